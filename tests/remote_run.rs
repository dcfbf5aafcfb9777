//! A remote run: its attributes, sampled history and names.

mod common;
mod remote;

use std::sync::Mutex;

use serde_json::{Value as Json, json};
use wandb_run::{Cell, ErrorKind, Stream};

use common::Backend;
use remote::folder::Folder;
use remote::{KEY, api, builder, generate, logged, mode, open, row, rows, seed};

// Attributes.

fn full_run(backend: &Backend) {
    seed(
        backend,
        "r",
        json!({
            "display_name": "brisk-river-7",
            "state": "failed",
            "tags": ["a", "ü b"],
            "group": "sweep-3",
            "job_type": "train",
            "commit": "0a1b2c3d",
            "description": "old field",
            "notes": "line 1\nline 2",
            "sweep": "sw33p",
            "user": "tester",
            "created_at": "2026-01-02T03:04:05",
            "heartbeat_at": "2026-01-02T04:05:06",
            "read_only": true,
            "config": r#"{
                "lr": {"value": 0.1, "desc": null},
                "opt": {"value": {"name": "sgd", "value": 1}},
                "own": {"value": 1, "unit": "s"},
                "bare": 3,
                "big": {"value": 9007199254740993, "desc": "exact"},
                "nan": {"value": NaN},
                "_wandb": {"value": {"cli_version": "0.16.4", "t": {"1": [1, 2]}}},
                "wandb_version": 1
            }"#,
            "summary": "{\"loss\": 0.25, \"best\": Infinity, \"text\": \"tab\there\", \"_step\": 2, \
                        \"nested\": {\"a\": 1}}",
            "history": [row(0, ""), row(1, r#", "val": {"acc": 1}"#), row(2, "")],
            "events": [
                r#"{"system.cpu": 10.5, "_timestamp": 1, "_runtime": 1}"#,
                r#"{"system.cpu": 20.5, "system.memory": 3, "_timestamp": 2, "_runtime": 2}"#,
            ],
        }),
    );
}

#[test]
fn every_attribute_is_what_was_stored() {
    let backend = Backend::start(&[]);
    full_run(&backend);
    for kind in [
        json!({}),
        json!({"history_keys": "string", "int64": "string"}),
        json!({"history_keys": "no_last_step"}),
    ] {
        mode(&backend, kind.clone());
        let run = open(&api(&backend), "r");
        let stored = backend.control("GET", "/runs/e/p/r", Json::Null);
        assert_eq!(run.id(), "r");
        assert_eq!(run.name(), Some("brisk-river-7"));
        assert_eq!(run.storage_id(), stored["id"].as_str());
        assert_eq!((run.entity(), run.project()), (Some("e"), Some("p")));
        assert_eq!(run.state(), "failed");
        assert_eq!(run.tags(), ["a", "ü b"]);
        assert_eq!(run.group(), Some("sweep-3"));
        assert_eq!(run.job_type(), Some("train"));
        assert_eq!(run.commit(), Some("0a1b2c3d"));
        assert_eq!(run.description(), Some("old field"));
        assert_eq!(run.notes(), Some("line 1\nline 2"));
        assert_eq!(run.sweep_name(), Some("sw33p"));
        assert_eq!(run.user().unwrap().name, "Test User");
        assert_eq!(run.username(), run.entity());
        assert_eq!(run.read_only(), Some(true));
        assert_eq!(run.created_at(), Some("2026-01-02T03:04:05"));
        assert_eq!(run.heartbeat_at(), Some("2026-01-02T04:05:06"));
        assert!(run.project_id().is_some());
        assert_eq!(run.history_line_count(), Some(3));
        let count = run.history_keys().path(&["keys", "val.acc", "typeCounts"]);
        assert!(count.unwrap().to_json().contains(r#""count":1"#), "{kind}");
        assert_eq!(
            run.system_metrics().to_json(),
            r#"{"system.cpu":20.5,"system.memory":3}"#
        );
        assert_eq!(run.directory(), None);
        assert_eq!(run.to_string(), "<Run e/p/r (failed)>");
        assert_eq!(
            run.url().unwrap(),
            format!("{}/e/p/runs/r", api(&backend).settings().app_url())
        );
        for (snake, camel) in [
            ("created_at", "createdAt"),
            ("job_type", "jobType"),
            ("summary_metrics", "summaryMetrics"),
            ("history_line_count", "historyLineCount"),
        ] {
            assert!(!run.attr(snake).unwrap().is_null(), "{snake}");
            assert_eq!(run.attr(snake), run.attr(camel));
        }
        assert_eq!(run.attr("no_such_thing"), None);
    }
}

#[test]
fn config_and_summary() {
    let backend = Backend::start(&[]);
    full_run(&backend);
    let run = open(&api(&backend), "r");
    assert_eq!(
        run.config().to_json(),
        r#"{"lr":0.1,"opt":{"name":"sgd","value":1},"own":{"value":1,"unit":"s"},"bare":3,"big":9007199254740993,"nan":"NaN"}"#
    );
    let raw = run.raw_config();
    assert_eq!(raw.len(), run.config().len() + 2);
    assert_eq!(raw.get("wandb_version").unwrap().to_i64(), Some(1));
    let version = raw.get("_wandb").unwrap().get("cli_version").unwrap();
    assert_eq!(version.as_str(), Some("0.16.4"));
    assert!(run.json_config().starts_with(
        r#"{"_wandb":{"value":{"cli_version":"0.16.4","t":{"1":[1,2]}},"desc":null},"lr":{"value":0.1,"desc":null},"#
    ));
    assert!(!run.json_config().contains("wandb_version"));
    let summary = run.summary();
    assert_eq!(summary.get("best").unwrap().to_f64(), Some(f64::INFINITY));
    assert_eq!(summary.get("text").unwrap().as_str(), Some("tab\there"));
    assert_eq!(summary.get("nested").unwrap().to_json(), r#"{"a":1}"#);
}

#[test]
fn a_run_with_nothing() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    for kind in [
        json!({}),
        json!({"counts": "missing"}),
        json!({"history_keys": "null"}),
    ] {
        mode(&backend, kind);
        let run = open(&api(&backend), "r");
        assert!(run.config().is_empty() && run.summary().is_empty());
        assert!(run.tags().is_empty() && run.system_metrics().is_empty());
        for text in [
            run.group(),
            run.job_type(),
            run.commit(),
            run.notes(),
            run.sweep_name(),
        ] {
            assert_eq!(text, None);
        }
        assert_eq!(run.last_history_step().unwrap(), -1);
        assert_eq!(run.history().rows().unwrap().len(), 0);
        assert_eq!(run.files().into_iter().count(), 0);
    }
}

#[test]
fn load_sees_changes_and_keeps_the_old_on_an_error() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"state": "running", "summary": {"loss": 1}}),
    );
    let mut run = open(&api(&backend), "r");
    let old = run.clone();
    let change = json!({"state": "finished", "summary": {"loss": 0.5}, "tags": ["new"]});
    backend.control("PATCH", "/runs/e/p/r", change);
    assert_eq!(run.state(), "running");
    run.load().unwrap();
    assert_eq!((run.state(), run.tags().len()), ("finished", 1));
    assert_eq!(run.summary().to_json(), r#"{"loss":0.5}"#);
    assert_eq!(old.state(), "running", "a clone keeps what it saw");

    backend.control("PATCH", "/runs/e/p/r", json!({"state": "crashed"}));
    for fault in [
        json!({"kind": "status", "code": 403, "times": 1}),
        json!({"kind": "bad_json", "times": 1}),
        json!({"kind": "graphql_errors", "data": "real", "times": 1}),
    ] {
        backend.fault(fault);
        let error = run.load().unwrap_err();
        assert_eq!(
            (error.operation(), error.subject()),
            (Some("load"), Some("e/p/r"))
        );
        assert_eq!((run.state(), run.tags().len()), ("finished", 1));
    }
    run.load().unwrap();
    assert_eq!(run.state(), "crashed");
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    assert_eq!(run.load().unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(run.state(), "crashed");
}

#[test]
fn the_last_history_step_is_asked_anew() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"history": [row(0, ""), row(41, "")]}));
    let run = open(&api(&backend), "r");
    assert_eq!(run.last_history_step().unwrap(), 41);
    let more = json!({"entity": "e", "project": "p", "name": "r", "history": [row(50, "")]});
    backend.control("POST", "/runs/append", more);
    assert_eq!(run.last_history_step().unwrap(), 50);
    mode(&backend, json!({"history_keys": "string"}));
    assert_eq!(run.last_history_step().unwrap(), 50);
    for kind in ["null", "no_last_step"] {
        mode(&backend, json!({"history_keys": kind}));
        assert_eq!(run.last_history_step().unwrap(), -1, "{kind}");
        assert_eq!(rows(run.scan_history()).unwrap().len(), 3, "{kind}");
    }
}

// Sampled history.

#[test]
fn a_sample_of_the_history() {
    let backend = Backend::start(&[]);
    generate(
        &backend,
        "r",
        json!({"rows": 1_000, "metrics": 2, "sparse_key": {"name": "rare", "every": 10}}),
    );
    let run = open(&api(&backend), "r");
    let steps = |rows: Vec<wandb_run::Row>| -> Vec<i64> {
        rows.iter().map(|row| row.step().unwrap()).collect()
    };
    assert_eq!(run.history().rows().unwrap().len(), 500);
    let some = steps(run.history().samples(10).rows().unwrap());
    assert_eq!((some.len(), some[0], some[9]), (10, 0, 999));
    assert!(some.is_sorted());
    assert_eq!(
        steps(run.history().samples(5_000).rows().unwrap()).len(),
        1_000
    );

    backend.clear();
    let keyed = run.history().keys(["rare"]).rows().unwrap();
    assert_eq!(logged(&backend), 1);
    assert_eq!(keyed.len(), 100);
    assert_eq!(
        keyed[1].as_map().keys().collect::<Vec<_>>(),
        ["_step", "rare"]
    );
    assert_eq!(keyed[1].step(), Some(10));
    let keyed = run
        .history()
        .keys(["rare", "metric_1"])
        .x_axis("_runtime")
        .rows()
        .unwrap();
    let names: Vec<&str> = keyed[0].as_map().keys().collect();
    assert_eq!(names, ["_runtime", "rare", "metric_1"]);
    assert_eq!(run.history().keys(["never"]).rows().unwrap().len(), 0);

    let table = run.history().samples(20).table().unwrap();
    assert_eq!(table.rows(), 20);
    let rare = table.column("rare").unwrap();
    assert!(matches!(rare.cell(0), Cell::Float(_)), "{rare:?}");
    assert!((0..20).any(|row| rare.cell(row) == Cell::Missing));
}

#[test]
fn system_metrics_and_wrong_questions() {
    let backend = Backend::start(&[]);
    full_run(&backend);
    let run = open(&api(&backend), "r");
    let events = run.history().stream(Stream::System).rows().unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].f64("system.cpu").unwrap(), 20.5);
    backend.clear();
    for wrong in [
        run.history().samples(0),
        run.history().keys([""]),
        run.history().keys(["loss"]).stream(Stream::System),
    ] {
        let error = wrong.rows().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().starts_with("history e/p/r: "), "{error}");
    }
    assert_eq!(logged(&backend), 0);
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = run.history().rows().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

// Names of runs.

#[test]
fn forms_of_a_path() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    let user = json!({"username": "tester", "entity": "e", "api_keys": [KEY]});
    backend.control("POST", "/users", user);
    let api = builder(backend.url()).project("p").connect().unwrap();
    let app = api.settings().app_url();
    for path in [
        "e/p/r".to_owned(),
        "e/p/runs/r".to_owned(),
        " e/p/r ".to_owned(),
        "e/p:r".to_owned(),
        "p:r".to_owned(),
        "r".to_owned(),
        "p/r".to_owned(),
        format!("{app}/e/p/runs/r"),
        format!("{app}/e/p/runs/r/overview?workspace=user-x"),
    ] {
        match api.run(&path) {
            Ok(run) => assert_eq!(run.path(), ["e", "p", "r"], "{path}"),
            Err(error) => panic!("{path}: {error}"),
        }
    }
    let asked = backend.requests_of("Viewer").len();
    assert_eq!(asked, 1, "the entity of the key is asked for once");

    backend.clear();
    for wrong in [
        "",
        " ",
        "a/b/c/d",
        "e//r",
        "http://elsewhere.example/e/p/runs/r",
    ] {
        let error = api.run(wrong).unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidArgument,
            "{wrong:?}: {error}"
        );
    }
    let bare = builder(backend.url()).connect().unwrap();
    let error = bare.run("r").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().contains("WANDB_PROJECT"), "{error}");
    assert_eq!(logged(&backend), 0);
}

#[test]
fn names_with_odd_characters() {
    let backend = Backend::start(&[]);
    let run = json!({
        "entity": "e", "project": "p x", "name": "r+ü%1", "history": [row(0, "")],
        "files": {"a b.txt": "content"},
    });
    backend.control("POST", "/runs", run);
    let api = api(&backend);
    let run = api.run("e/p x/r+ü%1").unwrap();
    assert_eq!(run.path(), ["e", "p%20x", "r%2B%C3%BC%251"]);
    assert_eq!(rows(run.scan_history()).unwrap().len(), 1);
    let folder = Folder::new();
    run.file("a b.txt")
        .unwrap()
        .download(folder.path())
        .unwrap();
    assert_eq!(api.run(&run.url().unwrap()).unwrap().id(), "r+ü%1");
}

#[test]
fn one_client_from_many_threads() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 400}));
    let run = open(&api(&backend), "r");
    let wanted = rows(run.scan_history()).unwrap();
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let got = rows(run.scan_history().page_size(100)).unwrap();
                if got != wanted {
                    failed.lock().unwrap().push(got.len());
                }
            });
        }
    });
    assert!(failed.lock().unwrap().is_empty());
}
