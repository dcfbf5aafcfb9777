//! What a run printed.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use super::call::wandb_call_opts;
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

/// The lines that a run printed, in the order in which they were ended.
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
    text: Text,
    timestamp: Option<Text>,
}

impl From<ConsoleLine> for Line {
    fn from(line: ConsoleLine) -> Self {
        Line {
            number: line.number,
            stream: match line.stream {
                ConsoleStream::Stdout => WANDB_CONSOLE_STDOUT,
                ConsoleStream::Stderr => WANDB_CONSOLE_STDERR,
            },
            text: Text::new(line.text),
            timestamp: line.timestamp.map(Text::new),
        }
    }
}

/// The lines that a local run printed, without ever holding all of them.
///
/// out: receives the iterator, owned; free it with wandb_console_free.
/// Returns WANDB_OK; WANDB_E_UNSUPPORTED for a remote run; WANDB_E_IO when the
/// log cannot be opened; WANDB_E_CLOSED; WANDB_E_INVALID_ARGUMENT. Any thread.
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
        out.set(Box::into_raw(Box::new(wandb_console {
            handle: Handle::new(Items::new(lines)),
            now: Mutex::new(None),
        })));
        Ok(WANDB_OK)
    })
}

/// The next line, which the getters below then read.
///
/// opts: limits of this call, or NULL.
/// Returns WANDB_OK; WANDB_DONE at the end; WANDB_E_IO, WANDB_E_INTEGRITY,
/// WANDB_E_TOO_LARGE, WANDB_E_CANCELLED, WANDB_E_CLOSED. An error ends the
/// lines and is returned again by later calls.
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

/// When the text of the line began: UTC, microseconds, no zone.
///
/// text, len: as wandb_console_text.
/// Returns as wandb_console_text; WANDB_NULL when the log does not say.
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
    finally(|| drop(console));
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
