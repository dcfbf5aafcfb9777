//! What is stored of a run.

use crate::app::exports::Exports;
use crate::app::history::{BadRow, History, wire_string};
use crate::app::util;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

/// Which run: the three parts of its path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunKey {
    pub entity: String,
    pub project: String,
    pub name: String,
}

impl RunKey {
    pub fn new(entity: &str, project: &str, name: &str) -> RunKey {
        RunKey {
            entity: entity.to_owned(),
            project: project.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl std::fmt::Display for RunKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.entity, self.project, self.name)
    }
}

/// The attributes of a run. Config and summary stay the text they came as.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Meta {
    pub display_name: Option<String>,
    pub state: String,
    pub tags: Vec<String>,
    pub config: Option<String>,
    pub summary: Option<String>,
    pub group: Option<String>,
    pub job_type: Option<String>,
    pub commit: Option<String>,
    pub description: Option<String>,
    pub notes: Option<String>,
    pub sweep: Option<String>,
    pub host: Option<String>,
    pub program: Option<String>,
    pub repo: Option<String>,
    pub user: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub heartbeat_at: Option<String>,
    pub read_only: bool,
    pub stopped: bool,
    pub exitcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exports: Option<Exports>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileMeta {
    /// Names the bytes in the blob store.
    pub blob: String,
    pub size: u64,
    pub md5: String,
    pub updated_at: String,
    /// Not listed before it is marked as uploaded.
    pub pending: bool,
    /// Not listed before that time either.
    #[serde(default)]
    pub visible_from_ms: u64,
}

impl FileMeta {
    fn is_listed(&self) -> bool {
        !self.pending && self.visible_from_ms <= util::now_ms()
    }
}

/// When a file is listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Listing {
    /// Only once it is marked.
    pub pending: bool,
    pub visible_from_ms: u64,
}

/// The files whose lines a run is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    History,
    Events,
    Console,
}

impl LineKind {
    pub const ALL: [LineKind; 3] = [LineKind::History, LineKind::Events, LineKind::Console];

    /// Its number in the database.
    pub fn code(self) -> i64 {
        match self {
            LineKind::History => 0,
            LineKind::Events => 1,
            LineKind::Console => 2,
        }
    }
}

/// A client that lost chunks leaves holes; a larger one is a mistake.
const MAX_HOLE: usize = 1_000_000;

/// The lines of a run.
#[derive(Debug, Default)]
pub struct Lines {
    pub history: History,
    /// System rows, each stored like a history row's text.
    pub events: Vec<Option<Arc<str>>>,
    pub console: Vec<Option<String>>,
}

impl Lines {
    /// How many lines there are of a kind, holes counted.
    pub fn len(&self, kind: LineKind) -> usize {
        match kind {
            LineKind::History => self.history.line_count(),
            LineKind::Events => self.events.len(),
            LineKind::Console => self.console.len(),
        }
    }

    /// Writes consecutive lines from a line number on.
    pub fn write<'a>(
        &mut self,
        kind: LineKind,
        number: usize,
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), BadRow> {
        if number > self.len(kind) + MAX_HOLE {
            let reason = "the line number is far behind the last line";
            return Err(BadRow { at: 0, reason });
        }
        match kind {
            LineKind::History => self.history.write(number, lines)?,
            LineKind::Events => {
                let events = lines.into_iter().map(wire_string);
                overwrite(&mut self.events, number, events);
            }
            LineKind::Console => {
                let console = lines.into_iter().map(str::to_owned);
                overwrite(&mut self.console, number, console);
            }
        }
        Ok(())
    }
}

fn overwrite<T: Clone>(lines: &mut Vec<Option<T>>, number: usize, new: impl Iterator<Item = T>) {
    for (at, line) in new.enumerate() {
        let at = number + at;
        if at >= lines.len() {
            lines.resize(at + 1, None);
        }
        lines[at] = Some(line);
    }
}

/// A run. Attributes, files and lines are locked apart from each other, so a
/// long scan never blocks a heartbeat.
#[derive(Debug)]
pub struct Run {
    pub key: RunKey,
    /// The project's number.
    pub project_id: i64,
    /// Its number in the database, in order of creation.
    pub number: i64,
    pub(super) meta: RwLock<Meta>,
    pub(super) files: RwLock<BTreeMap<String, FileMeta>>,
    /// Read from disk when first asked for.
    pub(super) lines: OnceLock<RwLock<Lines>>,
}

impl Run {
    /// The opaque storage id.
    pub fn id(&self) -> String {
        let RunKey {
            entity,
            project,
            name,
        } = &self.key;
        util::base64(format!("Run:v1:{name}:{project}:{entity}").as_bytes())
    }

    /// A copy of the attributes.
    pub fn meta(&self) -> Meta {
        self.meta.read().expect("no writer panics").clone()
    }

    /// The files that are listed, or all of them.
    pub fn files(&self, with_pending: bool) -> BTreeMap<String, FileMeta> {
        let files = self.files.read().expect("no writer panics");
        files
            .iter()
            .filter(|(_, file)| with_pending || file.is_listed())
            .map(|(name, file)| (name.clone(), file.clone()))
            .collect()
    }
}
