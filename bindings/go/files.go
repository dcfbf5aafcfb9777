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

var files = &resource[*C.wandb_files]{
	name:  "list of files",
	close: func(p *C.wandb_files) { C.wandb_files_close(p) },
	free:  func(p *C.wandb_files) { C.wandb_files_free(p) },
}

// FilesOptions say which files to list. The zero value is all files.
type FilesOptions struct {
	// Names gives only files of exactly these names; those that do not exist are left out.
	Names []string
	// Pattern gives only files whose names match it, as SQL's LIKE does: % stands for anything, _ for one character, a
	// backslash takes either as it is. Not together with names, and not for an artifact.
	Pattern string
	// PerPage is how many files one request brings; 50 by default.
	PerPage uint64
}

func (o *FilesOptions) inC(pins *pins) *C.wandb_files_opts {
	opts := new(C.wandb_files_opts)
	C.wandb_files_opts_init(opts, C.sizeof_wandb_files_opts)
	opts.names, opts.name_lens, opts.n_names = pins.texts(o.Names)
	opts.pattern, opts.pattern_len = pins.text(o.Pattern)
	opts.per_page = C.uint64_t(o.PerPage)
	return opts
}

// Files are the files of a run or an artifact, one by one, in the server's
// order; a local run's by name. Nothing is sent before the first one is asked
// for, and what is wrong with the options comes out of that call.
type Files struct {
	*handle[*C.wandb_files]
	mu sync.Mutex
}

// Files lists the files of the run.
func (r *Run) Files(options FilesOptions) *Files {
	var pins pins
	defer pins.Unpin()
	opts := options.inC(&pins)
	var list *C.wandb_files
	err := r.make(func(run *C.wandb_run, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_files(run, opts, &list, failure)
	})
	return &Files{handle: files.made(list, err)}
}

func (f *Files) ask(ctx context.Context, call func(*C.wandb_files, *C.wandb_call_opts, **C.wandb_error) C.int32_t) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.use(func(list *C.wandb_files) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return call(list, opts, failure)
		})
	})
}

// Next gives the next file; io.EOF at the end. An error ends the list.
func (f *Files) Next(ctx context.Context) (*File, error) {
	var found *C.wandb_file
	if err := f.ask(ctx, func(list *C.wandb_files, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_files_next(list, opts, &found, failure)
	}); err != nil {
		return nil, err
	}
	return newFile(found), nil
}

// All loops over the files that are left, and closes the list with the loop. A
// loop that gets an error is over.
func (f *Files) All(ctx context.Context) iter.Seq2[*File, error] {
	return sequence(func() (*File, error) { return f.Next(ctx) }, f.Close)
}

// Total is how many files there are, where the server says it; ErrNull for a
// list by names or a pattern and for a local run.
func (f *Files) Total(ctx context.Context) (uint64, error) {
	var total C.uint64_t
	err := f.ask(ctx, func(list *C.wandb_files, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_files_total(list, opts, &total, failure)
	})
	return uint64(total), err
}
