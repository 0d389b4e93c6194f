//! The decisions of a hospital as they were at a checkpoint, held against those of now, and the stored rows that differ by it.

use std::collections::BTreeMap;

use ledger::{Checkpoint, Continuation, Verifier};
use mappings::{Decision, Domain};
use model::Batch;
use store::Store;

use super::decisions_by;
use crate::config::Config;
use crate::standards::{self, SiteUnits};
use crate::trace::Refusal;
use crate::{Error, rows};

/// What became of a decision since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is as it was.
    Same,
    /// Another one is in its place, or its days are others.
    Changed,
    /// Nothing is in its place.
    Ended,
    /// There was none then.
    New,
}

impl Since {
    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Since::Same => "same",
            Since::Changed => "changed",
            Since::Ended => "ended",
            Since::New => "new",
        }
    }
}

/// A decision then and now.
#[derive(Clone, Debug, PartialEq)]
pub struct ThenAndNow {
    /// What became of it.
    pub since: Since,
    /// As it was at the checkpoint.
    pub then: Option<Decision>,
    /// As it is.
    pub now: Option<Decision>,
    /// Stored rows of its local code whose standard code or unit is another by the decisions of now than by those of then.
    pub rows: u64,
}

impl ThenAndNow {
    /// Either of the two.
    pub fn any(&self) -> Option<&Decision> {
        self.now.as_ref().or(self.then.as_ref())
    }
}

/// The decisions of a hospital at a checkpoint.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// The checkpoint, whose signature and place in the ledger were checked.
    pub checkpoint: Checkpoint,
    /// Entries of the ledger now.
    pub size_now: u64,
    /// Every decision of then or now, by local code.
    pub decisions: Vec<ThenAndNow>,
}

/// The decisions at a checkpoint, once it is shown that the ledger continues it.
///
/// # Errors
/// [`Refusal::NotContinued`] when the ledger does not continue the checkpoint, and when ledger, rules or store cannot be read.
pub fn as_of(
    config: &Config,
    hospital: &str,
    verifier: &Verifier,
    checkpoint: &[u8],
) -> Result<AsOf, Error> {
    let dir = config.ledger.join(hospital);
    let (old, newest, found) = ledger::compare(&dir, verifier, checkpoint)?;
    if found != Continuation::Continues {
        return Err(Refusal::NotContinued {
            hospital: hospital.to_owned(),
            size: old.size,
        }
        .into());
    }
    let then = decisions_by(&config.ledger, hospital, old.size)?;
    let now = decisions_by(&config.ledger, hospital, newest.size)?;
    let mut decisions = pair(then, now);
    if decisions.iter().any(|one| one.since != Since::Same) {
        let rows = differing_rows(config, hospital, [old.size, newest.size])?;
        for one in decisions.iter_mut().filter(|one| one.since != Since::Same) {
            let counted = one.any().and_then(|decision| {
                let domain = Domain::from_name(&decision.domain)?;
                rows.get(&(domain, decision.local_code.clone()))
            });
            one.rows = counted.copied().unwrap_or(0);
        }
    }
    Ok(AsOf {
        checkpoint: old,
        size_now: newest.size,
        decisions,
    })
}

/// Puts together what stands in each other's place: the same decision, else one about the same items.
fn pair(then: Vec<Decision>, mut now: Vec<Decision>) -> Vec<ThenAndNow> {
    let mut pairs = Vec::new();
    let mut rest = Vec::new();
    for old in then {
        match now.iter().position(|new| new.id == old.id) {
            Some(at) => {
                let new = now.remove(at);
                let since = if new == old {
                    Since::Same
                } else {
                    Since::Changed
                };
                pairs.push((since, Some(old), Some(new)));
            }
            None => rest.push(old),
        }
    }
    for old in rest {
        let key = |decision: &Decision| {
            let Decision {
                domain,
                local_code,
                local_name,
                unit,
                specimen,
                ..
            } = decision.clone();
            (domain, local_code, local_name, unit, specimen)
        };
        let new = now.iter().position(|new| key(new) == key(&old));
        match new.map(|at| now.remove(at)) {
            Some(new) => pairs.push((Since::Changed, Some(old), Some(new))),
            None => pairs.push((Since::Ended, Some(old), None)),
        }
    }
    pairs.extend(now.into_iter().map(|new| (Since::New, None, Some(new))));
    let mut pairs: Vec<ThenAndNow> = (pairs.into_iter())
        .map(|(since, then, now)| ThenAndNow {
            since,
            then,
            now,
            rows: 0,
        })
        .collect();
    pairs.sort_by_cached_key(|one| {
        one.any()
            .map(|decision| (decision.local_code.clone(), decision.valid_from))
    });
    pairs
}

/// Stored rows by domain and local code whose standard columns come out otherwise by the decisions at the second size of the ledger than by
/// those at the first.
fn differing_rows(
    config: &Config,
    hospital: &str,
    [then, now]: [u64; 2],
) -> Result<BTreeMap<(Domain, String), u64>, Error> {
    let store = Store::open(&config.store)?;
    let units = SiteUnits::read(config)?;
    let before = standards::mappings_at(config, &units, hospital, then)?;
    let after = standards::mappings_at(config, &units, hospital, now)?;
    let changes = after.0.changes(&before.0);
    let mut files = Vec::new();
    for domain in Domain::ALL {
        for table in domain.tables() {
            let live = store.live_files(*table, hospital)?.into_iter();
            files.extend(live.map(|file| (domain, file)));
        }
    }
    let mut counted: BTreeMap<(Domain, String), u64> = BTreeMap::new();
    for (domain, file) in files {
        let days = file.min_day.zip(file.max_day);
        let mut of_domain = changes.iter().filter(|change| change.domain == domain);
        if !of_domain.any(|change| change.touches(days)) {
            continue;
        }
        let table = file.table;
        for rows in store.read(&file)? {
            let batch = Batch { table, rows };
            let [one, other] = [&before, &after].map(|(standards, rules)| {
                let coded = standards.standardize(batch.clone())?;
                mappings::units::standardize_units(coded, rules)
            });
            let (one, other) = (one?, other?);
            for row in standards::changed_places(&one, &other) {
                let code = rows::text(&batch.rows, "local_code", row)
                    .or_else(|| rows::text(&batch.rows, "declared_code", row))
                    .or_else(|| rows::text(&batch.rows, "local_name", row));
                let of_code = (domain, code.unwrap_or_default());
                *counted.entry(of_code).or_default() += 1;
            }
        }
    }
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(id: &str, code: &str, until: Option<i32>) -> Decision {
        Decision {
            id: id.to_owned(),
            hospital: "H01".to_owned(),
            domain: "lab".to_owned(),
            local_code: code.to_owned(),
            local_name: None,
            unit: None,
            specimen: None,
            standard_code: None,
            standard_unit: None,
            valid_from: 0,
            valid_until: until,
        }
    }

    #[test]
    fn each_decision_is_told_with_what_became_of_it() {
        let then = vec![
            decision("a", "1", None),
            decision("b", "2", None),
            decision("c", "3", None),
            decision("d", "4", None),
        ];
        let now = vec![
            decision("a", "1", None),
            decision("b", "2", Some(9)),
            decision("e", "3", None),
            decision("f", "5", None),
        ];
        let found: Vec<(Since, String)> = (pair(then, now).iter())
            .map(|one| (one.since, one.any().unwrap().local_code.clone()))
            .collect();
        let expected = [
            (Since::Same, "1"),
            (Since::Changed, "2"),
            (Since::Changed, "3"),
            (Since::Ended, "4"),
            (Since::New, "5"),
        ];
        assert_eq!(
            found,
            expected.map(|(since, code)| (since, code.to_owned()))
        );
    }
}
