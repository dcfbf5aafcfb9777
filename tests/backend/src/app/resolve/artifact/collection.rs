//! Collections of versions, their types, and what a version is within one.

use super::super::args::{Page, args};
use super::super::node::{Connection, Plain};
use super::super::{Cx, listing};
use super::files::{self, Files};
use super::version::{AliasNode, ArtifactNode};
use super::{Filtered, Named, Resolved, chosen, project_node};
use crate::app::artifacts::{Artifact, Collection};
use crate::app::store::Project;
use crate::app::util;
use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Clone)]
pub struct CollectionNode<'c> {
    cx: &'c Cx<'c>,
    collection: Arc<Collection>,
}

/// One page of collections.
pub fn connection<'c>(
    cx: &'c Cx<'c>,
    mut all: Vec<Arc<Collection>>,
    wanted: Filtered,
) -> Resolved<'c> {
    let attribute = |one: &Arc<Collection>, key: &str| {
        Some(match key {
            "name" => Value::from(one.name.as_str()),
            "description" => one.description.clone().into(),
            "createdAt" | "created_at" => one.created_at.as_str().into(),
            "updatedAt" | "updated_at" => one.updated_at.as_str().into(),
            _ => return None,
        })
    };
    if let Some(filters) = &wanted.filters {
        all = listing::matching(all, filters, attribute)?;
    }
    if let Some(order) = &wanted.order {
        listing::sort(&mut all, order, attribute, |one| one.number);
    }
    let total = json!({"totalCount": all.len()});
    let nodes = all
        .into_iter()
        .map(|collection| CollectionNode { cx, collection })
        .collect();
    let (name, edge) = ("ArtifactCollectionConnection", "ArtifactCollectionEdge");
    Connection::new(name, edge, nodes, &wanted.page, total).map(ResolvedValue::object)
}

pub fn tag_value(name: &str) -> Value {
    json!({"id": util::base64(format!("Tag:{name}").as_bytes()), "name": name, "tagCategoryName": ""})
}

pub fn alias_value(collection: &Collection, alias: &str) -> Value {
    let id = format!("ArtifactAlias:{}:{alias}", collection.number);
    json!({
        "id": util::base64(id.as_bytes()),
        "alias": alias,
        "artifactCollectionName": collection.name,
    })
}

impl ObjectValue for CollectionNode<'_> {
    fn type_name(&self) -> &str {
        match self.collection.portfolio {
            true => "ArtifactPortfolio",
            false => "ArtifactSequence",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, collection) = (self.cx, &self.collection);
        let value: Value = match info.field_name() {
            "id" => collection.id().into(),
            "name" => collection.name.as_str().into(),
            "description" => collection.description.clone().into(),
            "state" => "READY".into(),
            "createdAt" => collection.created_at.as_str().into(),
            "updatedAt" => collection.updated_at.as_str().into(),
            "digestAlgorithm" => "MANIFEST_MD5".into(),
            "project" => return Ok(project_node(cx, &collection.entity, &collection.project)),
            "defaultArtifactType" => {
                let node = TypeNode::of(cx, collection);
                return Ok(ResolvedValue::nullable_object(node));
            }
            "tags" => {
                let none: Vec<Plain> = Vec::new();
                let (name, edge) = ("TagConnection", "TagEdge");
                return Connection::new(name, edge, none, &Page::default(), json!({}))
                    .map(ResolvedValue::object);
            }
            "aliases" => return self.aliases(&args(info)?),
            "artifacts" => return self.artifacts(&args(info)?),
            "artifactMembership" => {
                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                struct Alias {
                    alias_name: String,
                }
                let alias = args::<Alias>(info)?.alias_name;
                let artifacts = &cx.server.artifacts;
                let member = artifacts.read(|state| state.member(collection, &alias));
                let found = member.map(|member| (Arc::clone(collection), member));
                return Ok(MembershipNode::nullable(cx, found));
            }
            "latestArtifact" => {
                let newest = collection.members.values().last().copied();
                let artifacts = &cx.server.artifacts;
                let newest = newest.and_then(|one| artifacts.read(|state| state.artifact(one)));
                return Ok(ArtifactNode::nullable(cx, newest));
            }
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}

impl<'c> CollectionNode<'c> {
    pub fn nullable(cx: &'c Cx<'c>, collection: Option<Arc<Collection>>) -> ResolvedValue<'c> {
        let node = collection.map(|collection| CollectionNode { cx, collection });
        ResolvedValue::nullable_object(node)
    }

    fn aliases<'a>(&'a self, page: &Page) -> Resolved<'a> {
        let collection = &self.collection;
        let versions = collection.members.iter();
        let versions = versions.map(|(index, number)| (format!("v{index}"), *number));
        let named = collection.aliases.iter();
        let named = named.map(|(alias, number)| (alias.clone(), *number));
        let nodes = self.cx.server.artifacts.read(|state| {
            versions
                .chain(named)
                .map(|(alias, number)| AliasNode {
                    cx: self.cx,
                    collection: Arc::clone(collection),
                    artifact: state.artifact(number),
                    alias,
                })
                .collect()
        });
        let (name, edge) = ("ArtifactAliasConnection", "ArtifactAliasEdge");
        Connection::new(name, edge, nodes, page, json!({})).map(ResolvedValue::object)
    }

    /// The versions, newest first where no order is wanted.
    fn artifacts<'a>(&'a self, wanted: &Filtered) -> Resolved<'a> {
        let members = self.collection.members.values().rev();
        let all = self.cx.server.artifacts.read(|state| {
            members
                .filter_map(|number| state.artifact(*number))
                .collect()
        });
        let nodes: Vec<_> = chosen(all, wanted, None)?
            .into_iter()
            .map(|artifact| ArtifactNode {
                listed_as: self.collection.index_of(artifact.number),
                ..ArtifactNode::new(self.cx, artifact)
            })
            .collect();
        let total = json!({"totalCount": nodes.len()});
        let (name, edge) = ("VersionedArtifactConnection", "VersionedArtifactEdge");
        Connection::new(name, edge, nodes, &wanted.page, total).map(ResolvedValue::object)
    }
}

/// A type of artifacts: it is there while a collection has it.
#[derive(Clone)]
pub struct TypeNode<'c> {
    cx: &'c Cx<'c>,
    project: Arc<Project>,
    pub name: String,
    created_at: String,
}

impl<'c> TypeNode<'c> {
    /// The types of a project, by name.
    pub fn all(cx: &'c Cx<'c>, project: &Arc<Project>) -> Vec<TypeNode<'c>> {
        let place = (project.entity.as_str(), project.name.as_str());
        let mut types: Vec<TypeNode<'c>> = Vec::new();
        for collection in cx
            .server
            .artifacts
            .read(|state| state.collections_in(place))
        {
            if types.iter().all(|one| one.name != collection.type_name) {
                types.push(TypeNode {
                    cx,
                    project: Arc::clone(project),
                    name: collection.type_name.clone(),
                    created_at: collection.created_at.clone(),
                });
            }
        }
        types.sort_by(|one, two| one.name.cmp(&two.name));
        types
    }

    pub fn of(cx: &'c Cx<'c>, collection: &Collection) -> Option<TypeNode<'c>> {
        let project = cx
            .server
            .store
            .project(&collection.entity, &collection.project)?;
        Some(TypeNode {
            cx,
            project,
            name: collection.type_name.clone(),
            created_at: collection.created_at.clone(),
        })
    }

    fn place(&self) -> (&str, &str) {
        (&self.project.entity, &self.project.name)
    }

    fn collection(&self, name: &str) -> Option<Arc<Collection>> {
        let artifacts = &self.cx.server.artifacts;
        let found = artifacts.read(|state| state.collection_named(self.place(), name));
        found.filter(|one| one.type_name == self.name)
    }
}

impl ObjectValue for TypeNode<'_> {
    fn type_name(&self) -> &str {
        "ArtifactType"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, artifacts) = (self.cx, &self.cx.server.artifacts);
        match info.field_name() {
            "id" => {
                let id = format!("ArtifactType:{}:{}", self.project.number, self.name);
                Ok(ResolvedValue::leaf(util::base64(id.as_bytes())))
            }
            "name" => Ok(ResolvedValue::leaf(self.name.as_str())),
            "description" => Ok(ResolvedValue::null()),
            "createdAt" => Ok(ResolvedValue::leaf(self.created_at.as_str())),
            "project" => Ok(project_node(cx, &self.project.entity, &self.project.name)),
            "artifact" => {
                let name = args::<Named>(info)?.name;
                let found = artifacts.read(|state| state.named(self.place(), &name));
                let of_type = found.filter(|(one, _)| one.type_name == self.name);
                Ok(ArtifactNode::nullable(
                    cx,
                    of_type.map(|(_, artifact)| artifact),
                ))
            }
            "artifactCollection" => {
                let found = self.collection(&args::<Named>(info)?.name);
                Ok(CollectionNode::nullable(cx, found))
            }
            "artifactSequence" => {
                let found = self.collection(&args::<Named>(info)?.name);
                let sequence = found.filter(|one| !one.portfolio);
                Ok(CollectionNode::nullable(cx, sequence))
            }
            "artifactCollections" => {
                let mut all = artifacts.read(|state| state.collections_in(self.place()));
                all.retain(|one| one.type_name == self.name);
                connection(cx, all, args(info)?)
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

/// A version within a collection.
#[derive(Clone)]
pub struct MembershipNode<'c> {
    cx: &'c Cx<'c>,
    collection: Arc<Collection>,
    artifact: Arc<Artifact>,
}

impl<'c> MembershipNode<'c> {
    pub fn new(
        cx: &'c Cx<'c>,
        collection: Arc<Collection>,
        artifact: Arc<Artifact>,
    ) -> MembershipNode<'c> {
        MembershipNode {
            cx,
            collection,
            artifact,
        }
    }

    pub fn nullable(
        cx: &'c Cx<'c>,
        found: Option<(Arc<Collection>, Arc<Artifact>)>,
    ) -> ResolvedValue<'c> {
        let node =
            found.map(|(collection, artifact)| MembershipNode::new(cx, collection, artifact));
        ResolvedValue::nullable_object(node)
    }
}

impl ObjectValue for MembershipNode<'_> {
    fn type_name(&self) -> &str {
        "ArtifactCollectionMembership"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, collection, artifact) = (self.cx, &self.collection, &self.artifact);
        match info.field_name() {
            "id" => {
                let id = format!(
                    "ArtifactMembership:{}:{}",
                    collection.number, artifact.number
                );
                Ok(ResolvedValue::leaf(util::base64(id.as_bytes())))
            }
            "versionIndex" => {
                let index = Value::from(collection.index_of(artifact.number));
                Ok(ResolvedValue::leaf(index))
            }
            "commitHash" => Ok(ResolvedValue::leaf(artifact.commit_hash.as_str())),
            "createdAt" => Ok(ResolvedValue::leaf(artifact.created_at.as_str())),
            "aliases" => {
                let nodes = collection.aliases_of(artifact.number).into_iter();
                let nodes: Vec<_> = nodes
                    .map(|alias| {
                        ResolvedValue::object(AliasNode {
                            cx,
                            collection: Arc::clone(collection),
                            artifact: Some(Arc::clone(artifact)),
                            alias,
                        })
                    })
                    .collect();
                Ok(ResolvedValue::list(nodes))
            }
            "artifactCollection" => Ok(CollectionNode::nullable(cx, Some(Arc::clone(collection)))),
            "artifact" => Ok(ArtifactNode::nullable(cx, Some(Arc::clone(artifact)))),
            "files" => files::connection(cx, artifact, args::<Files>(info)?),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
