//! Any text as a cursor and as a shard: no panic, what is read is written and
//! read again the same, and nothing is both.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz cursor`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wandb_run::{Cursor, Shard};

fuzz_target!(|text: &str| {
    let cursor = Cursor::from_json(text);
    let shard = Shard::from_json(text);
    assert!(cursor.is_err() || shard.is_err());
    if let Ok(cursor) = cursor {
        let again = cursor.to_json();
        assert!(!again.contains('\n'));
        assert_eq!(Cursor::from_json(&again).expect("our own text"), cursor);
        assert!(Shard::from_json(&again).is_err());
    }
    if let Ok(shard) = shard {
        let again = shard.to_json();
        assert!(!again.contains('\n'));
        assert_eq!(Shard::from_json(&again).expect("our own text"), shard);
        assert!(Cursor::from_json(&again).is_err());
    }
});
