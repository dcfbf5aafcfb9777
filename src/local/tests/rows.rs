//! Rows: both forms of keys, steps, numbers, and keys that are asked for.

use super::writer::*;
use super::{all_rows, drain, json, open};
use crate::json::Value;
use crate::local::{Key, Tail};

fn rows_of(records: &[Vec<u8>]) -> Vec<String> {
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(records).0)).unwrap();
    all_rows(&log).iter().map(json).collect()
}

#[test]
fn plain_and_nested_keys_make_the_same_row() {
    let old = history_of(&[
        item("loss", "0.5"),
        item("val", r#"{"acc": 1, "err": {"top": [1, 2]}}"#),
        item("_step", "3"),
    ]);
    let new = history_of(&[
        nested(&["loss"], "0.5"),
        nested(&["val", "acc"], "1"),
        nested(&["val", "err", "top"], "[1, 2]"),
        nested(&["_step"], "3"),
    ]);
    let row = r#"{"loss":0.5,"val":{"acc":1,"err":{"top":[1,2]}},"_step":3}"#;
    assert_eq!(rows_of(&[old, new]), [row, row]);
}

#[test]
fn what_stands_in_the_way_goes_and_the_last_one_counts() {
    let items = [
        nested(&["a"], "1"),
        nested(&["a", "b"], "2"),
        nested(&["c", "d"], "3"),
        nested(&["c"], "4"),
        nested(&["e"], "5"),
        nested(&["e"], "6"),
        nested(&["_step"], "0"),
    ];
    let row = r#"{"a":{"b":2},"c":4,"e":6,"_step":0}"#;
    assert_eq!(rows_of(&[history_of(&items)]), [row]);
}

#[test]
fn steps_come_from_the_item_or_from_beside_it() {
    let beside = |step: i64, items: &[Vec<u8>]| {
        let items: Vec<u8> = items.iter().flat_map(|item| bytes(1, item)).collect();
        record(2, &[items, bytes(2, number(1, step))].concat())
    };
    let loss = || nested(&["loss"], "1");
    let records = [
        beside(7, &[loss()]),
        beside(7, &[loss(), nested(&["_step"], "8")]),
        beside(7, &[loss(), nested(&["_step"], "9.0")]),
        beside(7, &[loss(), nested(&["_step"], "\"x\"")]),
        beside(-5, &[]),
        record(2, &[]),
    ];
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(&records).0)).unwrap();
    let mut rows = log.rows().unwrap();
    let mut steps = Vec::new();
    while let Some(row) = rows.next_view(&call()).unwrap() {
        steps.push(row.step());
    }
    assert_eq!(steps, [7, 8, 9, 7, -5, 0]);
    let found: Vec<String> = all_rows(&log).iter().map(json).collect();
    assert_eq!(found[0], r#"{"_step":7,"loss":1}"#);
    assert_eq!(found[1], r#"{"loss":1,"_step":8}"#);
    assert_eq!(found[2], r#"{"loss":1,"_step":9.0}"#);
    assert_eq!(found[4], r#"{"_step":-5}"#);
}

#[test]
fn numbers_keep_their_meaning() {
    let pairs = [
        ("nan", "NaN"),
        ("inf", "Infinity"),
        ("low", "-Infinity"),
        ("string", "\"NaN\""),
        ("min", "-9223372036854775808"),
        ("max", "18446744073709551615"),
        ("more", "18446744073709551616"),
        ("null", "null"),
        ("zero", "-0.0"),
    ];
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(&[row(0, &pairs)]).0)).unwrap();
    let row = &all_rows(&log)[0];
    assert!(row["nan"].as_f64().unwrap().is_nan());
    assert_eq!(row["inf"].as_f64(), Some(f64::INFINITY));
    assert_eq!(row["low"].as_f64(), Some(f64::NEG_INFINITY));
    assert_eq!(row["string"].as_str(), Some("NaN"));
    assert_eq!(row["min"].as_i64(), Some(i64::MIN));
    assert_eq!(row["max"].as_u64(), Some(u64::MAX));
    assert_eq!(row["more"].to_json(), "18446744073709551616");
    assert_eq!(row.get("null"), Some(&Value::Null));
    assert_eq!(row["zero"].to_json(), "-0.0");
}

#[test]
fn keys_are_found_however_the_writer_split_them() {
    let old = history_of(&[
        item("val", r#"{"acc": 1, "err": {"top.5": 2}}"#),
        item("a.b", "3"),
        item("disk.\\.use", "4"),
    ]);
    let new = history_of(&[
        nested(&["val", "acc"], "1"),
        nested(&["val", "err", "top.5"], "2"),
        nested(&["a.b"], "3"),
        nested(&["disk.\\.use"], "4"),
        nested(&["value"], "5"),
    ]);
    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(&[old, new]).0)).unwrap();
    let mut rows = log.rows().unwrap();
    for last in [None, Some("5")] {
        let row = rows.next_view(&call()).unwrap().unwrap();
        for (key, expected) in [
            ("val.acc", Some("1")),
            ("val.err.top.5", Some("2")),
            ("val.err.top\\.5", Some("2")),
            ("val.err", Some(r#"{"top.5":2}"#)),
            ("val", Some(r#"{"acc":1,"err":{"top.5":2}}"#)),
            ("a.b", Some("3")),
            ("a\\.b", Some("3")),
            ("a", None), // a dot in a name joins nothing
            ("disk.\\.use", Some("4")),
            ("value", last),
            ("va", None),
            ("val.ac", None),
            ("val.acc.x", None),
            ("val.", None),
            ("", None),
            ("_step", Some("0")),
        ] {
            let found = row.get(&Key::from(key)).unwrap();
            let found = found.map(|value| value.to_json());
            assert_eq!(found.as_deref(), expected, "{key}");
        }
    }
}

#[test]
fn rows_go_on_when_the_log_grows() {
    let temp = TempDir::new();
    let mut bytes = Log::of(&[run(&[bytes(1, "abc12345")])]);
    let path = temp.log(&bytes.0);
    let mut log = open(&path).unwrap();
    let mut rows = log.rows().unwrap();
    let mut found = Vec::new();
    for step in 0..50 {
        let before = bytes.0.len();
        bytes.record(&row(step, &[("text", &format!("{:?}", "x".repeat(3_000)))]));
        let (one, two) = bytes.0[before..].split_at((step as usize * 67) % 3_000);
        for part in [one, two] {
            append(&path, part);
            let (more, error) = drain(&mut rows);
            assert!(error.is_none());
            found.extend(more);
        }
        assert_eq!(found.len() as i64, step + 1);
        assert_eq!(found.last().unwrap()["_step"], step.into());
        log.reload(&call()).unwrap();
        assert_eq!(log.data().history_line_count, Some(found.len() as u64));
        assert_eq!(log.data().history_keys["lastStep"], step.into());
        assert_eq!(rows.tail(), Some(log.tail()));
    }
    let before = bytes.0.len();
    bytes.record(&exit(0));
    append(&path, &bytes.0[before..]);
    assert!(drain(&mut rows).0.is_empty());
    assert_eq!(rows.tail(), Some(Tail::Complete));
    log.reload(&call()).unwrap();
    assert_eq!(log.data().state, "finished");
    assert_eq!(all_rows(&log), found);
}
