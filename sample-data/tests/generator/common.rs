//! What the tests share: small networks and their files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use sample_data::{Options, Truth, write};

/// The last day of every period here.
pub(crate) const LAST_DAY: Date = date(2026, 11, 19);

/// A file of this crate.
pub(crate) fn of_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A scenario that ships with the project.
pub(crate) fn scenario(name: &str) -> String {
    std::fs::read_to_string(of_crate(&format!("scenarios/{name}.toml"))).unwrap()
}

/// Three hospitals over sixty days with every kind of fault.
pub(crate) fn options() -> Options {
    Options {
        hospitals: 3,
        patients: 60,
        from: date(2026, 9, 21),
        to: LAST_DAY,
        seed: 7,
        night: None,
        scenario: Some(scenario("all-kinds")),
        threads: 2,
    }
}

pub(crate) fn write_into(folder: &Path, options: &Options) -> Truth {
    write(folder, options, &|| {}).unwrap().truth
}

/// Every file below a folder, by its path with `/` between parts.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                found.insert(
                    name.to_str().unwrap().to_owned(),
                    std::fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

/// The paths that differ between two trees, for messages that can be read.
pub(crate) fn differences(
    a: &BTreeMap<String, Vec<u8>>,
    b: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let all: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    all.into_iter()
        .filter(|path| a.get(*path) != b.get(*path))
        .take(5)
        .map(|path| {
            format!(
                "{path}: {:?} and {:?} bytes",
                a.get(path).map(Vec::len),
                b.get(path).map(Vec::len)
            )
        })
        .collect()
}
