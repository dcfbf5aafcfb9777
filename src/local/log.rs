//! One run's log, opened.

use std::path::Path;

use super::console::Console;
use super::files::Files;
use super::find::{self, Found};
use super::fold::Fold;
use super::framing::{End, LogReader};
use super::keys;
use super::record::Fault;
use super::rows::{Events, RowPlace, Rows};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::json::Value;
use crate::run::RunData;

/// A run on this machine: its attributes as of the last read of its log, and
/// readers of everything else.
#[derive(Debug, Clone)]
pub(crate) struct LocalLog {
    found: Found,
    fold: Fold,
    /// Where the fold goes on.
    position: u64,
    data: RunData,
    tail: Tail,
}

/// How a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// The run has ended and all of its log is there.
    Complete,
    /// All records are whole; the run goes on, or ended without saying so.
    Open {
        /// Where the next record will begin.
        offset: u64,
    },
    /// The file ends inside a record: it is being written, or its writer died.
    Truncated {
        /// Where that record begins.
        offset: u64,
    },
    /// The last block holds bytes that are no record; they are not read, nor
    /// is what may follow them. Elsewhere such bytes are an Integrity error.
    Damaged {
        /// Where they are.
        offset: u64,
        /// What is wrong.
        reason: &'static str,
    },
}

impl Tail {
    /// Why rows may be missing behind this tail; `None` when none are.
    pub(crate) fn doubt(self) -> Option<String> {
        match self {
            Tail::Complete => None,
            Tail::Open { .. } => Some("the log has no exit yet: rows may come".to_owned()),
            Tail::Truncated { offset } => {
                Some(format!("the log ends inside a record at byte {offset}"))
            }
            Tail::Damaged { offset, reason } => Some(format!(
                "the last block of the log is damaged at byte {offset}: {reason}"
            )),
        }
    }

    /// The tail that a reader stopped at, if it did.
    pub(super) fn of(reader: &LogReader, exit_seen: bool) -> Option<Self> {
        let (end, offset) = reader.end()?;
        Some(match end {
            End::Clean if exit_seen => Tail::Complete,
            End::Clean => Tail::Open { offset },
            End::Cut => Tail::Truncated { offset },
            End::Damaged(reason) => Tail::Damaged { offset, reason },
        })
    }
}

/// The error for a fault in the record that a reader holds.
pub(super) fn refuse(reader: &LogReader, fault: Fault) -> Error {
    match fault {
        Fault::Malformed(malformed) => reader.error(ErrorKind::Integrity, malformed.0),
        Fault::Value { key, source } => {
            let message = format!("the value of {key:?} is not JSON: {source}");
            reader.error(ErrorKind::Integrity, message).because(source)
        }
    }
}

impl LocalLog {
    /// Opens the run at `path`: a run directory, its `.wandb` file, or a link
    /// to either such as `wandb/latest-run`. Reads all records but the
    /// history rows, which are counted.
    ///
    /// # Errors
    /// NotFound when there is no log there, InvalidArgument when a directory
    /// holds several, Integrity when the log is damaged before its last block
    /// or is none, TooLarge, Io, Cancelled, Timeout.
    pub fn open(path: &Path, call: &Call) -> Result<Self> {
        Self::read(path, call).map_err(|e| call.name(e))
    }

    fn read(path: &Path, call: &Call) -> Result<Self> {
        let found = find::resolve(path)?;
        let mut log = LocalLog {
            fold: Fold::new(found.id()),
            found,
            position: 0,
            data: RunData::default(),
            tail: Tail::Open { offset: 0 },
        };
        log.go_on(call)?;
        Ok(log)
    }

    /// Reads what was written since; a file that became shorter is read anew.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn reload(&mut self, call: &Call) -> Result<()> {
        self.read_on(call).map_err(|e| call.name(e))
    }

    fn read_on(&mut self, call: &Call) -> Result<()> {
        let path = self.log_path();
        let metadata = path.metadata();
        let metadata = metadata.map_err(|e| Error::io(path, "cannot read the log", e))?;
        if metadata.len() < self.position {
            *self = Self::read(path, call)?;
            return Ok(());
        }
        self.go_on(call)
    }

    fn go_on(&mut self, call: &Call) -> Result<()> {
        let mut reader = LogReader::open(self.log_path(), self.position)?;
        call.check()?;
        let result = self.fold_all(&mut reader, call);
        self.position = reader.position();
        result?;
        self.data = self.fold.snapshot();
        let tail = Tail::of(&reader, self.fold.exit_code().is_some());
        self.tail = tail.unwrap_or(self.tail);
        Ok(())
    }

    fn fold_all(&mut self, reader: &mut LogReader, call: &Call) -> Result<()> {
        while reader.advance(call)? {
            match self.fold.take(reader.record()) {
                Ok(()) => {}
                Err(Fault::Malformed(malformed)) => return reader.reject(malformed.0),
                Err(fault) => return Err(refuse(reader, fault)),
            }
        }
        Ok(())
    }

    /// The attributes. `history_keys` has the last step only; all of it is
    /// in [`history_keys`](Self::history_keys).
    pub fn data(&self) -> &RunData {
        &self.data
    }

    /// The run's directory.
    pub fn directory(&self) -> &Path {
        &self.found.directory
    }

    /// The log itself.
    pub fn log_path(&self) -> &Path {
        &self.found.log
    }

    /// How the log ended when it was last read.
    pub fn tail(&self) -> Tail {
        self.tail
    }

    /// The exit code, once the run has ended and said so.
    pub fn exit_code(&self) -> Option<i32> {
        self.fold.exit_code()
    }

    /// The history rows, from the first.
    pub fn rows(&self) -> Result<Rows> {
        Ok(Rows::new(self.reader()?))
    }

    /// The history rows behind the one at `place`.
    ///
    /// # Errors
    /// As [`Rows::behind`].
    pub fn rows_behind(&self, place: RowPlace, call: &Call) -> Result<Rows> {
        let path = self.log_path();
        let metadata = path.metadata();
        let metadata = metadata.map_err(|e| Error::io(path, "cannot read the log", e))?;
        // Any number may stand in a cursor.
        let from = place.from.min(metadata.len());
        Rows::behind(LogReader::open(path, from)?, place, call)
    }

    /// The system metrics, from the first sample.
    pub fn events(&self) -> Result<Events> {
        Ok(Events::new(self.reader()?, self.fold.started()))
    }

    /// The console lines, from the first.
    pub fn console(&self) -> Result<Console> {
        Ok(Console::new(self.reader()?, self.fold.has_raw_output()))
    }

    /// The run's files.
    pub fn files(&self) -> Files {
        Files::under(&self.directory().join("files"))
    }

    /// What keys the history has, in the form the server gives it. Reads all
    /// history rows.
    ///
    /// # Errors
    /// As [`Rows::next`].
    pub fn history_keys(&self, call: &Call) -> Result<Value> {
        keys::collect(&mut self.rows()?, call)
    }

    fn reader(&self) -> Result<LogReader> {
        LogReader::open(self.log_path(), 0)
    }
}
