//! A scan that is saved and gone on with, and one that follows a run while it
//! grows: every row exactly once, whatever happens in between.

mod common;
mod remote;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::{
    Api, CallOptions, CancelToken, ColumnBatch, Cursor, ErrorKind, Follow, FollowOptions, Run,
    ScanHistory,
};

use common::Backend;
use remote::folder::Folder;
use remote::{
    KEY, Wanted, api, assert_rows, builder, mode, open, program, row, rows, rows_of_batch, seed,
    sent, truth, unordered,
};

const QUICK: Duration = Duration::from_millis(10);
/// No test waits longer than this for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// Steps with gaps, and now and then several rows at one.
fn steps(dice: &mut Dice, from: i64, rows: usize) -> Vec<i64> {
    let mut step = from;
    let next = |_| {
        step += match dice.below(10) {
            0..3 => 0,
            3..8 => 1,
            8 => dice.below(7) as i64,
            _ => dice.below(5000) as i64,
        };
        step
    };
    (0..rows).map(next).collect()
}

/// Rows that all differ, some of them with the key `rare`.
fn rows_at(steps: &[i64], number: &mut u64) -> Vec<Json> {
    let rows = steps.iter().map(|&step| {
        *number += 1;
        let rare = if number.is_multiple_of(7) {
            format!(r#", "rare": {number}"#)
        } else {
            String::new()
        };
        row(step, &format!(r#", "n": {number}{rare}"#))
    });
    rows.collect()
}

fn append(backend: &Backend, name: &str, mut fields: Json) {
    fields["entity"] = "e".into();
    fields["project"] = "p".into();
    fields["name"] = name.into();
    backend.control("POST", "/runs/append", fields);
}

fn scans() -> Vec<Wanted> {
    vec![
        Wanted::all(),
        Wanted::keys(&["n"]),
        Wanted::keys(&["rare", "_step"]),
        Wanted::any_of(&["never", "rare"]),
        Wanted::all().range(3, 900),
        Wanted::keys(&["n"]).range(0, 40),
        Wanted::all().page_size(700),
        Wanted::keys(&["rare"]).page_size(900),
    ]
}

/// The cursor as a later process has it.
fn kept(cursor: wandb_run::Result<Cursor>) -> Cursor {
    Cursor::from_json(&cursor.unwrap().to_json()).unwrap()
}

/// The first rows of a scan, and the cursor behind them.
fn begin(scan: ScanHistory, count: usize) -> (Vec<String>, Cursor) {
    let mut rows = scan.rows().unwrap();
    let first = rows.by_ref().take(count).map(|row| row.unwrap().to_json());
    (first.collect(), kept(rows.cursor()))
}

/// The keys and options of `wanted` without its range, which the cursor has.
fn without_range(wanted: &Wanted) -> Wanted {
    Wanted {
        min: None,
        max: None,
        ..wanted.clone()
    }
}

/// Stops at each of `stops` rows and goes on with another handle.
fn check_resume(run: &Run, wanted: &Wanted, truth: &[String], stops: impl Iterator<Item = usize>) {
    for stop in stops {
        let what = format!("{wanted:?} after {stop} rows");
        let (mut got, cursor) = begin(wanted.scan(run), stop);
        assert_eq!(got.len(), stop.min(truth.len()), "{what}");
        let rest = without_range(wanted).scan(run).resume(&cursor);
        got.extend(rows(rest).unwrap_or_else(|error| panic!("{what}: {error}")));
        assert_rows(&got, truth, &what);
    }
}

// Resuming.

#[test]
fn resumed_behind_every_row() {
    let backend = Backend::start(&[]);
    let history = rows_at(&steps(&mut Dice(1), 0, 60), &mut 0);
    seed(&backend, "r", json!({"history": history}));
    for max_step in ["inclusive", "exclusive"] {
        mode(&backend, json!({"max_step": max_step}));
        let run = open(&api(&backend), "r");
        for wanted in scans() {
            let truth = wanted.of(&truth(&backend, "r"));
            check_resume(&run, &wanted, &truth, 0..=truth.len() + 1);
        }
    }
}

#[test]
fn resumed_where_the_server_cuts_its_answers() {
    let backend = Backend::start(&[]);
    let mut dice = Dice(2);
    let mut all = steps(&mut dice, 50, 4000);
    // More rows at one step than the smallest cap.
    all.extend(std::iter::repeat_n(*all.last().unwrap() + 1, 300));
    seed(&backend, "r", json!({"history": rows_at(&all, &mut 0)}));
    for kind in ["sample", "head"] {
        for counts in ["exact", "missing", "stale"] {
            mode(
                &backend,
                json!({"cap": 700, "cap_kind": kind, "counts": counts}),
            );
            let run = open(&api(&backend), "r");
            for wanted in [
                Wanted::all(),
                Wanted::keys(&["n"]),
                Wanted::any_of(&["rare"]),
            ] {
                let truth = wanted.of(&truth(&backend, "r"));
                let last = truth.len();
                let somewhere = dice.below(last as u64) as usize;
                check_resume(&run, &wanted, &truth, [somewhere, last - 1].into_iter());
            }
        }
    }
}

#[test]
fn columns_and_typed_rows_have_cursors() {
    let backend = Backend::start(&[]);
    let history = rows_at(&steps(&mut Dice(3), 0, 100), &mut 0);
    seed(&backend, "r", json!({"history": history}));
    let api = builder(backend.url()).attempts(1).connect().unwrap();
    let run = open(&api, "r");
    let truth: Vec<_> = Wanted::all()
        .of(&truth(&backend, "r"))
        .iter()
        .map(|row| unordered(row))
        .collect();
    let mut columns = run.scan_history().page_size(20).columns(7).unwrap();
    let mut batch = ColumnBatch::default();
    let mut got = Vec::new();
    for _ in 0..2 {
        assert!(columns.next_into(&mut batch, &CallOptions::new()).unwrap());
        got.extend(rows_of_batch(&batch));
    }
    // A batch that fails was not handed out, whatever was read of it.
    backend.fault(json!({"kind": "status", "code": 400, "operation": "HistoryPage"}));
    let failed = loop {
        let mut more = ColumnBatch::default();
        match columns.next_into(&mut more, &CallOptions::new()) {
            Ok(more_rows) => {
                assert!(more_rows, "no answer failed");
                got.extend(rows_of_batch(&more));
            }
            Err(error) => break error,
        }
    };
    backend.clear_faults();
    assert_eq!(failed.kind(), ErrorKind::Server, "{failed}");
    let cursor = kept(columns.cursor());
    assert!(got.len() % 7 == 0 && got.len() < 50, "{}", got.len());
    for batch in run.scan_history().resume(&cursor).columns(7).unwrap() {
        got.extend(rows_of_batch(&batch.unwrap()));
    }
    assert!(got == truth);

    #[derive(serde::Deserialize)]
    struct Typed {
        n: u64,
    }
    let mut typed = run.scan_history().keys(["n"]).typed::<Typed>().unwrap();
    let first: Vec<u64> = typed.by_ref().take(9).map(|row| row.unwrap().n).collect();
    assert_eq!(first, (1..10).collect::<Vec<_>>());
    let rest = run.scan_history().keys(["n"]).resume(&kept(typed.cursor()));
    let rest: Vec<u64> = rest
        .typed::<Typed>()
        .unwrap()
        .map(|row| row.unwrap().n)
        .collect();
    assert_eq!(rest, (10..=100).collect::<Vec<_>>());
}

#[test]
fn resumed_for_what_came_after_the_end() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": [row(0, ""), row(5, "")]}));
    let run = open(&api(&backend), "r");
    let (first, cursor) = begin(run.scan_history(), 10);
    assert_eq!((first.len(), cursor.step()), (2, Some(5)));
    assert!(rows(run.scan_history().resume(&cursor)).unwrap().is_empty());
    let more = json!({"history": [row(5, r#", "x": 1"#), row(9, "")]});
    append(&backend, "r", more);
    let rest = rows(run.scan_history().resume(&cursor)).unwrap();
    assert_rows(
        &rest,
        &Wanted::all().of(&truth(&backend, "r"))[2..],
        "later rows",
    );
    // The range may be another one.
    let narrow = run.scan_history().resume(&cursor).max_step(6);
    assert_eq!(rows(narrow).unwrap().len(), 1);
    let later = run.scan_history().resume(&cursor).min_step(6);
    assert_eq!(rows(later).unwrap().len(), 1);
    let before = run.scan_history().resume(&cursor).max_step(5);
    assert!(rows(before).unwrap().is_empty());
}

#[test]
fn cursors_of_something_else() {
    let backend = Backend::start(&[]);
    for name in ["r", "s"] {
        seed(
            &backend,
            name,
            json!({"history": [row(0, ""), row(0, ""), row(1, "")]}),
        );
    }
    let api = api(&backend);
    let run = open(&api, "r");
    let (_, cursor) = begin(run.scan_history().keys(["loss", "_step"]), 2);
    let ordered = run.scan_history().keys(["_step", "loss"]).resume(&cursor);
    assert_eq!(rows(ordered).unwrap().len(), 1);
    backend.clear();
    let (_, fixture) = begin(local(&digits()).scan_history().keys(["loss", "_step"]), 1);
    let refused = [
        (run.scan_history().resume(&cursor), "keys"),
        (run.scan_history().keys(["loss"]).resume(&cursor), "keys"),
        (
            run.scan_history().any_of(["loss", "_step"]).resume(&cursor),
            "keys",
        ),
        (
            open(&api, "s")
                .scan_history()
                .keys(["loss", "_step"])
                .resume(&cursor),
            "e/p/s",
        ),
        (
            run.scan_history().keys(["loss", "_step"]).resume(&fixture),
            "e/p/r",
        ),
        (
            local(&digits())
                .scan_history()
                .keys(["loss", "_step"])
                .resume(&cursor),
            "e/p/r",
        ),
    ];
    backend.clear();
    for (scan, word) in refused {
        for error in [
            scan.clone().rows().map(|_| ()).unwrap_err(),
            scan.clone().columns(5).map(|_| ()).unwrap_err(),
            scan.follow(FollowOptions::new()).map(|_| ()).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.to_string().contains(word), "{error}");
        }
    }
    assert!(backend.requests().is_empty(), "nothing is sent");
}

#[test]
fn rows_that_are_gone_are_told() {
    let backend = Backend::start(&[]);
    let fields = json!({"state": "running", "history": [row(0, ""), row(4, ""), row(4, "")]});
    seed(&backend, "r", fields);
    let run = open(&api(&backend), "r");
    let (_, cursor) = begin(run.scan_history(), 3);
    let mut follow = quick(run.scan_history());
    for _ in 0..3 {
        follow.next().unwrap().unwrap();
    }
    // The run is begun anew from an earlier step, and has not come so far yet.
    let again = json!({"state": "running", "history": [row(0, ""), row(4, "")]});
    seed(&backend, "r", again);
    let error = rows(run.scan_history().resume(&cursor)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    // A server whose answers lag behind each other looks the same for a while.
    let waited = CallOptions::new().timeout(Duration::from_millis(100));
    let error = follow.next_with(&waited).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    append(&backend, "r", json!({"history": [row(7, "")]}));
    for _ in 0..2 {
        let error = follow.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
        assert!(error.to_string().contains("step 4"), "{error}");
    }
    append(&backend, "r", json!({"history": [row(4, "")]}));
    assert_eq!(follow.next().unwrap().unwrap().step(), Some(7));
}

// Following.

fn quick(scan: ScanHistory) -> Follow {
    let options = FollowOptions::new().interval(QUICK).timeout(PATIENCE);
    scan.follow(options).unwrap()
}

/// Writes batches of rows into a run and ends it; `trouble` does something
/// to the server before each.
fn write(backend: &Backend, name: &str, dice: &mut Dice, trouble: impl Fn(&Backend, &mut Dice)) {
    let (mut last, mut number) = (0, 1_000_000);
    for _ in 0..40 {
        trouble(backend, dice);
        let count = [0, 1, 2, 30, 400][dice.below(5) as usize];
        let steps = steps(dice, last, count);
        last = steps.last().copied().unwrap_or(last);
        append(
            backend,
            name,
            json!({"history": rows_at(&steps, &mut number)}),
        );
        thread::sleep(Duration::from_millis(dice.below(30)));
    }
    append(backend, name, json!({"state": "finished"}));
}

/// Follows with each scan at once while the run grows; errors are gone on
/// after, when `errors` allows them.
fn check_follow(seed_of_dice: u64, errors: bool, trouble: impl Fn(&Backend, &mut Dice) + Sync) {
    let backend = Backend::start(&[]);
    let mut dice = Dice(seed_of_dice);
    seed(&backend, "r", json!({"state": "running"}));
    let api = builder(backend.url())
        .attempts(if errors { 2 } else { 6 })
        .connect()
        .unwrap();
    let run = open(&api, "r");
    let follow_one = |wanted: Wanted| {
        let mut follow = quick(wanted.scan(&run));
        let (mut got, mut failed) = (Vec::new(), 0);
        let started = Instant::now();
        for row in follow.by_ref() {
            match row {
                Ok(row) => got.push(row.to_json()),
                Err(error) => {
                    assert!(errors && error.is_retryable(), "{wanted:?}: {error}");
                    failed += 1;
                }
            }
            assert!(started.elapsed() < PATIENCE, "{wanted:?} does not end");
        }
        assert!(follow.next().is_none(), "the end stays");
        (wanted, got, failed, follow.report())
    };
    let followed: Vec<_> = thread::scope(|scope| {
        let followers: Vec<_> = scans()
            .into_iter()
            .map(|wanted| scope.spawn(|| follow_one(wanted)))
            .collect();
        write(&backend, "r", &mut dice, &trouble);
        backend.clear_faults();
        followers
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect()
    });
    let all = truth(&backend, "r");
    let mut failures = 0;
    for (wanted, got, failed, report) in followed {
        assert_rows(&got, &wanted.of(&all), &format!("{wanted:?}"));
        assert_eq!(report.rows, got.len() as u64);
        assert_eq!(report.counted, Some(all.len() as u64), "{report:?}");
        failures += failed;
    }
    assert_eq!(failures > 0, errors, "as much trouble as there should be");
}

#[test]
fn a_run_that_grows() {
    check_follow(4, false, |_, _| {});
}

#[test]
fn a_run_that_grows_on_a_server_in_trouble() {
    check_follow(5, false, |backend, dice| match dice.below(8) {
        0 => backend.close_connections(),
        1 => drop(backend.fault(json!({"kind": "status", "code": 503, "times": 2}))),
        2 => drop(backend.fault(json!({"kind": "execute_then_drop", "times": 2}))),
        3 => drop(backend.fault(json!({"kind": "truncate", "times": 2}))),
        4 => drop(backend.fault(json!({"kind": "rate_limit", "times": 2}))),
        5 => drop(backend.fault(json!({"kind": "reset", "after_bytes": 20, "times": 2}))),
        6 => drop(backend.fault(json!({"kind": "latency", "ms": 30, "times": 5}))),
        _ => {}
    });
}

#[test]
fn a_run_that_grows_on_a_server_with_outages() {
    check_follow(6, true, |backend, dice| match dice.below(4) {
        0 => drop(backend.fault(json!({"kind": "status", "code": 502}))),
        1 => drop(backend.fault(json!({"kind": "truncate", "operation": "HistoryPage"}))),
        _ => backend.clear_faults(),
    });
}

#[test]
fn a_run_that_grows_on_a_server_that_cuts() {
    check_follow(7, false, |backend, dice| {
        let max_step = ["inclusive", "exclusive"][dice.below(2) as usize];
        let counts = ["exact", "missing", "stale"][dice.below(3) as usize];
        mode(
            backend,
            json!({"max_step": max_step, "counts": "exact", "cap": 300}),
        );
        let _ = counts;
    });
}

#[test]
fn a_run_that_is_over_needs_two_questions_more() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"history": rows_at(&[0, 1, 1, 2], &mut 0)}),
    );
    let run = open(&api(&backend), "r");
    sent(&backend);
    let mut follow = quick(run.scan_history());
    assert!(sent(&backend).is_empty(), "nothing before the first row");
    assert_eq!(follow.by_ref().map(Result::unwrap).count(), 4);
    assert_eq!(sent(&backend), ["Run", "HistoryPage", "Run", "HistoryPage"]);
    let report = follow.report();
    assert!(report.proven && report.rows == 4, "{report:?}");
    // Gone on with behind the end, there is nothing more.
    let cursor = kept(follow.cursor());
    assert_eq!(quick(run.scan_history().resume(&cursor)).count(), 0);
}

#[test]
fn a_quiet_run_costs_two_small_questions_each_time() {
    let backend = Backend::start(&[]);
    for history in [vec![], rows_at(&[0, 1, 1, 900], &mut 0)] {
        let rows = history.len();
        seed(
            &backend,
            "r",
            json!({"state": "running", "history": history}),
        );
        let mut follow = quick(open(&api(&backend), "r").scan_history());
        for _ in 0..rows {
            follow.next().unwrap().unwrap();
        }
        let waited = CallOptions::new().timeout(Duration::from_millis(200));
        follow.next_with(&waited).unwrap().unwrap_err();
        sent(&backend);
        let error = follow.next_with(&waited).unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("`running`"), "{error}");
        let asked = sent(&backend);
        assert!((2..=44).contains(&asked.len()), "{}", asked.len());
        let of = |name| asked.iter().filter(|asked| *asked == name).count();
        assert_eq!(of("RunState") + of("HistoryPage"), asked.len());
        assert!(of("RunState").abs_diff(of("HistoryPage")) <= 1);
    }
}

#[test]
fn states_that_end_and_states_that_do_not() {
    let backend = Backend::start(&[]);
    let waited = CallOptions::new().timeout(Duration::from_millis(150));
    let options = FollowOptions::new().interval(QUICK);
    for state in ["running", "pending", "preempting", "preempted"] {
        seed(
            &backend,
            "r",
            json!({"state": state, "history": [row(0, "")]}),
        );
        let run = open(&api(&backend), "r");
        let mut follow = run.scan_history().follow(options.clone()).unwrap();
        follow.next().unwrap().unwrap();
        let error = follow.next_with(&waited).unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.to_string().contains(state), "{error}");
        assert!(!follow.report().proven);
    }
    for state in ["finished", "failed", "crashed", "killed", "preempted"] {
        append(&backend, "r", json!({"state": state}));
        let run = open(&api(&backend), "r");
        let options = options.clone().preempted_ends(true);
        let follow = run.scan_history().follow(options).unwrap();
        assert_eq!(follow.map(Result::unwrap).count(), 1, "{state}");
    }
}

#[test]
fn an_outage_and_a_deleted_run() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"state": "running", "history": [row(0, "")]}),
    );
    let api = builder(backend.url()).attempts(2).connect().unwrap();
    let mut follow = quick(open(&api, "r").scan_history());
    // Before the first row as well.
    backend.fault(json!({"kind": "status", "code": 503}));
    let error = follow.next().unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Server, 2),
        "{error}"
    );
    assert!(follow.cursor().unwrap().step().is_none());
    backend.clear_faults();
    assert_eq!(follow.next().unwrap().unwrap().step(), Some(0));
    backend.fault(json!({"kind": "drop"}));
    for _ in 0..2 {
        let error = follow.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network, "{error}");
        assert_eq!(follow.cursor().unwrap().step(), Some(0));
    }
    backend.clear_faults();
    append(&backend, "r", json!({"history": [row(0, ""), row(1, "")]}));
    assert_eq!(follow.next().unwrap().unwrap().step(), Some(0));
    assert_eq!(follow.next().unwrap().unwrap().step(), Some(1));
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    for _ in 0..2 {
        let error = follow.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(error.to_string().contains("e/p/r"), "{error}");
    }
}

#[test]
fn cancelled_within_250_ms_and_timed_out() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"state": "running", "history": [row(0, "")]}),
    );
    let run = open(&api(&backend), "r");
    for stall in [false, true] {
        let token = CancelToken::new();
        let options = FollowOptions::new()
            .interval(PATIENCE)
            .call(CallOptions::new().cancel(&token));
        let mut follow = run.scan_history().follow(options).unwrap();
        follow.next().unwrap().unwrap();
        if stall {
            // Another handle, which waits for an answer instead.
            backend.fault(json!({"kind": "stall", "operation": "Run"}));
            let options = FollowOptions::new().call(CallOptions::new().cancel(&token));
            follow = run.scan_history().follow(options).unwrap();
        }
        let (error, late) = thread::scope(|scope| {
            let cancelled = scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                token.cancel();
                Instant::now()
            });
            let error = follow.next().unwrap().unwrap_err();
            (error, cancelled.join().unwrap().elapsed())
        });
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        assert!(late < Duration::from_millis(250), "{late:?}");
        assert!(follow.next().unwrap().is_err(), "a token stays cancelled");
    }
    backend.clear_faults();
    let limit = Duration::from_millis(300);
    for fault in [
        None,
        Some(json!({"kind": "stall", "operation": "RunState"})),
    ] {
        let options = FollowOptions::new().interval(QUICK).timeout(limit);
        let mut follow = run.scan_history().follow(options).unwrap();
        let started = Instant::now();
        follow.next().unwrap().unwrap();
        fault.map(|fault| backend.fault(fault));
        for _ in 0..2 {
            let error = follow.next().unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
            assert!(error.to_string().contains("`running`"), "{error}");
        }
        let took = started.elapsed();
        assert!(limit <= took && took < limit * 5, "{took:?}");
    }
}

// Processes that are killed.

/// The rows in the file of the program `follow`; a line that was cut off does
/// not count.
fn rows_of_file(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    lines
        .map(|line| {
            let line = wandb_run::json::from_str(line).unwrap();
            line["row"].to_json()
        })
        .collect()
}

/// Starts the program again and again, and kills it after a while or once it
/// has written so many bytes more, until it ends by itself.
fn follow_and_kill(run: &str, home: &Folder, url: &str, is_written: &AtomicBool) -> (PathBuf, u32) {
    let path = home.path().join("rows.jsonl");
    let words = [run, path.to_str().unwrap(), "10"];
    let (mut dice, mut killed) = (Dice(8), 0);
    let started = Instant::now();
    loop {
        assert!(started.elapsed() < PATIENCE, "it does not end");
        let mut child = program::command(&program::example("follow"), home.path(), &words)
            .env("WANDB_BASE_URL", url)
            .env("WANDB_API_KEY", KEY)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let lives = Duration::from_millis(20 + dice.below(150));
        let most = match dice.below(2) {
            0 => length(&path) + 1 + dice.below(6_000),
            _ => u64::MAX,
        };
        let born = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            let is_due = born.elapsed() > lives || length(&path) >= most;
            if !is_written.load(Ordering::Acquire) && is_due {
                break None;
            }
            thread::sleep(Duration::from_micros(100));
        };
        if let Some(status) = ended {
            assert!(status.success(), "{status}");
            return (path, killed);
        }
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        cut(&path, &mut dice);
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// A kill of the machine may leave less in the file than was written.
fn cut(path: &Path, dice: &mut Dice) {
    if let Ok(file) = OpenOptions::new().write(true).open(path) {
        let length = file.metadata().unwrap().len();
        file.set_len(length - dice.below(length.min(200) + 1))
            .unwrap();
    }
}

#[test]
fn a_process_that_is_killed_goes_on_from_its_file() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "running"}));
    let home = Folder::new();
    let is_written = AtomicBool::new(false);
    let (path, killed) = thread::scope(|scope| {
        scope.spawn(|| {
            write(&backend, "r", &mut Dice(9), |backend, dice| {
                thread::sleep(Duration::from_millis(30));
                if dice.below(6) == 0 {
                    backend.close_connections();
                }
            });
            is_written.store(true, Ordering::Release);
        });
        follow_and_kill("e/p/r", &home, backend.url(), &is_written)
    });
    assert!(killed >= 5, "killed {killed} times only");
    let truth = Wanted::all().of(&truth(&backend, "r"));
    assert_rows(
        &rows_of_file(&path),
        &truth,
        &format!("killed {killed} times"),
    );
}

// Local logs.

fn digits() -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/digits-new");
    let mut runs = fs::read_dir(fixtures).unwrap();
    runs.next().unwrap().unwrap().path()
}

fn local(path: &Path) -> Run {
    Api::builder()
        .ignore_environment()
        .connect()
        .and_then(|_| Run::open_local(path))
        .unwrap()
}

fn log_of(run: &Path) -> PathBuf {
    let files = fs::read_dir(run).unwrap().map(|file| file.unwrap().path());
    let mut logs = files.filter(|path| path.extension().is_some_and(|end| end == "wandb"));
    logs.next().unwrap()
}

#[test]
fn a_local_scan_is_resumed_behind_every_row() {
    let run = local(&digits());
    for wanted in [
        Wanted::all(),
        Wanted::keys(&["loss"]),
        Wanted::any_of(&["_step", "never"]).range(2, 9),
    ] {
        let all = rows(wanted.scan(&run)).unwrap();
        assert!(!all.is_empty());
        check_resume(&run, &wanted, &all, 0..=all.len() + 1);
    }
    let (_, cursor) = begin(run.scan_history(), 3);
    // Another log of the same run.
    for bytes in ["0,9", "8,900", "1000,2000", "9,18446744073709551615"] {
        let mut text: Json = serde_json::from_str(&cursor.to_json()).unwrap();
        text["after"]["bytes"] = serde_json::from_str(&format!("[{bytes}]")).unwrap();
        let elsewhere = Cursor::from_json(&text.to_string()).unwrap();
        let error = run.scan_history().resume(&elsewhere).rows().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
}

#[test]
fn a_log_that_grows() {
    let original = fs::read(log_of(&digits())).unwrap();
    let name = log_of(&digits()).file_name().unwrap().to_owned();
    let whole = rows(local(&digits()).scan_history()).unwrap();
    for (number, most) in [(10, 40), (11, 700), (12, 60_000)] {
        let home = Folder::new();
        let path = home.path().join(&name);
        let mut dice = Dice(number);
        let mut rest = &original[..];
        let mut grow = |dice: &mut Dice, file: &mut fs::File| {
            let (piece, more) = rest.split_at(rest.len().min(1 + dice.below(most) as usize));
            file.write_all(piece).unwrap();
            rest = more;
            !rest.is_empty()
        };
        let mut file = fs::File::create(&path).unwrap();
        // Enough to tell what run it is.
        while Run::open_local(&path).is_ok_and(|run| run.id().is_empty()) {
            assert!(grow(&mut dice, &mut file));
        }
        let run = local(&path);
        let mut follow = quick(run.scan_history());
        let got: Vec<String> = thread::scope(|scope| {
            scope.spawn(|| {
                while grow(&mut dice, &mut file) {
                    if dice.below(20) == 0 {
                        thread::sleep(Duration::from_millis(dice.below(25)));
                    }
                }
            });
            follow.by_ref().map(|row| row.unwrap().to_json()).collect()
        });
        assert_rows(&got, &whole, &format!("pieces of {most} bytes"));
        assert!(follow.report().proven, "{:?}", follow.report());
    }
}

#[test]
fn a_process_that_is_killed_goes_on_with_a_log() {
    let log = log_of(&digits());
    let original = fs::read(&log).unwrap();
    let whole = rows(local(&digits()).scan_history()).unwrap();
    let home = Folder::new();
    let path = home.path().join(log.file_name().unwrap());
    let (begin, rest) = original.split_at(original.len() / 20);
    fs::write(&path, begin).unwrap();
    let is_written = AtomicBool::new(false);
    let (rows, killed) = thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(&path).unwrap();
            for piece in rest.chunks(rest.len() / 100 + 1) {
                file.write_all(piece).unwrap();
                thread::sleep(Duration::from_millis(20));
            }
            is_written.store(true, Ordering::Release);
        });
        follow_and_kill(
            path.to_str().unwrap(),
            &home,
            "http://127.0.0.1:1",
            &is_written,
        )
    });
    assert!(killed >= 5, "killed {killed} times only");
    assert_rows(
        &rows_of_file(&rows),
        &whole,
        &format!("killed {killed} times"),
    );
}

#[test]
fn a_log_without_an_exit_and_one_that_goes_away() {
    let log = log_of(&digits());
    let original = fs::read(&log).unwrap();
    let home = Folder::new();
    let path = home.path().join(log.file_name().unwrap());
    fs::write(&path, &original[..original.len() / 2]).unwrap();
    let mut follow = quick(local(&path).scan_history());
    let waited = CallOptions::new().timeout(Duration::from_millis(150));
    let mut count = 0;
    let error = loop {
        match follow.next_with(&waited).unwrap() {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert!(count > 0);
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.to_string().contains("no exit"), "{error}");
    fs::write(&path, &original[..original.len() / 4]).unwrap();
    let error = follow.next_with(&waited).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    fs::remove_file(&path).unwrap();
    let error = follow.next_with(&waited).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    fs::write(&path, &original).unwrap();
    assert!(follow.next_with(&waited).is_some());
}
