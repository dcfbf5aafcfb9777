//! Runs of which the caller knows the attributes.

use super::fields::RunFields;
use super::open::named;
use super::{Remote, Run, RunData, Store};
use crate::api::Api;
use crate::error::{Error, Result};
use crate::json::{self, Map, Value};

/// What `wandb` says of a run of which it was told no state.
const NO_STATE: &str = "not found";
const FIELDS: [&str; 21] = [
    "displayName",
    "state",
    "tags",
    "group",
    "jobType",
    "commit",
    "description",
    "notes",
    "readOnly",
    "createdAt",
    "heartbeatAt",
    "sweepName",
    "projectId",
    "user",
    "config",
    "summaryMetrics",
    "systemMetrics",
    "historyLineCount",
    "historyKeys",
    "id",
    "name",
];

impl Run {
    /// A run of these attributes, as `Run(client, entity, project, run_id,
    /// attrs)`: nothing is sent.
    ///
    /// `attrs` are those of the server's run, in its camel case or in snake
    /// case: `displayName`, `state`, `tags`, `config`, `summaryMetrics`, …;
    /// `id` is the storage id, `name` is taken from the path. Config, summary
    /// and the like are objects or JSON text, config values wrapped or not.
    /// What has no place of its own is found by [`attr`](Run::attr). Without
    /// `state` that is `not found`; without `config` and `summaryMetrics` the
    /// run [`is_lazy`](Run::is_lazy).
    ///
    /// # Errors
    /// InvalidArgument naming the attribute that is not of its type, or the
    /// part of the path that is empty.
    pub fn from_attrs(
        api: &Api,
        entity: &str,
        project: &str,
        id: &str,
        attrs: Map,
    ) -> Result<Self> {
        let parts = [entity, project, id].map(str::to_owned);
        let [entity, project, id] = named(parts).map_err(|error| error.during("from_attrs"))?;
        let remote = Remote {
            api: api.clone(),
            entity: entity.into(),
            project: project.into(),
            id: id.into(),
        };
        let data = data(&remote, attrs)
            .map_err(|error| error.during("from_attrs").on(remote.subject()))?;
        Ok(Run::from_data(Store::Remote(remote), data))
    }
}

fn data(remote: &Remote, attrs: Map) -> Result<RunData> {
    let mut fields = Map::new();
    let mut extra = Map::new();
    for (key, value) in attrs {
        let name = match &*key {
            "storage_id" => "id".to_owned(),
            key => camel(key),
        };
        match FIELDS.contains(&&*name) {
            true => fields.insert(name, value),
            false => extra.insert(key, value),
        };
    }
    fields.insert("name", &*remote.id);
    if fields["id"].is_null() {
        fields.insert("id", "");
    }
    let lazy = !(fields.contains_key("config") && fields.contains_key("summaryMetrics"));
    if fields["state"].is_null() {
        fields.insert("state", NO_STATE);
    }
    for (name, value) in &fields {
        check(name, value)?;
    }
    let fields: RunFields = json::from_value(Value::Object(fields)).map_err(|error| {
        Error::invalid(format!("the attributes are not those of a run: {error}"))
    })?;
    let mut data = fields
        .into_data(remote)
        .map_err(|error| Error::invalid(error.message()))?;
    data.storage_id = data.storage_id.filter(|id| !id.is_empty());
    (data.lazy, data.extra) = (lazy, extra);
    Ok(data)
}

/// Reads one attribute by itself, so that the error can name it.
fn check(name: &str, value: &Value) -> Result<()> {
    let mut alone: Map = [("id", ""), ("name", "")].into_iter().collect();
    alone.insert(name, value.clone());
    json::from_value::<RunFields>(Value::Object(alone))
        .map(drop)
        .map_err(|error| Error::invalid(format!("`{name}`: {error}")))
}

/// `heartbeat_at` → `heartbeatAt`.
fn camel(name: &str) -> String {
    let mut pieces = name.split('_');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut letters = piece.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}
