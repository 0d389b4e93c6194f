//! ADT-00 files and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Note, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    check_portions, codes, decode_portions, notes, public_messages_of, readable, rows,
};

const PATH: &str =
    "004/210/0042109/-/ADT-00/0042109_-_ADT-00_999999999999999_20261119153000123_-_1";
const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119153000||ADT^A08^ADT_A01|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const EVN: &str = "EVN||20261119153000";
const AL1: &str = "AL1|1|DA|101234501^x^HOT9";

fn decode(bytes: &[u8]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Patients, PATH, [bytes])
}

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

/// PID with birth, sex and time of update.
fn pid(birth: &str, sex: &str, updated: &str) -> String {
    format!(
        "PID|0001||0042109^^^^PI||SHIKEN^HANAKO^^^^^L^I||{birth}|{sex}|||||||||||||||||||||||||{updated}"
    )
}

/// What a patient's row says of the body, with its notes and the codes of the file.
fn body(lines: &[&str]) -> (String, Vec<Note>, Vec<&'static str>) {
    let patient = pid("19800102", "F", "");
    let all = [&[MSH, EVN, &patient, "PV1||O"], lines, &["IN1|1|C0"]].concat();
    let (outcome, batch) = decode(&file(&all));
    let batch = batch.unwrap();
    let mut row = rows(&batch).remove(0);
    row.retain(|name, _| {
        let parts = ["height", "weight", "abo", "rh"];
        parts.iter().any(|part| name.starts_with(part))
    });
    let cells = row.iter().map(|(name, value)| format!("{name}={value}"));
    let cells: Vec<String> = cells.collect();
    (cells.join(" "), notes(&batch, 0), codes(&outcome))
}

#[test]
fn height_weight_and_blood_group_are_read() {
    let height = "OBX|1|NM|9N001000000000001^height^JC10||158.2|cm^cm^ISO+|||||F";
    let weight = "OBX|2|NM|9N006000000000001^weight^JC10||52.4|kg^kg^ISO+|||||F";
    let abo = "OBX|3|CWE|5H010000001999911^ABO^JC10||AB^AB^JSHR002||||||F";
    let rh = "OBX|4|CWE|5H020000001999911^Rh^JC10||-^Rh(-)^JSHR002||||||F";
    let all =
        "abo_code=AB height=158.2 height_unit_text=cm rh_code=- weight=52.4 weight_unit_text=kg";
    assert_eq!(
        body(&[height, weight, abo, rh]),
        (all.to_owned(), vec![], vec![])
    );
    // In another order, behind an empty one and in front of another one.
    let empty = height.replace("158.2", "");
    let later = height.replace("158.2", "160");
    let lines = [rh, &empty, abo, weight, height, &later];
    assert_eq!(body(&lines).0, all);
}

#[test]
fn what_an_obx_of_the_body_says() {
    // Type, item, value, unit, status; what the row says, notes, codes.
    type Case = (
        [&'static str; 5],
        &'static str,
        &'static [Note],
        &'static [&'static str],
    );
    let height = "9N001000000000001^^JC10";
    let abo = "5H010000009199911^^JC10";
    let cases: &[Case] = &[
        (
            ["NM", height, "1.58", "m^m^ISO+", "F"],
            "height=1.58 height_unit_text=m",
            &[],
            &[],
        ),
        (
            ["ST", height, "158", "cm", "F"],
            "height=158 height_unit_text=cm",
            &[],
            &[],
        ),
        (
            ["NM", "^^^9N001^^JC10", "158", "cm", ""],
            "height=158 height_unit_text=cm",
            &[],
            &[],
        ),
        (
            ["NM", height, "158", "", "F"],
            "height=158",
            &[Note::UnitMissing],
            &[],
        ),
        (
            ["NM", height, "158cm", "", "F"],
            "height_text=158cm",
            &[Note::NotNumeric, Note::UnitInValue],
            &[],
        ),
        (
            ["NM", height, "測定不能", "cm", "F"],
            "height_unit_text=cm",
            &[Note::NotNumeric, Note::CommentAsValue],
            &[],
        ),
        (["NM", height, "", "cm", "X"], "", &[], &[]),
        (["NM", height, "\"\"", "cm", "F"], "", &[], &[]),
        (["NM", height, "158", "cm", "D"], "", &[], &[]),
        (["NM", height, "158", "cm", "W"], "", &[], &[]),
        (
            ["NM", "9N001000000000001^^99LAB", "158", "cm", "F"],
            "",
            &[],
            &[],
        ),
        (
            ["NM", "9N011000000000001^^JC10", "21.5", "", "F"],
            "",
            &[],
            &[],
        ),
        (["CWE", abo, "O^O^JSHR002", "", "F"], "abo_code=O", &[], &[]),
        (["ST", abo, "B", "", "F"], "abo_code=B", &[], &[]),
        (["ST", abo, "試験花子", "", "F"], "", &[], &["S05"]),
        (
            ["CWE", "5H020000001999911^^JC10", "+^Rh(+)^JSHR002", "", "F"],
            "rh_code=+",
            &[],
            &[],
        ),
    ];
    for ([kind, item, value, unit, status], said, expected_notes, expected_codes) in cases {
        let line = format!("OBX|1|{kind}|{item}||{value}|{unit}|||||{status}");
        let expected = (
            (*said).to_owned(),
            expected_notes.to_vec(),
            expected_codes.to_vec(),
        );
        assert_eq!(body(&[&line]), expected, "{line}");
    }
}

#[test]
fn nothing_of_one_message_reaches_the_next() {
    let good = pid("19800102", "F", "");
    let height = "OBX|1|NM|9N001000000000001^^JC10||158|cm|||||F";
    let (outcome, batch) = decode(&file(&[MSH, EVN, &good, height, MSH, EVN, &good]));
    assert_eq!((codes(&outcome), outcome.rows.stored), (vec![], 2));
    let found = readable(batch.as_ref());
    let lines: Vec<&str> = found.lines().collect();
    assert!(lines[0].contains("height=158") && !lines[1].contains("height"));
}

#[test]
fn a_measurement_that_is_cut_is_not_read() {
    let good = pid("19800102", "F", "");
    let height = "OBX|1|NM|9N001000000000001^^JC10||158.2|cm^cm^ISO+|||||F";
    let text = [MSH, EVN, &good, height].join("\r");
    for end in text.rfind("JC10").unwrap() + 4..=text.len() {
        let (outcome, batch) = decode(&text.as_bytes()[..end]);
        let is_whole = end == text.len();
        assert_eq!(readable(batch.as_ref()).contains("height"), is_whole);
        let expected: &[&str] = if is_whole { &[] } else { &["S14"] };
        assert_eq!(
            (codes(&outcome), outcome.rows.stored),
            (expected.to_vec(), 1)
        );
    }
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
fn what_the_structure_is_remarked_for() {
    let good = pid("19800102", "F", "");
    let other = MSH.replace("A08", "A04");
    let cases: &[(Vec<u8>, &[&str], Bucket)] = &[
        (file(&[&other, EVN, &good]), &["F09"], Bucket::Stored),
        (file(&[MSH, &good, &good]), &["S03"], Bucket::Stored),
        (file(&[MSH, &good, EVN]), &["S03"], Bucket::Stored),
        (file(&[MSH, EVN]), &["S03"], Bucket::Quarantined),
        (file(&[MSH, EVN, AL1]), &["S03"], Bucket::Stored),
        (file(&[MSH, EVN, AL1, &good]), &["S03"], Bucket::Stored),
        (
            file(&[MSH, "OBX|1|NM|x||1", &good]),
            &["S03"],
            Bucket::Stored,
        ),
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
    for (path, bytes) in public_messages_of("ADT-00") {
        let (outcome, batch) = decode_portions(Table::Patients, &path, [&bytes[..]]);
        assert_eq!(
            (outcome.bucket, codes(&outcome)),
            (Bucket::Stored, vec!["E10"])
        );
        let batch = batch.unwrap();
        assert_eq!(notes(&batch, 0), []);
        assert_eq!(
            readable(Some(&batch)),
            "abo_code=A birth_date=-7941 height=167.8 height_unit_text=cm segment_no=3 sex=M \
             updated_at=1324264551.000000 weight=63.5 weight_unit_text=kg\n"
        );
        let (_, batch) = decode_portions(Table::Allergies, &path, [&bytes[..]]);
        assert_eq!(
            readable(batch.as_ref()),
            "class_code=DA data_type=ADT-00 local_code=1 local_name=ペニシリン local_system=99XYZ segment_no=10\n"
        );
        check_portions(Table::Patients, &path, &bytes, &[7, 200, 555]);
    }
}

/// A patient with everything that is read.
fn whole() -> Vec<u8> {
    file(&[
        MSH,
        EVN,
        &pid("19800102", "F", "20260101"),
        "PV1||O",
        "OBX|1|NM|9N001000000000001^^JC10||158|cm|||||F",
        "OBX|2|CWE|5H010000001999911^^JC10||A^A^JSHR002||||||F",
        AL1,
        "AL1|2|FA|F01^x^J-FAGY|MI||199601",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..600_usize, 0..20)) {
        check_portions(Table::Patients, PATH, &whole(), &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..600_usize, any::<u8>()), 0..12),
        length in 0..600_usize,
    ) {
        let mut bytes = whole();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode(&bytes);
    }
}
