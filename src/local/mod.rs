//! Runs on this machine: reading the `.wandb` logs that W&B SDKs write.

mod console;
mod files;
mod find;
mod fold;
mod framing;
#[cfg(fuzzing)]
mod fuzzing;
mod heads;
mod keys;
mod log;
mod proto;
mod record;
mod rows;
mod time;
mod tree;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use console::Console;
pub use console::{ConsoleLine, Stream as ConsoleStream};
pub(crate) use files::{Files as LocalFiles, LocalFile};
pub use find::{LocalRun, LocalRuns};
#[cfg(fuzzing)]
pub use fuzzing::read_log;
pub(crate) use heads::NO_HEAD;
pub(crate) use log::LocalLog;
pub(crate) use record::{Fault, Item, text};
pub(crate) use rows::{Bearing, Key, RowPlace, RowView, Rows};
pub(crate) use time::Timestamp;

use std::time::Instant;

use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};

/// Whether the call may go on: asked each time more of a log is read.
fn check(call: &Call) -> Result<()> {
    call.check()?;
    match call.deadline(None) {
        Some(deadline) if Instant::now() >= deadline => {
            let message = "the time limit passed while the log was read";
            Err(call.name(Error::new(ErrorKind::Timeout, message)))
        }
        _ => Ok(()),
    }
}
