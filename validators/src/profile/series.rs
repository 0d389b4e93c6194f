//! Stored profiles folded into series: by item, by the way it is written, by day, and by stratum over all days.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use arrow_array::{Array, RecordBatch};
use arrow_schema::ArrowError;
use hashbrown::HashMap;
use model::Table;

use super::rows::Columns;
use super::state::State;
use super::stratum::Stratum;

/// What is kept of stored profiles: days for a hospital that is judged, strata for all, since hospitals are compared by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Days and strata.
    Days,
    /// Strata only, over all days: enough of the other hospitals, at a hundredth of the memory.
    Strata,
}

/// The profiles of one hospital.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// By table and local code (the declared one where there is no local code).
    pub items: BTreeMap<(Table, String), ItemProfile>,
    /// Rows by table and event day, of all departments together; empty when only strata are kept.
    pub days: BTreeMap<Table, BTreeMap<i32, DayRows>>,
}

/// The rows of a table on an event day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRows {
    /// All of them.
    pub rows: u64,
    /// Of these, sent on the event day before noon.
    pub morning: u64,
    /// Of these, sent on the event day from noon on.
    pub afternoon: u64,
}

impl DayRows {
    fn add(&mut self, other: DayRows) {
        self.rows += other.rows;
        self.morning += other.morning;
        self.afternoon += other.afternoon;
    }
}

/// The profiles of one item.
#[derive(Clone, Debug, Default)]
pub struct ItemProfile {
    /// One a distinct name, unit and specimen, in their order.
    pub variants: Vec<Variant>,
}

/// The profiles of one way of writing an item.
#[derive(Clone, Debug, Default)]
pub struct Variant {
    /// Name beside the code.
    pub name: Option<String>,
    /// Unit text.
    pub unit: Option<String>,
    /// Specimen code.
    pub specimen: Option<String>,
    /// By event day (days since 1970-01-01), all strata together; empty when only strata are kept.
    pub days: BTreeMap<i32, State>,
    /// By sex and age, all days together.
    pub strata: BTreeMap<Stratum, State>,
}

impl Profiles {
    /// Folds rows of [`model::tables::PROFILES`] (data columns; text plain or as dictionary) whose event day lies in
    /// `days`, first and last. Rows of the axis `department` count for the days of their table; rows without an event day are passed
    /// over.
    ///
    /// # Errors
    /// When a column is missing or of another type, or a text is none that a [`super::ProfileTally`] wrote.
    pub fn read(
        batches: &[RecordBatch],
        days: (i32, i32),
        keep: Keep,
    ) -> Result<Profiles, ArrowError> {
        let mut found: Folding = HashMap::new();
        let mut of_days: BTreeMap<Table, BTreeMap<i32, DayRows>> = BTreeMap::new();
        for batch in batches {
            let columns = Columns::of(batch)?;
            for row in 0..batch.num_rows() {
                let dated = columns.days.is_valid(row).then(|| columns.days.value(row));
                let Some(day) = dated.filter(|day| (days.0..=days.1).contains(day)) else {
                    continue;
                };
                match columns.axis.get(row) {
                    Some("item") => fold(&mut found, &columns, row, day, keep)?,
                    Some(_) if keep == Keep::Days => {
                        let table = columns.table.get(row).and_then(Table::from_name);
                        if let Some(table) = table {
                            let days = of_days.entry(table).or_default();
                            days.entry(day).or_default().add(columns.day_rows(row));
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(Profiles {
            days: of_days,
            ..Profiles::sorted(found)
        })
    }

    /// Adds the profiles of the same hospital from other files.
    pub fn merge(&mut self, other: Profiles) {
        for (key, profile) in other.items {
            self.items.entry(key).or_default().merge(profile);
        }
        for (table, days) in other.days {
            let known = self.days.entry(table).or_default();
            for (day, rows) in days {
                known.entry(day).or_default().add(rows);
            }
        }
    }

    /// The same without the days, as [`Keep::Strata`] keeps them.
    pub fn into_strata(mut self) -> Profiles {
        self.days.clear();
        for item in self.items.values_mut() {
            item.variants.iter_mut().for_each(|it| it.days.clear());
        }
        self
    }

    fn sorted(found: Folding) -> Profiles {
        let mut profiles = Profiles::default();
        for ((table, item), variants) in found {
            let mut variants: Vec<Variant> = variants;
            variants.sort_unstable_by(|one, other| one.writing().cmp(&other.writing()));
            profiles
                .items
                .insert((table, item), ItemProfile { variants });
        }
        profiles
    }
}

type Folding = HashMap<(Table, String), Vec<Variant>>;

impl ItemProfile {
    fn merge(&mut self, other: ItemProfile) {
        for variant in other.variants {
            let place = self
                .variants
                .binary_search_by(|known| known.writing().cmp(&variant.writing()));
            match place {
                Ok(at) => self.variants[at].merge(variant),
                Err(at) => self.variants.insert(at, variant),
            }
        }
    }
}

impl Variant {
    fn merge(&mut self, other: Variant) {
        merge(&mut self.days, other.days);
        merge(&mut self.strata, other.strata);
    }

    fn writing(&self) -> (Option<&str>, Option<&str>, Option<&str>) {
        (
            self.name.as_deref(),
            self.unit.as_deref(),
            self.specimen.as_deref(),
        )
    }
}

fn merge<K: Ord>(states: &mut BTreeMap<K, State>, others: BTreeMap<K, State>) {
    for (key, other) in others {
        match states.entry(key) {
            Entry::Vacant(place) => _ = place.insert(other),
            Entry::Occupied(mut state) => state.get_mut().merge(&other),
        }
    }
}

fn fold(
    found: &mut Folding,
    columns: &Columns<'_>,
    row: usize,
    day: i32,
    keep: Keep,
) -> Result<(), ArrowError> {
    let Some(table) = columns.table.get(row).and_then(Table::from_name) else {
        return Ok(());
    };
    let state = columns.state(row)?;
    let key = Borrowed(table, columns.item.get(row).unwrap_or_default());
    if !found.contains_key(&key) {
        found.insert((key.0, key.1.to_owned()), Vec::new());
    }
    let Some(variants) = found.get_mut(&key) else {
        return Ok(());
    };
    let writing = (
        columns.item_name.get(row),
        columns.unit.get(row),
        columns.specimen.get(row),
    );
    // An item is written in one or two ways; a search through them is the fastest.
    let place = variants
        .iter()
        .position(|variant| variant.writing() == writing);
    let place = place.unwrap_or_else(|| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        variants.push(Variant {
            name: owned(writing.0),
            unit: owned(writing.1),
            specimen: owned(writing.2),
            ..Variant::default()
        });
        variants.len() - 1
    });
    let Some(variant) = variants.get_mut(place) else {
        return Ok(());
    };
    let sex = columns.sex.get(row).unwrap_or_default();
    let stratum = Stratum::from_words(sex, columns.age_band.get(row).unwrap_or_default());
    variant.strata.entry(stratum).or_default().merge(&state);
    if keep == Keep::Days {
        variant.days.entry(day).or_default().merge(&state);
    }
    Ok(())
}

/// A key that is looked up without making a string.
#[derive(Hash)]
struct Borrowed<'a>(Table, &'a str);

impl hashbrown::Equivalent<(Table, String)> for Borrowed<'_> {
    fn equivalent(&self, key: &(Table, String)) -> bool {
        self.0 == key.0 && self.1 == key.1
    }
}
