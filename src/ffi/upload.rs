//! Uploads of files to a run.

use std::ffi::{c_char, c_void};

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::file::wandb_file;
use super::out::{Out, given, guard};
use super::progress::{told, wandb_progress_fn};
use super::run::wandb_run;
use super::status::WANDB_OK;
use super::text::text_in;
use super::wandb_error;
use crate::call::CallOptions;
use crate::files::UploadOptions;

/// Who is told of an upload. Start with WANDB_UPLOAD_OPTS_INIT or
/// wandb_upload_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_upload_opts {
    /// sizeof(wandb_upload_opts).
    pub struct_size: usize,
    /// Told of the progress, or NULL.
    pub progress: wandb_progress_fn,
    /// Handed to progress.
    pub user: *mut c_void,
}

const UPLOAD: wandb_upload_opts = wandb_upload_opts {
    struct_size: size_of::<wandb_upload_opts>(),
    progress: None,
    user: std::ptr::null_mut(),
};

// SAFETY: pointers of 8 bytes, the size first; a NULL callback is `None`.
unsafe impl Sized64 for wandb_upload_opts {
    const FIRST: usize = 3 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_upload_opts>() == 3 * 8);

impl wandb_upload_opts {
    fn options(&self, limits: CallOptions) -> UploadOptions {
        let (limits, told) = told(self.progress, self.user, limits);
        let options = UploadOptions::new().call(limits);
        match told {
            Some(told) => options.progress(told),
            None => options,
        }
    }
}

/// Fills the first size bytes of opts as WANDB_UPLOAD_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_upload_opts_init(opts: *mut wandb_upload_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, UPLOAD) }
}

/// Uploads a file to the run, as Run.upload_file(path, root). Its name is the
/// way from root to path, with / on every system; each .. of a file outside of
/// root becomes two underscores. A file of that name is replaced.
///
/// It returns once the server lists the file as it was sent, for which it waits
/// up to 30 s, less where the limit of the call ends before. Doing it again
/// after a failure is safe.
///
/// path, path_len: the file. It is read from the disk as it is sent.
/// root, root_len: a directory; empty for the current one.
/// upload_opts: progress, or NULL.
/// opts: limits of the whole call, or NULL: then only stalls and each query
/// are limited.
/// out: receives the file as the server lists it, owned; free it with
/// wandb_file_free. May be NULL.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when there is no file at path, no such
/// run, or when the server took the bytes but does not list the file;
/// WANDB_E_INTEGRITY when it still lists something else under this name;
/// WANDB_E_INVALID_ARGUMENT when path is no regular file or its name cannot be
/// one of the server; WANDB_E_UNSUPPORTED for a local run and for a server
/// without createRunFiles; WANDB_E_IO; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_upload_file(
    run: Option<&wandb_run>,
    path: *const c_char,
    path_len: usize,
    root: *const c_char,
    root_len: usize,
    upload_opts: *const wandb_upload_opts,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_file,
    err: *mut *mut wandb_error,
) -> i32 {
    let wanted = !out.is_null();
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        let run = given(run, "run")?;
        // SAFETY: as asked of the caller.
        let (path, root, how, limits) = unsafe {
            (
                text_in(path, path_len, "path")?,
                text_in(root, root_len, "root")?,
                read_struct(upload_opts, "upload_opts")?.unwrap_or(UPLOAD),
                run.handle.limits(opts)?,
            )
        };
        let options = how.options(limits);
        let file = run
            .handle
            .shared(|run| Ok(run.upload_file_with(path, root, &options)?))?;
        if wanted {
            out.set(wandb_file::boxed(file));
        }
        Ok(WANDB_OK)
    })
}
