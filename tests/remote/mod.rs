//! What the tests of remote runs share: clients, seeding, truth, comparing.

#![allow(dead_code, reason = "each test crate uses a part")]

pub mod folder;
pub mod program;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value as Json, json};
use wandb_run::json::{self, Map, Value};
use wandb_run::settings::SettingsBuilder;
use wandb_run::{Api, Cell, ColumnBatch, Result, Run, ScanHistory};

use crate::common::Backend;

/// The key that a server accepts unless told otherwise.
pub const KEY: &str = "local0123456789abcdef0123456789abcdef012";

/// Options of a client that fails fast: short waits between attempts, and
/// nothing from this machine's environment.
pub fn builder(url: &str) -> SettingsBuilder {
    Api::builder()
        .ignore_environment()
        .base_url(url)
        .api_key(KEY)
        .retry_waits(Duration::from_millis(1), Duration::from_millis(20))
}

pub fn api(backend: &Backend) -> Api {
    builder(backend.url()).connect().unwrap()
}

/// Stores a run `e/p/NAME`; `fields` as in `POST /runs`.
pub fn seed(backend: &Backend, name: &str, mut fields: Json) {
    fields["entity"] = "e".into();
    fields["project"] = "p".into();
    fields["name"] = name.into();
    backend.control("POST", "/runs", fields);
}

/// Stores a run of made-up rows; `fields` as in `POST /runs/generate`.
pub fn generate(backend: &Backend, name: &str, mut fields: Json) {
    fields["entity"] = "e".into();
    fields["project"] = "p".into();
    fields["name"] = name.into();
    backend.control("POST", "/runs/generate", fields);
}

pub fn open(api: &Api, name: &str) -> Run {
    api.run(&format!("e/p/{name}")).unwrap()
}

/// Every row that the server has of a run, in step order.
pub fn truth(backend: &Backend, name: &str) -> Vec<Map> {
    let path = format!("/runs/e/p/{name}/history");
    let texts = backend.control("GET", &path, Json::Null);
    let texts = texts.as_array().expect("the truth is a list");
    texts
        .iter()
        .map(|text| json::from_str_as(text.as_str().expect("a row is text")).unwrap())
        .collect()
}

/// What is asked of a scan, so that it can be asked of the truth as well.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub keys: Vec<&'static str>,
    pub any: bool,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub page_size: Option<u64>,
}

impl Wanted {
    pub fn all() -> Self {
        Self::default()
    }

    pub fn keys(keys: &[&'static str]) -> Self {
        Wanted {
            keys: keys.to_vec(),
            ..Self::default()
        }
    }

    pub fn any_of(keys: &[&'static str]) -> Self {
        Wanted {
            any: true,
            ..Self::keys(keys)
        }
    }

    pub fn range(mut self, min: i64, max: i64) -> Self {
        (self.min, self.max) = (Some(min), Some(max));
        self
    }

    pub fn page_size(mut self, steps: u64) -> Self {
        self.page_size = Some(steps);
        self
    }

    pub fn scan(&self, run: &Run) -> ScanHistory {
        let mut scan = run.scan_history();
        if self.any {
            scan = scan.any_of(self.keys.iter().copied());
        } else if !self.keys.is_empty() {
            scan = scan.keys(self.keys.iter().copied());
        }
        if let Some(step) = self.min {
            scan = scan.min_step(step);
        }
        if let Some(step) = self.max {
            scan = scan.max_step(step);
        }
        if let Some(steps) = self.page_size {
            scan = scan.page_size(steps);
        }
        scan
    }

    /// What the scan must give, as JSON texts.
    pub fn of(&self, truth: &[Map]) -> Vec<String> {
        let range = self.min.unwrap_or(0)..self.max.unwrap_or(i64::MAX);
        truth
            .iter()
            .filter(|row| range.contains(&step(row)))
            .filter_map(|row| self.pick(row))
            .map(|row| row.to_json())
            .collect()
    }

    fn pick(&self, row: &Map) -> Option<Map> {
        if self.keys.is_empty() {
            return Some(row.clone());
        }
        let found = self.keys.iter().filter_map(|key| {
            let value = nested(row, key)?;
            Some(((*key).to_owned(), value.clone()))
        });
        let picked: Map = found.collect();
        let enough = match self.any {
            true => !picked.is_empty(),
            false => picked.len() == self.keys.len(),
        };
        enough.then_some(picked)
    }
}

fn step(row: &Map) -> i64 {
    let step = row.get("_step").and_then(Value::to_i64);
    step.expect("every stored row has a step")
}

/// The value of a key, or at a path of keys without dots in them.
fn nested<'a>(row: &'a Map, key: &str) -> Option<&'a Value> {
    let direct = row.get(key);
    direct.or_else(|| {
        let (outer, inner) = key.split_once('.')?;
        nested(row.get(outer)?.as_object()?, inner)
    })
}

/// All rows as JSON texts, or the error at the end of them.
pub fn rows(scan: ScanHistory) -> Result<Vec<String>> {
    scan.rows()?
        .map(|row| row.map(|row| row.to_json()))
        .collect()
}

/// Panics at the first difference: a failed test should not print thousands
/// of rows.
pub fn assert_rows(got: &[String], wanted: &[String], what: &str) {
    let pairs = got.iter().zip(wanted);
    if let Some((at, (got, wanted))) = pairs.enumerate().find(|(_, (got, wanted))| got != wanted) {
        panic!("{what}: row {at} is {got}, not {wanted}");
    }
    assert_eq!(got.len(), wanted.len(), "{what}: number of rows");
}

/// The rows of a batch, each without its missing cells.
pub fn rows_of_batch(batch: &ColumnBatch) -> Vec<BTreeMap<String, String>> {
    (0..batch.rows())
        .map(|row| {
            let cells = batch.columns().iter().filter_map(|column| {
                let value = match column.cell(row) {
                    Cell::Missing => return None,
                    Cell::Null => Value::Null,
                    Cell::Bool(value) => value.into(),
                    Cell::Int(value) => value.into(),
                    Cell::Float(value) => value.into(),
                    Cell::Str(text) => text.into(),
                    Cell::Json(text) => json::from_str(text).unwrap(),
                };
                Some((column.name().to_owned(), value.to_json()))
            });
            cells.collect()
        })
        .collect()
}

/// A row without the order of its keys, which columns do not keep.
pub fn unordered(row: &str) -> BTreeMap<String, String> {
    let row: Map = json::from_str_as(row).unwrap();
    row.into_iter()
        .map(|(key, value)| (key, value.to_json()))
        .collect()
}

/// Changes how the server behaves; the rest of its mode stays.
pub fn mode(backend: &Backend, changes: Json) {
    backend.control("POST", "/mode", changes);
}

/// How many requests the log holds.
pub fn logged(backend: &Backend) -> u64 {
    backend.requests().len() as u64
}

/// A row of text for `history` of [`seed`], with a few values.
pub fn row(step: i64, more: &str) -> Json {
    json!(format!(r#"{{"_step": {step}, "loss": {step}.5{more}}}"#))
}

/// A run as the server has it.
pub fn stored(backend: &Backend, name: &str) -> Json {
    backend.control("GET", &format!("/runs/e/p/{name}"), Json::Null)
}

pub fn exists(backend: &Backend, name: &str) -> bool {
    let path = format!("/runs/e/p/{name}");
    backend.try_control("GET", &path, Json::Null).0 == 200
}

/// The operations of the log, in order, which is emptied.
pub fn sent(backend: &Backend) -> Vec<String> {
    let requests = backend.requests();
    backend.control("DELETE", "/requests", Json::Null);
    let operation = |request: &Json| request["operation"].as_str().unwrap().to_owned();
    requests.iter().map(operation).collect()
}
