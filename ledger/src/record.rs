//! A record as the bytes of a log entry: one line of JSON, envelope first, then the type and its own fields.
//!
//! The stored bytes are the record; nobody needs to write JSON again to verify a log. Reading refuses every field that the
//! types do not name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AccuracyCheck, AccuracyMethod, Envelope, Error, FeedReceipt, JudgedStates, LedgerHead, LoadRun,
    MappingEvent, MappingStep, MigrationVolume, SCHEMA, Triage, TriageAction, UnitAndDistribution,
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
    /// Whether what is stored is what the source says.
    #[serde(rename = "R05 accuracy_check")]
    AccuracyCheck(AccuracyCheck),
    /// What was done about a local code.
    #[serde(rename = "R06 mapping_event")]
    MappingEvent(MappingEvent),
    /// Whether units and distributions are what they were.
    #[serde(rename = "R07 unit_and_distribution")]
    UnitAndDistribution(UnitAndDistribution),
    /// What happened to the log itself.
    #[serde(rename = "R23 ledger_head")]
    LedgerHead(LedgerHead),
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
            check_judged(&volume.judged)
        }
        Record::UnitAndDistribution(judged) => {
            check_digest("unit_rules", &judged.unit_rules)?;
            check_judged(&judged.judged)
        }
        Record::Triage(triage) => check_triage(triage),
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
fn check_word(field: &'static str, text: &str) -> Result<(), Error> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    let good = (1..=64).contains(&text.len()) && text.bytes().all(is_part);
    good.then_some(()).ok_or(Error::Field {
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
fn check_text(field: &'static str, text: &str) -> Result<(), Error> {
    let good = !text.trim().is_empty()
        && text.chars().count() <= RECORD_TEXT_MAX
        && !text.chars().any(char::is_control);
    good.then_some(()).ok_or(Error::Field {
        field,
        expected: "1 to 500 characters without line breaks",
    })
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn check_digest(field: &'static str, text: &str) -> Result<(), Error> {
    let good = text.len() == 64 && text.bytes().all(is_lower_hex);
    good.then_some(()).ok_or(Error::Field {
        field,
        expected: "64 lower-case hex digits",
    })
}

fn check_id(field: &'static str, text: &str) -> Result<(), Error> {
    let good = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'7',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => is_lower_hex(byte),
        });
    good.then_some(()).ok_or(Error::Field {
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
