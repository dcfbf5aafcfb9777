//! A remote run: its attributes, sampled history, files and names.

mod common;
mod remote;

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use serde_json::{Value as Json, json};
use wandb_run::{Cell, DownloadOptions, ErrorKind, Run, Stream};

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
        assert_eq!(run.username(), Some("tester"));
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
    assert!(
        run.json_config()
            .starts_with(r#"{"lr":{"value":0.1,"desc":null},"#)
    );
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
        run.history().keys(Vec::<String>::new()),
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

// Lists of files.

fn seed_files(backend: &Backend, count: usize) -> BTreeSet<String> {
    let names: BTreeSet<String> = (0..count).map(|n| format!("media/{n:04}.txt")).collect();
    let files: serde_json::Map<String, Json> = names
        .iter()
        .map(|name| (name.clone(), json!(name)))
        .collect();
    seed(backend, "r", json!({"files": files}));
    names
}

#[test]
fn all_files_with_as_many_requests_as_pages() {
    let backend = Backend::start(&[]);
    let names = seed_files(&backend, 2_500);
    let run = open(&api(&backend), "r");
    for (per_page, requests) in [(50, 50), (999, 3), (2_500, 1), (1_250, 2)] {
        backend.clear();
        let mut files = run.files().per_page(per_page).into_iter();
        assert_eq!(
            logged(&backend),
            0,
            "nothing is asked before the first item"
        );
        assert!(files.next().unwrap().is_ok());
        assert_eq!(logged(&backend), 1);
        assert_eq!(files.total().unwrap(), Some(2_500));
        let rest: Vec<_> = files
            .by_ref()
            .map(|file| file.unwrap().name().to_owned())
            .collect();
        assert_eq!(rest.len(), 2_499);
        assert_eq!(rest.iter().collect::<BTreeSet<_>>().len(), 2_499);
        assert!(rest.iter().all(|name| names.contains(name)));
        assert_eq!(logged(&backend), requests, "{per_page} a page");
        assert!(files.next().is_none());
    }
    // The length alone takes one request, which is not wasted.
    backend.clear();
    let mut files = run.files().per_page(2_500).into_iter();
    assert_eq!(files.total().unwrap(), Some(2_500));
    assert_eq!(files.count(), 2_500);
    assert_eq!(logged(&backend), 1);
}

#[test]
fn files_by_name() {
    let backend = Backend::start(&[]);
    seed_files(&backend, 120);
    for placeholders in [false, true] {
        mode(
            &backend,
            json!({"file_placeholders": placeholders, "int64": "string"}),
        );
        let run = open(&api(&backend), "r");
        let names = ["media/0007.txt", "missing.txt", "media/0100.txt"];
        let mut files = run.files().names(names).into_iter();
        assert_eq!(files.total().unwrap(), None);
        let found: Vec<_> = files.map(|file| file.unwrap().name().to_owned()).collect();
        assert_eq!(found, ["media/0007.txt", "media/0100.txt"]);
        let file = run.file("media/0007.txt").unwrap();
        assert_eq!(file.size(), "media/0007.txt".len() as u64);
        let digest = md5::compute("media/0007.txt").0;
        let digest = base64::engine::general_purpose::STANDARD.encode(digest);
        assert_eq!(file.md5(), Some(&*digest));
        assert_eq!(file.mimetype(), Some("text/plain"));
        assert!(file.updated_at().is_some() && file.storage_id().is_some());
        assert!(file.url().is_some() && file.direct_url().is_some());
        for missing in ["missing.txt", "media/0007", "media"] {
            let error = run.file(missing).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            assert!(error.to_string().contains("e/p/r"), "{error}");
            assert!(error.to_string().contains(missing), "{error}");
        }
    }
}

// Downloads.

/// What a server may answer for `RunFiles`: one file.
fn answer_with_file(backend: &Backend, node: Json) {
    let mut full = json!({
        "id": "RmlsZQ==", "name": "a.txt", "url": null, "directUrl": "", "sizeBytes": 7,
        "mimetype": null, "updatedAt": "2026-01-01T00:00:00", "md5": null,
    });
    for (key, value) in node.as_object().unwrap() {
        full[key] = value.clone();
    }
    let page = json!({"endCursor": "c", "hasNextPage": false});
    let files = json!({"edges": [{"cursor": "c", "node": full}], "pageInfo": page});
    let data = json!({"project": {"run": {"fileCount": 1, "files": files}}});
    backend.clear_faults();
    backend.fault(json!({"kind": "json", "operation": "RunFiles", "value": {"data": data}}));
}

fn with_file(content: &str) -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"files": {"a.txt": content, "sub/dir/b.txt": "", "x y/ü#?.txt": "odd"}}),
    );
    let run = open(&api(&backend), "r");
    (backend, run, Folder::new())
}

#[test]
fn files_arrive_whole() {
    let big = "0123456789abcdef".repeat(20_000);
    let (backend, run, folder) = with_file(&big);
    for redirect in ["same", "other", "none"] {
        mode(&backend, json!({"file_redirect": redirect}));
        let root = folder.path().join(redirect);
        let done = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&done);
        let options = DownloadOptions::new().progress(move |now, all| {
            assert_eq!(all, 320_000);
            assert!(seen.swap(now, Ordering::SeqCst) < now);
        });
        let path = run
            .file("a.txt")
            .unwrap()
            .download_with(&root, &options)
            .unwrap();
        assert_eq!(path, root.join("a.txt"));
        assert_eq!(fs::read_to_string(path).unwrap(), big);
        assert_eq!(done.load(Ordering::SeqCst), 320_000);
        let path = run.file("sub/dir/b.txt").unwrap().download(&root).unwrap();
        assert_eq!(path, root.join("sub/dir/b.txt"));
        assert_eq!(fs::metadata(path).unwrap().len(), 0);
        let path = run.file("x y/ü#?.txt").unwrap().download(&root).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "odd");
        let left: Vec<_> = fs::read_dir(&root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left.len(), 3, "{left:?}");
    }
}

#[test]
fn what_exists_is_kept_unless_asked_otherwise() {
    let (_backend, run, folder) = with_file("content");
    let file = run.file("a.txt").unwrap();
    let path = folder.write("a.txt", "mine");
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Exists, "{error}");
    assert!(error.to_string().contains("a.txt"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let keep = DownloadOptions::new().exist_ok(true);
    assert_eq!(file.download_with(folder.path(), &keep).unwrap(), path);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let replace = DownloadOptions::new().replace(true).exist_ok(true);
    file.download_with(folder.path(), &replace).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "content");
}

#[test]
fn damage_is_found_and_leaves_nothing() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    for node in [
        json!({"url": url, "md5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
        json!({"url": url, "sizeBytes": 8}),
        json!({"url": url, "sizeBytes": 6}),
    ] {
        answer_with_file(&backend, node.clone());
        let error = run
            .file("a.txt")
            .unwrap()
            .download(folder.path())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{node}: {error}");
        assert!(error.to_string().contains("e/p/r file a.txt"), "{error}");
        assert!(folder.is_empty(), "{node}");
    }
    // An old file is not lost to a bad download.
    let path = folder.write("a.txt", "mine");
    let replace = DownloadOptions::new().replace(true);
    run.file("a.txt")
        .unwrap()
        .download_with(folder.path(), &replace)
        .unwrap_err();
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn hostile_names_write_nothing_outside() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    let absolute = folder.path().join("absolute").display().to_string();
    for name in [
        "../evil",
        "a/../../evil",
        "/evil",
        &absolute,
        "..\\evil",
        "C:\\evil",
        "c:evil",
        "a\u{0}b",
        ".",
        "..",
        "a/..",
        "",
        "NUL",
        "sub/com1.txt",
        "\\\\host\\share\\x",
        "//host/x",
    ] {
        answer_with_file(&backend, json!({"url": url, "name": name}));
        let file = run.files().into_iter().next().unwrap().unwrap();
        let error = file.download(&root).unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidArgument,
            "{name:?}: {error}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name:?}");
        assert!(fs::read_dir(&root).unwrap().next().is_none(), "{name:?}");
    }
    assert!(backend.requests_of("file_download").is_empty());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_on_the_way_is_refused() {
    let (_backend, run, folder) = with_file("content");
    let root = folder.path().join("root");
    let outside = folder.path().join("outside");
    fs::create_dir_all(root.join("sub")).unwrap();
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, root.join("sub/dir")).unwrap();
    let error = run
        .file("sub/dir/b.txt")
        .unwrap()
        .download(&root)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
    // A link in the place of the file itself is replaced, not followed.
    std::os::unix::fs::symlink(outside.join("victim"), root.join("a.txt")).unwrap();
    let file = run.file("a.txt").unwrap();
    assert_eq!(file.download(&root).unwrap_err().kind(), ErrorKind::Exists);
    file.download_with(&root, &DownloadOptions::new().replace(true))
        .unwrap();
    assert_eq!(fs::read_to_string(root.join("a.txt")).unwrap(), "content");
    assert!(!outside.join("victim").exists());
}

#[test]
fn a_relative_address_is_one_of_the_server() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    let path = url.strip_prefix(backend.url()).unwrap();
    answer_with_file(&backend, json!({"url": path}));
    let file = run.file("a.txt").unwrap().download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(file).unwrap(), "content");
    assert_eq!(backend.requests_of("file_download").len(), 1);
    answer_with_file(&backend, json!({"url": null, "name": "b.txt"}));
    let error = run
        .file("b.txt")
        .unwrap()
        .download(folder.path())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
}

#[test]
fn a_file_that_is_gone_meanwhile() {
    let (backend, run, folder) = with_file("content");
    let file = run.file("a.txt").unwrap();
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(folder.is_empty());
}

#[test]
fn metadata() {
    let backend = Backend::start(&[]);
    let text = r#"{"host": "box", "cpu_count": 8, "gpu": null}"#;
    seed(
        &backend,
        "r",
        json!({"files": {"wandb-metadata.json": text}}),
    );
    seed(&backend, "none", json!({}));
    seed(
        &backend,
        "broken",
        json!({"files": {"wandb-metadata.json": "{"}}),
    );
    let api = api(&backend);
    let metadata = open(&api, "r").metadata().unwrap();
    assert_eq!(
        metadata.to_json(),
        r#"{"host":"box","cpu_count":8,"gpu":null}"#
    );
    let error = open(&api, "none").metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("wandb-metadata.json"), "{error}");
    let error = open(&api, "broken").metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert!(error.to_string().contains("e/p/broken"), "{error}");
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
