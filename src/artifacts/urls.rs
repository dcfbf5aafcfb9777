//! Where the stored files of an artifact are fetched from.

use serde::Deserialize;

use super::digest::Md5;
use super::{Artifact, Manifest, ManifestEntry, StorageLayout};
use crate::api::Api;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::features::Feature;
use crate::files::{FILE_URLS, WantedOfArtifact};
use crate::pages::{Fetch, Page};
use crate::url::{Url, encode_segment};

/// Files of a page, as the official clients ask for them.
const PER_PAGE: u32 = 5_000;

/// The signed addresses of all files, by path, page by page.
#[derive(Debug)]
pub(super) struct SignedUrls(pub Artifact);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    name: String,
    direct_url: String,
}

impl Fetch for SignedUrls {
    type Item = (String, String);
    const OPERATION: &'static str = "download";

    fn subject(&self) -> String {
        self.0.qualified_name()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<Self::Item>> {
        let wanted = WantedOfArtifact {
            names: &[],
            after,
            first: PER_PAGE,
        };
        let owner = self.0.owner();
        let (nodes, next) = owner.page::<Node>(call, &FILE_URLS, &wanted)?;
        let nodes = nodes.into_iter();
        Ok(Page {
            items: nodes.map(|node| (node.name, node.direct_url)).collect(),
            total: None,
            next,
        })
    }
}

/// The addresses on the server itself, which take the key and do not expire,
/// best first. Which form a server knows depends on its age.
pub(super) fn of_server(
    artifact: &Artifact,
    manifest: &Manifest,
    entry: &ManifestEntry,
    md5: Md5,
    call: &Call,
) -> Result<Vec<Url>> {
    let api = &artifact.0.api;
    let hex = md5.hex();
    if manifest.storage_layout() == StorageLayout::V1 {
        return Ok(vec![below(api, &["artifacts", artifact.entity(), &hex])?]);
    }
    let region = ["artifactsV2", manifest.storage_region()];
    let collection = [artifact.entity(), artifact.project(), artifact.collection()];
    let birth = entry.birth_artifact_id().unwrap_or_default();
    let name = entry.path().rsplit('/').next().unwrap_or_default();
    let content = [birth, &hex, name];
    if api.has(Feature::ArtifactIdInUrl, call)? {
        let parts = [&region[..], &collection, &[artifact.id()], &content].concat();
        return Ok(vec![below(api, &parts)?]);
    }
    Ok(vec![
        below(api, &[&region[..], &collection, &content].concat())?,
        below(
            api,
            &[&region[..], &[artifact.entity(), birth, &hex]].concat(),
        )?,
    ])
}

fn below(api: &Api, parts: &[&str]) -> Result<Url> {
    let parts: Vec<String> = parts.iter().map(|part| encode_segment(part)).collect();
    api.settings()
        .base_url
        .append(&parts.join("/"))
        .map_err(|error| Error::protocol(error.message().to_owned()))
}
