//! Reads HTTP/1.1 requests off a connection: head, body (by length or
//! chunked), `Expect: 100-continue`, gzip.

use std::io::{self, Read, Write};

use flate2::read::MultiGzDecoder;
use httparse::Status;

use crate::http::Request;

const HEAD_LIMIT: usize = 64 * 1024;
const HEADER_COUNT: usize = 128;
const BODY_LIMIT: u64 = 2 << 30;
/// A length that a client merely claims reserves no more than this.
const RESERVE_LIMIT: u64 = 16 << 20;

/// A request and what only the connection needs to know about it.
#[derive(Debug)]
pub struct Incoming {
    /// The request, body decoded.
    pub request: Request,
    /// Body size as it was sent, before gzip was undone.
    pub body_bytes: u64,
    /// Whether the client expects to use the connection again.
    pub keep_alive: bool,
}

impl Incoming {
    /// Stands for a request that could not be read, after which the
    /// connection is of no more use.
    pub fn unreadable() -> Self {
        Self {
            request: Request {
                method: String::new(),
                path: String::new(),
                query: String::new(),
                headers: Vec::new(),
                body: Vec::new(),
            },
            body_bytes: 0,
            keep_alive: false,
        }
    }
}

/// Why there is no further request.
#[derive(Debug)]
pub enum ReadError {
    /// The client left between two requests.
    Closed,
    /// The connection broke.
    Io(io::Error),
    /// The request is not acceptable; answer with this and close.
    Refused(u16, String),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn refused<T>(status: u16, why: impl Into<String>) -> Result<T, ReadError> {
    Err(ReadError::Refused(status, why.into()))
}

/// Bytes received and not yet used. Lives as long as the connection, since one
/// read may bring the start of the next request.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: Vec<u8>,
}

impl Reader {
    /// Reads the next request.
    pub fn next(&mut self, wire: &mut (impl Read + Write)) -> Result<Incoming, ReadError> {
        let (mut request, http_1_1) = self.head(wire)?;
        let framing = Framing::of(&request)?;
        if framing.has_body() && self.buffer.is_empty() && expects_continue(&request) {
            wire.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            wire.flush()?;
        }
        let body = match framing {
            Framing::Length(length) => self.take(wire, length)?,
            Framing::Chunked => self.chunked(wire)?,
        };
        let body_bytes = body.len() as u64;
        request.body = decoded(&request, body)?;
        Ok(Incoming {
            body_bytes,
            keep_alive: keep_alive(&request, http_1_1),
            request,
        })
    }

    /// Bytes that came after the last request: a tunnel's first.
    pub fn into_rest(self) -> Vec<u8> {
        self.buffer
    }

    fn head(&mut self, wire: &mut impl Read) -> Result<(Request, bool), ReadError> {
        loop {
            let mut slots = [httparse::EMPTY_HEADER; HEADER_COUNT];
            let mut head = httparse::Request::new(&mut slots);
            match head.parse(&self.buffer) {
                Ok(Status::Complete(used)) => {
                    let parsed = request(&head);
                    self.buffer.drain(..used);
                    return Ok(parsed);
                }
                Ok(Status::Partial) if self.buffer.len() > HEAD_LIMIT => {
                    return refused(431, "request head over 64 KiB");
                }
                Ok(Status::Partial) => {}
                Err(error) => return refused(400, format!("not an HTTP/1 request: {error}")),
            }
            if self.fill(wire)? == 0 {
                return Err(match self.buffer.is_empty() {
                    true => ReadError::Closed,
                    false => io::Error::from(io::ErrorKind::UnexpectedEof).into(),
                });
            }
        }
    }

    fn fill(&mut self, wire: &mut impl Read) -> io::Result<usize> {
        let mut piece = [0; 16 * 1024];
        let count = wire.read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..count]);
        Ok(count)
    }

    fn fill_some(&mut self, wire: &mut impl Read) -> io::Result<()> {
        match self.fill(wire)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Exactly `length` body bytes.
    fn take(&mut self, wire: &mut impl Read, length: u64) -> Result<Vec<u8>, ReadError> {
        if length > BODY_LIMIT {
            return refused(413, format!("body of {length} bytes, limit {BODY_LIMIT}"));
        }
        let buffered = self.buffer.len().min(length as usize);
        let mut body = Vec::with_capacity(length.min(RESERVE_LIMIT) as usize);
        body.extend(self.buffer.drain(..buffered));
        let missing = length - buffered as u64;
        if wire.take(missing).read_to_end(&mut body)? as u64 != missing {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(body)
    }

    fn chunked(&mut self, wire: &mut impl Read) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let size = self.chunk_size(wire)?;
            if size == 0 {
                self.trailers(wire)?;
                return Ok(body);
            }
            if size > BODY_LIMIT - body.len() as u64 {
                return refused(413, format!("chunked body over {BODY_LIMIT} bytes"));
            }
            body.append(&mut self.take(wire, size)?);
            if self.take(wire, 2)? != b"\r\n" {
                return refused(400, "chunk without its closing CRLF");
            }
        }
    }

    fn chunk_size(&mut self, wire: &mut impl Read) -> Result<u64, ReadError> {
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(Status::Complete((used, size))) => {
                    self.buffer.drain(..used);
                    return Ok(size);
                }
                Ok(Status::Partial) if self.buffer.len() < HEAD_LIMIT => self.fill_some(wire)?,
                _ => return refused(400, "bad chunk size"),
            }
        }
    }

    fn trailers(&mut self, wire: &mut impl Read) -> Result<(), ReadError> {
        loop {
            let mut slots = [httparse::EMPTY_HEADER; HEADER_COUNT];
            match httparse::parse_headers(&self.buffer, &mut slots) {
                Ok(Status::Complete((used, _))) => {
                    self.buffer.drain(..used);
                    return Ok(());
                }
                Ok(Status::Partial) if self.buffer.len() < HEAD_LIMIT => self.fill_some(wire)?,
                _ => return refused(400, "bad trailers"),
            }
        }
    }
}

fn request(head: &httparse::Request) -> (Request, bool) {
    let target = head.path.unwrap_or("/");
    let (path, query) = split_target(target);
    let headers = head
        .headers
        .iter()
        .map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        })
        .collect();
    let request = Request {
        method: head.method.unwrap_or_default().to_ascii_uppercase(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: Vec::new(),
    };
    (request, head.version == Some(1))
}

/// Path and query of a request target, also of the absolute form that clients
/// send to what they take for a proxy.
fn split_target(target: &str) -> (&str, &str) {
    let local = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => {
            rest.find(['/', '?']).map_or("/", |at| &rest[at..])
        }
        _ => target,
    };
    let (path, query) = local.split_once('?').unwrap_or((local, ""));
    (if path.is_empty() { "/" } else { path }, query)
}

enum Framing {
    Length(u64),
    Chunked,
}

impl Framing {
    fn of(request: &Request) -> Result<Self, ReadError> {
        let lengths: Vec<_> = values(request, "content-length").collect();
        let codings: Vec<_> = values(request, "transfer-encoding").collect();
        match (lengths.as_slice(), codings.as_slice()) {
            ([], []) => Ok(Self::Length(0)),
            ([length], []) => match length.trim().parse() {
                Ok(length) => Ok(Self::Length(length)),
                Err(_) => refused(400, format!("Content-Length {length:?}")),
            },
            ([], [coding]) if coding.trim().eq_ignore_ascii_case("chunked") => Ok(Self::Chunked),
            ([], [coding]) => refused(501, format!("Transfer-Encoding {coding:?}")),
            // Two answers to "where does the body end" is request smuggling.
            _ => refused(400, "more than one Content-Length or Transfer-Encoding"),
        }
    }

    fn has_body(&self) -> bool {
        !matches!(self, Self::Length(0))
    }
}

fn values<'a>(request: &'a Request, name: &'a str) -> impl Iterator<Item = &'a str> {
    request
        .headers
        .iter()
        .filter(move |(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Whether a comma-separated header holds that word.
fn has_token(request: &Request, name: &str, token: &str) -> bool {
    values(request, name)
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case(token))
}

fn expects_continue(request: &Request) -> bool {
    has_token(request, "expect", "100-continue")
}

fn keep_alive(request: &Request, http_1_1: bool) -> bool {
    match http_1_1 {
        true => !has_token(request, "connection", "close"),
        false => has_token(request, "connection", "keep-alive"),
    }
}

fn decoded(request: &Request, body: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    match request.header("content-encoding").map(str::trim) {
        None | Some("" | "identity") => Ok(body),
        Some("gzip") => {
            let mut plain = Vec::new();
            let mut limited = MultiGzDecoder::new(body.as_slice()).take(BODY_LIMIT + 1);
            match limited.read_to_end(&mut plain) {
                Ok(size) if size as u64 > BODY_LIMIT => refused(413, "gzip body too large"),
                Ok(_) => Ok(plain),
                Err(error) => refused(400, format!("bad gzip body: {error}")),
            }
        }
        Some(other) => refused(415, format!("Content-Encoding {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection that brings one byte a read, the worst that TCP may do.
    struct Trickle {
        input: Vec<u8>,
        at: usize,
        output: Vec<u8>,
    }

    impl Trickle {
        fn new(input: impl Into<Vec<u8>>) -> Self {
            Self {
                input: input.into(),
                at: 0,
                output: Vec::new(),
            }
        }
    }

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = usize::from(self.at < self.input.len());
            buffer[..count].copy_from_slice(&self.input[self.at..self.at + count]);
            self.at += count;
            Ok(count)
        }
    }

    impl Write for Trickle {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.output.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn one(input: &str) -> Result<Incoming, ReadError> {
        Reader::default().next(&mut Trickle::new(input))
    }

    fn status(input: &str) -> u16 {
        match one(input) {
            Err(ReadError::Refused(status, _)) => status,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn two_requests_in_one_stream() {
        let mut wire = Trickle::new(
            "POST /graphql?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc\
             GET http://h:1/files/x HTTP/1.0\r\n\r\n",
        );
        let mut reader = Reader::default();
        let first = reader.next(&mut wire).expect("first");
        assert_eq!(first.request.path, "/graphql");
        assert_eq!(first.request.query, "a=b");
        assert_eq!(first.request.header("host"), Some("x"));
        assert_eq!(first.request.body, b"abc");
        assert!(first.keep_alive);
        let second = reader.next(&mut wire).expect("second");
        assert_eq!(second.request.path, "/files/x");
        assert!(!second.keep_alive);
        assert!(matches!(reader.next(&mut wire), Err(ReadError::Closed)));
    }

    #[test]
    fn chunks_with_extension_and_trailer() {
        let got = one("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\
             4;x=y\r\nwiki\r\n5\r\npedia\r\n0\r\nX-T: 1\r\n\r\n");
        assert_eq!(got.expect("chunked").request.body, b"wikipedia");
    }

    #[test]
    fn gzip_is_undone_and_the_wire_size_kept() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&[b'a'; 5000]).expect("encode");
        let packed = encoder.finish().expect("finish");
        let mut input = format!(
            "POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            packed.len()
        )
        .into_bytes();
        input.extend_from_slice(&packed);
        let got = Reader::default().next(&mut Trickle::new(input));
        let got = got.expect("gzip request");
        assert_eq!(got.request.body, [b'a'; 5000]);
        assert_eq!(got.body_bytes, packed.len() as u64);
    }

    #[test]
    fn expect_continue_is_answered_before_the_body() {
        let mut wire =
            Trickle::new("PUT / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok");
        let got = Reader::default().next(&mut wire).expect("request");
        assert_eq!(got.request.body, b"ok");
        assert_eq!(wire.output, b"HTTP/1.1 100 Continue\r\n\r\n");
    }

    #[test]
    fn what_is_refused() {
        assert_eq!(status("\0\r\n\r\n"), 400);
        assert_eq!(status("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), 400);
        assert_eq!(
            status("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            400
        );
        assert_eq!(
            status("GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
            501
        );
        assert_eq!(
            status("GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"),
            413
        );
        assert_eq!(
            status("GET / HTTP/1.1\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx"),
            415
        );
        assert_eq!(
            status("GET / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
            400
        );
        let long = format!("GET / HTTP/1.1\r\nA: {}", "x".repeat(70_000));
        assert_eq!(status(&long), 431);
    }

    #[test]
    fn a_cut_request_is_not_a_clean_end() {
        for cut in [
            "GET / HT",
            "PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ] {
            assert!(matches!(one(cut), Err(ReadError::Io(_))), "{cut}");
        }
    }
}
