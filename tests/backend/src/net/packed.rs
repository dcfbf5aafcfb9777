//! Answers that were compressed before. Compressing takes far longer than
//! finding the rows, and whoever measures a client must not measure that.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::payload::Payload;
use crate::http::Body;

/// Smaller answers are compressed each time.
const FROM: u64 = 16 * 1024;
/// Compressed bytes that are kept; the oldest go first.
const LIMIT: usize = 64 << 20;

/// What was compressed, and what became of it.
#[derive(Debug)]
struct Pack {
    pieces: Vec<Arc<str>>,
    gzip: Arc<[u8]>,
}

impl Pack {
    /// Stored rows are the same pieces each time, so that their text is
    /// hardly ever looked at.
    fn is_of(&self, pieces: &[Arc<str>]) -> bool {
        self.pieces.len() == pieces.len()
            && self
                .pieces
                .iter()
                .zip(pieces)
                .all(|(ours, theirs)| Arc::ptr_eq(ours, theirs) || ours == theirs)
    }
}

/// The answers of one server that were compressed last.
#[derive(Debug, Default)]
pub struct Packed(Mutex<VecDeque<Pack>>);

impl Packed {
    /// The payload, gzipped.
    pub fn gzip(&self, payload: &Payload) -> io::Result<Payload> {
        let Payload::Body(Body::Pieces(pieces)) = payload else {
            return payload.gzipped().map(Payload::bytes);
        };
        if payload.len() < FROM {
            return payload.gzipped().map(Payload::bytes);
        }
        if let Some(gzip) = self.find(pieces) {
            return Ok(Payload::Shared(gzip));
        }
        let gzip: Arc<[u8]> = payload.gzipped()?.into();
        self.keep(pieces, &gzip);
        Ok(Payload::Shared(gzip))
    }

    fn find(&self, pieces: &[Arc<str>]) -> Option<Arc<[u8]>> {
        let packs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pack = packs.iter().find(|pack| pack.is_of(pieces))?;
        Some(Arc::clone(&pack.gzip))
    }

    fn keep(&self, pieces: &[Arc<str>], gzip: &Arc<[u8]>) {
        let mut packs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packs.push_back(Pack {
            pieces: pieces.to_vec(),
            gzip: Arc::clone(gzip),
        });
        let mut bytes: usize = packs.iter().map(|pack| pack.gzip.len()).sum();
        while bytes > LIMIT
            && let Some(oldest) = packs.pop_front()
        {
            bytes -= oldest.gzip.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(texts: &[&str]) -> Payload {
        Payload::Body(Body::Pieces(
            texts.iter().map(|text| Arc::from(*text)).collect(),
        ))
    }

    fn plain(gzip: &Payload) -> String {
        let bytes = gzip.to_vec().expect("bytes");
        io::read_to_string(flate2::read::GzDecoder::new(bytes.as_slice())).expect("gunzip")
    }

    #[test]
    fn the_same_answer_is_compressed_once_and_another_is_not_taken_for_it() {
        let packed = Packed::default();
        let (row, other) = ("row ".repeat(5000), "ROW ".repeat(5000));
        let first = packed.gzip(&pieces(&[&row, "]"])).expect("gzip");
        let again = packed.gzip(&pieces(&[&row, "]"])).expect("gzip");
        let (Payload::Shared(first), Payload::Shared(again)) = (&first, &again) else {
            panic!("not kept");
        };
        assert!(Arc::ptr_eq(first, again));
        for texts in [[other.as_str(), "]"], [row.as_str(), "}"]] {
            let gzip = packed.gzip(&pieces(&texts)).expect("gzip");
            assert_eq!(plain(&gzip), texts.concat());
        }
        assert_eq!(packed.0.lock().expect("packs").len(), 3);
    }

    #[test]
    fn what_is_small_or_no_text_in_pieces_is_not_kept() {
        let packed = Packed::default();
        for payload in [pieces(&["row"]), Payload::bytes("row ".repeat(5000))] {
            let gzip = packed.gzip(&payload).expect("gzip");
            assert_eq!(plain(&gzip).len() as u64, payload.len());
        }
        assert!(packed.0.lock().expect("packs").is_empty());
    }
}
