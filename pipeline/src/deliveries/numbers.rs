//! Numbers of patients as a delivery writes them, brought to the form of the SS-MIX2 feed, so that one patient has one key.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use hashbrown::HashSet;
use model::hex;
use sha2::{Digest, Sha256};
use store::PatientKeys;

use crate::Error;
use crate::config::PatientRule;
use crate::lock::lock;

/// The numbers of one feed. Many threads may ask.
pub(super) struct PatientNumbers<'a> {
    keys: &'a PatientKeys,
    hospital: &'a str,
    rule: PatientRule,
    /// Number of the feed, to number of the hospital.
    map: HashMap<String, String>,
    fingerprint: String,
    /// The keys that were given, as numbers.
    seen: Mutex<HashSet<u128>>,
}

impl<'a> PatientNumbers<'a> {
    /// Reads what the rule names. The map lies in the folder of secrets, as it tells who is who.
    ///
    /// # Errors
    /// When the map cannot be read, may be read by others, or has a line that is not two numbers; the line is named, not quoted.
    pub(super) fn read(
        keys: &'a PatientKeys,
        hospital: &'a str,
        rule: &PatientRule,
        secrets: &Path,
    ) -> Result<PatientNumbers<'a>, Error> {
        let mut fingerprint = format!("strip_zeros={} pad={}", rule.strip_zeros, rule.pad);
        let mut map = HashMap::new();
        if let Some(name) = &rule.map {
            let path = secrets.join(name);
            let text = read_map(&path)?;
            fingerprint += &format!(" map={}", hex(&Sha256::digest(&text)));
            map = parse_map(&text).map_err(|reason| Error::PatientMap { path, reason })?;
        }
        Ok(PatientNumbers {
            keys,
            hospital,
            rule: rule.clone(),
            map,
            fingerprint,
            seen: Mutex::default(),
        })
    }

    /// Tells one rule from another.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The key of a number. One with a control character is not the hospital's own: it gets a key that no patient number has.
    pub(super) fn key(&self, number: &[u8]) -> String {
        let is_own = !number.iter().any(u8::is_ascii_control);
        let key = match is_own {
            true => self
                .keys
                .key(self.hospital, self.hospital_number(number).as_bytes()),
            false => self.keys.key(self.hospital, number),
        };
        let key = String::from_utf8_lossy(&key).into_owned();
        if is_own && let Ok(seen) = u128::from_str_radix(&key, 16) {
            lock(&self.seen).insert(seen);
        }
        key
    }

    /// Takes the keys that were given to numbers of the hospital.
    pub(super) fn take_seen(&self) -> HashSet<u128> {
        std::mem::take(&mut *lock(&self.seen))
    }

    /// The number as the SS-MIX2 feed writes it.
    fn hospital_number(&self, number: &[u8]) -> String {
        let text = String::from_utf8_lossy(number);
        let sent = text.trim();
        let bare = sent.trim_start_matches('0');
        if let Some(number) = self.map.get(sent).or_else(|| self.map.get(bare)) {
            return number.clone();
        }
        let PatientRule {
            strip_zeros, pad, ..
        } = self.rule;
        if !strip_zeros && pad == 0 {
            return sent.to_owned();
        }
        let is_number = sent.bytes().all(|byte| byte.is_ascii_digit());
        let bare = if bare.is_empty() { "0" } else { bare };
        match (is_number, strip_zeros) {
            (true, _) => format!("{bare:0>pad$}"),
            (false, true) => bare.to_owned(),
            (false, false) => sent.to_owned(),
        }
    }
}

fn read_map(path: &PathBuf) -> Result<String, Error> {
    let failed = |reason: String| Error::PatientMap {
        path: path.clone(),
        reason,
    };
    let about = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(failed("others may read it: run chmod 600".to_owned()));
    }
    std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))
}

/// Two columns, feed number and hospital number; a first line without digits is a heading.
fn parse_map(text: &str) -> Result<HashMap<String, String>, String> {
    let mut map = HashMap::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let has_digit = line.bytes().any(|byte| byte.is_ascii_digit());
        if line.trim().is_empty() || (index == 0 && !has_digit) {
            continue;
        }
        let wrong = |what: &str| Err(format!("line {}: {what}", index + 1));
        let fields: Vec<&str> = line.split(',').map(unquoted).collect();
        let [feed, hospital] = fields[..] else {
            return wrong("expected two columns, feed number and hospital number");
        };
        if feed.is_empty() || hospital.is_empty() {
            return wrong("a number is missing");
        }
        let known = map.insert(feed.to_owned(), hospital.to_owned());
        if known.is_some_and(|known| known != hospital) {
            return wrong("the feed number stands there twice with different hospital numbers");
        }
    }
    Ok(map)
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    let inner = field.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.unwrap_or(field).trim()
}

#[cfg(test)]
mod tests {
    use store::Secrets;

    use super::*;

    fn rule(strip_zeros: bool, pad: usize, map: Option<&str>) -> PatientRule {
        PatientRule {
            strip_zeros,
            pad,
            map: map.map(PathBuf::from),
        }
    }

    #[test]
    fn numbers_come_to_the_form_of_the_hospital() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(folder.path()).unwrap();
        let keys = secrets.patient_keys().unwrap();
        let map = folder.path().join("map.csv");
        std::fs::write(&map, "feed,hospital\n77,0000123\n \"X9\" ,0000124\n").unwrap();
        std::fs::set_permissions(&map, std::fs::Permissions::from_mode(0o600)).unwrap();
        for (rule, number, expected) in [
            (rule(false, 0, None), " 0012345 ", "0012345"),
            (rule(true, 0, None), "0012345", "12345"),
            (rule(true, 0, None), "0000", "0"),
            (rule(false, 7, None), "12345", "0012345"),
            (rule(true, 7, None), "0000012345", "0012345"),
            (rule(true, 3, None), "0000012345", "12345"),
            (rule(true, 7, None), "A123", "A123"),
            (rule(true, 7, Some("map.csv")), "0000000077", "0000123"),
            (rule(false, 0, Some("map.csv")), "X9", "0000124"),
            (rule(false, 0, Some("map.csv")), "78", "78"),
        ] {
            let numbers = PatientNumbers::read(&keys, "H01", &rule, folder.path()).unwrap();
            let key = numbers.key(number.as_bytes());
            assert_eq!(
                key.as_bytes(),
                keys.key("H01", expected.as_bytes()),
                "{number}"
            );
            numbers.key(b"insured\x1f1\x1f2");
            assert_eq!(numbers.take_seen().len(), 1);
        }
    }

    #[test]
    fn a_map_that_is_wrong_or_open_is_refused_without_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(folder.path()).unwrap();
        let keys = secrets.patient_keys().unwrap();
        let path = folder.path().join("map.csv");
        let reason = |text: &str, mode| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let rule = rule(false, 0, Some("map.csv"));
            let error = PatientNumbers::read(&keys, "H01", &rule, folder.path());
            error.err().unwrap().to_string()
        };
        for (text, mode, expected) in [
            ("77777,88888\n", 0o640, "chmod 600"),
            ("a,b\n77777\n", 0o600, "line 2: expected two columns"),
            ("77777,\n", 0o600, "line 1: a number is missing"),
            ("77777,1\n77777,2\n", 0o600, "line 2: the feed number"),
        ] {
            let reason = reason(text, mode);
            assert!(reason.contains(expected), "{reason}");
            assert!(!reason.contains("77777"), "{reason}");
        }
    }
}
