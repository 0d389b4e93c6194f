//! Questions of an auditor that records and stored states answer: Q5 to Q9.

use jiff::ToSpan;
use pipeline::NightOptions;
use pipeline::questions::{spreads, volumes};
use serde_json::Value;
use store::Store;

use crate::commands::kijun;
use crate::network::{LAB, NIGHT, Network, glucose, lab_message, options};
use crate::sample;

fn json(network: &Network, args: &[&str]) -> (i32, Vec<Value>) {
    let args = [args, &["--format", "json"]].concat();
    let (code, out, err) = kijun(network, &args);
    assert!(code < 2, "{args:?} {err}");
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    (code, lines.collect())
}

#[test]
fn the_sample_network_tells_its_volumes_and_values() {
    let (_, config, outcome) = sample::night();
    let nights = volumes(config, "H01", (None, None)).unwrap();
    let (night, volume) = nights.first_key_value().unwrap();
    assert_eq!((nights.len(), *night), (1, NIGHT));
    assert_eq!(volume.loads, ["H01-20261119-1"]);
    let load = outcome.hospitals[0].1.as_ref().unwrap();
    for feed in &volume.feeds {
        let balance = &load.load.balances[&feed.feed];
        assert_eq!((feed.files, feed.rows), (balance.files, balance.rows));
        assert!(!feed.heartbeat);
    }
    assert_eq!(volume.feeds.len(), load.load.balances.len());
    assert!(volume.judged.is_some());

    let store = Store::open(&config.store).unwrap();
    let albumin = spreads(config, &store, "3A015").unwrap();
    let told: Vec<_> = albumin.iter().filter(|at| at.spread.is_some()).collect();
    assert!(!told.is_empty());
    for at in told {
        assert!(at.code.rows >= 50, "{at:?}");
        let quantiles = &at.spread.as_ref().unwrap().quantiles;
        let numbers: Vec<f64> = quantiles.iter().map(|it| it.parse().unwrap()).collect();
        assert!(numbers.is_sorted() && numbers.len() == 5, "{at:?}");
    }
    assert!(spreads(config, &store, "9Z999").unwrap().is_empty());
}

/// Three nights of which one has no load and one nothing new.
#[test]
fn gaps_silence_and_what_nobody_recorded_are_said() {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("98")]));
    network.night();
    network.night_of(&NightOptions {
        date: NIGHT.saturating_add(2.days()),
        ..options()
    });
    let (code, nights) = json(&network, &["volume", "--hospital", "H01"]);
    let told: Vec<(&Value, &Value, &Value)> = nights
        .iter()
        .map(|it| (&it["night"], &it["gap"], &it["heartbeat"]))
        .collect();
    let (text, yes, no) = (
        |day: &str| Value::from(day),
        Value::from(true),
        Value::from(false),
    );
    assert_eq!(
        told,
        [
            (&text("2026-11-19"), &no, &no),
            (&text("2026-11-20"), &yes, &Value::Null),
            (&text("2026-11-21"), &no, &yes),
        ]
    );
    assert_eq!((code, &nights[0]["files_received"]), (1, &Value::from(1)));
    let (code, _) = json(&network, &["volume", "--to", "2026-11-19"]);
    assert_eq!(code, 0);

    let (code, out, _) = kijun(&network, &["accuracy", "--lang", "en"]);
    assert!(code == 0 && out.contains("kijun reconcile"), "{out}");
    let days = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let reconcile = [&["reconcile", "--hospital", "H01"], &days[..]].concat();
    let (code, _, err) = kijun(&network, &reconcile);
    assert_eq!(code, 0, "{err}");
    let (code, checks) = json(&network, &["accuracy"]);
    let labs = checks.iter().find(|it| it["table"] == "lab_results");
    let labs = labs.unwrap_or_else(|| panic!("{checks:?}"));
    assert_eq!((code, &labs["verdict"]), (0, &Value::from("equal")));
    assert_eq!(
        (&labs["compared"], &labs["matched"]),
        (&1.into(), &1.into())
    );

    let (_, out, _) = kijun(&network, &["access", "--lang", "en"]);
    assert_eq!(out.matches("nothing on record").count(), 5, "{out}");
    let (code, _, err) = kijun(&network, &["distribution", "--jlac", "3D0"]);
    assert!(code == 2 && err.contains("five digits"), "{err}");
}

#[test]
fn incidents_are_found_by_what_they_touch() {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("many")]));
    let load = network.night();
    let finding = load.open.iter().find(|it| it.item.is_some()).unwrap();
    let item = finding.item.as_deref().unwrap();
    let who = ["--by", "qa-02", "--role", "quality manager"];
    let open = [
        "incident",
        "open",
        "--finding",
        &finding.key,
        "--due",
        "2026-12-18",
    ];
    json(&network, &[&open[..], &who].concat());
    let listed = |asked: &[&str]| {
        let args = [&["incident", "list", "--status", "all"], asked].concat();
        json(&network, &args).1.len()
    };
    assert_eq!(listed(&["--item", item, "--table", "lab_results"]), 1);
    assert_eq!(listed(&["--from", "2026-11-18", "--to", "2026-11-18"]), 1);
    for other in [
        ["--item", "another"],
        ["--table", "visits"],
        ["--from", "2026-11-19"],
        ["--to", "2026-11-17"],
    ] {
        assert_eq!(listed(&other), 0, "{other:?}");
    }
}
