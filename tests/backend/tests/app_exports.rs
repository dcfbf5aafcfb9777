//! Exported history: the files, what is still live, and signed URLs.

mod app_support;

use app_support::{BASE, Backend};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Value, json};

fn seeded(rows: i64, exports: Value) -> Backend {
    let backend = Backend::memory();
    let history: Vec<Value> = (0..rows)
        .map(|step| json!({"_step": step, "loss": step as f64 / 2.0}))
        .collect();
    backend.seed(json!({"history": history, "exports": exports}));
    backend
}

/// The URLs, and the steps that are live.
fn exports(backend: &Backend) -> (Vec<String>, Vec<f64>) {
    let run = backend.run("parquetHistory(liveKeys: [\"_step\"]) { parquetUrls liveData }");
    let answer = &run["parquetHistory"];
    let urls = answer["parquetUrls"].as_array().unwrap();
    let live = answer["liveData"].as_array().unwrap();
    for row in live {
        assert_eq!(row.as_object().unwrap().len(), 1, "{row}");
    }
    (
        urls.iter()
            .map(|url| url.as_str().unwrap().to_owned())
            .collect(),
        live.iter()
            .map(|row| row["_step"].as_f64().unwrap())
            .collect(),
    )
}

/// The steps in each row group of a file.
fn steps(backend: &Backend, url: &str) -> Vec<Vec<i64>> {
    let target = url.strip_prefix(BASE).expect("on this server");
    let answer = backend.without_key("GET", target, b"");
    assert_eq!(answer.status, 200);
    let reader = SerializedFileReader::new(bytes::Bytes::from(answer.bytes)).unwrap();
    (0..reader.num_row_groups())
        .map(|group| {
            let group = reader.get_row_group(group).unwrap();
            let rows = group.get_row_iter(None).unwrap();
            rows.map(|row| {
                use parquet::record::RowAccessor;
                row.unwrap().get_long(0).unwrap()
            })
            .collect()
        })
        .collect()
}

#[test]
fn nothing_is_said_of_a_run_that_is_not_exported() {
    let backend = Backend::with_steps(0..3);
    assert_eq!(exports(&backend), (vec![], vec![]));
}

#[test]
fn files_groups_and_the_live_rest() {
    let backend = seeded(
        10,
        json!({"files": 2, "rows_per_group": 3, "upto_step": 7, "overlap": 2}),
    );
    let (urls, live) = exports(&backend);
    assert_eq!(live, [6.0, 7.0, 8.0, 9.0]);
    let files: Vec<_> = urls.iter().map(|url| steps(&backend, url)).collect();
    assert_eq!(files[0], [vec![0, 1, 2], vec![3]]);
    assert_eq!(files[1], [vec![4, 5, 6], vec![7]]);
    // What comes later is live.
    let more = json!({"entity": "e", "project": "p", "name": "r", "history": [{"loss": 1}]});
    backend.told("POST", "/runs/append", more);
    assert_eq!(exports(&backend).1, [6.0, 7.0, 8.0, 9.0, 10.0]);
    // The rows themselves are all there, as ever.
    assert_eq!(backend.window(0, 100, 100).len(), 11);
}

#[test]
fn a_file_may_repeat_rows_and_come_in_any_order() {
    let recipe = json!({"files": 3, "file_overlap": 1, "order": "reversed", "codec": "zstd"});
    let backend = seeded(6, recipe);
    let (urls, live) = exports(&backend);
    assert_eq!(live, [0.0; 0]);
    let files: Vec<_> = urls.iter().map(|url| steps(&backend, url)).collect();
    assert_eq!(files, [[vec![3, 4, 5]], [vec![1, 2, 3]], [vec![0, 1]]]);
    let backend = seeded(6, json!({"files": 3, "order": "rotating"}));
    let firsts: Vec<_> = (0..3).map(|_| exports(&backend).0[0].clone()).collect();
    assert!(
        firsts[0] != firsts[1] && firsts[1] != firsts[2],
        "{firsts:?}"
    );
}

#[test]
fn no_file_at_all_leaves_everything_live() {
    let backend = seeded(2, json!({"files": 0}));
    assert_eq!(exports(&backend), (vec![], vec![0.0, 1.0]));
}

#[test]
fn a_url_holds_until_it_expires_and_is_asked_for_anew() {
    let backend = seeded(3, json!({}));
    let old = exports(&backend).0[0].clone();
    let get = |url: &str| {
        let target = url.strip_prefix(BASE).unwrap();
        backend.without_key("GET", target, b"").status
    };
    assert_eq!(get(&old), 200);
    backend.told("POST", "/urls/expire", Value::Null);
    assert_eq!(get(&old), 403);
    let new = exports(&backend).0[0].clone();
    assert_eq!(get(&new), 200);
    // Only the signature is another one.
    assert_eq!(old.split('?').next(), new.split('?').next());
}

#[test]
fn nonsense_is_refused() {
    let backend = Backend::memory();
    for exports in [
        json!({"rows_per_group": 0}),
        json!({"x": 1}),
        json!({"codec": "x"}),
    ] {
        let run = json!({"entity": "e", "project": "p", "exports": exports});
        assert_eq!(backend.control("POST", "/runs", run).status, 400);
    }
}
