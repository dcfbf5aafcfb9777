//! History as Arrow record batches is what its rows are, in one schema that
//! never changes.
#![cfg(feature = "arrow")]

mod common;
mod remote;

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use wandb_run::arrow::arrow_array::cast::AsArray;
use wandb_run::arrow::arrow_array::types::{Float64Type, Int64Type};
use wandb_run::arrow::arrow_array::{Array, RecordBatch, RecordBatchOptions, StructArray};
use wandb_run::arrow::arrow_schema::{ArrowError, DataType, Schema};
use wandb_run::arrow::{ArrowBatches, ArrowOptions, ColumnType};
use wandb_run::json::Value;
use wandb_run::{CallOptions, CancelToken, Error, ErrorKind, Run, ScanHistory};

use common::Backend;
use remote::{api, generate, logged, open, seed};

fn backend() -> Backend {
    Backend::start(&["--memory"])
}

/// `name: type` of every column, nullable or not, JSON text as `json`.
fn columns(schema: &Schema) -> Vec<String> {
    let fields = schema.fields().iter().map(|field| {
        assert!(field.is_nullable());
        let extension = field.metadata().get("ARROW:extension:name");
        if let DataType::Struct(_) = field.data_type() {
            return format!("{}: struct", field.name());
        }
        let holds = match (field.data_type(), extension.map(String::as_str)) {
            (DataType::Utf8, Some("arrow.json")) => "json",
            (DataType::Utf8, None) => "utf8",
            (DataType::Float64, None) => "float64",
            (DataType::Int64, None) => "int64",
            (DataType::Boolean, None) => "bool",
            other => panic!("{}: {other:?}", field.name()),
        };
        format!("{}: {holds}", field.name())
    });
    fields.collect()
}

/// One cell as JSON text; `null` where it is null.
fn cell(batch: &RecordBatch, name: &str, row: usize) -> String {
    let at = batch.schema().index_of(name).unwrap();
    let array = batch.column(at);
    if array.is_null(row) {
        return "null".to_owned();
    }
    let is_json = !batch.schema().field(at).metadata().is_empty();
    match array.data_type() {
        DataType::Float64 => Value::from(array.as_primitive::<Float64Type>().value(row)).to_json(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        _ if is_json => array.as_string::<i32>().value(row).to_owned(),
        _ => Value::from(array.as_string::<i32>().value(row)).to_json(),
    }
}

fn all(batches: ArrowBatches) -> (Vec<RecordBatch>, Option<ArrowError>) {
    let schema = batches.schema();
    let mut found = Vec::new();
    for batch in batches {
        match batch {
            Ok(batch) => {
                assert_eq!(batch.schema(), schema, "the schema must stay");
                found.push(batch);
            }
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

fn column(batches: &[RecordBatch], name: &str) -> Vec<String> {
    let cells = batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| cell(batch, name, row)));
    cells.collect()
}

/// The typed error within one of Arrow.
fn ours(error: &ArrowError) -> &Error {
    match error {
        ArrowError::ExternalError(error) => error.downcast_ref().expect("one of this library"),
        other => panic!("{other}"),
    }
}

fn failure(scan: ScanHistory, options: &ArrowOptions) -> (ErrorKind, String) {
    match scan.arrow(options) {
        Err(error) => (error.kind(), error.to_string()),
        Ok(batches) => {
            let (_, error) = all(batches);
            let error = error.expect("it must fail");
            (ours(&error).kind(), ours(&error).to_string())
        }
    }
}

fn mixed(backend: &Backend) -> Run {
    let rows = [
        r#"{"_step":0,"loss":0.5,"epoch":1,"ok":true,"name":"a","mix":1,"nest":{"a":1,"b":[1]},"none":null,"large":9007199254740993,"float":1,"flops":123456789012345680,"huge":100000000000000000000000}"#,
        r#"{"_step":1,"loss":"NaN","epoch":2,"ok":null,"name":"b\"c","mix":"x","nest":{"a":2.5},"large":1,"float":"Infinity","flops":0.5,"huge":1.5}"#,
        r#"{"_step":2,"loss":3,"mix":{"y":"NaN"},"nest":[],"large":9223372036854775807}"#,
    ];
    seed(backend, "mixed", json!({ "history": rows }));
    open(&api(backend), "mixed")
}

const MIXED: [&str; 12] = [
    "_step: int64",
    "loss: float64",
    "epoch: int64",
    "ok: bool",
    "name: utf8",
    "mix: json",
    "nest: json",
    "none: json",
    "large: int64",
    "float: float64",
    "flops: float64",
    "huge: float64",
];

#[test]
fn types_and_values() {
    let backend = backend();
    let batches = mixed(&backend).scan_history().arrow(&ArrowOptions::new());
    let batches = batches.unwrap();
    assert_eq!(columns(&batches.schema()), MIXED);
    let (batches, error) = all(batches);
    assert!(error.is_none());
    for (name, cells) in [
        ("_step", ["0", "1", "2"]),
        ("loss", ["0.5", "\"NaN\"", "3.0"]),
        ("epoch", ["1", "2", "null"]),
        ("ok", ["true", "null", "null"]),
        ("name", [r#""a""#, r#""b\"c""#, "null"]),
        ("mix", ["1", r#""x""#, r#"{"y":"NaN"}"#]),
        ("nest", [r#"{"a":1,"b":[1]}"#, r#"{"a":2.5}"#, "[]"]),
        ("none", ["null", "null", "null"]),
        ("large", ["9007199254740993", "1", "9223372036854775807"]),
        ("float", ["1.0", "\"Infinity\"", "null"]),
        ("huge", ["1e+23", "1.5", "null"]),
    ] {
        let found = column(&batches, name);
        let same = |(found, wanted): (&String, &&str)| {
            found == wanted || found.parse::<f64>().ok() == wanted.parse().ok()
        };
        assert!(found.iter().zip(&cells).all(same), "{name}: {found:?}");
    }
}

#[test]
fn a_sample_is_typed_alike() {
    let backend = backend();
    let run = mixed(&backend);
    let batch = run.history().arrow(&ArrowOptions::new()).unwrap();
    assert_eq!(columns(&batch.schema()), MIXED);
    assert_eq!(batch.num_rows(), 3);
    assert_eq!(cell(&batch, "loss", 1), "\"NaN\"");
    let options = ArrowOptions::new().column("name", ColumnType::Int64);
    let error = run.history().arrow(&options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.subject(), Some("e/p/mixed"));
    let table = run.history().keys(["loss"]).table().unwrap();
    let batch = table.to_arrow(&ArrowOptions::new().extra(true)).unwrap();
    assert_eq!(
        columns(&batch.schema()),
        ["_step: int64", "loss: float64", "_extra: json"]
    );
}

/// 200 rows of which the first 100 show nothing of what comes.
fn late(backend: &Backend) -> Run {
    let rows: Vec<Json> = (0..200)
        .map(|step| match step {
            0..=99 => json!({"_step": step, "count": step, "text": "a", "ok": true}),
            150 => json!({"_step": step, "count": 0.5, "text": 7, "new": 1, "deep": {"x": 1}}),
            151 => json!({"_step": step, "count": "NaN", "ok": null, "new": null}),
            _ => json!({"_step": step, "count": 7, "ok": false}),
        })
        .collect();
    seed(backend, "late", json!({ "history": rows }));
    open(&api(backend), "late")
}

#[test]
fn what_comes_late_is_not_lost() {
    let backend = backend();
    let run = late(&backend);
    let few = ArrowOptions::new().batch_rows(50);

    // A server knows the names and most of the types.
    let batches = run.scan_history().arrow(&few).unwrap();
    assert_eq!(
        columns(&batches.schema()),
        [
            "_step: int64",
            "count: float64",
            "ok: bool",
            "text: json",
            "new: float64",
            "_extra: json"
        ]
    );
    let (batches, error) = all(batches);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(batches.len(), 4);
    assert_eq!(column(&batches, "_step").len(), 200);
    assert_eq!(column(&batches, "count")[150..152], ["0.5", "\"NaN\""]);
    assert_eq!(column(&batches, "text")[150], "7");
    let extra = column(&batches, "_extra");
    assert_eq!(extra[150], r#"{"deep":{"x":1}}"#);
    assert_eq!(extra.iter().filter(|text| *text != "null").count(), 1);

    // Without that column it is an error, after the batches that were good.
    let mut batches = run.scan_history().arrow(&few.clone().extra(false)).unwrap();
    for _ in 0..3 {
        batches.next_batch().unwrap().unwrap();
    }
    let error = batches.next_batch().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let message = error.to_string();
    assert!(message.contains("\"deep\" at step 150"), "{message}");
    assert!(batches.next_batch().unwrap().is_none());
    assert_eq!(batches.report().rows, 150);
    // Nothing of the batch that failed was handed out: it can be read again.
    assert_eq!(batches.cursor().unwrap().step(), Some(149));
    let rest = run.scan_history().resume(&batches.cursor().unwrap());
    let (rest, error) = all(rest.arrow(&few).unwrap());
    assert!(error.is_none());
    assert_eq!(column(&rest, "_step").len(), 50);

    // A survey knows everything.
    let surveyed = run.scan_history().arrow(&few.clone().survey(true)).unwrap();
    assert_eq!(
        columns(&surveyed.schema()),
        [
            "_step: int64",
            "count: float64",
            "ok: bool",
            "text: json",
            "deep: json",
            "new: int64"
        ]
    );
    let (batches, error) = all(surveyed);
    assert!(error.is_none());
    assert_eq!(column(&batches, "deep")[150], r#"{"x":1}"#);
    assert_eq!(column(&batches, "_step").len(), 200);
}

#[test]
fn a_server_that_knows_nothing() {
    let backend = backend();
    let run = late(&backend);
    backend.control("POST", "/mode", json!({"history_keys": "null"}));
    let few = ArrowOptions::new().batch_rows(50);
    let (batches, error) = all(run.scan_history().arrow(&few).unwrap());
    assert!(error.is_none(), "{error:?}");
    let extra = column(&batches, "_extra");
    assert_eq!(extra[150], r#"{"deep":{"x":1},"new":1,"text":7}"#);
    assert_eq!(extra[151], "null");
    // With keys there is no such column.
    let scan = run.scan_history().any_of(["_step", "text"]);
    let batches = scan.clone().arrow(&few).unwrap();
    assert_eq!(columns(&batches.schema()), ["_step: int64", "text: utf8"]);
    let (kind, message) = failure(scan.clone(), &few);
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(message.contains("\"text\" at step 150 is 7"), "{message}");
    let (batches, error) = all(scan.arrow(&few.extra(true)).unwrap());
    assert!(error.is_none());
    assert_eq!(column(&batches, "_extra")[150], r#"{"text":7}"#);
}

#[test]
fn keys_are_columns() {
    let backend = backend();
    let run = late(&backend);
    let few = ArrowOptions::new().batch_rows(50);
    let scan = run.scan_history().keys(["new", "_step"]);
    let (batches, _) = all(scan.arrow(&few).unwrap());
    assert_eq!(
        columns(&batches[0].schema()),
        ["new: int64", "_step: int64"],
        "one batch is all there is"
    );
    // Nested, of a kind that the first batch does not show, and never there.
    let scan = run.scan_history().any_of(["_step", "deep.x", "nowhere"]);
    let batches = scan.arrow(&few).unwrap();
    assert_eq!(
        columns(&batches.schema()),
        ["_step: int64", "deep.x: float64", "nowhere: json"]
    );
    let (batches, error) = all(batches);
    assert!(error.is_none());
    assert_eq!(column(&batches, "deep.x")[150], "1.0");
    // A key twice is one column.
    let scan = run.scan_history().keys(["count", "count"]);
    let (batches, error) = all(scan.arrow(&ArrowOptions::new()).unwrap());
    assert!(error.is_none());
    assert_eq!(columns(&batches[0].schema()), ["count: float64"]);
    assert_eq!(column(&batches, "count")[7], "7.0");
}

#[test]
fn patterns_of_keys() {
    let backend = backend();
    let rows: Vec<Json> = (0..100)
        .map(|step| match step {
            90 => {
                json!({"_step": step, "e/a": 1, "f": {"y": 2}, "g": 1, "heavy/b": 1, "heavy/c": 1})
            }
            _ => json!({"_step": step, "heavy/b": 2.5, "f": {"x": step}}),
        })
        .collect();
    seed(&backend, "patterns", json!({ "history": rows }));
    let run = open(&api(&backend), "patterns");
    let few = ArrowOptions::new().batch_rows(50);
    let scan = run.scan_history().leave_out(["heavy/*"]);
    let batches = scan.arrow(&few).unwrap();
    assert_eq!(
        columns(&batches.schema()),
        [
            "_step: int64",
            "f: json",
            "e/a: float64",
            "g: float64",
            "_extra: json"
        ]
    );
    let (batches, error) = all(batches);
    assert!(error.is_none());
    assert!(column(&batches, "_extra").iter().all(|text| text == "null"));
    let scan = run.scan_history().any_of(["_step", "f.*"]);
    let wanted: Vec<String> = rows_of(scan.clone());
    let (batches, error) = all(scan.arrow(&few).unwrap());
    assert!(error.is_none(), "{error:?}");
    assert!(batches[0].schema().index_of("g").is_err());
    assert_eq!(column(&batches, "_step").len(), wanted.len());
}

fn rows_of(scan: ScanHistory) -> Vec<String> {
    let rows = scan.rows().unwrap();
    rows.map(|row| row.unwrap().to_json()).collect()
}

#[test]
fn a_schema_that_the_caller_gives() {
    let backend = backend();
    let run = late(&backend);
    let schema = [
        ("count", ColumnType::Float64),
        ("nowhere", ColumnType::Bool),
        ("ok", ColumnType::Json),
    ];
    let options = ArrowOptions::new().schema(schema).batch_rows(64);
    backend.clear();
    let batches = run.scan_history().arrow(&options).unwrap();
    assert_eq!(logged(&backend), 0, "nothing need be asked");
    assert_eq!(
        columns(&batches.schema()),
        ["count: float64", "nowhere: bool", "ok: json"]
    );
    let (batches, error) = all(batches);
    assert!(error.is_none());
    assert_eq!(column(&batches, "count").len(), 200);
    assert_eq!(column(&batches, "ok")[99..101], ["true", "false"]);
    assert!(
        column(&batches, "nowhere")
            .iter()
            .all(|cell| cell == "null")
    );

    let strict = ArrowOptions::new().schema([("count", ColumnType::Int64)]);
    let (kind, message) = failure(run.scan_history(), &strict);
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(
        message.contains("scan_history e/p/late: ")
            && message.contains("\"count\" at step 150 is 0.5, which does not fit int64"),
        "{message}"
    );
    // A type that was asked for holds even where there is room elsewhere.
    let strict = ArrowOptions::new()
        .column("count", ColumnType::Int64)
        .column("text", ColumnType::Utf8)
        .extra(true);
    let (kind, _) = failure(run.scan_history(), &strict);
    assert_eq!(kind, ErrorKind::Protocol);
    let (kind, message) = failure(run.scan_history().keys(["count"]), &strict_count());
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(message.contains("row 150 of the scan"), "{message}");
}

fn strict_count() -> ArrowOptions {
    ArrowOptions::new()
        .batch_rows(60)
        .column("count", ColumnType::Int64)
}

/// The fields of a struct as `columns` shows them, and a field of it.
fn fields(array: &StructArray) -> (Vec<String>, RecordBatch) {
    let inner = RecordBatch::from(array.slice(0, 0));
    let schema = inner.schema();
    let options = RecordBatchOptions::new().with_row_count(Some(array.len()));
    let whole =
        RecordBatch::try_new_with_options(schema.clone(), array.columns().to_vec(), &options);
    (columns(&schema), whole.unwrap())
}

#[test]
fn objects_as_structs() {
    let backend = backend();
    let rows: Vec<Json> = (0..100)
        .map(|step| match step {
            80 => json!({"_step": step, "val": {"acc": "best", "n": 1}, "hist": {"_type": "histogram"}}),
            81 => json!({"_step": step, "val": {"acc": 1, "late": true}, "any": [1]}),
            82 => json!({"_step": step, "val": [1]}),
            n if n % 2 == 1 => json!({"_step": step, "val": null, "any": {"x": 1}}),
            _ => json!({"_step": step, "val": {"acc": "NaN", "err": {"top": 0.5, "bins": [1]}, "n": step},
                "any": {"x": 1}, "empty": {}}),
        })
        .collect();
    seed(&backend, "nested", json!({ "history": rows }));
    let run = open(&api(&backend), "nested");

    // A server that tells of arrays, too: no struct.
    let few = ArrowOptions::new().structs(true).batch_rows(40);
    let known = columns(&run.scan_history().arrow(&few).unwrap().schema());
    for name in ["any: json", "val: json", "hist: json"] {
        assert!(known.iter().any(|column| column == name), "{known:?}");
    }

    // Where that was not known, what does not fit is elsewhere, and whole.
    backend.control("POST", "/mode", json!({"history_keys": "null"}));
    let batches = run.scan_history().arrow(&few).unwrap();
    let (batches, error) = all(batches);
    assert!(error.is_none(), "{error:?}");
    let val = |batch: &RecordBatch| batch.column_by_name("val").unwrap().as_struct().clone();
    let (names, inner) = fields(&val(&batches[0]));
    assert_eq!(names[..1], ["acc: float64"]);
    assert_eq!(names[2..], ["n: float64"]);
    assert_eq!(cell(&inner, "acc", 2), "\"NaN\"");
    assert_eq!(cell(&inner, "n", 38), "38.0");
    let err = inner.column_by_name("err").unwrap().as_struct().clone();
    let (names, inner) = fields(&err);
    assert_eq!(names, ["bins: json", "top: float64"]);
    assert_eq!(cell(&inner, "bins", 0), "[1]");
    assert!(val(&batches[0]).is_null(1) && val(&batches[2]).is_null(0));
    let extra = column(&batches, "_extra");
    let expected = [
        r#"{"hist":{"_type":"histogram"},"val":{"acc":"best","n":1}}"#,
        r#"{"val":{"acc":1,"late":true},"any":[1]}"#,
        r#"{"val":[1]}"#,
    ];
    assert_eq!(extra[80..83], expected);
    let mut others = extra[..80].iter().chain(&extra[83..]);
    assert!(others.all(|text| text == "null"));

    // Without the three rows all is known, and counts are integers.
    let scan = run.scan_history().max_step(80);
    let (batches, error) = all(scan.arrow(&few.clone().survey(true)).unwrap());
    assert!(error.is_none());
    let (names, _) = fields(&val(&batches[1]));
    assert_eq!(names[2..], ["n: int64"]);
    assert_eq!(
        columns(&batches[0].schema().project(&[0, 2]).unwrap())[1..],
        ["empty: json"],
        "an object of no keys is no struct"
    );
    let (kind, message) = failure(run.scan_history().keys(["val"]), &few);
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(message.contains("does not fit a struct"), "{message}");

    // A server knows what else is in an object.
    backend.control("DELETE", "/mode", Json::Null);
    let rows: Vec<Json> = (0..50)
        .map(|step| match step {
            45 => json!({"_step": step, "v": {"b": true}}),
            _ => json!({"_step": step, "v": {"a": step}}),
        })
        .collect();
    seed(&backend, "told", json!({ "history": rows }));
    let run = open(&api(&backend), "told");
    let (batches, error) = all(run.scan_history().arrow(&few).unwrap());
    assert!(error.is_none());
    let inner = batches[1].column_by_name("v").unwrap().as_struct().clone();
    let (names, inner) = fields(&inner);
    assert_eq!(names, ["a: float64", "b: bool"]);
    assert_eq!(cell(&inner, "b", 5), "true");
    assert!(column(&batches, "_extra").iter().all(|text| text == "null"));
}

#[test]
fn options_that_cannot_be() {
    let backend = backend();
    let run = late(&backend);
    let none: [(&str, ColumnType); 0] = [];
    let twice = ArrowOptions::new()
        .column("a", ColumnType::Bool)
        .column("a", ColumnType::Bool);
    for options in [
        ArrowOptions::new().batch_rows(0),
        ArrowOptions::new().schema(none),
        twice,
        ArrowOptions::new().column("loss", ColumnType::Bool),
    ] {
        let scan = run.scan_history().keys(["count"]);
        let (kind, message) = failure(scan, &options);
        assert_eq!(kind, ErrorKind::InvalidArgument, "{message}");
    }
    seed(&backend, "named", json!({"history": [{"_extra": 1}]}));
    let named = open(&api(&backend), "named");
    let (kind, _) = failure(named.scan_history(), &ArrowOptions::new().extra(true));
    assert_eq!(kind, ErrorKind::Unsupported);
    let (batches, error) = all(named.scan_history().arrow(&ArrowOptions::new()).unwrap());
    assert!(error.is_none());
    assert_eq!(column(&batches, "_extra"), ["1"]);
}

#[test]
fn a_large_run_is_whole() {
    let backend = backend();
    let fields = json!({"rows": 20_000, "metrics": 4, "nan_every": 50,
        "sparse_key": {"name": "rare", "every": 400}});
    generate(&backend, "large", fields);
    let run = open(&api(&backend), "large");
    let truth: Vec<String> = run
        .scan_history()
        .rows()
        .unwrap()
        .map(|row| {
            row.unwrap()
                .get("metric_2")
                .map_or("null".to_owned(), Value::to_json)
        })
        .collect();
    for rows in [1_000, 16_384, 20_000, 50_000] {
        let options = ArrowOptions::new().batch_rows(rows);
        let mut batches = run.scan_history().arrow(&options).unwrap();
        let mut found = Vec::new();
        while let Some(batch) = batches.next_batch().unwrap() {
            assert!(batch.num_rows() <= rows);
            found.push(batch);
        }
        assert!(column(&found, "metric_2") == truth);
        let report = batches.report();
        assert_eq!(report.rows, 20_000);
        assert!(report.proven, "{report:?}");
        assert_eq!(batches.cursor().unwrap().step(), Some(19_999));
        if batches.schema().index_of("_extra").is_ok() {
            assert!(column(&found, "_extra").iter().all(|cell| cell == "null"));
        }
    }
}

#[test]
fn an_empty_run() {
    let backend = backend();
    seed(&backend, "empty", json!({}));
    let run = open(&api(&backend), "empty");
    let batches = run.scan_history().arrow(&ArrowOptions::new()).unwrap();
    assert!(batches.schema().fields().is_empty());
    let (batches, error) = all(batches);
    assert!(batches.is_empty() && error.is_none());
    let batch = run.history().arrow(&ArrowOptions::new()).unwrap();
    assert_eq!((batch.num_rows(), batch.num_columns()), (0, 0));
}

#[test]
fn errors_of_the_scan_are_typed() {
    let backend = backend();
    generate(&backend, "gone", json!({"rows": 5_000}));
    let run = open(&api(&backend), "gone");
    let options = ArrowOptions::new().batch_rows(100);
    let token = CancelToken::new();
    let scan = run.scan_history().page_size(100);
    let call = CallOptions::new().cancel(&token);
    let mut batches = scan.clone().call(call).arrow(&options).unwrap();
    assert!(batches.next().unwrap().is_ok());
    assert_eq!(batches.cursor().unwrap().step(), Some(99));
    token.cancel();
    let error = batches.find_map(Result::err).expect("it was cancelled");
    assert_eq!(ours(&error).kind(), ErrorKind::Cancelled);
    assert!(batches.next().is_none());
    backend.control("DELETE", "/runs", Json::Null);
    assert_eq!(failure(scan, &options).0, ErrorKind::NotFound);
}

#[test]
fn a_local_run_is_read_for_its_types() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for fixture in ["digits-old", "digits-new"] {
        let folder: Vec<PathBuf> = std::fs::read_dir(root.join(fixture))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        let run = Run::open_local(&folder[0]).unwrap();
        let rows: Vec<_> = run
            .scan_history()
            .rows()
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let few = ArrowOptions::new().batch_rows(7);
        let whole = ArrowOptions::new();
        let batches = run.scan_history().arrow(&few).unwrap();
        assert_eq!(
            batches.schema(),
            run.scan_history().arrow(&whole).unwrap().schema(),
            "{fixture}: a survey sees what one batch sees"
        );
        let (batches, error) = all(batches);
        assert!(error.is_none());
        assert!(batches.len() > 1);
        let schema = batches[0].schema();
        for field in schema.fields() {
            let wanted: Vec<Value> = rows
                .iter()
                .map(|row| row.get(field.name()).cloned().unwrap_or(Value::Null))
                .collect();
            let found = column(&batches, field.name());
            for (found, wanted) in found.iter().zip(&wanted) {
                let found = wandb_run::json::from_str(found).unwrap();
                let bits = |value: &Value| value.to_f64().map(f64::to_bits);
                let same = found == *wanted || bits(&found) == bits(wanted);
                assert!(same, "{fixture}, {}: {found:?} {wanted:?}", field.name());
            }
        }
        let keys: Vec<&str> = rows.iter().flat_map(|row| row.as_map().keys()).collect();
        assert!(keys.iter().all(|key| schema.index_of(key).is_ok()));
        let guess = run.scan_history().arrow(&few.survey(false)).unwrap();
        assert!(guess.schema().index_of("_extra").is_ok());
    }
}
