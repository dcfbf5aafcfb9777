//! Files on their way to the disk or to memory.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{File, Origin, name};
use crate::call::{Call, CallOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::run::Remote;
use crate::transport::Download;
use crate::url::Url;

/// The most that is read into memory, for metadata and other small files.
const IN_MEMORY: u64 = 64 << 20;
const CHUNK: usize = 64 << 10;

/// How a download treats what is there, and who is told.
#[derive(Clone, Default)]
pub struct DownloadOptions {
    replace: bool,
    exist_ok: bool,
    call: CallOptions,
    progress: Option<Progress>,
}

type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

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
    /// when unknown), after each chunk.
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
        part: Part::beside(&target)?,
        digest: md5::Context::new(),
        done: 0,
        total: file.size,
        progress: options.progress.as_ref(),
    };
    let requests = fetch(file, call, &mut disk)?;
    check(file, disk.done, || disk.digest.finalize())
        .map_err(|error| error.with_attempts(requests, call.elapsed()))?;
    disk.part.rename_to(&target)?;
    Ok(target)
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

/// Where the content goes.
trait Sink {
    /// Bytes taken since the last restart.
    fn len(&self) -> u64;
    fn restart(&mut self) -> Result<()>;
    fn take(&mut self, bytes: &[u8]) -> Result<()>;
}

struct ToDisk<'a> {
    part: Part,
    digest: md5::Context,
    done: u64,
    total: u64,
    progress: Option<&'a Progress>,
}

impl Sink for ToDisk<'_> {
    fn len(&self) -> u64 {
        self.done
    }

    fn restart(&mut self) -> Result<()> {
        self.digest = md5::Context::new();
        self.done = 0;
        self.part.restart()
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.part.write(bytes)?;
        self.digest.consume(bytes);
        self.done += bytes.len() as u64;
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

/// Brings the whole content; answers how many requests it took.
fn fetch(file: &File, call: &Call, sink: &mut dyn Sink) -> Result<u32> {
    match &file.origin {
        Origin::Local(path) => read_local(path, call, sink).map(|()| 0),
        Origin::Remote { remote, url } => read_remote(file, remote, url.as_deref(), call, sink),
    }
}

fn read_local(path: &Path, call: &Call, sink: &mut dyn Sink) -> Result<()> {
    let failed = |error| Error::io(path, "cannot read the file", error);
    let mut content = fs::File::open(path).map_err(failed)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        call.check()?;
        match content.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => sink.take(&chunk[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Reads the content; where the connection breaks on the way it asks for the
/// rest, as often as the settings allow, and starts anew where the server
/// gives no ranges. The digest tells if the file changed in between.
fn read_remote(
    file: &File,
    remote: &Remote,
    url: Option<&str>,
    call: &Call,
    sink: &mut dyn Sink,
) -> Result<u32> {
    let url = url.ok_or_else(|| Error::protocol("the server gave no address for the file"))?;
    let settings = remote.api.settings();
    // On-premise servers give a path below their own address.
    let url = match url.strip_prefix('/') {
        Some(path) => settings.base_url.append(path)?,
        None => Url::parse(url)?,
    };
    let mut requests = 0;
    for failures in 1.. {
        let range = format!("bytes={}-", sink.len());
        let headers: &[(&str, &str)] = match sink.len() {
            0 => &[],
            have if have == file.size => break,
            _ => &[("range", &range)],
        };
        let mut download = remote.api.transport().get(call, &url, headers)?;
        requests += download.attempts();
        if !continues(&download, sink.len()) {
            sink.restart()?;
        }
        match pump(&mut download, call, sink) {
            Ok(()) => break,
            Err(error) if error.is_retryable() && failures < settings.attempts() => {}
            Err(error) => return Err(error.with_attempts(requests, call.elapsed())),
        }
    }
    Ok(requests)
}

/// Whether the answer goes on behind the first `have` bytes.
fn continues(download: &Download, have: u64) -> bool {
    download.status() == 206
        && download
            .header("content-range")
            .is_some_and(|range| range.starts_with(&format!("bytes {have}-")))
}

fn pump(download: &mut Download, call: &Call, sink: &mut dyn Sink) -> Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        call.check()?;
        match download.fill(&mut chunk)? {
            0 => return Ok(()),
            read => sink.take(&chunk[..read])?,
        }
    }
}

/// Compares size and md5 with what the list said.
fn check(file: &File, size: u64, digest: impl FnOnce() -> md5::Digest) -> Result<()> {
    let wrong = |what: String| Error::new(ErrorKind::Integrity, what).with_retryable(false);
    if matches!(file.origin, Origin::Local(_)) {
        return Ok(());
    }
    // 0 stands for unknown, too.
    if file.size > 0 && size != file.size {
        return Err(wrong(format!(
            "{size} bytes came, the server's list says {}: fetch the list again if the run is \
             still running",
            file.size
        )));
    }
    if let Some(wanted) = &file.md5
        && *wanted != BASE64.encode(digest().0)
    {
        return Err(wrong(
            "the md5 differs from that in the server's list".to_owned(),
        ));
    }
    Ok(())
}

/// The file while it is not whole: beside its target, gone when dropped.
struct Part {
    path: PathBuf,
    file: fs::File,
    renamed: bool,
}

impl Part {
    fn beside(target: &Path) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let folder = target.parent().unwrap_or(Path::new(""));
        let base: String = target
            .file_name()
            .map(|name| name.to_string_lossy().chars().take(64).collect())
            .unwrap_or_default();
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!(".{base}.{}-{count}.part", std::process::id()));
            match fs::File::create_new(&path) {
                Ok(file) => {
                    return Ok(Part {
                        path,
                        file,
                        renamed: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io(&path, "cannot write", error)),
            }
        }
    }

    fn restart(&mut self) -> Result<()> {
        use std::io::Seek;
        self.file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .map_err(|error| Error::io(&self.path, "cannot write", error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file
            .write_all(bytes)
            .map_err(|error| Error::io(&self.path, "cannot write", error))
    }

    fn rename_to(mut self, target: &Path) -> Result<()> {
        self.file
            .sync_all()
            .and_then(|()| fs::rename(&self.path, target))
            .map_err(|error| Error::io(target, "cannot finish the file", error))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing to do about a failure here: the name says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}
