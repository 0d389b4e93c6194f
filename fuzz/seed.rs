//! Writes the sample network as the inputs that the targets begin with: a folder a target in `out/corpus`.

use std::collections::BTreeMap;
use std::io::{Cursor, Result, Write};
use std::path::{Path, PathBuf};

#[path = "targets/types.rs"]
mod types;

/// Files of one data type; more of them say nothing new.
const FILES_A_TYPE: usize = 60;
/// How much of a delivered file is an input.
const DELIVERY_BYTES: usize = 6_000;
/// Files of one archive, few enough that most of its bytes are of the archive and not of the files.
const FILES_AN_ARCHIVE: usize = 4;

fn main() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.join("out/corpus");
    for target in ["archives", "claims", "decode", "dpc", "names"] {
        std::fs::create_dir_all(corpus.join(target))?;
    }
    let types = types::types();
    let mut counts = BTreeMap::<String, usize>::new();
    let sample = files(&here.join("../sample-data/network/feeds"))?;
    write_archives(&corpus.join("archives"), &sample)?;
    for target in ["claims", "dpc"] {
        write_deliveries(&corpus.join(target), target, &sample)?;
    }
    for file in sample {
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

/// The same few files as an archive of every kind.
fn write_archives(folder: &Path, sample: &[PathBuf]) -> Result<()> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in sample.iter().step_by(sample.len() / FILES_AN_ARCHIVE + 1) {
        let Some((path, _)) = below_root(file) else {
            continue;
        };
        tar.append_path_with_name(file, &path)?;
        zip.start_file(&path, zip::write::SimpleFileOptions::default())?;
        zip.write_all(&std::fs::read(file)?)?;
    }
    let tar = tar.into_inner()?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&tar)?;
    std::fs::write(folder.join("zip"), zip.finish()?.into_inner())?;
    std::fs::write(folder.join("tar-gz"), gzip.finish()?)?;
    std::fs::write(folder.join("tar-zst"), zstd::encode_all(&tar[..], 0)?)?;
    std::fs::write(folder.join("tar"), tar)
}

/// The beginnings of the files that are delivered, one a file; as a whole they would be slow.
fn write_deliveries(folder: &Path, feed: &str, sample: &[PathBuf]) -> Result<()> {
    let of_feed = |path: &&PathBuf| path.iter().any(|part| part == feed);
    for (count, file) in sample.iter().filter(of_feed).enumerate() {
        let bytes = std::fs::read(file)?;
        let begin = &bytes[..bytes.len().min(DELIVERY_BYTES)];
        let input = [&[count as u8], begin].concat();
        std::fs::write(folder.join(format!("{feed}-{count}")), input)?;
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
