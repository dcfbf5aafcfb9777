//! Uploads: a place on the server, the bytes, and the wait until the file is
//! listed.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::download::Progress;
use super::file::{self, File};
use super::query;
use super::source::Source;
use super::upload_name::upload_name;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Feature, lacks};
use crate::graphql::operations;
use crate::run::{Remote, Run, Store, Target, missing};
use crate::storage::Place;

/// How long a server may take to list what it was given.
const LISTING: Duration = Duration::from_secs(30);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// How an upload is limited, and who is told of it.
#[derive(Clone, Default)]
pub struct UploadOptions {
    call: CallOptions,
    progress: Option<Progress>,
}

impl UploadOptions {
    /// Default limits, nobody is told.
    pub fn new() -> Self {
        Self::default()
    }

    /// A time limit for the whole upload, none by default but on stalls, and
    /// a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Called on the uploading thread with bytes read for sending and bytes
    /// in all, after each piece. Where the upload is tried again, the count
    /// starts again.
    pub fn progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(std::sync::Arc::new(progress));
        self
    }
}

impl std::fmt::Debug for UploadOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadOptions")
            .field("call", &self.call)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}

impl Run {
    /// Uploads a file to the run and answers it as the server lists it, as
    /// `Run.upload_file(path, root)`.
    ///
    /// Its name is the way from `root` to `path`, with `/` on every system;
    /// each `..` of a file outside of `root` becomes two underscores. A file
    /// of that name is replaced. The bytes are read from the disk as they are
    /// sent, in one request: only the storage bounds the size. A file that is
    /// still written to is uploaded as long as it is at the start.
    ///
    /// It returns once the server lists the file with this size and, where the
    /// server tells one, this md5: it waits for that up to 30 s, less where
    /// the limit of the call ends before. The official client does not wait.
    /// Doing it again after a failure is safe.
    ///
    /// # Errors
    /// NotFound when there is no file at `path`, no such run, or when the
    /// server took the bytes but does not list the file; Integrity when it
    /// still lists something else under this name; InvalidArgument when `path`
    /// is no regular file or its name cannot be one of the server;
    /// Unsupported for a local run and for a server without `createRunFiles`;
    /// Io; those of a request.
    pub fn upload_file(&self, path: impl AsRef<Path>, root: impl AsRef<Path>) -> Result<File> {
        self.upload_file_with(path, root, &UploadOptions::default())
    }

    /// As [`upload_file`](Run::upload_file), with options.
    ///
    /// # Errors
    /// As [`upload_file`](Run::upload_file).
    pub fn upload_file_with(
        &self,
        path: impl AsRef<Path>,
        root: impl AsRef<Path>,
        options: &UploadOptions,
    ) -> Result<File> {
        upload(self, path.as_ref(), root.as_ref(), options)
    }
}

fn upload(run: &Run, path: &Path, root: &Path, options: &UploadOptions) -> Result<File> {
    let start = |subject: String| options.call.start("upload_file", subject);
    let early = start(run.subject());
    let prepare = || {
        early.check()?;
        let Store::Remote(remote) = run.store() else {
            return Err(Error::unsupported(
                "a local run takes no uploads: put the file into the run's `files`",
            ));
        };
        let (path, name) = upload_name(path, root)?;
        let source = Source::new(&path, options.progress.clone())?;
        Ok((remote, name, source))
    };
    let (remote, name, source) = prepare().map_err(|error| early.name(error))?;
    let subject = format!("{} file {name}", remote.subject());
    let upload = Upload {
        remote,
        project_id: file::project_id(run),
        call: start(subject.clone()),
        subject,
        name,
        source,
    };
    upload.run().map_err(|error| upload.call.name(error))
}

/// One upload on its way.
struct Upload<'a> {
    remote: &'a Remote,
    project_id: Option<i64>,
    name: String,
    source: Source,
    call: Call,
    subject: String,
}

#[derive(Serialize)]
struct Variables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    files: [&'a str; 1],
}

impl Upload<'_> {
    fn run(&self) -> Result<File> {
        self.put()?;
        let api = &self.remote.api;
        if api.has(Feature::MarkRunFilesUploaded, &self.step())? {
            self.announce()?;
        }
        self.wait_until_listed()
    }

    /// A step has what is left of the call's own limit, else one of its own.
    fn step(&self) -> Call {
        self.options().start("upload_file", &*self.subject)
    }

    fn options(&self) -> CallOptions {
        self.call.rest()
    }

    fn variables(&self) -> Variables<'_> {
        Variables {
            target: self.remote.target(),
            files: [&self.name],
        }
    }

    fn put(&self) -> Result<()> {
        let put = || {
            let (place, length) = (self.place()?, self.source.len());
            place.put(&self.remote.api, &self.call, length, &|| self.source.open())
        };
        match put() {
            // The address may have expired between two attempts.
            Err(error) if matches!(error.http_status(), Some(400 | 403 | 404 | 410)) => put(),
            done => done,
        }
        .map(drop)
    }

    /// Asks where the file may be put.
    fn place(&self) -> Result<Place> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            create_run_files: Option<Created>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Created {
            #[serde(rename = "runID")]
            run_id: Option<String>,
            upload_headers: Vec<String>,
            files: Vec<Option<Slot>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Slot {
            name: String,
            upload_url: Option<String>,
        }

        let (remote, operation) = (self.remote, &operations::CREATE_RUN_FILES);
        let answer = remote
            .api
            .execute(&self.step(), operation, &self.variables())
            .map_err(|error| match lacks(&error, "createRunFiles") {
                true => Error::unsupported("this server has no `createRunFiles` to upload with")
                    .with_messages(error.messages().to_vec()),
                false => missing(remote, error),
            })?;
        let data: Data = answer.parse()?;
        let created = data
            .create_run_files
            .ok_or_else(|| Error::protocol("the answer has no `createRunFiles`"))?;
        if created.run_id.is_none_or(|id| id.is_empty()) {
            return Err(remote.not_found());
        }
        let slot = created
            .files
            .into_iter()
            .flatten()
            .find(|slot| slot.name == self.name)
            .ok_or_else(|| Error::protocol("`createRunFiles` answers without this file"))?;
        let url = slot
            .upload_url
            .filter(|url| !url.is_empty())
            .ok_or_else(|| Error::protocol("`createRunFiles` gave no `uploadUrl`"))?;
        Place::new(&remote.api, &url, &created.upload_headers)
    }

    /// Tells the server that the bytes are there, where it wants to know:
    /// without it a self-hosted one never lists the file.
    fn announce(&self) -> Result<()> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            mark_run_files_uploaded: Option<Marked>,
        }
        #[derive(Deserialize)]
        struct Marked {
            success: bool,
        }

        let operation = &operations::MARK_RUN_FILES_UPLOADED;
        let api = &self.remote.api;
        let answer = api.execute(&self.step(), operation, &self.variables())?;
        match answer.parse::<Data>()?.mark_run_files_uploaded {
            Some(Marked { success: true }) => Ok(()),
            _ => Err(Error::new(
                ErrorKind::Server,
                "the server took the bytes, but `markRunFilesUploaded` failed without a reason",
            )),
        }
    }

    /// Asks for the file until it is listed as it was sent.
    fn wait_until_listed(&self) -> Result<File> {
        let (size, md5) = (self.source.len(), self.source.md5());
        let is_it = |file: &File| {
            file.size.is_none_or(|listed| listed == size)
                && file.md5.as_ref().is_none_or(|listed| *listed == md5)
        };
        let enough = Instant::now() + LISTING;
        let deadline = self.call.deadline(None).unwrap_or(enough).min(enough);
        let mut wait = FIRST_WAIT;
        loop {
            let found = query::find(self.remote, self.project_id, &self.name, &self.options())?;
            let listed = match found {
                Some(file) if is_it(&file) => return Ok(file),
                other => other.is_some(),
            };
            if Instant::now() + wait >= deadline {
                return Err(unlisted(listed));
            }
            self.call.sleep(wait)?;
            wait = (wait * 3 / 2).min(LONGEST_WAIT);
        }
    }
}

fn unlisted(as_another: bool) -> Error {
    let (kind, message) = match as_another {
        true => (
            ErrorKind::Integrity,
            "the server took the bytes, but still lists another file under this name",
        ),
        false => (
            ErrorKind::NotFound,
            "the server took the bytes, but does not list the file",
        ),
    };
    Error::new(kind, message).with_retryable(true)
}
