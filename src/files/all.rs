//! Many files at once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};

use super::download::DownloadOptions;
use super::file::File;
use super::{FileIter, Files};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::run::Run;

const MOST_WORKERS: usize = 16;

/// Which files [`Run::download_files_with`] fetches, and how.
#[derive(Debug, Clone)]
pub struct DownloadAllOptions {
    names: Vec<String>,
    pattern: String,
    workers: usize,
    replace: bool,
    exist_ok: bool,
    call: CallOptions,
}

impl Default for DownloadAllOptions {
    fn default() -> Self {
        DownloadAllOptions {
            names: Vec::new(),
            pattern: String::new(),
            workers: 4,
            replace: false,
            exist_ok: false,
            call: CallOptions::default(),
        }
    }
}

impl DownloadAllOptions {
    /// All files, four at a time; what exists is an error of that file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only files of exactly these names; none, the default, for all files.
    /// One that does not exist is a NotFound among the results, at their end.
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Only files whose names match; see [`Files::pattern`].
    pub fn pattern(mut self, pattern: impl Into<String>) -> Self {
        self.pattern = pattern.into();
        self
    }

    /// How many files are fetched at the same time: 4 by default, at least 1
    /// and at most 16.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.clamp(1, MOST_WORKERS);
        self
    }

    /// Replaces files that exist; false by default.
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Leaves files that exist as they are, unchecked; false by default.
    pub fn exist_ok(mut self, exist_ok: bool) -> Self {
        self.exist_ok = exist_ok;
        self
    }

    /// A time limit for all of it together, none by default but on stalls,
    /// and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// What became of one file of [`Run::download_files`] or
/// [`Artifact::download`](crate::Artifact::download).
#[derive(Debug)]
pub struct Downloaded {
    name: String,
    result: Result<PathBuf>,
}

impl Downloaded {
    pub(crate) fn new(name: String, result: Result<PathBuf>) -> Self {
        Downloaded { name, result }
    }

    /// The file's name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is now, or why it is not.
    pub fn result(&self) -> Result<&Path, &Error> {
        self.result.as_deref()
    }

    /// The same by value.
    ///
    /// # Errors
    /// As [`File::download`].
    pub fn into_result(self) -> Result<PathBuf> {
        self.result
    }
}

impl Run {
    /// Fetches all files of the run to `root`, four at a time, each as
    /// [`File::download`] does, and answers what became of each, in the order
    /// of the list: one that fails does not keep the others.
    ///
    /// # Errors
    /// Those of the list, and Cancelled or Timeout when the call ends early:
    /// what is whole by then stays.
    pub fn download_files(&self, root: impl AsRef<Path>) -> Result<Vec<Downloaded>> {
        self.download_files_with(root, &DownloadAllOptions::default())
    }

    /// As [`download_files`](Run::download_files), with options.
    ///
    /// # Errors
    /// As [`download_files`](Run::download_files), and InvalidArgument for
    /// names and a pattern at once.
    pub fn download_files_with(
        &self,
        root: impl AsRef<Path>,
        options: &DownloadAllOptions,
    ) -> Result<Vec<Downloaded>> {
        let call = options.call.start("download_files", self.subject());
        let work = Work {
            root: root.as_ref(),
            options,
            call: &call,
            state: Mutex::new(State::new(self, options)?),
        };
        thread::scope(|scope| work.go(scope));
        let state = work.state.into_inner();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.results(&call).map_err(|error| call.name(error))
    }
}

/// What the workers share.
struct Work<'a> {
    root: &'a Path,
    options: &'a DownloadAllOptions,
    call: &'a Call,
    state: Mutex<State>,
}

struct State {
    files: FileIter,
    /// The next file, asked for ahead so that nobody is hired in vain.
    next: Option<File>,
    started: bool,
    workers: usize,
    given: usize,
    names: Vec<String>,
    done: Vec<(usize, Downloaded)>,
    failed: Option<Error>,
}

impl State {
    fn new(run: &Run, options: &DownloadAllOptions) -> Result<Self> {
        let files = Files::new(run)
            .names(options.names.clone())
            .pattern(&*options.pattern);
        files.check()?;
        Ok(State {
            files: files.into_iter(),
            next: None,
            started: false,
            workers: 1,
            given: 0,
            names: options.names.clone(),
            done: Vec::new(),
            failed: None,
        })
    }

    /// The next file of the list and its place in it.
    fn take(&mut self, call: &Call) -> Option<(usize, File)> {
        if !self.started {
            self.started = true;
            self.turn(call);
        }
        let file = self.next.take()?;
        self.turn(call);
        self.given += 1;
        Some((self.given - 1, file))
    }

    fn turn(&mut self, call: &Call) {
        match self.files.next_with(&call.rest()) {
            Some(Ok(file)) => self.next = Some(file),
            Some(Err(error)) => self.fail(error),
            None => {}
        }
    }

    fn fail(&mut self, error: Error) {
        self.next = None;
        self.failed.get_or_insert(error);
    }

    fn results(mut self, call: &Call) -> Result<Vec<Downloaded>> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        call.check()?;
        self.done.sort_by_key(|(at, _)| *at);
        let mut results: Vec<Downloaded> = self.done.into_iter().map(|(_, file)| file).collect();
        let missing = |name: &String| !results.iter().any(|file| file.name == *name);
        let mut missing: Vec<String> = self.names.into_iter().filter(missing).collect();
        missing.dedup();
        results.extend(missing.into_iter().map(|name| {
            let message = format!("the run has no file `{name}`");
            let error = call.name(Error::new(ErrorKind::NotFound, message));
            Downloaded {
                name,
                result: Err(error),
            }
        }));
        Ok(results)
    }
}

impl Work<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches one file after another; hires help while there is more to do.
    fn go<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        loop {
            let (at, file) = {
                let mut state = self.state();
                let Some(given) = state.take(self.call) else {
                    return;
                };
                if state.next.is_some() && state.workers < self.options.workers {
                    // Where no thread can be had, those that are there go on.
                    let helper = thread::Builder::new().spawn_scoped(scope, || self.go(scope));
                    state.workers += usize::from(helper.is_ok());
                }
                given
            };
            let options = DownloadOptions::new()
                .replace(self.options.replace)
                .exist_ok(self.options.exist_ok)
                .call(self.call.rest());
            let result = file.download_with(self.root, &options);
            let mut state = self.state();
            match result {
                Err(error) if self.ends_all(&error) => return state.fail(error),
                result => {
                    let name = file.name().to_owned();
                    state.done.push((at, Downloaded { name, result }));
                }
            }
        }
    }

    /// Whether it is the call that ended, not this file.
    fn ends_all(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::Cancelled => true,
            ErrorKind::Timeout => self.call.is_late(),
            _ => false,
        }
    }
}
