//! One exported file in its storage: by an address that expires, whole or in
//! parts.

use super::list::list;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::files::{Storage, may_be_expired};
use crate::run::Remote;
use crate::storage::address;
use crate::transport::Download;
use crate::url::Url;

/// The format begins and ends with these.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// How to get at a file.
#[derive(Debug)]
pub(super) struct ExportFile {
    remote: Remote,
    address: Url,
    /// A path below the server's own address wants the key. Another address
    /// is signed.
    is_ours: bool,
    /// The address was refused, and the one at hand is its successor.
    asked_anew: bool,
    /// The strong `ETag`, once there was an answer.
    pub(super) tag: Option<String>,
    /// Bytes in all, likewise.
    pub(super) size: Option<u64>,
    /// An answer that was begun.
    started: Option<Download>,
    pub requests: u64,
}

impl ExportFile {
    pub fn new(remote: &Remote, url: &str) -> Result<Self> {
        Ok(ExportFile {
            remote: remote.clone(),
            address: address(&remote.api, url)?,
            is_ours: url.starts_with('/'),
            asked_anew: false,
            tag: None,
            size: None,
            started: None,
            requests: 0,
        })
    }

    /// Bytes in all, once anything was fetched.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// What tells this content of the file from others.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Starts to fetch the whole, which tells its size where the storage says
    /// it, and its tag. Whoever asks for the whole next gets that answer.
    pub fn start(&mut self, call: &Call) -> Result<()> {
        let download = loop {
            match self.ask(call, &[]) {
                Ok(download) => break download,
                Err(error) => self.elsewhere(call, error)?,
            }
        };
        let size = download.header("content-length");
        self.size = size.and_then(|size| size.parse().ok());
        let tag = download.header("etag").filter(|tag| tag.starts_with('"'));
        self.tag = tag.map(str::to_owned);
        self.started = Some(download);
        Ok(())
    }
}

impl Storage for ExportFile {
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download> {
        if let Some(started) = self.started.take().filter(|_| headers.is_empty()) {
            return Ok(started);
        }
        let transport = self.remote.api.transport();
        let answer = match self.is_ours {
            true => transport.get(call, &self.address, headers),
            false => transport.get_public(call, &self.address, headers),
        };
        match &answer {
            Ok(download) => {
                self.requests += u64::from(download.attempts());
                self.asked_anew = false;
            }
            Err(error) => self.requests += u64::from(error.attempts()),
        }
        answer
    }

    /// Takes the address that the server has now for the same path.
    fn elsewhere(&mut self, call: &Call, refused: Error) -> Result<()> {
        if self.asked_anew || !may_be_expired(&refused) {
            return Err(refused);
        }
        self.asked_anew = true;
        let exports = match list(&self.remote, call) {
            Ok(exports) => exports,
            Err(error) => return Err(error.because(refused)),
        };
        self.requests += u64::from(exports.live.requests);
        for url in &exports.urls {
            let address = address(&self.remote.api, url)?;
            if address.same_origin(&self.address) && address.path == self.address.path {
                self.address = address;
                return Ok(());
            }
        }
        Err(changed().because(refused))
    }

    fn attempts(&self) -> u32 {
        self.remote.api.settings().attempts()
    }
}

pub(super) fn cut(file: &ExportFile) -> Error {
    let size = file
        .size
        .map_or(String::new(), |size| format!(" of {size} bytes"));
    Error::new(
        ErrorKind::Integrity,
        format!("an exported file{size} is cut short, or no Parquet file"),
    )
    .with_retryable(false)
}

pub(super) fn changed() -> Error {
    Error::new(
        ErrorKind::Integrity,
        "the run was exported anew while its files were read: begin again",
    )
    .with_retryable(true)
}
