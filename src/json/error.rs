//! What went wrong while reading, and where. Never the content itself: it may be secret.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// The result of reading JSON.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a document could not be read.
///
/// `Display` is one line that says what was expected and where. It never repeats the document; only a message
/// that a caller's own `Deserialize` implementation made is passed on as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    message: Cow<'static, str>,
    place: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
}

impl Place {
    fn new(input: &[u8], offset: usize) -> Self {
        let before = &input[..offset.min(input.len())];
        let line_start = before
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |i| i + 1);
        let is_char_start = |b: &&u8| **b & 0xC0 != 0x80;
        Place {
            offset,
            line: 1 + before.iter().filter(|&&b| b == b'\n').count(),
            column: 1 + before[line_start..].iter().filter(is_char_start).count(),
        }
    }
}

impl Error {
    /// An error at a byte of the input. Finding the line costs a pass over the input, so only failures pay.
    pub(super) fn at(message: impl Into<Cow<'static, str>>, input: &[u8], offset: usize) -> Self {
        Error::new(message).or_at(input, offset)
    }

    fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Error(Box::new(Inner {
            message: message.into(),
            place: None,
        }))
    }

    /// Adds the place unless it is known: errors that a serde visitor makes know none.
    pub(super) fn or_at(mut self, input: &[u8], offset: usize) -> Self {
        self.0
            .place
            .get_or_insert_with(|| Place::new(input, offset));
        self
    }

    /// For input that the caller never saw as text.
    pub(super) fn without_place(mut self) -> Self {
        self.0.place = None;
        self
    }

    /// What was wrong, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Bytes from the start of the input to the fault. `None` when a [`Value`](super::Value) was converted.
    pub fn offset(&self) -> Option<usize> {
        self.0.place.map(|p| p.offset)
    }

    /// Line of the fault, from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.place.map(|p| p.line)
    }

    /// Column of the fault in characters, from 1.
    pub fn column(&self) -> Option<usize> {
        self.0.place.map(|p| p.column)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match self.0.place {
            Some(Place {
                offset,
                line,
                column,
            }) => {
                write!(f, " at line {line} column {column} (byte {offset})")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json::Error({self})")
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Error::new(one_line(message.to_string()))
    }

    // serde's own wording of the following quotes the document.

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Error::new(format!("expected {expected}, found {}", describe(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Error::new(format!(
            "expected {expected}, found {} of another value",
            describe(found)
        ))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Error::new(format!(
            "unknown variant, expected one of: {}",
            expected.join(", ")
        ))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Error::new(format!(
            "unknown field, expected one of: {}",
            expected.join(", ")
        ))
    }
}

fn one_line(message: String) -> String {
    if message.contains(['\n', '\r']) {
        message.replace(['\n', '\r'], " ")
    } else {
        message
    }
}

fn describe(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a float",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit => "null",
        Unexpected::Option => "an optional value",
        Unexpected::NewtypeStruct => "a newtype",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        Unexpected::Enum | Unexpected::UnitVariant => "an enum",
        Unexpected::NewtypeVariant | Unexpected::TupleVariant | Unexpected::StructVariant => {
            "an enum with content"
        }
        // serde words 128-bit integers this way, digits included.
        Unexpected::Other(_) => "another value",
    }
}
