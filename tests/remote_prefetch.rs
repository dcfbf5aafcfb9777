//! What is asked for ahead: how much, by which threads, in what order, and that
//! nothing of it outlives its scan.
#![cfg(target_os = "linux")]

mod common;
mod remote;

use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, ErrorKind, FollowOptions, Rows, Run};

use common::Backend;
use remote::{Wanted, api, assert_rows, builder, generate, open, rows, truth};

const PAGE: &str = "HistoryPage";
const MIB: u64 = 1 << 20;

/// Threads of the process are counted here: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A backend with a run `r` of so many rows, one a step.
fn with_rows(rows: usize) -> (Backend, Run) {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": rows, "metrics": 10}));
    let run = open(&api(&backend), "r");
    backend.clear();
    (backend, run)
}

/// How many threads fetch now.
fn fetching() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.trim() == "wandb-fetch").count()
}

fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

/// The memory of this process now.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.unwrap().trim().strip_suffix(" kB").unwrap();
    kib.parse::<u64>().unwrap() << 10
}

/// Waits for something that needs a moment.
fn soon(limit: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !is_so() {
        if started.elapsed() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}

fn assert_no_thread(what: &str) {
    assert!(
        soon(Duration::from_secs(2), || fetching() == 0),
        "{what}: {} threads are left",
        fetching()
    );
}

/// How many windows were asked for.
fn asked(backend: &Backend) -> usize {
    backend.requests_of(PAGE).len()
}

fn read(rows: &mut Rows, count: usize) {
    assert_eq!(
        rows.by_ref().take(count).filter(Result::is_ok).count(),
        count
    );
}

#[test]
fn threads_are_there_only_while_they_are_of_use() {
    let _alone = alone();
    let (backend, run) = with_rows(5_000);
    generate(
        &backend,
        "small",
        json!({"rows": 50, "metrics": 3, "steps": {"kind": "every", "stride": 50}}),
    );
    let mut scan = run.scan_history().page_size(500).rows().unwrap();
    assert_eq!(fetching(), 0, "before the first row");
    read(&mut scan, 1);
    assert!(fetching() > 0, "with more windows to come");
    assert_eq!(scan.by_ref().count(), 4_999);
    assert_no_thread("after the end");
    assert!(scan.next().is_none());

    let mut scan = run.scan_history().page_size(500).rows().unwrap();
    read(&mut scan, 700);
    drop(scan);
    assert_no_thread("dropped in the middle");

    let scans = [
        (run.scan_history().prefetch(0).page_size(500), "no prefetch"),
        (open(&api(&backend), "small").scan_history(), "one window"),
    ];
    for (scan, what) in scans {
        for row in scan.rows().unwrap() {
            let step = row.unwrap().step().unwrap();
            if step % 50 == 0 {
                assert_eq!(fetching(), 0, "{what}, at step {step}");
            }
        }
    }
}

#[test]
fn who_follows_a_run_keeps_no_thread_while_it_waits() {
    let _alone = alone();
    let backend = Backend::start(&[]);
    generate(
        &backend,
        "r",
        json!({"rows": 20_000, "metrics": 10, "state": "running"}),
    );
    let run = open(&api(&backend), "r");
    let mut rows = run
        .scan_history()
        .follow(FollowOptions::new().interval(Duration::from_millis(20)))
        .unwrap();
    let mut fetched = 0;
    for _ in 0..20_000 {
        rows.next().unwrap().unwrap();
        fetched = fetched.max(fetching());
    }
    assert!(fetched > 0, "nothing was fetched ahead");
    let limit = CallOptions::new().timeout(Duration::from_millis(200));
    let error = rows.next_with(&limit).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_no_thread("all that there is was read");
    let more = json!({"entity": "e", "project": "p", "name": "r", "history": [{"a": 1}]});
    backend.control("POST", "/runs/append", more);
    assert_eq!(rows.next().unwrap().unwrap().step(), Some(20_000));
}

#[test]
fn no_more_is_asked_for_than_was_said() {
    let _alone = alone();
    let (backend, run) = with_rows(5_000);
    for prefetch in [0, 1, 3, 7] {
        backend.clear();
        let scan = run.scan_history().page_size(100).prefetch(prefetch);
        let mut scan = scan.rows().unwrap();
        for read_before in [1, 99, 1, 700] {
            read(&mut scan, read_before);
            // Whatever is to come has time to.
            thread::sleep(Duration::from_millis(150));
            let windows = scan.report().windows as usize;
            let asked = asked(&backend);
            assert!(
                asked <= windows + prefetch,
                "{asked} windows for {windows} that were read, {prefetch} ahead"
            );
            assert!(fetching() <= prefetch);
        }
        assert!(prefetch == 0 || asked(&backend) > scan.report().windows as usize);
    }
}

#[test]
fn rows_stay_in_order_however_late_each_answer_is() {
    let _alone = alone();
    let (backend, run) = with_rows(4_000);
    let truth = Wanted::all().of(&truth(&backend, "r"));
    for seed in 0..4_u64 {
        backend.clear();
        for number in 0..40 {
            let late = (seed * 7 + number * number * 31) % 60;
            backend.fault(json!({
                "operation": PAGE, "kind": "latency", "ms": late, "skip": 0, "times": 1
            }));
        }
        let scan = run
            .scan_history()
            .page_size(100)
            .prefetch(2 + seed as usize * 2);
        assert_rows(&rows(scan).unwrap(), &truth, &format!("seed {seed}"));
    }
}

#[test]
fn a_server_that_asks_for_less_gets_less() {
    let _alone = alone();
    let (backend, run) = with_rows(6_000);
    backend.fault(json!({
        "operation": PAGE, "kind": "rate_limit", "skip": 20, "times": 1,
        "headers": {"RateLimit-Remaining": "6", "RateLimit-Reset": "3"},
    }));
    // Answers take longer than windows are read in: as many as may be are on
    // their way.
    backend.fault(json!({"operation": PAGE, "kind": "latency", "ms": 40}));
    let scan = run.scan_history().page_size(100).prefetch(7);
    assert_eq!(scan.rows().unwrap().filter(Result::is_ok).count(), 6_000);
    let log = backend.requests_of(PAGE);
    let at = |entry: &Json| entry["t_ms"].as_f64().unwrap();
    let refused = at(log.iter().find(|entry| entry["status"] == 429).unwrap());
    let pauses = |from: f64, to: f64| -> Vec<f64> {
        let times = log.iter().map(at).filter(|&time| from < time && time < to);
        let times: Vec<f64> = times.collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).collect()
    };
    let before = pauses(0.0, refused);
    let quick = before.iter().filter(|&&pause| pause < 20.0).count();
    assert!(quick > before.len() / 2, "not side by side: {before:?}");
    // Those on their way by then come nevertheless; then one after the other.
    let slow = pauses(refused + 200.0, refused + 2_500.0);
    assert!(slow.len() > 5, "{slow:?}");
    assert!(slow.iter().all(|&pause| pause > 35.0), "{slow:?}");
}

#[test]
fn dropping_stops_what_is_on_its_way_and_does_not_wait() {
    let _alone = alone();
    let (backend, run) = with_rows(5_000);
    let mut took = Vec::new();
    for _ in 0..5 {
        backend.clear();
        let mut scan = run.scan_history().page_size(100).rows().unwrap();
        backend.fault(json!({"operation": PAGE, "kind": "latency", "ms": 5_000, "skip": 2}));
        read(&mut scan, 1);
        assert!(soon(Duration::from_secs(2), || asked(&backend) > 2));
        let started = Instant::now();
        drop(scan);
        took.push(started.elapsed());
        assert_no_thread("dropped");
        let then = asked(&backend);
        thread::sleep(Duration::from_millis(100));
        assert_eq!(asked(&backend), then, "asked for after the drop");
        backend.clear_faults();
    }
    // A busy machine may hold up one or the other.
    let quickest = took.iter().min().unwrap();
    assert!(*quickest < Duration::from_millis(50), "{took:?}");
}

#[test]
fn a_consumer_that_takes_its_time_holds_little() {
    let _alone = alone();
    let (backend, run) = with_rows(200_000);
    let before = memory();
    let mut scan = run.scan_history().rows().unwrap();
    // As far as all that may be ahead is.
    read(&mut scan, 100_000);
    assert!(soon(Duration::from_secs(20), || {
        let then = asked(&backend);
        thread::sleep(Duration::from_millis(500));
        then == asked(&backend)
    }));
    let held = memory().saturating_sub(before);
    println!("{} KiB with {} requests", held >> 10, asked(&backend));
    // Answers of 16 MiB on the wire, a window at hand, threads and allocator.
    assert!(held < 32 * MIB, "{} KiB", held >> 10);
    assert_eq!(scan.filter(Result::is_ok).count(), 100_000);
}

/// Some of everything that can go wrong on the way, now and then.
fn make_trouble(backend: &Backend) {
    let kinds = [
        json!({"kind": "drop"}),
        json!({"kind": "status", "code": 500}),
        json!({"kind": "truncate"}),
        json!({"kind": "reset", "after_bytes": 300}),
        json!({"kind": "rate_limit"}),
        json!({"kind": "latency", "ms": 80}),
    ];
    for number in 0..120 {
        let mut fault = kinds[number % kinds.len()].clone();
        fault["operation"] = PAGE.into();
        fault["skip"] = (number * 37).into();
        fault["times"] = 1.into();
        backend.fault(fault);
    }
    backend.fault(json!({"operation": PAGE, "kind": "latency", "ms": 3}));
}

/// A scan of which some rows are read while another thread cancels it.
fn read_some(run: &Run, number: u64) {
    let token = CancelToken::new();
    let scan = run
        .scan_history()
        .page_size(100)
        .prefetch((number % 8) as usize);
    let mut scan = scan.call(CallOptions::new().cancel(&token)).rows().unwrap();
    thread::scope(|scope| {
        if !number.is_multiple_of(3) {
            scope.spawn(|| {
                thread::sleep(Duration::from_micros(number * 7919 % 9_000));
                token.cancel();
            });
        }
        for at in 0..number * 31 % 400 {
            match scan.next() {
                Some(Ok(row)) => assert_eq!(row.step(), Some(at as i64)),
                Some(Err(error)) => {
                    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
                    assert!(token.is_cancelled());
                    break;
                }
                None => panic!("the scan ended at row {at}"),
            }
        }
        drop(scan);
    });
}

#[test]
fn a_thousand_scans_leave_nothing_behind() {
    let _alone = alone();
    let (backend, _) = with_rows(2_000);
    let api = builder(backend.url()).attempts(20).connect().unwrap();
    let run = open(&api, "r");
    make_trouble(&backend);
    let before = threads();
    let mut settled = 0;
    for number in 0..1_000 {
        if number == 200 {
            settled = memory();
        }
        read_some(&run, number);
    }
    let ended = soon(Duration::from_secs(2), || threads() <= before);
    assert!(ended, "{} threads, {before} at first", threads());
    let grown = memory().saturating_sub(settled);
    println!(
        "{} KiB after 200 scans, {} KiB more after 1,000",
        settled >> 10,
        grown >> 10
    );
    assert!(grown < 8 * MIB, "{} KiB more", grown >> 10);
}
