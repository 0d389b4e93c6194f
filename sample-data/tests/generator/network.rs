//! One state of a network: equal bytes for equal options, and a truth that a stranger's count confirms.

use std::collections::BTreeMap;

use model::Counts;
use sample_data::{HospitalTruth, Options};

use crate::common::{differences, files, options, write_into};
use crate::reader;

#[test]
fn the_same_options_give_the_same_bytes_with_any_number_of_threads() {
    let small = Options {
        patients: 24,
        scenario: None,
        ..options()
    };
    let [one, four, other] = [(7, 1), (7, 4), (8, 2)].map(|(seed, threads)| {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            seed,
            threads,
            ..small.clone()
        };
        write_into(folder.path(), &options);
        files(folder.path())
    });
    assert!(one == four, "{:?}", differences(&one, &four));
    assert!(one != other);
}

#[test]
fn the_truth_agrees_with_a_reader_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write_into(folder.path(), &options());
    let tree = files(folder.path());
    for hospital in &truth.hospitals {
        let mut counted = HospitalTruth::default();
        for root in &hospital.roots {
            let prefix = format!("{root}/");
            let of_root: BTreeMap<String, Vec<u8>> = tree
                .iter()
                .filter_map(|(path, bytes)| {
                    Some((path.strip_prefix(&prefix)?.to_owned(), bytes.clone()))
                })
                .collect();
            count(&of_root, &mut counted);
        }
        assert_eq!(counted.files, hospital.files, "{}", hospital.hospital);
        assert_eq!(counted.files.unexplained(), 0);
        assert_eq!(counted.live, hospital.live, "{}", hospital.hospital);
        assert_eq!(
            counted.data_types, hospital.data_types,
            "{}",
            hospital.hospital
        );
        let mut decoded = hospital.rows.clone();
        // Built from the visits, not read.
        decoded.remove("episodes");
        assert_eq!(counted.rows, decoded, "{}", hospital.hospital);
    }
}

fn count(tree: &BTreeMap<String, Vec<u8>>, counted: &mut HospitalTruth) {
    for file in reader::read(tree).values() {
        let put = |counts: &mut Counts| {
            counts.received += 1;
            counts.put(file.bucket, 1);
        };
        put(&mut counted.files);
        counted.live += u64::from(file.flag == "1");
        let of_type = counted
            .data_types
            .entry(file.data_type.clone())
            .or_default();
        put(&mut of_type.files);
        if file.bucket == model::Bucket::Stored {
            for (table, rows) in reader::rows(file) {
                of_type.rows += rows;
                *counted.rows.entry(table.to_owned()).or_default() += rows;
            }
        }
    }
}

#[test]
fn every_data_type_and_enough_items_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let many = Options {
        patients: 150,
        scenario: None,
        ..options()
    };
    let truth = write_into(folder.path(), &many);
    let mut types: Vec<&String> = truth
        .hospitals
        .iter()
        .flat_map(|hospital| hospital.data_types.keys())
        .collect();
    types.sort();
    types.dedup();
    assert_eq!(types.len(), 26, "{types:?}");
    let mut items: Vec<&String> = truth
        .hospitals
        .iter()
        .flat_map(|hospital| hospital.lab_items.keys())
        .collect();
    items.sort();
    items.dedup();
    assert!(items.len() >= 350, "{} items", items.len());
}

#[test]
fn every_fault_is_there_as_often_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let truth = write_into(folder.path(), &options());
    assert!(truth.faults.len() >= 50);
    let absent: Vec<&str> = truth
        .faults
        .iter()
        .filter(|fault| fault.hits + fault.removed == 0)
        .map(|fault| fault.id.as_str())
        .collect();
    assert!(absent.is_empty(), "{absent:?}");
}

#[test]
fn options_that_cannot_be_met_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (change, named) in [
        (
            Options {
                hospitals: 0,
                ..options()
            },
            "--hospitals",
        ),
        (
            Options {
                patients: 0,
                ..options()
            },
            "--patients",
        ),
        (
            Options {
                from: options().to.tomorrow().unwrap(),
                ..options()
            },
            "--to",
        ),
        (
            Options {
                night: options().to.tomorrow().ok(),
                ..options()
            },
            "--night",
        ),
    ] {
        let error = sample_data::write(folder.path(), &change, &|| {}).unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
    assert!(files(folder.path()).is_empty());
}
