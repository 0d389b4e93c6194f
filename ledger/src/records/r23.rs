//! R23 ledger_head: what happened to the log itself, bound to the checkpoint it happened to.

use serde::{Deserialize, Serialize};

use crate::note::Note;
use crate::{Checkpoint, Error, Verifier};

/// The own fields of R23.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerHead {
    /// The checkpoint that the record is about, byte for byte as it stood in its file, with the lines of witnesses.
    pub checkpoint: String,
    /// What happened.
    pub event: LedgerEvent,
}

impl LedgerHead {
    /// Checks the form of what is text: the checkpoint and verifier keys.
    ///
    /// # Errors
    /// [`Error::Field`], [`Error::Vkey`].
    pub(crate) fn check(&self) -> Result<(), Error> {
        let note = Note::parse(self.checkpoint.as_bytes());
        note.and_then(|note| Checkpoint::from_body(note.body))
            .map_err(|_| Error::Field {
                field: "checkpoint",
                expected: "a signed checkpoint",
            })?;
        if let LedgerEvent::KeyChanged { previous, next } = &self.event {
            Verifier::from_vkey(previous)?;
            Verifier::from_vkey(next)?;
        }
        Ok(())
    }
}

/// What can happen to a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum LedgerEvent {
    /// Every byte was checked against the checkpoint.
    Verified {
        /// How many faults were found.
        faults: u64,
        /// Witnesses whose lines were looked for, each with how far it had cosigned.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        witnesses: Vec<WitnessedSize>,
    },
    /// Another key signs from here on. The record stands alone under a checkpoint that both keys sign.
    KeyChanged {
        /// The verifier key so far.
        previous: String,
        /// The verifier key from now on.
        next: String,
    },
    /// A time-stamping authority stamped the checkpoint (RFC 3161); the token is the evidence of the record.
    Timestamped,
    /// The log goes on for another one that was damaged or lost and is kept as it is. The checkpoint is that log's last good one.
    EpochBegun {
        /// The origin of the log before.
        origin: String,
        /// The first entry that is lost, 0-based; absent when none is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost_from: Option<u64>,
        /// The `rec_id` of the incident.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<String>,
    },
}

/// How far a witness had cosigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessedSize {
    /// The witness's verifier key.
    pub vkey: String,
    /// Entries under its newest line; absent when it cosigned nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::log::tests::{ORIGIN, PUBLISHED, key};
    use crate::record::tests::envelope;
    use crate::{LedgerKey, Record, from_bytes, to_bytes};

    pub(crate) fn head() -> LedgerHead {
        LedgerHead {
            checkpoint: PUBLISHED.to_owned(),
            event: LedgerEvent::KeyChanged {
                previous: key().vkey(),
                next: LedgerKey::from_seed([5; 32], ORIGIN).vkey(),
            },
        }
    }

    #[test]
    fn every_event_reads_back_as_it_was_written() {
        let events = [
            LedgerEvent::Verified {
                faults: 0,
                witnesses: vec![WitnessedSize {
                    vkey: "w.example/1+00000000+BAAA".to_owned(),
                    entries: Some(3),
                }],
            },
            LedgerEvent::Timestamped,
            LedgerEvent::EpochBegun {
                origin: ORIGIN.to_owned(),
                lost_from: Some(3),
                incident: None,
            },
        ];
        for event in events {
            let record = Record::LedgerHead(LedgerHead { event, ..head() });
            let bytes = to_bytes(&envelope(), &record).unwrap();
            assert_eq!(from_bytes(&bytes).unwrap(), (envelope(), record));
        }
    }

    #[test]
    fn what_is_no_checkpoint_or_no_key_is_refused() {
        let refused = |head: LedgerHead| to_bytes(&envelope(), &Record::LedgerHead(head));
        let mut bad = head();
        bad.checkpoint = "3 entries".to_owned();
        assert!(matches!(
            refused(bad),
            Err(Error::Field {
                field: "checkpoint",
                ..
            })
        ));
        let mut bad = head();
        bad.event = LedgerEvent::KeyChanged {
            previous: "key".to_owned(),
            next: "key".to_owned(),
        };
        assert!(matches!(refused(bad), Err(Error::Vkey { .. })));
    }
}
