//! What a history is handed out in: rows, or batches of columns.

use std::fmt::Debug;
use std::num::NonZeroUsize;

use crate::call::CallOptions;
use crate::error::Result;
use crate::history::{ColumnBatch, Columns, Cursor, Row, Rows, ScanHistory, ScanReport};

/// A row or a batch. Not for other types: it has no public name.
pub trait Piece: Debug + Sized + Send + 'static {
    /// The scan that gives them.
    type Scan: Send;
    /// How many are handed over at a time: a few hundred rows, so that threads
    /// seldom wait for each other.
    const AT_A_TIME: usize;

    /// Starts a scan.
    fn begin(scan: ScanHistory, batch_rows: NonZeroUsize) -> Result<Self::Scan>;
    /// The next one.
    fn next(scan: &mut Self::Scan, options: &CallOptions) -> Result<Option<Self>>;
    /// Behind the last one.
    fn cursor(scan: &Self::Scan) -> Result<Cursor>;
    /// What the scan did so far.
    fn report(scan: &Self::Scan) -> ScanReport;
    /// How many rows it is.
    fn rows(&self) -> u64;
}

impl Piece for Row {
    type Scan = Rows;
    const AT_A_TIME: usize = 256;

    fn begin(scan: ScanHistory, _: NonZeroUsize) -> Result<Rows> {
        scan.rows()
    }

    fn next(scan: &mut Rows, options: &CallOptions) -> Result<Option<Self>> {
        scan.next_with(options).transpose()
    }

    fn cursor(scan: &Rows) -> Result<Cursor> {
        scan.cursor()
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
    const AT_A_TIME: usize = 1;

    fn begin(scan: ScanHistory, batch_rows: NonZeroUsize) -> Result<Columns> {
        scan.columns(batch_rows.get())
    }

    fn next(scan: &mut Columns, options: &CallOptions) -> Result<Option<Self>> {
        let mut batch = ColumnBatch::default();
        let more = scan.next_into(&mut batch, options)?;
        Ok(more.then_some(batch))
    }

    fn cursor(scan: &Columns) -> Result<Cursor> {
        scan.cursor()
    }

    fn report(scan: &Columns) -> ScanReport {
        scan.report()
    }

    fn rows(&self) -> u64 {
        ColumnBatch::rows(self) as u64
    }
}
