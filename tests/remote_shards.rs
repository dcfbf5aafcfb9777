//! A scan in parts: together they are the scan, row for row, and each is read
//! with nothing but its text.

mod common;
mod remote;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use wandb_run::{Api, ErrorKind, Run, ScanHistory, Shard};

use common::Backend;
use remote::folder::Folder;
use remote::{
    Wanted, api, assert_rows, generate, logged, mode, open, row, rows, seed, sent, truth,
};

/// The shards as other processes get them.
fn split(scan: &ScanHistory, count: usize) -> Vec<Shard> {
    let shards = scan.shards(count).unwrap();
    let texts = shards.iter().map(Shard::to_json);
    texts.map(|text| Shard::from_json(&text).unwrap()).collect()
}

/// The rows of all shards, one after the other.
fn gathered(
    part: impl Fn(&Shard) -> wandb_run::Result<ScanHistory>,
    shards: &[Shard],
) -> wandb_run::Result<Vec<String>> {
    let mut gathered = Vec::new();
    for shard in shards {
        gathered.extend(rows(part(shard)?)?);
    }
    Ok(gathered)
}

fn check(backend: &Backend, run: &Run, wanted: &Wanted, truth: &[String], count: usize) {
    let what = format!("{count} shards, {wanted:?}");
    let shards = split(&wanted.scan(run), count);
    assert!((1..=count).contains(&shards.len()), "{what}: {shards:?}");
    let got = gathered(|shard| api(backend).shard(shard), &shards);
    assert_rows(
        &got.unwrap_or_else(|error| panic!("{what}: {error}")),
        truth,
        &what,
    );
}

fn scans() -> Vec<Wanted> {
    vec![
        Wanted::all(),
        Wanted::keys(&["metric_0"]),
        Wanted::keys(&["rare", "_step"]),
        Wanted::any_of(&["rare", "never"]),
        Wanted::all().range(100, 700),
        Wanted::keys(&["metric_1"]).range(1200, 1_000_000),
        Wanted::all().range(900, 900),
    ]
}

#[test]
fn together_they_are_the_scan() {
    let backend = Backend::start(&[]);
    let shapes = [
        json!({"kind": "dense"}),
        json!({"kind": "every", "stride": 1000}),
        json!({"kind": "offset", "start": 61_010}),
        json!({"kind": "gap", "at": 500, "by": 500_000}),
        json!({"kind": "duplicates", "every": 3}),
    ];
    for (number, steps) in shapes.into_iter().enumerate() {
        let name = format!("r{number}");
        let rare = json!({"name": "rare", "every": 97});
        let what = json!({"rows": 1500, "metrics": 2, "steps": steps, "sparse_key": rare});
        generate(&backend, &name, what);
        let rows = truth(&backend, &name);
        for max_step in ["inclusive", "exclusive"] {
            mode(&backend, json!({"max_step": max_step}));
            let run = open(&api(&backend), &name);
            for wanted in scans() {
                for count in [1, 2, 7] {
                    check(&backend, &run, &wanted, &wanted.of(&rows), count);
                }
            }
        }
    }
}

#[test]
fn whatever_the_server_says_of_the_run() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 1000, "metrics": 1}));
    generate(&backend, "empty", json!({"rows": 0}));
    let rows = truth(&backend, "r");
    for counts in ["exact", "missing", "stale"] {
        for history_keys in ["object", "string", "null", "no_last_step"] {
            for stale_by in [400, -300] {
                mode(
                    &backend,
                    json!({"counts": counts, "history_keys": history_keys, "stale_by": stale_by}),
                );
                let run = open(&api(&backend), "r");
                let wanted = Wanted::all();
                check(&backend, &run, &wanted, &wanted.of(&rows), 4);
                let empty = open(&api(&backend), "empty");
                check(&backend, &empty, &wanted, &[], 4);
            }
        }
    }
}

#[test]
fn as_even_as_can_be_known_and_for_free() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 1000, "metrics": 2}));
    let run = open(&api(&backend), "r");
    sent(&backend);
    let shards = split(&run.scan_history(), 8);
    assert_eq!(logged(&backend), 0, "to split sends nothing");
    assert_eq!(shards.len(), 8);
    for (number, shard) in shards.iter().enumerate() {
        assert_eq!(shard.run(), "e/p/r");
        assert!(shard.keys().is_empty());
        assert_eq!(shard.min_step(), number as i64 * 125);
        assert_eq!(
            rows(api(&backend).shard(shard).unwrap()).unwrap().len(),
            125
        );
    }
    assert_eq!(shards[6].max_step(), Some(875));
    assert_eq!(shards[7].max_step(), None);
    // The run, and its steps.
    sent(&backend);
    rows(api(&backend).shard(&shards[3]).unwrap()).unwrap();
    let requests = sent(&backend);
    assert_eq!(requests[0], "Run");
    assert!(requests[1..].iter().all(|name| name == "HistoryPage"));
    // A handle that is there already needs the steps alone.
    rows(run.scan_history().shard(&shards[3]).unwrap()).unwrap();
    assert_eq!(sent(&backend), requests[1..]);

    let keys = run.scan_history().keys(["metric_1"]).max_step(100);
    let shards = split(&keys, 3);
    assert_eq!(shards[0].keys(), ["metric_1"]);
    let edges = shards
        .iter()
        .map(|shard| (shard.min_step(), shard.max_step()));
    let wanted = [(0, Some(33)), (33, Some(66)), (66, Some(100))];
    assert_eq!(edges.collect::<Vec<_>>(), wanted);
    // What is left out is left out of the parts.
    let shards = split(&run.scan_history().leave_out(["metric_*"]), 2);
    let part = rows(api(&backend).shard(&shards[1]).unwrap()).unwrap();
    assert!(part[0].starts_with(r#"{"_step":500"#), "{}", part[0]);
    assert!(!part[0].contains("metric_"), "{}", part[0]);
    let shards = split(&keys, 3);
    // A part is split like the whole.
    let part = run.scan_history().shard(&shards[1]).unwrap();
    let parts = split(&part, 2);
    assert_eq!(parts[0].max_step(), Some(49));
    assert_eq!(parts[1].max_step(), Some(66));
    assert_eq!(parts[1].keys(), ["metric_1"]);

    // No more parts than rows.
    seed(
        &backend,
        "two",
        json!({"history": [row(5, ""), row(5000, "")]}),
    );
    let two = open(&api(&backend), "two");
    assert_eq!(split(&two.scan_history(), 8).len(), 2);
    // Of a lazy list the rows are known.
    for run in api(&backend).runs("e/p").lazy(true) {
        let run = run.unwrap();
        assert!(run.is_lazy());
        let count = if run.id() == "r" { 8 } else { 2 };
        let shards = split(&run.scan_history(), 8);
        assert_eq!(shards.len(), count);
        assert_eq!(shards.last().unwrap().max_step(), None);
    }
}

#[test]
fn rows_that_come_later_are_in_the_last_part() {
    let backend = Backend::start(&[]);
    let history: Vec<Json> = (0..40).map(|n| row(n / 2, "")).collect();
    seed(
        &backend,
        "r",
        json!({"history": history, "state": "running"}),
    );
    let shards = split(&open(&api(&backend), "r").scan_history(), 4);
    let more: Vec<Json> = (38..100).map(|n| row(n / 2, r#", "late": 1"#)).collect();
    let more = json!({"entity": "e", "project": "p", "name": "r", "history": more});
    backend.control("POST", "/runs/append", more);
    let truth = Wanted::all().of(&truth(&backend, "r"));
    assert_rows(
        &gathered(|shard| api(&backend).shard(shard), &shards).unwrap(),
        &truth,
        "all",
    );
    let first = rows(api(&backend).shard(&shards[0]).unwrap()).unwrap();
    assert_rows(&first, &truth[..10], "the first part");
}

#[test]
fn a_part_is_gone_on_with() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 300, "metrics": 1}));
    let run = open(&api(&backend), "r");
    let shards = split(&run.scan_history().keys(["metric_0"]), 3);
    let whole = rows(api(&backend).shard(&shards[1]).unwrap()).unwrap();
    let mut scan = api(&backend).shard(&shards[1]).unwrap().rows().unwrap();
    let mut got: Vec<String> = scan
        .by_ref()
        .take(30)
        .map(|row| row.unwrap().to_json())
        .collect();
    let cursor = scan.cursor().unwrap();
    // The cursor alone says what is left of the part.
    let rest = run.scan_history().keys(["metric_0"]).resume(&cursor);
    got.extend(rows(rest.clone()).unwrap());
    assert_rows(&got, &whole, "a part in two");
    for error in [
        rest.shards(2).unwrap_err(),
        rest.shard(&shards[1]).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("cursor"), "{error}");
        assert!(error.to_string().contains("e/p/r"), "{error}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 10, "metrics": 2}));
    generate(&backend, "other", json!({"rows": 10}));
    let run = open(&api(&backend), "r");
    let shard = split(&run.scan_history().keys(["metric_0", "metric_1"]), 2).remove(1);
    let refused = |error: wandb_run::Error, why: &str| {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().contains(why), "{error}");
    };
    let other = open(&api(&backend), "other");
    let error = other.scan_history().shard(&shard).unwrap_err();
    refused(error, "the shard is of run e/p/r, not of e/p/other");
    let scan = run.scan_history().keys(["metric_0"]);
    refused(scan.shard(&shard).unwrap_err(), "not of the keys metric_0");
    let scan = run.scan_history().any_of(["metric_0", "metric_1"]);
    refused(scan.shard(&shard).unwrap_err(), "not of any of the keys");
    refused(run.scan_history().shards(0).unwrap_err(), "1 to");
    refused(run.scan_history().shards(usize::MAX).unwrap_err(), "1 to");
    refused(
        run.scan_history().keys([""]).shards(2).unwrap_err(),
        "empty",
    );

    // The same keys in another order are the same rows, in that order.
    let scan = run.scan_history().keys(["metric_1", "metric_0"]);
    let got = rows(scan.shard(&shard).unwrap()).unwrap();
    assert_eq!(got.len(), 5);
    assert!(got[0].starts_with(r#"{"metric_1""#), "{}", got[0]);

    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = api(&backend).shard(&shard).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("e/p/r"), "{error}");
}

// Local runs.

fn digits() -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/digits-new");
    fs::read_dir(fixtures)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path()
}

fn nowhere() -> Api {
    Api::builder().ignore_environment().connect().unwrap()
}

#[test]
fn of_a_local_run() {
    let run = Run::open_local(digits()).unwrap();
    for wanted in [
        Wanted::all(),
        Wanted::keys(&["loss"]),
        Wanted::any_of(&["_step", "never"]).range(2, 9),
    ] {
        let whole = rows(wanted.scan(&run)).unwrap();
        assert!(!whole.is_empty());
        for count in 1..9 {
            let shards = split(&wanted.scan(&run), count);
            assert!(count < 3 || shards.len() > 1, "{shards:?}");
            assert_eq!(shards[0].run(), run.id());
            let got = gathered(|shard| nowhere().shard(shard), &shards).unwrap();
            assert_rows(&got, &whole, &format!("{count} shards, {wanted:?}"));
        }
    }
}

#[test]
fn of_a_local_run_that_is_elsewhere() {
    let home = Folder::new();
    let copy = home.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for file in fs::read_dir(digits()).unwrap() {
        let file = file.unwrap();
        if file.path().is_file() {
            fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        }
    }
    let shards = split(&Run::open_local(&copy).unwrap().scan_history(), 2);
    fs::remove_dir_all(&copy).unwrap();
    let error = nowhere().shard(&shards[0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    // A run that is opened by hand reads it, wherever it lies.
    let scan = Run::open_local(digits()).unwrap().scan_history();
    assert!(!rows(scan.shard(&shards[0]).unwrap()).unwrap().is_empty());
    // Where the path is no text, the shard has none.
    let text = shards[0].to_json();
    let mut text: Json = serde_json::from_str(&text).unwrap();
    text["log"] = Json::Null;
    let pathless = Shard::from_json(&text.to_string()).unwrap();
    let error = nowhere().shard(&pathless).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().contains("open the run"), "{error}");
    // Another run's log at that place.
    text["run"] = "another".into();
    text["log"] = digits().to_str().unwrap().into();
    let moved = Shard::from_json(&text.to_string()).unwrap();
    let error = nowhere().shard(&moved).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().contains("of run another"), "{error}");
}

// Any run.

#[derive(Debug, Clone)]
struct Case {
    /// How far behind the row before it each row is.
    strides: Vec<i64>,
    first: i64,
    mode: Json,
    range: Option<(i64, i64)>,
    running: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let stride = prop_oneof![3 => Just(0i64), 8 => Just(1i64), 2 => 2i64..40, 1 => 1000i64..90_000];
    let counts = prop_oneof![Just("exact"), Just("missing"), Just("stale")];
    let keys = prop_oneof![Just("object"), Just("null"), Just("no_last_step")];
    let cap = prop::option::weighted(0.2, 150u32..400);
    (
        prop::collection::vec(stride, 0..300),
        prop_oneof![Just(0i64), 0i64..100_000],
        (any::<bool>(), counts, -40i64..40, keys, cap),
        prop::option::weighted(0.3, (0i64..300, 0i64..400)),
        any::<bool>(),
    )
        .prop_map(|(strides, first, mode, range, running)| {
            let (inclusive, counts, stale_by, history_keys, cap) = mode;
            let max_step = if inclusive { "inclusive" } else { "exclusive" };
            Case {
                strides,
                first,
                mode: json!({
                    "max_step": max_step, "counts": counts, "stale_by": stale_by,
                    "history_keys": history_keys, "cap": cap,
                }),
                range,
                running,
            }
        })
}

#[test]
fn of_any_run_every_row_once() {
    let backend = Backend::start(&[]);
    let client = api(&backend);
    let config = ProptestConfig {
        failure_persistence: None,
        cases: (ProptestConfig::default().cases / 8).max(32),
        ..ProptestConfig::default()
    };
    proptest!(config, |(case in cases())| {
        let mut step = case.first;
        let history: Vec<Json> = case.strides.iter().enumerate().map(|(n, stride)| {
            step += stride;
            let rare = if n % 5 == 0 { r#", "rare": 1"# } else { "" };
            row(step, &format!(r#", "n": {n}{rare}"#))
        }).collect();
        let state = if case.running { "running" } else { "finished" };
        seed(&backend, "any", json!({"history": history, "state": state}));
        mode(&backend, case.mode.clone());
        let all = truth(&backend, "any");
        let run = open(&client, "any");
        for mut wanted in [Wanted::all(), Wanted::keys(&["rare", "n"]), Wanted::any_of(&["rare"])] {
            if let Some((min, width)) = case.range {
                wanted = wanted.range(case.first + min, case.first + min + width);
            }
            let truth = wanted.of(&all);
            for count in 1..8 {
                let shards = split(&wanted.scan(&run), count);
                match gathered(|shard| run.scan_history().shard(shard), &shards) {
                    Ok(got) => assert_rows(&got, &truth, &format!("{wanted:?}, {shards:?}")),
                    // Steps logged twice and a cap: told, never silent.
                    Err(error) => {
                        prop_assert_eq!(error.kind(), ErrorKind::Integrity);
                        prop_assert!(!case.mode["cap"].is_null(), "{}", error);
                    }
                }
            }
        }
    });
}
