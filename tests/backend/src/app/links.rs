//! The URLs in answers, and the signatures of those that need no key.

use crate::app::artifacts::Target;
use crate::app::mode::{FileRedirect, Mode, UploadUrl};
use crate::app::store::RunKey;
use crate::app::util;
use md5::{Digest, Md5};
use std::sync::RwLock;

/// Signs storage URLs. A new secret makes all earlier ones invalid.
#[derive(Debug)]
pub struct Signer(RwLock<u64>);

impl Signer {
    pub fn new() -> Signer {
        Signer(RwLock::new(util::random()))
    }

    /// Makes every URL signed so far invalid, as their expiry does.
    pub fn expire_all(&self) {
        *self.0.write().expect("no writer panics") = util::random();
    }

    fn signature(&self, path: &str, strict: bool) -> String {
        let secret = *self.0.read().expect("no writer panics");
        let digest = Md5::digest(format!("{secret:016x}\n{strict}\n{path}"));
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the query of a storage request carries the right signature.
    pub fn accepts(&self, path: &str, query: &str) -> bool {
        let sent = util::form_field(query, "sig");
        sent.is_some_and(|sent| sent == self.signature(path, is_strict(query)))
    }

    /// A signed URL for a path of the storage.
    fn sign(&self, origin: &str, path: &str, strict: bool) -> String {
        let signature = self.signature(path, strict);
        let strict = if strict { "strict=1&" } else { "" };
        format!("{origin}{path}?{strict}sig={signature}")
    }
}

/// Whether the URL refuses credentials, as storage on another origin does.
pub fn is_strict(query: &str) -> bool {
    util::form_field(query, "strict").is_some()
}

/// Makes the URLs of one answer.
pub struct Links<'a> {
    pub signer: &'a Signer,
    pub mode: &'a Mode,
    pub base_url: &'a str,
}

impl Links<'_> {
    fn storage(&self, path: &str) -> String {
        match self.mode.file_redirect {
            FileRedirect::Same | FileRedirect::None => self.signer.sign(self.base_url, path, false),
            FileRedirect::Other => {
                let origin = self.mode.storage_origin.clone();
                let origin = origin.unwrap_or_else(|| other_loopback_name(self.base_url));
                self.signer.sign(origin.trim_end_matches('/'), path, true)
            }
        }
    }

    /// The URL that wants the API key and leads to the bytes.
    pub fn file(&self, run: &RunKey, name: &str) -> String {
        format!("{}/files/{}", self.base_url, file_path(run, name))
    }

    /// The signed URL of the bytes themselves.
    pub fn direct(&self, run: &RunKey, name: &str) -> String {
        self.storage(&format!("/storage/{}", file_path(run, name)))
    }

    /// The signed URL of bytes of an artifact, for both directions.
    pub fn artifact(&self, entity: &str, artifact: i64, target: &Target) -> String {
        let entity = util::percent_encode(entity, false);
        self.storage(&format!("/artifact-storage/{entity}/{artifact}/{target}"))
    }

    /// The signed URL of exported history.
    pub fn export(&self, run: &RunKey, name: &str) -> String {
        self.storage(&format!("/exports/{}.parquet", file_path(run, name)))
    }

    /// Where the bytes of a file may be put.
    pub fn upload(&self, run: &RunKey, name: &str) -> String {
        match self.mode.upload_url {
            UploadUrl::Relative => format!("/upload/{}", file_path(run, name)),
            UploadUrl::Absolute => self.storage(&format!("/storage/{}", file_path(run, name))),
        }
    }
}

fn file_path(run: &RunKey, name: &str) -> String {
    let part = |text: &str| util::percent_encode(text, false);
    format!(
        "{}/{}/{}/{}",
        part(&run.entity),
        part(&run.project),
        part(&run.name),
        util::percent_encode(name, true)
    )
}

/// The same server by another name is another origin to a client.
fn other_loopback_name(base_url: &str) -> String {
    if base_url.contains("://127.0.0.1") {
        base_url.replacen("://127.0.0.1", "://localhost", 1)
    } else {
        base_url.replacen("://localhost", "://127.0.0.1", 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_cover_path_and_strictness_and_expire() {
        let signer = Signer::new();
        let url = signer.sign("http://h", "/storage/a", true);
        let (path, query) = url["http://h".len()..].split_once('?').unwrap();
        assert!(signer.accepts(path, query) && is_strict(query));
        assert!(!signer.accepts("/storage/b", query));
        assert!(!signer.accepts(path, query.trim_start_matches("strict=1&")));
        signer.expire_all();
        assert!(!signer.accepts(path, query));
    }
}
