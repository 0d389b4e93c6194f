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
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
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

/// Rows that wait to be turned into columns: so few that they stay in the nearest cache.
const WAITING_ROWS_MAX: usize = 32;

/// Growing rows of one table.
#[derive(Debug)]
pub(crate) struct Columns {
    table: Table,
    cells: Vec<Cells>,
    /// The newest rows, cell by cell and row by row.
    waiting: Vec<u64>,
    notes: Vec<u32>,
    numbering: Numbering,
}

impl Columns {
    /// No rows yet.
    pub(crate) fn new(table: Table) -> Columns {
        let spec = table.spec();
        Columns {
            table,
            cells: spec.data_columns().map(|it| Cells::of(it.kind)).collect(),
            waiting: Vec::new(),
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
        debug_assert_eq!(row.len(), self.cells.len());
        if self.waiting.len() >= WAITING_ROWS_MAX * row.len() {
            self.spill();
        }
        self.waiting.extend_from_slice(row);
        self.notes.push(notes);
    }

    fn spill(&mut self) {
        let width = self.cells.len();
        for (index, column) in self.cells.iter_mut().enumerate() {
            let cells = self.waiting.chunks_exact(width).map(|row| row[index]);
            match column {
                Cells::Texts(ids) => ids.extend(cells.map(|cell| cell as u32)),
                Cells::Others(bits) => bits.extend(cells),
            }
        }
        self.waiting.clear();
    }

    /// Takes back every row behind the first `rows`, also one that was written in part.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.spill();
        for column in &mut self.cells {
            column.truncate(rows);
        }
        self.notes.truncate(rows);
    }

    /// Hands the rows out; `None` when there are none. The dictionary of a text column holds what the column uses, in
    /// order of first use, so that a batch depends on its rows alone.
    pub(crate) fn take(&mut self, texts: &Texts) -> Option<Batch> {
        if self.notes.is_empty() {
            return None;
        }
        self.spill();
        let spec = self.table.spec();
        let numbering = &mut self.numbering;
        numbering.make_room(texts.len());
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.cells.len() + 1);
        for (column, cells) in spec.data_columns().zip(&mut self.cells) {
            arrays.push(match cells {
                Cells::Texts(ids) => dictionary(ids, texts, numbering),
                Cells::Others(bits) => array(column.kind, bits),
            });
            cells.truncate(0);
        }
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

/// The cells of a column. Numbers of texts take half the room, and most columns are text.
#[derive(Debug)]
enum Cells {
    Texts(Vec<u32>),
    Others(Vec<u64>),
}

impl Cells {
    fn of(kind: ColumnType) -> Cells {
        match kind {
            ColumnType::Text => Cells::Texts(Vec::new()),
            _ => Cells::Others(Vec::new()),
        }
    }

    fn truncate(&mut self, rows: usize) {
        match self {
            Cells::Texts(ids) => ids.truncate(rows),
            Cells::Others(bits) => bits.truncate(rows),
        }
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
fn array(kind: ColumnType, cells: &[u64]) -> ArrayRef {
    match kind {
        ColumnType::Date => Arc::new(Date32Array::new(days(cells), nulls(cells, NULL))),
        ColumnType::Int32 => Arc::new(Int32Array::new(days(cells), nulls(cells, NULL))),
        // Never of text, whose cells are of the other kind.
        ColumnType::Int64 | ColumnType::Text => {
            Arc::new(Int64Array::new(wholes(cells), nulls(cells, NULL)))
        }
        ColumnType::Timestamp => {
            let instants = TimestampMicrosecondArray::new(wholes(cells), nulls(cells, NULL));
            Arc::new(instants.with_timezone("UTC"))
        }
        ColumnType::Float64 => {
            let numbers = cells.iter().map(|cell| f64::from_bits(or_zero(*cell)));
            Arc::new(Float64Array::new(numbers.collect(), nulls(cells, NULL)))
        }
    }
}

/// Which cells are not `null`; `None` when none is. Most columns are full or empty.
fn nulls<T: PartialEq>(cells: &[T], null: T) -> Option<NullBuffer> {
    match cells.iter().filter(|cell| **cell == null).count() {
        0 => None,
        all if all == cells.len() => Some(NullBuffer::new_null(all)),
        _ => Some(NullBuffer::new(BooleanBuffer::collect_bool(
            cells.len(),
            |row| cells[row] != null,
        ))),
    }
}

/// What stands below a null is no part of the data, and yet the same in equal batches.
fn or_zero(cell: u64) -> u64 {
    if cell == NULL { 0 } else { cell }
}

fn wholes(cells: &[u64]) -> ScalarBuffer<i64> {
    cells.iter().map(|cell| or_zero(*cell) as i64).collect()
}

fn days(cells: &[u64]) -> ScalarBuffer<i32> {
    cells.iter().map(|cell| or_zero(*cell) as i32).collect()
}

fn dictionary(cells: &[u32], texts: &Texts, numbering: &mut Numbering) -> ArrayRef {
    numbering.next_round();
    let mut used = Vec::new();
    let mut keys = Vec::with_capacity(cells.len());
    // Most columns repeat what the row before says.
    let (mut last, mut key) = (TextId::NONE, 0);
    keys.extend(cells.iter().map(|cell| {
        if *cell != last.0 {
            (last, key) = (TextId(*cell), 0);
            if !last.is_none() {
                let entry = &mut numbering.seen[last.0 as usize];
                if entry.0 != numbering.round {
                    *entry = (numbering.round, used.len() as i32);
                    used.push(texts.get(last));
                }
                key = entry.1;
            }
        }
        key
    }));
    let keys = Int32Array::new(keys.into(), nulls(cells, TextId::NONE.0));
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
