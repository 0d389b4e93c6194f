//! The status sheet: what it counts is what the ledger has, and nothing conforms that nobody did.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::OnceLock;

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use ledger::{LedgerKey, Log};
use model::Lang;
use pipeline::sheet::{SheetOptions, blank, gather};
use pipeline::{Config, NightOptions, Silent, run_night};
use reports::sheet::{ClauseState, Filled, OpenKind, Reason, StatusSheet, Verdict, matrix};
use serde_json::{Value, json};

use crate::network::{NIGHT, copy_tree, options};

/// A sample network of which one hospital has a night, and the other has nothing.
fn loaded() -> &'static Path {
    static LOADED: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = LOADED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let generated = sample_data::Options {
            hospitals: 2,
            patients: 6,
            from: NIGHT.saturating_sub(9.days()),
            to: NIGHT,
            seed: 5,
            night: None,
            scenario: None,
            threads: 2,
        };
        sample_data::write(folder.path(), &generated, &|| {}).unwrap();
        let options = NightOptions {
            hospitals: vec!["H01".to_owned()],
            date: NIGHT,
            ..options()
        };
        let outcome = run_night(&config(folder.path()), &options, &Silent).unwrap();
        assert!(outcome.all_loaded(), "{outcome:?}");
        folder
    });
    folder.path()
}

fn config(folder: &Path) -> Config {
    Config::read(&folder.join("kijun.toml")).unwrap()
}

/// The same network in a folder of its own, to write into.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(loaded(), folder.path());
    // Keys that others can read are refused, and a copy of bytes alone has lost their mode.
    for entry in std::fs::read_dir(folder.path().join("out/secrets")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
        }
    }
    folder
}

fn sheet(config: &Config, hospital: &str) -> StatusSheet {
    let hospitals = config.select(&[hospital.to_owned()]).unwrap();
    let software = options().software;
    let asked = SheetOptions {
        from: date(2026, 11, 1),
        to: date(2026, 11, 30),
        lang: Lang::En,
        printed: "2026-11-22T01:00:00Z".parse::<Timestamp>().unwrap(),
        printed_by: Some("qa-01".to_owned()),
        vkey: None,
        software: &software,
    };
    gather(config, hospitals[0], &asked).unwrap()
}

fn filled(sheet: StatusSheet) -> Filled {
    sheet.filled.unwrap()
}

fn clause<'a>(filled: &'a Filled, id: &str) -> &'a ClauseState {
    filled.of(id).unwrap()
}

/// The entries of a ledger by the first letters of their types.
fn entries(folder: &Path, hospital: &str) -> BTreeMap<String, Vec<u64>> {
    let mut entries: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in ledger::entries(&folder.join("out/ledger").join(hospital), 0).unwrap() {
        let (index, bytes) = entry.unwrap();
        let record: Value = serde_json::from_slice(&bytes).unwrap();
        let kind = record["type"].as_str().unwrap()[..3].to_owned();
        entries.entry(kind).or_default().push(index);
        entries.entry("*".to_owned()).or_default().push(index);
    }
    entries
}

#[test]
fn counts_are_those_of_the_ledger() {
    let filled = filled(sheet(&config(loaded()), "H01"));
    let entries = entries(loaded(), "H01");
    assert!(entries.contains_key("R02") && entries.contains_key("R07"));
    for state in &filled.clauses {
        let mut of_clause = Vec::new();
        for (kind, found) in &state.records {
            let known = entries.get(kind).cloned().unwrap_or_default();
            assert_eq!(found.count, known.len() as u64, "{} {kind}", state.clause);
            assert_eq!(found.first, found.last);
            assert_eq!(found.first.is_some(), !known.is_empty());
            of_clause.extend(known);
        }
        let range = of_clause
            .iter()
            .min()
            .copied()
            .zip(of_clause.iter().max().copied());
        assert_eq!(state.entries, range, "{}", state.clause);
    }
    let (check, header) = (&filled.ledger, &filled.header);
    assert!(check.is_sound() && check.continues_witnessed.is_none());
    assert_eq!(check.size, entries["*"].len() as u64);
    assert_eq!(header.checkpoint.as_ref().unwrap().size, check.size);
    assert_eq!(header.load_id.as_deref(), Some("H01-20261119-1"));
    assert!(
        header
            .vkey
            .as_ref()
            .unwrap()
            .starts_with(&header.checkpoint.as_ref().unwrap().origin)
    );
    assert_eq!(clause(&filled, "C26").verdict, Verdict::Conforms);
    let shares = filled.mapping;
    assert_eq!(shares.mapped + shares.undecided(), shares.rows);
    assert!(shares.rows > 0);
    // Two nights have gone by since the only load.
    let nights = clause(&filled, "C02").open.get(&OpenKind::Night);
    assert_eq!(nights, Some(&2));
    let missing = filled
        .open
        .iter()
        .filter(|item| item.kind == OpenKind::Night);
    assert_eq!(
        missing.map(|item| &item.id[..]).collect::<Vec<_>>(),
        ["2026-11-20", "2026-11-21"]
    );
}

#[test]
fn a_hospital_without_records_conforms_to_nothing() {
    let filled = filled(sheet(&config(loaded()), "H02"));
    assert_eq!(filled.count(Verdict::Conforms), 0);
    assert_eq!(filled.count(Verdict::ActionNeeded), filled.clauses.len());
    assert!(!filled.ledger.is_there && filled.header.checkpoint.is_none());
    for state in &filled.clauses {
        assert!(
            state.reasons.contains(&Reason::NoLedger),
            "{}",
            state.clause
        );
        assert!(state.records.values().all(|found| found.count == 0));
        assert_eq!(state.entries, None);
    }
    // Looking made neither ledger nor key.
    assert!(!loaded().join("out/ledger/H02/checkpoint").exists());
}

#[test]
fn what_does_not_apply_needs_a_reason() {
    let folder = copied();
    let path = folder.path().join("kijun.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let with = |entry: &str| std::fs::write(&path, format!("{text}\n{entry}")).unwrap();
    with("[[sheet.not_applicable]]\nclause = \"C22\"\nby = \"qa-01\"\n");
    let error = Config::read(&path).unwrap_err().to_string();
    assert!(error.contains("C22") && error.contains("reason"), "{error}");
    with(
        "[[sheet.not_applicable]]\nclause = \"C22\"\nreason = \"nothing destroyed\"\nby = \"qa-01\"\n\
         [[sheet.not_applicable]]\nclause = \"C05\"\nreason = \"no laboratory\"\nby = \"qa-01\"\n\
         [[sheet.responsible]]\nperson = \"dq-02\"\nsections = [\"C\"]\n",
    );
    let filled = filled(sheet(&config(folder.path()), "H01"));
    let destroyed = clause(&filled, "C22");
    assert_eq!(destroyed.verdict, Verdict::NotApplicable);
    assert!(
        matches!(&destroyed.reasons[..], [Reason::Declared { reason, .. }] if reason == "nothing destroyed")
    );
    // Distributions were judged that night, so they do apply.
    let judged = clause(&filled, "C05");
    assert_eq!(judged.verdict, Verdict::ActionNeeded);
    assert_eq!(judged.reasons, [Reason::Contradicted]);
    assert_eq!(judged.responsible, ["dq-02"]);
}

/// A record as somebody writes it on a day of the period.
fn record(kind: &str, rec_id: &str, approved: bool, fields: &Value) -> Value {
    let approvals = match approved {
        true => json!([{"actor": {"id": "qa-01"}}]),
        false => json!([]),
    };
    json!({
        "schema": "kijun-record-1", "rec_id": rec_id, "hospital_id": "H01", "ts_utc": "2026-11-20T00:00:00Z",
        "ts_local": "2026-11-20T09:00:00+09:00", "actor": {"id": "dq-02"}, "result": "ok", "approvals": approvals,
        "type": kind, "fields": fields,
    })
}

fn append(folder: &Path, records: &[Value]) {
    let config = config(folder);
    let secrets = store::Secrets::open(&config.secrets).unwrap();
    let key: LedgerKey = pipeline::ledger_key(&config, &secrets, "H01").unwrap();
    let bytes: Vec<Vec<u8>> = records
        .iter()
        .map(|it| it.to_string().into_bytes())
        .collect();
    let mut log = Log::open(&folder.join("out/ledger/H01"), key).unwrap();
    log.append(&bytes).unwrap();
}

#[test]
fn documents_incidents_and_approvals_are_read() {
    let folder = copied();
    let document = json!({"document_id": "SOP-03", "title": "t", "version": "2", "effective": "2026-04-01", "clauses": ["C02"]});
    let mut approved = record("R22 controlled_document", "r-2", true, &document);
    approved["supersedes"] = json!("r-1");
    let opened = json!({"incident": "H01-I0001", "step": {"open": {"title": "late", "class": "leak", "severity": "error",
        "detected_on": "2026-11-19", "due": "2026-11-20"}}});
    append(
        folder.path(),
        &[
            record("R22 controlled_document", "r-1", false, &document),
            approved,
            record("R22 controlled_document", "r-3", false, &document),
            record("R08 incident", "r-4", false, &opened),
            record(
                "R13 backup_restore",
                "r-5",
                false,
                &json!({"act": "backup", "ended": "ok"}),
            ),
            record(
                "R13 backup_restore",
                "r-6",
                false,
                &json!({"act": "restore_test", "ended": "failed"}),
            ),
        ],
    );
    let filled = filled(sheet(&config(folder.path()), "H01"));
    // One that was superseded and one that waits do not count; what waits stands against the clause.
    let documents = clause(&filled, "C01");
    assert_eq!(documents.records["R22"].count, 1);
    assert_eq!(documents.open, BTreeMap::from([(OpenKind::Approval, 1)]));
    let volume = clause(&filled, "C02");
    assert_eq!(
        (
            &volume.documents[0].document[..],
            &volume.documents[0].version[..]
        ),
        ("SOP-03", "2")
    );
    assert_eq!(volume.responsible, ["qa-01"]);
    let leaks = clause(&filled, "C31");
    assert_eq!(leaks.records["R08/leak"].count, 1);
    assert_eq!((leaks.open[&OpenKind::Leak], leaks.overdue), (1, 1));
    assert_eq!(clause(&filled, "C06").open[&OpenKind::Leak], 1);
    let restored = clause(&filled, "C30");
    assert!(
        restored
            .reasons
            .iter()
            .any(|it| matches!(it, Reason::NotOk { record, .. } if record == "R13/restore_test"))
    );
    assert_eq!(restored.verdict, Verdict::ActionNeeded);
}

#[test]
fn a_damaged_ledger_is_shown_and_stops_nothing() {
    let folder = copied();
    let bundle = folder.path().join("out/ledger/H01/tile/entries/000.p");
    let bundle = std::fs::read_dir(bundle)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let filled = filled(sheet(&config(folder.path()), "H01"));
    assert!(!filled.ledger.is_sound());
    for id in ["C14", "C24", "C25", "C26"] {
        assert_eq!(clause(&filled, id).verdict, Verdict::ActionNeeded, "{id}");
        assert!(clause(&filled, id).open[&OpenKind::Ledger] > 0, "{id}");
    }
}

#[test]
fn every_family_of_findings_belongs_to_a_clause() {
    let matrix = matrix().unwrap();
    for check in validators::CHECKS {
        let family = check.about.code.0.chars().next().unwrap();
        let mut clauses = matrix.clauses.iter();
        let known = clauses.any(|clause| clause.verdict.families.contains(family));
        assert!(known, "{}", check.about.code);
    }
    assert!(blank(Lang::Ja).unwrap().filled.is_none());
}

fn kijun(args: &[&str]) -> (i32, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"));
    let output = command.args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().unwrap();
    (code, text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_writes_every_form() {
    let config = loaded().join("kijun.toml");
    let config = config.to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    let of = [
        "sheet",
        "--hospital",
        "H01",
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-30",
        "--config",
        config,
    ];
    for name in ["s.html", "s.xlsx", "s.json"] {
        let path = out.path().join(name);
        let (code, said, err) = kijun(&[&of[..], &["--out", path.to_str().unwrap()]].concat());
        assert_eq!(code, 0, "{err}");
        let bytes = std::fs::read(&path).unwrap();
        let evidence = pipeline::sheet::evidence(name, &bytes);
        assert_eq!(
            (&evidence.name[..], evidence.bytes),
            (name, bytes.len() as u64)
        );
        assert!(said.contains(&evidence.sha256), "{said}");
    }
    let (code, text, _) = kijun(&[&of[..], &["--lang", "ja"]].concat());
    assert_eq!(code, 0);
    assert!(
        text.contains("要対応") && text.contains("改ざんなし"),
        "{text}"
    );
    let (code, line, _) = kijun(&[&of[..], &["--format", "json"]].concat());
    assert_eq!((code, line.lines().count()), (0, 1));
    let object: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(object["clauses"].as_array().unwrap().len(), 33);
    // The blank form needs no config.
    let form = out.path().join("form.html");
    let (code, _, err) = kijun(&[
        "sheet",
        "--blank",
        "--lang",
        "ja",
        "--out",
        form.to_str().unwrap(),
    ]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = kijun(&[&of[..], &["--format", "xlsx"]].concat());
    assert!(code == 2 && err.contains("--out"), "{err}");
    let (code, _, err) = kijun(&["sheet", "--hospital", "H01", "--config", config]);
    assert!(code == 2 && err.contains("--from"), "{err}");
}

#[test]
fn a_sheet_goes_on_record_by_its_hash() {
    let folder = copied();
    let config = folder.path().join("kijun.toml");
    let file = folder.path().join("H01-2026-11.html");
    let (config, path) = (config.to_str().unwrap(), file.to_str().unwrap());
    let sheet = [
        "sheet",
        "--hospital",
        "H01",
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-30",
        "--config",
        config,
        "--out",
        path,
    ];
    let (code, _, err) = kijun(&[&sheet[..], &["--record", "--by", "qa-01"]].concat());
    assert!(code == 2 && err.contains("--signer"), "{err}");
    let record = [
        "--record",
        "--by",
        "qa-01",
        "--role",
        "quality management",
        "--signer",
        "exec-01",
        "--signer-role",
        "board member",
        "--decision",
        "H02 gets a second contact",
    ];
    let (code, said, err) = kijun(&[&sheet[..], &record].concat());
    assert_eq!(code, 0, "{err}");
    let hash = pipeline::sheet::evidence("H01-2026-11.html", &std::fs::read(&file).unwrap());
    assert!(
        said.contains(&hash.sha256) && said.contains("R15"),
        "{said}"
    );
    let kept = pipeline::records::read(&self::config(folder.path()), "H01", &["R15"]).unwrap();
    let [kept] = &kept[..] else {
        panic!("{kept:?}");
    };
    assert_eq!(kept.envelope.evidence, [hash]);
    assert_eq!(kept.standing, pipeline::records::Standing::AwaitsApproval);
    let ledger::Record::ManagementReport(report) = &kept.record else {
        panic!("{kept:?}");
    };
    assert_eq!(report.decisions, ["H02 gets a second contact"]);
    assert_eq!((report.incidents_opened, report.incidents_overdue), (0, 0));
}
