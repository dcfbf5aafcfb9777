//! The options of a client.

use std::ffi::{c_char, c_void};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::count::{hand_out, take_back};
use super::out::{Out, Result, finally, given, invalid, quietly};
use super::status::WANDB_OK;
use super::text::{bytes_in, text_in};
use crate::settings::{Compression, LogLevel, Settings, SettingsBuilder};

/// Log lines about every request.
pub const WANDB_LOG_DEBUG: i32 = 0;
/// Log lines about retries and waits.
pub const WANDB_LOG_INFO: i32 = 1;
/// Log lines about what a user should look at.
pub const WANDB_LOG_WARN: i32 = 2;

/// gzip, except from loopback, where it costs more than it saves.
pub const WANDB_COMPRESSION_AUTO: i32 = 0;
/// Always gzip.
pub const WANDB_COMPRESSION_GZIP: i32 = 1;
/// Never.
pub const WANDB_COMPRESSION_OFF: i32 = 2;

/// Receives a log line of one of the levels WANDB_LOG_*.
///
/// text is UTF-8 with a NUL behind its len bytes, borrowed until the callback
/// returns; it never holds a key or a header. The callback comes from any
/// thread, maybe from several at once; it must neither throw nor longjmp out,
/// nor call this library with handles of the client that logs.
pub type wandb_log_fn =
    Option<unsafe extern "C" fn(level: i32, text: *const c_char, len: usize, user: *mut c_void)>;

/// Releases the user pointer of a callback that will not come again.
pub type wandb_release_fn = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// The options of a client.
///
/// What is not set, or set to an empty text, is taken from the environment
/// (WANDB_*), then from W&B's settings files, then from the defaults, as the
/// official client does it.
///
/// Threads: one at a time.
#[derive(Debug)]
pub struct wandb_options(Mutex<SettingsBuilder>);

impl wandb_options {
    /// The settings as of now; the options stay as they are.
    pub(super) fn settings(&self) -> crate::Result<Settings> {
        let builder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        builder.clone().build()
    }
}

/// Makes options of which none is set.
///
/// out: receives the options, owned; free them with wandb_options_free.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_new(out: *mut *mut wandb_options) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(out) };
    quietly(|| {
        out.need("out")?;
        let options = wandb_options(Mutex::new(Settings::builder()));
        out.set(hand_out(options));
        Ok(WANDB_OK)
    })
}

/// Releases options; clients made from them go on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_free(options: Option<Box<wandb_options>>) {
    finally(|| take_back(options));
}

/// Takes nothing from variables, netrc and settings files: only the options
/// set here and the defaults count.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_ignore_environment(options: Option<&wandb_options>) -> i32 {
    change(options, |builder| Ok(builder.ignore_environment()))
}

/// The API key; else WANDB_API_KEY, else the netrc file. It is copied, never
/// shown, and sent to the base URL only.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_api_key(
    options: Option<&wandb_options>,
    key: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let key = unsafe { text_in(key, len, "key") };
    change(options, |builder| Ok(builder.api_key(key?)))
}

/// A file with an identity token (JWT) to exchange for access tokens instead of
/// a key; else WANDB_IDENTITY_TOKEN_FILE.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_identity_token_file(
    options: Option<&wandb_options>,
    path: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let path = unsafe { text_in(path, len, "path") };
    change(options, |builder| Ok(builder.identity_token_file(path?)))
}

/// Where the API is; else WANDB_BASE_URL, else the settings files, else
/// https://api.wandb.ai.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_base_url(
    options: Option<&wandb_options>,
    url: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let url = unsafe { text_in(url, len, "url") };
    change(options, |builder| Ok(builder.base_url(url?)))
}

/// Where the web app is; else WANDB_APP_URL, else derived from the base URL.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_app_url(
    options: Option<&wandb_options>,
    url: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let url = unsafe { text_in(url, len, "url") };
    change(options, |builder| Ok(builder.app_url(url?)))
}

/// The entity (user or team) of paths that name none; else WANDB_ENTITY, else
/// the settings files, else the server is asked for that of the key.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_entity(
    options: Option<&wandb_options>,
    entity: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let entity = unsafe { text_in(entity, len, "entity") };
    change(options, |builder| Ok(builder.entity(entity?)))
}

/// The project of paths that name none; else WANDB_PROJECT, else the settings
/// files.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_project(
    options: Option<&wandb_options>,
    project: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let project = unsafe { text_in(project, len, "project") };
    change(options, |builder| Ok(builder.project(project?)))
}

/// Trusts the certificates in this PEM file besides the system's, those in
/// REQUESTS_CA_BUNDLE and in CURL_CA_BUNDLE. Read at the first connection; may
/// be called again for more files.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_ca_file(
    options: Option<&wandb_options>,
    path: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let path = unsafe { text_in(path, len, "path") };
    change(options, |builder| Ok(builder.ca_file(path?)))
}

/// Trusts the certificates in this PEM text besides the system's; may be
/// called again for more.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_ca_pem(
    options: Option<&wandb_options>,
    pem: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let pem = unsafe { bytes_in(pem, len, "pem") };
    change(options, |builder| Ok(builder.ca_pem(pem?)))
}

/// Any value but 0: certificates go unchecked, so that anyone on the way can
/// read the key; 0: they are checked. Else WANDB_INSECURE_DISABLE_SSL.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_insecure(
    options: Option<&wandb_options>,
    insecure: i32,
) -> i32 {
    change(options, |builder| Ok(builder.insecure(insecure != 0)))
}

/// The proxy to http servers, http:// or socks5://; else WANDB_HTTP_PROXY,
/// http_proxy, all_proxy.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_http_proxy(
    options: Option<&wandb_options>,
    url: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let url = unsafe { text_in(url, len, "url") };
    change(options, |builder| Ok(builder.http_proxy(url?)))
}

/// The proxy to https servers; else WANDB_HTTPS_PROXY, https_proxy, all_proxy.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_https_proxy(
    options: Option<&wandb_options>,
    url: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let url = unsafe { text_in(url, len, "url") };
    change(options, |builder| Ok(builder.https_proxy(url?)))
}

/// Hosts that are reached without proxy, separated by commas, * for all; else
/// no_proxy.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_no_proxy(
    options: Option<&wandb_options>,
    hosts: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let hosts = unsafe { text_in(hosts, len, "hosts") };
    change(options, |builder| Ok(builder.no_proxy(hosts?)))
}

/// Names the calling program at the end of the User-Agent header.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_user_agent_suffix(
    options: Option<&wandb_options>,
    program: *const c_char,
    len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let program = unsafe { text_in(program, len, "program") };
    change(options, |builder| Ok(builder.user_agent_suffix(program?)))
}

/// A header for every request to the base URL; may be called again for more.
/// Its value is never shown.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_header(
    options: Option<&wandb_options>,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
) -> i32 {
    // SAFETY: as asked of the caller.
    let (name, value) = unsafe {
        (
            text_in(name, name_len, "name"),
            text_in(value, value_len, "value"),
        )
    };
    change(options, |builder| Ok(builder.header(name?, value?)))
}

/// How long one call may take, retries included; else WANDB_HTTP_TIMEOUT in
/// seconds, else 60 s. Transfers of files are bounded by the stall limit alone.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_timeout_ms(
    options: Option<&wandb_options>,
    milliseconds: i64,
) -> i32 {
    change(options, |builder| {
        Ok(builder.timeout(duration(milliseconds)?))
    })
}

/// How long a connect may take, name look-up and TLS included; 10 s.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_connect_timeout_ms(
    options: Option<&wandb_options>,
    milliseconds: i64,
) -> i32 {
    change(options, |builder| {
        Ok(builder.connect_timeout(duration(milliseconds)?))
    })
}

/// How long the server may take to start its answer; 30 s.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_response_timeout_ms(
    options: Option<&wandb_options>,
    milliseconds: i64,
) -> i32 {
    change(options, |builder| {
        Ok(builder.response_timeout(duration(milliseconds)?))
    })
}

/// How long a transfer may stand still; 30 s.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless above 0.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_stall_timeout_ms(
    options: Option<&wandb_options>,
    milliseconds: i64,
) -> i32 {
    change(options, |builder| {
        Ok(builder.stall_timeout(duration(milliseconds)?))
    })
}

/// How often a request is sent at most, the first time included; 6.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT; 0 is refused by wandb_api_new.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_attempts(
    options: Option<&wandb_options>,
    attempts: u32,
) -> i32 {
    change(options, |builder| Ok(builder.attempts(attempts)))
}

/// The first and the longest wait between attempts in milliseconds; 500 and
/// 15000. Each wait is drawn at random below its bound.
///
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT, also unless both are above 0.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_retry_waits_ms(
    options: Option<&wandb_options>,
    first: i64,
    longest: i64,
) -> i32 {
    change(options, |builder| {
        Ok(builder.retry_waits(duration(first)?, duration(longest)?))
    })
}

/// The largest answer to a query, in decoded bytes; 256 MiB. Files are not
/// bounded.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT; 0 is refused by wandb_api_new.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_max_answer_bytes(
    options: Option<&wandb_options>,
    bytes: u64,
) -> i32 {
    change(options, |builder| Ok(builder.max_answer_bytes(bytes)))
}

/// Whether answers are asked for compressed: one of WANDB_COMPRESSION_*.
///
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_options_set_compression(
    options: Option<&wandb_options>,
    compression: i32,
) -> i32 {
    change(options, |builder| {
        let compression = match compression {
            WANDB_COMPRESSION_AUTO => Compression::Auto,
            WANDB_COMPRESSION_GZIP => Compression::Gzip,
            WANDB_COMPRESSION_OFF => Compression::Off,
            _ => return Err(invalid("compression is none of WANDB_COMPRESSION_*")),
        };
        Ok(builder.compression(compression))
    })
}

/// Sends log lines of min_level and above to a callback; off by default.
///
/// log: see wandb_log_fn; NULL turns logging off.
/// release: called once with user when neither the options nor any client,
/// run or iterator made with them needs it any longer; may be NULL. On an error
/// it is not called.
/// user: handed to both.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_options_set_log(
    options: Option<&wandb_options>,
    min_level: i32,
    release: wandb_release_fn,
    log: wandb_log_fn,
    user: *mut c_void,
) -> i32 {
    change(options, |builder| {
        let Some(log) = log else {
            return Ok(builder.on_log(|_, _| {}));
        };
        let user = User { user, release };
        Ok(builder.on_log(move |level, line| {
            let level = level_number(level);
            if level >= min_level {
                let text = format!("{line}\0");
                // SAFETY: the caller promised that any thread may call it.
                unsafe { log(level, text.as_ptr().cast(), line.len(), user.get()) };
            }
        }))
    })
}

/// A pointer of the caller's that callbacks take along.
pub(super) struct User {
    user: *mut c_void,
    release: wandb_release_fn,
}

impl User {
    pub fn borrowed(user: *mut c_void) -> Self {
        User {
            user,
            release: None,
        }
    }

    /// A method, so that closures take the whole and not the bare pointer.
    pub fn get(&self) -> *mut c_void {
        self.user
    }
}

// SAFETY: the header says from which threads callbacks come; what is behind
// the pointer is the caller's own.
unsafe impl Send for User {}
// SAFETY: as above.
unsafe impl Sync for User {}

impl Drop for User {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: once, and no callback comes after it.
            unsafe { release(self.user) };
        }
    }
}

fn level_number(level: LogLevel) -> i32 {
    match level {
        LogLevel::Debug => WANDB_LOG_DEBUG,
        LogLevel::Info => WANDB_LOG_INFO,
        LogLevel::Warn => WANDB_LOG_WARN,
    }
}

fn duration(milliseconds: i64) -> Result<Duration> {
    match u64::try_from(milliseconds) {
        Ok(milliseconds) if milliseconds > 0 => Ok(Duration::from_millis(milliseconds)),
        _ => Err(invalid("a time limit is not above 0")),
    }
}

/// Changes one option; on an error all stay as they are.
fn change(
    options: Option<&wandb_options>,
    set: impl FnOnce(SettingsBuilder) -> Result<SettingsBuilder>,
) -> i32 {
    quietly(|| {
        let options = given(options, "options")?;
        let mut builder = options.0.lock().unwrap_or_else(PoisonError::into_inner);
        *builder = set(builder.clone())?;
        Ok(WANDB_OK)
    })
}
