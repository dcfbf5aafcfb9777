//! Runs found by directory, file and link; lists of runs and of files.

use std::fs;
use std::path::Path;

use super::open;
use super::writer::*;
use crate::error::ErrorKind;
use crate::local::LocalRuns;

fn make_run(root: &Path, directory: &str, id: &str) {
    let path = root.join(directory);
    fs::create_dir_all(&path).unwrap();
    let log = Log::of(&[run(&[bytes(1, id)])]);
    fs::write(path.join(format!("run-{id}.wandb")), log.0).unwrap();
}

#[test]
fn a_run_is_found_by_directory_and_by_file() {
    let temp = TempDir::new();
    make_run(temp.path(), "wandb/run-20260101_000000-abc", "abc");
    let directory = temp.path().join("wandb/run-20260101_000000-abc");
    let log = directory.join("run-abc.wandb");
    for path in [&directory, &log] {
        let found = open(path).unwrap();
        assert_eq!(found.data().id, "abc");
        assert_eq!(found.directory(), directory);
        assert_eq!(found.log_path(), log);
    }
}

#[cfg(unix)]
#[test]
fn a_run_is_found_by_a_link_which_is_followed_once() {
    use std::os::unix::fs::symlink;
    let temp = TempDir::new();
    make_run(temp.path(), "wandb/run-20260101_000000-abc", "abc");
    make_run(temp.path(), "wandb/run-20260102_000000-def", "def");
    let latest = temp.path().join("wandb/latest-run");
    symlink("run-20260101_000000-abc", &latest).unwrap();
    let mut log = open(&latest).unwrap();
    fs::remove_file(&latest).unwrap();
    symlink("run-20260102_000000-def", &latest).unwrap();
    log.reload(&call()).unwrap();
    assert_eq!(log.data().id, "abc");
    assert_eq!(open(&latest).unwrap().data().id, "def");

    fs::remove_file(&latest).unwrap();
    symlink("run-gone", &latest).unwrap();
    let error = open(&latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("latest-run"), "{error}");
}

#[test]
fn what_is_missing_or_ambiguous_is_said() {
    let temp = TempDir::new();
    let error = open(&temp.path().join("nothing")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("nothing"), "{error}");

    let error = open(temp.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    for n in 1..=7 {
        make_run(temp.path(), &format!("wandb/run-2026010{n}_000000-x"), "x");
    }
    let error = open(temp.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let text = error.to_string();
    assert!(text.contains("run-20260101_000000-x"), "{text}");
    assert!(text.contains("and 2 more"), "{text}");

    make_run(temp.path(), "two", "one");
    make_run(temp.path(), "two", "other");
    let error = open(&temp.path().join("two")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let text = error.to_string();
    assert!(text.contains("run-one.wandb, run-other.wandb"), "{text}");
}

#[test]
fn runs_are_listed_by_time_wherever_they_are() {
    let temp = TempDir::new();
    make_run(temp.path(), "offline-run-20260103_000000-c", "c");
    make_run(temp.path(), "wandb/run-20260102_000000-b", "b");
    make_run(
        temp.path(),
        ".wandb/offline-run-20260101_000000-a-suffix",
        "a",
    );
    let marker = "wandb/run-20260102_000000-b/run-b.wandb.synced";
    fs::write(temp.path().join(marker), "").unwrap();
    fs::create_dir(temp.path().join("run-20260104_000000-empty")).unwrap();
    fs::create_dir(temp.path().join("other")).unwrap();
    fs::write(temp.path().join("run-file"), "").unwrap();

    let mut runs = LocalRuns::under(temp.path()).unwrap();
    assert_eq!(runs.len(), 4);
    for (id, offline, synced) in [("a", true, false), ("b", false, true), ("c", true, false)] {
        let found = runs.next().unwrap().unwrap();
        assert_eq!(
            (&*found.id, found.offline, found.synced),
            (id, offline, synced)
        );
        assert_eq!(open(&found.path).unwrap().data().id, id);
    }
    let error = runs.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("-empty"), "{error}");
    assert!(runs.next().is_none());

    let missing = LocalRuns::under(&temp.path().join("nothing"));
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn files_come_in_the_order_of_their_names() {
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::new().0)).unwrap();
    assert!(log.files().next().is_none());

    let root = temp.path().join("files");
    let names = ["a.txt", "a/b.txt", "a/c/d", "a0", "media/x.png", "z"];
    for name in names {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, name).unwrap();
    }
    fs::create_dir(root.join("nothing")).unwrap();
    let found: Vec<_> = log.files().map(Result::unwrap).collect();
    assert!(found.iter().map(|file| &*file.name).eq(names));
    for file in &found {
        assert_eq!(file.size, file.name.len() as u64);
        assert_eq!(fs::read_to_string(&file.path).unwrap(), file.name);
        assert!(file.modified.is_some());
    }
}

#[cfg(unix)]
#[test]
fn links_to_files_are_files_and_others_are_told() {
    use std::os::unix::fs::symlink;
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::new().0)).unwrap();
    let root = temp.path().join("files");
    fs::create_dir(&root).unwrap();
    fs::write(temp.path().join("model.bin"), "12345").unwrap();
    symlink("../model.bin", root.join("b-model.bin")).unwrap();
    symlink("nowhere", root.join("a-broken")).unwrap();
    symlink(".", root.join("c-loop")).unwrap();
    fs::write(root.join("d"), "").unwrap();
    let found: Vec<_> = log.files().collect();
    let names: Vec<_> = found
        .iter()
        .map(|file| match file {
            Ok(file) => (&*file.name, Ok(file.size)),
            Err(error) => ("", Err(error.kind())),
        })
        .collect();
    assert_eq!(
        names,
        [
            ("", Err(ErrorKind::NotFound)),
            ("b-model.bin", Ok(5)),
            ("", Err(ErrorKind::Unsupported)),
            ("d", Ok(0)),
        ]
    );
}
