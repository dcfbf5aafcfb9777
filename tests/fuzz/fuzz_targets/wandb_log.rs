//! Any bytes as a `.wandb` log: no panic, and every way to read it agrees.
//!
//! The first byte says what the rest is: a file as it is, or messages that are
//! framed as a log here, since no fuzzer guesses checksums. A message ends where
//! the byte 0x0A stands twice, which is also how nested messages often begin.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz wandb_log`

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

const HEADER: &[u8] = b":W&B\xe1\xbe\x00";

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, rest)) = bytes.split_first() else {
        return;
    };
    let path = path();
    let log = match mode % 2 {
        0 => [HEADER, rest].concat(),
        _ => framed(rest),
    };
    fs::write(path, log).expect("the temporary directory can be written");
    wandb_run::fuzzing::read_log(path);
});

fn framed(bytes: &[u8]) -> Vec<u8> {
    let mut log = HEADER.to_vec();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|pair| pair == b"\n\n");
        let (message, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.get(2..).unwrap_or_default();
        // One block is plenty: chunks and blocks have tests of their own.
        if log.len() + message.len() + 7 > 32_768 {
            break;
        }
        let checked = [&[1], message].concat();
        log.extend(crc32fast::hash(&checked).to_le_bytes());
        log.extend((message.len() as u16).to_le_bytes());
        log.extend(checked);
    }
    log
}

/// One file for each process.
fn path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let name = format!("run-fuzz-{}.wandb", std::process::id());
        std::env::temp_dir().join(name)
    })
}
