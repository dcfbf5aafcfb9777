//! Loads a remote run.

use serde::Deserialize;

use super::fields::{RunFields, inline};
use super::{Remote, RunData};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{Answer, operations};
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
    let answer = remote
        .api
        .execute(call, &operations::RUN, &remote.target())
        .map_err(|error| missing(remote, error))?;
    run_of::<RunFields>(&answer, remote)?.into_data(remote)
}

/// Some servers say in words that there is no such run, with status 200.
fn missing(remote: &Remote, error: Error) -> Error {
    let says_so = |message: &String| {
        let message = message.to_lowercase();
        ["not find", "not found"]
            .iter()
            .any(|words| message.contains(words))
    };
    if error.kind() != ErrorKind::Server || !error.messages().iter().any(says_so) {
        return error;
    }
    remote.not_found().with_messages(error.messages().to_vec())
}

pub(super) fn history_keys(remote: &Remote, call: &Call) -> Result<Value> {
    let answer = remote
        .api
        .execute(call, &operations::HISTORY_KEYS, &remote.target())?;
    let keys: KeysOnly = run_of(&answer, remote)?;
    inline("historyKeys", keys.history_keys)
}
