//! Public samples of the SS-MIX2 guideline and of other projects, where they are at hand: nothing panics, every file is in the
//! balance.

use std::path::{Path, PathBuf};

use model::{Format, Table};

use crate::deliveries;
use crate::network::{LAB, Named, Network, PATIENT, balance, codes, copy_tree, tree};

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/ssmix2");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no public samples at hand");
    None
}

#[test]
fn guideline_files_go_through_and_balance() {
    let Some(samples) = samples() else { return };
    let network = Network::new();
    copy_tree(&samples.join("guideline-1.2c"), &network.root());
    let files = tree(&network.root()).len() as u64;
    let load = network.night();
    let counts = balance(&load).files;
    assert_eq!((files, counts.received), (22, 22));
    // All but orders of tests and meals have a table; the two-byte file in a foreign folder is refused; one file is deleted by
    // its flag.
    assert_eq!(
        (
            counts.stored,
            counts.quarantined,
            counts.deleted,
            counts.out_of_scope
        ),
        (17, 1, 1, 3)
    );
    assert_eq!(
        network.rows(
            Table::LabResults,
            &[
                "declared_code",
                "value_number",
                "unit_text",
                "mapping_state"
            ]
        ),
        [
            "3A010000002327101|7.2|g/dl|declared",
            "3A015000002327101|4.9|g/dl|declared",
            "3A016000002327102|1.7|∅|declared",
        ]
    );
    assert_eq!(
        network.rows(Table::Patients, &["birth_date", "sex"]),
        ["1948-04-05|M"]
    );
}

#[test]
fn the_bacteriology_sample_keeps_its_organisms() {
    let Some(samples) = samples() else { return };
    let network = Network::new();
    copy_tree(
        &samples.join("bacteriology-vitals/standard_root"),
        &network.root(),
    );
    let load = network.night();
    assert_eq!(balance(&load).files.stored, 1);
    let rows = network.rows(
        Table::Microbiology,
        &["sub_id", "value_code", "value_name", "value_kind"],
    );
    assert!(rows.contains(&"1|2001|E.Coli|coded".to_owned()), "{rows:?}");
}

#[test]
fn other_messages_go_through_under_a_lab_name() {
    let Some(samples) = samples() else { return };
    let network = Network::new();
    let messages = tree(&samples.join("messages"));
    for (index, bytes) in messages.values().enumerate() {
        let order = format!("{index:015}");
        network.put_bytes(
            &Named {
                order: &order,
                ..LAB
            }
            .path(),
            bytes,
        );
        let patient = format!("90{index:05}");
        network.put_bytes(
            &Named {
                patient: &patient,
                ..PATIENT
            }
            .path(),
            bytes,
        );
    }
    let load = network.night();
    assert_eq!(balance(&load).files.received, 2 * messages.len() as u64);
    assert!(
        codes(&load.findings).contains(&"F09"),
        "{:?}",
        codes(&load.findings)
    );
    let rows = network.rows(
        Table::LabResults,
        &["local_code", "declared_code", "value_number"],
    );
    // The dual code is read by its systems.
    assert!(
        rows.contains(&"10207|3B035000002327201|14.0".to_owned()),
        "{rows:?}"
    );
}

fn deliveries_at_hand(format: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/samples")
        .join(format);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no public samples of {format} at hand");
    None
}

#[test]
fn deliveries_go_through_and_balance() {
    let (Some(claims), Some(dpc)) = (deliveries_at_hand("claims"), deliveries_at_hand("dpc"))
    else {
        return;
    };
    let network = deliveries::plain();
    copy_tree(&claims, &network.path().join("claims"));
    copy_tree(&dpc, &network.path().join("dpc"));
    let load = network.night();
    for format in [Format::Claims, Format::Dpc] {
        let balance = deliveries::balance(&load, format);
        let files = balance.files;
        println!("{format:?}: {balance:?}");
        assert_eq!(files.received, files.stored, "{files:?}");
    }
    let outpatients = network.rows(Table::SourceFiles, &["masked_path", "source_file_id"]);
    let outpatients = outpatients
        .iter()
        .find(|row| row.contains("GAIRAI"))
        .unwrap();
    let id = outpatients.rsplit('|').next().unwrap();
    let receipts = network.rows(Table::ClaimsReceipts, &["source_file_id"]);
    assert_eq!(receipts.iter().filter(|row| *row == id).count(), 75);
}
