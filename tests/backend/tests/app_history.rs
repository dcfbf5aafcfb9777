//! What history answers, in every mode of the server.

mod app_support;

use app_support::Backend;
use serde_json::{Value, json};

fn keyed_steps(backend: &Backend, spec: Value) -> Vec<i64> {
    let rows = backend.keyed(spec);
    rows.iter()
        .map(|row| row["_step"].as_i64().expect("a step"))
        .collect()
}

#[test]
fn an_unkeyed_window_excludes_its_last_step() {
    let backend = Backend::with_steps(0..20);
    assert_eq!(backend.window(3, 6, 100), [3, 4, 5]);
    assert_eq!(backend.window(20, 30, 100), [0; 0]);
}

#[test]
fn a_window_with_more_rows_than_samples_is_sampled_silently() {
    let backend = Backend::with_steps(0..100);
    assert_eq!(backend.window(0, 100, 5), [0, 24, 49, 74, 99]);
    let run = backend.run("history(samples: 2)");
    assert_eq!(run["history"].as_array().unwrap().len(), 2);
    // Without arguments, 500 rows at most.
    assert_eq!(
        backend.run("history")["history"].as_array().unwrap().len(),
        100
    );
}

#[test]
fn duplicate_steps_are_kept_in_order() {
    let backend = Backend::memory();
    let row = |step: i64, at: i64| json!({"_step": step, "at": at});
    backend.seed(json!({"history": [row(0, 0), row(1, 1), row(1, 2), row(2, 3)]}));
    let rows = backend.keyed(json!({"keys": ["at"], "samples": 10}));
    assert_eq!(
        rows,
        [
            json!({"at": 0}),
            json!({"at": 1}),
            json!({"at": 2}),
            json!({"at": 3})
        ]
    );
    assert_eq!(backend.window(1, 2, 10), [1, 1]);
}

#[test]
fn rows_stay_the_text_they_came_as() {
    let backend = Backend::memory();
    let text = r#"{"_step": 0, "a": NaN, "b": 9007199254740993, "c": "é\u00e9\n", "d": -Infinity}"#;
    backend.seed(json!({"history": [text]}));
    assert_eq!(backend.run("history")["history"][0], text);
    assert_eq!(
        backend.told("GET", "/runs/e/p/r/history", Value::Null),
        json!([text])
    );
}

#[test]
fn a_keyed_window_holds_rows_with_all_keys_and_only_those_keys() {
    let backend = Backend::memory();
    backend.seed(json!({"history": [
        {"_step": 0, "a": 1, "b": 2},
        {"_step": 1, "a": 1},
        {"_step": 2, "a": 3, "b": null, "c": 4},
        {"_step": 3, "b": 5},
    ]}));
    let rows = backend.keyed(json!({"keys": ["a", "b", "a"], "samples": 10}));
    assert_eq!(rows, [json!({"a": 1, "b": 2}), json!({"a": 3, "b": null})]);
}

#[test]
fn nested_values_are_addressed_by_path() {
    let backend = Backend::memory();
    backend.seed(json!({"history": [
        {"_step": 0, "n": {"a": {"b": 1}}, "x.y": 2},
        {"_step": 1, "n": {"a": 3}},
    ]}));
    let rows = backend.keyed(json!({"keys": ["n.a.b", "x.y", "n.a"], "samples": 10}));
    assert_eq!(rows, [json!({"n.a.b": 1, "x.y": 2, "n.a": {"b": 1}})]);
}

#[test]
fn the_last_step_of_a_keyed_window_is_inclusive_or_not_by_mode() {
    let backend = Backend::with_steps(0..10);
    let spec = json!({"keys": ["_step"], "minStep": 2, "maxStep": 4, "samples": 100});
    assert_eq!(keyed_steps(&backend, spec.clone()), [2, 3, 4]);
    backend.mode(json!({"max_step": "exclusive"}));
    assert_eq!(keyed_steps(&backend, spec), [2, 3]);
    // Unkeyed windows are half-open in either.
    assert_eq!(backend.window(2, 4, 100), [2, 3]);
    // Steps may be decimal strings, as Int64 values may.
    let spec = json!({"keys": ["_step"], "minStep": "2", "maxStep": "4", "samples": 100});
    assert_eq!(keyed_steps(&backend, spec), [2, 3]);
}

#[test]
fn answers_are_capped_silently_by_mode() {
    let backend = Backend::with_steps(0..100);
    backend.mode(json!({"cap": 3}));
    assert_eq!(backend.window(0, 100, 1000), [0, 49, 99]);
    let spec = json!({"keys": ["_step"], "samples": 1000});
    assert_eq!(keyed_steps(&backend, spec.clone()), [0, 49, 99]);
    backend.mode(json!({"cap_kind": "head"}));
    assert_eq!(backend.window(10, 100, 1000), [10, 11, 12]);
    assert_eq!(keyed_steps(&backend, spec.clone()), [0, 1, 2]);
    backend.mode(json!({"cap": null}));
    assert_eq!(keyed_steps(&backend, spec).len(), 100);
}

#[test]
fn keyed_values_that_are_no_numbers_come_as_strings_or_bare() {
    let backend = Backend::memory();
    backend.seed(json!({"history": [
        r#"{"_step": 0, "a": NaN, "b": [Infinity, "NaN"], "c": -Infinity}"#,
    ]}));
    let spec = json!({"keys": ["a", "b", "c"], "samples": 10});
    let rows = backend.keyed(spec.clone());
    assert_eq!(
        rows,
        [json!({"a": "NaN", "b": ["Infinity", "NaN"], "c": "-Infinity"})]
    );
    backend.mode(json!({"nan": "bare"}));
    let query = "query Q($s: JSONString!) { project(name: \"p\", entityName: \"e\") { \
                 run(name: \"r\") { sampledHistory(specs: [$s]) } } }";
    let answer = backend.graphql(query, json!({"s": spec.to_string()}));
    let bare = r#"[[{"a":NaN,"b":[Infinity, "NaN"],"c":-Infinity}]]"#;
    assert!(answer.text().contains(bare), "{}", answer.text());
}

#[test]
fn counts_are_exact_missing_stale_or_ahead_by_mode() {
    let backend = Backend::with_steps(10..20);
    let fields = "historyLineCount historyKeys";
    let run = backend.run(fields);
    assert_eq!(run["historyLineCount"], 10);
    assert_eq!(run["historyKeys"]["lastStep"], 19);
    assert_eq!(run["historyKeys"]["sets"], json!([]));
    assert_eq!(
        run["historyKeys"]["keys"]["loss"],
        json!({
            "typeCounts": [{"type": "number", "count": 10}],
            "monotonic": true,
            "previousValue": 19.0,
        })
    );
    backend.mode(json!({"counts": "missing"}));
    let run = backend.run(fields);
    assert_eq!(run, json!({"historyLineCount": null, "historyKeys": null}));
    for (stale_by, rows, last) in [(3, 7, 16), (-5, 15, 24)] {
        backend.mode(json!({"counts": "stale", "stale_by": stale_by}));
        let run = backend.run(fields);
        assert_eq!(run["historyLineCount"], rows);
        assert_eq!(run["historyKeys"]["lastStep"], last);
        let counted = &run["historyKeys"]["keys"]["_step"]["typeCounts"][0]["count"];
        assert_eq!(*counted, rows);
    }
    // The rows themselves are all there.
    assert_eq!(backend.window(0, 100, 100).len(), 10);
}

#[test]
fn history_keys_have_the_form_of_the_mode() {
    let backend = Backend::with_steps(0..3);
    let keys = |form: &str| {
        backend.mode(json!({"history_keys": form}));
        backend.run("historyKeys")["historyKeys"].clone()
    };
    assert!(keys("string").as_str().unwrap().contains("\"lastStep\":2"));
    assert_eq!(keys("null"), Value::Null);
    let without = keys("no_last_step");
    assert!(without.get("lastStep").is_none() && without["keys"].is_object());
}

#[test]
fn an_empty_run_has_no_rows_and_no_last_step() {
    let backend = Backend::memory();
    backend.seed(json!({}));
    let run = backend.run("history events historyKeys historyLineCount historyTail eventsTail");
    assert_eq!(run["history"], json!([]));
    assert_eq!(run["events"], json!([]));
    assert_eq!(run["historyKeys"], json!({"keys": {}, "sets": []}));
    assert_eq!(run["historyLineCount"], 0);
    assert_eq!(run["historyTail"], "[]");
    assert_eq!(
        backend.keyed(json!({"keys": ["a"], "samples": 5})),
        [] as [Value; 0]
    );
}

#[test]
fn a_growing_run_shows_its_new_rows_at_once() {
    let backend = Backend::with_steps(0..3);
    let spec = json!({"keys": ["_step"], "samples": 100});
    assert_eq!(keyed_steps(&backend, spec.clone()).len(), 3);
    let rows = json!([{"loss": 1}, "{\"_step\": 9, \"loss\": 2}"]);
    let place = json!({"entity": "e", "project": "p", "name": "r", "history": rows});
    assert_eq!(backend.told("POST", "/runs/append", place)["rows"], 5);
    assert_eq!(keyed_steps(&backend, spec), [0, 1, 2, 3, 9]);
    assert_eq!(backend.window(0, 100, 100), [0, 1, 2, 3, 9]);
}

#[test]
fn generated_runs_have_the_steps_and_keys_that_were_ordered() {
    let backend = Backend::memory();
    let place = json!({
        "entity": "e", "project": "p", "name": "r", "rows": 1000, "metrics": ["a", "b"],
        "steps": {"kind": "gap", "at": 500, "by": 1_000_000},
        "sparse_key": {"name": "rare", "every": 100}, "state": "running",
    });
    assert_eq!(backend.told("POST", "/runs/generate", place)["rows"], 1000);
    let run = backend.run("state historyKeys");
    assert_eq!(run["state"], "running");
    assert_eq!(run["historyKeys"]["lastStep"], 1_000_999);
    assert_eq!(
        run["historyKeys"]["keys"]["rare"]["typeCounts"][0]["count"],
        10
    );
    assert_eq!(
        backend
            .keyed(json!({"keys": ["rare"], "samples": 100}))
            .len(),
        10
    );
    assert_eq!(backend.window(499, 1_000_501, 10), [499, 1_000_500]);
    for bad in [
        json!({"rows": 2, "steps": {"kind": "list", "list": [1]}}),
        json!({"rows": 2, "steps": {"kind": "odd"}}),
        json!({"rows": 2, "sparse_key": {"name": "x", "every": 0}}),
        json!({"rows": 2, "typo": true}),
    ] {
        let mut recipe = json!({"entity": "e", "project": "p"});
        recipe
            .as_object_mut()
            .unwrap()
            .extend(bad.as_object().unwrap().clone());
        let answer = backend.control("POST", "/runs/generate", recipe);
        assert_eq!(answer.status, 400, "{bad}");
    }
}

#[test]
fn events_and_samples_that_make_no_sense() {
    let backend = Backend::memory();
    let events: Vec<_> = (0..10)
        .map(|at| json!({"_wandb": true, "system.cpu": at}))
        .collect();
    backend.seed(json!({"events": events}));
    let run = backend.run("events(samples: 2) eventsLineCount systemMetrics");
    assert_eq!(run["eventsLineCount"], 10);
    assert_eq!(run["systemMetrics"], r#"{"system.cpu":9}"#);
    let first = r#"{"_wandb":true,"system.cpu":0}"#;
    assert_eq!(
        run["events"],
        json!([first, r#"{"_wandb":true,"system.cpu":9}"#])
    );
    let query = "{ project(name: \"p\", entityName: \"e\") { run(name: \"r\") { \
                 history(samples: 0) } } }";
    let (status, message) = backend.error(query, json!({}));
    assert_eq!(
        (status, message.as_str()),
        (200, "samples must be positive, not 0")
    );
}

#[test]
fn rows_without_a_step_cannot_be_seeded() {
    let backend = Backend::memory();
    let seed = json!({"entity": "e", "project": "p", "name": "r", "history": ["{\"a\": 1}"]});
    let answer = backend.control("POST", "/runs", seed);
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("the row has no _step"),
        "{}",
        answer.text()
    );
    let typo = json!({"entity": "e", "project": "p", "name": "r", "histori": []});
    let answer = backend.control("POST", "/runs", typo);
    assert_eq!(answer.json(), json!({"error": "unknown field histori"}));
    assert_eq!(backend.told("GET", "/runs", Value::Null), json!([]));
}
