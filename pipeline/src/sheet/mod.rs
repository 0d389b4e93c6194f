//! What the status sheet shows, gathered from ledger, store and config: records by clause, what is open, verdicts.
//!
//! Nothing is written but the record about a sheet, when somebody asks for it: [`report`].

mod documents;
mod header;
mod incidents;
mod open;
mod readings;
mod reported;
mod scan;
mod verdict;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Evidence, Software};
use model::{Lang, hex};
use reports::sheet::{
    Clause, ClauseState, Filled, Matrix, OpenItem, OpenKind, StatusSheet, matrix,
};
use sha2::{Digest, Sha256};
use store::Store;

pub use self::reported::{Told, report};

use self::open::{Asked, Gathered};
use self::scan::{Scan, scan};
use self::verdict::{Facts, decide};
use crate::Error;
use crate::config::{Config, HospitalConfig};
use crate::night::japan;
use crate::state::Current;

/// What a user chooses about a sheet.
#[derive(Clone, Debug)]
pub struct SheetOptions<'a> {
    /// First day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The language.
    pub lang: Lang,
    /// When it is printed.
    pub printed: Timestamp,
    /// Account id of who prints it.
    pub printed_by: Option<String>,
    /// The verifier key to hold the ledger to; that of the secrets when absent.
    pub vkey: Option<&'a str>,
    /// The program.
    pub software: &'a Software,
}

/// The blank form.
///
/// # Errors
/// Never in a program whose tests passed.
pub fn blank(lang: Lang) -> Result<StatusSheet, Error> {
    Ok(StatusSheet {
        lang,
        matrix: clauses()?,
        filled: None,
    })
}

/// The sheet of a hospital. Records of a nightly load count for its night, others for the day on which they were made; what is open
/// is open now. A ledger that is damaged is shown as such.
///
/// # Errors
/// When store, secrets or rules cannot be read, or a sound ledger has steps that do not follow each other.
pub fn gather(
    config: &Config,
    hospital: &HospitalConfig,
    options: &SheetOptions<'_>,
) -> Result<StatusSheet, Error> {
    let matrix = clauses()?;
    let id = &hospital.hospital.id;
    let scan = scan(&config.ledger.join(id), options.from, options.to);
    let mut view = header::ledger_view(config, id, options.vkey)?;
    if view.check.is_there {
        view.check.faults.extend(scan.faults.iter().cloned());
        view.check.faults.dedup();
    }
    let store = Store::open(&config.store)?;
    let current = Current::read(&store)?;
    let load_id = current.hospitals.get(id).and_then(|it| it.load_id.clone());
    let asked = Asked {
        config,
        hospital,
        matrix: &matrix,
        from: options.from,
        to: options.to,
        today: japan(options.printed).date(),
        lang: options.lang,
        store: load_id.is_some().then_some(&store),
    };
    let Gathered { items, mapping } = open::gather(&asked, &scan, &view.check)?;
    let states = matrix.clauses.iter().map(|clause| {
        let open = counts(clause, &items);
        let facts = Facts {
            to: options.to,
            scan: &scan,
            open: &open,
            mapping: &mapping,
            undecided_max: matrix.limits.undecided_rows_share_max.value,
            has_ledger: view.check.is_there,
            not_applicable: config.sheet.not_applicable(id, &clause.id),
        };
        state(clause, &facts, &items, config, id)
    });
    let clauses = states.collect();
    let load_id = load_id.map(|load_id| load_id.0);
    let header = header::header(config, hospital, options, &matrix, load_id, &view)?;
    Ok(StatusSheet {
        lang: options.lang,
        filled: Some(Filled {
            header,
            clauses,
            open: items,
            mapping,
            ledger: view.check,
        }),
        matrix,
    })
}

/// What fixes a printed sheet in a record: its name, its length and its SHA-256.
pub fn evidence(name: &str, bytes: &[u8]) -> Evidence {
    Evidence {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
    }
}

fn clauses() -> Result<Matrix, Error> {
    matrix().map_err(|error| Error::Rules {
        path: "reports/data/clauses.toml".into(),
        reason: error.to_string(),
    })
}

/// How many items of each kind stand against a clause.
fn counts(clause: &Clause, items: &[OpenItem]) -> BTreeMap<OpenKind, u64> {
    let mut counts = BTreeMap::new();
    for item in items.iter().filter(|it| it.clauses.contains(&clause.id)) {
        *counts.entry(item.kind).or_insert(0) += 1;
    }
    counts
}

fn state(
    clause: &Clause,
    facts: &Facts<'_>,
    items: &[OpenItem],
    config: &Config,
    hospital: &str,
) -> ClauseState {
    let (verdict, reasons) = decide(clause, facts);
    let scan: &Scan = facts.scan;
    let (documents, approvers) = scan.documents.of(&clause.id, facts.to);
    let mut responsible = config
        .sheet
        .responsible(hospital, &clause.id, clause.section);
    if responsible.is_empty() {
        responsible = approvers;
    }
    let overdue = items
        .iter()
        .filter(|it| it.is_overdue && it.clauses.contains(&clause.id));
    let records = clause.records.iter();
    ClauseState {
        clause: clause.id.clone(),
        documents,
        records: records
            .map(|kind| (kind.clone(), scan.of(kind).count))
            .collect(),
        open: facts.open.clone(),
        overdue: overdue.count() as u64,
        verdict,
        reasons,
        entries: scan.entries(&clause.records),
        responsible,
    }
}
