//! The manifest: what an artifact consists of, and the digest that names it.

use std::collections::{BTreeMap, btree_map};

use serde::Deserialize;

use super::digest::{Hasher, Md5};
use crate::error::{Error, Result};
use crate::json::{self, Map, NonFinite, Value, write_string};

/// The one version and the one policy there are.
const VERSION: i64 = 1;
const POLICY: &str = "wandb-storage-policy-v1";
/// The first line of what an artifact's digest is made of.
const DIGEST_HEADER: &[u8] = b"wandb-artifact-manifest-v1\n";

/// What an artifact consists of: its entries by their path, in the order of
/// the paths' bytes; `wandb.Artifact.manifest`.
///
/// A value: it does not change, and any thread may read it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    layout: StorageLayout,
    region: Option<String>,
    entries: BTreeMap<String, ManifestEntry>,
}

/// How the server lays out the files of an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum StorageLayout {
    /// By content: artifacts of old servers and clients.
    V1,
    /// By the artifact that a file was first uploaded for.
    #[default]
    V2,
}

impl StorageLayout {
    /// As it is written: `V1` or `V2`.
    pub fn as_str(self) -> &'static str {
        match self {
            StorageLayout::V1 => "V1",
            StorageLayout::V2 => "V2",
        }
    }
}

/// One file, or one reference, of an artifact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestEntry {
    pub(super) path: String,
    pub(super) digest: String,
    pub(super) reference: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) birth_artifact_id: Option<String>,
    pub(super) extra: Map,
}

impl Manifest {
    /// The version of the format; 1.
    pub fn version(&self) -> i64 {
        VERSION
    }

    /// The name of the storage policy; `wandb-storage-policy-v1`.
    pub fn storage_policy(&self) -> &str {
        POLICY
    }

    /// How the server lays out the files.
    pub fn storage_layout(&self) -> StorageLayout {
        self.layout
    }

    /// The region of the storage; `default` where the manifest names none.
    pub fn storage_region(&self) -> &str {
        self.region.as_deref().unwrap_or("default")
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at exactly this path, as `Artifact.get_entry(name)`.
    pub fn get(&self, path: &str) -> Option<&ManifestEntry> {
        self.entries.get(path)
    }

    /// All entries, in the order of their paths.
    pub fn iter(&self) -> ManifestIter<'_> {
        ManifestIter(self.entries.values())
    }

    /// Bytes of all entries whose size is known, references included.
    pub fn size(&self) -> u64 {
        self.iter().filter_map(ManifestEntry::size).sum()
    }

    /// The digest that names the content: 32 hex digits, over paths and
    /// entries' digests. Artifacts with equal digests are one version.
    pub fn digest(&self) -> String {
        let mut hasher = Hasher::new();
        hasher.take(DIGEST_HEADER);
        for entry in self.iter() {
            for part in [&*entry.path, ":", &*entry.digest, "\n"] {
                hasher.take(part.as_bytes());
            }
        }
        hasher.finish().hex()
    }

    /// The manifest as the JSON that is stored, paths in order.
    pub fn to_json(&self) -> String {
        let mut out = format!(r#"{{"version":{VERSION},"storagePolicy":"#);
        write_string(&mut out, POLICY);
        out.push_str(r#","storagePolicyConfig":{"storageLayout":"#);
        write_string(&mut out, self.layout.as_str());
        if let Some(region) = &self.region {
            out.push_str(r#","storageRegion":"#);
            write_string(&mut out, region);
        }
        out.push_str(r#"},"contents":{"#);
        for (i, entry) in self.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            write_string(&mut out, &entry.path);
            out.push(':');
            entry.write(&mut out);
        }
        out.push_str("}}");
        out
    }

    /// Reads what a server stores.
    ///
    /// # Errors
    /// Unsupported for a version, policy or layout that is not known here;
    /// Protocol, naming the entry, for what is no manifest.
    pub(crate) fn parse(text: &[u8]) -> Result<Self> {
        let wire: Wire = json::from_slice_as(text)
            .map_err(|error| Error::protocol(format!("not an artifact manifest: {error}")))?;
        if wire.version.to_i64() != Some(VERSION) {
            return Err(Error::unsupported(format!(
                "the manifest has version {}, known is {VERSION}",
                wire.version
            )));
        }
        if wire.storage_policy != POLICY {
            return Err(Error::unsupported(format!(
                "the manifest has storage policy `{}`, known is `{POLICY}`",
                wire.storage_policy
            )));
        }
        let config = wire.storage_policy_config.unwrap_or_default();
        let layout = match config.storage_layout.as_deref() {
            None | Some("V1") => StorageLayout::V1,
            Some("V2") => StorageLayout::V2,
            Some(other) => {
                return Err(Error::unsupported(format!(
                    "the manifest has storage layout `{other}`, known are V1 and V2"
                )));
            }
        };
        let entries = wire.contents.into_iter().map(|(path, entry)| {
            let entry = entry.into_entry(&path)?;
            Ok((path, entry))
        });
        Ok(Manifest {
            layout,
            region: config.storage_region,
            entries: entries.collect::<Result<_>>()?,
        })
    }

    pub(super) fn add(&mut self, entry: ManifestEntry) {
        self.entries.insert(entry.path.clone(), entry);
    }

    pub(super) fn entry_mut(&mut self, path: &str) -> Option<&mut ManifestEntry> {
        self.entries.get_mut(path)
    }
}

/// The entries of a manifest, in the order of their paths; by
/// [`Manifest::iter`].
#[derive(Debug, Clone)]
pub struct ManifestIter<'a>(btree_map::Values<'a, String, ManifestEntry>);

impl<'a> Iterator for ManifestIter<'a> {
    type Item = &'a ManifestEntry;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for ManifestIter<'_> {}

impl<'a> IntoIterator for &'a Manifest {
    type Item = &'a ManifestEntry;
    type IntoIter = ManifestIter<'a>;

    fn into_iter(self) -> ManifestIter<'a> {
        self.iter()
    }
}

impl ManifestEntry {
    /// The path inside of the artifact, which may hold `/`. A server chose
    /// it: not safe as a path on this machine.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the content is known by: the base64 of its MD5, or whatever stands
    /// for the content of a reference (an ETag, the address itself).
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Where a reference points (`ref`); `None` for a file that the server
    /// stores.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// Bytes, where they are known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The artifact that the file was first uploaded for.
    pub fn birth_artifact_id(&self) -> Option<&str> {
        self.birth_artifact_id.as_deref()
    }

    /// What else is stored with it: `etag` and `versionID` of a reference,
    /// `alg` of a digest that is not MD5.
    pub fn extra(&self) -> &Map {
        &self.extra
    }

    /// The MD5 that the content must have; `None` when the digest is of
    /// another kind.
    pub(crate) fn md5(&self) -> Option<Md5> {
        match self.extra.get("alg").and_then(Value::as_str) {
            None | Some("MD5") => Md5::from_base64(&self.digest),
            Some(_) => None,
        }
    }

    fn write(&self, out: &mut String) {
        out.push_str(r#"{"digest":"#);
        write_string(out, &self.digest);
        for (key, text) in [
            ("birthArtifactID", &self.birth_artifact_id),
            ("ref", &self.reference),
        ] {
            if let Some(text) = text {
                out.push_str(&format!(r#","{key}":"#));
                write_string(out, text);
            }
        }
        if !self.extra.is_empty() {
            out.push_str(r#","extra":"#);
            self.extra.write_json(out, NonFinite::Strings);
        }
        if let Some(size) = self.size {
            out.push_str(&format!(r#","size":{size}"#));
        }
        out.push('}');
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    version: Value,
    storage_policy: String,
    storage_policy_config: Option<WireConfig>,
    contents: BTreeMap<String, WireEntry>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct WireConfig {
    storage_layout: Option<String>,
    storage_region: Option<String>,
}

/// `local_path`, which some clients wrote, is a path on their machine.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEntry {
    digest: String,
    r#ref: Option<String>,
    #[serde(rename = "birthArtifactID")]
    birth_artifact_id: Option<String>,
    size: Option<Value>,
    extra: Option<Map>,
}

impl WireEntry {
    fn into_entry(self, path: &str) -> Result<ManifestEntry> {
        let size = match self.size {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.parse().ok()),
            Some(other) => Some(other.to_u64()),
        };
        let size = size
            .map(|size| {
                size.ok_or_else(|| {
                    Error::protocol(format!("the manifest's size of `{path}` is no size"))
                })
            })
            .transpose()?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(ManifestEntry {
            path: path.to_owned(),
            digest: self.digest,
            reference: given(self.r#ref),
            size,
            birth_artifact_id: given(self.birth_artifact_id),
            extra: self.extra.unwrap_or_default(),
        })
    }
}

/// What the fuzz target does with a manifest.
#[cfg(fuzzing)]
pub fn read_manifest(text: &[u8]) {
    let Ok(manifest) = Manifest::parse(text) else {
        return;
    };
    let again = Manifest::parse(manifest.to_json().as_bytes()).expect("it was written here");
    assert_eq!(again.digest(), manifest.digest());
    assert_eq!(again.to_json(), manifest.to_json());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_entries_are_written_and_read_again(
            entries in proptest::collection::vec(
                (".*", ".*", proptest::option::of(".+"), proptest::option::of(any::<u64>())),
                0..8,
            ),
        ) {
            let mut manifest = Manifest::default();
            for (path, digest, reference, size) in entries {
                let extra = reference.iter().map(|tag| ("etag", tag.clone())).collect();
                manifest.add(ManifestEntry {
                    path, digest, reference, size, extra, birth_artifact_id: None,
                });
            }
            let again = Manifest::parse(manifest.to_json().as_bytes()).unwrap();
            prop_assert_eq!(again.digest(), manifest.digest());
            prop_assert_eq!(again, manifest);
        }
    }

    fn file(path: &str, content: &[u8]) -> ManifestEntry {
        ManifestEntry {
            path: path.to_owned(),
            digest: Md5::of(content).base64(),
            size: Some(content.len() as u64),
            ..ManifestEntry::default()
        }
    }

    fn parse(text: &str) -> Result<Manifest> {
        Manifest::parse(text.as_bytes())
    }

    #[test]
    fn digests_are_those_of_the_official_clients() {
        let mut manifest = Manifest::default();
        assert_eq!(manifest.digest(), "64e7c61456b10382e2f3b571ac24b659");
        manifest.add(file("a.txt", b"hello"));
        assert_eq!(manifest.digest(), "541f289bb3c6ae786d51e7288e523543");
        // Neither size nor birth nor anything else counts.
        let entry = manifest.entry_mut("a.txt").unwrap();
        entry.size = None;
        entry.birth_artifact_id = Some("x".to_owned());
        entry.extra.insert("etag", "y");
        assert_eq!(manifest.digest(), "541f289bb3c6ae786d51e7288e523543");
    }

    #[test]
    fn paths_are_in_the_order_of_code_points() {
        let paths = ["b", "a/b", "a", "a.txt", "B", "\u{ffff}", "\u{10000}", "ü"];
        let mut manifest = Manifest::default();
        for path in paths {
            manifest.add(file(path, b""));
        }
        let mut by_chars = paths.map(|path| path.chars().collect::<Vec<_>>());
        by_chars.sort();
        let sorted: Vec<Vec<char>> = manifest.iter().map(|e| e.path.chars().collect()).collect();
        assert_eq!(sorted, by_chars);
        assert_eq!(manifest.iter().len(), paths.len());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut manifest = Manifest::default();
        manifest.add(ManifestEntry {
            birth_artifact_id: Some("QXJ0".to_owned()),
            ..file("d/\"q\".bin", b"1")
        });
        manifest.add(ManifestEntry {
            path: "r".to_owned(),
            digest: "tag".to_owned(),
            reference: Some("https://h/x".to_owned()),
            extra: [("etag", "\"tag\"")].into_iter().collect(),
            ..ManifestEntry::default()
        });
        let text = manifest.to_json();
        assert_eq!(
            text,
            concat!(
                r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","#,
                r#""storagePolicyConfig":{"storageLayout":"V2"},"contents":{"#,
                r#""d/\"q\".bin":{"digest":"xMpCOKC5I4INzFCab3WEmw==","#,
                r#""birthArtifactID":"QXJ0","size":1},"#,
                r#""r":{"digest":"tag","ref":"https://h/x","extra":{"etag":"\"tag\""}}}}"#
            )
        );
        assert_eq!(parse(&text).unwrap(), manifest);
    }

    #[test]
    fn old_and_loose_manifests_are_read() {
        let manifest = parse(
            r#"{"version":1.0,"storagePolicy":"wandb-storage-policy-v1","new":{},
                "contents":{"a":{"digest":"d","size":"12","extra":null,"ref":"",
                "birthArtifactID":null,"local_path":"/home/x","skip_cache":true}}}"#,
        )
        .unwrap();
        assert_eq!(manifest.storage_layout(), StorageLayout::V1);
        assert_eq!(manifest.storage_region(), "default");
        let entry = manifest.get("a").unwrap();
        assert_eq!(entry.size(), Some(12));
        assert_eq!((entry.reference(), entry.birth_artifact_id()), (None, None));
        assert_eq!(manifest.size(), 12);
        assert_eq!(manifest.get("b"), None);

        let region = parse(
            r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1",
                "storagePolicyConfig":{"storageLayout":"V2","storageRegion":"eu"},"contents":{}}"#,
        )
        .unwrap();
        assert_eq!(region.storage_layout(), StorageLayout::V2);
        assert_eq!(region.storage_region(), "eu");
        assert!(region.to_json().contains(r#""storageRegion":"eu""#));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for (text, kind) in [
            (
                r#"{"version":2,"storagePolicy":"wandb-storage-policy-v1","contents":{}}"#,
                ErrorKind::Unsupported,
            ),
            (
                r#"{"version":1,"storagePolicy":"other","contents":{}}"#,
                ErrorKind::Unsupported,
            ),
            (
                r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":"V9"},"contents":{}}"#,
                ErrorKind::Unsupported,
            ),
            (
                r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1"}"#,
                ErrorKind::Protocol,
            ),
            (
                r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","contents":{"a":{"size":1}}}"#,
                ErrorKind::Protocol,
            ),
            (
                r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","contents":{"a":{"digest":"d","size":-1}}}"#,
                ErrorKind::Protocol,
            ),
            ("<html>", ErrorKind::Protocol),
            ("", ErrorKind::Protocol),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.kind(), kind, "{error}");
        }
    }

    #[test]
    fn only_md5_is_checked_as_md5() {
        assert_eq!(file("a", b"hello").md5(), Some(Md5::of(b"hello")));
        let mut entry = file("a", b"hello");
        entry.extra.insert("alg", "XXH128");
        assert_eq!(entry.md5(), None);
        entry.extra.insert("alg", "MD5");
        assert_eq!(entry.md5(), Some(Md5::of(b"hello")));
    }
}
