//! Both proxies: through to loopback, credentials, refusals, the log.

mod net_support;

use net_support::{Client, End, Fixture, digits};
use serde_json::{Value, json};
use wandb_backend::net::proxy::{Config, Credentials, Kind, Proxy};

fn proxy(kind: Kind, asks: bool, refuse_auth: bool) -> Proxy {
    let credentials = asks.then(|| Credentials {
        user: "ann".into(),
        password: "s:1".into(),
    });
    Proxy::start(Config {
        kind,
        port: 0,
        control_port: 0,
        credentials,
        refuse_auth,
    })
    .expect("start")
}

/// Target, user, password and outcome of every attempt.
fn log(proxy: &Proxy) -> Vec<[Value; 4]> {
    let mut client = Client::connect(proxy.control_url());
    client.request("GET", "/connects", &[], b"");
    let attempts = client.answer().json();
    let fields =
        |entry: &Value| ["target", "user", "password", "outcome"].map(|field| entry[field].clone());
    attempts
        .as_array()
        .expect("a list")
        .iter()
        .map(fields)
        .collect()
}

fn port(fixture: &Fixture) -> u16 {
    let (_, port) = fixture.server.url().rsplit_once(':').expect("a port");
    port.parse().expect("a port")
}

fn use_tunnel(client: &mut Client) {
    client.request("GET", "/bytes", &["Connection: close"], b"");
    assert_eq!(client.answer().body, digits());
    assert_eq!(client.end(), End::Eof);
}

fn http_connect(client: &mut Client, target: &str, auth: &[&str]) -> u16 {
    let auth: String = auth.iter().map(|line| format!("{line}\r\n")).collect();
    client.send(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{auth}\r\n").as_bytes());
    client.answer().status
}

#[test]
fn http_without_credentials() {
    let fixture = Fixture::start();
    let proxy = proxy(Kind::Http, false, false);
    let mut expected = Vec::new();
    for host in ["127.0.0.1", "wandb.test"] {
        let target = format!("{host}:{}", port(&fixture));
        let mut client = Client::connect(proxy.url());
        assert_eq!(http_connect(&mut client, &target, &[]), 200);
        use_tunnel(&mut client);
        expected.push([json!(target), Value::Null, Value::Null, json!("connected")]);
    }
    assert_eq!(log(&proxy), expected);
}

#[test]
fn http_with_credentials() {
    let fixture = Fixture::start();
    let proxy = proxy(Kind::Http, true, false);
    let target = format!("wandb.test:{}", port(&fixture));
    let mut client = Client::connect(proxy.url());
    assert_eq!(http_connect(&mut client, &target, &[]), 407);
    // ann:wrong
    let wrong = "Proxy-Authorization: Basic YW5uOndyb25n";
    assert_eq!(http_connect(&mut client, &target, &[wrong]), 407);
    // ann:s:1
    let right = "Proxy-Authorization: Basic YW5uOnM6MQ==";
    assert_eq!(http_connect(&mut client, &target, &[right]), 200);
    use_tunnel(&mut client);
    let refused = json!("refused: credentials");
    assert_eq!(
        log(&proxy),
        [
            [json!(target), Value::Null, Value::Null, refused.clone()],
            [json!(target), json!("ann"), json!("wrong"), refused],
            [
                json!(target),
                json!("ann"),
                json!("s:1"),
                json!("connected")
            ],
        ]
    );
}

#[test]
fn http_refusals() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
        listener.local_addr().expect("address").port()
    };
    let proxy = proxy(Kind::Http, false, false);
    let mut client = Client::connect(proxy.url());
    assert_eq!(http_connect(&mut client, "192.0.2.1:80", &[]), 403);
    assert_eq!(http_connect(&mut client, "example.com:443", &[]), 403);
    assert_eq!(http_connect(&mut client, "nonsense", &[]), 400);
    assert_eq!(
        http_connect(&mut client, &format!("127.0.0.1:{closed}"), &[]),
        502
    );
    client.request("GET", "http://wandb.test/x", &[], b"");
    assert_eq!(client.answer().status, 405);
    let outcomes: Vec<_> = log(&proxy)
        .into_iter()
        .map(|[.., outcome]| outcome)
        .collect();
    assert_eq!(
        outcomes[..3],
        [
            "refused: not loopback",
            "refused: not loopback",
            "refused: target is not host:port"
        ]
    );
    assert!(
        outcomes[3]
            .as_str()
            .is_some_and(|text| text.starts_with("unreachable: "))
    );
    assert_eq!(outcomes[4], "refused: only CONNECT");
}

#[test]
fn http_that_refuses_all_credentials() {
    let proxy = proxy(Kind::Http, true, true);
    let mut client = Client::connect(proxy.url());
    let right = "Proxy-Authorization: Basic YW5uOnM6MQ==";
    assert_eq!(http_connect(&mut client, "wandb.test:1", &[right]), 407);
    assert_eq!(log(&proxy)[0][2], "s:1");
}

/// Greets with these methods and returns the one chosen.
fn socks_greet(client: &mut Client, methods: &[u8]) -> u8 {
    client.send(&[&[5, methods.len() as u8], methods].concat());
    let answer = receive(client, 2);
    assert_eq!(answer[0], 5);
    answer[1]
}

fn socks_login(client: &mut Client, user: &str, password: &str) -> u8 {
    let (user, password) = (user.as_bytes(), password.as_bytes());
    client.send(
        &[
            &[1, user.len() as u8],
            user,
            &[password.len() as u8],
            password,
        ]
        .concat(),
    );
    receive(client, 2)[1]
}

/// Asks for a connection to an encoded address and returns the reply's code.
fn socks_connect(client: &mut Client, command: u8, address: &[u8], port: u16) -> u8 {
    client.send(&[&[5, command, 0], address, &port.to_be_bytes()].concat());
    receive(client, 10)[1]
}

fn named(host: &str) -> Vec<u8> {
    [&[3, host.len() as u8], host.as_bytes()].concat()
}

fn receive(client: &mut Client, count: usize) -> Vec<u8> {
    while client.rest.len() < count {
        client.more().expect("more bytes");
    }
    client.rest.drain(..count).collect()
}

#[test]
fn socks_by_address_and_by_name() {
    let fixture = Fixture::start();
    let proxy = proxy(Kind::Socks5, false, false);
    for address in [
        vec![1, 127, 0, 0, 1],
        named("wandb.test"),
        named("localhost"),
    ] {
        let mut client = Client::connect(proxy.url());
        assert_eq!(socks_greet(&mut client, &[0, 2]), 0);
        assert_eq!(socks_connect(&mut client, 1, &address, port(&fixture)), 0);
        use_tunnel(&mut client);
    }
    let targets: Vec<_> = log(&proxy).into_iter().map(|[target, ..]| target).collect();
    let port = port(&fixture);
    assert_eq!(
        targets,
        [
            format!("127.0.0.1:{port}"),
            format!("wandb.test:{port}"),
            format!("localhost:{port}"),
        ]
    );
}

#[test]
fn socks_with_credentials() {
    let fixture = Fixture::start();
    let proxy = proxy(Kind::Socks5, true, false);
    let mut client = Client::connect(proxy.url());
    assert_eq!(socks_greet(&mut client, &[0]), 0xff, "no way in without");
    assert_eq!(client.end(), End::Eof);

    let mut client = Client::connect(proxy.url());
    assert_eq!(socks_greet(&mut client, &[0, 2]), 2);
    assert_ne!(socks_login(&mut client, "ann", "wrong"), 0);
    assert_eq!(client.end(), End::Eof);

    let mut client = Client::connect(proxy.url());
    assert_eq!(socks_greet(&mut client, &[2]), 2);
    assert_eq!(socks_login(&mut client, "ann", "s:1"), 0);
    assert_eq!(
        socks_connect(&mut client, 1, &named("wandb.test"), port(&fixture)),
        0
    );
    use_tunnel(&mut client);

    let last = log(&proxy).pop().expect("an attempt");
    assert_eq!(last[1..], [json!("ann"), json!("s:1"), json!("connected")]);
}

#[test]
fn socks_refusals() {
    let proxy = proxy(Kind::Socks5, false, false);
    for (command, address, code) in [
        (1, vec![1, 192, 0, 2, 1], 2),
        (1, named("example.com"), 2),
        (2, named("wandb.test"), 7),
    ] {
        let mut client = Client::connect(proxy.url());
        socks_greet(&mut client, &[0]);
        assert_eq!(socks_connect(&mut client, command, &address, 80), code);
        assert_eq!(client.end(), End::Eof);
    }

    let mut client = Client::connect(self::proxy(Kind::Socks5, true, true).url());
    assert_eq!(socks_greet(&mut client, &[0, 2]), 2);
    assert_ne!(socks_login(&mut client, "ann", "s:1"), 0);
}
