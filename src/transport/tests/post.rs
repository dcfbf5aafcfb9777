use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::server::{JSON, Server, answer};
use super::*;
use crate::error::ErrorKind;
use crate::settings::LogLevel;

#[test]
fn a_post_arrives_whole_and_with_its_headers() {
    let server = Server::start(|_, to| answer(to, 200, JSON, r#"{"data":1}"#));
    let url = server.url("/graphql");
    let reply = post(&transport(&url), &url).unwrap();
    assert_eq!(*reply.body, br#"{"data":1}"#);
    assert_eq!(reply.attempts, 1);
    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "POST /graphql HTTP/1.1");
    assert_eq!(seen.body, b"{}");
    for (name, value) in [
        ("host", format!("127.0.0.1:{}", server.port()).as_str()),
        ("authorization", AUTHORIZATION),
        ("use-admin-privileges", "true"),
        ("x-gate", "gate-secret"),
        ("user-agent", "W&B Public Client 0.0-test"),
        ("content-type", "application/json"),
        ("content-length", "2"),
        ("accept-encoding", "identity"),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
}

#[test]
fn connections_are_kept_and_clones_share_them() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let first = transport(&url);
    let second = first.clone();
    for _ in 0..5 {
        post(&first, &url).unwrap();
        post(&second, &url).unwrap();
    }
    assert_eq!(server.seen().len(), 10);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_forked_process_makes_its_own_connections() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let transport = transport(&url);
    post(&transport, &url).unwrap();
    transport.0.agents.as_if_forked();
    post(&transport, &url).unwrap();
    post(&transport, &url).unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn as_many_idle_connections_are_kept_as_were_used() {
    let gate = Arc::new(std::sync::Barrier::new(8));
    let at_gate = Arc::clone(&gate);
    let server = Server::start(move |_, to| {
        at_gate.wait();
        answer(to, 200, JSON, "{}")
    });
    let url = server.url("/graphql");
    let transport = transport(&url);
    for _ in 0..2 {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| post(&transport, &url).unwrap());
            }
        });
    }
    assert_eq!(server.connections(), 8);
}

#[test]
fn gzip_is_asked_for_as_set_and_undone() {
    // gzip of `{"data":"zipped"}`, stored without compression.
    let text = br#"{"data":"zipped"}"#;
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    zipped.extend((text.len() as u16).to_le_bytes());
    zipped.extend((!(text.len() as u16)).to_le_bytes());
    zipped.extend(text);
    zipped.extend(crc32fast::hash(text).to_le_bytes());
    zipped.extend((text.len() as u32).to_le_bytes());
    let body = zipped.clone();
    let server = Server::start(move |_, to| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        super::server::send(to, head);
        // So that the body is not there yet when the headers are read.
        thread::sleep(Duration::from_millis(20));
        super::server::send(to, &body);
        super::server::Then::Keep
    });
    let url = server.url("/graphql");
    for (compression, asked) in [
        (Compression::Gzip, "gzip"),
        (Compression::Auto, "identity"),
        (Compression::Off, "identity"),
    ] {
        let settings = Settings {
            compression,
            ..settings(&url)
        };
        let reply = post(&transport_with(&settings), &url).unwrap();
        assert_eq!((reply.body.as_slice(), reply.attempts), (&text[..], 1));
        let seen = server.seen();
        assert_eq!(seen.last().unwrap().header("accept-encoding"), Some(asked));
    }
    // Not from loopback, `Auto` asks for it.
    let settings = settings(&Url::parse("http://h").unwrap());
    let inner = transport_with(&settings);
    assert_eq!(inner.0.accepted_encoding(&settings.base_url), "gzip");
}

#[test]
fn answers_over_the_cap_are_refused_with_or_without_a_length() {
    let server = Server::start(|seen, to| {
        let body = "x".repeat(2001);
        if seen.number == 0 {
            return answer(to, 200, JSON, &body);
        }
        super::server::send(to, format!("HTTP/1.1 200 OK\r\n\r\n{body}"));
        super::server::Then::Close
    });
    let url = server.url("/graphql");
    let mut small = settings(&url);
    small.limits.body_bytes = 2000;
    let transport = transport_with(&small);
    for _ in 0..2 {
        let error = post(&transport, &url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert!(error.message().contains("2000 bytes"), "{error}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn an_answer_as_large_as_the_cap_passes() {
    let server = Server::start(|_, to| answer(to, 200, JSON, &"x".repeat(2000)));
    let url = server.url("/graphql");
    let mut small = settings(&url);
    small.limits.body_bytes = 2000;
    assert_eq!(
        post(&transport_with(&small), &url).unwrap().body.len(),
        2000
    );
}

#[test]
fn error_statuses_keep_the_servers_messages_and_name_the_run() {
    let server = Server::start(|_, to| {
        answer(
            to,
            404,
            JSON,
            r#"{"errors":[{"message":"no project"},"s3cret key"],"data":null}"#,
        )
    });
    let url = server.url("/graphql");
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.http_status(), Some(404));
    assert_eq!(error.subject(), Some("e/p/r"));
    assert_eq!(error.operation(), Some("test"));
    // The key, should the server repeat it, is blanked.
    assert_eq!(error.messages(), ["no project", "*** key"]);
    assert_eq!((error.attempts(), server.seen().len()), (1, 1));
}

#[test]
fn redirects_of_a_post_stay_at_the_server() {
    let other = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let elsewhere = other.url("/graphql").to_string();
    let server = Server::start(move |seen, to| match seen.line() {
        "POST /moved HTTP/1.1" => answer(to, 308, "Location: /graphql\r\n", "moved"),
        "POST /loop HTTP/1.1" => answer(to, 307, "Location: /loop\r\n", ""),
        "POST /get HTTP/1.1" => answer(to, 302, "Location: /graphql\r\n", ""),
        "POST /away HTTP/1.1" => answer(to, 307, &format!("Location: {elsewhere}\r\n"), ""),
        _ => answer(to, 200, JSON, "{}"),
    });
    let base = server.url("");
    let transport = transport(&base);
    post(&transport, &server.url("/moved")).unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!(last.body, b"{}");
    assert_eq!(last.header("authorization"), Some(AUTHORIZATION));
    for (path, word) in [
        ("/loop", "more than 5 redirects"),
        ("/get", "lose its body"),
        ("/away", other.url("").origin().as_str()),
    ] {
        let error = post(&transport, &server.url(path)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
        assert!(error.message().contains(word), "{error}");
    }
    assert_eq!(other.connections(), 0);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_form_goes_without_credentials_and_once() {
    let server = Server::start(|_, to| answer(to, 503, JSON, r#"{"error":"later"}"#));
    let url = server.url("/oidc/token");
    let (status, body) = transport(&url)
        .post_form(&call(), &url, "grant_type=x&assertion=y")
        .unwrap();
    assert_eq!(status, 503);
    assert_eq!(body, br#"{"error":"later"}"#);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].body, b"grant_type=x&assertion=y");
    assert_eq!(seen[0].header("authorization"), None);
    assert_eq!(seen[0].header("x-gate"), Some("gate-secret"));
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}

#[test]
fn a_failing_authorization_sends_nothing() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let transport = Transport::new(
        &settings(&url),
        Box::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            Err(crate::Error::new(ErrorKind::Auth, "no API key"))
        }),
    )
    .unwrap();
    let error = post(&transport, &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn log_lines_tell_requests_and_retries_but_no_secret() {
    let lines: Arc<Mutex<Vec<(LogLevel, String)>>> = Arc::default();
    let sink = Arc::clone(&lines);
    let server = Server::start(|seen, to| match seen.number {
        0 => answer(to, 500, JSON, r#"{"error":"s3cret"}"#),
        _ => answer(to, 200, JSON, "{}"),
    });
    let url = server.url("/graphql?token=s3cret");
    let logged = Settings {
        log: Log(Some(Arc::new(move |level, line: &str| {
            sink.lock().unwrap().push((level, line.to_owned()));
        }))),
        ..settings(&url)
    };
    post(&transport_with(&logged), &url).unwrap();
    let lines = lines.lock().unwrap();
    let levels: Vec<_> = lines.iter().map(|(level, _)| *level).collect();
    assert_eq!(
        levels,
        [LogLevel::Debug, LogLevel::Info, LogLevel::Debug],
        "{lines:?}"
    );
    let all = format!("{lines:?}");
    assert!(all.contains("test: POST http://127.0.0.1"), "{all}");
    assert!(all.contains(": 500 in "), "{all}");
    assert!(
        !all.contains("s3cret") && !all.contains("gate-secret"),
        "{all}"
    );
}
