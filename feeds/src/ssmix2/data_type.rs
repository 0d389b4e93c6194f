//! The data types of both storages: what a file's data type says about its content.
//!
//! Of the standardized storage the guideline counts 36 rows, since it lists a cancel event as a row of its own; a cancel
//! shares the folder of what it cancels, so that 26 data types remain. Those of the extended storage are each hospital's
//! own: `local code^name^system^standard code^name^system`, or the first three of them. They are known by that form.

use model::{Table, Text};

use super::name::FileName;

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
    /// Physiological tests, and vital signs.
    Physiology,
    /// Of the extended storage, known by its form; what it holds is the hospital's to say.
    Extended,
    /// Not a data type of either storage.
    Unknown,
}

/// One data type, or a kind of files of the extended storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataType {
    /// The name in folders and file names, of the extended storage its local code; empty for [`Category::Extended`] and
    /// [`Category::Unknown`].
    pub code: &'static str,
    /// What it holds.
    pub name: Text,
    /// What it is about.
    pub category: Category,
    /// MSH-9, type and event, of its messages.
    pub message: (&'static str, &'static str),
    /// MSH-9.2 of the message that cancels one; empty when there is none.
    pub cancel_event: &'static str,
    /// The tables of its rows, all of one area; none while it has none. Orders of tests (OML-01, OMG-03) have none: a
    /// test that was only asked for is no result, and what the order says of it stands again in the result. Meals are
    /// counted only.
    pub tables: &'static [Table],
}

impl DataType {
    /// Whether it is one of the standardized storage, or has the form of one of the extended storage.
    pub fn is_known(&self) -> bool {
        self.category != Category::Unknown
    }

    /// Whether only MSH-9 says what a message is, since the name of the data type does not.
    pub(crate) fn is_told_by_message(&self) -> bool {
        self.category == Category::Extended
    }
}

const fn data_type(
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    category: Category,
    message: (&'static str, &'static str),
    cancel_event: &'static str,
    tables: &'static [Table],
) -> DataType {
    DataType {
        code,
        name: Text { ja, en },
        category,
        message,
        cancel_event,
        tables,
    }
}

use Category::*;

/// Every data type of the standardized storage.
#[rustfmt::skip]
pub const DATA_TYPES: &[DataType] = &[
    data_type("ADT-00", "患者基本情報", "patient demographics", Patient, ("ADT", "A08"), "A23", &[Table::Patients, Table::Allergies]),
    data_type("ADT-01", "担当医", "attending doctor", Patient, ("ADT", "A54"), "A55", &[Table::Visits]),
    data_type("ADT-12", "外来診察の受付", "outpatient reception", Visit, ("ADT", "A04"), "", &[Table::Visits]),
    data_type("ADT-21", "入院予定", "planned admission", Visit, ("ADT", "A14"), "A27", &[Table::Visits]),
    data_type("ADT-22", "入院実施", "admission", Visit, ("ADT", "A01"), "A11", &[Table::Visits]),
    data_type("ADT-31", "外出泊実施", "leave of absence", Visit, ("ADT", "A21"), "A52", &[Table::Visits]),
    data_type("ADT-32", "外出泊帰院実施", "return from leave", Visit, ("ADT", "A22"), "A53", &[Table::Visits]),
    data_type("ADT-41", "転科・転棟予定", "planned transfer", Visit, ("ADT", "A15"), "A26", &[Table::Visits]),
    data_type("ADT-42", "転科・転棟実施", "transfer", Visit, ("ADT", "A02"), "A12", &[Table::Visits]),
    data_type("ADT-51", "退院予定", "planned discharge", Visit, ("ADT", "A16"), "A25", &[Table::Visits]),
    data_type("ADT-52", "退院実施", "discharge", Visit, ("ADT", "A03"), "A13", &[Table::Visits]),
    data_type("ADT-61", "アレルギー情報", "allergies", Allergy, ("ADT", "A60"), "", &[Table::Allergies]),
    data_type("PPR-01", "病名情報", "diagnoses", Diagnosis, ("PPR", "ZD1"), "", &[Table::Diagnoses]),
    data_type("OMD", "食事オーダ", "meal order", Meal, ("OMD", "O03"), "", &[]),
    data_type("OMP-01", "処方オーダ", "prescription order", Prescription, ("RDE", "O11"), "", &[Table::Prescriptions]),
    data_type("OMP-11", "処方実施通知", "prescription done", Prescription, ("RAS", "O17"), "", &[Table::Prescriptions]),
    data_type("OMP-02", "注射オーダ", "injection order", Injection, ("RDE", "O11"), "", &[Table::Injections]),
    data_type("OMP-12", "注射実施通知", "injection done", Injection, ("RAS", "O17"), "", &[Table::Injections]),
    data_type("OML-01", "検体検査オーダ", "laboratory order", Laboratory, ("OML", "O33"), "", &[]),
    data_type("OML-11", "検体検査結果通知", "laboratory result", Laboratory, ("OUL", "R22"), "", &[Table::LabResults, Table::Microbiology]),
    data_type("OMG-01", "放射線検査オーダ", "radiology order", Imaging, ("OMG", "O19"), "", &[Table::Radiology]),
    data_type("OMG-11", "放射線検査の実施通知", "radiology done", Imaging, ("OMI", "Z23"), "", &[Table::Radiology]),
    data_type("OMG-02", "内視鏡検査オーダ", "endoscopy order", Imaging, ("OMG", "O19"), "", &[Table::Radiology]),
    data_type("OMG-12", "内視鏡検査の実施通知", "endoscopy done", Imaging, ("OMI", "Z23"), "", &[Table::Radiology]),
    data_type("OMG-03", "生理検査オーダ", "physiology order", Physiology, ("OMG", "O19"), "", &[]),
    data_type("OMG-13", "生理検査結果通知", "physiology result", Physiology, ("ORU", "R01"), "", &[Table::Physiology]),
];

/// What measurements at the bedside are sent as, wherever they stand in the extended storage.
const OBSERVATION: (&str, &str) = ("ORU", "R30");

/// `L-OBSERVATIONS^OBSERVATIONS^99ZL01`, as the National Hospital Organization names it. Its items have JLAC10 codes, and
/// OBX-14 says when each was measured.
pub(crate) const VITAL_SIGNS: DataType = data_type(
    "L-OBSERVATIONS",
    "バイタル",
    "vital signs",
    Physiology,
    OBSERVATION,
    "",
    &[Table::Physiology],
);

/// Any other data type of the extended storage, whose contents hold documents and may hold messages.
#[rustfmt::skip]
const DOCUMENTS: DataType = data_type("", "拡張ストレージの文書など", "documents and other files of the extended storage", Extended, ("", ""), "", &[]);

/// The messages of such a data type.
const MESSAGES: DataType = DataType {
    message: OBSERVATION,
    tables: &[Table::Physiology],
    ..DOCUMENTS
};

#[rustfmt::skip]
const UNKNOWN: DataType = data_type("", "標準化ストレージにないデータ種別", "not a data type of the standardized storage", Unknown, ("", ""), "", &[]);

/// Bytes of the name of a data type of the extended storage at most.
pub(crate) const EXTENDED_BYTES_MAX: usize = 180;

/// What a file holds by its name. In the extended storage the data type alone does not tell: beside the messages of vital
/// signs lie side files, and among the documents of any other type there may be messages.
pub(crate) fn of(name: &FileName<'_>) -> DataType {
    let found = find(name.data_type);
    let is_message = name.content.map(|content| content.is_message());
    match (found.category, is_message) {
        (Physiology, Some(false)) => DOCUMENTS,
        (Extended, Some(true)) => MESSAGES,
        _ => found,
    }
}

/// The data type of a folder or file name; one of [`Category::Unknown`] when it is none.
pub fn find(name: &str) -> DataType {
    let standard = DATA_TYPES.iter().find(|known| known.code == name).copied();
    standard.or_else(|| extended(name)).unwrap_or(UNKNOWN)
}

fn extended(name: &str) -> Option<DataType> {
    let has_form = match name.split('^').collect::<Vec<_>>()[..] {
        [local, _, _] => !local.is_empty(),
        [local, _, _, standard, _, _] => !local.is_empty() || !standard.is_empty(),
        // The name is not in UTF-8, so that only what stands before it is left.
        [_, ""] => true,
        _ => false,
    };
    // The local or the standard code.
    let mut codes = name.split('^').step_by(3);
    let is_vital_signs = codes.any(|code| code == VITAL_SIGNS.code);
    (has_form && name.len() <= EXTENDED_BYTES_MAX).then_some(if is_vital_signs {
        VITAL_SIGNS
    } else {
        DOCUMENTS
    })
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
            let expected: &[Table] = match known.code {
                "ADT-00" => &[Table::Patients, Table::Allergies],
                "ADT-61" => &[Table::Allergies],
                "PPR-01" => &[Table::Diagnoses],
                "OML-11" => &[Table::LabResults, Table::Microbiology],
                "OMP-01" | "OMP-11" => &[Table::Prescriptions],
                "OMP-02" | "OMP-12" => &[Table::Injections],
                "OMG-01" | "OMG-11" | "OMG-02" | "OMG-12" => &[Table::Radiology],
                "OMG-13" => &[Table::Physiology],
                event if event.starts_with("ADT-") => &[Table::Visits],
                _ => &[],
            };
            assert_eq!(known.tables, expected, "{}", known.code);
        }
        for name in ["", "OMG", "OMB", "OML-12", "oml-11"] {
            assert!(!find(name).is_known(), "{name}");
        }
    }

    #[test]
    fn types_of_the_extended_storage_are_known_by_their_form() {
        for (name, expected) in [
            ("L-OBSERVATIONS^OBSERVATIONS^99ZL01", VITAL_SIGNS),
            (
                "7^体温表^99X^L-OBSERVATIONS^OBSERVATIONS^99ZL01",
                VITAL_SIGNS,
            ),
            ("L-OBSERVATIONS^", VITAL_SIGNS),
            ("D1^試験記録^99X", DOCUMENTS),
            ("^試験記録^^11506-3^経過記録^LN", DOCUMENTS),
            ("D1^", DOCUMENTS),
            ("^", DOCUMENTS),
            ("OBSERVATIONS^L-OBSERVATIONS^99ZL01", DOCUMENTS),
        ] {
            assert_eq!(find(name), expected, "{name}");
            assert!(find(name).is_known(), "{name}");
        }
        let long = format!("D1^{}^99X", "x".repeat(EXTENDED_BYTES_MAX));
        for name in [
            "^試験記録^99X",
            "D1^a",
            "D1^a^b^c",
            "D1^a^b^c^d",
            "D1^a^b^c^d^e^f",
            "^a^b^^c^d",
            &long,
        ] {
            assert!(!find(name).is_known(), "{name}");
        }
    }
}
