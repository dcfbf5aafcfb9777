//! A local file on its way to the server: read in pieces, digested meanwhile.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::download::Progress;
use crate::error::{Error, Result};

/// A file to upload, of the length that it had when it was looked at.
pub(super) struct Source {
    path: PathBuf,
    len: u64,
    progress: Option<Progress>,
    sent: Arc<Mutex<Sent>>,
}

/// What of it was read since it was opened last.
struct Sent {
    digest: md5::Context,
    done: u64,
}

impl Source {
    pub fn new(path: &Path, progress: Option<Progress>) -> Result<Self> {
        let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, error))?;
        if !metadata.is_file() {
            let message = "only a file can be uploaded, and this is none";
            return Err(Error::invalid(message).on(path.display().to_string()));
        }
        Ok(Source {
            path: path.to_owned(),
            len: metadata.len(),
            progress,
            sent: Arc::new(Mutex::new(Sent::nothing())),
        })
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    /// Opens the file anew for one attempt.
    pub fn open(&self) -> Result<Box<dyn Read>> {
        let file = File::open(&self.path).map_err(|error| unreadable(&self.path, error))?;
        *lock(&self.sent) = Sent::nothing();
        Ok(Box::new(Reading {
            file,
            len: self.len,
            progress: self.progress.clone(),
            sent: Arc::clone(&self.sent),
        }))
    }

    /// The md5, in base64, of what the last attempt read.
    pub fn md5(&self) -> String {
        BASE64.encode(lock(&self.sent).digest.clone().finalize().0)
    }
}

impl Sent {
    fn nothing() -> Self {
        Sent {
            digest: md5::Context::new(),
            done: 0,
        }
    }
}

struct Reading {
    file: File,
    len: u64,
    progress: Option<Progress>,
    sent: Arc<Mutex<Sent>>,
}

impl Read for Reading {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buf)?;
        let done = {
            let mut sent = lock(&self.sent);
            sent.digest.consume(&buf[..read]);
            sent.done += read as u64;
            sent.done
        };
        match &self.progress {
            Some(progress) if read > 0 => progress(done, self.len),
            _ => {}
        }
        Ok(read)
    }
}

fn lock(sent: &Mutex<Sent>) -> MutexGuard<'_, Sent> {
    sent.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    match error.kind() {
        // A NUL in the path.
        io::ErrorKind::InvalidInput => {
            Error::invalid(format!("not a usable path: {error}")).on(path.display().to_string())
        }
        _ => Error::io(path, "cannot read the file", error),
    }
}
