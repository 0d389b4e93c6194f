//! The volumes of a load: how much came and how much stayed, by data type and event day.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use hashbrown::HashSet;
use model::{Counts, ReceivedFile, Table, TableSpec};

/// Counts of one feed in one load. Units are tallied apart and merged; neither the order of files nor the cut into units
/// changes the result.
#[derive(Clone, Debug, Default)]
pub struct VolumeTally {
    /// Data type, then event day.
    volumes: BTreeMap<String, BTreeMap<Option<i32>, Volume>>,
}

#[derive(Clone, Debug, Default)]
struct Volume {
    files: Counts,
    records: i64,
    rows_stored: i64,
    rows_removed: i64,
    /// Hashes of patient keys. Eight bytes each: among a million patients of one day two share a hash in one case of 30
    /// million, and then the day counts one patient less.
    patients: HashSet<u64>,
}

impl VolumeTally {
    /// Counts a file. One that did not come in this load ([`model::Event::is_received`]) adds only the rows that it put into
    /// tables.
    pub fn file(&mut self, file: &ReceivedFile) {
        let volume = self.volume(&file.data_type, file.care_date);
        volume.rows_stored += file.rows;
        if !file.event.is_received() {
            return;
        }
        volume.files.received += 1;
        volume.records += file.records;
        if let Some(bucket) = file.bucket {
            volume.files.put(bucket, 1);
        }
        if let Some(key) = &file.patient_key {
            volume.patients.insert(fnv1a(key.as_bytes()));
        }
    }

    /// Counts rows that went into tables from a file that was counted without them, by the kind of the file and the day that the
    /// rows are about.
    pub fn stored(&mut self, data_type: &str, event_day: Option<i32>, rows: u64) {
        self.volume(data_type, event_day).rows_stored += rows as i64;
    }

    /// Counts rows that were taken out of tables, by the data type and the event day of the file they came from.
    pub fn removed(&mut self, data_type: &str, event_day: Option<i32>, rows: u64) {
        self.volume(data_type, event_day).rows_removed += rows as i64;
    }

    /// Adds the volumes of another unit.
    pub fn merge(&mut self, other: VolumeTally) {
        for (data_type, days) in other.volumes {
            let ours = self.volumes.entry(data_type).or_default();
            for (day, volume) in days {
                ours.entry(day).or_default().merge(volume);
            }
        }
    }

    /// The rows of [`model::tables::VOLUMES`], without its partition columns, sorted by data type and event day (undated
    /// first). `arrival_date` is the load's as-of date in days since 1970-01-01.
    ///
    /// # Errors
    /// When the columns do not fit the spec of the table, which no count can bring about.
    pub fn to_batch(
        &self,
        load_id: &str,
        arrival_date: i32,
        feed: &str,
    ) -> Result<RecordBatch, ArrowError> {
        const SPEC: &TableSpec = Table::Volumes.spec();
        let lines: Vec<(&str, Option<i32>, &Volume)> = self
            .volumes
            .iter()
            .flat_map(|(data_type, days)| {
                days.iter()
                    .map(move |(day, volume)| (data_type.as_str(), *day, volume))
            })
            // A file that neither came nor changed a row leaves nothing to tell.
            .filter(|(_, _, volume)| volume.says_something())
            .collect();
        let text = |value: &str| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(lines.iter().map(|_| value)))
        };
        let int64 = |of: fn(&Volume) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(
                lines.iter().map(|(_, _, volume)| of(volume)),
            ))
        };
        let columns = SPEC
            .data_columns()
            .map(|column| {
                Ok(match column.name {
                    "load_id" => text(load_id),
                    "feed" => text(feed),
                    "arrival_date" => Arc::new(Date32Array::from_iter_values(
                        lines.iter().map(|_| arrival_date),
                    )),
                    "data_type" => Arc::new(StringArray::from_iter_values(
                        lines.iter().map(|(data_type, _, _)| data_type),
                    )),
                    "event_day" => Arc::new(
                        lines
                            .iter()
                            .map(|(_, day, _)| *day)
                            .collect::<Date32Array>(),
                    ),
                    name => int64(counter(name)?),
                })
            })
            .collect::<Result<Vec<_>, ArrowError>>()?;
        RecordBatch::try_new(SPEC.file_schema(), columns)
    }

    fn volume(&mut self, data_type: &str, day: Option<i32>) -> &mut Volume {
        self.volumes
            .entry(data_type.to_owned())
            .or_default()
            .entry(day)
            .or_default()
    }
}

impl Volume {
    fn merge(&mut self, other: Volume) {
        self.files.add(&other.files);
        self.records += other.records;
        self.rows_stored += other.rows_stored;
        self.rows_removed += other.rows_removed;
        self.patients.extend(other.patients);
    }

    fn says_something(&self) -> bool {
        self.files.received > 0 || self.rows_stored > 0 || self.rows_removed > 0
    }
}

/// The counter behind a column of the spec.
fn counter(column: &str) -> Result<fn(&Volume) -> i64, ArrowError> {
    Ok(match column {
        "files_received" => |volume| volume.files.received as i64,
        "files_stored" => |volume| volume.files.stored as i64,
        "files_superseded" => |volume| volume.files.superseded as i64,
        "files_deleted" => |volume| volume.files.deleted as i64,
        "files_quarantined" => |volume| volume.files.quarantined as i64,
        "files_out_of_scope" => |volume| volume.files.out_of_scope as i64,
        "records_received" => |volume| volume.records,
        "rows_stored" => |volume| volume.rows_stored,
        "rows_removed" => |volume| volume.rows_removed,
        "patients" => |volume| volume.patients.len() as i64,
        unknown => {
            return Err(ArrowError::SchemaError(format!(
                "volumes have nothing for column `{unknown}`"
            )));
        }
    })
}

/// FNV-1a in 64 bits: the keys are keyed hashes already, so nobody can steer them into each other.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use arrow_array::Array;
    use model::{Bucket, Event};

    use super::*;

    /// An OML-11 of day 20,463 with one message; 20 rows when it is stored.
    pub(crate) fn received(event: Event, bucket: Option<Bucket>) -> ReceivedFile {
        ReceivedFile {
            source_file_id: 1,
            event,
            bucket,
            masked_path: "000/012/p1".into(),
            data_type: "OML-11".into(),
            patient_key: Some("0f".repeat(16)),
            care_date: Some(20_463),
            order_no: None,
            occurred_at: None,
            department_code: None,
            condition_flag: Some(1),
            bytes: None,
            sha256: None,
            encoding: None,
            records: 1,
            rows: if bucket == Some(Bucket::Stored) {
                20
            } else {
                0
            },
        }
    }

    fn night() -> Vec<ReceivedFile> {
        let stored = received(Event::New, Some(Bucket::Stored));
        let of_patient = |key: &str, file: &ReceivedFile| ReceivedFile {
            patient_key: Some(key.into()),
            ..file.clone()
        };
        let undated = ReceivedFile {
            care_date: None,
            data_type: "ADT-00".into(),
            rows: 1,
            ..stored.clone()
        };
        vec![
            stored.clone(),
            of_patient("other", &stored),
            of_patient("other", &received(Event::Renamed, Some(Bucket::Superseded))),
            received(Event::New, Some(Bucket::Quarantined)),
            received(Event::New, Some(Bucket::Deleted)),
            received(Event::New, Some(Bucket::OutOfScope)),
            received(Event::Restated, Some(Bucket::Stored)),
            received(Event::Vanished, None),
            undated,
            ReceivedFile {
                data_type: "PPR-01".into(),
                ..received(Event::Vanished, None)
            },
        ]
    }

    fn tally(files: &[ReceivedFile]) -> VolumeTally {
        let mut tally = VolumeTally::default();
        for file in files {
            tally.file(file);
        }
        tally
    }

    fn lines(batch: &RecordBatch) -> Vec<String> {
        let ints = |row: usize| -> Vec<i64> {
            batch
                .columns()
                .iter()
                .filter_map(|column| column.as_any().downcast_ref::<Int64Array>())
                .map(|column| column.value(row))
                .collect()
        };
        let types: &StringArray = batch["data_type"].as_any().downcast_ref().unwrap();
        let days: &Date32Array = batch["event_day"].as_any().downcast_ref().unwrap();
        (0..batch.num_rows())
            .map(|row| {
                let day = days.is_valid(row).then(|| days.value(row));
                format!("{} {day:?} {:?}", types.value(row), ints(row))
            })
            .collect()
    }

    #[test]
    fn each_file_counts_where_it_ended() {
        let mut tally = tally(&night());
        tally.removed("OML-11", Some(20_463), 20);
        tally.removed("OML-11", Some(20_400), 3);
        let batch = tally.to_batch("H01-20260110-1", 20_464, "ssmix2").unwrap();
        assert_eq!(batch.schema(), Table::Volumes.spec().file_schema());
        assert_eq!(
            lines(&batch),
            [
                "ADT-00 None [1, 1, 0, 0, 0, 0, 1, 1, 0, 1]",
                "OML-11 Some(20400) [0, 0, 0, 0, 0, 0, 0, 0, 3, 0]",
                "OML-11 Some(20463) [6, 2, 1, 1, 1, 1, 6, 60, 20, 2]",
            ]
        );
    }

    #[test]
    fn the_cut_into_units_does_not_show() {
        let files = night();
        let whole = tally(&files).to_batch("L", 1, "ssmix2").unwrap();
        for cut in 0..=files.len() {
            let (first, later) = files.split_at(cut);
            let mut forward = tally(first);
            forward.merge(tally(later));
            let mut backward = tally(later);
            backward.merge(tally(first));
            assert_eq!(forward.to_batch("L", 1, "ssmix2").unwrap(), whole, "{cut}");
            assert_eq!(backward.to_batch("L", 1, "ssmix2").unwrap(), whole, "{cut}");
        }
    }

    #[test]
    fn a_night_without_files_has_no_rows() {
        let batch = VolumeTally::default().to_batch("L", 1, "ssmix2").unwrap();
        assert_eq!(batch.num_rows(), 0);
    }
}
