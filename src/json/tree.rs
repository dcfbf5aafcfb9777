//! A tree, walked as a document is.

use std::borrow::Cow;

use serde::de::Error as _;

use super::de::Source;
use super::error::{Error, Result};
use super::{Iter, Kind, MAX_DEPTH, Number, Value};

/// Walks a [`Value`] in the manner of [`Reader`](super::Reader).
pub(super) struct Tree<'a> {
    next: Option<&'a Value>,
    open: Vec<Open<'a>>,
}

enum Open<'a> {
    Array(std::slice::Iter<'a, Value>),
    Object(Iter<'a>),
}

impl<'a> Tree<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Tree {
            next: Some(value),
            open: Vec::new(),
        }
    }

    fn take(&mut self) -> Result<&'a Value> {
        self.next.take().ok_or_else(out_of_order)
    }

    fn open(&mut self, container: Open<'a>) -> Result<()> {
        if self.open.len() == MAX_DEPTH {
            return Err(Error::custom("the value nests too deep"));
        }
        self.open.push(container);
        Ok(())
    }
}

/// A visitor that asks for two values at once, or for one where there is none.
fn out_of_order() -> Error {
    Error::custom("the type asked for a key, an element or a value out of order")
}

impl<'a> Source<'a> for Tree<'a> {
    fn peek(&mut self) -> Result<Kind> {
        Ok(match self.next.ok_or_else(out_of_order)? {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        })
    }

    fn null(&mut self) -> Result<()> {
        match self.take()? {
            Value::Null => Ok(()),
            _ => Err(Error::custom("expected null")),
        }
    }

    fn bool(&mut self) -> Result<bool> {
        self.take()?
            .as_bool()
            .ok_or_else(|| Error::custom("expected a boolean"))
    }

    fn number(&mut self) -> Result<Number> {
        self.take()?
            .as_number()
            .cloned()
            .ok_or_else(|| Error::custom("expected a number"))
    }

    fn string(&mut self) -> Result<Cow<'a, str>> {
        self.take()?
            .as_str()
            .map(Cow::Borrowed)
            .ok_or_else(|| Error::custom("expected a string"))
    }

    fn begin_array(&mut self) -> Result<()> {
        match self.take()? {
            Value::Array(items) => self.open(Open::Array(items.iter())),
            _ => Err(Error::custom("expected an array")),
        }
    }

    fn next_element(&mut self) -> Result<bool> {
        let (None, Some(Open::Array(items))) = (self.next, self.open.last_mut()) else {
            return Err(out_of_order());
        };
        self.next = items.next();
        if self.next.is_none() {
            self.open.pop();
        }
        Ok(self.next.is_some())
    }

    fn begin_object(&mut self) -> Result<()> {
        match self.take()? {
            Value::Object(map) => self.open(Open::Object(map.iter())),
            _ => Err(Error::custom("expected an object")),
        }
    }

    fn next_key(&mut self) -> Result<Option<Cow<'a, str>>> {
        let (None, Some(Open::Object(entries))) = (self.next, self.open.last_mut()) else {
            return Err(out_of_order());
        };
        let Some((key, value)) = entries.next() else {
            self.open.pop();
            return Ok(None);
        };
        self.next = Some(value);
        Ok(Some(Cow::Borrowed(key)))
    }

    fn skip_value(&mut self) -> Result<()> {
        self.take().map(drop)
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    fn offset(&self) -> usize {
        0
    }

    fn place(&self, error: Error, _: usize) -> Error {
        error
    }
}
