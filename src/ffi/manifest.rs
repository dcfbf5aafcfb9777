//! The manifest of an artifact, entry by entry.

use std::ffi::c_char;

use super::artifact::wandb_artifact;
use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::out::{Out, Result, finally, given, guard, quietly};
use super::status::{WANDB_MISSING, WANDB_NULL, WANDB_OK};
use super::text::{Text, TextOut, Texts, text_in};
use super::wandb_error;
use crate::artifacts::{Manifest, ManifestEntry};

/// What an artifact consists of: its entries, in the order of their paths.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_manifest {
    manifest: std::sync::Arc<Manifest>,
    entries: Vec<Entry>,
    texts: Texts<String>,
}

#[derive(Debug)]
struct Entry {
    path: Text,
    digest: Text,
    reference: Option<Text>,
    size: Option<u64>,
}

impl From<&ManifestEntry> for Entry {
    fn from(entry: &ManifestEntry) -> Self {
        Entry {
            path: Text::new(entry.path()),
            digest: Text::new(entry.digest()),
            reference: entry.reference().map(Text::new),
            size: entry.size(),
        }
    }
}

/// What an artifact consists of (Artifact.manifest). Fetched once for a
/// committed artifact, anew each time for a draft.
///
/// opts: limits of the call, or NULL.
/// out: receives the manifest, owned; free it with wandb_manifest_free.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND when the artifact or its manifest is
/// gone; WANDB_E_INTEGRITY when it is damaged; WANDB_E_UNSUPPORTED for one of
/// a kind that is not known; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_artifact_manifest(
    artifact: Option<&wandb_artifact>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_manifest,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let artifact = given(artifact, "artifact")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { artifact.handle.limits(opts) }?;
        let manifest = artifact
            .handle
            .shared(|artifact| Ok(artifact.manifest_with(&limits)?))?;
        out.set(hand_out(wandb_manifest {
            entries: manifest.iter().map(Entry::from).collect(),
            manifest,
            texts: Texts::default(),
        }));
        Ok(WANDB_OK)
    })
}

/// How many entries there are; 0 for NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_manifest_count(manifest: Option<&wandb_manifest>) -> usize {
    manifest.map_or(0, |manifest| manifest.entries.len())
}

/// The index of the entry at exactly this path, as Artifact.get_entry(name).
///
/// path, len: the path.
/// Returns WANDB_OK, WANDB_MISSING when there is none,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_find(
    manifest: Option<&wandb_manifest>,
    path: *const c_char,
    len: usize,
    index: *mut usize,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(index) };
    quietly(|| {
        out.need("index")?;
        let entries = &given(manifest, "manifest")?.entries;
        // SAFETY: as asked of the caller.
        let path = unsafe { text_in(path, len, "path") }?.as_bytes();
        let found = entries.binary_search_by(|entry| entry.path.as_bytes().cmp(path));
        Ok(found.map_or(WANDB_MISSING, |index| {
            out.set(index);
            WANDB_OK
        }))
    })
}

/// The path inside of the artifact of the entry at index, which may hold /. A
/// server chose it: it is not safe as a path on this machine.
///
/// text, len: borrowed until the manifest is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_path(
    manifest: Option<&wandb_manifest>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| text_of(manifest, index, &out, |entry| Some(&entry.path)))
}

/// What the content of the entry at index is known by: the base64 of its MD5,
/// or whatever stands for the content of a reference.
///
/// text, len: as wandb_manifest_path.
/// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_entry_digest(
    manifest: Option<&wandb_manifest>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| text_of(manifest, index, &out, |entry| Some(&entry.digest)))
}

/// Where the entry at index points.
///
/// text, len: as wandb_manifest_path.
/// Returns WANDB_OK, WANDB_NULL for a file that the server stores, WANDB_MISSING
/// beyond the last, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_reference(
    manifest: Option<&wandb_manifest>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| text_of(manifest, index, &out, |entry| entry.reference.as_ref()))
}

/// Bytes of the entry at index.
///
/// Returns WANDB_OK, WANDB_NULL where they are not known, WANDB_MISSING beyond
/// the last, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_size(
    manifest: Option<&wandb_manifest>,
    index: usize,
    size: *mut u64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(size) };
    quietly(|| {
        out.need("size")?;
        let Some(entry) = given(manifest, "manifest")?.entries.get(index) else {
            return Ok(WANDB_MISSING);
        };
        Ok(entry.size.map_or(WANDB_NULL, |size| {
            out.set(size);
            WANDB_OK
        }))
    })
}

/// The digest that names the content as a whole: 32 hex digits, over paths and
/// digests.
///
/// text, len: as wandb_manifest_path.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_digest(
    manifest: Option<&wandb_manifest>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| whole(manifest, &out, "digest", Manifest::digest))
}

/// The whole as the JSON that the server stores.
///
/// text, len: as wandb_manifest_path.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_manifest_json(
    manifest: Option<&wandb_manifest>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| whole(manifest, &out, "json", Manifest::to_json))
}

/// Releases a manifest and its texts. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_manifest_free(manifest: Option<Box<wandb_manifest>>) {
    finally(|| take_back(manifest));
}

fn text_of(
    manifest: Option<&wandb_manifest>,
    index: usize,
    out: &TextOut,
    get: impl FnOnce(&Entry) -> Option<&Text>,
) -> Result<i32> {
    out.need()?;
    let entry = given(manifest, "manifest")?.entries.get(index);
    Ok(entry.map_or(WANDB_MISSING, |entry| out.set_or_null(get(entry))))
}

fn whole(
    manifest: Option<&wandb_manifest>,
    out: &TextOut,
    name: &str,
    get: impl FnOnce(&Manifest) -> String,
) -> Result<i32> {
    let manifest = given(manifest, "manifest")?;
    manifest
        .texts
        .give(out, name, || Ok(Ok(get(&manifest.manifest))))
}
