//! The files of a run: the list, one file, and its download.

use std::ffi::{c_char, c_void};

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::handle::{Handle, Items};
use super::options::User;
use super::out::{Out, Result, finally, given, guard, quietly};
use super::run::{on_run, wandb_run};
use super::status::{WANDB_DONE, WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in, texts_in, wandb_text};
use super::wandb_error;
use crate::call::{CallOptions, CancelToken};
use crate::files::{DownloadOptions, File, FileIter};

/// The files of a run or an artifact, one by one, in the server's order; a
/// local run's by name.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_files_close may come from any thread.
#[derive(Debug)]
pub struct wandb_files(Handle<Items<FileIter>>);

impl wandb_files {
    pub(super) fn boxed(files: FileIter) -> *mut wandb_files {
        Box::into_raw(Box::new(wandb_files(Handle::new(Items::new(files)))))
    }
}

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
        Box::into_raw(Box::new(wandb_file {
            handle: Handle::new(file),
            texts: Texts::default(),
        }))
    }
}

/// Which files to list. Start with WANDB_FILES_OPTS_INIT or
/// wandb_files_opts_init. A NULL pointer to it means the defaults: all files.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_files_opts {
    /// sizeof(wandb_files_opts).
    pub struct_size: usize,
    /// Only files of exactly these names; those that do not exist are left
    /// out. n_names texts, borrowed for the call.
    pub names: *const *const c_char,
    /// The length of each name in bytes.
    pub name_lens: *const usize,
    /// How many names; 0 for all files.
    pub n_names: usize,
    /// How many files one request brings; 0 for 50.
    pub per_page: u64,
    /// Only files whose names match this pattern of SQL's LIKE: % stands for
    /// anything, _ for one character, a backslash takes either as it is.
    /// Borrowed for the call; empty for all files. Not together with names.
    ///
    pub pattern: *const c_char,
    /// The length of pattern in bytes.
    pub pattern_len: usize,
}

const LIST: wandb_files_opts = wandb_files_opts {
    struct_size: size_of::<wandb_files_opts>(),
    names: std::ptr::null(),
    name_lens: std::ptr::null(),
    n_names: 0,
    per_page: 0,
    pattern: std::ptr::null(),
    pattern_len: 0,
};

/// Hears how far a down- or upload is, after each piece, on the thread of the
/// call.
///
/// done, total: bytes; total is 0 when it is not known. What an earlier
/// download left counts as done; where a transfer starts anew, so does done.
/// Returns 0 to go on; anything else ends the transfer with
/// WANDB_E_CANCELLED. It must neither throw nor longjmp out; it may call this
/// library.
pub type wandb_progress_fn =
    Option<unsafe extern "C" fn(done: u64, total: u64, user: *mut c_void) -> i32>;

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

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_files_opts {
    const FIRST: usize = 5 * 8;
}
// SAFETY: as above; a NULL callback is `None`.
unsafe impl Sized64 for wandb_download_opts {
    const FIRST: usize = 5 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<wandb_files_opts>() == 7 * 8);
    assert!(size_of::<wandb_download_opts>() == 5 * 8);
};

/// Fills the first size bytes of opts as WANDB_FILES_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_files_opts_init(opts: *mut wandb_files_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, LIST) }
}

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

/// Lists the files of a run, as Run.files(). Nothing is sent before the first
/// file is asked for.
///
/// files_opts: which files, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_files_free.
/// Returns WANDB_OK, WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also for names
/// and a pattern at once. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_files(
    run: Option<&wandb_run>,
    files_opts: *const wandb_files_opts,
    out: *mut *mut wandb_files,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let which = unsafe { Which::read(files_opts) }?;
        let files = given(run, "run")?.handle.shared(|run| Ok(run.files()))?;
        let mut files = files.names(which.names).pattern(which.pattern);
        files.check()?;
        if let Some(per_page) = which.per_page {
            files = files.per_page(per_page);
        }
        out.set(wandb_files::boxed(files.into_iter()));
        Ok(WANDB_OK)
    })
}

/// What the caller's options ask for.
pub(super) struct Which<'a> {
    pub names: Vec<String>,
    pub pattern: &'a str,
    pub per_page: Option<u32>,
}

impl Which<'_> {
    /// # Safety
    /// `opts` is NULL or a struct of the size that it says, its texts as
    /// [`text_in`] asks.
    pub unsafe fn read(opts: *const wandb_files_opts) -> Result<Self> {
        // SAFETY: as asked of the caller.
        let opts = unsafe { read_struct(opts, "files_opts") }?.unwrap_or(LIST);
        // SAFETY: as asked of the caller.
        let (names, pattern) = unsafe {
            (
                texts_in(opts.names, opts.name_lens, opts.n_names, "names")?,
                text_in(opts.pattern, opts.pattern_len, "pattern")?,
            )
        };
        let per_page = (opts.per_page > 0).then_some(opts.per_page);
        Ok(Which {
            names,
            pattern,
            per_page: per_page.map(|files| u32::try_from(files).unwrap_or(u32::MAX)),
        })
    }
}

/// The next file.
///
/// opts: limits of this call, or NULL.
/// out: receives the file, owned; free it with wandb_file_free. It outlives
/// the iterator.
/// Returns WANDB_OK; WANDB_DONE at the end; the codes of a request, among them
/// WANDB_E_UNSUPPORTED where the server takes no pattern. An error ends the
/// list and is returned again by later calls.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_files_next(
    files: Option<&wandb_files>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_file,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let files = given(files, "files")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { files.0.limits(opts) }?;
        let file = files
            .0
            .alone(|files| files.next(|files| files.next_with(&limits).transpose()))?;
        Ok(file.map_or(WANDB_DONE, |file| {
            out.set(wandb_file::boxed(file));
            WANDB_OK
        }))
    })
}

/// How many files the run has, where the server says it. Asks for the first
/// page if none was asked for yet.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_NULL for a list by names or by a pattern and for a
/// local run; the codes of a request.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_files_total(
    files: Option<&wandb_files>,
    opts: *const wandb_call_opts,
    total: *mut u64,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(total), Out::new(err)) };
    guard(err, || {
        out.need("total")?;
        let files = given(files, "files")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { files.0.limits(opts) }?;
        let total = files
            .0
            .alone(|files| Ok(files.get_mut().total_with(&limits)?))?;
        Ok(total.map_or(WANDB_NULL, |total| {
            out.set(total);
            WANDB_OK
        }))
    })
}

/// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
/// do. Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_files_close(files: Option<&wandb_files>) {
    finally(|| files.map_or((), |files| files.0.close()));
}

/// Closes and releases the iterator. NULL is fine. No call on it may be
/// running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_files_free(files: Option<Box<wandb_files>>) {
    finally(|| drop(files));
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
    finally(|| drop(file));
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

/// A callback of the caller's as one of the library, and limits under which it
/// may stop the call that it is told of.
pub(super) fn told(
    progress: wandb_progress_fn,
    user: *mut c_void,
    limits: CallOptions,
) -> (
    CallOptions,
    Option<impl Fn(u64, u64) + Send + Sync + 'static>,
) {
    let Some(progress) = progress else {
        return (limits, None);
    };
    let stop = CancelToken::new();
    let tokens = limits.token().cloned().into_iter().chain([stop.clone()]);
    let limits = limits.cancel(&CancelToken::joining(tokens.collect()));
    let user = User::borrowed(user);
    let told = move |done, total| {
        // SAFETY: on this thread, while the caller waits.
        if unsafe { progress(done, total, user.get()) } != 0 {
            stop.cancel();
        }
    };
    (limits, Some(told))
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
