//! What can stop the ledger, and what can be wrong with the bytes of a log.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the ledger could not do its work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process writes this log.
    #[error(
        "the ledger is locked by another run that is writing it ({path}); wait until that run has ended and start again"
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A file of the log is not what it must be.
    #[error("{path} is damaged: {flaw}; keep the directory as it is and verify the ledger")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// `checkpoint` is older than the log.
    #[error(
        "{path} holds {size} entries, but {kept} larger checkpoints are kept in checkpoints/, up to {largest} entries: \
         an older state was put back; keep the directory as it is and restore the newer state"
    )]
    RolledBack {
        /// The checkpoint file.
        path: PathBuf,
        /// The size it states, in entries.
        size: u64,
        /// How many kept checkpoints are larger.
        kept: usize,
        /// The size of the largest of them.
        largest: u64,
    },
    /// The checkpoint file is gone while the rest of the log is there.
    #[error(
        "{path} is missing although the directory holds a log; restore it from the newest file in checkpoints/"
    )]
    NoCheckpoint {
        /// The checkpoint file.
        path: PathBuf,
    },
    /// `checkpoint` changed under a log that is open for writing.
    #[error(
        "{path} was changed by something else while the ledger was open; verify the log before the next run"
    )]
    Changed {
        /// The checkpoint file.
        path: PathBuf,
    },
    /// An append failed half-way, so that the directory must be looked at afresh.
    #[error("an earlier append to {path} failed; open the ledger again, which mends what was left")]
    Unfinished {
        /// The log's directory.
        path: PathBuf,
    },
    /// An entry is larger than a bundle can hold.
    #[error(
        "a record has {bytes} bytes, a ledger entry holds at most {limit}; put the large part beside the ledger and refer to it by its hash"
    )]
    TooLarge {
        /// The record's size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There is no such entry.
    #[error("the ledger has no entry {index}: it holds {size} entries, counted from 0")]
    NoEntry {
        /// The index asked for, 0-based.
        index: u64,
        /// The log's size.
        size: u64,
    },
    /// The origin cannot be a key name.
    #[error(
        "`{origin}` cannot be the origin of a ledger: it must not be empty and holds no blank, no `+` and no control character"
    )]
    Origin {
        /// The origin given.
        origin: String,
    },
    /// A public key line cannot be read.
    #[error("this is not a ledger's public key, expected `name+8 hex digits+base64`: {flaw}")]
    Vkey {
        /// What is wrong.
        flaw: Flaw,
    },
    /// A key file does not hold a seed.
    #[error(
        "{path} holds {bytes} bytes, expected the 32 bytes of a ledger key; restore it from the backup of the secrets"
    )]
    KeyLength {
        /// The key file.
        path: PathBuf,
        /// Its size; 33 stands for any larger file.
        bytes: usize,
    },
    /// A key file can be read by others.
    #[error(
        "{path} can be read by others (mode {mode:o}); if it was kept secret so far, run chmod 600 on it"
    )]
    KeyExposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A key file that is to be made is there already.
    #[error("{path} is there already; a key is never overwritten, so name another file")]
    KeyExists {
        /// The key file.
        path: PathBuf,
    },
    /// A file does not hold the private key of a witness.
    #[error("{path} does not hold the private key of a witness; make one, or name the right file")]
    WitnessKey {
        /// The file.
        path: PathBuf,
    },
    /// Another key took the place of the key in hand.
    #[error(
        "{path} hands the ledger over to another key, but the key in the secrets is still the one before; change the key once \
         more, which ends the change"
    )]
    KeyRetired {
        /// The checkpoint file.
        path: PathBuf,
    },
    /// Something that was handed in cannot be used.
    #[error("{what} cannot be used: {flaw}")]
    Handed {
        /// What was handed in.
        what: &'static str,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// A witness does not cosign.
    #[error("the witness refuses the checkpoint of {origin}: {refusal}")]
    Refused {
        /// The log's origin.
        origin: String,
        /// Why.
        refusal: Refusal,
    },
    /// The log is smaller than what a witness saw.
    #[error(
        "the ledger holds {size} entries, but {witnessed} were cosigned by a witness ({path}): an older state was put back or its \
         end was cut off; keep the directory as it is and restore the newer state"
    )]
    BehindWitness {
        /// The file with the cosigned checkpoint.
        path: PathBuf,
        /// Entries of the log.
        size: u64,
        /// Entries that were cosigned.
        witnessed: u64,
    },
    /// The log is not the one that a witness saw.
    #[error(
        "the first {witnessed} entries of the ledger are not those that a witness cosigned ({path}): its history was written \
         anew; keep the directory as it is and tell whoever is responsible for quality"
    )]
    ForkedFromWitness {
        /// The file with the cosigned checkpoint.
        path: PathBuf,
        /// Entries that were cosigned.
        witnessed: u64,
    },
    /// A folder that is to be filled holds something.
    #[error("{path} is not empty; name a new folder")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The operating system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
    /// A record could not be written as JSON or read from it.
    #[error("a ledger record cannot be read or written: {0}")]
    Json(#[from] serde_json::Error),
    /// The index could not be built or asked.
    #[error("{path}: {source}; `kijun ledger reindex` builds it again", path = path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<rusqlite::Error>,
    },
    /// A question to the index that is none.
    #[error(
        "the index only answers one SELECT at a time; it is built from the ledgers and nothing can be written into it"
    )]
    IndexWrites,
    /// A field of a record has not the form it must have.
    #[error("a ledger record has a wrong `{field}`, expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// Its form.
        expected: &'static str,
    },
    /// A record is not as the form of its kind has it.
    #[error("{0}")]
    Form(#[from] crate::FormProblem),
    /// An incident does not take a step.
    #[error("{0}")]
    Incident(#[from] crate::IncidentRefusal),
    /// A record has a field that no record type knows.
    #[error(
        "a ledger record has the unknown field `{field}`; it was written by a newer version or by another program"
    )]
    UnknownField {
        /// Path of the field, with dots.
        field: String,
    },
}

impl Error {
    /// Makes the closure that adds what was tried and where to an IO error.
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io {
            action,
            path,
            source,
        }
    }
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It never saw the log and was not given its key.
    #[error(
        "it never saw this ledger; hand over the ledger's verifier key, which came by another way than the checkpoint"
    )]
    UnknownLog,
    /// The key handed over is another one.
    #[error(
        "the ledger is held to the key {known}, and no checkpoint is signed by that key and the one handed over"
    )]
    OtherKey {
        /// The key so far.
        known: String,
    },
    /// The log's key did not sign, or not this.
    #[error("{0}")]
    Signature(Flaw),
    /// The log was larger.
    #[error(
        "it states {found} entries, but {known} were cosigned before: an older state was put back or the end was cut off"
    )]
    RolledBack {
        /// The size cosigned last.
        known: u64,
        /// The size of the checkpoint.
        found: u64,
    },
    /// The log is another one than before, or the proof is damaged.
    #[error(
        "it is not shown to continue the {known} entries that were cosigned before: history was written anew, or the proof is damaged"
    )]
    Forked {
        /// The size cosigned last.
        known: u64,
    },
    /// The proof begins elsewhere.
    #[error(
        "its proof begins at {found} entries, {known} were cosigned before; make the request again from there"
    )]
    OtherStart {
        /// The size cosigned last.
        known: u64,
        /// The size from which the proof begins.
        found: u64,
    },
}

/// What is wrong with the bytes of a file of the log, or of a public key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Flaw {
    /// Not text.
    #[error("it is not UTF-8 text with line feeds as the only control characters")]
    NotText,
    /// The empty line between body and signatures is not there, or nothing follows it.
    #[error("it has no signature lines below an empty line")]
    NoSignatures,
    /// A line below the empty line is no signature line.
    #[error("signature line {line} is not `— name base64`")]
    SignatureLine {
        /// 1-based, counted from the empty line.
        line: usize,
    },
    /// The key that must sign did not.
    #[error("it carries no signature of {name}+{id:08x}, which should be the ledger's own key")]
    NotSigned {
        /// The key's name.
        name: String,
        /// The key's id.
        id: u32,
    },
    /// A signature of the known key is wrong.
    #[error("the signature of {name}+{id:08x} does not fit the text")]
    BadSignature {
        /// The key's name.
        name: String,
        /// The key's id.
        id: u32,
    },
    /// Not the three lines of a checkpoint.
    #[error("its body is not the three lines origin, size and root of a checkpoint")]
    NotCheckpoint,
    /// A checkpoint of another log.
    #[error("it is the checkpoint of {found}, expected {expected}")]
    OtherOrigin {
        /// The origin of the key.
        expected: String,
        /// The origin in the file.
        found: String,
    },
    /// Not so many bytes as there must be.
    #[error("it has {found} bytes, expected {expected}")]
    Length {
        /// Bytes there must be.
        expected: usize,
        /// Bytes there are, as far as they were read.
        found: usize,
    },
    /// More bytes than any such file may have.
    #[error("it has more than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// A bundle ends inside an entry.
    #[error("it ends inside entry {position} of {width}")]
    BundleShort {
        /// Which entry of the bundle, 0-based.
        position: usize,
        /// Entries there must be.
        width: usize,
    },
    /// A bundle goes on after its last entry.
    #[error("{bytes} bytes follow its last entry")]
    BundleLong {
        /// How many.
        bytes: usize,
    },
    /// What is stored is not what the entries give.
    #[error("it is not what the entries give")]
    NotRecomputed,
    /// The root over the stored hashes or entries is not the signed one.
    #[error("it signs the root {signed}, the stored log has {found}")]
    Root {
        /// The root of the checkpoint, base64.
        signed: String,
        /// The root recomputed, base64.
        found: String,
    },
    /// The size in the file is not the size in its name.
    #[error("it states {found} entries, its name {expected}")]
    SizeName {
        /// The size in the name.
        expected: u64,
        /// The size in the file.
        found: u64,
    },
    /// Not the form of a request for a witness.
    #[error("it is not a line `old N`, the hashes of a proof, an empty line and a checkpoint")]
    NotRequest,
    /// Not the form of an inclusion proof.
    #[error("it is not an inclusion proof of the form tlog-proof@v1")]
    NotProof,
    /// A proof that leads to another root.
    #[error("it does not lead from the record to the signed root")]
    ProofFails,
    /// No kept checkpoint says the same.
    #[error("the ledger keeps no such checkpoint of {size} entries")]
    NotKept {
        /// The size it states.
        size: u64,
    },
    /// A record of a change of keys that names other keys.
    #[error("it does not name the key so far and the next one")]
    OtherKeys,
    /// The parts of a public key are wrong.
    #[error("its parts are not a name, a key id and an Ed25519 key")]
    VkeyParts,
    /// The id in a public key is not that of its name and key.
    #[error("its key id is {found:08x}, its name and key give {expected:08x}")]
    VkeyId {
        /// The id computed.
        expected: u32,
        /// The id in the line.
        found: u32,
    },
}
