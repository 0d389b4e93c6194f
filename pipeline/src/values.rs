//! What the values of a hospital's items look like, from stored profiles: for questionnaires and candidates. No row is read, and
//! what few patients have is not told.

use mappings::CodeRow;
use mappings::candidates::ValueProfile;
use model::Table;
use store::Store;
use validators::profile::{Keep, Profiles, Sketch, State};

use crate::judge::states;
use crate::{Error, query};

/// Below so many values nothing is told of them: quantiles of a few would be the results of patients.
const VALUES_MIN: u64 = 50;

/// The same for patients.
const PATIENTS_MIN: f64 = 10.0;

/// Bars of a small chart.
const BARS: usize = 12;

/// The shares whose quantiles a questionnaire shows.
const SHOWN: [f64; 5] = [0.025, 0.25, 0.5, 0.75, 0.975];

/// The shares whose quantiles a candidate is held against.
const COMPARED: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The values of the laboratory items of one hospital, over the days that a judgement of its last load looks at.
#[derive(Debug, Default)]
pub struct Values(Profiles);

/// Which item is asked about; what is absent stands for anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Writing<'a> {
    /// Local code.
    pub code: &'a str,
    /// Local name.
    pub name: Option<&'a str>,
    /// Unit text.
    pub unit: Option<&'a str>,
    /// Specimen code.
    pub specimen: Option<&'a str>,
}

impl<'a> From<&'a CodeRow> for Writing<'a> {
    fn from(code: &'a CodeRow) -> Writing<'a> {
        Writing {
            code: &code.local_code,
            name: code.local_name.as_deref(),
            unit: code.unit.as_deref(),
            specimen: code.specimen.as_deref(),
        }
    }
}

/// What the values of an item look like.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// For the engine that ranks candidates.
    pub profile: ValueProfile,
    /// The quantiles of [`Facts::quantiles`](mappings::rounds::Facts); empty for values that are not numbers.
    pub quantiles: Vec<String>,
    /// Counts in bins of equal width; empty for values that are not numbers.
    pub bars: Vec<u32>,
}

impl Values {
    /// Reads the profiles of a hospital; without a load there are none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(store: &Store, hospital: &str) -> Result<Values, Error> {
        let Some(as_of) = query::last_night(store, hospital)? else {
            return Ok(Values::default());
        };
        let window = states::window(crate::days::from_date(as_of));
        let files = states::profile_files(store, hospital, window)?;
        let mut profiles = Profiles::default();
        // File by file: the strata of a year are small, its days are not.
        for file in &files {
            let batches = states::read(store, std::slice::from_ref(file))?;
            let of_file = Profiles::read(&batches, window, Keep::Strata);
            profiles.merge(of_file.map_err(|source| Error::Rows {
                table: Table::Profiles.name(),
                source,
            })?);
        }
        Ok(Values(profiles))
    }

    /// What the values of an item look like; `None` when there are too few to tell.
    pub fn of(&self, writing: &Writing<'_>) -> Option<Spread> {
        let key = (Table::LabResults, writing.code.to_owned());
        let fits = |asked: Option<&str>, has: Option<&str>| asked.is_none() || asked == has;
        let mut state = State::default();
        for variant in &self.0.items.get(&key)?.variants {
            let is_asked = fits(writing.name, variant.name.as_deref())
                && fits(writing.unit, variant.unit.as_deref())
                && fits(writing.specimen, variant.specimen.as_deref());
            if is_asked {
                variant.strata.values().for_each(|of| state.merge(of));
            }
        }
        spread(&state)
    }
}

fn spread(state: &State) -> Option<Spread> {
    let values = state.rows.saturating_sub(state.missing);
    if values < VALUES_MIN || state.patients.estimate() < PATIENTS_MIN {
        return None;
    }
    let share = |count: u64| count as f32 / values as f32;
    let numeric = state.numbers >= VALUES_MIN;
    let quantiles = |of: [f64; 5]| {
        let mut found = [0.0; 5];
        for (place, share) in found.iter_mut().zip(of) {
            *place = state.sketch.quantile(share)?;
        }
        Some(found).filter(|_| numeric)
    };
    let shown = quantiles(SHOWN).map(|found| found.map(rounded).to_vec());
    Some(Spread {
        profile: ValueProfile {
            numeric: share(state.numbers + state.below + state.above),
            graded: share(state.grades.total()),
            quantiles: quantiles(COMPARED),
        },
        quantiles: shown.unwrap_or_default(),
        bars: bars(&state.sketch, numeric),
    })
}

fn bars(sketch: &Sketch, numeric: bool) -> Vec<u32> {
    if numeric {
        sketch.bins(BARS)
    } else {
        Vec::new()
    }
}

/// A number with two digits that count: `140`, `14`, `4.1`, `0.052`.
fn rounded(number: f64) -> String {
    const DIGITS: i32 = 2;
    if number == 0.0 {
        return "0".to_owned();
    }
    let places = DIGITS - 1 - number.abs().log10().floor() as i32;
    let scale = 10_f64.powi(places);
    let number = (number * scale).round() / scale;
    format!("{number:.*}", usize::try_from(places).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(numbers: u64, patients: u64) -> State {
        let mut state = State {
            rows: numbers,
            numbers,
            ..State::default()
        };
        for value in 0..numbers {
            state.sketch.add(100.0 + value as f64);
        }
        for patient in 0..patients {
            let hash = patient.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            state.patients.add(hash);
        }
        state
    }

    #[test]
    fn the_values_of_many_are_told() {
        let spread = spread(&state(101, 40)).unwrap();
        assert_eq!(spread.quantiles, ["100", "130", "150", "180", "200"]);
        assert_eq!(spread.bars.len(), BARS);
        assert_eq!(spread.bars.iter().sum::<u32>(), 101);
        assert_eq!(spread.profile.numeric, 1.0);
        assert_eq!(spread.profile.graded, 0.0);
    }

    #[test]
    fn the_values_of_few_are_not() {
        assert_eq!(spread(&state(49, 40)), None);
        assert_eq!(spread(&state(101, 3)), None);
        assert_eq!(spread(&State::default()), None);
    }

    #[test]
    fn words_have_no_quantiles() {
        let mut words = state(0, 40);
        words.rows = 200;
        words.grades.add(0, 150);
        let spread = spread(&words).unwrap();
        assert_eq!((spread.quantiles.len(), spread.bars.len()), (0, 0));
        assert_eq!(spread.profile.graded, 0.75);
        assert_eq!(spread.profile.quantiles, None);
    }

    #[test]
    fn two_digits_count() {
        let shown = [13.72, 0.05_23, 4.1, 1234.0, 140.0, -2.5, 9.96, 0.0].map(rounded);
        assert_eq!(
            shown,
            ["14", "0.052", "4.1", "1200", "140", "-2.5", "10.0", "0"]
        );
    }
}
