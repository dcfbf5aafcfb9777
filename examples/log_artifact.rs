//! Makes a new artifact version of a folder, with a run as its maker.
//!
//! ```text
//! log_artifact RUN NAME TYPE FOLDER [ALIAS…]
//! ```
//!
//! Prints the version's full name, its digest and its id. May be repeated: the
//! same content stays the same version.

use std::process::ExitCode;

use wandb_run::{NewArtifact, NewArtifactOptions, Result, Run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [run, name, type_name, folder, aliases @ ..] = arguments.as_slice() else {
        eprintln!("usage: log_artifact RUN NAME TYPE FOLDER [ALIAS…]");
        return ExitCode::from(2);
    };
    match log(run, name, type_name, folder, aliases) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn log(run: &str, name: &str, type_name: &str, folder: &str, aliases: &[String]) -> Result<()> {
    let mut new = NewArtifact::new(name, type_name)?;
    new.add_dir(folder, None)?;
    for alias in aliases {
        new.add_alias(alias)?;
    }
    let options = NewArtifactOptions::new().progress(|done, total| {
        eprint!("\r{done} of {total} bytes");
    });
    let version = Run::open(run)?.log_new_artifact_with(&new, &options)?;
    eprintln!();
    println!(
        "{} {} {}",
        version.qualified_name(),
        version.digest(),
        version.id()
    );
    Ok(())
}
