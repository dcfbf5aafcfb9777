//! The records of a log folded into a run's attributes.

use super::record::{self, Change, Changes, Envelope, Fault, Item, Output, Stats, kind};
use super::rows::{RowSpans, RowView};
use super::time::Timestamp;
use super::tree;
use crate::json::{self, Map, Value};
use crate::run::RunData;

/// What the records so far say. History rows are counted, and their values
/// are not read.
#[derive(Debug, Clone, Default)]
pub(super) struct Fold {
    data: RunData,
    started: Option<Timestamp>,
    newest: Option<Timestamp>,
    exit_code: Option<i32>,
    rows: u64,
    last_step: Option<i64>,
    /// The JSON of the last row's `_timestamp`.
    last_timestamp: Vec<u8>,
    /// Room for where the items of a row are.
    spans: RowSpans,
    has_raw_output: bool,
}

impl Fold {
    /// `id` is the run's id until a run record says it.
    pub fn new(id: String) -> Self {
        let data = RunData {
            id,
            ..RunData::default()
        };
        Fold {
            data,
            ..Fold::default()
        }
    }

    pub fn exit_code(&self) -> Option<i32> {
        self.exit_code
    }

    /// When the run started.
    pub fn started(&self) -> Option<Timestamp> {
        self.started
    }

    /// Whether the log has console output as it was printed.
    pub fn has_raw_output(&self) -> bool {
        self.has_raw_output
    }

    #[inline]
    pub fn take(&mut self, record: &[u8]) -> Result<(), Fault> {
        let envelope = Envelope::parse(record)?;
        let body = &record[envelope.body];
        match envelope.kind {
            kind::HISTORY => self.take_row(record)?,
            kind::SUMMARY => fold(&mut self.data.summary, body)?,
            kind::CONFIG => fold(&mut self.data.raw_config, body)?,
            kind::STATS => {
                let stats = Stats::parse(body)?;
                self.data.system_metrics = stats.items()?.into_iter().collect();
                self.saw(stats.timestamp);
            }
            kind::OUTPUT => self.saw(Output::parse(body)?.timestamp),
            kind::OUTPUT_RAW => {
                self.has_raw_output = true;
                self.saw(Output::parse(body)?.timestamp);
            }
            kind::RUN => self.take_run(&record::Run::parse(body)?)?,
            kind::EXIT => self.exit_code = Some(record::exit_code(body)?),
            _ => {}
        }
        Ok(())
    }

    fn take_row(&mut self, record: &[u8]) -> Result<(), Fault> {
        self.spans.parse(record)?;
        let row = RowView::new(record, &self.spans);
        self.rows += 1;
        self.last_step = Some(row.step());
        let is_timestamp = |item: &Item<'_>| item.flat_name() == Some(b"_timestamp");
        if let Some(item) = row.items().find(is_timestamp) {
            self.last_timestamp.clear();
            self.last_timestamp.extend_from_slice(item.json());
        }
        Ok(())
    }

    fn take_run(&mut self, run: &record::Run<'_>) -> Result<(), Fault> {
        let data = &mut self.data;
        if !run.id.is_empty() {
            data.id = run.id.to_owned();
        }
        for (attribute, text) in [
            (&mut data.storage_id, run.storage_id),
            (&mut data.entity, run.entity),
            (&mut data.project, run.project),
            (&mut data.display_name, run.display_name),
            (&mut data.group, run.group),
            (&mut data.job_type, run.job_type),
            (&mut data.commit, run.commit),
            (&mut data.notes, run.notes),
            (&mut data.sweep_name, run.sweep_id),
            (&mut data.host, run.host),
        ] {
            if !text.is_empty() {
                *attribute = Some(text.to_owned());
            }
        }
        if !run.tags.is_empty() {
            data.tags = run.tags.iter().map(|&tag| tag.to_owned()).collect();
        }
        fold(&mut data.raw_config, run.config)?;
        fold(&mut data.summary, run.summary)?;
        if run.start_time.is_some() {
            self.started = run.start_time;
            self.saw(run.start_time);
        }
        Ok(())
    }

    fn saw(&mut self, timestamp: Option<Timestamp>) {
        self.newest = self.newest.max(timestamp);
    }

    /// The attributes as of now.
    pub fn snapshot(&self) -> RunData {
        let mut data = self.data.clone();
        data.state = match self.exit_code {
            Some(0) => "finished",
            Some(_) => "failed",
            None => "unknown",
        }
        .to_owned();
        data.raw_config = internal_keys_first(data.raw_config);
        data.history_line_count = Some(self.rows);
        if let Some(step) = self.last_step {
            let keys: Map = [("lastStep", step)].into_iter().collect();
            data.history_keys = keys.into();
        }
        data.created_at = self.started.map(Timestamp::to_iso);
        let logged = json::from_slice(&self.last_timestamp).ok();
        let logged = logged.and_then(|t| Timestamp::from_seconds(t.as_f64()?));
        data.heartbeat_at = self.newest.max(logged).map(Timestamp::to_iso);
        data
    }
}

/// Applies a summary or configuration record.
fn fold(tree: &mut Map, message: &[u8]) -> Result<(), Fault> {
    let mut changes = Changes::new(message);
    while let Some(change) = changes.next()? {
        match change {
            Change::Set(item) => tree::set(tree, &item)?,
            Change::Remove(item) => tree::remove(tree, &item)?,
        }
    }
    Ok(())
}

fn internal_keys_first(config: Map) -> Map {
    let is_internal = |key: &str| matches!(key, "_wandb" | "wandb_version");
    let (mut first, rest): (Vec<(String, Value)>, Vec<_>) =
        config.into_iter().partition(|(key, _)| is_internal(key));
    first.extend(rest);
    first.into_iter().collect()
}
