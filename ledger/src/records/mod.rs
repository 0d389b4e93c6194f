//! The record types, one file each, numbered as the catalogue of quality records numbers them.

mod r01;
mod r02;
mod r06;

pub use r01::{FeedReceipt, Period};
pub use r02::{LoadRun, Manifest, MappingsApplied, Restandardized, Trigger};
pub use r06::{
    LocalFacts, MappingAnswer, MappingCandidate, MappingChoice, MappingEvent, MappingRuling,
    MappingStep, OtherMapping,
};
