//! A full scan gives every row exactly once, in step order, whatever the run
//! looks like and however the server behaves.

mod common;
mod remote;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CellState, ErrorKind, Run};

use common::Backend;
use remote::{
    Wanted, api, assert_rows, builder, generate, logged, mode, open, row, rows, rows_of_batch,
    seed, truth, unordered,
};

/// Scans and compares with the truth; the report must agree with the log.
/// Nothing is asked for ahead here: what is, columns are checked with.
fn check(backend: &Backend, name: &str, wanted: &Wanted, what: &str) -> u64 {
    let run = open(&api(backend), name);
    let truth = wanted.of(&truth(backend, name));
    check_run(backend, &run, wanted, &truth, what)
}

fn check_run(backend: &Backend, run: &Run, wanted: &Wanted, truth: &[String], what: &str) -> u64 {
    backend.clear();
    let what = format!("{what}, {wanted:?}");
    let mut scan = wanted.scan(run).prefetch(0).rows().unwrap();
    let got: Result<Vec<String>, _> = scan.by_ref().map(|row| Ok(row?.to_json())).collect();
    let got = got.unwrap_or_else(|error: wandb_run::Error| panic!("{what}: {error}"));
    assert_rows(&got, truth, &what);
    let report = scan.report();
    assert_eq!(report.rows, got.len() as u64, "{what}: {report:?}");
    assert_eq!(report.requests, logged(backend), "{what}: {report:?}");
    assert!(scan.next().is_none(), "{what}: the end must be the end");
    report.requests
}

fn check_columns(run: &Run, wanted: &Wanted, truth: &[String], what: &str) {
    let batches = wanted.scan(run).columns(997).unwrap();
    let got: Vec<BTreeMap<String, String>> = batches
        .flat_map(|batch| rows_of_batch(&batch.unwrap()))
        .collect();
    let truth: Vec<_> = truth.iter().map(|row| unordered(row)).collect();
    assert!(got == truth, "{what}, {wanted:?}: columns are not the rows");
}

// Shapes of runs.

/// Every way to scan a run with `metric_0`, `metric_1` and, now and then,
/// `rare`.
fn scans(page_size: u64) -> Vec<Wanted> {
    vec![
        Wanted::all(),
        Wanted::all().page_size(page_size),
        Wanted::keys(&["metric_0"]),
        Wanted::keys(&["metric_1", "_step", "metric_0"]),
        Wanted::keys(&["rare"]),
        Wanted::keys(&["metric_0"]).page_size(page_size),
        Wanted::keys(&["metric_0", "never"]),
        Wanted::any_of(&["never", "rare", "_step"]),
    ]
}

fn shape(backend: &Backend, name: &str, rows: usize, steps: Json) {
    let rare = json!({"name": "rare", "every": 97});
    generate(
        backend,
        name,
        json!({"rows": rows, "metrics": 2, "steps": steps, "sparse_key": rare, "nan_every": 11}),
    );
}

/// Both answers to each question that changes how windows are asked.
fn server_kinds() -> Vec<Json> {
    let mut kinds = Vec::new();
    for max_step in ["inclusive", "exclusive"] {
        for (cap, kind) in [
            (Json::Null, "sample"),
            (700.into(), "sample"),
            (700.into(), "head"),
        ] {
            for counts in ["exact", "missing", "stale"] {
                kinds.push(json!({
                    "max_step": max_step, "cap": cap, "cap_kind": kind, "counts": counts,
                }));
            }
        }
    }
    kinds
}

/// Whole rows from every kind of server, and one of the other scans each.
fn check_shape(rows: usize, steps: Json, page_size: u64, kinds: Vec<Json>) {
    let backend = Backend::start(&[]);
    shape(&backend, "r", rows, steps);
    let all = truth(&backend, "r");
    assert_eq!(all.len(), rows);
    let scans = scans(page_size);
    let (whole, others) = scans.split_at(1);
    for (kind, other) in kinds.into_iter().zip(others.iter().cycle()) {
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        for wanted in [&whole[0], other] {
            let truth = wanted.of(&all);
            check_run(&backend, &run, wanted, &truth, &kind.to_string());
        }
    }
}

#[test]
fn dense() {
    let kinds = server_kinds().into_iter().step_by(2).collect();
    check_shape(12_000, json!({"kind": "dense"}), 1_000, kinds);
}

#[test]
fn sparse() {
    let steps = json!({"kind": "every", "stride": 1_000});
    check_shape(1_000, steps, 50_000, server_kinds());
}

#[test]
fn start_far_from_zero() {
    let steps = json!({"kind": "offset", "start": 61_010});
    check_shape(1_200, steps, 1_000, server_kinds());
}

#[test]
fn gap() {
    let steps = json!({"kind": "gap", "at": 700, "by": 500_000});
    check_shape(1_500, steps, 10_000, server_kinds());
}

#[test]
fn duplicate_steps() {
    let steps = json!({"kind": "duplicates", "every": 2});
    check_shape(1_500, steps, 1_000, server_kinds());
}

#[test]
fn many_rows_in_few_steps() {
    let steps: Vec<i64> = (0..4_000).map(|row| row / 40).collect();
    let steps = json!({"kind": "list", "list": steps});
    check_shape(4_000, steps, 1_000, server_kinds());
}

#[test]
fn empty_run() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    for kind in server_kinds() {
        mode(&backend, kind.clone());
        for wanted in scans(1_000) {
            check(&backend, "r", &wanted, &kind.to_string());
        }
    }
}

#[test]
fn one_step_with_many_rows() {
    let backend = Backend::start(&[]);
    let steps: Vec<i64> = (0..150).chain([150; 900]).chain(151..200).collect();
    let rows_in_all = steps.len();
    shape(
        &backend,
        "r",
        rows_in_all,
        json!({"kind": "list", "list": steps}),
    );
    let all = truth(&backend, "r");
    for kind in server_kinds() {
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        let what = kind.to_string();
        for wanted in [
            Wanted::all(),
            Wanted::all().page_size(10),
            Wanted::keys(&["metric_1"]),
        ] {
            if kind["cap"].is_null() {
                check_run(&backend, &run, &wanted, &wanted.of(&all), &what);
                continue;
            }
            let Err(error) = rows(wanted.scan(&run)) else {
                panic!("{what}, {wanted:?}: rows are missing without an error");
            };
            assert_eq!(error.kind(), ErrorKind::Integrity, "{what}: {error}");
            assert!(error.to_string().contains("e/p/r"), "{what}: {error}");
            assert!(error.to_string().contains("150"), "{what}: {error}");
        }
    }
}

#[test]
fn two_full_steps_with_nothing_else() {
    let backend = Backend::start(&[]);
    let steps: Vec<i64> = [5; 300].into_iter().chain([6; 200]).collect();
    shape(&backend, "r", 500, json!({"kind": "list", "list": steps}));
    let all = truth(&backend, "r");
    for kind in server_kinds() {
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        for wanted in [Wanted::all(), Wanted::keys(&["metric_1"])] {
            for wanted in [
                wanted.clone(),
                wanted.clone().range(5, 7),
                wanted.clone().range(5, 6),
                wanted.page_size(1),
            ] {
                check_run(&backend, &run, &wanted, &wanted.of(&all), &kind.to_string());
            }
        }
    }
}

/// Where nothing but the one overfull step is there, no second answer can show
/// that the first was cut: the count does, and without one the report doubts.
#[test]
fn nothing_but_one_overfull_step() {
    let backend = Backend::start(&[]);
    shape(
        &backend,
        "r",
        900,
        json!({"kind": "list", "list": vec![5; 900]}),
    );
    for kind in server_kinds() {
        if kind["cap"].is_null() {
            continue;
        }
        mode(&backend, kind.clone());
        let mut scan = open(&api(&backend), "r").scan_history().rows().unwrap();
        let last = scan.by_ref().last().expect("there are rows");
        match last {
            Err(error) => assert_eq!(error.kind(), ErrorKind::Integrity, "{kind}: {error}"),
            Ok(_) => {
                assert_eq!(kind["counts"], "missing", "{kind}: {:?}", scan.report());
                let report = scan.report();
                assert!(
                    !report.proven && report.doubt.is_some(),
                    "{kind}: {report:?}"
                );
            }
        }
    }
}

// Every mode of the server.

/// A run with everything at once: dense, duplicate, crowded and sparse steps,
/// nested values, histograms, NaN.
fn mixed() -> Vec<Json> {
    let crowd = std::iter::repeat_n(400, 120);
    let steps = (0..400).chain(crowd).chain((0..150).map(|n| 401 + n / 3));
    let steps = steps.chain((0..130).map(|n| 9_000 + n * 91));
    steps
        .enumerate()
        .map(|(n, step)| {
            let mut more = String::new();
            if n % 2 == 0 {
                more += r#", "val": {"loss": 0.25, "top": {"k.5": 1}}"#;
            }
            if n % 7 == 0 {
                more += r#", "nan": NaN, "inf": [-Infinity, {"x": NaN}]"#;
            }
            if n % 50 == 0 {
                more +=
                    r#", "hist": {"_type": "histogram", "bins": [0, 0.5, 1], "values": [3, 4]}"#;
            }
            if n % 3 == 0 {
                more += &format!(r#", "big": {}, "none": null"#, i64::MAX - n as i64);
            }
            row(step, &more)
        })
        .collect()
}

fn mixed_scans() -> Vec<Wanted> {
    let sets = [
        Wanted::keys(&["loss"]),
        Wanted::keys(&["_step", "nan"]),
        Wanted::keys(&["val.loss", "big"]),
        Wanted::keys(&["hist"]),
        Wanted::keys(&["hist.bins", "_step"]),
        Wanted::keys(&["val", "none"]),
        Wanted::keys(&["inf", "big", "_step"]),
        Wanted::keys(&["never"]),
        Wanted::keys(&["loss", "never"]),
        Wanted::any_of(&["nan", "hist"]),
        Wanted::any_of(&["val.loss", "big", "never"]),
        Wanted::any_of(&["never"]),
    ];
    let all = std::iter::once(Wanted::all()).chain(sets);
    all.flat_map(|wanted| {
        [
            wanted.clone(),
            wanted.clone().range(399, 402),
            wanted.clone().range(100, 15_000),
            wanted.clone().range(400, 400),
            wanted.clone().range(300_000, 400_000),
            wanted.page_size(1000),
        ]
    })
    .collect()
}

fn modes() -> Vec<Json> {
    let mut modes = Vec::new();
    for kind in server_kinds() {
        for history_keys in ["object", "string", "null", "no_last_step"] {
            for nan in ["string", "bare"] {
                for int64 in ["number", "string"] {
                    let mut mode = kind.clone();
                    mode["history_keys"] = history_keys.into();
                    mode["nan"] = nan.into();
                    mode["int64"] = int64.into();
                    modes.push(mode);
                }
            }
        }
    }
    modes
}

/// Whole rows in every mode; of the other scans some in each, and each of
/// them in modes of every kind. `half`: even or odd modes.
fn check_modes(half: usize) {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": mixed()}));
    let all = truth(&backend, "r");
    let scans = mixed_scans();
    // Coprime to the number of scans, so that every scan meets every kind.
    let mut turn = scans.iter().cycle().step_by(5);
    for (at, kind) in modes().into_iter().enumerate() {
        if at % 2 != half {
            continue;
        }
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        let what = kind.to_string();
        let whole = &scans[0];
        check_run(&backend, &run, whole, &whole.of(&all), &what);
        for wanted in turn.by_ref().take(2) {
            let truth = wanted.of(&all);
            check_run(&backend, &run, wanted, &truth, &what);
            if at % 8 == half {
                check_columns(&run, wanted, &truth, &what);
            }
        }
    }
}

#[test]
fn even_modes() {
    check_modes(0);
}

#[test]
fn odd_modes() {
    check_modes(1);
}

#[test]
fn every_scan_and_its_columns() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": mixed()}));
    let all = truth(&backend, "r");
    for kind in [
        json!({}),
        json!({"cap": 700, "max_step": "exclusive", "nan": "bare"}),
    ] {
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        for wanted in mixed_scans() {
            let truth = wanted.of(&all);
            check_run(&backend, &run, &wanted, &truth, &kind.to_string());
            check_columns(&run, &wanted, &truth, &kind.to_string());
        }
    }
}

// Values.

const ODD_ROWS: [&str; 8] = [
    r#"{"z":1,"_step":0,"a":NaN,"b":Infinity,"c":-Infinity}"#,
    r#"{"_step":1,"a":"NaN","max":9223372036854775807,"min":-9223372036854775808,"zero":-0.0}"#,
    r#"{"_step":2.0,"a":18446744073709551615,"huge":123456789012345678901234567890}"#,
    "{\"_step\":3,\"a\":\"Grüße 🎉 \u{2028}\",\"ключ\":\"値\"}",
    r#"{"_step":4,"a":"\ud800 alone","pair":"\ud83c\udf89"}"#,
    "{\"_step\":5,\"a\":\"tab\there\u{1}\",\"nul\":\"\\u0000\"}",
    r#"{"_step":6,"y":1,"x":{"q":[1,{"w":null}],"e":{}},"a":[]}"#,
    r#"{"_step":7,"a":null,"t":true,"f":false,"tiny":5e-324,"e":1E3}"#,
];

const ODD_WANTED: [&str; 8] = [
    r#"{"z":1,"_step":0,"a":"NaN","b":"Infinity","c":"-Infinity"}"#,
    r#"{"_step":1,"a":"NaN","max":9223372036854775807,"min":-9223372036854775808,"zero":-0.0}"#,
    r#"{"_step":2,"a":18446744073709551615,"huge":123456789012345678901234567890}"#,
    "{\"_step\":3,\"a\":\"Grüße 🎉 \u{2028}\",\"ключ\":\"値\"}",
    "{\"_step\":4,\"a\":\"\u{fffd} alone\",\"pair\":\"🎉\"}",
    r#"{"_step":5,"a":"tab\there\u0001","nul":"\u0000"}"#,
    r#"{"_step":6,"y":1,"x":{"q":[1,{"w":null}],"e":{}},"a":[]}"#,
    r#"{"_step":7,"a":null,"t":true,"f":false,"tiny":5e-324,"e":1000.0}"#,
];

#[test]
fn values_keep_their_meaning() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": ODD_ROWS}));
    for (nan, int64) in [("string", "number"), ("bare", "string")] {
        mode(&backend, json!({"nan": nan, "int64": int64}));
        let run = open(&api(&backend), "r");
        assert_eq!(rows(run.scan_history()).unwrap(), ODD_WANTED);

        let keyed = run.scan_history().keys(["_step", "a"]).rows().unwrap();
        let keyed: Vec<_> = keyed.map(Result::unwrap).collect();
        assert_eq!(keyed.len(), 8);
        assert!(keyed[0].f64("a").unwrap().is_nan(), "{}", keyed[0]);
        assert!(keyed[1].f64("a").unwrap().is_nan(), "{}", keyed[1]);
        assert_eq!(keyed[3].str("a").unwrap(), "Grüße 🎉 \u{2028}");
        assert_eq!(keyed[4].str("a").unwrap(), "\u{fffd} alone");
        assert!(keyed[7].get("a").unwrap().is_null());

        let whole: Vec<_> = run
            .scan_history()
            .rows()
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(whole[0].f64("b").unwrap(), f64::INFINITY);
        assert_eq!(whole[1].i64("max").unwrap(), i64::MAX);
        assert_eq!(whole[1].i64("min").unwrap(), i64::MIN);
        assert!(whole[1].f64("zero").unwrap().is_sign_negative());
        assert_eq!(whole[6].get("x.q").unwrap().to_json(), r#"[1,{"w":null}]"#);
        assert!(whole[7].get("missing").is_none());
    }
}

#[test]
fn columns_tell_missing_null_and_values_apart() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": ODD_ROWS}));
    let run = open(&api(&backend), "r");
    let scan = run.scan_history().any_of(["a", "max", "_step"]);
    let batch = scan.columns(100).unwrap().next().unwrap().unwrap();
    let names: Vec<&str> = batch.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["a", "max", "_step"]);
    let states: Vec<_> = batch.columns()[0].f64s().map(|(_, state)| state).collect();
    use CellState::{Inexact, NotANumber, Null, Value};
    assert_eq!(
        states,
        [
            Value, Value, Inexact, NotANumber, NotANumber, NotANumber, NotANumber, Null
        ]
    );
    let max: Vec<_> = batch.columns()[1].i64s().take(2).collect();
    assert_eq!(max, [(0, CellState::Missing), (i64::MAX, Value)]);
    let steps: Vec<_> = batch.columns()[2].i64s().map(|(step, _)| step).collect();
    assert_eq!(steps, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn typed_rows() {
    #[derive(serde::Deserialize, PartialEq, Debug)]
    struct Point {
        #[serde(rename = "_step")]
        step: i64,
        loss: f64,
    }
    let backend = Backend::start(&[]);
    let history = [
        row(0, ""),
        row(1, ""),
        json!(r#"{"_step": 2, "loss": "low"}"#),
    ];
    seed(&backend, "r", json!({"history": history}));
    let run = open(&api(&backend), "r");
    let scan = run.scan_history().max_step(2);
    let points: Vec<Point> = scan.typed().unwrap().map(Result::unwrap).collect();
    let point = |step, loss| Point { step, loss };
    assert_eq!(points, [point(0, 0.5), point(1, 1.5)]);
    let error = run.scan_history().typed::<Point>().unwrap().last().unwrap();
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("at step 2"), "{error}");
}

// Requests.

fn requests_from_opening(backend: &Backend, name: &str, wanted: &Wanted) -> u64 {
    let truth = wanted.of(&truth(backend, name));
    backend.clear();
    let run = open(&api(backend), name);
    let mut scan = wanted.scan(&run).rows().unwrap();
    let got: Vec<String> = scan.by_ref().map(|row| row.unwrap().to_json()).collect();
    assert_rows(&got, &truth, name);
    assert!(scan.report().proven, "{:?}", scan.report());
    assert_eq!(scan.report().requests + 1, logged(backend));
    logged(backend)
}

#[test]
fn requests_follow_the_data() {
    let backend = Backend::start(&[]);
    shape(
        &backend,
        "sparse",
        1_000,
        json!({"kind": "every", "stride": 1_000}),
    );
    shape(
        &backend,
        "gap",
        1_000,
        json!({"kind": "gap", "at": 500, "by": 500_000}),
    );
    generate(
        &backend,
        "rare",
        json!({"rows": 100_000, "metrics": 1, "sparse_key": {"name": "rare", "every": 3_900}}),
    );
    for (name, wanted) in [
        ("sparse", Wanted::all()),
        ("sparse", Wanted::keys(&["metric_0"])),
        ("gap", Wanted::all()),
        ("gap", Wanted::keys(&["metric_0"])),
    ] {
        let requests = requests_from_opening(&backend, name, &wanted);
        assert!(requests <= 5, "{name} {wanted:?}: {requests} requests");
    }
    // The rare key alone: whole rows would take the truth of 100,000.
    backend.clear();
    let run = open(&api(&backend), "rare");
    let rare = rows(run.scan_history().keys(["rare"])).unwrap();
    assert_eq!(rare.len(), 26);
    assert!(logged(&backend) <= 5, "{} requests", logged(&backend));
}

#[test]
fn nothing_is_sent_before_the_first_row() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": [row(0, "")]}));
    let run = open(&api(&backend), "r");
    backend.clear();
    let scan = run.scan_history().rows().unwrap();
    assert_eq!(logged(&backend), 0);
    drop(scan);
    for bad in [
        run.scan_history().keys(["a", ""]),
        run.scan_history().any_of(Vec::<String>::new()),
        run.scan_history().page_size(0),
    ] {
        let error = bad.rows().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().contains("e/p/r"), "{error}");
    }
    assert_eq!(logged(&backend), 0);
}

// Runs that change.

#[test]
fn a_run_that_grows_during_the_scan() {
    for kind in [json!({}), json!({"cap": 700}), json!({"counts": "missing"})] {
        for keys in [vec![], vec!["loss", "_step"]] {
            let backend = Backend::start(&[]);
            mode(&backend, kind.clone());
            let first: Vec<Json> = (0..1_500).map(|step| row(step, "")).collect();
            seed(&backend, "r", json!({"state": "running", "history": first}));
            let wanted = Wanted {
                keys,
                ..Wanted::all()
            };
            let run = open(&api(&backend), "r");
            let mut scan = wanted.scan(&run).page_size(400).rows().unwrap();
            let mut got = Vec::new();
            let mut next = 1_500;
            for row in scan.by_ref() {
                got.push(row.unwrap().to_json());
                if got.len() % 300 == 0 && next < 3_000 {
                    let more: Vec<Json> =
                        (next..next + 100).map(|step| self::row(step, "")).collect();
                    let place =
                        json!({"entity": "e", "project": "p", "name": "r", "history": more});
                    backend.control("POST", "/runs/append", place);
                    next += 100;
                }
            }
            let truth = wanted.of(&truth(&backend, "r"));
            assert!(got.len() >= 1_500, "{kind}: {} rows", got.len());
            assert_rows(&got, &truth[..got.len()], &kind.to_string());
            let report = scan.report();
            assert!(!report.proven, "{kind}: {report:?}");
            assert!(report.doubt.unwrap().contains("running"), "{kind}");
        }
    }
}

#[test]
fn a_run_that_is_deleted_during_the_scan() {
    let backend = Backend::start(&[]);
    shape(&backend, "r", 1_000, json!({"kind": "dense"}));
    let run = open(&api(&backend), "r");
    let mut scan = run.scan_history().page_size(100).rows().unwrap();
    assert!(scan.next().unwrap().is_ok());
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = scan.find_map(Result::err).expect("an error, not an end");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("e/p/r"), "{error}");
    assert!(scan.next().is_none());
}

#[test]
fn a_step_may_take_no_longer_than_the_callers_limit() {
    let backend = Backend::start(&[]);
    shape(&backend, "r", 100, json!({"kind": "dense"}));
    let run = builder(backend.url())
        .connect()
        .unwrap()
        .run("e/p/r")
        .unwrap();
    backend.fault(json!({"kind": "stall", "head": false, "operation": "HistoryPage"}));
    let limit = CallOptions::new().timeout(Duration::from_millis(300));
    let error = rows(run.scan_history().call(limit)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.elapsed().unwrap() < Duration::from_secs(2), "{error}");
}
