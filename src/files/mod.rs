//! The files of a run.

mod download;
mod name;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::operations;
use crate::json::{self, Value};
use crate::local::{LocalFile, LocalFiles, Timestamp};
use crate::pages::{Fetch, Page, PageInfo, Pages};
use crate::run::{Remote, Run, Store, Target};

pub use download::DownloadOptions;

/// Which files to list; made by [`Run::files`].
///
/// Mirrors `Run.files(names, per_page)`. Iterate over it: nothing is asked
/// before the first item.
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct Files {
    run: Run,
    names: Vec<String>,
    per_page: u32,
    call: CallOptions,
}

impl Files {
    pub(crate) fn new(run: &Run) -> Self {
        Files {
            run: run.clone(),
            names: Vec::new(),
            per_page: 50,
            call: CallOptions::default(),
        }
    }

    /// Only files of exactly these names; those that do not exist are left
    /// out.
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// How many files one request brings; 50 by default.
    pub fn per_page(mut self, files: u32) -> Self {
        self.per_page = files.max(1);
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// `Run::file`: one file by its exact name.
    pub(crate) fn one(run: &Run, name: &str, options: &CallOptions) -> Result<File> {
        let call = options.start("file", run.subject());
        let mut files = Files::new(run).names([name]).into_iter();
        match files.next_with(options) {
            Some(file) => file,
            None => Err(call.name(Error::new(
                ErrorKind::NotFound,
                format!("the run has no file `{name}`"),
            ))),
        }
    }
}

impl IntoIterator for Files {
    type Item = Result<File>;
    type IntoIter = FileIter;

    fn into_iter(self) -> FileIter {
        let source = match self.run.store() {
            Store::Remote(remote) => Source::Remote(Pages::new(RemoteFiles {
                remote: remote.clone(),
                names: self.names,
                per_page: self.per_page,
            })),
            Store::Local(log) => Source::Local {
                files: log.files(),
                names: self.names,
            },
        };
        FileIter {
            source: Some(source),
            subject: self.run.subject(),
            call: self.call,
        }
    }
}

/// The files of a run, one by one: lazy, fused, in the server's order; a
/// local run's by name.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct FileIter {
    source: Option<Source>,
    subject: String,
    call: CallOptions,
}

#[derive(Debug)]
enum Source {
    Remote(Pages<RemoteFiles>),
    Local {
        files: LocalFiles,
        names: Vec<String>,
    },
}

impl FileIter {
    /// The next file, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<File>> {
        let next = match self.source.as_mut()? {
            Source::Remote(pages) => pages.next(options),
            Source::Local { files, names } => files
                .find(|file| match file {
                    Ok(file) => names.is_empty() || names.contains(&file.name),
                    Err(_) => true,
                })
                .map(|file| {
                    let call = options.start("files", &*self.subject);
                    call.check()?;
                    file.map(File::from).map_err(|error| call.name(error))
                }),
        };
        if !matches!(next, Some(Ok(_))) {
            self.source = None;
        }
        next
    }

    /// How many files the run has, where the server says it (`len(files)`);
    /// `None` for a list by names and for a local run. Asks for the first
    /// page if none was asked for yet.
    ///
    /// # Errors
    /// Those of a request.
    pub fn total(&mut self) -> Result<Option<u64>> {
        let options = self.call.clone();
        self.total_with(&options)
    }

    /// As [`total`](Self::total), under limits of its own.
    ///
    /// # Errors
    /// As [`total`](Self::total).
    pub fn total_with(&mut self, options: &CallOptions) -> Result<Option<u64>> {
        match self.source.as_mut() {
            Some(Source::Remote(pages)) => pages.total(options),
            _ => Ok(None),
        }
    }
}

impl Iterator for FileIter {
    type Item = Result<File>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for FileIter {}

/// A file of a run; `wandb.apis.public.File`.
///
/// A snapshot of what the list said. Cheap to clone, usable from any thread.
#[derive(Debug, Clone)]
pub struct File {
    origin: Origin,
    name: String,
    size: u64,
    md5: Option<String>,
    mimetype: Option<String>,
    updated_at: Option<String>,
    storage_id: Option<String>,
    direct_url: Option<String>,
}

#[derive(Debug, Clone)]
enum Origin {
    Remote { remote: Remote, url: Option<String> },
    Local(PathBuf),
}

impl File {
    /// The name, which may hold `/` (`File.name`).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes (`File.size`); 0 where the server does not say.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The md5 digest in base64 (`File.md5`).
    pub fn md5(&self) -> Option<&str> {
        self.md5.as_deref()
    }

    /// The media type (`File.mimetype`).
    pub fn mimetype(&self) -> Option<&str> {
        self.mimetype.as_deref()
    }

    /// The last change, ISO 8601 in UTC (`File.updated_at`).
    pub fn updated_at(&self) -> Option<&str> {
        self.updated_at.as_deref()
    }

    /// The server's own id of the file (`File.id`).
    pub fn storage_id(&self) -> Option<&str> {
        self.storage_id.as_deref()
    }

    /// Where the file is fetched from (`File.url`).
    pub fn url(&self) -> Option<&str> {
        match &self.origin {
            Origin::Remote { url, .. } => url.as_deref(),
            Origin::Local(_) => None,
        }
    }

    /// The signed address in the storage (`File.direct_url`); it expires.
    pub fn direct_url(&self) -> Option<&str> {
        self.direct_url.as_deref()
    }

    /// Where the file of a local run lies.
    pub fn local_path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Local(path) => Some(path),
            Origin::Remote { .. } => None,
        }
    }

    /// Fetches the file to `root/name` and answers that path, as
    /// `File.download(root, replace=False)`. See [`DownloadOptions`].
    ///
    /// The file appears under its name only when it is whole: it is written
    /// beside it, checked against size and md5, and renamed.
    ///
    /// # Errors
    /// Exists when the target exists; InvalidArgument when the name would
    /// leave `root`; Integrity when size or md5 differ; Io; those of a
    /// request.
    pub fn download(&self, root: impl AsRef<Path>) -> Result<PathBuf> {
        self.download_with(root, &DownloadOptions::default())
    }

    /// As [`download`](File::download), with options.
    ///
    /// # Errors
    /// As [`download`](File::download).
    pub fn download_with(
        &self,
        root: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<PathBuf> {
        download::to_folder(self, root.as_ref(), options)
    }

    /// The content as JSON.
    pub(crate) fn read_json(&self, options: &CallOptions) -> Result<Value> {
        let call = options.start("read", self.subject());
        download::to_memory(self, &call)
            .and_then(|bytes| {
                json::from_slice(&bytes)
                    .map_err(|error| Error::protocol(format!("the file is not JSON: {error}")))
            })
            .map_err(|error| call.name(error))
    }

    /// How errors name this file.
    fn subject(&self) -> String {
        match &self.origin {
            Origin::Remote { remote, .. } => format!("{} file {}", remote.subject(), self.name),
            Origin::Local(path) => path.display().to_string(),
        }
    }
}

impl From<LocalFile> for File {
    fn from(file: LocalFile) -> Self {
        File {
            origin: Origin::Local(file.path),
            name: file.name,
            size: file.size,
            md5: None,
            mimetype: None,
            updated_at: file.modified.and_then(iso),
            storage_id: None,
            direct_url: None,
        }
    }
}

/// A time as ISO 8601 in UTC, as servers write it.
fn iso(time: SystemTime) -> Option<String> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    Some(Timestamp::from_seconds(seconds)?.to_iso())
}

#[derive(Debug)]
struct RemoteFiles {
    remote: Remote,
    names: Vec<String>,
    per_page: u32,
}

#[derive(Serialize)]
struct Variables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    names: &'a [String],
    after: Option<&'a str>,
    first: u32,
}

#[derive(Deserialize)]
struct Data {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    run: Option<RunNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunNode {
    file_count: Option<u64>,
    files: Option<Connection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<Node>,
    cursor: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    name: String,
    url: Option<String>,
    direct_url: Option<String>,
    size_bytes: Value,
    mimetype: Option<String>,
    updated_at: Option<String>,
    md5: Option<String>,
}

impl Fetch for RemoteFiles {
    type Item = File;
    const OPERATION: &'static str = "files";

    fn subject(&self) -> String {
        self.remote.subject()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<File>> {
        let variables = Variables {
            target: self.remote.target(),
            names: &self.names,
            after,
            first: self.per_page,
        };
        let answer = self
            .remote
            .api
            .execute(call, &operations::FILES, &variables)?;
        let data: Data = answer.parse()?;
        let run = data
            .project
            .and_then(|project| project.run)
            .ok_or_else(|| self.remote.not_found())?;
        let connection = run
            .files
            .ok_or_else(|| Error::protocol("the answer has no `files`"))?;
        let last_edge = connection.edges.last().map(|edge| edge.cursor.clone());
        let items = connection
            .edges
            .into_iter()
            .filter_map(|edge| edge.node)
            .filter(|node| self.names.is_empty() || node.exists())
            .map(|node| node.into_file(&self.remote))
            .collect();
        Ok(Page {
            items,
            // `fileCount` counts every file, whatever was asked for.
            total: run.file_count.filter(|_| self.names.is_empty()),
            next: connection.page_info.next(last_edge)?,
        })
    }
}

impl Node {
    /// A name that does not exist may still come back, as a placeholder that
    /// was never updated.
    fn exists(&self) -> bool {
        self.updated_at.is_some()
    }

    fn into_file(self, remote: &Remote) -> File {
        let size = match &self.size_bytes {
            Value::String(text) => text.parse().ok(),
            value => value.to_u64(),
        };
        File {
            origin: Origin::Remote {
                remote: remote.clone(),
                url: self.url,
            },
            name: self.name,
            size: size.unwrap_or(0),
            md5: self.md5,
            mimetype: self.mimetype,
            updated_at: self.updated_at,
            storage_id: Some(self.id),
            direct_url: self.direct_url,
        }
    }
}
