//! `kijun map as-of`: the decisions as they were at a checkpoint, what became of them, and the stored rows that differ by it.

use anyhow::{Context, Result, bail};
use ledger::Verifier;
use mappings::Decision;
use model::Lang;
use pipeline::rounds::{AsOf, Since, as_of};
use pipeline::{Config, days, ledger_key, ledger_origin};
use serde_json::{Value, json};

use super::args::AsOf as Args;
use super::words;
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone, count};

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let (hospital, checkpoint) = checkpoint(args, &config)?;
    config.select(std::slice::from_ref(&hospital))?;
    let verifier = match &args.vkey {
        Some(vkey) => Verifier::from_vkey(vkey)?,
        None => {
            let secrets = store::Secrets::open(&config.secrets)?;
            ledger_key(&config, &secrets, &hospital)?.verifier()
        }
    };
    let found = as_of(&config, &hospital, &verifier, &checkpoint)?;
    match args.reading.format {
        Format::Json => print_json(&hospital, &found, out)?,
        Format::Text => print(&hospital, &found, lang, out)?,
    }
    Ok(End::Clean)
}

/// The hospital, and the bytes of the checkpoint that was handed in or is kept.
fn checkpoint(args: &Args, config: &Config) -> Result<(String, Vec<u8>)> {
    let Some(size) = args.size else {
        let Some(path) = &args.checkpoint else {
            bail!("say which checkpoint with --checkpoint or --size");
        };
        let read = || format!("cannot read {}", path.display());
        let bytes = std::fs::read(path).with_context(read)?;
        let hospital = match &args.hospital {
            Some(hospital) => hospital.clone(),
            None => hospital_of(config, &bytes)?,
        };
        return Ok((hospital, bytes));
    };
    let Some(hospital) = &args.hospital else {
        bail!("--size belongs to the ledger of one hospital; say which with --hospital");
    };
    let path = config.ledger.join(hospital).join("checkpoints");
    let path = path.join(format!("{size}.txt"));
    let bytes = std::fs::read(&path).with_context(|| {
        format!("{hospital} keeps no checkpoint of {size} records; its ledger lists those it keeps in checkpoints/")
    })?;
    Ok((hospital.clone(), bytes))
}

/// The hospital whose ledger a checkpoint names in its first line.
fn hospital_of(config: &Config, checkpoint: &[u8]) -> Result<String> {
    let text = String::from_utf8_lossy(checkpoint);
    let origin = text.lines().next().unwrap_or_default();
    let mut hospitals = config.hospitals.iter().map(|it| &it.hospital.id);
    match hospitals.find(|id| ledger_origin(config, id) == origin) {
        Some(id) => Ok(id.clone()),
        None => {
            bail!("no hospital of the config has a ledger {origin:?}; say which with --hospital")
        }
    }
}

fn decision(decision: &Decision) -> Value {
    let day = |day: i32| days::to_date(day).map(|day| day.to_string());
    json!({
        "id": decision.id, "standard_code": decision.standard_code, "standard_unit": decision.standard_unit,
        "valid_from": day(decision.valid_from), "valid_until": decision.valid_until.and_then(day),
    })
}

fn print_json(hospital: &str, found: &AsOf, out: &mut Out) -> Result<()> {
    for one in &found.decisions {
        let Some(any) = one.any() else { continue };
        out.json(&json!({
            "hospital": hospital, "size": found.checkpoint.size, "root": found.checkpoint.root_base64(),
            "size_now": found.size_now, "since": one.since.name(), "domain": any.domain, "local_code": any.local_code,
            "local_name": any.local_name, "unit": any.unit, "specimen": any.specimen,
            "then": one.then.as_ref().map(decision), "now": one.now.as_ref().map(decision), "rows": one.rows,
        }))?;
    }
    Ok(())
}

fn print(hospital: &str, found: &AsOf, lang: Lang, out: &mut Out) -> Result<()> {
    let (size, now) = (count(found.checkpoint.size), count(found.size_now));
    let root = found.checkpoint.root_base64();
    let good = out.tone(Tone::Good, words(lang, "照合済み", "checked"));
    out.line(match lang {
        Lang::Ja => {
            format!("{hospital}: 記録 {size} 件 (いま {now} 件) の時点、ルート {root}: {good}")
        }
        Lang::En => format!("{hospital}: as of {size} records (now {now}), root {root}: {good}"),
    })?;
    if found.decisions.is_empty() {
        return out.line(words(
            lang,
            "当時もいまも決定はありません",
            "no decision was in force then, and none is now",
        ));
    }
    let code = |decision: &Option<Decision>| match decision {
        None => "-".to_owned(),
        Some(decision) => {
            let code = decision.standard_code.as_deref();
            let from = days::to_date(decision.valid_from).map(|day| day.to_string());
            let until = decision.valid_until.and_then(days::to_date);
            let until = until.map(|day| day.to_string()).unwrap_or_default();
            let from = from.unwrap_or_default();
            format!(
                "{} ({from}..{until})",
                code.unwrap_or(words(lang, "該当なし", "none"))
            )
        }
    };
    let rows: Vec<Vec<String>> = (found.decisions.iter())
        .filter_map(|one| {
            let any = one.any()?;
            let parts = [&any.local_name, &any.unit, &any.specimen];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            Some(vec![
                any.local_code.clone(),
                parts.join(" "),
                code(&one.then),
                code(&one.now),
                since(one.since, lang).to_owned(),
                count(one.rows),
            ])
        })
        .collect();
    let header: &[&str] = match lang {
        Lang::Ja => &["コード", "項目", "当時", "いま", "変化", ">変わる行"],
        Lang::En => &["code", "item", "then", "now", "since", ">rows that differ"],
    };
    out.table(header, &rows)
}

fn since(since: Since, lang: Lang) -> &'static str {
    match since {
        Since::Same => words(lang, "同じ", "same"),
        Since::Changed => words(lang, "変更", "changed"),
        Since::Ended => words(lang, "終了", "ended"),
        Since::New => words(lang, "新規", "new"),
    }
}
