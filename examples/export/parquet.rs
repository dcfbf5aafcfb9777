//! Rows as Parquet files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use wandb_run::arrow::ArrowOptions;
use wandb_run::{ArrowHistories, Histories, HistoriesReport, HistoriesState};

use crate::progress::Progress;
use crate::{Failure, Format};

/// As much is kept in memory before it is written.
const GROUP_ROWS: usize = 1 << 16;

/// A folder of `part-000000.parquet` and so on, each of which is whole. The
/// one that is being written has another name.
pub struct Parquet {
    batches: ArrowHistories,
    folder: PathBuf,
    /// How many parts are whole.
    parts: u64,
    open: Option<ArrowWriter<File>>,
    /// How many failures were told.
    told: usize,
}

impl Format for Parquet {
    const CHECKPOINT: Duration = Duration::from_secs(30);

    fn open(histories: Histories, path: &Path, parts: u64) -> Result<Self, Failure> {
        let mut options = ArrowOptions::new();
        if parts > 0 {
            // All parts have the columns of the first.
            let first = File::open(part(path, 0))?;
            let first = ParquetRecordBatchReaderBuilder::try_new(first).map_err(failed)?;
            options = options.like(first.schema())?;
        }
        let batches = histories.arrow(&options)?;
        fs::create_dir_all(path)?;
        for entry in fs::read_dir(path)? {
            let file = entry?.path();
            if !(0..parts).any(|number| file == part(path, number)) {
                fs::remove_file(file)?;
            }
        }
        Ok(Parquet {
            batches,
            folder: path.to_owned(),
            parts,
            open: None,
            told: 0,
        })
    }

    fn write(&mut self, progress: &Progress) -> Result<bool, Failure> {
        let batch = self.batches.next_batch()?;
        for (run, error) in &self.batches.failures()[self.told..] {
            progress.say(&format!("run {}: {error}", run.id()));
        }
        self.told = self.batches.failures().len();
        let Some(batch) = batch else {
            return Ok(false);
        };
        let writer = match &mut self.open {
            Some(writer) => writer,
            none => none.insert(begin(&unfinished(&self.folder), &self.batches)?),
        };
        writer.write(&batch).map_err(failed)?;
        Ok(true)
    }

    fn commit(&mut self) -> io::Result<u64> {
        if let Some(mut writer) = self.open.take() {
            writer.finish().map_err(failed)?;
            writer.inner().sync_all()?;
            fs::rename(unfinished(&self.folder), part(&self.folder, self.parts))?;
            File::open(&self.folder)?.sync_all()?;
            self.parts += 1;
        }
        Ok(self.parts)
    }

    fn state(&self) -> wandb_run::Result<HistoriesState> {
        self.batches.state()
    }

    fn report(&self) -> HistoriesReport {
        self.batches.report()
    }
}

fn begin(file: &Path, batches: &ArrowHistories) -> io::Result<ArrowWriter<File>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build();
    ArrowWriter::try_new(File::create(file)?, batches.schema(), Some(properties)).map_err(failed)
}

fn part(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("part-{number:06}.parquet"))
}

fn unfinished(folder: &Path) -> PathBuf {
    folder.join("unfinished")
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
