//! `kijun ledger rotate-key`: another signing key, on record.

use anyhow::Result;
use pipeline::{LedgerAct, LedgerDesk};

use super::args::RotateKey as Args;
use super::{ledger_dir, words};
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    ledger_dir(&config, &args.hospital)?;
    let desk = LedgerDesk::open(&config, &args.hospital, &crate::night::software()?)?;
    let act = LedgerAct {
        by: args.actor.clone(),
        reason: args.reason.clone(),
    };
    let (previous, next) = desk.change_key(&act)?;
    if args.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "hospital": args.hospital, "previous": previous, "vkey": next,
        }))?;
        return Ok(End::Clean);
    }
    let hospital = &args.hospital;
    out.line(words(
        lang,
        format!("{hospital}: 署名鍵を替えた。新しい検証鍵を監査担当と立会人に渡すこと: {next}"),
        format!("{hospital}: the signing key was changed; hand the new verifier key to auditors and witnesses: {next}"),
    ))?;
    out.line(words(
        lang,
        format!("  これまでの検証鍵: {previous}"),
        format!("  verifier key so far: {previous}"),
    ))?;
    Ok(End::Clean)
}
