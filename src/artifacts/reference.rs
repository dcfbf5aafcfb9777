//! References: entries that point at content elsewhere, and the digests that
//! they are known by.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Artifact;
use super::digest::{self, Md5};
use super::lookup::by_id;
use super::manifest::ManifestEntry;
use super::referred::{entry_at, from_hex};
use super::rules::entry_path;
use super::walk::{self, FolderLinks};
use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::url::{Url, decode_segment, encode_segment};

/// How a reference is added; for
/// [`NewArtifact::add_reference_with`](super::NewArtifact::add_reference_with).
#[derive(Debug, Clone)]
pub struct ReferenceOptions {
    name: Option<String>,
    checksum: bool,
    api: Option<Api>,
    call: CallOptions,
}

impl Default for ReferenceOptions {
    fn default() -> Self {
        ReferenceOptions {
            name: None,
            checksum: true,
            api: None,
            call: CallOptions::default(),
        }
    }
}

impl ReferenceOptions {
    /// Named after the last part of the address, with a digest of the content.
    pub fn new() -> Self {
        Self::default()
    }

    /// The path inside of the artifact; a folder's files go below it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Whether the content is looked at for its digest, true by default. Else
    /// the address alone is digested: a new version is then made only when
    /// the address changes.
    pub fn checksum(mut self, checksum: bool) -> Self {
        self.checksum = checksum;
        self
    }

    /// Whose server an entry of another artifact is on, and whose proxies,
    /// trusted roots and limits a look at an http(s) address takes; its
    /// credentials are never sent there. Without one, that of the environment.
    pub fn api(mut self, api: &Api) -> Self {
        self.api = Some(api.clone());
        self
    }

    /// The time limit of such a look, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    fn client(&self) -> Result<Api> {
        self.api.clone().map_or_else(Api::new, Ok)
    }
}

/// The entries that a reference makes: one, or one for each file of a folder.
pub(super) fn entries(uri: &str, options: &ReferenceOptions) -> Result<Vec<ManifestEntry>> {
    // An address may hold a signature or a password: errors name its scheme.
    let call = options.call.start("add_reference", "");
    call.check()?;
    let (scheme, rest) = scheme_of(uri)?;
    match &*scheme {
        "file" => files(uri, rest, options, &call),
        "http" | "https" => web(uri, options, &call).map(|entry| vec![entry]),
        "s3" | "gs" => bucket(uri, &scheme, rest, options).map(|entry| vec![entry]),
        "wandb-artifact" => of_artifact(rest, options, &call).map(|entry| vec![entry]),
        "wandb-client-artifact" => Err(Error::unsupported(format!(
            "references to artifacts that are not logged yet ({scheme}) cannot be made here"
        ))),
        _ => other(uri, &scheme, options).map(|entry| vec![entry]),
    }
    .map_err(|error| call.name(error))
}

fn scheme_of(uri: &str) -> Result<(String, &str)> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    match uri.split_once(':') {
        // One letter is a drive.
        Some((scheme, rest)) if scheme.len() > 1 && scheme.chars().all(allowed) => {
            Ok((scheme.to_ascii_lowercase(), rest))
        }
        _ => Err(Error::invalid(
            "a reference is an address with a scheme; for a local file write file:///path",
        )
        .during("add_reference")),
    }
}

/// The name that was given, else this one.
fn named(options: &ReferenceOptions, otherwise: &str) -> Result<String> {
    match &options.name {
        Some(name) => entry_path(name),
        None if otherwise.is_empty() => Err(Error::invalid(
            "the address ends without a name: say which path the reference gets",
        )),
        None => entry_path(otherwise),
    }
}

/// Content on a web server is known by its ETag, else by its address.
fn web(uri: &str, options: &ReferenceOptions, call: &Call) -> Result<ManifestEntry> {
    let path = named(options, uri.rsplit('/').next().unwrap_or_default())?;
    let url = Url::parse(uri)?;
    let mut entry = by_address(path, uri);
    if options.checksum {
        let answer = options.client()?.transport().get_public(call, &url, &[])?;
        if let Some(etag) = answer.header("etag") {
            entry.digest = etag.trim_matches('"').to_owned();
            entry.extra.insert("etag", etag);
        }
        entry.size = answer
            .header("content-length")
            .and_then(|length| length.parse().ok());
    }
    Ok(entry)
}

/// An entry of another artifact: what that one refers to, if that is again an
/// entry of another, and so on.
fn of_artifact(rest: &str, options: &ReferenceOptions, call: &Call) -> Result<ManifestEntry> {
    let api = options.client()?;
    let mut rest = rest.to_owned();
    for _ in 0..MOST_STEPS {
        let (id, path) = rest
            .trim_start_matches('/')
            .split_once('/')
            .and_then(|(id, path)| Some((from_hex(id)?, path)))
            .ok_or_else(|| Error::invalid("it names no artifact by its id, or no entry of it"))?;
        let artifact = by_id(&api, call, &id)?;
        let manifest = artifact.manifest_with(&call.rest())?;
        let found = entry_at(&manifest, path).ok_or_else(|| {
            let name = artifact.qualified_name();
            Error::new(
                ErrorKind::NotFound,
                format!("the artifact {name} has no entry {path:?}"),
            )
        })?;
        let next = found.reference().and_then(|uri| uri.strip_prefix(ARTIFACT));
        if let Some(next) = next {
            rest = next.to_owned();
            continue;
        }
        return Ok(ManifestEntry {
            path: named(options, found.path().rsplit('/').next().unwrap_or_default())?,
            digest: found.digest().to_owned(),
            reference: Some(entry_uri(&id, found.path())?),
            // As the official clients have it.
            size: Some(0),
            ..ManifestEntry::default()
        });
    }
    Err(Error::invalid("its references do not come to an end"))
}

/// The scheme of addresses of entries of artifacts.
const ARTIFACT: &str = "wandb-artifact:";
/// How often an entry may refer to another.
const MOST_STEPS: u32 = 5;

fn entry_uri(id: &str, path: &str) -> Result<String> {
    let id = BASE64
        .decode(id)
        .map_err(|_| Error::protocol("the id of the artifact is not base64"))?;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{ARTIFACT}//{hex}/{path}"))
}

impl Artifact {
    /// The address of an entry, by which another artifact may refer to it
    /// ([`NewArtifact::add_reference`](super::NewArtifact::add_reference)), as
    /// `ArtifactManifestEntry.ref_url()`.
    ///
    /// # Errors
    /// Protocol when the server's id of the artifact is none that can be
    /// written into an address.
    pub fn entry_uri(&self, path: &str) -> Result<String> {
        entry_uri(self.id(), path)
    }
}

/// Only the clients of these stores can look at what is in them.
fn bucket(
    uri: &str,
    scheme: &str,
    rest: &str,
    options: &ReferenceOptions,
) -> Result<ManifestEntry> {
    if options.checksum {
        return Err(Error::unsupported(format!(
            "the content of {scheme} references cannot be looked at here: add them without \
             checksum, or by their https address"
        )));
    }
    let (bucket, key) = match rest.trim_start_matches('/').split_once('/') {
        Some((bucket, key)) => (bucket, key),
        None => (rest.trim_start_matches('/'), ""),
    };
    let path = named(options, if key.is_empty() { bucket } else { key })?;
    Ok(by_address(path, uri))
}

/// Schemes that nobody knows how to look at, as the official client has them:
/// the address stands for the content, and the name must be given.
fn other(uri: &str, scheme: &str, options: &ReferenceOptions) -> Result<ManifestEntry> {
    match &options.name {
        Some(name) => Ok(by_address(entry_path(name)?, uri)),
        None => Err(Error::invalid(format!(
            "a reference with the scheme {scheme} needs a name"
        ))),
    }
}

fn by_address(path: String, uri: &str) -> ManifestEntry {
    ManifestEntry {
        path,
        digest: uri.to_owned(),
        reference: Some(uri.to_owned()),
        ..ManifestEntry::default()
    }
}

fn files(
    uri: &str,
    rest: &str,
    options: &ReferenceOptions,
    call: &Call,
) -> Result<Vec<ManifestEntry>> {
    let local = local_path(rest)?;
    let meta = fs::metadata(&local).map_err(|e| Error::io(&local, "cannot read", e))?;
    let entry = |path: String, uri: String, local: &Path| {
        let (md5, size) = match options.checksum {
            true => digest::of_file(local, &mut || call.check())?,
            false => of_location(local)?,
        };
        Ok(ManifestEntry {
            path,
            digest: md5.base64(),
            reference: Some(uri),
            size: Some(size),
            ..ManifestEntry::default()
        })
    };
    if meta.is_file() {
        let base = local.file_name().map(|name| name.to_string_lossy());
        let path = named(options, &base.unwrap_or_default())?;
        return Ok(vec![entry(path, uri.to_owned(), &local)?]);
    }
    if !meta.is_dir() {
        return Err(
            Error::invalid("it is neither a file nor a folder").on(local.display().to_string())
        );
    }
    let prefix = options.name.as_deref().unwrap_or("");
    let folder = uri.trim_end_matches('/');
    walk::files(&local, FolderLinks::Skip)?
        .into_iter()
        .map(|found| {
            let path = entry_path(format!("{prefix}/{}", found.name).trim_start_matches('/'))?;
            entry(path, format!("{folder}/{}", found.name), &found.path)
        })
        .collect()
}

/// The path of a `file:` URI without its scheme.
pub(super) fn local_path(rest: &str) -> Result<PathBuf> {
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => match rest.split_once('/') {
            Some(("" | "localhost", _)) => &rest[rest.find('/').unwrap_or(0)..],
            _ => {
                return Err(Error::invalid(
                    "the file reference names another host: write file:///path",
                ));
            }
        },
    };
    let path = decode_segment(path)
        .filter(|path| path.starts_with('/') && !path.contains('\0'))
        .ok_or_else(|| {
            Error::invalid("the file reference holds no absolute path: write file:///path")
        })?;
    // A drive follows the slash: `/C:/x`.
    let drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
    Ok(PathBuf::from(if drive { &path[1..] } else { &path }))
}

/// What stands for a local file that is not looked into: where it is.
pub(super) fn of_location(local: &Path) -> Result<(Md5, u64)> {
    let failed = |error| Error::io(local, "cannot read", error);
    let real = fs::canonicalize(local).map_err(failed)?;
    let size = fs::metadata(local).map_err(failed)?.len();
    let text = real.to_str().ok_or_else(|| {
        Error::new(ErrorKind::InvalidArgument, "the path is not UTF-8")
            .on(local.display().to_string())
    })?;
    let parts: Vec<String> = text.split('/').map(encode_segment).collect();
    Ok((
        Md5::of(format!("file://{}", parts.join("/")).as_bytes()),
        size,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(uri: &str, options: ReferenceOptions) -> Result<ManifestEntry> {
        let mut entries = entries(uri, &options)?;
        assert_eq!(entries.len(), 1);
        Ok(entries.remove(0))
    }

    fn unseen() -> ReferenceOptions {
        ReferenceOptions::new().checksum(false)
    }

    #[test]
    fn without_checksum_the_address_stands_for_the_content() {
        for (uri, path) in [
            ("https://h/a/b.txt?x=1", "b.txt?x=1"),
            ("s3://bucket/k/e/y.bin", "k/e/y.bin"),
            ("gs://bucket", "bucket"),
            ("S3://bucket/key", "key"),
        ] {
            let entry = one(uri, unseen()).unwrap();
            assert_eq!(entry.path, path);
            assert_eq!(entry.digest, uri);
            assert_eq!(entry.reference(), Some(uri));
            assert_eq!((entry.size, entry.extra.len()), (None, 0));
        }
        let entry = one("nfs://host/x", ReferenceOptions::new().name("d/x")).unwrap();
        assert_eq!((&*entry.path, &*entry.digest), ("d/x", "nfs://host/x"));
    }

    #[test]
    fn what_cannot_be_referenced_says_why() {
        for (uri, options, kind, word) in [
            ("/a/b", unseen(), ErrorKind::InvalidArgument, "file:///"),
            ("C:\\x", unseen(), ErrorKind::InvalidArgument, "file:///"),
            ("", unseen(), ErrorKind::InvalidArgument, "file:///"),
            ("https://h/", unseen(), ErrorKind::InvalidArgument, "name"),
            (
                "https://u:secret@h/x",
                unseen(),
                ErrorKind::InvalidArgument,
                "password",
            ),
            ("nfs://h/x", unseen(), ErrorKind::InvalidArgument, "nfs"),
            (
                "s3://b/k",
                ReferenceOptions::new(),
                ErrorKind::Unsupported,
                "s3",
            ),
            (
                "gs://b/k",
                ReferenceOptions::new(),
                ErrorKind::Unsupported,
                "gs",
            ),
            (
                "wandb-client-artifact://ab/x",
                unseen(),
                ErrorKind::Unsupported,
                "wandb-client-artifact",
            ),
            (
                "file://host/x",
                unseen(),
                ErrorKind::InvalidArgument,
                "host",
            ),
            ("file:x", unseen(), ErrorKind::InvalidArgument, "absolute"),
            (
                "file:///no/such/file",
                unseen(),
                ErrorKind::NotFound,
                "/no/such/file",
            ),
            (
                "https://h/x",
                unseen().name("../x"),
                ErrorKind::InvalidArgument,
                "..",
            ),
        ] {
            let error = one(uri, options).expect_err(uri);
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(word), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn local_files_and_folders() {
        let root = std::env::temp_dir().join(format!("wandb-run-ref-{}", std::process::id()));
        let folder = root.join("a b");
        fs::create_dir_all(folder.join("sub")).unwrap();
        fs::write(folder.join("x.txt"), "hello").unwrap();
        fs::write(folder.join("sub/y"), "").unwrap();
        let uri = format!("file://{}/a%20b", root.display());

        let entry = one(&format!("{uri}/x.txt"), ReferenceOptions::new()).unwrap();
        assert_eq!(entry.path, "x.txt");
        assert_eq!(entry.digest, "XUFAKrxLKna5cZ2REBfFkg==");
        assert_eq!(entry.size, Some(5));

        let all = entries(&format!("{uri}/"), &ReferenceOptions::new().name("d")).unwrap();
        let list: Vec<_> = all
            .iter()
            .map(|e| (&*e.path, e.reference().unwrap(), e.size.unwrap()))
            .collect();
        let (first, second) = (format!("{uri}/sub/y"), format!("{uri}/x.txt"));
        assert_eq!(list, [("d/sub/y", &*first, 0), ("d/x.txt", &*second, 5)]);

        let unseen = one(&format!("{uri}/x.txt"), unseen()).unwrap();
        let real = fs::canonicalize(&folder).unwrap();
        let place = format!("file://{}/x.txt", real.display()).replace(' ', "%20");
        assert_eq!(unseen.digest, Md5::of(place.as_bytes()).base64());
        assert_eq!(unseen.size, Some(5));
        fs::remove_dir_all(&root).unwrap();
    }
}
