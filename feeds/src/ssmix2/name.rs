//! Names of the standardized storage: `ID1-3/ID4-6/ID/care date/data type/file`, and a file name of seven fields:
//! `patient_care date_data type_order no_occurred at_department_flag`. The extended storage is read in `extended`.

use std::fmt;

use model::{Code, Defect, Detail, Place};

use super::extended::{self, Content};
use super::fields::holds_number;
use super::marks::Marks;
use super::time;

/// The order number, or specific key, of what has none.
pub(super) const NO_ORDER_NO: &str = "999999999999999";

/// A file name, field by field. It names a patient, so its `Debug` form leaves the number out.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileName<'a> {
    /// The hospital's patient number.
    pub patient_id: &'a str,
    /// Days since 1970-01-01; `None` for `-`.
    pub care_date: Option<i32>,
    /// The data type, for example `OML-11`; in the extended storage the folder as it is named (see
    /// [`super::data_type`]).
    pub data_type: &'a str,
    /// The order number, in the extended storage the specific key; `999999999999999` when there is none.
    pub order_no: &'a str,
    /// When the message was sent to the storage: 17 digits, or 15 in the extended storage, unless F04 says otherwise.
    pub occurred_at: &'a str,
    /// The department; `None` for `-`.
    pub department: Option<&'a str>,
    /// 0 deleted, 1 live, 2 superseded.
    pub condition_flag: u8,
    /// Where the file stands in the extended storage; `None` in the standardized one.
    pub content: Option<Content<'a>>,
}

impl FileName<'_> {
    /// The instant of [`FileName::occurred_at`] in UTC microseconds; `None` when it is no time stamp.
    pub fn occurred_at_micros(&self) -> Option<i64> {
        let digits = self.occurred_at.as_bytes();
        match self.content {
            Some(_) => extended::occurred_at(digits),
            None => time::occurred_at(digits),
        }
    }

    /// [`FileName::occurred_at`], unless it is other text than digits (F04 lets a name pass) or no time and holds the patient's
    /// number.
    pub fn public_occurred_at(&self) -> Option<&str> {
        let is_time = self.occurred_at_micros().is_some();
        Some(self.occurred_at).filter(|text| {
            is_time_stamp(text.as_bytes()) && (is_time || !holds_number(text, self.patient_id))
        })
    }

    /// [`FileName::department`], unless it holds the patient's number.
    pub fn public_department(&self) -> Option<&str> {
        self.department
            .filter(|text| !holds_number(text, self.patient_id))
    }

    /// Whether an order number tells what this is about; without one, files of one key need not be versions of one thing.
    pub fn has_order_no(&self) -> bool {
        self.order_no != NO_ORDER_NO
    }

    /// Whether the order number is the patient's number, padded or not, or holds it.
    pub fn order_holds_patient(&self) -> bool {
        holds_number(self.order_no, self.patient_id)
    }
}

impl fmt::Debug for FileName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FileName")
            .field("data_type", &self.data_type)
            .field("care_date", &self.care_date)
            .field("occurred_at", &self.occurred_at)
            .field("condition_flag", &self.condition_flag)
            .finish_non_exhaustive()
    }
}

/// A path and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct NameReading<'a> {
    /// The file name; `None` when the file cannot be placed and is quarantined.
    pub name: Option<FileName<'a>>,
    /// F01 to F04 and F10, each about the whole file.
    pub defects: Vec<Defect>,
}

/// What the storage replaces: a newer file with the same key makes the older one history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderKey<'a> {
    /// [`FileName::patient_id`].
    pub patient_id: &'a str,
    /// [`FileName::care_date`].
    pub care_date: Option<i32>,
    /// [`FileName::data_type`].
    pub data_type: &'a str,
    /// [`FileName::order_no`].
    pub order_no: &'a str,
}

/// One version of what an [`OrderKey`] names. A rename that changes the flag keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VersionKey<'a> {
    /// What it is a version of.
    pub order: OrderKey<'a>,
    /// [`FileName::occurred_at`]; versions of one order sort by age.
    pub occurred_at: &'a str,
    /// [`FileName::department`].
    pub department: Option<&'a str>,
    /// [`FileName::content`]: a rename of a content folder renames each of its files.
    pub content: Option<Content<'a>>,
}

/// The key that a newer version shares with the one it replaces.
pub fn order_key<'a>(name: &FileName<'a>) -> OrderKey<'a> {
    OrderKey {
        patient_id: name.patient_id,
        care_date: name.care_date,
        data_type: name.data_type,
        order_no: name.order_no,
    }
}

/// The identity of a version, which the condition flag is no part of.
pub fn version_key<'a>(name: &FileName<'a>) -> VersionKey<'a> {
    VersionKey {
        order: order_key(name),
        occurred_at: name.occurred_at,
        department: name.department,
        content: name.content,
    }
}

/// Reads a path relative to a root of the storage.
///
/// F01: the file name has not the seven fields or a care date that is none. F02: the folders say otherwise than the
/// name, or are not the five of the storage. F03: the flag is not 0, 1 or 2. F04: the time stamp has not its 17
/// digits. F10: the patient number is too short to fill the first two folders. After F01 and F03 there is no name.
///
/// A path of the extended storage is known by the `^` in the folder of its data type, and read by its content folder.
pub fn read_path(path: &[u8]) -> NameReading<'_> {
    if let Some(place) = extended::find(path).filter(|place| !place.document.is_empty()) {
        return extended::read(&place);
    }
    let file = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..]);
    let mut defects = Vec::new();
    let name = match read_name(file, &mut defects) {
        Ok((name, care_date)) => {
            let claim = Claim {
                patient: name.patient_id.as_bytes(),
                care_date: care_date.as_bytes(),
                data_type: name.data_type.as_bytes(),
            };
            let mut folders = components(path);
            folders.next_back();
            check_folders(folders, &claim, &mut defects);
            Some(name)
        }
        Err(defect) => {
            defects.push(defect);
            None
        }
    };
    NameReading { name, defects }
}

/// Reads a file name; beside it the care date as it stands there.
pub(super) fn read_name<'a>(
    file: &'a [u8],
    defects: &mut Vec<Defect>,
) -> Result<(FileName<'a>, &'a str), Defect> {
    let form = |expected, found| defect("F01", Detail::Expected(expected, found));
    let text = std::str::from_utf8(file)
        .map_err(|_| form("an ASCII file name", "bytes that are no UTF-8"))?;
    let fields =
        split_seven(text).ok_or_else(|| form("seven fields", "another number of fields"))?;
    let [
        patient_id,
        care_date,
        data_type,
        order_no,
        occurred_at,
        department,
        flag,
    ] = fields;
    if patient_id.is_empty() || data_type.is_empty() {
        return Err(form("a patient number and a data type", "an empty field"));
    }
    // What stands in these fields goes into tables as it is, so it must be what the storage puts there and no name.
    let is_code = |text: &str, longest: usize| {
        text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_department = department == "-" || is_code(department, 5);
    if !is_data_type(data_type.as_bytes()) || !is_code(order_no, 22) || !is_department {
        return Err(form(
            "a data type, an order number and a department",
            "other text",
        ));
    }
    if data_type.contains('^') && holds_number(data_type, patient_id) {
        return Err(form("a data type", "the number of a patient"));
    }
    let day = match care_date {
        "-" => None,
        digits => {
            Some(time::day(digits.as_bytes()).ok_or_else(|| form("a care date or -", "no date"))?)
        }
    };
    let condition_flag = match flag {
        "0" => 0,
        "1" => 1,
        "2" => 2,
        _ => {
            return Err(defect(
                "F03",
                Detail::Expected("flag 0, 1 or 2", "another flag"),
            ));
        }
    };
    if time::occurred_at(occurred_at.as_bytes()).is_none() {
        defects.push(defect(
            "F04",
            Detail::Expected("YYYYMMDDHHMMSSFFF", "another time stamp"),
        ));
    }
    let name = FileName {
        patient_id,
        care_date: day,
        data_type,
        order_no,
        occurred_at,
        department: (department != "-").then_some(department),
        condition_flag,
        content: None,
    };
    Ok((name, care_date))
}

pub(super) fn split_seven(text: &str) -> Option<[&str; 7]> {
    let mut fields = [""; 7];
    let (mut count, mut start) = (0, 0);
    for end in Marks::of(text.as_bytes(), b'_', b'_').chain([text.len()]) {
        *fields.get_mut(count)? = &text[start..end];
        (count, start) = (count + 1, end + 1);
    }
    (count == fields.len()).then_some(fields)
}

/// What a name says that its folders say too.
pub(super) struct Claim<'a> {
    pub(super) patient: &'a [u8],
    pub(super) care_date: &'a [u8],
    pub(super) data_type: &'a [u8],
}

/// Compares the folders down to that of the data type with the name below them: F02 and F10.
pub(super) fn check_folders<'a>(
    mut folders: impl DoubleEndedIterator<Item = &'a [u8]>,
    claim: &Claim<'_>,
    defects: &mut Vec<Defect>,
) {
    let id = claim.patient;
    let short = id.len() < 6;
    if short {
        defects.push(defect(
            "F10",
            Detail::Count(id.len() as u64, "bytes in the patient number"),
        ));
    }
    let mut differs = |found: &'static str| defects.push(defect("F02", Detail::Found(found)));
    let [kind, date, patient, second, first, further] =
        std::array::from_fn(|_| folders.next_back());
    let (is_kind, is_date, is_patient) = (
        kind == Some(claim.data_type),
        date == Some(claim.care_date),
        patient == Some(id),
    );
    if let (Some(first), Some(second), None) = (first, second, further) {
        // Nobody says what the folders of a short number are, so they are not compared.
        if !short && (*first != id[..3] || *second != id[3..6]) {
            differs("another patient in the first two folders");
        }
        if !is_patient {
            differs("another patient folder");
        }
        if !is_date {
            differs("another care date folder");
        }
        if !is_kind {
            differs("another data type folder");
        }
    } else if !(short && is_kind && is_date && is_patient) {
        differs("another number of folders");
    }
}

/// The parts of a path.
pub(super) fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> + Clone {
    path.split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty())
}

pub(super) fn str_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

pub(super) fn defect(code: &'static str, detail: Detail) -> Defect {
    Defect {
        code: Code(code),
        place: Place::default(),
        detail,
    }
}

pub(super) fn is_care_date(text: &[u8]) -> bool {
    text == b"-" || time::day(text).is_some()
}

pub(super) fn is_time_stamp(text: &[u8]) -> bool {
    text.len() <= 20 && text.iter().all(u8::is_ascii_digit)
}

/// `OML-11` and `OMD`, or a name of the extended storage, whose `^` no name of a person has.
pub(super) fn is_data_type(text: &[u8]) -> bool {
    let standard = match text {
        [letters @ .., b'-', tens, ones] if letters.len() == 3 => {
            letters.iter().all(u8::is_ascii_uppercase)
                && tens.is_ascii_digit()
                && ones.is_ascii_digit()
        }
        _ => text.len() == 3 && text.iter().all(u8::is_ascii_uppercase),
    };
    let extended = text.len() <= 180
        && text.contains(&b'^')
        && text
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"^-.".contains(byte));
    standard || extended
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "004/210/0042109/20261119/OML-11/0042109_20261119_OML-11_000000000071234_20261119153000123_05_1";

    fn codes(reading: &NameReading<'_>) -> Vec<&'static str> {
        reading.defects.iter().map(|defect| defect.code.0).collect()
    }

    #[test]
    fn a_name_of_the_storage() {
        let reading = read_path(GOOD.as_bytes());
        assert!(reading.defects.is_empty(), "{:?}", reading.defects);
        let name = reading.name.unwrap();
        assert_eq!(name.patient_id, "0042109");
        assert_eq!(name.care_date, Some(20_776));
        assert_eq!(name.data_type, "OML-11");
        assert_eq!(name.order_no, "000000000071234");
        assert_eq!(name.department, Some("05"));
        assert_eq!(name.condition_flag, 1);
        assert_eq!(name.occurred_at_micros(), Some(1_795_069_800_123_000));
        assert!(!format!("{name:?}").contains("0042109"));
    }

    #[test]
    fn what_is_wrong_with_a_path() {
        let file = |middle: &str| format!("004/210/0042109/-/ADT-00/{middle}");
        let good = "0042109_-_ADT-00_999999999999999_20261119153000123_-_2";
        let cases: &[(String, &[&str], bool)] = &[
            (file(good), &[], true),
            (file("0042109_-_ADT-00_1_20261119153000123_-_0"), &[], true),
            (
                file("0042109_-_ADT-00_999_20261119153000123_2"),
                &["F01"],
                false,
            ),
            (
                file("0042109_-_ADT-00_999_20261119153000123_-_-_2"),
                &["F01"],
                false,
            ),
            (file("_-_ADT-00_999_20261119153000123_-_1"), &["F01"], false),
            (
                file("0042109_20261131_ADT-00_9_20261119153000123_-_1"),
                &["F01"],
                false,
            ),
            (
                file("0042109_-_ADT-00_999_20261119153000123_-_3"),
                &["F03"],
                false,
            ),
            (
                file("0042109_-_ADT-00_999_20261119153000123_-_1.bak"),
                &["F03"],
                false,
            ),
            (
                file("0042109_-_ADT-00_999_202611191530001_-_1"),
                &["F04"],
                true,
            ),
            (
                file("0042109_-_ADT-00_999_20261119993000123_-_1"),
                &["F04"],
                true,
            ),
            (good.to_owned(), &["F02"], true),
            (format!("004/211/0042109/-/ADT-00/{good}"), &["F02"], true),
            (format!("004/210/0042108/-/ADT-00/{good}"), &["F02"], true),
            (
                format!("004/210/0042109/20261119/ADT-01/{good}"),
                &["F02", "F02"],
                true,
            ),
            (format!("x/004/210/0042109/-/ADT-00/{good}"), &["F02"], true),
            ("/004//210/0042109/-/ADT-00/".to_owned() + good, &[], true),
            (
                "421/09/42109/-/OMD/42109_-_OMD_1_20261119153000123_-_1".into(),
                &["F10"],
                true,
            ),
            (
                "42/42/-/OMD/42_-_OMD_1_20261119153000123_-_1".into(),
                &["F10"],
                true,
            ),
            (
                "42/43/-/OMD/42_-_OMD_1_20261119153000123_-_1".into(),
                &["F10", "F02"],
                true,
            ),
            ("".into(), &["F01"], false),
        ];
        for (path, expected, named) in cases {
            let reading = read_path(path.as_bytes());
            assert_eq!(codes(&reading), *expected, "{path}");
            assert_eq!(reading.name.is_some(), *named, "{path}");
        }
        assert_eq!(codes(&read_path(b"a/\xff_-_OMD_1_2_-_1")), ["F01"]);
    }

    #[test]
    fn a_rename_keeps_the_version_and_a_resend_keeps_the_order() {
        let name = |tail: &'static str| {
            let path = Box::leak(format!("0042109_-_ADT-00_9_{tail}").into_boxed_str());
            read_path(path.as_bytes()).name.unwrap()
        };
        let old = name("20261119153000123_-_1");
        let renamed = name("20261119153000123_-_2");
        let newer = name("20261120153000123_05_1");
        assert_eq!(version_key(&old), version_key(&renamed));
        assert_eq!(order_key(&old), order_key(&newer));
        assert!(version_key(&old) < version_key(&newer));
    }
}
