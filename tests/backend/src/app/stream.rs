//! The file stream: what a running client posts line by line.

use crate::app::Server;
use crate::app::reply;
use crate::app::store::{LineKind, Result, Run};
use crate::app::util;
use crate::http::Response;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Post {
    files: BTreeMap<String, Chunk>,
    uploaded: Vec<String>,
    preempting: bool,
    complete: Option<bool>,
    exitcode: Option<i64>,
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    content: Vec<String>,
}

/// Applies one post and answers it.
pub fn post(server: &Server, run: &Run, body: &[u8]) -> Response {
    let post: Post = match serde_json::from_slice(body) {
        Ok(post) => post,
        Err(error) => return reply::error(400, format!("the body is no file stream: {error}")),
    };
    match apply(server, run, post) {
        Ok(response) => response,
        Err(failure) => failure.into(),
    }
}

fn apply(server: &Server, run: &Run, post: Post) -> Result<Response> {
    let store = &server.store;
    let mut summary = None;
    for (name, chunk) in post.files {
        let kind = match name.as_str() {
            "wandb-history.jsonl" => LineKind::History,
            "wandb-events.jsonl" => LineKind::Events,
            "output.log" => LineKind::Console,
            "wandb-summary.json" => {
                summary = chunk.content.into_iter().next_back().or(summary);
                continue;
            }
            _ => return Ok(reply::error(400, format!("unknown file {name}"))),
        };
        store.write_lines(run, kind, Some(chunk.offset), &chunk.content)?;
    }
    for name in &post.uploaded {
        store.mark_file(run, name, server.mode().listing())?;
    }
    let stopped = store.update(run, |meta| {
        if summary.is_some() {
            meta.summary = summary;
        }
        meta.heartbeat_at = Some(util::now());
        // Any post shows that the run is alive, a finished one included.
        meta.state = match (post.complete, post.exitcode) {
            (Some(true), None | Some(0)) => "finished",
            (Some(true), Some(_)) => "failed",
            _ if post.preempting => "preempting",
            _ => "running",
        }
        .to_owned();
        if post.complete == Some(true) {
            meta.exitcode = Some(post.exitcode.unwrap_or(0));
        }
        meta.stopped
    })?;
    let limits = json!({"heartbeat_seconds": 30, "system_sample_seconds": 2, "system_samples": 15});
    Ok(reply::json(
        200,
        &json!({"exitcode": null, "limits": limits, "stopped": stopped}),
    ))
}
