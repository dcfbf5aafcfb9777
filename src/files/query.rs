//! The list of a remote run's files, page by page.

use serde::{Deserialize, Serialize};

use super::file::File;
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::features::lacks;
use crate::graphql::operations;
use crate::json::Value;
use crate::pages::{Fetch, Page, PageInfo};
use crate::run::{Remote, Target, missing, run_of};

/// Which files of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    Names(Vec<String>),
    /// SQL's LIKE.
    Pattern(String),
}

#[derive(Debug)]
pub(super) struct RemoteFiles {
    pub remote: Remote,
    /// The server's number of the project, which deleting a file names.
    pub project_id: Option<i64>,
    pub wanted: Wanted,
    pub per_page: u32,
}

#[derive(Serialize)]
struct Variables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
    after: Option<&'a str>,
    first: u32,
}

#[derive(Deserialize)]
struct Data {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    run: Option<RunNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunNode {
    file_count: Option<u64>,
    files: Option<Connection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<Node>,
    cursor: String,
}

/// A file as a server sends it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    pub id: String,
    pub name: String,
    pub url: Option<String>,
    pub direct_url: Option<String>,
    pub size_bytes: Value,
    pub mimetype: Option<String>,
    pub updated_at: Option<String>,
    pub md5: Option<String>,
}

impl RemoteFiles {
    fn ask(&self, call: &Call, after: Option<&str>) -> Result<RunNode> {
        let (operation, names, pattern) = match &self.wanted {
            Wanted::All => (&operations::FILES, Some(&[][..]), None),
            Wanted::Names(names) => (&operations::FILES, Some(&names[..]), None),
            Wanted::Pattern(like) => (&operations::FILES_LIKE, None, Some(&**like)),
        };
        let variables = Variables {
            target: self.remote.target(),
            names,
            pattern,
            after,
            first: self.per_page,
        };
        let answer = self.remote.api.execute(call, operation, &variables);
        let data: Data = answer.map_err(|error| self.explained(error))?.parse()?;
        data.project
            .and_then(|project| project.run)
            .ok_or_else(|| self.remote.not_found())
    }

    fn explained(&self, error: Error) -> Error {
        if matches!(self.wanted, Wanted::Pattern(_)) && lacks(&error, "pattern") {
            let message = "this server's `files` takes no `pattern`: list all files and choose";
            return Error::unsupported(message).with_messages(error.messages().to_vec());
        }
        missing(&self.remote, error)
    }

    fn file(&self, node: Node) -> File {
        File::remote(node, self.remote.clone(), self.project_id)
    }
}

/// The file of exactly this name, if it is listed. Asks for no page: some
/// servers have no pages of files.
pub(super) fn find(
    remote: &Remote,
    project_id: Option<i64>,
    name: &str,
    options: &CallOptions,
) -> Result<Option<File>> {
    #[derive(Serialize)]
    struct Variables<'a> {
        #[serde(flatten)]
        target: Target<'a>,
        names: [&'a str; 1],
    }
    #[derive(Deserialize)]
    struct RunNode {
        files: Option<Files>,
    }
    #[derive(Deserialize)]
    struct Files {
        edges: Vec<Edge>,
    }
    #[derive(Deserialize)]
    struct Edge {
        node: Option<Node>,
    }

    let call = options.start(RemoteFiles::OPERATION, remote.subject());
    let ask = || {
        call.check()?;
        let variables = Variables {
            target: remote.target(),
            names: [name],
        };
        let answer = remote.api.execute(&call, &operations::FILE, &variables);
        let answer = answer.map_err(|error| missing(remote, error))?;
        let run: RunNode = run_of(&answer, remote)?;
        run.files
            .ok_or_else(|| Error::protocol("the answer has no `files`"))
    };
    let files = ask().map_err(|error| call.name(error))?;
    let nodes = files.edges.into_iter().filter_map(|edge| edge.node);
    let found = nodes
        .into_iter()
        .find(|node| node.exists() && node.name == name);
    Ok(found.map(|node| File::remote(node, remote.clone(), project_id)))
}

impl Fetch for RemoteFiles {
    type Item = File;
    const OPERATION: &'static str = "files";

    fn subject(&self) -> String {
        self.remote.subject()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<File>> {
        let run = self.ask(call, after)?;
        let connection = run
            .files
            .ok_or_else(|| Error::protocol("the answer has no `files`"))?;
        let last_edge = connection.edges.last().map(|edge| edge.cursor.clone());
        let by_name = matches!(self.wanted, Wanted::Names(_));
        let items = connection
            .edges
            .into_iter()
            .filter_map(|edge| edge.node)
            .filter(|node| !by_name || node.exists())
            .map(|node| self.file(node))
            .collect();
        Ok(Page {
            items,
            // `fileCount` counts every file, whatever was asked for.
            total: run.file_count.filter(|_| self.wanted == Wanted::All),
            next: connection.page_info.next(last_edge)?,
        })
    }
}

impl Node {
    /// A name that does not exist may still come back, as a placeholder that
    /// was never updated.
    fn exists(&self) -> bool {
        self.updated_at.is_some()
    }

    /// Bytes, where the server says it.
    pub fn size(&self) -> Option<u64> {
        match &self.size_bytes {
            Value::String(text) => text.parse().ok(),
            value => value.to_u64(),
        }
    }
}
