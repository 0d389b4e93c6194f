//! The decisions on one key along the event days: at most one is in force on each day.

use jiff::civil::{Date, date};
use model::hex;
use sha2::{Digest, Sha256};

use super::event::{Event, Ruling};
use crate::Decision;

/// Days since 1970-01-01.
pub(super) fn day(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// The decision that an activation brings into force. Its id is a hash of its content and of the record that made it, so the
/// same content decided once more is another decision.
pub(super) fn decision(
    hospital: &str,
    event: &Event,
    ruling: &Ruling,
    from: Date,
    until: Option<Date>,
) -> Decision {
    let key = &event.key;
    let mut decision = Decision {
        id: String::new(),
        hospital: hospital.to_owned(),
        domain: key.domain.clone(),
        local_code: key.local_code.clone(),
        local_name: key.local_name.clone(),
        unit: key.unit.clone(),
        specimen: key.specimen.clone(),
        standard_code: ruling.standard_code.clone(),
        standard_unit: ruling.standard_unit.clone(),
        valid_from: day(from),
        valid_until: until.map(day),
    };
    let mut hash = Sha256::new();
    hash.update(content(&decision));
    hash.update(&event.record);
    decision.id = format!("agreed:{}", &hex(&hash.finalize())[..16]);
    decision
}

/// Puts a new decision in: older ones end where it begins, and those that lie within its days go.
pub(super) fn insert(decisions: &mut Vec<Decision>, new: Decision) {
    let (from, until) = (new.valid_from, new.valid_until.unwrap_or(i32::MAX));
    decisions.retain(|old| old.valid_from < from || old.valid_from >= until);
    for old in decisions
        .iter_mut()
        .filter(|old| old.valid_from < from && old.valid_until.is_none_or(|until| until > from))
    {
        old.valid_until = Some(from);
    }
    decisions.push(new);
    decisions.sort_by_key(|decision| decision.valid_from);
}

/// Ends every decision on a day.
pub(super) fn close(decisions: &mut Vec<Decision>, from: i32) {
    decisions.retain(|old| old.valid_from < from);
    for old in decisions {
        old.valid_until = Some(old.valid_until.map_or(from, |until| until.min(from)));
    }
}

/// SHA-256 over decisions in their order, 64 lower-case hex digits: equal exactly when the night would apply the same.
pub fn fingerprint(decisions: &[Decision]) -> String {
    let mut hash = Sha256::new();
    for decision in decisions {
        hash.update(decision.id.as_bytes());
        hash.update([0]);
        hash.update(content(decision));
    }
    hex(&hash.finalize())
}

/// Every field but the id, each with its length, so that no two contents give the same bytes.
fn content(decision: &Decision) -> Vec<u8> {
    let mut bytes = Vec::new();
    let fields = [
        Some(&decision.hospital),
        Some(&decision.domain),
        Some(&decision.local_code),
        decision.local_name.as_ref(),
        decision.unit.as_ref(),
        decision.specimen.as_ref(),
        decision.standard_code.as_ref(),
        decision.standard_unit.as_ref(),
    ];
    for field in fields {
        let length = field.map_or(u64::MAX, |text| text.len() as u64);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(field.map_or("", String::as_str).as_bytes());
    }
    bytes.extend_from_slice(&decision.valid_from.to_le_bytes());
    bytes.extend_from_slice(&decision.valid_until.unwrap_or(i32::MAX).to_le_bytes());
    bytes
}
