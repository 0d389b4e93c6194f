//! Published masters as tidy CSV, where they lie beside the workspace: every one is read, with the row counts its publisher tells.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test opens the files that the readers are given, stops where something is wrong and says what it skips"
)]

use std::path::Path;

use mappings::masters::{Content, File, Jlac10, master};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/jlac");

/// The content of a file, its rows and how many of them were taken.
fn read(system: &str, name: &str) -> (Jlac10, u64, u64) {
    let bytes = std::fs::read(Path::new(FOLDER).join(name)).unwrap();
    let file = File {
        name,
        bytes: &bytes,
    };
    let reading = master(system).unwrap().read(file, None).unwrap();
    let Content::Jlac10(content) = reading.content else {
        panic!("no JLAC10")
    };
    (*content, reading.account.rows, reading.account.taken)
}

fn is_at_hand() -> bool {
    let is_there = Path::new(FOLDER).is_dir();
    if !is_there {
        println!("skipped: no published masters at hand");
    }
    is_there
}

/// Files with their rows, and the rows that are no entries: repetitions, codes kept free, deleted items.
const FILES: [(&str, &str, u64, u64); 12] = [
    ("jlac10", "jslm_jlac10_v136_analyte.csv", 2_855, 2_855),
    (
        "jlac10",
        "jslm_jlac10_v136_identification.csv",
        1_563,
        1_563,
    ),
    ("jlac10", "jslm_jlac10_v136_material.csv", 194, 194),
    ("jlac10", "jslm_jlac10_v136_method.csv", 360, 360),
    ("jlac10", "jslm_jlac10_v136_result_common.csv", 99, 25),
    (
        "jlac10",
        "jslm_jlac10_v136_result_specific.csv",
        4_566,
        4_565,
    ),
    ("jlac10", "clins_43items_20231104.csv", 421, 418),
    ("jlac10", "clins_codesystem_jlac10_v1.5.0.csv", 692, 692),
    ("jlac10", "nho_jlac10_units.csv", 1_269, 1_269),
    ("jlac10", "echeckup_codes_jlac10.csv", 547, 322),
    ("jlac10", "tokutei_kenshin_xml_items_phase3.csv", 299, 299),
    ("jlac10-names", "mapping-dev.csv", 2_946, 2_946),
];

#[test]
fn published_masters_are_read_whole() {
    if !is_at_hand() {
        return;
    }
    let found: Vec<_> = (FILES.iter())
        .map(|(system, name, ..)| {
            let (_, rows, taken) = read(system, name);
            (*system, *name, rows, taken)
        })
        .collect();
    assert_eq!(found, FILES);
}

#[test]
fn published_codes_are_made_of_known_elements() {
    if !is_at_hand() {
        return;
    }
    let mut tables = Jlac10::default();
    for (system, name, ..) in FILES
        .iter()
        .filter(|(_, name, ..)| name.starts_with("jslm"))
    {
        tables.absorb(read(system, name).0);
    }
    let known = tables.known_elements();
    let unknown = |name: &str| {
        let (list, ..) = read("jlac10", name);
        let codes = list.codes.iter();
        codes
            .filter(|code| !known.unknown_of(&code.code).is_empty())
            .count()
    };
    assert_eq!(unknown("nho_jlac10_units.csv"), 0);
    assert!(unknown("clins_codesystem_jlac10_v1.5.0.csv") <= 1);
    // Health checks have items of their own that the society does not list.
    assert!(unknown("tokutei_kenshin_xml_items_phase3.csv") > 100);
}

/// Excerpts of the published masters of claims: rows, and rows that are taken.
const EXCERPTS: [(&str, &str, u64); 6] = [
    (
        "receipt-diseases",
        "receiptisan_spec_2022_b_ALL00000000.csv",
        5,
    ),
    (
        "receipt-procedures",
        "receiptisan_spec_2020_s_ALL00000000.csv",
        2,
    ),
    (
        "receipt-procedures",
        "receiptisan_spec_2022_s_ALL00000000.csv",
        5,
    ),
    (
        "receipt-materials",
        "receiptisan_spec_2022_t_ALL00000000.csv",
        6,
    ),
    (
        "receipt-drugs",
        "receiptisan_spec_2022_y_ALL00000000.csv",
        4,
    ),
    (
        "receipt-modifiers",
        "receiptisan_spec_2022_z_ALL00000000.csv",
        8,
    ),
];

#[test]
fn published_excerpts_of_the_masters_of_claims_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/masters");
    if !folder.is_dir() {
        println!("skipped: no published masters of claims at hand");
        return;
    }
    for (system, name, rows) in EXCERPTS {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let file = File {
            name,
            bytes: &bytes,
        };
        let reading = master(system).unwrap().read(file, None).unwrap();
        let account = &reading.account;
        assert_eq!(
            (account.rows, account.taken),
            (rows, rows),
            "{name}: {account:?}"
        );
        let Content::Codes(list) = reading.content else {
            panic!("no list of codes")
        };
        assert!(
            list.entries.iter().all(|entry| !entry.name.is_empty()),
            "{name}"
        );
    }
}
