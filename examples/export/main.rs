//! Writes the full histories of all runs of a project into one file.
//!
//! ```text
//! export PROJECT FILE [--filters JSON] [--keys a,b] [--any] [--workers N]
//!        [--fail-fast] [--checkpoint MS]
//! ```
//!
//! PROJECT is `entity/project` or the address of a page of it. Each line of
//! FILE is one row with the id of its run: `{"run":"ab12","row":{…}}`. Rows of
//! one run are in step order, and runs take turns. `--keys`: rows that hold
//! all of these keys, and only these; with `--any`, rows that hold at least
//! one. `--workers` is how many runs are read at a time.
//!
//! FILE.state says how far it is, anew every `--checkpoint` milliseconds;
//! FILE.lock keeps a second export from the same file.
//! Whatever ends this program, Ctrl-C or `kill -9`, started again it goes on
//! without losing or repeating a row. Started again after the end it adds what
//! is new: runs that came, and rows of runs that still ran.
//!
//! How far it is goes to standard error. The exit code is the number of the
//! error's kind, 1 when single runs failed or a file cannot be written, 2 for
//! wrong usage.

mod checkpoint;
mod json_lines;
mod progress;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wandb_run::{Api, HistoriesItem, HistoriesIter, HistoriesState, Row};

use checkpoint::Checkpoint;
use json_lines::JsonLines;
use progress::Progress;

const USAGE: &str = "usage: export PROJECT FILE [--filters JSON] [--keys a,b] [--any] \
                     [--workers N] [--fail-fast] [--checkpoint MS]";

/// Where the rows go. What is committed stays; what came after that is gone
/// when the file is opened at the position of the last commit.
trait Sink: Sized {
    fn open(path: &Path, position: u64) -> io::Result<Self>;
    fn write(&mut self, run: &str, row: &Row) -> io::Result<()>;
    /// Makes sure of all that was written, and tells the position behind it.
    fn commit(&mut self) -> io::Result<u64>;
}

struct Arguments {
    project: String,
    file: PathBuf,
    filters: Option<String>,
    keys: Vec<String>,
    any: bool,
    workers: usize,
    fail_fast: bool,
    checkpoint: Duration,
}

enum Failure {
    Usage(String),
    Api(wandb_run::Error),
    File(io::Error),
}

impl From<wandb_run::Error> for Failure {
    fn from(error: wandb_run::Error) -> Self {
        Failure::Api(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::File(error)
    }
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|arguments| export::<JsonLines>(&arguments)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            eprintln!("export: {failed} runs failed; start it again to try them again");
            ExitCode::FAILURE
        }
        Err(Failure::Usage(why)) => {
            eprintln!("export: {why}\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Api(error)) => {
            eprintln!("export: {error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
        Err(Failure::File(error)) => {
            eprintln!("export: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, Failure> {
    let mut arguments = Arguments {
        project: String::new(),
        file: PathBuf::new(),
        filters: None,
        keys: Vec::new(),
        any: false,
        workers: 4,
        fail_fast: false,
        checkpoint: Duration::from_secs(1),
    };
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| Failure::Usage(format!("{word} needs a value")))
        };
        match &*word {
            "--filters" => arguments.filters = Some(value()?),
            "--keys" => arguments.keys = value()?.split(',').map(str::to_owned).collect(),
            "--any" => arguments.any = true,
            "--workers" => arguments.workers = number(&word, &value()?)?,
            "--fail-fast" => arguments.fail_fast = true,
            "--checkpoint" => {
                arguments.checkpoint = Duration::from_millis(number(&word, &value()?)?);
            }
            _ if word.starts_with("--") => {
                return Err(Failure::Usage(format!("unexpected {word}")));
            }
            _ => names.push(word),
        }
    }
    let [project, file] = <[String; 2]>::try_from(names)
        .map_err(|_| Failure::Usage("a project and a file are needed".to_owned()))?;
    if arguments.any && arguments.keys.is_empty() {
        return Err(Failure::Usage("--any needs --keys".to_owned()));
    }
    (arguments.project, arguments.file) = (project, file.into());
    Ok(arguments)
}

fn number<N: std::str::FromStr>(option: &str, text: &str) -> Result<N, Failure> {
    text.parse()
        .map_err(|_| Failure::Usage(format!("{option} needs a number, not {text}")))
}

/// Writes what is not written yet; answers how many runs failed.
fn export<S: Sink>(arguments: &Arguments) -> Result<u64, Failure> {
    let (checkpoint, last) = Checkpoint::open(&arguments.file)?;
    let (position, state) = match last {
        Some((position, state)) => (position, Some(HistoriesState::from_json(&state)?)),
        None => (0, None),
    };
    let mut rows = histories(arguments, state.as_ref())?;
    let mut sink = S::open(&arguments.file, position)?;
    // From now on the file is ours, whatever happens.
    save(&rows, &mut sink, &checkpoint)?;
    let mut progress = Progress::new();
    let written = write(
        &mut rows,
        &mut sink,
        &checkpoint,
        arguments.checkpoint,
        &mut progress,
    );
    progress.end(&rows.report());
    // What was written before an error counts.
    if !matches!(written, Err(Failure::File(_))) {
        save(&rows, &mut sink, &checkpoint)?;
    }
    written.map(|()| rows.report().failed)
}

fn histories(
    arguments: &Arguments,
    state: Option<&HistoriesState>,
) -> Result<HistoriesIter<Row>, Failure> {
    let mut runs = Api::new()?.runs(&arguments.project);
    if let Some(filters) = &arguments.filters {
        runs = runs.filters_json(filters);
    }
    let mut histories = runs
        .histories()
        .workers(arguments.workers)
        .fail_fast(arguments.fail_fast);
    if arguments.any {
        histories = histories.any_of(&arguments.keys);
    } else {
        histories = histories.keys(&arguments.keys);
    }
    if let Some(state) = state {
        histories = histories.resume(state);
    }
    Ok(histories.rows()?)
}

fn write<S: Sink>(
    rows: &mut HistoriesIter<Row>,
    sink: &mut S,
    checkpoint: &Checkpoint,
    interval: Duration,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut saved = Instant::now();
    while let Some(item) = rows.next() {
        match item? {
            HistoriesItem::Data { run, data } => sink.write(run.id(), &data)?,
            HistoriesItem::Done { .. } => {}
            HistoriesItem::Failed { run, error } => {
                progress.say(&format!("run {}: {error}", run.id()));
            }
        }
        if saved.elapsed() >= interval {
            save(rows, sink, checkpoint)?;
            saved = Instant::now();
        }
        progress.show(|| rows.report());
    }
    Ok(())
}

/// First the rows, then that they are there: in between, they are written
/// anew.
fn save<S: Sink>(
    rows: &HistoriesIter<Row>,
    sink: &mut S,
    checkpoint: &Checkpoint,
) -> Result<(), Failure> {
    let state = rows.state()?.to_json();
    checkpoint.save(sink.commit()?, &state)?;
    Ok(())
}
