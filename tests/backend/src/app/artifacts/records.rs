//! What is stored of artifacts.

use super::manifest::Contents;
use crate::app::store::{Blob, RunKey};
use crate::app::util;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    Pending,
    Committed,
    Deleted,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Pending => "PENDING",
            State::Committed => "COMMITTED",
            State::Deleted => "DELETED",
        }
    }
}

/// A run that uses an artifact, and as what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Use {
    pub run: RunKey,
    pub used_as: Option<String>,
}

/// One version, from the moment it is announced.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Artifact {
    pub number: i64,
    /// The sequence that it is a version of.
    pub collection: i64,
    pub type_name: String,
    pub state: State,
    /// None before it is committed.
    pub version: Option<i64>,
    pub digest: String,
    pub commit_hash: String,
    pub description: Option<String>,
    /// JSON text.
    pub metadata: Option<String>,
    /// Seconds; none is inherited, -2 is never.
    pub ttl: Option<i64>,
    pub tags: Vec<String>,
    pub history_step: Option<i64>,
    pub client_id: Option<String>,
    pub distributed_id: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub created_by: Option<RunKey>,
    pub user: Option<String>,
    pub logged_by: Vec<RunKey>,
    pub used_by: Vec<Use>,
    /// Given to it when it is committed.
    pub aliases_to_come: Vec<String>,
    pub manifest: Option<i64>,
    pub contents: Contents,
}

impl Artifact {
    pub fn id(&self) -> String {
        id_of("Artifact", self.number)
    }

    /// The bytes of its files; references count with what they claim.
    pub fn size(&self) -> u64 {
        self.contents.values().filter_map(|entry| entry.size).sum()
    }
}

/// A sequence of versions, or a portfolio of links to some.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Collection {
    pub number: i64,
    pub entity: String,
    pub project: String,
    pub name: String,
    pub type_name: String,
    pub portfolio: bool,
    pub description: Option<String>,
    pub client_id: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    /// Version numbers and artifacts.
    pub members: BTreeMap<i64, i64>,
    /// Aliases and artifacts, without `v0` and so on.
    pub aliases: BTreeMap<String, i64>,
    pub next_version: i64,
}

impl Collection {
    pub fn id(&self) -> String {
        id_of("ArtifactCollection", self.number)
    }

    pub fn is_in(&self, place: (&str, &str)) -> bool {
        (self.entity.as_str(), self.project.as_str()) == place
    }

    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.entity, self.project, self.name)
    }

    /// The version number that an artifact has here.
    pub fn index_of(&self, artifact: i64) -> Option<i64> {
        let mut members = self.members.iter();
        members
            .find(|(_, number)| **number == artifact)
            .map(|(index, _)| *index)
    }

    /// The artifact behind an alias or a `v3`.
    pub fn resolve(&self, alias: &str) -> Option<i64> {
        let aliased = self.aliases.get(alias);
        let version = || {
            let index = alias.strip_prefix('v')?.parse().ok()?;
            self.members.get(&index)
        };
        aliased.or_else(version).copied()
    }

    /// The aliases of an artifact here; `v3` is the last.
    pub fn aliases_of(&self, artifact: i64) -> Vec<String> {
        let named = self.aliases.iter();
        let mut aliases: Vec<String> = named
            .filter(|(_, number)| **number == artifact)
            .map(|(alias, _)| alias.clone())
            .collect();
        aliases.extend(self.index_of(artifact).map(|index| format!("v{index}")));
        aliases
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ManifestKind {
    Full,
    Patch,
    Incremental,
}

/// A manifest, from the moment it is announced.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    pub number: i64,
    pub artifact: i64,
    pub name: String,
    pub kind: ManifestKind,
    /// What it adds to, where it is not the whole.
    pub base: Option<i64>,
    /// Base64 MD5; empty before the client knows it.
    pub digest: String,
    pub blob: Option<Blob>,
    pub created_at: String,
}

impl Manifest {
    pub fn id(&self) -> String {
        id_of("ArtifactManifest", self.number)
    }
}

/// The bytes of a file, shared by all artifacts of an entity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    pub entity: String,
    /// The hex MD5 by which it was announced.
    pub hex: String,
    pub blob: Blob,
    /// The artifact that it was first uploaded for.
    pub birth: i64,
}

impl Object {
    pub fn key(&self) -> (String, String) {
        (self.entity.clone(), self.hex.clone())
    }

    /// Whether the bytes are those that were announced.
    pub fn is_intact(&self) -> bool {
        util::md5_base64_to_hex(&self.blob.md5).as_deref() == Some(&self.hex)
    }
}

/// Ids are opaque to clients, but for references to artifacts they are decoded
/// and encoded again.
pub fn id_of(kind: &str, number: i64) -> String {
    util::base64(format!("{kind}:{number}").as_bytes())
}

pub fn number_of(kind: &str, id: &str) -> Option<i64> {
    let text = String::from_utf8(util::from_base64(id)?).ok()?;
    text.strip_prefix(kind)?.strip_prefix(':')?.parse().ok()
}
