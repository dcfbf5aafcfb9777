//! Weights & Biases runs without Python: blocking calls, iterators, no
//! runtime.
#![cfg_attr(not(feature = "capi"), forbid(unsafe_code))]
#![cfg_attr(feature = "capi", deny(unsafe_code))]
#![deny(missing_docs)]

mod api;
mod authorize;
mod call;
mod error;
mod files;
mod graphql;
mod history;
pub mod json;
mod local;
mod pages;
mod path;
mod run;
pub mod settings;
mod transport;
mod url;

pub use api::Api;
pub use call::{CallOptions, CancelToken, Timeout};
pub use error::{Error, ErrorKind, Result};
pub use files::{DownloadOptions, File, FileIter, Files};
pub use history::{
    Cell, CellState, Column, ColumnBatch, Columns, History, Row, Rows, ScanHistory, ScanReport,
    Stream, TypedRows,
};
/// For the fuzz targets, which are outside of the crate.
#[cfg(fuzzing)]
pub mod fuzzing {
    pub use crate::local::read_log;
}
pub use local::{ConsoleLine, ConsoleStream, LocalRun, LocalRuns};
pub use run::{ConsoleLines, Run, User};
pub use settings::{Settings, SettingsBuilder};
