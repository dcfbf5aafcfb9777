//! The fields of a run as servers send them, and the forms they come in.

use serde::Deserialize;

use super::{Remote, RunData, User};
use crate::error::{Error, Result};
use crate::json::{self, Map, Value};

/// The answer to the fragment `RunFields`, or to a part of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunFields {
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
    #[serde(default)]
    project_id: Value,
    user: Option<UserFields>,
    #[serde(default)]
    config: Value,
    #[serde(default)]
    summary_metrics: Value,
    #[serde(default)]
    system_metrics: Value,
    history_line_count: Option<u64>,
    #[serde(default)]
    history_keys: Value,
}

#[derive(Deserialize)]
struct UserFields {
    name: String,
    username: Option<String>,
}

impl RunFields {
    /// The run's id, by which its path is completed.
    pub fn run_id(&self) -> &str {
        &self.name
    }

    pub fn storage_id(&self) -> &str {
        &self.id
    }

    /// The config as the server keeps it, values wrapped.
    pub fn stored_config(&self) -> Result<Map> {
        object("config", self.config.clone())
    }

    pub fn into_data(self, remote: &Remote) -> Result<RunData> {
        let fields = self;
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
            lazy: false,
            extra: Map::new(),
        })
    }
}

/// A JSON value that some servers send inline and others as a string.
pub(super) fn inline(field: &str, value: Value) -> Result<Value> {
    match value {
        Value::String(text) if text.trim().is_empty() => Ok(Value::Null),
        Value::String(text) => json::from_str(&text)
            .map_err(|error| Error::protocol(format!("`{field}` is not JSON: {error}"))),
        value => Ok(value),
    }
}

/// A JSON object in either form; null is an empty one.
pub(crate) fn object(field: &str, value: Value) -> Result<Map> {
    match inline(field, value)? {
        Value::Null => Ok(Map::new()),
        Value::Object(map) => Ok(map),
        _ => Err(Error::protocol(format!("`{field}` is not a JSON object"))),
    }
}

/// Whether this is the form `{"value": …, "desc": …}` that servers keep a
/// config value in.
pub(super) fn is_wrapper(map: &Map) -> bool {
    map.contains_key("value") && map.keys().all(|key| matches!(key, "value" | "desc"))
}

/// Takes `{"lr": {"value": 0.1, "desc": null}}` apart. Only an object that is
/// a wrapper counts as one: a user's own object may have a key `value`.
fn unwrap_config(config: Map) -> Map {
    config
        .into_iter()
        .map(|(key, value)| match value {
            Value::Object(mut map) if is_wrapper(&map) => {
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
