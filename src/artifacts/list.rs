//! The artifacts that a run made or took.

use serde::{Deserialize, Serialize};

use super::Artifact;
use super::fields::ArtifactFields;
use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::graphql::{Operation, operations};
use crate::pages::{Fetch, Page, PageInfo, Pages};
use crate::run::{Run, Target, run_of};

/// Which artifacts of a run to list; made by [`Run::logged_artifacts`] and
/// [`Run::used_artifacts`].
///
/// Iterate over it: nothing is asked before the first item.
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct Artifacts {
    run: Run,
    side: Side,
    per_page: u32,
    call: CallOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Logged,
    Used,
}

impl Side {
    fn operation(self) -> &'static Operation {
        match self {
            Side::Logged => &operations::LOGGED_ARTIFACTS,
            Side::Used => &operations::USED_ARTIFACTS,
        }
    }
}

impl Run {
    /// The artifacts that the run made, as `Run.logged_artifacts(per_page)`.
    /// See [`Artifacts`].
    pub fn logged_artifacts(&self) -> Artifacts {
        Artifacts::new(self, Side::Logged)
    }

    /// The artifacts that the run took, as `Run.used_artifacts(per_page)`. See
    /// [`Artifacts`].
    pub fn used_artifacts(&self) -> Artifacts {
        Artifacts::new(self, Side::Used)
    }
}

impl Artifacts {
    fn new(run: &Run, side: Side) -> Self {
        Artifacts {
            run: run.clone(),
            side,
            per_page: 100,
            call: CallOptions::default(),
        }
    }

    /// How many artifacts one request brings; 100 by default.
    pub fn per_page(mut self, artifacts: u32) -> Self {
        self.per_page = artifacts.max(1);
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl IntoIterator for Artifacts {
    type Item = Result<Artifact>;
    type IntoIter = ArtifactIter;

    fn into_iter(self) -> ArtifactIter {
        ArtifactIter {
            pages: Pages::new(RunArtifacts {
                run: self.run,
                side: self.side,
                per_page: self.per_page,
            }),
            call: self.call,
        }
    }
}

/// The artifacts of a run, one by one: lazy, fused, in the server's order.
///
/// A local run knows none: the first item is an Unsupported error.
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct ArtifactIter {
    pages: Pages<RunArtifacts>,
    call: CallOptions,
}

impl ArtifactIter {
    /// The next artifact, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<Artifact>> {
        self.pages.next(options)
    }

    /// How many artifacts the list has (`len()` of the official ones). Asks
    /// for the first page if none was asked for yet.
    ///
    /// # Errors
    /// Unsupported for a local run; those of a request.
    pub fn total(&mut self) -> Result<u64> {
        let options = self.call.clone();
        self.total_with(&options)
    }

    /// As [`total`](Self::total), under limits of its own.
    ///
    /// # Errors
    /// As [`total`](Self::total).
    pub fn total_with(&mut self, options: &CallOptions) -> Result<u64> {
        let total = self.pages.total(options)?;
        total.ok_or_else(|| Error::protocol("the answer has no `totalCount`"))
    }
}

impl Iterator for ArtifactIter {
    type Item = Result<Artifact>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for ArtifactIter {}

#[derive(Debug)]
struct RunArtifacts {
    run: Run,
    side: Side,
    per_page: u32,
}

#[derive(Serialize)]
struct Variables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    after: Option<&'a str>,
    first: u32,
}

#[derive(Deserialize)]
struct RunNode {
    artifacts: Option<Connection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    total_count: Option<u64>,
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<ArtifactFields>,
    cursor: String,
}

impl Fetch for RunArtifacts {
    type Item = Artifact;
    const OPERATION: &'static str = "artifacts";

    fn subject(&self) -> String {
        self.run.subject()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<Artifact>> {
        let remote = self.run.remote()?;
        let variables = Variables {
            target: remote.target(),
            after,
            first: self.per_page,
        };
        let operation = self.side.operation();
        let answer = remote.api.execute(call, operation, &variables)?;
        let node: RunNode = run_of(&answer, remote)?;
        let connection = node
            .artifacts
            .ok_or_else(|| Error::protocol("the answer has no artifacts"))?;
        let last_edge = connection.edges.last().map(|edge| edge.cursor.clone());
        let nodes = connection.edges.into_iter().filter_map(|edge| edge.node);
        let items = nodes.map(|node| node.into_artifact(&remote.api));
        Ok(Page {
            items: items.collect::<Result<_>>()?,
            total: connection.total_count,
            next: connection.page_info.next(last_edge)?,
        })
    }
}
