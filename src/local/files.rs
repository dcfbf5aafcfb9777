//! The files of a local run.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{Error, Result};

/// A file of a local run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalFile {
    /// The name within the run, with `/` on every system.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// When it was last written, where the file system keeps that.
    pub modified: Option<SystemTime>,
}

/// The files under a directory in the order of their names, those in
/// directories included; a directory is listed when its first file is due.
///
/// A link to a file, as saving a file makes it, is a file. What cannot be
/// read is an error in its place, and the list goes on behind it.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    /// Names still to come, the next one last. Directories end in `/`.
    names: Vec<String>,
    failed: Option<Error>,
}

impl Files {
    /// A directory that does not exist has no files.
    pub fn under(root: &Path) -> Self {
        let mut files = Files {
            root: root.to_owned(),
            names: Vec::new(),
            failed: None,
        };
        if root.exists() {
            files.failed = files.list("").err();
        }
        files
    }

    /// Adds what is in a directory; its name is empty or ends in `/`.
    fn list(&mut self, directory: &str) -> Result<()> {
        let path = self.root.join(directory);
        let failed = |e| Error::io(&path, "cannot list the directory", e);
        let from = self.names.len();
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else {
                let message = "the name of a file is not Unicode";
                return Err(Error::unsupported(message).on(entry.path().display().to_string()));
            };
            let slash = match entry.file_type().map_err(failed)?.is_dir() {
                true => "/",
                false => "",
            };
            self.names.push(format!("{directory}{name}{slash}"));
        }
        self.names[from..].sort_by(|a, b| Reverse(a).cmp(&Reverse(b)));
        Ok(())
    }

    fn file(&self, name: String) -> Result<LocalFile> {
        let path = self.root.join(&name);
        // Follows links: what counts is what would be uploaded.
        let metadata =
            fs::metadata(&path).map_err(|e| Error::io(&path, "cannot read the file", e))?;
        if !metadata.is_file() {
            // A link to a directory may lead anywhere, even back here.
            let message = "this is neither a file nor a directory of the run";
            return Err(Error::unsupported(message).on(path.display().to_string()));
        }
        Ok(LocalFile {
            name,
            path,
            size: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }
}

impl Iterator for Files {
    type Item = Result<LocalFile>;

    fn next(&mut self) -> Option<Result<LocalFile>> {
        loop {
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            let name = self.names.pop()?;
            if name.ends_with('/') {
                self.failed = self.list(&name).err();
            } else {
                return Some(self.file(name));
            }
        }
    }
}

impl std::iter::FusedIterator for Files {}
