//! What is judged from stored profiles and volumes, how it is found again, and what is done about it.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use ledger::{CauseClass, Record, Triage};
use model::{Finding, Severity, Status, Table};
use pipeline::judge::replay::{Replayed, replay};
use pipeline::judge::rules::JudgementRules;
use pipeline::query::FindingsOf;
use pipeline::triage::Act;
use pipeline::{Config, NightOptions, NightOutcome, Silent, run_night};
use store::Store;
use validators::Run;

use crate::network::{LAB, NIGHT, Named, Network, copy_tree, find, glucose, lab_message, options};

/// Lays a network down as it stood on a night, and loads it.
pub fn load(folder: &Path, generated: &sample_data::Options, night: Date) -> NightOutcome {
    let night_options = sample_data::Options {
        night: Some(night),
        scenario: generated.scenario.clone(),
        ..*generated
    };
    sample_data::write(folder, &night_options, &|| {}).unwrap();
    let config = Config::read(&folder.join("kijun.toml")).unwrap();
    let options = NightOptions {
        date: night,
        ..options()
    };
    let outcome = run_night(&config, &options, &Silent).unwrap();
    assert!(outcome.all_loaded(), "{outcome:?}");
    outcome
}

pub fn store_of(folder: &Path) -> Store {
    Store::open(&Config::read(&folder.join("kijun.toml")).unwrap().store).unwrap()
}

/// Faults that hospitals of this size show, each in another hospital or item.
const SCENARIO: &str = r#"
[[fault]]
kind = "wrong_factor"
hospital = "H02"
item = "CRE"
from = 2026-10-26
size = 88.4

[[fault]]
kind = "label_changed"
hospital = "H01"
item = "ALB"
from = 2026-10-21

[[fault]]
kind = "item_stops"
hospital = "H02"
item = "UA"
from = 2026-10-26

[[fault]]
kind = "missing_day"
hospital = "H01"
from = 2026-10-13
to = 2026-10-14
"#;

struct Planted {
    folder: tempfile::TempDir,
    truth: sample_data::Truth,
    outcome: NightOutcome,
}

impl Planted {
    fn config(&self) -> Config {
        Config::read(&self.folder.path().join("kijun.toml")).unwrap()
    }

    fn open(&self, hospital: &str) -> &[Finding] {
        let mut outcomes = self.outcome.hospitals.iter();
        let (_, load) = outcomes.find(|(it, _)| it.id == hospital).unwrap();
        &load.as_ref().unwrap().open
    }
}

/// A network with planted faults after one night, which several tests look at.
fn planted() -> &'static Planted {
    static PLANTED: OnceLock<Planted> = OnceLock::new();
    PLANTED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let options = sample_data::Options {
            hospitals: 3,
            patients: 150,
            from: NIGHT.saturating_sub(80.days()),
            to: NIGHT,
            seed: 3,
            night: None,
            scenario: Some(SCENARIO.to_owned()),
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

fn is_judged(finding: &Finding) -> bool {
    let mut checks = validators::CHECKS.iter();
    checks.any(|it| it.about.code == finding.code && matches!(it.run, Run::Judged))
}

fn judged(findings: &[Finding]) -> Vec<&Finding> {
    findings
        .iter()
        .filter(|finding| is_judged(finding))
        .collect()
}

fn keys(findings: &[Finding]) -> Vec<String> {
    let judged = judged(findings);
    judged.iter().map(|finding| finding.key.clone()).collect()
}

#[test]
fn planted_faults_are_found_with_the_numbers_behind_them() {
    let planted = planted();
    let mut missed = Vec::new();
    for fault in &planted.truth.faults {
        let is_it = |finding: &&Finding| {
            let is_of_item = fault.local_code.is_none() || finding.item == fault.local_code;
            finding.code.0 == fault.code && is_of_item
        };
        let mut open = planted.open(&fault.hospital).iter();
        if !open.any(|finding| is_it(&finding)) {
            missed.push(&fault.id);
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
    assert_eq!(planted.truth.faults.len(), 4);
    for hospital in ["H01", "H02", "H03"] {
        for finding in judged(planted.open(hospital)) {
            let evidence = finding.evidence.as_deref().unwrap();
            let evidence: serde_json::Value = serde_json::from_str(evidence).unwrap();
            assert!(evidence["rules"].is_string(), "{}", finding.key);
        }
    }
}

#[test]
fn what_was_judged_is_on_record() {
    let planted = planted();
    let config = planted.config();
    for hospital in ["H01", "H02", "H03"] {
        let records = records(&config, hospital);
        let volume = records.iter().find_map(|record| match record {
            Record::MigrationVolume(record) => Some(&record.judged),
            _ => None,
        });
        let distribution = records.iter().find_map(|record| match record {
            Record::UnitAndDistribution(record) => Some(record),
            _ => None,
        });
        let (volume, distribution) = (volume.unwrap(), distribution.unwrap());
        let found = judged(planted.open(hospital)).len() as u64;
        let fails = volume.fails() + distribution.judged.fails();
        assert_eq!(fails, found, "{hospital}");
        assert_eq!(volume.changes.new + distribution.judged.changes.new, found);
        assert_eq!(volume.states_sha256, distribution.judged.states_sha256);
        assert!(
            distribution.items_mapped > 20,
            "{}",
            distribution.items_mapped
        );
        assert_eq!(volume.night, NIGHT);
        assert!(volume.verdicts["N03"].pass > 0);
        assert!(distribution.judged.verdicts["D01"].pass > 0);
    }
}

/// The records of a hospital's ledger that are no mapping events.
fn records(config: &Config, hospital: &str) -> Vec<Record> {
    let entries = ledger::entries(&config.ledger.join(hospital), 0).unwrap();
    entries
        .map(|entry| ledger::from_bytes(&entry.unwrap().1).unwrap().1)
        .collect()
}

#[test]
fn the_same_rules_reach_the_same_verdicts_and_others_do_not() {
    let planted = planted();
    let (config, store) = (planted.config(), store_of(planted.folder.path()));
    let rules = JudgementRules::read(&config).unwrap();
    for hospital in &config.hospitals {
        let again = replay(&config, &store, hospital, &rules, (NIGHT, NIGHT)).unwrap();
        assert_eq!(again.len(), 1);
        let open = planted.open(&hospital.hospital.id);
        let same = judged(open).len();
        let expected = Replayed {
            hospital: hospital.hospital.id.clone(),
            night: Some(NIGHT),
            same,
            ..Replayed::default()
        };
        assert_eq!(again[0], expected);
    }
    let file = planted.folder.path().join("rules.toml");
    let text = "id = \"site\"\n\n[N03]\nversion = \"1\"\nauthor = \"test\"\nreason = \"test\"\n\
                values.loss_times_max = { value = 0.0, reason = \"no day is ever lost\" }\n";
    std::fs::write(&file, text).unwrap();
    let lenient = JudgementRules::of_file(&file).unwrap();
    assert_ne!(lenient.applied(), rules.applied());
    let h01 = &config.hospitals[0];
    let again = replay(&config, &store, h01, &lenient, (NIGHT, NIGHT)).unwrap();
    // What the lost days explained may be told of items and departments now.
    let gone: Vec<&str> = again[0].gone.iter().map(|finding| finding.code.0).collect();
    assert!(gone.contains(&"N03"), "{gone:?}");
    assert!(
        replay(
            &config,
            &store,
            h01,
            &rules,
            (NIGHT.yesterday().unwrap(), NIGHT.yesterday().unwrap())
        )
        .unwrap()
        .is_empty()
    );
}

/// A hospital whose glucose stops two weeks before the night, while potassium goes on.
fn stopping() -> Network {
    let network = Network::new();
    let potassium =
        "OBX|2|NM|3H015000002327101^Ｋ^JC10^0202^Ｋ^99LAB||4.1|mmol/L^mmol/L^99UNT|3.6-4.8|N|||F";
    let first = NIGHT.saturating_sub(60.days());
    for index in 0..60_i64 {
        let date = first.saturating_add(index.days());
        let day = date.strftime("%Y%m%d").to_string();
        for patient in 1..=4 {
            let value = 80 + (index * 17 + patient * 31) % 43;
            let patient = &format!("900000{patient}");
            let (order, sent) = (format!("{index:015}"), format!("{day}103000000"));
            let named = Named {
                patient,
                order: &order,
                date: &day,
                sent: &sent,
                ..LAB
            };
            let glucose = glucose(&value.to_string());
            let results: &[&str] = match index < 45 {
                true => &[&glucose, potassium],
                false => &[potassium],
            };
            let message = lab_message(patient, results).replace("20261118", &day);
            network.put(&named, &message);
        }
    }
    network
}

const STOPPED: &str = "N06:H01:ssmix2:lab_results:item=0101";

#[test]
fn a_judged_finding_persists_and_is_not_told_twice_in_a_night() {
    let network = stopping();
    let first = network.night();
    assert_eq!(keys(&first.open), [STOPPED]);
    assert_eq!(find(&first.findings, "N06").status, Status::New);
    // The second run of the night brings nothing and says nothing new.
    let before = network.store().digest(None).unwrap();
    let again = network.night();
    assert!(judged(&again.findings).is_empty());
    assert_eq!(keys(&again.open), [STOPPED]);
    assert_eq!(network.store().digest(None).unwrap(), before);
    let next = network.night_of(&NightOptions {
        date: NIGHT.tomorrow().unwrap(),
        ..options()
    });
    assert_eq!(find(&next.findings, "N06").status, Status::Persisting);
    let judgements = records(&network.config(), "H01");
    let judgements = judgements
        .iter()
        .filter(|it| matches!(it, Record::UnitAndDistribution(_)));
    assert_eq!(judgements.count(), 3);
    network.verify_ledger();
}

#[test]
fn a_waiver_holds_until_its_day_and_can_be_ended() {
    let network = stopping();
    network.write_config("fail_on = \"notice\"");
    let outcome = network.try_night(&options()).unwrap();
    assert!(outcome.has_findings(Severity::Notice));
    let triage = |action, until, owner: Option<&str>, key: &str| Act {
        triage: Triage {
            finding: key.to_owned(),
            action,
            cause: Some(CauseClass::Hospital),
            owner: owner.map(str::to_owned),
            until,
        },
        by: "dq-02".to_owned(),
        reason: Some("新しい機器に切り替え".to_owned()),
    };
    let (config, software) = (network.config(), options().software);
    let record = |act: &Act| pipeline::triage::record(&config, act, &software);
    let standing = || {
        let mut all = pipeline::triage::standings(&config, &config.hospitals[0]).unwrap();
        all.remove(STOPPED)
    };
    use ledger::TriageAction::{Acknowledge, Reopen, Waive};
    record(&triage(Acknowledge, None, Some("品質 花子"), STOPPED)).unwrap();
    let until = NIGHT.tomorrow().unwrap();
    record(&triage(Waive, Some(until), None, STOPPED)).unwrap();
    let now = standing().unwrap();
    assert_eq!(now.owner.as_deref(), Some("品質 花子"));
    assert!(now.is_waived(until) && !now.is_waived(until.tomorrow().unwrap()));
    for refused in [
        triage(Acknowledge, None, Some("two\nlines"), STOPPED),
        triage(Acknowledge, None, Some(&"x".repeat(501)), STOPPED),
        triage(
            Acknowledge,
            None,
            Some("a"),
            "N06:H01:ssmix2:lab_results:item=0999",
        ),
        triage(Acknowledge, None, Some("a"), "N06:H09:ssmix2"),
        triage(Waive, Some(NIGHT.yesterday().unwrap()), None, STOPPED),
        triage(Waive, None, None, STOPPED),
    ] {
        let error = record(&refused).unwrap_err().to_string();
        assert!(!error.is_empty(), "{refused:?}");
    }
    // Everything else that is open is waived too, so that the exit code follows this one.
    for finding in pipeline::query::findings(&network.store(), "H01", &FindingsOf::Open).unwrap() {
        if finding.key != STOPPED {
            let far = NIGHT.saturating_add(400.days());
            record(&triage(Waive, Some(far), None, &finding.key)).unwrap();
        }
    }
    let fails = |days: i64| {
        let date = NIGHT.saturating_add(days.days());
        let outcome = network
            .try_night(&NightOptions { date, ..options() })
            .unwrap();
        let load = outcome.hospitals[0].1.as_ref().unwrap();
        let counted: Vec<&str> = load
            .unwaived()
            .map(|it| it.code.0)
            .filter(|code| *code != "N01")
            .collect();
        (
            outcome.has_findings(Severity::Notice),
            counted.contains(&"N06"),
        )
    };
    assert!(!fails(1).1, "waived on its last night");
    assert_eq!(fails(2), (true, true), "over");
    record(&triage(Reopen, None, None, STOPPED)).unwrap();
    assert_eq!(standing(), None);
    network.verify_ledger();
}

#[test]
fn a_hospital_that_cannot_be_judged_stays_loaded() {
    let network = stopping();
    let config = std::fs::read_to_string(network.config_path()).unwrap();
    let with_rules = config.replace("secrets =", "rules = \"rules.toml\"\nsecrets =");
    std::fs::write(network.config_path(), with_rules).unwrap();
    for text in [None, Some("id = \"site\"\n[N99]\nversion = \"1\"\n")] {
        if let Some(text) = text {
            std::fs::write(network.path().join("rules.toml"), text).unwrap();
        }
        let refusal = network.refusal();
        assert!(refusal.starts_with("loaded, but not judged: "), "{refusal}");
        assert!(refusal.contains("rules.toml"), "{refusal}");
    }
    let hospital = &network.config().hospitals[0];
    assert_eq!(
        pipeline::query::loads(&network.config(), hospital)
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        crate::network::row_count(&network.store(), Table::LabResults, "H01"),
        420
    );
    std::fs::write(network.path().join("rules.toml"), "id = \"site\"\n").unwrap();
    let load = network.night();
    assert_eq!(find(&load.findings, "N06").key, STOPPED);
}

/// How often a run is killed around its judgement.
const KILLS: u32 = 8;

#[test]
fn a_run_that_is_killed_at_its_judgement_is_judged_by_the_next() {
    let base = stopping();
    base.fix_patient_key();
    let night = |network: &Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"));
        let args = [
            "night",
            "--date",
            "2026-11-19",
            "--threads",
            "2",
            "--config",
        ];
        command.args(args).arg(network.join("kijun.toml"));
        let silent = std::process::Stdio::null;
        command.stdout(silent()).stderr(silent());
        command
    };
    let told = |network: &Network| -> Vec<Finding> {
        let open = pipeline::query::findings(&network.store(), "H01", &FindingsOf::Open).unwrap();
        let without_load = |finding: Finding| Finding {
            load_id: String::new(),
            ..finding
        };
        open.into_iter()
            .filter(is_judged)
            .map(without_load)
            .collect()
    };
    let copied = || {
        let network = Network::new();
        std::fs::remove_dir_all(network.root()).unwrap();
        copy_tree(&base.root(), &network.root());
        network.fix_patient_key();
        network
    };
    let undisturbed = copied();
    night(undisturbed.path()).status().unwrap();
    let expected = told(&undisturbed);
    assert_eq!(expected.len(), 1);
    let mut at_work = 0;
    for kill in 0..KILLS {
        let network = copied();
        let mut run = night(network.path()).spawn().unwrap();
        let loads = network.path().join("out/store/loads");
        // The load's manifest lies there when the load is about to be committed; the judgement follows within moments.
        while !loads.join("H01-20261119-1.json").exists() && run.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_millis(10) * kill);
        at_work += u32::from(run.try_wait().unwrap().is_none());
        run.kill().unwrap();
        run.wait().unwrap();
        night(network.path()).status().unwrap();
        assert_eq!(told(&network), expected, "kill {kill}");
        network.verify_ledger();
        assert!(!loads.join("H01.intent.json").exists());
        let config = network.config();
        let runs = pipeline::query::loads(&config, &config.hospitals[0])
            .unwrap()
            .len();
        let records = records(&config, "H01");
        let judgements = records
            .iter()
            .filter(|it| matches!(it, Record::UnitAndDistribution(_)));
        let judgements = judgements.count();
        assert!(
            (1..=runs).contains(&judgements),
            "kill {kill}: {judgements} of {runs}"
        );
    }
    println!("{at_work} of {KILLS} killed at work");
    assert!(
        at_work > KILLS / 4,
        "only {at_work} of {KILLS} runs were killed at work"
    );
}
