//! A witness: somebody elsewhere who remembers the last checkpoint of each log and cosigns only what continues it.
//!
//! It needs no ledger, only requests ([`Request`]). What it remembers is one small file a log in a folder of its own, written and
//! flushed before the cosignature leaves the house: a witness that forgot could be shown two histories.

use std::path::Path;

use crate::disk::Disk;
use crate::log::{Held, lock};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::{Checkpoint, Error, Flaw, Refusal, Request, Verifier, WitnessKey, WitnessVerifier};

/// The most bytes of a remembered checkpoint with its key.
const STATE_BYTES_MAX: usize = NOTE_BYTES_MAX + 4096;

/// A checkpoint that a witness cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The log's origin.
    pub origin: String,
    /// How many entries it covers.
    pub size: u64,
    /// The checkpoint with the witness's line: what goes back to the log.
    pub text: String,
}

/// What a witness knows of a log.
struct Known {
    /// The key that it holds the log to.
    verifier: Verifier,
    /// The last checkpoint that it cosigned.
    text: String,
    head: Checkpoint,
}

/// The memory of a witness, open for one decision after the other.
#[derive(Debug)]
pub struct Witness {
    disk: Disk,
    key: WitnessKey,
    _lock: Held,
}

impl Witness {
    /// Opens the memory in `folder`, making it when there is none.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process has it open, [`Error::Io`].
    pub fn open(folder: &Path, key: WitnessKey) -> Result<Witness, Error> {
        let lock = lock(folder)?;
        Ok(Witness {
            disk: Disk::new(folder),
            key,
            _lock: lock,
        })
    }

    /// The size up to which a log is cosigned; 0 for a log that was never seen.
    ///
    /// # Errors
    /// [`Error::Damaged`] when what is remembered is not what this witness wrote, [`Error::Io`].
    pub fn size_of(&self, origin: &str) -> Result<u64, Error> {
        Ok(self.known(origin)?.map_or(0, |known| known.head.size))
    }

    /// The request for a log that can be read from here: from what is remembered to its newest checkpoint. A log that fell behind
    /// gives a request that is refused.
    ///
    /// # Errors
    /// As [`Witness::size_of`] and [`Request::of`].
    pub fn request(&self, dir: &Path, origin: &str) -> Result<Request, Error> {
        let known = self.size_of(origin)?;
        match Request::of(dir, known, None) {
            Err(Error::NoEntry { .. }) => Request::of(dir, 0, None),
            request => request,
        }
    }

    /// Cosigns the checkpoint of a request at a time (seconds since 1970-01-01 UTC), when it continues what is remembered.
    ///
    /// `vkey` is the log's key as it came by another way than the request. It is needed on first contact and after a change of
    /// keys; the new key is taken when the old one signed beside it.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason, [`Error::Handed`] when the request cannot be read, [`Error::Damaged`], [`Error::Io`].
    pub fn cosign(
        &mut self,
        request: &Request,
        vkey: Option<&Verifier>,
        time: u64,
    ) -> Result<Cosigned, Error> {
        let handed = |flaw| Error::Handed {
            what: "the checkpoint of the request",
            flaw,
        };
        let head = request.head().map_err(handed)?;
        let note = Note::parse(request.checkpoint.as_bytes()).map_err(handed)?;
        let known = self.known(&head.origin)?;
        let judged = held_to(known.as_ref(), vkey, &note)
            .and_then(|verifier| {
                verifier.check(&note).map_err(Refusal::Signature)?;
                head.belongs_to(&verifier).map_err(Refusal::Signature)?;
                Ok(verifier)
            })
            .and_then(|verifier| {
                continues(known.as_ref(), request, &head)?;
                Ok(verifier)
            });
        let verifier = judged.map_err(|refusal| Error::Refused {
            origin: head.origin.clone(),
            refusal,
        })?;
        let line = self.key.line(note.body, time);
        let witness = self.key.verifier();
        let text = note.with_line(witness.name(), witness.id(), &line);
        let state = format!("log {}\n\n{text}", verifier.vkey());
        self.disk.put(&file_name(&head.origin), state.as_bytes())?;
        self.disk.flush_folders()?;
        Ok(Cosigned {
            origin: head.origin,
            size: head.size,
            text,
        })
    }

    /// What is remembered of a log, checked against its key and our own.
    fn known(&self, origin: &str) -> Result<Option<Known>, Error> {
        let name = file_name(origin);
        let Some(bytes) = self.disk.read(&name, STATE_BYTES_MAX)? else {
            return Ok(None);
        };
        read_known(&bytes, self.key.verifier())
            .and_then(|known| {
                known.head.belongs_to(&known.verifier)?;
                (known.head.origin == origin)
                    .then_some(known)
                    .ok_or(Flaw::NotCheckpoint)
            })
            .map(Some)
            .map_err(|flaw| Error::Damaged {
                path: self.disk.path(&name),
                flaw,
            })
    }
}

fn read_known(bytes: &[u8], witness: &WitnessVerifier) -> Result<Known, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|_| Flaw::NotText)?;
    let (vkey, text) = text
        .strip_prefix("log ")
        .and_then(|text| text.split_once("\n\n"))
        .ok_or(Flaw::NotCheckpoint)?;
    let verifier = Verifier::from_vkey(vkey).map_err(|_| Flaw::VkeyParts)?;
    let note = Note::parse(text.as_bytes())?;
    witness
        .time_of(&note)?
        .ok_or_else(|| witness.flaw_not_signed())?;
    Ok(Known {
        verifier,
        head: Checkpoint::from_body(note.body)?,
        text: text.to_owned(),
    })
}

/// The key that a log is held to: the remembered one, or the one handed over when nothing speaks against it.
fn held_to(
    known: Option<&Known>,
    vkey: Option<&Verifier>,
    note: &Note<'_>,
) -> Result<Verifier, Refusal> {
    match (known, vkey) {
        (None, None) => Err(Refusal::UnknownLog),
        (None, Some(vkey)) => Ok(vkey.clone()),
        (Some(known), None) => Ok(known.verifier.clone()),
        (Some(known), Some(vkey)) if known.verifier == *vkey => Ok(vkey.clone()),
        (Some(known), Some(vkey)) => {
            let both = |note: &Note<'_>| {
                let keys = [&known.verifier, vkey];
                keys.iter().all(|key| key.check(note).is_ok())
            };
            let remembered = Note::parse(known.text.as_bytes());
            if both(note) || remembered.is_ok_and(|note| both(&note)) {
                Ok(vkey.clone())
            } else {
                Err(Refusal::OtherKey {
                    known: known.verifier.vkey(),
                })
            }
        }
    }
}

/// Whether a checkpoint continues what is remembered.
fn continues(known: Option<&Known>, request: &Request, head: &Checkpoint) -> Result<(), Refusal> {
    let nothing = crate::tree::root(&[]);
    let (size, root) = known.map_or((0, &nothing), |known| (known.head.size, &known.head.root));
    if head.size < size {
        return Err(Refusal::RolledBack {
            known: size,
            found: head.size,
        });
    }
    if head.size == size {
        // On first contact nothing is known of the root of an empty log but what the tree itself says.
        let same = head.root == *root;
        return same.then_some(()).ok_or(Refusal::Forked { known: size });
    }
    if request.old != size {
        return Err(Refusal::OtherStart {
            known: size,
            found: request.old,
        });
    }
    let proven = request.continues(root, head);
    proven.then_some(()).ok_or(Refusal::Forked { known: size })
}

/// The file of a log: its origin with everything that means something in a path written as `%` and two hex digits.
fn file_name(origin: &str) -> String {
    let mut name = String::new();
    for byte in origin.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name + ".cosigned"
}

#[cfg(test)]
mod tests;
