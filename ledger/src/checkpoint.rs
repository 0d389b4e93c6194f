//! The checkpoint (C2SP tlog-checkpoint): origin, size and root of a log, as a signed note.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::note::Note;
use crate::{Flaw, Hash, Verifier};

/// What a log commits to at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
}

impl Checkpoint {
    /// The root as the checkpoint writes it.
    pub fn root_base64(&self) -> String {
        STANDARD.encode(self.root)
    }

    /// The three lines that are signed.
    pub(crate) fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root_base64())
    }

    /// Reads a body. Other lines after the third are refused: nothing could check what they say.
    pub(crate) fn from_body(body: &str) -> Result<Checkpoint, Flaw> {
        let read = || -> Option<Checkpoint> {
            let [origin, size, root] = body
                .strip_suffix('\n')?
                .split('\n')
                .collect::<Vec<_>>()
                .try_into()
                .ok()?;
            Some(Checkpoint {
                origin: origin.to_owned(),
                size: size.parse().ok()?,
                root: STANDARD.decode(root).ok()?.try_into().ok()?,
            })
        };
        // Writing it again is the test of the form: it refuses leading zeros and signs.
        read()
            .filter(|checkpoint| checkpoint.body() == body)
            .ok_or(Flaw::NotCheckpoint)
    }

    /// Reads a signed checkpoint and checks that `verifier` signed it for its own log.
    pub(crate) fn open(bytes: &[u8], verifier: &Verifier) -> Result<Checkpoint, Flaw> {
        let note = Note::parse(bytes)?;
        verifier.check(&note)?;
        let checkpoint = Checkpoint::from_body(note.body)?;
        checkpoint.belongs_to(verifier)?;
        Ok(checkpoint)
    }

    /// Checks that it is a checkpoint of the log that the key is for.
    pub(crate) fn belongs_to(&self, verifier: &Verifier) -> Result<(), Flaw> {
        if self.origin == verifier.origin() {
            Ok(())
        } else {
            Err(Flaw::OtherOrigin {
                expected: verifier.origin().to_owned(),
                found: self.origin.clone(),
            })
        }
    }
}
