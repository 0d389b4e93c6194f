//! Decoys: real changes that a scenario asks for, and closings of the calendar that it names, which no check may call a fault.

use jiff::civil::Date;

use super::Scenario;
use super::scenario::{DecoyEntry, date, entry_error, hospital_index, item_index};
use crate::Error;
use crate::history::{Decoy, DecoyKind};
use crate::hospital::Hospital;
use crate::masters::Masters;
use crate::truth::DecoyTruth;

/// Decoys that change what happens.
const DECOYS: &[(&str, DecoyKind)] = &[
    ("new_item", DecoyKind::NewItem),
    ("rare_item", DecoyKind::RareItem),
    ("case_mix", DecoyKind::CaseMix),
    ("influenza", DecoyKind::Influenza),
];

/// Closing times that come every year, which the calendar of the history has by itself: first and last (month, day).
type Closing = (&'static str, (i8, i8), (i8, i8));
const CLOSINGS: &[Closing] = &[
    ("golden_week", (4, 29), (5, 5)),
    ("obon", (8, 13), (8, 16)),
    ("silver_week", (9, 19), (9, 23)),
    ("national_holiday", (11, 3), (11, 3)),
    ("new_year", (12, 29), (1, 3)),
];

/// Every kind of decoy, as scenarios name it.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let closings = CLOSINGS.iter().map(|closing| closing.0);
    DECOYS.iter().map(|(name, _)| *name).chain(closings)
}

impl Scenario {
    /// The decoys that change a history, in the sample's period when the scenario gives none.
    ///
    /// # Errors
    /// When one names a hospital or an item that does not exist.
    pub(crate) fn history_decoys(
        &self,
        masters: &Masters,
        hospitals: &[Hospital],
        from: Date,
        to: Date,
    ) -> Result<Vec<Decoy>, Error> {
        let mut decoys = Vec::new();
        for DecoyEntry { id, raw } in &self.decoys {
            let Some((_, kind)) = DECOYS.iter().find(|(name, _)| *name == raw.kind) else {
                continue;
            };
            let item = match &raw.item {
                Some(key) => Some(item_index(id, "item", key, masters)?),
                None if matches!(kind, DecoyKind::NewItem | DecoyKind::RareItem) => {
                    let expected = "the key of a lab item".to_owned();
                    return Err(entry_error(id, "item", "none", expected));
                }
                None => None,
            };
            decoys.push(Decoy {
                kind: *kind,
                hospital: hospital_index(id, &raw.hospital, hospitals)?,
                item,
                from: date(id, "from", raw.from)?.unwrap_or(from),
                to: date(id, "to", raw.to)?.unwrap_or(to),
                strength: raw.strength.unwrap_or(1.0),
            });
        }
        Ok(decoys)
    }

    /// Every decoy with its days, as far as they lie in the sample's period. Yearly closings without days of their own get
    /// those of the calendar.
    ///
    /// # Errors
    /// When one names a hospital or an item that does not exist.
    pub(crate) fn decoy_truth(
        &self,
        masters: &Masters,
        hospitals: &[Hospital],
        from: Date,
        to: Date,
    ) -> Result<Vec<DecoyTruth>, Error> {
        let mut truth = Vec::new();
        for DecoyEntry { id, raw } in &self.decoys {
            let hospital = hospital_index(id, &raw.hospital, hospitals)?;
            let item = raw.item.as_ref();
            let item = item.map(|key| item_index(id, "item", key, masters));
            let book = &hospitals[hospital].book.items;
            let local = item.transpose()?.and_then(|item| book.get(item)?.as_ref());
            let given = (date(id, "from", raw.from)?, date(id, "to", raw.to)?);
            let spans = match closing(&raw.kind) {
                Some(closing) if given == (None, None) => yearly(closing, from, to),
                _ => vec![(given.0.unwrap_or(from), given.1.unwrap_or(to))],
            };
            for (first, last) in spans {
                if first <= to && last >= from {
                    truth.push(DecoyTruth {
                        kind: raw.kind.clone(),
                        hospital: hospitals[hospital].id.clone(),
                        item: raw.item.clone(),
                        local_code: local.map(|item| item.code.clone()),
                        from: first.max(from),
                        to: last.min(to),
                    });
                }
            }
        }
        Ok(truth)
    }
}

fn closing(name: &str) -> Option<&'static Closing> {
    CLOSINGS.iter().find(|closing| closing.0 == name)
}

/// The days of a yearly closing in every year that the period touches.
fn yearly((_, first, last): &Closing, from: Date, to: Date) -> Vec<(Date, Date)> {
    let years = from.year() - 1..=to.year();
    let span = |year: i16| {
        let ends = if last < first { year + 1 } else { year };
        let begin = Date::new(year, first.0, first.1).ok()?;
        Some((begin, Date::new(ends, last.0, last.1).ok()?))
    };
    years.filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fixture;
    use super::*;

    #[test]
    fn decoys_are_looked_up_and_cut_to_the_period() {
        let masters = fixture::masters();
        let hospitals = [0, 1].map(|index| fixture::hospital(&masters, index));
        let text = "[[decoy]]\nkind = \"golden_week\"\nhospital = \"H01\"\n\
         [[decoy]]\nkind = \"new_year\"\nhospital = \"H01\"\n\
         [[decoy]]\nkind = \"new_item\"\nhospital = \"H02\"\nitem = \"CRP\"\nfrom = 2026-12-01\nstrength = 2.0";
        let scenario = Scenario::read(text).unwrap();
        let (from, to) = (date(2026, 11, 1), date(2027, 1, 1));
        let decoys = scenario
            .history_decoys(&masters, &hospitals, from, to)
            .unwrap();
        assert_eq!(decoys.len(), 1);
        assert_eq!(
            (decoys[0].hospital, decoys[0].item, decoys[0].to),
            (1, Some(3), to)
        );
        let truth = scenario
            .decoy_truth(&masters, &hospitals, from, to)
            .unwrap();
        let spans: Vec<_> = truth
            .iter()
            .map(|decoy| (decoy.kind.as_str(), decoy.from, decoy.to))
            .collect();
        assert_eq!(
            spans,
            [
                ("new_year", date(2026, 12, 29), to),
                ("new_item", date(2026, 12, 1), to)
            ]
        );
    }
}
