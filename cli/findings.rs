//! `kijun findings`: what is wrong, gravest first.

use anyhow::{Result, bail};
use model::{Finding, Lang, LoadId, Origin, Severity, Status};
use pipeline::days;
use pipeline::query::FindingsOf;
use serde::Serialize;

use crate::End;
use crate::args::{Findings as Args, Format, StatusArg};
use crate::output::{Out, Tone, count};

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
}

fn line(finding: &Finding, lang: Lang) -> Line<'_> {
    let day = |day: Option<i32>| day.and_then(days::to_date).map(|date| date.to_string());
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
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let store = store::Store::open(&config.store)?;
    let status = args.status.unwrap_or(if args.load.is_some() {
        StatusArg::All
    } else {
        StatusArg::Open
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
        let findings = pipeline::query::findings(&store, &hospital.hospital.id, &which)?;
        shown.extend(
            findings
                .into_iter()
                .filter(|finding| matches(status, finding.status)),
        );
    }
    if let (false, Some(id)) = (is_known_load, &args.load) {
        bail!("there is no load {id}; `kijun loads` lists them");
    }
    for finding in &shown {
        if reading.format == Format::Json {
            out.json(&line(finding, lang))?;
        } else {
            print(finding, lang, out)?;
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

fn matches(asked: StatusArg, status: Status) -> bool {
    match asked {
        StatusArg::All => true,
        StatusArg::Open => status.is_open(),
        StatusArg::New => status == Status::New,
        StatusArg::Persisting => status == Status::Persisting,
        StatusArg::Resolved => status == Status::Resolved,
    }
}

fn print(finding: &Finding, lang: Lang, out: &mut Out) -> Result<()> {
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
    Ok(())
}
