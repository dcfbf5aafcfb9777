//! Projects and sweeps: where runs are listed.

use super::args::{Page, args};
use super::listing::Listing;
use super::node::{Connection, Plain};
use super::query::entity;
use super::run::RunNode;
use super::{Cx, artifact};
use crate::app::store::{Project, Run, RunKey};
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::json;
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
                let known = sweep_names(project).contains(&name);
                Ok(ResolvedValue::nullable_object(
                    known.then(|| SweepNode::new(self.cx, project, name)),
                ))
            }
            "sweeps" => {
                let nodes = sweep_names(project)
                    .into_iter()
                    .map(|name| SweepNode::new(self.cx, project, name))
                    .collect();
                let page = args(info)?;
                Connection::new("SweepConnection", "SweepEdge", nodes, &page, json!({}))
                    .map(ResolvedValue::object)
            }
            "totalSweeps" => Ok(ResolvedValue::leaf(sweep_names(project).len())),
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

/// A sweep is known by the runs that name it.
fn sweep_names(project: &Project) -> BTreeSet<String> {
    let runs = project.runs();
    runs.iter().filter_map(|run| run.meta().sweep).collect()
}

#[derive(Clone)]
pub struct SweepNode<'c> {
    cx: &'c Cx<'c>,
    name: String,
    runs: Vec<Arc<Run>>,
}

impl<'c> SweepNode<'c> {
    pub fn new(cx: &'c Cx<'c>, project: &Project, name: String) -> SweepNode<'c> {
        let mut runs = project.runs();
        runs.retain(|run| run.meta().sweep.as_ref() == Some(&name));
        SweepNode { cx, name, runs }
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
        let created = || self.runs.first().map(|run| run.meta().created_at);
        match info.field_name() {
            "id" => {
                let id = format!("Sweep:v1:{}", self.name);
                Ok(ResolvedValue::leaf(util::base64(id.as_bytes())))
            }
            "name" => Ok(ResolvedValue::leaf(self.name.as_str())),
            "method" => Ok(ResolvedValue::leaf("random")),
            "config" => Ok(ResolvedValue::leaf("method: random\nparameters: {}\n")),
            "state" => {
                let running = self.runs.iter().any(|run| run.meta().state == "running");
                Ok(ResolvedValue::leaf(if running {
                    "RUNNING"
                } else {
                    "FINISHED"
                }))
            }
            "createdAt" => Ok(ResolvedValue::leaf(created().unwrap_or_default())),
            "runCount" => Ok(ResolvedValue::leaf(self.runs.len())),
            "displayName" | "description" | "bestLoss" | "updatedAt" | "runCountExpected" => {
                Ok(ResolvedValue::null())
            }
            "runs" => run_connection(self.cx, self.runs.clone(), &args(info)?),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
