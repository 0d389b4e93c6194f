//! A questionnaire is written, filled in or changed the way other programs do, and read back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::words::{HIDDEN, QUESTIONS};
use super::*;

const CODE: &str = "3B035000002327201";

/// Cells of the sheet of questions, 0-based: who answers, and the first question.
const WHO: (u32, u32) = (2, 2);
const FIRST: u32 = 5;
const ANSWER: u32 = 13;
const FREE_CODE: u32 = 14;
const REAGENT: u32 = 15;
const COMMENT: u32 = 16;
const ROW_ID: u32 = 17;

fn question(code: &str, name: &str) -> Question {
    Question {
        key: Key {
            domain: "lab".to_owned(),
            local_code: code.to_owned(),
            local_name: Some(name.to_owned()),
            unit: None,
            specimen: Some("血清".to_owned()),
        },
        facts: Facts {
            rows: 1234,
            share_ppm: 61_728,
            first_seen: Some(date(2026, 9, 21)),
            last_seen: Some(date(2026, 11, 19)),
            quantiles: ["9", "17", "22", "30", "75"].map(str::to_owned).to_vec(),
        },
        histogram: vec![1, 8, 15, 7, 2, 0, 1],
        candidates: vec![QuestionCandidate {
            code: CODE.to_owned(),
            name: Some("ＡＳＴ".to_owned()),
            depth: 15,
            confidence: 0.914,
            reasons: "名称が一致\n単位が一致".to_owned(),
        }],
        others: vec![OtherChoice {
            code: CODE.to_owned(),
            hospitals: 2,
        }],
    }
}

fn questionnaire(questions: Vec<Question>) -> Questionnaire {
    Questionnaire {
        domain: crate::Domain::Lab,
        hospital: "H01".to_owned(),
        hospital_name: "サンプル第一病院".to_owned(),
        asked: date(2026, 11, 20),
        due: date(2026, 12, 18),
        questions,
    }
}

fn three() -> Questionnaire {
    let mut open = question("00103", "=HYPERLINK(\"x\")");
    open.candidates.clear();
    open.others.clear();
    open.histogram.clear();
    open.facts.quantiles.clear();
    questionnaire(vec![
        question("101", "ＡＳＴ（ＧＯＴ）"),
        question("102", " γ-GT\n"),
        open,
    ])
}

/// Saves a workbook as another program would: values only, with these cells of the questions set. Sheets for which `keep` says no
/// are lost.
fn resaved(bytes: &[u8], edits: &[(u32, u32, &str)], keep: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut source: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut target = Workbook::new();
    for name in source.sheet_names().into_iter().filter(|name| keep(name)) {
        let range = source.worksheet_range(&name).unwrap();
        let sheet = target.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (row, column, data) in range.used_cells() {
            let (top, left) = range.start().unwrap();
            let (row, column) = (row as u32 + top, (column as u32 + left) as u16);
            match data {
                Data::Float(number) => sheet.write_number(row, column, *number).unwrap(),
                data => sheet.write_string(row, column, data.to_string()).unwrap(),
            };
        }
        if name == QUESTIONS {
            for (row, column, text) in edits {
                let column = *column as u16;
                match text.strip_prefix('#') {
                    Some(number) => sheet
                        .write_number(*row, column, number.parse::<f64>().unwrap())
                        .unwrap(),
                    None => sheet.write_string(*row, column, *text).unwrap(),
                };
            }
        }
    }
    target.save_to_buffer().unwrap()
}

fn reread(edits: &[(u32, u32, &str)]) -> Returned {
    let bytes = resaved(&write(&three()).unwrap(), edits, |_| true);
    read(&bytes, "H01").unwrap()
}

#[test]
fn an_unanswered_questionnaire_reads_back_as_it_was_written() {
    let asked = three();
    let bytes = write(&asked).unwrap();
    assert_eq!(
        bytes,
        write(&asked).unwrap(),
        "equal questionnaires, equal bytes"
    );
    for bytes in [bytes.clone(), resaved(&bytes, &[], |_| true)] {
        let returned = read(&bytes, "H01").unwrap();
        assert_eq!(returned.answered_by, None);
        assert_eq!(returned.rows.len(), 3);
        for (row, question) in returned.rows.iter().zip(&asked.questions) {
            assert_eq!(row.id, row_id("H01", &question.key));
            assert_eq!(row.digest, row_digest("H01", question));
            assert_eq!((&row.said, row.changed.len()), (&Ok(None), 0));
        }
    }
}

#[test]
fn answers_are_read_however_they_were_typed() {
    use RowFault::*;
    type Typed = (&'static str, &'static str, Result<Option<Said>, RowFault>);
    let typed: [Typed; 14] = [
        ("候補1", "", Ok(Some(Said::Candidate(1)))),
        (" 候補３ ", "", Ok(Some(Said::Candidate(3)))),
        ("該当なし", "", Ok(Some(Said::NoneFits))),
        ("わからない", "", Ok(Some(Said::Unknown))),
        (
            "別のコード",
            "3B035-0000-023-272-01",
            Ok(Some(Said::Code(CODE.to_owned()))),
        ),
        (
            "別のコード",
            "３ｂ０３５",
            Ok(Some(Said::Code("3B035".to_owned()))),
        ),
        (
            "別のコード",
            "#12345",
            Ok(Some(Said::Code("12345".to_owned()))),
        ),
        ("別のコード", "#12345678901234567", Err(NoCode)),
        ("別のコード", "ＡＳＴのコード", Err(NoCode)),
        ("別のコード", "", Err(CodeMissing)),
        ("候補1", CODE, Err(CodeBesideChoice)),
        ("", CODE, Err(CodeBesideChoice)),
        ("候補4", "", Err(NotAChoice)),
        ("はい", "", Err(NotAChoice)),
    ];
    for (choice, code, expected) in typed {
        let mut edits = vec![(FIRST, ANSWER, choice)];
        if !code.is_empty() {
            edits.push((FIRST, FREE_CODE, code));
        }
        let returned = reread(&edits);
        assert_eq!(returned.rows[0].said, expected, "{choice} {code}");
        assert_eq!(returned.rows[0].cell, "N6");
        assert_eq!(returned.rows[1].said, Ok(None), "the other rows stay empty");
    }
    let returned = reread(&[
        (WHO.0, WHO.1, " ｌａｂ-12 "),
        (FIRST, COMMENT, "確認中"),
        (FIRST + 1, ANSWER, "候補1"),
        (FIRST + 1, REAGENT, "試薬A"),
    ]);
    assert_eq!(returned.answered_by.as_deref(), Some("lab-12"));
    assert_eq!(returned.rows[0].said, Err(ChoiceMissing));
    assert!(returned.rows[1].has_reagent && !returned.rows[1].has_comment);
}

#[test]
fn a_changed_question_is_seen_and_its_cells_are_named() {
    let asked = three();
    for column in 1..=12 {
        let returned = reread(&[(FIRST, column, "changed"), (FIRST, ANSWER, "候補1")]);
        let row = &returned.rows[0];
        let cell = format!("{}6", char::from(b'A' + column as u8));
        assert_eq!(row.changed, [cell]);
        assert_ne!(row.digest, row_digest("H01", &asked.questions[0]));
        assert_eq!(
            returned.rows[1].digest,
            row_digest("H01", &asked.questions[1])
        );
    }
    // Without the hidden sheet nobody can name the cells, but the question is still not the one that was asked.
    let edits = [(FIRST, 9, "changed")];
    let bytes = resaved(&write(&asked).unwrap(), &edits, |name| name != HIDDEN);
    let row = &read(&bytes, "H01").unwrap().rows[0];
    assert!(row.changed.is_empty());
    assert_ne!(row.digest, row_digest("H01", &asked.questions[0]));
}

#[test]
fn rows_are_known_by_their_ids() {
    let asked = three();
    let ids: Vec<String> = asked
        .questions
        .iter()
        .map(|one| row_id("H01", &one.key))
        .collect();
    let twice = reread(&[(FIRST + 1, ROW_ID, &ids[0]), (FIRST, ANSWER, "候補1")]);
    assert_eq!(twice.rows[0].said, Err(RowFault::Twice));
    assert_eq!(twice.rows[1].said, Err(RowFault::Twice));
    let added = reread(&[(FIRST + 3, 1, "999"), (FIRST + 3, ANSWER, "候補1")]);
    assert_eq!(added.rows.len(), 4);
    assert_eq!(added.rows[3].said, Err(RowFault::UnknownRow));
    let other = reread(&[(FIRST, ROW_ID, &ids[2])]);
    assert_ne!(other.rows[0].digest, row_digest("H01", &asked.questions[2]));
    assert!(!other.rows[0].changed.is_empty());
}

#[test]
fn what_is_no_questionnaire_of_the_hospital_is_refused() {
    let bytes = write(&three()).unwrap();
    let without = resaved(&bytes, &[], |name| name != QUESTIONS);
    let cases = [
        (read(&bytes, "H02"), "is that of H01, not of H02"),
        (read(&without, "H01"), "no sheet"),
        (read(b"PK\x03\x04", "H01"), "no Excel workbook"),
        (read(&bytes[..bytes.len() / 2], "H01"), "no Excel workbook"),
        (read(&vec![0; WORKBOOK_BYTES_MAX + 1], "H01"), "more than"),
    ];
    for (result, expected) in cases {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let many = questionnaire(vec![question("1", "a"); QUESTIONS_MAX + 1]);
    assert!(matches!(write(&many), Err(Error::TooMany { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a hospital names its codes, the question that comes back is known to be the one that was asked.
    #[test]
    fn any_names_survive_the_workbook(
        code in "[ -~ぁ-んァ-ヶ一-鿕Ａ-Ｚ\u{0}-\u{1f}]{1,12}",
        name in "\\PC{0,20}",
        rows in 0..10_000_000u64,
        share_ppm in 0..1_000_000u32,
    ) {
        let mut asked = question(&code, &name);
        asked.facts.rows = rows;
        asked.facts.share_ppm = share_ppm;
        let digest = row_digest("H01", &asked);
        let bytes = write(&questionnaire(vec![asked])).unwrap();
        for bytes in [bytes.clone(), resaved(&bytes, &[], |_| true)] {
            let returned = read(&bytes, "H01").unwrap();
            prop_assert_eq!(&returned.rows[0].digest, &digest);
            prop_assert!(returned.rows[0].changed.is_empty());
        }
    }
}
