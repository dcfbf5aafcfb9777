//! The rows of a remote run, window by window.

use std::vec::IntoIter;

use serde::Serialize;

use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{Answer as GraphqlAnswer, operations, unexpected};
use crate::history::cursor::Place;
use crate::history::keys::Keys;
use crate::history::plan::{Answer, Facts, Planner, Window};
use crate::history::row::Row;
use crate::history::scan::{ScanHistory, ScanReport};
use crate::json::{self, Kind, Map, Reader, Scratch, Value};
use crate::run::{Remote, Run, RunData, Target, is_end};

/// The remote half of a scan.
#[derive(Debug)]
pub(super) struct RemoteRows {
    source: Source,
    planner: Planner,
    ready: IntoIter<Row>,
    /// Rows of the whole run as the server counted them at the last load.
    counted: Option<u64>,
    /// Whether the scan covers the whole run, so that the count applies.
    covers_all: bool,
    live: bool,
    /// Whether the scan is asked again for what is not there yet: the end of
    /// what there is proves nothing.
    followed: bool,
    /// Behind the row that was read last.
    place: Place,
    /// How many rows of its step are still to be passed over.
    skip: u64,
    /// Rows that were read, each once.
    read: u64,
}

#[derive(Debug)]
struct Source {
    remote: Remote,
    keys: Keys,
    /// Whether `_step` was asked for and so belongs into the rows.
    keep_step: bool,
    requests: u64,
}

impl RemoteRows {
    pub fn new(remote: Remote, run: &Run, scan: &ScanHistory, place: Place) -> Self {
        let data = run.data();
        let live = !is_end(&data.state, true);
        let covers_all = scan.min_step == 0 && scan.max_step.is_none() && place == Place::Start;
        let facts = Facts {
            min: scan.min_step,
            max: scan.max_step,
            page_size: scan.page_size,
            rows: expected_rows(data, &scan.keys),
            rows_are_all: covers_all && !matches!(scan.keys, Keys::All(_)),
            last_step: last_step(data),
            row_bytes: row_bytes(data, &scan.keys),
            grows: !is_end(&data.state, false),
        };
        let mut rows = RemoteRows {
            planner: Planner::new(facts),
            ready: Vec::new().into_iter(),
            counted: data.history_line_count,
            covers_all,
            live,
            followed: false,
            place,
            skip: 0,
            read: 0,
            source: Source {
                remote,
                keep_step: scan.keys.names().iter().any(|key| key == "_step"),
                keys: scan.keys.clone(),
                requests: 0,
            },
        };
        rows.go_back(scan.min_step, scan.max_step);
        rows
    }

    /// Reads on from the row that was read last: from its step on, passing
    /// over the rows of it that were read.
    fn go_back(&mut self, min: i64, max: Option<i64>) {
        self.ready = Vec::new().into_iter();
        let Place::Step { step, rows } = self.place else {
            return;
        };
        let is_wanted = min <= step && max.is_none_or(|max| step < max);
        self.skip = if is_wanted { rows } else { 0 };
        self.planner.go_to(step);
    }

    pub fn place(&self) -> Place {
        self.place
    }

    /// Looks for what came since.
    pub fn again(&mut self) {
        let (min, max) = self.planner.range();
        self.planner.expect_growth();
        self.planner.go_to(min);
        self.go_back(min, max);
    }

    /// How the run is doing by a look at it: whether it is over, and if so all
    /// that the server says of it.
    pub fn follow(&mut self, over: Option<&RunData>) {
        self.live = over.is_none();
        self.followed = self.live;
        if let Some(data) = over {
            self.counted = data.history_line_count;
        }
    }

    pub fn next(&mut self, call: &Call) -> Result<Option<Row>> {
        loop {
            while let Some(row) = self.ready.next() {
                if self.was_read(&row)? {
                    continue;
                }
                if let Some(row) = self.source.select(row) {
                    return Ok(Some(row));
                }
            }
            let source = &mut self.source;
            match self.planner.next(&mut |window| source.ask(call, window))? {
                Some(rows) => self.ready = rows.into_iter(),
                None => {
                    self.check_end()?;
                    return Ok(None);
                }
            }
        }
    }

    /// Whether a row is one of those to be passed over; counts it otherwise.
    fn was_read(&mut self, row: &Row) -> Result<bool> {
        let step = row.step();
        if let (Place::Step { step: last, rows }, Some(step), 1..) = (self.place, step, self.skip) {
            if step == last {
                self.skip -= 1;
                return Ok(true);
            }
            let missing = self.skip;
            let (min, max) = self.planner.range();
            self.go_back(min, max);
            return Err(gone(last, rows, missing));
        }
        self.read += 1;
        self.place = match (self.place, step) {
            (Place::Lost, _) | (_, None) => Place::Lost,
            (Place::Step { step: last, rows }, Some(step)) if step == last => Place::Step {
                step,
                rows: rows + 1,
            },
            (_, Some(step)) => Place::Step { step, rows: 1 },
        };
        Ok(false)
    }

    fn check_end(&self) -> Result<()> {
        match self.place {
            _ if self.followed => Ok(()),
            Place::Step { step, rows } if self.skip > 0 => Err(gone(step, rows, self.skip)),
            _ => self.check_count(),
        }
    }

    /// The last net under the proofs: it can tell that rows are missing, not
    /// bring them.
    fn check_count(&self) -> Result<()> {
        let progress = self.planner.progress();
        match (self.missing(), progress.unproven) {
            (Some(missing), Some((min, max))) => Err(Error::new(
                ErrorKind::Integrity,
                format!(
                    "the server counts {missing} rows more than it gave, and its answer for steps \
                     {min} to {} could not be proved whole",
                    max - 1
                ),
            )),
            _ => Ok(()),
        }
    }

    /// How many rows fewer than the server counts were given.
    fn missing(&self) -> Option<u64> {
        let whole_rows = !matches!(self.source.keys, Keys::All(_));
        let missing = self.counted?.checked_sub(self.read)?;
        (self.covers_all && whole_rows && missing > 0).then_some(missing)
    }

    pub fn report(&self) -> ScanReport {
        let progress = self.planner.progress();
        let doubt = if let Some((min, max)) = progress.unproven {
            Some(format!(
                "steps {min} to {} could not be proved whole",
                max - 1
            ))
        } else if let Some(missing) = self.missing() {
            Some(format!(
                "the server counts {missing} rows more than it gave"
            ))
        } else if self.live {
            Some("the run was running, or about to: rows may have come since".to_owned())
        } else {
            None
        };
        ScanReport {
            rows: self.read,
            counted: self.counted,
            proven: doubt.is_none(),
            doubt,
            windows: progress.windows,
            requests: self.source.requests,
            splits: progress.splits,
        }
    }
}

/// Rows that were handed out are not there any more.
fn gone(step: i64, rows: u64, missing: u64) -> Error {
    Error::new(
        ErrorKind::Integrity,
        format!(
            "{rows} rows of step {step} were read, and {missing} of them are gone: the run was \
             changed meanwhile"
        ),
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    min_step: i64,
    max_step: i64,
    samples: u64,
}

/// The variables of `sampledHistory`, keyed scans and samples alike.
#[derive(Serialize)]
pub(super) struct SpecVariables<'a> {
    #[serde(flatten)]
    pub target: Target<'a>,
    pub specs: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    keys: Vec<&'a str>,
    min_step: i64,
    max_step: i64,
    samples: u64,
}

impl Source {
    fn ask(&mut self, call: &Call, window: Window) -> Result<Answer<Row>> {
        let keyed = matches!(self.keys, Keys::All(_));
        let sent = if keyed {
            self.keyed_page(call, window)
        } else {
            self.page(call, window)
        };
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => {
                self.requests += u64::from(error.attempts());
                return Err(error);
            }
        };
        self.requests += u64::from(answer.attempts);
        let rows = if keyed {
            rows_of_objects(&answer)
        } else {
            rows_of_strings(&answer, "history")
        };
        let rows = rows?.ok_or_else(|| self.remote.not_found())?;
        Ok(Answer {
            rows,
            bytes: answer.data().len(),
        })
    }

    fn page(&self, call: &Call, window: Window) -> Result<GraphqlAnswer> {
        let variables = PageVariables {
            target: self.remote.target(),
            min_step: window.min,
            max_step: window.max,
            samples: window.samples,
        };
        self.remote
            .api
            .execute(call, &operations::HISTORY_PAGE, &variables)
    }

    /// `_step` is asked for with every keyed window: whether `maxStep` is
    /// part of the window differs between servers, and only the step tells
    /// which rows belong to it.
    fn keyed_page(&self, call: &Call, window: Window) -> Result<GraphqlAnswer> {
        let mut keys: Vec<&str> = self.keys.names().iter().map(String::as_str).collect();
        if !self.keep_step {
            keys.push("_step");
        }
        let spec = Spec {
            keys,
            min_step: window.min,
            max_step: window.max,
            samples: window.samples,
        };
        let spec = serde_json::to_string(&spec)
            .map_err(|error| Error::invalid(format!("the keys are not JSON: {error}")))?;
        let variables = SpecVariables {
            target: self.remote.target(),
            specs: [spec],
        };
        self.remote
            .api
            .execute(call, &operations::SAMPLED_HISTORY, &variables)
    }

    /// The part of a row that was asked for; `None` when it does not qualify.
    fn select(&self, row: Row) -> Option<Row> {
        match &self.keys {
            Keys::Every => Some(row),
            Keys::All(_) if self.keep_step => Some(row),
            Keys::All(_) => {
                let mut map = row.into_map();
                map.remove("_step");
                Some(Row::from(map))
            }
            keys @ Keys::Any(_) => keys.select(row.into_map()).map(Row::from),
        }
    }
}

/// Steps down `{"project": {"run": {<field>: …}}}` to the value of `field`;
/// `None` when project or run is null, which is how "not found" looks.
fn enter<'a>(answer: &'a GraphqlAnswer, field: &str) -> Result<Option<Reader<'a>>> {
    let mut reader = Reader::new(answer.data());
    for name in ["project", "run", field] {
        if reader.peek().map_err(unexpected)? == Kind::Null {
            return Ok(None);
        }
        reader.begin_object().map_err(unexpected)?;
        loop {
            match reader.next_key().map_err(unexpected)? {
                Some(key) if key == name => break,
                Some(_) => reader.skip_value().map_err(unexpected)?,
                None => return Err(Error::protocol(format!("the answer has no `{name}`"))),
            }
        }
    }
    Ok(Some(reader))
}

/// `history` and `events`: each row is a string that holds JSON.
pub(super) fn rows_of_strings(answer: &GraphqlAnswer, field: &str) -> Result<Option<Vec<Row>>> {
    let read = |mut reader: Reader<'_>| -> json::Result<Vec<Row>> {
        let mut scratch = Scratch::new();
        let mut rows = Vec::new();
        reader.begin_array()?;
        while reader.next_element()? {
            let text = reader.string_in(&mut scratch)?;
            rows.push(Row::from(json::from_str_as::<Map>(text)?));
        }
        Ok(rows)
    };
    let reader = enter(answer, field)?;
    reader.map(read).transpose().map_err(unexpected)
}

/// `sampledHistory`: one list of objects for the one spec that was sent.
pub(super) fn rows_of_objects(answer: &GraphqlAnswer) -> Result<Option<Vec<Row>>> {
    let read = |mut reader: Reader<'_>| -> json::Result<Vec<Row>> {
        let mut rows = Vec::new();
        reader.begin_array()?;
        while reader.next_element()? {
            reader.begin_array()?;
            while reader.next_element()? {
                rows.push(Row::from(reader.deserialize::<Map>()?));
            }
        }
        Ok(rows)
    };
    let reader = enter(answer, "sampledHistory")?;
    reader.map(read).transpose().map_err(unexpected)
}

/// How many rows the whole scan gives by the server's count: the run's rows,
/// or for one key the rows that hold it. For several keys the rarest is a
/// bound.
fn expected_rows(data: &RunData, keys: &Keys) -> Option<u64> {
    let lines = data.history_line_count.or_else(|| key_count(data, "_step"));
    match keys {
        Keys::All(keys) => keys
            .iter()
            .map(|key| {
                if key == "_step" {
                    lines
                } else {
                    key_count(data, key)
                }
            })
            .min_by_key(|count| count.unwrap_or(u64::MAX))
            .flatten(),
        Keys::Every | Keys::Any(_) => lines,
    }
}

fn key_count(data: &RunData, key: &str) -> Option<u64> {
    let counts = data.history_keys.path(&["keys", key, "typeCounts"])?;
    counts
        .as_array()?
        .iter()
        .map(|entry| entry.get("count").and_then(Value::to_u64))
        .sum()
}

/// `lastStep`, else the `_step` of the summary: some servers lack the first.
fn last_step(data: &RunData) -> Option<i64> {
    data.history_keys
        .get("lastStep")
        .and_then(Value::to_i64)
        .filter(|&step| step >= 0)
        .or_else(|| data.summary.get("_step").and_then(Value::to_i64))
}

/// The summary holds the last value of every key, so it weighs about as much
/// as a row.
fn row_bytes(data: &RunData, keys: &Keys) -> u64 {
    match keys {
        Keys::All(keys) => 32 * (keys.len() as u64 + 1),
        _ => (data.summary.to_json().len() as u64).max(64),
    }
}
