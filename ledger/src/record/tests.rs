//! What is written is read back, and nothing that the types do not name.

use std::collections::BTreeMap;

use model::{Balance, Format, Load, LoadId, LoadStatus, Severity, TableLoad};

use super::*;
use crate::records::r05_examples::{compared, signed};
use crate::{
    Actor, ActorKind, Approval, CauseClass, Clock, Evidence, FindingChanges, Manifest,
    MappingAnswer, MappingChoice, MappingsApplied, Outcome, Period, Restandardized, RulesApplied,
    Software, Trigger, VerdictCounts, rec_id,
};

fn digest(digit: &str) -> String {
    digit.repeat(64)
}

pub(crate) fn envelope() -> Envelope {
    let actor = Actor {
        kind: ActorKind::System,
        id: "kijun".to_owned(),
        role: "night".to_owned(),
        auth_method: "process".to_owned(),
    };
    Envelope {
        schema: SCHEMA.to_owned(),
        rec_id: rec_id(1_795_230_000_000, [7; 10]),
        hospital_id: "H01".to_owned(),
        ts_utc: "2026-11-20T17:00:00Z".to_owned(),
        ts_local: "2026-11-21T02:00:00+09:00".to_owned(),
        clock: Clock {
            source: "system".to_owned(),
            offset_ms: Some(-3),
            checked_at: None,
        },
        actor: actor.clone(),
        software: Software {
            name: "kijun".to_owned(),
            version: "0.1.0".to_owned(),
            commit: "unknown".to_owned(),
            binary_sha256: digest("a"),
            config_sha256: digest("b"),
            ruleset_ids: vec!["units-1".to_owned()],
        },
        run_id: Some("H01-20261119-1".to_owned()),
        reason: None,
        supersedes: None,
        evidence: vec![Evidence {
            name: "manifest.json".to_owned(),
            bytes: 12,
            sha256: digest("c"),
        }],
        result: Outcome::Findings,
        approvals: vec![Approval {
            actor,
            role: "operator".to_owned(),
            ts: "2026-11-20T17:05:00Z".to_owned(),
            meaning: "reviewed".to_owned(),
        }],
    }
}

fn receipt() -> FeedReceipt {
    FeedReceipt {
        feed: Format::Ssmix2,
        roots: 1,
        files_listed: 10,
        balance: Balance::default(),
        bytes_read: 1234,
        listing_sha256: digest("d"),
        period: Some(Period {
            from: jiff::civil::date(2026, 11, 18),
            to: jiff::civil::date(2026, 11, 19),
        }),
        findings: BTreeMap::from([("F08".to_owned(), 2), ("V101".to_owned(), 1)]),
        heartbeat: false,
    }
}

fn run() -> LoadRun {
    LoadRun {
        trigger: Trigger::Schedule,
        load: Load {
            load_id: LoadId("H01-20261119-1".to_owned()),
            date: jiff::civil::date(2026, 11, 19),
            hospital: "H01".to_owned(),
            status: LoadStatus::Committed,
            started: "2026-11-20T17:00:00Z".to_owned(),
            finished: "2026-11-20T17:01:00Z".to_owned(),
            tables: BTreeMap::from([("lab_results".to_owned(), TableLoad::default())]),
            balances: BTreeMap::from([(Format::Ssmix2, Balance::default())]),
        },
        receipts: vec![rec_id(1, [1; 10])],
        manifest: Manifest {
            name: "H01-20261119-1.json".to_owned(),
            bytes: 100,
            sha256: digest("e"),
            files: 2,
            rows: 30,
        },
        store_digest: digest("f"),
        mappings: MappingsApplied {
            entries: 40,
            decisions: 12,
            unit_rules: digest("a"),
            masters: Some(digest("b")),
            claims_masters: Some(digest("c")),
            code_masters: Some(digest("d")),
            restandardized: Restandardized { files: 1, rows: 9 },
        },
        findings: BTreeMap::from([(Severity::Notice, 4), (Severity::Fatal, 1)]),
        exit_status: 1,
    }
}

fn answer() -> MappingEvent {
    MappingEvent {
        domain: "lab".to_owned(),
        local_code: "101".to_owned(),
        local_name: Some("ＡＳＴ".to_owned()),
        unit: None,
        specimen: None,
        step: MappingStep::Answer(MappingAnswer {
            choice: MappingChoice::Code("3B035000002327201".to_owned()),
            candidate: Some(1),
            has_comment: true,
            has_reagent: false,
            digest: digest("9"),
        }),
    }
}

fn judged() -> JudgedStates {
    JudgedStates {
        night: jiff::civil::date(2026, 11, 19),
        window: Period {
            from: jiff::civil::date(2025, 10, 15),
            to: jiff::civil::date(2026, 11, 19),
        },
        states_sha256: digest("1"),
        rules: RulesApplied {
            ids: vec!["kijun-1".to_owned()],
            sha256: digest("2"),
        },
        verdicts: BTreeMap::from([(
            "N03".to_owned(),
            VerdictCounts {
                pass: 12,
                fail: 1,
                not_applicable: BTreeMap::from([("too few days".to_owned(), 3)]),
            },
        )]),
        changes: FindingChanges {
            new: 1,
            ..FindingChanges::default()
        },
    }
}

fn waiver() -> Triage {
    Triage {
        finding: "N03:H01:ssmix2:type=OML-11".to_owned(),
        action: TriageAction::Waive,
        cause: Some(CauseClass::Calendar),
        owner: Some("品質管理 担当".to_owned()),
        until: Some(jiff::civil::date(2026, 12, 31)),
    }
}

fn records() -> [Record; 9] {
    [
        Record::FeedReceipt(receipt()),
        Record::LoadRun(run()),
        Record::MigrationVolume(MigrationVolume {
            judged: judged(),
            calendar_sha256: digest("3"),
            approval: Some(rec_id(2, [2; 10])),
        }),
        Record::Triage(waiver()),
        Record::AccuracyCheck(compared()),
        Record::AccuracyCheck(signed()),
        Record::MappingEvent(answer()),
        Record::UnitAndDistribution(UnitAndDistribution {
            judged: judged(),
            items_mapped: 40,
            unit_rules: digest("4"),
        }),
        Record::LedgerHead(crate::records::r23_head()),
    ]
}

#[test]
fn words_of_people_are_one_line_and_a_waiver_ends() {
    type Change = fn(&mut Triage);
    let changes: [(&str, Change); 6] = [
        ("owner", |it| it.owner = Some("two\nlines".to_owned())),
        ("owner", |it| it.owner = Some(" ".to_owned())),
        ("owner", |it| it.owner = Some("x".repeat(501))),
        ("finding", |it| it.finding = String::new()),
        ("until", |it| it.until = None),
        ("until", |it| it.action = TriageAction::Reopen),
    ];
    for (expected, change) in changes {
        let mut triage = waiver();
        change(&mut triage);
        match to_bytes(&envelope(), &Record::Triage(triage)) {
            Err(Error::Field { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn records_read_back_as_they_were_written() {
    for record in records() {
        let bytes = to_bytes(&envelope(), &record).unwrap();
        assert_eq!(bytes, to_bytes(&envelope(), &record).unwrap());
        assert_eq!(from_bytes(&bytes).unwrap(), (envelope(), record));
    }
}

#[test]
fn the_bytes_of_a_heartbeat_are_these() {
    let mut envelope = envelope();
    envelope.run_id = None;
    envelope.evidence.clear();
    envelope.approvals.clear();
    envelope.result = Outcome::Ok;
    let silent = FeedReceipt {
        period: None,
        findings: BTreeMap::new(),
        heartbeat: true,
        ..receipt()
    };
    let bytes = to_bytes(&envelope, &Record::FeedReceipt(silent)).unwrap();
    let counts =
        r#"{"received":0,"stored":0,"superseded":0,"deleted":0,"quarantined":0,"out_of_scope":0}"#;
    let expected = [
        r#"{"schema":"kijun-record-1","rec_id":"01a1fc0b-e380-7707-8707-070707070707","hospital_id":"H01","#,
        r#""ts_utc":"2026-11-20T17:00:00Z","ts_local":"2026-11-21T02:00:00+09:00","#,
        r#""clock":{"source":"system","offset_ms":-3},"#,
        r#""actor":{"kind":"system","id":"kijun","role":"night","auth_method":"process"},"#,
        r#""software":{"name":"kijun","version":"0.1.0","commit":"unknown","#,
        &format!(r#""binary_sha256":"{}","config_sha256":"{}","#, digest("a"), digest("b")),
        r#""ruleset_ids":["units-1"]},"evidence":[],"result":"ok","approvals":[],"#,
        r#""type":"R01 feed_receipt","fields":{"feed":"ssmix2","roots":1,"files_listed":10,"#,
        &format!(r#""balance":{{"files":{counts},"records":{counts},"rows":{counts}}},"#),
        &format!(r#""bytes_read":1234,"listing_sha256":"{}","#, digest("d")),
        r#""findings":{},"heartbeat":true}}"#,
    ]
    .concat();
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

#[test]
fn type_names_are_what_is_written() {
    for record in records() {
        let bytes = to_bytes(&envelope(), &record).unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(value["type"], record.type_name());
        for other in records() {
            let name = other.type_name();
            assert_eq!(has_type(&bytes, name), name == record.type_name());
        }
    }
}

#[test]
fn no_text_passes_for_a_type() {
    let mut event = answer();
    event.local_code = r#"","type":"R02 load_run","x":""#.to_owned();
    let bytes = to_bytes(&envelope(), &Record::MappingEvent(event)).unwrap();
    assert!(!has_type(&bytes, "R02 load_run"));
    assert!(has_type(&bytes, "R06 mapping_event"));
}

/// A field that no type names is refused wherever it stands, in our own types and in those of `model`.
#[test]
fn no_field_outside_the_list_is_read() {
    for record in records() {
        let bytes = to_bytes(&envelope(), &record).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let mut refused = 0;
        for (at, _) in text.match_indices('{') {
            let changed = format!("{}\"patient\":1,{}", &text[..=at], &text[at + 1..]);
            let changed = changed.replace(",}", "}");
            // The maps of codes, tables and severities are the places where names are free.
            let before = text[..at].trim_end_matches(':');
            let map = [
                "\"findings\"",
                "\"tables\"",
                "\"balances\"",
                "\"verdicts\"",
                "\"not_applicable\"",
                "\"files\"",
                "\"differences\"",
                "\"columns\"",
            ];
            if map.iter().any(|name| before.ends_with(name)) {
                continue;
            }
            let error = from_bytes(changed.as_bytes()).unwrap_err().to_string();
            // A step has one name, so a second beside it is refused before it is looked at.
            let is_refused = error.contains("patient") || error.contains("a single key");
            assert!(is_refused, "{error}: {changed}");
            refused += 1;
        }
        assert!(refused >= 8, "{refused}");
    }
}

#[test]
fn fields_of_a_wrong_form_are_refused() {
    type Change = fn(&mut Envelope, &mut FeedReceipt);
    let changes: [(&str, Change); 8] = [
        ("schema", |e, _| e.schema = "other".to_owned()),
        ("rec_id", |e, _| e.rec_id = "山田".to_owned()),
        ("supersedes", |e, _| e.supersedes = Some(String::new())),
        ("ts_utc", |e, _| e.ts_utc = "yesterday".to_owned()),
        ("ts_local", |e, _| {
            e.ts_local = "2026-11-21T02:00:00".to_owned()
        }),
        ("evidence.sha256", |e, _| e.evidence[0].sha256 = digest("C")),
        ("listing_sha256", |_, r| r.listing_sha256.truncate(63)),
        ("findings", |_, r| {
            r.findings.insert("12345 山田".to_owned(), 1);
        }),
    ];
    for (expected, change) in changes {
        let (mut envelope, mut receipt) = (envelope(), receipt());
        change(&mut envelope, &mut receipt);
        match to_bytes(&envelope, &Record::FeedReceipt(receipt)) {
            Err(Error::Field { field, .. }) => assert_eq!(field, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn a_record_that_is_too_large_for_an_entry_is_refused() {
    let mut envelope = envelope();
    let record = Record::LoadRun(run());
    let spare = ENTRY_BYTES_MAX - to_bytes(&envelope, &record).unwrap().len();
    let frame = r#","reason":"""#.len();
    envelope.reason = Some("x".repeat(spare - frame));
    assert_eq!(to_bytes(&envelope, &record).unwrap().len(), ENTRY_BYTES_MAX);
    envelope.reason = Some("x".repeat(spare - frame + 1));
    assert!(matches!(
        to_bytes(&envelope, &record),
        Err(Error::TooLarge { bytes: 65_536, .. })
    ));
}

#[test]
fn no_sentence_is_written_where_a_name_of_ours_belongs() {
    let refused = |check: AccuracyCheck| {
        matches!(
            to_bytes(&envelope(), &Record::AccuracyCheck(check)),
            Err(Error::Field { .. })
        )
    };
    let mut check = compared();
    check.plan = Some("山田様の件".to_owned());
    assert!(refused(check));
    let mut check = signed();
    if let AccuracyMethod::Worksheet(sheet) = &mut check.by {
        sheet.columns.insert("see the chart".to_owned(), 1);
    }
    assert!(refused(check));
    assert!(!refused(compared()) && !refused(signed()));
}

/// What ledgers hold that were written before loads were approved and incidents followed.
#[test]
fn records_of_an_older_version_read_as_they_were() {
    let Record::MigrationVolume(mut volume) = records()[2].clone() else {
        panic!("the third is R03");
    };
    volume.approval = None;
    let bytes = to_bytes(&envelope(), &Record::MigrationVolume(volume.clone())).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.contains("approval\":"), "{text}");
    assert_eq!(
        from_bytes(&bytes).unwrap().1,
        Record::MigrationVolume(volume)
    );
    let triage = r#""type":"R04 volume_triage","fields":{"finding":"N03:H01:ssmix2:type=OML-11","action":"acknowledge","owner":"dq-02"}"#;
    let head = text.split("\"type\"").next().unwrap();
    let (_, record) = from_bytes(format!("{head}{triage}}}").as_bytes()).unwrap();
    assert!(matches!(record, Record::Triage(_)));
    assert!(has_kind(&bytes, "R03") && !has_kind(&bytes, "R04"));
}
