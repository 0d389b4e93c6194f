//! R04 load_decision: whether what a load left in the store was approved, with the rows that were approved.
//!
//! Who and why stand in the envelope. It has a tag of its own beside that of findings, since its subject is another.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::record::check_word;

/// The own fields of R04 about a load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadDecision {
    /// The load.
    pub load_id: String,
    /// Its as-of date.
    pub night: Date,
    /// Whether it is approved.
    pub verdict: LoadVerdict,
    /// Table to the rows of it that are approved; empty for a rejection.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, ApprovedRows>,
}

/// Whether a load is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadVerdict {
    /// It is; later loads are compared with it.
    Approved,
    /// It is not, or no longer.
    Rejected,
}

impl LoadVerdict {
    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            LoadVerdict::Approved => "approved",
            LoadVerdict::Rejected => "rejected",
        }
    }
}

/// The approved rows of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovedRows {
    /// Of a table without event days: all rows.
    All(u64),
    /// By first day of the month of the event day, up to the night.
    Months(BTreeMap<Date, u64>),
}

impl LoadDecision {
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_word("load_id", &self.load_id)?;
        let mut tables = self.tables.keys();
        tables.try_for_each(|table| check_word("tables", table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::envelope;
    use crate::{Record, from_bytes, to_bytes};

    #[test]
    fn a_decision_reads_back_and_is_known_by_its_kind() {
        let months = BTreeMap::from([(jiff::civil::date(2026, 11, 1), 12)]);
        let record = Record::LoadDecision(LoadDecision {
            load_id: "H01-20261119-1".to_owned(),
            night: jiff::civil::date(2026, 11, 19),
            verdict: LoadVerdict::Approved,
            tables: BTreeMap::from([
                ("lab_results".to_owned(), ApprovedRows::Months(months)),
                ("patients".to_owned(), ApprovedRows::All(7)),
            ]),
        });
        let bytes = to_bytes(&envelope(), &record).unwrap();
        assert_eq!(from_bytes(&bytes).unwrap().1, record);
        assert_eq!(record.kind_id(), "R04");
    }
}
