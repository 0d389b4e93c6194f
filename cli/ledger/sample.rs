//! `kijun ledger sample`: records drawn by an auditor's seed, each with its proof.

use anyhow::{Context, Result};

use super::args::Sample as Args;
use super::{proof, show, words, write};
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let opened = args.of.open()?;
    let hospital = &args.of.hospital;
    let size = ledger::entries(&opened.dir, 0)?.log_size();
    if let Some(folder) = &args.to {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    for (draw, index) in ledger::draw(&args.seed, args.n, size).enumerate() {
        let (entry, proof) = proof::proven(&opened, index)?;
        let text = String::from_utf8_lossy(&entry);
        if let Some(folder) = &args.to {
            write(&folder.join(format!("{hospital}-{index}.json")), &entry)?;
            write(
                &folder.join(format!("{hospital}-{index}.tlog-proof")),
                proof.text(),
            )?;
        }
        if args.of.reading.format == Format::Json {
            out.json(&serde_json::json!({
                "hospital": hospital, "draw": draw, "index": index, "entry": text, "proof": proof.text(),
            }))?;
            continue;
        }
        let record: serde_json::Value = serde_json::from_slice(&entry)?;
        let headline = show::headline(&record);
        out.line(words(
            opened.lang,
            format!("抜取 {draw}: {hospital} #{index} / {size} 件 {headline}"),
            format!("draw {draw}: {hospital} #{index} of {size} {headline}"),
        ))?;
        if args.to.is_none() {
            out.line(text)?;
            out.text(&proof.text())?;
        }
    }
    Ok(End::Clean)
}
