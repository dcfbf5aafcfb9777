//! A row where it stands in an answer: JSON inside of a string, each quote
//! with a backslash before it.
//!
//! Rows of numbers, plain texts and words need no more than to be compared and
//! read. Whatever else comes, an escape in a text, a nested value, spaces in
//! other places, ends the attempt: then the string is unescaped and read as the
//! document that it is.

use crate::history::columns::Cell;
use crate::json::{Short, short_number};

/// Walks such a row. Every method does nothing where it does not find what it
/// looks for.
pub(super) struct Quoted<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Quoted<'a> {
    /// `text` begins inside the string.
    pub fn new(text: &'a str) -> Self {
        Quoted { text, at: 0 }
    }

    /// How many bytes were passed.
    pub fn passed(&self) -> usize {
        self.at
    }

    #[inline]
    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    #[inline]
    fn eat(&mut self, spelled: &[u8]) -> bool {
        let end = self.at + spelled.len();
        let found = self.text.as_bytes().get(self.at..end) == Some(spelled);
        if found {
            self.at = end;
        }
        found
    }

    /// Python writes one space after a comma or a colon, and others none.
    #[inline]
    fn space(&mut self) {
        self.at += usize::from(self.byte(0) == Some(b' '));
    }

    /// The opening bracket.
    #[inline]
    pub fn begin(&mut self) -> bool {
        self.eat(b"{")
    }

    /// A comma between two cells.
    #[inline]
    pub fn comma(&mut self) -> bool {
        let found = self.eat(b",");
        if found {
            self.space();
        }
        found
    }

    /// The closing bracket and the end of the string, which is not passed.
    #[inline]
    pub fn end(&mut self) -> bool {
        self.eat(b"}") && self.byte(0) == Some(b'"')
    }

    /// A key that is spelled just so, quotes and their backslashes included.
    #[inline]
    pub fn key_is(&mut self, quoted: &[u8]) -> bool {
        self.eat(quoted)
    }

    /// A key, or any text, without escapes.
    pub fn key(&mut self) -> Option<&'a str> {
        let rest = self.text[self.at..].strip_prefix("\\\"")?;
        let len = rest
            .bytes()
            .position(|byte| byte == b'\\' || byte == b'"')?;
        rest[len..].starts_with("\\\"").then(|| {
            self.at += len + 4;
            &rest[..len]
        })
    }

    /// The value after a colon.
    #[inline]
    pub fn value(&mut self) -> Option<Cell<'a>> {
        if !self.eat(b":") {
            return None;
        }
        self.space();
        if let Some((number, len)) = short_number(&self.text.as_bytes()[self.at..]) {
            self.at += len;
            return Some(match number {
                Short::Float(value) => Cell::Float(value),
                Short::Int(value) => Cell::Int(value),
            });
        }
        match self.byte(0)? {
            b'\\' => self.key().map(Cell::Str),
            b'n' => self.word(b"null", Cell::Null),
            b't' => self.word(b"true", Cell::Bool(true)),
            b'f' => self.word(b"false", Cell::Bool(false)),
            b'N' => self.word(b"NaN", Cell::Float(f64::NAN)),
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8], cell: Cell<'a>) -> Option<Cell<'a>> {
        self.eat(word).then_some(cell)
    }
}
