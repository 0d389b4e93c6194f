//! What the user can type after `kijun record`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use pipeline::records::Author;

use crate::args::{Common, Hospitals, Reading};

/// Write and read quality records: changes, validations, backups, trainings, inspections, documents and the rest of the catalogue.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Record {
    #[command(subcommand)]
    pub command: RecordCommand,
}

const EXAMPLES: &str = "Examples:
  kijun record kinds                                              what is recorded, when and by whom
  kijun record template R22 --lang en > sop-03.toml               a form to fill in
  kijun record add R22 --from sop-03.toml --evidence sop-03.pdf --hospital H01 --by qa-02 --role 'quality management'
  kijun record add --approve 019ac0de-... --by qa-01 --role 'head of quality' --reason reviewed
  kijun record add R13 --hospital H01 --by ops-03 --role operations    asks for each field
  kijun record list --kind R22 --from 2026-04-01 --format json
  kijun record show 019ac0de-...

Nothing is ever edited or taken out: --supersedes writes a record that takes the place of an earlier one.";

#[derive(Subcommand, Debug)]
pub(crate) enum RecordCommand {
    /// List the kinds of records (記録の種類)
    Kinds(Reading),
    /// Print the form of a kind to fill in (記入用のひな形)
    Template(Template),
    /// Add a record, or approve one as another person (記録の追加・承認)
    Add(Add),
    /// List records (記録の一覧)
    List(List),
    /// Show a record with every field (記録の表示)
    Show(Show),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Template {
    /// The kind, by number or name: R09, change
    #[arg(value_name = "KIND")]
    pub kind: String,
    #[command(flatten)]
    pub common: Common,
}

/// Who writes into a ledger, and why. It stays there for good.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Who {
    /// Account id of who says so; not a name
    #[arg(long, value_name = "ID", required = true)]
    pub by: String,
    /// In which role
    #[arg(long, value_name = "ROLE", required = true)]
    pub role: String,
    /// Why; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl Who {
    pub(crate) fn author(&self) -> Author {
        Author {
            by: self.by.trim().to_owned(),
            role: self.role.trim().to_owned(),
            reason: self.reason.clone(),
        }
    }
}

/// Add a record to the ledger of a hospital, or approve one.
///
/// Without --from each field is asked for on the terminal. Records of changes, validations, reports and documents (R09, R10, R15, R22)
/// count when another person has approved them.
#[derive(ClapArgs, Debug)]
pub(crate) struct Add {
    /// The kind, by number or name: R09, change
    #[arg(
        value_name = "KIND",
        required_unless_present = "approve",
        conflicts_with = "approve"
    )]
    pub kind: Option<String>,
    /// The filled form: .toml as `kijun record template` prints it, or .json
    #[arg(long, value_name = "FILE", conflicts_with = "approve")]
    pub from: Option<PathBuf>,
    /// The hospital in whose ledger it is kept; may be repeated
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "approve",
        conflicts_with = "approve"
    )]
    pub hospital: Vec<String>,
    #[command(flatten)]
    pub who: Who,
    /// The record whose place it takes, of the same kind
    #[arg(long, value_name = "REC_ID", conflicts_with = "approve")]
    pub supersedes: Option<String>,
    /// A file that it rests on: its name, size and SHA-256 are recorded, the file stays where it is; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "approve")]
    pub evidence: Vec<PathBuf>,
    /// Approve this record, written by another person
    #[arg(long, value_name = "REC_ID")]
    pub approve: Option<String>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// Only this kind, by number or name; may be repeated [default: all that people write]
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Written on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Written on this day or before
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
    /// Also those that another record took the place of
    #[arg(long)]
    pub superseded: bool,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Show {
    /// The record, as `kijun record list` shows it
    #[arg(value_name = "REC_ID")]
    pub rec_id: String,
    #[command(flatten)]
    pub reading: Reading,
}
