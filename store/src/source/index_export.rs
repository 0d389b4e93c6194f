//! Names from an export of a site's index database, table SSMIXIDX: one row a file version and state.

use std::path::Path;

use super::entry_name::with_slashes;
use super::lines::for_each_line;
use super::names::{Duplicates, Gathering, Names};
use crate::{Error, WalkProblem};

/// Digits of a moment: year to millisecond.
const MOMENT_DIGITS: u32 = 17;

/// Reads the names of a root from a CSV export of SSMIXIDX: UTF-8 (with or without its mark) or CP932, whose bytes are
/// kept; a header row with the columns in any order; comma or tab; quoted or not. A path is `OutRelDirectory` and
/// `FileName`, its folders separated by `/` or `\`.
///
/// Rows of another `VolumeLabel` than `volume` are skipped; `None` takes all. The rows of one file are its history: it counts
/// once. Where rows of one version name different flags (`..._1`, `..._0`, `..._2`: the file was renamed), the one with the newest
/// `UpdateDatetime` says its name now, the later row when both are equal.
///
/// The second part of the result are names that lie outside the root, as problems of root number 0.
///
/// # Errors
/// [`Error::ListDamaged`] for a missing column, a row with more or fewer fields than the header, an unclosed quote or an
/// `UpdateDatetime` that does not begin with the year; those of reading the file.
pub fn read_index_export(
    path: &Path,
    volume: Option<&str>,
) -> Result<(Names, Vec<WalkProblem>), Error> {
    let mut header: Option<Header> = None;
    let mut fields = Fields::default();
    let mut versions = Gathering::new();
    for_each_line(path, |line| {
        let Some(header) = &header else {
            header = Some(Header::read(line, volume.is_some())?);
            return Ok(());
        };
        if line.is_empty() {
            return Ok(());
        }
        fields.split(line, header.delimiter)?;
        if fields.len() != header.columns {
            return Err("it has another number of fields than the header");
        }
        if let (Some(wanted), Some(at)) = (volume, header.volume)
            && fields.get(at) != wanted.as_bytes()
        {
            return Ok(());
        }
        let folder = with_slashes(fields.get(header.folder));
        let folder = folder.trim_ascii().strip_prefix(b"/").unwrap_or(&folder);
        let name = fields.get(header.name);
        if name.is_empty() {
            return Err("it has no FileName");
        }
        let moment = moment(fields.get(header.updated))
            .ok_or("its UpdateDatetime does not begin with year, month and day")?;
        match folder {
            [] => versions.push(name, moment),
            folder => versions.push(&[folder, b"/", name].concat(), moment),
        }
        Ok(())
    })?;
    if header.is_none() {
        return Err(Error::ListDamaged {
            path: path.to_path_buf(),
            line: 1,
            what: "it has no header",
        });
    }
    let found = versions.newest_states().finish(b"", Duplicates::LastWins);
    Ok((found.names, found.problems))
}

/// Which field is which.
struct Header {
    delimiter: u8,
    columns: usize,
    folder: usize,
    name: usize,
    updated: usize,
    volume: Option<usize>,
}

impl Header {
    fn read(line: &[u8], needs_volume: bool) -> Result<Header, &'static str> {
        let delimiter = if line.contains(&b'\t') { b'\t' } else { b',' };
        let mut fields = Fields::default();
        fields.split(line, delimiter)?;
        let find = |name: &str| {
            let is = |at: &usize| {
                fields
                    .get(*at)
                    .trim_ascii()
                    .eq_ignore_ascii_case(name.as_bytes())
            };
            (0..fields.len()).find(is)
        };
        let volume = find("VolumeLabel");
        if needs_volume && volume.is_none() {
            return Err("there is no column VolumeLabel");
        }
        Ok(Header {
            delimiter,
            columns: fields.len(),
            folder: find("OutRelDirectory").ok_or("there is no column OutRelDirectory")?,
            name: find("FileName").ok_or("there is no column FileName")?,
            updated: find("UpdateDatetime").ok_or("there is no column UpdateDatetime")?,
            volume,
        })
    }
}

/// The fields of one row. No byte of a CP932 character is a delimiter, a quote or a line's end, so bytes can be split.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Fields {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    /// Splits a row; a quoted field holds what stands between its quotes, `""` in it being one quote.
    fn split(&mut self, line: &[u8], delimiter: u8) -> Result<(), &'static str> {
        self.bytes.clear();
        self.ends.clear();
        let mut rest = line;
        loop {
            if let Some(quoted) = rest.strip_prefix(b"\"") {
                rest = self.take_quoted(quoted)?;
            } else {
                let end = rest.iter().position(|byte| *byte == delimiter);
                let (field, behind) = rest.split_at(end.unwrap_or(rest.len()));
                self.bytes.extend_from_slice(field);
                rest = behind;
            }
            self.ends.push(self.bytes.len());
            match rest {
                [] => return Ok(()),
                [byte, behind @ ..] if *byte == delimiter => rest = behind,
                _ => return Err("something follows behind a closing quote"),
            }
        }
    }

    /// Takes a field up to its closing quote and gives what follows.
    fn take_quoted<'a>(&mut self, mut rest: &'a [u8]) -> Result<&'a [u8], &'static str> {
        loop {
            let quote = rest.iter().position(|byte| *byte == b'"');
            let (field, behind) = rest.split_at(quote.ok_or("a quote is not closed")?);
            self.bytes.extend_from_slice(field);
            match behind {
                [_, b'"', behind @ ..] => {
                    self.bytes.push(b'"');
                    rest = behind;
                }
                _ => return Ok(&behind[1..]),
            }
        }
    }
}

/// A moment as a number that grows with time: `2026-11-21 01:02:03.4` and `20261121010203400` are the same. Empty is before
/// all others; `None` when it does not begin with year, month and day.
fn moment(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Some(0);
    }
    let groups: Vec<&[u8]> = text
        .split(|byte| !byte.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let mut digits = Vec::new();
    match groups[..] {
        // Written without separators; a fraction may stand apart.
        [first, ..] if first.len() >= 8 => digits = groups.concat(),
        [year, _, _, ..] if year.len() == 4 => {
            digits.extend_from_slice(year);
            for (at, group) in groups[1..].iter().enumerate() {
                // Month to second have two digits, a fraction has as many as it likes.
                if at < 5 && group.len() == 1 {
                    digits.push(b'0');
                }
                digits.extend_from_slice(group);
            }
        }
        _ => return None,
    }
    digits.resize(MOMENT_DIGITS as usize, b'0');
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_compared_however_they_are_written() {
        let same = [
            "2026-11-05 01:02:03.400",
            "2026/11/5 1:02:03.4",
            "20261105010203400",
            "20261105010203.4",
            " 2026-11-05T01:02:03.4 ",
        ];
        for text in same {
            assert_eq!(
                moment(text.as_bytes()),
                Some(20_261_105_010_203_400),
                "{text}"
            );
        }
        assert_eq!(moment(b"2026-11-05"), Some(20_261_105_000_000_000));
        assert_eq!(moment(b""), Some(0));
        for text in ["05-NOV-26", "11/05/2026 01:02", "soon", "1:02"] {
            assert_eq!(moment(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn rows_are_split_at_bytes() {
        let split = |line: &str| {
            let mut fields = Fields::default();
            fields.split(line.as_bytes(), b',').map(|()| {
                let text = |at| String::from_utf8(fields.get(at).to_vec()).unwrap();
                (0..fields.len()).map(text).collect::<Vec<_>>()
            })
        };
        assert_eq!(split("a,,b").unwrap(), ["a", "", "b"]);
        assert_eq!(
            split("\"a,b\",\"c\"\"d\",\"\"").unwrap(),
            ["a,b", "c\"d", ""]
        );
        assert_eq!(split("").unwrap(), [""]);
        assert_eq!(split("a,").unwrap(), ["a", ""]);
        assert!(split("\"a").is_err());
        assert!(split("\"a\"b,c").is_err());
    }
}
