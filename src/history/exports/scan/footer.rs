//! What the end of a file says of it: columns, row groups, and where in the
//! file they are.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::statistics::Statistics;

use super::span::{Reach, ours};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::history::exports::file::ExportFile;
use crate::history::exports::parts::no_parts;
use crate::run::Remote;

/// One request brings the end of a file, which nearly always holds all of its
/// footer, and of a small file everything.
const TAIL: u64 = 64 << 10;
const MOST_FOOTER: u64 = 64 << 20;

/// A file whose footer was read.
#[derive(Debug)]
pub(in crate::history::exports) struct Footer {
    pub(super) reach: Arc<Reach>,
    pub metadata: ParquetMetaData,
    /// Which leaf is `_step`.
    pub step: usize,
}

impl Footer {
    pub fn read(remote: &Remote, url: &str, call: &Call) -> Result<Self> {
        let mut file = ExportFile::new(remote, url)?;
        let tail = file.ending(call, TAIL)?.ok_or_else(no_parts)?;
        Footer::of(file, tail, call)
    }

    /// The same of a file whose last bytes are at hand.
    pub fn of(mut file: ExportFile, tail: Vec<u8>, call: &Call) -> Result<Self> {
        file.check_ending(&tail)?;
        let size = file.size().unwrap_or(0);
        let first = size - tail.len() as u64;
        let length = &tail[tail.len() - 8..tail.len() - 4];
        let length = length
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        if length > MOST_FOOTER {
            let message = "the footer of an exported file is larger than 64 MiB";
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        // The ending was checked: the footer fits into the file.
        let start = size - 8 - length;
        let mut before = match start < first {
            true => file.range(call, start..first)?,
            false => Vec::new(),
        };
        let tail = Bytes::from(tail);
        let known = tail.slice((start.max(first) - first) as usize..tail.len() - 8);
        before.extend_from_slice(&known);
        let metadata = ParquetMetaDataReader::decode_metadata(&before).map_err(ours)?;
        let step = step_of(&metadata)?;
        Ok(Footer {
            reach: Arc::new(Reach::new(file, (first, tail))),
            metadata,
            step,
        })
    }

    /// The least and the greatest step of a row group, if it says them.
    pub fn steps(&self, group: usize) -> Option<(i64, i64)> {
        let column = self.metadata.row_group(group).column(self.step);
        match column.statistics()? {
            Statistics::Int32(steps) => {
                Some((i64::from(*steps.min_opt()?), i64::from(*steps.max_opt()?)))
            }
            Statistics::Int64(steps) => Some((*steps.min_opt()?, *steps.max_opt()?)),
            Statistics::Float(steps) => Some((
                steps.min_opt()?.floor() as i64,
                steps.max_opt()?.ceil() as i64,
            )),
            Statistics::Double(steps) => Some((
                steps.min_opt()?.floor() as i64,
                steps.max_opt()?.ceil() as i64,
            )),
            _ => None,
        }
    }

    /// Where the bytes of a column are.
    pub fn place(&self, column: &ColumnChunkMetaData) -> Result<Range<u64>> {
        let first = column
            .dictionary_page_offset()
            .unwrap_or(column.data_page_offset());
        let start = u64::try_from(first).ok();
        let length = u64::try_from(column.compressed_size()).ok();
        start
            .zip(length)
            .and_then(|(start, length)| Some(start..start.checked_add(length)?))
            .filter(|range| range.end <= self.reach.size())
            .ok_or_else(|| damaged("a column lies outside the file"))
    }
}

fn step_of(metadata: &ParquetMetaData) -> Result<usize> {
    let schema = metadata.file_metadata().schema_descr();
    let columns = schema.columns().iter();
    let mut steps = columns
        .enumerate()
        .filter(|(_, column)| column.path().parts() == ["_step"]);
    let column = steps
        .next()
        .ok_or_else(|| Error::protocol("an exported file has no column `_step`"))?;
    let whole = metadata
        .row_groups()
        .iter()
        .all(|group| group.num_columns() == schema.num_columns() && group.num_rows() >= 0);
    match whole {
        true => Ok(column.0),
        false => Err(damaged("a row group has other columns than the file")),
    }
}

pub(in crate::history::exports) fn damaged(what: &str) -> Error {
    let message = format!("an exported file is damaged: {what}");
    Error::new(ErrorKind::Integrity, message).with_retryable(false)
}
