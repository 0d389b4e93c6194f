//! Strata: by sex and age, so that hospitals with other patients can be compared.

/// Sex and age band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stratum {
    /// Index into the sexes; the first stands for a state that is not cut by patients.
    pub(super) sex: u8,
    /// Index into the bands likewise.
    pub(super) age: u8,
}

// In the order of the words, so that strata sort as they are stored.
pub(super) const SEXES: [&str; 4] = ["-", "F", "M", "U"];
pub(super) const BANDS: [&str; 7] = ["-", "0", "1-14", "15-39", "40-64", "65+", "U"];
const UNKNOWN: Stratum = Stratum { sex: 3, age: 6 };

impl Stratum {
    /// What is not cut by patients.
    pub const WHOLE: Stratum = Stratum { sex: 0, age: 0 };

    /// The stratum of a patient: sex as told (M or F, anything else is unknown) and age in whole years at the event day.
    pub fn of(sex: Option<&str>, age: Option<i32>) -> Stratum {
        let sex = match sex {
            Some("F") => 1,
            Some("M") => 2,
            _ => UNKNOWN.sex,
        };
        Stratum { sex, age: 0 }.of_age(age)
    }

    /// The stratum of the same sex and an age in whole years.
    pub(super) fn of_age(self, age: Option<i32>) -> Stratum {
        let age = match age {
            Some(0) => 1,
            Some(1..=14) => 2,
            Some(15..=39) => 3,
            Some(40..=64) => 4,
            Some(65..) => 5,
            _ => UNKNOWN.age,
        };
        Stratum { age, ..self }
    }

    /// A number for each stratum; they sort alike.
    pub(super) fn number(self) -> u16 {
        u16::from_be_bytes([self.sex, self.age])
    }

    /// The stratum of a number.
    pub(super) fn from_number(number: u16) -> Stratum {
        let [sex, age] = number.to_be_bytes();
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
            sex: place(&SEXES, sex, UNKNOWN.sex),
            age: place(&BANDS, age_band, UNKNOWN.age),
        }
    }
}
