//! `kijun-row-1`: a row as bytes. Equal rows give equal bytes and different rows different ones, whoever wrote them.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, Date32Array, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use model::{Batch, Column, ColumnType, DictionaryColumn, Table};

use super::columns::compared_columns;
use super::{BucketDigest, BucketKey, Buckets, RowDigest, Slot, cell};

/// The version of the encoding, of the columns that are compared and of the digests.
pub const ENCODING: &str = "kijun-row-1";

/// A batch that does not have the columns of its table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rows of {table} have no usable column {column}", table = table.name())]
pub struct NotComparable {
    /// The table.
    pub table: Table,
    /// The column.
    pub column: &'static str,
}

/// The values of the partition columns of rows.
#[derive(Clone, Copy)]
pub enum Partition<'a> {
    /// Those of the folder in which the rows are stored.
    Stored(&'a [String]),
    /// Those where they belong: the hospital, then the month that the function makes of the care date, or the first digit of
    /// the patient's key in a table without care dates.
    Belongs {
        /// The hospital.
        hospital: &'a str,
        /// Care date, days since 1970-01-01, to the partition's name.
        month: fn(Option<i32>) -> String,
    },
}

/// One column, ready to be encoded.
enum Cells<'a> {
    Hospital,
    SecondPartition,
    Text(&'a DictionaryColumn, &'a StringArray),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampMicrosecondArray),
    Int64(&'a Int64Array),
    Int32(&'a Int32Array),
    Float64(&'a Float64Array),
}

/// Tags of the types; null has no length and no bytes behind it.
const NULL: u8 = 0;
const TEXT: u8 = 1;
const DATE: u8 = 2;
const TIMESTAMP: u8 = 3;
const INT64: u8 = 4;
const INT32: u8 = 5;
const FLOAT64: u8 = 6;

/// The rows of a batch, ready to be encoded.
pub struct EncodedRows<'a> {
    table: Table,
    rows: usize,
    partition: Partition<'a>,
    cells: Vec<Cells<'a>>,
    days: Option<&'a Date32Array>,
    patients: Option<(&'a DictionaryColumn, &'a StringArray)>,
    types: Option<(&'a DictionaryColumn, &'a StringArray)>,
    /// The data type of all rows, when no column tells it.
    only_type: &'a str,
    files: &'a Int64Array,
}

impl<'a> EncodedRows<'a> {
    /// Looks at a batch. `only_type` is the data type of tables whose rows do not tell it.
    ///
    /// # Errors
    /// When a column is missing or of another type.
    pub fn new(
        batch: &'a Batch,
        partition: Partition<'a>,
        only_type: &'a str,
    ) -> Result<EncodedRows<'a>, NotComparable> {
        let table = batch.table;
        let lacks = |column| NotComparable { table, column };
        let partitions = table.spec().partitions;
        let cells: Result<Vec<Cells<'a>>, NotComparable> = compared_columns(table)
            .enumerate()
            .map(|(at, column)| match at {
                0 => Ok(Cells::Hospital),
                _ if at < partitions => Ok(Cells::SecondPartition),
                _ => cells_of(batch, column).ok_or_else(|| lacks(column.name)),
            })
            .collect();
        let files = batch.typed::<Int64Array>("source_file_id");
        Ok(EncodedRows {
            table,
            rows: batch.len(),
            partition,
            cells: cells?,
            days: batch.typed::<Date32Array>("care_date"),
            patients: batch.text("patient_key"),
            types: batch.text("data_type"),
            only_type,
            files: files.ok_or_else(|| lacks("source_file_id"))?,
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The file version of a row.
    pub fn file(&self, row: usize) -> i64 {
        self.files.value(row)
    }

    /// Which bucket of its data type a row belongs to.
    pub fn slot(&self, row: usize) -> Slot {
        match self.days {
            Some(days) if days.is_valid(row) => Slot::Day(days.value(row)),
            Some(_) => Slot::Undated,
            None => Slot::Shard(self.first_digit(row)),
        }
    }

    /// The data type of a row.
    pub fn data_type(&self, row: usize) -> &'a str {
        let own = self
            .types
            .and_then(|(keys, words)| Some(words.value(keys.key(row)?)));
        own.unwrap_or(self.only_type)
    }

    /// The bucket of a row.
    pub fn bucket(&self, row: usize) -> BucketKey {
        BucketKey {
            table: self.table,
            data_type: self.data_type(row).into(),
            slot: self.slot(row),
        }
    }

    /// Puts the canonical bytes of a row in the place of what `out` holds.
    pub fn encode(&self, row: usize, out: &mut Vec<u8>) {
        out.clear();
        put(out, TEXT, ENCODING.as_bytes());
        put(out, TEXT, self.table.name().as_bytes());
        for cells in &self.cells {
            self.put_cell(cells, row, out);
        }
    }

    /// Adds the rows of the wanted slots to their buckets.
    pub fn add_to(&self, buckets: &mut Buckets, is_wanted: impl Fn(Slot) -> bool) {
        let mut encoded = Vec::with_capacity(1024);
        // Rows of one file stand together, so that few look-ups are needed.
        let mut open: Option<(&str, Slot, usize, BucketDigest)> = None;
        let mut close = |open: Option<(&str, Slot, usize, BucketDigest)>| {
            if let Some((data_type, slot, cell, digest)) = open {
                let key = BucketKey {
                    table: self.table,
                    data_type: data_type.into(),
                    slot,
                };
                buckets.entry(key).or_default().add(cell, &digest);
            }
        };
        for row in 0..self.rows {
            let (data_type, slot, cell) = (self.data_type(row), self.slot(row), self.cell(row));
            if !is_wanted(slot) {
                continue;
            }
            self.encode(row, &mut encoded);
            let digest = RowDigest::of(&encoded);
            match &mut open {
                Some((known, at, within, sum))
                    if *known == data_type && *at == slot && *within == cell =>
                {
                    sum.add(&digest);
                }
                _ => {
                    let mut sum = BucketDigest::default();
                    sum.add(&digest);
                    close(open.replace((data_type, slot, cell, sum)));
                }
            }
        }
        close(open);
    }

    /// The cell of a row in its bucket.
    pub fn cell(&self, row: usize) -> usize {
        cell(self.patient_key(row).as_bytes())
    }

    fn patient_key(&self, row: usize) -> &'a str {
        let key = self
            .patients
            .and_then(|(keys, words)| Some(words.value(keys.key(row)?)));
        key.unwrap_or_default()
    }

    fn first_digit(&self, row: usize) -> u8 {
        self.patient_key(row).bytes().next().unwrap_or(b'-')
    }

    fn put_cell(&self, cells: &Cells<'_>, row: usize, out: &mut Vec<u8>) {
        match cells {
            Cells::Hospital => match self.partition {
                Partition::Stored(values) => put_partition(out, values.first()),
                Partition::Belongs { hospital, .. } => put(out, TEXT, hospital.as_bytes()),
            },
            Cells::SecondPartition => match (self.partition, self.slot(row)) {
                (Partition::Stored(values), _) => put_partition(out, values.get(1)),
                (Partition::Belongs { month, .. }, Slot::Day(day)) => {
                    put(out, TEXT, month(Some(day)).as_bytes());
                }
                (Partition::Belongs { month, .. }, Slot::Undated) => {
                    put(out, TEXT, month(None).as_bytes());
                }
                (Partition::Belongs { .. }, Slot::Shard(digit)) => put(out, TEXT, &[digit]),
            },
            Cells::Text(keys, words) => match keys.key(row) {
                Some(key) => put(out, TEXT, words.value(key).as_bytes()),
                None => out.push(NULL),
            },
            Cells::Date(days) => put_valid(out, DATE, *days, row, || days.value(row).to_le_bytes()),
            Cells::Timestamp(times) => {
                put_valid(out, TIMESTAMP, *times, row, || {
                    times.value(row).to_le_bytes()
                });
            }
            Cells::Int64(numbers) => {
                put_valid(out, INT64, *numbers, row, || {
                    numbers.value(row).to_le_bytes()
                });
            }
            Cells::Int32(numbers) => {
                put_valid(out, INT32, *numbers, row, || {
                    numbers.value(row).to_le_bytes()
                });
            }
            Cells::Float64(numbers) => put_valid(out, FLOAT64, *numbers, row, || {
                numbers.value(row).to_bits().to_le_bytes()
            }),
        }
    }
}

fn cells_of<'a>(batch: &'a Batch, column: &Column) -> Option<Cells<'a>> {
    let array = batch.column(column.name)?;
    Some(match column.kind {
        ColumnType::Text => {
            let (keys, words) = batch.text(column.name)?;
            Cells::Text(keys, words)
        }
        ColumnType::Date => Cells::Date(array.as_primitive_opt::<Date32Type>()?),
        ColumnType::Timestamp => {
            Cells::Timestamp(array.as_primitive_opt::<TimestampMicrosecondType>()?)
        }
        ColumnType::Int64 => Cells::Int64(array.as_primitive_opt::<Int64Type>()?),
        ColumnType::Int32 => Cells::Int32(array.as_primitive_opt::<Int32Type>()?),
        ColumnType::Float64 => Cells::Float64(array.as_primitive_opt::<Float64Type>()?),
    })
}

fn put(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn put_partition(out: &mut Vec<u8>, value: Option<&String>) {
    match value {
        Some(value) => put(out, TEXT, value.as_bytes()),
        None => out.push(NULL),
    }
}

fn put_valid<const N: usize>(
    out: &mut Vec<u8>,
    tag: u8,
    array: &dyn Array,
    row: usize,
    bytes: impl FnOnce() -> [u8; N],
) {
    if array.is_valid(row) {
        put(out, tag, &bytes());
    } else {
        out.push(NULL);
    }
}

/// The cells of canonical bytes: version, table, then the compared columns, each with its tag and length.
pub(super) fn split(encoded: &[u8]) -> Vec<&[u8]> {
    let mut cells = Vec::new();
    let mut rest = encoded;
    while let Some(tag) = rest.first() {
        let length = match (tag, rest.get(1..).and_then(<[u8]>::first_chunk::<4>)) {
            (&NULL, _) | (_, None) => 1,
            (_, Some(length)) => 5 + u32::from_le_bytes(*length) as usize,
        };
        let (cell, behind) = rest.split_at(length.min(rest.len()));
        cells.push(cell);
        rest = behind;
    }
    cells
}

/// The number in a cell of a 32-bit column.
pub(super) fn int32(cell: &[u8]) -> Option<i32> {
    let bytes = cell.get(5..)?.first_chunk::<4>()?;
    (cell.first() == Some(&INT32)).then(|| i32::from_le_bytes(*bytes))
}
