//! Bacteriology inside OML-11: smears, cultures and susceptibilities, whose rows belong together.
//!
//! An organism is one row, its amount another with the same OBX-4. The susceptibilities of an organism are a request of
//! their own, whose OBR-26 names the row that found it: item, OBX-4 and value. A drug is the item, or, where the item
//! leaves it open, a row of its own with the same OBX-4. So the rows of a message wait until it ends, and then each is
//! told its organism and its drug.

use std::hash::Hash;

use hashbrown::{HashMap, HashSet};
use model::Note;
use model::tables::MICROBIOLOGY;

use super::columns;
use crate::ssmix2::cwe::{self, Bacteriology, Coding, Half};
use crate::ssmix2::fields::is_code;
use crate::ssmix2::intern::TextId;
use crate::ssmix2::message::Segment;
use crate::ssmix2::reading::{Coded, ResultValue};
use crate::ssmix2::value::Kind;
use crate::ssmix2::work::Work;

mod cells;

use cells::*;

/// The system of organisms and drugs that SS-MIX2 asks for.
const JANIS: &str = "JANIS";

/// Code, name and system.
type Named = [TextId; 3];

/// What a key leads to; nothing when it leads to several.
type Found<K> = HashMap<K, Option<Named>>;

/// An item and its OBX-4.
type Link = (TextId, TextId);

/// The row that OBR-26 points at.
#[derive(Clone, Copy, Debug, Default)]
struct Parent {
    /// Code, name, OBX-4 and value, as sent.
    sent: [TextId; 4],
    /// What the value says, when it has a code.
    organism: Option<Named>,
}

/// One row that waits.
#[derive(Debug)]
struct Row {
    cells: [u64; WIDTH],
    notes: u32,
    specimen: u32,
    request: u32,
    susceptibility: bool,
    /// Whether the item is the name of an organism or drug.
    names: bool,
    /// The organism as OBR-26 gives it.
    sent: Option<Named>,
}

impl Row {
    fn text(&self, cell: usize) -> TextId {
        TextId(self.cells[cell] as u32)
    }

    /// The coded value.
    fn value(&self) -> Option<Named> {
        let value = VALUE.map(|cell| self.text(cell));
        (!value[0].is_none()).then_some(value)
    }

    /// What an OBR-26 calls the row: by its declared code and by its local one.
    fn links(&self) -> impl Iterator<Item = Link> + use<> {
        let sub_id = self.text(SUB_ID);
        let codes = [DECLARED_CODE, LOCAL_CODE].map(|cell| self.text(cell));
        let codes = codes.into_iter().filter(|code| !code.is_none());
        codes.map(move |code| (code, sub_id))
    }

    /// What the row's own OBR-26 names.
    fn parent(&self) -> Link {
        let [code, _, sub_id, _] = PARENT;
        (self.text(code), self.text(sub_id))
    }

    /// The rows of the request that belong together; none without OBX-4.
    fn group(&self) -> Option<(u32, TextId)> {
        let sub_id = self.text(SUB_ID);
        (!sub_id.is_none()).then_some((self.request, sub_id))
    }

    fn name(&mut self, cells: [usize; 3], named: Named) {
        for (cell, id) in cells.into_iter().zip(named) {
            self.cells[cell] = columns::text(id);
        }
    }
}

/// The rows of bacteriology of one message, and where in it one is.
#[derive(Debug, Default)]
pub(super) struct Bacteria {
    rows: Vec<Row>,
    /// What an OBR-26 may call the rows so far.
    links: HashSet<Link>,
    specimen: u32,
    site: TextId,
    request: u32,
    requested: Option<Bacteriology>,
    parent: Parent,
}

impl Bacteria {
    /// Starts a specimen.
    pub(super) fn specimen(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.specimen += 1;
        let raw = work.field(segment, 8);
        let site = work.readings.components(raw, &work.dialect).get(1);
        let is_site = is_code(work.readings.texts.get(site));
        self.site = if is_site { site } else { TextId::NONE };
    }

    /// Starts a request; says whether it is one of bacteriology, as its code, its section (OBR-24, HL7 table 0074) or its
    /// parent shows.
    pub(super) fn request(
        &mut self,
        work: &mut Work,
        segment: &Segment<'_>,
        coded: &Coded,
    ) -> bool {
        self.request += 1;
        self.requested = coded.bacteriology;
        self.parent = Parent::default();
        let is_section = matches!(work.field(segment, 24).bytes, b"MB" | b"MCB" | b"MYC");
        let has_parent = !work.field(segment, 26).is_empty() && self.read_parent(work, segment);
        self.requested.is_some() || is_section || has_parent
    }

    /// Reads OBR-26; says whether it points at a row of bacteriology.
    fn read_parent(&mut self, work: &mut Work, segment: &Segment<'_>) -> bool {
        let raw = work.field(segment, 26);
        let whole = work.components(segment, 26);
        let item = work.readings.subcomponents(raw, 1, &work.dialect);
        let value = work.readings.subcomponents(raw, 3, &work.dialect);
        let (code, sub_id) = (item.get(1), whole.get(2));
        let has_code = !value.get(1).is_none() && !value.get(3).is_none();
        self.parent = Parent {
            sent: [code, item.get(2), sub_id, whole.get(3)],
            organism: has_code.then_some([value.get(1), value.get(2), value.get(3)]),
        };
        let text = |id: TextId| work.readings.texts.get(id);
        let half = Half {
            code: text(code),
            name: "",
            system: text(item.get(3)),
        };
        let element = cwe::coded_element([half, Half::default()], Coding::Laboratory);
        cwe::bacteriology(&element).is_some() || self.links.contains(&(code, sub_id))
    }

    /// Takes a row of `lab_results` that belongs here; `item` is what its item is in bacteriology.
    pub(super) fn add(
        &mut self,
        lab: &[u64; super::WIDTH],
        notes: u32,
        item: Option<Bacteriology>,
    ) {
        let mut cells = columns::blank(&MICROBIOLOGY);
        for (cell, of_lab) in cells.iter_mut().zip(OF_LAB) {
            if let Some(of_lab) = of_lab {
                *cell = lab[of_lab];
            }
        }
        cells[SPECIMEN_SITE_CODE] = columns::text(self.site);
        for (cell, id) in PARENT.into_iter().zip(self.parent.sent) {
            cells[cell] = columns::text(id);
        }
        let has_parent = self.parent.sent.iter().any(|id| !id.is_none());
        let susceptibility = match item {
            Some(item) => item.susceptibility,
            None => has_parent || self.requested.is_some_and(|asked| asked.susceptibility),
        };
        let row = Row {
            cells,
            // An amount in colonies and a MIC have no other unit than the usual one.
            notes: notes & !Note::UnitMissing.bit(),
            specimen: self.specimen,
            request: self.request,
            susceptibility,
            names: item.is_some_and(|item| item.names),
            sent: self.parent.organism,
        };
        self.links.extend(row.links());
        self.rows.push(row);
    }

    /// Stores the rows of the message, each with its organism and its drug.
    pub(super) fn store(&mut self, work: &mut Work) {
        let mut rows = std::mem::take(&mut self.rows);
        let names = Names::of(&rows, work);
        for row in &mut rows {
            if let Some(organism) = names.organism(row) {
                row.name(ORGANISM, organism);
            }
            if let Some(drug) = names.drug(row) {
                row.name(DRUG, drug);
            }
            work.store_beside(&row.cells, row.notes);
        }
    }
}

/// Whether a value is an organism or drug by its system.
pub(super) fn is_named(work: &Work, value: &ResultValue) -> bool {
    let [_, _, system] = value.coded;
    value.kind == Kind::Coded && work.readings.texts.get(system).trim() == JANIS
}

/// The organisms and drugs of a message, by everything that may lead to them.
#[derive(Debug, Default)]
struct Names {
    /// Organisms by request and OBX-4.
    groups: Found<(u32, TextId)>,
    /// Organisms by specimen, item and OBX-4.
    specimens: Found<(u32, Link)>,
    /// Organisms by item and OBX-4.
    links: Found<Link>,
    /// Drugs by request and OBX-4.
    drugs: Found<(u32, TextId)>,
}

impl Names {
    fn of(rows: &[Row], work: &Work) -> Names {
        let asked: HashSet<TextId> = rows.iter().map(|row| row.parent().0).collect();
        let mut names = Names::default();
        for row in rows {
            let Some(value) = row.value() else {
                continue;
            };
            let is_janis = work.readings.texts.get(value[2]).trim() == JANIS;
            let is_named = row.names || is_janis;
            if row.susceptibility {
                if let Some(group) = row.group().filter(|_| is_named) {
                    put(&mut names.drugs, group, value);
                }
                continue;
            }
            // Where neither item nor system tells, an item that a susceptibility points at names organisms all the same, also
            // those that were not tested.
            if is_named || row.links().any(|(item, _)| asked.contains(&item)) {
                if let Some(group) = row.group() {
                    put(&mut names.groups, group, value);
                }
                for link in row.links() {
                    put(&mut names.specimens, (row.specimen, link), value);
                    put(&mut names.links, link, value);
                }
            }
        }
        names
    }

    fn organism(&self, row: &Row) -> Option<Named> {
        if row.susceptibility {
            let link = row.parent();
            let near = self.specimens.get(&(row.specimen, link));
            let found = near.or_else(|| self.links.get(&link));
            return found.copied().flatten().or(row.sent);
        }
        let own = row.links().find_map(|link| {
            self.specimens.get(&(row.specimen, link))?;
            row.value()
        });
        own.or_else(|| self.groups.get(&row.group()?).copied().flatten())
    }

    fn drug(&self, row: &Row) -> Option<Named> {
        let group = row.group().filter(|_| row.susceptibility)?;
        self.drugs.get(&group).copied().flatten()
    }
}

/// Remembers what a key leads to; two of different codes lead nowhere.
fn put<K: Eq + Hash>(found: &mut Found<K>, key: K, named: Named) {
    let known = found.entry(key).or_insert(Some(named));
    if known.is_some_and(|known| (known[0], known[2]) != (named[0], named[2])) {
        *known = None;
    }
}

#[cfg(test)]
mod tests;
