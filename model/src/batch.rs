//! A batch: the rows that one unit of work offers to one table, in columns.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::{ColumnType, Table, TableSpec};

/// A text column as batches carry it: 32-bit keys into the distinct strings.
pub type DictionaryColumn = DictionaryArray<Int32Type>;

/// Rows of one table. The columns are those of the table's spec without its partition columns, in that order, then any
/// working columns (such as `notes`), which the store leaves out. Text columns are dictionaries so that rules work on
/// distinct keys.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The table the rows are offered to.
    pub table: Table,
    /// The columns.
    pub rows: RecordBatch,
}

/// The name of the working column that holds [`crate::Note`] bits (UInt32, not null).
pub const NOTES_COLUMN: &str = "notes";

impl Batch {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.rows.column_by_name(name)
    }

    /// A text column by name, as keys and distinct strings; `None` when it is absent or of another type.
    pub fn text(&self, name: &str) -> Option<(&DictionaryColumn, &StringArray)> {
        let column = self
            .column(name)?
            .as_any()
            .downcast_ref::<DictionaryColumn>()?;
        Some((
            column,
            column.values().as_any().downcast_ref::<StringArray>()?,
        ))
    }

    /// A column of another type by name.
    pub fn typed<A: Array + 'static>(&self, name: &str) -> Option<&A> {
        self.column(name)?.as_any().downcast_ref::<A>()
    }
}

/// The schema of a batch of `spec`: its columns without partition columns, text as dictionary.
pub fn dictionary_schema(spec: &TableSpec) -> SchemaRef {
    let fields: Vec<Field> = spec
        .data_columns()
        .map(|column| {
            let kind = match column.kind {
                ColumnType::Text => {
                    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
                }
                other => other.arrow(),
            };
            Field::new(column.name, kind, column.nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}
