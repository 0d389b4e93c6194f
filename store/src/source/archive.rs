//! A delivery in one archive: `.zip`, `.tar`, `.tar.gz` or `.tar.zst`, told apart by its first bytes.
//!
//! An archive is read where it lies: its entries are found once, then each is read by its offset, by many threads. Only a
//! compressed tar is unpacked, as a whole, into a file without a name. An archive that is damaged or looks made to do harm
//! is refused as a whole, because half a delivery would look like deletions of the other half.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::RootFiles;
use super::entry_name::{EntryName, NameRules, read_name};
use super::names::{Duplicates, Gathered, Gathering, Names};
use super::tar::{self, TarPlace};
use super::unpack::{Compression, unpack};
use super::zip::{self, ZipPlace};
use crate::stream::{Portions, stream_reader};
use crate::{Error, ReadError, WalkProblem};

/// Below this many unpacked bytes the ratio is not judged: small archives of blanks are harmless.
const RATIO_FREE_BYTES: u64 = 16 << 20;

/// What an archive may hold before it is refused.
#[derive(Clone, Debug)]
pub struct ArchiveLimits {
    /// The most entries, folders and refused ones among them. Default: 20 million, two first loads of a large hospital.
    pub files_max: usize,
    /// The most bytes of all entries together, unpacked. Default: 1 TiB.
    pub bytes_max: u64,
    /// How many times its packed size an archive may have unpacked, judged above 16 MiB. Default: 200; HL7 text reaches 20.
    pub ratio_max: u64,
    /// The largest entry that is read, in bytes; a larger one is listed and reading it is [`ReadError::TooLarge`]. Default:
    /// 1 GiB.
    pub file_bytes_max: u64,
}

impl Default for ArchiveLimits {
    fn default() -> ArchiveLimits {
        ArchiveLimits {
            files_max: 20_000_000,
            bytes_max: 1 << 40,
            ratio_max: 200,
            file_bytes_max: 1 << 30,
        }
    }
}

impl ArchiveLimits {
    /// Judges how much comes out of `packed` bytes.
    pub(super) fn judge_bytes(&self, unpacked: u64, packed: u64) -> Result<(), Trouble> {
        if unpacked > self.bytes_max {
            return Err(Trouble::Refused("it unpacks to more bytes than allowed"));
        }
        if unpacked > RATIO_FREE_BYTES && unpacked > packed.saturating_mul(self.ratio_max) {
            return Err(Trouble::Refused(
                "it unpacks to many more times its size than allowed",
            ));
        }
        Ok(())
    }

    /// Judges the number of entries.
    pub(super) fn judge_files(&self, files: usize) -> Result<(), Trouble> {
        match files > self.files_max {
            true => Err(Trouble::Refused("it holds more entries than allowed")),
            false => Ok(()),
        }
    }
}

/// Why an archive is not used, without its path.
#[derive(Debug)]
pub(super) enum Trouble {
    Refused(&'static str),
    Damaged(&'static str),
    Io(io::Error),
    /// What has a place of its own, such as a full scratch disk.
    Other(Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Trouble::Damaged("it ends too early"),
            _ => Trouble::Io(error),
        }
    }
}

impl Trouble {
    fn with_path(self, path: &Path) -> Error {
        let path = path.to_path_buf();
        match self {
            Trouble::Refused(what) => Error::ArchiveRefused { path, what },
            Trouble::Damaged(what) => Error::ArchiveDamaged { path, what },
            Trouble::Io(source) => Error::io("reading archive", &path, source),
            Trouble::Other(error) => error,
        }
    }
}

/// The files of one archive.
///
/// Refused entries are problems and the others are used: names that would lie outside the root (`..`, absolute, drive
/// letters), links, devices, sparse files, encrypted entries, other methods than stored and deflate. Of a name that
/// occurs twice, a tar file means the last one, as unpacking it would; in a zip it is refused. Where no name of the
/// archive holds `/`, `\` separates folders. Names stay the bytes they are, whatever the flags say of their encoding.
#[derive(Debug)]
pub struct Archive {
    /// The archive, or what it was unpacked to.
    file: File,
    names: Names,
    places: Places,
    problems: Vec<WalkProblem>,
    rules: NameRules,
    file_bytes_max: u64,
}

/// Where the bytes of each name lie, in the order of the names.
#[derive(Debug)]
enum Places {
    Zip(Vec<ZipPlace>),
    Tar(Vec<TarPlace>),
}

/// What the first bytes say.
enum Kind {
    Zip,
    Tar,
    Packed(Compression),
}

impl Archive {
    /// Opens an archive and finds its entries below the folder `prefix` (empty: all), whose paths are relative to it. No
    /// leading folder is stripped by itself.
    ///
    /// A compressed tar is unpacked into a file of mode 0600 in the folder `scratch`, which is made when it is missing. The
    /// file loses its name before the first byte is written, so nothing stays behind, whatever happens.
    ///
    /// # Errors
    /// [`Error::ArchiveRefused`] beyond `limits` and for overlapping entries, [`Error::ArchiveDamaged`],
    /// [`Error::ArchivePrefix`] when nothing lies below the prefix, [`Error::DiskFull`] for the scratch folder, and those of
    /// opening the file.
    pub fn open(
        path: &Path,
        scratch: &Path,
        limits: &ArchiveLimits,
        prefix: &str,
    ) -> Result<Archive, Error> {
        let wrong_prefix = || Error::ArchivePrefix {
            path: path.to_path_buf(),
            prefix: prefix.to_owned(),
        };
        let below = clean_prefix(prefix).ok_or_else(wrong_prefix)?;
        let file = File::open(path).map_err(|source| Error::io("opening archive", path, source))?;
        let archive = read_archive(file, scratch, limits, &below)
            .map_err(|trouble| trouble.with_path(path))?;
        if !below.is_empty() && archive.names.is_empty() {
            return Err(wrong_prefix());
        }
        Ok(archive)
    }

    /// The paths of the files.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Unpacked size of a file in bytes; `None` when there is no such file.
    pub(crate) fn size(&self, path: &[u8]) -> Option<u64> {
        let i = self.names.find(path)?;
        Some(match &self.places {
            Places::Zip(places) => places[i].size,
            Places::Tar(places) => places[i].size,
        })
    }

    /// Hands out the bytes of a file, of any size. Those of a zip are checked against their checksum at the end.
    pub(crate) fn stream(&self, path: &[u8], portions: &mut Portions<'_>) -> Result<(), ReadError> {
        let i = self.names.find(path).ok_or(ReadError::Gone)?;
        match &self.places {
            Places::Zip(places) => {
                portions.judge(places[i].size)?;
                let own_name = |raw: &[u8]| self.is_name(raw, path);
                zip::stream(&self.file, &places[i], own_name, portions)
            }
            Places::Tar(places) => {
                portions.judge(places[i].size)?;
                let entry = Span {
                    file: &self.file,
                    at: places[i].offset,
                    left: places[i].size,
                };
                stream_reader(entry, portions)
            }
        }
    }

    /// Whether a raw name of the archive is that of a path.
    fn is_name(&self, raw: &[u8], path: &[u8]) -> bool {
        matches!(self.rules.read(raw), Some(EntryName::File(found)) if *found == *path)
    }

    /// The refused entries, sorted by path, with root number 0.
    pub fn problems(&self) -> &[WalkProblem] {
        &self.problems
    }
}

/// Bytes of a file from one offset on.
pub(super) struct Span<'a> {
    pub(super) file: &'a File,
    pub(super) at: u64,
    pub(super) left: u64,
}

impl Read for Span<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = self.left.min(buffer.len() as u64) as usize;
        let read = self.file.read_at(&mut buffer[..wanted], self.at)?;
        if read == 0 && wanted > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

impl RootFiles for Archive {
    /// Bytes of a zip are checked against their checksum; a mismatch is [`ReadError::Io`] of kind `InvalidData`. A tar has no
    /// checksums of contents.
    fn read(&self, path: &[u8], buffer: &mut Vec<u8>, bytes_max: u64) -> Result<usize, ReadError> {
        buffer.clear();
        let i = self.names.find(path).ok_or(ReadError::Gone)?;
        let bytes = match &self.places {
            Places::Zip(places) => places[i].size,
            Places::Tar(places) => places[i].size,
        };
        if bytes > bytes_max.min(self.file_bytes_max) {
            return Err(ReadError::TooLarge { bytes });
        }
        let read = match &self.places {
            Places::Zip(places) => {
                let own_name = |raw: &[u8]| self.is_name(raw, path);
                zip::read(&self.file, &places[i], own_name, buffer)
            }
            Places::Tar(places) => {
                buffer.resize(bytes as usize, 0);
                self.file.read_exact_at(buffer, places[i].offset)
            }
        };
        read.map_err(|source| ReadError::Io { source })?;
        Ok(buffer.len())
    }
}

fn read_archive(
    file: File,
    scratch: &Path,
    limits: &ArchiveLimits,
    prefix: &[u8],
) -> Result<Archive, Trouble> {
    match kind(&file)? {
        Kind::Zip => {
            let directory = zip::read_directory(&file, limits)?;
            let mut gathered = directory.entries.finish(prefix, Duplicates::Refused);
            zip::set_ends(&mut gathered.values, &directory.starts, directory.offset);
            Ok(archive(file, gathered, Places::Zip, limits))
        }
        Kind::Tar => read_tar(file, limits, prefix),
        Kind::Packed(compression) => {
            let file = unpack(&file, compression, scratch, limits)?;
            match kind(&file)? {
                Kind::Tar => read_tar(file, limits, prefix),
                _ => Err(Trouble::Damaged("what it unpacks to is no tar")),
            }
        }
    }
}

fn read_tar(file: File, limits: &ArchiveLimits, prefix: &[u8]) -> Result<Archive, Trouble> {
    let entries: Gathering<TarPlace> = tar::read_entries(&file, limits)?;
    let gathered = entries.finish(prefix, Duplicates::LastWins);
    Ok(archive(file, gathered, Places::Tar, limits))
}

fn archive<T>(
    file: File,
    gathered: Gathered<T>,
    places: fn(Vec<T>) -> Places,
    limits: &ArchiveLimits,
) -> Archive {
    Archive {
        file,
        names: gathered.names,
        places: places(gathered.values),
        problems: gathered.problems,
        rules: gathered.rules,
        file_bytes_max: limits.file_bytes_max,
    }
}

fn kind(file: &File) -> Result<Kind, Trouble> {
    let bytes = file.metadata()?.len().min(tar::BLOCK_BYTES as u64);
    let mut first = vec![0; bytes as usize];
    file.read_exact_at(&mut first, 0)?;
    match &first[..] {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Kind::Zip),
        [0x1f, 0x8b, ..] => Ok(Kind::Packed(Compression::Gzip)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok(Kind::Packed(Compression::Zstd)),
        first if tar::begins(first) => Ok(Kind::Tar),
        _ => Err(Trouble::Damaged(
            "it does not begin like a zip, tar, tar.gz or tar.zst",
        )),
    }
}

/// The prefix as names begin with it: empty, or with `/` at its end.
fn clean_prefix(prefix: &str) -> Option<Vec<u8>> {
    let folder = prefix.trim_end_matches('/');
    if prefix.is_empty() || folder == "." {
        return Some(Vec::new());
    }
    match read_name(folder.as_bytes()) {
        EntryName::File(path) => Some([&*path, b"/"].concat()),
        _ => None,
    }
}
