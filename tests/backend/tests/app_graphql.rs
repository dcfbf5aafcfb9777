//! Validation, introspection, errors, and the fields besides history.

mod app_support;

use app_support::{Backend, basic, request};
use serde_json::{Value, json};
use wandb_backend::app::{DEFAULT_API_KEY, Options, Server};
use wandb_backend::http::App;

const RUN: &str = "query Run($entity: String!, $project: String!, $name: String!) { \
                   project(name: $project, entityName: $entity) { run(name: $name) { id name } } }";

#[test]
fn invalid_requests_are_refused_with_400() {
    let backend = Backend::with_steps(0..3);
    let whole = json!({"entity": "e", "project": "p", "name": "r"});
    assert_eq!(backend.data(RUN, whole)["project"]["run"]["name"], "r");
    let cases = [
        (
            "{ viewer { nope } }",
            json!({}),
            "Cannot query field \"nope\" on type \"User\".",
        ),
        ("{ viewer(x: 1) { id } }", json!({}), "x"),
        ("{ viewer { id }", json!({}), ""),
        (
            "query Q($a: Int!) { project(name: $a) { id } }",
            json!({"a": 1}),
            "$a",
        ),
        (
            "query Q($a: Nope) { project(name: $a) { id } }",
            json!({}),
            "Nope",
        ),
        ("{ project(name: $a) { id } }", json!({}), "a"),
        (
            "query A { viewer { id } } query B { viewer { id } }",
            json!({}),
            "",
        ),
        (RUN, json!({"entity": "e", "project": "p"}), "name"),
        (
            RUN,
            json!({"entity": "e", "project": "p", "name": null}),
            "name",
        ),
        (
            RUN,
            json!({"entity": "e", "project": "p", "name": 7}),
            "name",
        ),
        (
            "mutation M($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }",
            json!({"i": {"nope": 1}}),
            "nope",
        ),
        (
            "mutation M($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }",
            json!({"i": {"config": "{"}}),
            "JSONString",
        ),
        (
            "mutation M($c: JSONString) { upsertBucket(input: {config: $c}) { inserted } }",
            json!({"c": 5}),
            "JSONString",
        ),
    ];
    for (query, variables, part) in cases {
        let (status, message) = backend.error(query, variables);
        assert_eq!(status, 400, "{query}: {message}");
        assert!(message.contains(part), "{query}: {message}");
    }
    for body in ["", "[]", "{\"variables\": {}}", "{\"query\": 1}"] {
        assert_eq!(
            backend.call("POST", "/graphql", body.as_bytes()).status,
            400,
            "{body}"
        );
    }
    assert_eq!(backend.call("GET", "/graphql", b"").status, 405);
}

#[test]
fn undeclared_variables_are_ignored_and_wandb_numbers_accepted() {
    let backend = Backend::with_steps(0..3);
    let query = "query H($min: Int64!, $max: Int64!) { project(name: \"p\", entityName: \"e\") { \
                 run(name: \"r\") { history(minStep: $min, maxStep: $max) } } }";
    let variables = json!({"min": "1", "max": 2, "undeclared": {"x": 1}});
    let rows = backend.data(query, variables)["project"]["run"]["history"].clone();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    let config = json!({"c": "{\"a\": NaN}"});
    let query = "mutation M($c: JSONString) { upsertBucket(input: {name: \"n\", config: $c}) { \
                 bucket { config } } }";
    let bucket = backend.data(query, config)["upsertBucket"]["bucket"].clone();
    assert_eq!(bucket["config"], "{\"a\": NaN}");
}

#[test]
fn introspection_answers_several_aliases() {
    let backend = Backend::memory();
    let query = "query Probe { M: __type(name: \"Mutation\") { ...f } \
                 S: __type(name: \"ServerInfo\") { ...f } \
                 D: __type(name: \"DeleteFilesInput\") { inputFields { name } } \
                 N: __type(name: \"Nope\") { ...f } __schema { queryType { name } } } \
                 fragment f on __Type { fields { name } }";
    let names = |value: &Value| -> Vec<String> {
        let fields = value.as_array().unwrap().iter();
        fields
            .map(|field| field["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let data = backend.data(query, json!({}));
    assert!(names(&data["M"]["fields"]).contains(&"markRunFilesUploaded".to_owned()));
    assert!(names(&data["S"]["fields"]).contains(&"features".to_owned()));
    assert!(names(&data["D"]["inputFields"]).contains(&"projectId".to_owned()));
    assert_eq!(data["N"], Value::Null);
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    backend.mode(json!({"old_server": true}));
    let data = backend.data(query, json!({}));
    assert!(!names(&data["M"]["fields"]).contains(&"markRunFilesUploaded".to_owned()));
    assert!(!names(&data["S"]["fields"]).contains(&"features".to_owned()));
    assert!(!names(&data["D"]["inputFields"]).contains(&"projectId".to_owned()));
}

#[test]
fn credentials_are_checked() {
    let backend = Backend::memory();
    let body = json!({"query": "{ viewer { username } }"}).to_string();
    let with = |header: Option<(String, String)>| {
        let mut request = request("POST", "/graphql", body.as_bytes());
        request.headers.extend(header);
        backend.send(request)
    };
    let bearer = |token: &str| Some(("authorization".to_owned(), format!("Bearer {token}")));
    assert_eq!(with(Some(basic(DEFAULT_API_KEY))).status, 200);
    for wrong in [None, Some(basic("wrong")), bearer(DEFAULT_API_KEY)] {
        let answer = with(wrong);
        assert_eq!(answer.status, 401);
        assert!(
            answer.text().contains("user is not logged in"),
            "{}",
            answer.text()
        );
    }

    let exchange = |assertion: &str| {
        let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
        let form = format!("grant_type={grant}&assertion={assertion}");
        backend.without_key("POST", "/oidc/token", form.as_bytes())
    };
    assert_eq!(exchange("nojwt").status, 401);
    let issued = exchange("aaa.bbb-_.ccc").json();
    assert_eq!(issued["expires_in"], 3600);
    let token = issued["access_token"].as_str().unwrap().to_owned();
    assert_eq!(with(bearer(&token)).status, 200);
    backend.told("POST", "/tokens/revoke", Value::Null);
    assert_eq!(with(bearer(&token)).status, 401);
    backend.mode(json!({"token_seconds": 0}));
    let token = exchange("a.b.c").json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(with(bearer(&token)).status, 401);

    backend.mode(json!({"anonymous": true}));
    assert_eq!(with(None).json(), json!({"data": {"viewer": null}}));
    let mutation = json!({"query": "mutation { upsertBucket(input: {}) { inserted } }"});
    let answer = backend.without_key("POST", "/graphql", mutation.to_string().as_bytes());
    assert_eq!(answer.status, 401, "{}", answer.text());
}

#[test]
fn users_have_keys_entities_and_runs_of_theirs() {
    let backend = Backend::memory();
    let user = json!({"username": "ann", "name": "Ann", "email": "a@b.c", "entity": "team",
                      "teams": ["team"], "api_keys": ["k".repeat(40)]});
    backend.told("POST", "/users", user);
    let mut call = request(
        "POST",
        "/graphql",
        json!({"query": "mutation { upsertBucket(input: {name: \"r\"}) { inserted bucket { \
               user { username name } project { name entity { name } } displayName } } }"})
        .to_string()
        .as_bytes(),
    );
    call.headers.push(basic(&"k".repeat(40)));
    let payload = backend.send(call).json()["data"]["upsertBucket"].clone();
    assert_eq!(payload["inserted"], true);
    assert_eq!(
        payload["bucket"]["user"],
        json!({"username": "ann", "name": "Ann"})
    );
    let project = json!({"name": "uncategorized", "entity": {"name": "team"}});
    assert_eq!(payload["bucket"]["project"], project);
    backend.told("DELETE", "/users/ann", Value::Null);
    assert_eq!(
        backend.control("DELETE", "/users/ann", Value::Null).status,
        404
    );
}

#[test]
fn missing_projects_and_runs_look_as_the_mode_says() {
    let backend = Backend::with_steps(0..1);
    let no_run = json!({"entity": "e", "project": "p", "name": "x"});
    let no_project = json!({"entity": "e", "project": "x", "name": "x"});
    assert_eq!(
        backend.data(RUN, no_run.clone()),
        json!({"project": {"run": null}})
    );
    assert_eq!(
        backend.data(RUN, no_project.clone()),
        json!({"project": null})
    );
    for (mode, status) in [("error", 200), ("403", 403), ("404", 404)] {
        backend.mode(json!({"not_found": mode}));
        let expected = (status, "could not find run e/p/x".to_owned());
        assert_eq!(backend.error(RUN, no_run.clone()), expected);
        let expected = (status, "could not find project e/x".to_owned());
        assert_eq!(backend.error(RUN, no_project.clone()), expected);
    }
    let query = "{ model(name: \"p\", entityName: \"e\") { \
                 bucket(name: \"x\", missingOk: true) { id } } }";
    assert_eq!(
        backend.data(query, json!({})),
        json!({"model": {"bucket": null}})
    );
}

#[test]
fn a_run_is_made_changed_stopped_and_deleted() {
    let backend = Backend::memory();
    let upsert = "mutation U($input: UpsertBucketInput!) { upsertBucket(input: $input) { \
                  inserted bucket { id name state tags notes displayName config } } }";
    let new = json!({"input": {"entityName": "e", "modelName": "p", "name": "r", "config": "{}"}});
    let payload = backend.data(upsert, new.clone())["upsertBucket"].clone();
    assert_eq!(
        (&payload["inserted"], &payload["bucket"]["state"]),
        (&json!(true), &json!("running"))
    );
    assert_eq!(backend.data(upsert, new)["upsertBucket"]["inserted"], false);
    let id = payload["bucket"]["id"].clone();

    let change = json!({"input": {"id": id, "tags": ["a"], "notes": "n", "displayName": null}});
    let bucket = backend.data(upsert, change)["upsertBucket"]["bucket"].clone();
    assert_eq!(bucket["tags"], json!(["a"]));
    assert_eq!(
        (&bucket["displayName"], &bucket["config"]),
        (&json!("r"), &json!("{}"))
    );
    let (status, _) = backend.error(upsert, json!({"input": {"id": "nope", "tags": []}}));
    assert_eq!(status, 200);

    let state =
        "mutation S($input: UpdateRunStateInput!) { updateRunState(input: $input) { success } }";
    backend.data(state, json!({"input": {"id": id, "state": "failed"}}));
    backend.data(state, json!({"input": {"id": id, "state": "pending"}}));
    let (_, message) = backend.error(state, json!({"input": {"id": id, "state": "finished"}}));
    assert_eq!(message, "run e/p/r cannot go from pending to finished");

    let stop = "mutation S($id: ID!) { stopRun(input: {id: $id}) { success clientMutationId } }";
    backend.data(stop, json!({"id": id}));
    assert_eq!(backend.run("stopped")["stopped"], true);

    let delete = "mutation D($id: ID!) { deleteRun(input: {id: $id, clientMutationId: \"c\"}) { \
                  clientMutationId } }";
    let deleted = backend.data(delete, json!({"id": id}));
    assert_eq!(deleted["deleteRun"]["clientMutationId"], "c");
    assert_eq!(backend.run("id"), Value::Null);
    let (_, message) = backend.error(delete, json!({"id": id}));
    assert!(message.contains("could not find a run"), "{message}");
}

#[test]
fn runs_are_listed_filtered_ordered_and_paged() {
    let backend = Backend::memory();
    for at in 0..7 {
        backend.told(
            "POST",
            "/runs",
            json!({
                "entity": "e", "project": "p", "name": format!("r{at}"),
                "created_at": format!("2024-01-0{}T00:00:00Z", at + 1),
                "config": {"lr": at, "m": {"depth": at % 2}},
                "summary": format!("{{\"loss\": {}}}", 10 - at),
                "tags": [if at < 3 { "low" } else { "high" }],
            }),
        );
    }
    let query = "query Runs($f: JSONString, $o: String, $n: Int, $c: String) { \
                 project(name: \"p\", entityName: \"e\") { runCount(filters: $f) \
                 runs(filters: $f, order: $o, first: $n, after: $c) { totalCount \
                 edges { cursor node { name } } pageInfo { endCursor hasNextPage } } } }";
    let list = |variables: Value| -> Vec<String> {
        let project = backend.data(query, variables)["project"].clone();
        assert_eq!(project["runCount"], project["runs"]["totalCount"]);
        let edges = project["runs"]["edges"].as_array().unwrap().clone();
        edges
            .iter()
            .map(|edge| edge["node"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(list(json!({"o": "-created_at", "n": 2})), ["r6", "r5"]);
    assert_eq!(list(json!({"o": "+summary_metrics.loss", "n": 1})), ["r6"]);
    let filter = json!({"$and": [{"tags": "low"}, {"config.lr": {"$gte": 1}}]}).to_string();
    assert_eq!(list(json!({"f": filter, "o": "+created_at"})), ["r1", "r2"]);
    let filter = json!({"config.m.depth": 1, "state": "finished"}).to_string();
    assert_eq!(
        list(json!({"f": filter, "o": "+config.lr.value"})),
        ["r1", "r3", "r5"]
    );
    let page = backend.data(query, json!({"o": "+created_at", "n": 4}))["project"]["runs"].clone();
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let rest = json!({"o": "+created_at", "n": 4, "c": page["pageInfo"]["endCursor"]});
    assert_eq!(list(rest), ["r4", "r5", "r6"]);
    let (_, message) = backend.error(query, json!({"f": "{\"$where\": 1}"}));
    assert_eq!(message, "filters: unknown operator $where");
}

#[test]
fn console_lines_page_and_have_their_parts() {
    let backend = Backend::memory();
    let console = [
        "2024-05-06T07:08:09.1 one",
        "ERROR 2024-05-06T07:08:09.2 [w] two",
        "three",
    ];
    backend.seed(json!({"console": console}));
    let run = backend.run(
        "logLineCount logLines(first: 2, useImprovedPagination: true) { \
         edges { node { number level label line timestamp } } pageInfo { hasNextPage endCursor } }",
    );
    assert_eq!(run["logLineCount"], 3);
    assert_eq!(run["logLines"]["pageInfo"]["hasNextPage"], true);
    let second = json!({"number": 1, "level": "error", "label": "w", "line": "two",
                        "timestamp": "2024-05-06T07:08:09.2"});
    assert_eq!(run["logLines"]["edges"][1]["node"], second);
    let tail = backend.run("logLines(last: 1) { edges { node { number } } }");
    assert_eq!(tail["logLines"]["edges"][0]["node"]["number"], 2);
    backend.seed(json!({}));
    assert_eq!(
        backend.run("logLines(last: 1) { edges { cursor } }")["logLines"],
        Value::Null
    );
}

#[test]
fn resuming_clients_find_tails_and_internal_config() {
    let backend = Backend::with_steps(0..3);
    backend.told("PATCH", "/runs/e/p/r", json!({
        "config": "{\"lr\": {\"value\": 1}, \"_wandb\": {\"value\": {\"t\": {\"3\": [1]}, \"m\": []}}}",
    }));
    let run = backend.run("wandbConfig(keys: [\"t\"]) historyTail config(keys: [\"lr\"])");
    assert_eq!(run["wandbConfig"], "{\"t\":{\"3\": [1]}}");
    assert_eq!(run["config"], "{\"lr\":{\"value\": 1}}");
    let tail: Vec<String> = serde_json::from_str(run["historyTail"].as_str().unwrap()).unwrap();
    assert_eq!(tail, [r#"{"_step":2,"loss":2}"#]);
}

#[test]
fn what_is_kept_on_disk_is_there_after_a_restart() {
    let data = std::env::temp_dir().join(format!("wandb-backend-app-{}", std::process::id()));
    let open = || {
        Backend(
            Server::new(Options {
                data: Some(data.clone()),
                ..Options::default()
            })
            .expect("a server on disk"),
        )
    };
    let backend = open();
    backend.seed(json!({"history": [{"a": 1}, "{\"_step\": 7, \"a\": NaN}"],
                        "files": {"a.txt": "hello"}, "config": {"k": 1}}));
    backend.told(
        "POST",
        "/users",
        json!({"username": "ann", "api_keys": ["x"]}),
    );
    let before = backend.told("GET", "/runs/e/p/r", Value::Null);
    let truth = backend.told("GET", "/runs/e/p/r/history", Value::Null);
    drop(backend);
    let backend = open();
    assert_eq!(backend.told("GET", "/runs/e/p/r", Value::Null), before);
    assert_eq!(
        backend.told("GET", "/runs/e/p/r/history", Value::Null),
        truth
    );
    assert_eq!(
        backend
            .told("GET", "/users", Value::Null)
            .as_array()
            .unwrap()
            .len(),
        2
    );
    backend.told("DELETE", "/runs", Value::Null);
    drop(backend);
    std::fs::remove_dir_all(&data).expect("the data folder goes");
}

#[test]
fn operations_have_names_for_faults_and_logs() {
    let backend = Backend::memory();
    let named = |method: &str, target: &str| backend.0.operation(&request(method, target, b""));
    assert_eq!(named("POST", "/files/e/p/r/file_stream"), "file_stream");
    assert_eq!(named("GET", "/files/e/p/r/a/b.txt"), "file_download");
    assert_eq!(named("GET", "/storage/e/p/r/a?sig=1"), "storage_download");
    assert_eq!(named("PUT", "/storage/e/p/r/a?sig=1"), "file_upload");
    assert_eq!(named("POST", "/oidc/token"), "oidc_token");
    assert_eq!(named("GET", "/nowhere"), "other");
}
