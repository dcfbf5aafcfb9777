//! A run: where it lives, and its attributes as of the last load.

mod attributes;
mod attrs;
mod changes;
mod console;
mod create;
mod data;
mod delete;
mod edit;
mod fields;
mod load;
mod open;
mod render;
mod state;
mod turns;
mod update;
mod upsert;
mod wait;

use std::sync::Arc;

use serde::Serialize;

use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::files::{File, Files};
use crate::history::{History, ScanHistory};
use crate::json::{Map, Value};
use crate::local::LocalLog;
use crate::path::run_url;

pub use console::{ConsoleLines, ConsoleLogs};
pub use create::CreateRun;
pub(crate) use data::RunData;
pub use data::User;
pub use delete::{DeleteOptions, Deleted};
pub(crate) use fields::{RunFields, object as json_object};
pub(crate) use load::{missing, run_of};
pub use update::{UpdateMode, UpdateOptions};
pub use wait::WaitOptions;
pub(crate) use wait::is_end;

/// A run, remote or local; `wandb.apis.public.Run`.
///
/// A cheap handle: clones share everything until one of them is changed.
/// Attributes are the snapshot of the last [`load`](Run::load) with the local
/// changes; history and files always ask.
#[derive(Debug, Clone)]
pub struct Run {
    store: Store,
    /// What the server, or the log, said last.
    loaded: Arc<Snapshot>,
    /// The same with the changes that were made since: one and the same
    /// until there is one.
    snapshot: Arc<Snapshot>,
    /// Whether creating it made it.
    inserted: Option<bool>,
}

/// Where a run lives.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    Remote(Remote),
    Local(Arc<LocalLog>),
}

/// A run on a server, by its full path.
#[derive(Debug, Clone)]
pub(crate) struct Remote {
    pub api: Api,
    pub entity: Arc<str>,
    pub project: Arc<str>,
    pub id: Arc<str>,
}

/// The variables by which every operation names its run.
#[derive(Debug, Serialize)]
pub(crate) struct Target<'a> {
    entity: &'a str,
    project: &'a str,
    run: &'a str,
}

impl Remote {
    pub fn target(&self) -> Target<'_> {
        Target {
            entity: &self.entity,
            project: &self.project,
            run: &self.id,
        }
    }

    pub fn subject(&self) -> String {
        format!("{}/{}/{}", self.entity, self.project, self.id)
    }

    /// The server's way of saying "not here, or not for you".
    pub fn not_found(&self) -> Error {
        Error::new(
            ErrorKind::NotFound,
            "no such run, or this key may not see it",
        )
        .on(self.subject())
    }
}

/// What the last load found.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub data: RunData,
    /// `data.raw_config` without W&B's own keys.
    pub config: Map,
}

impl From<RunData> for Snapshot {
    fn from(data: RunData) -> Self {
        let config = data
            .raw_config
            .iter()
            .filter(|(key, _)| !changes::is_own(key))
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        Snapshot { data, config }
    }
}

impl Run {
    /// A run of which this is known.
    pub(crate) fn from_data(store: Store, data: RunData) -> Self {
        let loaded = Arc::new(Snapshot::from(data));
        Run {
            store,
            snapshot: Arc::clone(&loaded),
            loaded,
            inserted: None,
        }
    }

    /// Takes what the server, or the log, says now; local changes go.
    pub(crate) fn set_data(&mut self, data: RunData) {
        self.loaded = Arc::new(data.into());
        self.snapshot = Arc::clone(&self.loaded);
    }

    /// Reads all attributes anew, as `Run.load(force=True)`: local changes
    /// that were not sent are dropped. On an error the old ones stay.
    ///
    /// # Errors
    /// As [`Api::run`] or [`open_local`](Run::open_local).
    pub fn load(&mut self) -> Result<()> {
        self.load_with(&CallOptions::default())
    }

    /// As [`load`](Run::load), under limits of its own.
    ///
    /// # Errors
    /// As [`load`](Run::load).
    pub fn load_with(&mut self, options: &CallOptions) -> Result<()> {
        let call = options.start("load", self.subject());
        let data = self.reread(&call).map_err(|error| call.name(error))?;
        self.set_data(data);
        Ok(())
    }

    /// What the server, or the log, says now.
    fn reread(&mut self, call: &Call) -> Result<RunData> {
        call.check()?;
        match &self.store {
            Store::Remote(remote) => load::load(remote, call),
            Store::Local(log) => {
                // A copy reads on: other handles keep what they have.
                let mut log = LocalLog::clone(log);
                log.reload(call)?;
                let data = log.data().clone();
                self.store = Store::Local(Arc::new(log));
                Ok(data)
            }
        }
    }

    /// Whether config, summary, system metrics and `history_keys` are still to
    /// be read: the run comes from a lazy list, or from attributes without
    /// them. They are empty until [`load_full_data`](Run::load_full_data) or
    /// [`load`](Run::load); the official client asks when one is looked at.
    pub fn is_lazy(&self) -> bool {
        self.data().lazy
    }

    /// Reads what a lazy run lacks, as `Run.load_full_data()`, and keeps local
    /// changes. Sends nothing when it lacks nothing; to read anew use
    /// [`load`](Run::load).
    ///
    /// # Errors
    /// As [`load`](Run::load).
    pub fn load_full_data(&mut self) -> Result<()> {
        self.load_full_data_with(&CallOptions::default())
    }

    /// As [`load_full_data`](Run::load_full_data), under limits of its own.
    ///
    /// # Errors
    /// As [`load`](Run::load).
    pub fn load_full_data_with(&mut self, options: &CallOptions) -> Result<()> {
        if self.is_lazy() {
            let call = options.start("load_full_data", self.subject());
            let data = self.reread(&call).map_err(|error| call.name(error))?;
            self.rebase(data);
        }
        Ok(())
    }

    /// A sample of the history, for a look. See [`History`].
    pub fn history(&self) -> History {
        History::new(self)
    }

    /// Every row of the history. See [`ScanHistory`].
    pub fn scan_history(&self) -> ScanHistory {
        ScanHistory::new(self)
    }

    /// The run's files, as `Run.files()`. See [`Files`].
    pub fn files(&self) -> Files {
        Files::new(self)
    }

    /// One file by its exact name, as `Run.file(name)`.
    ///
    /// # Errors
    /// NotFound naming run and file (the official client answers an index
    /// error), and those of a request.
    pub fn file(&self, name: &str) -> Result<File> {
        self.file_with(name, &CallOptions::default())
    }

    /// As [`file`](Run::file), under limits of its own.
    ///
    /// # Errors
    /// As [`file`](Run::file).
    pub fn file_with(&self, name: &str, options: &CallOptions) -> Result<File> {
        Files::one(self, name, options)
    }

    /// The content of `wandb-metadata.json`, as `Run.metadata`: host, program,
    /// hardware. Read anew each time.
    ///
    /// # Errors
    /// NotFound when the run has none; the official client hides every error
    /// behind `None`.
    pub fn metadata(&self) -> Result<Value> {
        self.metadata_with(&CallOptions::default())
    }

    /// As [`metadata`](Run::metadata), under limits of its own.
    ///
    /// # Errors
    /// As [`metadata`](Run::metadata).
    pub fn metadata_with(&self, options: &CallOptions) -> Result<Value> {
        let file = self.file_with("wandb-metadata.json", options)?;
        file.read_json(options)
    }

    /// The highest step with history, −1 when there is none; asked anew each
    /// time, as `Run.lastHistoryStep`. For a running run it may lag behind.
    ///
    /// # Errors
    /// Those of a request; NotFound when the run is gone.
    pub fn last_history_step(&self) -> Result<i64> {
        self.last_history_step_with(&CallOptions::default())
    }

    /// As [`last_history_step`](Run::last_history_step), under limits of its
    /// own.
    ///
    /// # Errors
    /// As [`last_history_step`](Run::last_history_step).
    pub fn last_history_step_with(&self, options: &CallOptions) -> Result<i64> {
        let keys = self.history_keys_with(options)?;
        let last = keys.get("lastStep").and_then(Value::to_i64);
        Ok(last.unwrap_or(-1))
    }

    /// Which keys the history holds, how often and of which types, and the
    /// last step; asked anew each time. The shape is the server's:
    /// `{"lastStep": …, "keys": {…}}`, null when it keeps none.
    ///
    /// # Errors
    /// Those of a request; NotFound when the run is gone.
    pub fn history_keys_with(&self, options: &CallOptions) -> Result<Value> {
        let call = options.start("history_keys", self.subject());
        call.check()?;
        match &self.store {
            Store::Remote(remote) => load::history_keys(remote, &call),
            Store::Local(log) => log.history_keys(&call),
        }
        .map_err(|error| call.name(error))
    }

    /// The address of the run's page; `None` for a local run.
    pub fn url(&self) -> Option<String> {
        match &self.store {
            Store::Remote(Remote {
                api,
                entity,
                project,
                id,
            }) => Some(run_url(api.settings(), entity, project, id)),
            Store::Local(_) => None,
        }
    }

    /// Why the log of a local run may lack rows: it has no exit yet, ends
    /// inside a record, or its last block is damaged. `None` for a whole log,
    /// and for a remote run.
    pub fn log_doubt(&self) -> Option<String> {
        match &self.store {
            Store::Local(log) => log.tail().doubt(),
            Store::Remote(_) => None,
        }
    }

    /// The exit code of a local run; `None` when its log has none, and for a
    /// remote run.
    pub fn exit_code(&self) -> Option<i32> {
        match &self.store {
            Store::Local(log) => log.exit_code(),
            Store::Remote(_) => None,
        }
    }

    /// Where the run lives when it is on a server, for what only servers do.
    pub(crate) fn remote(&self) -> Result<&Remote> {
        match &self.store {
            Store::Remote(remote) => Ok(remote),
            Store::Local(_) => Err(Error::unsupported(
                "this needs a server, and the run is a local log",
            )),
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn data(&self) -> &RunData {
        &self.snapshot.data
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// How errors name this run.
    pub(crate) fn subject(&self) -> String {
        match &self.store {
            Store::Remote(remote) => remote.subject(),
            Store::Local(log) => log.directory().display().to_string(),
        }
    }
}
