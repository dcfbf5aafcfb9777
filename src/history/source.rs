//! Where rows come from: a server, or a log on this machine.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::history::absent::Absent;
use crate::history::columns::ColumnBatch;
use crate::history::cursor::Place;
use crate::history::fill::Filling;
use crate::history::found::Found;
use crate::history::logged::{LogDecoder, Outcome};
use crate::history::remote::RemoteRows;
use crate::history::scan::{RowSources, ScanHistory, ScanReport};
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
                decoder: LogDecoder::new(scan, tidy)?,
                absent: Absent::new(&scan.keys),
                read: 0,
                min_step: scan.min_step,
                max_step: scan.max_step.unwrap_or(i64::MAX),
                place,
            })),
        })
    }

    pub fn next(&mut self, call: &Call) -> Result<Option<Found<'_>>> {
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

    /// Whether the next row comes without waiting for a server.
    #[cfg(feature = "capi")]
    pub fn is_at_hand(&self) -> bool {
        match self {
            Source::Remote(rows) => rows.is_at_hand(),
            Source::Local(_) => true,
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
    decoder: LogDecoder,
    absent: Absent,
    read: u64,
    min_step: i64,
    max_step: i64,
    place: Place,
}

impl LocalRows {
    fn next(&mut self, call: &Call) -> Result<Option<Found<'_>>> {
        let map = loop {
            let Some(view) = self.rows.next_view(call)? else {
                return Ok(None);
            };
            let step = view.step();
            if step < self.min_step || step >= self.max_step {
                continue;
            }
            self.read += 1;
            match self.decoder.read(view) {
                Ok(Outcome::Nothing) => self.absent.look_at_other(view),
                Ok(Outcome::Cells) => break None,
                Ok(Outcome::Map(row)) => break Some(row),
                Err(fault) => return Err(self.rows.fault(fault)),
            }
        };
        self.place = Place::Log(self.rows.place());
        let found = match map {
            Some(row) => Found::Map(row),
            None => Found::Cells(self.decoder.block(), 0),
        };
        self.absent.look(|is_meant| found.has(is_meant));
        Ok(Some(found))
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
            row.fill(batch, filling);
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
            absent: self.absent.names().to_vec(),
            ..ScanReport::default()
        }
    }
}

/// There is no way back to a row without a step.
pub(super) fn lost() -> Error {
    Error::protocol(
        "the server gave a row without `_step`: where the scan stands cannot be told, so it can \
         be neither resumed nor followed",
    )
}
