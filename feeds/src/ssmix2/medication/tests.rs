//! OMP-01 and OMP-11 files and what comes of them; those of injections stand below.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Note, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, notes, public_messages, public_messages_of, rows,
};

mod injections;

const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||RDE^O11^RDE_O11|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const DONE: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||RAS^O17^RAS_O17|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const PV1: &str = "PV1|0001|O|12^^^^^C||||110^試験医^一郎";
const ORC: &str = "ORC|NW|71234||71234_01|IP||||202611191530|058^試験員^次郎||110^試験医^一郎|12^^^^^C||20261120||12^内科^99DEP||||||||||||O^外来^HL70482";
const RXE: &str = "RXE||199000101^試験錠^HOT9^D77^院内試験錠^99DRG|1|2|TAB^錠^MR9P|TAB^錠剤^MR9P|V14NNNNN^四錠^JAMISDP01~^手書きの指示^99X|||15|PTP^シート^MR9P||4-321^試験医^三郎||||||3^TAB&錠&MR9P||OHP^外来処方^MR9P~OHI^院内処方^MR9P||||||21^内服^JHSP0003";
const TQ1: &str = "TQ1|1||1013&毎食後&JAMISDP01~I110&一日おき&JAMISDP01|||5^D&日&ISO+|202611200700|20261124|||手書きの用法|||10";
const RXR: &str = "RXR|PO^口^HL70162|77L^左手^JAMISDP01";
const RXA: &str = "RXA|0|1|202611191600|202611191605|199000101^試験錠^HOT9|1.5|TAB^錠^MR9P||^手書きの記録|200^試験看^花子|09A^021|||||||||CP|A|202611191610";

fn path(data_type: &str) -> String {
    format!(
        "004/210/0042109/20261119/{data_type}/0042109_20261119_{data_type}_000000000071234_20261119163000123_12_1"
    )
}

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn table_of(data_type: &str) -> Table {
    crate::ssmix2::data_type(data_type).tables[0]
}

fn decode(data_type: &str, lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(table_of(data_type), &path(data_type), [&file(lines)[..]])
}

/// A segment with one field changed.
fn with(segment: &str, number: usize, value: &str) -> String {
    let mut fields: Vec<&str> = segment.split('|').collect();
    fields.resize(fields.len().max(number + 1), "");
    fields[number] = value;
    fields.join("|")
}

fn cells(batch: Option<&Batch>, column: &str) -> Vec<String> {
    let rows = batch.map(rows).unwrap_or_default();
    let cell = |row: &Row| row.get(column).cloned().unwrap_or_default();
    rows.iter().map(cell).collect()
}

#[test]
fn what_a_prescription_says() {
    let none = &[Note::NoStandardCode][..];
    // Segment, field and its value, a column and what stands in it (empty for null), notes, codes.
    type Case = (
        &'static str,
        usize,
        &'static str,
        &'static str,
        &'static str,
        &'static [Note],
        &'static [&'static str],
    );
    let cases: &[Case] = &[
        (
            "RXE",
            2,
            "199^試験錠^HOT",
            "declared_system",
            "HOT",
            &[],
            &[],
        ),
        (
            "RXE",
            2,
            "1990001F^試験錠^YJ",
            "declared_code",
            "1990001F",
            &[],
            &[],
        ),
        ("RXE", 2, "D77^院内^99DRG", "local_code", "D77", none, &[]),
        ("RXE", 2, "D77^院内^99DRG", "declared_code", "", none, &[]),
        ("RXE", 2, "^手書きの薬", "local_name", "", none, &[]),
        (
            "RXE",
            2,
            "D77^院内^99DRG^199^試験錠^HOT9",
            "declared_name",
            "試験錠",
            &[Note::ReversedDual],
            &[],
        ),
        ("RXE", 2, "", "local_name", "", none, &["S04"]),
        ("RXE", 3, "\"\"", "dose_min", "", &[], &[]),
        ("RXE", 3, "0.5", "dose_min_text", "", &[], &[]),
        ("RXE", 3, "", "dose_min", "", &[], &["S04"]),
        (
            "RXE",
            3,
            "１",
            "dose_min",
            "1",
            &[Note::FullWidthDigits],
            &[],
        ),
        (
            "RXE",
            3,
            "１",
            "dose_min_text",
            "１",
            &[Note::FullWidthDigits],
            &[],
        ),
        (
            "RXE",
            3,
            "適量",
            "dose_min_text",
            "",
            &[Note::NotNumeric],
            &[],
        ),
        ("RXE", 3, "1-2", "dose_min", "", &[Note::NotNumeric], &[]),
        (
            "RXE",
            3,
            "1-2",
            "dose_min_text",
            "1-2",
            &[Note::NotNumeric],
            &[],
        ),
        ("RXE", 3, "<5", "dose_min", "", &[Note::Comparator], &[]),
        ("RXE", 5, "^錠", "unit_text", "錠", &[], &[]),
        ("RXE", 6, "試験花子", "dosage_form_code", "", &[], &["S05"]),
        ("RXE", 11, "", "dispense_unit_text", "", &[], &["S04"]),
        ("RXE", 19, "3^錠", "daily_unit_text", "錠", &[], &[]),
        (
            "RXE",
            19,
            "適宜",
            "daily_amount",
            "",
            &[Note::NotNumeric],
            &[],
        ),
        ("RXE", 27, "22~24", "indication_codes", "22~24", &[], &[]),
        ("ORC", 4, "0042109-1", "group_id", "", &[], &[]),
        ("ORC", 4, "試験花子", "group_id", "", &[], &["S05"]),
        (
            "ORC",
            9,
            "20261132",
            "ordered_at_text",
            "20261132",
            &[Note::BadTime],
            &[],
        ),
        (
            "ORC",
            9,
            "20261121",
            "ordered_at",
            "1795186800.000000",
            &[Note::FutureTime],
            &[],
        ),
        (
            "ORC",
            9,
            "D01^試験^花子",
            "ordered_at_text",
            "",
            &[Note::BadTime],
            &["S05"],
        ),
        (
            "ORC",
            15,
            "20261201",
            "effective_at",
            "1796050800.000000",
            &[],
            &[],
        ),
        ("ORC", 29, "", "patient_class", "O", &[], &["S04"]),
        ("TQ1", 3, "", "usage_code", "", &[], &["S04"]),
        ("TQ1", 3, "&手書きの用法", "usage_name", "", &[], &[]),
        (
            "TQ1",
            3,
            "U1~ W01&月曜&X~W02",
            "usage_supplement_codes",
            " W01~W02",
            &[],
            &[],
        ),
        ("TQ1", 6, "2^W", "duration_unit_code", "W", &[], &[]),
        (
            "TQ1",
            6,
            "しばらく",
            "duration_text",
            "",
            &[Note::NotNumeric],
            &[],
        ),
        ("TQ1", 7, "20261201", "start_at_text", "20261201", &[], &[]),
        (
            "TQ1",
            7,
            "202612",
            "start_at_text",
            "202612",
            &[Note::PartialDate],
            &[],
        ),
        ("RXR", 1, "", "route_code", "", &[], &["S04"]),
    ];
    for (segment, number, value, column, expected, expected_notes, expected_codes) in cases {
        let lines = [ORC, RXE, TQ1, RXR].map(|line| match line.starts_with(segment) {
            true => with(line, *number, value),
            false => line.to_owned(),
        });
        let [order, drug, timing, route] = &lines;
        let (outcome, batch) = decode("OMP-01", &[MSH, PID, PV1, order, drug, timing, route]);
        let case = format!("{segment}-{number} {value} {column}");
        assert_eq!(cells(batch.as_ref(), column), [*expected], "{case}");
        assert_eq!(notes(&batch.unwrap(), 0), *expected_notes, "{case}");
        assert_eq!(codes(&outcome), *expected_codes, "{case}");
    }
}

#[test]
fn nothing_of_one_group_reaches_the_next() {
    let bare = "RXE||199^試験散^HOT9|2||G^グラム^MR9P|||||6|G";
    let order = with(ORC, 4, "71234_02");
    let (outcome, batch) = decode(
        "OMP-01",
        &[
            MSH, PID, PV1, ORC, RXE, TQ1, RXR, &order, bare, ORC, RXE, bare,
        ],
    );
    // The last RXE has no ORC of its own; it is of the order before.
    assert_eq!((codes(&outcome), outcome.rows.stored), (vec!["S03"], 4));
    for (column, expected) in [
        ("group_id", ["71234_01", "71234_02", "71234_01", "71234_01"]),
        ("usage_code", ["1013", "", "", ""]),
        ("route_code", ["PO", "", "", ""]),
        ("dosage_form_code", ["TAB", "", "TAB", ""]),
        ("patient_class", ["O"; 4]),
        ("local_code", ["D77", "", "D77", ""]),
    ] {
        assert_eq!(cells(batch.as_ref(), column), expected, "{column}");
    }
}

#[test]
fn what_was_taken_back_is_deleted() {
    let gone = with(RXA, 21, "D");
    for cancel in ["CA", "DC", "OC"] {
        let order = with(ORC, 1, cancel);
        let (outcome, _) = decode("OMP-01", &[MSH, PID, &order, RXE, TQ1, ORC, RXE]);
        assert_eq!(
            (outcome.rows.deleted, outcome.rows.stored),
            (1, 1),
            "{cancel}"
        );
        let (outcome, _) = decode("OMP-01", &[MSH, PID, &order, RXE, TQ1]);
        assert_eq!((outcome.rows.deleted, outcome.bucket), (1, Bucket::Deleted));
        let (outcome, _) = decode("OMP-11", &[DONE, PID, &order, RXA, RXA, RXR]);
        assert_eq!((outcome.rows.deleted, outcome.bucket), (2, Bucket::Deleted));
    }
    let (outcome, _) = decode("OMP-11", &[DONE, PID, ORC, RXA, &gone, RXR]);
    assert_eq!((outcome.rows.deleted, outcome.rows.stored), (1, 1));
}

#[test]
fn what_the_structure_is_remarked_for() {
    let cases: &[(&str, Vec<&str>, &[&str], u64)] = &[
        ("OMP-01", vec![DONE, PID, ORC, RXE], &["F09"], 1),
        ("OMP-01", vec![MSH, PID, RXE, TQ1], &["S03"], 1),
        ("OMP-01", vec![MSH, PID, TQ1, ORC, RXE], &["S03"], 1),
        ("OMP-01", vec![MSH, PID, ORC, RXE, PV1], &["S03"], 1),
        ("OMP-01", vec![MSH, PID, ORC, PID, RXE], &["S03"], 1),
        ("OMP-01", vec![MSH, ORC, RXE], &["S03"], 1),
        ("OMP-01", vec![MSH, PID, ORC, RXE, RXA], &["S03"], 1),
        ("OMP-01", vec![MSH, PID, ORC, RXE, "RXC|B"], &[], 1),
        ("OMP-01", vec![MSH, PID, ORC, RXE, "SPM|1"], &["S02"], 1),
        ("OMP-01", vec![MSH, PID, ORC], &["S03"], 0),
        ("OMP-01", vec![MSH, PID], &["S03"], 0),
        ("OMP-01", vec![MSH, "PID|1||42108", ORC, RXE], &["F08"], 1),
        ("OMP-01", vec![MSH, PID, "ORC", RXE], &["S04"; 4], 1),
        ("OMP-01", vec![MSH, PID, ORC, "RXE"], &["S04"; 5], 1),
        ("OMP-11", vec![DONE, PID, RXA, RXR], &["S03"], 1),
        ("OMP-11", vec![DONE, PID, ORC, RXE], &["S03"], 0),
        ("OMP-11", vec![DONE, PID, ORC, "RXA"], &["S04"; 4], 1),
        (
            "OMP-11",
            vec![DONE, PID, ORC, RXA, RXE, RXE, RXA],
            &["S03"],
            2,
        ),
    ];
    for (data_type, lines, expected, stored) in cases {
        let (outcome, _) = decode(data_type, lines);
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        assert_eq!(
            (outcome.rows.stored, outcome.bucket),
            (*stored, Bucket::Stored),
            "{lines:?}"
        );
    }
    let (outcome, _) = decode("OMP-01", &[MSH]);
    assert_eq!(
        (codes(&outcome), outcome.bucket),
        (vec!["S14"], Bucket::Quarantined)
    );
}

/// Cuts a file everywhere behind the first of its last two drugs.
pub(super) fn check_cuts(data_type: &str, lines: &[&str], last: &str, whole: &str) {
    let text = lines.join("\r");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind(last).unwrap();
    let whole = ascii.rfind(whole).unwrap();
    for end in start + 3..=ascii.len() {
        let (outcome, batch) = decode_portions(
            table_of(data_type),
            &path(data_type),
            [&ascii.as_bytes()[..end]],
        );
        let stored = batch.map_or(0, |batch| batch.len());
        assert_eq!(stored, 1 + usize::from(end > whole), "{end}");
        if end <= whole {
            let refusal = outcome.row_refusals[0];
            assert_eq!(
                (refusal.code.0, refusal.start, refusal.end),
                ("S14", start, end)
            );
        }
    }
}

#[test]
fn a_cut_message_keeps_what_is_whole() {
    check_cuts(
        "OMP-01",
        &[MSH, PID, ORC, RXE, TQ1, ORC, RXE],
        "RXE||",
        "PTP",
    );
    check_cuts(
        "OMP-11",
        &[DONE, PID, ORC, RXA, RXR, RXA],
        "RXA|0",
        "1.5|TAB",
    );
    // Some systems neither fill RXE-11 nor end the last segment: that is their habit, not a cut.
    let bare = "RXE||199^x^HOT9|1||TAB";
    let habit = [MSH, PID, "ORC|NW", bare, "ORC|NW", bare].join("\n");
    let (outcome, _) = decode_portions(Table::Prescriptions, &path("OMP-01"), [habit.as_bytes()]);
    assert_eq!(outcome.rows.stored, 2);
}

#[test]
fn public_messages_are_read() {
    let mut found = Vec::new();
    for data_type in ["OMP-01", "OMP-11"] {
        for (path, bytes) in public_messages_of(data_type) {
            let (_, batch) = decode_portions(Table::Prescriptions, &path, [&bytes[..]]);
            found.push(cells(batch.as_ref(), "declared_code").join(" "));
            check_portions(Table::Prescriptions, &path, &bytes, &[7, 200, 1_555]);
        }
    }
    let pair = "108665201 110626901";
    let with_powder = format!("{pair} 100607002");
    if !found.is_empty() {
        assert_eq!(found, [&with_powder, pair, pair, pair]);
    }
    let mut counts = Vec::new();
    for (name, bytes) in public_messages() {
        if name.contains("prescription") && !name.contains("injection") {
            let path = path("OMP-01").replace("0042109", "1000000001");
            let (outcome, batch) = decode_portions(Table::Prescriptions, &path, [&bytes[..]]);
            assert_eq!(codes(&outcome), ["E02"], "{name}");
            let batch = batch.unwrap();
            assert!(
                (0..batch.len()).all(|row| notes(&batch, row).is_empty()),
                "{name}"
            );
            assert!(
                cells(Some(&batch), "usage_code")
                    .iter()
                    .all(|code| code.len() == 16)
            );
            counts.push(batch.len());
        }
    }
    if !counts.is_empty() {
        assert_eq!(counts, [4, 4, 1, 1, 1, 1, 3, 1, 1, 1, 2, 1]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..1_500_usize, 0..20)) {
        let bytes = file(&[MSH, PID, PV1, ORC, RXE, TQ1, RXR, "ZZZ|1", &with(RXE, 3, "\\x")]);
        check_portions(Table::Prescriptions, &path("OMP-01"), &bytes, &cuts);
        let bytes = file(&[DONE, PID, PV1, ORC, RXA, &with(RXA, 6, "少し"), RXR]);
        check_portions(Table::Prescriptions, &path("OMP-11"), &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..3_000_usize, any::<u8>()), 0..12),
        length in 0..3_000_usize,
    ) {
        let mut bytes = file(&[MSH, PID, ORC, RXE, TQ1, RXR, RXA, ORC, RXE, RXA, MSH, PID, RXE]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        for data_type in ["OMP-01", "OMP-11", "OMP-02", "OMP-12"] {
            decode_portions(table_of(data_type), &path(data_type), [&bytes[..]]);
        }
    }
}
