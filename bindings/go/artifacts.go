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

var artifacts = &resource[*C.wandb_artifacts]{
	name:  "list of artifacts",
	close: func(p *C.wandb_artifacts) { C.wandb_artifacts_close(p) },
	free:  func(p *C.wandb_artifacts) { C.wandb_artifacts_free(p) },
}

// ArtifactsOptions say how to list artifacts.
type ArtifactsOptions struct {
	// PerPage is how many artifacts one request brings; 100 by default.
	PerPage uint64
}

// Artifacts are those that a run made or took, one by one, in the server's
// order. Nothing is sent before the first one is asked for.
type Artifacts struct {
	*handle[*C.wandb_artifacts]
	mu sync.Mutex
}

// LoggedArtifacts lists the artifacts that the run made.
func (r *Run) LoggedArtifacts(options ArtifactsOptions) *Artifacts {
	return r.artifacts(options, func(run *C.wandb_run, opts *C.wandb_artifacts_opts, out **C.wandb_artifacts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_logged_artifacts(run, opts, out, failure)
	})
}

// UsedArtifacts lists the artifacts that the run took.
func (r *Run) UsedArtifacts(options ArtifactsOptions) *Artifacts {
	return r.artifacts(options, func(run *C.wandb_run, opts *C.wandb_artifacts_opts, out **C.wandb_artifacts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_used_artifacts(run, opts, out, failure)
	})
}

func (r *Run) artifacts(options ArtifactsOptions, list func(*C.wandb_run, *C.wandb_artifacts_opts, **C.wandb_artifacts, **C.wandb_error) C.int32_t) *Artifacts {
	var how C.wandb_artifacts_opts
	C.wandb_artifacts_opts_init(&how, C.sizeof_wandb_artifacts_opts)
	how.per_page = C.uint64_t(options.PerPage)
	var found *C.wandb_artifacts
	err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return list(run, &how, &found, failure)
	})
	return &Artifacts{handle: artifacts.made(found, err)}
}

func (a *Artifacts) ask(ctx context.Context, call func(*C.wandb_artifacts, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.use(func(list *C.wandb_artifacts) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(list, opts, failure)
		})
	})
}

// Next gives the next artifact; io.EOF at the end. An error ends the list;
// ErrUnsupported for a local run.
func (a *Artifacts) Next(ctx context.Context) (*Artifact, error) {
	var found *C.wandb_artifact
	if err := a.ask(ctx, func(list *C.wandb_artifacts, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_artifacts_next(list, opts, &found, failure)
	}); err != nil {
		return nil, err
	}
	return newArtifact(found), nil
}

// All loops over the artifacts that are left, and closes the list with the loop.
// A loop that gets an error is over.
func (a *Artifacts) All(ctx context.Context) iter.Seq2[*Artifact, error] {
	return sequence(func() (*Artifact, error) { return a.Next(ctx) }, a.Close)
}

// Total is how many artifacts the list has.
func (a *Artifacts) Total(ctx context.Context) (uint64, error) {
	var total C.uint64_t
	err := a.ask(ctx, func(list *C.wandb_artifacts, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_artifacts_total(list, opts, &total, failure)
	})
	return uint64(total), err
}

// UseArtifact says that the run took an artifact as input, in the part useAs, or
// its name when that is empty. Saying it again changes nothing. ErrInvalidArgument
// for a draft or an artifact of another server, ErrUnsupported for a local run.
func (r *Run) UseArtifact(ctx context.Context, artifact *Artifact, useAs string) error {
	return artifact.use(func(used *C.wandb_artifact) error {
		return r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_run_use_artifact(run, used, chars(useAs), size(useAs), opts, failure)
		})
	})
}

// LogArtifact says that the run made an artifact that exists, and gives it
// aliases, which others lose; it gives the artifact as the server has it then.
// Saying it again changes nothing. The run must be of the project of the
// artifact's source. ErrConflict when the server makes a new version of it
// instead, ErrUnsupported for a local run.
func (r *Run) LogArtifact(ctx context.Context, artifact *Artifact, aliases ...string) (*Artifact, error) {
	var pins pins
	defer pins.Unpin()
	texts, sizes, count := pins.texts(aliases)
	var logged *C.wandb_artifact
	if err := artifact.use(func(made *C.wandb_artifact) error {
		return r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_run_log_artifact(run, made, texts, sizes, count, opts, &logged, failure)
		})
	}); err != nil {
		return nil, err
	}
	return newArtifact(logged), nil
}
