//! What was found in an item.

use super::evidence::{Evidence, Tried};
use super::item::Series;
use super::sample::Sample;

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
                numbers: Vec::new(),
            },
        }
    }
}

impl Found {
    /// With one more number in its evidence.
    pub(super) fn with(mut self, name: &'static str, number: f64) -> Found {
        self.evidence.numbers.push((name, number));
        self
    }
}
