//! `download_history_exports`: exported files as they are, whole or not at all.

mod common;
mod remote;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use wandb_run::{CallOptions, CancelToken, ErrorKind, Run};

use common::Backend;
use remote::folder::Folder;
use remote::{api, open, seed, sent};

fn exported(rows: usize, exports: Json) -> (Backend, Run, Folder) {
    let backend = Backend::start(&[]);
    let history: Vec<Json> = (0..rows)
        .map(|step| json!({"_step": step, "loss": (step as f64).sqrt()}))
        .collect();
    seed(
        &backend,
        "r",
        json!({"history": history, "exports": exports}),
    );
    let run = open(&api(&backend), "r");
    backend.clear();
    (backend, run, Folder::new())
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn assert_whole(path: &Path) {
    let bytes = fs::read(path).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let at = bytes.len() - 8;
    let footer = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert!((footer as usize) < bytes.len() - 12);
}

#[test]
fn all_files_under_the_official_names() {
    let (backend, run, folder) = exported(2000, json!({"files": 3}));
    let root = folder.path().join("new");
    for _ in 0..2 {
        let exports = run.download_history_exports(&root, true).unwrap();
        assert!(!exports.contains_live_data);
        assert_eq!(exports.files.len(), 3);
        for (number, file) in exports.files.iter().enumerate() {
            let name = format!("e_p_r_{number}.runhistory.parquet");
            assert_eq!(file.name(), name);
            let path = file.result().unwrap();
            assert_eq!(path, root.join(name));
            assert_whole(path);
        }
        assert_eq!(sent(&backend).len(), 1 + 3);
        assert_eq!(names(&root).len(), 3);
    }
}

#[test]
fn rows_that_are_not_exported_yet() {
    let (backend, run, folder) = exported(100, json!({"upto_step": 79}));
    let error = run
        .download_history_exports(folder.path(), true)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity);
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("20 rows"), "{error}");
    assert!(folder.is_empty());
    assert_eq!(sent(&backend), ["RunParquetHistory"]);
    let exports = run.download_history_exports(folder.path(), false).unwrap();
    assert!(exports.contains_live_data);
    assert_eq!(exports.files.len(), 1);
    exports.files[0].result().unwrap();
}

#[test]
fn a_run_without_exports() {
    let backend = Backend::start(&[]);
    seed(&backend, "r", json!({}));
    let run = open(&api(&backend), "r");
    let folder = Folder::new();
    let exports = run.download_history_exports(folder.path(), true).unwrap();
    assert!(exports.files.is_empty() && !exports.contains_live_data);
    remote::mode(&backend, json!({"without": ["Run.parquetHistory"]}));
    let error = run
        .download_history_exports(folder.path(), true)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
}

#[test]
fn expired_addresses_broken_transfers_and_one_that_fails() {
    let (backend, run, folder) = exported(20_000, json!({"files": 2, "order": "rotating"}));
    for fault in [
        json!({"kind": "status", "code": 403, "times": 1}),
        json!({"kind": "truncate", "after_bytes": 5000, "times": 2}),
        json!({"kind": "status", "code": 503, "times": 2}),
    ] {
        let mut fault = fault;
        fault["operation"] = json!("export_download");
        let number = backend.fault(fault.clone());
        let exports = run.download_history_exports(folder.path(), true).unwrap();
        for file in &exports.files {
            assert_whole(
                file.result()
                    .unwrap_or_else(|error| panic!("{fault}: {error}")),
            );
        }
        assert!(backend.hits(number) > 0, "{fault}");
        backend.clear();
    }
    // The second file is refused for good, with the address anew, too.
    let whole = names(folder.path());
    backend.fault(json!({
        "operation": "export_download", "kind": "status", "code": 403, "skip": 1,
    }));
    let exports = run.download_history_exports(folder.path(), true).unwrap();
    exports.files[0].result().unwrap();
    let error = exports.files[1].result().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert_eq!(error.operation(), Some("download_history_exports"));
    backend.clear();
    // Nothing half is left.
    backend.fault(json!({
        "operation": "export_download", "kind": "json", "value": "PAR1", "code": 206,
    }));
    let exports = run.download_history_exports(folder.path(), true).unwrap();
    for file in &exports.files {
        file.result().unwrap_err();
    }
    assert_eq!(names(folder.path()), whole);
}

#[test]
fn storage_that_gives_no_parts() {
    let (backend, run, folder) = exported(100, json!({}));
    // An answer of the whole, and one that is no such file.
    let fault = json!({"operation": "export_download", "kind": "json", "value": "x", "code": 203});
    backend.fault(fault);
    let exports = run.download_history_exports(folder.path(), true).unwrap();
    let error = exports.files[0].result().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity, "{error}");
    assert!(folder.is_empty());
}

#[test]
fn a_cancelled_call_ends() {
    let (backend, run, folder) = exported(100, json!({}));
    let token = CancelToken::new();
    token.cancel();
    let options = CallOptions::new().cancel(&token);
    let error = run
        .download_history_exports_with(folder.path(), true, &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(sent(&backend).is_empty());
}
