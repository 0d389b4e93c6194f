//! OML-11 files and what comes of them.

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use model::{Batch, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{Row, codes, decode_portions, notes, public_messages, rows};

mod repeats;
mod structure;

const PATH: &str = "004/210/0042109/20261119/OML-11/0042109_20261119_OML-11_000000000071234_20261119153000123_05_1";
const MSH: &str =
    "MSH|^~\\&|LAB|H|GW|R|20261119153000||OUL^R22^OUL_R22|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const PV1: &str = "PV1|0001|O|05^^^^^C";
const SPM: &str = "SPM|1|S-1||023^血清^JC10^01^血清～－∥^99SPM|||||||||||||202611190830";
const OBR: &str = "OBR|1|71234|S-1|B01^生化学^99REQ|||202611190830|||||||||||||||20261119150000";
const ORC: &str = "ORC|SC|71234";
const TP: &str = "OBX|1|NM|3A010000002327101^総蛋白^JC10^T01^ＴＰ^99LAB||7.2|g/dL^g/dl^99UNT|6.6-8.1|H|||F|||20261119140000";

fn decode(bytes: &[u8]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::LabResults, PATH, [bytes])
}

fn file(lines: &[&str]) -> Vec<u8> {
    ISO_2022_JP
        .encode(&(lines.join("\r") + "\r"))
        .0
        .into_owned()
}

/// The file of one result behind everything that belongs in front of it.
fn result(obx: &str) -> Vec<u8> {
    file(&[MSH, PID, PV1, SPM, OBR, ORC, obx])
}

fn one_row(obx: &str) -> (Row, Vec<Note>, FileOutcome) {
    let (outcome, batch) = decode(&result(obx));
    let batch = batch.unwrap();
    assert_eq!(batch.len(), 1, "{obx}");
    (rows(&batch).remove(0), notes(&batch, 0), outcome)
}

#[test]
fn nothing_happens_before_the_day_of_birth() {
    let before = |born: &str, result: &str| {
        let pid = PID.replace("19800102", born);
        let (_, batch) = decode(&file(&[MSH, &pid, PV1, SPM, OBR, ORC, result]));
        notes(&batch.unwrap(), 0) == [Note::BeforeBirth]
    };
    let analysed = |time: &str| TP.replace("20261119140000", time);
    for (born, result, expected) in [
        ("19800102", analysed("19800101235959"), true),
        ("19800102", analysed("19800102000000"), false),
        // The hour of birth is not held against an order that was keyed before it.
        ("20261119083100", analysed("20261119140000"), false),
        ("20261120", analysed("20261119140000"), true),
        ("", analysed("18000101"), false),
        ("1980", analysed("19700101"), false),
        ("19801302", analysed("19700101"), false),
    ] {
        assert_eq!(before(born, &result), expected, "{born} {result}");
    }
}

#[test]
fn a_result_says_how_old_and_of_what_sex_its_patient_was() {
    for (born, sex, expected) in [
        ("19800102", "F", ["46", "F"]),
        ("19801119", "M", ["46", "M"]),
        ("19801120", "m", ["45", "M"]),
        ("20261119083100", "U", ["0", "U"]),
        ("20261120", "A", ["", "O"]),
        ("18900101", "X", ["", ""]),
        ("1980", "F^女", ["", "F"]),
        ("", "\"\"", ["", ""]),
    ] {
        let pid = PID.replace("19800102|F", &format!("{born}|{sex}"));
        let (_, batch) = decode(&file(&[MSH, &pid, PV1, SPM, OBR, ORC, TP]));
        let row = rows(&batch.unwrap()).remove(0);
        let found =
            ["patient_age", "patient_sex"].map(|column| row.get(column).map_or("", String::as_str));
        assert_eq!(found, expected, "{born} {sex}");
    }
    // What one message says of the patient is not said of the next one's.
    let two = [
        file(&[MSH, PID, PV1, SPM, OBR, ORC, TP]),
        file(&[MSH, PV1, SPM, OBR, ORC, TP]),
    ]
    .concat();
    let (_, batch) = decode(&two);
    let sexes: Vec<String> = rows(&batch.unwrap())
        .iter()
        .map(|row| row.get("patient_sex").cloned().unwrap_or_default())
        .collect();
    assert_eq!(sexes, ["F", ""]);
}

#[test]
fn what_a_result_says() {
    // OBX from field 2 on, a column and what stands in it (empty for null), notes.
    type Case = (&'static str, &'static str, &'static str, &'static [Note]);
    let cases: &[Case] = &[
        (
            "ST|T02^x^99LAB||  -||||||F",
            "value_text",
            "  -",
            &[Note::NoStandardCode],
        ),
        (
            "ST|T02^x^99LAB|| 3 +||||||F",
            "value_grade",
            "3+",
            &[Note::NoStandardCode],
        ),
        (
            "NM|T02^x^99LAB||5|||||| F",
            "result_status",
            " F",
            &[Note::NoStandardCode, Note::UnitMissing],
        ),
        (
            "NM|T02^x^99LAB||||||||F",
            "value_kind",
            "empty",
            &[Note::BlankFinal, Note::NoStandardCode],
        ),
        (
            "NM|T02^x^99LAB||||||||P",
            "value_text",
            "",
            &[Note::NoStandardCode],
        ),
        (
            "NM|T02^x^99LAB||\"\"||||||F",
            "value_kind",
            "null",
            &[Note::NullValue, Note::NoStandardCode],
        ),
        (
            "NM|T02^x^99LAB||5|10\\S\\4/uL|||||F",
            "unit_text",
            "10^4/uL",
            &[Note::NoStandardCode, Note::UnitPowerForm],
        ),
        (
            "ST|T02^x^99LAB||a\\F\\b\\E\\||||||F",
            "value_text",
            "a|b\\",
            &[Note::NoStandardCode],
        ),
        (
            "CWE|T02^x^99LAB|2|1301^S.aureus^99BAC|||A|||F",
            "value_code",
            "1301",
            &[Note::NoStandardCode],
        ),
        (
            "CWE|T02^x^99LAB|2|1301^S.aureus^99BAC|||A|||F",
            "value_text",
            "1301^S.aureus^99BAC",
            &[Note::NoStandardCode],
        ),
        (
            "CWE|T02^x^99LAB|2|^^^1301^S.aureus^99BAC|||A|||F",
            "value_system",
            "99BAC",
            &[Note::NoStandardCode],
        ),
        (
            "CWE|T02^x^99LAB|2|A^a^L~B^b^L||||||F",
            "value_kind",
            "composite",
            &[Note::Composite, Note::NoStandardCode],
        ),
        (
            "ST|^^^3A010000002327101^総蛋白^JC10||(-)||||||F",
            "declared_code",
            "3A010000002327101",
            &[],
        ),
        (
            "ST|T01^TP^L^3A010000002327101^総蛋白^JC10||(-)||||||F",
            "local_system",
            "L",
            &[Note::ReversedDual],
        ),
        (
            "ST|3A010000001927101^総蛋白^JC10||(-)||||||F",
            "local_name",
            "総蛋白",
            &[Note::MaterialDiffers],
        ),
        (
            "ST|3A010000---27101^総蛋白^JC10||(-)||||||F",
            "local_code",
            "",
            &[Note::BadCodeShape],
        ),
        (
            "ST|3A0100000---27101^総蛋白^JC10||(-)||||||F",
            "local_code",
            "",
            &[],
        ),
        (
            "ST|3A010000002327101^総蛋白||(-)||||||F",
            "local_code",
            "3A010000002327101",
            &[Note::NoStandardCode, Note::UndeclaredCode],
        ),
        (
            "ST|99999999^未定^99LAB||(-)||||||F",
            "local_code",
            "99999999",
            &[Note::NoStandardCode, Note::DummyCode],
        ),
        (
            "ST|||(-)||||||F",
            "local_code",
            "",
            &[Note::NoStandardCode, Note::CodeOnlyInRequest],
        ),
        (
            "ST|^名だけ||(-)||||||F",
            "local_name",
            "名だけ",
            &[Note::NoStandardCode, Note::CodeOnlyInRequest],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||202611192530",
            "analysed_at",
            "1795105800.000000",
            &[Note::NoStandardCode, Note::HourPast24],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||20261132",
            "analysed_at_text",
            "20261132",
            &[Note::NoStandardCode, Note::BadTime],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||202611",
            "analysed_at_text",
            "202611",
            &[Note::NoStandardCode, Note::PartialDate],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||20261119",
            "analysed_at_text",
            "20261119",
            &[Note::NoStandardCode],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||20261119^D",
            "analysed_at",
            "1795014000.000000",
            &[Note::NoStandardCode],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||20261119^D",
            "analysed_at_text",
            "20261119^D",
            &[Note::NoStandardCode],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||20261121",
            "analysed_at",
            "1795186800.000000",
            &[Note::NoStandardCode, Note::FutureTime],
        ),
        (
            "ST|T02^x^L||(-)||||||F|||202611210001",
            "analysed_at",
            "1795186860.000000",
            &[Note::NoStandardCode, Note::FutureTime],
        ),
        (
            "ST|T02^x^L||検体不良||||||X",
            "result_status",
            "X",
            &[Note::CommentAsValue, Note::NoStandardCode],
        ),
        (
            "TX|T02^x^L||7.2||||||F",
            "value_kind",
            "text",
            &[Note::NoStandardCode],
        ),
    ];
    for (fields, column, expected, expected_notes) in cases {
        let (row, found, _) = one_row(&format!("OBX|1|{fields}"));
        assert_eq!(
            row.get(column).map_or("", String::as_str),
            *expected,
            "{fields}"
        );
        assert_eq!(found, *expected_notes, "{fields}");
    }
}

#[test]
fn a_report_before_the_specimen() {
    for (collected, reported, expected) in [
        ("202611191500", "202611191459", true),
        ("202611191500", "20261119", false),
        ("20261119", "202611181200", true),
        ("20261119^20261120", "20261119", false),
    ] {
        let spm = format!("SPM|1|S-1||023^血清^JC10|||||||||||||{collected}");
        let obr = format!("OBR|1|71234|S-1|B01^生化学^99REQ||||||||||||||||||{reported}");
        let (_, batch) = decode(&file(&[MSH, PID, &spm, &obr, ORC, TP]));
        let found = notes(&batch.unwrap(), 0).contains(&Note::ReportedBeforeSampled);
        assert_eq!(found, expected, "{collected} {reported}");
    }
}

#[test]
fn the_same_content_in_every_form_gives_the_same_rows() {
    let more = "OBX|2|ST|T02^表示能ソ十^99LAB||陽性（２＋）\\S\\|*10＾4/ul^*10＾4/ul|～100|||F";
    let last = "OBX|3|NM|T03^ポリ～^99LAB||5|U/L|||||F";
    let text = [MSH, PID, PV1, SPM, OBR, ORC, "NTE|1||表題", TP, more, last].join("\r") + "\r";
    let unix = text.replace('\r', "\n");
    let windows = text.replace('\r', "\r\n");
    let folded = unix
        .replace('～', "〜")
        .replace('－', "−")
        .replace('∥', "‖");
    let jis = |text: &str| ISO_2022_JP.encode(text).0.into_owned();
    let roman: Vec<u8> = {
        let bytes = jis(&text);
        let mut roman = Vec::new();
        let mut rest = &bytes[..];
        while let Some(at) = rest.windows(3).position(|window| window == b"\x1b(B") {
            roman.extend_from_slice(&rest[..at]);
            roman.extend_from_slice(b"\x1b(J");
            rest = &rest[at + 3..];
        }
        [roman.as_slice(), rest].concat()
    };
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("cr", jis(&text)),
        ("lf", jis(&unix)),
        ("crlf", jis(&windows)),
        ("no last terminator", jis(text.trim_end())),
        ("end of message", [&jis(&text)[..], b"\x1c\r"].concat()),
        ("framed", [b"\x0b", &jis(&text)[..], b"\x1c\r"].concat()),
        ("mixed", jis(&text.replacen('\r', "\n", 3))),
        ("blank lines", jis(&text.replace('\r', "\r\r"))),
        ("roman", roman),
        ("cp932", SHIFT_JIS.encode(&text).0.into_owned()),
        ("euc-jp", EUC_JP.encode(&text).0.into_owned()),
        ("utf-8", unix.clone().into_bytes()),
        (
            "utf-8 with mark",
            [b"\xef\xbb\xbf", unix.as_bytes()].concat(),
        ),
        ("utf-8 of other encoders", folded.into_bytes()),
        ("yen sign", unix.replace('\\', "¥").into_bytes()),
        ("other delimiters", other_delimiters(&text)),
    ];
    let (_, expected) = decode(&forms[0].1);
    let expected = expected.unwrap();
    assert_eq!(expected.len(), 3);
    for (form, bytes) in &forms {
        let (outcome, batch) = decode(bytes);
        assert_eq!(outcome.bucket, Bucket::Stored, "{form}");
        assert_eq!(
            rows(&batch.as_ref().unwrap().clone()),
            rows(&expected),
            "{form}"
        );
        assert_eq!(batch.unwrap().rows, expected.rows, "{form}");
    }
}

fn other_delimiters(text: &str) -> Vec<u8> {
    let other: String = text
        .chars()
        .map(|character| match character {
            '|' => '$',
            '^' => '!',
            '~' => '%',
            '\\' => '#',
            '&' => '@',
            other => other,
        })
        .collect();
    ISO_2022_JP.encode(&other).0.into_owned()
}

#[test]
fn what_the_form_is_remarked_for() {
    let text = [MSH, PID, SPM, OBR, ORC, TP].join("\r") + "\r";
    let jis = ISO_2022_JP.encode(&text).0.into_owned();
    let open = [&jis[..jis.len() - 1], b"\r\x0bX"].concat();
    for (bytes, encoding, expected) in [
        (jis.clone(), "iso-2022-jp", &[][..]),
        (
            text.replacen('\r', "\n", 1).into_bytes(),
            "utf-8",
            &["E09", "E02"],
        ),
        (SHIFT_JIS.encode(&text).0.into_owned(), "cp932", &["E02"]),
        (EUC_JP.encode(&text).0.into_owned(), "euc-jp", &["E02"]),
        (
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            "utf-8",
            &["E06", "E02"],
        ),
        (
            text.replace('\\', "¥")
                .replace("~ISO IR87", "UNICODE UTF-8")
                .into_bytes(),
            "utf-8",
            &["E07"],
        ),
        ([&jis[..], b"\x1c"].concat(), "iso-2022-jp", &["E10"]),
        (open, "iso-2022-jp", &["E10", "S14"]),
    ] {
        let (outcome, _) = decode(&bytes);
        assert_eq!(
            (outcome.encoding, codes(&outcome)),
            (encoding, expected.to_vec())
        );
    }
}

#[test]
fn public_messages_are_read() {
    let mut results = Vec::new();
    for (path, bytes) in public_messages() {
        let (outcome, batch) = decode(&bytes);
        if path.contains("OML-11") || path.contains("inspection_result") {
            assert_eq!(
                outcome.bucket,
                Bucket::Stored,
                "{path}: {:?}",
                outcome.defects
            );
            results.push(batch.map_or(0, |batch| batch.len()));
        }
    }
    results.sort_unstable();
    if !results.is_empty() {
        assert_eq!(results, [0, 3, 11, 12, 21]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..2_000_usize, 0..20)) {
        let bytes = file(&[MSH, PID, PV1, SPM, OBR, ORC, TP, "ZZZ|1", "OBX|2|ST|T^検体^L|| 3 +||||||F"]);
        let whole = decode(&bytes);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let portions = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        let parts = decode_portions(Table::LabResults, PATH, portions);
        prop_assert_eq!(&parts.0, &whole.0);
        prop_assert_eq!(parts.1.unwrap().rows, whole.1.clone().unwrap().rows);
        let single = decode_portions(Table::LabResults, PATH, bytes.chunks(1));
        prop_assert_eq!(&single.0, &whole.0);
        prop_assert_eq!(single.1.unwrap().rows, whole.1.unwrap().rows);
    }

    #[test]
    fn junk_is_some_outcome(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        decode(&bytes);
        decode(&[b"MSH|^~\\&|\r", &bytes[..]].concat());
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..2_000_usize, any::<u8>(), 0..3_u8), 1..12),
        form in 0..4_u8,
    ) {
        let text = [MSH, PID, PV1, SPM, OBR, ORC, TP, TP, SPM, OBR, TP].join("\r");
        let mut bytes = match form {
            0 => ISO_2022_JP.encode(&text).0.into_owned(),
            1 => SHIFT_JIS.encode(&text).0.into_owned(),
            2 => EUC_JP.encode(&text).0.into_owned(),
            _ => text.into_bytes(),
        };
        for (at, byte, kind) in changes {
            let at = at % bytes.len();
            match kind {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        decode(&bytes);
    }
}
