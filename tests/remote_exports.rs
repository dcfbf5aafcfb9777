//! Scans that read exported files: the rows of the run, whatever the files
//! are like, and no more bytes than are needed.

mod common;
mod remote;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use wandb_run::{ErrorKind, Run, ScanHistory, ScanReport};

use common::Backend;
use remote::{Wanted, api, open, seed, sent, truth, unordered};

type Unordered = Vec<BTreeMap<String, String>>;

/// Rows of every kind: steps logged twice, keys that come and go, NaN, nested
/// values, 64-bit integers.
fn history(rows: i64) -> Vec<Json> {
    let row = |at: i64| {
        // Every tenth row has the step of the row before it.
        let step = at - at / 10;
        let mut row =
            json!({"_step": step, "_timestamp": 1.7e9 + at as f64 + 0.5, "loss": at as f64 + 0.5});
        if at % 3 == 0 {
            row["acc"] = json!(at as f64 / 4.0 + 0.125);
        }
        if at % 7 == 0 {
            row["nested"] = json!({"a": {"b": at}, "list": [at, at + 1]});
            row["big"] = json!(9_007_199_254_740_993_i64 + at);
        }
        if at % 11 == 0 {
            row["text"] = json!(format!("row {at} \u{e9}"));
            row["flag"] = json!(at % 2 == 0);
        }
        if at % 13 == 0 {
            row["acc"] = json!("NaN");
        }
        row
    };
    (0..rows).map(row).collect()
}

fn exported(rows: i64, exports: Json) -> (Backend, Run) {
    with_state(rows, exports, "finished")
}

fn with_state(rows: i64, exports: Json, state: &str) -> (Backend, Run) {
    let backend = Backend::start(&[]);
    let fields = json!({"history": history(rows), "exports": exports, "state": state});
    seed(&backend, "r", fields);
    let run = open(&api(&backend), "r");
    backend.clear();
    (backend, run)
}

/// A scan that reads exported files, however few the rows are.
fn files_of(run: &Run) -> ScanHistory {
    run.scan_history().exports(true)
}

fn read(scan: ScanHistory) -> (Unordered, ScanReport) {
    let mut rows = scan.rows().unwrap();
    let read = rows
        .by_ref()
        .map(|row| unordered(&row.unwrap().to_json()))
        .collect();
    (read, rows.report())
}

fn wanted(backend: &Backend, wanted: &Wanted) -> Unordered {
    let rows = wanted.of(&truth(backend, "r"));
    rows.iter().map(|row| unordered(row)).collect()
}

fn assert_same(got: &Unordered, wanted: &Unordered, what: &str) {
    for (at, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        assert_eq!(got, wanted, "{what}: row {at}");
    }
    assert_eq!(got.len(), wanted.len(), "{what}: number of rows");
}

/// Bytes that came of exported files, and by how many requests.
fn fetched(backend: &Backend) -> (u64, usize) {
    let requests = backend.requests_of("export_download");
    let bytes = requests
        .iter()
        .map(|one| one["response_bytes"].as_u64().unwrap());
    (bytes.sum(), requests.len())
}

#[test]
fn every_layout_of_files_gives_the_rows_of_the_run() {
    let layouts = [
        json!({}),
        json!({"files": 3, "rows_per_group": 40, "order": "reversed"}),
        json!({"files": 4, "rows_per_group": 17, "order": "rotating", "codec": "zstd"}),
        json!({"files": 3, "rows_per_group": 50, "file_overlap": 30}),
        json!({"files": 2, "rows_per_group": 30, "file_overlap": 7, "order": "reversed", "codec": "none"}),
        json!({"files": 2, "rows_per_group": 64, "statistics": false}),
        // Rows 219 and 220 share a step: one is exported, one is not.
        json!({"files": 2, "rows_per_group": 64, "upto_step": 197, "overlap": 1}),
        json!({"files": 2, "upto_step": 150}),
        json!({"files": 3, "upto_step": 150, "overlap": 50, "order": "reversed"}),
        json!({"files": 3, "upto_step": 150, "overlap": 500, "file_overlap": 20}),
        json!({"files": 0}),
    ];
    let scans = [
        Wanted::all(),
        Wanted::keys(&["loss"]),
        Wanted::keys(&["acc", "loss"]),
        Wanted::keys(&["acc", "text", "_step"]),
        Wanted::keys(&["nested.a.b", "big"]),
        Wanted::keys(&["nested"]),
        Wanted::keys(&["nowhere"]),
        Wanted::any_of(&["text", "big"]),
        Wanted::any_of(&["nested.list", "nowhere"]),
        Wanted::all().range(20, 41),
        Wanted::keys(&["acc"]).range(135, 1000),
        Wanted::all().range(149, 152),
        Wanted::all().range(5000, 6000),
    ];
    for layout in layouts {
        for state in ["finished", "running"] {
            let (backend, run) = with_state(300, layout.clone(), state);
            for scan in &scans {
                let what = format!("{layout} {state} {scan:?}");
                let (rows, report) = read(scan.scan(&run).exports(true));
                assert_same(&rows, &wanted(&backend, scan), &what);
                let sources = report.sources;
                assert_eq!(sources.local, 0);
                if layout["files"] == 0 {
                    assert_eq!((sources.parquet, sources.live), (0, 0), "{what}");
                } else {
                    assert_eq!(sources.graphql, 0, "{what}");
                }
            }
        }
    }
}

#[test]
fn the_report_says_what_came_from_where() {
    let (backend, run) = exported(300, json!({"files": 2, "upto_step": 150}));
    let (rows, report) = read(files_of(&run));
    assert_eq!(rows.len(), 300);
    assert!(
        report.sources.parquet > 150 && report.sources.live > 100,
        "{report:?}"
    );
    assert_eq!(report.sources.parquet + report.sources.live, 300);
    assert_eq!(report.requests, sent(&backend).len() as u64);
    assert_eq!(report.doubt, None);

    let (rows, report) = read(run.scan_history().exports(false));
    assert_eq!((rows.len(), report.sources.graphql), (300, 300));
    assert!(!sent(&backend).contains(&"RunParquetHistory".to_owned()));
}

#[test]
fn everything_exported_needs_no_other_question() {
    let (backend, run) = exported(3000, json!({"files": 2, "rows_per_group": 500}));
    let (rows, report) = read(files_of(&run));
    assert_eq!((rows.len(), report.sources.parquet), (3000, 3000));
    assert!(report.proven, "{report:?}");
    let sent = sent(&backend);
    assert_eq!(
        sent.iter()
            .filter(|name| *name != "export_download")
            .count(),
        1,
        "{sent:?}"
    );
}

#[test]
fn only_the_columns_and_row_groups_that_are_needed_are_fetched() {
    let backend = Backend::start(&[]);
    let rows: Vec<Json> = (0..20_000)
        .map(|step| {
            let noise = f64::from(step * 7919 % 10_007);
            let mut row = json!({"_step": step});
            for metric in 0..8 {
                row[format!("m{metric}")] = json!((noise + f64::from(metric)).sqrt());
            }
            row
        })
        .collect();
    let exports = json!({"files": 1, "rows_per_group": 2000});
    seed(&backend, "r", json!({"history": rows, "exports": exports}));
    let run = open(&api(&backend), "r");
    backend.clear();

    assert_eq!(read(files_of(&run)).0.len(), 20_000);
    let (all, requests) = fetched(&backend);
    assert!(requests <= 11, "{requests} requests for 10 row groups");
    backend.clear();

    // Two columns of nine; neighbours in the file come together.
    let (rows, _) = read(files_of(&run).keys(["m1"]));
    assert_eq!(rows.len(), 20_000);
    let (some, requests) = fetched(&backend);
    assert!(some < all / 2, "{some} bytes of {all}");
    assert!(requests <= 21, "{requests} requests");
    backend.clear();

    // One row group of ten.
    let (rows, _) = read(files_of(&run).min_step(4100).max_step(4200));
    assert_eq!(rows.len(), 100);
    let (one, requests) = fetched(&backend);
    assert!(one < all / 5, "{one} bytes of {all}");
    assert!(requests <= 2, "{requests} requests");
}

#[test]
fn resuming_and_columns() {
    let (backend, run) = exported(
        300,
        json!({"files": 3, "rows_per_group": 20, "upto_step": 200}),
    );
    let all = wanted(&backend, &Wanted::all());
    for stop in [0, 1, 9, 10, 11, 150, 219, 221, 299, 300] {
        let mut rows = files_of(&run).rows().unwrap();
        let first: Vec<_> = rows
            .by_ref()
            .take(stop)
            .map(|row| unordered(&row.unwrap().to_json()))
            .collect();
        let cursor = rows.cursor().unwrap();
        drop(rows);
        let (rest, _) = read(files_of(&run).resume(&cursor));
        assert_same(
            &[first, rest].concat(),
            &all,
            &format!("stopped after {stop}"),
        );
        // A cursor means the same with and without files.
        let (rest, _) = read(run.scan_history().exports(false).resume(&cursor));
        assert_eq!(rest.len(), 300 - stop);
    }
    let losses: Vec<f64> = files_of(&run)
        .keys(["loss"])
        .columns(64)
        .unwrap()
        .flat_map(|batch| {
            let batch = batch.unwrap();
            let column = batch.column("loss").unwrap();
            column.f64s().map(|(loss, _)| loss).collect::<Vec<_>>()
        })
        .collect();
    let wanted: Vec<f64> = (0..300).map(|at| f64::from(at) + 0.5).collect();
    assert_eq!(losses, wanted);
}

#[test]
fn addresses_that_expire_are_asked_for_anew() {
    let (backend, run) = exported(
        5000,
        json!({"files": 2, "rows_per_group": 100, "order": "rotating"}),
    );
    let rows = files_of(&run).keys(["loss"]).rows().unwrap();
    let mut read = 0;
    for row in rows {
        row.unwrap();
        read += 1;
        if read % 2000 == 1 {
            backend.control("POST", "/urls/expire", Json::Null);
        }
    }
    assert_eq!(read, 5000);
    let names = sent(&backend);
    let asked = names
        .iter()
        .filter(|name| *name == "RunParquetHistory")
        .count();
    assert!(asked >= 1, "{names:?}");
    // Refused for good is an error.
    let fault = json!({"operation": "export_download", "kind": "status", "code": 403});
    backend.fault(fault);
    let error = files_of(&run).rows().unwrap().next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
}

#[test]
fn broken_transfers_are_gone_on_with_and_cut_files_are_told() {
    let (backend, run) = exported(3000, json!({"files": 2, "rows_per_group": 500}));
    for fault in [
        json!({"kind": "truncate", "after_bytes": 1000, "times": 2}),
        json!({"kind": "truncate", "after_bytes": 1000, "consistent": true, "times": 3}),
        json!({"kind": "status", "code": 503, "times": 2}),
        json!({"kind": "reset", "after_bytes": 2000, "times": 1, "skip": 1}),
    ] {
        let mut fault = fault;
        fault["operation"] = json!("export_download");
        let number = backend.fault(fault.clone());
        let (rows, _) = read(files_of(&run));
        assert_eq!(rows.len(), 3000, "{fault}");
        assert!(backend.hits(number) > 0, "{fault}");
        backend.clear();
    }
    // Properly framed, but not the end of such a file.
    let fault = json!({
        "operation": "export_download", "kind": "json", "value": "no parquet", "code": 206,
    });
    backend.fault(fault);
    let error = files_of(&run).rows().unwrap().next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    backend.clear();
    // The storage ignores ranges.
    let fault = json!({"operation": "export_download", "kind": "json", "value": {}, "code": 203});
    backend.fault(fault);
    let error = files_of(&run).rows().unwrap().next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    backend.clear();
    // No answer is taken for a run without exports.
    backend.fault(json!({"operation": "RunParquetHistory", "kind": "status", "code": 400}));
    files_of(&run).rows().unwrap().next().unwrap().unwrap_err();
}

#[test]
fn a_server_without_exports_is_asked_as_ever() {
    let (backend, run) = exported(100, json!({}));
    remote::mode(&backend, json!({"without": ["Run.parquetHistory"]}));
    let (rows, report) = read(files_of(&run));
    assert_eq!((rows.len(), report.sources.graphql), (100, 100));
}

#[test]
fn a_few_rows_are_not_worth_a_look_at_files() {
    let (backend, run) = exported(300, json!({}));
    let (rows, report) = read(run.scan_history());
    assert_eq!((rows.len(), report.sources.graphql), (300, 300));
    assert!(!sent(&backend).contains(&"RunParquetHistory".to_owned()));
    // How many there are is not known: they may be many.
    remote::mode(
        &backend,
        json!({"counts": "missing", "history_keys": "null"}),
    );
    let run = open(&api(&backend), "r");
    let (rows, report) = read(run.scan_history());
    assert_eq!((rows.len(), report.sources.parquet), (300, 300));
}

#[test]
fn nested_values_as_text_or_columns_of_their_own() {
    let (backend, run) = exported(100, json!({"nested": "dotted"}));
    let keys = Wanted::keys(&["nested.a.b"]);
    let (rows, _) = read(keys.scan(&run).exports(true));
    assert_same(&rows, &wanted(&backend, &keys), "dotted");
    let (_backend, run) = exported(100, json!({"nested": "json"}));
    let (rows, _) = read(files_of(&run).keys(["nested"]));
    assert_eq!(rows[1]["nested"], r#""{\"a\":{\"b\":7},\"list\":[7,8]}""#);
}
