//! New artifact versions: what the server has in the end, whatever happens on
//! the way.

mod common;
mod remote;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::{
    Artifact, CallOptions, CancelToken, ErrorKind, NewArtifact, NewArtifactOptions,
    ReferenceOptions, Result, Run, json as lenient,
};

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

/// A small artifact: three files, one of them empty, one hidden.
fn small(folder: &Folder) -> NewArtifact {
    folder.write("d/a.txt", "hello");
    folder.write("d/sub/empty", "");
    folder.write("d/.hidden", "x y ü");
    let mut new = NewArtifact::new("m", "model").unwrap();
    new.add_dir(folder.path().join("d"), None).unwrap();
    new
}

/// All that the server stores of the project's artifacts.
fn stored(backend: &Backend) -> Vec<Json> {
    let all = backend.control("GET", "/artifacts/e/p", Json::Null);
    all["artifacts"].as_array().expect("a list").clone()
}

fn committed(backend: &Backend) -> Vec<Json> {
    let all = stored(backend).into_iter();
    all.filter(|one| one["state"] == "COMMITTED").collect()
}

/// The one version is committed and consists of what was added.
fn assert_one_version(backend: &Backend, new: &NewArtifact, told: &str) {
    let all = committed(backend);
    assert_eq!(all.len(), 1, "{told}: {all:?}");
    assert_eq!(all[0]["version"], "v0", "{told}");
    assert_holds(&all[0], new, told);
}

fn assert_holds(version: &Json, new: &NewArtifact, told: &str) {
    assert_eq!(version["digest"], new.digest(), "{told}");
    let files = version["files"].as_object().expect("files");
    assert_eq!(files.len(), new.manifest().len(), "{told}");
    for entry in new.manifest() {
        let file = &files[entry.path()];
        assert_eq!(file["digest"], entry.digest(), "{told}");
        assert_eq!(file["size"].as_u64(), entry.size(), "{told}");
        let born = file["birthArtifactID"].is_string();
        assert_eq!(born, entry.reference().is_none(), "{told}");
    }
}

fn count(backend: &Backend, operation: &str) -> usize {
    let all = backend.requests();
    all.iter().filter(|r| r["operation"] == operation).count()
}

fn quick() -> NewArtifactOptions {
    NewArtifactOptions::new().workers(2)
}

#[test]
fn a_version_has_all_that_was_said() {
    let (backend, run, folder) = start();
    let mut new = small(&folder);
    new.set_description(Some("a \"model\""));
    let metadata = lenient::from_str(r#"{"acc":0.5,"nan":NaN,"deep":{"ü":[1,2]}}"#).unwrap();
    new.set_metadata(metadata.as_object().unwrap().clone())
        .unwrap();
    new.add_alias("best").unwrap().add_alias("prod").unwrap();
    new.add_tag("one").unwrap();
    let unseen = ReferenceOptions::new().checksum(false);
    new.add_reference_with("s3://bucket/key", &unseen).unwrap();

    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let options = quick().progress(move |done, total| heard.lock().unwrap().push((done, total)));
    let artifact = run.log_new_artifact_with(&new, &options).unwrap();

    assert_one_version(&backend, &new, "whole");
    let version = &committed(&backend)[0];
    assert_eq!(version["description"], "a \"model\"");
    assert_eq!(
        version["metadata"],
        json!({"acc": 0.5, "nan": null, "deep": {"ü": [1, 2]}})
    );
    assert_eq!(version["aliases"], json!(["best", "latest", "prod", "v0"]));
    assert_eq!(version["tags"], json!(["one"]));
    assert_eq!(version["type"], "model");
    assert_eq!(version["logged_by"], json!(["e/p/r"]));
    assert_eq!(version["files"]["key"]["ref"], "s3://bucket/key");

    assert_eq!(artifact.name(), "m:v0");
    assert_eq!(artifact.digest(), new.digest());
    assert_eq!(artifact.state(), "COMMITTED");
    assert_eq!(artifact.aliases().len(), 3);
    assert_eq!(version["id"], artifact.id());

    let told = told.lock().unwrap();
    assert!(
        told.iter()
            .all(|(done, total)| done <= total && *total == 11)
    );
    assert_eq!(told.last(), Some(&(11, 11)));
    // As few requests as there can be; four PUTs with the manifest.
    for (operation, times) in [
        ("CreateArtifact", 1),
        ("CreateArtifactManifest", 2),
        ("CreateArtifactFiles", 1),
        ("artifact_upload", 4),
        ("CommitArtifact", 1),
        ("ArtifactByID", 1),
    ] {
        assert_eq!(count(&backend, operation), times, "{operation}");
    }
    assert_eq!(backend.requests().len(), 10);
}

#[test]
fn the_same_content_is_the_same_version() {
    let (backend, run, folder) = start();
    let mut new = small(&folder);
    let first = run.log_new_artifact(&new).unwrap();
    assert_eq!(committed(&backend)[0]["aliases"], json!(["latest", "v0"]));

    // By the same value, and by another one as another process makes it.
    let mut again = small(&folder);
    again.add_alias("again").unwrap();
    for new in [&new, &again] {
        backend.clear();
        let second = run.log_new_artifact(new).unwrap();
        assert_eq!(second.id(), first.id());
        assert_eq!(backend.requests().len(), 2, "createArtifact and the look");
        assert_one_version(&backend, new, "again");
    }
    assert_eq!(
        committed(&backend)[0]["aliases"],
        json!(["again", "latest", "v0"])
    );

    // Of another version only what is new is sent.
    backend.clear();
    let more = folder.write("more", "more");
    new.add_file(more, Some("d/more")).unwrap();
    let second = run.log_new_artifact(&new).unwrap();
    assert_eq!((first.version(), second.version()), ("v0", "v1"));
    assert_eq!(count(&backend, "artifact_upload"), 2);
    let all = committed(&backend);
    assert_eq!(all.len(), 2);
    let version = all.iter().find(|one| one["version"] == "v1").unwrap();
    assert_holds(version, &new, "second");
    assert_eq!(version["files"]["a.txt"]["birthArtifactID"], first.id());
    assert_eq!(version["files"]["d/more"]["birthArtifactID"], second.id());
    assert_eq!(version["aliases"], json!(["latest", "v1"]));
}

/// Every request of a version, with how many of its operation go first.
const STEPS: [(&str, u64); 8] = [
    ("CreateArtifact", 0),
    ("CreateArtifactManifest", 0),
    ("CreateArtifactFiles", 0),
    ("artifact_upload", 0),
    ("artifact_upload", 3),
    ("CreateArtifactManifest", 1),
    ("CommitArtifact", 0),
    ("ArtifactByID", 0),
];

#[test]
fn one_fault_at_any_step_is_made_good() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    for (operation, skip) in STEPS {
        for kind in ["execute_then_drop", "drop", "status", "truncate"] {
            backend.control("DELETE", "/artifacts", Json::Null);
            backend.clear();
            let mut fault = json!({
                "kind": kind, "operation": operation, "skip": skip, "times": 1,
            });
            if kind == "status" {
                fault["code"] = 503.into();
            }
            let hit = backend.fault(fault);
            let told = format!("{kind} at {operation} {skip}");
            let artifact = run.log_new_artifact_with(&new.clone(), &quick());
            let artifact = artifact.unwrap_or_else(|error| panic!("{told}: {error}"));
            assert_eq!(backend.hits(hit), 1, "{told}");
            assert_eq!(artifact.version(), "v0", "{told}");
            assert_one_version(&backend, &new, &told);
        }
    }
}

#[test]
fn interrupted_at_any_step_it_may_be_repeated() {
    let (backend, run, folder) = start();
    for (operation, skip) in STEPS {
        for kind in ["execute_then_drop", "graphql_errors", "status"] {
            backend.control("DELETE", "/artifacts", Json::Null);
            backend.clear();
            let mut fault = json!({"kind": kind, "operation": operation, "skip": skip});
            if kind == "status" {
                fault["code"] = 404.into();
            }
            backend.fault(fault);
            let told = format!("{kind} at {operation} {skip}");
            let new = small(&folder);
            let error = match run.log_new_artifact_with(&new, &quick()) {
                Err(error) => error,
                // An upload that is answered with words is an upload.
                Ok(_) if kind == "graphql_errors" && operation == "artifact_upload" => continue,
                // What the server has in the end tells that it is done.
                Ok(_) if kind == "execute_then_drop" && operation == "CommitArtifact" => continue,
                Ok(_) => panic!("{told}: no error"),
            };
            assert!(error.to_string().contains("e/p/r artifact m"), "{error}");
            let early = !matches!(operation, "CommitArtifact" | "ArtifactByID");
            assert!(!early || committed(&backend).is_empty(), "{told}");

            // By the same value or by another process.
            backend.clear_faults();
            let other = small(&folder);
            for new in [&new, &other] {
                let artifact = run.log_new_artifact_with(new, &quick()).unwrap();
                assert_eq!(artifact.version(), "v0", "{told}");
                assert_one_version(&backend, new, &told);
            }
        }
    }
}

#[test]
fn addresses_that_expired_are_asked_for_again() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    // One of the files, then the manifest.
    for skip in [0, 2, 3] {
        backend.control("DELETE", "/artifacts", Json::Null);
        backend.clear();
        backend.fault(json!({
            "kind": "status", "code": 403, "operation": "artifact_upload",
            "skip": skip, "times": 1, "body": "<Error>expired</Error>",
        }));
        run.log_new_artifact_with(&new, &quick().workers(1))
            .unwrap();
        assert_one_version(&backend, &new, "expired");
        assert_eq!(count(&backend, "artifact_upload"), 5);
        let asked = backend.requests_of("CreateArtifactFiles");
        let files = |request: &Json| {
            let body: Json = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
            body["variables"]["input"]["artifactFiles"]
                .as_array()
                .unwrap()
                .len()
        };
        let asked: Vec<_> = asked.iter().map(files).collect();
        match skip {
            3 => assert_eq!(asked, [3]),
            _ => assert_eq!(asked, [3, 1]),
        }
    }
    // Addresses that never work end it.
    backend.control("DELETE", "/artifacts", Json::Null);
    backend.clear();
    backend.fault(json!({"kind": "status", "code": 403, "operation": "artifact_upload"}));
    let error = run.log_new_artifact_with(&new, &quick()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert_eq!(count(&backend, "CreateArtifactFiles"), 2);
    assert!(committed(&backend).is_empty());
}

#[test]
fn a_file_that_changed_is_not_committed() {
    let (backend, run, folder) = start();
    for parts in [false, true] {
        let options = match parts {
            false => quick(),
            true => quick().parts(3, 2),
        };
        for (content, kind) in [
            (Some("hellO"), ErrorKind::Integrity),
            (Some("hell"), ErrorKind::Integrity),
            (Some("hello!"), ErrorKind::Integrity),
            (Some(""), ErrorKind::Integrity),
            (None, ErrorKind::NotFound),
        ] {
            backend.control("DELETE", "/artifacts", Json::Null);
            let new = small(&folder);
            let path = folder.path().join("d/a.txt");
            match content {
                Some(content) => fs::write(&path, content).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let error = run.log_new_artifact_with(&new, &options).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains("a.txt"), "{error}");
            assert!(committed(&backend).is_empty());
            assert!(!error.is_retryable(), "{error}");

            // Added anew it is another version, or the same with the old
            // content back: the server holds no wrong bytes for it.
            fs::write(&path, "hello").unwrap();
            run.log_new_artifact_with(&new, &options).unwrap();
            assert_one_version(&backend, &new, "restored");
        }
    }
}

#[test]
fn large_files_go_in_parts() {
    let (backend, run, folder) = start();
    let big = "0123456789".repeat(250);
    folder.write("big", &big);
    let mut new = small(&folder);
    new.add_file(folder.path().join("big"), None).unwrap();
    let options = quick().parts(1000, 400);
    let reset = || {
        backend.control("DELETE", "/artifacts", Json::Null);
        backend.clear();
    };

    run.log_new_artifact_with(&new, &options).unwrap();
    assert_one_version(&backend, &new, "parts");
    // Seven parts, three whole files, the manifest.
    assert_eq!(count(&backend, "artifact_upload"), 11);
    assert_eq!(count(&backend, "CompleteMultipartUploadArtifact"), 1);

    // The server has it: of another version only what is new is sent.
    backend.clear();
    let mut more = new.clone();
    let path = folder.write("more", "more");
    more.add_file(path, None).unwrap();
    let version = run.log_new_artifact_with(&more, &options).unwrap();
    assert_eq!(version.version(), "v1");
    assert_eq!(count(&backend, "artifact_upload"), 2);
    assert_eq!(count(&backend, "CompleteMultipartUploadArtifact"), 0);

    // A part's address expires; the completion's answer is lost; both.
    for (faults, uploads) in [
        (
            vec![
                json!({"kind": "status", "code": 403, "operation": "artifact_upload", "times": 1}),
            ],
            None,
        ),
        (
            vec![
                json!({"kind": "execute_then_drop", "operation": "CompleteMultipartUploadArtifact", "times": 1}),
            ],
            Some(11),
        ),
        (
            vec![
                json!({"kind": "drop", "operation": "CompleteMultipartUploadArtifact", "times": 1}),
            ],
            Some(11),
        ),
        (
            vec![
                json!({"kind": "truncate", "operation": "CreateArtifactFilesInParts", "times": 1}),
            ],
            Some(11),
        ),
    ] {
        reset();
        let told = format!("{faults:?}");
        faults
            .into_iter()
            .for_each(|fault| _ = backend.fault(fault));
        run.log_new_artifact_with(&new, &options)
            .unwrap_or_else(|error| panic!("{told}: {error}"));
        assert_one_version(&backend, &new, &told);
        if let Some(uploads) = uploads {
            assert_eq!(count(&backend, "artifact_upload"), uploads, "{told}");
        }
    }

    // A server that knows no parts takes the whole.
    reset();
    backend.fault(json!({
        "kind": "graphql_errors", "code": 400, "operation": "CreateArtifactFilesInParts",
        "errors": [{"message": "Unknown field uploadPartsInput"}],
    }));
    run.log_new_artifact_with(&new, &options).unwrap();
    assert_one_version(&backend, &new, "whole");
    assert_eq!(count(&backend, "artifact_upload"), 5);

    // Refused for good, it is an error and no version.
    reset();
    backend.fault(json!({
        "kind": "graphql_errors", "operation": "CompleteMultipartUploadArtifact",
    }));
    run.log_new_artifact_with(&new, &options).unwrap_err();
    assert!(committed(&backend).is_empty());
}

#[test]
fn many_files_take_few_questions() {
    let (backend, run, folder) = start();
    for n in 0..2_300 {
        folder.write(&format!("many/{:02}/{n}", n % 50), &(n % 700).to_string());
    }
    let mut new = NewArtifact::new("many", "data").unwrap();
    new.add_dir(folder.path().join("many"), None).unwrap();
    let artifact = run.log_new_artifact(&new).unwrap();
    assert_one_version(&backend, &new, "many");
    assert_eq!(artifact.file_count(), 2_300);
    assert_eq!(count(&backend, "CreateArtifactFiles"), 3);
}

#[test]
fn an_empty_version_is_one() {
    let (backend, run, _) = start();
    let new = NewArtifact::new("none", "data").unwrap();
    let artifact = run.log_new_artifact(&new).unwrap();
    assert_eq!(artifact.digest(), "64e7c61456b10382e2f3b571ac24b659");
    assert_one_version(&backend, &new, "empty");
    assert_eq!(count(&backend, "CreateArtifactFiles"), 0);
}

#[test]
fn wherever_the_storage_is() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    for setting in [
        json!({"upload_url": "relative"}),
        json!({"storage_origin": "other"}),
        json!({"int64": "string"}),
        json!({"old_server": true}),
        json!({"upload_headers": ["X-Goog-Meta: a:b c "]}),
    ] {
        backend.control("DELETE", "/artifacts", Json::Null);
        backend.control("DELETE", "/mode", Json::Null);
        mode(&backend, setting.clone());
        // The largest of the three is sent in parts, which take none of the
        // headers of a whole file.
        let parts = match setting.get("upload_headers") {
            Some(_) => quick(),
            None => quick().parts(6, 4),
        };
        run.log_new_artifact_with(&new, &parts)
            .unwrap_or_else(|error| panic!("{setting}: {error}"));
        assert_one_version(&backend, &new, &setting.to_string());
    }
}

#[test]
fn answers_that_do_not_fit_are_errors() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    let artifact = |state: &str| {
        json!({"createArtifact": {"artifact": {
            "id": "QXJ0", "state": state, "artifactSequence": {"latestArtifact": null},
        }}})
    };
    let of = |file: Json| json!({"createArtifactManifest": {"artifactManifest": {"id": "TQ==", "file": file}}});
    let node = |name: &str| {
        json!({"node": {
            "displayName": name, "uploadUrl": null, "uploadHeaders": [], "artifact": {"id": "x"},
        }})
    };
    let files = |edges: Json| json!({"createArtifactFiles": {"files": {"edges": edges}}});
    let digest =
        |digest: &str| json!({"commitArtifact": {"artifact": {"id": "x", "digest": digest}}});
    for (operation, skip, data, kind, word) in [
        (
            "CreateArtifact",
            0,
            json!({"createArtifact": null}),
            ErrorKind::Protocol,
            "createArtifact",
        ),
        (
            "CreateArtifact",
            0,
            artifact("ODD"),
            ErrorKind::Protocol,
            "ODD",
        ),
        (
            "CreateArtifactManifest",
            0,
            json!({"createArtifactManifest": null}),
            ErrorKind::Protocol,
            "Manifest",
        ),
        (
            "CreateArtifactManifest",
            1,
            of(json!({"uploadUrl": null})),
            ErrorKind::Protocol,
            "manifest goes",
        ),
        (
            "CreateArtifactFiles",
            0,
            json!({"createArtifactFiles": null}),
            ErrorKind::Protocol,
            "createArtifactFiles",
        ),
        (
            "CreateArtifactFiles",
            0,
            files(json!([node("a.txt")])),
            ErrorKind::Protocol,
            "1 of 3",
        ),
        (
            "CreateArtifactFiles",
            0,
            files(json!([node("a.txt"), node("a.txt"), node(".hidden")])),
            ErrorKind::Protocol,
            "twice",
        ),
        (
            "CommitArtifact",
            0,
            json!({"commitArtifact": null}),
            ErrorKind::Protocol,
            "commitArtifact",
        ),
        (
            "CommitArtifact",
            0,
            digest("0123"),
            ErrorKind::Integrity,
            "0123",
        ),
    ] {
        backend.control("DELETE", "/artifacts", Json::Null);
        backend.clear();
        backend.fault(json!({
            "kind": "json", "operation": operation, "skip": skip, "value": {"data": data},
        }));
        let error = run.log_new_artifact_with(&new, &quick()).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(word), "{error}");
        assert!(committed(&backend).is_empty(), "{error}");
    }
}

#[test]
fn a_cancelled_upload_may_be_repeated() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    backend.fault(json!({"kind": "latency", "operation": "artifact_upload", "ms": 30_000}));
    let token = CancelToken::new();
    let cancel = token.clone();
    let started = Instant::now();
    let waiting = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        cancel.cancel();
    });
    let options = quick().call(CallOptions::new().cancel(&token));
    let error = run.log_new_artifact_with(&new, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
    waiting.join().unwrap();

    // A limit holds for the whole.
    let limit = CallOptions::new().timeout(Duration::from_millis(400));
    let started = Instant::now();
    let error = run
        .log_new_artifact_with(&new, &quick().call(limit))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(committed(&backend).is_empty());

    backend.clear_faults();
    run.log_new_artifact_with(&new, &quick()).unwrap();
    assert_one_version(&backend, &new, "repeated");
}

#[test]
fn a_local_run_has_no_artifacts() {
    let folder = Folder::new();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let logs = walk(fixture.as_ref());
    let log = logs
        .iter()
        .find(|path| path.extension().is_some_and(|e| e == "wandb"));
    let run = Run::open_local(log.expect("a fixture of a log")).unwrap();
    let error = run.log_new_artifact(&small(&folder)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(walk(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

// References to web servers.

/// Answers each request with the next of `answers`; what was asked, with its
/// headers, comes back.
fn web(answers: Vec<&'static str>) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move || {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(socket.try_clone().unwrap()).lines();
            let mut head = String::new();
            while let Some(Ok(line)) = lines
                .next()
                .filter(|line| line.as_ref().is_ok_and(|l| !l.is_empty()))
            {
                head.push_str(&line.to_lowercase());
                head.push('\n');
            }
            asked.push(head);
            socket.write_all(answer.as_bytes()).unwrap();
        }
        asked
    };
    (url, thread::spawn(serve))
}

#[test]
fn web_references_are_known_by_their_etag() {
    let (url, asked) = web(vec![
        "HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nxyz",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ]);
    // Even the server that the key is for gets none for an address that
    // somebody wrote into a manifest.
    let options = ReferenceOptions::new().api(&builder(&url).connect().unwrap());
    let mut new = NewArtifact::new("m", "data").unwrap();
    let a = format!("{url}/d/a.bin");
    let b = format!("{url}/b.bin");
    new.add_reference_with(&a, &options).unwrap();
    new.add_reference_with(&b, &options.clone().name("in/b"))
        .unwrap();
    let error = new
        .add_reference_with(&format!("{url}/c"), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");

    let entry = new.manifest().get("a.bin").unwrap();
    assert_eq!((entry.digest(), entry.size()), ("abc", Some(3)));
    assert_eq!(entry.extra()["etag"].as_str(), Some("\"abc\""));
    assert_eq!(entry.reference(), Some(&*a));
    let entry = new.manifest().get("in/b").unwrap();
    assert_eq!((entry.digest(), entry.size()), (&*b, None));
    assert_eq!(new.manifest().len(), 2);
    for head in asked.join().unwrap() {
        assert!(head.starts_with("get /"), "{head}");
        assert!(!head.contains("authorization"), "{head}");
    }
}

#[test]
fn entries_of_other_artifacts_are_referred_to() {
    let (backend, run, folder) = start();
    let first = run.log_new_artifact(&small(&folder)).unwrap();
    let options = ReferenceOptions::new().api(&api(&backend));
    let mut second = NewArtifact::new("second", "data").unwrap();
    let uri = first.entry_uri("a.txt").unwrap();
    second.add_reference_with(&uri, &options).unwrap();
    second
        .add_reference_with(
            &first.entry_uri("sub/empty").unwrap(),
            &options.clone().name("x/y"),
        )
        .unwrap();
    let entry = second.manifest().get("a.txt").unwrap();
    assert_eq!(entry.digest(), "XUFAKrxLKna5cZ2REBfFkg==");
    assert_eq!(entry.reference(), Some(&*uri));
    let second = run.log_new_artifact(&second).unwrap();

    // A reference to a reference is one to what that refers to.
    let mut third = NewArtifact::new("third", "data").unwrap();
    let through = second.entry_uri("a.txt").unwrap();
    third.add_reference_with(&through, &options).unwrap();
    assert_eq!(
        third.manifest().get("a.txt").unwrap().reference(),
        Some(&*uri)
    );

    let gone = first.entry_uri("gone").unwrap();
    let error = third.add_reference_with(&gone, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    for uri in [
        "wandb-artifact://zz/x",
        "wandb-artifact://41",
        "wandb-artifact:x",
    ] {
        let error = third.add_reference_with(uri, &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }

    let root = folder.path().join("back");
    second.download(&root).unwrap();
    assert_eq!(fs::read_to_string(root.join("a.txt")).unwrap(), "hello");
    assert_eq!(fs::read_to_string(root.join("x/y")).unwrap(), "");
}

// Processes of their own.

const CHILD: &str = "WANDB_RUN_TEST_UPLOAD";

/// Runs only as a process of its own: `URL FOLDER` in the environment says
/// what to send where.
#[test]
#[ignore = "started by other tests as a process of its own"]
fn child() {
    let Ok(job) = env::var(CHILD) else {
        panic!("{CHILD} says what to do");
    };
    let (url, folder) = job.split_once(' ').unwrap();
    let run = open(&builder(url).connect().unwrap(), "r");
    let before = peak();
    let mut new = NewArtifact::new("m", "model").unwrap();
    new.add_dir(folder, None).unwrap();
    let artifact = run.log_new_artifact(&new).unwrap();
    println!("logged {} {}", artifact.version(), peak() - before);
}

/// The most memory that this process had so far, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn spawn(backend: &Backend, folder: &std::path::Path) -> Child {
    let job = format!("{} {}", backend.url(), folder.display());
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(CHILD, job)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn logged(child: Child) -> (String, u64) {
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.split_once("logged ").map(|(_, rest)| rest));
    let line = line.unwrap_or_else(|| panic!("the child failed: {text}"));
    let (version, grown) = line.split_once(' ').unwrap();
    (version.to_owned(), grown.trim().parse().unwrap())
}

#[test]
fn killed_while_it_uploads_it_is_repeated() {
    let (backend, _, folder) = start();
    for n in 0..6 {
        folder.write(&format!("d/{n}"), &n.to_string().repeat(1 << 20));
    }
    let data = folder.path().join("d");
    let mut new = NewArtifact::new("m", "model").unwrap();
    new.add_dir(&data, None).unwrap();
    // At the first upload, in the midst of them, at the manifest, at the
    // commit.
    for (operation, skip) in [
        ("artifact_upload", 0),
        ("artifact_upload", 4),
        ("artifact_upload", 6),
        ("CommitArtifact", 0),
    ] {
        backend.control("DELETE", "/artifacts", Json::Null);
        backend.clear();
        let stall = backend.fault(json!({
            "kind": "stall", "head": false, "operation": operation, "skip": skip,
        }));
        let mut child = spawn(&backend, &data);
        let started = Instant::now();
        while backend.hits(stall) == 0 {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{operation} {skip}"
            );
            thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(committed(&backend).is_empty(), "no half version");

        backend.clear();
        let (version, _) = logged(spawn(&backend, &data));
        assert_eq!(version, "v0");
        assert_one_version(&backend, &new, operation);
        // What was stored before is not sent again.
        if skip == 6 || operation == "CommitArtifact" {
            assert_eq!(count(&backend, "artifact_upload"), 1);
        }
    }
}

/// How much the memory of a process grows while it sends a file.
fn growth(megabytes: u64) -> u64 {
    let store = Folder::new();
    let data = store.path().join("data");
    let backend = Backend::start(&["--data", data.to_str().unwrap()]);
    seed(&backend, "r", json!({}));
    let folder = Folder::new();
    let mut file = fs::File::create(folder.path().join("big")).unwrap();
    for n in 0..megabytes {
        let block = vec![u8::try_from(n % 251).unwrap(); 1 << 20];
        file.write_all(&block).unwrap();
    }
    drop(file);
    let (version, kilobytes) = logged(spawn(&backend, folder.path()));
    assert_eq!(version, "v0");
    assert_eq!(committed(&backend)[0]["size"], megabytes << 20);
    println!("{megabytes} MB: {kilobytes} KiB above start");
    kilobytes << 10
}

const MOST: u64 = 32 << 20;
/// What allocators and the moment of looking make of the same work.
const NOISE: u64 = 3 << 20;

#[test]
fn memory_does_not_depend_on_the_size() {
    let (small, large) = (growth(4), growth(48));
    assert!(small.abs_diff(large) <= NOISE, "{small}, {large}");
    assert!(large <= MOST, "{large}");
}

#[test]
#[ignore = "too slow without optimization: .ci/full runs it"]
fn memory_does_not_depend_on_a_large_size() {
    let (small, large) = (growth(64), growth(512));
    assert!(small.abs_diff(large) <= NOISE, "{small}, {large}");
    assert!(large <= MOST, "{large}");
}

/// The API as programs use it from several threads.
#[test]
fn threads_that_log_the_same_make_one_version() {
    let (backend, run, folder) = start();
    let new = small(&folder);
    let logged = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let artifact: Result<Artifact> = run.log_new_artifact(&new.clone());
                assert_eq!(artifact.unwrap().version(), "v0");
                logged.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(logged.into_inner(), 8);
    assert_one_version(&backend, &new, "threads");
    assert_eq!(count(&backend, "CommitArtifact"), 1);
    // Three files and the manifest.
    assert_eq!(count(&backend, "artifact_upload"), 4);
}
