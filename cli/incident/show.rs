//! `kijun incident list|show`: how incidents stand, and what was done.

use anyhow::Result;
use jiff::civil::Date;
use ledger::{Affected, IncidentClass, IncidentState, Record, Requirement};
use model::Lang;
use pipeline::incidents::{self, Chain};
use serde_json::{Value, json};

use super::args::{List, Show, StatusArg};
use super::today;
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone};

pub(super) fn list(args: &List, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let date = args.date.unwrap_or_else(today);
    let mut shown = 0;
    for hospital in config.select(&args.hospitals.hospital)? {
        for chain in incidents::chains(&config, &hospital.hospital.id)? {
            let incident = &chain.incident;
            let is_closed = incident.state == IncidentState::Closed;
            let is_asked = match args.status {
                StatusArg::All => true,
                StatusArg::Open => !is_closed,
                StatusArg::Closed => is_closed,
            };
            let is_asked = is_asked && touches(&incident.opened.affected, args);
            if is_asked && (!args.overdue || incident.is_overdue(date)) {
                shown += 1;
                print(&chain, date, reading.format, lang, out)?;
            }
        }
    }
    if reading.format == Format::Text {
        out.line(match lang {
            Lang::Ja => format!("インシデント {shown} 件。経緯は `kijun incident show 番号`"),
            Lang::En => {
                format!("{shown} incidents; `kijun incident show NUMBER` tells their steps")
            }
        })?;
    }
    Ok(End::Clean)
}

/// Whether what is affected meets what was asked for. What an incident does not say may be anything.
fn touches(affected: &Affected, args: &List) -> bool {
    let meets = |asked: Option<&String>, named: &[String]| {
        asked.is_none_or(|asked| named.is_empty() || named.contains(asked))
    };
    let in_time = affected.period.is_none_or(|period| {
        args.from.is_none_or(|from| from <= period.to) && args.to.is_none_or(|to| period.from <= to)
    });
    meets(args.table.as_ref(), &affected.tables)
        && meets(args.item.as_ref(), &affected.items)
        && in_time
}

pub(super) fn show(args: &Show, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let chain = incidents::find(&config, &args.number)?;
    if args.reading.format == Format::Json {
        let mut object = object(&chain, today());
        object["steps"] = chain.steps.iter().map(step).collect();
        out.json(&object)?;
        return Ok(End::Clean);
    }
    print(&chain, today(), Format::Text, lang, out)?;
    for kept in &chain.steps {
        let step = step(kept);
        let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
        out.line(format!(
            "  {} {} {} {}",
            text("at").get(..16).unwrap_or_default().replace('T', " "),
            out.tone(Tone::Strong, &text("step")),
            text("by"),
            said(&step["fields"])
        ))?;
        if let Some(reason) = step["reason"].as_str() {
            out.line(format!("      {reason}"))?;
        }
    }
    Ok(End::Clean)
}

/// A record of an incident as machines read it.
fn step(kept: &pipeline::records::Kept) -> Value {
    let envelope = &kept.envelope;
    let (name, fields) = match &kept.record {
        Record::Incident(record) => {
            let step = serde_json::to_value(&record.step).unwrap_or_default();
            let fields = step.get(record.step.name()).cloned().unwrap_or_default();
            (record.step.name(), fields)
        }
        _ => ("", Value::Null),
    };
    json!({
        "rec_id": envelope.rec_id, "at": envelope.ts_local, "by": envelope.actor.id,
        "role": envelope.actor.role, "reason": envelope.reason, "step": name, "fields": fields,
        "evidence": envelope.evidence,
    })
}

/// The fields of a step in a line.
fn said(fields: &Value) -> String {
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let fields = fields.as_object().into_iter().flatten();
    let fields = fields.filter(|(name, _)| !matches!(name.as_str(), "affected" | "title"));
    let parts = fields.map(|(name, value)| format!("{name}={}", word(value)));
    parts.collect::<Vec<_>>().join(", ")
}

/// An incident in a line, and what it waits for.
pub(super) fn print(
    chain: &Chain,
    date: Date,
    format: Format,
    lang: Lang,
    out: &mut Out,
) -> Result<()> {
    if format == Format::Json {
        return out.json(&object(chain, date));
    }
    let incident = &chain.incident;
    let tone = match incident.state {
        IncidentState::Closed => Tone::Good,
        _ if incident.is_overdue(date) => Tone::Bad,
        _ => Tone::Warn,
    };
    let state = out.tone(tone, incident.state.word().get(lang));
    let opened = &incident.opened;
    let (class, severity) = (class(opened.class, lang), opened.severity.name());
    let is_open = incident.state != IncidentState::Closed;
    let late = |day: Date| match (is_open && day < date, lang) {
        (false, _) => "",
        (true, Lang::Ja) => " 超過",
        (true, Lang::En) => " overdue",
    };
    let due = match lang {
        Lang::Ja => "期限",
        Lang::En => "due",
    };
    out.line(format!(
        "{} {state} {severity} {class} {due} {}{}: {}",
        incident.number,
        incident.due,
        late(incident.due),
        opened.title
    ))?;
    if let Some(day) = incident.check_on {
        let late = late(day);
        out.line(match lang {
            Lang::Ja => format!("      有効性の確認予定 {day}{late}"),
            Lang::En => format!("      effect to be looked at on {day}{late}"),
        })?;
    }
    let missing = incident.missing();
    if is_open && !missing.is_empty() {
        let words = missing.iter().map(|it| requirement(*it, lang));
        let words: Vec<&str> = words.collect();
        out.line(match lang {
            Lang::Ja => format!("      残り: {}", words.join("、")),
            Lang::En => format!("      missing: {}", words.join(", ")),
        })?;
    }
    Ok(())
}

fn object(chain: &Chain, date: Date) -> Value {
    let incident = &chain.incident;
    let missing = incident.missing();
    let missing: Vec<&str> = match incident.state {
        IncidentState::Closed => Vec::new(),
        _ => missing.iter().map(|it| it.step()).collect(),
    };
    json!({
        "incident": incident.number, "hospital": chain.hospital, "state": incident.state.name(),
        "class": incident.opened.class, "severity": incident.opened.severity,
        "title": incident.opened.title, "detected_on": incident.opened.detected_on,
        "detected_by": incident.opened.detected_by, "findings": incident.opened.findings,
        "affected": incident.opened.affected, "due": incident.due, "check_on": incident.check_on,
        "overdue": incident.is_overdue(date), "rounds": incident.rounds, "missing": missing,
    })
}

fn class(class: IncidentClass, lang: Lang) -> &'static str {
    match (class, lang) {
        (class, Lang::En) => class.name(),
        (IncidentClass::DataQuality, _) => "データ品質",
        (IncidentClass::System, _) => "システム",
        (IncidentClass::Procedure, _) => "手順",
        (IncidentClass::Leak, _) => "漏えい等",
    }
}

fn requirement(requirement: Requirement, lang: Lang) -> &'static str {
    match (requirement, lang) {
        (requirement, Lang::En) => requirement.step(),
        (Requirement::Cause, _) => "根本原因 (cause)",
        (Requirement::Correction, _) => "是正 (correct)",
        (Requirement::Prevention, _) => "再発防止 (prevent)",
        (Requirement::Effect, _) => "有効性の確認 (check)",
        (Requirement::Report, _) => "役員への報告 (report)",
    }
}
