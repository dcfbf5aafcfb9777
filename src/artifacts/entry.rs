//! One entry of a manifest on its way to the disk.

use std::fs;
use std::path::Path;

use super::digest::{self, Md5};
use super::reference::{local_path, of_location};
use super::referred::Referred;
use super::urls::of_server;
use super::{Artifact, Manifest, ManifestEntry};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::files::{Content, Storage, read_local, read_remote, save};
use crate::storage::address;
use crate::transport::Download;
use crate::url::Url;

pub(super) struct Entry<'a> {
    pub artifact: &'a Artifact,
    pub manifest: &'a Manifest,
    pub entry: &'a ManifestEntry,
    /// The signed address, where the server listed one.
    pub url: Option<String>,
    pub referred: &'a Referred,
}

impl Entry<'_> {
    /// Makes `target` the content of the entry; tells `progress` how many
    /// bytes there are.
    pub fn bring(&self, target: &Path, call: &Call, progress: &mut dyn FnMut(u64)) -> Result<()> {
        call.check()?;
        if target.is_dir() {
            return Err(Error::new(
                ErrorKind::Exists,
                format!("{} is a folder", target.display()),
            ));
        }
        if self.is_there(target, call)? {
            return Ok(());
        }
        if let Some(folder) = target.parent() {
            let made = fs::create_dir_all(folder);
            made.map_err(|error| Error::io(folder, "cannot make the folder", error))?;
        }
        match self.entry.reference() {
            None => self.stored(target, call, progress),
            Some(reference) => self.referred(reference, target, call, progress),
        }
    }

    /// Whether the file has the content already.
    fn is_there(&self, target: &Path, call: &Call) -> Result<bool> {
        let (Some(md5), Ok(metadata)) = (self.entry.md5(), target.metadata()) else {
            return Ok(false);
        };
        let same_size = self.size().is_none_or(|size| size == metadata.len());
        Ok(same_size && digest::of_file(target, &mut || call.check())?.0 == md5)
    }

    /// References to other artifacts are written with size 0.
    fn size(&self) -> Option<u64> {
        let size = self.entry.size();
        size.filter(|&size| size > 0 || self.entry.reference().is_none())
    }

    fn stored(&self, target: &Path, call: &Call, progress: &mut dyn FnMut(u64)) -> Result<()> {
        let md5 = self.entry.md5().ok_or_else(|| self.no_md5())?;
        let api = &self.artifact.0.api;
        let signed = self.url.as_deref().filter(|url| !url.is_empty());
        let mut addresses = Addresses {
            entry: self,
            md5,
            signed: signed.map(|url| address(api, url)).transpose()?,
            of_server: None,
        };
        let content = Content {
            size: self.size(),
            md5: Some(md5.base64()),
            ..Content::default()
        };
        save(target, &content, call, progress, &mut |sink| {
            read_remote(&mut addresses, content.size, call, sink)
        })
    }

    fn attempts(&self) -> u32 {
        self.artifact.0.api.settings().attempts()
    }

    fn no_md5(&self) -> Error {
        match self.entry.extra().get("alg") {
            Some(alg) => Error::unsupported(format!(
                "its digest is {alg}, and only MD5 can be checked here"
            )),
            None => Error::protocol("the manifest's digest of it is no MD5"),
        }
    }

    fn referred(
        &self,
        reference: &str,
        target: &Path,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        let (scheme, rest) = reference.split_once(':').unwrap_or(("", reference));
        let scheme = scheme.to_ascii_lowercase();
        match &*scheme {
            "http" | "https" => self.web(Url::parse(reference)?, target, call, progress),
            "file" => self.local(rest, target, call, progress),
            "wandb-artifact" => self
                .referred
                .bring(rest, self.entry, target, call, progress),
            // The address itself may hold a secret.
            scheme => Err(Error::unsupported(format!(
                "it is a reference of the scheme `{scheme}`, which is not fetched here"
            ))),
        }
    }

    fn web(
        &self,
        url: Url,
        target: &Path,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        let content = Content {
            size: self.size(),
            ..Content::default()
        };
        let mut web = Web { entry: self, url };
        save(target, &content, call, progress, &mut |sink| {
            read_remote(&mut web, content.size, call, sink)
        })
    }

    /// A file of this machine, by what follows `file:`.
    fn local(
        &self,
        rest: &str,
        target: &Path,
        call: &Call,
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        let path = local_path(rest)?;
        let (md5, size) = digest::of_file(&path, &mut || call.check())?;
        if !self.is_of_file(&path, md5, size) {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("{} has another content now", path.display()),
            )
            .with_retryable(false));
        }
        let content = Content {
            size: Some(size),
            md5: Some(md5.base64()),
            ..Content::default()
        };
        save(target, &content, call, progress, &mut |sink| {
            read_local(&path, call, sink).map(|()| 0)
        })
    }

    /// Whether the digest is that of the file, or what stands for one that was
    /// not looked into: where it is, or, by older clients, its size.
    fn is_of_file(&self, path: &Path, md5: Md5, size: u64) -> bool {
        let of_size = || Md5::of(size.to_string().as_bytes());
        let of_location = || of_location(path).map(|(md5, _)| md5);
        let digest = Md5::from_base64(self.entry.digest());
        digest.is_some_and(|digest| {
            digest == md5 || digest == of_size() || of_location().is_ok_and(|it| it == digest)
        })
    }
}

/// The addresses of a stored file, one after the other.
struct Addresses<'a> {
    entry: &'a Entry<'a>,
    md5: Md5,
    signed: Option<Url>,
    /// Those that follow, last first, once they are needed.
    of_server: Option<Vec<Url>>,
}

impl Addresses<'_> {
    fn of_server(&mut self, call: &Call) -> Result<&mut Vec<Url>> {
        if self.of_server.is_none() {
            let Entry {
                artifact,
                manifest,
                entry,
                ..
            } = self.entry;
            let mut urls = of_server(artifact, manifest, entry, self.md5, call)?;
            urls.reverse();
            self.of_server = Some(urls);
        }
        Ok(self.of_server.get_or_insert_default())
    }
}

impl Storage for Addresses<'_> {
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download> {
        let transport = self.entry.artifact.0.api.transport().clone();
        if let Some(url) = &self.signed {
            return transport.get_public(call, url, headers);
        }
        match self.of_server(call)?.last() {
            Some(url) => transport.get(call, url, headers),
            None => Err(Error::protocol("the server gave no address for the file")),
        }
    }

    /// A signed address expires, and which others a server knows depends on
    /// its age.
    fn elsewhere(&mut self, call: &Call, refused: Error) -> Result<()> {
        if refused.http_status().is_none() {
            return Err(refused);
        }
        if self.signed.take().is_some() {
            return self.of_server(call).map(|_| ());
        }
        let urls = self.of_server(call)?;
        match urls.len() > 1 && refused.http_status() == Some(404) {
            true => urls.pop().map(|_| ()).ok_or(refused),
            false => Err(refused),
        }
    }

    fn attempts(&self) -> u32 {
        self.entry.attempts()
    }
}

/// An address that a user wrote; what it gives is known by its `ETag`.
struct Web<'a> {
    entry: &'a Entry<'a>,
    url: Url,
}

impl Storage for Web<'_> {
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download> {
        let transport = self.entry.artifact.0.api.transport();
        let download = transport.get_public(call, &self.url, headers)?;
        let ManifestEntry {
            digest, reference, ..
        } = self.entry.entry;
        // Without a checksum, or where there was no tag, the address stands
        // for the content.
        if reference.as_ref() == Some(digest) {
            return Ok(download);
        }
        match download.header("etag").map(|tag| tag.trim_matches('"')) {
            Some(tag) if tag == digest => Ok(download),
            tag => Err(Error::new(
                ErrorKind::Integrity,
                format!(
                    "{} has another content now: its ETag is {}, the artifact says `{digest}`",
                    self.url.origin(),
                    tag.map_or("missing".to_owned(), |tag| format!("`{tag}`")),
                ),
            )
            .with_retryable(false)),
        }
    }

    fn elsewhere(&mut self, _: &Call, refused: Error) -> Result<()> {
        Err(refused)
    }

    fn attempts(&self) -> u32 {
        self.entry.attempts()
    }
}
