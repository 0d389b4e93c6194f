//! Putting new columns into a batch.

use arrow_array::{ArrayRef, RecordBatch};
use model::Batch;

use crate::Error;

/// The batch with these columns in place of its own.
///
/// # Errors
/// When the batch lacks a column, or a new one has another type or length.
pub(crate) fn replace<const N: usize>(
    batch: &Batch,
    columns: [(&'static str, ArrayRef); N],
) -> Result<Batch, Error> {
    let schema = batch.rows.schema();
    let mut arrays = batch.rows.columns().to_vec();
    for (name, array) in columns {
        let index = schema
            .index_of(name)
            .map_err(|_| Error::Column { column: name })?;
        arrays[index] = array;
    }
    Ok(Batch {
        table: batch.table,
        rows: RecordBatch::try_new(schema, arrays)?,
    })
}
