//! Any text as an answer of history: no panic, and the rows that are read where
//! they stand are those that the reader of maps makes.
//!
//! The first byte says what the rest is: an answer as it is, or rows, one a
//! line, that are put into strings here, since few texts have a backslash
//! before each quote.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz history_answer`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wandb_run::json;

fuzz_target!(|text: &str| {
    let mut rest = text.chars();
    match rest.next() {
        Some('s') => wandb_run::fuzzing::read_answer(&strings(rest.as_str())),
        Some(_) => wandb_run::fuzzing::read_answer(rest.as_str()),
        None => {}
    }
});

fn strings(rows: &str) -> String {
    let mut answer = String::from("[");
    for (at, row) in rows.split('\n').enumerate() {
        if at > 0 {
            answer.push(',');
        }
        json::write_string(&mut answer, row);
    }
    answer.push(']');
    answer
}
