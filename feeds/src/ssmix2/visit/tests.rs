//! Files of the events of a stay and what comes of them.

use model::{Batch, Table};
use proptest::prelude::*;

use super::*;
use crate::FileOutcome;
use crate::ssmix2::DATA_TYPES;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, notes, public_messages_of, readable, rows,
};

const EVN: &str = "EVN||20261119160000|||SEND01|202611191530|H";
const PID: &str = "PID|0001||0042109^^^^PI||SHIKEN^HANAKO^^^^^L^I||19800102|F";

/// The path of a file of the data type.
fn path(data_type: &str) -> String {
    let date = if data_type == "ADT-01" {
        "-"
    } else {
        "20261119"
    };
    format!(
        "004/210/0042109/{date}/{data_type}/0042109_{date}_{data_type}_999999999999999_20261119163000123_05_1"
    )
}

fn msh(event: &str) -> String {
    format!("MSH|^~\\&|HIS|H|GW|R|20261119163000||ADT^{event}^ADT_A01|1|P|2.5||||||~ISO IR87")
}

/// A segment whose given fields are filled.
fn segment(name: &str, fields: &[(usize, &str)]) -> String {
    let last = fields.iter().map(|(number, _)| *number).max().unwrap_or(0);
    let mut all = vec![""; last + 1];
    all[0] = name;
    for (number, value) in fields {
        all[*number] = value;
    }
    all.join("|")
}

fn pv1(more: &[(usize, &str)]) -> String {
    let doctor = "220^SHIKEN^ISHI^^^^^^^L^^^^^I";
    let mut fields = vec![
        (1, "0001"),
        (2, "I"),
        (3, "W3^302^1^^^N"),
        (7, doctor),
        (10, "05"),
    ];
    fields.extend(more);
    segment("PV1", &fields)
}

fn file(lines: &[&str]) -> Vec<u8> {
    (lines.join("\r") + "\r").into_bytes()
}

fn decode(data_type: &str, lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Visits, &path(data_type), [&file(lines)[..]])
}

fn one_row(data_type: &str, event: &str, lines: &[&str]) -> (FileOutcome, Row, Vec<Note>) {
    let header = msh(event);
    let all: Vec<&str> = [&header, EVN, PID]
        .into_iter()
        .chain(lines.iter().copied())
        .collect();
    let (outcome, batch) = decode(data_type, &all);
    let batch = batch.unwrap();
    assert_eq!(batch.len(), 1);
    (outcome, rows(&batch).remove(0), notes(&batch, 0))
}

#[test]
fn what_lies_ahead_is_a_fault_only_of_what_was_done() {
    let ahead = "202612011000";
    let event = EVN.replace("202611191530", ahead);
    for (data_type, kind, field, expected) in [
        ("ADT-22", "A01", 44, true),
        ("ADT-52", "A03", 45, true),
        ("ADT-42", "A02", 44, true),
        ("ADT-21", "A14", 44, false),
        ("ADT-51", "A16", 45, false),
        ("ADT-01", "A54", 44, false),
    ] {
        let visit = pv1(&[(field, ahead)]);
        let (_, batch) = decode(
            data_type,
            &[&msh(kind), &event, PID, &visit, "PV2||||||||20270101"],
        );
        let found = notes(&batch.unwrap(), 0);
        assert_eq!(found.contains(&Note::FutureTime), expected, "{data_type}");
    }
    let recorded = EVN.replace("20261119160000", ahead);
    let (_, batch) = decode("ADT-21", &[&msh("A14"), &recorded, PID, &pv1(&[])]);
    assert_eq!(notes(&batch.unwrap(), 0), [Note::FutureTime]);
}

#[test]
fn what_was_cancelled_is_deleted() {
    for known in DATA_TYPES
        .iter()
        .filter(|known| known.tables == [Table::Visits])
    {
        if known.cancel_event.is_empty() {
            continue;
        }
        let header = msh(known.cancel_event);
        let (outcome, batch) = decode(known.code, &[&header, EVN, PID, &pv1(&[]), "PV2|"]);
        assert_eq!((outcome.bucket, codes(&outcome)), (Bucket::Deleted, vec![]));
        assert_eq!((outcome.rows.deleted, outcome.records.deleted), (1, 1));
        assert!(batch.is_none());
    }
    // There is no cancel of a reception; the message is of another type and is kept by its folder.
    let visit = pv1(&[(44, "202611191530")]);
    let (outcome, row, _) = one_row("ADT-12", "A01", &[&visit]);
    assert_eq!(
        (codes(&outcome), row["data_type"].as_str()),
        (vec!["F09"], "ADT-12")
    );
}

#[test]
fn staff_who_stand_in_the_wrong_field_are_left_out() {
    let names = [
        "試験",
        "シケン^ハナコ",
        "DR01^試験^花子^^^^^^^L^^^^^I",
        "DR01^SHIKEN^HANAKO DR OF SURGERY",
    ];
    for name in names {
        for (number, columns) in [
            (3, &["location_code", "room", "bed", "location_type"][..]),
            (
                6,
                &["previous_location_code", "previous_room", "previous_bed"],
            ),
            (44, &["admitted_at", "admitted_at_text"]),
            (45, &["discharged_at", "discharged_at_text"]),
        ] {
            let (outcome, row, _) = one_row("ADT-42", "A02", &[&pv1(&[(number, name)])]);
            assert_eq!(
                codes(&outcome),
                ["E02", "S05"][usize::from(name.is_ascii())..],
                "{name}"
            );
            assert!(
                columns.iter().all(|column| !row.contains_key(column)),
                "{number} {name}"
            );
            let text = format!("{row:?}");
            assert!(!text.contains("試験") && !text.contains("SHIKEN") && !text.contains("DR01"));
        }
    }
    let operator = EVN.replace("202611191530", "DR01^SHIKEN^HANAKO");
    let (outcome, batch) = decode("ADT-42", &[&msh("A02"), &operator, PID, &pv1(&[])]);
    assert_eq!(codes(&outcome), ["S05"]);
    assert!(!rows(&batch.unwrap())[0].contains_key("event_at_text"));
}

#[test]
fn what_the_structure_is_remarked_for() {
    let header = msh("A02");
    let visit = pv1(&[]);
    let (bare, classless) = ("PV2|", pv1(&[(2, "")]));
    let (ok, other) = ([&header, EVN, PID, &visit, bare], msh("A03"));
    let cases: &[(Vec<&str>, &[&str], Bucket)] = &[
        (ok.to_vec(), &[], Bucket::Stored),
        (vec![&other, EVN, PID, &visit], &["F09"], Bucket::Stored),
        (vec![&header, PID, &visit], &["S03"], Bucket::Stored),
        (vec![&header, EVN, &visit], &["S03"], Bucket::Stored),
        (vec![&header, EVN, PID], &["S03"], Bucket::Quarantined),
        (vec![&header, PID, EVN, &visit], &["S03"], Bucket::Stored),
        (vec![&header, EVN, &visit, PID], &["S03"], Bucket::Stored),
        (
            vec![&header, EVN, PID, bare, &visit],
            &["S03"],
            Bucket::Stored,
        ),
        (
            vec![&header, EVN, PID, &visit, &visit],
            &["S03"],
            Bucket::Stored,
        ),
        (
            vec![&header, EVN, PID, &visit, "OBR|1"],
            &["S02"],
            Bucket::Stored,
        ),
        (
            vec![&header, EVN, PID, "NK1|1", &visit, "IN1|1"],
            &[],
            Bucket::Stored,
        ),
        (
            vec![&header, "EVN|", PID, &classless],
            &["S04", "S04"],
            Bucket::Stored,
        ),
        (
            vec![&header, EVN, "PID|1||42108", &visit],
            &["F08"],
            Bucket::Stored,
        ),
    ];
    for (lines, expected, bucket) in cases {
        let (outcome, batch) = decode("ADT-42", lines);
        assert_eq!(
            (codes(&outcome), outcome.bucket),
            (expected.to_vec(), *bucket),
            "{lines:?}"
        );
        assert_eq!(
            batch.map_or(0, |batch| batch.len()),
            usize::from(*bucket == Bucket::Stored)
        );
    }
}

#[test]
fn a_cut_message_is_no_visit() {
    let discharge = pv1(&[(36, "01"), (45, "202611191000")]);
    let text = [&msh("A03"), EVN, PID, &discharge].join("\r");
    let start = text.rfind("PV1").unwrap();
    let needed = text.rfind("20261119").unwrap();
    for end in 1..=text.len() {
        let (outcome, batch) =
            decode_portions(Table::Visits, &path("ADT-52"), [&text.as_bytes()[..end]]);
        let stored = batch.map_or(0, |batch| batch.len());
        assert_eq!(stored, usize::from(end > needed), "{end}");
        if end >= start + 3 && end <= needed {
            let refusal = outcome.row_refusals[0];
            assert_eq!(
                (refusal.code.0, refusal.start, refusal.end),
                ("S14", start, end)
            );
        }
    }
    let plan = "PV2||||||||20261125";
    for (line, expected) in [(plan, 1), ("PV2||||||||", 0), ("PV2|", 0)] {
        let text = [&msh("A14"), EVN, PID, &pv1(&[]), line].join("\r");
        let (outcome, _) = decode_portions(Table::Visits, &path("ADT-21"), [text.as_bytes()]);
        assert_eq!(
            (outcome.rows.stored, outcome.rows.received),
            (expected, 1),
            "{line}"
        );
    }
}

#[test]
fn nothing_of_one_message_reaches_the_next() {
    let full = pv1(&[(6, "W1^101^2^^^N"), (36, "01"), (44, "20261118")]);
    let bare = "PV1||I";
    let header = msh("A02");
    let (outcome, batch) = decode(
        "ADT-42",
        &[
            &header,
            EVN,
            PID,
            &full,
            "PV2||||||||2026",
            &header,
            EVN,
            PID,
            bare,
        ],
    );
    assert_eq!((outcome.records.stored, outcome.rows.stored), (2, 2));
    let batch = batch.unwrap();
    assert_eq!(notes(&batch, 0), [Note::PartialDate]);
    assert_eq!(notes(&batch, 1), []);
    assert_eq!(
        readable(Some(&batch)).lines().nth(1).unwrap(),
        "data_type=ADT-42 event_at=1795069800.000000 patient_class=I recorded_at=1795071600.000000 segment_no=4"
    );
}

#[test]
fn public_messages_are_read() {
    let cases = [
        (
            "ADT-22",
            "admitted_at=1321772400.000000 bed=1 data_type=ADT-22 doctor_roles=attending admitting hospital_service_code=01 \
             location_code=32 location_type=N patient_class=I recorded_at=1324382400.000000 room=302 segment_no=4\n",
        ),
        (
            "ADT-42",
            "bed=1 data_type=ADT-42 doctor_roles=attending admitting event_at=1324378800.000000 hospital_service_code=10 \
             location_code=32 location_type=N patient_class=I previous_bed=1 previous_location_code=32 \
             previous_location_type=N previous_room=302 recorded_at=1324382400.000000 room=305 segment_no=4\n",
        ),
        (
            "ADT-52",
            "bed=2 data_type=ADT-52 discharge_disposition_code=01 discharged_at=1324350000.000000 \
             doctor_roles=attending admitting event_at=1324350000.000000 hospital_service_code=08 location_code=41 \
             location_type=N patient_class=I recorded_at=1324382400.000000 room=460 segment_no=4\n",
        ),
    ];
    for (data_type, expected) in cases {
        for (path, bytes) in public_messages_of(data_type) {
            let (outcome, batch) = decode_portions(Table::Visits, &path, [&bytes[..]]);
            assert_eq!(
                (outcome.bucket, codes(&outcome)),
                (Bucket::Stored, vec!["E10"])
            );
            assert_eq!(readable(batch.as_ref()), expected);
            check_portions(Table::Visits, &path, &bytes, &[1, 100, 333]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..500_usize, 0..20)) {
        let visit = pv1(&[(6, "東1^101^^^^N"), (44, "20261119")]);
        let bytes = file(&[&msh("A02"), EVN, PID, &visit, "PV2||||||||20261125", "ZZZ|1"]);
        check_portions(Table::Visits, &path("ADT-42"), &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..600_usize, any::<u8>()), 0..12),
        length in 0..600_usize,
    ) {
        let visit = pv1(&[(36, "01"), (45, "202611191000")]);
        let mut bytes = file(&[&msh("A03"), EVN, PID, &visit, "PV2|", &msh("A13"), EVN, PID, &visit]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Visits, &path("ADT-52"), [&bytes[..]]);
    }
}
