use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use super::server::{JSON, Server, Then, answer, send};
use super::*;
use crate::error::ErrorKind;

#[test]
fn a_refused_connection_fails_within_seconds_after_three_attempts() {
    // No free port: another test might take that one meanwhile.
    let url = Url::parse("http://127.0.0.1:1/graphql").unwrap();
    let mut slow = settings(&url);
    slow.limits = Limits::default();
    let started = Instant::now();
    let error = post(&transport_with(&slow), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert_eq!(error.attempts(), 3);
    assert!(error.is_retryable());
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn localhost_is_found_on_whichever_family_it_listens() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = Url::parse(&format!("http://localhost:{}/graphql", server.port())).unwrap();
    post(&transport(&url), &url).unwrap();
    while let Ok(v6) = TcpListener::bind(("::1", 0)) {
        let port = v6.local_addr().unwrap().port();
        // Another test may listen on the same port of IPv4.
        let taken = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        if taken() {
            continue;
        }
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = v6.accept().unwrap();
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            answer(&mut stream, 200, JSON, "\"v6\"");
        });
        let url = Url::parse(&format!("http://localhost:{port}/graphql")).unwrap();
        let reply = post(&transport(&url), &url);
        if reply.as_ref().is_ok_and(|reply| *reply.body == b"\"v6\"") {
            serving.join().unwrap();
            return;
        }
        drop(TcpStream::connect(("::1", port)));
        serving.join().unwrap();
        assert!(taken(), "{reply:?}");
    }
    // This machine has no IPv6.
}

#[test]
fn an_unknown_host_is_a_network_error() {
    let url = Url::parse("http://no-such-host.invalid/graphql").unwrap();
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(
        error.to_string().contains("no-such-host.invalid"),
        "{error}"
    );
    assert_eq!(error.attempts(), 3);
}

/// Everything that breaks one answer: asked again, and the next one counts.
#[test]
fn broken_answers_are_asked_for_again() {
    type Break = fn(&mut TcpStream) -> Then;
    let breaks: [(&str, Break); 6] = [
        ("dropped before the first byte", |_| Then::Close),
        ("dropped within the headers", |to| {
            send(to, "HTTP/1.1 200 OK\r\nContent-Le");
            Then::Close
        }),
        ("truncated", |to| {
            send(to, "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"data\"");
            Then::Close
        }),
        ("a chunk cut short", |to| {
            send(
                to,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"data\"",
            );
            Then::Close
        }),
        ("gzip cut short", |to| {
            send(
                to,
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n",
            );
            send(to, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 9]);
            Then::Keep
        }),
        ("503", |to| answer(to, 503, JSON, "{}")),
    ];
    for (name, fault) in breaks {
        let server = Server::start(move |seen, to| match seen.number {
            0 => fault(to),
            _ => answer(to, 200, JSON, "{\"data\":1}"),
        });
        let url = server.url("/graphql");
        let transport = transport(&url);
        let reply = post(&transport, &url).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(*reply.body, b"{\"data\":1}", "{name}");
        assert_eq!(reply.attempts, 2, "{name}");
        assert_eq!(server.seen().len(), 2, "{name}");
    }
}

#[test]
fn a_reset_is_never_taken_for_an_end() {
    for before in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"data\"",
        // Without a length, an end would be the end of the body.
        "HTTP/1.1 200 OK\r\n\r\n{\"data\"",
    ] {
        let server = Server::resetting(before, |_, to| answer(to, 200, JSON, "{\"data\":1}"));
        let url = server.url("/graphql");
        let reply = post(&transport(&url), &url).unwrap();
        assert_eq!(*reply.body, b"{\"data\":1}", "{before}");
        assert_eq!(reply.attempts, 2, "{before}");
    }
}

#[test]
fn a_change_that_must_not_be_made_twice_is_not_sent_twice() {
    for status in [0, 500, 502, 409] {
        let server = Server::start(move |_, to| match status {
            0 => Then::Close,
            status => answer(to, status, JSON, "{}"),
        });
        let url = server.url("/graphql");
        let error = transport(&url)
            .post_json(&call(), &url, b"{}", Retry::Never)
            .unwrap_err();
        assert_eq!(server.seen().len(), 1, "{status}: {error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[test]
fn conflicts_are_asked_again_only_where_that_is_right() {
    for (retry, requests) in [(Retry::Safe, 1), (Retry::SafeOnConflict, 2)] {
        let server = Server::start(|seen, to| match seen.number {
            0 => answer(to, 409, JSON, r#"{"error":"busy"}"#),
            _ => answer(to, 200, JSON, "{}"),
        });
        let url = server.url("/graphql");
        let result = transport(&url).post_json(&call(), &url, b"{}", retry);
        assert_eq!(server.seen().len(), requests);
        match result {
            Ok(reply) => assert_eq!(reply.attempts, 2),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict),
        }
    }
}

#[test]
fn a_server_that_keeps_failing_ends_after_six_attempts() {
    let server = Server::start(|_, to| answer(to, 502, "Content-Type: text/html\r\n", "<h1>x"));
    let url = server.url("/graphql");
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.http_status(), Some(502));
    assert_eq!(error.attempts(), 6);
    assert!(error.elapsed().is_some());
    assert!(error.to_string().contains("text/html"), "{error}");
    assert!(!error.to_string().contains("<h1>"), "{error}");
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn a_dead_idle_connection_is_replaced_at_once() {
    // The second request on a connection is read, and the connection closed
    // without an answer: as when the server gave up on it at that moment.
    let server = Server::start(|seen, to| match seen.number {
        1 => Then::Close,
        _ => answer(to, 200, JSON, "{}"),
    });
    let url = server.url("/graphql");
    let mut patient = settings(&url);
    // A backoff would be seen.
    patient.limits.first_wait = Duration::from_secs(1000);
    patient.limits.longest_wait = Duration::from_secs(1000);
    let transport = transport_with(&patient);
    post(&transport, &url).unwrap();
    let started = Instant::now();
    let reply = post(&transport, &url).unwrap();
    soon(started);
    assert_eq!(reply.attempts, 2);
    assert_eq!(server.connections(), 2);
}

#[test]
fn an_idle_connection_that_was_closed_is_not_used() {
    let server = Server::start(|_, to| {
        answer(to, 200, JSON, "{}");
        Then::Close
    });
    let url = server.url("/graphql");
    let transport = transport(&url);
    for _ in 0..3 {
        assert_eq!(post(&transport, &url).unwrap().attempts, 1);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_is_not_http_is_a_protocol_error_at_once() {
    let server = Server::start(|_, to| {
        send(to, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
        Then::Close
    });
    let url = server.url("/graphql");
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn the_endless_body_of_an_error_ends() {
    let server = Server::start(|_, to| {
        send(to, "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\n\r\n");
        while to.write_all(&[b'x'; 1000]).is_ok() {}
        Then::Close
    });
    let url = server.url("/graphql");
    let started = Instant::now();
    let error = post(&transport(&url), &url).unwrap_err();
    soon(started);
    assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
    assert!(!error.to_string().contains("xxx"), "{error}");
}

#[test]
fn endless_headers_end() {
    let server = Server::start(|_, to| {
        send(to, "HTTP/1.1 200 OK\r\n");
        let line = format!("X-Filler: {}\r\n", "x".repeat(1000));
        while to.write_all(line.as_bytes()).is_ok() {}
        Then::Close
    });
    let url = server.url("/graphql");
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
}
