//! What stands above the clauses, and the verification of the ledger, done anew for each print.

use std::fs;
use std::path::Path;

use ledger::Verifier;
use model::hex;
use reports::sheet::{CheckpointLine, Header, LedgerCheck, Matrix, WitnessLine};
use sha2::{Digest, Sha256};
use store::Secrets;

use super::SheetOptions;
use crate::Error;
use crate::config::{Config, HospitalConfig};
use crate::judge::rules::JudgementRules;
use crate::ledgers::witnessed_path;
use crate::night::{japan, ledger_key, ledger_origin};

/// What lines of signatures begin with in a signed note.
const SIGNATURE: &str = "\u{2014} ";

/// The ledger of a hospital as the sheet shows it.
#[derive(Default)]
pub(super) struct LedgerView {
    pub check: LedgerCheck,
    pub checkpoint: Option<CheckpointLine>,
    pub witnesses: Vec<WitnessLine>,
    pub vkey: Option<String>,
}

/// Verifies the ledger; what is wrong with it is no error but a fault on the sheet.
///
/// # Errors
/// When the key cannot be read.
pub(super) fn ledger_view(
    config: &Config,
    hospital: &str,
    vkey: Option<&str>,
) -> Result<LedgerView, Error> {
    let dir = config.ledger.join(hospital);
    let mut view = LedgerView::default();
    view.check.is_there = dir.join("checkpoint").exists();
    if !view.check.is_there {
        return Ok(view);
    }
    let secrets = Secrets::open(&config.secrets)?;
    let verifier = match vkey {
        Some(vkey) => Verifier::from_vkey(vkey)?,
        // A new key, which asking for it would make, could verify nothing.
        None if !secrets.ledger_key_path(hospital).exists() => {
            view.check
                .faults
                .push("the key of the ledger is missing in the secrets".to_owned());
            return Ok(view);
        }
        None => ledger_key(config, &secrets, hospital)?.verifier(),
    };
    view.vkey = Some(verifier.vkey());
    match ledger::verify(&dir, &verifier) {
        Ok(found) => {
            view.check.size = found.size;
            view.check.faults = found.faults.iter().map(ToString::to_string).collect();
            view.checkpoint = Some(CheckpointLine {
                origin: found.origin,
                size: found.size,
                root: found.root_base64,
            });
        }
        Err(error) => view.check.faults.push(error.to_string()),
    }
    let witnessed = witnessed_path(&secrets, hospital);
    if witnessed.exists() {
        let held = ledger::hold_to_witnessed(&dir, &witnessed);
        view.check.continues_witnessed = Some(held.is_ok());
        view.check
            .faults
            .extend(held.err().map(|error| error.to_string()));
    }
    let origin = ledger_origin(config, hospital);
    view.witnesses = witness_lines(&dir.join("checkpoint"), &origin);
    if view.witnesses.is_empty() {
        view.witnesses = witness_lines(&witnessed, &origin);
    }
    Ok(view)
}

/// The lines of witnesses under a checkpoint; none when the file is not there or is none.
fn witness_lines(path: &Path, origin: &str) -> Vec<WitnessLine> {
    let Ok(text) = fs::read_to_string(path) else {
        return Vec::new();
    };
    let size = text.lines().nth(1).and_then(|size| size.parse().ok());
    let lines = text.lines().filter_map(|line| {
        let name = line.strip_prefix(SIGNATURE)?.split(' ').next()?;
        (name != origin).then(|| WitnessLine {
            name: name.to_owned(),
            size: size.unwrap_or_default(),
            line: line.to_owned(),
        })
    });
    lines.collect()
}

/// The header of a sheet.
///
/// # Errors
/// When the site's rules cannot be read.
pub(super) fn header(
    config: &Config,
    hospital: &HospitalConfig,
    options: &SheetOptions<'_>,
    matrix: &Matrix,
    load_id: Option<String>,
    view: &LedgerView,
) -> Result<Header, Error> {
    let software = options.software;
    let mut rules = vec![matrix.name()];
    rules.extend(JudgementRules::read(config)?.applied().ids);
    rules.extend(software.ruleset_ids.iter().cloned());
    let printed_at = japan(options.printed).strftime("%Y-%m-%dT%H:%M:%S+09:00");
    let vkey = view.vkey.clone();
    Ok(Header {
        network: config.network.clone(),
        hospital: hospital.hospital.id.clone(),
        hospital_name: hospital.hospital.name.clone(),
        from: options.from,
        to: options.to,
        load_id,
        checkpoint: view.checkpoint.clone(),
        witnesses: view.witnesses.clone(),
        vkey_sha256: vkey.as_ref().map(|vkey| hex(&Sha256::digest(vkey))),
        vkey,
        software: format!("{} {}", software.name, software.version),
        commit: software.commit.clone(),
        binary_sha256: software.binary_sha256.clone(),
        config_sha256: config.sha256.clone(),
        rules,
        printed_at: printed_at.to_string(),
        printed_by: options.printed_by.clone(),
    })
}
