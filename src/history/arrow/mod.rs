//! History as Apache Arrow record batches; needs the feature `arrow`.
//!
//! [`ScanHistory::arrow`](crate::ScanHistory::arrow) gives a scan as
//! [`ArrowBatches`], [`History::arrow`](crate::History::arrow) a sample as one
//! [`RecordBatch`]. The schema of a scan is fixed before its first batch and
//! never changes. The official client has the like as `Run.history(pandas=True)`
//! only, for a sample.
//!
//! # Types
//! Every column may be null: a missing value and JSON's `null` both are, which
//! is the one thing that Arrow cannot tell apart. NaN stays NaN.
//!
//! | the values of a key are | its column is |
//! |---|---|
//! | numbers | `Float64`; W&B's strings `"NaN"`, `"Infinity"` and `"-Infinity"` are numbers here |
//! | whole numbers, all of them seen before; `_step` always | `Int64` |
//! | booleans | `Boolean` |
//! | strings | `Utf8` |
//! | of several kinds; arrays and objects; integers that no number type above holds; none at all | JSON text: `Utf8` with the extension type `arrow.json` |
//!
//! An integer is in a `Float64` column only when it is exact there, or is what
//! that float prints as: servers print large floats without exponent.
//!
//! Objects are JSON text as a whole. For a typed column of a value within, scan
//! with its dotted path as a key; or let them be structs, see
//! [`structs`](ArrowOptions::structs): of the keys that were seen, by the same
//! rules, all the way down. Arrays stay JSON text. An object of which something
//! does not fit does not fit as a whole.
//!
//! # Which columns
//! With keys those keys, in their order; without, every key of the run. What
//! they are and hold is found out so:
//!
//! 1. The first batch is read. If that was the whole scan, all is known.
//! 2. A local run, or any with [`survey`](ArrowOptions::survey), is read once
//!    beforehand: all is known.
//! 3. Else the server is asked which keys the run has and what they hold. It
//!    does not tell whole numbers from others, so numbers are `Float64`, unless
//!    the first batch has only whole ones of which some are not exact there. It
//!    joins nested names by dots: those of which the first batch has nothing
//!    get no column.
//!
//! Where something may still turn up, in a scan without keys under 3., the last
//! column is `_extra`, JSON text: what has no place elsewhere in its row, as an
//! object by keys, and null where all has its place. Where there is no such
//! column, see [`extra`](ArrowOptions::extra), it is an error that names key and
//! step. Nothing is left out in silence.
//!
//! Columns that the caller named, [`column`](ArrowOptions::column) and
//! [`schema`](ArrowOptions::schema), have the type that was said, and a value
//! that does not fit is always an error.
//!
//! # Many runs
//! [`Histories::arrow`](crate::Histories::arrow) gives the runs of a list as one
//! stream of one schema. Its first column is `run_id`: utf8, never null. The
//! others are as above, with these differences:
//!
//! - The first 50 runs of the list are looked at, in its order: what the server
//!   says of their keys, which comes with a list that is not lazy, and the
//!   first 256 rows of the first four that have any. Those are read again later.
//!   So the same list has the same columns, whatever arrives first.
//! - With [`survey`](ArrowOptions::survey) all runs are read once beforehand;
//!   the columns of a scan without keys are in alphabetical order then.
//! - Without a survey or a whole schema the last column is `_extra`, also with
//!   keys: another run may hold another type. A value that has no place where
//!   there is no such column ends the stream.
//!
//! ```no_run
//! use wandb_run::arrow::{ArrowOptions, ColumnType};
//! # fn main() -> wandb_run::Result<()> {
//! let run = wandb_run::Run::open("entity/project/run")?;
//! let options = ArrowOptions::new().column("epoch", ColumnType::Int64);
//! let mut batches = run.scan_history().keys(["_step", "epoch", "loss"]).arrow(&options)?;
//! while let Some(batch) = batches.next_batch()? {
//!     println!("{} rows of {}", batch.num_rows(), batch.schema());
//! }
//! # Ok(()) }
//! ```

mod batches;
mod cells;
mod found;
mod layout;
mod nested;
mod options;

pub use arrow_array::{self, RecordBatch, RecordBatchReader};
pub use arrow_schema::{self, SchemaRef};
pub use batches::ArrowBatches;
pub(crate) use found::Found;
pub(crate) use layout::Layout;
pub use options::{ArrowOptions, ColumnType, EXTRA, RUN_ID};
