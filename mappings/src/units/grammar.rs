//! The grammar of a unit text: `[power of ten] [unit] {/ [number] unit [qualifier]}`, in all the ways it is written and cut.
//!
//! Nothing is taken for a unit because it looks like one: each word must be in the dictionary, and the whole must be UCUM.

use super::dictionary::{Atom, Class, Dictionary, Reading};
use super::measure::Measure;

/// The largest power of ten that is written in a unit.
const POWER_MAX: u32 = 12;

/// Powers of ten in words. `干` is a `千` that was read by its look.
const WORDS: [(&str, u32); 8] = [
    ("百万", 6),
    ("十万", 5),
    ("千万", 7),
    ("億", 8),
    ("万", 4),
    ("千", 3),
    ("干", 3),
    ("百", 2),
];

/// The longest number before a unit below the line.
const NUMBER_DIGITS_MAX: usize = 4;

/// What a power of ten that lost the rest of its text counts in, most often.
const CUT_POWER_UNITS: [&str; 2] = ["uL", "mL"];

/// What stands above the line.
enum Above {
    Nothing,
    Count,
    Unit(Atom),
}

impl Dictionary {
    /// Reads a folded text by the grammar alone.
    pub(super) fn parse(&self, text: &str) -> Reading {
        let text = flat(text);
        let mut parts = text.split('/');
        let above = parts.next().unwrap_or_default();
        let mut below: Vec<&str> = parts.collect();
        let (power, mut rest) = match take_power(above) {
            Some((power, rest)) => (Some(power), rest),
            None => (None, above),
        };
        if let Some(power) = power {
            if rest.is_empty() && (below.is_empty() || below == [""]) {
                return cut_power(power);
            }
            if below.is_empty() && self.is_volume(rest) {
                below.push(std::mem::take(&mut rest));
            }
            if below == ["u"] {
                below = vec!["ul"];
            }
        }
        match self.compose(power, rest, &below) {
            Some(ucum) if Measure::parse(&ucum).is_some() => Reading::Known(ucum),
            _ => Reading::Unknown,
        }
    }

    fn is_volume(&self, word: &str) -> bool {
        self.atoms
            .get(word)
            .is_some_and(|atom| atom.class == Class::Volume)
    }

    /// The UCUM code; `None` when a word is not in the dictionary or does not stand where it may.
    fn compose(&self, power: Option<u32>, above: &str, below: &[&str]) -> Option<String> {
        let denominators: Vec<(Class, String)> = below
            .iter()
            .map(|part| self.denominator(part))
            .collect::<Option<_>>()?;
        let numerator = self.numerator(above, &denominators)?;
        let Some((class, _)) = denominators.first() else {
            return self.without_denominator(power, numerator);
        };
        let mut ucum = match (power, numerator) {
            (None, Above::Nothing) if !is_counted_in(*class) => return None,
            (None, Above::Nothing | Above::Count) => String::new(),
            (None, Above::Unit(atom)) => atom.ucum,
            (Some(power), Above::Nothing | Above::Count) => format!("10*{power}"),
            (Some(power), Above::Unit(atom)) => format!("10*{power}.{}", atom.ucum),
        };
        for (_, denominator) in denominators {
            ucum.push('/');
            ucum.push_str(&denominator);
        }
        Some(ucum)
    }

    /// Few units stand alone; a field of view alone lost its slash.
    fn without_denominator(&self, power: Option<u32>, numerator: Above) -> Option<String> {
        match (power, numerator) {
            (None, Above::Count) => Some(self.count_ucum.clone()),
            (None, Above::Unit(atom)) if atom.class == Class::Field => {
                Some(format!("/{}", atom.ucum))
            }
            (None, Above::Unit(atom)) if atom.alone => Some(atom.ucum),
            _ => None,
        }
    }

    fn numerator(&self, text: &str, below: &[(Class, String)]) -> Option<Above> {
        let text = text.trim_end_matches('.');
        if text.is_empty() || (text == "1" && !below.is_empty()) {
            return Some(Above::Nothing);
        }
        if self.counts.iter().any(|word| word == text) {
            return Some(Above::Count);
        }
        let is_molar_place = below.first().is_some_and(|(class, ucum)| {
            (*class == Class::Volume && ucum == "L") || ucum.ends_with("mol{creat}")
        });
        let molar = is_molar_place
            .then(|| self.qualified(&self.molar, text))
            .flatten();
        let atom = molar.or_else(|| self.qualified(&self.atoms, text))?;
        let is_above = !matches!(atom.class, Class::Water | Class::Area | Class::Cells);
        is_above.then_some(Above::Unit(atom))
    }

    /// One part below the line: its class and its UCUM.
    fn denominator(&self, text: &str) -> Option<(Class, String)> {
        let bare = text.trim_end_matches('.');
        let text = if self.atoms.contains_key(text) {
            text
        } else {
            bare
        };
        if let Some(atom) = self.qualified(&self.atoms, text) {
            return is_below(atom.class).then_some((atom.class, atom.ucum));
        }
        let molar = self.qualified(&self.molar, text);
        if let Some(atom) = molar.filter(|atom| atom.ucum.ends_with("{creat}")) {
            return Some((Class::Substance, atom.ucum));
        }
        self.cells(text).or_else(|| self.numbered(text))
    }

    /// Cells by a power of ten: `10^7cells`, `1万cells`.
    fn cells(&self, text: &str) -> Option<(Class, String)> {
        let (one, rest) = split_digits(text);
        let (power, rest) = take_power(if one == "1" { rest } else { text })?;
        let rest = rest.trim_start_matches('.');
        let is_cells = self.cells.iter().any(|word| word == rest);
        is_cells.then(|| (Class::Cells, format!("10*{power}{{cells}}")))
    }

    /// A number of units: `24h`, `3ul`, `100wbc`. Several litres are fields of view with their letters cut off.
    fn numbered(&self, text: &str) -> Option<(Class, String)> {
        let (number, rest) = split_digits(text);
        let atom = self.atoms.get(rest).filter(|atom| atom.ucum != "L")?;
        let is_number = (1..=NUMBER_DIGITS_MAX).contains(&number.len()) && !number.starts_with('0');
        if !is_number || !is_below(atom.class) {
            return None;
        }
        let ucum = match (number, atom.ucum.starts_with('{')) {
            ("1", _) => atom.ucum.clone(),
            (_, true) => format!("{number}{}", atom.ucum),
            (_, false) => format!("({number}.{})", atom.ucum),
        };
        Some((atom.class, ucum))
    }

    /// An atom, or an atom with a qualifier behind it.
    fn qualified(&self, atoms: &hashbrown::HashMap<String, Atom>, text: &str) -> Option<Atom> {
        if let Some(atom) = atoms.get(text) {
            return Some(atom.clone());
        }
        let mut cuts = text
            .char_indices()
            .rev()
            .map(|(index, _)| text.split_at(index));
        cuts.find_map(|(head, tail)| {
            let atom = atoms.get(head)?;
            let tail = tail
                .trim_start_matches(['.', '-', '*', '_', '('])
                .trim_end_matches([')', '.']);
            let qualifier = self.qualifiers.iter().find(|qualifier| {
                qualifier.after.contains(&atom.class)
                    && qualifier.spellings.iter().any(|spelling| spelling == tail)
            })?;
            let mut atom = atom.clone();
            if !qualifier.annotation.is_empty() {
                atom.ucum = format!("{}{{{}}}", atom.ucum, qualifier.annotation);
            }
            Some(atom)
        })
    }
}

/// What may stand below the line.
fn is_below(class: Class) -> bool {
    use Class::{Area, Assay, Cells, Field, Mass, Substance, Time, Volume, Water};
    matches!(
        class,
        Mass | Volume | Substance | Time | Water | Area | Field | Cells | Assay
    )
}

/// What things are counted in where nothing stands above the line; `/ug` lost its numerator.
fn is_counted_in(class: Class) -> bool {
    matches!(class, Class::Volume | Class::Field | Class::Cells)
}

/// Brackets around a product below the line, and around the whole, as HL7's ISO+ writes them: `ng/(ml.hr)` is `ng/ml/hr` and
/// `g/(24.hr)` is `g/24hr`.
fn flat(text: &str) -> String {
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        && inner.contains('/')
        && !inner.contains(['(', ')'])
    {
        return inner.to_owned();
    }
    let Some((above, below)) = text.split_once("/(") else {
        return text.to_owned();
    };
    match below
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('.'))
    {
        Some((left, right)) if left.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{above}/{left}{right}")
        }
        Some((left, right)) => format!("{above}/{left}/{right}"),
        None => text.to_owned(),
    }
}

/// Takes a power of ten off the front: `x10^4`, `*10*4`, `.10*4`, `10x4`, `10の4乗`, `10000`, `万`. What is left follows.
fn take_power(text: &str) -> Option<(u32, &str)> {
    let bare = text.trim_start_matches(['x', '*', '.']);
    for (word, power) in WORDS {
        if let Some(rest) = bare.strip_prefix(word) {
            return Some((power, rest));
        }
    }
    let ten = bare.strip_prefix("10")?;
    let signed = ["^", "**", "*", "x", "の"]
        .iter()
        .find_map(|sign| ten.strip_prefix(sign));
    let (power, rest) = match signed {
        Some(after) => {
            let (power, rest) = split_digits(after);
            (power.parse().ok()?, rest.strip_prefix('乗').unwrap_or(rest))
        }
        None => {
            let rest = ten.trim_start_matches('0');
            (1 + (ten.len() - rest.len()) as u32, rest)
        }
    };
    let is_decimal = signed.is_none() && rest.starts_with('.');
    let is_power = (2..=POWER_MAX).contains(&power) && split_digits(rest).0.is_empty();
    (is_power && !is_decimal).then_some((power, rest))
}

/// The digits at the front, and the rest.
fn split_digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    text.split_at(text.len() - rest.len())
}

/// A power of ten of what was cut off.
fn cut_power(power: u32) -> Reading {
    Reading::Ambiguous(
        CUT_POWER_UNITS
            .iter()
            .map(|unit| format!("10*{power}/{unit}"))
            .collect(),
    )
}
