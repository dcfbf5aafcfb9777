//! The files of an artifact, and its manifest, which is one too.

use super::super::args::Page;
use super::super::node::{Connection, strings};
use super::super::{Cx, error, files::mimetype};
use super::Resolved;
use super::version::ArtifactNode;
use crate::app::artifacts::manifest::Entry;
use crate::app::artifacts::{Artifact, Collection, Manifest, Target};
use crate::app::store::Blob;
use crate::app::util;
use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Files {
    names: Option<Vec<String>>,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryFiles {
    entries: Option<Vec<Asked>>,
    storage_layout: String,
    manifest_version: String,
}

/// An entry of a manifest that a client holds.
#[derive(Deserialize)]
struct Asked {
    name: String,
    digest: String,
}

/// One page of an artifact's files.
pub fn connection<'c>(cx: &'c Cx<'c>, artifact: &Arc<Artifact>, wanted: Files) -> Resolved<'c> {
    let names = wanted.names.filter(|names| !names.is_empty());
    let contents = artifact.contents.iter();
    let chosen = contents.filter(|(name, _)| names.as_ref().is_none_or(|all| all.contains(name)));
    let nodes = chosen
        .map(|(name, entry)| FileNode::of_entry(cx, artifact, name, entry))
        .collect();
    page(cx, nodes, &wanted.page)
}

/// The URLs of the entries asked for.
pub fn by_entries<'c>(
    cx: &'c Cx<'c>,
    artifact: &Arc<Artifact>,
    wanted: EntryFiles,
) -> Resolved<'c> {
    if !matches!(wanted.storage_layout.as_str(), "V1" | "V2") || wanted.manifest_version != "1" {
        return Err(error(
            "filesByManifestEntries: unknown layout or manifest version",
        ));
    }
    let mut nodes = Vec::new();
    for asked in wanted.entries.unwrap_or_default() {
        match artifact.contents.get(&asked.name) {
            Some(entry) if entry.digest == asked.digest => {
                nodes.push(FileNode::of_entry(cx, artifact, &asked.name, entry));
            }
            _ => {
                return Err(error(format!(
                    "the artifact has no such entry: {:?}",
                    asked.name
                )));
            }
        }
    }
    let all = Page::first(nodes.len());
    page(cx, nodes, &all)
}

fn page<'c>(cx: &'c Cx<'c>, nodes: Vec<FileNode<'c>>, page: &Page) -> Resolved<'c> {
    let extra = json!({
        "totalCount": nodes.len(),
        "uploadHeaders": cx.mode.upload_headers,
    });
    Connection::new("FileConnection", "FileEdge", nodes, page, extra).map(ResolvedValue::object)
}

/// Where a file may be uploaded.
#[derive(Clone)]
pub struct Upload {
    /// The parts' numbers, where it comes in parts.
    pub parts: Option<(String, Vec<i64>)>,
}

/// A file of an artifact, or one that is about to become one.
#[derive(Clone)]
pub struct FileNode<'c> {
    pub cx: &'c Cx<'c>,
    /// What `artifact` answers.
    pub artifact: Arc<Artifact>,
    pub name: String,
    pub target: Target,
    /// Base64.
    pub md5: String,
    pub reference: Option<String>,
    pub size: u64,
    pub upload: Option<Upload>,
}

impl<'c> FileNode<'c> {
    fn of_entry(
        cx: &'c Cx<'c>,
        artifact: &Arc<Artifact>,
        name: &str,
        entry: &Entry,
    ) -> FileNode<'c> {
        FileNode {
            cx,
            artifact: Arc::clone(artifact),
            name: name.to_owned(),
            target: Target::File(util::md5_base64_to_hex(&entry.digest).unwrap_or_default()),
            md5: entry.digest.clone(),
            reference: entry.reference.clone(),
            size: entry.size.unwrap_or(0),
            upload: None,
        }
    }

    fn of_manifest(cx: &'c Cx<'c>, artifact: Arc<Artifact>, manifest: &Manifest) -> FileNode<'c> {
        FileNode {
            cx,
            artifact,
            name: manifest.name.clone(),
            target: Target::Manifest(manifest.number),
            md5: manifest.digest.clone(),
            reference: None,
            size: manifest.blob.as_ref().map_or(0, |blob| blob.size),
            upload: Some(Upload { parts: None }),
        }
    }

    fn collection(&self) -> Option<Arc<Collection>> {
        let number = self.artifact.collection;
        self.cx
            .server
            .artifacts
            .read(|state| state.collection(number))
    }

    fn entity(&self) -> String {
        self.collection()
            .map(|one| one.entity.clone())
            .unwrap_or_default()
    }

    fn blob(&self) -> Option<Blob> {
        let entity = self.entity();
        let artifacts = &self.cx.server.artifacts;
        artifacts.read(|state| state.stored(&entity, &self.target))
    }

    /// The signed URL of the bytes, or where the reference leads.
    fn direct_url(&self) -> String {
        match &self.reference {
            Some(reference) => reference.clone(),
            None => {
                let place = (self.entity(), self.artifact.number);
                self.cx.links().artifact(&place.0, place.1, &self.target)
            }
        }
    }

    /// The URL that wants the key.
    fn url(&self) -> Option<String> {
        let Target::File(hex) = &self.target else {
            return None;
        };
        let base = self.cx.base_url;
        Some(format!("{base}/artifacts/{}/{hex}", self.entity()))
    }

    fn upload_headers(&self) -> Vec<String> {
        let mut headers = self.cx.mode.upload_headers.clone();
        if self.upload.is_some() && !self.md5.is_empty() {
            headers.push(format!("Content-MD5:{}", self.md5));
        }
        headers
    }

    fn multipart(&self) -> Value {
        let Some((id, numbers)) = self
            .upload
            .as_ref()
            .and_then(|upload| upload.parts.as_ref())
        else {
            return Value::Null;
        };
        let entity = self.entity();
        let links = self.cx.links();
        let parts: Vec<_> = numbers
            .iter()
            .map(|number| {
                let part = Target::Part {
                    upload: id.clone(),
                    number: *number,
                };
                let url = links.artifact(&entity, self.artifact.number, &part);
                json!({"partNumber": self.cx.int64(*number), "uploadUrl": url})
            })
            .collect();
        json!({"uploadID": id, "uploadUrlParts": parts})
    }
}

impl ObjectValue for FileNode<'_> {
    fn type_name(&self) -> &str {
        "File"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let artifact = &self.artifact;
        let value: Value = match info.field_name() {
            "id" => {
                let id = format!("ArtifactFile:{}:{}", artifact.number, self.name);
                util::base64(id.as_bytes()).into()
            }
            "name" | "displayName" => self.name.as_str().into(),
            "url" => match &self.reference {
                Some(reference) => reference.as_str().into(),
                None => self.url().into(),
            },
            "directUrl" => self.direct_url().into(),
            "uploadUrl" => self.upload.as_ref().map(|_| self.direct_url()).into(),
            "uploadHeaders" => return strings(self.upload_headers()),
            "uploadMultipartUrls" => {
                return match self.multipart() {
                    Value::Null => Ok(ResolvedValue::null()),
                    urls => super::Plain::resolved("UploadMultipartUrls", urls),
                };
            }
            "storagePath" => match &self.target {
                Target::File(hex) => storage_path(&self.entity(), artifact.number, hex).into(),
                _ => Value::Null,
            },
            "sizeBytes" => self.cx.int64(self.size as i64),
            "mimetype" => mimetype(&self.name).into(),
            "md5" | "digest" => self.md5.as_str().into(),
            "exists" => (self.reference.is_some() || self.blob().is_some()).into(),
            "isReference" => self.reference.is_some().into(),
            "createdAt" | "updatedAt" => artifact.created_at.as_str().into(),
            "artifact" => {
                return Ok(ArtifactNode::nullable(self.cx, Some(Arc::clone(artifact))));
            }
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}

/// What clients tell again when they have uploaded a file in parts.
pub fn storage_path(entity: &str, artifact: i64, hex: &str) -> String {
    format!("wandb_artifacts/{entity}/{artifact}/{hex}")
}

pub struct ManifestNode<'c> {
    cx: &'c Cx<'c>,
    manifest: Arc<Manifest>,
}

impl<'c> ManifestNode<'c> {
    pub fn nullable(cx: &'c Cx<'c>, number: Option<i64>) -> ResolvedValue<'c> {
        let manifest =
            number.and_then(|number| cx.server.artifacts.read(|state| state.manifest(number)));
        ResolvedValue::nullable_object(manifest.map(|manifest| ManifestNode { cx, manifest }))
    }

    fn artifact(&self) -> Option<Arc<Artifact>> {
        let number = self.manifest.artifact;
        self.cx
            .server
            .artifacts
            .read(|state| state.artifact(number))
    }
}

impl ObjectValue for ManifestNode<'_> {
    fn type_name(&self) -> &str {
        "ArtifactManifest"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let manifest = &self.manifest;
        let value: Value = match info.field_name() {
            "id" => manifest.id().into(),
            "type" => json!(manifest.kind),
            "digest" => manifest.digest.as_str().into(),
            "createdAt" => manifest.created_at.as_str().into(),
            "artifact" => return Ok(ArtifactNode::nullable(self.cx, self.artifact())),
            "file" => {
                let file = self
                    .artifact()
                    .map(|artifact| FileNode::of_manifest(self.cx, artifact, manifest));
                return Ok(ResolvedValue::nullable_object(file));
            }
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }
}
