//! What remote runs printed, and how runs are shown in notebooks.

mod common;
mod remote;

use std::process::Command;

use serde_json::{Value as Json, json};
use wandb_run::{
    CallOptions, ConsoleLine, ConsoleLogs, ConsoleStream, Error, ErrorKind, Result, Run,
};

use common::Backend;
use remote::{api, generate, logged, mode, open, seed};

/// A run that printed so many lines, every third to standard error.
fn printed(backend: &Backend, lines: usize) -> Run {
    let line = |n: usize| {
        let level = if n % 3 == 2 { "ERROR " } else { "" };
        format!(
            "{level}2026-01-01T00:00:{:02}.000{:03} line {n}",
            n / 1000 % 60,
            n % 1000
        )
    };
    let console: Vec<_> = (0..lines).map(line).collect();
    seed(backend, "r", json!({"console": console}));
    open(&api(backend), "r")
}

fn texts(lines: ConsoleLogs) -> Vec<String> {
    let lines: Result<Vec<_>> = lines.into_iter().collect();
    lines.unwrap().into_iter().map(|line| line.text).collect()
}

fn failure(lines: ConsoleLogs) -> Error {
    let mut lines = lines.into_iter();
    let error = lines.find_map(Result::err).expect("an error");
    assert!(lines.next().is_none());
    error
}

fn numbered(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("line {n}")).collect()
}

#[test]
fn all_lines_with_as_many_requests_as_pages() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 2_500);
    for (per_page, requests) in [(1_000, 3), (2_500, 1), (99, 26)] {
        backend.clear();
        let mut lines = run.console_logs().per_page(per_page).into_iter();
        assert_eq!(logged(&backend), 0, "nothing is asked before the first");
        let first: ConsoleLine = lines.next().unwrap().unwrap();
        assert_eq!(logged(&backend), 1);
        assert_eq!((first.number, &*first.text), (0, "line 0"));
        assert_eq!(
            first.timestamp.as_deref(),
            Some("2026-01-01T00:00:00.000000")
        );
        assert_eq!((first.stream, &*first.level), (ConsoleStream::Stdout, ""));
        assert_eq!(lines.total().unwrap(), Some(2_500));
        let rest: Vec<_> = lines.by_ref().map(Result::unwrap).collect();
        assert_eq!(rest.len(), 2_499);
        for (at, line) in rest.iter().enumerate() {
            let number = at + 1;
            assert_eq!(line.number, number as u64);
            assert_eq!(line.text, format!("line {number}"));
            let error = number % 3 == 2;
            assert_eq!(line.level, if error { "error" } else { "" });
            assert_eq!(line.stream == ConsoleStream::Stderr, error);
        }
        assert_eq!(logged(&backend), requests, "{per_page} a page");
        assert!(lines.next().is_none());
        assert_eq!(lines.total().unwrap(), Some(2_500));
        assert_eq!(logged(&backend), requests);
    }
    // The shorter name reads the same, a thousand at a time.
    backend.clear();
    let lines = run.console(&CallOptions::default()).unwrap();
    assert_eq!(lines.filter(Result::is_ok).count(), 2_500);
    let requests = backend.requests_of("RunConsolePage");
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0]["variables"]["first"], 1_000);
    assert_eq!(requests[0]["variables"]["after"], Json::Null);
}

#[test]
fn the_last_lines() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 30);
    for (last, wanted) in [
        (4, numbered(26..30)),
        (30, numbered(0..30)),
        (1_000, numbered(0..30)),
        (u32::MAX, numbered(0..30)),
        (0, vec![]),
    ] {
        backend.clear();
        let mut lines = run.console_logs().last(last).into_iter();
        assert_eq!(lines.total().unwrap(), Some(30));
        let found: Vec<_> = lines.map(|line| line.unwrap()).collect();
        let numbers: Vec<_> = found
            .iter()
            .map(|line| format!("line {}", line.number))
            .collect();
        assert_eq!(numbers, wanted);
        assert_eq!(logged(&backend), 1, "one request");
    }
}

#[test]
fn a_server_that_gives_few_lines_at_once() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 250);
    mode(&backend, json!({"log_cap": 100}));
    // Pages are as short as the server has them, and none is left out.
    assert_eq!(texts(run.console_logs()), numbered(0..250));
    assert_eq!(backend.requests_of("RunConsolePage").len(), 3);
    assert_eq!(texts(run.console_logs().last(100)), numbered(150..250));
    // Of the last lines some cannot be had.
    for last in [101, 250, 1_000] {
        let mut lines = run.console_logs().last(last).into_iter();
        let came: Vec<_> = lines
            .by_ref()
            .take(100)
            .map(|line| line.unwrap().text)
            .collect();
        assert_eq!(came, numbered(150..250));
        let error = lines.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
        assert!(lines.next().is_none());
    }
}

#[test]
fn labels_and_lines_without_a_time() {
    let backend = Backend::start(&[]);
    let console = json!([
        "2026-01-01T00:00:00.000001 [rank 1] one",
        "no time",
        "",
        r#"{"level":"error","ts":"2026-01-01T00:00:00.000002","label":"rank 2","content":"naïve ✓"}"#,
    ]);
    seed(&backend, "r", json!({"console": console}));
    let run = open(&api(&backend), "r");
    for lines in [run.console_logs(), run.console_logs().last(10)] {
        let lines: Vec<_> = lines.into_iter().map(Result::unwrap).collect();
        let labels: Vec<_> = lines.iter().map(|line| &*line.label).collect();
        assert_eq!(labels, ["rank 1", "", "", "rank 2"]);
        let texts: Vec<_> = lines.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, ["one", "no time", "", "naïve ✓"]);
        assert_eq!(lines[1].timestamp, None);
        assert_eq!(
            lines[3].timestamp.as_deref(),
            Some("2026-01-01T00:00:00.000002")
        );
        assert_eq!(lines[3].stream, ConsoleStream::Stderr);
    }
}

#[test]
fn nothing_was_printed() {
    let backend = Backend::start(&[]);
    generate(&backend, "r", json!({"rows": 1}));
    let run = open(&api(&backend), "r");
    for lines in [run.console_logs(), run.console_logs().last(5)] {
        let mut lines = lines.into_iter();
        assert!(lines.next().is_none());
        assert_eq!(lines.total().unwrap(), Some(0));
    }
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    for lines in [run.console_logs(), run.console_logs().last(5)] {
        let error = failure(lines);
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.subject(), Some("e/p/r"));
    }
}

#[test]
fn an_older_server_gives_the_last_lines_only() {
    let backend = Backend::start(&[]);
    printed(&backend, 20);
    mode(&backend, json!({"old_server": true}));
    let run = open(&api(&backend), "r");
    let error = failure(run.console_logs());
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.message().contains("useImprovedPagination"), "{error}");
    assert!(!error.messages().is_empty(), "the server's words are kept");
    assert_eq!(texts(run.console_logs().last(5)), numbered(15..20));
    // A server that fails in another way is not called old.
    mode(&backend, json!({"old_server": false}));
    backend.fault(
        json!({"kind": "graphql_errors", "operation": "RunConsolePage",
                         "errors": [{"message": "out of memory"}]}),
    );
    let error = failure(run.console_logs());
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
}

/// What a server may answer for the lines of a run.
fn answer(numbers: std::ops::Range<u64>, count: Json, info: Json) -> Json {
    let edges: Vec<_> = numbers
        .map(|n| {
            json!({"node": {"number": n, "timestamp": null, "level": null, "label": null,
                                 "line": format!("line {n}\n")}})
        })
        .collect();
    let lines = json!({"edges": edges, "pageInfo": info});
    json!({"data": {"project": {"run": {"logLineCount": count, "logLines": lines}}}})
}

fn answers(backend: &Backend, pages: &[Json]) {
    backend.clear();
    for page in pages {
        backend.fault(json!({"kind": "json", "times": 1, "value": page}));
    }
}

#[test]
fn lines_that_a_server_keeps_back_are_told_of() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 1);
    answers(&backend, &[answer(900..1_000, json!(1_000), Json::Null)]);
    let mut lines = run.console_logs().last(400).into_iter();
    let found: Vec<_> = lines
        .by_ref()
        .take(100)
        .map(|line| line.unwrap().text)
        .collect();
    assert_eq!(found, numbered(900..1_000), "what came is there");
    let error = lines.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    assert!(error.message().contains("100 of the last 400"), "{error}");
    assert!(lines.next().is_none());
    assert_eq!(lines.total().unwrap(), Some(1_000));
}

#[test]
fn odd_pages() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 1);
    let more = |cursor: Json| json!({"endCursor": cursor, "hasNextPage": true});
    let last = json!({"endCursor": "z", "hasNextPage": false});
    // An empty page is not the end, and pages may be short.
    answers(
        &backend,
        &[
            answer(0..3, json!(5), more(json!("a"))),
            answer(3..3, json!(5), more(json!("b"))),
            answer(3..5, json!(5), last.clone()),
        ],
    );
    assert_eq!(texts(run.console_logs()), numbered(0..5));
    let after: Vec<_> = backend.requests_of("RunConsolePage");
    let after: Vec<_> = after
        .iter()
        .map(|request| &request["variables"]["after"])
        .collect();
    assert_eq!(json!(after), json!([null, "a", "b"]));
    // A next page without a place, and a list that does not move on.
    for pages in [
        vec![answer(0..3, json!(5), more(json!("")))],
        vec![answer(0..3, json!(5), more(Json::Null))],
        vec![answer(0..3, json!(5), Json::Null)],
        vec![
            answer(0..3, json!(5), more(json!("a"))),
            answer(0..3, json!(5), more(json!("a"))),
        ],
    ] {
        answers(&backend, &pages);
        let error = failure(run.console_logs());
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    }
    // Lines without numbers are counted; null nodes are no lines.
    let mut page = answer(0..3, json!(3), last);
    let edges = &mut page["data"]["project"]["run"]["logLines"]["edges"];
    edges[0]["node"]["number"] = Json::Null;
    edges[1]["node"] = Json::Null;
    answers(&backend, &[page]);
    let lines: Vec<_> = run.console_logs().into_iter().map(Result::unwrap).collect();
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [0, 2]);
    assert_eq!(lines[0].text, "line 0", "without its end");
}

#[test]
fn lines_survive_faults_between_pages() {
    let backend = Backend::start(&[]);
    let run = printed(&backend, 300);
    for kind in [
        json!({"kind": "status", "code": 500}),
        json!({"kind": "execute_then_drop"}),
        json!({"kind": "truncate"}),
    ] {
        backend.clear();
        let mut fault = kind.clone();
        fault["operation"] = "RunConsolePage".into();
        (fault["skip"], fault["times"]) = (1.into(), 1.into());
        let number = backend.fault(fault);
        assert_eq!(
            texts(run.console_logs().per_page(100)),
            numbered(0..300),
            "{kind}"
        );
        assert_eq!(backend.hits(number), 1);
    }
}

// Rendering.

#[test]
fn a_run_as_html() {
    let backend = Backend::start(&[]);
    seed(&backend, "it's <b>", json!({}));
    let run = api(&backend).run("e/p/it's <b>").unwrap();
    assert_eq!(
        run.to_html(0, false).unwrap(),
        format!(
            "<iframe src='{}/e/p/runs/it%27s%20%3Cb%3E?jupyter=true' \
             style='border:none;width:100%;height:420px;'></iframe>",
            backend.url()
        )
    );
    let hidden = run.to_html(100, true).unwrap();
    assert!(hidden.starts_with("<button onClick="), "{hidden}");
    assert!(hidden.contains("</button><iframe "), "{hidden}");
    assert!(hidden.contains("height:100px;display:none;'"), "{hidden}");
    assert_eq!(Run::snake_to_camel("summary_metrics"), "summaryMetrics");
    assert!(!run.display(0, false), "this is no notebook");
}

const LOCAL: &str = "tests/fixtures/digits-new";

fn local() -> Run {
    let folder = std::fs::read_dir(LOCAL).unwrap();
    let run = folder.map(|entry| entry.unwrap().path()).find(|path| {
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("offline-run")
    });
    Run::open_local(run.expect("a recorded run")).unwrap()
}

#[test]
fn a_local_run_has_no_page() {
    let run = local();
    let error = run.to_html(0, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.subject().unwrap().contains("offline-run"), "{error}");
    assert!(!run.display(0, false));
    assert!(run.sweep().unwrap().is_none());
}

#[test]
fn the_last_lines_of_a_local_run() {
    let run = local();
    let all: Vec<_> = run.console_logs().into_iter().map(Result::unwrap).collect();
    assert!(all.len() > 3, "{all:?}");
    for line in &all {
        let level = match line.stream {
            ConsoleStream::Stdout => "",
            ConsoleStream::Stderr => "error",
        };
        assert_eq!((&*line.level, &*line.label), (level, ""));
    }
    for last in [0, 1, 3, 1_000] {
        let found: Vec<_> = run
            .console_logs()
            .last(last)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let from = all.len().saturating_sub(last as usize);
        assert_eq!(found, all[from..], "{last}");
    }
    let mut lines = run.console_logs().last(2).into_iter();
    assert_eq!(lines.total().unwrap(), None);
    assert_eq!(lines.by_ref().count(), 2);
    assert!(lines.next().is_none());
    // The older name reads the same.
    let lines = run.console(&CallOptions::default()).unwrap();
    assert_eq!(lines.map(Result::unwrap).collect::<Vec<_>>(), all);
}

const CHILD: &str = "WANDB_RUN_TEST_SHOW";

/// Not a test of its own: what the next one runs in a process of its own.
#[test]
fn show() {
    if let Ok(url) = std::env::var(CHILD) {
        let api = remote::builder(&url).connect().unwrap();
        let run = api.run("e/p/r").unwrap();
        let shown = run.display(7, true);
        println!("shown: {shown}, local: {}", local().display(7, true));
    }
}

#[test]
fn a_run_is_shown_where_a_notebook_can() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    let run = open(&api(&backend), "r");
    let printed = |notebook: bool| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["show", "--exact", "--nocapture"])
            .env(CHILD, backend.url());
        if notebook {
            child.env("EVCXR_IS_RUNTIME", "1");
        }
        let output = child.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let html = run.to_html(7, true).unwrap();
    let shown = printed(true);
    let block = format!("EVCXR_BEGIN_CONTENT text/html\n{html}\nEVCXR_END_CONTENT\n");
    assert!(shown.contains(&block), "{shown}");
    assert_eq!(shown.matches("EVCXR_BEGIN").count(), 1, "{shown}");
    assert!(shown.contains("shown: true, local: false"), "{shown}");
    let silent = printed(false);
    assert!(
        !silent.contains("EVCXR") && !silent.contains("iframe"),
        "{silent}"
    );
    assert!(silent.contains("shown: false, local: false"), "{silent}");
}
