//! Loads a remote run.

use serde::Deserialize;

use super::fields::{RunFields, inline};
use super::{Remote, RunData};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::graphql::{Answer, operations, says_missing};
use crate::json::Value;

#[derive(Deserialize)]
struct Data<R> {
    project: Option<Project<R>>,
}

#[derive(Deserialize)]
struct Project<R> {
    run: Option<R>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeysOnly {
    history_keys: Value,
}

/// The run of an answer whose root is `project { run }`.
pub(crate) fn run_of<'a, R: Deserialize<'a>>(answer: &'a Answer, remote: &Remote) -> Result<R> {
    let data: Data<R> = answer.parse()?;
    data.project
        .and_then(|project| project.run)
        .ok_or_else(|| remote.not_found())
}

pub(super) fn load(remote: &Remote, call: &Call) -> Result<RunData> {
    ask(remote, call)?.into_data(remote)
}

/// All fields of the run, as the server sends them.
pub(super) fn ask(remote: &Remote, call: &Call) -> Result<RunFields> {
    let answer = remote
        .api
        .execute(call, &operations::RUN, &remote.target())
        .map_err(|error| missing(remote, error))?;
    run_of(&answer, remote)
}

pub(super) fn state(remote: &Remote, call: &Call) -> Result<String> {
    #[derive(Deserialize)]
    struct StateOnly {
        state: Option<String>,
    }

    let answer = remote
        .api
        .execute(call, &operations::RUN_STATE, &remote.target())
        .map_err(|error| missing(remote, error))?;
    let run: StateOnly = run_of(&answer, remote)?;
    Ok(run.state.unwrap_or_default())
}

/// Some servers say in words that there is no such run, with status 200.
pub(crate) fn missing(remote: &Remote, error: Error) -> Error {
    match says_missing(&error) {
        true => remote.not_found().with_messages(error.messages().to_vec()),
        false => error,
    }
}

pub(super) fn history_keys(remote: &Remote, call: &Call) -> Result<Value> {
    let answer = remote
        .api
        .execute(call, &operations::HISTORY_KEYS, &remote.target())?;
    let keys: KeysOnly = run_of(&answer, remote)?;
    inline("historyKeys", keys.history_keys)
}
