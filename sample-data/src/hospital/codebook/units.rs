//! Units as hospitals spell them, and the numbers that go with them.

use crate::hospital::dialect::{Dialect, PowerStyle, UnitStyle};
use crate::masters::{LabItem, Spread};
use crate::random::Random;

/// A unit as written, and what its numbers are in terms of the master's unit.
pub(super) struct Written {
    /// OBX-6 with its components; empty for none.
    pub text: String,
    /// The level in the master's unit times this is the number.
    pub factor: f64,
    pub decimals: u8,
    /// Whether a power of ten is written with an escape or in full width.
    pub has_power_escape: bool,
}

/// Conversions that depend on the analyte: its key, from, to, factor (from the molar mass), decimals.
const MOLAR: &[(&str, &str, &str, f64, u8)] = &[
    ("CA", "mg/dL", "mmol/L", 0.2495, 2),
    ("CCA", "mg/dL", "mmol/L", 0.2495, 2),
];

/// Items whose mmol/L are also called mEq/L: the ions with one charge.
const MONOVALENT: &[&str] = &["NA", "K", "CL", "G_NA", "G_K", "G_CL"];

/// How the hospital writes the unit of an item.
pub(super) fn written(item: &LabItem, dialect: &Dialect, random: &mut Random) -> Written {
    let goes_without = random.below(1000) < u64::from(dialect.unitless_permille);
    let varies = random.below(100);
    let own = dialect
        .own_units
        .iter()
        .find(|(keys, _)| keys.contains(&item.key.as_str()))
        .and_then(|(_, unit)| Some((*unit, convert(item, unit)?)));
    let (unit, factor, decimals) = match own {
        Some((unit, (factor, decimals))) => (unit, factor, decimals),
        None => (item.unit.as_str(), 1.0, analyser_decimals(item, varies)),
    };
    let is_quantity = !matches!(item.spread, Spread::Grade | Spread::Binary);
    if unit.is_empty() || (goes_without && is_quantity && own.is_none()) {
        return Written {
            text: String::new(),
            factor,
            decimals,
            has_power_escape: false,
        };
    }
    let spelled = spell(unit, &item.key, dialect);
    let has_power_escape = spelled.contains("\\S\\") || spelled.contains('＾');
    let text = match dialect.units {
        UnitStyle::IsoPlus => format!("{spelled}^{spelled}^ISO+"),
        UnitStyle::LocalSystem => format!("{spelled}^{spelled}^99UNT"),
        UnitStyle::Display | UnitStyle::Japanese => spelled,
    };
    Written {
        text,
        factor,
        decimals,
        has_power_escape,
    }
}

/// Some analysers give one decimal more or less than the masters; less only where limits and ranges still show.
fn analyser_decimals(item: &LabItem, varies: u64) -> u8 {
    if matches!(item.spread, Spread::Grade | Spread::Binary) {
        return item.decimals;
    }
    match (varies, item.decimals) {
        (0..7, 0..=1) => item.decimals + 1,
        (7..14, 2..) if shows(item, item.decimals - 1) => item.decimals - 1,
        _ => item.decimals,
    }
}

/// Whether every end of a range and of what can be measured has no more than `decimals`.
fn shows(item: &LabItem, decimals: u8) -> bool {
    let scale = f64::from(10u32.pow(u32::from(decimals)));
    let ends = item
        .range
        .iter()
        .flatten()
        .flat_map(|(low, high)| [*low, *high]);
    ends.chain([item.measurable.0, item.measurable.1].into_iter().flatten())
        .all(|end| (end * scale - (end * scale).round()).abs() < 1e-6)
}

/// Factor and decimals of an item in another unit; `None` when the units do not go together.
pub(super) fn convert(item: &LabItem, to: &str) -> Option<(f64, u8)> {
    let from = item.unit.as_str();
    if let Some((.., factor, decimals)) = MOLAR
        .iter()
        .find(|(key, own, other, ..)| (*key, *own, *other) == (item.key.as_str(), from, to))
    {
        return Some((*factor, *decimals));
    }
    let ((from_power, from_base), (to_power, to_base)) = (scale(from)?, scale(to)?);
    let power = from_power - to_power;
    if from_base != to_base || power.abs() > 9 {
        return None;
    }
    let decimals = (i32::from(item.decimals) - power).clamp(0, 5) as u8;
    let ten = f64::from(10u32.pow(power.unsigned_abs()));
    Some((if power < 0 { 1.0 / ten } else { ten }, decimals))
}

/// A unit as a power of ten of its base: `10*3/uL` is 10^9 of `/L`, `mg/dL` is 10^-2 of `g/L`.
fn scale(unit: &str) -> Option<(i32, String)> {
    let (power, rest) = power_of_ten(unit);
    let (above, below) = rest.split_once('/').unwrap_or((rest, ""));
    let (upper, above) = prefix(above, &["g", "mol", "u", "iu"])?;
    let (lower, below) = prefix(below, &["L"])?;
    let base = if below.is_empty() {
        above.to_owned()
    } else {
        format!("{above}/{below}")
    };
    Some((power as i32 + upper - lower, base))
}

/// The prefix of a unit as a power of ten, and what it stands before.
fn prefix<'a>(unit: &'a str, bases: &[&str]) -> Option<(i32, &'a str)> {
    if unit.is_empty() || bases.contains(&unit) {
        return Some((0, unit));
    }
    let powers = [
        ("m", -3),
        ("u", -6),
        ("n", -9),
        ("p", -12),
        ("f", -15),
        ("d", -1),
        ("k", 3),
    ];
    powers.iter().find_map(|(letter, power)| {
        let base = unit.strip_prefix(letter)?;
        bases.contains(&base).then_some((*power, base))
    })
}

/// `10*3/uL` as 3 and `/uL`; 0 and the unit itself when it has no power.
fn power_of_ten(unit: &str) -> (u32, &str) {
    let bare = unit.strip_prefix('.').unwrap_or(unit);
    bare.strip_prefix("10*")
        .and_then(|behind| Some((behind.get(..1)?.parse().ok()?, behind.get(1..)?)))
        .unwrap_or((0, bare))
}

/// One component of OBX-6.
fn spell(unit: &str, key: &str, dialect: &Dialect) -> String {
    if dialect.units == UnitStyle::IsoPlus {
        return unit.to_owned();
    }
    let (power, rest) = power_of_ten(unit);
    let rest = spell_rest(rest, key, dialect);
    if power == 0 {
        return rest;
    }
    let wordless = format!("10*{power}");
    let power = match (dialect.powers, power) {
        (PowerStyle::Star, _) => wordless,
        (PowerStyle::Escaped, _) => format!("10\\S\\{power}"),
        (PowerStyle::FullWidth, _) => format!("10＾{power}"),
        (PowerStyle::Times, _) => format!("x10\\S\\{power}"),
        (PowerStyle::Kanji, 2) => "百".to_owned(),
        (PowerStyle::Kanji, 3) => "千".to_owned(),
        (PowerStyle::Kanji, 4) => "万".to_owned(),
        (PowerStyle::Kanji, 6) => "百万".to_owned(),
        (PowerStyle::Kanji, _) => wordless,
    };
    format!("{power}{rest}")
}

/// Units that are called something else, as they are displayed, by a local system, in Japanese.
const CALLED: &[(&str, [&str; 3])] = &[
    ("u/L", ["IU/l", "U/L", "IU/l"]),
    ("sec", ["秒", "sec", "秒"]),
    ("%", ["%", "%", "％"]),
    ("g/d", ["g/day", "g/day", "g/日"]),
    ("mg/d", ["mg/day", "mg/day", "mg/日"]),
    ("ug/d", ["μg/day", "μg/day", "μg/日"]),
    ("mmol/d", ["mmol/day", "mmol/day", "mmol/日"]),
    ("mosm/kg_h2o", ["mOsm/kg", "mOsm/kg", "mOsm"]),
    ("ng/(mL.hr)", ["ng/ml/hr", "ng/mL/hr", "ng/ml/時"]),
    ("copies/mL", ["copies/ml", "copies/mL", "コピー/ml"]),
    ("unit", ["U", "unit", "単位"]),
    ("mm", ["mm", "mm", "ｍｍ"]),
];

/// From ISO+ to what people write.
const DISPLAYED: &[(&str, &str)] = &[
    ("logiu/", "LogIU/"),
    ("uiu/", "μIU/"),
    ("iu/", "IU/"),
    ("mau/", "mAU/"),
    ("uA/", "UA/"),
    ("mu/", "mU/"),
    ("meq/", "mEq/"),
    ("umol/", "μmol/"),
    ("ug/", "μg/"),
    ("uL", "μL"),
    ("(hpf)", "HPF"),
    ("(lpf)", "LPF"),
    ("(100wbc)", "100WBC"),
    ("mm(hg)", "mmHg"),
    ("(creat)", "・Cr"),
    ("{1.73_m2}", "1.73m2"),
];

fn spell_rest(rest: &str, key: &str, dialect: &Dialect) -> String {
    let column = match dialect.units {
        UnitStyle::IsoPlus | UnitStyle::Display => 0,
        UnitStyle::LocalSystem => 1,
        UnitStyle::Japanese => 2,
    };
    if let Some((_, names)) = CALLED.iter().find(|(unit, _)| *unit == rest) {
        return names[column].to_owned();
    }
    let keeps_case = dialect.units == UnitStyle::LocalSystem;
    if rest == "mmol/L" && MONOVALENT.contains(&key) && !keeps_case {
        return "mEq/l".to_owned();
    }
    let mut text = DISPLAYED
        .iter()
        .fold(rest.to_owned(), |text, (from, to)| text.replace(from, to));
    if let Some(below) = text.strip_prefix("u/") {
        text = format!("U/{below}");
    }
    if !keeps_case {
        for (from, to) in [("dL", "dl"), ("mL", "ml"), ("μL", "μl"), ("fL", "fl")] {
            text = text.replace(from, to);
        }
        if let Some(above) = text.strip_suffix("/L") {
            text = format!("{above}/l");
        }
    }
    match text.strip_prefix("mg/") {
        Some(below) if dialect.vendor_characters => format!("㎎/{below}"),
        _ => text,
    }
}
