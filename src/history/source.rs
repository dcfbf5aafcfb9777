//! Where rows come from: a server, or a log on this machine.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::history::columns::ColumnBatch;
use crate::history::cursor::Place;
use crate::history::fill::Filling;
use crate::history::keys::Keys;
use crate::history::remote::RemoteRows;
use crate::history::row::Row;
use crate::history::scan::{RowSources, ScanHistory, ScanReport};
use crate::history::select::Select;
use crate::json::Map;
use crate::local;
use crate::run::{Run, Store};

#[derive(Debug)]
pub(super) enum Source {
    Remote(Box<RemoteRows>),
    Local(Box<LocalRows>),
}

impl Source {
    /// The rows of `scan` behind `place`. `tidy`: nested values are wanted as
    /// columns show them.
    pub fn new(
        run: &Run,
        scan: &ScanHistory,
        place: Place,
        tidy: bool,
        call: &Call,
    ) -> Result<Self> {
        Ok(match run.store() {
            Store::Remote(remote) => {
                let rows = RemoteRows::new(remote.clone(), run, scan, place, tidy)?;
                Source::Remote(Box::new(rows))
            }
            Store::Local(log) => Source::Local(Box::new(LocalRows {
                rows: match place {
                    Place::Log(row) => log.rows_behind(row, call)?,
                    _ => log.rows()?,
                },
                wanted: Wanted::new(scan)?,
                absent: scan.keys.names().to_vec(),
                read: 0,
                min_step: scan.min_step,
                max_step: scan.max_step.unwrap_or(i64::MAX),
                place,
            })),
        })
    }

    pub fn next(&mut self, call: &Call) -> Result<Option<Row>> {
        match self {
            Source::Remote(rows) => rows.next(call),
            Source::Local(rows) => rows.next(call),
        }
    }

    /// Adds up to `rows` rows to a batch; says how many.
    pub fn fill(
        &mut self,
        batch: &mut ColumnBatch,
        filling: &mut Filling,
        rows: usize,
        call: &Call,
    ) -> Result<usize> {
        match self {
            Source::Remote(source) => source.fill(batch, filling, rows, call),
            Source::Local(source) => source.fill(batch, filling, rows, call),
        }
    }

    /// Behind which row it stands.
    pub fn place(&self) -> Place {
        match self {
            Source::Remote(rows) => rows.place(),
            Source::Local(rows) => rows.place,
        }
    }

    pub fn report(&self) -> ScanReport {
        match self {
            Source::Remote(rows) => rows.report(),
            Source::Local(rows) => rows.report(),
        }
    }
}

#[derive(Debug)]
pub(super) struct LocalRows {
    pub rows: local::Rows,
    wanted: Wanted,
    /// The keys asked for that no row had so far.
    absent: Vec<String>,
    read: u64,
    min_step: i64,
    max_step: i64,
    place: Place,
}

/// What is wanted of the rows of a log.
#[derive(Debug)]
enum Wanted {
    /// Exact keys, as they were asked for and as the log finds them; whether a
    /// row needs all of them. Nothing else is built.
    Keys(Vec<(String, local::Key)>, bool),
    Select(Select),
}

impl Wanted {
    fn new(scan: &ScanHistory) -> Result<Self> {
        let exact = scan.keys.columns();
        if exact.is_empty() || !scan.leave_out.is_empty() {
            return Ok(Wanted::Select(Select::new(&scan.keys, &scan.leave_out)?));
        }
        let keys = exact
            .iter()
            .map(|name| (name.clone(), name.as_str().into()));
        let all = matches!(scan.keys, Keys::All(_));
        Ok(Wanted::Keys(keys.collect(), all))
    }

    fn of(&self, view: &local::RowView<'_>) -> Result<Option<Map>, local::Fault> {
        match self {
            Wanted::Keys(keys, all) => pick(view, keys, *all),
            Wanted::Select(select) => Ok(select.of(view.to_map()?)),
        }
    }
}

impl LocalRows {
    fn next(&mut self, call: &Call) -> Result<Option<Row>> {
        while let Some(view) = self.rows.next_view(call)? {
            let step = view.step();
            if step < self.min_step || step >= self.max_step {
                continue;
            }
            self.read += 1;
            match self.wanted.of(&view) {
                Ok(Some(map)) => {
                    self.place = Place::Log(self.rows.place());
                    if !self.absent.is_empty() {
                        self.absent.retain(|name| !has(&map, name));
                    }
                    return Ok(Some(Row::from(map)));
                }
                Ok(None) => {}
                Err(fault) => return Err(self.rows.fault(fault)),
            }
        }
        Ok(None)
    }

    fn fill(
        &mut self,
        batch: &mut ColumnBatch,
        filling: &mut Filling,
        rows: usize,
        call: &Call,
    ) -> Result<usize> {
        let mut added = 0;
        while added < rows
            && let Some(row) = self.next(call)?
        {
            filling.put_row(batch, &row);
            added += 1;
        }
        Ok(added)
    }

    fn report(&self) -> ScanReport {
        let doubt = match self.rows.tail() {
            Some(tail) => tail.doubt(),
            None => Some("the log is not read to its end".to_owned()),
        };
        ScanReport {
            proven: doubt.is_none(),
            doubt,
            sources: RowSources {
                local: self.read,
                ..RowSources::default()
            },
            absent: self.absent.clone(),
            ..ScanReport::default()
        }
    }
}

/// Whether a row has a key that was asked for.
fn has(row: &Map, name: &str) -> bool {
    match Keys::prefix(name) {
        Some(prefix) => row.keys().any(|key| key.starts_with(prefix)),
        None => row.contains_key(name),
    }
}

/// What is wanted of a row of a log; nothing else is built.
fn pick(
    view: &local::RowView<'_>,
    wanted: &[(String, local::Key)],
    all: bool,
) -> Result<Option<Map>, local::Fault> {
    let mut map = Map::with_capacity(wanted.len());
    for (name, key) in wanted {
        match view.get(key)? {
            Some(value) => {
                map.insert(name.clone(), value);
            }
            None if all => return Ok(None),
            None => {}
        }
    }
    Ok((!map.is_empty()).then_some(map))
}

/// There is no way back to a row without a step.
pub(super) fn lost() -> Error {
    Error::protocol(
        "the server gave a row without `_step`: where the scan stands cannot be told, so it can \
         be neither resumed nor followed",
    )
}
