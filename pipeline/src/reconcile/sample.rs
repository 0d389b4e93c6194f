//! A sample of stored rows for the hospital's screens, drawn so that anybody can draw it again.
//!
//! The rows of a data type in one table have one order, whoever stored them: by bucket, and within a bucket by digest. Row `i` of
//! the draw is row `SHA-256(seed || i) mod rows` of that order, seed and `i` as eight bytes, big end first; a row that was drawn
//! already is passed over.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, Date32Array, TimestampMicrosecondArray};
use hashbrown::{HashMap, HashSet};
use jiff::Timestamp;
use jiff::civil::Date;
use model::{Batch, Column, ColumnType, Lang, Table};
use reports::worksheet::WorksheetLine;
use sha2::{Digest, Sha256};
use store::ListingReader;
use validators::reconcile::{BucketKey, Buckets, Role, RowDigest, Slot, compared_columns, role};

use super::Context;
use super::stored::{self, StoredFile};
use crate::night::japan;
use crate::{Error, days, rows};

/// The most letters of a value that a worksheet shows.
const VALUE_LETTERS_MAX: usize = 1_000;

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct SampleOf {
    /// Rows of each data type.
    pub rows_each: u64,
    /// Equal seeds draw equal rows.
    pub seed: u64,
    /// Language of the worksheet.
    pub lang: Lang,
}

/// A drawn sample: the lines of the worksheet, and of how many rows they are.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Rows.
    pub rows: u64,
    /// One line a field, and one for what we lack.
    pub lines: Vec<WorksheetLine>,
}

impl Drawn {
    pub(super) fn extend(&mut self, other: Drawn) {
        self.rows += other.rows;
        self.lines.extend(other.lines);
    }
}

/// Draws rows of each data type.
///
/// # Errors
/// Those of reading the store and the listing of the last load.
pub(super) fn draw(
    context: &Context<'_>,
    sample: &SampleOf,
    store: &Buckets,
    files: &[StoredFile],
) -> Result<Drawn, Error> {
    let mut picks: BTreeMap<&BucketKey, Vec<u64>> = BTreeMap::new();
    for of_type in by_type(store) {
        let population = of_type.iter().map(|(_, rows)| rows).sum();
        for mut index in indices(sample.seed, sample.rows_each, population) {
            for (bucket, rows) in &of_type {
                if index < *rows {
                    picks.entry(bucket).or_default().push(index);
                    break;
                }
                index -= rows;
            }
        }
    }
    let mut drawn = Vec::new();
    for (bucket, mut places) in picks {
        places.sort_unstable();
        rows_at(context, bucket, &places, files, &mut drawn)?;
    }
    name(context, &mut drawn)?;
    let mut sheet = Drawn::default();
    for row in drawn {
        sheet.rows += 1;
        let number = sheet.rows;
        sheet.lines.extend(row.lines(number));
    }
    Ok(sheet)
}

/// The buckets of each data type in each table with their rows.
fn by_type(store: &Buckets) -> Vec<Vec<(&BucketKey, u64)>> {
    let mut types: BTreeMap<(Table, &str), Vec<(&BucketKey, u64)>> = BTreeMap::new();
    for (key, bucket) in store {
        let of_type = types.entry((key.table, &key.data_type)).or_default();
        of_type.push((key, bucket.digest.rows));
    }
    types.into_values().collect()
}

/// Different positions below `population`, as many as there are or as are wanted.
fn indices(seed: u64, wanted: u64, population: u64) -> Vec<u64> {
    let mut known = HashSet::new();
    let mut drawn = Vec::new();
    let wanted = wanted.min(population);
    for i in 0_u64.. {
        if drawn.len() as u64 >= wanted {
            break;
        }
        let hash = Sha256::new()
            .chain_update(seed.to_be_bytes())
            .chain_update(i.to_be_bytes())
            .finalize();
        let remainder = hash.iter().fold(0_u128, |rest, byte| {
            (rest << 8 | u128::from(*byte)) % u128::from(population)
        }) as u64;
        if known.insert(remainder) {
            drawn.push(remainder);
        }
    }
    drawn
}

/// A drawn row.
struct DrawnRow {
    data_type: String,
    patient_key: String,
    day: Option<Date>,
    order_no: String,
    position: String,
    file: i64,
    /// Patient number and path, once they are known.
    source: Option<(String, String)>,
    fields: Vec<(String, &'static str, String)>,
}

impl DrawnRow {
    fn new(batch: &Batch, row: usize, bucket: &BucketKey, file: i64) -> DrawnRow {
        let text = |column: &str| rows::text(&batch.rows, column, row).unwrap_or_default();
        let number = |column: &str| {
            let numbers = batch.rows.column_by_name(column);
            let numbers = numbers.and_then(|it| it.as_primitive_opt::<Int32Type>());
            numbers.map_or(0, |numbers| numbers.value(row))
        };
        let table = bucket.table;
        let fields = compared_columns(table)
            .filter(|column| role(column.name) == Some(Role::Content))
            .filter_map(|column| {
                let value = printed(batch, column, row)?;
                Some((
                    format!("{}.{}", table.name(), column.name),
                    column.about,
                    value,
                ))
            })
            .collect();
        DrawnRow {
            data_type: bucket.data_type.to_string(),
            patient_key: text("patient_key"),
            day: match bucket.slot {
                Slot::Day(day) => days::to_date(day),
                Slot::Undated | Slot::Shard(_) => None,
            },
            order_no: text("order_no"),
            position: format!("{}-{}", number("message_no"), number("segment_no")),
            file,
            source: None,
            fields,
        }
    }

    /// The lines of the row; the last one asks for what the hospital shows and we have not.
    fn lines(self, number: u64) -> Vec<WorksheetLine> {
        let (patient_number, path) = self.source.unwrap_or_default();
        let head = WorksheetLine {
            data_type: self.data_type,
            patient_number,
            patient_key: self.patient_key,
            day: self.day.map(|day| day.to_string()).unwrap_or_default(),
            order_no: self.order_no,
            position: self.position,
            path,
            ..WorksheetLine::default()
        };
        let rest = (
            "other".to_owned(),
            "Everything else that the screen shows of this row and that belongs into its table.",
            String::new(),
        );
        let fields = self.fields.into_iter().chain([rest]);
        fields
            .zip(1..)
            .map(|((column, about, value), field)| WorksheetLine {
                number: format!("{number}-{field}"),
                column,
                about: about.to_owned(),
                value,
                ..head.clone()
            })
            .collect()
    }
}

/// Reads the rows at these positions (ascending) of a bucket.
fn rows_at(
    context: &Context<'_>,
    bucket: &BucketKey,
    places: &[u64],
    files: &[StoredFile],
    drawn: &mut Vec<DrawnRow>,
) -> Result<(), Error> {
    let holds = |stored: &&StoredFile| {
        stored.file.table == bucket.table && stored.slots.contains(&bucket.slot)
    };
    let mut batches = Vec::new();
    let mut order: Vec<(RowDigest, usize, usize, i64)> = Vec::new();
    let mut encoded = Vec::new();
    for stored in files.iter().filter(holds) {
        for batch in stored::read(context, &stored.file)? {
            let rows = stored::encoded(context, &stored.file, &batch)?;
            for row in (0..rows.len()).filter(|row| rows.bucket(*row) == *bucket) {
                rows.encode(row, &mut encoded);
                let digest = RowDigest::of(&encoded);
                order.push((digest, batches.len(), row, rows.file(row)));
            }
            batches.push(batch);
        }
    }
    order.sort_unstable();
    for place in places {
        let found = order.get(*place as usize);
        let batch = found.and_then(|(_, batch, ..)| batches.get(*batch));
        if let (Some((_, _, row, file)), Some(batch)) = (found, batch) {
            drawn.push(DrawnRow::new(batch, *row, bucket, *file));
        }
    }
    Ok(())
}

/// Looks up patient number and path of each row's file, which only the secrets folder knows.
fn name(context: &Context<'_>, drawn: &mut [DrawnRow]) -> Result<(), Error> {
    let mut wanted: HashMap<i64, Vec<usize>> = HashMap::new();
    for (at, row) in drawn.iter().enumerate() {
        wanted.entry(row.file).or_default().push(at);
    }
    let mut listing = ListingReader::open(&context.kept)?;
    while let Some(file) = listing.next_file()? {
        let Some(places) = wanted.get(&file.source_file_id) else {
            continue;
        };
        let Some(name) = (context.scope.format.read_path)(file.path).name else {
            continue;
        };
        let path = String::from_utf8_lossy(file.path).into_owned();
        for at in places {
            if let Some(row) = drawn.get_mut(*at) {
                row.source = Some((name.patient_id.to_owned(), path.clone()));
            }
        }
    }
    Ok(())
}

/// A value as a person reads it: days and times of Japan; `None` for null.
fn printed(batch: &Batch, column: &Column, row: usize) -> Option<String> {
    let array = batch.column(column.name)?;
    let text = match column.kind {
        ColumnType::Text => rows::text(&batch.rows, column.name, row)?,
        _ if array.is_null(row) => return None,
        ColumnType::Date => {
            let days = array.as_any().downcast_ref::<Date32Array>()?;
            days::to_date(days.value(row))?.to_string()
        }
        ColumnType::Timestamp => {
            let times = array.as_any().downcast_ref::<TimestampMicrosecondArray>()?;
            let at = Timestamp::from_microsecond(times.value(row)).ok()?;
            japan(at).strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
        }
        ColumnType::Int64 => array
            .as_primitive_opt::<Int64Type>()?
            .value(row)
            .to_string(),
        ColumnType::Int32 => array
            .as_primitive_opt::<Int32Type>()?
            .value(row)
            .to_string(),
        ColumnType::Float64 => array
            .as_primitive_opt::<Float64Type>()?
            .value(row)
            .to_string(),
    };
    // What a cell cannot hold would come back as something else.
    let letters = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    let shown: String = letters.take(VALUE_LETTERS_MAX).collect();
    Some(shown.trim().to_owned())
}

/// Digest of the printed lines, by which a returned worksheet is known. Patient number and path are left out: the key stands for
/// the one, the position for the other, and nothing about a person goes into the ledger in any form.
pub(super) fn lines_sha256<'a>(lines: impl Iterator<Item = &'a WorksheetLine>) -> String {
    let mut digest = Sha256::new();
    for line in lines {
        let parts = [
            &line.number,
            &line.data_type,
            &line.patient_key,
            &line.day,
            &line.order_no,
            &line.position,
            &line.column,
            &line.value,
        ];
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    model::hex(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_different_rows_and_the_same_again() {
        for (wanted, population) in [(3, 10), (10, 10), (20, 7), (5, 1), (0, 4), (4, 0)] {
            let drawn = indices(7, wanted, population);
            assert_eq!(drawn, indices(7, wanted, population));
            assert_eq!(drawn.len() as u64, wanted.min(population));
            let different: HashSet<_> = drawn.iter().collect();
            assert_eq!(different.len(), drawn.len());
            assert!(drawn.iter().all(|index| *index < population));
        }
        assert_ne!(indices(7, 5, 1_000_000), indices(8, 5, 1_000_000));
    }

    #[test]
    fn the_draw_is_the_documented_hash() {
        // The last bytes of a number alone tell it modulo a power of 256.
        let hash = Sha256::digest([0_u8; 16]);
        assert_eq!(indices(0, 1, 256), [u64::from(hash[31])]);
        assert_eq!(
            indices(0, 1, 65_536),
            [u64::from(hash[30]) << 8 | u64::from(hash[31])]
        );
    }
}
