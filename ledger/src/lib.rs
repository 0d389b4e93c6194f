//! Quality records and the tamper-evident log that keeps them.
//!
//! A log is one directory per hospital in the form of C2SP tlog-tiles with an Ed25519-signed checkpoint, so that an
//! auditor can verify it with tools that are not ours. An entry is the exact bytes of one JSON record.

mod checkpoint;
mod disk;
mod envelope;
mod error;
mod key;
mod log;
mod note;
mod read;
mod record;
mod records;
mod tile;
mod tree;
mod verify;

pub use checkpoint::Checkpoint;
pub use envelope::{
    Actor, ActorKind, Approval, Clock, Envelope, Evidence, Outcome, SCHEMA, Software, new_rec_id,
    rec_id,
};
pub use error::{Error, Flaw};
pub use key::LedgerKey;
pub use log::Log;
pub use note::Verifier;
pub use read::{Entries, entries, read_entry};
pub use record::{ENTRY_BYTES_MAX, Record, from_bytes, has_type, to_bytes};
pub use records::{
    FeedReceipt, LoadRun, LocalFacts, Manifest, MappingAnswer, MappingCandidate, MappingChoice,
    MappingEvent, MappingRuling, MappingStep, MappingsApplied, OtherMapping, Period,
    Restandardized, Trigger,
};
pub use tree::Hash;
pub use verify::{Fault, FaultKind, Verification, verify};
