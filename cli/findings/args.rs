//! What the user can type after `kijun findings`.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::args::{Common, Hospitals};

/// Which findings to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    /// New and persisting
    #[default]
    Open,
    /// First seen in its last load
    New,
    /// Seen before and still there
    Persisting,
    /// Seen before and gone
    Resolved,
    /// Open, and let be until a day
    Waived,
    /// Everything
    All,
}

/// Show findings: everything open that is not waived, gravest first. Or put on record what is done about one.
#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true, after_help = FINDINGS_EXAMPLES)]
pub(crate) struct Findings {
    #[command(subcommand)]
    pub command: Option<FindingsCommand>,
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// The night on which waivers are looked at [default: that of the newest load]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// What this load found and resolved [default: everything open now]
    #[arg(long, value_name = "ID")]
    pub load: Option<String>,
    /// Only of this status [default: open; with --load: all]
    #[arg(long, value_enum)]
    pub status: Option<StatusArg>,
}

const FINDINGS_EXAMPLES: &str = "Examples:
  kijun findings --status waived                  what is let be, and until when
  kijun findings --format json | jq .key          the keys that the commands above take
  kijun findings acknowledge N03:H01:ssmix2:type=OML-11 --owner dq-02 --reason 'asked the hospital'
  kijun findings waive D06:H01:ssmix2:lab_results:item=0101 --until 2026-12-31 --by dq-02 --reason 'new reagent, known'
  kijun findings reopen D06:H01:ssmix2:lab_results:item=0101";

#[derive(Subcommand, Debug)]
pub(crate) enum FindingsCommand {
    /// Say who looks after a finding (担当を決める)
    Acknowledge(Acknowledge),
    /// Let a finding be until a day; it does not count for exit codes until then (期日まで保留する)
    Waive(Waive),
    /// End a waiver and take the owner off (保留と担当を解く)
    Reopen(Reopen),
}

/// The finding, and where it is.
#[derive(ClapArgs, Debug)]
pub(crate) struct OfFinding {
    #[command(flatten)]
    pub common: Common,
    /// Key of the finding, as `kijun findings --format json` shows it
    #[arg(value_name = "KEY")]
    pub key: String,
}

/// Where the cause of a finding lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CauseArg {
    /// The hospital's systems or habits changed
    Hospital,
    /// Files were late, missing or sent twice
    Delivery,
    /// The hospital was closed, or open, against the calendar
    Calendar,
    /// Mappings, unit rules or the program
    Processing,
    /// It is as it should be
    Expected,
}

impl From<CauseArg> for ledger::CauseClass {
    fn from(cause: CauseArg) -> ledger::CauseClass {
        match cause {
            CauseArg::Hospital => ledger::CauseClass::Hospital,
            CauseArg::Delivery => ledger::CauseClass::Delivery,
            CauseArg::Calendar => ledger::CauseClass::Calendar,
            CauseArg::Processing => ledger::CauseClass::Processing,
            CauseArg::Expected => ledger::CauseClass::Expected,
        }
    }
}

/// Say who looks after a finding. It stays in the ledger for good.
#[derive(ClapArgs, Debug)]
pub(crate) struct Acknowledge {
    #[command(flatten)]
    pub of: OfFinding,
    /// Who looks after it
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// What is known, or what is done; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Where the cause lies
    #[arg(long, value_enum)]
    pub cause: Option<CauseArg>,
    /// Who says so [default: the owner]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// Let a finding be until a day. It stays in the ledger for good.
#[derive(ClapArgs, Debug)]
pub(crate) struct Waive {
    #[command(flatten)]
    pub of: OfFinding,
    /// The last night on which it is let be
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Date,
    /// Why; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Where the cause lies
    #[arg(long, value_enum)]
    pub cause: Option<CauseArg>,
}

/// End the waiver of a finding and take its owner off.
#[derive(ClapArgs, Debug)]
pub(crate) struct Reopen {
    #[command(flatten)]
    pub of: OfFinding,
    /// Why; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who says so [default: the account that runs the command]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}
