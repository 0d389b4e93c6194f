//! The row groups of a file. Text columns that are stored in dictionaries are encoded here, all others by the library.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::SerializedFileWriter;

use super::text::{Squeezer, TextColumn};
use super::{GROUP_ROWS_MAX, ZSTD_LEVEL};

/// A file that is being encoded, row group by row group.
pub(super) struct GroupWriter {
    file: SerializedFileWriter<Vec<u8>>,
    /// Makes the columns that the library encodes.
    others: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    compression: Compression,
    squeezer: Squeezer,
    /// The columns of the row group that is being filled.
    columns: Vec<ColumnWriter>,
    rows: usize,
}

/// A column of a row group.
enum ColumnWriter {
    Text(Box<TextColumn>),
    Other(Arc<Field>, Box<ArrowColumnWriter>),
}

/// Whether a column of a window is text that is stored in a dictionary.
pub(super) fn is_in_dictionary(field: &Field) -> bool {
    matches!(field.data_type(), DataType::Dictionary(..))
}

impl GroupWriter {
    pub(super) fn new(
        schema: SchemaRef,
        properties: WriterPropertiesPtr,
        compression: Compression,
    ) -> Result<GroupWriter, ParquetError> {
        let fields = schema.fields().iter();
        let others: Fields = fields
            .filter(|field| !is_in_dictionary(field))
            .cloned()
            .collect();
        let others = Arc::new(Schema::new(others));
        let file = |schema: &Schema| {
            let columns = ArrowSchemaConverter::new().convert(schema)?;
            SerializedFileWriter::new(Vec::new(), columns.root_schema_ptr(), properties.clone())
        };
        let is_compressed = compression != Compression::UNCOMPRESSED;
        Ok(GroupWriter {
            file: file(&schema)?,
            others: ArrowRowGroupWriterFactory::new(&file(&others)?, others),
            schema,
            compression,
            squeezer: Squeezer::new(is_compressed.then_some(ZSTD_LEVEL))?,
            columns: Vec::new(),
            rows: 0,
        })
    }

    /// Takes rows, each column in one piece or several; no more than the row group has room for, of which windows are a part.
    pub(super) fn put(
        &mut self,
        columns: &[Vec<ArrayRef>],
        rows: usize,
    ) -> Result<(), ParquetError> {
        if self.columns.is_empty() {
            self.columns = self.new_columns()?;
        }
        for (column, pieces) in self.columns.iter_mut().zip(columns) {
            for piece in pieces {
                match column {
                    ColumnWriter::Text(text) => text.put(piece, &mut self.squeezer)?,
                    ColumnWriter::Other(field, other) => {
                        for leaf in compute_leaves(field, piece)? {
                            other.write(&leaf)?;
                        }
                    }
                }
            }
        }
        self.rows += rows;
        if self.rows >= GROUP_ROWS_MAX {
            self.end_group()?;
        }
        Ok(())
    }

    /// The bytes of the file.
    pub(super) fn end(mut self) -> Result<Vec<u8>, ParquetError> {
        self.end_group()?;
        self.file.into_inner()
    }

    fn new_columns(&self) -> Result<Vec<ColumnWriter>, ParquetError> {
        let group = self.file.flushed_row_groups().len();
        let mut others = self.others.create_column_writers(group)?.into_iter();
        let columns = self.file.schema_descr().columns().iter();
        let columns = self
            .schema
            .fields()
            .iter()
            .zip(columns)
            .map(|(field, column)| {
                if is_in_dictionary(field) {
                    let text = TextColumn::new(column.clone(), self.compression);
                    return Some(ColumnWriter::Text(Box::new(text)));
                }
                let other = Box::new(others.next()?);
                Some(ColumnWriter::Other(field.clone(), other))
            });
        let too_few = || ParquetError::General("the library makes too few columns".to_owned());
        columns.collect::<Option<Vec<_>>>().ok_or_else(too_few)
    }

    fn end_group(&mut self) -> Result<(), ParquetError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for column in self.columns.drain(..) {
            match column {
                ColumnWriter::Text(text) => {
                    let (bytes, close) = text.end(&mut self.squeezer)?;
                    group.append_column(&bytes, close)?;
                }
                ColumnWriter::Other(_, other) => other.close()?.append_to_row_group(&mut group)?,
            }
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}
