//! From a response to bytes on the wire: Range, gzip, head, body, and every
//! wrong way of delivering them that a fault may ask for.

use std::io::{self, BufWriter, Write};
use std::time::{Duration, SystemTime};
use std::{fmt, thread};

use serde::Deserialize;

use super::packed::Packed;
use super::payload::Payload;
use super::range::{self, Asked};
use super::read::Incoming;
use crate::http::{Body, Request, Response};

/// Below this a compressed answer is no smaller.
const GZIP_FROM: u64 = 256;
const BUFFER: usize = 64 * 1024;

/// A response whose body can be cut and paced.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub payload: Payload,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self {
            status: response.status,
            headers: response.headers,
            payload: Payload::Body(response.body),
        }
    }
}

impl Answer {
    /// An answer with a body of that type.
    pub fn new(status: u16, content_type: &str, payload: Payload) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".into(), content_type.into())],
            payload,
        }
    }

    /// A JSON answer.
    pub fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::new(
            status,
            "application/json",
            Payload::bytes(value.to_string()),
        )
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: impl fmt::Display) {
        self.headers.push((name.into(), value.to_string()));
    }

    /// Compresses the body where client and content allow it, or always.
    pub fn gzip(
        &mut self,
        request: &Request,
        always: bool,
        packed: Option<&Packed>,
    ) -> io::Result<()> {
        let wanted = accepts_gzip(request) && self.payload.len() >= GZIP_FROM && self.is_text();
        if (wanted || always) && self.header("content-encoding").is_none() {
            self.payload = match packed {
                Some(packed) => packed.gzip(&self.payload)?,
                None => self.payload.gzipped().map(Payload::bytes)?,
            };
            self.set("Content-Encoding", "gzip");
            self.set("Vary", "Accept-Encoding");
        }
        Ok(())
    }

    /// Files are sent as they are: their size and checksum must stay true.
    fn is_text(&self) -> bool {
        let content_type = self.header("content-type").unwrap_or_default();
        !matches!(self.payload, Payload::Body(Body::File { .. }))
            && (content_type.starts_with("text/") || content_type.contains("json"))
    }

    fn may_have_body(&self) -> bool {
        !matches!(self.status, 100..200 | 204 | 304)
    }
}

fn accepts_gzip(request: &Request) -> bool {
    let accepted = request.header("accept-encoding").unwrap_or_default();
    accepted.split(',').any(|item| {
        let (coding, quality) = item.split_once(';').unwrap_or((item, ""));
        let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        matches!(coding.trim(), "gzip" | "*") && !refused
    })
}

/// How the length of a body is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// By Content-Length.
    #[default]
    Length,
    /// In chunks.
    Chunked,
}

/// Bytes let through at a time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub bytes: usize,
    pub interval: Duration,
}

/// What happens to the connection after the last byte.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ending {
    /// Whatever the client asked for.
    #[default]
    AsAsked,
    /// Closed without a word after this long, though keep-alive was promised.
    Vanish(Duration),
    /// Cut: FIN, no close_notify.
    Abort,
    /// Cut: RST.
    Reset,
    /// Held open and silent until the client leaves.
    Stall,
}

/// How an answer is delivered. The default is: properly.
#[derive(Debug, Default)]
pub struct Delivery {
    pub framing: Framing,
    /// Body bytes after which the sending stops.
    pub cut: Option<Cut>,
    /// Added to the true Content-Length.
    pub length_error: i64,
    pub always_gzip: bool,
    /// Waits before the first byte.
    pub first_byte_delay: Duration,
    pub pace: Option<Pace>,
    pub ending: Ending,
}

/// A body that stops early.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Sent body bytes; half of the body when absent. At least one byte of the
    /// body is always withheld.
    pub after: Option<u64>,
    /// Whether the framing matches what is sent, so that only the content can
    /// tell that something is missing.
    pub consistent: bool,
}

/// An answer that is ready to be sent.
#[derive(Debug)]
pub struct Prepared {
    head: Vec<u8>,
    answer: Answer,
    first: u64,
    last: u64,
    framing: Framing,
    /// Whether the chunked body gets its closing chunk.
    complete: bool,
    first_byte_delay: Duration,
    pace: Option<Pace>,
}

impl Prepared {
    /// Applies Range, gzip and the delivery, and builds the head. Without
    /// `packed` only the delivery can ask for gzip.
    pub fn new(
        mut answer: Answer,
        to: &Incoming,
        delivery: &Delivery,
        packed: Option<&Packed>,
    ) -> io::Result<Self> {
        let request = &to.request;
        let part = apply_range(&mut answer, request);
        if packed.is_some() && part.is_none() || delivery.always_gzip {
            answer.gzip(request, delivery.always_gzip, packed)?;
        }
        let (first, end) = part.unwrap_or((0, answer.payload.len()));
        let sent = delivery.cut.map_or(end - first, |cut| cut.of(end - first));
        let consistent = delivery.cut.is_some_and(|cut| cut.consistent);
        let told = if consistent { sent } else { end - first };
        let told = told.saturating_add_signed(delivery.length_error);
        let bodiless = request.method == "HEAD" || !answer.may_have_body();
        Ok(Self {
            head: head(&answer, delivery.framing, told, to.keep_alive),
            first,
            last: if bodiless { first } else { first + sent },
            framing: if bodiless {
                Framing::Length
            } else {
                delivery.framing
            },
            complete: delivery.cut.is_none() || consistent,
            first_byte_delay: delivery.first_byte_delay,
            pace: delivery.pace,
            answer,
        })
    }

    /// The status line's number.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// Body bytes that will be sent, chunk framing not counted.
    pub fn body_bytes(&self) -> u64 {
        self.last - self.first
    }

    /// Sends head and body.
    pub fn send(&self, wire: &mut impl Write) -> io::Result<()> {
        thread::sleep(self.first_byte_delay);
        match self.pace {
            None => self.send_through(&mut BufWriter::with_capacity(BUFFER, wire)),
            Some(pace) => {
                wire.write_all(&self.head)?;
                wire.flush()?;
                let left = pace.bytes;
                self.send_body(&mut Paced { wire, pace, left })
            }
        }
    }

    fn send_through(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&self.head)?;
        self.send_body(out)?;
        out.flush()
    }

    fn send_body(&self, out: &mut impl Write) -> io::Result<()> {
        let range = self.first..self.last;
        match self.framing {
            Framing::Length => self.answer.payload.write(range, out),
            Framing::Chunked => {
                // Rows are small; a chunk for each would be mostly framing.
                let mut chunks = BufWriter::with_capacity(BUFFER / 2, Chunks(&mut *out));
                self.answer.payload.write(range, &mut chunks)?;
                chunks.flush()?;
                drop(chunks);
                match self.complete {
                    true => out.write_all(b"0\r\n\r\n"),
                    false => Ok(()),
                }
            }
        }
    }
}

impl Cut {
    fn of(self, length: u64) -> u64 {
        self.after
            .unwrap_or(length / 2)
            .min(length.saturating_sub(1))
    }
}

/// The part to send, with status and headers changed to match; None for all.
fn apply_range(answer: &mut Answer, request: &Request) -> Option<(u64, u64)> {
    let is_file = matches!(answer.payload, Payload::Body(Body::File { .. }));
    let rangeable = is_file || matches!(answer.payload, Payload::Body(Body::Bytes(_)));
    if answer.status != 200 || request.method != "GET" || !rangeable {
        return None;
    }
    let length = answer.payload.len();
    match range::asked(request.header("range"), length) {
        Asked::Whole => {
            if is_file {
                answer.set("Accept-Ranges", "bytes");
            }
            None
        }
        Asked::Part(start, end) => {
            answer.status = 206;
            answer.set("Accept-Ranges", "bytes");
            answer.set(
                "Content-Range",
                format_args!("bytes {start}-{}/{length}", end - 1),
            );
            Some((start, end))
        }
        Asked::Unsatisfiable => {
            answer.status = 416;
            answer.set("Content-Range", format_args!("bytes */{length}"));
            answer.payload = Payload::bytes("");
            Some((0, 0))
        }
    }
}

fn head(answer: &Answer, framing: Framing, length: u64, keep_alive: bool) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: wandb-backend\r\n",
        answer.status,
        reason(answer.status),
        httpdate::fmt_http_date(SystemTime::now()),
    );
    let mut line = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    };
    for (name, value) in &answer.headers {
        line(name, value);
    }
    if answer.may_have_body() {
        match framing {
            Framing::Length => line("Content-Length", &length.to_string()),
            Framing::Chunked => line("Transfer-Encoding", "chunked"),
        }
    }
    line(
        "Connection",
        if keep_alive { "keep-alive" } else { "close" },
    );
    head.push_str("\r\n");
    head.into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

/// Writes each buffer as one chunk.
struct Chunks<W>(W);

impl<W: Write> Write for Chunks<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !bytes.is_empty() {
            write!(self.0, "{:x}\r\n", bytes.len())?;
            self.0.write_all(bytes)?;
            self.0.write_all(b"\r\n")?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Lets a few bytes through, then waits.
struct Paced<W> {
    wire: W,
    pace: Pace,
    /// Bytes that may pass before the next wait.
    left: usize,
}

impl<W: Write> Write for Paced<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.wire.flush()?;
            thread::sleep(self.pace.interval);
            self.left = self.pace.bytes;
        }
        let count = self.wire.write(&bytes[..bytes.len().min(self.left)])?;
        self.left -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush()
    }
}
