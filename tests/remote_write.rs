//! Changes to remote runs: they are created, and updated.

mod common;
mod remote;

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::json::{Map, Value};
use wandb_run::{Api, CallOptions, CancelToken, ErrorKind, Run, UpdateMode, UpdateOptions};

use common::Backend;
use remote::{KEY, api, builder, exists, open, seed, sent, stored};

/// What the last `upsertBucket` asked for.
fn wanted(backend: &Backend) -> Json {
    let requests = backend.requests_of("UpsertBucket");
    requests.last().unwrap()["variables"]["input"].clone()
}

fn set(run: &mut Run, key: &str, value: impl Into<Value>) {
    run.config_mut().insert(key, value);
}

const CONFIG: &str = r#"{"lr": {"value": 0.1, "desc": "rate"}, "bare": 3, "own": {"value": 1, "unit": "s"},
    "opt": {"value": {"name": "sgd", "nest": {"a": 1, "b": 2}}}, "nan": {"value": NaN},
    "big": {"value": 9007199254740993}, "_wandb": {"value": {"cli_version": "0.16.4", "t": {"1": [1]}}},
    "wandb_version": 1}"#;

/// A client, and the run `e/p/r` with everything that an update may touch.
fn with_run() -> (Backend, Api) {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({
            "display_name": "old", "tags": ["a"], "notes": "n", "description": "d",
            "group": "g", "job_type": "t", "config": CONFIG,
            "summary": r#"{"loss": Infinity, "best": {"acc": 1, "at": 2}, "gone": 1}"#,
        }),
    );
    let api = api(&backend);
    (backend, api)
}

// Creating.

#[test]
fn a_created_run_is_whole_and_can_be_updated_at_once() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    let mut run = Run::create(&api).entity("e").project("p").send().unwrap();
    assert_eq!(sent(&backend), ["UpsertBucket"]);
    assert_eq!(run.inserted(), Some(true));
    assert_eq!((run.entity(), run.project()), (Some("e"), Some("p")));
    assert_eq!(run.state(), "running");
    let id = run.id().to_owned();
    assert!(
        id.len() == 8
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    );
    assert_eq!(run.storage_id(), stored(&backend, &id)["id"].as_str());
    assert!(run.created_at().is_some() && run.user().is_some());
    assert!(!run.is_lazy() && !run.has_changes());
    run.set_name("named");
    set(&mut run, "lr", 1);
    run.update().unwrap();
    let now = stored(&backend, &id);
    assert_eq!(now["display_name"], "named");
    assert_eq!(now["config_text"], r#"{"lr":{"value":1,"desc":null}}"#);
    assert_eq!(run.inserted(), Some(true));
    assert_ne!(Run::create(&api).entity("e").send().unwrap().id(), id);
}

#[test]
fn an_id_that_exists_opens_that_run_as_it_is() {
    let (backend, api) = with_run();
    let again = || Run::create(&api).entity("e").project("p").id("r");
    let mut run = again().send().unwrap();
    assert_eq!(run.inserted(), Some(false));
    assert_eq!(run.state(), "finished");
    assert_eq!(run.config().get("bare"), Some(&3.into()));
    run.set_notes("new");
    run.update().unwrap();
    assert_eq!(stored(&backend, "r")["config_text"], CONFIG);
    assert_eq!(open(&api, "r").inserted(), None);
    let run = again().state("running").send().unwrap();
    assert_eq!(run.state(), "finished", "an end is not undone");
}

#[test]
fn where_a_run_is_made() {
    let backend = Backend::start(&[]);
    let settings = || builder(backend.url());
    let run = Run::create(&settings().connect().unwrap()).send().unwrap();
    assert_eq!(run.project(), Some("uncategorized"));
    let input = wanted(&backend);
    assert!(input.get("entityName").is_none(), "the server chooses");
    assert!(input.get("state").is_none(), "{input}");
    let user = settings().connect().unwrap().run("uncategorized/x");
    assert!(
        user.unwrap_err()
            .to_string()
            .contains(run.entity().unwrap())
    );
    let configured = settings().entity("team").project("dp").connect().unwrap();
    let run = Run::create(&configured).id("x").send().unwrap();
    assert_eq!(run.to_string(), "<Run team/dp/x (running)>");
    let run = Run::create(&configured)
        .project("q")
        .entity("e")
        .state("pending");
    let run = run.send().unwrap();
    assert_eq!((run.entity(), run.project()), (Some("e"), Some("q")));
    assert_eq!(run.state(), "pending");
    assert_eq!(wanted(&backend)["state"], "pending");
}

#[test]
fn what_no_server_takes_is_refused_before_anything_is_sent() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    let make = || Run::create(&api).entity("e").project("p");
    let long = "x".repeat(129);
    let refused = [
        make().id(" x"),
        make().id("x\n"),
        make().id("a/b"),
        make().id("a:b"),
        make().id("it's"),
        make().project(""),
        make().project("a/b"),
        make().project("a%b"),
        make().project(long),
        make().entity(" "),
        make().state("finished"),
    ];
    for made in refused {
        let what = format!("{made:?}");
        let error = made.send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{what}: {error}");
    }
    assert!(sent(&backend).is_empty());
    let odd = "Ünïcode 1.2-3_x".to_owned();
    assert_eq!(make().id(&*odd).project("p é.1").send().unwrap().id(), odd);
}

#[test]
fn who_was_first_is_unknown_after_a_lost_reply() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    let make = |id: &str| Run::create(&api).entity("e").project("p").id(id).send();
    let lost = json!({"kind": "execute_then_drop", "operation": "UpsertBucket", "times": 1});
    let fault = backend.fault(lost);
    let run = make("a").unwrap();
    assert_eq!(backend.hits(fault), 1);
    assert_eq!(run.inserted(), None);
    assert_eq!(sent(&backend).len(), 2);
    for passing in [
        json!({"kind": "status", "code": 503, "times": 1}),
        json!({"kind": "status", "code": 409, "times": 1}),
        json!({"kind": "rate_limit", "times": 1}),
        json!({"kind": "truncate", "times": 1}),
    ] {
        backend.clear();
        let id = format!("b{}", passing["code"].as_u64().unwrap_or(0));
        let truncated = passing["kind"] == "truncate";
        backend.fault(passing);
        let run = make(&id).unwrap();
        let known = (!truncated).then_some(true);
        assert_eq!(run.inserted(), known);
        assert_eq!(sent(&backend).len(), 2);
    }
    let runs = backend.control("GET", "/runs", Json::Null);
    assert_eq!(runs.as_array().unwrap().len(), 4, "{runs}");
}

// Known attributes.

#[test]
fn attributes_that_are_given_are_not_asked_for() {
    let backend = Backend::start(&[]);
    let api = api(&backend);
    let attrs: Map = wandb_run::json::from_str_as(
        r#"{"id": "SID", "displayName": "n", "state": "failed", "tags": ["x"],
            "config": "{\"lr\": {\"value\": 1}, \"_wandb\": {\"value\": {}}}",
            "summary_metrics": {"loss": 2}, "created_at": "2026-01-02", "job_type": null,
            "user": {"name": "N", "username": "u"}, "fileCount": 7}"#,
    )
    .unwrap();
    let run = Run::from_attrs(&api, "e", "p", "r", attrs).unwrap();
    assert_eq!(run.to_string(), "<Run e/p/r (failed)>");
    assert_eq!(run.storage_id(), Some("SID"));
    assert_eq!((run.name(), run.tags()), (Some("n"), &["x".to_owned()][..]));
    assert_eq!(run.config().to_json(), r#"{"lr":1}"#);
    assert!(run.raw_config().contains_key("_wandb"));
    assert_eq!(run.summary().to_json(), r#"{"loss":2}"#);
    assert_eq!(
        (run.created_at(), run.job_type()),
        (Some("2026-01-02"), None)
    );
    assert_eq!(run.user().unwrap().username.as_deref(), Some("u"));
    assert_eq!(run.attr("fileCount"), Some(7.into()));
    assert!(!run.is_lazy());
    let bare = Run::from_attrs(&api, "e", "p", "r", Map::new()).unwrap();
    assert_eq!((bare.state(), bare.id()), ("not found", "r"));
    assert!(bare.is_lazy() && bare.storage_id().is_none());
    for (key, value) in [("tags", Value::from(3)), ("config", "[1]".into())] {
        let attrs = [(key, value)].into_iter().collect();
        let error = Run::from_attrs(&api, "e", "p", "r", attrs).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains(&format!("`{key}`")), "{error}");
    }
    assert!(sent(&backend).is_empty());
    for [entity, project, id] in [["", "p", "r"], ["e", " ", "r"], ["e", "p", ""]] {
        let error = Run::new(&api, entity, project, id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let error = Run::from_attrs(&api, entity, project, id, Map::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
}

#[test]
fn a_run_of_attributes_works_as_any_other() {
    let (backend, api) = with_run();
    let bare = || Run::from_attrs(&api, "e", "p", "r", Map::new()).unwrap();
    let mut run = bare();
    set(&mut run, "lr", 5);
    run.update().unwrap();
    assert_eq!(sent(&backend), ["Run", "UpsertBucket"]);
    assert!(!run.is_lazy());
    assert_eq!(run.config().get("bare"), Some(&3.into()));
    let mut run = bare();
    run.set_notes("kept");
    run.load_full_data().unwrap();
    assert!(!run.is_lazy() && run.has_changes());
    assert_eq!((run.notes(), run.name()), (Some("kept"), Some("old")));
    run.load_full_data().unwrap();
    assert_eq!(sent(&backend), ["Run"]);
    let mut run = bare();
    let replace = UpdateOptions::new().mode(UpdateMode::Replace);
    run.summary_mut().insert("loss", 3);
    set(&mut run, "lr", 6);
    run.update_with(&replace).unwrap();
    assert_eq!(
        run.config().get("bare"),
        Some(&3.into()),
        "not known, not erased"
    );
    assert_eq!(run.summary().get("gone"), Some(&1.into()));
    assert!(bare().stop().unwrap());
    bare().delete().unwrap();
    assert!(!exists(&backend, "r"));
    let error = bare().delete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_lazily_listed_run_can_be_changed() {
    let (backend, api) = with_run();
    let lazy = || {
        api.runs("e/p")
            .lazy(true)
            .into_iter()
            .next()
            .unwrap()
            .unwrap()
    };
    let mut run = lazy();
    assert!(run.is_lazy() && run.config().is_empty() && run.summary().is_empty());
    assert_eq!(run.name(), Some("old"));
    run.config_mut().set_path(&["opt", "nest", "a"], 5).unwrap();
    run.summary_mut().insert("new", 1);
    backend.clear();
    run.update().unwrap();
    assert_eq!(sent(&backend), ["Run", "UpsertBucket"]);
    assert!(!run.is_lazy());
    assert_eq!(run.config()["opt"]["nest"].to_json(), r#"{"a":5,"b":2}"#);
    assert_eq!(run.summary().len(), 4);
    let mut run = lazy();
    run.set_notes("only these");
    backend.clear();
    run.update().unwrap();
    assert_eq!(sent(&backend), ["UpsertBucket"]);
    assert!(!run.is_lazy(), "the answer is whole");
    assert_eq!(run.config().get("bare"), Some(&3.into()));
    let mut run = lazy();
    run.load_full_data().unwrap();
    assert!(!run.has_changes() && run.summary().contains_key("new"));
}

#[test]
fn the_constructor_loads() {
    let (backend, api) = with_run();
    let mut run = Run::new(&api, "e", "p", "r").unwrap();
    assert_eq!(run.name(), Some("old"));
    run.set_name("local");
    run.load().unwrap();
    run.load().unwrap();
    assert_eq!(run.name(), Some("old"));
    assert_eq!(sent(&backend), ["Run", "Run", "Run"]);
    let error = Run::new(&api, "e", "p", "none").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

// Updating.

#[test]
fn only_what_differs_is_sent() {
    let (backend, api) = with_run();
    let mut run = open(&api, "r");
    run.set_name("old");
    run.set_tags(["a"]);
    run.config_mut().insert("bare", 3);
    assert!(!run.has_changes());
    backend.clear();
    run.update().unwrap();
    assert!(sent(&backend).is_empty());
    run.set_name("new");
    assert!(run.has_changes());
    assert_eq!(run.name(), Some("new"), "seen at once");
    run.update().unwrap();
    let id = run.storage_id().unwrap();
    assert_eq!(wanted(&backend), json!({"id": id, "displayName": "new"}));
    assert_eq!(sent(&backend), ["UpsertBucket"]);
    assert!(!run.has_changes());
    run.set_notes("m");
    run.set_description(None);
    run.set_group("h");
    run.set_job_type("eval");
    run.set_tags(["x", "y"]);
    run.save().unwrap();
    assert_eq!(sent(&backend), ["UpsertBucket"]);
    let now = stored(&backend, "r");
    assert_eq!(now["notes"], "m");
    assert_eq!(now["description"], "", "emptied");
    assert_eq!(
        (&now["group"], &now["job_type"]),
        (&"h".into(), &"eval".into())
    );
    assert_eq!(now["tags"], json!(["x", "y"]));
    assert_eq!(now["config_text"], CONFIG, "not a byte of it is touched");
    assert_eq!(run.description().unwrap_or_default(), "");
    run.set_description(None);
    assert!(!run.has_changes(), "empty is empty");
    run.set_tags(Vec::<String>::new());
    run.update().unwrap();
    assert_eq!(stored(&backend, "r")["tags"], json!([]));
}

#[test]
fn config_and_summary_are_merged_path_by_path() {
    let (backend, api) = with_run();
    let mut run = open(&api, "r");
    set(&mut run, "lr", 0.5);
    run.config_mut().set_path(&["opt", "nest", "a"], 9).unwrap();
    run.config_mut().remove_path(&["opt", "name"]).unwrap();
    run.summary_mut().insert(" loss ", 0.5);
    run.summary_mut()
        .set_path(&["best", "acc"], f64::NAN)
        .unwrap();
    run.summary_mut().remove("gone");
    // Meanwhile another program.
    let mut other = open(&api, "r");
    other
        .config_mut()
        .set_path(&["opt", "nest", "b"], 7)
        .unwrap();
    set(&mut other, "theirs", 1);
    other.summary_mut().set_path(&["best", "at"], 8).unwrap();
    other.update().unwrap();
    backend.clear();
    run.update().unwrap();
    assert_eq!(sent(&backend), ["Run", "UpsertBucket"]);
    let now = stored(&backend, "r");
    let config = now["config_text"].as_str().unwrap();
    assert_eq!(
        config,
        r#"{"lr":{"value":0.5,"desc":"rate"},"bare":3,"own":{"value":1,"unit":"s"},"opt":{"value":{"nest":{"a":9,"b":7}}},"nan":{"value":NaN},"big":{"value":9007199254740993},"_wandb":{"value":{"cli_version":"0.16.4","t":{"1":[1]}}},"wandb_version":1,"theirs":{"value":1,"desc":null}}"#
    );
    assert_eq!(
        now["summary_text"],
        r#"{"loss":0.5,"best":{"acc":NaN,"at":8}}"#
    );
    assert_eq!(run.config().get("theirs"), Some(&1.into()), "the answer");
    assert_eq!(run.summary()["best"]["at"], 8.into());
    assert!(!run.has_changes());
    // The same change again, by one who does not know yet.
    let mut late = open(&api, "r");
    late.config_mut().insert("x", 1);
    let mut early = late.clone();
    early.update().unwrap();
    backend.clear();
    late.update().unwrap();
    assert_eq!(sent(&backend), ["Run"]);
    assert!(!late.has_changes());
}

#[test]
fn replacing_takes_the_local_maps_for_the_whole() {
    let (backend, api) = with_run();
    let mut run = open(&api, "r");
    let mut other = run.clone();
    set(&mut other, "theirs", 1);
    other.summary_mut().insert("theirs", 1);
    other.update().unwrap();
    run.config_mut()
        .retain(|key, _| matches!(key, "lr" | "own" | "bare"));
    set(&mut run, "lr", 2);
    set(&mut run, "new", f64::NEG_INFINITY);
    run.summary_mut().insert("loss", 1);
    backend.clear();
    let replace = UpdateOptions::new().mode(UpdateMode::Replace);
    run.update_with(&replace).unwrap();
    assert_eq!(sent(&backend), ["Run", "UpsertBucket"]);
    let now = stored(&backend, "r");
    assert_eq!(
        now["config_text"],
        r#"{"_wandb":{"value":{"cli_version":"0.16.4","t":{"1":[1]}}},"wandb_version":1,"lr":{"value":2,"desc":"rate"},"bare":3,"own":{"value":1,"unit":"s"},"new":{"value":-Infinity,"desc":null}}"#
    );
    assert_eq!(
        now["summary_text"],
        r#"{"loss":1,"best":{"acc":1,"at":2},"gone":1}"#
    );
    run.summary_mut().clear();
    run.update_with(&replace).unwrap();
    assert_eq!(sent(&backend), ["UpsertBucket"]);
    assert_eq!(stored(&backend, "r")["summary_text"], "{}");
}

#[test]
fn two_threads_lose_nothing() {
    const EACH: usize = 25;
    let (backend, _) = with_run();
    let write = |name: &'static str| {
        let api = builder(backend.url()).connect().unwrap();
        move || {
            let mut run = open(&api, "r");
            for i in 0..EACH {
                let key = format!("{name}{i}");
                set(&mut run, &key, i);
                run.config_mut()
                    .set_path(&["opt", "shared", &key], i)
                    .unwrap();
                run.summary_mut().insert(&*key, i);
                run.update().unwrap();
            }
        }
    };
    // Some replies are lost, and some requests.
    for (kind, skip) in [
        ("execute_then_drop", 3),
        ("drop", 9),
        ("execute_then_drop", 30),
    ] {
        backend.fault(json!({"kind": kind, "operation": "UpsertBucket", "skip": skip, "times": 1}));
    }
    let threads = [write("a"), write("b"), write("c")];
    thread::scope(|scope| {
        for write in threads {
            scope.spawn(write);
        }
    });
    let run = open(&api(&backend), "r");
    for key in ["a", "b", "c"]
        .iter()
        .flat_map(|name| (0..EACH).map(move |i| (name, i)))
    {
        let (name, i) = key;
        let key = format!("{name}{i}");
        assert_eq!(run.config().get(&key), Some(&i.into()), "{key}");
        assert_eq!(run.config()["opt"]["shared"][&*key], i.into());
        assert_eq!(run.summary().get(&key), Some(&i.into()));
    }
    assert_eq!(run.config()["opt"]["name"], "sgd".into());
    let writes = backend.requests_of("UpsertBucket").len();
    assert_eq!(writes, 3 * EACH + 3);
}

#[test]
fn updates_of_one_run_wait_for_each_other_and_can_be_ended() {
    let (backend, api) = with_run();
    backend.fault(json!({"kind": "latency", "operation": "UpsertBucket", "ms": 3000, "times": 1}));
    let mut slow = open(&api, "r");
    set(&mut slow, "slow", 1);
    let mut quick = open(&api, "r");
    set(&mut quick, "quick", 1);
    seed(&backend, "other", json!({}));
    thread::scope(|scope| {
        scope.spawn(|| slow.update().unwrap());
        while backend.requests_of("UpsertBucket").is_empty() {
            thread::sleep(Duration::from_millis(5));
        }
        let mut other = open(&api, "other");
        set(&mut other, "x", 1);
        let started = Instant::now();
        other.update().unwrap();
        let limit = CallOptions::new().timeout(Duration::from_millis(100));
        let error = quick
            .update_with(&UpdateOptions::new().call(limit))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("another thread"), "{error}");
        let token = CancelToken::new();
        let stop = CallOptions::new().cancel(&token);
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(50));
            token.cancel();
        });
        let asked = Instant::now();
        let error = quick
            .update_with(&UpdateOptions::new().call(stop))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert!(asked.elapsed() < Duration::from_millis(300));
        assert!(started.elapsed() < Duration::from_millis(2900));
        quick.update().unwrap();
    });
    let run = open(&api, "r");
    assert!(run.config().contains_key("slow") && run.config().contains_key("quick"));
}

#[test]
fn a_lost_reply_has_no_second_effect() {
    let (backend, api) = with_run();
    for fault in [
        json!({"kind": "execute_then_drop", "operation": "UpsertBucket", "times": 1}),
        json!({"kind": "status", "code": 503, "operation": "UpsertBucket", "times": 2}),
        json!({"kind": "status", "code": 409, "operation": "UpsertBucket", "times": 1}),
        json!({"kind": "truncate", "operation": "UpsertBucket", "times": 1}),
        json!({"kind": "rate_limit", "operation": "Run", "times": 1}),
        json!({"kind": "drop", "operation": "Run", "times": 1}),
    ] {
        let mut run = open(&api, "r");
        let key = format!("key {}", logged_kind(&fault));
        backend.clear();
        let id = backend.fault(fault.clone());
        run.set_notes(Some(&*key));
        set(&mut run, &key, 1);
        run.update().unwrap();
        assert!(backend.hits(id) > 0, "{fault}");
        let now = open(&api, "r");
        assert_eq!(now.notes(), Some(&*key));
        assert_eq!(now.config().get(&key), Some(&1.into()));
        assert_eq!(now.config().len(), run.config().len());
    }
    let runs = backend.control("GET", "/runs", Json::Null);
    assert_eq!(runs.as_array().unwrap().len(), 1);
}

fn logged_kind(fault: &Json) -> String {
    format!("{} {}", fault["kind"], fault["code"])
}

#[test]
fn an_update_that_fails_keeps_the_local_changes() {
    let (backend, api) = with_run();
    let mut run = open(&api, "r");
    set(&mut run, "x", 1);
    for (fault, kind) in [
        (json!({"kind": "status", "code": 500}), ErrorKind::Server),
        (
            json!({"kind": "status", "code": 403}),
            ErrorKind::Permission,
        ),
        (json!({"kind": "status", "code": 404}), ErrorKind::NotFound),
        (json!({"kind": "status", "code": 401}), ErrorKind::Auth),
        (
            json!({"kind": "rate_limit", "retry_after": 600}),
            ErrorKind::RateLimited,
        ),
        (json!({"kind": "null"}), ErrorKind::Protocol),
        (json!({"kind": "html"}), ErrorKind::Protocol),
        (
            json!({"kind": "json", "value": {"data": {"upsertBucket": null}}}),
            ErrorKind::Protocol,
        ),
        (
            json!({"kind": "json", "value": {"data": {"upsertBucket": {"bucket": null}}}}),
            ErrorKind::Protocol,
        ),
        (
            json!({"kind": "json", "value": {"data": {"upsertBucket": {"bucket": {"id": "X", "name": "r"}}}}}),
            ErrorKind::Protocol,
        ),
        (
            json!({"kind": "graphql_errors", "errors": [{"message": "permission denied"}]}),
            ErrorKind::Permission,
        ),
        (
            json!({"kind": "graphql_errors", "errors": [{"message": "run not found"}]}),
            ErrorKind::NotFound,
        ),
        (
            json!({"kind": "graphql_errors", "errors": [{"message": "no"}]}),
            ErrorKind::Server,
        ),
    ] {
        let mut fault = fault;
        fault["operation"] = "UpsertBucket".into();
        backend.fault(fault.clone());
        // A fresh client: the limit of the one before may still hold.
        let client = builder(backend.url()).connect().unwrap();
        let mut copy = Run::new(&client, "e", "p", "r").unwrap();
        set(&mut copy, "x", 1);
        let error = copy.update().unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}: {error}");
        assert!(error.to_string().starts_with("update e/p/r: "), "{error}");
        assert!(copy.has_changes());
        backend.clear();
    }
    run.update().unwrap();
    assert!(stored(&backend, "r")["config"]["x"].is_object());
}

#[test]
fn refusals_are_typed() {
    let (backend, api) = with_run();
    let mut run = open(&api, "r");
    set(&mut run, "_wandb", 1);
    let error = run.update().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("_wandb"), "{error}");
    assert_eq!(stored(&backend, "r")["config_text"], CONFIG);
    backend.control("PATCH", "/runs/e/p/r", json!({"read_only": true}));
    run.load().unwrap();
    run.set_notes("x");
    let refusal = json!({"kind": "graphql_errors", "operation": "UpsertBucket", "times": 1,
        "errors": [{"message": "run is locked"}]});
    backend.fault(refusal);
    let error = run.update().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(error.messages(), ["run is locked"]);
    backend.clear();
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let mut gone = run.clone();
    let error = run.update().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    set(&mut gone, "x", 1);
    let error = gone.update().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(!exists(&backend, "r"), "nothing comes back");
    let wrong = builder(backend.url()).api_key("f".repeat(40)).connect();
    let error = Run::create(&wrong.unwrap()).entity("e").send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(!error.to_string().contains(KEY));
}

#[test]
fn a_run_that_took_the_id_is_another_run() {
    let (backend, api) = with_run();
    let attrs = [("id", "OTHER")].into_iter().collect();
    let mut run = Run::from_attrs(&api, "e", "p", "r", attrs).unwrap();
    set(&mut run, "x", 1);
    let error = run.update().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("another one has its id"),
        "{error}"
    );
    assert_eq!(stored(&backend, "r")["config_text"], CONFIG);
}

#[test]
fn copies_change_alone() {
    let (_backend, api) = with_run();
    let mut run = open(&api, "r");
    let copy = run.clone();
    run.set_name("x");
    run.config_mut().clear();
    run.set_tags(["t"]);
    assert_eq!(copy.name(), Some("old"));
    assert!(!copy.config().is_empty() && !copy.has_changes());
    assert_eq!(run.attr("name"), Some("x".into()));
    assert_eq!(run.attr("config"), Some(Map::new().into()));
    assert_eq!(run.attr("tags").unwrap().to_json(), r#"["t"]"#);
    run.load().unwrap();
    assert_eq!(run.name(), Some("old"));
}

// Servers that know less.

#[test]
fn a_server_without_some_fields_is_asked_for_the_others() {
    let (backend, api) = with_run();
    let unknown = |operation: &str| {
        backend.fault(
            json!({"kind": "graphql_errors", "operation": operation, "times": 1,
            "errors": [{"message": "Cannot query field 'readOnly' on type 'RunType'."}]}),
        );
    };
    unknown("Run");
    unknown("UpsertBucket");
    let mut run = open(&api, "r");
    assert_eq!(sent(&backend), ["Run", "Run"]);
    assert_eq!((run.name(), run.read_only()), (Some("old"), None));
    set(&mut run, "x", 1);
    run.update().unwrap();
    assert_eq!(run.config().get("x"), Some(&1.into()));
    // It is none of W&B's own, and may know runs by their names only.
    let input = wanted(&backend);
    assert_eq!(input["id"], run.storage_id().unwrap());
    let named = ["entityName", "modelName", "name"].map(|key| &input[key]);
    assert_eq!(named, ["e", "p", "r"]);
    assert_eq!(sent(&backend), ["Run", "UpsertBucket", "UpsertBucket"]);
    let made = Run::create(&api).entity("e").project("p").id("new");
    assert_eq!(made.send().unwrap().inserted(), Some(true));
    assert_eq!(sent(&backend), ["UpsertBucket"], "known by now");
}
