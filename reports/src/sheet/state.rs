//! What the caller brings for a sheet: the header, how every clause stands, what is open, what the verification found.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Lang, Severity};
use serde::Serialize;

use super::clauses::{Matrix, OpenKind};

/// A sheet: filled in for a hospital and a period, or blank.
#[derive(Clone, Debug)]
pub struct StatusSheet {
    /// The language of the page.
    pub lang: Lang,
    /// The clauses.
    pub matrix: Matrix,
    /// What fills it in; `None` for the blank form.
    pub filled: Option<Filled>,
}

/// What fills a sheet in.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What stands above the clauses.
    pub header: Header,
    /// How each clause stands, in the order of the matrix.
    pub clauses: Vec<ClauseState>,
    /// Everything that is open: by kind, gravest and oldest first.
    pub open: Vec<OpenItem>,
    /// How far codes are standardised.
    pub mapping: Shares,
    /// What the verification of the ledger found, just now.
    pub ledger: LedgerCheck,
}

/// What stands above the clauses.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    /// The network's name.
    pub network: String,
    /// The hospital's id.
    pub hospital: String,
    /// Its name.
    pub hospital_name: String,
    /// First day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The load whose data the sheet looks at; `None` before the first one.
    pub load_id: Option<String>,
    /// The newest checkpoint; `None` without a ledger.
    pub checkpoint: Option<CheckpointLine>,
    /// Lines of witnesses.
    pub witnesses: Vec<WitnessLine>,
    /// The verifier key of the ledger.
    pub vkey: Option<String>,
    /// SHA-256 of that line, 64 lower-case hex digits.
    pub vkey_sha256: Option<String>,
    /// Program and version.
    pub software: String,
    /// The commit it was built from.
    pub commit: String,
    /// SHA-256 of the program.
    pub binary_sha256: String,
    /// SHA-256 of the config.
    pub config_sha256: String,
    /// Rule packs and their versions, the matrix included.
    pub rules: Vec<String>,
    /// When it was printed: Japan's time with its offset.
    pub printed_at: String,
    /// Account id of who printed it.
    pub printed_by: Option<String>,
}

/// The state of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckpointLine {
    /// The ledger's name.
    pub origin: String,
    /// How many records it has.
    pub size: u64,
    /// The root over all of them, base64.
    pub root: String,
}

/// The line of a witness under a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessLine {
    /// The witness.
    pub name: String,
    /// The size of the checkpoint under which it stands.
    pub size: u64,
    /// The line as it stands there.
    pub line: String,
}

/// How one clause stands.
#[derive(Clone, Debug)]
pub struct ClauseState {
    /// Its id.
    pub clause: String,
    /// Documents in force that name the clause.
    pub documents: Vec<Document>,
    /// Type to the records of the period, every type of the clause.
    pub records: BTreeMap<String, RecordCount>,
    /// Kind to how many are open; kinds that stand against the clause only.
    pub open: BTreeMap<OpenKind, u64>,
    /// Of these, how many are past their day.
    pub overdue: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// Why: at least one for every verdict.
    pub reasons: Vec<Reason>,
    /// First and last entry (0-based) of its records in the period; of the newest ones before it when the period has none.
    pub entries: Option<(u64, u64)>,
    /// Who is responsible: account ids or offices.
    pub responsible: Vec<String>,
}

/// A controlled document in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its id.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Since when it is in force.
    pub effective: Option<Date>,
}

/// The records of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordCount {
    /// How many in the period.
    pub count: u64,
    /// Day of the first in the period.
    pub first: Option<Date>,
    /// Day of the last in the period.
    pub last: Option<Date>,
    /// Day of the newest up to the period's end, before it began or in it.
    pub newest: Option<Date>,
}

/// What the sheet says of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 適.
    Conforms,
    /// 要対応.
    ActionNeeded,
    /// 該当なし.
    NotApplicable,
}

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Reason {
    /// All that the rule asks for is there.
    Met,
    /// No record of a needed type up to the period's end.
    NoRecord {
        /// The type.
        record: String,
    },
    /// None of a needed type in the period.
    NotInPeriod {
        /// The type.
        record: String,
    },
    /// The newest record of a needed type is too old.
    TooOld {
        /// The type.
        record: String,
        /// Its day.
        newest: Date,
        /// How old it may be.
        within_days: u32,
    },
    /// The newest record of a type did not end well.
    NotOk {
        /// The type.
        record: String,
        /// Its result, as the record has it.
        result: String,
    },
    /// Items are open.
    Open {
        /// Their kind.
        kind: OpenKind,
        /// How many.
        count: u64,
    },
    /// Too many rows have no decided code.
    Undecided {
        /// Their share in millionths.
        share_ppm: u64,
        /// The most that is allowed, in millionths.
        max_ppm: u64,
    },
    /// There is no codebook, so nothing is known of codes.
    NoCodes,
    /// The ledger could not be verified because there is none.
    NoLedger,
    /// It is said not to apply, and records say otherwise.
    Contradicted,
    /// It does not apply.
    Declared {
        /// Why.
        reason: String,
        /// Who said so.
        by: String,
    },
}

/// Something that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenItem {
    /// What kind.
    pub kind: OpenKind,
    /// The clauses against which it stands.
    pub clauses: Vec<String>,
    /// Its id: a finding's key, an incident, a code, a night, a file of the ledger.
    pub id: String,
    /// What is the matter.
    pub what: String,
    /// How bad it is, of findings.
    pub severity: Option<Severity>,
    /// Since when.
    pub since: Option<Date>,
    /// By when it should be done.
    pub due: Option<Date>,
    /// That day is over.
    pub is_overdue: bool,
    /// Who looks after it.
    pub owner: Option<String>,
}

/// How far the codes of a hospital are standardised, in live rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shares {
    /// Rows of all codes.
    pub rows: u64,
    /// With an agreed or declared standard code.
    pub mapped: u64,
    /// Between first candidates and decision.
    pub in_agreement: u64,
    /// Of these, where the hospital's last answer is not what the network proposed first.
    pub in_dispute: u64,
    /// Nothing has begun, or what was decided is over.
    pub unmapped: u64,
}

impl Shares {
    /// Rows without a decided code.
    pub fn undecided(&self) -> u64 {
        self.in_agreement + self.unmapped
    }
}

/// What the verification of a ledger found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerCheck {
    /// Whether there is a ledger.
    pub is_there: bool,
    /// Entries that were looked at.
    pub size: u64,
    /// What is wrong, nothing for a sound ledger.
    pub faults: Vec<String>,
    /// Whether the ledger continues what witnesses cosigned; `None` when none has.
    pub continues_witnessed: Option<bool>,
}

impl LedgerCheck {
    /// Whether there is one and nothing is wrong with it.
    pub fn is_sound(&self) -> bool {
        self.is_there && self.faults.is_empty()
    }
}
