//! Registries are complete: what has a file or a folder of its own also has its line, and the other way round.

use std::collections::BTreeSet;

use crate::house::{files, folders};

/// The stems of the Rust files below a folder, at any depth.
fn stems(folder: &str) -> BTreeSet<String> {
    files()
        .iter()
        .filter_map(|path| path.strip_prefix(folder)?.strip_suffix(".rs"))
        .filter_map(|path| path.rsplit('/').next())
        .filter(|stem| !matches!(*stem, "mod" | "tests"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_format_has_its_folder() {
    let formats = feeds::FORMATS.iter().map(|format| format.format);
    let deliveries = feeds::DELIVERIES.iter().map(|format| format.format);
    let names = deliveries
        .chain(formats)
        .map(|format| format.name().to_owned());
    let registered: Vec<_> = names.collect();
    assert_eq!(
        folders("feeds/src"),
        registered,
        "feeds: a folder of feeds/src is one format and one line in FORMATS or DELIVERIES, in the order of their names"
    );
}

#[test]
fn every_check_has_its_file() {
    let registered: BTreeSet<_> = validators::CHECKS
        .iter()
        .map(|check| check.about.name.to_owned())
        .collect();
    assert_eq!(
        registered.len(),
        validators::CHECKS.len(),
        "validators: two checks share a name"
    );
    assert_eq!(
        stems("validators/src/checks/"),
        registered,
        "validators: a file of validators/src/checks is one check of that name and one line in CHECKS"
    );
}

#[test]
fn every_report_has_its_file() {
    let registered: BTreeSet<_> = reports::REPORTS
        .iter()
        .map(|report| report.name.to_owned())
        .collect();
    let mut rooms: BTreeSet<_> = folders("reports/src").into_iter().collect();
    rooms.extend(
        files()
            .iter()
            .filter_map(|path| path.strip_prefix("reports/src/")?.strip_suffix(".rs"))
            .filter(|stem| {
                !stem.contains('/') && !matches!(*stem, "lib" | "error" | "margin" | "thousands")
            })
            .map(str::to_owned),
    );
    assert_eq!(
        rooms, registered,
        "reports: one file or folder a report and one line in REPORTS"
    );
}
