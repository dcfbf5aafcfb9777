//! Where the key, the base URL, entity, project, proxies, trusted roots and
//! time limits come from.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::url::Url;

/// Everything an [`Api`](super::Settings) needs to know, resolved once and then
/// immutable.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) base_url: Url,
    pub(crate) limits: Limits,
    pub(crate) proxies: Proxies,
    pub(crate) trust: Trust,
    pub(crate) extra_headers: Vec<(String, String)>,
    pub(crate) user_agent: String,
    pub(crate) compression: Compression,
    pub(crate) log: Log,
}

/// Time and size limits of the transport.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub connect: Duration,
    pub headers: Duration,
    pub stall: Duration,
    /// One GraphQL call with its retries.
    pub call: Duration,
    pub attempts: u32,
    pub connect_attempts: u32,
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// Decoded size of a GraphQL answer.
    pub body_bytes: u64,
}

/// Proxy URLs by the scheme of the target, and who goes without.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    pub http: Option<String>,
    pub https: Option<String>,
    pub no_proxy: String,
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URLs may hold a password.
        f.debug_struct("Proxies")
            .field("http", &self.http.is_some())
            .field("https", &self.https.is_some())
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    /// Replace the system's roots (`SSL_CERT_FILE`, `SSL_CERT_DIR`).
    pub system_file: Option<PathBuf>,
    pub system_dir: Option<PathBuf>,
    /// Trusted besides the system's roots.
    pub extra_files: Vec<PathBuf>,
    pub extra_pem: Vec<Vec<u8>>,
    /// No verification at all (`WANDB_INSECURE_DISABLE_SSL`).
    pub insecure: bool,
}

/// Whether GraphQL answers are asked for compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// gzip, except from loopback, where it costs more than it saves.
    #[default]
    Auto,
    /// Always gzip.
    Gzip,
    /// Never.
    Off,
}

/// How important a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Every request, with status and duration.
    Debug,
    /// Retries and waits.
    Info,
    /// Something a user should look at.
    Warn,
}

/// Receives log lines; off by default, never a key or a header.
#[derive(Clone, Default)]
pub(crate) struct Log(pub(crate) Option<LogSink>);

/// The function behind [`Log`].
pub(crate) type LogSink = Arc<dyn Fn(LogLevel, &str) + Send + Sync>;

impl Log {
    pub(crate) fn line(&self, level: LogLevel, text: impl FnOnce() -> String) {
        if let Some(sink) = &self.0 {
            sink(level, &text());
        }
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() {
            "Log(on)"
        } else {
            "Log(off)"
        })
    }
}
