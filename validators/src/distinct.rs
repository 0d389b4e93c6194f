//! Questions that are asked once of every distinct text of a column, and answered for its rows by their keys.

use arrow_array::Array;
use model::{Batch, DictionaryColumn};

/// What was answered for the distinct texts of a column.
pub(crate) struct Answers<'a, T> {
    keys: &'a DictionaryColumn,
    of_key: Vec<T>,
}

impl<'a, T: Copy> Answers<'a, T> {
    /// Asks every distinct text of a column; `None` when the batch has no such column.
    pub(crate) fn of(
        batch: &'a Batch,
        column: &str,
        mut ask: impl FnMut(&str) -> T,
    ) -> Option<Answers<'a, T>> {
        let (keys, values) = batch.text(column)?;
        // The value below a null of the dictionary is empty, and no key leads to it.
        let of_key = (0..values.len())
            .map(|key| ask(values.value(key)))
            .collect();
        Some(Answers { keys, of_key })
    }

    /// The answer for a row; `None` when it has no text there.
    pub(crate) fn at(&self, row: usize) -> Option<T> {
        let key = self.keys.keys().value(row) as usize;
        self.keys.is_valid(row).then(|| self.of_key[key])
    }

    /// Whether any text has an answer like this: when none has, no row needs a look.
    pub(crate) fn any(&self, like: impl Fn(T) -> bool) -> bool {
        self.of_key.iter().any(|answer| like(*answer))
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
