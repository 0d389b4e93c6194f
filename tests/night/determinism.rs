//! Same in, same out: threads, days and folders make no difference to a byte of the tables (law 4).

use std::collections::BTreeMap;
use std::path::PathBuf;

use pipeline::{NightOptions, NightOutcome};

use crate::network::{Network, copy_tree, options, tree};

/// A generated network of two hospitals with faults, without its output.
fn generated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let options = sample_data::Options {
        hospitals: 2,
        patients: 12,
        days: 20,
        last_day: crate::network::NIGHT,
        seed: 7,
        faults: true,
    };
    sample_data::write_network(folder.path(), &options).unwrap();
    folder
}

fn parquet_files(network: &Network) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = tree(&network.path().join("out/store"));
    files.retain(|path, _| {
        path.extension()
            .is_some_and(|extension| extension == "parquet")
    });
    files
}

fn run(source: &tempfile::TempDir, options: &NightOptions) -> (Network, NightOutcome) {
    let network = Network::new();
    std::fs::remove_dir_all(network.path().join("feed")).unwrap();
    copy_tree(source.path(), network.path());
    let key = network.path().join("out/secrets/patient-key");
    std::fs::create_dir_all(key.parent().unwrap()).unwrap();
    std::fs::write(&key, "22".repeat(32)).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(
        key.parent().unwrap(),
        std::fs::Permissions::from_mode(0o700),
    )
    .unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let outcome = network.try_night(options).unwrap();
    assert!(outcome.all_loaded(), "{outcome:?}");
    (network, outcome)
}

#[test]
fn one_thread_and_four_write_equal_bytes() {
    let source = generated();
    let (one, first) = run(
        &source,
        &NightOptions {
            threads: 1,
            ..options()
        },
    );
    let (four, second) = run(
        &source,
        &NightOptions {
            threads: 4,
            ..options()
        },
    );
    let (one, four) = (parquet_files(&one), parquet_files(&four));
    assert!(one.len() > 10, "{} files", one.len());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        four.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &one {
        assert!(*bytes == four[path], "{} differs", path.display());
    }
    for ((_, a), (_, b)) in first.hospitals.iter().zip(&second.hospitals) {
        assert_eq!(a.as_ref().unwrap().findings, b.as_ref().unwrap().findings);
    }
}
