//! Finding the next interesting byte, eight at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// How many bytes stand before the first quote or backslash; all of them when there is none.
///
/// Control characters need no look: the reader accepts them in strings.
#[inline]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let (chunks, tail) = bytes.as_chunks::<8>();
    for (i, chunk) in chunks.iter().enumerate() {
        if let Some(at) = first_special(*chunk) {
            return i * 8 + at;
        }
    }
    let in_tail = tail
        .iter()
        .position(|b| matches!(b, b'"' | b'\\'))
        .unwrap_or(tail.len());
    bytes.len() - tail.len() + in_tail
}

/// The index of the first quote or backslash among eight bytes.
#[inline]
pub(super) fn first_special(chunk: [u8; 8]) -> Option<usize> {
    let word = u64::from_le_bytes(chunk);
    let hits = zero_bytes(word ^ (ONES * b'"' as u64)) | zero_bytes(word ^ (ONES * b'\\' as u64));
    (hits != 0).then(|| (hits.trailing_zeros() / 8) as usize)
}

/// Sets the high bit of each zero byte. A borrow may mark bytes above a zero byte too, never below one, so the
/// lowest mark is right.
#[inline]
fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH_BITS
}

/// How many ASCII digits `bytes` starts with.
#[inline]
pub(super) fn digit_run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_run_agrees_with_a_byte_loop() {
        for length in 0..40 {
            for at in 0..=length {
                for (special, filler) in [
                    (b'"', b'a'),
                    (b'\\', 0xFF),
                    (b'"', b'#'),
                    (b'\\', b']'),
                    (b'"', 0),
                ] {
                    let mut bytes = vec![filler; length];
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = special;
                    }
                    assert_eq!(plain_run(&bytes), at, "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn digits() {
        assert_eq!(digit_run(b""), 0);
        assert_eq!(digit_run(b"012."), 3);
        assert_eq!(digit_run(b"9876543210"), 10);
        assert_eq!(digit_run(b":/"), 0);
    }
}
