//! Bad input: each gets the finding or the error that says where and what to do; nothing is lost.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use model::{Severity, Table};

use crate::network::{
    LAB, Named, Network, PATIENT, balance, codes, find, glucose, lab_message, options,
    patient_message, row_count,
};

fn good_and(path: &str, bytes: &[u8]) -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.put_bytes(path, bytes);
    network
}

fn other() -> Named<'static> {
    Named {
        order: "000000000000099",
        ..LAB
    }
}

/// One bad file beside two good ones: the good ones are stored, the bad one is quarantined with its bytes and this code.
fn quarantined(path: &str, bytes: &[u8], code: &str) {
    let network = good_and(path, bytes);
    let load = network.night();
    let balance = balance(&load);
    assert_eq!(
        (balance.files.stored, balance.files.quarantined),
        (2, 1),
        "{code}"
    );
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 1);
    let finding = find(&load.findings, code);
    assert!(finding.severity >= Severity::Error, "{code}");
    assert!(!finding.origin.file.is_empty() && !finding.origin.file.contains("9000001"));
    let kept = network.rows(Table::Quarantine, &["unit", "code", "kept_as"]);
    assert_eq!(kept.len(), 1, "{kept:?}");
    let kept_as = kept[0].split('|').nth(2).unwrap();
    let kept = network.path().join("out/secrets/quarantine").join(kept_as);
    assert_eq!(std::fs::read(&kept).unwrap(), bytes, "{code}");
    assert_eq!(
        std::fs::metadata(kept).unwrap().permissions().mode() & 0o077,
        0
    );
}

#[test]
fn broken_files_cost_themselves_only() {
    quarantined(&other().path(), b"\x82\xa0", "F05");
    quarantined(&other().path(), b"", "F05");
    quarantined(
        &other().path(),
        &[0x00, 0xff, 0x1b, 0x24, 0x80].repeat(400),
        "E01",
    );
    quarantined("Thumbs.db", b"junk", "F01");
    quarantined(
        &other().path().replace("/OML-11/", "/OML-01/"),
        &[b'x'; 100],
        "F02",
    );
    quarantined(&(other().path() + "7"), b"MSH", "F03");
}

#[test]
fn a_line_of_50_mb_is_refused_without_reading_it_whole() {
    let line = vec![b'A'; 50 << 20];
    quarantined(&other().path(), &line, "F13");
    let mut message = lab_message("9000001", &[&glucose("101")])
        .replace('\r', "\n")
        .into_bytes();
    message.extend(std::iter::repeat_n(b'A', 5 << 20));
    quarantined(&other().path(), &message, "S13");
}

#[test]
fn a_truncated_message_keeps_what_is_whole() {
    let whole = lab_message("9000001", &[&glucose("101"), &glucose("102")]);
    let cut = &whole.as_bytes()[..whole.find("||102").unwrap() - 10];
    let network = good_and(&other().path(), cut);
    let load = network.night();
    balance(&load);
    assert!(
        codes(&load.findings).contains(&"S14"),
        "{:?}",
        codes(&load.findings)
    );
}

#[test]
fn a_foreign_patient_inside_is_a_finding_and_the_row_stays() {
    let network = good_and(
        &other().path(),
        lab_message("9000009", &[&glucose("5")]).as_bytes(),
    );
    let load = network.night();
    assert_eq!(balance(&load).files.stored, 3);
    let finding = find(&load.findings, "F08");
    let text = format!("{finding:?}");
    assert!(
        !text.contains("9000009") && !text.contains("9000001"),
        "{text}"
    );
}

#[test]
fn an_unknown_data_type_is_out_of_scope_by_name() {
    let unknown = Named {
        kind: "XXX-99",
        ..LAB
    };
    let network = good_and(&unknown.path(), b"MSH|whatever");
    let load = network.night();
    assert_eq!(balance(&load).files.out_of_scope, 1);
    let volumes = network.rows(Table::Volumes, &["data_type", "files_out_of_scope"]);
    assert!(volumes.contains(&"XXX-99|1".to_owned()), "{volumes:?}");
}

#[test]
fn an_empty_root_is_a_warning_and_an_emptied_one_stops_the_load() {
    let network = Network::new();
    let load = network.night();
    assert!(
        codes(&load.findings).contains(&"N02"),
        "{:?}",
        codes(&load.findings)
    );
    assert_eq!(balance(&load).files.received, 0);

    for index in 0..30 {
        let order = format!("{index:015}");
        network.put(
            &Named {
                order: &order,
                ..LAB
            },
            &lab_message("9000001", &[&glucose("1")]),
        );
    }
    network.night();
    std::fs::remove_dir_all(network.root()).unwrap();
    std::fs::create_dir(network.root()).unwrap();
    let refusal = network.refusal();
    assert!(
        refusal.contains("30 of 30") && refusal.contains("--accept-vanished"),
        "{refusal}"
    );
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 30);
    let accepted = network.night_of(&pipeline::NightOptions {
        accept_vanished: true,
        ..options()
    });
    assert_eq!(accepted.vanished, 30);
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 0);
}

#[test]
fn a_missing_root_says_which() {
    let network = Network::new();
    std::fs::remove_dir(network.root()).unwrap();
    let refusal = network.refusal();
    assert!(refusal.contains("feed"), "{refusal}");
}

#[test]
fn a_file_that_vanishes_between_listing_and_reading_comes_again() {
    // A dangling name cannot be made in time from outside, so a file without permission stands for it; both are looked at
    // again the next night. Root may read everything, then the case cannot be shown.
    let network = good_and(
        &other().path(),
        lab_message("9000001", &[&glucose("5")]).as_bytes(),
    );
    let path = network.root().join(other().path());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user may read every file");
        return;
    }
    let load = network.night();
    assert_eq!(balance(&load).files.quarantined, 1);
    assert!(codes(&load.findings).contains(&"F12"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let load = network.night();
    // It was received the night before; tonight its rows come.
    assert_eq!(balance(&load).files.received, 0);
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 2);
    assert!(!codes(&load.open).contains(&"F12"));
}

#[test]
fn a_link_is_not_followed() {
    let network = good_and("readme.txt", b"x");
    std::os::unix::fs::symlink("/etc", network.root().join("link")).unwrap();
    let load = network.night();
    assert_eq!(balance(&load).files.received, 3);
    assert!(
        codes(&load.findings).contains(&"F14"),
        "{:?}",
        codes(&load.findings)
    );
}

#[test]
fn a_second_night_at_the_same_time_is_refused_with_the_holder() {
    let network = Network::new();
    let lock = network.path().join("out/ledger/kijun.lock");
    std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
    let held = store::StoreLock::take(&lock, "kijun night --date 2026-11-18").unwrap();
    let error = network.try_night(&options()).unwrap_err().to_string();
    assert!(error.contains("kijun night --date 2026-11-18"), "{error}");
    drop(held);
    network.night();
}

#[test]
fn no_person_is_in_the_output() {
    let network = good_and("9000001 標本太郎.txt", b"x");
    network.put(
        &Named {
            patient: "9000002",
            order: "000000000000098",
            ..LAB
        },
        &lab_message("9000001", &["OBX|1|NM|^^^X^Y^99LAB||標本太郎|||||||"]),
    );
    network.night();
    let is_person = |text: &str| {
        ["9000001", "9000002", "標本", "太郎"]
            .iter()
            .any(|word| text.contains(word))
    };
    for table in Table::ALL {
        // What was sent as a value stays as it was sent; that is the one place where a hospital can put anything.
        let columns: Vec<&str> = table
            .spec()
            .data_columns()
            .map(|column| column.name)
            .collect();
        let sent = ["value_text", "value_name", "value_code"];
        let columns: Vec<&str> = columns
            .into_iter()
            .filter(|name| !sent.contains(name))
            .collect();
        for row in network.rows(table, &columns) {
            assert!(!is_person(&row), "{}: {row}", table.name());
        }
    }
    for folder in ["out/ledger", "out/reports", "out/store/loads"] {
        for (path, bytes) in crate::network::tree(&network.path().join(folder)) {
            assert!(
                !is_person(&String::from_utf8_lossy(&bytes)),
                "{}",
                path.display()
            );
        }
    }
    for (path, _) in crate::network::tree(&network.path().join("out/store")) {
        assert!(!is_person(&path.to_string_lossy()), "{}", path.display());
    }
}

/// A small disk at a path, taken away when dropped.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    /// `None` when this user may not mount.
    fn new(path: std::path::PathBuf, kilobytes: u32) -> Option<SmallDisk> {
        std::fs::create_dir_all(&path).unwrap();
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&path)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(SmallDisk(path))
    }

    fn grow(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,size=64m"])
            .arg(&self.0)
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_stops_the_load_and_the_next_run_does_it() {
    let network = Network::new();
    for index in 0..200 {
        let order = format!("{index:015}");
        network.put(
            &Named {
                order: &order,
                ..LAB
            },
            &lab_message("9000001", &[&glucose(&index.to_string())]),
        );
    }
    let Some(disk) = SmallDisk::new(network.path().join("out"), 72) else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let failure = match network.try_night(&options()) {
        Ok(mut outcome) => outcome.hospitals.remove(0).1.unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert!(failure.contains("space"), "{failure}");
    disk.grow();
    let load = network.night();
    assert_eq!(balance(&load).files.stored, 200);
    assert_eq!(row_count(&network.store(), Table::LabResults, "H01"), 200);
    network.verify_ledger();
}

#[test]
fn lost_secrets_and_ledgers_are_refused() {
    let network = good_and("readme.txt", b"x");
    network.night();
    let (key, kept) = (
        network.path().join("out/secrets/patient-key"),
        network.path().join("kept-key"),
    );
    std::fs::rename(&key, &kept).unwrap();
    let error = network.try_night(&options()).unwrap_err().to_string();
    assert!(error.contains("patient key") && !key.exists(), "{error}");
    std::fs::rename(&kept, &key).unwrap();
    network.night();

    let (ledger, kept) = (
        network.path().join("out/ledger"),
        network.path().join("kept-ledger"),
    );
    std::fs::rename(&ledger, &kept).unwrap();
    let refusal = network.refusal();
    assert!(refusal.contains("ledger is empty"), "{refusal}");
}

#[test]
fn a_root_named_twice_or_inside_another_is_no_config() {
    let network = Network::new();
    let text = std::fs::read_to_string(network.config_path()).unwrap();
    for roots in [
        "[\"feed\", \"./feed\"]",
        "[\"feed\", \"feed/900\"]",
        "[\"feed\", \"out/store/x\"]",
    ] {
        std::fs::write(network.config_path(), text.replace("[\"feed\"]", roots)).unwrap();
        std::fs::create_dir_all(network.path().join("feed/900")).unwrap();
        std::fs::create_dir_all(network.path().join("out/store/x")).unwrap();
        let error = pipeline::Config::read(&network.config_path())
            .unwrap_err()
            .to_string();
        assert!(error.contains("may be named once"), "{error}");
    }
}

#[test]
fn a_name_in_the_place_of_the_time_shows_nowhere() {
    let sent = Named {
        sent: "YAMADAHANAKO",
        ..LAB
    };
    let network = good_and(&sent.path(), lab_message("9000001", &[]).as_bytes());
    let load = network.night();
    assert!(codes(&load.findings).contains(&"F04"));
    let shown = network.rows(Table::SourceFiles, &["occurred_at_text", "masked_path"]);
    assert!(
        shown.iter().all(|file| !file.contains("YAMADA")),
        "{shown:?}"
    );
}

#[test]
fn an_order_number_made_of_the_patients_shows_nowhere() {
    let network = Network::new();
    for order in ["000000009000001", "9000001017"] {
        let lab = Named { order, ..LAB };
        network.put(&lab, &lab_message("9000001", &[&glucose("101")]));
    }
    let load = network.night();
    assert_eq!(balance(&load).files.stored, 2);
    let mut orders = network.rows(Table::LabResults, &["order_no"]);
    assert_eq!(orders, network.rows(Table::SourceFiles, &["order_no"]));
    orders.extend(network.rows(Table::SourceFiles, &["masked_path"]));
    assert!(
        orders.iter().all(|shown| !shown.contains("9000001")),
        "{orders:?}"
    );
    orders.dedup();
    assert_eq!(orders.len(), 4, "each order has a token of its own");
}
