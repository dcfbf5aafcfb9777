//! Logs cut and changed at every byte.

use std::fs;

use super::writer::*;
use super::{all_rows, drain, json, open};
use crate::call::{CallOptions, CancelToken};
use crate::error::ErrorKind;
use crate::local::LocalLog;
use crate::local::log::Tail;

fn small_log() -> Vec<u8> {
    let mut records = vec![run(&[bytes(1, "abc12345"), bytes(8, "name")])];
    for step in 0..6 {
        records.push(row(step, &[("loss", "0.5"), ("nan", "NaN")]));
        records.push(changes(3, &[nested(&["loss"], "0.5")], &[]));
        records.push(output(13, true, (1, 0), "line\n"));
    }
    records.push(exit(0));
    Log::of(&records).0
}

#[test]
fn a_log_cut_at_every_byte() {
    let temp = TempDir::new();
    let bytes = small_log();
    let path = temp.log(&bytes);
    let whole: Vec<String> = all_rows(&open(&path).unwrap()).iter().map(json).collect();
    assert_eq!(whole.len(), 6);
    let mut boundaries = 0;
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        let log = open(&path).unwrap();
        let mut rows = log.rows().unwrap();
        let (found, error) = drain(&mut rows);
        assert!(error.is_none());
        let found: Vec<String> = found.iter().map(json).collect();
        assert_eq!(found, whole[..found.len()]);
        assert_eq!(log.data().history_line_count, Some(found.len() as u64));
        assert_eq!(rows.tail(), Some(log.tail()));
        match log.tail() {
            Tail::Open { offset } => {
                assert_eq!(offset, length as u64);
                boundaries += 1;
            }
            Tail::Truncated { offset } => assert!(offset < length as u64),
            other => panic!("cut at {length}: {other:?}"),
        }
        assert_eq!(log.data().state, "unknown");
    }
    // Nothing, the file header, and every record but the last.
    assert_eq!(boundaries, 2 + 19);
}

#[test]
fn every_bit_of_the_last_block_turned() {
    let temp = TempDir::new();
    let bytes = small_log();
    let path = temp.log(&bytes);
    let whole: Vec<String> = all_rows(&open(&path).unwrap()).iter().map(json).collect();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            fs::write(&path, &changed).unwrap();
            match open(&path) {
                Ok(log) => {
                    assert!(at >= HEADER.len());
                    let found = all_rows(&log);
                    let found: Vec<String> = found.iter().map(json).collect();
                    assert_eq!(found, whole[..found.len()]);
                    // The checksum finds every single bit, a length may also
                    // point behind the end.
                    let (Tail::Damaged { offset, .. } | Tail::Truncated { offset }) = log.tail()
                    else {
                        panic!("byte {at} bit {bit}: {:?}", log.tail());
                    };
                    assert!(offset <= at as u64);
                }
                Err(error) => {
                    assert!(at < HEADER.len(), "byte {at} bit {bit}: {error}");
                    assert_eq!(error.kind(), ErrorKind::Integrity);
                }
            }
        }
    }
}

#[test]
fn every_byte_changed_before_the_last_block() {
    let temp = TempDir::new();
    let mut log = Log(small_log());
    let small = log.0.len();
    let filler = row(7, &[("text", &format!("{:?}", "x".repeat(BLOCK)))]);
    log.record(&filler);
    log.record(&filler);
    let path = temp.log(&log.0);
    let whole: Vec<String> = all_rows(&open(&path).unwrap()).iter().map(json).collect();
    for at in HEADER.len()..small + 100 {
        let mut changed = log.0.clone();
        changed[at] ^= 0x55;
        fs::write(&path, &changed).unwrap();
        let error = open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity);
        assert_eq!(error.operation(), Some("test"));
        let text = error.to_string();
        assert!(text.contains("run-abc12345.wandb"), "{text}");
        let place = text.split("at byte ").nth(1).unwrap();
        let offset: usize = place.split(' ').next().unwrap().parse().unwrap();
        assert!(offset <= at, "byte {at}: {text}");
    }
    // A reader that was already open hands out what is whole, then says so.
    let reader = open(&temp.log(&log.0)).unwrap();
    let mut rows = reader.rows().unwrap();
    let mut changed = log.0.clone();
    changed[small - 1] ^= 1;
    fs::write(&path, &changed).unwrap();
    let (found, error) = drain(&mut rows);
    let found: Vec<String> = found.iter().map(json).collect();
    assert_eq!(found, whole[..6]);
    assert_eq!(error.unwrap().kind(), ErrorKind::Integrity);
}

#[test]
fn whole_chunks_that_hold_no_message() {
    let temp = TempDir::new();
    let good = row(0, &[("a", "1")]);
    for bad in [
        &b"\x12\x7fshort"[..],
        b"\x0b",
        b"\xff",
        &bytes(2, b"\x0a\x7f"),            // a row
        &bytes(3, b"\x0a\x7f"),            // a summary
        &bytes(17, bytes(8, b"\xff\xfe")), // a name that is not UTF-8
    ] {
        let log = Log::of(&[good.clone(), bad.to_vec()]);
        let path = temp.log(&log.0);
        let opened = open(&path).unwrap();
        let Tail::Damaged { offset, .. } = opened.tail() else {
            panic!("{bad:x?}: {:?}", opened.tail());
        };
        assert_eq!(
            offset as usize,
            Log::of(std::slice::from_ref(&good)).0.len()
        );
        assert_eq!(opened.data().history_line_count, Some(1));
        assert_eq!(all_rows(&opened).len(), 1);

        let mut longer = log;
        longer.record(&row(1, &[("text", &format!("{:?}", "x".repeat(BLOCK)))]));
        let error = open(&temp.log(&longer.0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity);
        assert!(error.to_string().contains("at byte"), "{error}");
    }
}

#[test]
fn a_value_that_is_not_json_is_named() {
    let temp = TempDir::new();
    let bad = row(1, &[("fine", "1"), ("bad", "{secret")]);
    let log = Log::of(&[row(0, &[]), bad, row(2, &[])]);
    let mut rows = open(&temp.log(&log.0)).unwrap().rows().unwrap();
    assert!(rows.next(&call()).unwrap().is_some());
    let error = rows.next(&call()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity);
    let text = error.to_string();
    assert!(
        text.contains("\"bad\"") && text.contains("at byte"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
    let next = rows.next(&call()).unwrap().unwrap();
    assert_eq!(next["_step"], 2.into());
}

#[test]
fn nesting_is_bounded_over_keys_and_value_together() {
    let temp = TempDir::new();
    let keys = |n| vec!["k"; n];
    let lists = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let deepest = history_of(&[nested(&keys(64), &lists(65)), nested(&keys(1), "1")]);
    let log = open(&temp.log(&Log::of(&[deepest]).0)).unwrap();
    assert_eq!(all_rows(&log).len(), 1);

    for (keys, lists) in [(keys(64), lists(66)), (keys(1), lists(100_000))] {
        let deeper = history_of(&[nested(&keys, &lists)]);
        let log = LocalLog::open(&temp.log(&Log::of(&[deeper]).0), &call());
        let error = match log {
            Ok(log) => drain(&mut log.rows().unwrap()).1.unwrap(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), ErrorKind::Integrity);
    }
    let path = history_of(&[nested(&keys(100_000), "1")]);
    let log = open(&temp.log(&Log::of(&[path]).0)).unwrap();
    assert_eq!(all_rows(&log).len(), 0);
    assert!(matches!(log.tail(), Tail::Damaged { .. }));
}

#[test]
fn files_that_are_no_logs() {
    let temp = TempDir::new();
    let log = open(&temp.log(b"")).unwrap();
    assert_eq!(log.tail(), Tail::Open { offset: 0 });
    assert_eq!(log.data().id, "abc12345");
    assert_eq!(log.data().state, "unknown");
    let log = open(&temp.log(b":W&")).unwrap();
    assert_eq!(log.tail(), Tail::Truncated { offset: 0 });
    for other in [&b"abc"[..], b"{\"json\": true}", &[0; 100]] {
        let error = open(&temp.log(other)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity);
        assert!(error.to_string().contains("not a W&B log"), "{error}");
    }
}

#[test]
fn a_call_that_is_over_says_why() {
    let temp = TempDir::new();
    let path = temp.log(&small_log());
    let token = CancelToken::new();
    token.cancel();
    let cancelled = CallOptions::new().cancel(&token).start("test", "");
    let late = CallOptions::new()
        .timeout(std::time::Duration::ZERO)
        .start("test", "");
    for (call, kind) in [
        (cancelled, ErrorKind::Cancelled),
        (late, ErrorKind::Timeout),
    ] {
        assert_eq!(LocalLog::open(&path, &call).unwrap_err().kind(), kind);
        let log = open(&path).unwrap();
        let mut rows = log.rows().unwrap();
        assert_eq!(rows.next(&call).unwrap_err().kind(), kind);
        assert_eq!(log.history_keys(&call).unwrap_err().kind(), kind);
        // The rows are still there for another call.
        assert_eq!(drain(&mut rows).0.len(), 6);
    }
}
