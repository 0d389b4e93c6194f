//! OMG-01, 11, 02 and 12 files and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, notes, public_messages_of, rows,
};

const MSH: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||OMG^O19^OMG_O19|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const DONE: &str =
    "MSH|^~\\&|HIS|H|GW|R|20261119163000||OMI^Z23^OMI_Z23|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const PV1: &str = "PV1|0001|I|5E^501";
const WHOLE: &str = "ORC|PA|R-100|||||||202611191530|058^試験員^次郎||110^試験医^一郎";
const PART: &str =
    "ORC|CH|R-101&HIS||||||R-100&HIS^X|202611191530|||110^試験医^一郎|||||||||||||||||O^外来";
const TQ1: &str = "TQ1|1||||||202611201000||R^至急^HL70485||手書きの注意";
const OBR: &str = "OBR|1|R-101||1000000200010200^試験撮影^JJ1017^X7^院内撮影^99IMG|||20261120|||||手書き||||110^試験医^一郎||||||202611191700|||P||||R-100";
const OBX: &str = "OBX|1|TX|99^所見^99X||影があると試験医は言う||||||F";
const ZE1: &str =
    "ZE1|1|RS|1000000200010200^試験撮影^JJ1017|1||NS-03^EM-01|D9^試験員^次郎|F1^造影剤^99M";
const IPC: &str = "IPC|A-2026-1|P-1|1.2.392.0042109.1||CT^^DCM";

fn path(data_type: &str) -> String {
    format!(
        "004/210/0042109/20261119/{data_type}/0042109_20261119_{data_type}_000000000071234_20261119163000123_12_1"
    )
}

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn decode(data_type: &str, lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Radiology, &path(data_type), [&file(lines)[..]])
}

fn cells(batch: Option<&Batch>, column: &str) -> Vec<String> {
    let rows = batch.map(rows).unwrap_or_default();
    let cell = |row: &Row| row.get(column).cloned().unwrap_or_default();
    rows.iter().map(cell).collect()
}

#[test]
fn what_an_examination_says() {
    // Data type, what is replaced in an order, by what, a column and what stands in it, notes, codes.
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
        ("OMG-01", "", "", "performed_count", "", &[], &[]),
        (
            "OMG-01",
            "|20261120|",
            "|20261201|",
            "observed_at",
            "1796050800.000000",
            &[],
            &[],
        ),
        (
            "OMG-11",
            "|20261120|",
            "|20261201|",
            "observed_at",
            "1796050800.000000",
            &[Note::FutureTime],
            &["F09"],
        ),
        (
            "OMG-02",
            "^JJ1017",
            "^LENDO",
            "declared_system",
            "LENDO",
            &[],
            &[],
        ),
        (
            "OMG-01",
            "1000000200010200^試験撮影^JJ1017^X7^院内撮影^99IMG",
            "^手書きの撮影",
            "local_name",
            "",
            &[Note::NoStandardCode],
            &[],
        ),
        (
            "OMG-01",
            "OBR|1|R-101|",
            "OBR|1||",
            "request_id",
            "R-101",
            &[],
            &["S04"],
        ),
        (
            "OMG-01",
            "OBR|1|R-101|",
            "OBR|1|0042109|",
            "request_id",
            "R-101",
            &[],
            &[],
        ),
        (
            "OMG-01",
            "|R-100&HIS^X",
            "|",
            "parent_request_id",
            "R-100",
            &[],
            &[],
        ),
        (
            "OMG-01",
            "A-2026-1",
            "0042109-7",
            "accession_no",
            "",
            &[],
            &[],
        ),
        (
            "OMG-01",
            "CT^^DCM",
            "試験花子",
            "modality_code",
            "",
            &[],
            &["S05"],
        ),
        (
            "OMG-01",
            "|||P|",
            "|||試験 花子|",
            "request_status",
            "",
            &[],
            &["S05"],
        ),
    ];
    for (data_type, from, to, column, expected, expected_notes, expected_codes) in cases {
        let text = [MSH, PID, PV1, PART, TQ1, OBR, IPC]
            .join("\r")
            .replacen(from, to, 1);
        let lines: Vec<&str> = text.split('\r').collect();
        let (outcome, batch) = decode(data_type, &lines);
        assert_eq!(
            cells(batch.as_ref(), column),
            [*expected],
            "{data_type} {to} {column}"
        );
        assert_eq!(
            notes(&batch.unwrap(), 0),
            *expected_notes,
            "{data_type} {to}"
        );
        assert_eq!(codes(&outcome), *expected_codes, "{data_type} {to}");
    }
}

#[test]
fn what_was_cancelled_is_deleted() {
    for cancel in ["CA", "DC", "OC"] {
        let order = PART.replacen("CH", cancel, 1);
        let (outcome, _) = decode("OMG-01", &[MSH, PID, WHOLE, OBR, &order, OBR]);
        assert_eq!(
            (outcome.rows.deleted, outcome.rows.stored),
            (1, 1),
            "{cancel}"
        );
        let (outcome, _) = decode("OMG-01", &[MSH, PID, &order, OBR]);
        assert_eq!((outcome.rows.deleted, outcome.bucket), (1, Bucket::Deleted));
    }
}

#[test]
fn nothing_of_one_group_reaches_the_next() {
    let bare = "OBR||R-7||X9^別の撮影^99IMG";
    let (outcome, batch) = decode(
        "OMG-12",
        &[
            DONE,
            PID,
            PART,
            TQ1,
            OBR,
            ZE1,
            IPC,
            "ORC|NW|R-7|||||||20261119",
            bare,
        ],
    );
    assert_eq!(codes(&outcome), [""; 0]);
    for column in [
        "modality_code",
        "accession_no",
        "parent_request_id",
        "priority_code",
        "performed_codes",
    ] {
        let found = cells(batch.as_ref(), column);
        assert!(!found[0].is_empty() && found[1].is_empty(), "{column}");
    }
    assert_eq!(cells(batch.as_ref(), "performed_count"), ["1", "0"]);
}

#[test]
fn what_the_structure_is_remarked_for() {
    let cases: &[(Vec<&str>, &[&str], u64)] = &[
        (vec![DONE, PID, WHOLE, OBR], &["F09"], 1),
        (vec![MSH, PID, OBR], &["S03"], 1),
        (vec![MSH, PID, WHOLE, OBR, OBR], &["S03"], 2),
        (vec![MSH, PID, WHOLE, IPC, OBR], &["S03"], 1),
        (vec![MSH, PID, WHOLE, ZE1, OBR], &["S03"], 1),
        (vec![MSH, PID, WHOLE, PV1, OBR], &["S03"], 1),
        (vec![MSH, PID, PID, WHOLE, OBR], &["S03"], 1),
        (vec![MSH, WHOLE, OBR], &["S03"], 1),
        (vec![MSH, PID, WHOLE, OBR, "RXE|1"], &["S02"], 1),
        (vec![MSH, PID, WHOLE], &["S03"], 0),
        (vec![MSH, "PID|1||42108", WHOLE, OBR], &["F08"], 1),
        (vec![MSH, PID, "ORC", "OBR"], &["S04"; 5], 1),
        (vec![MSH, PID, WHOLE, OBR, "IPC"], &["S04"; 3], 1),
        (vec![MSH, PID, WHOLE, OBR, "ZE1"], &["S04"; 2], 1),
    ];
    for (lines, expected, stored) in cases {
        let (outcome, _) = decode("OMG-01", lines);
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        assert_eq!(
            (outcome.rows.stored, outcome.bucket),
            (*stored, Bucket::Stored),
            "{lines:?}"
        );
    }
    let (outcome, _) = decode("OMG-01", &[MSH]);
    assert_eq!(
        (codes(&outcome), outcome.bucket),
        (vec!["S14"], Bucket::Quarantined)
    );
}

#[test]
fn a_cut_message_keeps_what_is_whole() {
    let bare = "OBR||R-7||X9^a^99IMG";
    let text = [MSH, PID, WHOLE, bare, WHOLE, bare].join("\n");
    let ascii = text.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("OBR").unwrap();
    let whole = ascii.rfind("99IMG").unwrap();
    for end in start + 3..=ascii.len() {
        let bytes = &ascii.as_bytes()[..end];
        let (outcome, batch) = decode_portions(Table::Radiology, &path("OMG-01"), [bytes]);
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
fn public_messages_are_read() {
    let mut found = Vec::new();
    for data_type in ["OMG-01", "OMG-11", "OMG-02", "OMG-12"] {
        for (path, bytes) in public_messages_of(data_type) {
            let (outcome, batch) = decode_portions(Table::Radiology, &path, [&bytes[..]]);
            // The patient of each sample is not the one of its name.
            assert_eq!(codes(&outcome), ["E10", "F08"], "{path}");
            found.push(
                ["order_control", "declared_system", "modality_code"]
                    .map(|column| cells(batch.as_ref(), column).join(" ")),
            );
            let parents = cells(batch.as_ref(), "parent_request_id");
            let ids = cells(batch.as_ref(), "request_id");
            assert!(
                parents
                    .iter()
                    .all(|parent| parent.is_empty() || ids.contains(parent)),
                "{path}"
            );
            check_portions(Table::Radiology, &path, &bytes, &[7, 200, 1_555]);
        }
    }
    if !found.is_empty() {
        assert_eq!(
            found,
            [
                ["NW PA CH CH CH CH", &["JJ1017"; 6].join(" "), "     "],
                ["NW PA CH", &["JJ1017"; 3].join(" "), "US US US"],
                ["NW PA CH", &["LENDO"; 3].join(" "), "  "],
                ["NW PA CH CH", &["LENDO"; 4].join(" "), "ES ES ES ES"],
            ]
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..1_500_usize, 0..20)) {
        let bytes = file(&[DONE, PID, PV1, PART, TQ1, OBR, OBX, ZE1, IPC, "ZZZ|1", WHOLE, OBR]);
        check_portions(Table::Radiology, &path("OMG-11"), &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..2_500_usize, any::<u8>()), 0..12),
        length in 0..2_500_usize,
    ) {
        let mut bytes = file(&[DONE, PID, PART, TQ1, OBR, ZE1, IPC, WHOLE, OBR, MSH, PID, OBR]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Radiology, &path("OMG-11"), [&bytes[..]]);
    }
}
