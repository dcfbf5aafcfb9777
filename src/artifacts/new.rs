//! An artifact version in the making.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use super::digest;
use super::manifest::{Manifest, ManifestEntry};
use super::reference::{self, ReferenceOptions};
use super::rules;
use super::walk::{self, FolderLinks};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::json::Map;
use crate::random;

/// The length of the ids by which a server recognises a repeated request.
const CLIENT_ID: usize = 128;
/// How often a call looks whether another one with the same artifact is over.
const TURN: Duration = Duration::from_millis(10);

/// A new version of an artifact: what it is called, and what goes into it;
/// `wandb.Artifact(name, type)`.
///
/// Adding reads each file once for its digest and copies nothing: the files
/// must stay as they are until [`Run::log_new_artifact`] has sent them, which
/// checks that. Nothing is sent before.
///
/// ```no_run
/// # fn main() -> wandb_run::Result<()> {
/// use wandb_run::{NewArtifact, Run};
///
/// let mut model = NewArtifact::new("my-model", "model")?;
/// model.add_file("model.bin", None)?;
/// model.add_dir("tokenizer", Some("tokenizer"))?;
/// model.add_alias("best")?;
/// let run = Run::open("entity/project/run")?;
/// println!("{}", run.log_new_artifact(&model)?.name());
/// # Ok(()) }
/// ```
///
/// [`Run::log_new_artifact`]: crate::Run::log_new_artifact
#[derive(Debug, Clone)]
pub struct NewArtifact {
    name: String,
    type_name: String,
    description: Option<String>,
    metadata: Map,
    aliases: Vec<String>,
    tags: Vec<String>,
    manifest: Manifest,
    /// Where the files among the entries are, by their path in the artifact.
    sources: BTreeMap<String, PathBuf>,
    content: Arc<Content>,
    sequence_client_id: String,
}

/// What a server knows one content by, which clones share until one of them
/// gets another.
#[derive(Debug)]
struct Content {
    client_id: String,
    /// Held while it is logged.
    turn: Mutex<()>,
}

impl Content {
    fn new() -> Result<Arc<Self>> {
        Ok(Arc::new(Content {
            client_id: random::id(CLIENT_ID)?,
            turn: Mutex::default(),
        }))
    }
}

impl NewArtifact {
    /// An empty version of the artifact `name`, which is made if the project
    /// has none of this name.
    ///
    /// # Errors
    /// InvalidArgument when the name holds anything but letters, digits,
    /// dashes, underscores and dots or is longer than 128, and for a type that
    /// is empty, holds `/` or `:`, or is reserved (`job`, `wandb-…`).
    pub fn new(name: &str, type_name: &str) -> Result<Self> {
        rules::check_name(name)?;
        rules::check_type(type_name, name)?;
        Ok(NewArtifact {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            description: None,
            metadata: Map::new(),
            aliases: Vec::new(),
            tags: Vec::new(),
            manifest: Manifest::default(),
            sources: BTreeMap::new(),
            content: Content::new()?,
            sequence_client_id: random::id(CLIENT_ID)?,
        })
    }

    /// The name, without a version.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The description, as it was set.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Describes the version; `None` for no description.
    pub fn set_description(&mut self, description: Option<&str>) -> &mut Self {
        self.description = description.map(str::to_owned);
        self
    }

    /// The metadata, as it was set.
    pub fn metadata(&self) -> &Map {
        &self.metadata
    }

    /// Replaces the metadata. A NaN becomes null, as with the official client.
    ///
    /// # Errors
    /// InvalidArgument for more than 100 keys and for an infinity, which the
    /// server does not take.
    pub fn set_metadata(&mut self, metadata: Map) -> Result<&mut Self> {
        self.metadata = rules::clean_metadata(metadata)?;
        Ok(self)
    }

    /// The aliases that were added.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Gives the version an alias; twice the same is once. Without any it gets
    /// `latest`, as with `run.log_artifact` of the official client.
    ///
    /// # Errors
    /// InvalidArgument when it is empty or holds `/` or `:`.
    pub fn add_alias(&mut self, alias: &str) -> Result<&mut Self> {
        rules::check_alias(alias)?;
        add_once(&mut self.aliases, alias);
        Ok(self)
    }

    /// The tags that were added.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Gives the version a tag; twice the same is once. Servers that know no
    /// tags refuse the version.
    ///
    /// # Errors
    /// InvalidArgument for anything but letters, digits, dashes, underscores,
    /// and spaces between them.
    pub fn add_tag(&mut self, tag: &str) -> Result<&mut Self> {
        rules::check_tag(tag)?;
        add_once(&mut self.tags, tag);
        Ok(self)
    }

    /// What was added so far. Its digest is that of the version.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The digest that names the content, `Artifact.digest`. A version with
    /// the same digest that exists already is taken instead of a new one.
    pub fn digest(&self) -> String {
        self.manifest.digest()
    }

    /// Adds a file, as `Artifact.add_file(local_path, name)`. Without a name it
    /// gets that of the file. The file is read for its digest.
    ///
    /// # Errors
    /// NotFound and Io when it cannot be read; InvalidArgument when it is no
    /// file, or for a name that would leave the artifact; Exists when the path
    /// is taken by other content.
    pub fn add_file(&mut self, local: impl AsRef<Path>, name: Option<&str>) -> Result<()> {
        self.file(local.as_ref(), name)
            .map_err(|error| error.during("add_file"))
    }

    fn file(&mut self, local: &Path, name: Option<&str>) -> Result<()> {
        let meta = fs::metadata(local).map_err(|e| Error::io(local, "cannot read", e))?;
        if !meta.is_file() {
            return Err(Error::invalid("it is not a file").on(local.display().to_string()));
        }
        let path = match name {
            Some(name) => rules::entry_path(name)?,
            None => rules::entry_path(&file_name(local)?)?,
        };
        let entry = file_entry(path, local)?;
        self.add_all(vec![entry])
    }

    /// Adds every file below a folder, as `Artifact.add_dir(local_path,
    /// name)`: hidden ones too, below the folder `name` of the artifact when
    /// one is given. Links are followed, to files and to folders; empty
    /// folders leave no trace. On an error nothing is added.
    ///
    /// # Errors
    /// As [`add_file`](Self::add_file); InvalidArgument when it is no folder,
    /// contains itself by a link, or holds what is neither file nor folder or
    /// has a name that is not UTF-8.
    pub fn add_dir(&mut self, local: impl AsRef<Path>, name: Option<&str>) -> Result<()> {
        self.folder(local.as_ref(), name)
            .map_err(|error| error.during("add_dir"))
    }

    fn folder(&mut self, local: &Path, name: Option<&str>) -> Result<()> {
        let meta = fs::metadata(local).map_err(|e| Error::io(local, "cannot read", e))?;
        if !meta.is_dir() {
            return Err(Error::invalid("it is not a folder").on(local.display().to_string()));
        }
        let prefix = match name {
            // The folder of the artifact itself.
            None | Some("" | "." | "./") => String::new(),
            Some(name) => format!("{}/", rules::entry_path(name)?),
        };
        let entries = walk::files(local, FolderLinks::Follow)?
            .into_iter()
            .map(|found| {
                let path = rules::entry_path(&format!("{prefix}{}", found.name))?;
                file_entry(path, &found.path)
            })
            .collect::<Result<Vec<_>>>()?;
        self.add_all(entries)
    }

    /// Adds a reference to content elsewhere, as `Artifact.add_reference(uri,
    /// name)`. The content is looked at for its digest; it is not uploaded.
    ///
    /// | scheme | digest |
    /// |---|---|
    /// | `file` | MD5 of the file; a folder adds each of its files |
    /// | `http`, `https` | the ETag, else the address |
    /// | `s3`, `gs` | Unsupported: their clients would be needed; the address without [`checksum`](ReferenceOptions::checksum) |
    /// | `wandb-artifact` | that of the entry of another artifact ([`Artifact::entry_uri`](crate::Artifact::entry_uri)) |
    /// | others | the address |
    ///
    /// # Errors
    /// InvalidArgument for what is no address, and without a name where the
    /// address gives none; Unsupported naming the scheme; Exists as
    /// [`add_file`](Self::add_file); for http(s) those of a request.
    pub fn add_reference(&mut self, uri: &str, name: Option<&str>) -> Result<()> {
        let options = ReferenceOptions::new();
        let options = match name {
            Some(name) => options.name(name),
            None => options,
        };
        self.add_reference_with(uri, &options)
    }

    /// As [`add_reference`](Self::add_reference), with options.
    ///
    /// # Errors
    /// As [`add_reference`](Self::add_reference).
    pub fn add_reference_with(&mut self, uri: &str, options: &ReferenceOptions) -> Result<()> {
        let entries = reference::entries(uri, options)?;
        let entries = entries.into_iter().map(|entry| (entry, None)).collect();
        self.add_all(entries)
            .map_err(|error| error.during("add_reference"))
    }

    /// Adds all or nothing.
    fn add_all(&mut self, entries: Vec<(ManifestEntry, Option<PathBuf>)>) -> Result<()> {
        for (entry, _) in &entries {
            let taken = self.manifest.get(&entry.path);
            if taken.is_some_and(|taken| taken.digest != entry.digest) {
                return Err(Error::new(
                    ErrorKind::Exists,
                    format!("the path {:?} is taken by other content", entry.path),
                ));
            }
        }
        // Other content is another version, also for a server that takes equal
        // ids for a repeated request.
        self.content = Content::new()?;
        for (entry, source) in entries {
            match source {
                Some(source) => self.sources.insert(entry.path.clone(), source),
                None => self.sources.remove(&entry.path),
            };
            self.manifest.add(entry);
        }
        Ok(())
    }

    /// The files among the entries, and where they are.
    pub(super) fn files(&self) -> impl Iterator<Item = (&ManifestEntry, &Path)> {
        self.sources.iter().filter_map(|(path, source)| {
            let entry = self.manifest.get(path)?;
            Some((entry, source.as_path()))
        })
    }

    pub(super) fn client_id(&self) -> &str {
        &self.content.client_id
    }

    /// Waits until no other call of this process logs this content: to the
    /// server both would be one version, and the steps of the one would undo
    /// those of the other.
    pub(super) fn turn(&self, call: &Call) -> Result<MutexGuard<'_, ()>> {
        loop {
            match self.content.turn.try_lock() {
                Ok(turn) => return Ok(turn),
                Err(TryLockError::Poisoned(turn)) => return Ok(turn.into_inner()),
                Err(TryLockError::WouldBlock) if call.is_late() => {
                    return Err(Error::new(
                        ErrorKind::Timeout,
                        "another call was still logging the same artifact at the time limit",
                    ));
                }
                Err(TryLockError::WouldBlock) => call.sleep(TURN)?,
            }
        }
    }

    pub(super) fn sequence_client_id(&self) -> &str {
        &self.sequence_client_id
    }
}

fn add_once(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn file_name(local: &Path) -> Result<String> {
    let name = local.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| {
        Error::invalid("the file's name is not UTF-8: give it another")
            .on(local.display().to_string())
    })
}

fn file_entry(path: String, local: &Path) -> Result<(ManifestEntry, Option<PathBuf>)> {
    // The program may change its working directory before it is sent.
    let source = std::path::absolute(local).map_err(|e| Error::io(local, "cannot read", e))?;
    let (md5, size) = digest::of_file(&source, &mut || Ok(()))?;
    let entry = ManifestEntry {
        path,
        digest: md5.base64(),
        size: Some(size),
        ..ManifestEntry::default()
    };
    Ok((entry, Some(source)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallOptions, CancelToken};

    struct Temp(PathBuf);

    impl Drop for Temp {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn temp(name: &str) -> Temp {
        let path = std::env::temp_dir().join(format!("wandb-run-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("d/sub")).unwrap();
        for (file, content) in [("a.txt", "hello"), ("d/.x", "1"), ("d/sub/y", "2")] {
            fs::write(path.join(file), content).unwrap();
        }
        Temp(path)
    }

    fn paths(artifact: &NewArtifact) -> Vec<&str> {
        artifact.manifest().iter().map(|e| e.path()).collect()
    }

    #[test]
    fn files_folders_and_references_make_one_manifest() {
        let temp = temp("new");
        let mut new = NewArtifact::new("m", "model").unwrap();
        assert_eq!(new.digest(), "64e7c61456b10382e2f3b571ac24b659");
        new.add_file(temp.0.join("a.txt"), None).unwrap();
        assert_eq!(new.digest(), "541f289bb3c6ae786d51e7288e523543");
        new.add_dir(temp.0.join("d"), Some("./in/")).unwrap();
        new.add_dir(temp.0.join("d"), None).unwrap();
        let unseen = ReferenceOptions::new().checksum(false);
        new.add_reference_with("s3://b/k", &unseen).unwrap();
        assert_eq!(
            paths(&new),
            [".x", "a.txt", "in/.x", "in/sub/y", "k", "sub/y"]
        );
        assert_eq!(new.files().count(), 5);
        assert_eq!(new.manifest().size(), 5 + 4);
    }

    #[test]
    fn a_path_is_taken_once() {
        let temp = temp("twice");
        let mut new = NewArtifact::new("m", "model").unwrap();
        new.add_file(temp.0.join("a.txt"), Some("sub/y")).unwrap();
        let error = new.add_dir(temp.0.join("d"), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Exists, "{error}");
        assert!(error.to_string().contains("sub/y"), "{error}");
        // Nothing of the folder was added.
        assert_eq!(paths(&new), ["sub/y"]);
        // The same content may come again, also from elsewhere.
        fs::write(temp.0.join("copy"), "hello").unwrap();
        new.add_file(temp.0.join("copy"), Some("sub/y")).unwrap();
        assert_eq!(new.files().next().unwrap().1, temp.0.join("copy"));
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let temp = temp("refused");
        let mut new = NewArtifact::new("m", "model").unwrap();
        for (result, kind) in [
            (
                new.clone().add_file(temp.0.join("d"), None),
                ErrorKind::InvalidArgument,
            ),
            (
                new.clone().add_file(temp.0.join("none"), None),
                ErrorKind::NotFound,
            ),
            (
                new.clone().add_dir(temp.0.join("a.txt"), None),
                ErrorKind::InvalidArgument,
            ),
            (
                new.clone().add_dir(temp.0.join("none"), None),
                ErrorKind::NotFound,
            ),
            (
                new.clone().add_file(temp.0.join("a.txt"), Some("../x")),
                ErrorKind::InvalidArgument,
            ),
            (
                new.add_dir(temp.0.join("d"), Some("/x")),
                ErrorKind::InvalidArgument,
            ),
        ] {
            assert_eq!(result.unwrap_err().kind(), kind);
        }
        assert!(new.manifest().is_empty());
    }

    #[test]
    fn names_are_listed_once_and_ids_differ() {
        let mut one = NewArtifact::new("m", "model").unwrap();
        one.add_alias("a").unwrap().add_alias("a").unwrap();
        one.add_tag("t").unwrap().add_tag("t").unwrap();
        assert_eq!((one.aliases().len(), one.tags().len()), (1, 1));
        let other = NewArtifact::new("m", "model").unwrap();
        assert_ne!(one.client_id(), other.client_id());
        assert_ne!(one.client_id(), one.sequence_client_id());
        let (id, of_name) = (other.client_id(), other.sequence_client_id());
        let mut changed = other.clone();
        let unseen = ReferenceOptions::new().checksum(false);
        changed.add_reference_with("s3://b/k", &unseen).unwrap();
        assert_ne!(changed.client_id(), id);
        assert_eq!(changed.sequence_client_id(), of_name);
    }

    #[test]
    fn a_turn_is_waited_for_within_the_limits_of_the_call() {
        let one = NewArtifact::new("m", "model").unwrap();
        let start = |options: CallOptions| options.start("log_new_artifact", "m");
        let short = CallOptions::new().timeout(Duration::from_millis(30));
        let cancelled = CancelToken::new();
        cancelled.cancel();
        let turn = one.turn(&start(CallOptions::new())).unwrap();
        let kind = |options| one.clone().turn(&start(options)).unwrap_err().kind();
        assert_eq!(kind(short.clone()), ErrorKind::Timeout);
        assert_eq!(
            kind(CallOptions::new().cancel(&cancelled)),
            ErrorKind::Cancelled
        );
        drop(turn);
        assert!(one.turn(&start(short)).is_ok());
    }
}
