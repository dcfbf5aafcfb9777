//! Nulls, booleans, numbers and strings.

use std::borrow::Cow;

use super::{Expect, Reader};
use crate::json::Number;
use crate::json::decimal::{Short, short_number};
use crate::json::error::Result;
use crate::json::scan::{digit_run, plain_run};
use crate::json::text::{self, Scratch};

impl<'a> Reader<'a> {
    /// Reads a null.
    ///
    /// # Errors
    /// The next value is something else.
    pub fn null(&mut self) -> Result<()> {
        if self.value_byte()? != b'n' {
            return self.mismatch("expected null");
        }
        self.word("null")
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// The next value is something else.
    pub fn bool(&mut self) -> Result<bool> {
        match self.value_byte()? {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => self.mismatch("expected a boolean"),
        }
    }

    pub(super) fn word(&mut self, word: &'static str) -> Result<()> {
        if !self.input()[self.pos..].starts_with(word.as_bytes()) {
            return self.fail(("expected a value", self.pos));
        }
        self.pos += word.len();
        self.expect = Expect::Rest;
        Ok(())
    }

    /// Reads a number.
    ///
    /// # Errors
    /// The next value is something else, or a malformed number.
    #[inline]
    pub fn number(&mut self) -> Result<Number> {
        let byte = self.value_byte()?;
        match self.short_number() {
            Some(Short::Int(value)) => return Ok(value.into()),
            Some(Short::Float(value)) => return Ok(value.into()),
            None => {}
        }
        match byte {
            b'N' => self.word("NaN").map(|()| f64::NAN.into()),
            b'I' => self.word("Infinity").map(|()| f64::INFINITY.into()),
            b'-' if self.input().get(self.pos + 1) == Some(&b'I') => {
                self.word("-Infinity").map(|()| f64::NEG_INFINITY.into())
            }
            b'-' | b'0'..=b'9' => {
                let start = self.pos;
                let integer = self.scan_number()?;
                let literal = &self.text[start..self.pos];
                Ok(if integer {
                    parse_integer(literal)
                } else {
                    parse_float(literal)
                })
            }
            _ => self.mismatch("expected a number"),
        }
    }

    /// Reads a number of few digits and without an exponent, if the next value
    /// is one; otherwise does nothing.
    #[inline]
    pub(crate) fn short_number(&mut self) -> Option<Short> {
        if self.expect != Expect::Value {
            return None;
        }
        let (number, len) = short_number(&self.input()[self.pos..])?;
        self.pos += len;
        self.expect = Expect::Rest;
        Some(number)
    }

    /// Passes a number with digits; true when it has no fraction and no exponent.
    #[inline]
    pub(super) fn scan_number(&mut self) -> Result<bool> {
        let start = self.pos + usize::from(self.input()[self.pos] == b'-');
        let mut integer = true;
        self.pos = start;
        self.digits()?;
        if self.input()[start] == b'0' && self.pos > start + 1 {
            return self.fail(("a number has a leading zero", start));
        }
        if self.input().get(self.pos) == Some(&b'.') {
            integer = false;
            self.pos += 1;
            self.digits()?;
        }
        if matches!(self.input().get(self.pos), Some(b'e' | b'E')) {
            integer = false;
            self.pos += 1;
            if matches!(self.input().get(self.pos), Some(b'+' | b'-')) {
                self.pos += 1;
            }
            self.digits()?;
        }
        self.expect = Expect::Rest;
        Ok(integer)
    }

    #[inline]
    fn digits(&mut self) -> Result<()> {
        let run = digit_run(&self.input()[self.pos..]);
        if run == 0 {
            return self.fail(("a number lacks a digit", self.pos));
        }
        self.pos += run;
        Ok(())
    }

    /// Reads a string; borrowed unless it has escapes.
    ///
    /// # Errors
    /// The next value is something else, or a malformed string.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        if self.value_byte()? != b'"' {
            return self.mismatch("expected a string");
        }
        self.take_string()
    }

    /// As [`Reader::string`]; a string with escapes goes to `scratch`.
    ///
    /// # Errors
    /// As [`Reader::string`].
    #[inline]
    pub fn string_in<'s>(&mut self, scratch: &'s mut Scratch) -> Result<&'s str>
    where
        'a: 's,
    {
        if self.value_byte()? != b'"' {
            return self.mismatch("expected a string");
        }
        self.take_string_in(scratch)
    }

    /// The string at the quote where the reader stands.
    #[inline]
    pub(super) fn take_string(&mut self) -> Result<Cow<'a, str>> {
        if let Some(plain) = self.take_plain_string() {
            return Ok(Cow::Borrowed(plain));
        }
        let mut scratch = Scratch::new();
        self.unescape(&mut scratch)?;
        match scratch.into_string() {
            Some(string) => Ok(Cow::Owned(string)),
            None => self.fail(("a string is not UTF-8", self.pos)),
        }
    }

    #[inline]
    pub(super) fn take_string_in<'s>(&mut self, scratch: &'s mut Scratch) -> Result<&'s str>
    where
        'a: 's,
    {
        if let Some(plain) = self.take_plain_string() {
            return Ok(plain);
        }
        self.unescape(scratch)?;
        match scratch.as_str() {
            Some(string) => Ok(string),
            None => self.fail(("a string is not UTF-8", self.pos)),
        }
    }

    /// The string at the quote, if it ends before any backslash.
    #[inline]
    fn take_plain_string(&mut self) -> Option<&'a str> {
        let start = self.pos + 1;
        let end = start + plain_run(&self.input()[start..]);
        if self.input().get(end) != Some(&b'"') {
            return None;
        }
        self.pos = end + 1;
        self.expect = Expect::Rest;
        Some(&self.text[start..end])
    }

    /// What follows the opening quote, if the next value is a string: for those
    /// who read it where it stands.
    #[inline]
    pub(crate) fn inside_string(&mut self) -> Option<&'a str> {
        if self.expect != Expect::Value || self.skip_white_space() != Some(b'"') {
            return None;
        }
        Some(&self.text[self.pos + 1..])
    }

    /// Passes a string that was read where it stands: so many bytes, and its
    /// closing quote.
    #[inline]
    pub(crate) fn pass_string(&mut self, len: usize) {
        debug_assert_eq!(self.input().get(self.pos + 1 + len), Some(&b'"'));
        self.pos += len + 2;
        self.expect = Expect::Rest;
    }

    fn unescape(&mut self, scratch: &mut Scratch) -> Result<()> {
        match text::unescape(self.input(), self.pos + 1, scratch) {
            Ok(end) => {
                self.pos = end;
                self.expect = Expect::Rest;
                Ok(())
            }
            Err(fault) => self.fail(fault),
        }
    }

    pub(super) fn skip_string(&mut self) -> Result<()> {
        match text::skip_string(self.input(), self.pos + 1) {
            Ok(end) => {
                self.pos = end;
                self.expect = Expect::Rest;
                Ok(())
            }
            Err(fault) => self.fail(fault),
        }
    }
}

/// `literal` follows the grammar of an integer.
#[inline]
fn parse_integer(literal: &str) -> Number {
    /// Digits that fit in an i64 whatever they are.
    const SAFE: usize = 18;
    let (negative, digits) = literal
        .strip_prefix('-')
        .map_or((false, literal), |digits| (true, digits));
    if digits.len() <= SAFE {
        let n = digits
            .bytes()
            .fold(0i64, |n, digit| n * 10 + i64::from(digit - b'0'));
        return match (negative, n) {
            (false, n) => n.into(),
            (true, 0) => (-0.0).into(),
            (true, n) => (-n).into(),
        };
    }
    match (literal.parse::<i64>(), literal.parse::<u64>()) {
        (Ok(n), _) => n.into(),
        (_, Ok(n)) => n.into(),
        _ => Number::from_big_integer(literal),
    }
}

/// `literal` follows the grammar of a float.
#[inline]
fn parse_float(literal: &str) -> Number {
    literal
        .parse::<f64>()
        .expect("JSON floats are a subset of Rust's")
        .into()
}
