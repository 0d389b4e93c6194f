//! What the tests of the generator share.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use sample_data::{Options, Truth, write_network};

/// The options of the committed network.
pub(crate) fn options() -> Options {
    Options {
        hospitals: 2,
        patients: 20,
        days: 30,
        last_day: date(2026, 11, 19),
        seed: 20_261_119,
        faults: true,
    }
}

/// Writes a network, which must work.
pub(crate) fn write(out: &Path, options: &Options) -> Truth {
    write_network(out, options).unwrap()
}

/// Every file below a folder: relative path with `/`, bytes.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(root).unwrap();
                let name = below
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy());
                let bytes = fs::read(&path).unwrap();
                found.insert(name.collect::<Vec<_>>().join("/"), bytes);
            }
        }
    }
    found
}
