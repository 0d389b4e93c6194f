//! The committed sample network: what its truth file says is what a night finds.

use std::path::Path;

use model::Table;
use pipeline::{Config, NightOutcome, Silent, run_night};
use sample_data::Truth;
use tempfile::TempDir;

use crate::network::{balance, codes, copy_tree, options, row_count};

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/network")
}

/// The committed network without what a reader's own night wrote beside it.
fn night() -> (TempDir, Config, NightOutcome) {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(&committed().join("feeds"), &folder.path().join("feeds"));
    std::fs::copy(committed().join("kijun.toml"), folder.path().join("kijun.toml")).unwrap();
    let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
    let outcome = run_night(&config, &options(), &Silent).unwrap();
    (folder, config, outcome)
}

#[test]
fn the_sample_network_holds_what_its_truth_says() {
    let truth: Truth =
        serde_json::from_slice(&std::fs::read(committed().join("truth.json")).unwrap()).unwrap();
    let (_folder, config, outcome) = night();
    let store = store::Store::open(&config.store).unwrap();
    assert_eq!(outcome.hospitals.len(), truth.hospitals.len());
    for ((hospital, load), expected) in outcome.hospitals.iter().zip(&truth.hospitals) {
        let load = load.as_ref().unwrap();
        let files = balance(load).files;
        assert_eq!(files.received, expected.files, "{}", hospital.id);
        assert_eq!(files.stored, expected.stored, "{}", hospital.id);
        assert_eq!(files.superseded, expected.superseded, "{}", hospital.id);
        assert_eq!(files.deleted, expected.deleted, "{}", hospital.id);
        assert_eq!(files.quarantined, expected.quarantined, "{}", hospital.id);
        assert_eq!(files.out_of_scope, expected.out_of_scope, "{}", hospital.id);
        let rows = |table| row_count(&store, table, &hospital.id);
        assert_eq!(rows(Table::LabResults), expected.lab_rows, "{}", hospital.id);
        assert_eq!(rows(Table::Patients), expected.patient_rows, "{}", hospital.id);
        let found = codes(&load.findings);
        for planted in truth.planted.iter().filter(|planted| planted.hospital == hospital.id) {
            assert!(found.contains(&planted.code.as_str()), "{} {}", hospital.id, planted.code);
        }
    }
}
