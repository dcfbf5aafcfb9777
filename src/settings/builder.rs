//! Options first, then the environment, then the settings files, then the
//! defaults: each value on its own.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::auth::{Auth, Chosen};
use super::env::Environment;
use super::files::SettingsFiles;
use super::{
    Compression, Limits, Log, LogLevel, Proxies, Settings, Trust, address, network, user_agent,
};
use crate::error::{Error, Result};

/// Collects options for [`Settings`].
///
/// An option that is not given, or given as an empty text, is taken from the
/// environment, then from W&B's local and global settings files, then from the
/// defaults, as the official client does it.
///
/// ```
/// use std::time::Duration;
/// use wandb_run::settings::Settings;
///
/// let settings = Settings::builder()
///     .base_url("https://wandb.example.com")
///     .entity("team")
///     .timeout(Duration::from_secs(120))
///     .build()?;
/// assert_eq!(settings.base_url(), "https://wandb.example.com");
/// # Ok::<(), wandb_run::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct SettingsBuilder {
    environment: Option<Environment>,
    base_url: Option<String>,
    app_url: Option<String>,
    entity: Option<String>,
    project: Option<String>,
    auth: Chosen,
    limits: Limits,
    timeout: Option<Duration>,
    proxies: Proxies,
    trust: Trust,
    insecure: Option<bool>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    compression: Compression,
    log: Log,
}

/// `None` for an empty text: bindings without optional arguments pass that.
fn given(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}

impl SettingsBuilder {
    /// Takes nothing from variables, netrc and settings files: only the
    /// options given here and the defaults count.
    pub fn ignore_environment(mut self) -> Self {
        self.environment = Some(Environment::default());
        self
    }

    /// The API key; else `WANDB_API_KEY`, else the netrc file.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.auth.api_key = given(key);
        self
    }

    /// A file with an identity token (JWT) to exchange for access tokens
    /// instead of a key; else `WANDB_IDENTITY_TOKEN_FILE`.
    pub fn identity_token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.auth.identity_token_file =
            Some(path.into()).filter(|path| !path.as_os_str().is_empty());
        self
    }

    /// Where the API is; else `WANDB_BASE_URL`, else the settings files, else
    /// `https://api.wandb.ai`. Trailing slashes do not count.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = given(url);
        self
    }

    /// Where the web app is; else `WANDB_APP_URL`, else derived from the base
    /// URL.
    pub fn app_url(mut self, url: impl Into<String>) -> Self {
        self.app_url = given(url);
        self
    }

    /// The entity (user or team) of paths that name none; else `WANDB_ENTITY`,
    /// else the settings files, else the server is asked for the key's own.
    pub fn entity(mut self, entity: impl Into<String>) -> Self {
        self.entity = given(entity);
        self
    }

    /// The project of paths that name none; else `WANDB_PROJECT`, else the
    /// settings files. There is no last resort such as `uncategorized`.
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = given(project);
        self
    }

    /// How long one call may take, retries included; else
    /// `WANDB_HTTP_TIMEOUT` in seconds, else 60 s. Transfers of files are
    /// bounded by the stall limit alone.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long a connect may take, name look-up and TLS included; 10 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// How long the server may take to start its answer; 30 s.
    pub fn response_timeout(mut self, limit: Duration) -> Self {
        self.limits.headers = limit;
        self
    }

    /// How long a transfer may stand still; 30 s.
    pub fn stall_timeout(mut self, limit: Duration) -> Self {
        self.limits.stall = limit;
        self
    }

    /// How often a request is sent at most, the first time included; 6. A
    /// refused connection is tried at most 3 times.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.limits.attempts = attempts;
        self.limits.connect_attempts = attempts.min(Limits::default().connect_attempts);
        self
    }

    /// The first and the longest wait between attempts; 0.5 s and 15 s. Each
    /// wait is drawn at random below its bound.
    pub fn retry_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.limits.first_wait = first;
        self.limits.longest_wait = longest;
        self
    }

    /// The largest answer to a query, in decoded bytes; 256 MiB. Files are
    /// not bounded.
    pub fn max_answer_bytes(mut self, bytes: u64) -> Self {
        self.limits.body_bytes = bytes;
        self
    }

    /// Trusts the certificates in this PEM text besides the system's.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust.extra_pem.push(pem.into());
        self
    }

    /// Trusts the certificates in this PEM file besides the system's, those
    /// in `REQUESTS_CA_BUNDLE` and in `CURL_CA_BUNDLE`. It is read at the
    /// first https connection.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust.extra_files.push(path.into());
        self
    }

    /// Whether certificates go unchecked, so that anyone on the way can read
    /// the key; else `WANDB_INSECURE_DISABLE_SSL`, else not.
    pub fn insecure(mut self, insecure: bool) -> Self {
        self.insecure = Some(insecure);
        self
    }

    /// The proxy to http servers, `http://` or `socks5://`; else
    /// `WANDB_HTTP_PROXY`, else `http_proxy`, else `all_proxy`.
    pub fn http_proxy(mut self, url: impl Into<String>) -> Self {
        self.proxies.http = given(url);
        self
    }

    /// The proxy to https servers; else `WANDB_HTTPS_PROXY`, else
    /// `https_proxy`, else `all_proxy`.
    pub fn https_proxy(mut self, url: impl Into<String>) -> Self {
        self.proxies.https = given(url);
        self
    }

    /// Hosts that are reached without proxy, separated by commas; `*` for
    /// all. Else `no_proxy`.
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.proxies.no_proxy = hosts.into();
        self
    }

    /// A header for every request to the base URL. It replaces one of that
    /// name from `WANDB__EXTRA_HTTP_HEADERS` (a JSON object).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Names the calling program at the end of the User-Agent header.
    pub fn user_agent_suffix(mut self, program: impl Into<String>) -> Self {
        self.user_agent = given(program);
        self
    }

    /// Whether answers are asked for compressed.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Receives log lines, from any thread, maybe several at once. Without
    /// it nothing is logged. Lines never hold a key or a header.
    pub fn on_log(mut self, sink: impl Fn(LogLevel, &str) + Send + Sync + 'static) -> Self {
        self.log = Log(Some(Arc::new(sink)));
        self
    }

    #[cfg(test)]
    pub(crate) fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// Looks up what was not given, and checks everything. Reads the settings
    /// files; sends nothing and needs no key: the key is looked up at the
    /// first call to the server, so local runs work without.
    ///
    /// # Errors
    /// `InvalidArgument` for a value that cannot be used, `Auth` for an API
    /// key given here that has not the form of one. The message names the
    /// option, variable or file.
    pub fn build(self) -> Result<Settings> {
        let environment = self.environment.unwrap_or_else(Environment::current);
        let log = self.log;
        let files = SettingsFiles::read(&environment, &log);
        let look_up = LookUp {
            environment: &environment,
            files: &files,
            log: &log,
        };
        let (base_url, source) = look_up
            .text(self.base_url, "base_url")
            .unwrap_or_else(|| (address::DEFAULT_BASE_URL.into(), "default".into()));
        let base_url = address::base_url(&base_url, &source, &log)?;
        let app_url = look_up.option_or_variable(self.app_url, "app_url");
        let mut trust = self.trust;
        for file in &mut trust.extra_files {
            *file = environment.expand(file);
        }
        Ok(Settings {
            app_url: address::app_url(app_url, &base_url)?,
            entity: look_up.name(self.entity, "entity")?,
            project: look_up.name(self.project, "project")?,
            auth: Arc::new(Auth::new(&base_url, self.auth, &environment, &log)?),
            limits: limits(self.limits, self.timeout, &environment)?,
            proxies: network::proxies(&self.proxies, &environment, &log)?,
            trust: network::trust(trust, self.insecure, &environment)?,
            extra_headers: network::headers(&self.headers, &environment)?,
            user_agent: user_agent(self.user_agent.as_deref())?,
            compression: self.compression,
            base_url,
            log,
        })
    }
}

impl fmt::Debug for SettingsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Key, headers and proxies may be secret.
        f.debug_struct("SettingsBuilder")
            .field("base_url", &self.base_url)
            .field("entity", &self.entity)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

/// The places that a value may be from, in their order.
struct LookUp<'a> {
    environment: &'a Environment,
    files: &'a SettingsFiles,
    log: &'a Log,
}

impl LookUp<'_> {
    /// Option, variable or settings file, and which one it was.
    fn text(&self, option: Option<String>, key: &str) -> Option<(String, String)> {
        self.option_or_variable(option, key).or_else(|| {
            let (value, file) = self.files.get(key)?;
            self.log.line(LogLevel::Debug, || {
                format!("{key} {value:?} is from the settings file {file}")
            });
            Some((value, format!("{key} in {file}")))
        })
    }

    fn option_or_variable(&self, option: Option<String>, key: &str) -> Option<(String, String)> {
        if let Some(value) = option {
            return Some((value, format!("option {key}")));
        }
        let variable = format!("WANDB_{}", key.to_ascii_uppercase());
        let value = self.environment.text(&variable)?;
        Some((value, variable))
    }

    /// An entity or project: white space around it does not count.
    fn name(&self, option: Option<String>, key: &str) -> Result<Option<String>> {
        let Some((value, source)) = self.text(option, key) else {
            return Ok(None);
        };
        let value = value.trim();
        if value.contains('/') {
            return Err(Error::invalid(format!(
                "{source}: {value:?} has a slash, which no {key} has"
            )));
        }
        Ok(given(value))
    }
}

fn limits(
    mut limits: Limits,
    timeout: Option<Duration>,
    environment: &Environment,
) -> Result<Limits> {
    const VARIABLE: &str = "WANDB_HTTP_TIMEOUT";
    if let Some(timeout) = timeout {
        limits.call = timeout;
    } else if let Some(text) = environment.text(VARIABLE) {
        limits.call = text
            .trim()
            .parse()
            .ok()
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .filter(|limit| !limit.is_zero())
            .ok_or_else(|| {
                Error::invalid(format!("{VARIABLE}: not a number of seconds above 0"))
            })?;
    }
    let times = [
        ("timeout", limits.call),
        ("connect_timeout", limits.connect),
        ("response_timeout", limits.headers),
        ("stall_timeout", limits.stall),
    ];
    for (name, time) in times {
        if time.is_zero() {
            return Err(Error::invalid(format!("option {name}: must be above 0")));
        }
    }
    if limits.attempts == 0 {
        return Err(Error::invalid("option attempts: must be 1 or more"));
    }
    if limits.body_bytes == 0 {
        return Err(Error::invalid("option max_answer_bytes: must be above 0"));
    }
    if limits.first_wait > limits.longest_wait {
        return Err(Error::invalid(
            "option retry_waits: the first wait is longer than the longest",
        ));
    }
    Ok(limits)
}
