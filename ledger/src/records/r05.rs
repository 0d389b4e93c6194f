//! R05 accuracy_check: whether what is stored is what the source says, in number and in content (MRDA 2), by reading the source
//! again or by the eyes of the hospital on a drawn sample. Who signed stands in the approvals of the envelope.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Period;

/// The own fields of R05. Names of tables, data types and columns are there, never a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccuracyCheck {
    /// The plan that asked for it, as the site numbers its plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Version of the encoding of rows, which says what is compared: `kijun-row-1`.
    pub encoding: String,
    /// The rule by which it is accepted, with its version.
    pub rule: String,
    /// Whether it is accepted by that rule.
    pub verdict: AccuracyVerdict,
    /// How it was looked at, and what came out.
    pub by: AccuracyMethod,
}

/// The verdict of an accuracy check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccuracyVerdict {
    /// Everything is equal.
    Equal,
    /// Something differs.
    Differs,
    /// Nothing differs in what was looked at, and not all of it was.
    Incomplete,
}

/// How accuracy was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccuracyMethod {
    /// The source was read again and every row compared.
    Rows(RowsCompared),
    /// The hospital compared a drawn sample with its own screens.
    Worksheet(WorksheetSigned),
}

/// A comparison of every row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsCompared {
    /// The last load, whose state of the store was compared.
    pub load_id: String,
    /// Its as-of date: what was sent later is not yet loaded.
    pub as_of: Date,
    /// The event days asked for; absent: all, and what has no day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The files of the source as they are now: where they belong (`compared`, `superseded`, `not_yet_loaded` and so on), to how
    /// many.
    pub files: BTreeMap<String, u64>,
    /// Rows by table and data type.
    pub lines: Vec<AccuracyLine>,
    /// Rows whose place in the sum of both sides cannot be told; 0 unless the program is wrong.
    pub unexplained: u64,
    /// Rows of the source with a counterpart in the store, in millionths, rounded down.
    pub rate_by_count_ppm: u32,
    /// Rows of the source that are the same in the store, in millionths, rounded down.
    pub rate_by_content_ppm: u32,
    /// Rows by finding code.
    pub differences: BTreeMap<String, u64>,
    /// `table.column` to the rows that differ there.
    pub columns: BTreeMap<String, u64>,
    /// SHA-256 of the whole result, which lies beside the log; 64 lower-case hex digits.
    pub result_sha256: String,
    /// The sample that was drawn for the hospital's screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleDrawn>,
}

/// The rows of one data type in one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccuracyLine {
    /// The table.
    pub table: String,
    /// The data type.
    pub data_type: String,
    /// How many buckets (days or ranges of patients) were compared.
    pub buckets: u64,
    /// Rows that the source gives.
    pub source: u64,
    /// Rows that are stored.
    pub store: u64,
    /// Equal on both sides.
    pub matched: u64,
    /// In the source only.
    pub missing: u64,
    /// On both sides with other content.
    pub changed: u64,
    /// In the store only.
    pub extra: u64,
    /// On both sides at different places, counted where the source has them.
    pub moved: u64,
}

/// A sample of stored rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleDrawn {
    /// Rows asked for of each data type.
    pub rows_each: u64,
    /// The seed; with it the draw can be repeated.
    pub seed: u64,
    /// Rows drawn.
    pub rows: u64,
    /// Lines of the worksheet, one a field.
    pub fields: u64,
    /// Digest of the printed lines, by which a returned worksheet is known; 64 lower-case hex digits.
    pub lines_sha256: String,
}

/// A worksheet that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksheetSigned {
    /// The `rec_id` of the check that drew the sample.
    pub drawn_by: String,
    /// Digest of its printed lines.
    pub lines_sha256: String,
    /// SHA-256 of the workbook as it came back, which is kept in the secrets folder.
    pub returned_sha256: String,
    /// Rows of the sample.
    pub rows: u64,
    /// Fields that the hospital found to be the same.
    pub matching: u64,
    /// Fields that it found to differ.
    pub differing: u64,
    /// Fields that its screens do not show.
    pub not_shown: u64,
    /// Fields that were not filled in.
    pub open: u64,
    /// `table.column` to the fields that differ.
    pub columns: BTreeMap<String, u64>,
}

/// One record of each method.
#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use crate::rec_id;

    pub(crate) fn compared() -> AccuracyCheck {
        let counts = |name: &str| BTreeMap::from([(name.to_owned(), 2)]);
        AccuracyCheck {
            plan: Some("2026-3".to_owned()),
            encoding: "kijun-row-1".to_owned(),
            rule: "kijun-equal-1".to_owned(),
            verdict: AccuracyVerdict::Differs,
            by: AccuracyMethod::Rows(RowsCompared {
                load_id: "H01-20261119-1".to_owned(),
                as_of: jiff::civil::date(2026, 11, 19),
                period: None,
                files: counts("compared"),
                lines: vec![AccuracyLine {
                    table: "lab_results".to_owned(),
                    data_type: "OML-11".to_owned(),
                    buckets: 1,
                    source: 3,
                    store: 3,
                    matched: 1,
                    missing: 0,
                    changed: 2,
                    extra: 0,
                    moved: 0,
                }],
                unexplained: 0,
                rate_by_count_ppm: 1_000_000,
                rate_by_content_ppm: 333_333,
                differences: counts("R02"),
                columns: counts("lab_results.value_text"),
                result_sha256: "1".repeat(64),
                sample: Some(SampleDrawn {
                    rows_each: 1,
                    seed: 7,
                    rows: 1,
                    fields: 9,
                    lines_sha256: "2".repeat(64),
                }),
            }),
        }
    }

    pub(crate) fn signed() -> AccuracyCheck {
        AccuracyCheck {
            by: AccuracyMethod::Worksheet(WorksheetSigned {
                drawn_by: rec_id(1, [1; 10]),
                lines_sha256: "2".repeat(64),
                returned_sha256: "3".repeat(64),
                rows: 1,
                matching: 8,
                differing: 1,
                not_shown: 0,
                open: 0,
                columns: BTreeMap::from([("lab_results.value_text".to_owned(), 1)]),
            }),
            ..compared()
        }
    }
}
