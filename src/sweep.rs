//! Sweeps: what a run says about the search that it belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{operations, says_missing};
use crate::json::Value;
use crate::path::{RunPath, sweep_url};
use crate::run::{Remote, Run, Store};
use crate::runs::{Filter, Runs};
use crate::url::encode_segment;

/// A sweep; `wandb.apis.public.Sweep`. A snapshot of what the server said;
/// the runs are asked for.
#[derive(Debug, Clone)]
pub struct Sweep {
    api: Api,
    entity: String,
    project: String,
    fields: Fields,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(rename = "id")]
    storage_id: String,
    #[serde(rename = "name")]
    id: String,
    display_name: Option<String>,
    state: Option<String>,
    #[serde(default)]
    best_loss: Value,
    config: Option<String>,
    run_count_expected: Option<u64>,
}

impl Api {
    /// Asks for a sweep, as `Api.sweep(path)`: `entity/project/sweep`, a part
    /// of it that the settings complete, or the address of the sweep's page.
    ///
    /// # Errors
    /// NotFound naming entity, project and sweep; InvalidArgument for a path
    /// that names no sweep; those of a request.
    pub fn sweep(&self, path: &str) -> Result<Sweep> {
        self.sweep_with(path, &CallOptions::default())
    }

    /// As [`sweep`](Self::sweep), under limits of its own.
    ///
    /// # Errors
    /// As [`sweep`](Self::sweep).
    pub fn sweep_with(&self, path: &str, options: &CallOptions) -> Result<Sweep> {
        // An address may hold a password: the path's errors name what is
        // harmless of it.
        let call = options.start("sweep", "");
        call.check()?;
        let path = RunPath::parse_sweep(path, self.settings()).map_err(|error| call.name(error))?;
        let call = options.start("sweep", path.to_string());
        let entity = match path.entity {
            Some(entity) => entity,
            None => self.viewer_entity(&call)?,
        };
        let missing = || missing(&entity, &path.project, &path.run);
        ask(self, &entity, &path.project, &path.run, &call)
            .and_then(|sweep| sweep.ok_or_else(missing))
            .map_err(|error| call.name(error))
    }
}

impl Run {
    /// Asks for the sweep that the run belongs to, as `Run.sweep`: asked when
    /// it is wanted, so that loading and listing runs never does. `None`, and
    /// no request, for a run without a [`sweep_name`](Run::sweep_name); `None`
    /// also when the server no longer has the sweep.
    ///
    /// # Errors
    /// Those of a request; Unsupported for a local run that names a sweep.
    pub fn sweep(&self) -> Result<Option<Sweep>> {
        self.sweep_with(&CallOptions::default())
    }

    /// As [`sweep`](Run::sweep), under limits of its own.
    ///
    /// # Errors
    /// As [`sweep`](Run::sweep).
    pub fn sweep_with(&self, options: &CallOptions) -> Result<Option<Sweep>> {
        let call = options.start("sweep", self.subject());
        call.check()?;
        let Some(name) = self.sweep_name().filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        match self.store() {
            Store::Remote(Remote {
                api,
                entity,
                project,
                ..
            }) => ask(api, entity, project, name, &call),
            Store::Local(_) => Err(Error::unsupported(
                "a sweep is on a server; the log of a local run holds its name only",
            )),
        }
        .map_err(|error| call.name(error))
    }
}

impl Sweep {
    /// The sweep's id, as in its address (`Sweep.id`).
    pub fn id(&self) -> &str {
        &self.fields.id
    }

    /// The server's own id of the sweep.
    pub fn storage_id(&self) -> &str {
        &self.fields.storage_id
    }

    /// The display name, else the id (`Sweep.name`; the official client looks
    /// for a name in the configuration between the two).
    pub fn name(&self) -> &str {
        self.display_name().unwrap_or(self.id())
    }

    /// The name that was given in the web app; `None` without one, and on
    /// servers that keep none.
    pub fn display_name(&self) -> Option<&str> {
        let name = self.fields.display_name.as_deref();
        name.filter(|name| !name.is_empty())
    }

    /// `RUNNING`, `PAUSED`, `CANCELED`, `FINISHED`, … (`Sweep.state`).
    pub fn state(&self) -> &str {
        self.fields.state.as_deref().unwrap_or_default()
    }

    /// The best value of the metric so far (`Sweep.best_loss`).
    pub fn best_loss(&self) -> Option<f64> {
        self.fields.best_loss.to_f64()
    }

    /// The configuration as the server keeps it: YAML text (`Sweep.config` is
    /// this, parsed). `None` when the server says none.
    pub fn config_text(&self) -> Option<&str> {
        self.fields.config.as_deref()
    }

    /// How many runs the sweep makes in all, known of a grid search
    /// (`Sweep.expected_run_count`); `None` also on servers that do not say.
    pub fn run_count_expected(&self) -> Option<u64> {
        self.fields.run_count_expected
    }

    /// Who owns the project (`Sweep.entity`).
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// The project (`Sweep.project`).
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The address of the sweep's page (`Sweep.url`).
    pub fn url(&self) -> String {
        sweep_url(self.api.settings(), &self.entity, &self.project, self.id())
    }

    /// Lists the runs of the sweep (`Sweep.runs`), the oldest first unless
    /// another order is set; a filter leaves out some of them.
    pub fn runs(&self) -> Runs {
        let member = Filter::key("sweep").eq(self.id());
        Runs::within(&self.api, &self.entity, &self.project, member)
    }
}

impl fmt::Display for Sweep {
    /// `<Sweep entity/project/id (state)>`, the official text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = [self.entity(), self.project(), self.id()].map(encode_segment);
        write!(f, "<Sweep {} ({})>", path.join("/"), self.state())
    }
}

#[derive(Serialize)]
struct Variables<'a> {
    entity: &'a str,
    project: &'a str,
    sweep: &'a str,
}

#[derive(Deserialize)]
struct Data {
    project: Option<ProjectNode>,
}

#[derive(Deserialize)]
struct ProjectNode {
    sweep: Option<Fields>,
}

fn ask(api: &Api, entity: &str, project: &str, sweep: &str, call: &Call) -> Result<Option<Sweep>> {
    let variables = Variables {
        entity,
        project,
        sweep,
    };
    let answer = match api.execute(call, &operations::SWEEP, &variables) {
        Err(error) if says_missing(&error) => return Ok(None),
        answer => answer?,
    };
    let data: Data = answer.parse()?;
    Ok(data
        .project
        .and_then(|project| project.sweep)
        .map(|fields| Sweep {
            api: api.clone(),
            entity: entity.to_owned(),
            project: project.to_owned(),
            fields,
        }))
}

fn missing(entity: &str, project: &str, sweep: &str) -> Error {
    Error::new(
        ErrorKind::NotFound,
        "no such sweep, or this key may not see it",
    )
    .on(format!("{entity}/{project}/{sweep}"))
}
