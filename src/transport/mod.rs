//! Bytes in, bytes out: connections, retries, time limits, trust.
//!
//! ureq speaks HTTP/1.1 on one connection. Everything that decides something
//! is here:
//!
//! - [`watch`] and [`stream`]: deadlines and cancelling, seen within 100 ms
//!   while bytes are awaited or sent, and at the latest after the connect
//!   limit while a socket is being connected.
//! - [`connector`], [`resolver`], [`socks`], [`trust`]: how a connection
//!   comes to be. [`agent`]: where idle ones wait.
//! - [`proxy`], [`no_proxy`], [`redirect`], [`credentials`], [`private`]:
//!   who gets to see what.
//! - [`retry`], [`limiter`], [`retry_after`]: when to ask again.
//! - [`errors`], [`messages`], [`reply`]: what came of it. [`upload`]: what
//!   is sent as it is read.

mod agent;
mod connector;
mod credentials;
mod errors;
mod limiter;
mod messages;
mod no_proxy;
mod private;
mod proxy;
mod redirect;
mod reply;
mod resolver;
mod retry;
mod retry_after;
mod socks;
mod stream;
#[cfg(test)]
mod tests;
mod trust;
mod upload;
mod watch;

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use ureq::http::{HeaderMap, Request, Response};
use ureq::{AsSendBody, Body, SendBody};

pub(crate) use self::credentials::Authorize;
pub(crate) use self::reply::{Download, Reply};
pub(crate) use self::retry::Retry;

use self::agent::Agents;
use self::credentials::Credentials;
use self::errors::{Failure, Peer, from_status, from_ureq};
use self::limiter::Limiter;
use self::proxy::ProxyRules;
use self::redirect::MAX_REDIRECTS;
use self::retry::Attempts;
use self::upload::Upload;
use self::watch::{Phase, Watch};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::settings::{Compression, Limits, Log, LogLevel, Settings};
use crate::url::Url;

/// What a server has to say to a form or an upload.
const FORM_BODY: u64 = 1024 * 1024;
/// One token exchange.
const FORM_LIMIT: Duration = Duration::from_secs(10);

/// The way to the servers. Clones share connections, rate limits and trust;
/// any number of threads may use one at the same time.
#[derive(Clone)]
pub(crate) struct Transport(Arc<Inner>);

struct Inner {
    base: Url,
    limits: Limits,
    compression: Compression,
    log: Log,
    credentials: Credentials,
    agents: Agents,
    limiter: Limiter,
}

/// What one HTTP exchange sends.
struct Outgoing<'a, B> {
    call: &'a Call,
    method: &'static str,
    url: &'a Url,
    headers: &'a [(&'a str, &'a str)],
    authorized: bool,
    body: B,
}

/// What came back, its body still unread.
struct Incoming {
    response: Response<Body>,
    proxy: Option<String>,
    secrets: Vec<String>,
}

impl Incoming {
    fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    fn location(&self) -> Option<&str> {
        reply::location(self.headers())
    }
}

impl Transport {
    /// Checks the settings; makes no connection and reads no file. The
    /// trusted roots are loaded at the first https connection.
    pub(crate) fn new(settings: &Settings, authorize: Box<Authorize>) -> Result<Self> {
        let proxies = ProxyRules::new(&settings.proxies)?;
        Ok(Transport(Arc::new(Inner {
            base: settings.base_url.clone(),
            limits: settings.limits.clone(),
            compression: settings.compression,
            log: settings.log.clone(),
            credentials: Credentials::new(&settings.base_url, &settings.extra_headers, authorize)?,
            agents: Agents::new(
                proxies,
                &settings.trust,
                &settings.log,
                &settings.user_agent,
            ),
            limiter: Limiter::new(settings.limits.longest_wait),
        })))
    }

    /// Posts JSON and reads the whole answer, asking again as `retry` allows.
    /// Any status but 2xx is an error, with all messages of the server.
    pub(crate) fn post_json(
        &self,
        call: &Call,
        url: &Url,
        body: &[u8],
        retry: Retry,
    ) -> Result<Reply> {
        let headers = [
            (CONTENT_TYPE.as_str(), "application/json"),
            (ACCEPT_ENCODING.as_str(), self.0.accepted_encoding(url)),
        ];
        let limit = Some(self.0.limits.call);
        let attempts = self.0.attempts(call, url, retry, limit);
        let ((headers, body), attempts) =
            attempts.run(|watch| self.0.post_once(watch, call, url, &headers, body))?;
        Ok(Reply {
            body,
            attempts,
            headers,
        })
    }

    /// Posts a form without credentials, once, and answers whatever status
    /// came: for token exchanges, whose rules the caller knows. Takes at most
    /// 10 s unless the call says otherwise.
    pub(crate) fn post_form(&self, call: &Call, url: &Url, form: &str) -> Result<(u16, Vec<u8>)> {
        let headers = [(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")];
        let attempts = Attempts {
            limits: &Limits {
                attempts: 1,
                connect_attempts: 1,
                ..self.0.limits.clone()
            },
            ..self.0.attempts(call, url, Retry::Never, Some(FORM_LIMIT))
        };
        let (answer, _) = attempts.run(|watch| {
            let incoming = self.0.exchange(
                watch,
                Outgoing {
                    call,
                    method: "POST",
                    url,
                    headers: &headers,
                    authorized: false,
                    body: form,
                },
            )?;
            let status = incoming.status();
            let body = self.0.read_all(incoming, url, FORM_BODY, watch)?;
            Ok((status, body))
        })?;
        Ok(answer)
    }

    /// Starts a download. `headers` (a `Range`) go to every server on the
    /// way, so they must hold no secret; credentials only to the configured
    /// one. Asks again until the first response; what breaks later is for
    /// the caller, who may ask for the rest.
    pub(crate) fn get(&self, call: &Call, url: &Url, headers: &[(&str, &str)]) -> Result<Download> {
        // Compressed, the size, the checksum and ranges would not be those
        // of the file.
        let mut all = vec![(ACCEPT_ENCODING.as_str(), "identity")];
        all.extend(headers);
        let attempts = self.0.attempts(call, url, Retry::Safe, None);
        let (mut download, attempts) =
            attempts.run(|watch| self.0.get_once(watch, call, url, &all))?;
        download.attempts = attempts;
        Ok(download)
    }

    /// Uploads `length` bytes of what `open` opens, anew for each attempt.
    /// `headers` must hold no secret; credentials go along only to the
    /// configured server. A redirect is an error.
    pub(crate) fn put(
        &self,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        length: u64,
        open: &dyn Fn() -> Result<Box<dyn Read>>,
    ) -> Result<Reply> {
        let length_text = length.to_string();
        let mut all = vec![
            (ACCEPT_ENCODING.as_str(), "identity"),
            (CONTENT_LENGTH.as_str(), length_text.as_str()),
        ];
        all.extend(headers);
        let attempts = self.0.attempts(call, url, Retry::Safe, None);
        let ((headers, body), attempts) = attempts.run(|watch| {
            let upload = Upload::new(open()?, length);
            self.0.put_once(watch, call, url, &all, upload)
        })?;
        Ok(Reply {
            body,
            attempts,
            headers,
        })
    }

    /// Whether the host of `url` asks to slow down at present: a hint to keep
    /// fewer requests in flight.
    pub(crate) fn is_slowed(&self, url: &Url) -> bool {
        self.0.limiter.is_slowed(url)
    }
}

impl Inner {
    fn attempts<'a>(
        &'a self,
        call: &'a Call,
        url: &'a Url,
        retry: Retry,
        default_limit: Option<Duration>,
    ) -> Attempts<'a> {
        Attempts {
            call,
            url,
            retry,
            limits: &self.limits,
            limiter: &self.limiter,
            log: &self.log,
            default_limit,
        }
    }

    fn accepted_encoding(&self, url: &Url) -> &'static str {
        match self.compression {
            Compression::Gzip => "gzip",
            Compression::Auto if !url.is_loopback() => "gzip",
            Compression::Auto | Compression::Off => "identity",
        }
    }

    fn post_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<(HeaderMap, Vec<u8>), Failure> {
        let mut at = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let incoming = self.exchange(
                watch,
                Outgoing {
                    call,
                    method: "POST",
                    url: &at,
                    headers,
                    authorized: true,
                    body,
                },
            )?;
            let status = incoming.status();
            if redirect::is_redirect(status) {
                let next = redirect::next_post(&at, status, incoming.location())?;
                reply::read_some(incoming.response.into_body(), watch);
                at = next;
                continue;
            }
            let incoming = self.accept(incoming, &at, watch)?;
            let headers = incoming.headers().clone();
            let body = self.read_all(incoming, &at, self.limits.body_bytes, watch)?;
            return Ok((headers, body));
        }
        Err(redirect::too_many(&at).into())
    }

    fn get_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
    ) -> Result<Download, Failure> {
        let mut at = url.clone();
        let mut authorized = true;
        for _ in 0..=MAX_REDIRECTS {
            let incoming = self.exchange(
                watch,
                Outgoing {
                    call,
                    method: "GET",
                    url: &at,
                    headers,
                    authorized,
                    body: (),
                },
            )?;
            if redirect::is_redirect(incoming.status()) {
                let next = redirect::next(&at, incoming.location())?;
                reply::read_some(incoming.response.into_body(), watch);
                // Once elsewhere, credentials stay behind, even if that
                // server sends us back.
                authorized &= next.same_origin(&at);
                at = next;
                continue;
            }
            let incoming = self.accept(incoming, &at, watch)?;
            let (parts, body) = incoming.response.into_parts();
            let length = body.content_length();
            watch.enter(Phase::Body);
            return Ok(Download {
                status: parts.status.as_u16(),
                headers: parts.headers,
                length,
                url: at,
                proxy: incoming.proxy,
                body: watch.during(|| body.into_reader()),
                watch: std::mem::take(watch),
                call: call.clone(),
                attempts: 0,
                read: 0,
            });
        }
        Err(redirect::too_many(&at).into())
    }

    fn put_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        mut upload: Upload,
    ) -> Result<(HeaderMap, Vec<u8>), Failure> {
        let outgoing = Outgoing {
            call,
            method: "PUT",
            url,
            headers,
            authorized: true,
            body: SendBody::from_reader(&mut upload),
        };
        let incoming = match self.exchange(watch, outgoing) {
            Ok(incoming) => incoming,
            Err(failure) => {
                return Err(match upload.into_failure() {
                    Some(why) => Error::new(ErrorKind::Io, format!("cannot read it: {why}")).into(),
                    None => failure,
                });
            }
        };
        let incoming = self.accept(incoming, url, watch)?;
        let headers = incoming.headers().clone();
        let body = self.read_all(incoming, url, FORM_BODY, watch)?;
        Ok((headers, body))
    }

    /// One request and the headers of its response.
    fn exchange<B: AsSendBody>(
        &self,
        watch: &mut Watch,
        outgoing: Outgoing<B>,
    ) -> Result<Incoming, Failure> {
        let Outgoing { url, .. } = outgoing;
        let head = self.credentials.head(url, outgoing.authorized)?;
        let route = self.agents.route(url)?;
        let mut request = Request::builder()
            .method(outgoing.method)
            .uri(url.to_string());
        for (name, value) in outgoing.headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(outgoing.body)
            .map_err(|error| Error::invalid(format!("not a valid request: {error}")))?;
        watch.exchange(route.proxy.is_some(), head.lines);
        let started = Instant::now();
        let answer = watch.during(|| route.agent.run(request));
        self.log.line(LogLevel::Debug, || {
            let outcome = match &answer {
                Ok(response) => response.status().as_u16().to_string(),
                Err(_) => "no answer".to_owned(),
            };
            format!(
                "{}: {} {}: {outcome} in {} ms",
                outgoing.call.operation(),
                outgoing.method,
                url.origin(),
                started.elapsed().as_millis()
            )
        });
        match answer {
            Ok(response) => {
                self.limiter.learn(url, response.headers());
                Ok(Incoming {
                    response,
                    proxy: route.proxy,
                    secrets: head.secrets,
                })
            }
            Err(error) => {
                let proxy = route.proxy.as_deref();
                Err(from_ureq(error, watch, &Peer { url, proxy }))
            }
        }
    }

    /// Turns any status but 2xx into an error.
    fn accept(
        &self,
        incoming: Incoming,
        url: &Url,
        watch: &mut Watch,
    ) -> Result<Incoming, Failure> {
        if incoming.response.status().is_success() {
            return Ok(incoming);
        }
        let (parts, body) = incoming.response.into_parts();
        let body = reply::read_some(body, watch);
        Err(from_status(
            parts.status.as_u16(),
            &parts.headers,
            &body,
            &incoming.secrets,
            url,
        ))
    }

    fn read_all(
        &self,
        incoming: Incoming,
        url: &Url,
        cap: u64,
        watch: &mut Watch,
    ) -> Result<Vec<u8>, Failure> {
        let peer = Peer {
            url,
            proxy: incoming.proxy.as_deref(),
        };
        reply::read_all(incoming.response.into_body(), cap, watch, &peer)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("origin", &self.0.base.origin())
            .finish_non_exhaustive()
    }
}
