//! The committed sample network: what its truth file says is what a night finds, and nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::ToSpan;
use model::{Bucket, Counts, Finding, Table};
use pipeline::{Config, HospitalLoad, NightOptions, NightOutcome, Silent, run_night};
use sample_data::{FaultTruth, HospitalTruth, Truth};
use tempfile::TempDir;

use crate::network::{balance, copy_tree, options, row_count, rows};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/network")
}

/// One night of the committed network, which every test here, and those that follow rows, only look at.
pub fn night() -> &'static (TempDir, Config, NightOutcome) {
    static NIGHT: OnceLock<(TempDir, Config, NightOutcome)> = OnceLock::new();
    NIGHT.get_or_init(run)
}

/// Runs a night without what a reader's own night wrote beside the network.
pub fn run() -> (TempDir, Config, NightOutcome) {
    let folder = tempfile::tempdir().unwrap();
    for part in ["feeds", "masters"] {
        copy_tree(&committed().join(part), &folder.path().join(part));
    }
    std::fs::copy(
        committed().join("kijun.toml"),
        folder.path().join("kijun.toml"),
    )
    .unwrap();
    let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
    let outcome = run_night(&config, &options(), &Silent).unwrap();
    (folder, config, outcome)
}

pub fn truth() -> Truth {
    serde_json::from_slice(&std::fs::read(committed().join("truth.json")).unwrap()).unwrap()
}

/// Whether rows of a data type have a table in this version; the truth counts every data type as stored.
fn has_table(data_type: &str) -> bool {
    !feeds::ssmix2::data_type(data_type).tables.is_empty()
}

const BUCKETS: [Bucket; 5] = [
    Bucket::Stored,
    Bucket::Superseded,
    Bucket::Deleted,
    Bucket::Quarantined,
    Bucket::OutOfScope,
];

/// Where the files of a hospital should end by data type: what has no table yet is out of scope instead of stored.
fn expected_files(truth: &HospitalTruth) -> BTreeMap<String, u64> {
    let mut expected = BTreeMap::new();
    for (data_type, of_type) in &truth.data_types {
        let mut files: Counts = of_type.files;
        if !has_table(data_type) {
            files.out_of_scope += std::mem::take(&mut files.stored);
        }
        for bucket in BUCKETS {
            if files.bucket(bucket) > 0 {
                let name = format!("{data_type}|{}", bucket.name());
                expected.insert(name, files.bucket(bucket));
            }
        }
    }
    expected
}

#[test]
fn every_file_ends_where_the_truth_says() {
    let truth = truth();
    let (_, config, outcome) = night();
    let store = store::Store::open(&config.store).unwrap();
    assert_eq!(outcome.hospitals.len(), truth.hospitals.len());
    for ((hospital, load), expected) in outcome.hospitals.iter().zip(&truth.hospitals) {
        let files = balance(load.as_ref().unwrap()).files;
        assert_eq!(files.received, expected.files.received, "{}", hospital.id);
        assert_eq!(files.unexplained(), 0);
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        let columns = ["data_type", "bucket", "feed"];
        for row in rows(&store, Table::SourceFiles, &hospital.id, &columns) {
            if let Some(row) = row.strip_suffix("|ssmix2") {
                *found.entry(row.to_owned()).or_default() += 1;
            }
        }
        assert_eq!(found, expected_files(expected), "{}", hospital.id);
    }
}

/// The tables that feeds fill, and those that are built from them.
fn tables() -> impl Iterator<Item = Table> {
    let areas = feeds::FORMATS.iter().flat_map(|format| format.areas);
    let derived = feeds::FORMATS.iter().flat_map(|format| format.derived);
    let filled = areas.copied().flatten().copied();
    let delivered = feeds::DELIVERIES.iter().flat_map(|format| format.tables);
    let delivered = delivered.copied();
    filled
        .chain(derived.map(|derived| derived.into))
        .chain(delivered)
}

/// How many rows a table holds by the truth.
fn rows_of_truth(truth: &HospitalTruth, table: Table) -> u64 {
    let delivered = truth.deliveries.iter().map(|delivery| &delivery.rows);
    let mut counts = delivered.chain([&truth.rows]);
    let count = counts.find_map(|rows| rows.get(table.name()));
    count.copied().unwrap_or(0)
}

/// Rows of `episodes` by their state.
fn stays(store: &store::Store, hospital: &str) -> BTreeMap<String, u64> {
    let mut stays = BTreeMap::new();
    for state in rows(store, Table::Episodes, hospital, &["state"]) {
        *stays.entry(state).or_default() += 1;
    }
    stays
}

#[test]
fn every_table_holds_the_rows_of_the_truth() {
    let truth = truth();
    let (_, config, outcome) = night();
    let store = store::Store::open(&config.store).unwrap();
    for ((hospital, _), expected) in outcome.hospitals.iter().zip(&truth.hospitals) {
        for table in tables() {
            let rows = rows_of_truth(expected, table);
            let found = row_count(&store, table, &hospital.id);
            assert_eq!(found, rows, "{} {}", hospital.id, table.name());
        }
        assert_eq!(stays(&store, &hospital.id), expected.stays);
    }
    assert_eq!(tables().count(), 22);
}

/// Whether a check of this version looks for a fault. Judgements ask for more rows than this network has; they have a network
/// of their own in `judgement`.
fn is_looked_for(fault: &FaultTruth) -> bool {
    let mut checks = validators::CHECKS.iter();
    let check = checks.find(|check| check.about.code.0 == fault.code);
    check.is_some_and(|check| !matches!(check.run, validators::Run::Judged))
}

/// Why a planted fault does not count as found; `None` when it does, or when nothing looks for it.
fn missed(fault: &FaultTruth, load: &HospitalLoad) -> Option<String> {
    if !is_looked_for(fault) {
        return None;
    }
    let of_code: Vec<&Finding> = load
        .findings
        .iter()
        .filter(|finding| finding.code.0 == fault.code)
        .collect();
    if of_code.is_empty() {
        return Some(format!("{} ({}): no finding", fault.id, fault.code));
    }
    let local_code = fault.local_code.as_ref().filter(|_| fault.unit == "rows")?;
    // Where the code itself was changed, the finding names what is there now.
    let is_renamed = fault.code.starts_with('C');
    let of_item = |finding: &&&Finding| is_renamed || finding.item.as_ref() == Some(local_code);
    let failed: u64 = of_code
        .iter()
        .filter(of_item)
        .map(|finding| finding.failed)
        .sum();
    (failed < fault.hits).then(|| {
        format!(
            "{} ({}, item {local_code}): {failed} found, {} planted",
            fault.id, fault.code, fault.hits
        )
    })
}

#[test]
fn every_planted_fault_that_has_a_check_is_found() {
    let truth = truth();
    let (_, _, outcome) = night();
    let mut checked = 0;
    let mut wrong = Vec::new();
    for fault in &truth.faults {
        let load = outcome
            .hospitals
            .iter()
            .find(|(hospital, _)| hospital.id == fault.hospital)
            .unwrap();
        checked += usize::from(is_looked_for(fault));
        wrong.extend(missed(fault, load.1.as_ref().unwrap()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= 30, "only {checked} planted faults have a check");
}

/// Codes of which a planted fault or a habit is the reason in a hospital.
fn reasons(truth: &Truth, hospital: &HospitalTruth) -> Vec<String> {
    let planted = truth
        .faults
        .iter()
        .filter(|fault| fault.hospital == hospital.hospital);
    planted
        .flat_map(|fault| [std::slice::from_ref(&fault.code), &fault.also].concat())
        .chain(hospital.manners.iter().map(|manner| manner.code.clone()))
        // One receipt in fifty is claimed a month late.
        .chain(["T24".to_owned()])
        .collect()
}

/// A file that breaks off shows more than one sign of it: remarks on its structure belong to the fault planted in it.
fn belongs_to_another(finding: &Finding, findings: &[Finding], reasons: &[String]) -> bool {
    let planted = |other: &&Finding| reasons.iter().any(|code| *code == other.code.0);
    finding.code.0.starts_with('S')
        && findings
            .iter()
            .filter(planted)
            .any(|other| other.origin.file == finding.origin.file)
}

#[test]
fn nothing_is_found_without_a_reason() {
    let truth = truth();
    let (_, _, outcome) = night();
    let mut unexplained = Vec::new();
    for ((_, load), expected) in outcome.hospitals.iter().zip(&truth.hospitals) {
        let reasons = reasons(&truth, expected);
        let findings = &load.as_ref().unwrap().findings;
        for finding in findings {
            // Judgements are held against a network of their own: here one late message is half of a day.
            if finding.evidence.is_some() {
                continue;
            }
            let is_expected = reasons.iter().any(|code| *code == finding.code.0);
            if !is_expected && !belongs_to_another(finding, findings, &reasons) {
                unexplained.push(format!(
                    "{} {} {:?} {:?}",
                    expected.hospital, finding.code, finding.item, finding.origin.file
                ));
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

/// Two dozen patients are too few to be judged; that is no alarm either.
#[test]
fn feeds_are_not_said_to_disagree() {
    let (_, _, outcome) = night();
    for (_, load) in &outcome.hospitals {
        let mut open = load.as_ref().unwrap().open.iter();
        let is_agreement = |it: &&Finding| it.code.0.starts_with('X') && it.evidence.is_some();
        assert_eq!(open.find(is_agreement), None);
    }
}

/// Whether two English words stand side by side, as they do in a phrase that nobody translated.
fn speaks_english(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_lowercase() && letter != ' ')
        .collect();
    words
        .iter()
        .any(|run| run.split(' ').filter(|word| word.len() > 1).count() > 1)
}

#[test]
fn what_is_found_is_said_in_japanese() {
    let (_, _, outcome) = night();
    for (_, load) in &outcome.hospitals {
        for finding in &load.as_ref().unwrap().findings {
            let sentence = validators::render(finding, model::Lang::Ja);
            assert!(!speaks_english(&sentence), "{}: {sentence}", finding.code);
        }
    }
}

/// A network as it stood on the mornings after several nights, loaded night after night: the store follows the truth.
#[test]
fn the_store_follows_the_network_from_night_to_night() {
    let folder = tempfile::tempdir().unwrap();
    let last = crate::network::NIGHT;
    let mut changed = 0;
    for back in [20, 6, 2, 1, 0] {
        let night = last.saturating_sub(back.days());
        let options = sample_data::Options {
            hospitals: 3,
            patients: 12,
            from: last.saturating_sub(45.days()),
            to: last,
            seed: 5,
            night: Some(night),
            scenario: None,
            threads: 2,
        };
        let written = sample_data::write(folder.path(), &options, &|| {}).unwrap();
        changed += written.changes.renamed;
        let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
        let outcome = run_night(
            &config,
            &NightOptions {
                date: night,
                ..crate::network::options()
            },
            &Silent,
        )
        .unwrap();
        assert!(outcome.all_loaded());
        let store = store::Store::open(&config.store).unwrap();
        for truth in &written.truth.hospitals {
            for table in tables() {
                let rows = rows_of_truth(truth, table);
                let found = row_count(&store, table, &truth.hospital);
                let about = format!("{night} {} {}", truth.hospital, table.name());
                assert_eq!(found, rows, "{about}");
            }
            assert_eq!(stays(&store, &truth.hospital), truth.stays, "{night}");
        }
    }
    assert!(changed > 20, "{changed} renames");
}
