//! An invented hospital of counts: rhythm, closings, seasons and spread as hospitals have them, without a single record.

use std::collections::BTreeMap;

use model::Table;

use crate::judge::calendar::civil::{civil, day_of};
use crate::judge::calendar::{Calendar, Closing, DayKind};
use crate::judge::rules::Rules;
use crate::judge::volume::{Day, Input, KnownBad, Series, Shape, Total, judge};
use crate::judge::{Judged, Outcome, Verdict};

/// A generator of random numbers (SplitMix64), so that a test is the same everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1, never either.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Gamma with mean 1 and this squared coefficient of variation (Marsaglia and Tsang).
    pub(super) fn spread(&mut self, dispersion: f64) -> f64 {
        let shape = 1.0 / dispersion;
        let raised = if shape < 1.0 { shape + 1.0 } else { shape };
        let d = raised - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        let gamma = loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                break d * v;
            }
        };
        let lowered = if shape < 1.0 {
            self.uniform().powf(1.0 / shape)
        } else {
            1.0
        };
        gamma * lowered / shape
    }

    pub(super) fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0);
        while product > limit {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// Negative binomial.
    pub(super) fn count(&mut self, mean: f64, dispersion: f64) -> u64 {
        let spread = self.spread(dispersion);
        self.poisson(mean * spread)
    }
}

/// The as-of day of most tests.
pub(super) const AS_OF: (i32, u8, u8) = (2026, 11, 19);

pub(super) fn as_of() -> i32 {
    day_of(AS_OF.0, AS_OF.1, AS_OF.2)
}

pub(super) fn data_type(number: usize) -> Judged {
    Judged::DataType(format!("T{number:02}"))
}

pub(super) fn department(number: usize) -> Judged {
    Judged::Department(Table::LabResults, format!("{number:02}"))
}

pub(super) fn item(number: usize) -> Judged {
    Judged::Item(Table::LabResults, format!("I{number:03}"))
}

pub(super) const TABLE: Judged = Judged::Table(Table::LabResults);

/// Rows a day of an item by its number: from hundreds down to one in a fortnight.
pub(super) fn item_rate(number: usize) -> f64 {
    300.0 * (-((number % 60) as f64) / 7.0).exp()
}

/// Rows a day of a data type by its number.
pub(super) fn type_rate(number: usize) -> f64 {
    2500.0 * (-(number as f64) / 2.8).exp()
}

/// The counts of a hospital: per subject, one number and its late part for each day from `first` on.
#[derive(Clone)]
pub(super) struct Hospital {
    pub(super) first: i32,
    pub(super) calendar: Calendar,
    pub(super) counts: BTreeMap<Judged, Vec<(f64, f64)>>,
    pub(super) arrivals: BTreeMap<Judged, Vec<f64>>,
    pub(super) bad: Vec<KnownBad>,
    pub(super) approved: Vec<Total>,
    pub(super) shapes: Vec<Shape>,
}

const DATA_TYPES: usize = 26;
const DEPARTMENTS: usize = 20;

impl Hospital {
    /// A hospital of this size (1 for a large one) with so many days up to the as-of day.
    pub(super) fn new(seed: u64, days: i32, size: f64, items: usize) -> Hospital {
        let mut closings = vec![Closing::Weekday(6), Closing::Holidays];
        closings.push(Closing::Yearly((12, 29), (1, 3)));
        if seed.is_multiple_of(2) {
            closings.push(Closing::Weekday(5));
        }
        let mut hospital = Hospital {
            first: as_of() - days + 1,
            calendar: Calendar::new(closings),
            counts: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            bad: Vec::new(),
            approved: Vec::new(),
            shapes: Vec::new(),
        };
        hospital.fill(&mut Random(seed), size, items);
        hospital
    }

    fn fill(&mut self, random: &mut Random, size: f64, items: usize) {
        for day in self.first..=as_of() {
            let kind = self.calendar.kind(day);
            // What all of the hospital's people share: weather, the season, a slow growth.
            let season = (f64::from(day) / 365.25 * std::f64::consts::TAU).sin();
            let shared = size
                * random.spread(0.004)
                * (1.0 + 0.08 * season + 0.05 * f64::from(day - self.first) / 365.0);
            let complete = |share_late: f64| match as_of() - day {
                0 => 0.6,
                1 | 2 => 1.0 - share_late,
                age => 1.0 - share_late * 0.5f64.powi(age - 2),
            };
            for number in 0..DATA_TYPES {
                let rate = type_rate(number) * outside(kind, number % 3 == 2) * shared;
                let rows = random.count(rate * complete(0.05), 0.015);
                let late = random.poisson(rows as f64 * 0.05).min(rows);
                self.push(data_type(number), rows, late);
                let files = random.count(rate / 3.0 * 0.6 + size * type_rate(number) * 0.1, 0.02);
                self.arrivals
                    .entry(data_type(number))
                    .or_default()
                    .push(files as f64);
            }
            for number in 0..DEPARTMENTS {
                let held = number % 7 != 6 || matches!(kind.weekday(), 1 | 3);
                let weight = if held {
                    900.0 * 0.75f64.powi(number as i32)
                } else {
                    0.0
                };
                let rows = random.count(weight * outside(kind, number % 4 == 3) * shared, 0.04);
                self.push(department(number), rows, rows / 20);
            }
            for number in 0..items {
                let clinic = if number % 10 == 9 {
                    kind.weekday() == 3
                } else {
                    true
                };
                let times = if number % 10 == 9 { 5.0 } else { 1.0 };
                let rate = item_rate(number) * times * f64::from(u8::from(clinic)) * shared;
                let share_late = if number % 20 == 3 { 0.4 } else { 0.03 };
                let rate = rate * outside(kind, number % 5 == 4) * complete(share_late);
                let rows = random.count(rate, 0.1);
                let late = random.poisson(rows as f64 * share_late).min(rows);
                self.push(item(number), rows, late);
            }
        }
        self.sum_up();
    }

    fn push(&mut self, subject: Judged, rows: u64, late: u64) {
        let days = self.counts.entry(subject).or_default();
        days.push((rows as f64, late as f64));
    }

    /// The feed is the sum of its data types, the table that of its departments.
    pub(super) fn sum_up(&mut self) {
        let sum = |counts: &BTreeMap<Judged, Vec<(f64, f64)>>, of: fn(&Judged) -> bool| {
            let mut sums = vec![(0.0, 0.0); (as_of() - self.first + 1) as usize];
            for (_, days) in counts.iter().filter(|(subject, _)| of(subject)) {
                for (sum, day) in sums.iter_mut().zip(days) {
                    *sum = (sum.0 + day.0, sum.1 + day.1);
                }
            }
            sums
        };
        let feed = sum(&self.counts, |subject| {
            matches!(subject, Judged::DataType(_))
        });
        let table = sum(&self.counts, |subject| {
            matches!(subject, Judged::Department(..))
        });
        self.counts.insert(Judged::Feed, feed);
        self.counts.insert(TABLE, table);
    }

    /// Multiplies the rows of the subjects that fit on the days `from..=to`.
    pub(super) fn times(
        &mut self,
        fits: impl Fn(&Judged) -> bool,
        (from, to): (i32, i32),
        times: impl Fn(i32) -> f64,
    ) {
        for (_, days) in self.counts.iter_mut().filter(|(subject, _)| fits(subject)) {
            for day in from..=to.min(as_of()) {
                if let Some(cell) = days.get_mut((day - self.first) as usize) {
                    let times = times(day);
                    *cell = ((cell.0 * times).round(), (cell.1 * times).round());
                }
            }
        }
        self.sum_up();
    }

    pub(super) fn series(&self) -> Vec<Series> {
        let day = |(index, (rows, late)): (usize, &(f64, f64))| Day {
            day: self.first + index as i32,
            count: *rows as u64,
            late: Some(*late as u64),
        };
        self.counts
            .iter()
            .map(|(subject, days)| Series {
                subject: subject.clone(),
                days: days.iter().enumerate().map(day).collect(),
            })
            .collect()
    }

    pub(super) fn judge(&self) -> Vec<Verdict> {
        let arrivals: Vec<Series> = self
            .arrivals
            .iter()
            .map(|(subject, nights)| Series {
                subject: subject.clone(),
                days: nights
                    .iter()
                    .enumerate()
                    .map(|(index, files)| Day {
                        day: self.first + index as i32,
                        count: *files as u64,
                        late: None,
                    })
                    .collect(),
            })
            .collect();
        let nights: Vec<i32> = (self.first..=as_of()).collect();
        judge(&Input {
            as_of: as_of(),
            calendar: &self.calendar,
            series: &self.series(),
            shapes: &self.shapes,
            arrivals: &arrivals,
            nights: &nights,
            bad_days: &self.bad,
            approved: &self.approved,
            rules: &Rules::built_in().unwrap(),
        })
    }

    /// What fails, as `N03 Feed 2026-10-06..2026-10-06`.
    pub(super) fn failures(&self) -> Vec<String> {
        failures(&self.judge())
    }
}

pub(super) fn failures(verdicts: &[Verdict]) -> Vec<String> {
    let date = |day: Option<i32>| {
        day.map_or_else(
            || "-".to_owned(),
            |day| {
                let (year, month, of_month) = civil(day);
                format!("{year}-{month:02}-{of_month:02}")
            },
        )
    };
    verdicts
        .iter()
        .filter(|verdict| verdict.outcome == Outcome::Fail)
        .map(|verdict| {
            let (from, to) = (date(verdict.from), date(verdict.to));
            format!("{} {:?} {from}..{to}", verdict.code, verdict.subject)
        })
        .collect()
}

/// How much of an open day comes on a day, outside the wards and on them.
fn outside(kind: DayKind, is_ward: bool) -> f64 {
    let of_week = [1.1, 1.0, 0.95, 0.98, 1.05, 0.45, 0.2];
    let open = of_week[usize::from(kind.weekday())];
    match (kind, is_ward) {
        (DayKind::Workday(_), true) => 0.95 + 0.05 * open,
        (_, true) => 0.8,
        (DayKind::Workday(_), false) => open,
        (DayKind::AfterClosing(_), false) => 1.25 * open,
        (DayKind::Unsettled(_), false) => 0.8 * open,
        (DayKind::Closed(_), false) => 0.15,
        (DayKind::LongBreak(_), false) => 0.12,
    }
}
