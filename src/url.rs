//! Just enough of a URL: scheme, host, port, path and query.

use std::fmt;

use crate::error::{Error, Result};

/// An absolute http or https URL without user info and fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Url {
    /// `http` or `https`.
    pub scheme: String,
    /// Lower case; an IPv6 literal keeps its brackets.
    pub host: String,
    /// Explicit or the scheme's default.
    pub port: u16,
    /// Starts with `/` unless empty; percent-encoded, as given.
    pub path: String,
    /// Without `?`.
    pub query: Option<String>,
}

impl Url {
    /// Parses an absolute URL; a fragment is dropped, user info is refused so
    /// that a password never travels inside an address.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |why: &str| Error::invalid(format!("not a usable http(s) URL: {why}"));
        let (scheme, rest) = text.split_once("://").ok_or_else(|| bad("no scheme"))?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(bad("the scheme is neither http nor https")),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (before_query, query) = match rest.split_once('?') {
            Some((before, query)) => (before, Some(query.to_owned())),
            None => (rest, None),
        };
        let split = before_query.find('/').unwrap_or(before_query.len());
        let (authority, path) = before_query.split_at(split);
        if authority.contains('@') {
            return Err(bad("it holds a user name or password"));
        }
        if text.bytes().any(|b| b <= b' ' || b == 0x7f) {
            return Err(bad("it holds white space or control characters"));
        }
        let after_brackets = authority.rfind(']').map_or(0, |at| at + 1);
        let (host, port) = match authority[after_brackets..].find(':') {
            Some(at) => {
                let at = after_brackets + at;
                let port = &authority[at + 1..];
                let port = if port.is_empty() {
                    default_port
                } else {
                    port.parse().map_err(|_| bad("the port is not a number"))?
                };
                (&authority[..at], port)
            }
            None => (authority, default_port),
        };
        if host.is_empty() {
            return Err(bad("no host"));
        }
        Ok(Url {
            scheme,
            host: host.to_ascii_lowercase(),
            port,
            path: path.to_owned(),
            query,
        })
    }

    /// Resolves a `Location` or an upload URL: absolute, `//host/…`, `/path`
    /// or relative to this URL's folder.
    pub fn join(&self, reference: &str) -> Result<Self> {
        if reference.contains("://") {
            return Url::parse(reference);
        }
        if reference.starts_with("//") {
            return Url::parse(&format!("{}:{reference}", self.scheme));
        }
        let folder = &self.path[..self.path.rfind('/').map_or(0, |at| at)];
        let joined = match reference.strip_prefix('/') {
            Some(path) => format!("{}/{path}", self.origin()),
            None => format!("{}{folder}/{reference}", self.origin()),
        };
        Url::parse(&joined)
    }

    /// This URL with a path, and perhaps a query, appended below its own.
    pub fn append(&self, path: &str) -> Result<Self> {
        let base = self.path.trim_end_matches('/');
        let path = path.trim_start_matches('/');
        Url::parse(&format!("{}{base}/{path}", self.origin()))
    }

    /// Whether scheme, host and port are equal: the border that credentials
    /// never cross.
    pub fn same_origin(&self, other: &Url) -> bool {
        self.scheme == other.scheme && self.host == other.host && self.port == other.port
    }

    /// `scheme://host:port`, the port only where it is not the default.
    pub fn origin(&self) -> String {
        if self.port == if self.scheme == "https" { 443 } else { 80 } {
            format!("{}://{}", self.scheme, self.host)
        } else {
            format!("{}://{}:{}", self.scheme, self.host, self.port)
        }
    }

    /// Whether the host is this machine's loopback, by name or address.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// Percent-encodes one path segment; only unreserved characters stay.
pub(crate) fn encode_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes percent-encoding; a stray `%` stays as it is. `None` when the
/// result is not UTF-8.
pub(crate) fn decode_segment(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_back() {
        let url = Url::parse("HTTPS://API.Example.com:8443/a%20b/c?x=1#frag").unwrap();
        assert_eq!(url.to_string(), "https://api.example.com:8443/a%20b/c?x=1");
        let v6 = Url::parse("http://[::1]:8080").unwrap();
        assert_eq!((v6.host.as_str(), v6.port), ("[::1]", 8080));
        assert!(v6.is_loopback());
        assert_eq!(Url::parse("http://[::1]").unwrap().port, 80);
        for bad in [
            "",
            "x",
            "ftp://h/",
            "http://",
            "http://u:p@h/",
            "http://h:x/",
            "http://h/a b",
        ] {
            assert!(Url::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn joins_and_origins() {
        let base = Url::parse("http://h:81/x/y").unwrap();
        assert_eq!(base.join("/z?q").unwrap().to_string(), "http://h:81/z?q");
        assert_eq!(base.join("z").unwrap().to_string(), "http://h:81/x/z");
        assert_eq!(base.join("//o/z").unwrap().to_string(), "http://o/z");
        assert!(!base.same_origin(&base.join("https://h:81/").unwrap()));
        assert!(base.same_origin(&Url::parse("http://H:81/other").unwrap()));
    }

    #[test]
    fn segments_round_trip() {
        assert_eq!(encode_segment("a b/c+d"), "a%20b%2Fc%2Bd");
        for text in ["", "a b/c+d", "100%", "é"] {
            assert_eq!(decode_segment(&encode_segment(text)).as_deref(), Some(text));
        }
        assert_eq!(decode_segment("%zz%").as_deref(), Some("%zz%"));
        assert_eq!(decode_segment("%ff"), None);
    }
}
