//! What hospitals write for an item: numbers, grades, units, ranges, counted over all their stored reports.

use std::collections::BTreeMap;
use std::fmt;

use crate::items::{By, Item, Items};
use crate::reader::File;

/// The data type of results.
pub(crate) const REPORT: &str = "OML-11";

/// Grades from negative on, in every spelling that occurs.
const GRADES: [&[&str]; 6] = [
    &["(-)", "-", "－", "−", "陰性"],
    &["(±)", "±", "+-"],
    &["(1+)", "1 +", "1+", "＋", "+", "(+)", "陽性"],
    &["(2+)", "2 +", "2+", "２＋"],
    &["(3+)", "3 +", "3+", "３＋"],
    &["(4+)", "4 +", "4+", "４＋"],
];

/// One result of a known item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    /// As written, or the grade from 0; the limit itself when a comparator stands beside it.
    pub number: f64,
    /// 0 men, 1 women.
    pub sex: usize,
    pub has_comparator: bool,
    /// Whether it lies outside the range that was printed beside it.
    pub is_outside: Option<bool>,
}

/// Everything that a hospital wrote for an item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observed {
    pub values: Vec<Value>,
    /// Results without a value: a specimen that was not fit.
    pub lost: u64,
    pub units: BTreeMap<String, u64>,
    /// Printed ranges of men and women.
    pub ranges: [BTreeMap<String, u64>; 2],
    /// Digits behind the point.
    pub decimals: BTreeMap<usize, u64>,
    pub by_name: bool,
}

/// How the results of a hospital were recognized.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    by_code: u64,
    by_hidden_code: u64,
    by_name: u64,
    /// Results of bacteriology, which are no items of the masters.
    bacteriology: u64,
    /// OBX-3 that the masters do not have, with their rows; these are left out.
    unknown: BTreeMap<String, u64>,
}

impl fmt::Display for Found {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            form,
            "results found by standard code {}, by standard code under a local system {}, by name {}; left out: \
             bacteriology {}",
            self.by_code, self.by_hidden_code, self.by_name, self.bacteriology
        )?;
        for (code, rows) in &self.unknown {
            write!(form, ", {code} {rows}")?;
        }
        Ok(())
    }
}

/// The entry that occurs most often; the first of equals.
pub(crate) fn usual<K: Ord>(counts: &BTreeMap<K, u64>) -> Option<&K> {
    let most = counts.values().max()?;
    counts
        .iter()
        .find(|(_, count)| *count == most)
        .map(|(key, _)| key)
}

/// Adds the results of one file.
pub(crate) fn collect(
    file: &File,
    items: &Items,
    observed: &mut BTreeMap<String, Observed>,
    found: &mut Found,
) {
    if file.data_type != REPORT {
        return;
    }
    let mut sex = 0;
    let mut is_culture = false;
    for segment in &file.segments {
        let field = |number: usize| segment.get(number).map_or("", String::as_str);
        match segment[0].as_str() {
            "PID" => sex = usize::from(field(8) == "F"),
            "OBR" => is_culture = field(4).split('^').any(is_bacteriology),
            "OBX" if is_culture => found.bacteriology += 1,
            "OBX" => match items.of_field(field(3)) {
                Some((item, by)) => {
                    match by {
                        By::Code => found.by_code += 1,
                        By::HiddenCode => found.by_hidden_code += 1,
                        By::Name => found.by_name += 1,
                    }
                    let observed = observed.entry(item.key.to_owned()).or_default();
                    observed.by_name |= by == By::Name;
                    observed.add(item, sex, [field(5), field(6), field(7)]);
                }
                None => *found.unknown.entry(field(3).to_owned()).or_default() += 1,
            },
            _ => {}
        }
    }
}

impl Observed {
    /// Adds OBX-5, OBX-6 and OBX-7.
    fn add(&mut self, item: &Item, sex: usize, [text, unit, range]: [&str; 3]) {
        if item.is_graded() {
            match grade(text) {
                Some(grade) => self.values.push(Value {
                    number: grade as f64,
                    sex,
                    has_comparator: false,
                    is_outside: Some(grade > 1),
                }),
                None => self.lost += 1,
            }
            return;
        }
        let digits = text.trim_matches(|letter: char| !letter.is_ascii_digit() && letter != '-');
        let Ok(number) = digits.parse::<f64>() else {
            self.lost += 1;
            return;
        };
        let is_outside = ends(range).map(|(low, high)| {
            low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high)
        });
        self.values.push(Value {
            number,
            sex,
            has_comparator: digits.len() < text.trim().len(),
            is_outside,
        });
        let unit = unit.split('^').next().unwrap_or_default();
        *self.units.entry(unit.replace("\\S\\", "^")).or_default() += 1;
        *self.ranges[sex].entry(range.to_owned()).or_default() += 1;
        let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
        *self.decimals.entry(decimals).or_default() += 1;
    }

    /// The unit that is written most often.
    pub(crate) fn unit(&self) -> &str {
        usual(&self.units).map_or("", String::as_str)
    }
}

/// Whether a part of a request is a bacteriological code: chapters 6A (smear), 6B (culture) and 6C (susceptibility) of JLAC10.
fn is_bacteriology(part: &str) -> bool {
    let is_chapter = ["6A", "6B", "6C"]
        .iter()
        .any(|start| part.starts_with(start));
    is_chapter && part.len() >= 15
}

fn grade(text: &str) -> Option<usize> {
    let text = text.trim();
    GRADES
        .iter()
        .position(|spellings| spellings.contains(&text))
}

/// The two ends of a printed range: `3.3-8.6`, `0.14以下`, `40以上`.
pub(crate) fn ends(range: &str) -> Option<(Option<f64>, Option<f64>)> {
    if let Some(high) = range.strip_suffix("以下") {
        return Some((None, Some(high.parse().ok()?)));
    }
    if let Some(low) = range.strip_suffix("以上") {
        return Some((Some(low.parse().ok()?), None));
    }
    // A minus sign may stand in front of the low end.
    let at = 1 + range.get(1..)?.find('-')?;
    Some((
        Some(range[..at].parse().ok()?),
        Some(range[at + 1..].parse().ok()?),
    ))
}
