//! Reading one large file in portions, wherever it lies, so that its size costs no memory.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use crate::ReadError;
use crate::read::sorted;

/// The size of a portion. Fixed, so that what comes out of a file does not depend on the kind of its root.
const PORTION_BYTES: usize = 1 << 20;

/// Size and time of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes.
    pub bytes: u64,
    /// When it was written, in nanoseconds since 1970-01-01 UTC, of an archive's entry when the archive was; `None` when the root
    /// does not tell.
    pub modified: Option<i64>,
}

/// Cuts what comes into portions of one size.
pub(crate) struct Portions<'a> {
    portion: Vec<u8>,
    bytes: u64,
    bytes_max: u64,
    take: &'a mut dyn FnMut(&[u8]) -> bool,
    stopped: bool,
}

impl<'a> Portions<'a> {
    pub(crate) fn new(bytes_max: u64, take: &'a mut dyn FnMut(&[u8]) -> bool) -> Portions<'a> {
        Portions {
            portion: Vec::with_capacity(PORTION_BYTES),
            bytes: 0,
            bytes_max,
            take,
            stopped: false,
        }
    }

    /// Refuses a file by the size that its root tells.
    pub(crate) fn judge(&self, bytes: u64) -> Result<(), ReadError> {
        match bytes > self.bytes_max {
            true => Err(ReadError::TooLarge { bytes }),
            false => Ok(()),
        }
    }

    /// Takes the next bytes; says whether more are wanted.
    pub(crate) fn put(&mut self, mut bytes: &[u8]) -> Result<bool, ReadError> {
        self.bytes += bytes.len() as u64;
        self.judge(self.bytes)?;
        while !bytes.is_empty() && !self.stopped {
            let room = PORTION_BYTES - self.portion.len();
            let (fits, rest) = bytes.split_at(room.min(bytes.len()));
            self.portion.extend_from_slice(fits);
            bytes = rest;
            if self.portion.len() == PORTION_BYTES {
                self.stopped = !(self.take)(&self.portion);
                self.portion.clear();
            }
        }
        Ok(!self.stopped)
    }

    /// Hands out the last portion, and gives how many bytes came.
    pub(crate) fn finish(self) -> u64 {
        if !self.portion.is_empty() && !self.stopped {
            (self.take)(&self.portion);
        }
        self.bytes
    }
}

/// Hands out the bytes of a reader.
pub(crate) fn stream_reader(
    mut reader: impl Read,
    portions: &mut Portions<'_>,
) -> Result<(), ReadError> {
    let mut piece = vec![0; 256 << 10];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => {
                if !portions.put(&piece[..read])? {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(sorted(error)),
        }
    }
}

/// Hands out the bytes of a file of a folder. Links are not followed and a pipe does not block.
pub(crate) fn stream_file(path: &Path, portions: &mut Portions<'_>) -> Result<(), ReadError> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(sorted)?;
    portions.judge(file.metadata().map_err(sorted)?.len())?;
    stream_reader(file, portions)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;
    use crate::{RootSpec, Roots};

    fn bytes() -> Vec<u8> {
        let count = 2 * PORTION_BYTES as u32 + 17;
        (0..count).map(|i| (i * 7 / 3) as u8).collect()
    }

    fn read(roots: &Roots, path: &str) -> (Vec<usize>, Vec<u8>) {
        let (mut sizes, mut found) = (Vec::new(), Vec::new());
        let read = roots.stream(0, path.as_bytes(), 1 << 30, &mut |portion| {
            sizes.push(portion.len());
            found.extend_from_slice(portion);
            true
        });
        assert_eq!(read.unwrap(), found.len() as u64);
        (sizes, found)
    }

    fn open(path: &Path) -> Roots {
        let scratch = path.with_file_name("scratch");
        Roots::open(&[RootSpec::folder(path.to_owned())], &scratch).unwrap()
    }

    #[test]
    fn every_kind_of_root_gives_the_same_portions() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("plain");
        fs::create_dir(&plain).unwrap();
        fs::write(plain.join("a"), bytes()).unwrap();
        let tar = folder.path().join("a.tar");
        let mut builder = tar::Builder::new(fs::File::create(&tar).unwrap());
        builder.append_path_with_name(plain.join("a"), "a").unwrap();
        builder.finish().unwrap();
        let zipped = |name: &str, method| {
            let path = folder.path().join(name);
            let mut writer = zip::ZipWriter::new(fs::File::create(&path).unwrap());
            let options = zip::write::SimpleFileOptions::default().compression_method(method);
            writer.start_file("a", options).unwrap();
            writer.write_all(&bytes()).unwrap();
            writer.finish().unwrap();
            path
        };
        let deflated = zipped("deflated.zip", zip::CompressionMethod::Deflated);
        let stored = zipped("stored.zip", zip::CompressionMethod::Stored);
        for path in [&plain, &tar, &deflated, &stored] {
            let roots = open(path);
            let (sizes, found) = read(&roots, "a");
            assert_eq!(sizes, [PORTION_BYTES, PORTION_BYTES, 17], "{path:?}");
            assert!(found == bytes(), "{path:?}");
            let stamp = roots.stamp(0, b"a").unwrap();
            assert_eq!(stamp.bytes, found.len() as u64);
            assert!(stamp.modified.is_some());
            assert_eq!(roots.stamp(0, b"b"), None);
            let too_large = roots.stream(0, b"a", 1 << 20, &mut |_| true);
            assert!(matches!(too_large, Err(ReadError::TooLarge { .. })));
            assert!(matches!(
                roots.stream(0, b"b", 9, &mut |_| true),
                Err(ReadError::Gone)
            ));
            let mut portions = 0;
            roots
                .stream(0, b"a", 1 << 30, &mut |_| {
                    portions += 1;
                    false
                })
                .unwrap();
            assert_eq!(portions, 1);
        }
    }

    #[test]
    fn a_changed_byte_of_a_zip_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        let mut writer = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        let stored = zip::CompressionMethod::Stored;
        let options = zip::write::SimpleFileOptions::default().compression_method(stored);
        writer.start_file("a", options).unwrap();
        writer.write_all(&bytes()).unwrap();
        writer.finish().unwrap();
        let mut changed = fs::read(&path).unwrap();
        changed[1_000_000] ^= 1;
        fs::write(&path, changed).unwrap();
        let read = open(&path).stream(0, b"a", 1 << 30, &mut |_| true);
        assert!(matches!(read, Err(ReadError::Io { .. })));
    }

    #[test]
    fn parts_of_a_file_are_kept_behind_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("a"), bytes()).unwrap();
        let roots = open(&root);
        let dir = folder.path().join("quarantine");
        let at = PORTION_BYTES as u64;
        let parts = [3..5, at - 2..at + 4, 2 * at + 10..3 * at];
        let keep = |parts| roots.keep_parts(0, b"a", parts, (&dir, "L1", 7)).unwrap();
        let kept = keep(Some(&parts[..])).unwrap();
        let found = fs::read(dir.join(&kept.kept_as)).unwrap();
        let bytes = bytes();
        let at = PORTION_BYTES;
        let expected = [&bytes[3..5], &bytes[at - 2..at + 4], &bytes[2 * at + 10..]].concat();
        assert!(found == expected);
        assert_eq!(kept.bytes, expected.len() as i64);
        let whole = keep(None).unwrap();
        assert!(fs::read(dir.join(&whole.kept_as)).unwrap() == bytes);
        assert_eq!(
            roots.keep_parts(0, b"b", None, (&dir, "L1", 8)).unwrap(),
            None
        );
    }
}
