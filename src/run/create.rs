//! New runs.

use super::upsert::{Wanted, upsert};
use super::{Remote, Run, Store};
use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::random;

/// What the server makes the run of when nobody names a project.
const NO_PROJECT: &str = "uncategorized";
const OPERATION: &str = "create";
const NOT_IN_IDS: &[char] = &[':', ';', ',', '#', '?', '/', '\''];
const NOT_IN_PROJECTS: &[char] = &['/', '\\', '#', '?', '%', ':'];
const LONGEST_PROJECT: usize = 128;

/// A run to be made; from [`Run::create`].
///
/// Mirrors `Run.create(api, run_id, project, entity, state)`. Nothing is sent
/// before [`send`](CreateRun::send).
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `send`"]
pub struct CreateRun {
    api: Api,
    id: Option<String>,
    project: Option<String>,
    entity: Option<String>,
    state: Option<String>,
    call: CallOptions,
}

impl CreateRun {
    /// The run's id; 8 letters and digits at random by default, and for an
    /// empty text.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The project, made when there is none: that of the settings by default,
    /// else `uncategorized`.
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Who owns the project: the entity of the settings by default, else the
    /// server chooses that of the key.
    pub fn entity(mut self, entity: impl Into<String>) -> Self {
        self.entity = Some(entity.into());
        self
    }

    /// `running`, the default, or `pending` for a run that a program takes up
    /// later. A pending run that exists already is made pending again.
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Time limit and cancel token of [`send`](CreateRun::send).
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Makes the run, with one request, and loads it from the answer. An id
    /// that exists is no error: that run is opened as it is, and
    /// [`Run::inserted`] says so; the official client hides it behind an empty
    /// config.
    ///
    /// Sent again after a failure that leaves open whether the server acted:
    /// there is one run all the same.
    ///
    /// # Errors
    /// InvalidArgument for an id, project or state that servers refuse; the
    /// kinds of a request.
    pub fn send(mut self) -> Result<Run> {
        let settings = self.api.settings();
        let project = self.project.take();
        let project = project.or_else(|| settings.project().map(str::to_owned));
        let project = project.unwrap_or_else(|| NO_PROJECT.to_owned());
        let entity = self.entity.take();
        let entity = entity.or_else(|| settings.entity().map(str::to_owned));
        // An empty id is none, as for the official client.
        let id = match self.id.take().filter(|id| !id.is_empty()) {
            Some(id) => id,
            None => random::id(8).map_err(|error| error.during(OPERATION))?,
        };
        let subject = match &entity {
            Some(entity) => format!("{entity}/{project}/{id}"),
            None => format!("{project}/{id}"),
        };
        let call = self.call.start(OPERATION, subject);
        self.make(&call, entity, &project, &id)
            .map_err(|error| call.name(error))
    }

    fn make(&self, call: &Call, entity: Option<String>, project: &str, id: &str) -> Result<Run> {
        call.check()?;
        check_id(id)?;
        check_project(project)?;
        if entity
            .as_ref()
            .is_some_and(|entity| entity.trim().is_empty())
        {
            return Err(Error::invalid("the entity is empty"));
        }
        let wanted = Wanted {
            entity_name: entity.as_deref(),
            model_name: Some(project),
            name: Some(id),
            state: state(self.state.as_deref())?,
            ..Wanted::default()
        };
        let made = upsert(&self.api, call, &wanted)?;
        let entity = made.entity.or(entity);
        let entity = entity.ok_or_else(|| Error::protocol("the new run names no entity"))?;
        let remote = Remote {
            api: self.api.clone(),
            entity: entity.into(),
            project: made.project.as_deref().unwrap_or(project).into(),
            id: made.fields.run_id().into(),
        };
        let data = made.fields.into_data(&remote)?;
        let mut run = Run::from_data(Store::Remote(remote), data);
        run.inserted = made.inserted;
        Ok(run)
    }
}

impl Run {
    /// Makes a run, as `Run.create`: `Run::create(&api).project("p").send()?`.
    /// To log to it, `resume` it with an SDK: without one that sends signs of
    /// life the server may take it for crashed after a while.
    pub fn create(api: &Api) -> CreateRun {
        CreateRun {
            api: api.clone(),
            id: None,
            project: None,
            entity: None,
            state: None,
            call: CallOptions::default(),
        }
    }

    /// Whether [`create`](Run::create) made this run (true), or opened one
    /// that existed (false). `None` when it was not created here, when the
    /// server does not say, and when a reply was lost so that nobody knows.
    pub fn inserted(&self) -> Option<bool> {
        self.inserted
    }
}

/// Sent only where it is not what servers do anyway: a run that exists keeps
/// its state then.
fn state(state: Option<&str>) -> Result<Option<&str>> {
    match state {
        None | Some("running") => Ok(None),
        Some("pending") => Ok(state),
        Some(other) => Err(Error::invalid(format!(
            "a run is created `running` or `pending`, not `{other}`"
        ))),
    }
}

fn check_id(id: &str) -> Result<()> {
    if id.is_empty() || id.trim() != id {
        return Err(Error::invalid(
            "a run's id is not empty and has no whitespace around it",
        ));
    }
    if let Some(c) = id.chars().find(|c| NOT_IN_IDS.contains(c)) {
        return Err(Error::invalid(format!(
            "the run's id holds `{c}`: none of : ; , # ? / ' may be in it"
        )));
    }
    Ok(())
}

fn check_project(project: &str) -> Result<()> {
    if project.trim().is_empty() {
        return Err(Error::invalid("the project is empty"));
    }
    if project.chars().count() > LONGEST_PROJECT {
        return Err(Error::invalid(format!(
            "the project's name is longer than {LONGEST_PROJECT} characters"
        )));
    }
    if let Some(c) = project.chars().find(|c| NOT_IN_PROJECTS.contains(c)) {
        return Err(Error::invalid(format!(
            "the project's name holds `{c}`: none of / \\ # ? % : may be in it"
        )));
    }
    Ok(())
}
