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
//! - [`exchange`], [`upload`]: one attempt. [`errors`], [`messages`],
//!   [`reply`]: what came of it.

mod agent;
mod connector;
mod credentials;
mod errors;
mod exchange;
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
mod secrets;
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
use std::time::Duration;

use ureq::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};

pub(crate) use self::credentials::Authorize;
pub(crate) use self::reply::{Download, Reply, Uploaded};
pub(crate) use self::retry::Retry;
pub(crate) use self::secrets::Secrets;

use self::exchange::Inner;
use self::retry::Attempts;
use self::upload::Upload;
use crate::call::Call;
use crate::error::Result;
use crate::settings::{Limits, Settings};
use crate::url::Url;

/// One token exchange.
const FORM_LIMIT: Duration = Duration::from_secs(10);

/// The way to the servers. Clones share connections, rate limits and trust;
/// any number of threads may use one at the same time.
#[derive(Clone)]
pub(crate) struct Transport(Arc<Inner>);

impl Transport {
    /// Checks the settings; makes no connection and reads no file. The
    /// trusted roots are loaded at the first https connection.
    pub(crate) fn new(settings: &Settings, authorize: Box<Authorize>) -> Result<Self> {
        Ok(Transport(Arc::new(Inner::new(settings, authorize)?)))
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
        let ((body, secrets), attempts) =
            attempts.run(|watch| self.0.post_once(watch, call, url, &headers, body))?;
        Ok(Reply {
            body,
            attempts,
            secrets,
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
        let (answer, _) =
            attempts.run(|watch| self.0.form_once(watch, call, url, &headers, form))?;
        Ok(answer)
    }

    /// Starts a download. `headers` (a `Range`) go to every server on the
    /// way, so they must hold no secret; credentials only to the configured
    /// one. Asks again until the first response; what breaks later is for
    /// the caller, who may ask for the rest.
    pub(crate) fn get(&self, call: &Call, url: &Url, headers: &[(&str, &str)]) -> Result<Download> {
        self.download(call, url, headers, true)
    }

    /// As [`get`](Self::get), without credentials even where they could go:
    /// for signed addresses, which some storages refuse with a second proof,
    /// and for addresses that others wrote.
    pub(crate) fn get_public(
        &self,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
    ) -> Result<Download> {
        self.download(call, url, headers, false)
    }

    fn download(
        &self,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        authorized: bool,
    ) -> Result<Download> {
        // Compressed, the size, the checksum and ranges would not be those
        // of the file.
        let mut all = vec![(ACCEPT_ENCODING.as_str(), "identity")];
        all.extend(headers);
        let attempts = self.0.attempts(call, url, Retry::Safe, None);
        let (mut download, attempts) =
            attempts.run(|watch| self.0.get_once(watch, call, url, &all, authorized))?;
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
    ) -> Result<Uploaded> {
        self.upload(call, url, headers, true, length, open)
    }

    /// As [`put`](Self::put) to a signed address, which carries all that it
    /// needs: storage refuses credentials besides, even where the configured
    /// server hands it through.
    pub(crate) fn put_signed(
        &self,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        length: u64,
        open: &dyn Fn() -> Result<Box<dyn Read>>,
    ) -> Result<Uploaded> {
        self.upload(call, url, headers, false, length, open)
    }

    fn upload(
        &self,
        call: &Call,
        url: &Url,
        headers: &[(&str, &str)],
        authorized: bool,
        length: u64,
        open: &dyn Fn() -> Result<Box<dyn Read>>,
    ) -> Result<Uploaded> {
        let length_text = length.to_string();
        let mut all = vec![
            (ACCEPT_ENCODING.as_str(), "identity"),
            (CONTENT_LENGTH.as_str(), length_text.as_str()),
        ];
        all.extend(headers);
        let attempts = self.0.attempts(call, url, Retry::Safe, None);
        let (headers, _) = attempts.run(|watch| {
            let upload = Upload::new(open()?, length);
            self.0.put_once(watch, call, url, &all, authorized, upload)
        })?;
        Ok(Uploaded::new(headers))
    }

    /// Whether the host of `url` asks to slow down at present: a hint to keep
    /// fewer requests in flight.
    pub(crate) fn is_slowed(&self, url: &Url) -> bool {
        self.0.limiter.is_slowed(url)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("origin", &self.0.base.origin())
            .finish_non_exhaustive()
    }
}
