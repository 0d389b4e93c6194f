//! A listing on disk: `KIJUNLST`, version, then one zstd frame of front-coded entries, then the SHA-256 of all that. Equal
//! listings give equal bytes. It is written and read file by file, so that ten million files cost no memory.
//!
//! An entry is four varints (LEB128) around its bytes: one more than the bytes that its path shares with the one before, how
//! many follow, those bytes, root, and the difference of its id to the one before (zigzag). A zero and the number of entries
//! end them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use model::hex;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::durable::{Pending, create_folder};
use crate::listing::shared_prefix;
use crate::varint::{get_varint, put_varint};

const MAGIC: &[u8; 8] = b"KIJUNLST";
const VERSION: u32 = 2;
const HEADER_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 32;
const ZSTD_LEVEL: i32 = 1;
/// Longer than any path that a system call takes.
const PATH_BYTES_MAX: usize = 1 << 16;
/// Entries are compressed in pieces of this size.
const PIECE_BYTES: usize = 1 << 16;

/// What a finished [`ListingWriter`] has put on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenListing {
    /// How many files it lists.
    pub files: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the whole file in hex, as `sha256sum` shows it.
    pub sha256: String,
}

/// Writes a listing so that its path holds either the old or the new one, for the owner alone (mode 0600).
pub struct ListingWriter {
    path: PathBuf,
    frame: zstd::Encoder<'static, Hashed<Pending>>,
    piece: Vec<u8>,
    last_path: Vec<u8>,
    last_id: i64,
    files: u64,
}

impl ListingWriter {
    /// Begins a listing; makes the folders above it.
    ///
    /// # Errors
    /// Those of writing: a full disk, a missing right.
    pub fn create(path: &Path) -> Result<ListingWriter, Error> {
        if let Some(folder) = path.parent() {
            create_folder(folder, 0o700)?;
        }
        let mut out = Hashed {
            inner: Pending::create(path, 0o600)?,
            hash: Sha256::new(),
            bytes: 0,
        };
        let begin = |out: &mut Hashed<Pending>| {
            out.write_all(MAGIC)?;
            out.write_all(&VERSION.to_le_bytes())
        };
        let frame = begin(&mut out)
            .and_then(|()| zstd::Encoder::new(out, ZSTD_LEVEL))
            .map_err(|source| Error::io("writing listing", path, source))?;
        Ok(ListingWriter {
            path: path.to_path_buf(),
            frame,
            piece: Vec::with_capacity(2 * PIECE_BYTES),
            last_path: Vec::new(),
            last_id: 0,
            files: 0,
        })
    }

    /// Appends a file; the caller keeps the order of (path, root).
    ///
    /// # Errors
    /// Those of writing.
    pub fn push(&mut self, path: &[u8], root: u16, source_file_id: i64) -> Result<(), Error> {
        let shared = shared_prefix(&self.last_path, path);
        put_varint(&mut self.piece, shared as u64 + 1);
        put_varint(&mut self.piece, (path.len() - shared) as u64);
        self.piece.extend_from_slice(&path[shared..]);
        put_varint(&mut self.piece, u64::from(root));
        put_varint(
            &mut self.piece,
            zigzag(source_file_id.wrapping_sub(self.last_id)),
        );
        self.last_path.truncate(shared);
        self.last_path.extend_from_slice(&path[shared..]);
        self.last_id = source_file_id;
        self.files += 1;
        if self.piece.len() > PIECE_BYTES {
            self.put_piece()
                .map_err(|source| Error::io("writing listing", &self.path, source))?;
        }
        Ok(())
    }

    fn put_piece(&mut self) -> io::Result<()> {
        self.frame.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    /// Ends the listing and gives it its name.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> Result<WrittenListing, Error> {
        put_varint(&mut self.piece, 0);
        put_varint(&mut self.piece, self.files);
        let (path, files) = (self.path.clone(), self.files);
        let end = move || {
            self.put_piece()?;
            let mut out = self.frame.finish()?;
            let checksum = out.hash.clone().finalize();
            out.write_all(&checksum)?;
            Ok(out)
        };
        let out = end().map_err(|source| Error::io("writing listing", &path, source))?;
        let sha256 = hex(&out.hash.finalize());
        out.inner.rename_durably()?;
        Ok(WrittenListing {
            files,
            bytes: out.bytes,
            sha256,
        })
    }
}

/// One file of a listing that is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedFile<'a> {
    /// Path relative to its root.
    pub path: &'a [u8],
    /// Which root of the feed, 0-based.
    pub root: u16,
    /// The file version's id; negative when it could not be read and is to be looked at again.
    pub source_file_id: i64,
}

/// Reads a listing file by file, in the order of (path, root).
pub struct ListingReader {
    file: PathBuf,
    entries: Entries,
    path: Vec<u8>,
    source_file_id: i64,
    /// How many were read.
    files: u64,
}

type Entries = BufReader<zstd::Decoder<'static, BufReader<io::Take<File>>>>;

impl ListingReader {
    /// Opens what a [`ListingWriter`] wrote and checks that it is whole.
    ///
    /// # Errors
    /// [`Error::ListingDamaged`] when a byte differs from what was written, [`Error::ListingVersion`] for a file of another
    /// version of the program, and the errors of reading.
    pub fn open(path: &Path) -> Result<ListingReader, Error> {
        let open = || File::open(path).map_err(|source| Error::io("opening listing", path, source));
        let body_bytes = check_whole(path, open()?)?;
        let mut body = BufReader::with_capacity(1 << 18, open()?.take(body_bytes));
        read_header(path, &mut body)?;
        let frame = zstd::Decoder::with_buffer(body)
            .map_err(|source| Error::io("reading listing", path, source))?;
        Ok(ListingReader {
            file: path.to_path_buf(),
            entries: BufReader::with_capacity(1 << 17, frame.single_frame()),
            path: Vec::new(),
            source_file_id: 0,
            files: 0,
        })
    }

    /// The next file; `None` behind the last one.
    ///
    /// # Errors
    /// [`Error::ListingDamaged`] and those of reading.
    pub fn next_file(&mut self) -> Result<Option<ListedFile<'_>>, Error> {
        match self.read_entry() {
            Ok(None) => Ok(None),
            Ok(Some(root)) => Ok(Some(ListedFile {
                path: &self.path,
                root,
                source_file_id: self.source_file_id,
            })),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                    Error::ListingDamaged {
                        path: self.file.clone(),
                        what: "its entries cannot be read",
                    }
                }
                _ => Error::io("reading listing", &self.file, error),
            }),
        }
    }

    /// Reads the next path and id; gives the root.
    fn read_entry(&mut self) -> io::Result<Option<u16>> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let entries = &mut self.entries;
        let Some(shared) = get_varint(entries)?.checked_sub(1) else {
            let is_end = get_varint(entries)? == self.files && entries.fill_buf()?.is_empty();
            return if is_end { Ok(None) } else { Err(invalid()) };
        };
        let shared = usize::try_from(shared).map_err(|_| invalid())?;
        let suffix_bytes = get_varint(entries)? as usize;
        if shared > self.path.len() || suffix_bytes > PATH_BYTES_MAX {
            return Err(invalid());
        }
        self.path.resize(shared + suffix_bytes, 0);
        entries.read_exact(&mut self.path[shared..])?;
        let root = u16::try_from(get_varint(entries)?).map_err(|_| invalid())?;
        let step = unzigzag(get_varint(entries)?);
        self.source_file_id = self.source_file_id.wrapping_add(step);
        self.files += 1;
        Ok(Some(root))
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

/// Reads the fixed part.
fn read_header(path: &Path, body: &mut impl Read) -> Result<(), Error> {
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
    version.copy_from_slice(rest);
    match u32::from_le_bytes(version) {
        VERSION => Ok(()),
        found => Err(Error::ListingVersion {
            path: path.to_path_buf(),
            expected: VERSION,
            found,
        }),
    }
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

    use proptest::prelude::*;

    use super::*;

    type Files = Vec<(Vec<u8>, u16, i64)>;

    fn sample() -> Files {
        let names: [&[u8]; 4] = [b"a", b"a/b", "a/\u{3042}".as_bytes(), b"b"];
        let mut files: Files = Vec::new();
        for (i, path) in names.into_iter().enumerate() {
            files.push((path.to_vec(), (i % 2) as u16, 40 - i as i64 * 13));
        }
        files.push((b"b".to_vec(), 2, i64::MAX));
        files.push((b"\xff\n".to_vec(), 0, i64::MIN));
        files
    }

    fn write(path: &Path, files: &Files) -> WrittenListing {
        let mut writer = ListingWriter::create(path).unwrap();
        for (path, root, id) in files {
            writer.push(path, *root, *id).unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(path: &Path) -> Result<Files, Error> {
        let mut reader = ListingReader::open(path)?;
        let mut files = Vec::new();
        while let Some(file) = reader.next_file()? {
            files.push((file.path.to_vec(), file.root, file.source_file_id));
        }
        Ok(files)
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/H01.listing");
        for files in [Files::new(), sample()] {
            let written = write(&path, &files);
            let bytes = fs::read(&path).unwrap();
            assert_eq!(written.files, files.len() as u64);
            assert_eq!(written.bytes, bytes.len() as u64);
            assert_eq!(written.sha256, hex(&Sha256::digest(&bytes)));
            assert_eq!(read(&path).unwrap(), files);
            assert_eq!(write(&path, &files), written);
        }
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_listing_is_read_back(
            names in prop::collection::btree_map((prop::collection::vec(any::<u8>(), 1..9), 0..3_u16), any::<i64>(), 0..40),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.listing");
            let files: Files = names.into_iter().map(|((path, root), id)| (path, root, id)).collect();
            write(&path, &files);
            prop_assert_eq!(read(&path).unwrap(), files);
        }
    }

    #[test]
    fn an_unfinished_listing_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.listing");
        write(&path, &sample());
        let mut writer = ListingWriter::create(&path).unwrap();
        writer.push(b"z", 0, 1).unwrap();
        drop(writer);
        assert_eq!(read(&path).unwrap(), sample());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn every_single_flipped_or_missing_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.listing");
        write(&path, &sample());
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut flipped = good.clone();
            flipped[at] ^= 0x10;
            for bad in [flipped, good[..at].to_vec()] {
                fs::write(&path, bad).unwrap();
                let error = read(&path).unwrap_err();
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
        let mut bytes = [MAGIC.as_slice(), &9_u32.to_le_bytes()].concat();
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        fs::write(&path, bytes).unwrap();
        assert!(matches!(
            read(&path),
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
