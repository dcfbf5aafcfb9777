//! Many files at once: the order of the results, how many at a time, what one
//! failure does to the others, and hostile names among them.

mod common;
mod remote;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, DownloadAllOptions, Downloaded, ErrorKind, Run};

use common::Backend;
use remote::folder::Folder;
use remote::{api, logged, mode, open, seed};

fn with_files(count: usize) -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    let files: serde_json::Map<String, Json> = (0..count)
        .map(|n| (format!("d{}/{n:04}.txt", n % 7), json!(format!("file {n}"))))
        .collect();
    seed(&backend, "r", json!({"files": files}));
    let run = open(&api(&backend), "r");
    backend.clear();
    (backend, run, Folder::new())
}

fn listed(run: &Run) -> Vec<String> {
    let files = run.files().per_page(1000).into_iter();
    files.map(|file| file.unwrap().name().to_owned()).collect()
}

fn names(done: &[Downloaded]) -> Vec<&str> {
    done.iter().map(Downloaded::name).collect()
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(below(&path)),
            false => found.push(path.display().to_string()),
        }
    }
    found
}

#[test]
fn all_files_in_the_order_of_the_list() {
    let (backend, run, folder) = with_files(600);
    let done = run.download_files(folder.path()).unwrap();
    // 12 pages, and two requests a file: one leads to the storage.
    assert_eq!(logged(&backend), 12 + 2 * 600);
    let total = backend.total_connections();
    assert!(total <= 10, "{total} connections for four workers");
    assert_eq!(names(&done), listed(&run));
    for file in &done {
        let path = file.result().unwrap();
        assert_eq!(path, folder.path().join(file.name()));
        let number: usize = file.name()[3..7].parse().unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), format!("file {number}"));
    }
    assert_eq!(below(folder.path()).len(), 600, "nothing else is left");
    let path = done.into_iter().next().unwrap().into_result().unwrap();
    assert!(path.is_file());
}

#[test]
fn one_that_fails_does_not_keep_the_others() {
    let (backend, run, folder) = with_files(60);
    let order = listed(&run);
    let broken = &order[17];
    let there = folder.write(&order[30], "mine");
    backend.fault(json!({
        "kind": "status", "code": 401, "operation": "file_download", "path": &broken[3..],
    }));
    let done = run.download_files(folder.path()).unwrap();
    assert_eq!(names(&done), order);
    for (at, file) in done.iter().enumerate() {
        match (at, file.result()) {
            (17, Err(error)) => assert_eq!(error.kind(), ErrorKind::Auth, "{error}"),
            (30, Err(error)) => assert_eq!(error.kind(), ErrorKind::Exists, "{error}"),
            (_, result) => assert!(result.is_ok(), "{at}"),
        }
    }
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    backend.clear();
    let keep = DownloadAllOptions::new().exist_ok(true);
    let done = run.download_files_with(folder.path(), &keep).unwrap();
    assert!(done.iter().all(|file| file.result().is_ok()));
    assert_eq!(backend.requests_of("file_download").len(), 1);
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    let replace = DownloadAllOptions::new().replace(true).workers(9);
    let done = run.download_files_with(folder.path(), &replace).unwrap();
    assert!(done.iter().all(|file| file.result().is_ok()));
    assert!(fs::read_to_string(&there).unwrap().starts_with("file "));
}

#[test]
fn by_names_and_by_pattern() {
    let (backend, run, folder) = with_files(30);
    let order = listed(&run);
    let wanted = [&*order[9], "missing.txt", &order[2], "missing.txt"];
    let options = DownloadAllOptions::new().names(wanted);
    let done = run.download_files_with(folder.path(), &options).unwrap();
    let mut found = names(&done);
    assert_eq!(found.pop(), Some("missing.txt"));
    assert_eq!(found, [&*order[9], &order[2]]);
    let error = done.last().unwrap().result().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("missing.txt"), "{error}");
    assert_eq!(below(folder.path()).len(), 2);
    let options = DownloadAllOptions::new().pattern("d3/%");
    let done = run.download_files_with(folder.path(), &options).unwrap();
    let wanted: Vec<_> = order
        .iter()
        .filter(|name| name.starts_with("d3/"))
        .collect();
    assert_eq!(names(&done), wanted);
    backend.clear();
    let both = options.names(["a"]);
    let error = run.download_files_with(folder.path(), &both).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    let none = DownloadAllOptions::new().pattern("none%");
    assert!(
        run.download_files_with(folder.path(), &none)
            .is_ok_and(|done| done.is_empty())
    );
}

/// How many downloads were under way at the same time, at most.
fn most_at_once(backend: &Backend, latency: u64) -> usize {
    let starts: Vec<u64> = backend
        .requests_of("storage_download")
        .iter()
        .map(|request| request["t_ms"].as_f64().unwrap() as u64)
        .collect();
    let during = |from: u64| {
        let within = |at: &&u64| (from..from + latency).contains(at);
        starts.iter().filter(within).count()
    };
    starts.iter().map(|at| during(*at)).max().unwrap_or(0)
}

#[test]
fn workers_are_bounded() {
    let (backend, run, folder) = with_files(40);
    for (workers, most) in [(0, 1), (1, 1), (4, 4), (99, 16)] {
        backend.clear();
        backend.fault(json!({"kind": "latency", "operation": "storage_download", "ms": 200}));
        let options = DownloadAllOptions::new().workers(workers).replace(true);
        let options = match workers {
            0 | 1 => options.pattern("d1/%"),
            _ => options,
        };
        run.download_files_with(folder.path(), &options).unwrap();
        // A little less than the latency, or the next round would count.
        let seen = most_at_once(&backend, 150);
        assert!(seen <= most, "{seen} at once with {workers} workers");
        assert!(
            seen > 1 || most == 1,
            "{seen} at once with {workers} workers"
        );
    }
}

#[test]
fn a_list_that_fails_is_the_failure() {
    let (backend, run, folder) = with_files(120);
    backend.fault(json!({"kind": "status", "code": 403, "operation": "RunFiles", "skip": 1}));
    let error = run.download_files(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert_eq!(error.operation(), Some("files"), "{error}");
    backend.clear();
    backend.control("DELETE", "/runs/e/p/r", Json::Null);
    let error = run.download_files(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[test]
fn a_cancel_or_the_limit_ends_all() {
    let (backend, run, folder) = with_files(40);
    backend.fault(json!({"kind": "stall", "operation": "storage_download", "skip": 5}));
    let token = CancelToken::new();
    let stop = token.clone();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        stop.cancel();
        Instant::now()
    });
    let options = DownloadAllOptions::new().call(CallOptions::new().cancel(&token));
    let error = run
        .download_files_with(folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    assert!(stopper.join().unwrap().elapsed() < Duration::from_secs(1));
    let left = below(folder.path());
    assert!(left.len() <= 5, "nothing else than what is whole: {left:?}");
    assert!(left.iter().all(|path| path.ends_with(".txt")), "{left:?}");
    let limit = CallOptions::new().timeout(Duration::from_millis(400));
    let options = DownloadAllOptions::new().replace(true).call(limit);
    let started = Instant::now();
    let error = run
        .download_files_with(folder.path(), &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() < Duration::from_secs(3));
}

const HOSTILE: [&str; 14] = [
    "../evil",
    "a/../../evil",
    "/etc/evil",
    "a\\..\\b",
    "..\\evil",
    "C:\\x",
    "c:evil",
    "a\u{0}b",
    "\\\\host\\share\\x",
    "//host/x",
    "NUL",
    "linked/evil",
    "linked/deeper/evil",
    "deep/linked/evil",
];

#[cfg(unix)]
#[test]
fn hostile_names_write_nothing_outside_of_the_root() {
    let backend = Backend::start(&[]);
    let mut files: serde_json::Map<String, Json> = HOSTILE
        .iter()
        .map(|name| ((*name).to_owned(), json!("evil")))
        .collect();
    for good in ["good.txt", "zone/good.txt"] {
        files.insert(good.to_owned(), json!("good"));
    }
    seed(&backend, "r", json!({"files": files}));
    for redirect in ["none", "same"] {
        mode(&backend, json!({"file_redirect": redirect}));
        let run = open(&api(&backend), "r");
        let folder = Folder::new();
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        fs::create_dir_all(root.join("deep")).unwrap();
        fs::create_dir_all(outside.join("deeper")).unwrap();
        for link in ["linked", "deep/linked"] {
            std::os::unix::fs::symlink(&outside, root.join(link)).unwrap();
        }
        let check = |name: &str, result: Result<&Path, &wandb_run::Error>| match result {
            Ok(path) => {
                assert!(name.ends_with("good.txt"), "{name:?}");
                assert_eq!(fs::read_to_string(path).unwrap(), "good");
            }
            Err(error) => {
                assert!(HOSTILE.contains(&name), "{name:?}: {error}");
                assert_eq!(
                    error.kind(),
                    ErrorKind::InvalidArgument,
                    "{name:?}: {error}"
                );
            }
        };
        let mut seen = BTreeSet::new();
        for file in run.files() {
            let file = file.unwrap();
            let result = file.download(&root);
            check(file.name(), result.as_deref());
            seen.insert(file.name().to_owned());
        }
        assert_eq!(seen.len(), HOSTILE.len() + 2, "{seen:?}");
        let options = DownloadAllOptions::new().replace(true);
        let done = run.download_files_with(&root, &options).unwrap();
        assert_eq!(done.len(), HOSTILE.len() + 2);
        for file in &done {
            check(file.name(), file.result());
        }
        assert!(below(&outside).is_empty());
        let mut there = below(folder.path());
        there.sort();
        let good = ["good.txt", "zone/good.txt"];
        let good = good.map(|name| root.join(name).display().to_string());
        assert_eq!(there, good);
        assert!(!Path::new("/etc/evil").exists());
    }
}
