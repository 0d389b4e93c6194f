//! What a row says of its item: a test, a drug, a diagnosis, an examination. Rules look at the distinct combinations of a batch, never at each
//! row's words.

use arrow_array::StringArray;
use model::{Batch, DictionaryColumn};

use crate::domain::{ITEM_COLUMNS, UNCODED_DISEASE, system_named};
use crate::{Domain, Error};

/// A combination of words in a batch: a key a column, -1 for null.
pub(crate) type Keys = [i32; ITEM_COLUMNS];

/// An item as a hospital writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Item<'a> {
    /// Of which domain it is.
    pub domain: Domain,
    /// Local code; the declared one where the hospital sends no local code, and empty where it sends neither.
    pub code: &'a str,
    /// Local name; none beside the code of diagnoses without a code.
    pub name: Option<&'a str>,
    /// Unit text.
    pub unit: Option<&'a str>,
    /// Local specimen code, or the JLAC10 material as sent.
    pub specimen: Option<&'a str>,
}

/// The item columns of a batch.
pub(crate) struct ItemColumns<'a> {
    domain: Domain,
    columns: [Option<(&'a DictionaryColumn, &'a StringArray)>; ITEM_COLUMNS],
}

impl<'a> ItemColumns<'a> {
    /// The columns of a batch; `None` for a table without items.
    ///
    /// # Errors
    /// When the batch lacks one.
    pub(crate) fn of(batch: &'a Batch) -> Result<Option<ItemColumns<'a>>, Error> {
        let Some(domain) = Domain::of(batch.table) else {
            return Ok(None);
        };
        let mut columns = [None; ITEM_COLUMNS];
        for (name, found) in domain.item_columns().into_iter().zip(&mut columns) {
            if let Some(column) = name {
                *found = Some(batch.text(column).ok_or(Error::Column { column })?);
            }
        }
        Ok(Some(ItemColumns { domain, columns }))
    }

    /// The domain of the batch.
    pub(crate) fn domain(&self) -> Domain {
        self.domain
    }

    /// The keys of a row.
    pub(crate) fn keys(&self, row: usize) -> Keys {
        self.columns.map(|column| {
            let key = column.and_then(|(column, _)| column.key(row));
            key.map_or(-1, |key| key as i32)
        })
    }

    /// The item that a combination stands for.
    pub(crate) fn item(&self, keys: &Keys) -> Item<'a> {
        let [local, declared, name, unit, specimen, material, _] = self.words(keys);
        let code = local.or(declared).unwrap_or_default();
        Item {
            domain: self.domain,
            code,
            // What stands beside it is free text, which is no name of an item.
            name: name.filter(|_| self.domain != Domain::Disease || code != UNCODED_DISEASE),
            unit,
            specimen: specimen.or(material),
        }
    }

    /// The standard code that the hospital sent beside its own, when it is one.
    pub(crate) fn declared(&self, keys: &Keys) -> Option<&'a str> {
        let [_, declared, .., system] = self.words(keys);
        declared.filter(|code| {
            let found = self.domain.system_of(code);
            let is_said = system.is_none_or(|name| system_named(name) == found);
            found.is_some() && is_said
        })
    }

    /// The declared codes of the batch, and of each row the place of its code and of that code's rule among
    /// [`Domain::declared_rules`], when the code can be used.
    pub(crate) fn declared_codes(&self) -> Result<DeclaredCodes<'a>, Error> {
        let [_, declared, .., system] = self.columns;
        let column = "declared_code";
        let (keys, codes) = declared.ok_or(Error::Column { column })?;
        let rule_of = |system: &str| {
            let mut systems = self.domain.systems().iter();
            systems.position(|known| *known == system)
        };
        let rules = codes.iter().map(|code| {
            let system = code.and_then(|code| self.domain.system_of(code));
            system.and_then(rule_of)
        });
        let said = system.map(|(keys, names)| {
            let rules = names.iter().map(|name| {
                let system = name.and_then(system_named);
                system.and_then(rule_of)
            });
            (keys, rules.collect())
        });
        Ok(DeclaredCodes {
            codes,
            keys,
            rules: rules.collect(),
            said,
        })
    }

    fn words(&self, keys: &Keys) -> [Option<&'a str>; ITEM_COLUMNS] {
        let mut words = [None; ITEM_COLUMNS];
        for ((column, key), word) in self.columns.iter().zip(keys).zip(&mut words) {
            *word = column
                .zip(usize::try_from(*key).ok())
                .map(|((_, values), key)| values.value(key));
        }
        words
    }
}

/// The standard codes that a batch declares.
pub(crate) struct DeclaredCodes<'a> {
    /// As sent, each once.
    pub(crate) codes: &'a StringArray,
    keys: &'a DictionaryColumn,
    /// The rule of each code.
    rules: Vec<Option<usize>>,
    /// The rule that each name of a system stands for, where the table has such names.
    said: Option<(&'a DictionaryColumn, Vec<Option<usize>>)>,
}

impl DeclaredCodes<'_> {
    /// The places of the code of a row and of its rule; `None` when it declares no code that can be used.
    pub(crate) fn at(&self, row: usize) -> Option<(usize, usize)> {
        let key = self.keys.key(row)?;
        let rule = self.rules[key]?;
        let said = self.said.as_ref();
        let said = said.and_then(|(keys, rules)| Some(rules[keys.key(row)?]));
        said.is_none_or(|said| said == Some(rule))
            .then_some((key, rule))
    }
}
