//! References to files of other artifacts on the same server.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::entry::Entry;
use super::lookup::by_id;
use super::{Artifact, Manifest, ManifestEntry};
use crate::api::Api;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::url::decode_segment;

/// How often a reference may lead to another one.
const MOST_STEPS: u32 = 5;

/// The artifacts that references led to, each looked up once.
pub(super) struct Referred {
    api: Api,
    found: Mutex<HashMap<String, Artifact>>,
    steps: u32,
}

impl Referred {
    pub fn new(artifact: &Artifact) -> Self {
        Referred {
            api: artifact.0.api.clone(),
            found: Mutex::default(),
            steps: 0,
        }
    }

    /// Makes `target` the file at `rest`, what follows the scheme: an artifact's
    /// id in hex, and a path.
    pub fn bring(
        &self,
        rest: &str,
        entry: &ManifestEntry,
        target: &Path,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        if self.steps == MOST_STEPS {
            return Err(Error::protocol("its references do not come to an end"));
        }
        let rest = rest.trim_start_matches('/');
        let (id, path) = rest.split_once('/').unwrap_or((rest, ""));
        let id =
            from_hex(id).ok_or_else(|| Error::protocol("it is a reference to no artifact's id"))?;
        let artifact = self.artifact(&id, call)?;
        let manifest = artifact.manifest_with(&call.rest())?;
        let found = entry_at(&manifest, path).ok_or_else(|| {
            let name = artifact.qualified_name();
            Error::new(
                ErrorKind::NotFound,
                format!("it is a reference to {name}, which has no file {path:?}"),
            )
        })?;
        if found.digest() != entry.digest() {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!(
                    "{path:?} of {} has another content",
                    artifact.qualified_name()
                ),
            )
            .with_retryable(false));
        }
        let next = Referred {
            api: self.api.clone(),
            found: Mutex::default(),
            steps: self.steps + 1,
        };
        let entry = Entry {
            artifact: &artifact,
            manifest: &manifest,
            entry: found,
            url: None,
            referred: &next,
        };
        entry.bring(target, call, progress)
    }

    fn artifact(&self, id: &str, call: &Call) -> Result<Artifact> {
        // Held meanwhile, so that threads do not ask for the same one.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(artifact) = found.get(id) {
            return Ok(artifact.clone());
        }
        let artifact = by_id(&self.api, call, id)?;
        found.insert(id.to_owned(), artifact.clone());
        Ok(artifact)
    }
}

/// The entry that the path of an address means: as it is written, which is how
/// the official clients write it, or with its percent-encoding undone.
pub(super) fn entry_at<'m>(manifest: &'m Manifest, path: &str) -> Option<&'m ManifestEntry> {
    let decoded = || manifest.get(&decode_segment(path)?);
    manifest.get(path).or_else(decoded)
}

/// Addresses hold the bytes of an id in hex, the server has them in base64.
pub(super) fn from_hex(id: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, []) = id.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok())
        .collect();
    let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
    Some(BASE64.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_both_forms() {
        let id = BASE64.encode("Artifact:17");
        assert_eq!(from_hex("41727469666163743a3137"), Some(id));
        for other in ["", "4", "zz", "é", "+1"] {
            assert_eq!(from_hex(other), None, "{other}");
        }
    }
}
