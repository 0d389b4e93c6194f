//! Planted faults are found at their place, and what is no fault is not.

mod hospital;
mod shape;

use model::Table;
use proptest::prelude::*;

use self::hospital::{
    Hospital, Random, TABLE, as_of, data_type, department, failures, item, item_rate, type_rate,
};
use super::*;
use crate::judge::Outcome;
use crate::judge::calendar::civil::{day_of, iso};

fn year(seed: u64) -> Hospital {
    Hospital::new(seed, 400, 1.0, 60)
}

fn all(_: &Judged) -> bool {
    true
}

fn in_2026(month: u8, day: u8) -> i32 {
    day_of(2026, month, day)
}

/// One row of a table of faults: what fails, told in a line.
fn check(hospital: &Hospital, expected: &[&str]) {
    assert_eq!(hospital.failures(), expected);
}

#[test]
fn clean_years_raise_no_alarm() {
    let (mut months, mut alarms) = (0.0, Vec::new());
    for seed in 1..=12 {
        let hospital = Hospital::new(seed, 400, if seed % 3 == 0 { 0.1 } else { 1.0 }, 400);
        alarms.extend(
            hospital
                .failures()
                .into_iter()
                .map(|alarm| format!("{seed}: {alarm}")),
        );
        months += 400.0 / 30.4;
    }
    println!(
        "{} false alarms in {months:.0} hospital-months",
        alarms.len()
    );
    for alarm in &alarms {
        println!("{alarm}");
    }
    assert!((alarms.len() as f64) < 0.1 * months);
}

#[test]
fn a_calendar_without_closings_raises_no_alarm() {
    for seed in 1..=4 {
        let mut hospital = year(seed);
        hospital.calendar = Calendar::default();
        check(&hospital, &[]);
    }
}

#[test]
fn a_lost_day_is_the_feeds() {
    for (month, day) in [(11, 12), (3, 10), (11, 9)] {
        let mut hospital = year(2);
        let lost = in_2026(month, day);
        hospital.times(all, (lost, lost), |_| 0.0);
        let expected = format!("N03 Feed {0}..{0}", iso(lost));
        check(&hospital, &[&expected]);
    }
}

#[test]
fn half_a_day_is_found() {
    let mut hospital = year(2);
    let lost = in_2026(10, 27);
    hospital.times(all, (lost, lost), |_| 0.5);
    check(&hospital, &["N03 Feed 2026-10-27..2026-10-27"]);
}

#[test]
fn a_lost_data_type_is_not_the_feeds() {
    // The largest type has a third of all rows.
    let mut hospital = year(2);
    let days = (in_2026(10, 6), in_2026(10, 8));
    hospital.times(|subject| *subject == data_type(0), days, |_| 0.0);
    check(&hospital, &["N03 DataType(\"T00\") 2026-10-06..2026-10-08"]);
}

#[test]
fn a_doubled_day_waits_for_the_days_after_it() {
    for (day, is_found) in [(in_2026(11, 10), true), (in_2026(11, 16), false)] {
        let mut hospital = year(3);
        hospital.times(all, (day, day), |_| 2.0);
        let expected = format!("N04 Feed {0}..{0}", iso(day));
        let expected: &[&str] = if is_found { &[&expected] } else { &[] };
        check(&hospital, expected);
    }
    let mut hospital = year(3);
    let day = in_2026(9, 9);
    hospital.times(|subject| *subject == data_type(3), (day, day), |_| 3.0);
    check(&hospital, &["N04 DataType(\"T03\") 2026-09-09..2026-09-09"]);
}

#[test]
fn a_slow_decline_is_found_after_some_weeks() {
    let steady = Hospital::new(2, 200, 1.0, 0);
    // A data type may show it before the feed does.
    let found_after = |declining: &dyn Fn(&Judged) -> bool, told: &str| {
        (7..63).step_by(2).find_map(|days| {
            let mut hospital = steady.clone();
            let from = as_of() - days;
            let times = |day: i32| 1.0 - 0.01 * f64::from(day - from);
            hospital.times(declining, (from, as_of()), times);
            let failures = hospital.failures();
            let is_told = failures.iter().any(|it| it.starts_with(told));
            is_told.then_some((days, failures))
        })
    };
    let (days, failures) = found_after(&all, "N05 Feed").unwrap();
    println!("the feed's decline: {days} days, {failures:?}");
    assert!((14..42).contains(&days));
    assert_eq!(failures.len(), 1, "{failures:?}");
    let declining = |subject: &Judged| *subject == data_type(1);
    let (days, failures) = found_after(&declining, "N05").unwrap();
    println!("a data type's decline: {days} days, {failures:?}");
    assert!((14..45).contains(&days));
    assert!(
        failures[0].starts_with("N05 DataType(\"T01\")"),
        "{failures:?}"
    );
}

#[test]
fn an_item_that_stops_is_found_by_its_rate() {
    let hospital = Hospital::new(2, 200, 1.0, 60);
    for number in [0, 20, 31, 41] {
        let rate = item_rate(number);
        let days = (1..120).find(|days| {
            let mut stopped = hospital.clone();
            let span = (as_of() - days, as_of());
            stopped.times(|subject| *subject == item(number), span, |_| 0.0);
            let failures = stopped.failures();
            assert!(failures.len() <= 1, "{failures:?}");
            failures
                .iter()
                .any(|failure| failure.contains(&format!("{:?}", item(number))))
        });
        println!("{rate:.1} rows a day: found after {days:?} days");
        assert!(days.is_some_and(|days| f64::from(days) < 10.0 + 45.0 / rate));
    }
}

#[test]
fn a_department_that_stops_explains_what_it_takes_along() {
    let mut hospital = year(2);
    let span = (in_2026(10, 20), as_of());
    hospital.times(|subject| *subject == department(0), span, |_| 0.0);
    // Its rows are those of two items and a part of two data types, too.
    hospital.times(
        |subject| [item(30), item(31)].contains(subject),
        span,
        |_| 0.0,
    );
    hospital.times(
        |subject| [data_type(0), data_type(1)].contains(subject),
        span,
        |_| 0.6,
    );
    let failures = hospital.failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(failures[0].starts_with("N07 Department(LabResults, \"00\") 2026-10-20.."));
}

#[test]
fn a_small_department_hides_no_lost_day() {
    let mut hospital = year(2);
    let span = (in_2026(9, 1), as_of());
    hospital.times(|subject| *subject == department(8), span, |_| 0.0);
    let half = (in_2026(10, 27), in_2026(10, 27));
    hospital.times(all, half, |_| 0.5);
    let failures = hospital.failures();
    assert_eq!(failures.len(), 2, "{failures:?}");
    assert_eq!(failures[0], "N03 Feed 2026-10-27..2026-10-27");
    assert!(failures[1].starts_with("N07 Department(LabResults, \"08\") 2026-09-01.."));
}

#[test]
fn late_days_are_found() {
    let mut hospital = year(2);
    let late = in_2026(10, 14);
    for (_, days) in hospital.counts.iter_mut() {
        let cell = &mut days[(late - hospital.first) as usize];
        cell.1 = cell.0;
    }
    check(&hospital, &["N08 Feed 2026-10-14..2026-10-14"]);
    let mut hospital = year(2);
    let days = hospital.counts.get_mut(&data_type(2)).unwrap();
    let cell = &mut days[(late - hospital.first) as usize];
    cell.1 = (cell.0 * 0.7).round();
    hospital.sum_up();
    check(&hospital, &["N08 DataType(\"T02\") 2026-10-14..2026-10-14"]);
}

#[test]
fn fewer_rows_than_approved() {
    let mut hospital = year(2);
    let total = |subject: &Judged, unit: Unit, approved: u64, now: u64| Total {
        subject: subject.clone(),
        unit,
        approved,
        now,
    };
    let visits = Judged::Table(model::Table::Visits);
    hospital.approved = vec![
        total(&TABLE, Unit::Rows, 100_000, 99_000),
        total(&TABLE, Unit::Patients, 24, 22),
        total(&visits, Unit::Rows, 100_000, 100_500),
        total(&visits, Unit::Patients, 1_000, 900),
    ];
    check(&hospital, &["N09 Table(Visits) -..-"]);
    let verdicts = hospital.judge();
    let failed = verdicts
        .iter()
        .find(|of| of.outcome == Outcome::Fail)
        .unwrap();
    assert_eq!((failed.failed, failed.eligible), (100, 1_000));
    assert_eq!(failed.detail, "1000 -> 900 patients");
}

#[test]
fn a_data_type_that_does_not_arrive() {
    let mut hospital = year(2);
    let silent = |hospital: &mut Hospital, subject: &Judged, nights: usize| {
        let days = hospital.arrivals.get_mut(subject).unwrap();
        let from = days.len() - nights;
        days[from..].fill(0.0);
    };
    silent(&mut hospital, &data_type(0), 1);
    check(&hospital, &["N10 DataType(\"T00\") 2026-11-19..2026-11-19"]);
    // Nothing at all is N01's, and rare types are missed by nobody.
    for number in 0..26 {
        silent(&mut hospital, &data_type(number), 1);
    }
    check(&hospital, &[]);
    let mut hospital = year(2);
    silent(&mut hospital, &data_type(20), 5);
    check(&hospital, &[]);
}

#[test]
fn what_changes_in_life_is_no_fault() {
    let mut hospital = year(5);
    let random = &mut Random(9);
    // A wave of influenza that begins and ends overnight.
    hospital.times(all, (in_2026(2, 2), in_2026(2, 22)), |_| 1.7);
    hospital.times(all, (in_2026(11, 4), as_of()), |_| 1.6);
    // A dialysis ward opens.
    hospital.times(
        |subject| [data_type(2), item(5)].contains(subject),
        (in_2026(6, 1), as_of()),
        |_| 1.9,
    );
    // An item that is new, and one that comes in one season only.
    let begin = (hospital.first, in_2026(10, 11));
    hospital.times(|subject| *subject == item(22), begin, |_| 0.0);
    let season = |day: i32| {
        let from_peak = f64::from(day - in_2026(1, 20)) / 30.0;
        (-from_peak * from_peak).exp()
    };
    hospital.times(
        |subject| *subject == item(12),
        (hospital.first, as_of()),
        season,
    );
    // An item of one patient a fortnight, measured daily for a week.
    let days = hospital.counts.get_mut(&item(40)).unwrap();
    for (index, cell) in days.iter_mut().enumerate() {
        let is_there = (index / 7) % 3 == 0;
        *cell = (
            if is_there {
                random.poisson(4.0) as f64
            } else {
                0.0
            },
            0.0,
        );
    }
    // A feed that fills up over its first three weeks.
    let first = hospital.first;
    let fills = |day: i32| (f64::from(day - first) / 21.0).min(1.0);
    hospital.times(
        |subject| *subject == data_type(5),
        (first, first + 21),
        fills,
    );
    check(&hospital, &[]);
}

#[test]
fn rows_that_come_together_stop_together() {
    for seed in 2..6 {
        let mut hospital = Hospital::new(seed, 365, 1.0, 0);
        let mut random = Random(seed + 100);
        // Three patients an open day with thirty rows each; a ward where now and then somebody stays for a week.
        let mut stay = 0;
        for day in hospital.first..=as_of() {
            let index = (day - hospital.first) as usize;
            let is_open = hospital.calendar.kind(day).is_open();
            let patients = if is_open { random.poisson(3.0) } else { 0 };
            stay = if random.uniform() < 0.04 { 7 } else { stay - 1 };
            let of_stay = if stay > 0 { 10.0 } else { 0.0 };
            let few = hospital.counts.entry(department(90)).or_default();
            few.resize(index + 1, (30.0 * patients as f64, 0.0));
            let ward = hospital.counts.entry(department(91)).or_default();
            ward.resize(index + 1, (of_stay, 0.0));
        }
        hospital.sum_up();
        let mut failures = hospital.failures();
        failures.retain(|failure| failure.starts_with("N07"));
        assert!(failures.is_empty(), "{failures:?}");
    }
}

#[test]
fn a_drug_that_is_no_longer_given_is_no_fault() {
    let mut hospital = Hospital::new(2, 200, 1.0, 20);
    let days = hospital.counts[&item(3)].clone();
    let drug = Judged::Item(Table::Injections, "drug".to_owned());
    hospital.counts.insert(drug.clone(), days);
    let fits = |subject: &Judged| *subject == drug;
    hospital.times(fits, (in_2026(10, 20), as_of()), |_| 0.0);
    let verdicts = hospital.judge();
    assert!(failures(&verdicts).is_empty());
    assert!(verdicts.iter().all(|verdict| verdict.subject != drug));
}

#[test]
fn a_late_report_is_no_late_day_and_a_break_makes_late() {
    let mut hospital = year(2);
    let mut random = Random(7);
    let days = (hospital.first..=as_of()).map(|day| {
        let rows = 6.0 * random.poisson(1.5) as f64;
        let is_late = day % 97 == 0 && rows > 0.0;
        (rows, if is_late { 6.0 } else { 0.0 })
    });
    let reports = days.collect();
    hospital.counts.insert(data_type(90), reports);
    // What is taken just before the New Year waits for the laboratory.
    let from = (in_2026(1, 1) - 4 - hospital.first) as usize;
    for days in hospital.counts.values_mut() {
        for day in &mut days[from..from + 4] {
            day.1 = 0.8 * day.0;
        }
    }
    hospital.sum_up();
    check(&hospital, &[]);
}

#[test]
fn short_histories_are_judged_as_far_as_they_go() {
    let mut hospital = Hospital::new(2, 60, 0.5, 40);
    check(&hospital, &[]);
    let lost = in_2026(10, 2);
    hospital.times(all, (lost, lost), |_| 0.0);
    hospital.times(
        |subject| *subject == item(8),
        (in_2026(11, 5), as_of()),
        |_| 0.0,
    );
    let failures = hospital.failures();
    assert_eq!(failures.len(), 2, "{failures:?}");
    assert_eq!(failures[0], "N03 Feed 2026-10-02..2026-10-02");
    assert!(failures[1].starts_with("N06 Item(LabResults, \"I008\") 2026-11-05.."));
}

#[test]
fn a_small_hospital_abstains() {
    let mut hospital = Hospital::new(2, 60, 0.001, 60);
    let verdicts = hospital.judge();
    assert!(failures(&verdicts).is_empty());
    let abstained = verdicts
        .iter()
        .filter(|verdict| matches!(verdict.outcome, Outcome::NotApplicable(_)))
        .count();
    println!("{abstained} of {} verdicts abstain", verdicts.len());
    assert!(abstained * 10 >= verdicts.len() * 8);
    // One of three rows a day in none is nothing.
    let days = (in_2026(11, 9), in_2026(11, 9));
    hospital.times(all, days, |_| 0.0);
    check(&hospital, &[]);
}

#[test]
fn known_bad_days_teach_nothing_but_stay_told() {
    let mut hospital = year(2);
    let days = (in_2026(9, 28), in_2026(10, 9));
    hospital.times(all, days, |_| 0.0);
    let before = hospital.failures();
    assert_eq!(before, ["N03 Feed 2026-09-28..2026-10-09"]);
    hospital.bad = vec![KnownBad {
        subject: Judged::Feed,
        from: days.0,
        to: days.1,
    }];
    assert_eq!(hospital.failures(), before);
}

#[test]
fn verdicts_are_whole_sorted_and_alone() {
    let mut hospital = year(2);
    let lost = in_2026(10, 6);
    hospital.times(all, (lost, lost), |_| 0.0);
    let verdicts = hospital.judge();
    let keys: Vec<_> = verdicts
        .iter()
        .map(|of| (of.code, of.subject.clone()))
        .collect();
    let mut sorted = keys.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(keys, sorted);
    for verdict in &verdicts {
        let json: toml::Value = json_as_toml(&verdict.evidence);
        assert!(json.is_table(), "{}", verdict.evidence);
        assert!(verdict.failed <= verdict.eligible || verdict.outcome != Outcome::Fail);
        assert!(crate::about(verdict.code.0).is_some());
        let is_run = matches!(verdict.outcome, Outcome::Fail);
        assert_eq!(is_run, verdict.failed > 0, "{verdict:?}");
    }
    let told = verdicts
        .iter()
        .find(|of| of.outcome == Outcome::Fail)
        .unwrap();
    assert!(
        told.detail.starts_with("2026-10-06: 0 / "),
        "{}",
        told.detail
    );
    for part in [
        "\"rules\":\"kijun-3/kijun-7\"",
        "\"class\":\"workday\"",
        "\"observed\":0,",
        "\"days\":{\"from\":\"2026-08-22\"",
    ] {
        assert!(told.evidence.contains(part), "{}", told.evidence);
    }
    // Nothing but the input counts: neither the order of series nor of days.
    let mut turned = hospital.series();
    turned.reverse();
    let nights: Vec<i32> = (hospital.first..=as_of()).collect();
    let input = |series: &[Series]| {
        judge(&Input {
            as_of: as_of(),
            calendar: &hospital.calendar,
            series,
            shapes: &[],
            arrivals: &[],
            nights: &nights,
            bad_days: &[],
            approved: &[],
            rules: &Rules::built_in().unwrap(),
        })
    };
    assert_eq!(input(&turned), input(&hospital.series()));
}

/// Reads a JSON object as the inline table that it nearly is.
fn json_as_toml(json: &str) -> toml::Value {
    let text = json.replace("\":", "\"=").replace("null", "nan");
    format!("json = {text}").parse::<toml::Table>().unwrap()["json"].clone()
}

fn any_series() -> impl Strategy<Value = Series> {
    let subject = prop_oneof![
        Just(Judged::Feed),
        (0usize..3).prop_map(data_type),
        Just(TABLE),
        (0usize..2).prop_map(department),
        (0usize..3).prop_map(item),
    ];
    let count =
        prop_oneof![4 => 0u64..50, 1 => Just(0u64), 1 => 0u64..1_000_000, 1 => Just(u64::MAX)];
    let days = proptest::collection::vec((count, proptest::option::of(0u64..30)), 0..150);
    (subject, 20_000i32..20_100, days).prop_map(|(subject, first, days)| Series {
        subject,
        days: (first..)
            .zip(days)
            .map(|(day, (count, late))| Day { day, count, late })
            .collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_came_is_judged(
        series in proptest::collection::vec(any_series(), 0..8),
        as_of in 19_990i32..20_300,
    ) {
        let mut series = series;
        series.sort_by(|a, b| a.subject.cmp(&b.subject));
        series.dedup_by(|a, b| a.subject == b.subject);
        let nights: Vec<i32> = (20_000..20_200).filter(|night| night % 9 != 0).collect();
        let verdicts = judge(&Input {
            as_of,
            calendar: &Calendar::default(),
            series: &series,
            shapes: &[],
            arrivals: &series,
            nights: &nights,
            bad_days: &[KnownBad { subject: data_type(1), from: 20_050, to: 20_300 }],
            approved: &[],
            rules: &Rules::built_in().unwrap(),
        });
        for verdict in &verdicts {
            prop_assert!(verdict.from <= verdict.to && verdict.to <= Some(as_of));
            prop_assert!(json_as_toml(&verdict.evidence).is_table());
            let is_fail = verdict.outcome == Outcome::Fail;
            prop_assert_eq!(is_fail, verdict.failed > 0);
            prop_assert!(!is_fail || verdict.failed <= verdict.eligible);
        }
    }
}

#[test]
fn nothing_in_nothing_out() {
    let nothing = Input {
        as_of: 20_000,
        calendar: &Calendar::default(),
        series: &[],
        shapes: &[],
        arrivals: &[],
        nights: &[],
        bad_days: &[],
        approved: &[],
        rules: &Rules::built_in().unwrap(),
    };
    assert!(judge(&nothing).is_empty());
    let odd = [
        Series {
            subject: Judged::Feed,
            days: vec![],
        },
        Series {
            subject: data_type(0),
            days: vec![Day {
                day: 20_500,
                count: 3,
                late: None,
            }],
        },
        Series {
            subject: item(0),
            days: vec![Day {
                day: -7,
                count: u64::MAX,
                late: Some(1),
            }],
        },
    ];
    let verdicts = judge(&Input {
        series: &odd,
        shapes: &[],
        arrivals: &odd,
        nights: &[20_000],
        ..nothing
    });
    assert!(failures(&verdicts).is_empty());
    assert!(type_rate(0) > type_rate(1));
}
