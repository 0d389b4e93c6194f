//! The generator keeps its word: same seed, same bytes; the truth agrees with an independent walk; every message reads.

use std::collections::BTreeMap;

use crate::common::{files, options, write};
use encoding_rs::{ISO_2022_JP, SHIFT_JIS};
use model::Bucket;
use sample_data::{FileName, Options, Planted, Truth};

/// The codes that a network with faults must hold, by hospital.
const PLANTED: &[(&str, &[&str])] = &[
    (
        "H01",
        &[
            "C01", "C05", "C07", "E01", "F01", "F02", "F03", "F05", "F06", "F08", "F09", "S01",
            "S14", "T01", "T06", "U01", "V01", "V03", "V08", "V13",
        ],
    ),
    (
        "H02",
        &[
            "C01", "C05", "E02", "E03", "E05", "E10", "F01", "T02", "U06", "V04", "V10",
        ],
    ),
];

#[test]
fn same_seed_same_bytes_and_another_seed_others() {
    let [first, second, other] = [7, 7, 8].map(|seed| {
        let folder = tempfile::tempdir().unwrap();
        let truth = write(folder.path(), &Options { seed, ..options() });
        (files(folder.path()), truth)
    });
    assert!(first == second);
    assert!(first != other);
}

#[test]
fn every_defect_is_planted_and_a_clean_network_has_only_manners() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write(folder.path(), &options());
    let codes = |truth: &Truth, index: usize| {
        let mut codes: Vec<String> = truth.hospitals[index]
            .planted
            .iter()
            .map(|planted| planted.code.clone())
            .collect();
        codes.dedup();
        codes
    };
    for (index, (hospital, expected)) in PLANTED.iter().enumerate() {
        assert_eq!(truth.hospitals[index].hospital, *hospital);
        assert_eq!(codes(&truth, index), *expected, "{hospital}");
    }
    let folder = tempfile::tempdir().unwrap();
    let clean = write(
        folder.path(),
        &Options {
            faults: false,
            ..options()
        },
    );
    assert_eq!(codes(&clean, 0), Vec::<String>::new());
    assert_eq!(codes(&clean, 1), ["C01", "C05", "E02", "E03", "U06"]);
    assert!(
        clean
            .hospitals
            .iter()
            .all(|hospital| hospital.files.quarantined == 0)
    );
    assert!(
        clean
            .hospitals
            .iter()
            .all(|hospital| hospital.files.superseded > 0)
    );
    assert!(
        clean
            .hospitals
            .iter()
            .all(|hospital| hospital.files.deleted > 0)
    );
}

/// Walks the feeds as a stranger would, taking only the files at fault from the truth.
#[test]
fn the_truth_agrees_with_a_walk() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write(folder.path(), &options());
    let tree = files(folder.path());
    for hospital in &truth.hospitals {
        let at_fault: BTreeMap<&str, &Planted> = hospital
            .planted
            .iter()
            .filter_map(|planted| Some((planted.path.as_deref()?, planted)))
            .collect();
        let mut found = model::Counts::default();
        let (mut rows, mut patients) = (0, 0);
        let of_hospital = |path: &&String| {
            hospital
                .roots
                .iter()
                .any(|root| path.starts_with(&format!("{root}/")))
        };
        for path in tree.keys().filter(of_hospital) {
            found.received += 1;
            let bytes = &tree[path];
            let bucket = match at_fault.get(path.as_str()) {
                Some(planted) => planted.bucket.unwrap(),
                None => bucket_by_name(path),
            };
            found.put(bucket, 1);
            if bucket == Bucket::Stored {
                let text = read(bytes);
                rows += text.matches("\rOBX|").count() as u64;
                patients += u64::from(path.contains("/ADT-00/"));
            }
        }
        assert_eq!(found, hospital.files, "{}", hospital.hospital);
        assert_eq!(found.unexplained(), 0);
        assert_eq!(
            (rows, patients),
            (hospital.lab_rows_stored, hospital.patients_rows_stored)
        );
        assert_eq!(patients, 20);
    }
}

fn bucket_by_name(path: &str) -> Bucket {
    let (folder, file) = path.rsplit_once('/').unwrap();
    let name = FileName::parse(file).unwrap();
    assert!(
        folder.ends_with(&name.folder()),
        "{path} is in a wrong folder"
    );
    match (name.data_type.as_str(), name.condition_flag) {
        (_, '0') => Bucket::Deleted,
        (_, '2') => Bucket::Superseded,
        ("ADT-00" | "OML-11", '1') => Bucket::Stored,
        (_, '1') => Bucket::OutOfScope,
        (_, other) => panic!("{path} has the flag {other}"),
    }
}

/// The text with segments ended by CR, whatever ended them.
fn read(bytes: &[u8]) -> String {
    let (iso, _, is_broken) = ISO_2022_JP.decode(bytes);
    let text = if is_broken {
        SHIFT_JIS.decode(bytes).0
    } else {
        iso
    };
    text.replace('\n', "\r")
}

#[test]
fn every_message_reads_and_says_who_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write(folder.path(), &options());
    let broken: Vec<&str> = truth
        .hospitals
        .iter()
        .flat_map(|hospital| &hospital.planted)
        .filter(|planted| ["E01", "F01", "F05", "F08", "S01"].contains(&planted.code.as_str()))
        .filter_map(|planted| planted.path.as_deref())
        .collect();
    assert_eq!(broken.len(), 7);
    let mut read_messages = 0;
    for (path, bytes) in files(folder.path()) {
        if !path.starts_with("feeds/") || broken.contains(&path.as_str()) {
            continue;
        }
        let encoding = if bytes.contains(&0x1b) {
            ISO_2022_JP
        } else {
            SHIFT_JIS
        };
        let (text, _, had_errors) = encoding.decode(&bytes);
        assert!(!had_errors, "{path}");
        assert!(
            !text.contains("&#"),
            "{path} holds a character that its encoding lacks"
        );
        let segments: Vec<&str> = text.split(['\r', '\n']).collect();
        assert!(segments[0].starts_with("MSH|^~\\&|"), "{path}");
        let patient = FileName::parse(path.rsplit_once('/').unwrap().1)
            .unwrap()
            .patient_id;
        let pid = segments
            .iter()
            .find(|segment| segment.starts_with("PID|"))
            .unwrap();
        assert!(
            pid.starts_with(&format!("PID|0001||{patient}^^^^PI|")),
            "{path}"
        );
        read_messages += 1;
    }
    assert!(read_messages > 300, "{read_messages}");
}

/// Row codes of the truth against the text of the messages.
#[test]
fn remarks_agree_with_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write(folder.path(), &options());
    let tree = files(folder.path());
    let count_rows = |root: &str, is_at_fault: &dyn Fn(&[&str]) -> bool| {
        let live = |path: &str| {
            path.starts_with(root) && path.contains("/OML-11/") && path.ends_with("_1")
        };
        let quarantined: Vec<&str> = truth
            .hospitals
            .iter()
            .flat_map(|hospital| &hospital.planted)
            .filter(|planted| {
                planted
                    .bucket
                    .is_some_and(|bucket| bucket != Bucket::Stored)
            })
            .filter_map(|planted| planted.path.as_deref())
            .collect();
        let texts = tree
            .iter()
            .filter(|(path, _)| live(path) && !quarantined.contains(&path.as_str()));
        let mut count = 0;
        for (_, bytes) in texts {
            for segment in read(bytes)
                .split('\r')
                .filter(|segment| segment.starts_with("OBX|"))
            {
                count += u64::from(is_at_fault(&segment.split('|').collect::<Vec<_>>()));
            }
        }
        count
    };
    let planted = |index: usize, code: &str| -> u64 {
        truth.hospitals[index]
            .planted
            .iter()
            .filter(|planted| planted.code == code)
            .map(|planted| planted.count)
            .sum()
    };
    let system = |item: &str, number: usize| item.split('^').nth(number).unwrap_or("").to_owned();
    for (index, root) in ["feeds/H01", "feeds/H02"].into_iter().enumerate() {
        assert_eq!(
            count_rows(root, &|obx| !obx[3].contains("JC10")),
            planted(index, "C01"),
            "{root} C01"
        );
        assert_eq!(
            count_rows(root, &|obx| system(obx[3], 5) == "JC10"),
            planted(index, "C05"),
            "{root} C05"
        );
        assert_eq!(
            count_rows(root, &|obx| obx[6].contains("\\S\\")),
            planted(index, "U06"),
            "{root} U06"
        );
        assert_eq!(
            count_rows(root, &|obx| obx[2] == "NM" && obx[6].is_empty()),
            planted(index, "U01")
        );
        assert_eq!(
            count_rows(root, &|obx| obx[5].is_empty()),
            planted(index, "V13")
        );
        let is_bad_number =
            |obx: &[&str]| obx[2] == "NM" && !obx[5].is_empty() && obx[5].parse::<f64>().is_err();
        assert_eq!(
            count_rows(root, &is_bad_number),
            planted(index, "V01") + planted(index, "V03")
        );
    }
}
