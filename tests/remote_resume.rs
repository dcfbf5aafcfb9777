//! Downloads that go on where an earlier one ended, several at once, and
//! addresses that expire.

mod common;
mod remote;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, DownloadOptions, ErrorKind, File, Run};

use common::Backend;
use remote::folder::Folder;
use remote::{KEY, api, open, program, seed};

const MIB: usize = 1 << 20;

/// Bytes as text in which no place looks like another.
fn content(seed: usize) -> String {
    (0..400_000)
        .map(|n| format!("{:07} ", n * 7 + seed))
        .collect()
}

fn with_file(content: &str) -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({"files": {"a.bin": content}}));
    let run = open(&api(&backend), "r");
    (backend, run, Folder::new())
}

/// The `Range` headers of the requests to the storage.
fn ranges(backend: &Backend) -> Vec<Option<u64>> {
    let requests = backend.requests_of("storage_download");
    let ranges = requests.iter().map(|request| {
        let range = request["headers"]["range"].as_str()?;
        let from = range.strip_prefix("bytes=")?.strip_suffix('-')?;
        Some(from.parse().unwrap())
    });
    ranges.collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The hidden file beside the target, while there is one.
fn part(folder: &Path) -> Option<PathBuf> {
    let mut names = names(folder).into_iter();
    let part = names.find(|name| name.ends_with(".part"))?;
    assert!(part.starts_with('.'), "{part}");
    Some(folder.join(part))
}

/// Cancels a download once this many bytes are there.
fn interrupt(file: &File, folder: &Path, bytes: usize) {
    let token = CancelToken::new();
    let stop = token.clone();
    let options = DownloadOptions::new()
        .call(CallOptions::new().cancel(&token))
        .progress(move |done, _| {
            if done >= bytes as u64 {
                stop.cancel();
            }
        });
    let error = file.download_with(folder, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
}

#[test]
fn what_a_killed_process_left_is_gone_on_with() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    backend.clear();
    backend.fault(json!({
        "kind": "slow", "operation": "storage_download",
        "bytes_per_interval": 10_000, "interval_ms": 10,
    }));
    let target = folder.path().join("out");
    let words = ["download", "e/p/r", target.to_str().unwrap()];
    let mut child = program::command(&program::example("files"), folder.path(), &words)
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let left = loop {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "nothing arrives"
        );
        let part = target.is_dir().then(|| part(&target)).flatten();
        if let Some(part) = part
            && fs::metadata(&part).is_ok_and(|part| part.len() > 300_000)
        {
            // SIGKILL on Unix.
            child.kill().unwrap();
            child.wait().unwrap();
            break part;
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(names(&target).len(), 1, "no half file has the final name");
    let had = fs::metadata(&left).unwrap().len();
    assert!((300_000..3_000_000).contains(&had), "{had}");
    backend.clear();
    let first = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&first);
    let options = DownloadOptions::new().progress(move |done, all| {
        assert_eq!(all, 3_200_000);
        seen.lock().unwrap().get_or_insert(done);
    });
    let file = run.file("a.bin").unwrap();
    let path = file.download_with(&target, &options).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), content);
    assert_eq!(ranges(&backend), [Some(had)]);
    assert!(first.lock().unwrap().unwrap() > had);
    assert_eq!(names(&target), ["a.bin"]);
}

#[test]
fn what_a_failed_download_left_is_gone_on_with() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    let file = run.file("a.bin").unwrap();
    // The connection breaks as often as is tried.
    let fault = backend.fault(json!({
        "kind": "truncate", "operation": "storage_download", "after_bytes": 300_000,
    }));
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert_eq!(backend.hits(fault), 6);
    let had = fs::metadata(part(folder.path()).unwrap()).unwrap().len();
    assert_eq!(had, 1_800_000, "each attempt went on behind the last one");
    // And only with the file that it began with.
    let requests = backend.requests_of("storage_download");
    let tags = requests
        .iter()
        .map(|request| request["headers"]["if-range"].is_string());
    assert_eq!(
        tags.collect::<Vec<_>>(),
        [false, true, true, true, true, true]
    );
    backend.clear();
    let path = file.download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), content);
    assert_eq!(ranges(&backend), [Some(had)]);
    assert_eq!(names(folder.path()), ["a.bin"]);
}

#[test]
fn a_part_of_another_version_is_removed() {
    let (backend, run, folder) = with_file(&content(0));
    interrupt(&run.file("a.bin").unwrap(), folder.path(), 2 * MIB);
    let old = part(folder.path()).unwrap();
    let new = content(1);
    seed(&backend, "r", json!({"files": {"a.bin": new}}));
    backend.clear();
    let path = run.file("a.bin").unwrap().download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), new);
    assert_eq!(ranges(&backend), [None]);
    assert!(!old.exists());
    assert_eq!(names(folder.path()), ["a.bin"]);
}

#[test]
fn a_part_that_is_spoilt_is_thrown_away() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    let file = run.file("a.bin").unwrap();
    let size = content.len() as u64;
    for (what, len, wanted) in [
        ("other bytes", 2_000_000, vec![Some(2_000_000), None]),
        ("as long as the file, other bytes", size, vec![None]),
        ("longer than the file", size + 5, vec![None]),
        ("nothing", 0, vec![None]),
    ] {
        interrupt(&file, folder.path(), 2 * MIB);
        let left = part(folder.path()).unwrap();
        fs::write(left, "x".repeat(len as usize)).unwrap();
        backend.clear();
        let path = file.download(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), content, "{what}");
        assert_eq!(ranges(&backend), wanted, "{what}");
        assert_eq!(names(folder.path()), ["a.bin"], "{what}");
        fs::remove_file(path).unwrap();
    }
    // A part that is whole needs no request.
    interrupt(&file, folder.path(), 2 * MIB);
    fs::write(part(folder.path()).unwrap(), &content).unwrap();
    backend.clear();
    let path = file.download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), content);
    assert!(backend.requests().is_empty());
}

#[test]
fn without_a_digest_nothing_is_kept() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    let url = run.file("a.bin").unwrap().url().unwrap().to_owned();
    list(
        &backend,
        json!({"url": url, "sizeBytes": content.len(), "md5": null}),
    );
    let file = run.file("a.bin").unwrap();
    backend.clear();
    interrupt(&file, folder.path(), 2 * MIB);
    assert!(folder.is_empty());
    let path = file.download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), content);
    assert_eq!(ranges(&backend), [None, None]);
}

#[test]
fn several_downloads_to_one_target_do_not_disturb_each_other() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    let file = run.file("a.bin").unwrap();
    interrupt(&file, folder.path(), 2 * MIB);
    backend.fault(json!({
        "kind": "slow", "operation": "storage_download",
        "bytes_per_interval": 50_000, "interval_ms": 3,
    }));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let options = DownloadOptions::new().replace(true);
                let path = file.download_with(folder.path(), &options).unwrap();
                // Whole whenever it can be seen.
                assert!(fs::read_to_string(path).unwrap() == content);
            });
        }
    });
    assert_eq!(names(folder.path()), ["a.bin"]);
}

/// What `RunFiles` answers from now on: one file.
fn list(backend: &Backend, node: Json) {
    let mut full = json!({
        "id": "RmlsZQ==", "name": "a.bin", "url": null, "directUrl": "", "sizeBytes": 7,
        "mimetype": null, "updatedAt": "2026-01-01T00:00:00", "md5": null,
    });
    for (key, value) in node.as_object().unwrap() {
        full[key] = value.clone();
    }
    let files = json!({
        "edges": [{"cursor": "c", "node": full}],
        "pageInfo": {"endCursor": "c", "hasNextPage": false},
    });
    let data = json!({"project": {"run": {"fileCount": 1, "files": files}}});
    backend.clear_faults();
    backend.fault(json!({"kind": "json", "operation": "RunFiles", "value": {"data": data}}));
}

/// The file with the signed address that the storage has for it now.
fn signed(backend: &Backend, run: &Run) -> File {
    let file = run.file("a.bin").unwrap();
    let md5 = file.md5().unwrap();
    let node = json!({"url": file.direct_url().unwrap(), "sizeBytes": file.size(), "md5": md5});
    list(backend, node);
    let signed = run.file("a.bin").unwrap();
    backend.clear();
    signed
}

#[test]
fn an_address_that_expired_is_asked_for_anew() {
    let content = content(0);
    let (backend, run, folder) = with_file(&content);
    let file = signed(&backend, &run);
    backend.control("POST", "/urls/expire", Json::Null);
    let path = file.download(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), content);
    assert_eq!(backend.requests_of("RunFiles").len(), 1);
    fs::remove_file(path).unwrap();

    // In the middle of a download, too: it goes on with the new address.
    let file = signed(&backend, &run);
    backend.fault(json!({
        "kind": "truncate", "operation": "storage_download", "after_bytes": 900_000, "times": 1,
    }));
    let expired = AtomicBool::new(false);
    thread::scope(|scope| {
        let (go, wait) = std::sync::mpsc::channel();
        let (done, waited) = std::sync::mpsc::channel();
        let (go, waited) = (Mutex::new(go), Mutex::new(waited));
        let backend = &backend;
        scope.spawn(move || {
            if wait.recv().is_ok() {
                backend.control("POST", "/urls/expire", Json::Null);
                done.send(()).unwrap();
            }
        });
        let options = DownloadOptions::new().progress(move |done, _| {
            if done > 500_000 && !expired.swap(true, Ordering::SeqCst) {
                go.lock().unwrap().send(()).unwrap();
                waited.lock().unwrap().recv().unwrap();
            }
        });
        let path = file.download_with(folder.path(), &options).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), content);
    });
    assert_eq!(backend.requests_of("RunFiles").len(), 1);
    let ranges = ranges(&backend);
    assert_eq!(ranges.last(), Some(&Some(900_000)), "{ranges:?}");
}

#[test]
fn an_address_of_a_file_that_is_another_one_now() {
    let (backend, run, folder) = with_file(&content(0));
    let file = signed(&backend, &run);
    seed(&backend, "r", json!({"files": {"a.bin": "new"}}));
    backend.control("POST", "/urls/expire", Json::Null);
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    assert!(error.to_string().contains("another one now"), "{error}");
    seed(&backend, "r", json!({"files": {}}));
    let error = file.download(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(folder.is_empty());
}

/// How a storage of our own answers a request for the rest of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    /// All of it, as servers without ranges do.
    Whole,
    /// Another part than was asked for.
    OtherPart,
    /// Nothing there.
    Unsatisfiable,
}

/// A storage with one file; answers its address and the heads it was sent.
fn storage(content: &'static str, how: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.bin", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let lines = BufReader::new(socket.try_clone().unwrap()).lines();
            let head: Vec<String> = lines
                .map(Result::unwrap)
                .take_while(|line| !line.is_empty())
                .collect();
            let head = head.join("\n").to_lowercase();
            let ranged = head.contains("\nrange:");
            seen.lock().unwrap().push(head);
            let (status, body) = match (ranged, how) {
                (true, Answer::Unsatisfiable) => ("416 Range Not Satisfiable\r\n".to_owned(), ""),
                (true, Answer::OtherPart) => {
                    let range = format!("content-range: bytes 5-9/{}\r\n", content.len());
                    (format!("206 Partial Content\r\n{range}"), &content[5..10])
                }
                _ => ("200 OK\r\netag: \"tag\"\r\n".to_owned(), content),
            };
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status}content-length: {length}\r\nconnection: close\r\n\r\n");
            // The client may have heard enough.
            let _ = socket.write_all(head.as_bytes());
            let _ = socket.write_all(body.as_bytes());
        }
    });
    (url, heads)
}

#[test]
fn storage_without_ranges_sends_all_of_it_again() {
    let content: &'static str = content(0).leak();
    let md5 = base64::engine::general_purpose::STANDARD.encode(md5::compute(content).0);
    for how in [Answer::Whole, Answer::OtherPart, Answer::Unsatisfiable] {
        let (backend, run, folder) = with_file("");
        let (url, heads) = storage(content, how);
        list(
            &backend,
            json!({"url": url, "sizeBytes": content.len(), "md5": md5}),
        );
        let file = run.file("a.bin").unwrap();
        interrupt(&file, folder.path(), 2 * MIB);
        let result = file.download(folder.path());
        let path = result.unwrap_or_else(|error| panic!("{how:?}: {error}"));
        assert!(fs::read_to_string(path).unwrap() == content, "{how:?}");
        assert_eq!(names(folder.path()), ["a.bin"], "{how:?}");
        let heads = heads.lock().unwrap();
        assert!(heads[1].contains("range: bytes="), "{how:?}: {heads:?}");
        let wanted = if how == Answer::Whole { 2 } else { 3 };
        assert_eq!(heads.len(), wanted, "{how:?}: {heads:?}");
    }
}
