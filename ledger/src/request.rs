//! What a witness is asked: the body of `add-checkpoint` of C2SP tlog-witness as a file, so that it can go by stick or mail.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::disk::Disk;
use crate::log::kept_name;
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::proof::{PROOF_HASHES_MAX, Tiles, is_consistent};
use crate::read::published;
use crate::{Checkpoint, Error, Flaw, Hash};

/// A checkpoint, and the proof that it continues an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size of the older checkpoint; 0 on first contact.
    pub old: u64,
    /// The consistency proof of RFC 6962 section 2.1.2.
    pub proof: Vec<Hash>,
    /// The newer checkpoint, as it stands in its file.
    pub checkpoint: String,
}

impl Request {
    /// The request for the log in `dir`: from `old` entries to the newest checkpoint, or to the kept one of `size` entries.
    ///
    /// # Errors
    /// [`Error::NoEntry`] when the log has fewer than `old` entries, [`Error::Io`] when no checkpoint of `size` is kept or a tile is
    /// missing, [`Error::Damaged`].
    pub fn of(dir: &Path, old: u64, size: Option<u64>) -> Result<Request, Error> {
        let disk = Disk::new(dir);
        let (mut checkpoint, newest) = published(&disk)?;
        let size = size.unwrap_or(newest.size);
        if size != newest.size {
            let kept = disk.read_present(&kept_name(size), NOTE_BYTES_MAX)?;
            checkpoint = String::from_utf8_lossy(&kept).into_owned();
        }
        if old > size || size > newest.size {
            return Err(Error::NoEntry {
                index: old.max(size).saturating_sub(1),
                size: newest.size,
            });
        }
        Ok(Request {
            old,
            proof: Tiles::new(&disk, size).consistency(old)?,
            checkpoint,
        })
    }

    /// Reads [`Request::text`].
    ///
    /// # Errors
    /// [`Error::Handed`] when it is not of this form.
    pub fn parse(bytes: &[u8]) -> Result<Request, Error> {
        let read = || -> Option<Request> {
            let text = std::str::from_utf8(bytes).ok()?;
            let (head, checkpoint) = text.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let old = lines.next()?.strip_prefix("old ")?.parse().ok()?;
            Some(Request {
                old,
                proof: read_hashes(lines)?,
                checkpoint: checkpoint.to_owned(),
            })
        };
        // Writing it again is the test of the form.
        read()
            .filter(|request| request.text().as_bytes() == bytes)
            .ok_or(Error::Handed {
                what: "the request for a witness",
                flaw: Flaw::NotRequest,
            })
    }

    /// `old` and size, a hash a line, an empty line, the checkpoint.
    pub fn text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        write_hashes(&mut text, &self.proof);
        text.push('\n');
        text + &self.checkpoint
    }

    /// What the checkpoint says; whether it is genuine is not asked.
    pub(crate) fn head(&self) -> Result<Checkpoint, Flaw> {
        Checkpoint::from_body(Note::parse(self.checkpoint.as_bytes())?.body)
    }

    /// Whether the proof leads from the root of the older checkpoint to that of the newer.
    pub(crate) fn continues(&self, old_root: &Hash, head: &Checkpoint) -> bool {
        is_consistent(self.old, old_root, head.size, &head.root, &self.proof)
    }
}

/// Adds a base64 line for each hash.
pub(crate) fn write_hashes(text: &mut String, hashes: &[Hash]) {
    for hash in hashes {
        text.push_str(&STANDARD.encode(hash));
        text.push('\n');
    }
}

/// Reads what [`write_hashes`] wrote; `None` at anything else and beyond the hashes a proof can have.
pub(crate) fn read_hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<Hash>> {
    let hashes: Vec<Hash> = lines
        .take(PROOF_HASHES_MAX + 1)
        .map(|line| STANDARD.decode(line).ok()?.try_into().ok())
        .collect::<Option<_>>()?;
    (hashes.len() <= PROOF_HASHES_MAX).then_some(hashes)
}
