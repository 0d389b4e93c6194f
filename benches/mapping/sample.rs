//! The items of generated hospitals with units, specimens and values, scored against what the generator knows.

use std::collections::BTreeSet;

use jiff::ToSpan;
use mappings::candidates::Index;
use mappings::masters::{JLAC10, Jlac10, KnownName};
use pipeline::masters::Request;
use pipeline::suggest::{Asked, Suggester};
use pipeline::{Silent, run_night};
use sample_data::Truth;
use store::Store;

use crate::measure::{self, Figures, LAST_DAY, Said, argument};
use crate::score::Score;

/// What the candidates are made from, beside the names of the other hospitals.
const KNOWN: [Said; 2] = [
    (
        "the network's own list of codes",
        "ネットワークのコード一覧",
    ),
    ("public tables and lists", "公開の表と一覧"),
];

/// What was counted with one knowledge: codes, their rows, and codes that declare what another item has.
#[derive(Default)]
struct Counted {
    codes: Score,
    rows: Score,
    exchanged: Score,
}

/// One network after one night.
struct Loaded {
    suggester: Suggester,
    store: Store,
    truth: Truth,
}

/// Loads a network and scores every hospital of it, each as if it declared nothing.
pub(crate) fn measure(tables: Option<(Jlac10, Vec<KnownName>)>) {
    let folder = measure::folder();
    let days = argument("--days", 60) as i64;
    let from = LAST_DAY.saturating_sub((days - 1).days());
    let (hospitals, patients) = (argument("--hospitals", 4), argument("--patients", 300));
    let config = measure::generated_ssmix2(folder.path(), hospitals, patients, from);
    let options = measure::night_options(LAST_DAY, 2);
    run_night(&config, &options, &Silent).expect("a night");
    let list = folder.path().join("masters/lab_items.csv");
    let request = Request {
        system: JLAC10,
        edition: None,
        source: None,
        valid_from: None,
        files: &[list],
    };
    pipeline::masters::import(&config, request).expect("the list of codes");
    let truth = std::fs::read(folder.path().join("truth.json")).expect("the truth");
    let store = Store::open(&config.store).expect("the store");
    let loaded = Loaded {
        suggester: Suggester::read(&config, Some(&store)).expect("what the hospitals declare"),
        store,
        truth: serde_json::from_slice(&truth).expect("the truth"),
    };
    let mut rows = Vec::new();
    let mut found = Vec::new();
    for (at, known) in KNOWN.iter().enumerate() {
        let tables = match (at, &tables) {
            (0, _) => None,
            (_, Some(tables)) => Some(tables),
            (_, None) => {
                println!("skipped: no tables");
                continue;
            }
        };
        let counted = loaded.score(tables);
        rows.push((*known, counted.codes.cells()));
        rows.push((("– by rows", "　行で数えて"), counted.rows.cells()));
        found.push(counted.exchanged.alarm_share());
    }
    let found: Vec<String> = found.iter().map(|share| format!("{share:.1} %")).collect();
    let found = found.join(", ");
    Figures {
        name: "sample",
        command: format!(
            "cargo bench --bench mapping -- --sample --hospitals {hospitals} --patients {patients} --days {days}"
        ),
        head: HEAD.to_vec(),
        rows,
        notes: vec![(
            format!("Codes that declare what the hospital's next item has, and are found: {found}."),
            format!("病院の次の項目のコードを申告したものとしたとき、見つかる割合: {found}。"),
        )],
    }
    .show_in("mapping");
}

const HEAD: [Said; 9] = [
    ("n", "件数"),
    ("auto, wrong", "auto, 誤り"),
    ("to 9", "9 桁まで"),
    ("to 12", "12 桁まで"),
    ("first / in five: analyte", "1 位 / 5 位以内: 分析物"),
    ("12", "12 桁"),
    ("15", "15 桁"),
    ("17", "17 桁"),
    ("false alarms", "誤警報"),
];

impl Loaded {
    /// Scores every hospital with the names of the others, and with public tables and lists instead of the network's own list
    /// where there are some.
    fn score(&self, tables: Option<&(Jlac10, Vec<KnownName>)>) -> Counted {
        let mut counted = Counted::default();
        for truth in &self.truth.hospitals {
            let mut known = self.suggester.known.clone();
            known.names.retain(|name| name.source != truth.hospital);
            if let Some((masters, names)) = tables {
                known.names.extend_from_slice(names);
                known = Jlac10 {
                    names: known.names,
                    ..masters.clone()
                };
            }
            let suggester = Suggester {
                index: Index::build(&known),
                known,
            };
            let index = &suggester.index;
            let asked = suggester.of_hospital(&self.store, &truth.hospital, |row| row.rows > 0);
            let asked = asked.expect("the codebook");
            let items: Vec<(&Asked, &str)> = asked
                .iter()
                .filter_map(|asked| Some((asked, truth.lab_codes.get(&asked.local_code)?.as_str())))
                .collect();
            for (at, (asked, code)) in items.iter().enumerate() {
                let (item, right) = (asked.item(), BTreeSet::from([*code]));
                if let Some(wrong) = counted.codes.ask(index, &item, &right, 1) {
                    let (name, depth) = (&asked.local_name, wrong.depth);
                    println!("{name}: {} to {depth}, not {code}", wrong.code);
                }
                counted.rows.ask(index, &item, &right, asked.rows as u32);
                counted.codes.declare(index, &item, code, 1);
                counted.rows.declare(index, &item, code, asked.rows as u32);
                let others = items[at..].iter().chain(&items[..at]);
                let mut others = others.map(|(_, other)| other);
                if let Some(other) = others.find(|other| other.get(..5) != code.get(..5)) {
                    counted.exchanged.declare(index, &item, other, 1);
                }
            }
        }
        counted
    }
}
