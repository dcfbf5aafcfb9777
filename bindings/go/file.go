package wandbrun

/*
#include "getters.h"
*/
import "C"

import (
	"context"
	"unsafe"
)

var file = &resource[*C.wandb_file]{
	name:  "file",
	close: func(p *C.wandb_file) { C.wandb_file_close(p) },
	free:  func(p *C.wandb_file) { C.wandb_file_free(p) },
}

// File is a file of a run or an artifact, as the list described it. Texts that
// are not known are empty.
type File struct {
	*handle[*C.wandb_file]
	// Name may hold /. A server chose it: it is not safe as a path on this machine.
	Name string
	// Size is in bytes; 0 where the server does not say.
	Size uint64
	// MD5 is the digest in base64.
	MD5 string
	// Mimetype is the media type.
	Mimetype string
	// UpdatedAt is the last change, ISO 8601 in UTC.
	UpdatedAt string
	// URL is where the file is fetched from.
	URL string
	// DirectURL is the signed address in the storage; it expires.
	DirectURL string
	// PathURI is the file's place in the bucket, or the address itself of a reference.
	PathURI string
	// LocalPath is where the file of a local run lies.
	LocalPath string
}

func newFile(ptr *C.wandb_file) *File {
	text := func(get unsafe.Pointer) string {
		found, _ := copied(func(t **C.char, n *C.size_t) C.int32_t {
			return C.text_of_wandb_file(ptr, C.wandb_file_getter(get), t, n)
		})
		return found
	}
	var size C.uint64_t
	C.wandb_file_size(ptr, &size)
	return &File{
		handle:    file.own(ptr),
		Name:      text(C.wandb_file_name),
		Size:      uint64(size),
		MD5:       text(C.wandb_file_md5),
		Mimetype:  text(C.wandb_file_mimetype),
		UpdatedAt: text(C.wandb_file_updated_at),
		URL:       text(C.wandb_file_url),
		DirectURL: text(C.wandb_file_direct_url),
		PathURI:   text(C.wandb_file_path_uri),
		LocalPath: text(C.wandb_file_local_path),
	}
}

// String is the name: the signed address is not for logs.
func (f *File) String() string { return f.Name }

// File asks for one file by its exact name; ErrNotFound naming run and file.
func (r *Run) File(ctx context.Context, name string) (*File, error) {
	var found *C.wandb_file
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_file(run, chars(name), size(name), opts, &found, failure)
	}); err != nil {
		return nil, err
	}
	return newFile(found), nil
}

// DownloadOptions say how a download treats what is there, and who is told.
type DownloadOptions struct {
	// Replace replaces a file that exists.
	Replace bool
	// ExistOK leaves a file that exists as it is, unchecked, and succeeds.
	ExistOK bool
	// Progress is told, or nil.
	Progress Progress
}

// Download fetches the file to root/name, and gives that path. It appears under
// its name only when it is whole: written beside it, checked against size and
// md5, renamed. It never leaves root, which is made when it does not exist.
// Without a deadline only stalls are limited. ErrExists, ErrIntegrity when size
// or md5 differ, ErrInvalidArgument when the name would leave root.
func (f *File) Download(ctx context.Context, root string, options DownloadOptions) (string, error) {
	var pins pins
	defer pins.Unpin()
	var how C.wandb_download_opts
	C.wandb_download_opts_init(&how, C.sizeof_wandb_download_opts)
	how.replace = C.int64_t(flag(options.Replace))
	how.exist_ok = C.int64_t(flag(options.ExistOK))
	progress, user, over := listen(options.Progress, &pins)
	defer over()
	how.progress, how.user = progress, user
	var path *C.wandb_text
	if err := f.use(func(file *C.wandb_file) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_file_download(file, chars(root), size(root), &how, opts, &path, failure)
		})
	}); err != nil {
		return "", err
	}
	return taken(path), nil
}

// Delete deletes the file on the server. ErrNotFound when it is gone already,
// ErrUnsupported for the file of a local run.
func (f *File) Delete(ctx context.Context) error {
	return f.use(func(file *C.wandb_file) error {
		return do(ctx, func(opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
			return C.wandb_file_delete(file, opts, failure)
		})
	})
}

// UploadOptions say who is told of an upload.
type UploadOptions struct {
	// Progress is told, or nil.
	Progress Progress
}

// UploadFile uploads a file to the run, and gives it as the server lists it. Its
// name is the way from root, empty for the current directory, to path; a file of
// that name is replaced. It returns once the server lists the file as it was
// sent. Doing it again after a failure is safe. ErrNotFound when there is no file
// at path, ErrUnsupported for a local run.
func (r *Run) UploadFile(ctx context.Context, path, root string, options UploadOptions) (*File, error) {
	var pins pins
	defer pins.Unpin()
	var how C.wandb_upload_opts
	C.wandb_upload_opts_init(&how, C.sizeof_wandb_upload_opts)
	progress, user, over := listen(options.Progress, &pins)
	defer over()
	how.progress, how.user = progress, user
	var sent *C.wandb_file
	if err := r.ask(ctx, func(run *C.wandb_run, opts *C.wandb_call_opts, failure **C.wandb_error) C.int32_t {
		return C.wandb_run_upload_file(run, chars(path), size(path), chars(root), size(root), &how, opts, &sent, failure)
	}); err != nil {
		return nil, err
	}
	return newFile(sent), nil
}
