//! Proxies by hand, so that any host name leads to the test's server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::server::{JSON, Server, answer};
use super::*;
use crate::error::ErrorKind;

/// A proxy that leads every target to `to`; answers its port and what its
/// clients said first.
fn proxy(to: u16, greet: fn(&mut TcpStream) -> Option<String>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let said: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&said);
    // Ends with the test process; it serves connections one by one.
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let Some(words) = greet(&mut client) else {
                continue;
            };
            log.lock().unwrap().push(words);
            let server = TcpStream::connect(("127.0.0.1", to)).unwrap();
            let (mut from_client, mut to_client) = (client.try_clone().unwrap(), client);
            let (mut from_server, mut to_server) = (server.try_clone().unwrap(), server);
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_client, &mut to_server);
                let _ = to_server.shutdown(Shutdown::Write);
            });
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_server, &mut to_client);
                let _ = to_client.shutdown(Shutdown::Write);
            });
        }
    });
    (port, said)
}

fn read_head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn connect(client: &mut TcpStream) -> Option<String> {
    let head = read_head(client);
    client.write_all(b"HTTP/1.1 200 Tunnel\r\n\r\n").unwrap();
    Some(head)
}

fn ask_password(client: &mut TcpStream) -> Option<String> {
    read_head(client);
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    client.write_all(refusal.as_bytes()).unwrap();
    None
}

fn socks(client: &mut TcpStream) -> Option<String> {
    fn take<const N: usize>(client: &mut TcpStream) -> [u8; N] {
        let mut bytes = [0; N];
        client.read_exact(&mut bytes).unwrap();
        bytes
    }
    fn text(client: &mut TcpStream) -> String {
        let [length] = take(client);
        let mut bytes = vec![0; usize::from(length)];
        client.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }
    let [_, methods] = take(client);
    let mut offered = vec![0; usize::from(methods)];
    client.read_exact(&mut offered).unwrap();
    let mut said = String::new();
    if offered.contains(&2) {
        client.write_all(&[5, 2]).unwrap();
        let [_] = take::<1>(client);
        said = format!("{}:{}@", text(client), text(client));
        client.write_all(&[1, 0]).unwrap();
    } else {
        client.write_all(&[5, 0]).unwrap();
    }
    let [_, _, _, kind] = take(client);
    said += &match kind {
        1 => format!("{:?}", take::<4>(client)),
        3 => text(client),
        _ => panic!("address type {kind}"),
    };
    let [_, _] = take(client);
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
    Some(said)
}

fn behind(proxy: &str, base: &Url) -> Settings {
    Settings {
        proxies: Proxies {
            http: Some(proxy.to_owned()),
            ..Proxies::default()
        },
        ..settings(base)
    }
}

fn server() -> Server {
    Server::start(|_, to| answer(to, 200, JSON, "{}"))
}

#[test]
fn an_http_proxy_opens_a_tunnel_that_is_kept() {
    let server = server();
    let (port, said) = proxy(server.port(), connect);
    let url = Url::parse("http://wandb.example:8080/graphql").unwrap();
    let settings = behind(&format!("http://user:p%40ss@127.0.0.1:{port}"), &url);
    let transport = transport_with(&settings);
    for _ in 0..3 {
        post(&transport, &url).unwrap();
    }
    let said = said.lock().unwrap();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("CONNECT wandb.example:8080 HTTP/1.1\r\n"));
    // user:p@ss
    assert!(said[0].contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"));
    assert!(!said[0].to_lowercase().contains("\r\nauthorization"));
    assert!(!said[0].contains("gate-secret"));
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0].header("host"), Some("wandb.example:8080"));
    assert_eq!(seen[0].header("authorization"), Some(AUTHORIZATION));
    assert_eq!(seen[0].header("proxy-authorization"), None);
}

#[test]
fn socks5_looks_names_up_here_and_socks5h_there() {
    let server = server();
    let (port, said) = proxy(server.port(), socks);
    for (scheme, host) in [
        ("socks5h://u:p%3Aw@", "wandb.example"),
        ("socks5h://", "wandb.example"),
        ("socks5://", "192.0.2.7"),
    ] {
        let url = Url::parse(&format!("http://{host}/graphql")).unwrap();
        let settings = behind(&format!("{scheme}127.0.0.1:{port}"), &url);
        post(&transport_with(&settings), &url).unwrap();
    }
    assert_eq!(
        *said.lock().unwrap(),
        ["u:p:w@wandb.example", "wandb.example", "[192, 0, 2, 7]"]
    );
    assert_eq!(server.seen()[0].header("host"), Some("wandb.example"));
}

#[test]
fn no_proxy_and_loopback_go_directly() {
    let server = server();
    let url = server.url("/graphql");
    // Nobody listens there.
    let settings = behind("http://127.0.0.1:1", &url);
    post(&transport_with(&settings), &url).unwrap();
}

#[test]
fn failures_of_a_proxy_name_it_without_its_password() {
    let server = server();
    let (asking, _) = proxy(server.port(), ask_password);
    let (closing, _) = proxy(server.port(), |client| {
        read_head(client);
        None
    });
    let (talking, _) = proxy(server.port(), |client| {
        client.write_all(b"HTTP/1.1 400 Not SOCKS\r\n\r\n").unwrap();
        None
    });
    let url = Url::parse("http://wandb.example/graphql").unwrap();
    for (address, word, attempts) in [
        ("http://u:hunter2@127.0.0.1:1".to_owned(), "connecting", 3),
        ("socks5://u:hunter2@127.0.0.1:1".to_owned(), "connecting", 3),
        (format!("http://u:hunter2@127.0.0.1:{asking}"), "407", 1),
        (format!("http://u:hunter2@127.0.0.1:{closing}"), "", 3),
        (format!("socks5h://u:hunter2@127.0.0.1:{talking}"), "", 3),
    ] {
        let error = post(&transport_with(&behind(&address, &url)), &url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network, "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("proxy 127.0.0.1:"), "{address}: {text}");
        assert!(text.contains(word), "{address}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(error.attempts(), attempts, "{address}: {text}");
    }
}

#[test]
fn an_unusable_proxy_is_refused_before_anything_is_sent() {
    let url = Url::parse("http://wandb.example/graphql").unwrap();
    let result = Transport::new(&behind("ftp://u:hunter2@p", &url), Box::new(|_| Ok(None)));
    assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidArgument);
}
