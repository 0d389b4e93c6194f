//! `kijun map import|export`: decisions as CSV.

use anyhow::{Context, Result};
use mappings::rounds::{read_decisions, write_decisions};
use model::Lang;

use super::args::{Export, Import};
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(crate) fn import(args: &Import, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let bytes = std::fs::read(&args.file)
        .with_context(|| format!("{} cannot be read", args.file.display()))?;
    let rows = read_decisions(&bytes)
        .with_context(|| format!("{} is not taken, nothing was changed", args.file.display()))?;
    let software = crate::night::software()?;
    let imported = pipeline::rounds::import(&config, &rows, &bytes, &software)?;
    for (hospital, adopted) in &imported.adopted {
        let known = imported.known.get(hospital).copied().unwrap_or(0);
        if args.reading.format == Format::Json {
            out.json(&serde_json::json!({
                "hospital": hospital, "adopted": adopted, "known": known,
            }))?;
            continue;
        }
        out.line(match lang {
            Lang::Ja => format!("{hospital}: 取り込み {adopted} 件、登録済み {known} 件"),
            Lang::En => {
                format!("{hospital}: {adopted} decisions taken over, {known} known already")
            }
        })?;
    }
    Ok(End::Clean)
}

pub(crate) fn export(args: &Export, out: &mut Out) -> Result<End> {
    let (config, _) = args.common.read()?;
    let mut rows = Vec::new();
    for hospital in config.select(&args.hospital)? {
        let rounds = pipeline::rounds::replay(&config.ledger, &hospital.hospital.id)?;
        rows.extend(pipeline::rounds::export(&rounds));
    }
    out.line(write_decisions(&rows).trim_end())?;
    Ok(End::Clean)
}
