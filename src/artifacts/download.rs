//! The files of an artifact, brought to a folder by several threads.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::entry::Entry;
use super::referred::Referred;
use super::urls::SignedUrls;
use super::{Artifact, Manifest, ManifestEntry};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::files::{Downloaded, safe_target};
use crate::pages::Pages;

const WORKERS: usize = 8;
const MOST_WORKERS: usize = 64;

/// Which files of an artifact to bring, and how.
#[derive(Clone, Default)]
pub struct ArtifactDownloadOptions {
    workers: usize,
    path_prefix: String,
    call: CallOptions,
    progress: Option<Progress>,
}

pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

impl ArtifactDownloadOptions {
    /// All files, eight at a time.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many files are fetched at a time; 8 by default, 64 at most. With 1
    /// no thread is started.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Only files whose path begins with this text (`path_prefix`).
    pub fn path_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.path_prefix = prefix.into();
        self
    }

    /// A time limit for the whole, none by default but on stalls, and a cancel
    /// token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Called with bytes done and bytes in all (0 when unknown) of all files
    /// together, after each piece: on any of the downloading threads, but by
    /// one at a time. What was there already counts as done.
    pub fn progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl fmt::Debug for ArtifactDownloadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArtifactDownloadOptions")
            .field("workers", &self.workers)
            .field("path_prefix", &self.path_prefix)
            .field("call", &self.call)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}

impl Artifact {
    /// Brings every file below `root`, eight at a time, as
    /// `Artifact.download(root)` (whose default is `./artifacts/` and the
    /// source name), and answers what became of each, in the order of their
    /// paths: one that fails does not keep the others.
    ///
    /// A file that is there and has the content of the manifest is kept; any
    /// other is replaced. Each appears under its name only when it is whole:
    /// it is written beside it, checked against size and digest, and renamed.
    /// What else is in the folder stays. Another call goes on where one ended,
    /// as [`File::download`](crate::File::download) does.
    ///
    /// References are followed for `http` and `https` (without credentials,
    /// checked by the `ETag`), `file` (copied) and other artifacts of the
    /// server; any other is an Unsupported error of its file.
    ///
    /// # Errors
    /// Of the whole: those of [`manifest`](Self::manifest), of the list of
    /// addresses, Cancelled, and Timeout. Of one file, in the answer:
    /// InvalidArgument when its path would leave `root`; Integrity when size
    /// or digest differ; NotFound; Unsupported; Io; those of a request.
    pub fn download(&self, root: impl AsRef<Path>) -> Result<Vec<Downloaded>> {
        self.download_with(root, &ArtifactDownloadOptions::default())
    }

    /// As [`download`](Self::download), with options.
    ///
    /// # Errors
    /// As [`download`](Self::download).
    pub fn download_with(
        &self,
        root: impl AsRef<Path>,
        options: &ArtifactDownloadOptions,
    ) -> Result<Vec<Downloaded>> {
        let call = options.call.start("download", self.qualified_name());
        call.check()?;
        let manifest = self.manifest_with(&call.rest())?;
        bring(self, &manifest, root.as_ref(), options, &call)
    }
}

fn bring(
    artifact: &Artifact,
    manifest: &Manifest,
    root: &Path,
    options: &ArtifactDownloadOptions,
    call: &Call,
) -> Result<Vec<Downloaded>> {
    let wanted: Vec<&ManifestEntry> = manifest
        .iter()
        .filter(|entry| entry.path().starts_with(&*options.path_prefix))
        .collect();
    let targets = targets(root, &wanted);
    let work = Work {
        artifact,
        manifest,
        call,
        referred: Referred::new(artifact),
        tally: Tally::new(&wanted, options.progress.clone()),
        results: Mutex::new(wanted.iter().map(|_| None).collect()),
        queue: Mutex::new(Queue::new(artifact, &wanted)),
        wanted,
        targets,
    };
    let workers = match options.workers {
        0 => WORKERS,
        workers => workers.min(MOST_WORKERS),
    };
    let workers = workers.min(work.wanted.len());
    thread::scope(|scope| {
        // Where no more threads can be had, those that are there go on.
        let helper = |_| {
            thread::Builder::new()
                .spawn_scoped(scope, || work.run())
                .ok()
        };
        let helpers: Vec<_> = (1..workers).map_while(helper).collect();
        let mut ends = vec![work.run()];
        for helper in helpers {
            let end = helper.join();
            ends.push(end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        // All of them have ended before the first failure counts.
        ends.into_iter().collect::<Result<()>>()
    })?;
    let results = work.results.into_inner();
    let results = results.unwrap_or_else(PoisonError::into_inner);
    let files = work.wanted.iter().zip(results);
    Ok(files
        .map(|(entry, result)| {
            let result = result.unwrap_or_else(|| Err(Error::protocol("the file was left out")));
            Downloaded::new(entry.path().to_owned(), result)
        })
        .collect())
}

/// Where each entry goes. Two paths that are one on the disk would overwrite
/// each other.
fn targets(root: &Path, entries: &[&ManifestEntry]) -> Vec<Result<PathBuf>> {
    let mut taken = HashSet::new();
    let target = |entry: &&ManifestEntry| {
        let target = safe_target(root, entry.path())?;
        let plain: PathBuf = target.components().collect();
        match taken.insert(plain) {
            true => Ok(target),
            false => Err(Error::invalid(format!(
                "the path {:?} is another one of the artifact written otherwise",
                entry.path()
            ))),
        }
    };
    entries.iter().map(target).collect()
}

/// What the threads share.
struct Work<'a> {
    artifact: &'a Artifact,
    manifest: &'a Manifest,
    call: &'a Call,
    wanted: Vec<&'a ManifestEntry>,
    targets: Vec<Result<PathBuf>>,
    queue: Mutex<Queue>,
    results: Mutex<Vec<Option<Result<PathBuf>>>>,
    referred: Referred,
    tally: Tally,
}

impl Work<'_> {
    /// One thread's part: entry by entry until there is none.
    fn run(&self) -> Result<()> {
        while let Some((at, url)) = self.next()? {
            let done = self.bring(at, url);
            if let Err(error) = &done
                && self.is_over(error)
            {
                self.queue().stop();
                return done.map(|_| ());
            }
            let results = self.results.lock();
            results.unwrap_or_else(PoisonError::into_inner)[at] = Some(done);
        }
        Ok(())
    }

    fn next(&self) -> Result<Option<(usize, Option<String>)>> {
        let mut queue = self.queue();
        let next = self
            .call
            .check()
            .and_then(|()| queue.next(&self.wanted, &self.call.rest()));
        if next.is_err() {
            queue.stop();
        }
        next
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a failure is that of the whole call.
    fn is_over(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::Cancelled => self.call.check().is_err(),
            ErrorKind::Timeout => self.call.is_late(),
            _ => false,
        }
    }

    fn bring(&self, at: usize, url: Option<String>) -> Result<PathBuf> {
        let entry = self.wanted[at];
        let subject = format!("{} file {}", self.artifact.qualified_name(), entry.path());
        let call = self.call.rest().start("download", subject);
        let target = match &self.targets[at] {
            Ok(target) => target,
            Err(error) => return Err(call.name(Error::new(error.kind(), error.message()))),
        };
        let entry = Entry {
            artifact: self.artifact,
            manifest: self.manifest,
            entry,
            url,
            referred: &self.referred,
        };
        let mut told = 0;
        let done = entry.bring(target, &call, &mut |done| {
            self.tally.tell(&mut told, done);
        });
        match done {
            Ok(()) => {
                // It may have been there already.
                let all = entry.entry.size().unwrap_or(told);
                self.tally.tell(&mut told, all);
                Ok(target.clone())
            }
            Err(error) => Err(call.name(error)),
        }
    }
}

/// What is still to be done. Stored files come in the order of the server's
/// list, whose pages are asked for as they are needed, since addresses expire;
/// then what the list does not have.
struct Queue {
    urls: Option<Pages<SignedUrls>>,
    given: Vec<bool>,
    /// Stored files that have not been given yet.
    stored: usize,
    rest: usize,
}

impl Queue {
    fn new(artifact: &Artifact, wanted: &[&ManifestEntry]) -> Self {
        Queue {
            urls: Some(Pages::new(SignedUrls(artifact.clone()))),
            given: vec![false; wanted.len()],
            stored: wanted.iter().filter(|entry| is_stored(entry)).count(),
            rest: 0,
        }
    }

    fn stop(&mut self) {
        self.urls = None;
        self.rest = self.given.len();
    }

    fn next(
        &mut self,
        wanted: &[&ManifestEntry],
        options: &CallOptions,
    ) -> Result<Option<(usize, Option<String>)>> {
        while self.stored > 0
            && let Some(urls) = &mut self.urls
        {
            let Some(listed) = urls.next(options) else {
                self.urls = None;
                break;
            };
            let (path, url) = listed?;
            // The entries are in the order of their paths.
            let found = wanted.binary_search_by(|entry| entry.path().cmp(&path));
            if let Ok(at) = found
                && is_stored(wanted[at])
                && !self.given[at]
            {
                self.given[at] = true;
                self.stored -= 1;
                return Ok(Some((at, Some(url))));
            }
        }
        let rest = self.rest..self.given.len();
        let next = rest.into_iter().find(|&at| !self.given[at]);
        self.rest = next.map_or(self.given.len(), |at| at + 1);
        Ok(next.map(|at| (at, None)))
    }
}

fn is_stored(entry: &ManifestEntry) -> bool {
    entry.reference().is_none()
}

/// The bytes of all files together.
struct Tally {
    total: u64,
    progress: Option<Progress>,
    done: Mutex<u64>,
}

impl Tally {
    fn new(wanted: &[&ManifestEntry], progress: Option<Progress>) -> Self {
        Tally {
            total: wanted.iter().filter_map(|entry| entry.size()).sum(),
            progress,
            done: Mutex::default(),
        }
    }

    /// A file has `done` bytes now, of which `told` were told.
    fn tell(&self, told: &mut u64, done: u64) {
        let Some(progress) = &self.progress else {
            return;
        };
        let mut sum = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *sum = (*sum + done).saturating_sub(*told);
        *told = done;
        // Under the lock: one at a time, and in order.
        progress(*sum, self.total);
    }
}
