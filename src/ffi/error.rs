//! The error object.

use std::error::Error as _;
use std::ffi::c_char;

use super::count::take_back;
use super::out::{finally, given, quietly};
use super::status::{WANDB_E_INVALID_ARGUMENT, WANDB_MISSING, kind_name};
use super::text::{Text, TextOut};
use crate::error::{Error, ErrorKind};

/// What went wrong: made by a function that fails and was given a place for
/// it, owned by the caller.
///
/// Threads: shared freely, it never changes. Reading it does not change it.
#[derive(Debug)]
pub struct wandb_error {
    kind: ErrorKind,
    message: Text,
    operation: Option<Text>,
    subject: Option<Text>,
    server_messages: Vec<Text>,
    http_status: u16,
    retryable: bool,
    retry_after_ms: i64,
    attempts: u32,
    elapsed_ms: i64,
}

impl wandb_error {
    pub(super) fn new(error: &Error) -> Self {
        let milliseconds =
            |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        wandb_error {
            kind: error.kind(),
            message: Text::new(whole_message(error)),
            operation: error.operation().map(Text::new),
            subject: error.subject().map(Text::new),
            server_messages: error.messages().iter().map(Text::new).collect(),
            http_status: error.http_status().unwrap_or(0),
            retryable: error.is_retryable(),
            retry_after_ms: error.retry_after().map_or(-1, milliseconds),
            attempts: error.attempts(),
            elapsed_ms: error.elapsed().map_or(-1, milliseconds),
        }
    }
}

/// The message and those of its causes that it does not hold already.
fn whole_message(error: &Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message += ": ";
            message += &text;
        }
        cause = error.source();
    }
    message
}

/// The status that the failing function returned; WANDB_E_INVALID_ARGUMENT
/// for NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_code(error: Option<&wandb_error>) -> i32 {
    error.map_or(WANDB_E_INVALID_ARGUMENT, |error| error.kind.code())
}

/// The kind of the error as static text, "not found"; never NULL. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_kind(error: Option<&wandb_error>) -> *const c_char {
    kind_name(error.map_or(ErrorKind::InvalidArgument, |error| error.kind)).as_ptr()
}

/// The whole message on one line: operation, run, cause, attempts and time.
/// It holds no key and no header.
///
/// text, len: borrowed until the error is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_error_message(
    error: Option<&wandb_error>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    field(error, &out, |error| Some(&error.message))
}

/// The operation that failed, "scan_history".
///
/// text, len: as wandb_error_message.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_error_operation(
    error: Option<&wandb_error>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    field(error, &out, |error| error.operation.as_ref())
}

/// What it failed on: entity/project/run, a directory, a file.
///
/// text, len: as wandb_error_message.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_error_subject(
    error: Option<&wandb_error>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    field(error, &out, |error| error.subject.as_ref())
}

/// How many messages the server gave with its answer; 0 when none. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_server_message_count(error: Option<&wandb_error>) -> usize {
    error.map_or(0, |error| error.server_messages.len())
}

/// One message of the server, in its order; wandb_error_message holds them
/// all.
///
/// text, len: as wandb_error_message.
/// Returns WANDB_OK, WANDB_MISSING beyond the last, WANDB_E_INVALID_ARGUMENT.
/// Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_error_server_message(
    error: Option<&wandb_error>,
    index: usize,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        let error = given(error, "error")?;
        match error.server_messages.get(index) {
            Some(message) => Ok(out.set_or_null(Some(message))),
            None => Ok(WANDB_MISSING),
        }
    })
}

/// The HTTP status of the answer; 0 when there was no answer. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_http_status(error: Option<&wandb_error>) -> i32 {
    error.map_or(0, |error| error.http_status.into())
}

/// 1 when the same call may succeed later, else 0. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_retryable(error: Option<&wandb_error>) -> i32 {
    error.map_or(0, |error| error.retryable.into())
}

/// How many requests were sent before giving up; 0 when none was. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_attempts(error: Option<&wandb_error>) -> u32 {
    error.map_or(0, |error| error.attempts)
}

/// How many milliseconds the server asked to wait; -1 when it did not. Any
/// thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_retry_after_ms(error: Option<&wandb_error>) -> i64 {
    error.map_or(-1, |error| error.retry_after_ms)
}

/// After how many milliseconds the call gave up; -1 where nothing was sent.
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_elapsed_ms(error: Option<&wandb_error>) -> i64 {
    error.map_or(-1, |error| error.elapsed_ms)
}

/// Releases an error. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_error_free(error: Option<Box<wandb_error>>) {
    finally(|| take_back(error));
}

fn field(
    error: Option<&wandb_error>,
    out: &TextOut,
    get: impl FnOnce(&wandb_error) -> Option<&Text>,
) -> i32 {
    quietly(|| {
        out.need()?;
        let error = given(error, "error")?;
        Ok(out.set_or_null(get(error)))
    })
}
