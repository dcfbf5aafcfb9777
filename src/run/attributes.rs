//! The attributes of a run under their official names.

use std::path::Path;

use super::{Remote, Run, Store, User};
use crate::json::{Map, Value};

impl Run {
    /// The run's id, 8 characters as a rule (`Run.id`).
    pub fn id(&self) -> &str {
        &self.data().id
    }

    /// The display name (`Run.name`).
    pub fn name(&self) -> Option<&str> {
        self.data().display_name.as_deref()
    }

    /// The server's own id of the run (`Run.storage_id`); `None` for a local
    /// run.
    pub fn storage_id(&self) -> Option<&str> {
        self.data().storage_id.as_deref()
    }

    /// Who owns the project (`Run.entity`); a local log may not say.
    pub fn entity(&self) -> Option<&str> {
        match self.store() {
            Store::Remote(Remote { entity, .. }) => Some(entity),
            Store::Local(_) => self.data().entity.as_deref(),
        }
    }

    /// The project (`Run.project`); a local log may not say.
    pub fn project(&self) -> Option<&str> {
        match self.store() {
            Store::Remote(Remote { project, .. }) => Some(project),
            Store::Local(_) => self.data().project.as_deref(),
        }
    }

    /// Entity, project and id, percent-encoded (`Run.path`). What a local log
    /// does not say is empty.
    pub fn path(&self) -> [String; 3] {
        [
            self.entity().unwrap_or(""),
            self.project().unwrap_or(""),
            self.id(),
        ]
        .map(crate::url::encode_segment)
    }

    /// The directory of a local run; `None` for a remote one.
    pub fn directory(&self) -> Option<&Path> {
        match self.store() {
            Store::Local(log) => Some(log.directory()),
            Store::Remote(_) => None,
        }
    }

    /// `running`, `finished`, `failed`, `crashed`, `killed`, …
    /// (`Run.state`). A local log without an exit says `unknown`.
    pub fn state(&self) -> &str {
        &self.data().state
    }

    /// The tags (`Run.tags`).
    pub fn tags(&self) -> &[String] {
        &self.data().tags
    }

    /// The configuration that the user set (`Run.config`), unwrapped.
    pub fn config(&self) -> &Map {
        &self.snapshot().config
    }

    /// The configuration with W&B's own keys `_wandb` and `wandb_version`
    /// (`Run.rawconfig`), unwrapped, as of the last load: without local
    /// changes, as in Python.
    pub fn raw_config(&self) -> &Map {
        &self.data().raw_config
    }

    /// The configuration as JSON in the form that the server keeps
    /// (`Run.json_config`): each value wrapped as `{"value": …}`, `_wandb`
    /// first, as by the newest client.
    pub fn json_config(&self) -> String {
        let own = self.raw_config().get("_wandb");
        let own = own.map(|value| ("_wandb", value)).into_iter();
        let wrapped: Map = own
            .chain(self.config())
            .map(|(key, value)| {
                let mut inner = Map::new();
                inner.insert("value", value.clone());
                inner.insert("desc", Value::Null);
                (key.to_owned(), Value::Object(inner))
            })
            .collect();
        wrapped.to_json()
    }

    /// The last value of every key, or what was set (`Run.summary`).
    pub fn summary(&self) -> &Map {
        &self.data().summary
    }

    /// The last system metrics (`Run.system_metrics`): keys such as
    /// `system.cpu`.
    pub fn system_metrics(&self) -> &Map {
        &self.data().system_metrics
    }

    /// When it began, ISO 8601 in UTC (`Run.created_at`).
    pub fn created_at(&self) -> Option<&str> {
        self.data().created_at.as_deref()
    }

    /// The last sign of life, ISO 8601 in UTC (`Run.heartbeat_at`).
    pub fn heartbeat_at(&self) -> Option<&str> {
        self.data().heartbeat_at.as_deref()
    }

    /// The group (`Run.group`).
    pub fn group(&self) -> Option<&str> {
        self.data().group.as_deref()
    }

    /// The job type (`Run.job_type`).
    pub fn job_type(&self) -> Option<&str> {
        self.data().job_type.as_deref()
    }

    /// The git commit (`Run.commit`).
    pub fn commit(&self) -> Option<&str> {
        self.data().commit.as_deref()
    }

    /// An old field beside the notes (`Run.description`).
    pub fn description(&self) -> Option<&str> {
        self.data().description.as_deref()
    }

    /// The notes (`Run.notes`).
    pub fn notes(&self) -> Option<&str> {
        self.data().notes.as_deref()
    }

    /// Whether this key may not change the run (`Run.read_only`).
    pub fn read_only(&self) -> Option<bool> {
        self.data().read_only
    }

    /// The name of the sweep that the run belongs to (`Run.sweep_name`).
    pub fn sweep_name(&self) -> Option<&str> {
        self.data().sweep_name.as_deref()
    }

    /// The server's own id of the project (`Run.project_id`).
    pub fn project_id(&self) -> Option<&str> {
        self.data().project_id.as_deref()
    }

    /// The machine that logged the run; known of local runs.
    pub fn host(&self) -> Option<&str> {
        self.data().host.as_deref()
    }

    /// Who logged the run (`Run.user`).
    pub fn user(&self) -> Option<&User> {
        self.data().user.as_ref()
    }

    /// The entity, under its old name (`Run.username`); the login name of who
    /// logged the run is [`user`](Run::user)'s.
    pub fn username(&self) -> Option<&str> {
        self.entity()
    }

    /// How many rows of history there are (`Run.history_line_count`); `None`
    /// where the server does not count.
    pub fn history_line_count(&self) -> Option<u64> {
        self.data().history_line_count
    }

    /// Keys, counts and types of the history as of the last load
    /// (`Run.history_keys`), null where unknown. A local run works it out
    /// only in [`history_keys_with`](Run::history_keys_with).
    pub fn history_keys(&self) -> &Value {
        &self.data().history_keys
    }

    /// Any attribute by its official name, in snake or camel case, as JSON
    /// (attribute look-up in Python, which misses some camel-case names).
    /// `None` when there is no such name. What has to be asked for is none of
    /// them: `metadata`, `lastHistoryStep` and `sweep` have a method each.
    ///
    /// ```no_run
    /// # fn main() -> wandb_run::Result<()> {
    /// let run = wandb_run::Run::open("entity/project/run")?;
    /// let created = run.attr("created_at").or_else(|| run.attr("createdAt"));
    /// # Ok(()) }
    /// ```
    pub fn attr(&self, name: &str) -> Option<Value> {
        let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let map = |map: &Map| Value::Object(map.clone());
        let data = self.data();
        Some(match &*snake(name) {
            "id" => text(Some(self.id())),
            "name" | "display_name" => text(self.name()),
            "storage_id" => text(self.storage_id()),
            "entity" => text(self.entity()),
            "project" => text(self.project()),
            "path" => Value::Array(self.path().map(Value::from).into()),
            "url" => text(self.url().as_deref()),
            "state" => text(Some(self.state())),
            "tags" => Value::Array(data.tags.iter().map(|tag| Value::from(&**tag)).collect()),
            "config" => map(self.config()),
            "rawconfig" | "raw_config" => map(self.raw_config()),
            "json_config" => Value::from(self.json_config()),
            "summary" | "summary_metrics" => map(self.summary()),
            "system_metrics" => map(self.system_metrics()),
            "created_at" => text(self.created_at()),
            "heartbeat_at" => text(self.heartbeat_at()),
            "group" => text(self.group()),
            "job_type" => text(self.job_type()),
            "commit" => text(self.commit()),
            "description" => text(self.description()),
            "notes" => text(self.notes()),
            "read_only" => self.read_only().map_or(Value::Null, Value::from),
            "sweep_name" => text(self.sweep_name()),
            "project_id" => text(self.project_id()),
            "host" => text(self.host()),
            "username" => text(self.username()),
            "user" => self.user().map_or(Value::Null, |user| {
                let mut map = Map::new();
                map.insert("name", &*user.name);
                map.insert("username", text(user.username.as_deref()));
                Value::Object(map)
            }),
            "history_line_count" => self.history_line_count().map_or(Value::Null, Value::from),
            "history_keys" => self.history_keys().clone(),
            _ => return data.extra.get(name).cloned(),
        })
    }
}

/// `heartbeatAt` → `heartbeat_at`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl std::fmt::Display for Run {
    /// `<Run entity/project/id (state)>`, the official text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<Run {} ({})>", self.path().join("/"), self.state())
    }
}
