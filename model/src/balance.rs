//! The balance: everything received ends in exactly one bucket (law 1).

use serde::{Deserialize, Serialize};

/// What is being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BalanceUnit {
    /// Files as found in a root.
    Files,
    /// HL7 messages (SS-MIX2), record lines (claims), data lines (DPC).
    Records,
    /// Rows offered to tables.
    Rows,
}

impl BalanceUnit {
    /// All three, in the order in which they are shown.
    pub const ALL: [BalanceUnit; 3] = [BalanceUnit::Files, BalanceUnit::Records, BalanceUnit::Rows];

    /// The name in columns, flags and pages.
    pub const fn name(self) -> &'static str {
        match self {
            BalanceUnit::Files => "files",
            BalanceUnit::Records => "records",
            BalanceUnit::Rows => "rows",
        }
    }
}

/// Where a received file, record or row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Live in the store.
    Stored,
    /// Replaced by a later version of the same thing (condition flag 2, or an older live file of the same key).
    Superseded,
    /// Deleted by the hospital (condition flag 0, or a row that says so).
    Deleted,
    /// Could not be used; its bytes are kept and a finding says why.
    Quarantined,
    /// Recognised, and not (yet) the business of any table.
    OutOfScope,
}

impl Bucket {
    /// The name in columns and pages.
    pub const fn name(self) -> &'static str {
        match self {
            Bucket::Stored => "stored",
            Bucket::Superseded => "superseded",
            Bucket::Deleted => "deleted",
            Bucket::Quarantined => "quarantined",
            Bucket::OutOfScope => "out_of_scope",
        }
    }
}

/// Received and where it went, for one unit. `received` is counted where things come in, the buckets where they end, so
/// that [`Counts::unexplained`] can be other than zero when the program is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// What came in.
    pub received: u64,
    /// See [`Bucket::Stored`].
    pub stored: u64,
    /// See [`Bucket::Superseded`].
    pub superseded: u64,
    /// See [`Bucket::Deleted`].
    pub deleted: u64,
    /// See [`Bucket::Quarantined`].
    pub quarantined: u64,
    /// See [`Bucket::OutOfScope`].
    pub out_of_scope: u64,
}

impl Counts {
    /// Adds `count` to a bucket.
    pub fn put(&mut self, bucket: Bucket, count: u64) {
        *match bucket {
            Bucket::Stored => &mut self.stored,
            Bucket::Superseded => &mut self.superseded,
            Bucket::Deleted => &mut self.deleted,
            Bucket::Quarantined => &mut self.quarantined,
            Bucket::OutOfScope => &mut self.out_of_scope,
        } += count;
    }

    /// What a bucket holds.
    pub const fn bucket(&self, bucket: Bucket) -> u64 {
        match bucket {
            Bucket::Stored => self.stored,
            Bucket::Superseded => self.superseded,
            Bucket::Deleted => self.deleted,
            Bucket::Quarantined => self.quarantined,
            Bucket::OutOfScope => self.out_of_scope,
        }
    }

    /// Received minus all buckets; 0 in every load that commits.
    pub fn unexplained(&self) -> i64 {
        let ended =
            self.stored + self.superseded + self.deleted + self.quarantined + self.out_of_scope;
        self.received as i64 - ended as i64
    }

    /// Adds another count of the same unit.
    pub fn add(&mut self, other: &Counts) {
        self.received += other.received;
        self.stored += other.stored;
        self.superseded += other.superseded;
        self.deleted += other.deleted;
        self.quarantined += other.quarantined;
        self.out_of_scope += other.out_of_scope;
    }
}

/// The balance of one feed in one load: files, records and rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Files as found.
    pub files: Counts,
    /// Messages or record lines.
    pub records: Counts,
    /// Rows offered to tables.
    pub rows: Counts,
}

impl Balance {
    /// The counts of one unit.
    pub const fn unit(&self, unit: BalanceUnit) -> &Counts {
        match unit {
            BalanceUnit::Files => &self.files,
            BalanceUnit::Records => &self.records,
            BalanceUnit::Rows => &self.rows,
        }
    }

    /// Whether nothing is unexplained in any unit.
    pub fn closes(&self) -> bool {
        BalanceUnit::ALL
            .iter()
            .all(|unit| self.unit(*unit).unexplained() == 0)
    }

    /// Adds another balance.
    pub fn add(&mut self, other: &Balance) {
        self.files.add(&other.files);
        self.records.add(&other.records);
        self.rows.add(&other.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_file_is_unexplained() {
        let mut balance = Balance::default();
        balance.files.received = 3;
        balance.files.put(Bucket::Stored, 1);
        balance.files.put(Bucket::Deleted, 1);
        assert_eq!(balance.files.unexplained(), 1);
        assert!(!balance.closes());
        balance.files.put(Bucket::Quarantined, 1);
        assert!(balance.closes());
    }
}
