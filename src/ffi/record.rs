//! Values by key: a row of a scan, or a map of a run.

use std::ffi::c_char;

use super::out::{Out, Result};
use super::status::{WANDB_E_TYPE, WANDB_MISSING, WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use crate::history::Row;
use crate::json::Value;

/// Values by key, and the texts of them that were handed out.
#[derive(Debug)]
pub(super) struct Record {
    pub row: Row,
    strings: Texts<String>,
    json: Texts<String>,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Record {
            row,
            strings: Texts::default(),
            json: Texts::default(),
        }
    }
}

/// The two parameters of a key.
pub(super) struct Key<'a>(Result<&'a str>);

impl Key<'_> {
    /// # Safety
    /// As [`text_in`].
    pub unsafe fn new(key: *const c_char, len: usize) -> Self {
        // SAFETY: as asked of the caller.
        Key(unsafe { text_in(key, len, "key") })
    }
}

impl Record {
    /// Reads a value that is copied.
    pub fn cell<N: Default>(
        &self,
        key: Key<'_>,
        out: &Out<N>,
        read: impl FnOnce(&Value) -> Option<N>,
    ) -> Result<i32> {
        out.need("value")?;
        Ok(match typed(self.row.get(key.0?), read) {
            Err(status) => status,
            Ok(value) => {
                out.set(value);
                WANDB_OK
            }
        })
    }

    pub fn string(&self, key: Key<'_>, out: &TextOut) -> Result<i32> {
        let key = key.0?;
        self.strings.give(out, key, || {
            Ok(typed(self.row.get(key), |value| {
                value.as_str().map(str::to_owned)
            }))
        })
    }

    pub fn json(&self, key: Key<'_>, out: &TextOut) -> Result<i32> {
        let key = key.0?;
        self.json.give(out, key, || {
            Ok(self.row.get(key).map(Value::to_json).ok_or(WANDB_MISSING))
        })
    }
}

/// The value as `T`, or the status that there is instead.
fn typed<T>(value: Option<&Value>, read: impl FnOnce(&Value) -> Option<T>) -> Result<T, i32> {
    match value {
        None => Err(WANDB_MISSING),
        Some(Value::Null) => Err(WANDB_NULL),
        Some(value) => read(value).ok_or(WANDB_E_TYPE),
    }
}
