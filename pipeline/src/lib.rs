//! The order of one night: plan, units, merge, close, judge, report. It knows no format and draws nothing.
//!
//! Back of the envelope, two cores: a unit holds at most 5,000 files, 10 results a file, 250 bytes a result in columns: 12 MB,
//! and as much again while its Parquet file is encoded. With one unit a thread a load stays below 200 MB besides the two
//! listings, which cost about 110 bytes a file.

pub mod approvals;
mod child;
mod clock;
mod close;
mod config;
pub mod days;
mod declared;
mod deliveries;
mod derive;
mod discover;
mod entry;
mod error;
mod feed;
pub mod hook;
mod in_order;
pub mod incidents;
pub mod judge;
mod ledgers;
mod load;
mod lock;
pub mod masters;
mod merge;
mod night;
mod patients;
mod plan;
mod profile;
mod progress;
pub mod query;
pub mod questions;
pub mod rebuild;
pub mod reconcile;
pub mod records;
mod recover;
mod remarks;
mod report;
pub mod restore;
pub mod rounds;
mod rows;
pub mod sheet;
mod standards;
mod state;
pub mod suggest;
mod sum;
pub mod trace;
pub mod triage;
mod unit;
mod units;
pub mod values;

pub use clock::{ClockReading, read_clock};
pub use config::{
    Closed, Config, FeedConfig, Hook, HospitalConfig, NotApplicable, PatientRule, Responsible,
    SheetConfig,
};
pub use error::Error;
pub use ledgers::{LedgerAct, LedgerDesk, witnessed_path};
pub use load::HospitalLoad;
pub use night::{
    NightOptions, NightOutcome, check_patient_key, japan, ledger_key, ledger_origin, run_night,
};
pub use progress::{Progress, Silent, Stage};
pub use state::{Current, HospitalState};
