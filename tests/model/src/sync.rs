//! The names of `src/history/fetch/sync.rs` and `src/runs/histories/sync.rs`,
//! made of loom's.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::LockResult;
use std::time::Duration;

pub use loom::sync::Arc;
pub use std::sync::PoisonError;

/// What the rest of the world does in a test.
#[derive(Debug, Clone, Copy, Default)]
pub struct World {
    /// Whether a wait with a limit comes to its end at once. Otherwise it has
    /// no end, so that whoever is not woken waits for ever.
    pub waits_end: bool,
    /// Whether the system refuses new threads.
    pub refuses_threads: bool,
}

thread_local! {
    // All threads of a model run on the one thread of its test.
    static WORLD: Cell<World> = Cell::new(World::default());
}

/// For the test that calls it.
pub fn set_world(world: World) {
    WORLD.set(world);
}

#[derive(Debug)]
pub struct Mutex<T>(loom::sync::Mutex<T>);

/// Knows its lock, unlike loom's: a wait can give it back and take it again.
#[derive(Debug)]
pub struct MutexGuard<'m, T> {
    guard: loom::sync::MutexGuard<'m, T>,
    mutex: &'m Mutex<T>,
}

impl<T> Mutex<T> {
    pub fn new(value: T) -> Self {
        Mutex(loom::sync::Mutex::new(value))
    }

    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        // No test panics while it holds a lock.
        let guard = self.0.lock().expect("the lock is sound");
        Ok(MutexGuard { guard, mutex: self })
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

#[derive(Debug)]
pub struct Condvar(loom::sync::Condvar);

impl Condvar {
    pub fn new() -> Self {
        Condvar(loom::sync::Condvar::new())
    }

    pub fn wait<'m, T>(&self, guard: MutexGuard<'m, T>) -> LockResult<MutexGuard<'m, T>> {
        let MutexGuard { guard, mutex } = guard;
        let guard = self.0.wait(guard).expect("the lock is sound");
        Ok(MutexGuard { guard, mutex })
    }

    /// The second half says that the limit was reached.
    pub fn wait_timeout<'m, T>(
        &self,
        guard: MutexGuard<'m, T>,
        _limit: Duration,
    ) -> LockResult<(MutexGuard<'m, T>, bool)> {
        if !WORLD.get().waits_end {
            return self
                .wait(guard)
                .map(|guard| (guard, false))
                .map_err(|_| unreachable!());
        }
        let mutex = guard.mutex;
        drop(guard);
        loom::thread::yield_now();
        mutex
            .lock()
            .map(|guard| (guard, true))
            .map_err(|_| unreachable!())
    }

    /// As often as `is_waiting` says so, or until the limit.
    pub fn wait_timeout_while<'m, T>(
        &self,
        mut guard: MutexGuard<'m, T>,
        limit: Duration,
        mut is_waiting: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'m, T>, bool)> {
        let mut is_over = false;
        while is_waiting(&mut guard) {
            if is_over {
                return Ok((guard, true));
            }
            (guard, is_over) = self.wait_timeout(guard, limit)?;
        }
        Ok((guard, false))
    }

    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}

pub mod thread {
    use std::io;

    pub use loom::thread::JoinHandle;

    #[derive(Debug)]
    pub struct Builder(loom::thread::Builder);

    impl Builder {
        pub fn new() -> Self {
            Builder(loom::thread::Builder::new())
        }

        pub fn name(self, name: String) -> Self {
            Builder(self.0.name(name))
        }

        pub fn spawn<T: Send + 'static>(
            self,
            work: impl FnOnce() -> T + Send + 'static,
        ) -> io::Result<JoinHandle<T>> {
            match super::WORLD.get().refuses_threads {
                true => Err(io::ErrorKind::OutOfMemory.into()),
                false => self.0.spawn(work),
            }
        }
    }
}
