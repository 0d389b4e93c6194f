//! What no file of the house may hold: paths of somebody's machine, addresses of package registries, reminders, and
//! bytes by the megabyte. Sample folders say where their data come from.

use crate::house::{files, folders, root, settle};

/// No file is larger; a larger sample is generated when it is needed.
const FILE_BYTES_MAX: u64 = 2 << 20;

/// Paths that exist on the machine of whoever wrote them. Written in parts so that this file does not hold them.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/fa", "rm/"),
    concat!("/tmp/", "bash_jobs"),
];

/// Registries are the business of cargo and pip, and of the machine that runs them.
const REGISTRIES: [&str; 3] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
];

/// Words of unfinished work.
const REMINDERS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// The text files of the house, without the lock files, whose lines cargo writes, and the files of the sample feeds.
fn texts() -> Vec<(String, String)> {
    files()
        .into_iter()
        .filter(|path| {
            !path.ends_with("Cargo.lock") && !path.starts_with("sample-data/network/feeds/")
        })
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).ok()?;
            Some((path, text))
        })
        .collect()
}

/// Whether `line` holds `word` and not as the end of a longer word or path.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-".contains(letter))
    })
}

fn complain_of(words: &[&str], advice: &str) {
    let mut complaints = Vec::new();
    for (path, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| holds(line, word)) {
                complaints.push(format!("{path}:{}: holds `{word}`; {advice}", number + 1));
            }
        }
    }
    settle(complaints);
}

#[test]
fn no_file_knows_a_machine() {
    complain_of(
        &MACHINE_PATHS,
        "take the path from the config, a flag or a temporary folder",
    );
}

#[test]
fn no_file_names_a_registry() {
    complain_of(&REGISTRIES, "name the package only");
}

#[test]
fn no_file_holds_reminders() {
    complain_of(&REMINDERS, "do it now or write an issue");
}

#[test]
fn words_are_found_at_their_beginning_only() {
    let path = MACHINE_PATHS[0];
    assert!(holds(&format!("open {path}x"), path));
    assert!(holds(&format!("\"{path}"), path));
    assert!(!holds(&format!("home{path}x"), path));
    assert!(!holds(&format!("..{path}x"), path));
}

#[test]
fn files_are_small() {
    let mut complaints = Vec::new();
    for path in files() {
        let bytes = std::fs::metadata(root().join(&path)).unwrap().len();
        if bytes > FILE_BYTES_MAX {
            complaints.push(format!(
                "{path} has {bytes} bytes, more than {FILE_BYTES_MAX}; generate it instead"
            ));
        }
    }
    settle(complaints);
}

#[test]
fn samples_say_where_they_come_from() {
    let samples: Vec<String> = folders("sample-data")
        .into_iter()
        .filter(|name| name != "src" && name != "tests")
        .collect();
    assert!(!samples.is_empty(), "sample-data holds no sample network");
    let common = std::fs::read_to_string(root().join("sample-data/ORIGIN.md")).unwrap_or_default();
    let mut complaints = Vec::new();
    for name in samples {
        let own = root()
            .join("sample-data")
            .join(&name)
            .join("ORIGIN.md")
            .is_file();
        if !own && !common.contains(&name) {
            complaints.push(format!(
                "sample-data/{name}: say in its ORIGIN.md, or by name in sample-data/ORIGIN.md, who made it and how"
            ));
        }
    }
    settle(complaints);
}
