//! Who is at the hospital on which day: outpatients on open days, inpatients day after day.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::catalogue::Panel;
use crate::random::Random;

/// National holidays on fixed dates, as (month, day). The moving ones are left out: an invented hospital may work on them.
const HOLIDAYS: &[(i8, i8)] = &[
    (1, 1),
    (2, 11),
    (2, 23),
    (4, 29),
    (5, 3),
    (5, 4),
    (5, 5),
    (8, 11),
    (11, 3),
    (11, 23),
];

/// Of 100 open days an outpatient comes on this many.
const VISIT_PERCENT: u64 = 14;
/// Every n-th patient is in hospital once.
const INPATIENT_EVERY: usize = 5;

/// A patient at the hospital on one day.
pub(crate) struct Encounter {
    pub date: Date,
    pub inpatient: bool,
    pub panels: Vec<Panel>,
}

/// The days on which a patient comes or lies in hospital.
pub(crate) fn encounters(
    random: &mut Random,
    number: usize,
    first: Date,
    last: Date,
) -> Vec<Encounter> {
    let all: Vec<Date> = first
        .series(1.day())
        .take_while(|date| *date <= last)
        .collect();
    let mut encounters = Vec::new();
    if number % INPATIENT_EVERY == INPATIENT_EVERY - 1 {
        let start = random.below(all.len() as u64) as usize;
        let stay = 5 + random.below(6) as usize;
        for (index, date) in all.into_iter().skip(start).take(stay).enumerate() {
            if index == 0 || random.chance(if is_closed(date) { 30 } else { 70 }) {
                encounters.push(Encounter {
                    date,
                    inpatient: true,
                    panels: panels(random, index == 0, true),
                });
            }
        }
    } else {
        for date in all.into_iter().filter(|date| !is_closed(*date)) {
            if random.chance(VISIT_PERCENT) {
                let panels = panels(random, encounters.is_empty(), false);
                encounters.push(Encounter {
                    date,
                    inpatient: false,
                    panels,
                });
            }
        }
    }
    encounters
}

/// Weekends, holidays and the turn of the year, as the config says of both hospitals.
fn is_closed(date: Date) -> bool {
    let day = (date.month(), date.day());
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
        || HOLIDAYS.contains(&day)
        || day >= (12, 29)
        || day <= (1, 3)
}

fn panels(random: &mut Random, first: bool, inpatient: bool) -> Vec<Panel> {
    let percents: [(Panel, u64); 5] = [
        (Panel::Chemistry, 100),
        (Panel::Blood, 75),
        (Panel::Plasma, if first { 60 } else { 25 }),
        (Panel::Urine, if first { 60 } else { 20 }),
        (Panel::Culture, if inpatient { 20 } else { 3 }),
    ];
    percents
        .into_iter()
        .filter(|(_, percent)| random.chance(*percent))
        .map(|(panel, _)| panel)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FIRST: Date = date(2026, 10, 21);
    const LAST: Date = date(2026, 11, 19);

    #[test]
    fn outpatients_come_on_open_days_only() {
        for number in 0..INPATIENT_EVERY - 1 {
            for encounter in
                encounters(&mut Random::keyed(1, &[number as u64]), number, FIRST, LAST)
            {
                assert!(
                    !encounter.inpatient && !is_closed(encounter.date),
                    "{}",
                    encounter.date
                );
            }
        }
    }

    #[test]
    fn inpatients_lie_at_a_stretch() {
        let number = INPATIENT_EVERY - 1;
        for seed in 0..20 {
            let stay = encounters(&mut Random::keyed(seed, &[]), number, FIRST, LAST);
            let (first, last) = (stay[0].date, stay[stay.len() - 1].date);
            assert!(stay.iter().all(|encounter| encounter.inpatient));
            assert!(first >= FIRST && last <= LAST && (last - first).get_days() <= 10);
        }
    }

    #[test]
    fn closed_days() {
        for (day, closed) in [
            (date(2026, 11, 2), false),
            (date(2026, 11, 3), true),
            (date(2026, 11, 7), true),
            (date(2026, 12, 31), true),
            (date(2027, 1, 4), false),
        ] {
            assert_eq!(is_closed(day), closed, "{day}");
        }
    }
}
