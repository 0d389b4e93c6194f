//! The data types of the standardized storage: what a file's data type says about its content.
//!
//! The guideline counts 36 rows, since it lists a cancel event as a row of its own; a cancel shares the folder of what it
//! cancels, so that 26 data types remain.

use model::{Table, Text};

/// What a data type is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Demographics and attending doctor.
    Patient,
    /// Outpatient visits, admissions, transfers and discharges.
    Visit,
    /// Allergies.
    Allergy,
    /// Diagnoses.
    Diagnosis,
    /// Meals.
    Meal,
    /// Prescriptions.
    Prescription,
    /// Injections.
    Injection,
    /// Laboratory tests, bacteriology among them.
    Laboratory,
    /// Radiology and endoscopy.
    Imaging,
    /// Physiological tests.
    Physiology,
    /// Not a data type of the standardized storage.
    Unknown,
}

/// One data type of the standardized storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataType {
    /// The name in folders and file names; empty for [`Category::Unknown`].
    pub code: &'static str,
    /// What it holds.
    pub name: Text,
    /// What it is about.
    pub category: Category,
    /// MSH-9, type and event, of its messages.
    pub message: (&'static str, &'static str),
    /// MSH-9.2 of the message that cancels one; empty when there is none.
    pub cancel_event: &'static str,
    /// The table that leads the area of its rows; `None` while it has none. Orders of tests (OML-01, OMG-03) have none: a
    /// test that was only asked for is no result, and what the order says of it stands again in the result. Meals are
    /// counted only.
    pub table: Option<Table>,
}

impl DataType {
    /// Whether it is one of the standardized storage.
    pub fn is_known(&self) -> bool {
        self.category != Category::Unknown
    }
}

const fn data_type(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    category: Category,
    message: (&'static str, &'static str),
    cancel_event: &'static str,
    table: Option<Table>,
) -> DataType {
    DataType {
        code,
        name: Text { ja, en },
        category,
        message,
        cancel_event,
        table,
    }
}

use Category::*;

/// Every data type of the standardized storage.
#[rustfmt::skip]
pub const DATA_TYPES: &[DataType] = &[
    data_type("ADT-00", "患者基本情報", "patient demographics", Patient, ("ADT", "A08"), "A23", Some(Table::Patients)),
    data_type("ADT-01", "担当医", "attending doctor", Patient, ("ADT", "A54"), "A55", Some(Table::Visits)),
    data_type("ADT-12", "外来診察の受付", "outpatient reception", Visit, ("ADT", "A04"), "", Some(Table::Visits)),
    data_type("ADT-21", "入院予定", "planned admission", Visit, ("ADT", "A14"), "A27", Some(Table::Visits)),
    data_type("ADT-22", "入院実施", "admission", Visit, ("ADT", "A01"), "A11", Some(Table::Visits)),
    data_type("ADT-31", "外出泊実施", "leave of absence", Visit, ("ADT", "A21"), "A52", Some(Table::Visits)),
    data_type("ADT-32", "外出泊帰院実施", "return from leave", Visit, ("ADT", "A22"), "A53", Some(Table::Visits)),
    data_type("ADT-41", "転科・転棟予定", "planned transfer", Visit, ("ADT", "A15"), "A26", Some(Table::Visits)),
    data_type("ADT-42", "転科・転棟実施", "transfer", Visit, ("ADT", "A02"), "A12", Some(Table::Visits)),
    data_type("ADT-51", "退院予定", "planned discharge", Visit, ("ADT", "A16"), "A25", Some(Table::Visits)),
    data_type("ADT-52", "退院実施", "discharge", Visit, ("ADT", "A03"), "A13", Some(Table::Visits)),
    data_type("ADT-61", "アレルギー情報", "allergies", Allergy, ("ADT", "A60"), "", Some(Table::Allergies)),
    data_type("PPR-01", "病名情報", "diagnoses", Diagnosis, ("PPR", "ZD1"), "", Some(Table::Diagnoses)),
    data_type("OMD", "食事オーダ", "meal order", Meal, ("OMD", "O03"), "", None),
    data_type("OMP-01", "処方オーダ", "prescription order", Prescription, ("RDE", "O11"), "", Some(Table::Prescriptions)),
    data_type("OMP-11", "処方実施通知", "prescription done", Prescription, ("RAS", "O17"), "", Some(Table::Prescriptions)),
    data_type("OMP-02", "注射オーダ", "injection order", Injection, ("RDE", "O11"), "", Some(Table::Injections)),
    data_type("OMP-12", "注射実施通知", "injection done", Injection, ("RAS", "O17"), "", Some(Table::Injections)),
    data_type("OML-01", "検体検査オーダ", "laboratory order", Laboratory, ("OML", "O33"), "", None),
    data_type("OML-11", "検体検査結果通知", "laboratory result", Laboratory, ("OUL", "R22"), "", Some(Table::LabResults)),
    data_type("OMG-01", "放射線検査オーダ", "radiology order", Imaging, ("OMG", "O19"), "", Some(Table::Radiology)),
    data_type("OMG-11", "放射線検査の実施通知", "radiology done", Imaging, ("OMI", "Z23"), "", Some(Table::Radiology)),
    data_type("OMG-02", "内視鏡検査オーダ", "endoscopy order", Imaging, ("OMG", "O19"), "", Some(Table::Radiology)),
    data_type("OMG-12", "内視鏡検査の実施通知", "endoscopy done", Imaging, ("OMI", "Z23"), "", Some(Table::Radiology)),
    data_type("OMG-03", "生理検査オーダ", "physiology order", Physiology, ("OMG", "O19"), "", None),
    data_type("OMG-13", "生理検査結果通知", "physiology result", Physiology, ("ORU", "R01"), "", Some(Table::Physiology)),
];

const UNKNOWN: DataType = data_type(
    "",
    "標準化ストレージにないデータ種別",
    "not a data type of the standardized storage",
    Category::Unknown,
    ("", ""),
    "",
    None,
);

/// The data type of a folder or file name; one of [`Category::Unknown`] for names of the extended storage and others.
pub fn find(name: &str) -> DataType {
    DATA_TYPES
        .iter()
        .find(|known| known.code == name)
        .copied()
        .unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_cancels_there_are_36_rows() {
        let cancels = DATA_TYPES
            .iter()
            .filter(|known| !known.cancel_event.is_empty());
        assert_eq!(DATA_TYPES.len() + cancels.count(), 36);
    }

    #[test]
    fn every_category_that_has_a_table_so_far() {
        for known in DATA_TYPES {
            assert_eq!(find(known.code), *known);
            assert!(known.is_known());
            let expected = match known.code {
                "ADT-00" => Some(Table::Patients),
                "ADT-61" => Some(Table::Allergies),
                "PPR-01" => Some(Table::Diagnoses),
                "OML-11" => Some(Table::LabResults),
                "OMP-01" | "OMP-11" => Some(Table::Prescriptions),
                "OMP-02" | "OMP-12" => Some(Table::Injections),
                "OMG-01" | "OMG-11" | "OMG-02" | "OMG-12" => Some(Table::Radiology),
                "OMG-13" => Some(Table::Physiology),
                event if event.starts_with("ADT-") => Some(Table::Visits),
                _ => None,
            };
            assert_eq!(known.table, expected, "{}", known.code);
        }
        for name in ["", "OMG", "OMB", "OML-12", "oml-11", "L-V^V^99ZL01"] {
            assert!(!find(name).is_known(), "{name}");
        }
    }
}
