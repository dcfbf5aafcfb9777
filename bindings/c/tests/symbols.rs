//! The shared library exports what the header declares and the committed list
//! says, and nothing else. `UPDATE_SYMBOLS=1` writes the lists anew: one of the
//! library as it is shipped, and one of what the feature `arrow` adds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What the library exports that is built with these options; here, since a
/// test of a package without an rlib does not build it.
fn built(options: &[&str]) -> BTreeSet<String> {
    // Both tests build to one file.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _lock = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
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
        .args(options)
        .current_dir(package())
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the library does not build");
    exported(&target.join("debug/libwandb_run.so"))
}

const SHIPPED: &str = "abi/wandb_run.symbols";
const ARROW: &str = "abi/wandb_run.arrow.symbols";

fn listed(path: &str) -> BTreeSet<String> {
    let list = read(&package().join(path));
    list.lines().map(str::to_owned).collect()
}

fn update<'a>(path: &str, names: impl Iterator<Item = &'a String>) {
    if std::env::var_os("UPDATE_SYMBOLS").is_some() {
        let list: String = names.map(|name| format!("{name}\n")).collect();
        std::fs::write(package().join(path), list).unwrap();
    }
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

/// The functions in the header: those for all, or those for Arrow alone.
fn declared(arrow: bool) -> BTreeSet<String> {
    let header = read(&package().join("../../include/wandb_run.h"));
    let mut depth = 0;
    let functions = header.lines().filter(|line| {
        match () {
            () if line.starts_with("#if defined(WANDB_RUN_ARROW)") => depth = 1,
            () if depth > 0 && line.starts_with("#if") => depth += 1,
            () if depth > 0 && line.starts_with("#endif") => depth -= 1,
            () => {}
        }
        if (depth > 0) != arrow {
            return false;
        }
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
    // The library that is shipped, where this names one.
    let exported = match std::env::var_os("WANDB_RUN_LIBRARY") {
        Some(path) => exported(Path::new(&path)),
        None => built(&[]),
    };
    update(SHIPPED, exported.iter());
    assert_eq!(exported, listed(SHIPPED));
}

#[test]
#[cfg(all(target_os = "linux", feature = "arrow"))]
fn with_arrow_it_exports_both_lists() {
    let exported = match std::env::var_os("WANDB_RUN_ARROW_LIBRARY") {
        Some(path) => exported(Path::new(&path)),
        None => built(&["--features", "arrow"]),
    };
    let shipped = declared(false);
    update(
        ARROW,
        exported.iter().filter(|name| !shipped.contains(*name)),
    );
    assert_eq!(exported, &listed(SHIPPED) | &listed(ARROW));
}

#[test]
fn the_header_declares_the_committed_lists() {
    assert_eq!(declared(false), listed(SHIPPED));
    assert_eq!(declared(true), listed(ARROW));
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
