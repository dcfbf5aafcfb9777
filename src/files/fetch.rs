//! The content of a file on its way: from the server, piece by piece and
//! again where the connection breaks, or from a local run's directory.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::download::CHUNK;
use super::file::{File, Origin};
use super::of_artifact::OfArtifact;
use super::query;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::run::Remote;
use crate::storage::address;
use crate::transport::Download;
use crate::url::Url;

/// Where the content goes.
pub(crate) trait Sink {
    /// Bytes taken since the last restart.
    fn len(&self) -> u64;
    fn restart(&mut self) -> Result<()>;
    fn take(&mut self, bytes: &[u8]) -> Result<()>;
}

/// Where a server has the content of a file.
pub(crate) trait Storage {
    /// Starts an answer; `headers` may ask for a part of the content.
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download>;

    /// Turns to another address after a refusal, or hands the refusal back.
    fn elsewhere(&mut self, call: &Call, refused: Error) -> Result<()>;

    /// How often a connection may break.
    fn attempts(&self) -> u32;
}

/// Brings what the sink does not have yet; answers how many requests it took.
pub(super) fn fetch(file: &File, call: &Call, sink: &mut dyn Sink) -> Result<u32> {
    match &file.origin {
        Origin::Local(path) => read_local(path, call, sink).map(|()| 0),
        Origin::Artifact { owner, .. } => {
            let mut storage = OfArtifact::new(file, owner)?;
            read_remote(&mut storage, file.size, call, sink)
        }
        Origin::Remote { remote, .. } => {
            let mut storage = OfRun {
                file,
                remote,
                address: address_of(file, remote)?,
                asked_anew: false,
            };
            read_remote(&mut storage, file.size, call, sink)
        }
    }
}

/// The same from any storage, `size` bytes if that is known.
pub(crate) fn read_remote(
    storage: &mut dyn Storage,
    size: Option<u64>,
    call: &Call,
    sink: &mut dyn Sink,
) -> Result<u32> {
    let mut reading = Reading {
        storage,
        size,
        call,
        tag: None,
        requests: 0,
    };
    match reading.read(sink) {
        Ok(()) => Ok(reading.requests),
        Err(error) => Err(error.with_attempts(reading.requests, call.elapsed())),
    }
}

pub(crate) fn read_local(path: &Path, call: &Call, sink: &mut dyn Sink) -> Result<()> {
    let failed = |error| Error::io(path, "cannot read the file", error);
    let mut content = fs::File::open(path).map_err(failed)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        call.check()?;
        match content.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => sink.take(&chunk[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn address_of(file: &File, remote: &Remote) -> Result<Url> {
    let url = file.url();
    let url = url.ok_or_else(|| Error::protocol("the server gave no address for the file"))?;
    address(&remote.api, url)
}

/// One content from its storage.
struct Reading<'a> {
    storage: &'a mut dyn Storage,
    size: Option<u64>,
    call: &'a Call,
    /// The `ETag` of the last answer: what goes on must be of the same.
    tag: Option<String>,
    requests: u32,
}

impl Reading<'_> {
    /// Where the connection breaks on the way this asks for the rest, as
    /// often as the settings allow, and starts anew where the server gives no
    /// ranges. The digest tells if the file changed in between.
    fn read(&mut self, sink: &mut dyn Sink) -> Result<()> {
        let mut failures = 0;
        loop {
            let have = sink.len();
            if have > 0 && Some(have) == self.size {
                return Ok(());
            }
            let mut download = match self.ask(have) {
                Ok(download) => download,
                Err(error) if have > 0 && error.http_status() == Some(416) => {
                    sink.restart()?;
                    continue;
                }
                Err(error) => {
                    self.storage.elsewhere(self.call, error)?;
                    continue;
                }
            };
            if !continues(&download, have) {
                sink.restart()?;
                if download.status() == 206 && have > 0 {
                    // Another part than was asked for: all of it, then.
                    continue;
                }
            }
            self.tag = strong_tag(&download);
            match pump(&mut download, self.call, sink) {
                Ok(()) => return Ok(()),
                Err(error) if error.is_retryable() => {
                    failures += 1;
                    if failures >= self.storage.attempts() {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn ask(&mut self, have: u64) -> Result<Download> {
        let range = format!("bytes={have}-");
        let mut headers = Vec::new();
        if have > 0 {
            headers.push(("range", &*range));
            headers.extend(self.tag.as_deref().map(|tag| ("if-range", tag)));
        }
        let answer = self.storage.ask(self.call, &headers);
        self.requests += match &answer {
            Ok(download) => download.attempts(),
            Err(error) => error.attempts(),
        };
        answer
    }
}

/// A file of a run.
struct OfRun<'a> {
    file: &'a File,
    remote: &'a Remote,
    address: Url,
    /// An address is signed for a time, and asked for anew once.
    asked_anew: bool,
}

impl Storage for OfRun<'_> {
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download> {
        let transport = self.remote.api.transport();
        transport.get(call, &self.address, headers)
    }

    /// Takes the address that the list has now.
    fn elsewhere(&mut self, call: &Call, refused: Error) -> Result<()> {
        if self.asked_anew || !self.is_signed() || !may_be_expired(&refused) {
            return Err(refused);
        }
        self.asked_anew = true;
        let found = query::find(self.remote, None, &self.file.name, &call.rest())
            .map_err(|error| error.because(refused))?;
        let Some(found) = found else {
            let message = format!("the run has no file `{}` any more", self.file.name);
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        if self.file.md5 != found.md5 {
            let message = "the file is another one now: fetch the list again";
            return Err(Error::new(ErrorKind::Integrity, message).with_retryable(false));
        }
        self.address = address_of(&found, self.remote)?;
        Ok(())
    }

    fn attempts(&self) -> u32 {
        self.remote.api.settings().attempts()
    }
}

impl OfRun<'_> {
    /// Whether the address holds for a time only. The server's own ones lead
    /// to fresh ones by themselves.
    fn is_signed(&self) -> bool {
        let base = &self.remote.api.settings().base_url;
        self.address.query.is_some() || !self.address.same_origin(base)
    }
}

/// How storage refuses an address whose time is over; 400 is Google's way.
pub(crate) fn may_be_expired(error: &Error) -> bool {
    matches!(error.http_status(), Some(400 | 403 | 404 | 410))
}

/// Whether the answer goes on behind the first `have` bytes.
fn continues(download: &Download, have: u64) -> bool {
    download.status() == 206
        && download
            .header("content-range")
            .is_some_and(|range| range.starts_with(&format!("bytes {have}-")))
}

/// A weak tag does not promise the same bytes.
fn strong_tag(download: &Download) -> Option<String> {
    let tag = download.header("etag")?;
    tag.starts_with('"').then(|| tag.to_owned())
}

fn pump(download: &mut Download, call: &Call, sink: &mut dyn Sink) -> Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        call.check()?;
        match download.fill(&mut chunk)? {
            0 => return Ok(()),
            read => sink.take(&chunk[..read])?,
        }
    }
}
