//! Names from a text file that a site writes: one path a line.

use std::path::Path;

use super::lines::for_each_line;
use super::names::{Duplicates, Gathering, Names};
use crate::{Error, WalkProblem};

/// Reads the names of a root from a text file: one path a line, relative to the root, in UTF-8 or CP932, whose bytes are
/// kept. Lines end in LF or CRLF; empty ones and those that begin with `#` are comments; `./` or `/` in front is left out.
/// A name that occurs twice counts once; one that ends in `/` is a folder and not listed. Where no line holds `/`, `\`
/// separates folders.
///
/// The second part of the result are names that lie outside the root, as problems of root number 0.
///
/// # Errors
/// [`Error::ListDamaged`] for a line of more than 64 KiB; those of reading the file.
pub fn read_file_list(path: &Path) -> Result<(Names, Vec<WalkProblem>), Error> {
    let mut names = Gathering::new();
    for_each_line(path, |line| {
        if !line.is_empty() && !line.starts_with(b"#") {
            names.push(line.strip_prefix(b"/").unwrap_or(line), ());
        }
        Ok(())
    })?;
    let found = names.finish(b"", Duplicates::LastWins);
    Ok((found.names, found.problems))
}
