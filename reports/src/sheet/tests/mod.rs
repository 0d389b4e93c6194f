//! Tests of the sheet: the matrix, the cells, the three forms in both languages.

mod matrix;

use std::collections::BTreeMap;

use jiff::civil::date;
use model::{Lang, Severity};

use super::*;

/// A sheet on which every kind of verdict, reason and open item stands.
fn sheet(lang: Lang) -> StatusSheet {
    let matrix = matrix::built_in();
    let clauses = matrix.clauses.iter().map(state).collect();
    StatusSheet {
        lang,
        filled: Some(Filled {
            header: header(),
            clauses,
            open: open(),
            mapping: Shares {
                rows: 1_000,
                mapped: 949,
                in_agreement: 31,
                in_dispute: 7,
                unmapped: 20,
            },
            ledger: LedgerCheck {
                is_there: true,
                size: 1_234,
                faults: Vec::new(),
                continues_witnessed: Some(true),
            },
        }),
        matrix,
    }
}

fn header() -> Header {
    Header {
        network: "Network".to_owned(),
        hospital: "H01".to_owned(),
        hospital_name: "第一病院 <A&B>".to_owned(),
        from: date(2026, 11, 1),
        to: date(2026, 11, 30),
        load_id: Some("H01-20261130-1".to_owned()),
        checkpoint: Some(CheckpointLine {
            origin: "h01.network/mrda-ledger".to_owned(),
            size: 1_234,
            root: "cm9vdA==".to_owned(),
        }),
        witnesses: vec![WitnessLine {
            name: "w.example/1".to_owned(),
            size: 1_200,
            line: "— w.example/1 bGluZQ==".to_owned(),
        }],
        vkey: Some("h01.network/mrda-ledger+00000000+AQ==".to_owned()),
        vkey_sha256: Some("ab".repeat(32)),
        software: "kijun 0.1.0".to_owned(),
        commit: "unknown".to_owned(),
        binary_sha256: "cd".repeat(32),
        config_sha256: "ef".repeat(32),
        rules: vec!["kijun-clauses-1".to_owned()],
        printed_at: "2026-12-01T09:00:00+09:00".to_owned(),
        printed_by: Some("qa-01".to_owned()),
    }
}

fn state(clause: &Clause) -> ClauseState {
    let count = |kind: &String| {
        let count = RecordCount {
            count: 12,
            first: Some(date(2026, 11, 2)),
            last: Some(date(2026, 11, 29)),
            newest: Some(date(2026, 11, 29)),
        };
        (kind.clone(), count)
    };
    let record = clause.records[0].clone();
    let (verdict, reasons) = match clause.id.as_str() {
        "C02" => (Verdict::Conforms, vec![Reason::Met]),
        "C22" => (
            Verdict::NotApplicable,
            vec![Reason::Declared {
                reason: "nothing was destroyed".to_owned(),
                by: "qa-01".to_owned(),
            }],
        ),
        _ => (Verdict::ActionNeeded, all_reasons(&record)),
    };
    ClauseState {
        clause: clause.id.clone(),
        documents: vec![Document {
            document: "SOP-7".to_owned(),
            title: "title".to_owned(),
            version: "3".to_owned(),
            effective: Some(date(2026, 4, 1)),
        }],
        records: clause.records.iter().map(count).collect(),
        open: BTreeMap::from([(OpenKind::Finding, 2)]),
        overdue: 1,
        verdict,
        reasons,
        entries: Some((3, 99)),
        responsible: vec!["dq-02".to_owned()],
    }
}

fn all_reasons(record: &str) -> Vec<Reason> {
    let record = record.to_owned();
    vec![
        Reason::NoRecord {
            record: record.clone(),
        },
        Reason::NotInPeriod {
            record: record.clone(),
        },
        Reason::TooOld {
            record: record.clone(),
            newest: date(2025, 1, 1),
            within_days: 400,
        },
        Reason::NotOk {
            record,
            result: "failed".to_owned(),
        },
        Reason::Open {
            kind: OpenKind::Night,
            count: 2,
        },
        Reason::Undecided {
            share_ppm: 51_000,
            max_ppm: 50_000,
        },
        Reason::NoCodes,
        Reason::NoLedger,
        Reason::Contradicted,
    ]
}

fn open() -> Vec<OpenItem> {
    let kinds = [
        OpenKind::Incident,
        OpenKind::Leak,
        OpenKind::Finding,
        OpenKind::Mapping,
        OpenKind::Night,
        OpenKind::Approval,
        OpenKind::Ledger,
    ];
    let item = |kind: OpenKind| OpenItem {
        kind,
        clauses: vec!["C02".to_owned(), "C06".to_owned()],
        id: format!("id-{kind:?}"),
        what: "<script>x</script>".to_owned(),
        severity: Some(Severity::Error),
        since: Some(date(2026, 11, 3)),
        due: Some(date(2026, 11, 10)),
        is_overdue: true,
        owner: None,
    };
    let mut items: Vec<OpenItem> = kinds.into_iter().map(item).collect();
    items.splice(
        2..3,
        (0..60).map(|at| OpenItem {
            id: format!("N03:{at}"),
            ..item(OpenKind::Finding)
        }),
    );
    items
}

fn blank(lang: Lang) -> StatusSheet {
    StatusSheet {
        filled: None,
        ..sheet(lang)
    }
}

#[test]
fn the_page_stands_alone_and_hides_nothing() {
    for lang in [Lang::Ja, Lang::En] {
        for sheet in [sheet(lang), blank(lang)] {
            let page = html(&sheet).unwrap();
            assert_eq!(page, html(&sheet).unwrap());
            for outside in ["<script", "http://", "https://", "<img", "url("] {
                assert!(!page.contains(outside), "{outside}");
            }
            for clause in &sheet.matrix.clauses {
                assert_eq!(page.matches(&format!(">{}<", clause.id)).count(), 1);
            }
        }
        let page = html(&sheet(lang)).unwrap();
        assert!(page.contains("第一病院 &#60;A&#38;B&#62;"));
        // Sixty findings are open, forty are named, twenty are counted.
        assert!(page.contains("N03:39") && !page.contains("N03:40"));
        assert!(page.contains(&format!("{} 20", open_kind(OpenKind::Finding, lang))));
    }
}

#[test]
fn a_faulty_ledger_is_the_first_thing_said_of_it() {
    let mut faulty = sheet(Lang::Ja);
    let filled = faulty.filled.as_mut().unwrap();
    filled.ledger.faults = vec!["tile/entries/000: entry 3 is another".to_owned()];
    let lines = ledger_lines(filled, Lang::Ja);
    assert_eq!(lines[0], "異常あり");
    let page = html(&faulty).unwrap();
    assert!(page.contains("ledger bad") && page.contains("entry 3 is another"));
    assert_eq!(json(&faulty)["ledger"]["is_sound"], false);
}

#[test]
fn a_blank_form_has_every_clause_and_no_verdict() {
    for lang in [Lang::Ja, Lang::En] {
        let rows = clause_rows(&blank(lang));
        assert_eq!(rows.len(), matrix::built_in().clauses.len());
        for row in &rows {
            assert!(row.verdict.is_none() && row.entries.is_empty() && row.reasons.is_empty());
            assert!(!row.requirement.is_empty());
        }
        let object = json(&blank(lang));
        assert!(object["header"].is_null() && object["open"].is_null());
        assert!(object["clauses"][0]["verdict"].is_null());
        assert!(object["clauses"][0]["requirement"].is_string());
    }
}

#[test]
fn json_has_the_keys_that_are_documented() {
    let object = json(&sheet(Lang::En));
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let documented = include_str!("../../../../docs/status-sheet.en.md");
    let mut all = keys(&object);
    all.extend(keys(&object["header"]));
    all.extend(keys(&object["clauses"][1]));
    all.extend(keys(&object["open"][0]));
    all.extend(keys(&object["mapping"]));
    all.extend(keys(&object["ledger"]));
    for key in all {
        assert!(documented.contains(&format!("`{key}`")), "{key}");
    }
    assert_eq!(object["clauses"][1]["verdict"], "conforms");
    assert_eq!(object["verdicts"]["not_applicable"], 1);
    assert_eq!(object["clauses"][0]["reasons"][2]["code"], "too_old");
}

#[test]
fn the_workbook_reads_back() {
    use calamine::{Data, DataType, Reader, Xlsx};
    for lang in [Lang::Ja, Lang::En] {
        let sheet = sheet(lang);
        let bytes = workbook(&sheet).unwrap();
        assert_eq!(bytes, workbook(&sheet).unwrap());
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        assert_eq!(names.len(), 4);
        let clauses = book.worksheet_range(&names[1]).unwrap();
        let ids: Vec<String> = clauses
            .rows()
            .filter_map(|row| row[1].as_string())
            .filter(|id| id.len() == 3 && id.starts_with('C'))
            .collect();
        let mut expected: Vec<String> = sheet
            .matrix
            .clauses
            .iter()
            .map(|it| it.id.clone())
            .collect();
        expected.sort_by_key(|id| {
            let clause = sheet.matrix.clauses.iter().find(|it| it.id == *id);
            (clause.unwrap().section, id.clone())
        });
        assert_eq!(ids, expected);
        let open = book.worksheet_range(&names[2]).unwrap();
        assert_eq!(
            open.rows().count(),
            1 + sheet.filled.as_ref().unwrap().open.len()
        );
        let records = book.worksheet_range(&names[3]).unwrap();
        assert_eq!(records.get_value((1, 2)), Some(&Data::Float(12.0)));
        assert!(workbook(&blank(lang)).is_ok());
    }
}

#[test]
fn every_reason_is_a_sentence_in_both_languages() {
    for lang in [Lang::Ja, Lang::En] {
        let rows = clause_rows(&sheet(lang));
        let row = rows.iter().find(|row| row.id == "C01").unwrap();
        assert_eq!(row.reasons.len(), 9);
        let mut said = row.reasons.clone();
        said.dedup();
        assert_eq!(said.len(), 9);
        for reason in &row.reasons {
            let is_japanese = reason.chars().any(|letter| ('ぁ'..='ヿ').contains(&letter));
            assert_eq!(is_japanese, lang == Lang::Ja, "{reason}");
        }
    }
    let shown = format!(
        "{:#?}",
        clause_rows(&sheet(Lang::Ja))
            .iter()
            .find(|row| row.id == "C02")
    );
    insta::assert_snapshot!("clause_ja", shown);
    let shown = format!(
        "{:#?}",
        clause_rows(&sheet(Lang::En))
            .iter()
            .find(|row| row.id == "C01")
    );
    insta::assert_snapshot!("clause_en", shown);
}
