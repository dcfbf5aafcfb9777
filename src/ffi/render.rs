//! A run in a notebook, and how its attributes are named.

use std::ffi::c_char;

use super::out::{Out, given, guard, quietly};
use super::run::wandb_run;
use super::status::WANDB_OK;
use super::text::{text_in, wandb_text};
use super::wandb_error;
use crate::run::Run;

/// HTML that shows a run's page in a frame, as Run.to_html(height, hidden); for
/// notebooks. The values of attributes are escaped; otherwise it is the
/// official text.
///
/// height: in pixels; 0 for the official 420.
/// hidden: any value but 0 puts a button in front that shows the frame.
/// out: receives the text, owned; free it with wandb_text_free.
/// Returns WANDB_OK; WANDB_E_UNSUPPORTED for a local run, which has no page;
/// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_to_html(
    run: Option<&wandb_run>,
    height: u32,
    hidden: i32,
    out: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let html = given(run, "run")?
            .handle
            .shared(|run| Ok(run.to_html(height, hidden != 0)?))?;
        out.set(wandb_text::boxed(html));
        Ok(WANDB_OK)
    })
}

/// Shows what wandb_run_to_html makes where a notebook can, as
/// Run.display(height, hidden). It writes to the standard output what evcxr
/// takes for HTML, when evcxr runs the program (the environment variable
/// EVCXR_IS_RUNTIME is set); anywhere else, and for a local run, it does
/// nothing.
///
/// height, hidden: as wandb_run_to_html.
/// shown: receives 1 when it was shown, else 0; may be NULL.
/// Returns WANDB_OK, also when it was not shown; WANDB_E_CLOSED;
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_display(
    run: Option<&wandb_run>,
    height: u32,
    hidden: i32,
    shown: *mut i32,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(shown) };
    quietly(|| {
        let shown = given(run, "run")?
            .handle
            .shared(|run| Ok(run.display(height, hidden != 0)))?;
        out.set(i32::from(shown));
        Ok(WANDB_OK)
    })
}

/// A name in camel case as Run.snake_to_camel(string) makes it:
/// summary_metrics becomes summaryMetrics. Each word begins with a capital and
/// goes on in small letters, whatever it was: jobType becomes jobtype.
///
/// name, len: the name; an empty one stays empty.
/// out: receives the text, owned; free it with wandb_text_free.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_snake_to_camel(
    name: *const c_char,
    len: usize,
    out: *mut *mut wandb_text,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid, its text as `text_in` asks.
    let (name, out) = unsafe { (text_in(name, len, "name"), Out::new(out)) };
    quietly(|| {
        out.need("out")?;
        out.set(wandb_text::boxed(Run::snake_to_camel(name?)));
        Ok(WANDB_OK)
    })
}
