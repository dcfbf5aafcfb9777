//! Short decimal numbers, read in one pass.
//!
//! Numbers of metrics are decimals of at most 17 or so digits without an
//! exponent. Those become an integer and a power of ten, from which the nearest
//! float follows by one exact division. What is longer, or has an exponent, is
//! left to the standard library.

/// A number that was read at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Short {
    Int(i64),
    Float(f64),
}

/// More digits than these may not fit 63 bits.
const MOST_DIGITS: usize = 18;
/// 5^27 is the last power of five within 63 bits.
const MOST_FRACTION: usize = 27;

const FIVES: [u64; MOST_FRACTION + 1] = {
    let mut fives = [1; MOST_FRACTION + 1];
    let mut i = 1;
    while i < fives.len() {
        fives[i] = fives[i - 1] * 5;
        i += 1;
    }
    fives
};

/// 2^127 / 5^n with 5^n scaled to have its highest bit set: 63 or 64 bits,
/// rounded down.
const RECIPROCALS: [u64; MOST_FRACTION + 1] = {
    let mut reciprocals = [0; MOST_FRACTION + 1];
    let mut i = 0;
    while i < reciprocals.len() {
        let divisor = (FIVES[i] << FIVES[i].leading_zeros()) as u128;
        let quotient = (1 << 127) / divisor;
        // 2^127 / 2^63 alone has 65 bits: just below is near enough.
        reciprocals[i] = if quotient > u64::MAX as u128 {
            u64::MAX
        } else {
            quotient as u64
        };
        i += 1;
    }
    reciprocals
};

/// The powers of ten that are exact as floats.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The number at the start of `text`, a digit or a minus sign, and how many
/// bytes it takes; `None` when it is not as short as that, or malformed.
#[inline]
pub(crate) fn short_number(text: &[u8]) -> Option<(Short, usize)> {
    let negative = text.first() == Some(&b'-');
    let start = usize::from(negative);
    let (whole, at) = digits(text, start, 0)?;
    let mut count = at - start;
    if text[start] == b'0' {
        if count > 1 {
            return None;
        }
        count = 0;
    }
    if text.get(at) != Some(&b'.') {
        let is_integer = !matches!(text.get(at), Some(b'e' | b'E')) && count <= MOST_DIGITS;
        return is_integer.then(|| (integer(negative, whole), at));
    }
    let (value, end) = digits(text, at + 1, whole)?;
    let fraction = end - at - 1;
    let is_short = count + fraction <= MOST_DIGITS;
    if !is_short || matches!(text.get(end), Some(b'e' | b'E')) {
        return None;
    }
    let float = nearest(value, fraction);
    Some((Short::Float(if negative { -float } else { float }), end))
}

fn integer(negative: bool, value: u64) -> Short {
    match (negative, value.cast_signed()) {
        // An integer would lose the sign.
        (true, 0) => Short::Float(-0.0),
        (true, value) => Short::Int(-value),
        (false, value) => Short::Int(value),
    }
}

/// Appends the digits at `at` to `value`, at least one; where they end. The
/// value is wrong when there are too many.
#[inline]
fn digits(text: &[u8], mut at: usize, mut value: u64) -> Option<(u64, usize)> {
    let start = at;
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        if !all_digits(word) {
            break;
        }
        value = value.wrapping_mul(100_000_000).wrapping_add(eight(word));
        at += 8;
    }
    while let Some(digit) = text.get(at).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
    {
        value = value.wrapping_mul(10).wrapping_add(digit.into());
        at += 1;
    }
    (at > start).then_some((value, at))
}

#[inline]
fn all_digits(word: u64) -> bool {
    // Adding 6 carries into the high half of a byte unless it is `0` to `9`.
    let high = word & 0xF0F0_F0F0_F0F0_F0F0;
    let carried = word.wrapping_add(0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0;
    high == 0x3030_3030_3030_3030 && carried == 0x3030_3030_3030_3030
}

/// Eight ASCII digits as a number: pairs, then pairs of pairs.
#[inline]
fn eight(word: u64) -> u64 {
    let ones = word & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (ones.wrapping_mul(10) + (ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xFFFF_FFFF
}

/// The float nearest to `value / 10^fraction`, of two equally near ones the
/// even one; `value` has at most 63 bits.
#[inline]
fn nearest(value: u64, fraction: usize) -> f64 {
    if value <= 1 << 53 && fraction < TENS.len() {
        // Both are exact as floats, and a division rounds once.
        return value as f64 / TENS[fraction];
    }
    let five = FIVES[fraction];
    let (up, down) = (value.leading_zeros(), five.leading_zeros());
    // value / 10^n = value / 5^n / 2^n
    let exponent = down as i32 - up as i32 - 63 - fraction as i32;
    // A product with the reciprocal is below the quotient by less than 2.
    let product = u128::from(value << up) * u128::from(RECIPROCALS[fraction]);
    let below = (product >> 64) as u64;
    let half = half(below);
    let rest = below & (2 * half - 1);
    if rest != half && rest != half - 1 {
        return round(below, true, exponent);
    }
    // Both with their highest bit set, so that the quotient has 63 or 64 bits.
    let dividend = u128::from(value << up >> 1) << 64;
    let divisor = u128::from(five << down);
    let quotient = (dividend / divisor) as u64;
    let has_rest = u128::from(quotient) * divisor != dividend;
    round(quotient, has_rest, exponent)
}

/// Half of the last bit that a float keeps of a number.
#[inline]
fn half(number: u64) -> u64 {
    1 << (10 - number.leading_zeros())
}

/// `quotient * 2^exponent` as a float, the quotient being a little more where
/// there is a rest. It is at least 2^62, and the result a normal float.
#[inline]
fn round(quotient: u64, has_rest: bool, exponent: i32) -> f64 {
    let half = half(quotient);
    let spare = half.trailing_zeros() + 1;
    let mut mantissa = quotient >> spare;
    let below = quotient & (2 * half - 1);
    let up = below > half || (below == half && (has_rest || mantissa & 1 == 1));
    mantissa += u64::from(up);
    // A carry out of the mantissa counts up the exponent, as it should.
    let biased = (exponent + spare as i32 + 52 + 1023) as u64;
    f64::from_bits(((biased - 1) << 52) + mantissa)
}

/// What the fuzz target does with a text that begins with a number, or not;
/// says whether it was read.
#[cfg(fuzzing)]
pub fn read_number(text: &[u8]) -> bool {
    let Some((number, len)) = short_number(text) else {
        return false;
    };
    let literal = std::str::from_utf8(&text[..len]).expect("digits, a sign and a point");
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    for part in [whole, fraction] {
        assert!(!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    }
    assert!(whole == "0" || !whole.starts_with('0'));
    let more = text.get(len);
    assert!(!matches!(more, Some(b'0'..=b'9' | b'e' | b'E')));
    assert!(digits.contains('.') || more != Some(&b'.'));
    match number {
        Short::Int(value) => assert_eq!(literal.parse(), Ok(value)),
        Short::Float(value) => {
            assert!(digits.contains('.') || literal == "-0");
            let exact: f64 = literal.parse().expect("the grammar was checked");
            assert_eq!(value.to_bits(), exact.to_bits());
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) {
        let expected: f64 = text.parse().unwrap();
        for after in ["", ",", "}12345678", " 1"] {
            let document = format!("{text}{after}");
            match short_number(document.as_bytes()) {
                Some((Short::Float(value), end)) => {
                    assert_eq!(value.to_bits(), expected.to_bits(), "{text}");
                    assert_eq!(end, text.len(), "{document}");
                }
                Some((Short::Int(value), end)) => {
                    assert_eq!(Ok(value), text.parse(), "{text}");
                    assert_eq!(end, text.len(), "{document}");
                }
                None => panic!("{text} is short"),
            }
        }
    }

    #[test]
    fn plain_ones() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "0.0",
            "7",
            "-12",
            "12345678",
            "123456789012345678",
            "0.1",
            "0.3",
            "1.5",
            "-2.25",
            "0.5474701584024323",
            "9007199254740993.0",
            "0.000000000000000001",
            "999999999999999999",
            "9007199254740992.5",
            "0.9999999999999999",
            "4503599627370497.5",
            "4503599627370496.5",
            "1.7976931348623157",
        ] {
            check(text);
        }
    }

    #[test]
    fn the_others() {
        for text in [
            "",
            "-",
            ".5",
            "1.",
            "01",
            "00",
            "-01.5",
            "1e5",
            "1.5e3",
            "1E5",
            "1.e5",
            "x",
            "1234567890123456789",
            "0.0000000000000000001",
            "-.1",
            "- 1",
        ] {
            assert_eq!(short_number(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]
        #[test]
        fn as_the_standard_library(value in 0u64..1_000_000_000_000_000_000, fraction in 1usize..18, negative: bool) {
            let mut digits = value.to_string();
            while digits.len() <= fraction {
                digits.insert(0, '0');
            }
            digits.insert(digits.len() - fraction, '.');
            if negative {
                digits.insert(0, '-');
            }
            check(&digits);
        }

        #[test]
        fn what_python_prints(value in prop_oneof![1.0..1000.0, -1000.0..-1.0]) {
            check(&format!("{value:?}"));
        }

        #[test]
        fn near_halves(mantissa in (1u64 << 52)..(1 << 53), fraction in 1usize..3, nudge in -1i64..2) {
            // Numbers in the middle of two floats, and next to that.
            let middle = u128::from(2 * mantissa + 1) * 10u128.pow(fraction as u32) / 2;
            let digits = (middle as i128 + i128::from(nudge)).to_string();
            prop_assume!(digits.len() <= MOST_DIGITS);
            let (whole, rest) = digits.split_at(digits.len() - fraction);
            check(&format!("{whole}.{rest}"));
        }
    }
}
