//! The files of an artifact: the list, and all of them to a folder.

use std::ffi::{c_char, c_void};

use super::artifact::wandb_artifact;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::downloads::wandb_downloads;
use super::files::{Which, wandb_files, wandb_files_opts};
use super::out::{Out, given, guard, invalid};
use super::progress::{told, wandb_progress_fn};
use super::status::WANDB_OK;
use super::text::text_in;
use super::wandb_error;
use crate::artifacts::ArtifactDownloadOptions;

/// Lists the files of an artifact, as Artifact.files(names, per_page). Nothing
/// is sent before the first file is asked for.
///
/// files_opts: which files, or NULL; borrowed for the call. There is no
/// pattern here.
/// out: receives the iterator, owned; free it with wandb_files_free.
/// Returns WANDB_OK, WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT, also for a
/// pattern. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_files(
    artifact: Option<&wandb_artifact>,
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
        if !which.pattern.is_empty() {
            return Err(invalid(
                "the files of an artifact are not chosen by a pattern",
            ));
        }
        let artifact = given(artifact, "artifact")?;
        let files = artifact.handle.shared(|artifact| Ok(artifact.files()))?;
        let mut files = files.names(which.names);
        if let Some(per_page) = which.per_page {
            files = files.per_page(per_page);
        }
        out.set(wandb_files::boxed(files.into_iter()));
        Ok(WANDB_OK)
    })
}

/// Which files of an artifact to bring, and how. Start with
/// WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT or wandb_artifact_download_opts_init. A
/// NULL pointer to it means the defaults: all files.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_artifact_download_opts {
    /// sizeof(wandb_artifact_download_opts).
    pub struct_size: usize,
    /// Only files whose path begins with this text; borrowed for the call,
    /// empty for all files.
    pub path_prefix: *const c_char,
    /// The length of path_prefix in bytes.
    pub path_prefix_len: usize,
    /// How many files are fetched at the same time; 0 for 8, at most 64. With 1
    /// no thread is started.
    pub workers: u64,
    /// Told of the bytes of all files together, or NULL: on any of the
    /// downloading threads, not only that of the call, but by one at a time.
    pub progress: wandb_progress_fn,
    /// Handed to progress.
    pub user: *mut c_void,
}

const DOWNLOAD: wandb_artifact_download_opts = wandb_artifact_download_opts {
    struct_size: size_of::<wandb_artifact_download_opts>(),
    path_prefix: std::ptr::null(),
    path_prefix_len: 0,
    workers: 0,
    progress: None,
    user: std::ptr::null_mut(),
};

// SAFETY: integers and pointers of 8 bytes, the size first; a NULL callback is
// `None`.
unsafe impl Sized64 for wandb_artifact_download_opts {
    const FIRST: usize = 6 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_artifact_download_opts>() == 6 * 8);

/// Fills the first size bytes of opts as WANDB_ARTIFACT_DOWNLOAD_OPTS_INIT
/// does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_download_opts_init(
    opts: *mut wandb_artifact_download_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DOWNLOAD) }
}

/// Brings the files of an artifact below root, as Artifact.download(root). A
/// file that is there and has the content of the manifest is kept, any other
/// is replaced; each appears under its name only when it is whole. References
/// are followed for http and https (without credentials), file, and other
/// artifacts of the server. One file that fails does not keep the others. It
/// starts threads, at most as many as there are files to fetch at a time, and
/// all have ended when it returns.
///
/// root, root_len: the directory; made when it does not exist.
/// download_opts: which files, and how; or NULL.
/// opts: limits of the whole call, or NULL: then only stalls and each query
/// are limited.
/// out: receives what became of each file, in the order of their paths, owned;
/// free it with wandb_downloads_free.
/// Returns WANDB_OK, also where files failed: wandb_downloads_result tells,
/// WANDB_E_INVALID_ARGUMENT for a path that would leave root,
/// WANDB_E_INTEGRITY where size or digest differ, WANDB_E_UNSUPPORTED for a
/// reference of another kind; the codes of wandb_artifact_manifest and of a
/// request when a list fails or the call ends early: what is whole by then
/// stays, and another call goes on there. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_download(
    artifact: Option<&wandb_artifact>,
    root: *const c_char,
    root_len: usize,
    download_opts: *const wandb_artifact_download_opts,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_downloads,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let artifact = given(artifact, "artifact")?;
        // SAFETY: as asked of the caller.
        let (root, how, limits) = unsafe {
            (
                text_in(root, root_len, "root")?,
                read_struct(download_opts, "download_opts")?.unwrap_or(DOWNLOAD),
                artifact.handle.limits(opts)?,
            )
        };
        // SAFETY: as asked of the caller.
        let prefix = unsafe { text_in(how.path_prefix, how.path_prefix_len, "path_prefix") }?;
        let (limits, told) = told(how.progress, how.user, limits);
        let mut options = ArtifactDownloadOptions::new()
            .path_prefix(prefix)
            .workers(usize::try_from(how.workers).unwrap_or(usize::MAX))
            .call(limits);
        if let Some(told) = told {
            options = options.progress(told);
        }
        let files = artifact
            .handle
            .shared(|artifact| Ok(artifact.download_with(root, &options)?))?;
        out.set(wandb_downloads::boxed(files));
        Ok(WANDB_OK)
    })
}
