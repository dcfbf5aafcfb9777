//! The belt between workers and the one who takes what they make.

use std::sync::Arc;
use std::time::Duration;

use loom::thread;

use crate::belt::{Belt, Taken};
use crate::every_order;
use crate::ledger::{Ledger, Outcome};
use crate::sync::World;

type Shared = loom::sync::Arc<Belt<Outcome>>;

/// A belt with workers, each of which makes the jobs from one number to before
/// another, until nobody wants more.
fn belt(length: usize, ledger: &Arc<Ledger>, jobs: &[(usize, usize)]) -> Shared {
    let belt = loom::sync::Arc::new(Belt::new(length, jobs.len()));
    for &(from, to) in jobs {
        let (belt, ledger) = (loom::sync::Arc::clone(&belt), Arc::clone(ledger));
        thread::spawn(move || {
            for job in from..to {
                if !belt.put(ledger.make(job, 0)) {
                    break;
                }
            }
            belt.leave();
        });
    }
    belt
}

fn take(belt: &Belt<Outcome>) -> Taken<usize> {
    match belt.take(Duration::from_secs(1)) {
        Taken::Item(item) => Taken::Item(item.job),
        Taken::Nothing => Taken::Nothing,
        Taken::End => Taken::End,
    }
}

#[test]
fn everything_comes_once_and_in_the_order_of_its_worker() {
    for (length, jobs) in [
        (1, vec![(0, 3)]),
        (1, vec![(0, 1), (1, 2)]),
        (2, vec![(0, 2), (2, 3)]),
    ] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let belt = belt(length, &ledger, &jobs);
            let mut got = Vec::new();
            loop {
                match take(&belt) {
                    Taken::Item(job) => got.push(job),
                    Taken::End => break,
                    Taken::Nothing => panic!("no wait ends here"),
                }
            }
            for &(from, to) in &jobs {
                let of_worker = got.iter().copied().filter(|job| (from..to).contains(job));
                assert!(of_worker.eq(from..to), "{got:?}");
            }
            assert_eq!(take(&belt), Taken::End);
        });
    }
}

#[test]
fn closed_at_any_time() {
    for (length, jobs, taken) in [
        (1, vec![(0, 3)], 0),
        (1, vec![(0, 3)], 1),
        (1, vec![(0, 2), (2, 4)], 0),
        (1, vec![(0, 2), (2, 4)], 1),
    ] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let belt = belt(length, &ledger, &jobs);
            for _ in 0..taken {
                assert!(matches!(take(&belt), Taken::Item(_)));
            }
            belt.close();
        });
    }
}

#[test]
fn nothing_yet_is_no_end() {
    let world = World {
        waits_end: true,
        ..World::default()
    };
    every_order(world, || {
        let ledger = Arc::default();
        let belt = belt(1, &ledger, &[(0, 1)]);
        let mut items = 0;
        // What is not there at the third look may well come later.
        for _ in 0..3 {
            match take(&belt) {
                Taken::Item(_) => items += 1,
                Taken::Nothing => {}
                Taken::End => assert_eq!(items, 1),
            }
        }
        belt.close();
    });
}
