//! Keyed histories. The rows that hold a set of keys, with those keys only, are
//! a history of their own: made once, kept as text, extended as the run grows.

use super::{History, Row, row_text};
use crate::app::scan;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// More key sets than a few at a time are not asked; the oldest goes first.
const MAX_VIEWS: usize = 16;

/// How keyed answers write values that JSON has no number for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NanStyle {
    /// As the strings `"NaN"`, `"Infinity"`, `"-Infinity"`.
    String,
    /// As bare tokens, which is not JSON.
    Bare,
}

#[derive(Debug, Default)]
pub struct Views(Vec<View>);

#[derive(Debug)]
struct View {
    keys: Vec<String>,
    nan: NanStyle,
    revision: u64,
    /// How many rows of the history were looked at.
    seen: usize,
    rows: Vec<Row>,
}

impl Views {
    /// The keyed rows in step order, brought up to date.
    pub fn get(&mut self, history: &History, keys: &[String], nan: NanStyle) -> &[Row] {
        let same = |view: &View| view.keys == keys && view.nan == nan;
        let mut view = match self.0.iter().position(same) {
            Some(at) => self.0.remove(at),
            None => View::new(keys, nan, history.revision),
        };
        view.update(history);
        if self.0.len() == MAX_VIEWS {
            self.0.remove(0);
        }
        self.0.push(view);
        &self.0[self.0.len() - 1].rows
    }
}

impl View {
    fn new(keys: &[String], nan: NanStyle, revision: u64) -> View {
        View {
            keys: keys.to_vec(),
            nan,
            revision,
            seen: 0,
            rows: Vec::new(),
        }
    }

    fn update(&mut self, history: &History) {
        if self.revision != history.revision {
            *self = View::new(&self.keys, self.nan, history.revision);
        }
        for at in self.seen..history.len() {
            let row = history.row(at);
            if let Some(wire) = project(&row_text(&row.wire), &self.keys, self.nan) {
                let step = row.step;
                self.rows.push(Row { step, wire });
            }
        }
        self.seen = history.len();
    }
}

/// The row with only those keys, if it holds them all.
fn project(row: &str, keys: &[String], nan: NanStyle) -> Option<Arc<str>> {
    let entries = scan::entries(row)?;
    let mut out = String::from(",{");
    for (at, key) in keys.iter().enumerate() {
        let value = scan::lookup(&entries, key)?;
        if at > 0 {
            out.push(',');
        }
        out.push_str(&serde_json::Value::from(key.as_str()).to_string());
        out.push(':');
        match nan {
            NanStyle::String => out.push_str(&scan::quote_bare_tokens(value)),
            NanStyle::Bare => out.push_str(value),
        }
    }
    out.push('}');
    Some(out.into())
}
