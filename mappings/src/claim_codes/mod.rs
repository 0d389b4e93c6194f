//! The masters of claims, asked as of a day: what a code was called when it was used, and whether it could be used then.
//!
//! A published master is one state and no history: names and points are those since the last change (変更年月日). So every edition
//! counts, and what each says of a code is kept by the day of its change; a file of changes is put on the full one before it.

mod fill;
mod standard;

pub use standard::StandardCodes;

use hashbrown::HashMap;
use jiff::civil::Date;

use crate::masters::published::{
    ABOLISHED, CHANGE, GRACE, ICD10, LISTED, NEW, PRICE_CODE, STRUCK, SUCCESSOR,
};
use crate::masters::{
    COMMENTS, CodeEntry, CodeList, DISEASES, DRUGS, MATERIALS, MODIFIERS, PROCEDURES, published_day,
};

/// The systems that are asked, in the order of [`ClaimCodes::books`].
const SYSTEMS: [&str; 6] = [DISEASES, MODIFIERS, PROCEDURES, DRUGS, MATERIALS, COMMENTS];

/// What imported masters of claims say. Empty until one was imported.
#[derive(Clone, Debug, Default)]
pub struct ClaimCodes {
    books: [Book; SYSTEMS.len()],
}

/// The codes of one system.
#[derive(Clone, Debug, Default)]
struct Book {
    codes: HashMap<Box<str>, Known>,
}

/// What is known of one code.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    /// The first day on which it could be used, where an edition says so. Days count from 1970-01-01.
    first: Option<i32>,
    /// By the day of the change.
    states: Vec<State>,
}

/// What was said of a code from a day on.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    from: Option<i32>,
    /// The last day on which it can be used.
    abolished: Option<i32>,
    /// The last day of grace, which may come before.
    grace: Option<i32>,
    is_struck: bool,
    name: Option<Box<str>>,
    icd10: Option<Box<str>>,
    price_code: Option<Box<str>>,
    successor: Option<Box<str>>,
    /// Who says so.
    id: Box<str>,
}

/// Whether a code can be used on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Listed,
    NotListed,
    Before,
    After,
}

impl Standing {
    const ALL: [Standing; 4] = [
        Standing::Listed,
        Standing::NotListed,
        Standing::Before,
        Standing::After,
    ];

    const fn name(self) -> &'static str {
        match self {
            Standing::Listed => "listed",
            Standing::NotListed => "not_listed",
            Standing::Before => "before_validity",
            Standing::After => "after_validity",
        }
    }
}

impl ClaimCodes {
    /// Whether lists of a system are asked here.
    pub fn uses(system: &str) -> bool {
        SYSTEMS.contains(&system)
    }

    /// From imported lists with what each is to be named by, in the order of their import. Of a change that two of them tell, the
    /// later import has the last word; what it leaves blank stays as it was.
    pub fn new(lists: impl IntoIterator<Item = (String, CodeList)>) -> ClaimCodes {
        let mut codes = ClaimCodes::default();
        for (id, list) in lists {
            let book = SYSTEMS.iter().position(|system| *system == list.system);
            if let Some(book) = book.and_then(|place| codes.books.get_mut(place)) {
                book.absorb(&id, list);
            }
        }
        codes
    }

    fn is_empty(&self) -> bool {
        self.books.iter().all(|book| book.codes.is_empty())
    }

    /// The codes of a system; `None` when nothing of it was imported.
    fn book(&self, system: &str) -> Option<&Book> {
        let place = SYSTEMS.iter().position(|known| *known == system)?;
        Some(&self.books[place]).filter(|book| !book.codes.is_empty())
    }

    /// Where an act, drug, material or comment is looked up: its first digit says so.
    fn book_of_act(&self, code: &str) -> Option<&Book> {
        self.book(match code.as_bytes().first()? {
            b'1' => PROCEDURES,
            b'6' => DRUGS,
            b'7' => MATERIALS,
            b'8' => COMMENTS,
            _ => return None,
        })
    }
}

impl Book {
    fn get(&self, code: &str) -> Option<&Known> {
        self.codes.get(code)
    }

    fn absorb(&mut self, id: &str, list: CodeList) {
        let places = Places::of(&list.columns);
        for entry in list.entries {
            let known = self.codes.entry(entry.code.as_str().into()).or_default();
            known.absorb(id, &entry, &places);
        }
    }
}

/// Where a list has what.
struct Places {
    change: Option<usize>,
    abolished: Option<usize>,
    grace: Option<usize>,
    listed: Option<usize>,
    successor: Option<usize>,
    icd10: [Option<usize>; 2],
    price_code: Option<usize>,
}

impl Places {
    fn of(columns: &[String]) -> Places {
        let place = |name: &str| columns.iter().position(|column| column == name);
        Places {
            change: place(CHANGE),
            abolished: place(ABOLISHED),
            grace: place(GRACE),
            listed: place(LISTED),
            successor: place(SUCCESSOR),
            icd10: ICD10.map(place),
            price_code: place(PRICE_CODE),
        }
    }
}

impl Known {
    fn absorb(&mut self, id: &str, entry: &CodeEntry, places: &Places) {
        let cell = |place: Option<usize>| entry.extra.get(place?)?.as_deref();
        let day_of = |place| cell(place).and_then(published_day).map(day);
        let from = entry.valid_from.map(day);
        let is_published = places.change.is_some();
        // A published change is no beginning, but for a code that is new with it; a list says from when a code may be used.
        let is_new = !is_published || cell(places.change) == Some(NEW);
        let first = day_of(places.listed).or(from.filter(|_| is_new));
        self.first = match (self.first, first) {
            (Some(known), Some(first)) => Some(known.min(first)),
            (known, first) => known.or(first),
        };
        let state = self.state_from(from);
        let before = state.clone();
        let put = |kept: &mut Option<Box<str>>, said: Option<&str>| {
            if let Some(said) = said.filter(|said| !said.is_empty()) {
                *kept = Some(said.into());
            }
        };
        put(&mut state.name, Some(&entry.name));
        let icd10 = places.icd10.into_iter().filter_map(cell);
        put(&mut state.icd10, Some(&icd10.collect::<Vec<_>>().join(" ")));
        put(&mut state.price_code, cell(places.price_code));
        let successor = cell(places.successor).filter(|successor| *successor != entry.code);
        put(&mut state.successor, successor);
        if !is_published {
            state.abolished = entry.valid_until.map(day);
        } else if cell(places.abolished).is_some() {
            state.abolished = day_of(places.abolished);
        }
        if cell(places.grace).is_some() {
            state.grace = day_of(places.grace);
        }
        state.is_struck = cell(places.change) == Some(STRUCK);
        // An edition that repeats what was said says nothing.
        if *state != before || state.id.is_empty() {
            state.id = id.into();
        }
    }

    /// The state from a day on: what was said of that day before, else a copy of the one that it follows.
    fn state_from(&mut self, from: Option<i32>) -> &mut State {
        let place = self.states.partition_point(|state| state.from < from);
        if self
            .states
            .get(place)
            .is_none_or(|state| state.from != from)
        {
            let before = place.checked_sub(1).map(|before| &self.states[before]);
            let copy = before.or(self.states.first()).cloned();
            let state = State {
                from,
                ..copy.unwrap_or_default()
            };
            self.states.insert(place, state);
        }
        &mut self.states[place]
    }

    /// The state that counts on a day: the newest that began by then, or the oldest there is. Its place, and what it means.
    fn on(&self, day: Option<i32>) -> (usize, Standing) {
        let began = match day {
            Some(day) => self
                .states
                .partition_point(|state| state.from.is_none_or(|from| from <= day)),
            None => self.states.len(),
        };
        let place = began.saturating_sub(1);
        let Some(state) = self.states.get(place) else {
            return (0, Standing::NotListed);
        };
        let is_after = |last: Option<i32>| last.zip(day).is_some_and(|(last, day)| day > last);
        let standing = if state.is_struck {
            Standing::NotListed
        } else if self.first.zip(day).is_some_and(|(first, day)| day < first) {
            Standing::Before
        } else if is_after(state.abolished) || is_after(state.grace) {
            Standing::After
        } else {
            Standing::Listed
        };
        (place, standing)
    }
}

/// Days since 1970-01-01.
fn day(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

#[cfg(test)]
mod tests;
