//! From what went wrong below to the error a caller sees, and to what may be
//! done about it.

use std::io;

use ureq::http::{HeaderMap, header};

use super::messages::messages;
use super::retry_after::retry_after;
use super::secrets::Secrets;
use super::watch::{Phase, Stop, Watch};
use crate::error::{Error, ErrorKind};
use crate::url::Url;

/// How far a failed attempt came: what decides whether it is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Asking again is of no use.
    Final,
    /// There was no connection: the server has not seen the request.
    Unsent,
    /// An idle connection turned out to be dead before any answer.
    Stale,
    /// The server may have acted on the request.
    Broken,
    /// The server answered with this status.
    Answered(u16),
}

/// One failed attempt.
#[derive(Debug)]
pub(super) struct Failure {
    pub error: Error,
    pub stage: Stage,
    /// Who answered, where somebody did. Boxed: failures travel in results.
    pub url: Option<Box<Url>>,
}

impl Failure {
    pub(super) fn new(stage: Stage, kind: ErrorKind, message: impl Into<String>) -> Self {
        Failure {
            error: Error::new(kind, message),
            stage,
            url: None,
        }
    }
}

/// An error of this library is final: a bad redirect, no credentials.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            error,
            stage: Stage::Final,
            url: None,
        }
    }
}

/// Whom a request went to, for messages.
pub(super) struct Peer<'a> {
    pub url: &'a Url,
    pub proxy: Option<&'a str>,
}

impl Peer<'_> {
    fn name(&self) -> String {
        match self.proxy {
            Some(proxy) => format!("{} through the proxy {proxy}", self.url.origin()),
            None => self.url.origin(),
        }
    }
}

/// What a failed exchange means. `watch` knows how far it came.
pub(super) fn from_ureq(error: ureq::Error, watch: &Watch, peer: &Peer) -> Failure {
    if let Some(stop) = watch.stopped() {
        return from_stop(stop, peer);
    }
    match error {
        ureq::Error::Io(error) => from_io(error, watch, peer),
        ureq::Error::Other(error) if error.is::<Stop>() => {
            Failure::new(Stage::Final, ErrorKind::Internal, error.to_string())
        }
        ureq::Error::Other(error) => match error.downcast::<io::Error>() {
            Ok(error) => from_io(*error, watch, peer),
            Err(error) => broken(watch, format!("{}: {error}", peer.name())),
        },
        ureq::Error::HostNotFound => Failure::new(
            Stage::Unsent,
            ErrorKind::Network,
            format!("{}: no such host", peer.name()),
        ),
        ureq::Error::ConnectProxyFailed(reason) => from_connect(&reason, peer),
        ureq::Error::BodyExceedsLimit(limit) => Failure::new(
            Stage::Final,
            ErrorKind::TooLarge,
            format!(
                "the response of {} is larger than {limit} bytes",
                peer.name()
            ),
        ),
        ureq::Error::Decompress(_, error) => {
            broken(watch, format!("damaged gzip from {}: {error}", peer.name()))
        }
        ureq::Error::Protocol(error) => Failure::new(
            Stage::Final,
            ErrorKind::Protocol,
            format!("{} does not answer in valid HTTP: {error}", peer.name()),
        ),
        ureq::Error::LargeResponseHeader(_, limit) => Failure::new(
            Stage::Final,
            ErrorKind::Protocol,
            format!("response headers of {} exceed {limit} bytes", peer.name()),
        ),
        ureq::Error::Tls(reason) => tls(reason, peer),
        ureq::Error::Rustls(reason) => tls(&reason.to_string(), peer),
        ureq::Error::Http(error) => Failure::new(
            Stage::Final,
            ErrorKind::InvalidArgument,
            format!("not a valid request: {error}"),
        ),
        other => broken(watch, format!("{}: {other}", peer.name())),
    }
}

fn from_stop(stop: Stop, peer: &Peer) -> Failure {
    let (stage, kind) = match stop {
        Stop::Cancelled => {
            return Failure::new(Stage::Final, ErrorKind::Cancelled, stop.to_string());
        }
        Stop::Deadline(_) => (Stage::Final, ErrorKind::Timeout),
        Stop::Slow(phase, _) if phase < Phase::Send => (Stage::Unsent, ErrorKind::Timeout),
        Stop::Slow(..) => (Stage::Broken, ErrorKind::Timeout),
        Stop::Unwatched => (Stage::Final, ErrorKind::Internal),
    };
    Failure::new(stage, kind, format!("{}: {stop}", peer.name()))
}

fn from_io(error: io::Error, watch: &Watch, peer: &Peer) -> Failure {
    let phase = watch.phase();
    let name = match (phase, peer.proxy) {
        (Phase::Resolve | Phase::Connect | Phase::Proxy, Some(proxy)) => format!("proxy {proxy}"),
        _ => peer.name(),
    };
    match (phase, error.kind()) {
        // rustls reports whatever it does not like as invalid data.
        (Phase::Tls, io::ErrorKind::InvalidData) => tls(&error.to_string(), peer),
        (Phase::Proxy, io::ErrorKind::PermissionDenied) => denied(format!("{name}: {error}")),
        (_, io::ErrorKind::InvalidInput) => {
            Failure::new(Stage::Final, ErrorKind::InvalidArgument, error.to_string())
        }
        (Phase::Resolve, _) => Failure::new(
            Stage::Unsent,
            ErrorKind::Network,
            format!("{name}: the host name cannot be looked up: {error}"),
        ),
        (Phase::Connect | Phase::Proxy, _) => Failure::new(
            Stage::Unsent,
            ErrorKind::Network,
            format!("{name}: {phase} failed: {error}"),
        ),
        _ => broken(watch, format!("{name}: {}", gone(&error, watch))),
    }
}

/// Who ended a connection, in words that say more than the system's.
fn gone(error: &io::Error, watch: &Watch) -> String {
    let phase = watch.phase();
    match error.kind() {
        io::ErrorKind::UnexpectedEof => format!("the connection was closed while {phase}"),
        _ => format!("the connection broke while {phase}: {error}"),
    }
}

/// A connection that ended before the answer was complete.
fn broken(watch: &Watch, message: String) -> Failure {
    let idle_death = !watch.is_fresh() && watch.received() == 0;
    let stage = match watch.phase() {
        Phase::Send | Phase::Headers if idle_death => Stage::Stale,
        phase if phase < Phase::Send => Stage::Unsent,
        _ => Stage::Broken,
    };
    Failure::new(stage, ErrorKind::Network, message)
}

fn from_connect(reason: &str, peer: &Peer) -> Failure {
    let proxy = peer.proxy.unwrap_or("proxy");
    // ureq tells the status inside its text: `proxy server responded 407/407`.
    if reason.contains("407") {
        return denied(format!(
            "proxy {proxy} does not accept the user name and password (HTTP 407)"
        ));
    }
    Failure::new(
        Stage::Unsent,
        ErrorKind::Network,
        format!(
            "proxy {proxy} opens no tunnel to {}: {reason}",
            peer.url.origin()
        ),
    )
}

/// The proxy will say the same the next time.
fn denied(message: String) -> Failure {
    let error = Error::new(ErrorKind::Network, message).with_retryable(false);
    Failure::from(error)
}

/// Never tried again: a certificate does not change within a call.
fn tls(reason: &str, peer: &Peer) -> Failure {
    let advice = if reason.contains("UnknownIssuer") {
        "; if this server uses a CA of its own, name its PEM file with the option ca_file \
         or SSL_CERT_FILE"
    } else if reason.contains("InvalidContentType") {
        "; does this port speak https?"
    } else {
        ""
    };
    Failure::new(
        Stage::Final,
        ErrorKind::Tls,
        format!("{}: {reason}{advice}", peer.name()),
    )
}

/// What a response that is not a success means.
pub(super) fn from_status(
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &Secrets,
    url: &Url,
) -> Failure {
    let (kind, what) = match status {
        401 => (ErrorKind::Auth, "the credentials are not accepted"),
        403 => (ErrorKind::Permission, "not allowed with these credentials"),
        404 | 410 => (
            ErrorKind::NotFound,
            "not found, or not visible with these credentials",
        ),
        409 => (
            ErrorKind::Conflict,
            "refused because of a concurrent change",
        ),
        429 => (ErrorKind::RateLimited, "too many requests"),
        501 => (ErrorKind::Unsupported, "the server does not support this"),
        500.. => (ErrorKind::Server, "the server failed"),
        408 => (ErrorKind::Server, "the server gave up waiting"),
        400.. => (ErrorKind::Server, "the server refused the request"),
        _ => (ErrorKind::Protocol, "not an answer to this request"),
    };
    let messages = messages(body, secrets);
    let mut text = format!("{}: {what}", url.origin());
    if !messages.is_empty() {
        text = format!("{text}: {}", messages.join("; "));
    } else if let Some(media) = foreign_media(headers) {
        text = format!("{text} (with {media} instead of JSON: is this a W&B server?)");
    }
    // S3 says this way that an upload stalled.
    let status = match status {
        400 if body.windows(14).any(|window| window == b"RequestTimeout") => 408,
        _ => status,
    };
    let retryable = matches!(status, 408 | 409 | 429) || (status >= 500 && status != 501);
    Failure {
        error: Error::new(kind, text)
            .with_status(status)
            .with_retryable(retryable)
            .with_retry_after(retry_after(headers))
            .with_messages(messages),
        stage: Stage::Answered(status),
        url: Some(Box::new(url.clone())),
    }
}

/// The media type of an answer that is no JSON.
fn foreign_media(headers: &HeaderMap) -> Option<&str> {
    let media = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let media = media.split(';').next()?.trim();
    let plain = media.len() < 64 && media.contains('/');
    (plain && !media.ends_with("json")).then_some(media)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::HeaderValue;

    fn status(status: u16, media: &'static str, body: &str) -> Error {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        let url = Url::parse("http://h:1/graphql?secret").unwrap();
        from_status(status, &headers, body.as_bytes(), &Secrets::default(), &url).error
    }

    #[test]
    fn statuses_become_kinds() {
        for (code, kind, retryable) in [
            (400, ErrorKind::Server, false),
            (401, ErrorKind::Auth, false),
            (403, ErrorKind::Permission, false),
            (404, ErrorKind::NotFound, false),
            (408, ErrorKind::Server, true),
            (409, ErrorKind::Conflict, true),
            (410, ErrorKind::NotFound, false),
            (422, ErrorKind::Server, false),
            (429, ErrorKind::RateLimited, true),
            (500, ErrorKind::Server, true),
            (501, ErrorKind::Unsupported, false),
            (504, ErrorKind::Server, true),
            (304, ErrorKind::Protocol, false),
        ] {
            let error = status(code, "application/json", "{}");
            assert_eq!(error.kind(), kind, "{code}");
            assert_eq!(error.is_retryable(), retryable, "{code}");
            assert_eq!(error.http_status(), Some(code));
        }
    }

    #[test]
    fn messages_are_kept_and_pages_are_not_shown() {
        let error = status(400, "application/json", r#"{"errors":["a","b"]}"#);
        assert_eq!(error.messages(), ["a", "b"]);
        assert!(error.message().ends_with("refused the request: a; b"));
        let error = status(502, "text/html; charset=utf-8", "<p>token 123</p>");
        assert!(error.message().contains("text/html"), "{error}");
        assert!(!error.message().contains("123"), "{error}");
        assert!(!error.message().contains("secret"), "{error}");
    }
}
