//! `kijun ledger witness`: cosigning elsewhere, the request that goes there and the line that comes back.

use std::path::PathBuf;

use anyhow::{Result, bail};
use jiff::Timestamp;
use ledger::{Verifier, WitnessKey, WitnessVerifier};
use pipeline::{Config, LedgerDesk};

use super::args::{Accept, Keygen, Request, Witness as Args, WitnessCommand};
use super::{ledger_dir, read, time, words, write};
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        Some(WitnessCommand::Keygen(args)) => keygen(args, out),
        Some(WitnessCommand::Request(args)) => request(args, out),
        Some(WitnessCommand::Accept(args)) => accept(args, out),
        None => cosign(args, out),
    }
}

fn keygen(args: &Keygen, out: &mut Out) -> Result<End> {
    let key = WitnessKey::create(&args.key, &args.name)?;
    out.line(key.verifier().vkey())?;
    Ok(End::Clean)
}

/// Where a cosigned checkpoint waits for its ledger when nobody says where. No hospital's id has a dot.
fn transport(config: &Config, hospital: &str) -> PathBuf {
    config.ledger.join(format!("{hospital}.cosigned"))
}

fn cosign(args: &Args, out: &mut Out) -> Result<End> {
    let (Some(key), Some(store)) = (&args.key, &args.store) else {
        bail!("say who witnesses with --key, and where it remembers with --store");
    };
    let vkey = args.vkey.as_deref().map(Verifier::from_vkey).transpose()?;
    let mut witness = ledger::Witness::open(store, WitnessKey::load(key)?)?;
    let (request, default) = match (&args.request, &args.hospital) {
        (Some(path), _) => (
            ledger::Request::parse(&read(path)?)?,
            path.with_extension("cosigned"),
        ),
        (None, Some(hospital)) => {
            let (config, _) = args.reading.common.read()?;
            let dir = ledger_dir(&config, hospital)?;
            let origin = pipeline::ledger_origin(&config, hospital);
            let request = witness.request(&dir, &origin)?;
            (request, transport(&config, hospital))
        }
        (None, None) => bail!("say which ledger with --hospital or --request"),
    };
    let now = Timestamp::now().as_second().unsigned_abs();
    let cosigned = witness.cosign(&request, vkey.as_ref(), now)?;
    let to = args.to.as_ref().unwrap_or(&default);
    write(to, &cosigned.text)?;
    if args.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "origin": cosigned.origin, "size": cosigned.size, "time": time(now), "file": to,
        }))?;
    } else {
        let (origin, size, to) = (&cosigned.origin, count(cosigned.size), to.display());
        out.line(words(
            args.reading.common.lang(None),
            format!("{origin}: {size} 件までを連署、{to}"),
            format!("{origin}: cosigned {size} records, {to}"),
        ))?;
    }
    Ok(End::Clean)
}

fn request(args: &Request, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let dir = ledger_dir(&config, &args.hospital)?;
    let secrets = store::Secrets::open(&config.secrets)?;
    let old = match args.old {
        Some(old) => old,
        None => ledger::last_witnessed(&pipeline::witnessed_path(&secrets, &args.hospital))?
            .map_or(0, |head| head.size),
    };
    let request = ledger::Request::of(&dir, old, args.size)?;
    match &args.to {
        None => out.text(&request.text())?,
        Some(path) => {
            write(path, request.text())?;
            let path = path.display();
            out.line(words(
                lang,
                format!("{old} 件からの連署の依頼: {path}"),
                format!("request from {old} records on: {path}"),
            ))?;
        }
    }
    Ok(End::Clean)
}

fn accept(args: &Accept, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    ledger_dir(&config, &args.hospital)?;
    let witness = WitnessVerifier::from_vkey(&args.witness_key)?;
    let default = transport(&config, &args.hospital);
    let note = read(args.file.as_ref().unwrap_or(&default))?;
    let desk = LedgerDesk::open(&config, &args.hospital, &crate::night::software()?)?;
    let (size, seconds) = desk.take_cosignature(&note, &witness)?;
    let (hospital, name, when) = (&args.hospital, witness.name(), time(seconds));
    if args.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "hospital": hospital, "witness": name, "size": size, "time": when,
        }))?;
    } else {
        out.line(words(
            lang,
            format!("{hospital}: 立会人 {name} が {when} に {size} 件までを連署"),
            format!("{hospital}: witness {name} cosigned {size} records at {when}"),
        ))?;
    }
    Ok(End::Clean)
}
