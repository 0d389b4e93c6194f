//! Declared mappings: the hospital sends a JLAC10 code (system JC10) beside its own. It is used as it stands, marked as
//! declared, and checked like any other mapping.

use std::sync::Arc;

use arrow_array::builder::Int32Builder;
use arrow_array::{Array, ArrayRef, Int32Array, RecordBatch, StringArray, UInt32Array};
use model::{Batch, DictionaryColumn, NOTES_COLUMN, Note, Table};

use crate::Error;

/// The id of the rule, as it stands in `mapping_id`.
pub const DECLARED_JLAC10: &str = "declared:jlac10";

/// A declared code with one of these remarks is no JLAC10 code, so it gives no standard code.
const REFUSED: u32 = Note::BadCodeShape.bit() | Note::DummyCode.bit();

/// Fills standard_code, mapping_state and mapping_id of a `lab_results` batch; other tables pass unchanged.
///
/// Doing it twice gives the same as doing it once.
///
/// # Errors
/// When the batch lacks a column of its table.
pub fn standardize(batch: Batch) -> Result<Batch, Error> {
    if batch.table != Table::LabResults {
        return Ok(batch);
    }
    let (declared, codes) = batch.text("declared_code").ok_or(Error::Column {
        column: "declared_code",
    })?;
    let notes: &UInt32Array = batch.typed(NOTES_COLUMN).ok_or(Error::Column {
        column: NOTES_COLUMN,
    })?;

    let usable = usable_codes(declared, codes.len(), notes);
    let mut code_keys = Int32Builder::with_capacity(batch.len());
    let mut rule_keys = Int32Builder::with_capacity(batch.len());
    let mut state_keys = Vec::with_capacity(batch.len());
    for row in 0..batch.len() {
        let key = declared
            .keys()
            .is_valid(row)
            .then(|| declared.keys().value(row));
        match key.filter(|key| usable[*key as usize]) {
            Some(key) => {
                code_keys.append_value(key);
                rule_keys.append_value(0);
                state_keys.push(0);
            }
            None => {
                code_keys.append_null();
                rule_keys.append_null();
                state_keys.push(1);
            }
        }
    }

    let standard_code =
        DictionaryColumn::try_new(code_keys.finish(), Arc::clone(declared.values()))?;
    let mapping_id = DictionaryColumn::try_new(rule_keys.finish(), words(&[DECLARED_JLAC10]))?;
    let mapping_state = DictionaryColumn::try_new(
        Int32Array::from(state_keys),
        words(&["declared", "unmapped"]),
    )?;
    replace(
        &batch,
        [
            ("standard_code", Arc::new(standard_code) as ArrayRef),
            ("mapping_state", Arc::new(mapping_state)),
            ("mapping_id", Arc::new(mapping_id)),
        ],
    )
}

/// Which of the distinct declared codes give a standard code. A remark about a code is the same on all its rows, so its
/// first row decides.
fn usable_codes(declared: &DictionaryColumn, distinct: usize, notes: &UInt32Array) -> Vec<bool> {
    let mut refused: Vec<Option<bool>> = vec![None; distinct];
    for row in 0..declared.len() {
        if declared.keys().is_valid(row) {
            let key = declared.keys().value(row) as usize;
            refused[key].get_or_insert(notes.value(row) & REFUSED != 0);
        }
    }
    refused
        .into_iter()
        .map(|refused| refused == Some(false))
        .collect()
}

fn words(words: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(words.to_vec()))
}

fn replace<const N: usize>(
    batch: &Batch,
    columns: [(&'static str, ArrayRef); N],
) -> Result<Batch, Error> {
    let schema = batch.rows.schema();
    let mut arrays = batch.rows.columns().to_vec();
    for (name, array) in columns {
        let index = schema
            .index_of(name)
            .map_err(|_| Error::Column { column: name })?;
        arrays[index] = array;
    }
    Ok(Batch {
        table: batch.table,
        rows: RecordBatch::try_new(schema, arrays)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::test_batch;

    fn column<'a>(batch: &'a Batch, name: &str) -> Vec<Option<&'a str>> {
        let (keys, values) = batch.text(name).unwrap();
        (0..batch.len())
            .map(|row| keys.key(row).map(|key| values.value(key)))
            .collect()
    }

    #[test]
    fn a_declared_code_is_used_and_a_misshapen_one_is_not() {
        let batch = test_batch(&[
            (Some("101"), Some("3B035000002327201"), 0),
            (Some("102"), None, 0),
            (Some("103"), Some("3B03500000"), Note::BadCodeShape.bit()),
            (
                Some("104"),
                Some("99999999999999999"),
                Note::DummyCode.bit(),
            ),
        ]);
        let once = standardize(batch).unwrap();
        let code = Some("3B035000002327201");
        assert_eq!(column(&once, "standard_code"), [code, None, None, None]);
        let unmapped = Some("unmapped");
        assert_eq!(
            column(&once, "mapping_state"),
            [Some("declared"), unmapped, unmapped, unmapped]
        );
        assert_eq!(
            column(&once, "mapping_id"),
            [Some(DECLARED_JLAC10), None, None, None]
        );
        let twice = standardize(once.clone()).unwrap();
        assert_eq!(twice.rows, once.rows);
    }
}
