//! Plain HTTP/1.1: connections, bodies, gzip, Range, the log, the control port.

mod net_support;

use std::io::{Read, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use net_support::{Client, Echo, End, Fixture, digits, graphql};
use serde_json::{Value, json};
use wandb_backend::net::Config;

/// A file that ends with the test.
struct TestFile(PathBuf);

impl TestFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("wandb-backend-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).expect("write");
        Self(path)
    }

    fn fixture(&self) -> Fixture {
        let app = Echo {
            file: Some(self.0.clone()),
            ..Echo::default()
        };
        Fixture::with(Config::default(), app)
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn one_connection_many_requests_until_the_client_closes_it() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    for count in 1..=3 {
        assert_eq!(client.ask("Run").json()["data"]["count"], count);
    }
    client.request("GET", "/x", &["Connection: close"], b"");
    let answer = client.answer();
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(client.end(), End::Eof);
    assert!(
        answer
            .header("date")
            .is_some_and(|date| date.ends_with("GMT"))
    );

    let connections: Vec<_> = fixture
        .requests()
        .iter()
        .map(|e| e["connection"].clone())
        .collect();
    assert_eq!(connections, [1, 1, 1, 1]);
    assert_eq!(
        fixture.control("GET", "/connections", &Value::Null),
        json!({"open": 0, "total": 1, "failed_handshakes": 0})
    );
}

#[test]
fn requests_sent_ahead_are_answered_in_order() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    for _ in 0..5 {
        client.request("GET", "/x", &[], b"");
    }
    for count in 1..=5 {
        assert_eq!(client.answer().json()["data"]["count"], count);
    }
}

#[test]
fn the_origin_is_the_one_the_client_used() {
    let fixture = Fixture::start();
    let answer = fixture.connect().ask("Run");
    assert_eq!(answer.json()["data"]["base_url"], "http://wandb.test");
    let mut client = fixture.connect();
    client.send(b"GET /x HTTP/1.0\r\n\r\n");
    let answer = client.answer();
    assert_eq!(answer.json()["data"]["base_url"], fixture.server.url());
    assert_eq!(client.end(), End::Eof, "HTTP/1.0 closes");
}

#[test]
fn uploads_in_every_dress() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    let body = vec![b'u'; 3_000_000];

    client.request("PUT", "/up", &[], &body);
    assert_eq!(client.answer().json()["data"]["received"], body.len());

    client.send(b"PUT /up HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for piece in body.chunks(70_000) {
        client.send(format!("{:x}\r\n", piece.len()).as_bytes());
        client.send(piece);
        client.send(b"\r\n");
    }
    client.send(b"0\r\n\r\n");
    assert_eq!(client.answer().json()["data"]["received"], body.len());

    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&body).expect("encode");
    let packed = encoder.finish().expect("finish");
    client.request("PUT", "/up", &["Content-Encoding: gzip"], &packed);
    assert_eq!(client.answer().json()["data"]["received"], body.len());
    assert_eq!(fixture.requests()[2]["body_bytes"], packed.len());

    client
        .send(b"PUT /up HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_eq!(client.answer().status, 100);
    client.send(b"ok");
    assert_eq!(client.answer().json()["data"]["received"], 2);
}

#[test]
fn what_is_no_http_is_answered_in_words() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    client.send(b"\x16\x03\x01 hello\r\n\r\n");
    let answer = client.answer();
    assert_eq!(answer.status, 400);
    assert!(answer.json()["error"].is_string());
    assert_eq!(client.end(), End::Eof);
    assert_eq!(
        fixture.connect().ask("Run").status,
        200,
        "others are not concerned"
    );
}

#[test]
fn a_bug_of_the_app_is_a_500() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    client.request("GET", "/panic", &[], b"");
    let answer = client.answer();
    assert_eq!(answer.status, 500);
    assert!(
        answer.text().contains("the app has a bug"),
        "{}",
        answer.text()
    );
    assert_eq!(client.ask("Run").status, 200);
}

#[test]
fn gzip_when_asked_and_worth_it() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    client.request(
        "GET",
        "/pieces",
        &["Accept-Encoding: deflate, gzip;q=0.5"],
        b"",
    );
    let answer = client.answer();
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let mut plain = String::new();
    GzDecoder::new(answer.body.as_slice())
        .read_to_string(&mut plain)
        .expect("gunzip");
    assert!(plain.starts_with("row 0\nrow 1\n") && plain.ends_with("row 999\n"));

    for (path, accept) in [
        ("/pieces", "Accept-Encoding: identity"),
        ("/pieces", "Accept-Encoding: gzip;q=0"),
        ("/bytes", "Accept-Encoding: gzip"),
    ] {
        client.request("GET", path, &[accept], b"");
        assert_eq!(
            client.answer().header("content-encoding"),
            None,
            "{path} {accept}"
        );
    }
    let config = Config {
        gzip: false,
        ..Config::default()
    };
    let mut client = Fixture::with(config, Echo::default()).connect();
    client.request("GET", "/pieces", &["Accept-Encoding: gzip"], b"");
    assert_eq!(client.answer().text(), plain);
}

#[test]
fn ranges_of_files_and_bytes() {
    let file = TestFile::new("ranges", &digits());
    let fixture = file.fixture();
    let mut client = fixture.connect();
    for path in ["/file", "/bytes"] {
        let mut get = |range: &str| {
            client.request("GET", path, &[range, "Accept-Encoding: gzip"], b"");
            client.answer()
        };
        assert_eq!(get("X: y").body, digits());
        for (range, first, end) in [
            ("0-9", 0, 10),
            ("990-", 990, 1000),
            ("-5", 995, 1000),
            ("0-", 0, 1000),
        ] {
            let answer = get(&format!("Range: bytes={range}"));
            assert_eq!(answer.status, 206);
            assert_eq!(answer.body, digits()[first..end]);
            let expected = format!("bytes {first}-{}/1000", end - 1);
            assert_eq!(answer.header("content-range"), Some(expected.as_str()));
        }
        let beyond = get("Range: bytes=1000-");
        assert_eq!(beyond.status, 416);
        assert_eq!(beyond.header("content-range"), Some("bytes */1000"));
        assert!(beyond.body.is_empty());
    }
    client.request("GET", "/file", &[], b"");
    assert_eq!(client.answer().header("accept-ranges"), Some("bytes"));
}

#[test]
fn head_has_the_length_and_no_body() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    client.send(b"HEAD /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(client.end(), End::Eof);
    let text = String::from_utf8(client.rest).expect("a head");
    assert!(
        text.contains("Content-Length: 1000\r\n") && text.ends_with("\r\n\r\n"),
        "{text}"
    );
}

#[test]
fn a_file_that_shrank_is_a_cut_and_not_a_short_success() {
    let file = TestFile::new("shrunk", b"only this");
    let fixture = file.fixture();
    let mut client = fixture.connect();
    client.request("GET", "/file", &[], b"");
    let answer = client.answer();
    assert_eq!(answer.end, End::Eof);
    assert_eq!(answer.body, b"only this");
}

#[test]
fn the_log_tells_all() {
    let fixture = Fixture::start();
    let mut client = fixture.connect();
    let body = graphql("Run", json!({"project": "p"}));
    client.request(
        "POST",
        "/graphql?a=1",
        &["Authorization: Basic YXBpOms="],
        &body,
    );
    let size = client.answer().body.len();
    client.request("GET", "/bytes", &["X-Two: a", "X-Two: b"], b"");
    client.answer();

    let log = fixture.requests();
    let first = &log[0];
    assert_eq!(first["n"], 1);
    assert_eq!(
        (&first["method"], &first["path"]),
        (&json!("POST"), &json!("/graphql"))
    );
    assert_eq!(first["query"], "a=1");
    assert_eq!(first["operation"], "Run");
    assert_eq!(first["variables"], json!({"project": "p"}));
    assert_eq!(first["headers"]["authorization"], "Basic YXBpOms=");
    assert_eq!(first["body_bytes"], body.len());
    assert_eq!(first["status"], 200);
    assert_eq!(first["response_bytes"], size);
    assert_eq!(
        (&first["fault"], &first["faults"]),
        (&Value::Null, &json!([]))
    );
    assert!(first.get("body").is_none());
    assert_eq!(log[1]["headers"]["x-two"], "a, b");
    assert!(log[1]["t_ms"].as_f64() >= first["t_ms"].as_f64());

    let get = |path: &str| fixture.control("GET", path, &Value::Null);
    assert_eq!(get("/requests?since=1").as_array().map(Vec::len), Some(1));
    let with_body = get("/requests?operation=Run&body=1");
    assert_eq!(
        with_body[0]["body"].as_str().map(str::as_bytes),
        Some(body.as_slice())
    );
    assert_eq!(
        fixture
            .try_control("GET", "/requests?sinc=1", &Value::Null)
            .status,
        400
    );

    fixture.control("DELETE", "/requests", &Value::Null);
    client.ask("Run");
    assert_eq!(fixture.requests()[0]["n"], 3, "numbers go on");
}

#[test]
fn the_rest_of_the_control_port_is_the_apps() {
    let fixture = Fixture::start();
    let answer = fixture.try_control("POST", "/runs", &json!({}));
    assert_eq!(
        (answer.status, answer.json()),
        (404, json!({"app": "/runs"}))
    );
    assert_eq!(
        fixture.try_control("GET", "/ca.pem", &Value::Null).status,
        404
    );
    assert_eq!(fixture.requests(), Vec::<Value>::new(), "not in the log");
}

#[test]
fn open_connections_can_be_cut() {
    let fixture = Fixture::start();
    let mut idle: Vec<Client> = (0..3).map(|_| fixture.connect()).collect();
    for client in &mut idle {
        client.ask("Run");
    }
    assert_eq!(
        fixture.control("GET", "/connections", &Value::Null)["open"],
        3
    );
    fixture.control("DELETE", "/connections", &Value::Null);
    for client in &mut idle {
        assert_eq!(client.end(), End::Eof);
    }
    assert_eq!(fixture.connect().ask("Run").status, 200);
}

#[test]
fn many_clients_at_once() {
    let fixture = Fixture::start();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut client = fixture.connect();
                for _ in 0..50 {
                    assert_eq!(client.ask("Run").status, 200);
                }
            });
        }
    });
    assert_eq!(fixture.handled(), 800);
    assert_eq!(fixture.requests().len(), 800);
}

#[test]
fn another_origin_of_the_same_server() {
    let fixture = Fixture::start();
    assert_ne!(fixture.server.url(), fixture.server.other_url());
    fixture.connect().ask("Run");
    let answer = Client::connect(fixture.server.other_url()).ask("Run");
    assert_eq!(answer.json()["data"]["count"], 2);
    assert_eq!(fixture.requests().len(), 2, "one log");
}
