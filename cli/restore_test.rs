//! `kijun restore-test`: whether a restored copy can be used, put on record as R13.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;
use model::Lang;
use pipeline::records::Kept;
use pipeline::restore::{Copy, RestoreFault, RestoreTest as Found, record, test};
use serde_json::json;

use crate::End;
use crate::args::{Format, Reading};
use crate::output::{Out, Tone, count};
use crate::progress::Shown;
use crate::record::args::Who;

/// Faults that are listed on a terminal.
const SHOWN_MAX: usize = 20;

/// Test a copy that was restored from a backup, and put the result on record (R13).
///
/// The copy lies in folders of its own, apart from what the config names, and may be older. Its ledger has to be sound and to be continued
/// by the present one; every file that its tables name has to be there with the bytes that the tables state.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RestoreTest {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID")]
    pub hospital: String,
    /// The restored folder of the ledgers
    #[arg(long, value_name = "FOLDER", required_unless_present = "store")]
    pub ledger: Option<PathBuf>,
    /// Folder or address of the restored store
    #[arg(long, value_name = "PLACE")]
    pub store: Option<String>,
    /// The media that it was restored from, by number
    #[arg(long, value_name = "NUMBER")]
    pub media: String,
    #[command(flatten)]
    pub who: Who,
}

const EXAMPLES: &str = "Example:
  kijun restore-test --hospital H01 --ledger /restored/ledger --store /restored/store --media TAPE-0007 --by ops-01 --role operator

Exit codes: 0 the copy can be used, 1 it cannot (which is on record as well), 2 it could not be tested.";

pub(crate) fn run(args: &RestoreTest, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let author = args.who.author();
    author.check()?;
    config.select(std::slice::from_ref(&args.hospital))?;
    let same = |one: &std::path::Path, other: &std::path::Path| {
        let (one, other) = (one.canonicalize().ok(), other.canonicalize().ok());
        one.is_some() && one == other
    };
    let is_present = args
        .ledger
        .as_ref()
        .is_some_and(|it| same(it, &config.ledger))
        || args
            .store
            .as_ref()
            .is_some_and(|it| *it == config.store || same(it.as_ref(), config.store.as_ref()));
    if is_present {
        bail!(match lang {
            Lang::Ja => "復元した写しではなく、いま使っているフォルダーが指定されています",
            Lang::En => "this is the folder in use; name the one that the copy was restored to",
        });
    }
    let copy = Copy {
        ledger: args.ledger.as_deref(),
        store: args.store.as_deref(),
    };
    let progress = Shown::new(lang);
    let found = test(&config, &args.hospital, copy, &progress);
    progress.clear();
    let found = found?;
    let software = crate::night::software()?;
    let kept = record(
        &config,
        &args.hospital,
        &software,
        &author,
        &args.media,
        &found,
    )?;
    match args.reading.format {
        Format::Json => print_json(args, &found, &kept, lang, out)?,
        Format::Text => print(args, &found, &kept, lang, out)?,
    }
    Ok(match found.is_sound() {
        true => End::Clean,
        false => End::Findings,
    })
}

fn print_json(
    args: &RestoreTest,
    found: &Found,
    kept: &Kept,
    lang: Lang,
    out: &mut Out,
) -> Result<()> {
    let faults: Vec<String> = found.faults.iter().map(|it| text(it, lang)).collect();
    out.json(&json!({
        "hospital": args.hospital,
        "ok": found.is_sound(),
        "entries": found.entries,
        "files": found.files,
        "bytes": found.bytes,
        "faults": faults,
        "rec_id": kept.envelope.rec_id,
    }))
}

fn print(args: &RestoreTest, found: &Found, kept: &Kept, lang: Lang, out: &mut Out) -> Result<()> {
    let (entries, files) = (count(found.entries), count(found.files));
    let bytes = count(found.bytes);
    let (tone, verdict) = match (found.is_sound(), lang) {
        (true, Lang::Ja) => (Tone::Good, "復元した写しは使えます".to_owned()),
        (true, Lang::En) => (Tone::Good, "the restored copy can be used".to_owned()),
        (false, Lang::Ja) => {
            let faults = count(found.faults.len() as u64);
            (
                Tone::Bad,
                format!("復元した写しは使えません。不具合 {faults} 件"),
            )
        }
        (false, Lang::En) => {
            let faults = count(found.faults.len() as u64);
            (
                Tone::Bad,
                format!("the restored copy CANNOT be used: {faults} faults"),
            )
        }
    };
    out.line(format!("{}: {}", args.hospital, out.tone(tone, &verdict)))?;
    out.line(match lang {
        Lang::Ja => {
            format!("  台帳の記録 {entries} 件、ファイル {files} 個 ({bytes} バイト) を検証")
        }
        Lang::En => {
            format!("  verified {entries} records of the ledger and {files} files ({bytes} bytes)")
        }
    })?;
    for fault in found.faults.iter().take(SHOWN_MAX) {
        out.line(format!("  {}", text(fault, lang)))?;
    }
    let more = found.faults.len().saturating_sub(SHOWN_MAX) as u64;
    if more > 0 {
        out.line(match lang {
            Lang::Ja => format!("  ほか {} 件", count(more)),
            Lang::En => format!("  and {} more", count(more)),
        })?;
    }
    out.line(crate::record::headline(&args.hospital, kept, lang))
}

fn text(fault: &RestoreFault, lang: Lang) -> String {
    match (fault, lang) {
        (RestoreFault::Ledger(what), Lang::Ja) => format!("台帳: {what}"),
        (RestoreFault::Ledger(what), Lang::En) => format!("ledger: {what}"),
        (RestoreFault::NotContinued, Lang::Ja) => {
            "台帳: いまの台帳は、この写しの続きではありません".to_owned()
        }
        (RestoreFault::NotContinued, Lang::En) => {
            "ledger: the present ledger does not go on from this copy".to_owned()
        }
        (RestoreFault::NoFiles, Lang::Ja) => "この病院のファイルがありません".to_owned(),
        (RestoreFault::NoFiles, Lang::En) => "there is no file of this hospital".to_owned(),
        (RestoreFault::Missing { file }, Lang::Ja) => format!("{file}: ファイルがありません"),
        (RestoreFault::Missing { file }, Lang::En) => format!("{file}: is not there"),
        (RestoreFault::Differs { file }, Lang::Ja) => {
            format!("{file}: 内容がテーブルの記録と異なります")
        }
        (RestoreFault::Differs { file }, Lang::En) => {
            format!("{file}: has other bytes than its table states")
        }
    }
}
