//! The masters of claims as `kijun masters import` leaves them: the files under their hashes, and the index.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::write_file;
use crate::Error;
use crate::billing::published;
use crate::masters::Masters;

/// Writes them into the folder of masters, unless it has an index already: somebody may have imported more since.
pub(super) fn write(folder: &Path) -> Result<(), Error> {
    let place = folder.join("masters.toml");
    if place.exists() {
        return Ok(());
    }
    let files = folder.join("files");
    fs::create_dir_all(&files).map_err(Error::io("make folder", &files))?;
    let mut index = String::from(
        "# Written by `kijun masters import`; each file lies below files/ under its sha256.\n",
    );
    for file in published::files(&Masters::read()?) {
        let sha256 = model::hex(&Sha256::digest(&file.bytes));
        write_file(&files.join(&sha256), &file.bytes)?;
        let (system, name, edition) = (file.system, file.name, file.edition);
        let (bytes, rows) = (file.bytes.len(), file.rows);
        // Writing to a string cannot fail.
        let _ = write!(
            index,
            "\n[[master]]\nsystem = \"{system}\"\nfile = \"{name}\"\nsha256 = \"{sha256}\"\nbytes = {bytes}\n\
             edition = \"{edition}\"\nsource = \"invented\"\nimported = \"2026-04-01T00:00:00Z\"\n\
             rows = {rows}\ntaken = {rows}\n\n[master.left_out]\n"
        );
    }
    write_file(&place, index.as_bytes())
}
