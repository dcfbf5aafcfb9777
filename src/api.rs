//! The client: settings, one connection pool, and the way to runs.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::Serialize;

use crate::authorize::{authorize, renew};
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::features::{Feature, Features, is_refusal, lacks};
use crate::graphql::{self, Answer, Operation};
use crate::path::{Place, RunPath, place_of};
use crate::run::Run;
use crate::settings::env::Environment;
use crate::settings::{Settings, SettingsBuilder};
use crate::transport::{Reply, Transport};
use crate::url::Url;
use crate::viewer;

/// A client of one W&B server, as `wandb.Api()`.
///
/// A cheap handle: clones share settings, connections and rate limits, and
/// all of it may be used from any number of threads at once. Making one sends
/// nothing and reads no key; the first request does.
#[derive(Debug, Clone)]
pub struct Api(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    transport: Transport,
    endpoint: Url,
    /// The entity of the key, once the server was asked.
    viewer_entity: OnceLock<String>,
    features: OnceLock<Features>,
    /// Newer operations that the server does not understand.
    refused: Mutex<HashSet<&'static str>>,
    /// By operation, the optional fields that the server does not know.
    lacking: Mutex<HashMap<&'static str, Arc<HashSet<String>>>>,
}

impl Api {
    /// A client with the settings of the environment, as the official one
    /// takes them: `WANDB_*`, settings files, netrc.
    ///
    /// # Errors
    /// InvalidArgument when a setting is not valid; the message names it.
    pub fn new() -> Result<Self> {
        Api::with_settings(Settings::from_env()?)
    }

    /// Starts a client with options of its own.
    pub fn builder() -> SettingsBuilder {
        Settings::builder()
    }

    /// A client with these settings.
    ///
    /// # Errors
    /// InvalidArgument when a proxy or header is not valid.
    pub fn with_settings(settings: Settings) -> Result<Self> {
        let transport = Transport::new(&settings, authorize(&settings))?;
        let endpoint = settings.base_url.append("graphql")?;
        Ok(Api(Arc::new(Inner {
            settings,
            transport,
            endpoint,
            viewer_entity: OnceLock::new(),
            features: OnceLock::new(),
            refused: Mutex::default(),
            lacking: Mutex::default(),
        })))
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Opens a run and loads it, as `Api.run(path)`.
    ///
    /// `path` is `entity/project/run`, a part of it that the settings
    /// complete, the address of the run's page, or a local run: a path that
    /// starts with `/`, `./`, `../` or `~`, ends in `.wandb`, or is a
    /// directory with a log in it. `/entity/project/run` is remote, as for the
    /// official client, when nothing of that name is here.
    ///
    /// # Errors
    /// NotFound naming entity, project and run; Auth, Permission, Network and
    /// the other kinds of a request; InvalidArgument for a path that names no
    /// run.
    pub fn run(&self, path: &str) -> Result<Run> {
        self.run_with(path, &CallOptions::default())
    }

    /// As [`run`](Self::run), under limits of its own.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_with(&self, path: &str, options: &CallOptions) -> Result<Run> {
        // An address may hold a password, so nothing is named by the text as
        // it was given; errors of the path name what is harmless of it.
        let call = options.start("run", "");
        call.check()?;
        if let Place::Local(local) = place_of(path, &Environment::current()) {
            // Official clients take `/entity/project/run` for a remote path.
            if !path.trim().starts_with('/') || local.exists() || !is_full_path(path) {
                return Run::open_local_with(local, options);
            }
        }
        let path = RunPath::parse(path, self.settings()).map_err(|error| call.name(error))?;
        let entity = match path.entity {
            Some(entity) => entity,
            None => self.viewer_entity(&options.start("run", path.to_string()))?,
        };
        Run::open_remote(self, entity, path.project, path.run, options)
    }

    /// The entity of the key: what the official client calls the default
    /// entity. Asked once.
    pub(crate) fn viewer_entity(&self, call: &Call) -> Result<String> {
        if let Some(entity) = self.0.viewer_entity.get() {
            return Ok(entity.clone());
        }
        let viewer = viewer::ask(self, call).map_err(|error| call.name(error))?;
        let entity = viewer.entity.ok_or_else(|| {
            call.name(Error::invalid(
                "the path names no entity and the key has no default one: write it into the \
                 path or set WANDB_ENTITY",
            ))
        })?;
        Ok(self.0.viewer_entity.get_or_init(|| entity).clone())
    }

    /// Whether the server has a feature. Asked once.
    pub(crate) fn has(&self, feature: Feature, call: &Call) -> Result<bool> {
        if let Some(features) = self.0.features.get() {
            return Ok(features.has(feature));
        }
        let features = Features::ask(self, call)?;
        Ok(self.0.features.get_or_init(|| features).has(feature))
    }

    /// Sends an operation, without the optional fields that this server does
    /// not know: it says so once, of all of them.
    pub(crate) fn execute<V: Serialize>(
        &self,
        call: &Call,
        operation: &Operation,
        variables: &V,
    ) -> Result<Answer> {
        self.execute_text(call, operation, &graphql::text(variables)?)
    }

    fn execute_text(&self, call: &Call, operation: &Operation, variables: &str) -> Result<Answer> {
        let mut answer = None;
        let mut keep = |reply| graphql::keep(reply, &mut answer);
        self.execute_open(call, operation, variables, &mut keep)?;
        answer.ok_or_else(|| Error::protocol("the answer was not opened"))
    }

    /// Sends an operation and reads `data` where it stands, once; says how many
    /// requests it took, and how large the answer is. `read` may be called
    /// again for another attempt.
    pub(crate) fn execute_reading<V: Serialize>(
        &self,
        call: &Call,
        operation: &Operation,
        variables: &V,
        read: &mut graphql::Read<'_>,
    ) -> Result<(u32, usize)> {
        let mut effort = (0, 0);
        let mut open = |reply: Reply| {
            effort = (reply.attempts, reply.body.len());
            graphql::read(&reply, read)
        };
        self.execute_open(call, operation, &graphql::text(variables)?, &mut open)?;
        Ok(effort)
    }

    fn execute_open(
        &self,
        call: &Call,
        operation: &Operation,
        variables: &str,
        open: &mut graphql::Open<'_>,
    ) -> Result<()> {
        let lacking = || {
            let lacking = self.0.lacking.lock();
            lacking.unwrap_or_else(PoisonError::into_inner)
        };
        let mut known = lacking().get(operation.name).cloned().unwrap_or_default();
        loop {
            let document = operation.document(&known);
            let error = match self.send(call, operation, &document, variables, open) {
                Err(error) if is_refusal(&error) => error,
                answer => return answer,
            };
            // Ever fewer fields, so this ends.
            let Some(more) = operation.optional_in(&error, &known) else {
                return Err(error);
            };
            known = Arc::new(known.iter().cloned().chain(more).collect());
            lacking().insert(operation.name, Arc::clone(&known));
        }
    }

    /// Whether the server was found to lack an optional field of an operation.
    pub(crate) fn lacks(&self, operation: &Operation, field: &str) -> bool {
        let lacking = self.0.lacking.lock();
        let lacking = lacking.unwrap_or_else(PoisonError::into_inner);
        let fields = lacking.get(operation.name);
        fields.is_some_and(|fields| fields.contains(field))
    }

    fn send(
        &self,
        call: &Call,
        operation: &Operation,
        document: &str,
        variables: &str,
        open: &mut graphql::Open<'_>,
    ) -> Result<()> {
        let Inner {
            transport,
            endpoint,
            settings,
            ..
        } = &*self.0;
        let mut send = || {
            graphql::execute(
                transport, endpoint, call, operation, document, variables, open,
            )
        };
        match send() {
            // An access token may be revoked before its time.
            Err(error) if error.http_status() == Some(401) && renew(settings, call) => send(),
            answer => answer,
        }
    }

    /// Sends an operation whose `field` an older server does not know: then
    /// `None`, from now on without asking.
    pub(crate) fn try_newer<V: Serialize>(
        &self,
        call: &Call,
        operation: &Operation,
        field: &str,
        variables: &V,
    ) -> Result<Option<Answer>> {
        let refused = || {
            let refused = self.0.refused.lock();
            refused.unwrap_or_else(PoisonError::into_inner)
        };
        if refused().contains(operation.name) {
            return Ok(None);
        }
        match self.execute(call, operation, variables) {
            Err(error) if lacks(&error, field) => {
                refused().insert(operation.name);
                Ok(None)
            }
            answer => answer.map(Some),
        }
    }

    /// Whether the server asks for fewer requests at present.
    pub(crate) fn is_slowed(&self) -> bool {
        self.0.transport.is_slowed(&self.0.endpoint)
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.0.transport
    }
}

impl SettingsBuilder {
    /// Resolves the settings and makes a client of them.
    ///
    /// # Errors
    /// As [`build`](Self::build) and [`Api::with_settings`].
    pub fn connect(self) -> Result<Api> {
        Api::with_settings(self.build()?)
    }
}

/// Whether the text may be `entity/project/run` between slashes.
fn is_full_path(text: &str) -> bool {
    let text = text.replace("/runs/", "/");
    let parts = text.trim_matches(['/', ' ']);
    parts.split('/').count() == 3 && !parts.ends_with(".wandb")
}
