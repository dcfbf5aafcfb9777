//! The shared library exports what the header declares and the committed list
//! says, and nothing else. `UPDATE_SYMBOLS=1` writes the list anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The library that is shipped; built here, since a test of a package without
/// an rlib does not build it. `WANDB_RUN_LIBRARY` names one that exists.
fn library() -> PathBuf {
    if let Some(path) = std::env::var_os("WANDB_RUN_LIBRARY") {
        return path.into();
    }
    // A folder of its own: the tests' one is locked by whoever runs them.
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("symbols");
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--locked",
            "--package",
            "wandb-run-c",
            "--target-dir",
        ])
        .arg(&target)
        .current_dir(package())
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the library does not build");
    target.join("debug/libwandb_run.so")
}

fn listed() -> BTreeSet<String> {
    let list = read(&package().join("abi/wandb_run.symbols"));
    list.lines().map(str::to_owned).collect()
}

fn exported(library: &Path) -> BTreeSet<String> {
    let output = Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=posix"])
        .arg(library)
        .output()
        .expect("nm runs");
    assert!(output.status.success(), "nm cannot read the library");
    let text = String::from_utf8(output.stdout).expect("symbols are ASCII");
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

fn declared() -> BTreeSet<String> {
    let header = read(&package().join("../../include/wandb_run.h"));
    let functions = header.lines().filter(|line| {
        let starts = |word| line.starts_with(word);
        !starts("//") && !starts(" *") && !starts("#") && !starts("typedef") && line.contains('(')
    });
    let names = functions.filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        let name = before.rsplit([' ', '*']).next()?;
        name.starts_with("wandb_").then(|| name.to_owned())
    });
    names.collect()
}

#[test]
#[cfg(target_os = "linux")]
fn the_library_exports_the_committed_list() {
    let exported = exported(&library());
    if std::env::var_os("UPDATE_SYMBOLS").is_some() {
        let list: String = exported.iter().map(|name| format!("{name}\n")).collect();
        std::fs::write(package().join("abi/wandb_run.symbols"), list).unwrap();
    }
    assert_eq!(exported, listed());
}

#[test]
fn the_header_declares_the_committed_list() {
    assert_eq!(declared(), listed());
}

#[test]
fn versions_are_those_of_the_package() {
    let header = read(&package().join("../../include/wandb_run.h"));
    let value = |name: &str| -> u32 {
        let line = header
            .lines()
            .find_map(|line| line.strip_prefix(&format!("#define {name} ")));
        line.unwrap_or_else(|| panic!("no {name}")).parse().unwrap()
    };
    let (major, minor, patch) = (
        value("WANDB_VERSION_MAJOR"),
        value("WANDB_VERSION_MINOR"),
        value("WANDB_VERSION_PATCH"),
    );
    assert_eq!(
        format!("{major}.{minor}.{patch}"),
        env!("CARGO_PKG_VERSION")
    );
    let number = major * 1_000_000 + minor * 1_000 + patch;
    assert_eq!(value("WANDB_VERSION_NUMBER"), number);
}
