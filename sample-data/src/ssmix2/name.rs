//! Names and folders of the SS-MIX2 standardized storage (structure specification, 7 fields joined by `_`).

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::hospital::Dialect;
use crate::hospital::dialect::RootRule;

/// The seven fields of a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileName {
    /// The hospital's patient number.
    pub patient_id: String,
    /// `None` for data types that have no day.
    pub care_date: Option<Date>,
    /// For example `OML-11`.
    pub data_type: String,
    /// 15 digits; all nines when there is no order.
    pub order_no: String,
    /// `YYYYMMDDHHMMSSFFF`: when the message was sent to the storage.
    pub occurred_at: String,
    /// Department; `None` for `-`.
    pub department: Option<String>,
    /// `1` live, `2` superseded, `0` deleted.
    pub condition_flag: char,
}

/// The order number of messages that belong to no order.
pub(crate) const NO_ORDER: &str = "999999999999999";

impl FileName {
    /// Reads a bare file name; `None` unless it has seven fields with a date or `-` in the second and one character in the
    /// last. The fields are not checked further.
    #[cfg(test)]
    pub(crate) fn parse(name: &str) -> Option<FileName> {
        let fields: Vec<&str> = name.split('_').collect();
        let [
            patient_id,
            date,
            data_type,
            order_no,
            occurred_at,
            department,
            flag,
        ] = fields[..]
        else {
            return None;
        };
        let care_date = match date {
            "-" => None,
            digits => Some(Date::strptime("%Y%m%d", digits).ok()?),
        };
        let mut flag = flag.chars();
        let condition_flag = flag.next().filter(|_| flag.next().is_none())?;
        Some(FileName {
            patient_id: patient_id.to_owned(),
            care_date,
            data_type: data_type.to_owned(),
            order_no: order_no.to_owned(),
            occurred_at: occurred_at.to_owned(),
            department: (department != "-").then(|| department.to_owned()),
            condition_flag,
        })
    }

    /// The folder below the root, `/` between levels, without a trailing one. Numbers shorter than six digits give shorter
    /// folder names.
    pub(crate) fn folder(&self) -> String {
        let id = &self.patient_id;
        let slice =
            |from: usize, to: usize| id.get(from.min(id.len())..to.min(id.len())).unwrap_or("");
        format!(
            "{}/{}/{id}/{}/{}",
            slice(0, 3),
            slice(3, 6),
            day(self.care_date),
            self.data_type
        )
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}_{}_{}_{}_{}_{}_{}",
            self.patient_id,
            day(self.care_date),
            self.data_type,
            self.order_no,
            self.occurred_at,
            self.department.as_deref().unwrap_or("-"),
            self.condition_flag
        )
    }
}

/// The root that a care date belongs to, as an index into the dialect's roots: the first whose rule says so, and without one
/// the one that takes everything.
pub(crate) fn root(dialect: &Dialect, care_date: Option<Date>) -> usize {
    let takes = |rule: RootRule| match (rule, care_date) {
        (RootRule::Dated, date) => date.is_some(),
        (RootRule::Undated, date) => date.is_none(),
        (RootRule::FromYear(year), Some(date)) => date.year() >= year,
        _ => false,
    };
    let of = |matches: &dyn Fn(RootRule) -> bool| {
        dialect.roots.iter().position(|(_, rule)| matches(*rule))
    };
    of(&takes)
        .or_else(|| of(&|rule| rule == RootRule::Everything))
        .unwrap_or(0)
}

/// `YYYYMMDD`, or `-`.
pub(crate) fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "-".to_owned(), digits)
}

/// `YYYYMMDD`.
pub(crate) fn digits(date: Date) -> String {
    let mut text = String::with_capacity(8);
    push_date(&mut text, date);
    text
}

/// `YYYYMMDDHHMMSS`.
pub(crate) fn stamp(at: DateTime) -> String {
    let mut text = String::with_capacity(14);
    push_date(&mut text, at.date());
    for part in [at.hour(), at.minute(), at.second()] {
        push_two(&mut text, part);
    }
    text
}

/// Names and messages are full of times, and a formatting language is slow for them.
fn push_date(text: &mut String, date: Date) {
    let year = date.year().clamp(0, 9_999);
    push_two(text, (year / 100) as i8);
    push_two(text, (year % 100) as i8);
    push_two(text, date.month());
    push_two(text, date.day());
}

fn push_two(text: &mut String, number: i8) {
    text.push(char::from(b'0' + (number / 10) as u8));
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_are_digits() {
        let at = date(2026, 1, 9).at(3, 4, 5, 0);
        assert_eq!(stamp(at), "20260109030405");
        assert_eq!(day(Some(at.date())), "20260109");
        assert_eq!(day(None), "-");
    }

    #[test]
    fn roots_follow_their_rules() {
        use RootRule::*;
        let mut dialect = crate::ssmix2::testing::hospital().dialect;
        let dated = Some(date(2025, 3, 1));
        let later = Some(date(2026, 3, 1));
        for (roots, places) in [
            (&[("a", Everything)][..], [0, 0, 0]),
            (&[("a", Everything), ("b", Undated)], [1, 0, 0]),
            (&[("a", Dated), ("b", Undated)], [1, 0, 0]),
            (&[("a", Undated), ("c", FromYear(2026))], [0, 0, 1]),
        ] {
            dialect.roots = roots;
            let found = [None, dated, later].map(|care_date| root(&dialect, care_date));
            assert_eq!(found, places, "{roots:?}");
        }
    }

    #[test]
    fn a_name_survives_reading_and_writing() {
        let text = "9000001_20261119_OML-11_202611190000101_20261119104512003_01_1";
        let name = FileName::parse(text).unwrap();
        assert_eq!(name.to_string(), text);
        assert_eq!(name.folder(), "900/000/9000001/20261119/OML-11");
        let undated = "12_-_ADT-00_999999999999999_20261119104512003_-_1";
        assert_eq!(
            FileName::parse(undated).unwrap().folder(),
            "12//12/-/ADT-00"
        );
    }

    #[test]
    fn other_names_are_not_read() {
        for text in [
            "Thumbs.db",
            "1_2_3_4_5_6",
            "9_20261399_OML-11_1_2_3_1",
            "9_-_OML-11_1_2_3_11",
        ] {
            assert_eq!(FileName::parse(text), None, "{text}");
        }
    }
}
