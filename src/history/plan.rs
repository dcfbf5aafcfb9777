//! Which step windows to ask a server for, and whether an answer is whole.
//!
//! A server answers `history(minStep, maxStep, samples)` with the rows of a
//! window, silently *sampled* when there are more than `samples`, and some
//! servers silently cap an answer at a size of their own. So an answer is
//! believed only with a reason, and split or asked again in halves without:
//!
//! - every step of the window is there, once;
//! - it is smaller than an answer that was proved before (or than any known
//!   cap): what did not cut that one did not cut this one;
//! - its two halves, asked one by one, hold the same number of rows;
//! - for a single step: the whole range gives a larger answer.
//!
//! The server's own counts only shape the windows. They may be missing or
//! behind, and a stale count can agree with a cut answer by chance.

use std::collections::VecDeque;

use crate::error::{Error, ErrorKind, Result};

/// The largest step that every JSON reader keeps exact; stands for "no end".
pub(crate) const OPEN_END: i64 = (1 << 53) - 1;

/// What an answer should weigh: big enough to make requests rare, small
/// enough to keep memory and the time to the first row low.
const ANSWER_BYTES: u64 = 5 << 19;
const ROWS_PER_ANSWER: std::ops::RangeInclusive<u64> = 200..=20_000;

/// `samples` is a 32-bit number in the schema.
const MOST_SAMPLES: u64 = i32::MAX as u64;

/// No server is known to cap an answer at fewer rows.
const SMALLEST_CAP: u64 = 100;

/// How much wider the next window gets when one came back empty.
const WIDEN: i64 = 8;

/// A row that knows its step; `None` where the server left it out.
pub(crate) trait Stepped {
    fn step(&self) -> Option<i64>;
}

/// One question to the server: rows with `min <= step < max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub min: i64,
    pub max: i64,
    pub samples: u64,
}

impl Window {
    fn width(&self) -> u64 {
        self.max.abs_diff(self.min)
    }
}

/// What came back: the rows as the server gave them, and their size on the
/// wire.
pub(crate) struct Answer<R> {
    pub rows: Vec<R>,
    pub bytes: usize,
}

/// What is known about the run before the first question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// First step wanted.
    pub min: i64,
    /// First step not wanted.
    pub max: Option<i64>,
    /// Steps per window, when the caller said so.
    pub page_size: Option<u64>,
    /// How many rows the whole, unbounded scan should give, by the server's
    /// own count; may be behind.
    pub rows: Option<u64>,
    /// Whether `rows` counts what this very scan gives, so that its end can be
    /// held against it.
    pub rows_are_all: bool,
    /// The highest step, by the server's own account; may be behind.
    pub last_step: Option<i64>,
    /// A guess at the size of a row.
    pub row_bytes: u64,
    /// Whether rows may come during the scan: at the last step that there is
    /// and behind it.
    pub grows: bool,
}

/// Figures of a scan, and whether every window was proved whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub rows: u64,
    pub windows: u64,
    pub splits: u64,
    /// The first window that had to be believed without proof.
    pub unproven: Option<(i64, i64)>,
}

/// Plans a scan window by window and proves each answer.
#[derive(Debug)]
pub(crate) struct Planner {
    facts: Facts,
    next: i64,
    done: bool,
    row_bytes: f64,
    /// Rows per step in the last window that had rows.
    density: Option<f64>,
    /// Width of the last window, while they come back empty.
    empty_width: Option<i64>,
    /// The first step that has a row.
    first: Option<i64>,
    /// The largest window that is whole if the server's count of rows is
    /// right, which only the end of the scan can tell.
    assumed: Option<Window>,
    /// The size of the largest answer that was proved whole.
    proved: u64,
    /// The size of the smallest answer that was found to be cut.
    limit: Option<u64>,
    progress: Progress,
}

/// A resolved answer: its rows in step order, only those of the window.
struct Whole<R> {
    window: Window,
    rows: Vec<R>,
    raw: u64,
}

impl Planner {
    pub fn new(facts: Facts) -> Self {
        Planner {
            next: facts.min,
            done: false,
            row_bytes: facts.row_bytes.max(16) as f64,
            density: None,
            empty_width: None,
            first: None,
            assumed: None,
            proved: SMALLEST_CAP,
            limit: None,
            progress: Progress::default(),
            facts,
        }
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// First step wanted, and first not wanted.
    pub fn range(&self) -> (i64, Option<i64>) {
        (self.facts.min, self.facts.max)
    }

    /// Goes on at `step`; the proofs stay.
    pub fn go_to(&mut self, step: i64) {
        self.next = step.max(self.facts.min);
        self.done = false;
        self.empty_width = None;
    }

    /// The run goes on, and what the server said of it is of an earlier look.
    pub fn expect_growth(&mut self) {
        self.facts.grows = true;
        self.facts.rows = None;
        self.facts.rows_are_all = false;
        self.facts.last_step = None;
        self.assumed = None;
    }

    /// The rows of the next window that has any, in step order; `None` at the
    /// end. `ask` sends one question.
    pub fn next<R: Stepped>(
        &mut self,
        ask: &mut dyn FnMut(Window) -> Result<Answer<R>>,
    ) -> Result<Option<Vec<R>>> {
        while !self.done {
            let window = self.choose();
            if window.min >= window.max {
                self.done = true;
                break;
            }
            let answer = self.ask(window, ask)?;
            if self.tells_more(&answer) {
                continue;
            }
            let rows = self.resolve(answer, ask)?;
            self.learn(window, rows.len() as u64);
            self.progress.windows += 1;
            self.progress.rows += rows.len() as u64;
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
        self.check_assumed(ask)?;
        Ok(None)
    }

    /// Whether a cut answer for the open end of a run that grows tells that
    /// there are rows up to a later step than was known: windows up to there
    /// are asked then, rather than parts of an end that has none.
    fn tells_more<R: Stepped>(&mut self, answer: &Whole<R>) -> bool {
        if !self.facts.grows || answer.window.max < self.end() || !self.is_cut(answer) {
            return false;
        }
        let last = answer.rows.iter().filter_map(Stepped::step).max();
        let tells = last > self.facts.last_step.max(Some(self.next));
        if tells {
            self.facts.last_step = last;
            self.density = None;
            self.progress.splits += 1;
        }
        tells
    }

    /// At the end: where the server counts more rows than it gave, the largest
    /// window that was believed on the word of that count is asked again in
    /// halves. What did not cut that one did not cut the others.
    fn check_assumed<R: Stepped>(
        &mut self,
        ask: &mut dyn FnMut(Window) -> Result<Answer<R>>,
    ) -> Result<()> {
        let short = self.remaining().is_some_and(|rest| rest > 0);
        let Some(window) = self.assumed.filter(|_| short) else {
            return Ok(());
        };
        let middle = window.min + (window.max - window.min) / 2;
        let left = self.ask(
            Window {
                max: middle,
                ..window
            },
            ask,
        )?;
        let right = self.ask(
            Window {
                min: middle,
                ..window
            },
            ask,
        )?;
        self.assumed = None;
        let rows = (left.rows.len() + right.rows.len()) as u64;
        if rows == window.width() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Integrity,
            format!(
                "steps {} to {} hold {rows} rows, of which the server first gave {}: it cuts its \
                 answers",
                window.min,
                window.max - 1,
                window.width()
            ),
        ))
    }

    fn end(&self) -> i64 {
        self.facts.max.map_or(OPEN_END, |max| max.min(OPEN_END))
    }

    /// Rows that one answer should hold.
    fn target(&self) -> u64 {
        let by_bytes = (ANSWER_BYTES as f64 / self.row_bytes) as u64;
        let target = by_bytes.clamp(*ROWS_PER_ANSWER.start(), *ROWS_PER_ANSWER.end());
        match self.limit {
            Some(limit) => target.min((limit / 2).max(1)),
            None => target,
        }
    }

    /// Rows still to come, if the server's count is to be believed.
    fn remaining(&self) -> Option<u64> {
        Some(self.facts.rows?.saturating_sub(self.progress.rows))
    }

    fn choose(&self) -> Window {
        let rows = self.facts.page_size.unwrap_or_else(|| self.aim()).max(1);
        let last = self.facts.last_step.unwrap_or(-1);
        let past_known = if self.facts.grows {
            // A window must not be left before all of its rows are there, and
            // they are once there is a later one.
            self.next >= last
        } else if last >= 0 {
            self.next > last
        } else {
            self.empty_width.is_some()
        };
        let width = if past_known {
            // Beyond what the server accounts for, one open window looks for
            // rows that its account lacks.
            i64::MAX
        } else if let Some(width) = self.facts.page_size {
            i64::try_from(width.max(1)).unwrap_or(i64::MAX)
        } else {
            self.width_for(rows, last)
        };
        let mut max = self.next.saturating_add(width);
        if self.facts.grows && max > last {
            let is_dense = self.facts.page_size.is_none() && self.is_dense_to(last);
            max = if is_dense && self.next < last {
                last
            } else {
                OPEN_END
            };
        } else if self.facts.page_size.is_none() && last >= 0 && max > last && self.next <= last {
            max = if self.is_dense_to(last) {
                // Up to here every step should be there, which proves the
                // window; what the account may lack is asked for after it.
                last + 1
            } else {
                OPEN_END
            };
        }
        Window {
            min: self.next,
            max: max.min(self.end()),
            samples: (2 * rows + 1).min(MOST_SAMPLES),
        }
    }

    /// Whether, by the server's count, most of the steps up to `last` that are
    /// still to come have a row.
    fn is_dense_to(&self, last: i64) -> bool {
        let steps = last.abs_diff(self.next) + 1;
        self.steps_are_unique() && self.remaining().is_some_and(|rest| rest >= steps / 10 * 9)
    }

    /// Rows to aim at: a little under what was proved, so that the next
    /// answer is proved by being smaller.
    fn aim(&self) -> u64 {
        let target = self.target();
        if self.proved > target / 2 {
            target.min(self.proved / 10 * 9)
        } else {
            target
        }
    }

    /// How many steps should hold that many rows.
    fn width_for(&self, rows: u64, last: i64) -> i64 {
        match (self.remaining(), self.empty_width) {
            // All of the rest fits: no edge, no extra question.
            (Some(rest), _) if rest <= rows => i64::MAX,
            (_, Some(width)) if last >= 0 => width.saturating_mul(WIDEN),
            (_, Some(_)) => i64::MAX,
            (rest, None) => {
                let average = rest.map_or(1.0, |rest| {
                    rest as f64 / last.abs_diff(self.next).saturating_add(1) as f64
                });
                let density = self.density.unwrap_or(average);
                ((rows as f64 / density) as i64).max(1)
            }
        }
    }

    fn ask<R: Stepped>(
        &mut self,
        window: Window,
        ask: &mut dyn FnMut(Window) -> Result<Answer<R>>,
    ) -> Result<Whole<R>> {
        let Answer { mut rows, bytes } = ask(window)?;
        let raw = rows.len() as u64;
        if raw > 0 {
            let measured = bytes as f64 / raw as f64;
            self.row_bytes = measured.max(16.0);
        }
        // Servers differ in whether `maxStep` belongs to the window.
        rows.retain(|row| {
            row.step()
                .is_none_or(|step| window.min <= step && step < window.max)
        });
        if !rows.is_sorted_by_key(Stepped::step) {
            rows.sort_by_key(Stepped::step);
        }
        // Windows come in order, so the first row seen is the run's first.
        self.first = self.first.or(rows.first().and_then(Stepped::step));
        Ok(Whole { window, rows, raw })
    }

    /// The rows of an answer once it is proved, or of its parts.
    fn resolve<R: Stepped>(
        &mut self,
        first: Whole<R>,
        ask: &mut dyn FnMut(Window) -> Result<Answer<R>>,
    ) -> Result<Vec<R>> {
        let mut todo = VecDeque::from([first]);
        let mut rows: Vec<R> = Vec::new();
        while let Some(answer) = todo.pop_front() {
            if self.is_proved(&answer) {
                self.proved = self.proved.max(answer.raw);
                rows.extend(answer.rows);
                continue;
            }
            let cut = self.is_cut(&answer);
            let Some(middle) = middle(&answer) else {
                let first = answer.window.min;
                let others = self.first.is_some_and(|step| step < first)
                    || !rows.is_empty()
                    || todo.iter().any(|other| has_rows_besides(other, &answer));
                rows.extend(self.single_step(answer, others, ask)?);
                continue;
            };
            let (left, right) = (
                Window {
                    max: middle,
                    ..answer.window
                },
                Window {
                    min: middle,
                    ..answer.window
                },
            );
            self.progress.splits += 1;
            // The later half first: of a run that grows, an earlier one that is
            // read after it cannot lack what comes before it.
            let right = self.ask(right, ask)?;
            let left = self.ask(left, ask)?;
            let whole = answer.rows.len() as u64;
            let halves = (left.rows.len() + right.rows.len()) as u64;
            if !cut && halves == whole && left.raw < answer.raw && right.raw < answer.raw {
                self.proved = self.proved.max(answer.raw);
                rows.extend(answer.rows);
                continue;
            }
            if halves < whole {
                return Err(disagree(answer.window, whole, halves));
            }
            let has_grown = self.facts.grows && answer.window.max >= self.end();
            if !cut && halves > whole && !has_grown {
                self.limit = Some(self.limit.map_or(answer.raw, |limit| limit.min(answer.raw)));
            }
            todo.push_front(right);
            todo.push_front(left);
        }
        Ok(rows)
    }

    /// Whether the answer may have been sampled or cut: it comes near the
    /// number asked for, or near a size at which one was found to be cut.
    /// "Near", because a sampling server need not return the exact number.
    fn is_cut<R>(&self, answer: &Whole<R>) -> bool {
        near(answer.raw, answer.window.samples)
            || self.limit.is_some_and(|limit| near(answer.raw, limit))
    }

    fn is_proved<R: Stepped>(&mut self, answer: &Whole<R>) -> bool {
        if answer.raw == 0 {
            return true;
        }
        if self.is_cut(answer) {
            return false;
        }
        if is_dense(answer) {
            if answer.raw <= self.proved {
                return true;
            }
            // A width that the caller chose may well be the server's cap.
            let own_width = self.facts.page_size.is_none();
            if own_width && self.facts.rows_are_all && self.steps_are_unique() {
                if self.assumed.is_none_or(|other| other.width() < answer.raw) {
                    self.assumed = Some(answer.window);
                }
                return true;
            }
        }
        // Rows of the edge step only: what a cut leaves is spread over the
        // window or its beginning, never its edge alone.
        answer.rows.is_empty() || answer.raw < self.proved
    }

    /// Whether the server counts no more rows than there are steps from the
    /// first one seen. Otherwise a window whose steps are all logged twice
    /// could be cut to one row a step.
    fn steps_are_unique(&self) -> bool {
        match (self.facts.rows, self.facts.last_step) {
            (Some(rows), Some(last)) => {
                let first = self.first.unwrap_or(0);
                last >= first && rows <= last.abs_diff(first) + 1
            }
            _ => false,
        }
    }

    /// A window of one step cannot be halved: ask for more of it, and compare
    /// with the rest of the run. `others`: whether other steps have rows.
    fn single_step<R: Stepped>(
        &mut self,
        mut answer: Whole<R>,
        others: bool,
        ask: &mut dyn FnMut(Window) -> Result<Answer<R>>,
    ) -> Result<Vec<R>> {
        while near(answer.raw, answer.window.samples) {
            let asked = answer.window.samples;
            let samples = asked.saturating_mul(2).min(MOST_SAMPLES);
            if samples == asked {
                return Err(too_many(&answer));
            }
            answer = self.ask(
                Window {
                    samples,
                    ..answer.window
                },
                ask,
            )?;
        }
        if self.limit.is_some_and(|limit| answer.raw >= limit) {
            return Err(too_many(&answer));
        }
        if answer.raw < self.proved {
            return Ok(answer.rows);
        }
        let Window { min, max, .. } = answer.window;
        let everything = self.ask(
            Window {
                min: self.facts.min,
                max: self.end(),
                ..answer.window
            },
            ask,
        )?;
        let others = others || has_rows_besides(&everything, &answer);
        if everything.raw > answer.raw {
            // What did not cut the larger answer did not cut this one.
            self.proved = answer.raw;
        } else if others {
            return Err(too_many(&answer));
        } else {
            self.progress.unproven.get_or_insert((min, max));
        }
        Ok(answer.rows)
    }

    fn learn(&mut self, window: Window, rows: u64) {
        self.next = window.max;
        if window.max >= self.end() {
            self.done = true;
        }
        if rows == 0 {
            self.empty_width = Some(i64::try_from(window.width()).unwrap_or(i64::MAX));
        } else {
            self.empty_width = None;
            self.density = Some(rows as f64 / window.width() as f64);
        }
    }
}

/// Every step of the window once: nothing can be missing.
fn is_dense<R: Stepped>(answer: &Whole<R>) -> bool {
    answer.rows.len() as u64 == answer.window.width()
        && (answer.window.min..)
            .zip(&answer.rows)
            .all(|(step, row)| row.step() == Some(step))
}

/// Where to split: the step in the middle of the rows, so that both halves
/// have some. `None` when the window is a single step.
fn middle<R: Stepped>(answer: &Whole<R>) -> Option<i64> {
    let Window { min, max, .. } = answer.window;
    if max - min <= 1 {
        return None;
    }
    let step = answer
        .rows
        .get(answer.rows.len() / 2)
        .and_then(Stepped::step)
        .unwrap_or(min + (max - min) / 2);
    let all_at_min = step == min;
    Some(if all_at_min { min + 1 } else { step })
}

/// Whether there are rows at steps that `answer`, of a single step and maybe
/// the edge step after it, does not hold.
fn has_rows_besides<R: Stepped>(other: &Whole<R>, answer: &Whole<R>) -> bool {
    let has_edge = answer.raw > answer.rows.len() as u64;
    let held = answer.window.min..=answer.window.max - i64::from(!has_edge);
    let mut steps = other.rows.iter().filter_map(Stepped::step);
    steps.any(|step| !held.contains(&step))
}

/// Three quarters of `size` or more: a server that samples down to `size`
/// need not hit the number exactly.
fn near(rows: u64, size: u64) -> bool {
    rows.saturating_mul(4) >= size.saturating_mul(3)
}

fn too_many<R>(answer: &Whole<R>) -> Error {
    let Window { min, max, .. } = answer.window;
    let steps = if answer.raw == answer.rows.len() as u64 {
        format!("step {min} holds")
    } else {
        format!("steps {min} and {max} hold")
    };
    Error::new(
        ErrorKind::Integrity,
        format!(
            "{steps} {} rows or more: the server gives no more in one answer",
            answer.raw
        ),
    )
}

fn disagree(window: Window, whole: u64, halves: u64) -> Error {
    Error::new(
        ErrorKind::Integrity,
        format!(
            "the server gave {whole} rows for steps {} to {} and then only {halves} for the same \
             steps in two halves: the run was changed during the scan, or answers are cut",
            window.min,
            window.max - 1
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Row(i64, usize);

    impl Stepped for Row {
        fn step(&self) -> Option<i64> {
            Some(self.0)
        }
    }

    #[derive(Debug, Clone)]
    struct Server {
        rows: Vec<Row>,
        inclusive: bool,
        cap: Option<u64>,
        head: bool,
        requests: u64,
    }

    impl Server {
        fn answer(&mut self, window: Window) -> Answer<Row> {
            self.requests += 1;
            assert!(self.requests < 200_000, "endless scan");
            let max = window.max + i64::from(self.inclusive);
            let from = self.rows.partition_point(|row| row.0 < window.min);
            let to = self.rows.partition_point(|row| row.0 < max);
            let rows = &self.rows[from..to.max(from)];
            let keep = window.samples.min(self.cap.unwrap_or(u64::MAX)) as usize;
            let rows: Vec<Row> = if rows.len() <= keep {
                rows.to_vec()
            } else if self.head {
                rows[..keep].to_vec()
            } else {
                (0..keep)
                    .map(|i| rows[i * rows.len() / keep].clone())
                    .collect()
            };
            let bytes = rows.len() * 100;
            Answer { rows, bytes }
        }
    }

    fn scan(facts: Facts, server: &mut Server) -> Result<Vec<Row>> {
        let mut planner = Planner::new(facts);
        let mut rows = Vec::new();
        while let Some(more) = planner.next(&mut |window| Ok(server.answer(window)))? {
            rows.extend(more);
        }
        Ok(rows)
    }

    fn server(steps: impl Iterator<Item = i64>) -> Server {
        Server {
            rows: steps.enumerate().map(|(n, step)| Row(step, n)).collect(),
            inclusive: false,
            cap: None,
            head: false,
            requests: 0,
        }
    }

    fn exact(server: &Server) -> Facts {
        Facts {
            rows: Some(server.rows.len() as u64),
            rows_are_all: true,
            last_step: server.rows.last().map(|row| row.0),
            row_bytes: 100,
            ..Facts::default()
        }
    }

    /// Scans a run that gets rows while it is asked, looks again until nothing
    /// comes any more, and passes over what it has of the last step.
    fn follow(
        facts: Facts,
        server: &mut Server,
        mut later: VecDeque<Row>,
        pace: &[usize],
    ) -> Result<Vec<Row>> {
        let mut planner = Planner::new(Facts {
            grows: true,
            ..facts
        });
        let mut rows: Vec<Row> = Vec::new();
        let mut pace = pace.iter().cycle();
        let mut looks_left = 2;
        while looks_left > 0 {
            let last = rows.last().map(|row| row.0);
            let mut skip = rows.iter().filter(|row| Some(row.0) == last).count();
            let before = rows.len();
            let mut ask = |window| {
                let count = (*pace.next().unwrap()).min(later.len());
                server.rows.extend(later.drain(..count));
                Ok(server.answer(window))
            };
            while let Some(more) = planner.next(&mut ask)? {
                let known = more
                    .iter()
                    .take_while(|row| Some(row.0) == last)
                    .count()
                    .min(skip);
                skip -= known;
                rows.extend_from_slice(&more[known..]);
            }
            planner.expect_growth();
            planner.go_to(rows.last().map_or(facts.min, |row| row.0));
            looks_left = match rows.len() > before || !later.is_empty() {
                true => 2,
                false => looks_left - 1,
            };
        }
        Ok(rows)
    }

    fn requests(steps: impl Iterator<Item = i64>) -> u64 {
        let mut server = server(steps);
        let rows = scan(exact(&server), &mut server).unwrap();
        assert_eq!(rows, server.rows);
        server.requests
    }

    #[test]
    fn few_requests() {
        assert_eq!(requests(0..0), 1);
        assert_eq!(requests((0..26).map(|n| n * 3846)), 1);
        assert_eq!(requests((0..1000).map(|n| n * 1000)), 3);
        assert_eq!(requests((0..1000).chain(501_000..502_000)), 3);
        assert_eq!(requests(61_010..62_010), 3);
        assert_eq!(requests(0..1000), 2);
        assert!(requests(0..100_000) <= 8);
        assert!(requests((0..100_000).map(|n| n * 37)) <= 12);
    }

    #[test]
    fn more_rows_at_one_step_than_an_answer_holds_is_an_error() {
        let mut server = server(
            (0..100)
                .chain(std::iter::repeat_n(100, 5000))
                .chain(101..120),
        );
        for (page_size, cap) in [(None, 700), (Some(10), 700), (Some(1), 1344)] {
            server.cap = Some(cap);
            let facts = Facts {
                rows: None,
                page_size,
                ..exact(&server)
            };
            assert_eq!(
                scan(facts, &mut server).unwrap_err().kind(),
                ErrorKind::Integrity
            );
        }
        server.cap = None;
        let facts = Facts {
            rows: None,
            page_size: Some(10),
            ..exact(&server)
        };
        assert_eq!(scan(facts, &mut server).unwrap(), server.rows);
    }

    #[test]
    fn a_step_that_holds_just_what_was_asked_for_is_whole() {
        for page_size in [1, 2, 3] {
            let mut server = server([0, 1, 1, 2, 2, 2, 3].into_iter());
            for inclusive in [true, false] {
                server.inclusive = inclusive;
                let facts = Facts {
                    page_size: Some(page_size),
                    ..exact(&server)
                };
                assert_eq!(scan(facts, &mut server).unwrap(), server.rows);
            }
        }
    }

    #[test]
    fn a_window_is_left_only_once_its_rows_are_there() {
        // One more row of the last step, and one behind it, come between any
        // two questions: at a dense run, and at one that has a single step.
        let dense: Vec<i64> = (0..10).collect();
        for known in [dense, vec![0; 150]] {
            let last = *known.last().unwrap();
            for quiet in 0..4 {
                for facts in [exact(&server(known.iter().copied())), Facts::default()] {
                    let mut server = server(known.iter().copied());
                    let count = known.len();
                    let later = [Row(last, count), Row(last + 1, count + 1)];
                    let truth = [&server.rows[..], &later].concat();
                    let pace = [vec![0; quiet], vec![2]].concat();
                    let rows = follow(facts, &mut server, later.into(), &pace).unwrap();
                    assert_eq!(rows, truth, "after {quiet} questions");
                }
            }
        }
    }

    fn steps() -> impl Strategy<Value = Vec<i64>> {
        let piece = (0i64..5000, 1i64..400, 1usize..900, 1usize..4);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| {
            let mut steps = Vec::new();
            let mut at = 0;
            for (gap, stride, count, copies) in pieces {
                at += gap * if stride % 7 == 0 { 1000 } else { 1 };
                let stride = if stride % 2 == 0 { 1 } else { stride };
                for _ in 0..count {
                    steps.extend(std::iter::repeat_n(at, copies));
                    at += stride;
                }
            }
            steps
        })
    }

    proptest! {
        #![proptest_config({
            // More than the default, and more still where PROPTEST_CASES asks.
            let default = ProptestConfig::default();
            ProptestConfig { cases: default.cases.max(2000), ..default }
        })]
        #[test]
        fn every_row_of_a_run_that_grows_exactly_once(
            steps in steps(),
            known in 0.0f64..1.0,
            inclusive: bool,
            cap in prop::option::of(100u64..1500),
            head: bool,
            counts: bool,
            page_size in prop::option::weighted(0.2, 100u64..2000),
            row_bytes in 20u64..20_000,
            pace in prop::collection::vec(prop_oneof![Just(0usize), 1usize..5, 5usize..900], 1..8),
        ) {
            // Something comes at last.
            let pace = [&pace[..], &[1]].concat();
            let mut server = server(steps.into_iter());
            (server.inclusive, server.cap, server.head) = (inclusive, cap, head);
            let truth = server.rows.clone();
            let later = server.rows.split_off((truth.len() as f64 * known) as usize);
            let mut facts = Facts { row_bytes, page_size, ..exact(&server) };
            if !counts {
                (facts.rows, facts.last_step) = (None, None);
            }
            match follow(facts, &mut server, later.into(), &pace) {
                Ok(rows) => prop_assert_eq!(rows, truth),
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::Integrity);
                    let twice = truth.windows(2).any(|pair| pair[0].0 == pair[1].0);
                    prop_assert!(twice && cap.is_some() && page_size.is_none(), "{}", error);
                }
            }
        }

        #[test]
        fn every_row_exactly_once(
            steps in steps(),
            inclusive: bool,
            cap in prop::option::of(100u64..1500),
            head: bool,
            counts in 0..4u8,
            stale in 0u64..50,
            page_size in prop::option::weighted(0.3, 100u64..2000),
            row_bytes in 20u64..20_000,
            range in prop::option::weighted(0.3, (0i64..3000, 0i64..100_000)),
        ) {
            let mut server = server(steps.into_iter());
            (server.inclusive, server.cap, server.head) = (inclusive, cap, head);
            let mut facts = Facts { row_bytes, page_size, ..exact(&server) };
            match counts {
                0 => (facts.rows, facts.last_step) = (None, None),
                1 => facts.rows = None,
                2 => {
                    facts.rows = facts.rows.map(|rows| rows.saturating_sub(stale + 1));
                    facts.last_step = facts.last_step.map(|step| (step - stale as i64).max(0));
                }
                _ => {}
            }
            let mut truth = server.rows.clone();
            if let Some((min, width)) = range {
                (facts.min, facts.max) = (min, Some(min + width));
                facts.rows_are_all = false;
                truth.retain(|row| min <= row.0 && row.0 < min + width);
            }
            match scan(facts, &mut server) {
                Ok(rows) => prop_assert_eq!(rows, truth),
                // Steps logged twice, and by chance a cap that is the very
                // width of a window: told at the end, never silent.
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::Integrity);
                    let twice = truth.windows(2).any(|pair| pair[0].0 == pair[1].0);
                    prop_assert!(twice && cap.is_some() && page_size.is_none(), "{}", error);
                }
            }
        }
    }
}
