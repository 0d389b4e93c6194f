//! The rows of a batch while they grow: one vector a column, which becomes one Arrow array.
//!
//! A cell is 64 bits: the number of a text, or the bits of a number or time. So a row is a plain array that keeps what
//! the file, the specimen and the request say while result after result is written beside it.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, StructArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Fields};
use model::{Batch, ColumnType, NOTES_COLUMN, Table, TableSpec, dictionary_schema};

use super::intern::{TextId, Texts};

/// A null of any type but text: the bits of a NaN that no parser makes, and far beyond any time.
pub(crate) const NULL: u64 = u64::MAX >> 1;

/// The cell of a text.
pub(crate) fn text(id: TextId) -> u64 {
    u64::from(id.0)
}

/// The cell of a whole number or time.
pub(crate) fn whole(number: Option<i64>) -> u64 {
    number.map_or(NULL, |number| number as u64)
}

/// The cell of a floating point number.
pub(crate) fn float(number: Option<f64>) -> u64 {
    number.map_or(NULL, f64::to_bits)
}

/// Where the column `name` stands in a row of `spec`.
pub(crate) const fn at(spec: &TableSpec, name: &str) -> usize {
    let found = find(spec, name);
    assert!(found.is_some(), "the table has no such column");
    match found {
        Some(index) => index,
        None => 0,
    }
}

/// Where the column `name` stands in a row of `spec`; `None` when it has no such column.
pub(crate) const fn find(spec: &TableSpec, name: &str) -> Option<usize> {
    let mut index = spec.partitions;
    while index < spec.columns.len() {
        if same(spec.columns[index].name, name) {
            return Some(index - spec.partitions);
        }
        index += 1;
    }
    None
}

/// A row of `spec` with nothing in it.
pub(crate) const fn blank<const WIDTH: usize>(spec: &TableSpec) -> [u64; WIDTH] {
    let mut row = [NULL; WIDTH];
    let mut index = 0;
    while index < WIDTH {
        if matches!(spec.columns[spec.partitions + index].kind, ColumnType::Text) {
            row[index] = TextId::NONE.0 as u64;
        }
        index += 1;
    }
    row
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// Columns that are compared together.
const COMPARED_TOGETHER: usize = 4;

/// Growing rows of one table. What a row shares with the one before takes nothing: a column is a list of runs.
#[derive(Debug)]
pub(crate) struct Columns {
    table: Table,
    columns: Vec<Vec<Run>>,
    /// The cells of the newest row.
    newest: Vec<u64>,
    notes: Vec<u32>,
    numbering: Numbering,
}

/// A cell and the row from which on it stands in its column.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: u32,
    cell: u64,
}

impl Columns {
    /// No rows yet.
    pub(crate) fn new(table: Table) -> Columns {
        let width = table.spec().data_columns().count();
        Columns {
            table,
            columns: vec![Vec::new(); width],
            newest: vec![NULL; width],
            notes: Vec::new(),
            numbering: Numbering::default(),
        }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.notes.len()
    }

    /// The message and the segment that a row comes from.
    pub(crate) fn origin(&self, row: &[u64]) -> (u32, u32) {
        let cell = |name| find(self.table.spec(), name).map_or(0, |at| row[at] as u32);
        (cell("message_no"), cell("segment_no"))
    }

    /// Adds a row, which has a cell for every data column.
    pub(crate) fn push(&mut self, row: &[u64], notes: u32) {
        debug_assert_eq!(row.len(), self.columns.len());
        let from = self.notes.len() as u32;
        let (blocks, rest) = row.as_chunks::<COMPARED_TOGETHER>();
        let (newest_blocks, newest_rest) = self.newest.as_chunks_mut::<COMPARED_TOGETHER>();
        let (columns, columns_rest) = self.columns.as_chunks_mut::<COMPARED_TOGETHER>();
        for ((cells, newest), columns) in blocks.iter().zip(newest_blocks).zip(columns) {
            // Most blocks are as they were, and a block is compared in a few steps.
            if from == 0 || cells != newest {
                add_cells(from, cells, newest, columns);
            }
        }
        add_cells(from, rest, newest_rest, columns_rest);
        self.notes.push(notes);
    }

    /// Takes back every row behind the first `rows`.
    pub(crate) fn truncate(&mut self, rows: usize) {
        for (runs, newest) in self.columns.iter_mut().zip(&mut self.newest) {
            let stay = runs.partition_point(|run| (run.from as usize) < rows);
            runs.truncate(stay);
            *newest = runs.last().map_or(NULL, |run| run.cell);
        }
        self.notes.truncate(rows);
    }

    /// Hands the rows out; `None` when there are none. The dictionary of a text column holds what the column uses, in
    /// order of first use, so that a batch depends on its rows alone.
    pub(crate) fn take(&mut self, texts: &Texts) -> Option<Batch> {
        if self.notes.is_empty() {
            return None;
        }
        let (spec, rows) = (self.table.spec(), self.notes.len());
        let numbering = &mut self.numbering;
        numbering.make_room(texts.len());
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() + 1);
        for (column, runs) in spec.data_columns().zip(&mut self.columns) {
            let runs = Runs { runs, rows };
            arrays.push(match column.kind {
                ColumnType::Text => dictionary(&runs, texts, numbering),
                kind => array(kind, &runs),
            });
        }
        self.columns.iter_mut().for_each(Vec::clear);
        arrays.push(Arc::new(UInt32Array::from(std::mem::take(&mut self.notes))));
        let mut fields: Vec<Arc<Field>> = dictionary_schema(spec).fields().to_vec();
        fields.push(Arc::new(Field::new(NOTES_COLUMN, DataType::UInt32, false)));
        // The columns are as long as each other and of the types of the schema, by construction.
        let rows = RecordBatch::from(StructArray::new(Fields::from(fields), arrays, None));
        Some(Batch {
            table: self.table,
            rows,
        })
    }
}

/// Begins runs where the cells of a row are others than those of the row before, and everywhere in the first row.
fn add_cells(from: u32, cells: &[u64], newest: &mut [u64], columns: &mut [Vec<Run>]) {
    for ((cell, newest), runs) in cells.iter().zip(newest).zip(columns) {
        if from == 0 || cell != newest {
            *newest = *cell;
            runs.push(Run { from, cell: *cell });
        }
    }
}

/// The runs of a column of so many rows.
struct Runs<'a> {
    runs: &'a [Run],
    rows: usize,
}

impl Runs<'_> {
    /// Each cell and the row behind its run.
    fn iter(&self) -> impl Iterator<Item = (u64, usize)> + '_ {
        let behind = self.runs.iter().skip(1).map(|run| run.from as usize);
        let cells = self.runs.iter().map(|run| run.cell);
        cells.zip(behind.chain([self.rows]))
    }

    /// The value of each row.
    fn values<T: Copy>(&self, mut of_cell: impl FnMut(u64) -> T) -> Vec<T> {
        if self.runs.len() == self.rows {
            return self.runs.iter().map(|run| of_cell(run.cell)).collect();
        }
        let mut values = Vec::with_capacity(self.rows);
        for (cell, until) in self.iter() {
            values.resize(until, of_cell(cell));
        }
        values
    }

    /// Which rows are not `null`; `None` when none is. Most columns are full or empty.
    fn nulls(&self, null: u64) -> Option<NullBuffer> {
        let is_null = |run: &Run| run.cell == null;
        if !self.runs.iter().any(is_null) {
            return None;
        }
        if self.runs.iter().all(is_null) {
            return Some(NullBuffer::new_null(self.rows));
        }
        let mut bits = BooleanBufferBuilder::new(self.rows);
        let mut runs = self.runs;
        while let Some(first) = runs.first() {
            let same = |run: &&Run| is_null(run) == is_null(first);
            runs = &runs[runs.iter().take_while(same).count()..];
            let until = runs.first().map_or(self.rows, |run| run.from as usize);
            bits.append_n(until - bits.len(), !is_null(first));
        }
        Some(NullBuffer::new(bits.finish()))
    }
}

/// New numbers for the texts of one column after another. An entry counts only in the round that wrote it, so that the room is made
/// and cleared once.
#[derive(Debug, Default)]
struct Numbering {
    seen: Vec<(u32, i32)>,
    round: u32,
}

impl Numbering {
    fn make_room(&mut self, texts: usize) {
        if self.seen.len() < texts {
            self.seen.resize(texts, (0, 0));
        }
    }

    fn next_round(&mut self) {
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.seen.fill((0, 0));
            self.round = 1;
        }
    }
}

/// A column of anything but text.
fn array(kind: ColumnType, runs: &Runs<'_>) -> ArrayRef {
    let nulls = runs.nulls(NULL);
    match kind {
        ColumnType::Date => Arc::new(Date32Array::new(days(runs), nulls)),
        ColumnType::Int32 => Arc::new(Int32Array::new(days(runs), nulls)),
        // Never of text, which has a dictionary.
        ColumnType::Int64 | ColumnType::Text => Arc::new(Int64Array::new(wholes(runs), nulls)),
        ColumnType::Timestamp => {
            let instants = TimestampMicrosecondArray::new(wholes(runs), nulls);
            Arc::new(instants.with_timezone("UTC"))
        }
        ColumnType::Float64 => {
            let numbers = runs.values(|cell| f64::from_bits(or_zero(cell)));
            Arc::new(Float64Array::new(numbers.into(), nulls))
        }
    }
}

/// What stands below a null is no part of the data, and yet the same in equal batches.
fn or_zero(cell: u64) -> u64 {
    if cell == NULL { 0 } else { cell }
}

fn wholes(runs: &Runs<'_>) -> ScalarBuffer<i64> {
    runs.values(|cell| or_zero(cell) as i64).into()
}

fn days(runs: &Runs<'_>) -> ScalarBuffer<i32> {
    runs.values(|cell| or_zero(cell) as i32).into()
}

fn dictionary(runs: &Runs<'_>, texts: &Texts, numbering: &mut Numbering) -> ArrayRef {
    numbering.next_round();
    let mut used = Vec::new();
    let keys = runs.values(|cell| {
        let id = TextId(cell as u32);
        if id.is_none() {
            return 0;
        }
        let entry = &mut numbering.seen[id.0 as usize];
        if entry.0 != numbering.round {
            *entry = (numbering.round, used.len() as i32);
            used.push(texts.get(id));
        }
        entry.1
    });
    let keys = Int32Array::new(keys.into(), runs.nulls(text(TextId::NONE)));
    Arc::new(DictionaryArray::<Int32Type>::new(
        keys,
        Arc::new(StringArray::from(used)),
    ))
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use model::tables::PATIENTS;

    use super::*;

    const PATIENT_KEY: usize = at(&PATIENTS, "patient_key");
    const SEX: usize = at(&PATIENTS, "sex");
    const BIRTH_DATE: usize = at(&PATIENTS, "birth_date");
    const WIDTH: usize = PATIENTS.columns.len() - PATIENTS.partitions;

    fn row(texts: &mut Texts, key: &str, sex: &str) -> [u64; WIDTH] {
        let mut row = [NULL; WIDTH];
        for (column, cell) in PATIENTS.data_columns().zip(&mut row) {
            if column.kind == ColumnType::Text {
                *cell = text(texts.id(key));
            } else if !column.nullable {
                *cell = whole(Some(1));
            }
        }
        row[SEX] = text(texts.id(sex));
        row[BIRTH_DATE] = whole(Some(-400));
        row
    }

    #[test]
    fn rows_become_a_batch_that_depends_on_them_alone() {
        let mut texts = Texts::default();
        let mut columns = Columns::new(Table::Patients);
        let (a, b) = (row(&mut texts, "a", "M"), row(&mut texts, "b", ""));
        columns.push(&a, 0);
        columns.push(&row(&mut texts, "gone", "F"), 0);
        columns.truncate(1);
        columns.push(&b, 4);
        let batch = columns.take(&texts).unwrap();
        assert_eq!(batch.len(), 2);
        assert_eq!(columns.len(), 0);
        let (keys, values) = batch.text("sex").unwrap();
        assert_eq!(
            (values.len(), values.value(0), keys.null_count()),
            (1, "M", 1)
        );
        let (_, values) = batch.text("patient_key").unwrap();
        assert_eq!((values.len(), values.value(1)), (2, "b"));
        let dates = batch.typed::<Date32Array>("birth_date").unwrap();
        assert_eq!(dates.value(1), -400);
        assert_eq!(
            batch.typed::<UInt32Array>(NOTES_COLUMN).unwrap().values(),
            &[0, 4]
        );
        assert!(columns.take(&texts).is_none());
        assert_eq!(PATIENT_KEY, 0);
    }
}
