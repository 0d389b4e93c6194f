//! A reader of SS-MIX2 trees that knows the format from its description alone: it shares nothing with the writer.
//!
//! Names give the bucket as the storage's rules have it; only what cannot be read at all is quarantined.

use std::collections::BTreeMap;

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_8};
use model::Bucket;

/// The seven fields of a name.
pub(crate) struct Name<'a> {
    pub patient: &'a str,
    pub date: &'a str,
    pub data_type: &'a str,
    pub order: &'a str,
    pub sent: &'a str,
    pub department: &'a str,
    pub flag: &'a str,
}

/// One file as a stranger reads it.
pub(crate) struct File {
    pub data_type: String,
    pub flag: String,
    pub bucket: Bucket,
    /// The segments, each cut into fields; empty when the file cannot be read.
    pub segments: Vec<Vec<String>>,
}

const KNOWN: &[&str] = &[
    "ADT-00", "ADT-01", "ADT-12", "ADT-21", "ADT-22", "ADT-31", "ADT-32", "ADT-41", "ADT-42",
    "ADT-51", "ADT-52", "ADT-61", "PPR-01", "OMD", "OMP-01", "OMP-11", "OMP-02", "OMP-12",
    "OML-01", "OML-11", "OMG-01", "OMG-11", "OMG-02", "OMG-12", "OMG-03", "OMG-13",
];

/// Types of which a patient has one live file.
const ONE_A_PATIENT: &[&str] = &["ADT-00", "ADT-61", "PPR-01"];

pub(crate) fn name(file: &str) -> Option<Name<'_>> {
    let fields: Vec<&str> = file.split('_').collect();
    let [patient, date, data_type, order, sent, department, flag] = fields[..] else {
        return None;
    };
    let is_flag = matches!(flag, "0" | "1" | "2");
    let is_day = date == "-" || date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    (is_flag && is_day).then_some(Name {
        patient,
        date,
        data_type,
        order,
        sent,
        department,
        flag,
    })
}

/// The folder that the storage wants for a name.
fn folder(name: &Name<'_>) -> String {
    let slice = |from: usize, to: usize| {
        let length = name.patient.len();
        &name.patient[from.min(length)..to.min(length)]
    };
    format!(
        "{}/{}/{}/{}/{}",
        slice(0, 3),
        slice(3, 6),
        name.patient,
        name.date,
        name.data_type
    )
}

/// Reads every file below a root; keys are paths below it.
pub(crate) fn read(tree: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, File> {
    let newest = newest_live(tree);
    let mut read = BTreeMap::new();
    for (path, bytes) in tree {
        let (place, file) = path.rsplit_once('/').unwrap_or(("", path));
        let quarantined = File {
            data_type: String::new(),
            flag: String::new(),
            bucket: Bucket::Quarantined,
            segments: Vec::new(),
        };
        let file = match name(file) {
            None => quarantined,
            Some(name) => {
                let mut file = File {
                    data_type: name.data_type.to_owned(),
                    flag: name.flag.to_owned(),
                    ..quarantined
                };
                let is_in_place = folder(&name) == place;
                let is_newest = newest.get(&key(&name)).is_some_and(|newest| newest == path);
                file.bucket = match name.flag {
                    _ if !is_in_place => Bucket::Quarantined,
                    _ if !KNOWN.contains(&name.data_type) => Bucket::OutOfScope,
                    "0" => Bucket::Deleted,
                    "2" => Bucket::Superseded,
                    _ if !is_newest => Bucket::Superseded,
                    _ => {
                        file.segments = segments(bytes);
                        let is_ended = bytes.ends_with(b"\r") || bytes.ends_with(b"\n");
                        if takes_all_back(&file.segments) {
                            Bucket::Deleted
                        } else if is_whole(&file.data_type, &file.segments, is_ended) {
                            Bucket::Stored
                        } else {
                            Bucket::Quarantined
                        }
                    }
                };
                file
            }
        };
        read.insert(path.clone(), file);
    }
    read
}

type Key<'a> = (String, String, String, String);

fn key(name: &Name<'_>) -> Key<'static> {
    let order = if ONE_A_PATIENT.contains(&name.data_type) {
        ""
    } else {
        name.order
    };
    (
        name.patient.to_owned(),
        name.date.to_owned(),
        name.data_type.to_owned(),
        order.to_owned(),
    )
}

/// The path of the live version of each key that was sent last.
fn newest_live(tree: &BTreeMap<String, Vec<u8>>) -> BTreeMap<Key<'static>, String> {
    let mut newest: BTreeMap<Key<'static>, (String, String)> = BTreeMap::new();
    for path in tree.keys() {
        let (place, file) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(name) = name(file) else { continue };
        if name.flag != "1" || folder(&name) != place {
            continue;
        }
        let candidate = (format!("{} {}", name.sent, name.department), path.clone());
        let known = newest.entry(key(&name)).or_default();
        if candidate > *known {
            *known = candidate;
        }
    }
    newest
        .into_iter()
        .map(|(key, (_, path))| (key, path))
        .collect()
}

/// The text of a message in whichever encoding fits, cut at any terminator and at `|`.
fn segments(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = [ISO_2022_JP, UTF_8, SHIFT_JIS, EUC_JP]
        .into_iter()
        .find_map(|encoding| {
            let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
            (!had_errors).then_some(text)
        });
    let Some(text) = text else { return Vec::new() };
    text.split(['\r', '\n', '\u{1c}'])
        .filter(|line| !line.is_empty())
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect()
}

/// Whether every diagnosis of a list was entered in error.
fn takes_all_back(segments: &[Vec<String>]) -> bool {
    let mut entries = segments
        .iter()
        .filter(|segment| segment[0] == "PRB")
        .peekable();
    entries.peek().is_some() && entries.all(|entry| entry.get(1).is_some_and(|code| code == "DE"))
}

/// Whether there is a message, and no report that breaks off before its first result.
fn is_whole(data_type: &str, segments: &[Vec<String>], is_ended: bool) -> bool {
    let has = |name: &str| segments.iter().any(|segment| segment[0] == name);
    has("MSH") && (data_type != "OML-11" || has("OBX") || is_ended)
}

/// Which table a row of a stored message belongs to; bacteriology is told by its request, JLAC10 chapter 6.
pub(crate) fn rows(file: &File) -> BTreeMap<&'static str, u64> {
    let mut rows: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut is_culture = false;
    for segment in &file.segments {
        let field = |number: usize| segment.get(number).map_or("", String::as_str);
        if segment[0] == "OBR" {
            is_culture = field(4).split('^').any(is_bacteriology);
        }
        let table = match (file.data_type.as_str(), segment[0].as_str()) {
            ("ADT-00", "PID") => "patients",
            (data_type, "PV1")
                if data_type.starts_with("ADT-") && !["ADT-00", "ADT-61"].contains(&data_type) =>
            {
                "visits"
            }
            ("PPR-01", "PRB") if field(1) != "DE" => "diagnoses",
            ("ADT-61", "IAM") if field(6) != "D" => "allergies",
            ("ADT-00", "AL1") => "allergies",
            ("OMP-01", "RXE") | ("OMP-11", "RXA") => "prescriptions",
            ("OMP-02", "RXC") | ("OMP-12", "RXA") => "injections",
            ("OMG-01" | "OMG-02" | "OMG-11" | "OMG-12", "OBR") => "radiology",
            ("OMG-13", "OBX") => "physiology",
            ("OML-11", "OBX") if is_culture => "microbiology",
            ("OML-11", "OBX") => "lab_results",
            _ => continue,
        };
        *rows.entry(table).or_default() += 1;
    }
    rows
}

/// JLAC10 6A (smear), 6B (culture), 6C (susceptibility).
fn is_bacteriology(code: &str) -> bool {
    code.len() >= 15
        && ["6A", "6B", "6C"]
            .iter()
            .any(|start| code.starts_with(start))
}
