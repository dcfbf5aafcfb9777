//! A new artifact version on its way to the server: made, filled, committed.
//!
//! The order is what makes it safe: nothing is committed unless the storage
//! took every byte of every file and of the manifest, and until the commit
//! nobody sees the version. Interrupted anywhere, it leaves a draft that the
//! server forgets; done again, it starts anew but for what is stored already,
//! and a version that was committed is found by its digest.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::digest::Md5;
use super::link::AliasInput;
use super::log::NewArtifactOptions;
use super::lookup::by_id;
use super::send::is_expired;
use super::upload::{Births, Draft, upload};
use super::{Artifact, NewArtifact};
use crate::api::Api;
use crate::call::{Call, CancelToken};
use crate::error::{Error, ErrorKind, Result};
use crate::features::is_refusal;
use crate::graphql::operations;
use crate::run::Remote;
use crate::storage::Place;

const MANIFEST_NAME: &str = "wandb_manifest.json";

/// One version's way to the server.
pub(super) struct Session<'a> {
    remote: &'a Remote,
    pub artifact: &'a NewArtifact,
    pub options: &'a NewArtifactOptions,
    pub call: Call,
    /// Ends the uploads that run when one of them fails.
    pub stop: CancelToken,
    /// Bytes that are stored or on their way.
    pub done: Arc<AtomicU64>,
    told: AtomicU64,
    total: u64,
}

impl<'a> Session<'a> {
    pub fn new(
        remote: &'a Remote,
        artifact: &'a NewArtifact,
        options: &'a NewArtifactOptions,
        stop: CancelToken,
        call: Call,
    ) -> Self {
        Session {
            remote,
            artifact,
            options,
            stop,
            call,
            done: Arc::default(),
            told: AtomicU64::new(u64::MAX),
            total: artifact.files().filter_map(|(entry, _)| entry.size).sum(),
        }
    }

    pub fn api(&self) -> &Api {
        &self.remote.api
    }

    /// One request on the way: the time limit of a call is its own, unless the
    /// caller set one for the whole.
    pub fn step(&self) -> Call {
        let subject = format!(
            "{} artifact {}",
            self.remote.subject(),
            self.artifact.name()
        );
        self.call.rest().start("log_new_artifact", subject)
    }

    /// Tells the program how far it is.
    pub fn tell(&self) {
        let done = self.done.load(Ordering::Relaxed);
        if let Some(progress) = &self.options.progress
            && self.told.swap(done, Ordering::Relaxed) != done
        {
            progress(done, self.total);
        }
    }

    pub fn run(&self) -> Result<Artifact> {
        self.call.check()?;
        let _turn = self.artifact.turn(&self.call)?;
        let digest = self.artifact.digest();
        let made = self.create(&digest)?;
        match &*made.state {
            "COMMITTED" => self.done.store(self.total, Ordering::Relaxed),
            // Old servers make DELETED ones.
            "PENDING" | "DELETED" => {
                if let Err(error) = self.fill(&made, &digest) {
                    return self.despite(error, &made.id, &digest);
                }
            }
            other => {
                return Err(Error::protocol(format!(
                    "`createArtifact` answers the unknown state `{other}`"
                )));
            }
        }
        let version = self.committed(&made.id, &digest)?;
        self.tell();
        Ok(version)
    }

    fn fill(&self, made: &Made, digest: &str) -> Result<()> {
        let base = made.artifact_sequence.latest_artifact.as_ref();
        let base = base.map(|latest| &*latest.id);
        let manifest = self.create_manifest(&made.id, base, None)?;
        let draft = Draft {
            artifact_id: made.id.clone(),
            manifest_id: manifest.id,
        };
        let births = upload(self, &draft)?;
        self.put_manifest(&made.id, base, births)?;
        self.commit(&made.id, digest)
    }

    fn create(&self, digest: &str) -> Result<Made> {
        let artifact = self.artifact;
        let mut aliases: Vec<&str> = artifact.aliases().iter().map(String::as_str).collect();
        if aliases.is_empty() {
            aliases.push("latest");
        }
        let aliases = aliases.into_iter().map(|alias| AliasInput {
            artifact_collection_name: artifact.name(),
            alias,
        });
        let tags = artifact.tags().iter().map(|tag| Tag { tag_name: tag });
        let input = CreateInput {
            entity_name: &self.remote.entity,
            project_name: &self.remote.project,
            run_name: &self.remote.id,
            artifact_type_name: artifact.type_name(),
            artifact_collection_names: [artifact.name()],
            digest,
            digest_algorithm: "MANIFEST_MD5",
            description: artifact.description(),
            metadata: match artifact.metadata() {
                metadata if metadata.is_empty() => None,
                metadata => Some(metadata.to_json()),
            },
            aliases: aliases.collect(),
            tags: tags.collect(),
            client_id: artifact.client_id(),
            sequence_client_id: artifact.sequence_client_id(),
            enable_digest_deduplication: true,
        };
        let operation = &operations::CREATE_ARTIFACT;
        let answer = self
            .api()
            .execute(&self.step(), operation, &Input { input });
        let answer = answer.map_err(|error| match is_refusal(&error) {
            true if !artifact.tags().is_empty() && speaks_of_tags(&error) => {
                Error::unsupported("the server knows no tags of artifacts (`tags`)")
                    .with_messages(error.messages().to_vec())
                    .because(error)
            }
            _ => error,
        })?;
        let data: CreateData = answer.parse()?;
        let payload = data
            .create_artifact
            .ok_or_else(|| Error::protocol("`createArtifact` answers no artifact"))?;
        Ok(payload.artifact)
    }

    /// Without an MD5 it announces the manifest, with one it asks where the
    /// manifest goes.
    fn create_manifest(
        &self,
        artifact_id: &str,
        base: Option<&str>,
        md5: Option<Md5>,
    ) -> Result<MadeManifest> {
        let input = ManifestInput {
            name: MANIFEST_NAME,
            digest: md5.map(Md5::base64).unwrap_or_default(),
            artifact_id,
            base_artifact_id: base,
            entity_name: &self.remote.entity,
            project_name: &self.remote.project,
            run_name: &self.remote.id,
        };
        let variables = ManifestVariables {
            input,
            include_upload: md5.is_some(),
        };
        let operation = &operations::CREATE_ARTIFACT_MANIFEST;
        let answer = self.api().execute(&self.step(), operation, &variables)?;
        let data: ManifestData = answer.parse()?;
        let payload = data
            .create_artifact_manifest
            .ok_or_else(|| Error::protocol("`createArtifactManifest` answers no manifest"))?;
        Ok(payload.artifact_manifest)
    }

    /// Stores the manifest, which says where each file was first stored.
    fn put_manifest(&self, artifact_id: &str, base: Option<&str>, births: Births) -> Result<()> {
        let mut manifest = self.artifact.manifest().clone();
        for (path, birth) in births {
            if let Some(entry) = manifest.entry_mut(&path) {
                entry.birth_artifact_id = Some(birth);
            }
        }
        let text: Arc<[u8]> = manifest.to_json().into_bytes().into();
        let md5 = Md5::of(&text);
        let put = || {
            let file = self.create_manifest(artifact_id, base, Some(md5))?.file;
            let url = file.upload_url.filter(|url| !url.is_empty());
            let url = url.ok_or_else(|| {
                Error::protocol("`createArtifactManifest` says not where the manifest goes")
            })?;
            let place = Place::new(
                self.api(),
                &url,
                file.upload_headers.as_deref().unwrap_or_default(),
            )?;
            let open = || Ok(Box::new(Cursor::new(Arc::clone(&text))) as Box<dyn Read>);
            place.put(self.api(), &self.call, text.len() as u64, &open)
        };
        match put() {
            Err(error) if is_expired(&error) => put(),
            done => done,
        }
        .map(|_| ())
    }

    fn commit(&self, artifact_id: &str, digest: &str) -> Result<()> {
        #[derive(Serialize)]
        struct Variables<'a> {
            #[serde(rename = "artifactID")]
            artifact_id: &'a str,
        }

        let operation = &operations::COMMIT_ARTIFACT;
        let variables = Variables { artifact_id };
        let answer = self.api().execute(&self.step(), operation, &variables)?;
        let data: CommitData = answer.parse()?;
        let artifact = data
            .commit_artifact
            .ok_or_else(|| Error::protocol("`commitArtifact` answers no artifact"))?
            .artifact;
        match artifact.digest.as_deref() {
            Some(answered) if answered != digest => Err(differs(answered, digest)),
            _ => Ok(()),
        }
    }

    /// A server may refuse because it is done: by a call at the same time, or
    /// by an attempt whose answer was lost. What it has decides.
    fn despite(&self, error: Error, artifact_id: &str, digest: &str) -> Result<Artifact> {
        let told = error.attempts() > 1 || !error.messages().is_empty();
        if !told || error.kind() == ErrorKind::Cancelled {
            return Err(error);
        }
        self.committed(artifact_id, digest).map_err(|_| error)
    }

    /// The version as the server has it in the end.
    fn committed(&self, artifact_id: &str, digest: &str) -> Result<Artifact> {
        let version = by_id(self.api(), &self.step(), artifact_id)?;
        if version.state() != "COMMITTED" {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("the version is {} after its commit", version.state()),
            ));
        }
        if version.digest() != digest {
            return Err(differs(version.digest(), digest));
        }
        Ok(version)
    }
}

fn differs(theirs: &str, ours: &str) -> Error {
    Error::new(
        ErrorKind::Integrity,
        format!("the server says digest {theirs}, what was sent has {ours}"),
    )
    .with_retryable(false)
}

fn speaks_of_tags(error: &Error) -> bool {
    error
        .messages()
        .iter()
        .any(|message| message.contains("tags"))
}

/// The one variable of most mutations.
#[derive(Serialize)]
pub(super) struct Input<T> {
    pub input: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateInput<'a> {
    entity_name: &'a str,
    project_name: &'a str,
    run_name: &'a str,
    artifact_type_name: &'a str,
    artifact_collection_names: [&'a str; 1],
    digest: &'a str,
    digest_algorithm: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<String>,
    aliases: Vec<AliasInput<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag<'a>>,
    #[serde(rename = "clientID")]
    client_id: &'a str,
    #[serde(rename = "sequenceClientID")]
    sequence_client_id: &'a str,
    enable_digest_deduplication: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tag<'a> {
    tag_name: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateData {
    create_artifact: Option<CreatePayload>,
}

#[derive(Deserialize)]
struct CreatePayload {
    artifact: Made,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: String,
    state: String,
    artifact_sequence: Sequence,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sequence {
    latest_artifact: Option<Latest>,
}

#[derive(Deserialize)]
struct Latest {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ManifestVariables<'a> {
    input: ManifestInput<'a>,
    include_upload: bool,
}

/// `type` is left out: it is FULL without, and old servers do not know it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ManifestInput<'a> {
    name: &'static str,
    digest: String,
    #[serde(rename = "artifactID")]
    artifact_id: &'a str,
    #[serde(rename = "baseArtifactID", skip_serializing_if = "Option::is_none")]
    base_artifact_id: Option<&'a str>,
    entity_name: &'a str,
    project_name: &'a str,
    run_name: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestData {
    create_artifact_manifest: Option<ManifestPayload>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestPayload {
    artifact_manifest: MadeManifest,
}

#[derive(Deserialize)]
struct MadeManifest {
    id: String,
    file: ManifestFile,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ManifestFile {
    upload_url: Option<String>,
    upload_headers: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommitData {
    commit_artifact: Option<CommitPayload>,
}

#[derive(Deserialize)]
struct CommitPayload {
    artifact: Committed,
}

#[derive(Deserialize)]
struct Committed {
    digest: Option<String>,
}
