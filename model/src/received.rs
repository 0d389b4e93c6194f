//! A file that a night met, and what became of it: one row of `source_files`.

use serde::{Deserialize, Serialize};

use crate::Bucket;

/// What happened to a file name since the night before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A name that was not there before.
    New,
    /// The same version under a new name: only the condition flag changed.
    Renamed,
    /// The name is as it was, but another version of the same thing came or went, so that this file's bucket changed. It
    /// was received in an earlier load, so it is not counted as received again.
    Restated,
    /// A name that is no longer there and was not renamed. It is not received, so it is in no bucket of the balance.
    Vanished,
}

impl Event {
    /// Whether the file came in this load, and so stands in its balance.
    pub const fn is_received(self) -> bool {
        matches!(self, Event::New | Event::Renamed)
    }

    /// The name in columns.
    pub const fn name(self) -> &'static str {
        match self {
            Event::New => "new",
            Event::Renamed => "renamed",
            Event::Restated => "restated",
            Event::Vanished => "vanished",
        }
    }
}

/// One file of one night. Times and numbers come from the file's name; nothing here names a patient.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceivedFile {
    /// Identifies a file version within its hospital for good; a rename keeps it.
    pub source_file_id: i64,
    /// What happened to the name.
    pub event: Event,
    /// Where it ended; `None` for [`Event::Vanished`].
    pub bucket: Option<Bucket>,
    /// The path with everything that could name a patient replaced (see `feeds::ssmix2::name`).
    pub masked_path: String,
    /// `OML-11`, or the name of the extended folder; empty when the name could not be read.
    pub data_type: String,
    /// Keyed hash of the patient number; `None` when the name could not be read.
    pub patient_key: Option<String>,
    /// Days since 1970-01-01; `None` for `-`.
    pub care_date: Option<i32>,
    /// The order number of the name.
    pub order_no: Option<String>,
    /// The 17 digits of the name's time stamp.
    pub occurred_at: Option<String>,
    /// The department of the name; `None` for `-`.
    pub department_code: Option<String>,
    /// 0 deleted, 1 live, 2 superseded.
    pub condition_flag: Option<i32>,
    /// Size in bytes, of files that were read.
    pub bytes: Option<i64>,
    /// SHA-256 in hex, of files that were read.
    pub sha256: Option<String>,
    /// The encoding found, of files that were read.
    pub encoding: Option<&'static str>,
    /// Messages in the file; 1 for files that were not read, as the storage puts one message in a file.
    pub records: i64,
    /// Rows that went into tables.
    pub rows: i64,
}
