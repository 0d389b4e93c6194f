//! The tables, one file each: every column with its meaning, unit and source.

mod agreements;
mod allergies;
mod claims;
mod claims_diagnoses;
mod claims_drugs;
mod claims_management;
mod claims_materials;
mod claims_procedures;
mod claims_receipts;
mod claims_surgeries;
mod code_changes;
mod codes;
mod diagnoses;
mod dpc;
mod dpc_admissions;
mod dpc_diagnoses;
mod dpc_patients;
mod dpc_procedures;
mod episodes;
mod findings;
mod injections;
mod lab_results;
mod master_columns;
mod microbiology;
mod orders;
mod patients;
mod physiology;
mod prescriptions;
mod profiles;
mod quarantine;
mod radiology;
mod results;
mod source_files;
mod standard_columns;
mod visits;
mod volumes;

pub use agreements::AGREEMENTS;
pub use allergies::ALLERGIES;
pub use claims_diagnoses::CLAIMS_DIAGNOSES;
pub use claims_drugs::CLAIMS_DRUGS;
pub use claims_management::CLAIMS_MANAGEMENT;
pub use claims_materials::CLAIMS_MATERIALS;
pub use claims_procedures::CLAIMS_PROCEDURES;
pub use claims_receipts::CLAIMS_RECEIPTS;
pub use claims_surgeries::CLAIMS_SURGERIES;
pub use code_changes::CODE_CHANGES;
pub use codes::CODES;
pub use diagnoses::DIAGNOSES;
pub use dpc_admissions::DPC_ADMISSIONS;
pub use dpc_diagnoses::DPC_DIAGNOSES;
pub use dpc_patients::DPC_PATIENTS;
pub use dpc_procedures::DPC_PROCEDURES;
pub use episodes::EPISODES;
pub use findings::FINDINGS;
pub use injections::INJECTIONS;
pub use lab_results::LAB_RESULTS;
pub use microbiology::MICROBIOLOGY;
pub use patients::PATIENTS;
pub use physiology::PHYSIOLOGY;
pub use prescriptions::PRESCRIPTIONS;
pub use profiles::PROFILES;
pub use quarantine::QUARANTINE;
pub use radiology::RADIOLOGY;
pub use source_files::SOURCE_FILES;
pub use visits::VISITS;
pub use volumes::VOLUMES;

use crate::{Column, ColumnType};

const fn column(name: &'static str, kind: ColumnType, about: &'static str) -> Column {
    Column {
        name,
        kind,
        nullable: false,
        about,
    }
}

const fn nullable(name: &'static str, kind: ColumnType, about: &'static str) -> Column {
    Column {
        name,
        kind,
        nullable: true,
        about,
    }
}

const fn text(name: &'static str, about: &'static str) -> Column {
    nullable(name, ColumnType::Text, about)
}

const fn date(name: &'static str, about: &'static str) -> Column {
    nullable(name, ColumnType::Date, about)
}

const fn number(name: &'static str, about: &'static str) -> Column {
    nullable(name, ColumnType::Float64, about)
}

const fn time(name: &'static str, about: &'static str) -> Column {
    nullable(name, ColumnType::Timestamp, about)
}

// Columns that several tables share.
const HOSPITAL: Column = column(
    "hospital",
    ColumnType::Text,
    "Hospital id of the config. Partition column.",
);
const NIGHT_MONTH: Column = column(
    "night_month",
    ColumnType::Text,
    "Month YYYY-MM of the load's as-of date. Partition column.",
);
const LOAD_ID: Column = column(
    "load_id",
    ColumnType::Text,
    "The load that wrote the row: hospital, as-of date, run.",
);
const FEED: Column = column(
    "feed",
    ColumnType::Text,
    "Format of the feed: ssmix2, claims or dpc.",
);
const SOURCE_FILE_ID: Column = column(
    "source_file_id",
    ColumnType::Int64,
    "File version the row comes from; unique within a hospital, kept through renames; see source_files.",
);
const MESSAGE_NO: Column = column(
    "message_no",
    ColumnType::Int32,
    "Which message of the file, 1-based.",
);
const SEGMENT_NO: Column = column(
    "segment_no",
    ColumnType::Int32,
    "Which segment of the message, 1-based, MSH = 1.",
);
const PATIENT_KEY: Column = column(
    "patient_key",
    ColumnType::Text,
    "Keyed hash of hospital and patient number: first 32 hex digits of HMAC-SHA-256; the key lies outside the store.",
);
const CARE_MONTH: Column = column(
    "care_month",
    ColumnType::Text,
    "Month YYYY-MM of care_date, or `undated`. Partition column.",
);
const SHARD: Column = column(
    "shard",
    ColumnType::Text,
    "First hex digit of patient_key, so that a night rewrites little. Partition column.",
);
const CARE_DATE: Column = date("care_date", "The care date of the file name; null for `-`.");
const DATA_TYPE: Column = column(
    "data_type",
    ColumnType::Text,
    "Data type of the file name, or the folder of the extended storage: what happened, in a table that several data types fill.",
);
const ORDER_NO: Column = column(
    "order_no",
    ColumnType::Text,
    "The order number of the file name.",
);
const DEPARTMENT_CODE: Column = text(
    "department_code",
    "The department of the file name; null for `-`.",
);
const OCCURRED_AT: Column = time(
    "occurred_at",
    "When the message was sent to the storage; from the file name.",
);
