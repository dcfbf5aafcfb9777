//! Whole artifacts on their way to a folder, through all that can go wrong.

mod common;
mod remote;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::Backend;
use remote::folder::Folder;
use remote::{KEY, api, mode, program};
use serde_json::{Value as Json, json};
use wandb_run::{
    Artifact, ArtifactDownloadOptions, CallOptions, CancelToken, Downloaded, Error, ErrorKind,
};

/// Stores `data:v0` with these files and opens it.
fn artifact(backend: &Backend, files: Json) -> Artifact {
    let fields = json!({"entity": "e", "project": "p", "collection": "data", "files": files});
    let stored = backend.control("POST", "/artifacts", fields);
    let name = format!("e/p/data:{}", stored["version"].as_str().unwrap());
    let artifact = api(backend).artifact(&name).unwrap();
    backend.clear();
    artifact
}

fn three(backend: &Backend) -> Artifact {
    artifact(
        backend,
        json!({"a.txt": "one", "d/b.txt": "two", "d/e/c.txt": "three"}),
    )
}

/// The names of the files that came, and the errors of those that did not.
fn outcome(files: Vec<Downloaded>) -> (Vec<String>, Vec<Error>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.name().to_owned();
        match file.into_result() {
            Ok(_) => good.push(name),
            Err(error) => bad.push(error),
        }
    }
    (good, bad)
}

fn good(files: Vec<Downloaded>) -> Vec<String> {
    let (good, bad) = outcome(files);
    assert!(bad.is_empty(), "{bad:?}");
    good
}

fn text(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join(name)).unwrap()
}

/// Every file below a folder.
fn tree(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() && !path.is_symlink() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(root).unwrap().display().to_string()),
            }
        }
    }
    found.sort();
    found
}

fn sent(backend: &Backend) -> Vec<String> {
    let requests = backend.requests();
    let operation = |request: &Json| request["operation"].as_str().unwrap().to_owned();
    requests.iter().map(operation).collect()
}

#[test]
fn every_file_comes_and_none_twice() {
    let backend = Backend::start(&[]);
    let folder = Folder::new();
    for old in [false, true] {
        mode(&backend, json!({"old_server": old}));
        let artifact = three(&backend);
        let root = folder.path().join(old.to_string());
        let names = ["a.txt", "d/b.txt", "d/e/c.txt"];
        let files = artifact.download(&root).unwrap();
        for file in &files {
            assert_eq!(file.result().unwrap(), root.join(file.name()));
        }
        assert_eq!(good(files), names);
        assert_eq!(tree(&root), names);
        assert_eq!(text(&root, "d/e/c.txt"), "three");
        let operations = sent(&backend);
        let of = |name: &str| operations.iter().filter(|one| *one == name).count();
        // One of them is the manifest.
        assert_eq!((of("artifact_download"), of("ArtifactFileURLs")), (4, 1));
        for request in backend.requests() {
            let signed = request["operation"] == "artifact_download";
            assert_ne!(signed, request["headers"]["authorization"].is_string());
        }
        // What is there with the right content stays, the rest is replaced.
        fs::write(root.join("a.txt"), "own").unwrap();
        fs::write(root.join("more.txt"), "more").unwrap();
        backend.clear();
        assert_eq!(good(artifact.download(&root).unwrap()), names);
        assert_eq!(sent(&backend), ["ArtifactFileURLs", "artifact_download"]);
        assert_eq!(text(&root, "a.txt"), "one");
        assert_eq!(text(&root, "more.txt"), "more");
    }
}

#[test]
fn many_files_by_few_workers_in_the_order_of_their_paths() {
    let backend = Backend::start(&[]);
    let fields = json!({"entity": "e", "project": "p", "collection": "many", "count": 1,
        "files": 90});
    backend.control("POST", "/artifacts/generate", fields);
    let artifact = api(&backend).artifact("e/p/many:v0").unwrap();
    let folder = Folder::new();
    let all: Vec<String> = (0..90).map(|at| format!("part-{at:05}.txt")).collect();
    for workers in [1, 3, 0, 64, 1000] {
        let root = folder.path().join(workers.to_string());
        let told: Arc<Mutex<Vec<(u64, u64)>>> = Arc::default();
        let hears = Arc::clone(&told);
        let options = ArtifactDownloadOptions::new()
            .workers(workers)
            .progress(move |done, all| hears.lock().unwrap().push((done, all)));
        assert_eq!(good(artifact.download_with(&root, &options).unwrap()), all);
        let told = told.lock().unwrap();
        assert!(told.is_sorted(), "{workers}: {told:?}");
        assert_eq!(*told.last().unwrap(), (artifact.size(), artifact.size()));
    }
    let options = ArtifactDownloadOptions::new().path_prefix("part-0001");
    let some = artifact.download_with(folder.path().join("some"), &options);
    assert_eq!(good(some.unwrap()), all[10..20]);
}

#[test]
fn addresses_are_asked_for_page_by_page_and_no_further_than_needed() {
    let backend = Backend::start(&[]);
    let fields = json!({"entity": "e", "project": "p", "collection": "many", "count": 1,
        "files": 5_010});
    backend.control("POST", "/artifacts/generate", fields);
    let artifact = api(&backend).artifact("e/p/many:v0").unwrap();
    let folder = Folder::new();
    for (prefix, files, pages) in [("part-0000", 10, 1), ("part-0500", 10, 2), ("none", 0, 0)] {
        backend.clear();
        let options = ArtifactDownloadOptions::new().path_prefix(prefix);
        let came = good(artifact.download_with(folder.path(), &options).unwrap());
        assert_eq!(came.len(), files);
        assert!(came.iter().all(|name| name.starts_with(prefix)));
        assert_eq!(backend.requests_of("ArtifactFileURLs").len(), pages);
    }
}

#[test]
fn an_expired_address_is_replaced_by_one_with_the_key() {
    let backend = Backend::start(&[]);
    let folder = Folder::new();
    let feature = "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID";
    for (number, features) in [json!({feature: true}), json!({feature: false})]
        .iter()
        .enumerate()
    {
        mode(
            &backend,
            json!({"features": features, "file_redirect": "other"}),
        );
        let artifact = three(&backend);
        artifact.manifest().unwrap();
        backend.clear();
        // Signed ones of files, but not where the key leads.
        let fault = json!({"operation": "artifact_download", "kind": "status", "code": 403,
            "body": "<Error>expired</Error>", "content_type": "text/xml", "times": 3});
        let fault = backend.fault(fault);
        let options = ArtifactDownloadOptions::new().workers(1);
        let root = folder.path().join(number.to_string());
        // The first file's fault hits the signed address, then what the
        // server redirects to; so each comes once the faults are used up.
        let (came, failed) = outcome(artifact.download_with(&root, &options).unwrap());
        assert_eq!((came.len(), failed.len()), (2, 1), "{failed:?}");
        assert_eq!(failed[0].kind(), ErrorKind::Permission);
        assert_eq!(backend.hits(fault), 3);
        for request in backend.requests() {
            let signed = request["operation"] == "artifact_download";
            assert_ne!(signed, request["headers"]["authorization"].is_string());
        }
        let keyed = backend.requests_of("artifact_file");
        let path = keyed[0]["path"].as_str().unwrap();
        assert!(path.starts_with("/artifactsV2/default/e/p/data/"), "{path}");
        assert!(path.ends_with("/a.txt"), "{path}");
        assert_eq!(path.split('/').count(), 10 - number, "{path}");
        assert_eq!(good(artifact.download(&root).unwrap()).len(), 3);
        assert_eq!(tree(&root), ["a.txt", "d/b.txt", "d/e/c.txt"]);
    }
}

/// Lets the server answer this as the manifest, whose digests it does not tell.
fn manifest(backend: &Backend, manifest: &Json) {
    let url = format!("{}/the-manifest", backend.url());
    let file = json!({"directUrl": url, "md5": null});
    let answer = json!({"data": {"artifact": {"currentManifest": {"file": file}}}});
    backend.fault(json!({"operation": "ArtifactManifest", "kind": "json", "value": answer}));
    backend.fault(json!({"path": "/the-manifest", "kind": "json", "value": manifest}));
}

fn of_layout(layout: &str, contents: &Json) -> Json {
    json!({"version": 1, "storagePolicy": "wandb-storage-policy-v1",
        "storagePolicyConfig": {"storageLayout": layout}, "contents": contents})
}

#[test]
fn the_older_layout_and_the_older_addresses() {
    let backend = Backend::start(&[]);
    let folder = Folder::new();
    let contents = json!({"a.txt": {"digest": "XUFAKrxLKna5cZ2REBfFkg==", "size": 5}});
    for (layout, path) in [
        ("V1", "/artifacts/e/5d41402abc4b2a76b9719d911017c592"),
        (
            "V2",
            "/artifactsV2/default/e//5d41402abc4b2a76b9719d911017c592",
        ),
    ] {
        mode(&backend, json!({"old_server": true}));
        let artifact = artifact(&backend, json!({"a.txt": "hello"}));
        manifest(&backend, &of_layout(layout, &contents));
        let gone = json!({"kind": "status", "code": 404});
        for (key, value) in [("operation", "artifact_download"), ("path", "/e/p/data/")] {
            let mut fault = gone.clone();
            fault[key] = value.into();
            fault["times"] = 1.into();
            backend.fault(fault);
        }
        let root = folder.path().join(layout);
        assert_eq!(good(artifact.download(&root).unwrap()), ["a.txt"]);
        assert_eq!(text(&root, "a.txt"), "hello");
        let keyed = backend.requests_of("artifact_file");
        assert_eq!(keyed.last().unwrap()["path"], path);
    }
}

#[test]
fn what_breaks_goes_on_and_what_is_wrong_is_said() {
    let backend = Backend::start(&[]);
    let artifact = artifact(
        &backend,
        json!({"a.bin": "x".repeat(300_000), "b.bin": "y".repeat(300_000)}),
    );
    artifact.manifest().unwrap();
    let folder = Folder::new();
    let root = folder.path();
    let options = ArtifactDownloadOptions::new().workers(1);
    let one = |fault: Json| {
        let mut all = json!({"operation": "artifact_download", "times": 1});
        let merged = all.as_object_mut().unwrap();
        merged.extend(fault.as_object().unwrap().clone());
        backend.fault(all);
        let (came, failed) = outcome(artifact.download_with(root, &options).unwrap());
        // No half file, under whatever name.
        assert_eq!(tree(root), came);
        backend.clear();
        fs::remove_dir_all(root).unwrap();
        fs::create_dir(root).unwrap();
        (came.len(), failed)
    };
    for fault in [
        json!({"kind": "truncate", "after_bytes": 100_000}),
        json!({"kind": "reset", "after_bytes": 200_000}),
        json!({"kind": "status", "code": 503}),
        json!({"kind": "drop"}),
    ] {
        let (came, failed) = one(fault);
        assert_eq!((came, failed.len()), (2, 0), "{failed:?}");
    }
    for (fault, words) in [
        (
            json!({"kind": "truncate", "consistent": true}),
            "150000 bytes",
        ),
        (json!({"kind": "json", "value": "z".repeat(299_998)}), "md5"),
        (json!({"kind": "huge", "bytes": 400_000}), "more bytes"),
        (json!({"kind": "html"}), "bytes came"),
    ] {
        let (came, failed) = one(fault.clone());
        assert_eq!((came, failed.len()), (1, 1), "{fault}");
        assert_eq!(failed[0].kind(), ErrorKind::Integrity, "{}", failed[0]);
        let text = failed[0].to_string();
        assert!(
            text.contains(words) && text.contains("e/p/data:v0 file a.bin"),
            "{text}"
        );
    }
    let fault = json!({"operation": "ArtifactFileURLs", "kind": "graphql_errors"});
    backend.fault(fault);
    let error = artifact.download(root).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(tree(root).is_empty());
}

#[test]
fn a_part_of_an_earlier_download_is_gone_on_with() {
    let backend = Backend::start(&[]);
    let size = 4 << 20;
    let artifact = artifact(&backend, json!({"a.bin": "x".repeat(size)}));
    artifact.manifest().unwrap();
    let folder = Folder::new();
    let fault = json!({"operation": "artifact_download", "kind": "stall", "after_bytes": 3 << 20});
    backend.fault(fault);
    let token = CancelToken::new();
    let stop = token.clone();
    let options = ArtifactDownloadOptions::new()
        .call(CallOptions::new().cancel(&token))
        .progress(move |done, _| {
            if done >= 2 << 20 {
                stop.cancel();
            }
        });
    let error = artifact.download_with(folder.path(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let left = tree(folder.path());
    assert!(left.len() == 1 && left[0].ends_with(".part"), "{left:?}");
    backend.clear();
    assert_eq!(good(artifact.download(folder.path()).unwrap()), ["a.bin"]);
    assert_eq!(tree(folder.path()), ["a.bin"]);
    let request = &backend.requests_of("artifact_download")[0];
    let range = request["headers"]["range"].as_str().unwrap();
    assert!(
        range != "bytes=0-" && range.starts_with("bytes="),
        "{range}"
    );
    assert!(request["response_bytes"].as_u64().unwrap() < size as u64);
}

#[test]
fn a_killed_download_leaves_no_half_file_and_is_gone_on_with() {
    let backend = Backend::start(&[]);
    let size = 4 << 20;
    let artifact = artifact(
        &backend,
        json!({"a.bin": "x".repeat(size), "b.txt": "small"}),
    );
    let folder = Folder::new();
    let root = folder.path().join("root");
    let hex = format!("{:x}", md5::compute("x".repeat(size)));
    backend.fault(
        json!({"operation": "artifact_download", "path": hex, "kind": "stall",
        "after_bytes": 2 << 20}),
    );
    let words = ["download", "e/p/data:v0", root.to_str().unwrap()];
    let mut child = program::command(&program::example("artifacts"), folder.path(), &words)
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let part = || {
        let parts = tree(&root)
            .into_iter()
            .filter(|name| name.ends_with(".part"));
        let sizes = parts.map(|name| fs::metadata(root.join(name)).unwrap().len());
        sizes.max().unwrap_or(0)
    };
    let started = std::time::Instant::now();
    while part() < 2 << 20 || !root.join("b.txt").exists() {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "{:?}",
            tree(&root)
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let left = tree(&root);
    assert!(
        left.len() == 2 && !left.contains(&"a.bin".to_owned()),
        "{left:?}"
    );
    backend.clear();
    assert_eq!(good(artifact.download(&root).unwrap()), ["a.bin", "b.txt"]);
    assert_eq!(tree(&root), ["a.bin", "b.txt"]);
    assert_eq!(text(&root, "a.bin"), "x".repeat(size));
    let range = json!(format!("bytes={}-", 2 << 20));
    let asked = backend.requests_of("artifact_download");
    assert!(asked.iter().any(|one| one["headers"]["range"] == range));
}

#[test]
fn hostile_paths_write_nothing_outside() {
    let backend = Backend::start(&[]);
    let folder = Folder::new();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), root.join("link")).unwrap();
    let names = [
        "../evil",
        "/etc/x",
        "a\\..\\b",
        "C:\\x",
        "n\0l",
        "link/x",
        "a/../../b",
        "nul",
        "..",
    ];
    let mut files = json!({"good.txt": "good", "./good.txt": "good"});
    for name in names {
        files[name] = "evil".into();
    }
    let artifact = artifact(&backend, files);
    let (came, failed) = outcome(artifact.download(&root).unwrap());
    // Of two paths that are one, the first is it.
    assert_eq!(came, ["./good.txt"]);
    assert_eq!(failed.len(), names.len() + 1);
    for error in failed {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert_eq!(tree(&root), ["good.txt", "link"]);
    let mut around: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(around.len(), 1, "{around:?}");
    assert_eq!(around.pop().unwrap().unwrap().path(), root);
}

#[test]
fn a_folder_in_the_way_is_left_alone() {
    let backend = Backend::start(&[]);
    let artifact = three(&backend);
    let folder = Folder::new();
    folder.write("a.txt/mine", "mine");
    folder.write("d", "a file where a folder must be");
    let (came, failed) = outcome(artifact.download(folder.path()).unwrap());
    assert!(came.is_empty());
    assert_eq!(failed[0].kind(), ErrorKind::Exists);
    assert_eq!(failed[1].kind(), ErrorKind::Io);
    assert_eq!(tree(folder.path()), ["a.txt/mine", "d"]);
}

#[test]
fn references_are_followed_and_checked() {
    let backend = Backend::start(&[]);
    let web = Backend::start(&[]);
    web.control(
        "POST",
        "/artifacts",
        json!({"entity": "w", "project": "w", "collection": "w", "files": {"x": "from the web"}}),
    );
    let url = api(&web).artifact("w/w/w:v0").unwrap();
    let url = url.files().into_iter().next().unwrap().unwrap();
    let url = url.direct_url().unwrap().to_owned();
    let etag = format!("{:x}", md5::compute("from the web"));
    let folder = Folder::new();
    let local = folder.write("source dir/local.txt", "from the disk");
    let local = format!("file://{}", local.display().to_string().replace(' ', "%20"));
    let base64 = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(md5::compute(text).0)
    };
    let other = artifact(&backend, json!({"dir/their file.txt": "of another one"}));
    let id = {
        use base64::Engine;
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(other.id())
            .unwrap();
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let theirs = |path: &str| format!("wandb-artifact://{id}/{path}");
    let artifact = artifact(
        &backend,
        json!({
            "disk-size.txt": {"ref": local, "digest": base64("13")},
            "disk.txt": {"ref": local, "digest": base64("from the disk"), "size": 13},
            "file.txt": "stored",
            "theirs.txt": {"ref": theirs("dir/their file.txt"), "size": 0,
                "digest": base64("of another one")},
            "web-unchecked.txt": {"ref": url, "digest": url},
            "web.txt": {"ref": url, "digest": etag, "size": 12, "extra": {"etag": etag}},
            "x-bucket.txt": {"ref": "s3://bucket/key", "digest": "tag"},
            "x-changed.txt": {"ref": local, "digest": base64("something else")},
            "x-gone.txt": {"ref": "file:///no/such/file", "digest": base64("")},
            "x-other.txt": {"ref": theirs("dir/their file.txt"), "digest": base64("?")},
            "x-tag.txt": {"ref": url, "digest": "another-tag"},
            "x-theirs.txt": {"ref": theirs("none"), "digest": base64("?")},
        }),
    );
    web.clear();
    let root = folder.path().join("root");
    let (came, failed) = outcome(artifact.download(&root).unwrap());
    let names = [
        "disk-size.txt",
        "disk.txt",
        "file.txt",
        "theirs.txt",
        "web-unchecked.txt",
        "web.txt",
    ];
    assert_eq!(came, names);
    assert_eq!(tree(&root), names);
    assert_eq!(text(&root, "disk.txt"), "from the disk");
    assert_eq!(text(&root, "theirs.txt"), "of another one");
    assert_eq!(text(&root, "web.txt"), "from the web");
    let kinds: Vec<ErrorKind> = failed.iter().map(Error::kind).collect();
    assert_eq!(
        kinds,
        [
            ErrorKind::Unsupported,
            ErrorKind::Integrity,
            ErrorKind::NotFound,
            ErrorKind::Integrity,
            ErrorKind::Integrity,
            ErrorKind::NotFound,
        ],
        "{failed:?}"
    );
    assert!(failed[0].to_string().contains("`s3`"), "{}", failed[0]);
    for request in web.requests() {
        assert!(request["headers"]["authorization"].is_null());
    }
}

#[test]
fn digests_that_cannot_be_checked_are_no_success() {
    let backend = Backend::start(&[]);
    let artifact = artifact(&backend, json!({"a.txt": "hello"}));
    let contents = json!({
        "a.txt": {"digest": "XUFAKrxLKna5cZ2REBfFkg==", "size": 5, "extra": {"alg": "XXH128"}},
        "b.txt": {"digest": "not base64", "size": 5},
    });
    manifest(&backend, &of_layout("V2", &contents));
    let folder = Folder::new();
    let (came, failed) = outcome(artifact.download(folder.path()).unwrap());
    assert!(came.is_empty());
    assert_eq!(failed[0].kind(), ErrorKind::Unsupported);
    assert!(failed[0].to_string().contains("XXH128"));
    assert_eq!(failed[1].kind(), ErrorKind::Protocol);
    assert!(folder.is_empty());
}

#[test]
fn time_limit_and_cancel_end_the_whole() {
    let backend = Backend::start(&[]);
    let artifact = three(&backend);
    artifact.manifest().unwrap();
    let folder = Folder::new();
    backend.fault(json!({"operation": "artifact_download", "kind": "stall"}));
    let call = CallOptions::new().timeout(Duration::from_millis(300));
    let options = ArtifactDownloadOptions::new().call(call);
    let error = artifact.download_with(folder.path(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    let token = CancelToken::new();
    let options = ArtifactDownloadOptions::new().call(CallOptions::new().cancel(&token));
    let started = std::time::Instant::now();
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(200));
            token.cancel();
        });
        artifact.download_with(folder.path(), &options).unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(tree(folder.path()).is_empty());
}

#[test]
fn progress_is_told_by_one_thread_at_a_time() {
    let backend = Backend::start(&[]);
    let files: Json = (0..20)
        .map(|at| (format!("{at:02}.bin"), Json::from("x".repeat(100_000))))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let artifact = artifact(&backend, files);
    let (inside, calls) = (AtomicBool::new(false), Arc::new(AtomicU64::new(0)));
    let count = Arc::clone(&calls);
    let options = ArtifactDownloadOptions::new().progress(move |_, _| {
        assert!(!inside.swap(true, Ordering::SeqCst));
        std::thread::yield_now();
        count.fetch_add(1, Ordering::SeqCst);
        inside.store(false, Ordering::SeqCst);
    });
    let folder = Folder::new();
    assert_eq!(
        good(artifact.download_with(folder.path(), &options).unwrap()).len(),
        20
    );
    assert!(calls.load(Ordering::SeqCst) >= 20);
}
