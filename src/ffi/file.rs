//! One file: what the list said of it, its download, its end.

use std::ffi::{c_char, c_void};

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::out::{Out, finally, given, guard, quietly};
use super::progress::{told, wandb_progress_fn};
use super::run::{on_run, wandb_run};
use super::status::{WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in, wandb_text};
use super::wandb_error;
use crate::call::CallOptions;
use crate::files::{DownloadOptions, File};

/// A file of a run or an artifact, as the list described it.
///
/// Threads: shared freely.
#[derive(Debug)]
pub struct wandb_file {
    handle: Handle<File>,
    texts: Texts<String>,
}

impl wandb_file {
    pub(super) fn boxed(file: File) -> *mut wandb_file {
        hand_out(wandb_file {
            handle: Handle::new(file),
            texts: Texts::default(),
        })
    }
}

/// How a download treats what is there, and who is told. Start with
/// WANDB_DOWNLOAD_OPTS_INIT or wandb_download_opts_init. A NULL pointer to it
/// means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_download_opts {
    /// sizeof(wandb_download_opts).
    pub struct_size: usize,
    /// Any value but 0 replaces a file that exists.
    pub replace: i64,
    /// Any value but 0 leaves a file that exists as it is, unchecked, and
    /// succeeds.
    pub exist_ok: i64,
    /// Told of the progress, or NULL.
    pub progress: wandb_progress_fn,
    /// Handed to progress.
    pub user: *mut c_void,
}

const DOWNLOAD: wandb_download_opts = wandb_download_opts {
    struct_size: size_of::<wandb_download_opts>(),
    replace: 0,
    exist_ok: 0,
    progress: None,
    user: std::ptr::null_mut(),
};

// SAFETY: integers and pointers of 8 bytes, the size first; a NULL callback is
// `None`.
unsafe impl Sized64 for wandb_download_opts {
    const FIRST: usize = 5 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_download_opts>() == 5 * 8);

/// Fills the first size bytes of opts as WANDB_DOWNLOAD_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_download_opts_init(
    opts: *mut wandb_download_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DOWNLOAD) }
}

/// One file by its exact name, as Run.file(name).
///
/// name, len: the name, which may hold /.
/// opts: limits of the call, or NULL.
/// out: receives the file, owned; free it with wandb_file_free.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND naming run and file; the codes of a
/// request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_file(
    run: Option<&wandb_run>,
    name: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_file,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let file = unsafe {
            let name = text_in(name, len, "name")?;
            on_run(run, opts, |run, limits| run.file_with(name, limits))?
        };
        out.set(wandb_file::boxed(file));
        Ok(WANDB_OK)
    })
}

/// Ends downloads of this file, which then return WANDB_E_CLOSED as all later
/// calls do. Idempotent; NULL is fine. Any thread, also while calls run.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_file_close(file: Option<&wandb_file>) {
    finally(|| file.map_or((), |file| file.handle.close()));
}

/// Closes and releases a file and its texts. NULL is fine. No call on it may
/// be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_file_free(file: Option<Box<wandb_file>>) {
    finally(|| take_back(file));
}

/// Fetches the file to root/name, as File.download(root). It appears under its
/// name only when it is whole: written beside it, checked against size and
/// md5, renamed. It never leaves root.
///
/// root, root_len: the directory; made when it does not exist.
/// download_opts: what to do about an existing file, and progress; or NULL.
/// opts: limits of the call, or NULL: then only stalls are limited.
/// path: receives the path of the file, owned; free it with wandb_text_free.
/// May be NULL.
/// Returns WANDB_OK; WANDB_E_EXISTS; WANDB_E_INVALID_ARGUMENT when the name
/// would leave root; WANDB_E_INTEGRITY when size or md5 differ; WANDB_E_IO;
/// the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_download(
    file: Option<&wandb_file>,
    root: *const c_char,
    root_len: usize,
    download_opts: *const wandb_download_opts,
    opts: *const wandb_call_opts,
    path: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(path), Out::new(err)) };
    let wanted = !path.is_null();
    guard(err, || {
        let file = given(file, "file")?;
        // SAFETY: as asked of the caller.
        let (root, how, limits) = unsafe {
            (
                text_in(root, root_len, "root")?,
                read_struct(download_opts, "download_opts")?.unwrap_or(DOWNLOAD),
                file.handle.limits(opts)?,
            )
        };
        let options = how.options(limits);
        let path = file
            .handle
            .shared(|file| Ok(file.download_with(root, &options)?))?;
        if wanted {
            out.set(wandb_text::boxed(path.display().to_string()));
        }
        Ok(WANDB_OK)
    })
}

/// Deletes the file on the server, as File.delete(). The handle stays as it
/// is.
///
/// opts: limits of the call, or NULL.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when it is gone already, unless this
/// call's own request may have done that; WANDB_E_UNSUPPORTED for the file of
/// a local run; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_delete(
    file: Option<&wandb_file>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let file = given(file, "file")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { file.handle.limits(opts) }?;
        file.handle.shared(|file| Ok(file.delete_with(&limits)?))?;
        Ok(WANDB_OK)
    })
}

impl wandb_download_opts {
    fn options(&self, limits: CallOptions) -> DownloadOptions {
        let options = DownloadOptions::new()
            .replace(self.replace != 0)
            .exist_ok(self.exist_ok != 0);
        let (limits, told) = told(self.progress, self.user, limits);
        let options = options.call(limits);
        match told {
            Some(told) => options.progress(told),
            None => options,
        }
    }
}

/// The name, which may hold / (File.name).
///
/// text, len: borrowed until the file is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_name(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(file, text, len, "name", |file| Some(file.name().to_owned())) }
}

/// Bytes (File.size); 0 where the server does not say.
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_size(file: Option<&wandb_file>, size: *mut u64) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(size) };
    quietly(|| {
        out.need("size")?;
        out.set(given(file, "file")?.handle.shared(|file| Ok(file.size()))?);
        Ok(WANDB_OK)
    })
}

/// The md5 digest in base64 (File.md5).
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_md5(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(file, text, len, "md5", |file| file.md5().map(str::to_owned)) }
}

/// The media type (File.mimetype).
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_mimetype(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(file, text, len, "mimetype", |file| {
            file.mimetype().map(str::to_owned)
        })
    }
}

/// The last change, ISO 8601 in UTC (File.updated_at).
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_updated_at(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(file, text, len, "updated_at", |file| {
            file.updated_at().map(str::to_owned)
        })
    }
}

/// Where the file is fetched from (File.url).
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_url(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(file, text, len, "url", |file| file.url().map(str::to_owned)) }
}

/// The signed address in the storage (File.direct_url); it expires.
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_direct_url(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(file, text, len, "direct_url", |file| {
            file.direct_url().map(str::to_owned)
        })
    }
}

/// The file's place in the bucket (File.path_uri): s3://bucket/key where the
/// storage is S3, the address itself where the file is a reference.
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none (the official client has an
/// empty text), WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_path_uri(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { attribute(file, text, len, "path_uri", File::path_uri) }
}

/// Where the file of a local run lies.
///
/// text, len: as wandb_file_name.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_file_local_path(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(file, text, len, "local_path", |file| {
            file.local_path().map(|path| path.display().to_string())
        })
    }
}

/// # Safety
/// The rules of the header.
unsafe fn attribute(
    file: Option<&wandb_file>,
    text: *mut *const c_char,
    len: *mut usize,
    name: &str,
    get: impl FnOnce(&File) -> Option<String>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let file = given(file, "file")?;
        // It may hold texts from before it was closed.
        file.handle.check()?;
        file.texts.give(&out, name, || {
            file.handle.shared(|file| Ok(get(&file).ok_or(WANDB_NULL)))
        })
    })
}
