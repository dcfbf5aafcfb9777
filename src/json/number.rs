//! One JSON number, kept exactly.

use std::fmt;

use super::write::{NonFinite, push_f64};

/// A number of a document: an exact integer of any size, or an `f64` (non-finite ones included).
///
/// What was written as an integer stays an integer, what was written with a fraction or an exponent stays a
/// float: `1` and `1.0` are different numbers and print as they came. The one exception is `-0`, which is the
/// float `-0.0` because an integer would lose the sign.
///
/// Equality is by kind and value. NaN equals NaN, so that rows can be compared.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    I64(i64),
    /// Only above `i64::MAX`, so that each integer has one form.
    U64(u64),
    F64(f64),
    /// Only integers beyond both of the above; no leading zeros, so equal numbers have equal text.
    Text(Box<str>),
}

/// 2^63 and 2^64: the first floats that are too large for the integer types.
const I64_END: f64 = 9_223_372_036_854_775_808.0;
const U64_END: f64 = 18_446_744_073_709_551_616.0;

impl Number {
    /// Keeps the digits of an integer that neither `i64` nor `u64` can hold.
    pub(super) fn from_big_integer(digits: &str) -> Self {
        debug_assert!(digits.parse::<i64>().is_err() && digits.parse::<u64>().is_err());
        Number(Repr::Text(digits.into()))
    }

    /// Whether this is an integer, of any size. `3.0` is not; see [`Number::to_i64`].
    pub fn is_integer(&self) -> bool {
        !matches!(self.0, Repr::F64(_))
    }

    /// The integer, if it is one and fits. A float is `None`, even `3.0`.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::I64(n) => Some(n),
            _ => None,
        }
    }

    /// The integer, if it is one and fits. A float is `None`, even `3.0`.
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::I64(n) => u64::try_from(n).ok(),
            Repr::U64(n) => Some(n),
            _ => None,
        }
    }

    /// As [`Number::as_i64`], and integral floats (`3.0`) too. Never rounds.
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::F64(f) if f.trunc() == f && (-I64_END..I64_END).contains(&f) => Some(f as i64),
            _ => self.as_i64(),
        }
    }

    /// As [`Number::as_u64`], and integral floats (`3.0`) too. Never rounds.
    pub fn to_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::F64(f) if f.trunc() == f && (0.0..U64_END).contains(&f) => Some(f as u64),
            _ => self.as_u64(),
        }
    }

    /// The number as a float: the nearest one where an integer needs more than 53 bits. To refuse those, use
    /// [`Number::as_f64_exact`].
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::I64(n) => *n as f64,
            Repr::U64(n) => *n as f64,
            Repr::F64(f) => *f,
            Repr::Text(digits) => digits.parse().expect("digits are a float literal"),
        }
    }

    /// The number as a float, `None` where that would change its value.
    pub fn as_f64_exact(&self) -> Option<f64> {
        let float = self.as_f64();
        let exact = match &self.0 {
            Repr::I64(n) => float as i128 == i128::from(*n),
            Repr::U64(n) => float as i128 == i128::from(*n),
            Repr::F64(_) => true,
            // A precision makes all digits appear, not just those that identify the float.
            Repr::Text(digits) => format!("{float:.0}") == **digits,
        };
        exact.then_some(float)
    }

    pub(super) fn as_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::I64(n) => Some((*n).into()),
            Repr::U64(n) => Some((*n).into()),
            Repr::F64(_) => None,
            Repr::Text(digits) => digits.parse().ok(),
        }
    }

    pub(super) fn as_u128(&self) -> Option<u128> {
        match &self.0 {
            Repr::Text(digits) => digits.parse().ok(),
            _ => self.as_u64().map(u128::from),
        }
    }

    /// The digits, when this is an integer that neither `i64` nor `u64` can hold.
    pub(super) fn as_big_integer(&self) -> Option<&str> {
        match &self.0 {
            Repr::Text(digits) => Some(digits),
            _ => None,
        }
    }

    /// Appends the number as JSON. See [`NonFinite`] for NaN and the infinities.
    pub fn write_json(&self, out: &mut String, non_finite: NonFinite) {
        use fmt::Write;
        match &self.0 {
            Repr::I64(n) => write!(out, "{n}"),
            Repr::U64(n) => write!(out, "{n}"),
            Repr::F64(f) => {
                push_f64(out, *f, non_finite);
                Ok(())
            }
            Repr::Text(digits) => out.write_str(digits),
        }
        .expect("a String takes all text");
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::I64(a), Repr::I64(b)) => a == b,
            (Repr::U64(a), Repr::U64(b)) => a == b,
            (Repr::F64(a), Repr::F64(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Repr::Text(a), Repr::Text(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Number {}

/// JSON text; non-finite floats as the tokens `NaN`, `Infinity`, `-Infinity`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write_json(&mut text, NonFinite::Tokens);
        f.write_str(&text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

macro_rules! from_integers {
    ($($signed:ty)*; $($unsigned:ty)*) => {
        $(impl From<$signed> for Number {
            fn from(n: $signed) -> Self {
                Number(Repr::I64(n as i64))
            }
        })*
        $(impl From<$unsigned> for Number {
            fn from(n: $unsigned) -> Self {
                let n = n as u64;
                Number(i64::try_from(n).map_or(Repr::U64(n), Repr::I64))
            }
        })*
    };
}
// The casts only widen: no supported target has pointers of more than 64 bits.
from_integers!(i8 i16 i32 i64 isize; u8 u16 u32 u64 usize);

impl From<i128> for Number {
    fn from(n: i128) -> Self {
        match (i64::try_from(n), u64::try_from(n)) {
            (Ok(n), _) => n.into(),
            (_, Ok(n)) => n.into(),
            _ => Number::from_big_integer(&n.to_string()),
        }
    }
}

impl From<u128> for Number {
    fn from(n: u128) -> Self {
        match u64::try_from(n) {
            Ok(n) => n.into(),
            Err(_) => Number::from_big_integer(&n.to_string()),
        }
    }
}

impl From<f64> for Number {
    fn from(f: f64) -> Self {
        Number(Repr::F64(f))
    }
}

impl From<f32> for Number {
    fn from(f: f32) -> Self {
        Number(Repr::F64(f.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Number {
        match crate::json::from_str(text) {
            Ok(crate::json::Value::Number(n)) => n,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn integers_of_every_size_are_exact() {
        for text in [
            "0",
            "-1",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "123456789012345678901234567890123456789012345678901234567890",
        ] {
            let n = read(text);
            assert!(n.is_integer(), "{text}");
            assert_eq!(n.to_string(), text);
            assert_eq!(n.as_i64(), text.parse().ok(), "{text}");
            assert_eq!(n.as_u64(), text.parse().ok(), "{text}");
            assert_eq!(n.as_i128(), text.parse().ok(), "{text}");
            assert_eq!(n.as_u128(), text.parse().ok(), "{text}");
            assert_eq!(n.as_f64(), text.parse::<f64>().unwrap(), "{text}");
        }
        assert_eq!(read("5"), Number::from(5u8));
        assert_eq!(read("18446744073709551616"), Number::from(1i128 << 64));
        assert_eq!(read("18446744073709551616"), Number::from(1u128 << 64));
        assert_eq!(read("18446744073709551615"), Number::from(u64::MAX as i128));
    }

    #[test]
    fn floats_stay_floats() {
        for (text, printed) in [
            ("1.0", "1.0"),
            ("1e5", "100000.0"),
            ("1E+2", "100.0"),
            ("0.1", "0.1"),
            ("-0.0", "-0.0"),
            ("-0", "-0.0"),
            ("1e300", "1e300"),
            ("5e-324", "5e-324"),
            ("NaN", "NaN"),
            ("Infinity", "Infinity"),
            ("-Infinity", "-Infinity"),
            ("1e999", "Infinity"),
            ("1e-999", "0.0"),
        ] {
            let n = read(text);
            assert!(!n.is_integer(), "{text}");
            assert_eq!(n.to_string(), printed);
            assert_eq!(n, read(printed));
            assert_eq!(n.as_i64(), None);
        }
        assert!(read("-0.0").as_f64().is_sign_negative());
        assert_ne!(read("1"), read("1.0"));
    }

    #[test]
    fn conversions_never_round() {
        assert_eq!(read("3.0").to_i64(), Some(3));
        assert_eq!(read("-3e2").to_i64(), Some(-300));
        assert_eq!(read("3.5").to_i64(), None);
        assert_eq!(read("NaN").to_i64(), None);
        assert_eq!(read("Infinity").to_i64(), None);
        assert_eq!(read("9223372036854775808.0").to_i64(), None);
        assert_eq!(read("-9223372036854775808.0").to_i64(), Some(i64::MIN));
        assert_eq!(read("9223372036854775808.0").to_u64(), Some(1 << 63));
        assert_eq!(read("18446744073709551616.0").to_u64(), None);
        assert_eq!(read("-1.0").to_u64(), None);
        assert_eq!(read("-0.0").to_u64(), Some(0));

        assert_eq!(read("9007199254740993").as_f64_exact(), None);
        assert_eq!(
            read("9007199254740992").as_f64_exact(),
            Some(9007199254740992.0)
        );
        assert_eq!(read("9223372036854775807").as_f64_exact(), None);
        assert_eq!(read("18446744073709551615").as_f64_exact(), None);
        assert_eq!(read("18446744073709551616").as_f64_exact(), Some(U64_END));
        assert_eq!(read("18446744073709551617").as_f64_exact(), None);
        assert_eq!(read(&"9".repeat(400)).as_f64_exact(), None);
        assert_eq!(read(&"9".repeat(400)).as_f64(), f64::INFINITY);
    }
}
