//! Whose key it is, and the sweeps of runs.

mod common;
mod remote;

use serde_json::{Value as Json, json};
use wandb_run::{Api, ErrorKind, Filter, Runs, Sweep};

use common::Backend;
use remote::{api, mode, seed};

fn ids(runs: Runs) -> Vec<String> {
    runs.into_iter()
        .map(|run| run.unwrap().id().to_owned())
        .collect()
}

// Whose key it is.

#[test]
fn the_viewer() {
    let backend = Backend::start(&[]);
    backend.control(
        "POST",
        "/users",
        json!({"username": "ada", "name": "Ada L.", "email": "ada@example.com", "admin": true,
               "entity": "lab", "teams": ["lab", "other"],
               "api_keys": ["0123456789abcdef0123456789abcdef01234567"]}),
    );
    let ada = Api::builder()
        .ignore_environment()
        .base_url(backend.url())
        .api_key("0123456789abcdef0123456789abcdef01234567")
        .connect()
        .unwrap();
    let viewer = ada.viewer().unwrap();
    assert!(!viewer.id.is_empty());
    assert_eq!(viewer.username.as_deref(), Some("ada"));
    assert_eq!(viewer.name.as_deref(), Some("Ada L."));
    assert_eq!(viewer.email.as_deref(), Some("ada@example.com"));
    assert_eq!(viewer.entity.as_deref(), Some("lab"));
    assert_eq!(viewer.teams, ["lab", "other"]);
    assert!(viewer.admin);
    // Its entity completes paths; asked once.
    backend.control(
        "POST",
        "/runs",
        json!({"entity": "lab", "project": "p", "name": "x"}),
    );
    backend.clear();
    assert_eq!(ids(ada.runs("p")), ["x"]);
    assert_eq!(ada.run("p/x").unwrap().entity(), Some("lab"));
    assert_eq!(backend.requests_of("Viewer").len(), 1);
}

#[test]
fn a_key_that_nobody_has() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    backend
        .fault(json!({"kind": "json", "operation": "Viewer", "value": {"data": {"viewer": null}}}));
    for error in [
        api.viewer().unwrap_err(),
        api.runs("p").into_iter().next().unwrap().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
    }
    backend.clear();
    backend.fault(json!({"kind": "status", "code": 401, "operation": "Viewer"}));
    let error = api.viewer().unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Auth, Some("viewer"))
    );
    backend.clear();
    let nobody = json!({"id": "U", "username": "x", "name": null, "email": null, "entity": "",
                        "admin": null, "teams": null});
    backend.fault(
        json!({"kind": "json", "operation": "Viewer", "value": {"data": {"viewer": nobody}}}),
    );
    let viewer = api.viewer().unwrap();
    assert_eq!((viewer.entity, viewer.admin), (None, false));
    assert!(viewer.teams.is_empty());
    let error = api.runs("p").into_iter().next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.message().contains("no default one"), "{error}");
}

// Sweeps.

#[test]
fn sweeps() {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "alone",
        json!({"created_at": "2020-01-01T00:00:00"}),
    );
    for name in ["s1", "s2"] {
        seed(&backend, name, json!({"sweep": "abc", "state": "running"}));
    }
    let api = api(&backend);
    backend.clear();
    let run = api.run("e/p/s1").unwrap();
    assert_eq!(run.sweep_name(), Some("abc"));
    assert!(
        backend.requests_of("Sweep").is_empty(),
        "loading asks for none"
    );
    let sweep = run.sweep().unwrap().expect("it has a sweep");
    assert_eq!(backend.requests_of("Sweep").len(), 1);
    assert_eq!(
        (sweep.id(), sweep.entity(), sweep.project()),
        ("abc", "e", "p")
    );
    assert!(!sweep.storage_id().is_empty() && sweep.storage_id() != "abc");
    assert_eq!(sweep.state(), "RUNNING");
    assert_eq!(sweep.url(), format!("{}/e/p/sweeps/abc", backend.url()));
    assert!(sweep.config_text().unwrap().contains("method: random"));
    assert_eq!(ids(sweep.runs()), ["s1", "s2"]);
    assert_eq!(
        ids(sweep.runs().order("-created_at").lazy(true)),
        ["s2", "s1"]
    );
    let of_sweep = sweep.runs().filters(Filter::key("name").ne("s1"));
    assert_eq!(ids(of_sweep), ["s2"], "a filter stays within the sweep");
    // By its name, and by its page.
    for path in ["e/p/abc", "e/p/sweeps/abc", &sweep.url()] {
        assert_eq!(api.sweep(path).unwrap().storage_id(), sweep.storage_id());
    }
    let error = api.sweep("e/p/none").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert_eq!(
        (error.operation(), error.subject()),
        (Some("sweep"), Some("e/p/none"))
    );
    assert_eq!(
        api.sweep("e/none/abc").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        api.sweep("").unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    // No name, no question.
    backend.clear();
    let mut without = api.runs("e/p").into_iter();
    assert!(without.next().unwrap().unwrap().sweep().unwrap().is_none());
    assert!(backend.requests_of("Sweep").is_empty());
    // A sweep that is gone.
    backend.fault(json!({"kind": "json", "operation": "Sweep",
                         "value": {"data": {"project": {"sweep": null}}}}));
    assert!(run.sweep().unwrap().is_none());
}

#[test]
fn all_that_a_sweep_says() {
    let backend = Backend::start(&[]);
    seed(&backend, "s1", json!({"sweep": "abc"}));
    seed(&backend, "s2", json!({}));
    let api = api(&backend);
    let answer = |fields: Json| {
        backend.clear();
        let mut node =
            json!({"id": "U3dlZXA=", "name": "abc", "state": "PAUSED", "config": "method: grid\n"});
        for (key, value) in fields.as_object().unwrap() {
            node[key] = value.clone();
        }
        let value = json!({"data": {"project": {"sweep": node}}});
        backend.fault(json!({"kind": "json", "operation": "Sweep", "value": value}));
        api.sweep("e/p/abc").unwrap()
    };
    backend.control(
        "POST",
        "/sweeps",
        json!({"entity": "e", "project": "p", "name": "full", "display_name": "lr search",
               "state": "PAUSED", "config": "method: grid\n", "best_loss": 0.25,
               "run_count_expected": 12, "runs": ["s2"]}),
    );
    for old_server in [false, true] {
        mode(&backend, json!({"old_server": old_server}));
        let sweep = api.sweep("e/p/full").unwrap();
        assert_eq!(sweep.name(), "lr search");
        assert_eq!(sweep.display_name(), Some("lr search"));
        assert_eq!(sweep.best_loss(), Some(0.25));
        assert_eq!(sweep.run_count_expected(), Some(12));
        assert_eq!(sweep.state(), "PAUSED");
        assert_eq!(sweep.config_text(), Some("method: grid\n"));
        assert_eq!(sweep.to_string(), "<Sweep e/p/full (PAUSED)>");
        assert_eq!(ids(sweep.runs()), ["s2"]);
    }
    mode(&backend, json!({"old_server": false}));
    let sweep = answer(json!({"displayName": null, "bestLoss": null, "runCountExpected": null}));
    assert_eq!((sweep.name(), sweep.display_name()), ("abc", None));
    assert_eq!(
        (sweep.best_loss(), sweep.run_count_expected()),
        (None, None)
    );
    // One that fails is not asked a second time in other words.
    backend.clear();
    backend.fault(json!({"kind": "status", "code": 403, "operation": "Sweep"}));
    let error = api.sweep("e/p/abc").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert_eq!(backend.requests_of("Sweep").len(), 1);
    // A server that does not know the newer fields is known as one then.
    backend.clear();
    backend.fault(
        json!({"kind": "graphql_errors", "operation": "Sweep", "code": 400, "times": 1,
        "errors": [{"message": "Cannot query field \"runCountExpected\" on type \"Sweep\"."}]}),
    );
    let sweep = answer_of_an_old_server(&backend, &api);
    assert_eq!((sweep.id(), sweep.name()), ("abc", "abc"));
    let documents: Vec<String> = backend
        .requests_of("Sweep")
        .iter()
        .map(|request| request["body"].to_string())
        .collect();
    assert!(documents[0].contains("runCountExpected"), "{documents:?}");
    assert!(!documents[1].contains("runCountExpected"), "{documents:?}");
    // It is asked for them once.
    answer_of_an_old_server(&backend, &api);
    assert_eq!(backend.requests_of("Sweep").len(), 3);
}

fn answer_of_an_old_server(backend: &Backend, api: &Api) -> Sweep {
    let node = json!({"id": "U3dlZXA=", "name": "abc", "state": "PAUSED", "config": ""});
    let value = json!({"data": {"project": {"sweep": node}}});
    backend.fault(json!({"kind": "json", "operation": "Sweep", "value": value}));
    api.sweep("e/p/abc").unwrap()
}
