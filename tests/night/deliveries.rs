//! Claims and DPC files: found by what they hold, loaded once, replaced by what comes later, taken away with their files.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use model::{Balance, Format, Table};
use pipeline::{HospitalLoad, NightOptions};
use sha2::{Digest, Sha256};

use crate::delivered::{PADDED, ef, uke};
use crate::network::{
    LAB, Network, PATIENT, codes, find, glucose, lab_message, options, patient_message, put,
    row_count, tree,
};

/// A network with a feed of each format; `dpc` and `claims` stand in the tables of those feeds.
pub fn network(claims: &str, dpc: &str) -> Network {
    let network = Network::new();
    let mut config = std::fs::read_to_string(network.config_path()).unwrap();
    for (format, more) in [("claims", claims), ("dpc", dpc)] {
        std::fs::create_dir_all(network.path().join(format)).unwrap();
        config += &format!(
            "\n[[hospital.feed]]\nformat = \"{format}\"\nroots = [\"{format}\"]\n{more}\n"
        );
    }
    std::fs::write(network.config_path(), config).unwrap();
    network.put(&PATIENT, &patient_message(PATIENT.patient));
    network.put(&LAB, &lab_message(LAB.patient, &[&glucose("101")]));
    network
}

/// Brings the numbers of the DPC files to those of SS-MIX2.
const DPC_RULE: &str = "patient = { strip_zeros = true, pad = 7 }";

/// A network whose DPC numbers are linked.
pub fn plain() -> Network {
    network("", DPC_RULE)
}

/// Puts a delivery in place, as if it had been written so many minutes after all others.
pub fn deliver(network: &Network, path: &str, bytes: &[u8], minutes: u64) -> PathBuf {
    let place = put(network.path(), path, bytes);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000 + 60 * minutes);
    let file = std::fs::File::options().write(true).open(&place).unwrap();
    file.set_modified(time).unwrap();
    place
}

fn remove(network: &Network, path: &str) {
    std::fs::remove_file(network.path().join(path)).unwrap();
}

/// What became of a feed's files, which must balance.
pub fn balance(load: &HospitalLoad, format: Format) -> Balance {
    let balance = load.load.balances[&format];
    assert!(balance.closes(), "{balance:?}");
    balance
}

fn charts(network: &Network) -> Vec<String> {
    let columns = ["treatment_month", "claim_month", "body_points"];
    network.rows(Table::ClaimsReceipts, &columns)
}

fn acts(network: &Network) -> Vec<String> {
    network.rows(Table::DpcProcedures, &["care_date", "kind", "act_points"])
}

#[test]
fn deliveries_are_loaded_and_balance() {
    let network = plain();
    let receipts = [("9000001", "202610", 288), ("9000002", "202610", 73)];
    deliver(
        &network,
        "claims/2026-11/RECEIPTC.UKE",
        &uke("202611", &receipts),
        0,
    );
    deliver(
        &network,
        "claims/any-name",
        &uke("202610", &[("9000001", "202609", 50)]),
        1,
    );
    let drugs = [(PADDED, "20261004", 12), (PADDED, "20261005", 13)];
    deliver(&network, "dpc/EFn_011234567_2610.txt", &ef(&drugs), 2);
    let load = network.night();
    let claims = balance(&load, Format::Claims);
    assert_eq!((claims.files.received, claims.files.stored), (2, 2));
    assert_eq!(claims.records.received, 3 * 4 + 2 * 2);
    assert_eq!(claims.rows.stored, 3 * 3);
    let dpc = balance(&load, Format::Dpc);
    assert_eq!((dpc.files.stored, dpc.records.stored), (1, 4));
    assert_eq!(
        dpc.rows.stored,
        row_count(&network.store(), Table::DpcProcedures, "H01")
    );
    assert_eq!(
        charts(&network),
        [
            "2026-09|2026-10|50",
            "2026-10|2026-11|288",
            "2026-10|2026-11|73"
        ]
    );
    let key = &network.rows(Table::Patients, &["patient_key"])[0];
    let of_dpc = network.rows(Table::DpcProcedures, &["patient_key"]);
    assert!(of_dpc.iter().all(|found| found == key));
    assert_eq!(
        network.rows(
            Table::SourceFiles,
            &["feed", "data_type", "masked_path", "bucket"]
        )[..3],
        [
            "claims|RECEIPTC|2026-11/RECEIPTC.UKE|stored",
            "claims|RECEIPTC|any-name|stored",
            &*of_survey(&network),
        ]
    );
    let volumes = [
        "feed",
        "data_type",
        "event_day",
        "files_stored",
        "rows_stored",
    ];
    let volumes = network.rows(Table::Volumes, &volumes);
    assert!(
        volumes.contains(&"claims|RECEIPTC|2026-10-01|1|6".to_owned()),
        "{volumes:?}"
    );
    assert!(
        volumes.contains(&"claims|RECEIPTC|2026-09-01|0|3".to_owned()),
        "{volumes:?}"
    );
    assert!(
        volumes.contains(&"dpc|EFn|2026-10-01|1|4".to_owned()),
        "{volumes:?}"
    );
    network.verify_ledger();

    let before = network.store().digest(None).unwrap();
    let again = network.night();
    for format in [Format::Claims, Format::Dpc] {
        assert_eq!(balance(&again, format), Balance::default());
    }
    let deliveries = |load: &HospitalLoad| {
        let mut findings = load.findings.clone();
        findings.retain(|finding| finding.feed != "ssmix2");
        findings
    };
    assert_eq!(deliveries(&again), []);
    assert_eq!(network.store().digest(None).unwrap(), before);
}

/// The row of the survey's file, whose facility is masked.
fn of_survey(network: &Network) -> String {
    let rows = network.rows(
        Table::SourceFiles,
        &["feed", "data_type", "masked_path", "bucket"],
    );
    let row = rows.into_iter().find(|row| row.starts_with("dpc")).unwrap();
    assert!(!row.contains("011234567"), "{row}");
    assert!(
        row.starts_with("dpc|EFn|EFn_n-") && row.ends_with("_2610.txt|stored"),
        "{row}"
    );
    row
}

#[test]
fn the_same_bytes_again_are_counted_and_stored_once() {
    let network = plain();
    let bytes = uke("202611", &[("9000001", "202610", 288)]);
    deliver(&network, "claims/a.UKE", &bytes, 0);
    deliver(&network, "claims/b.UKE", &bytes, 1);
    let load = network.night();
    let files = balance(&load, Format::Claims).files;
    assert_eq!((files.received, files.stored, files.superseded), (2, 1, 1));
    assert_eq!(balance(&load, Format::Claims).records.superseded, 6);
    assert_eq!(find(&load.findings, "F60").origin.file, "b.UKE");
    assert_eq!(charts(&network).len(), 1);

    // Written again with the same bytes.
    deliver(&network, "claims/a.UKE", &bytes, 2);
    let files = balance(&network.night(), Format::Claims).files;
    assert_eq!((files.received, files.superseded), (1, 1));

    // As long as one copy is there, the rows are.
    let rows = network.rows(Table::ClaimsReceipts, &["source_file_id"]);
    remove(&network, "claims/a.UKE");
    let load = network.night();
    assert_eq!(
        (load.vanished, balance(&load, Format::Claims)),
        (0, Balance::default())
    );
    assert_eq!(
        network.rows(Table::ClaimsReceipts, &["source_file_id"]),
        rows
    );
    let open = codes(&load.open);
    assert!(!open.contains(&"F11") && !open.contains(&"F60"), "{open:?}");
    std::fs::rename(
        network.path().join("claims/b.UKE"),
        network.path().join("claims/c.UKE"),
    )
    .unwrap();
    let load = network.night();
    let files = balance(&load, Format::Claims).files;
    assert_eq!((files.received, files.stored, load.vanished), (1, 1, 0));
    assert_eq!(
        network.rows(Table::ClaimsReceipts, &["source_file_id"]),
        rows
    );
}

#[test]
fn bytes_that_came_alone_are_known_when_they_come_again() {
    let network = plain();
    let bytes = uke("202611", &[("9000001", "202610", 288)]);
    deliver(&network, "claims/a.UKE", &bytes, 0);
    assert_eq!(balance(&network.night(), Format::Claims).files.stored, 1);
    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(
        network
            .rows(Table::SourceFiles, &["sha256"])
            .contains(&sha256)
    );
    deliver(&network, "claims/b.UKE", &bytes, 1);
    let files = balance(&network.night(), Format::Claims).files;
    assert_eq!((files.received, files.superseded), (1, 1));
    assert_eq!(charts(&network).len(), 1);
}

#[test]
fn a_month_delivered_again_takes_the_place_of_the_first() {
    let network = plain();
    deliver(
        &network,
        "dpc/EFn_011234567_2610.txt",
        &ef(&[(PADDED, "20261004", 12)]),
        0,
    );
    deliver(
        &network,
        "dpc/EFn_011234567_2609.txt",
        &ef(&[(PADDED, "20260904", 9)]),
        0,
    );
    network.night();
    deliver(
        &network,
        "dpc/again/EFn.txt",
        &ef(&[(PADDED, "20261004", 15)]),
        1,
    );
    let load = network.night();
    let balance = balance(&load, Format::Dpc);
    assert_eq!((balance.files.received, balance.rows.stored), (1, 2));
    assert_eq!(find(&load.findings, "X50").origin.file, "again/EFn.txt");
    assert_eq!(load.load.tables["dpc_procedures"].removed, 2);
    let corrected = [
        "2026-09-04|act|9",
        "2026-09-04|item|∅",
        "2026-10-04|act|15",
        "2026-10-04|item|∅",
    ];
    assert_eq!(acts(&network), corrected);
    let states = network.rows(Table::SourceFiles, &["event", "bucket", "data_type"]);
    assert!(
        states.contains(&"restated|superseded|EFn".to_owned()),
        "{states:?}"
    );

    // Without the correction the first delivery counts again.
    remove(&network, "dpc/again/EFn.txt");
    let load = network.night();
    assert_eq!(load.vanished, 1);
    assert!(
        acts(&network).contains(&"2026-10-04|act|12".to_owned()),
        "{:?}",
        acts(&network)
    );
    assert_eq!(acts(&network).len(), 4);
}

#[test]
fn both_versions_of_a_month_in_one_night_balance() {
    let network = plain();
    deliver(&network, "dpc/b.txt", &ef(&[(PADDED, "20261004", 12)]), 0);
    deliver(&network, "dpc/a.txt", &ef(&[(PADDED, "20261004", 15)]), 1);
    let load = network.night();
    let balance = balance(&load, Format::Dpc);
    assert_eq!((balance.files.stored, balance.files.superseded), (1, 1));
    assert_eq!((balance.records.stored, balance.records.superseded), (2, 2));
    assert_eq!((balance.rows.stored, balance.rows.superseded), (2, 2));
    assert_eq!(acts(&network)[0], "2026-10-04|act|15");
    let parquet = tree(&network.path().join("out/store/dpc_procedures"));
    let parquet = parquet
        .keys()
        .filter(|path| path.extension().is_some_and(|it| it == "parquet"));
    assert_eq!(parquet.count(), 1, "nothing of the first one is left");
}

#[test]
fn a_later_claim_supersedes_the_receipt_and_nothing_else() {
    let network = plain();
    let first = [("9000001", "202610", 288), ("9000002", "202610", 73)];
    deliver(&network, "claims/11.UKE", &uke("202611", &first), 0);
    network.night();
    let second = [("9000001", "202610", 300), ("9000003", "202611", 50)];
    deliver(&network, "claims/12.UKE", &uke("202612", &second), 1);
    let load = network.night();
    assert_eq!(balance(&load, Format::Claims).rows.stored, 6);
    assert_eq!(find(&load.findings, "X51").origin.file, "12.UKE");
    for table in ["claims_receipts", "claims_diagnoses", "claims_procedures"] {
        assert_eq!(load.load.tables[table].removed, 1, "{table}");
    }
    let now = [
        "2026-10|2026-11|73",
        "2026-10|2026-12|300",
        "2026-11|2026-12|50",
    ];
    assert_eq!(charts(&network), now);

    // An older claim that comes late is not stored.
    deliver(
        &network,
        "claims/late.UKE",
        &uke("202611", &[("9000001", "202610", 111)]),
        2,
    );
    let load = network.night();
    let late = balance(&load, Format::Claims);
    assert_eq!(
        (
            late.files.superseded,
            late.rows.superseded,
            late.rows.stored
        ),
        (1, 3, 0)
    );
    assert_eq!(find(&load.findings, "X51").origin.file, "late.UKE");
    assert_eq!(charts(&network), now);

    // Of one claim month the later file counts, of the other receipts the one that is there.
    deliver(
        &network,
        "claims/12b.UKE",
        &uke("202612", &[("9000003", "202611", 55)]),
        3,
    );
    let load = network.night();
    assert_eq!(find(&load.findings, "X50").origin.file, "12b.UKE");
    assert_eq!(charts(&network)[2], "2026-11|2026-12|55");

    // With the later claims gone, the first ones are what was claimed.
    remove(&network, "claims/12.UKE");
    remove(&network, "claims/12b.UKE");
    network.night();
    let points = charts(&network);
    assert_eq!(points, ["2026-10|2026-11|111", "2026-10|2026-11|73"]);
}

#[test]
fn a_file_written_anew_or_gone_takes_its_rows_along() {
    let network = plain();
    deliver(&network, "dpc/EFn.txt", &ef(&[(PADDED, "20261004", 12)]), 0);
    deliver(
        &network,
        "claims/a.UKE",
        &uke("202611", &[("9000001", "202610", 288)]),
        0,
    );
    deliver(
        &network,
        "claims/b.UKE",
        &uke("202610", &[("9000001", "202609", 73)]),
        0,
    );
    network.night();
    deliver(&network, "dpc/EFn.txt", &ef(&[(PADDED, "20261105", 20)]), 1);
    remove(&network, "claims/b.UKE");
    let load = network.night();
    assert_eq!(acts(&network)[0], "2026-11-05|act|20");
    assert_eq!(acts(&network).len(), 2);
    assert_eq!(charts(&network), ["2026-10|2026-11|288"]);
    assert_eq!(find(&load.findings, "F11").origin.file, "b.UKE");
    let volumes = network.rows(Table::Volumes, &["data_type", "event_day", "rows_removed"]);
    assert!(
        volumes.contains(&"RECEIPTC|2026-09-01|3".to_owned()),
        "{volumes:?}"
    );
    assert!(
        volumes.contains(&"EFn|2026-10-01|2".to_owned()),
        "{volumes:?}"
    );

    // A root that is not mounted must not empty the store.
    remove(&network, "claims/a.UKE");
    let refusal = network.refusal();
    assert!(refusal.contains("H01"), "{refusal}");
    assert_eq!(charts(&network).len(), 1);
    let options = NightOptions {
        accept_vanished: true,
        ..options()
    };
    let load = network.night_of(&options);
    assert!(codes(&load.open).contains(&"N02"));
    assert_eq!(charts(&network).len(), 0);
}

#[test]
fn what_cannot_be_read_is_kept_in_quarantine() {
    let network = plain();
    deliver(&network, "claims/memo.txt", b"no claims at all\r\n", 0);
    let mut lines = ef(&[(PADDED, "20261004", 12)]);
    lines.extend(b"011234567\tcut\toff\r\n");
    deliver(&network, "dpc/EFn.txt", &lines, 0);
    deliver(&network, "dpc/binary", &[0, 1, 2, 3, 255], 0);
    let load = network.night();
    let claims = balance(&load, Format::Claims);
    assert_eq!((claims.files.quarantined, claims.files.stored), (1, 0));
    let dpc = balance(&load, Format::Dpc);
    assert_eq!((dpc.files.quarantined, dpc.files.stored), (1, 1));
    assert_eq!((dpc.rows.stored, dpc.rows.quarantined), (2, 1));
    let columns = ["feed", "unit", "message_no", "bytes", "kept_as"];
    let refused = network.rows(Table::Quarantine, &columns);
    assert_eq!(refused.len(), 3, "{refused:?}");
    let line = refused.iter().find(|row| row.contains("records")).unwrap();
    assert!(line.starts_with("dpc|records|3|"), "{line}");
    let kept = line.rsplit('|').next().unwrap();
    let kept = std::fs::read(network.path().join("out/secrets/quarantine").join(kept)).unwrap();
    assert!(kept.starts_with(b"011234567\tcut\toff"));
    // A broken file stays what it is on the next night.
    let again = network.night();
    assert_eq!(balance(&again, Format::Dpc), Balance::default());
}

#[test]
fn patients_that_ssmix2_does_not_know_are_a_finding_until_the_rule_fits() {
    let network = network("", "");
    deliver(&network, "dpc/EFn.txt", &ef(&[(PADDED, "20261004", 12)]), 0);
    deliver(
        &network,
        "claims/a.UKE",
        &uke("202611", &[("9000001", "202610", 288)]),
        0,
    );
    let load = network.night();
    let unlinked = find(&load.findings, "X52");
    assert_eq!(
        (&*unlinked.feed, unlinked.failed, unlinked.eligible),
        ("dpc", 1, 1)
    );

    // With another rule all keys are made anew, though nothing came.
    let config = std::fs::read_to_string(network.config_path()).unwrap();
    let config = config.replace(
        "roots = [\"dpc\"]",
        &format!("roots = [\"dpc\"]\n{DPC_RULE}"),
    );
    std::fs::write(network.config_path(), config).unwrap();
    let load = network.night();
    assert_eq!(balance(&load, Format::Dpc).files.received, 0);
    assert!(!codes(&load.open).contains(&"X52"));
    let key = &network.rows(Table::Patients, &["patient_key"])[0];
    let found = network.rows(Table::DpcProcedures, &["patient_key"]);
    assert_eq!(found, [key.clone(), key.clone()]);
}

/// Gives deliveries the times that they have in another network.
pub fn copy_times(from: &Network, to: &Network) {
    for folder in ["claims", "dpc"] {
        for (path, _) in tree(&from.path().join(folder)) {
            let path = Path::new(folder).join(path);
            let about = std::fs::metadata(from.path().join(&path)).unwrap();
            let file = std::fs::File::options()
                .write(true)
                .open(to.path().join(path))
                .unwrap();
            file.set_modified(about.modified().unwrap()).unwrap();
        }
    }
}
