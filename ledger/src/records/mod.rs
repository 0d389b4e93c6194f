//! The record types, one file each, numbered as the catalogue of quality records numbers them.

mod judged;
mod r01;
mod r02;
mod r03;
mod r04;
mod r05;
mod r06;
mod r07;
mod r23;

pub use judged::{FindingChanges, JudgedStates, RulesApplied, VerdictCounts};
pub use r01::{FeedReceipt, Period};
pub use r02::{LoadRun, Manifest, MappingsApplied, Restandardized, Trigger};
pub use r03::MigrationVolume;
pub use r04::{CauseClass, Triage, TriageAction};
pub use r05::{
    AccuracyCheck, AccuracyLine, AccuracyMethod, AccuracyVerdict, RowsCompared, SampleDrawn,
    WorksheetSigned,
};
pub use r06::{
    LocalFacts, MappingAnswer, MappingCandidate, MappingChoice, MappingEvent, MappingRuling,
    MappingStep, OtherMapping,
};
#[cfg(test)]
pub(crate) use r23::tests::head as r23_head;
pub use r23::{LedgerEvent, LedgerHead, WitnessedSize};

#[cfg(test)]
pub(crate) use r05::examples as r05_examples;
pub use r07::UnitAndDistribution;
