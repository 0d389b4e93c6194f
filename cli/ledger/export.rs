//! `kijun ledger export`: a folder for somebody who has neither Kijun nor our trust.

use anyhow::{Context, Result};
use ledger::Epoch;

use super::args::Export as Args;
use super::{words, write};
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

const README_JA: &str = include_str!("export.ja.md");
const README_EN: &str = include_str!("export.en.md");

pub(super) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let opened = args.of.open()?;
    let hospital = &args.of.hospital;
    let copy = args.to.join("ledger");
    let (newest, files) = ledger::copy(&opened.dir, &copy)?;
    let verification = ledger::verify(&copy, &opened.verifier)?;
    let epochs = ledger::epochs(&copy, &opened.verifier)?;
    let fill = |text: &str| {
        text.replace("{hospital}", hospital)
            .replace("{origin}", &newest.origin)
            .replace("{size}", &newest.size.to_string())
    };
    write(&args.to.join("README.ja.md"), fill(README_JA))?;
    write(&args.to.join("README.en.md"), fill(README_EN))?;
    write(&args.to.join("key-sheet.txt"), key_sheet(hospital, &epochs))?;
    for epoch in &epochs {
        let name = match epoch.until {
            None => format!("{hospital}.vkey"),
            Some(until) => format!("{hospital}-until-{until}.vkey"),
        };
        write(&args.to.join(name), epoch.verifier.vkey() + "\n")?;
    }
    std::fs::File::open(&args.to)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot flush {}", args.to.display()))?;
    let faults: Vec<String> = verification
        .faults
        .iter()
        .map(ToString::to_string)
        .collect();
    if args.of.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "hospital": hospital, "origin": newest.origin, "size": newest.size, "files": files,
            "folder": args.to, "ok": faults.is_empty(), "faults": faults,
        }))?;
    } else {
        let (size, files, to) = (count(newest.size), count(files), args.to.display());
        out.line(words(
            opened.lang,
            format!("{hospital}: 記録 {size} 件を {files} ファイルで {to} に書き出した"),
            format!("{hospital}: wrote {size} records in {files} files to {to}"),
        ))?;
        for fault in &faults {
            out.line(format!("  {fault}"))?;
        }
    }
    Ok(match faults.is_empty() {
        true => End::Clean,
        false => End::Findings,
    })
}

/// The keys as they are printed, signed and compared by eye.
fn key_sheet(hospital: &str, epochs: &[Epoch]) -> String {
    let mut sheet = format!("検証鍵 / verifier keys: {hospital}\n");
    for epoch in epochs {
        let until = epoch
            .until
            .map_or("…".to_owned(), |until| until.to_string());
        sheet.push_str(&format!(
            "\n{}\n    記録数 / sizes {} – {until}\n",
            epoch.verifier.vkey(),
            epoch.from
        ));
    }
    sheet.push_str(
        "\n台帳とは別の経路で受け取った検証鍵と一致することを確かめてください。\n\
         Compare them with the keys that you were given by another way than the ledger.\n\
         \n確認 / compared by ____________________   日付 / date ____________________\n",
    );
    sheet
}
