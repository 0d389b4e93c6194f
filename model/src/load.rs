//! One load = one hospital × one night; it is whole or absent (law 5).

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Balance, Format};

/// `H01-20261119-1`: hospital, as-of date, and which run of that date it was (1-based). Never derived from the clock, so that
/// equal inputs give equal ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LoadId(pub String);

impl LoadId {
    /// The id of the `run`-th load (1-based) of `hospital` for `date`.
    pub fn new(hospital: &str, date: Date, run: u32) -> LoadId {
        LoadId(format!("{hospital}-{}-{run}", date.strftime("%Y%m%d")))
    }
}

impl fmt::Display for LoadId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// How a load ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadStatus {
    /// Committed, with or without findings.
    Committed,
}

/// What one load did to one table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLoad {
    /// Rows this load put into the table that were not there before.
    pub stored: u64,
    /// Rows this load took out because their source was superseded, deleted or is gone.
    pub removed: u64,
    /// The Delta version that holds the result; the version before the load when the load did not touch the table.
    pub version: i64,
}

/// The summary of a load: the content of its R02 record that readers ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// The load's id.
    pub load_id: LoadId,
    /// The as-of date: the night that was loaded.
    pub date: Date,
    /// The hospital's id.
    pub hospital: String,
    /// How it ended.
    pub status: LoadStatus,
    /// When work began: UTC, RFC 3339.
    pub started: String,
    /// When the record was written: UTC, RFC 3339.
    pub finished: String,
    /// Table name to what happened to it.
    pub tables: BTreeMap<String, TableLoad>,
    /// The balance of every feed of the hospital.
    pub balances: BTreeMap<Format, Balance>,
}
