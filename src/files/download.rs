//! Files to the disk or to memory, checked against what the list says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fetch::{Sink, fetch};
use super::file::{File, Origin};
use super::name;
use super::save::{Content, save};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};

/// The most that is read into memory, for metadata and other small files.
const IN_MEMORY: u64 = 64 << 20;
pub(super) const CHUNK: usize = 64 << 10;

/// How a download treats what is there, and who is told.
#[derive(Clone, Default)]
pub struct DownloadOptions {
    replace: bool,
    exist_ok: bool,
    call: CallOptions,
    progress: Option<Progress>,
}

pub(super) type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

impl DownloadOptions {
    /// Neither replaces nor accepts an existing file.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces a file that exists; false by default.
    pub fn replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }

    /// Leaves a file that exists as it is, unchecked, and succeeds; false by
    /// default.
    pub fn exist_ok(mut self, exist_ok: bool) -> Self {
        self.exist_ok = exist_ok;
        self
    }

    /// A time limit, none by default but on stalls, and a cancel token.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Called on the downloading thread with bytes done and bytes in all (0
    /// when unknown), after each piece. What an earlier download left counts
    /// as done; where the server starts anew, so does the count.
    pub fn progress(mut self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }
}

impl std::fmt::Debug for DownloadOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DownloadOptions")
            .field("replace", &self.replace)
            .field("exist_ok", &self.exist_ok)
            .field("call", &self.call)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}

pub(super) fn to_folder(file: &File, root: &Path, options: &DownloadOptions) -> Result<PathBuf> {
    let call = options.call.start("download", file.subject());
    write(file, root, options, &call).map_err(|error| call.name(error))
}

fn write(file: &File, root: &Path, options: &DownloadOptions, call: &Call) -> Result<PathBuf> {
    call.check()?;
    let target = name::target(root, &file.name)?;
    if !options.replace && target.symlink_metadata().is_ok() {
        if options.exist_ok {
            return Ok(target);
        }
        return Err(Error::new(
            ErrorKind::Exists,
            format!(
                "{} exists: ask to replace it or to keep it",
                target.display()
            ),
        ));
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, "cannot make the folder", e))?;
    }
    let mut progress = |done| {
        if let Some(progress) = &options.progress {
            progress(done, file.size());
        }
    };
    save(&target, &content(file), call, &mut progress, &mut |sink| {
        fetch(file, call, sink)
    })?;
    Ok(target)
}

/// What the server's list says of the content.
fn content(file: &File) -> Content {
    match file.origin {
        Origin::Local(_) => Content::default(),
        Origin::Remote { .. } | Origin::Artifact { .. } => Content {
            size: file.size,
            md5: file.md5.clone(),
            ..Content::default()
        },
    }
}

pub(super) fn to_memory(file: &File, call: &Call) -> Result<Vec<u8>> {
    call.check()?;
    let mut memory = ToMemory(Vec::new());
    let requests = fetch(file, call, &mut memory)?;
    let bytes = memory.0;
    content(file)
        .check(bytes.len() as u64, || md5::compute(&bytes))
        .map_err(|error| error.with_attempts(requests, call.elapsed()))?;
    Ok(bytes)
}

struct ToMemory(Vec<u8>);

impl Sink for ToMemory {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn restart(&mut self) -> Result<()> {
        self.0.clear();
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        if self.len() + bytes.len() as u64 > IN_MEMORY {
            return Err(Error::new(
                ErrorKind::TooLarge,
                format!("the file is larger than {IN_MEMORY} bytes"),
            ));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
