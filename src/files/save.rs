//! Content on its way to the disk: what an earlier download left is taken over,
//! the whole is checked, and only then it has the name of the file.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::fetch::Sink;
use super::part::Part;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};

/// What is known of the content of a file.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// Bytes; 0 may stand for unknown, too.
    pub size: Option<u64>,
    /// In base64.
    pub md5: Option<String>,
    /// The storage's own word for this content, where no md5 is known.
    pub tag: Option<String>,
}

impl Content {
    /// What tells two contents of one file apart.
    fn version(&self) -> Option<String> {
        let version = self.md5.as_ref().or(self.tag.as_ref())?;
        Some(format!("{version} {}", self.size?))
    }

    /// Compares size and md5 with what came.
    pub fn check(&self, size: u64, digest: impl FnOnce() -> md5::Digest) -> Result<()> {
        if let Some(wanted @ 1..) = self.size
            && size != wanted
        {
            return Err(wrong_size(&size.to_string(), wanted));
        }
        if let Some(wanted) = &self.md5
            && *wanted != BASE64.encode(digest().0)
        {
            return Err(wrong("the md5 differs from that which the server tells"));
        }
        Ok(())
    }
}

fn wrong(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Integrity, what).with_retryable(false)
}

fn wrong_size(came: &str, wanted: u64) -> Error {
    wrong(format!(
        "{came} bytes came, the server says {wanted}: list the files again if they may have \
         changed"
    ))
}

/// Makes `target` the content that `fetch` brings; `progress` hears how many
/// bytes there are, after each piece. What an earlier download left may be
/// spoilt: then all is fetched once more.
pub(crate) fn save(
    target: &Path,
    content: &Content,
    call: &Call,
    progress: &mut dyn FnMut(u64),
    fetch: &mut dyn FnMut(&mut dyn Sink) -> Result<u32>,
) -> Result<()> {
    let mut disk = ToDisk {
        part: Part::claim(target, content.version().as_deref())?,
        digest: md5::Context::new(),
        done: 0,
        inherited: false,
        most: content.size.filter(|&size| size > 0),
        progress,
    };
    match bring(content, call, &mut disk, fetch) {
        Ok(()) => disk.part.finish(target),
        Err(error) => {
            disk.part.leave(&error);
            Err(error)
        }
    }
}

fn bring(
    content: &Content,
    call: &Call,
    disk: &mut ToDisk,
    fetch: &mut dyn FnMut(&mut dyn Sink) -> Result<u32>,
) -> Result<()> {
    disk.inherit(content, call)?;
    let mut requests = 0;
    loop {
        let fetched = fetch(disk).and_then(|sent| {
            requests += sent;
            let digest = disk.digest.clone();
            content
                .check(disk.done, || digest.finalize())
                .map_err(|error| error.with_attempts(requests, call.elapsed()))
        });
        match fetched {
            Err(error) if error.kind() == ErrorKind::Integrity && disk.inherited => {
                disk.restart()?;
            }
            fetched => return fetched,
        }
    }
}

struct ToDisk<'a> {
    part: Part,
    digest: md5::Context,
    done: u64,
    /// Whether it holds bytes of an earlier download.
    inherited: bool,
    most: Option<u64>,
    progress: &'a mut dyn FnMut(u64),
}

impl ToDisk<'_> {
    /// Takes over what an earlier download left.
    fn inherit(&mut self, content: &Content, call: &Call) -> Result<()> {
        let (digest, done) = (&mut self.digest, &mut self.done);
        self.part.recover(&mut |bytes| {
            call.check()?;
            digest.consume(bytes);
            *done += bytes.len() as u64;
            Ok(())
        })?;
        self.inherited = self.done > 0;
        if content.size.is_some_and(|size| self.done > size) {
            self.restart()?;
        }
        Ok(())
    }
}

impl Sink for ToDisk<'_> {
    fn len(&self) -> u64 {
        self.done
    }

    fn restart(&mut self) -> Result<()> {
        self.digest = md5::Context::new();
        self.done = 0;
        self.inherited = false;
        self.part.restart()
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let done = self.done + bytes.len() as u64;
        if let Some(most) = self.most
            && done > most
        {
            // Whatever else comes, it is not this file: the disk is spared.
            return Err(wrong_size("more", most));
        }
        self.part.write(bytes)?;
        self.digest.consume(bytes);
        self.done = done;
        (self.progress)(done);
        Ok(())
    }
}
