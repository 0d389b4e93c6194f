//! What the user can type after `kijun trace` and `kijun provenance`.

use clap::Args as ClapArgs;
use pipeline::trace::{Position, RowKey};

use crate::args::Reading;

const EXAMPLES: &str = "Examples:
  kijun trace --table lab_results --row H01:123:1.5               segment 5 of message 1 of file 123
  kijun trace --table claims_drugs --row H01:130:45               line 45 of a delivered file
  kijun trace --hospital H01 --source-file 123 --position 1.5     the rows of every table at that place
  kijun trace --hospital H01 --source-file 123                    the file alone
  kijun trace --table lab_results --row H01:123:1.5 --show-bytes  with the text of the segment, which is a patient's

The address of a row is made of columns that every row has: hospital, source_file_id, and message_no.segment_no or line_no.
Exit codes: 0 no link is broken, 1 a link is broken, 2 the row could not be followed.";

/// Follow a stored row back to the bytes of its source, and check every link on the way.
///
/// Row, Parquet file, manifest, record of the load under the signed root, receipt, mapping decision with who made it, unit rule,
/// program, and the source file found again, hashed and decoded again. JSON is one object a link.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub reading: Reading,
    /// The table [default: every table that has rows there]
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// The row: HOSPITAL:SOURCE_FILE_ID:MESSAGE.SEGMENT, or HOSPITAL:SOURCE_FILE_ID:LINE for claims and DPC
    #[arg(long, value_name = "KEY", conflicts_with_all = ["hospital", "source_file", "position"])]
    pub row: Option<RowKey>,
    /// The hospital of --source-file
    #[arg(long, value_name = "ID", requires = "source_file")]
    pub hospital: Option<String>,
    /// A file version, by its source_file_id
    #[arg(long, value_name = "ID", requires = "hospital")]
    pub source_file: Option<i64>,
    /// A place in the file: MESSAGE.SEGMENT, or LINE for claims and DPC [default: the file alone]
    #[arg(long, value_name = "PLACE", requires = "source_file")]
    pub position: Option<Position>,
    /// Show the text of the segment or line, which is a patient's [default: its place, length and SHA-256]
    #[arg(long)]
    pub show_bytes: bool,
    /// Verifier key that you were given by another way than the ledger [default: the key in the secrets folder]
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
}

/// Show with what a load was made: program, settings, masters, decisions, and whether a validation was approved before it.
#[derive(ClapArgs, Debug)]
pub(crate) struct Provenance {
    #[command(flatten)]
    pub reading: Reading,
    /// The load, as `kijun loads` lists it
    #[arg(long, value_name = "ID")]
    pub load: String,
    /// Verifier key that you were given by another way than the ledger [default: the key in the secrets folder]
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
}
