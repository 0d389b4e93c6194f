//! The hospitals: what each is for, when it is open, and how its systems write things down.

use crate::calendar::Closed;
use crate::masters::Masters;

pub(crate) mod codebook;
mod departments;
pub(crate) mod dialect;

pub(crate) use codebook::CodeBook;
pub(crate) use dialect::Dialect;

/// What a hospital is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A university hospital with every department.
    General,
    Children,
    Cancer,
    /// A town hospital of elderly patients, open on Saturday mornings.
    Community,
}

impl Kind {
    /// The word in the truth.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::General => "general",
            Kind::Children => "children",
            Kind::Cancer => "cancer",
            Kind::Community => "community",
        }
    }
}

/// A medical specialty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Specialty {
    Internal,
    Cardiology,
    Gastroenterology,
    Respiratory,
    Nephrology,
    Diabetes,
    Haematology,
    Neurology,
    Rheumatology,
    Paediatrics,
    Surgery,
    Orthopaedics,
    Neurosurgery,
    Gynaecology,
    Urology,
    Dermatology,
    Ophthalmology,
    Otolaryngology,
    Psychiatry,
    Oncology,
    Emergency,
}

/// One hospital.
#[derive(Clone, Debug)]
pub(crate) struct Hospital {
    /// `H01`.
    pub id: String,
    /// 0-based.
    pub index: usize,
    pub name: String,
    pub kind: Kind,
    /// Specialties with their share of patients.
    pub departments: Vec<Department>,
    pub closed: Closed,
    /// How many of 1,000 patients are admitted within 30 days.
    pub admission_permille: u32,
    pub dialect: Dialect,
    pub book: CodeBook,
}

/// A habit of a hospital: it gives a finding night after night, and is no slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Habit {
    /// The finding's code.
    pub code: &'static str,
    /// Data types, or keys of lab items, that show it.
    pub at: Vec<String>,
    pub note: &'static str,
}

/// What is to be said of habits that belong to items.
const ITEM_HABITS: &[(&str, &str)] = &[
    ("C01", "items that never got a standard code"),
    (
        "C03",
        "items whose standard code is sent under the local system",
    ),
    ("C05", "items with the local code in front"),
    ("E03", "items with half-width kana in their name"),
    ("E04", "items with squared letters in their unit"),
    ("U01", "items without a unit"),
    (
        "U05",
        "items counted by field or by cells, with the unit in shorthand",
    ),
    (
        "U06",
        "items whose unit has a power written with an escape or in full width",
    ),
    ("V04", "items whose limits are written behind the number"),
    ("V09", "items whose trace stands behind two blanks"),
    ("V10", "items graded in full-width digits"),
];

impl Hospital {
    /// Every habit that a check may rightly remark on: those of its messages, then those of its items.
    pub(crate) fn manners(&self, masters: &Masters) -> Vec<Habit> {
        let of_messages = self.dialect.manners().into_iter().map(|manner| Habit {
            code: manner.code,
            at: manner
                .data_types
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
            note: manner.note,
        });
        let of_items = ITEM_HABITS.iter().map(|&(code, note)| Habit {
            code,
            at: self.items_with(masters, code),
            note,
        });
        of_messages
            .chain(of_items)
            .filter(|habit| !habit.at.is_empty())
            .collect()
    }

    /// Keys of the items that show a finding by habit.
    fn items_with(&self, masters: &Masters, code: &str) -> Vec<String> {
        let items = self.book.items.iter().flatten();
        items
            .filter(|item| item.manners.contains(&code))
            .filter_map(|item| masters.items.get(item.item))
            .map(|item| item.key.clone())
            .collect()
    }
}

/// One department.
#[derive(Clone, Debug)]
pub(crate) struct Department {
    pub specialty: Specialty,
    /// As the hospital writes it: code and name.
    pub code: String,
    pub name: &'static str,
    /// Share of the patients.
    pub weight: u32,
}

/// The kinds in the order in which hospitals are given them.
const KINDS: [Kind; 4] = [Kind::General, Kind::Children, Kind::Cancer, Kind::Community];

/// The network's hospitals: one of each kind, then the same again with other dialects.
pub(crate) fn roster(count: usize, seed: u64, masters: &Masters) -> Vec<Hospital> {
    (0..count)
        .map(|index| hospital(index, seed, masters))
        .collect()
}

fn hospital(index: usize, seed: u64, masters: &Masters) -> Hospital {
    let kind = KINDS[index % KINDS.len()];
    // Seven dialects and four kinds meet in 28 pairs before they repeat.
    let dialect = dialect::DIALECTS[index % dialect::DIALECTS.len()].clone();
    let book = CodeBook::new(masters, kind, &dialect, seed, index);
    Hospital {
        id: format!("H{:02}", index + 1),
        index,
        name: name(kind, index),
        kind,
        departments: departments::departments(kind, index),
        closed: closed(kind),
        admission_permille: match kind {
            Kind::General => 60,
            Kind::Children => 50,
            Kind::Cancer => 120,
            Kind::Community => 90,
        },
        dialect,
        book,
    }
}

/// A name that nobody takes for a real one.
fn name(kind: Kind, index: usize) -> String {
    let round = index / KINDS.len();
    let what = match kind {
        Kind::General => "総合病院",
        Kind::Children => "こども病院",
        Kind::Cancer => "がんセンター",
        Kind::Community => "市民病院",
    };
    if round == 0 {
        format!("サンプル{what}")
    } else {
        format!("サンプル第{}{what}", kanji(round + 1))
    }
}

/// A number below 100 in kanji.
fn kanji(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let tens = match number / 10 % 10 {
        0 => String::new(),
        1 => "十".to_owned(),
        tens => format!("{}十", DIGITS[tens]),
    };
    format!("{tens}{}", DIGITS[number % 10])
}

fn closed(kind: Kind) -> Closed {
    let weekends = Closed {
        saturdays: true,
        sundays: true,
        holidays: true,
        spans: vec![((12, 29), (1, 3))],
    };
    match kind {
        Kind::General | Kind::Children => weekends,
        // Its founding day.
        Kind::Cancer => Closed {
            spans: vec![((12, 29), (1, 3)), ((6, 1), (6, 1))],
            ..weekends
        },
        Kind::Community => Closed {
            saturdays: false,
            spans: vec![((12, 30), (1, 3))],
            ..weekends
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Names, departments and closing days need no items.
    fn empty() -> Masters {
        let mut masters = Masters::read().unwrap();
        masters.items.clear();
        masters.panels.clear();
        masters
    }

    #[test]
    fn ninety_nine_hospitals_have_names_of_their_own() {
        let hospitals = roster(99, 1, &empty());
        let first: Vec<_> = hospitals
            .iter()
            .take(5)
            .map(|hospital| (hospital.id.as_str(), hospital.name.as_str(), hospital.kind))
            .collect();
        assert_eq!(
            first,
            [
                ("H01", "サンプル総合病院", Kind::General),
                ("H02", "サンプルこども病院", Kind::Children),
                ("H03", "サンプルがんセンター", Kind::Cancer),
                ("H04", "サンプル市民病院", Kind::Community),
                ("H05", "サンプル第二総合病院", Kind::General),
            ]
        );
        assert_eq!(hospitals[98].name, "サンプル第二十五がんセンター");
        assert_eq!(hospitals[98].id, "H99");
        let mut names: Vec<_> = hospitals.iter().map(|hospital| &hospital.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 99);
    }

    #[test]
    fn a_kind_meets_every_dialect() {
        let hospitals = roster(28, 1, &empty());
        let mut pairs: Vec<_> = hospitals
            .iter()
            .map(|hospital| (hospital.kind as u8, hospital.dialect.application))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), 28);
    }

    #[test]
    fn closing_days_by_kind() {
        let hospitals = roster(4, 1, &empty());
        let words: Vec<String> = hospitals
            .iter()
            .map(|hospital| hospital.closed.words().join(" "))
            .collect();
        assert_eq!(
            words,
            [
                "sat sun holidays 12-29..01-03",
                "sat sun holidays 12-29..01-03",
                "sat sun holidays 12-29..01-03 06-01",
                "sun holidays 12-30..01-03",
            ]
        );
        // The grammar of `calendar.closed` in kijun.toml.
        let is_day = |text: &str| {
            text.split_once('-').is_some_and(|(month, day)| {
                let two = |part: &str| part.len() == 2 && part.parse::<i8>().is_ok();
                two(month) && two(day)
            })
        };
        for word in words.iter().flat_map(|words| words.split(' ')) {
            let known = ["sat", "sun", "holidays"].contains(&word);
            assert!(known || word.split("..").all(is_day), "{word}");
        }
        let saturday = date(2026, 11, 7);
        let open: Vec<bool> = hospitals
            .iter()
            .map(|hospital| !hospital.closed.on(saturday))
            .collect();
        assert_eq!(open, [false, false, false, true]);
    }
}
