//! What a table is: its name, its columns with their meaning, its partitions.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde::{Deserialize, Serialize};

use crate::tables;

/// The tables of the store; names after MID-NET's data types, then the quality tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// One row a patient.
    Patients,
    /// One row an event of a stay: a reception, admission, transfer, leave or discharge.
    Visits,
    /// One row an inpatient stay, built from its events.
    Episodes,
    /// One row a diagnosis of a patient's list.
    Diagnoses,
    /// One row a drug that was prescribed or handed out.
    Prescriptions,
    /// One row a drug of an injection, ordered or given.
    Injections,
    /// One row a laboratory result.
    LabResults,
    /// One row a finding of bacteriology: an organism, its amount, its susceptibility to a drug.
    Microbiology,
    /// One row a radiological or endoscopic examination, ordered or done.
    Radiology,
    /// One row a result of a physiological test.
    Physiology,
    /// One row an allergy of a patient's list.
    Allergies,
    /// One row the patient of a DPC form 1.
    DpcPatients,
    /// One row a diagnosis of the DPC survey.
    DpcDiagnoses,
    /// One row a stay as a file of the DPC survey tells it.
    DpcAdmissions,
    /// One row an act, item or surgery of the DPC survey.
    DpcProcedures,
    /// One row a receipt of a claim.
    ClaimsReceipts,
    /// One row a diagnosis of a receipt.
    ClaimsDiagnoses,
    /// One row an act of medical management on a receipt.
    ClaimsManagement,
    /// One row an act of surgery on a receipt.
    ClaimsSurgeries,
    /// One row any other act on a receipt.
    ClaimsProcedures,
    /// One row a material on a receipt.
    ClaimsMaterials,
    /// One row a drug on a receipt.
    ClaimsDrugs,
    /// One row a file that a night met.
    SourceFiles,
    /// One row a file, record or row that could not be used.
    Quarantine,
    /// One row a finding of a load.
    Findings,
    /// Counts per data type, event day and load.
    Volumes,
    /// Counts per event day, item and stratum that tell what the rows look like.
    Profiles,
    /// Counts per month and comparison of two feeds.
    Agreements,
    /// One row a local code as it is seen in a hospital.
    Codes,
    /// One row a change of the codebook.
    CodeChanges,
}

impl Table {
    /// Every table, in the order in which a load commits them: what explains before what is explained.
    pub const ALL: [Table; 30] = [
        Table::Patients,
        Table::Visits,
        Table::Episodes,
        Table::Diagnoses,
        Table::Prescriptions,
        Table::Injections,
        Table::LabResults,
        Table::Microbiology,
        Table::Radiology,
        Table::Physiology,
        Table::Allergies,
        Table::DpcPatients,
        Table::DpcDiagnoses,
        Table::DpcAdmissions,
        Table::DpcProcedures,
        Table::ClaimsReceipts,
        Table::ClaimsDiagnoses,
        Table::ClaimsManagement,
        Table::ClaimsSurgeries,
        Table::ClaimsProcedures,
        Table::ClaimsMaterials,
        Table::ClaimsDrugs,
        Table::Codes,
        Table::CodeChanges,
        Table::SourceFiles,
        Table::Quarantine,
        Table::Findings,
        Table::Volumes,
        Table::Profiles,
        Table::Agreements,
    ];

    /// The table's spec.
    pub const fn spec(self) -> &'static TableSpec {
        match self {
            Table::Patients => &tables::PATIENTS,
            Table::Visits => &tables::VISITS,
            Table::Episodes => &tables::EPISODES,
            Table::Diagnoses => &tables::DIAGNOSES,
            Table::Prescriptions => &tables::PRESCRIPTIONS,
            Table::Injections => &tables::INJECTIONS,
            Table::LabResults => &tables::LAB_RESULTS,
            Table::Microbiology => &tables::MICROBIOLOGY,
            Table::Radiology => &tables::RADIOLOGY,
            Table::Physiology => &tables::PHYSIOLOGY,
            Table::Allergies => &tables::ALLERGIES,
            Table::DpcPatients => &tables::DPC_PATIENTS,
            Table::DpcDiagnoses => &tables::DPC_DIAGNOSES,
            Table::DpcAdmissions => &tables::DPC_ADMISSIONS,
            Table::DpcProcedures => &tables::DPC_PROCEDURES,
            Table::ClaimsReceipts => &tables::CLAIMS_RECEIPTS,
            Table::ClaimsDiagnoses => &tables::CLAIMS_DIAGNOSES,
            Table::ClaimsManagement => &tables::CLAIMS_MANAGEMENT,
            Table::ClaimsSurgeries => &tables::CLAIMS_SURGERIES,
            Table::ClaimsProcedures => &tables::CLAIMS_PROCEDURES,
            Table::ClaimsMaterials => &tables::CLAIMS_MATERIALS,
            Table::ClaimsDrugs => &tables::CLAIMS_DRUGS,
            Table::SourceFiles => &tables::SOURCE_FILES,
            Table::Quarantine => &tables::QUARANTINE,
            Table::Findings => &tables::FINDINGS,
            Table::Volumes => &tables::VOLUMES,
            Table::Profiles => &tables::PROFILES,
            Table::Agreements => &tables::AGREEMENTS,
            Table::Codes => &tables::CODES,
            Table::CodeChanges => &tables::CODE_CHANGES,
        }
    }

    /// The table's name: folder, flag and JSON value.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// Reads [`Table::name`].
    pub fn from_name(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// The types a column can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// Calendar day.
    Date,
    /// Instant in UTC, microseconds. Wall times of the feeds are read as Asia/Tokyo (UTC+9, no summer time).
    Timestamp,
    /// 64-bit whole number.
    Int64,
    /// 32-bit whole number.
    Int32,
    /// 64-bit floating point.
    Float64,
}

impl ColumnType {
    /// The Arrow type in Parquet and Delta.
    pub fn arrow(self) -> DataType {
        match self {
            ColumnType::Text => DataType::Utf8,
            ColumnType::Date => DataType::Date32,
            ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            ColumnType::Int64 => DataType::Int64,
            ColumnType::Int32 => DataType::Int32,
            ColumnType::Float64 => DataType::Float64,
        }
    }
}

/// One column and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name: the same in code, Parquet, flags and pages.
    pub name: &'static str,
    /// The type.
    pub kind: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// Meaning, unit and source.
    pub about: &'static str,
}

/// One table and what it means.
#[derive(Clone, Copy, Debug)]
pub struct TableSpec {
    /// The name.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    /// The columns; partition columns first.
    pub columns: &'static [Column],
    /// How many of the first columns are partition columns.
    pub partitions: usize,
}

impl TableSpec {
    /// The columns that name folders, not stored in the Parquet files.
    pub fn partition_columns(&self) -> &'static [Column] {
        &self.columns[..self.partitions]
    }

    /// The columns stored in the Parquet files.
    pub fn data_columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        self.columns[self.partitions..].iter()
    }

    /// The Arrow schema of a Parquet file of the table (no partition columns).
    pub fn file_schema(&self) -> SchemaRef {
        let fields: Vec<Field> = self
            .data_columns()
            .map(|column| Field::new(column.name, column.kind.arrow(), column.nullable))
            .collect();
        Arc::new(Schema::new(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_explained_and_named_once() {
        for table in Table::ALL {
            let spec = table.spec();
            let mut names: Vec<_> = spec.columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), spec.columns.len(), "{}", spec.name);
            for column in spec.columns {
                assert!(
                    column.about.len() > 15,
                    "{}.{} needs words",
                    spec.name,
                    column.name
                );
            }
            assert_eq!(spec.columns[0].name, "hospital");
            assert!(spec.partitions >= 1);
            assert_eq!(Table::from_name(spec.name), Some(table));
        }
    }
}
