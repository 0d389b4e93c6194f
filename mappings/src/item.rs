//! What a laboratory row says of its item. Rules look at the distinct combinations of a batch, never at each row's words.

use arrow_array::StringArray;
use model::{Batch, DictionaryColumn, jlac10};

use crate::Error;

/// The columns that tell one item from another.
const COLUMNS: [&str; 6] = [
    "local_code",
    "declared_code",
    "local_name",
    "unit_text",
    "specimen_code",
    "specimen_declared_code",
];

/// A combination of words in a batch: a key a column, -1 for null.
pub(crate) type Keys = [i32; COLUMNS.len()];

/// A laboratory item as a hospital writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item<'a> {
    /// Local code; the declared one where the hospital sends no local code, and empty where it sends neither.
    pub code: &'a str,
    /// Local name.
    pub name: Option<&'a str>,
    /// Unit text.
    pub unit: Option<&'a str>,
    /// Local specimen code, or the JLAC10 material as sent.
    pub specimen: Option<&'a str>,
}

/// The item columns of a `lab_results` batch.
pub(crate) struct ItemColumns<'a>([(&'a DictionaryColumn, &'a StringArray); COLUMNS.len()]);

impl<'a> ItemColumns<'a> {
    /// The columns of a batch.
    ///
    /// # Errors
    /// When the batch lacks one.
    pub(crate) fn of(batch: &'a Batch) -> Result<ItemColumns<'a>, Error> {
        let text = |column| batch.text(column).ok_or(Error::Column { column });
        let [a, b, c, d, e, f] = COLUMNS;
        Ok(ItemColumns([
            text(a)?,
            text(b)?,
            text(c)?,
            text(d)?,
            text(e)?,
            text(f)?,
        ]))
    }

    /// The keys of a row.
    pub(crate) fn keys(&self, row: usize) -> Keys {
        self.0
            .map(|(column, _)| column.key(row).map_or(-1, |key| key as i32))
    }

    /// The item that a combination stands for.
    pub(crate) fn item(&self, keys: &Keys) -> Item<'a> {
        let [local, declared, name, unit, specimen, material] = self.words(keys);
        Item {
            code: local.or(declared).unwrap_or_default(),
            name,
            unit,
            specimen: specimen.or(material),
        }
    }

    /// The JLAC10 code that the hospital sent beside its own, when it is one.
    pub(crate) fn declared(&self, keys: &Keys) -> Option<&'a str> {
        self.words(keys)[1].filter(|code| is_usable(code))
    }

    fn words(&self, keys: &Keys) -> [Option<&'a str>; COLUMNS.len()] {
        let mut words = [None; COLUMNS.len()];
        for (((_, values), key), word) in self.0.iter().zip(keys).zip(&mut words) {
            *word = usize::try_from(*key).ok().map(|key| values.value(key));
        }
        words
    }
}

/// Whether a declared code gives a standard code: it has the shape of JLAC10 and does not only fill its place.
pub(crate) fn is_usable(code: &str) -> bool {
    jlac10::has_shape(code) && !jlac10::is_dummy(code)
}
