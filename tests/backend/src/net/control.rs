//! The control port: faults, the request log, connections, the test CA.
//! Everything else is the app's.

use serde_json::{Value, json};

use super::Shared;
use super::answer::Answer;
use super::payload::Payload;
use crate::http::Request;

/// Answers a control request.
pub fn answer(request: &Request, shared: &Shared) -> Answer {
    let path = request.path.as_str();
    match (request.method.as_str(), path) {
        ("GET", "/faults") => Answer::json(200, &shared.faults.describe()),
        ("POST", "/faults") => match post_fault(request, shared) {
            Ok(id) => Answer::json(200, &json!({"id": id})),
            Err(why) => failed(400, &why),
        },
        ("DELETE", "/faults") => {
            shared.faults.clear();
            done()
        }
        ("GET", "/requests") => requests(request, shared),
        ("DELETE", "/requests") => {
            shared.log.clear();
            done()
        }
        ("GET", "/connections") => Answer::json(200, &shared.connections.describe()),
        ("DELETE", "/connections") => {
            shared.connections.close_all();
            done()
        }
        ("GET", "/ca.pem") => match &shared.ca_pem {
            Some(pem) => Answer::new(200, "application/x-pem-file", Payload::bytes(pem.as_str())),
            None => failed(404, "this server was started without --tls"),
        },
        ("DELETE", _) if path.starts_with("/faults/") => remove_fault(path, shared),
        (_, "/faults" | "/requests" | "/connections" | "/ca.pem") => {
            failed(405, &format!("no {} here", request.method))
        }
        _ => shared.app.control(request).into(),
    }
}

fn done() -> Answer {
    Answer::json(200, &json!({"ok": true}))
}

fn failed(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({"error": why}))
}

fn post_fault(request: &Request, shared: &Shared) -> Result<u64, String> {
    let spec = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    shared.faults.post(spec)
}

fn remove_fault(path: &str, shared: &Shared) -> Answer {
    let id = path.strip_prefix("/faults/").and_then(|id| id.parse().ok());
    match id.is_some_and(|id| shared.faults.remove(id)) {
        true => done(),
        false => failed(404, "no such fault"),
    }
}

/// `?since=N&operation=NAME&body=1`
fn requests(request: &Request, shared: &Shared) -> Answer {
    let (mut since, mut operation, mut body) = (0, None, false);
    for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("since", n)) if n.parse::<u64>().is_ok() => since = n.parse().unwrap_or(0),
            Some(("operation", name)) => operation = Some(name),
            Some(("body", flag)) => body = flag == "1",
            _ => return failed(400, &format!("what is {pair:?}?")),
        }
    }
    let entries: Value = shared.log.read(since, operation, body);
    Answer::json(200, &entries)
}
