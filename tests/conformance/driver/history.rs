//! Samples, scans and console logs.

use wandb_run::json::Value;
use wandb_run::{Row, Stream};

use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "history" => sampled(kept, words),
        "scan_history" => scanned(kept, words),
        _ => return None,
    })
}

fn sampled(kept: &Kept, words: &Words) -> Answer {
    let mut history = kept.run()?.history();
    if let Some(samples) = words.number("samples") {
        history = history.samples(samples);
    }
    if let Some(keys) = words.list("keys") {
        history = history.keys(keys);
    }
    if let Some(axis) = words.get("x_axis") {
        history = history.x_axis(axis);
    }
    history = match words.get("stream") {
        None | Some("default") => history,
        Some("system") => history.stream(Stream::System),
        Some(other) => return Err(Fault::Unknown(other.to_owned())),
    };
    Ok(history.rows()?.into_iter().map(Row::into_map).collect())
}

fn scanned(kept: &Kept, words: &Words) -> Answer {
    let mut scan = kept.run()?.scan_history();
    if let Some(keys) = words.list("keys") {
        scan = scan.keys(keys);
    }
    if let Some(steps) = words.number("page_size") {
        scan = scan.page_size(steps);
    }
    if let Some(step) = words.number("min_step") {
        scan = scan.min_step(step);
    }
    if let Some(step) = words.number("max_step") {
        scan = scan.max_step(step);
    }
    let rows: Result<Vec<Value>, _> = scan.rows()?.map(|row| Ok(row?.into_map().into())).collect();
    rows.map(Value::Array).map_err(Fault::Refused)
}
