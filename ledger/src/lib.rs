//! Quality records and the tamper-evident log that keeps them.
//!
//! A log is one directory per hospital in the form of C2SP tlog-tiles with an Ed25519-signed checkpoint, so that an
//! auditor can verify it with tools that are not ours. An entry is the exact bytes of one JSON record.

mod catalogue;
mod checkpoint;
mod copy;
mod cosign;
mod disk;
mod envelope;
mod epochs;
mod error;
mod form;
mod incident;
mod inclusion;
mod index;
mod key;
mod log;
mod note;
mod proof;
mod read;
mod record;
mod records;
mod request;
mod sample;
mod secret;
mod tile;
mod tree;
mod verify;
mod witness;
mod witnessed;

pub use catalogue::{KINDS, Kind, Writer, kind};
pub use checkpoint::Checkpoint;
pub use copy::copy;
pub use cosign::{WitnessKey, WitnessVerifier};
pub use envelope::{
    Actor, ActorKind, Approval, Clock, Envelope, Evidence, Outcome, SCHEMA, Software, new_rec_id,
    rec_id,
};
pub use epochs::{Epoch, epochs};
pub use error::{Error, Flaw, Refusal};
pub use form::{Choice, Field, FieldKind, FormProblem, LIST_MAX, Need, Wrong, fill, template};
pub use incident::{Incident, IncidentRefusal, IncidentState, Requirement};
pub use inclusion::InclusionProof;
pub use index::{Index, IndexRow, Indexed};
pub use key::LedgerKey;
pub use log::Log;
pub use note::Verifier;
pub use read::{Entries, entries, find_record, read_entry};
pub use record::{
    ENTRY_BYTES_MAX, RECORD_TEXT_MAX, Record, from_bytes, has_kind, has_type, is_account, is_line,
    is_word, to_bytes,
};
pub use records::{
    AccessEvent, AccessObject, AccessOperation, AccuracyCheck, AccuracyLine, AccuracyMethod,
    AccuracyVerdict, Affected, ApprovedRows, AuthorityAct, AuthorityAndTraining, BackupAct,
    BackupRestore, BackupScope, CauseClass, Change, ChangeArea, ClockAct, ClockState,
    ControlledDocument, DisclosureCheck, DisclosureVerdict, DocumentKind, Effectiveness, Ended,
    Erasure, ErasureMethod, Extraction, FeedReceipt, FindingChanges, IncidentClass, IncidentOpened,
    IncidentRecord, IncidentStep, Indicator, JudgedStates, LedgerEvent, LedgerHead, Level,
    LoadDecision, LoadRun, LoadVerdict, LocalFacts, Maintenance, ManagementReport, Manifest,
    MappingAnswer, MappingCandidate, MappingChoice, MappingEvent, MappingRuling, MappingStep,
    MappingsApplied, MigrationVolume, OtherMapping, Period, ReleaseDecision, Restandardized,
    RetentionAction, RetentionDecision, RiskAndKnowledge, RiskStatus, RiskSubject, RowsCompared,
    RulesApplied, SampleDrawn, SelfInspection, TimeSync, TrainingMethod, Triage, TriageAction,
    Trigger, UnitAndDistribution, Validation, ValidationResult, VerdictCounts, WitnessedSize,
    WorksheetSigned,
};
pub use request::Request;
pub use sample::draw;
pub use tree::{Hash, leaf_hash};
pub use verify::{Fault, FaultKind, Verification, verify};
pub use witness::{Cosigned, Witness};
pub use witnessed::{
    Continuation, Witnessed, compare, hold_to_witnessed, keep_witnessed, last_witnessed, witnessed,
};
