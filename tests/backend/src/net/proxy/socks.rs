//! SOCKS5 (RFC 1928) with user and password (RFC 1929), CONNECT only.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream};

use super::{Credentials, Refusal, Shared, connect, tunnel};

const VERSION: u8 = 5;
const NO_AUTH: u8 = 0;
const USER_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;

/// Replies to a request.
const SUCCEEDED: u8 = 0;
const NOT_ALLOWED: u8 = 2;
const HOST_UNREACHABLE: u8 = 4;
const COMMAND_UNKNOWN: u8 = 7;

/// Serves one client.
pub fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let [version, count] = read_array(&mut client)?;
    if version != VERSION {
        shared.note("", None, &format!("refused: SOCKS version {version}"));
        return Ok(());
    }
    let offered = read_vec(&mut client, count)?;
    let method = match shared.config.asks_for_credentials() {
        true => USER_PASSWORD,
        false => NO_AUTH,
    };
    if !offered.contains(&method) {
        shared.note("", None, "refused: no common method");
        return client.write_all(&[VERSION, NO_METHOD]);
    }
    client.write_all(&[VERSION, method])?;
    let mut given = None;
    if method == USER_PASSWORD {
        let credentials = read_credentials(&mut client)?;
        let accepted = shared.config.accepts(Some(&credentials));
        if !accepted {
            shared.note("", Some(&credentials), "refused: credentials");
        }
        client.write_all(&[1, u8::from(!accepted)])?;
        if !accepted {
            return Ok(());
        }
        given = Some(credentials);
    }
    request(client, given.as_ref(), shared)
}

fn request(mut client: TcpStream, given: Option<&Credentials>, shared: &Shared) -> io::Result<()> {
    let [_version, command, _reserved, kind] = read_array(&mut client)?;
    let host = read_host(&mut client, kind)?;
    let port = u16::from_be_bytes(read_array(&mut client)?);
    let target = match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    };
    if command != 1 {
        shared.note(&target, given, "refused: only CONNECT");
        return reply(&mut client, COMMAND_UNKNOWN);
    }
    match connect(&host, port) {
        Ok(server) => {
            shared.note(&target, given, "connected");
            reply(&mut client, SUCCEEDED)?;
            tunnel(client, &[], server)
        }
        Err(refusal) => {
            shared.note(&target, given, &refusal.outcome());
            let code = match refusal {
                Refusal::NotLoopback => NOT_ALLOWED,
                Refusal::Unreachable(_) => HOST_UNREACHABLE,
            };
            reply(&mut client, code)
        }
    }
}

/// The bound address in a reply is of no use to a client of CONNECT.
fn reply(client: &mut TcpStream, code: u8) -> io::Result<()> {
    client.write_all(&[VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0])
}

fn read_host(client: &mut TcpStream, kind: u8) -> io::Result<String> {
    match kind {
        1 => Ok(IpAddr::from(Ipv4Addr::from(read_array::<4>(client)?)).to_string()),
        3 => {
            let [length] = read_array(client)?;
            read_text(client, length)
        }
        4 => Ok(IpAddr::from(Ipv6Addr::from(read_array::<16>(client)?)).to_string()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn read_credentials(client: &mut TcpStream) -> io::Result<Credentials> {
    let [_version, length] = read_array(client)?;
    let user = read_text(client, length)?;
    let [length] = read_array(client)?;
    let password = read_text(client, length)?;
    Ok(Credentials { user, password })
}

fn read_text(client: &mut TcpStream, length: u8) -> io::Result<String> {
    Ok(String::from_utf8_lossy(&read_vec(client, length)?).into_owned())
}

fn read_vec(client: &mut TcpStream, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_array<const N: usize>(client: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}
