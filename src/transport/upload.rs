//! The body of an upload, as it is read from its source.

use std::io::{self, Read, Take};

/// Exactly `length` bytes of a source: fewer are an error instead of a
/// request that never ends, and more are left alone.
pub(super) struct Upload {
    source: Take<Box<dyn Read>>,
    failure: Option<String>,
}

impl Upload {
    pub(super) fn new(source: Box<dyn Read>, length: u64) -> Self {
        Upload {
            source: source.take(length),
            failure: None,
        }
    }

    /// Why the source, not the connection, ended the request.
    pub(super) fn into_failure(self) -> Option<String> {
        self.failure
    }
}

impl Read for Upload {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let result = match self.source.read(buf) {
            Ok(0) if !buf.is_empty() && self.source.limit() > 0 => Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("it ended {} bytes early", self.source.limit()),
            )),
            other => other,
        };
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failure = Some(error.to_string());
        }
        result
    }
}
