//! Every kind of fault, seen by a client that looks at the bytes.

mod net_support;

use std::io::Read;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use net_support::{Answer, Client, End, Fixture, digits, graphql};
use serde_json::{Value, json};

/// A server with one fault for everything.
fn with(fault: Value) -> Fixture {
    let fixture = Fixture::start();
    fixture.fault(fault);
    fixture
}

/// What `/bytes`, 1000 bytes, becomes under a fault.
fn bytes_under(fault: Value) -> (Answer, Client) {
    let mut client = with(fault).connect();
    client.request("GET", "/bytes", &[], b"");
    (client.answer(), client)
}

fn gunzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).map(|_| plain)
}

#[test]
fn status_with_headers_and_body_leaves_the_app_alone() {
    let fixture = with(json!({"kind": "status", "code": 503, "times": 1,
        "headers": {"X-Why": "test", "X-N": 7}, "body": "later", "content_type": "text/plain"}));
    let mut client = fixture.connect();
    let answer = client.ask("Run");
    assert_eq!((answer.status, answer.text().as_str()), (503, "later"));
    assert_eq!(answer.header("x-why"), Some("test"));
    assert_eq!(answer.header("x-n"), Some("7"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert_eq!(fixture.handled(), 0);
    assert_eq!(
        client.ask("Run").json()["data"]["count"],
        1,
        "same connection, no fault left"
    );

    let strange = with(json!({"kind": "status", "code": 777}));
    let answer = strange.connect().ask("Run");
    assert_eq!(answer.status, 777);
    assert_eq!(answer.json()["error"], "injected status 777");
}

#[test]
fn rate_limit() {
    let fixture = with(json!({"kind": "rate_limit", "retry_after": 2,
        "headers": {"RateLimit-Remaining": "0", "RateLimit-Reset": 1.5}}));
    let answer = fixture.connect().ask("Run");
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("2"));
    assert_eq!(answer.header("ratelimit-remaining"), Some("0"));
    assert_eq!(answer.header("ratelimit-reset"), Some("1.5"));
    assert_eq!(answer.json()["errors"][0]["message"], "rate limit exceeded");
}

#[test]
fn drop_comes_before_the_app_and_execute_then_drop_after() {
    for (kind, handled) in [("drop", 0), ("execute_then_drop", 1)] {
        let fixture = with(json!({"kind": kind}));
        let mut client = fixture.connect();
        client.request("POST", "/graphql", &[], &graphql("Run", json!({})));
        assert_eq!(client.end(), End::Eof, "{kind}");
        assert!(client.rest.is_empty(), "{kind}");
        assert_eq!(fixture.handled(), handled, "{kind}");
        let entry = &fixture.requests()[0];
        assert_eq!(entry["status"], Value::Null);
        assert_eq!(entry["fault"], kind);
    }
}

#[test]
fn reset_before_anything() {
    let fixture = with(json!({"kind": "reset"}));
    let mut client = fixture.connect();
    client.request("GET", "/bytes", &[], b"");
    assert_eq!(client.end(), End::Reset);
    assert!(client.rest.is_empty());
    assert_eq!(fixture.handled(), 0);
}

#[test]
fn reset_in_the_body() {
    let (answer, _client) = bytes_under(json!({"kind": "reset", "after_bytes": 300}));
    assert_eq!(answer.end, End::Reset);
    assert_eq!(answer.header("content-length"), Some("1000"));
    assert_eq!(answer.body, digits()[..300]);
}

#[test]
fn truncate_by_length() {
    let (answer, _client) = bytes_under(json!({"kind": "truncate", "after_bytes": 10}));
    assert_eq!(answer.end, End::Eof);
    assert_eq!(answer.header("content-length"), Some("1000"));
    assert_eq!(answer.body, digits()[..10]);

    let (half, _client) = bytes_under(json!({"kind": "truncate"}));
    assert_eq!(half.body.len(), 500);
    let (most, _client) = bytes_under(json!({"kind": "truncate", "after_bytes": 5000}));
    assert_eq!(
        (most.body.len(), most.end),
        (999, End::Eof),
        "never the whole body"
    );
}

#[test]
fn truncate_in_chunks() {
    let spec = json!({"kind": "truncate", "after_bytes": 10, "framing": "chunked"});
    let (answer, _client) = bytes_under(spec);
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(
        (answer.body.as_slice(), answer.end),
        (&digits()[..10], End::Eof)
    );
}

#[test]
fn truncate_that_only_the_content_shows() {
    for framing in ["length", "chunked"] {
        let (answer, _client) = bytes_under(json!({"kind": "truncate", "after_bytes": 10,
            "framing": framing, "consistent": true}));
        assert_eq!(
            (answer.body.as_slice(), answer.end),
            (&digits()[..10], End::Complete)
        );
    }
    let spec = json!({"kind": "truncate", "gzip": true, "consistent": true});
    let (answer, _client) = bytes_under(spec);
    assert_eq!(answer.end, End::Complete);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(gunzipped(&answer.body).is_err());
}

#[test]
fn truncate_of_gzip_in_the_connection() {
    let (answer, _client) = bytes_under(json!({"kind": "truncate", "gzip": true}));
    assert_eq!(answer.end, End::Eof);
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let length: usize = answer
        .header("content-length")
        .and_then(|n| n.parse().ok())
        .expect("length");
    assert_eq!(answer.body.len(), length / 2);
}

#[test]
fn chunked_is_whole() {
    let (answer, mut client) = bytes_under(json!({"kind": "chunked"}));
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    assert_eq!((answer.body, answer.end), (digits(), End::Complete));
    assert_eq!(client.ask("Run").status, 200, "and the connection lives on");
}

#[test]
fn slow() {
    for framing in ["length", "chunked"] {
        let started = Instant::now();
        let (answer, _client) = bytes_under(json!({"kind": "slow", "bytes_per_interval": 250,
            "interval_ms": 20, "first_byte_delay_ms": 40, "framing": framing}));
        assert_eq!((answer.body, answer.end), (digits(), End::Complete));
        // 40 before the head, and a wait between each two of four pieces.
        assert!(started.elapsed() >= Duration::from_millis(100), "{framing}");
    }
}

#[test]
fn stall_with_head_and_some_body() {
    for after in [0, 400] {
        let fixture = with(json!({"kind": "stall", "after_bytes": after}));
        let mut client = fixture.connect();
        client.request("GET", "/bytes", &[], b"");
        client.impatient();
        // The head must come, which silence of a loaded machine may hide.
        let answer = loop {
            match client.try_answer() {
                Ok(answer) => break answer,
                Err(End::Silence) => {}
                Err(end) => panic!("{end:?}"),
            }
        };
        assert_eq!(answer.header("content-length"), Some("1000"));
        assert_eq!(answer.end, End::Silence);
        assert!(answer.body.len() <= after);
        assert_eq!(fixture.requests()[0]["response_bytes"], after);
    }
}

#[test]
fn stall_ends_when_the_client_leaves() {
    let fixture = with(json!({"kind": "stall", "head": false}));
    let mut client = fixture.connect();
    client.request("GET", "/bytes", &[], b"");
    client.impatient();
    assert_eq!(client.end(), End::Silence);
    assert!(client.rest.is_empty());
    assert_eq!(fixture.handled(), 0);
    assert_eq!(
        fixture.control("GET", "/connections", &Value::Null)["open"],
        1
    );
    drop(client);
    let left = Instant::now();
    while fixture.control("GET", "/connections", &Value::Null)["open"] != 0 {
        assert!(left.elapsed() < net_support::PATIENCE, "still open");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn bodies_that_are_not_what_was_asked_for() {
    for (fault, status, content_type, body) in [
        (json!({"kind": "empty_body"}), 200, "application/json", ""),
        (
            json!({"kind": "empty_body", "code": 502}),
            502,
            "application/json",
            "",
        ),
        (json!({"kind": "null"}), 200, "application/json", "null"),
        (
            json!({"kind": "json", "value": [1, "x"]}),
            200,
            "application/json",
            "[1,\"x\"]",
        ),
        (
            json!({"kind": "bad_json"}),
            200,
            "application/json",
            "{\"data\": {\"project\": ",
        ),
        (
            json!({"kind": "bad_json", "body": "{]"}),
            200,
            "application/json",
            "{]",
        ),
        (
            json!({"kind": "html", "code": 502, "body": "<p>"}),
            502,
            "text/html; charset=utf-8",
            "<p>",
        ),
    ] {
        let fixture = with(fault.clone());
        let answer = fixture.connect().ask("Run");
        assert_eq!(answer.status, status, "{fault}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{fault}");
        assert_eq!(answer.text(), body, "{fault}");
        assert_eq!(answer.end, End::Complete, "{fault}");
        assert_eq!(fixture.handled(), 0, "{fault}");
    }
    let answer = with(json!({"kind": "html"})).connect().ask("Run");
    assert!(answer.text().starts_with("<!DOCTYPE html>"));
}

#[test]
fn graphql_errors_with_and_without_data() {
    let body = |fault: Value| with(fault).connect().ask("Run").json();
    assert_eq!(
        body(json!({"kind": "graphql_errors"})),
        json!({"errors": [{"message": "injected error"}]})
    );
    assert_eq!(
        body(json!({"kind": "graphql_errors", "errors": ["text"], "data": null})),
        json!({"errors": ["text"], "data": null})
    );
    assert_eq!(
        body(json!({"kind": "graphql_errors", "errors": [], "data": {"project": null}})),
        json!({"errors": [], "data": {"project": null}})
    );
    let real = body(json!({"kind": "graphql_errors", "data": "real"}));
    assert_eq!(real["errors"][0]["message"], "injected error");
    assert_eq!(real["data"]["count"], 1);

    let answer = with(json!({"kind": "graphql_errors", "code": 404}))
        .connect()
        .ask("Run");
    assert_eq!(answer.status, 404);
}

#[test]
fn redirects() {
    let fixture = with(json!({"kind": "redirect", "location": "https://other.test/x"}));
    let answer = fixture.connect().ask("Run");
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), Some("https://other.test/x"));

    let fixture = with(
        json!({"kind": "redirect", "code": 302, "location": "http://other.test",
        "keep_path": true}),
    );
    let mut client = fixture.connect();
    client.request("GET", "/files/a%20b?x=1", &[], b"");
    let answer = client.answer();
    assert_eq!(answer.status, 302);
    assert_eq!(
        answer.header("location"),
        Some("http://other.test/files/a%20b?x=1")
    );
}

#[test]
fn latency_beside_the_true_answer() {
    let fixture = with(json!({"kind": "latency", "ms": 60}));
    let started = Instant::now();
    let answer = fixture.connect().ask("Run");
    assert!(started.elapsed() >= Duration::from_millis(60));
    assert_eq!(answer.json()["data"]["count"], 1);
    assert_eq!(fixture.requests()[0]["fault"], "latency");
}

#[test]
fn close_idle_promises_keep_alive_and_breaks_it() {
    let fixture = with(json!({"kind": "close_idle", "times": 1}));
    let mut client = fixture.connect();
    let answer = client.ask("Run");
    assert_eq!(answer.header("connection"), Some("keep-alive"));
    assert_eq!(answer.end, End::Complete);
    assert_eq!(client.end(), End::Eof);
}

#[test]
fn wrong_length() {
    let (short, _client) = bytes_under(json!({"kind": "wrong_length", "delta": 5}));
    assert_eq!(short.header("content-length"), Some("1005"));
    assert_eq!((short.body, short.end), (digits(), End::Eof));

    let (long, mut client) = bytes_under(json!({"kind": "wrong_length", "delta": -4}));
    assert_eq!(long.header("content-length"), Some("996"));
    assert_eq!(long.end, End::Complete);
    while client.rest.len() < 4 {
        client.more().expect("the surplus");
    }
    assert_eq!(
        client.rest,
        digits()[996..],
        "what a reused connection brings first"
    );
}

#[test]
fn garbage() {
    let fixture = with(json!({"kind": "garbage"}));
    let mut client = fixture.connect();
    client.request("GET", "/bytes", &[], b"");
    assert_eq!(client.end(), End::Eof);
    assert!(client.rest.starts_with(b"SSH-2.0"));
    assert_eq!(fixture.handled(), 0);
}

#[test]
fn huge() {
    for framing in ["length", "chunked"] {
        let size = 3_000_000;
        let (answer, _client) =
            bytes_under(json!({"kind": "huge", "bytes": size, "framing": framing}));
        assert_eq!((answer.body.len(), answer.end), (size, End::Complete));
        assert!(answer.json()["data"]["fill"].is_string());
    }
}

#[test]
fn gzip_bomb() {
    let size = 20_000_000;
    let (answer, _client) = bytes_under(json!({"kind": "gzip_bomb", "bytes": size}));
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(
        answer.body.len() < size / 100,
        "{} bytes",
        answer.body.len()
    );
    assert_eq!(gunzipped(&answer.body).expect("good gzip").len(), size);
}

#[test]
fn a_fault_is_for_the_requests_it_names() {
    let fixture = Fixture::start();
    fixture.fault(
        json!({"kind": "status", "code": 500, "operation": "History",
        "variables": {"minStep": 10}, "skip": 1, "times": 1}),
    );
    let mut client = fixture.connect();
    let mut ask = |operation, min| {
        let body = graphql(operation, json!({"minStep": min, "maxStep": 99}));
        client.request("POST", "/graphql", &[], &body);
        client.answer().status
    };
    assert_eq!(ask("Run", 10), 200);
    assert_eq!(ask("History", 0), 200);
    assert_eq!(ask("History", 10), 200, "skipped");
    assert_eq!(ask("History", 10), 500);
    assert_eq!(ask("History", 10), 200, "spent");
    let faults = fixture.control("GET", "/faults", &Value::Null);
    assert_eq!(
        (&faults[0]["seen"], &faults[0]["hits"]),
        (&json!(3), &json!(1))
    );

    fixture.control("DELETE", "/faults", &Value::Null);
    assert_eq!(fixture.control("GET", "/faults", &Value::Null), json!([]));
}

#[test]
fn a_mistaken_fault_is_refused_with_the_reason() {
    let fixture = Fixture::start();
    let answer = fixture.try_control("POST", "/faults", &json!({"kind": "stats", "code": 500}));
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("stats"), "{}", answer.text());
    assert_eq!(
        fixture
            .try_control("DELETE", "/faults/9", &Value::Null)
            .status,
        404
    );
    assert_eq!(
        fixture.try_control("PUT", "/faults", &Value::Null).status,
        405
    );
}
