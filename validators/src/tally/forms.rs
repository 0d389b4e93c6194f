//! The forms of a tally: how many rows of each item show which form, and when.
//!
//! Within a batch forms and items are numbers. Nearly every item shows one form, so each has a place for its first one and
//! a row costs a look at it; only further forms are looked up.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use model::{Code, Table};

use super::rows::LocalFault;
use super::{Days, Fault, Seen};
use crate::forms::{Blame, Forms, Shown};
use crate::life::Subject;

/// The most forms that are told apart for one item, so that a feed that sends another unit with every row costs no memory.
/// Those behind them, in the order of their texts, are counted together.
const FORMS_PER_ITEM_MAX: usize = 32;

/// The forms that the rows of one item show.
#[derive(Debug, Default)]
pub(super) struct ItemForms {
    forms: BTreeMap<String, Fault>,
    /// The rows of forms beyond the limit, and their days.
    others: (u64, Days),
}

impl ItemForms {
    /// Adds the rows of one form.
    pub(super) fn add(&mut self, form: &str, local: &LocalFault, first: impl FnOnce() -> Fault) {
        if !self.forms.contains_key(form) {
            self.forms.insert(form.to_owned(), first());
        }
        if let Some(fault) = self.forms.get_mut(form) {
            fault.failed += local.failed;
            fault.days.merge(local.days);
        }
        self.drop_others();
    }

    pub(super) fn merge(&mut self, later: ItemForms) {
        for (form, fault) in later.forms {
            self.forms
                .entry(form)
                .and_modify(|first| first.merge(&fault))
                .or_insert(fault);
        }
        self.others.0 += later.others.0;
        self.others.1.merge(later.others.1);
        self.drop_others();
    }

    /// What is dropped here has enough smaller texts before it, and so would be dropped whatever comes later.
    fn drop_others(&mut self) {
        while self.forms.len() > FORMS_PER_ITEM_MAX {
            if let Some((_, fault)) = self.forms.pop_last() {
                self.others.0 += fault.failed;
                self.others.1.merge(fault.days);
            }
        }
    }

    /// The fault of the item, when there is one.
    pub(super) fn seen(&self, table: Table, code: Code, item: &str, forms: &Forms) -> Option<Seen> {
        let counted = self.forms.values().map(|fault| fault.failed);
        let eligible = counted.sum::<u64>() + self.others.0;
        let fault = match forms.blame {
            Blame::Minority => self.minority(forms.noun)?,
            Blame::Share { form, percent_min } => {
                let fault = self.forms.get(form)?.clone();
                (fault.failed * 100 >= eligible * percent_min).then_some(fault)?
            }
        };
        Some(Seen {
            code,
            subject: Subject::Item(table, item.to_owned()),
            eligible,
            fault,
        })
    }

    fn minority(&self, noun: &'static str) -> Option<Fault> {
        let has_others = self.others.0 > 0;
        let count = self.forms.len() + usize::from(has_others);
        if count < 2 {
            return None;
        }
        let (usual, _) = self
            .forms
            .iter()
            .rev()
            .max_by_key(|(_, fault)| fault.failed)?;
        let mut minority = self.forms.iter().filter(|(form, _)| *form != usual);
        let mut fault = minority
            .next()
            .map_or_else(Fault::default, |(_, first)| first.clone());
        for (_, further) in minority {
            fault.merge(further);
        }
        fault.failed += self.others.0;
        fault.days.merge(self.others.1);
        fault.detail = if has_others {
            format!("{count} {noun} or more")
        } else {
            format!("{count} {noun}")
        };
        Some(fault)
    }
}

/// Rows by item and form within one batch, in the order of both numbers. `groups` are the items of the rows; those of
/// `nameless` name none and are passed over.
pub(super) fn count(
    shown: &Shown,
    groups: &[u32],
    nameless: u32,
    day_of: impl Fn(usize) -> Option<i32>,
) -> Vec<(u32, u32, LocalFault)> {
    let mut first = vec![Counted::NOTHING; nameless as usize];
    let mut further: HashMap<(u32, u32), Counted> = HashMap::new();
    for (row, (&group, &form)) in groups.iter().zip(&shown.of_row).enumerate() {
        if form == Shown::NONE || group == nameless {
            continue;
        }
        let counted = &mut first[group as usize];
        if counted.rows == 0 {
            *counted = Counted::at(row, form);
        }
        let counted = if counted.form == form {
            counted
        } else {
            let entry = further.entry((group, form));
            entry.or_insert_with(|| Counted::at(row, form))
        };
        counted.add(day_of(row));
    }
    let firsts = (0..).zip(first).filter(|(_, counted)| counted.rows > 0);
    let further = further
        .into_iter()
        .map(|((group, _), counted)| (group, counted));
    let mut found: Vec<_> = firsts
        .chain(further)
        .map(|(group, counted)| (group, counted.form, counted.into_fault()))
        .collect();
    found.sort_unstable_by_key(|(group, form, _)| (*group, *form));
    found
}

/// The rows of one form within a batch, counted without a branch for the days.
#[derive(Clone, Copy)]
struct Counted {
    form: u32,
    rows: u64,
    first_row: usize,
    /// First and last day; the wrong way round while there is none.
    from: i32,
    to: i32,
}

impl Counted {
    const NOTHING: Counted = Counted::at(0, Shown::NONE);

    const fn at(first_row: usize, form: u32) -> Counted {
        Counted {
            form,
            rows: 0,
            first_row,
            from: i32::MAX,
            to: i32::MIN,
        }
    }

    fn add(&mut self, day: Option<i32>) {
        self.rows += 1;
        if let Some(day) = day {
            self.from = self.from.min(day);
            self.to = self.to.max(day);
        }
    }

    fn into_fault(self) -> LocalFault {
        let has_days = self.from <= self.to;
        LocalFault {
            failed: self.rows,
            days: Days {
                from: has_days.then_some(self.from),
                to: has_days.then_some(self.to),
            },
            first_row: self.first_row,
        }
    }
}
