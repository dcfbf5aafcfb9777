//! What a run printed.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::count::{hand_out, take_back};
use super::handle::{Handle, Items};
use super::out::{Out, Result, finally, given, guard, invalid, quietly};
use super::run::wandb_run;
use super::status::{WANDB_DONE, WANDB_NULL, WANDB_OK};
use super::text::{Text, TextOut};
use super::wandb_error;
use crate::call::CallOptions;
use crate::local::{ConsoleLine, ConsoleStream};
use crate::run::ConsoleLines;

/// The line was printed to the standard output.
pub const WANDB_CONSOLE_STDOUT: i32 = 0;
/// The line was printed to the standard error output.
pub const WANDB_CONSOLE_STDERR: i32 = 1;

/// The lines that a run printed, in their order; a local run's in the order in
/// which they were ended.
///
/// Threads: one at a time; a second call meanwhile returns WANDB_E_CONFLICT.
/// Only wandb_console_close may come from any thread.
#[derive(Debug)]
pub struct wandb_console {
    handle: Handle<Items<ConsoleLines>>,
    now: Mutex<Option<Line>>,
}

#[derive(Debug)]
struct Line {
    number: u64,
    stream: i32,
    level: Text,
    label: Text,
    text: Text,
    timestamp: Option<Text>,
}

impl wandb_console {
    fn boxed(lines: ConsoleLines) -> *mut wandb_console {
        hand_out(wandb_console {
            handle: Handle::new(Items::new(lines)),
            now: Mutex::new(None),
        })
    }
}

impl From<ConsoleLine> for Line {
    fn from(line: ConsoleLine) -> Self {
        Line {
            number: line.number,
            stream: match line.stream {
                ConsoleStream::Stdout => WANDB_CONSOLE_STDOUT,
                ConsoleStream::Stderr => WANDB_CONSOLE_STDERR,
            },
            level: Text::new(line.level),
            label: Text::new(line.label),
            text: Text::new(line.text),
            timestamp: line.timestamp.map(Text::new),
        }
    }
}

/// Which console lines to read. Start with WANDB_CONSOLE_OPTS_INIT or
/// wandb_console_opts_init. A NULL pointer to it means the defaults: all lines.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_console_opts {
    /// sizeof(wandb_console_opts).
    pub struct_size: usize,
    /// How many lines one request brings; 0 for 1000. Of no meaning for a local
    /// run and with last.
    pub per_page: u64,
    /// Only the last lines, at most so many, in one request; 0 for all lines.
    /// Servers give no more than some number of lines at once: where that is
    /// fewer than asked for and there are, the lines end with
    /// WANDB_E_INTEGRITY, and the error says how many came.
    pub last: u64,
}

const LINES: wandb_console_opts = wandb_console_opts {
    struct_size: size_of::<wandb_console_opts>(),
    per_page: 0,
    last: 0,
};

// SAFETY: integers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_console_opts {
    const FIRST: usize = 3 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_console_opts>() == 3 * 8);

/// Fills the first size bytes of opts as WANDB_CONSOLE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_opts_init(
    opts: *mut wandb_console_opts,
    size: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, LINES) }
}

/// The lines that a run printed, as Run.console_logs(), without ever holding
/// all of them. Nothing is asked before the first line.
///
/// console_opts: which lines, or NULL; borrowed for the call.
/// out: receives the iterator, owned; free it with wandb_console_free.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_console_logs(
    run: Option<&wandb_run>,
    console_opts: *const wandb_console_opts,
    out: *mut *mut wandb_console,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        // SAFETY: as asked of the caller.
        let opts = unsafe { read_struct(console_opts, "console_opts") }?.unwrap_or(LINES);
        let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let mut lines = given(run, "run")?
            .handle
            .shared(|run| Ok(run.console_logs()))?;
        if opts.per_page > 0 {
            lines = lines.per_page(count(opts.per_page));
        }
        if opts.last > 0 {
            lines = lines.last(count(opts.last));
        }
        out.set(wandb_console::boxed(lines.into_iter()));
        Ok(WANDB_OK)
    })
}

/// All lines that a run printed, from the first: wandb_run_console_logs
/// without options.
///
/// out: receives the iterator, owned; free it with wandb_console_free.
/// Returns WANDB_OK; WANDB_E_IO when a local log cannot be opened;
/// WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_console(
    run: Option<&wandb_run>,
    out: *mut *mut wandb_console,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let lines = given(run, "run")?
            .handle
            .shared(|run| Ok(run.console(&CallOptions::default())?))?;
        out.set(wandb_console::boxed(lines));
        Ok(WANDB_OK)
    })
}

/// The next line, which the getters below then read.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_UNSUPPORTED when the server
/// is older than 0.77, which can give the last lines only; WANDB_E_INTEGRITY
/// when it kept back some of the last lines, or a local log is damaged;
/// WANDB_E_TOO_LARGE for a line of a local run over 16 MiB; the codes of a
/// request. An error ends the lines and is returned again by later calls.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_next(
    console: Option<&wandb_console>,
    opts: *const wandb_call_opts,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let err = unsafe { Out::new(err) };
    guard(err, || {
        let console = given(console, "console")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { console.handle.limits(opts) }?;
        console.handle.alone(|lines| {
            let line = lines.next(|lines| lines.next_with(&limits).transpose());
            let mut now = console.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = None;
            *now = line?.map(Line::from);
            Ok(if now.is_some() { WANDB_OK } else { WANDB_DONE })
        })
    })
}

/// The line without its end. Control codes stay as they were printed, but for
/// the carriage return, which starts the line anew.
///
/// text, len: borrowed until the next line is asked for or the iterator is
/// freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT, also when there
/// is no line.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_text(
    console: Option<&wandb_console>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        line(console, |line| out.set(&line.text))
    })
}

/// When the text of the line began, of a remote run when it was captured: UTC,
/// microseconds, no zone.
///
/// text, len: as wandb_console_text.
/// Returns as wandb_console_text; WANDB_NULL when that is not known.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_timestamp(
    console: Option<&wandb_console>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        line(console, |line| {
            line.timestamp
                .as_ref()
                .map_or(WANDB_NULL, |text| out.set(text))
        })
    })
}

/// "error" for the standard error output, else empty, unless a server says
/// otherwise.
///
/// text, len: as wandb_console_text.
/// Returns as wandb_console_text.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_level(
    console: Option<&wandb_console>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        line(console, |line| out.set(&line.level))
    })
}

/// Which of several processes that write to one run printed the line; empty
/// when there is one, and for a local run.
///
/// text, len: as wandb_console_text.
/// Returns as wandb_console_text.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_label(
    console: Option<&wandb_console>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        line(console, |line| out.set(&line.label))
    })
}

/// The number of the line, counted from 0 over both streams.
///
/// Returns as wandb_console_text.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_number(
    console: Option<&wandb_console>,
    number: *mut u64,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(number) };
    quietly(|| {
        out.need("number")?;
        line(console, |line| {
            out.set(line.number);
            WANDB_OK
        })
    })
}

/// Where the line was printed: one of WANDB_CONSOLE_*.
///
/// Returns as wandb_console_text.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_stream(
    console: Option<&wandb_console>,
    stream: *mut i32,
) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(stream) };
    quietly(|| {
        out.need("stream")?;
        line(console, |line| {
            out.set(line.stream);
            WANDB_OK
        })
    })
}

/// How many lines the run has printed, as of the last request. Asks for the
/// first lines if none were asked for yet.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_NULL where the server does not say, and for a local
/// run; the codes of wandb_console_next.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_console_total(
    console: Option<&wandb_console>,
    opts: *const wandb_call_opts,
    total: *mut u64,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(total), Out::new(err)) };
    guard(err, || {
        out.need("total")?;
        let console = given(console, "console")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { console.handle.limits(opts) }?;
        let total = console
            .handle
            .alone(|lines| Ok(lines.get_mut().total_with(&limits)?))?;
        Ok(total.map_or(WANDB_NULL, |total| {
            out.set(total);
            WANDB_OK
        }))
    })
}

/// Ends the lines: a call that runs returns WANDB_E_CLOSED as all later ones
/// do. Idempotent; NULL is fine. Any thread, also while a call runs.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_console_close(console: Option<&wandb_console>) {
    finally(|| console.map_or((), |console| console.handle.close()));
}

/// Closes and releases the iterator. NULL is fine. No call on it may be
/// running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_console_free(console: Option<Box<wandb_console>>) {
    finally(|| take_back(console));
}

fn line(console: Option<&wandb_console>, read: impl FnOnce(&Line) -> i32) -> Result<i32> {
    let console = given(console, "console")?;
    console.handle.check()?;
    let now = console.now.lock().unwrap_or_else(PoisonError::into_inner);
    let line = now
        .as_ref()
        .ok_or_else(|| invalid("there is no line: wandb_console_next comes first"))?;
    Ok(read(line))
}
