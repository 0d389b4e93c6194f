//! Half days: the rows sent before noon are there, and those sent after it are not, or the other way round (N03).
//!
//! Each half is held against that of the same weekdays around it, for a day whose other half is as usual. How far it follows the other
//! half is learned: where few come in the morning, fewer may come in the afternoon. A lost half is lost in all tables, and all of
//! them together tell what none does alone; since a patient is in several of them, how widely they spread is learned of the sum.

use std::collections::BTreeSet;

use super::line::dispersion_of;
use super::shape::{Laid, ShapeDay};
use super::tail::{at_most, clump};
use super::{Common, Missing};

/// A half of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// The hours, as details and evidence have them.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Half::Morning => "00:00-12:00",
            Half::Afternoon => "12:00-24:00",
        }
    }

    fn of(self, day: &ShapeDay) -> f64 {
        match self {
            Half::Morning => day.morning,
            Half::Afternoon => day.afternoon,
        }
    }

    const fn other(self) -> Half {
        match self {
            Half::Morning => Half::Afternoon,
            Half::Afternoon => Half::Morning,
        }
    }
}

/// A half of a day beside those of other days.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfDay {
    pub(super) index: usize,
    pub(super) half: Half,
    /// Rows of the half.
    pub(super) seen: f64,
    /// Rows that are expected.
    pub(super) expected: f64,
    /// The clumps of these that are left, with what came on another day instead: that is late and not missing.
    left_clumps: f64,
    /// The clumps that are expected.
    clumps: f64,
    /// How much of what is usual the other half of the day has.
    other_share: f64,
    pub(super) trained: u32,
}

/// A half of a day in one table.
struct Part {
    day: HalfDay,
    /// Whether the table has rows in the other half as well, and has them on the day.
    is_witness: bool,
    /// How many times as large as a clump what one patient has in the table is; 0 where nobody knows.
    of_patient: f64,
    /// The clumps of the other half, and those that are usual.
    other: (f64, f64),
    /// For each day around it the clumps of the half, and those that are expected.
    around: Vec<(f64, f64)>,
}

/// Days of the same weekday that tell what is usual.
const WEEKDAYS_MIN: usize = 3;

/// Days on either side within which many half days are a habit.
const HABIT_DAYS: usize = 14;

/// Clumps are of different sizes, and a dispersion is made by the large ones: where their sizes are spread as exponential numbers there are
/// twice as many as it tells. That counts for whether any comes, not for how many rows are left.
const CLUMPS_OF_DISPERSION: f64 = 2.0;

/// So much of the other half must be there for a day to be like others, ...
const OTHER_SHARE_MIN: f64 = 0.5;
/// ... and so much in those weeks when many stay away.
const OTHER_SHARE_MIN_UNSETTLED: f64 = 0.8;

/// A table whose other half has less than this of the rows of the half tells nothing of the day.
const WITNESS_SHARE_MIN: f64 = 0.1;

/// The days of which a half is missing: of each of the tables, and of all of them together, where chance may bring about what it
/// does with the two probabilities. Rows of different tables are added up by the clumps in which they come.
pub(super) fn half_days(
    tables: &[Laid],
    common: &Common,
    rules: &Missing,
    (of_table, of_all): (f64, f64),
) -> (Vec<Vec<HalfDay>>, Vec<HalfDay>) {
    let mut of_tables: Vec<Lacking> = vec![Lacking::default(); tables.len()];
    let mut together = Lacking::default();
    let first_days = rules.half_first_days as usize;
    let is_daily = |laid: &Laid| laid.share_with_rows() >= rules.with_rows_share_min;
    let is_daily: Vec<bool> = tables.iter().map(is_daily).collect();
    let days = tables.iter().map(|laid| laid.days.len()).max();
    for index in 0..days.unwrap_or(0) {
        let around = around(tables, index, common);
        for half in [Half::Afternoon, Half::Morning] {
            let is_told =
                |it: &(usize, &Laid)| is_daily[it.0] && has_settled(it.1, index, first_days);
            let told = tables.iter().enumerate().filter(is_told);
            let (numbers, parts): (Vec<usize>, Vec<Part>) = told
                .filter_map(|(number, laid)| {
                    let part = half_of(laid, &around, (index, half), common, rules)?;
                    Some((number, part))
                })
                .unzip();
            for (place, (number, part)) in numbers.iter().zip(&parts).enumerate() {
                let is_usual = tables[*number].timeline.is_usual(index);
                let is_meant = is_usual && part.is_witness && part.of_patient > 0.0;
                let is_like_others = part.day.other_share >= rules.loss_times_max;
                // Where the others came, what is lost of one table alone is lost as a whole.
                let is_whole = !have_others_come(&parts, place)
                    || part.day.seen <= rules.half_alone_times_max * part.day.expected;
                let is_missing = is_meant
                    && is_like_others
                    && is_whole
                    && part.by_patients().is_missing(rules, of_table);
                of_tables[*number].add(part.day, is_missing);
            }
            let lacking = parts.iter().filter(|part| part.day.is_lacking()).count();
            let is_usual = tables.iter().any(|laid| laid.timeline.is_usual(index));
            let other_min = if is_usual {
                OTHER_SHARE_MIN
            } else {
                OTHER_SHARE_MIN_UNSETTLED
            };
            let is_meant = |all: &HalfDay| lacking >= 2 && all.other_share >= other_min;
            if let Some(all) = together_of(&parts, common).filter(is_meant) {
                // When many stay away, few may stand by: then only silence tells.
                let is_missing = is_usual && all.is_missing(rules, 0.5 * of_all);
                together.add(all, is_missing || all.is_silent(of_all));
            }
        }
    }
    let days_max = rules.half_days_max as usize;
    let of_tables = of_tables.iter().map(|found| found.without_habits(days_max));
    (of_tables.collect(), together.without_habits(days_max))
}

/// Whether half of what was expected of the other tables came.
fn have_others_come(parts: &[Part], place: usize) -> bool {
    let others = parts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place);
    let (left, expected) = others.fold((0.0, 0.0), |sum, (_, part)| {
        (sum.0 + part.day.left_clumps, sum.1 + part.day.clumps)
    });
    expected >= 1.0 && left >= 0.5 * expected
}

/// Whether the first days of a table are over.
fn has_settled(laid: &Laid, index: usize, first_days: usize) -> bool {
    let has_rows = |day: &ShapeDay| day.morning + day.afternoon > 0.0;
    let first = laid.days.iter().position(has_rows);
    first.is_some_and(|first| index >= first + first_days)
}

/// The open and usual days around a day on which any of the tables has rows.
fn around(tables: &[Laid], index: usize, common: &Common) -> Vec<usize> {
    let (back, least) = (
        common.level_days as usize,
        common.training_days_min as usize,
    );
    let around = tables
        .iter()
        .flat_map(|laid| laid.around(index, back, least));
    let around: BTreeSet<usize> = around.collect();
    around.into_iter().collect()
}

/// Halves with less than half of their rows, and those of them that are missing.
#[derive(Clone, Default)]
struct Lacking {
    halves: Vec<(usize, Half)>,
    missing: Vec<HalfDay>,
}

impl Lacking {
    fn add(&mut self, day: HalfDay, is_missing: bool) {
        if day.is_lacking() {
            self.halves.push((day.index, day.half));
        }
        if is_missing {
            self.missing.push(day);
        }
    }

    /// Those missing, without those of which more than `days_max` within weeks are lacking: then the hours of sending changed.
    fn without_habits(&self, days_max: usize) -> Vec<HalfDay> {
        let is_lone = |day: &&HalfDay| {
            let near = self.halves.iter().filter(|(index, half)| {
                *half == day.half && index.abs_diff(day.index) <= HABIT_DAYS
            });
            near.count() <= days_max
        };
        self.missing.iter().filter(is_lone).copied().collect()
    }
}

impl HalfDay {
    /// Whether so little of the half is left that chance does not explain it. Rows come by the report and the patient: what must not
    /// be missing by chance are these, not single rows.
    fn is_missing(&self, rules: &Missing, probability: f64) -> bool {
        self.seen <= rules.half_times_max * self.expected
            && self.left_clumps <= rules.half_times_max * self.clumps
            && at_most(self.left_clumps, self.clumps, 0.0) < probability
    }

    /// Whether nothing at all came in all tables, and chance does not explain it.
    fn is_silent(&self, probability: f64) -> bool {
        self.seen == 0.0
            && self.left_clumps == 0.0
            && at_most(0.0, CLUMPS_OF_DISPERSION * self.clumps, 0.0) < probability
    }

    fn is_lacking(&self) -> bool {
        self.left_clumps <= 0.5 * self.clumps
    }
}

impl Part {
    /// The half of one table by itself: two patients less are no lost half.
    fn by_patients(&self) -> HalfDay {
        HalfDay {
            left_clumps: self.day.left_clumps / self.of_patient.max(1.0),
            clumps: self.day.clumps / self.of_patient.max(1.0),
            ..self.day
        }
    }
}

/// The halves of several tables as one, if any of them tells that the day was like others. Their clumps are not those of as many
/// patients: how widely their sum spreads tells how many come together.
fn together_of(parts: &[Part], common: &Common) -> Option<HalfDay> {
    let first = parts.iter().find(|part| part.is_witness)?;
    let sum = |of: &dyn Fn(&Part) -> f64| parts.iter().map(of).sum::<f64>();
    let days = 0..first.around.len();
    let around = days.map(|day| {
        (
            sum(&|part| part.around[day].0),
            sum(&|part| part.around[day].1),
        )
    });
    let around: Vec<(f64, f64)> = around.collect();
    let expected = sum(&|part| part.day.clumps);
    let clump = clump(expected, spread(&around, expected, common)?);
    Some(HalfDay {
        seen: sum(&|part| part.day.seen),
        expected: sum(&|part| part.day.expected),
        left_clumps: sum(&|part| part.day.left_clumps) / clump,
        clumps: expected / clump,
        other_share: sum(&|part| part.other.0) / sum(&|part| part.other.1).max(f64::MIN_POSITIVE),
        ..first.day
    })
}

/// The dispersion of a half with so many rows from those of other days. Where fewer rows are expected than on these, they are fewer
/// clumps.
fn spread(around: &[(f64, f64)], expected: f64, common: &Common) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = around.iter().copied().filter(|pair| pair.1 > 0.0).collect();
    let mean = pairs.iter().map(|pair| pair.1).sum::<f64>() / pairs.len().max(1) as f64;
    let dispersion = dispersion_of(&pairs)?.max(common.dispersion_min);
    Some(dispersion * (mean / expected.max(1.0)).max(1.0))
}

/// Of each weekday, from Monday on: how many days there are, and what a half and the other one have on them together.
struct Usual([(f64, f64, f64); 7]);

impl Usual {
    fn of(days: impl Iterator<Item = (usize, f64, f64)>) -> Usual {
        let mut usual = Usual([(0.0, 0.0, 0.0); 7]);
        for (weekday, here, there) in days {
            let sums = &mut usual.0[weekday];
            *sums = (sums.0 + 1.0, sums.1 + here, sums.2 + there);
        }
        usual
    }

    /// What a half and the other one have on a usual day.
    fn halves(&self, weekday: usize) -> (f64, f64) {
        let (days, here, there) = self.0[weekday];
        (here / days.max(1.0), there / days.max(1.0))
    }
}

/// What a half of a day has beside what the days around it let expect; `None` where nothing can be said.
fn half_of(
    laid: &Laid,
    around: &[usize],
    (index, half): (usize, Half),
    common: &Common,
    rules: &Missing,
) -> Option<Part> {
    if !laid.is_open(index) || (around.len() as i64) < common.training_days_least.max(8) {
        return None;
    }
    let weekday = |day: usize| usize::from(laid.timeline.kinds[day].weekday());
    let sum = |of: &dyn Fn(&ShapeDay) -> f64| -> f64 {
        around.iter().map(|day| of(&laid.days[*day])).sum()
    };
    let here = |day: usize| half.of(&laid.days[day]);
    let there = |day: usize| half.other().of(&laid.days[day]);
    let usual_of = Usual::of(
        around
            .iter()
            .map(|day| (weekday(*day), here(*day), there(*day))),
    );
    let usual = |day: usize| usual_of.halves(weekday(day));
    // How much of the other half there is; more of it promises no more of this one.
    let share = |day: usize| match usual(day).1 > 0.0 {
        true => (there(day) / usual(day).1).min(1.0),
        false => 1.0,
    };
    if usual_of.0[weekday(index)].0 < WEEKDAYS_MIN as f64 {
        return None;
    }
    let follows = follows(around.iter().map(|day| {
        let usual = usual(*day).0;
        (usual * (1.0 - share(*day)), usual - here(*day))
    }));
    let expect = |day: usize| usual(day).0 * (1.0 - follows * (1.0 - share(day)));
    let pairs: Vec<(f64, f64)> = around
        .iter()
        .map(|day| (here(*day), expect(*day)))
        .collect();
    let expected = expect(index);
    let clump = clump(expected, spread(&pairs, expected, common)?);
    let elsewhere = sum(&ShapeDay::elsewhere) / around.len() as f64;
    let late = (laid.days[index].elsewhere() - 2.0 * elsewhere).max(0.0);
    // What came on another day instead is late and not missing; a few rows are not what is missing.
    let is_late = late >= rules.half_times_max * expected;
    let left = here(index) + f64::from(u8::from(is_late)) * late;
    Some(Part {
        day: HalfDay {
            index,
            half,
            seen: here(index),
            expected,
            left_clumps: left / clump,
            clumps: expected / clump,
            other_share: share(index),
            trained: around.len() as u32,
        },
        is_witness: usual(index).1 >= WITNESS_SHARE_MIN * usual(index).0,
        of_patient: rows_of_patient(sum) / clump,
        other: (
            there(index).min(usual(index).1) / clump,
            usual(index).1 / clump,
        ),
        around: pairs
            .iter()
            .map(|pair| (pair.0 / clump, pair.1 / clump))
            .collect(),
    })
}

/// How many rows a patient has on a day, about; 0 where nobody knows.
fn rows_of_patient(sum: impl Fn(&dyn Fn(&ShapeDay) -> f64) -> f64) -> f64 {
    let patients = sum(&|day| day.patients);
    match patients > 0.0 {
        true => sum(&|day| day.rows) / patients,
        false => 0.0,
    }
}

/// Which part of what lacks in one half lacks in the other one as well: the slope of pairs of both, between none and all of it.
fn follows(lacking: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (xx, xy) = lacking.fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x * x, sum.1 + x * y));
    (xy / f64::max(xx, f64::MIN_POSITIVE)).clamp(0.0, 1.0)
}
