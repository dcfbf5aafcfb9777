//! New artifact versions: put together, then logged by a run.

use std::ffi::{c_char, c_void};

use super::api::wandb_api;
use super::artifact::wandb_artifact;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::out::{Out, Result, finally, given, guard, invalid};
use super::progress::{told, wandb_progress_fn};
use super::run::{on_run, wandb_run};
use super::status::WANDB_OK;
use super::text::{text_in, wandb_text};
use super::wandb_error;
use crate::artifacts::{NewArtifact, NewArtifactOptions, ReferenceOptions};
use crate::call::CallOptions;
use crate::json::{self, Value};

/// A new version of an artifact: what it is called, and what goes into it;
/// wandb.Artifact(name, type). Adding reads each file once for its digest and
/// copies nothing: the files must stay as they are until
/// wandb_run_log_new_artifact has sent them, which checks that.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
#[derive(Debug)]
pub struct wandb_new_artifact(Handle<NewArtifact>);

/// How a reference is added. Start with WANDB_REFERENCE_OPTS_INIT or
/// wandb_reference_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_reference_opts {
    /// sizeof(wandb_reference_opts).
    pub struct_size: usize,
    /// Any value but 0: the content is not looked at, the address alone is
    /// digested (checksum=False).
    pub unchecked: i64,
    /// Whose server an entry of another artifact is on, and whose proxies,
    /// trusted roots and limits a look at an http(s) address takes; its
    /// credentials are never sent there. NULL: that of the environment.
    pub api: *const wandb_api,
}

const REFERENCE: wandb_reference_opts = wandb_reference_opts {
    struct_size: size_of::<wandb_reference_opts>(),
    unchecked: 0,
    api: std::ptr::null(),
};

/// How a new artifact is sent. Start with WANDB_NEW_ARTIFACT_OPTS_INIT or
/// wandb_new_artifact_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_new_artifact_opts {
    /// sizeof(wandb_new_artifact_opts).
    pub struct_size: usize,
    /// How many files are sent at a time, at most 64; 0 for 4.
    pub workers: u64,
    /// Told of the progress of the whole, on the calling thread, when there is
    /// something new and at most ten times a second; or NULL.
    pub progress: wandb_progress_fn,
    /// Handed to progress.
    pub user: *mut c_void,
}

const SEND: wandb_new_artifact_opts = wandb_new_artifact_opts {
    struct_size: size_of::<wandb_new_artifact_opts>(),
    workers: 0,
    progress: None,
    user: std::ptr::null_mut(),
};

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_reference_opts {
    const FIRST: usize = 3 * 8;
}
// SAFETY: as above; a NULL callback is `None`.
unsafe impl Sized64 for wandb_new_artifact_opts {
    const FIRST: usize = 4 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<wandb_reference_opts>() == 3 * 8);
    assert!(size_of::<wandb_new_artifact_opts>() == 4 * 8);
};

/// Fills the first size bytes of opts as WANDB_REFERENCE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_reference_opts_init(
    opts: *mut wandb_reference_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, REFERENCE) }
}

/// Fills the first size bytes of opts as WANDB_NEW_ARTIFACT_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_opts_init(
    opts: *mut wandb_new_artifact_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, SEND) }
}

/// Starts an empty version of the artifact that has this name, which is made
/// if the project has none. Sends nothing.
///
/// name, name_len: letters, digits, dashes, underscores and dots, at most 128.
/// type, type_len: the type, such as model or dataset.
/// out: receives the version, owned; free it with wandb_new_artifact_free.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for a name that is not valid, and
/// for a type that is empty, holds / or :, or is reserved (job, wandb-...).
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_new(
    name: *const c_char,
    name_len: usize,
    r#type: *const c_char,
    type_len: usize,
    out: *mut *mut wandb_new_artifact,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let (name, type_name) = unsafe {
            (
                text_in(name, name_len, "name")?,
                text_in(r#type, type_len, "type")?,
            )
        };
        let new = NewArtifact::new(name, type_name)?;
        let new = wandb_new_artifact(Handle::new(new));
        out.set(hand_out(new));
        Ok(WANDB_OK)
    })
}

/// Releases a version in the making; what was logged stays. NULL is fine. No
/// call on it may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_new_artifact_free(artifact: Option<Box<wandb_new_artifact>>) {
    finally(|| take_back(artifact));
}

/// Changes a version in the making.
///
/// # Safety
/// The rules of the header.
unsafe fn change(
    artifact: Option<&wandb_new_artifact>,
    err: *mut *mut wandb_error,
    work: impl FnOnce(&mut NewArtifact) -> Result<()>,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        given(artifact, "artifact")?.0.alone(work)?;
        Ok(WANDB_OK)
    })
}

/// Describes the version.
///
/// text, len: the description; NULL for none.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_set_description(
    artifact: Option<&wandb_new_artifact>,
    text: *const c_char,
    len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            let given = text_in(text, len, "text")?;
            artifact.set_description((!text.is_null()).then_some(given));
            Ok(())
        })
    }
}

/// Replaces the metadata of the version. A NaN becomes null, as with the
/// official client.
///
/// json, len: a JSON object with at most 100 keys and no infinity.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_set_metadata(
    artifact: Option<&wandb_new_artifact>,
    json: *const c_char,
    len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            let text = text_in(json, len, "json")?;
            match json::from_str(text) {
                Ok(Value::Object(metadata)) => artifact.set_metadata(metadata)?,
                Ok(_) => return Err(invalid("json is not an object")),
                Err(error) => return Err(invalid(format!("json is not JSON: {error}"))),
            };
            Ok(())
        })
    }
}

/// Gives the version an alias. Without any it gets latest.
///
/// alias, len: not empty, without / and :.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_add_alias(
    artifact: Option<&wandb_new_artifact>,
    alias: *const c_char,
    len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            artifact.add_alias(text_in(alias, len, "alias")?)?;
            Ok(())
        })
    }
}

/// Gives the version a tag. Servers that know no tags refuse the version.
///
/// tag, len: letters, digits, dashes, underscores, and spaces between them.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_add_tag(
    artifact: Option<&wandb_new_artifact>,
    tag: *const c_char,
    len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            artifact.add_tag(text_in(tag, len, "tag")?)?;
            Ok(())
        })
    }
}

/// Adds a file, as Artifact.add_file(local_path, name): it is read for its
/// digest, and sent later from where it is.
///
/// path, path_len: where it is.
/// name, name_len: its path in the artifact, with / between folders; NULL or
/// empty for the file's own name.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND and WANDB_E_IO when it cannot be read;
/// WANDB_E_INVALID_ARGUMENT when it is no file, or for a name that would leave
/// the artifact; WANDB_E_EXISTS when the path is taken by other content;
/// WANDB_E_CONFLICT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_add_file(
    artifact: Option<&wandb_new_artifact>,
    path: *const c_char,
    path_len: usize,
    name: *const c_char,
    name_len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            let path = path_in(path, path_len, "path")?;
            let name = text_in(name, name_len, "name")?;
            Ok(artifact.add_file(path, Some(name).filter(|name| !name.is_empty()))?)
        })
    }
}

/// Adds every file below a folder, as Artifact.add_dir(local_path, name):
/// hidden ones too; links are followed. On an error nothing is added.
///
/// path, path_len: where it is.
/// name, name_len: the folder in the artifact; NULL or empty for the top.
/// Returns as wandb_new_artifact_add_file; WANDB_E_INVALID_ARGUMENT also when
/// the folder contains itself by a link, or holds what is neither file nor
/// folder or has a name that is not UTF-8.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_add_dir(
    artifact: Option<&wandb_new_artifact>,
    path: *const c_char,
    path_len: usize,
    name: *const c_char,
    name_len: usize,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            let path = path_in(path, path_len, "path")?;
            let name = text_in(name, name_len, "name")?;
            Ok(artifact.add_dir(path, Some(name).filter(|name| !name.is_empty()))?)
        })
    }
}

/// Adds a reference to content elsewhere, as Artifact.add_reference(uri,
/// name): the content is looked at for its digest and not uploaded.
///
/// uri, uri_len: file:///path (a folder adds each of its files), an http(s)
/// address, wandb-artifact://id in hex/path for an entry of another artifact,
/// s3:// and gs:// only unchecked, or any other scheme with a name.
/// name, name_len: its path in the artifact; NULL or empty for the last part
/// of the address.
/// reference_opts: how, or NULL.
/// opts: limits of a look over the network, or NULL.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for what is no address, and
/// without a name where the address gives none; WANDB_E_UNSUPPORTED naming the
/// scheme; WANDB_E_EXISTS when the path is taken by other content;
/// WANDB_E_CONFLICT; for a file as wandb_new_artifact_add_file; for http(s)
/// the codes of a request.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_add_reference(
    artifact: Option<&wandb_new_artifact>,
    uri: *const c_char,
    uri_len: usize,
    name: *const c_char,
    name_len: usize,
    reference_opts: *const wandb_reference_opts,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        change(artifact, err, |artifact| {
            let uri = text_in(uri, uri_len, "uri")?;
            let name = text_in(name, name_len, "name")?;
            let how = read_struct(reference_opts, "reference_opts")?.unwrap_or(REFERENCE);
            let mut options = ReferenceOptions::new()
                .checksum(how.unchecked == 0)
                .call(wandb_call_opts::read(opts, &[])?);
            if !name.is_empty() {
                options = options.name(name);
            }
            if let Some(api) = how.api.as_ref() {
                options = options.api(&api.handle.shared(Ok)?);
            }
            Ok(artifact.add_reference_with(uri, &options)?)
        })
    }
}

/// A path, which must not be empty.
///
/// # Safety
/// As [`text_in`].
unsafe fn path_in<'a>(path: *const c_char, len: usize, name: &str) -> Result<&'a str> {
    // SAFETY: as asked of the caller.
    match unsafe { text_in(path, len, name) }? {
        "" => Err(invalid(format!("{name} is empty"))),
        path => Ok(path),
    }
}

/// The digest that names what was added so far (Artifact.digest): 32 hex
/// digits. A version with the same digest that exists already is taken instead
/// of a new one.
///
/// out: receives the text, owned; free it with wandb_text_free.
/// Returns WANDB_OK, WANDB_E_CONFLICT, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_new_artifact_digest(
    artifact: Option<&wandb_new_artifact>,
    out: *mut *mut wandb_text,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let artifact = given(artifact, "artifact")?;
        out.set(wandb_text::boxed(artifact.0.alone(|a| Ok(a.digest()))?));
        Ok(WANDB_OK)
    })
}

/// Makes the version, with the run as its maker: sends the files, straight
/// from where they are, on threads that end with the call, and commits it.
///
/// The version appears only when the server has all of it. The call may be
/// repeated after any interruption, by this process or another: what was sent
/// is not sent again, and a version with this content that is committed
/// already is answered instead of a second one: it gets the aliases and tags,
/// and keeps its description and metadata.
///
/// artifact: unchanged; in use until the call returns.
/// artifact_opts: how it is sent, or NULL.
/// opts: limits of the whole call, or NULL: then each request has the client's
/// own, and of transfers only stalls are limited.
/// out: receives the version, owned; free it with wandb_artifact_free.
/// Returns WANDB_OK; WANDB_E_INTEGRITY when a file is no longer what it was
/// when it was added, then nothing is committed; WANDB_E_NOT_FOUND and
/// WANDB_E_IO when it cannot be read; WANDB_E_TOO_LARGE for one beyond 5 TiB;
/// WANDB_E_UNSUPPORTED for a local run; WANDB_E_CONFLICT; the codes of a
/// request. Any thread, as to the run.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_log_new_artifact(
    run: Option<&wandb_run>,
    artifact: Option<&wandb_new_artifact>,
    artifact_opts: *const wandb_new_artifact_opts,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_artifact,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let artifact = given(artifact, "artifact")?;
        // SAFETY: as asked of the caller.
        let how = unsafe { read_struct(artifact_opts, "artifact_opts") }?.unwrap_or(SEND);
        let version = artifact.0.alone(|artifact| {
            // SAFETY: as asked of the caller.
            unsafe {
                on_run(run, opts, |run, limits| {
                    run.log_new_artifact_with(artifact, &how.options(limits.clone()))
                })
            }
        })?;
        out.set(wandb_artifact::boxed(version));
        Ok(WANDB_OK)
    })
}

impl wandb_new_artifact_opts {
    fn options(&self, limits: CallOptions) -> NewArtifactOptions {
        let mut options = NewArtifactOptions::new();
        if self.workers > 0 {
            options = options.workers(usize::try_from(self.workers).unwrap_or(usize::MAX));
        }
        let (limits, told) = told(self.progress, self.user, limits);
        let options = options.call(limits);
        match told {
            Some(told) => options.progress(told),
            None => options,
        }
    }
}
