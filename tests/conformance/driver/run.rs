//! Opening a run, its attributes, what it looks like.

use wandb_run::Run;
use wandb_run::json::{self, Map, Value};

use crate::lists::shown_sweep;
use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "api_run" => open(kept, words),
        "get" => get(kept, words),
        "attr" => kept
            .run()
            .and_then(|run| looked_up(run, words.text("name")?)),
        "text" => kept.run().map(|run| run.to_string().into()),
        "load" => load(kept, words),
        _ => return None,
    })
}

fn open(kept: &mut Kept, words: &Words) -> Answer {
    let run = kept.api()?.run(words.text("path")?)?;
    kept.opened(run)
}

/// Ours asks only when told to, as the official `load` without `force`.
fn load(kept: &mut Kept, words: &Words) -> Answer {
    let run = kept.run_mut()?;
    if words.is("force") {
        run.load()?;
    }
    Ok(Value::Null)
}

fn looked_up(run: &Run, name: &str) -> Answer {
    Ok(run.attr(name).unwrap_or_else(|| {
        let mut absent = Map::new();
        absent.insert("absent", true);
        absent.into()
    }))
}

/// What a lazy run does not hold is loaded by a call of its own, where the
/// official attribute does it unseen.
fn get(kept: &mut Kept, words: &Words) -> Answer {
    let name = words.text("name")?;
    let run = kept.run_mut()?;
    if run.is_lazy() && HEAVY.contains(&name) {
        run.load_full_data()?;
    }
    attribute(run, name)
}

const HEAVY: [&str; 6] = [
    "config",
    "rawconfig",
    "json_config",
    "summary",
    "summary_metrics",
    "system_metrics",
];

/// By the method of each attribute.
fn attribute(run: &Run, name: &str) -> Answer {
    let tree = |map: &Map| Value::from(map.clone());
    Ok(match name {
        "id" => run.id().into(),
        "name" => run.name().into(),
        "storage_id" => run.storage_id().into(),
        "entity" => run.entity().into(),
        "project" => run.project().into(),
        "path" => run.path().into_iter().collect(),
        "url" => run.url().into(),
        "state" => run.state().into(),
        "tags" => run.tags().iter().map(String::as_str).collect(),
        "config" => tree(run.config()),
        "rawconfig" => tree(run.raw_config()),
        "json_config" => parsed(&run.json_config())?,
        "summary" | "summary_metrics" => tree(run.summary()),
        "system_metrics" => tree(run.system_metrics()),
        "created_at" => run.created_at().into(),
        "heartbeat_at" => run.heartbeat_at().into(),
        "group" => run.group().into(),
        "job_type" => run.job_type().into(),
        "commit" => run.commit().into(),
        "description" => run.description().into(),
        "notes" => run.notes().into(),
        "read_only" => run.read_only().into(),
        "sweep_name" => run.sweep_name().into(),
        "project_id" => run.project_id().into(),
        "username" => run.username().into(),
        "user" => run.attr("user").into(),
        "history_keys" => run.history_keys().clone(),
        "history_line_count" => run.history_line_count().into(),
        "sweep" => run.sweep()?.as_ref().map(shown_sweep).into(),
        "last_history_step" => run.last_history_step()?.into(),
        "metadata" => run.metadata()?,
        _ => return Err(Fault::Unknown(format!("no attribute {name}"))),
    })
}

fn parsed(text: &str) -> Answer {
    json::from_str(text).map_err(|error| Fault::Unknown(error.to_string()))
}
