//! HTTP CONNECT.

use std::io::{self, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Credentials, Refusal, Shared, connect, tunnel};
use crate::http::Request;
use crate::net::read::{ReadError, Reader};

/// Serves one client: a refusal keeps the connection, a tunnel uses it up.
pub fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = Reader::default();
    loop {
        let request = match reader.next(&mut client) {
            Ok(incoming) => incoming.request,
            Err(ReadError::Closed) => return Ok(()),
            Err(ReadError::Io(error)) => return Err(error),
            Err(ReadError::Refused(status, _)) => return refuse(&mut client, status, ""),
        };
        let given = credentials(&request);
        let target = target(&request);
        let note = |outcome: &str| shared.note(&target, given.as_ref(), outcome);
        if !shared.config.accepts(given.as_ref()) {
            note("refused: credentials");
            let challenge = "Proxy-Authenticate: Basic realm=\"wandb-backend\"\r\n";
            refuse(&mut client, 407, challenge)?;
            continue;
        }
        if request.method != "CONNECT" {
            note("refused: only CONNECT");
            refuse(&mut client, 405, "Allow: CONNECT\r\n")?;
            continue;
        }
        let Some((host, port)) = split(&target) else {
            note("refused: target is not host:port");
            refuse(&mut client, 400, "")?;
            continue;
        };
        match connect(host, port) {
            Ok(server) => {
                note("connected");
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
                return tunnel(client, &reader.into_rest(), server);
            }
            Err(refusal) => {
                note(&refusal.outcome());
                let status = match refusal {
                    Refusal::NotLoopback => 403,
                    Refusal::Unreachable(_) => 502,
                };
                refuse(&mut client, status, "")?;
            }
        }
    }
}

fn refuse(client: &mut TcpStream, status: u16, headers: &str) -> io::Result<()> {
    write!(
        client,
        "HTTP/1.1 {status} Refused\r\n{headers}Content-Length: 0\r\n\r\n"
    )
}

/// What the log calls the target: `host:port` for CONNECT.
fn target(request: &Request) -> String {
    match request.method.as_str() {
        "CONNECT" => request.path.clone(),
        method => {
            let host = request.header("host").unwrap_or_default();
            format!("{method} {host}{}", request.path)
        }
    }
}

fn split(target: &str) -> Option<(&str, u16)> {
    let (host, port) = target.rsplit_once(':')?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    Some((host, port.parse().ok()?))
}

fn credentials(request: &Request) -> Option<Credentials> {
    let (scheme, encoded) = request.header("proxy-authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}
