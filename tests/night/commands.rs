//! The command as a user meets it: keys of its JSON, exit codes, errors.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::network::{LAB, Network, glucose, lab_message};

pub fn kijun(network: &Network, args: &[&str]) -> (i32, String, String) {
    let config = network.config_path();
    let output = Command::new(env!("CARGO_BIN_EXE_kijun"))
        .args(args)
        .args(["--config", config.to_str().unwrap()])
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn keys(line: &str) -> BTreeSet<String> {
    let value: Value = serde_json::from_str(line).unwrap();
    value.as_object().unwrap().keys().cloned().collect()
}

fn set(keys: &str) -> BTreeSet<String> {
    keys.split(' ').map(str::to_owned).collect()
}

fn loaded() -> Network {
    let network = Network::new();
    network.put(
        &LAB,
        &lab_message("9000001", &[&glucose("101"), &glucose("x")]),
    );
    let (code, out, err) = kijun(&network, &["night", "--date", "2026-11-19"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("unexplained 0") && out.contains("report: "),
        "{out}"
    );
    network
}

#[test]
fn json_lines_have_the_keys_that_tools_rely_on() {
    let network = loaded();
    let cases = [
        (
            vec!["loads"],
            "load_id date hospital status started finished rows",
        ),
        (
            vec!["balance"],
            "load_id hospital feed unit received stored superseded deleted quarantined out_of_scope unexplained",
        ),
        (
            vec!["findings"],
            "code severity status hospital feed table item from to failed eligible load_id origin key text",
        ),
        (
            vec!["codes", "--hospital", "H01"],
            "domain local_code local_name unit specimen rows first_seen last_seen state standard_code",
        ),
        (vec!["tables"], "table version rows files"),
    ];
    for (mut args, expected) in cases {
        args.extend(["--format", "json"]);
        let (code, out, err) = kijun(&network, &args);
        assert_eq!(code, 0, "{args:?} {err}");
        assert!(!out.is_empty(), "{args:?}");
        for line in out.lines() {
            assert_eq!(keys(line), set(expected), "{args:?}");
        }
    }
    let (_, out, _) = kijun(&network, &["balance", "--format", "json"]);
    assert_eq!(out.lines().count(), 3);
}

#[test]
fn exit_codes_are_what_cron_needs() {
    let network = loaded();
    // The value `x` under NM is an open finding; with a low threshold a rerun of the file raises it again.
    network.write_config("fail_on = \"notice\"");
    network.put(&crate::network::PATIENT, "MSH|^~\\&|broken");
    let (code, _, _) = kijun(&network, &["night", "--date", "2026-11-19"]);
    assert_eq!(code, 1);
    std::fs::remove_dir_all(network.root()).unwrap();
    let (code, out, _) = kijun(&network, &["night", "--date", "2026-11-19"]);
    assert_eq!(code, 2);
    assert!(out.contains("NOT LOADED"), "{out}");
    std::fs::remove_file(network.config_path()).unwrap();
    let (code, _, err) = kijun(&network, &["night"]);
    assert_eq!(code, 2);
    assert!(err.contains("kijun init"), "{err}");
}

#[test]
fn a_wrong_date_and_a_wrong_hospital_are_explained() {
    let network = loaded();
    let (code, _, err) = kijun(&network, &["night", "--date", "2026-02-30"]);
    assert_eq!(code, 2);
    assert!(err.contains("2026-02-30"), "{err}");
    let (code, _, err) = kijun(&network, &["night", "--hospital", "H77"]);
    assert_eq!(code, 2);
    assert!(err.contains("H77") && err.contains("H01"), "{err}");
}

#[test]
fn a_flipped_byte_in_the_ledger_is_reported() {
    let network = loaded();
    let (code, out, _) = kijun(&network, &["ledger", "verify"]);
    assert_eq!(code, 0, "{out}");
    let bundle = network.path().join("out/ledger/H01/tile/entries/000.p/2");
    let mut bytes = std::fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let (code, out, _) = kijun(&network, &["ledger", "verify", "--lang", "en"]);
    assert_eq!(code, 1);
    assert!(out.contains("NOT INTACT"), "{out}");
}

#[test]
fn the_starter_config_is_a_config_and_the_doctor_speaks() {
    let network = Network::new();
    std::fs::remove_file(network.config_path()).unwrap();
    let (code, _, err) = kijun(&network, &["init"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, _) = kijun(&network, &["init"]);
    assert_eq!(code, 2, "an existing config is not overwritten");
    let (code, out, err) = kijun(&network, &["doctor", "--lang", "en"]);
    assert_eq!(code, 2, "{out}{err}");
    assert!(out.contains("FAIL H01 root"), "{out}");
    std::fs::create_dir_all(network.path().join("feeds/H01/ssmix2")).unwrap();
    let (code, out, _) = kijun(&network, &["doctor", "--lang", "ja"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("空です"), "{out}");
}

#[test]
fn every_code_can_be_explained() {
    let network = Network::new();
    let (code, out, _) = kijun(&network, &["explain", "f08", "--lang", "ja"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("F08"), "{out}");
    let (code, out, _) = kijun(&network, &["explain"]);
    assert_eq!(code, 0);
    assert_eq!(out.lines().count(), validators::CHECKS.len());
}
