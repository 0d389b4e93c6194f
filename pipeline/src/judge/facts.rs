//! What is known of an item as a hospital writes it: the standard code in force and the way from its numbers to the standard unit.
//!
//! The facts are asked of the rules that standardize rows: two rows of each entry of the codebook, with the numbers 0 and 1, are
//! standardized as if they had come, and tell code, unit, offset and factor.

use std::sync::Arc;

use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Date32Array, Float64Array, RecordBatch, new_null_array};
use arrow_schema::{Field, Schema};
use hashbrown::HashMap;
use mappings::units::{UnitRules, standardize_units};
use mappings::{CodeRow, Standards};
use model::{Batch, DictionaryColumn, Table, dictionary_schema};
use validators::judge::distribution::{ItemFacts, ItemKey};

use super::names::Names;
use crate::{Error, rows};

/// Code, name, unit and specimen of an item.
type Writing = (String, Option<String>, Option<String>, Option<String>);

/// The facts of one hospital.
#[derive(Debug, Default)]
pub(super) struct Facts {
    items: HashMap<Writing, ItemFacts>,
    /// Items with a standard code.
    pub(super) mapped: u64,
}

impl Facts {
    /// Asks the mappings in force for each entry of a codebook. An entry without a standard code is asked again under the code
    /// that its name means, if it means one.
    ///
    /// # Errors
    /// When the columns do not fit the table, which no codebook can bring about.
    pub(super) fn of(
        codes: &[CodeRow],
        standards: &Standards,
        units: &UnitRules,
        names: &Names,
    ) -> Result<Facts, Error> {
        let mut facts = Facts::default();
        let mut unmapped = Vec::new();
        for (code, item) in codes.iter().zip(ask(codes, standards, units)?) {
            if item.standard_code.is_some() {
                facts.mapped += 1;
            } else {
                let meaning = code.local_name.as_deref();
                let meaning =
                    meaning.and_then(|name| names.meaning(name, code.specimen.as_deref()));
                unmapped.extend(meaning.map(|meaning| CodeRow {
                    declared_code: Some(meaning.to_owned()),
                    ..code.clone()
                }));
            }
            facts.add(code, item);
        }
        // Decisions were asked already; what is left of them could only contradict the meaning.
        let presumed = ask(&unmapped, &Standards::default(), units)?;
        for (code, item) in unmapped.iter().zip(presumed) {
            let presumed = ItemFacts {
                is_presumed: true,
                ..item
            };
            facts.add(code, presumed);
        }
        Ok(facts)
    }

    fn add(&mut self, code: &CodeRow, item: ItemFacts) {
        let code = code.clone();
        let writing = (code.local_code, code.local_name, code.unit, code.specimen);
        self.items.insert(writing, item);
    }

    /// What is known of an item; nothing outside of the codebook.
    pub(super) fn get(&self, key: &ItemKey<'_>) -> ItemFacts {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let writing = (
            key.item.to_owned(),
            owned(key.name),
            owned(key.unit),
            owned(key.specimen),
        );
        let known = self.items.get(&writing);
        let known = known.filter(|_| key.table == Table::LabResults);
        known.cloned().unwrap_or_default()
    }
}

/// What the mappings and unit rules tell of each entry.
fn ask(
    codes: &[CodeRow],
    standards: &Standards,
    units: &UnitRules,
) -> Result<Vec<ItemFacts>, Error> {
    let asked = standards.standardize(question(codes)?)?;
    let told = standardize_units(asked, units)?.rows;
    let numbers = rows::column::<Float64Type>(&told, "standard_number")?;
    let number = |row: usize| numbers.is_valid(row).then(|| numbers.value(row));
    let item = |index: usize| {
        let (zero, one) = (2 * index, 2 * index + 1);
        ItemFacts {
            standard_code: rows::text(&told, "standard_code", zero),
            standard_unit: rows::text(&told, "standard_unit", zero),
            conversion: number(zero)
                .zip(number(one))
                .map(|(offset, one)| (one - offset, offset)),
            is_presumed: false,
        }
    };
    Ok((0..codes.len()).map(item).collect())
}

/// Two rows of `lab_results` for each entry, with the numbers 0 and 1, on the day when it was last seen.
fn question(codes: &[CodeRow]) -> Result<Batch, Error> {
    let table = Table::LabResults;
    let twice = || codes.iter().flat_map(|code| [code, code]);
    let text = |of: fn(&CodeRow) -> Option<&str>| -> ArrayRef {
        Arc::new(twice().map(of).collect::<DictionaryColumn>())
    };
    let rows = 2 * codes.len();
    let schema = dictionary_schema(table.spec());
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for field in schema.fields() {
        fields.push(Field::new(field.name(), field.data_type().clone(), true));
        columns.push(match field.name().as_str() {
            "local_code" => text(|code| Some(&code.local_code)),
            "declared_code" => text(|code| code.declared_code.as_deref()),
            "local_name" => text(|code| code.local_name.as_deref()),
            "unit_text" => text(|code| code.unit.as_deref()),
            "specimen_code" => text(|code| code.specimen.as_deref()),
            "care_date" => Arc::new(twice().map(|code| code.last_seen).collect::<Date32Array>()),
            "value_number" => {
                let numbers = (0..rows).map(|row| (row % 2) as f64);
                Arc::new(Float64Array::from_iter_values(numbers))
            }
            _ => new_null_array(field.data_type(), rows),
        });
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map(|rows| Batch { table, rows })
        .map_err(|source| Error::Rows {
            table: table.name(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use mappings::units::SiteUnits;

    use super::*;

    #[test]
    fn facts_are_what_rows_would_get() {
        let code = |local: &str, declared: Option<&str>, unit: &str| CodeRow {
            domain: mappings::Domain::Lab,
            local_code: local.to_owned(),
            local_name: Some("name".to_owned()),
            unit: Some(unit.to_owned()),
            specimen: None,
            rows: 9,
            first_seen: Some(20_000),
            last_seen: Some(20_400),
            declared_code: declared.map(str::to_owned),
            state: "declared".to_owned(),
            standard_code: declared.map(str::to_owned),
        };
        let glucose = "3D010000002327201";
        let codes = [
            code("0101", Some(glucose), "mg/dL"),
            code("0101", Some(glucose), "g/L"),
            code("0102", None, "mg/dL"),
        ];
        let units = UnitRules::build(SiteUnits::default()).unwrap();
        let mut names = Names::default();
        let facts = Facts::of(&codes, &Standards::default(), &units, &names).unwrap();
        let of = |item, unit| {
            facts.get(&ItemKey {
                hospital: "H01",
                table: Table::LabResults,
                item,
                name: Some("name"),
                unit: Some(unit),
                specimen: None,
            })
        };
        let (plain, scaled) = (of("0101", "mg/dL"), of("0101", "g/L"));
        assert_eq!(plain.standard_code.as_deref(), Some(glucose));
        assert_eq!(plain.standard_unit, scaled.standard_unit);
        let (factor, offset) = plain.conversion.unwrap();
        let (larger, other) = scaled.conversion.unwrap();
        assert!((larger / factor - 100.0).abs() < 1e-9, "{larger} {factor}");
        assert_eq!((offset, other), (0.0, 0.0));
        assert_eq!(of("0102", "mg/dL").standard_code, None);
        assert_eq!(of("9999", "mg/dL"), ItemFacts::default());
        assert_eq!(facts.mapped, 2);

        // What has no code is compared by its name, and is not mapped by it.
        names.add_codebook(&codes);
        let facts = Facts::of(&codes, &Standards::default(), &units, &names).unwrap();
        let named = facts.get(&ItemKey {
            hospital: "H01",
            table: Table::LabResults,
            item: "0102",
            name: Some("name"),
            unit: Some("mg/dL"),
            specimen: None,
        });
        assert_eq!(named.standard_code.as_deref(), Some(glucose));
        assert!(named.is_presumed && named.conversion == plain.conversion);
        assert_eq!(facts.mapped, 2);
    }
}
