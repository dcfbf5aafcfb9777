//! The artifacts that a run made or took: the lists.

use super::artifact::wandb_artifact;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::handle::{Handle, Items};
use super::out::{Out, finally, given, guard};
use super::run::wandb_run;
use super::status::{WANDB_DONE, WANDB_OK};
use super::wandb_error;
use crate::artifacts::{ArtifactIter, Artifacts};
use crate::run::Run;

/// The artifacts that a run made or took, one by one, in the server's order.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_artifacts_close may come from any thread.
#[derive(Debug)]
pub struct wandb_artifacts(Handle<Items<ArtifactIter>>);

/// How to list artifacts. Start with WANDB_ARTIFACTS_OPTS_INIT or
/// wandb_artifacts_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_artifacts_opts {
    /// sizeof(wandb_artifacts_opts).
    pub struct_size: usize,
    /// How many artifacts one request brings; 0 for 100.
    pub per_page: u64,
}

const LIST: wandb_artifacts_opts = wandb_artifacts_opts {
    struct_size: size_of::<wandb_artifacts_opts>(),
    per_page: 0,
};

// SAFETY: integers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_artifacts_opts {
    const FIRST: usize = 2 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_artifacts_opts>() == 2 * 8);

/// Fills the first size bytes of opts as WANDB_ARTIFACTS_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifacts_opts_init(
    opts: *mut wandb_artifacts_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, LIST) }
}

/// Lists the artifacts that the run made, as Run.logged_artifacts(per_page).
/// Nothing is sent before the first one is asked for.
///
/// artifacts_opts: how, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_artifacts_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_logged_artifacts(
    run: Option<&wandb_run>,
    artifacts_opts: *const wandb_artifacts_opts,
    out: *mut *mut wandb_artifacts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { list(run, artifacts_opts, out, err, Run::logged_artifacts) }
}

/// Lists the artifacts that the run took, as Run.used_artifacts(per_page).
/// Nothing is sent before the first one is asked for.
///
/// artifacts_opts, out: as wandb_run_logged_artifacts.
/// Returns as wandb_run_logged_artifacts. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_used_artifacts(
    run: Option<&wandb_run>,
    artifacts_opts: *const wandb_artifacts_opts,
    out: *mut *mut wandb_artifacts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { list(run, artifacts_opts, out, err, Run::used_artifacts) }
}

/// # Safety
/// The rules of the header.
unsafe fn list(
    run: Option<&wandb_run>,
    opts: *const wandb_artifacts_opts,
    out: *mut *mut wandb_artifacts,
    err: *mut *mut wandb_error,
    list: fn(&Run) -> Artifacts,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let opts = unsafe { read_struct(opts, "artifacts_opts") }?.unwrap_or(LIST);
        let mut artifacts = given(run, "run")?.handle.shared(|run| Ok(list(&run)))?;
        if opts.per_page > 0 {
            artifacts = artifacts.per_page(u32::try_from(opts.per_page).unwrap_or(u32::MAX));
        }
        let items = Items::new(artifacts.into_iter());
        out.set(hand_out(wandb_artifacts(Handle::new(items))));
        Ok(WANDB_OK)
    })
}

/// The next artifact.
///
/// opts: limits of this call, or NULL.
/// out: receives the artifact, owned; free it with wandb_artifact_free. It
/// outlives the iterator.
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_UNSUPPORTED for a local
/// run; the codes of a request. An error ends the list and is returned again
/// by later calls.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifacts_next(
    artifacts: Option<&wandb_artifacts>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_artifact,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let artifacts = given(artifacts, "artifacts")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { artifacts.0.limits(opts) }?;
        let artifact = artifacts
            .0
            .alone(|items| items.next(|items| items.next_with(&limits).transpose()))?;
        Ok(artifact.map_or(WANDB_DONE, |artifact| {
            out.set(wandb_artifact::boxed(artifact));
            WANDB_OK
        }))
    })
}

/// How many artifacts the list has. Asks for the first page if none was asked
/// for yet.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_E_UNSUPPORTED for a local run; the codes of a
/// request.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifacts_total(
    artifacts: Option<&wandb_artifacts>,
    opts: *const wandb_call_opts,
    total: *mut u64,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(total), Out::new(err)) };
    guard(err, || {
        out.need("total")?;
        let artifacts = given(artifacts, "artifacts")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { artifacts.0.limits(opts) }?;
        let total = artifacts
            .0
            .alone(|items| Ok(items.get_mut().total_with(&limits)?))?;
        out.set(total);
        Ok(WANDB_OK)
    })
}

/// Ends the list: a call that runs returns WANDB_E_CLOSED as all later ones
/// do. Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifacts_close(artifacts: Option<&wandb_artifacts>) {
    finally(|| artifacts.map_or((), |artifacts| artifacts.0.close()));
}

/// Closes and releases the iterator. NULL is fine. No call on it may be
/// running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifacts_free(artifacts: Option<Box<wandb_artifacts>>) {
    finally(|| take_back(artifacts));
}
