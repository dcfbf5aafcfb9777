//! The files of a remote run: lists, downloads, what a hostile server can do.

mod common;
mod remote;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use serde_json::{Value as Json, json};
use wandb_run::{DownloadAllOptions, DownloadOptions, Downloaded, ErrorKind, Run};

use common::Backend;
use remote::folder::Folder;
use remote::{api, logged, mode, open, seed};

fn seed_files(backend: &Backend, count: usize) -> BTreeSet<String> {
    let names: BTreeSet<String> = (0..count).map(|n| format!("media/{n:04}.txt")).collect();
    let files: serde_json::Map<String, Json> = names
        .iter()
        .map(|name| (name.clone(), json!(name)))
        .collect();
    seed(backend, "r", json!({"files": files}));
    names
}

#[test]
fn all_files_with_as_many_requests_as_pages() {
    let backend = Backend::start(&[]);
    let names = seed_files(&backend, 2_500);
    let run = open(&api(&backend), "r");
    for (per_page, requests) in [(50, 50), (999, 3), (2_500, 1), (1_250, 2)] {
        backend.clear();
        let mut files = run.files().per_page(per_page).into_iter();
        assert_eq!(
            logged(&backend),
            0,
            "nothing is asked before the first item"
        );
        assert!(files.next().unwrap().is_ok());
        assert_eq!(logged(&backend), 1);
        assert_eq!(files.total().unwrap(), Some(2_500));
        let rest: Vec<_> = files
            .by_ref()
            .map(|file| file.unwrap().name().to_owned())
            .collect();
        assert_eq!(rest.len(), 2_499);
        assert_eq!(rest.iter().collect::<BTreeSet<_>>().len(), 2_499);
        assert!(rest.iter().all(|name| names.contains(name)));
        assert_eq!(logged(&backend), requests, "{per_page} a page");
        assert!(files.next().is_none());
    }
    // The length alone takes one request, which is not wasted.
    backend.clear();
    let mut files = run.files().per_page(2_500).into_iter();
    assert_eq!(files.total().unwrap(), Some(2_500));
    assert_eq!(files.count(), 2_500);
    assert_eq!(logged(&backend), 1);
}

#[test]
fn files_by_name() {
    let backend = Backend::start(&[]);
    seed_files(&backend, 120);
    for placeholders in [false, true] {
        mode(
            &backend,
            json!({"file_placeholders": placeholders, "int64": "string"}),
        );
        let run = open(&api(&backend), "r");
        let names = ["media/0007.txt", "missing.txt", "media/0100.txt"];
        let mut files = run.files().names(names).into_iter();
        assert_eq!(files.total().unwrap(), None);
        let found: Vec<_> = files.map(|file| file.unwrap().name().to_owned()).collect();
        assert_eq!(found, ["media/0007.txt", "media/0100.txt"]);
        let file = run.file("media/0007.txt").unwrap();
        assert_eq!(file.size(), "media/0007.txt".len() as u64);
        let digest = md5::compute("media/0007.txt").0;
        let digest = base64::engine::general_purpose::STANDARD.encode(digest);
        assert_eq!(file.md5(), Some(&*digest));
        assert_eq!(file.mimetype(), Some("text/plain"));
        assert!(file.updated_at().is_some() && file.storage_id().is_some());
        assert!(file.url().is_some() && file.direct_url().is_some());
        for missing in ["missing.txt", "media/0007", "media"] {
            let error = run.file(missing).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            assert!(error.to_string().contains("e/p/r"), "{error}");
            assert!(error.to_string().contains(missing), "{error}");
        }
    }
}

#[test]
fn files_by_pattern() {
    let backend = Backend::start(&[]);
    let files: serde_json::Map<String, Json> = (0..120)
        .flat_map(|n| [format!("a/{n:03}.json"), format!("a/{n:03}.txt")])
        .map(|name| (name.clone(), json!(name)))
        .collect();
    seed(&backend, "r", json!({"files": files}));
    let run = open(&api(&backend), "r");
    for (pattern, per_page, found, requests) in [
        ("%.json", 50, 120, 3),
        ("a/00_.txt", 50, 10, 1),
        ("%", 240, 240, 1),
        ("nothing%", 50, 0, 1),
        // As in the official client, an empty one is none.
        ("", 240, 240, 1),
    ] {
        backend.clear();
        let mut files = run.files().pattern(pattern).per_page(per_page).into_iter();
        let total = files.total().unwrap();
        assert_eq!(total, (pattern.is_empty()).then_some(240), "{pattern}");
        let names: Vec<_> = files.map(|file| file.unwrap().name().to_owned()).collect();
        assert_eq!(names.len(), found, "{pattern}");
        assert_eq!(logged(&backend), requests, "{pattern}");
    }
    backend.clear();
    let both = || run.files().pattern("%").names(["a/000.txt"]).into_iter();
    let error = both().total().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    let mut files = both();
    let error = files.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().starts_with("files e/p/r: "), "{error}");
    assert!(files.next().is_none());
    assert_eq!(logged(&backend), 0);
    let unknown = r#"Unknown argument "pattern" on field "files" of type "Run"."#;
    backend.fault(json!({
        "kind": "graphql_errors", "operation": "RunFiles", "errors": [{"message": unknown}],
        "code": 400,
    }));
    let error = run
        .files()
        .pattern("%")
        .into_iter()
        .next()
        .unwrap()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("pattern"), "{error}");
}

#[test]
fn places_in_a_bucket() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"files": {"a.txt": "x"}}));
    let run = open(&api(&backend), "r");
    assert_eq!(run.file("a.txt").unwrap().path_uri(), None);
    let s3 = "https://bucket.s3.us-west-2.amazonaws.com/dir/a.txt?X-Amz-Signature=1";
    for (url, direct, uri) in [
        ("http://h/files/a.txt", s3, Some("s3://bucket/dir/a.txt")),
        (
            "gs://bucket/a.txt",
            "gs://bucket/a.txt",
            Some("gs://bucket/a.txt"),
        ),
        ("http://h/files/a.txt", "", None),
    ] {
        answer_with_file(&backend, json!({"url": url, "directUrl": direct}));
        let file = run.file("a.txt").unwrap();
        assert_eq!(file.path_uri().as_deref(), uri);
    }
}

#[test]
fn files_of_a_local_run_by_pattern() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/digits-new");
    let path = fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let run = Run::open_local(path).unwrap();
    let names = |pattern: &str| -> Vec<String> {
        let files = run.files().pattern(pattern).into_iter();
        files.map(|file| file.unwrap().name().to_owned()).collect()
    };
    let all = names("%");
    assert_eq!(all, names(""));
    let json: Vec<String> = all
        .iter()
        .filter(|name| name.ends_with(".json"))
        .cloned()
        .collect();
    assert!(!json.is_empty() && json.len() < all.len());
    assert_eq!(names("%.json"), json);
    assert_eq!(names("output.lo_"), ["output.log"]);
    let out = Folder::new();
    let options = DownloadAllOptions::new().pattern("%.json");
    let done = run.download_files_with(out.path(), &options).unwrap();
    let found: Vec<&str> = done.iter().map(Downloaded::name).collect();
    assert_eq!(found, json);
    assert!(done.iter().all(|file| file.result().unwrap().is_file()));
}

// Downloads.

/// What a server may answer for `RunFiles`: one file.
fn answer_with_file(backend: &Backend, node: Json) {
    let mut full = json!({
        "id": "RmlsZQ==", "name": "a.txt", "url": null, "directUrl": "", "sizeBytes": 7,
        "mimetype": null, "updatedAt": "2026-01-01T00:00:00", "md5": null,
    });
    for (key, value) in node.as_object().unwrap() {
        full[key] = value.clone();
    }
    let page = json!({"endCursor": "c", "hasNextPage": false});
    let files = json!({"edges": [{"cursor": "c", "node": full}], "pageInfo": page});
    let data = json!({"project": {"run": {"fileCount": 1, "files": files}}});
    backend.clear_faults();
    backend.fault(json!({"kind": "json", "operation": "RunFiles", "value": {"data": data}}));
}

fn with_file(content: &str) -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    seed(
        &backend,
        "r",
        json!({"files": {"a.txt": content, "sub/dir/b.txt": "", "x y/ü#?.txt": "odd"}}),
    );
    let run = open(&api(&backend), "r");
    (backend, run, Folder::new())
}

#[test]
fn files_arrive_whole() {
    let big = "0123456789abcdef".repeat(20_000);
    let (backend, run, folder) = with_file(&big);
    for redirect in ["same", "other", "none"] {
        mode(&backend, json!({"file_redirect": redirect}));
        let root = folder.path().join(redirect);
        let done = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&done);
        let options = DownloadOptions::new().progress(move |now, all| {
            assert_eq!(all, 320_000);
            assert!(seen.swap(now, Ordering::SeqCst) < now);
        });
        let path = run
            .file("a.txt")
            .unwrap()
            .download_with(&root, &options)
            .unwrap();
        assert_eq!(path, root.join("a.txt"));
        assert_eq!(fs::read_to_string(path).unwrap(), big);
        assert_eq!(done.load(Ordering::SeqCst), 320_000);
        let path = run.file("sub/dir/b.txt").unwrap().download(&root).unwrap();
        assert_eq!(path, root.join("sub/dir/b.txt"));
        assert_eq!(fs::metadata(path).unwrap().len(), 0);
        let path = run.file("x y/ü#?.txt").unwrap().download(&root).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "odd");
        let left: Vec<_> = fs::read_dir(&root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left.len(), 3, "{left:?}");
    }
}

#[test]
fn what_exists_is_kept_unless_asked_otherwise() {
    let (_backend, run, folder) = with_file("content");
    let file = run.file("a.txt").unwrap();
    let path = folder.write("a.txt", "mine");
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Exists, "{error}");
    assert!(error.to_string().contains("a.txt"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let keep = DownloadOptions::new().exist_ok(true);
    assert_eq!(file.download_with(folder.path(), &keep).unwrap(), path);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let replace = DownloadOptions::new().replace(true).exist_ok(true);
    file.download_with(folder.path(), &replace).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "content");
}

#[test]
fn damage_is_found_and_leaves_nothing() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    for node in [
        json!({"url": url, "md5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
        json!({"url": url, "sizeBytes": 8}),
        json!({"url": url, "sizeBytes": 6}),
    ] {
        answer_with_file(&backend, node.clone());
        let error = run
            .file("a.txt")
            .unwrap()
            .download(folder.path())
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{node}: {error}");
        assert!(error.to_string().contains("e/p/r file a.txt"), "{error}");
        assert!(folder.is_empty(), "{node}");
    }
    // An old file is not lost to a bad download.
    let path = folder.write("a.txt", "mine");
    let replace = DownloadOptions::new().replace(true);
    run.file("a.txt")
        .unwrap()
        .download_with(folder.path(), &replace)
        .unwrap_err();
    assert_eq!(fs::read_to_string(path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn hostile_names_write_nothing_outside() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    let absolute = folder.path().join("absolute").display().to_string();
    for name in [
        "../evil",
        "a/../../evil",
        "/evil",
        &absolute,
        "..\\evil",
        "C:\\evil",
        "c:evil",
        "a\u{0}b",
        ".",
        "..",
        "a/..",
        "",
        "NUL",
        "sub/com1.txt",
        "\\\\host\\share\\x",
        "//host/x",
    ] {
        answer_with_file(&backend, json!({"url": url, "name": name}));
        let file = run.files().into_iter().next().unwrap().unwrap();
        let error = file.download(&root).unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidArgument,
            "{name:?}: {error}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name:?}");
        assert!(fs::read_dir(&root).unwrap().next().is_none(), "{name:?}");
    }
    assert!(backend.requests_of("file_download").is_empty());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_on_the_way_is_refused() {
    let (_backend, run, folder) = with_file("content");
    let root = folder.path().join("root");
    let outside = folder.path().join("outside");
    fs::create_dir_all(root.join("sub")).unwrap();
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, root.join("sub/dir")).unwrap();
    let error = run
        .file("sub/dir/b.txt")
        .unwrap()
        .download(&root)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
    // A link in the place of the file itself is replaced, not followed.
    std::os::unix::fs::symlink(outside.join("victim"), root.join("a.txt")).unwrap();
    let file = run.file("a.txt").unwrap();
    assert_eq!(file.download(&root).unwrap_err().kind(), ErrorKind::Exists);
    file.download_with(&root, &DownloadOptions::new().replace(true))
        .unwrap();
    assert_eq!(fs::read_to_string(root.join("a.txt")).unwrap(), "content");
    assert!(!outside.join("victim").exists());
}

#[test]
fn a_relative_address_is_one_of_the_server() {
    let (backend, run, folder) = with_file("content");
    let url = run.file("a.txt").unwrap().url().unwrap().to_owned();
    let path = url.strip_prefix(backend.url()).unwrap();
    answer_with_file(&backend, json!({"url": path}));
    let file = run.file("a.txt").unwrap().download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(file).unwrap(), "content");
    assert_eq!(backend.requests_of("file_download").len(), 1);
    answer_with_file(&backend, json!({"url": null, "name": "b.txt"}));
    let error = run
        .file("b.txt")
        .unwrap()
        .download(folder.path())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
}

#[test]
fn a_file_that_is_gone_meanwhile() {
    let (backend, run, folder) = with_file("content");
    let file = run.file("a.txt").unwrap();
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(folder.is_empty());
}

#[test]
fn metadata() {
    let backend = Backend::start(&[]);
    let text = r#"{"host": "box", "cpu_count": 8, "gpu": null}"#;
    seed(
        &backend,
        "r",
        json!({"files": {"wandb-metadata.json": text}}),
    );
    seed(&backend, "none", json!({}));
    seed(
        &backend,
        "broken",
        json!({"files": {"wandb-metadata.json": "{"}}),
    );
    let api = api(&backend);
    let metadata = open(&api, "r").metadata().unwrap();
    assert_eq!(
        metadata.to_json(),
        r#"{"host":"box","cpu_count":8,"gpu":null}"#
    );
    let error = open(&api, "none").metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("wandb-metadata.json"), "{error}");
    let error = open(&api, "broken").metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert!(error.to_string().contains("e/p/broken"), "{error}");
}
