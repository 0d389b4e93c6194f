//! Records that people write, by the command: forms, corrections, approvals, the loop of an incident, the approval of loads.

use jiff::ToSpan;
use ledger::{KINDS, LoadVerdict, Record};
use model::Status;
use pipeline::judge::replay::replay;
use pipeline::judge::rules::JudgementRules;
use pipeline::{NightOptions, approvals, records};
use serde_json::Value;

use crate::commands::kijun;
use crate::network::{LAB, NIGHT, Named, Network, find, glucose, lab_message, options};

const LOAD: &str = "H01-20261119-1";

fn json(network: &Network, args: &[&str]) -> Vec<Value> {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    let (code, out, err) = kijun(network, &args);
    assert_eq!(code, 0, "{args:?} {err}");
    let lines = out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What a command says that does not do its work.
fn refused(network: &Network, args: &[&str]) -> String {
    let (code, out, err) = kijun(network, args);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?} {err}");
    err
}

const QA: [&str; 4] = ["--by", "qa-02", "--role", "quality management"];
const HEAD: [&str; 4] = ["--by", "qa-01", "--role", "head of quality"];

fn with<'a>(args: &[&'a str], who: &[&'a str]) -> Vec<&'a str> {
    [args, who].concat()
}

/// The form of a procedure, its blanks filled as with an editor; the hash stays blank.
fn procedure(network: &Network, version: &str) -> String {
    let (code, form, _) = kijun(network, &["record", "template", "R22", "--lang", "en"]);
    assert_eq!(code, 0);
    let filled = [
        ("document_id", "\"SOP-03\""),
        ("title", "\"移行量の毎日の確認\""),
        ("kind", "\"sop\""),
        ("version", version),
        ("effective", "2026-12-01"),
        ("approver", "\"qa-01\""),
        ("approver_role", "\"head of quality\""),
    ];
    let mut form = form.replace("clauses = []", "clauses = [\"C02\", \"C09\"]");
    for (name, value) in filled {
        form = form.replace(&format!("\n{name} = \"\""), &format!("\n{name} = {value}"));
    }
    let path = network.path().join("sop.toml");
    std::fs::write(&path, form).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_document_is_recorded_approved_by_another_and_replaced() {
    let network = Network::new();
    assert_eq!(json(&network, &["record", "kinds"]).len(), KINDS.len());
    let form = procedure(&network, "\"2.1\"");
    let file = network.path().join("sop-03.pdf");
    std::fs::write(&file, b"the procedure").unwrap();
    let file = file.to_str().unwrap();
    let add = ["record", "add", "R22", "--hospital", "H01", "--from", &form];
    let added = json(&network, &with(&with(&add, &["--evidence", file]), &QA));
    let first = added[0]["rec_id"].as_str().unwrap();
    assert_eq!(added[0]["standing"], "awaits_approval");
    assert_eq!(
        added[0]["fields"]["clauses"],
        serde_json::json!(["C02", "C09"])
    );
    assert_eq!(
        added[0]["fields"]["sha256"],
        added[0]["evidence"][0]["sha256"]
    );
    assert_eq!(added[0]["evidence"][0]["name"], "sop-03.pdf");

    let approve = ["record", "add", "--approve", first];
    let same = refused(&network, &with(&approve, &["--by", "QA-02", "--role", "x"]));
    assert!(same.contains("another person"), "{same}");
    let approved = json(&network, &with(&approve, &HEAD));
    let second = approved[0]["rec_id"].as_str().unwrap();
    assert_eq!(approved[0]["standing"], "approved");
    assert_eq!(approved[0]["supersedes"], first);
    assert_eq!(approved[0]["fields"], added[0]["fields"]);
    assert!(refused(&network, &with(&approve, &HEAD)).contains(second));

    // The next version takes its place, and waits for its own approval.
    let form = procedure(&network, "\"2.2\"");
    let add = [
        "record",
        "add",
        "controlled_document",
        "--hospital",
        "H01",
        "--from",
        &form,
    ];
    let next = with(
        &with(&add, &["--evidence", file, "--supersedes", second]),
        &QA,
    );
    let next = json(&network, &next);
    assert_eq!(next[0]["standing"], "awaits_approval");
    let list = |more: &[&str]| json(&network, &with(&["record", "list", "--kind", "R22"], more));
    assert_eq!(list(&[]).len(), 1);
    assert_eq!(list(&["--superseded"]).len(), 3);
    assert!(list(&["--to", "2020-01-01"]).is_empty());
    assert!(json(&network, &["record", "list", "--kind", "R09"]).is_empty());
    let (code, shown, _) = kijun(&network, &["record", "show", second, "--lang", "ja"]);
    assert_eq!(code, 0);
    for words in [
        "題名: 移行量の毎日の確認",
        "承認: qa-01",
        "要求事項",
        "sop-03.pdf",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }

    // A ledger that began with records takes loads as any other.
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network.verify_ledger();
}

#[test]
fn what_is_wrong_with_a_form_is_said_in_the_language_of_its_reader() {
    let network = Network::new();
    let form = |text: &str| {
        let path = network.path().join("form.json");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let add = |kind: &str, text: &str, lang: &str| {
        let form = form(text);
        let args = [
            "record",
            "add",
            kind,
            "--hospital",
            "H01",
            "--from",
            &form,
            "--lang",
            lang,
        ];
        refused(&network, &with(&args, &QA))
    };
    let clock = r#"{"source": "ntp.example.jp", "state": "synchronized", "offset_ms": -3, "act": "checked"}"#;
    for (text, ja, en) in [
        (
            clock.replace("\"checked\"", "\"looked\""),
            "`act`",
            "must be one of checked, corrected",
        ),
        (
            clock.replace("-3", "\"three\""),
            "整数",
            "field `offset_ms`",
        ),
        (
            clock.replace("source", "patient"),
            "項目 `patient` はありません",
            "the fields are source, state, offset_ms, act",
        ),
        (clock.replace("ntp.example.jp", ""), "が空です", "is blank"),
    ] {
        let said = add("R21", &text, "ja");
        assert!(said.contains(ja), "{said}");
        let said = add("R21", &text, "en");
        assert!(said.contains(en), "{said}");
    }
    assert!(add("R99", "{}", "ja").contains("R99"));
    assert!(add("R02", "{}", "en").contains("kijun night"));
    let good = form(clock);
    let args = ["record", "add", "R21", "--hospital", "H01", "--from", &good];
    let name = refused(
        &network,
        &with(&args, &["--by", "山田 太郎", "--role", "x"]),
    );
    assert!(name.contains("not a name"), "{name}");
    let unknown = "01a1fc0b-e380-7707-8707-070707070707";
    let before = with(&with(&args, &["--supersedes", unknown]), &QA);
    assert!(refused(&network, &before).contains("there is no record"));
    // No terminal and no form: what to do is said.
    let args = ["record", "add", "R21", "--hospital", "H01", "--lang", "en"];
    assert!(refused(&network, &with(&args, &QA)).contains("record template R21"));
    assert!(json(&network, &["record", "list"]).is_empty());
}

/// Three patients with a result on each of these many days before the night.
fn loaded(days: i64) -> Network {
    let network = Network::new();
    for (named, text) in messages(days) {
        network.put(&borrowed(&named), &text);
    }
    network
}

/// Patient, day and order of a message.
type Message = ([String; 4], String);

fn messages(days: i64) -> Vec<Message> {
    let mut messages = Vec::new();
    for back in 1..=days {
        let day = NIGHT
            .saturating_sub(back.days())
            .strftime("%Y%m%d")
            .to_string();
        for patient in 1..=3 {
            let patient = format!("900000{patient}");
            let text = lab_message(&patient, &[&glucose("101")]).replace("20261118", &day);
            let named = [
                patient,
                day.clone(),
                format!("{back:015}"),
                format!("{day}103000000"),
            ];
            messages.push((named, text));
        }
    }
    messages
}

fn borrowed([patient, date, order, sent]: &[String; 4]) -> Named<'_> {
    Named {
        patient,
        date,
        order,
        sent,
        ..LAB
    }
}

fn night_after(network: &Network, nights: i64) -> pipeline::HospitalLoad {
    network.night_of(&NightOptions {
        date: NIGHT.saturating_add(nights.days()),
        accept_vanished: true,
        ..options()
    })
}

/// The approval that each judgement was compared with, oldest first.
fn approvals_counted(network: &Network) -> Vec<Option<String>> {
    let judged = records::read(&network.config(), "H01", &["R03"]).unwrap();
    let approval = |kept: records::Kept| match kept.record {
        Record::MigrationVolume(volume) => volume.approval,
        _ => None,
    };
    judged.into_iter().map(approval).collect()
}

/// The story of a loss: a load is approved, files vanish, the next load is told apart from the approved one, an incident follows it to
/// its lesson, and the new state is approved.
#[test]
fn a_load_is_approved_and_what_is_lost_since_is_followed_to_its_end() {
    let network = loaded(16);
    network.night();
    let reason = ["--reason", "all findings looked at"];
    let approve = |load: &str| {
        let args = with(&["loads", "approve", load], &reason);
        let args: Vec<String> = with(&args, &QA).into_iter().map(str::to_owned).collect();
        args
    };
    let run = |args: &[String]| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        json(&network, &args)
    };
    assert!(json(&network, &["loads"])[0].get("decision").is_none());
    let approved = run(&approve(LOAD));
    let first = approved[0]["rec_id"].as_str().unwrap().to_owned();
    let decision = &json(&network, &["loads"])[0]["decision"];
    assert_eq!(
        (&decision["verdict"], &decision["by"]),
        (&Value::from("approved"), &Value::from("qa-02"))
    );
    let config = network.config();
    let last = || {
        approvals::last_approved(&config, "H01", NIGHT)
            .unwrap()
            .map(|it| it.rec_id)
    };
    assert_eq!(last(), Some(first.clone()));
    let yesterday = NIGHT.yesterday().unwrap();
    assert!(
        approvals::last_approved(&config, "H01", yesterday)
            .unwrap()
            .is_none()
    );

    for (named, _) in messages(16)
        .iter()
        .filter(|(named, _)| named[1].as_str() < "20261110")
    {
        std::fs::remove_file(network.root().join(borrowed(named).path())).unwrap();
    }
    let lost = night_after(&network, 1);
    let finding = find(&lost.findings, "N09");
    assert_eq!((finding.failed, finding.eligible), (21, 48));
    assert_eq!(finding.table, Some(model::Table::LabResults));
    assert_eq!(approvals_counted(&network), [None, Some(first.clone())]);
    let again = || {
        let (store, date) = (network.store(), NIGHT.tomorrow().unwrap());
        let rules = JudgementRules::read(&config).unwrap();
        let nights = (date, date);
        replay(&config, &store, &config.hospitals[0], &rules, nights)
            .unwrap()
            .remove(0)
    };
    let before = again();
    assert!(before.new.is_empty() && before.gone.is_empty() && before.changed.is_empty());
    assert!(
        refused(
            &network,
            &with(&with(&["loads", "approve", LOAD], &reason), &QA)
        )
        .contains("20261120")
    );
    let unknown = with(&with(&["loads", "reject", "H01-20200101-1"], &reason), &QA);
    assert!(refused(&network, &unknown).contains("there is no load"));

    incident(&network, &finding.key);

    // What was said afterwards changes nothing about a past night.
    run(&approve("H01-20261120-1"));
    assert_eq!(again(), before);
    let found = night_after(&network, 2);
    assert_eq!(find(&found.findings, "N09").status, Status::Resolved);
    let reject = with(&with(&["loads", "reject", "H01-20261120-1"], &reason), &QA);
    json(&network, &reject);
    assert_eq!(last(), Some(first));
    let decisions = approvals::decisions(&config, "H01").unwrap();
    let verdict = approvals::of_load(&decisions, "H01-20261120-1").map(|it| it.decision.verdict);
    assert_eq!(verdict, Some(LoadVerdict::Rejected));
    network.verify_ledger();
}

fn incident(network: &Network, key: &str) {
    let open = ["incident", "open", "--finding", key, "--due", "2026-12-18"];
    let opened = json(network, &with(&open, &QA)).remove(0);
    assert_eq!(
        (&opened["incident"], &opened["state"]),
        (&Value::from("H01-I0001"), &Value::from("open"))
    );
    assert_eq!(
        opened["affected"]["tables"],
        serde_json::json!(["lab_results"])
    );
    assert_eq!(
        (&opened["affected"]["rows"], &opened["findings"][0]),
        (&Value::from(21), &Value::from(key))
    );
    let take = |step: &[&str], who: &[&str]| {
        let mut args = vec!["incident", step[0], "H01-I0001"];
        args.extend(&step[1..]);
        args.extend(who);
        args.iter()
            .map(|it| (*it).to_owned())
            .collect::<Vec<String>>()
    };
    let done = |step: &[&str], who: &[&str]| {
        let args = take(step, who);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        json(network, &args).remove(0)
    };
    let stopped = |step: &[&str], who: &[&str]| {
        let args = take(step, who);
        refused(
            network,
            &args.iter().map(String::as_str).collect::<Vec<_>>(),
        )
    };
    assert!(stopped(&["close"], &HEAD).contains("needs cause, correct, prevent, check, report"));
    done(&["contain", "--measure", "extractions are stopped"], &QA);
    done(
        &[
            "cause",
            "--class",
            "delivery",
            "--root-cause",
            "the mount was empty",
        ],
        &QA,
    );
    done(&["correct", "--correction", "mounted again"], &QA);
    done(
        &[
            "prevent",
            "--prevention",
            "the mount is watched",
            "--check-on",
            "2026-12-01",
        ],
        &QA,
    );
    let list = |more: &[&str]| {
        json(
            network,
            &with(&["incident", "list", "--status", "open"], more),
        )
    };
    assert_eq!(
        list(&["--overdue", "--date", "2026-12-02"])[0]["overdue"],
        true
    );
    assert!(list(&["--overdue", "--date", "2026-12-01"]).is_empty());
    let check = |result| {
        done(
            &["check", "--result", result, "--method", "two weeks"],
            &HEAD,
        )
    };
    assert_eq!(check("ineffective")["state"], "open");
    done(
        &[
            "cause",
            "--class",
            "hospital",
            "--root-cause",
            "the path was changed",
        ],
        &QA,
    );
    done(
        &["correct", "--correction", "the new path is configured"],
        &QA,
    );
    done(
        &[
            "prevent",
            "--prevention",
            "changes are announced",
            "--check-on",
            "2026-12-10",
        ],
        &QA,
    );
    check("effective");
    done(
        &[
            "report",
            "--to",
            "board member for quality",
            "--reported-on",
            "2026-12-11",
        ],
        &QA,
    );
    assert!(stopped(&["close"], &QA).contains("another person"));
    let missing = "01a1fc0b-e380-7707-8707-070707070707";
    assert!(stopped(&["close", "--knowledge", missing], &HEAD).contains("there is no record"));
    let closed = done(&["close"], &HEAD);
    assert_eq!(
        (&closed["state"], &closed["rounds"]),
        (&Value::from("closed"), &Value::from(1))
    );
    assert!(list(&[]).is_empty());
    assert!(stopped(&["close"], &HEAD).contains("closed"));
    let shown = json(network, &["incident", "show", "H01-I0001"]).remove(0);
    assert_eq!(shown["steps"].as_array().unwrap().len(), 12);
    let chain = pipeline::incidents::find(&network.config(), "H01-I0001").unwrap();
    assert_eq!(chain.steps.len(), 12);
    let title = chain.incident.opened.title;
    assert!(title.starts_with("N09") && !title.is_empty(), "{title}");
}
