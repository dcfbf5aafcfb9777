//! Runs that tests bring about by the control port.

use crate::app::Server;
use crate::app::attributes::{ATTRIBUTES, Attributes, as_text};
use crate::app::control::refused;
use crate::app::exports;
use crate::app::generate::Recipe;
use crate::app::reply;
use crate::app::store::{LineKind, Listing, Meta, Result, Run, RunKey};
use crate::app::util;
use crate::http::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The fields of a request, taken by the parts they belong to. What no part
/// takes is a mistake of the caller.
struct Fields(Map<String, Value>);

impl Fields {
    fn take<T: DeserializeOwned>(&mut self, names: &[&str]) -> Result<T> {
        let found = names
            .iter()
            .filter_map(|name| self.0.shift_remove_entry(*name));
        let part = Value::Object(found.collect());
        serde_json::from_value(part).map_err(|error| refused(error.to_string()))
    }

    fn place(&mut self) -> Result<Place> {
        self.take(&["entity", "project", "name"])
    }

    fn content(&mut self) -> Result<Content> {
        self.take(&["history", "events", "console"])
    }

    fn files(&mut self) -> Result<Vec<(String, Vec<u8>)>> {
        self.take::<Files>(&["files", "files_generate"])?.bytes()
    }

    fn exports(&mut self) -> Result<Option<exports::Recipe>> {
        #[derive(Deserialize)]
        struct Part {
            exports: Option<exports::Recipe>,
        }
        let recipe = self.take::<Part>(&["exports"])?.exports;
        match recipe.as_ref().and_then(exports::Recipe::fault) {
            Some(fault) => Err(refused(fault)),
            None => Ok(recipe),
        }
    }

    fn attributes(&mut self) -> Result<Attributes> {
        let attributes: Attributes = self.take(&ATTRIBUTES)?;
        attributes.checked()
    }

    fn none_left(&self) -> Result<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(refused(format!("unknown field {name}"))),
        }
    }
}

/// Which run a request is about.
#[derive(Deserialize)]
struct Place {
    entity: String,
    project: String,
    name: Option<String>,
}

impl Place {
    fn key(&self) -> RunKey {
        let name = self.name.clone().unwrap_or_else(util::random_id);
        RunKey::new(&self.entity, &self.project, &name)
    }
}

/// Lines, as objects or as the text of one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Content {
    history: Vec<Value>,
    events: Vec<Value>,
    console: Vec<ConsoleLine>,
}

/// A line as text, or what is known of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum ConsoleLine {
    Text(String),
    Facts(LineFacts),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineFacts {
    line: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    timestamp: Option<String>,
}

impl ConsoleLine {
    /// The line as clients send it to servers that want structured lines.
    fn stored(self) -> String {
        match self {
            ConsoleLine::Text(line) => line,
            ConsoleLine::Facts(facts) => json!({
                "level": facts.level,
                "ts": facts.timestamp,
                "label": facts.label,
                "content": facts.line,
            })
            .to_string(),
        }
    }
}

impl Content {
    fn write(self, server: &Server, run: &Run) -> Result<()> {
        let before = server.store.read_lines(run)?.history.last_step();
        let next = before.map_or(0, |last| last + 1);
        let history = self.history.into_iter().zip(next..);
        let history: Vec<String> = history.map(|(row, step)| with_step(row, step)).collect();
        let console = self.console.into_iter().map(ConsoleLine::stored).collect();
        let events: Vec<String> = self.events.into_iter().map(as_text).collect();
        for (kind, lines) in [
            (LineKind::History, history),
            (LineKind::Events, events),
            (LineKind::Console, console),
        ] {
            server.store.write_lines(run, kind, None, &lines)?;
        }
        Ok(())
    }
}

/// A row that is an object and has no step gets the next one.
fn with_step(row: Value, step: i64) -> String {
    match row {
        Value::Object(mut row) => {
            row.entry("_step").or_insert(step.into());
            Value::Object(row).to_string()
        }
        other => as_text(other),
    }
}

/// Makes the run, or takes the place of one that is there.
fn fresh_run(server: &Server, place: &Place, attributes: Attributes) -> Result<Arc<Run>> {
    let key = place.key();
    server.delete_run(&key, false)?;
    let (run, _) = server.store.ensure_run(&key, || {
        let mut meta = Meta {
            display_name: Some(key.name.clone()),
            state: "finished".to_owned(),
            created_at: util::now(),
            heartbeat_at: Some(util::now()),
            user: server
                .auth
                .users()
                .first()
                .map(|user| user.username.clone()),
            ..Meta::default()
        };
        attributes.apply(&mut meta);
        meta
    })?;
    Ok(run)
}

/// Files by name, and how many to make up.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Files {
    files: Map<String, Value>,
    files_generate: Option<MadeUp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeUp {
    count: usize,
    #[serde(default)]
    size: usize,
}

impl Files {
    fn bytes(self) -> Result<Vec<(String, Vec<u8>)>> {
        let named = self.files.into_iter();
        let named = named.map(|(name, content)| Ok((name, file_bytes(content)?)));
        let (count, size) = self
            .files_generate
            .map_or((0, 0), |all| (all.count, all.size));
        let made_up = (0..count).map(|at| {
            let text = format!("file {at}\n");
            let bytes = text.bytes().cycle().take(size).collect();
            Ok((format!("generated/{at:05}.txt"), bytes))
        });
        named.chain(made_up).collect()
    }
}

/// Stores a run, in place of one that is there.
pub fn run(server: &Server, fields: Map<String, Value>) -> Result<Response> {
    let mut fields = Fields(fields);
    let (place, attributes) = (fields.place()?, fields.attributes()?);
    let content = fields.content()?;
    let files = fields.files()?;
    let exports = fields.exports()?;
    fields.none_left()?;
    let run = fresh_run(server, &place, attributes)?;
    if let Err(failure) = content.write(server, &run) {
        server.store.delete_run(&run.key)?;
        return Err(failure);
    }
    put_files(server, &run, files)?;
    if let Some(exports) = exports {
        exports.write(server, &run)?;
    }
    identity(server, &run)
}

fn put_files(server: &Server, run: &Run, files: Vec<(String, Vec<u8>)>) -> Result<()> {
    for (name, bytes) in files {
        server
            .store
            .put_file(run, &name, &bytes, Listing::default())?;
    }
    Ok(())
}

/// Changes attributes.
pub fn change(server: &Server, run: &Run, fields: Map<String, Value>) -> Result<()> {
    let mut fields = Fields(fields);
    let attributes = fields.attributes()?;
    fields.none_left()?;
    server.store.update(run, |meta| attributes.apply(meta))
}

/// A file as text, or as `{"base64": …}`.
pub fn file_bytes(content: Value) -> Result<Vec<u8>> {
    match &content {
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Object(map) => map
            .get("base64")
            .and_then(Value::as_str)
            .and_then(util::from_base64),
        _ => None,
    }
    .ok_or_else(|| refused("a file is text, or {\"base64\": \"…\"}"))
}

/// Makes a run up, or `count` of them.
pub fn generate(server: &Server, mut fields: Map<String, Value>) -> Result<Response> {
    match fields.shift_remove("count") {
        None => generate_one(server, fields).map(|one| reply::json(200, &one)),
        Some(count) => {
            let count = count
                .as_u64()
                .ok_or_else(|| refused("count is no number of runs"))?;
            let all: Vec<Value> = (0..count)
                .map(|at| generate_one(server, numbered(fields.clone(), at)))
                .collect::<Result<_>>()?;
            Ok(reply::json(200, &json!(all)))
        }
    }
}

/// What makes run number `at` differ from the others: its name, a minute of
/// age, and `number` in config and summary, unless those are given.
fn numbered(mut fields: Map<String, Value>, at: u64) -> Map<String, Value> {
    const FIRST: u64 = 1_704_067_200;
    let prefix = fields.get("name").and_then(Value::as_str).unwrap_or("run");
    let name = format!("{prefix}-{at:05}");
    fields.insert("name".to_owned(), name.into());
    let created_at = util::at(FIRST + at * 60);
    for (field, value) in [
        ("created_at", json!(created_at)),
        ("heartbeat_at", json!(created_at)),
        ("config", json!({ "number": at })),
        ("summary", json!({ "number": at })),
        ("rows", json!(0)),
    ] {
        fields.entry(field).or_insert(value);
    }
    fields
}

fn generate_one(server: &Server, fields: Map<String, Value>) -> Result<Value> {
    let mut fields = Fields(fields);
    let (place, attributes) = (fields.place()?, fields.attributes()?);
    // The recipe refuses what it does not know.
    let recipe: Recipe = serde_json::from_value(Value::Object(fields.0))
        .map_err(|error| refused(error.to_string()))?;
    if let Some(fault) = recipe.fault() {
        return Err(refused(fault));
    }
    let run = fresh_run(server, &place, attributes)?;
    recipe.write(server, &run)?;
    facts(server, &run)
}

/// Adds lines and files to a run that is there.
pub fn append(server: &Server, fields: Map<String, Value>) -> Result<Response> {
    let mut fields = Fields(fields);
    let key = fields.place()?.key();
    let content = fields.content()?;
    let files = fields.files()?;
    let mut attributes = fields.attributes()?;
    fields.none_left()?;
    let Some(run) = server.store.run(&key) else {
        return Ok(reply::error(404, format!("there is no run {key}")));
    };
    content.write(server, &run)?;
    put_files(server, &run, files)?;
    attributes.heartbeat_at.get_or_insert_with(util::now);
    server.store.update(&run, |meta| attributes.apply(meta))?;
    identity(server, &run)
}

/// What seeding answers.
fn identity(server: &Server, run: &Run) -> Result<Response> {
    facts(server, run).map(|facts| reply::json(200, &facts))
}

fn facts(server: &Server, run: &Run) -> Result<Value> {
    let rows = server.store.read_lines(run)?.history.len();
    Ok(json!({
        "entity": run.key.entity,
        "project": run.key.project,
        "name": run.key.name,
        "id": run.id(),
        "rows": rows,
    }))
}
