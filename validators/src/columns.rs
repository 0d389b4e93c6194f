//! Findings as rows of the table `findings`, and back.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::ArrowError;
use model::{Finding, Origin, Severity, Status, Table, TableSpec};

use crate::checks::about;
use crate::error::Error;

/// The findings as rows of [`model::tables::FINDINGS`], without its partition column, in the order given.
///
/// # Errors
/// When the columns do not fit the spec of the table, which no finding can bring about.
pub fn to_batch(findings: &[Finding]) -> Result<RecordBatch, ArrowError> {
    const SPEC: &TableSpec = Table::Findings.spec();
    let columns = SPEC
        .data_columns()
        .map(|column| column_of(column.name, findings))
        .collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(SPEC.file_schema(), columns)
}

/// One column by its name in the spec.
fn column_of(name: &str, findings: &[Finding]) -> Result<ArrayRef, ArrowError> {
    Ok(match name {
        "load_id" => text(findings, |finding| Some(&finding.load_id)),
        "feed" => text(findings, |finding| Some(&finding.feed)),
        "key" => text(findings, |finding| Some(&finding.key)),
        "code" => text(findings, |finding| Some(finding.code.0)),
        "severity" => text(findings, |finding| Some(finding.severity.name())),
        "status" => text(findings, |finding| Some(finding.status.name())),
        "table" => text(findings, |finding| finding.table.map(Table::name)),
        "item" => text(findings, |finding| finding.item.as_deref()),
        "from" => days(findings, |finding| finding.from),
        "to" => days(findings, |finding| finding.to),
        "failed" => int64(findings, |finding| Some(finding.failed as i64)),
        "eligible" => int64(findings, |finding| Some(finding.eligible as i64)),
        "source_file_id" => int64(findings, |finding| finding.source_file_id),
        "origin_file" => text(findings, |finding| Some(&finding.origin.file)),
        "origin_record" => Arc::new(
            findings
                .iter()
                .map(|finding| finding.origin.record.map(|record| record as i32))
                .collect::<Int32Array>(),
        ),
        "origin_field" => text(findings, |finding| finding.origin.field.as_deref()),
        "origin_byte" => int64(findings, |finding| {
            finding.origin.byte.map(|byte| byte as i64)
        }),
        "detail" => text(findings, |finding| Some(&finding.detail)),
        "evidence" => text(findings, |finding| finding.evidence.as_deref()),
        unknown => {
            return Err(ArrowError::SchemaError(format!(
                "findings have nothing for column `{unknown}`"
            )));
        }
    })
}

fn text(findings: &[Finding], of: impl Fn(&Finding) -> Option<&str>) -> ArrayRef {
    Arc::new(findings.iter().map(of).collect::<StringArray>())
}

fn days(findings: &[Finding], of: impl Fn(&Finding) -> Option<i32>) -> ArrayRef {
    Arc::new(findings.iter().map(of).collect::<Date32Array>())
}

fn int64(findings: &[Finding], of: impl Fn(&Finding) -> Option<i64>) -> ArrayRef {
    Arc::new(findings.iter().map(of).collect::<Int64Array>())
}

/// The findings that batches of the table hold, in their order, for the hospital whose partition they are. Rows with a code
/// that this version does not know are left out; [`unknown_codes`] counts them.
///
/// # Errors
/// When a column is missing or of another type than the spec's (text may also come as a dictionary with 32-bit keys), and
/// when a value is not one that [`to_batch`] writes.
pub fn from_batches(batches: &[RecordBatch], hospital: &str) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for batch in batches {
        let columns = Columns::of(batch)?;
        for row in 0..batch.num_rows() {
            findings.extend(columns.finding(row, hospital)?);
        }
    }
    Ok(findings)
}

/// How many rows of the batches bear a code that this version does not know: a newer version wrote them.
///
/// # Errors
/// When the column `code` is missing, of another type or null.
pub fn unknown_codes(batches: &[RecordBatch]) -> Result<u64, Error> {
    let mut unknown = 0;
    for batch in batches {
        let codes = TextColumn::of(batch, "code")?;
        for row in 0..batch.num_rows() {
            unknown += u64::from(about(codes.required(row)?).is_none());
        }
    }
    Ok(unknown)
}

/// The columns of one batch.
struct Columns<'a> {
    load_id: TextColumn<'a>,
    feed: TextColumn<'a>,
    key: TextColumn<'a>,
    code: TextColumn<'a>,
    severity: TextColumn<'a>,
    status: TextColumn<'a>,
    table: TextColumn<'a>,
    item: TextColumn<'a>,
    from: &'a Date32Array,
    to: &'a Date32Array,
    failed: &'a Int64Array,
    eligible: &'a Int64Array,
    source_file_id: &'a Int64Array,
    origin_file: TextColumn<'a>,
    origin_record: &'a Int32Array,
    origin_field: TextColumn<'a>,
    origin_byte: &'a Int64Array,
    detail: TextColumn<'a>,
    evidence: TextColumn<'a>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Columns<'a>, Error> {
        let text = |name| TextColumn::of(batch, name);
        Ok(Columns {
            load_id: text("load_id")?,
            feed: text("feed")?,
            key: text("key")?,
            code: text("code")?,
            severity: text("severity")?,
            status: text("status")?,
            table: text("table")?,
            item: text("item")?,
            from: typed(batch, "from", "Date32")?,
            to: typed(batch, "to", "Date32")?,
            failed: typed(batch, "failed", "Int64")?,
            eligible: typed(batch, "eligible", "Int64")?,
            source_file_id: typed(batch, "source_file_id", "Int64")?,
            origin_file: text("origin_file")?,
            origin_record: typed(batch, "origin_record", "Int32")?,
            origin_field: text("origin_field")?,
            origin_byte: typed(batch, "origin_byte", "Int64")?,
            detail: text("detail")?,
            evidence: text("evidence")?,
        })
    }

    /// One row; `None` when its code is unknown.
    fn finding(&self, row: usize, hospital: &str) -> Result<Option<Finding>, Error> {
        let Some(about) = about(self.code.required(row)?) else {
            return Ok(None);
        };
        let record = at(self.origin_record, row, Int32Array::value).map(i64::from);
        Ok(Some(Finding {
            code: about.code,
            severity: self.severity.word(
                row,
                Severity::from_name,
                "fatal, error, warning or notice",
            )?,
            status: self
                .status
                .word(row, Status::from_name, "new, persisting or resolved")?,
            hospital: hospital.to_owned(),
            feed: self.feed.required(row)?.to_owned(),
            table: match self.table.get(row) {
                Some(_) => Some(self.table.word(row, Table::from_name, "a table's name")?),
                None => None,
            },
            item: self.item.get(row).map(str::to_owned),
            from: at(self.from, row, Date32Array::value),
            to: at(self.to, row, Date32Array::value),
            failed: required_count("failed", self.failed, row)?,
            eligible: required_count("eligible", self.eligible, row)?,
            load_id: self.load_id.required(row)?.to_owned(),
            origin: Origin {
                file: self.origin_file.required(row)?.to_owned(),
                record: count("origin_record", record, row)?,
                field: self.origin_field.get(row).map(str::to_owned),
                byte: count(
                    "origin_byte",
                    at(self.origin_byte, row, Int64Array::value),
                    row,
                )?,
            },
            source_file_id: at(self.source_file_id, row, Int64Array::value),
            key: self.key.required(row)?.to_owned(),
            detail: self.detail.required(row)?.to_owned(),
            evidence: self.evidence.get(row).map(str::to_owned),
        }))
    }
}

/// A text column in either of its two forms.
struct TextColumn<'a> {
    name: &'static str,
    keys: Option<&'a DictionaryArray<Int32Type>>,
    values: &'a StringArray,
}

impl<'a> TextColumn<'a> {
    fn of(batch: &'a RecordBatch, name: &'static str) -> Result<TextColumn<'a>, Error> {
        let column = find(batch, name)?.as_any();
        let keys = column.downcast_ref::<DictionaryArray<Int32Type>>();
        let values = match keys {
            Some(keys) => keys.values().as_any(),
            None => column,
        };
        match values.downcast_ref::<StringArray>() {
            Some(values) => Ok(TextColumn { name, keys, values }),
            None => Err(wrong_type(batch, name, "Utf8 or Dictionary(Int32, Utf8)")),
        }
    }

    fn get(&self, row: usize) -> Option<&'a str> {
        let index = match self.keys {
            Some(keys) => keys.key(row)?,
            None => row,
        };
        at(self.values, index, StringArray::value)
    }

    fn required(&self, row: usize) -> Result<&'a str, Error> {
        self.get(row).ok_or(Error::Null {
            column: self.name,
            row,
        })
    }

    fn word<T>(
        &self,
        row: usize,
        read: fn(&str) -> Option<T>,
        expected: &'static str,
    ) -> Result<T, Error> {
        let word = self.required(row)?;
        read(word).ok_or_else(|| Error::Word {
            column: self.name,
            row,
            expected,
            found: word.to_owned(),
        })
    }
}

fn find<'a>(batch: &'a RecordBatch, column: &'static str) -> Result<&'a ArrayRef, Error> {
    batch
        .column_by_name(column)
        .ok_or(Error::ColumnMissing { column })
}

fn typed<'a, A: Array + 'static>(
    batch: &'a RecordBatch,
    column: &'static str,
    expected: &'static str,
) -> Result<&'a A, Error> {
    find(batch, column)?
        .as_any()
        .downcast_ref::<A>()
        .ok_or_else(|| wrong_type(batch, column, expected))
}

fn wrong_type(batch: &RecordBatch, column: &'static str, expected: &'static str) -> Error {
    match find(batch, column) {
        Ok(array) => Error::ColumnType {
            column,
            expected,
            found: array.data_type().clone(),
        },
        Err(missing) => missing,
    }
}

fn at<'a, A: Array, T>(array: &'a A, row: usize, value: fn(&'a A, usize) -> T) -> Option<T> {
    array.is_valid(row).then(|| value(array, row))
}

fn required_count(column: &'static str, array: &Int64Array, row: usize) -> Result<u64, Error> {
    count(column, at(array, row, Int64Array::value), row)?.ok_or(Error::Null { column, row })
}

/// A number that counts or points; `None` stays `None`.
fn count<T: TryFrom<i64>>(
    column: &'static str,
    found: Option<i64>,
    row: usize,
) -> Result<Option<T>, Error> {
    found
        .map(|found| T::try_from(found).map_err(|_| Error::Negative { column, row, found }))
        .transpose()
}

#[cfg(test)]
mod tests;
