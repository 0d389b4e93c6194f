//! With what a load was made: program, settings, masters, decisions and rules, and whether a validation of that program was
//! approved before the load began (Q2).
//!
//! Validations (R10) and changes (R09) are looked for by the type of the record and its words `software` and `version`, wherever
//! they stand in it. That none is on record is an answer.

use ledger::Verifier;
use model::hex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::Secrets;

use super::records::{Entry, LoadBook};
use super::{Link, Refusal, Verdict};
use crate::config::Config;
use crate::masters::Fingerprints;
use crate::{Error, ledger_key, masters, rounds};

/// The links `load`, `software`, `masters`, `mapping` and `validation` of a load.
///
/// # Errors
/// [`Refusal::NoLoad`], and when ledgers or masters cannot be read.
pub fn provenance(
    config: &Config,
    load_id: &str,
    verifier: Option<&Verifier>,
) -> Result<Vec<Link>, Error> {
    for hospital in &config.hospitals {
        let id = hospital.hospital.id.as_str();
        let dir = config.ledger.join(id);
        let book = LoadBook::read(&dir)?;
        let Some(entry) = book.load(load_id) else {
            continue;
        };
        let secrets = Secrets::open(&config.secrets)?;
        let verifier = match verifier {
            Some(verifier) => verifier.clone(),
            None => ledger_key(config, &secrets, id)?.verifier(),
        };
        let load = Link::new("load", Verdict::Holds)
            .fact("load_id", load_id)
            .fact("hospital", id)
            .with_record(
                entry,
                &[
                    ("date", "/fields/load/date"),
                    ("started", "/fields/load/started"),
                    ("finished", "/fields/load/finished"),
                    ("trigger", "/fields/trigger"),
                    ("actor", "/actor/id"),
                ],
            )
            .proven(&dir, &verifier, entry)?;
        return Ok(vec![
            load,
            software(config, entry),
            masters_link(config, entry)?,
            decisions(config, id, entry)?,
            validation(config, entry)?,
        ]);
    }
    Err(Refusal::NoLoad(load_id.to_owned()).into())
}

/// The program and settings of a load, and whether the settings are those of now.
pub(crate) fn software(config: &Config, load: &Entry) -> Link {
    let recorded = load.text("/software/config_sha256");
    Link::new("software", Verdict::Stated)
        .with_record(
            load,
            &[
                ("name", "/software/name"),
                ("version", "/software/version"),
                ("commit", "/software/commit"),
                ("binary_sha256", "/software/binary_sha256"),
                ("config_sha256", "/software/config_sha256"),
                ("ruleset_ids", "/software/ruleset_ids"),
                ("unit_rules_sha256", "/fields/mappings/unit_rules"),
            ],
        )
        .fact(
            "config_is_the_same_now",
            recorded == Some(config.sha256.as_str()),
        )
}

/// The imported masters behind a load: those whose fingerprint is the recorded one, which are the first so many of the index.
fn masters_link(config: &Config, load: &Entry) -> Result<Link, Error> {
    let recorded = recorded_masters(load);
    if recorded.jlac10.is_none() && recorded.claims.is_none() {
        return Ok(Link::new("masters", Verdict::None).fact("why", "no master was imported"));
    }
    let list = masters::list(config)?;
    let link = Link::new("masters", Verdict::Broken)
        .fact("masters_sha256", recorded.jlac10)
        .fact("claims_masters_sha256", recorded.claims)
        .fact("code_masters_sha256", recorded.codes);
    let Some(count) = masters::known_by(&list, recorded) else {
        return Ok(link.fact("why", "no state of the masters folder gives these hashes"));
    };
    let mut all_intact = true;
    let mut files = Vec::new();
    for entry in list.iter().take(count) {
        let state = masters::state(config, entry)?;
        all_intact &= state == masters::State::Intact;
        files.push(json!({
            "system": entry.system, "file": entry.file, "edition": entry.edition, "sha256": entry.sha256,
            "valid_from": entry.valid_from, "imported": entry.imported, "state": state,
        }));
    }
    let link = Link {
        verdict: Verdict::of(all_intact),
        ..link
    };
    Ok(link
        .fact("files", files)
        .fact("imported_since", list.len() - count))
}

/// The masters that a load says it was made with.
pub(crate) fn recorded_masters(load: &Entry) -> Fingerprints<'_> {
    Fingerprints {
        jlac10: load.text("/fields/mappings/masters"),
        claims: load.text("/fields/mappings/claims_masters"),
        codes: load.text("/fields/mappings/code_masters"),
    }
}

fn decisions(config: &Config, hospital: &str, load: &Entry) -> Result<Link, Error> {
    let entries = load.field("/fields/mappings/entries").as_u64();
    let entries = entries.unwrap_or_default();
    let counted = load.field("/fields/mappings/decisions").as_u64();
    let decided = rounds::decisions_by(&config.ledger, hospital, entries)?;
    let applied = decided.iter().filter(|one| one.is_applied()).count() as u64;
    let now = rounds::decisions(&config.ledger, hospital)?;
    let link = Link::new("mapping", Verdict::of(counted == Some(applied)))
        .fact("records_before", entries)
        .fact("decisions", counted)
        .fact("decisions_replayed", applied)
        .fact("fingerprint", rounds::fingerprint(&decided))
        .fact("fingerprint_now", rounds::fingerprint(&now));
    Ok(link.with_record(
        load,
        &[("restandardized", "/fields/mappings/restandardized")],
    ))
}

/// What says of a program that it was looked at before it was used.
struct Approval {
    hospital: String,
    entry: Entry,
    at: String,
}

/// Validations and changes of the load's program, in every ledger of the network.
fn validation(config: &Config, load: &Entry) -> Result<Link, Error> {
    let version = load.text("/software/version").unwrap_or_default();
    let started = load.text("/fields/load/started").unwrap_or_default();
    let mut approvals = Vec::new();
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        let dir = config.ledger.join(id);
        if !dir.exists() {
            continue;
        }
        for entry in ledger::entries(&dir, 0)? {
            let (index, bytes) = entry?;
            // The kind is part of the tag, so most records need not be read.
            if !is_kind(&bytes, "R09") && !is_kind(&bytes, "R10") {
                continue;
            }
            let entry = Entry::new(index, bytes);
            let fields = entry.field("/fields");
            if ["R09", "R10"].contains(&entry.kind()) && names_version(&fields, version) {
                approvals.push(Approval {
                    hospital: id.clone(),
                    at: approved_at(&entry),
                    entry,
                });
            }
        }
    }
    let superseded: Vec<Value> = (approvals.iter())
        .map(|approval| approval.entry.field("/supersedes"))
        .collect();
    let before: Vec<&Approval> = (approvals.iter())
        .filter(|approval| is_good(&approval.entry) && approval.at.as_str() < started)
        .filter(|approval| !superseded.contains(&approval.entry.field("/rec_id")))
        .collect();
    let validated = before.iter().any(|approval| approval.entry.kind() == "R10");
    let link = Link::new(
        "validation",
        match (validated, approvals.is_empty()) {
            (true, _) => Verdict::Holds,
            (false, true) => Verdict::None,
            (false, false) => Verdict::Broken,
        },
    )
    .fact("version", version)
    .fact("load_started", started);
    let link = match (validated, approvals.is_empty()) {
        (true, _) => link,
        (false, true) => link.fact("why", "no validation on record"),
        (false, false) => link.fact(
            "why",
            "no validation of this version was approved before the load",
        ),
    };
    let records: Vec<Value> = (approvals.iter())
        .map(|approval| {
            let entry = &approval.entry;
            json!({
                "hospital": approval.hospital, "record": entry.index, "type": entry.field("/type"),
                "rec_id": entry.field("/rec_id"), "approved_at": approval.at, "result": entry.field("/result"),
                "decision": entry.field("/fields/decision"), "actor": entry.field("/actor/id"), "approvals": entry.field("/approvals"),
                "before_the_load": approval.at.as_str() < started,
            })
        })
        .collect();
    Ok(link.fact("records", records))
}

fn is_kind(bytes: &[u8], kind: &str) -> bool {
    let tag = format!("\"type\":\"{kind}");
    bytes
        .windows(tag.len())
        .any(|window| window == tag.as_bytes())
}

/// The fields by which a record says which version of the program it is about.
const VERSION_FIELDS: [&str; 4] = ["version", "version_to", "software_version", "software"];

/// Whether a record says that it is about a version of the program: by one of [`VERSION_FIELDS`], as text or as an object with a
/// version, wherever it stands.
fn names_version(value: &Value, version: &str) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let is_named = VERSION_FIELDS.contains(&name.as_str());
            let says = value.as_str().is_some_and(|text| {
                let mut words = text.split(|letter: char| letter.is_whitespace() || letter == '@');
                words.any(|word| word == version)
            });
            (is_named && says) || names_version(value, version)
        }),
        Value::Array(values) => values.iter().any(|value| names_version(value, version)),
        _ => false,
    }
}

/// When it was approved: the last approval, else when it was written.
fn approved_at(entry: &Entry) -> String {
    let approvals = entry.field("/approvals");
    let approvals = approvals.as_array().into_iter().flatten();
    let last = approvals
        .filter_map(|approval| approval["ts"].as_str())
        .max();
    last.or(entry.text("/ts_utc"))
        .unwrap_or_default()
        .to_owned()
}

/// Whether neither its result nor its decision says that the program may not be used.
fn is_good(entry: &Entry) -> bool {
    let places = ["/result", "/fields/result", "/fields/decision"];
    let mut words = places.iter().filter_map(|place| entry.text(place));
    !words.any(|word| ["failed", "hold", "rejected"].contains(&word))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validation_names_its_version_in_any_of_its_forms() {
        for (fields, expected) in [
            (json!({ "software": "kijun 0.1.0" }), true),
            (
                json!({ "software": { "name": "kijun", "version": "0.1.0" } }),
                true,
            ),
            (
                json!({ "release": [{ "software_version": "0.1.0" }] }),
                true,
            ),
            (json!({ "software": "kijun 0.1.01" }), false),
            (
                json!({ "version_from": "0.0.9", "version_to": "0.1.0" }),
                true,
            ),
            (json!({ "note": "0.1.0", "version_from": "0.1.0" }), false),
            (json!({}), false),
        ] {
            assert_eq!(names_version(&fields, "0.1.0"), expected, "{fields}");
        }
    }
}
