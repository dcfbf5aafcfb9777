//! The bytes of a column, as a Parquet reader asks for them: from what was
//! fetched ahead, else by a request for the next piece.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::footer::damaged;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::history::exports::file::ExportFile;

/// A page is read as a whole.
const MOST_PAGE: u64 = 256 << 20;
/// As much of a page's header says how large the page is.
const SIZES: u64 = 16;

/// A file that several columns read.
#[derive(Debug)]
pub(super) struct Reach {
    file: Mutex<ExportFile>,
    /// The call that waits for the bytes.
    call: Mutex<Option<Call>>,
    /// Where the end of the file begins that was fetched with its footer.
    tail: (u64, Bytes),
}

impl Reach {
    pub fn new(file: ExportFile, tail: (u64, Bytes)) -> Self {
        Reach {
            file: Mutex::new(file),
            call: Mutex::default(),
            tail,
        }
    }

    /// The call on whose behalf requests are sent from here on.
    pub fn during(&self, call: &Call) {
        *lock(&self.call) = Some(call.clone());
    }

    /// Whether that call may go on.
    pub fn check(&self) -> Result<()> {
        lock(&self.call).as_ref().map_or(Ok(()), Call::check)
    }

    pub fn requests(&self) -> u64 {
        lock(&self.file).requests
    }

    pub fn size(&self) -> u64 {
        lock(&self.file).size().unwrap_or(0)
    }

    pub fn fetch(&self, range: Range<u64>) -> Result<Bytes> {
        let (first, tail) = &self.tail;
        if range.start >= *first && range.end <= first + tail.len() as u64 {
            let at = |place: u64| (place - first) as usize;
            return Ok(tail.slice(at(range.start)..at(range.end)));
        }
        let call = lock(&self.call).clone();
        let call = call.ok_or_else(|| Error::new(ErrorKind::Internal, "nobody asks"))?;
        lock(&self.file).range(&call, range).map(Bytes::from)
    }
}

/// One column of a row group.
#[derive(Debug, Clone)]
pub(super) struct Span(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    reach: Arc<Reach>,
    range: Range<u64>,
    /// How much to fetch at a time.
    piece: u64,
    /// The bytes at hand, and where they begin.
    window: Mutex<(u64, Bytes)>,
}

impl Span {
    /// `ahead`: all bytes of it, where they were fetched.
    pub fn new(reach: &Arc<Reach>, range: Range<u64>, piece: u64, ahead: Bytes) -> Self {
        Span(Arc::new(Inner {
            reach: Arc::clone(reach),
            window: Mutex::new((range.start, ahead)),
            range,
            piece,
        }))
    }
}

impl Inner {
    /// At least `least` bytes from `start` on.
    fn get(&self, start: u64, least: u64) -> Result<Bytes> {
        let is_inside = start >= self.range.start
            && start
                .checked_add(least)
                .is_some_and(|end| end <= self.range.end);
        if !is_inside {
            return Err(Error::new(
                ErrorKind::Integrity,
                "a page of an exported file lies outside its column",
            ));
        }
        if least > MOST_PAGE {
            return Err(large_page());
        }
        let mut window = lock(&self.window);
        let (first, bytes) = &*window;
        let end = first + bytes.len() as u64;
        if start >= *first && start + least <= end && start < end {
            return Ok(bytes.slice((start - first) as usize..));
        }
        let end = (start + least.max(self.piece)).min(self.range.end);
        let bytes = self.reach.fetch(start..end)?;
        *window = (start, bytes.clone());
        Ok(bytes)
    }
}

/// What a page's header says of its size when it is decompressed; its reader
/// makes room for that much. The header is a record of Thrift's compact
/// protocol, which begins with the fields 1 and 2, the type and that size:
/// integers of which each has a header, 0x15, and is a zigzag varint.
fn decompressed_size(header: &[u8]) -> Option<u64> {
    let (_, rest) = varint(header.strip_prefix(&[0x15])?)?;
    let (size, _) = varint(rest.strip_prefix(&[0x15])?)?;
    (size % 2 == 0).then_some(size / 2)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let len = bytes.iter().take(9).position(|byte| *byte < 0x80)? + 1;
    let (number, rest) = bytes.split_at(len);
    let append = |sum, byte: &u8| sum << 7 | u64::from(byte & 0x7F);
    Some((number.iter().rev().fold(0, append), rest))
}

fn large_page() -> Error {
    let message = "a page of an exported file is larger than 256 MiB";
    Error::new(ErrorKind::TooLarge, message)
}

impl Length for Span {
    fn len(&self) -> u64 {
        self.0.reach.size()
    }
}

impl ChunkReader for Span {
    type T = SpanRead;

    /// From the header of a page on.
    fn get_read(&self, start: u64) -> parquet::errors::Result<SpanRead> {
        let least = self.0.range.end.saturating_sub(start).min(SIZES);
        let header = self.0.get(start, least).map_err(outside)?;
        match decompressed_size(&header) {
            Some(size) if size <= MOST_PAGE => {}
            Some(_) => return Err(outside(large_page())),
            None => return Err(outside(damaged("a page does not say its size"))),
        }
        Ok(SpanRead {
            span: Arc::clone(&self.0),
            at: start,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let bytes = self.0.get(start, length as u64).map_err(outside)?;
        Ok(bytes.slice(..length))
    }
}

/// Reads on from a place.
#[derive(Debug)]
pub(super) struct SpanRead {
    span: Arc<Inner>,
    at: u64,
}

impl Read for SpanRead {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.span.range.end || buf.is_empty() {
            return Ok(0);
        }
        let bytes = self.span.get(self.at, 1).map_err(io::Error::other)?;
        let amount = bytes.len().min(buf.len());
        buf[..amount].copy_from_slice(&bytes[..amount]);
        self.at += amount as u64;
        Ok(amount)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn outside(error: Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// An error of the reader: one of ours that went through it, or damage.
pub(super) fn ours(error: ParquetError) -> Error {
    let damage = |text: String| {
        let message = format!("an exported file is damaged: {text}");
        Error::new(ErrorKind::Integrity, message).with_retryable(false)
    };
    let ParquetError::External(inner) = error else {
        return damage(error.to_string());
    };
    let inner = match inner.downcast::<io::Error>() {
        Ok(io) => {
            let text = io.to_string();
            match io.into_inner() {
                Some(inner) => inner,
                None => return damage(text),
            }
        }
        Err(inner) => inner,
    };
    match inner.downcast::<Error>() {
        Ok(error) => *error,
        Err(inner) => damage(inner.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_headers_of_pages() {
        // Type 0, 300 bytes, and what it takes in the file.
        let header = [0x15, 0x00, 0x15, 0xD8, 0x04, 0x15, 0x10];
        assert_eq!(decompressed_size(&header), Some(300));
        let largest = [0x15, 0x04, 0x15, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F];
        assert_eq!(decompressed_size(&largest), Some(0x7FFF_FFFF));
        for wrong in [
            &[][..],
            &[0x15, 0x00],
            // Another field, a size below 0, one without an end.
            &[0x15, 0x00, 0x25, 0x10],
            &[0x15, 0x00, 0x15, 0x01],
            &[0x15, 0x00, 0x15, 0x80, 0x80],
            &[
                0x15, 0x00, 0x15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01,
            ],
        ] {
            assert_eq!(decompressed_size(wrong), None, "{wrong:?}");
        }
    }
}
