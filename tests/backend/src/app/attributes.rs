//! What the control port may set of a run.

use crate::app::control::refused;
use crate::app::store::{Meta, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The names of [`Attributes`].
pub const ATTRIBUTES: [&str; 18] = [
    "display_name",
    "state",
    "tags",
    "config",
    "summary",
    "group",
    "job_type",
    "commit",
    "description",
    "notes",
    "sweep",
    "host",
    "user",
    "created_at",
    "heartbeat_at",
    "read_only",
    "stopped",
    "exitcode",
];

/// Attributes that can be seeded; absent ones stay as they are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Attributes {
    display_name: Option<String>,
    state: Option<String>,
    tags: Option<Vec<String>>,
    /// Plain values, which are wrapped as the service stores them; as text, it
    /// is stored as it is.
    config: Option<Value>,
    /// An object, or text that is stored as it is.
    summary: Option<Value>,
    group: Option<String>,
    job_type: Option<String>,
    commit: Option<String>,
    description: Option<String>,
    notes: Option<String>,
    sweep: Option<String>,
    host: Option<String>,
    user: Option<String>,
    created_at: Option<String>,
    pub heartbeat_at: Option<String>,
    read_only: Option<bool>,
    stopped: Option<bool>,
    exitcode: Option<i64>,
}

impl Attributes {
    pub fn checked(self) -> Result<Attributes> {
        let fits = |value: &Option<Value>| {
            matches!(value, None | Some(Value::Object(_) | Value::String(_)))
        };
        if fits(&self.config) && fits(&self.summary) {
            Ok(self)
        } else {
            Err(refused(
                "config and summary are objects, or their JSON as text",
            ))
        }
    }

    pub fn apply(self, meta: &mut Meta) {
        let texts = [
            (&mut meta.display_name, self.display_name),
            (&mut meta.config, self.config.map(config_text)),
            (&mut meta.summary, self.summary.map(as_text)),
            (&mut meta.group, self.group),
            (&mut meta.job_type, self.job_type),
            (&mut meta.commit, self.commit),
            (&mut meta.description, self.description),
            (&mut meta.notes, self.notes),
            (&mut meta.sweep, self.sweep),
            (&mut meta.host, self.host),
            (&mut meta.user, self.user),
            (&mut meta.heartbeat_at, self.heartbeat_at),
        ];
        for (old, new) in texts {
            if new.is_some() {
                *old = new;
            }
        }
        let replace = |old: &mut String, new: Option<String>| {
            if let Some(new) = new {
                *old = new;
            }
        };
        replace(&mut meta.state, self.state);
        replace(&mut meta.created_at, self.created_at);
        if let Some(tags) = self.tags {
            meta.tags = tags;
        }
        meta.read_only = self.read_only.unwrap_or(meta.read_only);
        meta.stopped = self.stopped.unwrap_or(meta.stopped);
        meta.exitcode = self.exitcode.or(meta.exitcode);
    }
}

pub fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn config_text(config: Value) -> String {
    match config {
        Value::Object(plain) => {
            let wrapped: Map<_, _> = plain
                .into_iter()
                .map(|(key, value)| (key, json!({"desc": null, "value": value})))
                .collect();
            Value::Object(wrapped).to_string()
        }
        other => as_text(other),
    }
}
