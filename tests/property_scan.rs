//! Whatever a run looks like, however its server behaves and whatever is asked:
//! a scan gives the rows that were logged, each once, in order, or it says that
//! it cannot.

mod common;
mod remote;
mod simulation;

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use wandb_run::json::{Map, Value};
use wandb_run::{Api, Error, ErrorKind, FollowOptions, Run, ScanHistory, ScanReport};

use remote::{builder, rows_of_batch};
use simulation::{Counts, Nature, Row, Simulation, Trouble, World, find};

/// Each property has that many cases, or as many as `PROPTEST_CASES` says.
const CASES: u32 = 2000;
/// Following takes pauses.
const FOLLOWED: u32 = 40;

static SERVER: LazyLock<Simulation> = LazyLock::new(Simulation::start);
static API: LazyLock<Api> = LazyLock::new(|| {
    let waits = (Duration::ZERO, Duration::from_millis(1));
    let settings = builder(&SERVER.url).retry_waits(waits.0, waits.1);
    settings.attempts(ATTEMPTS).connect().unwrap()
});
const ATTEMPTS: u32 = 4;
/// About the most that one scan should need.
const QUESTIONS: usize = 50;
/// In about so many a run that grows is complete.
const LOOKS: usize = 15;

/// Rows by what they are made of.
#[derive(Debug, Clone)]
struct Shape {
    /// Gap before it, distance of steps, how many of them, rows at each.
    pieces: Vec<(i64, i64, usize, usize)>,
    seed: u64,
}

/// What is asked of a scan.
#[derive(Debug, Clone)]
struct Asked {
    keys: &'static [&'static str],
    any: bool,
    leave_out: &'static [&'static str],
    range: Option<(i64, i64)>,
    page_size: Option<u64>,
    prefetch: usize,
    form: Form,
    /// Stopped after this part of the rows, and resumed.
    stop: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Rows,
    Typed,
    Columns(usize),
}

const KEYS: [(&[&str], bool); 14] = [
    (&[], false),
    (&["a"], false),
    (&["a", "b"], false),
    (&["b", "_step"], false),
    (&["n.x"], false),
    (&["n.x", "rare"], false),
    (&["rare"], false),
    (&["never"], false),
    (&["a", "rare"], true),
    (&["rare", "never"], true),
    (&["n.x", "e.f", "_step"], true),
    (&["n.*"], false),
    (&["a", "e.*"], false),
    (&["n.*", "rare"], true),
];

/// None of these is asked for by name.
const LEFT_OUT: [&[&str]; 4] = [&[], &["s"], &["s*", "*t"], &["never"]];

impl Shape {
    fn rows(&self) -> Vec<Row> {
        let (mut rows, mut step) = (Vec::new(), 0);
        for &(gap, distance, count, copies) in &self.pieces {
            step += gap;
            for _ in 0..count {
                for _ in 0..copies {
                    let text = self.row(step, rows.len() as u64);
                    rows.push(Row::new(step, &text));
                }
                step += distance;
            }
        }
        rows
    }

    /// Some cells, by chance; a row can be told from the others by `i`.
    fn row(&self, step: i64, number: u64) -> String {
        let mut dice = self
            .seed
            .wrapping_add(number)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            | 1;
        let mut roll = |sides: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % sides
        };
        let mut text = String::from("{");
        if roll(2) == 0 {
            write!(text, r#""_step": {step}, "i": {number}"#).unwrap();
        } else {
            write!(text, r#""i":{number},"_step":{step}"#).unwrap();
        }
        let rarity = 1 + self.seed % 3;
        let values = [
            "1",
            "-2.5",
            "NaN",
            "\"NaN\"",
            "Infinity",
            "null",
            "true",
            "9007199254740993",
            "\"é\\n\"",
            "[1, NaN]",
            "{\"_type\":\"h\",\"v\":[1]}",
            "3.0",
            "1e300",
        ];
        for (key, sides) in [
            ("a", rarity),
            ("b", 2),
            ("rare", 40),
            ("s", 3),
            ("e.f", 4),
            ("t", 5),
        ] {
            if roll(sides) == 0 {
                let value = values[roll(values.len() as u64) as usize];
                write!(text, r#","{key}":{value}"#).unwrap();
            }
        }
        match roll(4) {
            0 => write!(text, r#","n":{{"x":{number},"y":{{"z":NaN}}}}"#).unwrap(),
            1 => text.push_str(r#","n":{"y":{}}"#),
            2 => write!(text, r#","e":{{"g":"{number}"}}"#).unwrap(),
            _ => {}
        }
        text.push('}');
        text
    }
}

impl Asked {
    fn scan(&self, run: &Run) -> ScanHistory {
        let mut scan = run.scan_history().prefetch(self.prefetch);
        scan = match (self.keys, self.any) {
            ([], _) => scan,
            (keys, true) => scan.any_of(keys.iter().copied()),
            (keys, false) => scan.keys(keys.iter().copied()),
        };
        if let Some((min, max)) = self.range {
            scan = scan.min_step(min).max_step(max);
        }
        if let Some(steps) = self.page_size {
            scan = scan.page_size(steps);
        }
        scan.leave_out(self.leave_out.iter().copied())
    }

    /// With pages as large as they must be for these rows.
    fn fit(&self, rows: &[Row]) -> Asked {
        let last = rows.last().map_or(0, |row| row.step as u64);
        let least = last / QUESTIONS as u64;
        Asked {
            page_size: self.page_size.map(|steps| steps.max(least)),
            ..self.clone()
        }
    }

    /// What the scan must give of these rows.
    fn of(&self, rows: &[Row]) -> Vec<BTreeMap<String, String>> {
        let (min, max) = self.range.unwrap_or((0, i64::MAX));
        let wanted = rows.iter().filter(|row| min <= row.step && row.step < max);
        wanted.filter_map(|row| self.pick(&row.map)).collect()
    }

    fn pick(&self, row: &Map) -> Option<BTreeMap<String, String>> {
        let mut picked = BTreeMap::new();
        if self.keys.is_empty() {
            let kept = row.iter().filter(|(key, _)| !self.leaves_out(key));
            picked.extend(kept.map(|(key, value)| (key.to_owned(), value.to_json())));
            return Some(picked);
        }
        let mut found = 0;
        for key in self.keys {
            let before = picked.len();
            match key.strip_suffix('*') {
                Some(prefix) => below(row, "", prefix, &mut picked),
                None => {
                    picked.extend(find(row, key).map(|value| ((*key).to_owned(), value.to_json())))
                }
            }
            found += usize::from(picked.len() > before);
        }
        let enough = if self.any {
            found > 0
        } else {
            found == self.keys.len()
        };
        enough.then_some(picked)
    }

    fn leaves_out(&self, key: &str) -> bool {
        self.leave_out
            .iter()
            .any(|pattern| match pattern.split_once('*') {
                None => key == *pattern,
                Some((begin, end)) => key.starts_with(begin) && key.ends_with(end),
            })
    }
}

/// What lies below a dotted prefix; nothing here is there twice.
fn below(map: &Map, path: &str, prefix: &str, picked: &mut BTreeMap<String, String>) {
    for (key, value) in map {
        let name = format!("{path}{key}");
        let group = value
            .as_object()
            .filter(|map| !map.is_empty() && !map.contains_key("_type"));
        match group {
            Some(group) => below(group, &format!("{name}."), prefix, picked),
            None if name.starts_with(prefix) => {
                picked.insert(name, value.to_json());
            }
            None => {}
        }
    }
}

/// A run on the server for as long as this lives.
struct Seeded {
    name: String,
    world: Arc<Mutex<World>>,
    run: Run,
}

impl Seeded {
    /// The first part of the rows is there, the rest comes.
    fn new(rows: &[Row], known: f64, is_live: bool, nature: &Nature) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("r{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut rows = rows.to_vec();
        let later = rows.split_off((rows.len() as f64 * known) as usize);
        let mut nature = nature.clone();
        // No run takes all day.
        let pace = 1 + later.len() / LOOKS;
        nature.pace.iter_mut().for_each(|rows| *rows *= pace);
        let world = World {
            rows,
            later: later.into(),
            is_live,
            nature,
            asked: 0,
            grown: 0,
        };
        let world = SERVER.add(&name, world);
        let run = API.run(&format!("e/p/{name}")).unwrap();
        Seeded { name, world, run }
    }
}

impl Drop for Seeded {
    fn drop(&mut self) {
        SERVER.remove(&self.name);
    }
}

type Given = Vec<BTreeMap<String, String>>;

fn map_of(row: &wandb_run::Row) -> BTreeMap<String, String> {
    let cells = row.as_map().iter();
    cells
        .map(|(key, value)| (key.to_owned(), value.to_json()))
        .collect()
}

/// Reads a scan; what came before an error is there, too.
fn read(run: &Run, asked: &Asked, count: usize) -> (Given, Result<ScanReport, Error>) {
    let mut given = Given::new();
    let result = match asked.form {
        Form::Rows => read_rows(run, asked, count, &mut given),
        Form::Typed => read_typed(run, asked, &mut given),
        Form::Columns(size) => read_columns(run, asked, size, &mut given),
    };
    (given, result)
}

fn read_rows(
    run: &Run,
    asked: &Asked,
    count: usize,
    given: &mut Given,
) -> Result<ScanReport, Error> {
    let mut rows = asked.scan(run).rows()?;
    if let Some(part) = asked.stop {
        for row in rows.by_ref().take((count as f64 * part) as usize) {
            given.push(map_of(&row?));
        }
        let cursor = rows.cursor()?;
        // Dropped while answers are on their way.
        rows = asked.scan(run).resume(&cursor).rows()?;
    }
    for row in rows.by_ref() {
        given.push(map_of(&row?));
    }
    assert!(rows.next().is_none(), "the end is the end");
    Ok(rows.report())
}

fn read_typed(run: &Run, asked: &Asked, given: &mut Given) -> Result<ScanReport, Error> {
    for row in asked.scan(run).typed::<BTreeMap<String, Value>>()? {
        let cells = row?.into_iter().map(|(key, value)| (key, value.to_json()));
        given.push(cells.collect());
    }
    Ok(ScanReport::default())
}

fn read_columns(
    run: &Run,
    asked: &Asked,
    size: usize,
    given: &mut Given,
) -> Result<ScanReport, Error> {
    let mut batches = asked.scan(run).columns(size)?;
    for batch in batches.by_ref() {
        given.extend(rows_of_batch(&batch?));
    }
    Ok(batches.report())
}

/// Whether the server's behaviour is a reason for this error.
fn is_explained(error: &Error, rows: &[Row], nature: &Nature) -> bool {
    let had = |trouble: fn(&Trouble) -> bool| nature.troubles.iter().any(trouble);
    match error.kind() {
        // More rows at a step than can be told from a cut answer.
        ErrorKind::Integrity => {
            nature.cap.is_some() && rows.windows(2).any(|pair| pair[0].step == pair[1].step)
        }
        ErrorKind::Protocol => had(|trouble| *trouble == Trouble::BadJson),
        ErrorKind::Server | ErrorKind::RateLimited | ErrorKind::Network => {
            let failures =
                |trouble: &&Trouble| !matches!(trouble, Trouble::None | Trouble::Late(_));
            nature.troubles.iter().filter(failures).count() >= ATTEMPTS as usize
        }
        _ => false,
    }
}

fn check(shape: &Shape, asked: &Asked, nature: &Nature, known: Option<f64>) -> TestCaseResult {
    let rows = shape.rows();
    let asked = &asked.fit(&rows);
    let seeded = Seeded::new(&rows, known.unwrap_or(1.0), known.is_some(), nature);
    let there = seeded.world.lock().unwrap().rows.clone();
    let (least, most) = (asked.of(&there), asked.of(&rows));
    let (given, result) = read(&seeded.run, asked, least.len());
    // Of a run that grows there may be more than there was, in order, too.
    let both = given.iter().zip(&most);
    if let Some((at, (given, wanted))) = both
        .enumerate()
        .find(|(_, (given, wanted))| given != wanted)
    {
        prop_assert!(
            false,
            "row {} is {:?}, not {:?}; {:?}",
            at,
            given,
            wanted,
            result
        );
    }
    prop_assert!(
        given.len() <= most.len(),
        "{} rows of {}",
        given.len(),
        most.len()
    );
    match result {
        Ok(report) => {
            prop_assert!(
                given.len() >= least.len(),
                "{} rows of {}",
                given.len(),
                least.len()
            );
            if asked.form != Form::Typed && asked.stop.is_none() {
                prop_assert_eq!(report.rows, given.len() as u64);
                prop_assert_eq!(
                    report.absent.contains(&"never".to_owned()),
                    asked.keys.contains(&"never")
                );
            }
        }
        Err(error) => prop_assert!(is_explained(&error, &rows, nature), "{:?}", error),
    }
    Ok(())
}

fn shapes() -> impl Strategy<Value = Shape> {
    let gap = prop_oneof![4 => Just(0i64), 2 => 1i64..500, 1 => 10_000i64..2_000_000];
    let distance = prop_oneof![3 => Just(1i64), 1 => 2i64..300];
    let count = prop_oneof![6 => 1usize..50, 3 => 50usize..250, 1 => 250usize..1000];
    let copies = prop_oneof![5 => Just(1usize), 1 => 2usize..4];
    let pieces = prop::collection::vec((gap, distance, count, copies), 0..5);
    (pieces, any::<u64>()).prop_map(|(pieces, seed)| Shape { pieces, seed })
}

fn asked() -> impl Strategy<Value = Asked> {
    let form = prop_oneof![
        3 => Just(Form::Rows),
        1 => Just(Form::Typed),
        2 => (1usize..700).prop_map(Form::Columns),
    ];
    let what = (
        prop::sample::select(&KEYS[..]),
        prop::sample::select(&LEFT_OUT[..]),
    );
    let range = prop::option::weighted(0.3, (0i64..1500, 0i64..3000));
    let page_size = prop::option::weighted(0.4, 20u64..600);
    let stop = prop::option::weighted(0.3, 0.0f64..1.0);
    (what, range, page_size, 0usize..8, form, stop).prop_map(
        |(((keys, any), leave_out), range, page_size, prefetch, form, stop)| Asked {
            keys,
            any,
            leave_out,
            range: range.map(|(min, width)| (min, min + width)),
            page_size,
            prefetch,
            form,
            stop: stop.filter(|_| form == Form::Rows),
        },
    )
}

/// Those that an attempt more helps against, and one that it does not.
fn troubles(fatal: u32) -> impl Strategy<Value = Vec<Trouble>> {
    let trouble = prop_oneof![
        20 => Just(Trouble::None),
        6 => (0u64..4).prop_map(Trouble::Late),
        2 => Just(Trouble::Drop),
        1 => prop::sample::select(&[500, 502, 503, 408][..]).prop_map(Trouble::Status),
        1 => Just(Trouble::Status(429)),
        1 => Just(Trouble::Truncate),
        fatal => Just(Trouble::BadJson),
    ];
    prop_oneof![Just(Vec::new()), prop::collection::vec(trouble, 1..30)]
}

fn natures(fatal: u32) -> impl Strategy<Value = Nature> {
    let cap = prop::option::of(prop_oneof![100usize..400, 400usize..1500]);
    let counts = prop_oneof![
        3 => Just(Counts::Exact),
        1 => Just(Counts::Missing),
        1 => (1i64..60).prop_map(Counts::Behind),
        1 => Just(Counts::Lines),
    ];
    let weight = prop_oneof![12 => Just(0usize), 1 => 100usize..2500];
    let summary_weight = prop_oneof![3 => Just(0usize), 1 => 2000usize..30_000];
    let answers = (any::<bool>(), cap, any::<bool>(), any::<bool>());
    (answers, counts, weight, summary_weight, troubles(fatal)).prop_map(
        |((inclusive, cap, head, bare_nan), counts, weight, summary_weight, troubles)| Nature {
            inclusive,
            cap,
            head,
            counts,
            weight,
            summary_weight,
            pace: Vec::new(),
            troubles,
            bare_nan,
        },
    )
}

fn paces() -> impl Strategy<Value = Vec<usize>> {
    let pace = prop_oneof![3 => Just(0usize), 2 => 1usize..5, 1 => 5usize..300];
    prop::collection::vec(pace, 1..8).prop_map(|pace| [&pace[..], &[1]].concat())
}

fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|count| count.parse::<u32>().ok());
    ProptestConfig {
        // In the same proportion to each other.
        cases: asked.map_or(usual, |count| {
            (count as u64 * usual as u64 / CASES as u64) as u32
        }),
        max_shrink_iters: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(CASES))]

    #[test]
    fn every_row_or_a_typed_error(shape in shapes(), asked in asked(), nature in natures(1)) {
        check(&shape, &asked, &nature, None)?;
    }
}

proptest! {
    #![proptest_config(cases(CASES / 2))]

    #[test]
    fn a_run_that_grows_while_it_is_read(
        shape in shapes(),
        asked in asked(),
        nature in natures(0),
        known in 0.0f64..1.0,
        pace in paces(),
    ) {
        check(&shape, &asked, &Nature { pace, ..nature }, Some(known))?;
    }
}

proptest! {
    #![proptest_config(cases(FOLLOWED))]

    #[test]
    fn a_run_that_is_followed_by_one_after_the_other(
        shape in shapes(),
        asked in asked(),
        nature in natures(0),
        known in 0.0f64..1.0,
        pace in paces(),
        stops in prop::collection::vec(0usize..400, 0..4),
    ) {
        let (rows, nature) = (shape.rows(), Nature { pace, ..nature });
        let asked = asked.fit(&rows);
        let seeded = Seeded::new(&rows, known, true, &nature);
        let wanted = asked.of(&rows);
        let options = || FollowOptions::new().interval(Duration::from_millis(10)).timeout(Duration::from_secs(20));
        let mut follow = asked.scan(&seeded.run).follow(options()).unwrap();
        let (mut given, mut stops) = (Given::new(), VecDeque::from(stops));
        let mut left = stops.pop_front();
        let mut errors = 0;
        loop {
            if left == Some(0) {
                let cursor = follow.cursor().unwrap();
                follow = asked.scan(&seeded.run).resume(&cursor).follow(options()).unwrap();
                left = stops.pop_front();
            }
            match follow.next() {
                None => break,
                Some(Ok(row)) => {
                    given.push(map_of(&row));
                    left = left.map(|left| left.saturating_sub(1));
                    prop_assert!(given.len() <= wanted.len());
                    prop_assert_eq!(given.last(), wanted.get(given.len() - 1), "row {}", given.len() - 1);
                }
                Some(Err(error)) => {
                    prop_assert!(is_explained(&error, &rows, &nature), "{:?}", error);
                    errors += 1;
                    if error.kind() == ErrorKind::Integrity || errors > 50 {
                        return Ok(());
                    }
                }
            }
        }
        prop_assert_eq!(given.len(), wanted.len());
    }
}
