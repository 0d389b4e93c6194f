//! The entries of a tar file: ustar, GNU long names, PAX records for path and size.
//!
//! A tar is a row of blocks of 512 bytes: a header, the bytes of the file, and so on until a block of zeros. A file that
//! ends without that block was cut off, and everything behind it would look deleted, so it is refused.

use std::fs::File;
use std::io::{BufReader, Read, Seek};

use super::archive::{ArchiveLimits, Trouble};
use super::names::Gathering;

/// Everything in a tar begins at a multiple of this.
pub(super) const BLOCK_BYTES: usize = 512;

/// The longest long name or set of PAX records, in bytes.
const EXTENSION_BYTES_MAX: u64 = 1 << 20;

type Block = [u8; BLOCK_BYTES];

/// Where the bytes of a file lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct TarPlace {
    pub(super) offset: u64,
    pub(super) size: u64,
}

/// Whether a file that begins like this is a tar.
pub(super) fn begins(first: &[u8]) -> bool {
    <&Block>::try_from(first).is_ok_and(|block| is_zero(block) || checksum_fits(block))
}

/// Finds every entry. Links, devices, sparse files and what is unknown are refused entries.
pub(super) fn read_entries(
    file: &File,
    limits: &ArchiveLimits,
) -> Result<Gathering<TarPlace>, Trouble> {
    let mut blocks = Blocks {
        reader: BufReader::with_capacity(64 << 10, file),
        at: 0,
        end: file.metadata()?.len(),
    };
    blocks.reader.rewind()?;
    let mut entries = Gathering::new();
    let mut extension = Extension::default();
    let mut headers = 0;
    let mut bytes = 0_u64;
    loop {
        let header = blocks.next()?;
        if is_zero(&header) {
            blocks.expect_only_zeros()?;
            return Ok(entries);
        }
        if !checksum_fits(&header) {
            return Err(Trouble::Damaged("the checksum of a header is wrong"));
        }
        headers += 1;
        limits.judge_files(headers)?;
        let size = number(&header[124..136])?;
        match header[156] {
            b'L' => {
                let name = blocks.extension(size)?;
                extension.path = Some(name.strip_suffix(b"\0").unwrap_or(&name).to_vec());
            }
            // The target of a link, and the label of the whole.
            b'K' | b'V' => blocks.skip(size)?,
            b'x' | b'X' => extension.read_pax(&blocks.extension(size)?)?,
            b'g' => {
                let mut global = Extension::default();
                global.read_pax(&blocks.extension(size)?)?;
                if global.path.is_some() || global.size.is_some() {
                    return Err(Trouble::Damaged(
                        "one name or size is given for all entries",
                    ));
                }
            }
            kind => {
                let found = std::mem::take(&mut extension);
                let place = blocks.entry(&header, kind, found.size.unwrap_or(size))?;
                bytes = bytes.saturating_add(place.size);
                limits.judge_bytes(bytes, blocks.end)?;
                let name = found.path.unwrap_or_else(|| own_name(&header));
                match kind {
                    0 | b'0' | b'7' if !found.sparse => entries.push(&name, place),
                    b'5' => {}
                    _ => entries.refuse(&name),
                }
            }
        }
    }
}

/// What stands before a header and counts for it alone.
#[derive(Default)]
struct Extension {
    path: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

impl Extension {
    /// Reads PAX records: `length key=value` and a line feed, the length counting all of it.
    fn read_pax(&mut self, mut records: &[u8]) -> Result<(), Trouble> {
        let damaged = || Trouble::Damaged("a PAX record does not have its form");
        while !records.is_empty() {
            let blank = records.iter().position(|byte| *byte == b' ');
            let blank = blank.ok_or_else(damaged)?;
            let length = decimal(&records[..blank]).ok_or_else(damaged)? as usize;
            let record = records.get(blank + 1..length).ok_or_else(damaged)?;
            let record = record.strip_suffix(b"\n").ok_or_else(damaged)?;
            let equals = record.iter().position(|byte| *byte == b'=');
            let (key, value) = record.split_at(equals.ok_or_else(damaged)?);
            let value = &value[1..];
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"size" => self.size = Some(decimal(value).ok_or_else(damaged)?),
                _ => self.sparse |= key.starts_with(b"GNU.sparse."),
            }
            records = &records[length..];
        }
        Ok(())
    }
}

/// The blocks of a tar in their order.
struct Blocks<'a> {
    reader: BufReader<&'a File>,
    /// Where the reader stands, always at a block.
    at: u64,
    end: u64,
}

impl Blocks<'_> {
    fn next(&mut self) -> Result<Block, Trouble> {
        let mut block = [0; BLOCK_BYTES];
        self.reader.read_exact(&mut block)?;
        self.at += BLOCK_BYTES as u64;
        Ok(block)
    }

    /// The bytes behind the header of an extension.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>, Trouble> {
        if size > EXTENSION_BYTES_MAX {
            return Err(Trouble::Refused(
                "a name or extended header is beyond 1 MiB",
            ));
        }
        let blocks = size.div_ceil(BLOCK_BYTES as u64) as usize;
        let mut bytes = vec![0; blocks * BLOCK_BYTES];
        self.reader.read_exact(&mut bytes)?;
        self.at += bytes.len() as u64;
        bytes.truncate(size as usize);
        Ok(bytes)
    }

    /// The place of the bytes behind a header, which are passed over.
    fn entry(&mut self, header: &Block, kind: u8, size: u64) -> Result<TarPlace, Trouble> {
        if kind == b'S' {
            // The map of an old GNU sparse file may go on in blocks of its own.
            let mut more = header[482] != 0;
            while more {
                more = self.next()?[504] != 0;
            }
        }
        // Hard links may repeat the size of their target and have no bytes.
        let size = if kind == b'1' { 0 } else { size };
        let offset = self.at;
        self.skip(size)?;
        Ok(TarPlace { offset, size })
    }

    fn skip(&mut self, size: u64) -> Result<(), Trouble> {
        let early = || Trouble::Damaged("it ends too early");
        let padded = size
            .checked_next_multiple_of(BLOCK_BYTES as u64)
            .filter(|padded| *padded <= self.end.saturating_sub(self.at))
            .ok_or_else(early)?;
        self.reader
            .seek_relative(i64::try_from(padded).map_err(|_| early())?)?;
        self.at += padded;
        Ok(())
    }

    fn expect_only_zeros(&mut self) -> Result<(), Trouble> {
        let mut piece = vec![0; 64 << 10];
        loop {
            match self.reader.read(&mut piece)? {
                0 => return Ok(()),
                read if piece[..read].iter().any(|byte| *byte != 0) => {
                    return Err(Trouble::Damaged(
                        "more follows behind its end; joined archives must be delivered apart",
                    ));
                }
                _ => {}
            }
        }
    }
}

fn is_zero(block: &Block) -> bool {
    block.iter().all(|byte| *byte == 0)
}

/// The sum of all bytes, those of the sum itself taken as blanks. Old writers took bytes as signed.
fn checksum_fits(block: &Block) -> bool {
    let Ok(expected) = number(&block[148..156]) else {
        return false;
    };
    let bytes = || block[..148].iter().chain(&[b' '; 8]).chain(&block[156..]);
    let unsigned: u64 = bytes().map(|byte| u64::from(*byte)).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    expected == unsigned || i64::try_from(expected).is_ok_and(|expected| expected == signed)
}

/// A number of a header: octal digits between blanks and NULs, or GNU's big-endian form, marked by the first bit.
fn number(field: &[u8]) -> Result<u64, Trouble> {
    let damaged = || Trouble::Damaged("a number of a header does not have its form");
    if let [0x80, digits @ ..] = field {
        return digits
            .iter()
            .try_fold(0_u64, |value, digit| {
                Some(value.checked_mul(256)? + u64::from(*digit))
            })
            .ok_or_else(damaged);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !blank(byte));
    let digits = &field[start.unwrap_or(field.len())..];
    let end = digits.iter().position(blank).unwrap_or(digits.len());
    digits[..end]
        .iter()
        .try_fold(0_u64, |value, digit| match digit {
            b'0'..=b'7' => Some(value.checked_mul(8)? + u64::from(digit - b'0')),
            _ => None,
        })
        .ok_or_else(damaged)
}

fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The name in the header itself; in POSIX's form its front may stand apart.
fn own_name(header: &Block) -> Vec<u8> {
    let text = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0);
        field[..end.unwrap_or(field.len())].to_vec()
    };
    let (name, front) = (text(&header[..100]), text(&header[345..500]));
    if header[257..263] == *b"ustar\0" && !front.is_empty() {
        return [&front[..], b"/", &name].concat();
    }
    name
}
