//! A round of agreement as its people play it: with the command, a workbook, and a hospital that fills it in.

use std::process::Command as Process;
use std::time::Instant;

use mappings::rounds::{DecisionRow, Key, Ruling};
use serde_json::Value;

use crate::commands::kijun;
use crate::network::{LAB, NIGHT, Network, lab_message, options};

const AST: &str = "3B035000002327201";
const ALT: &str = "3B045000002327201";

fn result(set_id: u8, code: &str, name: &str) -> String {
    format!("OBX|{set_id}|NM|{code}^{name}^99LAB||25|U/L^U/L^99UNT||N|||F")
}

/// A loaded network whose hospital sends 0202 twice and 0201 once, without standard codes.
fn loaded() -> Network {
    let network = Network::new();
    let results = [
        result(1, "0202", "ＡＬＴ"),
        result(2, "0201", "ＡＳＴ"),
        result(3, "0202", "ＡＬＴ"),
    ];
    let results: Vec<&str> = results.iter().map(String::as_str).collect();
    network.put(&LAB, &lab_message("9000001", &results));
    network.night();
    network
}

fn lines(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs a command that must do its work, and gives its JSON lines.
pub fn json(network: &Network, args: &[&str]) -> Vec<Value> {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    let (code, out, err) = kijun(network, &args);
    assert_eq!(code, 0, "{args:?} {out}{err}");
    lines(&out)
}

/// Sets cells of the questions with a program that is not ours; false when it is not there.
pub fn filled_in(path: &str, cells: &str) -> bool {
    const SCRIPT: &str = "import json, sys, openpyxl\n\
        book = openpyxl.load_workbook(sys.argv[1])\n\
        sheet = book['質問票']\n\
        for cell, value in json.loads(sys.argv[2]).items():\n    sheet[cell] = value\n\
        book.save(sys.argv[1])";
    let has = |args: &[&str]| {
        let run = Process::new("python3").args(args).output();
        run.is_ok_and(|output| output.status.success())
    };
    if !has(&["-c", "import openpyxl"]) {
        println!("skipped: no python3 with openpyxl");
        return false;
    }
    assert!(
        has(&["-c", SCRIPT, path, cells]),
        "openpyxl could not edit the questionnaire"
    );
    true
}

pub fn path(network: &Network, name: &str) -> String {
    network.path().join(name).to_str().unwrap().to_owned()
}

/// Asks about every undecided code, with candidates from a file as `kijun suggest` prints it.
fn ask(network: &Network) -> String {
    let candidates = path(network, "candidates.json");
    let suggestion = |local: &str, code: &str| {
        format!(
            r#"{{"local_code":"{local}","rank":1,"standard_code":"{code}","depth":15,"confidence":0.93,"class":"propose","evidence":["name"]}}"#
        )
    };
    let text = [suggestion("0201", AST), suggestion("0202", ALT)].join("\n");
    std::fs::write(&candidates, text).unwrap();
    let workbook = path(network, "questions.xlsx");
    let args = [
        "map",
        "ask",
        "--hospital",
        "H01",
        "--due",
        "2026-12-18",
        "--date",
        "2026-11-20",
        "--out",
        &workbook,
        "--candidates",
        &candidates,
        "--actor",
        "net-07",
    ];
    let asked = json(network, &args);
    assert_eq!(asked[0]["questions"], 2);
    assert_eq!(asked[0]["with_candidates"], 2);
    let (code, _, err) = kijun(network, &args);
    assert_eq!(code, 2);
    assert!(err.contains("may hold answers"), "{err}");
    let second = path(network, "second.xlsx");
    let args = args.map(|arg| if arg == workbook { &second } else { arg });
    let (code, _, err) = kijun(network, &args);
    assert_eq!(code, 2);
    assert!(err.contains("none waits for a question"), "{err}");
    workbook
}

fn decide(network: &Network, actor: &str) -> (i32, String, String) {
    kijun(
        network,
        &[
            "map",
            "decide",
            "--hospital",
            "H01",
            "--all-agreed",
            "--valid-from",
            "2026-04-01",
            "--actor",
            actor,
            "--reason",
            "round of December",
            "--format",
            "json",
        ],
    )
}

#[test]
fn a_round_goes_from_a_local_code_to_a_decision() {
    let network = loaded();
    let queue = json(&network, &["map", "queue", "--hospital", "H01"]);
    let codes: Vec<_> = queue
        .iter()
        .map(|line| line["local_code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["0202", "0201"], "most rows first");
    assert_eq!(
        (&queue[0]["state"], &queue[0]["rows_share"]),
        (&"NEW".into(), &0.666_667.into())
    );

    let workbook = ask(&network);
    let late = ["map", "queue", "--hospital", "H01", "--date", "2026-12-19"];
    assert!(
        json(&network, &late)
            .iter()
            .all(|line| line["overdue"] == true)
    );
    let answers = format!(
        r#"{{"C3":"lab-12","N6":"候補1","P6":"試薬A","N7":"別のコード","O7":"{AST}","Q7":"ひみつの備考"}}"#
    );
    if !filled_in(&workbook, &answers) {
        return;
    }
    let read = [
        "map",
        "answer",
        "--hospital",
        "H01",
        &workbook,
        "--actor",
        "net-07",
    ];
    let found = json(&network, &read);
    let states: Vec<_> = found
        .iter()
        .map(|line| line["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["AGREED", "ANSWERED"]);
    assert_eq!(found[1]["after"], AST);
    let again = json(&network, &read);
    assert!(
        again.iter().all(|line| line["outcome"] == "known"),
        "{again:?}"
    );

    let (code, _, err) = decide(&network, "net-07");
    assert_eq!(code, 2);
    assert!(err.contains("needs another person"), "{err}");
    let agree = [
        "map",
        "agree",
        "--hospital",
        "H01",
        "--code",
        "0201",
        "--actor",
        "net-07",
        "--reason",
        "same reagent",
    ];
    assert_eq!(json(&network, &agree)[0]["state"], "AGREED");
    let (code, out, err) = decide(&network, "net-02");
    assert_eq!(code, 0, "{err}");
    assert!(
        lines(&out).iter().all(|line| line["state"] == "ACTIVE"),
        "{out}"
    );
    assert!(json(&network, &["map", "queue", "--hospital", "H01"]).is_empty());

    let history = json(
        &network,
        &["map", "history", "--hospital", "H01", "--code", "0201"],
    );
    let steps: Vec<_> = history
        .iter()
        .map(|line| line["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "open",
            "propose",
            "cross_check",
            "ask",
            "answer",
            "agree",
            "decide",
            "activate"
        ]
    );
    assert_eq!(
        (&history[4]["actor"], &history[4]["role"]),
        (&"lab-12".into(), &"hospital".into())
    );
    assert_eq!(history[4]["content"]["has_comment"], true);
    look_at_the_ledger(&network, history[4]["evidence"][0].as_str().unwrap());
    look_at_the_decisions(&network);
}

/// No free text of staff is in the ledger, the workbook is kept as it came, and the ledger is intact.
fn look_at_the_ledger(network: &Network, evidence: &str) {
    let (_, shown, _) = kijun(network, &["ledger", "show", "--format", "json"]);
    assert!(!shown.contains("ひみつ") && !shown.contains("試薬A"));
    let kept = network
        .path()
        .join("out/ledger/H01.evidence")
        .join(evidence);
    let workbook = std::fs::read(network.path().join("questions.xlsx")).unwrap();
    assert_eq!(std::fs::read(kept).unwrap(), workbook);
    let (code, out, _) = kijun(network, &["ledger", "verify"]);
    assert_eq!(code, 0, "{out}");
}

fn look_at_the_decisions(network: &Network) {
    let ledger = network.config().ledger;
    let decisions = pipeline::rounds::decisions(&ledger, "H01").unwrap();
    let codes: Vec<_> = decisions
        .iter()
        .map(|one| (one.local_code.as_str(), one.standard_code.as_deref()))
        .collect();
    assert_eq!(codes, [("0201", Some(AST)), ("0202", Some(ALT))]);
    let again = pipeline::rounds::decisions(&ledger, "H01").unwrap();
    assert_eq!(
        pipeline::rounds::fingerprint(&decisions),
        pipeline::rounds::fingerprint(&again)
    );
    let status = json(network, &["map", "status"]);
    let active = status
        .iter()
        .find(|line| line["state"] == "ACTIVE")
        .unwrap();
    assert_eq!(
        (&active["codes"], &active["rows_share"]),
        (&2.into(), &1.0.into())
    );
    let agreement = status
        .iter()
        .find(|line| line["kind"] == "agreement")
        .unwrap();
    assert_eq!(
        (&agreement["answered"], &agreement["first_candidate"]),
        (&2.into(), &1.into())
    );

    // What goes out comes in again, and adds nothing.
    let (_, file, _) = kijun(network, &["map", "export"]);
    let name = path(network, "decisions.csv");
    std::fs::write(&name, file).unwrap();
    let imported = json(network, &["map", "import", &name]);
    assert_eq!(
        (&imported[0]["adopted"], &imported[0]["known"]),
        (&0.into(), &2.into())
    );

    let retire = [
        "map",
        "retire",
        "--hospital",
        "H01",
        "--code",
        "0202",
        "--from",
        "2026-12-01",
        "--actor",
        "net-02",
        "--reason",
        "no longer done",
    ];
    assert_eq!(json(network, &retire)[0]["state"], "RETIRED");
    let decisions = pipeline::rounds::decisions(&ledger, "H01").unwrap();
    assert!(decisions[1].valid_until.is_some() && decisions[0].valid_until.is_none());
}

#[test]
fn a_changed_question_is_refused_and_the_others_are_taken() {
    let network = loaded();
    let workbook = ask(&network);
    let answers = r#"{"C3":"lab-12","C6":"別の名前","N6":"候補1","N7":"候補1"}"#;
    if !filled_in(&workbook, answers) {
        return;
    }
    let args = [
        "map",
        "answer",
        "--hospital",
        "H01",
        &workbook,
        "--actor",
        "net-07",
        "--format",
        "json",
    ];
    let (code, out, _) = kijun(&network, &args);
    assert_eq!(code, 1);
    let found = lines(&out);
    assert_eq!(
        (&found[0]["outcome"], &found[1]["outcome"]),
        (&"refused".into(), &"recorded".into())
    );
    assert!(found[0]["text"].as_str().unwrap().contains("C6"), "{out}");

    // A questionnaire that nobody signed is not taken at all.
    assert!(filled_in(&workbook, r#"{"C3":null}"#));
    let (code, _, err) = kijun(&network, &args);
    assert_eq!(code, 2);
    assert!(err.contains("回答者"), "{err}");
}

#[test]
fn decisions_agreed_elsewhere_come_in_before_the_first_night() {
    let network = Network::new();
    let name = path(&network, "decisions.csv");
    let header = "hospital,domain,local_code,standard_code,valid_from,decided_by,reason\n";
    let body = format!("H01,lab,0202,{ALT},2026-04-01,board-3,agreed in writing\n");
    std::fs::write(
        &name,
        format!("{header}{body}H77,lab,1,{ALT},2026-04-01,b,r\n"),
    )
    .unwrap();
    let (code, _, err) = kijun(&network, &["map", "import", &name]);
    assert_eq!(code, 2);
    assert!(err.contains("H77"), "{err}");
    assert!(
        pipeline::rounds::decisions(&network.config().ledger, "H01")
            .unwrap()
            .is_empty()
    );

    std::fs::write(&name, format!("{header}{body}")).unwrap();
    for adopted in [1, 0] {
        let imported = json(&network, &["map", "import", &name]);
        assert_eq!(imported[0]["adopted"], adopted);
    }
    // One that begins earlier ends where the one in force begins, whichever came first.
    let earlier = body.replace("2026-04-01", "2020-01-01").replace(ALT, AST);
    std::fs::write(&name, format!("{header}{earlier}")).unwrap();
    json(&network, &["map", "import", &name]);
    let decisions = pipeline::rounds::decisions(&network.config().ledger, "H01").unwrap();
    assert_eq!(decisions.len(), 2);
    assert_eq!(decisions[0].valid_until, Some(decisions[1].valid_from));

    // Records of decisions are no loads: the first night is a first night.
    network.put(
        &LAB,
        &lab_message("9000001", &[&result(1, "0202", "ＡＬＴ")]),
    );
    assert_eq!(network.try_night(&options()).unwrap().hospitals.len(), 1);
    network.night();
    let queue = json(&network, &["map", "queue", "--hospital", "H01"]);
    assert!(
        queue.is_empty(),
        "a decision for every name covers the code: {queue:?}"
    );
}

#[test]
fn twenty_thousand_steps_are_replayed() {
    let network = Network::new();
    let rows: Vec<DecisionRow> = (0..10_000)
        .map(|number| DecisionRow {
            line: number + 2,
            hospital: "H01".to_owned(),
            key: Key {
                domain: "lab".to_owned(),
                local_code: format!("{number:05}"),
                local_name: None,
                unit: None,
                specimen: None,
            },
            ruling: Ruling {
                standard_code: Some(AST.to_owned()),
                standard_unit: None,
            },
            valid_from: NIGHT,
            decided_by: "board-3".to_owned(),
            reason: "agreed in writing".to_owned(),
        })
        .collect();
    let config = network.config();
    let software = options().software;
    let imported = pipeline::rounds::import(&config, &rows, b"file", &software).unwrap();
    assert_eq!(imported.adopted["H01"], 10_000);
    let started = Instant::now();
    let events = pipeline::rounds::events(&config.ledger, "H01").unwrap();
    let decisions = pipeline::rounds::decisions(&config.ledger, "H01").unwrap();
    println!(
        "20,000 steps read twice and replayed in {:?}",
        started.elapsed()
    );
    assert_eq!((events.len(), decisions.len()), (20_000, 10_000));
    let ids: std::collections::BTreeSet<_> = decisions.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), 10_000);
}
