//! Whole values, and the document as a sequence of tokens.

use std::borrow::Cow;

use super::{Expect, Kind, Reader};
use crate::json::error::Result;
use crate::json::{Map, Number, Value};

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

impl<'a> Reader<'a> {
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

    /// Passes the next value, checking it, and returns its text as it stands in the
    /// document.
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
            Kind::Object => Value::Object(self.object()?),
        })
    }

    /// Reads an object: a row, a config, a summary.
    ///
    /// # Errors
    /// The next value is something else, malformed, or nests too deep.
    pub fn object(&mut self) -> Result<Map> {
        let mut map = Map::new();
        self.begin_object()?;
        while let Some(key) = self.next_key()? {
            let value = self.value()?;
            map.insert(key, value);
        }
        Ok(map)
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
