//! Exported history: Parquet files that newer servers write of a run's rows,
//! and what they have not written yet.
//!
//! Fetching the files needs no reader of their format. Reading rows from them
//! does, and is the feature `parquet`.

mod download;
mod file;
#[cfg(all(fuzzing, feature = "parquet"))]
mod fuzzing;
mod list;
#[cfg(not(feature = "parquet"))]
#[path = "none.rs"]
mod part;
#[cfg(feature = "parquet")]
mod part;
#[cfg(feature = "parquet")]
mod parts;
#[cfg(feature = "parquet")]
mod scan;

pub use download::HistoryExports;
#[cfg(all(fuzzing, feature = "parquet"))]
pub use fuzzing::read_exports;
pub(super) use part::{Exported, Rest};
