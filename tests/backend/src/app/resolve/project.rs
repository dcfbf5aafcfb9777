//! Projects and sweeps: where runs are listed.

use super::args::{Page, args};
use super::listing::Listing;
use super::node::{Connection, Plain};
use super::query::entity;
use super::run::RunNode;
use super::{Cx, artifact, listing};
use crate::app::store::{Project, Run, RunKey};
use crate::app::sweeps::Sweep;
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone)]
pub struct ProjectNode<'c> {
    pub cx: &'c Cx<'c>,
    pub project: Arc<Project>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OneRun {
    name: String,
    #[serde(default)]
    missing_ok: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Runs {
    filters: Option<String>,
    order: Option<String>,
    names: Option<Vec<Option<String>>>,
    #[serde(flatten)]
    page: Page,
}

impl ObjectValue for ProjectNode<'_> {
    fn type_name(&self) -> &str {
        "Project"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let project = &self.project;
        match info.field_name() {
            "id" => Ok(ResolvedValue::leaf(project.id())),
            "internalId" => Ok(ResolvedValue::leaf(project.number.to_string())),
            "name" => Ok(ResolvedValue::leaf(project.name.as_str())),
            "entityName" => Ok(ResolvedValue::leaf(project.entity.as_str())),
            "entity" => Plain::resolved("Entity", entity(&project.entity)),
            "createdAt" => Ok(ResolvedValue::leaf(project.created_at.as_str())),
            "user" | "description" | "access" | "views" => Ok(ResolvedValue::null()),
            "isBenchmark" | "readOnly" => Ok(ResolvedValue::leaf(false)),
            "run" | "bucket" => self.run(args(info)?),
            "runCount" => {
                let count = self.listing(&args(info)?)?.runs.len();
                Ok(ResolvedValue::leaf(count))
            }
            "runs" => {
                let wanted: Runs = args(info)?;
                let listing = self.listing(&wanted)?;
                run_connection(self.cx, listing.runs, &wanted.page)
            }
            "artifact"
            | "artifactType"
            | "artifactTypes"
            | "artifactCollection"
            | "artifactCollections"
            | "artifactCollectionMembership" => artifact::project(self.cx, project, info),
            "sweep" => {
                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                struct OneSweep {
                    sweep_name: String,
                }
                let name = args::<OneSweep>(info)?.sweep_name;
                let known = self.sweep_names().contains(&name);
                Ok(ResolvedValue::nullable_object(
                    known.then(|| SweepNode::new(self.cx, project, name)),
                ))
            }
            "sweeps" => {
                #[derive(Deserialize)]
                struct Sweeps {
                    filters: Option<String>,
                    #[serde(flatten)]
                    page: Page,
                }
                let wanted: Sweeps = args(info)?;
                let mut nodes: Vec<_> = self
                    .sweep_names()
                    .into_iter()
                    .map(|name| SweepNode::new(self.cx, project, name))
                    .collect();
                if let Some(filters) = &wanted.filters {
                    nodes = listing::matching(nodes, filters, SweepNode::attribute)?;
                }
                let (name, edge) = ("SweepConnection", "SweepEdge");
                Connection::new(name, edge, nodes, &wanted.page, json!({}))
                    .map(ResolvedValue::object)
            }
            "totalSweeps" => Ok(ResolvedValue::leaf(self.sweep_names().len())),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

impl<'c> ProjectNode<'c> {
    fn run(&self, wanted: OneRun) -> Result<ResolvedValue<'c>, FieldError> {
        let cx = self.cx;
        if let Some(run) = self.project.run(&wanted.name) {
            return Ok(ResolvedValue::object(RunNode { cx, run }));
        }
        if wanted.missing_ok != Some(true) {
            let key = RunKey::new(&self.project.entity, &self.project.name, &wanted.name);
            cx.missing(&format!("run {key}"))?;
        }
        Ok(ResolvedValue::null())
    }

    /// A sweep is known because it was seeded, or by the runs that name it.
    fn sweep_names(&self) -> BTreeSet<String> {
        let runs = self.project.runs();
        let named = runs.iter().filter_map(|run| run.meta().sweep);
        let (entity, project) = (&self.project.entity, &self.project.name);
        let seeded = self.cx.server.sweeps.names(entity, project);
        named.chain(seeded).collect()
    }

    fn listing(&self, wanted: &Runs) -> Result<Listing, FieldError> {
        let mut listing = Listing::new(self.project.runs());
        if let Some(names) = &wanted.names {
            listing.keep(|run| names.iter().flatten().any(|name| *name == run.key.name));
        }
        if let Some(filters) = &wanted.filters {
            listing.filter(filters)?;
        }
        listing.sort(wanted.order.as_deref().unwrap_or("-created_at"));
        Ok(listing)
    }
}

pub fn run_connection<'c>(
    cx: &'c Cx<'c>,
    runs: Vec<Arc<Run>>,
    page: &Page,
) -> Result<ResolvedValue<'c>, FieldError> {
    let total = json!({"totalCount": runs.len()});
    let nodes = runs.into_iter().map(|run| RunNode { cx, run }).collect();
    Connection::new("RunConnection", "RunEdge", nodes, page, total).map(ResolvedValue::object)
}

#[derive(Clone)]
pub struct SweepNode<'c> {
    cx: &'c Cx<'c>,
    id: String,
    name: String,
    seeded: Option<Sweep>,
    runs: Vec<Arc<Run>>,
}

impl<'c> SweepNode<'c> {
    pub fn new(cx: &'c Cx<'c>, project: &Project, name: String) -> SweepNode<'c> {
        let mut runs = project.runs();
        runs.retain(|run| run.meta().sweep.as_ref() == Some(&name));
        let seeded = cx.server.sweeps.get(&project.entity, &project.name, &name);
        let id = format!("Sweep:v1:{name}:{}:{}", project.name, project.entity);
        SweepNode {
            cx,
            id: util::base64(id.as_bytes()),
            name,
            seeded,
            runs,
        }
    }

    fn seeded<T>(&self, field: impl Fn(&Sweep) -> Option<T>) -> Option<T> {
        self.seeded.as_ref().and_then(field)
    }

    fn state(&self) -> String {
        let running = self.runs.iter().any(|run| run.meta().state == "running");
        let by_runs = if running { "RUNNING" } else { "FINISHED" };
        self.seeded(|one| one.state.clone())
            .unwrap_or_else(|| by_runs.to_owned())
    }

    fn created_at(&self) -> String {
        let first = self.runs.first().map(|run| run.meta().created_at);
        let created_at = self.seeded(|one| one.created_at.clone());
        created_at.or(first).unwrap_or_default()
    }

    /// The value under a name that filters use.
    fn attribute(&self, key: &str) -> Option<Value> {
        Some(match key {
            "name" => self.name.as_str().into(),
            "displayName" | "display_name" => self.seeded(|one| one.display_name.clone()).into(),
            "state" => self.state().into(),
            "createdAt" | "created_at" => self.created_at().into(),
            _ => return None,
        })
    }
}

impl ObjectValue for SweepNode<'_> {
    fn type_name(&self) -> &str {
        "Sweep"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let value: Value = match info.field_name() {
            "id" => self.id.as_str().into(),
            "name" => self.name.as_str().into(),
            "displayName" => self.seeded(|one| one.display_name.clone()).into(),
            "description" => self.seeded(|one| one.description.clone()).into(),
            "method" => self
                .seeded(|one| one.method.clone())
                .unwrap_or_else(|| "random".to_owned())
                .into(),
            "config" => self
                .seeded(|one| one.config.clone())
                .unwrap_or_else(|| "method: random\nparameters: {}\n".to_owned())
                .into(),
            "state" => self.state().into(),
            "bestLoss" => self.seeded(|one| one.best_loss).into(),
            "createdAt" => self.created_at().into(),
            "updatedAt" => Value::Null,
            "runCount" => self.runs.len().into(),
            "runCountExpected" => self.seeded(|one| one.run_count_expected).into(),
            "runs" => return run_connection(self.cx, self.runs.clone(), &args(info)?),
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}
