//! `kijun ledger proof|consistency`: what somebody can check without the ledger, and without us.

use anyhow::{Result, bail};
use ledger::{Continuation, InclusionProof, Request};

use super::args::{Consistency, Proof};
use super::{Opened, read, words, write};
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone, count};

/// A record's exact bytes and its proof, checked against the key before it is handed out.
pub(super) fn proven(opened: &Opened, index: u64) -> Result<(Vec<u8>, InclusionProof)> {
    let proof = InclusionProof::of(&opened.dir, index)?;
    let entry = ledger::read_entry(&opened.dir, index)?;
    proof.check_any(&entry, &ledger::epochs(&opened.dir, &opened.verifier)?)?;
    Ok((entry, proof))
}

pub(super) fn inclusion(args: &Proof, out: &mut Out) -> Result<End> {
    let opened = args.of.open()?;
    let index = match (&args.record, args.index) {
        (_, Some(index)) => index,
        (Some(record), None) => match ledger::find_record(&opened.dir, record)? {
            Some(index) => index,
            None => bail!("the ledger of {} has no record {record}", args.of.hospital),
        },
        (None, None) => bail!("say which record with --record or --index"),
    };
    let (entry, proof) = proven(&opened, index)?;
    if let Some(path) = &args.entry {
        write(path, &entry)?;
    }
    if let Some(path) = &args.to {
        write(path, proof.text())?;
    }
    let json = args.of.reading.format == Format::Json;
    match &args.to {
        _ if json => out.json(&serde_json::json!({
            "hospital": args.of.hospital, "index": index, "proof": proof.text(),
        }))?,
        None => out.text(&proof.text())?,
        Some(path) => {
            let path = path.display();
            out.line(words(
                opened.lang,
                format!("記録 {index} の包含証明: {path}"),
                format!("proof of record {index}: {path}"),
            ))?;
        }
    }
    Ok(End::Clean)
}

pub(super) fn consistency(args: &Consistency, out: &mut Out) -> Result<End> {
    let opened = args.of.open()?;
    let (old, newest, found) = ledger::compare(&opened.dir, &opened.verifier, &read(&args.old)?)?;
    let continues = found == Continuation::Continues;
    let proof = match continues {
        true => Some(Request::of(&opened.dir, old.size, None)?.text()),
        false => None,
    };
    if let (Some(path), Some(proof)) = (&args.to, &proof) {
        write(path, proof)?;
    }
    if args.of.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "hospital": args.of.hospital, "old_size": old.size, "size": newest.size, "ok": continues, "proof": proof,
        }))?;
    } else {
        let (was, is) = (count(old.size), count(newest.size));
        let (tone, ja, en) = match found {
            Continuation::Continues => (
                Tone::Good,
                format!("整合: 当時の {was} 件は変わらず、いま {is} 件"),
                format!("consistent: the {was} records of then are unchanged, now there are {is}"),
            ),
            Continuation::Smaller { .. } => (
                Tone::Bad,
                format!(
                    "不整合: 当時 {was} 件、いま {is} 件。古い状態に戻されたか、末尾が切られた"
                ),
                format!(
                    "NOT CONSISTENT: {was} records then, {is} now; an older state was put back or the end was cut off"
                ),
            ),
            Continuation::Rewritten => (
                Tone::Bad,
                format!("不整合: 当時の {was} 件が書き換えられた"),
                format!("NOT CONSISTENT: the {was} records of then were written anew"),
            ),
        };
        let line = out.tone(tone, &words(opened.lang, ja, en));
        out.line(format!("{}: {line}", args.of.hospital))?;
    }
    Ok(if continues { End::Clean } else { End::Findings })
}
