//! What a derived table is to the pipeline: rows of one table in, rows of another one out, patient by patient.

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use model::{Batch, Table};

/// What a builder must know besides the rows.
#[derive(Clone, Copy, Debug)]
pub struct DeriveContext<'a> {
    /// The load that the rows are written by.
    pub load_id: &'a str,
}

/// A table that no file fills: its rows are built from the stored rows of another table. The rows of one patient depend on
/// that patient's rows alone.
///
/// The built table is cut by patient and has the columns `first_date` and `last_date`: the days between which lie the care
/// dates and times of all rows that a row was built from. A null stands for any day. So a change that names only later days
/// cannot touch the row, and the rows before `first_date` need not be read to build it again.
#[derive(Debug)]
pub struct Derived {
    /// The table that is read; it has the columns `patient_key`, `care_date`, `data_type` and `source_file_id`.
    pub from: Table,
    /// The table that is built.
    pub into: Table,
    /// The columns of `from` that the builder needs, in the order of the table.
    pub columns: &'static [&'static str],
    /// The data types whose rows count.
    pub data_types: &'static [&'static str],
    /// Builds the rows of all patients in `rows`, in any order, each row once; those of one patient must be there together.
    /// The result is in the order of patient and time and depends on nothing but the set of rows.
    ///
    /// # Errors
    /// When a column is missing or of another type than the spec's.
    pub build: fn(&[RecordBatch], &DeriveContext<'_>) -> Result<Option<Batch>, ArrowError>,
}
