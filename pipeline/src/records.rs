//! Quality records that people write: how they are read, added, corrected and approved.
//!
//! Nothing is ever edited: a correction and an approval are new records that name the one they replace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ledger::{
    Actor, ActorKind, Approval, Envelope, Evidence, Kind, Log, Outcome, Record, Software,
};
use model::hex;
use sha2::{Digest, Sha256};
use store::{Secrets, StoreLock};

use crate::Error;
use crate::config::Config;
use crate::ledgers::open_log;
use crate::night::envelope_by;

/// A record with its place.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The entry of the hospital's ledger, counted from 0.
    pub index: u64,
    /// Who, when, why, on which evidence.
    pub envelope: Envelope,
    /// What.
    pub record: Record,
    /// Whether it counts.
    pub standing: Standing,
}

/// Whether a record counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    InForce,
    /// It does not before another person approves it.
    AwaitsApproval,
    /// It does, and another person approved it.
    Approved,
    /// Another record took its place.
    Superseded {
        /// Which.
        by: String,
    },
}

impl Standing {
    /// The name in output.
    pub const fn name(&self) -> &'static str {
        match self {
            Standing::InForce => "in_force",
            Standing::AwaitsApproval => "awaits_approval",
            Standing::Approved => "approved",
            Standing::Superseded { .. } => "superseded",
        }
    }
}

/// Why a record is not taken.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// An id is no account.
    #[error(
        "{what} is an account id of letters, digits and . - _ @, not a name: nothing can be taken out of a ledger"
    )]
    NoAccount {
        /// Which id.
        what: &'static str,
    },
    /// A text is not one line.
    #[error("{what} is one line of 1 to 500 characters")]
    NoLine {
        /// Which text.
        what: &'static str,
    },
    /// There is no such record.
    #[error("there is no record {rec_id}; `kijun record list` shows what there is")]
    Unknown {
        /// What was asked for.
        rec_id: String,
    },
    /// The record that is to be replaced or referred to is of another kind.
    #[error("{rec_id} is {found}, not {expected}")]
    OtherKind {
        /// Which record.
        rec_id: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// Another record took its place.
    #[error("{rec_id} was superseded by {by}; name that one")]
    Superseded {
        /// Which record.
        rec_id: String,
        /// By which.
        by: String,
    },
    /// Records of this kind need no second person, or have one.
    #[error("{rec_id} needs no approval: {why}")]
    NoApproval {
        /// Which record.
        rec_id: String,
        /// Why not.
        why: &'static str,
    },
    /// Who approves is who wrote.
    #[error("{person} wrote {rec_id}, so another person has to approve it")]
    SamePerson {
        /// The account.
        person: String,
        /// The record.
        rec_id: String,
    },
}

/// Who writes a record, and why.
#[derive(Clone, Debug)]
pub struct Author {
    /// Account id; not a name.
    pub by: String,
    /// In which role.
    pub role: String,
    /// Why.
    pub reason: Option<String>,
}

impl Author {
    /// Whether what they wrote may go into a ledger.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check(&self) -> Result<(), Refusal> {
        if !ledger::is_account(&self.by) {
            return Err(Refusal::NoAccount { what: "--by" });
        }
        let texts = [
            ("--role", Some(&self.role)),
            ("--reason", self.reason.as_ref()),
        ];
        for (what, text) in texts {
            if text.is_some_and(|text| !ledger::is_line(text)) {
                return Err(Refusal::NoLine { what });
            }
        }
        Ok(())
    }

    fn actor(&self) -> Actor {
        Actor {
            kind: ActorKind::Human,
            id: self.by.clone(),
            role: self.role.clone(),
            auth_method: "named on the command line".to_owned(),
        }
    }

    /// Whether an account is theirs. Capitals do not make two persons of one.
    fn is(&self, account: &str) -> bool {
        self.by.eq_ignore_ascii_case(account)
    }
}

/// The records of some kinds in a hospital's ledger, oldest first. A hospital without a ledger has none.
///
/// # Errors
/// When the ledger cannot be read.
pub fn read(config: &Config, hospital: &str, kinds: &[&str]) -> Result<Vec<Kept>, Error> {
    let dir = config.ledger.join(hospital);
    let mut kept: Vec<Kept> = Vec::new();
    if !dir.exists() {
        return Ok(kept);
    }
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for entry in ledger::entries(&dir, 0)? {
        let (index, bytes) = entry?;
        if !kinds.iter().any(|kind| ledger::has_kind(&bytes, kind)) {
            continue;
        }
        let (envelope, record) = ledger::from_bytes(&bytes)?;
        let before = envelope.supersedes.as_ref().and_then(|id| by_id.get(id));
        if let Some(before) = before {
            kept[*before].standing = Standing::Superseded {
                by: envelope.rec_id.clone(),
            };
        }
        by_id.insert(envelope.rec_id.clone(), kept.len());
        kept.push(Kept {
            index,
            standing: standing(&envelope, &record),
            envelope,
            record,
        });
    }
    Ok(kept)
}

fn standing(envelope: &Envelope, record: &Record) -> Standing {
    let kind = ledger::kind(record.kind_id());
    match kind.is_some_and(|kind| kind.needs_approval) {
        false => Standing::InForce,
        true if envelope.approvals.is_empty() => Standing::AwaitsApproval,
        true => Standing::Approved,
    }
}

/// A record by its id, wherever it is, with the id of its hospital.
///
/// # Errors
/// [`Refusal::Unknown`], and when a ledger cannot be read.
pub fn find(config: &Config, rec_id: &str) -> Result<(String, Kept), Error> {
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        if let Some(kept) = find_in(config, id, rec_id)? {
            return Ok((id.clone(), kept));
        }
    }
    let rec_id = rec_id.to_owned();
    Err(Refusal::Unknown { rec_id }.into())
}

/// The same in one hospital.
pub(crate) fn find_in(
    config: &Config,
    hospital: &str,
    rec_id: &str,
) -> Result<Option<Kept>, Error> {
    let dir = config.ledger.join(hospital);
    if !dir.exists() {
        return Ok(None);
    }
    let Some(index) = ledger::find_record(&dir, rec_id)? else {
        return Ok(None);
    };
    let (_, record) = ledger::from_bytes(&ledger::read_entry(&dir, index)?)?;
    let kept = read(config, hospital, &[record.kind_id()])?;
    Ok(kept.into_iter().find(|it| it.envelope.rec_id == rec_id))
}

/// What a file is known by in a ledger; the file itself stays where it is.
///
/// # Errors
/// When it cannot be read.
pub fn evidence(path: &Path) -> Result<Evidence, Error> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = fs::File::open(path).map_err(io)?;
    let mut digest = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut Digesting(&mut digest)).map_err(io)?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    Ok(Evidence {
        name: name.unwrap_or_default().into_owned(),
        bytes,
        sha256: hex(&digest.finalize()),
    })
}

struct Digesting<'a>(&'a mut Sha256);

impl std::io::Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A ledger that is open for records of people. Nights and other writers wait outside.
pub struct RecordDesk<'a> {
    config: &'a Config,
    hospital: &'a str,
    software: Software,
    log: Log,
    _lock: StoreLock,
}

impl<'a> RecordDesk<'a> {
    /// Locks the store against nights and opens the ledger of a hospital.
    ///
    /// # Errors
    /// When another run is at work, or the ledger cannot be read.
    pub fn open(
        config: &'a Config,
        hospital: &'a str,
        software: &Software,
    ) -> Result<RecordDesk<'a>, Error> {
        config.select(&[hospital.to_owned()])?;
        let lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun record")?;
        let secrets = Secrets::open(&config.secrets)?;
        Ok(RecordDesk {
            config,
            hospital,
            log: open_log(config, &secrets, hospital)?,
            software: Software {
                config_sha256: config.sha256.clone(),
                ..software.clone()
            },
            _lock: lock,
        })
    }

    /// Writes a record; one that it replaces must be of the same kind and not be replaced yet.
    ///
    /// # Errors
    /// [`Refusal`], and when the ledger cannot be written.
    pub fn add(
        &mut self,
        author: &Author,
        record: Record,
        supersedes: Option<&str>,
        evidence: Vec<Evidence>,
    ) -> Result<Kept, Error> {
        author.check()?;
        if let Some(rec_id) = supersedes {
            let before = self.current(rec_id)?;
            expect_kind(&before, record.kind_id())?;
        }
        let mut envelope = self.envelope(author)?;
        envelope.supersedes = supersedes.map(str::to_owned);
        envelope.evidence = evidence;
        self.append(envelope, record)
    }

    /// Approves a record as another person: a record with the same fields and the approval takes its place.
    ///
    /// # Errors
    /// [`Refusal`], and when the ledger cannot be written.
    pub fn approve(&mut self, author: &Author, rec_id: &str) -> Result<Kept, Error> {
        author.check()?;
        let before = self.current(rec_id)?;
        let refused = |why| Refusal::NoApproval {
            rec_id: rec_id.to_owned(),
            why,
        };
        match before.standing {
            Standing::AwaitsApproval => {}
            Standing::Approved => return Err(refused("it is approved").into()),
            _ => return Err(refused("records of its kind have one author").into()),
        }
        if author.is(&before.envelope.actor.id) {
            return Err(Refusal::SamePerson {
                person: author.by.clone(),
                rec_id: rec_id.to_owned(),
            }
            .into());
        }
        let mut envelope = self.envelope(author)?;
        envelope.supersedes = Some(rec_id.to_owned());
        envelope.evidence = before.envelope.evidence;
        envelope.approvals = vec![Approval {
            actor: author.actor(),
            role: author.role.clone(),
            ts: envelope.ts_utc.clone(),
            meaning: "approved".to_owned(),
        }];
        self.append(envelope, before.record)
    }

    /// Whether a record that another one refers to is there and of a kind.
    ///
    /// # Errors
    /// [`Refusal`].
    pub(crate) fn expect(&self, rec_id: &str, kind: &str) -> Result<(), Error> {
        let found = find_in(self.config, self.hospital, rec_id)?;
        let unknown = || Refusal::Unknown {
            rec_id: rec_id.to_owned(),
        };
        expect_kind(&found.ok_or_else(unknown)?, kind)
    }

    pub(crate) fn append(&mut self, envelope: Envelope, record: Record) -> Result<Kept, Error> {
        let index = self.log.size();
        let entry = ledger::to_bytes(&envelope, &record)?;
        self.log.append(&[entry])?;
        Ok(Kept {
            index,
            standing: standing(&envelope, &record),
            envelope,
            record,
        })
    }

    pub(crate) fn envelope(&self, author: &Author) -> Result<Envelope, Error> {
        let mut envelope = envelope_by(author.actor(), self.hospital, &self.software, Outcome::Ok)?;
        envelope.reason = author.reason.clone();
        Ok(envelope)
    }

    /// A record of this ledger that none took the place of.
    fn current(&self, rec_id: &str) -> Result<Kept, Error> {
        let found = find_in(self.config, self.hospital, rec_id)?;
        let found = found.ok_or_else(|| Refusal::Unknown {
            rec_id: rec_id.to_owned(),
        })?;
        match &found.standing {
            Standing::Superseded { by } => Err(Refusal::Superseded {
                rec_id: rec_id.to_owned(),
                by: by.clone(),
            }
            .into()),
            _ => Ok(found),
        }
    }
}

fn expect_kind(kept: &Kept, expected: &str) -> Result<(), Error> {
    if kept.record.kind_id() == expected {
        return Ok(());
    }
    let name = |id: &str| {
        let kind: Option<&Kind> = ledger::kind(id);
        kind.map_or_else(|| id.to_owned(), |kind| format!("{id} {}", kind.name))
    };
    Err(Refusal::OtherKind {
        rec_id: kept.envelope.rec_id.clone(),
        found: name(kept.record.kind_id()),
        expected: name(expected),
    }
    .into())
}
