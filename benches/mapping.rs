//! How often the candidates are right on names of sources that were never loaded, and how honest their confidence is.
//!
//! `cargo bench --bench mapping` reads the tables in `$KIJUN_DATA/jlac`, or `../shared/data/jlac`, leaves out one source of names
//! at a time, prints a table and draws `docs/images/mapping-calibration.svg`.
//!
//! `cargo bench --bench mapping -- --sample [--hospitals 4] [--patients 300] [--days 60] [--write]` loads a generated network and
//! codes the items of each hospital with their values, as if it declared nothing.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;
#[path = "mapping/plot.rs"]
mod plot;
#[path = "mapping/sample.rs"]
mod sample;
#[path = "mapping/score.rs"]
mod score;
#[path = "mapping/tables.rs"]
mod tables;

use std::path::PathBuf;

use mappings::masters::{Jlac10, KnownName};
use score::Score;

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let data = std::env::var_os("KIJUN_DATA")
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let tables = tables::read(&data.join("jlac"));
    if measure::has("--sample") {
        return sample::measure(tables);
    }
    let Some((masters, names)) = tables else {
        println!("skipped: no tables in {}", data.join("jlac").display());
        return;
    };
    let mut sources: Vec<&str> = names.iter().map(|name| name.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for bare in [false, true] {
        println!(
            "\n{}",
            if bare {
                "names alone"
            } else {
                "name, unit, specimen, method"
            }
        );
        println!("{}", Score::header());
        let mut all = Score::default();
        for source in &sources {
            let score = left_out(&masters, &names, source, bare);
            println!("{}", score.line(source));
            all.add(&score);
        }
        println!("{}", all.line("all"));
        if bare {
            std::fs::create_dir_all("docs/images").expect("a folder for images");
            std::fs::write(
                "docs/images/mapping-calibration.svg",
                plot::calibration(&all),
            )
            .expect("an image");
        }
    }
    println!("\n{}", score::speed(&masters, &names));
    println!("\nlisted names as queries");
    println!("{}", Score::header());
    let mut lists: Vec<&str> = masters
        .codes
        .iter()
        .map(|listed| listed.source.as_str())
        .collect();
    lists.sort_unstable();
    lists.dedup();
    for list in lists {
        println!("{}", list_left_out(&masters, &names, list).line(list));
    }
}

/// The score on the names of one source, with everything of it left out of the masters.
fn left_out(masters: &Jlac10, names: &[KnownName], source: &str, bare: bool) -> Score {
    let mut rest = masters.clone();
    rest.codes
        .retain(|listed| !tables::same_source(&listed.source, source));
    rest.names = names
        .iter()
        .filter(|name| name.source != source)
        .cloned()
        .collect();
    let asked: Vec<&KnownName> = names.iter().filter(|name| name.source == source).collect();
    score::measure(&rest, &asked, bare)
}

/// The score on the names of one list, with the list and its copies left out.
fn list_left_out(masters: &Jlac10, names: &[KnownName], list: &str) -> Score {
    let mut rest = masters.clone();
    rest.codes.retain(|listed| listed.source != list);
    rest.names = names
        .iter()
        .filter(|name| !tables::same_source(list, &name.source))
        .cloned()
        .collect();
    let asked: Vec<KnownName> = masters
        .codes
        .iter()
        .filter(|listed| listed.source == list)
        .map(|listed| KnownName {
            local_name: listed.name.clone(),
            unit: listed.unit.clone(),
            specimen: listed.specimen.clone(),
            method: listed.method.clone(),
            code: listed.code.clone(),
            source: list.to_owned(),
            local_code: None,
        })
        .collect();
    score::measure(&rest, &asked.iter().collect::<Vec<_>>(), false)
}
