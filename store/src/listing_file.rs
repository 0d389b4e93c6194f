//! A listing on disk: `KIJUNLST`, version, count, then one zstd frame of front-coded entries, then the SHA-256 of all
//! that. Equal listings give equal bytes.
//!
//! An entry is four varints (LEB128) around its bytes: how many bytes its path shares with the one before, how many
//! follow, those bytes, root, and the difference of its id to the one before (zigzag).

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::durable::{Pending, create_folder};
use crate::hex::hex;
use crate::listing::shared_prefix;
use crate::{Error, Listing};

const MAGIC: &[u8; 8] = b"KIJUNLST";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 20;
const CHECKSUM_BYTES: usize = 32;
const ZSTD_LEVEL: i32 = 3;
/// Longer than any path that a system call takes.
const PATH_BYTES_MAX: usize = 1 << 16;
/// What one entry adds to the memory estimate taken from the header, which may lie until the checksum is known.
const RESERVE_FILES_MAX: usize = 1 << 20;

/// What [`Listing::write`] has put on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenListing {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the whole file in hex, as `sha256sum` shows it.
    pub sha256: String,
}

impl Listing {
    /// Reads what [`Listing::write`] wrote.
    ///
    /// # Errors
    /// [`Error::ListingDamaged`] when a byte differs from what was written, [`Error::ListingVersion`] for a file of a newer
    /// program, and the errors of reading.
    pub fn read(path: &Path) -> Result<Listing, Error> {
        let open = || File::open(path).map_err(|source| Error::io("opening listing", path, source));
        let body_bytes = check_whole(path, open()?)?;
        let mut body = BufReader::with_capacity(1 << 18, open()?).take(body_bytes);
        let files = read_header(path, &mut body)?;
        read_entries(body, files).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::ListingDamaged {
                path: path.to_path_buf(),
                what: "its entries cannot be read",
            },
            _ => Error::io("reading listing", path, error),
        })
    }

    /// Writes the listing so that `path` holds either the old or the new one, for the owner alone (mode 0600); makes the
    /// folders above it.
    ///
    /// # Errors
    /// Those of writing: a full disk, a missing right.
    pub fn write(&self, path: &Path) -> Result<WrittenListing, Error> {
        if let Some(folder) = path.parent() {
            create_folder(folder, 0o700)?;
        }
        let mut out = Hashed {
            inner: Pending::create(path, 0o600)?,
            hash: Sha256::new(),
            bytes: 0,
        };
        let sha256 = self
            .write_to(&mut out)
            .map_err(|source| Error::io("writing listing", path, source))?;
        out.inner.rename_durably()?;
        Ok(WrittenListing {
            bytes: out.bytes,
            sha256,
        })
    }

    /// Writes everything and gives the digest of the file.
    fn write_to(&self, out: &mut Hashed<Pending>) -> io::Result<String> {
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&(self.len() as u64).to_le_bytes())?;
        let mut frame = zstd::Encoder::new(&mut *out, ZSTD_LEVEL)?;
        self.write_entries(&mut frame)?;
        frame.finish()?;
        let checksum = out.hash.clone().finalize();
        out.write_all(&checksum)?;
        Ok(hex(&out.hash.clone().finalize()))
    }

    fn write_entries(&self, out: &mut impl Write) -> io::Result<()> {
        let mut chunk = Vec::with_capacity(1 << 17);
        let (mut last_path, mut last_id): (&[u8], i64) = (b"", 0);
        for i in 0..self.len() {
            let (path, id) = (self.path(i), self.source_file_id(i));
            let shared = shared_prefix(last_path, path);
            put_varint(&mut chunk, shared as u64);
            put_varint(&mut chunk, (path.len() - shared) as u64);
            chunk.extend_from_slice(&path[shared..]);
            put_varint(&mut chunk, u64::from(self.root(i)));
            put_varint(&mut chunk, zigzag(id.wrapping_sub(last_id)));
            (last_path, last_id) = (path, id);
            if chunk.len() > 1 << 16 {
                out.write_all(&chunk)?;
                chunk.clear();
            }
        }
        out.write_all(&chunk)
    }
}

/// Compares the checksum at the end with the bytes before it and tells how many those are.
fn check_whole(path: &Path, mut file: File) -> Result<u64, Error> {
    let damaged = |what| Error::ListingDamaged {
        path: path.to_path_buf(),
        what,
    };
    let failed = |source| Error::io("reading listing", path, source);
    let bytes = file.metadata().map_err(failed)?.len();
    let body_bytes = bytes
        .checked_sub(CHECKSUM_BYTES as u64)
        .filter(|body| *body >= HEADER_BYTES as u64)
        .ok_or_else(|| damaged("it is cut short"))?;
    let mut hash = Sha256::new();
    let mut body = (&mut file).take(body_bytes);
    let mut buffer = vec![0; 1 << 18];
    loop {
        match body.read(&mut buffer).map_err(failed)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    let mut expected = [0; CHECKSUM_BYTES];
    file.read_exact(&mut expected).map_err(failed)?;
    if hash.finalize().as_slice() == expected {
        Ok(body_bytes)
    } else {
        Err(damaged("its checksum is wrong"))
    }
}

/// Reads the fixed part and gives the number of entries.
fn read_header(path: &Path, body: &mut impl Read) -> Result<u64, Error> {
    let mut header = [0; HEADER_BYTES];
    body.read_exact(&mut header)
        .map_err(|source| Error::io("reading listing", path, source))?;
    let (magic, rest) = header.split_at(MAGIC.len());
    if magic != MAGIC {
        return Err(Error::ListingDamaged {
            path: path.to_path_buf(),
            what: "it is no listing",
        });
    }
    let mut version = [0; 4];
    let mut files = [0; 8];
    version.copy_from_slice(&rest[..4]);
    files.copy_from_slice(&rest[4..]);
    match u32::from_le_bytes(version) {
        VERSION => Ok(u64::from_le_bytes(files)),
        found => Err(Error::ListingVersion {
            path: path.to_path_buf(),
            expected: VERSION,
            found,
        }),
    }
}

fn read_entries(body: impl io::BufRead, files: u64) -> io::Result<Listing> {
    let mut entries =
        BufReader::with_capacity(1 << 17, zstd::Decoder::with_buffer(body)?.single_frame());
    let mut listing = Listing::with_capacity((files as usize).min(RESERVE_FILES_MAX), 0);
    let mut suffix = Vec::new();
    let mut id = 0_i64;
    for i in 0..files as usize {
        let shared = get_varint(&mut entries)? as usize;
        let suffix_bytes = get_varint(&mut entries)? as usize;
        let shared_max = if i == 0 { 0 } else { listing.path(i - 1).len() };
        if shared > shared_max || suffix_bytes > PATH_BYTES_MAX || i >= Listing::FILES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        suffix.resize(suffix_bytes, 0);
        entries.read_exact(&mut suffix)?;
        let root = u16::try_from(get_varint(&mut entries)?)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        id = id.wrapping_add(unzigzag(get_varint(&mut entries)?));
        listing.push_suffix(shared, &suffix, root, id);
    }
    match entries.read(&mut [0])? {
        0 => Ok(listing),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn get_varint(bytes: &mut impl Read) -> io::Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        bytes.read_exact(&mut byte)?;
        value |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Hashes and counts what passes.
struct Hashed<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn sample() -> Listing {
        let mut listing = Listing::default();
        for (i, path) in ["a", "a/b", "a/\u{3042}", "b"].iter().enumerate() {
            listing.push(path.as_bytes(), (i % 2) as u16, 40 - i as i64 * 13);
        }
        listing.push(b"b", 2, i64::MAX);
        listing.push(b"\xff\n", 0, i64::MIN);
        listing
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/H01.listing");
        for listing in [Listing::default(), sample()] {
            let written = listing.write(&path).unwrap();
            let bytes = fs::read(&path).unwrap();
            assert_eq!(written.bytes, bytes.len() as u64);
            assert_eq!(written.sha256, hex(&Sha256::digest(&bytes)));
            assert_eq!(Listing::read(&path).unwrap(), listing);
            assert_eq!(listing.write(&path).unwrap(), written);
        }
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn every_single_flipped_or_missing_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.listing");
        sample().write(&path).unwrap();
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut flipped = good.clone();
            flipped[at] ^= 0x10;
            for bad in [flipped, good[..at].to_vec()] {
                fs::write(&path, bad).unwrap();
                let error = Listing::read(&path).unwrap_err();
                assert!(
                    matches!(error, Error::ListingDamaged { .. }),
                    "{at}: {error}"
                );
                assert!(error.to_string().contains("--relist"));
            }
        }
    }

    #[test]
    fn a_newer_version_is_not_guessed_at() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.listing");
        let mut bytes = [MAGIC.as_slice(), &9_u32.to_le_bytes(), &[0; 8]].concat();
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        fs::write(&path, bytes).unwrap();
        assert!(matches!(
            Listing::read(&path),
            Err(Error::ListingVersion { found: 9, .. })
        ));
    }

    #[test]
    fn varints_and_zigzag_return() {
        for value in [0, 1, 127, 128, 300, u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            assert_eq!(get_varint(&mut bytes.as_slice()).unwrap(), value);
        }
        for value in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
