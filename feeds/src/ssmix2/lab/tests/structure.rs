//! OML-11 files that are damaged, out of order, taken back or refused.

use model::FILE_BYTES_MAX;

use super::*;
use crate::ssmix2::testing::begin;

#[test]
fn files_that_are_refused() {
    let long = file(&[
        MSH,
        PID,
        &format!("NTE|1||{}", "x".repeat(model::SEGMENT_BYTES_MAX)),
    ]);
    let wide = vec![b'x'; FILE_BYTES_MAX as usize + 1];
    for (bytes, code, encoding) in [
        (&b""[..], "F05", ""),
        (b"1\n", "F05", ""),
        (b"\r\n\x0d   \r\n ", "F05", ""),
        (b"PK\x03\x04\0\0\0\0\0\0\0", "F05", "ascii"),
        (b"PID|1||0042109\rOBX|1\r", "S01", "ascii"),
        (b"MSH|^^^^|\r", "S01", "ascii"),
        (b"\xff\xfeM\0S\0H\0|\0^\0", "E01", ""),
        (b"MSH|^~\\&|\xff\xff\xff\r", "E01", ""),
        (&long, "S13", "iso-2022-jp"),
        (&wide, "F13", ""),
    ] {
        let (outcome, batch) = decode(bytes);
        assert_eq!(outcome.bucket, Bucket::Quarantined, "{code}");
        assert_eq!((codes(&outcome), outcome.encoding), (vec![code], encoding));
        assert_eq!(
            (outcome.records.received, outcome.records.quarantined),
            (1, 1)
        );
        assert!(batch.is_none());
    }
}

#[test]
fn what_the_structure_is_remarked_for() {
    let ok = [MSH, PID, PV1, SPM, OBR, ORC, TP];
    let with = |index: usize, line: &'static str| {
        let mut lines = ok;
        lines[index] = line;
        lines.to_vec()
    };
    let without = |index: usize| {
        let mut lines = ok.to_vec();
        lines.remove(index);
        lines
    };
    let bad_delimiters = "MSH|^~|LAB";
    let cases: &[(Vec<&str>, &[&str], u64)] = &[
        (ok.to_vec(), &[], 1),
        (without(1), &["S03"], 1),
        (without(2), &[], 1),
        (without(3), &["S03"], 1),
        (without(4), &["S09", "S03"], 1),
        (without(5), &[], 1),
        (without(6), &["S10"], 0),
        (vec![MSH, PID, SPM, ORC, OBR, TP], &["S09"], 1),
        (vec![MSH, PID, TP], &["S03"], 1),
        (vec![MSH, PID], &["S03"], 0),
        (vec![MSH, PID, SPM, PV1, OBR, TP], &["S03"], 1),
        (vec![MSH, PID, PID, SPM, OBR, TP], &["S03"], 1),
        (vec![MSH, PID, SPM, SPM, OBR, TP], &["S10", "S11"], 1),
        (vec![MSH, PID, SPM, OBR, TP, TP], &["S11"], 2),
        (vec![MSH, PID, SPM, OBR, "ZZZ|1", TP], &["S02"], 1),
        (
            vec![MSH, PID, SPM, OBR, "NTE|1||a", "wrapped", TP],
            &["S08"],
            1,
        ),
        (vec![MSH, PID, SPM, OBR, TP, "wrapped"], &["S08"], 1),
        (vec!["BHS|^~\\&|", MSH, PID, SPM, OBR, TP], &["S02"], 1),
        (vec!["junk", MSH, PID, SPM, OBR, TP], &["S01"], 1),
        (
            vec![bad_delimiters, "OBX|1", MSH, PID, SPM, OBR, TP],
            &["S01"],
            1,
        ),
        (with(1, "PID|1||0042108"), &["F08"], 1),
        (with(1, "PID|1||42109^^^^PI"), &[], 1),
        (with(1, "PID|1||1^^^^X~00042109^^^^PI"), &[], 1),
        (with(1, "PID|1"), &["S04"], 1),
        (with(3, "SPM|2|S-1"), &["S11", "S04"], 1),
        (with(4, "OBR|1"), &["S04"], 1),
        (with(4, "OBR|x|||B01^a^L"), &["S11"], 1),
        (with(6, "OBX|1|NM|||7.2"), &["S04", "S04"], 1),
        (with(6, "OBX|1|ST|T^a^L||a\\b||||||F"), &["S06"], 1),
        (with(6, "OBX|1|ST|T^a^L||2 x10^3||||||F"), &["S07"], 1),
        (with(6, "OBX|1|NM|T^a^L||5|10^4/uL|||||F"), &["S07"], 1),
        (with(6, "OBX"), &["S04", "S04"], 1),
    ];
    for (lines, expected, stored) in cases {
        let (outcome, _) = decode(&file(lines));
        assert_eq!(codes(&outcome), *expected, "{lines:?}");
        assert_eq!(outcome.rows.stored, *stored, "{lines:?}");
        assert_eq!(outcome.bucket, Bucket::Stored, "{lines:?}");
    }
}

#[test]
fn a_message_of_another_type_is_read_by_its_folder() {
    let other = MSH.replace("OUL^R22^OUL_R22", "ORU^R01^ORU_R01");
    let (outcome, _) = decode(&file(&[&other, PID, ORC, OBR, TP]));
    assert_eq!(codes(&outcome), ["F09"]);
    assert_eq!(outcome.rows.stored, 1);
    let none = MSH.replace("OUL^R22^OUL_R22", "");
    let (outcome, _) = decode(&file(&[&none, PID, SPM, OBR, TP]));
    assert_eq!(codes(&outcome), ["S04"]);
}

#[test]
fn defects_say_where() {
    let bytes = file(&[MSH, PID, SPM, OBR, "OBX|1|ST|T^a^L||a\\b||||||F"]);
    let (outcome, _) = decode(&bytes);
    let place = outcome.defects[0].place;
    assert_eq!(place.field_label().as_deref(), Some("OBX[5]-5"));
    assert_eq!(place.message, 1);
    assert!(bytes[place.byte as usize..].starts_with(b"OBX|1|ST|T"));
}

#[test]
fn results_that_a_hospital_takes_back() {
    let deleted = "OBX|2|NM|T^a^L||5||||||D";
    let wrong = "OBX|3|NM|T^a^L||5||||||W";
    let (outcome, _) = decode(&file(&[MSH, PID, SPM, OBR, ORC, TP, deleted, wrong]));
    let counts = (
        outcome.rows.received,
        outcome.rows.stored,
        outcome.rows.deleted,
    );
    assert_eq!((counts, outcome.bucket), ((3, 1, 2), Bucket::Stored));
    let (outcome, _) = decode(&file(&[MSH, PID, SPM, OBR, ORC, deleted, wrong]));
    assert_eq!((outcome.rows.deleted, outcome.bucket), (2, Bucket::Deleted));
    for cancel in ["ORC|CA", "ORC|DC", "ORC|OC"] {
        let after = [MSH, PID, SPM, OBR, cancel, TP, "OBR|2|||B^b^L", TP];
        let before = [MSH, PID, SPM, cancel, OBR, TP, ORC, "OBR|2|||B^b^L", TP];
        for lines in [&after[..], &before[..]] {
            let (outcome, _) = decode(&file(lines));
            assert_eq!(
                (outcome.rows.deleted, outcome.rows.stored),
                (1, 1),
                "{lines:?}"
            );
        }
    }
}

#[test]
fn a_cut_message_keeps_what_is_whole() {
    let second = TP.replace("OBX|1", "OBX|2");
    let whole = [MSH, PID, SPM, OBR, ORC, TP, &second].join("\n");
    let ascii = whole.replace(|character: char| !character.is_ascii(), "x");
    let start = ascii.rfind("OBX|2").unwrap();
    let status = ascii.rfind("|F|").unwrap() + 2;
    for end in 1..ascii.len() {
        let (outcome, batch) = decode(&ascii.as_bytes()[..end]);
        let stored = batch.map_or(0, |batch| batch.len());
        if end >= status {
            assert_eq!((stored, outcome.rows.received), (2, 2), "{end}");
            continue;
        }
        assert!(stored <= 1, "{end}");
        if end >= start {
            assert_eq!((stored, outcome.bucket), (1, Bucket::Stored), "{end}");
        }
        if end >= start + 3 {
            let refusal = outcome.row_refusals[0];
            assert_eq!((refusal.code.0, refusal.segment_no), ("S14", 7));
            assert_eq!((refusal.start, refusal.end), (start, end));
            assert_eq!(codes(&outcome), ["S14"]);
        }
    }
    // Some systems neither fill OBX-11 nor end the last segment: that is their habit, not a cut.
    let habit = [
        MSH,
        PID,
        SPM,
        OBR,
        "OBX|1|NM|T^a^L||5|g",
        "OBX|2|NM|T^a^L||5|g",
    ]
    .join("\r");
    let (outcome, _) = decode(ISO_2022_JP.encode(&(habit + "\r")).0.as_ref());
    assert_eq!(outcome.rows.stored, 2);
    // A result that a line break tears apart is not half a value.
    let torn = file(&[MSH, PID, SPM, OBR, TP, "OBX|2|NM|T^a^L||12", "3|g/dL|||||F"]);
    let (outcome, _) = decode(&torn);
    assert_eq!((outcome.rows.stored, outcome.rows.quarantined), (1, 1));
    assert_eq!(codes(&outcome), ["S14", "S08"]);
}

#[test]
fn several_messages_in_a_file() {
    let (outcome, batch) = decode(&file(&[
        MSH, PID, SPM, OBR, TP, MSH, PID, SPM, OBR, TP, MSH,
    ]));
    assert_eq!((outcome.records.received, outcome.records.stored), (3, 2));
    assert_eq!(outcome.records.quarantined, 1);
    assert_eq!(codes(&outcome), ["S14"]);
    let found: Vec<_> = rows(&batch.unwrap())
        .iter()
        .map(|row| (row["message_no"].clone(), row["segment_no"].clone()))
        .collect();
    assert_eq!(found, [("1".into(), "5".into()), ("2".into(), "5".into())]);
}

#[test]
fn nothing_of_one_group_reaches_the_next() {
    let bare = "SPM|2|S-2||019^血液^JC10";
    let obr = "OBR|1|||B02^血算^99REQ";
    let (_, batch) = decode(&file(&[MSH, PID, SPM, OBR, TP, bare, obr, TP]));
    let rows = rows(&batch.unwrap());
    assert_eq!(rows[1]["specimen_id"], "S-2");
    assert_eq!(rows[1]["specimen_name"], "血液");
    for column in [
        "specimen_code",
        "collected_at",
        "reported_at",
        "observed_at",
    ] {
        assert!(
            rows[0].contains_key(column) && !rows[1].contains_key(column),
            "{column}"
        );
    }
}

#[test]
fn a_refused_or_abandoned_file_leaves_nothing() {
    let mut decoder = crate::ssmix2::decoder(Table::LabResults).unwrap();
    let good = result(TP);
    for bytes in [&good[..], b"MSH|^~\\&|\xff\xff", &good] {
        begin(decoder.as_mut(), PATH);
        decoder.decode(bytes);
        decoder.end();
    }
    begin(decoder.as_mut(), PATH);
    decoder.decode(&good);
    decoder.abandon();
    decoder.decode(&good);
    let outside = decoder.end();
    assert_eq!((outside.records.received, outside.rows.received), (0, 0));
    begin(decoder.as_mut(), PATH);
    decoder.decode(&good);
    let batches = decoder.flush();
    assert_eq!(batches.len(), 1);
    assert_eq!(batches[0].len(), 2);
    assert!(decoder.flush().is_empty());
    // A batch depends on its files alone, not on what the decoder saw before.
    begin(decoder.as_mut(), PATH);
    decoder.decode(&good);
    decoder.end();
    assert_eq!(decoder.flush()[0].rows, decode(&good).1.unwrap().rows);
}

#[test]
fn too_many_lines_refuse_the_file() {
    let mut bytes = result(TP);
    bytes.extend(b"OBX\r".repeat(crate::ssmix2::split::LINES_MAX));
    let (outcome, batch) = decode(&bytes);
    assert_eq!(codes(&outcome), ["F13"]);
    assert!(batch.is_none());
}
