//! What the user can type after `kijun incident`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use jiff::civil::Date;
use ledger::{Effectiveness, IncidentClass};
use model::Severity;

use crate::args::{Hospitals, Reading};
use crate::findings::args::CauseArg;
use crate::record::args::Who;

/// Follow an incident from its discovery over its root cause, correction and prevention to its lesson.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Incident {
    #[command(subcommand)]
    pub command: IncidentCommand,
}

const EXAMPLES: &str = "An incident:
  kijun incident open --finding N06:H01:ssmix2:lab_results:item=0101 --due 2026-12-18 --by dq-02 --role 'data quality'
  kijun incident contain H01-I0001 --measure 'extractions of item 0101 are stopped' --by dq-02 --role 'data quality'
  kijun incident cause H01-I0001 --class hospital --root-cause 'the analyser sends a new code' --by dq-02 --role 'data quality'
  kijun incident correct H01-I0001 --correction 'the new code is mapped, days loaded again' --by net-07 --role mapping
  kijun incident prevent H01-I0001 --prevention 'the laboratory tells of new codes before' --check-on 2026-12-10 --by dq-02 --role 'data quality'
  kijun incident check H01-I0001 --result effective --method '14 nights without it' --by qa-02 --role 'quality management'
  kijun incident report H01-I0001 --to 'board member for quality' --by qa-02 --role 'quality management'
  kijun incident close H01-I0001 --by qa-01 --role 'head of quality'
  kijun incident list --status open --overdue --format json

It is closed by another person than the one who corrected it. What did not help goes back to its cause.";

#[derive(Subcommand, Debug)]
pub(crate) enum IncidentCommand {
    /// Open an incident, by itself or from a finding (起票)
    Open(Open),
    /// Say what keeps it from growing (暫定処置)
    Contain(Contain),
    /// Say what its root cause is (根本原因)
    Cause(Cause),
    /// Say how it was set right (是正)
    Correct(Correct),
    /// Say what keeps it from coming back (再発防止)
    Prevent(Prevent),
    /// Say whether that helps (有効性の確認)
    Check(Check),
    /// Say when and to whom of the management it was reported (役員への報告)
    Report(Report),
    /// Close it, as another person than the one who corrected it (完了)
    Close(Close),
    /// Open it again (再開)
    Reopen(Reopen),
    /// List incidents (一覧)
    List(List),
    /// Show an incident with every step (経緯の表示)
    Show(Show),
}

/// Who takes a step, with which files.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Acting {
    #[command(flatten)]
    pub who: Who,
    /// A file that it rests on: its name, size and SHA-256 are recorded, the file stays where it is; may be repeated
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// A step of an incident.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Of {
    /// The incident, as `kijun incident list` shows it
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// What kind of incident it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ClassArg {
    /// Data are missing, wrong or twice there (データ品質)
    DataQuality,
    /// A program or machine did not do its work (システム)
    System,
    /// A procedure was not followed (手順)
    Procedure,
    /// Data were seen, lost or destroyed that should not have been (漏えい等)
    Leak,
}

impl From<ClassArg> for IncidentClass {
    fn from(class: ClassArg) -> IncidentClass {
        match class {
            ClassArg::DataQuality => IncidentClass::DataQuality,
            ClassArg::System => IncidentClass::System,
            ClassArg::Procedure => IncidentClass::Procedure,
            ClassArg::Leak => IncidentClass::Leak,
        }
    }
}

/// Whether what was done helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultArg {
    /// It does
    Effective,
    /// It does not, or not enough
    Ineffective,
}

impl From<ResultArg> for Effectiveness {
    fn from(result: ResultArg) -> Effectiveness {
        match result {
            ResultArg::Effective => Effectiveness::Effective,
            ResultArg::Ineffective => Effectiveness::Ineffective,
        }
    }
}

fn severity(name: &str) -> Result<Severity, String> {
    Severity::from_name(name).ok_or_else(|| "notice, warning, error or fatal".to_owned())
}

/// Open an incident. A finding brings its hospital, code, table, item, days and count along.
#[derive(ClapArgs, Debug)]
pub(crate) struct Open {
    #[command(flatten)]
    pub acting: Acting,
    /// Key of the finding it comes from, as `kijun findings --format json` shows it
    #[arg(long, value_name = "KEY")]
    pub finding: Option<String>,
    /// The hospital
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "finding",
        conflicts_with = "finding"
    )]
    pub hospital: Option<String>,
    /// What it is, in a line; no patient data [default: what the finding says]
    #[arg(long, value_name = "TEXT", required_unless_present = "finding")]
    pub title: Option<String>,
    /// By when it is to be closed
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: Date,
    /// What kind of incident it is [default: data_quality]
    #[arg(long, value_enum)]
    pub class: Option<ClassArg>,
    /// How grave it is: notice, warning, error or fatal [default: that of the finding, else error]
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub severity: Option<Severity>,
    /// Who or what noticed it: a role, a program, a hospital [default: the load of the finding, else --role]
    #[arg(long, value_name = "TEXT")]
    pub detected_by: Option<String>,
    /// When it was noticed [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub detected_on: Option<Date>,
    /// A table it is about; may be repeated
    #[arg(long, value_name = "TABLE")]
    pub table: Vec<String>,
    /// A local code it is about; may be repeated
    #[arg(long, value_name = "CODE")]
    pub item: Vec<String>,
    /// Another hospital it is about; may be repeated
    #[arg(long, value_name = "ID")]
    pub also: Vec<String>,
    /// First event day it is about
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    pub from: Option<Date>,
    /// Last event day it is about
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    pub to: Option<Date>,
    /// Rows or files it is about
    #[arg(long, value_name = "N")]
    pub rows: Option<u64>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Contain {
    #[command(flatten)]
    pub of: Of,
    /// What was done; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub measure: String,
    /// When users of the data were told
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub users_told_on: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Cause {
    #[command(flatten)]
    pub of: Of,
    /// Where it lies
    #[arg(long, value_enum)]
    pub class: CauseArg,
    /// What it is; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub root_cause: String,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Correct {
    #[command(flatten)]
    pub of: Of,
    /// What was done; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub correction: String,
    /// The record of the change (R09)
    #[arg(long, value_name = "REC_ID")]
    pub change: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Prevent {
    #[command(flatten)]
    pub of: Of,
    /// What was done; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub prevention: String,
    /// When its effect is to be looked at
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub check_on: Date,
    /// The record of the change (R09)
    #[arg(long, value_name = "REC_ID")]
    pub change: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    pub of: Of,
    /// Whether it helps; what does not goes back to its cause
    #[arg(long, value_enum)]
    pub result: ResultArg,
    /// How that was seen; one line, no patient data
    #[arg(long, value_name = "TEXT")]
    pub method: String,
    /// The new day by which it is to be closed, when it does not help
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Report {
    #[command(flatten)]
    pub of: Of,
    /// To whom, by role
    #[arg(long, value_name = "ROLE")]
    pub to: String,
    /// When [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub reported_on: Option<Date>,
    /// The record of the report (R15)
    #[arg(long, value_name = "REC_ID")]
    pub management_report: Option<String>,
    /// When users of the data were told
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub users_told_on: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Close {
    #[command(flatten)]
    pub of: Of,
    /// The record of what was learned (R16)
    #[arg(long, value_name = "REC_ID")]
    pub knowledge: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Reopen {
    #[command(flatten)]
    pub of: Of,
    /// The new day by which it is to be closed
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: Date,
}

/// Which incidents to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    /// Not closed
    Open,
    /// Closed
    Closed,
    /// Everything
    #[default]
    All,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// Only of this status
    #[arg(long, value_enum, default_value_t)]
    pub status: StatusArg,
    /// Only those that wait longer than they should
    #[arg(long)]
    pub overdue: bool,
    /// Only those that touch this table, or do not say which
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// Only those that touch this item, or do not say which
    #[arg(long, value_name = "CODE")]
    pub item: Option<String>,
    /// Only those that touch a day from this one on, or do not say which
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Only those that touch a day up to this one, or do not say which
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
    /// Judge due dates as of this day [default: today in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Show {
    /// The incident, as `kijun incident list` shows it
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[command(flatten)]
    pub reading: Reading,
}
