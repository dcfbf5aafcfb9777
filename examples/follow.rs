//! Copies the history of a run into a file while the run goes on.
//!
//! ```text
//! follow RUN FILE [INTERVAL_MS]
//! ```
//!
//! RUN is `entity/project/run`, the address of a run's page, or a local run
//! directory. Each line of FILE is a row and the cursor behind it, so that
//! both are written or none: whatever ends this program, started again it
//! goes on without losing or repeating a row. It ends when the run is over.
//! The exit code is the number of the error's kind, 2 for wrong usage.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::process::ExitCode;
use std::time::Duration;

use wandb_run::{Cursor, FollowOptions, Run, json};

enum Failure {
    Usage,
    Run(wandb_run::Error),
    File(io::Error),
}

impl From<wandb_run::Error> for Failure {
    fn from(error: wandb_run::Error) -> Self {
        Failure::Run(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::File(error)
    }
}

fn main() -> ExitCode {
    match follow(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage) => {
            eprintln!("usage: follow RUN FILE [INTERVAL_MS]");
            ExitCode::from(2)
        }
        Err(Failure::Run(error)) => {
            eprintln!("follow: {error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
        Err(Failure::File(error)) => {
            eprintln!("follow: the file: {error}");
            ExitCode::FAILURE
        }
    }
}

fn follow(words: &[String]) -> Result<(), Failure> {
    let (run, path, interval) = match words {
        [run, path] => (run, path, 5000),
        [run, path, interval] => (run, path, interval.parse().map_err(|_| Failure::Usage)?),
        _ => return Err(Failure::Usage),
    };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let mut scan = Run::open(run)?.scan_history();
    if let Some(cursor) = go_to_the_end(&mut file)? {
        scan = scan.resume(&cursor);
    }
    let options = FollowOptions::new().interval(Duration::from_millis(interval));
    let mut rows = scan.follow(options)?;
    while let Some(row) = rows.next().transpose()? {
        let cursor = rows.cursor()?.to_json();
        let line = format!("{{\"row\":{},\"cursor\":{cursor}}}\n", row.to_json());
        file.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Goes behind the last whole line, and tells the cursor in it; a line that
/// was cut off is written anew.
fn go_to_the_end(file: &mut File) -> Result<Option<Cursor>, Failure> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let newline = |text: &[u8]| text.iter().rposition(|&byte| byte == b'\n');
    let whole = newline(&text).map_or(0, |at| at + 1);
    file.set_len(whole as u64)?;
    file.seek(SeekFrom::Start(whole as u64))?;
    if whole == 0 {
        return Ok(None);
    }
    let lines = &text[..whole - 1];
    let last = &lines[newline(lines).map_or(0, |at| at + 1)..];
    let last = json::from_slice(last).map_err(io::Error::other)?;
    let cursor = last.get("cursor").map(json::Value::to_json);
    Ok(Some(Cursor::from_json(&cursor.unwrap_or_default())?))
}
