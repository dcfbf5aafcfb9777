//! What to scan, what to sample, and the report of a scan, as structs.

use std::ffi::c_char;

use super::call::{Sized64, init_struct, read_struct};
use super::out::{Result, invalid};
use super::text::{text_in, texts_in};
use crate::error::Error;
use crate::history::{Cursor, History, ScanHistory, ScanReport, Shard, Stream};

/// Stands for a step that is not given.
pub const WANDB_STEP_NONE: i64 = -1;
/// What the program logged.
pub const WANDB_STREAM_DEFAULT: i64 = 0;
/// System metrics: CPU, memory, GPU, network.
pub const WANDB_STREAM_SYSTEM: i64 = 1;

/// What to scan. Start with WANDB_SCAN_OPTS_INIT or wandb_scan_opts_init. A
/// NULL pointer to it means the defaults: every key of every row, row by row.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_scan_opts {
    /// sizeof(wandb_scan_opts).
    pub struct_size: usize,
    /// Only rows that hold all of these keys, and only these keys; a nested
    /// value is named by its dotted path. n_keys texts, borrowed for the call.
    pub keys: *const *const c_char,
    /// The length of each key in bytes.
    pub key_lens: *const usize,
    /// How many keys; 0 for whole rows.
    pub n_keys: usize,
    /// Any value but 0: rows that hold at least one of the keys.
    pub any: i64,
    /// The first step wanted; 0 by default, and when it is below.
    pub min_step: i64,
    /// The first step not wanted; WANDB_STEP_NONE by default: to the end.
    pub max_step: i64,
    /// How many steps one request covers; 0 by default: windows are sized by
    /// what rows weigh and how dense they lie. Of a server that gives less at
    /// once fewer steps are asked for.
    pub page_size: u64,
    /// How many rows wandb_history_next_batch gives at the most; 0 by default:
    /// row by row, with wandb_history_next.
    pub batch_rows: u64,
    /// What wandb_history_cursor gave: the scan goes on right behind that row.
    /// The keys must be the same, in any order; the range of steps is that of
    /// the earlier scan where min_step and max_step are left alone. NULL by
    /// default; borrowed for the call.
    pub cursor: *const c_char,
    /// The length of cursor.
    pub cursor_len: usize,
    /// A text of wandb_shards_get: only that part of the run is read. It brings
    /// its keys, which must be the same, in any order, where keys are given
    /// here as well, and its range of steps, where min_step and max_step are
    /// left alone. Not along with cursor: one of a part says itself what is
    /// left of it. NULL by default; borrowed for the call.
    pub shard: *const c_char,
    /// The length of shard.
    pub shard_len: usize,
    /// Patterns of keys to leave out of the rows, in which * stands for any
    /// characters: gradients/*. No row is left out for that. n_leave_out texts,
    /// borrowed for the call; NULL by default.
    pub leave_out: *const *const c_char,
    /// The length of each pattern in bytes.
    pub leave_out_lens: *const usize,
    /// How many patterns.
    pub n_leave_out: usize,
    /// How many answers of a server may be fetched ahead of what is read, on a
    /// thread each, 15 at the most; 0 by default: 11, fewer where they would
    /// weigh more than 24 MiB together; -1: none, and no threads. Few of them
    /// are read at a time, so that memory does not grow with it.
    pub prefetch: i64,
    /// Any value but 0: the end of the scan is WANDB_E_INTEGRITY when it is not
    /// proved that every row was given.
    pub expect_complete: i64,
    /// Whether rows that a server has exported to Parquet files are read from
    /// there: 0 by default: where that saves requests; 1: yes, and
    /// WANDB_E_UNSUPPORTED in a library without the feature parquet; -1: no.
    /// For runs on a server; others have no exports.
    pub exports: i64,
}

const SCAN: wandb_scan_opts = wandb_scan_opts {
    struct_size: size_of::<wandb_scan_opts>(),
    keys: std::ptr::null(),
    key_lens: std::ptr::null(),
    n_keys: 0,
    any: 0,
    min_step: 0,
    max_step: WANDB_STEP_NONE,
    page_size: 0,
    batch_rows: 0,
    cursor: std::ptr::null(),
    cursor_len: 0,
    shard: std::ptr::null(),
    shard_len: 0,
    leave_out: std::ptr::null(),
    leave_out_lens: std::ptr::null(),
    n_leave_out: 0,
    prefetch: 0,
    expect_complete: 0,
    exports: 0,
};

/// What to sample. Start with WANDB_SAMPLE_OPTS_INIT or
/// wandb_sample_opts_init. A NULL pointer to it means the defaults.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_sample_opts {
    /// sizeof(wandb_sample_opts).
    pub struct_size: usize,
    /// About how many rows at the most; 0 for 500.
    pub samples: u64,
    /// Only rows that hold all of these keys, and only these and the x axis.
    /// n_keys texts, borrowed for the call.
    pub keys: *const *const c_char,
    /// The length of each key in bytes.
    pub key_lens: *const usize,
    /// How many keys; 0 for whole rows.
    pub n_keys: usize,
    /// The key that is given along with keys; NULL for _step.
    pub x_axis: *const c_char,
    /// The length of x_axis.
    pub x_axis_len: usize,
    /// One of WANDB_STREAM_*; keys go with the default stream only.
    pub stream: i64,
}

const SAMPLE: wandb_sample_opts = wandb_sample_opts {
    struct_size: size_of::<wandb_sample_opts>(),
    samples: 0,
    keys: std::ptr::null(),
    key_lens: std::ptr::null(),
    n_keys: 0,
    x_axis: std::ptr::null(),
    x_axis_len: 0,
    stream: WANDB_STREAM_DEFAULT,
};

/// What a scan did so far, and whether its completeness is proved. Start with
/// WANDB_SCAN_REPORT_INIT.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_scan_report {
    /// sizeof(wandb_scan_report).
    pub struct_size: usize,
    /// Rows handed out.
    pub rows: u64,
    /// Rows of the whole run by the server's own count; -1 where it says none.
    pub counted: i64,
    /// 1 when every window that was asked for is proved to be whole, and for a
    /// local log that ends with the run's exit; else 0, and
    /// wandb_history_doubt says why.
    pub proven: i64,
    /// Step windows that were read.
    pub windows: u64,
    /// Requests that were sent, repeated ones included.
    pub requests: u64,
    /// Windows that had to be asked again in parts.
    pub splits: u64,
    /// How many of the requests repeated one that failed.
    pub retries: u64,
    /// Rows that came from the history of a server, those that were passed
    /// over included.
    pub from_graphql: u64,
    /// Rows that came from exported files.
    pub from_parquet: u64,
    /// Rows that a server has beyond its exported files.
    pub from_live: u64,
    /// Rows that came from a log on this machine.
    pub from_local: u64,
    /// How many of the keys asked for no row had so far, and the server knows
    /// nothing of either; wandb_history_absent names them.
    pub n_absent: u64,
}

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_scan_opts {
    const FIRST: usize = 9 * 8;
}
// SAFETY: as above.
unsafe impl Sized64 for wandb_sample_opts {
    const FIRST: usize = 8 * 8;
}
// SAFETY: as above.
unsafe impl Sized64 for wandb_scan_report {
    const FIRST: usize = 7 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<wandb_scan_opts>() == 19 * 8);
    assert!(size_of::<wandb_sample_opts>() == 8 * 8);
    assert!(size_of::<wandb_scan_report>() == 13 * 8);
};

/// Fills the first size bytes of opts as WANDB_SCAN_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_scan_opts_init(opts: *mut wandb_scan_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, SCAN) }
}

/// Fills the first size bytes of opts as WANDB_SAMPLE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_sample_opts_init(opts: *mut wandb_sample_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, SAMPLE) }
}

/// Fills the first size bytes of report as WANDB_SCAN_REPORT_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_scan_report_init(
    report: *mut wandb_scan_report,
    size: usize,
) -> i32 {
    let empty = wandb_scan_report {
        struct_size: size_of::<wandb_scan_report>(),
        rows: 0,
        counted: 0,
        proven: 0,
        windows: 0,
        requests: 0,
        splits: 0,
        retries: 0,
        from_graphql: 0,
        from_parquet: 0,
        from_live: 0,
        from_local: 0,
        n_absent: 0,
    };
    // SAFETY: as asked of the caller.
    unsafe { init_struct(report, size, empty) }
}

impl From<&ScanReport> for wandb_scan_report {
    fn from(report: &ScanReport) -> Self {
        wandb_scan_report {
            struct_size: size_of::<wandb_scan_report>(),
            rows: report.rows,
            counted: report
                .counted
                .map_or(-1, |counted| i64::try_from(counted).unwrap_or(i64::MAX)),
            proven: report.proven.into(),
            windows: report.windows,
            requests: report.requests,
            splits: report.splits,
            retries: report.retries,
            from_graphql: report.sources.graphql,
            from_parquet: report.sources.parquet,
            from_live: report.sources.live,
            from_local: report.sources.local,
            n_absent: report.absent.len() as u64,
        }
    }
}

/// Applies the caller's struct to a scan; the second is its `batch_rows`.
///
/// # Safety
/// `opts` is NULL or a struct as the header describes it.
pub(super) unsafe fn scan(
    mut scan: ScanHistory,
    opts: *const wandb_scan_opts,
) -> Result<(ScanHistory, u64)> {
    // SAFETY: as asked of the caller.
    let opts = unsafe { read_struct(opts, "opts") }?.unwrap_or(SCAN);
    // SAFETY: as asked of the caller.
    let keys = unsafe { texts_in(opts.keys, opts.key_lens, opts.n_keys, "keys") }?;
    scan = match (opts.any != 0, keys.is_empty()) {
        (true, true) => return Err(invalid("opts.any needs keys")),
        (false, true) => scan,
        (true, false) => scan.any_of(keys),
        (false, false) => scan.keys(keys),
    };
    // SAFETY: as asked of the caller.
    let (cursor, shard) = unsafe {
        (
            text_in(opts.cursor, opts.cursor_len, "opts.cursor")?,
            text_in(opts.shard, opts.shard_len, "opts.shard")?,
        )
    };
    if !cursor.is_empty() && !shard.is_empty() {
        return Err(invalid(
            "opts.cursor and opts.shard do not go together: a cursor says itself which steps are \
             wanted",
        ));
    }
    if !cursor.is_empty() {
        scan = scan.resume(&Cursor::from_json(cursor)?);
    }
    if !shard.is_empty() {
        scan = scan.shard(&Shard::from_json(shard)?)?;
    }
    if opts.min_step > 0 {
        scan = scan.min_step(opts.min_step);
    }
    if opts.max_step != WANDB_STEP_NONE {
        scan = scan.max_step(opts.max_step);
    }
    if opts.page_size > 0 {
        scan = scan.page_size(opts.page_size);
    }
    // SAFETY: as asked of the caller.
    let leave_out = unsafe {
        texts_in(
            opts.leave_out,
            opts.leave_out_lens,
            opts.n_leave_out,
            "opts.leave_out",
        )
    }?;
    if !leave_out.is_empty() {
        scan = scan.leave_out(leave_out);
    }
    scan = match opts.prefetch {
        0 => scan,
        -1 => scan.prefetch(0),
        ahead => {
            scan.prefetch(usize::try_from(ahead).map_err(|_| invalid("opts.prefetch is below -1"))?)
        }
    };
    scan = scan.expect_complete(opts.expect_complete != 0);
    scan = match opts.exports {
        0 => scan,
        -1 => scan.exports(false),
        1 if cfg!(feature = "parquet") => scan.exports(true),
        1 => {
            return Err(Error::unsupported(
                "this library cannot read exported history: build it with the feature parquet, or \
                 leave opts.exports at 0",
            )
            .into());
        }
        _ => return Err(invalid("opts.exports is none of 0, 1 and -1")),
    };
    Ok((scan, opts.batch_rows))
}

/// Applies the caller's struct to a sample.
///
/// # Safety
/// `opts` is NULL or a struct as the header describes it.
pub(super) unsafe fn sample(
    mut history: History,
    opts: *const wandb_sample_opts,
) -> Result<History> {
    // SAFETY: as asked of the caller.
    let opts = unsafe { read_struct(opts, "opts") }?.unwrap_or(SAMPLE);
    // SAFETY: as asked of the caller.
    let (keys, x_axis) = unsafe {
        (
            texts_in(opts.keys, opts.key_lens, opts.n_keys, "keys")?,
            text_in(opts.x_axis, opts.x_axis_len, "x_axis")?,
        )
    };
    if opts.samples > 0 {
        let samples = u32::try_from(opts.samples)
            .map_err(|_| invalid("opts.samples is larger than a server can take"))?;
        history = history.samples(samples);
    }
    if !keys.is_empty() {
        history = history.keys(keys);
    }
    if !x_axis.is_empty() {
        history = history.x_axis(x_axis);
    }
    match opts.stream {
        WANDB_STREAM_DEFAULT => Ok(history),
        WANDB_STREAM_SYSTEM => Ok(history.stream(Stream::System)),
        _ => Err(invalid("opts.stream is none of WANDB_STREAM_*")),
    }
}
