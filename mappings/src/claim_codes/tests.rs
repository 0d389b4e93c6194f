//! Published files of each layout, with rows as they are published and invented codes, put beside rows of claims.

use arrow_array::{ArrayRef, Date32Array, RecordBatch};
use encoding_rs::SHIFT_JIS;
use model::{Batch, DictionaryColumn, Table, dictionary_schema};
use std::sync::Arc;

use super::*;
use crate::masters::{Content, File, Reason, master};

/// A row of a published master: so many columns, all in quotation marks, and what stands in some.
fn row(columns: usize, cells: &[(usize, &str)]) -> String {
    let cell = |column: usize| {
        let found = cells.iter().find(|(place, _)| *place == column);
        format!("\"{}\"", found.map_or("", |(_, text)| *text))
    };
    (0..columns).map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

/// What a system reads of such rows: the list, and how many rows were left out for which reason.
fn read(system: &str, rows: &[String]) -> (CodeList, Vec<(Reason, u64)>) {
    let text = rows.concat();
    let (bytes, _, _) = SHIFT_JIS.encode(&text);
    let file = File {
        name: "x_ALL20261001.csv",
        bytes: &bytes,
    };
    let reading = master(system).unwrap().read(file, None).unwrap();
    let Content::Codes(list) = reading.content else {
        panic!("no list")
    };
    (list, reading.account.left_out.into_iter().collect())
}

fn list(system: &str, rows: &[String]) -> CodeList {
    read(system, rows).0
}

/// One drug of the layout with so many columns.
fn drug(columns: usize, cells: &[(usize, &str)]) -> String {
    let mut all = cells.to_vec();
    for usual in [
        (0, "0"),
        (1, "Y"),
        (2, "699000001"),
        (4, "見本錠５ｍｇ"),
        (29, "20240401"),
        (30, "99999999"),
        (31, "2171900F9011"),
        (33, "0"),
    ] {
        if !cells.iter().any(|(column, _)| *column == usual.0) {
            all.push(usual);
        }
    }
    row(columns, &all)
}

fn date(text: &str) -> i32 {
    day(published_day(text).unwrap())
}

/// A batch of a table with these columns of text and days; everything else is empty.
fn batch(
    table: Table,
    texts: &[(&str, &[Option<&str>])],
    days: &[(&str, &[Option<&str>])],
) -> Batch {
    let schema = dictionary_schema(table.spec());
    let rows = days[0].1.len();
    let mut columns: Vec<ArrayRef> = Vec::new();
    let mut fields = Vec::new();
    for field in schema.fields() {
        let text = texts.iter().find(|(name, _)| name == field.name());
        let day = days.iter().find(|(name, _)| name == field.name());
        let nullable = field.as_ref().clone().with_nullable(true);
        columns.push(match (text, day) {
            (Some((_, cells)), _) => Arc::new(cells.iter().copied().collect::<DictionaryColumn>()),
            (_, Some((_, cells))) => {
                let cells = cells.iter().map(|cell| cell.map(date));
                Arc::new(cells.collect::<Date32Array>())
            }
            _ => arrow_array::new_null_array(nullable.data_type(), rows),
        });
        fields.push(nullable);
    }
    let rows = RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns).unwrap();
    Batch { table, rows }
}

fn texts<'b>(batch: &'b Batch, column: &str) -> Vec<Option<&'b str>> {
    let (keys, values) = batch.text(column).unwrap();
    (0..batch.len())
        .map(|row| keys.key(row).map(|key| values.value(key)))
        .collect()
}

fn codes(lists: &[CodeList]) -> ClaimCodes {
    let named = |(number, list): (usize, &CodeList)| (format!("file{number}"), list.clone());
    ClaimCodes::new(lists.iter().enumerate().map(named))
}

#[test]
fn every_layout_gives_code_name_and_validity() {
    let until = (date("20240401"), None);
    for (system, columns, cells, code, name) in [
        (
            DISEASES,
            46,
            vec![
                (1, "B"),
                (2, "2999901"),
                (5, "見本病"),
                (22, "20240401"),
                (23, "99999999"),
            ],
            "2999901",
            "見本病",
        ),
        (
            MODIFIERS,
            19,
            vec![
                (1, "Z"),
                (2, "2901"),
                (6, "見本の"),
                (14, "20240401"),
                (15, "99999999"),
            ],
            "2901",
            "見本の",
        ),
        (
            PROCEDURES,
            122,
            vec![
                (1, "S"),
                (2, "160990010"),
                (4, "見本採血"),
                (86, "20240401"),
                (87, "99999999"),
            ],
            "160990010",
            "見本採血",
        ),
        (
            PROCEDURES,
            150,
            vec![
                (1, "S"),
                (2, "160990010"),
                (4, "見本採血"),
                (86, "20240401"),
                (87, "99999999"),
            ],
            "160990010",
            "見本採血",
        ),
        (
            DRUGS,
            35,
            vec![
                (1, "Y"),
                (2, "699000001"),
                (4, "見本錠"),
                (29, "20240401"),
                (30, "99999999"),
            ],
            "699000001",
            "見本錠",
        ),
        (
            DRUGS,
            40,
            vec![
                (1, "Y"),
                (2, "699000001"),
                (4, "見本錠"),
                (29, "20240401"),
                (30, "99999999"),
            ],
            "699000001",
            "見本錠",
        ),
        (
            DRUGS,
            42,
            vec![
                (1, "Y"),
                (2, "699000001"),
                (4, "見本錠"),
                (29, "20240401"),
                (30, "99999999"),
            ],
            "699000001",
            "見本錠",
        ),
        (
            MATERIALS,
            37,
            vec![
                (1, "T"),
                (2, "710990110"),
                (4, "見本材"),
                (27, "20240401"),
                (29, "99999999"),
            ],
            "710990110",
            "見本材",
        ),
        (
            MATERIALS,
            38,
            vec![
                (1, "T"),
                (2, "710990110"),
                (4, "見本材"),
                (27, "20240401"),
                (29, "99999999"),
            ],
            "710990110",
            "見本材",
        ),
        (
            COMMENTS,
            30,
            vec![
                (1, "C"),
                (22, "810000001"),
                (6, "見本文"),
                (20, "20240401"),
                (21, "99999999"),
            ],
            "810000001",
            "見本文",
        ),
    ] {
        let mut cells = cells;
        cells.push((0, "0"));
        // The same row with a column more than was ever published is left out, and said to be.
        let (list, left_out) = read(system, &[row(columns, &cells), row(60, &cells)]);
        assert_eq!(left_out, [(Reason::BadWidth, 1)], "{system} {columns}");
        let [entry] = &list.entries[..] else { panic!() };
        assert_eq!((entry.code.as_str(), entry.name.as_str()), (code, name));
        let validity = (day(entry.valid_from.unwrap()), entry.valid_until);
        assert_eq!(validity, until, "{system} {columns}");
    }
}

#[test]
fn a_published_file_of_a_width_that_never_was_is_refused() {
    let cells = [(0, "0"), (1, "Y"), (2, "699000001"), (4, "x")];
    let bytes = row(41, &cells);
    let file = File {
        name: "y.csv",
        bytes: bytes.as_bytes(),
    };
    let error = master(DRUGS).unwrap().read(file, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "none of 1 rows could be taken, the first because it is of another number of columns than the published master; is \
         this the right --system?"
    );
}

#[test]
fn names_price_codes_and_validity_stand_beside_the_codes_of_a_day() {
    let full = list(
        DRUGS,
        &[
            drug(40, &[]),
            drug(
                40,
                &[
                    (2, "699000002"),
                    (4, "新しい見本"),
                    (0, "3"),
                    (29, "20261001"),
                ],
            ),
            // Its price is gone since April, and its grace ends in September.
            drug(40, &[(2, "699000003"), (4, "旧い見本"), (33, "20260930")]),
            drug(40, &[(2, "699000004"), (4, "消えた見本"), (0, "1")]),
        ],
    );
    let claims = codes(&[full]);
    let given = [
        (Some("699000001"), Some("20100101")),
        (Some("699000002"), Some("20260930")),
        (Some("699000002"), Some("20261001")),
        (Some("699000003"), Some("20260930")),
        (Some("699000003"), Some("20261001")),
        (Some("699000004"), Some("20261001")),
        (Some("699000009"), Some("20261001")),
        (Some("69900000"), Some("20261001")),
        (Some("160990010"), Some("20261001")),
        (None, Some("20261001")),
    ];
    let sent = given.map(|(code, _)| code);
    let days = given.map(|(_, day)| day);
    let rows = batch(
        Table::ClaimsDrugs,
        &[("claim_code", &sent)],
        &[("care_date", &days)],
    );
    let once = claims.fill(rows).unwrap();
    let filled = claims.fill(once.clone()).unwrap();
    assert_eq!(once.rows, filled.rows);
    let [listed, not, before, after] = Standing::ALL.map(|standing| Some(standing.name()));
    assert_eq!(
        texts(&filled, "master_state"),
        // No master of acts was imported, so nothing is said of an act.
        [
            listed, before, listed, listed, after, not, not, None, None, None
        ]
    );
    let (new, old) = (Some("新しい見本"), Some("旧い見本"));
    assert_eq!(
        texts(&filled, "master_name"),
        [
            Some("見本錠５ｍｇ"),
            new,
            new,
            old,
            old,
            None,
            None,
            None,
            None,
            None
        ]
    );
    let price = texts(&filled, "master_price_code");
    assert!(price[..5].iter().all(|code| *code == Some("2171900F9011")));
    assert!(price[5..].iter().all(Option::is_none));
    assert_eq!(texts(&filled, "claim_code"), sent, "codes stay as sent");
}

#[test]
fn changes_are_put_on_the_full_file() {
    let full = list(DRUGS, &[drug(40, &[])]);
    // The daily files hold what changed, and blanks for the rest.
    let abolished = list(
        DRUGS,
        &[row(
            42,
            &[
                (0, "9"),
                (1, "Y"),
                (2, "699000001"),
                (29, "20270401"),
                (30, "20270331"),
            ],
        )],
    );
    let renamed = list(
        DRUGS,
        &[drug(
            42,
            &[(0, "5"), (4, "見本錠５ｍｇ「新」"), (29, "20260601")],
        )],
    );
    let claims = codes(&[full.clone(), renamed, abolished, full]);
    let days = [
        Some("20260531"),
        Some("20260601"),
        Some("20270331"),
        Some("20270401"),
    ];
    let sent = [Some("699000001"); 4];
    let rows = batch(
        Table::ClaimsDrugs,
        &[("claim_code", &sent)],
        &[("care_date", &days)],
    );
    let filled = claims.fill(rows).unwrap();
    assert_eq!(
        texts(&filled, "master_name"),
        [
            Some("見本錠５ｍｇ"),
            Some("見本錠５ｍｇ「新」"),
            Some("見本錠５ｍｇ「新」"),
            Some("見本錠５ｍｇ「新」")
        ]
    );
    assert_eq!(
        texts(&filled, "master_state")[2..],
        [Some("listed"), Some("after_validity")]
    );
    // The full file once more says nothing new.
    assert_eq!(
        texts(&filled, "master_id"),
        [Some("file0"), Some("file1"), Some("file1"), Some("file2")]
    );
    assert_eq!(texts(&filled, "master_price_code")[3], Some("2171900F9011"));
}

fn disease(code: &str, cells: &[(usize, &str)]) -> String {
    let usual = [
        (0, "0"),
        (1, "B"),
        (2, code),
        (5, "見本病"),
        (22, "20240601"),
    ];
    let open = [(23, "99999999"), (13, "J189"), (15, "I10")];
    row(46, &[cells, &usual, &open].concat())
}

#[test]
fn diagnoses_get_icd10_successors_and_the_names_of_their_modifiers() {
    let diseases = list(
        DISEASES,
        &[
            disease("2999901", &[(3, "2999901"), (16, "E119")]),
            disease("2999902", &[(0, "9"), (3, "2999901"), (23, "20260531")]),
            disease("2999903", &[(21, "20260601")]),
        ],
    );
    let modifier = |code, name| row(19, &[(0, "0"), (1, "Z"), (2, code), (6, name)]);
    let modifiers = list(
        MODIFIERS,
        &[modifier("8002", "の疑い"), modifier("2901", "左")],
    );
    let claims = codes(&[diseases, modifiers]);
    let sent = [
        "2999901", "2999902", "2999902", "2999903", "0000999", "2999909",
    ]
    .map(Some);
    let packed = [
        Some("2901 8002"),
        None,
        Some("2901 7777"),
        Some("29"),
        None,
        None,
    ];
    let month = [Some("20260601"); 6];
    let mut days = month;
    days[1] = Some("20260501");
    let rows = batch(
        Table::ClaimsDiagnoses,
        &[("disease_code", &sent), ("modifier_codes", &packed)],
        &[("care_date", &days)],
    );
    let filled = claims.fill(rows).unwrap();
    let [listed, not, _, after] = Standing::ALL.map(|standing| Some(standing.name()));
    assert_eq!(
        texts(&filled, "master_state"),
        [listed, listed, after, listed, None, not]
    );
    // ICD-10 is read where it stands since 2024, and not where it stood.
    assert_eq!(
        texts(&filled, "master_icd10_codes"),
        [
            Some("I10 E119"),
            Some("I10"),
            Some("I10"),
            Some("I10"),
            None,
            None
        ]
    );
    assert_eq!(
        texts(&filled, "master_successor_code"),
        [None, None, Some("2999901"), None, None, None]
    );
    assert_eq!(
        texts(&filled, "master_modifier_names"),
        [Some("左 の疑い"), None, Some("左 ?"), None, None, None]
    );
    assert_eq!(
        texts(&filled, "master_modifier_state"),
        [listed, None, not, None, None, None]
    );
    // The form of a stay is judged by its discharge: 2999903 is listed since June.
    let rows = batch(
        Table::DpcDiagnoses,
        &[("disease_code", &[Some("2999903"); 2])],
        &[
            ("care_date", &[Some("20260520"); 2]),
            ("discharged_on", &[Some("20260603"), None]),
        ],
    );
    let filled = claims.fill(rows).unwrap();
    assert_eq!(
        texts(&filled, "master_state"),
        [listed, Some("before_validity")]
    );
}

#[test]
fn a_list_of_ones_own_serves_as_well_and_no_master_says_nothing() {
    let (bytes, name) = (
        "code,name,valid_until\n160990010,採血,2026-03-31\n",
        "acts.csv",
    );
    let file = File {
        name,
        bytes: bytes.as_bytes(),
    };
    let reading = master(PROCEDURES).unwrap().read(file, None).unwrap();
    let Content::Codes(acts) = reading.content else {
        panic!()
    };
    let sent = [Some("160990010"); 2];
    let days = [Some("20260331"), Some("20260401")];
    let rows = batch(
        Table::DpcProcedures,
        &[("claim_code", &sent)],
        &[("care_date", &days)],
    );
    let none = ClaimCodes::default().fill(rows.clone()).unwrap();
    assert_eq!(texts(&none, "master_state"), [None, None]);
    let filled = codes(&[acts]).fill(rows).unwrap();
    assert_eq!(
        texts(&filled, "master_state"),
        [Some("listed"), Some("after_validity")]
    );
    assert_eq!(texts(&filled, "master_name"), [Some("採血"); 2]);
}
