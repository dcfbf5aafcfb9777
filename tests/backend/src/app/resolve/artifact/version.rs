//! One version of an artifact.

use super::super::args::args;
use super::super::node::{Connection, Plain, strings};
use super::super::project::run_connection;
use super::super::query::user_value;
use super::super::run::RunNode;
use super::super::{Cx, listing};
use super::collection::{CollectionNode, MembershipNode, TypeNode, alias_value, tag_value};
use super::files::{self, EntryFiles, Files, ManifestNode};
use super::{Filtered, Resolved};
use crate::app::artifacts::{Artifact, Collection};
use crate::app::store::Run;
use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The lifetime that says "as the collection".
const INHERITED: i64 = -1;
const NEVER_DELETED: i64 = -2;

#[derive(Clone)]
pub struct ArtifactNode<'c> {
    pub cx: &'c Cx<'c>,
    pub artifact: Arc<Artifact>,
    /// Of an input of a run.
    pub used_as: Vec<String>,
    /// The version number in the list that it is answered in.
    pub listed_as: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct In {
    artifact_collection_name: Option<String>,
}

impl Artifact {
    /// Everything that the run uses it as.
    pub fn used_as(&self, run: &Run) -> Vec<String> {
        let uses = self.used_by.iter().filter(|usage| usage.run == run.key);
        uses.filter_map(|usage| usage.used_as.clone()).collect()
    }
}

impl ObjectValue for ArtifactNode<'_> {
    fn type_name(&self) -> &str {
        "Artifact"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, artifact) = (self.cx, &self.artifact);
        let value: Value = match info.field_name() {
            "id" => artifact.id().into(),
            "description" => artifact.description.clone().into(),
            "metadata" => artifact.metadata.clone().into(),
            "state" => artifact.state.name().into(),
            "digest" => artifact.digest.as_str().into(),
            "digestAlgorithm" => "MANIFEST_MD5".into(),
            "size" => cx.int64(artifact.size() as i64),
            "fileCount" => cx.int64(artifact.contents.len() as i64),
            "historyStep" => artifact.history_step.map(|step| cx.int64(step)).into(),
            "ttlDurationSeconds" => {
                let ttl = artifact.ttl.filter(|ttl| *ttl != INHERITED);
                cx.int64(ttl.unwrap_or(NEVER_DELETED))
            }
            "ttlIsInherited" => artifact.ttl.is_none_or(|ttl| ttl == INHERITED).into(),
            "createdAt" => artifact.created_at.as_str().into(),
            "updatedAt" => artifact.updated_at.as_str().into(),
            "usedCount" => self.users().len().into(),
            "commitHash" => artifact.commit_hash.as_str().into(),
            "versionIndex" => self.version_index(args::<In>(info)?).into(),
            // Of the edges that lead here.
            "version" => self.listed_as.map(|index| format!("v{index}")).into(),
            "usedAs" => return strings(self.used_as.clone()),
            _ => return self.object(info),
        };
        Ok(ResolvedValue::leaf(value))
    }
}

impl<'c> ArtifactNode<'c> {
    pub fn new(cx: &'c Cx<'c>, artifact: Arc<Artifact>) -> ArtifactNode<'c> {
        ArtifactNode {
            cx,
            artifact,
            used_as: Vec::new(),
            listed_as: None,
        }
    }

    pub fn nullable(cx: &'c Cx<'c>, artifact: Option<Arc<Artifact>>) -> ResolvedValue<'c> {
        ResolvedValue::nullable_object(artifact.map(|artifact| ArtifactNode::new(cx, artifact)))
    }

    fn object<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, artifact) = (self.cx, &self.artifact);
        match info.field_name() {
            "artifactSequence" => Ok(CollectionNode::nullable(cx, self.sequence())),
            "artifactType" => {
                let sequence = self.sequence();
                let node = sequence.and_then(|one| TypeNode::of(cx, &one));
                Ok(ResolvedValue::nullable_object(node))
            }
            "artifactMemberships" => {
                let nodes = self.collections().into_iter();
                let nodes = nodes
                    .map(|one| MembershipNode::new(cx, one, Arc::clone(artifact)))
                    .collect();
                let (name, edge) = (
                    "ArtifactCollectionMembershipConnection",
                    "ArtifactCollectionMembershipEdge",
                );
                Connection::new(name, edge, nodes, &Default::default(), json!({}))
                    .map(ResolvedValue::object)
            }
            "aliases" => self.aliases(args(info)?),
            "tags" => {
                Ok(ResolvedValue::list(artifact.tags.iter().map(|tag| {
                    ResolvedValue::object(Plain::new("Tag", tag_value(tag)))
                })))
            }
            "createdBy" => self.created_by(),
            "usedBy" => {
                let wanted: Filtered = args(info)?;
                let mut runs = self.users();
                if let Some(filters) = &wanted.filters {
                    runs =
                        listing::matching(runs, filters, |run, key| listing::attribute(run, key))?;
                }
                run_connection(cx, runs, &wanted.page)
            }
            "currentManifest" => Ok(ManifestNode::nullable(cx, artifact.manifest)),
            "files" => files::connection(cx, artifact, args::<Files>(info)?),
            "filesByManifestEntries" => files::by_entries(cx, artifact, args::<EntryFiles>(info)?),
            _ => Err(self.unknown_field_error(info)),
        }
    }

    fn sequence(&self) -> Option<Arc<Collection>> {
        let number = self.artifact.collection;
        self.cx
            .server
            .artifacts
            .read(|state| state.collection(number))
    }

    fn collections(&self) -> Vec<Arc<Collection>> {
        let number = self.artifact.number;
        let artifacts = &self.cx.server.artifacts;
        artifacts.read(|state| state.collections_with(number))
    }

    fn version_index(&self, wanted: In) -> Option<i64> {
        match wanted.artifact_collection_name {
            None => self.artifact.version,
            Some(name) => {
                let mut all = self.collections().into_iter();
                all.find(|one| one.name == name)?
                    .index_of(self.artifact.number)
            }
        }
    }

    fn aliases<'a>(&'a self, wanted: In) -> Resolved<'a> {
        let only = wanted.artifact_collection_name;
        let mut nodes = Vec::new();
        for collection in self.collections() {
            if only.as_ref().is_some_and(|only| *only != collection.name) {
                continue;
            }
            for alias in collection.aliases_of(self.artifact.number) {
                nodes.push(AliasNode {
                    cx: self.cx,
                    collection: Arc::clone(&collection),
                    artifact: Some(Arc::clone(&self.artifact)),
                    alias,
                });
            }
        }
        let nodes: Vec<_> = nodes.into_iter().map(ResolvedValue::object).collect();
        Ok(ResolvedValue::list(nodes))
    }

    fn created_by<'a>(&'a self) -> Resolved<'a> {
        let (server, artifact) = (self.cx.server, &self.artifact);
        if let Some(key) = &artifact.created_by {
            let run = server.store.run(key);
            let node = run.map(|run| RunNode { cx: self.cx, run });
            return Ok(ResolvedValue::nullable_object(node));
        }
        let user = artifact
            .user
            .as_deref()
            .and_then(|name| server.auth.by_name(name));
        match user {
            Some(user) => Plain::resolved("User", user_value(&user)),
            None => Ok(ResolvedValue::null()),
        }
    }

    /// The runs that use it and are there, each once.
    fn users(&self) -> Vec<Arc<Run>> {
        let mut runs: Vec<Arc<Run>> = Vec::new();
        for usage in &self.artifact.used_by {
            if runs.iter().all(|run| run.key != usage.run) {
                runs.extend(self.cx.server.store.run(&usage.run));
            }
        }
        runs
    }
}

#[derive(Clone)]
pub struct AliasNode<'c> {
    pub cx: &'c Cx<'c>,
    pub collection: Arc<Collection>,
    pub artifact: Option<Arc<Artifact>>,
    pub alias: String,
}

impl ObjectValue for AliasNode<'_> {
    fn type_name(&self) -> &str {
        "ArtifactAlias"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let cx = self.cx;
        match info.field_name() {
            "artifact" => Ok(ArtifactNode::nullable(cx, self.artifact.clone())),
            "artifactCollection" => Ok(CollectionNode::nullable(
                cx,
                Some(Arc::clone(&self.collection)),
            )),
            other => {
                let value = alias_value(&self.collection, &self.alias);
                Ok(ResolvedValue::leaf(value[other].clone()))
            }
        }
    }
}
