//! An artifact as its files know it, and how the server lists them.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{Operation, operations};
use crate::pages::PageInfo;

#[derive(Debug, Clone)]
pub(crate) struct Owner {
    pub api: Api,
    pub id: Arc<str>,
    /// As errors name it.
    pub name: Arc<str>,
    pub file_count: u64,
    pub link: Option<Arc<Link>>,
}

/// The collection in which a linked artifact was found: the key may see it
/// there without seeing where it comes from.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    pub entity: String,
    pub project: String,
    pub collection: String,
    pub version: String,
}

/// The two operations of one list.
pub(crate) struct Listing {
    by_id: &'static Operation,
    /// Newer servers list by the link.
    by_link: &'static Operation,
}

pub(super) const FILES: Listing = Listing {
    by_id: &operations::ARTIFACT_FILES,
    by_link: &operations::ARTIFACT_LINK_FILES,
};

/// Only paths, as `name`, and signed addresses.
pub(crate) const FILE_URLS: Listing = Listing {
    by_id: &operations::ARTIFACT_FILE_URLS,
    by_link: &operations::ARTIFACT_LINK_FILE_URLS,
};

/// Which files, and which page of them.
#[derive(Serialize)]
pub(crate) struct Wanted<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub names: &'a [String],
    pub after: Option<&'a str>,
    pub first: u32,
}

#[derive(Serialize)]
struct ById<'a> {
    id: &'a str,
    #[serde(flatten)]
    wanted: &'a Wanted<'a>,
}

#[derive(Serialize)]
struct ByLink<'a> {
    #[serde(flatten)]
    link: &'a Link,
    #[serde(flatten)]
    wanted: &'a Wanted<'a>,
}

#[derive(Deserialize)]
struct IdData<N> {
    artifact: Option<Files<N>>,
}

#[derive(Deserialize)]
struct LinkData<N> {
    project: Option<Project<N>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Project<N> {
    artifact_collection: Option<Collection<N>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Collection<N> {
    artifact_membership: Option<Files<N>>,
}

#[derive(Deserialize)]
struct Files<N> {
    files: Option<Connection<N>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection<N> {
    edges: Vec<Edge<N>>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge<N> {
    node: Option<N>,
    cursor: String,
}

impl Owner {
    /// One page: its nodes, and where the next one starts.
    pub fn page<N: DeserializeOwned>(
        &self,
        call: &Call,
        listing: &Listing,
        wanted: &Wanted,
    ) -> Result<(Vec<N>, Option<String>)> {
        let connection = match &self.link {
            Some(link) => self.by_link(call, listing, link, wanted)?,
            None => self.by_id(call, listing.by_id, wanted)?,
        };
        let last_edge = connection.edges.last().map(|edge| edge.cursor.clone());
        let nodes = connection.edges.into_iter().filter_map(|edge| edge.node);
        Ok((nodes.collect(), connection.page_info.next(last_edge)?))
    }

    fn by_id<N: DeserializeOwned>(
        &self,
        call: &Call,
        operation: &Operation,
        wanted: &Wanted,
    ) -> Result<Connection<N>> {
        let id = &self.id;
        let answer = self.api.execute(call, operation, &ById { id, wanted })?;
        let data: IdData<N> = answer.parse()?;
        files(data.artifact)
    }

    fn by_link<N: DeserializeOwned>(
        &self,
        call: &Call,
        listing: &Listing,
        link: &Link,
        wanted: &Wanted,
    ) -> Result<Connection<N>> {
        let variables = ByLink { link, wanted };
        let answer = self
            .api
            .try_newer(call, listing.by_link, "files", &variables)?;
        let Some(answer) = answer else {
            return self.by_id(call, listing.by_id, wanted);
        };
        let data: LinkData<N> = answer.parse()?;
        let collection = data.project.and_then(|project| project.artifact_collection);
        files(collection.and_then(|collection| collection.artifact_membership))
    }
}

fn files<N>(owner: Option<Files<N>>) -> Result<Connection<N>> {
    let owner = owner.ok_or_else(|| {
        let message = "no such artifact, or this key may not see it";
        Error::new(ErrorKind::NotFound, message)
    })?;
    let files = owner.files;
    files.ok_or_else(|| Error::protocol("the answer has no `files`"))
}
