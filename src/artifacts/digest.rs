//! MD5 in the two forms that W&B uses, and what a reference is known by.

use std::fs;
use std::io::{ErrorKind as IoKind, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::error::{Error, Result};

/// As much of a file as is in memory while it is digested.
const CHUNK: usize = 128 << 10;

/// The MD5 of some bytes. Manifests hold it in base64, addresses and parts of
/// an upload in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Md5([u8; 16]);

impl Md5 {
    pub fn of(bytes: &[u8]) -> Self {
        Md5(md5::compute(bytes).0)
    }

    /// `None` when the text is not the base64 of 16 bytes: the digest of a
    /// reference, or one of another algorithm.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        Some(Md5(bytes.try_into().ok()?))
    }

    pub fn base64(self) -> String {
        BASE64.encode(self.0)
    }

    pub fn hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// An MD5 that grows.
#[derive(Clone)]
pub(crate) struct Hasher(md5::Context);

impl Hasher {
    pub fn new() -> Self {
        Hasher(md5::Context::new())
    }

    pub fn take(&mut self, bytes: &[u8]) {
        self.0.consume(bytes);
    }

    pub fn finish(self) -> Md5 {
        Md5(self.0.finalize().0)
    }
}

/// Asked before each piece of a file that is read; it may end that.
pub(crate) type Check<'a> = &'a mut dyn FnMut() -> Result<()>;

/// The MD5 and the size of a file, read once in constant memory.
pub(crate) fn of_file(path: &Path, check: Check) -> Result<(Md5, u64)> {
    let (mut hasher, mut size) = (Hasher::new(), 0);
    read(path, check, &mut |bytes| {
        hasher.take(bytes);
        size += bytes.len() as u64;
    })?;
    Ok((hasher.finish(), size))
}

/// The MD5 of a whole file, and MD5 and size of each of the parts that it has
/// when every `part` bytes a new one starts.
pub(crate) fn of_parts(path: &Path, part: u64, check: Check) -> Result<(Md5, Vec<(Md5, u64)>)> {
    let mut whole = Hasher::new();
    let mut parts = Vec::new();
    let (mut this, mut length) = (Hasher::new(), 0);
    read(path, check, &mut |mut bytes| {
        whole.take(bytes);
        while !bytes.is_empty() {
            let room = usize::try_from(part - length).unwrap_or(usize::MAX);
            let (now, rest) = bytes.split_at(room.min(bytes.len()));
            this.take(now);
            length += now.len() as u64;
            if length == part {
                parts.push((std::mem::replace(&mut this, Hasher::new()).finish(), length));
                length = 0;
            }
            bytes = rest;
        }
    })?;
    if length > 0 {
        parts.push((this.finish(), length));
    }
    Ok((whole.finish(), parts))
}

fn read(path: &Path, check: Check, take: &mut dyn FnMut(&[u8])) -> Result<()> {
    let failed = |error| Error::io(path, "cannot read the file", error);
    let mut file = fs::File::open(path).map_err(failed)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        check()?;
        match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => take(&chunk[..read]),
            Err(error) if error.kind() == IoKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_of_the_same_bytes() {
        let md5 = Md5::of(b"hello");
        assert_eq!(md5.base64(), "XUFAKrxLKna5cZ2REBfFkg==");
        assert_eq!(md5.hex(), "5d41402abc4b2a76b9719d911017c592");
        assert_eq!(Md5::from_base64(&md5.base64()), Some(md5));
        for other in ["", "https://h/x", "XUFAKrxLKna5cZ2REBfFkg", "aGVsbG8="] {
            assert_eq!(Md5::from_base64(other), None, "{other}");
        }
    }

    #[test]
    fn a_file_is_read_in_pieces() {
        let path = std::env::temp_dir().join(format!("wandb-run-digest-{}", std::process::id()));
        let content = vec![7; 3 * CHUNK + 5];
        fs::write(&path, &content).unwrap();
        let mut asked = 0;
        let found = of_file(&path, &mut || {
            asked += 1;
            Ok(())
        });
        assert_eq!(found.unwrap(), (Md5::of(&content), content.len() as u64));
        assert!(asked > 4);
        for part in [1000, CHUNK as u64, content.len() as u64, u64::MAX] {
            let (whole, parts) = of_parts(&path, part, &mut || Ok(())).unwrap();
            assert_eq!(whole, Md5::of(&content));
            let part = usize::try_from(part).unwrap_or(usize::MAX);
            let expected = content.chunks(part).map(|c| (Md5::of(c), c.len() as u64));
            assert_eq!(parts, expected.collect::<Vec<_>>());
        }
        let stopped = of_file(&path, &mut || Err(Error::invalid("stop")));
        assert_eq!(stopped.unwrap_err().message(), "stop");
        fs::remove_file(&path).unwrap();
        let missing = of_file(&path, &mut || Ok(())).unwrap_err();
        assert_eq!(missing.kind(), crate::ErrorKind::NotFound);
    }
}
