//! The same item at every hospital: quantiles of its numbers in the standard unit, for a report to draw side by side.

use std::collections::BTreeMap;

use model::Table;

use super::Input;
use super::item::Item;
use super::sample::Spread;

/// An item of a hospital by its standard code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalItem<'a> {
    /// The table.
    pub table: Table,
    /// The code as the hospital writes it.
    pub item: &'a str,
    /// The standard code in force.
    pub standard_code: &'a str,
}

/// The numbers of one standard code at one hospital over the judged window.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemSpread {
    /// The standard code in force.
    pub standard_code: String,
    /// The unit of the numbers, UCUM.
    pub standard_unit: String,
    /// The local codes that were added up, with the name beside each.
    pub items: Vec<(String, String)>,
    /// Numbers and bounds.
    pub count: f64,
    /// The quantiles at 5, 25, 50, 75 and 95 %; `None` where one lies beyond the numbers.
    pub quantiles: [Option<f64>; 5],
}

/// What is added up of one standard code.
#[derive(Default)]
struct Sum {
    unit: String,
    items: Vec<(String, String)>,
    spread: Spread,
}

/// The places of 5, 25, 50, 75 and 95 % among the quantiles of a spread.
const PLACES: [usize; 5] = [0, 4, 9, 14, 18];

/// The items of `input.own` that are `wanted`, in the order of their standard codes; those whose numbers cannot be brought to the
/// standard unit are left out.
pub fn spreads(input: &Input<'_>, wanted: &dyn Fn(&LocalItem<'_>) -> bool) -> Vec<ItemSpread> {
    let mut found: BTreeMap<String, Sum> = BTreeMap::new();
    for ((table, code), profile) in &input.own.items {
        if !matches!(table, Table::LabResults | Table::Physiology) {
            continue;
        }
        let Some(item) = Item::of(input, input.hospital, (*table, code), profile) else {
            continue;
        };
        let Some((standard_code, unit)) = item.standard().filter(|_| item.is_converted) else {
            continue;
        };
        let local = LocalItem {
            table: *table,
            item: code,
            standard_code,
        };
        if !wanted(&local) {
            continue;
        }
        let name = item.main_variant().and_then(|variant| variant.name.clone());
        let known = found.entry(standard_code.to_owned()).or_default();
        unit.clone_into(&mut known.unit);
        known.items.push((code.clone(), name.unwrap_or_default()));
        for sample in item.strata().values() {
            known.spread.add(&sample.spread(), 1.0);
        }
    }
    let spread = |(standard_code, sum): (String, Sum)| {
        let quantiles = sum.spread.quantiles();
        ItemSpread {
            standard_code,
            standard_unit: sum.unit,
            items: sum.items,
            count: sum.spread.weight(),
            quantiles: PLACES.map(|place| quantiles[place].map(f64::exp)),
        }
    };
    found.into_iter().map(spread).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{ItemFacts, ItemKey, Rules};
    use super::*;
    use crate::profile::{ItemProfile, Profiles, State, Stratum, Variant};

    fn variant(unit: &str, numbers: &[f64]) -> Variant {
        let mut state = State {
            rows: numbers.len() as u64,
            numbers: numbers.len() as u64,
            ..State::default()
        };
        numbers.iter().for_each(|number| state.sketch.add(*number));
        Variant {
            name: Some("GLU".to_owned()),
            unit: Some(unit.to_owned()),
            strata: [(Stratum::WHOLE, state)].into(),
            ..Variant::default()
        }
    }

    #[test]
    fn an_item_is_told_in_its_standard_unit() {
        let numbers: Vec<f64> = (0..100).map(|number| 80.0 + f64::from(number)).collect();
        let in_grams: Vec<f64> = numbers.iter().map(|number| number / 100.0).collect();
        let item = |variants| ItemProfile { variants };
        let own = Profiles {
            items: [
                (
                    (Table::LabResults, "0101".to_owned()),
                    item(vec![variant("mg/dL", &numbers)]),
                ),
                (
                    (Table::LabResults, "0102".to_owned()),
                    item(vec![variant("g/L", &in_grams)]),
                ),
                (
                    (Table::LabResults, "0103".to_owned()),
                    item(vec![variant("?", &numbers)]),
                ),
            ]
            .into(),
            ..Profiles::default()
        };
        let facts = |key: &ItemKey<'_>| ItemFacts {
            standard_code: Some("3D010000002327201".to_owned()),
            standard_unit: Some("mg/dL".to_owned()),
            conversion: match key.unit {
                Some("mg/dL") => Some((1.0, 0.0)),
                Some("g/L") => Some((100.0, 0.0)),
                _ => None,
            },
            is_presumed: false,
        };
        let input = Input {
            hospital: "H01",
            as_of: 20_776,
            own: &own,
            others: &[],
            facts: &facts,
            rules: &Rules::default(),
        };
        let found = spreads(&input, &|local| local.standard_code.starts_with("3D010"));
        assert_eq!(found.len(), 1);
        let [spread] = found.as_slice() else {
            panic!("{found:?}")
        };
        let codes: Vec<&str> = spread.items.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["0101", "0102"]);
        assert_eq!(spread.count, 200.0);
        let median = spread.quantiles[2].unwrap();
        assert!((median / 130.0 - 1.0).abs() < 0.03, "{median}");
        assert!(spreads(&input, &|_| false).is_empty());
    }
}
