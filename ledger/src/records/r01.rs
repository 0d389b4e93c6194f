//! R01 feed_receipt: what a feed delivered in one night, also when nothing came, so that silence is on record.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Balance, Format};
use serde::{Deserialize, Serialize};

/// The own fields of R01.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedReceipt {
    /// The feed's format.
    pub feed: Format,
    /// How many root folders were read.
    pub roots: u64,
    /// How many file names were listed, whether or not they were new.
    pub files_listed: u64,
    /// What was received and in which bucket it ended, in files, records and rows.
    pub balance: Balance,
    /// Bytes of the files that were read.
    pub bytes_read: u64,
    /// SHA-256 of the listing of the roots, 64 lower-case hex digits: the original as it was received.
    pub listing_sha256: String,
    /// First and last event day of what was received; absent when no day was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Finding code to how many files or rows failed.
    pub findings: BTreeMap<String, u64>,
    /// Nothing arrived; the record says that the feed was looked at.
    pub heartbeat: bool,
}

/// A stretch of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}
