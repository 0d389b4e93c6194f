//! The scenario file: which faults and which decoys a sample holds.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Kind, decoys, kind};
use crate::Error;
use crate::hospital::Hospital;
use crate::masters::Masters;

/// A scenario as written, with every kind known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scenario {
    pub faults: Vec<FaultEntry>,
    pub decoys: Vec<DecoyEntry>,
}

/// One `[[fault]]`.
#[derive(Clone, Debug)]
pub(crate) struct FaultEntry {
    pub id: String,
    pub kind: &'static Kind,
    pub raw: RawFault,
}

/// One `[[decoy]]`.
#[derive(Clone, Debug)]
pub(crate) struct DecoyEntry {
    pub id: String,
    pub raw: RawDecoy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    fault: Vec<RawFault>,
    #[serde(default)]
    decoy: Vec<RawDecoy>,
}

/// The keys of a `[[fault]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFault {
    pub id: Option<String>,
    pub kind: String,
    pub hospital: String,
    pub feed: Option<String>,
    pub item: Option<String>,
    /// The item that is mistaken for `item`; the next one of the panel when left out.
    pub other: Option<String>,
    pub data_type: Option<String>,
    /// Code of a department, for kinds about one.
    pub department: Option<String>,
    pub from: Option<toml::value::Datetime>,
    pub to: Option<toml::value::Datetime>,
    pub share: Option<f64>,
    pub count: Option<u64>,
    pub size: Option<f64>,
}

/// The keys of a `[[decoy]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDecoy {
    pub id: Option<String>,
    pub kind: String,
    pub hospital: String,
    pub item: Option<String>,
    pub from: Option<toml::value::Datetime>,
    pub to: Option<toml::value::Datetime>,
    pub strength: Option<f64>,
}

/// An error about one entry.
pub(super) fn entry_error(id: &str, what: &'static str, found: &str, expected: String) -> Error {
    Error::Scenario {
        id: id.to_owned(),
        what,
        found: found.to_owned(),
        expected,
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// When it is not TOML of this form, names a kind that does not exist, or gives a strength or a period that means
    /// nothing.
    pub(crate) fn read(text: &str) -> Result<Scenario, Error> {
        let raw: Raw = toml::from_str(text).map_err(|source| Error::ScenarioForm {
            source: Box::new(source),
        })?;
        let mut scenario = Scenario::default();
        for (index, raw) in raw.fault.into_iter().enumerate() {
            let entry = fault_entry(raw, index + 1)?;
            if scenario.faults.iter().any(|other| other.id == entry.id) {
                let expected = "an id of its own".to_owned();
                return Err(entry_error(&entry.id, "id", &entry.id, expected));
            }
            scenario.faults.push(entry);
        }
        for (index, raw) in raw.decoy.into_iter().enumerate() {
            let id = raw.id.clone();
            let id = id.unwrap_or_else(|| format!("decoy-{}-{}", raw.kind, index + 1));
            let names: Vec<&str> = decoys::names().collect();
            if !names.contains(&raw.kind.as_str()) {
                return Err(entry_error(&id, "kind", &raw.kind, names.join(", ")));
            }
            let first = date(&id, "from", raw.from)?;
            period(&id, first, date(&id, "to", raw.to)?)?;
            scenario.decoys.push(DecoyEntry { id, raw });
        }
        Ok(scenario)
    }
}

fn fault_entry(raw: RawFault, number: usize) -> Result<FaultEntry, Error> {
    let id = raw.id.clone();
    let id = id.unwrap_or_else(|| format!("{}-{number}", raw.kind));
    let Some(kind) = kind(&raw.kind) else {
        let names = super::kinds().map(|kind| kind.name);
        let names = names.collect::<Vec<_>>().join(", ");
        return Err(entry_error(&id, "kind", &raw.kind, names));
    };
    if let Some(feed) = raw.feed.as_deref().filter(|feed| *feed != kind.feed) {
        return Err(entry_error(&id, "feed", feed, kind.feed.to_owned()));
    }
    if let Some(share) = raw.share.filter(|share| !(*share > 0.0 && *share <= 1.0)) {
        let expected = "more than 0 and at most 1".to_owned();
        return Err(entry_error(&id, "share", &share.to_string(), expected));
    }
    if raw.count == Some(0) {
        return Err(entry_error(&id, "count", "0", "at least 1".to_owned()));
    }
    if raw.share.is_some() && raw.count.is_some() {
        let expected = "one of them".to_owned();
        return Err(entry_error(&id, "strength", "share and count", expected));
    }
    if let Some(size) = raw.size.filter(|size| !size.is_finite()) {
        let expected = "a finite number".to_owned();
        return Err(entry_error(&id, "size", &size.to_string(), expected));
    }
    let from = date(&id, "from", raw.from)?;
    period(&id, from, date(&id, "to", raw.to)?)?;
    Ok(FaultEntry { id, kind, raw })
}

/// The day of a TOML date.
pub(super) fn date(
    id: &str,
    what: &'static str,
    written: Option<toml::value::Datetime>,
) -> Result<Option<Date>, Error> {
    let Some(written) = written else {
        return Ok(None);
    };
    let day = written.date.filter(|_| written.time.is_none());
    let day = day.and_then(|day| {
        let year = i16::try_from(day.year).ok()?;
        Date::new(
            year,
            i8::try_from(day.month).ok()?,
            i8::try_from(day.day).ok()?,
        )
        .ok()
    });
    match day {
        Some(day) => Ok(Some(day)),
        None => {
            let expected = "a date such as 2026-10-01".to_owned();
            Err(entry_error(id, what, &written.to_string(), expected))
        }
    }
}

fn period(id: &str, from: Option<Date>, to: Option<Date>) -> Result<(), Error> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            let expected = format!("{from} or later");
            Err(entry_error(id, "to", &to.to_string(), expected))
        }
        _ => Ok(()),
    }
}

/// The place of a hospital in the roster.
pub(super) fn hospital_index(id: &str, name: &str, hospitals: &[Hospital]) -> Result<usize, Error> {
    let place = hospitals.iter().position(|hospital| hospital.id == name);
    place.ok_or_else(|| {
        let ids = hospitals.iter().map(|hospital| hospital.id.as_str());
        entry_error(id, "hospital", name, ids.collect::<Vec<_>>().join(", "))
    })
}

/// The place of an item in the masters.
pub(super) fn item_index(
    id: &str,
    what: &'static str,
    key: &str,
    masters: &Masters,
) -> Result<usize, Error> {
    let place = masters.item(key);
    place.ok_or_else(|| {
        let keys = masters.items.iter().map(|item| item.key.as_str());
        entry_error(id, what, key, keys.collect::<Vec<_>>().join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Plan, fixture};
    use super::*;

    #[test]
    fn scenarios_that_mean_nothing_are_refused() {
        let masters = fixture::masters();
        let hospitals = [0, 1].map(|index| fixture::hospital(&masters, index));
        let row = "kind = \"not_a_number\"\nhospital = \"H01\"\nitem = \"CRP\"\nid = \"x\"\n";
        for (text, expected) in [
            ("[[fault]]\nkind = \"x\"", "cannot read the scenario"),
            (
                "[[fault]]\nkind = \"no_msh\"\nhospital = \"H01\"\ncolour = 1",
                "unknown field",
            ),
            (
                "[[fault]]\nkind = \"nonsense\"\nhospital = \"H01\"",
                "entry nonsense-1: kind is nonsense, expected name_six_fields, ",
            ),
            (
                "[[fault]]\nkind = \"no_msh\"\nhospital = \"H77\"",
                "entry no_msh-1: hospital is H77, expected H01, H02",
            ),
            (
                "[[fault]]\nkind = \"exponent\"\nhospital = \"H01\"\nitem = \"XYZ\"",
                "item is XYZ, expected AST, K, ",
            ),
            (
                "[[fault]]\nkind = \"exponent\"\nhospital = \"H01\"",
                "item is none, expected the key of a lab item",
            ),
            (
                &format!("[[fault]]\n{row}share = 1.5"),
                "entry x: share is 1.5",
            ),
            (
                &format!("[[fault]]\n{row}share = 0.1\ncount = 1"),
                "entry x: strength is share and count",
            ),
            (&format!("[[fault]]\n{row}count = 0"), "entry x: count is 0"),
            (
                &format!("[[fault]]\n{row}feed = \"dpc\""),
                "entry x: feed is dpc",
            ),
            (
                &format!("[[fault]]\n{row}from = 2026-10-05\nto = 2026-10-04"),
                "entry x: to is 2026-10-04, expected 2026-10-05 or later",
            ),
            (
                &format!("[[fault]]\n{row}from = 2026-10-05T10:00:00"),
                "entry x: from is 2026-10-05T10:00:00",
            ),
            (
                &format!("[[fault]]\n{row}[[fault]]\n{row}"),
                "entry x: id is x",
            ),
            (
                "[[decoy]]\nkind = \"x\"\nhospital = \"H01\"",
                "entry decoy-x-1: kind is x, expected new_item, ",
            ),
        ] {
            let world = fixture::world(&masters);
            let plan = Scenario::read(text).and_then(|scenario| {
                Plan::new(&scenario, &world, &hospitals, 1, &|_, _| Vec::new())
            });
            let error = plan.err().map(|error| error.to_string());
            assert!(
                error.as_ref().is_some_and(|error| error.contains(expected)),
                "{text}: {error:?}"
            );
        }
    }
}
