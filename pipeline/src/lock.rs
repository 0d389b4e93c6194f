//! A lock on shared state.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. That another thread panicked meanwhile is that thread's matter, which costs the file or the load it worked on.
pub(crate) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
