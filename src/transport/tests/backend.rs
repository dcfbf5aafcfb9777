//! TLS and authenticated proxies, against the local server of
//! `tests/backend`.

use std::net::TcpListener;
use std::time::Instant;

use serde_json::json;

use super::common::{Backend, Proxy};
use super::*;
use crate::call::CancelToken;
use crate::error::{Error, ErrorKind};

fn backend(args: &[&str]) -> Backend {
    let backend = Backend::start(&[&["--tls"], args].concat());
    backend.fault(json!({"kind": "status", "code": 200, "body": {"data": 1}}));
    backend
}

/// One whose own answers the faults damage: they must be successes.
fn answering() -> Backend {
    Backend::start(&["--tls", "--api-key", "s3cret"])
}

const QUERY: &[u8] = br#"{"query":"query Viewer { viewer { id } }","variables":{}}"#;

fn ask(transport: &Transport, url: &Url) -> Result<Reply> {
    transport.post_json(&call(), url, QUERY, Retry::Safe)
}

fn trusting(backend: &Backend, base: &Url) -> Settings {
    Settings {
        trust: Trust {
            extra_files: vec![backend.ca_pem_path()],
            ..Trust::default()
        },
        ..settings(base)
    }
}

fn url_of(backend: &Backend) -> Url {
    Url::parse(&format!("{}/graphql", backend.url())).unwrap()
}

/// The failure of a handshake: named, and not tried again.
fn untrusted(settings: &Settings, url: &Url, words: &[&str]) {
    let error = post(&transport_with(settings), url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert_eq!(error.attempts(), 1, "{error}");
    assert!(!error.is_retryable());
    for word in words.iter().copied().chain([url.host.as_str()]) {
        assert!(error.message().contains(word), "no {word:?} in {error}");
    }
}

#[test]
fn a_ca_by_path_bytes_file_and_folder() {
    let backend = backend(&[]);
    let url = url_of(&backend);
    let pem = std::fs::read(backend.ca_pem_path()).unwrap();
    let folder = backend.ca_pem_path().with_extension("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("ca.pem"), &pem).unwrap();
    for trust in [
        Trust {
            extra_files: vec![backend.ca_pem_path()],
            ..Trust::default()
        },
        Trust {
            extra_pem: vec![pem],
            ..Trust::default()
        },
        Trust {
            system_file: Some(backend.ca_pem_path()),
            ..Trust::default()
        },
        Trust {
            system_dir: Some(folder.clone()),
            ..Trust::default()
        },
        Trust {
            insecure: true,
            ..Trust::default()
        },
    ] {
        let what = format!("{trust:?}");
        let settings = Settings {
            trust,
            ..settings(&url)
        };
        let transport = transport_with(&settings);
        for _ in 0..2 {
            let reply = post(&transport, &url).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(*reply.body, b"{\"data\":1}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
    // One connection for each transport.
    assert_eq!(backend.total_connections(), 5);
    let request = &backend.requests()[0];
    assert_eq!(request["headers"]["authorization"], AUTHORIZATION);
}

#[test]
fn what_is_not_trusted_is_told_and_not_tried_again() {
    let backend = backend(&[]);
    let url = url_of(&backend);
    untrusted(&settings(&url), &url, &["UnknownIssuer", "ca_file"]);

    let named = self::backend(&["--tls-name", "other.test"]);
    let url = url_of(&named);
    untrusted(&trusting(&named, &url), &url, &["other.test"]);

    let expired = self::backend(&["--tls-expired"]);
    let url = url_of(&expired);
    untrusted(&trusting(&expired, &url), &url, &["expired"]);

    let plain = Backend::start(&[]);
    let url = Url::parse(&format!("https://127.0.0.1:{}/", plain.port())).unwrap();
    untrusted(&settings(&url), &url, &["does this port speak https"]);
}

#[test]
fn a_missing_ca_is_told_at_the_first_https_request_only() {
    let backend = backend(&[]);
    let url = url_of(&backend);
    let settings = Settings {
        trust: Trust {
            extra_files: vec!["/no/such/ca.pem".into()],
            ..Trust::default()
        },
        ..settings(&url)
    };
    let transport = transport_with(&settings);
    for _ in 0..2 {
        let error = post(&transport, &url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(error.to_string().contains("/no/such/ca.pem"), "{error}");
    }
    assert_eq!(backend.total_connections(), 0);
    let plain = Backend::start(&[]);
    plain.fault(json!({"kind": "status", "code": 200, "body": {}}));
    post(&transport, &url_of(&plain)).unwrap();
}

#[test]
fn proxies_with_passwords_carry_tls() {
    let backend = backend(&["--tls-name", "wandb.test"]);
    let url = Url::parse(&format!("https://wandb.test:{}/graphql", backend.port())).unwrap();
    for (kind, scheme) in [("http", "http"), ("socks5", "socks5h")] {
        let proxy = Proxy::start(&["--kind", kind, "--user", "u", "--password", "p@ss"]);
        let through = |password: &str| Settings {
            proxies: Proxies {
                https: Some(format!(
                    "{scheme}://u:{password}@127.0.0.1:{}",
                    proxy.port()
                )),
                ..Proxies::default()
            },
            ..trusting(&backend, &url)
        };
        let transport = transport_with(&through("p%40ss"));
        post(&transport, &url).unwrap();
        post(&transport, &url).unwrap();
        assert_eq!(proxy.connects().len(), 1, "the tunnel is kept");

        let error = post(&transport_with(&through("hunter2")), &url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network, "{error}");
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(!error.is_retryable());
        assert!(error.message().contains("proxy 127.0.0.1"), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");

        // The target's certificate counts, not the proxy.
        let distrusting = Settings {
            trust: Trust::default(),
            ..through("p%40ss")
        };
        untrusted(&distrusting, &url, &["UnknownIssuer", "proxy 127.0.0.1"]);
    }
}

#[test]
fn limits_and_cancel_reach_through_tls() {
    let backend = answering();
    backend.fault(json!({"kind": "stall", "after_bytes": 1}));
    let url = url_of(&backend);
    let mut short = trusting(&backend, &url);
    short.limits.stall = Duration::from_millis(200);
    short.limits.attempts = 1;
    let error = ask(&transport_with(&short), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.message().contains("body"), "{error}");

    let token = CancelToken::new();
    let call = CallOptions::new().cancel(&token).start("test", "");
    let transport = transport_with(&trusting(&backend, &url));
    let canceller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        token.cancel();
        Instant::now()
    });
    let error = transport
        .post_json(&call, &url, QUERY, Retry::Safe)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
    soon(canceller.join().unwrap());
}

#[test]
fn a_handshake_that_gets_no_answer_ends_with_the_connect_limit() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let mut short = settings(&url);
    short.limits.connect = Duration::from_millis(200);
    let error = post(&transport_with(&short), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.message().contains("negotiating TLS"), "{error}");
    assert_eq!(error.attempts(), 3);
}

#[test]
fn broken_tls_connections_are_retried() {
    for fault in [
        json!({"kind": "drop", "times": 1}),
        json!({"kind": "reset", "times": 1}),
        json!({"kind": "truncate", "times": 1}),
        json!({"kind": "truncate", "framing": "chunked", "times": 1}),
    ] {
        let backend = answering();
        backend.fault(fault.clone());
        backend.fault(json!({"kind": "status", "code": 200, "body": {"data": 1}}));
        let url = url_of(&backend);
        let reply = ask(&transport_with(&trusting(&backend, &url)), &url)
            .unwrap_or_else(|error: Error| panic!("{fault}: {error}"));
        assert_eq!(
            (reply.attempts, reply.body.as_slice()),
            (2, &b"{\"data\":1}"[..]),
            "{fault}"
        );
    }
}

#[test]
fn a_gzip_bomb_ends_at_the_cap() {
    let backend = Backend::start(&[]);
    let bomb = backend.fault(json!({"kind": "gzip_bomb", "bytes": 100_000_000}));
    let url = url_of(&backend);
    let mut capped = settings(&url);
    capped.limits.body_bytes = 1_000_000;
    let error = post(&transport_with(&capped), &url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert_eq!(backend.hits(bomb), 1);
}

#[test]
fn idle_tls_connections_that_the_server_cut_are_replaced() {
    let backend = backend(&[]);
    let url = url_of(&backend);
    let transport = transport_with(&trusting(&backend, &url));
    post(&transport, &url).unwrap();
    backend.close_connections();
    post(&transport, &url).unwrap();
    assert_eq!(backend.total_connections(), 2);
}
