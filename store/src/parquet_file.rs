//! Our Parquet: the rows of one file to bytes and back.
//!
//! Advice for hackers: the bytes must depend on nothing but the rows and their order. The library looks at page limits
//! once a call, so that batches as they come would leave their borders in the pages. Rows are therefore cut into windows of fixed size
//! before they are written. A dictionary in the file has its texts in the order of their first rows, so that the order of a
//! batch's own and what no row uses leave no trace. Whoever changes the window, a limit, an encoding or the library's version changes
//! the bytes of every file.

mod group;
mod hybrid;
mod text;

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Date32Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Fields, Schema, SchemaRef};
use model::{Column, ColumnType, Table, TableSpec, dictionary_schema};
use object_store::PutPayload;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use self::group::{GroupWriter, is_in_dictionary};
use crate::Error;

/// Stands in every file as its writer. It names the layout, not the program's version, so that a new version of the
/// program does not change the bytes.
const WRITTEN_BY: &str = "kijun parquet 6";

/// Rows given to the library at a time; a multiple of [`WRITE_BATCH_ROWS`] and a divisor of [`GROUP_ROWS_MAX`].
const WINDOW_ROWS: usize = 8_192;
const WRITE_BATCH_ROWS: usize = 1_024;
const PAGE_ROWS_MAX: usize = 6 * WINDOW_ROWS;
const PAGE_BYTES_MAX: usize = 1 << 20;
const DICTIONARY_BYTES_MAX: usize = 1 << 20;
const GROUP_ROWS_MAX: usize = 1 << 20;
/// Rows up to which a file is not compressed: it would hardly be smaller, and each of its columns would cost the making of a
/// compressor when it is written and of a decompressor whenever it is read.
const PLAIN_ROWS_MAX: usize = 1_024;
const ZSTD_LEVEL: i32 = 1;
const READ_ROWS: usize = 32_768;

const _: () = assert!(GROUP_ROWS_MAX.is_multiple_of(WINDOW_ROWS));
const _: () = assert!(WINDOW_ROWS.is_multiple_of(WRITE_BATCH_ROWS));

/// Text columns whose neighbours begin alike and hardly repeat: stored as the difference to the value before.
const FRONT_CODED: &[&str] = &["masked_path", "occurred_at_text"];
/// Text columns that look random, and numbers that a few neighbours share and no other row: a dictionary would only cost, and the
/// compressor finds what repeats.
const PLAIN: &[&str] = &["sha256", "order_no", "specimen_id", "group_id"];
/// Whole numbers that go up: stored as the difference to the value before.
const COUNTED: &[&str] = &[
    "source_file_id",
    "message_no",
    "line_no",
    "act_line_no",
    "sequence_no",
    "receipt_no",
    "receipt_line",
    "unit_line",
];

/// One encoded file and what the Delta log says about it.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: u64,
    pub(crate) days: Option<Days>,
}

/// The care dates of a file, in days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) min: Option<i32>,
    pub(crate) max: Option<i32>,
    pub(crate) nulls: u64,
}

/// Rows of one file on their way to bytes. They are encoded window by window as they come, so that only the rows of a window that is
/// not full wait. The table's own columns are taken; working columns are left out. Text may come as dictionary or plain.
pub(crate) struct Encoder {
    table: Table,
    path: String,
    /// Of the windows: text in dictionaries, or plain where it is stored so.
    schema: SchemaRef,
    /// Columns of the batches that wait, in the order of the schema.
    waiting: VecDeque<Vec<ArrayRef>>,
    waiting_rows: usize,
    /// Made when it is known whether the file is worth compressing.
    writer: Option<GroupWriter>,
    rows: usize,
    days: Option<Days>,
}

impl Encoder {
    pub(crate) fn new(table: Table, path: String) -> Encoder {
        Encoder {
            table,
            path,
            schema: window_schema(table.spec()),
            waiting: VecDeque::new(),
            waiting_rows: 0,
            writer: None,
            rows: 0,
            days: care_date_column(table.spec()).map(|_| Days::default()),
        }
    }

    pub(crate) fn table(&self) -> Table {
        self.table
    }

    /// Rows that came.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The file, relative to the table's folder.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Rows whose values lie in memory: those of a window that is not full, and at most those of the page that each column is at.
    pub(crate) fn held_rows(&self) -> usize {
        let encoded = self.rows - self.waiting_rows;
        self.waiting_rows + encoded.min(PAGE_ROWS_MAX)
    }

    pub(crate) fn put(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let spec = self.table.spec();
        let columns = spec
            .data_columns()
            .map(|column| pick(self.table, column, batch))
            .collect::<Result<Vec<_>, _>>()?;
        let dates = care_date_column(spec).and_then(|at| columns[at].as_any().downcast_ref());
        if let (Some(days), Some(dates)) = (&mut self.days, dates) {
            days.take(dates);
        }
        self.rows += batch.num_rows();
        self.waiting_rows += batch.num_rows();
        self.waiting.push_back(columns);
        while self.waiting_rows >= WINDOW_ROWS {
            self.write(WINDOW_ROWS)?;
        }
        Ok(())
    }

    pub(crate) fn end(mut self) -> Result<Encoded, Error> {
        self.write(self.waiting_rows)?;
        let writer = self.writer.take();
        let bytes = writer.map_or(Ok(Vec::new()), GroupWriter::end);
        Ok(Encoded {
            bytes: bytes.map_err(|source| self.failed(source))?,
            rows: self.rows as u64,
            days: self.days,
        })
    }

    /// Encodes the first rows that wait.
    fn write(&mut self, rows: usize) -> Result<(), Error> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.begin().map_err(|source| self.failed(source))?,
        };
        if rows > 0 {
            let stretches = self.take(rows);
            let fields = self.schema.fields().iter().enumerate();
            let columns = fields
                .map(|(at, field)| {
                    let pieces = stretches.iter().map(|stretch| stretch[at].clone());
                    let pieces: Vec<ArrayRef> = pieces.collect();
                    match is_in_dictionary(field) {
                        true => Ok(pieces),
                        false => gather(&pieces, field.data_type()).map(|all| vec![all]),
                    }
                })
                .collect::<Result<Vec<_>, _>>();
            let written = columns
                .map_err(ParquetError::from)
                .and_then(|columns| writer.put(&columns, rows));
            written.map_err(|source| self.failed(source))?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    /// A file with no more rows than wait now is written when all have come, any other one with its first full window.
    fn begin(&self) -> Result<GroupWriter, ParquetError> {
        let compression = match self.waiting_rows {
            0..=PLAIN_ROWS_MAX => Compression::UNCOMPRESSED,
            _ => Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?),
        };
        let properties = Arc::new(properties(self.table.spec(), compression));
        GroupWriter::new(self.schema.clone(), properties, compression)
    }

    /// Takes out the first rows that wait, by batch.
    fn take(&mut self, rows: usize) -> Vec<Vec<ArrayRef>> {
        let slice = |columns: &[ArrayRef], from: usize, rows: usize| -> Vec<ArrayRef> {
            columns
                .iter()
                .map(|array| array.slice(from, rows))
                .collect()
        };
        let mut taken = Vec::new();
        let mut left = rows;
        self.waiting_rows -= rows;
        while left > 0
            && let Some(columns) = self.waiting.pop_front()
        {
            let here = columns.first().map_or(0, Array::len);
            if here > left {
                let rest = slice(&columns, left, here - left);
                self.waiting.push_front(rest);
                taken.push(slice(&columns, 0, left));
            } else if here > 0 {
                taken.push(columns);
            }
            left -= left.min(here);
        }
        taken
    }

    fn failed(&self, source: ParquetError) -> Error {
        Error::Parquet {
            doing: "encoding",
            table: self.table,
            path: self.path.clone(),
            source,
        }
    }
}

/// Decodes a file into batches of the table's columns without partitions, text as dictionary; with `columns` of these alone.
pub(crate) fn decode(
    table: Table,
    path: &str,
    bytes: Vec<u8>,
    columns: Option<&[&str]>,
) -> Result<Vec<RecordBatch>, Error> {
    let read = || -> Result<Vec<RecordBatch>, ParquetError> {
        let options = ArrowReaderOptions::new().with_schema(dictionary_schema(table.spec()));
        let bytes = PutPayload::from(bytes)
            .into_iter()
            .next()
            .unwrap_or_default();
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)?
            .with_batch_size(READ_ROWS);
        let wanted = match columns {
            Some(names) => ProjectionMask::columns(builder.parquet_schema(), names.iter().copied()),
            None => ProjectionMask::all(),
        };
        let reader = builder.with_projection(wanted).build()?;
        Ok(reader.collect::<Result<Vec<_>, ArrowError>>()?)
    };
    read().map_err(|source| Error::Parquet {
        doing: "decoding",
        table,
        path: path.to_owned(),
        source,
    })
}

fn properties(spec: &TableSpec, compression: Compression) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(WRITTEN_BY.to_owned())
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_write_batch_size(WRITE_BATCH_ROWS)
        .set_data_page_row_count_limit(PAGE_ROWS_MAX)
        .set_data_page_size_limit(PAGE_BYTES_MAX)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES_MAX)
        .set_max_row_group_row_count(Some(GROUP_ROWS_MAX));
    for column in spec.data_columns() {
        let path = ColumnPath::from(column.name);
        if column.kind == ColumnType::Text {
            // Rows are not sorted by any text, so that the least and the greatest of a million rule out no file.
            let none = EnabledStatistics::None;
            properties = properties.set_column_statistics_enabled(path.clone(), none);
        }
        if let Some(encoding) = encoding(column) {
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, encoding);
        }
    }
    properties.build()
}

/// The columns of a window.
fn window_schema(spec: &'static TableSpec) -> SchemaRef {
    let (plain, in_dictionaries) = (spec.file_schema(), dictionary_schema(spec));
    let fields = spec
        .data_columns()
        .zip(plain.fields())
        .zip(in_dictionaries.fields())
        .map(|((column, plain), in_dictionary)| match encoding(column) {
            Some(_) => Arc::clone(plain),
            None => Arc::clone(in_dictionary),
        });
    Arc::new(Schema::new(fields.collect::<Fields>()))
}

/// How a column is stored; `None` stands for a dictionary. By measure: days and times repeat in runs that the compressor finds by
/// itself, and differences would hide them.
fn encoding(column: &Column) -> Option<Encoding> {
    let is_one_of = |names: &[&str]| names.contains(&column.name);
    match column.kind {
        ColumnType::Text if is_one_of(FRONT_CODED) => Some(Encoding::DELTA_BYTE_ARRAY),
        ColumnType::Text if is_one_of(PLAIN) => Some(Encoding::PLAIN),
        ColumnType::Int64 | ColumnType::Int32 if is_one_of(COUNTED) => {
            Some(Encoding::DELTA_BINARY_PACKED)
        }
        ColumnType::Date | ColumnType::Timestamp => Some(Encoding::PLAIN),
        ColumnType::Text | ColumnType::Float64 | ColumnType::Int64 | ColumnType::Int32 => None,
    }
}

/// One column of a batch, checked against the spec.
fn pick(table: Table, column: &'static Column, batch: &RecordBatch) -> Result<ArrayRef, Error> {
    let differ = |what| Error::RowsDiffer {
        table,
        column: column.name,
        what,
    };
    let array = batch
        .column_by_name(column.name)
        .ok_or_else(|| differ("the column is missing"))?;
    let text = column.kind == ColumnType::Text && *array.data_type() == dictionary();
    if *array.data_type() != column.kind.arrow() && !text {
        return Err(differ("the column has another type"));
    }
    if !column.nullable && array.logical_null_count() > 0 {
        return Err(differ("a value is null where none may be"));
    }
    Ok(array.clone())
}

/// Text as batches carry it.
fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A column of a window in one piece, text plain.
fn gather(pieces: &[ArrayRef], kind: &DataType) -> Result<ArrayRef, ArrowError> {
    if *kind != DataType::Utf8 {
        return joined(pieces);
    }
    let plain = pieces.iter().map(|piece| arrow_cast::cast(piece, kind));
    joined(&plain.collect::<Result<Vec<_>, _>>()?)
}

fn joined(arrays: &[ArrayRef]) -> Result<ArrayRef, ArrowError> {
    match arrays {
        [one] => Ok(Arc::clone(one)),
        many => {
            let many: Vec<&dyn Array> = many.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&many)
        }
    }
}

/// Where the column of care dates stands among those of a file, when the table has it.
fn care_date_column(spec: &TableSpec) -> Option<usize> {
    spec.data_columns()
        .position(|column| column.name == "care_date" && column.kind == ColumnType::Date)
}

impl Days {
    fn take(&mut self, dates: &Date32Array) {
        let (min, max) = (dates.iter().flatten().min(), dates.iter().flatten().max());
        self.min = self.min.into_iter().chain(min).min();
        self.max = self.max.max(max);
        self.nulls += dates.null_count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, UInt32Array};
    use model::NOTES_COLUMN;
    use proptest::prelude::*;

    use super::*;
    use crate::tables::tests::lab_rows;

    fn encode(table: Table, batches: &[RecordBatch]) -> Result<Encoded, Error> {
        let mut encoder = Encoder::new(table, "f".to_owned());
        batches.iter().try_for_each(|batch| encoder.put(batch))?;
        encoder.end()
    }

    /// The same rows with every text column plain.
    fn plain(rows: &RecordBatch) -> RecordBatch {
        let schema = Table::LabResults.spec().file_schema();
        let columns = schema
            .fields()
            .iter()
            .map(|field| {
                let column = rows.column_by_name(field.name()).unwrap();
                arrow_cast::cast(column, field.data_type()).unwrap()
            })
            .collect();
        RecordBatch::try_new(schema, columns).unwrap()
    }

    /// The same rows with other dictionaries: reversed, with strings that no row uses.
    fn reversed(rows: &RecordBatch) -> RecordBatch {
        let columns = rows.columns().iter().map(|column| {
            let Some(text) = column.as_any().downcast_ref::<DictionaryArray<Int32Type>>() else {
                return column.clone();
            };
            let plain = arrow_cast::cast(text, &DataType::Utf8).unwrap();
            let plain = plain
                .as_any()
                .downcast_ref::<arrow_array::StringArray>()
                .unwrap();
            let mut values: Vec<&str> = plain.iter().flatten().chain(["unused"]).collect();
            values.sort_unstable();
            values.dedup();
            values.reverse();
            let key = |value: &str| {
                let at = values.binary_search_by(|other| value.cmp(other));
                at.unwrap() as i32
            };
            let keys = plain.iter().map(|value| value.map(key)).collect();
            let values = arrow_array::StringArray::from(values.clone());
            Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values)).unwrap())
                as ArrayRef
        });
        RecordBatch::try_new(rows.schema(), columns.collect()).unwrap()
    }

    fn bytes(batches: &[RecordBatch]) -> Vec<u8> {
        encode(Table::LabResults, batches).unwrap().bytes
    }

    #[test]
    fn rows_return_whether_they_came_plain_or_as_dictionaries() {
        let rows = lab_rows(20_000, 20_000);
        let mixed = [
            rows.slice(0, 5),
            plain(&rows).slice(5, 9_000),
            reversed(&rows).slice(9_005, 10_995),
        ];
        let encoded = encode(Table::LabResults, &mixed).unwrap();
        assert_eq!(encoded.rows, 20_000);
        let read = decode(Table::LabResults, "f", encoded.bytes.clone(), None).unwrap();
        let mut at = 0;
        for batch in &read {
            assert_eq!(batch.schema(), dictionary_schema(Table::LabResults.spec()));
            let expected = rows.slice(at, batch.num_rows());
            assert_eq!(plain(batch), plain(&expected), "rows from {at}");
            at += batch.num_rows();
        }
        assert_eq!(at, 20_000);
        let named = Some(&["patient_key", "care_date"][..]);
        let part = &decode(Table::LabResults, "f", encoded.bytes, named).unwrap()[0];
        assert_eq!(part.num_columns(), 2);
        assert_eq!(
            part.column_by_name("care_date"),
            read[0].column_by_name("care_date")
        );
    }

    #[test]
    fn only_files_that_gain_by_it_are_compressed() {
        for rows in [PLAIN_ROWS_MAX, PLAIN_ROWS_MAX + 1] {
            let file = PutPayload::from(bytes(&[lab_rows(rows, rows)]));
            let file = file.into_iter().next().unwrap();
            let about = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            for column in about.metadata().row_group(0).columns() {
                let is_plain = column.compression() == Compression::UNCOMPRESSED;
                assert_eq!(is_plain, rows <= PLAIN_ROWS_MAX, "{rows} rows");
            }
        }
    }

    #[test]
    fn working_columns_are_left_out() {
        let rows = lab_rows(10, 10);
        let mut fields = rows.schema().fields().to_vec();
        fields.push(Arc::new(arrow_schema::Field::new(
            NOTES_COLUMN,
            DataType::UInt32,
            false,
        )));
        let mut columns = rows.columns().to_vec();
        columns.push(Arc::new(UInt32Array::from(vec![7; 10])));
        let schema = Arc::new(arrow_schema::Schema::new(fields));
        let with_notes = RecordBatch::try_new(schema, columns).unwrap();
        assert_eq!(bytes(&[with_notes]), bytes(&[rows]));
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        let rows = lab_rows(3, 3);
        let missing = rows.project(&[0, 1]).unwrap();
        let error = encode(Table::LabResults, &[missing]).err().unwrap();
        assert!(
            error.to_string().contains("the column is missing"),
            "{error}"
        );
        let error = encode(Table::Codes, &[rows]).err().unwrap();
        assert!(matches!(error, Error::RowsDiffer { .. }), "{error}");
    }

    #[test]
    fn the_days_of_a_file_are_known() {
        let encoded = encode(Table::LabResults, &[lab_rows(100, 100)]).unwrap();
        let days = encoded.days.unwrap();
        assert_eq!((days.min, days.max), (Some(20_758), Some(20_764)));
        assert_eq!(days.nulls, 10);
        assert_eq!(encode(Table::LabResults, &[]).unwrap().rows, 0);
    }

    #[test]
    fn bytes_do_not_depend_on_dictionaries_or_batches() {
        // More distinct order numbers and specimen ids than a dictionary page holds, so that encodings change midway.
        let rows = lab_rows(40_000, 40_000);
        let expected = bytes(std::slice::from_ref(&rows));
        let read = decode(Table::LabResults, "f", expected.clone(), None).unwrap();
        let read: Vec<_> = read.iter().map(plain).collect();
        let read = arrow_select::concat::concat_batches(&read[0].schema(), &read).unwrap();
        assert_eq!(read, plain(&rows));
        assert_eq!(bytes(&[plain(&rows)]), expected);
        let halves = [rows.slice(0, 20_001), plain(&rows).slice(20_001, 19_999)];
        assert_eq!(bytes(&halves), expected);
        let singles: Vec<_> = (0..4_000).map(|i| rows.slice(i * 10, 10)).collect();
        assert_eq!(bytes(&singles), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn bytes_do_not_depend_on_where_batches_end(
            mut cuts in prop::collection::vec(0..9_000_usize, 0..6),
            distinct in prop::sample::select(vec![3_usize, 500]),
        ) {
            let rows = lab_rows(9_000, distinct);
            let other = reversed(&rows);
            cuts.extend([0, 9_000]);
            cuts.sort_unstable();
            let batches: Vec<_> = cuts
                .windows(2)
                .enumerate()
                .map(|(i, cut)| {
                    let source = if i % 2 == 0 { &rows } else { &other };
                    source.slice(cut[0], cut[1] - cut[0])
                })
                .collect();
            prop_assert_eq!(bytes(&batches), bytes(&[rows]));
        }
    }
}
