//! Where the histories of a list stand, so that another process goes on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::history::Cursor;
use crate::json::{self, Map, Value};
use crate::run::Run;

const VERSION: u32 = 1;

/// Where the histories of a list of runs stand: everything up to and including
/// the item that was handed out last is behind it. From
/// [`HistoriesIter::state`](crate::HistoriesIter::state), for
/// [`Histories::resume`](crate::Histories::resume).
///
/// Plain data: keep it as text, with [`to_json`](Self::to_json), together with
/// what became of the rows, and a program that was killed goes on without
/// losing or repeating one.
///
/// It holds the ids of the runs that are done, and a [`Cursor`] for each other
/// one that was begun: for runs that failed, and for those that still ran when
/// they were listed, so that going on after the end reads what came since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoriesState(Progress);

/// The same while it grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    /// What is asked of each run; the cursor of none.
    scan: Cursor,
    /// `entity/project`, once a run was seen.
    project: Option<String>,
    done: BTreeSet<String>,
    begun: BTreeMap<String, Cursor>,
}

/// The text of a state.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    scan: Value,
    project: Option<String>,
    done: BTreeSet<String>,
    begun: Map,
}

impl HistoriesState {
    pub(super) fn new(progress: Progress) -> Self {
        HistoriesState(progress)
    }

    pub(super) fn scan(&self) -> &Cursor {
        &self.0.scan
    }

    pub(super) fn progress(&self) -> Progress {
        self.0.clone()
    }

    /// How many runs are done.
    pub fn done(&self) -> u64 {
        self.0.done.len() as u64
    }

    /// The state as one line of JSON with a version, for
    /// [`from_json`](Self::from_json).
    pub fn to_json(&self) -> String {
        // What a cursor writes can be read.
        let value = |cursor: &Cursor| json::from_str(&cursor.to_json()).unwrap_or_default();
        let Progress {
            scan,
            project,
            done,
            begun,
        } = &self.0;
        let wire = Wire {
            version: VERSION,
            scan: value(scan),
            project: project.clone(),
            done: done.clone(),
            begun: begun
                .iter()
                .map(|(id, cursor)| (id.clone(), value(cursor)))
                .collect(),
        };
        // Numbers and texts alone: there is nothing that could fail.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// InvalidArgument when it is something else, or of a newer version of
    /// this library.
    pub fn from_json(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let no_state = |error: json::Error| {
            Error::invalid(format!("this is no state of histories: {error}")).because(error)
        };
        let Version { version } = json::from_str_as(text).map_err(no_state)?;
        if version != VERSION {
            return Err(Error::invalid(format!(
                "the state is of version {version}, and this library knows version {VERSION}"
            )));
        }
        let wire: Wire = json::from_str_as(text).map_err(no_state)?;
        let cursor = |value: Value| Cursor::from_json(&value.to_json());
        let begun = wire
            .begun
            .into_iter()
            .map(|(id, value)| Ok((id, cursor(value)?)));
        Ok(HistoriesState(Progress {
            scan: cursor(wire.scan)?,
            project: wire.project,
            done: wire.done,
            begun: begun.collect::<Result<_>>()?,
        }))
    }
}

impl Progress {
    /// Of histories of which nothing is read.
    pub fn new(scan: Cursor) -> Self {
        Progress {
            scan,
            project: None,
            done: BTreeSet::new(),
            begun: BTreeMap::new(),
        }
    }

    /// Refuses to go on in another project.
    pub fn check(&self, project: &str) -> Result<()> {
        match &self.project {
            Some(other) if other != project => Err(Error::invalid(format!(
                "the state is of project {other}, not of {project}"
            ))),
            _ => Ok(()),
        }
    }

    pub fn is_done(&self, id: &str) -> bool {
        self.done.contains(id)
    }

    /// Where the scan of a run stood.
    pub fn cursor(&self, id: &str) -> Option<Cursor> {
        self.begun.get(id).cloned()
    }

    /// The scan of `run` stands at `cursor` now.
    pub fn moved(&mut self, run: &Run, cursor: Cursor) {
        self.project.get_or_insert_with(|| project_of(run));
        self.begun.insert(run.id().to_owned(), cursor);
    }

    /// All of `run` is read, for good.
    pub fn finished(&mut self, run: &Run) {
        self.project.get_or_insert_with(|| project_of(run));
        self.begun.remove(run.id());
        self.done.insert(run.id().to_owned());
    }
}

/// `entity/project` of a run.
pub(super) fn project_of(run: &Run) -> String {
    let path = run.subject();
    match path.rsplit_once('/') {
        Some((project, _)) => project.to_owned(),
        None => path,
    }
}
