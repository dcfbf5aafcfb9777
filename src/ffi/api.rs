//! The client.

use std::ffi::c_char;

use super::call::wandb_call_opts;
use super::count::{hand_out, take_back};
use super::handle::Handle;
use super::options::wandb_options;
use super::out::{Out, Result, finally, given, guard, quietly};
use super::run::wandb_run;
use super::status::{WANDB_NULL, WANDB_OK};
use super::text::{TextOut, Texts, text_in};
use super::wandb_error;
use crate::api::Api;
use crate::settings::Settings;

/// A client of one W&B server: settings, connections and rate limits.
///
/// Threads: shared freely.
#[derive(Debug)]
pub struct wandb_api {
    pub(super) handle: Handle<Api>,
    texts: Texts<String>,
}

/// Makes a client. Sends nothing and looks up no key: the first request does.
///
/// options: borrowed for the call and not changed; NULL takes everything from
/// the environment, as the official client does it.
/// out: receives the client, owned; free it with wandb_api_free.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT naming the setting that is not
/// valid; WANDB_E_AUTH for a key that has not the form of one. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_new(
    options: Option<&wandb_options>,
    out: *mut *mut wandb_api,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let settings = options.map_or_else(Settings::from_env, wandb_options::settings)?;
        let handle = Handle::new(Api::with_settings(settings)?);
        out.set(hand_out(wandb_api {
            handle,
            texts: Texts::default(),
        }));
        Ok(WANDB_OK)
    })
}

/// Ends the calls on this client, which then return WANDB_E_CLOSED as all
/// later ones do. Runs that were opened with it go on. Idempotent; NULL is
/// fine. Any thread, also while calls run.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_api_close(api: Option<&wandb_api>) {
    finally(|| api.map_or((), |api| api.handle.close()));
}

/// Closes and releases a client. NULL is fine. No call on it may be running.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_api_free(api: Option<Box<wandb_api>>) {
    finally(|| take_back(api));
}

/// Opens a run and loads it, as Api.run(path).
///
/// path, len: entity/project/run, a part of it that the settings complete, the
/// address of the run's page, or a local run: a path that starts with /, ./,
/// ../ or ~, ends in .wandb, or is a directory with a log in it.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free. It keeps what it
/// needs of the client alive.
/// Returns WANDB_OK; WANDB_E_NOT_FOUND naming entity, project and run;
/// WANDB_E_INVALID_ARGUMENT for a path that names no run; the codes of a
/// request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_run(
    api: Option<&wandb_api>,
    path: *const c_char,
    len: usize,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let (path, limits) = unsafe { (text_in(path, len, "path")?, api.handle.limits(opts)?) };
        let run = api.handle.shared(|api| Ok(api.run_with(path, &limits)?))?;
        out.set(wandb_run::boxed(run));
        Ok(WANDB_OK)
    })
}

/// Where the API is, without trailing slash.
///
/// text, len: borrowed until the client is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_base_url(
    api: Option<&wandb_api>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    setting(api, &out, "base_url", |settings| Some(settings.base_url()))
}

/// Where the web app is, without trailing slash.
///
/// text, len: as wandb_api_base_url.
/// Returns WANDB_OK, WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_app_url(
    api: Option<&wandb_api>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    setting(api, &out, "app_url", |settings| Some(settings.app_url()))
}

/// The entity of paths that name none.
///
/// text, len: as wandb_api_base_url.
/// Returns WANDB_OK, WANDB_NULL when the server is asked for that of the key,
/// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_entity(
    api: Option<&wandb_api>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    setting(api, &out, "entity", |settings| {
        settings.entity().map(str::to_owned)
    })
}

/// The project of paths that name none.
///
/// text, len: as wandb_api_base_url.
/// Returns WANDB_OK, WANDB_NULL when there is none, WANDB_E_CLOSED,
/// WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_project(
    api: Option<&wandb_api>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    setting(api, &out, "project", |settings| {
        settings.project().map(str::to_owned)
    })
}

fn setting(
    api: Option<&wandb_api>,
    out: &TextOut,
    name: &'static str,
    get: impl FnOnce(&Settings) -> Option<String>,
) -> i32 {
    quietly(|| -> Result<i32> {
        let api = given(api, "api")?;
        api.handle.shared(|client| {
            api.texts
                .give(out, name, || Ok(get(client.settings()).ok_or(WANDB_NULL)))
        })
    })
}
