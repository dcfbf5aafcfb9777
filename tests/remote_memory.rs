//! Transfers in constant memory: the peak of a process does not depend on how
//! large its file is.
#![cfg(target_os = "linux")]

mod common;
mod remote;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use common::Backend;
use remote::folder::Folder;
use remote::{KEY, program, seed};

const MIB: u64 = 1 << 20;
/// Of the whole process, its program text and libraries included.
const MOST: u64 = 32 * MIB;
/// What allocators and the moment of looking make of the same work.
const NOISE: u64 = 3 * MIB;

/// The high-water mark of a process that runs the program `files`; `None`
/// before it does, and when it has ended.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let value = |name: &str| -> Option<&str> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim())
    };
    if value("Name:")? != "files" {
        return None;
    }
    let kib = value("VmHWM:")?.strip_suffix(" kB")?;
    kib.parse::<u64>().ok().map(|kib| kib << 10)
}

/// Runs a program to its end; answers its peak.
fn peak_of(mut command: Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    let mut most = 0;
    loop {
        most = most.max(peak(&child).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{command:?}: {status}");
            assert!(most > 0, "{command:?} ended before it could be looked at");
            return most;
        }
        assert!(started.elapsed() < Duration::from_secs(300), "{command:?}");
        thread::sleep(Duration::from_millis(2));
    }
}

fn files(backend: &Backend, home: &Path, words: &[&str]) -> Command {
    let mut command = program::command(&program::example("files"), home, words);
    command
        .env("WANDB_BASE_URL", backend.url())
        .env("WANDB_API_KEY", KEY);
    command
}

/// Peaks of an upload and of the download of the same file.
fn peaks(size: u64) -> [u64; 2] {
    let data = Folder::new();
    let folder = Folder::new();
    let backend = Backend::start(&["--data", data.path().to_str().unwrap()]);
    seed(&backend, "r", json!({}));
    let path = folder.write("big.bin", "begin");
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(size)
        .unwrap();
    let path = path.to_str().unwrap();
    let root = folder.path().to_str().unwrap();
    let up = peak_of(files(
        &backend,
        folder.path(),
        &["upload", "e/p/r", path, root],
    ));
    fs::remove_file(path).unwrap();
    let down = peak_of(files(&backend, folder.path(), &["download", "e/p/r", root]));
    assert_eq!(fs::metadata(path).unwrap().len(), size);
    [up, down]
}

fn compare(small: u64, large: u64) {
    let (of_small, of_large) = (peaks(small), peaks(large));
    for (at, what) in ["upload", "download"].into_iter().enumerate() {
        let (small_peak, large_peak) = (of_small[at], of_large[at]);
        println!(
            "{what}: {} KiB for {} MiB, {} KiB for {} MiB",
            small_peak >> 10,
            small / MIB,
            large_peak >> 10,
            large / MIB
        );
        assert!(large_peak <= MOST, "{what}: {} KiB", large_peak >> 10);
        assert!(
            large_peak <= small_peak + NOISE,
            "{what}: {} KiB, {} KiB for the smaller file",
            large_peak >> 10,
            small_peak >> 10
        );
    }
}

#[test]
fn the_peak_does_not_depend_on_the_size() {
    compare(4 * MIB, 64 * MIB);
}

#[test]
#[ignore = "too slow without optimization: .ci/full runs it"]
fn the_peak_does_not_depend_on_the_size_of_a_large_file() {
    compare(64 * MIB, 512 * MIB);
}
