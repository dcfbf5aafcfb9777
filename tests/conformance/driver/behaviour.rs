//! What only the behaviour suite asks for: its README says what each gives.

use std::thread;
use std::time::{Duration, Instant};

use wandb_run::json::{Map, NonFinite, Value};
use wandb_run::{
    CallOptions, CancelToken, CellState, Cursor, NewArtifact, Run, ScanHistory, WaitOptions,
};

use crate::words::Words;
use crate::{Answer, Fault, Kept};

pub fn step(kept: &mut Kept, op: &str, words: &Words) -> Option<Answer> {
    Some(match op {
        "open" => open(kept, words),
        "load" => kept.run_mut().and_then(|run| {
            run.load()?;
            Ok(Value::Null)
        }),
        "set" if words.get("name") == Some("display_name") => rename(kept, words),
        "scan" => scanned(kept, words),
        "report" => report(kept, words),
        "columns" => columns(kept, words),
        "resume" => resumed(kept, words),
        "sum" => sum(kept, words),
        "create" => create(kept, words),
        "wait" => wait(kept, words),
        "upload" => upload(kept, words),
        "log_artifact" => log(kept, words),
        "console" => console(kept),
        "sweep" => sweep(kept, words),
        "viewer" => viewer(kept),
        "cancelled" => cancelled(kept, words),
        "timeout" => timeout(kept, words),
        "threads" => threads(kept, words),
        "cycles" => cycles(kept, words),
        _ => return None,
    })
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut map = Map::new();
    for (name, value) in fields {
        map.insert(name, value);
    }
    map.into()
}

fn open(kept: &mut Kept, words: &Words) -> Answer {
    let run = kept.api()?.run(words.text("path")?)?;
    let shown = object([
        ("entity", run.entity().into()),
        ("project", run.project().into()),
        ("id", run.id().into()),
        ("name", run.name().into()),
        ("state", run.state().into()),
    ]);
    kept.run = Some(run);
    Ok(shown)
}

fn rename(kept: &mut Kept, words: &Words) -> Answer {
    let value = words.json("value")?;
    kept.run_mut()?.set_name(value.as_str());
    Ok(Value::Null)
}

/// The scan that a step describes.
fn scan(run: &Run, words: &Words) -> ScanHistory {
    let mut scan = run.scan_history();
    if let Some(keys) = words.list("keys") {
        scan = match words.is("any_of") {
            true => scan.any_of(keys),
            false => scan.keys(keys),
        };
    }
    if let Some(patterns) = words.list("exclude") {
        scan = scan.leave_out(patterns);
    }
    if let Some(step) = words.number("min_step") {
        scan = scan.min_step(step);
    }
    if let Some(step) = words.number("max_step") {
        scan = scan.max_step(step);
    }
    if let Some(steps) = words.number("page_size") {
        scan = scan.page_size(steps);
    }
    scan
}

/// The rows of a scan, or the first so many.
fn rows(scan: ScanHistory, take: Option<usize>) -> Answer {
    let rows = scan.rows()?.take(take.unwrap_or(usize::MAX));
    let rows: Result<Vec<Value>, _> = rows.map(|row| Ok(row?.into_map().into())).collect();
    rows.map(Value::Array).map_err(Fault::Refused)
}

fn scanned(kept: &Kept, words: &Words) -> Answer {
    rows(scan(kept.run()?, words), words.number("take"))
}

fn report(kept: &Kept, words: &Words) -> Answer {
    let mut rows = scan(kept.run()?, words).rows()?;
    for row in rows.by_ref() {
        row?;
    }
    let report = rows.report();
    Ok(object([
        ("rows", report.rows.into()),
        ("proven", report.proven.into()),
        ("absent", report.absent.into()),
    ]))
}

fn columns(kept: &Kept, words: &Words) -> Answer {
    let keys = words.list("keys").unwrap_or_default();
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); keys.len()];
    let batch_rows = words.number("batch_rows").unwrap_or(1000);
    for batch in scan(kept.run()?, words).columns(batch_rows)? {
        let batch = batch?;
        for (key, values) in keys.iter().zip(&mut columns) {
            match batch.column(key) {
                Some(column) => values.extend(column.f64s().map(|(value, state)| match state {
                    CellState::Value | CellState::Inexact => value.into(),
                    _ => Value::Null,
                })),
                None => values.extend((0..batch.rows()).map(|_| Value::Null)),
            }
        }
    }
    let mut found = Map::new();
    for (key, values) in keys.iter().zip(columns) {
        found.insert(*key, Value::Array(values));
    }
    Ok(found.into())
}

fn resumed(kept: &Kept, words: &Words) -> Answer {
    let mut first = scan(kept.run()?, words).rows()?;
    for row in first.by_ref().take(words.number("take").unwrap_or(0)) {
        row?;
    }
    let cursor = first.cursor()?.to_json();
    drop(first);
    let cursor = Cursor::from_json(&cursor)?;
    rows(scan(kept.run()?, words).resume(&cursor), None)
}

fn sum(kept: &Kept, words: &Words) -> Answer {
    let key = words.all("keys").first().copied().unwrap_or_default();
    let begun = Instant::now();
    let (mut rows, mut sum) = (0u64, 0.0);
    for row in scan(kept.run()?, words).rows()? {
        sum += row?.f64(key).unwrap_or(0.0);
        rows += 1;
    }
    Ok(object([
        ("rows", rows.into()),
        ("sum", sum.into()),
        ("seconds", begun.elapsed().as_secs_f64().into()),
    ]))
}

fn create(kept: &mut Kept, words: &Words) -> Answer {
    let mut create = Run::create(kept.api()?);
    if let Some(id) = words.get("id") {
        create = create.id(id);
    }
    if let Some(project) = words.get("project") {
        create = create.project(project);
    }
    if let Some(entity) = words.get("entity") {
        create = create.entity(entity);
    }
    let run = create.send()?;
    let id = run.id().into();
    kept.run = Some(run);
    Ok(id)
}

fn seconds(words: &Words, name: &str) -> Option<Duration> {
    words.number(name).map(Duration::from_secs_f64)
}

fn wait(kept: &mut Kept, words: &Words) -> Answer {
    let mut options = WaitOptions::new();
    if let Some(interval) = seconds(words, "interval") {
        options = options.interval(interval);
    }
    if let Some(limit) = seconds(words, "timeout") {
        options = options.timeout(limit);
    }
    Ok(kept.run_mut()?.wait_until_finished_with(&options)?.into())
}

fn upload(kept: &mut Kept, words: &Words) -> Answer {
    let root = words.get("root").unwrap_or(".");
    let file = kept.run()?.upload_file(words.text("path")?, root)?;
    Ok(vec![Value::from(file.name()), file.size().into()].into())
}

fn log(kept: &Kept, words: &Words) -> Answer {
    let mut artifact = NewArtifact::new(words.text("name")?, words.text("type")?)?;
    for path in words.all("files") {
        artifact.add_file(path, Some(path))?;
    }
    for alias in words.all("aliases") {
        artifact.add_alias(alias)?;
    }
    Ok(kept.run()?.log_new_artifact(&artifact)?.name().into())
}

fn console(kept: &Kept) -> Answer {
    let mut lines = Vec::new();
    for line in kept.run()?.console_logs() {
        lines.push(Value::from(line?.text));
    }
    Ok(lines.into())
}

fn sweep(kept: &Kept, words: &Words) -> Answer {
    let sweep = kept.api()?.sweep(words.text("path")?)?;
    Ok(object([
        ("id", sweep.id().into()),
        ("state", sweep.state().into()),
        ("name", sweep.name().into()),
    ]))
}

fn viewer(kept: &Kept) -> Answer {
    let viewer = kept.api()?.viewer()?;
    Ok(object([
        ("username", viewer.username.into()),
        ("entity", viewer.entity.into()),
    ]))
}

/// Every row, under limits.
fn read_under(kept: &Kept, words: &Words, limits: CallOptions) -> Answer {
    let mut rows = scan(kept.run()?, words).call(limits).rows()?;
    let count = rows.try_fold(0u64, |count, row| row.map(|_| count + 1));
    Ok(count.map_err(Fault::Refused)?.into())
}

fn cancelled(kept: &Kept, words: &Words) -> Answer {
    let token = CancelToken::new();
    let limits = CallOptions::new().cancel(&token);
    let after = seconds(words, "after").unwrap_or_default();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(after);
            token.cancel();
        });
        read_under(kept, words, limits)
    })
}

fn timeout(kept: &Kept, words: &Words) -> Answer {
    let limit = seconds(words, "limit").unwrap_or_default();
    read_under(kept, words, CallOptions::new().timeout(limit))
}

fn threads(kept: &Kept, words: &Words) -> Answer {
    let run = kept.run()?;
    let count = words.number("count").unwrap_or(1);
    let counts = thread::scope(|scope| {
        let begun: Vec<_> = (0..count)
            .map(|_| {
                scope.spawn(|| {
                    scan(run, words)
                        .rows()?
                        .try_fold(0u64, |n, row| row.map(|_| n + 1))
                })
            })
            .collect();
        begun
            .into_iter()
            .map(|one| one.join().expect("a scan panicked").map(Value::from))
            .collect::<Result<Vec<_>, _>>()
    });
    Ok(object([("rows", counts.map_err(Fault::Refused)?.into())]))
}

fn cycles(kept: &mut Kept, words: &Words) -> Answer {
    let (path, times) = (words.text("path")?, words.number("times").unwrap_or(0));
    kept.run = None;
    let mut read = 0u64;
    let mut config = String::new();
    for _ in 0..times {
        let run = Run::open_local(path)?;
        for row in run.scan_history().keys(["loss"]).rows()? {
            row?;
            read += 1;
        }
        config.clear();
        run.config().write_json(&mut config, NonFinite::Strings);
    }
    // There are no handles here.
    Ok(object([("rows", read.into()), ("handles", 0.into())]))
}
