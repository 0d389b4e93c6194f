//! Puts what the masters of claims say into the columns of a batch. Each distinct code is looked up once; a row then only picks the
//! state of its day.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Date32Array, Int32Array, StringArray};
use hashbrown::HashMap;
use model::{Batch, DictionaryColumn, Table};

use super::{Book, ClaimCodes, Known, Standing, State};
use crate::Error;
use crate::columns::replace;
use crate::masters::{DISEASES, MODIFIERS};

/// What stands for a diagnosis and for a material without a code: no master needs to have them.
const UNCODED: [&str; 2] = ["0000999", "777770000"];

/// Digits of a disease, of a modifier, and of everything else.
const DISEASE_DIGITS: usize = 7;
const MODIFIER_DIGITS: usize = 4;
const ACT_DIGITS: usize = 9;

impl ClaimCodes {
    /// Names, states and further codes beside the codes of a batch of claims or of the DPC survey; other tables pass unchanged, and
    /// so does everything while no master was imported. Codes as sent stay. Doing it twice gives the same as once.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub fn fill(&self, batch: Batch) -> Result<Batch, Error> {
        if self.is_empty() {
            return Ok(batch);
        }
        match batch.table {
            Table::ClaimsDiagnoses => self.fill_diagnoses(batch, "care_date", ' '),
            // A form is written at the discharge, in the codes of then.
            Table::DpcDiagnoses => self.fill_diagnoses(batch, "discharged_on", '~'),
            Table::ClaimsDrugs | Table::DpcProcedures => self.fill_acts(batch, &[PRICE_CODE]),
            Table::ClaimsManagement
            | Table::ClaimsSurgeries
            | Table::ClaimsProcedures
            | Table::ClaimsMaterials => self.fill_acts(batch, &[]),
            _ => Ok(batch),
        }
    }

    fn fill_acts(&self, batch: Batch, further: &[Said]) -> Result<Batch, Error> {
        let days = Days::of(&batch, &["care_date"])?;
        let look_up = |code: &str| {
            let is_code = is_number(code, ACT_DIGITS);
            let book = is_code.then(|| self.book_of_act(code)).flatten();
            book.map(|book| book.get(code))
        };
        let looked_up = LookedUp::of(&batch, "claim_code", &days, look_up)?;
        looked_up.write(batch, further)
    }

    fn fill_diagnoses(
        &self,
        batch: Batch,
        day: &'static str,
        between: char,
    ) -> Result<Batch, Error> {
        let days = Days::of(&batch, &[day, "care_date"])?;
        let look_up = |code: &str| {
            let is_code = is_number(code, DISEASE_DIGITS);
            let book = is_code.then(|| self.book(DISEASES)).flatten();
            book.map(|book| book.get(code))
        };
        let looked_up = LookedUp::of(&batch, "disease_code", &days, look_up)?;
        let modifiers = self.book(MODIFIERS);
        let modified = modifiers.map(|book| modified(&batch, &days, book, between));
        let filled = looked_up.write(batch, &[ICD10, SUCCESSOR])?;
        match modified.transpose()? {
            Some([states, names]) => replace(
                &filled,
                [
                    ("master_modifier_state", states),
                    ("master_modifier_names", names),
                ],
            ),
            None => Ok(filled),
        }
    }
}

/// A column and what of a state it holds.
struct Said {
    column: &'static str,
    text: fn(&State) -> Option<&str>,
    /// Whether it counts for codes that are abolished only.
    is_of_abolished: bool,
}

/// What every table has.
const COMMON: [Said; 2] = [
    Said::new("master_name", |state| state.name.as_deref()),
    Said::new("master_id", |state| Some(&state.id)),
];
const PRICE_CODE: Said = Said::new("master_price_code", |state| state.price_code.as_deref());
const ICD10: Said = Said::new("master_icd10_codes", |state| state.icd10.as_deref());
const SUCCESSOR: Said = Said {
    is_of_abolished: true,
    ..Said::new("master_successor_code", |state| state.successor.as_deref())
};

impl Said {
    const fn new(column: &'static str, text: fn(&State) -> Option<&str>) -> Said {
        Said {
            column,
            text,
            is_of_abolished: false,
        }
    }
}

fn is_number(code: &str, digits: usize) -> bool {
    code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The days of the rows: those of the first column, of the next where it is blank.
pub(super) struct Days<'a> {
    columns: Vec<&'a Date32Array>,
}

impl<'a> Days<'a> {
    pub(super) fn of(batch: &'a Batch, columns: &[&'static str]) -> Result<Days<'a>, Error> {
        let columns = columns.iter().copied();
        let found = columns.map(|column| batch.typed(column).ok_or(Error::Column { column }));
        Ok(Days {
            columns: found.collect::<Result<_, _>>()?,
        })
    }

    fn at(&self, row: usize) -> Option<i32> {
        let mut columns = self.columns.iter();
        columns.find_map(|days| days.is_valid(row).then(|| days.value(row)))
    }
}

/// The codes of a batch, looked up.
pub(super) struct LookedUp<'a> {
    /// The states of all its codes, one code behind the other.
    states: Vec<&'a State>,
    /// For each row its state, and how its code stands on its day.
    rows: Vec<(Option<i32>, Option<Standing>)>,
}

impl<'a> LookedUp<'a> {
    /// `look_up` says nothing of a text that no book is asked for, and of others what its book knows.
    pub(super) fn of(
        batch: &Batch,
        column: &'static str,
        days: &Days<'_>,
        look_up: impl Fn(&str) -> Option<Option<&'a Known>>,
    ) -> Result<LookedUp<'a>, Error> {
        let (keys, codes) = batch.text(column).ok_or(Error::Column { column })?;
        let mut states = Vec::new();
        let mut known: Vec<Option<Place<'a>>> = Vec::with_capacity(codes.len());
        for code in codes {
            let code = code.unwrap_or_default();
            known.push(match look_up(code) {
                None => None,
                Some(None) if UNCODED.contains(&code) => None,
                Some(None) => Some(Place::Nowhere),
                Some(Some(known)) => {
                    let first = states.len() as i32;
                    states.extend(&known.states);
                    Some(Place::At(first, known))
                }
            });
        }
        let of_row = |row: usize| match keys.key(row).and_then(|key| known[key]) {
            None => (None, None),
            Some(Place::Nowhere) => (None, Some(Standing::NotListed)),
            Some(Place::At(first, known)) => match known.on(days.at(row)) {
                (_, Standing::NotListed) => (None, Some(Standing::NotListed)),
                (place, standing) => (Some(first + place as i32), Some(standing)),
            },
        };
        Ok(LookedUp {
            states,
            rows: (0..batch.len()).map(of_row).collect(),
        })
    }

    /// The same of these rows alone; nothing is said of others.
    pub(super) fn only(mut self, counts: impl Fn(usize) -> bool) -> LookedUp<'a> {
        for (row, found) in self.rows.iter_mut().enumerate() {
            if !counts(row) {
                *found = (None, None);
            }
        }
        self
    }

    /// How the codes stand on their days, a text a row.
    pub(super) fn states(&self) -> Result<ArrayRef, Error> {
        standing_column(self.rows.iter().map(|(_, standing)| *standing))
    }

    /// The batch with what was found.
    fn write(&self, batch: Batch, further: &[Said]) -> Result<Batch, Error> {
        let mut filled = replace(&batch, [("master_state", self.states()?)])?;
        for said in COMMON.iter().chain(further) {
            let texts: Vec<Option<&str>> =
                self.states.iter().map(|state| (said.text)(state)).collect();
            // A key leads to a text and never to nothing.
            let says = |key: &i32| texts[*key as usize].is_some();
            let counts = |standing| !said.is_of_abolished || standing == Some(Standing::After);
            let keys = self.rows.iter();
            let keys =
                keys.map(|(state, standing)| state.filter(says).filter(|_| counts(*standing)));
            let texts = texts.iter().map(|text| Some(text.unwrap_or_default()));
            let filled_column = dictionary(keys.collect(), texts)?;
            filled = replace(&filled, [(said.column, filled_column)])?;
        }
        Ok(filled)
    }
}

/// What was found of a code: nothing, or where its states begin.
#[derive(Clone, Copy)]
enum Place<'a> {
    Nowhere,
    At(i32, &'a Known),
}

/// How the modifiers of a row stand, and the place of their names.
type Modified = (Option<Standing>, Option<i32>);

/// How the modifiers of each row stand, and their names.
fn modified(
    batch: &Batch,
    days: &Days<'_>,
    book: &Book,
    between: char,
) -> Result<[ArrayRef; 2], Error> {
    let column = "modifier_codes";
    let (keys, codes) = batch.text(column).ok_or(Error::Column { column })?;
    let mut found: HashMap<(usize, Option<i32>), Modified> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::with_capacity(batch.len());
    for row in 0..batch.len() {
        let Some(key) = keys.key(row) else {
            rows.push((None, None));
            continue;
        };
        let day = days.at(row);
        let said = found.entry((key, day)).or_insert_with(|| {
            let Some((standing, text)) = named(codes.value(key), day, book, between) else {
                return (None, None);
            };
            names.push(text);
            (Some(standing), Some(names.len() as i32 - 1))
        });
        rows.push(*said);
    }
    let keys: Int32Array = rows.iter().map(|(_, name)| *name).collect();
    let names = names.iter().map(|name| Some(name.as_str()));
    Ok([
        standing_column(rows.iter().map(|(standing, _)| *standing))?,
        dictionary(keys, names)?,
    ])
}

/// Modifiers that are joined, by name; `None` when they are no modifiers.
fn named(joined: &str, day: Option<i32>, book: &Book, between: char) -> Option<(Standing, String)> {
    let mut worst = Standing::Listed;
    let mut text = String::new();
    for (index, code) in joined.split(between).enumerate() {
        if !is_number(code, MODIFIER_DIGITS) {
            return None;
        }
        let known = book.get(code).map(|known| (known, known.on(day)));
        let standing = known.map_or(Standing::NotListed, |(_, (_, standing))| standing);
        if worst == Standing::Listed {
            worst = standing;
        }
        let name = known.and_then(|(known, (place, _))| known.states.get(place)?.name.as_deref());
        if index > 0 {
            text.push(between);
        }
        text.push_str(name.unwrap_or("?"));
    }
    Some((worst, text))
}

fn standing_column(standings: impl Iterator<Item = Option<Standing>>) -> Result<ArrayRef, Error> {
    let keys: Int32Array = standings
        .map(|standing| standing.map(|standing| standing as i32))
        .collect();
    dictionary(keys, Standing::ALL.into_iter().map(|it| Some(it.name())))
}

fn dictionary<'t>(
    keys: Int32Array,
    texts: impl Iterator<Item = Option<&'t str>>,
) -> Result<ArrayRef, Error> {
    let texts: StringArray = texts.collect();
    Ok(Arc::new(DictionaryColumn::try_new(keys, Arc::new(texts))?))
}
