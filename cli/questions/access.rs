//! `kijun access`: who had access, who changed what, and whether it was looked at.

use anyhow::Result;
use ledger::kind;
use model::Lang;
use pipeline::records::{self, Standing};

use super::args::Access as Args;
use super::is_between;
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone};
use crate::record::{Line, headline};

/// Access events, authority and training, self-inspection, maintenance, clock.
const KINDS: [&str; 5] = ["R11", "R12", "R14", "R20", "R21"];

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    for hospital in config.select(&args.hospitals.hospital)? {
        let id = hospital.hospital.id.as_str();
        let mut kept = records::read(&config, id, &KINDS)?;
        kept.retain(|it| {
            let counts = !matches!(it.standing, Standing::Superseded { .. });
            counts && is_between(&it.envelope.ts_local, args.from, args.to)
        });
        if reading.format == Format::Json {
            for it in &kept {
                out.json(&Line::of(id, it))?;
            }
            continue;
        }
        for name in KINDS {
            let of_kind: Vec<_> = kept
                .iter()
                .filter(|it| it.record.kind_id() == name)
                .collect();
            let title = kind(name).map_or("", |kind| kind.title.get(lang));
            let heading = format!("{id} {name} {title}: {}", of_kind.len());
            out.line(out.tone(Tone::Strong, &heading))?;
            if of_kind.is_empty() {
                out.line(match lang {
                    Lang::Ja => "  この期間の記録はありません",
                    Lang::En => "  nothing on record in this period",
                })?;
            }
            for it in of_kind {
                out.line(format!("  {}", headline(id, it, lang)))?;
            }
        }
    }
    Ok(End::Clean)
}
