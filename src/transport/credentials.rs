//! What is sent to the configured server only: authorization and the user's
//! own headers.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ureq::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use ureq::http::{HeaderName, HeaderValue};

use super::redirect::is_under;
use super::secrets::Secrets;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::url::Url;

/// Answers the `Authorization` value, or `None` to send none. Asked before
/// each attempt, so that a renewed token is used at once.
pub(crate) type Authorize = dyn Fn(&Call) -> Result<Option<String>> + Send + Sync;

pub(super) struct Credentials {
    base: Url,
    authorize: Box<Authorize>,
    extra: Vec<(String, String)>,
}

/// The private lines of one request, and what of them must not be shown.
#[derive(Default)]
pub(super) struct PrivateHead {
    pub lines: Vec<u8>,
    pub secrets: Secrets,
}

/// Headers that belong to the connection or that the request sets itself.
const RESERVED: [HeaderName; 4] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION];
const OWN: [&str; 6] = [
    "authorization",
    "user-agent",
    "accept",
    "accept-encoding",
    "content-type",
    "use-admin-privileges",
];

impl Credentials {
    /// Fails on an extra header that HTTP does not allow; the message names
    /// it without its value. Those that the library sets itself are left
    /// out: its own value wins, as in the official client.
    pub(super) fn new(
        base: &Url,
        extra: &[(String, String)],
        authorize: Box<Authorize>,
    ) -> Result<Self> {
        for (name, value) in extra {
            let valid = name
                .parse::<HeaderName>()
                .is_ok_and(|name| !RESERVED.contains(&name))
                && value.parse::<HeaderValue>().is_ok();
            if !valid {
                return Err(Error::invalid(format!(
                    "the extra HTTP header {name:?} cannot be sent"
                )));
            }
        }
        let extra = extra
            .iter()
            .filter(|(name, _)| !OWN.contains(&name.to_ascii_lowercase().as_str()))
            .cloned()
            .collect();
        Ok(Credentials {
            base: base.clone(),
            authorize,
            extra,
        })
    }

    /// The lines for a request to `url`. `trusted` is false once a redirect
    /// led to another server, even if the next one leads back.
    pub(super) fn head(&self, call: &Call, url: &Url, authorized: bool) -> Result<PrivateHead> {
        let mut head = PrivateHead::default();
        if !self.base.same_origin(url) {
            return Ok(head);
        }
        for (name, value) in &self.extra {
            head.push(name, value);
            head.secrets.add_header(value);
        }
        if authorized && is_under(&self.base, url) {
            head.push("use-admin-privileges", "true");
            if let Some(value) = (self.authorize)(call)? {
                if value.parse::<HeaderValue>().is_err() {
                    return Err(Error::invalid(
                        "the API key or token holds characters that HTTP does not allow",
                    ));
                }
                head.push("authorization", &value);
                secrets(&value)
                    .into_iter()
                    .for_each(|secret| head.secrets.add(secret));
            }
        }
        Ok(head)
    }
}

impl PrivateHead {
    fn push(&mut self, name: &str, value: &str) {
        self.lines
            .extend(format!("{name}: {value}\r\n").into_bytes());
    }
}

/// The forms in which a server might repeat an `Authorization` value.
fn secrets(authorization: &str) -> Vec<String> {
    let token = authorization
        .split_once(' ')
        .map_or(authorization, |(_, token)| token);
    let key = BASE64_STANDARD
        .decode(token)
        .ok()
        .and_then(|plain| String::from_utf8(plain).ok())
        .and_then(|plain| plain.split_once(':').map(|(_, key)| key.to_owned()));
    std::iter::once(token.to_owned()).chain(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::CallOptions;

    fn credentials(extra: &[(&str, &str)]) -> Result<Credentials> {
        let extra: Vec<_> = extra
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Credentials::new(
            &Url::parse("http://h:1/w").unwrap(),
            &extra,
            Box::new(|_| Ok(Some("Basic YXBpOmtleQ==".to_owned()))),
        )
    }

    fn lines(credentials: &Credentials, url: &str) -> String {
        let head = credentials
            .head(
                &CallOptions::new().start("test", ""),
                &Url::parse(url).unwrap(),
                true,
            )
            .unwrap();
        String::from_utf8(head.lines).unwrap()
    }

    #[test]
    fn only_the_configured_server_sees_them() {
        let it = credentials(&[("X-Gate", "pass"), ("User-Agent", "mine")]).unwrap();
        assert_eq!(
            lines(&it, "http://h:1/w/graphql"),
            "X-Gate: pass\r\nuse-admin-privileges: true\r\nauthorization: Basic YXBpOmtleQ==\r\n"
        );
        assert_eq!(lines(&it, "http://h:1/other"), "X-Gate: pass\r\n");
        for foreign in ["https://h:1/w/x", "http://h/w/x", "http://g:1/w/x"] {
            assert_eq!(lines(&it, foreign), "", "{foreign}");
        }
    }

    #[test]
    fn both_forms_of_a_key_are_secret() {
        assert_eq!(secrets("Basic YXBpOmtleQ=="), ["YXBpOmtleQ==", "key"]);
        assert_eq!(secrets("Bearer abc"), ["abc"]);
    }

    #[test]
    fn headers_that_cannot_be_sent_are_refused_without_their_value() {
        for (name, value) in [
            ("a b", "v4lue"),
            ("", "v4lue"),
            ("X-A", "v4lue\r\nX-B: c"),
            ("Host", "v4lue"),
            ("content-length", "v4lue"),
        ] {
            let error = credentials(&[(name, value)]).err().unwrap();
            assert!(!error.to_string().contains("v4lue"), "{error}");
        }
    }
}
