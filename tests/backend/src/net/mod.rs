//! The sockets: data port, control port, TLS, faults, request log, proxies.
//!
//! A thread serves each connection. Everything binds to 127.0.0.1 only.

mod answer;
mod connection;
mod connections;
mod control;
mod faults;
mod kind;
mod log;
mod packed;
mod payload;
pub mod proxy;
mod range;
mod read;
mod tls;
mod wire;

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

pub use tls::TlsOptions;

use crate::http::{App, Request};
use connection::Port;
use connections::Connections;
use faults::Faults;
use log::Log;
use packed::Packed;
use rustls::ServerConfig;
use tls::CaFile;
use wire::Wire;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Config {
    /// Data port; 0 takes a free one.
    pub port: u16,
    /// Control port; 0 takes a free one.
    pub control_port: u16,
    /// HTTPS on the data port. The control port is always HTTP.
    pub tls: Option<TlsOptions>,
    /// Whether answers are compressed for clients that accept it.
    pub gzip: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            control_port: 0,
            tls: None,
            gzip: true,
        }
    }
}

/// What the threads of one server share.
struct Shared {
    app: Arc<dyn App>,
    faults: Faults,
    log: Log,
    connections: Connections,
    url: String,
    ca_pem: Option<String>,
    /// Where answers are compressed for clients that accept it.
    packed: Option<Packed>,
}

impl Shared {
    /// The origin the client used, as far as it says.
    fn base_url(&self, request: &Request) -> String {
        let scheme = if self.ca_pem.is_some() {
            "https"
        } else {
            "http"
        };
        match request.header("host") {
            Some(host) => format!("{scheme}://{host}"),
            None => self.url.clone(),
        }
    }
}

/// A server whose threads run until the process ends.
#[derive(Debug)]
pub struct Server {
    url: String,
    other_url: String,
    control_url: String,
    ca_file: Option<CaFile>,
}

impl Server {
    /// Binds the ports and starts to serve.
    pub fn start(config: &Config, app: Arc<dyn App>) -> io::Result<Self> {
        let data = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let control = TcpListener::bind((Ipv4Addr::LOCALHOST, config.control_port))?;
        let tls = config.tls.as_ref().map(tls::make).transpose()?;
        let port = data.local_addr()?.port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let ca_pem = tls.as_ref().map(|tls| tls.ca_pem.clone());
        let server = Self {
            url: format!("{scheme}://127.0.0.1:{port}"),
            other_url: format!("{scheme}://{}", other.local_addr()?),
            control_url: format!("http://{}", control.local_addr()?),
            ca_file: ca_pem
                .as_ref()
                .map(|pem| CaFile::write(pem, port))
                .transpose()?,
        };
        let shared = Arc::new(Shared {
            app,
            faults: Faults::default(),
            log: Log::new(),
            connections: Connections::default(),
            url: server.url.clone(),
            ca_pem,
            packed: config.gzip.then(Packed::default),
        });
        let tls_config = tls.map(|tls| tls.config);
        for listener in [data, other] {
            let (tls_config, shared) = (tls_config.clone(), Arc::clone(&shared));
            listen(listener, move |socket| {
                serve_data(socket, tls_config.as_ref(), &shared);
            })?;
        }
        listen(control, move |socket| {
            if let Ok(wire) = Wire::accept(socket, None) {
                connection::serve(wire, Port::Control, &shared);
            }
        })?;
        Ok(server)
    }

    /// Where the W&B server is: `http://127.0.0.1:PORT` or https.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same server on another port: another origin, to which files can be
    /// redirected and credentials must not go.
    pub fn other_url(&self) -> &str {
        &self.other_url
    }

    /// Where the control port is.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// The file with the test CA, when the server speaks TLS. It is removed
    /// when this value is dropped.
    pub fn ca_pem_path(&self) -> Option<&Path> {
        self.ca_file.as_ref().map(CaFile::path)
    }
}

fn serve_data(socket: TcpStream, tls: Option<&Arc<ServerConfig>>, shared: &Shared) {
    let Ok(tracked) = shared.connections.opened(&socket) else {
        return;
    };
    match Wire::accept(socket, tls) {
        Ok(wire) => connection::serve(wire, Port::Data(tracked.number()), shared),
        Err(_) => tracked.handshake_failed(),
    }
}

/// Accepts for ever on a thread of its own, one more thread a connection.
fn listen(
    listener: TcpListener,
    serve: impl Fn(TcpStream) + Send + Sync + 'static,
) -> io::Result<()> {
    let serve = Arc::new(serve);
    let accept = move || {
        for socket in listener.incoming() {
            let serve = Arc::clone(&serve);
            // A client that gave up before it was accepted, or no more
            // threads: that connection is lost, the server is not.
            if let Err(error) =
                socket.and_then(|socket| thread::Builder::new().spawn(move || serve(socket)))
            {
                eprintln!("wandb-backend: {error}");
            }
        }
    };
    thread::Builder::new().spawn(accept).map(drop)
}
