//! The state of some rows: counts that add up, in any order.

use super::counts::Counts;
use super::patients::Patients;
use super::sketch::Sketch;

/// Grades in their order, as `lab_results.value_grade` has them.
const GRADES: [&str; 8] = ["-", "+-", "+", "1+", "2+", "3+", "4+", "5+"];

/// What is counted of the rows of one key; see `model::tables::PROFILES`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Rows.
    pub rows: u64,
    /// Rows with an empty or null value.
    pub missing: u64,
    /// Rows with a plain number.
    pub numbers: u64,
    /// Rows given as below a limit.
    pub below: u64,
    /// Rows given as above a limit.
    pub above: u64,
    /// Rows first sent more than two days after the event day.
    pub late: u64,
    /// Rows sent on the event day before noon.
    pub morning: u64,
    /// Rows sent on the event day from noon on.
    pub afternoon: u64,
    /// Grades by their place from `-` to `5+`.
    pub grades: Counts,
    /// Decimals of plain numbers.
    pub decimals: Counts,
    /// Last digits of plain numbers.
    pub last_digits: Counts,
    /// The plain numbers.
    pub sketch: Sketch,
    /// Their patients.
    pub patients: Patients,
}

impl State {
    /// Adds the rows of another state.
    pub fn merge(&mut self, other: &State) {
        self.rows += other.rows;
        self.missing += other.missing;
        self.numbers += other.numbers;
        self.below += other.below;
        self.above += other.above;
        self.late += other.late;
        self.morning += other.morning;
        self.afternoon += other.afternoon;
        self.grades.merge(&other.grades);
        self.decimals.merge(&other.decimals);
        self.last_digits.merge(&other.last_digits);
        self.sketch.merge(&other.sketch);
        self.patients.merge(&other.patients);
    }

    /// Forgets all rows, and keeps the room for others.
    pub(super) fn clear(&mut self) {
        let State {
            rows,
            missing,
            numbers,
            below,
            above,
            late,
            morning,
            afternoon,
            grades,
            decimals,
            last_digits,
            sketch,
            patients,
        } = self;
        for count in [
            rows, missing, numbers, below, above, late, morning, afternoon,
        ] {
            *count = 0;
        }
        for counts in [grades, decimals, last_digits] {
            counts.clear();
        }
        sketch.clear();
        patients.clear();
    }

    /// Rows with words where others have numbers: neither a number nor a bound nor empty.
    pub fn words(&self) -> u64 {
        self.rows
            .saturating_sub(self.missing + self.numbers + self.below + self.above)
    }
}

/// The place of a grade; `None` for a text that is no grade.
pub(super) fn grade(text: &str) -> Option<i32> {
    let found = GRADES.iter().position(|grade| *grade == text);
    found.map(|place| place as i32)
}

/// The grade at a place.
pub(super) fn grade_name(place: i32) -> &'static str {
    let place = usize::try_from(place).ok();
    place
        .and_then(|place| GRADES.get(place).copied())
        .unwrap_or("?")
}
