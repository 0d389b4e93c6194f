//! The page of a night, the numbers beside it, and the command that is told of it.

use std::path::Path;
use std::sync::OnceLock;

use jiff::ToSpan;
use model::{Lang, Status};
use pipeline::{Config, NightOptions, NightOutcome, Silent, run_night};

use crate::commands::kijun;
use crate::network::{LAB, NIGHT, Network, glucose, lab_message, options};

/// Faults that the page draws, each in another hospital or item.
const SCENARIO: &str = r#"
[[fault]]
kind = "wrong_factor"
hospital = "H02"
item = "CRE"
from = 2026-10-26
size = 88.4

[[fault]]
kind = "missing_day"
hospital = "H01"
from = 2026-10-13
to = 2026-10-14
"#;

struct Shown {
    _folder: tempfile::TempDir,
    outcome: NightOutcome,
    html: String,
    metrics: String,
}

/// The page of a night of three hospitals, in English.
fn shown() -> &'static Shown {
    static SHOWN: OnceLock<Shown> = OnceLock::new();
    SHOWN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let generated = sample_data::Options {
            hospitals: 3,
            patients: 150,
            from: NIGHT.saturating_sub(80.days()),
            to: NIGHT,
            seed: 3,
            night: None,
            scenario: Some(SCENARIO.to_owned()),
            threads: 2,
        };
        sample_data::write(folder.path(), &generated, &|| {}).unwrap();
        let outcome = run(folder.path(), Lang::En);
        Shown {
            html: std::fs::read_to_string(&outcome.report).unwrap(),
            metrics: std::fs::read_to_string(outcome.report.with_file_name("metrics.prom"))
                .unwrap(),
            outcome,
            _folder: folder,
        }
    })
}

fn run(folder: &Path, lang: Lang) -> NightOutcome {
    let config = Config::read(&folder.join("kijun.toml")).unwrap();
    run_night(&config, &NightOptions { lang, ..options() }, &Silent).unwrap()
}

#[test]
fn the_page_holds_every_finding_and_nothing_of_patients() {
    let shown = shown();
    let html = &shown.html;
    assert!(html.contains("<html lang=\"en\">"));
    assert!(!html.contains("<script") && !html.contains("http:") && !html.contains("https:"));
    assert!(html.len() < 400_000, "{} bytes", html.len());
    let loads = shown
        .outcome
        .hospitals
        .iter()
        .map(|(_, load)| load.as_ref().unwrap());
    let findings = loads.map(|load| {
        let resolved = load
            .findings
            .iter()
            .filter(|it| it.status == Status::Resolved);
        load.open.len() + resolved.count()
    });
    let mut told = 0;
    for rest in html.split("<th scope=\"rowgroup\"").skip(1) {
        let group = &rest[..rest.find("</tbody>").unwrap()];
        let count = group.split("<span class=\"soft\">(").nth(1).unwrap();
        told += count[..count.find(')').unwrap()]
            .replace(',', "")
            .parse::<usize>()
            .unwrap();
    }
    assert_eq!(told, findings.sum::<usize>());
}

#[test]
fn volumes_and_values_are_drawn() {
    let html = &shown().html;
    // Three feeds of three hospitals.
    assert_eq!(html.matches("<svg class=\"strip\"").count(), 9);
    assert!(
        html.contains("<title>10-13 nothing came, 0 rows, "),
        "the day that is missing"
    );
    assert!(html.contains("<svg class=\"volume\""));
    let across = &html[html.find("The same item across hospitals").unwrap()..];
    let across = &across[..across.find("Mapping progress").unwrap()];
    assert!(across.contains("▶ H02 D"), "{across}");
    assert!(across.contains("H01 median") && across.contains("H03 median"));
    assert!(html.contains("<svg class=\"spread\""));
    assert!(html.contains("laboratory"));
}

#[test]
fn metrics_tell_the_night() {
    let metrics = &shown().metrics;
    for line in [
        "kijun_hospital_loaded{hospital=\"H01\"} 1",
        "kijun_loads_total{hospital=\"H03\"} 1",
        // 2026-11-19 begins at 15:00 UTC of the day before.
        "kijun_last_success_timestamp_seconds{hospital=\"H02\",feed=\"ssmix2\"} 1795014000",
        "kijun_unexplained{hospital=\"H01\",feed=\"claims\",unit=\"rows\"} 0",
        "# TYPE kijun_night_duration_seconds gauge",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    let size = format!("kijun_report_size_bytes {}", shown().html.len());
    assert!(metrics.contains(&size), "{size}");
    let judged = "kijun_verdicts{hospital=\"H01\",feed=\"ssmix2\",outcome=\"pass\"} ";
    assert!(metrics.contains(judged));
}

#[test]
fn a_finding_keeps_its_first_night_and_shows_its_incident() {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("many")]));
    let first = network.night();
    assert!(!first.open.is_empty());
    let page = |date: jiff::civil::Date| {
        let options = NightOptions { date, ..options() };
        let outcome = network.try_night(&options).unwrap();
        std::fs::read_to_string(outcome.report).unwrap()
    };
    let key = &first.open[0].key;
    let open = ["incident", "open", "--finding", key, "--due", "2026-11-20"];
    let who = ["--by", "qa-02", "--role", "quality manager"];
    let (code, _, err) = kijun(&network, &[&open[..], &who].concat());
    assert_eq!(code, 0, "{err}");
    let html = page(NIGHT.saturating_add(2.days()));
    // Beside its finding, and as an anchor and a number in the list of what is due.
    assert_eq!(html.matches("H01-I0001").count(), 3);
    assert!(
        html.contains("2 days<br><span class=\"soft nowrap\">2026-11-19</span>"),
        "{html}"
    );
}

#[test]
fn a_hospital_that_fails_shows_in_page_and_metrics() {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("98")]));
    network.night();
    std::fs::remove_dir_all(network.root()).unwrap();
    let later = NightOptions {
        date: NIGHT.saturating_add(1.days()),
        ..options()
    };
    let outcome = network.try_night(&later).unwrap();
    let html = std::fs::read_to_string(&outcome.report).unwrap();
    assert!(html.contains("What could not be loaded"));
    let metrics = outcome.report.with_file_name("metrics.prom");
    let metrics = std::fs::read_to_string(metrics).unwrap();
    assert!(
        metrics.contains("kijun_hospital_loaded{hospital=\"H01\"} 0"),
        "{metrics}"
    );
    assert!(metrics.contains(
        "kijun_last_success_timestamp_seconds{hospital=\"H01\",feed=\"ssmix2\"} 1795014000"
    ));
    assert!(!metrics.contains("kijun_rows_stored"));
}

#[test]
fn the_hook_is_told_and_changes_nothing() {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("98")]));
    let night = |hook: &str| {
        network.write_config(&format!("fail_on = \"fatal\"\n{hook}"));
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"));
        command.args(["night", "--lang", "en", "--date", "2026-11-19", "--config"]);
        let output = command.arg(network.config_path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let told = network.path().join("told.json");
    let cat = format!("hook = [\"sh\", \"-c\", \"cat > {}\"]", told.display());
    assert_eq!(night(&cat).0, Some(0));
    let text = std::fs::read_to_string(&told).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["hospitals"][0]["feeds"][0]["files_received"], 1);
    assert_eq!(summary["all_loaded"], true);
    assert!(
        !text.contains("9000001") && !text.contains("secrets"),
        "{text}"
    );
    for hook in ["hook = [\"false\"]", "hook = [\"hooks/none.sh\"]"] {
        let (code, said) = night(hook);
        assert!(code == Some(0) && said.contains("warning: hook"), "{said}");
    }
    assert_eq!(night("hook = []").0, Some(2));
}
