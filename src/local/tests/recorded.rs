//! The golden file, and runs that official SDKs recorded against what an
//! independent reader found in them.

use std::path::{Path, PathBuf};

use super::writer::{TempDir, call};
use super::{all_rows, json, open};
use crate::json::{self, Map, Value};
use crate::local::log::Tail;
use crate::local::{ConsoleLine, ConsoleStream as Stream, LocalLog};

const GOLDEN: &str = "3a572642e1be00\
    0b61a4161f00010801aa011a0a180a0e776272756e2d72732b302e312e301206302e34302e30\
    6ad6abbb37000108028a01320a0861626331323334351203656e741a0470726f6a220c0a0a0a026c72820103302e31420464656d6f8a01060880e2cfaa06\
    e716a6ac5000010803124c0a0c0a046c6f7373820103302e350a0b0a055f73746570820101300a1b0a0a5f74696d657374616d7082010c313730303030303030312e300a100a085f72756e74696d65820103312e301200\
    ec491b3612000108041a0e0a0c0a046c6f7373820103302e35\
    9fe591e707000108059201021001";

#[test]
fn the_golden_file() {
    let digits = |i| u8::from_str_radix(&GOLDEN[i..i + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..GOLDEN.len()).step_by(2).map(digits).collect();
    assert_eq!(bytes.len(), 233);
    let temp = TempDir::new();
    temp.log(&bytes);
    let log = open(temp.path()).unwrap();

    assert_eq!(log.tail(), Tail::Complete);
    assert_eq!(log.exit_code(), Some(0));
    let data = log.data();
    assert_eq!(data.id, "abc12345");
    assert_eq!(data.entity.as_deref(), Some("ent"));
    assert_eq!(data.project.as_deref(), Some("proj"));
    assert_eq!(data.display_name.as_deref(), Some("demo"));
    assert_eq!(data.state, "finished");
    assert_eq!(data.created_at.as_deref(), Some("2023-11-14T22:13:20"));
    assert_eq!(json(&data.raw_config), r#"{"lr":0.1}"#);
    assert_eq!(json(&data.summary), r#"{"loss":0.5}"#);
    assert_eq!(data.history_line_count, Some(1));
    let rows: Vec<String> = all_rows(&log).iter().map(json).collect();
    assert_eq!(
        rows,
        [r#"{"loss":0.5,"_step":0,"_timestamp":1700000001.0,"_runtime":1.0}"#]
    );
}

struct Recorded {
    log: LocalLog,
    truth: Value,
    rows: Vec<Map>,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn recorded(which: &str) -> Recorded {
    let parent = fixtures().join(format!("digits-{which}"));
    let mut runs = crate::local::LocalRuns::under(&parent).unwrap();
    let run = runs.next().unwrap().unwrap();
    assert!(runs.next().is_none() && run.offline && !run.synced);
    let read = |name: String| {
        let path = fixtures().join("expected").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let as_map = |line: &str| match json::from_str(line).unwrap() {
        Value::Object(map) => map,
        other => panic!("a row is {other}"),
    };
    Recorded {
        log: open(&run.path).unwrap(),
        truth: json::from_str(&read(format!("{which}.json"))).unwrap(),
        rows: read(format!("{which}.jsonl")).lines().map(as_map).collect(),
    }
}

/// NaN and infinities as the strings that the recorded truth has for them.
fn plain(value: &Value) -> Value {
    json::from_str(&value.to_json()).unwrap()
}

fn each(test: impl Fn(&Recorded)) {
    for which in ["old", "new"] {
        test(&recorded(which));
    }
}

#[test]
fn every_row_with_its_keys_in_order() {
    each(|Recorded { log, rows, .. }| {
        let found = all_rows(log);
        assert_eq!(found.len(), rows.len());
        for (found, expected) in found.iter().zip(rows) {
            let found = plain(&found.clone().into());
            assert_eq!(found.to_json(), Value::from(expected.clone()).to_json());
        }
    });
}

#[test]
fn attributes_config_and_summary() {
    each(|Recorded { log, truth, .. }| {
        let data = log.data();
        let run = &truth["run"];
        assert_eq!(Some(data.id.as_str()), run["run_id"].as_str());
        for (found, name) in [
            (&data.entity, "entity"),
            (&data.project, "project"),
            (&data.display_name, "display_name"),
            (&data.notes, "notes"),
            (&data.group, "run_group"),
            (&data.job_type, "job_type"),
            (&data.sweep_name, "sweep_id"),
            (&data.host, "host"),
        ] {
            assert_eq!(found.as_deref(), run[name].as_str(), "{name}");
        }
        assert_eq!(Value::from(data.tags.clone()), run["tags"]);
        assert_eq!(Some(data.state.as_str()), truth["state"].as_str());
        assert_eq!(log.exit_code().map(i64::from), truth["exit_code"].as_i64());
        assert_eq!(data.history_line_count, truth["rows"].as_u64());
        assert_eq!(data.history_keys["lastStep"], truth["last_step"]);
        assert_eq!(plain(&data.raw_config.clone().into()), truth["config"]);
        assert_eq!(data.raw_config.keys().next(), Some("_wandb"));
        assert_eq!(plain(&data.summary.clone().into()), truth["summary"]);
        assert_eq!(log.tail(), Tail::Complete);
    });
}

#[test]
fn system_metrics() {
    each(|Recorded { log, truth, .. }| {
        let mut events = log.events().unwrap();
        for expected in truth["events"].as_array().unwrap() {
            let mut found = events.next(&call()).unwrap().unwrap();
            assert_eq!(found.remove("_wandb"), Some(true.into()));
            assert_eq!(plain(&found.clone().into()), *expected);
            found.retain(|key, _| key.starts_with("system."));
            let last = truth["events"].as_array().unwrap().last() == Some(expected);
            assert_eq!(found == log.data().system_metrics, last);
        }
        assert_eq!(events.next(&call()).unwrap(), None);
    });
}

#[test]
fn keys_and_how_often_they_occur() {
    each(|Recorded { log, truth, .. }| {
        let keys = log.history_keys(&call()).unwrap();
        assert_eq!(keys["lastStep"], truth["last_step"]);
        let mut expected = truth["key_counts"].as_object().unwrap().clone();
        for (name, key) in keys["keys"].as_object().unwrap() {
            let types = key["typeCounts"].as_array().unwrap();
            let count: u64 = types.iter().map(|t| t["count"].as_u64().unwrap()).sum();
            assert_eq!(expected.remove(name), Some(count.into()), "{name}");
        }
        assert!(expected.is_empty(), "{expected:?}");
        let weights = &keys["keys"]["weights"]["typeCounts"];
        assert_eq!(weights.to_json(), r#"[{"type":"histogram","count":6}]"#);
        assert_eq!(keys["keys"]["_step"]["monotonic"], true.into());
        assert_eq!(keys["keys"]["_step"]["previousValue"], 1000.into());
    });
}

#[test]
fn console_text_by_stream() {
    each(|Recorded { log, truth, .. }| {
        let mut console = log.console().unwrap();
        let mut found: Vec<ConsoleLine> = Vec::new();
        while let Some(line) = console.next(&call()).unwrap() {
            assert_eq!(line.number, found.len() as u64);
            found.push(line);
        }
        for (stream, name) in [(Stream::Stdout, "stdout"), (Stream::Stderr, "stderr")] {
            let of_stream = found.iter().filter(|line| line.stream == stream);
            let lines: String = of_stream.map(|line| format!("{}\n", line.text)).collect();
            let chunks = truth["console"].as_array().unwrap().iter();
            let text: String = chunks
                .filter(|chunk| chunk["stream"].as_str() == Some(name))
                .map(|chunk| chunk["text"].as_str().unwrap())
                .collect();
            let shown = text.lines().map(|line| line.rsplit('\r').next().unwrap());
            let expected: String = shown.map(|line| format!("{line}\n")).collect();
            assert!(!expected.is_empty());
            assert_eq!(lines, expected);
        }
    });
}

#[test]
fn files_as_saved() {
    each(|Recorded { log, truth, .. }| {
        let found: Vec<_> = log.files().map(Result::unwrap).collect();
        assert!(found.is_sorted_by(|a, b| a.name < b.name));
        let saved = found.iter().find(|file| file.name == "eval/confusion.json");
        let saved = saved.unwrap();
        assert_eq!(saved.size, saved.path.metadata().unwrap().len());
        let named = truth["files"].as_array().unwrap();
        assert!(named.contains(&"eval/confusion.json".into()));
    });
}
