//! Artifacts: where they are found.

mod change;
mod collection;
mod files;
mod inputs;
mod payload;
mod version;

use super::args::{self, Page, args};
use super::node::{Connection, Plain};
use super::project::ProjectNode;
use super::{Cx, listing};
use crate::app::artifacts::Artifact;
use crate::app::store::{Project, Run};
use apollo_compiler::resolvers::{FieldError, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub use change::mutate;
use collection::{CollectionNode, MembershipNode, TypeNode};
pub use version::ArtifactNode;

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

#[derive(Deserialize)]
struct ById {
    id: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The arguments of lists of versions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filtered {
    filters: Option<String>,
    order: Option<String>,
    #[serde(flatten)]
    page: Page,
}

/// The fields of `Query` that are about artifacts.
pub fn query<'c>(cx: &'c Cx<'c>, info: &ResolveInfo<'_>) -> Resolved<'c> {
    let artifacts = &cx.server.artifacts;
    match info.field_name() {
        "artifact" => {
            let id = args::<ById>(info)?.id;
            let found = artifacts.read(|state| state.by_id(&id));
            Ok(ArtifactNode::nullable(cx, found))
        }
        "artifactCollection" => {
            let id = args::<ById>(info)?.id;
            let found = artifacts.read(|state| state.collection_by_id(&id));
            Ok(CollectionNode::nullable(cx, found))
        }
        _ => {
            #[derive(Deserialize)]
            struct Mapped {
                #[serde(rename = "clientID")]
                client_id: String,
            }
            let id = args::<Mapped>(info)?.client_id;
            let server_id = artifacts.read(|state| {
                let artifact = state.by_client_id(&id).map(|one| one.id());
                artifact.or_else(|| state.collection_by_client_id(&id).map(|one| one.id()))
            });
            match server_id {
                Some(server_id) => Plain::resolved(
                    "ClientIDMapping",
                    json!({"clientID": id, "serverID": server_id}),
                ),
                None => Ok(ResolvedValue::null()),
            }
        }
    }
}

/// The fields of `Project` that are about artifacts.
pub fn project<'c>(cx: &'c Cx<'c>, project: &Arc<Project>, info: &ResolveInfo<'_>) -> Resolved<'c> {
    let artifacts = &cx.server.artifacts;
    let place = (project.entity.as_str(), project.name.as_str());
    match info.field_name() {
        "artifact" => {
            let name = args::<Named>(info)?.name;
            let found = artifacts.read(|state| state.named(place, &name));
            Ok(ArtifactNode::nullable(
                cx,
                found.map(|(_, artifact)| artifact),
            ))
        }
        "artifactCollectionMembership" => {
            let name = args::<Named>(info)?.name;
            let found = artifacts.read(|state| state.named(place, &name));
            Ok(MembershipNode::nullable(cx, found))
        }
        "artifactCollection" => {
            let name = args::<Named>(info)?.name;
            let found = artifacts.read(|state| state.collection_named(place, &name));
            Ok(CollectionNode::nullable(cx, found))
        }
        "artifactCollections" => {
            let all = artifacts.read(|state| state.collections_in(place));
            collection::connection(cx, all, args(info)?)
        }
        "artifactType" => {
            let name = args::<Named>(info)?.name;
            let mut types = TypeNode::all(cx, project);
            types.retain(|one| one.name == name);
            Ok(ResolvedValue::nullable_object(types.pop()))
        }
        _ => {
            let types = TypeNode::all(cx, project);
            let (name, edge) = ("ArtifactTypeConnection", "ArtifactTypeEdge");
            Connection::new(name, edge, types, &args(info)?, json!({})).map(ResolvedValue::object)
        }
    }
}

/// What a run logged (`outputArtifacts`) or used (`inputArtifacts`).
pub fn of_run<'c>(cx: &'c Cx<'c>, run: &Run, info: &ResolveInfo<'_>) -> Resolved<'c> {
    let logged = info.field_name() == "outputArtifacts";
    let all = cx
        .server
        .artifacts
        .read(|state| state.of_run(&run.key, logged));
    let (name, edge) = match logged {
        true => ("ArtifactConnection", "ArtifactEdge"),
        false => ("InputArtifactConnection", "InputArtifactEdge"),
    };
    let wanted: Filtered = args(info)?;
    let nodes = chosen(all, &wanted, None)?.into_iter();
    let nodes: Vec<_> = nodes
        .map(|artifact| ArtifactNode {
            used_as: artifact.used_as(run),
            ..ArtifactNode::new(cx, artifact)
        })
        .collect();
    let total = json!({"totalCount": nodes.len()});
    Connection::new(name, edge, nodes, &wanted.page, total).map(ResolvedValue::object)
}

/// Filters and sorts versions.
fn chosen(
    all: Vec<Arc<Artifact>>,
    wanted: &Filtered,
    default_order: Option<&str>,
) -> Result<Vec<Arc<Artifact>>, FieldError> {
    let mut kept = match &wanted.filters {
        Some(filters) => listing::matching(all, filters, |one, key| attribute(one, key))?,
        None => all,
    };
    if let Some(order) = wanted.order.as_deref().or(default_order) {
        listing::sort(
            &mut kept,
            order,
            |one, key| attribute(one, key),
            |one| one.number,
        );
    }
    Ok(kept)
}

/// The value of a version under a name that filters and orders use.
fn attribute(artifact: &Artifact, key: &str) -> Option<Value> {
    if let Some(path) = key.strip_prefix("metadata.") {
        return listing::nested(artifact.metadata.as_deref()?, path);
    }
    Some(match key {
        "id" => artifact.id().into(),
        "state" => artifact.state.name().into(),
        "digest" => artifact.digest.as_str().into(),
        "description" => artifact.description.clone().into(),
        "createdAt" | "created_at" => artifact.created_at.as_str().into(),
        "updatedAt" | "updated_at" => artifact.updated_at.as_str().into(),
        "versionIndex" | "version_index" => artifact.version.into(),
        "size" => artifact.size().into(),
        "tags" | "tag" => artifact.tags.clone().into(),
        "type" | "artifactType" => artifact.type_name.as_str().into(),
        _ => return None,
    })
}

/// The project of a collection.
fn project_node<'c>(cx: &'c Cx<'c>, entity: &str, name: &str) -> ResolvedValue<'c> {
    let project = cx.server.store.project(entity, name);
    ResolvedValue::nullable_object(project.map(|project| ProjectNode { cx, project }))
}
