//! Forms: what the rows of one item may write in several ways (a unit, a kind of value, a standard code, a time). Single
//! rows show nothing wrong; only the rows of a whole load, side by side, do.

use arrow_array::Array;
use model::Batch;

/// What a check looks at that is about all rows of an item, and which of them it blames.
#[derive(Clone, Copy, Debug)]
pub struct Forms {
    /// The forms that the rows of a batch show; `None` when the check is about another table.
    pub shown: fn(&Batch) -> Option<Shown>,
    /// Which rows are at fault.
    pub blame: Blame,
    /// What several forms are called in a finding, as in `3 units`; a phrase of `phrases.rs`.
    pub noun: &'static str,
}

/// Which rows of an item are at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// All that do not show the most frequent form; of equally frequent ones the first in order of text.
    Minority,
    /// Those that show this form, when they are at least this share of the rows that show any.
    Share {
        /// The form.
        form: &'static str,
        /// The share, in percent.
        percent_min: u64,
    },
}

/// The form of every row of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The forms; two of them may be the same text.
    pub forms: Vec<String>,
    /// Row by row an index into `forms`, or [`Shown::NONE`].
    pub of_row: Vec<u32>,
}

impl Shown {
    /// Stands for a row that shows no form, which then does not count.
    pub const NONE: u32 = u32::MAX;

    /// The forms that the texts of a column stand for: `form_of` is asked once for every distinct text. `None` when the
    /// batch has no such column.
    pub(crate) fn by_text(
        batch: &Batch,
        column: &str,
        form_of: impl Fn(&str) -> Option<String>,
    ) -> Option<Shown> {
        let (keys, values) = batch.text(column)?;
        let mut forms = Vec::new();
        // The value below a null of the dictionary is empty, and no key leads to it.
        let of_key: Vec<u32> = (0..values.len())
            .map(|key| match form_of(values.value(key)) {
                Some(form) => {
                    forms.push(form);
                    forms.len() as u32 - 1
                }
                None => Shown::NONE,
            })
            .collect();
        let of_row = (0..batch.len())
            .map(|row| {
                if keys.is_valid(row) {
                    of_key[keys.keys().value(row) as usize]
                } else {
                    Shown::NONE
                }
            })
            .collect();
        Some(Shown { forms, of_row })
    }
}
