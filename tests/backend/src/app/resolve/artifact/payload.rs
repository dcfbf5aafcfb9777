//! What the mutations of artifacts answer.

use super::super::Cx;
use super::super::node::{Connection, Plain};
use super::super::run::RunNode;
use super::collection::MembershipNode;
use super::files::{FileNode, ManifestNode};
use super::version::ArtifactNode;
use super::{Resolved, args};
use crate::app::artifacts::{Artifact, Collection};
use crate::app::store::Run;
use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a mutation answers, all kinds.
pub struct Payload<'c> {
    pub cx: &'c Cx<'c>,
    pub name: &'static str,
    pub client_mutation_id: Option<String>,
    pub artifact: Option<i64>,
    pub manifest: Option<i64>,
    pub run: Option<Arc<Run>>,
    pub membership: Option<(Arc<Collection>, Arc<Artifact>)>,
    pub files: Vec<FileNode<'c>>,
    pub plain: Value,
}

impl<'c> Payload<'c> {
    pub fn new(cx: &'c Cx<'c>, name: &'static str) -> Payload<'c> {
        Payload {
            cx,
            name,
            client_mutation_id: None,
            artifact: None,
            manifest: None,
            run: None,
            membership: None,
            files: Vec::new(),
            plain: Value::Null,
        }
    }

    pub fn artifact(mut self, number: i64) -> Payload<'c> {
        self.artifact = Some(number);
        self
    }

    pub fn manifest(mut self, number: i64) -> Payload<'c> {
        self.manifest = Some(number);
        self
    }

    pub fn plain(mut self, plain: Value) -> Payload<'c> {
        self.plain = plain;
        self
    }
}

impl ObjectValue for Payload<'_> {
    fn type_name(&self) -> &str {
        self.name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let cx = self.cx;
        match info.field_name() {
            "artifact" => {
                let number = self.artifact;
                let found = number
                    .and_then(|number| cx.server.artifacts.read(|state| state.artifact(number)));
                Ok(ArtifactNode::nullable(cx, found))
            }
            "artifactManifest" => Ok(ManifestNode::nullable(cx, self.manifest)),
            "artifactMembership" => Ok(MembershipNode::nullable(cx, self.membership.clone())),
            "run" => {
                let run = self.run.clone();
                let node = run.map(|run| RunNode { cx, run });
                Ok(ResolvedValue::nullable_object(node))
            }
            "files" => {
                // Clients send hundreds in one request and want all of them.
                let page = args::Page::first(self.files.len());
                let (name, edge) = ("FileConnection", "FileEdge");
                Connection::new(name, edge, self.files.clone(), &page, json!({}))
                    .map(ResolvedValue::object)
            }
            "aliases" => {
                let all = self.plain["aliases"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let all: Vec<_> = all
                    .into_iter()
                    .map(|one| Plain::new("ArtifactCollectionAlias", one))
                    .map(ResolvedValue::object)
                    .collect();
                Ok(ResolvedValue::list(all))
            }
            "clientMutationId" => {
                let id = Value::from(self.client_mutation_id.clone());
                Ok(ResolvedValue::leaf(id))
            }
            other => Ok(ResolvedValue::leaf(self.plain[other].clone())),
        }
    }
}
