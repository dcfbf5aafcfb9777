//! Artifacts: the look-up and the attributes.

use std::ffi::c_char;

use super::api::wandb_api;
use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::map::wandb_map;
use super::out::{Out, finally, given, guard, quietly};
use super::status::{WANDB_MISSING, WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use super::wandb_error;
use crate::artifacts::{Artifact, ArtifactOptions};

/// A version of an artifact, as of its look-up. Names, version and aliases are
/// those of the collection that it was looked up in, which may be another one
/// than its source, the collection that it was made in.
///
/// Threads: shared freely.
#[derive(Debug)]
pub struct wandb_artifact {
    pub(super) handle: Handle<Artifact>,
    texts: Texts<String>,
    aliases: Texts<usize>,
}

impl wandb_artifact {
    pub(super) fn boxed(artifact: Artifact) -> *mut wandb_artifact {
        hand_out(wandb_artifact {
            handle: Handle::new(artifact),
            texts: Texts::default(),
            aliases: Texts::default(),
        })
    }
}

/// One artifact by its name, as Api.artifact(name, type).
///
/// name, len: entity/project/collection:alias, without the entity for that of
/// the settings or the key, without the project for that of the settings or
/// uncategorized. The alias is a version (v3), an alias (latest), a digest or
/// a commit hash. The address of the artifact's page is fine, too.
/// type_name, type_len: the type that it must be of; empty for any.
/// opts: limits of the call, or NULL.
/// out: receives the artifact, owned; free it with wandb_artifact_free. It
/// keeps what it needs of the client alive.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND naming the artifact;
/// WANDB_E_INVALID_ARGUMENT for what is no name, and naming both types when it
/// is of another one; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_artifact(
    api: Option<&wandb_api>,
    name: *const c_char,
    len: usize,
    type_name: *const c_char,
    type_len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_artifact,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let (name, type_name, limits) = unsafe {
            (
                text_in(name, len, "name")?,
                text_in(type_name, type_len, "type_name")?,
                api.handle.limits(opts)?,
            )
        };
        let mut options = ArtifactOptions::new().call(limits);
        if !type_name.is_empty() {
            options = options.type_name(type_name);
        }
        let artifact = api
            .handle
            .shared(|api| Ok(api.artifact_with(name, &options)?))?;
        out.set(wandb_artifact::boxed(artifact));
        Ok(WANDB_OK)
    })
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
    finally(|| take_back(artifact));
}

/// The server's own id (Artifact.id).
///
/// text, len: borrowed until the artifact is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_id(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "id", |artifact| {
            Some(artifact.id().to_owned())
        })
    }
}

/// collection:v3; after a look-up by another alias with that alias
/// (Artifact.name).
///
/// text, len: as wandb_artifact_id.
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

/// entity/project/name (Artifact.qualified_name).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_qualified_name(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "qualified_name", |artifact| {
            Some(artifact.qualified_name())
        })
    }
}

/// The entity of the collection (Artifact.entity).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_entity(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "entity", |artifact| {
            Some(artifact.entity().to_owned())
        })
    }
}

/// The project of the collection (Artifact.project).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_project(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "project", |artifact| {
            Some(artifact.project().to_owned())
        })
    }
}

/// The name of the collection (Artifact.collection.name).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_collection(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "collection", |artifact| {
            Some(artifact.collection().to_owned())
        })
    }
}

/// Which version of the collection it is: v3 (Artifact.version); empty for a
/// draft that has none yet.
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_version(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "version", |artifact| {
            Some(artifact.version().to_owned())
        })
    }
}

/// collection:v3 of the source (Artifact.source_name).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_source_name(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "source_name", |artifact| {
            Some(artifact.source_name())
        })
    }
}

/// The entity of the source (Artifact.source_entity); empty where the key may
/// not see it.
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_source_entity(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "source_entity", |artifact| {
            Some(artifact.source_entity().to_owned())
        })
    }
}

/// The project of the source (Artifact.source_project); empty where the key may
/// not see it.
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_source_project(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "source_project", |artifact| {
            Some(artifact.source_project().to_owned())
        })
    }
}

/// The collection that it was made in (Artifact.source_collection.name).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_source_collection(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "source_collection", |artifact| {
            Some(artifact.source_collection().to_owned())
        })
    }
}

/// Which version of the source it is (Artifact.source_version); empty for a
/// draft that has none yet.
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_source_version(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "source_version", |artifact| {
            Some(artifact.source_version().to_owned())
        })
    }
}

/// The type, such as dataset or model (Artifact.type).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_type(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "type", |artifact| {
            Some(artifact.type_name().to_owned())
        })
    }
}

/// COMMITTED, PENDING (a draft) or DELETED (Artifact.state).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_state(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "state", |artifact| {
            Some(artifact.state().to_owned())
        })
    }
}

/// What names the content, 32 hex digits (Artifact.digest).
///
/// text, len: as wandb_artifact_id.
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

/// What its makers wrote about it (Artifact.description).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_description(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "description", |artifact| {
            artifact.description().map(str::to_owned)
        })
    }
}

/// The hash that the commit gave it (Artifact.commit_hash).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_commit_hash(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "commit_hash", |artifact| {
            artifact.commit_hash().map(str::to_owned)
        })
    }
}

/// When it was made, ISO 8601 in UTC (Artifact.created_at).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_created_at(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "created_at", |artifact| {
            artifact.created_at().map(str::to_owned)
        })
    }
}

/// The last change of what is stored about it, ISO 8601 in UTC
/// (Artifact.updated_at).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_updated_at(
    artifact: Option<&wandb_artifact>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe {
        attribute(artifact, text, len, "updated_at", |artifact| {
            artifact.updated_at().map(str::to_owned)
        })
    }
}

/// Bytes of all files, references included (Artifact.size).
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_size(
    artifact: Option<&wandb_artifact>,
    size: *mut u64,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { number(artifact, size, "size", Artifact::size) }
}

/// How many files, references included (Artifact.file_count).
///
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_file_count(
    artifact: Option<&wandb_artifact>,
    file_count: *mut u64,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { number(artifact, file_count, "file_count", Artifact::file_count) }
}

/// 1 for a draft, a version that is not committed; else 0, also for NULL and a
/// closed handle. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifact_is_draft(artifact: Option<&wandb_artifact>) -> i32 {
    peek(artifact, Artifact::is_draft).into()
}

/// 1 when it was looked up in another collection than its source; else 0, also
/// for NULL and a closed handle (Artifact.is_link). Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifact_is_link(artifact: Option<&wandb_artifact>) -> i32 {
    peek(artifact, Artifact::is_link).into()
}

/// How many aliases it has in the collection, the version not counted; 0 for
/// NULL and a closed handle. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_artifact_alias_count(artifact: Option<&wandb_artifact>) -> usize {
    peek(artifact, |artifact| artifact.aliases().len())
}

/// The alias at index (Artifact.aliases).
///
/// text, len: as wandb_artifact_id.
/// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_alias(
    artifact: Option<&wandb_artifact>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        let artifact = given(artifact, "artifact")?;
        artifact.handle.check()?;
        artifact.aliases.give(&out, &index, || {
            artifact.handle.shared(|artifact| {
                let alias = artifact.aliases().get(index);
                Ok(alias.cloned().ok_or(WANDB_MISSING))
            })
        })
    })
}

/// What its makers stored with it (Artifact.metadata).
///
/// out: receives a copy, owned; free it with wandb_map_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_metadata(
    artifact: Option<&wandb_artifact>,
    out: *mut *mut wandb_map,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(out) };
    quietly(|| {
        out.need("out")?;
        let metadata = given(artifact, "artifact")?
            .handle
            .shared(|artifact| Ok(artifact.metadata().clone()))?;
        out.set(wandb_map::boxed(metadata));
        Ok(WANDB_OK)
    })
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
        // It may hold texts from before it was closed.
        artifact.handle.check()?;
        artifact.texts.give(&out, name, || {
            artifact
                .handle
                .shared(|artifact| Ok(get(&artifact).ok_or(WANDB_NULL)))
        })
    })
}

/// # Safety
/// The rules of the header.
unsafe fn number(
    artifact: Option<&wandb_artifact>,
    place: *mut u64,
    name: &str,
    get: impl FnOnce(&Artifact) -> u64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(place) };
    quietly(|| {
        out.need(name)?;
        let artifact = given(artifact, "artifact")?;
        out.set(artifact.handle.shared(|artifact| Ok(get(&artifact)))?);
        Ok(WANDB_OK)
    })
}

/// What needs no status.
fn peek<R: Default>(artifact: Option<&wandb_artifact>, get: impl FnOnce(&Artifact) -> R) -> R {
    let mut found = R::default();
    finally(|| {
        let seen = artifact.map(|artifact| artifact.handle.shared(|it| Ok(get(&it))));
        found = seen.and_then(Result::ok).unwrap_or_default();
    });
    found
}
