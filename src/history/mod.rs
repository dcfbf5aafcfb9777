//! History: every row of a run, or a sample of them.

mod columns;
mod cursor;
mod follow;
mod keys;
mod plan;
mod remote;
mod row;
mod sampled;
mod scan;
mod source;

pub use columns::{Cell, CellState, Column, ColumnBatch};
pub use cursor::Cursor;
pub use follow::{Follow, FollowOptions};
pub use row::Row;
pub use sampled::{History, Stream};
pub use scan::{Columns, Rows, ScanHistory, ScanReport, TypedRows};
