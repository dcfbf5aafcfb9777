//! What a history is handed out in: rows, or batches of columns.

use std::fmt::Debug;
use std::num::NonZeroUsize;

use crate::call::CallOptions;
use crate::error::Result;
use crate::history::{ColumnBatch, Columns, Place, Row, Rows, ScanHistory, ScanReport};

/// How many rows are handed over at a time.
const ROWS: usize = 256;

/// A row or a batch. Not for other types: it has no public name.
pub trait Piece: Debug + Sized + Send + 'static {
    /// The scan that gives them.
    type Scan: Send;
    /// Starts a scan.
    fn begin(scan: ScanHistory, batch_rows: NonZeroUsize) -> Result<Self::Scan>;
    /// Adds what is handed over at a time, each with the place behind it; false
    /// at the end. That is a few hundred rows, so that threads seldom wait for
    /// each other.
    fn gather(
        scan: &mut Self::Scan,
        pieces: &mut Vec<(Self, Place)>,
        options: &CallOptions,
    ) -> Result<bool>;
    /// Behind the last one.
    fn place(scan: &Self::Scan) -> Place;
    /// What the scan did so far.
    fn report(scan: &Self::Scan) -> ScanReport;
    /// How many rows it is.
    fn rows(&self) -> u64;
}

impl Piece for Row {
    type Scan = Rows;

    fn begin(scan: ScanHistory, _: NonZeroUsize) -> Result<Rows> {
        scan.rows()
    }

    fn gather(
        scan: &mut Rows,
        pieces: &mut Vec<(Self, Place)>,
        options: &CallOptions,
    ) -> Result<bool> {
        pieces.reserve(ROWS);
        scan.gather(pieces, ROWS, options)
    }

    fn place(scan: &Rows) -> Place {
        scan.place()
    }

    fn report(scan: &Rows) -> ScanReport {
        scan.report()
    }

    fn rows(&self) -> u64 {
        1
    }
}

impl Piece for ColumnBatch {
    type Scan = Columns;

    fn begin(scan: ScanHistory, batch_rows: NonZeroUsize) -> Result<Columns> {
        scan.columns(batch_rows.get())
    }

    fn gather(
        scan: &mut Columns,
        pieces: &mut Vec<(Self, Place)>,
        options: &CallOptions,
    ) -> Result<bool> {
        let mut batch = ColumnBatch::default();
        let more = scan.next_into(&mut batch, options)?;
        if more {
            pieces.push((batch, scan.place()));
        }
        Ok(more)
    }

    fn place(scan: &Columns) -> Place {
        scan.place()
    }

    fn report(scan: &Columns) -> ScanReport {
        scan.report()
    }

    fn rows(&self) -> u64 {
        ColumnBatch::rows(self) as u64
    }
}
