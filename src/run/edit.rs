//! Local changes: what the caller set since the last load.

use std::sync::Arc;

use super::changes::Changes;
use super::{Run, RunData, Snapshot};
use crate::json::{Map, Value};

/// Changes to one copy of a run that has its own. Getters show them at once;
/// [`update`](Run::update) sends them, [`load`](Run::load) drops them.
impl Run {
    /// Changes the display name, as `Run.name = …`. `None` empties it.
    pub fn set_name<'a>(&mut self, name: impl Into<Option<&'a str>>) {
        self.edit().display_name = owned(name.into());
    }

    /// Changes the notes, as `Run.notes = …`. `None` empties them.
    pub fn set_notes<'a>(&mut self, notes: impl Into<Option<&'a str>>) {
        self.edit().notes = owned(notes.into());
    }

    /// Changes the old field beside the notes, as `Run.description = …`.
    /// `None` empties it.
    pub fn set_description<'a>(&mut self, description: impl Into<Option<&'a str>>) {
        self.edit().description = owned(description.into());
    }

    /// Changes the group, as `Run.group = …`. `None` takes the run out of it.
    pub fn set_group<'a>(&mut self, group: impl Into<Option<&'a str>>) {
        self.edit().group = owned(group.into());
    }

    /// Changes the job type, as `Run.job_type = …`. `None` empties it.
    /// `wandb` 0.16.4 drops this change without a word.
    pub fn set_job_type<'a>(&mut self, job_type: impl Into<Option<&'a str>>) {
        self.edit().job_type = owned(job_type.into());
    }

    /// Replaces all tags, as `Run.tags = […]`.
    pub fn set_tags<S: Into<String>>(&mut self, tags: impl IntoIterator<Item = S>) {
        self.edit().tags = tags.into_iter().map(Into::into).collect();
    }

    /// The configuration, to change it: `Run.config` is such a map, too. See
    /// [`Map::set_path`] and [`Map::remove_path`] for nested values. W&B's own
    /// keys `_wandb` and `wandb_version` are not in it and may not be added.
    /// [`raw_config`](Run::raw_config) stays that of the last load.
    ///
    /// ```no_run
    /// # fn main() -> wandb_run::Result<()> {
    /// # let mut run = wandb_run::Run::open("entity/project/run")?;
    /// run.config_mut().insert("lr", 0.1);
    /// run.update()?;
    /// # Ok(()) }
    /// ```
    pub fn config_mut(&mut self) -> &mut Map {
        &mut Arc::make_mut(&mut self.snapshot).config
    }

    /// The summary, to change it: `Run.summary` is such a map, too. Whitespace
    /// around the keys that are added is cut off by the update, as the
    /// official client does it.
    pub fn summary_mut(&mut self) -> &mut Map {
        &mut self.edit().summary
    }

    /// Whether there is something to [`update`](Run::update). Values count,
    /// not the setting of them; an empty text is as good as none.
    pub fn has_changes(&self) -> bool {
        !Arc::ptr_eq(&self.loaded, &self.snapshot)
            && !Edits::between(&self.loaded, &self.snapshot).is_empty()
    }

    fn edit(&mut self) -> &mut RunData {
        &mut Arc::make_mut(&mut self.snapshot).data
    }

    /// What [`update`](Run::update) is to send.
    pub(super) fn edits(&self) -> Edits {
        Edits::between(&self.loaded, &self.snapshot)
    }

    /// Takes what the server says now, and keeps the local changes.
    pub(super) fn rebase(&mut self, data: RunData) {
        let edits = self.edits();
        self.set_data(data);
        self.redo(&edits);
    }

    /// Becomes `after`, which a call made of `before`, an older copy of this
    /// one; what was changed here meanwhile stays changed.
    #[cfg(feature = "capi")]
    pub(crate) fn follow(&mut self, before: &Run, after: Run) {
        let meanwhile = Edits::between(&before.snapshot, &self.snapshot);
        *self = after;
        self.redo(&meanwhile);
    }

    /// The state that the server took from this program.
    pub(super) fn take_state(&mut self, state: &str) {
        let mut data = self.loaded.data.clone();
        data.state = state.to_owned();
        self.rebase(data);
    }

    fn redo(&mut self, edits: &Edits) {
        if !edits.is_empty() {
            edits.apply(Arc::make_mut(&mut self.snapshot));
        }
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// How two states of a run differ.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// In the order of [`texts`]; one that became empty is the empty text.
    pub texts: [Option<String>; 5],
    pub tags: Option<Vec<String>>,
    pub config: Changes,
    pub summary: Changes,
}

/// Name, notes, description, group and job type.
fn texts(data: &RunData) -> [&Option<String>; 5] {
    [
        &data.display_name,
        &data.notes,
        &data.description,
        &data.group,
        &data.job_type,
    ]
}

fn texts_mut(data: &mut RunData) -> [&mut Option<String>; 5] {
    [
        &mut data.display_name,
        &mut data.notes,
        &mut data.description,
        &mut data.group,
        &mut data.job_type,
    ]
}

impl Edits {
    fn between(before: &Snapshot, after: &Snapshot) -> Self {
        let [old, new] = [before, after].map(|snapshot| texts(&snapshot.data));
        let mut edits = Edits {
            config: Changes::between(&before.config, &after.config),
            summary: Changes::between(
                &before.data.summary,
                &tidy(&before.data.summary, &after.data.summary),
            ),
            ..Edits::default()
        };
        for (edit, (old, new)) in edits.texts.iter_mut().zip(old.into_iter().zip(new)) {
            let [old, new] = [old, new].map(|text| text.as_deref().unwrap_or_default());
            *edit = (old != new).then(|| new.to_owned());
        }
        if before.data.tags != after.data.tags {
            edits.tags = Some(after.data.tags.clone());
        }
        edits
    }

    pub fn is_empty(&self) -> bool {
        self.only_maps() && self.config.is_empty() && self.summary.is_empty()
    }

    /// Whether config and summary are all that changed.
    pub fn only_maps(&self) -> bool {
        self.texts.iter().all(Option::is_none) && self.tags.is_none()
    }

    fn apply(&self, snapshot: &mut Snapshot) {
        for (text, edit) in texts_mut(&mut snapshot.data).into_iter().zip(&self.texts) {
            if let Some(edit) = edit {
                *text = Some(edit.clone()).filter(|text| !text.is_empty());
            }
        }
        if let Some(tags) = &self.tags {
            snapshot.data.tags.clone_from(tags);
        }
        self.config.apply(&mut snapshot.config);
        self.summary.apply(&mut snapshot.data.summary);
    }
}

/// A summary without whitespace around the keys that are new to it.
fn tidy(before: &Map, after: &Map) -> Map {
    let entries = after.iter().map(|(key, new)| {
        let old = before.get(key);
        let key = if old.is_some() { key } else { key.trim() };
        let value = match (old, new) {
            (Some(Value::Object(old)), Value::Object(new)) => tidy(old, new).into(),
            (_, Value::Object(new)) => tidy(&Map::new(), new).into(),
            _ => new.clone(),
        };
        (key, value)
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn map(text: &str) -> Map {
        json::from_str_as(text).unwrap()
    }

    #[test]
    fn new_summary_keys_lose_their_whitespace() {
        let before = map(r#"{" old ":1,"o":{"x":1}}"#);
        let after = map(r#"{" old ":2,"o":{"x":1," y ":{" z\t":1}},"\n k":[{" in a list ":1}]}"#);
        assert_eq!(
            tidy(&before, &after).to_json(),
            r#"{" old ":2,"o":{"x":1,"y":{"z":1}},"k":[{" in a list ":1}]}"#
        );
    }
}
