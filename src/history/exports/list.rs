//! What a server says it has exported.

use serde::Deserialize;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::graphql::operations;
use crate::json::Value;
use crate::run::{Remote, missing, run_of};

/// The exported files of a run, and where the rest begins.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// Signed addresses, in no order that would last.
    pub urls: Vec<String>,
    pub live: Live,
}

/// Rows that are not exported yet; a few exported ones may be among them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Live {
    pub rows: u64,
    /// The least of their steps.
    pub first: Option<i64>,
    /// How many requests it took to know.
    pub requests: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct History {
    parquet_history: Option<ParquetHistory>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ParquetHistory {
    parquet_urls: Vec<String>,
    live_data: Vec<LiveRow>,
}

#[derive(Deserialize)]
struct LiveRow {
    #[serde(rename = "_step")]
    step: Value,
}

/// Asks for the exports of a run.
pub(super) fn list(remote: &Remote, call: &Call) -> Result<Exports> {
    let answer = remote
        .api
        .execute(call, &operations::PARQUET_HISTORY, &remote.target())
        .map_err(|error| missing(remote, error))?;
    let history: History = run_of(&answer, remote)?;
    let Some(history) = history.parquet_history else {
        return Ok(Exports::default());
    };
    let mut live = Live {
        requests: answer.attempts,
        ..Live::default()
    };
    for row in history.live_data {
        let step = row.step.to_i64().ok_or_else(|| {
            Error::protocol("a row that is not exported yet has a `_step` that is no integer")
        })?;
        live.rows += 1;
        live.first = Some(live.first.map_or(step, |first| first.min(step)));
    }
    Ok(Exports {
        urls: history.parquet_urls,
        live,
    })
}
