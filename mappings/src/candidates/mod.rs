//! Candidates: from the name of a laboratory item to JLAC10 codes, with what is sure and why.
//!
//! Masters and name lists are read into documents (`documents`), compared by weighted pieces of their names (`text`,
//! `knowledge`), and joined with how codes are used (`usage`) to ranked codes (`rank`). The share of each depth (`depths`)
//! becomes a probability that was tested on names whose source was left out (`trials`, `calibration`).
//!
//! For drugs, diagnoses and procedures there is only `same_name`.

mod calibration;
mod code;
mod counts;
mod depths;
mod documents;
mod index;
mod item;
mod knowledge;
mod plausibility;
mod query;
mod rank;
mod reasons;
mod same_name;
mod text;
mod trials;
mod usage;

pub use index::Index;
pub use item::{
    Candidate, Class, Contradiction, Elsewhere, Fact, LocalItem, Reason, Settles, ValueProfile,
};
pub use same_name::SameNames;
