//! `kijun sheet`: the status sheet (管理状況確認シート) of a hospital, or the blank form.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Evidence;
use model::Lang;
use pipeline::japan;
use pipeline::records::Author;
use pipeline::sheet::{SheetOptions, Told, blank, evidence, gather, report};
use reports::sheet::{
    Filled, StatusSheet, clause_rows, header_lines, html, json, ledger_lines, open_cells, workbook,
};

use crate::End;
use crate::args::Common;
use crate::output::{Out, Tone, count};
use crate::record::headline;

/// Open items that are listed on a terminal.
const SHOWN_MAX: usize = 20;

/// Write the status sheet of a hospital: every clause with its records, what is open, and a verdict.
///
/// Records of a nightly load count for its night, all others for the day on which they were made. What is open is open now. The ledger
/// is verified anew for each sheet; write sheets while no night is running. Which clauses do not apply, and who is responsible, stands
/// in the section `[sheet]` of the config.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sheet {
    #[command(flatten)]
    pub common: Common,
    /// The hospital
    #[arg(long, value_name = "ID", required_unless_present = "blank")]
    pub hospital: Option<String>,
    /// First day of the period
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "blank")]
    pub from: Option<Date>,
    /// Last day of the period
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "blank")]
    pub to: Option<Date>,
    /// The form to fill in by hand: every clause, no data; needs no config
    #[arg(long, conflicts_with_all = ["hospital", "from", "to", "by", "vkey", "record"])]
    pub blank: bool,
    /// What to write [default: what the name of --out ends with, else text]
    #[arg(long, value_enum)]
    pub format: Option<SheetFormat>,
    /// The file to write; its length and SHA-256 are printed [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Account id of who prints it; not a name
    #[arg(long, value_name = "ID")]
    pub by: Option<String>,
    /// The verifier key to hold the ledger to [default: the public half of the one in the secrets]
    #[arg(long, value_name = "KEY")]
    pub vkey: Option<String>,
    /// Put the sheet on record as a report to the management (R15), fixed by its hash; another person approves it
    #[arg(long, requires_all = ["out", "by", "role", "signer", "signer_role", "decision"])]
    pub record: bool,
    /// In which role --by puts it on record
    #[arg(long, value_name = "ROLE", requires = "record")]
    pub role: Option<String>,
    /// Account id of the member of the management who signs
    #[arg(long, value_name = "ID", requires = "record")]
    pub signer: Option<String>,
    /// Their role
    #[arg(long, value_name = "ROLE", requires = "record")]
    pub signer_role: Option<String>,
    /// What was decided, in one line; can be given several times
    #[arg(long, value_name = "TEXT", requires = "record")]
    pub decision: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  kijun sheet --hospital H01 --from 2026-11-01 --to 2026-11-30 --out H01-2026-11.html --by qa-01
  kijun sheet --hospital H01 --from 2026-11-01 --to 2026-11-30 --out H01-2026-11.xlsx --lang en
  kijun sheet --hospital H01 --from 2026-11-01 --to 2026-11-30 --format json | jq '.clauses[] | select(.verdict == \"action_needed\")'
  kijun sheet --blank --out form.html
  kijun sheet --hospital H01 --from 2026-11-01 --to 2026-11-30 --out H01-2026-11.html --record --by qa-01 --role 'quality assurance' --signer exec-01 --signer-role 'board member for quality' --decision 'H02 gets a second contact'

Exit codes: 0 written, 1 the ledger is not intact, 2 the sheet could not be made.";

/// The form of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// A page to print on A4
    Html,
    /// A workbook
    Xlsx,
    /// One JSON object
    Json,
    /// For a terminal
    Text,
}

pub(crate) fn run(args: &Sheet, out: &mut Out) -> Result<End> {
    let format = format(args)?;
    let sheet = match args.blank {
        true => blank(args.common.lang(None))?,
        false => filled(args)?,
    };
    let end = match &sheet.filled {
        Some(filled) if filled.ledger.is_there && !filled.ledger.is_sound() => End::Findings,
        _ => End::Clean,
    };
    let bytes = match format {
        SheetFormat::Html => html(&sheet)?.into_bytes(),
        SheetFormat::Xlsx => workbook(&sheet)?,
        SheetFormat::Json => {
            if args.out.is_none() {
                out.json(&json(&sheet))?;
                return Ok(end);
            }
            serde_json::to_vec(&json(&sheet))?
        }
        SheetFormat::Text => {
            print(&sheet, out)?;
            return Ok(end);
        }
    };
    match &args.out {
        Some(path) => {
            let lang = sheet.lang;
            let evidence = write(path, &bytes, lang, out)?;
            if args.record {
                put_on_record(args, evidence, out)?;
            }
        }
        None => out.text(&String::from_utf8(bytes)?)?,
    }
    Ok(end)
}

/// The form asked for, else that of the file's name.
fn format(args: &Sheet) -> Result<SheetFormat> {
    let extension = args
        .out
        .as_ref()
        .and_then(|path| path.extension()?.to_str());
    let format = match (args.format, extension) {
        (Some(format), _) => format,
        (None, Some("html" | "htm")) => SheetFormat::Html,
        (None, Some("xlsx")) => SheetFormat::Xlsx,
        (None, Some("json")) => SheetFormat::Json,
        (None, None) if args.out.is_none() => SheetFormat::Text,
        (None, _) => bail!("say what to write with --format html, xlsx or json"),
    };
    match (format, &args.out) {
        (SheetFormat::Xlsx, None) => bail!("a workbook needs a file; name it with --out"),
        (SheetFormat::Text, Some(_)) => {
            bail!("text is for the terminal; choose --format html, xlsx or json with --out")
        }
        _ => Ok(format),
    }
}

fn filled(args: &Sheet) -> Result<StatusSheet> {
    let (config, lang) = args.common.read()?;
    let (Some(hospital), Some(from), Some(to)) = (&args.hospital, args.from, args.to) else {
        bail!("name --hospital, --from and --to, or --blank");
    };
    if from > to {
        bail!("--from {from} is after --to {to}");
    }
    let hospitals = config.select(std::slice::from_ref(hospital))?;
    let hospital = hospitals.first().context("no hospital")?;
    let software = crate::night::software()?;
    let options = SheetOptions {
        from,
        to,
        lang,
        printed: Timestamp::now(),
        printed_by: args.by.clone(),
        vkey: args.vkey.as_deref(),
        software: &software,
    };
    Ok(gather(&config, hospital, &options)?)
}

/// R15 about the sheet that was written.
fn put_on_record(args: &Sheet, sheet: Evidence, out: &mut Out) -> Result<()> {
    let (config, lang) = args.common.read()?;
    let said = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let author = Author {
        by: said(&args.by),
        role: said(&args.role),
        reason: None,
    };
    let (Some(hospital), Some(from), Some(to)) = (&args.hospital, args.from, args.to) else {
        bail!("name --hospital, --from and --to");
    };
    let told = Told {
        from,
        to,
        decisions: args.decision.clone(),
        signer: said(&args.signer),
        signer_role: said(&args.signer_role),
        signed_on: japan(Timestamp::now()).date(),
    };
    let software = crate::night::software()?;
    let kept = report(&config, hospital, &software, &author, &told, sheet)?;
    out.line(headline(hospital, &kept, lang))
}

/// Writes the file whole or not at all, and says what fixes it.
fn write(path: &Path, bytes: &[u8], lang: Lang, out: &mut Out) -> Result<Evidence> {
    let said = || format!("cannot write {}", path.display());
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    fs::write(&part, bytes).with_context(said)?;
    fs::rename(&part, path).with_context(said)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let evidence = evidence(&name, bytes);
    let path = path.display();
    let (length, sha256) = (count(evidence.bytes), &evidence.sha256);
    out.line(match lang {
        Lang::Ja => format!("{path}: {length} バイト、SHA-256 {sha256}"),
        Lang::En => format!("{path}: {length} bytes, SHA-256 {sha256}"),
    })?;
    Ok(evidence)
}

fn print(sheet: &StatusSheet, out: &mut Out) -> Result<()> {
    for (heading, text) in header_lines(sheet) {
        let text = text.replace('\n', "\n    ");
        out.line(format!("{heading}: {text}").trim_end())?;
    }
    out.line("")?;
    let ja = sheet.lang == Lang::Ja;
    let header: &[&str] = match ja {
        true => &[
            "条項",
            "判定",
            "記録",
            "未了",
            "台帳番号",
            "責任者",
            "要求事項／理由",
        ],
        false => &[
            "clause",
            "verdict",
            "records",
            "open",
            "entries",
            "responsible",
            "requirement / why",
        ],
    };
    let mut rows = Vec::new();
    for row in clause_rows(sheet) {
        rows.push(vec![
            format!("{} {}", row.section, row.id),
            row.word.to_owned(),
            row.records.join(" "),
            row.open.join(" "),
            row.entries.clone(),
            row.responsible.join(" "),
            row.requirement.clone(),
        ]);
        for reason in &row.reasons {
            let mut cells = vec![String::new(); 6];
            cells.push(format!("  → {reason}"));
            rows.push(cells);
        }
    }
    out.table(header, &rows)?;
    match &sheet.filled {
        Some(filled) => print_rest(filled, sheet.lang, out),
        None => Ok(()),
    }
}

/// What the verification found and what is open.
fn print_rest(filled: &Filled, lang: Lang, out: &mut Out) -> Result<()> {
    out.line("")?;
    let tone = match filled.ledger.is_sound() {
        true => Tone::Good,
        false => Tone::Bad,
    };
    for (at, line) in ledger_lines(filled, lang).iter().enumerate() {
        let line = match at {
            0 => out.tone(tone, line),
            _ => format!("  {line}"),
        };
        out.line(line)?;
    }
    for fault in &filled.ledger.faults {
        out.line(format!("  {fault}"))?;
    }
    if filled.open.is_empty() {
        return Ok(());
    }
    out.line("")?;
    let header: &[&str] = match lang {
        Lang::Ja => &["未了", "条項", "番号", "内容", "発生", "期限", "担当"],
        Lang::En => &["open", "clause", "id", "what", "since", "due", "owner"],
    };
    let items = filled.open.iter().take(SHOWN_MAX);
    let rows: Vec<_> = items.map(|item| open_cells(item, lang).to_vec()).collect();
    out.table(header, &rows)?;
    let more = filled.open.len().saturating_sub(SHOWN_MAX) as u64;
    match (more, lang) {
        (0, _) => Ok(()),
        (more, Lang::Ja) => out.line(format!("ほか {} 件", count(more))),
        (more, Lang::En) => out.line(format!("and {} more", count(more))),
    }
}
