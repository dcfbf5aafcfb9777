//! The one error type: what happened, to which run, and what to do about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// A [`std::result::Result`] with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure an [`Error`] is: the part a program acts on.
///
/// Each kind has a fixed number ([`code`](ErrorKind::code)) that the C ABI
/// returns and that the `scan` example exits with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No API key was found, or the server does not accept it (HTTP 401).
    Auth,
    /// The key is valid but not allowed to do this (HTTP 403).
    Permission,
    /// The run, project, entity, file or local directory does not exist, or
    /// is not visible with this key.
    NotFound,
    /// An argument, setting or path is not valid; nothing was sent.
    InvalidArgument,
    /// The server refused because of a concurrent change (HTTP 409).
    Conflict,
    /// The target exists and replacing it was not asked for.
    Exists,
    /// The server asks to slow down (HTTP 429) for longer than the budget of
    /// the call allows; see [`Error::retry_after`].
    RateLimited,
    /// The server failed (HTTP 5xx, or an error in a GraphQL answer).
    Server,
    /// No connection, or it broke: name look-up, connect, proxy, reset.
    Network,
    /// The TLS handshake failed; the message names host and reason. Never
    /// retried.
    Tls,
    /// A time limit passed; the message says in which phase.
    Timeout,
    /// The call's cancel token was triggered.
    Cancelled,
    /// The handle was closed before.
    Closed,
    /// The server answered something unexpected; the message says which field.
    Protocol,
    /// The server, or a local run, cannot do this; the message says what.
    Unsupported,
    /// An answer is larger than the limit.
    TooLarge,
    /// A local file could not be read or written.
    Io,
    /// Data is damaged or incomplete: a checksum, a size, missing rows.
    Integrity,
    /// A defect of this library (a panic was caught). Please report it.
    Internal,
}

impl ErrorKind {
    /// Every kind, in the order of its numbers.
    pub const ALL: [ErrorKind; 19] = [
        ErrorKind::Auth,
        ErrorKind::Permission,
        ErrorKind::NotFound,
        ErrorKind::InvalidArgument,
        ErrorKind::Conflict,
        ErrorKind::Exists,
        ErrorKind::RateLimited,
        ErrorKind::Server,
        ErrorKind::Network,
        ErrorKind::Tls,
        ErrorKind::Timeout,
        ErrorKind::Cancelled,
        ErrorKind::Closed,
        ErrorKind::Protocol,
        ErrorKind::Unsupported,
        ErrorKind::TooLarge,
        ErrorKind::Io,
        ErrorKind::Integrity,
        ErrorKind::Internal,
    ];

    /// The number of this kind: status code of the C ABI and exit code of the
    /// `scan` example. Numbers are between 10 and 99 and never change.
    pub const fn code(self) -> i32 {
        match self {
            ErrorKind::Auth => 10,
            ErrorKind::Permission => 11,
            ErrorKind::NotFound => 12,
            ErrorKind::InvalidArgument => 13,
            ErrorKind::Conflict => 14,
            ErrorKind::Exists => 15,
            ErrorKind::RateLimited => 16,
            ErrorKind::Server => 17,
            ErrorKind::Network => 18,
            ErrorKind::Tls => 19,
            ErrorKind::Timeout => 20,
            ErrorKind::Cancelled => 21,
            ErrorKind::Closed => 22,
            ErrorKind::Protocol => 23,
            ErrorKind::Unsupported => 24,
            ErrorKind::TooLarge => 25,
            ErrorKind::Io => 26,
            ErrorKind::Integrity => 27,
            ErrorKind::Internal => 28,
        }
    }

    /// A short lower-case name, for logs.
    pub const fn name(self) -> &'static str {
        match self {
            ErrorKind::Auth => "auth",
            ErrorKind::Permission => "permission",
            ErrorKind::NotFound => "not found",
            ErrorKind::InvalidArgument => "invalid argument",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Exists => "exists",
            ErrorKind::RateLimited => "rate limited",
            ErrorKind::Server => "server",
            ErrorKind::Network => "network",
            ErrorKind::Tls => "tls",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Closed => "closed",
            ErrorKind::Protocol => "protocol",
            ErrorKind::Unsupported => "unsupported",
            ErrorKind::TooLarge => "too large",
            ErrorKind::Io => "i/o",
            ErrorKind::Integrity => "integrity",
            ErrorKind::Internal => "internal",
        }
    }

    /// Whether the same call may succeed when it is simply made again.
    const fn may_pass(self) -> bool {
        matches!(
            self,
            ErrorKind::RateLimited
                | ErrorKind::Server
                | ErrorKind::Network
                | ErrorKind::Timeout
                | ErrorKind::Conflict
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The failure of one call.
///
/// `Display` is one line: operation, run, what happened, attempts and time.
/// It never holds a key, a header or a response body beyond the server's own
/// error messages. The official client mixes all of this into `CommError`.
#[derive(thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    // Boxed: a `Result` stays small on the path that succeeds.
    detail: Box<Detail>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

struct Detail {
    kind: ErrorKind,
    message: String,
    operation: Option<Cow<'static, str>>,
    subject: Option<String>,
    http_status: Option<u16>,
    retryable: Option<bool>,
    retry_after: Option<Duration>,
    attempts: u32,
    elapsed: Option<Duration>,
    messages: Vec<String>,
}

impl Error {
    /// A failure of this kind; `message` is one line without a final stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let detail = Box::new(Detail {
            kind,
            message: message.into(),
            operation: None,
            subject: None,
            http_status: None,
            retryable: None,
            retry_after: None,
            attempts: 0,
            elapsed: None,
            messages: Vec::new(),
        });
        Error {
            detail,
            source: None,
        }
    }

    /// The kind, which is what a program should act on.
    pub fn kind(&self) -> ErrorKind {
        self.detail.kind
    }

    /// What happened, without operation and run.
    pub fn message(&self) -> &str {
        &self.detail.message
    }

    /// The operation that failed, for example `scan_history`.
    pub fn operation(&self) -> Option<&str> {
        self.detail.operation.as_deref()
    }

    /// What it failed on: `entity/project/run`, a directory, a file.
    pub fn subject(&self) -> Option<&str> {
        self.detail.subject.as_deref()
    }

    /// The HTTP status, where the server answered.
    pub fn http_status(&self) -> Option<u16> {
        self.detail.http_status
    }

    /// Whether making the same call again later may succeed.
    pub fn is_retryable(&self) -> bool {
        self.detail.retryable.unwrap_or(self.detail.kind.may_pass())
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.detail.retry_after
    }

    /// How many requests were sent before giving up; 0 when none was.
    pub fn attempts(&self) -> u32 {
        self.detail.attempts
    }

    /// How long the call took until it gave up.
    pub fn elapsed(&self) -> Option<Duration> {
        self.detail.elapsed
    }

    /// Every message of a GraphQL `errors` list, in the server's order.
    pub fn messages(&self) -> &[String] {
        &self.detail.messages
    }

    /// Names the operation unless a deeper layer already did.
    pub(crate) fn during(mut self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.detail
            .operation
            .get_or_insert_with(|| operation.into());
        self
    }

    /// Names the run, directory or file unless a deeper layer already did.
    pub(crate) fn on(mut self, subject: impl Into<String>) -> Self {
        self.detail.subject.get_or_insert_with(|| subject.into());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.detail.http_status = Some(status);
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.detail.retryable = Some(retryable);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.detail.retry_after = wait;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.detail.attempts = attempts;
        self.detail.elapsed = Some(elapsed);
        self
    }

    pub(crate) fn with_messages(mut self, messages: Vec<String>) -> Self {
        self.detail.messages = messages;
        self
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// An I/O failure on a local path.
    pub(crate) fn io(path: &std::path::Path, what: &str, source: std::io::Error) -> Self {
        let kind = match source.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        Error::new(kind, format!("{what}: {source}"))
            .on(path.display().to_string())
            .because(source)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::InvalidArgument, message)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Unsupported, message)
    }

    pub(crate) fn protocol(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Protocol, message)
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}")?;
            match &self.subject {
                Some(subject) => write!(f, " {}: ", OneLine(subject))?,
                None => f.write_str(": ")?,
            }
        } else if let Some(subject) = &self.subject {
            write!(f, "{}: ", OneLine(subject))?;
        }
        write!(f, "{}: {}", self.kind, OneLine(&self.message))?;
        if let Some(status) = self.http_status {
            write!(f, " (HTTP {status})")?;
        }
        match (self.attempts, self.elapsed) {
            (0, _) => Ok(()),
            (n, Some(elapsed)) => write!(
                f,
                " after {n} attempt{} in {:.1} s",
                if n == 1 { "" } else { "s" },
                elapsed.as_secs_f64()
            ),
            (n, None) => write!(f, " after {n} attempts"),
        }
    }
}

/// A text whose control characters are escaped: names of files may hold them.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char.is_control() {
            true => write!(f, "{}", char.escape_default()),
            false => write!(f, "{char}"),
        })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_fixed_and_distinct() {
        let codes: Vec<i32> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes, (10..=28).collect::<Vec<_>>());
    }

    #[test]
    fn one_line_says_operation_run_cause_and_effort() {
        let cause = std::io::Error::other("peer went away");
        let error = Error::new(ErrorKind::Network, "connection reset")
            .during("scan_history")
            .during("graphql")
            .on("e/p/r")
            .with_attempts(6, Duration::from_millis(4240))
            .because(cause);
        assert_eq!(
            error.to_string(),
            "scan_history e/p/r: network: connection reset after 6 attempts in 4.2 s"
        );
        assert_eq!(error.source().unwrap().to_string(), "peer went away");
        assert!(error.is_retryable());
        let error = Error::new(ErrorKind::Exists, "a\nb").on("a\0b\u{7f}");
        assert_eq!(error.to_string(), "a\\u{0}b\\u{7f}: exists: a\\nb");
    }
}
