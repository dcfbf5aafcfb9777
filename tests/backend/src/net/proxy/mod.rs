//! An HTTP CONNECT proxy and a SOCKS5 proxy for tests of clients that use
//! one. Lets traffic through to loopback only.

mod http;
mod socks;

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::answer::{Answer, Delivery, Prepared};
use super::listen;
use super::read::Reader;
use super::wire::Wire;

/// Which protocol a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTTP CONNECT.
    Http,
    /// SOCKS5 with and without user and password.
    Socks5,
}

/// How to proxy.
#[derive(Debug, Clone)]
pub struct Config {
    pub kind: Kind,
    /// Proxy port; 0 takes a free one.
    pub port: u16,
    /// Control port; 0 takes a free one.
    pub control_port: u16,
    /// User and password that a client must give; nobody is asked when absent.
    pub credentials: Option<Credentials>,
    /// Refuses all credentials, the right ones too.
    pub refuse_auth: bool,
}

/// User and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl Config {
    fn asks_for_credentials(&self) -> bool {
        self.refuse_auth || self.credentials.is_some()
    }

    fn accepts(&self, given: Option<&Credentials>) -> bool {
        !self.asks_for_credentials() || (!self.refuse_auth && given == self.credentials.as_ref())
    }
}

/// One attempt to get through.
#[derive(Debug, Clone, Serialize)]
struct Attempt {
    n: usize,
    t_ms: f64,
    /// `host:port` as the client wrote it: a name here means that the client
    /// left the look-up to the proxy.
    target: String,
    user: Option<String>,
    password: Option<String>,
    /// `connected`, or why not.
    outcome: String,
}

/// What the threads of one proxy share.
struct Shared {
    config: Config,
    started: Instant,
    attempts: Mutex<Vec<Attempt>>,
}

impl Shared {
    fn attempts(&self) -> MutexGuard<'_, Vec<Attempt>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an attempt before the client is answered.
    fn note(&self, target: &str, given: Option<&Credentials>, outcome: &str) {
        let mut attempts = self.attempts();
        let attempt = Attempt {
            n: attempts.len() + 1,
            t_ms: (self.started.elapsed().as_micros() as f64) / 1000.0,
            target: target.to_owned(),
            user: given.map(|given| given.user.clone()),
            password: given.map(|given| given.password.clone()),
            outcome: outcome.to_owned(),
        };
        attempts.push(attempt);
    }
}

/// A proxy whose threads run until the process ends.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    control_url: String,
}

impl Proxy {
    /// Binds both ports and starts to serve.
    pub fn start(config: Config) -> io::Result<Self> {
        let data = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        let control = TcpListener::bind((Ipv4Addr::LOCALHOST, config.control_port))?;
        let (scheme, serve): (_, fn(TcpStream, &Shared) -> io::Result<()>) = match config.kind {
            Kind::Http => ("http", http::serve),
            Kind::Socks5 => ("socks5", socks::serve),
        };
        let proxy = Self {
            url: format!("{scheme}://{}", data.local_addr()?),
            control_url: format!("http://{}", control.local_addr()?),
        };
        let shared = Arc::new(Shared {
            config,
            started: Instant::now(),
            attempts: Mutex::default(),
        });
        let for_control = Arc::clone(&shared);
        listen(data, move |socket| {
            // What went wrong is in the log of attempts; an error here is a
            // client that left.
            let _ = serve(socket, &shared);
        })?;
        listen(control, move |socket| {
            let _ = serve_control(socket, &for_control);
        })?;
        Ok(proxy)
    }

    /// Where the proxy is, without credentials.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the control port is.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }
}

/// `GET /connects` and `DELETE /connects`, one request a connection.
fn serve_control(socket: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut wire = Wire::accept(socket, None)?;
    let Ok(mut incoming) = Reader::default().next(&mut wire) else {
        return Ok(());
    };
    incoming.keep_alive = false;
    let request = &incoming.request;
    let answer = match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/connects") => Answer::json(200, &connects(shared)),
        ("DELETE", "/connects") => {
            shared.attempts().clear();
            Answer::json(200, &json!({"ok": true}))
        }
        _ => Answer::json(404, &json!({"error": "GET or DELETE /connects"})),
    };
    Prepared::new(answer, &incoming, &Delivery::default(), None)?.send(&mut wire)
}

fn connects(shared: &Shared) -> Value {
    serde_json::to_value(&*shared.attempts()).expect("an attempt holds only JSON types")
}

/// Connects to a target on this machine. Names under `.test`, which exist
/// nowhere, stand for 127.0.0.1: clients never use a proxy for loopback, so
/// tests need another name for it.
fn connect(host: &str, port: u16) -> Result<TcpStream, Refusal> {
    let addresses: Vec<SocketAddr> = match host.ends_with(".test") {
        true => vec![(Ipv4Addr::LOCALHOST, port).into()],
        false => match host.parse::<IpAddr>() {
            Ok(ip) => vec![(ip, port).into()],
            // No other name is looked up: that would leave this machine.
            Err(_) if host == "localhost" => (host, port)
                .to_socket_addrs()
                .map_err(|error| Refusal::Unreachable(error.to_string()))?
                .collect(),
            Err(_) => Vec::new(),
        },
    };
    let local: Vec<_> = addresses
        .into_iter()
        .filter(|address| address.ip().is_loopback())
        .collect();
    match local.as_slice() {
        [] => Err(Refusal::NotLoopback),
        local => TcpStream::connect(local).map_err(|e| Refusal::Unreachable(e.to_string())),
    }
}

/// Why there is no connection to the target.
enum Refusal {
    NotLoopback,
    Unreachable(String),
}

impl Refusal {
    fn outcome(&self) -> String {
        match self {
            Self::NotLoopback => "refused: not loopback".to_owned(),
            Self::Unreachable(why) => format!("unreachable: {why}"),
        }
    }
}

/// Carries bytes both ways until both sides are done, `early` ones first.
fn tunnel(client: TcpStream, early: &[u8], mut server: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    server.write_all(early)?;
    let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
    let back = thread::Builder::new().spawn(move || carry(from_server, to_client))?;
    carry(client, server);
    // It can only have panicked if carrying did; the tunnel is over anyway.
    let _ = back.join();
    Ok(())
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) if to.write_all(&buffer[..count]).is_err() => break,
            Ok(_) => {}
        }
    }
    // Passes the end on; the side that is gone already cannot be told.
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
