//! The transport against small servers that speak TCP by hand.

mod backend;
#[path = "../../../tests/common/mod.rs"]
mod common;
mod download;
mod faults;
mod post;
mod process_log;
mod proxies;
mod server;
mod stopping;
mod throttling;
mod upload;

use std::time::{Duration, Instant};

use super::{Reply, Retry, Transport};
use crate::call::{Call, CallOptions};
use crate::error::Result;
use crate::settings::{Compression, Limits, Log, Proxies, Settings, Trust};
use crate::url::Url;

const AUTHORIZATION: &str = "Basic YXBpOnMzY3JldA==";

/// As the defaults, but with waits that do not slow the tests.
fn settings(base: &Url) -> Settings {
    Settings {
        base_url: base.clone(),
        limits: Limits {
            first_wait: Duration::from_millis(4),
            longest_wait: Duration::from_millis(20),
            ..Limits::default()
        },
        proxies: Proxies::default(),
        trust: Trust::default(),
        extra_headers: vec![("X-Gate".to_owned(), "gate-secret".to_owned())],
        user_agent: "W&B Public Client 0.0-test".to_owned(),
        compression: Compression::Auto,
        log: Log::default(),
        ..Settings::builder()
            .ignore_environment()
            .build()
            .expect("the defaults are valid")
    }
}

fn transport_with(settings: &Settings) -> Transport {
    Transport::new(settings, Box::new(|_| Ok(Some(AUTHORIZATION.to_owned())))).expect("settings")
}

fn transport(base: &Url) -> Transport {
    transport_with(&settings(base))
}

fn call() -> Call {
    CallOptions::new().start("test", "e/p/r")
}

fn post(transport: &Transport, url: &Url) -> Result<Reply> {
    transport.post_json(&call(), url, b"{}", Retry::Safe)
}

/// Cancelling and limits are promised within 250 ms; the rest is slack for a
/// busy machine.
fn soon(since: Instant) {
    let took = since.elapsed();
    assert!(took < Duration::from_millis(750), "took {took:?}");
}
