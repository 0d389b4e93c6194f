//! Programs of the site that are started by a night, which must not wait for them without end.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How often a running program is looked after.
const POLL: Duration = Duration::from_millis(20);

/// Waits for a program to end, and ends it after a time limit: then there is no status.
pub(crate) fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if began.elapsed() < limit => std::thread::sleep(POLL),
            _ => {
                // It may have ended by itself in the meantime.
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}
