//! Half days and repeated days are told from slow ones.

use model::Table;

use super::hospital::{Hospital, Random, as_of};
use super::{all, check, failures, in_2026};
use crate::judge::Judged;
use crate::judge::calendar::DayKind;
use crate::judge::volume::{Shape, ShapeDay};

const TABLES: [Table; 2] = [Table::LabResults, Table::Prescriptions];

/// A hospital whose tables swing by a third from day to day, and whose Saturdays end at noon.
fn hospital(seed: u64) -> Hospital {
    let mut hospital = Hospital::new(seed, 200, 1.0, 0);
    let mut random = Random(seed);
    let mut shapes = TABLES.map(|table| Shape {
        subject: Judged::Table(table),
        days: Vec::new(),
    });
    for day in hospital.first..=as_of() {
        let kind = hospital.calendar.kind(day);
        let usual = match kind {
            DayKind::Workday(5) => 0.5,
            kind if kind.is_open() => 1.0,
            _ => 0.1,
        };
        let swing = usual * random.spread(0.1);
        for (shape, size) in shapes.iter_mut().zip([40.0, 15.0]) {
            let patients = random.count(size * swing, 0.02) as f64;
            let once = 10.0 * patients;
            let afternoon = if kind.weekday() == 5 { 0.05 } else { 0.4 };
            let part = |random: &mut Random, share: f64| random.count(once * share, 0.02) as f64;
            let afternoon = part(&mut random, afternoon);
            let morning = part(&mut random, 0.5);
            shape.days.push(ShapeDay {
                day,
                rows: (morning + afternoon + once * 0.1).round(),
                morning,
                afternoon,
                once,
                patients,
            });
        }
    }
    hospital.shapes = shapes.to_vec();
    hospital
}

fn change(hospital: &mut Hospital, tables: &[Table], day: i32, change: impl Fn(&mut ShapeDay)) {
    let is_of = |shape: &&mut Shape| tables.iter().any(|it| shape.subject == Judged::Table(*it));
    for shape in hospital.shapes.iter_mut().filter(is_of) {
        shape
            .days
            .iter_mut()
            .filter(|it| it.day == day)
            .for_each(&change);
    }
}

fn lose_afternoon(day: &mut ShapeDay) {
    day.rows -= day.afternoon;
    day.afternoon = 0.0;
}

fn double(day: &mut ShapeDay) {
    day.rows *= 2.0;
    day.morning *= 2.0;
    day.afternoon *= 2.0;
}

#[test]
fn days_that_swing_are_neither_half_nor_doubled() {
    for seed in 1..=8 {
        check(&hospital(seed), &[]);
    }
}

#[test]
fn a_lost_half_is_told_of_all_that_lost_it() {
    let day = in_2026(10, 27);
    let mut both = hospital(2);
    change(&mut both, &TABLES, day, lose_afternoon);
    check(&both, &["N03 Feed 2026-10-27..2026-10-27"]);
    let told = both.judge();
    let told = told
        .iter()
        .find(|it| it.code.0 == "N03" && it.failed > 0)
        .unwrap();
    assert!(
        told.detail.starts_with("2026-10-27 12:00-24:00: 0 / "),
        "{}",
        told.detail
    );

    let mut one = hospital(2);
    change(&mut one, &TABLES[..1], day, |day| {
        day.rows -= day.morning;
        day.morning = 0.0;
    });
    check(&one, &["N03 Table(LabResults) 2026-10-27..2026-10-27"]);

    // The afternoon came on the next day: it is late and not missing.
    let mut late = hospital(2);
    change(&mut late, &TABLES, day, |day| day.afternoon = 0.0);
    check(&late, &[]);
}

#[test]
fn a_crowded_half_promises_nothing_of_the_other() {
    let mut hospital = hospital(2);
    change(&mut hospital, &TABLES, in_2026(10, 27), |day| {
        day.rows += 5.0 * day.afternoon - 0.55 * day.morning;
        (day.morning, day.afternoon) = (0.45 * day.morning, 6.0 * day.afternoon);
    });
    let told = failures(&hospital.judge());
    assert!(!told.iter().any(|it| it.starts_with("N03")), "{told:?}");
}

#[test]
fn two_patients_less_are_no_lost_half() {
    // Injections: two patients a day, each with five rows that come together.
    let mut hospital = hospital(2);
    let table = Table::Injections;
    let days = hospital.shapes[0].days.iter().map(|day| ShapeDay {
        rows: 20.0,
        morning: 10.0,
        afternoon: 10.0,
        once: 20.0,
        patients: 2.0,
        ..*day
    });
    let days = days.collect();
    hospital.shapes.push(Shape {
        subject: Judged::Table(table),
        days,
    });
    change(&mut hospital, &[table], in_2026(10, 27), lose_afternoon);
    check(&hospital, &[]);
}

#[test]
fn other_hours_of_sending_are_no_lost_halves() {
    let mut hospital = hospital(2);
    for day in in_2026(9, 1)..=as_of() {
        change(&mut hospital, &TABLES, day, |day| {
            (day.morning, day.afternoon) = (day.morning + day.afternoon, 0.0);
        });
    }
    check(&hospital, &[]);
}

#[test]
fn a_quiet_day_that_came_twice_is_doubled() {
    let mut hospital = hospital(2);
    let day = in_2026(10, 27);
    change(&mut hospital, &TABLES, day, double);
    check(&hospital, &["N04 Feed 2026-10-27..2026-10-27"]);

    // A busy day told by its number of rows is told once.
    hospital.times(all, (day, day), |_| 2.0);
    assert_eq!(
        failures(&hospital.judge()),
        ["N04 Feed 2026-10-27..2026-10-27"]
    );

    // A few patients who are measured hourly are no copies.
    let mut few = self::hospital(2);
    change(&mut few, &TABLES, day, |day| {
        (day.patients, day.once) = (3.0, 30.0);
    });
    check(&few, &[]);
}

/// The tables of a small hospital: three rows each come in an afternoon, now and then none.
fn small(seed: u64) -> (Hospital, Vec<Table>) {
    let tables = vec![
        Table::Visits,
        Table::Diagnoses,
        Table::Radiology,
        Table::Prescriptions,
    ];
    let mut hospital = Hospital::new(seed, 200, 1.0, 0);
    let mut random = Random(seed);
    for table in &tables {
        let days = (hospital.first..=as_of()).map(|day| {
            let (morning, afternoon) = (random.poisson(12.0) as f64, random.poisson(3.0) as f64);
            let rows = morning + afternoon;
            ShapeDay {
                day,
                rows,
                morning,
                afternoon,
                once: rows,
                patients: 0.0,
            }
        });
        let days = days.collect();
        hospital.shapes.push(Shape {
            subject: Judged::Table(*table),
            days,
        });
    }
    (hospital, tables)
}

#[test]
fn that_nothing_came_in_any_table_tells_what_none_does_alone() {
    let day = in_2026(10, 27);
    for seed in 1..=4 {
        let (mut hospital, tables) = small(seed);
        check(&hospital, &[]);
        change(&mut hospital, &tables[..1], day, lose_afternoon);
        check(&hospital, &[]);
        change(&mut hospital, &tables, day, lose_afternoon);
        check(&hospital, &["N03 Feed 2026-10-27..2026-10-27"]);
    }
}
