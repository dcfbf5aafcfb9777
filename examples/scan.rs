//! Prints the history of a run, one JSON object a row.
//!
//! ```text
//! scan RUN [--keys a,b] [--any] [--min N] [--max N] [--page-size N] [--columns] [--count]
//! ```
//!
//! RUN is `entity/project/run`, the address of a run's page, or a local run
//! directory. `--keys`: rows that hold all of these keys, and only these;
//! with `--any`, rows that hold at least one. `--min` is the first step
//! wanted, `--max` the first one not wanted. `--columns` reads the same rows
//! column by column. `--count` prints only their number. The exit code is the
//! number of the error's kind, 2 for wrong usage.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use std::time::Instant;

use wandb_run::json::{Map, NonFinite, Value};
use wandb_run::{Cell, ColumnBatch, Run, ScanHistory, ScanReport};

const USAGE: &str = "usage: scan RUN [--keys a,b] [--any] [--min N] [--max N] [--page-size N] \
                     [--columns] [--count]";
const BATCH_ROWS: usize = 4096;

#[derive(Default)]
struct Arguments {
    run: String,
    keys: Vec<String>,
    any: bool,
    min: Option<i64>,
    max: Option<i64>,
    page_size: Option<u64>,
    columns: bool,
    count: bool,
}

enum Failure {
    Usage(String),
    Run(wandb_run::Error),
    /// Whoever reads our output has gone: nothing left to do.
    PipeClosed,
    Output(io::Error),
}

impl From<wandb_run::Error> for Failure {
    fn from(error: wandb_run::Error) -> Self {
        Failure::Run(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::Output(error),
        }
    }
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|arguments| scan(&arguments)) {
        Ok(()) | Err(Failure::PipeClosed) => ExitCode::SUCCESS,
        Err(Failure::Usage(why)) => {
            eprintln!("scan: {why}\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Run(error)) => {
            eprintln!("scan: {error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
        Err(Failure::Output(error)) => {
            eprintln!("scan: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, Failure> {
    let mut arguments = Arguments::default();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| Failure::Usage(format!("{word} needs a value")))
        };
        match &*word {
            "--keys" => arguments.keys = value()?.split(',').map(str::to_owned).collect(),
            "--any" => arguments.any = true,
            "--min" => arguments.min = Some(number(&word, &value()?)?),
            "--max" => arguments.max = Some(number(&word, &value()?)?),
            "--page-size" => arguments.page_size = Some(number(&word, &value()?)?),
            "--columns" => arguments.columns = true,
            "--count" => arguments.count = true,
            _ if word.starts_with("--") || !arguments.run.is_empty() => {
                return Err(Failure::Usage(format!("unexpected {word}")));
            }
            _ => arguments.run = word,
        }
    }
    if arguments.run.is_empty() {
        return Err(Failure::Usage("no run is named".to_owned()));
    }
    if arguments.any && arguments.keys.is_empty() {
        return Err(Failure::Usage("--any needs --keys".to_owned()));
    }
    Ok(arguments)
}

fn number<N: std::str::FromStr>(option: &str, text: &str) -> Result<N, Failure> {
    text.parse()
        .map_err(|_| Failure::Usage(format!("{option} needs a number, not {text}")))
}

fn scan(arguments: &Arguments) -> Result<(), Failure> {
    let run = Run::open(&arguments.run)?;
    let mut scan = run.scan_history();
    if arguments.any {
        scan = scan.any_of(&arguments.keys);
    } else if !arguments.keys.is_empty() {
        scan = scan.keys(&arguments.keys);
    }
    if let Some(step) = arguments.min {
        scan = scan.min_step(step);
    }
    if let Some(step) = arguments.max {
        scan = scan.max_step(step);
    }
    if let Some(steps) = arguments.page_size {
        scan = scan.page_size(steps);
    }
    let started = Instant::now();
    let mut out = BufWriter::new(io::stdout().lock());
    let report = if arguments.columns {
        print_columns(scan, arguments.count, &mut out)?
    } else {
        print_rows(scan, arguments.count, &mut out)?
    };
    if arguments.count {
        writeln!(out, "{}", report.rows)?;
    }
    out.flush()?;
    eprintln!(
        "rows={} requests={} scan_s={:.6}",
        report.rows,
        report.requests,
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

fn print_rows(
    scan: ScanHistory,
    count: bool,
    out: &mut impl Write,
) -> Result<ScanReport, Failure> {
    let mut rows = scan.rows()?;
    let mut line = String::new();
    for row in &mut rows {
        let row = row?;
        if !count {
            line.clear();
            row.as_map().write_json(&mut line, NonFinite::Strings);
            line.push('\n');
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(rows.report())
}

fn print_columns(
    scan: ScanHistory,
    count: bool,
    out: &mut impl Write,
) -> Result<ScanReport, Failure> {
    let mut batches = scan.columns(BATCH_ROWS)?;
    for batch in &mut batches {
        let batch = batch?;
        if !count {
            print_batch(&batch, out)?;
        }
    }
    Ok(batches.report())
}

fn print_batch(batch: &ColumnBatch, out: &mut impl Write) -> Result<(), Failure> {
    for row in 0..batch.rows() {
        let cells = batch.columns().iter().filter_map(|column| {
            let value = match column.cell(row) {
                Cell::Missing => return None,
                Cell::Null => Value::Null,
                Cell::Bool(value) => value.into(),
                Cell::Int(value) => value.into(),
                Cell::Float(value) => value.into(),
                Cell::Str(text) => text.into(),
                Cell::Json(text) => wandb_run::json::from_str(text).unwrap_or_default(),
            };
            Some((column.name().to_owned(), value))
        });
        let row: Map = cells.collect();
        writeln!(out, "{}", row.to_json())?;
    }
    Ok(())
}
