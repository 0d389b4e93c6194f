//! A reader that is not ours: DuckDB counts the rows that the records claim.

use std::process::Command;

use model::Table;

use crate::network::{LAB, Network, glucose, lab_message};

/// The Python that has DuckDB; CI makes one and names it.
fn python() -> Option<String> {
    let python = std::env::var("KIJUN_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_duckdb = Command::new(&python).args(["-c", "import duckdb"]).output();
    if has_duckdb.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    println!("skipped: {python} has no module duckdb");
    None
}

const QUERY: &str = "
import sys, duckdb
files = sys.argv[1:]
print(*duckdb.sql(f'''SELECT count(*), count(DISTINCT hospital), sum(value_number), min(care_date),
    min(collected_at)::VARCHAR FROM read_parquet({files}, hive_partitioning = true)''').fetchall()[0])
";

#[test]
fn duckdb_agrees_with_the_record() {
    let Some(python) = python() else { return };
    let network = Network::new();
    network.put(
        &LAB,
        &lab_message("9000001", &[&glucose("101"), &glucose("102.5")]),
    );
    let load = network.night();
    let store = network.store();
    let files = store.live_files(Table::LabResults, "H01").unwrap();
    let files = files
        .iter()
        .map(|file| store.location_of(Table::LabResults, &file.path));
    let output = Command::new(python)
        .args(["-c", QUERY])
        .args(files)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let stored = load.load.tables["lab_results"].stored;
    assert!(
        said.starts_with(&format!("{stored} 1 203.5 2026-11-18 2026-11-18 ")),
        "{said} {output:?}"
    );
}
