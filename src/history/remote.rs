//! The rows of a remote run, window by window.

use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::history::absent::Absent;
use crate::history::columns::ColumnBatch;
use crate::history::cursor::Place;
use crate::history::decode::{Decoded, NO_STEP};
use crate::history::exports::{Exported, Rest};
use crate::history::fetch::Fetcher;
use crate::history::fill::Filling;
use crate::history::found::Found;
use crate::history::plan::{Facts, Planner};
use crate::history::question::Question;
use crate::history::scan::{RowSources, ScanHistory, ScanReport};
use crate::json::{Map, Value};
use crate::run::{Remote, Run, RunData, is_end};

/// As many bytes of rows come with one or two answers: less than it takes to
/// ask what is exported, and to look at the files.
const FEW: u64 = 4 << 20;

/// The remote half of a scan.
#[derive(Debug)]
pub(super) struct RemoteRows {
    fetcher: Fetcher,
    planner: Planner<Decoded>,
    exported: Exported,
    ready: Ready,
    /// How many windows were ready so far.
    windows: u64,
    /// Rows of the whole run as the server counted them at the last load.
    counted: Option<u64>,
    /// Whether the scan covers the whole run, so that the count applies.
    covers_all: bool,
    /// Whether whole rows are read, of all of which the server has a count.
    reads_all: bool,
    live: bool,
    /// Whether the scan is asked again for what is not there yet: the end of
    /// what there is proves nothing.
    followed: bool,
    /// Behind the row that was read last.
    place: Place,
    /// How many rows of its step are still to be passed over.
    skip: u64,
    /// Rows that were read, each once, and how many of them from files.
    read: u64,
    from_files: u64,
    absent: Absent,
}

/// Rows of a window, of which some were read.
#[derive(Debug, Default)]
struct Ready {
    decoded: Decoded,
    /// The next one of its steps, and of the rows of its block.
    at: usize,
    row: usize,
}

impl Ready {
    /// The step of the next row, and where the block has it if it is wanted.
    #[inline]
    fn next(&mut self) -> Option<(i64, Option<usize>)> {
        let step = *self.decoded.steps.get(self.at)?;
        let is_picked = match &self.decoded.picked {
            None => true,
            Some(picked) => picked.get(self.row) == Some(&(self.at as u32)),
        };
        self.at += 1;
        if !is_picked {
            return Some((step, None));
        }
        self.row += 1;
        Some((step, Some(self.row - 1)))
    }
}

impl RemoteRows {
    pub fn new(
        remote: Remote,
        run: &Run,
        scan: &ScanHistory,
        place: Place,
        tidy: bool,
    ) -> Result<Self> {
        let data = run.data();
        let live = !is_end(&data.state, true);
        let covers_all = scan.min_step == 0 && scan.max_step.is_none() && place == Place::Start;
        let question = Question::new(remote.clone(), &scan.keys, &scan.leave_out, tidy)?;
        let grows = !is_end(&data.state, false);
        let facts = Facts {
            min: scan.min_step,
            max: scan.max_step,
            page_size: scan.page_size,
            rows: expected_rows(data, question.keys()),
            rows_are_all: covers_all && question.keys().is_none(),
            last_step: last_step(data),
            row_bytes: row_bytes(data, question.keys()),
            grows,
            ahead: scan.prefetch,
        };
        let weight = facts.rows.map(|rows| rows.saturating_mul(facts.row_bytes));
        let few = weight.is_some_and(|bytes| bytes <= FEW);
        let exported = Exported::new(&remote, scan, place, few, question.keys().is_some(), grows)?;
        let mut rows = RemoteRows {
            planner: Planner::new(facts),
            exported,
            ready: Ready::default(),
            windows: 0,
            counted: data.history_line_count,
            covers_all,
            reads_all: question.keys().is_none(),
            live,
            followed: false,
            place,
            skip: 0,
            read: 0,
            from_files: 0,
            // What the server counts is there, whatever rows are read.
            absent: Absent::new(&scan.keys)
                .except(|name| key_count(data, name).is_some_and(|count| count > 0)),
            fetcher: Fetcher::new(question, scan.prefetch),
        };
        rows.go_back(scan.min_step, scan.max_step);
        Ok(rows)
    }

    /// Reads on from the row that was read last: from its step on, passing
    /// over the rows of it that were read.
    fn go_back(&mut self, min: i64, max: Option<i64>) {
        self.ready = Ready::default();
        self.fetcher.forget();
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
        self.exported.give_up();
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

    pub fn next(&mut self, call: &Call) -> Result<Option<Found<'_>>> {
        let row = self.find(call)?;
        Ok(row.map(|row| Found::Cells(&self.ready.decoded.block, row)))
    }

    /// Whether the window at hand has another row that is wanted.
    #[cfg(feature = "capi")]
    pub fn is_at_hand(&self) -> bool {
        let Ready { decoded, at, row } = &self.ready;
        self.skip == 0
            && match &decoded.picked {
                None => *at < decoded.steps.len(),
                Some(picked) => *row < picked.len(),
            }
    }

    /// Adds up to `rows` rows to a batch of columns; says how many.
    pub fn fill(
        &mut self,
        batch: &mut ColumnBatch,
        filling: &mut Filling,
        rows: usize,
        call: &Call,
    ) -> Result<usize> {
        let mut added = 0;
        let mut window = self.windows;
        while added < rows {
            let Some(row) = self.find(call)? else {
                break;
            };
            if window != self.windows {
                window = self.windows;
                filling.next_block();
            }
            let end = row + 1 + self.find_more(rows - added - 1);
            filling.put(batch, &self.ready.decoded.block, row, end);
            added += end - row;
        }
        Ok(added)
    }

    /// Reads up to `most` of the rows at hand that follow and are wanted, one
    /// after the other in the block; says how many.
    fn find_more(&mut self, most: usize) -> usize {
        let Ready { decoded, at, .. } = &self.ready;
        let (Place::Step { step, rows }, None, 0) = (self.place, &decoded.picked, self.skip) else {
            return 0;
        };
        let steps = &decoded.steps[*at..];
        let steps = &steps[..steps.len().min(most)];
        let Some(&last) = steps.last() else {
            return 0;
        };
        let of_last = steps.iter().rev().take_while(|&&step| step == last).count();
        let before = match of_last == steps.len() && step == last {
            true => rows,
            false => 0,
        };
        let found = steps.len();
        self.place = Place::Step {
            step: last,
            rows: before + of_last as u64,
        };
        self.read += found as u64;
        self.ready.at += found;
        self.ready.row += found;
        found
    }

    /// Where the block at hand has the next row that is wanted.
    #[inline]
    fn find(&mut self, call: &Call) -> Result<Option<usize>> {
        loop {
            while let Some((step, row)) = self.ready.next() {
                if !self.was_read(step)? && row.is_some() {
                    return Ok(row);
                }
            }
            let Some(decoded) = self.more(call)? else {
                self.ready = Ready::default();
                self.fetcher.rest();
                self.check_end()?;
                return Ok(None);
            };
            self.windows += 1;
            let keys = decoded.block.keys();
            self.absent
                .look(|is_meant| keys.iter().any(|key| is_meant(key)));
            self.ready = Ready {
                decoded,
                ..Ready::default()
            };
        }
    }

    /// The rows of the next window, or from files.
    fn more(&mut self, call: &Call) -> Result<Option<Decoded>> {
        if !self.exported.is_over() {
            match self.exported.next(call) {
                Ok(Some(decoded)) => return Ok(Some(decoded)),
                Ok(None) => match self.exported.rest() {
                    Rest::All => {}
                    Rest::From(step) => self.planner.leave_out(Some(step)),
                    Rest::Nothing => self.planner.leave_out(None),
                },
                Err(error) => {
                    // Rows of a block that was never handed out come again.
                    self.exported.give_up();
                    let (min, max) = self.planner.range();
                    self.go_back(min, max);
                    return Err(error);
                }
            }
            self.from_files = self.read;
        }
        let mut server = self.fetcher.during(call);
        self.planner.next(&mut server)
    }

    /// How many rows came from where.
    fn sources(&self) -> RowSources {
        let (files, rest) = match self.exported.is_over() {
            true => (self.from_files, self.read - self.from_files),
            false => (self.read, 0),
        };
        let (live, graphql) = match self.exported.was_used() {
            true => (rest, 0),
            false => (0, rest),
        };
        RowSources {
            graphql,
            parquet: files,
            live,
            ..RowSources::default()
        }
    }

    /// Whether a row is one of those to be passed over; counts it otherwise.
    #[inline]
    fn was_read(&mut self, step: i64) -> Result<bool> {
        let known = (step != NO_STEP).then_some(step);
        if let (Place::Step { step: last, rows }, Some(step), 1..) = (self.place, known, self.skip)
        {
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
        self.place = match (self.place, known) {
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
        let missing = self.counted?.checked_sub(self.read)?;
        (self.covers_all && self.reads_all && missing > 0).then_some(missing)
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
            requests: self.fetcher.question().requests() + self.exported.requests(),
            retries: self.fetcher.question().retries(),
            splits: progress.splits,
            sources: self.sources(),
            absent: self.absent.names().to_vec(),
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

/// How many rows the whole scan gives by the server's count: the run's rows,
/// or for one key the rows that hold it. For several keys the rarest is a
/// bound.
pub(super) fn expected_rows(data: &RunData, keys: Option<&[String]>) -> Option<u64> {
    let lines = data.history_line_count.or_else(|| key_count(data, "_step"));
    match keys {
        Some(keys) => keys
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
        None => lines,
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
pub(super) fn last_step(data: &RunData) -> Option<i64> {
    data.history_keys
        .get("lastStep")
        .and_then(Value::to_i64)
        .filter(|&step| step >= 0)
        .or_else(|| data.summary.get("_step").and_then(Value::to_i64))
}

/// What a row weighs: about what the summary does, which holds the last value
/// of every key, or what the counts of keys say, which need not be there
/// either.
fn row_bytes(data: &RunData, keys: Option<&[String]>) -> u64 {
    /// A float, what separates it from the next one, and escaped quotes.
    const CELL: u64 = 26;
    if let Some(keys) = keys {
        return keys.iter().map(|key| key.len() as u64 + CELL).sum();
    }
    let row = data.summary.to_json();
    let quotes = row.bytes().filter(|&byte| byte == b'"').count();
    // Python puts a space before each key and each value.
    let by_summary = (row.len() + 2 * quotes) as u64;
    let counts = data.history_keys.get("keys").and_then(Value::as_object);
    let names = counts.into_iter().flat_map(Map::keys);
    let cells = names.map(|key| (key.len() as u64 + CELL) * key_count(data, key).unwrap_or(0));
    let rows = data.history_line_count.unwrap_or(0).max(1);
    by_summary.max(cells.sum::<u64>() / rows).max(64)
}
