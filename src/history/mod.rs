//! History: every row of a run, or a sample of them.

mod absent;
#[cfg(feature = "arrow")]
pub mod arrow;
mod block;
mod cells;
mod columns;
mod cursor;
mod decode;
mod exports;
mod fetch;
mod fill;
mod follow;
mod found;
#[cfg(any(test, fuzzing))]
mod fuzzing;
mod keys;
mod logged;
mod pattern;
mod plan;
mod question;
mod quoted;
mod remote;
mod row;
mod sampled;
mod saved;
mod scan;
mod select;
mod shard;
mod source;

pub use columns::{Cell, CellState, Column, ColumnBatch};
pub use cursor::Cursor;
pub(crate) use cursor::Place;
pub use exports::HistoryExports;
#[cfg(all(fuzzing, feature = "parquet"))]
pub use exports::read_exports;
pub use follow::{Follow, FollowOptions};
#[cfg(fuzzing)]
pub use fuzzing::read_answer;
pub use row::Row;
pub use sampled::{History, Stream};
pub use scan::{Columns, RowSources, Rows, ScanHistory, ScanReport, TypedRows};
pub use shard::Shard;
