package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"math"
	"time"
)

// set makes a change that is sent by Update.
func (r *Run) set(call func(*C.wandb_run, **C.wandb_error) C.int32_t) error {
	return r.change(context.Background(), func(run *C.wandb_run, _ *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return call(run, failure)
	})
}

// SetName changes the display name, here until Update; empty for none.
func (r *Run) SetName(name string) error {
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_name(run, chars(name), size(name))
	})
}

// SetNotes changes the notes, here until Update; empty for none.
func (r *Run) SetNotes(notes string) error {
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_notes(run, chars(notes), size(notes))
	})
}

// SetDescription changes the old field beside the notes, here until Update; empty for none.
func (r *Run) SetDescription(description string) error {
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_description(run, chars(description), size(description))
	})
}

// SetGroup changes the group, here until Update; empty takes the run out of it.
func (r *Run) SetGroup(group string) error {
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_group(run, chars(group), size(group))
	})
}

// SetJobType changes the job type, here until Update; empty for none.
func (r *Run) SetJobType(jobType string) error {
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_job_type(run, chars(jobType), size(jobType))
	})
}

// SetTags replaces all tags, here until Update.
func (r *Run) SetTags(tags ...string) error {
	var pins pins
	defer pins.Unpin()
	texts, sizes, count := pins.texts(tags)
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t {
		return C.wandb_run_set_tags(run, texts, sizes, count)
	})
}

// SetConfig sets a value of the configuration, here until Update. path holds
// the keys from the outermost to the innermost one, taken as they are: a dot is
// part of one. Objects that are missing on the way are made. The value is what
// encoding/json takes, or a NaN or infinity. ErrInvalidArgument for an empty
// path, one with something on it that is no object, and what is no JSON.
func (r *Run) SetConfig(value any, path ...string) error {
	return r.setValue(value, path, func(run *C.wandb_run, texts **C.char, sizes *C.size_t, count C.size_t, text string, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_config_set(run, texts, sizes, count, chars(text), size(text), failure)
	})
}

// SetSummary sets a value of the summary, here until Update, which cuts off
// whitespace around new keys. See SetConfig.
func (r *Run) SetSummary(value any, path ...string) error {
	return r.setValue(value, path, func(run *C.wandb_run, texts **C.char, sizes *C.size_t, count C.size_t, text string, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_summary_set(run, texts, sizes, count, chars(text), size(text), failure)
	})
}

func (r *Run) setValue(value any, path []string, set func(*C.wandb_run, **C.char, *C.size_t, C.size_t, string, **C.wandb_error) C.int32_t) error {
	text, err := jsonText(value)
	if err != nil {
		return err
	}
	var pins pins
	defer pins.Unpin()
	texts, sizes, count := pins.texts(path)
	return r.set(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return set(run, texts, sizes, count, text, failure)
	})
}

// jsonText is the JSON of a value; numbers that JSON lacks are words that C reads.
func jsonText(value any) (string, error) {
	if number, ok := value.(float64); ok {
		switch {
		case math.IsNaN(number):
			return "NaN", nil
		case math.IsInf(number, 1):
			return "Infinity", nil
		case math.IsInf(number, -1):
			return "-Infinity", nil
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fail(ErrInvalidArgument, "this value has no JSON: %v", err)
	}
	return string(text), nil
}

// RemoveConfig takes a value out of the configuration, here until Update;
// ErrMissing when there is no such value.
func (r *Run) RemoveConfig(path ...string) error {
	return r.remove(path, func(run *C.wandb_run, texts **C.char, sizes *C.size_t, count C.size_t) C.int32_t {
		return C.wandb_run_config_remove(run, texts, sizes, count)
	})
}

// RemoveSummary takes a value out of the summary, here until Update; ErrMissing
// when there is no such value.
func (r *Run) RemoveSummary(path ...string) error {
	return r.remove(path, func(run *C.wandb_run, texts **C.char, sizes *C.size_t, count C.size_t) C.int32_t {
		return C.wandb_run_summary_remove(run, texts, sizes, count)
	})
}

func (r *Run) remove(path []string, remove func(*C.wandb_run, **C.char, *C.size_t, C.size_t) C.int32_t) error {
	var pins pins
	defer pins.Unpin()
	texts, sizes, count := pins.texts(path)
	return r.set(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t { return remove(run, texts, sizes, count) })
}

// HasChanges says whether there is something that Update would send.
func (r *Run) HasChanges() (bool, error) {
	var has C.int32_t
	err := r.make(func(run *C.wandb_run, _ **C.wandb_error) C.int32_t { return C.wandb_run_has_changes(run, &has) })
	return has != 0, err
}

// UpdateOptions say how Update writes.
type UpdateOptions struct {
	// Replace lets a changed config replace all user keys, and a changed summary the whole one. Else the
	// changed paths are applied to what the server has then.
	Replace bool
}

// Update sends what was changed: only what differs, with one request, and none
// when nothing does. Then the run is what the server answered; on an error the
// changes stay. Updates of one run in this process take turns and lose nothing.
// ErrNotFound when the run was deleted meanwhile, ErrUnsupported for a local run,
// ErrInvalidArgument for W&B's own keys in the config.
func (r *Run) Update(ctx context.Context, options UpdateOptions) error {
	var how C.wandb_update_opts
	C.wandb_update_opts_init(&how, C.sizeof_wandb_update_opts)
	if options.Replace {
		how.mode = C.WANDB_UPDATE_REPLACE
	}
	return r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_update(run, &how, opts, failure)
	})
}

// Save is Update with default options, under its other official name.
func (r *Run) Save(ctx context.Context) error {
	return r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_save(run, opts, failure)
	})
}

// UpdateState moves the run to another state, "pending" or "failed", and says
// whether the server did it. ErrServer with its message when it does not allow
// the move.
func (r *Run) UpdateState(ctx context.Context, state string) (bool, error) {
	var moved C.int32_t
	err := r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_update_state(run, chars(state), size(state), opts, &moved, failure)
	})
	return moved != 0, err
}

// Stop asks the program that logs the run to end it, and says whether the
// server took it. Repeating it has no effect.
func (r *Run) Stop(ctx context.Context) (bool, error) {
	var stopped C.int32_t
	err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_stop(run, opts, &stopped, failure)
	})
	return stopped != 0, err
}

// WaitOptions say how WaitUntilFinished waits.
type WaitOptions struct {
	// Interval is the time between two questions, 10 ms at least; 5 s by default.
	Interval time.Duration
	// PreemptedEnds lets the state "preempted" end the waiting, too.
	PreemptedEnds bool
}

// WaitUntilFinished waits until the run is finished, failed, crashed or killed,
// and gives that state; a local run has ended when its log has an exit. Then
// all attributes are read anew, and what was set stays. ErrTimeout names the
// state that the run still has at the deadline of ctx; without one it waits for
// as long as it takes.
func (r *Run) WaitUntilFinished(ctx context.Context, options WaitOptions) (string, error) {
	var how C.wandb_wait_opts
	C.wandb_wait_opts_init(&how, C.sizeof_wandb_wait_opts)
	how.interval_ms = milliseconds(options.Interval)
	how.preempted_ends = C.int64_t(flag(options.PreemptedEnds))
	if deadline, ok := ctx.Deadline(); ok {
		how.timeout_ms = C.int64_t(left(deadline))
	}
	var state *C.wandb_text
	if err := r.change(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		// The deadline is one of the whole waiting, not of each question.
		opts.timeout_ms = 0
		return C.wandb_run_wait_until_finished(run, &how, opts, &state, failure)
	}); err != nil {
		return "", err
	}
	return taken(state), nil
}

// DeleteOptions say what Delete deletes.
type DeleteOptions struct {
	// Artifacts deletes the artifacts that the run logged, too.
	Artifacts bool
}

// Delete deletes the run on the server. Afterwards calls on it fail with
// ErrNotFound. ErrNotFound also when there was no such run, ErrUnsupported for a
// local run.
func (r *Run) Delete(ctx context.Context, options DeleteOptions) error {
	var what C.wandb_delete_opts
	C.wandb_delete_opts_init(&what, C.sizeof_wandb_delete_opts)
	what.artifacts = C.int64_t(flag(options.Artifacts))
	return r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_delete(run, &what, opts, failure)
	})
}
