//! The built examples as processes with an environment of their own.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program `scan`.
pub fn path() -> PathBuf {
    example("scan")
}

/// A program beside this test: `target/debug/deps/…` and
/// `target/debug/examples/NAME`.
pub fn example(name: &str) -> PathBuf {
    let this = env::current_exe().expect("the path of this test");
    let folder = this.ancestors().nth(2).expect("a target folder");
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = folder.join("examples").join(file);
    assert!(
        path.exists(),
        "there is no {}: run `cargo build --example {name}`",
        path.display()
    );
    path
}

/// A command that inherits no variable: only what a test says counts.
pub fn scan(home: &Path, arguments: &[&str]) -> Command {
    command(&path(), home, arguments)
}

/// The same of any program.
pub fn command(program: &Path, home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
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
