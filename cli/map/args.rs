//! What the user can type after `kijun map`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::args::{Common, DomainArg, Reading};

/// Agree on standard codes with a hospital: six steps, each with who, when and why in the hospital's ledger.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Map {
    #[command(subcommand)]
    pub command: MapCommand,
}

const EXAMPLES: &str = "A round:
  kijun map queue --hospital H01                                      what is undecided, most rows first
  kijun suggest --hospital H01 --format json > candidates.json
  kijun map ask --hospital H01 --due 2026-12-18 --candidates candidates.json --actor net-07 --out H01.xlsx
  kijun map answer --hospital H01 H01-returned.xlsx --actor net-07    what the hospital says
  kijun map agree --hospital H01 --code 0101 --actor net-07 --reason 'same reagent as H02'
  kijun map decide --hospital H01 --all-agreed --valid-from 2026-04-01 --actor net-02 --reason 'round of December'
  kijun map history --hospital H01 --code 0101                        who said what, when and why
  kijun map ask --hospital H01 --domain drug --due 2026-12-18 --actor net-07 --out H01-drugs.xlsx
Decisions agreed elsewhere:
  kijun map import decisions.csv
  kijun map export --hospital H01 > decisions.csv

An actor is an account id, not a name: nothing can be taken out of a ledger. Who decides did not propose, answer or agree.";

#[derive(Subcommand, Debug)]
pub(crate) enum MapCommand {
    /// List undecided local codes, most rows first (未決定の院内コード)
    Queue(Queue),
    /// Write the questionnaire for a hospital and record that it was asked (質問票を作る)
    Ask(Ask),
    /// Read a returned questionnaire and record the answers (回答を取り込む)
    Answer(Answer),
    /// Agree with an answer that was not a candidate of ours (回答に合意する)
    Agree(Agree),
    /// Decide what was agreed, as another person (決定する)
    Decide(Decide),
    /// End a decision (決定を終了する)
    Retire(Retire),
    /// Take over decisions that were agreed elsewhere (決定済みの対応表を取り込む)
    Import(Import),
    /// Write the decisions as CSV (決定を CSV に書き出す)
    Export(Export),
    /// Show every recorded step of a code (コードの経緯)
    History(History),
    /// Show the decisions as they were at a checkpoint, and what changed since (過去の時点の対応表)
    AsOf(AsOf),
    /// Show progress by code and by share of rows (進捗)
    Status(Status),
}

/// For which side somebody acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    /// The network, which asks and decides
    #[default]
    Network,
    /// The hospital, which answers
    Hospital,
}

/// Who acts.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Actor {
    /// Account id of who acts; not a name
    #[arg(long, value_name = "ID", required = true)]
    pub actor: String,
    /// For which side
    #[arg(long, value_enum, default_value_t)]
    pub role: RoleArg,
}

/// One hospital and, for reading commands, the form of output.
#[derive(ClapArgs, Debug)]
pub(crate) struct OfHospital {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID", required = true)]
    pub hospital: String,
}

/// Which local code of a hospital. Name, unit and specimen are only needed where one code has several.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Place {
    /// Only of this domain
    #[arg(long, value_enum)]
    pub domain: Option<DomainArg>,
    /// Local code
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// Only with this local name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Only with this unit
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// Only with this specimen
    #[arg(long, value_name = "SPECIMEN")]
    pub specimen: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Queue {
    #[command(flatten)]
    pub of: OfHospital,
    /// Only codes of this domain [default: all]
    #[arg(long, value_enum)]
    pub domain: Option<DomainArg>,
    /// Judge deadlines as of this day [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub of: OfHospital,
    #[command(flatten)]
    pub by: Actor,
    /// The domain that is asked about; a workbook goes to the people of one
    #[arg(long, value_enum, default_value_t)]
    pub domain: DomainArg,
    /// Ask about this local code; may be repeated [default: all that nobody asked about, or whose deadline has passed]
    #[arg(long, value_name = "CODE")]
    pub code: Vec<String>,
    /// The day by which the answers should be there
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: Date,
    /// Where to write the workbook; a file that is there is not overwritten
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: PathBuf,
    /// Candidates as `kijun suggest --format json` prints them [default: what masters, names and values speak for now; of drugs, diagnoses and procedures, codes with the same name in their imported masters]
    #[arg(long, value_name = "FILE.json")]
    pub candidates: Option<PathBuf>,
    /// Why
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "no standard code is agreed yet"
    )]
    pub reason: String,
    /// The day of the question [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}

/// Read a returned questionnaire and record the answers.
///
/// With `--role network` (the default) the workbook names who answered, and the actor agrees at once where the hospital chose a
/// candidate. With `--role hospital` the actor is who answered. Rows with changed questions are refused, the others are taken.
#[derive(ClapArgs, Debug)]
pub(crate) struct Answer {
    #[command(flatten)]
    pub of: OfHospital,
    #[command(flatten)]
    pub by: Actor,
    /// The workbook that came back
    #[arg(value_name = "FILE.xlsx")]
    pub file: PathBuf,
    /// Why
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "answer to the questionnaire"
    )]
    pub reason: String,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Agree {
    #[command(flatten)]
    pub of: OfHospital,
    #[command(flatten)]
    pub by: Actor,
    #[command(flatten)]
    pub place: Place,
    /// Why the answer is right
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Decide {
    #[command(flatten)]
    pub of: OfHospital,
    #[command(flatten)]
    pub by: Actor,
    #[command(flatten)]
    pub place: Place,
    /// Decide everything that is agreed
    #[arg(long, conflicts_with_all = ["domain", "code", "name", "unit", "specimen"])]
    pub all_agreed: bool,
    /// First event day on which the decision holds
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub valid_from: Date,
    /// The unit in which standard values are written [default: that of the standard code]
    #[arg(long, value_name = "UCUM", conflicts_with = "all_agreed")]
    pub standard_unit: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Retire {
    #[command(flatten)]
    pub of: OfHospital,
    #[command(flatten)]
    pub by: Actor,
    #[command(flatten)]
    pub place: Place,
    /// First event day on which no decision holds any more
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Date,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Take over decisions that were agreed elsewhere. What is in force already is left as it is, so a file can be imported twice.
///
/// Columns by their header: hospital, domain, local_code, local_name, unit, specimen, standard_code, standard_unit, valid_from,
/// decided_by, reason. local_name, unit, specimen and standard_unit may be absent.
#[derive(ClapArgs, Debug)]
pub(crate) struct Import {
    #[command(flatten)]
    pub reading: Reading,
    /// The CSV file, UTF-8
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub common: Common,
    /// Only this hospital; may be repeated [default: all of the config]
    #[arg(long, value_name = "ID")]
    pub hospital: Vec<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct History {
    #[command(flatten)]
    pub of: OfHospital,
    /// Local code
    #[arg(long, value_name = "CODE", required = true)]
    pub code: String,
}

/// Show the decisions as they were when a ledger had so many records, what became of each since, and the stored rows that differ by it.
///
/// First the checkpoint is checked: its signature, and that the ledger continues it.
#[derive(ClapArgs, Debug)]
pub(crate) struct AsOf {
    #[command(flatten)]
    pub reading: Reading,
    /// A checkpoint that you kept: the file, or the lines printed in the night report of that day
    #[arg(long, value_name = "FILE", required_unless_present = "size")]
    pub checkpoint: Option<PathBuf>,
    /// A checkpoint that the ledger keeps, by its number of records
    #[arg(long, value_name = "N", conflicts_with = "checkpoint")]
    pub size: Option<u64>,
    /// The hospital [default: the one whose ledger the checkpoint names]
    #[arg(long, value_name = "ID")]
    pub hospital: Option<String>,
    /// Verifier key that you were given by another way than the ledger [default: the key in the secrets folder]
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Status {
    #[command(flatten)]
    pub reading: Reading,
    /// Only this hospital; may be repeated [default: all of the config]
    #[arg(long, value_name = "ID")]
    pub hospital: Vec<String>,
    /// Judge deadlines as of this day [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}
