//! The content of a file on its way: from the server, piece by piece and
//! again where the connection breaks, or from a local run's directory.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::download::CHUNK;
use super::file::{File, Origin};
use super::query;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::run::Remote;
use crate::transport::Download;
use crate::url::Url;

/// Where the content goes.
pub(super) trait Sink {
    /// Bytes taken since the last restart.
    fn len(&self) -> u64;
    fn restart(&mut self) -> Result<()>;
    fn take(&mut self, bytes: &[u8]) -> Result<()>;
}

/// Brings what the sink does not have yet; answers how many requests it took.
pub(super) fn fetch(file: &File, call: &Call, sink: &mut dyn Sink) -> Result<u32> {
    match &file.origin {
        Origin::Local(path) => read_local(path, call, sink).map(|()| 0),
        Origin::Remote { remote, .. } => {
            let address = address_of(file, remote)?;
            let mut reading = Reading {
                file,
                remote,
                call,
                address,
                asked_anew: false,
                tag: None,
                requests: 0,
            };
            match reading.read(sink) {
                Ok(()) => Ok(reading.requests),
                Err(error) => Err(error.with_attempts(reading.requests, call.elapsed())),
            }
        }
    }
}

fn read_local(path: &Path, call: &Call, sink: &mut dyn Sink) -> Result<()> {
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

/// The address that a server gave for a transfer: on-premise ones give a path
/// below their own.
pub(super) fn address(remote: &Remote, url: &str) -> Result<Url> {
    let address = match url.strip_prefix('/') {
        Some(path) => remote.api.settings().base_url.append(path),
        None => Url::parse(url),
    };
    // Addresses may be signed: only what is wrong with them is told.
    address.map_err(|error| Error::protocol(format!("the file's address: {}", error.message())))
}

fn address_of(file: &File, remote: &Remote) -> Result<Url> {
    let url = file.url();
    let url = url.ok_or_else(|| Error::protocol("the server gave no address for the file"))?;
    address(remote, url)
}

/// One file from its server.
struct Reading<'a> {
    file: &'a File,
    remote: &'a Remote,
    call: &'a Call,
    address: Url,
    /// An address is signed for a time, and asked for anew once.
    asked_anew: bool,
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
            if have > 0 && Some(have) == self.file.size {
                return Ok(());
            }
            let mut download = match self.ask(have) {
                Ok(download) => download,
                Err(error) if have > 0 && error.http_status() == Some(416) => {
                    sink.restart()?;
                    continue;
                }
                Err(error) if !self.asked_anew && may_be_expired(&error) => {
                    self.ask_anew(error)?;
                    continue;
                }
                Err(error) => return Err(error),
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
                    if failures >= self.remote.api.settings().attempts() {
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
        let transport = self.remote.api.transport();
        let answer = transport.get(self.call, &self.address, &headers);
        self.requests += match &answer {
            Ok(download) => download.attempts(),
            Err(error) => error.attempts(),
        };
        answer
    }

    /// Takes the address that the list has now.
    fn ask_anew(&mut self, refused: Error) -> Result<()> {
        self.asked_anew = true;
        let options = self.call.rest();
        let found = query::find(self.remote, None, &self.file.name, &options)
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
}

/// How storage refuses an address whose time is over; 400 is Google's way.
fn may_be_expired(error: &Error) -> bool {
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
