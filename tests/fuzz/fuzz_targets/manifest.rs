//! Any bytes as an artifact's manifest: no panic, and what is read and written
//! again is the same, digest included.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz manifest`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| wandb_run::fuzzing::read_manifest(bytes));
