//! Where the key, the base URL, entity, project, proxies, trusted roots and
//! time limits come from.

mod address;
pub(crate) mod auth;
mod builder;
pub(crate) mod env;
mod files;
mod network;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::url::Url;

pub use builder::SettingsBuilder;

/// Everything a client needs to know, resolved once and then immutable.
///
/// Clones are cheap enough to keep, share found credentials, and can be used
/// from any thread. `Debug` shows no key, header value or proxy.
#[derive(Clone)]
pub struct Settings {
    pub(crate) base_url: Url,
    pub(crate) app_url: Url,
    pub(crate) entity: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) auth: Arc<auth::Auth>,
    pub(crate) limits: Limits,
    pub(crate) proxies: Proxies,
    pub(crate) trust: Trust,
    pub(crate) extra_headers: Vec<(String, String)>,
    pub(crate) user_agent: String,
    pub(crate) compression: Compression,
    pub(crate) log: Log,
}

impl Settings {
    /// Starts with no option given.
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder::default()
    }

    /// The settings of the environment, as `wandb.Api()` takes them.
    ///
    /// # Errors
    /// As [`SettingsBuilder::build`].
    pub fn from_env() -> Result<Self> {
        Settings::builder().build()
    }

    /// Where the API is, without trailing slash.
    pub fn base_url(&self) -> String {
        self.base_url.to_string()
    }

    /// Where the web app is, without trailing slash. The official
    /// `client.app_url` ends in a slash.
    pub fn app_url(&self) -> String {
        self.app_url.to_string()
    }

    /// The entity of paths that name none; `None` when the server must be
    /// asked.
    pub fn entity(&self) -> Option<&str> {
        self.entity.as_deref()
    }

    /// The project of paths that name none.
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// How long one call may take, retries included.
    pub fn timeout(&self) -> Duration {
        self.limits.call
    }

    /// How long a connect may take.
    pub fn connect_timeout(&self) -> Duration {
        self.limits.connect
    }

    /// How long the server may take to start its answer.
    pub fn response_timeout(&self) -> Duration {
        self.limits.headers
    }

    /// How long a transfer may stand still.
    pub fn stall_timeout(&self) -> Duration {
        self.limits.stall
    }

    /// How often a request is sent at most.
    pub fn attempts(&self) -> u32 {
        self.limits.attempts
    }

    /// The largest answer to a query, in decoded bytes.
    pub fn max_answer_bytes(&self) -> u64 {
        self.limits.body_bytes
    }

    /// The User-Agent header.
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Whether certificates go unchecked.
    pub fn insecure(&self) -> bool {
        self.trust.insecure
    }

    /// Whether answers are asked for compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The credentials for the base URL, looked up at the first call. An
    /// `Auth` error says where was looked; there is never a prompt.
    pub(crate) fn credentials(&self) -> Result<&auth::Credentials> {
        self.auth.credentials()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of headers may be secret.
        let headers: Vec<&str> = self.extra_headers.iter().map(|(n, _)| n.as_str()).collect();
        f.debug_struct("Settings")
            .field("base_url", &self.base_url())
            .field("app_url", &self.app_url())
            .field("entity", &self.entity)
            .field("project", &self.project)
            .field("auth", &self.auth)
            .field("limits", &self.limits)
            .field("proxies", &self.proxies)
            .field("trust", &self.trust)
            .field("extra_headers", &headers)
            .field("user_agent", &self.user_agent)
            .field("compression", &self.compression)
            .field("log", &self.log)
            .finish()
    }
}

/// The server gives some fields only to agents that it takes for a public API
/// client, so the name starts like the official one and then says ours.
fn user_agent(suffix: Option<&str>) -> Result<String> {
    let own = concat!(
        "W&B Public Client ",
        env!("CARGO_PKG_VERSION"),
        " (wandb-run)"
    );
    match suffix {
        None => Ok(own.to_owned()),
        Some(text) if text.bytes().all(|b| (b' '..=b'~').contains(&b)) => {
            Ok(format!("{own} {}", text.trim()))
        }
        Some(_) => Err(Error::invalid(
            "option user_agent_suffix: it has characters that a header cannot have",
        )),
    }
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

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            stall: Duration::from_secs(30),
            call: Duration::from_secs(60),
            attempts: 6,
            connect_attempts: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(15),
            body_bytes: 256 << 20,
        }
    }
}

/// Proxy URLs by the scheme of the target, and who goes without.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    pub http: Option<String>,
    pub https: Option<String>,
    pub no_proxy: String,
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URLs may hold a password.
        f.debug_struct("Proxies")
            .field("http", &self.http.is_some())
            .field("https", &self.https.is_some())
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// Which certificate authorities are trusted.
#[derive(Clone, Default)]
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

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // PEM texts are long, and a private key may be among them by mistake.
        f.debug_struct("Trust")
            .field("system_file", &self.system_file)
            .field("system_dir", &self.system_dir)
            .field("extra_files", &self.extra_files)
            .field("extra_pem", &self.extra_pem.len())
            .field("insecure", &self.insecure)
            .finish()
    }
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

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Log(on)"
        } else {
            "Log(off)"
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
