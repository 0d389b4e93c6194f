//! How a source file looks: it says what it is for, it is not long, its functions fit a screen, nothing was left behind.

use crate::functions::functions;
use crate::house::{settle, sources};

/// The most lines of a function outside tests.
const FUNCTION_LINES_MAX: usize = 70;

/// The most lines of a file.
const FILE_LINES_MAX: usize = 600;

/// Macros of work in progress, written so that this file does not hold them itself.
const LEFT_BEHIND: [&str; 3] = [
    concat!("dbg", "!("),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];

/// Whether a file is all test.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let mut complaints = Vec::new();
    for (path, source) in sources() {
        let says = source.strip_prefix("//! ").is_some_and(|rest| {
            rest.lines()
                .next()
                .is_some_and(|line| line.split_whitespace().count() > 2)
        });
        if !says {
            complaints.push(format!(
                "{path}: open it with `//!` and a sentence that says what it is for"
            ));
        }
    }
    settle(complaints);
}

#[test]
fn functions_fit_a_screen() {
    let mut complaints = Vec::new();
    let mut count = 0;
    for (path, source) in sources().iter().filter(|(path, _)| !is_test(path)) {
        for function in functions(source) {
            count += 1;
            if function.lines > FUNCTION_LINES_MAX {
                complaints.push(format!(
                    "{path}:{}: fn {} has {} lines, more than {FUNCTION_LINES_MAX}; give a part of it a name",
                    function.line, function.name, function.lines
                ));
            }
        }
    }
    assert!(count > 100, "the scanner finds only {count} functions");
    settle(complaints);
}

#[test]
fn files_are_about_one_thing() {
    let mut complaints = Vec::new();
    for (path, source) in sources() {
        let lines = source.lines().count();
        if lines > FILE_LINES_MAX {
            complaints.push(format!(
                "{path} has {lines} lines, more than {FILE_LINES_MAX}; look for its second noun"
            ));
        }
    }
    settle(complaints);
}

#[test]
fn nothing_is_left_half_done() {
    let mut complaints = Vec::new();
    for (path, source) in sources() {
        for (number, line) in source.lines().enumerate() {
            for word in LEFT_BEHIND.iter().filter(|word| line.contains(*word)) {
                complaints.push(format!(
                    "{path}:{}: `{word}` does not go into the house; finish it or leave it out",
                    number + 1
                ));
            }
        }
    }
    settle(complaints);
}
