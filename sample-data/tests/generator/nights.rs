//! Nights: a folder that is taken from one morning to the next holds what a folder made at once holds.

use std::collections::BTreeMap;

use jiff::ToSpan;
use sample_data::{Options, write};

use crate::common::{LAST_DAY, differences, files, options, write_into};

fn at(night: i64, options: &Options) -> Options {
    Options {
        night: Some(LAST_DAY.saturating_sub(night.days())),
        ..options.clone()
    }
}

#[test]
fn night_after_night_leads_to_the_same_tree_as_all_at_once() {
    let options = Options {
        patients: 30,
        ..options()
    };
    let stepwise = tempfile::tempdir().unwrap();
    let mut renamed = 0;
    for night in [12, 3, 2, 1, 0] {
        let before = files(stepwise.path());
        let written = write(stepwise.path(), &at(night, &options), &|| {}).unwrap();
        renamed += written.changes.renamed;
        let after = files(stepwise.path());
        let at_once = tempfile::tempdir().unwrap();
        write_into(at_once.path(), &at(night, &options));
        let expected = files(at_once.path());
        assert!(
            after == expected,
            "{night}: {:?}",
            differences(&after, &expected)
        );
        only_additions_and_renames(&before, &after);
    }
    assert!(renamed > 10, "{renamed} renames");
}

/// Every message of the evening is still there the next morning, under its name or one that differs in the flag.
fn only_additions_and_renames(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) {
    let feeds = before.iter().filter(|(path, _)| path.starts_with("feeds/"));
    for (path, bytes) in feeds {
        let stem = &path[..path.len() - 1];
        let is_there = after.get(path) == Some(bytes)
            || ["0", "1", "2"]
                .iter()
                .any(|flag| after.get(&format!("{stem}{flag}")) == Some(bytes));
        assert!(is_there, "{path} went");
    }
}

#[test]
fn the_same_night_twice_changes_nothing() {
    let options = Options {
        patients: 10,
        ..options()
    };
    let options = Options {
        scenario: None,
        ..options
    };
    let folder = tempfile::tempdir().unwrap();
    write_into(folder.path(), &options);
    let before = files(folder.path());
    let again = write(folder.path(), &options, &|| {}).unwrap();
    assert_eq!(again.changes, sample_data::Changes::default());
    assert!(files(folder.path()) == before);
}

#[test]
fn a_run_that_was_cut_short_is_made_good_by_the_next() {
    let options = Options {
        patients: 12,
        scenario: None,
        ..options()
    };
    let folder = tempfile::tempdir().unwrap();
    write_into(folder.path(), &at(1, &options));
    let truth = std::fs::read(folder.path().join("truth.json")).unwrap();
    write_into(folder.path(), &at(0, &options));
    let expected = files(folder.path());
    // The run got as far as the feeds, but not to the truth, which is written last.
    std::fs::write(folder.path().join("truth.json"), truth).unwrap();
    write_into(folder.path(), &at(0, &options));
    assert!(files(folder.path()) == expected);
}

#[test]
fn another_network_and_an_earlier_night_are_refused() {
    let options = Options {
        patients: 4,
        hospitals: 1,
        scenario: None,
        ..options()
    };
    let folder = tempfile::tempdir().unwrap();
    write_into(folder.path(), &at(1, &options));
    for (other, word) in [
        (
            Options {
                seed: 99,
                ..at(0, &options)
            },
            "other options",
        ),
        (at(2, &options), "go back"),
    ] {
        let error = write(folder.path(), &other, &|| {}).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    let foreign = tempfile::tempdir().unwrap();
    std::fs::create_dir(foreign.path().join("feeds")).unwrap();
    let error = write(foreign.path(), &options, &|| {}).unwrap_err();
    assert!(error.to_string().contains("no truth.json"), "{error}");
}
