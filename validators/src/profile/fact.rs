//! A row as its profile sees it, in 32 bytes: rows are sorted by their keys, and those of one key make one state.

use std::num::NonZeroU8;

use super::patients::Place;
use super::state::State;
use super::stratum::Stratum;

/// What tells one state from another. Keys sort as states are stored, when the numbers of their items do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

const STRATUM_AT: u32 = 32;
const ITEM_AT: u32 = 48;
const DAY_AT: u32 = 80;

impl Key {
    /// Of event day and arrival in days since 1970-01-01 and the number of an item. What has no day comes first.
    pub(super) fn new(day: Option<i32>, item: u32, stratum: Stratum, arrival: i32) -> Key {
        let day = day.map_or(0, |day| 1 << 32 | u128::from(ordered(day)));
        let stratum = u128::from(stratum.number());
        Key(day << DAY_AT
            | u128::from(item) << ITEM_AT
            | stratum << STRATUM_AT
            | u128::from(ordered(arrival)))
    }

    pub(super) fn day(self) -> Option<i32> {
        let day = self.0 >> DAY_AT;
        (day > 0).then_some(from_ordered(day as u32))
    }

    pub(super) fn item(self) -> u32 {
        (self.0 >> ITEM_AT) as u32
    }

    pub(super) fn stratum(self) -> Stratum {
        Stratum::from_number((self.0 >> STRATUM_AT) as u16)
    }

    pub(super) fn arrival(self) -> i32 {
        from_ordered(self.0 as u32)
    }

    /// The key when its item has another number.
    pub(super) fn of_item(self, item: u32) -> Key {
        Key::new(self.day(), item, self.stratum(), self.arrival())
    }
}

/// A number whose order without a sign is that of the number with one.
fn ordered(number: i32) -> u32 {
    number.cast_unsigned() ^ 1 << 31
}

fn from_ordered(number: u32) -> i32 {
    (number ^ 1 << 31).cast_signed()
}

/// When a row was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// On the event day before noon.
    Morning,
    /// On the event day from noon on.
    Afternoon,
    /// More than two days after the event day.
    Late,
    /// At another time, or nobody knows.
    Other,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A number, by its cell of a sketch.
    Number(i32),
    /// A number that is not finite, which no sketch holds.
    Infinite,
    Below,
    Above,
    Missing,
    /// A word; or the row is of a table without values.
    Other,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    /// How many decimals, 255 at most.
    pub(super) decimals: u8,
    /// The last digit, in ASCII.
    pub(super) last: NonZeroU8,
}

/// Rows of one key that are alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    pub(super) key: Key,
    pub(super) rows: u16,
    pub(super) sent: Sent,
    pub(super) value: Value,
    pub(super) digits: Option<Digits>,
    /// One more than the place of the grade.
    pub(super) grade: Option<NonZeroU8>,
    pub(super) patient: Option<Place>,
}

const _: () = assert!(size_of::<Fact>() == 32);

impl Fact {
    /// Counts the rows.
    pub(super) fn count(&self, state: &mut State) {
        let times = u32::from(self.rows);
        let rows = u64::from(self.rows);
        state.rows += rows;
        match self.sent {
            Sent::Morning => state.morning += rows,
            Sent::Afternoon => state.afternoon += rows,
            Sent::Late => state.late += rows,
            Sent::Other => {}
        }
        match self.value {
            Value::Number(cell) => {
                state.numbers += rows;
                state.sketch.add_cell(cell, times);
            }
            Value::Infinite => state.numbers += rows,
            Value::Below => state.below += rows,
            Value::Above => state.above += rows,
            Value::Missing => state.missing += rows,
            Value::Other => {}
        }
        if let Some(Digits { decimals, last }) = self.digits {
            state.decimals.add(i32::from(decimals), times);
            state.last_digits.add(i32::from(last.get() - b'0'), times);
        }
        if let Some(grade) = self.grade {
            state.grades.add(i32::from(grade.get()) - 1, times);
        }
        if let Some(place) = self.patient {
            state.patients.raise(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_states_are_stored() {
        let strata = [
            Stratum::WHOLE,
            Stratum::of(Some("F"), Some(0)),
            Stratum::of(None, None),
        ];
        let mut keys = Vec::new();
        for day in [None, Some(i32::MIN), Some(-1), Some(0), Some(20_463)] {
            for item in [0, 1, u32::MAX] {
                for stratum in strata {
                    for arrival in [i32::MIN, -1, 0, 7, i32::MAX] {
                        let key = Key::new(day, item, stratum, arrival);
                        let parts = (key.day(), key.item(), key.stratum(), key.arrival());
                        assert_eq!(parts, (day, item, stratum, arrival));
                        assert_eq!(key.of_item(3), Key::new(day, 3, stratum, arrival));
                        keys.push(key);
                    }
                }
            }
        }
        assert!(keys.is_sorted());
    }
}
