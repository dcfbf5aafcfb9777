//! The ways to a run: by name, by path, by the parts of a path.

use std::path::Path;
use std::sync::Arc;

use super::{Remote, Run, Store, load};
use crate::api::Api;
use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::local::{LocalLog, LocalRun, LocalRuns};

impl Run {
    /// Opens a run by any name: `entity/project/run`, an address of the web
    /// app, or a local directory or log. A client is made from the
    /// environment only when the run is remote. See [`Api::run`].
    ///
    /// # Errors
    /// As [`Api::new`] and [`Api::run`].
    pub fn open(path: &str) -> Result<Self> {
        Run::open_with(path, &CallOptions::default())
    }

    /// As [`open`](Run::open), under limits of its own.
    ///
    /// # Errors
    /// As [`open`](Run::open).
    pub fn open_with(path: &str, options: &CallOptions) -> Result<Self> {
        use crate::path::{Place, place_of};
        use crate::settings::env::Environment;

        match place_of(path, &Environment::current()) {
            Place::Local(path) => Run::open_local_with(path, options),
            _ => Api::new()?.run_with(path, options),
        }
    }

    /// Opens a local run without any server: a run directory, its `.wandb`
    /// log, or a link such as `wandb/latest-run`.
    ///
    /// A run that is still being written may be opened; [`load`](Run::load)
    /// reads on.
    ///
    /// # Errors
    /// NotFound when there is no log, Integrity when it is damaged before its
    /// end, Io when it cannot be read.
    pub fn open_local(path: impl AsRef<Path>) -> Result<Self> {
        Run::open_local_with(path, &CallOptions::default())
    }

    /// As [`open_local`](Run::open_local), under limits of its own.
    ///
    /// # Errors
    /// As [`open_local`](Run::open_local).
    pub fn open_local_with(path: impl AsRef<Path>, options: &CallOptions) -> Result<Self> {
        let path = path.as_ref();
        let call = options.start("open_local", path.display().to_string());
        let log = LocalLog::open(path, &call).map_err(|error| call.name(error))?;
        let data = log.data().clone();
        Ok(Run::from_data(Store::Local(Arc::new(log)), data))
    }

    /// The local runs under a directory: those in it, in its `wandb` and in
    /// its `.wandb`, the oldest first. Lazy: a run is looked at when it is its
    /// turn, and none is opened.
    ///
    /// # Errors
    /// NotFound when there is no such directory, Io.
    pub fn list_local(directory: impl AsRef<Path>) -> Result<LocalRuns> {
        LocalRuns::under(directory.as_ref()).map_err(|error| error.during("list_local"))
    }

    /// Opens a run by the parts of its path and loads it, as
    /// `Run(client, entity, project, run_id)`. They are taken as they are: no
    /// escapes, no defaults.
    ///
    /// # Errors
    /// As [`Api::run`].
    pub fn new(api: &Api, entity: &str, project: &str, id: &str) -> Result<Self> {
        Run::new_with(api, entity, project, id, &CallOptions::default())
    }

    /// As [`new`](Run::new), under limits of its own.
    ///
    /// # Errors
    /// As [`new`](Run::new).
    pub fn new_with(
        api: &Api,
        entity: &str,
        project: &str,
        id: &str,
        options: &CallOptions,
    ) -> Result<Self> {
        let parts = [entity, project, id].map(str::to_owned);
        let [entity, project, id] = named(parts).map_err(|error| error.during("run"))?;
        Run::open_remote(api, entity, project, id, options)
    }

    pub(crate) fn open_remote(
        api: &Api,
        entity: String,
        project: String,
        id: String,
        options: &CallOptions,
    ) -> Result<Self> {
        let remote = Remote {
            api: api.clone(),
            entity: entity.into(),
            project: project.into(),
            id: id.into(),
        };
        let call = options.start("run", remote.subject());
        let data = load::load(&remote, &call).map_err(|error| call.name(error))?;
        Ok(Run::from_data(Store::Remote(remote), data))
    }
}

/// The parts of a path, none of which is empty.
pub(super) fn named(parts: [String; 3]) -> Result<[String; 3]> {
    let names = ["entity", "project", "run id"];
    match parts.iter().position(|part| part.trim().is_empty()) {
        Some(at) => Err(Error::invalid(format!("the {} is empty", names[at]))),
        None => Ok(parts),
    }
}

impl LocalRun {
    /// Opens the run. See [`Run::open_local`].
    ///
    /// # Errors
    /// As [`Run::open_local`].
    pub fn open(&self) -> Result<Run> {
        Run::open_local(&self.path)
    }
}
