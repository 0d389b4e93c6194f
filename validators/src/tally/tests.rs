//! The tally from file, row and fact to finding.

use model::{FINDINGS_PER_CODE_MAX, Finding, Note, Severity, Table};

use super::*;
use crate::testing::{Row, defect, file, finding, lab_batch, row, unknown_defect};

const NONE_ENDED: &dyn Fn(i64) -> bool = &|_| false;

pub(super) fn path_of(id: i64) -> String {
    format!("path of {id}")
}

pub(super) fn night(tally: Tally, load_id: &str, previous: &[Finding]) -> Vec<Finding> {
    tally.findings("H01", "ssmix2", load_id, previous, NONE_ENDED)
}

/// `key status failed/eligible` of each finding.
pub(super) fn lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            format!(
                "{} {} {}/{}",
                finding.key,
                finding.status.name(),
                finding.failed,
                finding.eligible
            )
        })
        .collect()
}

#[test]
fn a_defect_of_a_file_becomes_a_finding_with_its_place() {
    let mut tally = Tally::default();
    tally.file(&file(123, "OML-11"), &[defect("F08"), defect("F08")]);
    tally.file(&file(124, "OML-11"), &[]);
    let findings = night(tally, "H01-20260110-1", &[]);
    assert_eq!(
        findings,
        [Finding {
            from: Some(20_463),
            to: Some(20_463),
            origin: Origin {
                file: "000/012/p1".into(),
                record: Some(1),
                field: Some("OBX[12]-5".into()),
                byte: Some(310),
            },
            ..finding("F08", Subject::File(123))
        }]
    );
}

#[test]
fn a_dialect_is_told_once_a_data_type() {
    let mut tally = Tally::default();
    let days = [20_463, 20_460, 20_470];
    for (id, day) in (0..).zip(days) {
        let view = FileView {
            care_date: Some(day),
            ..file(id, "OML-11")
        };
        tally.file(&view, &[defect("E10"), defect("E10")]);
    }
    // Name and content of one file come apart; it still counts once.
    tally.file(&file(9, "OML-11"), &[]);
    tally.file(&file(9, "OML-11"), &[]);
    tally.file(&file(10, "ADT-00"), &[defect("E10")]);
    let findings = night(tally, "L1", &[]);
    assert_eq!(
        lines(&findings),
        [
            "E10:H01:ssmix2:type=ADT-00 new 1/1",
            "E10:H01:ssmix2:type=OML-11 new 3/4",
        ]
    );
    assert_eq!(
        (findings[1].from, findings[1].to),
        (Some(20_460), Some(20_470))
    );
    assert_eq!(findings[1].item.as_deref(), Some("OML-11"));
}

#[test]
fn row_notes_are_counted_per_item() {
    const V03: &[Note] = &[Note::Comparator];
    let named = |local, declared, name| Row {
        local_code: local,
        declared_code: declared,
        local_name: name,
        ..row("", V03)
    };
    let batch = lab_batch(&[
        row("GLU", &[]),
        row("GLU", V03),
        row("K", &[]),
        Row {
            care_date: Some(20_470),
            source_file_id: 8,
            ..row("GLU", &[Note::Comparator, Note::UnitMissing])
        },
        named(Some(""), Some("3D010"), Some("名")),
        named(None, None, Some("名")),
        named(None, None, None),
        // The same item, named by another column.
        named(None, Some("GLU"), None),
    ]);
    let mut tally = Tally::default();
    tally.rows(&batch, &path_of);
    tally.rows(&batch, &path_of);
    let findings = night(tally, "L1", &[]);
    assert_eq!(
        lines(&findings),
        [
            "U01:H01:ssmix2:lab_results:item=GLU new 2/8",
            "V03:H01:ssmix2:lab_results:item= new 2/2",
            "V03:H01:ssmix2:lab_results:item=3D010 new 2/2",
            "V03:H01:ssmix2:lab_results:item=GLU new 6/8",
            "V03:H01:ssmix2:lab_results:item=名 new 2/2",
        ]
    );
    let (unit, value) = (&findings[0], &findings[3]);
    assert_eq!((value.from, value.to), (Some(20_463), Some(20_470)));
    assert_eq!((unit.from, unit.to), (Some(20_470), Some(20_470)));
    assert_eq!(value.origin.file, "path of 7");
    assert_eq!(value.origin.record, Some(1));
    assert_eq!(value.origin.field.as_deref(), Some("OBX[5]-5"));
    assert_eq!(unit.origin.file, "path of 8");
    assert_eq!(unit.origin.field.as_deref(), Some("OBX[5]-6"));
    assert_eq!(value.table, Some(Table::LabResults));
}

#[test]
fn a_path_is_asked_only_for_the_first_row_of_a_fault() {
    let asked = std::cell::Cell::new(0);
    let path_of = |id| {
        asked.set(asked.get() + 1);
        path_of(id)
    };
    let batch = lab_batch(&[row("K", &[Note::Exponent]), row("K", &[Note::Exponent])]);
    let mut tally = Tally::default();
    tally.rows(&batch, &path_of);
    tally.rows(&batch, &path_of);
    assert_eq!(asked.get(), 1);
}

#[test]
fn rows_of_a_table_without_items_are_told_for_the_table() {
    let mut batch = lab_batch(&[row("K", &[Note::BadTime]), row("GLU", &[])]);
    batch.table = Table::Patients;
    let mut tally = Tally::default();
    tally.rows(&batch, &path_of);
    let findings = night(tally, "L1", &[]);
    assert_eq!(lines(&findings), ["T01:H01:ssmix2:patients new 1/2"]);
    assert_eq!(findings[0].origin.field.as_deref(), Some("PID[5]"));
}

#[test]
fn the_segment_of_a_row_follows_from_its_table_and_data_type() {
    for (table, data_type, code, expected) in [
        (Table::Patients, "", "T01", Some("PID[5]")),
        (Table::Patients, "", "V01", None),
        (Table::Patients, "", "U01", None),
        (Table::Allergies, "ADT-61", "C01", Some("IAM[5]-3")),
        (Table::Allergies, "ADT-00", "C01", Some("AL1[5]-3")),
        (Table::Allergies, "ADT-00", "T07", Some("AL1[5]")),
    ] {
        let found = rows::field_label(table, data_type, Code(code), 5);
        assert_eq!(found.as_deref(), expected, "{} {code}", table.name());
    }
}

#[test]
fn the_day_of_sampling_is_a_day_in_japan() {
    // 10 January 2026, 00:30 in Japan is still 9 January in UTC.
    let half_past_midnight = (20_463 * 24 - 9) * 3_600_000_000 + 1_800_000_000;
    let taken = |care_date, collected_at| Row {
        care_date,
        collected_at,
        ..row("K", &[])
    };
    let cases = [
        (Some(20_463), Some(half_past_midnight), 0),
        (Some(20_462), Some(half_past_midnight), 1),
        (Some(20_462), Some(half_past_midnight - 3_600_000_000), 0),
        (None, Some(half_past_midnight), 0),
        (Some(20_463), None, 0),
    ];
    for (care_date, collected_at, failed) in cases {
        let mut tally = Tally::default();
        tally.rows(&lab_batch(&[taken(care_date, collected_at)]), &path_of);
        let findings = night(tally, "L1", &[]);
        assert_eq!(findings.len(), failed, "{care_date:?} {collected_at:?}");
        for finding in findings {
            assert_eq!(finding.key, "T04:H01:ssmix2:lab_results");
        }
    }
}

#[test]
fn beyond_the_cap_files_are_counted_together() {
    let max = FINDINGS_PER_CODE_MAX as i64;
    let tally = |ids: &mut dyn Iterator<Item = i64>| {
        let mut tally = Tally::default();
        for id in ids {
            let view = FileView {
                care_date: Some(20_000 + id as i32),
                ..file(id, "OML-11")
            };
            tally.file(&view, &[defect("F08")]);
        }
        tally
    };
    let at_cap = night(tally(&mut (0..max)), "L1", &[]);
    assert_eq!(at_cap.len(), FINDINGS_PER_CODE_MAX);

    // The ids come downwards, so every unit has to give up some that it had named.
    let mut over = tally(&mut (max..max + 250).rev());
    over.merge(tally(&mut (0..max).rev()));
    let findings = night(over, "L1", &[]);
    assert_eq!(findings.len(), FINDINGS_PER_CODE_MAX + 1);
    let named: i64 = findings
        .iter()
        .filter_map(|finding| finding.source_file_id)
        .sum();
    assert_eq!(named, (0..max).sum());
    let others: Vec<_> = findings
        .iter()
        .filter(|finding| finding.source_file_id.is_none())
        .collect();
    let line = format!("F08:H01:ssmix2:other-files new 250/{}", max + 250);
    assert_eq!(lines(&[others[0].clone()]), [line]);
    assert_eq!(others[0].from, Some(20_000 + max as i32));
    assert_eq!(others[0].to, Some(20_000 + max as i32 + 249));
}

#[test]
fn the_worst_comes_first() {
    let mut tally = Tally::default();
    tally.feed(defect("B01").code, 1, 1, String::new());
    tally.feed(defect("N01").code, 1, 1, String::new());
    tally.file(
        &file(2, "OML-11"),
        &[defect("S14"), defect("F08"), unknown_defect()],
    );
    tally.file(&file(1, "OML-11"), &[defect("S14"), defect("E10")]);
    let order: Vec<String> = night(tally, "L1", &[])
        .iter()
        .map(|finding| format!("{} {}", finding.severity.name(), finding.key))
        .collect();
    assert_eq!(
        order,
        [
            "fatal B01:H01:ssmix2",
            "error S14:H01:ssmix2:file=1",
            "error S14:H01:ssmix2:file=2",
            "error S98:H01:ssmix2:file=2",
            "warning F08:H01:ssmix2:file=2",
            "notice E10:H01:ssmix2:type=OML-11",
            "notice N01:H01:ssmix2",
        ]
    );
    assert!(Severity::Fatal > Severity::Error);
}

#[test]
fn the_cut_into_units_does_not_show() {
    let codes = [&["F08", "E10"][..], &["E10"], &[], &["S01"], &["F08"], &[]];
    let add = |tally: &mut Tally, index: usize| {
        let view = FileView {
            care_date: Some(20_463 - index as i32),
            ..file(index as i64, ["OML-11", "ADT-00"][index % 2])
        };
        let defects: Vec<_> = codes[index].iter().map(|code| defect(code)).collect();
        tally.file(&view, &defects);
        let rows: [&[Row]; 3] = [
            &[row("GLU", &[Note::Comparator]), row("K", &[])],
            &[row("K", &[Note::Comparator, Note::UnitMissing])],
            &[row("NA", &[])],
        ];
        tally.rows(&lab_batch(rows[index % 3]), &path_of);
        tally.feed(defect("F15").code, index as u64 % 2, 10, "x".into());
    };
    let mut whole = Tally::default();
    for index in 0..codes.len() {
        add(&mut whole, index);
    }
    let expected = night(whole, "L1", &[]);
    assert_eq!(expected.len(), 9);
    for cut in 0..=codes.len() {
        for second in cut..=codes.len() {
            let mut merged = Tally::default();
            for unit in [0..cut, cut..second, second..codes.len()] {
                let mut tally = Tally::default();
                for index in unit {
                    add(&mut tally, index);
                }
                merged.merge(tally);
            }
            assert_eq!(night(merged, "L1", &[]), expected, "{cut} {second}");
        }
    }
}
