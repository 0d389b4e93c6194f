//! Feeds of a hospital held against each other: what is planted is found in its month, nothing else is, and a night reads only the
//! months that it changed.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use model::{Finding, Table};
use pipeline::judge::agreement::agreement_table;
use pipeline::judge::replay::{Replayed, replay};
use pipeline::judge::rules::JudgementRules;
use pipeline::{Config, NightOutcome};
use validators::judge::Outcome;

use crate::delivered::{PADDED, ef, uke};
use crate::deliveries::{deliver, plain};
use crate::judgement::{load, store_of};
use crate::network::{NIGHT, Network};

/// May is the first month and not whole, October is not due.
const FROM: Date = date(2026, 5, 18);
const JUNE: (&str, &str) = ("2026-06-01", "2026-06-30");
const JULY: (&str, &str) = ("2026-07-01", "2026-07-31");
const AUGUST: (&str, &str) = ("2026-08-01", "2026-08-31");
const SEPTEMBER: (&str, &str) = ("2026-09-01", "2026-09-30");

fn scenario() -> String {
    let all = ("2026-05-18", "2026-11-19");
    let mut text = String::new();
    for (kind, (from, to), more) in [
        ("ef_month_missing", JUNE, ""),
        ("discharge_not_sent", JULY, "share = 0.6"),
        ("no_ef_of_stay", JULY, "share = 0.7"),
        ("no_form1", AUGUST, "share = 0.7"),
        ("admission_not_sent", AUGUST, "share = 0.6"),
        ("no_receipt_of_stay", SEPTEMBER, "share = 0.8"),
        ("test_not_charged", SEPTEMBER, "item = \"CRP\""),
        ("test_without_result", SEPTEMBER, "item = \"CRE\""),
        ("drug_without_order", SEPTEMBER, ""),
        ("diagnoses_not_sent", all, "share = 0.7"),
    ] {
        text += &format!(
            "[[fault]]\nkind = \"{kind}\"\nhospital = \"H01\"\nfrom = {from}\nto = {to}\n{more}\n\n"
        );
    }
    text
}

struct Planted {
    folder: tempfile::TempDir,
    truth: sample_data::Truth,
    outcome: NightOutcome,
}

/// One hospital of half a year after one night, which several tests look at.
fn planted() -> &'static Planted {
    static PLANTED: OnceLock<Planted> = OnceLock::new();
    PLANTED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let options = sample_data::Options {
            hospitals: 1,
            patients: 440,
            from: FROM,
            to: NIGHT,
            seed: 11,
            night: None,
            scenario: Some(scenario()),
            threads: 2,
        };
        let truth = sample_data::write(folder.path(), &options, &|| {})
            .unwrap()
            .truth;
        let outcome = load(folder.path(), &options, NIGHT);
        Planted {
            folder,
            truth,
            outcome,
        }
    })
}

/// Findings of agreements that are open: code and month.
fn found(outcome: &NightOutcome) -> BTreeSet<(String, String)> {
    let load = outcome.hospitals[0].1.as_ref().unwrap();
    let of = |finding: &Finding| {
        let month = finding.item.clone().unwrap_or_default();
        let month = month.split(' ').next().unwrap_or_default().to_owned();
        (finding.code.0.to_owned(), month)
    };
    let judged = load.open.iter().filter(|it| is_agreement(it));
    judged.map(of).collect()
}

fn is_agreement(finding: &Finding) -> bool {
    finding.code.0.starts_with('X') && finding.evidence.is_some()
}

/// Months of a fault: all of those that its days touch.
fn months(fault: &sample_data::FaultTruth) -> impl Iterator<Item = String> {
    let first = fault.from.first_of_month();
    let months = (0..).map(move |count| first.saturating_add(jiff::ToSpan::months(count)));
    let last = fault.to;
    let months = months.take_while(move |month| *month <= last);
    months.map(|month| month.strftime("%Y-%m").to_string())
}

#[test]
fn each_planted_fault_is_found_in_its_month_and_nothing_else() {
    let planted = planted();
    let found = found(&planted.outcome);
    let mut explained = BTreeSet::new();
    let mut missed = Vec::new();
    for fault in &planted.truth.faults {
        assert!(fault.hits + fault.removed > 0, "{}", fault.id);
        let codes = [std::slice::from_ref(&fault.code), &fault.also].concat();
        for month in months(fault) {
            explained.extend(codes.iter().map(|code| (code.clone(), month.clone())));
        }
        let mut of_fault = months(fault).map(|month| (fault.code.clone(), month));
        if !of_fault.any(|of_month| found.contains(&of_month)) {
            missed.push(&fault.id);
        }
    }
    assert!(missed.is_empty(), "{missed:?} of {found:?}");
    let unexplained: Vec<_> = found.difference(&explained).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
    assert_eq!(planted.truth.faults.len(), 10);
}

#[test]
fn findings_hold_counts_and_no_patient() {
    let load = planted().outcome.hospitals[0].1.as_ref().unwrap();
    let of_agreements = load.open.iter().filter(|it| is_agreement(it));
    for finding in of_agreements {
        assert!(["claims", "dpc"].contains(&finding.feed.as_str()));
        let evidence: serde_json::Value =
            serde_json::from_str(finding.evidence.as_deref().unwrap()).unwrap();
        assert!(evidence["rules"].is_string() && evidence["classes"].is_array());
        assert!(finding.failed > 0 && finding.failed <= finding.eligible);
        for lang in [model::Lang::Ja, model::Lang::En] {
            let sentence = validators::render(finding, lang);
            assert!(sentence.contains(&finding.failed.to_string()), "{sentence}");
        }
    }
}

#[test]
fn the_same_rules_judge_stored_counts_alike_and_the_command_tells_them() {
    let planted = planted();
    let config = Config::read(&planted.folder.path().join("kijun.toml")).unwrap();
    let store = store_of(planted.folder.path());
    let rules = JudgementRules::read(&config).unwrap();
    let hospital = &config.hospitals[0];
    let again = replay(&config, &store, hospital, &rules, (NIGHT, NIGHT)).unwrap();
    let expected = Replayed {
        hospital: "H01".to_owned(),
        night: Some(NIGHT),
        same: again[0].same,
        ..Replayed::default()
    };
    assert_eq!(again, [expected]);
    let table = agreement_table(&config, &store, hospital, None).unwrap();
    let failing: BTreeSet<(String, String)> = (table.lines.iter())
        .filter(|line| line.outcome == Outcome::Fail)
        .map(|line| (line.code.0.to_owned(), line.month.text()))
        .collect();
    let mut told = found(&planted.outcome);
    told.retain(|(code, _)| code != "X63");
    assert_eq!(failing, told);

    let path = planted.folder.path().join("kijun.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kijun"));
    command.args(["agreement", "--hospital", "H01", "--month", "2026-09"]);
    command.args(["--lang", "en", "--config"]).arg(path);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("differs") && text.contains("CRP"), "{text}");
}

/// The files that hold the agreements of a hospital.
fn files(network: &Network) -> BTreeSet<String> {
    let files = network
        .store()
        .live_files(Table::Agreements, "H01")
        .unwrap();
    files.into_iter().map(|file| file.path).collect()
}

#[test]
fn a_month_is_counted_again_only_when_its_files_change() {
    let network = plain();
    for (month, minutes) in [("08", 0), ("09", 1)] {
        let act = [(PADDED, &*format!("2026{month}04"), 12)];
        deliver(
            &network,
            &format!("dpc/EFn_011234567_26{month}.txt"),
            &ef(&act),
            minutes,
        );
    }
    let claim = uke("202610", &[("9000001", "202609", 50)]);
    deliver(&network, "claims/10.UKE", &claim, 2);
    network.night();
    let first = files(&network);
    let of = |month: &str| -> BTreeSet<String> {
        let of_month = first.iter().filter(|path| path.contains(month));
        of_month.cloned().collect()
    };
    assert!(
        !of("2026-08").is_empty() && !of("2026-09").is_empty(),
        "{first:?}"
    );
    network.night();
    assert_eq!(files(&network), first);

    let corrected = ef(&[(PADDED, "20260904", 15)]);
    deliver(&network, "dpc/EFn_011234567_2609_2.txt", &corrected, 3);
    network.night();
    let second = files(&network);
    assert_eq!(second.len(), first.len());
    assert!(of("2026-08").is_subset(&second));
    assert!(!of("2026-09").is_subset(&second));
}
