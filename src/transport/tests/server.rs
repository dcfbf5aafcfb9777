//! A server that reads requests properly and answers as a test says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::url::Url;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Counted from 0 over all connections.
    pub number: usize,
    /// Request line and header lines.
    pub head: String,
    pub body: Vec<u8>,
}

impl Seen {
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What happens to the connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Keep,
    Close,
    /// Nothing more is sent; the connection stays until the client leaves.
    Stall,
}

type Handler = dyn Fn(&Seen, &mut TcpStream) -> Then + Send + Sync;

pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    stop: AtomicBool,
    connections: AtomicUsize,
    seen: Mutex<Vec<Seen>>,
    handler: Box<Handler>,
    reset_first: Option<&'static str>,
}

impl Server {
    pub(super) fn start(
        handler: impl Fn(&Seen, &mut TcpStream) -> Then + Send + Sync + 'static,
    ) -> Self {
        Server::launch(Box::new(handler), None)
    }

    /// Answers the first connection with `bytes` and a reset.
    pub(super) fn resetting(
        bytes: &'static str,
        handler: impl Fn(&Seen, &mut TcpStream) -> Then + Send + Sync + 'static,
    ) -> Self {
        Server::launch(Box::new(handler), Some(bytes))
    }

    fn launch(handler: Box<Handler>, reset_first: Option<&'static str>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            seen: Mutex::default(),
            handler,
            reset_first,
        });
        let for_acceptor = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accept(&listener, &for_acceptor));
        Server {
            address,
            shared,
            acceptor: Some(acceptor),
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(super) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).expect("a URL")
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().expect("no panic").clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the acceptor.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut threads = Vec::new();
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        let connection = shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(shared);
        threads.push(thread::spawn(move || serve(stream, connection, &shared)));
    }
    for thread in threads {
        let _ = thread.join();
    }
}

fn serve(mut stream: TcpStream, connection: usize, shared: &Shared) {
    stream.set_nodelay(true).expect("a socket option");
    // So that threads notice the end of the test.
    stream
        .set_read_timeout(Some(Duration::from_millis(20)))
        .expect("a socket option");
    if let (0, Some(bytes)) = (connection, shared.reset_first) {
        reset(stream, bytes);
        return;
    }
    while let Some((head, body)) = read_request(&mut stream, shared) {
        let seen = {
            let mut all = shared.seen.lock().expect("no panic");
            let seen = Seen {
                number: all.len(),
                head,
                body,
            };
            all.push(seen.clone());
            seen
        };
        match (shared.handler)(&seen, &mut stream) {
            Then::Keep => {}
            Then::Close => return,
            Then::Stall => {
                while read_more(&mut stream, &mut Vec::new(), shared) {}
                return;
            }
        }
    }
}

/// Closing with unread input makes the system send a reset.
fn reset(mut stream: TcpStream, bytes: &str) {
    let _ = stream.read(&mut [0]);
    send(&mut stream, bytes);
    // So that the bytes arrive first.
    thread::sleep(Duration::from_millis(50));
}

fn read_request(stream: &mut TcpStream, shared: &Shared) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if !read_more(stream, &mut bytes, shared) {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().expect("a length"));
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if !read_more(stream, &mut body, shared) {
            return None;
        }
    }
    Some((head, body))
}

fn read_more(stream: &mut TcpStream, to: &mut Vec<u8>, shared: &Shared) -> bool {
    let mut piece = [0; 64 * 1024];
    loop {
        if shared.stop.load(Ordering::SeqCst) {
            return false;
        }
        match stream.read(&mut piece) {
            Ok(0) => return false,
            Ok(n) => {
                to.extend(&piece[..n]);
                return true;
            }
            Err(e)
                if matches!(
                    e.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            Err(_) => return false,
        }
    }
}

/// Sends raw bytes; a client that left is the test's own doing.
pub(super) fn send(stream: &mut TcpStream, bytes: impl AsRef<[u8]>) {
    let _ = stream.write_all(bytes.as_ref());
}

/// A whole response with a `Content-Length`.
pub(super) fn answer(stream: &mut TcpStream, status: u16, headers: &str, body: &str) -> Then {
    let length = body.len();
    send(
        stream,
        format!("HTTP/1.1 {status} Test\r\nContent-Length: {length}\r\n{headers}\r\n{body}"),
    );
    Then::Keep
}

pub(super) const JSON: &str = "Content-Type: application/json\r\n";
