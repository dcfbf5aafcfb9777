package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"unsafe"
)

var apis = &resource[*C.wandb_api]{
	name:  "client",
	close: func(p *C.wandb_api) { C.wandb_api_close(p) },
	free:  func(p *C.wandb_api) { C.wandb_api_free(p) },
}

// Api is a client of one W&B server: settings, connections and rate limits.
// Runs that were opened with it go on when it is closed.
type Api struct{ *handle[*C.wandb_api] }

// NewApi makes a client. It sends nothing and looks up no key: the first
// request does. The error names the setting that is not valid.
func NewApi(options Options) (*Api, error) {
	settings, err := options.inC()
	if err != nil {
		return nil, err
	}
	defer C.wandb_options_free(settings)
	var api *C.wandb_api
	if err := now(func(failure **C.wandb_error) C.int32_t {
		return C.wandb_api_new(settings, &api, failure)
	}); err != nil {
		return nil, err
	}
	return &Api{apis.own(api)}, nil
}

// BaseURL is where the API is, without trailing slash.
func (a *Api) BaseURL() (string, error) { return a.text(C.wandb_api_base_url) }

// AppURL is where the web app is, without trailing slash.
func (a *Api) AppURL() (string, error) { return a.text(C.wandb_api_app_url) }

// Entity is that of paths that name none; ErrNull when the server is asked for that of the key.
func (a *Api) Entity() (string, error) { return a.text(C.wandb_api_entity) }

// Project is that of paths that name none; ErrNull when there is none.
func (a *Api) Project() (string, error) { return a.text(C.wandb_api_project) }

func (a *Api) text(get unsafe.Pointer) (text string, err error) {
	err = a.use(func(api *C.wandb_api) error {
		text, err = copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_api(api, C.wandb_api_getter(get), t, n)
		})
		return err
	})
	return text, err
}

// Run opens and loads a run: entity/project/run, a part of it that the settings
// complete, the address of the run's page, or a local run, which is a path that
// starts with /, ./, ../ or ~, ends in .wandb, or is a directory with a log in it.
func (a *Api) Run(ctx context.Context, path string) (*Run, error) {
	return a.open(ctx, func(api *C.wandb_api, opts *C.wandb_call_opts, out **C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_api_run(api, chars(path), size(path), opts, out, failure)
	})
}

// RunOf opens and loads a run by the parts of its path, which are taken as they
// are; none may be empty.
func (a *Api) RunOf(ctx context.Context, entity, project, id string) (*Run, error) {
	return a.open(ctx, func(api *C.wandb_api, opts *C.wandb_call_opts, out **C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_new(api, chars(entity), size(entity), chars(project), size(project),
			chars(id), size(id), opts, out, failure)
	})
}

// RunFromAttributes makes a run of attributes that the program knows: a JSON
// object as the server gives it, or with names in snake case. Nothing is sent.
// Without config and summaryMetrics it is lazy, see [Run.IsLazy].
func (a *Api) RunFromAttributes(entity, project, id, attributes string) (*Run, error) {
	return a.open(context.Background(), func(api *C.wandb_api, _ *C.wandb_call_opts, out **C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_from_attrs(api, chars(entity), size(entity), chars(project), size(project),
			chars(id), size(id), chars(attributes), size(attributes), out, failure)
	})
}

// ShardRun opens and loads the run of a part that [Run.Shards] gave, in
// whatever process; its rows are those of ScanOptions.Shard.
func (a *Api) ShardRun(ctx context.Context, shard string) (*Run, error) {
	return a.open(ctx, func(api *C.wandb_api, opts *C.wandb_call_opts, out **C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_api_shard_run(api, chars(shard), size(shard), opts, out, failure)
	})
}

// CreateOptions say which run to create. What is zero takes the default.
type CreateOptions struct {
	// ID is the run's id; else 8 letters and digits at random.
	ID string
	// Project is made when there is none; else that of the settings, else "uncategorized".
	Project string
	// Entity owns the project; else that of the settings, else the server chooses that of the key.
	Entity string
	// Pending makes the run pending instead of running, also one that exists.
	Pending bool
}

// Create makes a run. An id that exists is no error: that run is opened as it
// is, and [Run.Inserted] says so.
func (a *Api) Create(ctx context.Context, options CreateOptions) (*Run, error) {
	var pins pins
	defer pins.Unpin()
	var what C.wandb_create_opts
	C.wandb_create_opts_init(&what, C.sizeof_wandb_create_opts)
	what.id, what.id_len = pins.text(options.ID)
	what.project, what.project_len = pins.text(options.Project)
	what.entity, what.entity_len = pins.text(options.Entity)
	what.pending = C.int64_t(flag(options.Pending))
	return a.open(ctx, func(api *C.wandb_api, opts *C.wandb_call_opts, out **C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_create(api, &what, opts, out, failure)
	})
}

func (a *Api) open(ctx context.Context, call func(*C.wandb_api, *C.wandb_call_opts, **C.wandb_run, **C.wandb_error) C.int32_t) (*Run, error) {
	var run *C.wandb_run
	err := a.use(func(api *C.wandb_api) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(api, opts, &run, failure)
		})
	})
	if err != nil {
		return nil, err
	}
	return newRun(run), nil
}

// Viewer asks whose key is used: id, username, name, email, entity, admin and teams.
func (a *Api) Viewer(ctx context.Context) (Values, error) {
	var viewer *C.wandb_map
	if err := a.use(func(api *C.wandb_api) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_api_viewer(api, opts, &viewer, failure)
		})
	}); err != nil {
		return nil, err
	}
	return takenMap(viewer)
}
