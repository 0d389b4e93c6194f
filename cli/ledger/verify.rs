//! `kijun ledger verify`: every byte against the signed checkpoints, and how far witnesses cosigned.

use anyhow::{Result, bail};
use ledger::{LedgerEvent, Outcome, Verification, WitnessVerifier, WitnessedSize};
use model::Lang;
use pipeline::{LedgerAct, LedgerDesk};
use serde::Serialize;

use super::args::Verify as Args;
use super::{ledger_dir, time, verifier, words};
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone, count};

#[derive(Serialize)]
struct Verdict<'a> {
    hospital: &'a str,
    origin: String,
    size: u64,
    root: String,
    vkey: String,
    ok: bool,
    faults: Vec<String>,
    witnesses: Vec<Cosigned>,
}

/// How far a witness cosigned.
#[derive(Serialize)]
struct Cosigned {
    vkey: String,
    name: String,
    size: Option<u64>,
    time: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let hospitals = config.select(&args.hospitals.hospital)?;
    if args.vkey.is_some() && hospitals.len() != 1 {
        bail!("--vkey belongs to one ledger; say which with --hospital");
    }
    let keys: Vec<WitnessVerifier> = args
        .witness_key
        .iter()
        .map(|vkey| WitnessVerifier::from_vkey(vkey))
        .collect::<Result<_, _>>()?;
    let mut all_good = true;
    for hospital in hospitals {
        let id = hospital.hospital.id.as_str();
        let verifier = verifier(&config, id, args.vkey.as_deref())?;
        let dir = ledger_dir(&config, id)?;
        let verification = ledger::verify(&dir, &verifier)?;
        let witnesses = keys
            .iter()
            .map(|key| cosigned(&dir, key))
            .collect::<Result<Vec<_>>>()?;
        let verdict = verdict(id, verifier.vkey(), verification, witnesses);
        all_good &= verdict.ok;
        if reading.format == Format::Json {
            out.json(&verdict)?;
        } else {
            print(&verdict, lang, out)?;
        }
        if let Some(actor) = &args.record_as {
            let desk = LedgerDesk::open(&config, id, &crate::night::software()?)?;
            record(&desk, actor, &verdict)?;
        }
    }
    Ok(if all_good { End::Clean } else { End::Findings })
}

fn cosigned(dir: &std::path::Path, key: &WitnessVerifier) -> Result<Cosigned> {
    let witnessed = ledger::witnessed(dir, key)?;
    Ok(Cosigned {
        vkey: key.vkey(),
        name: key.name().to_owned(),
        size: witnessed.map(|witnessed| witnessed.size),
        time: witnessed.map(|witnessed| time(witnessed.time)),
    })
}

fn verdict(
    hospital: &str,
    vkey: String,
    verification: Verification,
    witnesses: Vec<Cosigned>,
) -> Verdict<'_> {
    let mut faults: Vec<String> = verification
        .faults
        .iter()
        .map(|fault| fault.to_string())
        .collect();
    let silent = witnesses.iter().filter(|witness| witness.size.is_none());
    faults.extend(silent.map(|witness| {
        format!(
            "checkpoints: none is cosigned by the witness {}",
            witness.name
        )
    }));
    Verdict {
        hospital,
        origin: verification.origin,
        size: verification.size,
        root: verification.root_base64,
        vkey,
        ok: faults.is_empty(),
        faults,
        witnesses,
    }
}

fn record(desk: &LedgerDesk<'_>, actor: &str, verdict: &Verdict<'_>) -> Result<()> {
    let act = LedgerAct {
        by: actor.to_owned(),
        reason: "verification of the ledger".to_owned(),
    };
    let witnesses = verdict.witnesses.iter().map(|witness| WitnessedSize {
        vkey: witness.vkey.clone(),
        entries: witness.size,
    });
    let event = LedgerEvent::Verified {
        faults: verdict.faults.len() as u64,
        witnesses: witnesses.collect(),
    };
    let result = if verdict.ok {
        Outcome::Ok
    } else {
        Outcome::Findings
    };
    Ok(desk.record_verdict(&act, event, result)?)
}

fn print(verdict: &Verdict<'_>, lang: Lang, out: &mut Out) -> Result<()> {
    let size = count(verdict.size);
    let word = match (lang, verdict.ok) {
        (Lang::Ja, true) => out.tone(Tone::Good, "改ざんなし"),
        (Lang::Ja, false) => out.tone(Tone::Bad, "異常あり"),
        (Lang::En, true) => out.tone(Tone::Good, "intact"),
        (Lang::En, false) => out.tone(Tone::Bad, "NOT INTACT"),
    };
    let (hospital, root, vkey) = (verdict.hospital, &verdict.root, &verdict.vkey);
    out.line(words(
        lang,
        format!("{hospital}: {word}、記録 {size} 件、ルート {root}"),
        format!("{hospital}: {word}, {size} records, root {root}"),
    ))?;
    out.line(words(
        lang,
        format!("  検証鍵 (台帳とは別の経路で監査担当に渡すこと): {vkey}"),
        format!("  verifier key (hand it to auditors by another way than the ledger): {vkey}"),
    ))?;
    for witness in &verdict.witnesses {
        if let (Some(cosigned), Some(time)) = (witness.size, &witness.time) {
            let (name, cosigned) = (&witness.name, count(cosigned));
            out.line(words(
                lang,
                format!("  立会人 {name} は {size} 件中 {cosigned} 件までを {time} に連署"),
                format!("  witness {name} cosigned {cosigned} of {size} records at {time}"),
            ))?;
        }
    }
    for fault in &verdict.faults {
        out.line(format!("  {fault}"))?;
    }
    Ok(())
}
