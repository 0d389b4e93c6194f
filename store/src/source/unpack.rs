//! Unpacking a compressed tar, once and in a stream, into a file without a name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive::{ArchiveLimits, Trouble};
use crate::Error;
use crate::durable::create_folder;

/// How many bytes are moved at a time.
const PIECE_BYTES: usize = 256 << 10;

/// Tells apart the scratch files of one process.
static SCRATCH: AtomicU64 = AtomicU64::new(0);

/// How a tar is packed.
#[derive(Clone, Copy)]
pub(super) enum Compression {
    /// One or more gzip members.
    Gzip,
    /// One or more zstd frames with a window of at most 128 MiB, which is what the library allows by itself.
    Zstd,
}

/// Unpacks `packed` into a new file in the folder `scratch`; the file has mode 0600, no name, and goes when it is closed.
pub(super) fn unpack(
    packed: &File,
    compression: Compression,
    scratch: &Path,
    limits: &ArchiveLimits,
) -> Result<File, Trouble> {
    let packed_bytes = packed.metadata()?.len();
    let mut file = nameless(scratch).map_err(Trouble::Other)?;
    let packed = BufReader::with_capacity(PIECE_BYTES, packed);
    let mut reader: Box<dyn Read> = match compression {
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
    };
    let mut piece = vec![0; PIECE_BYTES];
    let mut unpacked_bytes = 0;
    loop {
        let read = match reader.read(&mut piece) {
            Ok(0) => return Ok(file),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.raw_os_error().is_some() => return Err(Trouble::Io(error)),
            Err(_) => return Err(Trouble::Damaged("its packed bytes are cut off or changed")),
        };
        unpacked_bytes += read as u64;
        limits.judge_bytes(unpacked_bytes, packed_bytes)?;
        file.write_all(&piece[..read]).map_err(|source| {
            Trouble::Other(Error::io("unpacking an archive into", scratch, source))
        })?;
    }
}

/// A file for reading and writing whose name is already removed: a kill leaves nothing behind.
fn nameless(scratch: &Path) -> Result<File, Error> {
    create_folder(scratch, 0o700)?;
    let number = SCRATCH.fetch_add(1, Ordering::Relaxed);
    let path = scratch.join(format!(".unpack-{}-{number}", process::id()));
    let failed = |source| Error::io("creating a scratch file in", scratch, source);
    // A file of that name is what a killed process of the same number left before its first byte.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(failed)?;
    fs::remove_file(&path).map_err(failed)?;
    Ok(file)
}
