//! Runs made up on the spot: many rows, with steps as awkward as wanted.

use crate::app::Server;
use crate::app::exports;
use crate::app::store::{LineKind, Result, Run};
use serde::Deserialize;
use std::fmt::Write as _;

/// Rows are written in batches, so that making a million of them does not hold
/// all their text twice.
const BATCH: usize = 10_000;

/// What `POST /runs/generate` says about rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub rows: usize,
    /// How many, or which.
    #[serde(default)]
    metrics: Metrics,
    #[serde(default)]
    steps: Steps,
    /// A key that only some rows have.
    #[serde(default)]
    sparse_key: Option<Sparse>,
    /// Every that many rows the first metric is NaN.
    #[serde(default)]
    nan_every: Option<usize>,
    #[serde(default)]
    seed: u64,
    /// What is exported of them.
    #[serde(default)]
    exports: Option<exports::Recipe>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Metrics {
    Count(usize),
    Names(Vec<String>),
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::Count(10)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sparse {
    name: String,
    every: usize,
}

/// Which step each row has.
#[derive(Debug, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Steps {
    /// 0, 1, 2, …
    #[default]
    Dense,
    /// Multiples of a stride.
    Every { stride: i64 },
    /// From a first step on.
    Offset { start: i64 },
    /// From row `at` on, `by` steps are left out.
    Gap { at: usize, by: i64 },
    /// Every that many rows, a row has the step of the row before it.
    Duplicates { every: usize },
    /// Exactly these; there must be as many as rows.
    List { list: Vec<i64> },
}

impl Steps {
    fn of(&self, row: usize) -> i64 {
        let dense = row as i64;
        match self {
            Steps::Dense => dense,
            Steps::Every { stride } => dense * stride,
            Steps::Offset { start } => start + dense,
            Steps::Gap { at, by } => dense + if row >= *at { *by } else { 0 },
            Steps::Duplicates { every } => (row - row / every) as i64,
            Steps::List { list } => list[row],
        }
    }
}

impl Recipe {
    /// Why the recipe cannot be followed, if so.
    pub fn fault(&self) -> Option<&'static str> {
        let zero = |every: Option<usize>| every == Some(0);
        match &self.steps {
            Steps::List { list } if list.len() != self.rows => {
                return Some("steps.list must have one step per row");
            }
            Steps::Duplicates { every: 0 } => return Some("steps.every must be positive"),
            Steps::Every { stride } if *stride < 0 => return Some("steps.stride is negative"),
            _ => (),
        }
        if zero(self.nan_every) || zero(self.sparse_key.as_ref().map(|sparse| sparse.every)) {
            return Some("every must be positive");
        }
        self.exports.as_ref().and_then(exports::Recipe::fault)
    }

    /// Writes the rows behind those the run has.
    pub fn write(&self, server: &Server, run: &Run) -> Result<()> {
        let names: Vec<String> = match &self.metrics {
            Metrics::Count(count) => (0..*count).map(|at| format!("metric_{at}")).collect(),
            Metrics::Names(names) => names.clone(),
        };
        let keys: Vec<String> = names
            .iter()
            .map(|name| serde_json::Value::from(name.as_str()).to_string())
            .collect();
        let mut made = 0;
        while made < self.rows {
            let end = (made + BATCH).min(self.rows);
            let batch: Vec<String> = (made..end).map(|row| self.row(&keys, row)).collect();
            server
                .store
                .write_lines(run, LineKind::History, None, &batch)?;
            made = end;
        }
        match &self.exports {
            Some(exports) => exports.write(server, run),
            None => Ok(()),
        }
    }

    fn row(&self, keys: &[String], row: usize) -> String {
        let mut text = String::with_capacity(64 + keys.len() * 40);
        text.push('{');
        for (at, key) in keys.iter().enumerate() {
            let is_nan = at == 0
                && self
                    .nan_every
                    .is_some_and(|every| row.is_multiple_of(every));
            if is_nan {
                let _ = write!(text, "{key}: NaN, ");
            } else {
                let _ = write!(text, "{key}: {}, ", self.value(row, at));
            }
        }
        if let Some(Sparse { name, every }) = &self.sparse_key
            && row.is_multiple_of(*every)
        {
            let key = serde_json::Value::from(name.as_str());
            let _ = write!(text, "{key}: {}, ", self.value(row, keys.len()));
        }
        let step = self.steps.of(row);
        let (runtime, timestamp) = (row as f64 * 0.25, 1.7e9 + row as f64 * 0.25);
        let _ = write!(
            text,
            "\"_step\": {step}, \"_runtime\": {runtime:?}, \"_timestamp\": {timestamp:?}}}"
        );
        text
    }

    /// A number between 0 and 1 that depends on nothing but its place.
    fn value(&self, row: usize, metric: usize) -> f64 {
        let mut bits = self.seed ^ ((row as u64) << 16) ^ metric as u64;
        for _ in 0..2 {
            bits = (bits ^ (bits >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(steps: serde_json::Value, rows: usize) -> Vec<i64> {
        let recipe: Recipe =
            serde_json::from_value(serde_json::json!({"rows": rows, "steps": steps})).unwrap();
        assert_eq!(recipe.fault(), None);
        (0..rows).map(|row| recipe.steps.of(row)).collect()
    }

    #[test]
    fn steps_follow_their_kind() {
        let json = |text: &str| serde_json::from_str(text).unwrap();
        assert_eq!(steps(json(r#"{"kind":"dense"}"#), 3), [0, 1, 2]);
        assert_eq!(steps(json(r#"{"kind":"every","stride":5}"#), 3), [0, 5, 10]);
        assert_eq!(
            steps(json(r#"{"kind":"offset","start":9}"#), 3),
            [9, 10, 11]
        );
        assert_eq!(
            steps(json(r#"{"kind":"gap","at":1,"by":10}"#), 3),
            [0, 11, 12]
        );
        let duplicates = json(r#"{"kind":"duplicates","every":2}"#);
        assert_eq!(steps(duplicates, 5), [0, 1, 1, 2, 2]);
        assert_eq!(steps(json(r#"{"kind":"list","list":[3,1]}"#), 2), [3, 1]);
    }
}
