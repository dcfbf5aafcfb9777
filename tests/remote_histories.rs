//! The histories of all runs of a list: complete, bounded, and gone on with.

mod common;
mod remote;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::json::{self, Map};
use wandb_run::{
    CallOptions, CancelToken, ErrorKind, Histories, HistoriesItem, HistoriesIter, HistoriesReport,
    HistoriesState, Result, Row,
};

use common::Backend;
use remote::folder::Folder;
use remote::{KEY, Wanted, api, assert_rows, generate, program, seed, truth};

/// So many runs `run-00000` and so on, each with so many rows.
fn many(backend: &Backend, runs: u64, rows: u64) {
    generate(
        backend,
        "run",
        json!({"count": runs, "rows": rows, "metrics": 3}),
    );
}

fn histories(backend: &Backend) -> Histories {
    api(backend).runs("e/p").histories()
}

/// What an iterator gave, by run, in the order in which it came.
#[derive(Debug, Default)]
struct Given {
    rows: BTreeMap<String, Vec<String>>,
    done: BTreeSet<String>,
    failed: BTreeMap<String, ErrorKind>,
}

impl Given {
    fn take(&mut self, item: HistoriesItem<Row>) {
        match item {
            HistoriesItem::Data { run, data } => {
                assert!(!self.done.contains(run.id()), "a row after the end");
                let rows = self.rows.entry(run.id().to_owned()).or_default();
                rows.push(data.to_json());
            }
            HistoriesItem::Done { run, .. } => {
                assert!(self.done.insert(run.id().to_owned()), "{} twice", run.id());
            }
            HistoriesItem::Failed { run, error } => {
                assert_eq!(error.subject(), Some(&*format!("e/p/{}", run.id())));
                assert!(
                    self.failed
                        .insert(run.id().to_owned(), error.kind())
                        .is_none()
                );
            }
        }
    }

    fn all(rows: &mut HistoriesIter<Row>) -> Result<Self> {
        let mut given = Given::default();
        for item in rows {
            given.take(item?);
        }
        Ok(given)
    }

    /// Every row that the server has of these runs, and nothing else.
    fn must_be(&self, backend: &Backend, runs: impl IntoIterator<Item = String>) {
        self.must_be_of(backend, runs, &Wanted::all());
    }

    fn must_be_of(
        &self,
        backend: &Backend,
        runs: impl IntoIterator<Item = String>,
        wanted: &Wanted,
    ) {
        let runs: BTreeSet<String> = runs.into_iter().collect();
        assert!(self.rows.keys().all(|run| runs.contains(run)));
        for run in &runs {
            let wanted = wanted.of(&truth(backend, run));
            let given = self.rows.get(run).map_or(&[][..], Vec::as_slice);
            assert_rows(given, &wanted, run);
        }
    }
}

fn name(n: u64) -> String {
    format!("run-{n:05}")
}

fn names(count: u64) -> impl Iterator<Item = String> {
    (0..count).map(name)
}

/// The threads of this process.
fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

/// No more threads than that are left: those whose request is cut off in the
/// middle need a moment.
fn must_end(before: usize) {
    let started = Instant::now();
    while threads() > before {
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{} threads, {before} before",
            threads()
        );
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn every_row_of_every_run_once() {
    let backend = Backend::start(&[]);
    many(&backend, 60, 500);
    let mut rows = histories(&backend).workers(4).rows().unwrap();
    assert_eq!(rows.report(), HistoriesReport::default());
    assert!(backend.requests().is_empty(), "nothing before the first");
    let given = Given::all(&mut rows).unwrap();
    assert!(rows.next().is_none());
    given.must_be(&backend, names(60));
    assert_eq!(given.done.len(), 60);
    let report = rows.report();
    assert_eq!(report.listed, Some(60));
    assert_eq!((report.done, report.failed, report.before), (60, 0, 0));
    assert_eq!((report.rows, report.unproven), (30_000, 0));
    assert_eq!(
        report.requests,
        backend.requests_of("HistoryPage").len() as u64
    );
    assert_eq!(rows.state().unwrap().done(), 60);
}

#[test]
fn keys_steps_and_columns() {
    let backend = Backend::start(&[]);
    for n in 0..9 {
        let fields = json!({
            "rows": 300, "metrics": ["loss"], "seed": n, "sparse_key": {"name": "rare", "every": 7},
        });
        generate(&backend, &name(n), fields);
    }
    let wanted = Wanted::keys(&["rare", "_step"]).range(20, 250);
    let mut rows = histories(&backend)
        .keys(["rare", "_step"])
        .scan(|scan| scan.min_step(20).max_step(250))
        .rows()
        .unwrap();
    let given = Given::all(&mut rows).unwrap();
    given.must_be_of(&backend, names(9), &wanted);
    assert!(given.rows.values().all(|rows| rows.len() > 10));

    let columns = histories(&backend).any_of(["rare", "loss"]).columns(64);
    let mut counts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for item in columns.unwrap() {
        if let HistoriesItem::Data { run, data } = item.unwrap() {
            let names: Vec<_> = data.columns().iter().map(|column| column.name()).collect();
            assert_eq!(names, ["rare", "loss"]);
            counts
                .entry(run.id().to_owned())
                .or_default()
                .push(data.rows());
        }
    }
    assert_eq!(counts.len(), 9);
    assert!(counts.values().all(|rows| rows == &[64, 64, 64, 64, 44]));
}

#[test]
fn a_lazy_list_and_no_runs_at_all() {
    let backend = Backend::start(&[]);
    many(&backend, 3, 50);
    let list = api(&backend).runs("e/p").lazy(true);
    let mut rows = list.histories().rows().unwrap();
    Given::all(&mut rows).unwrap().must_be(&backend, names(3));
    assert_eq!(rows.report().unproven, 0, "its runs are loaded");

    let nobody = wandb_run::Filter::state("failed");
    let list = api(&backend).runs("e/p").filters(nobody);
    let mut rows = list.histories().rows().unwrap();
    assert!(rows.next().is_none() && rows.next().is_none());
    assert_eq!(rows.report().listed, Some(0));
}

#[test]
fn a_run_that_is_deleted_meanwhile_is_told() {
    let backend = Backend::start(&[]);
    many(&backend, 12, 5000);
    let mut rows = histories(&backend).workers(2).rows().unwrap();
    let mut given = Given::default();
    // The first rows are there, so that the list is read; the last run is not
    // begun.
    given.take(rows.next().unwrap().unwrap());
    backend.control("DELETE", &format!("/runs/e/p/{}", name(11)), Json::Null);
    for item in &mut rows {
        given.take(item.unwrap());
    }
    assert_eq!(
        given.failed,
        BTreeMap::from([(name(11), ErrorKind::NotFound)])
    );
    given.must_be(&backend, names(11));
    let report = rows.report();
    assert_eq!((report.done, report.failed), (11, 1));
    assert_eq!(rows.state().unwrap().done(), 11);
}

/// Some answers about one run that nobody can read.
fn spoil(backend: &Backend, run: &str) -> u64 {
    backend.fault(json!({
        "kind": "bad_json", "variables": {"run": run},
    }))
}

#[test]
fn one_that_fails_ends_all_only_when_asked_to() {
    let backend = Backend::start(&[]);
    many(&backend, 8, 400);
    spoil(&backend, &name(3));
    let mut rows = histories(&backend).rows().unwrap();
    let given = Given::all(&mut rows).unwrap();
    assert_eq!(
        given.failed,
        BTreeMap::from([(name(3), ErrorKind::Protocol)])
    );
    given.must_be(&backend, names(8).filter(|run| *run != name(3)));
    // What failed is tried again.
    let state = rows.state().unwrap();
    backend.clear();
    let mut rest = histories(&backend).resume(&state).rows().unwrap();
    let given = Given::all(&mut rest).unwrap();
    given.must_be(&backend, [name(3)]);
    assert_eq!((rest.report().before, rest.report().done), (7, 1));

    spoil(&backend, &name(3));
    let mut rows = histories(&backend).fail_fast(true).rows().unwrap();
    let mut before = Given::default();
    let error = loop {
        match rows.next().expect("an error comes before the end") {
            Ok(item) => before.take(item),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.subject(), Some(&*format!("e/p/{}", name(3))));
    assert!(rows.next().is_none(), "an error ends it");
    assert_eq!(rows.report().failed, 1);
    // Nothing is lost by it.
    backend.clear();
    let state = rows.state().unwrap();
    let mut rest = histories(&backend).resume(&state).rows().unwrap();
    for item in &mut rest {
        before.take(item.unwrap());
    }
    before.must_be(&backend, names(8));
}

#[test]
fn what_concerns_all_ends_all() {
    let backend = Backend::start(&[]);
    let mut rows = histories(&backend).rows().unwrap();
    let error = rows.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert_eq!(error.subject(), Some("e/p"));
    assert!(rows.next().is_none());

    many(&backend, 30, 50);
    backend.fault(json!({
        "kind": "status", "code": 401, "operation": "HistoryPage", "skip": 5,
    }));
    let mut rows = histories(&backend).rows().unwrap();
    let error = Given::all(&mut rows).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
    assert_eq!(rows.report().failed, 0);
}

#[test]
fn a_limit_of_the_server_slows_all_of_them() {
    let backend = Backend::start(&[]);
    many(&backend, 20, 100);
    backend.fault(json!({
        "kind": "rate_limit", "retry_after": 1, "operation": "HistoryPage", "skip": 4, "times": 1,
    }));
    // Each answer takes its time, the refusal as well, so that who heeds no
    // limit of another's would ask every 400 ms.
    backend.fault(json!({"kind": "latency", "ms": 400, "operation": "HistoryPage"}));
    let mut rows = histories(&backend).workers(4).rows().unwrap();
    let given = Given::all(&mut rows).unwrap();
    given.must_be(&backend, names(20));
    // From the refusal on nobody asks for a second, but for those that were
    // answered together with it.
    let log = backend.requests();
    let refused = log.iter().position(|entry| entry["status"] == 429).unwrap();
    let at = |entry: &Json| entry["t_ms"].as_f64().unwrap();
    let known = at(&log[refused]) + 400.0;
    let pause = known + 300.0..known + 900.0;
    let meanwhile = log.iter().filter(|entry| pause.contains(&at(entry)));
    assert_eq!(meanwhile.count(), 0);
    assert!(at(log.last().unwrap()) > pause.end, "some come behind it");
    assert_eq!(
        rows.report().requests,
        backend.requests_of("HistoryPage").len() as u64
    );
}

#[test]
fn wrong_arguments_are_refused_and_nothing_is_sent() {
    let backend = Backend::start(&[]);
    let kind = |histories: Histories| histories.rows().unwrap_err().kind();
    let good = || histories(&backend);
    assert_eq!(kind(good().workers(0)), ErrorKind::InvalidArgument);
    assert_eq!(
        kind(good().any_of([] as [&str; 0])),
        ErrorKind::InvalidArgument
    );
    let error = good().keys(["a", ""]).rows().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(error.subject(), Some("e/p"));
    assert_eq!(
        kind(good().scan(|scan| scan.page_size(0))),
        ErrorKind::InvalidArgument
    );
    assert_eq!(
        good().columns(0).unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    assert!(backend.requests().is_empty());
}

#[test]
fn a_state_goes_on_only_with_what_it_is_of() {
    let backend = Backend::start(&[]);
    many(&backend, 4, 50);
    let mut rows = histories(&backend)
        .keys(["metric_0", "metric_1"])
        .rows()
        .unwrap();
    let _ = rows.next().unwrap().unwrap();
    let text = rows.state().unwrap().to_json();
    assert!(!text.contains('\n'));
    let state = HistoriesState::from_json(&text).unwrap();
    assert_eq!(state, rows.state().unwrap());
    let kind = |histories: Histories| histories.resume(&state).rows().unwrap_err().kind();
    assert_eq!(kind(histories(&backend)), ErrorKind::InvalidArgument);
    assert_eq!(
        kind(histories(&backend).any_of(["metric_0", "metric_1"])),
        ErrorKind::InvalidArgument
    );
    assert!(
        histories(&backend)
            .keys(["metric_1", "metric_0"])
            .resume(&state)
            .rows()
            .is_ok()
    );
    // Another project has other runs.
    backend.control(
        "POST",
        "/runs",
        json!({"entity": "e", "project": "q", "name": "r", "history": [{"metric_0": 1, "metric_1": 2}]}),
    );
    let other = api(&backend)
        .runs("e/q")
        .histories()
        .keys(["metric_0", "metric_1"]);
    let error = other.resume(&state).rows().unwrap().next().unwrap();
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidArgument);

    let broken = [
        "".to_owned(),
        "{}".to_owned(),
        text[..text.len() - 1].to_owned(),
        text.replace("\"version\":1,\"scan\"", "\"version\":2,\"scan\""),
        text.replace("\"begun\":{", "\"begun\":{\"x\":{},"),
        text.replace("\"done\":[", "\"more\":[],\"done\":["),
        text.replace("\"done\":[", "\"done\":[1"),
    ];
    for wrong in broken {
        assert_ne!(wrong, text);
        let error = HistoriesState::from_json(&wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{wrong}");
    }
}

#[test]
fn stopped_after_every_few_rows_nothing_is_lost_or_repeated() {
    let backend = Backend::start(&[]);
    for n in 0..7 {
        // Several rows a step, and steps that are far apart.
        let steps = match n % 3 {
            0 => json!({"kind": "duplicates", "every": 3}),
            1 => json!({"kind": "gap", "at": 40, "by": 100_000}),
            _ => json!({"kind": "dense"}),
        };
        generate(
            &backend,
            &name(n),
            json!({"rows": 97 + n, "metrics": 2, "steps": steps}),
        );
    }
    let mut given = Given::default();
    let mut state: Option<HistoriesState> = None;
    for turn in 0.. {
        let mut histories = histories(&backend).workers(3);
        if let Some(state) = &state {
            histories = histories.resume(state);
        }
        let mut rows = histories.rows().unwrap();
        let mut over = false;
        for _ in 0..1 + turn % 41 {
            match rows.next() {
                Some(item) => given.take(item.unwrap()),
                None => over = true,
            }
        }
        let text = rows.state().unwrap().to_json();
        state = Some(HistoriesState::from_json(&text).unwrap());
        if over {
            break;
        }
    }
    given.must_be(&backend, names(7));
    assert_eq!(given.done.len(), 7);
    assert_eq!(state.unwrap().done(), 7);
}

#[test]
fn what_still_runs_is_gone_on_with_after_the_end() {
    let backend = Backend::start(&[]);
    many(&backend, 2, 30);
    seed(
        &backend,
        "live",
        json!({"state": "running", "history": [{"n": 0}, {"n": 1}]}),
    );
    let mut rows = histories(&backend).rows().unwrap();
    let mut given = Given::all(&mut rows).unwrap();
    let state = rows.state().unwrap();
    assert_eq!((given.done.len(), state.done()), (3, 2));
    backend.control(
        "POST",
        "/runs/append",
        json!({"entity": "e", "project": "p", "name": "live", "history": [{"n": 2}],
               "state": "finished"}),
    );
    seed(&backend, "new", json!({"history": [{"n": 5}]}));
    given.done.clear();
    let mut rows = histories(&backend).resume(&state).rows().unwrap();
    for item in &mut rows {
        given.take(item.unwrap());
    }
    let all = names(2).chain(["live".to_owned(), "new".to_owned()]);
    given.must_be(&backend, all);
    assert_eq!(rows.state().unwrap().done(), 4);
}

#[test]
#[cfg(target_os = "linux")]
fn threads_end_with_it_and_wait_for_a_slow_consumer() {
    // Other tests have threads, too: this one has a process of its own.
    if std::env::var_os("ALONE").is_none() {
        let status = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "threads_end_with_it_and_wait_for_a_slow_consumer",
            ])
            .env("ALONE", "1")
            .stdout(Stdio::null())
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let backend = Backend::start(&[]);
    many(&backend, 40, 1000);
    let before = threads();
    let mut rows = histories(&backend).workers(4).rows().unwrap();
    assert_eq!(threads(), before);
    let first = rows.next().unwrap().unwrap();
    assert!(matches!(first, HistoriesItem::Data { .. }));
    assert!(threads() > before);
    // A consumer that takes nothing more stops them.
    thread::sleep(Duration::from_millis(300));
    let requests = backend.requests().len();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(backend.requests().len(), requests);
    assert!(requests < 40, "{requests}");
    drop(rows);
    must_end(before);

    // In the middle of slow answers, too, and at once.
    backend.fault(json!({"kind": "latency", "ms": 20_000, "operation": "HistoryPage"}));
    let mut rows = histories(&backend).workers(4).rows().unwrap();
    let limits = CallOptions::new().timeout(Duration::from_millis(300));
    let error = rows.next_with(&limits).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    must_end(before);
    assert!(rows.next().is_none());

    let token = CancelToken::new();
    let stopped = CallOptions::new().cancel(&token);
    let mut rows = histories(&backend).workers(4).call(stopped).rows().unwrap();
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        token.cancel();
        Instant::now()
    });
    let error = rows.next().unwrap().unwrap_err();
    let took = canceller.join().unwrap().elapsed();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    must_end(before);
    backend.clear();

    // The end as well.
    let mut rows = histories(&backend).workers(9).rows().unwrap();
    assert_eq!((&mut rows).map(Result::unwrap).count(), 40 * 1001);
    must_end(before);
    for _ in 0..50 {
        let mut rows = histories(&backend).workers(3).rows().unwrap();
        assert!(rows.next().unwrap().is_ok());
    }
    must_end(before);
}

fn export(backend: &Backend, folder: &Path, more: &[&str]) -> Command {
    let words = [&["e/p", "out.jsonl"], more].concat();
    let mut command = program::command(&program::example("export"), folder, &words);
    command
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// The rows of an export by run.
fn exported(folder: &Path) -> Given {
    let text = fs::read_to_string(folder.join("out.jsonl")).unwrap();
    let mut given = Given::default();
    for line in text.lines() {
        let line: Map = json::from_str_as(line).unwrap();
        let run = line["run"].as_str().unwrap().to_owned();
        given
            .rows
            .entry(run)
            .or_default()
            .push(line["row"].to_json());
    }
    given
}

/// Runs of all kinds, answered slowly.
fn slow_runs(backend: &Backend) {
    for n in 0..16 {
        let steps = match n % 2 {
            0 => json!({"kind": "duplicates", "every": 5}),
            _ => json!({"kind": "dense"}),
        };
        generate(
            backend,
            &name(n),
            json!({"rows": 1500 + n, "metrics": 3, "steps": steps, "nan_every": 9}),
        );
    }
    backend.fault(json!({"kind": "latency", "ms": 25, "operation": "HistoryPage"}));
}

/// Kills an export until it comes to its end. `written` grows with what is
/// there for good.
fn kill_again_and_again(start: impl Fn() -> Command, written: impl Fn() -> u64) {
    let mut kills = 0;
    // Not the same moments each time.
    let mut random = u64::from(std::process::id());
    let mut below = |limit: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % limit
    };
    loop {
        let before = written();
        let mut child = start().stderr(Stdio::null()).spawn().unwrap();
        // Now and then anywhere, else once there are new rows in the file.
        let anywhere = below(4) == 0;
        let more = Duration::from_millis(below(80));
        let mut until = anywhere.then(|| Instant::now() + more);
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            match until {
                Some(until) if Instant::now() >= until => break None,
                None if written() > before => until = Some(Instant::now() + more),
                _ => thread::sleep(Duration::from_millis(1)),
            }
        };
        if let Some(status) = ended {
            assert!(status.success(), "{status}");
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(kills < 300, "it does not come to an end");
    }
    println!("killed {kills} times");
    assert!(kills >= 2, "killed {kills} times only");
}

#[test]
fn an_export_that_is_killed_again_and_again_is_whole() {
    let backend = Backend::start(&[]);
    slow_runs(&backend);
    let folder = Folder::new();
    let start = || export(&backend, folder.path(), &["--checkpoint", "5"]);
    let file = folder.path().join("out.jsonl");
    kill_again_and_again(start, || fs::metadata(&file).map_or(0, |file| file.len()));
    exported(folder.path()).must_be(&backend, names(16));
}

#[cfg(feature = "_export-parquet")]
mod parquet {
    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use wandb_run::Run;
    use wandb_run::arrow::arrow_array::cast::AsArray;
    use wandb_run::arrow::arrow_array::types::{Float64Type, Int64Type};
    use wandb_run::arrow::arrow_array::{Array, RecordBatch};

    use super::*;

    fn start(backend: &Backend, folder: &Path, more: &[&str]) -> Command {
        let mut command = program::command(&program::example("export"), folder, &["e/p", "out"]);
        command
            .args(["--format", "parquet"])
            .args(more)
            .env("WANDB_BASE_URL", backend.url())
            .env("WANDB_API_KEY", KEY)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// The parts, in their order.
    fn parts(folder: &Path) -> Vec<std::path::PathBuf> {
        let Ok(entries) = fs::read_dir(folder.join("out")) else {
            return Vec::new();
        };
        let files = entries.map(|entry| entry.unwrap().path());
        let mut parts: Vec<_> = files
            .filter(|file| file.extension().is_some_and(|end| end == "parquet"))
            .collect();
        parts.sort();
        parts
    }

    /// Every part on its own, all of one schema.
    fn batches(folder: &Path) -> Vec<RecordBatch> {
        let mut found: Vec<RecordBatch> = Vec::new();
        for part in parts(folder) {
            let file = fs::File::open(part).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            found.extend(reader.build().unwrap().map(Result::unwrap));
        }
        let schemas = found.iter().map(RecordBatch::schema);
        assert!(
            schemas
                .clone()
                .all(|schema| Some(schema) == schemas.clone().next())
        );
        found
    }

    /// Step and metrics of each row, by run.
    fn exported(folder: &Path) -> BTreeMap<String, Vec<String>> {
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for batch in batches(folder) {
            let ids = batch.column(0).as_string::<i32>();
            let extra = batch.column_by_name("_extra").unwrap();
            assert_eq!(extra.null_count(), extra.len(), "something is in _extra");
            let steps = batch.column_by_name("_step").unwrap();
            let metrics = [0, 1, 2].map(|n| batch.column_by_name(&format!("metric_{n}")).unwrap());
            for row in 0..batch.num_rows() {
                let step = steps.as_primitive::<Int64Type>().value(row);
                let values = metrics.map(|column| column.as_primitive::<Float64Type>().value(row));
                let of_run = rows.entry(ids.value(row).to_owned()).or_default();
                of_run.push(format!("{step} {values:?}"));
            }
        }
        rows
    }

    /// The same by a scan of each run alone.
    fn scanned(backend: &Backend, runs: u64) -> BTreeMap<String, Vec<String>> {
        let rows = |run: Run| {
            let rows = run.scan_history().rows().unwrap().map(|row| {
                let row = row.unwrap();
                let values = [0, 1, 2].map(|n| row.f64(&format!("metric_{n}")).unwrap());
                format!("{} {values:?}", row.step().unwrap())
            });
            rows.collect()
        };
        let runs = api(backend).runs("e/p").into_iter().take(runs as usize);
        runs.map(|run| {
            let run = run.unwrap();
            (run.id().to_owned(), rows(run))
        })
        .collect()
    }

    #[test]
    fn an_export_to_parquet_that_is_killed_again_and_again_is_whole() {
        let backend = Backend::start(&[]);
        slow_runs(&backend);
        let folder = Folder::new();
        let start = || start(&backend, folder.path(), &["--checkpoint", "5"]);
        kill_again_and_again(start, || parts(folder.path()).len() as u64);
        backend.clear();
        let found = exported(folder.path());
        assert_eq!(found.len(), 16);
        assert_eq!(found, scanned(&backend, 16));
        assert!(parts(folder.path()).len() >= 2);
        let files = fs::read_dir(folder.path().join("out")).unwrap().count();
        assert_eq!(files, parts(folder.path()).len(), "something is left over");
    }

    #[test]
    fn an_export_to_parquet_adds_what_is_new_and_overwrites_nothing() {
        let backend = Backend::start(&[]);
        many(&backend, 5, 40);
        spoil(&backend, &name(2));
        let folder = Folder::new();
        let again = || start(&backend, folder.path(), &[]).output().unwrap();
        let output = again();
        assert_eq!(output.status.code(), Some(1));
        let words = program::stderr(&output);
        assert!(words.contains("run run-00002: scan_history"), "{words}");
        backend.clear();
        // A part of before, and one that was not whole.
        let first = fs::read(&parts(folder.path())[0]).unwrap();
        fs::write(folder.path().join("out/part-000001.parquet"), "half").unwrap();
        fs::write(folder.path().join("out/unfinished"), "half").unwrap();
        assert!(again().status.success());
        assert_eq!(fs::read(&parts(folder.path())[0]).unwrap(), first);
        assert_eq!(parts(folder.path()).len(), 2);
        assert_eq!(exported(folder.path()), scanned(&backend, 5));
        // There is nothing more.
        assert!(again().status.success());
        assert_eq!(parts(folder.path()).len(), 2);
        fs::remove_file(folder.path().join("out.state")).unwrap();
        assert_eq!(again().status.code(), Some(1));
        assert_eq!(parts(folder.path()).len(), 2);
    }
}

#[test]
fn an_export_tells_what_failed_and_adds_what_is_new() {
    let backend = Backend::start(&[]);
    many(&backend, 5, 40);
    spoil(&backend, &name(2));
    let folder = Folder::new();
    let output = export(&backend, folder.path(), &["--keys", "metric_0,_step"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let words = program::stderr(&output);
    assert!(
        words.contains("run-00002: scan_history e/p/run-00002: "),
        "{words}"
    );
    assert!(words.contains("4 of 5 runs, 1 failed, 160 rows"), "{words}");
    backend.clear();
    seed(&backend, "new", json!({"history": [{"metric_0": 1}]}));
    let again = || {
        export(&backend, folder.path(), &["--keys", "metric_0,_step"])
            .output()
            .unwrap()
    };
    assert!(again().status.success());
    let before = fs::read(folder.path().join("out.jsonl")).unwrap();
    assert!(again().status.success());
    assert_eq!(fs::read(folder.path().join("out.jsonl")).unwrap(), before);
    let wanted = Wanted::keys(&["metric_0", "_step"]);
    let all = names(5).chain(["new".to_owned()]);
    exported(folder.path()).must_be_of(&backend, all, &wanted);

    // Other keys would be another export, and nobody's file is overwritten.
    let other = export(&backend, folder.path(), &[]).output().unwrap();
    assert_eq!(other.status.code(), Some(ErrorKind::InvalidArgument.code()));
    fs::remove_file(folder.path().join("out.jsonl.state")).unwrap();
    assert_eq!(again().status.code(), Some(1));
    assert_eq!(fs::read(folder.path().join("out.jsonl")).unwrap(), before);
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_runs() {
    let peaks = [30, 240].map(|runs| {
        let backend = Backend::start(&[]);
        many(&backend, runs, 1000);
        let folder = Folder::new();
        let mut child = export(&backend, folder.path(), &["--workers", "2"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
            let status = status.unwrap_or_default();
            let is_it = status.starts_with("Name:\texport\n");
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            if let Some(kib) = line.filter(|_| is_it) {
                peak = kib.trim().trim_end_matches(" kB").parse::<u64>().unwrap();
            }
            thread::sleep(Duration::from_millis(2));
        }
        peak
    });
    println!("peaks: {peaks:?} KiB");
    assert!(peaks[0] > 0);
    assert!(peaks[1] < peaks[0] + 6 * 1024, "{peaks:?}");
}
