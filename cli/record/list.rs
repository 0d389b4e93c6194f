//! `kijun record list|show`: records as they stand in the ledgers.

use anyhow::Result;
use ledger::{Evidence, Field, FieldKind, KINDS, Record};
use model::Lang;
use pipeline::records::{self, Kept, Standing};
use serde::Serialize;
use serde_json::{Map, Value};

use super::args::{List, Show};
use super::kind;
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone};
use crate::questions::is_between;

/// A record as machines read it.
#[derive(Serialize)]
pub(crate) struct Line<'a> {
    rec_id: &'a str,
    kind: &'a str,
    name: &'a str,
    hospital: &'a str,
    index: u64,
    at: &'a str,
    by: &'a str,
    role: &'a str,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    evidence: &'a [Evidence],
    approved_by: Vec<&'a str>,
    fields: Map<String, Value>,
}

impl Line<'_> {
    pub(crate) fn of<'a>(hospital: &'a str, kept: &'a Kept) -> Line<'a> {
        let envelope = &kept.envelope;
        let (kind, name) = tag(&kept.record);
        let approvals = envelope.approvals.iter();
        Line {
            rec_id: &envelope.rec_id,
            kind,
            name,
            hospital,
            index: kept.index,
            at: &envelope.ts_utc,
            by: &envelope.actor.id,
            role: &envelope.actor.role,
            standing: kept.standing.name(),
            superseded_by: match &kept.standing {
                Standing::Superseded { by } => Some(by),
                _ => None,
            },
            supersedes: envelope.supersedes.as_deref(),
            reason: envelope.reason.as_deref(),
            evidence: &envelope.evidence,
            approved_by: approvals.map(|it| it.actor.id.as_str()).collect(),
            fields: kept.record.fields(),
        }
    }
}

/// Number and name of a record's kind.
fn tag(record: &Record) -> (&'static str, &'static str) {
    let name = record.type_name();
    name.split_once(' ').unwrap_or((name, ""))
}

/// Kinds that are written by people, by a form or in the course of another command.
const OF_PEOPLE: [&str; 2] = ["R04", "R08"];

pub(super) fn list(args: &List, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let mut kinds: Vec<&str> = Vec::new();
    for name in &args.kind {
        kinds.push(kind(name, lang)?.id);
    }
    if kinds.is_empty() {
        let of_people = |id: &&str| OF_PEOPLE.contains(id);
        let all = KINDS.iter().filter(|it| it.has_form() || of_people(&it.id));
        kinds.extend(all.map(|kind| kind.id));
    }
    let mut shown = 0;
    for hospital in config.select(&args.hospitals.hospital)? {
        let id = &hospital.hospital.id;
        for kept in records::read(&config, id, &kinds)? {
            let is_out = matches!(kept.standing, Standing::Superseded { .. }) && !args.superseded;
            if is_out || !is_between(&kept.envelope.ts_local, args.from, args.to) {
                continue;
            }
            shown += 1;
            match reading.format {
                Format::Json => out.json(&Line::of(id, &kept))?,
                Format::Text => out.line(headline(id, &kept, lang))?,
            }
        }
    }
    if reading.format == Format::Text {
        out.line(match lang {
            Lang::Ja => format!("記録 {shown} 件。内容は `kijun record show 番号`"),
            Lang::En => format!("{shown} records; `kijun record show REC_ID` tells all of one"),
        })?;
    }
    Ok(End::Clean)
}

/// A record in a line: id, when, kind, by whom, what it is about, whether it counts.
pub(crate) fn headline(hospital: &str, kept: &Kept, lang: Lang) -> String {
    let envelope = &kept.envelope;
    let at = envelope.ts_local.get(..16).unwrap_or_default();
    let (kind, name) = tag(&kept.record);
    let mut line = format!(
        "{} {} {hospital} {kind} {name} {}: {}",
        envelope.rec_id,
        at.replace('T', " "),
        envelope.actor.id,
        subject(&kept.record)
    );
    let standing = match (&kept.standing, lang) {
        (Standing::InForce, _) => None,
        (Standing::AwaitsApproval, Lang::Ja) => Some("承認待ち".to_owned()),
        (Standing::AwaitsApproval, Lang::En) => Some("waits for approval".to_owned()),
        (Standing::Approved, Lang::Ja) => Some("承認済み".to_owned()),
        (Standing::Approved, Lang::En) => Some("approved".to_owned()),
        (Standing::Superseded { by }, Lang::Ja) => Some(format!("{by} で置き換え")),
        (Standing::Superseded { by }, Lang::En) => Some(format!("superseded by {by}")),
    };
    if let Some(standing) = standing {
        line.push_str(&format!(" [{standing}]"));
    }
    line
}

/// What a record is about: the first words of its form, or what its command is about.
fn subject(record: &Record) -> String {
    let fields = record.fields();
    match record {
        Record::LoadDecision(it) => return format!("{} {}", it.load_id, it.verdict.name()),
        Record::Incident(it) => return format!("{} {}", it.incident, it.step.name()),
        Record::Triage(it) => return format!("{} {}", it.finding, it.action.name()),
        _ => {}
    }
    let form = ledger::kind(record.kind_id()).map_or(&[][..], |kind| kind.form);
    let lines = form.iter().filter(|it| matches!(it.kind, FieldKind::Line));
    let words = form.iter().filter(|it| matches!(it.kind, FieldKind::Word));
    lines
        .chain(words)
        .find_map(|field| fields.get(field.name)?.as_str().map(str::to_owned))
        .unwrap_or_default()
}

pub(super) fn show(args: &Show, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let (hospital, kept) = records::find(&config, &args.rec_id)?;
    if args.reading.format == Format::Json {
        out.json(&Line::of(&hospital, &kept))?;
        return Ok(End::Clean);
    }
    let headline = headline(&hospital, &kept, lang);
    out.line(out.tone(Tone::Strong, &headline))?;
    let envelope = &kept.envelope;
    let form = ledger::kind(kept.record.kind_id()).map_or(&[][..], |kind| kind.form);
    let mut fields = kept.record.fields();
    for field in form {
        if let Some(value) = fields.remove(field.name) {
            out.line(format!("  {}: {}", label(field, lang), plain(&value)))?;
        }
    }
    for (name, value) in fields {
        out.line(format!("  {name}: {}", plain(&value)))?;
    }
    let words = |ja: &'static str, en: &'static str| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    out.line(format!(
        "  {}: {} ({})",
        words("記録者", "written by"),
        envelope.actor.id,
        envelope.actor.role
    ))?;
    if let Some(reason) = &envelope.reason {
        out.line(format!("  {}: {reason}", words("理由", "reason")))?;
    }
    if let Some(before) = &envelope.supersedes {
        out.line(format!(
            "  {}: {before}",
            words("前の記録", "takes the place of")
        ))?;
    }
    for approval in &envelope.approvals {
        let (by, role) = (&approval.actor.id, &approval.role);
        out.line(format!("  {}: {by} ({role})", words("承認", "approved by")))?;
    }
    for file in &envelope.evidence {
        let Evidence {
            name,
            bytes,
            sha256,
        } = file;
        out.line(format!(
            "  {}: {name} {bytes} {sha256}",
            words("根拠", "evidence")
        ))?;
    }
    out.line(format!(
        "  {}: {}",
        words("台帳の位置", "ledger entry"),
        kept.index
    ))?;
    Ok(End::Clean)
}

/// What a field is, without the hints for who fills it in.
fn label(field: &Field, lang: Lang) -> &'static str {
    let about = field.about.get(lang);
    about.split([';', '(']).next().unwrap_or(about).trim_end()
}

/// A value without the marks of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
