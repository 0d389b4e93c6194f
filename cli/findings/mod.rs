//! `kijun findings`: what is wrong, gravest first, and what is done about it.

mod act;
pub(crate) mod args;
mod evidence;

use anyhow::{Result, bail};
use jiff::civil::Date;
use model::{Finding, Lang, LoadId, Origin, Severity, Status};
use pipeline::query::FindingsOf;
use pipeline::triage::{self, Standing};
use pipeline::{Config, HospitalConfig, days};
use serde::Serialize;
use serde_json::Value;

use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone, count};
use args::{Findings as Args, StatusArg};

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: Severity,
    status: Status,
    hospital: &'a str,
    feed: &'a str,
    table: Option<&'a str>,
    item: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    failed: u64,
    eligible: u64,
    load_id: &'a str,
    origin: &'a Origin,
    key: &'a str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived_until: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// A finding and how it stands with the team.
struct Shown {
    finding: Finding,
    standing: Option<Standing>,
}

impl Shown {
    fn line(&self, lang: Lang) -> Line<'_> {
        let day = |day: Option<i32>| day.and_then(days::to_date).map(|date| date.to_string());
        let finding = &self.finding;
        let standing = self.standing.as_ref();
        Line {
            code: finding.code.0,
            severity: finding.severity,
            status: finding.status,
            hospital: &finding.hospital,
            feed: &finding.feed,
            table: finding.table.map(|table| table.name()),
            item: finding.item.as_deref(),
            from: day(finding.from),
            to: day(finding.to),
            failed: finding.failed,
            eligible: finding.eligible,
            load_id: &finding.load_id,
            origin: &finding.origin,
            key: &finding.key,
            text: validators::render(finding, lang),
            evidence: evidence::of(finding),
            owner: standing.and_then(|standing| standing.owner.as_deref()),
            waived_until: standing.and_then(|standing| standing.waived_until),
            reason: standing.map(|standing| standing.reason.as_str()),
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        Some(command) => act::run(command, out),
        None => show(args, out),
    }
}

fn show(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let store = store::Store::open(&config.store)?;
    let status = args.status.unwrap_or(match args.load {
        Some(_) => StatusArg::All,
        None => StatusArg::Open,
    });
    let which = match (&args.load, status) {
        (Some(id), _) => FindingsOf::Load(LoadId(id.clone())),
        (None, StatusArg::Resolved | StatusArg::All) => FindingsOf::Newest,
        (None, _) => FindingsOf::Open,
    };
    let mut shown = Vec::new();
    let mut is_known_load = args.load.is_none();
    for hospital in config.select(&args.hospitals.hospital)? {
        if let Some(id) = &args.load {
            let loads = pipeline::query::loads(&config, hospital)?;
            is_known_load |= loads.iter().any(|load| load.load_id.0 == *id);
        }
        let night = args.date.or(newest_night(&config, hospital)?);
        let mut standings = triage::standings(&config, hospital)?;
        for finding in pipeline::query::findings(&store, &hospital.hospital.id, &which)? {
            let standing = standings.remove(&finding.key);
            let is_waived = night.zip(standing.as_ref());
            let is_waived = is_waived.is_some_and(|(night, standing)| standing.is_waived(night));
            if matches(status, finding.status, is_waived) {
                shown.push(Shown { finding, standing });
            }
        }
    }
    if let (false, Some(id)) = (is_known_load, &args.load) {
        bail!("there is no load {id}; `kijun loads` lists them");
    }
    for it in &shown {
        match reading.format {
            Format::Json => out.json(&it.line(lang))?,
            Format::Text => print(it, lang, out)?,
        }
    }
    if reading.format == Format::Text {
        let total = count(shown.len() as u64);
        out.line(match lang {
            Lang::Ja => format!("指摘 {total} 件。意味は `kijun explain コード`"),
            Lang::En => format!("{total} findings; `kijun explain CODE` tells what a code means"),
        })?;
    }
    Ok(End::Clean)
}

/// The night of the newest load, on which waivers are looked at: a report of yesterday says today what it said then.
fn newest_night(config: &Config, hospital: &HospitalConfig) -> Result<Option<Date>> {
    let loads = pipeline::query::loads(config, hospital)?;
    Ok(loads.into_iter().map(|load| load.date).max())
}

fn matches(asked: StatusArg, status: Status, is_waived: bool) -> bool {
    match asked {
        StatusArg::All => true,
        StatusArg::Open => status.is_open() && !is_waived,
        StatusArg::New => status == Status::New && !is_waived,
        StatusArg::Persisting => status == Status::Persisting && !is_waived,
        StatusArg::Resolved => status == Status::Resolved,
        StatusArg::Waived => status.is_open() && is_waived,
    }
}

fn print(shown: &Shown, lang: Lang, out: &mut Out) -> Result<()> {
    let finding = &shown.finding;
    let tone = match finding.severity {
        Severity::Fatal | Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Notice => Tone::Good,
    };
    let severity = out.tone(tone, &format!("{:<7}", finding.severity.name()));
    let item = finding.item.as_deref().unwrap_or("-");
    let text = validators::render(finding, lang);
    out.line(format!(
        "{} {severity} {:<10} {} {} {item}: {text}",
        finding.code,
        finding.status.name(),
        finding.hospital,
        finding.feed
    ))?;
    let origin = &finding.origin;
    if !origin.file.is_empty() {
        let field = origin.field.as_deref().unwrap_or("");
        out.line(format!("      {} {field}", origin.file).trim_end())?;
    }
    if let Some(line) = evidence::line(finding, lang) {
        out.line(format!("      {line}"))?;
    }
    match &shown.standing {
        Some(standing) => out.line(format!("      {}", in_words(standing, lang))),
        None => Ok(()),
    }
}

fn in_words(standing: &Standing, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some(owner) = &standing.owner {
        parts.push(match lang {
            Lang::Ja => format!("担当 {owner}"),
            Lang::En => format!("owner {owner}"),
        });
    }
    if let Some(until) = standing.waived_until {
        parts.push(match lang {
            Lang::Ja => format!("{until} まで保留 ({})", standing.by),
            Lang::En => format!("waived until {until} by {}", standing.by),
        });
    }
    parts.push(standing.reason.clone());
    parts.join(": ")
}
