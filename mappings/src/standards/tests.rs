//! What is agreed and what is declared, on rows and days.

use super::*;
use crate::codes::test_batch;

const CODE: &str = "3B035000002327201";
const OTHER: &str = "3B045000002327201";

fn column<'a>(batch: &'a Batch, name: &str) -> Vec<Option<&'a str>> {
    let (keys, values) = batch.text(name).unwrap();
    (0..batch.len())
        .map(|row| keys.key(row).map(|key| values.value(key)))
        .collect()
}

fn decision(id: &str, code: &str, standard: Option<&str>, from: i32) -> Decision {
    Decision {
        id: id.to_owned(),
        hospital: "H01".to_owned(),
        domain: "lab".to_owned(),
        local_code: code.to_owned(),
        local_name: None,
        unit: None,
        specimen: None,
        standard_code: standard.map(str::to_owned),
        standard_unit: None,
        valid_from: from,
        valid_until: None,
    }
}

#[test]
fn a_declared_code_is_used_and_a_misshapen_one_is_not() {
    let batch = test_batch(&[
        (Some("101"), Some(CODE)),
        (Some("102"), None),
        (Some("103"), Some("3B03500000")),
        (Some("104"), Some("99999999999999999")),
    ]);
    let once = Standards::default().standardize(batch).unwrap();
    assert_eq!(
        column(&once, "standard_code"),
        [Some(CODE), None, None, None]
    );
    let unmapped = Some("unmapped");
    assert_eq!(
        column(&once, "mapping_state"),
        [Some("declared"), unmapped, unmapped, unmapped]
    );
    assert_eq!(
        column(&once, "mapping_id"),
        [Some("declared:jlac10"), None, None, None]
    );
}

/// The days of a test batch are 0, 1, 2, ….
#[test]
fn what_was_agreed_goes_before_what_is_declared_from_its_day_on() {
    let batch = test_batch(&[
        (Some("101"), Some(CODE)),
        (Some("101"), Some(CODE)),
        (Some("102"), None),
        (Some("103"), Some(CODE)),
        (Some("104"), None),
    ]);
    let standards = Standards::new([
        decision("agreed:1", "101", Some(OTHER), 1),
        decision("agreed:2", "102", Some(OTHER), 0),
        decision("agreed:3", "103", None, 0),
    ]);
    let once = standards.standardize(batch).unwrap();
    assert_eq!(
        column(&once, "standard_code"),
        [Some(CODE), Some(OTHER), Some(OTHER), None, None]
    );
    assert_eq!(
        column(&once, "mapping_state"),
        ["declared", "agreed", "agreed", "unmapped", "unmapped"].map(Some)
    );
    let rules = ["declared:jlac10", "agreed:1", "agreed:2", "agreed:3"].map(Some);
    assert_eq!(column(&once, "mapping_id")[..4], rules);

    let twice = standards.standardize(once.clone()).unwrap();
    assert_eq!(twice.rows, once.rows);
    let back = Standards::default().standardize(once).unwrap();
    assert_eq!(
        column(&back, "standard_code")[..3],
        [Some(CODE), Some(CODE), None]
    );
}

#[test]
fn a_decision_for_fewer_items_goes_first_and_days_without_end_are_for_undated_rows() {
    let mut for_unit = decision("agreed:2", "101", Some(OTHER), 0);
    for_unit.unit = Some("mg/dL".to_owned());
    let mut over = decision("agreed:3", "102", Some(OTHER), 0);
    over.valid_until = Some(10);
    let standards = Standards::new([decision("agreed:1", "101", Some(CODE), 5), for_unit, over]);
    let id = |code, unit, day| {
        let item = Item {
            domain: Domain::Lab,
            code,
            unit,
            ..Item::default()
        };
        standards.decision(&item, day).map(|it| it.id.as_str())
    };
    assert_eq!(id("101", Some("mg/dL"), Some(7)), Some("agreed:2"));
    assert_eq!(id("101", Some("g/L"), Some(7)), Some("agreed:1"));
    assert_eq!(id("101", Some("g/L"), Some(4)), None);
    assert_eq!(id("102", None, Some(9)), Some("agreed:3"));
    assert_eq!(id("102", None, Some(10)), None);
    assert_eq!(id("102", None, None), None);
}

#[test]
fn only_what_differs_is_a_change() {
    let before = Standards::new([
        decision("agreed:1", "101", Some(CODE), 5),
        decision("agreed:2", "102", Some(CODE), 5),
    ]);
    let mut closed = decision("agreed:1", "101", Some(CODE), 5);
    closed.valid_until = Some(20);
    let after = Standards::new([
        closed,
        decision("agreed:3", "101", Some(OTHER), 20),
        decision("agreed:2", "102", Some(CODE), 5),
    ]);
    let changes = after.changes(&before);
    assert!(changes.iter().all(|change| change.code == "101"));
    assert_eq!(changes, before.changes(&after));
    assert!(changes.iter().any(|change| change.touches(Some((25, 30)))));
    assert!(!changes.iter().any(|change| change.touches(Some((1, 4)))));
    assert!(changes.iter().all(|change| change.touches(None)));
    assert_eq!(after.changes(&after), []);
}
