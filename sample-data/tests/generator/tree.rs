//! Trees for benches: counted as said, the same for the same seed, readable in every encoding.

use std::time::Instant;

use crate::common::files;
use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_8};
use sample_data::message::Encoding;
use sample_data::{FileName, TreeOptions, write_tree};

fn options() -> TreeOptions {
    TreeOptions {
        files: 500,
        results_per_file: 10,
        days: 12,
        patients: 31,
        seed: 3,
        encoding: Encoding::Iso2022Jp,
    }
}

#[test]
fn counts_and_names_agree_with_a_walk() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write_tree(folder.path(), &options()).unwrap();
    let tree = files(folder.path());
    assert_eq!((truth.files, truth.patients), (500, 31));
    assert_eq!(tree.len() as u64, truth.files);
    assert_eq!(
        tree.values().map(|bytes| bytes.len() as u64).sum::<u64>(),
        truth.bytes
    );
    let mut rows = 0;
    for (path, bytes) in &tree {
        let name = FileName::parse(path.rsplit_once('/').unwrap().1).unwrap();
        assert_eq!(*path, name.path());
        let (text, _, had_errors) = ISO_2022_JP.decode(bytes);
        assert!(!had_errors && !text.contains('\u{1}'), "{path}");
        assert!(
            text.starts_with("MSH|^~\\&|HIS|") && text.ends_with('\r'),
            "{path}"
        );
        assert!(
            text.contains(&format!("\rPID|0001||{}^^^^PI|", name.patient_id)),
            "{path}"
        );
        for obx in text
            .split('\r')
            .filter(|segment| segment.starts_with("OBX|"))
        {
            let fields: Vec<&str> = obx.split('|').collect();
            assert_eq!(
                (fields.len(), fields[11], fields[14].len()),
                (15, "F", 14),
                "{obx}"
            );
            assert_eq!(fields[5].parse::<f64>().is_ok(), fields[2] == "NM", "{obx}");
            rows += 1;
        }
    }
    assert_eq!(rows, truth.lab_rows);
    assert!(rows > 3_000);
}

#[test]
fn same_seed_same_bytes() {
    let [first, second, other] = [3, 3, 4].map(|seed| {
        let folder = tempfile::tempdir().unwrap();
        write_tree(folder.path(), &TreeOptions { seed, ..options() }).unwrap();
        files(folder.path())
    });
    assert!(first == second);
    assert!(first != other);
}

#[test]
fn every_encoding_holds_the_same_text_but_for_its_name() {
    let texts: Vec<Vec<String>> = [
        (Encoding::Iso2022Jp, ISO_2022_JP),
        (Encoding::Cp932, SHIFT_JIS),
        (Encoding::EucJp, EUC_JP),
        (Encoding::Utf8, UTF_8),
        (Encoding::Utf8Bom, UTF_8),
    ]
    .into_iter()
    .map(|(encoding, reader)| {
        let folder = tempfile::tempdir().unwrap();
        write_tree(
            folder.path(),
            &TreeOptions {
                files: 60,
                encoding,
                ..options()
            },
        )
        .unwrap();
        let body = |bytes: &Vec<u8>| {
            let (text, _, had_errors) = reader.decode(bytes);
            assert!(!had_errors, "{encoding:?}");
            text.split_once('\r').unwrap().1.to_owned()
        };
        files(folder.path()).values().map(body).collect()
    })
    .collect();
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[test]
fn options_that_cannot_be_met_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = write_tree(
        folder.path(),
        &TreeOptions {
            files: 30,
            ..options()
        },
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "option files is 30, expected as many as patients or more"
    );
}

/// Not a bound, since machines differ: `cargo test -p sample-data --test generator -- --ignored --nocapture` shows the speed.
#[test]
#[ignore = "writes 100,000 files"]
fn speed() {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let big = TreeOptions {
        files: 100_000,
        patients: 2_000,
        days: 30,
        ..options()
    };
    let truth = write_tree(folder.path(), &big).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{truth:?} in {seconds:.2} s: {:.0} files/s",
        truth.files as f64 / seconds
    );
    assert_eq!(truth.files, 100_000);
}
