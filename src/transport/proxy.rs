//! Which requests go through which proxy.
//!
//! ureq's own choice is not used: it sends loopback through the proxy and
//! reads `NO_PROXY` more narrowly than curl. Known limit: an `http` URL goes
//! through an HTTP proxy with CONNECT, too.

use ureq::{Proxy, ProxyProtocol};

use super::no_proxy::NoProxy;
use crate::error::{Error, Result};
use crate::settings::Proxies;
use crate::url::Url;

pub(super) struct ProxyRules {
    http: Option<Proxy>,
    https: Option<Proxy>,
    exceptions: NoProxy,
}

impl ProxyRules {
    /// Fails on a proxy URL that cannot be used. The message never holds the
    /// URL, which may hold a password.
    pub(super) fn new(proxies: &Proxies) -> Result<Self> {
        let parse = |url: &Option<String>, targets| {
            url.as_deref()
                .map(str::trim)
                .filter(|url| !url.is_empty())
                .map(|url| parse(url, targets))
                .transpose()
        };
        Ok(ProxyRules {
            http: parse(&proxies.http, "http")?,
            https: parse(&proxies.https, "https")?,
            exceptions: NoProxy::parse(&proxies.no_proxy),
        })
    }

    /// The proxy for requests to `url`; loopback never has one.
    pub(super) fn choose(&self, url: &Url) -> Option<&Proxy> {
        let proxy = match url.scheme.as_str() {
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        }?;
        let direct = url.is_loopback() || self.exceptions.matches(&url.host, url.port);
        (!direct).then_some(proxy)
    }
}

/// `host:port` of a proxy, for messages.
pub(super) fn address(proxy: &Proxy) -> String {
    format!("{}:{}", proxy.host(), proxy.port())
}

fn parse(url: &str, targets: &str) -> Result<Proxy> {
    let proxy = Proxy::new(url)
        .ok()
        .filter(has_usable_port)
        .ok_or_else(|| {
            Error::invalid(format!(
                "the proxy for {targets} targets is not a usable URL: expected \
             http://, https://, socks5:// or socks5h:// with host and port, and \
             special characters in user name and password percent-encoded"
            ))
        })?;
    match proxy.protocol() {
        ProxyProtocol::Http
        | ProxyProtocol::Https
        | ProxyProtocol::Socks5
        | ProxyProtocol::Socks5h => Ok(proxy),
        other => Err(Error::invalid(format!(
            "the proxy for {targets} targets speaks {other}, which is not supported: \
             use http, https, socks5 or socks5h"
        ))),
    }
}

/// ureq takes a port that is no number for none at all.
fn has_usable_port(proxy: &Proxy) -> bool {
    let authority = proxy.uri().authority();
    authority.is_some_and(|it| it.port_u16().is_some() || it.as_str().ends_with(it.host()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn rules(http: &str, https: &str, no_proxy: &str) -> Result<ProxyRules> {
        ProxyRules::new(&Proxies {
            http: Some(http.to_owned()),
            https: Some(https.to_owned()),
            no_proxy: no_proxy.to_owned(),
        })
    }

    fn chosen(rules: &ProxyRules, url: &str) -> Option<String> {
        rules.choose(&Url::parse(url).unwrap()).map(address)
    }

    #[test]
    fn by_scheme_and_never_for_loopback() {
        let rules = rules("http://p:1", "socks5h://q:2", "direct.example").unwrap();
        let at = |url| chosen(&rules, url);
        assert_eq!(at("http://h/").as_deref(), Some("p:1"));
        assert_eq!(at("https://h/").as_deref(), Some("q:2"));
        for url in [
            "http://localhost/",
            "https://127.0.0.9/",
            "http://[::1]:80/",
            "https://direct.example/",
        ] {
            assert_eq!(at(url), None, "{url}");
        }
    }

    #[test]
    fn scheme_is_optional_and_passwords_are_decoded() {
        let rules = rules("p:3128", " https://u:a%40b@q ", "").unwrap();
        assert_eq!(chosen(&rules, "http://h/").as_deref(), Some("p:3128"));
        let proxy = rules.choose(&Url::parse("https://h/").unwrap()).unwrap();
        assert_eq!(proxy.password(), Some("a@b"));
        assert_eq!(address(proxy), "q:443");
    }

    #[test]
    fn unusable_urls_fail_without_their_password() {
        for bad in [
            "http://u:pa55 word@p:1",
            "ftp://u:pa55@p",
            "socks4://u:pa55@p",
            "http://",
            "http://u:pa55@p:99999",
        ] {
            let error = rules("", bad, "").err().unwrap_or_else(|| panic!("{bad}"));
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(!error.to_string().contains("pa55"), "{error}");
        }
        assert!(rules("", "  ", "").unwrap().https.is_none());
    }
}
