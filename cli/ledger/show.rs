//! `kijun ledger show`: the records in their order.

use anyhow::Result;

use super::args::Show as Args;
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, _) = args.hospitals.reading.common.read()?;
    for hospital in config.select(&args.hospitals.hospital)? {
        let id = &hospital.hospital.id;
        let dir = config.ledger.join(id);
        if !dir.exists() {
            continue;
        }
        for entry in ledger::entries(&dir, args.from)? {
            let (index, bytes) = entry?;
            let record: serde_json::Value = serde_json::from_slice(&bytes)?;
            if args.hospitals.reading.format == Format::Json {
                out.json(&serde_json::json!({ "hospital": id, "index": index, "record": record }))?;
            } else {
                let line = headline(&record);
                out.line(format!("{id} #{index} {line}"))?;
            }
        }
    }
    Ok(End::Clean)
}

/// When, which type, for which load.
pub(super) fn headline(record: &serde_json::Value) -> String {
    let text = |key: &str| {
        record
            .get(key)
            .and_then(|value| value.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let line = format!("{} {} {}", text("ts_local"), text("type"), text("run_id"));
    line.trim_end().to_owned()
}
