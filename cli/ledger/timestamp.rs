//! `kijun ledger timestamp`: the token of a time-stamping authority becomes evidence.

use anyhow::Result;
use pipeline::{LedgerAct, LedgerDesk};

use super::args::Timestamp as Args;
use super::{ledger_dir, read, words};
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let dir = ledger_dir(&config, &args.hospital)?;
    let newest = dir.join("checkpoint");
    let checkpoint = read(args.checkpoint.as_ref().unwrap_or(&newest))?;
    let token = read(&args.token)?;
    let desk = LedgerDesk::open(&config, &args.hospital, &crate::night::software()?)?;
    let act = LedgerAct {
        by: args.actor.clone(),
        reason: args.reason.clone(),
    };
    let size = desk.record_timestamp(&act, &token, &checkpoint)?;
    let hospital = &args.hospital;
    if args.reading.format == Format::Json {
        out.json(&serde_json::json!({ "hospital": hospital, "size": size }))?;
    } else {
        let size = count(size);
        out.line(words(
            lang,
            format!("{hospital}: {size} 件のチェックポイントのタイムスタンプを記録"),
            format!("{hospital}: recorded the time stamp of the checkpoint of {size} records"),
        ))?;
    }
    Ok(End::Clean)
}
