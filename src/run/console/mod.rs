//! What a run printed.

mod remote;

use std::collections::VecDeque;

use super::{Run, Store};
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::local::{Console, ConsoleLine};
use crate::pages::Pages;
use remote::RemoteLines;

const OPERATION: &str = "console";

/// What GraphQL's `Int` holds.
const MAX_INT: u32 = i32::MAX as u32;

/// Which lines that a run printed to read; made by [`Run::console_logs`].
///
/// Mirrors `Run.console_logs(per_page, last)`. Iterate over it: nothing is
/// asked, and no log opened, before the first line.
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct ConsoleLogs {
    run: Run,
    per_page: u32,
    last: Option<u32>,
    call: CallOptions,
}

impl ConsoleLogs {
    /// How many lines one request brings; 1,000 by default. Of no meaning for
    /// a local run and with [`last`](Self::last).
    pub fn per_page(mut self, lines: u32) -> Self {
        self.per_page = lines.clamp(1, MAX_INT);
        self
    }

    /// Only the last lines, at most so many, in one request. Servers give no
    /// more than some number of lines at once: where that is fewer than asked
    /// for and there are, the lines end with an Integrity error that says how
    /// many came.
    pub fn last(mut self, lines: u32) -> Self {
        self.last = Some(lines.min(MAX_INT));
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl IntoIterator for ConsoleLogs {
    type Item = Result<ConsoleLine>;
    type IntoIter = ConsoleLines;

    fn into_iter(self) -> ConsoleLines {
        let source = match self.run.store() {
            Store::Remote(remote) => Source::Remote(Pages::new(RemoteLines::new(
                remote,
                self.per_page,
                self.last,
            ))),
            Store::Local(log) => match log.console() {
                Ok(console) => Source::Local {
                    console,
                    last: self.last,
                },
                Err(error) => Source::Failed(error),
            },
        };
        ConsoleLines {
            source: Some(source),
            subject: self.run.subject(),
            call: self.call,
        }
    }
}

/// The console lines of a run in their order; a local run's in the order in
/// which they were ended. Lazy and fused. From [`Run::console_logs`] and
/// [`Run::console`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct ConsoleLines {
    /// `None` once the lines of a local run are over.
    source: Option<Source>,
    subject: String,
    call: CallOptions,
}

#[derive(Debug)]
enum Source {
    Remote(Pages<RemoteLines>),
    Local {
        console: Console,
        last: Option<u32>,
    },
    /// The last lines of a local run, all read.
    Read(VecDeque<ConsoleLine>),
    Failed(Error),
}

impl Run {
    /// The lines that the run printed, as `Run.console_logs()`. See
    /// [`ConsoleLogs`].
    ///
    /// ```no_run
    /// # fn main() -> wandb_run::Result<()> {
    /// let run = wandb_run::Run::open("entity/project/run")?;
    /// for line in run.console_logs().last(100) {
    ///     println!("{}", line?.text);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Errors come with the first line: NotFound when the run is gone;
    /// Unsupported when the server is older than 0.77, which can give the last
    /// lines only; those of a request. Io when a local log cannot be opened.
    pub fn console_logs(&self) -> ConsoleLogs {
        ConsoleLogs {
            run: self.clone(),
            per_page: 1_000,
            last: None,
            call: CallOptions::default(),
        }
    }

    /// All lines that the run printed, from the first: [`console_logs`]
    /// without options of its own. `options` hold for each `next`.
    ///
    /// [`console_logs`]: Run::console_logs
    ///
    /// # Errors
    /// Io when a local log cannot be opened; those of a request come with the
    /// first line.
    pub fn console(&self, options: &CallOptions) -> Result<ConsoleLines> {
        let lines = self.console_logs().call(options.clone()).into_iter();
        match lines.source {
            Some(Source::Failed(error)) => Err(options.start(OPERATION, lines.subject).name(error)),
            _ => Ok(lines),
        }
    }
}

impl ConsoleLines {
    /// The next line, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<ConsoleLine>> {
        if let Source::Remote(pages) = self.source.as_mut()? {
            return pages.next(options).map(Result::flatten);
        }
        let call = options.start(OPERATION, &*self.subject);
        let line = self
            .local(&call)
            .map_err(|error| call.name(error))
            .transpose();
        if !matches!(line, Some(Ok(_))) {
            self.source = None;
        }
        line
    }

    fn local(&mut self, call: &Call) -> Result<Option<ConsoleLine>> {
        match self.source.take() {
            Some(Source::Failed(error)) => Err(error),
            Some(Source::Local {
                mut console,
                last: None,
            }) => {
                let line = console.next(call);
                self.source = Some(Source::Local {
                    console,
                    last: None,
                });
                line
            }
            Some(Source::Local {
                mut console,
                last: Some(last),
            }) => {
                let lines = tail(&mut console, last as usize, call)?;
                self.source = Some(Source::Read(lines));
                self.local(call)
            }
            Some(Source::Read(mut lines)) => {
                let line = lines.pop_front();
                self.source = Some(Source::Read(lines));
                Ok(line)
            }
            Some(Source::Remote(_)) | None => Ok(None),
        }
    }

    /// How many lines the run has printed, as of the last request; `None`
    /// where the server does not say, and for a local run. Asks for the first
    /// lines if none were asked for yet; they are not asked for again.
    ///
    /// # Errors
    /// As [`Run::console_logs`].
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

impl Iterator for ConsoleLines {
    type Item = Result<ConsoleLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for ConsoleLines {}

/// Reads to the end and keeps the last lines only.
fn tail(console: &mut Console, last: usize, call: &Call) -> Result<VecDeque<ConsoleLine>> {
    let mut lines = VecDeque::new();
    while let Some(line) = console.next(call)? {
        lines.push_back(line);
        if lines.len() > last {
            lines.pop_front();
        }
    }
    Ok(lines)
}
