//! What threads share, from the standard library. The model checks of
//! tests/model put others of the same shape in its place.

pub(super) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
