//! Rows, typed rows and columns of a log against the maps of its rows.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::error::ErrorKind;
use crate::history::columns::ColumnBatch;
use crate::history::fill::Filling;
use crate::json::Value;
use crate::local::LocalLog;
use crate::local::tests::writer::*;
use crate::run::Run;

/// A log in a directory of its own.
struct Logged {
    directory: TempDir,
    run: Run,
}

impl Logged {
    fn new(records: &[Vec<u8>]) -> Self {
        let directory = TempDir::new();
        let path = directory.log(&Log::of(records).0);
        Logged {
            run: Run::open_local(path).unwrap(),
            directory,
        }
    }

    fn scan(&self, keys: &Keys, leave_out: &[&str]) -> ScanHistory {
        let scan = self.run.scan_history().leave_out(leave_out.to_vec());
        match keys {
            Keys::Every => scan,
            Keys::All(keys) => scan.keys(keys.clone()),
            Keys::Any(keys) => scan.any_of(keys.clone()),
        }
    }

    /// The rows of a scan by way of maps alone.
    fn truth(&self, scan: &ScanHistory) -> Vec<Row> {
        let wanted = Wanted::new(scan, &mut Cells::new(false)).unwrap();
        let log = LocalLog::open(self.directory.path(), &call()).unwrap();
        let mut rows = log.rows().unwrap();
        let mut found = Vec::new();
        while let Some(view) = rows.next_view(&call()).unwrap() {
            if (scan.min_step..scan.max_step.unwrap_or(i64::MAX)).contains(&view.step()) {
                found.extend(wanted.of(&view).unwrap().map(Row::from));
            }
        }
        found
    }
}

/// Everything about a batch as text.
fn text_of(batch: &ColumnBatch) -> String {
    let columns = batch.columns().iter().map(|column| {
        let cells = (0..column.len()).map(|row| column.cell(row));
        format!("{}: {:?}", column.name(), cells.collect::<Vec<_>>())
    });
    format!("{} {:#?}", batch.rows(), columns.collect::<Vec<_>>())
}

fn check(logged: &Logged, scan: &ScanHistory, resume_at: usize) {
    let truth = logged.truth(scan);
    // As text, too: maps are equal in whatever order their keys are.
    let json: Vec<String> = truth.iter().map(Row::to_json).collect();

    let rows: Vec<Row> = scan.clone().rows().unwrap().map(Result::unwrap).collect();
    assert_eq!(rows, truth);
    assert_eq!(rows.iter().map(Row::to_json).collect::<Vec<_>>(), json);

    let typed = scan.clone().typed::<Value>().unwrap();
    let typed: Vec<Row> = typed
        .map(|value| Row::from(value.unwrap().as_object().unwrap().clone()))
        .collect();
    assert_eq!(typed, truth);
    assert_eq!(typed.iter().map(Row::to_json).collect::<Vec<_>>(), json);

    let mut filling = Filling::new(scan.keys.columns());
    let mut columns = scan.clone().columns(3).unwrap();
    let (mut batch, mut expected) = (ColumnBatch::default(), ColumnBatch::default());
    for rows in truth.chunks(3) {
        assert!(columns.next_into(&mut batch, &Default::default()).unwrap());
        filling.begin(&mut expected);
        for row in rows {
            filling.put_row(&mut expected, row);
        }
        Filling::end(&mut expected);
        assert_eq!(text_of(&batch), text_of(&expected));
    }
    assert!(!columns.next_into(&mut batch, &Default::default()).unwrap());

    let mut first = scan.clone().rows().unwrap();
    let taken = first.by_ref().take(resume_at).count();
    let rest = scan.clone().resume(&first.cursor().unwrap());
    let rest: Vec<Row> = rest.rows().unwrap().map(Result::unwrap).collect();
    assert_eq!(rest, truth[taken..]);
}

#[test]
fn keys_that_occur_nowhere() {
    let rows = [row(0, &[("a", "1"), ("e.x", "1")]), row(1, &[("a", "2")])];
    let logged = Logged::new(&rows);
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (keys, absent) in [
        (Keys::All(names(&["a", "lost"])), &["lost"][..]),
        (Keys::All(names(&["a", "lost.*", "e.*"])), &["lost.*"]),
        (Keys::All(names(&["lost"])), &["lost"]),
        (Keys::Any(names(&["a", "lost", "e.x"])), &["lost"]),
        (Keys::Every, &[]),
    ] {
        let mut scan = logged.scan(&keys, &[]).rows().unwrap();
        let rows = scan.by_ref().map(Result::unwrap).count();
        assert_eq!(scan.report().absent, absent, "{keys} in {rows} rows");
    }
}

const NAMES: [&str; 9] = ["a", "b", "a.b", "c\\.d", "c.d", "val", "val.x", "é\"q", ""];

const VALUES: [&str; 22] = [
    "1",
    "-7",
    "0.5",
    "3.0",
    "-0.0",
    " 8 ",
    "NaN",
    "-Infinity",
    "1e999",
    "18446744073709551615",
    "18446744073709551616",
    "null",
    "true",
    "\"s\"",
    "\"NaN\"",
    "\"\\u00e9\\n\\\"\"",
    "[1, NaN, {\"x\": \"y\"}]",
    "{}",
    "{\"b\": 1, \"x\": {\"y\": -Infinity, \"b\": 2}}",
    " {\"b\": 3}",
    "{\"_type\": \"histogram\", \"b\": [1]}",
    "{\"b\": 18446744073709551616, \"b\": null}",
];

fn an_item() -> impl Strategy<Value = Vec<u8>> {
    let names = || select(&NAMES[..]);
    let value = || select(&VALUES[..]);
    prop_oneof![
        6 => (names(), value()).prop_map(|(name, value)| nested(&[name], value)),
        2 => (names(), value()).prop_map(|(name, value)| item(name, value)),
        1 => (prop::collection::vec(names(), 2..4), value())
            .prop_map(|(path, value)| nested(&path, value)),
        // Not as SDKs write it: the value first, and two of them.
        1 => (names(), value(), value()).prop_map(|(name, one, two)| {
            [bytes(16, one), bytes(2, name), bytes(16, two)].concat()
        }),
    ]
}

fn a_step() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (0..20i64).prop_map(|step| nested(&["_step"], &step.to_string())),
        1 => (0..20i64).prop_map(|step| item("_step", &format!("{step}.0"))),
        1 => select(&["\"x\"", "2.5", "null", "NaN", "{\"b\": 1}"][..])
            .prop_map(|step| nested(&["_step"], step)),
    ]
}

/// Few different rows, each several times, as in a run.
fn records() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let row = (
        prop::collection::vec(an_item(), 0..6),
        prop::option::weighted(0.8, a_step()),
        prop::option::of(0..20i64),
    );
    let row = row.prop_map(|(mut items, step, beside)| {
        items.extend(step);
        let items: Vec<u8> = items.iter().flat_map(|item| bytes(1, item)).collect();
        let beside = beside.map_or(Vec::new(), |step| bytes(2, number(1, step)));
        record(2, &[items, beside].concat())
    });
    let rows = prop::collection::vec(row, 1..4);
    (
        rows,
        prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    )
        .prop_map(|(rows, order)| order.iter().map(|at| at.get(&rows).clone()).collect())
}

fn keys() -> impl Strategy<Value = Keys> {
    let asked = [
        "a", "_step", "b", "a.b", "c.d", "c\\.d", "val", "val.x", "val.b", "a.x.y", "none",
    ];
    let names = subsequence(asked.to_vec(), 1..4).prop_shuffle();
    let names = (
        names,
        prop::option::weighted(0.2, select(&["val.*", "a.*"][..])),
    );
    let names = names.prop_map(|(names, prefix)| {
        let names = names.into_iter().chain(prefix);
        names.map(str::to_owned).collect::<Vec<_>>()
    });
    prop_oneof![
        Just(Keys::Every),
        names.clone().prop_map(Keys::All),
        names.prop_map(Keys::Any),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 500 } else { 20_000 }))]

    #[test]
    fn all_ways_to_read_a_log_give_the_same(
        records in records(),
        keys in keys(),
        leave_out in prop::option::weighted(0.3, select(&["a*", "val", "*.b", "_step"][..])),
        (min, max) in (0..8i64, 8..24i64),
        resume_at in 0..8usize,
    ) {
        let logged = Logged::new(&records);
        let scan = logged.scan(&keys, leave_out.as_slice());
        check(&logged, &scan, resume_at);
        check(&logged, &scan.min_step(min).max_step(max), resume_at);
    }
}

#[test]
fn plain_rows_come_to_cells_and_others_to_maps() {
    let records = [
        row(0, &[("loss", "1"), ("acc", "2")]),
        history_of(&[item("acc", "2"), item("loss", "{}")]),
        history_of(&[nested(&["loss"], "3"), nested(&["val", "acc"], "2")]),
    ];
    let logged = Logged::new(&records);
    for (keys, expected) in [
        (Keys::Every, "CCM"),
        (Keys::All(vec!["loss".into()]), "CCC"),
        (Keys::Any(vec!["val.acc".into()]), "NNC"),
        (Keys::Any(vec!["val".into(), "acc".into()]), "CCM"),
        (Keys::Any(vec!["loss.x".into()]), "NNN"),
    ] {
        let scan = logged.scan(&keys, &[]);
        let mut decoder = LogDecoder::new(&scan, false).unwrap();
        let log = LocalLog::open(logged.directory.path(), &call()).unwrap();
        let mut rows = log.rows().unwrap();
        let mut found = String::new();
        while let Some(view) = rows.next_view(&call()).unwrap() {
            found.push(match decoder.read(view).unwrap() {
                Outcome::Nothing => 'N',
                Outcome::Cells => 'C',
                Outcome::Map(_) => 'M',
            });
        }
        assert_eq!(found, expected, "{keys}");
        check(&logged, &scan, 1);
    }
}

#[test]
fn a_bad_value_is_an_error_where_it_is_wanted() {
    let records = [
        row(0, &[("loss", "1"), ("acc", "2")]),
        row(1, &[("loss", "1"), ("acc", "2 2")]),
    ];
    let logged = Logged::new(&records);
    let loss = Keys::All(vec!["loss".into()]);
    for (keys, leave_out, is_read) in [
        (Keys::Every, &[][..], false),
        (Keys::All(vec!["acc".into()]), &[], false),
        (loss, &[], true),
        (Keys::Every, &["acc"], true),
    ] {
        let scan = logged.scan(&keys, leave_out);
        let last = scan.clone().rows().unwrap().last().unwrap();
        let typed = scan.clone().typed::<Value>().unwrap().last().unwrap();
        let columns = scan.columns(10).unwrap().last().unwrap();
        let errors = [last.err(), typed.err(), columns.err()];
        for error in errors {
            match error {
                None => assert!(is_read),
                Some(error) => {
                    assert!(!is_read);
                    assert_eq!(error.kind(), ErrorKind::Integrity);
                    assert!(error.to_string().contains("\"acc\""), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_typed_row_that_does_not_fit_says_where() {
    #[derive(Debug, serde::Deserialize)]
    struct Loss {
        #[serde(rename = "_step")]
        step: u64,
        loss: f64,
        tags: Option<Vec<String>>,
    }
    let logged = Logged::new(&[
        row(
            4,
            &[
                ("loss", "\"NaN\""),
                ("tags", "[\"a\", \"b\"]"),
                ("x", "[{}]"),
            ],
        ),
        row(5, &[("acc", "1")]),
        row(6, &[("loss", "1"), ("tags", "[1]")]),
    ]);
    let mut rows = logged.run.scan_history().typed::<Loss>().unwrap();
    let first = rows.next().unwrap().unwrap();
    assert!(first.step == 4 && first.loss.is_nan());
    assert_eq!(first.tags.unwrap(), ["a", "b"]);
    for (step, what) in [
        (5, "missing field `loss`"),
        (6, "expected a string, found an integer"),
    ] {
        let error = rows.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        let text = error.to_string();
        assert!(
            text.contains(&format!("at step {step} does not fit: {what}")),
            "{text}"
        );
    }
    assert!(rows.next().is_none());
}
