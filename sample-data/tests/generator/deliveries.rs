//! Claims and files of the DPC survey, read again by a reader of its own.

use std::path::Path;

use encoding_rs::SHIFT_JIS;
use jiff::civil::date;
use sample_data::{DeliveryTruth, Options, write};

use crate::common::files;

fn options(threads: usize) -> Options {
    Options {
        hospitals: 4,
        patients: 30,
        from: date(2026, 8, 10),
        to: date(2026, 11, 25),
        seed: 3,
        night: None,
        scenario: None,
        threads,
    }
}

/// Writes a network and gives the truth of its deliveries by hospital.
fn deliver(folder: &Path, options: &Options) -> Vec<(String, Vec<DeliveryTruth>)> {
    let truth = write(folder, options, &|| {}).unwrap().truth;
    let hospitals = truth.hospitals.into_iter();
    hospitals.map(|it| (it.hospital, it.deliveries)).collect()
}

/// Files that are delivered once a month.
fn delivered(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| path.contains("/claims/") || path.contains("/dpc/"));
    files
}

/// Rows of cells of a file.
fn cells(bytes: &[u8], separator: char) -> Vec<Vec<String>> {
    let (text, _, wrong) = SHIFT_JIS.decode(bytes);
    assert!(!wrong);
    let lines = text.split_terminator("\r\n");
    lines
        .map(|line| line.split(separator).map(str::to_owned).collect())
        .collect()
}

fn number(text: &str) -> u64 {
    text.trim().parse().unwrap_or(0)
}

/// The network, once for all tests here.
fn network() -> (tempfile::TempDir, Vec<(String, Vec<DeliveryTruth>)>) {
    let folder = tempfile::tempdir().unwrap();
    let truth = deliver(folder.path(), &options(2));
    (folder, truth)
}

#[test]
fn equal_options_give_equal_bytes_with_any_number_of_threads() {
    let (one, truth) = network();
    let two = tempfile::tempdir().unwrap();
    assert_eq!(deliver(two.path(), &options(1)), truth);
    assert!(delivered(one.path()) == delivered(two.path()));
    // Again: what is there stays, and the truth is the same.
    assert_eq!(deliver(one.path(), &options(2)), truth);
}

#[test]
fn a_night_knows_only_what_was_delivered_by_then() {
    let (all, _) = network();
    let early = tempfile::tempdir().unwrap();
    let night = Options {
        night: Some(date(2026, 10, 9)),
        ..options(2)
    };
    deliver(early.path(), &night);
    let (early, all) = (delivered(early.path()), delivered(all.path()));
    assert!(!early.is_empty() && early.len() < all.len());
    let claims = |path: &&String| path.contains("/RECEIPTC");
    // August came in September; September comes on 10 October.
    assert_eq!(early.keys().filter(claims).count(), 4 * 2);
}

#[test]
fn claims_close_by_their_own_totals() {
    let (folder, truth) = network();
    for (hospital, feeds) in truth {
        let claims = feeds.iter().find(|it| it.feed == "claims").unwrap();
        let mut found = DeliveryTruth {
            feed: "claims".to_owned(),
            root: claims.root.clone(),
            ..DeliveryTruth::default()
        };
        for bytes in files(&folder.path().join(&claims.root)).into_values() {
            count_claims(&cells(&bytes, ','), &mut found);
        }
        found.rows.retain(|_, rows| *rows > 0);
        assert_eq!(&found, claims, "{hospital}");
        assert!(claims.receipts > 30 && claims.points > 0);
    }
}

fn count_claims(records: &[Vec<String>], found: &mut DeliveryTruth) {
    found.files += 1;
    found.records += records.len() as u64;
    let (mut payers, mut total) = (0, 0);
    let (mut stated, mut summed, mut section) = (0, 0, String::new());
    let mut receipts = 0;
    for record in records {
        let mut row = |table: &str| *found.rows.entry(table.to_owned()).or_default() += 1;
        match record[0].as_str() {
            "IR" => assert_eq!(record.len(), 10),
            "RE" => {
                assert_eq!(stated, summed, "points of the receipt before");
                receipts += 1;
                assert!([38, 30].contains(&record.len()));
                assert_eq!(number(&record[1]), receipts);
                (stated, summed) = (0, 0);
                section.clear();
                row("claims_receipts");
            }
            "HO" => {
                payers += 1;
                stated = number(&record[5]);
                total += stated;
            }
            "KO" => payers += 1,
            "SY" | "SB" => row("claims_diagnoses"),
            "BU" => assert_eq!(record.len(), 6),
            "KK" | "SK" | "GA" => {}
            "HH" => {
                assert_eq!(number(&record[8]), number(&record[6]) * number(&record[7]));
            }
            "GT" => summed += number(&record[8]),
            "CD" => {
                assert_eq!(record.len(), 11);
                row(match (record[5].as_bytes()[0], record[2].as_str()) {
                    (b'6', _) => "claims_drugs",
                    (b'7', _) => "claims_materials",
                    (_, "13") => "claims_management",
                    (_, "50") => "claims_surgeries",
                    _ => "claims_procedures",
                });
            }
            "SI" | "IY" | "TO" => {
                let (columns, days) = if record[0] == "TO" {
                    (48, 17)
                } else {
                    (44, 13)
                };
                assert_eq!(record.len(), columns);
                if !record[1].is_empty() {
                    assert!(section <= record[1]);
                    section.clone_from(&record[1]);
                }
                let sum: u64 = record[days..].iter().map(|count| number(count)).sum();
                assert_eq!(sum, number(&record[6]));
                summed += number(&record[5]) * number(&record[6]);
                row(match (record[0].as_str(), section.as_str()) {
                    ("IY", _) => "claims_drugs",
                    ("TO", _) => "claims_materials",
                    (_, "13") => "claims_management",
                    (_, "50") => "claims_surgeries",
                    _ => "claims_procedures",
                });
            }
            "GO" => {
                assert_eq!(stated, summed);
                assert_eq!((number(&record[1]), number(&record[2])), (payers, total));
            }
            other => panic!("record {other}"),
        }
    }
    found.receipts += receipts;
    found.payers += payers;
    found.points += total;
}

#[test]
fn the_acts_of_the_survey_sum_up_their_items() {
    let (folder, truth) = network();
    assert_eq!(truth[3].1.len(), 1, "a town hospital is not of the DPC");
    let mut stays: [Vec<Vec<String>>; 2] = [Vec::new(), Vec::new()];
    for (_, feeds) in &truth[..3] {
        let dpc = feeds.iter().find(|it| it.feed == "dpc").unwrap();
        let mut records = 0;
        for (path, bytes) in files(&folder.path().join(&dpc.root)) {
            let name = path.rsplit('/').next().unwrap();
            let lines = cells(&bytes, '\t');
            let header = usize::from(name.starts_with("EF"));
            records += (lines.len() - header) as u64;
            let stay = |line: &Vec<String>| vec![line[1].clone(), line[2].clone(), line[3].clone()];
            match &name[..3] {
                "EFn" | "EFg" => check_acts(&lines[1..]),
                "FF4" => stays[0].extend(lines.iter().map(stay)),
                "FF1" => stays[1].extend(
                    lines
                        .iter()
                        .filter(|line| line[5] == "A000030")
                        .map(|line| vec![line[1].clone(), line[2].clone(), line[8].clone()]),
                ),
                _ => {}
            }
        }
        assert_eq!(records, dpc.records);
        assert!(dpc.rows["dpc_procedures"] > 500, "{:?}", dpc.rows);
    }
    assert!(!stays[0].is_empty());
    stays[0].sort();
    stays[1].sort();
    assert_eq!(stays[0], stays[1]);
}

fn check_acts(lines: &[Vec<String>]) {
    let (mut stated, mut summed) = ([0; 3], [0; 3]);
    for line in lines {
        assert_eq!(line.len(), 31);
        if line[6] == "000" {
            assert_eq!(stated, summed);
            stated = [17, 18, 19].map(|column| number(&line[column]));
            summed = [0; 3];
        } else if line[16].as_bytes().get(1) == Some(&b'0') {
            let points = number(&line[15]);
            summed[0] += points;
            match line[8].as_bytes().first() {
                Some(b'6') => summed[1] += points,
                Some(b'7') => summed[2] += points,
                _ => {}
            }
        }
    }
    assert_eq!(stated, summed);
}
