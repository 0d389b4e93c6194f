//! `kijun rules`: the thresholds of judgements, and what others would change about past nights.

use anyhow::{Result, bail};
use model::{Finding, Lang};
use pipeline::judge::replay::{Replayed, replay};
use pipeline::judge::rules::JudgementRules;
use serde_json::json;

use crate::End;
use crate::args::{Format, Rules, RulesCheck, RulesCommand, RulesReplay, RulesShow};
use crate::output::Out;

pub(crate) fn run(args: &Rules, out: &mut Out) -> Result<End> {
    match &args.command {
        RulesCommand::Show(args) => show(args, out),
        RulesCommand::Check(args) => check(args, out),
        RulesCommand::Replay(args) => replay_nights(args, out),
    }
}

fn show(args: &RulesShow, out: &mut Out) -> Result<End> {
    let (config, _) = args.reading.common.read()?;
    let rules = JudgementRules::read(&config)?;
    let mut rows = Vec::new();
    for (section, name, threshold) in rules.rules.values() {
        let id = rules.rules.id(section);
        let value = threshold.value.to_string();
        if args.reading.format == Format::Json {
            out.json(&json!({
                "section": section, "name": name, "value": threshold.value, "unit": threshold.unit,
                "reason": threshold.reason, "author": threshold.author, "id": id,
            }))?;
        } else {
            let name = format!("{section}.{name}");
            rows.push(vec![
                name,
                value,
                threshold.unit.clone(),
                id,
                threshold.reason.clone(),
            ]);
        }
    }
    if args.reading.format == Format::Text {
        out.table(&["rule", ">value", "unit", "id", "reason"], &rows)?;
    }
    Ok(End::Clean)
}

fn check(args: &RulesCheck, out: &mut Out) -> Result<End> {
    let rules = JudgementRules::of_file(&args.file)?;
    let applied = rules.applied();
    let ids = applied.ids.join(", ");
    out.line(match args.language() {
        Lang::Ja => format!("使えます: {ids} (SHA-256 {})", applied.sha256),
        Lang::En => format!("can be used: {ids} (SHA-256 {})", applied.sha256),
    })?;
    Ok(End::Clean)
}

fn replay_nights(args: &RulesReplay, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    if args.from > args.to {
        bail!("--from {} is after --to {}", args.from, args.to);
    }
    let rules = match &args.rules {
        Some(file) => JudgementRules::of_file(file)?,
        None => JudgementRules::read(&config)?,
    };
    let store = store::Store::open(&config.store)?;
    for hospital in config.select(&args.hospitals.hospital)? {
        let days = (args.from, args.to);
        for night in replay(&config, &store, hospital, &rules, days)? {
            match reading.format {
                Format::Json => print_json(&night, lang, out)?,
                Format::Text => print(&night, lang, out)?,
            }
        }
    }
    Ok(End::Clean)
}

/// What changed, each kind with its name.
fn kinds(night: &Replayed) -> [(&'static str, &[Finding]); 3] {
    [
        ("new", &night.new),
        ("gone", &night.gone),
        ("changed", &night.changed),
    ]
}

fn print_json(night: &Replayed, lang: Lang, out: &mut Out) -> Result<()> {
    for (change, findings) in kinds(night) {
        for finding in findings {
            out.json(&json!({
                "hospital": night.hospital, "night": night.night, "change": change, "code": finding.code.0,
                "key": finding.key, "text": validators::render(finding, lang),
            }))?;
        }
    }
    Ok(())
}

fn print(night: &Replayed, lang: Lang, out: &mut Out) -> Result<()> {
    let date = night.night.map(|night| night.to_string());
    let date = date.unwrap_or_default();
    let (new, gone) = (night.new.len(), night.gone.len());
    let (changed, same) = (night.changed.len(), night.same);
    let hospital = &night.hospital;
    out.line(match lang {
        Lang::Ja => format!("{hospital} {date}: 増える {new}、消える {gone}、数値が変わる {changed}、同じ {same}"),
        Lang::En => format!("{hospital} {date}: {new} new, {gone} gone, {changed} with other numbers, {same} the same"),
    })?;
    for (change, findings) in kinds(night) {
        let sign = match change {
            "new" => '+',
            "gone" => '-',
            _ => '~',
        };
        for finding in findings {
            let text = validators::render(finding, lang);
            out.line(format!("  {sign} {} {text}", finding.code))?;
        }
    }
    Ok(())
}
