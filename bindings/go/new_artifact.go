package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"sync"
)

// New artifacts are closed by being released: nothing of them waits but what
// adds and sends them, which ends first.
var drafts = &resource[*C.wandb_new_artifact]{
	name:  "new artifact",
	close: func(*C.wandb_new_artifact) {},
	free:  func(p *C.wandb_new_artifact) { C.wandb_new_artifact_free(p) },
}

// NewArtifact is a new version of an artifact: what it is called, and what goes
// into it. Adding reads each file once for its digest and copies nothing: the
// files must stay as they are until [Run.LogNewArtifact] has sent them, which
// checks that.
type NewArtifact struct {
	*handle[*C.wandb_new_artifact]
	mu sync.Mutex
}

// MakeArtifact starts an empty version of the artifact that has this name, which
// is made if the project has none. Sends nothing. The name is of letters, digits,
// dashes, underscores and dots, at most 128; the type is model, dataset or the
// like.
func MakeArtifact(name, typeName string) (*NewArtifact, error) {
	var made *C.wandb_new_artifact
	if err := now(func(failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_new(chars(name), size(name), chars(typeName), size(typeName), &made, failure)
	}); err != nil {
		return nil, err
	}
	return &NewArtifact{handle: drafts.own(made)}, nil
}

func (a *NewArtifact) make(call func(*C.wandb_new_artifact, **C.wandb_error) C.int32_t) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.use(func(draft *C.wandb_new_artifact) error {
		return now(func(failure **C.wandb_error) C.int32_t { return call(draft, failure) })
	})
}

// SetDescription describes the version; empty for none.
func (a *NewArtifact) SetDescription(text string) error {
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_set_description(draft, chars(text), size(text), failure)
	})
}

// SetMetadata replaces the metadata of the version: what encoding/json makes an
// object of at most 100 keys.
func (a *NewArtifact) SetMetadata(metadata any) error {
	text, err := jsonText(metadata)
	if err != nil {
		return err
	}
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_set_metadata(draft, chars(text), size(text), failure)
	})
}

// AddAlias gives the version an alias, without / and :. Without any it gets latest.
func (a *NewArtifact) AddAlias(alias string) error {
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_add_alias(draft, chars(alias), size(alias), failure)
	})
}

// AddTag gives the version a tag. Servers that know no tags refuse the version.
func (a *NewArtifact) AddTag(tag string) error {
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_add_tag(draft, chars(tag), size(tag), failure)
	})
}

// AddFile adds a file under a name, its path in the artifact with / between
// folders, or under its own when that is empty. ErrNotFound and ErrIO when it
// cannot be read, ErrExists when the path is taken by other content.
func (a *NewArtifact) AddFile(path, name string) error {
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_add_file(draft, chars(path), size(path), chars(name), size(name), failure)
	})
}

// AddDir adds every file below a folder, hidden ones too, as the folder name in
// the artifact, or at its top when that is empty. On an error nothing is added.
func (a *NewArtifact) AddDir(path, name string) error {
	return a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_add_dir(draft, chars(path), size(path), chars(name), size(name), failure)
	})
}

// ReferenceOptions say how a reference is added.
type ReferenceOptions struct {
	// Unchecked does not look at the content: the address alone is digested.
	Unchecked bool
	// Api is whose server an entry of another artifact is on, and whose proxies, trusted roots and limits a look over the
	// network takes; its credentials are never sent there. Nil for that of the environment.
	Api *Api
}

// AddReference adds a reference to content elsewhere: file:///path, an http(s)
// address, wandb-artifact://, s3:// and gs:// only unchecked, or any other scheme
// with a name. The content is looked at for its digest and not uploaded.
// ErrUnsupported names a scheme.
func (a *NewArtifact) AddReference(ctx context.Context, uri, name string, options ReferenceOptions) error {
	if options.Api == nil {
		return a.addReference(ctx, uri, name, options.Unchecked, nil)
	}
	return options.Api.use(func(api *C.wandb_api) error {
		return a.addReference(ctx, uri, name, options.Unchecked, api)
	})
}

func (a *NewArtifact) addReference(ctx context.Context, uri, name string, unchecked bool, api *C.wandb_api) error {
	var how C.wandb_reference_opts
	C.wandb_reference_opts_init(&how, C.sizeof_wandb_reference_opts)
	how.unchecked = C.int64_t(flag(unchecked))
	how.api = api
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.use(func(draft *C.wandb_new_artifact) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_new_artifact_add_reference(draft, chars(uri), size(uri), chars(name), size(name), &how, opts, failure)
		})
	})
}

// Digest names what was added so far: 32 hex digits. A version with the same
// digest that exists already is taken instead of a new one.
func (a *NewArtifact) Digest() (string, error) {
	var digest *C.wandb_text
	if err := a.make(func(draft *C.wandb_new_artifact, failure **C.wandb_error) C.int32_t {
		return C.wandb_new_artifact_digest(draft, &digest, failure)
	}); err != nil {
		return "", err
	}
	return taken(digest), nil
}

// NewArtifactOptions say how a new artifact is sent.
type NewArtifactOptions struct {
	// Workers is how many files are sent at a time, at most 64; 4 by default.
	Workers uint64
	// Progress is told of the progress of the whole, at most ten times a second; or nil.
	Progress Progress
}

// LogNewArtifact makes the version, with the run as its maker: it sends the
// files, straight from where they are, and commits it. It may be repeated after
// any interruption: what was sent is not sent again, and a version with this
// content that is committed already is given instead of a second one. ErrIntegrity
// when a file is no longer what it was when it was added, ErrUnsupported for a
// local run.
func (r *Run) LogNewArtifact(ctx context.Context, artifact *NewArtifact, options NewArtifactOptions) (*Artifact, error) {
	var pins pins
	defer pins.Unpin()
	var how C.wandb_new_artifact_opts
	C.wandb_new_artifact_opts_init(&how, C.sizeof_wandb_new_artifact_opts)
	how.workers = C.uint64_t(options.Workers)
	progress, user, over := listen(options.Progress, &pins)
	defer over()
	how.progress, how.user = progress, user
	artifact.mu.Lock()
	defer artifact.mu.Unlock()
	var logged *C.wandb_artifact
	if err := artifact.use(func(draft *C.wandb_new_artifact) error {
		return r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_run_log_new_artifact(run, draft, &how, opts, &logged, failure)
		})
	}); err != nil {
		return nil, err
	}
	return newArtifact(logged), nil
}
