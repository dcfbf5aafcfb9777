//! The file that says how far an export is.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use wandb_run::json::{self, Value};

/// `FILE.state`, which no other export changes meanwhile.
pub struct Checkpoint {
    path: PathBuf,
    /// Locked for as long as it is open.
    _lock: File,
}

impl Checkpoint {
    /// The position and the state that were saved last, if any.
    pub fn open(file: &Path) -> io::Result<(Self, Option<(u64, String)>)> {
        let lock = File::create(beside(file, ".lock"))?;
        lock.try_lock()
            .map_err(|_| io::Error::other(format!("another export writes {}", file.display())))?;
        let path = beside(file, ".state");
        let last = match fs::read(&path) {
            Ok(text) => Some(read(&text).ok_or_else(|| {
                io::Error::other(format!("{} is no state of an export", path.display()))
            })?),
            // Nobody's work may be overwritten.
            Err(error) if error.kind() == ErrorKind::NotFound && is_empty(file)? => None,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(io::Error::other(format!(
                    "{} is there, without a state to go on from",
                    file.display()
                )));
            }
            Err(error) => return Err(error),
        };
        Ok((Checkpoint { path, _lock: lock }, last))
    }

    /// Replaces what was saved, at once: there is always one that is whole.
    pub fn save(&self, position: u64, state: &str) -> io::Result<()> {
        let part = beside(&self.path, ".part");
        let mut file = File::create(&part)?;
        writeln!(file, "{{\"position\":{position},\"state\":{state}}}")?;
        file.sync_data()?;
        fs::rename(part, &self.path)
    }
}

/// Whether nothing is lost when it is written to.
fn is_empty(file: &Path) -> io::Result<bool> {
    match fs::metadata(file) {
        Ok(there) if there.is_dir() => Ok(fs::read_dir(file)?.next().is_none()),
        Ok(there) => Ok(there.len() == 0),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn read(text: &[u8]) -> Option<(u64, String)> {
    let saved = json::from_slice(text).ok()?;
    let position = saved.get("position").and_then(Value::to_i64)?;
    Some((position.try_into().ok()?, saved.get("state")?.to_json()))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
