//! The files of a table: what a load says of a new one, what the Delta log says of a live one.

use std::collections::HashMap;
use std::fmt::Write;

use deltalake_core::kernel::{Add, LogicalFileView};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use model::Table;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The key in the tags of the Delta log under which a file's digest stands.
const SHA256_TAG: &str = "sha256";

/// A Parquet file that was written and is not part of its table until it is committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFile {
    /// The table.
    pub table: Table,
    /// The file, relative to the table's folder, as the object store names it; the Delta log percent-encodes it once more.
    pub path: String,
    /// Values of the partition columns, in the order of the spec.
    pub partition: Vec<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 of the bytes in hex.
    pub sha256: String,
    /// First care date, days since 1970-01-01; `None` for a table without care dates and a file of undated rows.
    pub min_day: Option<i32>,
    /// Last care date.
    pub max_day: Option<i32>,
    /// Rows without a care date; `None` for a table without care dates.
    pub undated_rows: Option<u64>,
}

/// A Parquet file that is part of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveFile {
    /// The table.
    pub table: Table,
    /// See [`NewFile::path`].
    pub path: String,
    /// Values of the partition columns, in the order of the spec.
    pub partition: Vec<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// Number of rows.
    pub rows: u64,
    /// First care date, days since 1970-01-01; `None` when the log does not say.
    pub min_day: Option<i32>,
    /// Last care date.
    pub max_day: Option<i32>,
    /// SHA-256 of the bytes in hex; `None` for a file that another program wrote.
    pub sha256: Option<String>,
}

impl NewFile {
    /// The file as an action of the Delta log.
    pub(crate) fn add(&self, now: Timestamp) -> Add {
        let names = self.table.spec().partition_columns().iter();
        let values = self.partition.iter().map(|value| Some(value.clone()));
        let tags = [(SHA256_TAG.to_owned(), Some(self.sha256.clone()))];
        Add {
            path: self.path.clone(),
            partition_values: names
                .map(|column| column.name.to_owned())
                .zip(values)
                .collect(),
            size: self.bytes as i64,
            modification_time: now.as_millisecond(),
            data_change: true,
            stats: Some(self.stats()),
            tags: Some(HashMap::from(tags)),
            ..Add::default()
        }
    }

    /// Statistics as the Delta protocol writes them.
    fn stats(&self) -> String {
        let mut stats = json!({ "numRecords": self.rows });
        if let Some(undated) = self.undated_rows {
            stats["nullCount"] = json!({ "care_date": undated });
        }
        if let (Some(min), Some(max)) = (
            self.min_day.and_then(date_of_day),
            self.max_day.and_then(date_of_day),
        ) {
            stats["minValues"] = json!({ "care_date": min.to_string() });
            stats["maxValues"] = json!({ "care_date": max.to_string() });
        }
        stats.to_string()
    }
}

impl From<&NewFile> for LiveFile {
    /// A file that this load has written, to be read before the load commits it.
    fn from(file: &NewFile) -> LiveFile {
        LiveFile {
            table: file.table,
            path: file.path.clone(),
            partition: file.partition.clone(),
            bytes: file.bytes,
            rows: file.rows,
            min_day: file.min_day,
            max_day: file.max_day,
            sha256: Some(file.sha256.clone()),
        }
    }
}

impl LiveFile {
    pub(crate) fn new(table: Table, view: &LogicalFileView) -> LiveFile {
        let values = view.partition_values_map();
        let stats: Value = view
            .stats()
            .and_then(|stats| serde_json::from_str(&stats).ok())
            .unwrap_or_default();
        let day = |bound: &str| {
            let date = stats[bound]["care_date"].as_str()?.parse().ok()?;
            day_of_date(date)
        };
        LiveFile {
            table,
            path: view.path().into_owned(),
            partition: table
                .spec()
                .partition_columns()
                .iter()
                .map(|column| {
                    values
                        .get(column.name)
                        .cloned()
                        .flatten()
                        .unwrap_or_default()
                })
                .collect(),
            bytes: view.size().cast_unsigned(),
            rows: stats["numRecords"].as_u64().unwrap_or_default(),
            min_day: day("minValues"),
            max_day: day("maxValues"),
            sha256: tag(view),
        }
    }
}

/// The digest beside a file in the log.
fn tag(view: &LogicalFileView) -> Option<String> {
    #[expect(deprecated, reason = "the library has no other way to the tags")]
    let add = view.add_action();
    add.tags?.remove(SHA256_TAG)?
}

/// Path of a file below its table: `hospital=H01/care_month=2026-11/<file_name>`.
pub(crate) fn hive_path(table: Table, partition: &[&str], file_name: &str) -> String {
    let mut path = String::new();
    for (column, value) in table.spec().partition_columns().iter().zip(partition) {
        path.push_str(column.name);
        path.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    path.push(byte as char);
                }
                // Writing to a string cannot fail.
                _ => drop(write!(path, "%{byte:02X}")),
            }
        }
        path.push('/');
    }
    path + file_name
}

fn date_of_day(day: i32) -> Option<Date> {
    let span = Span::new().try_days(day).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

fn day_of_date(date: Date) -> Option<i32> {
    let span = Date::constant(1970, 1, 1).until(date).ok()?;
    Some(span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_return() {
        for (day, date) in [
            (0, "1970-01-01"),
            (20_758, "2026-11-01"),
            (-1, "1969-12-31"),
        ] {
            let found = date_of_day(day).unwrap();
            assert_eq!(found.to_string(), date);
            assert_eq!(day_of_date(found), Some(day));
        }
        for impossible in [i32::MAX, i32::MIN, 5_000_000] {
            assert_eq!(date_of_day(impossible), None);
        }
    }

    #[test]
    fn partition_values_are_escaped_in_folders() {
        let path = hive_path(Table::LabResults, &["H/1 あ", "2026-11"], "a.parquet");
        assert_eq!(
            path,
            "hospital=H%2F1%20%E3%81%82/care_month=2026-11/a.parquet"
        );
    }
}
