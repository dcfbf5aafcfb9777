//! Sends local changes, and nothing else.

use super::changes::{is_own, replaced};
use super::edit::Edits;
use super::turns::Turn;
use super::upsert::{Wanted, change};
use super::{Remote, Run, RunData, load};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Map, NonFinite};

/// What becomes of config and summary values that others wrote meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum UpdateMode {
    /// Reads both anew and applies the changed paths: the rest stays as the
    /// server has it.
    #[default]
    Merge,
    /// The local config replaces all user keys, and the local summary the
    /// whole summary, as the official client does it; each only when it was
    /// changed. W&B's own config keys stay. What a lazily listed run has not
    /// read it does not replace: that is merged.
    Replace,
}

/// How [`Run::update_with`] writes.
#[derive(Debug, Clone, Default)]
pub struct UpdateOptions {
    mode: UpdateMode,
    call: CallOptions,
}

impl UpdateOptions {
    /// Merges, under default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// What becomes of the values of others; [`UpdateMode::Merge`] by default.
    pub fn mode(mut self, mode: UpdateMode) -> Self {
        self.mode = mode;
        self
    }

    /// A time limit and a cancel token for the whole update, the wait for its
    /// turn included.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl Run {
    /// Sends the local changes, as `Run.update()`: of name, notes,
    /// description, group, job type, tags, config and summary, only those that
    /// differ, with one request, and none when nothing does. Afterwards this
    /// copy is what the server answered.
    ///
    /// When config or summary changed they are read anew first, as late as
    /// possible, and only the changed paths are applied
    /// ([`UpdateMode::Merge`]): two threads that change different keys of one
    /// run lose neither, through any number of clients, as updates of one run
    /// take turns within this process. The server knows whole configs and
    /// summaries only, so another *process* that writes one between that
    /// reading and the writing, a few milliseconds, still loses its change,
    /// and a program that logs the run may overwrite this one later.
    ///
    /// Sent again after a failure that leaves open whether the server acted,
    /// without a second effect. On an error the local changes stay.
    ///
    /// # Errors
    /// NotFound when the run was deleted meanwhile; Permission when the key
    /// may not change it; InvalidArgument for W&B's own keys in the config;
    /// Unsupported for a local run; the kinds of a request.
    pub fn update(&mut self) -> Result<()> {
        self.update_with(&UpdateOptions::default())
    }

    /// As [`update`](Run::update), in the mode and under the limits given.
    ///
    /// # Errors
    /// As [`update`](Run::update).
    pub fn update_with(&mut self, options: &UpdateOptions) -> Result<()> {
        let call = options.call.start("update", self.subject());
        self.push(options.mode, &call)
            .map_err(|error| call.name(error))
    }

    /// As [`update`](Run::update); `Run.save()`.
    ///
    /// # Errors
    /// As [`update`](Run::update).
    pub fn save(&mut self) -> Result<()> {
        self.update()
    }

    fn push(&mut self, mode: UpdateMode, call: &Call) -> Result<()> {
        call.check()?;
        let remote = self.remote()?.clone();
        let edits = self.edits();
        if edits.is_empty() {
            return Ok(());
        }
        if let Some(key) = self.config().keys().find(|key| is_own(key)) {
            return Err(Error::invalid(format!(
                "the config may not hold `{key}`, which is W&B's own"
            )));
        }
        let _turn = Turn::wait(&remote, call)?;
        let fresh = match self.reads_first(mode, &edits) {
            true => Some(self.read(&remote, call)?),
            false => None,
        };
        let config = fresh
            .as_ref()
            .and_then(|fresh| self.new_config(mode, &edits, fresh));
        let summary = self.new_summary(mode, &edits, fresh.as_ref());
        let data = match fresh {
            // Somebody else made the same changes.
            Some(fresh) if edits.only_maps() && config.is_none() && summary.is_none() => fresh.data,
            fresh => {
                let id = fresh.map_or_else(|| self.data().storage_id.clone(), Fresh::id);
                let maps = [config, summary].map(|map| map.map(json_text));
                self.write(&remote, call, &edits, id, maps)?
            }
        };
        self.set_data(data);
        Ok(())
    }

    /// Whether what the server has now takes part in what is sent.
    fn reads_first(&self, mode: UpdateMode, edits: &Edits) -> bool {
        !edits.config.is_empty()
            || (!edits.summary.is_empty() && self.merges(mode))
            || self.storage_id().is_none()
    }

    fn merges(&self, mode: UpdateMode) -> bool {
        mode == UpdateMode::Merge || self.data().lazy
    }

    fn read(&self, remote: &Remote, call: &Call) -> Result<Fresh> {
        let fields = load::ask(remote, call)?;
        let config = fields.stored_config()?;
        let data = fields.into_data(remote)?;
        let (now, then) = (&data.storage_id, &self.data().storage_id);
        if then.is_some() && now != then {
            return Err(Error::new(
                ErrorKind::NotFound,
                "the run was deleted, and another one has its id now",
            ));
        }
        Ok(Fresh { config, data })
    }

    /// The config to send, values wrapped; `None` when it stays.
    fn new_config(&self, mode: UpdateMode, edits: &Edits, fresh: &Fresh) -> Option<Map> {
        if edits.config.is_empty() {
            return None;
        }
        let config = if self.merges(mode) {
            let mut config = fresh.config.clone();
            edits.config.apply_wrapped(&mut config);
            config
        } else {
            replaced(&fresh.config, self.config())
        };
        (config != fresh.config).then_some(config)
    }

    /// The summary to send; `None` when it stays.
    fn new_summary(&self, mode: UpdateMode, edits: &Edits, fresh: Option<&Fresh>) -> Option<Map> {
        if edits.summary.is_empty() {
            return None;
        }
        let now = fresh.map(|fresh| &fresh.data.summary);
        let base = now.filter(|_| self.merges(mode));
        let mut summary = base.unwrap_or(&self.loaded.data.summary).clone();
        edits.summary.apply(&mut summary);
        (now != Some(&summary)).then_some(summary)
    }

    fn write(
        &self,
        remote: &Remote,
        call: &Call,
        edits: &Edits,
        id: Option<String>,
        [config, summary_metrics]: [Option<String>; 2],
    ) -> Result<RunData> {
        // Without an id this would make a run.
        let id = id
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Error::protocol("the run has no `id`"))?;
        let [display_name, notes, description, group_name, job_type] =
            edits.texts.each_ref().map(Option::as_deref);
        let wanted = Wanted {
            id: Some(&id),
            display_name,
            notes,
            description,
            group_name,
            job_type,
            tags: edits.tags.as_deref(),
            config,
            summary_metrics,
            ..Wanted::default()
        };
        let answer = change(remote, call, &wanted).map_err(|error| self.refused(remote, error))?;
        let data = answer.fields.into_data(remote)?;
        if data.storage_id.as_deref() != Some(&id) {
            return Err(Error::protocol("`upsertBucket` answered another run"));
        }
        Ok(data)
    }

    /// Finds the kind in a refusal that has status 200.
    fn refused(&self, remote: &Remote, error: Error) -> Error {
        let error = load::missing(remote, error);
        let mut messages = error.messages().iter();
        let says_so = messages.any(|message| message.to_lowercase().contains("permission"));
        let refused = !error.messages().is_empty() && self.read_only() == Some(true);
        if error.kind() != ErrorKind::Server || !(says_so || refused) {
            return error;
        }
        Error::new(ErrorKind::Permission, error.message()).with_messages(error.messages().to_vec())
    }
}

/// What the server has just before the writing.
struct Fresh {
    /// Values wrapped.
    config: Map,
    data: RunData,
}

impl Fresh {
    fn id(self) -> Option<String> {
        self.data.storage_id
    }
}

/// Non-finite floats are bare tokens, as the official client writes them.
fn json_text(map: Map) -> String {
    let mut text = String::new();
    map.write_json(&mut text, NonFinite::Tokens);
    text
}
