//! Weights & Biases runs without Python: blocking calls, iterators, no async
//! runtime, few dependencies.
//!
//! A [`Run`] lives on a W&B server or in a local run directory that W&B's SDKs
//! write; both are read in the same way. Who knows `wandb.Api()` finds the
//! official names here, and each method says which official one it mirrors.
//!
//! ```no_run
//! # fn main() -> wandb_run::Result<()> {
//! let run = wandb_run::Run::open("entity/project/run")?;
//! for row in run.scan_history().keys(["_step", "loss"]).rows()? {
//!     let row = row?;
//!     println!("{} {}", row.i64("_step")?, row.f64("loss")?);
//! }
//! # Ok(()) }
//! ```
//!
//! - [`Api`] holds settings and connections, [`Run`] the attributes of the
//!   last load, [`ScanHistory`] reads every row, also of a run that goes on
//!   ([`Follow`]), from where an earlier scan stood ([`Cursor`]) and in parts
//!   for other processes ([`Shard`]),
//!   [`History`] a sample, [`Files`] the files, [`Runs`] the runs of a
//!   project, [`Artifact`] a version of a named set of files that runs make
//!   and take.
//! - [`Run::create`] makes runs; [`Run::update`] sends what was changed of
//!   one, and nothing else.
//! - Every call blocks and has a time limit; [`CallOptions`] change it or add
//!   a [`CancelToken`].
//! - Every handle is `Send` and `Sync`; iterators serve one thread at a time.
//! - [`Error`] tells what happened, to which run, and what to do.
//! - The feature `arrow` adds history as Apache Arrow.
//! - The feature `capi` adds the C ABI; it is built by the package
//!   `wandb-run-c`, not by depending on this crate.
#![cfg_attr(not(feature = "capi"), forbid(unsafe_code))]
#![cfg_attr(feature = "capi", deny(unsafe_code))]
#![deny(missing_docs)]

mod api;
mod artifacts;
mod authorize;
mod call;
mod error;
mod features;
#[cfg(feature = "capi")]
#[expect(unsafe_code, reason = "C callers hand over raw pointers")]
pub mod ffi;
mod files;
mod graphql;
mod history;
pub mod json;
mod local;
mod pages;
mod path;
mod random;
mod room;
mod run;
mod runs;
pub mod settings;
mod storage;
mod sweep;
mod transport;
mod url;
mod viewer;

pub use api::Api;
pub use artifacts::{
    Artifact, ArtifactDownloadOptions, ArtifactFiles, ArtifactIter, ArtifactOptions, Artifacts,
    LogArtifactOptions, Manifest, ManifestEntry, ManifestIter, NewArtifact, NewArtifactOptions,
    ReferenceOptions, StorageLayout, UseArtifactOptions,
};
pub use call::{CallOptions, CancelToken, Timeout};
pub use error::{Error, ErrorKind, Result};
pub use files::{
    DownloadAllOptions, DownloadOptions, Downloaded, File, FileIter, Files, UploadOptions,
};
#[cfg(feature = "arrow")]
pub use history::arrow;
pub use history::{
    Cell, CellState, Column, ColumnBatch, Columns, Cursor, Follow, FollowOptions, History,
    HistoryExports, Row, RowSources, Rows, ScanHistory, ScanReport, Shard, Stream, TypedRows,
};
/// For the fuzz targets, which are outside of the crate.
#[cfg(fuzzing)]
pub mod fuzzing {
    pub use crate::artifacts::read_manifest;
    pub use crate::history::read_answer;
    #[cfg(feature = "parquet")]
    pub use crate::history::read_exports;
    pub use crate::json::read_number;
    pub use crate::local::read_log;
}
pub use local::{ConsoleLine, ConsoleStream, LocalRun, LocalRuns};
pub use run::{
    ConsoleLines, ConsoleLogs, CreateRun, DeleteOptions, Deleted, Run, UpdateMode, UpdateOptions,
    User, WaitOptions,
};
#[cfg(feature = "arrow")]
pub use runs::ArrowHistories;
pub use runs::{
    Filter, FilterKey, Histories, HistoriesItem, HistoriesIter, HistoriesReport, HistoriesState,
    RunIter, Runs,
};
pub use settings::{Settings, SettingsBuilder};
pub use sweep::Sweep;
pub use viewer::Viewer;

/// The README's example must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
