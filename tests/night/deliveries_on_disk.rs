//! Deliveries on disk: equal bytes for any number of threads, large files cut, nights that start over and nights that were killed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use model::{Format, Table};
use pipeline::NightOptions;

use crate::crash::{copy, kijun, moment};
use crate::delivered::{PADDED, Receipt, ef, uke};
use crate::deliveries::{balance, copy_times, deliver, plain};
use crate::network::{Network, options, tree};

/// Files of every fate.
fn filled() -> Network {
    let network = plain();
    network.fix_patient_key();
    let many: Vec<String> = (0..300)
        .map(|chart| format!("{}", 9_000_001 + chart))
        .collect();
    for (index, claimed) in ["202609", "202610", "202611"].into_iter().enumerate() {
        let receipts: Vec<Receipt<'_>> =
            many.iter().map(|chart| (&**chart, "202608", 70)).collect();
        deliver(
            &network,
            &format!("claims/{claimed}.UKE"),
            &uke(claimed, &receipts),
            index as u64,
        );
    }
    let days: Vec<String> = (1..=28).map(|day| format!("202610{day:02}")).collect();
    let drugs: Vec<_> = days.iter().map(|day| (PADDED, &**day, 12)).collect();
    for index in 0..4 {
        deliver(
            &network,
            &format!("dpc/{index}.txt"),
            &ef(&drugs[index..]),
            index as u64,
        );
    }
    deliver(&network, "dpc/same.txt", &ef(&drugs), 9);
    deliver(&network, "dpc/broken", b"?", 9);
    network
}

fn parquet(network: &Network) -> Vec<(PathBuf, Vec<u8>)> {
    let files = tree(&network.path().join("out/store")).into_iter();
    let is_parquet = |path: &Path| path.extension().is_some_and(|it| it == "parquet");
    files.filter(|(path, _)| is_parquet(path)).collect()
}

#[test]
fn starting_over_gives_the_same_rows() {
    let network = filled();
    network.night();
    let columns = ["patient_key", "claim_month", "body_points", "line_no"];
    let rows = network.rows(Table::ClaimsReceipts, &columns);
    let options = NightOptions {
        relist: true,
        ..options()
    };
    let load = network.night_of(&options);
    balance(&load, Format::Claims);
    assert_eq!(network.rows(Table::ClaimsReceipts, &columns), rows);
}

#[test]
fn one_thread_and_two_write_equal_bytes() {
    let [one, two] = [1, 2].map(|threads| {
        let network = filled();
        let load = network.night_of(&NightOptions {
            threads,
            ..options()
        });
        (parquet(&network), load.findings)
    });
    assert!(one.0.len() > 10, "{} files", one.0.len());
    assert!(one == two);
}

#[test]
fn a_large_file_is_cut_into_files_of_one_month() {
    let network = plain();
    let days: Vec<String> = (1..=28).map(|day| format!("202610{day:02}")).collect();
    let acts: Vec<_> = days.iter().cycle().take(130_000).collect();
    let acts: Vec<_> = acts.into_iter().map(|day| (PADDED, &**day, 12)).collect();
    deliver(&network, "dpc/EFn.txt", &ef(&acts), 0);
    let load = network.night();
    assert_eq!(balance(&load, Format::Dpc).rows.stored, 260_000);
    let files = network
        .store()
        .live_files(Table::DpcProcedures, "H01")
        .unwrap();
    let rows: Vec<u64> = files.iter().map(|file| file.rows).collect();
    assert_eq!(rows, [250_000, 10_000]);
}

#[test]
fn a_killed_night_of_deliveries_is_finished_or_undone_by_the_next() {
    let base = filled();
    // The broken file is a finding, so the night ends with 1.
    assert_eq!(kijun(base.path()).status().unwrap().code(), Some(1));
    deliver(
        &base,
        "claims/202612.UKE",
        &uke("202612", &[("9000001", "202608", 71)]),
        20,
    );
    deliver(&base, "dpc/0.txt", &ef(&[(PADDED, "20261101", 12)]), 21);
    let undisturbed = copy_with_times(&base);
    let begun = Instant::now();
    kijun(undisturbed.path()).status().unwrap();
    let whole = begun.elapsed();
    let digest = undisturbed.store().digest(None).unwrap();
    for index in 0..5 {
        let network = copy_with_times(&base);
        let mut run = kijun(network.path()).spawn().unwrap();
        std::thread::sleep(moment(index, whole));
        run.kill().unwrap();
        run.wait().unwrap();
        kijun(network.path()).status().unwrap();
        assert_eq!(
            network.store().digest(None).unwrap(),
            digest,
            "kill {index}"
        );
        network.verify_ledger();
    }
}

/// A copy whose deliveries keep their times.
fn copy_with_times(from: &Network) -> Network {
    let to = copy(from);
    copy_times(from, &to);
    to
}
