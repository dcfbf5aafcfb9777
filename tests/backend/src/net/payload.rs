//! Response bodies as byte ranges, so that Range, truncation and pacing need
//! no copy of the body.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http::Body;

const FILL: [u8; 16 * 1024] = [b'x'; 16 * 1024];
const FILL_HEAD: &[u8] = b"{\"data\":{\"fill\":\"";
const FILL_TAIL: &[u8] = b"\"}}";

/// A body of known length that can be written in parts.
#[derive(Debug)]
pub enum Payload {
    /// What the app answered.
    Body(Body),
    /// Bytes in memory that others hold, too.
    Shared(Arc<[u8]>),
    /// A JSON object of that many bytes, made while it is sent.
    Fill(u64),
}

impl Payload {
    /// A body in memory.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Body(Body::Bytes(bytes.into()))
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Body(Body::Bytes(bytes)) => bytes.len() as u64,
            Self::Body(Body::Pieces(pieces)) => pieces.iter().map(|piece| piece.len() as u64).sum(),
            Self::Body(Body::File { len, .. }) => *len,
            Self::Shared(bytes) => bytes.len() as u64,
            Self::Fill(len) => (*len).max((FILL_HEAD.len() + FILL_TAIL.len()) as u64),
        }
    }

    /// Writes the bytes of that range.
    pub fn write(&self, range: Range<u64>, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Body(Body::Bytes(bytes)) => out.write_all(&bytes[part(bytes.len(), 0, &range)]),
            Self::Shared(bytes) => out.write_all(&bytes[part(bytes.len(), 0, &range)]),
            Self::Body(Body::Pieces(pieces)) => write_pieces(pieces, &range, out),
            Self::Body(Body::File { path, offset, .. }) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(offset + range.start))?;
                copy_exactly(file, range.end - range.start, out)
            }
            Self::Fill(_) => write_fill(self.len(), &range, out),
        }
    }

    /// The whole body in memory.
    pub fn to_vec(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.write(0..self.len(), &mut bytes)?;
        Ok(bytes)
    }

    /// The whole body, gzipped.
    pub fn gzipped(&self) -> io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        self.write(0..self.len(), &mut encoder)?;
        encoder.finish()
    }
}

/// The indices of a piece of `len` bytes that starts at `at` of the body which
/// lie in `range`; empty where they do not meet.
fn part(len: usize, at: u64, range: &Range<u64>) -> Range<usize> {
    let within = |position: u64| position.saturating_sub(at).min(len as u64) as usize;
    within(range.start)..within(range.end)
}

fn write_pieces(pieces: &[Arc<str>], range: &Range<u64>, out: &mut impl Write) -> io::Result<()> {
    let mut at = 0;
    for piece in pieces {
        out.write_all(&piece.as_bytes()[part(piece.len(), at, range)])?;
        at += piece.len() as u64;
    }
    Ok(())
}

fn write_fill(len: u64, range: &Range<u64>, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&FILL_HEAD[part(FILL_HEAD.len(), 0, range)])?;
    let tail_at = len - FILL_TAIL.len() as u64;
    let first = range.start.max(FILL_HEAD.len() as u64);
    let filled = range.end.min(tail_at).saturating_sub(first);
    for _ in 0..filled / FILL.len() as u64 {
        out.write_all(&FILL)?;
    }
    out.write_all(&FILL[..(filled % FILL.len() as u64) as usize])?;
    out.write_all(&FILL_TAIL[part(FILL_TAIL.len(), tail_at, range)])
}

/// A file that shrank meanwhile is an error, so that the connection is cut and
/// nobody takes the answer for complete.
fn copy_exactly(mut source: impl Read, count: u64, out: &mut impl Write) -> io::Result<()> {
    match io::copy(&mut source.by_ref().take(count), out)? {
        copied if copied == count => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_all_ranges(payload: &Payload) {
        let whole = payload.to_vec().expect("whole");
        assert_eq!(whole.len() as u64, payload.len());
        for start in 0..whole.len() {
            for end in start..=whole.len() {
                let mut got = Vec::new();
                payload
                    .write(start as u64..end as u64, &mut got)
                    .expect("part");
                assert_eq!(got, whole[start..end], "{start}..{end}");
            }
        }
    }

    #[test]
    fn every_range_of_every_kind() {
        check_all_ranges(&Payload::bytes("hello"));
        check_all_ranges(&Payload::Shared(Arc::from(*b"hello")));
        let pieces = ["ab", "", "cde", "f"].map(Arc::from).to_vec();
        check_all_ranges(&Payload::Body(Body::Pieces(pieces)));
        check_all_ranges(&Payload::Fill(40));

        let path = std::env::temp_dir().join(format!("payload-{}", std::process::id()));
        std::fs::write(&path, "0123456789").expect("temporary file");
        check_all_ranges(&Payload::Body(Body::File {
            path: path.clone(),
            offset: 2,
            len: 5,
        }));
        let too_long = Payload::Body(Body::File {
            path: path.clone(),
            offset: 8,
            len: 5,
        });
        assert!(too_long.to_vec().is_err());
        std::fs::remove_file(path).expect("remove");
    }

    #[test]
    fn fill_is_json_of_the_size_asked_for() {
        let bytes = Payload::Fill(100_000).to_vec().expect("fill");
        assert_eq!(bytes.len(), 100_000);
        serde_json::from_slice::<serde_json::Value>(&bytes).expect("valid JSON");
    }

    #[test]
    fn gzip_round_trip() {
        let packed = Payload::bytes("row ".repeat(1000)).gzipped().expect("gzip");
        let mut plain = String::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_string(&mut plain)
            .expect("gunzip");
        assert_eq!(plain, "row ".repeat(1000));
    }
}
