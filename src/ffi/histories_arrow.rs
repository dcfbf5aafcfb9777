//! The histories of all runs of a list as one Arrow C stream; with the feature
//! `arrow` alone.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::api::wandb_api;
use super::arrow::{StreamOut, wandb_arrow_opts};
use super::histories::{Source, histories, wandb_histories, wandb_histories_opts};
use super::out::{Out, Result, guard};
use super::runs::wandb_runs_opts;
use super::scan::wandb_scan_opts;
use super::status::WANDB_OK;
use super::wandb_error;
use crate::error::{Error, ErrorKind};
use crate::run::Run;
use crate::runs::ArrowHistories;

/// How many of the runs that failed the last error of a stream names.
const NAMED: usize = 10;

/// Reads the histories of all runs of a project as one Arrow C stream: record
/// batches of one schema, each of one run, each row of each run exactly once.
///
/// The first column is run_id: utf8, never null. The others are as
/// wandb_run_scan_arrow has them, but for what is found out. The first 50 runs
/// of the list are looked at: what the server says of their keys, and the first
/// rows of four. With arrow_opts.survey 1, and only then, all runs are read
/// twice. Unless that is so, or only_columns is set, the last column is _extra
/// by default, also with keys.
///
/// path, len, runs_opts, scan_opts, histories_opts: as wandb_api_histories.
/// scan_opts.batch_rows 0 means 16384 here.
/// arrow_opts: types and limits, or NULL; borrowed for the call.
/// out: receives the stream, as from wandb_run_scan_arrow. Its threads begin
/// with the first batch and are gone at the end, after an error and after its
/// release.
/// view: receives a look at the stream, owned, or NULL; free it with
/// wandb_histories_free, before or after the stream. wandb_histories_report and
/// wandb_histories_state tell how far the stream is, and wandb_histories_next
/// gives each run that failed, as WANDB_HISTORIES_RUN_FAILED, and WANDB_DONE
/// when there is none that it did not give, whether the stream goes on or not.
/// All of these return WANDB_E_CONFLICT while another thread reads the stream.
/// Closing it does not end the stream. With NULL nobody would be told: runs that
/// fail do not end the stream at once, but its end is an error that names them,
/// after the rows of all others.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT as wandb_api_histories and
/// wandb_run_scan_arrow; WANDB_E_UNSUPPORTED when a key is named as run_id or
/// _extra; and, unless only_columns is set, the codes of wandb_histories_next.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[cfg(feature = "arrow")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_histories_arrow(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    runs_opts: *const wandb_runs_opts,
    scan_opts: *const wandb_scan_opts,
    histories_opts: *const wandb_histories_opts,
    arrow_opts: *const wandb_arrow_opts,
    out: *mut FFI_ArrowArrayStream,
    view: *mut *mut wandb_histories,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, viewed, err) = unsafe { (StreamOut::new(out), Out::new(view), Out::new(err)) };
    guard(err, || {
        out.need()?;
        // SAFETY: as asked of the caller.
        let (options, limits) = unsafe { wandb_arrow_opts::read(arrow_opts) }?;
        // SAFETY: as asked of the caller.
        let (histories, rows) =
            unsafe { histories(api, path, len, runs_opts, scan_opts, histories_opts) }?;
        let options = match rows {
            0 => options,
            rows => options.batch_rows(rows),
        };
        let batches = histories.call(limits).arrow(&options)?;
        let shared = Shared(Arc::new(Mutex::new(batches)));
        let is_viewed = !view.is_null();
        out.set(Batches {
            schema: shared.lock().schema(),
            shared: shared.clone(),
            is_viewed,
        });
        if is_viewed {
            viewed.set(wandb_histories::boxed(Source::Arrow(shared)));
        }
        Ok(WANDB_OK)
    })
}

/// A stream, and those who look at it.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<ArrowHistories>>);

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, ArrowHistories> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A look at the stream, unless somebody reads it.
    pub fn look<R>(&self, look: impl FnOnce(&mut ArrowHistories) -> Result<R>) -> Result<R> {
        match self.0.try_lock() {
            Ok(mut batches) => look(&mut batches),
            Err(TryLockError::Poisoned(batches)) => look(&mut batches.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                ErrorKind::Conflict,
                "another thread reads the stream",
            )
            // A mistake of the program, not of the moment.
            .with_retryable(false)
            .into()),
        }
    }
}

/// The side of the stream that is read.
struct Batches {
    shared: Shared,
    schema: SchemaRef,
    /// Whether somebody is told of runs that failed elsewhere.
    is_viewed: bool,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batches = self.shared.lock();
        let next = batches.next();
        match (&next, batches.failures()) {
            (None, [(_, first), ..]) if !self.is_viewed => {
                let failed = batches
                    .failures()
                    .iter()
                    .map(|(run, error)| (&**run, error));
                let error = Error::new(first.kind(), summary(failed));
                Some(Err(error.into()))
            }
            _ => next,
        }
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Drop for Batches {
    fn drop(&mut self) {
        // Who only looks at it does not keep it going.
        self.shared.lock().stop();
    }
}

/// Which runs failed, and why.
fn summary<'a>(failed: impl ExactSizeIterator<Item = (&'a Run, &'a Error)>) -> String {
    let more = failed.len().saturating_sub(NAMED);
    let mut text = format!(
        "all other rows were given, but {} runs could not be read: ",
        failed.len()
    );
    for (at, (run, error)) in failed.take(NAMED).enumerate() {
        let comma = if at > 0 { "; " } else { "" };
        text += &format!("{comma}{}: {error}", run.id());
    }
    if more > 0 {
        text += &format!("; and {more} more");
    }
    text
}
