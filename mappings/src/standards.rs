//! The mappings in force, applied to rows: what was agreed with the hospital, else what the hospital declares by sending a standard
//! code (JLAC10, HOT, YJ, MDCDX2, JJ1017) beside its own.

use std::sync::Arc;

use arrow_array::builder::Int32Builder;
use arrow_array::{Array, ArrayRef, Date32Array, StringArray};
use hashbrown::HashMap;
use model::{Batch, DictionaryColumn};

use crate::columns::replace;
use crate::item::{DeclaredCodes, Item, ItemColumns, Keys};
use crate::{Decision, Domain, Error};

/// Whether a `mapping_id` is the rule that takes a declared code as it stands, not a decision.
///
/// # Example
/// ```
/// assert!(mappings::is_declared_rule("declared:hot"));
/// assert!(!mappings::is_declared_rule("agreed:5f0c0e9d33a1b2c4"));
/// ```
pub fn is_declared_rule(mapping_id: &str) -> bool {
    declared_rules().any(|rule| rule == mapping_id)
}

/// The ids of the rules that take a declared code as it stands.
pub fn declared_rules() -> impl Iterator<Item = &'static str> {
    let domains = Domain::ALL.into_iter();
    domains.flat_map(|domain| domain.declared_rules().iter().copied())
}

/// How an item came by its standard code, as in `mapping_state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MappingState {
    /// The hospital sent it.
    Declared,
    /// It was decided in a round.
    Agreed,
    /// It has none.
    Unmapped,
}

impl MappingState {
    /// All, in the order of their places in a dictionary.
    pub const ALL: [MappingState; 3] = [
        MappingState::Declared,
        MappingState::Agreed,
        MappingState::Unmapped,
    ];

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            MappingState::Declared => "declared",
            MappingState::Agreed => "agreed",
            MappingState::Unmapped => "unmapped",
        }
    }
}

/// The decisions in force for the items of one hospital.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standards {
    /// By local code; a decision for fewer items stands before one for more, of equal ones the later.
    by_code: HashMap<String, Vec<Decision>>,
}

/// Rows that a change of decisions can touch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The domain of the items.
    pub domain: Domain,
    /// The local code of the items.
    pub code: String,
    /// First event day, days since 1970-01-01.
    pub from: i32,
    /// The event day behind the last one; `None` without end.
    pub until: Option<i32>,
}

impl Standards {
    /// Takes the decisions of one hospital; those of an unknown domain are passed over.
    pub fn new(decisions: impl IntoIterator<Item = Decision>) -> Standards {
        let mut by_code: HashMap<String, Vec<Decision>> = HashMap::new();
        for decision in decisions {
            if decision.is_applied() {
                let of_code = by_code.entry(decision.local_code.clone()).or_default();
                of_code.push(decision);
            }
        }
        for of_code in by_code.values_mut() {
            of_code.sort_by(|a, b| {
                let rank = |it: &Decision| (it.conditions(), it.valid_from);
                rank(b).cmp(&rank(a)).then_with(|| a.id.cmp(&b.id))
            });
        }
        Standards { by_code }
    }

    /// The decision for an item on an event day. Items without a day follow what is in force without end.
    pub fn decision(&self, item: &Item<'_>, day: Option<i32>) -> Option<&Decision> {
        let of_code = self.by_code.get(item.code)?;
        of_code
            .iter()
            .find(|decision| decision.is_for(item) && decision.is_in_force(day))
    }

    /// The standard code of an item on an event day, and where it comes from. `declared` is what the hospital sent.
    pub fn standard<'a>(
        &'a self,
        item: &Item<'_>,
        declared: Option<&'a str>,
        day: Option<i32>,
    ) -> (Option<&'a str>, MappingState) {
        match self.decision(item, day) {
            Some(decision) => match decision.standard_code.as_deref() {
                Some(code) => (Some(code), MappingState::Agreed),
                None => (None, MappingState::Unmapped),
            },
            None => match declared.filter(|code| item.domain.system_of(code).is_some()) {
                Some(code) => (Some(code), MappingState::Declared),
                None => (None, MappingState::Unmapped),
            },
        }
    }

    /// What of these decisions differs from those before, in ascending order: only rows of these codes and days can change.
    pub fn changes(&self, before: &Standards) -> Vec<Change> {
        let only_in = |one: &Standards, other: &Standards| -> Vec<Change> {
            let all = one.by_code.values().flatten();
            let others = |it: &Decision| other.by_code.get(&it.local_code);
            all.filter(|it| others(it).is_none_or(|of_code| !of_code.contains(it)))
                .filter_map(Change::of)
                .collect()
        };
        let mut changes = only_in(self, before);
        changes.extend(only_in(before, self));
        changes.sort();
        changes.dedup();
        changes
    }

    /// Fills standard_code, mapping_state and mapping_id of a batch with items; other tables pass unchanged.
    ///
    /// It looks at raw columns alone, so doing it twice, or after other decisions, gives the same as doing it once.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn standardize(&self, batch: Batch) -> Result<Batch, Error> {
        let Some(items) = ItemColumns::of(&batch)? else {
            return Ok(batch);
        };
        let filled = self.fill(&batch, &items)?;
        replace(&batch, filled.into_columns()?)
    }

    fn fill<'a>(&'a self, batch: &'a Batch, items: &ItemColumns<'a>) -> Result<Filled<'a>, Error> {
        let declared = items.declared_codes()?;
        let column = items.domain().day_column();
        let days: &Date32Array = batch.typed(column).ok_or(Error::Column { column })?;
        let mut of_item: HashMap<Keys, Vec<&Decision>> = HashMap::new();
        let mut filled = Filled::new(items.domain(), &declared, batch.len());
        for row in 0..batch.len() {
            let agreed = if self.by_code.is_empty() {
                None
            } else {
                let keys = items.keys(row);
                let decisions = of_item
                    .entry(keys)
                    .or_insert_with(|| self.decisions_for(&items.item(&keys)));
                let day = days.is_valid(row).then(|| days.value(row));
                decisions.iter().find(|it| it.is_in_force(day)).copied()
            };
            match (agreed, declared.at(row)) {
                (Some(decision), _) => filled.agreed(decision),
                (None, Some((code, rule))) => filled.declared(code, rule),
                (None, None) => filled.unmapped(),
            }
        }
        Ok(filled)
    }

    /// The decisions for an item, on whatever day.
    fn decisions_for(&self, item: &Item<'_>) -> Vec<&Decision> {
        let of_code = self.by_code.get(item.code).into_iter().flatten();
        of_code.filter(|decision| decision.is_for(item)).collect()
    }
}

impl Change {
    fn of(decision: &Decision) -> Option<Change> {
        Some(Change {
            domain: Domain::from_name(&decision.domain)?,
            code: decision.local_code.clone(),
            from: decision.valid_from,
            until: decision.valid_until,
        })
    }

    /// Whether a row between two event days (both included) can be of it; rows without a day always can.
    pub fn touches(&self, days: Option<(i32, i32)>) -> bool {
        days.is_none_or(|(first, last)| {
            last >= self.from && self.until.is_none_or(|until| first < until)
        })
    }
}

/// The columns that are being filled. Codes that were agreed stand behind the declared ones.
struct Filled<'a> {
    declared: &'a StringArray,
    agreed: Vec<&'a str>,
    rules: Vec<&'a str>,
    codes: Int32Builder,
    states: Int32Builder,
    rule_keys: Int32Builder,
    /// The places of a decision's code and id.
    places: HashMap<&'a str, (Option<i32>, i32)>,
}

impl<'a> Filled<'a> {
    fn new(domain: Domain, declared: &DeclaredCodes<'a>, rows: usize) -> Filled<'a> {
        Filled {
            declared: declared.codes,
            agreed: Vec::new(),
            rules: domain.declared_rules().to_vec(),
            codes: Int32Builder::with_capacity(rows),
            states: Int32Builder::with_capacity(rows),
            rule_keys: Int32Builder::with_capacity(rows),
            places: HashMap::new(),
        }
    }

    fn agreed(&mut self, decision: &'a Decision) {
        let (code, rule) = match self.places.get(decision.id.as_str()) {
            Some(places) => *places,
            None => self.place(decision),
        };
        self.codes.append_option(code);
        self.states.append_value(if code.is_some() {
            MappingState::Agreed as i32
        } else {
            MappingState::Unmapped as i32
        });
        self.rule_keys.append_value(rule);
    }

    fn place(&mut self, decision: &'a Decision) -> (Option<i32>, i32) {
        let code = decision.standard_code.as_deref().map(|code| {
            self.agreed.push(code);
            (self.declared.len() + self.agreed.len() - 1) as i32
        });
        self.rules.push(&decision.id);
        let places = (code, self.rules.len() as i32 - 1);
        self.places.insert(&decision.id, places);
        places
    }

    fn declared(&mut self, code: usize, rule: usize) {
        self.codes.append_value(code as i32);
        self.states.append_value(MappingState::Declared as i32);
        self.rule_keys.append_value(rule as i32);
    }

    fn unmapped(&mut self) {
        self.codes.append_null();
        self.states.append_value(MappingState::Unmapped as i32);
        self.rule_keys.append_null();
    }

    fn into_columns(mut self) -> Result<[(&'static str, ArrayRef); 3], Error> {
        let codes: ArrayRef = if self.agreed.is_empty() {
            Arc::new(self.declared.clone())
        } else {
            let all = self
                .declared
                .iter()
                .chain(self.agreed.into_iter().map(Some));
            Arc::new(all.collect::<StringArray>())
        };
        let words = |words: Vec<&str>| Arc::new(StringArray::from(words)) as ArrayRef;
        let states = MappingState::ALL.map(MappingState::name).to_vec();
        let column = |keys, values| -> Result<ArrayRef, Error> {
            Ok(Arc::new(DictionaryColumn::try_new(keys, values)?))
        };
        Ok([
            ("standard_code", column(self.codes.finish(), codes)?),
            (
                "mapping_state",
                column(self.states.finish(), words(states))?,
            ),
            (
                "mapping_id",
                column(self.rule_keys.finish(), words(self.rules))?,
            ),
        ])
    }
}

#[cfg(test)]
mod tests;
