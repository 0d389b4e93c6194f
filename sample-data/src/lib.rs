//! The sample network: invented hospitals that behave like real ones, know their own truth and grow to any size.
//!
//! One clinical `history` of a patient drives every feed; a `hospital` says how that history is recorded there; a writer
//! (`ssmix2`) turns both into the files of its feed; `faults` break what a scenario asks for and remember it; `network`
//! lays the files down as they stood on the morning after a night. Everything follows from a seed: the same options give the
//! same bytes on every machine and with any number of threads.

mod billing;
mod calendar;
mod claims;
mod deliveries;
mod dpc;
mod error;
mod faults;
mod history;
mod hospital;
mod masters;
mod network;
mod random;
mod ssmix2;
mod stays;
mod tally;
mod truth;

pub use error::Error;
pub use network::{Changes, Options, Written, write};
pub use truth::{
    DecoyTruth, DeliveryTruth, FaultTruth, HospitalTruth, MadeWith, MannerTruth, PATHS_MAX, Truth,
    TypeTruth,
};

/// The kinds of faults that a scenario can plant, as a Markdown table.
pub fn fault_kinds() -> String {
    faults::kinds_markdown()
}
