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
use crate::{Check, Run, about, checks};

/// A new finding of hospital H01, failed 1 of 1.
pub(crate) fn finding(code: &str, subject: Subject) -> Finding {
    let about = about(code).unwrap();
    let key = subject.key(about.code, "H01", "ssmix2");
    let (table, item, source_file_id) = subject.into_columns();
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
        key,
        detail: String::new(),
        evidence: None,
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

/// A batch that has these text columns and no other.
pub(crate) fn text_batch(table: Table, columns: &[(&'static str, &[Option<&str>])]) -> Batch {
    let columns = columns.iter().map(|(name, cells)| {
        let column = cells
            .iter()
            .copied()
            .collect::<DictionaryArray<Int32Type>>();
        (*name, Arc::new(column) as ArrayRef, true)
    });
    Batch {
        table,
        rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
    }
}

/// A result of a test, as far as checks that hold rows against each other look at it. It was taken on 10 January 2026 at
/// `minute` o'clock in Japan, and everything else happened then.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) file: i64,
    pub(crate) patient: &'static str,
    pub(crate) minute: Option<i64>,
    /// `collected_at_text`, for a time that is no plain minute.
    pub(crate) time_text: Option<&'static str>,
    pub(crate) local_code: Option<&'static str>,
    pub(crate) declared_code: Option<&'static str>,
    pub(crate) value: Option<&'static str>,
    pub(crate) value_kind: &'static str,
    pub(crate) unit: Option<&'static str>,
}

/// 7.2 g/dL of TP at 8:30 in file 7.
pub(crate) const OUTCOME: Outcome = Outcome {
    file: 7,
    patient: "p1",
    minute: Some(8 * 60 + 30),
    time_text: None,
    local_code: Some("TP"),
    declared_code: Some("3A010000002327101"),
    value: Some("7.2"),
    value_kind: "number",
    unit: Some("g/dL"),
};

/// The rows of `lab_results` that checks of several rows look at.
pub(crate) fn outcome_batch(rows: &[Outcome]) -> Batch {
    let text = |of: fn(&Outcome) -> Option<&'static str>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<DictionaryArray<Int32Type>>())
    };
    let midnight = (20_463 * 24 - 9) * 3_600_000_000;
    let taken = |row: &Outcome| row.minute.map(|minute| midnight + minute * 60_000_000);
    let time = || -> ArrayRef {
        let times: TimestampMicrosecondArray = rows.iter().map(taken).collect();
        Arc::new(times.with_timezone("UTC"))
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("patient_key", text(|row| Some(row.patient))),
        ("local_code", text(|row| row.local_code)),
        ("declared_code", text(|row| row.declared_code)),
        ("local_name", text(|_| Some("項目"))),
        ("value_text", text(|row| row.value)),
        ("value_kind", text(|row| Some(row.value_kind))),
        ("unit_text", text(|row| row.unit)),
    ];
    for empty in ["specimen_code", "specimen_declared_code", "sub_id"] {
        columns.push((empty, text(|_| None)));
    }
    for (name, written) in [
        ("collected_at", "collected_at_text"),
        ("observed_at", "observed_at_text"),
        ("reported_at", "reported_at_text"),
        ("analysed_at", "analysed_at_text"),
    ] {
        columns.push((name, time()));
        columns.push((written, text(|row| row.time_text)));
    }
    let days = rows.iter().map(|_| Some(20_463)).collect::<Date32Array>();
    let files = Int64Array::from_iter_values(rows.iter().map(|row| row.file));
    columns.push(("care_date", Arc::new(days)));
    columns.push(("source_file_id", Arc::new(files)));
    let columns = columns
        .into_iter()
        .map(|(name, column)| (name, column, true));
    Batch {
        table: Table::LabResults,
        rows: RecordBatch::try_from_iter_with_nullable(columns).unwrap(),
    }
}

/// The rows that a check of rows finds in a batch.
pub(crate) fn found_by(check: &Check, batch: &Batch) -> Vec<usize> {
    let Run::Rows(run) = check.run else {
        panic!("{} does not look at rows", check.about.code);
    };
    let mut found = Vec::new();
    run(batch, &mut |row| found.push(row));
    found
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
