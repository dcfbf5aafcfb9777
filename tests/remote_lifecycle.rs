//! The life of a run after it was made: moved, stopped, waited for, deleted;
//! and what of that a local run has.

mod common;
mod remote;

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::{Api, CallOptions, CancelToken, DeleteOptions, ErrorKind, Run, WaitOptions};

use common::Backend;
use remote::folder::Folder;
use remote::{api, exists, mode, open, seed, sent, stored};

/// A client, and the finished run `e/p/r`.
fn with_run() -> (Backend, Api) {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"display_name": "old"}));
    let api = api(&backend);
    (backend, api)
}

// Deleting.

#[test]
fn deleting_says_what_it_did() {
    let (backend, api) = with_run();
    seed(&backend, "s", json!({}));
    let run = open(&api, "r");
    let mut copy = run.clone();
    let deleted = run.delete().unwrap();
    assert_eq!((&*deleted.run, deleted.artifacts), ("e/p/r", false));
    let request = &backend.requests_of("DeleteRun")[0];
    assert!(
        !request["body"]
            .as_str()
            .unwrap()
            .contains("deleteArtifacts")
    );
    assert!(!exists(&backend, "r"));
    let name = copy.name().map(str::to_owned);
    assert_eq!(name.as_deref(), Some("old"), "the copy knows what it knew");
    for error in [
        copy.load().unwrap_err(),
        copy.stop().unwrap_err(),
        copy.scan_history()
            .rows()
            .unwrap()
            .next()
            .unwrap()
            .unwrap_err(),
        copy.files()
            .into_iter()
            .next()
            .unwrap()
            .map(drop)
            .unwrap_err(),
        copy.wait_until_finished().unwrap_err(),
        copy.clone().delete().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
    let with_artifacts = DeleteOptions::new().artifacts(true);
    let deleted = open(&api, "s").delete_with(&with_artifacts).unwrap();
    assert!(deleted.artifacts);
    assert_eq!(
        deleted.to_string(),
        "e/p/s and the artifacts that it logged"
    );
    let requests = backend.requests_of("DeleteRun");
    let body = requests.last().unwrap()["body"].as_str().unwrap();
    assert!(body.contains("deleteArtifacts: true"), "{body}");
    assert!(!exists(&backend, "s"));
}

#[test]
fn a_run_that_the_lost_attempt_deleted_is_deleted() {
    let (backend, api) = with_run();
    let run = open(&api, "r");
    let lost = json!({"kind": "execute_then_drop", "operation": "DeleteRun", "times": 1});
    backend.fault(lost);
    run.delete().unwrap();
    assert!(!exists(&backend, "r"));
    for not_found in ["error", "403", "404"] {
        mode(&backend, json!({"not_found": not_found}));
        seed(&backend, "r", json!({}));
        let run = open(&api, "r");
        backend.control("DELETE", "/runs/e/p/r", Json::Null);
        let error = run.delete().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{not_found}: {error}");
    }
    seed(&backend, "r", json!({}));
    let run = open(&api, "r");
    for (fault, kind) in [
        (
            json!({"kind": "status", "code": 403}),
            ErrorKind::Permission,
        ),
        (json!({"kind": "status", "code": 500}), ErrorKind::Server),
        (
            json!({"kind": "json", "value": {"data": {"deleteRun": null}}}),
            ErrorKind::Protocol,
        ),
    ] {
        let mut fault = fault;
        fault["operation"] = "DeleteRun".into();
        backend.fault(fault);
        assert_eq!(run.clone().delete().unwrap_err().kind(), kind);
        backend.clear();
    }
    assert!(exists(&backend, "r"));
}

// States.

#[test]
fn states_that_are_set() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "running"}));
    seed(&backend, "swept", json!({"state": "running", "sweep": "s"}));
    let api = api(&backend);
    let mut run = open(&api, "r");
    run.set_notes("kept");
    assert!(run.update_state("failed").unwrap());
    assert_eq!((run.state(), run.notes()), ("failed", Some("kept")));
    assert_eq!(stored(&backend, "r")["state"], "failed");
    assert!(run.update_state("pending").unwrap());
    assert_eq!(stored(&backend, "r")["state"], "pending");
    let error = run.update_state("pending").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert!(error.to_string().contains("cannot go"), "{error}");
    assert_eq!(run.state(), "pending");
    let error = open(&api, "swept").update_state("failed").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    backend.clear();
    for state in ["finished", "", "FAILED"] {
        let error = run.update_state(state).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
    assert!(sent(&backend).is_empty());
    backend.fault(
        json!({"kind": "json", "operation": "UpdateRunState", "times": 1,
        "value": {"data": {"updateRunState": {"success": false}}}}),
    );
    assert!(!run.update_state("failed").unwrap());
    assert_eq!(run.state(), "pending");
    backend.fault(
        json!({"kind": "json", "operation": "UpdateRunState", "times": 1,
        "value": {"data": {"updateRunState": null}}}),
    );
    let error = run.update_state("failed").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = run.update_state("failed").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_state_that_the_lost_attempt_set_is_set() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "running"}));
    let mut run = open(&api(&backend), "r");
    let lost = json!({"kind": "execute_then_drop", "operation": "UpdateRunState", "times": 1});
    backend.fault(lost);
    assert!(run.update_state("failed").unwrap());
    assert_eq!(run.state(), "failed");
    let lost = json!({"kind": "execute_then_drop", "operation": "StopRun", "times": 1});
    backend.fault(lost);
    assert!(run.stop().unwrap());
    // Tried again, and not allowed both times.
    backend
        .fault(json!({"kind": "status", "code": 503, "operation": "UpdateRunState", "times": 1}));
    let error = open(&api(&backend), "r").update_state("failed");
    assert!(error.unwrap(), "it is what was asked for");
    backend.control("PATCH", "/runs/e/p/r", json!({"state": "killed"}));
    backend
        .fault(json!({"kind": "status", "code": 503, "operation": "UpdateRunState", "times": 1}));
    let error = open(&api(&backend), "r")
        .update_state("failed")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
}

#[test]
fn stopping_sets_the_flag() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "running"}));
    let run = open(&api(&backend), "r");
    assert!(run.stop().unwrap());
    assert!(run.stop().unwrap());
    assert_eq!(stored(&backend, "r")["stopped"], true);
    assert_eq!(run.state(), "running", "the program ends by itself");
    backend.fault(json!({"kind": "json", "operation": "StopRun", "times": 1,
        "value": {"data": {"stopRun": {"success": false}}}}));
    assert!(!run.stop().unwrap());
}

#[test]
fn old_servers_say_which_field_they_lack() {
    let (backend, api) = with_run();
    mode(&backend, json!({"old_server": true}));
    let mut run = open(&api, "r");
    let error = run.update_state("failed").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("updateRunState"), "{error}");
    for (operation, field) in [("StopRun", "stopRun"), ("DeleteRun", "deleteRun")] {
        let text = format!("Cannot query field '{field}' on type 'Mutation'.");
        backend.fault(
            json!({"kind": "graphql_errors", "operation": operation, "times": 1,
            "errors": [{"message": text}]}),
        );
        let error = match field {
            "stopRun" => run.stop().map(drop),
            _ => run.clone().delete().map(drop),
        };
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains(field), "{error}");
    }
    assert!(run.stop().unwrap());
    run.config_mut().insert("x", 1);
    run.set_job_type("new");
    run.update().unwrap();
    assert_eq!(stored(&backend, "r")["job_type"], "new");
    let made = Run::create(&api)
        .entity("e")
        .project("p")
        .id("n")
        .state("pending");
    assert_eq!(made.send().unwrap().state(), "pending");
    run.delete().unwrap();
}

// Waiting.

fn quickly() -> WaitOptions {
    WaitOptions::new().interval(Duration::from_millis(20))
}

#[test]
fn ends_are_waited_for() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    for state in ["finished", "failed", "crashed", "killed"] {
        seed(&backend, "r", json!({"state": state}));
        let mut run = open(&api, "r");
        backend.clear();
        assert_eq!(run.wait_until_finished().unwrap(), state);
        assert_eq!(
            sent(&backend),
            ["Run"],
            "one request for a run that has ended"
        );
    }
    seed(&backend, "r", json!({"state": "running"}));
    let mut run = open(&api, "r");
    run.set_notes("kept");
    backend.clear();
    thread::scope(|scope| {
        scope.spawn(|| {
            while backend.requests_of("RunState").len() < 3 {
                thread::sleep(Duration::from_millis(5));
            }
            let end = json!({"entity": "e", "project": "p", "name": "r",
                "state": "finished", "summary": {"loss": 1}});
            backend.control("POST", "/runs/append", end);
        });
        assert_eq!(
            run.wait_until_finished_with(&quickly()).unwrap(),
            "finished"
        );
    });
    assert_eq!(run.state(), "finished");
    assert_eq!(run.summary().get("loss"), Some(&1.into()), "read anew");
    assert_eq!(run.notes(), Some("kept"));
    let sent = sent(&backend);
    assert_eq!((&*sent[0], &*sent[sent.len() - 1]), ("Run", "Run"));
    assert!(
        sent[1..sent.len() - 1]
            .iter()
            .all(|name| name == "RunState")
    );
}

#[test]
fn what_does_not_end_can_be_given_up() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "preempted"}));
    let api = api(&backend);
    let mut run = open(&api, "r");
    let limit = Duration::from_millis(150);
    let error = run
        .wait_until_finished_with(&quickly().timeout(limit))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("still `preempted`"), "{error}");
    let ended = run.wait_until_finished_with(&quickly().preempted_ends(true));
    assert_eq!(ended.unwrap(), "preempted");
    // A question that hangs when the time is over.
    backend.fault(json!({"kind": "stall", "head": false, "operation": "RunState"}));
    let started = Instant::now();
    let error = run
        .wait_until_finished_with(&quickly().timeout(limit))
        .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("still `preempted`"), "{error}");
    backend.clear();
    for interval in [Duration::from_secs(3600), Duration::ZERO] {
        let token = CancelToken::new();
        let options = WaitOptions::new()
            .interval(interval)
            .call(CallOptions::new().cancel(&token));
        let cancelled = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(150));
                token.cancel();
                Instant::now()
            });
            let error = run.wait_until_finished_with(&options).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Cancelled);
            Instant::now()
        });
        assert!(cancelled.elapsed() < Duration::from_millis(250));
    }
    let asked = sent(&backend).len();
    assert!(asked < 40, "an interval of 0 is 10 ms: {asked} requests");
}

#[test]
fn waiting_outlives_passing_failures_only() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"state": "running"}));
    let api = api(&backend);
    let mut run = open(&api, "r");
    backend.fault(json!({"kind": "status", "code": 503, "operation": "RunState", "times": 3}));
    backend.fault(
        json!({"kind": "json", "operation": "RunState", "skip": 4, "times": 1,
        "value": {"data": {"project": {"run": {"state": "crashed"}}}}}),
    );
    thread::scope(|scope| {
        scope.spawn(|| {
            while backend.requests_of("RunState").len() < 8 {
                thread::sleep(Duration::from_millis(5));
            }
            backend.control("PATCH", "/runs/e/p/r", json!({"state": "killed"}));
        });
        // It seemed crashed for a moment, and came back.
        assert_eq!(run.wait_until_finished_with(&quickly()).unwrap(), "killed");
    });
    backend.control("PATCH", "/runs/e/p/r", json!({"state": "running"}));
    backend.clear();
    let longer = backend.fault(json!({"kind": "status", "code": 503, "operation": "RunState"}));
    let error = run.wait_until_finished_with(&quickly()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(backend.hits(longer) > 1);
    backend.clear();
    thread::scope(|scope| {
        scope.spawn(|| {
            while backend.requests_of("RunState").is_empty() {
                thread::sleep(Duration::from_millis(5));
            }
            backend.control("DELETE", "/runs/e/p/r", Json::Null);
        });
        let error = run.wait_until_finished_with(&quickly()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("e/p/r"), "{error}");
    });
}

// Local runs.

/// The log of a recorded run, which has an exit at its end.
fn recorded() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/digits-new");
    let run = fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let mut files = fs::read_dir(run.path())
        .unwrap()
        .map(|file| file.unwrap().path());
    let log = files.find(|path| path.extension().is_some_and(|end| end == "wandb"));
    fs::read(log.unwrap()).unwrap()
}

#[test]
fn a_local_run_ends_with_its_exit() {
    let folder = Folder::new();
    let path = folder.write("run-x.wandb", "");
    let log = recorded();
    fs::write(&path, &log[..log.len() / 2]).unwrap();
    let mut run = Run::open_local(folder.path()).unwrap();
    run.set_notes("kept");
    let limit = Duration::from_millis(100);
    let error = run
        .wait_until_finished_with(&quickly().timeout(limit))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("still `unknown`"), "{error}");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(100));
            fs::write(&path, &log).unwrap();
        });
        assert_eq!(
            run.wait_until_finished_with(&quickly()).unwrap(),
            "finished"
        );
    });
    assert_eq!((run.exit_code(), run.notes()), (Some(0), Some("kept")));
}

#[test]
fn a_local_run_is_not_written_to() {
    let folder = Folder::new();
    fs::write(folder.write("run-x.wandb", ""), recorded()).unwrap();
    let mut run = Run::open_local(folder.path()).unwrap();
    run.set_name("x");
    assert!(run.has_changes() && !run.is_lazy());
    assert_eq!(run.inserted(), None);
    for error in [
        run.update().unwrap_err(),
        run.update_state("failed").unwrap_err(),
        run.stop().unwrap_err(),
        run.clone().delete().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains("local"), "{error}");
    }
}
