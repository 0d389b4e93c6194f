//! What a night tells while it works. The command draws it; tests and libraries may ignore it.

/// A listener of a night's progress. Called from many threads.
pub trait Progress: Sync {
    /// A hospital begins a stage of `total` steps (0 when not known), for example reading 1,200 files.
    fn stage(&self, hospital: &str, stage: Stage, total: u64);
    /// So many steps are done.
    fn advance(&self, steps: u64);
}

/// The stages of a load, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finishing or undoing what a killed run left.
    Recover,
    /// Listing the roots.
    Discover,
    /// Reading, decoding, checking and writing.
    Load,
    /// Committing tables and records.
    Commit,
    /// Judging profiles and volumes.
    Judge,
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
}
