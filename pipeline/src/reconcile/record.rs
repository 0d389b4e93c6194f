//! R05: the comparison in the ledger, its result beside the ledger, and the worksheet in the secrets folder.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ledger::{
    AccuracyCheck, AccuracyLine, AccuracyMethod, AccuracyVerdict, Actor, ActorKind, Approval,
    Envelope, Evidence, Outcome, Period, Record, RowsCompared, SampleDrawn, Software,
};
use model::hex;
use reports::worksheet::{Worksheet, write};
use sha2::{Digest, Sha256};
use store::Secrets;
use validators::reconcile::{ENCODING, Kind};

use super::sample::lines_sha256;
use super::{Asked, Reconciliation};
use crate::Error;
use crate::config::Config;
use crate::ledgers::open_log;
use crate::night::envelope_by;
use crate::rounds::{evidence_dir, write_whole};

/// The rule by which a comparison is accepted: nothing is missing, changed, extra or moved, and nothing is unexplained.
pub(super) const RULE: &str = "kijun-equal-1";

/// What an envelope of an accuracy check says besides the usual.
pub(super) struct Signed<'a> {
    pub hospital: &'a str,
    pub software: &'a Software,
    pub actor: Actor,
    pub run_id: Option<String>,
    pub evidence: Vec<Evidence>,
    pub result: Outcome,
    pub approvals: Vec<(Actor, &'static str)>,
}

pub(super) fn envelope(config: &Config, signed: Signed<'_>) -> Result<Envelope, Error> {
    let software = Software {
        config_sha256: config.sha256.clone(),
        ..signed.software.clone()
    };
    let mut envelope = envelope_by(signed.actor, signed.hospital, &software, signed.result)?;
    let ts = envelope.ts_utc.clone();
    let approvals = signed.approvals.into_iter();
    envelope.run_id = signed.run_id;
    envelope.evidence = signed.evidence;
    envelope.approvals = approvals
        .map(|(actor, meaning)| Approval {
            role: actor.role.clone(),
            actor,
            ts: ts.clone(),
            meaning: meaning.to_owned(),
        })
        .collect();
    Ok(envelope)
}

/// Appends a record to the ledger of a hospital.
pub(super) fn append(
    config: &Config,
    secrets: &Secrets,
    envelope: &Envelope,
    check: AccuracyCheck,
) -> Result<(), Error> {
    let hospital = &envelope.hospital_id;
    let entry = ledger::to_bytes(envelope, &Record::AccuracyCheck(check))?;
    open_log(config, secrets, hospital)?.append(&[entry])?;
    Ok(())
}

/// Keeps the result, writes the worksheet and appends the record.
///
/// # Errors
/// When one of them cannot be written; then there is no record.
pub(super) fn record(
    config: &Config,
    secrets: &Secrets,
    asked: &Asked,
    outcome: &mut Reconciliation,
) -> Result<(), Error> {
    let evidence = keep(config, outcome)?;
    let envelope = envelope(
        config,
        Signed {
            hospital: &asked.hospital,
            software: &asked.software,
            actor: Actor {
                kind: ActorKind::System,
                id: "kijun".to_owned(),
                role: "accuracy check".to_owned(),
                auth_method: "operating system account".to_owned(),
            },
            run_id: Some(outcome.load_id.0.clone()),
            evidence: vec![evidence.clone()],
            result: if outcome.is_equal() {
                Outcome::Ok
            } else {
                Outcome::Findings
            },
            approvals: Vec::new(),
        },
    )?;
    outcome.rec_id = envelope.rec_id.clone();
    let sample = worksheet(secrets, asked, outcome)?;
    let check = AccuracyCheck {
        plan: asked.plan.clone(),
        encoding: ENCODING.to_owned(),
        rule: RULE.to_owned(),
        verdict: if outcome.is_equal() {
            AccuracyVerdict::Equal
        } else {
            AccuracyVerdict::Differs
        },
        by: AccuracyMethod::Rows(fields(outcome, evidence.sha256, sample)),
    };
    append(config, secrets, &envelope, check)
}

fn fields(
    outcome: &Reconciliation,
    result_sha256: String,
    sample: Option<SampleDrawn>,
) -> RowsCompared {
    let lines: Vec<AccuracyLine> = outcome
        .types()
        .into_iter()
        .map(|line| AccuracyLine {
            table: line.table.to_owned(),
            data_type: line.data_type,
            buckets: line.buckets,
            source: line.source,
            store: line.store,
            matched: line.matched,
            missing: line.missing,
            changed: line.changed,
            extra: line.extra,
            moved: line.moved,
        })
        .collect();
    let sum = |of: fn(&AccuracyLine) -> u64| lines.iter().map(of).sum::<u64>();
    let source = sum(|line| line.source);
    let kinds = Kind::ALL.map(|kind| (kind.code().0.to_owned(), outcome.differing(kind)));
    RowsCompared {
        load_id: outcome.load_id.0.clone(),
        as_of: outcome.as_of,
        period: outcome.period.map(|(from, to)| Period { from, to }),
        files: outcome
            .files
            .named()
            .map(|(name, count)| (name.to_owned(), count))
            .into(),
        unexplained: outcome.unexplained,
        rate_by_count_ppm: ppm(sum(|line| line.matched + line.changed), source),
        rate_by_content_ppm: ppm(sum(|line| line.matched), source),
        differences: kinds.into_iter().filter(|(_, count)| *count > 0).collect(),
        columns: outcome.columns.clone(),
        result_sha256,
        sample,
        lines,
    }
}

/// A share in millionths, rounded down; that of nothing is whole.
fn ppm(part: u64, whole: u64) -> u32 {
    let whole = u128::from(whole);
    (u128::from(part) * 1_000_000)
        .checked_div(whole)
        .map_or(1_000_000, |share| share as u32)
}

/// Keeps the whole result beside the ledger, under the name of its digest.
fn keep(config: &Config, outcome: &mut Reconciliation) -> Result<Evidence, Error> {
    let mut bytes = Vec::new();
    for line in outcome.json_lines() {
        bytes.extend_from_slice(line.to_string().as_bytes());
        bytes.push(b'\n');
    }
    let sha256 = hex(&Sha256::digest(&bytes));
    let name = format!("{sha256}.jsonl");
    let path = evidence_dir(&config.ledger, &outcome.hospital).join(&name);
    write_whole(&path, &bytes).map_err(|source| Error::Io {
        path: path.clone(),
        source,
    })?;
    outcome.kept = path;
    Ok(Evidence {
        name,
        bytes: bytes.len() as u64,
        sha256,
    })
}

/// Writes the worksheet of a drawn sample into the secrets folder.
fn worksheet(
    secrets: &Secrets,
    asked: &Asked,
    outcome: &mut Reconciliation,
) -> Result<Option<SampleDrawn>, Error> {
    let (Some(sample), Some(drawn)) = (&asked.sample, &outcome.drawn) else {
        return Ok(None);
    };
    let bytes = write(&Worksheet {
        lang: sample.lang,
        hospital: &outcome.hospital,
        drawn_by: &outcome.rec_id,
        as_of: outcome.as_of,
        lines: &drawn.lines,
    })?;
    let name = format!("{}-{}.xlsx", outcome.load_id, outcome.rec_id);
    let path = worksheets_dir(secrets).join(name);
    write_secret(&path, &bytes)?;
    let drawn = SampleDrawn {
        rows_each: sample.rows_each,
        seed: sample.seed,
        rows: drawn.rows,
        fields: drawn.lines.len() as u64,
        lines_sha256: lines_sha256(drawn.lines.iter()),
    };
    outcome.worksheet = Some(path);
    Ok(Some(drawn))
}

/// Where worksheets lie: they name patients.
pub(super) fn worksheets_dir(secrets: &Secrets) -> PathBuf {
    secrets.folder().join("worksheets")
}

/// Writes a file that only its owner may read (mode 0600), whole or not at all.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        let part = path.with_extension("part");
        // Left over from a run that was killed.
        let _ = fs::remove_file(&part);
        let options = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part);
        let mut file = options?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().map_err(failed)
}

/// The R05 records of a hospital, oldest first, with their envelopes.
pub(super) fn checks(
    config: &Config,
    hospital: &str,
) -> Result<Vec<(Envelope, AccuracyCheck)>, Error> {
    let mut checks = Vec::new();
    for entry in ledger::entries(&config.ledger.join(hospital), 0)? {
        let (_, bytes) = entry?;
        if !ledger::has_type(&bytes, "R05 accuracy_check") {
            continue;
        }
        if let (envelope, Record::AccuracyCheck(check)) = ledger::from_bytes(&bytes)? {
            checks.push((envelope, check));
        }
    }
    Ok(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_whole_only_when_nothing_differs() {
        assert_eq!(ppm(3, 3), 1_000_000);
        assert_eq!(ppm(9_999_999, 10_000_000), 999_999);
        assert_eq!(ppm(0, 0), 1_000_000);
        assert_eq!(ppm(0, 7), 0);
    }

    #[test]
    fn a_secret_file_is_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("kijun-secret-{}", std::process::id()));
        let path = folder.join("a.xlsx");
        for bytes in [&b"one"[..], b"two"] {
            write_secret(&path, bytes).unwrap();
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        fs::remove_dir_all(&folder).unwrap();
    }
}
