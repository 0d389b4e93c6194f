//! What is open: incidents, findings of which nobody took notice, questions past their day, nights without a load, faults of the
//! ledger. All of it as it stands now, whatever the period.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use mappings::rounds::{Choice, Rounds, Standing, State, Status, standings};
use model::{Finding, Lang, Severity};
use reports::sheet::{Clause, LedgerCheck, Matrix, OpenItem, OpenKind, Shares, record_type};
use store::Store;

use super::scan::Scan;
use crate::config::{Config, HospitalConfig};
use crate::query::{self, FindingsOf};
use crate::{Error, rounds, triage};

/// Everything that is open, without the clauses it stands against.
pub(super) struct Gathered {
    pub items: Vec<OpenItem>,
    pub mapping: Shares,
}

/// What is asked about.
pub(super) struct Asked<'a> {
    pub config: &'a Config,
    pub hospital: &'a HospitalConfig,
    pub matrix: &'a Matrix,
    pub from: Date,
    pub to: Date,
    /// The day of the print.
    pub today: Date,
    pub lang: Lang,
    /// The store, when the hospital has a load.
    pub store: Option<&'a Store>,
}

pub(super) fn gather(
    asked: &Asked<'_>,
    scan: &Scan,
    ledger: &LedgerCheck,
) -> Result<Gathered, Error> {
    let mut items = Vec::new();
    items.extend(incidents(asked, scan));
    let mut mapping = Shares::default();
    if let Some(store) = asked.store {
        let id = &asked.hospital.hospital.id;
        // A damaged ledger is what the sheet must show: then nothing in it counts as done.
        let is_sound = ledger.is_sound();
        let known = or_default(triage::standings(asked.config, asked.hospital), is_sound)?;
        items.extend(findings(asked, store, scan, &known)?);
        let codes = query::codes(store, id)?;
        let rounds = rounds::replay(&asked.config.ledger, id).map(Some);
        let rounds = or_default(rounds, is_sound)?.unwrap_or_else(|| Rounds::new(id));
        let standings = standings(&codes, &rounds, asked.today);
        mapping = shares(&standings, &rounds);
        items.extend(questions(asked, &standings));
    }
    items.extend(missing_nights(asked, scan));
    items.extend(waiting(asked, scan));
    let faults = ledger.faults.iter();
    items.extend(faults.map(|fault| OpenItem {
        what: fault.clone(),
        ..item(OpenKind::Ledger, asked.hospital.hospital.id.clone())
    }));
    for item in items.iter_mut().filter(|item| item.clauses.is_empty()) {
        item.clauses = against(asked.matrix, item);
    }
    items.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.severity.cmp(&a.severity)));
    Ok(Gathered { items, mapping })
}

/// What was read of a ledger; nothing when the ledger is known to be damaged.
fn or_default<T: Default>(read: Result<T, Error>, is_sound: bool) -> Result<T, Error> {
    match read {
        Err(_) if !is_sound => Ok(T::default()),
        read => read,
    }
}

fn item(kind: OpenKind, id: String) -> OpenItem {
    OpenItem {
        kind,
        clauses: Vec::new(),
        id,
        what: String::new(),
        severity: None,
        since: None,
        due: None,
        is_overdue: false,
        owner: None,
    }
}

/// The clauses against which an item stands: those that name its kind, and of findings its family.
fn against(matrix: &Matrix, item: &OpenItem) -> Vec<String> {
    let family = item.id.chars().next().unwrap_or_default();
    let clauses = matrix.clauses.iter().filter(|clause| {
        let rule = &clause.verdict;
        let is_family = item.kind != OpenKind::Finding || rule.families.contains(family);
        // A leak is an incident too.
        let is_leak = item.kind == OpenKind::Leak && rule.open.contains(&OpenKind::Incident);
        is_leak || (rule.open.contains(&item.kind) && is_family)
    });
    clauses.map(|clause| clause.id.clone()).collect()
}

fn incidents(asked: &Asked<'_>, scan: &Scan) -> Vec<OpenItem> {
    let open = scan.incidents.open().map(|(id, incident)| {
        let kind = match incident.is_leak {
            true => OpenKind::Leak,
            false => OpenKind::Incident,
        };
        OpenItem {
            what: incident.title.clone(),
            severity: incident.severity,
            since: incident.since,
            due: incident.due,
            is_overdue: incident.due.is_some_and(|due| due < asked.today),
            ..item(kind, id.clone())
        }
    });
    open.collect()
}

/// Findings at error or above that nobody looks after and that are not waived on the newest night.
fn findings(
    asked: &Asked<'_>,
    store: &Store,
    scan: &Scan,
    known: &BTreeMap<String, triage::Standing>,
) -> Result<Vec<OpenItem>, Error> {
    let night = scan.nights.last().copied().unwrap_or(asked.today);
    let is_known = |finding: &Finding| {
        let standing = known.get(&finding.key);
        standing.is_some_and(|it| it.owner.is_some() || it.is_waived(night))
    };
    let id = &asked.hospital.hospital.id;
    let open = query::findings(store, id, &FindingsOf::Open)?;
    let mut items = Vec::new();
    for finding in open
        .iter()
        .filter(|it| it.severity >= Severity::Error && !is_known(it))
    {
        let title = validators::about(finding.code.0).map(|about| about.title.get(asked.lang));
        let count = finding.failed;
        let what = match asked.lang {
            Lang::Ja => format!("{}（{count} 件）", title.unwrap_or_default()),
            Lang::En => format!("{} ({count})", title.unwrap_or_default()),
        };
        items.push(OpenItem {
            what,
            severity: Some(finding.severity),
            ..item(OpenKind::Finding, finding.key.clone())
        });
    }
    Ok(items)
}

/// Questions without an answer past their day.
fn questions(asked: &Asked<'_>, standings: &[Standing]) -> Vec<OpenItem> {
    let overdue = standings
        .iter()
        .filter(|it| it.due.is_some_and(|due| due < asked.today));
    overdue
        .map(|standing| OpenItem {
            what: standing.key.local_name.clone().unwrap_or_default(),
            due: standing.due,
            is_overdue: true,
            ..item(OpenKind::Mapping, standing.key.local_code.clone())
        })
        .collect()
}

/// Nights of the period without a load: every night counts, from the hospital's first load to the night before the print.
fn missing_nights(asked: &Asked<'_>, scan: &Scan) -> Vec<OpenItem> {
    let Some(first) = scan.nights.first() else {
        return Vec::new();
    };
    let until = asked.to.min(asked.today.yesterday().unwrap_or(asked.to));
    let nights = asked.from.max(*first).series(1.day());
    let missing = nights
        .take_while(|night| *night <= until)
        .filter(|night| !scan.nights.contains(night));
    missing
        .map(|night| OpenItem {
            what: match asked.lang {
                Lang::Ja => "取込みの記録がない".to_owned(),
                Lang::En => "no record of a load".to_owned(),
            },
            since: Some(night),
            ..item(OpenKind::Night, night.to_string())
        })
        .collect()
}

/// Records that a second person has not approved yet stand against the clauses that need their type.
fn waiting(asked: &Asked<'_>, scan: &Scan) -> Vec<OpenItem> {
    let waiting = scan.waiting.iter().map(|record| {
        let needs = |clause: &&Clause| clause.verdict.needs.contains(&record.kind);
        let clauses = asked.matrix.clauses.iter().filter(needs);
        let name = record_type(&record.kind).map(|name| name.get(asked.lang));
        OpenItem {
            clauses: clauses.map(|clause| clause.id.clone()).collect(),
            what: format!("{} {}", record.kind, name.unwrap_or_default()),
            since: Some(record.since),
            ..item(OpenKind::Approval, record.rec_id.clone())
        }
    });
    waiting.collect()
}

/// How the rows of a codebook are shared among the states.
fn shares(standings: &[Standing], rounds: &Rounds) -> Shares {
    let mut shares = Shares::default();
    for standing in standings {
        let rows = standing.rows;
        shares.rows += rows;
        match standing.status {
            Status::Declared | Status::Round(State::Active) => shares.mapped += rows,
            Status::Round(State::New | State::Retired) => shares.unmapped += rows,
            Status::Round(_) => {
                shares.in_agreement += rows;
                if is_disputed(standing, rounds) {
                    shares.in_dispute += rows;
                }
            }
        }
    }
    shares
}

/// Whether the hospital's last answer is another one than the first candidate and both sides have not agreed since.
fn is_disputed(standing: &Standing, rounds: &Rounds) -> bool {
    let round = rounds
        .get(&standing.key)
        .filter(|round| round.agreed.is_none());
    let Some((round, answer)) = round.and_then(|round| Some((round, round.answer.as_ref()?)))
    else {
        return false;
    };
    let first = round.candidates.first().map(|it| &it.code);
    match &answer.choice {
        Choice::Code(code) => Some(code) != first,
        Choice::NoneFits => true,
        Choice::Unknown => false,
    }
}
