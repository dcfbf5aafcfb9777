//! A TCP socket that never waits longer than a slice before it looks at the
//! call's cancel token and limits.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::watch;

/// How long the socket waits between two looks at the token.
const SLICE: Duration = Duration::from_millis(100);

/// Sized for large answers: each refill is one system call.
const INPUT: usize = 128 * 1024;
const OUTPUT: usize = 64 * 1024;

/// One connection, below TLS.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    buffers: LazyBuffers,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream) -> io::Result<Self> {
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(SLICE))?;
        tcp.set_write_timeout(Some(SLICE))?;
        Ok(Stream {
            tcp,
            buffers: LazyBuffers::new(INPUT, OUTPUT),
        })
    }

    /// The socket without the buffers, for a handshake before HTTP.
    pub(super) fn raw(&self) -> Sliced<'_> {
        Sliced(&self.tcp)
    }
}

/// `Read` and `Write` in slices.
pub(super) struct Sliced<'a>(&'a TcpStream);

impl Sliced<'_> {
    fn retrying(
        &mut self,
        mut work: impl FnMut(&mut &TcpStream) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            watch::check().map_err(|stop| ureq::Error::from(stop).into_io())?;
            match work(&mut self.0) {
                Err(e) if is_slice_over(&e) => {}
                // ureq takes a reset in a body without a length for its end;
                // wrapped, the error is seen as one.
                Err(e) => return Err(ureq::Error::Other(Box::new(e)).into_io()),
                Ok(n) => return Ok(n),
            }
        }
    }
}

fn is_slice_over(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

impl Read for Sliced<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.retrying(|tcp| tcp.read(buf))
    }
}

impl Write for Sliced<'_> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.retrying(|tcp| tcp.write(buf))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for Stream {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    // ureq's own limits stay unset: the watch holds them all.
    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        let mut left = &self.buffers.output()[..amount];
        let mut socket = Sliced(&self.tcp);
        while !left.is_empty() {
            let sent = socket.write(left)?;
            if sent == 0 {
                return Err(io::Error::from(io::ErrorKind::WriteZero).into());
            }
            watch::sent();
            left = &left[sent..];
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        watch::awaiting();
        let amount = Sliced(&self.tcp).read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        watch::received(amount);
        Ok(amount > 0)
    }

    /// Asked when a connection enters and leaves the pool: nothing may be
    /// waiting to be read, neither bytes nor an end.
    fn is_open(&mut self) -> bool {
        let mut byte = [0];
        let idle = self.tcp.set_nonblocking(true).is_ok()
            && matches!(self.tcp.peek(&mut byte), Err(e) if e.kind() == io::ErrorKind::WouldBlock);
        self.tcp.set_nonblocking(false).is_ok() && idle
    }
}
