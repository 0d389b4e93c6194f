//! Drugs, diagnoses and examinations go the way of laboratory items: codebook, declared codes and their masters, questions, decisions.

use mappings::Domain;
use model::Table;
use serde_json::Value;

use crate::claim_masters::import;
use crate::network::{LAB, Named, Network, PATIENT, codes, find};
use crate::rounds::{filled_in, json, path};
use crate::standards::last_run;

const ORDER: Named<'static> = Named {
    kind: "OMP-01",
    ..LAB
};

const LIST: Named<'static> = Named {
    kind: "PPR-01",
    order: "000000000000018",
    ..PATIENT
};

const EXAMINATION: Named<'static> = Named {
    kind: "OMG-01",
    order: "000000000000020",
    ..LAB
};

/// Invented codes: the first drug is in the master below, the third in none; the second has no standard code and a name that the
/// master knows.
const DRUGS: [&str; 4] = [
    "101234501^架空錠５ｍｇ^HOT9^D001^カクウ錠^99DRG",
    "D002^架空散１％^99DRG",
    "109999901^空想錠^HOT9^D003^空想錠^99DRG",
    "D002^架空散１％^99DRG",
];
const DISEASES: [&str; 3] = [
    "20061234^架空病^MDCDX2",
    "B01^空想病^99DIS",
    "20084317^名のない病^MDCDX2",
];

/// Invented codes: the master below has the basic part of the second, what the first names of it, and a third that is over; the next
/// two have no standard code, and a name of one is in the master. The last is of a system that no decision is for.
const EXAMINATIONS: [&str; 7] = [
    "1000000000000000^Ｘ線単純撮影^JJ1017",
    "1000200A00000000000000000000000B^架空撮影^JJ1017^R001^カクウ撮影^99IMG",
    "1000900A00000000^昔の撮影^JJ1017^R003^昔の撮影^99IMG",
    "R002^空想断層^99IMG",
    "R002^空想断層^99IMG",
    "R004^自院の手技^99IMG",
    "1100000000000000^架空内視鏡^LENDO^E001^架空内視鏡^99IMG",
];
const JJ1017: &str = "JJ1017コード,名称,validfrom,validuntil\n\
    1000200A00000000,架空撮影,2020-04-01,\n\
    1000900A00000000,昔の撮影,2010-04-01,2020-03-31\n\
    2000100A00000000,空想 断層,2020-04-01,\n";

const HOT: &str = "hot13,name,valid_from,valid_until\n\
    1012345010101,架空錠5mg,2020-04-01,\n\
    1012399010101,架空散 1%,2020-04-01,\n\
    1012399010102,架空散 1%,2020-04-01,\n";
const MDCDX2: &str = "病名管理番号,病名表記\n20061234,架空病\n20061299,空想の病\n";

fn message(event: &str, segments: &[String]) -> String {
    let mut all = vec![
        format!(
            "MSH|^~\\&|HIS|TEST|GW|RCV|20261118090000||{event}|1|P|2.5||||||~ISO IR87||ISO 2022-1994"
        ),
        "PID|0001||9000001^^^^PI||標本^太郎^^^^^L^I||19700405|M".to_owned(),
        "PV1|0001|O|01^^^^^C".to_owned(),
    ];
    all.extend_from_slice(segments);
    all.join("\r") + "\r"
}

fn order(drugs: &[&str]) -> String {
    let group = |(index, drug): (usize, &&str)| {
        [
            format!("ORC|NW|71||71_{index:02}|IP||||20261118"),
            format!("RXE||{drug}|1||TAB^錠^MR9P|||||15|TAB^錠^MR9P"),
            "TQ1|1||1013&毎食後&JAMISDP01|||5^D&日&ISO+|20261118".to_owned(),
            "RXR|PO^経口^HL70162".to_owned(),
        ]
    };
    let segments: Vec<String> = drugs.iter().enumerate().flat_map(group).collect();
    message("RDE^O11^RDE_O11", &segments)
}

fn list(diseases: &[&str]) -> String {
    let segment = |(index, disease): (usize, &&str)| {
        format!("PRB|AD|20261118|{disease}|{index}|||20261101|||A099^^I10")
    };
    let segments: Vec<String> = diseases.iter().enumerate().map(segment).collect();
    message("PPR^ZD1^PPR_ZD1", &segments)
}

fn examinations(codes: &[&str]) -> String {
    let group = |(index, code): (usize, &&str)| {
        [
            format!("ORC|NW|R-{index}|||||||20261118"),
            "TQ1|1||||||202611181200||R^ルーチン^HL70485".to_owned(),
            format!("OBR||R-{index}||{code}"),
        ]
    };
    let segments: Vec<String> = codes.iter().enumerate().flat_map(group).collect();
    message("OMG^O19^OMG_O19", &segments)
}

fn standards(network: &Network, table: Table) -> Vec<String> {
    let columns = [
        "local_code",
        "standard_code",
        "mapping_state",
        "master_state",
    ];
    network.rows(table, &columns)
}

/// Asks about one domain, has the workbook filled in, agrees and decides; false where no program can fill it in.
fn play(network: &Network, domain: &str, cells: &str, [questions, known]: [u64; 2]) -> bool {
    let workbook = path(network, &format!("{domain}.xlsx"));
    let in_round = |words: &str| {
        let mut args: Vec<&str> = vec!["map"];
        args.extend(words.split(' '));
        args.extend(["--hospital", "H01"]);
        json(network, &args)
    };
    let queue = in_round(&format!("queue --domain {domain}"));
    assert_eq!(queue.len() as u64, questions, "{queue:?}");
    let asked = in_round(&format!(
        "ask --domain {domain} --due 2026-12-18 --date 2026-11-20 --out {workbook} --actor net-07"
    ));
    let numbers = [&asked[0]["questions"], &asked[0]["with_candidates"]];
    assert_eq!(numbers, [&questions.into(), &known.into()] as [&Value; 2]);
    if !filled_in(&workbook, cells) {
        return false;
    }
    for answer in in_round(&format!("answer {workbook} --actor net-07")) {
        if answer["state"] == "ANSWERED" {
            let code = answer["local_code"].as_str().unwrap();
            let agree = "--actor net-07 --reason known";
            let agreed = in_round(&format!("agree --domain {domain} --code {code} {agree}"));
            assert_eq!(agreed[0]["state"], "AGREED");
        }
    }
    let decided =
        in_round("decide --all-agreed --valid-from 2026-04-01 --actor net-02 --reason round");
    assert!(
        decided.iter().all(|line| line["state"] == "ACTIVE"),
        "{decided:?}"
    );
    decided.len() as u64 == questions
}

/// Codes and share of rows of a domain by state.
fn shares(network: &Network, domain: &str) -> Vec<(String, u64, f64)> {
    let status = json(network, &["map", "status"]);
    let of_domain = status.iter().filter(|line| line["domain"] == domain);
    of_domain
        .map(|line| {
            let state = line["state"].as_str().unwrap().to_owned();
            let share = line["rows_share"].as_f64().unwrap();
            (state, line["codes"].as_u64().unwrap(), share)
        })
        .collect()
}

#[test]
fn drugs_and_diagnoses_are_agreed_on_like_laboratory_items() {
    let network = Network::new();
    network.put(&ORDER, &order(&DRUGS));
    network.put(&LIST, &list(&DISEASES));
    let load = network.night();
    assert!(
        !codes(&load.findings).contains(&"M01"),
        "no master says nothing"
    );
    let book = |domain| load.codes.iter().filter(move |code| code.domain == domain);
    let drugs: Vec<_> = book(Domain::Drug)
        .map(|code| (code.local_code.as_str(), code.rows, code.state.as_str()))
        .collect();
    assert_eq!(
        drugs,
        [
            ("D001", 1, "declared"),
            ("D002", 2, "unmapped"),
            ("D003", 1, "declared")
        ]
    );
    let diseases: Vec<_> = book(Domain::Disease)
        .map(|code| (code.local_code.as_str(), code.standard_code.as_deref()))
        .collect();
    assert_eq!(
        diseases,
        [
            ("20061234", Some("20061234")),
            ("20084317", None),
            ("B01", None)
        ]
    );
    let before = [("DECLARED".to_owned(), 2, 0.5), ("NEW".to_owned(), 1, 0.5)];
    let mut found = shares(&network, "drug");
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, before);

    // A master that comes later says of stored rows what it says of new ones.
    import(&network, "hot", "hot.csv", HOT);
    import(&network, "mdcdx2", "diseases.csv", MDCDX2);
    import(&network, "icd10", "icd10.csv", "code,name\nA099,架空\n");
    let unknown = Named {
        order: "000000000000019",
        ..ORDER
    };
    network.put(&unknown, &order(&DRUGS[2..3]));
    let load = network.night();
    assert_eq!(
        find(&load.findings, "M01").table,
        Some(Table::Prescriptions)
    );
    assert_eq!(
        standards(&network, Table::Prescriptions),
        [
            "D001|101234501|declared|listed",
            "D002|∅|unmapped|∅",
            "D002|∅|unmapped|∅",
            "D003|109999901|declared|not_listed",
            "D003|109999901|declared|not_listed",
        ]
    );
    assert_eq!(
        network.rows(Table::Diagnoses, &["master_icd10_state"]),
        ["listed"; 3]
    );
    let run = last_run(&network);
    assert_eq!(run.mappings.restandardized.files, 1, "{:?}", run.mappings);
    assert!(run.mappings.code_masters.is_some());

    // The master knows the name of the drug, so that it is a candidate; nobody knows that of the disease.
    if !play(&network, "drug", r#"{"C3":"pha-1","N6":"候補1"}"#, [1, 1]) {
        return;
    }
    let answers = r#"{"C3":"mro-1","N6":"該当なし","N7":"別のコード","O7":"20061299"}"#;
    assert!(play(&network, "disease", answers, [2, 0]));
    network.night();
    assert_eq!(
        standards(&network, Table::Prescriptions)[1..4],
        [
            "D002|101239901|agreed|∅",
            "D002|101239901|agreed|∅",
            "D003|109999901|declared|not_listed",
        ]
    );
    assert_eq!(
        standards(&network, Table::Diagnoses),
        [
            "B01|20061299|agreed|∅",
            "∅|20061234|declared|listed",
            "∅|∅|unmapped|∅",
        ]
    );
    let run = last_run(&network);
    assert_eq!(
        (run.mappings.decisions, run.mappings.restandardized.rows),
        (3, 4)
    );
    let mut found = shares(&network, "drug");
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        found,
        [
            ("ACTIVE".to_owned(), 1, 0.4),
            ("DECLARED".to_owned(), 2, 0.6)
        ]
    );
    network.verify_ledger();
}

/// What the codebook shows of a domain: code, rows, state.
fn book(network: &Network, domain: &str) -> Vec<String> {
    let codes = json(network, &["codes", "--hospital", "H01", "--domain", domain]);
    let shown = codes.iter().map(|code| {
        let [local, state] = ["local_code", "state"].map(|key| code[key].as_str().unwrap());
        format!("{local}|{}|{state}", code["rows"])
    });
    shown.collect()
}

#[test]
fn examinations_are_agreed_on_like_laboratory_items() {
    let network = Network::new();
    network.put(&EXAMINATION, &examinations(&EXAMINATIONS));
    network.night();
    let declared = [
        "R002|2|unmapped",
        "1000000000000000|1|declared",
        "E001|1|unmapped",
        "R001|1|declared",
        "R003|1|declared",
        "R004|1|unmapped",
    ];
    assert_eq!(book(&network, "procedure"), declared);

    // A master that comes later speaks of stored rows too; what was abolished is found where it is sent.
    import(&network, "jj1017", "jj1017.csv", JJ1017);
    let acts = "code,name\n160999910,架空内視鏡\n170000410,写真診断\n";
    import(&network, "receipt-procedures", "acts.csv", acts);
    let done = Named {
        order: "000000000000021",
        ..EXAMINATION
    };
    let unknown = "5000100A00000000^夢の検査^JJ1017^R005^夢の検査^99IMG";
    network.put(&done, &examinations(&[EXAMINATIONS[2], unknown]));
    let load = network.night();
    for (code, item) in [("M01", "R005"), ("M03", "R003")] {
        let found = find(&load.findings, code);
        assert_eq!(
            (found.table, found.failed),
            (Some(Table::Radiology), 1),
            "{item}"
        );
    }
    let before = [
        "E001|∅|unmapped|∅",
        "R001|1000200A00000000000000000000000B|declared|listed",
        "R002|∅|unmapped|∅",
        "R002|∅|unmapped|∅",
        "R003|1000900A00000000|declared|after_validity",
        "R003|1000900A00000000|declared|after_validity",
        "R004|∅|unmapped|∅",
        "R005|5000100A00000000|declared|not_listed",
        "∅|1000000000000000|declared|listed",
    ];
    assert_eq!(standards(&network, Table::Radiology), before);
    let changes = json(
        &network,
        &[
            "codes",
            "--hospital",
            "H01",
            "--domain",
            "procedure",
            "--changes",
        ],
    );
    assert!(
        changes
            .iter()
            .any(|line| line["change"] == "new" && line["local_code"] == "R005"),
        "{changes:?}"
    );

    // The most common first, then by code. Of the first JJ1017 knows the name, of the second the master of claims, of the third none.
    let answers = r#"{"C3":"rad-1","N6":"候補1","N7":"候補1","N8":"別のコード","O8":"170000410"}"#;
    if !play(&network, "procedure", answers, [3, 2]) {
        return;
    }
    network.night();
    let after = [
        "E001|160999910|agreed|∅",
        "R001|1000200A00000000000000000000000B|declared|listed",
        "R002|2000100A00000000|agreed|∅",
        "R002|2000100A00000000|agreed|∅",
    ];
    let found = standards(&network, Table::Radiology);
    assert_eq!(found[..4], after);
    assert_eq!(found[6], "R004|170000410|agreed|∅");
    let run = last_run(&network);
    assert_eq!(
        (run.mappings.decisions, run.mappings.restandardized.rows),
        (3, 4)
    );
    let place = network.rows(
        Table::Radiology,
        &["local_code", "source_file_id", "message_no", "segment_no"],
    );
    let place = place
        .iter()
        .find_map(|row| row.strip_prefix("R004|"))
        .unwrap();
    let (file, position) = place.split_once('|').unwrap();
    let row = format!("H01:{file}:{}", position.replace('|', "."));
    let links = json(&network, &["trace", "--table", "radiology", "--row", &row]);
    let mapping = links.iter().find(|link| link["link"] == "mapping").unwrap();
    assert_eq!(mapping["verdict"], "holds", "{mapping}");
    network.verify_ledger();
}
