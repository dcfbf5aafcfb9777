//! One file of a run or an artifact, as the list described it.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::delete;
use super::download::{self, DownloadOptions};
use super::owner::Owner;
use super::query::Node;
use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::json::{self, Value};
use crate::local::{LocalFile, Timestamp};
use crate::run::{Remote, Run};

/// A file of a run, or of an artifact; `wandb.apis.public.File`.
///
/// A snapshot of what the list said. Cheap to clone, usable from any thread.
#[derive(Debug, Clone)]
pub struct File {
    pub(super) origin: Origin,
    pub(super) name: String,
    pub(super) size: Option<u64>,
    pub(super) md5: Option<String>,
    mimetype: Option<String>,
    updated_at: Option<String>,
    storage_id: Option<String>,
    direct_url: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Origin {
    Remote {
        remote: Remote,
        url: Option<String>,
        project_id: Option<i64>,
    },
    Artifact {
        owner: Owner,
        url: Option<String>,
    },
    Local(PathBuf),
}

impl File {
    /// The name, which may hold `/` (`File.name`).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes (`File.size`); 0 where the server does not say.
    pub fn size(&self) -> u64 {
        self.size.unwrap_or(0)
    }

    /// The md5 digest in base64 (`File.md5`).
    pub fn md5(&self) -> Option<&str> {
        self.md5.as_deref()
    }

    /// The media type (`File.mimetype`).
    pub fn mimetype(&self) -> Option<&str> {
        self.mimetype.as_deref()
    }

    /// The last change, ISO 8601 in UTC (`File.updated_at`).
    pub fn updated_at(&self) -> Option<&str> {
        self.updated_at.as_deref()
    }

    /// The server's own id of the file (`File.id`).
    pub fn storage_id(&self) -> Option<&str> {
        self.storage_id.as_deref()
    }

    /// Where the file is fetched from (`File.url`).
    pub fn url(&self) -> Option<&str> {
        match &self.origin {
            Origin::Remote { url, .. } | Origin::Artifact { url, .. } => url.as_deref(),
            Origin::Local(_) => None,
        }
    }

    /// The signed address in the storage (`File.direct_url`); it expires.
    pub fn direct_url(&self) -> Option<&str> {
        self.direct_url.as_deref()
    }

    /// The file's place in the bucket (`File.path_uri`): `s3://bucket/key`
    /// where the storage is S3, the address itself where the file is a
    /// reference, else `None` (the official client has an empty text).
    pub fn path_uri(&self) -> Option<String> {
        let direct = self.direct_url().filter(|url| !url.is_empty())?;
        if self.url() == Some(direct) {
            return Some(direct.to_owned());
        }
        s3_uri(direct)
    }

    /// Where the file of a local run lies.
    pub fn local_path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Local(path) => Some(path),
            Origin::Remote { .. } | Origin::Artifact { .. } => None,
        }
    }

    /// Fetches the file to `root/name` and answers that path, as
    /// `File.download(root, replace=False)`. See [`DownloadOptions`].
    ///
    /// The file appears under its name only when it is whole: it is written
    /// beside it, checked against size and md5, and renamed.
    ///
    /// A download goes on where an earlier one ended, if the server states
    /// the md5 of the file: what came of it waits as a hidden `.part` file
    /// beside the target when the process was killed, and also after a
    /// failure or a cancel when it is 1 MiB or more. Such a file of another
    /// version is removed. Two downloads to one target do not disturb each
    /// other. An address that has expired is asked for anew, once.
    ///
    /// # Errors
    /// Exists when the target exists; InvalidArgument when the name would
    /// leave `root`; Integrity when size or md5 differ; Io; those of a
    /// request.
    pub fn download(&self, root: impl AsRef<Path>) -> Result<PathBuf> {
        self.download_with(root, &DownloadOptions::default())
    }

    /// As [`download`](File::download), with options.
    ///
    /// # Errors
    /// As [`download`](File::download).
    pub fn download_with(
        &self,
        root: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<PathBuf> {
        download::to_folder(self, root.as_ref(), options)
    }

    /// Deletes the file on the server, as `File.delete()`. Other handles of it
    /// stay as they are.
    ///
    /// # Errors
    /// NotFound when it is gone already, unless this call's own request may
    /// have done that (its answer was lost); Unsupported for the file of a
    /// local run; those of a request.
    pub fn delete(&self) -> Result<()> {
        self.delete_with(&CallOptions::default())
    }

    /// As [`delete`](File::delete), under limits of its own.
    ///
    /// # Errors
    /// As [`delete`](File::delete).
    pub fn delete_with(&self, options: &CallOptions) -> Result<()> {
        delete::delete(self, options)
    }

    /// The content as JSON.
    pub(crate) fn read_json(&self, options: &CallOptions) -> Result<Value> {
        let call = options.start("read", self.subject());
        download::to_memory(self, &call)
            .and_then(|bytes| {
                json::from_slice(&bytes)
                    .map_err(|error| Error::protocol(format!("the file is not JSON: {error}")))
            })
            .map_err(|error| call.name(error))
    }

    /// How errors name this file.
    pub(super) fn subject(&self) -> String {
        match &self.origin {
            Origin::Remote { remote, .. } => format!("{} file {}", remote.subject(), self.name),
            Origin::Artifact { owner, .. } => format!("{} file {}", owner.name, self.name),
            Origin::Local(path) => path.display().to_string(),
        }
    }
}

impl File {
    pub(super) fn of_artifact(node: Node, owner: Owner) -> Self {
        File {
            size: node.size(),
            origin: Origin::Artifact {
                owner,
                url: node.url,
            },
            name: node.name,
            // What a reference is known by is of another kind.
            md5: node.md5.filter(|md5| is_md5(md5)),
            mimetype: node.mimetype,
            updated_at: node.updated_at,
            storage_id: Some(node.id),
            direct_url: node.direct_url,
        }
    }

    pub(super) fn remote(node: Node, remote: Remote, project_id: Option<i64>) -> Self {
        File {
            size: node.size(),
            origin: Origin::Remote {
                remote,
                url: node.url,
                project_id,
            },
            name: node.name,
            md5: node.md5.map(in_base64),
            mimetype: node.mimetype,
            updated_at: node.updated_at,
            storage_id: Some(node.id),
            direct_url: node.direct_url,
        }
    }
}

fn is_md5(text: &str) -> bool {
    BASE64.decode(text).is_ok_and(|bytes| bytes.len() == 16)
}

/// Servers other than W&B's own may give the md5 in hex digits.
fn in_base64(md5: String) -> String {
    let byte = |at| u8::from_str_radix(md5.get(at..at + 2)?, 16).ok();
    let is_hex = md5.len() == 32 && md5.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes: Option<Vec<u8>> = (0..32).step_by(2).map(byte).collect();
    match bytes.filter(|_| is_hex) {
        Some(bytes) => BASE64.encode(bytes),
        None => md5,
    }
}

/// The number of the run's project, where the server tells it.
pub(super) fn project_id(run: &Run) -> Option<i64> {
    run.data().project_id.as_ref()?.parse().ok()
}

impl From<LocalFile> for File {
    fn from(file: LocalFile) -> Self {
        File {
            origin: Origin::Local(file.path),
            name: file.name,
            size: Some(file.size),
            md5: None,
            mimetype: None,
            updated_at: file.modified.and_then(iso),
            storage_id: None,
            direct_url: None,
        }
    }
}

/// A time as ISO 8601 in UTC, as servers write it.
fn iso(time: SystemTime) -> Option<String> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    Some(Timestamp::from_seconds(seconds)?.to_iso())
}

/// `s3://bucket/key` of an address in S3, whether the bucket stands in the host
/// or begins the path. Escapes stay, as in the official client.
fn s3_uri(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let (host, path) = rest.split_once('/')?;
    let host = host.split(':').next()?;
    let name = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    let labels: Vec<&str> = name.split('.').collect();
    let is_s3 = |label: &&str| *label == "s3" || label.starts_with("s3-");
    let at = labels.iter().rposition(is_s3)?;
    let (bucket, key) = match at {
        0 => path.split_once('/')?,
        _ => (&name[..labels[..at].join(".").len()], path),
    };
    (matches!(scheme, "http" | "https") && !key.is_empty()).then(|| format!("s3://{bucket}/{key}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_s3() {
        for (url, uri) in [
            (
                "https://bucket.s3.us-west-2.amazonaws.com/a/b%20c?X-Amz=1",
                "s3://bucket/a/b%20c",
            ),
            ("https://bucket.s3.amazonaws.com/key", "s3://bucket/key"),
            ("https://s3-x.s3.amazonaws.com.cn/key", "s3://s3-x/key"),
            (
                "https://my.own.s3-eu-west-1.amazonaws.com/k",
                "s3://my.own/k",
            ),
            (
                "https://s3.us-west-2.amazonaws.com/bucket/a/b",
                "s3://bucket/a/b",
            ),
        ] {
            assert_eq!(s3_uri(url).as_deref(), Some(uri), "{url}");
        }
        for other in [
            "",
            "https://storage.googleapis.com/bucket/key",
            "https://bucket.s3.amazonaws.com.evil/key",
            "https://bucket.s3.amazonaws.com/",
            "https://ec2.amazonaws.com/x",
        ] {
            assert_eq!(s3_uri(other), None, "{other}");
        }
    }

    #[test]
    fn an_md5_in_hex_is_the_same_one() {
        let hex = "5d41402abc4b2a76b9719d911017c592";
        let base64 = "XUFAKrxLKna5cZ2REBfFkg==";
        for text in [hex, &hex.to_uppercase(), base64] {
            assert_eq!(in_base64(text.to_owned()), base64);
        }
        for other in ["", "+d41402abc4b2a76b9719d911017c592", "5d41"] {
            assert_eq!(in_base64(other.to_owned()), other);
        }
    }
}
