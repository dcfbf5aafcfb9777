//! The seam of the server: `net` turns sockets into [`Request`]s and writes
//! [`Response`]s, `app` answers them and never sees a socket.

use std::path::PathBuf;
use std::sync::Arc;

/// One request as it came off the wire, body decoded (gzip undone) and whole.
#[derive(Debug, Clone)]
pub struct Request {
    /// Upper-case method.
    pub method: String,
    /// Percent-encoded path, without the query.
    pub path: String,
    /// The raw query string, without `?`; empty when absent.
    pub query: String,
    /// Header names in lower case, in order of arrival.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What a response carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// Pieces that are written one after the other without joining them: the
    /// history fast path hands out rows that are kept as text.
    Pieces(Vec<Arc<str>>),
    /// Part of a file on disk, for downloads with and without Range.
    File {
        /// The file.
        path: PathBuf,
        /// First byte.
        offset: u64,
        /// How many bytes.
        len: u64,
    },
}

/// An answer. `net` adds Content-Length, Date, keep-alive and gzip.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers besides the ones `net` adds.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// What answers requests. One value serves all connections at once.
pub trait App: Send + Sync {
    /// The name by which faults and the request log know this request: the
    /// GraphQL operation name (from the document when `operationName` is
    /// absent), or `file_stream`, `file_download`, `file_upload`, …
    fn operation(&self, request: &Request) -> String;

    /// Answers a request. `base_url` is the origin the client used
    /// (scheme, host and port), for the absolute URLs in answers.
    fn handle(&self, request: &Request, base_url: &str) -> Response;

    /// Answers a request on the control port that is not about faults or the
    /// request log (those are `net`'s): seeding runs, server modes, state.
    fn control(&self, request: &Request) -> Response;
}
