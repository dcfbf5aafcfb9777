//! Files to the disk or to memory, checked against what the list says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::fetch::{Sink, fetch};
use super::file::{File, Origin};
use super::name;
use super::part::Part;
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
    let mut disk = ToDisk {
        part: Part::claim(&target, version(file).as_deref())?,
        digest: md5::Context::new(),
        done: 0,
        inherited: false,
        total: file.size(),
        progress: options.progress.as_ref(),
    };
    match bring(file, call, &mut disk) {
        Ok(()) => disk.part.finish(&target)?,
        Err(error) => {
            disk.part.leave(&error);
            return Err(error);
        }
    }
    Ok(target)
}

/// What tells two contents of one file apart, where the server says it.
fn version(file: &File) -> Option<String> {
    let md5 = file.md5.as_ref()?;
    Some(format!("{md5} {}", file.size?))
}

/// Fetches what is missing and checks the whole. What an earlier download left
/// may be spoilt: then all is fetched once more.
fn bring(file: &File, call: &Call, disk: &mut ToDisk) -> Result<()> {
    disk.inherit(file, call)?;
    let mut requests = 0;
    loop {
        let fetched = fetch(file, call, disk).and_then(|sent| {
            requests += sent;
            let digest = disk.digest.clone();
            check(file, disk.done, || digest.finalize())
                .map_err(|error| error.with_attempts(requests, call.elapsed()))
        });
        match fetched {
            Err(error) if error.kind() == ErrorKind::Integrity && disk.inherited => {
                disk.restart()?;
            }
            fetched => return fetched,
        }
    }
}

pub(super) fn to_memory(file: &File, call: &Call) -> Result<Vec<u8>> {
    call.check()?;
    let mut memory = ToMemory(Vec::new());
    let requests = fetch(file, call, &mut memory)?;
    let bytes = memory.0;
    check(file, bytes.len() as u64, || md5::compute(&bytes))
        .map_err(|error| error.with_attempts(requests, call.elapsed()))?;
    Ok(bytes)
}

struct ToDisk<'a> {
    part: Part,
    digest: md5::Context,
    done: u64,
    /// Whether it holds bytes of an earlier download.
    inherited: bool,
    total: u64,
    progress: Option<&'a Progress>,
}

impl ToDisk<'_> {
    /// Takes over what an earlier download left.
    fn inherit(&mut self, file: &File, call: &Call) -> Result<()> {
        let (digest, done) = (&mut self.digest, &mut self.done);
        self.part.recover(&mut |bytes| {
            call.check()?;
            digest.consume(bytes);
            *done += bytes.len() as u64;
            Ok(())
        })?;
        self.inherited = self.done > 0;
        if file.size.is_some_and(|size| self.done > size) {
            self.restart()?;
        }
        Ok(())
    }
}

impl Sink for ToDisk<'_> {
    fn len(&self) -> u64 {
        self.done
    }

    fn restart(&mut self) -> Result<()> {
        self.digest = md5::Context::new();
        self.done = 0;
        self.inherited = false;
        self.part.restart()
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let done = self.done + bytes.len() as u64;
        if self.total > 0 && done > self.total {
            // Whatever else comes, it is not this file: the disk is spared.
            return Err(wrong_size("more", self.total));
        }
        self.part.write(bytes)?;
        self.digest.consume(bytes);
        self.done = done;
        if let Some(progress) = self.progress {
            progress(self.done, self.total);
        }
        Ok(())
    }
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

fn wrong(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Integrity, what).with_retryable(false)
}

fn wrong_size(came: &str, listed: u64) -> Error {
    wrong(format!(
        "{came} bytes came, the server's list says {listed}: fetch the list again if the run is \
         still running"
    ))
}

/// Compares size and md5 with what the list said.
fn check(file: &File, size: u64, digest: impl FnOnce() -> md5::Digest) -> Result<()> {
    if matches!(file.origin, Origin::Local(_)) {
        return Ok(());
    }
    // 0 may stand for unknown, too.
    if let Some(listed @ 1..) = file.size
        && size != listed
    {
        return Err(wrong_size(&size.to_string(), listed));
    }
    if let Some(wanted) = &file.md5
        && *wanted != BASE64.encode(digest().0)
    {
        return Err(wrong("the md5 differs from that in the server's list"));
    }
    Ok(())
}
