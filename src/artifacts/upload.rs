//! The files of a new artifact on their way to the storage.
//!
//! In batches: the server is asked where the files go, a few threads send
//! them, and what it must be asked about again (signed addresses expire) is
//! asked about again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::commit::{Input, Session};
use super::manifest::ManifestEntry;
use super::parts::{Parts, cut};
use super::piece::Piece;
use super::send::{is_expired, send};
use super::target::{CompleteInput, FileSpec, FilesData, FilesInput, PartSpec, Target, part_specs};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::features::is_refusal;
use crate::graphql::{Answer, operations};

/// How many files the server is asked about at once.
const BATCH: usize = 1000;
/// How often in a row the server may give addresses that work for none of the
/// files left.
const VAIN_ROUNDS: u32 = 2;

/// The artifact that the content of a file was first stored for, by the path
/// of the file.
pub(super) type Births = HashMap<String, String>;

/// Sends whatever the server does not have yet.
pub(super) fn upload(session: &Session, draft: &Draft) -> Result<Births> {
    let files: Vec<_> = session.artifact.files().collect();
    let mut births = Births::with_capacity(files.len());
    for batch in files.chunks(BATCH) {
        let mut items = batch
            .iter()
            .map(|(entry, path)| Item::new(entry, path, &session.options.parts, &session.call))
            .collect::<Result<Vec<_>>>()?;
        let mut vain = 0;
        while !items.is_empty() {
            let targets = ask(session, draft, &items)?;
            let failed = round(session, draft, &items, &targets)?;
            vain = if failed.iter().all(Option::is_some) {
                vain + 1
            } else {
                0
            };
            let mut left = Vec::new();
            for ((item, target), failure) in items.into_iter().zip(targets).zip(failed) {
                match failure {
                    None => _ = births.insert(item.entry.path.clone(), target.artifact.id),
                    Some(error) if vain == VAIN_ROUNDS => return Err(error),
                    Some(_) => left.push(item),
                }
            }
            items = left;
        }
    }
    Ok(births)
}

/// The version in the making, as the server knows it.
pub(super) struct Draft {
    pub artifact_id: String,
    pub manifest_id: String,
}

/// One file, and the pieces that it is sent in.
pub(super) struct Item<'a> {
    pub entry: &'a ManifestEntry,
    pub whole: Piece,
    /// For a large file.
    pub parts: Vec<Piece>,
}

impl<'a> Item<'a> {
    fn new(entry: &'a ManifestEntry, path: &Path, parts: &Parts, call: &Call) -> Result<Self> {
        let size = entry.size.unwrap_or(0);
        let whole = Piece {
            path: path.to_owned(),
            file_size: size,
            offset: 0,
            length: size,
            md5: entry
                .md5()
                .ok_or_else(|| Error::new(ErrorKind::Internal, "a file has no md5"))?,
        };
        let parts = match parts.of(size, path)? {
            Some(part) => cut(&whole, part, call)?,
            None => Vec::new(),
        };
        Ok(Item {
            entry,
            whole,
            parts,
        })
    }
}

/// Where each of the items goes.
fn ask(session: &Session, draft: &Draft, items: &[Item]) -> Result<Vec<Target>> {
    let in_parts = items.iter().any(|item| !item.parts.is_empty());
    let answer = match in_parts {
        false => ask_whole(session, draft, items)?,
        true => {
            let files = items.iter().map(|item| FileSpec {
                upload_parts_input: part_specs(&item.parts),
                ..FileSpec::new(draft, item)
            });
            let operation = &operations::CREATE_ARTIFACT_FILES_IN_PARTS;
            let variables = FilesInput::new(files);
            match session
                .api()
                .execute(&session.step(), operation, &variables)
            {
                // Servers from before there were parts take large files, too.
                Err(error) if is_refusal(&error) => ask_whole(session, draft, items)?,
                answer => answer?,
            }
        }
    };
    let data: FilesData = answer.parse()?;
    let payload = data
        .create_artifact_files
        .ok_or_else(|| Error::protocol("`createArtifactFiles` answers nothing"))?;
    in_order(
        items,
        payload.files.edges.into_iter().map(|e| e.node).collect(),
    )
}

fn ask_whole(session: &Session, draft: &Draft, items: &[Item]) -> Result<Answer> {
    let files = items.iter().map(|item| FileSpec::new(draft, item));
    let operation = &operations::CREATE_ARTIFACT_FILES;
    let variables = FilesInput::new(files);
    session
        .api()
        .execute(&session.step(), operation, &variables)
}

/// The answers in the order of the items: by their names, or, from servers
/// that name files in another way, as they came.
fn in_order(items: &[Item], nodes: Vec<Target>) -> Result<Vec<Target>> {
    if nodes.len() != items.len() {
        return Err(Error::protocol(format!(
            "`createArtifactFiles` answers {} of {} files",
            nodes.len(),
            items.len()
        )));
    }
    let names: HashMap<_, _> = items
        .iter()
        .enumerate()
        .map(|(at, item)| (&*item.entry.path, at))
        .collect();
    let mut placed: Vec<Option<Target>> = nodes.iter().map(|_| None).collect();
    let known = nodes
        .iter()
        .map(|node| names.get(node.display_name.as_deref()?).copied())
        .collect::<Option<Vec<_>>>();
    for (from, node) in nodes.into_iter().enumerate() {
        let to = known.as_ref().map_or(from, |known| known[from]);
        placed[to] = Some(node);
    }
    placed
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Error::protocol("`createArtifactFiles` answers one file twice"))
}

/// Sends the items. Answers, for each, why the server must be asked about it
/// again; `None` when it is stored.
fn round(
    session: &Session,
    draft: &Draft,
    items: &[Item],
    targets: &[Target],
) -> Result<Vec<Option<Error>>> {
    let mut jobs = Vec::new();
    for (at, (item, target)) in items.iter().zip(targets).enumerate() {
        let before = jobs.len();
        target.add_jobs(session, at, item, &mut jobs)?;
        if jobs.len() == before {
            // The server has it already.
            session.done.fetch_add(item.whole.length, Ordering::Relaxed);
        }
    }
    let mut failed: Vec<Option<Error>> = items.iter().map(|_| None).collect();
    let mut tags: Vec<Vec<Option<String>>> = items.iter().map(|_| Vec::new()).collect();
    for (job, sent) in jobs.iter().zip(send(session, &jobs)?) {
        match sent {
            Ok(tag) => tags[job.item].push(tag),
            Err(error) => failed[job.item] = Some(error),
        }
    }
    for (at, (item, target)) in items.iter().zip(targets).enumerate() {
        if failed[at].is_none() && target.parts(item).is_some() {
            failed[at] = complete(session, draft, target, &tags[at])?;
        }
    }
    for job in jobs.iter().filter(|job| failed[job.item].is_some()) {
        // It counts when it is sent again.
        job.sending.restart();
    }
    Ok(failed)
}

/// Makes one file of its parts. An answer that was lost, and an upload that is
/// over, are found out by asking about the file again.
fn complete(
    session: &Session,
    draft: &Draft,
    target: &Target,
    tags: &[Option<String>],
) -> Result<Option<Error>> {
    let missing = |what: &str| Error::protocol(format!("the parts of a file have no {what}"));
    let parts = (1..)
        .zip(tags)
        .map(|(part_number, tag)| {
            let hex_md5 = tag.as_deref().ok_or_else(|| missing("`ETag`"))?;
            Ok(PartSpec {
                part_number,
                hex_md5: hex_md5.to_owned(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let urls = target.upload_multipart_urls.as_ref();
    let input = CompleteInput {
        complete_multipart_action: "Complete",
        completed_parts: parts,
        artifact_id: &draft.artifact_id,
        storage_path: target
            .storage_path
            .as_deref()
            .ok_or_else(|| missing("`storagePath`"))?,
        upload_id: urls
            .and_then(|urls| urls.upload_id.as_deref())
            .ok_or_else(|| missing("`uploadID`"))?,
    };
    let operation = &operations::COMPLETE_ARTIFACT_FILE;
    let variables = Input { input };
    match session
        .api()
        .execute(&session.step(), operation, &variables)
    {
        Ok(_) => Ok(None),
        Err(error) if error.attempts() > 1 && !error.messages().is_empty() => Ok(Some(error)),
        Err(error) if is_expired(&error) => Ok(Some(error)),
        Err(error) => Err(error),
    }
}
