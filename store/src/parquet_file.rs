//! Our Parquet: the rows of one file to bytes and back.
//!
//! Advice for hackers: the bytes must depend on nothing but the rows and their order. The library looks at page limits
//! once a call, and treats dictionaries and plain strings differently there, so that batches as they come would leave
//! their borders in the pages. Rows are therefore cut into windows of fixed size with all text in dictionaries before they are
//! written; the library looks through a dictionary, so that its order and what no row uses leave no trace. Whoever changes the
//! window, a limit, an encoding or the library's version changes the bytes of every file.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Date32Array, RecordBatch};
use arrow_schema::{ArrowError, DataType};
use model::{Column, ColumnType, Table, TableSpec, dictionary_schema};
use object_store::PutPayload;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::Error;

/// Stands in every file as its writer. It names the layout, not the program's version, so that a new version of the
/// program does not change the bytes.
const WRITTEN_BY: &str = "kijun parquet 2";

/// Rows given to the library at a time; a multiple of [`WRITE_BATCH_ROWS`] and a divisor of [`GROUP_ROWS_MAX`].
const WINDOW_ROWS: usize = 8_192;
const WRITE_BATCH_ROWS: usize = 1_024;
const PAGE_ROWS_MAX: usize = 20_000;
const PAGE_BYTES_MAX: usize = 1 << 20;
const DICTIONARY_BYTES_MAX: usize = 1 << 20;
const GROUP_ROWS_MAX: usize = 1 << 20;
/// Rows up to which a file is not compressed: it would hardly be smaller, and each of its columns would cost the making of a
/// compressor when it is written and of a decompressor whenever it is read.
const PLAIN_ROWS_MAX: usize = 1_024;
const READ_ROWS: usize = 32_768;

const _: () = assert!(GROUP_ROWS_MAX.is_multiple_of(WINDOW_ROWS));
const _: () = assert!(WINDOW_ROWS.is_multiple_of(WRITE_BATCH_ROWS));

/// Text columns whose neighbours begin alike and hardly repeat: stored as the difference to the value before.
const FRONT_CODED: &[&str] = &["order_no", "masked_path"];
/// Text columns that look random: a dictionary would only cost.
const PLAIN: &[&str] = &["sha256"];

/// One encoded file and what the Delta log says about it.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: u64,
    pub(crate) days: Option<Days>,
}

/// The care dates of a file, in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) min: Option<i32>,
    pub(crate) max: Option<i32>,
    pub(crate) nulls: u64,
}

/// Encodes the table's own columns of `batches`; working columns are left out. Text may come as dictionary or plain.
pub(crate) fn encode(table: Table, path: &str, batches: &[RecordBatch]) -> Result<Encoded, Error> {
    let failed = |source| Error::Parquet {
        doing: "encoding",
        table,
        path: path.to_owned(),
        source,
    };
    let spec = table.spec();
    let columns = spec
        .data_columns()
        .map(|column| pick(table, column, batches))
        .collect::<Result<Vec<_>, _>>()?;
    let schema = dictionary_schema(spec);
    let sizes: Vec<usize> = batches.iter().map(RecordBatch::num_rows).collect();
    let rows = sizes.iter().sum();
    let options = ArrowWriterOptions::new()
        .with_properties(properties(spec, rows).map_err(failed)?)
        .with_skip_arrow_metadata(true);
    let mut writer =
        ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options).map_err(failed)?;
    for window in windows(&sizes) {
        let window = columns
            .iter()
            .map(|pieces| gather(pieces, &window))
            .collect::<Result<Vec<_>, _>>()
            .and_then(|arrays| RecordBatch::try_new(schema.clone(), arrays))
            .map_err(|source| failed(source.into()))?;
        writer.write(&window).map_err(failed)?;
    }
    Ok(Encoded {
        bytes: writer.into_inner().map_err(failed)?,
        rows: rows as u64,
        days: care_days(spec, &columns),
    })
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

fn properties(spec: &TableSpec, rows: usize) -> Result<WriterProperties, ParquetError> {
    let compression = match rows {
        0..=PLAIN_ROWS_MAX => Compression::UNCOMPRESSED,
        _ => Compression::ZSTD(ZstdLevel::try_new(1)?),
    };
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
        let encoding = match column.kind {
            ColumnType::Text if FRONT_CODED.contains(&column.name) => Encoding::DELTA_BYTE_ARRAY,
            ColumnType::Text if PLAIN.contains(&column.name) => Encoding::PLAIN,
            ColumnType::Text | ColumnType::Float64 => continue,
            ColumnType::Date | ColumnType::Timestamp | ColumnType::Int64 | ColumnType::Int32 => {
                Encoding::DELTA_BINARY_PACKED
            }
        };
        let path = ColumnPath::from(column.name);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, encoding);
    }
    Ok(properties.build())
}

/// One column of every batch, checked against the spec.
fn pick(
    table: Table,
    column: &'static Column,
    batches: &[RecordBatch],
) -> Result<Vec<ArrayRef>, Error> {
    let differ = |what| Error::RowsDiffer {
        table,
        column: column.name,
        what,
    };
    let wanted = column.kind.arrow();
    let dictionary = dictionary();
    let pick = |batch: &RecordBatch| {
        let array = batch
            .column_by_name(column.name)
            .ok_or_else(|| differ("the column is missing"))?;
        let text = column.kind == ColumnType::Text && *array.data_type() == dictionary;
        if *array.data_type() != wanted && !text {
            return Err(differ("the column has another type"));
        }
        if !column.nullable && array.logical_null_count() > 0 {
            return Err(differ("a value is null where none may be"));
        }
        Ok(array.clone())
    };
    batches.iter().map(pick).collect()
}

/// Text as batches carry it.
fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A stretch of one batch: which batch, from which row, how many rows.
type Stretch = (usize, usize, usize);

/// Cuts batches of the given sizes into windows of [`WINDOW_ROWS`] rows; the last one may be shorter.
fn windows(sizes: &[usize]) -> Vec<Vec<Stretch>> {
    let mut windows: Vec<Vec<Stretch>> = Vec::new();
    let mut room = 0;
    for (batch, size) in sizes.iter().copied().enumerate() {
        let mut from = 0;
        while from < size {
            if room == 0 {
                windows.push(Vec::new());
                room = WINDOW_ROWS;
            }
            let rows = room.min(size - from);
            if let Some(window) = windows.last_mut() {
                window.push((batch, from, rows));
            }
            from += rows;
            room -= rows;
        }
    }
    windows
}

/// One column of one window, text as a dictionary.
fn gather(pieces: &[ArrayRef], window: &[Stretch]) -> Result<ArrayRef, ArrowError> {
    let stretches: Vec<ArrayRef> = window
        .iter()
        .map(|(batch, from, rows)| pieces[*batch].slice(*from, *rows))
        .collect();
    let is_dictionary = |array: &ArrayRef| matches!(array.data_type(), DataType::Dictionary(..));
    let is_text = |array: &ArrayRef| is_dictionary(array) || *array.data_type() == DataType::Utf8;
    if !stretches.iter().all(is_text) {
        return joined(&stretches);
    }
    let rows: usize = stretches.iter().map(|array| array.len()).sum();
    let is_cheap = stretches.len() == 1 || distinct_values(&stretches) <= rows;
    if is_cheap && stretches.iter().all(is_dictionary) {
        return joined(&stretches);
    }
    // Dictionaries that are mostly of other rows cost more to join than the rows themselves.
    let plain = |array: &ArrayRef| arrow_cast::cast(array, &DataType::Utf8);
    let plain = stretches.iter().map(plain).collect::<Result<Vec<_>, _>>()?;
    arrow_cast::cast(&joined(&plain)?, &dictionary())
}

/// How many values the dictionaries of a column have.
fn distinct_values(dictionaries: &[ArrayRef]) -> usize {
    let values = |array: &ArrayRef| {
        let array = array.as_any_dictionary_opt();
        array.map_or(0, |array| array.values().len())
    };
    dictionaries.iter().map(values).sum()
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

/// First and last day of `care_date`, when the table has that column.
fn care_days(spec: &TableSpec, columns: &[Vec<ArrayRef>]) -> Option<Days> {
    let at = spec
        .data_columns()
        .position(|column| column.name == "care_date" && column.kind == ColumnType::Date)?;
    let dates = || {
        columns[at]
            .iter()
            .filter_map(|array| array.as_any().downcast_ref::<Date32Array>())
    };
    let days = || dates().flat_map(|dates| dates.iter().flatten());
    Some(Days {
        min: days().min(),
        max: days().max(),
        nulls: dates().map(|dates| dates.null_count() as u64).sum(),
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int32Type;
    use arrow_array::{DictionaryArray, UInt32Array};
    use model::NOTES_COLUMN;
    use proptest::prelude::*;

    use super::*;
    use crate::tables::tests::lab_rows;

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
        encode(Table::LabResults, "f", batches).unwrap().bytes
    }

    #[test]
    fn rows_return_whether_they_came_plain_or_as_dictionaries() {
        let rows = lab_rows(20_000, 20_000);
        let mixed = [
            rows.slice(0, 5),
            plain(&rows).slice(5, 9_000),
            reversed(&rows).slice(9_005, 10_995),
        ];
        let encoded = encode(Table::LabResults, "f", &mixed).unwrap();
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
        let error = encode(Table::LabResults, "f", &[missing]).err().unwrap();
        assert!(
            error.to_string().contains("the column is missing"),
            "{error}"
        );
        let error = encode(Table::Codes, "f", &[rows]).err().unwrap();
        assert!(matches!(error, Error::RowsDiffer { .. }), "{error}");
    }

    #[test]
    fn the_days_of_a_file_are_known() {
        let encoded = encode(Table::LabResults, "f", &[lab_rows(100, 100)]).unwrap();
        let days = encoded.days.unwrap();
        assert_eq!((days.min, days.max), (Some(20_758), Some(20_764)));
        assert_eq!(days.nulls, 10);
        assert_eq!(encode(Table::LabResults, "f", &[]).unwrap().rows, 0);
    }

    #[test]
    fn bytes_do_not_depend_on_dictionaries_or_batches() {
        // More distinct order numbers and specimen ids than a dictionary page holds, so that encodings change midway.
        let rows = lab_rows(40_000, 40_000);
        let expected = bytes(std::slice::from_ref(&rows));
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
