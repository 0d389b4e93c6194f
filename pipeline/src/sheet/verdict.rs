//! The rules by which a clause conforms, needs action or does not apply. What has no evidence never conforms (law 9).

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use reports::sheet::{Clause, Every, OpenKind, Reason, Shares, Verdict};

use super::scan::Scan;
use crate::config::NotApplicable;

/// What a verdict is made of.
pub(super) struct Facts<'a> {
    /// The period's end.
    pub to: Date,
    pub scan: &'a Scan,
    /// What is open against the clause.
    pub open: &'a BTreeMap<OpenKind, u64>,
    pub mapping: &'a Shares,
    /// The share of rows that may be undecided.
    pub undecided_max: f64,
    pub has_ledger: bool,
    pub not_applicable: Option<&'a NotApplicable>,
}

/// The verdict about a clause, and at least one reason for it.
pub(super) fn decide(clause: &Clause, facts: &Facts<'_>) -> (Verdict, Vec<Reason>) {
    if let Some(said) = facts.not_applicable {
        return not_applicable(clause, facts, said);
    }
    let mut reasons = Vec::new();
    if !facts.has_ledger {
        reasons.push(Reason::NoLedger);
    }
    for kind in &clause.verdict.needs {
        reasons.extend(lacks(clause, kind, facts));
    }
    for kind in &clause.verdict.newest_ok {
        let newest = facts.scan.of(kind).newest;
        if let Some((_, result)) = newest.filter(|(_, result)| result != "ok") {
            let record = kind.clone();
            reasons.push(Reason::NotOk { record, result });
        }
    }
    let open = facts.open.iter().filter(|(_, count)| **count > 0);
    reasons.extend(open.map(|(kind, count)| Reason::Open {
        kind: *kind,
        count: *count,
    }));
    if clause.verdict.open.contains(&OpenKind::Mapping) {
        reasons.extend(undecided(facts));
    }
    match reasons.is_empty() {
        true => (Verdict::Conforms, vec![Reason::Met]),
        false => (Verdict::ActionNeeded, reasons),
    }
}

/// Nobody can say that a clause does not apply while the period has all its records, or something is open against it.
fn not_applicable(
    clause: &Clause,
    facts: &Facts<'_>,
    said: &NotApplicable,
) -> (Verdict, Vec<Reason>) {
    let mut needs = clause.verdict.needs.iter();
    let is_done = needs.all(|kind| facts.scan.of(kind).count.count > 0);
    if is_done || facts.open.values().any(|count| *count > 0) {
        return (Verdict::ActionNeeded, vec![Reason::Contradicted]);
    }
    let reason = Reason::Declared {
        reason: said.reason.clone(),
        by: said.by.clone(),
    };
    (Verdict::NotApplicable, vec![reason])
}

/// What is wrong with the records of a needed type.
fn lacks(clause: &Clause, kind: &str, facts: &Facts<'_>) -> Option<Reason> {
    let tally = facts.scan.of(kind);
    let record = kind.to_owned();
    let Some(newest) = tally.count.newest else {
        return Some(match clause.verdict.every {
            Every::Event => Reason::NotInPeriod { record },
            _ => Reason::NoRecord { record },
        });
    };
    match clause.verdict.every {
        Every::Standing => None,
        Every::Night | Every::Event => {
            (tally.count.count == 0).then_some(Reason::NotInPeriod { record })
        }
        Every::Days => {
            let within_days = clause.verdict.within_days.unwrap_or_default();
            let oldest = facts.to.saturating_sub(i64::from(within_days).days());
            (newest < oldest).then_some(Reason::TooOld {
                record,
                newest,
                within_days,
            })
        }
    }
}

fn undecided(facts: &Facts<'_>) -> Option<Reason> {
    let rows = facts.mapping.rows;
    if rows == 0 {
        return Some(Reason::NoCodes);
    }
    let share_ppm =
        (u128::from(facts.mapping.undecided()) * 1_000_000).div_ceil(rows.into()) as u64;
    let max_ppm = (facts.undecided_max * 1e6).round() as u64;
    (share_ppm > max_ppm).then_some(Reason::Undecided { share_ppm, max_ppm })
}

#[cfg(test)]
mod tests;
