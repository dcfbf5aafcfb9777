//! Prints everything but the rows of a run as one JSON document: attributes,
//! config, summary, files.
//!
//! ```text
//! run_info RUN
//! ```

use std::process::ExitCode;

use wandb_run::json::{Map, Value};
use wandb_run::{Result, Run};

const ATTRIBUTES: [&str; 29] = [
    "id",
    "name",
    "storage_id",
    "entity",
    "project",
    "path",
    "url",
    "state",
    "tags",
    "config",
    "raw_config",
    "json_config",
    "summary",
    "system_metrics",
    "created_at",
    "heartbeat_at",
    "group",
    "job_type",
    "commit",
    "description",
    "notes",
    "read_only",
    "sweep_name",
    "project_id",
    "host",
    "user",
    "username",
    "history_line_count",
    "history_keys",
];

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: run_info RUN");
        return ExitCode::from(2);
    };
    match info(&path) {
        Ok(info) => {
            println!("{}", info.to_json());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("run_info: {error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
    }
}

fn info(path: &str) -> Result<Map> {
    let run = Run::open(path)?;
    let mut attributes: Map = ATTRIBUTES
        .iter()
        .map(|&name| (name.to_owned(), run.attr(name).unwrap_or_default()))
        .collect();
    attributes.insert("last_history_step", run.last_history_step()?);
    let files: Result<Vec<Value>> = run
        .files()
        .into_iter()
        .map(|file| {
            let file = file?;
            let mut map = Map::new();
            map.insert("name", file.name());
            map.insert("size", file.size());
            map.insert("md5", file.md5().map_or(Value::Null, Value::from));
            map.insert("mimetype", file.mimetype().map_or(Value::Null, Value::from));
            Ok(Value::Object(map))
        })
        .collect();
    let mut info = Map::new();
    info.insert("attributes", attributes);
    info.insert("config", run.config().clone());
    info.insert("summary", run.summary().clone());
    info.insert("files", Value::Array(files?));
    Ok(info)
}
