package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"iter"
	"sync"
)

var lists = &resource[*C.wandb_runs]{
	name:  "list of runs",
	close: func(p *C.wandb_runs) { C.wandb_runs_close(p) },
	free:  func(p *C.wandb_runs) { C.wandb_runs_free(p) },
}

// RunsOptions say which runs to list, and how. The zero value is all runs, the
// oldest first.
type RunsOptions struct {
	// Filters give only runs that match: an object in the server's filter language, such as
	// map[string]any{"config.lr": map[string]any{"$gt": 0.1}}, or its JSON text as a json.RawMessage.
	Filters any
	// Order is + or - and created_at, heartbeat_at, config.KEY.value, summary_metrics.KEY or another column of runs;
	// +created_at by default.
	Order string
	// PerPage is how many runs one request brings; 50 by default.
	PerPage uint64
	// Lazy leaves out what is large: config, summary, system metrics and history keys are empty until the run is loaded.
	Lazy bool
}

func (o *RunsOptions) inC(pins *pins) (*C.wandb_runs_opts, error) {
	opts := new(C.wandb_runs_opts)
	C.wandb_runs_opts_init(opts, C.sizeof_wandb_runs_opts)
	if o.Filters != nil {
		filters, err := jsonText(o.Filters)
		if err != nil {
			return nil, err
		}
		opts.filters, opts.filters_len = pins.text(filters)
	}
	opts.order, opts.order_len = pins.text(o.Order)
	opts.per_page = C.uint64_t(o.PerPage)
	opts.lazy = C.int64_t(flag(o.Lazy))
	return opts, nil
}

// Runs are the runs of a project or a sweep, one by one. Nothing is sent before
// the first one is asked for, and what is wrong with the options comes out of
// that call.
type Runs struct {
	*handle[*C.wandb_runs]
	mu sync.Mutex
}

// Runs lists the runs of a project: entity/project, project with the entity of
// the settings or of the key, the address of any page of the project, or empty
// for the project of the settings.
func (a *Api) Runs(path string, options RunsOptions) *Runs {
	return listed(options, func(opts *C.wandb_runs_opts, out **C.wandb_runs) error {
		return a.use(func(api *C.wandb_api) error {
			return now(func(failure **C.wandb_error) C.int32_t {
				return C.wandb_api_runs(api, chars(path), size(path), opts, out, failure)
			})
		})
	})
}

func listed(options RunsOptions, list func(*C.wandb_runs_opts, **C.wandb_runs) error) *Runs {
	var pins pins
	defer pins.Unpin()
	var found *C.wandb_runs
	opts, err := options.inC(&pins)
	if err == nil {
		err = list(opts, &found)
	}
	return &Runs{handle: lists.made(found, err)}
}

func (r *Runs) ask(ctx context.Context, call func(*C.wandb_runs, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.use(func(list *C.wandb_runs) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(list, opts, failure)
		})
	})
}

// Next gives the next run; io.EOF at the end. An error ends the list.
func (r *Runs) Next(ctx context.Context) (*Run, error) {
	var run *C.wandb_run
	if err := r.ask(ctx, func(list *C.wandb_runs, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_runs_next(list, opts, &run, failure)
	}); err != nil {
		return nil, err
	}
	return newRun(run), nil
}

// All loops over the runs that are left, and closes the list with the loop. A
// loop that gets an error is over.
func (r *Runs) All(ctx context.Context) iter.Seq2[*Run, error] {
	return sequence(func() (*Run, error) { return r.Next(ctx) }, r.Close)
}

// Total is how many runs match, as of the last page; ErrNull where the server
// does not say.
func (r *Runs) Total(ctx context.Context) (uint64, error) {
	var total C.uint64_t
	err := r.ask(ctx, func(list *C.wandb_runs, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_runs_total(list, opts, &total, failure)
	})
	return uint64(total), err
}
