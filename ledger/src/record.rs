//! A record as the bytes of a log entry: one line of JSON, envelope first, then the type and its own fields.
//!
//! The stored bytes are the record; nobody needs to write JSON again to verify a log. Reading refuses every field that the
//! types do not name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue;
use crate::{
    AccessEvent, AccuracyCheck, AccuracyMethod, AuthorityAndTraining, BackupRestore, Change,
    ControlledDocument, DisclosureCheck, Envelope, Erasure, Error, Extraction, FeedReceipt,
    IncidentRecord, JudgedStates, LedgerHead, LoadDecision, LoadRun, Maintenance, ManagementReport,
    MappingEvent, MappingStep, MigrationVolume, RetentionAction, RiskAndKnowledge, SCHEMA,
    SelfInspection, TimeSync, Triage, TriageAction, UnitAndDistribution, Validation,
};

/// The most characters of a text that a person writes for the record or a rule gives as a reason.
pub const RECORD_TEXT_MAX: usize = 500;

/// The most bytes that an entry of the log can have: its length is stored in 16 bits.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

/// A record's type and own fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "fields")]
#[non_exhaustive]
pub enum Record {
    /// What a feed delivered.
    #[serde(rename = "R01 feed_receipt")]
    FeedReceipt(FeedReceipt),
    /// What a load did.
    #[serde(rename = "R02 load_run")]
    LoadRun(LoadRun),
    /// Whether as much came as calendar and past let expect.
    #[serde(rename = "R03 migration_volume")]
    MigrationVolume(MigrationVolume),
    /// What was done about a finding.
    #[serde(rename = "R04 volume_triage")]
    Triage(Triage),
    /// Whether what a load left in the store was approved.
    #[serde(rename = "R04 load_decision")]
    LoadDecision(LoadDecision),
    /// Whether what is stored is what the source says.
    #[serde(rename = "R05 accuracy_check")]
    AccuracyCheck(AccuracyCheck),
    /// What was done about a local code.
    #[serde(rename = "R06 mapping_event")]
    MappingEvent(MappingEvent),
    /// Whether units and distributions are what they were.
    #[serde(rename = "R07 unit_and_distribution")]
    UnitAndDistribution(UnitAndDistribution),
    /// One step of an incident.
    #[serde(rename = "R08 incident")]
    Incident(IncidentRecord),
    /// Something that makes or carries data was changed, with its risk and the way back.
    #[serde(rename = "R09 change")]
    Change(Change),
    /// Which requirements were tested on what, how that ended, and whether it may be used.
    #[serde(rename = "R10 validation")]
    Validation(Validation),
    /// An account was at data, logs or keys, or was refused.
    #[serde(rename = "R11 access_event")]
    AccessEvent(AccessEvent),
    /// Who may do what since when, how a password reset was checked, who was taught what.
    #[serde(rename = "R12 authority_and_training")]
    AuthorityAndTraining(AuthorityAndTraining),
    /// What was backed up or restored, onto which media, and whether it could be read again.
    #[serde(rename = "R13 backup_restore")]
    BackupRestore(BackupRestore),
    /// What was looked at by which checklist, and what has to be done.
    #[serde(rename = "R14 self_inspection")]
    SelfInspection(SelfInspection),
    /// What the management was told of a period, and what it decided.
    #[serde(rename = "R15 management_report")]
    ManagementReport(ManagementReport),
    /// A risk and how it is held down, or a lesson that others can use.
    #[serde(rename = "R16 risk_and_knowledge")]
    RiskAndKnowledge(RiskAndKnowledge),
    /// A data set was taken out, from which state of the store, by which script, for which approved purpose.
    #[serde(rename = "R17 extraction")]
    Extraction(Extraction),
    /// A result was checked against the rules of publication before it left.
    #[serde(rename = "R18 disclosure_check")]
    DisclosureCheck(DisclosureCheck),
    /// Data or media were destroyed so that nobody can bring them back.
    #[serde(rename = "R19 erasure")]
    Erasure(Erasure),
    /// A day on which somebody worked on the machines, under which account, with which plan and end.
    #[serde(rename = "R20 maintenance")]
    Maintenance(Maintenance),
    /// How far the clock of the machine can be trusted, and what was done about it.
    #[serde(rename = "R21 time_sync")]
    TimeSync(TimeSync),
    /// A version of a document by which the database is run, and the clauses that it serves.
    #[serde(rename = "R22 controlled_document")]
    ControlledDocument(ControlledDocument),
    /// What happened to the log itself.
    #[serde(rename = "R23 ledger_head")]
    LedgerHead(LedgerHead),
    /// What is done with records or data whose time has come.
    #[serde(rename = "R24 retention_action")]
    RetentionAction(RetentionAction),
}

impl Record {
    /// The type tag, for example `R01 feed_receipt`.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Record::FeedReceipt(_) => "R01 feed_receipt",
            Record::LoadRun(_) => "R02 load_run",
            Record::MigrationVolume(_) => "R03 migration_volume",
            Record::Triage(_) => "R04 volume_triage",
            Record::AccuracyCheck(_) => "R05 accuracy_check",
            Record::MappingEvent(_) => "R06 mapping_event",
            Record::UnitAndDistribution(_) => "R07 unit_and_distribution",
            Record::LoadDecision(_) => "R04 load_decision",
            Record::Incident(_) => "R08 incident",
            Record::Change(_) => "R09 change",
            Record::Validation(_) => "R10 validation",
            Record::AccessEvent(_) => "R11 access_event",
            Record::AuthorityAndTraining(_) => "R12 authority_and_training",
            Record::BackupRestore(_) => "R13 backup_restore",
            Record::SelfInspection(_) => "R14 self_inspection",
            Record::ManagementReport(_) => "R15 management_report",
            Record::RiskAndKnowledge(_) => "R16 risk_and_knowledge",
            Record::Extraction(_) => "R17 extraction",
            Record::DisclosureCheck(_) => "R18 disclosure_check",
            Record::Erasure(_) => "R19 erasure",
            Record::Maintenance(_) => "R20 maintenance",
            Record::TimeSync(_) => "R21 time_sync",
            Record::ControlledDocument(_) => "R22 controlled_document",
            Record::RetentionAction(_) => "R24 retention_action",
            Record::LedgerHead(_) => "R23 ledger_head",
        }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    envelope: &'a Envelope,
    #[serde(flatten)]
    record: &'a Record,
}

#[derive(Deserialize)]
struct Found {
    #[serde(flatten)]
    envelope: Envelope,
    #[serde(flatten)]
    record: Record,
}

/// The bytes of one log entry; equal records give equal bytes.
///
/// # Errors
/// [`Error::Field`] when an id, a digest, a time or a finding code has not its form, [`Error::TooLarge`] above
/// [`ENTRY_BYTES_MAX`].
pub fn to_bytes(envelope: &Envelope, record: &Record) -> Result<Vec<u8>, Error> {
    check_envelope(envelope)?;
    check_record(record)?;
    let bytes = serde_json::to_vec(&Written { envelope, record })?;
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(Error::TooLarge {
            bytes: bytes.len(),
            limit: ENTRY_BYTES_MAX,
        });
    }
    Ok(bytes)
}

/// Reads what [`to_bytes`] wrote.
///
/// # Errors
/// [`Error::Json`] when it is no record, [`Error::UnknownField`] when it has a field that the types do not name.
pub fn from_bytes(bytes: &[u8]) -> Result<(Envelope, Record), Error> {
    let found: Found = serde_json::from_slice(bytes)?;
    let known = serde_json::to_value(Written {
        envelope: &found.envelope,
        record: &found.record,
    })?;
    // Flattened structs and the shared types of `model` let unknown fields pass, so they are looked for here.
    match unknown_field(&serde_json::from_slice(bytes)?, &known) {
        Some(field) => Err(Error::UnknownField { field }),
        None => Ok((found.envelope, found.record)),
    }
}

/// Whether an entry is a record of the type with this tag ([`Record::type_name`]), without reading the rest of it. In a string of
/// JSON a quotation mark has a backslash before it, so no text of a field can look like the tag.
pub fn has_type(bytes: &[u8], type_name: &str) -> bool {
    let tag = format!("\"type\":\"{type_name}\"");
    bytes
        .windows(tag.len())
        .any(|window| window == tag.as_bytes())
}

/// Whether an entry is a record of the kind with this number (`R09`), whatever its tag goes on with; see [`has_type`].
pub fn has_kind(bytes: &[u8], id: &str) -> bool {
    let tag = format!("\"type\":\"{id} ");
    bytes
        .windows(tag.len())
        .any(|window| window == tag.as_bytes())
}

/// The path of the first field of `source` that `known` has not.
fn unknown_field(source: &Value, known: &Value) -> Option<String> {
    match (source, known) {
        (Value::Object(source), Value::Object(known)) => {
            source
                .iter()
                .find_map(|(name, value)| match known.get(name) {
                    None => Some(name.clone()),
                    Some(known) => unknown_field(value, known).map(|rest| format!("{name}.{rest}")),
                })
        }
        (Value::Array(source), Value::Array(known)) => source
            .iter()
            .zip(known)
            .find_map(|(source, known)| unknown_field(source, known)),
        _ => None,
    }
}

fn check_envelope(envelope: &Envelope) -> Result<(), Error> {
    if envelope.schema != SCHEMA {
        return Err(Error::Field {
            field: "schema",
            expected: SCHEMA,
        });
    }
    check_id("rec_id", &envelope.rec_id)?;
    if let Some(id) = &envelope.supersedes {
        check_id("supersedes", id)?;
    }
    check_time("ts_utc", &envelope.ts_utc)?;
    check_time("ts_local", &envelope.ts_local)?;
    check_digest("software.binary_sha256", &envelope.software.binary_sha256)?;
    check_digest("software.config_sha256", &envelope.software.config_sha256)?;
    envelope
        .evidence
        .iter()
        .try_for_each(|evidence| check_digest("evidence.sha256", &evidence.sha256))
}

fn check_record(record: &Record) -> Result<(), Error> {
    match record {
        Record::FeedReceipt(receipt) => {
            check_digest("listing_sha256", &receipt.listing_sha256)?;
            receipt
                .findings
                .keys()
                .try_for_each(|code| check_code(code))
        }
        Record::LoadRun(run) => {
            run.receipts
                .iter()
                .try_for_each(|id| check_id("receipts", id))?;
            check_digest("manifest.sha256", &run.manifest.sha256)?;
            check_digest("store_digest", &run.store_digest)
        }
        Record::AccuracyCheck(check) => check_accuracy(check),
        Record::MappingEvent(event) => match &event.step {
            MappingStep::Ask { digest, .. } => check_digest("ask.digest", digest),
            MappingStep::Answer(answer) => check_digest("answer.digest", &answer.digest),
            _ => Ok(()),
        },
        Record::LedgerHead(head) => head.check(),
        Record::MigrationVolume(volume) => {
            check_digest("calendar_sha256", &volume.calendar_sha256)?;
            let approval = volume.approval.as_deref();
            approval.map_or(Ok(()), |id| check_id("approval", id))?;
            check_judged(&volume.judged)
        }
        Record::UnitAndDistribution(judged) => {
            check_digest("unit_rules", &judged.unit_rules)?;
            check_judged(&judged.judged)
        }
        Record::Triage(triage) => check_triage(triage),
        Record::LoadDecision(decision) => decision.check(),
        Record::Incident(incident) => incident.check(),
        _ => catalogue::check(record),
    }
}

fn check_accuracy(check: &AccuracyCheck) -> Result<(), Error> {
    check
        .plan
        .iter()
        .try_for_each(|plan| check_word("plan", plan))?;
    match &check.by {
        AccuracyMethod::Rows(rows) => {
            check_digest("result_sha256", &rows.result_sha256)?;
            let sample = rows.sample.iter();
            sample
                .clone()
                .try_for_each(|it| check_digest("lines_sha256", &it.lines_sha256))?;
            let mut names = rows.files.keys().chain(rows.columns.keys());
            names.try_for_each(|name| check_word("columns", name))?;
            rows.differences
                .keys()
                .try_for_each(|code| check_code(code))
        }
        AccuracyMethod::Worksheet(sheet) => {
            check_id("drawn_by", &sheet.drawn_by)?;
            check_digest("lines_sha256", &sheet.lines_sha256)?;
            check_digest("returned_sha256", &sheet.returned_sha256)?;
            let mut names = sheet.columns.keys();
            names.try_for_each(|name| check_word("columns", name))
        }
    }
}

/// A name of ours or a number of a plan: nothing in which a sentence or a person could stand.
pub(crate) fn check_word(field: &'static str, text: &str) -> Result<(), Error> {
    is_word(text).then_some(()).ok_or(Error::Field {
        field,
        expected: "1 to 64 letters, digits, points, hyphens, slashes or underscores",
    })
}

fn check_judged(judged: &JudgedStates) -> Result<(), Error> {
    check_digest("states_sha256", &judged.states_sha256)?;
    check_digest("rules.sha256", &judged.rules.sha256)?;
    let mut ids = judged.rules.ids.iter();
    ids.try_for_each(|id| check_text("rules.ids", id))?;
    for (code, counts) in &judged.verdicts {
        check_code(code)?;
        let mut reasons = counts.not_applicable.keys();
        reasons.try_for_each(|reason| check_text("not_applicable", reason))?;
    }
    Ok(())
}

fn check_triage(triage: &Triage) -> Result<(), Error> {
    check_text("finding", &triage.finding)?;
    let owner = triage.owner.as_deref();
    owner.map_or(Ok(()), |owner| check_text("owner", owner))?;
    let is_waiver = triage.action == TriageAction::Waive;
    (triage.until.is_some() == is_waiver)
        .then_some(())
        .ok_or(Error::Field {
            field: "until",
            expected: "a day for a waiver and for nothing else",
        })
}

/// Text of one line, neither empty nor endless.
pub(crate) fn check_text(field: &'static str, text: &str) -> Result<(), Error> {
    is_line(text).then_some(()).ok_or(Error::Field {
        field,
        expected: "1 to 500 characters without line breaks",
    })
}

/// A name of ours or a number of a plan.
pub fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(is_part)
}

/// An account: a name of a person does not pass, since nothing can be taken out of a log.
pub fn is_account(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(is_part)
}

/// One line that says something.
pub fn is_line(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= RECORD_TEXT_MAX
        && !text.chars().any(char::is_control)
}

/// SHA-256 in lower-case hex.
pub(crate) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(is_lower_hex)
}

/// UUIDv7 in lower-case hex.
pub(crate) fn is_rec_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => is_lower_hex(byte),
        })
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn check_digest(field: &'static str, text: &str) -> Result<(), Error> {
    is_digest(text).then_some(()).ok_or(Error::Field {
        field,
        expected: "64 lower-case hex digits",
    })
}

pub(crate) fn check_id(field: &'static str, text: &str) -> Result<(), Error> {
    is_rec_id(text).then_some(()).ok_or(Error::Field {
        field,
        expected: "a UUIDv7 in lower-case hex",
    })
}

fn check_time(field: &'static str, text: &str) -> Result<(), Error> {
    let read: Result<jiff::Timestamp, _> = text.parse();
    read.map(|_| ()).map_err(|_| Error::Field {
        field,
        expected: "a time in RFC 3339",
    })
}

fn check_code(code: &str) -> Result<(), Error> {
    let good = matches!(
        code.as_bytes(),
        [b'A'..=b'Z', digits @ ..] if matches!(digits.len(), 2 | 3) && digits.iter().all(u8::is_ascii_digit)
    );
    good.then_some(()).ok_or(Error::Field {
        field: "findings",
        expected: "finding codes of one letter and two or three digits",
    })
}

#[cfg(test)]
pub(crate) mod tests;
