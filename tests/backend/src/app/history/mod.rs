//! The history of a run: rows kept as text, ready to be sent.
//!
//! The wire wants each row as a JSON string inside a list, so a row is stored
//! as `,"<escaped row>"`: an answer is those pieces one after the other, and
//! only the first loses its comma. Rows keep the line number they came with
//! (the file stream overwrites by line number) and are answered in step order.

mod stats;
mod view;

use crate::app::scan;
use stats::KeyStats;
use std::sync::{Arc, Mutex};
use view::Views;

pub use view::NanStyle;

/// One row: its step, and its text with a leading comma.
#[derive(Debug, Clone)]
pub struct Row {
    pub step: i64,
    pub wire: Arc<str>,
}

/// A line that cannot be a row.
#[derive(Debug)]
pub struct BadRow {
    /// How many lines of the batch came before it, and are written.
    pub at: usize,
    pub reason: &'static str,
}

impl std::fmt::Display for BadRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of the batch: {}", self.at, self.reason)
    }
}

/// How an answer that holds too many rows is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Evenly picked, first and last included: what the service does.
    Sample,
    /// The first rows only.
    Head,
}

/// Which rows of a history to answer. Steps: `min` inclusive, `end` exclusive.
#[derive(Debug, Clone)]
pub struct Window {
    pub min: i64,
    pub end: i64,
    pub samples: usize,
    pub cap: Option<(usize, Cut)>,
}

/// What a batch of writes did to the order of the lines.
#[derive(PartialEq)]
enum Order {
    Kept,
    Lost,
    Replaced,
}

#[derive(Debug, Default)]
pub struct History {
    lines: Vec<Option<Row>>,
    /// Positions in `lines` in step order; `None` while the lines are in order
    /// and without holes, which is nearly always.
    order: Option<Vec<usize>>,
    stats: KeyStats,
    /// Raised when a line is replaced: what was derived from the lines is stale.
    revision: u64,
    views: Mutex<Views>,
}

impl History {
    /// Writes rows at consecutive line numbers. Lines between the end and
    /// `number` stay holes, as a client that lost a chunk leaves them. Stops at
    /// the first line that is no row; those before it are written.
    pub fn write<'a>(
        &mut self,
        number: usize,
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), BadRow> {
        let mut state = Order::Kept;
        let result = lines.into_iter().enumerate().try_for_each(|(at, text)| {
            self.put(number + at, text, &mut state)
                .map_err(|reason| BadRow { at, reason })
        });
        match state {
            Order::Kept => (),
            Order::Lost => self.sort(),
            Order::Replaced => self.rebuild(),
        }
        result
    }

    fn put(&mut self, number: usize, text: &str, state: &mut Order) -> Result<(), &'static str> {
        let entries = scan::entries(text).ok_or("the line is not a JSON object")?;
        let step = entries
            .iter()
            .rev()
            .find(|(key, _)| *key == r#""_step""#)
            .ok_or("the row has no _step")?;
        let step = scan::integer(step.1).ok_or("_step is not a whole number")?;
        let row = Row {
            step,
            wire: wire_string(text),
        };
        if number < self.lines.len() {
            let old = self.lines[number].replace(row);
            if old.map(|old| old.wire) != self.lines[number].as_ref().map(|new| new.wire.clone()) {
                *state = Order::Replaced;
            }
            return Ok(());
        }
        let in_order = self.order.is_none()
            && number == self.lines.len()
            && self
                .lines
                .last()
                .is_none_or(|last| last.as_ref().is_some_and(|last| last.step <= step));
        if !in_order && *state == Order::Kept {
            *state = Order::Lost;
        }
        self.stats.add(&entries);
        self.lines.resize(number, None);
        self.lines.push(Some(row));
        Ok(())
    }

    fn rebuild(&mut self) {
        self.stats = KeyStats::default();
        for row in self.lines.iter().flatten() {
            let text = row_text(&row.wire);
            self.stats.add(&scan::entries(&text).unwrap_or_default());
        }
        self.sort();
    }

    fn sort(&mut self) {
        self.revision += 1;
        let whole = self.lines.iter().all(Option::is_some);
        if whole && self.lines.iter().flatten().is_sorted_by_key(|row| row.step) {
            self.order = None;
            return;
        }
        let mut order: Vec<usize> = (0..self.lines.len())
            .filter(|at| self.lines[*at].is_some())
            .collect();
        order.sort_by_key(|at| self.lines[*at].as_ref().map(|row| row.step));
        self.order = Some(order);
    }

    /// Rows, holes not counted.
    pub fn len(&self) -> usize {
        self.order.as_ref().map_or(self.lines.len(), Vec::len)
    }

    /// Lines, holes counted: where the next line goes.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The row at a position in step order.
    fn row(&self, position: usize) -> &Row {
        let line = self
            .order
            .as_ref()
            .map_or(position, |order| order[position]);
        self.lines[line]
            .as_ref()
            .expect("the order names only lines that are there")
    }

    pub fn last_step(&self) -> Option<i64> {
        self.len().checked_sub(1).map(|last| self.row(last).step)
    }

    /// The text of the row that came last.
    pub fn tail(&self) -> Option<String> {
        let last = self.lines.iter().rev().flatten().next()?;
        Some(row_text(&last.wire))
    }

    pub fn history_keys(&self, behind: i64) -> serde_json::Value {
        self.stats.history_keys(self.last_step(), behind)
    }

    /// What is stored of the rows from a position in step order on.
    pub fn rows_from(&self, first: usize) -> impl Iterator<Item = &str> {
        (first..self.len()).map(|at| &*self.row(at).wire)
    }

    /// Whole rows in a window, as elements of a list.
    pub fn rows(&self, window: &Window) -> Vec<Arc<str>> {
        select(self.len(), |at| self.row(at), window)
    }

    /// Rows that hold all keys, with those keys only, as elements of a list.
    pub fn keyed_rows(&self, keys: &[String], nan: NanStyle, window: &Window) -> Vec<Arc<str>> {
        let mut views = self.views.lock().expect("no view panics");
        let rows = views.get(self, keys, nan);
        select(rows.len(), |at| &rows[at], window)
    }
}

/// Cuts a window out of rows in step order: the pieces of a JSON list, without
/// its brackets.
fn select<'a>(len: usize, row: impl Fn(usize) -> &'a Row, window: &Window) -> Vec<Arc<str>> {
    let first = partition_point(len, |at| row(at).step < window.min);
    let end = partition_point(len, |at| row(at).step < window.end).max(first);
    let mut picked = pick(end - first, window.samples, Cut::Sample);
    if let Some((cap, cut)) = window.cap {
        let kept = pick(picked.len(), cap, cut);
        picked = kept.into_iter().map(|at| picked[at]).collect();
    }
    list_pieces(picked.into_iter().map(|at| &row(first + at).wire))
}

/// Joins stored elements: the first loses its comma.
pub fn list_pieces<'a>(elements: impl Iterator<Item = &'a Arc<str>>) -> Vec<Arc<str>> {
    elements
        .enumerate()
        .map(|(at, wire)| match at {
            0 => Arc::from(&wire[1..]),
            _ => Arc::clone(wire),
        })
        .collect()
}

fn partition_point(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Positions of at most `limit` of `len` things.
pub fn pick(len: usize, limit: usize, cut: Cut) -> Vec<usize> {
    match cut {
        _ if len <= limit => (0..len).collect(),
        Cut::Head => (0..limit).collect(),
        Cut::Sample if limit < 2 => (0..limit).collect(),
        Cut::Sample => (0..limit).map(|at| at * (len - 1) / (limit - 1)).collect(),
    }
}

/// A text as an element of a list of JSON strings: comma, quote, escaped, quote.
pub fn wire_string(text: &str) -> Arc<str> {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 3);
    out.push_str(",\"");
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x00..0x20 => "",
            _ => continue,
        };
        out.push_str(&text[clean..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        clean = at + 1;
    }
    out.push_str(&text[clean..]);
    out.push('"');
    out.into()
}

/// The text that [`wire_string`] was made of.
pub fn row_text(wire: &str) -> String {
    let escaped = &wire[2..wire.len() - 1];
    let mut out = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (char, used) = match rest.as_bytes()[at + 1] {
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            b'u' => {
                let code = u8::from_str_radix(&rest[at + 2..at + 6], 16);
                (char::from(code.expect("written by wire_string")), 6)
            }
            other => (char::from(other), 2),
        };
        out.push(char);
        rest = &rest[at + used..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    impl History {
        fn push(&mut self, text: &str) -> Result<(), BadRow> {
            self.write(self.lines.len(), [text])
        }
    }

    fn window(min: i64, end: i64, samples: usize) -> Window {
        Window {
            min,
            end,
            samples,
            cap: None,
        }
    }

    fn history(steps: &[i64]) -> History {
        let mut history = History::default();
        for step in steps {
            history
                .push(&format!(r#"{{"_step": {step}, "loss": {step}.5}}"#))
                .unwrap();
        }
        history
    }

    fn steps(history: &History, window: &Window) -> Vec<i64> {
        let keys = ["_step".to_owned()];
        let text = history.keyed_rows(&keys, NanStyle::String, window).concat();
        let rows: Vec<serde_json::Value> = serde_json::from_str(&format!("[{text}]")).unwrap();
        rows.iter()
            .map(|row| row["_step"].as_i64().unwrap())
            .collect()
    }

    #[test]
    fn a_row_comes_back_as_the_text_it_came_as() {
        let text = "{\"_step\": 0,\t\"a\\\"b\": NaN, \"c\u{1}\": \"\\u00e9é\"}";
        let mut history = History::default();
        history.push(text).unwrap();
        assert_eq!(history.tail().as_deref(), Some(text));
        let wire = history.rows(&window(0, 1, 10)).concat();
        assert_eq!(serde_json::from_str::<String>(&wire).unwrap(), text);
    }

    #[test]
    fn windows_are_half_open_and_sampled_evenly() {
        let history = history(&(0..100).collect::<Vec<_>>());
        assert_eq!(steps(&history, &window(3, 6, 10)), [3, 4, 5]);
        assert_eq!(steps(&history, &window(0, 100, 5)), [0, 24, 49, 74, 99]);
        assert_eq!(steps(&history, &window(200, 300, 5)), [0; 0]);
    }

    #[test]
    fn a_cap_applies_after_the_samples() {
        let history = history(&(0..100).collect::<Vec<_>>());
        let capped = |cut| Window {
            cap: Some((3, cut)),
            ..window(0, 100, 50)
        };
        assert_eq!(steps(&history, &capped(Cut::Head)), [0, 2, 4]);
        assert_eq!(steps(&history, &capped(Cut::Sample)), [0, 48, 99]);
    }

    #[test]
    fn unordered_lines_are_answered_in_step_order_and_duplicates_kept() {
        let history = history(&[5, 1, 3, 3, 2]);
        assert_eq!(steps(&history, &window(0, 10, 10)), [1, 2, 3, 3, 5]);
        assert_eq!(history.last_step(), Some(5));
    }

    #[test]
    fn lines_are_overwritten_by_number_and_holes_are_no_rows() {
        let mut history = history(&[0, 1, 2]);
        history.write(1, [r#"{"_step": 1, "loss": 9}"#]).unwrap();
        history.write(4, [r#"{"_step": 4, "loss": 4}"#]).unwrap();
        assert_eq!((history.len(), history.line_count()), (4, 5));
        assert_eq!(steps(&history, &window(0, 10, 10)), [0, 1, 2, 4]);
        let keys = history.history_keys(0);
        assert_eq!(keys["keys"]["_step"]["typeCounts"][0]["count"], 4);
        history.write(3, [r#"{"_step": 3}"#]).unwrap();
        assert_eq!(steps(&history, &window(0, 10, 10)), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn rows_without_a_whole_step_are_refused() {
        let mut history = History::default();
        for text in ["{}", r#"{"_step": 1.5}"#, r#"{"_step": "1"}"#, "[1]", "{"] {
            assert!(history.push(text).is_err(), "{text}");
        }
        history.push(r#"{"_step": 3.0}"#).unwrap();
        assert_eq!(history.last_step(), Some(3));
    }

    #[test]
    fn keyed_rows_follow_a_growing_history() {
        let mut history = history(&[0, 1]);
        let all = window(0, 10, 10);
        assert_eq!(steps(&history, &all), [0, 1]);
        history.push(r#"{"_step": 2, "a": {"b": NaN}}"#).unwrap();
        assert_eq!(steps(&history, &all), [0, 1, 2]);
        let keys = ["a.b".to_owned(), "_step".to_owned()];
        let text = |nan| history.keyed_rows(&keys, nan, &all).concat();
        assert_eq!(text(NanStyle::String), r#"{"a.b":"NaN","_step":2}"#);
        assert_eq!(text(NanStyle::Bare), r#"{"a.b":NaN,"_step":2}"#);
    }

    #[test]
    fn key_statistics_flatten_nesting_and_name_types() {
        let mut history = history(&[0]);
        history
            .push(r#"{"_step": 1, "a": {"b": "x"}, "h": {"_type": "histogram", "bins": []}}"#)
            .unwrap();
        let keys = history.history_keys(0);
        assert_eq!(keys["lastStep"], 1);
        assert_eq!(keys["keys"]["a.b"]["typeCounts"][0]["type"], "string");
        assert_eq!(keys["keys"]["h"]["typeCounts"][0]["type"], "histogram");
        assert_eq!(keys["keys"]["_step"]["previousValue"], 1.0);
        let stale = history.history_keys(1);
        assert_eq!(stale["lastStep"], 0);
        assert_eq!(stale["keys"]["_step"]["typeCounts"][0]["count"], 1);
    }
}
