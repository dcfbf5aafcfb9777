//! Rows from exported files, by range requests: footers first, then of the
//! row groups that hold steps in the range only the columns that are wanted.
//!
//! Files come in any order and may repeat rows of others, so their row groups
//! are merged by step. Where two files have rows of the same step, rows that
//! are equal in every column are one row that was exported twice, unless a
//! single file has them as often. The files are trusted below the first step
//! that is not exported yet, or, as long as the run goes on, below their last
//! step: from there on the server itself is asked, so that nothing of that
//! step is missed or given twice.

mod flat;
mod footer;
mod group;
mod pages;
mod span;
mod value;

use std::collections::{HashMap, VecDeque};

pub(super) use self::footer::{Footer, damaged};
use self::group::{Group, GroupRows, end_row, put_value};
use super::list::list;
use crate::call::Call;
use crate::error::{ErrorKind, Result};
use crate::history::block::BlockBuilder;
use crate::history::decode::Decoded;
use crate::history::select::Select;
use crate::json::Map;
use crate::run::Remote;

/// Rows of a block.
const BLOCK: usize = 4096;

/// What is wanted of the exports.
#[derive(Debug, Clone)]
pub(in crate::history) struct Wanted {
    pub min: i64,
    pub max: Option<i64>,
    pub select: Select,
    /// Rows that do not qualify are no rows at all, as with a server that is
    /// asked for keys.
    pub picked_only: bool,
    /// Rows may still come.
    pub grows: bool,
}

/// The exported rows of a scan.
pub(in crate::history) struct ExportRows {
    files: Vec<Footer>,
    wanted: Wanted,
    /// The first step that is not taken from here.
    end: i64,
    /// Whether there is more behind `end`.
    more: bool,
    closed: VecDeque<Group>,
    open: Vec<GroupRows>,
    blocks: u64,
    /// Requests besides those for the files.
    asked: u64,
}

impl std::fmt::Debug for ExportRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportRows")
            .field("files", &self.files.len())
            .field("end", &self.end)
            .field("closed", &self.closed.len())
            .field("open", &self.open.len())
            .finish_non_exhaustive()
    }
}

impl ExportRows {
    /// Asks what is exported, and reads the footers. `None` where there is
    /// nothing: also on servers that do not know of exports. With it, how many
    /// requests it took.
    pub fn open(remote: &Remote, wanted: Wanted, call: &Call) -> Result<(Option<Self>, u64)> {
        let exports = match list(remote, call) {
            Ok(exports) => exports,
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                return Ok((None, u64::from(error.attempts())));
            }
            Err(error) => return Err(error),
        };
        let asked = u64::from(exports.live.requests);
        if exports.urls.is_empty() {
            return Ok((None, asked));
        }
        let files = exports.urls.iter();
        let files = files.map(|url| {
            call.check()?;
            Footer::read(remote, url, call)
        });
        let mut rows = ExportRows::of(
            files.collect::<Result<_>>()?,
            wanted,
            exports.live.first,
            call,
        )?;
        rows.asked = asked;
        Ok((Some(rows), 0))
    }

    /// `live`: the first step that is not exported.
    pub fn of(files: Vec<Footer>, wanted: Wanted, live: Option<i64>, call: &Call) -> Result<Self> {
        let mut rows = ExportRows {
            files,
            wanted,
            end: i64::MAX,
            more: false,
            closed: VecDeque::new(),
            open: Vec::new(),
            blocks: 0,
            asked: 0,
        };
        rows.plan(live, call)?;
        Ok(rows)
    }

    /// Which row groups to read, in order, and where to end.
    fn plan(&mut self, live: Option<i64>, call: &Call) -> Result<()> {
        let mut groups = self.groups(call)?;
        self.order_files(&mut groups);
        let last = groups.iter().map(|group| group.max).max();
        self.end = match (live, self.wanted.grows) {
            (None, false) => i64::MAX,
            (None, true) => last.unwrap_or(i64::MIN),
            (Some(live), _) => last.map_or(i64::MIN, |last| last.min(live)),
        };
        let max = self.wanted.max.unwrap_or(i64::MAX);
        self.more = self.end < max;
        self.end = self.end.min(max);
        groups.retain(|group| group.max >= self.wanted.min && group.min < self.end);
        for at in 0..groups.len() {
            let Group { file, min, max, .. } = groups[at];
            groups[at].is_shared = groups
                .iter()
                .any(|other| other.file != file && other.min <= max && min <= other.max);
        }
        groups.retain(|group| !self.wanted.picked_only || self.may_qualify(group));
        groups.sort_by_key(|group| (group.min, group.file, group.index));
        self.closed = groups.into();
        Ok(())
    }

    fn groups(&self, call: &Call) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        for (number, file) in self.files.iter().enumerate() {
            file.reach.during(call);
            for (index, metadata) in file.metadata.row_groups().iter().enumerate() {
                let mut group = Group {
                    file: number,
                    index,
                    min: i64::MIN,
                    max: i64::MAX,
                    rows: u64::try_from(metadata.num_rows()).unwrap_or(0),
                    is_shared: false,
                };
                if let Some((min, max)) = file.steps(index) {
                    (group.min, group.max) = (min, max);
                } else if let Some((min, max)) = steps(file, group)? {
                    (group.min, group.max) = (min, max);
                } else {
                    continue;
                }
                groups.push(group);
            }
        }
        Ok(groups)
    }

    /// Numbers the files by where they begin: rows of one step that lie in two
    /// files were logged in that order.
    fn order_files(&mut self, groups: &mut [Group]) {
        let range = |file: usize| {
            let of_file = groups.iter().filter(move |group| group.file == file);
            let min = of_file.clone().map(|group| group.min).min();
            (min, of_file.map(|group| group.max).max())
        };
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_cached_key(|&file| range(file));
        let mut place = vec![0; order.len()];
        for (at, &file) in order.iter().enumerate() {
            place[file] = at;
        }
        groups
            .iter_mut()
            .for_each(|group| group.file = place[group.file]);
        let files = std::mem::take(&mut self.files);
        let mut files: Vec<_> = files.into_iter().zip(place).collect();
        files.sort_by_key(|(_, place)| *place);
        self.files = files.into_iter().map(|(file, _)| file).collect();
    }

    /// Whether the file has columns of which the keys may be.
    fn may_qualify(&self, group: &Group) -> bool {
        let schema = self.files[group.file].metadata.file_metadata();
        let roots = schema.schema_descr().root_schema().get_fields();
        let names = roots.iter().map(|root| root.name());
        self.wanted.select.may_qualify(names)
    }

    /// The first step that is to be asked for by other ways; `None` when all
    /// of the range is exported.
    pub fn rest(&self) -> Option<i64> {
        self.more.then_some(self.end)
    }

    pub fn requests(&self) -> u64 {
        let files = self.files.iter().map(|file| file.reach.requests());
        self.asked + files.sum::<u64>()
    }

    /// The next rows; `None` at the end.
    pub fn next(&mut self, call: &Call) -> Result<Option<Decoded>> {
        self.files.iter().for_each(|file| file.reach.during(call));
        self.blocks += 1;
        let mut making = Making {
            builder: BlockBuilder::new(),
            number: self.blocks,
            steps: Vec::new(),
            picked: Vec::new(),
        };
        while making.steps.len() < BLOCK {
            call.check()?;
            let Some(step) = self.at_hand()? else { break };
            if step >= self.end {
                self.open.clear();
                self.closed.clear();
                break;
            }
            let at: Vec<usize> = (0..self.open.len())
                .filter(|&at| self.open[at].step() == step)
                .collect();
            match at[..] {
                [only] if self.open.len() == 1 => self.run(only, &mut making)?,
                [only] => self.take(only, step, &mut making)?,
                _ if at.iter().all(|&other| self.file(other) == self.file(at[0])) => {
                    for at in at {
                        self.take(at, step, &mut making)?;
                    }
                }
                _ => self.merge(&at, step, &mut making)?,
            }
            self.open.retain(|rows| rows.step() != i64::MAX);
        }
        if making.steps.is_empty() {
            return Ok(None);
        }
        Ok(Some(making.finish()))
    }

    fn file(&self, open: usize) -> usize {
        self.open[open].group.file
    }

    /// The lowest step that there is, with every row group open that may have
    /// it.
    fn at_hand(&mut self) -> Result<Option<i64>> {
        loop {
            let low = self.open.iter().map(GroupRows::step).min();
            match self.closed.front() {
                Some(next) if low.is_none_or(|low| next.min <= low) => {}
                _ => return Ok(low),
            }
            let Some(group) = self.closed.pop_front() else {
                return Ok(low);
            };
            let footer = &self.files[group.file];
            let Some(mut rows) = GroupRows::open(footer, group, &self.wanted.select)? else {
                continue;
            };
            let mut there = true;
            while there && rows.step() < self.wanted.min {
                there = rows.advance()?;
            }
            if there {
                self.open.push(rows);
            }
        }
    }

    /// Takes the rows of the only open row group, as long as it is that.
    fn run(&mut self, at: usize, making: &mut Making) -> Result<()> {
        let until = self.closed.front().map_or(self.end, |next| next.min);
        let until = until.min(self.end);
        let step = self.open[at].step();
        if step >= until {
            return self.take(at, step, making);
        }
        let rows = &mut self.open[at];
        while making.steps.len() < BLOCK && rows.step() < until {
            making.put(rows, &self.wanted)?;
            if !rows.advance()? {
                self.open.remove(at);
                break;
            }
        }
        Ok(())
    }

    /// Takes the rows of one step from an open row group. One that is at its
    /// end is marked by a step that is none.
    fn take(&mut self, at: usize, step: i64, making: &mut Making) -> Result<()> {
        let rows = &mut self.open[at];
        while rows.step() == step {
            making.put(rows, &self.wanted)?;
            if !rows.advance()? {
                rows.end();
            }
        }
        Ok(())
    }

    /// Takes the rows of one step from several files: each as often as the
    /// file has it that has it most.
    fn merge(&mut self, at: &[usize], step: i64, making: &mut Making) -> Result<()> {
        let mut files: Vec<usize> = at.iter().map(|&at| self.file(at)).collect();
        files.sort_unstable();
        files.dedup();
        let mut taken: HashMap<String, usize> = HashMap::new();
        for file in files {
            let mut seen: HashMap<String, usize> = HashMap::new();
            for &at in at {
                let rows = &mut self.open[at];
                if rows.group.file != file {
                    continue;
                }
                while rows.step() == step {
                    let row = rows.row();
                    let identity = identity(&row);
                    let seen = seen.entry(identity.clone()).or_default();
                    let taken = taken.entry(identity).or_default();
                    *seen += 1;
                    if *seen > *taken {
                        *taken += 1;
                        making.put_map(step, &row, &self.wanted)?;
                    }
                    if !rows.advance()? {
                        rows.end();
                    }
                }
            }
        }
        Ok(())
    }
}

/// The least and the greatest step of a row group that does not say.
fn steps(file: &Footer, group: Group) -> Result<Option<(i64, i64)>> {
    let only_steps = Select::nothing();
    let Some(mut rows) = GroupRows::open(file, group, &only_steps)? else {
        return Ok(None);
    };
    let first = rows.step();
    let mut last = first;
    while rows.advance()? {
        last = rows.step();
    }
    Ok(Some((first, last)))
}

/// All of a row as text, whatever the order of its columns.
fn identity(row: &Map) -> String {
    let mut cells: Vec<String> = row
        .iter()
        .map(|(key, value)| format!("{key:?}:{}", value.to_json()))
        .collect();
    cells.sort_unstable();
    cells.join(",")
}

/// A block on its way.
struct Making {
    builder: BlockBuilder,
    number: u64,
    steps: Vec<i64>,
    /// Which rows are wanted.
    picked: Vec<u32>,
}

impl Making {
    fn put(&mut self, rows: &mut GroupRows, wanted: &Wanted) -> Result<()> {
        let step = rows.step();
        let is_wanted = rows.put(&mut self.builder, self.number, &wanted.select)?;
        self.note(step, is_wanted, wanted);
        Ok(())
    }

    fn put_map(&mut self, step: i64, row: &Map, wanted: &Wanted) -> Result<()> {
        let select = &wanted.select;
        let mut cells: Vec<_> = row.iter().collect();
        select.in_order(&mut cells, |(name, _)| name);
        for (name, value) in cells {
            put_value(&mut self.builder, name, value, select.role(name), select)?;
        }
        let is_wanted = end_row(&mut self.builder, select)?;
        self.note(step, is_wanted, wanted);
        Ok(())
    }

    fn note(&mut self, step: i64, is_wanted: bool, wanted: &Wanted) {
        if is_wanted {
            self.picked.push(self.steps.len() as u32);
        }
        if is_wanted || !wanted.picked_only {
            self.steps.push(step);
        }
    }

    fn finish(self) -> Decoded {
        let all = self.picked.len() == self.steps.len();
        Decoded {
            raw: self.steps.len() as u64,
            picked: (!all).then_some(self.picked),
            steps: self.steps,
            block: self.builder.build(None),
        }
    }
}
