//! Writes the sample network as the inputs that the targets begin with: `out/corpus/decode` and `out/corpus/names`.

use std::collections::BTreeMap;
use std::io::Result;
use std::path::{Path, PathBuf};

#[path = "targets/types.rs"]
mod types;

/// Files of one data type; more of them say nothing new.
const FILES_A_TYPE: usize = 60;

fn main() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.join("out/corpus");
    for target in ["decode", "names"] {
        std::fs::create_dir_all(corpus.join(target))?;
    }
    let types = types::types();
    let mut counts = BTreeMap::<String, usize>::new();
    for file in files(&here.join("../sample-data/network/feeds"))? {
        let Some((path, kind)) = below_root(&file) else {
            continue;
        };
        let count = counts.entry(kind.clone()).or_default();
        *count += 1;
        if *count > FILES_A_TYPE {
            continue;
        }
        let name = format!("{}-{count}", kind.replace('^', "-"));
        std::fs::write(corpus.join("names").join(&name), &path)?;
        if let Some(choice) = types.iter().position(|known| *known == kind) {
            let input = [&[choice as u8, *count as u8], &std::fs::read(&file)?[..]].concat();
            std::fs::write(corpus.join("decode").join(&name), input)?;
        }
    }
    Ok(())
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The path of a file below the root of its storage, and the data type whose folder it lies in.
fn below_root(file: &Path) -> Option<(String, String)> {
    let (_, path) = file.to_str()?.split_once("/ssmix2/")?;
    Some((path.to_owned(), path.split('/').nth(4)?.to_owned()))
}
