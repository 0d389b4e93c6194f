//! From the lines of the master files to their types.

use super::table::{Row, rows};
use super::{
    Axis, Disease, Drug, File, Form, LabItem, Modality, Organism, Panel, Procedure, Spread,
};
use crate::Error;
use crate::history::Sex;
use crate::hospital::Specialty;

pub(super) fn panels(file: File) -> Result<Vec<Panel>, Error> {
    rows(file, |row| {
        Ok(Panel {
            key: row.filled("key")?,
            name: row.filled("name")?,
            material: (row.filled("material_code")?, row.filled("material_name")?),
            permille: [
                row.number("permille_outpatient")?,
                row.number("permille_inpatient")?,
            ],
            items: Vec::new(),
        })
    })
}

/// The items; each is also entered into its panel.
pub(super) fn items(file: File, panels: &mut [Panel]) -> Result<Vec<LabItem>, Error> {
    let mut position = 0;
    rows(file, |row| {
        let item = item(row, panels)?;
        panels[item.panel].items.push(position);
        position += 1;
        Ok(item)
    })
}

fn item(row: &Row<'_>, panels: &[Panel]) -> Result<LabItem, Error> {
    let panel = row.text("panel")?;
    let panel = panels
        .iter()
        .position(|known| known.key == panel)
        .ok_or_else(|| row.wrong("panel", "the key of a panel"))?;
    Ok(LabItem {
        key: row.filled("key")?,
        jlac10: row.filled("jlac10")?,
        name: row.filled("name")?,
        short: row.filled("short")?,
        kana: row.filled("kana")?,
        english: row.filled("english")?,
        panel,
        unit: row.text("unit")?.to_owned(),
        decimals: row.number("decimals")?,
        spread: row.word("spread", SPREADS)?,
        centre: [row.number("centre_male")?, row.number("centre_female")?],
        width: row.number("width")?,
        axis: row.word("axis", AXES)?,
        weight: row.number("weight")?,
        per_decade: row.number("per_decade")?,
        range: [
            range(row, "low_male", "high_male")?,
            range(row, "low_female", "high_female")?,
        ],
        measurable: (
            row.optional("measurable_low")?,
            row.optional("measurable_high")?,
        ),
        permille: row.number("permille")?,
        outside: row.flag("outside")?,
    })
}

/// Both ends or none.
fn range(
    row: &Row<'_>,
    low: &'static str,
    high: &'static str,
) -> Result<Option<(f64, f64)>, Error> {
    match (row.optional(low)?, row.optional(high)?) {
        (Some(low), Some(high)) => Ok(Some((low, high))),
        (None, None) => Ok(None),
        _ => Err(row.wrong(low, "both ends of the range or none")),
    }
}

pub(super) fn drugs(file: File) -> Result<Vec<Drug>, Error> {
    rows(file, |row| {
        Ok(Drug {
            key: row.filled("key")?,
            hot9: row.filled("hot9")?,
            yj: row.filled("yj")?,
            receipt: row.filled("receipt")?,
            name: row.filled("name")?,
            form: row.word("form", FORMS)?,
            unit: (row.filled("unit_code")?, row.filled("unit_name")?),
            dose: row.number("dose")?,
            per_day: row.number("per_day")?,
            diseases: keys(row, "diseases")?,
        })
    })
}

pub(super) fn diseases(file: File) -> Result<Vec<Disease>, Error> {
    rows(file, |row| {
        let shift = |entry| {
            let [axis, by] = row.parts("shifts", entry)?;
            Ok((row.named("shifts", axis, AXES)?, row.parsed("shifts", by)?))
        };
        let positive = |entry| {
            let [key, percent] = row.parts("positive", entry)?;
            Ok((key.to_owned(), row.parsed("positive", percent)?))
        };
        Ok(Disease {
            key: row.filled("key")?,
            code: row.filled("code")?,
            icd10: row.filled("icd10")?,
            name: row.filled("name")?,
            chronic: row.flag("chronic")?,
            specialty: row.word("specialty", SPECIALTIES)?,
            weight: row.number("weight")?,
            ages: (row.number("age_from")?, row.number("age_to")?),
            sex: row.word("sex", SEXES)?,
            shifts: row
                .list("shifts")?
                .map(shift)
                .collect::<Result<_, Error>>()?,
            items: keys(row, "items")?,
            positive: row
                .list("positive")?
                .map(positive)
                .collect::<Result<_, Error>>()?,
        })
    })
}

pub(super) fn procedures(file: File) -> Result<Vec<Procedure>, Error> {
    rows(file, |row| {
        let value = |entry| {
            let [code, name, unit, mean, deviation, decimals] = row.parts("values", entry)?;
            Ok((
                code.to_owned(),
                name.to_owned(),
                unit.to_owned(),
                row.parsed("values", mean)?,
                row.parsed("values", deviation)?,
                row.parsed("values", decimals)?,
            ))
        };
        Ok(Procedure {
            key: row.filled("key")?,
            code: row.filled("code")?,
            name: row.filled("name")?,
            modality: row.word("modality", MODALITIES)?,
            weight: row.number("weight")?,
            values: row
                .list("values")?
                .map(value)
                .collect::<Result<_, Error>>()?,
        })
    })
}

pub(super) fn organisms(file: File) -> Result<Vec<Organism>, Error> {
    rows(file, |row| {
        let antibiotic = |entry| {
            let [key, resistant, mic] = row.parts("antibiotics", entry)?;
            Ok((
                key.to_owned(),
                row.parsed("antibiotics", resistant)?,
                row.parsed("antibiotics", mic)?,
            ))
        };
        Ok(Organism {
            key: row.filled("key")?,
            code: row.filled("code")?,
            name: row.filled("name")?,
            weight: row.number("weight")?,
            antibiotics: row
                .list("antibiotics")?
                .map(antibiotic)
                .collect::<Result<_, Error>>()?,
        })
    })
}

fn keys(row: &Row<'_>, column: &'static str) -> Result<Vec<String>, Error> {
    Ok(row.list(column)?.map(str::to_owned).collect())
}

const SPREADS: &[(&str, Spread)] = &[
    ("Normal", Spread::Normal),
    ("LogNormal", Spread::LogNormal),
    ("Grade", Spread::Grade),
    ("Binary", Spread::Binary),
    ("Derived", Spread::Derived),
];

const AXES: &[(&str, Axis)] = &[
    ("Own", Axis::Own),
    ("Liver", Axis::Liver),
    ("Biliary", Axis::Biliary),
    ("Kidney", Axis::Kidney),
    ("Sugar", Axis::Sugar),
    ("Inflammation", Axis::Inflammation),
    ("Lipid", Axis::Lipid),
    ("Anaemia", Axis::Anaemia),
    ("Marrow", Axis::Marrow),
    ("Coagulation", Axis::Coagulation),
    ("Heart", Axis::Heart),
    ("Thyroid", Axis::Thyroid),
    ("Muscle", Axis::Muscle),
    ("Pancreas", Axis::Pancreas),
    ("Nutrition", Axis::Nutrition),
    ("Iron", Axis::Iron),
    ("Tumour", Axis::Tumour),
    ("Autoimmune", Axis::Autoimmune),
    ("Allergy", Axis::Allergy),
    ("Breathing", Axis::Breathing),
    ("Electrolyte", Axis::Electrolyte),
    ("Bone", Axis::Bone),
];

const FORMS: &[(&str, Form)] = &[
    ("Oral", Form::Oral),
    ("External", Form::External),
    ("Injection", Form::Injection),
];

const SEXES: &[(&str, Option<Sex>)] = &[
    ("", None),
    ("Male", Some(Sex::Male)),
    ("Female", Some(Sex::Female)),
];

const MODALITIES: &[(&str, Modality)] = &[
    ("Radiography", Modality::Radiography),
    ("Ct", Modality::Ct),
    ("Mri", Modality::Mri),
    ("Ultrasound", Modality::Ultrasound),
    ("NuclearMedicine", Modality::NuclearMedicine),
    ("Endoscopy", Modality::Endoscopy),
    ("Physiology", Modality::Physiology),
];

const SPECIALTIES: &[(&str, Specialty)] = &[
    ("Internal", Specialty::Internal),
    ("Cardiology", Specialty::Cardiology),
    ("Gastroenterology", Specialty::Gastroenterology),
    ("Respiratory", Specialty::Respiratory),
    ("Nephrology", Specialty::Nephrology),
    ("Diabetes", Specialty::Diabetes),
    ("Haematology", Specialty::Haematology),
    ("Neurology", Specialty::Neurology),
    ("Rheumatology", Specialty::Rheumatology),
    ("Paediatrics", Specialty::Paediatrics),
    ("Surgery", Specialty::Surgery),
    ("Orthopaedics", Specialty::Orthopaedics),
    ("Neurosurgery", Specialty::Neurosurgery),
    ("Gynaecology", Specialty::Gynaecology),
    ("Urology", Specialty::Urology),
    ("Dermatology", Specialty::Dermatology),
    ("Ophthalmology", Specialty::Ophthalmology),
    ("Otolaryngology", Specialty::Otolaryngology),
    ("Psychiatry", Specialty::Psychiatry),
    ("Oncology", Specialty::Oncology),
    ("Emergency", Specialty::Emergency),
];
