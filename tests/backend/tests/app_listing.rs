//! Many runs, sweeps, console lines.

mod app_support;

use app_support::Backend;
use serde_json::{Value, json};

fn runs(backend: &Backend, arguments: &str) -> Value {
    let query = format!(
        "{{ project(name: \"p\", entityName: \"e\") {{ runs({arguments}) {{ totalCount edges {{ \
         node {{ name }} cursor }} pageInfo {{ hasNextPage }} }} }} }}"
    );
    backend.data(&query, json!({}))["project"]["runs"].clone()
}

fn names(runs: &Value) -> Vec<&str> {
    let edges = runs["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| edge["node"]["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_thousand_runs_are_one_request() {
    let backend = Backend::memory();
    let recipe = json!({"entity": "e", "project": "p", "name": "x", "count": 1200,
                        "state": "failed", "tags": ["a"]});
    let made = backend.told("POST", "/runs/generate", recipe);
    assert_eq!(made.as_array().unwrap().len(), 1200);
    assert_eq!(made[7]["name"], "x-00007");
    let newest = runs(&backend, "first: 2");
    assert_eq!(newest["totalCount"], 1200);
    assert_eq!(names(&newest), ["x-01199", "x-01198"]);
    for (order, first) in [
        ("+created_at", "x-00000"),
        ("-config.number.value", "x-01199"),
        ("+summary_metrics.number", "x-00000"),
        ("-name", "x-01199"),
        ("-heartbeat_at", "x-01199"),
    ] {
        let page = runs(&backend, &format!("first: 1, order: \"{order}\""));
        assert_eq!(names(&page), [first], "{order}");
    }
    for (filter, count) in [
        (json!({"config.number.value": {"$gte": 1190}}), 10),
        (json!({"config.number": {"$in": [1, 2, 5000]}}), 2),
        (json!({"summary_metrics.number": {"$lt": 3}}), 3),
        (json!({"$and": [{"state": "failed"}, {"tags": "a"}]}), 1200),
        (json!({"state": {"$ne": "failed"}}), 0),
        (json!({"displayName": {"$regex": "^x-0000[12]$"}}), 2),
        (json!({"createdAt": {"$lte": "2024-01-01T00:02:00"}}), 2),
        (
            json!({"username": "tester", "jobType": {"$exists": false}}),
            1200,
        ),
    ] {
        let query = "query Q($f: JSONString) { project(name: \"p\", entityName: \"e\") { \
                     runCount(filters: $f) } }";
        let found = backend.data(query, json!({"f": filter.to_string()}));
        assert_eq!(found["project"]["runCount"], count, "{filter}");
    }
}

#[test]
fn sweeps_are_seeded_or_known_by_their_runs() {
    let backend = Backend::memory();
    let seed = json!({
        "entity": "e", "project": "p", "name": "s1", "display_name": "mine", "state": "RUNNING",
        "config": {"method": "grid", "parameters": {"a": {"values": [1, 2]}}},
        "best_loss": 0.5, "run_count_expected": 2, "runs": ["r", "t"],
    });
    backend.told("POST", "/sweeps", seed);
    backend.told(
        "POST",
        "/runs",
        json!({"entity": "e", "project": "p", "name": "u", "sweep": "s2"}),
    );
    let query = "query Q($name: String!) { project(name: \"p\", entityName: \"e\") { totalSweeps \
                 sweep(sweepName: $name) { name displayName method state config bestLoss \
                 runCount runCountExpected runs { edges { node { name } } } } } }";
    let project = backend.data(query, json!({"name": "s1"}))["project"].clone();
    assert_eq!(project["totalSweeps"], 2);
    assert_eq!(
        project["sweep"],
        json!({
            "name": "s1", "displayName": "mine", "method": "grid", "state": "RUNNING",
            "config": "method: grid\nparameters:\n  a:\n    values:\n      - 1\n      - 2\n",
            "bestLoss": 0.5, "runCount": 2, "runCountExpected": 2,
            "runs": {"edges": [{"node": {"name": "r"}}, {"node": {"name": "t"}}]},
        })
    );
    let known = backend.data(query, json!({"name": "s2"}))["project"]["sweep"].clone();
    assert_eq!(
        (&known["runCount"], &known["state"]),
        (&json!(1), &json!("FINISHED"))
    );
    let absent = backend.data(query, json!({"name": "s3"}));
    assert_eq!(absent["project"]["sweep"], Value::Null);
    let run = backend.run("sweepName sweep { name displayName }");
    assert_eq!(run["sweep"], json!({"name": "s1", "displayName": "mine"}));

    let update = "mutation M($id: ID!) { updateRunState(input: {id: $id, state: \"pending\"}) { \
                  success } }";
    let (_, message) = backend.error(update, json!({"id": backend.run("id")["id"]}));
    assert!(
        message.contains("cannot go from finished to pending"),
        "{message}"
    );
}

#[test]
fn states_go_where_they_may() {
    let backend = Backend::memory();
    let update = "mutation M($id: ID!, $state: String!) { updateRunState(input: {id: $id, state: \
                  $state}) { success } }";
    for (from, to, allowed) in [
        ("running", "pending", true),
        ("failed", "pending", true),
        ("crashed", "pending", true),
        ("preempted", "pending", true),
        ("finished", "pending", false),
        ("killed", "pending", false),
        ("pending", "failed", true),
        ("running", "failed", true),
        ("crashed", "failed", false),
        ("running", "finished", false),
    ] {
        for sweep in [Value::Null, json!("s")] {
            backend.seed(json!({"state": from, "sweep": sweep}));
            let id = backend.run("id")["id"].clone();
            let answer = backend
                .graphql(update, json!({"id": id, "state": to}))
                .json();
            let allowed = allowed && sweep.is_null();
            assert_eq!(answer.get("errors").is_none(), allowed, "{from} to {to}");
            let now = if allowed { to } else { from };
            assert_eq!(backend.run("state")["state"], now);
        }
    }
}

#[test]
fn console_lines_have_facts_and_two_ways_of_paging() {
    let backend = Backend::memory();
    let line = json!({"line": "oh", "level": "error", "label": "rank0",
                      "timestamp": "2024-05-06T07:08:09.000001"});
    let mut lines: Vec<Value> = (0..1500).map(|at| json!(format!("line {at}"))).collect();
    lines.push(line);
    backend.seed(json!({ "console": lines }));
    let last = backend.run(
        "logLineCount logLines(last: 1) { edges { node { number timestamp level label line } } }",
    );
    assert_eq!(last["logLineCount"], 1501);
    assert_eq!(
        last["logLines"]["edges"][0]["node"],
        json!({"number": 1500, "timestamp": "2024-05-06T07:08:09.000001", "level": "error",
               "label": "rank0", "line": "oh"})
    );
    let count = |arguments: &str| {
        let run = backend.run(&format!(
            "logLines({arguments}) {{ edges {{ node {{ number }} }} pageInfo {{ hasNextPage }} }}"
        ));
        let edges = run["logLines"]["edges"].as_array().unwrap();
        let first = edges[0]["node"]["number"].as_i64().unwrap();
        (
            first,
            edges.len(),
            run["logLines"]["pageInfo"]["hasNextPage"] == true,
        )
    };
    let forward = "first: 10, useImprovedPagination: true";
    assert_eq!(count(forward), (0, 10, true));
    assert_eq!(count("first: 10"), (501, 1000, true));
    backend.mode(json!({"log_cap": 5}));
    assert_eq!(count(forward), (0, 5, true));
    assert_eq!(count("last: 100"), (1496, 5, false));
    backend.mode(json!({"old_server": true}));
    let query = format!(
        "{{ project(name: \"p\", entityName: \"e\") {{ run(name: \"r\") {{ logLines({forward}) {{ \
         edges {{ cursor }} }} }} }} }}"
    );
    let (status, message) = backend.error(&query, json!({}));
    assert_eq!(status, 400);
    assert_eq!(
        message,
        "Unknown argument \"useImprovedPagination\" on field \"logLines\" of type \"Run\"."
    );
}
