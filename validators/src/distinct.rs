//! Questions that are asked once of every distinct text of a column, and answered for its rows by their keys.

use arrow_array::Array;
use model::{Batch, DictionaryColumn};

/// What was answered for the distinct texts of a column.
pub(crate) struct Answers<'a, T> {
    column: &'a DictionaryColumn,
    answers: Vec<T>,
    /// There is an answer a row, since most of the distinct texts are of other rows: a few rows of a large file.
    is_by_row: bool,
}

impl<'a, T: Copy> Answers<'a, T> {
    /// Asks every distinct text of a column, or those of the rows when they are fewer, an empty one where a row has none; `None`
    /// when the batch has no such column.
    pub(crate) fn of(
        batch: &'a Batch,
        column: &str,
        mut ask: impl FnMut(&str) -> T,
    ) -> Option<Answers<'a, T>> {
        let (column, values) = batch.text(column)?;
        let is_by_row = values.len() > batch.len();
        let answers = match is_by_row {
            true => column
                .keys()
                .iter()
                .map(|key| ask(key.map_or("", |key| values.value(key as usize))))
                .collect(),
            // The value below a null of the dictionary is empty, and no key leads to it.
            false => (0..values.len())
                .map(|key| ask(values.value(key)))
                .collect(),
        };
        Some(Answers {
            column,
            answers,
            is_by_row,
        })
    }

    /// The answer for a row; `None` when it has no text there.
    pub(crate) fn at(&self, row: usize) -> Option<T> {
        let at = match self.is_by_row {
            true => row,
            false => self.column.keys().value(row) as usize,
        };
        self.column.is_valid(row).then(|| self.answers[at])
    }

    /// Whether any text has an answer like this: when none has, no row needs a look.
    pub(crate) fn any(&self, like: impl Fn(T) -> bool) -> bool {
        self.answers.iter().any(|answer| like(*answer))
    }
}

/// Calls back with every row whose text in a column is at fault.
pub(crate) fn rows_where(
    batch: &Batch,
    column: &str,
    is_at_fault: impl FnMut(&str) -> bool,
    found: &mut dyn FnMut(usize),
) {
    let Some(answers) = Answers::of(batch, column, is_at_fault) else {
        return;
    };
    if !answers.any(|answer| answer) {
        return;
    }
    for row in 0..batch.len() {
        if answers.at(row) == Some(true) {
            found(row);
        }
    }
}
