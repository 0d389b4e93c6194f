//! Names and folders of the SS-MIX2 standardized storage (structure specification, 7 fields joined by `_`).

use std::fmt;

use jiff::civil::{Date, DateTime};

/// The seven fields of a file name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
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
    pub fn parse(name: &str) -> Option<FileName> {
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
    pub fn folder(&self) -> String {
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

    /// Folder and name below the root.
    pub fn path(&self) -> String {
        format!("{}/{self}", self.folder())
    }

    /// Whether two names are versions of one thing: patient, care date, data type and order number are equal.
    pub fn is_version_of(&self, other: &FileName) -> bool {
        (
            &self.patient_id,
            self.care_date,
            &self.data_type,
            &self.order_no,
        ) == (
            &other.patient_id,
            other.care_date,
            &other.data_type,
            &other.order_no,
        )
    }

    /// The same name sent `minutes` later; unchanged when the time stamp cannot be read.
    pub(crate) fn later(&self, minutes: i64) -> FileName {
        let moved = self.occurred_at.get(..14).and_then(|digits| {
            let at = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
            at.checked_add(jiff::SignedDuration::from_mins(minutes))
                .ok()
        });
        let mut name = self.clone();
        if let Some(at) = moved {
            name.occurred_at = format!("{}{}", stamp(at), &self.occurred_at[14..]);
        }
        name
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

/// `YYYYMMDD`, or `-`.
pub(crate) fn day(date: Option<Date>) -> String {
    date.map_or_else(
        || "-".to_owned(),
        |date| date.strftime("%Y%m%d").to_string(),
    )
}

/// `YYYYMMDDHHMMSS`.
pub(crate) fn stamp(at: DateTime) -> String {
    at.strftime("%Y%m%d%H%M%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_reading_and_writing() {
        let text = "9000001_20261119_OML-11_202611190000101_20261119104512003_01_1";
        let name = FileName::parse(text).unwrap();
        assert_eq!(name.to_string(), text);
        assert_eq!(
            name.path(),
            format!("900/000/9000001/20261119/OML-11/{text}")
        );
        assert_eq!(name.later(90).occurred_at, "20261119121512003");
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
