//! `history`: about as many rows as asked for, spread over the run.

use serde::Serialize;

use crate::call::{Call, CallOptions};
use crate::error::{Error, Result};
use crate::graphql::{Answer, operations, unexpected};
use crate::history::columns::{Column, ColumnBatch};
use crate::history::keys::Keys;
use crate::history::question::{SpecVariables, enter};
use crate::history::row::Row;
use crate::history::select::Select;
use crate::json::{self, Map, Reader, Scratch};
use crate::local::LocalLog;
use crate::run::{Remote, Run, Store, Target};

pub(super) const OPERATION: &str = "history";

/// Which stream of a run to sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stream {
    /// What the program logged (`"default"`).
    #[default]
    Default,
    /// System metrics: CPU, memory, GPU, network (`"system"`).
    System,
}

/// What to sample; made by [`Run::history`].
///
/// Mirrors `Run.history(samples=500, keys=None, x_axis="_step",
/// stream="default")`. A sample is for a look: use
/// [`Run::scan_history`] where every row counts.
#[derive(Debug, Clone)]
#[must_use = "nothing is read until rows or a table is asked for"]
pub struct History {
    run: Run,
    samples: u32,
    keys: Option<Vec<String>>,
    x_axis: String,
    stream: Stream,
    call: CallOptions,
}

impl History {
    pub(crate) fn new(run: &Run) -> Self {
        History {
            run: run.clone(),
            samples: 500,
            keys: None,
            x_axis: "_step".to_owned(),
            stream: Stream::Default,
            call: CallOptions::default(),
        }
    }

    /// About how many rows at the most; 500 by default.
    pub fn samples(mut self, samples: u32) -> Self {
        self.samples = samples;
        self
    }

    /// Only rows that hold all of these keys, and only these and the x axis.
    pub fn keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        let keys: Vec<_> = keys.into_iter().map(Into::into).collect();
        self.keys = Some(keys).filter(|keys| !keys.is_empty());
        self
    }

    /// The key that is given along with `keys`; `_step` by default.
    pub fn x_axis(mut self, key: impl Into<String>) -> Self {
        self.x_axis = key.into();
        self
    }

    /// History or system metrics.
    pub fn stream(mut self, stream: Stream) -> Self {
        self.stream = stream;
        self
    }

    /// Time limit and cancel token of the one call.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// The sampled rows, in step order.
    ///
    /// # Errors
    /// InvalidArgument for 0 samples, an empty key, or keys with the
    /// system stream (the official client prints a line and returns nothing);
    /// NotFound when the run is gone.
    pub fn rows(self) -> Result<Vec<Row>> {
        let call = self.call.start(OPERATION, self.run.subject());
        call.check()?;
        let keys = self.wanted().map_err(|error| call.name(error))?;
        match self.run.store() {
            Store::Remote(remote) => self.remote_rows(remote, &keys, &call),
            Store::Local(log) => self.local_rows(log, &keys, &call),
        }
        .map_err(|error| call.name(error))
    }

    /// The sampled rows as columns: the union of their keys, in the order in
    /// which they first occur. The official client makes a DataFrame.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    pub fn table(self) -> Result<ColumnBatch> {
        let rows = self.rows()?;
        let mut columns: Vec<Column> = Vec::new();
        for key in rows.iter().flat_map(|row| row.as_map().keys()) {
            if !columns.iter().any(|column| column.name() == key) {
                columns.push(Column::new(key));
            }
        }
        for column in &mut columns {
            for row in &rows {
                let value = row.as_map().get(column.name());
                column.push(value);
            }
        }
        Ok(ColumnBatch {
            columns,
            rows: rows.len(),
        })
    }

    #[cfg(feature = "arrow")]
    pub(super) fn subject(&self) -> String {
        self.run.subject()
    }

    fn wanted(&self) -> Result<Keys> {
        if self.samples == 0 {
            return Err(Error::invalid("0 samples were asked for"));
        }
        let Some(keys) = &self.keys else {
            return Ok(Keys::Every);
        };
        if self.stream != Stream::Default {
            return Err(Error::invalid("keys go with the default stream only"));
        }
        let mut all = vec![self.x_axis.clone()];
        all.extend(keys.iter().filter(|&key| *key != self.x_axis).cloned());
        Keys::All(keys.clone()).check()?;
        Ok(Keys::All(all))
    }

    fn remote_rows(&self, remote: &Remote, keys: &Keys, call: &Call) -> Result<Vec<Row>> {
        let rows = match (keys, self.stream) {
            (Keys::All(names), _) => {
                let spec = serde_json::json!({ "keys": names, "samples": self.samples });
                let variables = SpecVariables {
                    target: remote.target(),
                    specs: [spec.to_string()],
                };
                let answer = remote
                    .api
                    .execute(call, &operations::SAMPLED_HISTORY, &variables)?;
                rows_of_objects(&answer)
            }
            (_, stream) => {
                let (operation, field) = match stream {
                    Stream::Default => (&operations::FULL_HISTORY, "history"),
                    Stream::System => (&operations::EVENTS, "events"),
                };
                let variables = SampleVariables {
                    target: remote.target(),
                    samples: self.samples,
                };
                rows_of_strings(&remote.api.execute(call, operation, &variables)?, field)
            }
        };
        rows?.ok_or_else(|| remote.not_found())
    }

    /// Evenly spread over the rows that qualify, first and last included.
    /// One pass counts, a second one picks: memory stays at the sample.
    fn local_rows(&self, log: &LocalLog, keys: &Keys, call: &Call) -> Result<Vec<Row>> {
        let total = self.each_local(log, keys, call, |_| {})?;
        let samples = u64::from(self.samples);
        let mut picked = Vec::new();
        let mut at = 0;
        self.each_local(log, keys, call, |row| {
            let next = picked.len() as u64;
            if total <= samples || at == nth(next, samples, total) {
                picked.push(row);
            }
            at += 1;
        })?;
        Ok(picked)
    }

    fn each_local(
        &self,
        log: &LocalLog,
        keys: &Keys,
        call: &Call,
        mut take: impl FnMut(Row),
    ) -> Result<u64> {
        let mut count = 0;
        let select = Select::new(keys, &[])?;
        let mut give = |map| {
            if let Some(row) = select.of(map) {
                count += 1;
                take(Row::from(row));
            }
        };
        match self.stream {
            Stream::Default => {
                let mut rows = log.rows()?;
                while let Some(row) = rows.next(call)? {
                    give(row);
                }
            }
            Stream::System => {
                let mut rows = log.events()?;
                while let Some(row) = rows.next(call)? {
                    give(row);
                }
            }
        }
        Ok(count)
    }
}

/// `history` and `events`: each row is a string that holds JSON. `None` when
/// there is no run.
fn rows_of_strings(answer: &Answer, field: &str) -> Result<Option<Vec<Row>>> {
    let mut rows = Vec::new();
    let mut read = |reader: &mut Reader<'_>| -> json::Result<()> {
        let mut scratch = Scratch::new();
        reader.begin_array()?;
        while reader.next_element()? {
            let text = reader.string_in(&mut scratch)?;
            rows.push(Row::from(json::from_str_as::<Map>(text)?));
        }
        Ok(())
    };
    let mut reader = Reader::new(answer.data());
    let found = enter(&mut reader, &["project", "run", field], &mut read);
    Ok(found.map_err(unexpected)?.then_some(rows))
}

/// `sampledHistory`: one list of objects for the one spec that was sent.
fn rows_of_objects(answer: &Answer) -> Result<Option<Vec<Row>>> {
    let mut rows = Vec::new();
    let mut read = |reader: &mut Reader<'_>| -> json::Result<()> {
        reader.begin_array()?;
        while reader.next_element()? {
            reader.begin_array()?;
            while reader.next_element()? {
                rows.push(Row::from(reader.deserialize::<Map>()?));
            }
        }
        Ok(())
    };
    let mut reader = Reader::new(answer.data());
    let found = enter(
        &mut reader,
        &["project", "run", "sampledHistory"],
        &mut read,
    );
    Ok(found.map_err(unexpected)?.then_some(rows))
}

/// Which row is number `n` of `samples` evenly spread over `total`.
fn nth(n: u64, samples: u64, total: u64) -> u64 {
    if samples == 1 {
        return 0;
    }
    // 128 bits: the product of two counts need not fit 64.
    let position = u128::from(n) * u128::from(total - 1) / u128::from(samples - 1);
    u64::try_from(position).unwrap_or(u64::MAX)
}

#[derive(Serialize)]
struct SampleVariables<'a> {
    #[serde(flatten)]
    target: Target<'a>,
    samples: u32,
}

#[cfg(test)]
mod tests {
    use super::nth;

    #[test]
    fn picks_are_distinct_and_include_both_ends() {
        for (samples, total) in [(1, 1), (2, 3), (7, 100), (99, 100), (500, 1_000_000)] {
            let picks: Vec<u64> = (0..samples).map(|n| nth(n, samples, total)).collect();
            assert!(picks.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(picks[0], 0);
            assert!(samples == 1 || *picks.last().unwrap() == total - 1);
        }
    }
}
