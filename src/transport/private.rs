//! The outermost layer of a connection, above TLS: puts credentials and the
//! user's own headers on the wire, and tells a cut from an end.
//!
//! ureq and ureq-proto log through the `log` crate, and at level `trace`
//! ureq-proto dumps every byte of a request head. So these lines never enter
//! ureq: they are added here, after it wrote the head and before TLS encrypts
//! it. For the same reason ureq cannot carry them to another host.

use std::io;

use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::watch;

#[derive(Debug)]
pub(super) struct Private<T>(pub(super) T);

impl<T: Transport> Transport for Private<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, limit: NextTimeout) -> Result<(), ureq::Error> {
        let amount = match watch::take_private_head() {
            Some(lines) => insert(self.0.buffers().output(), amount, &lines)?,
            None => amount,
        };
        self.0.transmit_output(amount, limit)
    }

    fn await_input(&mut self, limit: NextTimeout) -> Result<bool, ureq::Error> {
        match self.0.await_input(limit) {
            // TLS that ends without a farewell. ureq would take that for the
            // end of a body without a length, and whoever can cut the
            // connection could shorten an answer unseen.
            Err(ureq::Error::Io(e)) if e.kind() == io::ErrorKind::UnexpectedEof => {
                Err(ureq::Error::Other(Box::new(e)))
            }
            other => other,
        }
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// Inserts `lines` after the request line; answers the new amount.
fn insert(output: &mut [u8], amount: usize, lines: &[u8]) -> io::Result<usize> {
    let line_end = output[..amount].windows(2).position(|pair| pair == b"\r\n");
    let (Some(at), true) = (line_end, amount + lines.len() <= output.len()) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the request headers are too long",
        ));
    };
    let at = at + 2;
    output.copy_within(at..amount, at + lines.len());
    output[at..at + lines.len()].copy_from_slice(lines);
    Ok(amount + lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::unversioned::transport::LazyBuffers;

    /// As TLS whose connection was cut.
    #[derive(Debug)]
    struct Cut(LazyBuffers);

    impl Transport for Cut {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.0
        }
        fn transmit_output(&mut self, _: usize, _: NextTimeout) -> Result<(), ureq::Error> {
            Ok(())
        }
        fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
            Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
        }
        fn is_open(&mut self) -> bool {
            true
        }
    }

    #[test]
    fn a_cut_is_not_taken_for_an_end() {
        let mut cut = Private(Cut(LazyBuffers::new(8, 8)));
        let result = cut.await_input(NextTimeout::default());
        assert!(matches!(result, Err(ureq::Error::Other(_))), "{result:?}");
    }

    #[test]
    fn lines_go_behind_the_request_line() {
        let mut output = [0; 64];
        let head = b"GET / HTTP/1.1\r\nhost: h\r\n\r\n";
        output[..head.len()].copy_from_slice(head);
        let amount = insert(&mut output, head.len(), b"a: b\r\n").unwrap();
        assert_eq!(
            &output[..amount],
            b"GET / HTTP/1.1\r\na: b\r\nhost: h\r\n\r\n"
        );
        assert!(insert(&mut output, amount, &[b'x'; 60]).is_err());
    }
}
