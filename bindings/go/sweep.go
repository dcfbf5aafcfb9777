package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"unsafe"
)

// Sweeps are closed by being released: nothing of them waits.
var sweeps = &resource[*C.wandb_sweep]{
	name:  "sweep",
	close: func(*C.wandb_sweep) {},
	free:  func(p *C.wandb_sweep) { C.wandb_sweep_free(p) },
}

// Sweep is a sweep, as the server described it. Texts that are not known are
// empty.
type Sweep struct {
	*handle[*C.wandb_sweep]
	// ID is that in its address.
	ID string
	// StorageID is the server's own id.
	StorageID string
	// Name is the display name, else the id.
	Name string
	// DisplayName is the name that was given in the web app.
	DisplayName string
	// State is RUNNING, PAUSED, CANCELED, FINISHED and others.
	State string
	// Config is the configuration as the server keeps it: YAML.
	Config string
	// Entity owns the project.
	Entity string
	// Project is the project.
	Project string
	// URL is the address of the sweep's page.
	URL string
	// BestLoss is the best value of the metric so far, or nil.
	BestLoss *float64
	// ExpectedRunCount is how many runs the sweep makes in all, known of a grid search, or nil.
	ExpectedRunCount *uint64
}

func newSweep(ptr *C.wandb_sweep) *Sweep {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_sweep(ptr, C.wandb_sweep_getter(get), t, n)
		})
		return found
	}
	sweep := &Sweep{
		handle:      sweeps.own(ptr),
		ID:          text(C.wandb_sweep_id),
		StorageID:   text(C.wandb_sweep_storage_id),
		Name:        text(C.wandb_sweep_name),
		DisplayName: text(C.wandb_sweep_display_name),
		State:       text(C.wandb_sweep_state),
		Config:      text(C.wandb_sweep_config_text),
		Entity:      text(C.wandb_sweep_entity),
		Project:     text(C.wandb_sweep_project),
		URL:         text(C.wandb_sweep_url),
	}
	var loss C.double
	if C.wandb_sweep_best_loss(ptr, &loss) == C.WANDB_OK {
		sweep.BestLoss = pointer(float64(loss))
	}
	var count C.uint64_t
	if C.wandb_sweep_run_count_expected(ptr, &count) == C.WANDB_OK {
		sweep.ExpectedRunCount = pointer(uint64(count))
	}
	return sweep
}

// Sweep asks for a sweep: entity/project/sweep, a part of it that the settings
// complete, or the address of the sweep's page.
func (a *Api) Sweep(ctx context.Context, path string) (*Sweep, error) {
	var sweep *C.wandb_sweep
	if err := a.use(func(api *C.wandb_api) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_api_sweep(api, chars(path), size(path), opts, &sweep, failure)
		})
	}); err != nil {
		return nil, err
	}
	return newSweep(sweep), nil
}

// Sweep asks for the sweep that the run belongs to: loading and listing runs
// never does. ErrNull for a run without one, and when the server no longer has
// it.
func (r *Run) Sweep(ctx context.Context) (*Sweep, error) {
	var sweep *C.wandb_sweep
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_sweep(run, opts, &sweep, failure)
	}); err != nil {
		return nil, err
	}
	return newSweep(sweep), nil
}

// Runs lists the runs of the sweep; filters leave out some of them.
func (s *Sweep) Runs(options RunsOptions) *Runs {
	return listed(options, func(opts *C.wandb_runs_opts, out **C.wandb_runs) error {
		return s.use(func(sweep *C.wandb_sweep) error {
			return now(func(failure **C.wandb_error) C.int32_t {
				return C.wandb_sweep_runs(sweep, opts, out, failure)
			})
		})
	})
}
