//! Changes of artifacts.

use super::super::args::input;
use super::super::{Cx, error, run_missing};
use super::Resolved;
use super::files::{FileNode, Upload, storage_path};
use super::inputs::{
    AliasesInput, ById, CompleteInput, CreateInput, FileSpec, FilesInput, LinkInput, ManifestInput,
    UpdateInput, UpdateManifestInput, UseInput, by_number, tag_names,
};
use super::payload::Payload;
use crate::app::artifacts::{
    Artifact, Collection, Creation, Link, Manifest, Target, Use, number_of,
};
use crate::app::store::{Run, RunKey};
use crate::app::util;
use apollo_compiler::resolvers::{FieldError, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The mutations that are about artifacts; `None` where the field is not one.
pub fn mutate<'c>(cx: &'c Cx<'c>, info: &ResolveInfo<'_>) -> Option<Resolved<'c>> {
    let change = Change(cx);
    let payload = match info.field_name() {
        "createArtifact" => input(info).and_then(|wanted| change.create(wanted)),
        "createArtifactManifest" => input(info).and_then(|wanted| change.manifest(wanted)),
        "updateArtifactManifest" => input(info).and_then(|wanted| change.update_manifest(wanted)),
        "createArtifactFiles" => input(info).and_then(|wanted| change.files(wanted)),
        "completeMultipartUploadArtifact" => {
            input(info).and_then(|wanted| change.complete_upload(wanted))
        }
        "commitArtifact" => input(info).and_then(|wanted| change.commit(&wanted)),
        "useArtifact" => input(info).and_then(|wanted| change.use_by(wanted)),
        "updateArtifact" => input(info).and_then(|wanted| change.update(wanted)),
        "deleteArtifact" => input(info).and_then(|wanted| change.delete(&wanted)),
        "linkArtifact" => input(info).and_then(|wanted| change.link(wanted)),
        "addAliases" | "deleteAliases" => {
            let add = info.field_name() == "addAliases";
            input(info).and_then(|wanted| change.aliases(wanted, add))
        }
        _ => return None,
    };
    let id = client_mutation_id(info);
    Some(payload.map(|payload| {
        ResolvedValue::object(Payload {
            client_mutation_id: id,
            ..payload
        })
    }))
}

fn client_mutation_id(info: &ResolveInfo<'_>) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        client_mutation_id: Option<String>,
    }
    input::<Named>(info).ok()?.client_mutation_id
}

struct Change<'c>(&'c Cx<'c>);

impl<'c> Change<'c> {
    fn artifact(&self, id: &str) -> Result<Arc<Artifact>, FieldError> {
        let found = self.0.server.artifacts.read(|state| state.by_id(id));
        found.ok_or_else(|| error(format!("could not find an artifact with the id {id}")))
    }

    fn run(&self, key: RunKey) -> Result<Arc<Run>, FieldError> {
        self.0
            .server
            .store
            .run(&key)
            .ok_or_else(|| run_missing(&key))
    }

    fn create(&self, wanted: CreateInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let names = wanted.artifact_collection_names.unwrap_or_default();
        let name = wanted.artifact_collection_name.or(names.into_iter().next());
        let collection = name.ok_or_else(|| error("createArtifact: no collection is named"))?;
        if wanted.digest_algorithm != "MANIFEST_MD5" {
            return Err(error("createArtifact: this server knows MANIFEST_MD5 only"));
        }
        let (entity, project) = (wanted.entity_name, wanted.project_name);
        if server.store.project(&entity, &project).is_none() {
            return Err(error(format!("could not find project {entity}/{project}")));
        }
        let run = wanted.run_name.filter(|name| !name.is_empty());
        let run = run
            .map(|name| self.run(RunKey::new(&entity, &project, &name)))
            .transpose()?;
        let aliases = wanted.aliases.unwrap_or_default();
        if let Some(alias) = aliases
            .iter()
            .find(|one| one.artifact_collection_name != collection)
        {
            let other = &alias.artifact_collection_name;
            return Err(error(format!(
                "createArtifact: an alias is for collection {other}, not {collection}"
            )));
        }
        let creation = Creation {
            entity,
            project,
            collection,
            type_name: wanted.artifact_type_name,
            run: run.map(|run| run.key.clone()),
            user: Some(cx.require_user()?.username.clone()),
            digest: wanted.digest,
            description: wanted.description,
            metadata: wanted.metadata,
            aliases: aliases.into_iter().map(|one| one.alias).collect(),
            tags: tag_names(wanted.tags),
            ttl: wanted.ttl_duration_seconds,
            history_step: wanted.history_step,
            distributed_id: wanted.distributed_id,
            client_id: wanted.client_id,
            sequence_client_id: wanted.sequence_client_id,
            deduplicate: wanted.enable_digest_deduplication == Some(true),
        };
        let change = server
            .artifacts
            .change(&server.store, |state| state.create(creation));
        Ok(Payload::new(cx, "CreateArtifactPayload").artifact(change?))
    }

    fn manifest(&self, wanted: ManifestInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let manifest = Manifest {
            number: 0,
            artifact: self.artifact(&wanted.artifact_id)?.number,
            name: wanted.name,
            kind: wanted.kind,
            base: self.base(wanted.base_artifact_id)?,
            digest: wanted.digest,
            blob: None,
            created_at: util::now(),
        };
        let change = server
            .artifacts
            .change(&server.store, |state| state.announce_manifest(manifest));
        Ok(Payload::new(cx, "CreateArtifactManifestPayload").manifest(change?))
    }

    fn base(&self, id: Option<String>) -> Result<Option<i64>, FieldError> {
        let id = id.filter(|id| !id.is_empty());
        id.map(|id| Ok(self.artifact(&id)?.number)).transpose()
    }

    fn update_manifest(&self, wanted: UpdateManifestInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let base = self.base(wanted.base_artifact_id)?;
        let number = number_of("ArtifactManifest", &wanted.artifact_manifest_id);
        let number = number.ok_or_else(|| error("could not find the manifest"))?;
        server.artifacts.change(&server.store, |state| {
            state.update_manifest(number, wanted.digest, base)
        })?;
        Ok(Payload::new(cx, "UpdateArtifactManifestPayload").manifest(number))
    }

    fn files(&self, wanted: FilesInput) -> Result<Payload<'c>, FieldError> {
        let mut files = Vec::new();
        for spec in wanted.artifact_files {
            files.push(self.file(spec)?);
        }
        let mut payload = Payload::new(self.0, "CreateArtifactFilesPayload");
        payload.files = files;
        Ok(payload)
    }

    /// Where a file may be uploaded, or which artifact brought its bytes.
    fn file(&self, spec: FileSpec) -> Result<FileNode<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let artifact = self.artifact(&spec.artifact_id)?;
        let hex = util::md5_base64_to_hex(&spec.md5)
            .ok_or_else(|| error(format!("{}: {:?} is no base64 MD5", spec.name, spec.md5)))?;
        let node = |artifact, upload| FileNode {
            cx,
            artifact,
            name: spec.name.clone(),
            target: Target::File(hex.clone()),
            md5: spec.md5.clone(),
            reference: None,
            size: 0,
            upload,
        };
        let collection = self.collection_of(&artifact)?;
        let stored = server.artifacts.read(|state| {
            let object = state.object(&collection.entity, &hex)?;
            let intact = object.is_intact();
            intact.then(|| {
                state
                    .artifact(object.birth)
                    .unwrap_or(Arc::clone(&artifact))
            })
        });
        if let Some(birth) = stored {
            return Ok(node(birth, None));
        }
        let parts = by_number(spec.upload_parts_input.unwrap_or_default());
        let parts = if parts.is_empty() {
            None
        } else {
            let numbers = parts.keys().copied().collect();
            let id = server.artifacts.change(&server.store, |state| {
                Ok(state.begin_upload(&collection.entity, artifact.number, &hex, parts))
            })?;
            Some((id, numbers))
        };
        Ok(node(artifact, Some(Upload { parts })))
    }

    fn collection_of(&self, artifact: &Artifact) -> Result<Arc<Collection>, FieldError> {
        let number = artifact.collection;
        let found = self
            .0
            .server
            .artifacts
            .read(|state| state.collection(number));
        found.ok_or_else(|| error("could not find the collection"))
    }

    fn complete_upload(&self, wanted: CompleteInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let artifact = self.artifact(&wanted.artifact_id)?;
        let entity = self.collection_of(&artifact)?.entity.clone();
        let parts = by_number(wanted.completed_parts);
        let announced = server.artifacts.read(|state| {
            let hex = &state.upload(&wanted.upload_id)?.hex;
            Some(storage_path(&entity, artifact.number, hex))
        });
        if announced.is_some_and(|announced| announced != wanted.storage_path) {
            return Err(error("the upload is for another storage path"));
        }
        let digest = server.artifacts.change(&server.store, |state| {
            state.complete_upload(&server.store, &wanted.upload_id, &parts)
        })?;
        let payload = Payload::new(cx, "CompleteMultipartUploadArtifactPayload");
        Ok(payload.plain(json!({"digest": digest})))
    }

    fn commit(&self, wanted: &ById) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let number = self.artifact(&wanted.artifact_id)?.number;
        server
            .artifacts
            .change(&server.store, |state| state.commit(&server.store, number))?;
        Ok(Payload::new(cx, "CommitArtifactPayload").artifact(number))
    }

    fn use_by(&self, wanted: UseInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let number = self.artifact(&wanted.artifact_id)?.number;
        let (entity, project) = (wanted.artifact_entity_name, wanted.artifact_project_name);
        if let (Some(entity), Some(project)) = (entity, project) {
            let all = server
                .artifacts
                .read(|state| state.collections_with(number));
            if !all.iter().any(|one| one.is_in((&entity, &project))) {
                return Err(error(format!(
                    "the artifact is not in project {entity}/{project}"
                )));
            }
        }
        let key = RunKey::new(&wanted.entity_name, &wanted.project_name, &wanted.run_name);
        let run = self.run(key)?;
        let usage = Use {
            run: run.key.clone(),
            used_as: wanted.used_as.filter(|name| !name.is_empty()),
        };
        server
            .artifacts
            .change(&server.store, |state| state.use_by(number, usage))?;
        let mut payload = Payload::new(cx, "UseArtifactPayload").artifact(number);
        payload.run = Some(run);
        Ok(payload)
    }

    fn update(&self, wanted: UpdateInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let artifact = self.artifact(&wanted.artifact_id)?;
        let number = artifact.number;
        let own = self.collection_of(&artifact)?;
        let removed = tag_names(wanted.tags_to_delete);
        let added = tag_names(wanted.tags_to_add);
        server.artifacts.change(&server.store, |state| {
            if let Some(aliases) = wanted.aliases {
                let own = aliases
                    .into_iter()
                    .filter(|one| one.artifact_collection_name == own.name);
                state.set_aliases(number, own.map(|one| one.alias).collect())?;
            }
            state.update(number, |artifact| {
                artifact.description = wanted.description.or(artifact.description.take());
                artifact.metadata = wanted.metadata.or(artifact.metadata.take());
                artifact.ttl = wanted.ttl_duration_seconds.or(artifact.ttl);
                artifact.tags.retain(|tag| !removed.contains(tag));
                artifact.add_tags(added);
            })
        })?;
        Ok(Payload::new(cx, "UpdateArtifactPayload").artifact(number))
    }

    fn delete(&self, wanted: &ById) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let number = self.artifact(&wanted.artifact_id)?.number;
        let with_aliases = wanted.delete_aliases == Some(true);
        server
            .artifacts
            .change(&server.store, |state| state.delete(number, with_aliases))?;
        Ok(Payload::new(cx, "DeleteArtifactPayload").artifact(number))
    }

    fn link(&self, wanted: LinkInput) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let artifact = server.artifacts.read(|state| {
            let by_id = wanted.artifact_id.and_then(|id| state.by_id(&id));
            by_id.or_else(|| state.by_client_id(&wanted.client_id?))
        });
        let artifact = artifact.ok_or_else(|| error("linkArtifact: no such artifact"))?;
        let entity = cx.entity(wanted.entity_name)?;
        let named = wanted.project_name.zip(wanted.artifact_portfolio_name);
        let (project, portfolio) =
            named.ok_or_else(|| error("linkArtifact: project or portfolio is not named"))?;
        if server.store.project(&entity, &project).is_none() {
            return Err(error(format!("could not find project {entity}/{project}")));
        }
        let link = Link {
            artifact: artifact.number,
            entity,
            project,
            portfolio,
            aliases: wanted
                .aliases
                .unwrap_or_default()
                .into_iter()
                .map(|one| one.alias)
                .collect(),
        };
        let (portfolio, index) = server
            .artifacts
            .change(&server.store, |state| state.link(link))?;
        let collection = server.artifacts.read(|state| state.collection(portfolio));
        let mut payload = Payload::new(cx, "LinkArtifactPayload").plain(json!({
            "versionIndex": index,
            "artifactID": artifact.id(),
            "artifactCollectionID": collection.as_ref().map(|one| one.id()),
        }));
        payload.membership = collection.map(|collection| (collection, artifact));
        Ok(payload)
    }

    fn aliases(&self, wanted: AliasesInput, add: bool) -> Result<Payload<'c>, FieldError> {
        let (cx, server) = (self.0, self.0.server);
        let number = self.artifact(&wanted.artifact_id)?.number;
        let mut told = Vec::new();
        for one in wanted.aliases {
            let (Some(entity), Some(project)) = (one.entity_name, one.project_name) else {
                return Err(error("an alias names no entity or project"));
            };
            let (place, name) = (
                (entity.as_str(), project.as_str()),
                &one.artifact_collection_name,
            );
            server.artifacts.change(&server.store, |state| {
                state.alias(number, place, name, &one.alias, add)
            })?;
            told.push(json!({
                "entityName": entity,
                "projectName": project,
                "artifactCollectionName": name,
                "alias": one.alias,
            }));
        }
        let name = match add {
            true => "AddAliasesPayload",
            false => "DeleteAliasesPayload",
        };
        let plain = json!({"success": true, "aliases": told});
        Ok(Payload::new(cx, name).artifact(number).plain(plain))
    }
}
