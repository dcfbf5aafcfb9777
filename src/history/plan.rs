//! Which step windows to ask a server for, and whether an answer is whole.
//!
//! A server answers `history(minStep, maxStep, samples)` with the rows of a
//! window, silently *sampled* when there are more than `samples`, and some
//! servers silently cap an answer at a size of their own. So an answer is
//! believed only with a reason, and asked again in parts without:
//!
//! - every step of the window is there, once;
//! - it is smaller than an answer that was proved before (or than any known
//!   cap): what did not cut that one did not cut this one;
//! - its two halves, asked one by one, hold the same number of rows;
//! - for a single step: the whole range gives a larger answer.
//!
//! The server's own counts only shape the windows. They may be missing or
//! behind, and a stale count can agree with a cut answer by chance.
//!
//! Windows are planned ahead, so that they can be fetched side by side, once a
//! large answer is proved whole (or where the counts promise that every step
//! is there, which each answer then proves by itself): what is known of the
//! server's cap before that is nothing. Proofs are made in order, and a proof
//! that fails throws away what was planned.

use std::collections::VecDeque;

use crate::error::{Error, ErrorKind, Result};
use crate::history::decode::NO_STEP;

/// The largest step that every JSON reader keeps exact; stands for "no end".
pub(crate) const OPEN_END: i64 = (1 << 53) - 1;

/// What an answer should weigh: big enough to make requests rare, small
/// enough to keep memory and the time to the first row low.
const ANSWER_BYTES: u64 = 2 << 20;
/// What all answers on their way may weigh. Few of them are in memory at a
/// time, before they are rows.
const AHEAD_BYTES: u64 = 24 << 20;
const ROWS_PER_ANSWER: std::ops::RangeInclusive<u64> = 200..=20_000;

/// `samples` is a 32-bit number in the schema.
const MOST_SAMPLES: u64 = i32::MAX as u64;

/// No server is known to cap an answer at fewer rows.
const SMALLEST_CAP: u64 = 100;

/// How much wider the next window gets when one came back empty.
const WIDEN: i64 = 8;

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

/// Rows as a server gave them, of which a planner looks at the steps.
pub(crate) trait Part {
    /// Of all rows in the window, in order; [`NO_STEP`] where one has none.
    fn steps(&self) -> &[i64];
}

/// What came back for a window.
#[derive(Debug)]
pub(crate) struct Answer<P> {
    /// How many rows, those beyond the window included.
    pub raw: u64,
    /// Their size on the wire.
    pub bytes: usize,
    pub part: P,
}

/// Answers the questions of a planner.
pub(crate) trait Server<P> {
    /// These windows will be asked for soon, in this order, and no others: a
    /// server may be asked for them ahead.
    fn expect(&mut self, windows: &mut dyn Iterator<Item = Window>);

    /// Asks for a window.
    fn ask(&mut self, window: Window) -> Result<Answer<P>>;
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
    /// How many windows to plan ahead at the most.
    pub ahead: usize,
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
pub(crate) struct Planner<P> {
    sketch: Sketch,
    /// The largest window that is whole if the server's count of rows is
    /// right, which only the end of the scan can tell.
    assumed: Option<Window>,
    progress: Progress,
    /// Parts of a window that are still to be proved, in order.
    parts: VecDeque<Seen<P>>,
    /// Windows after that.
    planned: VecDeque<Window>,
    /// How many windows to plan ahead: more with each one that comes as
    /// planned. Whoever takes the first rows only should not pay for all that
    /// follow, and what follows a surprise is one more.
    reach: usize,
}

/// All that the choice of a window depends on, so that the next ones can be
/// thought through.
#[derive(Debug, Clone)]
struct Sketch {
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
    /// A step up to which there are rows, by answers that were cut.
    last: Option<i64>,
    /// Rows before `next`.
    rows: u64,
    /// The size of the largest answer that was proved whole.
    proved: u64,
    /// The size of the smallest answer that was found to be cut.
    limit: Option<u64>,
}

/// What an answer shows.
#[derive(Debug)]
struct Seen<P> {
    window: Window,
    raw: u64,
    /// Rows in the window.
    rows: u64,
    /// Whether every step of the window is there once.
    dense: bool,
    /// Its first and its last step.
    steps: Option<(i64, i64)>,
    /// Where to split it, if it can be.
    middle: Option<i64>,
    part: P,
}

impl Sketch {
    fn end(&self) -> i64 {
        self.facts.max.map_or(OPEN_END, |max| max.min(OPEN_END))
    }

    /// Rows that one answer should hold.
    fn target(&self) -> u64 {
        let by_bytes = (ANSWER_BYTES as f64 / self.row_bytes) as u64;
        let target = by_bytes.clamp(*ROWS_PER_ANSWER.start(), *ROWS_PER_ANSWER.end());
        let target = target.min(self.facts.page_size.unwrap_or(u64::MAX).max(1));
        match self.limit {
            Some(limit) => target.min((limit / 2).max(1)),
            None => target,
        }
    }

    /// Rows still to come, if the server's count is to be believed.
    fn remaining(&self) -> Option<u64> {
        Some(self.facts.rows?.saturating_sub(self.rows))
    }

    /// The highest step that is known of; -1 for none.
    fn last(&self) -> i64 {
        self.facts.last_step.max(self.last).unwrap_or(-1)
    }

    /// Whether no row is known from here on.
    fn is_past_known(&self) -> bool {
        let last = self.last();
        if self.facts.grows {
            // A window must not be left before all of its rows are there, and
            // they are once there is a later one.
            self.next >= last
        } else if last >= 0 {
            self.next > last
        } else {
            self.empty_width.is_some()
        }
    }

    /// The steps of a window where the caller said so, and the server does not
    /// give less at once.
    fn page_size(&self) -> Option<u64> {
        self.facts.page_size.filter(|_| self.limit.is_none())
    }

    fn choose(&self) -> Window {
        let page_size = self.page_size();
        let rows = page_size.unwrap_or_else(|| self.aim()).max(1);
        let last = self.last();
        let width = if self.is_past_known() {
            // Beyond what the server accounts for, one open window looks for
            // rows that its account lacks.
            i64::MAX
        } else if let Some(width) = page_size {
            i64::try_from(width.max(1)).unwrap_or(i64::MAX)
        } else {
            self.width_for(rows, last)
        };
        let mut max = self.next.saturating_add(width);
        if self.facts.grows && max > last {
            let is_dense = page_size.is_none() && self.is_dense_to(last);
            max = if is_dense && self.next < last {
                last
            } else {
                OPEN_END
            };
        } else if page_size.is_none() && last >= 0 && max > last && self.next <= last {
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

    /// Whether the width of windows up to a step proves answers that fill
    /// them, by the server's count. A width that the caller chose may well be
    /// the server's cap.
    fn trusts_counts(&self, max: i64) -> bool {
        let counted = self.facts.last_step.is_some_and(|last| max <= last + 1);
        let own_width = self.facts.page_size.is_none();
        own_width && counted && self.facts.rows_are_all && self.steps_are_unique()
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
                let density = self.density.or_else(|| Some(self.average(rest?, last)));
                ((rows as f64 / density.unwrap_or(1.0)) as i64).max(1)
            }
        }
    }

    fn average(&self, rest: u64, last: i64) -> f64 {
        rest as f64 / last.abs_diff(self.next).saturating_add(1) as f64
    }

    /// Goes on behind a window that has so many rows.
    fn learn(&mut self, window: Window, rows: u64) {
        self.next = window.max;
        self.rows += rows;
        self.done = window.max >= self.end();
        if rows == 0 {
            self.empty_width = Some(i64::try_from(window.width()).unwrap_or(i64::MAX));
        } else {
            self.empty_width = None;
            self.density = Some(rows as f64 / window.width() as f64);
        }
    }

    /// The same for a window that is not answered yet.
    fn assume(&mut self, window: Window) {
        let average = self.remaining().map(|rest| self.average(rest, self.last()));
        let density = self.density.or(average).unwrap_or(1.0);
        let rows = (density * window.width() as f64) as u64;
        let (density, empty) = (self.density, self.empty_width);
        self.learn(window, rows.max(1));
        (self.density, self.empty_width) = (density, empty);
    }

    /// Whether windows behind the next one can be told, because how much a
    /// server gives at once is known or need not be.
    fn can_see_ahead(&self) -> bool {
        if self.page_size().is_some() {
            return true;
        }
        let last = self.last();
        self.empty_width.is_none()
            && (self.proved > self.target() / 2
                || (self.trusts_counts(last) && last > self.next && self.is_dense_to(last)))
    }

    /// Whether the answer may have been sampled or cut: it comes near the
    /// number asked for, or near a size at which one was found to be cut.
    /// "Near", because a sampling server need not return the exact number.
    fn is_cut<P>(&self, answer: &Seen<P>) -> bool {
        near(answer.raw, answer.window.samples)
            || self.limit.is_some_and(|limit| near(answer.raw, limit))
    }

    /// How many windows may be on their way besides the next one.
    fn ahead(&self) -> usize {
        let rows = self.page_size().unwrap_or_else(|| self.aim());
        let bytes = (rows as f64 * self.row_bytes).max(1.0);
        let fit = (AHEAD_BYTES as f64 / bytes) as usize;
        fit.saturating_sub(1).min(self.facts.ahead)
    }
}

impl<P: Part> Planner<P> {
    pub fn new(facts: Facts) -> Self {
        Planner {
            assumed: None,
            progress: Progress::default(),
            parts: VecDeque::new(),
            planned: VecDeque::new(),
            reach: 3,
            sketch: Sketch {
                next: facts.min,
                done: false,
                row_bytes: facts.row_bytes.max(16) as f64,
                density: None,
                empty_width: None,
                first: None,
                last: None,
                rows: 0,
                proved: SMALLEST_CAP,
                limit: None,
                facts,
            },
        }
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// First step wanted, and first not wanted.
    pub fn range(&self) -> (i64, Option<i64>) {
        (self.sketch.facts.min, self.sketch.facts.max)
    }

    /// Goes on at `step`; the proofs stay.
    pub fn go_to(&mut self, step: i64) {
        self.sketch.next = step.max(self.sketch.facts.min);
        self.sketch.done = false;
        self.sketch.empty_width = None;
        self.parts.clear();
        self.planned.clear();
    }

    /// The steps below `step` came by another way, or all of them: the counts
    /// of the whole run are none of the rest.
    pub fn leave_out(&mut self, below: Option<i64>) {
        self.sketch.facts.rows_are_all = false;
        match below {
            Some(step) => self.go_to(step.max(self.sketch.next)),
            None => self.sketch.done = true,
        }
    }

    /// The run goes on, and what the server said of it is of an earlier look.
    pub fn expect_growth(&mut self) {
        let facts = &mut self.sketch.facts;
        facts.grows = true;
        facts.rows = None;
        facts.rows_are_all = false;
        facts.last_step = None;
        self.sketch.last = None;
        self.assumed = None;
    }

    /// The rows of the next window, or a part of it, that has any; `None` at
    /// the end.
    ///
    /// After an error the next call goes on where this one stood.
    pub fn next(&mut self, server: &mut dyn Server<P>) -> Result<Option<P>> {
        loop {
            if let Some(part) = self.parts.pop_front() {
                let rows = part.rows;
                match self.prove(part, server) {
                    Ok(Some(whole)) if rows > 0 => return Ok(Some(whole)),
                    Ok(_) => continue,
                    Err(error) => {
                        self.change_plan();
                        return Err(error);
                    }
                }
            }
            if self.sketch.done {
                break;
            }
            let window = self.choose();
            if window.min >= window.max {
                self.sketch.done = true;
                break;
            }
            self.look_ahead(window, server);
            let answer = self
                .ask(window, server)
                .inspect_err(|_| self.planned.clear())?;
            if !self.tells_more(&answer) {
                self.parts.push_back(answer);
            }
        }
        self.check_assumed(server)?;
        Ok(None)
    }

    /// The next window: as it was planned, where it was.
    fn choose(&mut self) -> Window {
        match self.planned.pop_front() {
            Some(window) if window.min == self.sketch.next => window,
            _ => {
                self.planned.clear();
                self.sketch.choose()
            }
        }
    }

    /// Plans the windows behind `window`, and announces all of them.
    fn look_ahead(&mut self, window: Window, server: &mut dyn Server<P>) {
        let ahead = self.sketch.ahead().min(self.reach);
        if ahead > self.planned.len() && self.sketch.can_see_ahead() {
            let mut sketch = self.sketch.clone();
            sketch.assume(window);
            self.planned
                .iter()
                .for_each(|&planned| sketch.assume(planned));
            while self.planned.len() < ahead && !sketch.done {
                let next = sketch.choose();
                // Behind all that is known there is mostly nothing: a look there
                // comes last where rows may come meanwhile, and is not worth a
                // thread of its own.
                let is_look = sketch.is_past_known();
                let is_alone = self.planned.is_empty();
                if next.min >= next.max || (is_look && (sketch.facts.grows || is_alone)) {
                    break;
                }
                sketch.assume(next);
                self.planned.push_back(next);
            }
        }
        let mut windows = std::iter::once(window).chain(self.planned.iter().copied());
        server.expect(&mut windows);
    }

    /// Forgets all that was to come.
    fn change_plan(&mut self) {
        self.parts.clear();
        self.planned.clear();
        self.reach = 0;
    }

    /// Whether a cut answer for the open end of a run that grows tells that
    /// there are rows up to a later step than was known: windows up to there
    /// are asked then, rather than parts of an end that has none.
    fn tells_more(&mut self, answer: &Seen<P>) -> bool {
        let sketch = &mut self.sketch;
        if !sketch.facts.grows || answer.window.max < sketch.end() || !sketch.is_cut(answer) {
            return false;
        }
        let last = answer.steps.map(|(_, last)| last);
        let tells = last > Some(sketch.last().max(sketch.next));
        if tells {
            sketch.last = last;
            sketch.density = None;
            self.progress.splits += 1;
            self.change_plan();
        }
        tells
    }

    /// At the end: where the server counts more rows than it gave, the largest
    /// window that was believed on the word of that count is asked again in
    /// halves. What did not cut that one did not cut the others.
    fn check_assumed(&mut self, server: &mut dyn Server<P>) -> Result<()> {
        let short = self.sketch.remaining().is_some_and(|rest| rest > 0);
        let Some(window) = self.assumed.filter(|_| short) else {
            return Ok(());
        };
        let middle = window.min + (window.max - window.min) / 2;
        let (left, right) = halves(window, middle);
        server.expect(&mut [left, right].into_iter());
        let left = self.ask(left, server)?;
        let right = self.ask(right, server)?;
        self.assumed = None;
        let rows = left.rows + right.rows;
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

    /// Sends one question.
    fn ask(&mut self, window: Window, server: &mut dyn Server<P>) -> Result<Seen<P>> {
        let Answer { raw, bytes, part } = server.ask(window)?;
        if raw > 0 {
            let measured = bytes as f64 / raw as f64;
            self.sketch.row_bytes = measured.max(16.0);
        }
        if bytes as u64 > 2 * ANSWER_BYTES && self.sketch.facts.page_size.is_none() {
            // What was planned is too heavy as well.
            self.planned.clear();
        }
        let seen = Seen::new(window, raw, part);
        // Windows come in order, so the first row seen is the run's first.
        self.sketch.first = self.sketch.first.or(seen.steps.map(|(first, _)| first));
        Ok(seen)
    }

    /// The part that comes first, once it is proved; `None` when it is to be
    /// asked for in other parts.
    fn prove(&mut self, part: Seen<P>, server: &mut dyn Server<P>) -> Result<Option<P>> {
        if self.is_proved(&part) {
            self.sketch.proved = self.sketch.proved.max(part.raw);
            return Ok(Some(self.finish(part)));
        }
        let cut = self.sketch.is_cut(&part);
        let Some(middle) = part.middle else {
            let part = self.single_step(part, server)?;
            return Ok(Some(self.finish(part)));
        };
        self.progress.splits += 1;
        let window = part.window;
        let (left, right) = halves(window, middle);
        if cut {
            // There is more, and how much is not known: what is not in the
            // first part is planned anew.
            self.change_plan();
            self.sketch.last = self.sketch.last.max(part.steps.map(|(_, last)| last));
            let left = self.ask(left, server)?;
            self.parts.push_back(left);
            return Ok(None);
        }
        let grows = self.sketch.facts.grows;
        let behind = self.parts.iter().map(|part| part.window);
        let ahead = behind.chain(self.planned.iter().copied());
        if grows {
            server.expect(&mut [right].into_iter().chain(ahead));
        } else {
            server.expect(&mut [right, left].into_iter().chain(ahead));
        }
        // The later half first: of a run that grows, an earlier one that is
        // read after it cannot lack what comes before it.
        let right = self.ask(right, server)?;
        let left = self.ask(left, server)?;
        let (whole, halves) = (part.rows, left.rows + right.rows);
        if halves == whole && left.raw < part.raw && right.raw < part.raw {
            self.sketch.proved = self.sketch.proved.max(part.raw);
            return Ok(Some(self.finish(part)));
        }
        if halves < whole {
            return Err(disagree(window, whole, halves));
        }
        let has_grown = grows && window.max >= self.sketch.end();
        if halves > whole && !has_grown {
            let limit = self
                .sketch
                .limit
                .map_or(part.raw, |limit| limit.min(part.raw));
            self.sketch.limit = Some(limit);
            // What was asked for ahead was too much as well.
            self.planned.clear();
            self.reach = 0;
        }
        self.parts.push_front(right);
        self.parts.push_front(left);
        Ok(None)
    }

    /// Leaves a part behind that is proved.
    fn finish(&mut self, part: Seen<P>) -> P {
        self.sketch.learn(part.window, part.rows);
        self.progress.windows += 1;
        self.progress.rows += part.rows;
        self.reach = (2 * self.reach + 1).min(self.sketch.facts.ahead);
        part.part
    }

    fn is_proved(&mut self, answer: &Seen<P>) -> bool {
        if answer.raw == 0 {
            return true;
        }
        if self.sketch.is_cut(answer) {
            return false;
        }
        if answer.dense {
            if answer.raw <= self.sketch.proved {
                return true;
            }
            if self.sketch.trusts_counts(answer.window.max) {
                if self.assumed.is_none_or(|other| other.width() < answer.raw) {
                    self.assumed = Some(answer.window);
                }
                return true;
            }
        }
        // Rows of the edge step only: what a cut leaves is spread over the
        // window or its beginning, never its edge alone.
        answer.rows == 0 || answer.raw < self.sketch.proved
    }

    /// A window of one step cannot be halved: ask for more of it, and compare
    /// with the rest of the run.
    fn single_step(&mut self, mut answer: Seen<P>, server: &mut dyn Server<P>) -> Result<Seen<P>> {
        let first = answer.window.min;
        let others = self.sketch.first.is_some_and(|step| step < first)
            || self
                .parts
                .iter()
                .any(|other| other.has_rows_besides(&answer));
        while near(answer.raw, answer.window.samples) {
            let asked = answer.window.samples;
            let samples = asked.saturating_mul(2).min(MOST_SAMPLES);
            if samples == asked {
                return Err(too_many(&answer));
            }
            let window = Window {
                samples,
                ..answer.window
            };
            answer = self.ask(window, server)?;
        }
        if self.sketch.limit.is_some_and(|limit| answer.raw >= limit) {
            return Err(too_many(&answer));
        }
        if answer.raw < self.sketch.proved {
            return Ok(answer);
        }
        let everything = Window {
            min: self.sketch.facts.min,
            max: self.sketch.end(),
            ..answer.window
        };
        let everything = self.ask(everything, server)?;
        let others = others || everything.has_rows_besides(&answer);
        if everything.raw > answer.raw {
            // What did not cut the larger answer did not cut this one.
            self.sketch.proved = answer.raw;
        } else if others {
            return Err(too_many(&answer));
        } else {
            let Window { min, max, .. } = answer.window;
            self.progress.unproven.get_or_insert((min, max));
        }
        Ok(answer)
    }
}

impl<P: Part> Seen<P> {
    fn new(window: Window, raw: u64, part: P) -> Self {
        let steps = part.steps();
        let known = &steps[steps.partition_point(|&step| step == NO_STEP)..];
        Seen {
            window,
            raw,
            rows: steps.len() as u64,
            dense: is_dense(window, steps),
            steps: known.first().copied().zip(known.last().copied()),
            middle: middle(window, steps),
            part,
        }
    }

    /// Whether there are rows at steps that `answer`, of a single step and
    /// maybe the edge step after it, does not hold.
    fn has_rows_besides(&self, answer: &Seen<P>) -> bool {
        let has_edge = answer.raw > answer.rows;
        let held = answer.window.min..=answer.window.max - i64::from(!has_edge);
        self.steps
            .is_some_and(|(first, last)| !held.contains(&first) || !held.contains(&last))
    }
}

/// Every step of the window once: nothing can be missing.
fn is_dense(window: Window, steps: &[i64]) -> bool {
    steps.len() as u64 == window.width()
        && (window.min..).zip(steps).all(|(step, &row)| row == step)
}

/// Where to split: the step in the middle of the rows, so that both halves
/// have some. `None` when the window is a single step.
fn middle(window: Window, steps: &[i64]) -> Option<i64> {
    let Window { min, max, .. } = window;
    if max - min <= 1 {
        return None;
    }
    let step = steps.get(steps.len() / 2).copied();
    let step = step.filter(|&step| step != NO_STEP);
    let step = step.unwrap_or(min + (max - min) / 2);
    Some(if step == min { min + 1 } else { step })
}

fn halves(window: Window, middle: i64) -> (Window, Window) {
    (
        Window {
            max: middle,
            ..window
        },
        Window {
            min: middle,
            ..window
        },
    )
}

/// Three quarters of `size` or more: a server that samples down to `size`
/// need not hit the number exactly.
fn near(rows: u64, size: u64) -> bool {
    rows.saturating_mul(4) >= size.saturating_mul(3)
}

fn too_many<P>(answer: &Seen<P>) -> Error {
    let Window { min, max, .. } = answer.window;
    let steps = if answer.raw == answer.rows {
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

    #[derive(Debug, Clone)]
    struct Rows {
        steps: Vec<i64>,
        rows: Vec<Row>,
    }

    impl Part for Rows {
        fn steps(&self) -> &[i64] {
            &self.steps
        }
    }

    #[derive(Debug, Clone)]
    struct Simulation {
        rows: Vec<Row>,
        inclusive: bool,
        cap: Option<u64>,
        head: bool,
        requests: u64,
        /// What was asked for ahead, and answered then.
        early: Vec<(Window, (u64, Rows))>,
        /// Rows that come with each question, and how many.
        later: VecDeque<Row>,
        pace: Vec<usize>,
    }

    impl Simulation {
        fn answer(&mut self, window: Window) -> (u64, Rows) {
            if !self.pace.is_empty() {
                let pace = self.pace[self.requests as usize % self.pace.len()];
                self.rows
                    .extend(self.later.drain(..pace.min(self.later.len())));
            }
            self.requests += 1;
            assert!(self.requests < 200_000, "endless scan");
            let max = window.max + i64::from(self.inclusive);
            let from = self.rows.partition_point(|row| row.0 < window.min);
            let to = self.rows.partition_point(|row| row.0 < max);
            let rows = &self.rows[from..to.max(from)];
            let keep = window.samples.min(self.cap.unwrap_or(u64::MAX)) as usize;
            let mut rows: Vec<Row> = if rows.len() <= keep {
                rows.to_vec()
            } else if self.head {
                rows[..keep].to_vec()
            } else {
                (0..keep)
                    .map(|i| rows[i * rows.len() / keep].clone())
                    .collect()
            };
            let raw = rows.len() as u64;
            rows.retain(|row| row.0 < window.max);
            let steps = rows.iter().map(|row| row.0).collect();
            (raw, Rows { steps, rows })
        }
    }

    impl Server<Rows> for Simulation {
        fn expect(&mut self, windows: &mut dyn Iterator<Item = Window>) {
            let mut early = Vec::new();
            for window in windows {
                let known = self.early.iter().position(|(other, _)| *other == window);
                early.push(match known {
                    Some(at) => self.early.swap_remove(at),
                    None => (window, self.answer(window)),
                });
            }
            self.early = early;
        }

        fn ask(&mut self, window: Window) -> Result<Answer<Rows>> {
            let known = self.early.iter().position(|(other, _)| *other == window);
            let (raw, part) = match known {
                Some(at) => self.early.swap_remove(at).1,
                None => self.answer(window),
            };
            Ok(Answer {
                raw,
                bytes: raw as usize * 100,
                part,
            })
        }
    }

    fn scan(facts: Facts, server: &mut Simulation) -> Result<Vec<Row>> {
        let mut planner = Planner::new(facts);
        let mut rows = Vec::new();
        while let Some(more) = planner.next(server)? {
            rows.extend(more.rows);
        }
        Ok(rows)
    }

    fn server(steps: impl Iterator<Item = i64>) -> Simulation {
        Simulation {
            rows: steps.enumerate().map(|(n, step)| Row(step, n)).collect(),
            inclusive: false,
            cap: None,
            head: false,
            requests: 0,
            early: Vec::new(),
            later: VecDeque::new(),
            pace: Vec::new(),
        }
    }

    fn exact(server: &Simulation) -> Facts {
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
        server: &mut Simulation,
        later: VecDeque<Row>,
        pace: &[usize],
    ) -> Result<Vec<Row>> {
        (server.later, server.pace) = (later, pace.to_vec());
        let mut planner = Planner::new(Facts {
            grows: true,
            ..facts
        });
        let mut rows: Vec<Row> = Vec::new();
        let mut looks_left = 2;
        while looks_left > 0 {
            let last = rows.last().map(|row| row.0);
            let mut skip = rows.iter().filter(|row| Some(row.0) == last).count();
            let before = rows.len();
            while let Some(more) = planner.next(server)? {
                let more = more.rows;
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
            looks_left = match rows.len() > before || !server.later.is_empty() {
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
            ahead in 0usize..8,
            pace in prop::collection::vec(prop_oneof![Just(0usize), 1usize..5, 5usize..900], 1..8),
        ) {
            // Something comes at last.
            let pace = [&pace[..], &[1]].concat();
            let mut server = server(steps.into_iter());
            (server.inclusive, server.cap, server.head) = (inclusive, cap, head);
            let truth = server.rows.clone();
            let later = server.rows.split_off((truth.len() as f64 * known) as usize);
            let mut facts = Facts { row_bytes, page_size, ahead, ..exact(&server) };
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
            ahead in 0usize..8,
            range in prop::option::weighted(0.3, (0i64..3000, 0i64..100_000)),
        ) {
            let mut server = server(steps.into_iter());
            (server.inclusive, server.cap, server.head) = (inclusive, cap, head);
            let mut facts = Facts { row_bytes, page_size, ahead, ..exact(&server) };
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
