//! SOCKS5 (RFC 1928) with user name and password (RFC 1929).
//!
//! Our own because ureq's opens its own socket, which a cancel token cannot
//! interrupt.

use std::io::{self, Read, Write};
use std::net::IpAddr;

use ureq::Proxy;

/// Asks the proxy to connect to `host`, a name or an IP address.
pub(super) fn handshake(
    stream: &mut (impl Read + Write),
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> io::Result<()> {
    greet(stream, proxy)?;
    let mut request = vec![5, 1, 0];
    match host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
    {
        Ok(IpAddr::V4(ip)) => {
            request.push(1);
            request.extend(ip.octets());
        }
        Ok(IpAddr::V6(ip)) => {
            request.push(4);
            request.extend(ip.octets());
        }
        Err(_) => {
            request.push(3);
            push_text(&mut request, host, "the host name")?;
        }
    }
    request.extend(port.to_be_bytes());
    stream.write_all(&request)?;

    let [version, reply, _, kind] = read(stream)?;
    expect_version(version, 5)?;
    if reply != 0 {
        return Err(io::Error::other(refusal(reply)));
    }
    // The address that the proxy uses is of no use, but must be read.
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(read::<1>(stream)?[0]),
        _ => return Err(io::Error::other("unknown address type in the reply")),
    };
    let mut bound = [0; 257];
    stream.read_exact(&mut bound[..length + 2])
}

fn greet(stream: &mut (impl Read + Write), proxy: &Proxy) -> io::Result<()> {
    let methods: &[u8] = match proxy.username() {
        Some(_) => &[5, 2, 0, 2],
        None => &[5, 1, 0],
    };
    stream.write_all(methods)?;
    let [version, method] = read(stream)?;
    expect_version(version, 5)?;
    match (method, proxy.username()) {
        (0, _) => Ok(()),
        (2, Some(user)) => {
            let mut login = vec![1];
            push_text(&mut login, user, "the user name")?;
            push_text(
                &mut login,
                proxy.password().unwrap_or_default(),
                "the password",
            )?;
            stream.write_all(&login)?;
            let [version, status] = read(stream)?;
            expect_version(version, 1)?;
            if status == 0 {
                Ok(())
            } else {
                Err(denied("user name or password not accepted"))
            }
        }
        _ => Err(denied("the proxy wants another way to log in")),
    }
}

/// Kind `PermissionDenied`: trying again is of no use.
fn denied(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}

fn read<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn push_text(to: &mut Vec<u8>, text: &str, what: &str) -> io::Result<()> {
    let length = u8::try_from(text.len())
        .map_err(|_| denied(&format!("{what} is longer than SOCKS5 allows")))?;
    to.push(length);
    to.extend(text.as_bytes());
    Ok(())
}

fn expect_version(got: u8, want: u8) -> io::Result<()> {
    if got == want {
        Ok(())
    } else {
        Err(io::Error::other("the answer is not SOCKS5"))
    }
}

fn refusal(reply: u8) -> &'static str {
    match reply {
        1 => "general failure",
        2 => "not allowed by its rules",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => "unknown failure",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Script {
        replies: io::Cursor<Vec<u8>>,
        sent: Vec<u8>,
    }

    impl Read for Script {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.replies.read(buf)
        }
    }

    impl Write for Script {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.sent.write(buf)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn run(proxy: &str, host: &str, replies: &[u8]) -> (io::Result<()>, Vec<u8>) {
        let mut script = Script {
            replies: io::Cursor::new(replies.to_vec()),
            sent: Vec::new(),
        };
        let proxy = Proxy::new(proxy).unwrap();
        let result = handshake(&mut script, &proxy, host, 443);
        (result, script.sent)
    }

    const BOUND: [u8; 10] = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

    #[test]
    fn names_stay_names_and_addresses_addresses() {
        let replies = [&[5, 0][..], &BOUND].concat();
        let (result, sent) = run("socks5h://p", "h.example", &replies);
        result.unwrap();
        assert_eq!(sent, b"\x05\x01\x00\x05\x01\x00\x03\x09h.example\x01\xbb");
        let (result, sent) = run("socks5://p", "192.0.2.1", &replies);
        result.unwrap();
        assert_eq!(
            sent,
            b"\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb"
        );
    }

    #[test]
    fn logs_in_with_the_decoded_password() {
        let replies = [&[5, 2, 1, 0][..], &BOUND].concat();
        let (result, sent) = run("socks5://u:p%40w@p", "h", &replies);
        result.unwrap();
        assert!(
            sent.windows(7).any(|w| w == b"\x01\x01u\x03p@w"),
            "{sent:?}"
        );
        let (result, _) = run("socks5://u:p@p", "h", &[5, 2, 1, 9]);
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn refusals_and_short_replies_are_errors() {
        let (result, _) = run("socks5://p", "h", &[5, 0, 5, 5, 0, 1]);
        assert_eq!(result.unwrap_err().to_string(), "connection refused");
        let whole = [&[5, 0][..], &BOUND].concat();
        for length in 0..whole.len() {
            assert!(run("socks5://p", "h", &whole[..length]).0.is_err());
        }
        assert!(run("socks5://p", "h", b"HTTP/1.1 400 Bad").0.is_err());
    }
}
