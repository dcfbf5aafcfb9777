//! Finding an artifact by its name or id, and its manifest.

use serde::{Deserialize, Serialize};

use super::digest::Md5;
use super::fields::{ArtifactFields, CollectionFields, Membership};
use super::path::ArtifactPath;
use super::{Artifact, Manifest, Place};
use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{operations, says_missing};
use crate::storage::address;
use crate::url::Url;

const CHUNK: usize = 64 << 10;

/// What a looked-up artifact must be, and limits of the call.
#[derive(Debug, Clone, Default)]
pub struct ArtifactOptions {
    type_name: Option<String>,
    call: CallOptions,
}

impl ArtifactOptions {
    /// Of any type.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only an artifact of this type; another one is an error.
    pub fn type_name(mut self, name: impl Into<String>) -> Self {
        self.type_name = Some(name.into());
        self
    }

    /// A time limit and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl Api {
    /// One artifact by its name, as `Api.artifact(name)`.
    ///
    /// `name` is `entity/project/collection:alias`; entity and project may be
    /// left out, then they are those of the settings, the entity that of the
    /// key, the project `uncategorized`. The alias is a version (`v3`), an
    /// alias (`latest`), a digest or a commit hash; without one the server
    /// chooses. The name of a linked collection is fine, too, and so is the
    /// address of the artifact's page.
    ///
    /// # Errors
    /// NotFound naming the artifact; InvalidArgument for what is no name;
    /// those of a request.
    pub fn artifact(&self, name: &str) -> Result<Artifact> {
        self.artifact_with(name, &ArtifactOptions::default())
    }

    /// As [`artifact`](Self::artifact), with options; `Api.artifact(name,
    /// type)`.
    ///
    /// # Errors
    /// As [`artifact`](Self::artifact); InvalidArgument naming both types when
    /// it is of another one.
    pub fn artifact_with(&self, name: &str, options: &ArtifactOptions) -> Result<Artifact> {
        let call = options.call.start("artifact", "");
        call.check()?;
        let path = ArtifactPath::parse(name, self.settings()).map_err(|error| call.name(error))?;
        let call = options.call.start("artifact", path.to_string());
        let entity = match &path.entity {
            Some(entity) => entity.clone(),
            None => self.viewer_entity(&call)?,
        };
        let found = by_name(self, &call, &entity, &path);
        let right = found.and_then(|artifact| of_type(artifact, options.type_name.as_deref()));
        right.map_err(|error| call.name(error))
    }
}

fn of_type(artifact: Artifact, wanted: Option<&str>) -> Result<Artifact> {
    match wanted {
        Some(wanted) if wanted != artifact.type_name() => Err(Error::invalid(format!(
            "the artifact is of type `{}`, not `{wanted}`",
            artifact.type_name()
        ))),
        _ => Ok(artifact),
    }
}

/// Some servers say it in words.
fn missing(error: Error) -> Error {
    match says_missing(&error) {
        true => not_found().with_messages(error.messages().to_vec()),
        false => error,
    }
}

pub(super) fn not_found() -> Error {
    Error::new(
        ErrorKind::NotFound,
        "no such artifact, or this key may not see it",
    )
}

#[derive(Serialize)]
struct ByName<'a> {
    entity: &'a str,
    project: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct NameData {
    project: Option<ProjectNode>,
}

/// The answer to either operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjectNode {
    artifact: Option<ArtifactFields>,
    artifact_collection_membership: Option<MembershipNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MembershipNode {
    version_index: Option<i64>,
    aliases: Option<Vec<AliasNode>>,
    artifact_collection: Option<CollectionFields>,
    artifact: Option<ArtifactFields>,
}

#[derive(Deserialize)]
struct AliasNode {
    alias: String,
}

/// Newer servers find links by the membership, older ones by the artifact.
fn by_name(api: &Api, call: &Call, entity: &str, path: &ArtifactPath) -> Result<Artifact> {
    let variables = ByName {
        entity,
        project: &path.project,
        name: &path.name(),
    };
    let newer = &operations::ARTIFACT_MEMBERSHIP;
    let found = api.try_newer(call, newer, "artifactCollectionMembership", &variables);
    let answer = match found.map_err(missing)? {
        Some(answer) => answer,
        None => {
            let answer = api.execute(call, &operations::ARTIFACT, &variables);
            answer.map_err(missing)?
        }
    };
    let data: NameData = answer.parse()?;
    let project = data.project.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            "no such project, or this key may not see it",
        )
    })?;
    let mut member = Membership {
        place: Place {
            entity: entity.to_owned(),
            project: path.project.clone(),
            collection: path.collection.clone(),
        },
        alias: path.alias.clone(),
        version_index: None,
        aliases: None,
    };
    let fields = match project.artifact_collection_membership {
        Some(node) => {
            let aliases = node.aliases.into_iter().flatten();
            member.aliases = Some(aliases.map(|node| node.alias).collect());
            member.version_index = node.version_index;
            // The names as the server writes them: they may differ in case,
            // or the collection may have moved.
            if let Some(place) = node.artifact_collection.map(CollectionFields::place)
                && !place.project.is_empty()
            {
                member.place = place;
            }
            node.artifact
        }
        None => project.artifact,
    };
    let fields = fields.ok_or_else(not_found)?;
    fields.into_member(api, Some(member))
}

#[derive(Serialize)]
struct ById<'a> {
    id: &'a str,
}

#[derive(Deserialize)]
struct IdData<T> {
    artifact: Option<T>,
}

/// The artifact in its source collection.
pub(crate) fn by_id(api: &Api, call: &Call, id: &str) -> Result<Artifact> {
    let answer = api.execute(call, &operations::ARTIFACT_BY_ID, &ById { id });
    let answer = answer.map_err(missing)?;
    let data: IdData<ArtifactFields> = answer.parse()?;
    data.artifact.ok_or_else(not_found)?.into_artifact(api)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestOwner {
    current_manifest: Option<ManifestNode>,
}

#[derive(Deserialize)]
struct ManifestNode {
    file: ManifestFile,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestFile {
    direct_url: String,
    md5: Option<String>,
}

pub(super) fn manifest(artifact: &Artifact, call: &Call) -> Result<Manifest> {
    call.check()?;
    let api = &artifact.0.api;
    let id = ById { id: artifact.id() };
    let answer = api.execute(call, &operations::ARTIFACT_MANIFEST, &id)?;
    let data: IdData<ManifestOwner> = answer.parse()?;
    let owner = data.artifact.ok_or_else(not_found)?;
    let node = owner.current_manifest.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!(
                "the artifact has no manifest; its state is {}",
                artifact.state()
            ),
        )
    })?;
    let url = address(api, &node.file.direct_url)?;
    let bytes = read(api, call, &url)?;
    let md5 = node.file.md5.as_deref().and_then(Md5::from_base64);
    if md5.is_some_and(|md5| md5 != Md5::of(&bytes)) {
        return Err(Error::new(
            ErrorKind::Integrity,
            "the md5 of the manifest differs from that which the server tells",
        ));
    }
    Manifest::parse(&bytes)
}

/// The whole content, asked for without credentials; where the connection
/// breaks on the way again, as often as the settings allow.
fn read(api: &Api, call: &Call, url: &Url) -> Result<Vec<u8>> {
    let mut failures = 1;
    loop {
        match read_once(api, call, url) {
            Err(error) if error.is_retryable() && failures < api.settings().attempts() => {
                failures += 1;
            }
            done => return done,
        }
    }
}

fn read_once(api: &Api, call: &Call, url: &Url) -> Result<Vec<u8>> {
    let cap = api.settings().max_answer_bytes();
    let mut download = api.transport().get_public(call, url, &[])?;
    let mut bytes = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match download.fill(&mut chunk)? {
            0 => return Ok(bytes),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
        if bytes.len() as u64 > cap {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("the manifest is larger than {cap} bytes, the limit of an answer"),
            ));
        }
    }
}
