//! Answers: whole ones in memory, and downloads that stream.

use std::io::{self, Read};

use ureq::http::HeaderMap;
use ureq::http::header::{HeaderName, LOCATION};
use ureq::{Body, BodyReader};

use super::errors::{Failure, Peer, from_ureq};
use super::secrets::Secrets;
use super::watch::{Phase, Watch};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::room::Room;
use crate::url::Url;

/// As much of an error body as is read: room for any list of messages.
const ERROR_BODY: u64 = 64 * 1024;
/// Where no length is told.
const SHORTEST: usize = 8 * 1024;
/// What is used of what is reserved before anything came.
const FIRST: usize = 4 * 1024 * 1024;
/// What is reserved ahead on the word of a `Content-Length`.
const RESERVE: u64 = 64 * 1024 * 1024;

/// A successful answer in memory.
#[derive(Debug)]
pub(crate) struct Reply {
    pub body: Room,
    /// How many requests it took.
    pub attempts: u32,
    /// What of the request must not be shown, should the answer repeat it.
    pub secrets: Secrets,
}

/// What storage said to an upload that it took.
#[derive(Debug)]
pub(crate) struct Uploaded {
    headers: HeaderMap,
}

impl Uploaded {
    pub(super) fn new(headers: HeaderMap) -> Self {
        Uploaded { headers }
    }

    /// A header of the answer, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The whole body, in the memory of `bytes`; refused once it is larger than
/// `cap`.
pub(super) fn read_all(
    mut bytes: Room,
    body: Body,
    cap: u64,
    watch: &mut Watch,
    peer: &Peer,
) -> Result<Room, Failure> {
    let length = body.content_length().unwrap_or(0);
    if length > cap {
        let error = ureq::Error::BodyExceedsLimit(cap);
        return Err(from_ureq(error, watch, peer));
    }
    let expected = usize::try_from(length.min(RESERVE)).unwrap_or(0);
    watch.enter(Phase::Body);
    // Making the reader reads already, where the body is gzip.
    let read = watch.during(|| {
        let mut reader = body.into_with_config().limit(cap).reader();
        fill(&mut reader, &mut bytes, expected)
    });
    match read {
        Ok(()) => Ok(bytes),
        Err(error) => Err(from_ureq(error.into(), watch, peer)),
    }
}

/// Reads to the end, into memory whose bytes are whatever they were: a buffer
/// that serves again is not cleared for that.
fn fill(reader: &mut impl Read, bytes: &mut Vec<u8>, expected: usize) -> io::Result<()> {
    // One byte more, to see the end. What is reserved costs nothing before it
    // is used, and is used as bytes come: a length is only what a server says.
    let room = expected.max(SHORTEST) + 1;
    bytes.reserve_exact(room.saturating_sub(bytes.len()));
    if bytes.len() < room {
        bytes.resize(room.min(FIRST).max(bytes.len()), 0);
    }
    let mut len = 0;
    loop {
        if len == bytes.len() {
            let more = if len < room { room } else { usize::MAX };
            bytes.resize(more.min(2 * len), 0);
        }
        match reader.read(&mut bytes[len..]) {
            Ok(0) => break,
            Ok(amount) => len += amount,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(len);
    Ok(())
}

/// As much of the body of an error as arrives soon: it only adds to the
/// message, so its own failures are not worth a word.
pub(super) fn read_some(body: Body, watch: &mut Watch) -> Vec<u8> {
    let mut bytes = Vec::new();
    watch.enter_error_body();
    let _ = watch.during(|| body.into_reader().take(ERROR_BODY).read_to_end(&mut bytes));
    bytes
}

pub(super) fn location(headers: &HeaderMap) -> Option<&str> {
    headers.get(LOCATION)?.to_str().ok()
}

/// A response body as it arrives.
///
/// Reading ends with an error when nothing arrives for the stall limit, when
/// the call's token is cancelled (within 250 ms), when its time limit passes
/// or when the connection ends early; the error inside the [`io::Error`] is
/// this library's [`Error`]. It is never retried here: the caller knows
/// how much it has and may ask for the rest.
pub(crate) struct Download {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) length: Option<u64>,
    /// After redirects.
    pub(super) url: Url,
    pub(super) proxy: Option<String>,
    pub(super) body: BodyReader<'static>,
    pub(super) watch: Watch,
    pub(super) call: Call,
    pub(super) attempts: u32,
    pub(super) read: u64,
}

impl Download {
    /// 200, or 206 when a range was asked for and given.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The `Content-Length`: `None` when the server does not say, or sent
    /// gzip although it was not asked to.
    #[cfg(test)]
    pub(crate) fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// A header of the final response, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let name: HeaderName = name.parse().ok()?;
        self.headers.get(name)?.to_str().ok()
    }

    /// How many requests it took to get here, redirects not counted.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Fills the front of `buf`; 0 at the end of the body. Like
    /// [`Read::read`], with this library's error.
    pub(crate) fn fill(&mut self, buf: &mut [u8]) -> Result<usize> {
        // Time that the caller spent between two reads is no stall.
        self.watch.enter(Phase::Body);
        let body = &mut self.body;
        match self.watch.during(|| body.read(buf)) {
            Ok(amount) => {
                self.read += amount as u64;
                Ok(amount)
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    fn failed(&self, error: io::Error) -> Error {
        let peer = Peer {
            url: &self.url,
            proxy: self.proxy.as_deref(),
        };
        let error = from_ureq(error.into(), &self.watch, &peer).error;
        let progress = match self.length {
            Some(length) => format!("after {} of {length} bytes", self.read),
            None => format!("after {} bytes", self.read),
        };
        let told = Error::new(error.kind(), format!("{}, {progress}", error.message()));
        let told = match error.kind() {
            ErrorKind::Cancelled => error,
            _ => told.because(error),
        };
        self.call
            .name(told.with_attempts(self.attempts, self.call.elapsed()))
    }
}

impl Read for Download {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.fill(buf).map_err(io::Error::other)
    }
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may be signed.
        f.debug_struct("Download")
            .field("origin", &self.url.origin())
            .field("status", &self.status)
            .field("length", &self.length)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
