//! The files of a run or an artifact.

mod all;
mod delete;
mod download;
mod fetch;
mod file;
mod like;
mod name;
mod of_artifact;
mod owner;
mod part;
mod query;
mod save;
mod source;
mod upload;
mod upload_name;

use crate::call::CallOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::local::LocalFiles;
use crate::pages::Pages;
use crate::run::{Run, Store};

pub use all::{DownloadAllOptions, Downloaded};
pub use download::DownloadOptions;
pub(crate) use fetch::{Sink, Storage, may_be_expired, read_local, read_remote};
pub use file::File;
pub(crate) use name::target as safe_target;
pub(crate) use of_artifact::ArtifactFileList;
pub(crate) use owner::{FILE_URLS, Link, Owner, Wanted as WantedOfArtifact};
pub(crate) use save::{Content, save};
pub use upload::UploadOptions;

use query::{RemoteFiles, Wanted};

/// Which files to list; made by [`Run::files`].
///
/// Mirrors `Run.files(names, per_page, pattern)`. Iterate over it: nothing is
/// asked before the first item.
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct Files {
    run: Run,
    names: Vec<String>,
    pattern: String,
    per_page: u32,
    call: CallOptions,
}

impl Files {
    pub(crate) fn new(run: &Run) -> Self {
        Files {
            run: run.clone(),
            names: Vec::new(),
            pattern: String::new(),
            per_page: 50,
            call: CallOptions::default(),
        }
    }

    /// Only files of exactly these names; those that do not exist are left
    /// out. No names, the default, for all files. Not together with a
    /// [`pattern`](Self::pattern).
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Only files whose names match a pattern of SQL's LIKE: `%` stands for
    /// anything, `_` for one character, and a backslash takes either as it
    /// is: `%.json`. Empty, the default, for all files. Whether case matters
    /// is up to the server; for a local run it does.
    ///
    /// Together with [`names`](Self::names) the first item is an
    /// InvalidArgument error; on a server that takes no pattern, Unsupported.
    pub fn pattern(mut self, pattern: impl Into<String>) -> Self {
        self.pattern = pattern.into();
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

    /// Refuses what cannot be asked together.
    pub(crate) fn check(&self) -> Result<()> {
        if self.names.is_empty() || self.pattern.is_empty() {
            return Ok(());
        }
        Err(both(&self.run.subject()))
    }

    /// `Run::file`: one file by its exact name.
    pub(crate) fn one(run: &Run, name: &str, options: &CallOptions) -> Result<File> {
        let call = options.start("file", run.subject());
        let found = match run.store() {
            Store::Remote(remote) => query::find(remote, file::project_id(run), name, options)?,
            Store::Local(_) => Files::new(run)
                .names([name])
                .into_iter()
                .next_with(options)
                .transpose()?,
        };
        match found {
            Some(file) => Ok(file),
            None => Err(call.name(Error::new(
                ErrorKind::NotFound,
                format!("the run has no file `{name}`"),
            ))),
        }
    }
}

fn both(subject: &str) -> Error {
    Error::invalid("names and a pattern exclude each other: give one of them")
        .during("files")
        .on(subject)
}

impl IntoIterator for Files {
    type Item = Result<File>;
    type IntoIter = FileIter;

    fn into_iter(self) -> FileIter {
        let refused = self.check().is_err();
        let wanted = match (self.names, self.pattern) {
            (names, _) if !names.is_empty() => Wanted::Names(names),
            (_, pattern) if !pattern.is_empty() => Wanted::Pattern(pattern),
            _ => Wanted::All,
        };
        let source = match (refused, self.run.store()) {
            (true, _) => Source::Refused,
            (false, Store::Remote(remote)) => Source::Remote(Pages::new(RemoteFiles {
                remote: remote.clone(),
                project_id: file::project_id(&self.run),
                wanted,
                per_page: self.per_page,
            })),
            (false, Store::Local(log)) => Source::Local {
                files: log.files(),
                wanted,
            },
        };
        FileIter {
            source: Some(source),
            subject: self.run.subject(),
            call: self.call,
        }
    }
}

/// The files of a run or an artifact, one by one: lazy, fused, in the
/// server's order; a local run's by name.
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
    Artifact(Pages<ArtifactFileList>),
    Local {
        files: LocalFiles,
        wanted: Wanted,
    },
    /// By names and a pattern at once.
    Refused,
}

impl Wanted {
    fn has(&self, name: &str) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Names(names) => names.iter().any(|wanted| wanted == name),
            Wanted::Pattern(pattern) => like::like(name, pattern),
        }
    }
}

impl FileIter {
    pub(crate) fn of_artifact(list: ArtifactFileList, call: CallOptions) -> Self {
        FileIter {
            subject: list.owner.name.to_string(),
            source: Some(Source::Artifact(Pages::new(list))),
            call,
        }
    }

    /// The next file, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<File>> {
        let next = match self.source.as_mut()? {
            Source::Refused => Some(Err(both(&self.subject))),
            // These end by themselves, and still know their total then.
            Source::Remote(pages) => return pages.next(options),
            Source::Artifact(pages) => return pages.next(options),
            Source::Local { files, wanted } => {
                let next = files.find(|file| match file {
                    Ok(file) => wanted.has(&file.name),
                    Err(_) => true,
                });
                next.map(|file| {
                    let call = options.start("files", &*self.subject);
                    call.check()?;
                    file.map(File::from).map_err(|error| call.name(error))
                })
            }
        };
        if !matches!(next, Some(Ok(_))) {
            self.source = None;
        }
        next
    }

    /// How many files the run, or the artifact, has, where the server says it (`len(files)`);
    /// `None` for a list by names or by a pattern, and for a local run. Asks
    /// for the first page if none was asked for yet.
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
            Some(Source::Artifact(pages)) => pages.total(options),
            Some(Source::Refused) => Err(both(&self.subject)),
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
