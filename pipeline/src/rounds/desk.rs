//! Where steps are taken: each is checked against the rounds as they stand, and all of them are appended together or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use ledger::{Actor, ActorKind, Approval, Envelope, Evidence, Log, Outcome, Record, Software};
use mappings::rounds::{Event, Key, Person, Rounds, State, Step};
use model::hex;
use sha2::{Digest, Sha256};
use store::{Secrets, StoreLock};

use super::{record, replay};
use crate::Error;
use crate::config::Config;
use crate::night::envelope_by;

/// The rounds of a hospital, open for steps. Dropped without [`Desk::record`], nothing was done.
pub struct Desk {
    rounds: Rounds,
    log: Log,
    software: Software,
    evidence_dir: PathBuf,
    evidence: Vec<Evidence>,
    entries: Vec<Vec<u8>>,
    _lock: StoreLock,
}

/// Who takes a step, why, and how that is known.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who.
    pub by: Person,
    /// Why.
    pub reason: String,
    /// How the id was established, such as `named on the command line`.
    pub auth_method: String,
    /// Who brought it in for them, when it was somebody else.
    pub brought_by: Option<Person>,
}

impl Desk {
    /// Locks the store against nights and the hospital's ledger against everybody, and replays it.
    ///
    /// # Errors
    /// When another run is at work, or the ledger cannot be read.
    pub fn open(config: &Config, hospital: &str, software: &Software) -> Result<Desk, Error> {
        let lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun map")?;
        let secrets = Secrets::open(&config.secrets)?;
        let log = crate::ledgers::open_log(config, &secrets, hospital)?;
        Ok(Desk {
            rounds: replay(&config.ledger, hospital)?,
            log,
            software: Software {
                config_sha256: config.sha256.clone(),
                ..software.clone()
            },
            evidence_dir: evidence_dir(&config.ledger, hospital),
            evidence: Vec::new(),
            entries: Vec::new(),
            _lock: lock,
        })
    }

    /// The rounds with the steps taken so far.
    pub fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    /// Keeps a file as the evidence of the steps that follow, under the name of its SHA-256.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, bytes: &[u8], extension: &str) -> Result<PathBuf, Error> {
        let sha256 = hex(&Sha256::digest(bytes));
        let name = format!("{sha256}.{extension}");
        let path = self.evidence_dir.join(&name);
        write_whole(&path, bytes).map_err(|source| Error::Io {
            path: path.clone(),
            source,
        })?;
        self.evidence = vec![Evidence {
            name,
            bytes: bytes.len() as u64,
            sha256,
        }];
        Ok(path)
    }

    /// Takes a step. It is on record when [`Desk::record`] has been called.
    ///
    /// # Errors
    /// [`Error::Round`] when the step is refused.
    pub fn take(&mut self, act: &Act, key: &Key, step: Step) -> Result<State, Error> {
        let envelope = self.envelope(act)?;
        let fields = record::fields(key, &step);
        let event = Event {
            key: key.clone(),
            record: envelope.rec_id.clone(),
            at: envelope.ts_utc.clone(),
            by: act.by.clone(),
            reason: act.reason.clone(),
            step,
        };
        let entry = ledger::to_bytes(&envelope, &Record::MappingEvent(fields))?;
        let state = self.rounds.apply(&event).map_err(|refusal| Error::Round {
            hospital: self.rounds.hospital().to_owned(),
            local_code: key.local_code.clone(),
            refusal: Box::new(refusal),
        })?;
        self.entries.push(entry);
        Ok(state)
    }

    /// Appends every step that was taken, under one checkpoint. Gives how many there were.
    ///
    /// # Errors
    /// When the ledger cannot be written; no step is on record then.
    pub fn record(mut self) -> Result<usize, Error> {
        self.log.append(&self.entries)?;
        Ok(self.entries.len())
    }

    fn envelope(&self, act: &Act) -> Result<Envelope, Error> {
        let by = actor(&act.by, &act.auth_method);
        let hospital = self.rounds.hospital();
        let mut envelope = envelope_by(by, hospital, &self.software, Outcome::Ok)?;
        let ts = envelope.ts_utc.clone();
        let approval = |person: &Person| Approval {
            actor: actor(person, "named on the command line"),
            role: person.role.name().to_owned(),
            ts: ts.clone(),
            meaning: "took it in".to_owned(),
        };
        envelope.reason = Some(act.reason.clone());
        envelope.evidence = self.evidence.clone();
        envelope.approvals = act.brought_by.iter().map(approval).collect();
        Ok(envelope)
    }
}

fn actor(person: &Person, auth_method: &str) -> Actor {
    Actor {
        kind: ActorKind::Human,
        id: person.id.clone(),
        role: person.role.name().to_owned(),
        auth_method: auth_method.to_owned(),
    }
}

/// Where workbooks and files lie whose hashes the ledger of a hospital names. It is no part of the ledger's own folder, which is
/// published as it stands, and a hospital's id has no dot.
pub(crate) fn evidence_dir(ledger: &Path, hospital: &str) -> PathBuf {
    ledger.join(format!("{hospital}.evidence"))
}

/// Whole or absent, and flushed before a record names it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;

    let Some(folder) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(folder)?;
    let part = path.with_extension("part");
    let mut file = fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    fs::File::open(folder)?.sync_all()
}
