//! The ledgers of the hospitals: how they are opened, and what happens to them apart from nights: a witness's line, another key, a
//! time stamp, a verdict.

use std::path::PathBuf;

use ledger::{
    Actor, ActorKind, Evidence, LedgerEvent, LedgerHead, LedgerKey, Log, Outcome, Record, Software,
    WitnessVerifier,
};
use model::hex;
use sha2::{Digest, Sha256};
use store::{Secrets, StoreLock};

use crate::Error;
use crate::config::Config;
use crate::night::{envelope_by, ledger_key, ledger_origin};
use crate::rounds::{evidence_dir, write_whole};

/// Opens the ledger of a hospital for writing, unless it fell behind what a witness cosigned.
///
/// # Errors
/// [`ledger::Error::BehindWitness`] and [`ledger::Error::ForkedFromWitness`], and those of [`Log::open`].
pub(crate) fn open_log(config: &Config, secrets: &Secrets, hospital: &str) -> Result<Log, Error> {
    let dir = config.ledger.join(hospital);
    ledger::hold_to_witnessed(&dir, &witnessed_path(secrets, hospital))?;
    Ok(Log::open(&dir, ledger_key(config, secrets, hospital)?)?)
}

/// Where the last cosigned checkpoint of a hospital's ledger is kept: beside the secrets, which are not restored together with the
/// ledger.
pub fn witnessed_path(secrets: &Secrets, hospital: &str) -> PathBuf {
    secrets
        .folder()
        .join(format!("ledger-witnessed-{hospital}"))
}

/// A ledger that is open for one act of a person. Nights and other acts wait outside.
pub struct LedgerDesk<'a> {
    config: &'a Config,
    hospital: &'a str,
    secrets: Secrets,
    software: Software,
    _lock: StoreLock,
}

/// Who acts on a ledger, and why.
#[derive(Clone, Debug)]
pub struct LedgerAct {
    /// Account id; not a name.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl<'a> LedgerDesk<'a> {
    /// Locks the store against nights.
    ///
    /// # Errors
    /// When another run is at work, or the secrets cannot be opened.
    pub fn open(
        config: &'a Config,
        hospital: &'a str,
        software: &Software,
    ) -> Result<LedgerDesk<'a>, Error> {
        let lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun ledger")?;
        Ok(LedgerDesk {
            config,
            hospital,
            secrets: Secrets::open(&config.secrets)?,
            software: Software {
                config_sha256: config.sha256.clone(),
                ..software.clone()
            },
            _lock: lock,
        })
    }

    /// Takes the line of a witness into the ledger and remembers how far it goes. Gives size and time (seconds since 1970-01-01
    /// UTC) that were cosigned.
    ///
    /// # Errors
    /// When the note is not a checkpoint of this ledger with a good line of the witness, or nothing can be written.
    pub fn take_cosignature(
        &self,
        note: &[u8],
        witness: &WitnessVerifier,
    ) -> Result<(u64, u64), Error> {
        let taken = self.log()?.add_cosignature(note, witness)?;
        ledger::keep_witnessed(&witnessed_path(&self.secrets, self.hospital), note)?;
        Ok(taken)
    }

    /// Gives the ledger another key: a record that names both, a checkpoint that both sign, and the key file of the new one in the
    /// place of the old one, which is kept. After a crash the same call ends what was begun. Gives the verifier keys before and
    /// after.
    ///
    /// # Errors
    /// When the ledger cannot be written or a key file cannot be read or made.
    pub fn change_key(&self, act: &LedgerAct) -> Result<(String, String), Error> {
        let origin = ledger_origin(self.config, self.hospital);
        let path = self.secrets.ledger_key_path(self.hospital);
        let mut next_path = path.as_os_str().to_owned();
        next_path.push(".next");
        let next_path = PathBuf::from(next_path);
        let previous = ledger_key(self.config, &self.secrets, self.hospital)?;
        let next = LedgerKey::create_or_load(&next_path, &origin)?;
        let keys = (previous.vkey(), next.vkey());
        match self.log() {
            Ok(mut log) => {
                let event = LedgerEvent::KeyChanged {
                    previous: keys.0.clone(),
                    next: keys.1.clone(),
                };
                let checkpoint = log.checkpoint_text().to_owned();
                let record = self.record(act, checkpoint, event, Vec::new(), Outcome::Ok)?;
                log.change_key(next, record)?;
            }
            // A crash fell between the ledger and the key file, if this is the key that the ledger went over to.
            Err(Error::Ledger(ledger::Error::KeyRetired { .. }))
                if self.is_handed_to(&previous, &next)? => {}
            Err(error) => return Err(error),
        }
        previous.retire(&path, &next_path)?;
        Ok(keys)
    }

    /// Records a time stamp (RFC 3161) of a checkpoint of this ledger; the token is kept as evidence under its SHA-256. Gives the
    /// size that was stamped.
    ///
    /// # Errors
    /// [`Error::TimeStamp`] when the token does not hold the SHA-256 of the checkpoint's bytes, and when the checkpoint is not one of
    /// this ledger or nothing can be written.
    pub fn record_timestamp(
        &self,
        act: &LedgerAct,
        token: &[u8],
        checkpoint: &[u8],
    ) -> Result<u64, Error> {
        let mut log = self.log()?;
        let dir = self.config.ledger.join(self.hospital);
        let (stamped, ..) = ledger::compare(&dir, &log.verifier(), checkpoint)?;
        let imprint = Sha256::digest(checkpoint);
        if !token
            .windows(imprint.len())
            .any(|window| *window == imprint[..])
        {
            return Err(Error::TimeStamp {
                hospital: self.hospital.to_owned(),
            });
        }
        let sha256 = hex(&Sha256::digest(token));
        let name = format!("{sha256}.tsr");
        let path = evidence_dir(&self.config.ledger, self.hospital).join(&name);
        write_whole(&path, token).map_err(|source| Error::Io { path, source })?;
        let evidence = Evidence {
            name,
            bytes: token.len() as u64,
            sha256,
        };
        let text = String::from_utf8_lossy(checkpoint).into_owned();
        let record = self.record(
            act,
            text,
            LedgerEvent::Timestamped,
            vec![evidence],
            Outcome::Ok,
        )?;
        log.append(&[record])?;
        Ok(stamped.size)
    }

    /// Records what a verification of this ledger found, beside the checkpoint it was held to.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn record_verdict(
        &self,
        act: &LedgerAct,
        event: LedgerEvent,
        result: Outcome,
    ) -> Result<(), Error> {
        let mut log = self.log()?;
        let checkpoint = log.checkpoint_text().to_owned();
        let record = self.record(act, checkpoint, event, Vec::new(), result)?;
        log.append(&[record])?;
        Ok(())
    }

    fn is_handed_to(&self, previous: &LedgerKey, next: &LedgerKey) -> Result<bool, Error> {
        let dir = self.config.ledger.join(self.hospital);
        let epochs = ledger::epochs(&dir, &previous.verifier())?;
        Ok(epochs.last().map(|epoch| &epoch.verifier) == Some(&next.verifier()))
    }

    fn log(&self) -> Result<Log, Error> {
        open_log(self.config, &self.secrets, self.hospital)
    }

    fn record(
        &self,
        act: &LedgerAct,
        checkpoint: String,
        event: LedgerEvent,
        evidence: Vec<Evidence>,
        result: Outcome,
    ) -> Result<Vec<u8>, Error> {
        let actor = Actor {
            kind: ActorKind::Human,
            id: act.by.clone(),
            role: "network".to_owned(),
            auth_method: "named on the command line".to_owned(),
        };
        let mut envelope = envelope_by(actor, self.hospital, &self.software, result)?;
        envelope.reason = Some(act.reason.clone());
        envelope.evidence = evidence;
        let head = LedgerHead { checkpoint, event };
        Ok(ledger::to_bytes(&envelope, &Record::LedgerHead(head))?)
    }
}
