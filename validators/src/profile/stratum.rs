//! Strata: by sex and age, so that hospitals with other patients can be compared.

/// Sex and age band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stratum {
    /// Index into the sexes; the last stands for a state that is not cut by patients.
    sex: u8,
    /// Index into the bands likewise.
    age: u8,
}

const SEXES: [&str; 4] = ["F", "M", "U", "-"];
const BANDS: [&str; 7] = ["0", "1-14", "15-39", "40-64", "65+", "U", "-"];

impl Stratum {
    /// What is not cut by patients.
    pub const WHOLE: Stratum = Stratum { sex: 3, age: 6 };

    /// The stratum of a patient: sex as told (M or F, anything else is unknown) and age in whole years at the event day.
    pub fn of(sex: Option<&str>, age: Option<i32>) -> Stratum {
        let sex = match sex {
            Some("F") => 0,
            Some("M") => 1,
            _ => 2,
        };
        let age = match age {
            Some(0) => 0,
            Some(1..=14) => 1,
            Some(15..=39) => 2,
            Some(40..=64) => 3,
            Some(65..) => 4,
            _ => 5,
        };
        Stratum { sex, age }
    }

    /// The word for the sex: M, F, U or -.
    pub fn sex(self) -> &'static str {
        SEXES.get(usize::from(self.sex)).copied().unwrap_or("U")
    }

    /// The word for the age band: 0, 1-14, 15-39, 40-64, 65+, U or -.
    pub fn age_band(self) -> &'static str {
        BANDS.get(usize::from(self.age)).copied().unwrap_or("U")
    }

    /// Reads the two words; what is unknown counts as U.
    pub fn from_words(sex: &str, age_band: &str) -> Stratum {
        let place = |words: &[&str], word: &str, unknown: u8| {
            let found = words.iter().position(|known| *known == word);
            found.map_or(unknown, |index| index as u8)
        };
        Stratum {
            sex: place(&SEXES, sex, 2),
            age: place(&BANDS, age_band, 5),
        }
    }
}
