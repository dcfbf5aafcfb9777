//! Ids that nobody else has: from the operating system's randomness, so that
//! neither a forked process nor a machine that starts at the same moment
//! makes the same ones.

use crate::error::{Error, ErrorKind, Result};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// `length` characters of a–z and 0–9, each equally likely: 8 for a run, 128
/// for the client's id of an artifact.
///
/// # Errors
/// Io when the system gives no randomness: an id made of a clock would be
/// worse than none.
pub(crate) fn id(length: usize) -> Result<String> {
    let mut id = String::with_capacity(length);
    let mut bytes = [0; 64];
    while id.len() < length {
        getrandom::getrandom(&mut bytes).map_err(|error| {
            Error::new(
                ErrorKind::Io,
                format!("the system gives no randomness: {error}"),
            )
        })?;
        let letters = bytes.iter().filter_map(|&byte| letter(byte));
        id.extend(letters.take(length - id.len()));
    }
    Ok(id)
}

/// Bytes beyond the last whole alphabet would make some letters likelier.
fn letter(byte: u8) -> Option<char> {
    let whole = 256 / ALPHABET.len() * ALPHABET.len();
    let byte = usize::from(byte);
    (byte < whole).then(|| char::from(ALPHABET[byte % ALPHABET.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_have_their_length_and_alphabet_and_differ() {
        for length in [0, 1, 8, 128, 1000] {
            let id = id(length).unwrap();
            assert_eq!(id.len(), length);
            assert!(id.bytes().all(|byte| ALPHABET.contains(&byte)), "{id}");
        }
        let ids: HashSet<String> = (0..1000).map(|_| id(8).unwrap()).collect();
        assert_eq!(ids.len(), 1000);
    }

    #[test]
    fn every_letter_is_equally_likely() {
        let mut counts = [0; 36];
        for byte in 0..=255 {
            if let Some(letter) = letter(byte) {
                counts[ALPHABET
                    .iter()
                    .position(|&a| char::from(a) == letter)
                    .unwrap()] += 1;
            }
        }
        assert_eq!(counts, [7; 36]);
    }
}
