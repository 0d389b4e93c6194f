//! Where the house stands and which files belong to it.

use std::path::{Path, PathBuf};

/// The rooms of floor 2. None of them knows another.
pub(crate) const FLOOR_2: [&str; 6] = [
    "feeds",
    "mappings",
    "validators",
    "store",
    "ledger",
    "reports",
];

/// The rooms that take values and give values: no files, no clock, no environment, no threads, no sockets.
pub(crate) const PURE: [&str; 5] = ["model", "feeds", "mappings", "validators", "reports"];

/// Folders that hold what was made and not what was written.
const MADE: [&str; 3] = [".git", "target", "out"];

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file below the root.
pub(crate) fn read(path: &str) -> String {
    match std::fs::read_to_string(root().join(path)) {
        Ok(text) => text,
        Err(error) => panic!("{path} cannot be read: {error}"),
    }
}

/// The names of the folders right below a folder, sorted.
pub(crate) fn folders(path: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join(path))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !MADE.contains(&name.as_str()))
        .collect();
    names.sort_unstable();
    names
}

/// Every file of the house, relative to the root, sorted. What was made is left out.
pub(crate) fn files() -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            if entry.file_type().unwrap().is_dir() {
                if !MADE.contains(&name.as_str()) {
                    open.push(path);
                }
            } else {
                found.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort_unstable();
    found
}

/// Every Rust source file with its text.
pub(crate) fn sources() -> Vec<(String, String)> {
    let sources: Vec<_> = files()
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| (path.clone(), read(&path)))
        .collect();
    assert!(sources.len() > 20, "the walk does not find the sources");
    sources
}

/// Fails with all complaints at once, each on its line.
pub(crate) fn settle(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}
