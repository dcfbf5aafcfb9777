//! What a program sees that turns the `log` crate up to its loudest.

use std::sync::{Mutex, Once};
use std::thread::{self, ThreadId};

use super::server::{JSON, Server, answer};
use super::*;

struct Collector;

/// The logger is the process's: other tests, on other threads, log as well.
static LINES: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

impl log::Log for Collector {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }

    fn log(&self, record: &log::Record) {
        let line = format!("{} {}", record.target(), record.args());
        LINES.lock().unwrap().push((thread::current().id(), line));
    }

    fn flush(&self) {}
}

/// ureq-proto dumps bytes in rows of 16, hexadecimal and as text: the text.
fn dumped(lines: &[String]) -> String {
    lines
        .iter()
        .filter(|line| line.starts_with("ureq_proto::util "))
        .filter_map(|line| line.get(line.len().checked_sub(16)?..))
        .collect()
}

#[test]
fn credentials_never_reach_the_log_crate() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Collector).expect("the first logger");
        log::set_max_level(log::LevelFilter::Trace);
    });
    let server = Server::start(|_, to| answer(to, 200, JSON, "{}"));
    let url = server.url("/graphql");
    let transport = transport(&url);
    post(&transport, &url).unwrap();
    drop(transport.get(&call(), &url, &[]).unwrap());
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), Some(AUTHORIZATION));
    assert_eq!(seen[0].header("x-gate"), Some("gate-secret"));

    let mine = thread::current().id();
    let mut lines = LINES.lock().unwrap().clone();
    lines.retain(|(thread, _)| *thread == mine);
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    let dumped = dumped(&lines);
    // The collector works, and sees whole requests.
    assert!(dumped.contains("user-agent"), "{dumped}");
    let secret = AUTHORIZATION.split(' ').next_back().unwrap();
    for text in [lines.join(" "), dumped] {
        for part in [secret, "s3cret", "gate-secret"] {
            assert!(!text.contains(part), "{part} in the log");
        }
    }
}
