//! Artifacts: versions of named sets of files.

mod commit;
mod digest;
mod download;
mod entry;
mod fields;
mod files;
mod link;
mod list;
mod log;
mod lookup;
mod manifest;
mod new;
mod parts;
mod path;
mod piece;
mod reference;
mod referred;
mod rules;
mod send;
mod target;
mod upload;
mod urls;
mod walk;

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::api::Api;
use crate::call::CallOptions;
use crate::error::Result;
use crate::json::Map;

pub use download::ArtifactDownloadOptions;
use fields::versioned;
pub use files::ArtifactFiles;
pub use link::{LogArtifactOptions, UseArtifactOptions};
pub use list::{ArtifactIter, Artifacts};
pub use log::NewArtifactOptions;
pub use lookup::ArtifactOptions;
#[cfg(fuzzing)]
pub use manifest::read_manifest;
pub use manifest::{Manifest, ManifestEntry, ManifestIter, StorageLayout};
pub use new::NewArtifact;
pub use reference::ReferenceOptions;

/// A version of a collection of files on a server; `wandb.Artifact`.
///
/// A cheap handle: clones share everything. Attributes are the snapshot of
/// the look-up, and any thread may read them.
///
/// An artifact belongs to the collection that it was made in, its source, and
/// may be linked to others, such as those of a registry. Names, version and
/// aliases without `source` are those of the collection that it was looked up
/// in.
#[derive(Clone)]
pub struct Artifact(Arc<Inner>);

struct Inner {
    api: Api,
    id: String,
    place: Place,
    /// By which it was looked up.
    alias: Option<String>,
    name: String,
    version: String,
    aliases: Vec<String>,
    source: Place,
    source_version: String,
    type_name: String,
    description: Option<String>,
    metadata: Map,
    digest: String,
    state: String,
    size: u64,
    file_count: u64,
    commit_hash: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    /// Kept once it was fetched: that of a committed artifact never changes.
    manifest: OnceLock<Arc<Manifest>>,
}

/// A collection of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    entity: String,
    project: String,
    collection: String,
}

impl Artifact {
    fn new(inner: Inner) -> Self {
        Artifact(Arc::new(inner))
    }

    /// The server's own id (`Artifact.id`).
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The entity of the collection (`Artifact.entity`).
    pub fn entity(&self) -> &str {
        &self.0.place.entity
    }

    /// The project of the collection (`Artifact.project`).
    pub fn project(&self) -> &str {
        &self.0.place.project
    }

    /// `collection:v3`; after a look-up by another alias with that alias, as
    /// the official clients have it (`Artifact.name`). The version is
    /// [`version`](Self::version).
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// `entity/project/name` (`Artifact.qualified_name`).
    pub fn qualified_name(&self) -> String {
        format!("{}/{}/{}", self.entity(), self.project(), self.name())
    }

    /// The name of the collection (`Artifact.collection.name`).
    pub fn collection(&self) -> &str {
        &self.0.place.collection
    }

    /// `v3`: which version of the collection it is (`Artifact.version`); empty
    /// for a draft that has none yet.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// The type, such as `dataset` or `model` (`Artifact.type`).
    pub fn type_name(&self) -> &str {
        &self.0.type_name
    }

    /// The aliases in the collection, but for the version (`Artifact.aliases`).
    pub fn aliases(&self) -> &[String] {
        &self.0.aliases
    }

    /// What its makers wrote about it (`Artifact.description`).
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What its makers stored with it (`Artifact.metadata`).
    pub fn metadata(&self) -> &Map {
        &self.0.metadata
    }

    /// What names the content, 32 hex digits (`Artifact.digest`). Artifacts of
    /// equal content have equal digests.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// `COMMITTED`, `PENDING` (a draft) or `DELETED` (`Artifact.state`).
    pub fn state(&self) -> &str {
        &self.0.state
    }

    /// Whether it is not committed (`Artifact.is_draft()`).
    pub fn is_draft(&self) -> bool {
        self.state() == "PENDING"
    }

    /// Bytes of all files, references included (`Artifact.size`).
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// How many files, references included (`Artifact.file_count`).
    pub fn file_count(&self) -> u64 {
        self.0.file_count
    }

    /// When it was made, ISO 8601 in UTC (`Artifact.created_at`).
    pub fn created_at(&self) -> Option<&str> {
        self.0.created_at.as_deref()
    }

    /// The last change of what is stored about it, ISO 8601 in UTC
    /// (`Artifact.updated_at`).
    pub fn updated_at(&self) -> Option<&str> {
        self.0.updated_at.as_deref()
    }

    /// The hash that the commit gave it (`Artifact.commit_hash`).
    pub fn commit_hash(&self) -> Option<&str> {
        self.0.commit_hash.as_deref()
    }

    /// Whether it was looked up in another collection than its source
    /// (`Artifact.is_link`).
    pub fn is_link(&self) -> bool {
        self.0.place != self.0.source
    }

    /// The entity of the source (`Artifact.source_entity`); empty where the
    /// key may not see it.
    pub fn source_entity(&self) -> &str {
        &self.0.source.entity
    }

    /// The project of the source (`Artifact.source_project`); empty where the
    /// key may not see it.
    pub fn source_project(&self) -> &str {
        &self.0.source.project
    }

    /// The collection that it was made in (`Artifact.source_collection.name`).
    pub fn source_collection(&self) -> &str {
        &self.0.source.collection
    }

    /// Which version of the source it is (`Artifact.source_version`); empty
    /// for a draft that has none yet.
    pub fn source_version(&self) -> &str {
        &self.0.source_version
    }

    /// `collection:v3` of the source (`Artifact.source_name`).
    pub fn source_name(&self) -> String {
        versioned(self.source_collection(), self.source_version())
    }

    /// What it consists of (`Artifact.manifest`). Fetched once for a committed
    /// artifact, anew each time for a draft.
    ///
    /// # Errors
    /// NotFound when the artifact, or its manifest, is gone; Integrity when it
    /// is damaged; Unsupported for a manifest of a kind that is not known;
    /// those of a request.
    pub fn manifest(&self) -> Result<Arc<Manifest>> {
        self.manifest_with(&CallOptions::default())
    }

    /// As [`manifest`](Self::manifest), under limits of its own.
    ///
    /// # Errors
    /// As [`manifest`](Self::manifest).
    pub fn manifest_with(&self, options: &CallOptions) -> Result<Arc<Manifest>> {
        if let Some(manifest) = self.0.manifest.get() {
            return Ok(Arc::clone(manifest));
        }
        let call = options.start("manifest", self.qualified_name());
        let manifest = lookup::manifest(self, &call).map_err(|error| call.name(error))?;
        if self.state() != "COMMITTED" {
            return Ok(Arc::new(manifest));
        }
        let kept = self.0.manifest.get_or_init(|| Arc::new(manifest));
        Ok(Arc::clone(kept))
    }
}

impl fmt::Debug for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Artifact")
            .field("name", &self.qualified_name())
            .field("version", &self.version())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
