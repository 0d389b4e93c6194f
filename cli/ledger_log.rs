//! `kijun ledger verify|show`: the quality records and whether a byte of them was touched.

use anyhow::{Result, bail};
use ledger::Verifier;
use model::Lang;
use serde::Serialize;

use crate::End;
use crate::args::{Format, Ledger as Args, LedgerCommand, LedgerShow, LedgerVerify};
use crate::output::{Out, Tone, count};

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        LedgerCommand::Verify(args) => verify(args, out),
        LedgerCommand::Show(args) => show(args, out),
    }
}

#[derive(Serialize)]
struct Verdict<'a> {
    hospital: &'a str,
    origin: String,
    size: u64,
    root: String,
    vkey: String,
    ok: bool,
    faults: Vec<String>,
}

fn verify(args: &LedgerVerify, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let hospitals = config.select(&args.hospitals.hospital)?;
    if args.vkey.is_some() && hospitals.len() != 1 {
        bail!("--vkey belongs to one ledger; say which with --hospital");
    }
    let mut all_good = true;
    for hospital in hospitals {
        let id = hospital.hospital.id.as_str();
        let verifier = match &args.vkey {
            Some(vkey) => Verifier::from_vkey(vkey)?,
            None => {
                let secrets = store::Secrets::open(&config.secrets)?;
                pipeline::ledger_key(&config, &secrets, id)?.verifier()
            }
        };
        let dir = config.ledger.join(id);
        if !dir.join("checkpoint").exists() {
            bail!(
                "{} has no ledger at {}; it is made by the first `kijun night`",
                id,
                dir.display()
            );
        }
        let verification = ledger::verify(&dir, &verifier)?;
        let faults: Vec<String> = verification
            .faults
            .iter()
            .map(|fault| fault.to_string())
            .collect();
        all_good &= faults.is_empty();
        let verdict = Verdict {
            hospital: id,
            origin: verification.origin,
            size: verification.size,
            root: verification.root_base64,
            vkey: verifier.vkey(),
            ok: faults.is_empty(),
            faults,
        };
        if reading.format == Format::Json {
            out.json(&verdict)?;
        } else {
            print(&verdict, lang, out)?;
        }
    }
    Ok(if all_good { End::Clean } else { End::Findings })
}

fn print(verdict: &Verdict<'_>, lang: Lang, out: &mut Out) -> Result<()> {
    let size = count(verdict.size);
    let word = match (lang, verdict.ok) {
        (Lang::Ja, true) => out.tone(Tone::Good, "改ざんなし"),
        (Lang::Ja, false) => out.tone(Tone::Bad, "異常あり"),
        (Lang::En, true) => out.tone(Tone::Good, "intact"),
        (Lang::En, false) => out.tone(Tone::Bad, "NOT INTACT"),
    };
    let root = &verdict.root;
    out.line(match lang {
        Lang::Ja => format!(
            "{}: {word}、記録 {size} 件、ルート {root}",
            verdict.hospital
        ),
        Lang::En => format!("{}: {word}, {size} records, root {root}", verdict.hospital),
    })?;
    let vkey = &verdict.vkey;
    out.line(match lang {
        Lang::Ja => format!("  検証鍵 (台帳とは別の経路で監査担当に渡すこと): {vkey}"),
        Lang::En => {
            format!("  verifier key (hand it to auditors by another way than the ledger): {vkey}")
        }
    })?;
    for fault in &verdict.faults {
        out.line(format!("  {fault}"))?;
    }
    Ok(())
}

fn show(args: &LedgerShow, out: &mut Out) -> Result<End> {
    let (config, _) = args.hospitals.reading.common.read()?;
    for hospital in config.select(&args.hospitals.hospital)? {
        let dir = config.ledger.join(&hospital.hospital.id);
        if !dir.exists() {
            continue;
        }
        for entry in ledger::entries(&dir, args.from)? {
            let (index, bytes) = entry?;
            let record: serde_json::Value = serde_json::from_slice(&bytes)?;
            if args.hospitals.reading.format == Format::Json {
                let id = &hospital.hospital.id;
                out.json(&serde_json::json!({ "hospital": id, "index": index, "record": record }))?;
            } else {
                let text = |key: &str| {
                    record
                        .get(key)
                        .and_then(|value| value.as_str())
                        .unwrap_or("")
                        .to_owned()
                };
                out.line(format!(
                    "{} #{index} {} {} {}",
                    hospital.hospital.id,
                    text("ts_local"),
                    text("type"),
                    text("run_id")
                ))?;
            }
        }
    }
    Ok(End::Clean)
}
