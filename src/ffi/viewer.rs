//! Who the key belongs to.

use super::api::wandb_api;
use super::call::wandb_call_opts;
use super::map::wandb_map;
use super::out::{Out, given, guard};
use super::status::WANDB_OK;
use super::wandb_error;
use crate::json::{Map, Value};
use crate::viewer::Viewer;

/// Asks whose key is used, as Api.viewer.
///
/// opts: limits of the call, or NULL.
/// out: receives a map, owned; free it with wandb_map_free. It holds the
/// strings id, username, name, email and entity, each but id possibly null,
/// the boolean admin, and teams, a list of names.
/// Returns WANDB_OK; WANDB_E_AUTH when there is no key or the server does not
/// know it; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_api_viewer(
    api: Option<&wandb_api>,
    opts: *const wandb_call_opts,
    out: *mut *mut wandb_map,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let limits = unsafe { api.handle.limits(opts) }?;
        let viewer = api.handle.shared(|api| Ok(api.viewer_with(&limits)?))?;
        out.set(wandb_map::boxed(fields(viewer)));
        Ok(WANDB_OK)
    })
}

fn fields(viewer: Viewer) -> Map {
    let mut map = Map::new();
    map.insert("id", viewer.id);
    map.insert("username", viewer.username);
    map.insert("name", viewer.name);
    map.insert("email", viewer.email);
    map.insert("entity", viewer.entity);
    map.insert("admin", viewer.admin);
    map.insert("teams", Value::from(viewer.teams));
    map
}
