//! The masters of claims: names and validity beside the codes of deliveries, rows that follow a master that came later, and the sample
//! network, which has masters of its own.

use std::path::PathBuf;

use jiff::ToSpan;
use model::{Format, Table};
use pipeline::masters::{Request, State};
use pipeline::{Config, NightOptions};

use crate::delivered::{PADDED, ef, uke};
use crate::deliveries::{balance, deliver, plain};
use crate::network::{NIGHT, Network, codes, copy_tree, find, options};

/// A row of the published master of drugs in its 40 columns.
fn drug(change: &str, name: &str, changed: &str, grace: &str) -> String {
    let mut row = [""; 40];
    for (column, text) in [
        (0, change),
        (1, "Y"),
        (2, "620001234"),
        (4, name),
        (29, changed),
        (30, "99999999"),
        (31, "1111111F1111"),
        (33, grace),
    ] {
        row[column] = text;
    }
    format!("\"{}\"\r\n", row.join("\",\""))
}

pub fn import(network: &Network, system: &str, name: &str, text: &str) {
    let path: PathBuf = network.path().join(name);
    std::fs::write(&path, text).unwrap();
    let request = Request {
        system,
        edition: None,
        source: None,
        valid_from: None,
        files: &[path],
    };
    pipeline::masters::import(&network.config(), request).unwrap();
}

/// The night so many days after the first.
fn later(days: i64) -> NightOptions {
    NightOptions {
        date: NIGHT + days.days(),
        ..options()
    }
}

fn drugs(network: &Network) -> Vec<String> {
    let columns = ["care_date", "detail_no", "master_state", "master_name"];
    network.rows(Table::DpcProcedures, &columns)
}

#[test]
fn stored_rows_follow_a_master_that_comes_later() {
    let network = plain();
    let receipts = [("9000001", "202610", 288)];
    deliver(&network, "claims/a.UKE", &uke("202611", &receipts), 0);
    let given = [(PADDED, "20261004", 12), (PADDED, "20261005", 13)];
    deliver(&network, "dpc/EFn_011234567_2610.txt", &ef(&given), 1);
    let load = network.night();
    let stored = balance(&load, Format::Dpc).rows.stored;
    assert!(drugs(&network).iter().all(|row| row.ends_with("|∅|∅")));

    // Its price is gone, and the grace ends on 4 October.
    import(
        &network,
        "receipt-drugs",
        "y_ALL20261001.csv",
        &drug("0", "TABLET", "20240401", "20261004"),
    );
    let load = network.night_of(&later(1));
    assert_eq!(
        balance(&load, Format::Dpc).rows.stored,
        stored,
        "every row once more"
    );
    assert_eq!(
        drugs(&network),
        [
            "2026-10-04|0|listed|TABLET",
            "2026-10-04|1|listed|TABLET",
            "2026-10-05|0|after_validity|TABLET",
            "2026-10-05|1|after_validity|TABLET"
        ]
    );
    let found = find(&load.findings, "M03");
    assert_eq!(
        (found.item.as_deref(), found.failed, found.eligible),
        (Some("620001234"), 2, 4)
    );
    assert_eq!(found.origin.record, Some(3), "the line of the file");
    // Nothing is said of diagnoses and acts, of which there is no master.
    let others = network.rows(Table::ClaimsDiagnoses, &["master_state", "disease_code"]);
    assert_eq!(others, ["∅|8843705"]);
    assert!(!codes(&load.findings).contains(&"M01"));

    // A change of the same day lengthens the grace; all else of it is as it was.
    let change = "\"5\",\"Y\",\"620001234\"".to_owned() + &",\"\"".repeat(26);
    let change = change + ",\"20240401\",\"\",\"\",\"\",\"20270331\"" + &",\"\"".repeat(6) + "\r\n";
    import(&network, "receipt-drugs", "y_20261101.csv", &change);
    let load = network.night_of(&later(2));
    assert!(
        drugs(&network)
            .iter()
            .all(|row| row.ends_with("|listed|TABLET"))
    );
    assert!(!find(&load.findings, "M03").status.is_open());
    network.verify_ledger();

    // With nothing new, nothing is read again.
    let load = network.night_of(&later(3));
    assert_eq!(balance(&load, Format::Dpc).files.received, 0);
}

#[test]
fn a_code_that_no_master_has_is_found() {
    let network = plain();
    let receipts = [("9000001", "202610", 288)];
    deliver(&network, "claims/a.UKE", &uke("202611", &receipts), 0);
    import(
        &network,
        "receipt-diseases",
        "b.csv",
        "code,name\n8843706,other\n",
    );
    let load = network.night();
    let found = find(&load.findings, "M01");
    assert_eq!(found.item.as_deref(), Some("8843705"));
    assert_eq!(found.table, Some(Table::ClaimsDiagnoses));
}

#[test]
fn the_sample_network_has_masters_for_every_code_it_charges() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/network");
    copy_tree(
        std::path::Path::new(sample).join("masters").as_path(),
        &folder.path().join("masters"),
    );
    std::fs::copy(
        format!("{sample}/kijun.toml"),
        folder.path().join("kijun.toml"),
    )
    .unwrap();
    let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
    let list = pipeline::masters::list(&config).unwrap();
    assert_eq!(list.len(), 5);
    for entry in &list {
        assert_eq!(
            pipeline::masters::state(&config, entry).unwrap(),
            State::Intact
        );
        assert_eq!((entry.rows, entry.left_out.len()), (entry.taken, 0));
        // Imported by the program, the file is the one that the index names.
        let path = folder.path().join(&entry.file);
        std::fs::copy(
            folder.path().join("masters/files").join(&entry.sha256),
            &path,
        )
        .unwrap();
        let request = Request {
            system: &entry.system,
            edition: None,
            source: None,
            valid_from: None,
            files: &[path],
        };
        let outcomes = pipeline::masters::import(&config, request).unwrap();
        assert_eq!((outcomes[0].is_new, &outcomes[0].entry), (false, entry));
    }
}
