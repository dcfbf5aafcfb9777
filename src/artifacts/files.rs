//! The files of an artifact as a list.

use std::sync::Arc;

use super::Artifact;
use crate::call::CallOptions;
use crate::error::Result;
use crate::files::{ArtifactFileList, File, FileIter, Link, Owner};

/// Which files of an artifact to list; made by [`Artifact::files`].
///
/// Iterate over it: nothing is asked before the first item.
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct ArtifactFiles {
    owner: Owner,
    names: Vec<String>,
    per_page: u32,
    call: CallOptions,
}

impl Artifact {
    /// The files, as the server lists them; `Artifact.files(names, per_page)`.
    /// See [`ArtifactFiles`].
    ///
    /// To have all of them on the disk, [`download`](Self::download) is the
    /// better way: it takes several at a time and follows references.
    pub fn files(&self) -> ArtifactFiles {
        ArtifactFiles {
            owner: self.owner(),
            names: Vec::new(),
            per_page: 50,
            call: CallOptions::default(),
        }
    }
}

impl Artifact {
    pub(super) fn owner(&self) -> Owner {
        let link = || {
            Arc::new(Link {
                entity: self.entity().to_owned(),
                project: self.project().to_owned(),
                collection: self.collection().to_owned(),
                version: self.version().to_owned(),
            })
        };
        Owner {
            api: self.0.api.clone(),
            id: self.id().into(),
            name: self.qualified_name().into(),
            file_count: self.file_count(),
            link: self.is_link().then(link),
        }
    }
}

impl ArtifactFiles {
    /// Only files of exactly these names; those that do not exist are left
    /// out.
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// How many files one request brings; 50 by default.
    pub fn per_page(mut self, files: u32) -> Self {
        self.per_page = files.max(1);
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl IntoIterator for ArtifactFiles {
    type Item = Result<File>;
    type IntoIter = FileIter;

    fn into_iter(self) -> FileIter {
        let list = ArtifactFileList {
            owner: self.owner,
            names: self.names,
            per_page: self.per_page,
        };
        FileIter::of_artifact(list, self.call)
    }
}
