//! The pull reader: one pass over a document, nothing built, strings borrowed.

mod scalars;
mod values;

use std::borrow::Cow;
use std::fmt;

use super::error::{Error, Result};
use super::text::{Fault, Scratch};

pub use values::Token;

/// How deep arrays and objects may nest unless [`Reader::with_depth_limit`] says
/// otherwise.
pub const DEFAULT_DEPTH: usize = 128;

/// The deepest nesting that can be allowed. Values are compared, written and dropped by
/// recursion, and this depth needs less than 1 MiB of stack even in a debug build.
pub const MAX_DEPTH: usize = 256;

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

/// Walks a document, checking its grammar on the way, without building a tree.
///
/// A value is consumed by the method for its kind ([`peek`](Reader::peek) tells which),
/// by [`value`](Reader::value), [`deserialize`](Reader::deserialize),
/// [`raw_value`](Reader::raw_value) or [`skip_value`](Reader::skip_value). Inside an
/// object call [`next_key`](Reader::next_key) before each value, inside
/// an array [`next_element`](Reader::next_element), until they say that it is closed;
/// at the end call [`finish`](Reader::finish). Or take everything from
/// [`next_token`](Reader::next_token), which does that by itself; the two ways mix.
/// Calls out of order are errors, not panics. After an error the reader is of no
/// further use.
///
/// No call allocates but for strings with escapes, integers beyond 64 bits and values
/// built; the methods that take a [`Scratch`] spare the first.
///
/// ```
/// use wandb_run::json::{Reader, Scratch};
///
/// // Rows are strings that hold JSON themselves. Only `loss` is wanted.
/// let answer = r#"{"data": {"project": {"run": {"history":
///     ["{\"_step\":0,\"loss\":0.5}", "{\"img\":{\"_type\":\"x\"},\"loss\":NaN}"]}}}}"#;
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

    /// Sets how deep arrays and objects may nest: [`DEFAULT_DEPTH`] at first, at most
    /// [`MAX_DEPTH`]. A scalar has depth 0.
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

    /// How many arrays and objects are open.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    #[cold]
    fn fail<T>(&self, (message, offset): Fault) -> Result<T> {
        Err(Error::at(message, self.input(), offset))
    }

    /// Passes white space and returns the byte that follows, without consuming it.
    #[inline]
    fn skip_white_space(&mut self) -> Option<u8> {
        while let Some(&byte) = self.input().get(self.pos) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.pos += 1;
        }
        None
    }

    /// The next byte that is not white space, without consuming it.
    #[inline]
    fn next_byte(&mut self) -> Result<u8> {
        match self.skip_white_space() {
            Some(byte) => Ok(byte),
            None => self.fail((TRUNCATED, self.pos)),
        }
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

    /// Moves to the next element of the array: true when there is one, false when the
    /// array is closed.
    ///
    /// # Errors
    /// The reader does not stand in an array between two values, or the document is
    /// malformed.
    #[inline]
    pub fn next_element(&mut self) -> Result<bool> {
        if self.in_object() != Some(false) || self.expect == Expect::Value {
            return self.fail(("no element can be asked for here", self.pos));
        }
        self.advance(b']', "expected `,` or `]`")
    }

    /// The next key of the object, or `None` when the object is closed. Borrowed unless
    /// it has escapes.
    ///
    /// # Errors
    /// The reader does not stand in an object between two values, or the document is
    /// malformed.
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

    /// Passes the next key if it is spelled just so, in its quotes; otherwise
    /// does nothing. For a reader inside an object, between values.
    #[inline]
    pub(crate) fn next_key_is(&mut self, spelled: &[u8]) -> bool {
        let text = self.input();
        let mut at = self.pos;
        match (self.expect, text.get(at)) {
            (Expect::First, _) => {}
            (Expect::Rest, Some(b',')) => at += 1,
            _ => return false,
        }
        // Python writes one space, and others none.
        at += usize::from(text.get(at) == Some(&b' '));
        if text.get(at..at + spelled.len()) != Some(spelled) {
            return false;
        }
        at += spelled.len();
        if text.get(at) != Some(&b':') {
            return false;
        }
        at += 1;
        at += usize::from(text.get(at) == Some(&b' '));
        self.pos = at;
        self.expect = Expect::Value;
        true
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
        match self.skip_white_space() {
            None => Ok(()),
            Some(_) => self.fail(("something follows the document", self.pos)),
        }
    }
}

/// Shows where it stands, not the document.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("offset", &self.pos)
            .field("length", &self.text.len())
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}
