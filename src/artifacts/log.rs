//! Logging a new artifact: how it is asked for.

use std::sync::Arc;

use super::commit::Session;
use super::parts::Parts;
use super::{Artifact, NewArtifact};
use crate::call::{CallOptions, CancelToken};
use crate::error::Result;
use crate::run::Run;

/// How a new artifact is sent; for [`Run::log_new_artifact_with`].
#[derive(Clone)]
pub struct NewArtifactOptions {
    pub(super) workers: usize,
    pub(super) parts: Parts,
    pub(super) progress: Option<Progress>,
    call: CallOptions,
}

pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

impl Default for NewArtifactOptions {
    fn default() -> Self {
        NewArtifactOptions {
            workers: 4,
            parts: Parts::default(),
            progress: None,
            call: CallOptions::default(),
        }
    }
}

impl NewArtifactOptions {
    /// Four uploads at a time, no limits but on stalls.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many files are sent at a time: 4 by default, 1 to 64.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.clamp(1, 64);
        self
    }

    /// Called on the calling thread with bytes done and bytes in all, when
    /// there is something new and at most ten times a second. What the server
    /// has already counts as done; what a broken connection lost is taken
    /// back.
    pub fn progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// A time limit for the whole, none by default but for each request and on
    /// stalls, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// From which size on files are sent in parts, and how large the parts
    /// are: for tests, which have no files of 2 GiB.
    #[doc(hidden)]
    pub fn parts(mut self, from: u64, size: u64) -> Self {
        self.parts = Parts::new(from, size);
        self
    }
}

impl std::fmt::Debug for NewArtifactOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewArtifactOptions")
            .field("workers", &self.workers)
            .field("progress", &self.progress.is_some())
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

impl Run {
    /// Makes a new version of an artifact, with the run as its maker: sends
    /// the files, straight from where they are, and commits it; as
    /// `run.log_artifact(artifact)` of a `wandb.init` run followed by
    /// `artifact.wait()`. Answers the version.
    ///
    /// The version appears only when the server has all of it. The call may
    /// be repeated after any interruption, by this process or another: what
    /// was sent is not sent again, and a version with this content that is
    /// committed already is answered instead of a second one: it gets the
    /// aliases and tags, and keeps its description and metadata. Several
    /// threads may log the same artifact at once: they take turns.
    ///
    /// # Errors
    /// Integrity when a file is no longer what it was when it was added, then
    /// nothing is committed; NotFound and Io when it cannot be read; TooLarge
    /// for one beyond 5 TiB; Unsupported for a local run; those of a request.
    pub fn log_new_artifact(&self, artifact: &NewArtifact) -> Result<Artifact> {
        self.log_new_artifact_with(artifact, &NewArtifactOptions::default())
    }

    /// As [`log_new_artifact`](Self::log_new_artifact), with options.
    ///
    /// # Errors
    /// As [`log_new_artifact`](Self::log_new_artifact).
    pub fn log_new_artifact_with(
        &self,
        artifact: &NewArtifact,
        options: &NewArtifactOptions,
    ) -> Result<Artifact> {
        let stop = CancelToken::new();
        let tokens = options.call.token().cloned().into_iter();
        let tokens = tokens.chain([stop.clone()]).collect();
        let limits = options.call.clone().cancel(&CancelToken::joining(tokens));
        let subject = format!("{} artifact {}", self.subject(), artifact.name());
        let call = limits.start("log_new_artifact", subject);
        self.remote()
            .and_then(|remote| Session::new(remote, artifact, options, stop, call.clone()).run())
            .map_err(|error| call.name(error))
    }
}
