//! `kijun ledger`: the quality records, whether a byte of them was touched, and how others can tell.

pub(crate) mod args;
mod export;
mod index;
mod key;
mod proof;
mod sample;
mod show;
mod timestamp;
mod verify;
mod witness;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use ledger::Verifier;
use model::Lang;
use pipeline::Config;

use crate::End;
use crate::output::Out;
use args::{Ledger, LedgerCommand, OfLedger};

/// The most bytes of a file that somebody hands in: a checkpoint, a proof, a token.
const FILE_BYTES_MAX: u64 = 4 << 20;

pub(crate) fn run(ledger: &Ledger, out: &mut Out) -> Result<End> {
    match &ledger.command {
        LedgerCommand::Verify(args) => verify::run(args, out),
        LedgerCommand::Show(args) => show::run(args, out),
        LedgerCommand::Proof(args) => proof::inclusion(args, out),
        LedgerCommand::Consistency(args) => proof::consistency(args, out),
        LedgerCommand::Sample(args) => sample::run(args, out),
        LedgerCommand::Export(args) => export::run(args, out),
        LedgerCommand::Witness(args) => witness::run(args, out),
        LedgerCommand::RotateKey(args) => key::run(args, out),
        LedgerCommand::Timestamp(args) => timestamp::run(args, out),
        LedgerCommand::Reindex(args) => index::reindex(args, out),
        LedgerCommand::Query(args) => index::query(args, out),
    }
}

/// A ledger that can be read, and the key that it is held to.
struct Opened {
    lang: Lang,
    dir: PathBuf,
    verifier: Verifier,
}

impl OfLedger {
    fn open(&self) -> Result<Opened> {
        let (config, lang) = self.reading.common.read()?;
        let dir = ledger_dir(&config, &self.hospital)?;
        Ok(Opened {
            verifier: verifier(&config, &self.hospital, self.vkey.as_deref())?,
            lang,
            dir,
        })
    }
}

/// Where the ledger of a hospital of the config lies.
fn ledger_dir(config: &Config, hospital: &str) -> Result<PathBuf> {
    config.select(std::slice::from_ref(&hospital.to_owned()))?;
    let dir = config.ledger.join(hospital);
    if !dir.join("checkpoint").exists() {
        bail!(
            "{hospital} has no ledger at {}; it is made by the first `kijun night`",
            dir.display()
        );
    }
    Ok(dir)
}

/// The key handed over, else the public half of the one in the secrets.
fn verifier(config: &Config, hospital: &str, vkey: Option<&str>) -> Result<Verifier> {
    match vkey {
        Some(vkey) => Ok(Verifier::from_vkey(vkey)?),
        None => {
            let secrets = store::Secrets::open(&config.secrets)?;
            Ok(pipeline::ledger_key(config, &secrets, hospital)?.verifier())
        }
    }
}

/// A file that somebody hands in.
fn read(path: &Path) -> Result<Vec<u8>> {
    let said = || format!("cannot read {}", path.display());
    let bytes = fs::metadata(path).with_context(said)?.len();
    if bytes > FILE_BYTES_MAX {
        bail!(
            "{} has {bytes} bytes, more than any such file",
            path.display()
        );
    }
    fs::read(path).with_context(said)
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// What is said in one of two languages.
fn words(lang: Lang, ja: String, en: String) -> String {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// Seconds since 1970-01-01 UTC as a time, for people.
fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |time| time.to_string())
}
