//! What is stored after any nights of deliveries is what a first load of the files that are there would store.

use std::collections::BTreeSet;

use model::{Format, Table};
use pipeline::NightOptions;

use crate::delivered::{PADDED, ef, uke};
use crate::deliveries::{balance, deliver, plain};
use crate::network::{Network, copy_tree, options};

const NIGHTS: u64 = 6;

/// Random choices from a seed (splitmix64), so that a red test can be looked at again.
struct Choices(u64);

impl Choices {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len() as u64) as usize]
    }
}

/// The files of a feed, which change from night to night.
struct Feeds {
    network: Network,
    choices: Choices,
    names: BTreeSet<String>,
    /// Grows with each delivery: the minute in which it was written, and what makes its bytes its own.
    clock: u64,
}

impl Feeds {
    fn change(&mut self) {
        let names: Vec<String> = self.names.iter().cloned().collect();
        let known = |choices: &mut Choices| match names.len() as u64 {
            0 => None,
            count => names.get(choices.below(count) as usize).cloned(),
        };
        match (self.choices.below(8), known(&mut self.choices)) {
            (0, Some(name)) => {
                std::fs::remove_file(self.network.path().join(&name)).unwrap();
                self.names.remove(&name);
            }
            (1, Some(name)) => {
                let to = format!("{name}-moved");
                let path = |name: &str| self.network.path().join(name);
                std::fs::rename(path(&name), path(&to)).unwrap();
                self.names.remove(&name);
                self.names.insert(to);
            }
            (2, Some(name)) => self.deliver(name),
            (3..=5, _) => self.deliver(format!("claims/{}", self.clock)),
            _ => self.deliver(format!("dpc/{}", self.clock)),
        }
    }

    fn deliver(&mut self, name: String) {
        self.clock += 1;
        let points = 100 + 10 * self.clock as u32;
        let bytes = if name.starts_with("claims") {
            let claimed = self.choices.of(&["202610", "202611"]);
            let mut receipts = Vec::new();
            for chart in ["9000001", "9000002", "9000003"] {
                if self.choices.below(2) == 0 {
                    let month = self.choices.of(&["202608", "202609"]);
                    receipts.push((chart, month, points + receipts.len() as u32));
                }
            }
            uke(claimed, &receipts)
        } else {
            let day = self.choices.of(&["20261004", "20261102"]);
            ef(&[(PADDED, day, points)])
        };
        deliver(&self.network, &name, &bytes, self.clock);
        self.names.insert(name);
    }
}

fn rows(network: &Network) -> [Vec<String>; 3] {
    let of = |table, columns: &[&str]| network.rows(table, columns);
    [
        of(
            Table::ClaimsReceipts,
            &[
                "patient_key",
                "treatment_month",
                "claim_month",
                "body_points",
            ],
        ),
        of(
            Table::ClaimsProcedures,
            &["patient_key", "care_date", "points"],
        ),
        of(Table::DpcProcedures, &["care_date", "kind", "points"]),
    ]
}

/// A network that has the same files and was never loaded.
fn untouched(from: &Network) -> Network {
    let network = plain();
    network.fix_patient_key();
    for folder in ["claims", "dpc"] {
        copy_tree(&from.path().join(folder), &network.path().join(folder));
    }
    crate::deliveries::copy_times(from, &network);
    network
}

#[test]
fn any_nights_end_where_a_first_load_would() {
    for seed in 0..2 {
        let network = plain();
        network.fix_patient_key();
        let mut feeds = Feeds {
            network,
            choices: Choices(seed),
            names: BTreeSet::new(),
            clock: 0,
        };
        let options = NightOptions {
            accept_vanished: true,
            ..options()
        };
        for night in 0..NIGHTS {
            for _ in 0..=feeds.choices.below(3) {
                feeds.change();
            }
            let load = feeds.network.night_of(&options);
            balance(&load, Format::Claims);
            balance(&load, Format::Dpc);
            let first = untouched(&feeds.network);
            first.night_of(&options);
            let (found, expected) = (rows(&feeds.network), rows(&first));
            assert_eq!(found, expected, "seed {seed}, night {night}");
        }
    }
}
