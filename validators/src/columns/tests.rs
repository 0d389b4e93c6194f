//! Findings written as columns and read back, and what cannot be read.

use arrow_array::types::Int32Type;
use model::{Code, dictionary_schema};

use super::*;
use crate::life::Subject;
use crate::testing::finding;

fn samples() -> Vec<Finding> {
    let whole = Finding {
        status: Status::Persisting,
        from: Some(20_463),
        to: Some(20_470),
        failed: 12,
        eligible: 340,
        origin: Origin {
            file: "000/012/p1".into(),
            record: Some(1),
            field: Some("OBX[12]-5".into()),
            byte: Some(310),
        },
        detail: "found cp932".into(),
        ..finding("V03", Subject::Item(Table::LabResults, "GLU".into()))
    };
    vec![
        whole,
        Finding {
            evidence: Some("{\"n\":12}".into()),
            ..finding("F08", Subject::File(i64::MIN))
        },
        finding("E02", Subject::DataType(String::new())),
        Finding {
            status: Status::Resolved,
            ..finding("N01", Subject::Feed)
        },
    ]
}

/// The same rows with every text column as a dictionary, as readers hand them over.
fn as_dictionaries(batch: &RecordBatch) -> RecordBatch {
    let columns = batch
        .columns()
        .iter()
        .map(
            |column| match column.as_any().downcast_ref::<StringArray>() {
                Some(text) => {
                    Arc::new(text.iter().collect::<DictionaryArray<Int32Type>>()) as ArrayRef
                }
                None => column.clone(),
            },
        )
        .collect();
    RecordBatch::try_new(dictionary_schema(Table::Findings.spec()), columns).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let batch = to_batch(&samples()).unwrap();
    assert_eq!(batch.schema(), Table::Findings.spec().file_schema());
    let dictionaries = as_dictionaries(&batch);
    assert_eq!(
        from_batches(std::slice::from_ref(&batch), "H01").unwrap(),
        samples()
    );
    assert_eq!(
        from_batches(&[batch, dictionaries], "H01").unwrap(),
        [samples(), samples()].concat()
    );
    assert_eq!(from_batches(&[to_batch(&[]).unwrap()], "H01").unwrap(), []);
}

#[test]
fn a_newer_code_is_counted_and_left_out() {
    let mut newer = samples();
    newer[1].code = Code("Z99");
    let batches = [to_batch(&newer).unwrap()];
    newer.remove(1);
    assert_eq!(from_batches(&batches, "H01").unwrap(), newer);
    assert_eq!(unknown_codes(&batches).unwrap(), 1);
    assert_eq!(unknown_codes(&[to_batch(&samples()).unwrap()]).unwrap(), 0);
}

#[test]
fn a_column_that_does_not_fit_is_named() {
    let batch = to_batch(&samples()).unwrap();
    let index = batch.schema().index_of("status").unwrap();
    let without = batch
        .project(
            &(0..batch.num_columns())
                .filter(|i| *i != index)
                .collect::<Vec<_>>(),
        )
        .unwrap();
    assert_eq!(
        from_batches(&[without], "H01").unwrap_err().to_string(),
        "findings batch has no column `status`; read the table with all its columns"
    );
    let replaced = |column: ArrayRef| {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns());
        let columns = columns.map(|(field, old)| match field.name().as_str() {
            "status" => ("status", column.clone(), true),
            name => (name, old.clone(), true),
        });
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        from_batches(&[batch], "H01").unwrap_err().to_string()
    };
    assert_eq!(
        replaced(Arc::new(Int64Array::from(vec![1, 2, 3, 4]))),
        "column `status` of findings: expected Utf8 or Dictionary(Int32, Utf8), found Int64"
    );
    assert_eq!(
        replaced(Arc::new(StringArray::from(vec![
            "new", "gone", "new", "new"
        ]))),
        "column `status` of findings, row 1: expected new, persisting or resolved, found `gone`"
    );
    assert_eq!(
        replaced(Arc::new(StringArray::from(vec![
            Some("new"),
            Some("new"),
            None,
            Some("new")
        ]))),
        "column `status` of findings, row 2: expected a value, found null"
    );
}
