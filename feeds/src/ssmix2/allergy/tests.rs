//! ADT-61 files and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Note, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    begin, check_portions, codes, decode_portions, notes, public_messages_of, readable, rows,
};

const PATH: &str =
    "004/210/0042109/-/ADT-61/0042109_-_ADT-61_999999999999999_20261119163000123_-_1";
const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||ADT^A60^ADT_A60|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const EVN: &str = "EVN||20261119160000";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const DEMOGRAPHICS: &str =
    "004/210/0042109/-/ADT-00/0042109_-_ADT-00_999999999999999_20261119153000123_-_1";
const AL1: &str = "AL1|1|DA^薬剤アレルギー^HL70127|101234501^試験薬^HOT9^A17^試験薬（院内）^99ALG|MO^中等度^HL70128|R1^発疹^99REA~かゆい|20261101";
const IAM: &str = "IAM|1|DA^薬剤アレルギー^HL70127|101234501^試験薬^HOT9^A17^試験薬（院内）^99ALG|MO^中等度^HL70128|発疹|A^追加^HL70323||本人の申告||||小学生の頃|20261118|試験^花子|||C^確認済^HL70438";

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn decode(lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Allergies, PATH, [&file(lines)[..]])
}

/// What an ADT-00 tells of allergies; its patient and the end of the message are added.
fn decode_demographics(lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    let header = MSH.replace("A60^ADT_A60", "A08^ADT_A01");
    let all = [&[&header, EVN, PID, "PV1||O"], lines, &["IN1|1|C0"]].concat();
    decode_portions(Table::Allergies, DEMOGRAPHICS, [&file(&all)[..]])
}

/// An IAM of required fields, with one more.
fn allergy(number: usize, value: &str) -> String {
    let mut fields = vec![""; 18];
    for (at, text) in [(0, "IAM"), (1, "1"), (3, "101234501^試験薬^HOT9"), (6, "A")] {
        fields[at] = text;
    }
    fields[number] = value;
    fields.join("|")
}

#[test]
fn what_an_allergy_says() {
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
        (3, "5A100^試験草^JC10", "declared_system", "JC10", &[], &[]),
        (3, "F01^試験麦^J-FAGY", "declared_code", "F01", &[], &[]),
        (3, "1^試験薬^99ALG", "local_code", "1", none, &[]),
        (3, "^試験薬", "local_name", "試験薬", none, &[]),
        (
            3,
            "1^a^99ALG^101234501^b^HOT9",
            "declared_name",
            "b",
            &[Note::ReversedDual],
            &[],
        ),
        (3, "", "local_code", "", none, &["S04"]),
        (1, "", "local_code", "", &[], &["S04"]),
        (1, "2", "action", "A", &[], &["S11"]),
        (5, "咳が出る", "reaction_code", "", &[], &[]),
        (5, "R1^咳", "reaction_code", "", &[], &[]),
        (5, "R1^咳^99REA", "reaction_code", "R1", &[], &[]),
        (5, "咳が出る^^99REA", "reaction_code", "", &[], &[]),
        (6, "U^更新^HL70323", "action", "U", &[], &[]),
        (6, "", "action", "", &[], &["S04"]),
        (
            11,
            "199601",
            "onset_date_text",
            "199601",
            &[Note::PartialDate],
            &[],
        ),
        (11, "20261101", "onset_date", "20758", &[], &[]),
        (
            11,
            "幼少時",
            "onset_date_text",
            "",
            &[Note::BadTime],
            &["S05"],
        ),
        (12, "幼少時", "onset_date_text", "", &[], &[]),
        (
            13,
            "試験^花子",
            "reported_at_text",
            "",
            &[Note::BadTime],
            &["S05"],
        ),
    ];
    for (number, value, column, expected, expected_notes, expected_codes) in cases {
        let line = allergy(*number, value);
        let (outcome, batch) = decode(&[MSH, EVN, PID, &line]);
        let batch = batch.unwrap();
        let row = rows(&batch).remove(0);
        assert_eq!(
            row.get(column).map_or("", String::as_str),
            *expected,
            "{number} {value}"
        );
        assert_eq!(notes(&batch, 0), *expected_notes, "{number} {value}");
        assert_eq!(codes(&outcome), *expected_codes, "{number} {value}");
    }
}

#[test]
fn nothing_of_one_allergy_reaches_the_next() {
    let (outcome, batch) = decode(&[MSH, EVN, PID, IAM, "IAM|2||F01^x^J-FAGY|||U"]);
    assert_eq!((codes(&outcome), outcome.rows.stored), (vec![], 2));
    assert_eq!(
        readable(batch.as_ref()).lines().nth(1).unwrap(),
        "action=U data_type=ADT-61 declared_code=F01 declared_name=x declared_system=J-FAGY local_name=x segment_no=5"
    );
}

#[test]
fn what_an_allergy_of_demographics_is_remarked_for() {
    let cases: &[(&[&str], &[&str], u64)] = &[
        (&[], &[], 0),
        (&[AL1, AL1], &["S11"], 2),
        (&["AL1||DA"], &["S04", "S04"], 1),
        (&["AL1|1|DA|1^x^99ALG|試験花子"], &["S05"], 1),
        (&["AL1|1|DA|1^x^99ALG|||去年"], &["S05"], 1),
        (&["IAM|1||F01^x^J-FAGY|||A"], &["S02"], 0),
    ];
    for (lines, expected, stored) in cases {
        let (outcome, batch) = decode_demographics(lines);
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        let found = batch.map_or(0, |batch| batch.len() as u64);
        assert_eq!((found, outcome.rows.stored), (*stored, stored + 1));
    }
}

#[test]
fn an_allergy_of_demographics_that_is_cut_is_refused() {
    let header = MSH.replace("A60^ADT_A60", "A08^ADT_A01");
    let text = [&header, EVN, PID, "AL1|1|DA|F01^x^J-FAGY"].join("\r");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("AL1|1").unwrap();
    let system = ascii.rfind("J-FAGY").unwrap();
    for end in start + 3..=ascii.len() {
        let bytes = &ascii.as_bytes()[..end];
        let (outcome, batch) = decode_portions(Table::Allergies, DEMOGRAPHICS, [bytes]);
        assert_eq!(batch.is_some(), end > system, "{end}");
        // The patient is whole.
        assert_eq!(outcome.bucket, Bucket::Stored);
        let refused = outcome.row_refusals.iter().map(|it| (it.code.0, it.end));
        let expected = (end <= system).then_some(("S14", end));
        assert_eq!(refused.collect::<Vec<_>>(), Vec::from_iter(expected));
    }
    // Some systems never send a system, nor end the last segment.
    let habit = [&header, EVN, PID, "AL1|1||F01", "AL1|2||F02"].join("\r");
    let (_, batch) = decode_portions(Table::Allergies, DEMOGRAPHICS, [habit.as_bytes()]);
    assert_eq!(batch.unwrap().len(), 2);
}

#[test]
fn what_was_taken_back_is_deleted() {
    let taken = IAM.replace("A^追加", "D^削除");
    for (lines, stored, deleted, bucket) in [
        (vec![MSH, EVN, PID, IAM, &taken], 1, 1, Bucket::Stored),
        (vec![MSH, EVN, PID, &taken], 0, 1, Bucket::Deleted),
        (vec![MSH, EVN, PID], 0, 0, Bucket::Stored),
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
    let other = MSH.replace("A60", "A08");
    let cases: &[(Vec<&str>, &[&str], u64)] = &[
        (vec![&other, EVN, PID, IAM], &["F09"], 1),
        (vec![MSH, PID, IAM], &["S03"], 1),
        (vec![MSH, EVN, EVN, PID, IAM], &["S03"], 1),
        (vec![MSH, EVN, PID, PID, IAM], &["S03"], 1),
        (vec![MSH, EVN, PID, IAM, "PV1|"], &["S03"], 1),
        (vec![MSH, EVN, IAM], &["S03"], 1),
        (vec![MSH, EVN, PID, IAM, IAM], &["S11"], 2),
        (vec![MSH, EVN, PID, "AL1|1", IAM], &["S02"], 1),
        (vec![MSH, "EVN|", "PID|1||42108", IAM], &["S04", "F08"], 1),
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
    let (outcome, _) = decode(&[MSH, EVN]);
    assert_eq!(
        (codes(&outcome), outcome.bucket),
        (vec!["S14"], Bucket::Quarantined)
    );
}

#[test]
fn a_cut_list_keeps_what_is_whole() {
    let text = [MSH, EVN, PID, IAM, &IAM.replace("IAM|1", "IAM|2")].join("\r");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("IAM|2").unwrap();
    let action = ascii.rfind("A^xx^HL70323").unwrap();
    for end in start..=ascii.len() {
        let (outcome, batch) = decode_portions(Table::Allergies, PATH, [&ascii.as_bytes()[..end]]);
        let stored = batch.map_or(0, |batch| batch.len());
        assert_eq!(stored, 1 + usize::from(end > action), "{end}");
        if end >= start + 3 && end <= action {
            let refusal = outcome.row_refusals[0];
            assert_eq!(
                (refusal.code.0, refusal.start, refusal.end),
                ("S14", start, end)
            );
        }
    }
    // Some systems neither fill IAM-6 nor end the last segment: that is their habit, not a cut.
    let habit = [MSH, EVN, PID, "IAM|1||F01^x^J-FAGY", "IAM|2||F02^x^J-FAGY"].join("\r");
    let (outcome, _) = decode_portions(Table::Allergies, PATH, [habit.as_bytes()]);
    assert_eq!(outcome.rows.stored, 2);
}

#[test]
fn public_messages_are_read() {
    for (path, bytes) in public_messages_of("ADT-61") {
        let (outcome, batch) = decode_portions(Table::Allergies, &path, [&bytes[..]]);
        // The patient of the sample is not the one of its name.
        assert_eq!(
            (outcome.bucket, codes(&outcome)),
            (Bucket::Stored, vec!["E10", "F08"])
        );
        let found: Vec<String> = rows(batch.as_ref().unwrap())
            .iter()
            .map(|row| {
                let columns = [
                    "class_code",
                    "declared_code",
                    "declared_system",
                    "severity_code",
                    "onset_date",
                    "onset_date_text",
                ];
                columns
                    .map(|column| row.get(column).map_or("-", String::as_str))
                    .join(" ")
            })
            .collect();
        assert_eq!(
            found,
            [
                "LA 5A1002216023023 JC10 MI - 199601",
                "FA 5A1002411023006 JC10 MO - -",
                "EA 5A1102700023023 JC10 MI - 200302",
                "DA 106824501 HOT9 MO 13704 -",
            ]
        );
        assert!(!readable(batch.as_ref()).contains("reaction"));
        check_portions(Table::Allergies, &path, &bytes, &[7, 200, 555]);
    }
}

/// Files of both data types follow each other in one decoder, and nothing of one reaches the other.
#[test]
fn both_data_types_share_a_decoder() {
    let header = MSH.replace("A60^ADT_A60", "A08^ADT_A01");
    let demographics = file(&[&header, EVN, PID, AL1]);
    let list = file(&[MSH, EVN, PID, IAM]);
    let mut decoder = crate::ssmix2::decoder(Table::Patients).unwrap();
    for (path, bytes) in [(PATH, &list), (DEMOGRAPHICS, &demographics), (PATH, &list)] {
        begin(decoder.as_mut(), path);
        decoder.decode(bytes);
        assert_eq!(codes(&decoder.end()), Vec::<&str>::new());
    }
    let batches = decoder.flush();
    let found: Vec<_> = batches.iter().map(|it| (it.table, it.len())).collect();
    assert_eq!(found, [(Table::Patients, 1), (Table::Allergies, 3)]);
    let dates: Vec<(bool, bool)> = rows(&batches[1])
        .iter()
        .map(|row| {
            (
                row.contains_key("action"),
                row.contains_key("identified_date"),
            )
        })
        .collect();
    assert_eq!(dates, [(true, false), (false, true), (true, false)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..1_500_usize, 0..20)) {
        let bytes = file(&[MSH, EVN, PID, IAM, "ZZZ|1", &allergy(1, "2")]);
        check_portions(Table::Allergies, PATH, &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..1_500_usize, any::<u8>()), 0..12),
        length in 0..1_500_usize,
    ) {
        let mut bytes = file(&[MSH, EVN, PID, IAM, IAM, MSH, EVN, PID, IAM]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Allergies, PATH, [&bytes[..]]);
    }
}
