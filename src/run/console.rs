//! What a run printed.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Remote, Run, Store, Target, run_of};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::features::is_refusal;
use crate::graphql::{Answer, Operation, operations};
use crate::local::{Console, ConsoleLine, ConsoleStream};
use crate::pages::{Fetch, Page, PageInfo, Pages};

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
            Store::Remote(remote) => Source::Remote(Pages::new(RemoteLines {
                remote: remote.clone(),
                per_page: self.per_page,
                last: self.last,
                next: 0,
            })),
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

#[derive(Debug)]
struct RemoteLines {
    remote: Remote,
    per_page: u32,
    last: Option<u32>,
    /// The number of the next line, should the server not say it.
    next: u64,
}

#[derive(Serialize)]
struct PageVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    after: Option<&'a str>,
    first: u32,
}

#[derive(Serialize)]
struct TailVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    last: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunNode {
    log_line_count: Option<u64>,
    /// Null when nothing was captured.
    log_lines: Option<Connection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    edges: Vec<Edge>,
    /// Not asked for with the last lines.
    page_info: Option<PageInfo>,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<Node>,
}

#[derive(Deserialize)]
struct Node {
    number: Option<u64>,
    timestamp: Option<String>,
    level: Option<String>,
    label: Option<String>,
    line: Option<String>,
}

impl Fetch for RemoteLines {
    /// An error among the items tells that lines are missing after those that
    /// came.
    type Item = Result<ConsoleLine>;
    const OPERATION: &'static str = OPERATION;

    fn subject(&self) -> String {
        self.remote.subject()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<Self::Item>> {
        let answer = match self.last {
            Some(last) => self.last_lines(call, last)?,
            None => self.lines_after(call, after)?,
        };
        let run: RunNode = run_of(&answer, &self.remote)?;
        let total = run.log_line_count;
        let Some(connection) = run.log_lines else {
            return Ok(Page {
                items: Vec::new(),
                total: total.or(Some(0)),
                next: None,
            });
        };
        let nodes = connection.edges.into_iter().filter_map(|edge| edge.node);
        let lines: Vec<_> = nodes.map(|node| self.line(node)).collect();
        let (items, next) = match self.last {
            Some(last) => (checked(lines, total, last), None),
            None => {
                let info = connection
                    .page_info
                    .ok_or_else(|| Error::protocol("`logLines` has no `pageInfo`"))?;
                // Only the page's own cursor leads on.
                (lines.into_iter().map(Ok).collect(), info.next(None)?)
            }
        };
        Ok(Page { items, total, next })
    }
}

impl RemoteLines {
    /// From the first line on: what older servers take for something else, so
    /// that they must refuse the document.
    fn lines_after(&self, call: &Call, after: Option<&str>) -> Result<Answer> {
        let variables = PageVariables {
            target: self.remote.target(),
            after,
            first: self.per_page,
        };
        self.execute(call, &operations::CONSOLE_PAGE, &variables)
            .map_err(|error| match is_refusal(&error) && names_argument(&error) {
                true => Error::unsupported(
                    "this server cannot give console lines from the first on: it does not know \
                     the argument `useImprovedPagination` of `logLines` (W&B server 0.77 does); \
                     ask for the last lines",
                )
                .with_messages(error.messages().to_vec()),
                false => error,
            })
    }

    fn last_lines(&self, call: &Call, last: u32) -> Result<Answer> {
        let variables = TailVariables {
            target: self.remote.target(),
            // What no line at all means differs.
            last: last.max(1),
        };
        self.execute(call, &operations::CONSOLE_TAIL, &variables)
    }

    fn execute(
        &self,
        call: &Call,
        operation: &Operation,
        variables: &impl Serialize,
    ) -> Result<Answer> {
        self.remote.api.execute(call, operation, variables)
    }

    fn line(&mut self, node: Node) -> ConsoleLine {
        let number = node.number.unwrap_or(self.next);
        self.next = number + 1;
        let mut text = node.line.unwrap_or_default();
        if text.ends_with('\n') {
            text.pop();
        }
        let level = node.level.unwrap_or_default();
        ConsoleLine {
            number,
            timestamp: node.timestamp.filter(|time| !time.is_empty()),
            stream: match &*level {
                "error" => ConsoleStream::Stderr,
                _ => ConsoleStream::Stdout,
            },
            level,
            label: node.label.unwrap_or_default(),
            text,
        }
    }
}

/// An older server names what it does not know; a page may also fail for
/// other reasons.
fn names_argument(error: &Error) -> bool {
    let newer = ["useImprovedPagination", "label"];
    let says = |message: &String| newer.iter().any(|name| message.contains(name));
    error.messages().iter().any(says)
}

/// The last lines, at most as many as were asked for; and an error behind
/// them when the server kept some of them back.
fn checked(mut lines: Vec<ConsoleLine>, total: Option<u64>, last: u32) -> Vec<Result<ConsoleLine>> {
    let surplus = lines.len().saturating_sub(last as usize);
    lines.drain(..surplus);
    let came = lines.len() as u64;
    let total = total.unwrap_or(0);
    let wanted = total.min(last.into());
    // Lines that come in while the server counts are no reason: a log that
    // starts where it should is whole.
    let starts = lines.first().map_or(total, |line| line.number);
    let mut items: Vec<_> = lines.into_iter().map(Ok).collect();
    if came < wanted && starts > total - wanted {
        items.push(Err(Error::new(
            ErrorKind::Integrity,
            format!(
                "the server gave {came} of the last {wanted} console lines that were asked for, \
                 of {total}: ask for fewer, or read from the first on"
            ),
        )));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(numbers: std::ops::Range<u64>) -> Vec<ConsoleLine> {
        let line = |number| ConsoleLine {
            number,
            timestamp: None,
            stream: ConsoleStream::Stdout,
            level: String::new(),
            label: String::new(),
            text: String::new(),
        };
        numbers.map(line).collect()
    }

    #[test]
    fn lines_that_the_server_keeps_back_are_told_of() {
        for (given, total, last, came, complete) in [
            (0..3, Some(3), 10, 3, true),
            (90..100, Some(100), 10, 10, true),
            // One came in between counting and reading.
            (0..99, Some(100), 1_000, 99, true),
            (90..100, Some(101), 10, 10, true),
            // More than was asked for, or no count.
            (0..10, Some(10), 4, 4, true),
            (0..1, Some(1), 0, 0, true),
            (7..9, None, 10, 2, true),
            // Kept back.
            (50..100, Some(100), 80, 50, false),
            (50..100, Some(100), 1_000, 50, false),
            (0..0, Some(100), 5, 0, false),
        ] {
            let items = checked(lines(given.clone()), total, last);
            let whole = items.iter().all(Result::is_ok);
            let got = items.iter().filter(|item| item.is_ok()).count();
            assert_eq!((got, whole), (came, complete), "{given:?} {total:?} {last}");
        }
    }
}
