//! Same in, same out: threads, days and folders make no difference to a byte of the tables (law 4).

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::ToSpan;
use pipeline::{NightOptions, NightOutcome};

use crate::network::{Network, copy_tree, options, tree};

/// Faults that are quarantined, superseded and remarked on, so that every quality table has rows.
const SCENARIO: &str = r#"
[[fault]]
kind = "foreign_file"
hospital = "H01"
count = 1

[[fault]]
kind = "several_live"
hospital = "H01"
count = 1

[[fault]]
kind = "undecodable"
hospital = "H02"
count = 1

[[fault]]
kind = "unit_missing"
hospital = "H01"
item = "AST"
count = 1
"#;

/// A generated network of two hospitals with faults, without its output.
fn generated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let options = sample_data::Options {
        hospitals: 2,
        patients: 8,
        // So long that claims and DPC files have been delivered.
        from: crate::network::NIGHT.saturating_sub(60.days()),
        to: crate::network::NIGHT,
        seed: 7,
        night: None,
        scenario: Some(SCENARIO.to_owned()),
        threads: 2,
    };
    sample_data::write(folder.path(), &options, &|| {}).unwrap();
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

/// A network with the generated feeds and a fixed patient key, not yet loaded.
fn prepared(source: &tempfile::TempDir) -> Network {
    let network = Network::new();
    std::fs::remove_dir_all(network.root()).unwrap();
    copy_tree(source.path(), network.path());
    network.fix_patient_key();
    network
}

fn run(source: &tempfile::TempDir, options: &NightOptions) -> (Network, NightOutcome) {
    let network = prepared(source);
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

/// Runs the command on a network's copy, on the day that `clock` makes it believe.
fn run_command(source: &tempfile::TempDir, clock: Option<&str>) -> BTreeMap<PathBuf, Vec<u8>> {
    let network = prepared(source);
    let mut command = match clock {
        Some(day) => {
            let mut command = std::process::Command::new("faketime");
            command.arg(day).arg(env!("CARGO_BIN_EXE_kijun"));
            command
        }
        None => std::process::Command::new(env!("CARGO_BIN_EXE_kijun")),
    };
    command
        .args(["night", "--date", "2026-11-19", "--config"])
        .arg(network.config_path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    if let Some(clock) = clock {
        let config = network.config();
        let loads = pipeline::query::loads(&config, &config.hospitals[0]).unwrap();
        assert_eq!(
            loads[0].started[..4],
            clock[..4],
            "the program was to believe the other clock"
        );
    }
    parquet_files(&network)
}

#[test]
fn another_day_writes_equal_bytes() {
    if std::process::Command::new("faketime")
        .arg("--version")
        .output()
        .is_err()
    {
        println!("skipped: no faketime at hand");
        return;
    }
    let source = generated();
    let today = run_command(&source, None);
    let another = run_command(&source, Some("2031-02-03 04:05:06"));
    assert!(today.len() > 10, "{} files", today.len());
    assert!(today == another, "the clock shows in the tables");
}
