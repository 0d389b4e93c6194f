//! `kijun agreement`: how far the feeds of a hospital tell of the same admissions, tests, drugs and diagnoses, month by month.

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::civil::Date;
use model::Lang;
use pipeline::judge::agreement::{AgreementTable, agreement_table};
use serde_json::json;
use validators::judge::Outcome;
use validators::judge::agreement::{ALL, Line, Side, not_judged};

use crate::End;
use crate::args::{Format, Hospitals};
use crate::output::{Out, count};

#[derive(ClapArgs, Debug)]
pub(crate) struct Agreement {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// As of this night [default: the last one that was loaded]
    #[arg(long, value_name = "DATE")]
    pub date: Option<Date>,
    /// Only this month, such as 2026-10
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Also the classes of tests, drugs and diagnoses [default: each comparison as a whole, and classes that fail]
    #[arg(long)]
    pub classes: bool,
}

pub(crate) fn run(args: &Agreement, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let store = store::Store::open(&config.store)?;
    let mut rows = Vec::new();
    let mut fails = false;
    for hospital in config.select(&args.hospitals.hospital)? {
        let table = agreement_table(&config, &store, hospital, args.date)?;
        for line in table.lines.iter().filter(|line| is_asked(args, line)) {
            fails |= line.outcome == Outcome::Fail;
            match reading.format {
                Format::Json => print_json(&table, line, out)?,
                Format::Text => rows.push(row(&table, line, lang)),
            }
        }
    }
    if reading.format == Format::Text {
        out.table(header(lang), &rows)?;
    }
    Ok(if fails { End::Findings } else { End::Clean })
}

fn is_asked(args: &Agreement, line: &Line) -> bool {
    let is_month = args
        .month
        .as_ref()
        .is_none_or(|month| *month == line.month.text());
    let is_whole = line.class == ALL || line.outcome == Outcome::Fail;
    let is_json = args.hospitals.reading.format == Format::Json;
    is_month && (args.classes || is_json || is_whole)
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "病院",
            "月",
            "比較",
            "もとの側",
            "分類",
            ">両方",
            ">左のみ",
            ">右のみ",
            ">一致率",
            ">下限",
            "判定",
            "コード",
        ],
        Lang::En => &[
            "hospital",
            "month",
            "comparison",
            "of",
            "class",
            ">both",
            ">left_only",
            ">right_only",
            ">rate",
            ">least",
            "verdict",
            "code",
        ],
    }
}

/// The side whose things are looked for on the other one.
fn of_side(line: &Line) -> &'static str {
    let [left, right] = line.comparison.sides();
    match line.side {
        Side::Left => left,
        Side::Right => right,
    }
}

fn row(table: &AgreementTable, line: &Line, lang: Lang) -> Vec<String> {
    let [left, right] = line.comparison.sides();
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |it| format!("{it:.3}"));
    let title = line.comparison.title().get(lang);
    let only_left = match line.comparison.counts_only(Side::Left) {
        true => count(line.counts.only_left),
        false => "-".to_owned(),
    };
    vec![
        table.hospital.clone(),
        line.month.text(),
        format!("{title} {left} | {right}"),
        of_side(line).to_owned(),
        line.class.clone(),
        count(line.counts.matched),
        only_left,
        count(line.counts.only_right),
        share(line.share),
        share(line.share_min),
        verdict(line.outcome, lang),
        line.code.0.to_owned(),
    ]
}

fn verdict(outcome: Outcome, lang: Lang) -> String {
    match (outcome, lang) {
        (Outcome::Pass, Lang::Ja) => "一致".to_owned(),
        (Outcome::Pass, Lang::En) => "agrees".to_owned(),
        (Outcome::Fail, Lang::Ja) => "不一致".to_owned(),
        (Outcome::Fail, Lang::En) => "differs".to_owned(),
        (Outcome::NotApplicable(reason), Lang::Ja) => {
            format!("判定せず（{}）", not_judged(reason, lang))
        }
        (Outcome::NotApplicable(reason), Lang::En) => format!("not judged: {reason}"),
    }
}

fn print_json(table: &AgreementTable, line: &Line, out: &mut Out) -> Result<()> {
    let [left, right] = line.comparison.sides();
    let (verdict, reason) = match line.outcome {
        Outcome::Pass => ("pass", None),
        Outcome::Fail => ("fail", None),
        Outcome::NotApplicable(reason) => ("not_applicable", Some(reason)),
    };
    out.json(&json!({
        "hospital": table.hospital,
        "night": table.night.map(|night| night.to_string()),
        "month": line.month.text(),
        "comparison": line.comparison.name(),
        "left": left,
        "right": right,
        "of": of_side(line),
        "class": line.class,
        "matched": line.counts.matched,
        "only_left": line.comparison.counts_only(Side::Left).then_some(line.counts.only_left),
        "only_right": line.counts.only_right,
        "share": line.share,
        "share_min": line.share_min,
        "verdict": verdict,
        "reason": reason,
        "code": line.code.0,
    }))?;
    Ok(())
}
