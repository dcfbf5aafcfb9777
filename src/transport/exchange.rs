//! One attempt: requests, redirects, and the answer.

use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Request, Response};
use ureq::{AsSendBody, Body, SendBody};

use super::agent::Agents;
use super::credentials::{Authorize, Credentials};
use super::errors::{Failure, Peer, from_status, from_ureq};
use super::limiter::Limiter;
use super::proxy::ProxyRules;
use super::redirect::{self, MAX_REDIRECTS};
use super::reply::{self, Download};
use super::retry::{Attempts, Retry};
use super::secrets::Secrets;
use super::upload::Upload;
use super::watch::{Phase, Watch};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::room::Room;
use crate::settings::{Compression, Limits, Log, LogLevel, Settings};
use crate::url::Url;

/// What a server has to say to a form or an upload.
const SHORT_BODY: u64 = 1024 * 1024;

/// What all handles of one transport share.
pub(super) struct Inner {
    pub base: Url,
    pub limits: Limits,
    compression: Compression,
    log: Log,
    credentials: Credentials,
    pub agents: Agents,
    pub limiter: Limiter,
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
    secrets: Secrets,
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

impl Inner {
    pub(super) fn new(settings: &Settings, authorize: Box<Authorize>) -> Result<Self> {
        Ok(Inner {
            base: settings.base_url.clone(),
            limits: settings.limits.clone(),
            compression: settings.compression,
            log: settings.log.clone(),
            credentials: Credentials::new(&settings.base_url, &settings.extra_headers, authorize)?,
            agents: Agents::new(
                ProxyRules::new(&settings.proxies)?,
                &settings.trust,
                &settings.log,
                &settings.user_agent,
            ),
            limiter: Limiter::new(settings.limits.longest_wait),
        })
    }

    pub(super) fn attempts<'a>(
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

    pub(super) fn accepted_encoding(&self, url: &Url) -> &'static str {
        match self.compression {
            Compression::Gzip => "gzip",
            Compression::Auto if !url.is_loopback() => "gzip",
            Compression::Auto | Compression::Off => "identity",
        }
    }

    pub(super) fn post_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<(Room, Secrets), Failure> {
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
            let mut incoming = self.accept(incoming, &at, watch)?;
            let secrets = std::mem::take(&mut incoming.secrets);
            let room = call.room()?;
            let body = self.read_all(room, incoming, &at, self.limits.body_bytes, watch)?;
            return Ok((body, secrets));
        }
        Err(redirect::too_many(&at).into())
    }

    /// Any status is an answer here.
    pub(super) fn form_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        form: &str,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let outgoing = Outgoing {
            call,
            method: "POST",
            url,
            headers,
            authorized: false,
            body: form,
        };
        let incoming = self.exchange(watch, outgoing)?;
        let status = incoming.status();
        let body = self.read_all(Room::default(), incoming, url, SHORT_BODY, watch)?;
        Ok((status, body.keep()))
    }

    pub(super) fn get_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        mut authorized: bool,
    ) -> Result<Download, Failure> {
        let mut at = url.clone();
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

    pub(super) fn put_once(
        &self,
        watch: &mut Watch,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        authorized: bool,
        mut upload: Upload,
    ) -> Result<HeaderMap, Failure> {
        let outgoing = Outgoing {
            call,
            method: "PUT",
            url,
            headers,
            authorized,
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
        // Read to its end, so that the connection can serve again.
        self.read_all(Room::default(), incoming, url, SHORT_BODY, watch)?;
        Ok(headers)
    }

    /// One request and the headers of its response.
    fn exchange<B: AsSendBody>(
        &self,
        watch: &mut Watch,
        outgoing: Outgoing<B>,
    ) -> Result<Incoming, Failure> {
        let Outgoing { url, .. } = outgoing;
        let head = self
            .credentials
            .head(outgoing.call, url, outgoing.authorized)?;
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
        room: Room,
        incoming: Incoming,
        url: &Url,
        cap: u64,
        watch: &mut Watch,
    ) -> Result<Room, Failure> {
        let peer = Peer {
            url,
            proxy: incoming.proxy.as_deref(),
        };
        reply::read_all(room, incoming.response.into_body(), cap, watch, &peer)
    }
}
