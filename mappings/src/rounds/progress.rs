//! Where every local code of a codebook stands, and what share of the rows that is: a hundred rare codes weigh less than one
//! common one.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::event::Key;
use super::machine::State;
use super::replay::Rounds;
use super::timeline::day;
use crate::{CodeRow, Decision};

/// How a local code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its round stands here; NEW also when nothing is recorded yet.
    Round(State),
    /// The hospital declares a standard code itself and nobody has decided another.
    Declared,
}

impl Status {
    /// The word in JSON and on status sheets.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Round(state) => state.name(),
            Status::Declared => "DECLARED",
        }
    }

    /// Whether somebody still has to do something.
    pub const fn is_undecided(self) -> bool {
        !matches!(self, Status::Round(State::Active) | Status::Declared)
    }
}

/// One local code of the codebook and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The local code.
    pub key: Key,
    /// How it stands.
    pub status: Status,
    /// Live rows.
    pub rows: u64,
    /// Last event day, days since 1970-01-01.
    pub last_seen: Option<i32>,
    /// The deadline of a question without an answer.
    pub due: Option<Date>,
    /// The decision that holds for it, on the day asked for or later.
    pub decision: Option<Decision>,
    /// The hospital's own feed carries what was decided.
    pub is_accepted: bool,
}

/// The codes of one domain and status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// `lab`, `drug`, `disease` or `procedure`.
    pub domain: String,
    /// How they stand.
    pub status: Status,
    /// How many.
    pub codes: u64,
    /// Their live rows.
    pub rows: u64,
}

impl Share {
    /// Counts codes that have live rows, by domain and status.
    pub fn of(standings: &[Standing]) -> Vec<Share> {
        let mut shares: BTreeMap<(&str, Status), (u64, u64)> = BTreeMap::new();
        for standing in standings.iter().filter(|standing| standing.rows > 0) {
            let key = (standing.key.domain.as_str(), standing.status);
            let share = shares.entry(key).or_default();
            share.0 += 1;
            share.1 += standing.rows;
        }
        shares
            .into_iter()
            .map(|((domain, status), (codes, rows))| Share {
                domain: domain.to_owned(),
                status,
                codes,
                rows,
            })
            .collect()
    }
}

/// A local name as it is compared between hospitals: width, case and blanks do not count.
pub fn folded_name(name: &str) -> String {
    name.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// How every code of a codebook stands on a day, most rows first.
pub fn standings(codes: &[CodeRow], rounds: &Rounds, today: Date) -> Vec<Standing> {
    let mut of_code: HashMap<String, Vec<Decision>> = HashMap::new();
    for decision in rounds.decisions() {
        if decision.valid_until.is_none_or(|until| until > day(today)) {
            let of_code = of_code.entry(decision.local_code.clone()).or_default();
            of_code.push(decision);
        }
    }
    let mut standings: Vec<Standing> = codes
        .iter()
        .map(|code| {
            let decisions = of_code.get(&code.local_code).map_or(&[][..], Vec::as_slice);
            standing(code, rounds, decisions)
        })
        .collect();
    standings.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.key.cmp(&b.key)));
    standings
}

fn standing(code: &CodeRow, rounds: &Rounds, decisions: &[Decision]) -> Standing {
    let key = Key {
        domain: code.domain.name().to_owned(),
        local_code: code.local_code.clone(),
        local_name: code.local_name.clone(),
        unit: code.unit.clone(),
        specimen: code.specimen.clone(),
    };
    let decision = decisions
        .iter()
        .filter(|decision| key_of(decision).covers(&key))
        .max_by_key(|decision| (parts(decision), decision.valid_from));
    let round = rounds.get(&key);
    let status = match (round, decision) {
        (Some(round), _) if round.is_open() => Status::Round(round.state),
        (_, Some(_)) => Status::Round(State::Active),
        (Some(round), None) => Status::Round(round.state),
        (None, None) if code.declared_code.is_some() => Status::Declared,
        (None, None) => Status::Round(State::New),
    };
    let asked = round.filter(|round| round.state == State::Asked);
    Standing {
        status,
        rows: code.rows.max(0) as u64,
        last_seen: code.last_seen,
        due: asked.and_then(|round| round.asked.as_ref().map(|asked| asked.0)),
        is_accepted: code.declared_code.is_some()
            && decision.is_some_and(|decision| decision.standard_code == code.declared_code),
        decision: decision.cloned(),
        key,
    }
}

fn key_of(decision: &Decision) -> Key {
    Key {
        domain: decision.domain.clone(),
        local_code: decision.local_code.clone(),
        local_name: decision.local_name.clone(),
        unit: decision.unit.clone(),
        specimen: decision.specimen.clone(),
    }
}

/// How many parts of its key a decision names: the one that names most is meant most.
fn parts(decision: &Decision) -> usize {
    [&decision.local_name, &decision.unit, &decision.specimen]
        .into_iter()
        .flatten()
        .count()
}
