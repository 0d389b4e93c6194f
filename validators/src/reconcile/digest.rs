//! Digests of rows and of buckets of rows. A bucket's digest does not depend on the order of its rows, and a row that stands
//! there twice is not the same as one that stands there once or not at all.

use std::collections::BTreeMap;

use model::Table;
use sha2::{Digest, Sha256};

/// SHA-256 of a row's canonical bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowDigest(pub [u8; 32]);

impl RowDigest {
    /// The digest of canonical bytes.
    pub fn of(encoded: &[u8]) -> RowDigest {
        RowDigest(Sha256::digest(encoded).into())
    }

    /// The first and the last 128 bits, as big-endian numbers.
    fn halves(&self) -> (u128, u128) {
        let half = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u128, |number, byte| number << 8 | u128::from(*byte))
        };
        let (first, second) = self.0.split_at(16);
        (half(first), half(second))
    }
}

/// Count and two accumulators of the rows of a bucket: the sums of both halves of the row digests, each modulo 2^128. It tells
/// faults, not forgers, who could search for rows with equal sums; altered records are the business of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketDigest {
    /// Rows.
    pub rows: u64,
    /// Sum of the first 128 bits.
    pub first: u128,
    /// Sum of the last 128 bits.
    pub second: u128,
}

impl BucketDigest {
    /// Adds a row.
    pub fn add(&mut self, row: &RowDigest) {
        let (first, second) = row.halves();
        self.merge(&BucketDigest {
            rows: 1,
            first,
            second,
        });
    }

    /// Adds the rows of another digest of the same bucket.
    pub fn merge(&mut self, other: &BucketDigest) {
        self.rows += other.rows;
        self.first = self.first.wrapping_add(other.first);
        self.second = self.second.wrapping_add(other.second);
    }
}

/// Which rows of a data type a bucket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Those of a care date, days since 1970-01-01.
    Day(i32),
    /// Those without a care date, of a table with care dates.
    Undated,
    /// Those of patients whose key begins with this hex digit, of a table without care dates.
    Shard(u8),
}

/// A bucket: table, data type, and day or patients.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BucketKey {
    /// The table.
    pub table: Table,
    /// The data type; empty when it is not known.
    pub data_type: Box<str>,
    /// The day or patients.
    pub slot: Slot,
}

/// How many cells a bucket has.
pub const CELLS: usize = 64;

/// A bucket's digest, and short sums of its rows by cell. Cells only save work: when few rows of a bucket differ, those of the
/// other cells need not be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The digest.
    pub digest: BucketDigest,
    /// The low 64 bits of [`BucketDigest::first`] of each cell's rows.
    cells: Box<[u64; CELLS]>,
}

impl Default for Bucket {
    fn default() -> Bucket {
        Bucket {
            digest: BucketDigest::default(),
            cells: Box::new([0; CELLS]),
        }
    }
}

impl Bucket {
    /// Adds rows of one cell.
    pub fn add(&mut self, cell: usize, rows: &BucketDigest) {
        self.digest.merge(rows);
        if let Some(sum) = self.cells.get_mut(cell) {
            *sum = sum.wrapping_add(rows.first as u64);
        }
    }

    /// Adds the rows of another part of the same bucket.
    pub fn merge(&mut self, other: &Bucket) {
        self.digest.merge(&other.digest);
        for (sum, other) in self.cells.iter_mut().zip(other.cells.iter()) {
            *sum = sum.wrapping_add(*other);
        }
    }

    /// The cells in which two sides differ, one bit each.
    pub fn differing_cells(&self, other: &Bucket) -> u64 {
        let pairs = self.cells.iter().zip(other.cells.iter()).enumerate();
        pairs
            .filter(|(_, (one, two))| one != two)
            .fold(0, |bits, (cell, _)| bits | 1 << cell)
    }
}

/// The cell of a patient's rows, by the end of the patient's key.
pub fn cell(patient_key: &[u8]) -> usize {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default() as usize;
    let number = patient_key.iter().rev().take(2).map(digit);
    number.fold(0, |cell, digit| cell * 16 + digit) % CELLS
}

/// Buckets by key.
pub type Buckets = BTreeMap<BucketKey, Bucket>;
