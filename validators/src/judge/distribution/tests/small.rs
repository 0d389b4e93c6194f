//! Small faults and those of which only names, ends or patients who are well tell.

use super::population::*;
use crate::profile::Profiles;

fn rewrite(written: &mut Written, kind: &Kind, level: f64) {
    written.level = level;
    write(written, kind);
}

fn named(name: &str) -> Kind {
    *KINDS.iter().find(|kind| kind.name == name).unwrap()
}

/// A plan of one item with so many values a weekday, over a year.
fn year(seed: u64, kind: Kind, volume: f64) -> Plan {
    let mut plan = plan(seed, 1);
    plan.items = vec![(kind, volume)];
    plan.days = 364;
    plan
}

/// The codes of the first item when the fault is there in these days.
fn codes(
    mut plan: Plan,
    (from, to): (i32, i32),
    fault: Fault,
    hospitals: u64,
) -> Vec<&'static str> {
    plan.planted.push(Planted {
        item: 0,
        from,
        to,
        fault,
    });
    let found = faults(&plan, hospitals);
    found.iter().map(|verdict| verdict.code.0).collect()
}

/// A hospital with one item that is wrong on these of its 90 days.
fn with_fault(seed: u64, kind: Kind, (from, to): (i32, i32), fault: Fault) -> Profiles {
    let mut plan = plan(seed, 1);
    plan.items = vec![(kind, 12.0)];
    plan.planted.push(Planted {
        item: 0,
        from,
        to,
        fault,
    });
    hospital(&plan, 0)
}

/// The codes of the first of these hospitals with one item.
fn codes_among(kind: Kind, all: &[Profiles]) -> Vec<&'static str> {
    let mut plan = plan(1, 1);
    plan.items = vec![(kind, 12.0)];
    let found = judged(&plan, all);
    found.iter().map(|verdict| verdict.code.0).collect()
}

fn ceiling(written: &mut Written, kind: &Kind, _: i32, _: &mut Random) {
    if written.level > kind.centre {
        rewrite(written, kind, kind.centre);
    }
}

fn stuck(written: &mut Written, kind: &Kind, _: i32, _: &mut Random) {
    rewrite(written, kind, kind.centre);
}

#[test]
fn some_ends_need_no_other_hospital() {
    let always = (0, 364);
    let of = |kind: Kind, fault: Fault| codes(year(3, kind, 8.0), always, fault, 1);
    assert_eq!(of(named("ALB"), ceiling), ["D12"]);
    assert_eq!(of(named("TG"), stuck), ["D09"]);
    assert_eq!(of(named("ALB"), |_, _, _, _| ()), [""; 0]);
    // A constant of a procedure, and a percentage that ends at its hundred.
    let bare = |name| Kind {
        unit: "%",
        ..named(name)
    };
    assert_eq!(of(bare("ALB"), ceiling), [""; 0]);
    assert_eq!(of(bare("TG"), stuck), [""; 0]);
}

#[test]
fn a_name_of_another_code_tells_a_reused_one() {
    let renamed = |fault: Fault| {
        let mut plan = plan(23, 2);
        plan.planted.push(Planted {
            item: 0,
            from: 50,
            to: 90,
            fault,
        });
        let found = faults(&plan, 1);
        found
            .iter()
            .filter(|verdict| verdict.code.0 == "D15")
            .count()
    };
    assert_eq!(
        renamed(|written, kind, _, _| {
            written.name = "GLU";
            rewrite(written, kind, written.level * 1.12);
        }),
        1
    );
    assert_eq!(
        renamed(|written, kind, _, _| {
            written.name = "CREA";
            rewrite(written, kind, written.level * 1.12);
        }),
        0
    );
    assert_eq!(renamed(|written, _, _, _| written.name = "GLU"), 0);
}

#[test]
fn numbers_of_one_digit_keep_it() {
    let kind = Kind {
        centre: 14.0,
        ..named("AST")
    };
    let zero: Fault = |written, _, _, _| {
        if written.text.len() > 1 {
            written.text.pop();
            written.text.push('0');
        }
    };
    assert_eq!(codes(year(5, kind, 6.0), (200, 364), zero, 1), ["D10"]);
}

#[test]
fn an_amount_added_for_weeks_shows_in_those_who_are_well() {
    let added: Fault = |written, kind, _, _| rewrite(written, kind, written.level + 1.0);
    let found = codes(year(7, named("HBA1C"), 5.0), (200, 221), added, 3);
    assert!(found == ["D04"] || found == ["D06"], "{found:?}");
}

#[test]
fn a_change_of_scale_of_three_weeks_is_named() {
    let jds: Fault = |written, kind, _, _| rewrite(written, kind, 0.980 * written.level - 0.245);
    let found: Vec<&str> = (1..=8)
        .flat_map(|seed| codes(year(seed, named("HBA1C"), 5.0), (200, 221), jds, 3))
        .collect();
    assert!(
        found.len() >= 5 && found.iter().all(|code| *code == "D04"),
        "{found:?}"
    );
    let clean =
        (1..=8).flat_map(|seed| codes(year(seed, named("HBA1C"), 5.0), (0, 0), |_, _, _, _| (), 3));
    assert_eq!(clean.count(), 0);
}

#[test]
fn other_hospitals_count_by_the_rows_with_a_unit() {
    let bare: Fault = |written, _, _, _| written.unit = "";
    let method: Fault = |written, kind, _, _| rewrite(written, kind, written.level * 2.84);
    let of = |seed, days, fault| with_fault(seed, named("ALP"), days, fault);
    let mine = of(11, (0, 90), method);
    let [one, other] = [of(12, (45, 90), bare), of(13, (45, 90), bare)];
    assert_eq!(codes_among(named("ALP"), &[mine, one, other]), ["D05"]);
}

#[test]
fn values_of_a_narrower_item_from_the_first_day_on_are_told() {
    let mut plan = plan(19, 2);
    plan.items = vec![(named("TG"), 12.0), (named("UA"), 12.0)];
    // Triglycerides as wide as uric acid.
    plan.items[1].0.centre = 74.0;
    plan.items[1].0.decimals = 0;
    plan.planted.push(Planted {
        item: 0,
        from: 0,
        to: 90,
        fault: |written, kind, _, random| {
            let width = 0.18 * (random.normal() + 0.05);
            let woman = if random.share() < 0.5 { 0.75 } else { 1.0 };
            rewrite(written, kind, 74.0 * woman * width.exp());
        },
    });
    let found = faults(&plan, 4);
    let codes: Vec<&str> = found.iter().map(|verdict| verdict.code.0).collect();
    assert_eq!(codes, ["D14"]);
}

#[test]
fn of_two_against_two_nobody_can_tell_which_are_wrong() {
    let of = |seed: u64, fault: Fault| with_fault(seed, named("ALB"), (0, 90), fault);
    let well: Fault = |_, _, _, _| ();
    let half: Fault = |written, kind, _, _| rewrite(written, kind, 0.5 * written.level);
    let tenth: Fault = |written, kind, _, _| rewrite(written, kind, 0.1 * written.level);
    let mine = of(31, well);
    let others = [of(32, well), of(33, half), of(34, half)];
    let codes = |last: &Profiles| {
        codes_among(
            named("ALB"),
            &[&mine, &others[0], &others[1], last].map(Clone::clone),
        )
    };
    assert_eq!(codes(&others[2]), [""; 0]);
    // Hospitals that are wrong each in its own way prove nothing either.
    assert_eq!(codes(&of(35, tenth)), [""; 0]);
}

#[test]
fn what_another_hospital_sends_under_a_wrong_label_is_no_reference() {
    let of = |seed, days, fault| with_fault(seed, named("ALB"), days, fault);
    let well: Fault = |_, _, _, _| ();
    let half: Fault = |written, kind, _, _| rewrite(written, kind, 0.5 * written.level);
    let label: Fault = |written, _, _, _| written.unit = "g/L";
    let mine = of(41, (0, 90), half);
    let others = [of(42, (0, 90), well), of(43, (50, 90), label)];
    let [one, other] = others;
    assert_eq!(codes_among(named("ALB"), &[mine, one, other]), ["D01"]);
}

#[test]
fn the_same_numbers_under_another_unit_are_a_wrong_label() {
    let of = |seed, fault| with_fault(seed, named("ALB"), (0, 90), fault);
    let label: Fault = |written, _, _, _| written.unit = "g/L";
    let unit: Fault = |written, kind, _, _| {
        rewrite(written, kind, 10.0 * written.level);
        written.unit = "g/L";
    };
    let (mine, other) = (of(51, label), of(52, |_, _, _, _| ()));
    assert_eq!(
        codes_among(named("ALB"), &[mine.clone(), other.clone()]),
        ["D03"]
    );
    // Of the two the one with the standard unit is believed.
    assert_eq!(codes_among(named("ALB"), &[other.clone(), mine]), [""; 0]);
    assert_eq!(codes_among(named("ALB"), &[of(53, unit), other]), [""; 0]);
}

#[test]
fn the_lower_side_of_a_change_of_scale_is_wrong() {
    let jds: Fault = |written, kind, _, _| rewrite(written, kind, 0.980 * written.level - 0.245);
    for (from, to) in [(200, 364), (0, 200)] {
        let mut plan = year(9, named("HBA1C"), 9.0);
        plan.planted.push(Planted {
            item: 0,
            from,
            to,
            fault: jds,
        });
        let found = faults(&plan, 1);
        let days: Vec<(&str, i32)> = found
            .iter()
            .map(|verdict| (verdict.code.0, verdict.from.unwrap() - FIRST))
            .collect();
        let [("D04", first)] = days.as_slice() else {
            panic!("{days:?}")
        };
        assert!((first - from).abs() < 20, "{first} {from}");
    }
}
