//! What the rows of a whole load say side by side: forms, and results that stand in two files.

use model::{Finding, Table};

use super::tests::{lines, night, path_of};
use super::*;
use crate::testing::{OUTCOME, Outcome, outcome_batch};

fn tally(rows: &[Outcome]) -> Tally {
    let mut tally = Tally::default();
    tally.rows(&outcome_batch(rows), &path_of);
    tally
}

fn findings(rows: &[Outcome]) -> Vec<Finding> {
    night(tally(rows), "L1", &[])
}

fn with_unit(unit: &'static str) -> Outcome {
    Outcome {
        unit: Some(unit),
        ..OUTCOME
    }
}

#[test]
fn what_agrees_is_no_fault() {
    assert_eq!(findings(&[OUTCOME; 3]), []);
    let without_unit = Outcome {
        unit: None,
        ..OUTCOME
    };
    assert_eq!(findings(&[OUTCOME, without_unit]), []);
    let other_material = Outcome {
        declared_code: Some("3A010000000127101"),
        minute: Some(600),
        ..OUTCOME
    };
    assert_eq!(findings(&[OUTCOME, other_material]), []);
    // Texts, ratios and remarks go with either kind of value.
    let remark = Outcome {
        value_kind: "text",
        ..OUTCOME
    };
    assert_eq!(findings(&[OUTCOME, remark]), []);
}

#[test]
fn the_rows_of_the_rarer_form_are_counted() {
    let rows = [
        with_unit("g/L"),
        OUTCOME,
        OUTCOME,
        with_unit("mg/dL"),
        Outcome {
            local_code: Some("ALB"),
            ..with_unit("g/L")
        },
    ];
    let found = findings(&rows);
    assert_eq!(
        lines(&found),
        ["U08:H01:ssmix2:lab_results:item=TP new 2/4"]
    );
    assert_eq!(found[0].table, Some(Table::LabResults));
    assert_eq!(found[0].detail, "3 units");
    assert_eq!(found[0].origin.file, "path of 7");
    assert_eq!((found[0].from, found[0].to), (Some(20_463), Some(20_463)));
    // Of two equally frequent forms the first by text is the usual one.
    let equal = [OUTCOME, with_unit("mg/dL")];
    assert_eq!(
        lines(&findings(&equal)),
        ["U08:H01:ssmix2:lab_results:item=TP new 1/2"]
    );
}

#[test]
fn quantities_and_grades_under_one_item() {
    let grade = Outcome {
        value_kind: "qualitative",
        ..OUTCOME
    };
    let limit = Outcome {
        value_kind: "comparator",
        ..OUTCOME
    };
    let found = findings(&[OUTCOME, limit, grade]);
    assert_eq!(
        lines(&found),
        ["V11:H01:ssmix2:lab_results:item=TP new 1/3"]
    );
    assert_eq!(found[0].detail, "2 kinds of value");
}

#[test]
fn one_local_code_with_two_standard_codes() {
    let albumin = Outcome {
        declared_code: Some("3A015000002327101"),
        ..OUTCOME
    };
    let found = findings(&[albumin, OUTCOME, OUTCOME]);
    assert_eq!(
        lines(&found),
        ["C06:H01:ssmix2:lab_results:item=TP new 1/3"]
    );
    // Without a local code the standard one is the item.
    let bare = |row: Outcome| Outcome {
        local_code: None,
        ..row
    };
    assert_eq!(findings(&[bare(albumin), bare(OUTCOME)]), []);
}

#[test]
fn times_are_zero_filled_when_a_tenth_of_them_is() {
    let midnight = Outcome {
        minute: Some(0),
        ..OUTCOME
    };
    let mut rows = [OUTCOME; 10];
    rows[3] = midnight;
    assert_eq!(
        lines(&findings(&rows)),
        ["T03:H01:ssmix2:lab_results:item=TP new 1/10"]
    );
    let mut rows = [OUTCOME; 11];
    rows[3] = midnight;
    assert_eq!(findings(&rows), []);
    // A bare day is read as its midnight and says no time of day.
    let bare_day = Outcome {
        time_text: Some("20260110"),
        ..midnight
    };
    assert_eq!(findings(&[bare_day]), []);
    assert_eq!(
        findings(&[Outcome {
            minute: None,
            ..OUTCOME
        }]),
        []
    );
}

#[test]
fn a_result_in_two_files_counts_once_more_for_each() {
    let in_file = |file, row: Outcome| Outcome { file, ..row };
    let copy = [OUTCOME, in_file(8, OUTCOME), in_file(9, OUTCOME), OUTCOME];
    assert_eq!(
        lines(&findings(&copy)),
        ["X04:H01:ssmix2:lab_results new 2/4"]
    );
    for other in [
        OUTCOME,
        in_file(
            8,
            Outcome {
                patient: "p2",
                ..OUTCOME
            },
        ),
        in_file(
            8,
            Outcome {
                minute: Some(600),
                ..OUTCOME
            },
        ),
        in_file(
            8,
            Outcome {
                value: Some("7.3"),
                ..OUTCOME
            },
        ),
        in_file(
            8,
            Outcome {
                local_code: Some("ALB"),
                ..OUTCOME
            },
        ),
    ] {
        assert_eq!(findings(&[OUTCOME, other]), []);
    }
    // Nothing to compare: no time, no value or no code.
    for row in [
        Outcome {
            minute: None,
            ..OUTCOME
        },
        Outcome {
            value: None,
            ..OUTCOME
        },
        Outcome {
            local_code: None,
            declared_code: None,
            ..OUTCOME
        },
    ] {
        assert_eq!(findings(&[row, in_file(8, row)]), []);
    }
}

#[test]
fn a_form_that_is_gone_resolves_its_finding() {
    let mixed = findings(&[OUTCOME, with_unit("g/L")]);
    let clean = night(tally(&[OUTCOME]), "L2", &mixed);
    assert_eq!(
        lines(&clean),
        ["U08:H01:ssmix2:lab_results:item=TP resolved 0/1"]
    );
    let silent = Outcome {
        local_code: Some("ALB"),
        ..OUTCOME
    };
    assert_eq!(night(tally(&[silent]), "L2", &mixed), []);
}

#[test]
fn forms_beyond_the_limit_are_counted_together_whatever_the_units_of_work() {
    let names: Vec<&'static str> = (0..100)
        .map(|index| &*String::leak(format!("u{index:02}")))
        .collect();
    let rows: Vec<Outcome> = names.iter().map(|name| with_unit(name)).collect();
    let whole = findings(&rows);
    assert_eq!(
        lines(&whole),
        ["U08:H01:ssmix2:lab_results:item=TP new 99/100"]
    );
    assert_eq!(whole[0].detail, "33 units or more");
    for cut in [1, 40, 99] {
        let mut merged = tally(&rows[..cut]);
        merged.merge(tally(&rows[cut..]));
        assert_eq!(night(merged, "L1", &[]), whole, "{cut}");
        let mut turned = tally(&rows[cut..]);
        turned.merge(tally(&rows[..cut]));
        assert_eq!(night(turned, "L1", &[]), whole, "{cut}");
    }
}
