//! The pull reader: one pass over a document, nothing built, strings borrowed.

use std::borrow::Cow;

use super::error::{Error, Result};
use super::scan::digit_run;
use super::text::{self, Fault, Scratch};
use super::{Map, Number, Value};

/// How deep arrays and objects may nest unless [`Reader::with_depth_limit`] says otherwise.
pub const DEFAULT_DEPTH: usize = 128;

/// The deepest nesting that can be allowed. Values are compared, written and dropped by recursion, and this depth
/// is safe on any thread's stack.
pub const MAX_DEPTH: usize = 512;

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, `NaN` and the infinities included.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// One piece of a document, as [`Reader::next_token`] gives them.
#[derive(Clone, Debug, PartialEq)]
pub enum Token<'a> {
    /// `{`
    BeginObject,
    /// `}`
    EndObject,
    /// `[`
    BeginArray,
    /// `]`
    EndArray,
    /// The key of the value that follows.
    Key(Cow<'a, str>),
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Cow<'a, str>),
    /// The end of the document; nothing but white space follows.
    End,
}

/// Walks a document, checking its grammar on the way, without building a tree.
///
/// A value is consumed by the method for its kind ([`peek`](Reader::peek) tells which), by
/// [`value`](Reader::value), [`deserialize`](Reader::deserialize), [`raw_value`](Reader::raw_value) or
/// [`skip_value`](Reader::skip_value). Inside an object call [`next_key`](Reader::next_key) before each value, inside
/// an array [`next_element`](Reader::next_element), until they say that it is closed; at the end call
/// [`finish`](Reader::finish). Or take everything from [`next_token`](Reader::next_token), which does that by itself;
/// the two ways mix. Calls out of order are errors, not panics. After an error the reader is of no further use.
///
/// No call allocates but for strings with escapes, integers beyond 64 bits and values built; the methods that take
/// a [`Scratch`] spare the first. `&mut Reader` is also a serde deserializer.
///
/// ```
/// use wandb_run::json::{Reader, Scratch};
///
/// // Rows are strings that hold JSON themselves. Only `loss` is wanted.
/// let answer = r#"{"data": {"project": {"run": {"history":
///     ["{\"_step\":0,\"loss\":0.5}", "{\"_step\":1,\"img\":{\"_type\":\"image-file\"},\"loss\":NaN}"]}}}}"#;
///
/// let mut losses = Vec::new();
/// let mut scratch = Scratch::new();
/// let mut reader = Reader::new(answer);
/// for name in ["data", "project", "run", "history"] {
///     reader.begin_object()?;
///     assert_eq!(reader.next_key()?.as_deref(), Some(name));
/// }
/// reader.begin_array()?;
/// while reader.next_element()? {
///     let mut row = Reader::new(reader.string_in(&mut scratch)?);
///     row.begin_object()?;
///     while let Some(key) = row.next_key()? {
///         match &*key {
///             "loss" => losses.push(row.number()?.as_f64()),
///             _ => row.skip_value()?,
///         }
///     }
///     row.finish()?;
/// }
/// assert_eq!(losses[0], 0.5);
/// assert!(losses[1].is_nan());
/// # Ok::<(), wandb_run::json::Error>(())
/// ```
#[derive(Clone)]
pub struct Reader<'a> {
    text: &'a str,
    pos: usize,
    expect: Expect,
    depth: usize,
    limit: usize,
    /// One bit for each open container: set for objects.
    objects: [u64; MAX_DEPTH / 64],
}

/// Where in the grammar the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// Before a value.
    Value,
    /// After an opening bracket.
    First,
    /// After a value; at depth 0 that is the end.
    Rest,
}

const TRUNCATED: &str = "the document ends too early";
const NO_VALUE_HERE: &str =
    "no value can be read here, the next key or element must be asked for first";

impl<'a> Reader<'a> {
    /// A reader over text.
    pub fn new(text: &'a str) -> Self {
        let pos = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Reader {
            text,
            pos,
            expect: Expect::Value,
            depth: 0,
            limit: DEFAULT_DEPTH,
            objects: [0; MAX_DEPTH / 64],
        }
    }

    /// A reader over bytes.
    ///
    /// # Errors
    /// The bytes are not UTF-8; the error says where.
    pub fn from_slice(bytes: &'a [u8]) -> Result<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Reader::new(text)),
            Err(e) => Err(Error::at(
                "the document is not UTF-8",
                bytes,
                e.valid_up_to(),
            )),
        }
    }

    /// Sets how deep arrays and objects may nest: [`DEFAULT_DEPTH`] at first, at most [`MAX_DEPTH`]. A scalar has
    /// depth 0.
    pub fn with_depth_limit(mut self, limit: usize) -> Self {
        self.limit = limit.min(MAX_DEPTH);
        self
    }

    /// Bytes from the start of the input to where the reader stands.
    pub fn offset(&self) -> usize {
        self.pos
    }

    pub(super) fn input(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    #[cold]
    fn fail<T>(&self, (message, offset): Fault) -> Result<T> {
        Err(Error::at(message, self.input(), offset))
    }

    /// The next byte that is not white space, without consuming it.
    #[inline]
    fn next_byte(&mut self) -> Result<u8> {
        while let Some(&byte) = self.input().get(self.pos) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(byte);
            }
            self.pos += 1;
        }
        self.fail((TRUNCATED, self.pos))
    }

    #[inline]
    fn value_byte(&mut self) -> Result<u8> {
        if self.expect != Expect::Value {
            return self.fail((NO_VALUE_HERE, self.pos));
        }
        self.next_byte()
    }

    /// The kind of the next value, which stays to be read.
    ///
    /// # Errors
    /// No value starts here.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind> {
        match self.value_byte()? {
            b'"' => Ok(Kind::String),
            b'-' | b'0'..=b'9' | b'N' | b'I' => Ok(Kind::Number),
            b'{' => Ok(Kind::Object),
            b'[' => Ok(Kind::Array),
            b't' | b'f' => Ok(Kind::Bool),
            b'n' => Ok(Kind::Null),
            _ => self.fail(("expected a value", self.pos)),
        }
    }

    #[cold]
    fn mismatch<T>(&mut self, expected: &'static str) -> Result<T> {
        // Text that is no value at all is the better complaint.
        self.peek()?;
        self.fail((expected, self.pos))
    }

    // Containers

    /// Enters an object.
    ///
    /// # Errors
    /// The next value is not an object, or it nests too deep.
    #[inline]
    pub fn begin_object(&mut self) -> Result<()> {
        if self.value_byte()? != b'{' {
            return self.mismatch("expected an object");
        }
        self.open(true)
    }

    /// Enters an array.
    ///
    /// # Errors
    /// The next value is not an array, or it nests too deep.
    #[inline]
    pub fn begin_array(&mut self) -> Result<()> {
        if self.value_byte()? != b'[' {
            return self.mismatch("expected an array");
        }
        self.open(false)
    }

    fn open(&mut self, object: bool) -> Result<()> {
        if self.depth == self.limit {
            return self.fail(("the document nests too deep", self.pos));
        }
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        if object {
            self.objects[word] |= bit;
        } else {
            self.objects[word] &= !bit;
        }
        self.depth += 1;
        self.pos += 1;
        self.expect = Expect::First;
        Ok(())
    }

    /// Whether the innermost open container is an object; `None` at the top.
    #[inline]
    fn in_object(&self) -> Option<bool> {
        let innermost = self.depth.checked_sub(1)?;
        Some(self.objects[innermost / 64] >> (innermost % 64) & 1 == 1)
    }

    /// Moves to the next element of the array: true when there is one, false when the array is closed.
    ///
    /// # Errors
    /// The reader does not stand in an array between two values, or the document is malformed.
    #[inline]
    pub fn next_element(&mut self) -> Result<bool> {
        if self.in_object() != Some(false) || self.expect == Expect::Value {
            return self.fail(("no element can be asked for here", self.pos));
        }
        self.advance(b']', "expected `,` or `]`")
    }

    /// The next key of the object, or `None` when the object is closed. Borrowed unless it has escapes.
    ///
    /// # Errors
    /// The reader does not stand in an object between two values, or the document is malformed.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>> {
        if !self.advance_to_key()? {
            return Ok(None);
        }
        let key = self.take_string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// As [`Reader::next_key`]; a key with escapes goes to `scratch`.
    ///
    /// # Errors
    /// As [`Reader::next_key`].
    #[inline]
    pub fn next_key_in<'s>(&mut self, scratch: &'s mut Scratch) -> Result<Option<&'s str>>
    where
        'a: 's,
    {
        if !self.advance_to_key()? {
            return Ok(None);
        }
        let key = self.take_string_in(scratch)?;
        self.colon()?;
        Ok(Some(key))
    }

    fn skip_key(&mut self) -> Result<bool> {
        if !self.advance_to_key()? {
            return Ok(false);
        }
        self.skip_string()?;
        self.colon()?;
        Ok(true)
    }

    #[inline]
    fn advance_to_key(&mut self) -> Result<bool> {
        if self.in_object() != Some(true) || self.expect == Expect::Value {
            return self.fail(("no key can be asked for here", self.pos));
        }
        if !self.advance(b'}', "expected `,` or `}`")? {
            return Ok(false);
        }
        match self.next_byte()? {
            b'"' => Ok(true),
            _ => self.fail(("expected a key in quotes", self.pos)),
        }
    }

    /// Passes the comma (true) or the closing bracket (false).
    #[inline]
    fn advance(&mut self, close: u8, expected: &'static str) -> Result<bool> {
        let byte = self.next_byte()?;
        if byte == close {
            self.pos += 1;
            self.depth -= 1;
            self.expect = Expect::Rest;
            return Ok(false);
        }
        if self.expect == Expect::Rest {
            if byte != b',' {
                return self.fail((expected, self.pos));
            }
            self.pos += 1;
        }
        self.expect = Expect::Value;
        Ok(true)
    }

    #[inline]
    fn colon(&mut self) -> Result<()> {
        if self.next_byte()? != b':' {
            return self.fail(("expected `:`", self.pos));
        }
        self.pos += 1;
        self.expect = Expect::Value;
        Ok(())
    }

    /// Checks that the document was read to its end and that only white space follows.
    ///
    /// # Errors
    /// A part of the document was not read, or something follows it.
    pub fn finish(&mut self) -> Result<()> {
        if self.depth > 0 || self.expect == Expect::Value {
            return self.fail(("the document was not read to its end", self.pos));
        }
        match self.next_byte() {
            Err(_) => Ok(()),
            Ok(_) => self.fail(("something follows the document", self.pos)),
        }
    }

    // Scalars

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

    fn word(&mut self, word: &'static str) -> Result<()> {
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
        match self.value_byte()? {
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

    /// Passes a number with digits; true when it has no fraction and no exponent.
    #[inline]
    fn scan_number(&mut self) -> Result<bool> {
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
    fn take_string(&mut self) -> Result<Cow<'a, str>> {
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
    fn take_string_in<'s>(&mut self, scratch: &'s mut Scratch) -> Result<&'s str>
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
        let end = start + super::scan::plain_run(&self.input()[start..]);
        if self.input().get(end) != Some(&b'"') {
            return None;
        }
        self.pos = end + 1;
        self.expect = Expect::Rest;
        Some(&self.text[start..end])
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

    fn skip_string(&mut self) -> Result<()> {
        match text::skip_string(self.input(), self.pos + 1) {
            Ok(end) => {
                self.pos = end;
                self.expect = Expect::Rest;
                Ok(())
            }
            Err(fault) => self.fail(fault),
        }
    }

    // Whole values

    /// Passes the next value, checking it as strictly as if it were read.
    ///
    /// # Errors
    /// The value is malformed or nests too deep.
    pub fn skip_value(&mut self) -> Result<()> {
        let depth = self.depth;
        loop {
            match self.value_byte()? {
                b'"' => self.skip_string()?,
                b'-' if self.input().get(self.pos + 1) == Some(&b'I') => self.word("-Infinity")?,
                b'-' | b'0'..=b'9' => self.scan_number().map(|_| ())?,
                b'{' => self.open(true)?,
                b'[' => self.open(false)?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                b'N' => self.word("NaN")?,
                b'I' => self.word("Infinity")?,
                _ => return self.fail(("expected a value", self.pos)),
            }
            while self.expect != Expect::Value {
                if self.depth == depth {
                    return Ok(());
                }
                match self.in_object() {
                    Some(true) => self.skip_key()?,
                    _ => self.next_element()?,
                };
            }
        }
    }

    /// Passes the next value, checking it, and returns its text as it stands in the document.
    ///
    /// # Errors
    /// As [`Reader::skip_value`].
    pub fn raw_value(&mut self) -> Result<&'a str> {
        self.value_byte()?;
        let start = self.pos;
        self.skip_value()?;
        Ok(&self.text[start..self.pos])
    }

    /// Reads the next value, whatever it is.
    ///
    /// # Errors
    /// The value is malformed or nests too deep.
    pub fn value(&mut self) -> Result<Value> {
        Ok(match self.peek()? {
            Kind::Null => {
                self.null()?;
                Value::Null
            }
            Kind::Bool => Value::Bool(self.bool()?),
            Kind::Number => Value::Number(self.number()?),
            Kind::String => Value::String(self.string()?.into_owned()),
            Kind::Array => {
                let mut items = Vec::new();
                self.begin_array()?;
                while self.next_element()? {
                    items.push(self.value()?);
                }
                Value::Array(items)
            }
            Kind::Object => {
                let mut map = Map::new();
                self.begin_object()?;
                while let Some(key) = self.next_key()? {
                    let value = self.value()?;
                    map.insert(key, value);
                }
                Value::Object(map)
            }
        })
    }

    /// The next piece of the document. After [`Token::End`] it stays at the end.
    ///
    /// # Errors
    /// The document is malformed or nests too deep.
    pub fn next_token(&mut self) -> Result<Token<'a>> {
        if self.expect != Expect::Value {
            match self.in_object() {
                None => return self.finish().map(|()| Token::End),
                Some(true) => return Ok(self.next_key()?.map_or(Token::EndObject, Token::Key)),
                Some(false) if !self.next_element()? => return Ok(Token::EndArray),
                Some(false) => {}
            }
        }
        Ok(match self.peek()? {
            Kind::Null => {
                self.null()?;
                Token::Null
            }
            Kind::Bool => Token::Bool(self.bool()?),
            Kind::Number => Token::Number(self.number()?),
            Kind::String => Token::String(self.string()?),
            Kind::Array => {
                self.begin_array()?;
                Token::BeginArray
            }
            Kind::Object => {
                self.begin_object()?;
                Token::BeginObject
            }
        })
    }
}

/// Shows where it stands, not the document.
impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("offset", &self.pos)
            .field("length", &self.text.len())
            .field("depth", &self.depth)
            .finish_non_exhaustive()
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
