//! The files of an artifact, by the server's list of them.

use super::fetch::{Storage, may_be_expired};
use super::file::File;
use super::owner::{FILES, Owner, Wanted};
use super::query::Node;
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::pages::{Fetch, Page, Pages};
use crate::storage::address;
use crate::transport::Download;
use crate::url::Url;

#[derive(Debug)]
pub(crate) struct ArtifactFileList {
    pub owner: Owner,
    /// All of them when empty.
    pub names: Vec<String>,
    pub per_page: u32,
}

impl Fetch for ArtifactFileList {
    type Item = File;
    const OPERATION: &'static str = "files";

    fn subject(&self) -> String {
        self.owner.name.to_string()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<File>> {
        let wanted = Wanted {
            names: &self.names,
            after,
            first: self.per_page,
        };
        let (nodes, next) = self.owner.page::<Node>(call, &FILES, &wanted)?;
        let files = nodes.into_iter();
        Ok(Page {
            items: files
                .map(|node| File::of_artifact(node, self.owner.clone()))
                .collect(),
            total: self.names.is_empty().then_some(self.owner.file_count),
            next,
        })
    }
}

/// One file of an artifact, by its signed address.
pub(super) struct OfArtifact<'a> {
    file: &'a File,
    owner: &'a Owner,
    address: Url,
    /// The address is asked for anew once.
    asked_anew: bool,
}

impl<'a> OfArtifact<'a> {
    pub fn new(file: &'a File, owner: &'a Owner) -> Result<Self> {
        Ok(OfArtifact {
            file,
            owner,
            address: signed(file, owner)?,
            asked_anew: false,
        })
    }
}

fn signed(file: &File, owner: &Owner) -> Result<Url> {
    match file.direct_url().filter(|url| !url.is_empty()) {
        Some(url) => address(&owner.api, url),
        None => Err(Error::protocol("the server gave no address for the file")),
    }
}

impl Storage for OfArtifact<'_> {
    fn ask(&mut self, call: &Call, headers: &[(&str, &str)]) -> Result<Download> {
        let transport = self.owner.api.transport();
        transport.get_public(call, &self.address, headers)
    }

    /// Takes the address that the list has now.
    fn elsewhere(&mut self, call: &Call, refused: Error) -> Result<()> {
        if self.asked_anew || !may_be_expired(&refused) {
            return Err(refused);
        }
        self.asked_anew = true;
        match found(self.owner, self.file.name(), &call.rest()) {
            Ok(Some(file)) => self.address = signed(&file, self.owner)?,
            Ok(None) => return Err(refused),
            Err(error) => return Err(error.because(refused)),
        }
        Ok(())
    }

    fn attempts(&self) -> u32 {
        self.owner.api.settings().attempts()
    }
}

fn found(owner: &Owner, name: &str, options: &CallOptions) -> Result<Option<File>> {
    let mut files = Pages::new(ArtifactFileList {
        owner: owner.clone(),
        names: vec![name.to_owned()],
        per_page: 1,
    });
    files.next(options).transpose()
}
