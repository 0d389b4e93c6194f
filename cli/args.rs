//! What the user can type: commands, flags and their help.

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "the comments here are help texts, where [night] is a table of the config"
)]

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use mappings::Domain;
use model::Lang;
use pipeline::Config;

/// Nightly data quality and code standardization for hospital data networks.
///
/// 病院データネットワークの毎晩のデータ品質確認とコード標準化。
///
/// Kijun reads what hospitals deliver, accounts for every file, maps local codes to standard ones, reports what is wrong, and
/// keeps a tamper-evident record of each load.
#[derive(Parser)]
#[command(name = "kijun", version, help_expected = true, max_term_width = 110, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  kijun init                                      write a starter kijun.toml
  kijun doctor                                    check folders, keys, disk and clock
  kijun night                                     load last night (yesterday in Japan)
  kijun night --date 2026-11-19 --hospital H01    load one hospital for one night
  kijun findings --format json | jq .code         what is open now, for machines
  kijun explain F08                               what a finding code means

Exit codes: 0 clean, 1 findings at or above [night] fail_on, 2 the work could not be done.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write a commented starter config (設定ファイルのひな形を作る)
    Init(Init),
    /// Check roots, permissions, calendar, disk, keys and clock (環境を点検する)
    Doctor(Reading),
    /// Run one night (一晩分を取り込む)
    Night(Night),
    /// Run several nights, one after the other (複数の夜を順に取り込む)
    Nights(Nights),
    /// List loads (取り込みの一覧)
    Loads(crate::loads::args::Loads),
    /// Show where everything received ended (受領と行き先の収支)
    Balance(Balance),
    /// Show findings (指摘の一覧)
    Findings(crate::findings::args::Findings),
    /// Follow an incident from its discovery to its lesson (インシデントと是正)
    Incident(crate::incident::args::Incident),
    /// Add, approve, list or show quality records (品質記録の追加・承認・一覧)
    Record(crate::record::args::Record),
    /// Show that every night brought what it should (届いたことの確認)
    Volume(crate::questions::args::Volume),
    /// Show the accuracy checks and who signed (正確性の確認と署名)
    Accuracy(crate::questions::args::Accuracy),
    /// Compare the values under a standard code between hospitals (標準コードごとの値の病院間比較)
    Distribution(crate::questions::args::Distribution),
    /// Show access, training, maintenance and clock records (アクセス・教育・保守・時刻の記録)
    Access(crate::questions::args::Access),
    /// Show how far the feeds of a hospital agree, by month (データ間の一致を月ごとに表示)
    Agreement(crate::agreement::Agreement),
    /// Show the local codes of a hospital and their mapping (院内コードと標準コード)
    Codes(Codes),
    /// Suggest standard codes for local names, with reasons (院内名称から標準コードの候補を出す)
    Suggest(Suggest),
    /// List tables with their live Parquet files (テーブルと Parquet ファイル)
    Tables(Tables),
    /// Follow a stored row back to the bytes of its source (保存された値から原本までたどる)
    Trace(crate::trace::args::Trace),
    /// Show with what a load was made, and whether that was validated (取り込みの由来を示す)
    Provenance(crate::trace::args::Provenance),
    /// Make a past load once more and compare its Parquet files (過去の取り込みを再現して比べる)
    Rebuild(crate::rebuild::Rebuild),
    /// Test a copy that was restored from a backup (復元した写しを試す)
    RestoreTest(crate::restore_test::RestoreTest),
    /// Explain a finding code, or list all (指摘コードの説明)
    Explain(Explain),
    /// Verify, prove, witness or show the quality records (品質記録台帳の検証・証明・表示)
    Ledger(crate::ledger::args::Ledger),
    /// Import, list or compare code masters (標準マスタの取り込みと比較)
    Masters(Masters),
    /// Agree on standard codes with a hospital, in recorded steps (標準コードの合意)
    Map(crate::map::args::Map),
    /// Read a source again and hold every row against the store (原本とデータベースを突き合わせる)
    Reconcile(crate::reconcile::Reconcile),
    /// Show, check or try out the thresholds of judgements (判定規則の表示・点検・試し)
    Rules(Rules),
    /// Write the status sheet of a hospital, or the blank form (管理状況確認シート)
    Sheet(crate::sheet::Sheet),
    /// Write an invented hospital network with planted faults (架空の病院ネットワークを作る)
    Sample(Sample),
}

/// Output of reading commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    /// Japanese
    Ja,
    /// English
    En,
}

/// Flags of every command that needs the config.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Common {
    /// Config file; paths in it are relative to its folder
    #[arg(long, value_name = "FILE", default_value = "kijun.toml")]
    pub config: PathBuf,
    /// Language of output: ja or en [default: network.lang of the config, then LANG]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

impl Common {
    /// Reads the config and settles the language.
    pub(crate) fn read(&self) -> anyhow::Result<(Config, Lang)> {
        let config = Config::read(&self.config)?;
        let lang = self.lang(config.lang);
        Ok((config, lang))
    }

    /// The language asked for, else the config's, else that of LANG, else Japanese.
    pub(crate) fn lang(&self, config: Option<Lang>) -> Lang {
        language(self.lang, config)
    }
}

/// The language asked for, else the config's, else that of LANG, else Japanese.
fn language(asked: Option<LangArg>, config: Option<Lang>) -> Lang {
    let asked = asked.map(|lang| match lang {
        LangArg::Ja => Lang::Ja,
        LangArg::En => Lang::En,
    });
    let environment = || {
        std::env::var("LANG")
            .ok()
            .and_then(|tag| Lang::from_tag(&tag))
    };
    asked.or(config).or_else(environment).unwrap_or_default()
}

impl Sample {
    /// The language asked for, else that of LANG.
    pub(crate) fn language(&self) -> Lang {
        language(self.lang, None)
    }
}

/// Flags of a reading command.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Reading {
    #[command(flatten)]
    pub common: Common,
    /// Output for people or for machines (one JSON object a line)
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Init {
    /// Where to write it
    #[arg(long, value_name = "FILE", default_value = "kijun.toml")]
    pub config: PathBuf,
    /// Overwrite a file that is there
    #[arg(long)]
    pub force: bool,
}

/// Flags of every command that loads.
#[derive(ClapArgs, Debug)]
pub(crate) struct Loading {
    #[command(flatten)]
    pub common: Common,
    /// Output for people or for machines: the closing summary as one JSON object a hospital
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Load only this hospital; may be repeated [default: all of the config]
    #[arg(long, value_name = "ID")]
    pub hospital: Vec<String>,
    /// Worker threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Load although more files are gone than [night] vanished_share_max allows
    #[arg(long)]
    pub accept_vanished: bool,
    /// Start over: read every file again and put the result in the place of all stored rows (for a lost listing)
    #[arg(long)]
    pub relist: bool,
}

/// Run one night: find what is new, decode, standardize, check, commit, record, report.
///
/// A second run of the same date loads only what changed since. A run that was killed is finished or undone first. Two
/// runs at the same time are refused.
#[derive(ClapArgs, Debug)]
pub(crate) struct Night {
    #[command(flatten)]
    pub loading: Loading,
    /// The night to load: as-of date of every check [default: yesterday in Japan]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Nights {
    #[command(flatten)]
    pub loading: Loading,
    /// First night
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Date,
    /// Last night
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Date,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Hospitals {
    #[command(flatten)]
    pub reading: Reading,
    /// Only this hospital; may be repeated [default: all of the config]
    #[arg(long, value_name = "ID")]
    pub hospital: Vec<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Balance {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// Of this load [default: the last load of every hospital]
    #[arg(long, value_name = "ID")]
    pub load: Option<String>,
}

/// What local codes stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DomainArg {
    /// Laboratory items
    #[default]
    Lab,
    /// Drugs, prescribed or injected
    Drug,
    /// Diagnoses
    Disease,
    /// Radiological and endoscopic examinations
    Procedure,
}

impl From<DomainArg> for Domain {
    fn from(domain: DomainArg) -> Domain {
        match domain {
            DomainArg::Lab => Domain::Lab,
            DomainArg::Drug => Domain::Drug,
            DomainArg::Disease => Domain::Disease,
            DomainArg::Procedure => Domain::Procedure,
        }
    }
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Codes {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID", required = true)]
    pub hospital: String,
    /// Only codes of this state: declared, agreed or unmapped
    #[arg(long, value_name = "STATE", value_parser = ["declared", "agreed", "unmapped"])]
    pub state: Option<String>,
    /// Only codes of this domain [default: all]
    #[arg(long, value_enum)]
    pub domain: Option<DomainArg>,
    /// What each load changed: new, renamed, renumbered codes, other units, codes that are no longer sent
    #[arg(long, conflicts_with = "state")]
    pub changes: bool,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Tables {
    #[command(flatten)]
    pub reading: Reading,
    /// Only this table
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Explain {
    /// The code, for example F08; all codes when absent
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Write an invented hospital network: feeds, config, masters, and truth.json, which says what stands in it.
///
/// The same options give the same bytes on every machine. A folder that holds the network of an earlier night is taken to the
/// night asked for by the renames and new files that hospitals make.
#[derive(ClapArgs, Debug)]
#[command(after_help = SAMPLE_EXAMPLES)]
pub(crate) struct Sample {
    /// Folder to write into; made when it is not there
    #[arg(value_name = "OUT", required_unless_present = "list_faults")]
    pub out: Option<PathBuf>,
    /// How many hospitals, 1 to 99
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub hospitals: usize,
    /// Patients of each hospital, 1 to 999999
    #[arg(long, value_name = "M", default_value_t = 40)]
    pub patients: usize,
    /// First day of the period
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-09-21")]
    pub from: Date,
    /// Last day of the period
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-11-19")]
    pub to: Date,
    /// Equal seeds give equal bytes
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Plant what this scenario (TOML) says [default: nothing is planted]
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Lay down what had arrived by the morning after this day [default: the last day of the period]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub night: Option<Date>,
    /// List the kinds of faults that a scenario can plant, and stop
    #[arg(long)]
    pub list_faults: bool,
    /// Threads that write [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Output for people or for machines (one JSON object)
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Language of output: ja or en [default: LANG]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

const SAMPLE_EXAMPLES: &str = "Examples:
  kijun sample /tmp/network                                       3 hospitals, 60 days, nothing planted
  kijun sample /tmp/network --faults sample-data/scenarios/network.toml
  kijun sample /tmp/network --night 2026-11-18                    what had arrived by the morning of the 19th
  kijun sample /tmp/network --night 2026-11-19                    the same folder one night later";

#[derive(ClapArgs, Debug)]
#[command(after_help = RULES_EXAMPLES)]
pub(crate) struct Rules {
    #[command(subcommand)]
    pub command: RulesCommand,
}

const RULES_EXAMPLES: &str = "Examples:
  kijun rules show                                                   values in force, with unit and reason
  kijun rules check rules.toml                                       whether a file can be used
  kijun rules replay --rules rules.toml --from 2026-09-01 --to 2026-11-19

A site's file replaces single values; network.rules of the config names it.";

#[derive(Subcommand, Debug)]
pub(crate) enum RulesCommand {
    /// Show the values in force, with unit, reason and author (有効な値)
    Show(RulesShow),
    /// Check a file of rules (規則ファイルの点検)
    Check(RulesCheck),
    /// Judge past nights by other rules and show what would be other (過去の夜を別の規則で判定し直す)
    Replay(RulesReplay),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct RulesShow {
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct RulesCheck {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Language of output: ja or en [default: LANG]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<LangArg>,
}

impl RulesCheck {
    /// The language asked for, else that of LANG.
    pub(crate) fn language(&self) -> Lang {
        language(self.lang, None)
    }
}

/// Judge past nights again, from the profiles and volumes as they are now. Nothing is stored.
#[derive(ClapArgs, Debug)]
pub(crate) struct RulesReplay {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// The rules to try [default: those in force]
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// First night
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Date,
    /// Last night
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Date,
}

#[derive(ClapArgs, Debug)]
#[command(after_help = MASTERS_EXAMPLES)]
pub(crate) struct Masters {
    #[command(subcommand)]
    pub command: MastersCommand,
}

const MASTERS_EXAMPLES: &str = "Examples:
  kijun masters import --system jlac10 138jlac10_1.xlsx           the JLAC10 tables as published
  kijun masters import --system jlac10-names --source \"lab X\" names.csv
  kijun masters import --system hot --edition 20260930 --valid-from 2026-10-01 hot.csv
  kijun masters list                                              what was imported, and whether it is intact
  kijun masters diff 137 138                                      codes that came, went or were renamed
  kijun masters systems                                           which masters there are and in which forms";

#[derive(Subcommand, Debug)]
pub(crate) enum MastersCommand {
    /// Import files into the masters folder (取り込む)
    Import(MastersImport),
    /// List imported files and whether their bytes are intact (取り込み済みの一覧)
    List(Reading),
    /// Compare two editions (版を比べる)
    Diff(MastersDiff),
    /// List the masters that can be imported, and their forms (取り込めるマスタと形式)
    Systems(Reading),
}

/// Import files into the masters folder: all of them, or none when one cannot be read.
///
/// The bytes are kept as given, under their SHA-256. A file that was imported before changes nothing. Rows that are no entries
/// are left out and counted.
#[derive(ClapArgs, Debug)]
pub(crate) struct MastersImport {
    #[command(flatten)]
    pub reading: Reading,
    /// Which master, as `kijun masters systems` lists them
    #[arg(long, value_name = "SYSTEM")]
    pub system: String,
    /// Edition [default: what the file or its name tells]
    #[arg(long, value_name = "TEXT")]
    pub edition: Option<String>,
    /// Who published it [default: the file's name]
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// First day for which it was published
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub valid_from: Option<Date>,
    /// Files: CSV (UTF-8 or CP932), .xlsx, FHIR CodeSystem JSON
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct MastersDiff {
    #[command(flatten)]
    pub reading: Reading,
    /// Which master
    #[arg(long, value_name = "SYSTEM", default_value = mappings::masters::JLAC10)]
    pub system: String,
    /// The older side: an edition, the name of a file, or eight or more characters of its SHA-256
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The newer side, named likewise
    #[arg(value_name = "NEW")]
    pub new: String,
}

const SUGGEST_EXAMPLES: &str = "Examples:
  kijun suggest --hospital H01                     items without a standard code, most rows first
  kijun suggest --hospital H01 --code 0101         one local code
  kijun suggest --names items.csv --format json    names of a file, without a store

The candidates come from the imported masters and name lists (kijun masters import --system jlac10 ..., --system jlac10-names ...)
and, with --hospital, from what the hospitals of the network agreed on.";

/// Suggest standard codes for local names.
///
/// Each candidate says to how many leading digits it is sure (5 analyte, 9 identification, 12 specimen, 15 method, 17 result; 0
/// nothing), how sure, and why. Nothing is decided by it.
#[derive(ClapArgs, Debug)]
#[command(after_help = SUGGEST_EXAMPLES)]
pub(crate) struct Suggest {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital whose undecided laboratory items are looked at
    #[arg(long, value_name = "ID", conflicts_with = "names")]
    pub hospital: Option<String>,
    /// Only the items of this local code
    #[arg(long, value_name = "CODE", requires = "hospital")]
    pub code: Option<String>,
    /// A file of names: CSV (UTF-8 or CP932) or .xlsx with the columns local_code, local_name, unit, specimen, method; only
    /// local_name must be filled
    #[arg(long, value_name = "FILE", required_unless_present = "hospital")]
    pub names: Option<PathBuf>,
    /// Candidates for a name, at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub most: usize,
}
