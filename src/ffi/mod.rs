//! The C ABI: one file a handle type; nothing but conversion, ownership and
//! the catching of panics. The header `include/wandb_run.h` is generated from
//! here, so the comments of exported functions are the C manual and speak C.
//!
//! Handles come in as references and leave as boxes, so that most functions
//! need no `unsafe`; what is left is text, arrays, structs and out-parameters.

#![allow(
    non_camel_case_types,
    rustdoc::bare_urls,
    reason = "names are those of the C types, comments those of the header"
)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unreachable,
        clippy::indexing_slicing
    )
)]

mod api;
#[cfg(feature = "arrow")]
mod arrow;
mod artifact;
mod artifact_files;
mod artifact_use;
mod artifacts;
mod attributes;
mod batch;
mod call;
mod console;
mod count;
mod create;
mod downloads;
mod error;
mod file;
mod files;
mod follow;
mod handle;
mod histories;
#[cfg(feature = "arrow")]
mod histories_arrow;
mod history;
mod history_exports;
mod lifecycle;
mod local_runs;
mod manifest;
mod map;
mod new_artifact;
mod options;
mod out;
mod panic;
mod progress;
mod record;
mod render;
mod run;
mod runs;
mod scan;
mod shard;
mod status;
mod sweep;
mod table;
#[cfg(feature = "_test-panic")]
mod test_panic;
mod text;
mod upload;
mod viewer;
mod write;

pub use api::*;
#[cfg(feature = "arrow")]
pub use arrow::*;
pub use artifact::*;
pub use artifact_files::*;
pub use artifact_use::*;
pub use artifacts::*;
pub use attributes::*;
pub use batch::{
    WANDB_CELL_INEXACT, WANDB_CELL_MISSING, WANDB_CELL_NOT_A_NUMBER, WANDB_CELL_NULL,
    WANDB_CELL_VALUE,
};
pub use call::*;
pub use console::*;
pub use create::*;
pub use downloads::*;
pub use error::*;
pub use file::*;
pub use files::*;
pub use follow::*;
pub use histories::*;
#[cfg(feature = "arrow")]
pub use histories_arrow::*;
pub use history::*;
pub use history_exports::*;
pub use lifecycle::*;
pub use local_runs::*;
pub use manifest::*;
pub use map::*;
pub use new_artifact::*;
pub use options::*;
pub use progress::wandb_progress_fn;
pub use render::*;
pub use run::*;
pub use runs::*;
pub use scan::*;
pub use shard::*;
pub use status::*;
pub use sweep::*;
pub use table::*;
#[cfg(feature = "_test-panic")]
pub use test_panic::*;
pub use text::wandb_text;
pub use text::{wandb_text_free, wandb_text_get};
pub use upload::*;
pub use viewer::*;
pub use write::*;

#[cfg(not(panic = "unwind"))]
compile_error!("the C ABI catches panics: build it with panic = \"unwind\"");

/// C threads share handles as the header says; the compiler cannot see them.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<wandb_error>();
    shared::<wandb_text>();
    shared::<wandb_cancel>();
    shared::<wandb_options>();
    shared::<wandb_api>();
    shared::<wandb_run>();
    shared::<wandb_map>();
    shared::<wandb_history>();
    shared::<wandb_shards>();
    shared::<wandb_histories>();
    shared::<wandb_table>();
    shared::<wandb_artifact>();
    shared::<wandb_new_artifact>();
    shared::<wandb_files>();
    shared::<wandb_file>();
    shared::<wandb_artifacts>();
    shared::<wandb_manifest>();
    shared::<wandb_downloads>();
    shared::<wandb_local_runs>();
    shared::<wandb_console>();
    shared::<wandb_runs>();
    shared::<wandb_sweep>();
};
