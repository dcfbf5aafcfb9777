//! Artifact versions.

use std::ffi::c_char;

use super::handle::Handle;
use super::out::{finally, given, quietly};
use super::status::WANDB_NULL;
use super::text::{TextOut, Texts};
use crate::artifacts::Artifact;

/// A version of an artifact, as it was when it was asked for.
///
/// Threads: shared freely.
#[derive(Debug)]
pub struct wandb_artifact {
    handle: Handle<Artifact>,
    texts: Texts<String>,
}

impl wandb_artifact {
    pub(super) fn boxed(artifact: Artifact) -> *mut wandb_artifact {
        Box::into_raw(Box::new(wandb_artifact {
            handle: Handle::new(artifact),
            texts: Texts::default(),
        }))
    }
}

/// Ends the calls on this artifact, which then return WANDB_E_CLOSED as all
/// later ones do. Idempotent; NULL is fine. Any thread, also while calls run.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifact_close(artifact: Option<&wandb_artifact>) {
    finally(|| artifact.map_or((), |artifact| artifact.handle.close()));
}

/// Closes and releases an artifact and its texts. NULL is fine. No call on it
/// may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifact_free(artifact: Option<Box<wandb_artifact>>) {
    finally(|| drop(artifact));
}

/// The name with the version (Artifact.name).
///
/// text, len: borrowed until the artifact is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_name(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "name", |artifact| {
            Some(artifact.name().to_owned())
        })
    }
}

/// The digest that names the content (Artifact.digest).
///
/// text, len: as wandb_artifact_name.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_digest(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "digest", |artifact| {
            Some(artifact.digest().to_owned())
        })
    }
}

/// # Safety
/// The rules of the header.
unsafe fn attribute(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
    name: &str,
    get: impl FnOnce(&Artifact) -> Option<String>,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let artifact = given(artifact, "artifact")?;
        artifact.handle.check()?;
        artifact.texts.give(&out, name, || {
            artifact
                .handle
                .shared(|artifact| Ok(get(&artifact).ok_or(WANDB_NULL)))
        })
    })
}
