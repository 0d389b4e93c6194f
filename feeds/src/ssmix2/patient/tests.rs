//! ADT-00 files and what comes of them.

use model::{Batch, Note, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{codes, decode_portions, notes, public_messages, rows};

const PATH: &str =
    "004/210/0042109/-/ADT-00/0042109_-_ADT-00_999999999999999_20261119153000123_-_1";
const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119153000||ADT^A08^ADT_A01|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const EVN: &str = "EVN||20261119153000";

fn decode(bytes: &[u8]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Patients, PATH, [bytes])
}

fn file(lines: &[&str]) -> Vec<u8> {
    (lines.join("\r") + "\r").into_bytes()
}

/// PID with birth, sex and time of update.
fn pid(birth: &str, sex: &str, updated: &str) -> String {
    format!(
        "PID|0001||0042109^^^^PI||SHIKEN^HANAKO^^^^^L^I||{birth}|{sex}|||||||||||||||||||||||||{updated}"
    )
}

#[test]
fn a_patient_becomes_a_row_without_a_name() {
    let (outcome, batch) = decode(&file(&[
        MSH,
        EVN,
        &pid("19800102", "F", "202601020304"),
        "PV1||O",
    ]));
    assert_eq!(outcome.defects, []);
    assert_eq!((outcome.bucket, outcome.rows.stored), (Bucket::Stored, 1));
    let batch = batch.unwrap();
    assert_eq!(notes(&batch, 0), []);
    let found = rows(&batch).remove(0);
    let expected = [
        ("patient_key", "0123456789abcdef"),
        ("birth_date", "3653"),
        ("sex", "F"),
        ("updated_at", "1767290640.000000"),
        ("occurred_at", "1795069800.123000"),
        ("load_id", "H01-20261120-1"),
        ("source_file_id", "7"),
        ("message_no", "1"),
        ("segment_no", "3"),
    ];
    assert_eq!(
        found,
        expected
            .map(|(name, value)| (name, value.to_owned()))
            .into()
    );
}

#[test]
fn births_and_sexes() {
    // Birth, sex, birth_date, birth_date_text, sex, notes, codes.
    type Case = (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static [Note],
        &'static [&'static str],
    );
    let cases: &[Case] = &[
        ("19800102", "M", "3653", "", "M", &[], &[]),
        ("198001021530", "U", "3653", "198001021530", "U", &[], &[]),
        ("1980", "A", "", "1980", "A", &[Note::PartialDate], &[]),
        ("198001", "N", "", "198001", "N", &[Note::PartialDate], &[]),
        ("19800230", "O", "", "19800230", "O", &[Note::BadTime], &[]),
        (
            "1980/01/02",
            "O",
            "",
            "1980/01/02",
            "O",
            &[Note::BadTime],
            &[],
        ),
        ("20270101", "F", "20819", "", "F", &[Note::FutureTime], &[]),
        ("", "F", "", "", "F", &[], &["S04"]),
        ("19800102", "", "3653", "", "", &[], &["S04"]),
        ("19800102", "2", "3653", "", "2", &[], &[]),
        (
            "SHIKEN^HANAKO",
            "19800102",
            "",
            "",
            "",
            &[Note::BadTime],
            &["S05", "S05"],
        ),
        ("198001022430", "F", "3653", "198001022430", "F", &[], &[]),
    ];
    for (birth, sex, date, text, kept, expected_notes, expected_codes) in cases {
        let (outcome, batch) = decode(&file(&[MSH, EVN, &pid(birth, sex, "")]));
        let batch = batch.unwrap();
        let row = rows(&batch).remove(0);
        let found = ["birth_date", "birth_date_text", "sex"]
            .map(|name| row.get(name).map_or("", String::as_str));
        assert_eq!(found, [*date, *text, *kept], "{birth} {sex}");
        assert_eq!(notes(&batch, 0), *expected_notes, "{birth} {sex}");
        assert_eq!(codes(&outcome), *expected_codes, "{birth} {sex}");
    }
}

#[test]
fn a_cancelled_patient_is_deleted() {
    let cancel = MSH.replace("A08", "A23");
    let (outcome, batch) = decode(&file(&[&cancel, EVN, &pid("19800102", "F", "")]));
    assert_eq!((outcome.bucket, codes(&outcome)), (Bucket::Deleted, vec![]));
    assert_eq!((outcome.rows.deleted, outcome.records.deleted), (1, 1));
    assert!(batch.is_none());
}

#[test]
fn what_the_structure_is_remarked_for() {
    let good = pid("19800102", "F", "");
    let other = MSH.replace("A08", "A04");
    let cases: &[(Vec<u8>, &[&str], Bucket)] = &[
        (file(&[&other, EVN, &good]), &["F09"], Bucket::Stored),
        (file(&[MSH, &good, &good]), &["S03"], Bucket::Stored),
        (file(&[MSH, &good, EVN]), &["S03"], Bucket::Stored),
        (file(&[MSH, EVN]), &["S03"], Bucket::Quarantined),
        (file(&[MSH, EVN, &good, "OBR|1"]), &["S02"], Bucket::Stored),
        (
            file(&[MSH, EVN]).trim_ascii_end().to_vec(),
            &["S14"],
            Bucket::Quarantined,
        ),
        (
            format!("{MSH}\rPID|1||0042109").into_bytes(),
            &["S14"],
            Bucket::Quarantined,
        ),
    ];
    for (bytes, expected, bucket) in cases {
        let (outcome, _) = decode(bytes);
        assert_eq!(
            (codes(&outcome), outcome.bucket),
            (expected.to_vec(), *bucket)
        );
    }
}

#[test]
fn public_messages_are_read() {
    for (path, bytes) in public_messages() {
        if !path.contains("ADT-00") {
            continue;
        }
        let (outcome, batch) = decode(&bytes);
        assert_eq!(outcome.bucket, Bucket::Stored);
        let row = rows(&batch.unwrap()).remove(0);
        assert!(row.contains_key("birth_date") && row.contains_key("sex"));
        assert!(row.contains_key("updated_at") && !row.contains_key("birth_date_text"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..400_usize, any::<u8>()), 0..12),
        length in 0..400_usize,
    ) {
        let mut bytes = file(&[MSH, EVN, &pid("19800102", "F", "20260101"), "PV1||O"]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode(&bytes);
    }
}
