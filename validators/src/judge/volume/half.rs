//! Half days: the rows sent before noon are there, and those sent after it are not, or the other way round (N03).
//!
//! How many rows come swings with the patients of a day, but afternoon follows morning: so each half is held against the other half
//! of the same day, by what the days around it have, those of the same weekday before all.

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

/// A half of a day beside the other one.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfDay {
    pub(super) index: usize,
    pub(super) half: Half,
    /// Rows of the half.
    pub(super) seen: f64,
    /// Rows that the other half lets expect.
    pub(super) expected: f64,
    /// The clumps of these that are left, with what came on another day instead: that is late and not missing.
    left_clumps: f64,
    /// The clumps that the other half lets expect.
    clumps: f64,
    /// How many times as large as a clump what one patient has in the table is; at least 1.
    of_patient: f64,
    pub(super) trained: u32,
}

/// Days of the same weekday that tell how its halves stand to each other.
const WEEKDAYS_MIN: usize = 3;

/// Days on either side within which many half days are a habit.
const HABIT_DAYS: usize = 14;

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
    let is_daily = |laid: &Laid| laid.share_with_rows() >= rules.with_rows_share_min;
    let is_daily: Vec<bool> = tables.iter().map(is_daily).collect();
    let days = tables.iter().map(|laid| laid.days.len()).max();
    for index in 0..days.unwrap_or(0) {
        for half in [Half::Afternoon, Half::Morning] {
            let mut parts: Vec<HalfDay> = Vec::new();
            for (number, laid) in tables.iter().enumerate() {
                let part = half_of(laid, index, half, common, rules);
                if let Some(part) = part.filter(|_| is_daily[number]) {
                    of_tables[number].add(part, part.by_patients().is_missing(rules, of_table));
                    parts.push(part);
                }
            }
            let lacking = parts.iter().filter(|part| part.is_lacking()).count();
            if let Some(all) = HalfDay::together(&parts).filter(|_| lacking >= 2) {
                together.add(all, all.is_missing(rules, of_all));
            }
        }
    }
    let days_max = rules.half_days_max as usize;
    let of_tables = of_tables.iter().map(|found| found.without_habits(days_max));
    (of_tables.collect(), together.without_habits(days_max))
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

    /// The half of one table by itself: two patients less are no lost half.
    fn by_patients(&self) -> HalfDay {
        HalfDay {
            left_clumps: self.left_clumps / self.of_patient,
            clumps: self.clumps / self.of_patient,
            of_patient: 1.0,
            ..*self
        }
    }

    fn is_lacking(&self) -> bool {
        self.left_clumps <= 0.5 * self.clumps
    }

    /// The halves of several tables as one.
    fn together(parts: &[HalfDay]) -> Option<HalfDay> {
        let (first, rest) = parts.split_first()?;
        let mut all = *first;
        for part in rest {
            all.seen += part.seen;
            all.expected += part.expected;
            all.left_clumps += part.left_clumps;
            all.clumps += part.clumps;
            all.trained = all.trained.min(part.trained);
        }
        Some(all)
    }
}

/// What a half of a day has beside what the other half lets expect; `None` where nothing can be said.
fn half_of(
    laid: &Laid,
    index: usize,
    half: Half,
    common: &Common,
    rules: &Missing,
) -> Option<HalfDay> {
    if !laid.is_judged(index) {
        return None;
    }
    let around = laid.around(
        index,
        common.level_days as usize,
        common.training_days_min as usize,
    );
    if (around.len() as i64) < common.training_days_least.max(8) {
        return None;
    }
    let weekday = |index: usize| laid.timeline.kinds[index].weekday();
    let sum = |days: &dyn Fn(usize) -> bool, of: &dyn Fn(&ShapeDay) -> f64| -> f64 {
        let days = around.iter().filter(|day| days(**day));
        days.map(|day| of(&laid.days[*day])).sum()
    };
    let all = |_: usize| true;
    let days = around.len() as f64;
    let here = |day: &ShapeDay| half.of(day);
    let there = |day: &ShapeDay| half.other().of(day);
    let odds = |of: u8| {
        let same = |day: usize| weekday(day) == of;
        sum(&same, &here) / sum(&same, &there).max(1.0)
    };
    let odds: Vec<f64> = (0..7).map(odds).collect();
    let expect = |day: usize| there(&laid.days[day]) * odds[usize::from(weekday(day))];
    let day = &laid.days[index];
    let same = around.iter().filter(|day| weekday(**day) == weekday(index));
    let same: Vec<f64> = same.map(|day| there(&laid.days[*day])).collect();
    let of_weekday = same.iter().sum::<f64>() / (same.len() as f64).max(1.0);
    if same.len() < WEEKDAYS_MIN || there(day) < rules.loss_times_max * of_weekday {
        return None;
    }
    // An afternoon of many patients promises no morning of as many.
    let usual = sum(&|day| weekday(day) == weekday(index), &here) / same.len() as f64;
    let expected = expect(index).min(usual);
    let pairs: Vec<(f64, f64)> = around
        .iter()
        .map(|day| (here(&laid.days[*day]), expect(*day)))
        .filter(|pair| pair.1 > 0.0)
        .collect();
    let mean = pairs.iter().map(|pair| pair.1).sum::<f64>() / pairs.len().max(1) as f64;
    let dispersion = dispersion_of(&pairs)?.max(common.dispersion_min);
    // Where fewer rows are expected than on other days, they are fewer clumps.
    let dispersion = dispersion * (mean / expected.max(1.0)).max(1.0);
    // What came on another day instead is late and not missing.
    let elsewhere = sum(&all, &ShapeDay::elsewhere) / days;
    let left = here(day) + (day.elsewhere() - 2.0 * elsewhere).max(0.0);
    let clump = clump(expected, dispersion);
    let rows = sum(&all, &|day: &ShapeDay| day.rows);
    let patients = sum(&all, &|day: &ShapeDay| day.patients).max(1.0);
    Some(HalfDay {
        index,
        half,
        seen: here(day),
        expected,
        left_clumps: left / clump,
        clumps: expected / clump,
        of_patient: (rows / patients / clump).max(1.0),
        trained: around.len() as u32,
    })
}
