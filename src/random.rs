//! Names that nobody else makes up.

use crate::error::{Error, ErrorKind, Result};

const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// The largest multiple of 36 that a byte holds: what is beyond would make
/// some letters more frequent.
const FAIR: u8 = 252;

/// `len` letters and digits from the operating system's randomness. Not from
/// the clock or the standard library's hash keys: processes that start
/// together, or fork, must not draw the same.
pub(crate) fn id(len: usize) -> Result<String> {
    let mut id = String::with_capacity(len);
    let mut bytes = [0; 32];
    while id.len() < len {
        getrandom::getrandom(&mut bytes)
            .map_err(|error| Error::new(ErrorKind::Io, format!("no random numbers: {error}")))?;
        let fair = bytes.iter().filter(|&&byte| byte < FAIR);
        let letters = fair.map(|&byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
        id.extend(letters.take(len - id.len()));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ_and_use_every_letter() {
        let ids: HashSet<String> = (0..1000).map(|_| id(8).unwrap()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 8));
        let used: HashSet<u8> = ids.iter().flat_map(|id| id.bytes()).collect();
        assert_eq!(used, LETTERS.iter().copied().collect());
        assert_eq!(id(100).unwrap().len(), 100);
    }
}
