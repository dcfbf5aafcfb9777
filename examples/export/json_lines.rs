//! Rows as lines of JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use wandb_run::json::{NonFinite, Value};
use wandb_run::{Histories, HistoriesItem, HistoriesIter, HistoriesReport, HistoriesState, Row};

use crate::progress::Progress;
use crate::{Failure, Format};

pub struct JsonLines {
    rows: HistoriesIter<Row>,
    out: BufWriter<File>,
    line: String,
}

impl Format for JsonLines {
    const CHECKPOINT: Duration = Duration::from_secs(1);

    fn open(histories: Histories, path: &Path, position: u64) -> Result<Self, Failure> {
        let rows = histories.rows()?;
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let length = file.metadata()?.len();
        if length < position {
            let error = io::Error::other(format!(
                "{} has {length} bytes, and its state says {position}",
                path.display()
            ));
            return Err(error.into());
        }
        file.set_len(position)?;
        file.seek(SeekFrom::Start(position))?;
        Ok(JsonLines {
            rows,
            out: BufWriter::with_capacity(1 << 16, file),
            line: String::new(),
        })
    }

    fn write(&mut self, progress: &Progress) -> Result<bool, Failure> {
        match self.rows.next().transpose()? {
            Some(HistoriesItem::Data { run, data }) => self.line(run.id(), &data)?,
            Some(HistoriesItem::Done { .. }) => {}
            Some(HistoriesItem::Failed { run, error }) => {
                progress.say(&format!("run {}: {error}", run.id()));
            }
            None => return Ok(false),
        }
        Ok(true)
    }

    fn commit(&mut self) -> io::Result<u64> {
        self.out.flush()?;
        self.out.get_ref().sync_data()?;
        self.out.stream_position()
    }

    fn state(&self) -> wandb_run::Result<HistoriesState> {
        self.rows.state()
    }

    fn report(&self) -> HistoriesReport {
        self.rows.report()
    }
}

impl JsonLines {
    fn line(&mut self, run: &str, row: &Row) -> io::Result<()> {
        self.line.clear();
        self.line.push_str("{\"run\":");
        self.line.push_str(&Value::from(run).to_json());
        self.line.push_str(",\"row\":");
        row.as_map().write_json(&mut self.line, NonFinite::Strings);
        self.line.push_str("}\n");
        self.out.write_all(self.line.as_bytes())
    }
}
