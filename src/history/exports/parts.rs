//! Parts of an exported file, by range requests.

use std::ops::Range;

use super::file::{ExportFile, MAGIC, changed, cut};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::files::Storage;
use crate::transport::Download;

/// The length of the footer, and the last of [`MAGIC`].
const ENDING: u64 = 8;

impl ExportFile {
    /// The last bytes, at most `most`; `None` when the storage does not give
    /// parts.
    pub fn ending(&mut self, call: &Call, most: u64) -> Result<Option<Vec<u8>>> {
        let mut download = self.ask_part(call, &format!("bytes=-{most}"))?;
        if download.status() != 206 {
            return Ok(None);
        }
        let (first, total) = content_range(&download)?;
        self.is_same(&download, total)?;
        let mut bytes = Vec::new();
        match pump(&mut download, call, &mut bytes, most) {
            Err(error) if !error.is_retryable() => return Err(error),
            _ => {}
        }
        let have = first + bytes.len() as u64;
        if have < total {
            bytes.extend(self.range(call, have..total)?);
        }
        Ok(Some(bytes))
    }

    /// The bytes of a range, all of them.
    pub fn range(&mut self, call: &Call, range: Range<u64>) -> Result<Vec<u8>> {
        let wanted = range.end - range.start;
        let mut bytes = Vec::with_capacity(usize::try_from(wanted).unwrap_or(0).min(64 << 20));
        let mut failures = 0;
        loop {
            let start = range.start + bytes.len() as u64;
            let asked = format!("bytes={start}-{}", range.end - 1);
            let mut download = self.ask_part(call, &asked)?;
            if download.status() != 206 {
                return Err(no_parts());
            }
            let (first, total) = content_range(&download)?;
            self.is_same(&download, total)?;
            if first != start {
                return Err(Error::protocol(format!(
                    "the storage gave bytes from {first} on where {start} was asked for"
                )));
            }
            let had = bytes.len();
            let pumped = pump(&mut download, call, &mut bytes, wanted);
            if bytes.len() as u64 == wanted {
                return Ok(bytes);
            }
            match pumped {
                Err(error) => self.retry(error, &mut failures)?,
                // A part of what was asked for is an answer, nothing is none.
                Ok(()) if bytes.len() == had => return Err(cut(self)),
                Ok(()) => {}
            }
        }
    }

    fn retry(&self, error: Error, failures: &mut u32) -> Result<()> {
        *failures += 1;
        match error.is_retryable() && *failures < self.attempts() {
            true => Ok(()),
            false => Err(error),
        }
    }

    fn ask_part(&mut self, call: &Call, range: &str) -> Result<Download> {
        loop {
            match self.ask(call, &[("range", range)]) {
                Ok(download) => return Ok(download),
                Err(error) if error.http_status() == Some(416) => {
                    return Err(cut(self).because(error));
                }
                Err(error) => self.elsewhere(call, error)?,
            }
        }
    }

    /// Whether an answer is of the file that the ones before were of.
    fn is_same(&mut self, download: &Download, total: u64) -> Result<()> {
        let tag = download.header("etag").filter(|tag| tag.starts_with('"'));
        let same_tag = match (&self.tag, tag) {
            (Some(before), Some(now)) => before == now,
            _ => true,
        };
        if !same_tag || self.size.is_some_and(|size| size != total) {
            return Err(changed());
        }
        self.tag = tag.map(str::to_owned).or(self.tag.take());
        self.size = Some(total);
        Ok(())
    }

    /// Whether the last 8 bytes are those of a whole file.
    pub fn check_ending(&self, ending: &[u8]) -> Result<()> {
        let size = self.size.unwrap_or(0);
        let (footer, magic) = match ending.len().checked_sub(8) {
            Some(at) => ending[at..].split_at(4),
            None => return Err(cut(self)),
        };
        let footer = footer
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        match magic == MAGIC && footer + ENDING + MAGIC.len() as u64 <= size {
            true => Ok(()),
            false => Err(cut(self)),
        }
    }
}

/// The first byte that is given, and how many there are in all.
fn content_range(download: &Download) -> Result<(u64, u64)> {
    let read = |text: &str| -> Option<(u64, u64)> {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let first = range.split_once('-')?.0.parse().ok()?;
        let total = total.parse().ok()?;
        (first <= total).then_some((first, total))
    };
    download
        .header("content-range")
        .and_then(read)
        .ok_or_else(|| {
            Error::protocol("the storage gave a part and does not say which: no Content-Range")
        })
}

fn pump(download: &mut Download, call: &Call, bytes: &mut Vec<u8>, most: u64) -> Result<()> {
    let mut chunk = vec![0; 64 << 10];
    loop {
        call.check()?;
        match download.fill(&mut chunk)? {
            0 => return Ok(()),
            read if (bytes.len() + read) as u64 > most => {
                return Err(Error::protocol(
                    "the storage gave more bytes than were asked for",
                ));
            }
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

pub(super) fn no_parts() -> Error {
    Error::unsupported(
        "the storage of exported history does not give parts of files: scan without exports",
    )
}
