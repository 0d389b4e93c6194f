//! Random lives of files against a model written from the specification: whatever a hospital does to its storage, after
//! every night the store holds the rows of the files that count, every count closes, and a store made from scratch from
//! the last storage holds the same.
//!
//! `KIJUN_LIFECYCLE_SEQUENCES=1000 cargo test --test night lifecycle_model -- --nocapture` runs many;
//! `KIJUN_LIFECYCLE_SEED=n` runs one alone. With `TMPDIR` in memory it is quicker.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use pipeline::HospitalLoad;

use self::dice::Dice;
use self::hospital::{Hospital, Rows};
use self::kinds::KINDS;
use self::tree::Tree;
use crate::network::{balance, codes};

mod dice;
mod hospital;
mod kinds;
mod operations;
mod tree;

/// Sequences of a plain `cargo test`.
const SEQUENCES: u64 = 6;

/// Data types of one sequence. Few, so that its operations meet, and so that a night has few tables to write.
const KINDS_AT_ONCE: usize = 3;

/// How many sequences pass between two words about the progress of a long run.
const SEQUENCES_A_WORD: u64 = 50;

/// Of how many sequences one looks back at the night before the last.
const SEQUENCES_A_LOOK_BACK: u64 = 4;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number")),
    )
}

#[test]
fn the_store_holds_what_the_specification_says() {
    if let Some(seed) = number("KIJUN_LIFECYCLE_SEED") {
        return run(seed);
    }
    let sequences = number("KIJUN_LIFECYCLE_SEQUENCES").unwrap_or(SEQUENCES);
    let started = Instant::now();
    for seed in 0..sequences {
        run(seed);
        if (seed + 1).is_multiple_of(SEQUENCES_A_WORD) || seed + 1 == sequences {
            let seconds = started.elapsed().as_secs();
            println!("{} of {sequences} sequences in {seconds} s", seed + 1);
        }
    }
}

/// Runs a sequence; when it fails, says what was done in it.
fn run(seed: u64) {
    let mut said = Vec::new();
    let done = catch_unwind(AssertUnwindSafe(|| sequence(seed, &mut said)));
    if let Err(panic) = done {
        println!("KIJUN_LIFECYCLE_SEED={seed}\n{}", said.join("\n"));
        resume_unwind(panic);
    }
}

fn sequence(seed: u64, said: &mut Vec<String>) {
    let mut dice = Dice::new(seed);
    let kinds: Vec<_> = (0..KINDS_AT_ONCE)
        .filter_map(|_| dice.pick(KINDS))
        .collect();
    let mut hospital = Hospital::new(&kinds);
    let mut tree = Tree::new(kinds);
    let looks_back = seed.is_multiple_of(SEQUENCES_A_LOOK_BACK);
    let mut earlier = None;
    for night in 1..=2 + dice.below(3) {
        let before = tree.rows();
        earlier = looks_back.then(|| (hospital.versions(), before.clone()));
        said.push(format!("night {night}"));
        for _ in 0..if night == 1 { 10 } else { 1 + dice.below(8) } {
            said.push(operations::operate(&mut tree, &mut dice));
        }
        hospital.follow(&tree);
        let load = hospital.night();
        check_load(&tree, &load);
        let after = hospital.rows();
        assert_eq!(after, tree.rows(), "rows of night {night}");
        check_tables(&load, &before, &after);
        tree.close_night();
    }
    if let Some((versions, rows)) = earlier {
        let found = hospital.rows_of_versions(&versions);
        assert_eq!(found, rows, "the versions before the last night");
    }
    hospital.check_ids();
    let mut anew = hospital.anew();
    anew.night();
    assert_eq!(anew.rows(), tree.rows(), "a store made from scratch");
}

/// The counts of the night are those of the model.
fn check_load(tree: &Tree, load: &HospitalLoad) {
    let balance = balance(load);
    let expected = tree.received();
    assert_eq!(balance.files, expected, "files");
    assert_eq!(balance.records, expected, "records, one a file");
    assert_eq!(load.unchanged, tree.unchanged(), "files as they were");
    assert_eq!(load.vanished, tree.vanished(), "files that vanished");
    let is_told = codes(&load.open).contains(&"F06");
    assert_eq!(is_told, tree.has_several_live(), "F06 is open");
}

/// What each table gained and lost is the difference of its rows.
fn check_tables(load: &HospitalLoad, before: &Rows, after: &Rows) {
    let mut stored = 0;
    for table in KINDS
        .iter()
        .flat_map(|kind| kind.tables)
        .collect::<BTreeSet<_>>()
    {
        let count = |rows: &Rows| rows.iter().filter(|row| row.0 == *table).count() as u64;
        let change = load
            .load
            .tables
            .get(table.name())
            .cloned()
            .unwrap_or_default();
        stored += change.stored;
        let expected = count(after) + change.removed;
        assert_eq!(count(before) + change.stored, expected, "{}", table.name());
    }
    assert_eq!(balance(load).rows.stored, stored, "rows stored");
}
