//! What threads share, from the standard library. The model checks of
//! tests/model put others of the same shape in its place.

pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
pub(super) use std::thread;
