//! The entries of a zip file, from its central directory, and the bytes of one of them.
//!
//! The directory stands at the end and says everything of an entry but where exactly its bytes begin: that takes the local
//! header in front of them, which is read together with the bytes. Sizes may lie, so an entry owns no more than the bytes
//! up to the next entry, and no more comes out of it than the directory says.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use flate2::bufread::DeflateDecoder;
use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::archive::{ArchiveLimits, Span, Trouble};
use super::names::Gathering;
use crate::ReadError;
use crate::stream::Portions;

/// The record at the end, without its comment.
const END_BYTES: usize = 22;
/// The record that says where the zip64 record is; it stands right in front of the one at the end.
const LOCATOR_BYTES: usize = 20;
/// The zip64 record, as far as it is read.
const END64_BYTES: usize = 56;
/// An entry of the directory, without name, extra fields and comment.
const CENTRAL_BYTES: usize = 46;
/// The header in front of an entry's bytes, without name and extra fields.
const LOCAL_BYTES: usize = 30;

/// The longest comment, name or set of extra fields: lengths have 16 bits.
const TEXT_BYTES_MAX: usize = u16::MAX as usize;

/// How much is read at a time; a local header always fits.
const WINDOW_BYTES: usize = LOCAL_BYTES + 2 * TEXT_BYTES_MAX + (32 << 10);

/// How much room an inflated file gets at a time.
const ROOM_BYTES: u64 = 64 << 10;

const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const PATCH: u16 = 1 << 5;

const STORED: u16 = 0;
const DEFLATE: u16 = 8;

/// Where the bytes of a file lie and what they come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct ZipPlace {
    /// Of the local header.
    offset: u64,
    /// Where the next entry or the directory begins.
    end: u64,
    packed: u64,
    pub(super) size: u64,
    crc: u32,
    deflated: bool,
}

/// What the central directory says.
pub(super) struct Directory {
    pub(super) entries: Gathering<ZipPlace>,
    /// Where the local headers of all entries begin, ascending.
    pub(super) starts: Vec<u64>,
    /// Where the directory begins.
    pub(super) offset: u64,
}

/// Reads the directory. Encrypted entries, other methods than stored and deflate, links and devices are refused entries;
/// entries that share bytes refuse the archive.
pub(super) fn read_directory(file: &File, limits: &ArchiveLimits) -> Result<Directory, Trouble> {
    let file_bytes = file.metadata()?.len();
    let end = find_end(file, file_bytes)?;
    let mut input = BufReader::with_capacity(1 << 20, file);
    input.seek(SeekFrom::Start(end.offset))?;
    let mut input = input.take(end.bytes);
    let mut entries = Gathering::new();
    let mut spans = Vec::new();
    let mut unpacked = 0_u64;
    while input.limit() > 0 {
        limits.judge_files(spans.len() + 1)?;
        let record = Record::read(&mut input)?;
        let place = record.place()?;
        unpacked = unpacked.saturating_add(place.size);
        limits.judge_bytes(unpacked, file_bytes)?;
        let least = LOCAL_BYTES as u64 + record.name.len() as u64;
        let least_end = place.offset.checked_add(least);
        let least_end = least_end.and_then(|end| end.checked_add(place.packed));
        spans.push((place.offset, least_end.unwrap_or(u64::MAX)));
        match record.use_of() {
            Use::File => entries.push(&record.name, place),
            Use::Folder => {}
            Use::Refused => entries.refuse(&record.name),
        }
    }
    if end.entries & end.entries_mask != spans.len() as u64 & end.entries_mask {
        return Err(Trouble::Damaged("its directory has lost entries"));
    }
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err(Trouble::Refused("entries share the same bytes"));
    }
    if spans.last().is_some_and(|last| last.1 > end.offset) {
        return Err(Trouble::Damaged("an entry lies behind the directory"));
    }
    Ok(Directory {
        entries,
        starts: spans.into_iter().map(|(start, _)| start).collect(),
        offset: end.offset,
    })
}

/// Gives each place its end: where the next of all entries begins.
pub(super) fn set_ends(places: &mut [ZipPlace], starts: &[u64], directory: u64) {
    for place in places {
        let next = starts.partition_point(|start| *start <= place.offset);
        place.end = starts.get(next).copied().unwrap_or(directory);
    }
}

/// What the record at the end says of the directory.
struct End {
    offset: u64,
    bytes: u64,
    entries: u64,
    /// Which bits of `entries` count: writers without zip64 keep 16.
    entries_mask: u64,
}

fn find_end(file: &File, file_bytes: u64) -> Result<End, Trouble> {
    let tail_bytes = file_bytes.min((END_BYTES + TEXT_BYTES_MAX) as u64) as usize;
    let mut tail = vec![0; tail_bytes];
    file.read_exact_at(&mut tail, file_bytes - tail_bytes as u64)?;
    let fits = |at: &usize| {
        let record = &tail[*at..];
        record.starts_with(b"PK\x05\x06")
            && record.len() == END_BYTES + usize::from(u16_at(record, 20))
    };
    let at = (0..=tail_bytes.saturating_sub(END_BYTES))
        .rev()
        .filter(|at| tail.len() - at >= END_BYTES)
        .find(fits)
        .ok_or(Trouble::Damaged("its directory is cut off"))?;
    let record = &tail[at..];
    let position = file_bytes - (tail_bytes - at) as u64;
    if u16_at(record, 4) != u16_at(record, 6) || u16_at(record, 8) != u16_at(record, 10) {
        return Err(Trouble::Damaged("it is one of several parts; join them"));
    }
    let (bytes, offset) = (u32_at(record, 12), u32_at(record, 16));
    let saturated = u16_at(record, 8) == u16::MAX || bytes == u32::MAX || offset == u32::MAX;
    let mut end = End {
        offset: u64::from(offset),
        bytes: u64::from(bytes),
        entries: u64::from(u16_at(record, 8)),
        entries_mask: u64::from(u16::MAX),
    };
    let mut directory_end = position;
    if saturated && let Some((place, end64)) = find_end64(file, position)? {
        directory_end = place;
        end = end64;
    }
    match end.offset.checked_add(end.bytes) {
        Some(found) if found == directory_end => Ok(end),
        _ => Err(Trouble::Damaged("its directory is not where it should be")),
    }
}

/// The zip64 record and where it begins; `None` when there is none in front of the record at `position`.
fn find_end64(file: &File, position: u64) -> Result<Option<(u64, End)>, Trouble> {
    let Some(locator_at) = position.checked_sub(LOCATOR_BYTES as u64) else {
        return Ok(None);
    };
    let mut locator = [0; LOCATOR_BYTES];
    file.read_exact_at(&mut locator, locator_at)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let place = u64_at(&locator, 8);
    let mut record = [0; END64_BYTES];
    file.read_exact_at(&mut record, place)?;
    if !record.starts_with(b"PK\x06\x06") {
        return Err(Trouble::Damaged("its directory is not where it should be"));
    }
    if u32_at(&record, 16) != u32_at(&record, 20) || u64_at(&record, 24) != u64_at(&record, 32) {
        return Err(Trouble::Damaged("it is one of several parts; join them"));
    }
    let end = End {
        offset: u64_at(&record, 48),
        bytes: u64_at(&record, 40),
        entries: u64_at(&record, 32),
        entries_mask: u64::MAX,
    };
    Ok(Some((place, end)))
}

/// One entry of the directory.
struct Record {
    fixed: [u8; CENTRAL_BYTES],
    name: Vec<u8>,
    extra: Vec<u8>,
}

/// What becomes of an entry.
enum Use {
    File,
    Folder,
    Refused,
}

impl Record {
    fn read(input: &mut impl Read) -> Result<Record, Trouble> {
        let mut fixed = [0; CENTRAL_BYTES];
        input.read_exact(&mut fixed)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            return Err(Trouble::Damaged("an entry of its directory has no mark"));
        }
        let mut text = |at: usize| -> Result<Vec<u8>, Trouble> {
            let mut bytes = vec![0; usize::from(u16_at(&fixed, at))];
            input.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        let (name, extra, _comment) = (text(28)?, text(30)?, text(32)?);
        Ok(Record { fixed, name, extra })
    }

    /// Where the entry lies; its `end` is known when all entries are.
    fn place(&self) -> Result<ZipPlace, Trouble> {
        let [size, packed, offset] = self.wide_numbers()?;
        let deflated = u16_at(&self.fixed, 10) == DEFLATE;
        let stored = u16_at(&self.fixed, 10) == STORED && u16_at(&self.fixed, 8) & ENCRYPTED == 0;
        if stored && packed != size {
            return Err(Trouble::Damaged("an entry has two sizes"));
        }
        Ok(ZipPlace {
            offset,
            end: offset,
            packed,
            size,
            crc: u32_at(&self.fixed, 16),
            deflated,
        })
    }

    /// Size, packed size and offset, each from the zip64 extra field when it does not fit 32 bits.
    fn wide_numbers(&self) -> Result<[u64; 3], Trouble> {
        let mut wide = self.extra_field(1).unwrap_or_default();
        let mut numbers = [24, 20, 42].map(|at| u64::from(u32_at(&self.fixed, at)));
        for number in &mut numbers {
            if *number == u64::from(u32::MAX)
                && let Some((eight, rest)) = wide.split_at_checked(8)
            {
                *number = u64_at(eight, 0);
                wide = rest;
            }
        }
        if numbers[2] == u64::from(u32::MAX) {
            return Err(Trouble::Damaged("the place of an entry is missing"));
        }
        Ok(numbers)
    }

    fn extra_field(&self, wanted: u16) -> Option<&[u8]> {
        let mut rest = &self.extra[..];
        while let Some((head, behind)) = rest.split_at_checked(4) {
            let (field, next) = behind.split_at_checked(usize::from(u16_at(head, 2)))?;
            if u16_at(head, 0) == wanted {
                return Some(field);
            }
            rest = next;
        }
        None
    }

    fn use_of(&self) -> Use {
        /// File types of Unix modes.
        const TYPE: u32 = 0o17_0000;
        const REGULAR: u32 = 0o10_0000;
        const FOLDER: u32 = 0o4_0000;
        /// The attribute of folders in MS-DOS, which Windows tools set on names without `/`.
        const DOS_FOLDER: u32 = 0x10;

        let flags = u16_at(&self.fixed, 8);
        let method = u16_at(&self.fixed, 10);
        let attributes = u32_at(&self.fixed, 38);
        let unix = matches!(self.fixed[5], 3 | 19);
        let kind = if unix { attributes >> 16 & TYPE } else { 0 };
        let folder = kind == FOLDER || (kind == 0 && attributes & DOS_FOLDER != 0);
        if folder && u32_at(&self.fixed, 24) == 0 {
            return Use::Folder;
        }
        let readable = flags & (ENCRYPTED | PATCH) == 0 && matches!(method, STORED | DEFLATE);
        match readable && matches!(kind, 0 | REGULAR) {
            true => Use::File,
            false => Use::Refused,
        }
    }
}

/// What a thread needs to read entries, kept from one to the next.
struct Work {
    window: Vec<u8>,
    inflater: Decompress,
}

thread_local! {
    static WORK: RefCell<Work> = RefCell::new(Work {
        window: Vec::new(),
        inflater: Decompress::new(false),
    });
}

/// Reads one entry into the empty `buffer`, and no more than its size. `own_name` says whether a raw name is the entry's.
pub(super) fn read(
    file: &File,
    place: &ZipPlace,
    own_name: impl Fn(&[u8]) -> bool,
    buffer: &mut Vec<u8>,
) -> io::Result<()> {
    WORK.with_borrow_mut(|Work { window, inflater }| {
        let owned = place.end - place.offset;
        window.resize(owned.min(WINDOW_BYTES as u64) as usize, 0);
        file.read_exact_at(window, place.offset)?;
        let begin = data_begin(window, place, own_name)?;
        let inside = (window.len() - begin).min(place.packed as usize);
        let mut packed = Packed {
            file,
            at: place.offset + (begin + inside) as u64,
            left: place.packed - inside as u64,
            chunk: begin..begin + inside,
            window,
        };
        match place.deflated {
            true => packed.inflate(inflater, place.size, buffer)?,
            false => packed.copy(buffer)?,
        }
        let mut crc = Crc::new();
        crc.update(buffer);
        match buffer.len() as u64 == place.size && crc.sum() == place.crc {
            true => Ok(()),
            false => Err(damaged("the bytes of an entry do not have their checksum")),
        }
    })
}

/// Hands out the bytes of one entry, a piece at a time. The checksum stands behind the last byte, so only the end tells whether
/// they were right.
pub(super) fn stream(
    file: &File,
    place: &ZipPlace,
    own_name: impl Fn(&[u8]) -> bool,
    portions: &mut Portions<'_>,
) -> Result<(), ReadError> {
    let failed = |source| ReadError::Io { source };
    let owned = place.end - place.offset;
    let mut window = vec![0; owned.min(WINDOW_BYTES as u64) as usize];
    file.read_exact_at(&mut window, place.offset)
        .map_err(failed)?;
    let begin = data_begin(&window, place, own_name).map_err(failed)?;
    let packed = Span {
        file,
        at: place.offset + begin as u64,
        left: place.packed,
    };
    let mut crc = Crc::new();
    let mut unpacked: Box<dyn Read> = match place.deflated {
        true => Box::new(DeflateDecoder::new(BufReader::new(packed))),
        false => Box::new(packed),
    };
    let mut piece = vec![0; ROOM_BYTES as usize];
    let mut bytes = 0;
    loop {
        let read = unpacked.read(&mut piece).map_err(failed)?;
        bytes += read as u64;
        if bytes > place.size {
            return Err(failed(damaged("more comes out of an entry than its size")));
        }
        crc.update(&piece[..read]);
        if read == 0 {
            break;
        }
        if !portions.put(&piece[..read])? {
            return Ok(());
        }
    }
    match bytes == place.size && crc.sum() == place.crc {
        true => Ok(()),
        false => Err(failed(damaged(
            "the bytes of an entry do not have their checksum",
        ))),
    }
}

/// Where the bytes begin in the window, which begins with the local header.
fn data_begin(
    window: &[u8],
    place: &ZipPlace,
    own_name: impl Fn(&[u8]) -> bool,
) -> io::Result<usize> {
    let wrong = || damaged("an entry and the directory of its archive differ");
    let header = window.get(..LOCAL_BYTES).ok_or_else(wrong)?;
    let name_end = LOCAL_BYTES + usize::from(u16_at(header, 26));
    let begin = name_end + usize::from(u16_at(header, 28));
    let name = window.get(LOCAL_BYTES..name_end).ok_or_else(wrong)?;
    let fits = (begin as u64)
        .checked_add(place.packed)
        .is_some_and(|end| end <= place.end - place.offset);
    match header.starts_with(b"PK\x03\x04") && fits && own_name(name) {
        true => Ok(begin),
        false => Err(wrong()),
    }
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// The packed bytes of an entry, a window at a time.
struct Packed<'a> {
    file: &'a File,
    /// Where the bytes behind the window lie, and how many there are.
    at: u64,
    left: u64,
    /// The part of the window that was not used yet.
    chunk: std::ops::Range<usize>,
    window: &'a mut Vec<u8>,
}

impl Packed<'_> {
    /// The next bytes; empty at the end.
    fn chunk(&mut self) -> io::Result<&[u8]> {
        if self.chunk.is_empty() && self.left > 0 {
            let bytes = self.left.min(WINDOW_BYTES as u64) as usize;
            self.window.resize(bytes, 0);
            self.file.read_exact_at(self.window, self.at)?;
            self.at += bytes as u64;
            self.left -= bytes as u64;
            self.chunk = 0..bytes;
        }
        Ok(&self.window[self.chunk.clone()])
    }

    fn copy(&mut self, buffer: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(());
            }
            buffer.extend_from_slice(chunk);
            self.chunk = 0..0;
        }
    }

    /// Inflates until the end of the stream or until more than `size` bytes came out.
    fn inflate(
        &mut self,
        inflater: &mut Decompress,
        size: u64,
        buffer: &mut Vec<u8>,
    ) -> io::Result<()> {
        inflater.reset(false);
        loop {
            let missing = size.saturating_add(1).saturating_sub(buffer.len() as u64);
            if missing == 0 {
                return Err(damaged("more comes out of an entry than its size"));
            }
            if buffer.len() == buffer.capacity() {
                buffer.reserve(missing.min(ROOM_BYTES) as usize);
            }
            let before = (inflater.total_in(), inflater.total_out());
            let chunk = self.chunk()?;
            let status = inflater
                .decompress_vec(chunk, buffer, FlushDecompress::None)
                .map_err(|_| damaged("the packed bytes of an entry are damaged"))?;
            self.chunk.start += (inflater.total_in() - before.0) as usize;
            let moved = before != (inflater.total_in(), inflater.total_out());
            match status {
                Status::StreamEnd => return Ok(()),
                Status::Ok | Status::BufError if moved => {}
                _ => return Err(damaged("the packed bytes of an entry end too early")),
            }
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array_at(bytes, at))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, at))
}

/// The `N` bytes at `at`; every caller knows that they are there.
fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|i| bytes[at + i])
}
