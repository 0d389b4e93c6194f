//! Draws how the values of a generated network are spread, hospital by hospital, for the eyes of clinicians.
//!
//! `cargo run --release -p sample-data --example distributions -- NETWORK OUT` reads the truth and the feeds of NETWORK and
//! writes one SVG per main laboratory item and `volumes.svg` into OUT. Messages are read by the tests' reader, which shares
//! nothing with the writer, so a picture shows what stands in the files. The same network gives the same bytes.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sample_data::{HospitalTruth, Truth};

mod axis;
#[path = "../../src/calendar.rs"]
#[allow(dead_code, reason = "only holidays are asked for here")]
mod calendar;
mod grades;
mod histogram;
mod items;
#[path = "../../tests/generator/reader.rs"]
#[allow(dead_code, reason = "rows of tables are counted by the tests only")]
mod reader;
mod results;
mod svg;
mod volumes;

use items::{Items, MAIN};
use results::{Found, Observed};

/// What is drawn of one hospital.
struct Drawn {
    id: String,
    kind: String,
    /// By key of the item.
    items: BTreeMap<String, Observed>,
    /// Files by the day they were sent: results, everything else.
    days: BTreeMap<Date, [u64; 2]>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(network), Some(out), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("name the network's folder and the folder for the pictures".into());
    };
    let truth: Truth = serde_json::from_slice(&fs::read(network.join("truth.json"))?)?;
    let items = Items::read();
    let mut hospitals = Vec::new();
    let mut stdout = io::stdout().lock();
    for hospital in &truth.hospitals {
        let (drawn, found) = hospital_of(&network, hospital, &items)?;
        writeln!(stdout, "{} {found}", drawn.id)?;
        hospitals.push(drawn);
    }
    fs::create_dir_all(&out)?;
    for key in MAIN {
        let Some(item) = items.by_key(key) else {
            continue;
        };
        let picture = if item.is_graded() {
            grades::picture(item, &hospitals)
        } else {
            histogram::picture(item, &hospitals)
        };
        fs::write(out.join(format!("{key}.svg")), picture)?;
    }
    let period = (truth.made_with.from, truth.night);
    fs::write(
        out.join("volumes.svg"),
        volumes::picture(period, &hospitals),
    )?;
    Ok(())
}

/// Reads the feeds of one hospital.
fn hospital_of(
    network: &Path,
    truth: &HospitalTruth,
    items: &Items,
) -> Result<(Drawn, Found), Box<dyn Error>> {
    let mut drawn = Drawn {
        id: truth.hospital.clone(),
        kind: truth.kind.clone(),
        items: BTreeMap::new(),
        days: BTreeMap::new(),
    };
    let mut found = Found::default();
    for root in &truth.roots {
        let tree = tree(&network.join(root))?;
        for path in tree.keys() {
            let file = path.rsplit('/').next().unwrap_or(path);
            if let Some(name) = reader::name(file)
                && let Some(sent) = name.sent.get(..8)
                && let Ok(day) = Date::strptime("%Y%m%d", sent)
            {
                let counts = drawn.days.entry(day).or_default();
                counts[usize::from(name.data_type != results::REPORT)] += 1;
            }
        }
        for file in reader::read(&tree).into_values() {
            results::collect(&file, items, &mut drawn.items, &mut found);
        }
    }
    Ok((drawn, found))
}

/// Every file below a root by its path; only reports of results come with their bytes.
fn tree(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut tree = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(root)?.to_string_lossy();
            let is_report = below.contains(&format!("_{}_", results::REPORT));
            let bytes = if is_report {
                fs::read(&path)?
            } else {
                Vec::new()
            };
            tree.insert(below.replace('\\', "/"), bytes);
        }
    }
    Ok(tree)
}
