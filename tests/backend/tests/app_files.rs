//! Files over HTTP, uploads, and the file stream.

mod app_support;

use app_support::{BASE, Backend, basic, request};
use serde_json::{Value, json};
use wandb_backend::app::DEFAULT_API_KEY;

const CREATE: &str = "mutation C($files: [String!]!) { createRunFiles(input: {entityName: \"e\", \
                      projectName: \"p\", runName: \"r\", files: $files}) { runID uploadHeaders \
                      files { name uploadUrl } } }";

/// The path and query of an absolute URL.
fn target(url: &Value) -> String {
    let url = url.as_str().expect("a URL");
    let rest = url.split_once("://").expect("an absolute URL").1;
    rest[rest.find('/').expect("a path")..].to_owned()
}

fn with_files() -> Backend {
    let backend = Backend::memory();
    backend.seed(json!({"files": {
        "a.txt": "hello", "media/x y.json": "{}", "empty": "", "b.bin": {"base64": "AP8="},
    }}));
    backend
}

fn upload_url(backend: &Backend, name: &str) -> Value {
    let created = backend.data(CREATE, json!({"files": [name]}))["createRunFiles"].clone();
    assert_eq!(created["files"][0]["name"], name);
    created["files"][0]["uploadUrl"].clone()
}

fn listed(backend: &Backend) -> Vec<String> {
    let run = backend.run("files { edges { node { name } } }");
    let edges = run["files"]["edges"].as_array().unwrap();
    edges
        .iter()
        .map(|edge| edge["node"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn files_are_listed_by_page_name_and_pattern() {
    let backend = with_files();
    let run = backend.run(
        "fileCount files(first: 2) { edges { cursor node { name sizeBytes md5 mimetype updatedAt } } \
         pageInfo { hasNextPage endCursor } }",
    );
    assert_eq!(run["fileCount"], 4);
    let first = &run["files"]["edges"][0]["node"];
    assert_eq!(first["md5"], "XUFAKrxLKna5cZ2REBfFkg==");
    assert_eq!(
        (&first["sizeBytes"], &first["mimetype"]),
        (&json!(5), &json!("text/plain"))
    );
    let cursor = run["files"]["edges"][1]["cursor"].as_str().unwrap();
    let rest = backend.run(&format!(
        "files(first: 2, after: \"{cursor}\") {{ edges {{ node {{ name }} }} pageInfo {{ hasNextPage }} }}"
    ));
    assert_eq!(rest["files"]["edges"].as_array().unwrap().len(), 2);
    assert_eq!(rest["files"]["pageInfo"]["hasNextPage"], false);

    let by = |arguments: &str| {
        let run = backend.run(&format!(
            "fileCount files({arguments}) {{ edges {{ node {{ name updatedAt }} }} }}"
        ));
        assert_eq!(run["fileCount"], 4, "all files, whatever the filter");
        run["files"]["edges"].clone()
    };
    assert_eq!(
        by("pattern: \"media/%\"")[0]["node"]["name"],
        "media/x y.json"
    );
    assert_eq!(by("names: [\"nope\"]"), json!([]));
    backend.mode(json!({"file_placeholders": true}));
    let placeholder = json!([{"node": {"name": "nope", "updatedAt": null}}]);
    assert_eq!(by("names: [\"nope\"]"), placeholder);
    backend.mode(json!({"int64": "string"}));
    let run = backend.run("files(names: [\"a.txt\"]) { edges { node { sizeBytes } } }");
    assert_eq!(run["files"]["edges"][0]["node"]["sizeBytes"], "5");
}

#[test]
fn a_file_wants_the_key_and_leads_to_signed_storage() {
    let backend = with_files();
    let path = "/files/e/p/r/media/x%20y.json";
    assert_eq!(backend.without_key("GET", path, b"").status, 401);
    assert_eq!(backend.call("GET", "/files/e/p/r/nope", b"").status, 404);
    let redirect = backend.call("GET", path, b"");
    assert_eq!(redirect.status, 307);
    let location = json!(redirect.header("location").unwrap());
    assert!(location.as_str().unwrap().starts_with(BASE), "{location}");
    let bytes = backend.without_key("GET", &target(&location), b"");
    assert_eq!((bytes.status, bytes.text()), (200, "{}"));
    // On the same origin, credentials do no harm.
    assert_eq!(backend.call("GET", &target(&location), b"").status, 200);
    let forged = target(&location).replace("x%20y", "z");
    assert_eq!(backend.without_key("GET", &forged, b"").status, 403);
    backend.told("POST", "/urls/expire", Value::Null);
    assert_eq!(
        backend.without_key("GET", &target(&location), b"").status,
        403
    );

    backend.mode(json!({"file_redirect": "other", "redirect_status": 302}));
    let redirect = backend.call("GET", path, b"");
    assert_eq!(redirect.status, 302);
    let location = json!(redirect.header("location").unwrap());
    assert!(
        location
            .as_str()
            .unwrap()
            .starts_with("http://localhost:4321/"),
        "{location}"
    );
    assert_eq!(
        backend.without_key("GET", &target(&location), b"").status,
        200
    );
    assert_eq!(backend.call("GET", &target(&location), b"").status, 400);
    backend.mode(json!({"storage_origin": "https://storage.test"}));
    let direct = backend.run("files(names: [\"a.txt\"]) { edges { node { directUrl url } } }");
    let node = &direct["files"]["edges"][0]["node"];
    assert!(
        node["directUrl"]
            .as_str()
            .unwrap()
            .starts_with("https://storage.test/storage/")
    );
    assert_eq!(node["url"], format!("{BASE}/files/e/p/r/a.txt"));

    backend.mode(json!({"file_redirect": "none"}));
    let bytes = backend.call("GET", "/files/e/p/r/b.bin", b"");
    assert_eq!((bytes.status, bytes.bytes.as_slice()), (200, &[0, 255][..]));
}

#[test]
fn uploads_are_listed_at_once_or_when_marked() {
    let backend = with_files();
    let url = upload_url(&backend, "new/ü.txt");
    assert_eq!(
        backend.without_key("PUT", &target(&url), b"new").status,
        200
    );
    assert!(listed(&backend).contains(&"new/ü.txt".to_owned()));
    backend.mode(json!({"upload_listing": "marked"}));
    for name in ["later", "streamed"] {
        let url = upload_url(&backend, name);
        assert_eq!(backend.without_key("PUT", &target(&url), b"").status, 200);
        assert!(!listed(&backend).contains(&name.to_owned()));
    }
    let mark = "mutation M($files: [String!]!) { markRunFilesUploaded(input: {entityName: \"e\", \
                projectName: \"p\", runName: \"r\", files: $files}) { success } }";
    backend.data(mark, json!({"files": ["later"]}));
    let (_, message) = backend.error(mark, json!({"files": ["nope"]}));
    assert_eq!(message, "run e/p/r has no file nope");
    backend.call(
        "POST",
        "/files/e/p/r/file_stream",
        br#"{"uploaded": ["streamed"]}"#,
    );
    let names = listed(&backend);
    assert!(names.contains(&"later".to_owned()) && names.contains(&"streamed".to_owned()));
}

#[test]
fn uploads_need_their_length_headers_and_rights() {
    let backend = with_files();
    backend.mode(json!({"upload_headers": ["x-ms-blob-type: BlockBlob"]}));
    let url = target(&upload_url(&backend, "f"));
    assert_eq!(backend.without_key("PUT", &url, b"x").status, 403);
    let mut put = request("PUT", &url, b"x");
    put.headers
        .push(("x-ms-blob-type".to_owned(), "BlockBlob".to_owned()));
    assert_eq!(backend.send(put.clone()).status, 200);
    put.headers.retain(|(name, _)| name != "content-length");
    assert_eq!(backend.send(put).status, 411);

    backend.mode(json!({"upload_url": "relative", "upload_headers": []}));
    let url = upload_url(&backend, "g");
    let path = url.as_str().unwrap();
    assert_eq!(path, "/upload/e/p/r/g");
    assert_eq!(backend.without_key("PUT", path, b"x").status, 401);
    assert_eq!(backend.call("PUT", path, b"x").status, 200);
    assert!(listed(&backend).contains(&"g".to_owned()));

    backend.mode(json!({"upload_url": "absolute", "file_redirect": "other"}));
    let url = target(&upload_url(&backend, "h"));
    let mut put = request("PUT", &url, b"x");
    put.headers.push(basic(DEFAULT_API_KEY));
    assert_eq!(backend.send(put).status, 400);
    assert_eq!(backend.without_key("PUT", &url, b"x").status, 200);
}

#[test]
fn files_are_deleted_by_id() {
    let backend = with_files();
    let run = backend.run("projectId files(names: [\"a.txt\"]) { edges { node { id } } }");
    let id = &run["files"]["edges"][0]["node"]["id"];
    let project: i64 = run["projectId"].as_str().unwrap().parse().unwrap();
    let delete = "mutation D($files: [ID!]!, $projectId: Int) { \
                  deleteFiles(input: {files: $files, projectId: $projectId}) { success } }";
    backend.data(delete, json!({"files": [id], "projectId": project}));
    assert!(!listed(&backend).contains(&"a.txt".to_owned()));
    let (_, message) = backend.error(delete, json!({"files": [id]}));
    assert!(message.contains("could not find a file"), "{message}");
    backend.mode(json!({"old_server": true}));
    let (status, _) = backend.error(delete, json!({"files": [id], "projectId": 1}));
    assert_eq!(status, 400);
}

#[test]
fn the_file_stream_writes_lines_by_number() {
    let backend = Backend::memory();
    backend.seed(json!({"state": "running"}));
    let post = |body: Value| {
        let answer = backend.call(
            "POST",
            "/files/e/p/r/file_stream",
            body.to_string().as_bytes(),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let rows = ["{\"_step\":0,\"a\":1}", "{\"_step\":1,\"a\":2}"];
    let chunk = json!({"files": {
        "wandb-history.jsonl": {"offset": 0, "content": rows},
        "wandb-events.jsonl": {"offset": 0, "content": ["{\"system.cpu\":1}"]},
        "wandb-summary.json": {"offset": 0, "content": ["{\"a\":NaN}"]},
        "output.log": {"offset": 0, "content": ["progress 1", "done"]},
    }});
    // Sending the same again changes nothing.
    for _ in 0..2 {
        assert_eq!(post(chunk.clone())["stopped"], false);
    }
    post(json!({"files": {"output.log": {"offset": 0, "content": ["progress 2"]}}}));
    let state = backend.told("GET", "/runs/e/p/r", Value::Null);
    assert_eq!(state["rows"], 2);
    assert_eq!(state["event_rows"], 1);
    assert_eq!(state["summary_text"], "{\"a\":NaN}");
    assert_eq!(state["summary"], json!({"a": "NaN"}));
    assert_eq!(state["console"], json!(["progress 2", "done"]));
    // A lost chunk leaves holes that are no rows.
    post(json!({"files": {"wandb-history.jsonl": {"offset": 5, "content": ["{\"_step\":5}"]}}}));
    let run = backend.run("historyLineCount");
    assert_eq!(
        (run["historyLineCount"].as_i64(), backend.window(0, 9, 9)),
        (Some(6), vec![0, 1, 5])
    );
}

#[test]
fn the_file_stream_carries_the_state() {
    let backend = Backend::memory();
    backend.seed(json!({"state": "crashed"}));
    let after = |body: &str| {
        backend.call("POST", "/files/e/p/r/file_stream", body.as_bytes());
        backend.run("state exitcode")
    };
    assert_eq!(after("{}")["state"], "running");
    assert_eq!(after(r#"{"preempting": true}"#)["state"], "preempting");
    let failed = after(r#"{"complete": true, "exitcode": 3}"#);
    assert_eq!(failed, json!({"state": "failed", "exitcode": 3.0}));
    assert_eq!(
        after(r#"{"complete": true, "exitcode": 0}"#)["state"],
        "finished"
    );
    backend.told("PATCH", "/runs/e/p/r", json!({"stopped": true}));
    let answer = backend.call("POST", "/files/e/p/r/file_stream", b"{\"complete\": false}");
    assert_eq!(answer.json()["stopped"], true);
    assert_eq!(
        backend.run("state")["state"],
        "running",
        "any post revives the run"
    );
}

#[test]
fn bad_posts_to_the_file_stream_are_refused() {
    let backend = Backend::with_steps(0..1);
    let status = |path: &str, body: &str| backend.call("POST", path, body.as_bytes()).status;
    let path = "/files/e/p/r/file_stream";
    assert_eq!(status("/files/e/p/nope/file_stream", "{}"), 404);
    assert_eq!(backend.without_key("POST", path, b"{}").status, 401);
    assert_eq!(status(path, "x"), 400);
    assert_eq!(
        status(
            path,
            r#"{"files": {"other.txt": {"offset": 0, "content": []}}}"#
        ),
        400
    );
    for row in ["{\"a\":1}", "text", "{\"_step\":\"1\"}"] {
        let body = json!({"files": {"wandb-history.jsonl": {"offset": 1, "content": [row]}}});
        assert_eq!(status(path, &body.to_string()), 400, "{row}");
    }
    let far = r#"{"files": {"output.log": {"offset": 1000000000000, "content": ["x"]}}}"#;
    assert_eq!(status(path, far), 400);
    assert_eq!(backend.window(0, 10, 10), [0]);
}

#[test]
fn uploads_may_be_listed_late_or_never() {
    let backend = with_files();
    backend.mode(json!({"upload_listing_delay_ms": 60_000}));
    let url = upload_url(&backend, "late");
    assert_eq!(backend.without_key("PUT", &target(&url), b"x").status, 200);
    backend.mode(json!({"upload_listing": "never", "upload_listing_delay_ms": 0}));
    let url = upload_url(&backend, "never");
    assert_eq!(backend.without_key("PUT", &target(&url), b"x").status, 200);
    let mark = "mutation M($files: [String!]!) { markRunFilesUploaded(input: {entityName: \"e\", \
                projectName: \"p\", runName: \"r\", files: $files}) { success } }";
    backend.data(mark, json!({"files": ["never"]}));
    let names = listed(&backend);
    assert!(!names.contains(&"late".to_owned()) && !names.contains(&"never".to_owned()));
    assert_eq!(backend.call("GET", "/files/e/p/r/never", b"").status, 307);

    backend.mode(json!({"upload_listing": "immediate", "upload_listing_delay_ms": 100}));
    let url = upload_url(&backend, "soon");
    assert_eq!(backend.without_key("PUT", &target(&url), b"x").status, 200);
    assert!(!listed(&backend).contains(&"soon".to_owned()));
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert!(listed(&backend).contains(&"soon".to_owned()));
}

#[test]
fn many_files_are_made_up_and_more_are_appended() {
    let backend = Backend::memory();
    backend.seed(json!({"files_generate": {"count": 2500, "size": 20}}));
    let run =
        backend.run("fileCount files(first: 1, names: []) { edges { node { name sizeBytes } } }");
    assert_eq!(run["fileCount"], 2500);
    assert_eq!(
        run["files"]["edges"][0]["node"],
        json!({"name": "generated/00000.txt", "sizeBytes": 20})
    );
    let more = json!({"entity": "e", "project": "p", "name": "r", "files": {"new": "x"}});
    backend.told("POST", "/runs/append", more);
    assert_eq!(backend.run("fileCount")["fileCount"], 2501);
}

#[test]
fn a_file_of_another_project_is_not_deleted() {
    let backend = with_files();
    let run = backend.run("projectId files(names: [\"a.txt\"]) { edges { node { id } } }");
    let id = &run["files"]["edges"][0]["node"]["id"];
    let delete = "mutation D($files: [ID!]!, $projectId: Int) { \
                  deleteFiles(input: {files: $files, projectId: $projectId}) { success } }";
    backend.error(delete, json!({"files": [id], "projectId": 999}));
    assert!(listed(&backend).contains(&"a.txt".to_owned()));
    backend.mode(json!({"without": ["DeleteFilesInput.projectId"]}));
    let (status, message) = backend.error(delete, json!({"files": [id], "projectId": 1}));
    assert_eq!(status, 400);
    assert!(
        message.contains("\"projectId\": Unknown field"),
        "{message}"
    );
    // In a variable, it is passed by.
    let input = "mutation D($input: DeleteFilesInput!) { deleteFiles(input: $input) { success } }";
    backend.data(input, json!({"input": {"files": [id], "projectId": 999}}));
    assert!(!listed(&backend).contains(&"a.txt".to_owned()));
}
