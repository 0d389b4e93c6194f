//! `kijun map history`: every recorded step about a code, with who, when, why and on which evidence.

use anyhow::Result;
use mappings::rounds::{Choice, Rounds, Step};
use model::Lang;
use pipeline::rounds::Recorded;
use serde_json::{Map, Value, json};

use super::args::History as Args;
use super::words;
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.of.reading.common.read()?;
    let hospital = &args.of.hospital;
    config.select(std::slice::from_ref(hospital))?;
    let mut rounds = Rounds::new(hospital);
    let mut found = false;
    for recorded in pipeline::rounds::events(&config.ledger, hospital)? {
        let event = &recorded.event;
        if event.key.local_code != args.code {
            continue;
        }
        found = true;
        let state = rounds.apply(event)?.name();
        match args.of.reading.format {
            Format::Json => out.json(&line(hospital, &recorded, state))?,
            Format::Text => print(hospital, &recorded, state, lang, out)?,
        }
    }
    if !found && args.of.reading.format == Format::Text {
        out.line(match lang {
            Lang::Ja => format!("{hospital} のコード {} には記録がありません", args.code),
            Lang::En => format!(
                "nothing is on record about code {} of {hospital}",
                args.code
            ),
        })?;
    }
    Ok(End::Clean)
}

fn line(hospital: &str, recorded: &Recorded, state: &str) -> Value {
    let event = &recorded.event;
    let key = &event.key;
    json!({
        "hospital": hospital, "index": recorded.index, "rec_id": event.record, "at": event.at,
        "domain": key.domain, "local_code": key.local_code, "local_name": key.local_name,
        "unit": key.unit, "specimen": key.specimen,
        "step": event.step.kind().name(), "state": state,
        "actor": event.by.id, "role": event.by.role.name(), "reason": event.reason,
        "evidence": recorded.evidence, "content": content(&event.step),
    })
}

fn print(
    hospital: &str,
    recorded: &Recorded,
    state: &str,
    lang: Lang,
    out: &mut Out,
) -> Result<()> {
    let event = &recorded.event;
    let (at, code, step) = (&event.at, &event.key.local_code, event.step.kind().name());
    let parts = [&event.key.local_name, &event.key.unit, &event.key.specimen];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    let parts = parts.join(" ");
    out.line(format!(
        "#{} {at} {code} [{parts}] {step} -> {state}",
        recorded.index
    ))?;
    let (id, role) = (&event.by.id, event.by.role.name());
    out.line(format!("    {id} ({role}): {}", event.reason))?;
    for (name, value) in &content(&event.step) {
        out.line(format!("    {name}: {value}"))?;
    }
    let evidence = words(lang, "根拠", "evidence");
    for name in &recorded.evidence {
        out.line(format!("    {evidence}: {hospital}.evidence/{name}"))?;
    }
    Ok(())
}

/// What a step says beside who and why.
fn content(step: &Step) -> Map<String, Value> {
    let value = match step {
        Step::Open(facts) => json!({
            "rows": facts.rows, "share_ppm": facts.share_ppm, "quantiles": facts.quantiles,
        }),
        Step::Propose(candidates) => {
            let candidates: Vec<String> = candidates
                .iter()
                .map(|candidate| format!("{} ({})", candidate.code, candidate.confidence))
                .collect();
            json!({ "candidates": candidates })
        }
        Step::CrossCheck(others) => {
            let others: Vec<String> = others
                .iter()
                .map(|other| format!("{} ({})", other.code, other.hospitals))
                .collect();
            json!({ "others": others })
        }
        Step::Ask { due, .. } => json!({ "due": due.to_string() }),
        Step::Answer(answer) => json!({
            "answer": match &answer.choice {
                Choice::Code(code) => code.as_str(),
                Choice::NoneFits => "none_fits",
                Choice::Unknown => "unknown",
            },
            "candidate": answer.candidate,
            "has_comment": answer.has_comment,
            "has_reagent": answer.has_reagent,
        }),
        Step::Agree(code) => json!({ "standard_code": code }),
        Step::Decide(ruling) | Step::Adopt(ruling) => json!({
            "standard_code": ruling.standard_code, "standard_unit": ruling.standard_unit,
        }),
        Step::Activate { from, until } => json!({
            "valid_from": from.to_string(), "valid_until": until.map(|until| until.to_string()),
        }),
        Step::Retire(from) => json!({ "valid_until": from.to_string() }),
    };
    match value {
        Value::Object(content) => content,
        _ => Map::new(),
    }
}
