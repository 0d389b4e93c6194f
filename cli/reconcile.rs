//! `kijun reconcile`: reads the source again and holds every row against the store; `kijun reconcile sign` takes in what a hospital
//! found on its screens.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use model::{Lang, Table};
use pipeline::reconcile::{
    Asked, Difference, Reconciliation, SampleOf, Signed, Signing, reconcile, sign,
};
use serde::Serialize;
use validators::reconcile::{Kind, is_compared};

use crate::End;
use crate::args::{Format, Reading};
use crate::output::{Out, Tone, count};
use crate::progress::Shown;

/// Differences that are shown to people; the rest is in the file beside the ledger.
const SHOWN_MAX: usize = 20;

const EXAMPLES: &str = "Examples:
  kijun reconcile --hospital H01                                      all tables and days
  kijun reconcile --hospital H01 --from 2026-10-01 --to 2026-11-30    what happened in two months
  kijun reconcile --hospital H01 --tables lab_results --format json | jq 'select(.kind == \"difference\")'
  kijun reconcile --hospital H01 --sample 20 --seed 2026              and a worksheet for the hospital's screens
  kijun reconcile sign --worksheet returned.xlsx --actor net-07       what the hospital found

Exit codes: 0 equal, 1 something differs or is left open, 2 the work could not be done. No night can run meanwhile.";

/// Read the source of a hospital again and hold every row against the store.
///
/// Names of tables, columns and masked files are shown, never a value. The result is recorded (R05) and kept beside the ledger.
/// Files sent after the last load are counted apart.
#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = EXAMPLES)]
pub(crate) struct Reconcile {
    #[command(subcommand)]
    pub command: Option<ReconcileCommand>,
    #[command(flatten)]
    pub compare: Compare,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ReconcileCommand {
    /// Take in a worksheet that a hospital filled in (確認票を取り込む)
    Sign(Sign),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Compare {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID", required = true)]
    pub hospital: Option<String>,
    /// First event day; needs --to [default: all days, and what has none]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    pub from: Option<Date>,
    /// Last event day
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    pub to: Option<Date>,
    /// Only these tables, and those that the same files fill [default: all; with --from those with event days]
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    pub tables: Vec<String>,
    /// Draw so many rows of each data type for a worksheet that the hospital compares with its screens
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub sample: Option<u64>,
    /// Equal seeds draw equal rows
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Number of the plan that asks for it, for the record
    #[arg(long, value_name = "TEXT")]
    pub plan: Option<String>,
    /// Worker threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// Take in a worksheet that a hospital filled in.
///
/// Its printed lines must be as they were drawn. The workbook is kept in the secrets folder, since it names patients.
#[derive(ClapArgs, Debug)]
pub(crate) struct Sign {
    #[command(flatten)]
    pub reading: Reading,
    /// The workbook
    #[arg(long, value_name = "FILE")]
    pub worksheet: PathBuf,
    /// Account id of who takes it in; not a name
    #[arg(long, value_name = "ID")]
    pub actor: String,
}

pub(crate) fn run(args: &Reconcile, out: &mut Out) -> Result<End> {
    match &args.command {
        Some(ReconcileCommand::Sign(args)) => run_sign(args, out),
        None => run_compare(&args.compare, out),
    }
}

fn run_compare(args: &Compare, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let period = args.from.zip(args.to);
    if let Some((from, to)) = period
        && from > to
    {
        bail!("--from {from} is after --to {to}");
    }
    let asked = Asked {
        hospital: args.hospital.clone().unwrap_or_default(),
        period,
        tables: tables(&args.tables)?,
        plan: args.plan.clone(),
        sample: args.sample.map(|rows_each| SampleOf {
            rows_each,
            seed: args.seed,
            lang,
        }),
        threads: args.threads.map_or(0, usize::from),
        software: crate::night::software()?,
    };
    let progress = Shown::new(lang);
    let outcome = reconcile(&config, &asked, &progress);
    progress.clear();
    let outcome = outcome?;
    if args.reading.format == Format::Json {
        for line in outcome.json_lines() {
            out.json(&line)?;
        }
    } else {
        print(&outcome, lang, out)?;
    }
    if let Some(path) = &outcome.worksheet {
        // On standard error, so that JSON stays JSON.
        crate::progress::note(worksheet_note(path, lang));
    }
    Ok(if outcome.is_equal() {
        End::Clean
    } else {
        End::Findings
    })
}

fn tables(names: &[String]) -> Result<Vec<Table>> {
    let known = Table::ALL.into_iter().filter(|table| is_compared(*table));
    let known: Vec<Table> = known.collect();
    let find = |name: &String| {
        let table = known.iter().copied().find(|table| table.name() == name);
        table.with_context(|| {
            let names: Vec<&str> = known.iter().map(|table| table.name()).collect();
            format!(
                "{name} is no table that comes from a source; those are {}",
                names.join(", ")
            )
        })
    };
    names.iter().map(find).collect()
}

fn worksheet_note(path: &std::path::Path, lang: Lang) -> String {
    let path = path.display();
    match lang {
        Lang::Ja => format!(
            "確認票: {path}（患者番号を含むので secrets に置きました。病院にだけ渡してください）"
        ),
        Lang::En => format!(
            "worksheet: {path} (it holds patient numbers, so it lies in the secrets folder; give it to the hospital only)"
        ),
    }
}

fn print(outcome: &Reconciliation, lang: Lang, out: &mut Out) -> Result<()> {
    let rows: Vec<Vec<String>> = outcome
        .types()
        .into_iter()
        .map(|line| {
            let numbers = [
                line.buckets,
                line.different,
                line.source,
                line.store,
                line.matched,
                line.missing,
                line.changed,
                line.extra,
                line.moved,
            ];
            let names = [line.table.to_owned(), line.data_type];
            names.into_iter().chain(numbers.map(count)).collect()
        })
        .collect();
    out.table(header(lang), &rows)?;
    out.line(files(outcome, lang))?;
    if !outcome.differences.is_empty() {
        let shown = outcome.differences.iter().take(SHOWN_MAX);
        let rows: Vec<Vec<String>> = shown.map(text_row).collect();
        out.line("")?;
        out.table(difference_header(lang), &rows)?;
        let more =
            (outcome.differences.len() + outcome.unlisted as usize).saturating_sub(SHOWN_MAX);
        if more > 0 {
            let kept = outcome.kept.display();
            out.line(match lang {
                Lang::Ja => format!("ほか {more} 件: {kept}"),
                Lang::En => format!("{more} more in {kept}"),
            })?;
        }
    }
    out.line("")?;
    let verdict = verdict(outcome, lang);
    let tone = if outcome.is_equal() {
        Tone::Good
    } else {
        Tone::Bad
    };
    let verdict = out.tone(tone, &verdict);
    out.line(verdict)
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "テーブル",
            "データ種別",
            ">区分",
            ">相違区分",
            ">原本",
            ">データベース",
            ">一致",
            ">欠落",
            ">内容相違",
            ">余分",
            ">移動",
        ],
        Lang::En => &[
            "table",
            "data type",
            ">buckets",
            ">different",
            ">source",
            ">store",
            ">matched",
            ">missing",
            ">changed",
            ">extra",
            ">moved",
        ],
    }
}

fn difference_header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &["コード", "テーブル", "日", "位置", "列", "ファイル"],
        Lang::En => &["code", "table", "day", "place", "columns", "file"],
    }
}

fn text_row(difference: &Difference) -> Vec<String> {
    let place = difference.source.as_ref().or(difference.store.as_ref());
    let number = |number: Option<i32>| number.map(|it| it.to_string()).unwrap_or_default();
    let day = place.and_then(|place| place.day);
    vec![
        difference.kind.code().0.to_owned(),
        difference.bucket.table.name().to_owned(),
        day.map(|day| day.to_string()).unwrap_or_default(),
        place
            .map(|place| format!("{}-{}", number(place.message_no), number(place.segment_no)))
            .unwrap_or_default(),
        difference.columns.join(","),
        place.map(|place| place.file.clone()).unwrap_or_default(),
    ]
}

/// Where the files of the source belong.
fn files(outcome: &Reconciliation, lang: Lang) -> String {
    let files = &outcome.files;
    let [
        listed,
        compared,
        superseded,
        deleted,
        quarantined,
        out_of_scope,
    ] = [
        files.listed,
        files.compared,
        files.superseded,
        files.deleted,
        files.quarantined,
        files.out_of_scope,
    ]
    .map(count);
    let [unreadable, later, not_asked, gone] = [
        files.unreadable,
        files.not_yet_loaded,
        files.not_asked,
        files.gone,
    ]
    .map(count);
    match lang {
        Lang::Ja => format!(
            "原本のファイル {listed} = 照合 {compared} + 旧版 {superseded} + 削除 {deleted} + 隔離 {quarantined} + 対象外 {out_of_scope} \
             + 読めない {unreadable} + 取り込み前 {later} + 範囲外 {not_asked}（前回あって今ない {gone}）"
        ),
        Lang::En => format!(
            "files of the source {listed} = compared {compared} + superseded {superseded} + deleted {deleted} + quarantined {quarantined} \
             + out of scope {out_of_scope} + unreadable {unreadable} + not yet loaded {later} + not asked for {not_asked} \
             (gone since the load: {gone})"
        ),
    }
}

fn verdict(outcome: &Reconciliation, lang: Lang) -> String {
    let differing: u64 = Kind::ALL.iter().map(|kind| outcome.differing(*kind)).sum();
    let (load, record, unexplained) = (&outcome.load_id, &outcome.rec_id, outcome.unexplained);
    let differing = count(differing);
    match (outcome.is_equal(), lang) {
        (true, Lang::Ja) => format!("{load} は原本と一致（不明 0、記録 {record}）"),
        (true, Lang::En) => format!("{load} equals its source (unexplained 0, record {record})"),
        (false, Lang::Ja) => {
            format!("{load} は原本と {differing} 行で違う（不明 {unexplained}、記録 {record}）")
        }
        (false, Lang::En) => format!(
            "{load} differs from its source in {differing} rows (unexplained {unexplained}, record {record})"
        ),
    }
}

#[derive(Serialize)]
struct SignedLine<'a> {
    hospital: &'a str,
    checked_by: &'a str,
    rows: u64,
    matching: u64,
    differing: u64,
    not_shown: u64,
    open: u64,
    columns: &'a std::collections::BTreeMap<String, u64>,
    rec_id: &'a str,
}

fn run_sign(args: &Sign, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let workbook = std::fs::read(&args.worksheet)
        .with_context(|| format!("{} cannot be read", args.worksheet.display()))?;
    let software = crate::night::software()?;
    let signing = Signing {
        workbook: &workbook,
        operator: &args.actor,
        software: &software,
    };
    let signed = sign(&config, &signing)?;
    if args.reading.format == Format::Json {
        out.json(&SignedLine {
            hospital: &signed.hospital,
            checked_by: &signed.checked_by,
            rows: signed.rows,
            matching: signed.matching,
            differing: signed.differing,
            not_shown: signed.not_shown,
            open: signed.open,
            columns: &signed.columns,
            rec_id: &signed.rec_id,
        })?;
    } else {
        out.line(signed_line(&signed, lang))?;
        for (column, fields) in &signed.columns {
            out.line(format!("  {column}: {}", count(*fields)))?;
        }
    }
    Ok(if signed.is_equal() {
        End::Clean
    } else {
        End::Findings
    })
}

fn signed_line(signed: &Signed, lang: Lang) -> String {
    let Signed {
        hospital,
        checked_by,
        rec_id,
        ..
    } = signed;
    let [rows, matching, differing, not_shown, open] = [
        signed.rows,
        signed.matching,
        signed.differing,
        signed.not_shown,
        signed.open,
    ]
    .map(count);
    match lang {
        Lang::Ja => format!(
            "{hospital}: {rows} 行、一致 {matching}、相違 {differing}、画面になし {not_shown}、未記入 {open} 項目（確認者 {checked_by}、記録 {rec_id}）"
        ),
        Lang::En => format!(
            "{hospital}: {rows} rows; {matching} fields match, {differing} differ, {not_shown} not shown, {open} open \
             (compared by {checked_by}, record {rec_id})"
        ),
    }
}
