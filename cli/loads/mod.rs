//! `kijun loads`: every load that counts, as its record has it, and whether it was approved.

pub(crate) mod args;

use std::collections::BTreeMap;

use anyhow::Result;
use ledger::LoadVerdict;
use model::{Lang, Load};
use pipeline::approvals::{self, Decided};
use pipeline::records::Author;
use serde::Serialize;

use crate::End;
use crate::args::{Format, Hospitals};
use crate::output::{Out, count};
use args::{Decide, Loads, LoadsCommand};

#[derive(Serialize)]
struct Line<'a> {
    load_id: &'a str,
    date: String,
    hospital: &'a str,
    status: model::LoadStatus,
    started: &'a str,
    finished: &'a str,
    rows: BTreeMap<&'a str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision<'a>>,
}

/// What was said last of a load.
#[derive(Serialize)]
struct Decision<'a> {
    verdict: LoadVerdict,
    by: &'a str,
    at: &'a str,
    reason: &'a str,
    rec_id: &'a str,
}

impl Decision<'_> {
    fn of(decided: &Decided) -> Decision<'_> {
        Decision {
            verdict: decided.decision.verdict,
            by: &decided.by,
            at: &decided.at,
            reason: &decided.reason,
            rec_id: &decided.rec_id,
        }
    }
}

impl Line<'_> {
    fn of<'a>(load: &'a Load, decided: Option<&'a Decided>) -> Line<'a> {
        Line {
            load_id: &load.load_id.0,
            date: load.date.to_string(),
            hospital: &load.hospital,
            status: load.status,
            started: &load.started,
            finished: &load.finished,
            rows: load
                .tables
                .iter()
                .map(|(table, load)| (table.as_str(), load.stored))
                .collect(),
            decision: decided.map(Decision::of),
        }
    }
}

pub(crate) fn run(args: &Loads, out: &mut Out) -> Result<End> {
    match &args.command {
        None => list(&args.hospitals, out),
        Some(LoadsCommand::Approve(args)) => decide(args, LoadVerdict::Approved, out),
        Some(LoadsCommand::Reject(args)) => decide(args, LoadVerdict::Rejected, out),
    }
}

fn decide(args: &Decide, verdict: LoadVerdict, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let author = Author {
        by: args.by.trim().to_owned(),
        role: args.role.trim().to_owned(),
        reason: Some(args.reason.clone()),
    };
    let software = crate::night::software()?;
    let decided = approvals::record(&config, &args.load_id, verdict, &author, &software)?;
    if args.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "load_id": args.load_id, "verdict": verdict, "by": decided.by, "at": decided.at,
            "reason": decided.reason, "rec_id": decided.rec_id,
        }))?;
        return Ok(End::Clean);
    }
    let (word, rec_id) = (word(verdict, lang), &decided.rec_id);
    out.line(format!("{} {word} ({}) {rec_id}", args.load_id, decided.by))?;
    Ok(End::Clean)
}

fn word(verdict: LoadVerdict, lang: Lang) -> &'static str {
    match (verdict, lang) {
        (LoadVerdict::Approved, Lang::Ja) => "承認",
        (LoadVerdict::Rejected, Lang::Ja) => "却下",
        (verdict, Lang::En) => verdict.name(),
    }
}

fn list(args: &Hospitals, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let mut rows = Vec::new();
    for hospital in config.select(&args.hospital)? {
        let decisions = approvals::decisions(&config, &hospital.hospital.id)?;
        for load in pipeline::query::loads(&config, hospital)? {
            let decided = approvals::of_load(&decisions, &load.load_id.0);
            if args.reading.format == Format::Json {
                out.json(&Line::of(&load, decided))?;
            } else {
                let decided = decided.map(|it| word(it.decision.verdict, lang));
                rows.push(text_row(&load, decided));
            }
        }
    }
    if args.reading.format == Format::Text {
        let header: &[&str] = match lang {
            Lang::Ja => &[
                "取り込み",
                "対象日",
                "病院",
                ">検体検査",
                ">患者",
                ">取り消し行",
                "完了 (UTC)",
                "承認",
            ],
            Lang::En => &[
                "load",
                "date",
                "hospital",
                ">lab_results",
                ">patients",
                ">rows removed",
                "finished (UTC)",
                "approval",
            ],
        };
        out.table(header, &rows)?;
    }
    Ok(End::Clean)
}

fn text_row(load: &Load, decided: Option<&str>) -> Vec<String> {
    let stored = |table: &str| count(load.tables.get(table).map_or(0, |table| table.stored));
    let data = ["lab_results", "patients"];
    let removed = data
        .iter()
        .filter_map(|table| load.tables.get(*table))
        .map(|table| table.removed)
        .sum();
    vec![
        load.load_id.0.clone(),
        load.date.to_string(),
        load.hospital.clone(),
        stored("lab_results"),
        stored("patients"),
        count(removed),
        load.finished
            .get(..19)
            .unwrap_or(&load.finished)
            .replace('T', " "),
        decided.unwrap_or("-").to_owned(),
    ]
}
