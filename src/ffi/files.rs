//! Lists of files.

use std::ffi::c_char;

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::file::wandb_file;
use super::handle::{Handle, Items};
use super::out::{Out, Result, finally, given, guard};
use super::run::wandb_run;
use super::status::{WANDB_DONE, WANDB_NULL, WANDB_OK};
use super::text::{text_in, texts_in};
use super::wandb_error;
use crate::files::FileIter;

/// The files of a run or an artifact, one by one, in the server's order; a
/// local run's by name.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_files_close may come from any thread.
#[derive(Debug)]
pub struct wandb_files(Handle<Items<FileIter>>);

impl wandb_files {
    pub(super) fn boxed(files: FileIter) -> *mut wandb_files {
        hand_out(wandb_files(Handle::new(Items::new(files))))
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

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_files_opts {
    const FIRST: usize = 5 * 8;
}
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_files_opts>() == 7 * 8);

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
    finally(|| take_back(files));
}
