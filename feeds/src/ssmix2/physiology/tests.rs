//! OMG-13 files and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, notes, public_messages_of, readable, rows,
};

mod vital_signs;

const PATH: &str = "004/210/0042109/20261119/OMG-13/0042109_20261119_OMG-13_999999999999999_20261119163000123_12_1";
const MSH: &str =
    "MSH|^~\\&|ECG|H|GW|R|20261119163000||ORU^R01^ORU_R01|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const ORC: &str = "ORC|SC|R-5";
const OBR: &str = "OBR|1|R-5||9A110^試験心電図^JC10^E1^院内心電図^99EXM|||202611191530|||||手書き||||110^試験医^一郎||||||202611191700|||F";
const RATE: &str = "OBX|1|NM|32769^心拍数^99MFR|2|67|bpm^回毎分^99UNT|50-90|N|||F|||202611191531";

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn decode(lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Physiology, PATH, [&file(lines)[..]])
}

fn cells(batch: Option<&Batch>, column: &str) -> Vec<String> {
    let rows = batch.map(rows).unwrap_or_default();
    let cell = |row: &Row| row.get(column).cloned().unwrap_or_default();
    rows.iter().map(cell).collect()
}

#[test]
fn words_and_persons_are_not_read() {
    // OBX-2, OBX-5, kind, text, notes beside the missing standard code.
    type Case = (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static [Note],
    );
    let cases: &[Case] = &[
        ("NM", "2.505", "number", "2.505", &[Note::UnitMissing]),
        ("NM", "異常", "text", "", &[Note::NotNumeric]),
        ("ST", "> 100", "comparator", "> 100", &[]),
        ("ST", "  -", "qualitative", "  -", &[]),
        ("ST", "67 mg/dL", "text", "67 mg/dL", &[Note::UnitInValue]),
        ("ST", "3+(300)", "composite", "3+(300)", &[Note::Composite]),
        ("ST", "試験花子~2", "composite", "", &[Note::Composite]),
        ("ST", "正常範囲と試験医は言う", "text", "", &[]),
        ("TX", "心筋虚血の疑い", "text", "", &[]),
        ("TX", "67", "text", "", &[]),
        ("FT", "所見", "text", "", &[]),
        ("XCN", "110^試験医^一郎", "text", "", &[]),
        ("RP", "\\\\host\\0042109.pdf", "text", "", &[]),
        ("CWE", "S1^洞調律^99FND", "coded", "S1^洞調律^99FND", &[]),
        ("CWE", "^試験医の所見", "coded", "", &[]),
        ("CWE", "試験花子^^99FND", "coded", "", &[]),
        ("NM", "\"\"", "null", "\"\"", &[Note::NullValue]),
        ("NM", "", "empty", "", &[Note::BlankFinal]),
    ];
    for (kind, value, expected_kind, expected, expected_notes) in cases {
        let obx = format!("OBX|1|{kind}|E7^項目^99EXM|1|{value}||||||F");
        let (_, batch) = decode(&[MSH, PID, OBR, &obx]);
        let found = readable(batch.as_ref());
        assert_eq!(
            cells(batch.as_ref(), "value_kind"),
            [*expected_kind],
            "{kind} {value}"
        );
        assert_eq!(
            cells(batch.as_ref(), "value_text"),
            [*expected],
            "{kind} {value}"
        );
        assert!(
            !found.contains("試験医") && !found.contains("花子"),
            "{found}"
        );
        let mut with_code = expected_notes.to_vec();
        with_code.push(Note::NoStandardCode);
        with_code.sort_unstable();
        assert_eq!(notes(&batch.unwrap(), 0), with_code, "{kind} {value}");
    }
}

#[test]
fn what_a_result_says() {
    for (obx, column, expected, expected_notes, expected_codes) in [
        (
            "OBX|1|NM|9A110&X^幅^JC10||5|mm|||||F",
            "declared_code",
            "9A110&X",
            &[][..],
            &[][..],
        ),
        (
            "OBX|1|NM|||5|mm|||||F",
            "local_code",
            "",
            &[Note::NoStandardCode, Note::CodeOnlyInRequest],
            &["S04"],
        ),
        (
            "OBX|1|CWE|9A1^a^JC10||S1^洞調律^99FND||||||P",
            "value_name",
            "洞調律",
            &[],
            &[],
        ),
        (
            "OBX|1|NM|9A1^a^JC10|試験花子|5|mm|||||F",
            "sub_id",
            "",
            &[],
            &["S05"],
        ),
        (
            "OBX|1|NM|9A1^a^JC10||5|mm",
            "result_status",
            "",
            &[],
            &["S04"],
        ),
    ] {
        let (outcome, batch) = decode(&[MSH, PID, OBR, obx]);
        assert_eq!(cells(batch.as_ref(), column), [expected], "{obx}");
        assert_eq!(notes(&batch.unwrap(), 0), expected_notes, "{obx}");
        assert_eq!(codes(&outcome), expected_codes, "{obx}");
    }
}

#[test]
fn nothing_of_one_request_reaches_the_next() {
    let (_, batch) = decode(&[
        MSH,
        PID,
        OBR,
        RATE,
        "OBR|2|R-6||E2^別^99EXM",
        "OBX|1|NM|X^幅^99EXM||5|mm|||||F",
    ]);
    for column in [
        "observed_at",
        "reported_at",
        "request_status",
        "request_declared_code",
        "reference_range",
        "sub_id",
        "analysed_at",
    ] {
        let found = cells(batch.as_ref(), column);
        assert!(!found[0].is_empty() && found[1].is_empty(), "{column}");
    }
    assert_eq!(cells(batch.as_ref(), "request_id"), ["R-5", "R-6"]);
}

#[test]
fn what_a_hospital_takes_back_is_deleted() {
    let deleted = "OBX|2|NM|X^幅^99EXM||5|mm|||||D";
    let wrong = "OBX|3|NM|X^幅^99EXM||5|mm|||||W";
    let (outcome, _) = decode(&[MSH, PID, OBR, RATE, deleted, wrong]);
    assert_eq!((outcome.rows.deleted, outcome.rows.stored), (2, 1));
    let (outcome, _) = decode(&[MSH, PID, OBR, deleted, wrong]);
    assert_eq!((outcome.rows.deleted, outcome.bucket), (2, Bucket::Deleted));
    for cancel in ["ORC|CA", "ORC|DC", "ORC|OC"] {
        let (outcome, _) = decode(&[MSH, PID, cancel, OBR, RATE, OBR, RATE, ORC, OBR, RATE]);
        assert_eq!(
            (outcome.rows.deleted, outcome.rows.stored),
            (1, 2),
            "{cancel}"
        );
    }
}

#[test]
fn what_the_structure_is_remarked_for() {
    let other = MSH.replace("ORU^R01", "OUL^R22");
    let cases: &[(Vec<&str>, &[&str], u64)] = &[
        (vec![&other, PID, OBR, RATE], &["F09"], 1),
        (vec![MSH, PID, RATE], &["S03"], 1),
        (vec![MSH, PID, OBR, PID, RATE], &["S03"], 1),
        (vec![MSH, PID, OBR, "PV1|1|O", RATE], &["S03"], 1),
        (vec![MSH, OBR, RATE], &["S03"], 1),
        (vec![MSH, PID, OBR, RATE, RATE], &["S11"], 2),
        (vec![MSH, PID, OBR, RATE, "IPC|1"], &["S02"], 1),
        (vec![MSH, PID, OBR], &["S03"], 0),
        (vec![MSH, "PID|1||42108", OBR, RATE], &["F08"], 1),
        (vec![MSH, PID, "OBR", RATE], &["S04"; 3], 1),
        (
            vec![MSH, PID, OBR, "OBX|1|ST|E^a^L||a\\b||||||F"],
            &["S06"],
            1,
        ),
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
fn a_cut_message_keeps_what_is_whole() {
    let text = [MSH, PID, OBR, RATE, &RATE.replacen("|1|", "|2|", 1)].join("\n");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("OBX|2").unwrap();
    let whole = ascii.rfind("|F|||").unwrap() + 1;
    for end in start + 3..=ascii.len() {
        let (outcome, batch) = decode_portions(Table::Physiology, PATH, [&ascii.as_bytes()[..end]]);
        let stored = batch.map_or(0, |batch| batch.len());
        assert_eq!(stored, 1 + usize::from(end > whole), "{end}");
        if end <= whole {
            assert_eq!(
                (outcome.row_refusals[0].start, codes(&outcome)),
                (start, vec!["S14"])
            );
        }
    }
}

#[test]
fn public_messages_are_read() {
    for (path, bytes) in public_messages_of("OMG-13") {
        let (outcome, batch) = decode_portions(Table::Physiology, &path, [&bytes[..]]);
        // The patient of the sample is not the one of its name, and its set ids begin at 2.
        assert_eq!(codes(&outcome), ["E10", "F08", "S11"]);
        assert_eq!(
            cells(batch.as_ref(), "value_text"),
            [
                "", "67", "154", "94", "410", "433", "102", "7", "25", "-14", "2.505", "1.25"
            ]
        );
        check_portions(Table::Physiology, &path, &bytes, &[7, 200, 1_555]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..1_500_usize, 0..20)) {
        let bytes = file(&[MSH, PID, ORC, OBR, RATE, "ZZZ|1", "OBX|2|TX|E^所見^L||言葉||||||F"]);
        check_portions(Table::Physiology, PATH, &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..1_500_usize, any::<u8>()), 0..12),
        length in 0..1_500_usize,
    ) {
        let mut bytes = file(&[MSH, PID, ORC, OBR, RATE, RATE, MSH, PID, RATE]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Physiology, PATH, [&bytes[..]]);
    }
}
