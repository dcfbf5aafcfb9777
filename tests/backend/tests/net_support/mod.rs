//! A server in this process with a small app of its own, and a client that
//! sees every byte and how a connection ended.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use wandb_backend::http::{App, Body, Request, Response};
use wandb_backend::net::{Config, Server};

/// Long enough for a loaded machine; only failing tests wait for it.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long silence is watched to call it silence.
pub const SILENCE: Duration = Duration::from_millis(150);

/// Answers `/graphql` with how often it was asked, and serves some bodies.
#[derive(Default)]
pub struct Echo {
    pub handled: AtomicU64,
    pub file: Option<PathBuf>,
}

impl App for Echo {
    fn operation(&self, request: &Request) -> String {
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        let name = body
            .as_ref()
            .and_then(|body| body["operationName"].as_str());
        name.unwrap_or(&request.path).to_owned()
    }

    fn handle(&self, request: &Request, base_url: &str) -> Response {
        let count = self.handled.fetch_add(1, Ordering::SeqCst) + 1;
        let (content_type, body) = match request.path.as_str() {
            "/pieces" => {
                let pieces = (0..1000).map(|n| Arc::from(format!("row {n}\n"))).collect();
                ("text/plain", Body::Pieces(pieces))
            }
            "/bytes" => ("application/octet-stream", Body::Bytes(digits())),
            "/file" => {
                let path = self.file.clone().expect("a test that asks for it sets it");
                let (offset, len) = (0, 1000);
                ("application/octet-stream", Body::File { path, offset, len })
            }
            "/panic" => panic!("the app has a bug"),
            _ => {
                let body = json!({"data": {"count": count, "base_url": base_url,
                    "received": request.body.len(), "pad": "p".repeat(1000)}});
                (
                    "application/json",
                    Body::Bytes(body.to_string().into_bytes()),
                )
            }
        };
        Response {
            status: 200,
            headers: vec![("Content-Type".into(), content_type.into())],
            body,
        }
    }

    fn control(&self, request: &Request) -> Response {
        Response {
            status: 404,
            headers: vec![],
            body: Body::Bytes(json!({"app": request.path}).to_string().into_bytes()),
        }
    }
}

/// 1000 bytes in which every offset can be told.
pub fn digits() -> Vec<u8> {
    (0..250)
        .flat_map(|n| format!("{n:03},").into_bytes())
        .collect()
}

/// A server for one test.
pub struct Fixture {
    pub server: Server,
    pub app: Arc<Echo>,
}

impl Fixture {
    pub fn start() -> Self {
        Self::with(Config::default(), Echo::default())
    }

    pub fn with(config: Config, app: Echo) -> Self {
        let app = Arc::new(app);
        let server = Server::start(&config, Arc::clone(&app) as Arc<dyn App>).expect("start");
        Self { server, app }
    }

    pub fn connect(&self) -> Client {
        Client::connect(self.server.url())
    }

    /// Asks the control port, which must succeed.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.try_control(method, path, body);
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
        answer.json()
    }

    pub fn try_control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut client = Client::connect(self.server.control_url());
        client.request(method, path, &[], body.as_bytes());
        client.answer()
    }

    pub fn fault(&self, fault: Value) {
        self.control("POST", "/faults", &fault);
    }

    pub fn requests(&self) -> Vec<Value> {
        let log = self.control("GET", "/requests", &Value::Null);
        log.as_array().expect("a list").clone()
    }

    pub fn handled(&self) -> u64 {
        self.app.handled.load(Ordering::SeqCst)
    }
}

/// A request as GraphQL clients send it.
pub fn graphql(operation: &str, variables: Value) -> Vec<u8> {
    json!({"operationName": operation, "query": "", "variables": variables})
        .to_string()
        .into_bytes()
}

/// How reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the last byte that the framing promised.
    Complete,
    /// With FIN before that.
    Eof,
    /// With RST.
    Reset,
    /// Not at all.
    Silence,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub end: End,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// A connection that hides nothing.
pub struct Client<S = TcpStream> {
    pub stream: S,
    /// Received and not yet used.
    pub rest: Vec<u8>,
}

impl Client {
    pub fn connect(url: &str) -> Self {
        let (_, authority) = url.split_once("://").expect("a URL");
        let stream = TcpStream::connect(authority).expect("connect");
        stream.set_read_timeout(Some(PATIENCE)).expect("timeout");
        Self::over(stream)
    }

    /// From now on, calls silence what would be patience.
    pub fn impatient(&self) {
        self.stream
            .set_read_timeout(Some(SILENCE))
            .expect("timeout");
    }
}

impl<S: Read + Write> Client<S> {
    pub fn over(stream: S) -> Self {
        Self {
            stream,
            rest: Vec::new(),
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("send");
        self.stream.flush().expect("flush");
    }

    pub fn request(&mut self, method: &str, path: &str, headers: &[&str], body: &[u8]) {
        let mut bytes = format!("{method} {path} HTTP/1.1\r\nHost: wandb.test\r\n");
        for header in headers {
            bytes.push_str(header);
            bytes.push_str("\r\n");
        }
        bytes.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let mut bytes = bytes.into_bytes();
        bytes.extend_from_slice(body);
        self.send(&bytes);
    }

    /// POSTs a GraphQL operation and reads the answer.
    pub fn ask(&mut self, operation: &str) -> Answer {
        self.request("POST", "/graphql", &[], &graphql(operation, json!({})));
        self.answer()
    }

    /// Reads an answer, of which at least the head must come.
    pub fn answer(&mut self) -> Answer {
        self.try_answer().unwrap_or_else(|end| {
            panic!(
                "no head, {end:?} after {:?}",
                String::from_utf8_lossy(&self.rest)
            )
        })
    }

    pub fn try_answer(&mut self) -> Result<Answer, End> {
        let head = self.until(b"\r\n\r\n")?;
        let head = String::from_utf8(head).expect("a head in ASCII");
        let mut lines = head.trim_end().split("\r\n");
        let status_line = lines.next().expect("a status line");
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        let headers: Vec<_> = lines
            .map(|line| {
                let (name, value) = line.split_once(": ").expect("a header");
                (name.to_ascii_lowercase(), value.to_owned())
            })
            .collect();
        let mut answer = Answer {
            status: status.unwrap_or_else(|| panic!("no status in {status_line:?}")),
            headers,
            body: Vec::new(),
            end: End::Complete,
        };
        let length = answer
            .header("content-length")
            .map(|n| n.parse().expect("a length"));
        let result = match length {
            Some(length) => self.take(length, &mut answer.body),
            None if answer.header("transfer-encoding") == Some("chunked") => {
                self.chunked(&mut answer.body)
            }
            None => Ok(()),
        };
        answer.end = result.err().unwrap_or(End::Complete);
        Ok(answer)
    }

    fn chunked(&mut self, body: &mut Vec<u8>) -> Result<(), End> {
        loop {
            let line = String::from_utf8(self.until(b"\r\n")?).expect("a chunk size");
            let size = usize::from_str_radix(line.trim_end(), 16).expect("a chunk size");
            self.take(size, body)?;
            self.take(2, &mut Vec::new())?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn until(&mut self, mark: &[u8]) -> Result<Vec<u8>, End> {
        loop {
            if let Some(at) = self
                .rest
                .windows(mark.len())
                .position(|piece| piece == mark)
            {
                return Ok(self.rest.drain(..at + mark.len()).collect());
            }
            self.more()?;
        }
    }

    fn take(&mut self, count: usize, into: &mut Vec<u8>) -> Result<(), End> {
        let mut missing = count;
        loop {
            let usable = missing.min(self.rest.len());
            into.extend(self.rest.drain(..usable));
            missing -= usable;
            if missing == 0 {
                return Ok(());
            }
            self.more()?;
        }
    }

    /// Reads on; the error is how the connection ended.
    pub fn more(&mut self) -> Result<(), End> {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece) {
            Ok(0) => Err(End::Eof),
            Ok(count) => {
                self.rest.extend_from_slice(&piece[..count]);
                Ok(())
            }
            Err(error) => Err(end_of(&error)),
        }
    }

    /// Reads to the end, whatever it is.
    pub fn end(&mut self) -> End {
        loop {
            if let Err(end) = self.more() {
                return end;
            }
        }
    }
}

fn end_of(error: &io::Error) -> End {
    match error.kind() {
        // rustls: FIN without close_notify.
        ErrorKind::UnexpectedEof => End::Eof,
        ErrorKind::ConnectionReset => End::Reset,
        ErrorKind::WouldBlock | ErrorKind::TimedOut => End::Silence,
        _ => panic!("unexpected {error:?}"),
    }
}
