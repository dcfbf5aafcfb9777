//! Many files at once, and what became of each.

use std::ffi::c_char;

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::out::{Fault, Out, Result, finally, given, guard, quietly};
use super::run::wandb_run;
use super::status::{WANDB_MISSING, WANDB_OK};
use super::text::{Text, TextOut, text_in, texts_in};
use super::wandb_error;
use crate::files::{DownloadAllOptions, Downloaded};

/// What became of the files of wandb_run_download_files or
/// wandb_run_download_history_exports, in the order of the server's list, or of
/// wandb_artifact_download, in the order of their paths.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_downloads(Vec<Entry>);

impl wandb_downloads {
    pub(super) fn boxed(files: Vec<Downloaded>) -> *mut wandb_downloads {
        let entries = files.into_iter().map(Entry::from).collect();
        hand_out(wandb_downloads(entries))
    }
}

#[derive(Debug)]
struct Entry {
    name: Text,
    path: Result<Text>,
}

impl From<Downloaded> for Entry {
    fn from(file: Downloaded) -> Self {
        let name = Text::new(file.name());
        let path = file.into_result().map_err(Fault::from);
        Entry {
            name,
            path: path.map(|path| Text::new(path.display().to_string())),
        }
    }
}

/// Which files to fetch, and how. Start with WANDB_DOWNLOAD_ALL_OPTS_INIT or
/// wandb_download_all_opts_init. A NULL pointer to it means the defaults: all
/// files.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_download_all_opts {
    /// sizeof(wandb_download_all_opts).
    pub struct_size: usize,
    /// Only files of exactly these names; one that does not exist is a
    /// WANDB_E_NOT_FOUND among the results, at their end. n_names texts,
    /// borrowed for the call.
    pub names: *const *const c_char,
    /// The length of each name in bytes.
    pub name_lens: *const usize,
    /// How many names; 0 for all files.
    pub n_names: usize,
    /// Only files whose names match this pattern of SQL's LIKE; borrowed for
    /// the call, empty for all files. Not together with names.
    pub pattern: *const c_char,
    /// The length of pattern in bytes.
    pub pattern_len: usize,
    /// How many files are fetched at the same time; 0 for 4, at most 16.
    pub workers: u64,
    /// Any value but 0 replaces files that exist.
    pub replace: i64,
    /// Any value but 0 leaves files that exist as they are, unchecked, and
    /// succeeds.
    pub exist_ok: i64,
}

const DOWNLOAD_ALL: wandb_download_all_opts = wandb_download_all_opts {
    struct_size: size_of::<wandb_download_all_opts>(),
    names: std::ptr::null(),
    name_lens: std::ptr::null(),
    n_names: 0,
    pattern: std::ptr::null(),
    pattern_len: 0,
    workers: 0,
    replace: 0,
    exist_ok: 0,
};

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_download_all_opts {
    const FIRST: usize = 9 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_download_all_opts>() == 9 * 8);

impl wandb_download_all_opts {
    /// # Safety
    /// Its texts are valid, as the header says.
    unsafe fn options(&self) -> Result<DownloadAllOptions> {
        // SAFETY: as asked of the caller.
        let (names, pattern) = unsafe {
            (
                texts_in(self.names, self.name_lens, self.n_names, "names")?,
                text_in(self.pattern, self.pattern_len, "pattern")?,
            )
        };
        let options = DownloadAllOptions::new()
            .names(names)
            .pattern(pattern)
            .replace(self.replace != 0)
            .exist_ok(self.exist_ok != 0);
        Ok(match self.workers {
            0 => options,
            workers => options.workers(usize::try_from(workers).unwrap_or(usize::MAX)),
        })
    }
}

/// Fills the first size bytes of opts as WANDB_DOWNLOAD_ALL_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_download_all_opts_init(
    opts: *mut wandb_download_all_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DOWNLOAD_ALL) }
}

/// Fetches the files of a run to root, several at a time, each as
/// wandb_file_download does. One that fails does not keep the others. It
/// starts threads, at most as many as there are files to fetch at a time, and
/// all have ended when it returns.
///
/// root, root_len: the directory; made when it does not exist.
/// download_all_opts: which files, and how; or NULL.
/// opts: limits of the whole call, or NULL: then only stalls and each query
/// are limited.
/// out: receives what became of each file, owned; free it with
/// wandb_downloads_free.
/// Returns WANDB_OK, also where files failed: wandb_downloads_result tells;
/// WANDB_E_INVALID_ARGUMENT for names and a pattern at once; the codes of a
/// request when the list fails or the call ends early: what is whole by then
/// stays. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_download_files(
    run: Option<&wandb_run>,
    root: *const c_char,
    root_len: usize,
    download_all_opts: *const wandb_download_all_opts,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_downloads,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let run = given(run, "run")?;
        // SAFETY: as asked of the caller.
        let (root, options, limits) = unsafe {
            (
                text_in(root, root_len, "root")?,
                read_struct(download_all_opts, "download_all_opts")?
                    .unwrap_or(DOWNLOAD_ALL)
                    .options()?,
                run.handle.limits(opts)?,
            )
        };
        let options = options.call(limits);
        let files = run
            .handle
            .shared(|run| Ok(run.download_files_with(root, &options)?))?;
        out.set(wandb_downloads::boxed(files));
        Ok(WANDB_OK)
    })
}

/// How many files there are results of. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_downloads_count(downloads: Option<&wandb_downloads>) -> usize {
    downloads.map_or(0, |downloads| downloads.0.len())
}

/// The name on the server of the file at index.
///
/// text, len: borrowed until the results are freed; len may be NULL.
/// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_downloads_name(
    downloads: Option<&wandb_downloads>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        let entry = given(downloads, "downloads")?.0.get(index);
        Ok(entry.map_or(WANDB_MISSING, |entry| out.set(&entry.name)))
    })
}

/// What became of the file at index: its path, or why there is none.
///
/// path, len: borrowed until the results are freed; each may be NULL.
/// err: receives the error of that file, owned, as from any function.
/// Returns what wandb_file_download returned for the file; WANDB_MISSING
/// beyond the last. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_downloads_result(
    downloads: Option<&wandb_downloads>,
    index: usize,
    path: *mut *const c_char,
    len: *mut usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (TextOut::new(path, len), Out::new(err)) };
    guard(err, || {
        let Some(entry) = given(downloads, "downloads")?.0.get(index) else {
            return Ok(WANDB_MISSING);
        };
        match &entry.path {
            Ok(path) => Ok(out.set(path)),
            Err(fault) => Err(fault.clone()),
        }
    })
}

/// Releases the results and their texts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_downloads_free(downloads: Option<Box<wandb_downloads>>) {
    finally(|| take_back(downloads));
}
