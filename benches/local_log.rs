//! How fast a local log is read, in MB of log a second: whole rows, typed
//! rows, columns, and three keys of them.
//!
//!     cargo bench --bench local_log [ROWS]
//!
//! The log is made as SDKs write it, with ten metrics a row; it is read on one
//! thread from the page cache, each way several times, of which the fastest
//! counts. On Linux it is the time of the processor that counts, so that a busy
//! machine does less harm. `crc` is the floor: the checksums of the log and
//! nothing else.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Deserialize;
use wandb_run::{CallOptions, ColumnBatch, Run, ScanHistory};

const METRICS: usize = 10;
const TIMES: usize = 5;

#[derive(Deserialize)]
#[allow(dead_code)]
struct Typed {
    _step: i64,
    _runtime: f64,
    _timestamp: f64,
    #[serde(rename = "train/metric_0")]
    m0: f64,
    #[serde(rename = "train/metric_1")]
    m1: f64,
    #[serde(rename = "train/metric_2")]
    m2: f64,
    #[serde(rename = "train/metric_3")]
    m3: f64,
    #[serde(rename = "train/metric_4")]
    m4: f64,
    #[serde(rename = "train/metric_5")]
    m5: f64,
    #[serde(rename = "train/metric_6")]
    m6: f64,
    #[serde(rename = "train/metric_7")]
    m7: f64,
    #[serde(rename = "train/metric_8")]
    m8: f64,
    #[serde(rename = "train/metric_9")]
    m9: f64,
}

fn main() {
    let rows = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let rows = rows.unwrap_or(400_000);
    let directory = std::env::temp_dir().join(format!("wandb-run-bench-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory for the log");
    let log = directory.join("run-abc12345.wandb");
    let bytes = write_log(&log, rows);
    println!("{rows} rows, {:.1} MB", bytes as f64 / 1e6);
    let run = Run::open_local(&log).expect("the log was just written");
    let three = || {
        let keys = ["_step", "train/metric_3", "train/metric_7"];
        run.scan_history().keys(keys)
    };
    measure("crc", bytes, || checksum(&log));
    measure("rows", bytes, || read_rows(run.scan_history()));
    measure("typed", bytes, || read_typed(run.scan_history()));
    measure("columns", bytes, || read_columns(run.scan_history()));
    measure("rows, 3 keys", bytes, || read_rows(three()));
    measure("columns, 3 keys", bytes, || read_columns(three()));
    fs::remove_dir_all(&directory).expect("the log can be removed");
}

fn measure(name: &str, bytes: u64, mut read: impl FnMut() -> usize) {
    let mut best = f64::INFINITY;
    for _ in 0..TIMES {
        let (start, busy) = (Instant::now(), busy());
        black_box(read());
        best = best.min(match busy {
            Some(before) => self::busy().expect("as before") - before,
            None => start.elapsed().as_secs_f64(),
        });
    }
    println!("{name:16} {:7.0} MB/s", bytes as f64 / 1e6 / best);
}

/// Seconds that this thread was on a processor.
fn busy() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn read_rows(scan: ScanHistory) -> usize {
    let rows = scan.rows().expect("a scan");
    rows.map(|row| row.expect("a row").as_map().len()).sum()
}

fn read_typed(scan: ScanHistory) -> usize {
    let rows = scan.typed::<Typed>().expect("a scan");
    let rows = rows.map(|row| row.expect("a row"));
    rows.fold(0, |count, row| {
        black_box(row);
        count + 1
    })
}

fn read_columns(scan: ScanHistory) -> usize {
    let mut columns = scan.columns(4096).expect("a scan");
    let (mut batch, options) = (ColumnBatch::default(), CallOptions::new());
    let mut rows = 0;
    while columns.next_into(&mut batch, &options).expect("a batch") {
        rows += black_box(&batch).rows();
    }
    rows
}

fn checksum(log: &Path) -> usize {
    let mut file = File::open(log).expect("the log");
    let mut block = vec![0; 256 * 1024];
    let mut sum = 0;
    loop {
        match file.read(&mut block).expect("the log can be read") {
            0 => return sum,
            n => sum += crc32fast::hash(&block[..n]) as usize,
        }
    }
}

/// Writes a log; says how long it is.
fn write_log(path: &PathBuf, rows: u64) -> u64 {
    let mut log = Log {
        file: BufWriter::new(File::create(path).expect("a file for the log")),
        length: 0,
    };
    log.write(b":W&B\xe1\xbe\x00");
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for step in 0..rows {
        let seconds = step as f64 * 0.125_173;
        let mut row = Vec::new();
        item(&mut row, "_step", &step.to_string());
        item(&mut row, "_runtime", &seconds.to_string());
        item(&mut row, "_timestamp", &(1.7e9 + seconds).to_string());
        for metric in 0..METRICS {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let value = (random >> 11) as f64 / (1u64 << 53) as f64;
            item(
                &mut row,
                &format!("train/metric_{metric}"),
                &value.to_string(),
            );
        }
        let mut record = vec![0x08];
        varint(&mut record, step + 2);
        field(&mut record, 2, &row);
        log.record(&record);
    }
    log.record(&[0x92, 0x01, 0x02, 0x08, 0x00]);
    log.file.flush().expect("room for the log");
    log.length
}

/// One key of a row with its value.
fn item(row: &mut Vec<u8>, key: &str, json: &str) {
    let mut item = Vec::new();
    field(&mut item, 2, key.as_bytes());
    field(&mut item, 16, json.as_bytes());
    field(row, 1, &item);
}

fn field(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// The framing: blocks of 32 KiB, chunks with checksums.
struct Log {
    file: BufWriter<File>,
    length: u64,
}

impl Log {
    fn write(&mut self, bytes: &[u8]) {
        self.file.write_all(bytes).expect("room for the log");
        self.length += bytes.len() as u64;
    }

    fn record(&mut self, mut payload: &[u8]) {
        const BLOCK: u64 = 32 * 1024;
        let mut first = true;
        loop {
            let mut left = (BLOCK - self.length % BLOCK) as usize;
            if left < 7 {
                self.write(&[0; 7][..left]);
                left = BLOCK as usize;
            }
            let (part, rest) = payload.split_at(payload.len().min(left - 7));
            let kind = match (first, rest.is_empty()) {
                (true, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
                (false, true) => 4,
            };
            let mut checked = vec![kind];
            checked.extend_from_slice(part);
            self.write(&crc32fast::hash(&checked).to_le_bytes());
            self.write(&(part.len() as u16).to_le_bytes());
            self.write(&checked);
            if rest.is_empty() {
                return;
            }
            (payload, first) = (rest, false);
        }
    }
}
