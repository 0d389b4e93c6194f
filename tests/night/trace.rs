//! An auditor's questions Q1 to Q4: from a stored row to its source, with what a load was made, who decided, and what was decided then.

use std::collections::BTreeMap;
use std::fs;

use jiff::civil::date;
use mappings::rounds::{Answer, Choice, Facts, Key, Person, Role, Ruling, Step};
use model::{Format, Table};
use pipeline::Config;
use pipeline::rounds::{Act, Desk};
use pipeline::trace::{Asked, Link, Position, RowKey, Subject, Verdict, provenance, trace};
use serde_json::Value;

use crate::commands::kijun;
use crate::network::{
    LAB, NIGHT, Network, PATIENT, glucose, lab_message, options, patient_message, rows,
};
use crate::sample;

fn asked(subject: Subject) -> Asked {
    Asked {
        subject,
        verifier: None,
        show_bytes: false,
    }
}

fn follow(config: &Config, table: Table, key: &RowKey) -> Vec<Link> {
    trace(config, &asked(Subject::Row(Some(table), key.clone()))).unwrap()
}

fn fact<'a>(links: &'a [Link], name: &str, fact: &str) -> &'a Value {
    let link = links.iter().find(|link| link.name == name);
    let link = link.unwrap_or_else(|| panic!("no link {name}"));
    let found = link.facts.iter().find(|(known, _)| *known == fact);
    &found.unwrap_or_else(|| panic!("no {fact} in {link:?}")).1
}

fn verdict(links: &[Link], name: &str) -> Verdict {
    links.iter().find(|link| link.name == name).unwrap().verdict
}

/// The tables that have rows of a feed, with the columns that tell a row's position.
fn tables() -> impl Iterator<Item = (Table, Vec<&'static str>)> {
    Table::ALL.into_iter().filter_map(|table| {
        let has = |name: &&str| {
            table
                .spec()
                .data_columns()
                .any(|column| column.name == *name)
        };
        let columns: Vec<&str> = ["source_file_id", "message_no", "segment_no", "line_no"]
            .into_iter()
            .filter(has)
            .collect();
        (columns.len() > 1 && table != Table::Quarantine).then_some((table, columns))
    })
}

fn key(hospital: &str, row: &str) -> RowKey {
    let (id, position) = row.split_once('|').unwrap();
    format!("{hospital}:{id}:{}", position.replace('|', "."))
        .parse()
        .unwrap()
}

#[test]
fn a_row_of_every_table_leads_to_the_bytes_of_its_source() {
    let (_, config, _) = sample::night();
    let store = store::Store::open(&config.store).unwrap();
    let mut followed = 0;
    for (table, columns) in tables() {
        let found = rows(&store, table, "H01", &columns);
        let Some(first) = found.first() else { continue };
        let key = key("H01", first);
        let links = follow(config, table, &key);
        let broken: Vec<&Link> = (links.iter())
            .filter(|link| link.verdict == Verdict::Broken)
            .collect();
        assert!(broken.is_empty(), "{} {key} {broken:?}", table.name());
        let names: Vec<&str> = links.iter().map(|link| link.name).collect();
        let chain = [
            "row",
            "source_file",
            "load",
            "manifest",
            "receipt",
            "software",
            "source",
        ];
        for name in chain {
            assert!(names.contains(&name), "{} {names:?}", table.name());
        }
        assert_eq!(verdict(&links, "manifest"), Verdict::Holds);
        let is_small = matches!(key.position, Position::Segment(..)) && table != Table::Episodes;
        if is_small {
            assert_eq!(
                fact(&links, "source", "decoded"),
                "same",
                "{}",
                table.name()
            );
        }
        followed += 1;
    }
    assert!(followed > 12, "{followed}");
}

#[test]
fn hospital_file_and_position_name_one_row_of_a_table() {
    let (_, config, _) = sample::night();
    let store = store::Store::open(&config.store).unwrap();
    for (table, columns) in tables() {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for row in rows(&store, table, "H01", &columns) {
            *counts.entry(row).or_default() += 1;
        }
        let several: Vec<&String> = (counts.iter())
            .filter(|(_, count)| **count > 1)
            .map(|(place, _)| place)
            .collect();
        assert!(several.is_empty(), "{}: {several:?}", table.name());
    }
}

fn loaded() -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network
}

fn lab_row(network: &Network) -> RowKey {
    let columns = ["source_file_id", "message_no", "segment_no"];
    key("H01", &network.rows(Table::LabResults, &columns)[0])
}

#[test]
fn the_link_that_does_not_hold_is_named() {
    let network = loaded();
    let (config, row) = (network.config(), lab_row(&network));
    let file = network.root().join(LAB.path());
    let bytes = fs::read(&file).unwrap();
    let check = |name: &str, known: &str, expected: &str| {
        let links = follow(&config, Table::LabResults, &row);
        let broken: Vec<&str> = (links.iter())
            .filter(|link| link.verdict == Verdict::Broken)
            .map(|link| link.name)
            .collect();
        assert_eq!(broken, [name]);
        assert_eq!(fact(&links, name, known), expected);
    };
    let text = String::from_utf8_lossy(&bytes).replace("||101|", "||999|");
    fs::write(&file, text).unwrap();
    check("source", "state", "changed");
    let links = follow(&config, Table::LabResults, &row);
    assert_eq!(fact(&links, "source", "decoded"), "differs");
    assert!(
        fact(&links, "source", "differing_columns")
            .to_string()
            .contains("value_text")
    );
    fs::remove_file(&file).unwrap();
    check("source", "state", "gone");
    fs::write(&file, &bytes).unwrap();

    let manifest = network.path().join("out/store/loads/H01-20261119-1.json");
    let was = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{was} ")).unwrap();
    check("manifest", "load_id", "H01-20261119-1");
    fs::write(&manifest, was).unwrap();
    let links = follow(&config, Table::LabResults, &row);
    assert!(links.iter().all(|link| link.verdict != Verdict::Broken));
    assert_eq!(fact(&links, "source", "decoded"), "same");
}

#[test]
fn nothing_of_the_patient_is_shown_unless_it_is_asked_for() {
    let network = loaded();
    let row = lab_row(&network).to_string();
    let args = ["trace", "--table", "lab_results", "--row", &row];
    for format in ["text", "json"] {
        let (code, out, err) = kijun(&network, &[&args[..], &["--format", format]].concat());
        assert_eq!(code, 0, "{out}{err}");
        assert!(!out.contains("9000001") && !out.contains("標本"), "{out}");
        assert!(!out.contains("OBX|"), "{out}");
    }
    let (_, out, _) = kijun(&network, &[&args[..], &["--show-bytes"]].concat());
    assert!(
        out.contains("OBX|1|NM|3D010000002327201^血糖^JC10"),
        "{out}"
    );
    let (code, _, err) = kijun(
        &network,
        &["trace", "--table", "volumes", "--row", "H01:1:1.1"],
    );
    assert!(code == 2 && err.contains("stand for no place"), "{err}");
    let (code, _, err) = kijun(&network, &["trace", "--row", "H01:99:1.1"]);
    assert!(code == 2 && err.contains("no file version 99"), "{err}");
    let (code, out, _) = kijun(&network, &["trace", "--row", "H01:1:7.7"]);
    assert!(code == 1 && out.contains("no such row is stored"), "{out}");
}

/// Takes over a decision that was agreed elsewhere, as somebody who is named.
fn decide(network: &Network, code: &str) {
    let path = network.path().join("decisions.csv");
    let text = format!(
        "hospital,domain,local_code,standard_code,valid_from,decided_by,reason\nH01,lab,0101,{code},2026-11-01,net-02,same reagent\n"
    );
    fs::write(&path, text).unwrap();
    let (code, out, err) = kijun(network, &["map", "import", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{err}");
}

const OTHER: &str = "3D010000002227201";

fn json_lines(network: &Network, args: &[&str]) -> Vec<Value> {
    let (code, out, err) = kijun(network, &[args, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{args:?} {out}{err}");
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn a_decision_is_shown_with_who_made_it_and_what_was_decided_then() {
    let network = loaded();
    let checkpoint = network.path().join("out/ledger/H01/checkpoint");
    let kept = network.path().join("last-year.txt");
    fs::copy(&checkpoint, &kept).unwrap();
    decide(&network, OTHER);
    let kept = kept.to_str().unwrap();
    let then = ["map", "as-of", "--checkpoint", kept];
    let lines = json_lines(&network, &then);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (&lines[0]["since"], &lines[0]["rows"]),
        (&"new".into(), &1.into())
    );
    assert_eq!(lines[0]["now"]["standard_code"], OTHER);
    network.night();

    let links = follow(&network.config(), Table::LabResults, &lab_row(&network));
    assert_eq!(verdict(&links, "mapping"), Verdict::Holds);
    assert_eq!(fact(&links, "mapping", "standard_code"), OTHER);
    assert_eq!(fact(&links, "mapping", "decided_by"), "net-02");
    assert_eq!(fact(&links, "mapping", "reason"), "same reagent");
    assert_eq!(fact(&links, "mapping", "in_force_now"), true);
    let loads: Vec<&Link> = links.iter().filter(|link| link.name == "load").collect();
    assert_eq!(
        loads.len(),
        2,
        "one load read the row, another wrote its file"
    );
    assert_eq!(fact(&links, "manifest", "load_id"), "H01-20261119-2");

    fs::write(
        kept,
        fs::read_to_string(kept).unwrap().replace("mrda", "mrdb"),
    )
    .unwrap();
    let (code, _, err) = kijun(&network, &[&then[..], &["--hospital", "H01"]].concat());
    assert_eq!(code, 2, "{err}");
    let (code, _, err) = kijun(
        &network,
        &["map", "as-of", "--hospital", "H01", "--size", "1"],
    );
    assert!(
        code == 2 && err.contains("keeps no checkpoint of 1"),
        "{err}"
    );
}

#[test]
fn both_sides_of_a_round_are_named() {
    let network = loaded();
    let mut desk = Desk::open(&network.config(), "H01", &options().software).unwrap();
    let key = Key {
        domain: "lab".to_owned(),
        local_code: "0101".to_owned(),
        local_name: None,
        unit: None,
        specimen: None,
    };
    let digest = "5".repeat(64);
    let code = OTHER.to_owned();
    let steps = [
        ("net-07", Role::Network, Step::Open(Facts::default())),
        ("net-07", Role::Network, Step::Propose(Vec::new())),
        ("net-07", Role::Network, Step::CrossCheck(Vec::new())),
        (
            "net-07",
            Role::Network,
            Step::Ask {
                due: NIGHT,
                digest: digest.clone(),
            },
        ),
        (
            "lab-12",
            Role::Hospital,
            Step::Answer(Answer {
                choice: Choice::Code(code.clone()),
                candidate: None,
                has_comment: false,
                has_reagent: false,
                digest,
            }),
        ),
        ("net-07", Role::Network, Step::Agree(Some(code.clone()))),
        (
            "net-02",
            Role::Network,
            Step::Decide(Ruling {
                standard_code: Some(code),
                standard_unit: None,
            }),
        ),
        (
            "net-02",
            Role::Network,
            Step::Activate {
                from: date(2026, 11, 1),
                until: None,
            },
        ),
    ];
    for (id, role, step) in steps {
        let act = Act {
            by: Person {
                id: id.to_owned(),
                role,
            },
            reason: format!("{} by {id}", step.kind().name()),
            auth_method: "test".to_owned(),
            brought_by: None,
        };
        desk.take(&act, &key, step).unwrap();
    }
    desk.record().unwrap();
    network.night();
    let links = follow(&network.config(), Table::LabResults, &lab_row(&network));
    for (known, expected) in [
        ("answered_by", "lab-12"),
        ("agreed_by", "net-07"),
        ("decided_by", "net-02"),
        ("reason", "decide by net-02"),
        ("done_again", "same"),
    ] {
        assert_eq!(fact(&links, "mapping", known), expected);
    }
    let steps = fact(&links, "mapping", "steps").as_array().unwrap();
    assert_eq!(steps.len(), 8);
    assert_eq!(steps[4]["role"], "hospital");
}

#[test]
fn a_load_says_with_what_it_was_made() {
    let network = loaded();
    let links = provenance(&network.config(), "H01-20261119-1", None).unwrap();
    assert_eq!(fact(&links, "software", "version"), "0");
    assert_eq!(fact(&links, "software", "config_is_the_same_now"), true);
    assert_eq!(verdict(&links, "mapping"), Verdict::Holds);
    assert_eq!(verdict(&links, "validation"), Verdict::None);
    assert_eq!(fact(&links, "validation", "why"), "no validation on record");
    let (code, _, err) = kijun(&network, &["provenance", "--load", "H01-20261119-9"]);
    assert!(code == 2 && err.contains("no ledger has a load"), "{err}");
}

#[test]
fn the_records_can_be_asked_in_sql_and_the_index_follows_the_ledger() {
    let network = loaded();
    let count = |network: &Network| {
        let sql = "SELECT count(*) AS n FROM records";
        json_lines(network, &["ledger", "query", sql])[0]["n"]
            .as_u64()
            .unwrap()
    };
    let before = count(&network);
    decide(&network, OTHER);
    assert!(count(&network) > before);
    let sql = "SELECT position, actor, json_extract(body, '$.reason') AS why FROM records WHERE subject = '0101' AND type LIKE 'R06%'";
    let lines = json_lines(&network, &["ledger", "query", sql]);
    assert!(
        lines.iter().any(|line| line["actor"] == "net-02"),
        "{lines:?}"
    );
    let (code, _, err) = kijun(&network, &["ledger", "query", "DELETE FROM records"]);
    assert!(code == 2 && err.contains("SELECT"), "{err}");
    let (code, out, _) = kijun(&network, &["ledger", "reindex"]);
    assert!(code == 0 && out.contains("records"), "{out}");
    assert_eq!(Format::from_name("claims"), Some(Format::Claims));
}
