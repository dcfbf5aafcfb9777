//! Loads a remote run: the query, and the forms its fields come in.

use serde::Deserialize;

use super::{Remote, RunData, User};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{Answer, operations};
use crate::json::{self, Map, Value};

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
struct Fields {
    id: String,
    name: String,
    display_name: Option<String>,
    state: Option<String>,
    tags: Option<Vec<String>>,
    group: Option<String>,
    job_type: Option<String>,
    commit: Option<String>,
    description: Option<String>,
    notes: Option<String>,
    read_only: Option<bool>,
    created_at: Option<String>,
    heartbeat_at: Option<String>,
    sweep_name: Option<String>,
    project_id: Value,
    user: Option<UserFields>,
    config: Value,
    summary_metrics: Value,
    system_metrics: Value,
    history_line_count: Option<u64>,
    history_keys: Value,
}

#[derive(Deserialize)]
struct UserFields {
    name: String,
    username: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeysOnly {
    history_keys: Value,
}

fn run_of<'a, R: Deserialize<'a>>(answer: &'a Answer, remote: &Remote) -> Result<R> {
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
    let fields: Fields = run_of(&answer, remote)?;
    Ok(RunData {
        raw_config: unwrap_config(object("config", fields.config)?),
        summary: object("summaryMetrics", fields.summary_metrics)?,
        system_metrics: object("systemMetrics", fields.system_metrics)?,
        history_keys: inline("historyKeys", fields.history_keys)?,
        id: fields.name,
        storage_id: Some(fields.id),
        entity: Some(remote.entity.to_string()),
        project: Some(remote.project.to_string()),
        display_name: fields.display_name,
        state: fields.state.unwrap_or_default(),
        tags: fields.tags.unwrap_or_default(),
        group: fields.group,
        job_type: fields.job_type,
        commit: fields.commit,
        description: fields.description,
        notes: fields.notes,
        read_only: fields.read_only,
        created_at: fields.created_at,
        heartbeat_at: fields.heartbeat_at,
        sweep_name: fields.sweep_name,
        project_id: match fields.project_id {
            Value::Null => None,
            Value::String(id) => Some(id),
            other => Some(other.to_json()),
        },
        host: None,
        user: fields.user.map(|user| User {
            name: user.name,
            username: user.username,
        }),
        history_line_count: fields.history_line_count,
    })
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

/// A JSON value that some servers send inline and others as a string.
fn inline(field: &str, value: Value) -> Result<Value> {
    match value {
        Value::String(text) if text.trim().is_empty() => Ok(Value::Null),
        Value::String(text) => json::from_str(&text)
            .map_err(|error| Error::protocol(format!("`{field}` is not JSON: {error}"))),
        value => Ok(value),
    }
}

fn object(field: &str, value: Value) -> Result<Map> {
    match inline(field, value)? {
        Value::Null => Ok(Map::new()),
        Value::Object(map) => Ok(map),
        _ => Err(Error::protocol(format!("`{field}` is not a JSON object"))),
    }
}

/// Takes `{"lr": {"value": 0.1, "desc": null}}` apart. Only an object that is
/// a wrapper counts as one: a user's own object may have a key `value`.
fn unwrap_config(config: Map) -> Map {
    let wrapper = |map: &Map| {
        map.contains_key("value") && map.keys().all(|key| matches!(key, "value" | "desc"))
    };
    config
        .into_iter()
        .map(|(key, value)| match value {
            Value::Object(mut map) if wrapper(&map) => {
                let inner = map.remove("value").unwrap_or_default();
                (key, inner)
            }
            value => (key, value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn config_is_unwrapped_once() {
        let text = r#"{"lr":{"value":0.1,"desc":null},"opt":{"value":{"value":1}},
            "wandb_version":1,"own":{"value":1,"unit":"s"},"_wandb":{"value":{"t":{}}}}"#;
        let config = unwrap_config(object("config", Value::from(text)).unwrap());
        assert_eq!(
            config.to_json(),
            r#"{"lr":0.1,"opt":{"value":1},"wandb_version":1,"own":{"value":1,"unit":"s"},"_wandb":{"t":{}}}"#
        );
    }

    #[test]
    fn json_comes_inline_or_as_text() {
        assert_eq!(
            inline("x", Value::from("{}")).unwrap(),
            Value::Object(Map::new())
        );
        assert_eq!(inline("x", Value::Null).unwrap(), Value::Null);
        assert!(object("x", Value::from("[1]")).is_err());
        assert!(object("x", Value::from("{")).is_err());
    }
}
