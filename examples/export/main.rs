//! Writes the full histories of all runs of a project into files.
//!
//! ```text
//! export PROJECT FILE [--format jsonl|parquet] [--filters JSON] [--keys a,b]
//!        [--any] [--workers N] [--fail-fast] [--checkpoint MS]
//! ```
//!
//! PROJECT is `entity/project` or the address of a page of it. Each line of
//! FILE is one row with the id of its run: `{"run":"ab12","row":{…}}`. Rows of
//! one run are in step order, and runs take turns. `--keys`: rows that hold
//! all of these keys, and only these; with `--any`, rows that hold at least
//! one. `--workers` is how many runs are read at a time.
//!
//! With `--format parquet`, FILE is a folder of `part-000000.parquet` and so
//! on: the columns of [`Histories::arrow`], the same in all parts, with the id
//! of the run in `run_id`. A new part begins at each checkpoint. This needs the
//! feature `_export-parquet`.
//!
//! FILE.state says how far it is, anew every `--checkpoint` milliseconds: 1000
//! by default, 30000 for Parquet.
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
#[cfg(feature = "_export-parquet")]
mod parquet;
mod progress;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wandb_run::{Api, Histories, HistoriesReport, HistoriesState};

use checkpoint::Checkpoint;
use json_lines::JsonLines;
use progress::Progress;

const USAGE: &str = "usage: export PROJECT FILE [--format jsonl|parquet] [--filters JSON] \
                     [--keys a,b] [--any] [--workers N] [--fail-fast] [--checkpoint MS]";

/// Where rows come from, and as what they go where. What is committed stays;
/// what came after that is gone when it is opened at the position of the last
/// commit.
trait Format: Sized {
    /// How often there is a commit, if nobody says otherwise.
    const CHECKPOINT: Duration;
    fn open(histories: Histories, path: &Path, position: u64) -> Result<Self, Failure>;
    /// Writes what comes next; false at the end.
    fn write(&mut self, progress: &Progress) -> Result<bool, Failure>;
    /// Makes sure of all that was written, and tells the position behind it.
    fn commit(&mut self) -> io::Result<u64>;
    /// Where the histories stand, behind what was written.
    fn state(&self) -> wandb_run::Result<HistoriesState>;
    fn report(&self) -> HistoriesReport;
}

struct Arguments {
    project: String,
    file: PathBuf,
    parquet: bool,
    filters: Option<String>,
    keys: Vec<String>,
    any: bool,
    workers: usize,
    fail_fast: bool,
    checkpoint: Option<Duration>,
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
    match parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
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
        parquet: false,
        filters: None,
        keys: Vec::new(),
        any: false,
        workers: 4,
        fail_fast: false,
        checkpoint: None,
    };
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| Failure::Usage(format!("{word} needs a value")))
        };
        match &*word {
            "--format" => {
                arguments.parquet = match &*value()? {
                    "jsonl" => false,
                    "parquet" => true,
                    other => return Err(Failure::Usage(format!("there is no format {other}"))),
                }
            }
            "--filters" => arguments.filters = Some(value()?),
            "--keys" => arguments.keys = value()?.split(',').map(str::to_owned).collect(),
            "--any" => arguments.any = true,
            "--workers" => arguments.workers = number(&word, &value()?)?,
            "--fail-fast" => arguments.fail_fast = true,
            "--checkpoint" => {
                let interval = number(&word, &value()?)?;
                arguments.checkpoint = Some(Duration::from_millis(interval));
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

fn run(arguments: &Arguments) -> Result<u64, Failure> {
    if !arguments.parquet {
        return export::<JsonLines>(arguments);
    }
    #[cfg(feature = "_export-parquet")]
    return export::<parquet::Parquet>(arguments);
    #[cfg(not(feature = "_export-parquet"))]
    Err(Failure::Usage(
        "this program was built without Parquet: add --features _export-parquet".to_owned(),
    ))
}

/// Writes what is not written yet; answers how many runs failed.
fn export<F: Format>(arguments: &Arguments) -> Result<u64, Failure> {
    let (checkpoint, last) = Checkpoint::open(&arguments.file)?;
    let (position, state) = match last {
        Some((position, state)) => (position, Some(HistoriesState::from_json(&state)?)),
        None => (0, None),
    };
    let histories = histories(arguments, state.as_ref())?;
    let mut output = F::open(histories, &arguments.file, position)?;
    // From now on the file is ours, whatever happens.
    save(&mut output, &checkpoint)?;
    let mut progress = Progress::new();
    let interval = arguments.checkpoint.unwrap_or(F::CHECKPOINT);
    let written = write(&mut output, &checkpoint, interval, &mut progress);
    progress.end(&output.report());
    // What was written before an error counts.
    if !matches!(written, Err(Failure::File(_))) {
        save(&mut output, &checkpoint)?;
    }
    written.map(|()| output.report().failed)
}

fn histories(arguments: &Arguments, state: Option<&HistoriesState>) -> Result<Histories, Failure> {
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
    Ok(histories)
}

fn write<F: Format>(
    output: &mut F,
    checkpoint: &Checkpoint,
    interval: Duration,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut saved = Instant::now();
    while output.write(progress)? {
        if saved.elapsed() >= interval {
            save(output, checkpoint)?;
            saved = Instant::now();
        }
        progress.show(|| output.report());
    }
    Ok(())
}

/// First the rows, then that they are there: in between, they are written
/// anew.
fn save<F: Format>(output: &mut F, checkpoint: &Checkpoint) -> Result<(), Failure> {
    let state = output.state()?.to_json();
    checkpoint.save(output.commit()?, &state)?;
    Ok(())
}
