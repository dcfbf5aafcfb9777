//! Where local runs are: one named by a path, or all under a directory.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// A run directory and the log in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub directory: PathBuf,
    pub log: PathBuf,
}

impl Found {
    /// The run's id as the name of its log says it.
    pub fn id(&self) -> String {
        let stem = self.log.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix("run-").unwrap_or(&stem).to_owned()
    }
}

/// Finds the log that `path` means: itself, or the only one in a directory.
/// Links are followed once and for all, since `latest-run` moves on.
pub(super) fn resolve(path: &Path) -> Result<Found> {
    let path = follow(path)?;
    let metadata = fs::metadata(&path);
    let metadata = metadata.map_err(|e| Error::io(&path, "there is no local run", e))?;
    if !metadata.is_dir() {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        let directory = parent.unwrap_or(Path::new(".")).to_owned();
        return Ok(Found {
            directory,
            log: path,
        });
    }
    let mut logs = entries(&path)?;
    logs.retain(|name| is_log(name));
    match logs.as_slice() {
        [log] => Ok(Found {
            log: path.join(log),
            directory: path,
        }),
        [] => Err(no_log(&path)),
        several => Err(Error::invalid(format!(
            "the directory holds {} logs ({}); name one of them",
            several.len(),
            some_of(several)
        ))
        .on(path.display().to_string())),
    }
}

fn follow(path: &Path) -> Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::canonicalize(path)
            .map_err(|e| Error::io(path, "the link leads to nothing that can be opened", e)),
        _ => Ok(path.to_owned()),
    }
}

fn no_log(directory: &Path) -> Error {
    let mut message = "the directory holds no run-*.wandb".to_owned();
    let mut runs: Vec<String> = LocalRuns::unordered(directory)
        .unwrap_or_default()
        .iter()
        .map(|run| {
            let inside = run.strip_prefix(directory).unwrap_or(run);
            inside.display().to_string()
        })
        .collect();
    runs.sort();
    if !runs.is_empty() {
        message += &format!("; there are run directories in it: {}", some_of(&runs));
    }
    Error::new(ErrorKind::NotFound, message).on(directory.display().to_string())
}

/// The first few names, for a message.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut text = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        text += &format!(" and {} more", names.len() - SHOWN);
    }
    text
}

/// The names in a directory, in order. A name that is not Unicode cannot be
/// one that W&B gave.
fn entries(directory: &Path) -> Result<Vec<String>> {
    let failed = |e| Error::io(directory, "cannot list the directory", e);
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        if let Ok(name) = entry.map_err(failed)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The path of a file whose name is that of `path` and something more.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}

fn is_log(name: &str) -> bool {
    name.ends_with(".wandb")
}

/// A run directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRun {
    /// The run's id.
    pub id: String,
    /// The run directory.
    pub path: PathBuf,
    /// Whether the run was recorded without a server.
    pub offline: bool,
    /// Whether the log was uploaded since, as the official tools note it.
    pub synced: bool,
}

/// The runs under a directory, the oldest first.
///
/// Names are listed at the start; each run directory is looked into when it
/// is its turn. One without a log is an error in its place, and the list goes
/// on behind it.
#[derive(Debug)]
pub struct LocalRuns {
    directories: std::vec::IntoIter<PathBuf>,
}

impl LocalRuns {
    /// The runs directly in `directory` and in its `wandb` and `.wandb`.
    ///
    /// # Errors
    /// NotFound when there is no such directory, Io.
    pub(crate) fn under(directory: &Path) -> Result<Self> {
        let mut directories = Self::unordered(directory)?;
        // Behind the prefix a name begins with the time of the start.
        directories.sort_by(|a, b| start_and_id(a).cmp(start_and_id(b)).then(a.cmp(b)));
        Ok(LocalRuns {
            directories: directories.into_iter(),
        })
    }

    fn unordered(directory: &Path) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for parent in [
            directory.to_owned(),
            directory.join("wandb"),
            directory.join(".wandb"),
        ] {
            if parent != directory && !parent.is_dir() {
                continue;
            }
            let names = entries(&parent)?.into_iter();
            let runs = names.filter(|name| after_prefix(name).is_some());
            found.extend(
                runs.map(|name| parent.join(name))
                    .filter(|path| path.is_dir()),
            );
        }
        Ok(found)
    }
}

impl Iterator for LocalRuns {
    type Item = Result<LocalRun>;

    fn next(&mut self) -> Option<Result<LocalRun>> {
        let directory = self.directories.next()?;
        Some(resolve(&directory).map(|found| LocalRun {
            id: found.id(),
            offline: name_of(&directory).starts_with(OFFLINE),
            synced: beside(&found.log, ".synced").exists(),
            path: directory,
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.directories.size_hint()
    }
}

impl ExactSizeIterator for LocalRuns {}
impl std::iter::FusedIterator for LocalRuns {}

const OFFLINE: &str = "offline-run-";
const ONLINE: &str = "run-";

fn after_prefix(name: &str) -> Option<&str> {
    name.strip_prefix(OFFLINE)
        .or_else(|| name.strip_prefix(ONLINE))
}

fn name_of(path: &Path) -> &str {
    path.file_name()
        .and_then(|n| n.to_str())
        .unwrap_or_default()
}

fn start_and_id(path: &Path) -> &str {
    after_prefix(name_of(path)).unwrap_or_default()
}
