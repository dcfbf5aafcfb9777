//! The list of an artifact's contents: what clients upload before they commit.

use crate::app::store::{Failure, Result};
use crate::app::util;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Paths and what is there.
pub type Contents = BTreeMap<String, Entry>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Where a reference leads; none for a file that is stored here.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Value>,
    #[serde(
        default,
        rename = "birthArtifactID",
        skip_serializing_if = "Option::is_none"
    )]
    pub birth: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    version: i64,
    #[serde(rename = "storagePolicy")]
    policy: String,
    contents: Contents,
}

/// Reads an uploaded manifest.
pub fn parse(bytes: &[u8]) -> Result<Contents> {
    let refused = |why: String| Failure::Refused(format!("the manifest is invalid: {why}"));
    let document: Document =
        serde_json::from_slice(bytes).map_err(|error| refused(error.to_string()))?;
    if document.version != 1 {
        return Err(refused(format!("version {}", document.version)));
    }
    if document.policy != POLICY {
        return Err(refused(format!("storage policy {}", document.policy)));
    }
    Ok(document.contents)
}

const POLICY: &str = "wandb-storage-policy-v1";

/// The text of a manifest, of layout `V1` or `V2`.
pub fn write(contents: &Contents, layout: &str) -> String {
    json!({
        "version": 1,
        "storagePolicy": POLICY,
        "storagePolicyConfig": {"storageLayout": layout},
        "contents": contents,
    })
    .to_string()
}

/// The digest of an artifact with these contents.
pub fn digest(contents: &Contents) -> String {
    let mut text = String::from("wandb-artifact-manifest-v1\n");
    for (path, entry) in contents {
        text.push_str(path);
        text.push(':');
        text.push_str(&entry.digest);
        text.push('\n');
    }
    util::md5_hex(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_official_clients() {
        assert_eq!(digest(&Contents::new()), "64e7c61456b10382e2f3b571ac24b659");
        let entry = Entry {
            digest: util::md5_base64(b"hello"),
            size: Some(5),
            reference: None,
            extra: None,
            birth: None,
        };
        let contents = Contents::from([("a.txt".to_owned(), entry)]);
        assert_eq!(digest(&contents), "541f289bb3c6ae786d51e7288e523543");
        assert_eq!(parse(write(&contents, "V2").as_bytes()).unwrap(), contents);
        assert!(parse(b"{}").is_err() && parse(b"").is_err());
    }
}
