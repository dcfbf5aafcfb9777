//! Runs by the parts of their path: opened, made up of attributes, created.

use std::ffi::c_char;

use super::api::wandb_api;
use super::call::{Sized64, init_struct, read_struct, wandb_call_opts};
use super::out::{Out, Result, given, guard, invalid, quietly};
use super::run::wandb_run;
use super::status::{WANDB_NULL, WANDB_OK};
use super::text::text_in;
use super::wandb_error;
use crate::json::{self, Map};
use crate::run::Run;

/// Opens a run by the parts of its path, which are taken as they are, and
/// loads it, as Run(client, entity, project, run_id).
///
/// entity, project, id and their lengths: none may be empty.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free.
/// Returns as wandb_api_run. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_new(
    api: Option<&wandb_api>,
    entity: *const c_char,
    entity_len: usize,
    project: *const c_char,
    project_len: usize,
    id: *const c_char,
    id_len: usize,
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
        let (entity, project, id, limits) = unsafe {
            (
                text_in(entity, entity_len, "entity")?,
                text_in(project, project_len, "project")?,
                text_in(id, id_len, "id")?,
                api.handle.limits(opts)?,
            )
        };
        let run = api
            .handle
            .shared(|api| Ok(Run::new_with(&api, entity, project, id, &limits)?))?;
        out.set(wandb_run::boxed(run));
        Ok(WANDB_OK)
    })
}

/// A run of attributes that the caller knows, as Run(client, entity, project,
/// run_id, attrs). Nothing is sent.
///
/// entity, project, id and their lengths: none may be empty.
/// attrs, attrs_len: a JSON object as the server gives it ("displayName",
/// "state", "config", "summaryMetrics", ...; "id" is the storage id), or with
/// names in snake case. The empty text is the empty object.
/// out: receives the run, owned; free it with wandb_run_free. Without
/// "config" and "summaryMetrics" it is lazy, see wandb_run_is_lazy.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT naming the attribute that is not
/// of its type; WANDB_E_CLOSED. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_from_attrs(
    api: Option<&wandb_api>,
    entity: *const c_char,
    entity_len: usize,
    project: *const c_char,
    project_len: usize,
    id: *const c_char,
    id_len: usize,
    attrs: *const c_char,
    attrs_len: usize,
    out: *mut *mut wandb_run,
    err: *mut *mut wandb_error,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let (out, err) = unsafe { (Out::new(out), Out::new(err)) };
    guard(err, || {
        out.need("out")?;
        let api = given(api, "api")?;
        // SAFETY: as asked of the caller.
        let (entity, project, id, attrs) = unsafe {
            (
                text_in(entity, entity_len, "entity")?,
                text_in(project, project_len, "project")?,
                text_in(id, id_len, "id")?,
                text_in(attrs, attrs_len, "attrs")?,
            )
        };
        let attrs = match attrs {
            "" => Map::new(),
            attrs => json::from_str_as(attrs)
                .map_err(|error| invalid(format!("attrs is no JSON object: {error}")))?,
        };
        let run = api
            .handle
            .shared(|api| Ok(Run::from_attrs(&api, entity, project, id, attrs)?))?;
        out.set(wandb_run::boxed(run));
        Ok(WANDB_OK)
    })
}

/// Which run to create. Start with WANDB_CREATE_OPTS_INIT or
/// wandb_create_opts_init. A NULL pointer to it means the defaults. Texts are
/// borrowed for the call; NULL takes the default.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct wandb_create_opts {
    /// sizeof(wandb_create_opts).
    pub struct_size: usize,
    /// The run's id; NULL for 8 letters and digits at random.
    pub id: *const c_char,
    /// The length of id in bytes.
    pub id_len: usize,
    /// The project, made when there is none; NULL for that of the options,
    /// else "uncategorized".
    pub project: *const c_char,
    /// The length of project in bytes.
    pub project_len: usize,
    /// Who owns the project; NULL for the entity of the options, else the
    /// server chooses that of the key.
    pub entity: *const c_char,
    /// The length of entity in bytes.
    pub entity_len: usize,
    /// Any value but 0 makes the run pending instead of running, also one that
    /// exists.
    pub pending: i64,
}

const CREATE: wandb_create_opts = wandb_create_opts {
    struct_size: size_of::<wandb_create_opts>(),
    id: std::ptr::null(),
    id_len: 0,
    project: std::ptr::null(),
    project_len: 0,
    entity: std::ptr::null(),
    entity_len: 0,
    pending: 0,
};

// SAFETY: integers and pointers of 8 bytes, the size first.
unsafe impl Sized64 for wandb_create_opts {
    const FIRST: usize = 8 * 8;
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<wandb_create_opts>() == 8 * 8);

/// Fills the first size bytes of opts as WANDB_CREATE_OPTS_INIT does.
///
/// Returns as wandb_call_opts_init. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_create_opts_init(opts: *mut wandb_create_opts, size: usize) -> i32 {
    // SAFETY: as asked of the caller.
    unsafe { init_struct(opts, size, CREATE) }
}

/// Makes a run, as Run.create, with one request, and loads it from the answer.
/// An id that exists is no error: that run is opened as it is, and
/// wandb_run_inserted says so.
///
/// create_opts: which run, or NULL; borrowed for the call.
/// opts: limits of the call, or NULL.
/// out: receives the run, owned; free it with wandb_run_free.
/// Returns WANDB_OK; WANDB_E_INVALID_ARGUMENT for an id or project that
/// servers refuse; the codes of a request. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_create(
    api: Option<&wandb_api>,
    create_opts: *const wandb_create_opts,
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
        let (wanted, limits) = unsafe {
            (
                read_struct(create_opts, "create_opts")?.unwrap_or(CREATE),
                api.handle.limits(opts)?,
            )
        };
        // SAFETY: as asked of the caller.
        let (id, project, entity) = unsafe {
            (
                optional(wanted.id, wanted.id_len, "id")?,
                optional(wanted.project, wanted.project_len, "project")?,
                optional(wanted.entity, wanted.entity_len, "entity")?,
            )
        };
        let run = api.handle.shared(|api| {
            let mut create = Run::create(&api).call(limits);
            if let Some(id) = id {
                create = create.id(id);
            }
            if let Some(project) = project {
                create = create.project(project);
            }
            if let Some(entity) = entity {
                create = create.entity(entity);
            }
            if wanted.pending != 0 {
                create = create.state("pending");
            }
            Ok(create.send()?)
        })?;
        out.set(wandb_run::boxed(run));
        Ok(WANDB_OK)
    })
}

/// A text that may be left out: NULL, other than the empty one.
///
/// # Safety
/// As [`text_in`].
pub(super) unsafe fn optional<'a>(
    text: *const c_char,
    len: usize,
    name: &str,
) -> Result<Option<&'a str>> {
    // SAFETY: as asked of the caller.
    let given = unsafe { text_in(text, len, name) }?;
    Ok((!text.is_null()).then_some(given))
}

/// Whether creating this run made it (1), or opened one that existed (0).
///
/// Returns WANDB_OK; WANDB_NULL when it was not created here, when the server
/// does not say, and when a reply was lost so that nobody knows;
/// WANDB_E_CLOSED, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_run_inserted(run: Option<&wandb_run>, inserted: *mut i32) -> i32 {
    // SAFETY: the caller's place is NULL or valid.
    let out = unsafe { Out::new(inserted) };
    quietly(|| {
        out.need("inserted")?;
        let inserted = given(run, "run")?.handle.shared(|run| Ok(run.inserted()))?;
        Ok(inserted.map_or(WANDB_NULL, |inserted| {
            out.set(inserted.into());
            WANDB_OK
        }))
    })
}
