//! Whatever goes wrong on the way: the same rows and files, or an error that
//! says what failed, on which run, and how often it was tried. Never less of
//! them with a good face.

mod common;
mod remote;

use std::fs;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::settings::SettingsBuilder;
use wandb_run::{Api, CallOptions, CancelToken, DownloadOptions, Error, ErrorKind, Result, Run};

use common::Backend;
use remote::folder::Folder;
use remote::{Wanted, api, assert_rows, builder, generate, open, seed, truth};

const ATTEMPTS: u32 = 3;
const LIMIT: Duration = Duration::from_secs(20);
/// More than an answer may weigh here.
const TOO_MUCH: u64 = 3 << 20;

fn patient(url: &str) -> SettingsBuilder {
    builder(url)
        .attempts(ATTEMPTS)
        .timeout(LIMIT)
        .max_answer_bytes(TOO_MUCH / 2)
}

/// Short limits, so that what never comes is given up soon. A busy machine
/// may exceed them without a fault.
fn hasty(url: &str) -> SettingsBuilder {
    patient(url)
        .response_timeout(Duration::from_millis(400))
        .stall_timeout(Duration::from_millis(400))
}

/// What a call makes of a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// It is not even noticed.
    Unharmed,
    /// Asked again; after the last attempt this.
    Retried(ErrorKind),
    /// Given up at once.
    Fails(ErrorKind),
}

use ErrorKind::{
    Auth, Conflict, Integrity, Network, NotFound, Permission, Protocol, RateLimited, Server,
    Timeout, TooLarge, Unsupported,
};
use Outcome::{Fails, Retried, Unharmed};

/// Faults that mean the same to queries and to files.
fn faults_of_the_way() -> Vec<(Json, Outcome)> {
    vec![
        (json!({"kind": "status", "code": 400}), Fails(Server)),
        (json!({"kind": "status", "code": 401}), Fails(Auth)),
        (json!({"kind": "status", "code": 403}), Fails(Permission)),
        (json!({"kind": "status", "code": 404}), Fails(NotFound)),
        (json!({"kind": "status", "code": 408}), Retried(Server)),
        (json!({"kind": "status", "code": 409}), Fails(Conflict)),
        (json!({"kind": "status", "code": 500}), Retried(Server)),
        (json!({"kind": "status", "code": 501}), Fails(Unsupported)),
        (json!({"kind": "status", "code": 503}), Retried(Server)),
        (json!({"kind": "html", "code": 502}), Retried(Server)),
        (json!({"kind": "rate_limit"}), Retried(RateLimited)),
        (json!({"kind": "drop"}), Retried(Network)),
        (json!({"kind": "execute_then_drop"}), Retried(Network)),
        (json!({"kind": "reset"}), Retried(Network)),
        (
            json!({"kind": "reset", "after_bytes": 40}),
            Retried(Network),
        ),
        (json!({"kind": "truncate"}), Retried(Network)),
        (
            json!({"kind": "truncate", "after_bytes": 1}),
            Retried(Network),
        ),
        (
            json!({"kind": "truncate", "framing": "chunked"}),
            Retried(Network),
        ),
        (
            json!({"kind": "wrong_length", "delta": 1}),
            Retried(Network),
        ),
        (json!({"kind": "stall"}), Retried(Timeout)),
        (json!({"kind": "stall", "head": false}), Retried(Timeout)),
        (
            json!({"kind": "stall", "after_bytes": 30}),
            Retried(Timeout),
        ),
        (
            json!({"kind": "slow", "bytes_per_interval": 50_000, "interval_ms": 1}),
            Unharmed,
        ),
        (json!({"kind": "latency", "ms": 30}), Unharmed),
        (json!({"kind": "close_idle"}), Unharmed),
        (json!({"kind": "chunked"}), Unharmed),
        (json!({"kind": "garbage"}), Fails(Protocol)),
    ]
}

fn faults_of_queries() -> Vec<(Json, Outcome)> {
    let mut faults = faults_of_the_way();
    faults.extend([
        (
            json!({"kind": "truncate", "consistent": true}),
            Fails(Protocol),
        ),
        (json!({"kind": "truncate", "gzip": true}), Retried(Network)),
        (
            json!({"kind": "truncate", "gzip": true, "consistent": true}),
            Retried(Network),
        ),
        (
            json!({"kind": "wrong_length", "delta": -1}),
            Fails(Protocol),
        ),
        (json!({"kind": "empty_body"}), Fails(Protocol)),
        (json!({"kind": "html"}), Fails(Protocol)),
        (json!({"kind": "bad_json"}), Fails(Protocol)),
        (json!({"kind": "null"}), Fails(Protocol)),
        (json!({"kind": "json", "value": {}}), Fails(Protocol)),
        (
            json!({"kind": "json", "value": {"data": null}}),
            Fails(Protocol),
        ),
        (
            json!({"kind": "json", "value": {"data": {"project": {"run": {}}}}}),
            Fails(Protocol),
        ),
        (
            json!({"kind": "json", "value": {"data": {"project": null}}}),
            Fails(NotFound),
        ),
        (json!({"kind": "graphql_errors"}), Fails(Server)),
        (
            json!({"kind": "graphql_errors", "data": "real"}),
            Fails(Server),
        ),
        (
            json!({"kind": "redirect", "location": "http://127.0.0.1:1/graphql"}),
            Fails(Protocol),
        ),
        (json!({"kind": "huge", "bytes": TOO_MUCH}), Fails(TooLarge)),
        (
            json!({"kind": "huge", "bytes": TOO_MUCH, "framing": "chunked"}),
            Fails(TooLarge),
        ),
        (
            json!({"kind": "gzip_bomb", "bytes": TOO_MUCH}),
            Fails(TooLarge),
        ),
    ]);
    faults
}

fn faults_of_files() -> Vec<(Json, Outcome)> {
    let mut faults = faults_of_the_way();
    // Every byte of the file is there, so what else was announced is no loss.
    for (fault, outcome) in &mut faults {
        if fault["kind"] == "wrong_length" {
            *outcome = Unharmed;
        }
    }
    faults.extend([
        (
            json!({"kind": "truncate", "consistent": true}),
            Fails(Integrity),
        ),
        (
            json!({"kind": "wrong_length", "delta": -1}),
            Fails(Integrity),
        ),
        (json!({"kind": "empty_body"}), Fails(Integrity)),
        (json!({"kind": "html"}), Fails(Integrity)),
        (json!({"kind": "null"}), Fails(Integrity)),
        (json!({"kind": "huge", "bytes": 70_000}), Fails(Integrity)),
        (
            json!({"kind": "gzip_bomb", "bytes": TOO_MUCH}),
            Fails(Integrity),
        ),
    ]);
    faults
}

/// Adds when the fault strikes.
fn at(mut fault: Json, operation: &str, skip: u64, times: Option<u64>) -> Json {
    fault["operation"] = operation.into();
    fault["skip"] = skip.into();
    fault["times"] = times.into();
    fault
}

/// Where faults strike, and what the call is named in errors.
struct Place {
    operation: &'static str,
    skip: u64,
    called: &'static str,
    /// Whether more requests are on their way when one is struck.
    ahead: bool,
}

/// Makes `call`, with what `prepare` got of a client, with each fault struck
/// once and for ever.
fn check<T, U>(
    backend: &Backend,
    place: &Place,
    faults: Vec<(Json, Outcome)>,
    prepare: impl Fn(&Api) -> T,
    call: impl Fn(&T, &str) -> Result<U>,
) {
    let prepared = |options: SettingsBuilder| prepare(&options.connect().unwrap());
    let (patient, hasty) = (
        prepared(patient(backend.url())),
        prepared(hasty(backend.url())),
    );
    for (fault, outcome) in faults {
        for times in [Some(1), None] {
            backend.clear();
            let posted = at(fault.clone(), place.operation, place.skip, times);
            let what = posted.to_string();
            let id = backend.fault(posted);
            let started = Instant::now();
            let subject = match outcome {
                Retried(Timeout) => &hasty,
                _ => &patient,
            };
            let result = call(subject, &what);
            let elapsed = started.elapsed();
            let hits = backend.hits(id);
            assert!(hits > 0, "{what}: never struck");
            assert!(
                elapsed < LIMIT + Duration::from_secs(3),
                "{what}: {elapsed:?}"
            );
            let kind = match (outcome, times) {
                (Unharmed, _) | (Retried(_), Some(_)) => {
                    if let Err(error) = result {
                        panic!("{what}: {error}");
                    }
                    continue;
                }
                (Retried(kind) | Fails(kind), _) => kind,
            };
            let Err(error) = result else {
                panic!("{what}: no error");
            };
            assert_eq!(error.kind(), kind, "{what}: {error}");
            check_error(&error, place.called, &what);
            let attempts = match outcome {
                Retried(_) => ATTEMPTS,
                _ => 1,
            };
            assert_eq!(error.attempts(), attempts, "{what}: {error}");
            match place.ahead {
                true => assert!(hits >= u64::from(attempts), "{what}: {error}"),
                false => assert_eq!(hits, u64::from(attempts), "{what}: {error}"),
            }
        }
    }
    backend.clear();
}

/// Whether the error says operation, run and effort.
fn check_error(error: &Error, called: &str, what: &str) {
    assert_eq!(error.operation(), Some(called), "{what}: {error}");
    let subject = error.subject().unwrap_or_default();
    assert!(subject.starts_with("e/p/r"), "{what}: {error}");
    assert!(error.elapsed().is_some(), "{what}: {error}");
    let text = error.to_string();
    assert!(
        text.contains(subject) && text.contains("attempt"),
        "{what}: {error}"
    );
    assert!(!text.contains('\n'), "{what}: {error}");
}

fn dense(backend: &Backend) {
    generate(backend, "r", json!({"rows": 900, "metrics": 2}));
}

/// Scans, and makes sure that what came before an error is right.
fn scanned(run: &Run, wanted: &Wanted, ahead: usize, truth: &[String], what: &str) -> Result<()> {
    let mut scan = wanted.scan(run).prefetch(ahead).rows()?;
    let mut got = Vec::new();
    let mut failed = Ok(());
    for row in scan.by_ref() {
        match row {
            Ok(row) => got.push(row.to_json()),
            Err(error) => failed = Err(error),
        }
    }
    assert!(scan.next().is_none(), "{what}: the end must be the end");
    match failed {
        Ok(()) => assert_rows(&got, truth, what),
        Err(_) => assert_rows(&got, &truth[..got.len()], what),
    }
    failed
}

#[test]
fn faults_while_a_run_is_opened() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"config": {"lr": 0.1}, "tags": ["a"]}));
    let place = Place {
        operation: "Run",
        skip: 0,
        called: "run",
        ahead: false,
    };
    check(
        &backend,
        &place,
        faults_of_queries(),
        Api::clone,
        |api, what| {
            let run = api.run("e/p/r")?;
            assert_eq!(run.config().to_json(), r#"{"lr":0.1}"#, "{what}");
            assert_eq!(run.tags(), ["a"], "{what}");
            Ok(())
        },
    );
}

fn check_scan(operation: &'static str, wanted: &Wanted) {
    let backend = Backend::start(&[]);
    dense(&backend);
    let truth = wanted.of(&truth(&backend, "r"));
    for ahead in [0, 3] {
        let place = Place {
            operation,
            skip: 1,
            called: "scan_history",
            ahead: ahead > 0,
        };
        let run = |api: &Api| open(api, "r");
        check(&backend, &place, faults_of_queries(), run, |run, what| {
            scanned(run, wanted, ahead, &truth, what)
        });
    }
}

#[test]
fn faults_during_a_scan() {
    check_scan("HistoryPage", &Wanted::all().page_size(300));
}

#[test]
fn faults_during_a_keyed_scan() {
    check_scan(
        "SampledHistory",
        &Wanted::keys(&["metric_1"]).page_size(300),
    );
}

#[test]
fn faults_during_a_list_of_files() {
    let backend = Backend::start(&[]);
    let files: serde_json::Map<String, Json> = (0..30)
        .map(|n| (format!("f/{n:02}.txt"), json!(format!("{n}"))))
        .collect();
    seed(&backend, "r", json!({"files": files}));
    let place = Place {
        operation: "RunFiles",
        skip: 1,
        called: "files",
        ahead: false,
    };
    let run = |api: &Api| open(api, "r");
    check(&backend, &place, faults_of_queries(), run, |run, what| {
        let mut files = run.files().per_page(10).into_iter();
        let got: Result<Vec<_>> = files.by_ref().collect();
        assert!(files.next().is_none(), "{what}: the end must be the end");
        assert_eq!(got?.len(), 30, "{what}");
        Ok(())
    });
}

fn check_downloads(operation: &'static str) {
    let backend = Backend::start(&[]);
    let content = "0123456789".repeat(6_000);
    seed(&backend, "r", json!({"files": {"big.txt": content}}));
    let folder = Folder::new();
    let faults = match operation {
        // Its true answer is a redirect without a body to speak of.
        "file_download" => faults_of_files()
            .into_iter()
            .filter(|(fault, _)| {
                let kind = fault["kind"].as_str().unwrap();
                !matches!(kind, "truncate" | "wrong_length" | "slow")
                    && fault.get("after_bytes").is_none()
                    && *fault != json!({"kind": "stall"})
            })
            .collect(),
        _ => faults_of_files(),
    };
    let place = Place {
        operation,
        skip: 0,
        called: "download",
        ahead: false,
    };
    let file = |api: &Api| open(api, "r").file("big.txt").unwrap();
    check(&backend, &place, faults, file, |file, what| {
        let path = file.download(folder.path());
        match &path {
            Ok(path) => {
                assert_eq!(fs::read_to_string(path).unwrap(), content, "{what}");
                fs::remove_file(path).unwrap();
            }
            Err(_) => assert!(folder.is_empty(), "{what}: something is left behind"),
        }
        path
    });
}

#[test]
fn faults_of_the_server_during_a_download() {
    check_downloads("file_download");
}

#[test]
fn faults_of_the_storage_during_a_download() {
    check_downloads("storage_download");
}

#[test]
fn a_wait_beyond_the_limit_is_not_begun() {
    let backend = Backend::start(&[]);
    dense(&backend);
    let run = open(&api(&backend), "r");
    backend.fault(json!({"kind": "rate_limit", "retry_after": "3600", "operation": "HistoryPage"}));
    let started = Instant::now();
    let error = run
        .scan_history()
        .rows()
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(error.kind(), RateLimited, "{error}");
    assert_eq!(
        error.retry_after(),
        Some(Duration::from_secs(3600)),
        "{error}"
    );
    assert!(error.is_retryable());
}

#[test]
fn the_deadline_holds_over_all_attempts() {
    let backend = Backend::start(&[]);
    dense(&backend);
    let limit = Duration::from_millis(1_500);
    let api = hasty(backend.url())
        .attempts(1_000)
        .timeout(limit)
        .connect()
        .unwrap();
    let run = open(&api, "r");
    for fault in [
        json!({"kind": "stall", "head": false, "operation": "HistoryPage"}),
        json!({"kind": "status", "code": 503, "operation": "HistoryPage"}),
        json!({"kind": "slow", "bytes_per_interval": 1, "interval_ms": 100, "operation": "HistoryPage"}),
    ] {
        backend.clear();
        backend.fault(fault.clone());
        let started = Instant::now();
        let error = run
            .scan_history()
            .rows()
            .unwrap()
            .next()
            .unwrap()
            .unwrap_err();
        let elapsed = started.elapsed();
        assert!(
            elapsed < limit + Duration::from_secs(1),
            "{fault}: {elapsed:?}, {error}"
        );
        assert!(matches!(error.kind(), Timeout | Server), "{fault}: {error}");
        check_error(&error, "scan_history", &fault.to_string());
    }
}

#[test]
fn a_server_that_restarts_loses_nothing() {
    let backend = Backend::start(&[]);
    dense(&backend);
    let wanted = Wanted::all().page_size(50);
    let truth = wanted.of(&truth(&backend, "r"));
    let run = open(&api(&backend), "r");
    let scan = wanted.scan(&run).rows().unwrap();
    let mut got = Vec::new();
    for row in scan {
        got.push(row.unwrap().to_json());
        if got.len() % 100 == 1 {
            backend.close_connections();
        }
    }
    assert_rows(&got, &truth, "restarting");
}

#[test]
fn nothing_listens() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    // With the usual waits between attempts.
    let api = Api::builder()
        .ignore_environment()
        .base_url(format!("http://127.0.0.1:{port}"))
        .api_key(remote::KEY)
        .connect()
        .unwrap();
    let started = Instant::now();
    let error = api.run("e/p/r").unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_eq!(error.kind(), Network, "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(
        error.to_string().contains(&format!("127.0.0.1:{port}")),
        "{error}"
    );
    assert!(
        std::error::Error::source(&error).is_some() || error.attempts() == 3,
        "{error}"
    );
    check_error(&error, "run", "nothing listens");
}

// Stopping from another thread.

/// Cancels a call that is under way; answers its error and how long that took.
fn cancelled<T>(call: impl FnOnce(&CallOptions) -> Result<T>) -> Error {
    let token = CancelToken::new();
    let options = CallOptions::new().cancel(&token);
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        token.cancel();
        Instant::now()
    });
    let result = call(&options);
    let ended = Instant::now();
    let asked = canceller.join().unwrap();
    let Err(error) = result else {
        panic!("the call must not succeed");
    };
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    let took = ended.saturating_duration_since(asked);
    assert!(took < Duration::from_secs(1), "{took:?}");
    error
}

fn endless_faults() -> Vec<Json> {
    vec![
        json!({"kind": "stall", "head": false}),
        json!({"kind": "stall", "after_bytes": 20}),
        json!({"kind": "slow", "bytes_per_interval": 1, "interval_ms": 20}),
        json!({"kind": "rate_limit", "retry_after": "20"}),
    ]
}

#[test]
fn a_scan_is_cancelled_and_does_not_seem_to_end() {
    let backend = Backend::start(&[]);
    dense(&backend);
    let run = open(&api(&backend), "r");
    let faults = endless_faults().into_iter();
    for (fault, ahead) in faults.flat_map(|fault| [(fault.clone(), 0), (fault, 5)]) {
        backend.clear();
        backend.fault(at(fault.clone(), "HistoryPage", 1, None));
        let mut count = 0;
        let error = cancelled(|options| {
            let mut rows = run
                .scan_history()
                .page_size(100)
                .prefetch(ahead)
                .call(options.clone())
                .rows()?;
            let last = rows
                .by_ref()
                .inspect(|row| count += u64::from(row.is_ok()))
                .last();
            assert!(rows.next().is_none());
            assert_eq!(rows.report().rows, count);
            last.expect("there are rows")
        });
        // Of what is asked for side by side, any may be the one that comes.
        assert!(
            count == 100 || (ahead > 0 && count == 0),
            "{fault}: {count}"
        );
        assert_eq!(error.subject(), Some("e/p/r"), "{error}");
        assert_eq!(error.operation(), Some("scan_history"), "{error}");
        assert!(!error.is_retryable());
    }
    // Rows that are there already are not given either.
    backend.clear();
    let token = CancelToken::new();
    let scan = run.scan_history().call(CallOptions::new().cancel(&token));
    let mut rows = scan.rows().unwrap();
    assert!(rows.next().unwrap().is_ok());
    token.cancel();
    assert_eq!(
        rows.next().unwrap().unwrap_err().kind(),
        ErrorKind::Cancelled
    );
    assert!(rows.next().is_none());
}

#[test]
fn opening_listing_and_loading_are_cancelled() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"files": {"a": "1"}}));
    let api = api(&backend);
    let run = open(&api, "r");
    for fault in endless_faults() {
        backend.clear();
        for operation in ["Run", "RunFiles", "RunHistoryKeys"] {
            backend.fault(at(fault.clone(), operation, 0, None));
        }
        cancelled(|options| api.run_with("e/p/r", options));
        cancelled(|options| run.file_with("a", options));
        cancelled(|options| {
            run.files()
                .call(options.clone())
                .into_iter()
                .next()
                .unwrap()
        });
        cancelled(|options| run.last_history_step_with(options));
        let mut again = run.clone();
        cancelled(|options| again.load_with(options));
        assert_eq!(again.state(), "finished");
    }
}

#[test]
fn a_download_is_cancelled_and_leaves_nothing() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"files": {"a": "0123456789".repeat(10_000)}}),
    );
    let file = open(&api(&backend), "r").file("a").unwrap();
    let folder = Folder::new();
    for operation in ["file_download", "storage_download"] {
        for fault in endless_faults() {
            if operation == "file_download" && !fault["bytes_per_interval"].is_null() {
                // A redirect has no body to be slow with.
                continue;
            }
            backend.clear();
            backend.fault(at(fault.clone(), operation, 0, None));
            let error = cancelled(|options| {
                let options = DownloadOptions::new().call(options.clone());
                file.download_with(folder.path(), &options)
            });
            assert_eq!(error.operation(), Some("download"), "{error}");
            assert!(folder.is_empty(), "{operation} {fault}");
        }
    }
}
