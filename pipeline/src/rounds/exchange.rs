//! Decisions that were agreed elsewhere come in, decisions in force go out, in one form of file.

use std::collections::BTreeMap;

use ledger::Software;
use mappings::Decision;
use mappings::rounds::{DecisionRow, Key, Person, Role, Rounds, Ruling, Step};

use super::{Act, Desk};
use crate::config::Config;
use crate::{Error, days};

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Decisions that were taken over, by hospital.
    pub adopted: BTreeMap<String, usize>,
    /// Decisions that are in force already, by hospital.
    pub known: BTreeMap<String, usize>,
}

/// Takes over the decisions of a file; `bytes` is the file itself, which is kept as evidence. A decision that is in force as the
/// file says it is left as it is, so that importing a file twice adds nothing. One that begins before another that is in force ends
/// where that one begins.
///
/// # Errors
/// When a hospital is not in the config (nothing is changed then), or a ledger cannot be read or written.
pub fn import(
    config: &Config,
    rows: &[DecisionRow],
    bytes: &[u8],
    software: &Software,
) -> Result<Imported, Error> {
    let mut of_hospital: BTreeMap<&str, Vec<&DecisionRow>> = BTreeMap::new();
    for row in rows {
        of_hospital.entry(&row.hospital).or_default().push(row);
    }
    let ids: Vec<String> = of_hospital.keys().map(|id| (*id).to_owned()).collect();
    if !ids.is_empty() {
        config.select(&ids)?;
    }
    let mut imported = Imported::default();
    for (hospital, rows) in of_hospital {
        let mut desk = Desk::open(config, hospital, software)?;
        let new: Vec<&DecisionRow> = rows
            .iter()
            .copied()
            .filter(|row| !is_in_force(desk.rounds(), row))
            .collect();
        let known = rows.len() - new.len();
        imported.known.insert(hospital.to_owned(), known);
        if !new.is_empty() {
            desk.keep(bytes, "csv")?;
        }
        for row in &new {
            adopt(&mut desk, row)?;
        }
        desk.record()?;
        imported.adopted.insert(hospital.to_owned(), new.len());
    }
    Ok(imported)
}

fn is_in_force(rounds: &Rounds, row: &DecisionRow) -> bool {
    decisions_on(rounds, &row.key).iter().any(|decision| {
        decision.valid_from == days::from_date(row.valid_from)
            && decision.standard_code == row.ruling.standard_code
            && decision.standard_unit == row.ruling.standard_unit
    })
}

fn decisions_on<'a>(rounds: &'a Rounds, key: &Key) -> &'a [Decision] {
    rounds
        .get(key)
        .map_or(&[][..], |round| round.decisions.as_slice())
}

fn adopt(desk: &mut Desk, row: &DecisionRow) -> Result<(), Error> {
    let act = Act {
        by: Person {
            id: row.decided_by.clone(),
            role: Role::Network,
        },
        reason: row.reason.clone(),
        auth_method: "named in the imported file".to_owned(),
        brought_by: None,
    };
    let from = days::from_date(row.valid_from);
    let until = decisions_on(desk.rounds(), &row.key)
        .iter()
        .map(|decision| decision.valid_from)
        .find(|day| *day > from)
        .and_then(days::to_date);
    desk.take(&act, &row.key, Step::Adopt(row.ruling.clone()))?;
    let step = Step::Activate {
        from: row.valid_from,
        until,
    };
    desk.take(&act, &row.key, step)?;
    Ok(())
}

/// The decisions of a hospital as rows of a file, in the order of [`super::decisions`].
pub fn export(rounds: &Rounds) -> Vec<DecisionRow> {
    let mut rows = Vec::new();
    for (key, round) in rounds.iter() {
        for decision in &round.decisions {
            let Some(valid_from) = days::to_date(decision.valid_from) else {
                continue;
            };
            let (decided_by, reason) = round
                .deciders
                .get(&decision.id)
                .cloned()
                .unwrap_or_default();
            rows.push(DecisionRow {
                line: rows.len() as u64 + 2,
                hospital: rounds.hospital().to_owned(),
                key: key.clone(),
                ruling: Ruling {
                    standard_code: decision.standard_code.clone(),
                    standard_unit: decision.standard_unit.clone(),
                },
                valid_from,
                decided_by,
                reason,
            });
        }
    }
    rows
}
