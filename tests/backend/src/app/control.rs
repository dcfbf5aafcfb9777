//! The control port: looking at what is stored, server modes, users.

use crate::app::Server;
use crate::app::artifacts;
use crate::app::auth::User;
use crate::app::history::Window;
use crate::app::mode::Mode;
use crate::app::reply;
use crate::app::scan;
use crate::app::seed;
use crate::app::store::{Failure, Result, Run, RunKey};
use crate::app::sweeps;
use crate::app::util;
use crate::http::{Body, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

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
            server.set_mode(Mode::default())?;
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
        (_, ["sweeps"]) => sweeps::control(server, request),
        (method, ["artifacts", rest @ ..]) => artifacts::control(server, method, rest, request),
        ("GET", ["runs"]) => Ok(list_runs(server)),
        ("DELETE", ["runs"]) => delete_runs(server),
        ("POST", ["runs"]) => seed::run(server, body(request)?),
        ("POST", ["runs", "generate"]) => seed::generate(server, body(request)?),
        ("POST", ["runs", "append"]) => seed::append(server, body(request)?),
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
            seed::change(server, run, body(request)?)?;
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
    let merged = server.mode().merged(&changes).map_err(refused)?;
    server.set_mode(merged)?;
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
        if let Some(exports) = &meta.exports {
            // Their names are chance.
            state.insert("exports".to_owned(), json!(exports.files.len()));
        }
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
