//! The framing of `.wandb` logs: a file header, then blocks of chunks with
//! checksums, which carry records. Also: what a log looks like that ends
//! early, because it is still written or because its writer died.

use std::fs::File;
use std::io::{ErrorKind as IoKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};

/// What every log begins with.
pub(super) const FILE_HEADER: [u8; 7] = [b':', b'W', b'&', b'B', 0xE1, 0xBE, 0];
/// Blocks are counted from the start of the file; no chunk crosses their edge.
pub(super) const BLOCK: usize = 32 * 1024;
/// Checksum, length and type, before every payload.
pub(super) const CHUNK_HEADER: usize = 7;

/// Bytes of the file in memory: whole blocks, so that a chunk is always in one
/// piece.
const WINDOW: usize = 8 * BLOCK;
/// Longer records are refused: a damaged log must not fill the memory.
const MAX_RECORD: usize = 256 * 1024 * 1024;

/// Why there is no further record, at least not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The last record is whole.
    Clean,
    /// The file ends inside a record.
    Cut,
    /// The last block holds something else than a record.
    Damaged(&'static str),
}

/// Reads the records of a log one after the other.
///
/// At the end of the file [`advance`](Self::advance) answers `false`, and may
/// be called again: it goes on where it stood once the file has grown.
#[derive(Debug)]
pub(super) struct LogReader {
    path: PathBuf,
    file: File,
    /// The bytes from `base` on, `filled` of them; `base` is the start of a
    /// block.
    window: Box<[u8]>,
    filled: usize,
    base: u64,
    /// Where the next chunk is, or the padding before it.
    position: u64,
    record: Held,
    /// Chunks of a record that does not fit one.
    assembled: Vec<u8>,
    /// Where the current record begins.
    start: u64,
    end: Option<(End, u64)>,
    max_record: usize,
}

/// Where the bytes of the current record are.
#[derive(Debug, Clone)]
enum Held {
    Nowhere,
    /// In the window.
    Window(Range<usize>),
    /// In `assembled`, so far.
    Partly,
    /// In `assembled`.
    Assembled,
}

/// One chunk, or why there is none.
enum Next {
    Chunk { kind: u8, payload: Range<usize> },
    End(End, u64),
}

impl LogReader {
    /// Opens a log; `position` is 0 or the [`position`](Self::position) of
    /// another reader of the same file.
    pub fn open(path: &Path, position: u64) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io(path, "cannot open the log", e))?;
        Ok(LogReader {
            path: path.to_owned(),
            file,
            window: vec![0; WINDOW].into_boxed_slice(),
            filled: 0,
            base: position - position % BLOCK as u64,
            position,
            record: Held::Nowhere,
            assembled: Vec::new(),
            start: position,
            end: None,
            max_record: MAX_RECORD,
        })
    }

    #[cfg(test)]
    pub fn limit_records(mut self, max_record: usize) -> Self {
        self.max_record = max_record;
        self
    }

    /// The record that [`advance`](Self::advance) found.
    #[inline]
    pub fn record(&self) -> &[u8] {
        match &self.record {
            Held::Window(range) => &self.window[range.clone()],
            Held::Assembled => &self.assembled,
            Held::Nowhere | Held::Partly => &[],
        }
    }

    /// The byte after the last whole record.
    pub fn position(&self) -> u64 {
        match self.record {
            Held::Partly => self.start,
            _ => self.position,
        }
    }

    /// Where the current record begins: as good to open a log at as the
    /// position before it.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Whether the file is still there and holds all that was read of it.
    ///
    /// # Errors
    /// NotFound, Integrity when it became shorter, Io.
    pub fn check_file(&self) -> Result<()> {
        let metadata = match self.path.metadata() {
            Ok(metadata) => metadata,
            Err(error) => return Err(Error::io(&self.path, "cannot read the log", error)),
        };
        match metadata.len() < self.position() {
            true => Err(self.error_at(
                ErrorKind::Integrity,
                metadata.len(),
                "the log became shorter than what was read of it",
            )),
            false => Ok(()),
        }
    }

    /// After `advance` answered `false`: why, and at which byte.
    pub fn end(&self) -> Option<(End, u64)> {
        self.end
    }

    /// Moves to the next record; `false` at the end of what is written.
    ///
    /// # Errors
    /// Integrity when something before the last block is damaged, TooLarge,
    /// Io, Cancelled, Timeout. The reader stays where it is.
    #[inline]
    pub fn advance(&mut self, call: &Call) -> Result<bool> {
        if self.end.is_some() {
            self.forget_what_may_have_changed();
        }
        loop {
            match self.next_chunk(call)? {
                Next::Chunk { kind, payload } => {
                    if self.take(kind, payload)? {
                        return Ok(true);
                    }
                }
                Next::End(end, at) => {
                    if !matches!(self.record, Held::Partly) {
                        self.record = Held::Nowhere;
                    }
                    self.end = Some((end, at));
                    return Ok(false);
                }
            }
        }
    }

    /// Says that the current record is not what a log holds. In the last
    /// block the log ends before it, anywhere else this is an error.
    pub fn reject(&mut self, reason: &'static str) -> Result<()> {
        // The last byte of the record decides which block this is about.
        let end = self.stop_at(self.position - 1, self.start, reason)?;
        self.position = self.start;
        self.record = Held::Nowhere;
        self.end = Some((end, self.start));
        Ok(())
    }

    /// An error about the current record; says where the record is.
    pub fn error(&self, kind: ErrorKind, message: impl std::fmt::Display) -> Error {
        self.error_at(kind, self.start, message)
    }

    fn error_at(&self, kind: ErrorKind, at: u64, message: impl std::fmt::Display) -> Error {
        Error::new(kind, format!("{message}, at byte {at} of the log"))
            .on(self.path.display().to_string())
    }

    /// Takes a chunk; whether it completes a record.
    #[inline]
    fn take(&mut self, kind: u8, payload: Range<usize>) -> Result<bool> {
        let at = self.base + payload.start as u64 - CHUNK_HEADER as u64;
        let after = self.base + payload.end as u64;
        match kind {
            FULL => {
                self.start = at;
                self.record = Held::Window(payload);
            }
            FIRST => {
                self.start = at;
                self.assembled.clear();
                self.assembled.extend_from_slice(&self.window[payload]);
                self.record = Held::Partly;
            }
            _ => {
                if self.assembled.len() + payload.len() > self.max_record {
                    let message = format!("a record is longer than {} bytes", self.max_record);
                    return Err(self.error(ErrorKind::TooLarge, message));
                }
                self.assembled.extend_from_slice(&self.window[payload]);
                if kind == LAST {
                    self.record = Held::Assembled;
                }
            }
        }
        self.position = after;
        Ok(kind == FULL || kind == LAST)
    }

    /// Finds the next chunk and checks it, without taking it.
    #[inline]
    fn next_chunk(&mut self, call: &Call) -> Result<Next> {
        if self.position == 0 {
            let held = self.peek(0, FILE_HEADER.len(), call)?;
            if *held != FILE_HEADER[..held.len()] {
                let message = "this is not a W&B log: it does not begin as one";
                return Err(self.error_at(ErrorKind::Integrity, 0, message));
            }
            match held.len() {
                0 => return Ok(Next::End(End::Clean, 0)),
                n if n < FILE_HEADER.len() => return Ok(Next::End(End::Cut, 0)),
                n => self.position = n as u64,
            }
        }
        let inside = matches!(self.record, Held::Partly);
        let ended = if inside { End::Cut } else { End::Clean };
        let mut zeros_from = None;
        let mut at = self.position;
        loop {
            let left = block_end(at) - at;
            if left < CHUNK_HEADER as u64 {
                at += left;
                continue;
            }
            let found = self.peek(at, CHUNK_HEADER, call)?;
            let empty = found.iter().all(|&byte| byte == 0);
            let Ok(header) = <[u8; CHUNK_HEADER]>::try_from(found) else {
                let end = if empty { ended } else { End::Cut };
                return Ok(Next::End(end, self.position()));
            };
            if !empty {
                return match zeros_from {
                    Some(gap) if inside => self.damaged(at, gap, "a record has a gap"),
                    _ => self.check_chunk(at, header, inside, call),
                };
            }
            // Room that was set aside for later. Should nothing follow but
            // such room, the position stays: the log may still grow into it.
            if let Some(other) = self.skip_zeros(at, call)? {
                let reason = "an empty chunk header is followed by other bytes";
                return self.damaged(other, at, reason);
            }
            zeros_from.get_or_insert(at);
            at += left;
        }
    }

    #[inline]
    fn check_chunk(
        &mut self,
        at: u64,
        header: [u8; CHUNK_HEADER],
        inside: bool,
        call: &Call,
    ) -> Result<Next> {
        let [c0, c1, c2, c3, l0, l1, kind] = header;
        let checksum = u32::from_le_bytes([c0, c1, c2, c3]);
        let length = usize::from(u16::from_le_bytes([l0, l1]));
        let damaged = |reader: &Self, reason| reader.damaged(at, at, reason);
        let whole = CHUNK_HEADER + length;
        if whole as u64 > block_end(at) - at {
            return damaged(self, "a chunk is longer than its block");
        }
        let chunk = self.peek(at, whole, call)?;
        if chunk.len() < whole {
            return Ok(Next::End(End::Cut, self.position()));
        }
        // The checksum covers the type, which stands right before the payload.
        if crc32fast::hash(&chunk[CHUNK_HEADER - 1..]) != checksum {
            return damaged(self, "a checksum does not match");
        }
        match kind {
            FULL | FIRST if inside => {
                return damaged(self, "a record begins inside another");
            }
            MIDDLE | LAST if !inside => {
                return damaged(self, "a record has no beginning");
            }
            FULL | FIRST | MIDDLE | LAST => {}
            _ => return damaged(self, "a chunk has an unknown type"),
        }
        let start = (at - self.base) as usize + CHUNK_HEADER;
        let payload = start..start + length;
        Ok(Next::Chunk { kind, payload })
    }

    /// Where the zeros end that begin at `at`, unless they fill the block as
    /// far as it is written.
    fn skip_zeros(&mut self, at: u64, call: &Call) -> Result<Option<u64>> {
        let rest = self.peek(at, (block_end(at) - at) as usize, call)?;
        let other = rest.iter().position(|&byte| byte != 0);
        Ok(other.map(|i| at + i as u64))
    }

    fn damaged(&self, decides: u64, at: u64, reason: &'static str) -> Result<Next> {
        self.stop_at(decides, at, reason)
            .map(|end| Next::End(end, at))
    }

    /// Damage at `at`: the end of the log when the byte that `decides` is in
    /// the last block, otherwise an error.
    fn stop_at(&self, decides: u64, at: u64, reason: &'static str) -> Result<End> {
        if self.is_last_block(decides)? {
            Ok(End::Damaged(reason))
        } else {
            Err(self.error_at(
                ErrorKind::Integrity,
                at,
                format!("the log is damaged: {reason}"),
            ))
        }
    }

    fn is_last_block(&self, at: u64) -> Result<bool> {
        let metadata = self.file.metadata();
        let metadata = metadata.map_err(|e| Error::io(&self.path, "cannot read the log", e))?;
        Ok(metadata.len() <= block_end(at))
    }

    /// Up to `length` bytes from `at`, all of one block; fewer at the end of
    /// the file.
    #[inline]
    fn peek(&mut self, at: u64, length: usize, call: &Call) -> Result<&[u8]> {
        let reach = self.base + self.filled as u64;
        if at < self.base || at + length as u64 > reach {
            self.load(at, length, call)?;
        }
        let from = (at - self.base) as usize;
        Ok(&self.window[from.min(self.filled)..self.filled.min(from + length)])
    }

    #[cold]
    fn load(&mut self, at: u64, length: usize, call: &Call) -> Result<()> {
        super::check(call)?;
        if at < self.base || at >= self.base + WINDOW as u64 {
            self.base = at - at % BLOCK as u64;
            self.filled = 0;
        }
        let wanted = (at - self.base) as usize + length;
        let failed = |e| Error::io(&self.path, "cannot read the log", e);
        self.file
            .seek(SeekFrom::Start(self.base + self.filled as u64))
            .map_err(failed)?;
        while self.filled < wanted {
            match self.file.read(&mut self.window[self.filled..]) {
                Ok(0) => break,
                Ok(n) => self.filled += n,
                Err(e) if e.kind() == IoKind::Interrupted => {}
                Err(e) => return Err(failed(e)),
            }
        }
        Ok(())
    }

    /// A writer may have replaced what was zero or half written before.
    fn forget_what_may_have_changed(&mut self) {
        self.end = None;
        let kept = self.position.saturating_sub(self.base);
        self.filled = self.filled.min(kept as usize);
    }
}

const FULL: u8 = 1;
const FIRST: u8 = 2;
const MIDDLE: u8 = 3;
const LAST: u8 = 4;

fn block_end(at: u64) -> u64 {
    at - at % BLOCK as u64 + BLOCK as u64
}
