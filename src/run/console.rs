//! What a run printed.

use super::{Run, Store};
use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::local::{Console, ConsoleLine};

const OPERATION: &str = "console";

/// The console lines of a run in the order in which they were ended; lazy and
/// fused. From [`Run::console`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct ConsoleLines {
    /// `None` once the lines are over.
    console: Option<Console>,
    subject: String,
    call: CallOptions,
}

impl Run {
    /// The lines that the run printed, without ever holding all of them.
    /// `options` hold for each `next`.
    ///
    /// # Errors
    /// Unsupported for a remote run; Io when the log cannot be opened.
    pub fn console(&self, options: &CallOptions) -> Result<ConsoleLines> {
        let call = options.start(OPERATION, self.subject());
        let console = match self.store() {
            Store::Local(log) => log.console(),
            Store::Remote(_) => Err(Error::unsupported(
                "console output is read from local runs only; download the file output.log",
            )),
        };
        Ok(ConsoleLines {
            console: Some(console.map_err(|error| call.name(error))?),
            subject: self.subject(),
            call: options.clone(),
        })
    }
}

impl ConsoleLines {
    /// The next line, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<ConsoleLine>> {
        let call = options.start(OPERATION, &*self.subject);
        let line = self.console.as_mut()?.next(&call).transpose();
        if !matches!(line, Some(Ok(_))) {
            self.console = None;
        }
        line
    }
}

impl Iterator for ConsoleLines {
    type Item = Result<ConsoleLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for ConsoleLines {}
