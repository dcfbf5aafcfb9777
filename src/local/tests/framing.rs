//! Chunks around block edges, records over many blocks, room set aside, and
//! logs that grow while they are read.

use super::writer::{BLOCK, HEADER, Log, TempDir, append, call};
use crate::error::ErrorKind;
use crate::local::framing::{End, LogReader};

/// Bytes that differ from place to place.
fn payload(length: usize, seed: usize) -> Vec<u8> {
    (0..length)
        .map(|i| ((i * 7 + seed * 31) % 251) as u8)
        .collect()
}

fn read_all(reader: &mut LogReader) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while reader.advance(&call()).unwrap() {
        found.push(reader.record().to_vec());
    }
    found
}

fn end(reader: &LogReader) -> End {
    reader.end().unwrap().0
}

#[test]
fn records_of_every_length_around_a_block_edge() {
    let temp = TempDir::new();
    for length in (32_735..=32_780).chain(65_500..=65_540) {
        let records: Vec<_> = [length, 5, 0, length + 3, 1]
            .iter()
            .enumerate()
            .map(|(seed, &length)| payload(length, seed))
            .collect();
        let log = Log::of(&records);
        let path = temp.log(&log.0);
        let mut reader = LogReader::open(&path, 0).unwrap();
        assert_eq!(read_all(&mut reader), records, "{length}");
        assert_eq!(reader.end(), Some((End::Clean, log.0.len() as u64)));
    }
}

#[test]
fn every_remainder_of_a_block_before_a_record() {
    let temp = TempDir::new();
    // The first record leaves 0 to 20 bytes of the block: with fewer than 7
    // there is padding, with 7 a chunk without payload.
    for left in 0..=20 {
        let first = payload(BLOCK - HEADER.len() - 7 - left, 1);
        let records = [first, payload(100, 2), payload(3 * BLOCK, 3)];
        let path = temp.log(&Log::of(&records).0);
        let mut reader = LogReader::open(&path, 0).unwrap();
        assert_eq!(read_all(&mut reader), records, "{left}");
    }
}

#[test]
fn records_over_many_blocks_and_windows() {
    let temp = TempDir::new();
    let records: Vec<_> = (1..8).map(|n| payload(n * 150_001, n)).collect();
    let path = temp.log(&Log::of(&records).0);
    let mut reader = LogReader::open(&path, 0).unwrap();
    assert_eq!(read_all(&mut reader), records);

    // From the place of any record on, another reader finds the rest.
    let mut reader = LogReader::open(&path, 0).unwrap();
    for known in 0..records.len() {
        let mut other = LogReader::open(&path, reader.position()).unwrap();
        assert_eq!(read_all(&mut other), records[known..]);
        assert!(reader.advance(&call()).unwrap());
    }
}

#[test]
fn longer_records_than_allowed_are_refused_each_time() {
    let temp = TempDir::new();
    let path = temp.log(&Log::of(&[payload(10, 0), payload(100_000, 1)]).0);
    let mut reader = LogReader::open(&path, 0).unwrap().limit_records(99_999);
    assert!(reader.advance(&call()).unwrap());
    for _ in 0..2 {
        let error = reader.advance(&call()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(
            error.to_string().contains("at byte 24 of the log"),
            "{error}"
        );
    }
}

#[test]
fn a_growing_log_is_read_on_without_repeats_or_losses() {
    let temp = TempDir::new();
    let lengths = [3, 200, 32_700, 41, 70_000, 0, 32_768, 9];
    let records: Vec<_> = lengths
        .iter()
        .enumerate()
        .map(|(i, &n)| payload(n, i))
        .collect();
    let log = Log::of(&records).0;
    for step in [1_000, 4_099, 32_768, 50_000] {
        let path = temp.log(b"");
        let mut reader = LogReader::open(&path, 0).unwrap();
        let mut found = Vec::new();
        for part in log.chunks(step) {
            append(&path, part);
            found.extend(read_all(&mut reader));
            assert_eq!(found, records[..found.len()]);
            assert!(reader.end().is_some());
        }
        assert_eq!(found, records);
        assert_eq!(end(&reader), End::Clean);
    }
}

#[test]
fn a_log_that_grows_byte_by_byte() {
    let temp = TempDir::new();
    let records: Vec<_> = (0..6).map(|i| payload(i * 5, i)).collect();
    let path = temp.log(b"");
    let mut reader = LogReader::open(&path, 0).unwrap();
    let mut found = Vec::new();
    for byte in Log::of(&records).0 {
        append(&path, &[byte]);
        found.extend(read_all(&mut reader));
    }
    assert_eq!(found, records);
}

#[test]
fn room_set_aside_is_skipped_and_grown_into() {
    let temp = TempDir::new();
    let mut log = Log::of(&[payload(50, 1)]);
    let written = log.0.len();
    log.0.resize(2 * BLOCK, 0);
    let path = temp.log(&log.0);
    let mut reader = LogReader::open(&path, 0).unwrap();
    assert_eq!(read_all(&mut reader), [payload(50, 1)]);
    assert_eq!(reader.end(), Some((End::Clean, written as u64)));

    // The writer goes on in that room.
    let mut grown = Log::of(&[payload(50, 1), payload(60, 2)]);
    grown.0.resize(2 * BLOCK, 0);
    std::fs::write(&path, &grown.0).unwrap();
    assert_eq!(read_all(&mut reader), [payload(60, 2)]);

    // Or in the next block: what was left of the first one stays empty.
    grown.0.truncate(BLOCK);
    grown.record(&payload(70, 3));
    std::fs::write(&path, &grown.0).unwrap();
    assert_eq!(read_all(&mut reader), [payload(70, 3)]);
    let mut fresh = LogReader::open(&path, 0).unwrap();
    assert_eq!(read_all(&mut fresh).len(), 3);
}

#[test]
fn zeros_are_not_taken_for_what_they_are_not() {
    let temp = TempDir::new();
    // A record that has a gap.
    let mut gap = Log::new();
    gap.chunk(2, &payload(100, 1));
    gap.0.resize(BLOCK, 0);
    gap.chunk(4, &payload(100, 2));
    gap.0.resize(BLOCK * 3, 0);
    // An empty header with something behind it.
    let mut behind = Log::of(&[payload(100, 1)]);
    behind.0.extend([0; 100]);
    behind.0.extend([1; 100]);
    behind.0.resize(BLOCK * 3, 0);
    for (log, whole, at) in [(gap, 0, 114), (behind, 1, 114)] {
        let path = temp.log(&log.0);
        let mut reader = LogReader::open(&path, 0).unwrap();
        for _ in 0..whole {
            assert!(reader.advance(&call()).unwrap());
        }
        let error = reader.advance(&call()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity);
        let place = format!("at byte {at} of the log");
        assert!(error.to_string().contains(&place), "{error}");
    }
}

#[test]
fn chunks_that_do_not_fit_together() {
    let temp = TempDir::new();
    for (kinds, reason) in [
        (&[3_u8][..], "no beginning"),
        (&[4], "no beginning"),
        (&[2, 1], "inside another"),
        (&[2, 2], "inside another"),
        (&[5], "unknown type"),
        (&[0], "unknown type"),
    ] {
        let mut log = Log::of(&[payload(20, 0)]);
        for &kind in kinds {
            log.chunk(kind, b"payload");
        }
        let path = temp.log(&log.0);
        let mut reader = LogReader::open(&path, 0).unwrap();
        assert_eq!(read_all(&mut reader).len(), 1);
        let End::Damaged(said) = end(&reader) else {
            panic!("{kinds:?}: {:?}", reader.end());
        };
        assert!(said.contains(reason), "{said}");

        // The same with another block behind it is an error, each time.
        log.0.resize(BLOCK, 0);
        log.record(b"more");
        let path = temp.log(&log.0);
        let mut reader = LogReader::open(&path, 0).unwrap();
        assert!(reader.advance(&call()).unwrap());
        for _ in 0..2 {
            let error = reader.advance(&call()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Integrity);
            assert!(error.to_string().contains(reason), "{error}");
            assert!(error.to_string().contains("run-abc12345.wandb"), "{error}");
        }
    }
}
