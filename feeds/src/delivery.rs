//! What a delivery format is to the pipeline: files of many patients that come by the month, told by what they hold, read in
//! portions, and of which a later one may take the place of an earlier one.

use arrow_array::RecordBatch;
use model::{Batch, Bucket, Code, Counts, Defect, Format, Table, Text};

use crate::claims_delivery::CLAIMS;
use crate::dpc_delivery::DPC;

/// Every delivery format that can be decoded. A new one is a folder, its adapter beside it and a line here.
pub const DELIVERIES: &[DeliveryFormat] = &[CLAIMS, DPC];

/// The delivery format of that name; `None` when it is none or this version cannot read it.
pub fn delivery(format: Format) -> Option<&'static DeliveryFormat> {
    DELIVERIES.iter().find(|known| known.format == format)
}

/// One delivery format.
#[derive(Debug)]
pub struct DeliveryFormat {
    /// The format.
    pub format: Format,
    /// The tables that its files can fill. Each has `source_file_id`.
    pub tables: &'static [Table],
    /// The kinds of its files, and what each holds.
    pub kinds: &'static [(&'static str, Text)],
    /// Which rows a later file takes the place of.
    pub supersession: Supersession,
    /// A decoder for one file.
    pub decoder: for<'a> fn(DeliveryFile<'a>) -> Box<dyn DeliveryDecoder + 'a>,
}

/// Which rows a later file takes the place of.
#[derive(Debug)]
pub enum Supersession {
    /// A later file of one kind, facility and month takes the place of the whole of an earlier one.
    Files,
    /// A later version of a part takes the place of an earlier one in another file.
    Parts(Parts),
}

/// The parts of files that are versions of each other.
#[derive(Debug)]
pub struct Parts {
    /// The table with one row a part.
    pub table: Table,
    /// The columns that [`Parts::identify`] needs, `source_file_id` and [`Parts::part`] among them.
    pub columns: &'static [&'static str],
    /// The column that says in every table of the format, with `source_file_id`, which part a row belongs to; whole numbers.
    pub part: &'static str,
    /// What each row's part is a version of; `None` for one that stands alone.
    pub identify: fn(&RecordBatch) -> Vec<Option<PartVersion>>,
}

/// What a part is a version of, and how new it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartVersion {
    /// Equal for versions of one thing.
    pub identity: String,
    /// The greater one is the newer one; of equal ones that of the later file.
    pub version: String,
}

/// What a decoder must know of a file besides its bytes.
#[derive(Clone, Copy)]
pub struct DeliveryFile<'a> {
    /// Identifies the file version within its hospital.
    pub source_file_id: i64,
    /// The load that the rows are written by.
    pub load_id: &'a str,
    /// The file's name without folders; only a hint.
    pub name: &'a str,
    /// The as-of day, in days since 1970-01-01.
    pub as_of_day: i32,
    /// Its end, UTC microseconds.
    pub as_of_end_micros: i64,
    /// Keyed hash of a patient's number as the file has it. What is not the hospital's own number holds a control character.
    pub key_patient: &'a (dyn Fn(&[u8]) -> String + Sync),
}

/// Records that could not be used: one line, or lines behind each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedRecords {
    /// Why.
    pub code: Code,
    /// First line, 1-based.
    pub first_line: u32,
    /// First byte in the file, 0-based.
    pub start: u64,
    /// Behind the last byte.
    pub end: u64,
}

/// What a decoder hands out while it reads.
#[derive(Debug, Default)]
pub struct Decoded {
    /// Rows, in the order of the file.
    pub batches: Vec<Batch>,
    /// What was refused meanwhile.
    pub refusals: Vec<RefusedRecords>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryOutcome {
    /// Where the file ended. Rows that were handed out count only when it is stored.
    pub bucket: Bucket,
    /// Its kind, one of [`DeliveryFormat::kinds`]; empty when its content does not show it.
    pub kind: &'static str,
    /// Who wrote it, where files of a kind are told apart by that.
    pub facility: String,
    /// The month it is about, `2026-10`, by its content; empty when not known.
    pub month: String,
    /// The encoding found.
    pub encoding: &'static str,
    /// Record lines, received and where they ended; closes by itself.
    pub records: Counts,
    /// Rows offered to tables and where they ended; closes by itself.
    pub rows: Counts,
    /// What is wrong with the file, in file order.
    pub defects: Vec<Defect>,
}

/// Turns the bytes of one file into batches: `(decode | flush)* end`. What comes out does not depend on how the bytes are cut
/// nor, but for the batches that rows are spread over, on when it is flushed.
pub trait DeliveryDecoder {
    /// Takes the next bytes of the file.
    fn decode(&mut self, bytes: &[u8]);
    /// How many rows and refusals a flush would hand out.
    fn waiting(&self) -> usize;
    /// Hands out what is complete.
    fn flush(&mut self) -> Decoded;
    /// Ends the file: what became of it, and the rest of its rows.
    fn end(self: Box<Self>) -> (DeliveryOutcome, Decoded);
}

/// Counts months, to find the one that a file is about.
#[derive(Debug, Default)]
pub(crate) struct Months {
    counts: std::collections::BTreeMap<i32, u64>,
    /// The first day of a month, the first one behind it, and how many days of that month were met and not yet counted.
    recent: Option<(i32, i32, u64)>,
}

impl Months {
    /// Counts a day, in days since 1970-01-01.
    pub(crate) fn add(&mut self, day: i32) {
        if let Some((first, behind, count)) = &mut self.recent
            && (*first..*behind).contains(&day)
        {
            *count += 1;
            return;
        }
        self.settle();
        let (_, month, day_of_month) = civil(day);
        let first = day - day_of_month + 1;
        let mut behind = first + 28;
        while civil(behind).1 == month {
            behind += 1;
        }
        self.recent = Some((first, behind, 1));
    }

    fn settle(&mut self) {
        if let Some((first, _, count)) = self.recent.take() {
            let (year, month, _) = civil(first);
            *self.counts.entry(year * 12 + month - 1).or_default() += count;
        }
    }

    /// The month that was counted most often, the latest of equal ones, as `2026-10`.
    pub(crate) fn most(mut self) -> Option<String> {
        self.settle();
        let counts = self.counts.iter();
        let (month, _) = counts.max_by_key(|(month, count)| (**count, **month))?;
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        Some(format!("{year:04}-{month:02}"))
    }
}

/// Year, month and day of a day since 1970-01-01, by the proleptic Gregorian calendar.
fn civil(day: i32) -> (i32, i32, i32) {
    // Years that begin in March, in eras of 400 years: so a leap day is the last of its year.
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as i32, day_of_month as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_a_delivery_has_what_the_pipeline_relies_on() {
        for format in DELIVERIES {
            for table in format.tables {
                let spec = table.spec();
                let has = |name: &str| spec.data_columns().any(|column| column.name == name);
                assert!(has("source_file_id"), "{}", spec.name);
                assert!(matches!(
                    spec.partition_columns()[1].name,
                    "care_month" | "shard"
                ));
                if let Supersession::Parts(parts) = &format.supersession {
                    assert!(has(parts.part), "{}", spec.name);
                    let columns: Vec<_> = parts
                        .table
                        .spec()
                        .data_columns()
                        .map(|column| column.name)
                        .filter(|name| parts.columns.contains(name))
                        .collect();
                    assert_eq!(columns, parts.columns, "in the order of the table");
                }
            }
        }
    }

    #[test]
    fn days_fall_into_their_months() {
        for (day, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (20_776, (2026, 11, 19)),
            (19_782, (2024, 2, 29)),
            (19_783, (2024, 3, 1)),
            (-25_509, (1900, 2, 28)),
            (-25_508, (1900, 3, 1)),
        ] {
            assert_eq!(civil(day), expected);
        }
        let most = |days: &[i32]| {
            let mut months = Months::default();
            days.iter().for_each(|day| months.add(*day));
            months.most()
        };
        assert_eq!(most(&[]), None);
        assert_eq!(most(&[19_782, 19_783, 19_760]).as_deref(), Some("2024-02"));
        assert_eq!(most(&[19_782, 19_783]).as_deref(), Some("2024-03"));
    }
}
