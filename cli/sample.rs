//! `kijun sample`: writes an invented hospital network, or takes the one that is there to a later night.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use model::Lang;
use sample_data::{Options, Written};
use serde_json::json;

use crate::End;
use crate::args::{Format, Sample};
use crate::output::{Out, count};

pub(crate) fn run(args: &Sample, out: &mut Out) -> Result<End> {
    let lang = args.language();
    if args.list_faults {
        out.line(sample_data::fault_kinds())?;
        return Ok(End::Clean);
    }
    let scenario = args.faults.as_deref().map(read_scenario).transpose()?;
    let options = Options {
        hospitals: args.hospitals,
        patients: args.patients,
        from: args.from,
        to: args.to,
        seed: args.seed,
        night: args.night,
        scenario,
        threads: args.threads.map_or(0, usize::from),
    };
    let bar = bar((args.hospitals * args.patients) as u64, lang);
    let folder = args.out.as_deref().unwrap_or(Path::new("."));
    let written = sample_data::write(folder, &options, &|| bar.inc(1));
    bar.finish_and_clear();
    let written = written?;
    match args.format {
        Format::Json => out.line(summary(&written).to_string())?,
        Format::Text => print(folder, &written, lang, out)?,
    }
    Ok(End::Clean)
}

fn read_scenario(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// A bar on a terminal, nothing elsewhere.
fn bar(patients: u64, lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let word = match lang {
        Lang::Ja => "患者",
        Lang::En => "patients",
    };
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {human_pos}/{human_len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(patients)
        .with_style(style)
        .with_message(word)
}

fn summary(written: &Written) -> serde_json::Value {
    let truth = &written.truth;
    json!({
        "night": truth.night,
        "hospitals": truth.hospitals.len(),
        "files": truth.hospitals.iter().map(|hospital| hospital.files.received).sum::<u64>(),
        "lab_results": lab_results(written),
        "written": written.changes.written,
        "renamed": written.changes.renamed,
        "removed": written.changes.removed,
        "bytes": written.changes.bytes,
        "faults": truth.faults.len(),
    })
}

fn lab_results(written: &Written) -> u64 {
    let hospitals = written.truth.hospitals.iter();
    hospitals
        .filter_map(|hospital| hospital.rows.get("lab_results"))
        .sum()
}

fn print(folder: &Path, written: &Written, lang: Lang, out: &mut Out) -> Result<()> {
    let (truth, changes) = (&written.truth, &written.changes);
    let night = truth.night;
    let megabytes = format!("{:.1}", changes.bytes as f64 / 1e6);
    let [new, renamed, removed] = [changes.written, changes.renamed, changes.removed].map(count);
    out.line(match lang {
        Lang::Ja => format!("架空のネットワーク {} ({night} の翌朝)", folder.display()),
        Lang::En => format!(
            "Invented network {} (the morning after {night})",
            folder.display()
        ),
    })?;
    for hospital in &truth.hospitals {
        let [files, live, rows] = [
            hospital.files.received,
            hospital.live,
            hospital.rows.get("lab_results").copied().unwrap_or(0),
        ]
        .map(count);
        out.line(match lang {
            Lang::Ja => format!(
                "  {}  ファイル {files}  有効 {live}  検査結果 {rows}",
                hospital.hospital
            ),
            Lang::En => format!(
                "  {}  files {files}  live {live}  lab results {rows}",
                hospital.hospital
            ),
        })?;
    }
    let planted = count(truth.faults.len() as u64);
    let path = folder.join("truth.json");
    let config = folder.join("kijun.toml");
    out.line(match lang {
        Lang::Ja => format!(
            "新規 {new} ({megabytes} MB)、改名 {renamed}、削除 {removed}。仕込んだ誤り {planted} 件は {} に",
            path.display()
        ),
        Lang::En => format!(
            "{new} new ({megabytes} MB), {renamed} renamed, {removed} removed; {planted} planted faults are in {}",
            path.display()
        ),
    })?;
    let next = match lang {
        Lang::Ja => "次に",
        Lang::En => "Next",
    };
    out.line(format!(
        "{next}: kijun night --config {} --date {night}",
        config.display()
    ))?;
    Ok(())
}
