//! The proof that a record is in a log, as a file of its own (C2SP tlog-proof): whoever has it, the record's bytes and the log's
//! public key needs nothing else.

use std::path::Path;

use crate::disk::Disk;
use crate::proof::{Tiles, root_of_inclusion};
use crate::read::published;
use crate::request::{read_hashes, write_hashes};
use crate::tree::leaf_hash;
use crate::{Checkpoint, Epoch, Error, Flaw, Hash, Verifier};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An index, the hashes from the leaf's sibling up to the root, and the checkpoint that signs the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Which entry, 0-based.
    pub index: u64,
    /// The siblings, lowest first.
    pub hashes: Vec<Hash>,
    /// The checkpoint with every signature line.
    pub checkpoint: String,
}

impl InclusionProof {
    /// The proof of an entry of the log in `dir` under its newest checkpoint.
    ///
    /// # Errors
    /// [`Error::NoEntry`] beyond its size, [`Error::Damaged`], [`Error::NoCheckpoint`] and [`Error::Io`].
    pub fn of(dir: &Path, index: u64) -> Result<InclusionProof, Error> {
        let disk = Disk::new(dir);
        let (checkpoint, Checkpoint { size, .. }) = published(&disk)?;
        if index >= size {
            return Err(Error::NoEntry { index, size });
        }
        Ok(InclusionProof {
            index,
            hashes: Tiles::new(&disk, size).inclusion(index)?,
            checkpoint,
        })
    }

    /// Reads [`InclusionProof::text`]. A line of extra data, which Kijun does not write, is passed over.
    ///
    /// # Errors
    /// [`Error::Handed`] when it is not of this form.
    pub fn parse(bytes: &[u8]) -> Result<InclusionProof, Error> {
        let read = || -> Option<InclusionProof> {
            let text = std::str::from_utf8(bytes).ok()?;
            let (head, checkpoint) = text.split_once("\n\n")?;
            let mut lines = head.split('\n').peekable();
            if lines.next()? != HEADER {
                return None;
            }
            lines.next_if(|line| line.starts_with("extra "));
            let digits = lines.next()?.strip_prefix("index ")?;
            let index: u64 = digits.parse().ok()?;
            (index.to_string() == digits).then_some(())?;
            Some(InclusionProof {
                index,
                hashes: read_hashes(lines)?,
                checkpoint: checkpoint.to_owned(),
            })
        };
        read().ok_or(Error::Handed {
            what: "the inclusion proof",
            flaw: Flaw::NotProof,
        })
    }

    /// The proof as a file; its name ends in `.tlog-proof`.
    pub fn text(&self) -> String {
        let mut text = format!("{HEADER}\nindex {}\n", self.index);
        write_hashes(&mut text, &self.hashes);
        text.push('\n');
        text + &self.checkpoint
    }

    /// Checks that the log of `verifier` signed a tree that holds `entry` at this index. Gives the checkpoint.
    ///
    /// # Errors
    /// [`Error::Handed`] with what is wrong.
    pub fn check(&self, entry: &[u8], verifier: &Verifier) -> Result<Checkpoint, Error> {
        let handed = |flaw| Error::Handed {
            what: "the inclusion proof",
            flaw,
        };
        let bytes = self.checkpoint.as_bytes();
        let checkpoint = Checkpoint::open(bytes, verifier).map_err(handed)?;
        let leaf = leaf_hash(entry);
        let root = root_of_inclusion(leaf, self.index, checkpoint.size, &self.hashes);
        if root == Some(checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(handed(Flaw::ProofFails))
        }
    }

    /// As [`InclusionProof::check`], with whichever key of the log signs at the size of the proof ([`crate::epochs`]).
    ///
    /// # Errors
    /// [`Error::Handed`] with what is wrong under the last of them.
    pub fn check_any(&self, entry: &[u8], epochs: &[Epoch]) -> Result<Checkpoint, Error> {
        let mut outcome = Err(Error::Handed {
            what: "the inclusion proof",
            flaw: Flaw::ProofFails,
        });
        for epoch in epochs {
            outcome = self.check(entry, &epoch.verifier);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::tests::{key, log_of, records};
    use crate::{LedgerKey, read_entry};

    #[test]
    fn a_proof_needs_nothing_but_the_record_and_the_key() {
        let folder = log_of(300);
        for index in [0, 1, 255, 256, 299] {
            let proof = InclusionProof::of(folder.path(), index).unwrap();
            let entry = read_entry(folder.path(), index).unwrap();
            let text = proof.text();
            let read = InclusionProof::parse(text.as_bytes()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.check(&entry, &key().verifier()).unwrap().size, 300);
            let extra = text.replacen("index", "extra a2lqdW4=\nindex", 1);
            assert_eq!(InclusionProof::parse(extra.as_bytes()).unwrap(), proof);
        }
        assert!(matches!(
            InclusionProof::of(folder.path(), 300),
            Err(Error::NoEntry { .. })
        ));
    }

    #[test]
    fn the_proof_of_the_published_log_is_this_text() {
        let folder = log_of(3);
        let proof = InclusionProof::of(folder.path(), 2).unwrap().text();
        let head = "c2sp.org/tlog-proof@v1\nindex 2\nSoUcExZDm2bNj4fUHOZzhlGmmTPnYm0hKg6T3w+n8kI=\n\nhospital-a.example/mrda-ledger\n3\n";
        assert!(proof.starts_with(head), "{proof}");
    }

    #[test]
    fn no_byte_of_a_proof_can_be_changed_unseen() {
        let folder = log_of(7);
        let entry = read_entry(folder.path(), 4).unwrap();
        let good = InclusionProof::of(folder.path(), 4).unwrap().text();
        let verifier = key().verifier();
        let holds = |text: &[u8], entry: &[u8]| {
            InclusionProof::parse(text).is_ok_and(|proof| proof.check(entry, &verifier).is_ok())
        };
        assert!(holds(good.as_bytes(), &entry));
        for at in 0..good.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut bad = good.clone().into_bytes();
                bad[at] ^= bit;
                assert!(!holds(&bad, &entry), "byte {at}, bit {bit}");
            }
        }
        assert!(!holds(good.as_bytes(), &records(5..6)[0]));
        let other = LedgerKey::from_seed([9; 32], "other.example/mrda-ledger").verifier();
        let proof = InclusionProof::of(folder.path(), 4).unwrap();
        assert!(proof.check(&entry, &other).is_err());
    }
}
