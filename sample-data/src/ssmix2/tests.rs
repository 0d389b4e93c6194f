//! A history made by hand, written whole and read back with a small reader of its own.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::chains::chains;
use super::lifecycle::placed;
use super::name::FileName;
use super::testing::{self, history, on};
use super::{Chain, Content};

fn written() -> Vec<Chain> {
    written_with(7, false)
}

fn written_with(seed: u64, without_leaves: bool) -> Vec<Chain> {
    let masters = testing::masters();
    let mut hospital = testing::hospital();
    hospital.book = testing::book(&masters);
    let mut history = history();
    let stays = history.encounters.iter_mut();
    for stay in stays.filter_map(|encounter| encounter.stay.as_mut()) {
        if without_leaves {
            stay.leaves.clear();
        }
    }
    let mut world = testing::world(&masters);
    world.seed = seed;
    chains(&world, &hospital, &history)
}

/// The segments of a message as fields; MSH is not among them.
fn read(chain: &Chain, version: usize) -> Vec<Vec<String>> {
    let segments = match &chain.versions[version].content {
        Content::Segments(segments) => segments.clone(),
        Content::Lab(report) => report.segments(),
        Content::Raw(_) => panic!("no message"),
    };
    let fields = |segment: &String| segment.split('|').map(str::to_owned).collect();
    segments.iter().map(fields).collect()
}

fn find<'c>(chains: &'c [Chain], data_type: &str) -> Vec<&'c Chain> {
    chains
        .iter()
        .filter(|chain| chain.data_type == data_type)
        .collect()
}

/// Field `number` of the `nth` segment of a name; empty when it is not there.
fn field(message: &[Vec<String>], name: &str, nth: usize, number: usize) -> String {
    let segment = message.iter().filter(|it| it[0] == name).nth(nth);
    segment
        .and_then(|it| it.get(number))
        .cloned()
        .unwrap_or_default()
}

fn names(message: &[Vec<String>]) -> String {
    message
        .iter()
        .map(|it| it[0].as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Data type, MSH-9 and the field whose day is the care date.
type Row = (&'static str, &'static str, Option<(&'static str, usize)>);

const TYPES: &[Row] = &[
    ("ADT-00", "ADT^A08", None),
    ("ADT-01", "ADT^A54", None),
    ("ADT-12", "ADT^A04", Some(("PV1", 44))),
    ("ADT-21", "ADT^A14", Some(("PV2", 8))),
    ("ADT-22", "ADT^A01", Some(("PV1", 44))),
    ("ADT-31", "ADT^A21", Some(("EVN", 6))),
    ("ADT-32", "ADT^A22", Some(("EVN", 6))),
    ("ADT-41", "ADT^A15", Some(("PV2", 8))),
    ("ADT-42", "ADT^A02", Some(("EVN", 6))),
    ("ADT-51", "ADT^A16", Some(("PV2", 9))),
    ("ADT-52", "ADT^A03", Some(("PV1", 45))),
    ("ADT-61", "ADT^A60", None),
    ("PPR-01", "PPR^ZD1", None),
    ("OMD", "OMD^O03", Some(("ORC", 9))),
    ("OMP-01", "RDE^O11", Some(("ORC", 9))),
    ("OMP-11", "RAS^O17", Some(("RXA", 3))),
    ("OMP-02", "RDE^O11", Some(("ORC", 9))),
    ("OMP-12", "RAS^O17", Some(("RXA", 3))),
    ("OML-01", "OML^O33", None),
    ("OML-11", "OUL^R22", Some(("SPM", 17))),
    ("OMG-01", "OMG^O19", Some(("ORC", 9))),
    ("OMG-11", "OMI^Z23", Some(("OBR", 7))),
    ("OMG-02", "OMG^O19", Some(("ORC", 9))),
    ("OMG-12", "OMI^Z23", Some(("OBR", 7))),
    ("OMG-03", "OMG^O19", Some(("ORC", 9))),
    ("OMG-13", "ORU^R01", Some(("OBR", 7))),
];

#[test]
fn every_data_type_is_written_under_its_care_date() {
    let chains = written();
    let found: BTreeSet<&str> = chains
        .iter()
        .map(|chain| chain.data_type.as_str())
        .collect();
    let expected: BTreeSet<&str> = TYPES.iter().map(|(data_type, ..)| *data_type).collect();
    assert_eq!(found, expected);
    assert_eq!(expected.len(), 26);
    for chain in &chains {
        let row = TYPES.iter().find(|row| row.0 == chain.data_type).unwrap();
        let undated = ["ADT-00", "ADT-01", "ADT-61", "PPR-01"].contains(&row.0);
        assert_eq!(chain.care_date.is_none(), undated, "{}", row.0);
        for (index, version) in chain.versions.iter().enumerate() {
            if !version.deletes {
                assert!(
                    version.event.starts_with(row.1),
                    "{} {}",
                    row.0,
                    version.event
                );
            }
            let message = read(chain, index);
            assert_eq!(field(&message, "PID", 0, 3), "9000001^^^^PI", "{}", row.0);
            if let (Some((segment, number)), Some(date)) = (row.2, chain.care_date) {
                let day = date.strftime("%Y%m%d").to_string();
                let value = field(&message, segment, 0, number);
                assert!(
                    value.starts_with(&day),
                    "{} {segment}-{number} {value}",
                    row.0
                );
            }
        }
    }
}

#[test]
fn keys_are_unique_and_versions_follow_each_other() {
    let chains = written();
    let mut keys = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for chain in &chains {
        let key = (&chain.care_date, &chain.data_type, &chain.order_no);
        assert!(keys.insert(key), "{key:?}");
        assert!(chain.order_no.len() == 15, "{}", chain.order_no);
        assert!(chain.versions.is_sorted_by(|a, b| a.sent < b.sent));
        for file in placed(chain, on(30, 23)) {
            let bare = file.path.rsplit('/').next().unwrap();
            let name = FileName::parse(bare).expect("seven fields");
            assert_eq!(name.to_string(), bare);
            assert_eq!(format!("{}/{name}", name.folder()), file.path);
            assert!(paths.insert(file.path));
        }
    }
}

#[test]
fn the_same_history_is_written_the_same() {
    let shown = |chains: Vec<Chain>| format!("{chains:?}");
    assert_eq!(shown(written()), shown(written()));
}

#[test]
fn segments_stand_in_the_order_of_the_grammar() {
    let chains = written();
    for (data_type, order) in [
        ("ADT-01", "EVN PID PV1"),
        ("ADT-12", "EVN PID PV1"),
        ("ADT-21", "EVN PID PV1 PV2"),
        ("ADT-52", "EVN PID PV1"),
        ("OMD", "PID PV1 ORC TQ1 ODS"),
        (
            "OMP-01",
            "PID PV1 ORC RXE TQ1 RXR ORC RXE TQ1 RXR ORC RXE TQ1 RXR",
        ),
        ("OMP-11", "PID PV1 ORC RXA RXA RXR ORC RXA RXR"),
        ("OMP-02", "PID PV1 ORC RXE TQ1 RXR RXC RXC"),
        ("OMP-12", "PID PV1 ORC RXA RXA RXR"),
        ("OMG-01", "PID PV1 ORC TQ1 OBR ORC TQ1 OBR ORC TQ1 OBR"),
        (
            "OMG-11",
            "PID PV1 ORC TQ1 OBR IPC ORC TQ1 OBR IPC ORC TQ1 OBR ZE1 IPC",
        ),
        ("OMG-03", "PID PV1 ORC TQ1 OBR"),
        ("OMG-13", "PID PV1 ORC OBR OBX"),
    ] {
        assert_eq!(
            names(&read(find(&chains, data_type)[0], 0)),
            order,
            "{data_type}"
        );
    }
}

#[test]
fn demographics_and_allergies() {
    let chains = written();
    let first = read(find(&chains, "ADT-00")[0], 0);
    assert_eq!(names(&first), "EVN PID PV1 DB1 OBX OBX OBX OBX AL1 IN1");
    assert_eq!(field(&first, "PID", 0, 33), field(&first, "EVN", 0, 2));
    assert_eq!(field(&first, "OBX", 1, 5), "62.5");
    assert_eq!(
        field(&first, "OBX", 3, 3),
        "5H020000001999911^血液型-Rh式^JC10"
    );
    assert_eq!(field(&first, "AL1", 0, 3), "990000001^見本錠^HOT9");
    let allergies = find(&chains, "ADT-61")[0];
    assert_eq!(allergies.versions.len(), 2);
    let second = read(allergies, 1);
    assert_eq!(names(&second), "EVN PID IAM IAM");
    assert_eq!(field(&second, "IAM", 1, 3), "F01^ソバ^99ALG");
    assert_eq!(field(&second, "IAM", 0, 4), "SV^重度^HL70128");
    assert_eq!(field(&second, "IAM", 1, 11), "20261112");
}

#[test]
fn movements_say_where_and_when() {
    let chains = written();
    let receptions = find(&chains, "ADT-12");
    let numbers: Vec<&str> = receptions.iter().map(|it| it.order_no.as_str()).collect();
    assert_eq!(numbers, ["999999999999999", "000000000000002"]);
    assert_eq!(field(&read(receptions[0], 0), "PV1", 0, 3), "01^^^^^C");
    let transfer = read(find(&chains, "ADT-42")[0], 0);
    assert_eq!(field(&transfer, "PV1", 0, 3), "W3^301^1^^^N");
    assert_eq!(field(&transfer, "PV1", 0, 6), "E5^301^1^^^N");
    assert_eq!(field(&transfer, "PV1", 0, 10), "10");
    let discharge = read(find(&chains, "ADT-52")[0], 0);
    assert_eq!(field(&discharge, "PV1", 0, 36), "01");
    assert_eq!(field(&discharge, "PV1", 0, 44), "20261110140000");
    assert_eq!(field(&discharge, "PV1", 0, 45), "20261118110000");
    let doctors = find(&chains, "ADT-01")[0];
    let codes: Vec<String> = (0..doctors.versions.len())
        .map(|index| field(&read(doctors, index), "PV1", 0, 7))
        .collect();
    assert_eq!(codes.first().unwrap(), "D0102");
    assert_eq!(codes.last().unwrap(), "D1002");
}

#[test]
fn the_list_of_diagnoses_is_sent_whole() {
    let chains = written();
    let list = find(&chains, "PPR-01")[0];
    let actions = |version: usize| -> Vec<String> {
        let message = read(list, version);
        let rows = message.iter().filter(|it| it[0] == "PRB");
        rows.map(|it| it[1].clone()).collect()
    };
    let all: Vec<Vec<String>> = (0..list.versions.len()).map(actions).collect();
    assert_eq!(all.last().unwrap(), &["AD", "UP"], "{all:?}");
    assert!(
        all.iter().any(|it| it.len() == 3 && it[1] == "DE"),
        "{all:?}"
    );
    let last = read(list, list.versions.len() - 1);
    assert_eq!(field(&last, "PRB", 0, 3), "99000001^見本高血圧症^MDCDX2");
    assert_eq!(
        field(&last, "PRB", 0, 10),
        "I10^^I10^O^外来時^JHSD0004^2013"
    );
    assert_eq!(field(&last, "PRB", 0, 18), "1^主診断^JHSD0007");
    assert_eq!(
        field(&last, "PRB", 1, 10),
        "J189^^I10^H^入院時^JHSD0004^2013"
    );
    assert_eq!(field(&last, "PRB", 1, 9), "20261118");
    assert_eq!(field(&last, "PRB", 1, 14), "F^治癒^HL70241");
    let both = (0..list.versions.len()).map(|it| read(list, it));
    let both = both.max_by_key(|it| it.len()).unwrap();
    assert_eq!(field(&both, "PRB", 1, 13), "1^疑いあり^JHSD0005");
    assert_eq!(field(&both, "ZPR", 1, 3), "8002^の疑い^MDCDX2");
    assert_ne!(field(&both, "PRB", 0, 4), field(&both, "PRB", 1, 4));
}

#[test]
fn drugs_have_doses_and_groups() {
    let chains = written();
    let order = read(find(&chains, "OMP-01")[0], 0);
    let number = &find(&chains, "OMP-01")[0].order_no;
    assert_eq!(field(&order, "ORC", 1, 4), format!("{number}_01_002"));
    assert_eq!(field(&order, "ORC", 2, 4), format!("{number}_02_001"));
    assert_eq!(
        field(&order, "RXE", 0, 2),
        "990000001^見本錠５ｍｇ^HOT9^690000001^見本錠５ｍｇ^99DRG"
    );
    assert_eq!(field(&order, "RXE", 1, 3), "0.5");
    assert_eq!(field(&order, "RXE", 1, 10), "21");
    assert_eq!(field(&order, "RXE", 0, 19), "3^TAB&錠&MR9P");
    assert_eq!(field(&order, "TQ1", 0, 6), "14^d");
    assert_eq!(field(&order, "TQ1", 2, 14), "42");
    assert_eq!(field(&order, "RXR", 2, 1), "AP^外用^HL70162");
    let corrected = read(find(&chains, "OMP-01")[0], 1);
    assert_eq!(field(&corrected, "ORC", 0, 1), "XO");
    assert_eq!(field(&corrected, "TQ1", 0, 6), "21^d");
    let injection = read(find(&chains, "OMP-02")[0], 0);
    assert_eq!(field(&injection, "RXE", 0, 2), "00^一般^JHSI0002");
    assert_eq!(field(&injection, "RXE", 0, 23), "100");
    assert_eq!(field(&injection, "RXC", 0, 1), "B");
    assert!(field(&injection, "RXC", 1, 2).contains("見本注Ａ＆Ｂ\\T\\C"));
    let given = read(find(&chains, "OMP-12")[0], 0);
    assert_eq!(field(&given, "RXA", 1, 4), "20261111130000");
    assert_eq!(field(&given, "RXA", 1, 6), "2");
}

#[test]
fn examinations_have_parents_and_children() {
    let chains = written();
    let order = read(find(&chains, "OMG-01")[0], 0);
    assert_eq!(
        field(&order, "OBR", 0, 4),
        "1000000000000000^Ｘ線単純撮影^JJ1017"
    );
    assert_eq!(
        field(&order, "OBR", 2, 4),
        "10000002000102000000010000000000^胸部正面^JJ1017^80010^胸部正面^99IMG"
    );
    assert_eq!(field(&order, "ORC", 2, 1), "CH");
    assert_eq!(field(&order, "ORC", 2, 8), field(&order, "OBR", 0, 2));
    assert_eq!(field(&order, "OBR", 2, 29), field(&order, "OBR", 0, 2));
    assert_ne!(field(&order, "OBR", 2, 2), field(&order, "OBR", 0, 2));
    let done = read(find(&chains, "OMG-11")[0], 0);
    assert_eq!(field(&done, "ZE1", 0, 2), "RS");
    assert_eq!(field(&done, "IPC", 0, 5), "CR^^DCM");
    let measured = read(find(&chains, "OMG-13")[0], 0);
    assert_eq!(field(&measured, "OBX", 0, 5), "72");
    assert_eq!(field(&measured, "OBX", 0, 11), "F");
}

/// MSH-9 of what takes a movement back, with the field whose day is the care date.
const CANCELS: &[(&str, &str, usize)] = &[
    ("ADT^A27", "PV2", 8),
    ("ADT^A11", "PV1", 44),
    ("ADT^A52", "EVN", 6),
    ("ADT^A53", "PV2", 47),
    ("ADT^A26", "PV2", 8),
    ("ADT^A12", "EVN", 6),
    ("ADT^A25", "PV2", 9),
    ("ADT^A13", "PV1", 45),
    ("ADT^A55", "EVN", 6),
];

#[test]
fn movements_are_taken_back_now_and_then() {
    let mut seen = BTreeSet::new();
    let mut sent_again = 0;
    for seed in 0..200 {
        let chains = written_with(seed, seed % 2 == 1);
        let movements = chains
            .iter()
            .filter(|chain| chain.data_type.starts_with("ADT"));
        for chain in movements {
            for (index, version) in chain.versions.iter().enumerate() {
                if !version.deletes {
                    continue;
                }
                let known = |row: &&(&str, &str, usize)| version.event.starts_with(row.0);
                let (event, segment, number) = CANCELS.iter().find(known).unwrap();
                let value = field(&read(chain, index), segment, 0, *number);
                let day = chain
                    .care_date
                    .map(|date| date.strftime("%Y%m%d").to_string());
                let day = day.unwrap_or_default();
                assert!(
                    !value.is_empty() && value.starts_with(&day),
                    "{event}: {value}"
                );
                seen.insert(*event);
                sent_again += u32::from(index + 1 < chain.versions.len());
            }
        }
    }
    assert_eq!(seen.len(), CANCELS.len(), "{seen:?}");
    assert!(sent_again > 20, "{sent_again}");
}

#[test]
fn changes_show_in_the_tree() {
    let chains = written();
    let mut flags: BTreeMap<(String, Option<Date>), String> = BTreeMap::new();
    for chain in &chains {
        let shown = placed(chain, on(30, 23)).into_iter().map(|it| it.flag);
        flags
            .entry((chain.data_type.clone(), chain.care_date))
            .or_default()
            .extend(shown);
    }
    let at = |data_type: &str, day: i8| &flags[&(data_type.to_owned(), Some(date(2026, 11, day)))];
    assert_eq!(at("OMP-01", 4), "21");
    assert_eq!(at("OMP-11", 4), "21");
    assert_eq!(at("OMP-12", 12), "00");
    assert_eq!(at("OMP-12", 13), "1");
    assert_eq!(at("OMP-02", 11), "1");
    assert_eq!(at("OMP-01", 12), "21");
    // One examination was taken back, another was not.
    assert_eq!(at("OMG-01", 4), "100");
}
