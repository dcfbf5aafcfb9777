use std::error::Error as _;
use std::io::{Read, Write};
use std::thread;
use std::time::Instant;

use super::server::{JSON, Server, Then, answer, send};
use super::*;
use crate::call::CancelToken;
use crate::error::{Error, ErrorKind};

/// Cancels from another thread after a while, and sees that it is noticed.
fn cancelled(work: impl FnOnce(&Call) -> Result<()>) -> Error {
    let token = CancelToken::new();
    let call = CallOptions::new().cancel(&token).start("test", "e/p/r");
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        let at = Instant::now();
        token.cancel();
        at
    });
    let error = work(&call).unwrap_err();
    soon(canceller.join().unwrap());
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    error
}

fn post_with(transport: &Transport, url: &Url, call: &Call, body: &[u8]) -> Result<()> {
    transport
        .post_json(call, url, body, Retry::Safe)
        .map(|_| ())
}

#[test]
fn cancel_while_headers_are_awaited() {
    let server = Server::start(|_, _| Then::Stall);
    let url = server.url("/graphql");
    let transport = transport(&url);
    let error = cancelled(|call| post_with(&transport, &url, call, b"{}"));
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn cancel_within_a_slow_body() {
    let server = Server::start(|_, to| {
        send(to, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while to.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(10));
        }
        Then::Close
    });
    let url = server.url("/graphql");
    let transport = transport(&url);
    cancelled(|call| post_with(&transport, &url, call, b"{}"));
}

#[test]
fn cancel_while_sending() {
    // Accepts and never reads: the request fills the buffers and waits.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = Url::parse(&format!(
        "http://{}/graphql",
        listener.local_addr().unwrap()
    ))
    .unwrap();
    let transport = transport(&url);
    let large = vec![b'x'; 64 * 1024 * 1024];
    cancelled(|call| post_with(&transport, &url, call, &large));
}

#[test]
fn cancel_while_waiting_for_the_next_attempt() {
    let server = Server::start(|_, to| answer(to, 429, "Retry-After: 30\r\n", "{}"));
    let url = server.url("/graphql");
    let transport = transport(&url);
    cancelled(|call| post_with(&transport, &url, call, b"{}"));
    // The others wait as well.
    cancelled(|call| post_with(&transport, &url, call, b"{}"));
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_cancelled_token_sends_nothing() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let token = CancelToken::new();
    token.cancel();
    let call = CallOptions::new().cancel(&token).start("test", "e/p/r");
    let error = post_with(&transport(&url), &url, &call, b"{}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.attempts(), 0);
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_connection_serves_on_after_calls_with_other_tokens() {
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let transport = transport(&url);
    let token = CancelToken::new();
    let call_a = CallOptions::new().cancel(&token).start("a", "");
    post_with(&transport, &url, &call_a, b"{}").unwrap();
    token.cancel();
    post(&transport, &url).unwrap();
    assert_eq!(server.connections(), 1);
}

/// What each limit says when it passes.
fn timed_out(change: impl Fn(&mut Limits), answer: fn(&mut std::net::TcpStream) -> Then) -> Error {
    let server = Server::start(move |_, to| answer(to));
    let url = server.url("/graphql");
    let mut short = settings(&url);
    short.limits.attempts = 2;
    change(&mut short.limits);
    let error = post(&transport_with(&short), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.is_retryable());
    error
}

#[test]
fn headers_that_do_not_come_are_awaited_for_their_limit() {
    let error = timed_out(
        |limits| limits.headers = Duration::from_millis(200),
        |_| Then::Stall,
    );
    assert!(
        error
            .message()
            .contains("waiting for the response headers took longer than 0.2 s"),
        "{error}"
    );
    assert_eq!(error.attempts(), 2);
}

#[test]
fn headers_that_trickle_do_not_extend_their_limit() {
    timed_out(
        |limits| limits.headers = Duration::from_millis(300),
        |to| {
            send(to, "HTTP/1.1 200 OK\r\n");
            while to.write_all(b"X-A: b\r\n").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
            Then::Close
        },
    );
}

#[test]
fn a_body_that_stalls_is_awaited_for_its_limit() {
    let error = timed_out(
        |limits| limits.stall = Duration::from_millis(200),
        |to| {
            send(to, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            Then::Stall
        },
    );
    assert!(
        error
            .message()
            .contains("stalled: no byte for 0.2 s while reading the response body"),
        "{error}"
    );
}

#[test]
fn a_server_that_does_not_read_is_awaited_for_its_limit() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = Url::parse(&format!(
        "http://{}/graphql",
        listener.local_addr().unwrap()
    ))
    .unwrap();
    let mut short = settings(&url);
    short.limits.stall = Duration::from_millis(200);
    short.limits.attempts = 1;
    let large = vec![b'x'; 64 * 1024 * 1024];
    let error = post_with(&transport_with(&short), &url, &call(), &large).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.message().contains("while sending the request"),
        "{error}"
    );
}

#[test]
fn a_body_that_trickles_lasts_until_the_deadline() {
    let error = timed_out(
        |limits| {
            limits.stall = Duration::from_millis(500);
            limits.call = Duration::from_millis(900);
        },
        |to| {
            send(to, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while to.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
            Then::Close
        },
    );
    assert!(
        error
            .message()
            .contains("the time limit of the call passed"),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
}

#[test]
fn the_limit_of_a_call_holds_all_its_attempts() {
    let server = Server::start(|_, to| answer(to, 500, JSON, "{}"));
    let url = server.url("/graphql");
    let mut settings = settings(&url);
    settings.limits.attempts = u32::MAX;
    let call = CallOptions::new()
        .timeout(Duration::from_millis(300))
        .start("test", "");
    let started = Instant::now();
    let error = transport_with(&settings)
        .post_json(&call, &url, b"{}", Retry::Safe)
        .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(error.attempts() > 1);
    // What went wrong is not hidden by the time that ran out, be it between
    // two attempts or within one.
    let cause = match error.kind() {
        ErrorKind::Timeout => error.source().and_then(|cause| cause.downcast_ref()),
        _ => Some(&error),
    };
    assert_eq!(cause.map(Error::kind), Some(ErrorKind::Server), "{error}");
}

#[test]
fn a_connect_that_gets_no_answer_ends_with_its_limit() {
    // A listener with a full queue lets further connects wait.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    let filled = (0..5000).any(|_| {
        match std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            Ok(stream) => {
                waiting.push(stream);
                false
            }
            Err(_) => true,
        }
    });
    assert!(filled, "this system queues connections without end");
    let url = Url::parse(&format!("http://{address}/graphql")).unwrap();
    let mut short = settings(&url);
    short.limits.connect = Duration::from_millis(300);
    let started = Instant::now();
    let error = post(&transport_with(&short), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.message().contains("connecting"), "{error}");
    assert_eq!(error.attempts(), 3);
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_download_stops_as_well() {
    let server = Server::start(|_, to| {
        send(to, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345");
        Then::Stall
    });
    let url = server.url("/files/a");
    let transport = transport(&url);
    let error = cancelled(|call| {
        let mut download = transport.get(call, &url, &[])?;
        let mut buf = [0; 5];
        download.read_exact(&mut buf).expect("the first bytes");
        download.fill(&mut buf).map(|_| ())
    });
    assert_eq!(error.subject(), Some("e/p/r"));

    let mut short = settings(&url);
    short.limits.stall = Duration::from_millis(200);
    let mut download = transport_with(&short).get(&call(), &url, &[]).unwrap();
    let mut all = Vec::new();
    let error = download.read_to_end(&mut all).unwrap_err();
    let error = error.downcast::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.message().contains("after 5 of 100 bytes"), "{error}");
}
