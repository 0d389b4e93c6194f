//! The two vendors: how each writes items, units, values and specimens. Same standard, different grammar.

use crate::catalogue::{Item, Panel, Spread};
use crate::draft::RowTruth;
use crate::message::{Encoding, ResultRow, Terminator, Wire};
use crate::values::{ORGANISMS, number_text};

/// How a hospital's system writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vendor {
    /// Follows the guideline: CR, ISO-2022-JP, standard code before the local one, ISO+ units, numbers as NM.
    A,
    /// Goes its own way: LF, half-width kana, local code first or alone, own units, comparators in ST, and an outside
    /// laboratory that writes CP932.
    B,
}

/// Vendor B has never mapped these to the standard.
const LOCAL_ONLY_B: &[&str] = &["AMY", "CHE", "MG", "FE", "DD", "FIB", "UKET", "UURO"];
/// Vendor B's older analyser puts the local code first.
const LOCAL_FIRST_B: &[&str] = &["AST", "ALT", "LD", "ALP", "GGT", "CK", "TBIL", "DBIL", "TG"];

/// Units of vendor B: the catalogue's spelling, or an item's key, to B's spelling, a factor and decimals.
const UNITS_B: &[(&str, &str, f64, u8)] = &[
    ("WBC", "/μL", 1_000.0, 0),
    ("RBC", "10\\S\\4/μL", 100.0, 0),
    ("PLT", "10\\S\\4/μL", 0.1, 1),
];
const SPELLINGS_B: &[(&str, &str)] = &[
    ("U/L", "IU/l"),
    ("mg/dL", "mg/dl"),
    ("g/dL", "g/dl"),
    ("mmol/L", "mEq/l"),
    ("ug/dL", "μg/dl"),
    ("ug/mL", "μg/ml"),
    ("s", "秒"),
];
/// Below these limits vendor B sends `<` and the limit as ST; vendor A sends the limit.
const LIMITS: &[(&str, f64, f64)] = &[("CRP", 0.02, 0.1), ("DD", 0.1, 0.5)];

impl Vendor {
    /// The vendor of the `index`-th hospital.
    pub(crate) fn of_hospital(index: usize) -> Vendor {
        if index.is_multiple_of(2) {
            Vendor::A
        } else {
            Vendor::B
        }
    }

    /// Digits of a patient number.
    pub(crate) const fn id_digits(self) -> u32 {
        match self {
            Vendor::A => 7,
            Vendor::B => 10,
        }
    }

    /// Names of the roots.
    pub(crate) const fn roots(self) -> &'static [&'static str] {
        match self {
            Vendor::A => &["ssmix2"],
            Vendor::B => &["ssmix2-a", "ssmix2-b"],
        }
    }

    /// Bytes of a message: those of one panel, or of what is no report.
    pub(crate) fn wire(self, panel: Option<Panel>) -> Wire {
        match (self, panel) {
            (Vendor::A, _) => Wire::default(),
            (Vendor::B, Some(Panel::Plasma | Panel::Culture)) => Wire {
                terminator: Terminator::Lf,
                eom: false,
                encoding: Encoding::Cp932,
            },
            (Vendor::B, _) => Wire {
                terminator: Terminator::Lf,
                ..Wire::default()
            },
        }
    }

    /// Local code and name of an item.
    pub(crate) fn local(self, item: &Item) -> (String, &'static str) {
        match self {
            Vendor::A => (format!("{:05}", 10_010 + 10 * item.index()), item.name),
            Vendor::B => (format!("B{:03}", 1 + item.index()), item.name_b),
        }
    }

    /// OBX-3 of an item and what is wrong with it.
    fn item(self, item: &Item) -> (String, Vec<&'static str>) {
        let (code, name) = self.local(item);
        let standard = format!("{}^{}^JC10", item.jlac10, item.name);
        match self {
            Vendor::A => (format!("{standard}^{code}^{name}^99LAB"), vec![]),
            Vendor::B if LOCAL_ONLY_B.contains(&item.key) => {
                (format!("{code}^{name}^L"), vec!["C01"])
            }
            Vendor::B if LOCAL_FIRST_B.contains(&item.key) => {
                (format!("{code}^{name}^99BLB^{standard}"), vec!["C05"])
            }
            Vendor::B => (format!("{standard}^{code}^{name}^99BLB"), vec![]),
        }
    }

    /// SPM-4.
    pub(crate) fn specimen(self, panel: Panel) -> String {
        let (code, name) = panel.material();
        match self {
            Vendor::A => format!("{code}^{name}^JC10^S{code}^{name}^99LAB"),
            Vendor::B => format!("{code}^{name}^JC10"),
        }
    }

    /// OBR-4.
    pub(crate) fn request(self, panel: Panel) -> String {
        let (letter, system) = match self {
            Vendor::A => ('R', "99LAB"),
            Vendor::B => ('Q', "99BLB"),
        };
        format!(
            "{letter}{:02}^{}^{system}",
            1 + panel as u8,
            panel.request()
        )
    }

    /// OBX of an item at a level, with the truth about it.
    pub(crate) fn result(
        self,
        item: &Item,
        level: f64,
        sex: usize,
        analysed_at: &str,
    ) -> (ResultRow, RowTruth) {
        let (text, flaws) = self.item(item);
        let mut row = ResultRow {
            item: text,
            status: "F".to_owned(),
            analysed_at: analysed_at.to_owned(),
            ..ResultRow::default()
        };
        let mut truth = RowTruth {
            key: item.key,
            item: self.local(item).0,
            flaws,
        };
        match item.spread {
            Spread::Strip => self.write_strip(&mut row, level as usize),
            Spread::Organism => {
                let (code, name) = ORGANISMS[level as usize];
                row.value_type = "CWE".to_owned();
                row.value = format!("{code}^{name}^99ORG");
                row.sub_id = "1".to_owned();
            }
            Spread::Amount => {
                let grade = level as usize;
                self.write_grade(&mut row, &format!("{grade}+"), &format!(" {grade} +"));
                row.sub_id = "1".to_owned();
            }
            _ => self.write_number(&mut row, &mut truth, item, level, sex),
        }
        (row, truth)
    }

    /// Vendor B keeps the blanks of an SN written as ST: comparator, number, separator stand apart by one blank each.
    fn write_grade(self, row: &mut ResultRow, plain: &str, positional: &str) {
        row.value_type = "ST".to_owned();
        row.value = match self {
            Vendor::A => format!("({plain})"),
            Vendor::B => positional.to_owned(),
        };
    }

    fn write_strip(self, row: &mut ResultRow, grade: usize) {
        match grade {
            0 => self.write_grade(row, "-", "  -"),
            1 => self.write_grade(row, "±", "  ±"),
            _ => self.write_grade(
                row,
                &format!("{}+", grade - 1),
                &format!(" {} +", grade - 1),
            ),
        }
    }

    fn write_number(
        self,
        row: &mut ResultRow,
        truth: &mut RowTruth,
        item: &Item,
        level: f64,
        sex: usize,
    ) {
        let limit = LIMITS.iter().find(|limit| limit.0 == item.key);
        row.value_type = "NM".to_owned();
        if self == Vendor::A {
            let level = limit.map_or(level, |limit| level.max(limit.1));
            row.value = number_text(level, item.decimals);
            row.unit = format!("{0}^{0}^ISO+", item.unit);
            let [low, high] = item.range[sex];
            row.range = [low, high]
                .map(|end| number_text(end, item.decimals))
                .join("-");
            row.flags = if level < low {
                "L"
            } else if level > high {
                "H"
            } else {
                ""
            }
            .to_owned();
            return;
        }
        if let Some((_, _, lowest)) = limit.filter(|limit| level < limit.2) {
            row.value_type = "ST".to_owned();
            row.value = format!("< {}", number_text(*lowest, item.decimals));
        } else {
            row.value = number_text(level, item.decimals);
        }
        let spelling = SPELLINGS_B.iter().find(|spelling| spelling.0 == item.unit);
        row.unit = spelling.map_or(item.unit, |spelling| spelling.1).to_owned();
        if let Some((_, unit, factor, decimals)) = UNITS_B.iter().find(|unit| unit.0 == item.key) {
            row.value = number_text(round(level, item.decimals) * factor, *decimals);
            row.unit = (*unit).to_owned();
            if unit.contains("\\S\\") {
                truth.flaws.push("U06");
            }
        }
    }
}

fn round(value: f64, decimals: u8) -> f64 {
    let scale = 10u32.pow(u32::from(decimals));
    (value * f64::from(scale)).round() / f64::from(scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::ITEMS;

    fn row(vendor: Vendor, key: &str, level: f64) -> (ResultRow, RowTruth) {
        let item = ITEMS.iter().find(|item| item.key == key).unwrap();
        vendor.result(item, level, 0, "20261119101500")
    }

    #[test]
    fn vendors_write_the_same_value_in_their_own_way() {
        // vendor, item, level, type, value, unit, flaws
        for (vendor, key, level, kind, value, unit, flaws) in [
            (
                Vendor::A,
                "RBC",
                4.518,
                "NM",
                "4.52",
                "10*6/uL^10*6/uL^ISO+",
                &[][..],
            ),
            (
                Vendor::B,
                "RBC",
                4.518,
                "NM",
                "452",
                "10\\S\\4/μL",
                &["U06"],
            ),
            (
                Vendor::B,
                "PLT",
                224.4,
                "NM",
                "22.4",
                "10\\S\\4/μL",
                &["U06"],
            ),
            (Vendor::B, "WBC", 6.517, "NM", "6520", "/μL", &[]),
            (
                Vendor::A,
                "CRP",
                0.001,
                "NM",
                "0.02",
                "mg/dL^mg/dL^ISO+",
                &[],
            ),
            (Vendor::B, "CRP", 0.001, "ST", "< 0.10", "mg/dl", &[]),
            (Vendor::B, "AST", 31.2, "NM", "31", "IU/l", &["C05"]),
            (Vendor::B, "AMY", 80.0, "NM", "80", "IU/l", &["C01"]),
            (Vendor::A, "UPRO", 1.0, "ST", "(±)", "", &[]),
            (Vendor::B, "UPRO", 4.0, "ST", " 3 +", "", &[]),
            (Vendor::B, "ORG", 1.0, "CWE", "E001^大腸菌^99ORG", "", &[]),
        ] {
            let (row, truth) = row(vendor, key, level);
            assert_eq!(
                (row.value_type.as_str(), row.value.as_str()),
                (kind, value),
                "{key}"
            );
            assert_eq!(
                (row.unit.as_str(), truth.flaws.as_slice()),
                (unit, flaws),
                "{key}"
            );
        }
        assert_eq!(
            row(Vendor::B, "AST", 31.2).0.item,
            "B003^ＧＯＴ^99BLB^3B035000002327201^ＡＳＴ^JC10"
        );
        let (row, _) = row(Vendor::A, "K", 5.3);
        assert_eq!((row.range.as_str(), row.flags.as_str()), ("3.6-4.9", "H"));
    }
}
