//! The built `scan` example as a process with an environment of its own.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program beside this test: `target/debug/deps/…` and
/// `target/debug/examples/scan`.
pub fn path() -> PathBuf {
    let this = env::current_exe().expect("the path of this test");
    let folder = this.ancestors().nth(2).expect("a target folder");
    let name = format!("scan{}", env::consts::EXE_SUFFIX);
    let path = folder.join("examples").join(name);
    assert!(
        path.exists(),
        "there is no {}: run `cargo build --example scan`",
        path.display()
    );
    path
}

/// A command that inherits no variable: only what a test says counts.
pub fn scan(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    command
        .env_clear()
        .env("HOME", home)
        .env("USERPROFILE", home)
        .current_dir(home)
        .args(arguments);
    command
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}
