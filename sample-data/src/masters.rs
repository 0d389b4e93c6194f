//! The project's own small masters: lab items, drugs, diseases, procedures, organisms. They label the sample and nothing else.
//!
//! The tables are the CSV files in `masters/`, which the sample network also ships, so that codes in feeds and in masters
//! agree. Columns are named in the first line of each file.

use std::sync::OnceLock;

use crate::Error;
use crate::history::labs::LabModel;

mod read;
mod table;

/// The master files: name and text, as they are shipped with a network.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("README.md", include_str!("../network/masters/README.md")),
    (LAB_ITEMS.0, LAB_ITEMS.1),
    (PANELS.0, PANELS.1),
    (DRUGS.0, DRUGS.1),
    (DISEASES.0, DISEASES.1),
    (PROCEDURES.0, PROCEDURES.1),
    (ORGANISMS.0, ORGANISMS.1),
];

/// A file's name and text.
type File = (&'static str, &'static str);

const LAB_ITEMS: File = (
    "lab_items.csv",
    include_str!("../network/masters/lab_items.csv"),
);
const PANELS: File = ("panels.csv", include_str!("../network/masters/panels.csv"));
const DRUGS: File = ("drugs.csv", include_str!("../network/masters/drugs.csv"));
const DISEASES: File = (
    "diseases.csv",
    include_str!("../network/masters/diseases.csv"),
);
const PROCEDURES: File = (
    "procedures.csv",
    include_str!("../network/masters/procedures.csv"),
);
const ORGANISMS: File = (
    "organisms.csv",
    include_str!("../network/masters/organisms.csv"),
);

/// Every master of the sample.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masters {
    pub items: Vec<LabItem>,
    pub panels: Vec<Panel>,
    pub drugs: Vec<Drug>,
    pub diseases: Vec<Disease>,
    pub procedures: Vec<Procedure>,
    pub organisms: Vec<Organism>,
    /// What the lab values need to know of the items, made when it is first asked for.
    pub lab_model: OnceLock<LabModel>,
}

impl Masters {
    /// The masters that come with the generator.
    ///
    /// # Errors
    ///
    /// [`Error::Master`] with file, line and column when a field cannot be read or an item names a panel that is not there.
    pub(crate) fn read() -> Result<Masters, Error> {
        let mut panels = read::panels(PANELS)?;
        let items = read::items(LAB_ITEMS, &mut panels)?;
        Ok(Masters {
            items,
            panels,
            drugs: read::drugs(DRUGS)?,
            diseases: read::diseases(DISEASES)?,
            procedures: read::procedures(PROCEDURES)?,
            organisms: read::organisms(ORGANISMS)?,
            lab_model: OnceLock::new(),
        })
    }

    /// Index into `items` of the item named `key`, such as `AST`.
    pub(crate) fn item(&self, key: &str) -> Option<usize> {
        self.items.iter().position(|item| item.key == key)
    }

    /// Index into `panels` of the panel named `key`, such as `CHEMISTRY`.
    pub(crate) fn panel(&self, key: &str) -> Option<usize> {
        self.panels.iter().position(|panel| panel.key == key)
    }
}

/// How the values of an item are spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Spread {
    /// Mean is `centre`, standard deviation is `width`.
    Normal,
    /// Median is `centre`, standard deviation of the natural logarithm is `width`.
    LogNormal,
    /// A strip or titre-like grade: 0 is negative, then trace, 1+, 2+, 3+, 4+; `centre` is the mean grade on a normal scale
    /// whose negatives are cut to 0.
    Grade,
    /// Positive or negative; `centre` is the share of positives in percent.
    Binary,
    /// Follows from other items, by the item's key (red cell indices, estimated GFR, LDL by formula, differential shares...).
    Derived,
}

/// Items that rise and fall together in one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Axis {
    Own,
    Liver,
    Biliary,
    Kidney,
    Sugar,
    Inflammation,
    Lipid,
    Anaemia,
    Marrow,
    Coagulation,
    Heart,
    Thyroid,
    Muscle,
    Pancreas,
    Nutrition,
    Iron,
    Tumour,
    Autoimmune,
    Allergy,
    Breathing,
    Electrolyte,
    Bone,
}

/// One laboratory item.
#[derive(Clone, Debug)]
pub(crate) struct LabItem {
    /// Names the item in scenarios and in this crate, for example `AST`.
    pub key: String,
    /// 17 characters; the material digits are those of the panel.
    pub jlac10: String,
    /// The standard's name, full width.
    pub name: String,
    /// What is said on the ward, full width: `ＧＯＴ`, `白血球`.
    pub short: String,
    /// The same in half-width kana and ASCII.
    pub kana: String,
    pub english: String,
    /// Index into [`Masters::panels`].
    pub panel: usize,
    /// ISO+ spelling; empty for what is no quantity.
    pub unit: String,
    pub decimals: u8,
    pub spread: Spread,
    /// Men, women.
    pub centre: [f64; 2],
    pub width: f64,
    pub axis: Axis,
    /// How strongly a shift of the axis by 1 moves the item, in widths; negative for items that fall.
    pub weight: f64,
    /// Change of the centre for every ten years of age above 50, as a share.
    pub per_decade: f64,
    /// Reference range of men and of women; `None` when there is none.
    pub range: [Option<(f64, f64)>; 2],
    /// Lower and upper end of what the analyser can tell.
    pub measurable: (Option<f64>, Option<f64>),
    /// In how many of 1,000 orders of its panel the item is.
    pub permille: u32,
    /// Whether an outside laboratory measures it, and reports days later.
    pub outside: bool,
}

/// Items of one specimen that are asked for together.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub key: String,
    /// The name of the request, OBR-4.
    pub name: String,
    /// JLAC10 material digits with their name.
    pub material: (String, String),
    /// How many of 1,000 outpatient laboratory orders include it, and of inpatient ones.
    pub permille: [u32; 2],
    /// The items, as indexes into [`Masters::items`].
    pub items: Vec<usize>,
}

/// What a drug is given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Oral,
    External,
    Injection,
}

/// One drug.
#[derive(Clone, Debug)]
pub(crate) struct Drug {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the row for people and for tests")
    )]
    pub key: String,
    /// HOT9-shaped, nine digits.
    pub hot9: String,
    /// YJ-shaped, twelve characters.
    pub yj: String,
    /// Nine digits, shaped as claims use them.
    pub receipt: String,
    pub name: String,
    pub form: Form,
    /// The unit of a dose, MR9P: code and name (`TAB`, `錠`).
    pub unit: (String, String),
    /// A usual single dose in that unit.
    pub dose: f64,
    /// Doses a day.
    pub per_day: u8,
    /// Keys of the diseases that it is given for; empty for anybody.
    pub diseases: Vec<String>,
}

/// One disease.
#[derive(Clone, Debug)]
pub(crate) struct Disease {
    pub key: String,
    /// Eight digits, shaped as MEDIS exchange codes.
    pub code: String,
    pub icd10: String,
    pub name: String,
    pub chronic: bool,
    /// The specialty that treats it.
    pub specialty: crate::hospital::Specialty,
    /// How common it is there among adults.
    pub weight: u32,
    /// Youngest and oldest age at onset.
    pub ages: (u8, u8),
    /// `None` for both.
    pub sex: Option<crate::history::Sex>,
    /// Shifts of axes while it lasts.
    pub shifts: Vec<(Axis, f64)>,
    /// Keys of items that are asked for because of it, beside the usual panels.
    pub items: Vec<String>,
    /// Keys of two-valued items ([`Spread::Binary`]) with the share of positives in percent while it lasts, which takes the
    /// place of the item's own `centre`.
    pub positive: Vec<(String, u8)>,
}

/// What a procedure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modality {
    Radiography,
    Ct,
    Mri,
    Ultrasound,
    NuclearMedicine,
    Endoscopy,
    Physiology,
}

/// One examination.
#[derive(Clone, Debug)]
pub(crate) struct Procedure {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the row for people and for tests")
    )]
    pub key: String,
    /// JJ1017-shaped for radiology and endoscopy (16 or 32 characters), JLAC10-shaped for physiology.
    pub code: String,
    pub name: String,
    pub modality: Modality,
    /// How common it is.
    pub weight: u32,
    /// Measured values of a physiological examination: JLAC10-shaped code, name, unit, mean, standard deviation, decimals.
    pub values: Vec<(String, String, String, f64, f64, u8)>,
}

/// One organism of bacteriology.
#[derive(Clone, Debug)]
pub(crate) struct Organism {
    pub key: String,
    /// Four digits, shaped as JANIS codes.
    pub code: String,
    pub name: String,
    /// How common it is.
    pub weight: u32,
    /// Antibiotics that are tested: key of the lab item (panel `SUSCEPTIBILITY`), percent resistant, usual MIC of sensitive ones.
    pub antibiotics: Vec<(String, u8, f64)>,
}

#[cfg(test)]
mod tests;
