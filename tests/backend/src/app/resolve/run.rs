//! A run: its attributes, counts and rows.

use super::args::{args, int64};
use super::node::{Plain, strings};
use super::project::{ProjectNode, SweepNode};
use super::query::user_value;
use super::{Cx, artifact, console, error, files};
use crate::app::exports;
use crate::app::history::{Window, list_pieces, pick, row_text};
use crate::app::mode::{HistoryKeys, MaxStep};
use crate::app::scan;
use crate::app::store::{Meta, Run};
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How many rows are answered where nobody says how many.
const DEFAULT_SAMPLES: i64 = 500;

#[derive(Clone)]
pub struct RunNode<'c> {
    pub cx: &'c Cx<'c>,
    pub run: Arc<Run>,
}

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

impl ObjectValue for RunNode<'_> {
    fn type_name(&self) -> &str {
        "Run"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let (cx, run) = (self.cx, &self.run);
        match info.field_name() {
            "project" | "model" => {
                let project = cx.server.store.project(&run.key.entity, &run.key.project);
                Ok(ResolvedValue::nullable_object(
                    project.map(|project| ProjectNode { cx, project }),
                ))
            }
            "sweep" => {
                let project = cx.server.store.project(&run.key.entity, &run.key.project);
                let sweep = project.zip(run.meta().sweep);
                Ok(ResolvedValue::nullable_object(
                    sweep.map(|(project, name)| SweepNode::new(cx, &project, name)),
                ))
            }
            "user" => match run.meta().user {
                Some(name) => match cx.server.auth.by_name(&name) {
                    Some(user) => Plain::resolved("User", user_value(&user)),
                    None => {
                        Plain::resolved("User", json!({"id": name, "name": name, "username": name}))
                    }
                },
                None => Ok(ResolvedValue::null()),
            },
            "config" | "wandbConfig" | "summaryMetrics" => self.json_text(info),
            "historyKeys" => self.history_keys(),
            "historyLineCount" => self.line_count(),
            "history" => self.history(args(info)?),
            "sampledHistory" => self.sampled_history(args(info)?),
            "events" => self.events(args(info)?),
            "parquetHistory" => self.exports(args(info)?),
            "historyTail" | "eventsTail" | "eventsLineCount" | "logLineCount" | "systemMetrics" => {
                self.line_facts(info)
            }
            "logLines" => self.log_lines(args(info)?),
            "files" => files::connection(cx, run, args(info)?),
            "inputArtifacts" | "outputArtifacts" => artifact::of_run(cx, run, info),
            "fileCount" => Ok(ResolvedValue::leaf(run.files(false).len())),
            "runInfo" => match files::run_info(cx, run) {
                Some(facts) => Plain::resolved("RunInfo", facts),
                None => Ok(ResolvedValue::null()),
            },
            _ => self.attribute(info),
        }
    }
}

impl<'c> RunNode<'c> {
    fn attribute<'a>(&'a self, info: &ResolveInfo<'_>) -> Resolved<'a> {
        let run = &self.run;
        let meta = run.meta();
        let value: Value = match info.field_name() {
            "id" => run.id().into(),
            "name" => run.key.name.as_str().into(),
            "projectId" => run.project_id.to_string().into(),
            "displayName" => meta.display_name.into(),
            "tags" => return strings(meta.tags),
            "sweepName" => meta.sweep.into(),
            "state" => meta.state.into(),
            "group" => meta.group.into(),
            "jobType" => meta.job_type.into(),
            "commit" => meta.commit.into(),
            "description" => meta.description.into(),
            "notes" => meta.notes.into(),
            "host" => meta.host.into(),
            "readOnly" => meta.read_only.into(),
            "createdAt" => meta.created_at.into(),
            "updatedAt" => meta.updated_at.into(),
            "heartbeatAt" => meta.heartbeat_at.into(),
            "computeSeconds" => 0.into(),
            "running" => (meta.state == "running").into(),
            "failed" => (meta.state == "failed").into(),
            "exitcode" => meta.exitcode.map(|code| code as f64).into(),
            "stopped" | "shouldStop" => meta.stopped.into(),
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::leaf(value))
    }

    /// Config and summary as the text they came as, or only some keys of them.
    fn json_text<'a>(&'a self, info: &ResolveInfo<'_>) -> Resolved<'a> {
        #[derive(Deserialize)]
        struct Keys {
            keys: Option<Vec<String>>,
        }
        let keys = args::<Keys>(info)?.keys;
        let Meta {
            config, summary, ..
        } = self.run.meta();
        let text = match info.field_name() {
            "summaryMetrics" => summary,
            "config" => config,
            _ => config.as_deref().and_then(internal_config),
        };
        let text = match (text, keys) {
            (Some(text), Some(keys)) => Some(only_keys(&text, &keys)),
            (text, _) => text,
        };
        Ok(ResolvedValue::leaf(Value::from(text)))
    }

    fn history_keys<'a>(&'a self) -> Resolved<'a> {
        let mode = self.cx.mode;
        let Some(behind) = mode.counts_behind() else {
            return Ok(ResolvedValue::null());
        };
        let lines = self.cx.server.store.read_lines(&self.run)?;
        let mut keys = lines.history.history_keys(behind);
        match mode.history_keys {
            HistoryKeys::Object => (),
            HistoryKeys::String => keys = keys.to_string().into(),
            HistoryKeys::Null => keys = Value::Null,
            HistoryKeys::NoLastStep => {
                if let Some(keys) = keys.as_object_mut() {
                    keys.shift_remove("lastStep");
                }
            }
        }
        Ok(ResolvedValue::leaf(keys))
    }

    fn line_count<'a>(&'a self) -> Resolved<'a> {
        let Some(behind) = self.cx.mode.counts_behind() else {
            return Ok(ResolvedValue::null());
        };
        let lines = self.cx.server.store.read_lines(&self.run)?;
        let count = lines.history.line_count() as i64 - behind;
        Ok(ResolvedValue::leaf(count.max(0)))
    }

    fn history<'a>(&'a self, wanted: HistoryArgs) -> Resolved<'a> {
        let window = Window {
            min: wanted.min_step.unwrap_or(i64::MIN),
            end: wanted.max_step.unwrap_or(i64::MAX),
            samples: samples(wanted.samples)?,
            cap: self.cx.mode.answer_cap(),
        };
        let lines = self.cx.server.store.read_lines(&self.run)?;
        Ok(self.spliced_list(lines.history.rows(&window)))
    }

    fn exports<'a>(&'a self, wanted: ExportArgs) -> Resolved<'a> {
        let (server, links) = (self.cx.server, self.cx.links());
        let answer = exports::answer(server, &links, &self.run, &wanted.live_keys)?;
        Plain::resolved("ParquetHistory", answer)
    }

    /// Rows as a list of strings, without their becoming values.
    fn spliced_list<'a>(&self, pieces: Vec<Arc<str>>) -> ResolvedValue<'a> {
        if pieces.is_empty() {
            return ResolvedValue::list([]);
        }
        let marker = self.cx.splices.put(pieces);
        ResolvedValue::list([ResolvedValue::leaf(marker)])
    }

    fn sampled_history<'a>(&'a self, wanted: SampledArgs) -> Resolved<'a> {
        let specs = wanted.specs.iter();
        let answers: Vec<_> = specs
            .map(|spec| self.keyed(spec))
            .collect::<Result<_, _>>()?;
        Ok(ResolvedValue::list(answers))
    }

    fn keyed<'a>(&self, spec: &str) -> Resolved<'a> {
        let spec: Spec = serde_json::from_str(spec)
            .map_err(|e| error(format!("sampledHistory: invalid spec {spec}: {e}")))?;
        let mode = self.cx.mode;
        let end = match (spec.max_step, mode.max_step) {
            (None, _) => i64::MAX,
            (Some(max), MaxStep::Inclusive) => max.saturating_add(1),
            (Some(max), MaxStep::Exclusive) => max,
        };
        let window = Window {
            min: spec.min_step.unwrap_or(i64::MIN),
            end,
            samples: samples(spec.samples)?,
            cap: mode.answer_cap(),
        };
        let mut keys: Vec<String> = Vec::with_capacity(spec.keys.len());
        for key in spec.keys {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let lines = self.cx.server.store.read_lines(&self.run)?;
        let mut pieces = lines.history.keyed_rows(&keys, mode.nan, &window);
        pieces.insert(0, "[".into());
        pieces.push("]".into());
        Ok(ResolvedValue::leaf(self.cx.splices.put(pieces)))
    }

    fn events<'a>(&'a self, wanted: HistoryArgs) -> Resolved<'a> {
        let samples = samples(wanted.samples)?;
        let lines = self.cx.server.store.read_lines(&self.run)?;
        let events: Vec<_> = lines.events.iter().flatten().collect();
        let mut picked = pick(events.len(), samples, crate::app::history::Cut::Sample);
        if let Some((cap, cut)) = self.cx.mode.answer_cap() {
            let kept = pick(picked.len(), cap, cut);
            picked = kept.into_iter().map(|at| picked[at]).collect();
        }
        let pieces = list_pieces(picked.into_iter().map(|at| events[at]));
        Ok(self.spliced_list(pieces))
    }

    /// Counts and tails that a resuming client asks for.
    fn line_facts<'a>(&'a self, info: &ResolveInfo<'_>) -> Resolved<'a> {
        let lines = self.cx.server.store.read_lines(&self.run)?;
        let last_event = || {
            let event = lines.events.iter().rev().flatten().next();
            event.map(|wire| row_text(wire))
        };
        let tail = |row: Option<String>| json!(row.into_iter().collect::<Vec<_>>()).to_string();
        let value: Value = match info.field_name() {
            "historyTail" => tail(lines.history.tail()).into(),
            "eventsTail" => tail(last_event()).into(),
            "eventsLineCount" => lines.events.len().into(),
            "logLineCount" => lines.console.len().into(),
            _ => last_event()
                .and_then(|row| system_metrics(&row))
                .unwrap_or_else(|| "{}".to_owned())
                .into(),
        };
        Ok(ResolvedValue::leaf(value))
    }

    fn log_lines<'a>(&'a self, wanted: console::Wanted) -> Resolved<'a> {
        let lines = self.cx.server.store.read_lines(&self.run)?;
        if lines.console.is_empty() {
            return Ok(ResolvedValue::null());
        }
        let answer = wanted.answer(&lines.console, self.cx.mode.log_cap)?;
        Plain::resolved("LogLineConnection", answer)
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HistoryArgs {
    #[serde(deserialize_with = "int64")]
    min_step: Option<i64>,
    #[serde(deserialize_with = "int64")]
    max_step: Option<i64>,
    samples: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExportArgs {
    live_keys: Vec<String>,
}

#[derive(Deserialize)]
struct SampledArgs {
    specs: Vec<String>,
}

/// One entry of `specs`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    keys: Vec<String>,
    #[serde(default, deserialize_with = "int64")]
    min_step: Option<i64>,
    #[serde(default, deserialize_with = "int64")]
    max_step: Option<i64>,
    #[serde(default)]
    samples: Option<i64>,
}

fn samples(wanted: Option<i64>) -> Result<usize, FieldError> {
    match wanted.unwrap_or(DEFAULT_SAMPLES) {
        wanted if wanted > 0 => Ok(usize::try_from(wanted).unwrap_or(usize::MAX)),
        wanted => Err(error(format!("samples must be positive, not {wanted}"))),
    }
}

/// The value of `_wandb`, unwrapped.
fn internal_config(config: &str) -> Option<String> {
    let entries = scan::entries(config)?;
    let wrapped = scan::lookup(&entries, "_wandb")?;
    let inner = scan::entries(wrapped).and_then(|inner| scan::lookup(&inner, "value"));
    Some(inner.unwrap_or(wrapped).to_owned())
}

/// The object with only those of its keys.
fn only_keys(object: &str, keys: &[String]) -> String {
    let entries = scan::entries(object).unwrap_or_default();
    let kept: Vec<String> = entries
        .into_iter()
        .filter(|(key, _)| keys.iter().any(|wanted| scan::unquote(key) == *wanted))
        .map(|(key, value)| format!("{key}:{value}"))
        .collect();
    format!("{{{}}}", kept.join(","))
}

/// The metrics of a system row, without its bookkeeping.
fn system_metrics(row: &str) -> Option<String> {
    let entries = scan::entries(row)?;
    let kept: Vec<String> = entries
        .into_iter()
        .filter(|(key, _)| !key.starts_with("\"_"))
        .map(|(key, value)| format!("{key}:{value}"))
        .collect();
    Some(format!("{{{}}}", kept.join(",")))
}
