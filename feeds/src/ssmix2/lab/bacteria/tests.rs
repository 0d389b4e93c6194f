//! OML-11 files of bacteriology and what comes of them.

use encoding_rs::ISO_2022_JP;
use model::{Batch, Bucket, Table};
use proptest::prelude::*;

use crate::FileOutcome;
use crate::ssmix2::testing::{
    Row, check_portions, codes, decode_portions, public_messages_of, rows,
};

const PATH: &str = "004/210/0042109/20261119/OML-11/0042109_20261119_OML-11_000000000071234_20261119153000123_05_1";
const MSH: &str =
    "MSH|^~\\&|LAB|H|GW|R|20261119153000||OUL^R22^OUL_R22|1|P|2.5||||||~ISO IR87||ISO 2022-1994";
const PID: &str = "PID|0001||0042109^^^^PI||試験^花子^^^^^L^I||19800102|F";
const SPM: &str =
    "SPM|1|S-1||061^喀痰^JC10^K1^かくたん^99SPM||||TH^咽頭^99SIT|||||||||202611190830";
const CULTURE: &str =
    "OBR|1|71234||6B010000006174200^培養同定^JC10|||202611190830|||||||||||||||20261119150000";
const FIRST: &str = "OBX|1|CWE|6B010000006174214^菌名^JC10|1|2901^S.fictus^JANIS|||A|||F";
const FIRST_AMOUNT: &str = "OBX|2|ST|6B010000006174211^菌量^JC10|1| 2 +|||A|||F";
const SECOND: &str = "OBX|3|CWE|6B010000006174214^菌名^JC10|2|1901^E.fictus^JANIS|||A|||P";
const SECOND_AMOUNT: &str = "OBX|4|ST|6B010000006174211^菌量^JC10|2|10\\S\\5/mL|||A|||P";

/// A request for susceptibilities with OBR-26.
fn susceptibility(parent: &str) -> String {
    format!(
        "OBR|2|71234||6C205000006176200^感受性^JC10|||202611190830|||||||||||||||20261120150000||||{parent}"
    )
}

/// The susceptibility to one drug: set id, OBX-5, OBX-8.
fn drug(id: u32, value: &str, flag: &str) -> String {
    format!("OBX|{id}|ST|6C2059990061762{id:02}^薬{id}^JC10||{value}|ug/mL^μg/mL^ISO+||{flag}|||F")
}

fn file(lines: &[&str]) -> Vec<u8> {
    let text = lines.join("\r") + "\r";
    ISO_2022_JP.encode(&text).0.into_owned()
}

fn decode(lines: &[&str]) -> (FileOutcome, Option<Batch>) {
    decode_portions(Table::Microbiology, PATH, [&file(lines)[..]])
}

fn laboratory(lines: &[&str]) -> Vec<Row> {
    let (_, batch) = decode_portions(Table::LabResults, PATH, [&file(lines)[..]]);
    batch.as_ref().map(rows).unwrap_or_default()
}

fn cells(batch: Option<&Batch>, column: &str) -> Vec<String> {
    let rows = batch.map(rows).unwrap_or_default();
    let cell = |row: &Row| row.get(column).cloned().unwrap_or_default();
    rows.iter().map(cell).collect()
}

#[test]
fn how_an_organism_is_found() {
    // OBR-26, the organism of the susceptibility.
    for (parent, expected) in [
        ("6B010000006174214&菌名&JC10^1^S.fictus", "2901 S.fictus"),
        ("6B010000006174214^2^E.fictus", "1901 E.fictus"),
        // The row says it, whatever OBR-26 says.
        (
            "6B010000006174214&菌名&JC10^1^1901&E.fictus&JANIS",
            "2901 S.fictus",
        ),
        // There is no such row in the message.
        (
            "6B010000006174214&菌名&JC10^3^1777&C.fictus&JANIS",
            "1777 C.fictus",
        ),
        ("6B010000006174214&菌名&JC10^3^C.fictus", " "),
        ("^2^E.fictus", " "),
        ("", " "),
    ] {
        let request = susceptibility(parent);
        let (_, batch) = decode(&[
            MSH,
            PID,
            SPM,
            CULTURE,
            FIRST,
            SECOND,
            &request,
            &drug(1, "4", "I"),
        ]);
        let found = ["organism_code", "organism_name"]
            .map(|column| cells(batch.as_ref(), column)[2].clone());
        assert_eq!(found.join(" "), expected, "{parent}");
    }
}

#[test]
fn a_parent_is_looked_for_in_its_specimen_first() {
    let request = susceptibility("6B010000006174214&菌名&JC10^1");
    let other = FIRST.replace("2901", "2902");
    let second = SPM.replace("SPM|1|S-1", "SPM|2|S-2");
    let third = SPM.replace("SPM|1|S-1", "SPM|3|S-3");
    let (_, batch) = decode(&[
        MSH,
        PID,
        SPM,
        CULTURE,
        FIRST,
        &request,
        &drug(1, "4", "I"),
        &second,
        CULTURE,
        &other,
        &request,
        &drug(1, "4", "I"),
        &third,
        &request,
        &drug(1, "4", "I"),
    ]);
    // What two specimens answer differently has no answer in a third.
    assert_eq!(
        cells(batch.as_ref(), "organism_code"),
        ["2901", "2901", "2902", "2902", ""]
    );
    // A susceptibility may stand in front of its culture.
    let (_, batch) = decode(&[MSH, PID, SPM, &request, &drug(1, "4", "I"), CULTURE, FIRST]);
    assert_eq!(cells(batch.as_ref(), "organism_code"), ["2901", "2901"]);
}

#[test]
fn rows_without_standard_codes_show_where_they_belong() {
    let local = "OBR|1|71234||M01^細菌^99REQ";
    let amount = "OBX|1|ST|B2^菌量^99LAB|1| 2 +||||||F";
    let janis = "OBX|2|CWE|B1^菌名^99LAB|1|2901^S.fictus^JANIS||||||F";
    let own = "OBX|2|CWE|B1^菌名^99LAB|1|77^S.fictus^99BAC||||||F";
    let count = "OBX|1|NM|T01^白血球^99LAB||7|G/L|||||F";
    let standard = "OBX|3|NM|2A010000001930101^白血球^JC10||7|G/L|||||F";
    let undeclared = "OBX|3|ST|6B010000006174211^菌量^99LAB|1|1+||||||F";
    let section = "OBR|1|71234||M01^細菌^99REQ||||||||||||||||||||MB";
    let child = "OBR|2|71234||M02^感受性^99REQ||||||||||||||||||||||B1&菌名&99LAB^1^S.fictus";
    let mic = "OBX|1|ST|P1^薬^99LAB||<2|||S|||F";
    // Lines behind the specimen, rows in the laboratory, organisms of the rows in bacteriology.
    let cases: &[(Vec<&str>, usize, &[&str])] = &[
        (vec![local, count, amount], 2, &[]),
        (vec![local, amount, janis], 0, &["2901", "2901"]),
        (vec![local, janis, amount], 0, &["2901", "2901"]),
        (vec![local, amount, own], 2, &[]),
        (vec![section, amount, own], 0, &["", ""]),
        (
            vec![section, amount, own, child, mic],
            0,
            &["77", "77", "77"],
        ),
        (vec![local, amount, janis, child, mic], 0, &["2901"; 3]),
        (vec![local, count, child, mic], 2, &[]),
        (vec![local, count, standard, undeclared], 2, &[""]),
        (vec![local, count, local, janis, local, count], 2, &["2901"]),
        (vec![CULTURE, FIRST, count], 0, &["2901", ""]),
        (vec![local, standard, FIRST, count], 2, &["2901"]),
    ];
    for (lines, in_laboratory, organisms) in cases {
        let all = [&[MSH, PID, SPM], &lines[..]].concat();
        let (outcome, batch) = decode(&all);
        assert_eq!(outcome.bucket, Bucket::Stored, "{lines:?}");
        assert_eq!(laboratory(&all).len(), *in_laboratory, "{lines:?}");
        assert_eq!(
            cells(batch.as_ref(), "organism_code"),
            *organisms,
            "{lines:?}"
        );
    }
}

#[test]
fn two_names_in_one_place_are_none() {
    let other = FIRST.replace("2901", "2902");
    let again = FIRST.replace("S.fictus", "Ｓ．ｆｉｃｔｕｓ");
    let request = susceptibility("6B010000006174214&菌名&JC10^1");
    let (_, batch) = decode(&[
        MSH,
        PID,
        SPM,
        CULTURE,
        FIRST,
        &other,
        FIRST_AMOUNT,
        &request,
        &drug(1, "4", "I"),
    ]);
    assert_eq!(
        cells(batch.as_ref(), "organism_code"),
        ["2901", "2902", "", ""]
    );
    let (_, batch) = decode(&[MSH, PID, SPM, CULTURE, FIRST, &again, FIRST_AMOUNT]);
    assert_eq!(cells(batch.as_ref(), "organism_code"), ["2901"; 3]);
    // Without OBX-4 nothing ties rows together.
    let (_, batch) = decode(&[
        MSH,
        PID,
        SPM,
        CULTURE,
        &FIRST.replace("|1|2901", "||2901"),
        &FIRST_AMOUNT.replace("|1| 2", "|| 2"),
    ]);
    assert_eq!(cells(batch.as_ref(), "organism_code"), ["2901", ""]);
}

#[test]
fn what_is_taken_back_counts_in_both_tables() {
    let lab = "OBX|1|NM|3A010000002327101^総蛋白^JC10||7.2|g/dL|||||F";
    let obr = "OBR|1|71234||B01^生化学^99REQ";
    let gone = FIRST.replace("|||F", "|||D");
    let request = susceptibility("6B010000006174214&菌名&JC10^1^2901&S.fictus&JANIS");
    let (outcome, batch) = decode(&[
        MSH,
        PID,
        SPM,
        obr,
        lab,
        CULTURE,
        &gone,
        FIRST_AMOUNT,
        &request,
        &drug(1, "4", "I"),
        obr,
        "ORC|CA",
        lab,
        CULTURE,
        "ORC|DC",
        SECOND,
    ]);
    let counts = (
        outcome.rows.received,
        outcome.rows.stored,
        outcome.rows.deleted,
    );
    assert_eq!(counts, (6, 3, 3));
    // The organism is gone from the store; the susceptibility says it itself.
    assert_eq!(cells(batch.as_ref(), "organism_code"), ["", "2901"]);
    let (outcome, _) = decode(&[MSH, PID, SPM, CULTURE, &gone]);
    assert_eq!((outcome.rows.deleted, outcome.bucket), (1, Bucket::Deleted));
}

#[test]
fn a_refused_or_abandoned_file_leaves_nothing_in_either_table() {
    let lab = "OBX|1|NM|3A010000002327101^総蛋白^JC10||7.2|g/dL|||||F";
    let good = file(&[
        MSH,
        PID,
        SPM,
        CULTURE,
        FIRST,
        FIRST_AMOUNT,
        "OBR|2|||B01^a^L",
        lab,
    ]);
    let mut decoder = crate::ssmix2::decoder(Table::LabResults).unwrap();
    for bytes in [&good[..], b"MSH|^~\\&|\xff\xff"] {
        crate::ssmix2::testing::begin(decoder.as_mut(), PATH);
        decoder.decode(bytes);
        decoder.end();
    }
    crate::ssmix2::testing::begin(decoder.as_mut(), PATH);
    decoder.decode(&good);
    decoder.abandon();
    let batches = decoder.flush();
    let found: Vec<_> = batches
        .iter()
        .map(|batch| (batch.table, batch.len()))
        .collect();
    assert_eq!(found, [(Table::LabResults, 1), (Table::Microbiology, 2)]);
    assert!(decoder.flush().is_empty());
}

#[test]
fn nothing_of_one_message_reaches_the_next() {
    let request = susceptibility("6B010000006174214&菌名&JC10^1^x");
    let (outcome, batch) = decode(&[
        MSH,
        PID,
        SPM,
        CULTURE,
        FIRST,
        MSH,
        PID,
        "SPM|1|S-2||061^喀痰^JC10",
        &request,
        &drug(1, "4", "I"),
        "OBR|3|||6B010000006174200^培養同定^JC10",
        FIRST_AMOUNT,
    ]);
    assert_eq!(outcome.records.stored, 2);
    let batch = batch.as_ref();
    assert_eq!(cells(batch, "organism_code"), ["2901", "", ""]);
    assert_eq!(cells(batch, "parent_value"), ["", "x", ""]);
    assert_eq!(cells(batch, "specimen_site_code"), ["TH", "", ""]);
    assert_eq!(cells(batch, "message_no"), ["1", "2", "2"]);
}

#[test]
fn the_public_culture_is_paired() {
    for (path, bytes) in public_messages_of("OML-11") {
        let (outcome, batch) = decode_portions(Table::Microbiology, &path, [&bytes[..]]);
        check_portions(Table::Microbiology, &path, &bytes, &[7, 200, 1_555]);
        if path.starts_with("012/") {
            assert_eq!((codes(&outcome), outcome.rows.stored), (vec![], 4));
            let batch = batch.as_ref();
            assert_eq!(
                cells(batch, "organism_code"),
                ["2001", "2001", "1301", "1301"]
            );
            assert_eq!(cells(batch, "value_grade"), ["", "+", "", "2+"]);
            assert_eq!(cells(batch, "result_status"), ["F", "F", "F", "P"]);
            assert_eq!(cells(batch, "specimen_declared_code"), ["017"; 4]);
        } else {
            assert!(batch.is_none(), "{path}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn portions_do_not_matter(cuts in prop::collection::vec(0..2_000_usize, 0..20)) {
        let request = susceptibility("6B010000006174214&菌名&JC10^1^x");
        let lab = "OBX|1|ST|T^検体^L|| 3 +||||||F";
        let bytes = file(&[
            MSH, PID, SPM, CULTURE, FIRST, FIRST_AMOUNT, &request, &drug(1, "< 2", "S"), "OBR|2|||B^b^L", lab,
        ]);
        check_portions(Table::Microbiology, PATH, &bytes, &cuts);
    }

    #[test]
    fn mutated_messages_balance(
        changes in prop::collection::vec((0..3_000_usize, any::<u8>()), 0..12),
        length in 0..3_000_usize,
    ) {
        let request = susceptibility("6B010000006174214&菌名&JC10^1^x");
        let lab = "OBX|1|ST|T^検体^L|| 3 +||||||F";
        let mut bytes = file(&[
            MSH, PID, SPM, "OBR|2|||B^b^L", lab, FIRST, CULTURE, FIRST_AMOUNT, SECOND, &request,
            &drug(1, "< 2", "S"), MSH, PID, SPM, &request, SECOND_AMOUNT,
        ]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        decode_portions(Table::Microbiology, PATH, [&bytes[..]]);
    }
}
