//! Candidates for the items of the sample network, each hospital asked as if it declared nothing, held against what the generator
//! knows; and the codes that it was made to declare wrongly.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mappings::candidates::{Candidate, Class, Index, LocalItem};
use mappings::masters::{JLAC10, JLAC10_NAMES};
use model::{Finding, Status, Table};
use pipeline::Config;
use pipeline::masters::Request;
use pipeline::suggest::Suggester;
use store::Store;

use crate::network::{LAB, Named, Network, find, glucose, lab_message, rows};
use crate::sample::{night, truth};

/// Characters of a code that a candidate can be sure of or right to.
const DEPTHS: [u8; 4] = [5, 9, 12, 17];

/// The analytes whose members stand in characters 16 and 17.
const PANELS: [&str; 3] = ["1A990", "2A160", "2A990"];

/// The names of the other hospitals and the network's list of codes, as a network knows them when a hospital joins.
fn without(suggester: &Suggester, hospital: &str) -> Suggester {
    let mut known = suggester.known.clone();
    known.names.retain(|name| name.source != hospital);
    Suggester {
        index: Index::build(&known),
        known,
    }
}

/// The network's list of codes.
fn code_list() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/network/masters/lab_items.csv")
}

fn import(config: &Config, system: &str, file: PathBuf) {
    let request = Request {
        system,
        edition: None,
        source: None,
        valid_from: None,
        files: &[file],
    };
    pipeline::masters::import(config, request).unwrap();
}

/// Whether a candidate is right to a depth.
fn is_right(candidate: &Candidate, truth: &str, depth: u8) -> bool {
    let to = usize::from(depth);
    let is_panel = PANELS.contains(&&truth[..5]);
    candidate.code.get(..to) == truth.get(..to)
        && (!is_panel || candidate.code.get(15..) == truth.get(15..))
}

/// Rows by what was said of their item.
#[derive(Debug, Default)]
struct Counted {
    rows: u64,
    sure: u64,
    wrong: Vec<String>,
    first: [u64; 4],
    five: [u64; 4],
}

impl Counted {
    fn count(&mut self, name: &str, rows: u64, truth: &str, candidates: &[Candidate]) {
        self.rows += rows;
        let Some(first) = candidates.first() else {
            return;
        };
        if first.class == Class::Auto {
            self.sure += rows;
            if !is_right(first, truth, first.depth) {
                let said = format!("{name}: {} to {}, not {truth}", first.code, first.depth);
                self.wrong.push(said);
            }
        }
        for (at, depth) in DEPTHS.into_iter().enumerate() {
            let right = |candidate: &Candidate| is_right(candidate, truth, depth);
            self.first[at] += if right(first) { rows } else { 0 };
            self.five[at] += if candidates.iter().any(right) {
                rows
            } else {
                0
            };
        }
    }

    fn percent(&self, rows: u64) -> u64 {
        100 * rows / self.rows
    }
}

/// The codes that rows of a hospital declare, without those of another shape, once for each item that is written alike.
fn declared(store: &Store, hospital: &str) -> BTreeSet<[String; 5]> {
    let columns = [
        "local_code",
        "local_name",
        "unit_text",
        "specimen_code",
        "declared_code",
    ];
    let rows = rows(store, Table::LabResults, hospital, &columns);
    let cells = rows
        .iter()
        .map(|row| row.split('|').map(str::to_owned).collect::<Vec<_>>());
    let items = cells.filter_map(|cells| <[String; 5]>::try_from(cells).ok());
    items
        .filter(|item| model::jlac10::has_shape(&item[4]))
        .collect()
}

#[test]
fn what_is_sure_of_the_sample_network_is_right_and_wrong_codes_are_seen() {
    let (_, config, _) = night();
    let masters = tempfile::tempdir().unwrap();
    let config = Config {
        masters: masters.path().to_owned(),
        ..config.clone()
    };
    import(&config, JLAC10, code_list());
    let store = Store::open(&config.store).unwrap();
    let suggester = Suggester::read(&config, Some(&store)).unwrap();
    let (mut counted, mut seen, mut unseen, mut alarms) = (Counted::default(), 0, 0, 0);
    for truth in &truth().hospitals {
        let suggester = without(&suggester, &truth.hospital);
        let asked = suggester.of_hospital(&store, &truth.hospital, |row| row.rows > 0);
        for asked in asked.unwrap() {
            if let Some(code) = truth.lab_codes.get(&asked.local_code) {
                let candidates = suggester.index.suggest(&asked.item(), 5);
                counted.count(&asked.local_name, asked.rows, code, &candidates);
            }
        }
        for [local_code, name, unit, specimen, declared] in declared(&store, &truth.hospital) {
            let Some(code) = truth.lab_codes.get(&local_code) else {
                continue;
            };
            let item = LocalItem {
                local_name: &name,
                unit: Some(unit.as_str()).filter(|unit| *unit != "∅"),
                specimen: Some(specimen.as_str()).filter(|specimen| *specimen != "∅"),
                ..LocalItem::default()
            };
            let is_seen = !suggester.index.plausibility(&item, &declared).is_empty();
            if declared == *code {
                alarms += u64::from(is_seen);
            } else {
                *if is_seen { &mut seen } else { &mut unseen } += 1;
            }
        }
    }
    let percent = |rows: u64| counted.percent(rows);
    assert_eq!(counted.wrong, Vec::<String>::new(), "{counted:?}");
    assert!(percent(counted.sure) >= 50, "{counted:?}");
    assert!(
        percent(counted.first[0]) >= 90 && percent(counted.first[3]) >= 80,
        "{counted:?}"
    );
    assert!(
        percent(counted.five[0]) >= 93 && percent(counted.five[3]) >= 90,
        "{counted:?}"
    );
    // The other material is a finding of its own (C07); this hospital's codes of specimens are no words.
    assert_eq!((seen, unseen), (1, 1));
    assert!(alarms <= 3, "{alarms} sound codes called implausible");
}

/// Imports the network's list of codes, and two lists of names as two hospitals would write them.
fn know_the_tests(network: &Network) {
    let config = network.config();
    let text = std::fs::read_to_string(code_list()).unwrap();
    import(&config, JLAC10, code_list());
    // The columns of the name and the short name.
    for column in [2, 3] {
        let mut names = "local_name,jlac10\n".to_owned();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            names += &format!("{},{}\n", fields[column], fields[1]);
        }
        let file = network.path().join(format!("names-{column}.csv"));
        std::fs::write(&file, names).unwrap();
        import(&config, JLAC10_NAMES, file);
    }
}

#[test]
fn a_declared_code_of_another_test_is_a_finding_until_it_is_put_right() {
    let network = Network::new();
    know_the_tests(&network);
    let result = |declared: &str| {
        format!(
            "OBX|1|NM|{declared}^尿酸^JC10^0201^クレアチニン^99LAB||0.8|mg/dL^mg/dL^99UNT|0.6-1.1|N|||F"
        )
    };
    let slipped = result("3C020000002327101");
    network.put(&LAB, &lab_message("9000001", &[&slipped, &glucose("98")]));
    let load = network.night();
    let finding = find(&load.findings, "C13");
    assert_eq!((finding.item.as_deref(), finding.failed), (Some("0201"), 1));
    assert_eq!(finding.detail, "3C020000002327101 → 3C015");
    let is_told = |finding: &&Finding| finding.code.0 == "C13";
    assert_eq!(load.findings.iter().filter(is_told).count(), 1);

    network.rename(&LAB, &Named { flag: 2, ..LAB });
    let next = Named {
        sent: "20261118180000000",
        ..LAB
    };
    let right = result("3C015000002327101");
    network.put(&next, &lab_message("9000001", &[&right, &glucose("98")]));
    let load = network.night();
    assert_eq!(find(&load.findings, "C13").status, Status::Resolved);
}
