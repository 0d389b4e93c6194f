//! PPR-01 files and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Note, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, notes, public_messages_of, readable, rows,
};

const PATH: &str =
    "004/210/0042109/-/PPR-01/0042109_-_PPR-01_999999999999999_20261119163000123_05_1";
const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||PPR^ZD1^PPR_ZD1|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const PV1: &str = "PV1||O||||||||12";
const PRB: &str = "PRB|AD|202611191530|20099001^試験病^MDCDX2^D17^試験病（院内）^99DIS|D-2026-1|||20261101||20261118|A099^^I10^O^外来時^JHSD0004^2013|||1^疑い^JHSD0005|N^回復せず^HL70241|20261117|202610|先週あたり|1^主診断^JHSD0007";
const ZPR: &str = "ZPR|27090001^急性^MDCDX2~27090002^右^MDCDX2|20099001^試験病^MDCDX2|27090009^後遺症^MDCDX2|1X01~1X02|TS01^試験病^MDCDX2|8Z09|本人の弟が申告";
const ORC: &str = "ORC|NW|D-2026-1||||||||||110^試験^医師|||||07^外科^MML028";

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn decode(lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Diagnoses, PATH, [&file(lines)[..]])
}

fn one_row(problem: &str) -> (FileOutcome, Row, Vec<Note>) {
    let (outcome, batch) = decode(&[MSH, PID, problem]);
    let batch = batch.unwrap();
    assert_eq!(batch.len(), 1, "{problem}");
    (outcome, rows(&batch).remove(0), notes(&batch, 0))
}

/// A PRB of required fields, with one more.
fn problem(number: usize, value: &str) -> String {
    let mut fields = vec![""; 19];
    for (at, text) in [
        (0, "PRB"),
        (1, "AD"),
        (2, "20261119"),
        (3, "20099001^試験病^MDCDX2"),
        (4, "1"),
    ] {
        fields[at] = text;
    }
    fields[10] = "A099^^I10";
    fields[number] = value;
    fields.join("|")
}

#[test]
fn what_a_diagnosis_says() {
    let none = &[Note::NoStandardCode][..];
    // Field and its value, a column and what stands in it (empty for null), notes, codes.
    type Case = (
        usize,
        &'static str,
        &'static str,
        &'static str,
        &'static [Note],
        &'static [&'static str],
    );
    let cases: &[Case] = &[
        (
            3,
            "20099001^試験病^MDCDX2",
            "local_name",
            "試験病",
            &[],
            &[],
        ),
        (3, "D17^試験病^99DIS", "local_code", "D17", none, &[]),
        (3, "D17^試験病^99DIS", "declared_code", "", none, &[]),
        (3, "^手で書いた病名", "local_name", "", none, &[]),
        (
            3,
            "20099001^試験病^MDCDX2^^手で書いた病名",
            "local_name",
            "試験病",
            &[],
            &[],
        ),
        (
            3,
            "20084317^試験病^MDCDX2",
            "declared_code",
            "20084317",
            &[],
            &[],
        ),
        (
            3,
            "D^a^L^20099001^b^MDCDX2",
            "declared_name",
            "b",
            &[Note::ReversedDual],
            &[],
        ),
        (
            3,
            "99999999^未定^99DIS",
            "local_code",
            "99999999",
            &[Note::NoStandardCode, Note::DummyCode],
            &[],
        ),
        (3, "", "local_name", "", none, &["S04"]),
        (4, "", "instance_id", "", &[], &["S04"]),
        (4, "0042109-003", "instance_id", "", &[], &[]),
        (4, "77-003^H", "instance_id", "77-003", &[], &[]),
        (1, "UP", "action", "UP", &[], &[]),
        (2, "20261119", "action_at_text", "20261119", &[], &[]),
        (10, "A099^^I10", "icd10_edition", "", &[], &[]),
        (10, "A099^^I10^F^確定^JHSD0004", "kind_code", "F", &[], &[]),
        (10, "^^^F^確定^JHSD0004", "icd10_code", "", &[], &[]),
        (10, "F^確定^JHSD0004", "kind_code", "F", &[], &[]),
        (10, "F^確定^JHSD0004", "icd10_code", "", &[], &[]),
        (
            10,
            "F^確定^JHSD0004^A099^^I10^^2003",
            "icd10_code",
            "A099",
            &[],
            &[],
        ),
        (
            10,
            "F^確定^JHSD0004^A099^^I10^^2003",
            "icd10_edition",
            "2003",
            &[],
            &[],
        ),
        (10, "手で書いた分類", "icd10_code", "", &[], &[]),
        (7, "202611011030", "established_date", "20758", &[], &[]),
        (
            7,
            "202611011030",
            "established_date_text",
            "202611011030",
            &[],
            &[],
        ),
        (
            9,
            "20261131",
            "resolved_date_text",
            "20261131",
            &[Note::BadTime],
            &[],
        ),
        (
            9,
            "20261201",
            "resolved_date",
            "20788",
            &[Note::FutureTime],
            &[],
        ),
        (
            16,
            "2026",
            "onset_date_text",
            "2026",
            &[Note::PartialDate],
            &[],
        ),
        (
            16,
            "子供の頃",
            "onset_date_text",
            "",
            &[Note::BadTime],
            &["S05"],
        ),
        (13, "1", "suspected_flag", "1", &[], &[]),
        (14, "D^死亡^HL70241", "outcome_code", "D", &[], &[]),
        (14, "試験花子", "outcome_code", "", &[], &["S05"]),
        (18, "\"\"", "main_flag", "", &[], &[]),
    ];
    for (number, value, column, expected, expected_notes, expected_codes) in cases {
        let (outcome, row, found) = one_row(&problem(*number, value));
        let cell = row.get(column).map_or("", String::as_str);
        assert_eq!(cell, *expected, "{number} {value} {column}");
        assert_eq!(found, *expected_notes, "{number} {value}");
        assert_eq!(codes(&outcome), *expected_codes, "{number} {value}");
    }
}

#[test]
fn a_list_is_read_group_by_group() {
    let (outcome, batch) = decode(&[
        MSH,
        PID,
        PV1,
        PRB,
        ZPR,
        &problem(7, "20261102"),
        ORC,
        &problem(7, "20261103"),
        "ZPR||20099002",
    ]);
    assert_eq!((codes(&outcome), outcome.rows.stored), (vec![], 3));
    let found: Vec<[String; 3]> = rows(&batch.unwrap())
        .iter()
        .map(|row| {
            ["established_date", "stem_code", "entering_department_code"]
                .map(|column| row.get(column).cloned().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        found,
        [
            ["20758", "20099001", "12"],
            ["20759", "", "07"],
            ["20760", "20099002", "12"]
        ]
    );
}

#[test]
fn what_was_entered_in_error_is_deleted() {
    let wrong = PRB.replace("PRB|AD", "PRB|DE");
    let cancelled = ORC.replace("NW", "CA");
    for (lines, stored, deleted, bucket) in [
        (vec![MSH, PID, PRB, &wrong, ZPR, ORC], 1, 1, Bucket::Stored),
        (vec![MSH, PID, &wrong], 0, 1, Bucket::Deleted),
        (vec![MSH, PID, PRB, &cancelled, PRB], 1, 1, Bucket::Stored),
        (vec![MSH, PID, &wrong, &cancelled], 0, 1, Bucket::Deleted),
    ] {
        let (outcome, _) = decode(&lines);
        assert_eq!(
            (outcome.rows.stored, outcome.rows.deleted),
            (stored, deleted),
            "{lines:?}"
        );
        assert_eq!(
            (outcome.bucket, codes(&outcome)),
            (bucket, vec![]),
            "{lines:?}"
        );
    }
}

#[test]
fn what_the_structure_is_remarked_for() {
    let other = MSH.replace("PPR^ZD1", "PPR^PC1");
    let cases: &[(Vec<&str>, &[&str], u64)] = &[
        (vec![&other, PID, PRB], &["F09"], 1),
        (vec![MSH, PRB], &["S03"], 1),
        (vec![MSH, PID, PID, PRB], &["S03"], 1),
        (vec![MSH, PID, PRB, PV1], &["S03"], 1),
        (vec![MSH, PID, ZPR, PRB, ORC], &["S03"], 1),
        (vec![MSH, PID, ORC, PRB, ZPR], &["S03"], 1),
        (vec![MSH, PID, PRB, ZPR, ZPR], &["S03"], 1),
        (vec![MSH, PID, PRB, "SPM|1"], &["S02"], 1),
        (vec![MSH, PID], &["S03"], 0),
        (vec![MSH, "PID|1||42108", PRB], &["F08"], 1),
        (vec![MSH, PID, "PRB|||||||||||A099^^I10"], &["S04"; 4], 1),
    ];
    for (lines, expected, stored) in cases {
        let (outcome, _) = decode(lines);
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        assert_eq!(
            (outcome.rows.stored, outcome.bucket),
            (*stored, Bucket::Stored),
            "{lines:?}"
        );
    }
    let (outcome, _) = decode(&[MSH]);
    assert_eq!(
        (codes(&outcome), outcome.bucket),
        (vec!["S14"], Bucket::Quarantined)
    );
}

#[test]
fn a_cut_list_keeps_what_is_whole() {
    let text = [MSH, PID, PRB, ZPR, PRB].join("\r");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("PRB|AD").unwrap();
    let icd = ascii.rfind("A099").unwrap();
    for end in ascii.find("ZPR").unwrap()..=ascii.len() {
        let (outcome, batch) = decode_portions(Table::Diagnoses, PATH, [&ascii.as_bytes()[..end]]);
        let stored = batch.map_or(0, |batch| batch.len());
        assert_eq!(stored, 1 + usize::from(end > icd), "{end}");
        if end >= start + 3 && end <= icd {
            let refusal = outcome.row_refusals[0];
            assert_eq!(
                (refusal.code.0, refusal.start, refusal.end),
                ("S14", start, end)
            );
        }
    }
    // Some systems neither fill PRB-10 nor end the last segment: that is their habit, not a cut.
    let bare = "PRB|AD|20261119|20099001^x^MDCDX2|1";
    let habit = [MSH, PID, bare, bare].join("\r");
    let (outcome, _) = decode_portions(Table::Diagnoses, PATH, [habit.as_bytes()]);
    assert_eq!(outcome.rows.stored, 2);
}

#[test]
fn public_messages_are_read() {
    for (path, bytes) in public_messages_of("PPR-01") {
        let (outcome, batch) = decode_portions(Table::Diagnoses, &path, [&bytes[..]]);
        // The patient of the sample is not the one of its name.
        assert_eq!(
            (outcome.bucket, codes(&outcome)),
            (Bucket::Stored, vec!["E10", "F08"])
        );
        let without_names: String = readable(batch.as_ref())
            .split(' ')
            .filter(|cell| !cell.contains("_name="))
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(
            without_names,
            "action=AD action_at=1316012400.000000 action_at_text=20110915 declared_code=20054174 \
             entering_department_code=01 established_date=15217 icd10_code=K297 icd10_system=I10 \
             instance_id=123456789012345 kind_code=O main_flag=1 onset_date=15217 outcome_code=N \
             outcome_date=15232 resolved_date=15232 segment_no=3 stem_code=20054174 stem_exchange_code=TSQF\n"
        );
        check_portions(Table::Diagnoses, &path, &bytes, &[7, 200, 555]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..1_500_usize, 0..20)) {
        let bytes = file(&[MSH, PID, PV1, PRB, ZPR, ORC, "ZZZ|1", &problem(14, "\\x")]);
        check_portions(Table::Diagnoses, PATH, &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..2_000_usize, any::<u8>()), 0..12),
        length in 0..2_000_usize,
    ) {
        let mut bytes = file(&[MSH, PID, PRB, ZPR, ORC, PRB, ORC, MSH, PID, PRB]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Diagnoses, PATH, [&bytes[..]]);
    }
}
