//! What the mutations of artifacts take.

use super::args;
use crate::app::artifacts::ManifestKind;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alias {
    pub artifact_collection_name: String,
    pub alias: String,
    pub entity_name: Option<String>,
    pub project_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    pub tag_name: String,
}

pub fn tag_names(tags: Option<Vec<Tag>>) -> Vec<String> {
    let tags = tags.unwrap_or_default().into_iter();
    tags.map(|tag| tag.tag_name).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateInput {
    pub entity_name: String,
    pub project_name: String,
    pub run_name: Option<String>,
    pub artifact_type_name: String,
    pub artifact_collection_name: Option<String>,
    pub artifact_collection_names: Option<Vec<String>>,
    pub digest: String,
    pub digest_algorithm: String,
    pub description: Option<String>,
    pub metadata: Option<String>,
    pub aliases: Option<Vec<Alias>>,
    pub tags: Option<Vec<Tag>>,
    #[serde(default, deserialize_with = "args::int64")]
    pub ttl_duration_seconds: Option<i64>,
    #[serde(default, deserialize_with = "args::int64")]
    pub history_step: Option<i64>,
    #[serde(rename = "distributedID")]
    pub distributed_id: Option<String>,
    #[serde(rename = "clientID")]
    pub client_id: Option<String>,
    #[serde(rename = "sequenceClientID")]
    pub sequence_client_id: Option<String>,
    pub enable_digest_deduplication: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    #[serde(rename = "baseArtifactID")]
    pub base_artifact_id: Option<String>,
    pub name: String,
    pub digest: String,
    #[serde(rename = "type")]
    pub kind: ManifestKind,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateManifestInput {
    #[serde(rename = "artifactManifestID")]
    pub artifact_manifest_id: String,
    #[serde(rename = "baseArtifactID")]
    pub base_artifact_id: Option<String>,
    pub digest: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilesInput {
    pub artifact_files: Vec<FileSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSpec {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub name: String,
    pub md5: String,
    pub upload_parts_input: Option<Vec<Part>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    #[serde(deserialize_with = "args::int64")]
    pub part_number: Option<i64>,
    #[serde(rename = "hexMD5")]
    hex_md5: String,
}

pub fn by_number(parts: Vec<Part>) -> BTreeMap<i64, String> {
    let parts = parts.into_iter();
    parts
        .filter_map(|part| Some((part.part_number?, part.hex_md5)))
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompleteInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub completed_parts: Vec<Part>,
    pub storage_path: String,
    #[serde(rename = "uploadID")]
    pub upload_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ById {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub delete_aliases: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UseInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub entity_name: String,
    pub project_name: String,
    pub run_name: String,
    pub used_as: Option<String>,
    pub artifact_entity_name: Option<String>,
    pub artifact_project_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub description: Option<String>,
    pub metadata: Option<String>,
    pub aliases: Option<Vec<Alias>>,
    pub tags_to_add: Option<Vec<Tag>>,
    pub tags_to_delete: Option<Vec<Tag>>,
    #[serde(default, deserialize_with = "args::int64")]
    pub ttl_duration_seconds: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: Option<String>,
    #[serde(rename = "clientID")]
    pub client_id: Option<String>,
    pub artifact_portfolio_name: Option<String>,
    pub entity_name: Option<String>,
    pub project_name: Option<String>,
    pub aliases: Option<Vec<Alias>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AliasesInput {
    #[serde(rename = "artifactID")]
    pub artifact_id: String,
    pub aliases: Vec<Alias>,
}
