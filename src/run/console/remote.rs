//! Console lines from a server: forward in pages, or the last ones at once.

use serde::{Deserialize, Serialize};

use super::OPERATION;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::features::lacks;
use crate::graphql::{Answer, operations};
use crate::local::{ConsoleLine, ConsoleStream};
use crate::pages::{Fetch, Page, PageInfo};
use crate::run::{Remote, Target, run_of};

#[derive(Debug)]
pub(super) struct RemoteLines {
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
    pub fn new(remote: &Remote, per_page: u32, last: Option<u32>) -> Self {
        RemoteLines {
            remote: remote.clone(),
            per_page,
            last,
            next: 0,
        }
    }

    /// From the first line on: what older servers take for something else, so
    /// that they must refuse the document.
    fn lines_after(&self, call: &Call, after: Option<&str>) -> Result<Answer> {
        let variables = PageVariables {
            target: self.remote.target(),
            after,
            first: self.per_page,
        };
        let api = &self.remote.api;
        api.execute(call, &operations::CONSOLE_PAGE, &variables)
            .map_err(|error| match lacks(&error, "useImprovedPagination") {
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
        let api = &self.remote.api;
        api.execute(call, &operations::CONSOLE_TAIL, &variables)
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
