//! Where rows come from: a server, or a log on this machine.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::history::cursor::Place;
use crate::history::keys::Keys;
use crate::history::remote::RemoteRows;
use crate::history::row::Row;
use crate::history::scan::{ScanHistory, ScanReport};
use crate::json::Map;
use crate::local;
use crate::run::{Run, Store};

#[derive(Debug)]
pub(super) enum Source {
    Remote(Box<RemoteRows>),
    Local(Box<LocalRows>),
}

impl Source {
    /// The rows of `scan` behind its cursor, if it has one.
    pub fn new(run: &Run, scan: &ScanHistory, place: Place, call: &Call) -> Result<Self> {
        Ok(match run.store() {
            Store::Remote(remote) => {
                Source::Remote(Box::new(RemoteRows::new(remote.clone(), run, scan, place)))
            }
            Store::Local(log) => Source::Local(Box::new(LocalRows {
                rows: match place {
                    Place::Log(row) => log.rows_behind(row, call)?,
                    _ => log.rows()?,
                },
                wanted: scan
                    .keys
                    .names()
                    .iter()
                    .map(|name| (name.clone(), name.as_str().into()))
                    .collect(),
                all: matches!(scan.keys, Keys::All(_)),
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
    /// The names as asked for, and how the log finds them.
    wanted: Vec<(String, local::Key)>,
    /// Whether a row needs all of them.
    all: bool,
    min_step: i64,
    max_step: i64,
    place: Place,
}

impl LocalRows {
    fn next(&mut self, call: &Call) -> Result<Option<Row>> {
        while let Some(view) = self.rows.next_view(call)? {
            let step = view.step();
            if step < self.min_step || step >= self.max_step {
                continue;
            }
            match pick(&view, &self.wanted, self.all) {
                Ok(Some(map)) => {
                    self.place = Place::Log(self.rows.place());
                    return Ok(Some(Row::from(map)));
                }
                Ok(None) => {}
                Err(fault) => return Err(self.rows.fault(fault)),
            }
        }
        Ok(None)
    }

    fn report(&self) -> ScanReport {
        let doubt = match self.rows.tail() {
            Some(tail) => tail.doubt(),
            None => Some("the log is not read to its end".to_owned()),
        };
        ScanReport {
            proven: doubt.is_none(),
            doubt,
            ..ScanReport::default()
        }
    }
}

/// What is wanted of a row of a log; nothing else is built.
fn pick(
    view: &local::RowView<'_>,
    wanted: &[(String, local::Key)],
    all: bool,
) -> Result<Option<Map>, local::Fault> {
    if wanted.is_empty() {
        return view.to_map().map(Some);
    }
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
