//! Sweeps that were seeded. One that was not is known by the runs that name it.

use crate::app::Server;
use crate::app::control::{body, refused};
use crate::app::reply;
use crate::app::store::{Meta, Record, Result, RunKey, Store};
use crate::app::util;
use crate::http::{Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::RwLock;

const KIND: &str = "sweep";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    pub entity: String,
    pub project: String,
    pub name: String,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub method: Option<String>,
    /// YAML.
    #[serde(default)]
    pub config: Option<String>,
    #[serde(default)]
    pub best_loss: Option<f64>,
    #[serde(default)]
    pub run_count_expected: Option<i64>,
    #[serde(default)]
    pub created_at: Option<String>,
}

/// By entity, project and name.
type Key = (String, String, String);

#[derive(Debug)]
pub struct Sweeps(RwLock<BTreeMap<Key, Sweep>>);

impl Sweeps {
    pub fn open(store: &Store) -> Result<Sweeps> {
        let all: Vec<Sweep> = store.records(KIND)?;
        let keyed = all.into_iter().map(|sweep| (sweep.key(), sweep));
        Ok(Sweeps(RwLock::new(keyed.collect())))
    }

    pub fn get(&self, entity: &str, project: &str, name: &str) -> Option<Sweep> {
        let key = (entity.to_owned(), project.to_owned(), name.to_owned());
        self.0.read().expect("no writer panics").get(&key).cloned()
    }

    /// The names of a project's sweeps.
    pub fn names(&self, entity: &str, project: &str) -> Vec<String> {
        let all = self.0.read().expect("no writer panics");
        let of_project = all.values().filter(|one| one.is_in(entity, project));
        of_project.map(|one| one.name.clone()).collect()
    }

    fn all(&self) -> Vec<Sweep> {
        let all = self.0.read().expect("no writer panics");
        all.values().cloned().collect()
    }

    fn put(&self, store: &Store, sweep: Sweep) -> Result<()> {
        store.put_records(&[sweep.record(Some(json!(sweep)))])?;
        let mut all = self.0.write().expect("no writer panics");
        all.insert(sweep.key(), sweep);
        Ok(())
    }

    fn clear(&self, store: &Store) -> Result<()> {
        let mut all = self.0.write().expect("no writer panics");
        let records: Vec<Record> = all.values().map(|one| one.record(None)).collect();
        store.put_records(&records)?;
        all.clear();
        Ok(())
    }
}

impl Sweep {
    fn key(&self) -> Key {
        (self.entity.clone(), self.project.clone(), self.name.clone())
    }

    fn is_in(&self, entity: &str, project: &str) -> bool {
        self.entity == entity && self.project == project
    }

    fn record(&self, value: Option<Value>) -> Record {
        Record {
            kind: KIND,
            id: format!("{}/{}/{}", self.entity, self.project, self.name),
            value,
        }
    }
}

/// Answers `/sweeps` on the control port.
pub fn control(server: &Server, request: &Request) -> Result<Response> {
    match request.method.as_str() {
        "POST" => seed(server, body(request)?),
        "GET" => Ok(reply::json(200, &json!(server.sweeps.all()))),
        "DELETE" => {
            server.sweeps.clear(&server.store)?;
            Ok(reply::json(200, &json!({})))
        }
        _ => Ok(reply::not_found()),
    }
}

/// Stores a sweep; its runs are made where they are not there.
fn seed(server: &Server, mut fields: Value) -> Result<Response> {
    let config = fields.get_mut("config").map(Value::take);
    let runs = fields
        .as_object_mut()
        .and_then(|fields| fields.shift_remove("runs"));
    let mut sweep: Sweep =
        serde_json::from_value(fields).map_err(|error| refused(error.to_string()))?;
    let runs: Vec<String> = match runs {
        None => Vec::new(),
        Some(runs) => serde_json::from_value(runs)
            .map_err(|error| refused(format!("runs are a list of names: {error}")))?,
    };
    sweep.method = sweep.method.or_else(|| {
        let method = config.as_ref()?.get("method")?.as_str()?;
        Some(method.to_owned())
    });
    sweep.config = match config {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(Value::Object(map)) => Some(yaml(&Value::Object(map), 0)),
        Some(_) => return Err(refused("config is an object, or YAML as text")),
    };
    sweep.created_at.get_or_insert_with(util::now);
    server.store.ensure_project(&sweep.entity, &sweep.project)?;
    for name in runs {
        let key = RunKey::new(&sweep.entity, &sweep.project, &name);
        let (run, _) = server.store.ensure_run(&key, || Meta {
            display_name: Some(name.clone()),
            state: "finished".to_owned(),
            created_at: util::now(),
            ..Meta::default()
        })?;
        let name = sweep.name.clone();
        server.store.update(&run, |meta| meta.sweep = Some(name))?;
    }
    server.sweeps.put(&server.store, sweep.clone())?;
    Ok(reply::json(200, &json!(sweep)))
}

/// Block style, as the service stores it.
fn yaml(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let below = |value: &Value| match value {
        Value::Object(map) if !map.is_empty() => format!("\n{}", yaml(value, depth + 1)),
        Value::Array(list) if !list.is_empty() => format!("\n{}", yaml(value, depth + 1)),
        Value::String(text) if is_plain(text) => format!(" {text}\n"),
        other => format!(" {other}\n"),
    };
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("{indent}{key}:{}", below(value)))
            .collect(),
        Value::Array(list) => list
            .iter()
            .map(|value| format!("{indent}-{}", below(value)))
            .collect(),
        other => format!("{other}\n"),
    }
}

/// Whether a text needs no quotes and is no number or word of YAML.
fn is_plain(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.bytes().next().is_some_and(letters)
        && text
            .bytes()
            .all(|byte| letters(byte) || byte.is_ascii_digit())
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_become_yaml() {
        let config = json!({
            "method": "bayes",
            "parameters": {"lr": {"values": [0.1, "no", "a b"]}, "x": {"min": 0}},
            "empty": {},
        });
        let expected = "method: bayes\nparameters:\n  lr:\n    values:\n      - 0.1\n      - \"no\"\n      - \"a b\"\n  x:\n    min: 0\nempty: {}\n";
        assert_eq!(yaml(&config, 0), expected);
    }
}
