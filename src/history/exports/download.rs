//! `download_history_exports`: the exported files as they are.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{ExportFile, MAGIC, cut};
use super::list::{Exports, list};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::files::{Content, Downloaded, Sink, read_remote, safe_target, save};
use crate::run::{Remote, Run};

/// What [`Run::download_history_exports`] fetched.
#[derive(Debug)]
#[non_exhaustive]
pub struct HistoryExports {
    /// What became of each file, in the order in which the server names them,
    /// which may be another one next time.
    pub files: Vec<Downloaded>,
    /// Whether the run has rows that are in no file yet.
    pub contains_live_data: bool,
}

impl Run {
    /// Fetches the Parquet files that the server has exported of the run's
    /// history into `dir`, which is made where it does not exist, as
    /// `Run.download_history_exports(download_dir, require_complete_history)`.
    /// The file of number `i` is
    /// `<entity>_<project>_<run>_<i>.runhistory.parquet`; one of that name is
    /// replaced.
    ///
    /// A file appears only when it is whole: it is written beside its place,
    /// checked for its size and for the ending that such files have, and
    /// renamed. What an earlier download left of the same content is gone on
    /// with, where the storage tells contents apart. Addresses that expired
    /// are asked for anew. One file that fails does not keep the others: see
    /// [`HistoryExports::files`].
    ///
    /// # Errors
    /// Integrity when `require_complete` is set and the server has rows that
    /// are in no file yet, which the official client raises as
    /// `IncompleteRunHistoryError`: nothing is fetched then. Unsupported on
    /// servers that do not export, and for a local run. Cancelled or Timeout
    /// when the call ends early: what is whole by then stays. Those of a
    /// request.
    pub fn download_history_exports(
        &self,
        dir: impl AsRef<Path>,
        require_complete: bool,
    ) -> Result<HistoryExports> {
        self.download_history_exports_with(dir, require_complete, &CallOptions::default())
    }

    /// As [`download_history_exports`](Run::download_history_exports), under
    /// limits of its own: by default only stalls and the query are limited.
    ///
    /// # Errors
    /// As [`download_history_exports`](Run::download_history_exports).
    pub fn download_history_exports_with(
        &self,
        dir: impl AsRef<Path>,
        require_complete: bool,
        options: &CallOptions,
    ) -> Result<HistoryExports> {
        let call = options.start("download_history_exports", self.subject());
        fetch_all(self, dir.as_ref(), require_complete, &call).map_err(|error| call.name(error))
    }
}

fn fetch_all(run: &Run, dir: &Path, require_complete: bool, call: &Call) -> Result<HistoryExports> {
    call.check()?;
    let remote = run.remote()?;
    let exports = list(remote, call)?;
    let live = exports.live.rows;
    if require_complete && live > 0 {
        let message = format!(
            "{live} rows of the run are not exported yet: wait until they are, do without them, \
             or scan the history"
        );
        return Err(Error::new(ErrorKind::Integrity, message).with_retryable(false));
    }
    fs::create_dir_all(dir).map_err(|error| Error::io(dir, "cannot make the folder", error))?;
    let Exports { urls, .. } = exports;
    let mut files = Vec::with_capacity(urls.len());
    for (number, url) in urls.iter().enumerate() {
        let name = name(remote, number);
        match fetch_one(remote, url, dir, &name, call) {
            Err(error) if ends_all(&error, call) => return Err(error),
            result => {
                let result = result.map_err(|error| call.name(error));
                files.push(Downloaded::new(name, result));
            }
        }
    }
    Ok(HistoryExports {
        files,
        contains_live_data: live > 0,
    })
}

fn name(remote: &Remote, number: usize) -> String {
    let Remote {
        entity,
        project,
        id,
        ..
    } = remote;
    format!("{entity}_{project}_{id}_{number}.runhistory.parquet")
}

fn fetch_one(remote: &Remote, url: &str, dir: &Path, name: &str, call: &Call) -> Result<PathBuf> {
    let target = safe_target(dir, name)?;
    let mut file = ExportFile::new(remote, url)?;
    file.start(call)?;
    let size = file.size();
    let content = Content {
        size,
        tag: file.tag().map(str::to_owned),
        ..Content::default()
    };
    save(&target, &content, call, &mut |_| {}, &mut |sink| {
        let mut whole = Whole {
            sink,
            ending: Vec::new(),
        };
        let requests = read_remote(&mut file, size, call, &mut whole)?;
        whole.check(&file).map(|()| requests)
    })?;
    Ok(target)
}

/// Whether it is the call that ended, not this file.
fn ends_all(error: &Error, call: &Call) -> bool {
    match error.kind() {
        ErrorKind::Cancelled => true,
        ErrorKind::Timeout => call.is_late(),
        _ => false,
    }
}

/// Remembers how the content ended.
struct Whole<'a> {
    sink: &'a mut dyn Sink,
    ending: Vec<u8>,
}

impl Whole<'_> {
    /// Whether it ended as such files do. Of what an earlier download left the
    /// end was not seen: then all is fetched once more.
    fn check(&self, file: &ExportFile) -> Result<()> {
        match self.ending.ends_with(MAGIC) {
            true => Ok(()),
            false => Err(cut(file)),
        }
    }
}

impl Sink for Whole<'_> {
    fn len(&self) -> u64 {
        self.sink.len()
    }

    fn restart(&mut self) -> Result<()> {
        self.ending.clear();
        self.sink.restart()
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.ending
            .extend_from_slice(&bytes[bytes.len().saturating_sub(8)..]);
        let surplus = self.ending.len().saturating_sub(8);
        self.ending.drain(..surplus);
        self.sink.take(bytes)
    }
}
