//! What is said about files when they are asked about: which they are, and
//! where they go.

use serde::{Deserialize, Serialize};

use super::commit::{Input, Session};
use super::piece::{Piece, Sending};
use super::send::Job;
use super::upload::{Draft, Item};
use crate::error::{Error, Result};
use crate::json::Value;
use crate::storage::{Place, split};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilesInput<'a> {
    pub storage_layout: &'static str,
    pub artifact_files: Vec<FileSpec<'a>>,
}

impl<'a> FilesInput<'a> {
    pub fn new(files: impl Iterator<Item = FileSpec<'a>>) -> Input<Self> {
        Input {
            input: FilesInput {
                storage_layout: "V2",
                artifact_files: files.collect(),
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileSpec<'a> {
    #[serde(rename = "artifactID")]
    pub artifact_id: &'a str,
    #[serde(rename = "artifactManifestID")]
    pub artifact_manifest_id: &'a str,
    pub name: &'a str,
    pub md5: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_parts_input: Option<Vec<PartSpec>>,
}

impl<'a> FileSpec<'a> {
    pub fn new(draft: &'a Draft, item: &'a Item) -> Self {
        FileSpec {
            artifact_id: &draft.artifact_id,
            artifact_manifest_id: &draft.manifest_id,
            name: &item.entry.path,
            md5: &item.entry.digest,
            upload_parts_input: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartSpec {
    pub part_number: u64,
    #[serde(rename = "hexMD5")]
    pub hex_md5: String,
}

pub(super) fn part_specs(parts: &[Piece]) -> Option<Vec<PartSpec>> {
    let specs = (1..).zip(parts).map(|(part_number, part)| PartSpec {
        part_number,
        hex_md5: part.md5.hex(),
    });
    (!parts.is_empty()).then(|| specs.collect())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompleteInput<'a> {
    pub complete_multipart_action: &'static str,
    pub completed_parts: Vec<PartSpec>,
    #[serde(rename = "artifactID")]
    pub artifact_id: &'a str,
    pub storage_path: &'a str,
    #[serde(rename = "uploadID")]
    pub upload_id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilesData {
    pub create_artifact_files: Option<FilesPayload>,
}

#[derive(Deserialize)]
pub(super) struct FilesPayload {
    pub files: Connection,
}

#[derive(Deserialize)]
pub(super) struct Connection {
    pub edges: Vec<Edge>,
}

#[derive(Deserialize)]
pub(super) struct Edge {
    pub node: Target,
}

/// Where a file goes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    pub display_name: Option<String>,
    pub upload_url: Option<String>,
    #[serde(default)]
    pub upload_headers: Option<Vec<String>>,
    pub storage_path: Option<String>,
    pub upload_multipart_urls: Option<PartUrls>,
    pub artifact: Birth,
}

#[derive(Deserialize)]
pub(super) struct Birth {
    pub id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartUrls {
    #[serde(rename = "uploadID")]
    pub upload_id: Option<String>,
    pub upload_url_parts: Option<Vec<PartUrl>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartUrl {
    pub part_number: Value,
    pub upload_url: String,
}

impl PartUrl {
    /// Some servers write 64-bit integers as texts.
    pub fn number(&self) -> Option<u64> {
        match &self.part_number {
            Value::String(text) => text.parse().ok(),
            number => number.to_u64(),
        }
    }
}

impl Target {
    /// The addresses of the parts, where the file goes in parts.
    pub fn parts(&self, item: &Item) -> Option<&[PartUrl]> {
        let urls = self
            .upload_multipart_urls
            .as_ref()?
            .upload_url_parts
            .as_ref()?;
        (!urls.is_empty() && !item.parts.is_empty()).then_some(urls)
    }

    /// The uploads that the file needs: none when the server has it.
    pub fn add_jobs<'a>(
        &self,
        session: &Session,
        at: usize,
        item: &'a Item,
        jobs: &mut Vec<Job<'a>>,
    ) -> Result<()> {
        let headers = self.upload_headers.as_deref().unwrap_or_default();
        let place = |url: &str| Place::new(session.api(), url, headers);
        let mut job = |piece: &'a Piece, place| {
            jobs.push(Job {
                item: at,
                piece,
                place,
                sending: Sending::new(&session.done),
            });
        };
        let Some(urls) = self.parts(item) else {
            let url = self.upload_url.as_deref().filter(|url| !url.is_empty());
            if let Some(url) = url {
                job(&item.whole, place(url)?);
            }
            return Ok(());
        };
        for (number, piece) in (1..).zip(&item.parts) {
            let url = urls
                .iter()
                .find(|url| url.number() == Some(number))
                .ok_or_else(|| {
                    Error::protocol(format!("part {number} of a file has no upload address"))
                })?;
            job(
                piece,
                place(&url.upload_url)?.headers(part_headers(headers, piece)?),
            );
        }
        Ok(())
    }
}

/// What goes with a part: its own checksum, and of the headers of the whole
/// only the media type.
fn part_headers(headers: &[String], part: &Piece) -> Result<Vec<(String, String)>> {
    let headers = headers.iter().map(|line| split(line));
    let mut headers = headers.collect::<Result<Vec<_>>>()?;
    headers.retain(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    headers.push(("content-md5".to_owned(), part.md5.base64()));
    Ok(headers)
}
