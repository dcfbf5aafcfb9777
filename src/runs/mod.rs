//! The runs of a project.

mod filter;
mod histories;
mod order;
mod seen;

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::graphql::{operations, says_missing};
use crate::pages::{Fetch, Page, PageInfo, Pages};
use crate::path::ProjectPath;
use crate::run::{Remote, Run, RunFields, Store};

pub use filter::{Filter, FilterKey};
#[cfg(feature = "arrow")]
pub use histories::ArrowHistories;
pub use histories::{Histories, HistoriesItem, HistoriesIter, HistoriesReport, HistoriesState};
use seen::Seen;

/// Which runs of a project to list, and how; made by [`Api::runs`].
///
/// Mirrors `Api.runs(path, filters, order, per_page, lazy)`, without its cache:
/// each list asks anew. Iterate over it: nothing is asked before the first
/// item.
///
/// ```no_run
/// # fn main() -> wandb_run::Result<()> {
/// use wandb_run::{Api, Filter};
///
/// let good = Filter::state("finished") & Filter::summary("accuracy").gt(0.9);
/// for run in Api::new()?.runs("entity/project").filters(good).order("-summary_metrics.accuracy") {
///     let run = run?;
///     println!("{} {:?}", run.id(), run.summary().get("accuracy"));
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a list does nothing until it is iterated over"]
pub struct Runs {
    api: Api,
    source: Source,
    within: Option<Filter>,
    filters: Option<String>,
    order: String,
    per_page: u32,
    lazy: bool,
    call: CallOptions,
}

/// Where the runs are.
#[derive(Debug, Clone)]
enum Source {
    /// As it was given: an address may hold a secret, so errors do not show
    /// it.
    Path(String),
    Project(Project),
}

/// A project by its full name.
#[derive(Debug, Clone)]
struct Project {
    entity: String,
    name: String,
}

impl Runs {
    fn new(api: &Api, source: Source) -> Self {
        Runs {
            api: api.clone(),
            source,
            within: None,
            filters: None,
            order: String::new(),
            per_page: 50,
            lazy: false,
            call: CallOptions::default(),
        }
    }

    /// Some of the runs of a project, of which filters leave out more.
    pub(crate) fn within(api: &Api, entity: &str, project: &str, filter: Filter) -> Self {
        let project = Project {
            entity: entity.to_owned(),
            name: project.to_owned(),
        };
        Runs {
            within: Some(filter),
            ..Runs::new(api, Source::Project(project))
        }
    }

    /// Only runs that match. Replaces an earlier filter.
    pub fn filters(self, filter: Filter) -> Self {
        let text = filter.to_json();
        self.filters_json(&text)
    }

    /// Only runs that match a filter in the server's own language, as the
    /// official client takes it: the JSON text of an object such as
    /// `{"$or": [{"state": "failed"}, {"config.lr": {"$gt": 0.1}}]}`. See
    /// [`Filter`] for what it may hold. Replaces an earlier filter. Other
    /// texts are InvalidArgument at the first item, and nothing is sent.
    pub fn filters_json(mut self, json: &str) -> Self {
        self.filters = Some(json.to_owned());
        self
    }

    /// The order: `+` for ascending or `-` for descending, and a field:
    /// `created_at`, `heartbeat_at`, `config.KEY.value`,
    /// `summary_metrics.KEY` or another column of runs. `+created_at` by
    /// default, the oldest first; without a sign it is ascending. What is no
    /// order is InvalidArgument at the first item, and nothing is sent.
    ///
    /// In an order by something that changes meanwhile, such as
    /// `heartbeat_at`, a run that moves may be missed, or listed twice. The
    /// last 16,384 runs are remembered and not given again.
    pub fn order(mut self, order: &str) -> Self {
        order.clone_into(&mut self.order);
        self
    }

    /// How many runs one request brings; 50 by default. Large configurations
    /// may want fewer, or [`lazy`](Self::lazy).
    pub fn per_page(mut self, runs: u32) -> Self {
        self.per_page = runs.max(1);
        self
    }

    /// Leaves out what is large: config, summary, system metrics and history
    /// keys are empty until [`Run::load_full_data`] or [`Run::load`]. False by
    /// default; the newest official client leaves them out unless told
    /// otherwise.
    pub fn lazy(mut self, lazy: bool) -> Self {
        self.lazy = lazy;
        self
    }

    /// Time limit of each `next`, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl Api {
    /// Lists the runs of a project, as `Api.runs(path)`. See [`Runs`].
    ///
    /// `path` is `entity/project`, or `project` with the entity of the
    /// settings or of the key, or the address of any page of the project;
    /// empty for the project of the settings.
    ///
    /// Errors come with the first item: InvalidArgument for a path that names
    /// no project, NotFound naming the project when there is none, and those
    /// of a request.
    pub fn runs(&self, path: &str) -> Runs {
        Runs::new(self, Source::Path(path.to_owned()))
    }
}

impl IntoIterator for Runs {
    type Item = Result<Run>;
    type IntoIter = RunIter;

    fn into_iter(self) -> RunIter {
        RunIter {
            pages: Pages::new(RemoteRuns {
                api: self.api,
                source: self.source,
                within: self.within,
                filters: self.filters,
                order: self.order,
                per_page: self.per_page,
                lazy: self.lazy,
                seen: Seen::default(),
            }),
            call: self.call,
        }
    }
}

/// The runs of a project, one by one: lazy and fused. From [`Runs`].
#[derive(Debug)]
#[must_use = "iterators are lazy"]
pub struct RunIter {
    pages: Pages<RemoteRuns>,
    call: CallOptions,
}

impl RunIter {
    /// The next run, under limits of its own.
    pub fn next_with(&mut self, options: &CallOptions) -> Option<Result<Run>> {
        self.pages.next(options)
    }

    /// How many runs match (`len(runs)`), as of the last page, where the
    /// server says it. Asks for the first page if none was asked for yet; it
    /// is not asked for again.
    ///
    /// # Errors
    /// Those of [`Api::runs`].
    pub fn total(&mut self) -> Result<Option<u64>> {
        let options = self.call.clone();
        self.total_with(&options)
    }

    /// As [`total`](Self::total), under limits of its own.
    ///
    /// # Errors
    /// As [`total`](Self::total).
    pub fn total_with(&mut self, options: &CallOptions) -> Result<Option<u64>> {
        self.pages.total(options)
    }
}

impl Iterator for RunIter {
    type Item = Result<Run>;

    fn next(&mut self) -> Option<Self::Item> {
        let options = self.call.clone();
        self.next_with(&options)
    }
}

impl std::iter::FusedIterator for RunIter {}

#[derive(Debug)]
struct RemoteRuns {
    api: Api,
    source: Source,
    within: Option<Filter>,
    filters: Option<String>,
    order: String,
    per_page: u32,
    lazy: bool,
    seen: Seen,
}

#[derive(Serialize)]
struct Variables<'a> {
    entity: &'a str,
    project: &'a str,
    filters: &'a str,
    order: &'a str,
    after: Option<&'a str>,
    first: u32,
}

#[derive(Deserialize)]
struct Data {
    project: Option<ProjectNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjectNode {
    run_count: Option<u64>,
    runs: Option<Connection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    node: Option<RunFields>,
    cursor: Option<String>,
}

impl Fetch for RemoteRuns {
    type Item = Run;
    const OPERATION: &'static str = "runs";

    fn subject(&self) -> String {
        self.source.subject()
    }

    fn page(&mut self, call: &Call, after: Option<&str>) -> Result<Page<Run>> {
        let filters = filter::sent(self.within.as_ref(), self.filters.as_deref())?;
        let order = order::signed(&self.order)?;
        let project = self.source.project(&self.api, call)?;
        let variables = Variables {
            entity: &project.entity,
            project: &project.name,
            filters: &filters,
            order: &order,
            after,
            first: self.per_page,
        };
        let operation = match self.lazy {
            true => &operations::RUNS_LIGHT,
            false => &operations::RUNS,
        };
        let answer = self
            .api
            .execute(call, operation, &variables)
            .map_err(|error| match says_missing(&error) {
                true => project.not_found().with_messages(error.messages().to_vec()),
                false => error,
            })?;
        let data: Data = answer.parse()?;
        let node = data.project.ok_or_else(|| project.not_found())?;
        let connection = node
            .runs
            .ok_or_else(|| Error::protocol("the answer has no `runs`"))?;
        let last_edge = connection.edges.last().and_then(|edge| edge.cursor.clone());
        let mut items = Vec::with_capacity(connection.edges.len());
        for fields in connection.edges.into_iter().filter_map(|edge| edge.node) {
            let run = project.run(&self.api, fields, self.lazy)?;
            if self.seen.is_new(run.id()) {
                items.push(run);
            }
        }
        Ok(Page {
            items,
            total: node.run_count,
            next: connection.page_info.next(last_edge)?,
        })
    }
}

impl Source {
    /// What errors name.
    fn subject(&self) -> String {
        match self {
            Source::Project(project) => project.subject(),
            // The errors of an address name what is harmless of it.
            Source::Path(path) if path.contains("://") => String::new(),
            Source::Path(path) => path.trim().to_owned(),
        }
    }

    /// The project, whose entity the server may have to be asked for.
    fn project(&mut self, api: &Api, call: &Call) -> Result<Project> {
        let path = match self {
            Source::Project(project) => return Ok(project.clone()),
            Source::Path(path) => ProjectPath::parse(path, api.settings())?,
        };
        let project = Project {
            entity: match path.entity {
                Some(entity) => entity,
                None => api.viewer_entity(call)?,
            },
            name: path.project,
        };
        *self = Source::Project(project.clone());
        Ok(project)
    }
}

impl Project {
    fn subject(&self) -> String {
        format!("{}/{}", self.entity, self.name)
    }

    fn not_found(&self) -> Error {
        Error::new(
            ErrorKind::NotFound,
            "no such project, or this key may not see it",
        )
        .on(self.subject())
    }

    fn run(&self, api: &Api, fields: RunFields, lazy: bool) -> Result<Run> {
        let remote = Remote {
            api: api.clone(),
            entity: self.entity.as_str().into(),
            project: self.name.as_str().into(),
            id: fields.run_id().into(),
        };
        let mut data = fields
            .into_data(&remote)
            .map_err(|error| error.on(remote.subject()))?;
        data.lazy = lazy;
        Ok(Run::from_data(Store::Remote(remote), data))
    }
}
