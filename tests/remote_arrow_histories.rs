//! The histories of a list as one Arrow stream are the rows of its runs, in one
//! schema.
#![cfg(feature = "arrow")]

mod common;
mod remote;

use std::collections::BTreeMap;

use serde_json::json;
use wandb_run::arrow::arrow_array::RecordBatch;
use wandb_run::arrow::arrow_array::cast::AsArray;
use wandb_run::arrow::arrow_array::types::{Float64Type, Int64Type};
use wandb_run::arrow::arrow_schema::{DataType, Schema};
use wandb_run::arrow::{ArrowOptions, ColumnType};
use wandb_run::{ArrowHistories, CallOptions, CancelToken, ErrorKind, Histories, HistoriesState};

use common::Backend;
use remote::{api, generate, seed};

fn backend() -> Backend {
    Backend::start(&["--memory"])
}

fn many(backend: &Backend, runs: u64, rows: u64) {
    let fields = json!({"count": runs, "rows": rows, "metrics": ["loss"]});
    generate(backend, "run", fields);
}

fn histories(backend: &Backend) -> Histories {
    api(backend).runs("e/p").histories()
}

fn columns(schema: &Schema) -> Vec<String> {
    let fields = schema.fields().iter();
    fields
        .map(|field| format!("{}: {}", field.name(), field.data_type()))
        .collect()
}

/// The steps of each run, in the order in which they came.
type Steps = BTreeMap<String, Vec<i64>>;

fn take(steps: &mut Steps, batch: &RecordBatch) {
    let ids = batch.column(0).as_string::<i32>();
    let found = batch.column_by_name("_step").unwrap();
    let found = found.as_primitive::<Int64Type>();
    for row in 0..batch.num_rows() {
        let of_run = steps.entry(ids.value(row).to_owned()).or_default();
        of_run.push(found.value(row));
    }
}

fn all(batches: &mut ArrowHistories) -> Steps {
    let schema = batches.schema();
    let mut steps = Steps::new();
    for batch in batches {
        let batch = batch.unwrap();
        assert_eq!(batch.schema(), schema, "the schema must stay");
        take(&mut steps, &batch);
    }
    steps
}

fn expected(runs: impl IntoIterator<Item = u64>, rows: i64) -> Steps {
    let runs = runs.into_iter();
    runs.map(|n| (format!("run-{n:05}"), (0..rows).collect()))
        .collect()
}

#[test]
fn every_row_of_every_run_with_its_id() {
    let backend = backend();
    many(&backend, 20, 300);
    let options = ArrowOptions::new().batch_rows(64);
    let mut batches = histories(&backend).arrow(&options).unwrap();
    assert_eq!(
        columns(&batches.schema()),
        [
            "run_id: Utf8",
            "loss: Float64",
            "_step: Int64",
            "_runtime: Float64",
            "_timestamp: Float64",
            "_extra: Utf8"
        ]
    );
    let ids = batches.schema().field(0).clone();
    assert!(!ids.is_nullable() && ids.data_type() == &DataType::Utf8);
    assert_eq!(all(&mut batches), expected(0..20, 300));
    assert!(batches.next().is_none() && batches.failures().is_empty());
    let report = batches.report();
    assert_eq!((report.done, report.rows), (20, 6000));
    assert_eq!(batches.state().unwrap().done(), 20);

    // With keys, and a whole schema: nothing is asked for before the first.
    let given = [("_step", ColumnType::Int64), ("loss", ColumnType::Float64)];
    let options = ArrowOptions::new().schema(given);
    let before = backend.requests().len();
    let loss = histories(&backend).keys(["loss", "_step"]);
    let mut batches = loss.arrow(&options).unwrap();
    assert_eq!(backend.requests().len(), before);
    let names: Vec<_> = columns(&batches.schema());
    assert_eq!(names, ["run_id: Utf8", "_step: Int64", "loss: Float64"]);
    assert_eq!(all(&mut batches), expected(0..20, 300));
}

#[test]
fn one_schema_whatever_the_runs_hold() {
    let backend = backend();
    for n in 0..60 {
        // Numbers in most runs, a text in one, and a key that comes late.
        let value = if n == 55 { json!("text") } else { json!(0.5) };
        let mut row = json!({"x": value, "nest": {"a": n}});
        if n == 58 {
            row["late"] = json!(true);
        }
        seed(&backend, &format!("r{n:02}"), json!({"history": [row]}));
    }
    let list = || api(&backend).runs("e/p").order("+created_at").histories();
    let mut batches = list().arrow(&ArrowOptions::new()).unwrap();
    let mut words = columns(&batches.schema());
    words.sort();
    let wanted = [
        "_extra: Utf8",
        "_step: Int64",
        "nest: Utf8",
        "run_id: Utf8",
        "x: Float64",
    ];
    assert_eq!(words, wanted);
    let mut extras = BTreeMap::new();
    for batch in &mut batches {
        let batch = batch.unwrap();
        let extra = batch.column_by_name("_extra").unwrap().as_string::<i32>();
        let ids = batch.column(0).as_string::<i32>();
        for (id, extra) in ids.iter().zip(extra) {
            if let Some(extra) = extra {
                extras.insert(id.unwrap().to_owned(), extra.to_owned());
            }
        }
    }
    let found: Vec<_> = extras.iter().map(|(id, text)| (&**id, &**text)).collect();
    assert_eq!(
        found,
        [("r55", r#"{"x":"text"}"#), ("r58", r#"{"late":true}"#)]
    );

    // A survey knows all beforehand.
    let options = ArrowOptions::new().survey(true);
    let mut batches = list().arrow(&options).unwrap();
    assert_eq!(
        columns(&batches.schema()),
        [
            "run_id: Utf8",
            "_step: Int64",
            "late: Boolean",
            "nest: Utf8",
            "x: Utf8"
        ]
    );
    assert_eq!((&mut batches).map(Result::unwrap).count(), 60);

    // Without a place for it, it ends the stream, which goes on from before it.
    let options = ArrowOptions::new().extra(false);
    let mut batches = list().workers(1).arrow(&options).unwrap();
    let mut runs = 0;
    let error = loop {
        match batches.next_batch() {
            Ok(batch) => runs += batch.expect("it must fail").num_rows(),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.subject(), Some("e/p/r55"), "{error}");
    assert!(batches.next_batch().unwrap().is_none());
    assert_eq!(runs, 55);
    assert_eq!(batches.report().rows, 55);
    let state = batches.state().unwrap();
    assert_eq!(state.done(), 55);
    let like = ArrowOptions::new().like(&batches.schema()).unwrap();
    let mut batches = list()
        .resume(&state)
        .arrow(&like.clone().extra(true))
        .unwrap();
    let rest: usize = (&mut batches).map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rest, 5);
    let refused = list()
        .resume(&state)
        .arrow(&like)
        .unwrap()
        .find_map(Result::err);
    assert!(refused.is_some(), "what had no place there has none here");
}

#[test]
fn a_run_that_fails_is_told_and_the_others_go_on() {
    let backend = backend();
    many(&backend, 12, 100);
    for run in ["run-00000", "run-00007"] {
        backend.fault(json!({"kind": "bad_json", "variables": {"run": run}}));
    }
    let mut batches = histories(&backend).arrow(&ArrowOptions::new()).unwrap();
    let good = (0..12).filter(|n| ![0, 7].contains(n));
    assert_eq!(all(&mut batches), expected(good, 100));
    let failures = batches.failures().iter();
    let mut failed: Vec<_> = failures.map(|(run, _)| run.id().to_owned()).collect();
    failed.sort();
    assert_eq!(failed, ["run-00000", "run-00007"]);
    assert_eq!((batches.report().done, batches.report().failed), (10, 2));

    let fast = histories(&backend).fail_fast(true).workers(1);
    let mut batches = fast.arrow(&ArrowOptions::new()).unwrap();
    let error = batches.find_map(Result::err).expect("it must fail");
    assert!(error.to_string().contains("e/p/run-000"), "{error}");
    assert!(batches.next().is_none());

    let state = histories(&backend).arrow(&ArrowOptions::new()).unwrap();
    let state = {
        let mut batches = state;
        all(&mut batches);
        batches.state().unwrap()
    };
    backend.clear();
    let rest = histories(&backend).resume(&state);
    let mut batches = rest.arrow(&ArrowOptions::new()).unwrap();
    assert_eq!(all(&mut batches), expected([0, 7], 100));
}

#[test]
fn gone_on_with_batch_by_batch() {
    let backend = backend();
    many(&backend, 5, 250);
    let options = ArrowOptions::new().batch_rows(100);
    let first = histories(&backend).arrow(&options).unwrap();
    let like = options.like(&first.schema()).unwrap();
    let mut steps = Steps::new();
    let mut state: Option<HistoriesState> = None;
    loop {
        let mut list = histories(&backend).workers(2);
        if let Some(state) = &state {
            list = list.resume(state);
        }
        let mut batches = list.arrow(&like).unwrap();
        assert_eq!(batches.schema(), first.schema());
        let batch = batches.next_batch().unwrap();
        state = Some(HistoriesState::from_json(&batches.state().unwrap().to_json()).unwrap());
        match batch {
            Some(batch) => take(&mut steps, &batch),
            None => break,
        }
    }
    assert_eq!(steps, expected(0..5, 250));
}

#[test]
fn what_cannot_be() {
    let backend = backend();
    seed(
        &backend,
        "r",
        json!({"history": [{"run_id": "x", "loss": 1.5}]}),
    );
    let error = |histories: Histories, options: &ArrowOptions| {
        histories.arrow(options).map(|_| ()).unwrap_err()
    };
    let clash = error(histories(&backend), &ArrowOptions::new());
    assert_eq!(clash.kind(), ErrorKind::Unsupported, "{clash}");
    let without = histories(&backend).scan(|scan| scan.leave_out(["run_id"]));
    let mut batches = without.arrow(&ArrowOptions::new()).unwrap();
    let batch = batches.next_batch().unwrap().unwrap();
    let loss = batch.column_by_name("loss").unwrap();
    assert_eq!(loss.as_primitive::<Float64Type>().value(0), 1.5);

    let none: [(&str, ColumnType); 0] = [];
    for (histories, options) in [
        (histories(&backend), ArrowOptions::new().batch_rows(0)),
        (histories(&backend), ArrowOptions::new().schema(none)),
        (histories(&backend).workers(0), ArrowOptions::new()),
        (
            histories(&backend).keys(["a"]),
            ArrowOptions::new().column("b", ColumnType::Bool),
        ),
    ] {
        let refused = error(histories, &options);
        assert_eq!(refused.kind(), ErrorKind::InvalidArgument, "{refused}");
    }
    let token = CancelToken::new();
    token.cancel();
    let stopped = histories(&backend).call(CallOptions::new().cancel(&token));
    let refused = error(stopped, &ArrowOptions::new());
    assert_eq!(refused.kind(), ErrorKind::Cancelled, "{refused}");
    let structs = Schema::new(vec![wandb_run::arrow::arrow_schema::Field::new_struct(
        "s",
        vec![wandb_run::arrow::arrow_schema::Field::new(
            "a",
            DataType::Int64,
            true,
        )],
        true,
    )]);
    let refused = ArrowOptions::new().like(&structs).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}
