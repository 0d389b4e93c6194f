//! The committed network is what the generator writes. With `KIJUN_BLESS=1` it is rewritten instead; read the diff before
//! committing it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sample_data::Options;

use crate::common::{differences, files, of_crate, options, scenario, write_into};

/// What the generator writes into the network's folder; the rest is written by hand or by a night.
const GENERATED: &[&str] = &[
    "feeds",
    "kijun.toml",
    "masters",
    "scenario.toml",
    "truth.json",
];

/// Large enough to show each family of faults, small enough to be read and committed.
fn committed_options() -> Options {
    Options {
        patients: 24,
        seed: 20261119,
        scenario: Some(scenario("network")),
        ..options()
    }
}

fn generated(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for part in GENERATED {
        let path = root.join(part);
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(name, bytes)| (format!("{part}/{name}"), bytes)));
        } else if let Ok(bytes) = fs::read(&path) {
            found.insert((*part).to_owned(), bytes);
        }
    }
    found
}

#[test]
fn the_committed_network_is_what_the_generator_writes() {
    let committed = of_crate("network");
    if std::env::var_os("KIJUN_BLESS").is_some_and(|value| value == "1") {
        let _ = fs::remove_dir_all(committed.join("feeds"));
        let _ = fs::remove_file(committed.join("truth.json"));
        let _ = fs::remove_dir_all(committed.join("masters/files"));
        let _ = fs::remove_file(committed.join("masters/masters.toml"));
        write_into(&committed, &committed_options());
    }
    let fresh = tempfile::tempdir().unwrap();
    write_into(fresh.path(), &committed_options());
    let (expected, found) = (generated(fresh.path()), generated(&committed));
    assert!(
        found == expected,
        "run again with KIJUN_BLESS=1 and read the diff: {:?}",
        differences(&found, &expected)
    );
    let bytes: usize = expected.values().map(Vec::len).sum();
    assert!(bytes < 5_000_000, "{} files, {bytes} bytes", expected.len());
}
