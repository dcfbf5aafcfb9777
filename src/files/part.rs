//! A file while it is not whole: hidden beside its target, under a lock.
//!
//! Where the content is known by its digest, the name is made of target and
//! digest, so that a later download, also one of another process, goes on
//! where this one ended. Whoever holds the lock writes; a second download to
//! the same target meanwhile takes a part of its own, which goes with it, as
//! does that of a file without a digest.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Less than this is not worth a file that stays behind after a failure.
const WORTH_KEEPING: u64 = 1 << 20;
const ENDING: &str = ".part";

#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    /// Whether a later download could go on with it.
    lasting: bool,
    /// Whether it goes when this does.
    doomed: bool,
}

impl Part {
    /// The part for a target: that of an earlier download of the same
    /// `version`, or a new one. What other versions left is removed.
    pub fn claim(target: &Path, version: Option<&str>) -> Result<Self> {
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let prefix = prefix(target.file_name().unwrap_or_default());
        let lasting = version.map(|version| {
            let version = hex(&md5::compute(version).0);
            format!("{prefix}{version}{ENDING}")
        });
        sweep(folder, &prefix, lasting.as_deref());
        if let Some(name) = lasting
            && let Some(part) = Part::lasting(folder.join(name))
        {
            return Ok(part);
        }
        Part::fleeting(folder, &prefix)
    }

    /// `None` when somebody else has it, or when this is no place for locks.
    fn lasting(path: PathBuf) -> Option<Self> {
        if path.is_symlink() {
            return None;
        }
        // What is there may be used up or swept away before the lock is ours.
        for _ in 0..8 {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            let file = options.open(&path).ok()?;
            file.try_lock().ok()?;
            if is_at(&file, &path) {
                return Some(Part {
                    path,
                    file,
                    lasting: true,
                    doomed: true,
                });
            }
        }
        None
    }

    fn fleeting(folder: &Path, prefix: &str) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{prefix}{}-{count}{ENDING}", std::process::id());
            let path = folder.join(name);
            match File::create_new(&path) {
                Ok(file) => {
                    // Without locks nobody sweeps, so it is safe as well.
                    let locked = file.try_lock().is_ok();
                    if locked && !is_at(&file, &path) {
                        continue;
                    }
                    return Ok(Part {
                        path,
                        file,
                        lasting: false,
                        doomed: true,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io(&path, "cannot write", error)),
            }
        }
    }

    /// Hands what is there already to `take`, and leaves the end to write at.
    pub fn recover(&mut self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut chunk = vec![0; super::download::CHUNK];
        self.file.rewind().map_err(|error| self.failed(error))?;
        loop {
            match self.file.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(read) => take(&chunk[..read])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    /// Throws away what is there.
    pub fn restart(&mut self) -> Result<()> {
        self.file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .map_err(|error| self.failed(error))
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| self.failed(error))
    }

    /// Makes it the target.
    pub fn finish(mut self, target: &Path) -> Result<()> {
        self.file
            .sync_all()
            .and_then(|()| fs::rename(&self.path, target))
            .map_err(|error| Error::io(target, "cannot finish the file", error))?;
        self.doomed = false;
        Ok(())
    }

    /// Leaves it for a later download, unless there is little in it or the
    /// failure lies in it.
    pub fn leave(mut self, because: &Error) {
        let hopeless = matches!(
            because.kind(),
            ErrorKind::Integrity | ErrorKind::Io | ErrorKind::NotFound
        );
        let len = self.file.metadata().map_or(0, |metadata| metadata.len());
        self.doomed = hopeless || !self.lasting || len < WORTH_KEEPING;
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::io(&self.path, "cannot write", error)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.doomed {
            // Nothing to do about a failure here: the name says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// How the parts of a target begin: with its name as far as there is room,
/// and a digest that tells long names apart.
fn prefix(name: &OsStr) -> String {
    let digest = hex(&md5::compute(name.as_encoded_bytes()).0[..4]);
    let name = name.to_string_lossy();
    let end = (0..=name.len().min(64))
        .rev()
        .find(|end| name.is_char_boundary(*end));
    format!(".{}.{digest}.", &name[..end.unwrap_or(0)])
}

/// Removes the parts of a target that nobody works on, but for `kept`.
fn sweep(folder: &Path, prefix: &str, kept: Option<&str>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if !name.starts_with(prefix) || !name.ends_with(ENDING) || Some(name) == kept {
            continue;
        }
        let path = entry.path();
        if let Ok(file) = OpenOptions::new().read(true).write(true).open(&path)
            && file.try_lock().is_ok()
            && is_at(&file, &path)
        {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Whether `path` is this very file, and no link to it: between opening and
/// locking a file its owner may have renamed it to the target.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(there)) => there.is_file() && is_same(&open, &there),
        _ => false,
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    one.created().ok() == other.created().ok() && one.len() == other.len()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("wandb-run-part-{}-{name}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Folder(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn content(part: &mut Part) -> Vec<u8> {
        let mut all = Vec::new();
        part.recover(&mut |bytes| {
            all.extend_from_slice(bytes);
            Ok(())
        })
        .unwrap();
        all
    }

    /// What a killed process leaves.
    fn abandon(mut part: Part) {
        part.doomed = false;
    }

    fn claim(target: &Path, version: &str) -> Part {
        Part::claim(target, Some(version)).unwrap()
    }

    #[test]
    fn the_next_one_goes_on_and_other_versions_go() {
        let folder = Folder::new("next");
        let target = folder.0.join("a.txt");
        let mut part = claim(&target, "one");
        part.write(b"begin").unwrap();
        abandon(part);
        let mut part = claim(&target, "one");
        assert_eq!(content(&mut part), b"begin");
        part.write(b"end").unwrap();
        abandon(part);
        // Another target of this name's beginning is left alone.
        abandon(claim(&folder.0.join("a.txt.b"), "one"));
        let mut part = claim(&target, "two");
        assert_eq!(content(&mut part), b"");
        assert_eq!(folder.names().len(), 2);
        part.write(b"new").unwrap();
        part.finish(&target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(folder.names().len(), 2);
    }

    #[test]
    fn two_at_once_have_two_parts() {
        let folder = Folder::new("two");
        let target = folder.0.join("a.txt");
        let mut first = claim(&target, "one");
        first.write(b"first").unwrap();
        let mut second = claim(&target, "one");
        second.write(b"second").unwrap();
        // Neither does one of another version take away what is in use.
        let third = claim(&target, "two");
        assert_eq!(folder.names().len(), 3);
        first.finish(&target).unwrap();
        second.finish(&target).unwrap();
        drop(third);
        assert_eq!(folder.names(), ["a.txt"]);
        assert_eq!(fs::read(&target).unwrap(), b"second");
    }

    #[test]
    fn what_stays_after_a_failure() {
        let folder = Folder::new("failure");
        let target = folder.0.join("a.txt");
        let network = Error::new(ErrorKind::Network, "gone");
        let damaged = Error::new(ErrorKind::Integrity, "damaged");
        let much = vec![b'x'; WORTH_KEEPING as usize];
        for (version, bytes, error, left) in [
            (Some("one"), &much[..], &network, 1),
            (Some("one"), &much[..], &damaged, 0),
            (Some("one"), &much[1..], &network, 0),
            (None, &much[..], &network, 0),
        ] {
            let mut part = Part::claim(&target, version).unwrap();
            part.restart().unwrap();
            part.write(bytes).unwrap();
            part.leave(error);
            assert_eq!(folder.names().len(), left, "{version:?} {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let folder = Folder::new("link");
        let target = folder.0.join("a.txt");
        abandon(claim(&target, "one"));
        let name = folder.names().pop().unwrap();
        fs::remove_file(folder.0.join(&name)).unwrap();
        fs::write(folder.0.join("victim"), "mine").unwrap();
        std::os::unix::fs::symlink(folder.0.join("victim"), folder.0.join(&name)).unwrap();
        let mut part = claim(&target, "one");
        part.write(b"new").unwrap();
        part.finish(&target).unwrap();
        assert_eq!(fs::read(folder.0.join("victim")).unwrap(), b"mine");
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[test]
    fn long_names_fit() {
        let prefix = prefix(OsStr::new(&"\u{1f600}".repeat(60)));
        assert!(prefix.len() < 90 && prefix.starts_with(".\u{1f600}"));
    }
}
