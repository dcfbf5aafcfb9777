//! Starts the local server (`tests/backend`) and its proxies for integration
//! tests, and talks to their control ports.
//!
//! Every test starts what it needs and has it to itself; it ends when the
//! value is dropped, and also when the test process dies.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

const BINARY_VARIABLE: &str = "WANDB_BACKEND_BIN";
const BUILD: &str = "cargo build --manifest-path tests/backend/Cargo.toml --target-dir target";
/// Seeding a million rows takes a while.
const CONTROL_TIMEOUT: Duration = Duration::from_secs(120);
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// A running W&B-compatible server.
pub struct Backend(Process);

impl Backend {
    /// Starts a server with these arguments (see `wandb-backend --help`).
    pub fn start(args: &[&str]) -> Self {
        Self(Process::start(args))
    }

    /// Base URL, without a slash at its end.
    pub fn url(&self) -> &str {
        self.0.text("url")
    }

    /// The port of the base URL.
    pub fn port(&self) -> u16 {
        port_of(self.url())
    }

    /// The same server at another origin; `headers.host` in the request log
    /// tells where a request went.
    pub fn other_url(&self) -> &str {
        self.0.text("other_url")
    }

    /// The test CA of a server with `--tls`.
    pub fn ca_pem_path(&self) -> PathBuf {
        self.0.text("ca_pem_path").into()
    }

    /// Asks the control port; `Value::Null` sends no body. Panics unless the
    /// answer is a success.
    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        self.0.control(method, path, &body)
    }

    /// Like [`Backend::control`], with the status and whatever came.
    pub fn try_control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.0.try_control(method, path, &body)
    }

    /// Posts a fault and returns its number.
    pub fn fault(&self, fault: Value) -> u64 {
        let answer = self.control("POST", "/faults", fault);
        answer["id"].as_u64().expect("POST /faults answers an id")
    }

    /// How many requests a fault has hit.
    pub fn hits(&self, fault: u64) -> u64 {
        let faults = self.control("GET", "/faults", Value::Null);
        let found = list(&faults).iter().find(|entry| entry["id"] == fault);
        let hits = found.and_then(|entry| entry["hits"].as_u64());
        hits.unwrap_or_else(|| panic!("no fault {fault} in {faults}"))
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.control("DELETE", "/faults", Value::Null);
    }

    /// The request log, oldest first.
    pub fn requests(&self) -> Vec<Value> {
        list(&self.control("GET", "/requests", Value::Null)).to_vec()
    }

    /// The logged requests of one operation, with their bodies.
    pub fn requests_of(&self, operation: &str) -> Vec<Value> {
        let path = format!("/requests?body=1&operation={operation}");
        list(&self.control("GET", &path, Value::Null)).to_vec()
    }

    /// Ends all faults and empties the request log.
    pub fn clear(&self) {
        self.clear_faults();
        self.control("DELETE", "/requests", Value::Null);
    }

    /// Connections that are open now.
    pub fn open_connections(&self) -> u64 {
        self.connections("open")
    }

    /// Connections since the server started.
    pub fn total_connections(&self) -> u64 {
        self.connections("total")
    }

    fn connections(&self, which: &str) -> u64 {
        let counts = self.control("GET", "/connections", Value::Null);
        counts[which]
            .as_u64()
            .unwrap_or_else(|| panic!("no {which:?} in {counts}"))
    }

    /// Cuts all open connections, as a restart of the server does.
    pub fn close_connections(&self) {
        self.control("DELETE", "/connections", Value::Null);
    }
}

/// A running proxy. It leads to this machine only, where names under `.test`
/// stand for 127.0.0.1.
pub struct Proxy(Process);

impl Proxy {
    /// Starts a proxy: `&["--kind", "http"]` and so on.
    pub fn start(args: &[&str]) -> Self {
        Self(Process::start(&[&["proxy"], args].concat()))
    }

    /// `http://127.0.0.1:PORT` or `socks5://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        self.0.text("url")
    }

    /// The port of the URL.
    pub fn port(&self) -> u16 {
        port_of(self.url())
    }

    /// What was asked of the proxy: target, credentials, outcome.
    pub fn connects(&self) -> Vec<Value> {
        list(&self.0.control("GET", "/connects", &Value::Null)).to_vec()
    }

    /// Empties that log.
    pub fn clear(&self) {
        self.0.control("DELETE", "/connects", &Value::Null);
    }
}

/// A child that ends when its standard input does.
struct Process {
    child: Child,
    ready: Value,
}

impl Process {
    fn start(args: &[&str]) -> Self {
        let binary = find_binary();
        let mut child = Command::new(&binary)
            .args(args)
            .arg("--parent-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", binary.display()));
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        let read = BufReader::new(stdout).read_line(&mut line);
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| {
            // Its own words are on stderr.
            let status = child.wait();
            panic!("wandb-backend {args:?} did not start: {read:?} {line:?} {status:?}")
        });
        Self { child, ready }
    }

    /// A field of the line that the process prints when it is ready.
    fn text(&self, field: &str) -> &str {
        self.ready[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field:?} in {}", self.ready))
    }

    fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.try_control(method, path, body);
        assert!(
            (200..300).contains(&status),
            "{method} {path} on the control port: {status} {answer}"
        );
        answer
    }

    fn try_control(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        exchange(port_of(self.text("control")), method, path, body)
            .unwrap_or_else(|error| panic!("{method} {path} on the control port: {error}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if asked.elapsed() > STOP_TIMEOUT {
                // A panic here could hide the test's own; it must not live on.
                eprintln!("wandb-backend did not end by itself");
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// One HTTP exchange on a connection of its own.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> Result<(u16, Value), String> {
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = Vec::new();
    let received = TcpStream::connect(("127.0.0.1", port)).and_then(|mut socket| {
        socket.set_read_timeout(Some(CONTROL_TIMEOUT))?;
        socket.write_all(request.as_bytes())?;
        socket.read_to_end(&mut answer)
    });
    received.map_err(|error| error.to_string())?;
    let answer = String::from_utf8(answer).map_err(|error| error.to_string())?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .ok_or_else(|| format!("no HTTP: {answer:?}"))?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| format!("no status: {head:?}"))?;
    let value = match body {
        "" => Value::Null,
        body => serde_json::from_str(body).map_err(|error| format!("{error}: {body:?}"))?,
    };
    Ok((status, value))
}

fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("expected a list, got {value}"))
}

fn port_of(url: &str) -> u16 {
    url.rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .unwrap_or_else(|| panic!("no port in {url:?}"))
}

/// `$WANDB_BACKEND_BIN`, or the newest build in the target folder that this
/// test runs from: `target/debug/deps/…` or `target/TRIPLE/debug/deps/…`.
fn find_binary() -> PathBuf {
    if let Some(path) = env::var_os(BINARY_VARIABLE) {
        return path.into();
    }
    let this = env::current_exe().expect("the path of this test");
    let newest = this
        .ancestors()
        .skip(3)
        .take(2)
        .flat_map(|target| ["debug", "release"].map(|profile| target.join(profile)))
        .map(|folder| folder.join(format!("wandb-backend{}", env::consts::EXE_SUFFIX)))
        .filter_map(|path| Some((modified(&path)?, path)))
        .max();
    match newest {
        Some((_, path)) => path,
        None => panic!("there is no wandb-backend: run `{BUILD}` or set {BINARY_VARIABLE}"),
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}
