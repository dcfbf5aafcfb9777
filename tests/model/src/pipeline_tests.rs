//! The pipeline under what its consumer does to it.

use std::convert::Infallible;
use std::panic;
use std::sync::{Arc, Once};
use std::time::Duration;

use loom::sync::atomic::{AtomicBool, Ordering};

use crate::every_order;
use crate::ledger::{Ledger, Outcome};
use crate::pipeline::{Pipeline, Taken};
use crate::sync::{Condvar, Mutex, World};

/// A job and the way to stop it, as the fetcher has them.
#[derive(Clone)]
struct Job {
    number: usize,
    /// Which one of those with this number; they are the same to a pipeline.
    turn: usize,
    stop: loom::sync::Arc<Bell>,
}

/// Rung once; who waits for it goes on then.
struct Bell {
    is_rung: Mutex<bool>,
    rings: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.is_rung.lock().unwrap() = true;
        self.rings.notify_all();
    }

    fn wait(&self) {
        let mut is_rung = self.is_rung.lock().unwrap();
        while !*is_rung {
            is_rung = self.rings.wait(is_rung).unwrap();
        }
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Job) -> bool {
        self.number == other.number
    }
}

fn job(number: usize) -> Job {
    Job {
        number,
        turn: 0,
        stop: loom::sync::Arc::new(Bell {
            is_rung: Mutex::new(false),
            rings: Condvar::new(),
        }),
    }
}

type Jobs = Pipeline<Job, Outcome>;

fn pipeline(
    most: usize,
    ledger: &Arc<Ledger>,
    work: impl Fn(&Job) + Send + Sync + 'static,
) -> Jobs {
    let ledger = Arc::clone(ledger);
    let work = move |job: &Job| {
        ledger.begin(job.number);
        work(job);
        ledger.make(job.number, job.turn)
    };
    Pipeline::new(most, Box::new(work))
}

/// Goes on waiting.
fn patient() -> Result<(), Infallible> {
    Ok(())
}

fn take(jobs: &Jobs, number: usize) -> Taken<Outcome> {
    let Ok(taken) = jobs.take(&job(number), Duration::from_secs(1), &mut patient);
    taken
}

/// Takes the result of a job that was announced, or finds that it is to do it.
fn get(jobs: &Jobs, ledger: &Arc<Ledger>, number: usize) {
    match take(jobs, number) {
        Taken::Done(outcome) => {
            assert_eq!(outcome.job, number);
            assert_eq!((ledger.begun(number), ledger.held(number)), (1, 1));
        }
        Taken::Yours => assert_eq!(ledger.begun(number), 0),
        Taken::Failed => panic!("job {number} failed"),
    }
    // It is given once.
    assert!(matches!(take(jobs, number), Taken::Yours));
}

/// Stops what runs of the jobs that are not kept.
fn keep(jobs: &Jobs, wanted: &[usize]) {
    for job in jobs.retain(|job| wanted.contains(&job.number)) {
        job.stop.ring();
    }
}

/// A place where so many meet; who comes waits for the others.
struct Meeting {
    missing: Mutex<usize>,
    all_there: Condvar,
}

impl Meeting {
    fn of(count: usize) -> loom::sync::Arc<Self> {
        loom::sync::Arc::new(Meeting {
            missing: Mutex::new(count),
            all_there: Condvar::new(),
        })
    }

    fn come(&self) {
        let mut missing = self.missing.lock().unwrap();
        *missing -= 1;
        self.all_there.notify_all();
        while *missing > 0 {
            missing = self.all_there.wait(missing).unwrap();
        }
    }
}

#[test]
fn results_come_in_the_order_they_are_taken() {
    for (threads, order) in [
        (1, &[0, 1, 2][..]),
        (1, &[1, 0]),
        (2, &[0, 1]),
        (2, &[1, 0]),
    ] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let mut jobs = pipeline(threads, &ledger, |_| ());
            assert!(jobs.is_idle());
            for number in 0..order.len() {
                jobs.push(job(number));
                // Announced twice is announced once.
                jobs.push(job(number));
            }
            for &number in order {
                get(&jobs, &ledger, number);
            }
        });
    }
}

#[test]
fn threads_are_used_again() {
    every_order(World::default(), || {
        let ledger = Arc::default();
        let mut jobs = pipeline(2, &ledger, |_| ());
        jobs.push(job(0));
        get(&jobs, &ledger, 0);
        jobs.push(job(1));
        jobs.push(job(2));
        get(&jobs, &ledger, 2);
        get(&jobs, &ledger, 1);
    });
}

#[test]
fn a_job_is_begun_without_its_consumer_and_beside_others() {
    for before in [0, 1] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let meeting = Meeting::of(3);
            let there = loom::sync::Arc::clone(&meeting);
            let mut jobs = pipeline(2, &ledger, move |job| {
                if job.number > 0 {
                    there.come();
                }
            });
            if before == 1 {
                jobs.push(job(0));
                get(&jobs, &ledger, 0);
            }
            jobs.push(job(1));
            jobs.push(job(2));
            // Neither job ends before both have begun.
            meeting.come();
            assert!(matches!(take(&jobs, 1), Taken::Done(outcome) if outcome.job == 1));
            assert!(matches!(take(&jobs, 2), Taken::Done(outcome) if outcome.job == 2));
        });
    }
}

#[test]
fn a_job_that_panics() {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if info.payload_as_str() != Some(PLANNED) {
                usual(info);
            }
        }));
    });
    const PLANNED: &str = "as planned";
    for threads in [1, 2] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let mut jobs = pipeline(threads, &ledger, |job| {
                assert!(job.number != 0, "{PLANNED}");
            });
            jobs.push(job(0));
            jobs.push(job(1));
            let taken = take(&jobs, 0);
            let begun = ledger.begun(0);
            match taken {
                Taken::Failed => assert_eq!(begun, 1),
                Taken::Yours => assert_eq!(begun, 0),
                Taken::Done(_) => panic!("it cannot be done"),
            }
            get(&jobs, &ledger, 1);
        });
    }
}

#[test]
fn dropped_at_any_time() {
    for (threads, taken) in [(1, 0), (1, 1), (2, 0), (2, 1)] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let mut jobs = pipeline(threads, &ledger, |_| ());
            for number in 0..2 {
                jobs.push(job(number));
            }
            for number in 0..taken {
                get(&jobs, &ledger, number);
            }
            drop(jobs);
        });
    }
}

#[test]
fn other_jobs_in_place_of_those_announced() {
    for threads in [1, 2] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let mut jobs = pipeline(threads, &ledger, |_| ());
            jobs.push(job(0));
            jobs.push(job(1));
            keep(&jobs, &[1]);
            assert!(matches!(take(&jobs, 0), Taken::Yours));
            jobs.push(job(2));
            get(&jobs, &ledger, 1);
            get(&jobs, &ledger, 2);
        });
    }
}

#[test]
fn a_job_that_is_forgotten_and_announced_again() {
    for threads in [1, 2] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            let mut jobs = pipeline(threads, &ledger, |_| ());
            jobs.push(job(0));
            keep(&jobs, &[]);
            jobs.push(Job { turn: 1, ..job(0) });
            // What became of the first one, which was stopped, is of no use.
            let begun = match take(&jobs, 0) {
                Taken::Done(outcome) => {
                    assert_eq!((outcome.job, outcome.turn), (0, 1));
                    1
                }
                Taken::Yours => 0,
                Taken::Failed => panic!("it failed"),
            };
            assert!((begun..=2).contains(&ledger.begun(0)));
        });
    }
}

#[test]
fn what_runs_is_stopped() {
    for threads in [1, 2] {
        every_order(World::default(), move || {
            let ledger = Arc::default();
            // These end in no other way, and an order ends only when they do.
            let mut jobs = pipeline(threads, &ledger, |job| job.stop.wait());
            jobs.push(job(0));
            jobs.push(job(1));
            keep(&jobs, &[]);
            drop(jobs);
        });
    }
}

#[test]
fn a_consumer_that_is_told_to_stop_waiting() {
    let world = World {
        waits_end: true,
        ..World::default()
    };
    every_order(world, || {
        let ledger = Arc::default();
        let mut jobs = pipeline(1, &ledger, |job| job.stop.wait());
        jobs.push(job(0));
        let cancelled = loom::sync::Arc::new(AtomicBool::new(false));
        let cancel = loom::sync::Arc::clone(&cancelled);
        let other = loom::thread::spawn(move || cancel.store(true, Ordering::Release));
        let mut look = || match cancelled.load(Ordering::Acquire) {
            true => Err(()),
            false => Ok(()),
        };
        match jobs.take(&job(0), Duration::from_secs(1), &mut look) {
            // Nobody had begun it.
            Ok(Taken::Yours) => assert_eq!(ledger.begun(0), 0),
            Ok(taken) => panic!("it was not stopped: {taken:?}"),
            Err(()) => keep(&jobs, &[]),
        }
        drop(jobs);
        other.join().unwrap();
    });
}

#[test]
fn without_threads_the_consumer_does_all() {
    let world = World {
        refuses_threads: true,
        ..World::default()
    };
    loom::model(move || {
        crate::sync::set_world(world);
        let ledger = Arc::default();
        let mut jobs = pipeline(2, &ledger, |_| ());
        jobs.push(job(0));
        jobs.push(job(1));
        assert!(jobs.is_idle());
        for number in [0, 1] {
            assert!(matches!(take(&jobs, number), Taken::Yours));
        }
        assert!(matches!(take(&jobs, 0), Taken::Yours));
    });
}

/// What the checks stand on: a thread that is left behind is found.
#[test]
#[should_panic(expected = "deadlock")]
fn a_thread_that_nobody_wakes() {
    every_order(World::default(), || {
        loom::thread::spawn(loom::thread::park);
    });
}
