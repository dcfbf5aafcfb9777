//! Logs made by the book, recorded by official SDKs, cut, damaged and growing.

mod attributes;
mod console;
mod damage;
mod framing;
mod places;
mod recorded;
mod rows;
pub(crate) mod writer;

use std::path::Path;

use self::writer::call;
use super::{LocalLog, Rows};
use crate::error::{Error, Result};
use crate::json::Map;

/// Rows up to the end or an error.
fn drain(rows: &mut Rows) -> (Vec<Map>, Option<Error>) {
    let mut found = Vec::new();
    loop {
        match rows.next(&call()) {
            Ok(Some(row)) => found.push(row),
            Ok(None) => return (found, None),
            Err(error) => return (found, Some(error)),
        }
    }
}

fn all_rows(log: &LocalLog) -> Vec<Map> {
    let (rows, error) = drain(&mut log.rows().unwrap());
    assert!(error.is_none(), "{error:?}");
    rows
}

fn open(path: &Path) -> Result<LocalLog> {
    LocalLog::open(path, &call())
}

fn json(map: &Map) -> String {
    crate::json::Value::from(map.clone()).to_json()
}
