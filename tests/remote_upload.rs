//! Uploads: what arrives, what is asked for, what may go wrong on the way.

mod common;
mod remote;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, Error, ErrorKind, Run, UploadOptions};

use common::Backend;
use remote::folder::Folder;
use remote::{api, builder, mode, open, seed};

fn start() -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    let run = open(&api(&backend), "r");
    backend.clear();
    (backend, run, Folder::new())
}

/// What the server has under a name: size and md5.
fn stored(backend: &Backend, name: &str) -> (u64, String) {
    let run = backend.control("GET", "/runs/e/p/r", Json::Null);
    let file = &run["files"][name];
    let size = file["size"].as_u64();
    let size = size.unwrap_or_else(|| panic!("no file {name}: {}", run["files"]));
    assert_eq!(file["pending"], false, "{name} is not listed");
    (size, file["md5"].as_str().unwrap().to_owned())
}

fn facts(content: &[u8]) -> (u64, String) {
    let digest = md5::compute(content).0;
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    (content.len() as u64, digest)
}

fn operations(backend: &Backend) -> Vec<String> {
    let requests = backend.requests();
    let names = requests.iter().map(|request| &request["operation"]);
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

fn within(limit: Duration) -> UploadOptions {
    UploadOptions::new().call(CallOptions::new().timeout(limit))
}

#[test]
fn files_arrive_whatever_the_server_is_like() {
    let (backend, run, folder) = start();
    let own = backend.url().to_owned();
    let big: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let headers = json!(["X-Amz-Acl: private ", "Content-Type:text/x-test:1"]);
    for (at, changes) in [
        json!({}),
        json!({"upload_url": "relative"}),
        json!({"upload_listing": "marked"}),
        json!({"upload_url": "relative", "upload_listing": "marked", "int64": "string"}),
        // Signed addresses of another origin, and of this one, refuse a key.
        json!({"upload_url": "absolute", "file_redirect": "other", "file_placeholders": true}),
        json!({"storage_origin": own, "upload_headers": headers}),
    ]
    .into_iter()
    .enumerate()
    {
        mode(&backend, changes.clone());
        for (name, content) in [("empty", &b""[..]), ("a/one.txt", b"1"), ("big.bin", &big)] {
            backend.clear();
            let name = format!("{at}/{name}");
            let path = folder.path().join(&name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            let file = run.upload_file(&path, folder.path()).unwrap();
            let what = format!("{changes} {name}");
            assert_eq!(stored(&backend, &name), facts(content), "{what}");
            assert_eq!(file.name(), name, "{what}");
            assert_eq!(file.size(), content.len() as u64, "{what}");
            assert_eq!(file.md5(), Some(&*facts(content).1), "{what}");
            let puts = backend.requests_of("file_upload");
            assert_eq!(puts.len(), 1, "{what}");
            let head = &puts[0]["headers"];
            assert_eq!(head["content-length"], content.len().to_string(), "{what}");
            assert!(head["transfer-encoding"].is_null(), "{what}");
            let is_ours = puts[0]["path"].as_str().unwrap().starts_with("/upload/");
            assert_eq!(head["authorization"].is_string(), is_ours, "{what}: {head}");
            if at == 5 {
                assert_eq!(head["x-amz-acl"], "private", "{what}");
                assert_eq!(head["content-type"], "text/x-test:1", "{what}");
            }
        }
    }
}

#[test]
fn what_is_asked_and_in_which_order() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", "one");
    let common = [
        "CreateRunFiles",
        "file_upload",
        "MarkRunFilesUploaded",
        "RunFiles",
    ];
    run.upload_file(&path, folder.path()).unwrap();
    let mut first = common.map(str::to_owned).to_vec();
    first.insert(2, "ServerFeatures".to_owned());
    assert_eq!(operations(&backend), first);
    backend.clear();
    run.upload_file(&path, folder.path()).unwrap();
    assert_eq!(operations(&backend), common);
    for request in backend.requests() {
        if request["operation"] != "file_upload" && request["operation"] != "RunFiles" {
            assert_eq!(request["variables"]["files"], json!(["a.txt"]), "{request}");
        }
    }
    // A server without the feature is not told; one of old even refuses the
    // question.
    for changes in [
        json!({"features": {"MARK_RUN_FILES_UPLOADED": false}}),
        json!({"old_server": true}),
    ] {
        mode(&backend, changes);
        let run = open(&api(&backend), "r");
        backend.clear();
        run.upload_file(&path, folder.path()).unwrap();
        let asked = operations(&backend);
        assert!(
            !asked.contains(&"MarkRunFilesUploaded".to_owned()),
            "{asked:?}"
        );
    }
}

#[test]
fn names_outside_of_the_root_are_made_safe() {
    let (backend, run, folder) = start();
    folder.write("x/a.txt", "one");
    fs::create_dir_all(folder.path().join("root/sub")).unwrap();
    for (path, root, name) in [
        ("x/a.txt", "root/sub", "__/__/x/a.txt"),
        ("root/sub/../../x/a.txt", "root/..", "x/a.txt"),
        ("x/./a.txt", "x", "a.txt"),
    ] {
        let at = |name: &str| folder.path().join(name);
        let file = run.upload_file(at(path), at(root)).unwrap();
        assert_eq!(file.name(), name);
        assert_eq!(stored(&backend, name), facts(b"one"), "{name}");
    }
}

#[test]
fn a_lost_reply_has_no_double_effect() {
    let (backend, _, folder) = start();
    let path = folder.write("a.txt", "one");
    for listing in ["immediate", "marked"] {
        mode(&backend, json!({"upload_listing": listing}));
        for operation in [
            "CreateRunFiles",
            "file_upload",
            "ServerFeatures",
            "MarkRunFilesUploaded",
            "RunFiles",
        ] {
            for fault in [
                json!({"kind": "execute_then_drop", "times": 1}),
                json!({"kind": "status", "code": 503, "times": 2}),
                json!({"kind": "rate_limit", "times": 1}),
                json!({"kind": "reset", "times": 1}),
            ] {
                backend.clear();
                let run = open(&api(&backend), "r");
                let mut posted = fault.clone();
                posted["operation"] = operation.into();
                let id = backend.fault(posted);
                let file = run.upload_file(&path, folder.path());
                let file = file.unwrap_or_else(|error| panic!("{operation} {fault}: {error}"));
                assert_eq!(backend.hits(id), fault["times"].as_u64().unwrap());
                assert_eq!(stored(&backend, "a.txt"), facts(b"one"));
                assert_eq!(file.size(), 3);
            }
        }
    }
    let run = backend.control("GET", "/runs/e/p/r", Json::Null);
    assert_eq!(run["files"].as_object().unwrap().len(), 1);
    assert_eq!(run["state"], "finished", "an upload revives no run");
}

#[test]
fn an_address_that_expired_is_asked_for_anew() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", "one");
    for code in [400, 403, 404] {
        backend.clear();
        backend.fault(json!({
            "kind": "status", "code": code, "operation": "file_upload", "times": 1,
        }));
        run.upload_file(&path, folder.path()).unwrap();
        assert_eq!(backend.requests_of("CreateRunFiles").len(), 2);
        assert_eq!(backend.requests_of("file_upload").len(), 2);
    }
    // Once: what refuses the new address as well means it.
    backend.clear();
    backend.fault(json!({"kind": "status", "code": 403, "operation": "file_upload"}));
    let error = run.upload_file(&path, folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert_eq!(backend.requests_of("file_upload").len(), 2);
}

#[test]
fn what_is_no_file_sends_nothing() {
    let (backend, run, folder) = start();
    let missing = folder.path().join("missing");
    let nul = Path::new("a\0b");
    for (path, kind) in [
        (&*missing, ErrorKind::NotFound),
        (folder.path(), ErrorKind::InvalidArgument),
        (nul, ErrorKind::InvalidArgument),
        (Path::new("/dev/null"), ErrorKind::InvalidArgument),
    ] {
        let error = run.upload_file(path, folder.path()).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.operation(), Some("upload_file"), "{error}");
    }
    assert!(backend.requests().is_empty());
    let local = Run::open_local(recorded()).unwrap();
    let error = local.upload_file(&missing, folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
}

fn recorded() -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/digits-old");
    fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path()
}

/// Uploads against one made-up answer to `CreateRunFiles`.
fn answered(backend: &Backend, run: &Run, folder: &Folder, answer: Json) -> Error {
    let path = folder.write("a.txt", "one");
    backend.clear();
    let mut fault = answer;
    fault["operation"] = "CreateRunFiles".into();
    backend.fault(fault);
    let error = run.upload_file(path, folder.path()).unwrap_err();
    assert!(backend.requests_of("file_upload").is_empty(), "{error}");
    assert!(error.to_string().contains("e/p/r"), "{error}");
    error
}

#[test]
fn answers_that_are_no_place_for_a_file() {
    let (backend, run, folder) = start();
    let created = |run_id: Json, headers: Json, files: Json| {
        let created = json!({"runID": run_id, "uploadHeaders": headers, "files": files});
        json!({"kind": "json", "value": {"data": {"createRunFiles": created}}})
    };
    let slot = |name: &str, url: Json| json!([{"name": name, "uploadUrl": url}]);
    let good = slot("a.txt", json!("/upload/x"));
    for (answer, kind) in [
        (
            created(json!(""), json!([]), good.clone()),
            ErrorKind::NotFound,
        ),
        (
            created(json!(null), json!([]), good.clone()),
            ErrorKind::NotFound,
        ),
        (
            created(json!("x"), json!([]), json!([])),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!([]), json!([null])),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!([]), slot("b", json!("/u"))),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!([]), slot("a.txt", json!(null))),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!([]), slot("a.txt", json!(""))),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!(["s3cret"]), good.clone()),
            ErrorKind::Protocol,
        ),
        (
            created(json!("x"), json!([]), slot("a.txt", json!("ftp://h/"))),
            ErrorKind::Protocol,
        ),
        (
            json!({"kind": "json", "value": {"data": {"createRunFiles": null}}}),
            ErrorKind::Protocol,
        ),
        (json!({"kind": "null"}), ErrorKind::Protocol),
        (json!({"kind": "status", "code": 401}), ErrorKind::Auth),
        (
            json!({"kind": "status", "code": 403}),
            ErrorKind::Permission,
        ),
        (json!({"kind": "status", "code": 500}), ErrorKind::Server),
    ] {
        let what = answer.to_string();
        let error = answered(&backend, &run, &folder, answer);
        assert_eq!(error.kind(), kind, "{what}: {error}");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
    let unknown = r#"Cannot query field "createRunFiles" on type "Mutation"."#;
    let answer = json!({"kind": "graphql_errors", "errors": [{"message": unknown}], "code": 400});
    let error = answered(&backend, &run, &folder, answer);
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("createRunFiles"), "{error}");
    // A run that is gone.
    backend.clear();
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let path = folder.path().join("a.txt");
    let error = run.upload_file(path, folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

/// What `RunFiles` may answer about `a.txt`.
fn listed(content: Option<&[u8]>) -> Json {
    let edges: Vec<Json> = content
        .iter()
        .map(|content| {
            let (size, md5) = facts(content);
            json!({"cursor": "c", "node": {
                "id": "RmlsZQ==", "name": "a.txt", "url": "", "directUrl": "", "sizeBytes": size,
                "mimetype": null, "updatedAt": "2026-01-01T00:00:00", "md5": md5,
            }})
        })
        .collect();
    let files = json!({
        "edges": edges, "pageInfo": {"endCursor": null, "hasNextPage": false},
    });
    let data = json!({"project": {"run": {"fileCount": 1, "files": files}}});
    json!({"kind": "json", "operation": "RunFiles", "value": {"data": data}})
}

#[test]
fn it_waits_until_the_file_is_listed_as_it_was_sent() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", "new");
    // Not yet, and an older one of the same name and even the same length.
    for before in [None, Some(&b"older"[..]), Some(b"old")] {
        backend.clear();
        let mut fault = listed(before);
        fault["times"] = 3.into();
        backend.fault(fault);
        let file = run.upload_file(&path, folder.path()).unwrap();
        assert_eq!(file.md5(), Some(&*facts(b"new").1));
        assert_eq!(backend.requests_of("RunFiles").len(), 4);
    }
}

#[test]
fn what_is_never_listed_is_an_error_that_says_so() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", "new");
    for (before, kind) in [
        (None, ErrorKind::NotFound),
        (Some(&b"old"[..]), ErrorKind::Integrity),
    ] {
        backend.clear();
        backend.fault(listed(before));
        let started = Instant::now();
        let options = within(Duration::from_secs(4));
        let error = run
            .upload_file_with(&path, folder.path(), &options)
            .unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(10));
        assert_eq!(error.kind(), kind, "{error}");
        let text = error.to_string();
        assert!(
            text.contains("took the bytes") && text.contains("e/p/r file a.txt"),
            "{text}"
        );
        assert!(error.is_retryable(), "the next call may find it");
        assert_eq!(stored(&backend, "a.txt"), facts(b"new"));
        let asked = backend.requests_of("RunFiles").len();
        assert!((3..16).contains(&asked), "{asked} times");
    }
    // Nobody tells the server that it must look.
    mode(
        &backend,
        json!({"upload_listing": "marked", "features": {"MARK_RUN_FILES_UPLOADED": false}}),
    );
    let run = open(&api(&backend), "r");
    backend.clear();
    let path = folder.write("b.txt", "new");
    let options = within(Duration::from_secs(3));
    let error = run
        .upload_file_with(path, folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[test]
fn the_wait_can_be_cancelled() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", "new");
    backend.fault(listed(None));
    let token = CancelToken::new();
    let options = UploadOptions::new().call(CallOptions::new().cancel(&token));
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        token.cancel();
        Instant::now()
    });
    let error = run
        .upload_file_with(path, folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(stopper.join().unwrap().elapsed() < Duration::from_secs(1));
}

#[test]
fn progress_is_told_and_may_cancel() {
    let (backend, run, folder) = start();
    let content = "0123456789abcdef".repeat(200_000);
    let path = folder.write("a.txt", &content);
    let done = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&done);
    let options = UploadOptions::new().progress(move |now, all| {
        assert_eq!(all, 3_200_000);
        assert!(seen.swap(now, Ordering::SeqCst) < now);
    });
    run.upload_file_with(&path, folder.path(), &options)
        .unwrap();
    assert_eq!(done.load(Ordering::SeqCst), 3_200_000);
    assert!(!format!("{options:?}").is_empty());
    backend.clear();
    let token = CancelToken::new();
    let stop = token.clone();
    let options = UploadOptions::new()
        .call(CallOptions::new().cancel(&token))
        .progress(move |_, _| stop.cancel());
    let error = run
        .upload_file_with(&path, folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(backend.requests_of("MarkRunFilesUploaded").is_empty());
}

#[test]
fn a_file_that_shrinks_meanwhile_is_an_io_error() {
    let (backend, run, folder) = start();
    let path = folder.write("a.txt", &"x".repeat(5_000_000));
    let shrunk = path.clone();
    let options = UploadOptions::new().progress(move |_, _| {
        fs::File::options()
            .write(true)
            .open(&shrunk)
            .unwrap()
            .set_len(10)
            .unwrap();
    });
    let error = run
        .upload_file_with(&path, folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    let run = backend.control("GET", "/runs/e/p/r", Json::Null);
    assert_eq!(run["files"], json!({}));
}

#[test]
fn a_long_upload_is_not_ended_by_the_limit_of_a_query() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    let client = builder(backend.url())
        .timeout(Duration::from_secs(1))
        .connect()
        .unwrap();
    let run = open(&client, "r");
    let folder = Folder::new();
    let path = folder.write("a.txt", &"x".repeat(3_000_000));
    let options = UploadOptions::new().progress(|_, _| {
        std::thread::sleep(Duration::from_millis(40));
    });
    let started = Instant::now();
    run.upload_file_with(&path, folder.path(), &options)
        .unwrap();
    assert!(
        started.elapsed() > Duration::from_secs(1),
        "too fast to show anything"
    );
}

// Deleting.

fn names(run: &Run) -> Vec<String> {
    run.files()
        .into_iter()
        .map(|file| file.unwrap().name().to_owned())
        .collect()
}

#[test]
fn files_are_deleted() {
    let backend = Backend::start(&[]);
    for old_server in [false, true] {
        mode(&backend, json!({"old_server": old_server}));
        seed(
            &backend,
            "r",
            json!({"files": {"a.txt": "one", "b.txt": "two"}}),
        );
        let run = open(&api(&backend), "r");
        let file = run.file("a.txt").unwrap();
        backend.clear();
        file.delete().unwrap();
        assert_eq!(names(&run), ["b.txt"]);
        let asked = backend.requests_of("DeleteFiles");
        assert_eq!(asked.len(), if old_server { 2 } else { 1 });
        assert!(asked[0]["variables"]["projectId"].is_i64(), "{}", asked[0]);
        let id = json!([file.storage_id().unwrap()]);
        assert!(
            asked
                .iter()
                .all(|request| request["variables"]["files"] == id)
        );
        let error = file.delete().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(error.to_string().contains("e/p/r file a.txt"), "{error}");
    }
}

#[test]
fn a_lost_answer_to_a_deletion_is_no_failure() {
    let backend = Backend::start(&[]);
    for old_server in [false, true] {
        for skip in [0, u64::from(old_server)] {
            mode(&backend, json!({"old_server": old_server}));
            seed(&backend, "r", json!({"files": {"a.txt": "one"}}));
            let run = open(&api(&backend), "r");
            let file = run.file("a.txt").unwrap();
            backend.clear();
            let fault = backend.fault(json!({
                "kind": "execute_then_drop", "operation": "DeleteFiles", "times": 1, "skip": skip,
            }));
            file.delete().unwrap();
            assert_eq!(backend.hits(fault), 1);
            assert!(names(&run).is_empty());
        }
    }
}

#[test]
fn deletions_that_fail_say_so() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"files": {"a.txt": "one"}}));
    let run = open(&api(&backend), "r");
    let file = run.file("a.txt").unwrap();
    let answer = |value: Json| json!({"kind": "json", "value": {"data": {"deleteFiles": value}}});
    for (fault, kind) in [
        (answer(json!({"success": false})), ErrorKind::Server),
        (answer(json!(null)), ErrorKind::Server),
        (
            json!({"kind": "status", "code": 403}),
            ErrorKind::Permission,
        ),
        (json!({"kind": "status", "code": 500}), ErrorKind::Server),
        (json!({"kind": "graphql_errors"}), ErrorKind::Server),
    ] {
        backend.clear();
        let mut fault = fault;
        fault["operation"] = "DeleteFiles".into();
        backend.fault(fault.clone());
        let error = file.delete().unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}: {error}");
        assert_eq!(error.operation(), Some("delete"), "{error}");
    }
    assert_eq!(names(&run), ["a.txt"]);
    let local = Run::open_local(recorded()).unwrap();
    let file = local.files().into_iter().next().unwrap().unwrap();
    let error = file.delete().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(file.local_path().unwrap().exists());
}
