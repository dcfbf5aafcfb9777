package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"unsafe"
)

var runs = &resource[*C.wandb_run]{
	name:  "run",
	close: func(p *C.wandb_run) { C.wandb_run_close(p) },
	free:  func(p *C.wandb_run) { C.wandb_run_free(p) },
}

// Run is a run, remote or local. Attributes are those of the last load, with
// what was set since, and stay when the run is closed; history and files always
// ask. Iterators that were made from it go on when it is closed.
//
// Goroutines: a change waits for the one that runs, such as an Update.
type Run struct {
	*handle[*C.wandb_run]
	// A change ends the life of the texts that C lends.
	changes    sync.Mutex
	attributes atomic.Pointer[attributes]
}

func newRun(ptr *C.wandb_run) *Run {
	run := &Run{handle: runs.own(ptr)}
	run.attributes.Store(readAttributes(ptr))
	return run
}

// Open opens a run by any name: entity/project/run, an address of the web app,
// or a local directory or log. A client is made from the environment only when
// the run is remote; see [Api.Run].
func Open(ctx context.Context, path string) (*Run, error) {
	var run *C.wandb_run
	if err := do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_open(chars(path), size(path), opts, &run, failure)
	}); err != nil {
		return nil, err
	}
	return newRun(run), nil
}

// OpenLocal opens a local run without any server: a run directory, its .wandb
// log, or a link such as wandb/latest-run. A run that is still being written
// may be opened; [Run.Load] reads on.
func OpenLocal(ctx context.Context, path string) (*Run, error) {
	var run *C.wandb_run
	if err := do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_open_local(chars(path), size(path), opts, &run, failure)
	}); err != nil {
		return nil, err
	}
	return newRun(run), nil
}

// ask makes a call that leaves the run as it is.
func (r *Run) ask(ctx context.Context, call func(*C.wandb_run, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	return r.use(func(run *C.wandb_run) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(run, opts, failure)
		})
	})
}

// make makes a call that does not wait, and leaves the run as it is.
func (r *Run) make(call func(*C.wandb_run, **C.wandb_error) C.int32_t) error {
	return r.use(func(run *C.wandb_run) error {
		return now(func(failure **C.wandb_error) C.int32_t { return call(run, failure) })
	})
}

// change makes a call that changes the run.
func (r *Run) change(ctx context.Context, call func(*C.wandb_run, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	r.changes.Lock()
	defer r.changes.Unlock()
	return r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		status := call(run, opts, failure)
		if status == C.WANDB_OK {
			r.attributes.Store(readAttributes(run))
		}
		return status
	})
}

// Load reads all attributes anew: what was set and not sent is dropped. On an
// error the old ones stay.
func (r *Run) Load(ctx context.Context) error {
	return r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_load(run, opts, failure)
	})
}

// LoadFullData reads what a lazy run lacks, and keeps what was set. It sends
// nothing when nothing is lacking.
func (r *Run) LoadFullData(ctx context.Context) error {
	return r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_load_full_data(run, opts, failure)
	})
}

// IsLazy says whether config, summary, system metrics and history keys are
// still to be read, and empty until then.
func (r *Run) IsLazy() (bool, error) {
	var lazy C.int32_t
	err := r.make(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t { return C.wandb_run_is_lazy(run, &lazy) })
	return lazy != 0, err
}

// Inserted says whether creating this run made it, or opened one that existed;
// ErrNull when nobody knows.
func (r *Run) Inserted() (bool, error) {
	var inserted C.int32_t
	err := r.make(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t { return C.wandb_run_inserted(run, &inserted) })
	return inserted != 0, err
}

// Config is the configuration that the user set, values unwrapped.
func (r *Run) Config() (Values, error) {
	return r.values(func(run *C.wandb_run, out **C.wandb_map) C.int32_t { return C.wandb_run_config(run, out) })
}

// Summary is the last value of every key, or what was set.
func (r *Run) Summary() (Values, error) {
	return r.values(func(run *C.wandb_run, out **C.wandb_map) C.int32_t { return C.wandb_run_summary(run, out) })
}

// SystemMetrics are the last system metrics.
func (r *Run) SystemMetrics() (Values, error) {
	return r.values(func(run *C.wandb_run, out **C.wandb_map) C.int32_t { return C.wandb_run_system_metrics(run, out) })
}

func (r *Run) values(copy func(*C.wandb_run, **C.wandb_map) C.int32_t) (Values, error) {
	var values *C.wandb_map
	if err := r.make(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t { return copy(run, &values) }); err != nil {
		return nil, err
	}
	return takenMap(values)
}

// Metadata is the content of wandb-metadata.json: host, program, hardware. It
// is read anew each time; ErrNotFound when the run has none.
func (r *Run) Metadata(ctx context.Context) (Values, error) {
	return r.object(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, out **C.wandb_text, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_metadata_json(run, opts, out, failure)
	})
}

// HistoryKeys says which keys the history holds, how often and of which types,
// and the last step, in the server's shape. It is asked anew each time.
func (r *Run) HistoryKeys(ctx context.Context) (Values, error) {
	return r.object(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, out **C.wandb_text, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_history_keys_json(run, opts, out, failure)
	})
}

func (r *Run) object(ctx context.Context, get func(*C.wandb_run, *C.wandb_call_opts, **C.wandb_text, **C.wandb_error) C.int32_t) (Values, error) {
	var text *C.wandb_text
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return get(run, opts, &text, failure)
	}); err != nil {
		return nil, err
	}
	value, err := parse(taken(text))
	object, _ := value.(map[string]any)
	return object, err
}

// LastHistoryStep is the highest step with history, -1 when there is none. It
// is asked anew each time; for a running run it may lag behind.
func (r *Run) LastHistoryStep(ctx context.Context) (int64, error) {
	var step C.int64_t
	err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_last_history_step(run, opts, &step, failure)
	})
	return int64(step), err
}

// Attribute gives any attribute by its official name in snake or camel case, as
// [Values] hold it: nil for one that is null, ErrMissing when there is no such
// attribute.
func (r *Run) Attribute(name string) (any, error) {
	text, err := r.lent(func(run *C.wandb_run, t **C.char, n *C.size_t) C.int32_t {
		return C.wandb_run_attr_json(run, chars(name), size(name), t, n)
	})
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// lent copies a text of the run while nobody changes it.
func (r *Run) lent(get func(*C.wandb_run, **C.char, *C.size_t) C.int32_t) (text string, err error) {
	r.changes.Lock()
	defer r.changes.Unlock()
	err = r.use(func(run *C.wandb_run) error {
		text, err = copied(func(t **C.char, n *C.size_t) C.int32_t { return get(run, t, n) })
		return err
	})
	return text, err
}

// attributes are the texts and numbers of a run as of a load or a change.
type attributes struct {
	id, name, entity, project, state, url, directory string
	createdAt, heartbeatAt, group, jobType, notes    string
	username, userName, userLogin                    string
	tags                                             []string
	lines                                            *uint64
	exitCode                                         *int
}

// readAttributes copies what C lends.
func readAttributes(run *C.wandb_run) *attributes {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_run(run, C.wandb_run_getter(get), t, n)
		})
		return found
	}
	found := &attributes{
		id:          text(C.wandb_run_id),
		name:        text(C.wandb_run_name),
		entity:      text(C.wandb_run_entity),
		project:     text(C.wandb_run_project),
		state:       text(C.wandb_run_state),
		url:         text(C.wandb_run_url),
		directory:   text(C.wandb_run_directory),
		createdAt:   text(C.wandb_run_created_at),
		heartbeatAt: text(C.wandb_run_heartbeat_at),
		group:       text(C.wandb_run_group),
		jobType:     text(C.wandb_run_job_type),
		notes:       text(C.wandb_run_notes),
		username:    text(C.wandb_run_username),
		userName:    text(C.wandb_run_user_name),
		userLogin:   text(C.wandb_run_user_login),
	}
	// An array of texts in any case; of a closed run it is empty.
	_ = json.Unmarshal([]byte(text(C.wandb_run_tags_json)), &found.tags)
	var lines C.uint64_t
	if C.wandb_run_history_line_count(run, &lines) == C.WANDB_OK {
		found.lines = pointer(uint64(lines))
	}
	var code C.int32_t
	if C.wandb_run_exit_code(run, &code) == C.WANDB_OK {
		found.exitCode = pointer(int(code))
	}
	return found
}

func pointer[T any](value T) *T { return &value }

// ID is 8 characters as a rule.
func (r *Run) ID() string { return r.attributes.Load().id }

// Name is the display name; empty when there is none.
func (r *Run) Name() string { return r.attributes.Load().name }

// Entity owns the project; empty when a local log does not say it.
func (r *Run) Entity() string { return r.attributes.Load().entity }

// Project is the project; empty when a local log does not say it.
func (r *Run) Project() string { return r.attributes.Load().project }

// State is running, finished, failed, crashed, killed and so on. A local log
// without an exit says unknown.
func (r *Run) State() string { return r.attributes.Load().state }

// URL is the address of the run's page; empty for a local run.
func (r *Run) URL() string { return r.attributes.Load().url }

// Directory is that of a local run; empty for a remote one.
func (r *Run) Directory() string { return r.attributes.Load().directory }

// CreatedAt is when it began, ISO 8601 in UTC.
func (r *Run) CreatedAt() string { return r.attributes.Load().createdAt }

// HeartbeatAt is the last sign of life, ISO 8601 in UTC; empty when there is none.
func (r *Run) HeartbeatAt() string { return r.attributes.Load().heartbeatAt }

// Group is the group; empty when there is none.
func (r *Run) Group() string { return r.attributes.Load().group }

// JobType is the job type; empty when there is none.
func (r *Run) JobType() string { return r.attributes.Load().jobType }

// Notes are the notes; empty when there are none.
func (r *Run) Notes() string { return r.attributes.Load().notes }

// Username is the entity, under its old name.
func (r *Run) Username() string { return r.attributes.Load().username }

// UserName is the name of who logged the run; empty when that is not known.
func (r *Run) UserName() string { return r.attributes.Load().userName }

// UserLogin is the login name of who logged the run; empty when that is not known.
func (r *Run) UserLogin() string { return r.attributes.Load().userLogin }

// Tags are the tags; the slice is the caller's.
func (r *Run) Tags() []string { return append([]string{}, r.attributes.Load().tags...) }

// HistoryLineCount is how many rows of history there are; false where nobody counts.
func (r *Run) HistoryLineCount() (uint64, bool) { return optional(r.attributes.Load().lines) }

// ExitCode is that of a local run; false when its log has none and for a remote run.
func (r *Run) ExitCode() (int, bool) { return optional(r.attributes.Load().exitCode) }

func optional[T any](value *T) (T, bool) {
	if value == nil {
		var zero T
		return zero, false
	}
	return *value, true
}
