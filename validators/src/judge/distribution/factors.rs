//! The factors by which numbers are known to be wrong, from `data/factors.toml`.

use std::sync::OnceLock;

const FILE: &str = include_str!("../../../data/factors.toml");

/// A known factor, or a known factor with an offset.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Factor {
    pub(super) id: String,
    pub(super) code: String,
    /// JLAC10 digits 1 to 5 of the items it holds for; empty for any item.
    pub(super) analytes: Vec<String>,
    /// Names of such items, for those without a standard code.
    pub(super) names: Vec<String>,
    pub(super) factor: f64,
    /// 0 but for an affine one.
    pub(super) offset: f64,
    pub(super) reason: String,
    is_affine: bool,
}

/// A factor to try: as it stands, or turned round.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trial {
    pub(super) known: &'static Factor,
    pub(super) factor: f64,
}

/// What is known of the item that a factor is tried on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About<'a> {
    pub(super) standard_code: Option<&'a str>,
    pub(super) name: Option<&'a str>,
}

/// The factors that an item may be wrong by, those of the item before the general ones.
pub(super) fn trials(about: About<'_>) -> Vec<Trial> {
    let fitting = all()
        .iter()
        .filter(|known| !known.is_affine && holds_for(known, about));
    let mut trials: Vec<Trial> = fitting
        .flat_map(|known| {
            let turned = 1.0 / known.factor;
            [known.factor, turned].map(|factor| Trial { known, factor })
        })
        .collect();
    trials.sort_by_key(|trial| trial.known.analytes.is_empty());
    trials
}

/// The affine change that is known of an item.
pub(super) fn affine(about: About<'_>) -> Option<&'static Factor> {
    all()
        .iter()
        .find(|known| known.is_affine && holds_for(known, about))
}

/// The version of the file.
pub(super) fn version() -> &'static str {
    let line = FILE
        .lines()
        .find_map(|line| line.strip_prefix("version = "));
    line.unwrap_or_default().trim_matches('"')
}

fn holds_for(known: &Factor, about: About<'_>) -> bool {
    if known.analytes.is_empty() {
        return true;
    }
    match (about.standard_code, about.name) {
        (Some(code), _) => known
            .analytes
            .iter()
            .any(|analyte| code.starts_with(analyte)),
        (None, Some(name)) => known.names.iter().any(|of_item| of_item == name.trim()),
        (None, None) => false,
    }
}

fn all() -> &'static [Factor] {
    static ALL: OnceLock<Vec<Factor>> = OnceLock::new();
    ALL.get_or_init(|| read(FILE))
}

/// Reads the file: tables of strings, numbers and lists of strings, one a line. A test holds that nothing else is in it.
fn read(text: &str) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    for line in text.lines() {
        if line == "[[factor]]" || line == "[[affine]]" {
            factors.push(Factor {
                is_affine: line == "[[affine]]",
                ..Factor::default()
            });
        }
        if let (Some(factor), Some((key, value))) = (factors.last_mut(), line.split_once(" = ")) {
            set(factor, key, value);
        }
    }
    factors
}

fn set(factor: &mut Factor, key: &str, value: &str) {
    let text = value.trim_matches('"').to_owned();
    let list = || {
        value
            .split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    match key {
        "id" => factor.id = text,
        "code" => factor.code = text,
        "reason" => factor.reason = text,
        "analytes" => factor.analytes = list(),
        "names" => factor.names = list(),
        "factor" => factor.factor = value.parse().unwrap_or_default(),
        "offset" => factor.offset = value.parse().unwrap_or_default(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_of_the_file_is_understood() {
        for line in FILE
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let is_head = matches!(line, "[[factor]]" | "[[affine]]");
            let key = line.split_once(" = ").map_or("", |pair| pair.0);
            let known = [
                "version", "id", "code", "reason", "analytes", "names", "factor", "offset",
            ];
            assert!(is_head || known.contains(&key), "{line}");
        }
        assert_eq!(version(), "factors-1");
    }

    #[test]
    fn factors_are_told_apart_and_explained() {
        let mut ids = BTreeSet::new();
        for known in all() {
            assert!(ids.insert(&known.id), "{} is there twice", known.id);
            assert!(known.factor > 0.0 && known.factor != 1.0, "{}", known.id);
            assert_eq!(known.is_affine, known.offset != 0.0, "{}", known.id);
            assert!(known.reason.len() > 20, "{}", known.id);
            assert!(crate::about(&known.code).is_some(), "{}", known.id);
            assert_eq!(
                known.analytes.is_empty(),
                known.names.is_empty(),
                "{}",
                known.id
            );
            assert!(
                known.analytes.iter().all(|analyte| analyte.len() == 5),
                "{}",
                known.id
            );
        }
    }

    #[test]
    fn molar_factors_follow_from_the_masses_in_their_reasons() {
        // mg/dL to mmol/L is 10 / mass, to umol/L 10,000 / mass; ug/dL to umol/L 10 / mass.
        let masses = [
            ("molar-glucose", 180.16, 0.1),
            ("molar-creatinine", 113.12, 0.0),
            ("molar-urate", 168.11, 0.0),
            ("molar-calcium", 40.078, 0.1),
            ("molar-magnesium", 24.305, 0.1),
            ("molar-phosphorus", 30.974, 0.1),
            ("molar-iron", 55.845, 0.1),
            ("molar-bilirubin", 584.66, 0.0),
            ("molar-cholesterol", 386.65, 0.1),
            ("molar-triglycerides", 885.7, 0.1),
            ("molar-urea-nitrogen", 28.014, 0.1),
        ];
        for (id, mass, per_millimole) in masses {
            let known = all().iter().find(|known| known.id == id).unwrap();
            let expected = if per_millimole > 0.0 {
                mass * per_millimole
            } else {
                10_000.0 / mass
            };
            assert!(
                (known.factor / expected - 1.0).abs() < 1e-3,
                "{id}: {} for {expected}",
                known.factor
            );
        }
    }

    #[test]
    fn a_molar_factor_is_tried_on_its_own_analyte_only() {
        let glucose = About {
            standard_code: Some("3D010000002327201"),
            name: None,
        };
        assert!(
            trials(glucose)
                .iter()
                .any(|trial| trial.known.id == "molar-glucose")
        );
        let named = About {
            standard_code: None,
            name: Some("血糖"),
        };
        assert!(
            trials(named)
                .iter()
                .any(|trial| trial.known.id == "molar-glucose")
        );
        let sodium = About {
            standard_code: Some("3H010000002326101"),
            name: Some("血糖"),
        };
        assert!(
            trials(sodium)
                .iter()
                .all(|trial| trial.known.analytes.is_empty())
        );
        let hba1c = About {
            standard_code: Some("3D046000001906202"),
            name: None,
        };
        assert_eq!(affine(hba1c).map(|known| known.offset), Some(-0.245));
    }
}
