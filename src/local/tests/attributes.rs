//! What the records say about a run.

use super::writer::*;
use super::{all_rows, json, open};
use crate::local::LocalLog;

fn log_of(records: &[Vec<u8>]) -> LocalLog {
    let temp = TempDir::new();
    open(&temp.log(&Log::of(records).0)).unwrap()
}

#[test]
fn later_run_records_add_and_change_but_do_not_empty() {
    let first = run(&[
        bytes(1, "first"),
        bytes(2, "team"),
        bytes(8, "draft"),
        bytes(9, "some notes"),
        bytes(10, "a"),
        bytes(10, "b"),
        bytes(12, "sweep"),
        bytes(13, "host"),
        bytes(16, "storage"),
        bytes(17, timestamp(1_700_000_000, 5)),
        bytes(21, [bytes(1, "url"), bytes(2, "c0ffee")].concat()),
        bytes(99, "unknown"),
    ]);
    let second = run(&[
        bytes(1, "first"),
        bytes(3, "project"),
        bytes(6, "group"),
        bytes(7, "eval"),
        bytes(8, "final"),
        bytes(10, "c"),
        bytes(4, bytes(1, item("seed", "7"))),
        bytes(5, bytes(1, item("best", "1"))),
    ]);
    let log = log_of(&[first, second]);
    let data = log.data();
    assert_eq!(data.id, "first");
    let text = |text: &'static str| Some(text.to_owned());
    assert_eq!(data.entity, text("team"));
    assert_eq!(data.project, text("project"));
    assert_eq!(data.display_name, text("final"));
    assert_eq!(data.notes, text("some notes"));
    assert_eq!(data.group, text("group"));
    assert_eq!(data.job_type, text("eval"));
    assert_eq!(data.sweep_name, text("sweep"));
    assert_eq!(data.host, text("host"));
    assert_eq!(data.storage_id, text("storage"));
    assert_eq!(data.commit, text("c0ffee"));
    assert_eq!(data.tags, ["c"]);
    assert_eq!(data.created_at, text("2023-11-14T22:13:20"));
    assert_eq!(json(&data.raw_config), r#"{"seed":7}"#);
    assert_eq!(json(&data.summary), r#"{"best":1}"#);
    assert_eq!(data.history_line_count, Some(0));
    assert!(data.history_keys.is_null());
    assert_eq!(
        (data.description.as_ref(), data.user.as_ref()),
        (None, None)
    );
}

#[test]
fn the_summary_is_folded_in_order() {
    let records = [
        changes(3, &[item("a", r#"{"x": 1, "y": 2}"#), item("b", "1")], &[]),
        changes(
            3,
            &[nested(&["a", "x"], "3"), nested(&["c", "d", "e"], "4")],
            &[],
        ),
        changes(3, &[nested(&["b"], "NaN")], &[nested(&["a", "y"], "")]),
        changes(
            3,
            &[],
            &[
                item("gone", ""),
                nested(&["c", "d", "z"], ""),
                nested(&["b", "q"], ""),
            ],
        ),
        changes(3, &[item("a", r#"{"z": 5}"#), item("f", "6")], &[]),
        changes(3, &[item("g", "7")], &[item("f", "")]),
    ];
    let log = log_of(&records);
    assert_eq!(
        json(&log.data().summary),
        r#"{"a":{"z":5},"b":"NaN","c":{"d":{"e":4}},"g":7}"#
    );
    assert!(log.data().summary["b"].as_f64().unwrap().is_nan());
}

#[test]
fn the_configuration_is_bare_and_its_internal_keys_come_first() {
    let records = [
        changes(
            5,
            &[item("lr", "0.1"), item("value", r#"{"value": 1}"#)],
            &[],
        ),
        changes(
            5,
            &[nested(&["_wandb", "t"], "{}"), item("wandb_version", "1")],
            &[],
        ),
        changes(5, &[item("lr", "0.2")], &[]),
    ];
    assert_eq!(
        json(&log_of(&records).data().raw_config),
        r#"{"_wandb":{"t":{}},"wandb_version":1,"lr":0.2,"value":{"value":1}}"#
    );
}

#[test]
fn the_exit_record_decides_the_state() {
    for (records, state, code) in [
        (vec![], "unknown", None),
        (vec![exit(0)], "finished", Some(0)),
        (vec![exit(3)], "failed", Some(3)),
        (vec![exit(-1)], "failed", Some(-1)),
        (vec![record(18, &[])], "finished", Some(0)),
        (vec![record(23, &[])], "unknown", None), // preempting
    ] {
        let log = log_of(&records);
        assert_eq!(log.data().state, state);
        assert_eq!(log.exit_code(), code);
    }
}

#[test]
fn the_heartbeat_is_the_newest_time_in_the_log() {
    let start = || run(&[bytes(17, timestamp(1_700_000_000, 0))]);
    let heartbeat = |records: &[Vec<u8>]| log_of(records).data().heartbeat_at.clone().unwrap();
    assert_eq!(heartbeat(&[start()]), "2023-11-14T22:13:20");
    let late = output(13, true, (1_700_000_060, 0), "x");
    assert_eq!(heartbeat(&[start(), late.clone()]), "2023-11-14T22:14:20");
    let later = row(0, &[("_timestamp", "1700000120.5")]);
    assert_eq!(
        heartbeat(&[start(), later.clone(), late]),
        "2023-11-14T22:15:20"
    );
    let odd = row(1, &[("_timestamp", "\"today\"")]);
    assert_eq!(heartbeat(&[start(), later, odd]), "2023-11-14T22:13:20");
    assert_eq!(log_of(&[exit(0)]).data().heartbeat_at, None);
}

#[test]
fn system_metrics_are_those_of_the_last_sample() {
    let sample = |at: i64, items: &[(&str, &str)]| {
        let items = items
            .iter()
            .flat_map(|(key, json)| bytes(3, item(key, json)));
        let body = [bytes(2, timestamp(at, 500_000_000)), items.collect()].concat();
        record(7, &body)
    };
    let start = run(&[bytes(17, timestamp(1_000, 0))]);
    let records = [
        sample(990, &[("early", "0")]),
        start,
        sample(1_010, &[("cpu", "1.5"), ("gpu.0.gpu", "2")]),
        sample(1_020, &[("cpu", "NaN")]),
    ];
    let log = log_of(&records);
    assert_eq!(json(&log.data().system_metrics), r#"{"system.cpu":"NaN"}"#);

    let temp = TempDir::new();
    let log = open(&temp.log(&Log::of(&records).0)).unwrap();
    let mut events = log.events().unwrap();
    let mut next = || events.next(&call()).unwrap().map(|row| json(&row));
    let row = |text: &str| Some(text.to_owned());
    assert_eq!(
        next(),
        row(r#"{"_wandb":true,"_timestamp":990.5,"_runtime":-9.5,"system.early":0}"#)
    );
    assert_eq!(
        next(),
        row(
            r#"{"_wandb":true,"_timestamp":1010.5,"_runtime":10.5,"system.cpu":1.5,"system.gpu.0.gpu":2}"#
        )
    );
    assert!(next().is_some());
    assert_eq!(next(), None);
}

#[test]
fn kinds_and_fields_of_others_are_passed_over() {
    let temp = TempDir::new();
    let own = [
        number(1, 4),
        bytes(
            2,
            [bytes(1, nested(&["a"], "1")), bytes(77, "x"), number(78, 1)].concat(),
        ),
        bytes(16, "control"),
        bytes(19, "uuid"),
        bytes(200, "info"),
        number(300, 5),
    ];
    let records = [
        Vec::new(),
        number(1, 1),
        record(11, b"\xff not a message of ours"),
        record(999, b"of the future"),
        own.concat(),
    ];
    let log = open(&temp.log(&Log::of(&records).0)).unwrap();
    let rows: Vec<String> = all_rows(&log).iter().map(json).collect();
    assert_eq!(rows, [r#"{"_step":0,"a":1}"#]);
}

#[test]
fn the_history_keys_tell_types_and_numbers_apart() {
    let temp = TempDir::new();
    let records = [
        row(0, &[("a", "1"), ("b", "true"), ("c", "{}"), ("f", "NaN")]),
        row(1, &[("a", "\"x\""), ("b", "null"), ("c", "[1]")]),
        row(
            2,
            &[("a", "2.5"), ("d", r#"{"e": {"_type": "image-file"}}"#)],
        ),
        row(3, &[("a", "2"), ("g", "5")]),
        row(4, &[("g", "5")]),
    ];
    let log = open(&temp.log(&Log::of(&records).0)).unwrap();
    let found = log.history_keys(&call()).unwrap();
    let mut keys = found["keys"].as_object().unwrap().clone();
    keys.remove("_step");
    assert_eq!(found["lastStep"], 4.into());
    assert_eq!(
        json(&keys),
        concat!(
            r#"{"a":{"typeCounts":[{"type":"number","count":3},{"type":"string","count":1}],"#,
            r#""monotonic":false,"previousValue":2},"#,
            r#""b":{"typeCounts":[{"type":"bool","count":1},{"type":"nil","count":1}],"#,
            r#""monotonic":false},"#,
            r#""c":{"typeCounts":[{"type":"map","count":1},{"type":"list","count":1}],"#,
            r#""monotonic":false},"#,
            r#""f":{"typeCounts":[{"type":"number","count":1}],"#,
            r#""monotonic":false,"previousValue":"NaN"},"#,
            r#""d.e":{"typeCounts":[{"type":"image-file","count":1}],"monotonic":false},"#,
            r#""g":{"typeCounts":[{"type":"number","count":2}],"monotonic":true,"#,
            r#""previousValue":5}}"#
        )
    );
}

#[test]
fn a_log_that_became_shorter_is_read_anew() {
    let temp = TempDir::new();
    let one = Log::of(&[run(&[bytes(1, "one")]), row(0, &[]), row(1, &[])]);
    let path = temp.log(&one.0);
    let mut log = open(&path).unwrap();
    temp.log(&Log::of(&[run(&[bytes(1, "two")])]).0);
    log.reload(&call()).unwrap();
    assert_eq!(log.data().id, "two");
    assert_eq!(log.data().history_line_count, Some(0));
    // Nothing new is fine too, and what is gone is said.
    log.reload(&call()).unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = log.reload(&call()).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::NotFound);
    assert_eq!(log.data().id, "two");
}
