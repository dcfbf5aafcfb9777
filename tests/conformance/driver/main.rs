//! Runs the steps of the conformance suite through the Rust API: a step a line
//! in, as `clients.py` writes them, a JSON result a line out. With the argument
//! `--behaviour` those of the behaviour suite, which has operations of its own.

mod artifacts;
mod behaviour;
mod files;
mod history;
mod lists;
mod run;
mod words;
mod write;

use std::io::{BufRead, Write};

use wandb_run::json::{Map, Value};
use wandb_run::{Api, Artifact, Error, File, Run};

use words::Words;

/// What a step gives.
type Answer = Result<Value, Fault>;

/// Why a step gives nothing.
enum Fault {
    /// The library says so.
    Refused(Error),
    /// An earlier step should have made what this one needs.
    Nothing,
    /// The suite asks for what this driver does not know.
    Unknown(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Refused(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Fault::Unknown(error.to_string())
    }
}

/// What the steps of a case keep.
#[derive(Default)]
struct Kept {
    /// Whether the behaviour suite asks.
    behaviour: bool,
    api: Option<Api>,
    run: Option<Run>,
    file: Option<File>,
    artifact: Option<Artifact>,
}

impl Kept {
    fn api(&self) -> Result<&Api, Fault> {
        self.api.as_ref().ok_or(Fault::Nothing)
    }

    fn run(&self) -> Result<&Run, Fault> {
        self.run.as_ref().ok_or(Fault::Nothing)
    }

    fn run_mut(&mut self) -> Result<&mut Run, Fault> {
        self.run.as_mut().ok_or(Fault::Nothing)
    }

    fn file(&self) -> Result<&File, Fault> {
        self.file.as_ref().ok_or(Fault::Nothing)
    }

    fn artifact(&self) -> Result<&Artifact, Fault> {
        self.artifact.as_ref().ok_or(Fault::Nothing)
    }

    /// Keeps the run and shows it.
    fn opened(&mut self, run: Run) -> Answer {
        let text = run.to_string();
        self.run = Some(run);
        Ok(text.into())
    }

    /// A fresh client in the case's directory.
    fn begin(&mut self, words: &Words) -> Answer {
        *self = Kept {
            behaviour: self.behaviour,
            ..Kept::default()
        };
        std::env::set_current_dir(words.text("directory")?)?;
        let mut settings = Api::builder();
        for pair in words.all("environment") {
            settings = match pair.split_once('=') {
                Some(("WANDB_ENTITY", value)) => settings.entity(value),
                Some(("WANDB_PROJECT", value)) => settings.project(value),
                _ => return Err(Fault::Unknown(pair.to_owned())),
            };
        }
        self.api = Some(settings.connect()?);
        Ok(Value::Null)
    }

    fn step(&mut self, words: &Words) -> Answer {
        match words.op() {
            "begin" => self.begin(words),
            "enter" => {
                std::fs::create_dir_all(words.text("path")?)?;
                std::env::set_current_dir(words.text("path")?)?;
                Ok(Value::Null)
            }
            op => (self
                .behaviour
                .then(|| behaviour::step(self, op, words))
                .flatten())
            .or_else(|| run::step(self, op, words))
            .or_else(|| write::step(self, op, words))
            .or_else(|| files::step(self, op, words))
            .or_else(|| history::step(self, op, words))
            .or_else(|| lists::step(self, op, words))
            .or_else(|| artifacts::step(self, op, words))
            .unwrap_or_else(|| Err(Fault::Unknown(format!("no operation {op}")))),
        }
    }
}

fn reply(answer: Answer) -> Map {
    let mut map = Map::new();
    match answer {
        Ok(value) => {
            map.insert("ok", value);
        }
        Err(Fault::Refused(error)) => {
            map.insert("error", format!("{:?}", error.kind()));
            map.insert("message", error.to_string());
        }
        Err(Fault::Nothing) => {
            map.insert("error", "Nothing");
        }
        Err(Fault::Unknown(what)) => {
            map.insert("error", "Suite");
            map.insert("message", what);
        }
    }
    map
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let mut kept = Kept {
        behaviour: std::env::args().any(|word| word == "--behaviour"),
        ..Kept::default()
    };
    writeln!(out, "{{\"ok\": \"{}\"}}", env!("CARGO_PKG_VERSION"))?;
    for line in std::io::stdin().lock().lines() {
        let answer = kept.step(&Words::of(&line?));
        writeln!(out, "{}", reply(answer).to_json())?;
        out.flush()?;
    }
    Ok(())
}
