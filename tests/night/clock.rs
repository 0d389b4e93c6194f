//! R21: what the machine's own time service says of its clock goes on record with each load.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::network::{LAB, Network, glucose, lab_message};

const FOLLOWS: &str = "C0000201,ntp1.example.jp,3,1795107600.123456789,-0.004200000,-0.000003120,0.000051000,-12.345,0.001,0.210,0.004100000,0.000900000,64.5,Normal";
const ALONE: &str = "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised";

/// One night on a machine whose `chronyc` prints a line; every record of its ledger.
fn night(line: &str) -> Vec<Value> {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    let tools = network.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    let chronyc = tools.join("chronyc");
    let script = format!("#!/bin/sh\n[ \"$*\" = '-c tracking' ] && echo '{line}'\n");
    std::fs::write(&chronyc, script).unwrap();
    std::fs::set_permissions(&chronyc, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"))
        .args(["night", "--date", "2026-11-19", "--config"])
        .arg(network.config_path())
        .env("PATH", &tools)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let folder = network.path().join("out/ledger/H01");
    let entries = ledger::entries(&folder, 0).unwrap();
    entries
        .map(|entry| serde_json::from_slice(&entry.unwrap().1).unwrap())
        .collect()
}

fn of<'a>(records: &'a [Value], kind: &str) -> Vec<&'a Value> {
    let is_kind = |it: &&Value| it["type"].as_str().is_some_and(|it| it.starts_with(kind));
    records.iter().filter(is_kind).collect()
}

#[test]
fn a_clock_that_follows_its_server_is_on_record() {
    let records = night(FOLLOWS);
    let [reading] = of(&records, "R21")[..] else {
        panic!("{records:?}");
    };
    assert_eq!(reading["fields"]["source"], "ntp1.example.jp");
    assert_eq!(reading["fields"]["state"], "synchronized");
    assert_eq!(reading["fields"]["offset_ms"], 4);
    assert_eq!(reading["result"], "ok");
    for record in &records {
        assert_eq!(record["clock"]["source"], "ntp1.example.jp", "{record}");
        assert_eq!(record["clock"]["offset_ms"], 4);
        assert!(record["clock"]["checked_at"].is_string());
    }
    assert!(of(&records, "R02").len() == 1 && of(&records, "R03").len() == 1);
}

#[test]
fn a_clock_that_follows_nobody_is_on_record() {
    let records = night(ALONE);
    let [reading] = of(&records, "R21")[..] else {
        panic!("{records:?}");
    };
    assert_eq!(reading["fields"]["state"], "unsynchronized");
    assert_eq!(reading["result"], "findings");
    assert!(reading["fields"].get("offset_ms").is_none());
}

#[test]
fn a_clock_that_nobody_knows_is_not_on_record() {
    let records = night("506 Cannot talk to daemon");
    assert!(of(&records, "R21").is_empty());
    let [load] = of(&records, "R02")[..] else {
        panic!("{records:?}");
    };
    assert_eq!(load["clock"], serde_json::json!({"source": "system"}));
}
