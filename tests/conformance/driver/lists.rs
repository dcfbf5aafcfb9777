//! Runs of a project, sweeps, the viewer, console logs, rendering.

use wandb_run::json::{self, Map, Value};
use wandb_run::{Run, Sweep};

use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "runs" => runs(kept, words),
        "run_lazy" => lazy(kept, words),
        "viewer" => viewer(kept),
        "api_sweep" => sweep(kept, words),
        "console_logs" => console(kept, words),
        "to_html" => kept.run().and_then(|run| {
            let height = words.number("height").unwrap_or(420);
            Ok(run.to_html(height, words.is("hidden"))?.into())
        }),
        "display" => kept
            .run()
            .map(|run| run.display(420, words.is("hidden")).into()),
        "snake_to_camel" => words
            .text("string")
            .map(|name| Run::snake_to_camel(name).into()),
        _ => return None,
    })
}

fn runs(kept: &mut Kept, words: &Words) -> Answer {
    let mut runs = kept.api()?.runs(words.get("path").unwrap_or(""));
    if let Some(filters) = words.get("filters") {
        runs = runs.filters_json(filters);
    }
    if let Some(order) = words.get("order") {
        runs = runs.order(order);
    }
    if let Some(per_page) = words.number("per_page") {
        runs = runs.per_page(per_page);
    }
    runs = runs.lazy(words.is("lazy"));
    let mut runs = runs.into_iter();
    let take = words.number("take").unwrap_or(usize::MAX);
    let mut ids: Vec<Value> = Vec::new();
    for run in runs.by_ref().take(take) {
        let run = run?;
        ids.push(run.id().into());
        kept.run.get_or_insert(run);
    }
    let mut found = Map::new();
    found.insert("ids", ids);
    found.insert("total", runs.total()?);
    Ok(found.into())
}

/// A run without its heavy attributes, as only lists make them.
fn lazy(kept: &mut Kept, words: &Words) -> Answer {
    let project = format!("{}/{}", words.text("entity")?, words.text("project")?);
    let id = words.text("id")?;
    let mut runs = kept.api()?.runs(&project).lazy(true).into_iter();
    let run = runs.find(|run| run.as_ref().map_or(true, |run| run.id() == id));
    let run = run.ok_or(Fault::Nothing)??;
    kept.opened(run)
}

fn viewer(kept: &Kept) -> Answer {
    let viewer = kept.api()?.viewer()?;
    let mut teams = viewer.teams.clone();
    teams.sort();
    let mut found = Map::new();
    found.insert("username", viewer.username);
    found.insert("email", viewer.email);
    found.insert("entity", viewer.entity);
    found.insert("teams", teams);
    Ok(found.into())
}

fn sweep(kept: &Kept, words: &Words) -> Answer {
    Ok(shown_sweep(&kept.api()?.sweep(words.text("path")?)?))
}

pub fn shown_sweep(sweep: &Sweep) -> Value {
    let mut shown = Map::new();
    shown.insert("id", sweep.id());
    shown.insert("entity", sweep.entity());
    shown.insert("project", sweep.project());
    shown.insert("state", sweep.state());
    // YAML on the wire; the suite writes the part of it that is JSON.
    let config = sweep
        .config_text()
        .and_then(|text| json::from_str(text).ok());
    shown.insert("config", config);
    shown.insert("url", sweep.url());
    shown.into()
}

fn console(kept: &Kept, words: &Words) -> Answer {
    let mut logs = kept.run()?.console_logs();
    if let Some(per_page) = words.number("per_page") {
        logs = logs.per_page(per_page);
    }
    if let Some(last) = words.number("last") {
        logs = logs.last(last);
    }
    let mut lines: Vec<Value> = Vec::new();
    for line in logs {
        let line = line?;
        let mut shown = Map::new();
        shown.insert("number", line.number);
        shown.insert("level", line.level);
        shown.insert("label", line.label);
        shown.insert("text", line.text);
        lines.push(shown.into());
    }
    Ok(lines.into())
}
