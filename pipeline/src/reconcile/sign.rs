//! A worksheet that came back: who compared and who took it in sign, and what they found goes on record.

use std::collections::BTreeMap;

use ledger::{
    AccuracyCheck, AccuracyMethod, AccuracyVerdict, Actor, ActorKind, Outcome, Software,
    WorksheetSigned,
};
use model::hex;
use reports::worksheet::{Answer, ReturnedWorksheet, read};
use sha2::{Digest, Sha256};
use store::{PatientKeys, Secrets, StoreLock};
use validators::reconcile::ENCODING;

use super::Refusal;
use super::record::{RULE, append, checks, envelope, worksheets_dir, write_secret};
use super::sample::lines_sha256;
use crate::Error;
use crate::config::Config;

/// What is signed, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The workbook as it came back.
    pub workbook: &'a [u8],
    /// Account id of who takes it in.
    pub operator: &'a str,
    /// The program, for the record.
    pub software: &'a Software,
}

/// What the hospital found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The hospital.
    pub hospital: String,
    /// Account id of who compared.
    pub checked_by: String,
    /// Rows of the sample.
    pub rows: u64,
    /// Fields that are the same.
    pub matching: u64,
    /// Fields that differ.
    pub differing: u64,
    /// Fields that no screen shows.
    pub not_shown: u64,
    /// Fields that were not filled in.
    pub open: u64,
    /// `table.column` to the fields that differ.
    pub columns: BTreeMap<String, u64>,
    /// The record of it.
    pub rec_id: String,
}

impl Signed {
    /// Whether every field was compared, or is not shown, and none differs.
    pub fn is_equal(&self) -> bool {
        self.differing == 0 && self.open == 0
    }
}

/// Reads a worksheet and records what the hospital found.
///
/// # Errors
/// When it is not as it was drawn, when an id is missing, or when the ledger cannot be read or written.
pub fn sign(config: &Config, signing: &Signing<'_>) -> Result<Signed, Error> {
    let returned = read(signing.workbook)?;
    let known = config
        .hospitals
        .iter()
        .any(|it| it.hospital.id == returned.hospital);
    let unknown = || Refusal::UnknownWorksheet {
        hospital: returned.hospital.chars().take(20).collect(),
    };
    if !known {
        return Err(unknown().into());
    }
    let checked_by = returned.checked_by.as_deref().unwrap_or_default();
    account("the cell for who compared", checked_by)?;
    account("--actor", signing.operator)?;
    let _lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun reconcile sign")?;
    let secrets = Secrets::open(&config.secrets)?;
    check_patients(&returned, &secrets.patient_keys()?)?;
    let lines = lines_sha256(returned.lines.iter().map(|(line, _)| line));
    let drawn = drawn_rows(config, &returned, &lines)?.ok_or_else(unknown)?;
    let returned_sha256 = hex(&Sha256::digest(signing.workbook));
    let path = worksheets_dir(&secrets).join(format!("{returned_sha256}.xlsx"));
    write_secret(&path, signing.workbook)?;
    let mut signed = count(&returned, checked_by, drawn);
    let actor = |id: &str, role: &str, auth_method: &str| Actor {
        kind: ActorKind::Human,
        id: id.to_owned(),
        role: role.to_owned(),
        auth_method: auth_method.to_owned(),
    };
    let operator = actor(signing.operator, "network", "named on the command line");
    let hospital = actor(checked_by, "hospital", "named in the worksheet");
    let envelope = envelope(
        config,
        super::record::Signed {
            hospital: &signed.hospital,
            software: signing.software,
            actor: hospital.clone(),
            run_id: None,
            evidence: Vec::new(),
            result: if signed.is_equal() {
                Outcome::Ok
            } else {
                Outcome::Findings
            },
            approvals: vec![
                (hospital, "compared with the screens of the hospital"),
                (operator, "took it in"),
            ],
        },
    )?;
    signed.rec_id = envelope.rec_id.clone();
    let check = accuracy(&signed, returned.drawn_by, lines, returned_sha256);
    append(config, &secrets, &envelope, check)?;
    Ok(signed)
}

fn accuracy(
    signed: &Signed,
    drawn_by: String,
    lines_sha256: String,
    returned_sha256: String,
) -> AccuracyCheck {
    AccuracyCheck {
        plan: None,
        encoding: ENCODING.to_owned(),
        rule: RULE.to_owned(),
        verdict: match (signed.differing, signed.open) {
            (0, 0) => AccuracyVerdict::Equal,
            (0, _) => AccuracyVerdict::Incomplete,
            _ => AccuracyVerdict::Differs,
        },
        by: AccuracyMethod::Worksheet(WorksheetSigned {
            drawn_by,
            lines_sha256,
            returned_sha256,
            rows: signed.rows,
            matching: signed.matching,
            differing: signed.differing,
            not_shown: signed.not_shown,
            open: signed.open,
            columns: signed.columns.clone(),
        }),
    }
}

/// A name of a person does not pass: nothing can be taken out of a ledger.
fn account(whose: &'static str, id: &str) -> Result<(), Refusal> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte);
    let good = (1..=64).contains(&id.len()) && id.bytes().all(is_part);
    good.then_some(()).ok_or(Refusal::NoAccount { whose })
}

/// Whether every line still names the patient that was drawn.
fn check_patients(returned: &ReturnedWorksheet, keys: &PatientKeys) -> Result<(), Refusal> {
    for (line, _) in &returned.lines {
        let key = keys.key(&returned.hospital, line.patient_number.as_bytes());
        // A row whose file the listing did not name was printed without a number.
        if !line.patient_number.is_empty() && line.patient_key.as_bytes() != key {
            return Err(Refusal::OtherPatient {
                line: line.number.clone(),
            });
        }
    }
    Ok(())
}

/// The rows of the sample that has these lines; `None` when no record of the ledger drew it.
fn drawn_rows(
    config: &Config,
    returned: &ReturnedWorksheet,
    lines: &str,
) -> Result<Option<u64>, Error> {
    let checks = checks(config, &returned.hospital)?;
    let of_worksheet = checks
        .into_iter()
        .find(|(it, _)| it.rec_id == returned.drawn_by);
    Ok(of_worksheet.and_then(|(_, check)| match check.by {
        AccuracyMethod::Rows(rows) => {
            let sample = rows.sample.filter(|sample| sample.lines_sha256 == lines);
            sample.map(|sample| sample.rows)
        }
        AccuracyMethod::Worksheet(_) => None,
    }))
}

fn count(returned: &ReturnedWorksheet, checked_by: &str, rows: u64) -> Signed {
    let of = |answer: Answer| {
        let lines = returned.lines.iter();
        lines.filter(|(_, said)| *said == answer).count() as u64
    };
    let mut columns = BTreeMap::new();
    for (line, _) in returned
        .lines
        .iter()
        .filter(|(_, said)| *said == Answer::Differs)
    {
        *columns.entry(line.column.clone()).or_default() += 1;
    }
    Signed {
        hospital: returned.hospital.clone(),
        checked_by: checked_by.to_owned(),
        rows,
        matching: of(Answer::Matches),
        differing: of(Answer::Differs),
        not_shown: of(Answer::NotShown),
        open: of(Answer::Open),
        columns,
        rec_id: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_account() {
        for good in ["hosp-12", "a.b@c", "K_1"] {
            assert!(account("x", good).is_ok(), "{good}");
        }
        for bad in ["", "山田太郎", "Taro Yamada", &"a".repeat(65)] {
            assert!(account("x", bad).is_err(), "{bad}");
        }
    }
}
