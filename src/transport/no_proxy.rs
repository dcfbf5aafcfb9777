//! `NO_PROXY`, read as curl reads it.
//!
//! A list separated by commas or white space. `*` alone matches everything. A
//! name matches itself and its subdomains, with or without a leading dot; an
//! address matches itself, or with `/bits` its network. An entry may end in a
//! port. Case and a final dot do not matter.

use std::net::IpAddr;

#[derive(Debug, Default)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Debug, PartialEq)]
struct Entry {
    host: Host,
    port: Option<u16>,
}

#[derive(Debug, PartialEq)]
enum Host {
    Any,
    Domain(String),
    Network(IpAddr, u8),
}

impl NoProxy {
    pub(super) fn parse(list: &str) -> Self {
        NoProxy(
            list.split(|c: char| c == ',' || c.is_whitespace())
                .filter(|entry| !entry.is_empty())
                .filter_map(Entry::parse)
                .collect(),
        )
    }

    pub(super) fn matches(&self, host: &str, port: u16) -> bool {
        let host = unbracket(host).trim_end_matches('.').to_ascii_lowercase();
        self.0
            .iter()
            .any(|entry| entry.port.is_none_or(|p| p == port) && entry.host.matches(&host))
    }
}

impl Entry {
    /// `None` for an entry that can match nothing, like `/8` or `.`.
    fn parse(text: &str) -> Option<Self> {
        // An IPv6 address is full of colons: only a bracketed one has a port.
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, Some(port.parse().ok()?))
            }
            _ => (text, None),
        };
        let host = Host::parse(unbracket(host))?;
        Some(Entry { host, port })
    }
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Host::Any);
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Some(Host::Network(ip, width(ip)));
        }
        if let Some((ip, bits)) = text.split_once('/') {
            let ip = unbracket(ip).parse::<IpAddr>().ok()?;
            let bits = bits.parse::<u8>().ok()?;
            return (bits <= width(ip)).then_some(Host::Network(ip, bits));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let name = name.trim_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Host::Domain(name))
    }

    fn matches(&self, host: &str) -> bool {
        match self {
            Host::Any => true,
            Host::Domain(name) => host
                .strip_suffix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            Host::Network(network, bits) => host
                .parse()
                .is_ok_and(|ip| same_network(*network, ip, *bits)),
        }
    }
}

fn unbracket(host: &str) -> &str {
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn same_network(a: IpAddr, b: IpAddr, bits: u8) -> bool {
    // Left-aligned, so that both families compare alike.
    let aligned = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()) << 96,
        IpAddr::V6(ip) => ip.to_bits(),
    };
    let mask = u128::MAX
        .checked_shl(128 - u32::from(bits))
        .unwrap_or_default();
    a.is_ipv4() == b.is_ipv4() && (aligned(a) ^ aligned(b)) & mask == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(list: &str, host: &str, port: u16) -> bool {
        NoProxy::parse(list).matches(host, port)
    }

    #[test]
    fn names_match_themselves_and_subdomains() {
        for list in [
            "example.com",
            ".example.com",
            "*.example.com",
            " a , EXAMPLE.com. ",
            "a example.com",
        ] {
            assert!(matches(list, "example.com", 443), "{list}");
            assert!(matches(list, "api.Example.com", 443), "{list}");
            assert!(matches(list, "api.example.com.", 443), "{list}");
            assert!(!matches(list, "notexample.com", 443), "{list}");
            assert!(!matches(list, "example.com.evil", 443), "{list}");
        }
    }

    #[test]
    fn ports_star_and_nothing() {
        assert!(matches("h:8080", "h", 8080));
        assert!(!matches("h:8080", "h", 80));
        assert!(matches("[2001:db8::1]:81", "[2001:db8::1]", 81));
        assert!(!matches("[2001:db8::1]:81", "[2001:db8::1]", 82));
        assert!(matches("*", "anything", 1));
        for list in ["", " , ", ".", "h:port", "10.0.0.0/40", "/8"] {
            assert!(!matches(list, "h", 80), "{list}");
        }
    }

    #[test]
    fn addresses_and_networks() {
        assert!(matches("192.168.1.5", "192.168.1.5", 80));
        assert!(!matches("192.168.1.5", "192.168.1.50", 80));
        assert!(matches("10.0.0.0/8", "10.255.0.1", 80));
        assert!(!matches("10.0.0.0/8", "11.0.0.1", 80));
        assert!(matches("0.0.0.0/0", "8.8.8.8", 80));
        assert!(!matches("0.0.0.0/0", "[2001:db8::1]", 80));
        assert!(matches("2001:db8::/32", "[2001:db8:1::1]", 80));
        assert!(!matches("2001:db8::/32", "[2001:db9::1]", 80));
        assert!(matches("2001:DB8::1", "2001:db8:0::1", 80));
        assert!(!matches("10.0.0.0/8", "10.example", 80));
    }
}
