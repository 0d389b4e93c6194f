//! A ledger as the sheet reads it: how many records of each type the period has, of which nights there are loads, and the records that
//! are read closer. What is held does not grow with the ledger but for nights, incidents, documents and what was superseded.
//!
//! A record that another one took the place of does not count, nor one that waits for its second person.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use reports::sheet::{EVERY_RECORD, RecordCount};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::documents::Documents;
use super::incidents::Incidents;
use super::readings::{part, result};

/// The most entries that cannot be read of which each is told.
const UNREADABLE_MAX: usize = 100;

/// What the ledger of a hospital says.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub tallies: BTreeMap<String, Tally>,
    /// The nights of which there are loads, whenever they were.
    pub nights: BTreeSet<Date>,
    pub incidents: Incidents,
    pub documents: Documents,
    /// Records that wait for a second person.
    pub waiting: Vec<Waiting>,
    /// What could not be read.
    pub faults: Vec<String>,
    /// The ids of records that others took the place of.
    pub superseded: BTreeSet<String>,
}

/// A record that waits for a second person.
#[derive(Debug)]
pub(super) struct Waiting {
    pub kind: String,
    pub rec_id: String,
    pub since: Date,
}

/// The records of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub count: RecordCount,
    /// First and last entry of the period.
    pub entries: Option<(u64, u64)>,
    /// Entry and result of the newest record up to the period's end.
    pub newest: Option<(u64, String)>,
}

/// What every record says of itself, as far as the sheet asks.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    type_name: String,
    rec_id: String,
    ts_utc: String,
    ts_local: String,
    run_id: Option<String>,
    result: String,
    actor: Actor,
    supersedes: Option<String>,
    #[serde(default)]
    approvals: Vec<IgnoredAny>,
    #[serde(default)]
    fields: Value,
}

#[derive(Deserialize)]
struct Actor {
    id: String,
}

/// Reads the whole ledger in `dir`, twice; damage ends the reading and is told among the faults.
pub(super) fn scan(dir: &Path, from: Date, to: Date) -> Scan {
    let mut scan = Scan::default();
    let _ = each(dir, &mut |_, bytes| {
        // A quotation mark in a text has a backslash before it, so this is no part of one.
        let is_later = bytes.windows(FIELD.len()).any(|window| window == FIELD);
        if let Some(head) = is_later.then(|| serde_json::from_slice::<Head>(bytes).ok()) {
            scan.superseded
                .extend(head.and_then(|head| head.supersedes));
        }
    });
    let read = each(dir, &mut |index, bytes| {
        if scan.take(index, bytes, from, to).is_none() && scan.faults.len() < UNREADABLE_MAX {
            scan.faults.push(format!("entry {index}: it is no record"));
        }
    });
    scan.faults
        .extend(read.err().map(|error| error.to_string()));
    scan
}

/// The field of a record that takes the place of another one.
const FIELD: &[u8] = b"\"supersedes\":\"";

fn each(dir: &Path, take: &mut dyn FnMut(u64, &[u8])) -> Result<(), ledger::Error> {
    for entry in ledger::entries(dir, 0)? {
        let (index, bytes) = entry?;
        take(index, &bytes);
    }
    Ok(())
}

impl Scan {
    /// Takes an entry; `None` when it is no record that says who made it and when.
    fn take(&mut self, index: u64, bytes: &[u8], from: Date, to: Date) -> Option<()> {
        let head: Head = serde_json::from_slice(bytes).ok()?;
        let made = day_of(&head.ts_local)?;
        day_of(&head.ts_utc)?;
        let kind = head.type_name.get(..3)?;
        if head.actor.id.is_empty() {
            return None;
        }
        let night = head.run_id.as_deref().and_then(night_of);
        let day = night.unwrap_or(made);
        let mut count = |kind: String| {
            let result = result(&kind[..kind.len().min(3)], &head.fields, &head.result);
            let tally = self.tallies.entry(kind).or_default();
            tally.take(day, index, result, from, to);
        };
        count(EVERY_RECORD.to_owned());
        if self.superseded.contains(&head.rec_id) {
            return Some(());
        }
        let needs_approval = ledger::kind(kind).is_some_and(|kind| kind.needs_approval);
        if needs_approval && head.approvals.is_empty() {
            self.waiting.push(Waiting {
                kind: kind.to_owned(),
                rec_id: head.rec_id,
                since: made,
            });
            return Some(());
        }
        count(kind.to_owned());
        if let Some(part) = part(kind, &head.fields) {
            count(part);
        }
        match kind {
            "R02" => self.nights.extend(night),
            "R08" if self.incidents.take(&head.fields, &head.rec_id, made) => {
                let tally = self.tallies.entry("R08/leak".to_owned()).or_default();
                tally.take(day, index, &head.result, from, to);
            }
            "R22" => self.documents.take(&serde_json::from_slice(bytes).ok()?),
            _ => {}
        }
        Some(())
    }

    /// The records of a type.
    pub(super) fn of(&self, kind: &str) -> Tally {
        self.tallies.get(kind).cloned().unwrap_or_default()
    }

    /// First and last entry of some types: those of the period, else the newest before it.
    pub(super) fn entries(&self, kinds: &[String]) -> Option<(u64, u64)> {
        let of = |pick: &dyn Fn(&Tally) -> Option<(u64, u64)>| {
            let found = kinds
                .iter()
                .filter_map(|kind| pick(self.tallies.get(kind)?));
            found.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        };
        of(&|tally| tally.entries)
            .or_else(|| of(&|tally| tally.newest.as_ref().map(|(index, _)| (*index, *index))))
    }
}

impl Tally {
    fn take(&mut self, day: Date, index: u64, result: &str, from: Date, to: Date) {
        if day > to {
            return;
        }
        let count = &mut self.count;
        if count.newest.is_none_or(|newest| newest <= day) {
            count.newest = Some(day);
            self.newest = Some((index, result.to_owned()));
        }
        if day < from {
            return;
        }
        count.count += 1;
        count.first = Some(count.first.map_or(day, |first| first.min(day)));
        count.last = Some(count.last.map_or(day, |last| last.max(day)));
        let (first, _) = self.entries.unwrap_or((index, index));
        self.entries = Some((first, index));
    }
}

/// The day of a time in RFC 3339, as it stands there.
fn day_of(time: &str) -> Option<Date> {
    time.get(..10)?.parse().ok()
}

/// The night of a load by its id, `H01-20261119-1`.
fn night_of(load_id: &str) -> Option<Date> {
    let mut parts = load_id.rsplit('-');
    let (_, day) = (parts.next()?, parts.next()?);
    match day.len() {
        8 => Date::strptime("%Y%m%d", day).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_load_counts_for_its_night() {
        assert_eq!(night_of("H01-20261119-1"), Some(date(2026, 11, 19)));
        assert_eq!(night_of("H-01-20261119-12"), Some(date(2026, 11, 19)));
        assert_eq!(night_of("import-7"), None);
        assert_eq!(night_of(""), None);
    }

    #[test]
    fn what_is_before_the_period_is_the_newest_and_not_counted() {
        let (from, to) = (date(2026, 11, 1), date(2026, 11, 30));
        let mut tally = Tally::default();
        tally.take(date(2026, 10, 5), 3, "ok", from, to);
        tally.take(date(2026, 12, 1), 9, "failed", from, to);
        assert_eq!((tally.count.count, tally.entries), (0, None));
        assert_eq!(tally.newest, Some((3, "ok".to_owned())));
        tally.take(date(2026, 11, 30), 10, "findings", from, to);
        tally.take(date(2026, 11, 1), 11, "ok", from, to);
        let count = tally.count;
        assert_eq!((count.count, tally.entries), (2, Some((10, 11))));
        assert_eq!(count.first, Some(date(2026, 11, 1)));
        assert_eq!(count.newest, Some(date(2026, 11, 30)));
        assert_eq!(tally.newest, Some((10, "findings".to_owned())));
    }

    #[test]
    fn an_entry_without_actor_or_time_is_no_record() {
        let mut scan = Scan::default();
        let days = (date(2026, 11, 1), date(2026, 11, 30));
        for (text, is_record) in [
            (
                r#"{"type":"R99 new","rec_id":"r","ts_utc":"2026-11-02T00:00:00Z","ts_local":"2026-11-02T09:00:00+09:00","result":"ok","actor":{"id":"a"}}"#,
                true,
            ),
            (
                r#"{"type":"R99 new","rec_id":"r","ts_utc":"2026-11-02T00:00:00Z","ts_local":"","result":"ok","actor":{"id":"a"}}"#,
                false,
            ),
            (
                r#"{"type":"R99 new","rec_id":"r","ts_utc":"2026-11-02T00:00:00Z","ts_local":"2026-11-02T09:00:00+09:00","result":"ok","actor":{"id":""}}"#,
                false,
            ),
            ("{}", false),
        ] {
            let taken = scan.take(0, text.as_bytes(), days.0, days.1);
            assert_eq!(taken.is_some(), is_record, "{text}");
        }
        assert_eq!(scan.of(EVERY_RECORD).count.count, 1);
    }
}
