//! Judging what a hospital's rows look like: from mergeable profiles, volumes, a calendar and versioned rules to verdicts. Without
//! rows, files or a clock, so that every verdict can be reached again.

pub mod agreement;
pub mod calendar;
pub mod distribution;
mod findings;
pub mod rules;
mod verdict;
pub mod volume;

pub use findings::Judgement;
pub use verdict::{Judged, Outcome, Verdict};
