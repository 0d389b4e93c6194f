//! The lines of a list, however long the list is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::Error;

/// The longest line, in bytes.
const LINE_BYTES_MAX: u64 = 64 << 10;

/// Gives each line of a file to `each`, without its end (LF or CRLF) and without the mark that UTF-8 files may begin with.
/// `each` says what is wrong with a line.
///
/// # Errors
/// [`Error::ListDamaged`] with the line's number (1-based) for what `each` says and for a line that is too long; those of reading
/// the file.
pub(super) fn for_each_line(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), &'static str>,
) -> Result<(), Error> {
    let failed = |source: io::Error| Error::io("reading list", path, source);
    let file = File::open(path).map_err(failed)?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let read = (&mut reader)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .map_err(failed)?;
        let damaged = |what| Error::ListDamaged {
            path: path.to_path_buf(),
            line: number,
            what,
        };
        let ended = line.pop_if(|byte| *byte == b'\n').is_some();
        if !ended && read as u64 == LINE_BYTES_MAX {
            return Err(damaged("it is longer than 64 KiB"));
        }
        if read == 0 {
            return Ok(());
        }
        let text = line.strip_suffix(b"\r").unwrap_or(&line);
        let text = match number {
            1 => text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text),
            _ => text,
        };
        each(text).map_err(damaged)?;
    }
}
