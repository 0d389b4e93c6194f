//! Invented findings, files and rows for the tests of this crate.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    TimestampMicrosecondArray, UInt32Array,
};
use model::{
    Batch, Code, Defect, Detail, Finding, NOTES_COLUMN, Note, Origin, Place, Status, Table,
};

use crate::life::Subject;
use crate::tally::FileView;
use crate::{about, checks};

/// A new finding of hospital H01, failed 1 of 1.
pub(crate) fn finding(code: &str, subject: Subject) -> Finding {
    let about = about(code).unwrap();
    let (table, item, source_file_id) = match &subject {
        Subject::File(id) => (None, None, Some(*id)),
        Subject::DataType(data_type) => (None, Some(data_type.clone()), None),
        Subject::Item(table, item) => (Some(*table), Some(item.clone()), None),
        Subject::Table(table) => (Some(*table), None, None),
        Subject::OtherFiles | Subject::Feed => (None, None, None),
    };
    Finding {
        code: about.code,
        severity: about.severity,
        status: Status::New,
        hospital: "H01".into(),
        feed: "ssmix2".into(),
        table,
        item,
        from: None,
        to: None,
        failed: 1,
        eligible: 1,
        load_id: "H01-20260110-1".into(),
        origin: Origin::default(),
        source_file_id,
        key: subject.key(about.code, "H01", "ssmix2"),
        detail: String::new(),
    }
}

/// A file of 10 January 2026 (day 20,463).
pub(crate) fn file(source_file_id: i64, data_type: &'static str) -> FileView<'static> {
    FileView {
        source_file_id,
        masked_path: "000/012/p1",
        data_type,
        care_date: Some(20_463),
    }
}

/// A defect at OBX[12]-5 of the first message.
pub(crate) fn defect(code: &str) -> Defect {
    let position = checks::position(code).unwrap();
    Defect {
        code: checks::CHECKS[position].about.code,
        place: Place {
            message: 1,
            segment: 12,
            segment_name: *b"OBX",
            field: 5,
            byte: 310,
        },
        detail: Detail::None,
    }
}

/// A defect that no check of this version explains.
pub(crate) fn unknown_defect() -> Defect {
    Defect {
        code: Code("S98"),
        ..defect("S01")
    }
}

/// One laboratory row of a test; segment 5 of message 1.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) local_code: Option<&'static str>,
    pub(crate) declared_code: Option<&'static str>,
    pub(crate) local_name: Option<&'static str>,
    pub(crate) notes: &'static [Note],
    pub(crate) care_date: Option<i32>,
    pub(crate) collected_at: Option<i64>,
    pub(crate) source_file_id: i64,
}

/// A clean row of an item.
pub(crate) const fn row(local_code: &'static str, notes: &'static [Note]) -> Row {
    Row {
        local_code: Some(local_code),
        declared_code: None,
        local_name: Some("項目"),
        notes,
        care_date: Some(20_463),
        collected_at: None,
        source_file_id: 7,
    }
}

/// The columns of laboratory rows that the tally reads.
pub(crate) fn lab_batch(rows: &[Row]) -> Batch {
    let text = |of: fn(&Row) -> Option<&'static str>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<DictionaryArray<Int32Type>>())
    };
    let notes = rows
        .iter()
        .map(|row| row.notes.iter().fold(0, |bits, note| bits | note.bit()));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("local_code", text(|row| row.local_code)),
        ("declared_code", text(|row| row.declared_code)),
        ("local_name", text(|row| row.local_name)),
        (
            "care_date",
            Arc::new(
                rows.iter()
                    .map(|row| row.care_date)
                    .collect::<Date32Array>(),
            ),
        ),
        (
            "collected_at",
            Arc::new(
                rows.iter()
                    .map(|row| row.collected_at)
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            ),
        ),
        (
            "source_file_id",
            Arc::new(Int64Array::from_iter_values(
                rows.iter().map(|row| row.source_file_id),
            )),
        ),
        (
            "message_no",
            Arc::new(Int32Array::from_iter_values(rows.iter().map(|_| 1))),
        ),
        (
            "segment_no",
            Arc::new(Int32Array::from_iter_values(rows.iter().map(|_| 5))),
        ),
        (NOTES_COLUMN, Arc::new(UInt32Array::from_iter_values(notes))),
    ];
    Batch {
        table: Table::LabResults,
        rows: RecordBatch::try_from_iter_with_nullable(
            columns
                .into_iter()
                .map(|(name, column)| (name, column, true)),
        )
        .unwrap(),
    }
}
