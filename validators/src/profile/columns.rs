//! The columns of a batch that profiles count. Texts are looked at once per distinct value.

use std::num::NonZeroU8;

use arrow_array::{Array, Date32Array, Float64Array, Int32Array, TimestampMicrosecondArray};
use model::Batch;

use super::fact::{Digits, Sent, Value};
use super::sketch;
use super::state::grade;
use super::stratum::Stratum;
use crate::distinct::Answers;

/// Days after the event day from which a row is late.
const LATE_AFTER_DAYS: i64 = 2;

const HOUR_MICROS: i64 = 3_600_000_000;

/// Event day and arrival, which every table with event days has.
pub(super) struct Days<'a> {
    days: &'a Date32Array,
    arrivals: Option<Answers<'a, Option<i32>>>,
    occurred: Option<&'a TimestampMicrosecondArray>,
}

impl<'a> Days<'a> {
    /// The columns of a batch; `None` when it has no event days.
    pub(super) fn of(batch: &'a Batch) -> Option<Days<'a>> {
        Some(Days {
            days: batch.typed("care_date")?,
            arrivals: Answers::of(batch, "load_id", arrival_date),
            occurred: batch.typed("occurred_at"),
        })
    }

    /// The event day of a row, and the day of the load that brought it. A load id that tells no day, which no load writes,
    /// counts as of the event day.
    pub(super) fn at(&self, row: usize) -> (Option<i32>, i32) {
        let day = self.days.is_valid(row).then(|| self.days.value(row));
        let arrivals = self.arrivals.as_ref();
        let arrival = arrivals.and_then(|arrivals| arrivals.at(row)?);
        (day, arrival.or(day).unwrap_or_default())
    }

    pub(super) fn sent(&self, row: usize) -> Sent {
        let occurred = self.occurred.filter(|times| times.is_valid(row));
        let (Some(occurred), true) = (occurred, self.days.is_valid(row)) else {
            return Sent::Other;
        };
        // Hours in Japan, nine ahead and without summer time, since the event day began.
        let hours = (occurred.value(row) + 9 * HOUR_MICROS).div_euclid(HOUR_MICROS)
            - 24 * i64::from(self.days.value(row));
        match hours {
            0..12 => Sent::Morning,
            12..24 => Sent::Afternoon,
            _ if hours >= 24 * (LATE_AFTER_DAYS + 1) => Sent::Late,
            _ => Sent::Other,
        }
    }
}

/// The as-of date in a load id such as `H01-20260112-1`, in days since 1970-01-01. A hospital id may hold `-` itself.
fn arrival_date(load_id: &str) -> Option<i32> {
    let date = load_id.rsplit('-').nth(1)?;
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| date.get(from..to)?.parse::<i32>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    // Days from a year that begins in March, so that the leap day is its last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Sex and age of the patient of a row.
pub(super) struct Strata<'a> {
    /// Of each sex, with no age.
    sexes: Option<Answers<'a, Stratum>>,
    ages: Option<&'a Int32Array>,
}

impl<'a> Strata<'a> {
    pub(super) fn of(batch: &'a Batch) -> Strata<'a> {
        Strata {
            sexes: Answers::of(batch, "patient_sex", |sex| Stratum::of(Some(sex), None)),
            ages: batch.typed("patient_age"),
        }
    }

    pub(super) fn at(&self, row: usize) -> Stratum {
        let sex = self.sexes.as_ref().and_then(|sexes| sexes.at(row));
        let ages = self.ages.filter(|ages| ages.is_valid(row));
        sex.unwrap_or(Stratum::of(None, None))
            .of_age(ages.map(|ages| ages.value(row)))
    }
}

/// What the text for the kind of a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Bound,
    Missing,
    Other,
}

/// The value columns of a table of results.
pub(super) struct Values<'a> {
    kinds: Answers<'a, Kind>,
    above: Option<Answers<'a, bool>>,
    numbers: &'a Float64Array,
    grades: Option<Answers<'a, Option<NonZeroU8>>>,
    digits: Option<Answers<'a, Option<Digits>>>,
}

impl<'a> Values<'a> {
    /// The columns of a batch; `None` when its table has none.
    pub(super) fn of(batch: &'a Batch) -> Option<Values<'a>> {
        let kind = |kind: &str| match kind {
            "number" => Kind::Number,
            "comparator" => Kind::Bound,
            "null" | "empty" => Kind::Missing,
            _ => Kind::Other,
        };
        let grade = |text: &str| NonZeroU8::MIN.checked_add(u8::try_from(grade(text)?).ok()?);
        Some(Values {
            kinds: Answers::of(batch, "value_kind", kind)?,
            above: Answers::of(batch, "value_comparator", |sign| sign.starts_with('>')),
            numbers: batch.typed("value_number")?,
            grades: Answers::of(batch, "value_grade", grade),
            digits: Answers::of(batch, "value_text", digits),
        })
    }

    /// What the value of a row is, and how it is written when it is a number.
    pub(super) fn at(&self, row: usize) -> (Value, Option<Digits>) {
        let value = match self.kinds.at(row) {
            Some(Kind::Number) if self.numbers.is_valid(row) => {
                let digits = self.digits.as_ref().and_then(|digits| digits.at(row)?);
                let number = self.numbers.value(row);
                let value = match number.is_finite() {
                    true => Value::Number(sketch::cell(number)),
                    false => Value::Infinite,
                };
                return (value, digits);
            }
            Some(Kind::Bound) => match self.above.as_ref().and_then(|above| above.at(row)) {
                Some(true) => Value::Above,
                Some(false) => Value::Below,
                None => Value::Other,
            },
            Some(Kind::Missing) | None => Value::Missing,
            Some(_) => Value::Other,
        };
        (value, None)
    }

    /// One more than the place of the grade of a row.
    pub(super) fn grade(&self, row: usize) -> Option<NonZeroU8> {
        self.grades.as_ref()?.at(row)?
    }
}

/// How many decimals a number is written with, and its last digit; `None` when there is no digit.
fn digits(text: &str) -> Option<Digits> {
    let (mut decimals, mut last) = (None, None);
    for letter in text.trim().chars() {
        let ascii = match letter {
            '０'..='９' => char::from_u32(letter as u32 - '０' as u32 + '0' as u32)?,
            other => other,
        };
        match ascii {
            '.' | '．' => decimals = Some(0_u8),
            '0'..='9' => {
                last = NonZeroU8::new(ascii as u8);
                decimals = decimals.map(|count| count.saturating_add(1));
            }
            'e' | 'E' => break,
            _ => {}
        }
    }
    let decimals = decimals.unwrap_or(0);
    last.map(|last| Digits { decimals, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_id_tells_its_day() {
        let days = [
            ("H01-19700101-1", Some(0)),
            ("H01-20260112-1", Some(20_465)),
            ("north-01-20240229-12", Some(19_782)),
            ("north-01-20240301-12", Some(19_783)),
            ("H01", None),
            ("H01-2026x112-1", None),
        ];
        for (load_id, day) in days {
            assert_eq!(arrival_date(load_id), day, "{load_id}");
        }
    }

    #[test]
    fn digits_are_read_as_written() {
        let cases = [
            ("12.50", Some((2, 0))),
            (" 7 ", Some((0, 7))),
            ("４．３", Some((1, 3))),
            ("1.3E+2", Some((1, 3))),
            ("5.", Some((0, 5))),
            ("-0.4", Some((1, 4))),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = digits(text).map(|it| (it.decimals, it.last.get() - b'0'));
            assert_eq!(found, expected, "{text}");
        }
    }
}
