//! Profiles beside the rows: one current state a day, however the rows came.

use std::collections::BTreeMap;

use jiff::ToSpan;
use model::Table;
use pipeline::NightOptions;
use store::Store;
use validators::profile::{Keep, Profiles};

use crate::judgement::{load, store_of};
use crate::network::{LAB, NIGHT, Named, Network, glucose, lab_message, options};

/// The profiles of a hospital by table and item, with everything that they count; arrivals added up.
fn profiles(store: &Store, hospital: &str) -> BTreeMap<String, String> {
    let files = store.live_files(Table::Profiles, hospital).unwrap();
    let batches: Vec<_> = files
        .iter()
        .flat_map(|file| store.read(file).unwrap())
        .collect();
    let all = Profiles::read(&batches, (i32::MIN, i32::MAX), Keep::Days).unwrap();
    let lines = all.items.iter().map(|((table, item), profile)| {
        (
            format!("{} {item}", table.name()),
            format!("{:?}", profile.variants),
        )
    });
    lines.collect()
}

/// The rows of a table with days by day.
fn rows_by_day(store: &Store, table: Table, column: &str) -> BTreeMap<String, i64> {
    let mut days = BTreeMap::new();
    for row in crate::network::rows(store, table, "H01", &["care_date", column]) {
        let (day, count) = row.split_once('|').unwrap();
        *days.entry(day.to_owned()).or_default() += count.parse::<i64>().unwrap_or(1);
    }
    days
}

#[test]
fn profiles_are_the_same_loaded_at_once_or_night_by_night() {
    let generated = sample_data::Options {
        hospitals: 1,
        patients: 12,
        from: NIGHT.saturating_sub(30.days()),
        to: NIGHT,
        seed: 11,
        night: None,
        scenario: None,
        threads: 2,
    };
    let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    load(one.path(), &generated, NIGHT);
    for back in [20, 8, 2, 1, 0] {
        load(many.path(), &generated, NIGHT.saturating_sub(back.days()));
    }
    let (one, many) = (store_of(one.path()), store_of(many.path()));
    // Patients have other keys in another network, so that registers of distinct patients differ: they are not compared.
    let without_patients = |profiles: BTreeMap<String, String>| -> Vec<(String, String)> {
        let cut = |text: String| {
            let mut kept = String::new();
            for (index, part) in text.split("patients: Patients").enumerate() {
                let from = if index == 0 {
                    0
                } else {
                    part.find('}').unwrap_or(0)
                };
                kept.push_str(&part[from..]);
            }
            kept
        };
        profiles
            .into_iter()
            .map(|(key, text)| (key, cut(text)))
            .collect()
    };
    let (first, second) = (profiles(&one, "H01"), profiles(&many, "H01"));
    assert!(first.len() > 20, "{} items", first.len());
    assert_eq!(without_patients(first), without_patients(second));
    for store in [&one, &many] {
        let counted =
            crate::network::rows(store, Table::Profiles, "H01", &["table", "axis", "rows"]);
        for table in [Table::LabResults, Table::Prescriptions, Table::Visits] {
            let start = format!("{}|department|", table.name());
            let rows = counted.iter().filter_map(|row| row.strip_prefix(&start));
            let sum: u64 = rows.map(|rows| rows.parse::<u64>().unwrap()).sum();
            assert_eq!(
                sum,
                crate::network::row_count(store, table, "H01"),
                "{table:?}"
            );
        }
    }
}

#[test]
fn a_correction_replaces_the_profile_of_its_day_alone() {
    let network = Network::new();
    let named = |index: usize| format!("{index:015}");
    let orders: Vec<(String, String)> = (0..9)
        .map(|index| (named(index), format!("202611{:02}", 10 + index)))
        .collect();
    let order = |index: usize| Named {
        order: &orders[index].0,
        date: &orders[index].1,
        ..LAB
    };
    for index in 0..9 {
        let message = lab_message("9000001", &[&glucose("101")]);
        network.put(&order(index), &message);
        network.night_of(&NightOptions {
            date: NIGHT.saturating_sub(((9 - index) as i64).days()),
            ..options()
        });
    }
    let files = |store: &Store| -> Vec<String> {
        let files = store.live_files(Table::Profiles, "H01").unwrap();
        files.into_iter().map(|file| file.path).collect()
    };
    let before = files(&network.store());
    assert_eq!(before.len(), 9);
    let corrected = order(4);
    network.rename(
        &corrected,
        &Named {
            flag: 2,
            ..corrected.clone()
        },
    );
    let twice = lab_message("9000001", &[&glucose("300"), &glucose("302")]);
    let newer = Named {
        sent: "20261119080000000",
        ..corrected.clone()
    };
    network.put(&newer, &twice);
    network.night();
    let after = files(&network.store());
    let kept = after.iter().filter(|path| before.contains(path)).count();
    assert_eq!((after.len(), kept), (9, 8));
    let counted = rows_by_day(&network.store(), Table::Profiles, "rows");
    // Each row is counted once by item and once by department.
    assert_eq!(counted.len(), 9);
    assert_eq!(counted["2026-11-14"], 4);
    assert_eq!(counted.values().sum::<i64>(), 20);

    // A night that deletes all of a day takes its profile away; one that starts over makes all of them anew.
    network.rename(
        &order(2),
        &Named {
            flag: 0,
            ..order(2)
        },
    );
    network.night();
    assert_eq!(files(&network.store()).len(), 8);
    network.night_of(&NightOptions {
        relist: true,
        ..options()
    });
    let counted = rows_by_day(&network.store(), Table::Profiles, "rows");
    assert_eq!((counted.len(), counted.values().sum::<i64>()), (8, 18));
}
