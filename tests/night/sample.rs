//! The committed sample network: what its truth file says is what a night finds.

use std::path::Path;

use model::{Finding, Table};
use pipeline::{Config, NightOutcome, Silent, run_night};
use sample_data::{Planted, Truth};
use tempfile::TempDir;

use crate::network::{balance, copy_tree, options, row_count};

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/network")
}

/// The committed network without what a reader's own night wrote beside it.
fn night() -> (TempDir, Config, NightOutcome) {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(&committed().join("feeds"), &folder.path().join("feeds"));
    std::fs::copy(
        committed().join("kijun.toml"),
        folder.path().join("kijun.toml"),
    )
    .unwrap();
    let config = Config::read(&folder.path().join("kijun.toml")).unwrap();
    let outcome = run_night(&config, &options(), &Silent).unwrap();
    (folder, config, outcome)
}

/// Why a planted fault does not count as found; `None` when it does: the code is there, for its item, as often as planted.
fn missed(planted: &Planted, findings: &[Finding]) -> Option<String> {
    let of_code: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.code.0 == planted.code)
        .collect();
    let about = format!("{} {:?} {:?}", planted.code, planted.item, planted.path);
    if of_code.is_empty() {
        return Some(format!("{about}: no finding"));
    }
    let (Some(item), None) = (&planted.item, &planted.path) else {
        return None;
    };
    let Some(finding) = of_code
        .iter()
        .find(|finding| finding.item.as_ref() == Some(item))
    else {
        let items: Vec<_> = of_code
            .iter()
            .map(|finding| finding.item.as_deref())
            .collect();
        return Some(format!("{about}: only {items:?}"));
    };
    let found = finding.failed;
    (found != planted.count).then(|| format!("{about}: {found} found, {} planted", planted.count))
}

#[test]
fn the_sample_network_holds_what_its_truth_says() {
    let truth: Truth =
        serde_json::from_slice(&std::fs::read(committed().join("truth.json")).unwrap()).unwrap();
    let (_folder, config, outcome) = night();
    let store = store::Store::open(&config.store).unwrap();
    assert_eq!(outcome.hospitals.len(), truth.hospitals.len());
    for ((hospital, load), expected) in outcome.hospitals.iter().zip(&truth.hospitals) {
        let load = load.as_ref().unwrap();
        assert_eq!(balance(load).files, expected.files, "{}", hospital.id);
        let rows = |table| row_count(&store, table, &hospital.id);
        assert_eq!(
            rows(Table::LabResults),
            expected.lab_rows_stored,
            "{}",
            hospital.id
        );
        assert_eq!(
            rows(Table::Patients),
            expected.patients_rows_stored,
            "{}",
            hospital.id
        );
        let wrong: Vec<String> = expected
            .planted
            .iter()
            .filter_map(|planted| missed(planted, &load.findings))
            .collect();
        assert!(wrong.is_empty(), "{}\n{}", hospital.id, wrong.join("\n"));
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
    let (_folder, _, outcome) = night();
    for (_, load) in &outcome.hospitals {
        for finding in &load.as_ref().unwrap().findings {
            let sentence = validators::render(finding, model::Lang::Ja);
            assert!(!speaks_english(&sentence), "{}: {sentence}", finding.code);
        }
    }
}
