//! History as Arrow C streams; with the feature `arrow` alone.

use std::ffi::c_char;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts, wandb_cancel};
use super::out::{Out, Result, finally, given, guard, invalid};
use super::panic::catch;
use super::run::wandb_run;
use super::scan::{sample, scan, wandb_sample_opts, wandb_scan_opts};
use super::status::WANDB_OK;
use super::text::texts_in;
use super::wandb_error;
use crate::arrow::{ArrowOptions, ColumnType};
use crate::call::CallOptions;
use crate::error::{Error, ErrorKind};

/// Numbers, float64. "NaN", "Infinity" and "-Infinity" fit; so does an integer
/// that is exact, or is what the float prints as.
#[cfg(feature = "arrow")]
pub const WANDB_ARROW_FLOAT64: i64 = 1;
/// Integers, int64; a float without a fraction fits.
#[cfg(feature = "arrow")]
pub const WANDB_ARROW_INT64: i64 = 2;
/// Booleans.
#[cfg(feature = "arrow")]
pub const WANDB_ARROW_BOOL: i64 = 3;
/// Strings, utf8.
#[cfg(feature = "arrow")]
pub const WANDB_ARROW_UTF8: i64 = 4;
/// Anything as JSON text: utf8 with the extension type arrow.json.
#[cfg(feature = "arrow")]
pub const WANDB_ARROW_JSON: i64 = 5;

/// How history becomes Arrow. Start with WANDB_ARROW_OPTS_INIT or
/// wandb_arrow_opts_init. A NULL pointer to it means the defaults.
#[cfg(feature = "arrow")]
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_arrow_opts {
    /// sizeof(wandb_arrow_opts).
    pub struct_size: usize,
    /// Columns whose types are given; they are there even if no row holds
    /// them, and a value that does not fit is an error. n_columns texts,
    /// borrowed for the call.
    pub columns: *const *const c_char,
    /// The length of each name in bytes.
    pub column_lens: *const usize,
    /// The type of each: one of WANDB_ARROW_*.
    pub column_types: *const i64,
    /// How many; 0 by default.
    pub n_columns: usize,
    /// Any value but 0: these are all columns, in this order. Nothing is found
    /// out, and what else a row holds is left out.
    pub only_columns: i64,
    /// Whether a scan that is longer than one batch is read twice, first for
    /// its columns and types alone: 1 for yes, -1 for no, 0 for local runs only.
    pub survey: i64,
    /// Whether there is a last column _extra for what has no place elsewhere: 1
    /// for yes, -1 for no, 0 for scans without keys of which not all is known
    /// beforehand.
    pub extra: i64,
    /// Any value but 0: objects are structs, instead of JSON text, where a key
    /// holds nothing else.
    pub structs: i64,
    /// The time limit of each call that the stream makes, as in
    /// wandb_call_opts.
    pub timeout_ms: i64,
    /// Stops the stream when triggered, or NULL. It may be freed at any time.
    pub cancel: *const wandb_cancel,
}

const DEFAULT: wandb_arrow_opts = wandb_arrow_opts {
    struct_size: size_of::<wandb_arrow_opts>(),
    columns: std::ptr::null(),
    column_lens: std::ptr::null(),
    column_types: std::ptr::null(),
    n_columns: 0,
    only_columns: 0,
    survey: 0,
    extra: 0,
    structs: 0,
    timeout_ms: 0,
    cancel: std::ptr::null(),
};

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_arrow_opts {
    const FIRST: usize = 11 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_arrow_opts>() == 11 * 8);

impl wandb_arrow_opts {
    /// The options at `place`, or the defaults, and the limits of the calls.
    ///
    /// # Safety
    /// The rules of the header.
    pub(super) unsafe fn read(
        place: *const wandb_arrow_opts,
    ) -> Result<(ArrowOptions, CallOptions)> {
        // SAFETY: as asked of the caller.
        let opts = unsafe { read_struct(place, "arrow_opts") }?.unwrap_or(DEFAULT);
        // SAFETY: as asked of the caller.
        unsafe { Ok((opts.options()?, opts.limits()?)) }
    }

    /// # Safety
    /// The arrays are NULL or hold `n_columns` items.
    unsafe fn options(&self) -> Result<ArrowOptions> {
        // SAFETY: as asked of the caller.
        let names = unsafe { texts_in(self.columns, self.column_lens, self.n_columns, "columns") }?;
        if self.n_columns > 0 && self.column_types.is_null() {
            return Err(invalid("arrow_opts.column_types is NULL"));
        }
        let mut columns = Vec::with_capacity(names.len());
        for (at, name) in names.into_iter().enumerate() {
            // SAFETY: `at` is below `n_columns`.
            let number = unsafe { *self.column_types.add(at) };
            columns.push((name, column_type(number)?));
        }
        let mut options = ArrowOptions::new();
        options = match self.only_columns {
            0 => columns.into_iter().fold(options, |options, (name, holds)| {
                options.column(name, holds)
            }),
            _ => options.schema(columns),
        };
        options = options.structs(self.structs != 0);
        if let Some(survey) = choice(self.survey, "survey")? {
            options = options.survey(survey);
        }
        if let Some(extra) = choice(self.extra, "extra")? {
            options = options.extra(extra);
        }
        Ok(options)
    }

    /// # Safety
    /// The token is NULL or live.
    unsafe fn limits(&self) -> Result<CallOptions> {
        let opts = wandb_call_opts {
            struct_size: size_of::<wandb_call_opts>(),
            timeout_ms: self.timeout_ms,
            cancel: self.cancel,
        };
        // SAFETY: as asked of the caller.
        unsafe { wandb_call_opts::read(&raw const opts, &[]) }
    }
}

fn column_type(number: i64) -> Result<ColumnType> {
    Ok(match number {
        WANDB_ARROW_FLOAT64 => ColumnType::Float64,
        WANDB_ARROW_INT64 => ColumnType::Int64,
        WANDB_ARROW_BOOL => ColumnType::Bool,
        WANDB_ARROW_UTF8 => ColumnType::Utf8,
        WANDB_ARROW_JSON => ColumnType::Json,
        _ => return Err(invalid("a column type is none of WANDB_ARROW_*")),
    })
}

fn choice(number: i64, name: &str) -> Result<Option<bool>> {
    match number {
        0 => Ok(None),
        1 => Ok(Some(true)),
        -1 => Ok(Some(false)),
        _ => Err(invalid(format!("arrow_opts.{name} is none of 1, 0 and -1"))),
    }
}

/// Fills the first size bytes of opts as WANDB_ARROW_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[cfg(feature = "arrow")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_arrow_opts_init(opts: *mut wandb_arrow_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, DEFAULT) }
}

/// Scans every row of a run's history as an Arrow C stream: record batches of
/// one schema, each row exactly once, in step order.
///
/// Every column may be null: a missing value and null both are, which Arrow
/// cannot tell apart. Columns are the keys asked for, or, without keys, those
/// of the run. Numbers are float64, or int64 where all were seen beforehand
/// and are whole; _step is int64; booleans, strings; all else is JSON text:
/// keys with values of several kinds, arrays and objects. All was seen when the
/// first batch was the whole scan, or with arrow_opts.survey. Else the server is
/// asked which keys the run has and what they hold, and what proves to have no
/// place comes in the column _extra or is an error; see arrow_opts.extra.
///
/// scan_opts: what to scan, or NULL; borrowed for the call. batch_rows 0 means
/// 16384 here.
/// arrow_opts: types and limits, or NULL; borrowed for the call.
/// out: receives the stream, owned, whatever was there before: call its
/// release. It keeps what it needs of the run alive. On a failure its release
/// is NULL. Its get_next returns 0 or an errno, EIO for what may pass when
/// tried again, and get_last_error tells the message. Threads: one at a time.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT; WANDB_E_UNSUPPORTED when a key
/// is named _extra and the column is, too; and, since the first batch is read
/// unless only_columns is set, the codes of a request, WANDB_E_INTEGRITY. Any
/// thread.
///
/// # Safety
/// The rules of the header.
#[cfg(feature = "arrow")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_scan_arrow(
    run: Option<&wandb_run>,
    scan_opts: *const wandb_scan_opts,
    arrow_opts: *const wandb_arrow_opts,
    out: *mut FFI_ArrowArrayStream,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (StreamOut::new(out), Out::new(err)) };
    guard(err, || {
        out.need()?;
        // SAFETY: as asked of the caller.
        let (mut options, limits) = unsafe { wandb_arrow_opts::read(arrow_opts) }?;
        let batches = given(run, "run")?.handle.shared(|run| {
            // SAFETY: as asked of the caller.
            let (scan, batch_rows) = unsafe { scan(run.scan_history(), scan_opts) }?;
            if batch_rows > 0 {
                let rows = usize::try_from(batch_rows)
                    .map_err(|_| invalid("opts.batch_rows is larger than memory"))?;
                options = options.batch_rows(rows);
            }
            Ok(scan.call(limits).arrow(&options)?)
        })?;
        out.set(batches);
        Ok(WANDB_OK)
    })
}

/// Samples the history of a run, as wandb_run_history, as an Arrow C stream of
/// one record batch.
///
/// sample_opts: what to sample, or NULL; borrowed for the call.
/// arrow_opts: types and the limits of this call, or NULL; borrowed for the
/// call. All is known beforehand.
/// out: as wandb_run_scan_arrow.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for keys with the system stream;
/// WANDB_E_UNSUPPORTED as wandb_run_scan_arrow; WANDB_E_PROTOCOL for a value
/// that does not fit the type given; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[cfg(feature = "arrow")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_sample_arrow(
    run: Option<&wandb_run>,
    sample_opts: *const wandb_sample_opts,
    arrow_opts: *const wandb_arrow_opts,
    out: *mut FFI_ArrowArrayStream,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (StreamOut::new(out), Out::new(err)) };
    guard(err, || {
        out.need()?;
        // SAFETY: as asked of the caller.
        let (options, limits) = unsafe { wandb_arrow_opts::read(arrow_opts) }?;
        let batch = given(run, "run")?.handle.shared(|run| {
            // SAFETY: as asked of the caller.
            let history = unsafe { sample(run.history(), sample_opts) }?;
            Ok(history.call(limits).arrow(&options)?)
        })?;
        let schema = batch.schema();
        out.set(RecordBatchIterator::new([Ok(batch)], schema));
        Ok(WANDB_OK)
    })
}

/// A place of the caller for a stream: a released one at once.
pub(super) struct StreamOut(*mut FFI_ArrowArrayStream);

impl StreamOut {
    /// # Safety
    /// `place` is NULL, or valid for writing a stream until this is dropped.
    pub unsafe fn new(place: *mut FFI_ArrowArrayStream) -> Self {
        if !place.is_null() {
            // SAFETY: as asked of the caller.
            unsafe { place.write(FFI_ArrowArrayStream::empty()) };
        }
        StreamOut(place)
    }

    pub fn need(&self) -> Result<()> {
        match self.0.is_null() {
            true => Err(invalid("out is NULL")),
            false => Ok(()),
        }
    }

    pub fn set(&self, batches: impl RecordBatchReader + Send + 'static) {
        if !self.0.is_null() {
            let stream = FFI_ArrowArrayStream::new(Box::new(Guarded::new(batches)));
            // SAFETY: as promised to `new`; what is there owns nothing.
            unsafe { self.0.write(stream) };
        }
    }
}

/// Batches whose panics do not reach the C program that reads them.
struct Guarded<B: RecordBatchReader> {
    /// `None` after an error.
    batches: Option<B>,
    schema: SchemaRef,
    failure: Option<Failure>,
}

/// What ended a stream: it is told again, so that a scan that broke never
/// looks like a whole one.
#[derive(Clone)]
struct Failure {
    message: String,
    /// EIO in C, else EINVAL.
    is_io: bool,
}

impl<B: RecordBatchReader> Guarded<B> {
    fn new(batches: B) -> Self {
        Guarded {
            schema: batches.schema(),
            batches: Some(batches),
            failure: None,
        }
    }

    fn release(&mut self) {
        let batches = self.batches.take();
        finally(|| drop(batches));
    }
}

impl<B: RecordBatchReader> Iterator for Guarded<B> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(failure) = &self.failure {
            return Some(Err(failure.clone().into()));
        }
        let batches = self.batches.as_mut()?;
        let next = catch(|| batches.next()).unwrap_or_else(|defect| Some(Err(defect.into())));
        next.map(|next| {
            next.map_err(|error| {
                self.release();
                let failure = Failure::from(error);
                self.failure = Some(failure.clone());
                failure.into()
            })
        })
    }
}

impl<B: RecordBatchReader> RecordBatchReader for Guarded<B> {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl<B: RecordBatchReader> Drop for Guarded<B> {
    fn drop(&mut self) {
        self.release();
    }
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        let ours = match &error {
            ArrowError::ExternalError(error) => error.downcast_ref::<Error>(),
            _ => None,
        };
        match ours {
            None => Failure {
                message: error.to_string(),
                is_io: false,
            },
            Some(error) => Failure {
                message: error.to_string(),
                is_io: error.is_retryable() || error.kind() == ErrorKind::Io,
            },
        }
    }
}

impl From<Failure> for ArrowError {
    fn from(failure: Failure) -> Self {
        let Failure { message, is_io } = failure;
        match is_io {
            true => ArrowError::IoError(message.clone(), std::io::Error::other(message)),
            false => ArrowError::ExternalError(message.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(SchemaRef);

    impl Iterator for Broken {
        type Item = Result<RecordBatch, ArrowError>;

        fn next(&mut self) -> Option<Self::Item> {
            panic!("boom")
        }
    }

    impl RecordBatchReader for Broken {
        fn schema(&self) -> SchemaRef {
            self.0.clone()
        }
    }

    impl Drop for Broken {
        fn drop(&mut self) {
            panic!("again")
        }
    }

    #[test]
    fn a_panic_is_an_error_of_the_stream() {
        let mut guarded = Guarded::new(Broken(arrow_schema::Schema::empty().into()));
        for _ in 0..2 {
            let error = guarded.next().unwrap().unwrap_err();
            assert!(error.to_string().contains("boom"), "{error}");
        }
        drop(Guarded::new(Broken(arrow_schema::Schema::empty().into())));
    }

    #[test]
    fn what_may_pass_is_an_io_error() {
        let shown = |error: Error| ArrowError::from(Failure::from(ArrowError::from(error)));
        let passing = shown(Error::new(ErrorKind::Network, "gone"));
        assert!(
            matches!(&passing, ArrowError::IoError(text, _) if text.contains("gone")),
            "{passing:?}"
        );
        let staying = shown(Error::invalid("no"));
        assert!(matches!(staying, ArrowError::ExternalError(_)));
    }
}
