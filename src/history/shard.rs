//! Parts of a scan that other processes read.

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::call::CallOptions;
use crate::error::{Error, Result};
use crate::history::cursor::{self, Place};
use crate::history::keys::Keys;
use crate::history::plan::OPEN_END;
use crate::history::remote::{expected_rows, last_step};
use crate::history::saved;
use crate::history::scan::ScanHistory;
use crate::run::{Run, Store};

const VERSION: u32 = 1;
const OPERATION: &str = "shards";

/// More parts than anybody has processes for.
const MOST: usize = 1 << 20;

/// A part of a scan that another process can read: from
/// [`ScanHistory::shards`], for [`Api::shard`] or [`ScanHistory::shard`].
///
/// Plain data: the run, the keys and a range of steps, sent as text with
/// [`to_json`](Shard::to_json) to a worker of Dask, Ray, Spark or whatever
/// else. How a scan is read, such as its page size, is no part of it. It holds
/// no key of an account: the worker's client has its own. The official client
/// has no such thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// As cursors name it.
    run: String,
    /// Where the log of a local run is.
    log: Option<String>,
    keys: Keys,
    /// Patterns of keys to leave out.
    leave_out: Vec<String>,
    min_step: i64,
    max_step: Option<i64>,
}

/// The text of a shard. Every field must be there, null or not: without `log`
/// it would be one of a cursor, too, and without `max_step` another part.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u32,
    run: String,
    #[serde(deserialize_with = "Option::deserialize")]
    log: Option<String>,
    keys: Vec<String>,
    any: bool,
    leave_out: Vec<String>,
    min_step: i64,
    #[serde(deserialize_with = "Option::deserialize")]
    max_step: Option<i64>,
}

impl Shard {
    /// The run's `entity/project/run`, or the id of a local run.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The keys of the scan; none for whole rows.
    pub fn keys(&self) -> &[String] {
        self.keys.names()
    }

    /// The first step of the part.
    pub fn min_step(&self) -> i64 {
        self.min_step
    }

    /// The first step behind the part; `None` for one without an end.
    pub fn max_step(&self) -> Option<i64> {
        self.max_step
    }

    /// The shard as one line of JSON with a version, for
    /// [`from_json`](Shard::from_json).
    pub fn to_json(&self) -> String {
        let wire = Wire {
            version: VERSION,
            run: self.run.clone(),
            log: self.log.clone(),
            keys: self.keys.names().to_vec(),
            any: matches!(self.keys, Keys::Any(_)),
            leave_out: self.leave_out.clone(),
            min_step: self.min_step,
            max_step: self.max_step,
        };
        // Numbers and texts alone: there is nothing that could fail.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads what [`to_json`](Shard::to_json) wrote.
    ///
    /// # Errors
    /// InvalidArgument when it is something else, or of a newer version of
    /// this library.
    pub fn from_json(text: &str) -> Result<Self> {
        let wire: Wire = saved::read(text, "shard", VERSION)?;
        wire.shard().ok_or_else(|| saved::does_not_fit("shard"))
    }

    /// Opens and loads the run: one request.
    pub(crate) fn open(&self, api: &Api, options: &CallOptions) -> Result<Run> {
        if let Some(log) = &self.log {
            return Run::open_local_with(log, options);
        }
        let mut parts = self.run.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(entity), Some(project), Some(id)) => {
                Run::new_with(api, entity, project, id, options)
            }
            _ => Err(Error::invalid(
                "the shard does not say where its local run is: open the run and give the shard \
                 to its scan_history",
            )
            .during("shard")
            .on(self.run.clone())),
        }
    }

    fn check(&self, scan: &ScanHistory) -> Result<()> {
        let name = cursor::name(&scan.run);
        if self.run != name {
            return Err(Error::invalid(format!(
                "the shard is of run {}, not of {name}",
                self.run
            )));
        }
        if scan.keys != Keys::Every && !self.keys.same(&scan.keys) {
            return Err(Error::invalid(format!(
                "the shard is of a scan of {}, not of {}",
                self.keys, scan.keys
            )));
        }
        match scan.place() {
            Place::Start => Ok(()),
            _ => Err(Error::invalid(
                "the scan goes on from a cursor, which says itself which steps are wanted: it \
                 needs no shard",
            )),
        }
    }
}

impl Wire {
    fn shard(self) -> Option<Shard> {
        let keys = Keys::of(self.keys, self.any);
        let steps_fit = self.min_step >= 0 && self.max_step.is_none_or(|step| step >= 0);
        (steps_fit && keys.check().is_ok()).then_some(Shard {
            run: self.run,
            log: self.log,
            keys,
            leave_out: self.leave_out,
            min_step: self.min_step,
            max_step: self.max_step,
        })
    }
}

impl ScanHistory {
    /// Splits the scan into parts that are read one by one, also by other
    /// processes and at other times: together they give exactly its rows, each
    /// once, also of a run that goes on, since the last part has no other end
    /// than the scan. Sends nothing.
    ///
    /// The parts are as many as asked for; fewer, but at least one, where the
    /// server, at the last load, knew of fewer rows or steps. They cover
    /// equally many steps, because where between the first and the last step
    /// the rows lie is not known without asking: of a run with large gaps some
    /// parts hold more rows than others. Ask for a few parts more than there
    /// are workers when that matters.
    ///
    /// # Errors
    /// As [`rows`](Self::rows); InvalidArgument for no parts or more than
    /// 1,048,576, and for a scan that goes on from a cursor.
    pub fn shards(&self, count: usize) -> Result<Vec<Shard>> {
        self.split(count)
            .map_err(|error| error.during(OPERATION).on(self.run.subject()))
    }

    fn split(&self, count: usize) -> Result<Vec<Shard>> {
        self.check()?;
        if !(1..=MOST).contains(&count) {
            return Err(Error::invalid(format!(
                "a scan is split into 1 to {MOST} shards, not {count}"
            )));
        }
        if self.place() != Place::Start {
            return Err(Error::invalid(
                "a scan that goes on from a cursor cannot be split: set min_step instead",
            ));
        }
        let exact = Some(self.keys.columns()).filter(|names| !names.is_empty());
        let all_of = exact.filter(|_| matches!(self.keys, Keys::All(_)));
        let rows = expected_rows(self.run.data(), all_of);
        let rows = rows.map_or(MOST, |rows| usize::try_from(rows).unwrap_or(MOST));
        let cuts = cuts(self.min_step, self.known_end(), count.min(rows.max(1)));
        let ends = cuts.clone().map(Some).chain([self.max_step]);
        let part = |(min_step, max_step)| Shard {
            run: cursor::name(&self.run),
            log: log(&self.run),
            keys: self.keys.clone(),
            leave_out: self.leave_out.clone(),
            min_step,
            max_step,
        };
        Ok([self.min_step]
            .into_iter()
            .chain(cuts)
            .zip(ends)
            .map(part)
            .collect())
    }

    /// Up to where there are rows, as far as it is known.
    fn known_end(&self) -> i64 {
        let data = self.run.data();
        let after_last = last_step(data).map(|step| step.saturating_add(1));
        // Of a run from a lazy list only the rows are known.
        let rows = data.history_line_count;
        let end = after_last.or_else(|| i64::try_from(rows?).ok());
        let ends = [end, self.max_step];
        ends.into_iter().flatten().min().unwrap_or(0).min(OPEN_END)
    }

    /// Reads only a part of the run; see [`shards`](Self::shards). Takes over
    /// the range of steps of that scan, and its keys and those that it leaves
    /// out where none are set; set them afterwards to change them.
    ///
    /// # Errors
    /// InvalidArgument for a shard of another run; when keys were set that are
    /// others than the shard's, in whatever order; and for a scan that goes on
    /// from a cursor: one of a shard says itself which steps are wanted.
    pub fn shard(mut self, shard: &Shard) -> Result<Self> {
        shard
            .check(&self)
            .map_err(|error| error.during("shard").on(self.run.subject()))?;
        if self.keys == Keys::Every {
            self.keys = shard.keys.clone();
        }
        if self.leave_out.is_empty() {
            self.leave_out = shard.leave_out.clone();
        }
        self.min_step = shard.min_step;
        self.max_step = shard.max_step;
        Ok(self)
    }
}

impl Api {
    /// Opens the run of a shard and loads it, for a scan of that part: in
    /// another process than the one that called [`ScanHistory::shards`].
    ///
    /// ```no_run
    /// # fn main() -> wandb_run::Result<()> {
    /// # let text = String::new();
    /// use wandb_run::{Api, Shard};
    ///
    /// for row in Api::new()?.shard(&Shard::from_json(&text)?)?.rows()? {
    ///     println!("{}", row?.f64("loss")?);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run); InvalidArgument when the log of a local run is
    /// another run's by now, or at a path that is no text.
    pub fn shard(&self, shard: &Shard) -> Result<ScanHistory> {
        self.shard_with(shard, &CallOptions::default())
    }

    /// As [`shard`](Self::shard), with limits for opening the run.
    ///
    /// # Errors
    /// As [`shard`](Self::shard).
    pub fn shard_with(&self, shard: &Shard, options: &CallOptions) -> Result<ScanHistory> {
        shard.open(self, options)?.scan_history().shard(shard)
    }
}

/// Where steps from `min` to `end` are cut into so many equal parts: the first
/// steps of all parts but the first.
fn cuts(min: i64, end: i64, count: usize) -> impl Iterator<Item = i64> + Clone {
    let steps = u128::from(if end > min { end.abs_diff(min) } else { 0 });
    let parts = (count as u128).min(steps);
    // No cut is behind `end`.
    (1..parts).map(move |part| min + (steps * part / parts) as i64)
}

/// The log of a local run, so that it is found from wherever a worker runs.
fn log(run: &Run) -> Option<String> {
    let Store::Local(log) = run.store() else {
        return None;
    };
    let path = std::path::absolute(log.log_path()).ok()?;
    path.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::history::Cursor;
    use proptest::prelude::*;

    fn shard() -> Shard {
        Shard {
            run: "e/p/\"r\"".to_owned(),
            log: None,
            keys: Keys::All(vec!["a.b".to_owned(), "é\n".to_owned()]),
            leave_out: vec!["x*".to_owned()],
            min_step: 3,
            max_step: Some(OPEN_END),
        }
    }

    #[test]
    fn text_and_back() {
        for keys in [Keys::Every, Keys::Any(vec!["x".to_owned()]), shard().keys] {
            for log in [None, Some("/a b/run-\u{1F600}.wandb".to_owned())] {
                let keys = keys.clone();
                let max_step = log.as_ref().map(|_| 7);
                let shard = Shard {
                    keys,
                    log,
                    max_step,
                    ..shard()
                };
                let text = shard.to_json();
                assert!(!text.contains('\n'), "{text}");
                assert_eq!(Shard::from_json(&text).unwrap(), shard);
                let error = Cursor::from_json(&text).unwrap_err();
                assert!(error.to_string().contains("no cursor"), "{error}");
            }
        }
    }

    #[test]
    fn what_is_no_shard() {
        let good = shard().to_json();
        let cursor = r#"{"version":1,"run":"r","keys":[],"any":false,"min_step":0,"max_step":null,"after":null}"#;
        Cursor::from_json(cursor).unwrap();
        let broken = [
            String::new(),
            "{}".to_owned(),
            cursor.to_owned(),
            good[..good.len() - 1].to_owned(),
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("\"version\":1", "\"version\":\"1\""),
            good.replace("\"min_step\":3", "\"min_step\":-1"),
            good.replace("\"max_step\":9007199254740991", "\"max_step\":-1"),
            good.replace("\"a.b\"", "\"\""),
            good.replace("[\"a.b\",\"é\\n\"],\"any\":false", "[],\"any\":true"),
            good.replace("\"any\":false", "\"any\":false,\"more\":1"),
            good.replace("\"log\":null,", ""),
            good.replace(",\"max_step\":9007199254740991", ""),
        ];
        for text in broken {
            assert_ne!(text, good);
            let error = Shard::from_json(&text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
        }
        let newer = good.replace("\"version\":1", "\"version\":2");
        let error = Shard::from_json(&newer).unwrap_err().to_string();
        assert!(error.contains("version 2"), "{error}");
    }

    #[test]
    fn equal_parts() {
        let cut = |min, end, count| cuts(min, end, count).collect::<Vec<_>>();
        assert_eq!(cut(0, 100, 4), [25, 50, 75]);
        assert_eq!(cut(10, 20, 3), [13, 16]);
        assert_eq!(cut(0, 2, 8), [1]);
        assert_eq!(cut(0, OPEN_END, 2), [OPEN_END / 2]);
        for (min, end) in [(0, 0), (5, 0), (0, 1), (i64::MAX, OPEN_END)] {
            assert!(cut(min, end, 8).is_empty());
        }
    }

    proptest! {
        #[test]
        fn parts_are_never_empty_and_differ_by_one_step(
            min in 0..OPEN_END, width in 0..OPEN_END, narrow: bool, count in 1usize..2000,
        ) {
            let width = if narrow { width % 3000 } else { width };
            let end = min + width;
            let edges: Vec<i64> =
                [min].into_iter().chain(cuts(min, end, count)).chain([end]).collect();
            prop_assert_eq!(edges.len() as u128 - 1, (count as u128).min(width.max(1) as u128));
            let widths = || edges.windows(2).map(|pair| pair[1] - pair[0]);
            if width > 0 {
                prop_assert!(widths().min().unwrap() > 0);
                prop_assert!(widths().max().unwrap() - widths().min().unwrap() <= 1);
            }
        }
    }
}
