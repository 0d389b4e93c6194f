//! What the user can type after `kijun volume`, `accuracy`, `distribution` and `access`.

use clap::Args as ClapArgs;
use jiff::civil::Date;

use crate::args::{Hospitals, Reading};

/// Show that every night brought what it should: receipts, heartbeats, judgements and decisions, without a gap.
///
/// A night without a load is a line of its own. Exit code 1: there is such a night.
#[derive(ClapArgs, Debug)]
#[command(after_help = "Examples:
  kijun volume --hospital H01 --from 2026-11-01 --to 2026-11-30
  kijun volume --format json | jq 'select(.gap)'")]
pub(crate) struct Volume {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// First night [default: that of the first load]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Last night [default: that of the last load]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
}

/// Show the accuracy checks (R05): what was compared, what differs, who signed.
///
/// Without --all, the newest check of each table and data type, and the newest worksheet. `kijun reconcile` makes them.
#[derive(ClapArgs, Debug)]
#[command(after_help = "Examples:
  kijun accuracy --hospital H01
  kijun accuracy --all --format json | jq 'select(.changed > 0)'")]
pub(crate) struct Accuracy {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// Every check, not only the newest
    #[arg(long)]
    pub all: bool,
}

/// Show the values under a standard code, hospital by hospital: rows, rounded quantiles in the unit as sent, open findings.
///
/// Values of fewer than 50 rows or 10 patients are not told.
#[derive(ClapArgs, Debug)]
#[command(after_help = "Examples:
  kijun distribution --jlac 3B035
  kijun distribution --jlac 3D010000002327201 --format json")]
pub(crate) struct Distribution {
    #[command(flatten)]
    pub reading: Reading,
    /// A standard code, or its first digits (five name the analyte)
    #[arg(long, value_name = "CODE")]
    pub jlac: String,
}

/// Show who had access and who reviewed it: access events, authority and training, maintenance, clock, self-inspections.
///
/// Records R11, R12, R14, R20 and R21. What has no record in the period is said.
#[derive(ClapArgs, Debug)]
#[command(after_help = "Examples:
  kijun access --from 2026-04-01 --to 2026-09-30
  kijun access --hospital H01 --format json")]
pub(crate) struct Access {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// First day on which records were made
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Last day on which records were made
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
}
