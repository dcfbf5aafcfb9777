//! Local files on their way to the storage, checked as they are read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::digest::{Hasher, Md5};
use crate::error::{Error, ErrorKind, Result};

const CHANGED: &str = "the file is no longer what it was when it was added";

/// A file, or a part of one, as it was when it was added.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub path: PathBuf,
    pub file_size: u64,
    pub offset: u64,
    pub length: u64,
    pub md5: Md5,
}

/// How far one piece is, and whether its file turned out to be another.
///
/// A piece may be read several times: what a broken attempt sent is taken back
/// from the bytes done in all.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    all: Arc<AtomicU64>,
    this: Arc<AtomicU64>,
    changed: Arc<AtomicBool>,
}

impl Sending {
    pub fn new(all: &Arc<AtomicU64>) -> Self {
        Sending {
            all: Arc::clone(all),
            this: Arc::default(),
            changed: Arc::default(),
        }
    }

    /// Takes back what was sent.
    pub fn restart(&self) {
        let sent = self.this.swap(0, Ordering::Relaxed);
        self.all.fetch_sub(sent, Ordering::Relaxed);
    }

    fn add(&self, bytes: u64) {
        self.this.fetch_add(bytes, Ordering::Relaxed);
        self.all.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The error of an upload, in which a changed file shows as one that
    /// cannot be read. What a failed upload sent does not count.
    pub fn explain(&self, piece: &Piece, error: Error) -> Error {
        self.restart();
        match self.changed.load(Ordering::Relaxed) {
            true => piece.changed().because(error),
            false => error,
        }
    }
}

impl Piece {
    /// Opens it from its start. The last bytes are handed out only when the
    /// whole has the right MD5: of a file that changed the storage never gets
    /// as much as was announced, so it keeps nothing.
    pub fn open(&self, sending: &Sending) -> Result<Box<dyn Read>> {
        sending.restart();
        let failed = |error| Error::io(&self.path, "cannot read the file", error);
        let mut file = File::open(&self.path).map_err(failed)?;
        if file.metadata().map_err(failed)?.len() != self.file_size {
            return Err(self.changed());
        }
        file.seek(SeekFrom::Start(self.offset)).map_err(failed)?;
        Ok(Box::new(Checked {
            file,
            left: self.length,
            hasher: Hasher::new(),
            md5: self.md5,
            sending: sending.clone(),
        }))
    }

    pub fn changed(&self) -> Error {
        Error::new(ErrorKind::Integrity, CHANGED)
            .with_retryable(false)
            .on(self.path.display().to_string())
    }
}

struct Checked {
    file: File,
    left: u64,
    hasher: Hasher,
    md5: Md5,
    sending: Sending,
}

impl Checked {
    fn changed(&self) -> io::Error {
        self.sending.changed.store(true, Ordering::Relaxed);
        io::Error::new(io::ErrorKind::InvalidData, CHANGED)
    }
}

impl Read for Checked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX);
        let room = room.min(buf.len());
        if room == 0 {
            return Ok(0);
        }
        let read = self.file.read(&mut buf[..room])?;
        if read == 0 {
            return Err(self.changed());
        }
        self.hasher.take(&buf[..read]);
        self.left -= read as u64;
        if self.left == 0 && self.hasher.clone().finish() != self.md5 {
            return Err(self.changed());
        }
        self.sending.add(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn piece(name: &str, content: &[u8]) -> Piece {
        let path = std::env::temp_dir().join(format!("wandb-run-{name}-{}", std::process::id()));
        fs::write(&path, content).unwrap();
        Piece {
            path,
            file_size: content.len() as u64,
            offset: 0,
            length: content.len() as u64,
            md5: Md5::of(content),
        }
    }

    fn read(piece: &Piece, sending: &Sending) -> (Vec<u8>, io::Result<()>) {
        let mut bytes = Vec::new();
        let mut reader = piece.open(sending).unwrap();
        let mut small = [0; 4];
        loop {
            match reader.read(&mut small) {
                Ok(0) => return (bytes, Ok(())),
                Ok(read) => bytes.extend(&small[..read]),
                Err(error) => return (bytes, Err(error)),
            }
        }
    }

    #[test]
    fn pieces_are_read_and_counted_once() {
        let whole = piece("piece", b"0123456789");
        let part = Piece {
            offset: 4,
            length: 6,
            md5: Md5::of(b"456789"),
            ..whole.clone()
        };
        let all = Arc::new(AtomicU64::new(0));
        let (first, second) = (Sending::new(&all), Sending::new(&all));
        for _ in 0..2 {
            assert_eq!(read(&whole, &first).0, b"0123456789");
            assert_eq!(read(&part, &second).0, b"456789");
            assert_eq!(all.load(Ordering::Relaxed), 16);
        }
        fs::remove_file(&whole.path).unwrap();
    }

    #[test]
    fn a_changed_file_is_never_handed_out_whole() {
        let piece = piece("changed", b"0123456789");
        let all = Arc::new(AtomicU64::new(0));
        let sending = Sending::new(&all);
        for (content, most) in [("012345678x", 8), ("x123456789", 8)] {
            fs::write(&piece.path, content).unwrap();
            let (bytes, result) = read(&piece, &sending);
            result.unwrap_err();
            assert_eq!(bytes.len(), most);
        }
        let error = sending.explain(&piece, Error::invalid("x"));
        assert_eq!(error.kind(), ErrorKind::Integrity);
        assert!(error.to_string().contains("changed"), "{error}");
        assert_eq!(all.load(Ordering::Relaxed), 0);
        for content in ["012345678", "0123456789x"] {
            fs::write(&piece.path, content).unwrap();
            let error = piece.open(&sending).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Integrity);
        }
        fs::remove_file(&piece.path).unwrap();
        assert_eq!(
            piece.open(&sending).err().unwrap().kind(),
            ErrorKind::NotFound
        );
    }
}
