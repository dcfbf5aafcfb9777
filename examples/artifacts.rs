//! Shows, fetches and links artifacts.
//!
//! ```sh
//! cargo run --example artifacts -- show ARTIFACT
//! cargo run --example artifacts -- download ARTIFACT FOLDER
//! cargo run --example artifacts -- logged|used RUN
//! cargo run --example artifacts -- use RUN ARTIFACT
//! cargo run --example artifacts -- log RUN ARTIFACT [ALIAS …]
//! ```
//!
//! ARTIFACT is `entity/project/collection:alias` or the address of its page,
//! RUN is `entity/project/run` or the address of its page.

use std::env;
use std::process::ExitCode;

use wandb_run::{Api, Artifact, Artifacts, Error, Result};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["show", artifact] => show(artifact),
        ["download", artifact, folder] => download(artifact, folder),
        ["logged", run] => open(run).and_then(|run| list(run.logged_artifacts())),
        ["used", run] => open(run).and_then(|run| list(run.used_artifacts())),
        ["use", run, artifact] => take(run, artifact),
        ["log", run, artifact, ref aliases @ ..] => log(run, artifact, aliases),
        _ => {
            eprintln!("artifacts show|download|logged|used|use|log …");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("artifacts: {error}");
            ExitCode::from(error.kind().code() as u8)
        }
    }
}

fn open(run: &str) -> Result<wandb_run::Run> {
    Api::new()?.run(run)
}

fn find(artifact: &str) -> Result<Artifact> {
    Api::new()?.artifact(artifact)
}

fn show(artifact: &str) -> Result<()> {
    let artifact = find(artifact)?;
    println!(
        "{} {} ({}) {}: {} files, {} bytes",
        artifact.qualified_name(),
        artifact.version(),
        artifact.aliases().join(", "),
        artifact.type_name(),
        artifact.file_count(),
        artifact.size()
    );
    for entry in artifact.manifest()?.iter() {
        let size = entry.size().map_or("?".to_owned(), |size| size.to_string());
        println!("{size:>12}  {}", entry.path());
    }
    Ok(())
}

/// Tells of every file; the first failure is the result.
fn download(artifact: &str, folder: &str) -> Result<()> {
    let mut failed: Option<Error> = None;
    for file in find(artifact)?.download(folder)? {
        match file.into_result() {
            Ok(path) => println!("{}", path.display()),
            Err(error) => {
                eprintln!("artifacts: {error}");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

fn list(artifacts: Artifacts) -> Result<()> {
    for artifact in artifacts {
        let artifact = artifact?;
        println!("{}  {}", artifact.qualified_name(), artifact.type_name());
    }
    Ok(())
}

fn take(run: &str, artifact: &str) -> Result<()> {
    open(run)?.use_artifact(&find(artifact)?, None).map(|_| ())
}

fn log(run: &str, artifact: &str, aliases: &[&str]) -> Result<()> {
    let logged = open(run)?.log_artifact(&find(artifact)?, aliases)?;
    println!("{} ({})", logged.name(), logged.aliases().join(", "));
    Ok(())
}
