//! The feeds of a hospital against each other: admissions, tests, drugs and diagnoses that one feed tells of and another does not,
//! counted by month and judged against bands.
//!
//! Counting is done where rows are at hand ([`AgreementTally`]); what is stored is [`Agreement`], counts without patients, and every
//! verdict follows from these, the as-of day and the rules alone.

mod bands;
mod classes;
mod comparison;
mod evidence;
mod judge;
mod keys;
mod rows;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(super) use self::bands::Bands;
pub use self::classes::{ClaimClasses, Class, ClassesError};
pub use self::comparison::{Comparison, Side, Source};
pub use self::judge::{Input, Line, judge, lines, not_judged};
pub use self::rows::{from_batches, to_batch};
pub use self::tally::AgreementTally;
use super::calendar::civil::{civil, day_of};

/// The class of a comparison as a whole.
pub const ALL: &str = "all";

/// Counts of one month and comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The month.
    pub month: Month,
    /// What was held against what.
    pub comparison: Comparison,
    /// By class; [`ALL`] is always there.
    pub classes: BTreeMap<String, Counts>,
    /// Rows of the left side.
    pub left_rows: u64,
    /// Rows of the right side.
    pub right_rows: u64,
    /// Patients of the right side.
    pub patients: u64,
    /// Of these, those that the table of patients knows.
    pub patients_known: u64,
    /// One thing in so many was compared.
    pub one_in: u64,
    /// SHA-256 over what it was counted from.
    pub inputs: String,
}

impl Agreement {
    /// The counts of the whole.
    pub fn all(&self) -> Counts {
        self.classes.get(ALL).copied().unwrap_or_default()
    }
}

/// How many things both sides tell of, and how many only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Both.
    pub matched: u64,
    /// Only the left side.
    pub only_left: u64,
    /// Only the right side.
    pub only_right: u64,
}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u8,
}

impl Month {
    /// Reads `2026-10`.
    pub fn read(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let is_shaped = year.len() == 4 && month.len() == 2;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (is_shaped && (1..=12).contains(&month)).then_some(Month { year, month })
    }

    /// The month of a day since 1970-01-01.
    pub fn of(day: i32) -> Month {
        let (year, month, _) = civil(day);
        Month { year, month }
    }

    /// As `2026-10`.
    pub fn text(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// The month so many months before.
    #[must_use]
    pub fn before(self, months: u8) -> Month {
        let count = self.year * 12 + i32::from(self.month) - 1 - i32::from(months);
        Month {
            year: count.div_euclid(12),
            month: 1 + count.rem_euclid(12) as u8,
        }
    }

    /// Days since 1970-01-01 of the first day.
    pub fn first(self) -> i32 {
        day_of(self.year, self.month, 1)
    }

    /// Days since 1970-01-01 of the last day.
    pub fn last(self) -> i32 {
        match self.month {
            12 => day_of(self.year + 1, 1, 1) - 1,
            month => day_of(self.year, month + 1, 1) - 1,
        }
    }

    fn has(self, day: Option<i32>) -> bool {
        day.is_some_and(|day| (self.first()..=self.last()).contains(&day))
    }

    /// The days of `3:1 17:2`, which says how many times on which day of the month.
    fn days(self, times: &str) -> impl Iterator<Item = i32> {
        let days = times.split(' ').filter_map(|part| {
            let (day, _) = part.split_once(':')?;
            day.parse::<i32>().ok()
        });
        days.map(move |day| self.first() + day - 1)
            .filter(move |day| self.has(Some(*day)))
    }
}
