//! Model checks: what threads of the library share, run in every order.
//!
//! A file of the library is compiled here with the locks and threads of
//! [loom](https://docs.rs/loom) in place of the standard library's. Loom then
//! runs a test again and again until it has seen every order in which its
//! threads can take the locks, and calls it a deadlock when none can go on. An
//! order is over only when all threads have ended: none is left behind unseen.
//!
//! Loom and no random scheduler, because what is checked is small enough: all
//! orders in which a thread that could go on is made to wait at most
//! [`PREEMPTIONS`] times take seconds. `MODEL_PREEMPTIONS` sets another number;
//! `all` is no bound.
#![cfg(test)]

#[path = "../../../src/runs/histories/belt.rs"]
mod belt;
mod belt_tests;
mod ledger;
#[path = "../../../src/history/fetch/pipeline.rs"]
mod pipeline;
mod pipeline_tests;
mod sync;

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync::World;

/// How often a thread is made to wait though it could go on. A result given to
/// a later job of the same name would take three.
const PREEMPTIONS: usize = 3;

/// Runs a test in every order of its threads.
fn every_order(world: World, test: impl Fn() + Sync + Send + 'static) {
    sync::set_world(world);
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&orders);
    let mut builder = loom::model::Builder::new();
    builder.max_branches = 10_000;
    builder.preemption_bound = match env::var("MODEL_PREEMPTIONS").as_deref() {
        Ok("all") => None,
        Ok(number) => Some(number.parse().expect("a number, or `all`")),
        Err(_) => Some(PREEMPTIONS),
    };
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        test();
    });
    let orders = orders.load(Ordering::Relaxed);
    println!("{orders} orders");
    assert!(orders > 1, "nothing was tried");
}
