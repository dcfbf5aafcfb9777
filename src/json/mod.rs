//! JSON as W&B writes it: a lenient, borrowing reader, an ordered value tree, serde
//! support and a writer.
//!
//! The reader is strict JSON (RFC 8259) except on exactly these points, all of which
//! occur in real runs:
//!
//! | input | read as |
//! |---|---|
//! | bare `NaN`, `Infinity`, `-Infinity` | floats |
//! | raw control characters inside strings | themselves |
//! | escaped lone surrogates (`\ud800`) | U+FFFD, one for each |
//! | integers beyond `i64` and `u64` | [`Number`]s that keep their digits |
//! | a UTF-8 byte order mark at the start | nothing |
//!
//! Invalid UTF-8 is an error that says where. A float too large for an `f64` (`1e999`)
//! is an infinity, as in Python. Nesting is limited ([`DEFAULT_DEPTH`], settable up to
//! [`MAX_DEPTH`]), so that no input can overflow the stack.
//!
//! Three ways to read, from the easiest to the leanest:
//!
//! * [`from_slice`] and [`from_str`] build a [`Value`].
//! * [`from_slice_as`] and [`from_str_as`] fill any serde type. Floats accept W&B's
//!   strings `"NaN"`, `"Infinity"` and `"-Infinity"`, integers accept `3.0`.
//! * [`Reader`] walks a document without building anything and borrows from it.
//!
//! ```
//! use wandb_run::json;
//!
//! let summary = json::from_str(r#"{"loss": NaN, "best": {"acc": 0.5}, "n": 7}"#)?;
//! assert!(summary["loss"].as_f64().is_some_and(f64::is_nan));
//! assert_eq!(summary["best"]["acc"].as_f64(), Some(0.5));
//! assert_eq!(summary.to_json(), r#"{"loss":"NaN","best":{"acc":0.5},"n":7}"#);
//! # Ok::<(), json::Error>(())
//! ```

mod de;
mod decimal;
mod error;
mod map;
mod number;
mod reader;
mod scan;
mod text;
mod tree;
mod value;
mod value_serde;
mod write;

#[cfg(test)]
mod tests;

use serde::de::{Deserialize, DeserializeOwned};

pub(crate) use de::Source;
#[cfg(fuzzing)]
pub use decimal::read_number;
pub(crate) use decimal::{Short, short_number};
pub use error::{Error, Result};
pub use map::{Iter, IterMut, Map};
pub use number::Number;
pub use reader::{DEFAULT_DEPTH, Kind, MAX_DEPTH, Reader, Token};
pub use text::Scratch;
pub use value::Value;
pub use write::{NonFinite, write_string};

/// Reads one document into a [`Value`].
///
/// # Errors
/// The bytes are not UTF-8 or not JSON (within the leniency of [this module](self)), or
/// nest deeper than [`DEFAULT_DEPTH`].
pub fn from_slice(bytes: &[u8]) -> Result<Value> {
    read_document(Reader::from_slice(bytes)?)
}

/// Reads one document into a [`Value`].
///
/// # Errors
/// As [`from_slice`].
pub fn from_str(text: &str) -> Result<Value> {
    read_document(Reader::new(text))
}

fn read_document(mut reader: Reader<'_>) -> Result<Value> {
    let value = reader.value()?;
    reader.finish()?;
    Ok(value)
}

/// Reads one document into a serde type, which may borrow strings without escapes from
/// `bytes`.
///
/// # Errors
/// As [`from_slice`], and when the document does not fit the type.
pub fn from_slice_as<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T> {
    read_document_as(Reader::from_slice(bytes)?)
}

/// Reads one document into a serde type, which may borrow strings without escapes from
/// `text`.
///
/// # Errors
/// As [`from_slice_as`].
pub fn from_str_as<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T> {
    read_document_as(Reader::new(text))
}

fn read_document_as<'de, T: Deserialize<'de>>(mut reader: Reader<'de>) -> Result<T> {
    let value = reader.deserialize()?;
    reader.finish()?;
    Ok(value)
}

/// Turns a [`Value`] into a serde type, under the same rules as [`from_slice_as`].
///
/// # Errors
/// The value does not fit the type, or nests deeper than [`MAX_DEPTH`]. The error has
/// no position.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    from_source(tree::Tree::new(&value))
}

/// Reads what can be walked as a document into a serde type.
pub(crate) fn from_source<'de, T: Deserialize<'de>>(mut source: impl Source<'de>) -> Result<T> {
    T::deserialize(de::De(&mut source))
}
