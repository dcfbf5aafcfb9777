//! One accepted connection, plain or TLS, and the ways it can end.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

/// How much of a refused request is read before closing, so that the client
/// sees the refusal instead of a reset.
const DRAIN_LIMIT: u64 = 1 << 20;

/// A connection to a client.
pub enum Wire {
    /// HTTP.
    Plain(TcpStream),
    /// HTTPS, after the handshake.
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    /// Takes over an accepted socket; with `tls`, the handshake is done here.
    pub fn accept(socket: TcpStream, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        socket.set_nodelay(true)?;
        let Some(config) = tls else {
            return Ok(Self::Plain(socket));
        };
        let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        let mut stream = Box::new(StreamOwned::new(connection, socket));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Self::Tls(stream))
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => &stream.sock,
        }
    }

    /// An orderly end: close_notify where there is TLS, then FIN.
    pub fn close(mut self) {
        if let Self::Tls(stream) = &mut self {
            stream.conn.send_close_notify();
            // The client may be gone already; nothing is owed to it then.
            let _ = stream.conn.complete_io(&mut stream.sock);
        }
    }

    /// An orderly end in the middle of a request that was not read to its end.
    pub fn close_unread(self) {
        let socket = self.socket();
        let _ = socket.shutdown(Shutdown::Write);
        let _ = socket.set_read_timeout(Some(Duration::from_secs(1)));
        let _ = io::copy(&mut socket.take(DRAIN_LIMIT), &mut io::sink());
    }

    /// Ends with FIN and, on TLS, without close_notify: what a dying server or
    /// a middlebox leaves behind.
    pub fn abort(self) {
        drop(self);
    }

    /// Ends with RST.
    pub fn reset(self) {
        // Linger 0 makes the close that follows a reset.
        let _ = SockRef::from(self.socket()).set_linger(Some(Duration::ZERO));
    }

    /// Says nothing more until the client has gone away.
    pub fn wait_for_departure(self) {
        let _ = io::copy(&mut self.socket(), &mut io::sink());
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
