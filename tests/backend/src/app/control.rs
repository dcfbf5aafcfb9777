//! The control port: seeding runs, looking at what is stored, server modes.

use crate::app::Server;
use crate::app::artifacts;
use crate::app::auth::User;
use crate::app::generate::Recipe;
use crate::app::history::Window;
use crate::app::reply;
use crate::app::scan;
use crate::app::store::{Failure, LineKind, Meta, Result, Run, RunKey};
use crate::app::util;
use crate::http::{Body, Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub fn answer(server: &Server, request: &Request) -> Response {
    dispatch(server, request).unwrap_or_else(Response::from)
}

fn dispatch(server: &Server, request: &Request) -> Result<Response> {
    let path = request.path.trim_matches('/');
    let parts: Option<Vec<String>> = path.split('/').map(util::percent_decode).collect();
    let parts = parts.ok_or_else(|| refused("the path is not UTF-8"))?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", ["mode"]) => Ok(mode(server)),
        ("POST", ["mode"]) => change_mode(server, request),
        ("DELETE", ["mode"]) => {
            *server.mode.write().expect("no writer panics") = Arc::default();
            Ok(mode(server))
        }
        ("GET", ["users"]) => Ok(reply::json(200, &json!(server.auth.users()))),
        ("POST", ["users"]) => {
            let user: User = body(request)?;
            let answer = json!(user);
            server.auth.put_user(&server.store, user)?;
            Ok(reply::json(200, &answer))
        }
        ("DELETE", ["users", name]) => match server.auth.delete_user(&server.store, name)? {
            true => Ok(reply::json(200, &json!({}))),
            false => Ok(reply::not_found()),
        },
        ("POST", ["tokens", "revoke"]) => {
            server.auth.revoke_tokens();
            Ok(reply::json(200, &json!({})))
        }
        ("POST", ["urls", "expire"]) => {
            server.signer.expire_all();
            Ok(reply::json(200, &json!({})))
        }
        (method, ["artifacts", rest @ ..]) => artifacts::control(server, method, rest, request),
        ("GET", ["runs"]) => Ok(list_runs(server)),
        ("DELETE", ["runs"]) => delete_runs(server),
        ("POST", ["runs"]) => seed(server, Fields(body(request)?)),
        ("POST", ["runs", "generate"]) => generate(server, Fields(body(request)?)),
        ("POST", ["runs", "append"]) => append(server, Fields(body(request)?)),
        (method, ["runs", entity, project, name, rest @ ..]) => {
            let key = RunKey::new(entity, project, name);
            let Some(run) = server.store.run(&key) else {
                return Ok(reply::error(404, format!("there is no run {key}")));
            };
            one_run(server, &run, method, rest, request)
        }
        _ => Ok(reply::not_found()),
    }
}

fn one_run(
    server: &Server,
    run: &Run,
    method: &str,
    rest: &[&str],
    request: &Request,
) -> Result<Response> {
    match (method, rest) {
        ("GET", []) => state(server, run).map(|state| reply::json(200, &state)),
        ("GET", ["history"]) => truth(server, run),
        ("PATCH", []) => {
            let mut fields = Fields(body(request)?);
            let attributes = fields.attributes()?;
            fields.none_left()?;
            server.store.update(run, |meta| attributes.apply(meta))?;
            state(server, run).map(|state| reply::json(200, &state))
        }
        ("DELETE", []) => {
            server.delete_run(&run.key, false)?;
            Ok(reply::json(200, &json!({})))
        }
        _ => Ok(reply::not_found()),
    }
}

pub fn refused(why: impl Into<String>) -> Failure {
    Failure::Refused(why.into())
}

pub fn body<T: DeserializeOwned>(request: &Request) -> Result<T> {
    serde_json::from_slice(&request.body).map_err(|error| refused(error.to_string()))
}

fn mode(server: &Server) -> Response {
    reply::json(200, &json!(*server.mode()))
}

fn change_mode(server: &Server, request: &Request) -> Result<Response> {
    let changes: Map<String, Value> = body(request)?;
    let mut current = server.mode.write().expect("no writer panics");
    let merged = current.merged(&changes).map_err(refused)?;
    *current = Arc::new(merged);
    drop(current);
    Ok(mode(server))
}

fn list_runs(server: &Server) -> Response {
    let projects = server.store.projects();
    let runs = projects.iter().flat_map(|project| project.runs());
    let paths: Vec<String> = runs.map(|run| run.key.to_string()).collect();
    reply::json(200, &json!(paths))
}

fn delete_runs(server: &Server) -> Result<Response> {
    for project in server.store.projects() {
        for run in project.runs() {
            server.delete_run(&run.key, false)?;
        }
    }
    Ok(reply::json(200, &json!({})))
}

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

/// The names of [`Attributes`].
const ATTRIBUTES: [&str; 18] = [
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
struct Attributes {
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
    heartbeat_at: Option<String>,
    read_only: Option<bool>,
    stopped: Option<bool>,
    exitcode: Option<i64>,
}

impl Attributes {
    fn checked(self) -> Result<Attributes> {
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

    fn apply(self, meta: &mut Meta) {
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

fn as_text(value: Value) -> String {
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

/// Lines, as objects or as the text of one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Content {
    history: Vec<Value>,
    events: Vec<Value>,
    console: Vec<String>,
}

impl Content {
    fn write(self, server: &Server, run: &Run) -> Result<()> {
        let before = server.store.read_lines(run)?.history.last_step();
        let next = before.map_or(0, |last| last + 1);
        let history = self.history.into_iter().zip(next..);
        let history: Vec<String> = history.map(|(row, step)| with_step(row, step)).collect();
        let events: Vec<String> = self.events.into_iter().map(as_text).collect();
        for (kind, lines) in [
            (LineKind::History, history),
            (LineKind::Events, events),
            (LineKind::Console, self.console),
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

fn seed(server: &Server, mut fields: Fields) -> Result<Response> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Files {
        files: Map<String, Value>,
    }
    let (place, attributes) = (fields.place()?, fields.attributes()?);
    let content = fields.content()?;
    let files: Files = fields.take(&["files"])?;
    fields.none_left()?;
    let files = files.files.into_iter();
    let files: Vec<(String, Vec<u8>)> = files
        .map(|(name, content)| Ok((name, file_bytes(content)?)))
        .collect::<Result<_>>()?;
    let run = fresh_run(server, &place, attributes)?;
    if let Err(failure) = content.write(server, &run) {
        server.store.delete_run(&run.key)?;
        return Err(failure);
    }
    for (name, bytes) in files {
        server.store.put_file(&run, &name, &bytes, false)?;
    }
    identity(server, &run)
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

fn generate(server: &Server, mut fields: Fields) -> Result<Response> {
    let (place, attributes) = (fields.place()?, fields.attributes()?);
    // The recipe refuses what it does not know.
    let recipe: Recipe = serde_json::from_value(Value::Object(fields.0))
        .map_err(|error| refused(error.to_string()))?;
    if let Some(fault) = recipe.fault() {
        return Err(refused(fault));
    }
    let run = fresh_run(server, &place, attributes)?;
    recipe.write(server, &run)?;
    identity(server, &run)
}

fn append(server: &Server, mut fields: Fields) -> Result<Response> {
    let key = fields.place()?.key();
    let content = fields.content()?;
    let mut attributes = fields.attributes()?;
    fields.none_left()?;
    let Some(run) = server.store.run(&key) else {
        return Ok(reply::error(404, format!("there is no run {key}")));
    };
    content.write(server, &run)?;
    attributes.heartbeat_at.get_or_insert_with(util::now);
    server.store.update(&run, |meta| attributes.apply(meta))?;
    identity(server, &run)
}

/// What seeding answers.
fn identity(server: &Server, run: &Run) -> Result<Response> {
    let rows = server.store.read_lines(run)?.history.len();
    Ok(reply::json(
        200,
        &json!({
            "entity": run.key.entity,
            "project": run.key.project,
            "name": run.key.name,
            "id": run.id(),
            "rows": rows,
        }),
    ))
}

/// All that is stored of a run, for comparisons.
fn state(server: &Server, run: &Run) -> Result<Value> {
    let meta = run.meta();
    let files: Map<_, _> = run
        .files(true)
        .into_iter()
        .map(|(name, file)| {
            let facts = json!({
                "size": file.size,
                "md5": file.md5,
                "updated_at": file.updated_at,
                "pending": file.pending,
            });
            (name, facts)
        })
        .collect();
    let decoded = |text: &Option<String>| text.as_deref().and_then(scan::decode);
    let lines = server.store.read_lines(run)?;
    let mut state = json!(meta);
    let more = json!({
        "entity": run.key.entity,
        "project": run.key.project,
        "name": run.key.name,
        "id": run.id(),
        "config": decoded(&meta.config),
        "config_text": meta.config,
        "summary": decoded(&meta.summary),
        "summary_text": meta.summary,
        "rows": lines.history.len(),
        "last_step": lines.history.last_step(),
        "event_rows": lines.events.iter().flatten().count(),
        "console": lines.console,
        "files": files,
    });
    if let (Value::Object(state), Value::Object(more)) = (&mut state, more) {
        state.extend(more);
    }
    Ok(state)
}

/// Every row in step order, as a JSON list of the rows' texts.
fn truth(server: &Server, run: &Run) -> Result<Response> {
    let everything = Window {
        min: i64::MIN,
        end: i64::MAX,
        samples: usize::MAX,
        cap: None,
    };
    let mut pieces = server.store.read_lines(run)?.history.rows(&everything);
    pieces.insert(0, "[".into());
    pieces.push("]".into());
    Ok(Response {
        status: 200,
        headers: reply::json_headers(),
        body: Body::Pieces(pieces),
    })
}
