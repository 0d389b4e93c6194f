//! The record types, one file each, numbered as the catalogue of quality records numbers them.

mod judged;
mod r01;
mod r02;
mod r03;
mod r04;
mod r04_load;
mod r05;
mod r06;
mod r07;
mod r08;
mod r09;
mod r10;
mod r11;
mod r12;
mod r13;
mod r14;
mod r15;
mod r16;
mod r17;
mod r18;
mod r19;
mod r20;
mod r21;
mod r22;
mod r23;
mod r24;
mod shared;

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

pub use r04_load::{ApprovedRows, LoadDecision, LoadVerdict};
pub use r08::{
    Affected, Effectiveness, IncidentClass, IncidentOpened, IncidentRecord, IncidentStep,
};
pub use r09::{Change, ChangeArea};
pub use r10::{ReleaseDecision, Validation, ValidationResult};
pub use r11::{AccessEvent, AccessObject, AccessOperation};
pub use r12::{AuthorityAct, AuthorityAndTraining, TrainingMethod};
pub use r13::{BackupAct, BackupRestore, BackupScope, Ended};
pub use r14::SelfInspection;
pub use r15::{Indicator, ManagementReport};
pub use r16::{RiskAndKnowledge, RiskStatus, RiskSubject};
pub use r17::Extraction;
pub use r18::{DisclosureCheck, DisclosureVerdict};
pub use r19::{Erasure, ErasureMethod};
pub use r20::Maintenance;
pub use r21::{ClockAct, ClockState, TimeSync};
pub use r22::{ControlledDocument, DocumentKind};
pub use r24::{RetentionAction, RetentionDecision};
pub use shared::Level;

/// The forms of the kinds that people write.
pub(crate) mod forms {
    pub(crate) use super::r09::FORM as R09;
    pub(crate) use super::r10::FORM as R10;
    pub(crate) use super::r11::FORM as R11;
    pub(crate) use super::r12::FORM as R12;
    pub(crate) use super::r13::FORM as R13;
    pub(crate) use super::r14::FORM as R14;
    pub(crate) use super::r15::FORM as R15;
    pub(crate) use super::r16::FORM as R16;
    pub(crate) use super::r17::FORM as R17;
    pub(crate) use super::r18::FORM as R18;
    pub(crate) use super::r19::FORM as R19;
    pub(crate) use super::r20::FORM as R20;
    pub(crate) use super::r21::FORM as R21;
    pub(crate) use super::r22::FORM as R22;
    pub(crate) use super::r24::FORM as R24;
}
