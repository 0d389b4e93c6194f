//! R13: whether a restored copy can be used is tested on its bytes, and the answer goes on record.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::commands::kijun;
use crate::network::{LAB, Network, copy_tree, glucose, lab_message};

fn loaded() -> Network {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    let (code, _, err) = kijun(&network, &["night", "--date", "2026-11-19"]);
    assert_eq!(code, 0, "{err}");
    network
}

/// A copy of ledger and store, as restored from a backup.
fn restored(network: &Network) -> PathBuf {
    let folder = network.path().join("restored");
    for name in ["ledger", "store"] {
        copy_tree(&network.path().join("out").join(name), &folder.join(name));
    }
    folder
}

fn test(network: &Network, folder: &Path) -> (i32, Value) {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (ledger, store) = (path("ledger"), path("store"));
    let args = [
        "restore-test",
        "--hospital",
        "H01",
        "--ledger",
        &ledger,
        "--store",
        &store,
        "--media",
        "TAPE-0007",
        "--by",
        "ops-01",
        "--role",
        "operator",
        "--format",
        "json",
    ];
    let (code, out, err) = kijun(network, &args);
    assert!(code < 2, "{err}");
    (code, serde_json::from_str(&out).unwrap())
}

/// The newest R13, as `kijun record list` has it.
fn newest(network: &Network) -> Value {
    let args = [
        "record",
        "list",
        "--hospital",
        "H01",
        "--kind",
        "R13",
        "--format",
        "json",
    ];
    let (_, out, err) = kijun(network, &args);
    let line = out.lines().last().unwrap_or_else(|| panic!("{err}"));
    serde_json::from_str(line).unwrap()
}

fn parquet_below(folder: &Path) -> PathBuf {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().unwrap() != "_delta_log" {
            return parquet_below(&path);
        }
        if path.extension().is_some_and(|it| it == "parquet") {
            return path;
        }
    }
    panic!("no file below {}", folder.display());
}

#[test]
fn a_whole_copy_can_be_used_also_when_it_is_older() {
    let network = loaded();
    let folder = restored(&network);
    let (code, said) = test(&network, &folder);
    assert_eq!((code, &said["ok"]), (0, &Value::from(true)), "{said}");
    assert!(said["files"].as_u64().unwrap() > 1 && said["entries"].as_u64().unwrap() > 2);
    let record = newest(&network);
    assert_eq!(record["rec_id"], said["rec_id"]);
    assert_eq!(record["fields"]["is_verified"], true);
    assert_eq!(record["fields"]["files_restored"], said["files"]);
    // The record of the test itself has made the ledger longer than the copy.
    let (code, _) = test(&network, &folder);
    assert_eq!(code, 0);
}

#[test]
fn a_copy_with_a_fault_cannot_be_used() {
    let network = loaded();
    let folder = restored(&network);
    let file = parquet_below(&folder.join("store/lab_results"));
    let whole = std::fs::read(&file).unwrap();
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let (code, said) = test(&network, &folder);
    assert_eq!(code, 1);
    assert_eq!(said["faults"].as_array().unwrap().len(), 1, "{said}");
    assert!(
        said["faults"][0].as_str().unwrap().contains("lab_results/"),
        "{said}"
    );
    assert_eq!(newest(&network)["fields"]["ended"], "failed");

    std::fs::remove_file(&file).unwrap();
    assert_eq!(test(&network, &folder).0, 1);
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(test(&network, &folder).0, 0);

    // A copy with entries that the present ledger does not have is not its past.
    let present = network.path().join("out/ledger");
    let kept = network.path().join("kept");
    std::fs::rename(&present, &kept).unwrap();
    copy_tree(&folder.join("ledger"), &present);
    let newer = network.path().join("newer");
    std::fs::create_dir(&newer).unwrap();
    copy_tree(&kept, &newer.join("ledger"));
    copy_tree(&folder.join("store"), &newer.join("store"));
    let (code, said) = test(&network, &newer);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn the_folders_in_use_are_no_copy() {
    let network = loaded();
    let present = network.path().join("out/ledger");
    let args = [
        "restore-test",
        "--hospital",
        "H01",
        "--ledger",
        present.to_str().unwrap(),
        "--media",
        "TAPE-0007",
        "--by",
        "ops-01",
        "--role",
        "operator",
    ];
    let (code, out, err) = kijun(&network, &args);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("restored"), "{err}");
}
