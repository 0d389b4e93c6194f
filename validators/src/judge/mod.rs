//! Judging what a hospital's rows look like: from mergeable profiles, volumes, a calendar and versioned rules to verdicts. Without
//! rows, files or a clock, so that every verdict can be reached again.

mod verdict;

pub use verdict::{Judged, Outcome, Verdict};
