//! What hospitals do to files between nights, and what must be in the store after.

use model::{Event, Status, Table};

use crate::network::{
    LAB, Named, Network, PATIENT, balance, codes, find, glucose, lab_message, options,
    patient_message, row_count, sum,
};

const COLUMNS: &[&str] = &[
    "order_no",
    "local_code",
    "value_text",
    "standard_code",
    "mapping_state",
];

fn network() -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network
}

fn values(network: &Network) -> Vec<String> {
    network.rows(Table::LabResults, &["value_text"])
}

#[test]
fn a_night_stores_rows_and_a_second_finds_nothing_to_do() {
    let network = network();
    let first = network.night();
    assert_eq!(balance(&first).files.stored, 2);
    assert_eq!(
        network.rows(Table::LabResults, COLUMNS),
        ["000000000000017|0101|101|3D010000002327201|declared"]
    );
    assert_eq!(row_count(&network.store(), Table::Patients, "H01"), 1);
    let digest = network.store().digest(None).unwrap();

    let second = network.night();
    assert_eq!(second.load.load_id.0, "H01-20261119-2");
    assert_eq!(balance(&second).files.received, 0);
    assert_eq!(second.unchanged, 2);
    assert_eq!(network.store().digest(None).unwrap(), digest);
    network.verify_ledger();
}

#[test]
fn a_superseded_file_gives_way_to_the_newer_one() {
    let network = network();
    network.night();
    network.rename(&LAB, &Named { flag: 2, ..LAB });
    let newer = Named {
        sent: "20261119080000000",
        ..LAB
    };
    network.put(
        &newer,
        &lab_message("9000001", &[&glucose("99"), &glucose("98")]),
    );
    let load = network.night();
    let balance = balance(&load);
    assert_eq!(
        (
            balance.files.received,
            balance.files.stored,
            balance.files.superseded
        ),
        (2, 1, 1)
    );
    assert_eq!(values(&network), ["98", "99"]);
    let lab = &load.load.tables["lab_results"];
    assert_eq!((lab.stored, lab.removed), (2, 1));
    // The rename kept the version's id, so its history reads as one file.
    let events = network.rows(Table::SourceFiles, &["source_file_id", "event", "bucket"]);
    let first_id = &events
        .iter()
        .find(|row| row.ends_with("renamed|superseded"))
        .unwrap()[..1];
    assert!(
        events.contains(&format!("{first_id}|new|stored")),
        "{events:?}"
    );
}

#[test]
fn a_deleted_order_leaves_no_rows() {
    let network = network();
    network.night();
    network.rename(&LAB, &Named { flag: 0, ..LAB });
    network.put(
        &Named {
            sent: "20261119080000000",
            flag: 0,
            ..LAB
        },
        &lab_message("9000001", &[]),
    );
    let load = network.night();
    assert_eq!(balance(&load).files.deleted, 2);
    assert!(values(&network).is_empty());
    assert_eq!(
        sum(&network.store(), Table::Volumes, "H01", "rows_removed"),
        1
    );
}

#[test]
fn a_resent_file_is_loaded_again() {
    let network = network();
    network.night();
    network.rename(&LAB, &Named { flag: 2, ..LAB });
    network.put(
        &Named {
            sent: "20261118200000000",
            ..LAB
        },
        &lab_message("9000001", &[&glucose("101")]),
    );
    let load = network.night();
    assert_eq!(values(&network), ["101"]);
    assert_eq!(
        (
            load.load.tables["lab_results"].stored,
            load.load.tables["lab_results"].removed
        ),
        (1, 1)
    );
}

#[test]
fn of_two_live_files_the_newer_counts_and_the_older_returns_when_it_goes() {
    let network = network();
    network.night();
    let newer = Named {
        sent: "20261119080000000",
        ..LAB
    };
    network.put(&newer, &lab_message("9000001", &[&glucose("99")]));
    let load = network.night();
    assert_eq!(values(&network), ["99"]);
    // The older file was received the night before: tonight only its place changed.
    assert_eq!(balance(&load).files.received, 1);
    assert_eq!(find(&load.findings, "F06").status, Status::New);
    let events = network.rows(Table::SourceFiles, &["event", "bucket"]);
    assert!(
        events.contains(&format!("{}|superseded", Event::Restated.name())),
        "{events:?}"
    );

    network.rename(
        &newer,
        &Named {
            flag: 0,
            ..newer.clone()
        },
    );
    let load = network.night();
    assert_eq!(values(&network), ["101"]);
    balance(&load);
    assert_eq!(find(&load.findings, "F06").status, Status::Resolved);
}

#[test]
fn the_newest_demographics_count_whatever_their_order_number() {
    let network = network();
    network.night();
    network.put(
        &Named {
            order: "000000000000001",
            sent: "20261119080000000",
            ..PATIENT
        },
        &patient_message("9000001").replace("19700405", "19700406"),
    );
    network.night();
    assert_eq!(
        network.rows(Table::Patients, &["birth_date", "sex"]),
        ["1970-04-06|M"]
    );
}

#[test]
fn a_vanished_file_takes_its_rows_along_and_is_a_finding() {
    let network = network();
    network.night();
    std::fs::remove_file(network.root().join(LAB.path())).unwrap();
    let load = network.night();
    assert_eq!(load.vanished, 1);
    assert!(values(&network).is_empty());
    let finding = find(&load.findings, "F11");
    assert!(
        !finding.origin.file.contains("9000001"),
        "{}",
        finding.origin.file
    );
    assert_eq!(balance(&load).files.received, 0);
}

#[test]
fn a_correction_rewrites_only_the_file_of_its_days() {
    let network = network();
    for (index, day) in ["20260901", "20261010", "20261118"].iter().enumerate() {
        let order = format!("00000000000010{index}");
        network.put(
            &Named {
                date: day,
                order: &order,
                ..LAB
            },
            &lab_message("9000001", &[&glucose("1")]),
        );
    }
    network.night();
    let paths = |network: &Network| -> Vec<String> {
        let files = network
            .store()
            .live_files(Table::LabResults, "H01")
            .unwrap();
        files.into_iter().map(|file| file.path).collect()
    };
    let before = paths(&network);
    let october = Named {
        date: "20261010",
        order: "000000000000101",
        ..LAB
    };
    network.rename(
        &october,
        &Named {
            flag: 0,
            ..october.clone()
        },
    );
    network.night();
    let after = paths(&network);
    let kept = before.iter().filter(|path| after.contains(path)).count();
    assert_eq!((before.len(), kept, after.len()), (3, 2, 2));
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 3);
}

#[test]
fn a_fault_is_new_then_persists_then_is_resolved() {
    let network = network();
    let wrong = Named {
        patient: "9000002",
        order: "000000000000018",
        ..LAB
    };
    network.put(&wrong, &lab_message("9999999", &[&glucose("77")]));
    let first = network.night();
    assert_eq!(find(&first.findings, "F08").status, Status::New);
    let second = network.night();
    assert!(
        codes(&second.open).contains(&"F08"),
        "open although nobody looked at the file again"
    );
    network.rename(
        &wrong,
        &Named {
            flag: 2,
            ..wrong.clone()
        },
    );
    network.put(
        &Named {
            sent: "20261119080000000",
            ..wrong.clone()
        },
        &lab_message("9000002", &[&glucose("77")]),
    );
    let third = network.night();
    let resolved = find(&third.findings, "F08");
    assert_eq!(resolved.status, Status::Resolved);
    assert_eq!(resolved.key, find(&first.findings, "F08").key);
    assert!(!codes(&third.open).contains(&"F08"));
}

#[test]
fn a_file_met_by_name_only_resolves_nothing_about_contents() {
    let network = network();
    let framed = [
        lab_message("9000001", &[&glucose("1")]).as_bytes(),
        b"\x1c\r",
    ]
    .concat();
    let other = Named {
        order: "000000000000018",
        ..LAB
    };
    network.put_bytes(&other.path(), &framed);
    let first = network.night();
    assert_eq!(find(&first.findings, "E10").status, Status::New);
    // Only a rename tonight: no content was looked at, so the dialect of the feed is still what it was.
    network.rename(&LAB, &Named { flag: 0, ..LAB });
    let second = network.night();
    assert!(
        codes(&second.open).contains(&"E10"),
        "{:?}",
        codes(&second.findings)
    );
}

#[test]
fn starting_over_puts_the_same_rows_in_the_place_of_the_old() {
    let network = network();
    network.night();
    let before = network.rows(Table::LabResults, COLUMNS);
    let load = network.night_of(&pipeline::NightOptions {
        relist: true,
        ..options()
    });
    assert_eq!(balance(&load).files.received, 2);
    assert_eq!(network.rows(Table::LabResults, COLUMNS), before);
    assert_eq!(row_count(&network.store(), Table::Patients, "H01"), 1);
    let codes = network.rows(Table::Codes, &["local_code", "rows"]);
    assert_eq!(codes, ["0101|1"]);
    let rows = |column| sum(&network.store(), Table::Volumes, "H01", column);
    assert_eq!(rows("rows_stored") - rows("rows_removed"), 2);
}

#[test]
fn a_night_of_an_earlier_date_gets_an_id_of_its_own() {
    let network = network();
    network.night();
    let later = options().date.tomorrow().unwrap();
    network.put(
        &Named {
            order: "000000000000018",
            ..LAB
        },
        &lab_message("9000001", &[&glucose("2")]),
    );
    network.night_of(&pipeline::NightOptions {
        date: later,
        ..options()
    });
    network.put(
        &Named {
            order: "000000000000019",
            ..LAB
        },
        &lab_message("9000001", &[&glucose("3")]),
    );
    let load = network.night();
    assert_eq!(load.load.load_id.0, "H01-20261119-2");
    assert_eq!(values(&network), ["101", "2", "3"]);
    assert_eq!(row_count(&network.store(), Table::SourceFiles, "H01"), 4);
    let config = network.config();
    assert_eq!(
        pipeline::query::loads(&config, &config.hospitals[0])
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn a_stray_name_among_versions_does_not_part_them() {
    let network = network();
    network.night();
    network.put_bytes(&(PATIENT.path() + ".bak"), b"x");
    let newer = Named {
        sent: "20261119080000000",
        ..PATIENT
    };
    network.put(
        &newer,
        &patient_message("9000001").replace("19700405", "19700406"),
    );
    let load = network.night();
    assert_eq!(
        network.rows(Table::Patients, &["birth_date"]),
        ["1970-04-06"]
    );
    assert_eq!(balance(&load).files.quarantined, 1);
    assert!(codes(&load.findings).contains(&"F06"));
}

#[test]
fn an_unreadable_newer_version_gives_the_older_one_back_when_it_goes() {
    use std::os::unix::fs::PermissionsExt;
    let network = network();
    network.night();
    let newer = Named {
        sent: "20261119080000000",
        ..LAB
    };
    let path = network.put(&newer, &lab_message("9000001", &[&glucose("99")]));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user may read every file");
        return;
    }
    let first = network.night();
    let again = network.night();
    assert_eq!(
        find(&first.findings, "F12").key,
        find(&again.findings, "F12").key
    );
    assert_eq!(balance(&again).files.received, 0);
    std::fs::remove_file(&path).unwrap();
    let load = network.night();
    assert_eq!(values(&network), ["101"]);
    assert!(
        !codes(&load.open).contains(&"F12"),
        "{:?}",
        codes(&load.open)
    );
}
