//! One scan, or many, by the public API only.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};
use wandb_run::settings::Compression;
use wandb_run::{
    Api, CallOptions, CellState, ColumnBatch, Histories, HistoriesItem, Result, Run, ScanHistory,
};

/// Rows of a batch of columns.
const BATCH_ROWS: usize = 4096;

pub enum Shape {
    Rows,
    Columns,
    Typed,
    /// Those of many runs, several at a time.
    HistoriesRows,
    HistoriesColumns,
}

pub struct Scan {
    pub shape: Shape,
    /// A run, or with `all_runs` a project.
    pub target: String,
    pub keys: Vec<String>,
    /// The key whose values are added up, so that all clients are known to
    /// have read the same.
    pub sum: String,
    pub gzip: bool,
    pub all_runs: bool,
}

/// A row of the generated runs, for `typed`.
#[derive(Deserialize)]
struct Metrics {
    #[serde(rename = "_step")]
    _step: i64,
    #[serde(rename = "_runtime")]
    _runtime: f64,
    #[serde(rename = "_timestamp")]
    _timestamp: f64,
    metric_0: f64,
    #[serde(rename = "metric_1")]
    _metric_1: f64,
    #[serde(rename = "metric_2")]
    _metric_2: f64,
    #[serde(rename = "metric_3")]
    _metric_3: f64,
    #[serde(rename = "metric_4")]
    _metric_4: f64,
    #[serde(rename = "metric_5")]
    _metric_5: f64,
    #[serde(rename = "metric_6")]
    _metric_6: f64,
    #[serde(rename = "metric_7")]
    _metric_7: f64,
    #[serde(rename = "metric_8")]
    _metric_8: f64,
    #[serde(rename = "metric_9")]
    _metric_9: f64,
}

/// What was read so far.
struct Read {
    started: Instant,
    first: Option<f64>,
    rows: usize,
    sum: f64,
    /// The sum of all cells that are numbers: a consumer of columns looks at
    /// each of them.
    all: f64,
}

impl Scan {
    /// Reads everything; the answer is the line to print.
    pub fn measure(&self) -> Result<Value> {
        let mut read = Read {
            started: Instant::now(),
            first: None,
            rows: 0,
            sum: 0.0,
            all: 0.0,
        };
        let compression = match self.gzip {
            true => Compression::Gzip,
            false => Compression::Auto,
        };
        let api = Api::with_settings(Api::builder().compression(compression).build()?)?;
        let histories = || api.runs(&self.target).histories().keys(&self.keys);
        match self.shape {
            Shape::HistoriesRows => self.histories_rows(histories(), &mut read)?,
            Shape::HistoriesColumns => self.histories_columns(histories(), &mut read)?,
            _ => self.one_after_another(&api, &mut read)?,
        }
        Ok(json!({
            "seconds": read.started.elapsed().as_secs_f64(),
            "first": read.first,
            "rows": read.rows,
            "sum": read.sum,
            "all": read.all,
            "peak_kib": peak_kib(),
        }))
    }

    fn one_after_another(&self, api: &Api, read: &mut Read) -> Result<()> {
        if self.all_runs {
            for run in api.runs(&self.target) {
                self.scan(&run?, read)?;
            }
        } else {
            self.scan(&api.run(&self.target)?, read)?;
        }
        Ok(())
    }

    fn histories_rows(&self, histories: Histories, read: &mut Read) -> Result<()> {
        for item in histories.fail_fast(true).rows()? {
            if let HistoriesItem::Data { data, .. } = item? {
                read.sum += data.f64(&self.sum)?;
                read.count(1);
            }
        }
        Ok(())
    }

    fn histories_columns(&self, histories: Histories, read: &mut Read) -> Result<()> {
        for item in histories.fail_fast(true).columns(BATCH_ROWS)? {
            if let HistoriesItem::Data { data, .. } = item? {
                self.look_at(&data, read);
            }
        }
        Ok(())
    }

    fn scan(&self, run: &Run, read: &mut Read) -> Result<()> {
        let scan = run.scan_history().keys(&self.keys);
        match self.shape {
            Shape::Typed => self.typed(scan, read),
            Shape::Rows | Shape::HistoriesRows => self.rows(scan, read),
            Shape::Columns | Shape::HistoriesColumns => self.columns(scan, read),
        }
    }

    fn rows(&self, scan: ScanHistory, read: &mut Read) -> Result<()> {
        for row in scan.rows()? {
            read.sum += row?.f64(&self.sum)?;
            read.count(1);
        }
        Ok(())
    }

    fn typed(&self, scan: ScanHistory, read: &mut Read) -> Result<()> {
        for row in scan.typed::<Metrics>()? {
            read.sum += row?.metric_0;
            read.count(1);
        }
        Ok(())
    }

    fn columns(&self, scan: ScanHistory, read: &mut Read) -> Result<()> {
        let mut columns = scan.columns(BATCH_ROWS)?;
        let mut batch = ColumnBatch::default();
        let options = CallOptions::default();
        while columns.next_into(&mut batch, &options)? {
            self.look_at(&batch, read);
        }
        Ok(())
    }

    /// Looks at each number.
    fn look_at(&self, batch: &ColumnBatch, read: &mut Read) {
        for column in batch.columns() {
            let summed = column.name() == self.sum;
            for (number, state) in column.f64s() {
                if state == CellState::Value {
                    read.all += number;
                    if summed {
                        read.sum += number;
                    }
                }
            }
        }
        read.count(batch.rows());
    }
}

impl Read {
    fn count(&mut self, rows: usize) {
        self.rows += rows;
        if self.first.is_none() {
            self.first = Some(self.started.elapsed().as_secs_f64());
        }
    }
}

/// The most memory that this process ever had, as the kernel counts it.
pub fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
