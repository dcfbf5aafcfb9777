package wandbrun

/*
#include "getters.h"
*/
import "C"

import "context"

// Downloaded is what became of one of many files.
type Downloaded struct {
	// Name is that on the server.
	Name string
	// Path is where the file is; empty when it failed.
	Path string
	// Err says why the file failed, or is nil.
	Err error
}

// takenDownloads copies what became of files, and releases it.
func takenDownloads(of *C.wandb_downloads) []Downloaded {
	defer C.wandb_downloads_free(of)
	results := make([]Downloaded, C.wandb_downloads_count(of))
	for at := range results {
		index := C.size_t(at)
		results[at].Name, _ = copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.wandb_downloads_name(of, index, t, n)
		})
		var text *C.char
		var size C.size_t
		if results[at].Err = now(func(failure **C.wandb_error) C.int32_t {
			return C.wandb_downloads_result(of, index, &text, &size, failure)
		}); results[at].Err == nil {
			results[at].Path = goText(text, size)
		}
	}
	return results
}

// DownloadFilesOptions say which files to fetch, and how. The zero value is all files.
type DownloadFilesOptions struct {
	// Names gives only files of exactly these names; one that does not exist is ErrNotFound among the results, at their end.
	Names []string
	// Pattern gives only files whose names match this pattern of SQL's LIKE. Not together with names.
	Pattern string
	// Workers is how many files are fetched at the same time, at most 16; 4 by default.
	Workers uint64
	// Replace replaces files that exist.
	Replace bool
	// ExistOK leaves files that exist as they are, unchecked, and succeeds.
	ExistOK bool
}

// DownloadFiles fetches the files of the run to root, several at a time, each as
// [File.Download] does. One that fails does not keep the others: its result says
// so. The error is one of the list, or says that the call ended early; what is
// whole by then stays.
func (r *Run) DownloadFiles(ctx context.Context, root string, options DownloadFilesOptions) ([]Downloaded, error) {
	var pins pins
	defer pins.Unpin()
	var how C.wandb_download_all_opts
	C.wandb_download_all_opts_init(&how, C.sizeof_wandb_download_all_opts)
	how.names, how.name_lens, how.n_names = pins.texts(options.Names)
	how.pattern, how.pattern_len = pins.text(options.Pattern)
	how.workers = C.uint64_t(options.Workers)
	how.replace = C.int64_t(flag(options.Replace))
	how.exist_ok = C.int64_t(flag(options.ExistOK))
	var results *C.wandb_downloads
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_download_files(run, chars(root), size(root), &how, opts, &results, failure)
	}); err != nil {
		return nil, err
	}
	return takenDownloads(results), nil
}

// DownloadHistoryExports fetches the Parquet files that the server has exported
// of the history to a directory, and says whether the run has rows that are in
// no file yet. requireComplete makes that ErrIntegrity, and then nothing is
// fetched. ErrUnsupported on servers that do not export and for a local run.
func (r *Run) DownloadHistoryExports(ctx context.Context, directory string, requireComplete bool) (results []Downloaded, live bool, err error) {
	var contains C.int32_t
	var found *C.wandb_downloads
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_download_history_exports(run, chars(directory), size(directory),
			flag(requireComplete), opts, &contains, &found, failure)
	}); err != nil {
		return nil, false, err
	}
	return takenDownloads(found), contains != 0, nil
}
