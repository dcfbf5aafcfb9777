//! Exported history as it is: the files that a server has written of it.

use std::ffi::c_char;

use super::call::wandb_call_opts;
use super::downloads::wandb_downloads;
use super::out::given;
use super::out::{Out, guard};
use super::run::wandb_run;
use super::status::WANDB_OK;
use super::text::text_in;
use super::wandb_error;

/// Fetches the Parquet files that the server has exported of the history of a
/// run (Run.download_history_exports). The file of number I is
/// ENTITY_PROJECT_RUN_I.runhistory.parquet; one of that name is
/// replaced. A file appears only when it is whole: written beside its place,
/// checked, renamed. One that fails does not keep the others.
///
/// dir, dir_len: the directory; made when it does not exist.
/// require_complete: any value but 0 makes rows that are in no file yet an
/// error, and then nothing is fetched.
/// opts: limits of the whole call, or NULL: then only stalls and the query are
/// limited.
/// contains_live_data: receives 1 when the run has rows that are in no file
/// yet, else 0; may be NULL.
/// out: receives what became of each file, in the order in which the server
/// names them, owned; free it with wandb_downloads_free.
/// Returns WANDB_OK, also where files failed: wandb_downloads_result tells;
/// WANDB_E_INTEGRITY for rows that are in no file yet; WANDB_E_UNSUPPORTED on
/// servers that do not export and for a local run; the codes of a request when
/// the query fails or the call ends early: what is whole by then stays. Any
/// thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_download_history_exports(
    run: Option<&wandb_run>,
    dir: *const c_char,
    dir_len: usize,
    require_complete: i32,
    opts: *const wandb_call_opts,
    contains_live_data: *mut i32,
    out: *mut *mut wandb_downloads,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (live, out, err) = unsafe { (Out::new(contains_live_data), Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let run = given(run, "run")?;
        // SAFETY: as asked of the caller.
        let (dir, limits) = unsafe { (text_in(dir, dir_len, "dir")?, run.handle.limits(opts)?) };
        let exports = run.handle.shared(|run| {
            Ok(run.download_history_exports_with(dir, require_complete != 0, &limits)?)
        })?;
        live.set(i32::from(exports.contains_live_data));
        out.set(wandb_downloads::boxed(exports.files));
        Ok(WANDB_OK)
    })
}
