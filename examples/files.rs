//! Lists, fetches, uploads and deletes the files of a run.
//!
//! ```sh
//! cargo run --example files -- list RUN [PATTERN]
//! cargo run --example files -- download RUN FOLDER [PATTERN]
//! cargo run --example files -- upload RUN FILE [ROOT]
//! cargo run --example files -- delete RUN NAME
//! ```
//!
//! RUN is `entity/project/run`, the address of its page, or a local run. A
//! pattern is one of SQL's LIKE: `%.json`. Downloads replace what is there.

use std::env;
use std::process::ExitCode;

use wandb_run::{DownloadAllOptions, Error, Result, Run};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["list", run] => list(run, ""),
        ["list", run, pattern] => list(run, pattern),
        ["download", run, folder] => download(run, folder, ""),
        ["download", run, folder, pattern] => download(run, folder, pattern),
        ["upload", run, file] => upload(run, file, "."),
        ["upload", run, file, root] => upload(run, file, root),
        ["delete", run, name] => delete(run, name),
        _ => {
            eprintln!("files list|download|upload|delete RUN …");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("files: {error}");
            ExitCode::from(error.kind().code() as u8)
        }
    }
}

fn list(run: &str, pattern: &str) -> Result<()> {
    for file in Run::open(run)?.files().pattern(pattern) {
        let file = file?;
        println!("{:>12}  {}", file.size(), file.name());
    }
    Ok(())
}

/// Tells of every file; the first failure is the result.
fn download(run: &str, folder: &str, pattern: &str) -> Result<()> {
    let options = DownloadAllOptions::new().pattern(pattern).replace(true);
    let mut failed: Option<Error> = None;
    for file in Run::open(run)?.download_files_with(folder, &options)? {
        match file.into_result() {
            Ok(path) => println!("{}", path.display()),
            Err(error) => {
                eprintln!("files: {error}");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

fn upload(run: &str, file: &str, root: &str) -> Result<()> {
    let file = Run::open(run)?.upload_file(file, root)?;
    println!("{:>12}  {}", file.size(), file.name());
    Ok(())
}

fn delete(run: &str, name: &str) -> Result<()> {
    Run::open(run)?.file(name)?.delete()
}
