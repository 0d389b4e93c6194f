//! What the user can type after `kijun loads`.

use clap::{Args as ClapArgs, Subcommand};

use crate::args::{Hospitals, Reading};

/// List loads, or put on record whether one is approved.
#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct Loads {
    #[command(subcommand)]
    pub command: Option<LoadsCommand>,
    #[command(flatten)]
    pub hospitals: Hospitals,
}

const EXAMPLES: &str = "Examples:
  kijun loads --hospital H01
  kijun loads approve H01-20261119-1 --by dq-02 --role 'data quality' --reason 'findings looked at'
  kijun loads reject H01-20261119-1 --by dq-02 --role 'data quality' --reason 'half of the results are missing'

Later loads are compared with the last approved one (N09). Approving the newest load again, after rows were rightly deleted, sets
the new measure.";

#[derive(Subcommand, Debug)]
pub(crate) enum LoadsCommand {
    /// Approve the newest load of a hospital: later ones are compared with it (承認する)
    Approve(Decide),
    /// Reject a load, or take its approval back (却下する)
    Reject(Decide),
}

/// What is decided about a load. It stays in the ledger for good.
#[derive(ClapArgs, Debug)]
pub(crate) struct Decide {
    /// The load, as `kijun loads` shows it
    #[arg(value_name = "LOAD_ID")]
    pub load_id: String,
    /// Account id of who says so; not a name
    #[arg(long, value_name = "ID")]
    pub by: String,
    /// In which role
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// Why; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[command(flatten)]
    pub reading: Reading,
}
