//! A record as the bytes of a log entry: one line of JSON, envelope first, then the type and its own fields.
//!
//! The stored bytes are the record; nobody needs to write JSON again to verify a log. Reading refuses every field that the
//! types do not name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AccuracyCheck, AccuracyMethod, Envelope, Error, FeedReceipt, LedgerHead, LoadRun, MappingEvent,
    MappingStep, SCHEMA,
};

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
    /// Whether what is stored is what the source says.
    #[serde(rename = "R05 accuracy_check")]
    AccuracyCheck(AccuracyCheck),
    /// What was done about a local code.
    #[serde(rename = "R06 mapping_event")]
    MappingEvent(MappingEvent),
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
            Record::AccuracyCheck(_) => "R05 accuracy_check",
            Record::MappingEvent(_) => "R06 mapping_event",
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
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use model::{Balance, Format, Load, LoadId, LoadStatus, Severity, TableLoad};

    use super::*;
    use crate::records::r05_examples::{compared, signed};
    use crate::{
        Actor, ActorKind, Approval, Clock, Evidence, Manifest, MappingAnswer, MappingChoice,
        MappingsApplied, Outcome, Period, Restandardized, Software, Trigger, rec_id,
    };

    fn digest(digit: &str) -> String {
        digit.repeat(64)
    }

    pub(crate) fn envelope() -> Envelope {
        let actor = Actor {
            kind: ActorKind::System,
            id: "kijun".to_owned(),
            role: "night".to_owned(),
            auth_method: "process".to_owned(),
        };
        Envelope {
            schema: SCHEMA.to_owned(),
            rec_id: rec_id(1_795_230_000_000, [7; 10]),
            hospital_id: "H01".to_owned(),
            ts_utc: "2026-11-20T17:00:00Z".to_owned(),
            ts_local: "2026-11-21T02:00:00+09:00".to_owned(),
            clock: Clock {
                source: "system".to_owned(),
                offset_ms: Some(-3),
                checked_at: None,
            },
            actor: actor.clone(),
            software: Software {
                name: "kijun".to_owned(),
                version: "0.1.0".to_owned(),
                commit: "unknown".to_owned(),
                binary_sha256: digest("a"),
                config_sha256: digest("b"),
                ruleset_ids: vec!["units-1".to_owned()],
            },
            run_id: Some("H01-20261119-1".to_owned()),
            reason: None,
            supersedes: None,
            evidence: vec![Evidence {
                name: "manifest.json".to_owned(),
                bytes: 12,
                sha256: digest("c"),
            }],
            result: Outcome::Findings,
            approvals: vec![Approval {
                actor,
                role: "operator".to_owned(),
                ts: "2026-11-20T17:05:00Z".to_owned(),
                meaning: "reviewed".to_owned(),
            }],
        }
    }

    fn receipt() -> FeedReceipt {
        FeedReceipt {
            feed: Format::Ssmix2,
            roots: 1,
            files_listed: 10,
            balance: Balance::default(),
            bytes_read: 1234,
            listing_sha256: digest("d"),
            period: Some(Period {
                from: jiff::civil::date(2026, 11, 18),
                to: jiff::civil::date(2026, 11, 19),
            }),
            findings: BTreeMap::from([("F08".to_owned(), 2), ("V101".to_owned(), 1)]),
            heartbeat: false,
        }
    }

    fn run() -> LoadRun {
        LoadRun {
            trigger: Trigger::Schedule,
            load: Load {
                load_id: LoadId("H01-20261119-1".to_owned()),
                date: jiff::civil::date(2026, 11, 19),
                hospital: "H01".to_owned(),
                status: LoadStatus::Committed,
                started: "2026-11-20T17:00:00Z".to_owned(),
                finished: "2026-11-20T17:01:00Z".to_owned(),
                tables: BTreeMap::from([("lab_results".to_owned(), TableLoad::default())]),
                balances: BTreeMap::from([(Format::Ssmix2, Balance::default())]),
            },
            receipts: vec![rec_id(1, [1; 10])],
            manifest: Manifest {
                name: "H01-20261119-1.json".to_owned(),
                bytes: 100,
                sha256: digest("e"),
                files: 2,
                rows: 30,
            },
            store_digest: digest("f"),
            mappings: MappingsApplied {
                entries: 40,
                decisions: 12,
                unit_rules: digest("a"),
                masters: Some(digest("b")),
                restandardized: Restandardized { files: 1, rows: 9 },
            },
            findings: BTreeMap::from([(Severity::Notice, 4), (Severity::Fatal, 1)]),
            exit_status: 1,
        }
    }

    fn answer() -> MappingEvent {
        MappingEvent {
            domain: "lab".to_owned(),
            local_code: "101".to_owned(),
            local_name: Some("ＡＳＴ".to_owned()),
            unit: None,
            specimen: None,
            step: MappingStep::Answer(MappingAnswer {
                choice: MappingChoice::Code("3B035000002327201".to_owned()),
                candidate: Some(1),
                has_comment: true,
                has_reagent: false,
                digest: digest("9"),
            }),
        }
    }

    fn records() -> [Record; 6] {
        [
            Record::FeedReceipt(receipt()),
            Record::LoadRun(run()),
            Record::AccuracyCheck(compared()),
            Record::AccuracyCheck(signed()),
            Record::MappingEvent(answer()),
            Record::LedgerHead(crate::records::r23_head()),
        ]
    }

    #[test]
    fn records_read_back_as_they_were_written() {
        for record in records() {
            let bytes = to_bytes(&envelope(), &record).unwrap();
            assert_eq!(bytes, to_bytes(&envelope(), &record).unwrap());
            assert_eq!(from_bytes(&bytes).unwrap(), (envelope(), record));
        }
    }

    #[test]
    fn the_bytes_of_a_heartbeat_are_these() {
        let mut envelope = envelope();
        envelope.run_id = None;
        envelope.evidence.clear();
        envelope.approvals.clear();
        envelope.result = Outcome::Ok;
        let silent = FeedReceipt {
            period: None,
            findings: BTreeMap::new(),
            heartbeat: true,
            ..receipt()
        };
        let bytes = to_bytes(&envelope, &Record::FeedReceipt(silent)).unwrap();
        let counts = r#"{"received":0,"stored":0,"superseded":0,"deleted":0,"quarantined":0,"out_of_scope":0}"#;
        let expected = [
            r#"{"schema":"kijun-record-1","rec_id":"01a1fc0b-e380-7707-8707-070707070707","hospital_id":"H01","#,
            r#""ts_utc":"2026-11-20T17:00:00Z","ts_local":"2026-11-21T02:00:00+09:00","#,
            r#""clock":{"source":"system","offset_ms":-3},"#,
            r#""actor":{"kind":"system","id":"kijun","role":"night","auth_method":"process"},"#,
            r#""software":{"name":"kijun","version":"0.1.0","commit":"unknown","#,
            &format!(r#""binary_sha256":"{}","config_sha256":"{}","#, digest("a"), digest("b")),
            r#""ruleset_ids":["units-1"]},"evidence":[],"result":"ok","approvals":[],"#,
            r#""type":"R01 feed_receipt","fields":{"feed":"ssmix2","roots":1,"files_listed":10,"#,
            &format!(r#""balance":{{"files":{counts},"records":{counts},"rows":{counts}}},"#),
            &format!(r#""bytes_read":1234,"listing_sha256":"{}","#, digest("d")),
            r#""findings":{},"heartbeat":true}}"#,
        ]
        .concat();
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn type_names_are_what_is_written() {
        for record in records() {
            let bytes = to_bytes(&envelope(), &record).unwrap();
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(value["type"], record.type_name());
            for other in records() {
                let name = other.type_name();
                assert_eq!(has_type(&bytes, name), name == record.type_name());
            }
        }
    }

    #[test]
    fn no_text_passes_for_a_type() {
        let mut event = answer();
        event.local_code = r#"","type":"R02 load_run","x":""#.to_owned();
        let bytes = to_bytes(&envelope(), &Record::MappingEvent(event)).unwrap();
        assert!(!has_type(&bytes, "R02 load_run"));
        assert!(has_type(&bytes, "R06 mapping_event"));
    }

    /// A field that no type names is refused wherever it stands, in our own types and in those of `model`.
    #[test]
    fn no_field_outside_the_list_is_read() {
        for record in records() {
            let bytes = to_bytes(&envelope(), &record).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let mut refused = 0;
            for (at, _) in text.match_indices('{') {
                let changed = format!("{}\"patient\":1,{}", &text[..=at], &text[at + 1..]);
                let changed = changed.replace(",}", "}");
                // The maps of codes, tables and severities are the places where names are free.
                let before = text[..at].trim_end_matches(':');
                let map = [
                    "\"findings\"",
                    "\"tables\"",
                    "\"balances\"",
                    "\"files\"",
                    "\"differences\"",
                    "\"columns\"",
                ];
                if map.iter().any(|name| before.ends_with(name)) {
                    continue;
                }
                let error = from_bytes(changed.as_bytes()).unwrap_err().to_string();
                // A step has one name, so a second beside it is refused before it is looked at.
                let is_refused = error.contains("patient") || error.contains("a single key");
                assert!(is_refused, "{error}: {changed}");
                refused += 1;
            }
            assert!(refused >= 10, "{refused}");
        }
    }

    #[test]
    fn fields_of_a_wrong_form_are_refused() {
        type Change = fn(&mut Envelope, &mut FeedReceipt);
        let changes: [(&str, Change); 8] = [
            ("schema", |e, _| e.schema = "other".to_owned()),
            ("rec_id", |e, _| e.rec_id = "山田".to_owned()),
            ("supersedes", |e, _| e.supersedes = Some(String::new())),
            ("ts_utc", |e, _| e.ts_utc = "yesterday".to_owned()),
            ("ts_local", |e, _| {
                e.ts_local = "2026-11-21T02:00:00".to_owned()
            }),
            ("evidence.sha256", |e, _| e.evidence[0].sha256 = digest("C")),
            ("listing_sha256", |_, r| r.listing_sha256.truncate(63)),
            ("findings", |_, r| {
                r.findings.insert("12345 山田".to_owned(), 1);
            }),
        ];
        for (expected, change) in changes {
            let (mut envelope, mut receipt) = (envelope(), receipt());
            change(&mut envelope, &mut receipt);
            match to_bytes(&envelope, &Record::FeedReceipt(receipt)) {
                Err(Error::Field { field, .. }) => assert_eq!(field, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
    }

    #[test]
    fn no_sentence_is_written_where_a_name_of_ours_belongs() {
        let refused = |check: AccuracyCheck| {
            matches!(
                to_bytes(&envelope(), &Record::AccuracyCheck(check)),
                Err(Error::Field { .. })
            )
        };
        let mut check = compared();
        check.plan = Some("山田様の件".to_owned());
        assert!(refused(check));
        let mut check = signed();
        if let AccuracyMethod::Worksheet(sheet) = &mut check.by {
            sheet.columns.insert("see the chart".to_owned(), 1);
        }
        assert!(refused(check));
        assert!(!refused(compared()) && !refused(signed()));
    }

    #[test]
    fn a_record_that_is_too_large_for_an_entry_is_refused() {
        let mut envelope = envelope();
        let record = Record::LoadRun(run());
        let spare = ENTRY_BYTES_MAX - to_bytes(&envelope, &record).unwrap().len();
        let frame = r#","reason":"""#.len();
        envelope.reason = Some("x".repeat(spare - frame));
        assert_eq!(to_bytes(&envelope, &record).unwrap().len(), ENTRY_BYTES_MAX);
        envelope.reason = Some("x".repeat(spare - frame + 1));
        assert!(matches!(
            to_bytes(&envelope, &record),
            Err(Error::TooLarge { bytes: 65_536, .. })
        ));
    }
}
