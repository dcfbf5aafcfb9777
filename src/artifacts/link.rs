//! What a run says about artifacts that exist: it took one, it made one.

use serde::{Deserialize, Serialize};

use super::Artifact;
use super::fields::ArtifactFields;
use super::rules::check_alias;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::features::Feature;
use crate::graphql::{operations, says_missing};
use crate::run::{Remote, Run, Target};

/// Under which name a run takes an artifact, and limits of the call.
#[derive(Debug, Clone, Default)]
pub struct UseArtifactOptions {
    use_as: Option<String>,
    call: CallOptions,
}

impl UseArtifactOptions {
    /// Under the artifact's own name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The part that the artifact plays in the run; its name by default.
    pub fn use_as(mut self, name: impl Into<String>) -> Self {
        self.use_as = Some(name.into());
        self
    }

    /// A time limit and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// Aliases that an artifact gets, and limits of the call.
#[derive(Debug, Clone, Default)]
pub struct LogArtifactOptions {
    aliases: Vec<String>,
    call: CallOptions,
}

impl LogArtifactOptions {
    /// No aliases.
    pub fn new() -> Self {
        Self::default()
    }

    /// Aliases of this version from now on; others lose them.
    pub fn aliases<S: Into<String>>(mut self, aliases: impl IntoIterator<Item = S>) -> Self {
        self.aliases = aliases.into_iter().map(Into::into).collect();
        self
    }

    /// A time limit and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl Run {
    /// Says that the run took an artifact as input, as
    /// `Run.use_artifact(artifact, use_as)`; saying it again changes nothing.
    /// `use_as` is the part that it plays, by default its name. Answers the
    /// artifact.
    ///
    /// # Errors
    /// InvalidArgument for a draft or an artifact of another server;
    /// Unsupported for a local run; those of a request.
    pub fn use_artifact(&self, artifact: &Artifact, use_as: Option<&str>) -> Result<Artifact> {
        let options = UseArtifactOptions {
            use_as: use_as.map(str::to_owned),
            call: CallOptions::default(),
        };
        self.use_artifact_with(artifact, &options)
    }

    /// As [`use_artifact`](Self::use_artifact), under limits of its own.
    ///
    /// # Errors
    /// As [`use_artifact`](Self::use_artifact).
    pub fn use_artifact_with(
        &self,
        artifact: &Artifact,
        options: &UseArtifactOptions,
    ) -> Result<Artifact> {
        let call = options.call.start("use_artifact", self.subject());
        use_it(self, artifact, options, &call).map_err(|error| call.name(error))
    }

    /// Says that the run made an artifact that exists, as
    /// `Run.log_artifact(artifact, aliases)`, and gives it aliases; saying it
    /// again changes nothing. Answers the artifact as the server has it then.
    ///
    /// The run must be of the project of the artifact's source collection. A
    /// server may take only the newest version of a collection.
    ///
    /// # Errors
    /// InvalidArgument for a draft, an artifact of another project or server,
    /// or what cannot be an alias; Conflict when the server makes a new version
    /// of it instead; Unsupported for a local run; those of a request.
    pub fn log_artifact(&self, artifact: &Artifact, aliases: &[&str]) -> Result<Artifact> {
        let options = LogArtifactOptions::new().aliases(aliases.iter().copied());
        self.log_artifact_with(artifact, &options)
    }

    /// As [`log_artifact`](Self::log_artifact), under limits of its own.
    ///
    /// # Errors
    /// As [`log_artifact`](Self::log_artifact).
    pub fn log_artifact_with(
        &self,
        artifact: &Artifact,
        options: &LogArtifactOptions,
    ) -> Result<Artifact> {
        let call = options.call.start("log_artifact", self.subject());
        log_it(self, artifact, options, &call).map_err(|error| call.name(error))
    }
}

/// What both need: a remote run, and a version on its server.
fn check<'a>(run: &'a Run, artifact: &Artifact, call: &Call) -> Result<&'a Remote> {
    call.check()?;
    let remote = run.remote()?;
    if artifact.is_draft() {
        return Err(Error::invalid(format!(
            "the artifact {} is a draft: only a committed version can be used or logged",
            artifact.qualified_name()
        )));
    }
    let here = remote.api.settings().base_url();
    let there = artifact.0.api.settings().base_url();
    if here != there {
        return Err(Error::invalid(format!(
            "the artifact {} is on {there}, the run on {here}",
            artifact.qualified_name()
        )));
    }
    Ok(remote)
}

/// Run or artifact may be gone; the server's words tell which.
fn missing(error: Error) -> Error {
    match says_missing(&error) {
        true => Error::new(ErrorKind::NotFound, error.message())
            .with_messages(error.messages().to_vec()),
        false => error,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UseVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    artifact: &'a str,
    used_as: &'a str,
    #[serde(flatten)]
    of: Option<ArtifactProject<'a>>,
}

/// Where the artifact was looked up: what only newer servers take.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactProject<'a> {
    artifact_entity: &'a str,
    artifact_project: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UseData {
    use_artifact: Option<Payload<Id>>,
}

#[derive(Deserialize)]
struct Payload<T> {
    artifact: Option<T>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

fn use_it(
    run: &Run,
    artifact: &Artifact,
    options: &UseArtifactOptions,
    call: &Call,
) -> Result<Artifact> {
    let remote = check(run, artifact, call)?;
    let api = &remote.api;
    let newer = api.has(Feature::UseArtifactWithProject, call)?;
    let use_as = options.use_as.as_deref().filter(|name| !name.is_empty());
    let variables = UseVariables {
        target: remote.target(),
        artifact: artifact.id(),
        used_as: use_as.unwrap_or(artifact.name()),
        of: newer.then(|| ArtifactProject {
            artifact_entity: artifact.entity(),
            artifact_project: artifact.project(),
        }),
    };
    let operation = match newer {
        true => &operations::USE_ARTIFACT_OF_PROJECT,
        false => &operations::USE_ARTIFACT,
    };
    let answer = api.execute(call, operation, &variables);
    let answer = answer.map_err(missing)?;
    let data: UseData = answer.parse()?;
    match data.use_artifact.and_then(|payload| payload.artifact) {
        Some(used) if used.id == artifact.id() => Ok(artifact.clone()),
        Some(_) => Err(Error::protocol("`useArtifact` answers another artifact")),
        None => Err(Error::protocol("`useArtifact` answers no artifact")),
    }
}

#[derive(Serialize)]
struct LogVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    r#type: &'a str,
    collection: &'a str,
    digest: &'a str,
    aliases: Vec<AliasInput<'a>>,
}

/// Plain texts, which the official clients pass on, are refused by servers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AliasInput<'a> {
    artifact_collection_name: &'a str,
    alias: &'a str,
}

impl<'a> AliasInput<'a> {
    pub fn new(collection: &'a str, alias: &'a str) -> Result<Self> {
        check_alias(alias)?;
        Ok(AliasInput {
            artifact_collection_name: collection,
            alias,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogData {
    create_artifact: Option<Payload<ArtifactFields>>,
}

fn log_it(
    run: &Run,
    artifact: &Artifact,
    options: &LogArtifactOptions,
    call: &Call,
) -> Result<Artifact> {
    let remote = check(run, artifact, call)?;
    let (entity, project) = (artifact.source_entity(), artifact.source_project());
    if (entity, project) != (&*remote.entity, &*remote.project) {
        return Err(Error::invalid(format!(
            "the artifact {} was made in {entity}/{project}, the run is in {}/{}: a run can log \
             artifacts of its own project only",
            artifact.source_name(),
            remote.entity,
            remote.project
        )));
    }
    let collection = artifact.source_collection();
    let aliases = options.aliases.iter();
    let variables = LogVariables {
        target: remote.target(),
        r#type: artifact.type_name(),
        collection,
        digest: artifact.digest(),
        aliases: aliases
            .map(|alias| AliasInput::new(collection, alias))
            .collect::<Result<_>>()?,
    };
    let api = &remote.api;
    let answer = api.execute(call, &operations::LOG_ARTIFACT, &variables);
    let answer = answer.map_err(missing)?;
    let data: LogData = answer.parse()?;
    let logged = data
        .create_artifact
        .and_then(|payload| payload.artifact)
        .ok_or_else(|| Error::protocol("`createArtifact` answers no artifact"))?
        .into_known(artifact)?;
    if logged.id() != artifact.id() {
        // The server knows versions by their digest; some look at the newest
        // one only.
        return Err(Error::new(
            ErrorKind::Conflict,
            format!(
                "the server did not take {} for the version that exists, but made {} ({}) of it",
                artifact.source_name(),
                logged.source_name(),
                logged.state()
            ),
        )
        .with_retryable(false));
    }
    Ok(logged)
}
