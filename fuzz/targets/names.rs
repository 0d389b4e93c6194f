//! Any bytes as a path: it is read without a stop, its group is what it begins with, versions of one thing share a group,
//! and the masked path does not show the patient number that was read.

#![no_main]

use feeds::FileName;
use feeds::ssmix2::{FORMAT, read_path, version_key};
use libfuzzer_sys::fuzz_target;

/// Fewer digits tell nobody: the reader too lets them stand within an order number.
const DIGITS_MIN: usize = 5;

fuzz_target!(|path: &[u8]| {
    let group = (FORMAT.group)(path);
    assert!(path.starts_with(group.prefix));
    assert!(!group.exact || group.prefix == path);
    let masked = (FORMAT.masked_path)(path, &token);
    let Some(name) = read_path(path).name else {
        return;
    };
    check_masked(&name, &masked);
    if let Some(name) = placed(path) {
        check_versions(path, &name);
    }
});

/// Letters that stand for bytes; no digits, so that none of them can be a number of a patient.
fn token(bytes: &[u8]) -> String {
    let sum = bytes.iter().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    });
    let letters = (0..7).map(|nibble| char::from(b'a' + (sum >> (4 * nibble) & 15) as u8));
    letters.collect()
}

/// No part of the masked path is the number or holds it, but a date and a valid time of sending.
fn check_masked(name: &FileName<'_>, masked: &str) {
    let bare = name.patient_id.trim_start_matches('0');
    if bare.len() < DIGITS_MIN || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    for part in masked.split(['/', '_', '^']) {
        let is_date = part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_time = part == name.occurred_at && name.occurred_at_micros().is_some();
        assert!(
            is_date || is_time || !part.contains(bare),
            "the masked path shows the number"
        );
    }
}

/// The same version under another flag, and whatever else a changed byte makes of the path, is in the same group whenever
/// it has the same key and both can be placed.
fn check_versions(path: &[u8], name: &FileName<'_>) {
    let mut other = path.to_vec();
    for place in 0..path.len() {
        for byte in [b'0', b'2'] {
            other[place] = byte;
            let same = placed(&other).is_some_and(|same| version_key(&same) == version_key(name));
            assert!(
                !same || (FORMAT.group)(path) == (FORMAT.group)(&other),
                "two files of one version in two groups"
            );
        }
        other[place] = path[place];
    }
}

/// The name of a path whose folders say the same as it. Nobody knows the first folders of a number too short for them, so
/// that one version may lie in several.
fn placed(path: &[u8]) -> Option<FileName<'_>> {
    let reading = read_path(path);
    let is_short = reading.defects.iter().any(|defect| defect.code.0 == "F10");
    reading
        .name
        .filter(|_| !is_short && !(FORMAT.refuses)(&reading.defects))
}
