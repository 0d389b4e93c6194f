//! What was found in an item.

use super::evidence::{Evidence, Tried};
use super::item::Series;
use super::rules::Rules;
use super::sample::{Sample, Spread};

/// A fault of an item.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) code: &'static str,
    /// First and last event day.
    pub(super) days: (i32, i32),
    /// Rows of the period.
    pub(super) failed: u64,
    /// Rows that were looked at.
    pub(super) eligible: u64,
    pub(super) detail: String,
    pub(super) evidence: Evidence,
}

/// A period of an item's days, the period's rows, and those outside of it.
pub(super) struct Period<'a> {
    pub(super) series: &'a Series,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) inside: Sample,
    pub(super) outside: Sample,
    /// How sure it is that the period differs, in standard errors.
    pub(super) z: f64,
}

impl<'a> Period<'a> {
    pub(super) fn of(series: &'a Series, from: usize, to: usize, z: f64) -> Period<'a> {
        Period {
            series,
            from,
            to,
            inside: series.between(from, to),
            outside: series.without(from, to),
            z,
        }
    }

    /// Rows a day in the period against those of the days outside of it.
    pub(super) fn rows_ratio(&self) -> f64 {
        let days = &self.series.days;
        let within = days[self.to - 1] - days[self.from] + 1;
        let all = days[days.len() - 1] - days[0] + 1;
        let outside = self.outside.rows as f64 / f64::from((all - within).max(1));
        self.inside.rows as f64 / f64::from(within) / outside.max(f64::MIN_POSITIVE)
    }

    /// What the patients who are on both sides take from the variance of a difference of means, as a share of a value's variance:
    /// their own level is in both means. Only where each side is long enough for patients to come again.
    pub(super) fn shared(&self, rules: &Rules) -> f64 {
        if self.length().min(self.length_outside()) < rules.shared_days_min {
            return 0.0;
        }
        let mut both = self.inside.patients.clone();
        both.merge(&self.outside.patients);
        let (one, other) = (
            self.inside.patients.estimate(),
            self.outside.patients.estimate(),
        );
        // How many of few are the same is not known.
        if one.min(other) < rules.shared_patients_min {
            return 0.0;
        }
        let shared = (one + other - both.estimate()).clamp(0.0, one.min(other));
        2.0 * rules.repeat_correlation * shared / (one * other).max(1.0)
    }

    /// Patients of the side that has fewer: what is known of a level is known from them, on whichever side they are.
    pub(super) fn patients(&self) -> f64 {
        let sides = [&self.inside, &self.outside];
        let patients = sides.map(|side| side.patients.estimate());
        patients[0].min(patients[1])
    }

    /// Whether it is sure to differ: of few patients one who is very ill makes a good part, and it must be surer.
    pub(super) fn is_sure(&self, rules: &Rules) -> bool {
        let is_few = self.patients() < rules.few_patients;
        let z_min = if is_few { rules.z_min_few } else { rules.z_min };
        self.z >= z_min
    }

    /// Independent values of the side that has fewer.
    pub(super) fn worth(&self, rules: &Rules) -> f64 {
        self.inside
            .effective(rules)
            .min(self.outside.effective(rules))
    }

    /// How many days the period lasts, from the first to the last with rows.
    pub(super) fn length(&self) -> i32 {
        self.series.days[self.to - 1] - self.series.days[self.from] + 1
    }

    /// How many days there are outside of it.
    pub(super) fn length_outside(&self) -> i32 {
        let days = &self.series.days;
        days[days.len() - 1] - days[0] + 1 - self.length()
    }

    /// A fault of the period, with the explanations that were tried, the best first.
    pub(super) fn found(&self, code: &'static str, detail: String, tried: Vec<Tried>) -> Found {
        Found {
            code,
            days: (self.series.days[self.from], self.series.days[self.to - 1]),
            failed: self.inside.rows,
            eligible: self.inside.rows + self.outside.rows,
            detail,
            evidence: Evidence {
                reference: "own past",
                before: self.outside.spread(),
                after: self.inside.spread(),
                z: self.z,
                tried,
                numbers: vec![
                    ("patients_before", self.outside.patients.estimate().round()),
                    ("patients_after", self.inside.patients.estimate().round()),
                ],
            },
        }
    }
}

impl Found {
    /// A fault of all days, known by a share of the values, beside what it was held against.
    pub(super) fn of_all(
        code: &'static str,
        share: f64,
        mine: &Sample,
        series: &Series,
        (reference, before): (&'static str, Spread),
    ) -> Option<Found> {
        let rows = series.samples.iter().map(|sample| sample.rows).sum();
        Some(Found {
            code,
            days: (*series.days.first()?, *series.days.last()?),
            failed: rows,
            eligible: rows,
            detail: format!("{:.0} %", 100.0 * share),
            evidence: Evidence {
                reference,
                before,
                after: mine.spread(),
                z: 0.0,
                tried: Vec::new(),
                numbers: Vec::new(),
            },
        })
    }

    /// The surest; of equals the first.
    pub(super) fn surest(found: impl Iterator<Item = Found>) -> Option<Found> {
        found.reduce(|best, next| match next.evidence.z > best.evidence.z {
            true => next,
            false => best,
        })
    }

    /// With one more number in its evidence.
    pub(super) fn with(mut self, name: &'static str, number: f64) -> Found {
        self.evidence.numbers.push((name, number));
        self
    }
}
