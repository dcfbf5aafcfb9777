//! Console output put together to lines.

use std::collections::VecDeque;

use super::framing::LogReader;
use super::proto::Malformed;
use super::record::{Envelope, Output, kind};
use super::time::Timestamp;
use crate::call::Call;
use crate::error::{ErrorKind, Result};

/// Longer lines are refused.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// A line that a run printed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConsoleLine {
    /// Counted from 0, over both streams.
    pub number: u64,
    /// When the text of the line began, of a remote run when it was captured:
    /// UTC, microseconds, no zone. `None` when that is not known.
    pub timestamp: Option<String>,
    /// Where it was printed.
    pub stream: Stream,
    /// `error` for the standard error output, else empty, unless a server
    /// says otherwise.
    pub level: String,
    /// Which of several processes that write to one run printed it; empty
    /// when there is one, and for a local run.
    pub label: String,
    /// The line without its end. Control codes other than the carriage
    /// return, which starts a line anew, stay as they were printed.
    pub text: String,
}

/// Where a program printed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The console lines of a log in the order in which they were ended.
///
/// What was printed without a line end comes last. A log that still grows is
/// read to its present end, then the iterator is over: a line that would only
/// later be whole must not come twice.
#[derive(Debug)]
pub(crate) struct Console {
    reader: LogReader,
    /// The kind of record that has the output: raw if there is any.
    source: u32,
    lines: [Unfinished; 2],
    ready: VecDeque<ConsoleLine>,
    number: u64,
    ended: bool,
}

impl Console {
    pub(super) fn new(reader: LogReader, raw: bool) -> Self {
        Console {
            reader,
            source: if raw { kind::OUTPUT_RAW } else { kind::OUTPUT },
            lines: [
                Unfinished::new(Stream::Stdout),
                Unfinished::new(Stream::Stderr),
            ],
            ready: VecDeque::new(),
            number: 0,
            ended: false,
        }
    }

    /// The next line.
    ///
    /// # Errors
    /// TooLarge when a line is longer than 16 MiB; otherwise as
    /// [`Rows::next_view`](super::Rows::next_view).
    pub fn next(&mut self, call: &Call) -> Result<Option<ConsoleLine>> {
        self.find(call).map_err(|e| call.name(e))
    }

    fn find(&mut self, call: &Call) -> Result<Option<ConsoleLine>> {
        call.check()?;
        while self.ready.is_empty() && !self.ended {
            if self.reader.advance(call)? {
                self.read_record()?;
            } else {
                self.end();
            }
        }
        Ok(self.ready.pop_front().map(|mut line| {
            line.number = self.number;
            self.number += 1;
            line
        }))
    }

    fn read_record(&mut self) -> Result<()> {
        match output(self.reader.record(), self.source) {
            Ok(Some(output)) => {
                let line = &mut self.lines[usize::from(!output.is_stdout)];
                if line.take(&output, &mut self.ready) {
                    return Ok(());
                }
                let message = format!("a console line is longer than {MAX_LINE} bytes");
                Err(self.reader.error(ErrorKind::TooLarge, message))
            }
            Ok(None) => Ok(()),
            Err(malformed) => {
                self.reader.reject(malformed.0)?;
                self.end();
                Ok(())
            }
        }
    }

    fn end(&mut self) {
        self.ended = true;
        for line in &mut self.lines {
            if !line.text.is_empty() {
                self.ready.push_back(line.finish());
            }
        }
    }
}

fn output(record: &[u8], source: u32) -> Result<Option<Output<'_>>, Malformed> {
    let Envelope { kind, body } = Envelope::parse(record)?;
    match kind == source {
        true => Output::parse(&record[body]).map(Some),
        false => Ok(None),
    }
}

/// The line that a stream is at.
#[derive(Debug)]
struct Unfinished {
    stream: Stream,
    text: String,
    began: Option<Timestamp>,
    /// The last character was a carriage return: before a line feed it is
    /// part of the line end, before anything else the line starts anew.
    returned: bool,
}

impl Unfinished {
    fn new(stream: Stream) -> Self {
        Unfinished {
            stream,
            text: String::new(),
            began: None,
            returned: false,
        }
    }

    /// Adds a piece of output; `false` when the line becomes too long.
    fn take(&mut self, output: &Output<'_>, ready: &mut VecDeque<ConsoleLine>) -> bool {
        let mut rest = output.text;
        while let Some(at) = rest.find(['\n', '\r']) {
            if !self.push(&rest[..at], output.timestamp) {
                return false;
            }
            if rest.as_bytes()[at] == b'\n' {
                self.began = self.began.or(output.timestamp);
                ready.push_back(self.finish());
            } else {
                self.returned = true;
            }
            rest = &rest[at + 1..];
        }
        self.push(rest, output.timestamp)
    }

    fn push(&mut self, text: &str, now: Option<Timestamp>) -> bool {
        if text.is_empty() {
            return true;
        }
        if self.returned {
            self.returned = false;
            self.text.clear();
        }
        if self.text.is_empty() {
            self.began = now;
        }
        self.text.push_str(text);
        self.text.len() <= MAX_LINE
    }

    fn finish(&mut self) -> ConsoleLine {
        self.returned = false;
        ConsoleLine {
            number: 0,
            timestamp: self.began.take().map(Timestamp::to_iso_micros),
            stream: self.stream,
            level: match self.stream {
                Stream::Stdout => String::new(),
                Stream::Stderr => "error".to_owned(),
            },
            label: String::new(),
            text: std::mem::take(&mut self.text),
        }
    }
}
