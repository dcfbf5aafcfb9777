//! Changes.

use super::args::input;
use super::files::{self, FileNode};
use super::node::{Plain, strings};
use super::project::ProjectNode;
use super::run::RunNode;
use super::{Cx, artifact, error, run_missing};
use crate::app::store::{Meta, Project, Run, RunKey};
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub struct Mutation<'c>(pub &'c Cx<'c>);

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

impl ObjectValue for Mutation<'_> {
    fn type_name(&self) -> &str {
        "Mutation"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        self.0.require_user()?;
        match info.field_name() {
            "upsertBucket" => self.upsert_run(input(info)?),
            "upsertModel" => self.upsert_project(input(info)?),
            "deleteRun" => self.delete_run(input(info)?),
            "stopRun" => self.stop_run(input(info)?),
            "updateRunState" => self.update_state(input(info)?),
            "createRunFiles" => self.create_files(input(info)?),
            "markRunFilesUploaded" => self.mark_files(input(info)?),
            "deleteFiles" => self.delete_files(input(info)?),
            _ => artifact::mutate(self.0, info)
                .unwrap_or_else(|| Err(self.unknown_field_error(info))),
        }
    }
}

/// Absent and null mean: leave as it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpsertRun {
    client_mutation_id: Option<String>,
    id: Option<String>,
    name: Option<String>,
    model_name: Option<String>,
    entity_name: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    notes: Option<String>,
    tags: Option<Vec<Option<String>>>,
    config: Option<String>,
    summary_metrics: Option<String>,
    group_name: Option<String>,
    job_type: Option<String>,
    job_program: Option<String>,
    job_repo: Option<String>,
    commit: Option<String>,
    host: Option<String>,
    state: Option<String>,
    sweep: Option<String>,
}

impl UpsertRun {
    fn apply(self, meta: &mut Meta) {
        let texts = [
            (&mut meta.display_name, self.display_name),
            (&mut meta.description, self.description),
            (&mut meta.notes, self.notes),
            (&mut meta.config, self.config),
            (&mut meta.summary, self.summary_metrics),
            (&mut meta.group, self.group_name),
            (&mut meta.job_type, self.job_type),
            (&mut meta.program, self.job_program),
            (&mut meta.repo, self.job_repo),
            (&mut meta.commit, self.commit),
            (&mut meta.host, self.host),
            (&mut meta.sweep, self.sweep),
        ];
        for (old, new) in texts {
            if new.is_some() {
                *old = new;
            }
        }
        if let Some(tags) = self.tags {
            meta.tags = tags.into_iter().flatten().collect();
        }
        if let Some(state) = self.state {
            meta.state = state;
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ById {
    id: String,
    client_mutation_id: Option<String>,
    state: Option<String>,
    delete_artifacts: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunFiles {
    client_mutation_id: Option<String>,
    entity_name: String,
    project_name: String,
    run_name: String,
    files: Vec<String>,
}

impl RunFiles {
    fn key(&self) -> RunKey {
        RunKey::new(&self.entity_name, &self.project_name, &self.run_name)
    }
}

impl<'c> Mutation<'c> {
    fn run_by_id(&self, id: &str) -> Result<Arc<Run>, FieldError> {
        let run = self.0.server.store.run_by_id(id);
        run.ok_or_else(|| error(format!("could not find a run with the id {id}")))
    }

    fn upsert_run(&self, wanted: UpsertRun) -> Resolved<'c> {
        let cx = self.0;
        if wanted
            .state
            .as_deref()
            .is_some_and(|state| !is_state(state))
        {
            return Err(error("upsertBucket: unknown state"));
        }
        let id = wanted.id.clone().filter(|id| !id.is_empty());
        let (run, inserted) = match id {
            Some(id) => (self.run_by_id(&id)?, false),
            None => self.ensure_run(&wanted)?,
        };
        let client_mutation_id = wanted.client_mutation_id.clone();
        cx.server.store.update(&run, |meta| wanted.apply(meta))?;
        Ok(ResolvedValue::object(UpsertedRun {
            cx,
            run,
            plain: json!({
                "inserted": inserted,
                "updateAvailable": false,
                "clientMutationId": client_mutation_id,
            }),
        }))
    }

    fn ensure_run(&self, wanted: &UpsertRun) -> Result<(Arc<Run>, bool), FieldError> {
        let cx = self.0;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let entity = cx.entity(given(&wanted.entity_name))?;
        let project = given(&wanted.model_name).unwrap_or_else(|| "uncategorized".to_owned());
        let name = given(&wanted.name).unwrap_or_else(util::random_id);
        let user = cx.require_user()?.username.clone();
        let key = RunKey::new(&entity, &project, &name);
        let answer = cx.server.store.ensure_run(&key, || Meta {
            display_name: Some(name),
            state: "running".to_owned(),
            user: Some(user),
            created_at: util::now(),
            heartbeat_at: Some(util::now()),
            ..Meta::default()
        })?;
        Ok(answer)
    }

    fn upsert_project(&self, wanted: UpsertProject) -> Resolved<'c> {
        let cx = self.0;
        let entity = cx.entity(wanted.entity_name)?;
        let name = wanted
            .name
            .filter(|name| !name.is_empty())
            .ok_or_else(|| error("upsertModel: name is missing"))?;
        let (project, inserted) = cx.server.store.ensure_project(&entity, &name)?;
        Ok(ResolvedValue::object(UpsertedProject {
            cx,
            project,
            plain: json!({
                "inserted": inserted,
                "entityName": entity,
                "clientMutationId": wanted.client_mutation_id,
            }),
        }))
    }

    fn delete_run(&self, wanted: ById) -> Resolved<'c> {
        let run = self.run_by_id(&wanted.id)?;
        let with_artifacts = wanted.delete_artifacts == Some(true);
        if !self.0.server.delete_run(&run.key, with_artifacts)? {
            return Err(run_missing(&run.key));
        }
        payload("DeleteRunPayload", wanted.client_mutation_id)
    }

    fn stop_run(&self, wanted: ById) -> Resolved<'c> {
        let run = self.run_by_id(&wanted.id)?;
        self.0
            .server
            .store
            .update(&run, |meta| meta.stopped = true)?;
        payload("StopRunPayload", wanted.client_mutation_id)
    }

    fn update_state(&self, wanted: ById) -> Resolved<'c> {
        let run = self.run_by_id(&wanted.id)?;
        let state = wanted.state.unwrap_or_default();
        let from: &[&str] = match state.as_str() {
            "pending" => &["running", "failed", "crashed", "preempted"],
            "failed" => &["pending", "running"],
            _ => &[],
        };
        let changed = self.0.server.store.update(&run, |meta| {
            let allowed = meta.sweep.is_none() && from.contains(&meta.state.as_str());
            let before = meta.state.clone();
            if allowed {
                meta.state = state.clone();
            }
            allowed.then_some(()).ok_or(before)
        })?;
        match changed {
            Ok(()) => payload("UpdateRunStatePayload", wanted.client_mutation_id),
            Err(before) => Err(error(format!(
                "run {} cannot go from {before} to {state}",
                run.key
            ))),
        }
    }

    fn run(&self, key: &RunKey) -> Result<Arc<Run>, FieldError> {
        self.0.server.store.run(key).ok_or_else(|| run_missing(key))
    }

    fn create_files(&self, wanted: RunFiles) -> Resolved<'c> {
        let run = self.run(&wanted.key())?;
        Ok(ResolvedValue::object(CreatedFiles {
            cx: self.0,
            run,
            names: wanted.files,
            client_mutation_id: wanted.client_mutation_id,
        }))
    }

    fn mark_files(&self, wanted: RunFiles) -> Resolved<'c> {
        let run = self.run(&wanted.key())?;
        let listing = self.0.mode.listing();
        for name in &wanted.files {
            if !self.0.server.store.mark_file(&run, name, listing)? {
                return Err(error(format!("run {} has no file {name}", run.key)));
            }
        }
        payload("MarkRunFilesUploadedPayload", wanted.client_mutation_id)
    }

    fn delete_files(&self, wanted: DeleteFiles) -> Resolved<'c> {
        let store = &self.0.server.store;
        for id in &wanted.files {
            let found = files::by_id(store, id);
            let is_wanted = |run: &Run| wanted.project_id.is_none_or(|id| id == run.project_id);
            let deleted = match &found {
                Some((run, name)) if is_wanted(run) => store.delete_file(run, name)?,
                _ => false,
            };
            if !deleted {
                return Err(error(format!("could not find a file with the id {id}")));
            }
        }
        payload("DeleteFilesPayload", wanted.client_mutation_id)
    }
}

/// The states a client may set.
fn is_state(state: &str) -> bool {
    matches!(
        state,
        "running"
            | "pending"
            | "finished"
            | "failed"
            | "crashed"
            | "killed"
            | "preempted"
            | "preempting"
    )
}

fn payload<'a>(name: &str, client_mutation_id: Option<String>) -> Resolved<'a> {
    let value = json!({"success": true, "clientMutationId": client_mutation_id});
    Plain::resolved(name, value)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpsertProject {
    client_mutation_id: Option<String>,
    name: Option<String>,
    entity_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteFiles {
    client_mutation_id: Option<String>,
    files: Vec<String>,
    project_id: Option<i64>,
}

struct UpsertedRun<'c> {
    cx: &'c Cx<'c>,
    run: Arc<Run>,
    plain: Value,
}

impl ObjectValue for UpsertedRun<'_> {
    fn type_name(&self) -> &str {
        "UpsertBucketPayload"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        match info.field_name() {
            "bucket" => Ok(ResolvedValue::object(RunNode {
                cx: self.cx,
                run: Arc::clone(&self.run),
            })),
            "serverSettings" => {
                let none = json!({"serverMessages": []});
                Plain::resolved("ServerSettings", none)
            }
            other => Ok(ResolvedValue::leaf(self.plain[other].clone())),
        }
    }
}

struct UpsertedProject<'c> {
    cx: &'c Cx<'c>,
    project: Arc<Project>,
    plain: Value,
}

impl ObjectValue for UpsertedProject<'_> {
    fn type_name(&self) -> &str {
        "UpsertModelPayload"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        match info.field_name() {
            "model" | "project" => Ok(ResolvedValue::object(ProjectNode {
                cx: self.cx,
                project: Arc::clone(&self.project),
            })),
            other => Ok(ResolvedValue::leaf(self.plain[other].clone())),
        }
    }
}

struct CreatedFiles<'c> {
    cx: &'c Cx<'c>,
    run: Arc<Run>,
    names: Vec<String>,
    client_mutation_id: Option<String>,
}

impl ObjectValue for CreatedFiles<'_> {
    fn type_name(&self) -> &str {
        "CreateRunFilesPayload"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        match info.field_name() {
            "runID" => Ok(ResolvedValue::leaf(self.run.id())),
            "uploadHeaders" => strings(self.cx.mode.upload_headers.clone()),
            "files" => Ok(ResolvedValue::list(self.names.iter().map(|name| {
                ResolvedValue::object(FileNode {
                    cx: self.cx,
                    run: Arc::clone(&self.run),
                    name: name.clone(),
                    file: self.run.files(true).get(name).cloned(),
                })
            }))),
            "clientMutationId" => {
                let id = self.client_mutation_id.clone();
                Ok(ResolvedValue::leaf(Value::from(id)))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
