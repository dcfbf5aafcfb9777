//! What a run says about artifacts that exist.

use std::ffi::c_char;

use super::artifact::wandb_artifact;
use super::call::wandb_call_opts;
use super::out::{Out, given, guard};
use super::run::wandb_run;
use super::status::WANDB_OK;
use super::text::{text_in, texts_in};
use super::wandb_error;
use crate::artifacts::{LogArtifactOptions, UseArtifactOptions};

/// Says that the run took an artifact as input, as Run.use_artifact(artifact,
/// use_as); saying it again changes nothing.
///
/// use_as, len: the part that it plays; empty for its name.
/// opts: limits of the call, or NULL.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a draft or an artifact of
/// another server; WANDB_E_UNSUPPORTED for a local run; the codes of a
/// request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_use_artifact(
    run: Option<&wandb_run>,
    artifact: Option<&wandb_artifact>,
    use_as: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let run = given(run, "run")?;
        let artifact = given(artifact, "artifact")?.handle.shared(Ok)?;
        // SAFETY: as asked of the caller.
        let (use_as, limits) =
            unsafe { (text_in(use_as, len, "use_as")?, run.handle.limits(opts)?) };
        let options = UseArtifactOptions::new().use_as(use_as).call(limits);
        run.handle
            .shared(|run| Ok(run.use_artifact_with(&artifact, &options)?))?;
        Ok(WANDB_OK)
    })
}

/// Says that the run made an artifact that exists, as
/// Run.log_artifact(artifact, aliases), and gives it aliases; saying it again
/// changes nothing. The run must be of the project of the artifact's source.
///
/// aliases, alias_lens, n_aliases: the aliases that it gets; others lose them.
/// NULL, NULL, 0 for none.
/// opts: limits of the call, or NULL.
/// out: receives the artifact as the server has it then, owned; free it with
/// wandb_artifact_free. May be NULL.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a draft, an artifact of
/// another project or server, or what cannot be an alias; WANDB_E_CONFLICT
/// when the server makes a new version of it instead; WANDB_E_UNSUPPORTED for
/// a local run; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_log_artifact(
    run: Option<&wandb_run>,
    artifact: Option<&wandb_artifact>,
    aliases: *const *const c_char,
    alias_lens: *const usize,
    n_aliases: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_artifact,
    err: *mut *mut wandb_error,
) -> i32 {
    let wanted = !out.is_null();
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        let run = given(run, "run")?;
        let artifact = given(artifact, "artifact")?.handle.shared(Ok)?;
        // SAFETY: as asked of the caller.
        let (aliases, limits) = unsafe {
            (
                texts_in(aliases, alias_lens, n_aliases, "aliases")?,
                run.handle.limits(opts)?,
            )
        };
        let options = LogArtifactOptions::new().aliases(aliases).call(limits);
        let logged = run
            .handle
            .shared(|run| Ok(run.log_artifact_with(&artifact, &options)?))?;
        if wanted {
            out.set(wandb_artifact::boxed(logged));
        }
        Ok(WANDB_OK)
    })
}
