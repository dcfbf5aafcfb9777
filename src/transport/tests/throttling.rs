use std::thread;
use std::time::Instant;

use super::server::{JSON, Server, answer};
use super::*;
use crate::error::ErrorKind;

#[test]
fn a_short_retry_after_is_waited_for_by_everybody() {
    let server = Server::start(|seen, to| match seen.number {
        0 => answer(to, 429, "Retry-After: 0.4\r\n", "{}"),
        _ => answer(to, 200, JSON, "{}"),
    });
    let url = server.url("/graphql");
    let transport = transport(&url);
    let started = Instant::now();
    thread::scope(|scope| {
        let first = scope.spawn(|| post(&transport, &url).unwrap().attempts);
        while !transport.is_slowed(&url) {
            thread::sleep(Duration::from_millis(5));
        }
        // Another handle of the same transport, another request.
        assert_eq!(post(&transport.clone(), &url).unwrap().attempts, 1);
        assert!(started.elapsed() >= Duration::from_millis(400));
        assert_eq!(first.join().unwrap(), 2);
    });
    assert!(!transport.is_slowed(&url));
}

#[test]
fn a_retry_after_beyond_the_budget_fails_at_once() {
    let server =
        Server::start(|_, to| answer(to, 429, "Retry-After: 3600\r\n", r#"{"error":"slow down"}"#));
    let url = server.url("/graphql");
    let transport = transport(&url);
    let started = Instant::now();
    for attempts in [1, 0] {
        // The second call learns it from the first, without a request.
        let error = post(&transport, &url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        assert_eq!(error.attempts(), attempts, "{error}");
        let after = error.retry_after().unwrap();
        assert!(after > Duration::from_secs(3590) && after <= Duration::from_secs(3600));
        assert!(error.is_retryable());
    }
    soon(started);
    assert_eq!(server.seen().len(), 1);
    // Not even a call without a limit waits that long.
    let endless = CallOptions::new().no_timeout().start("test", "");
    let error = transport
        .post_json(&endless, &url, b"{}", Retry::Safe)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
}

#[test]
fn an_unavailable_server_says_when_to_come_back() {
    let server = Server::start(|seen, to| match seen.number {
        0 => answer(to, 503, "Retry-After: 0.2\r\n", "{}"),
        _ => answer(to, 503, "Retry-After: 900\r\n", "{}"),
    });
    let url = server.url("/graphql");
    let error = post(&transport(&url), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(900)));
    assert_eq!(error.attempts(), 2);
    assert!(error.elapsed().unwrap() >= Duration::from_millis(200));
}

#[test]
fn too_many_requests_without_a_time_are_backed_off_from() {
    let server = Server::start(|seen, to| match seen.number {
        0..3 => answer(to, 429, "", "{}"),
        _ => answer(to, 200, JSON, "{}"),
    });
    let url = server.url("/graphql");
    // Even a change that must not be made twice: it was not made.
    let reply = transport(&url)
        .post_json(&call(), &url, b"{}", Retry::Never)
        .unwrap();
    assert_eq!(reply.attempts, 4);
}

#[test]
fn quota_headers_spread_the_next_requests() {
    let server = Server::start(|_, to| {
        answer(
            to,
            200,
            "RateLimit-Remaining: 10\r\nRateLimit-Reset: 2\r\n",
            "{}",
        );
        super::server::Then::Keep
    });
    let url = server.url("/graphql");
    let plenty = transport(&url);
    post(&plenty, &url).unwrap();
    assert!(!plenty.is_slowed(&url));

    let scarce = Server::start(|_, to| {
        answer(
            to,
            200,
            "RateLimit-Remaining: 4\r\nRateLimit-Reset: 1.2\r\n",
            "{}",
        )
    });
    let url = scarce.url("/graphql");
    let mut settings = settings(&url);
    settings.limits.longest_wait = Duration::from_secs(15);
    let transport = transport_with(&settings);
    let started = Instant::now();
    post(&transport, &url).unwrap();
    assert!(transport.is_slowed(&url));
    post(&transport, &url).unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
}
