//! What stops a night or one hospital's load, each with what to do about it.

use std::path::PathBuf;

/// Why the work could not be done. Data that are wrong are findings, not errors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The config file could not be read.
    #[error("the config {path} cannot be read: {source}; run `kijun init` to make one, or name it with --config", path = path.display())]
    ConfigUnreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The config file is not what it should be.
    #[error("the config {path} is not right: {reason}", path = path.display())]
    Config {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with line or hospital and what was expected.
        reason: String,
    },
    /// A hospital was asked for that the config does not name.
    #[error("the config has no hospital {hospital}; it has {known}")]
    UnknownHospital {
        /// What was asked for.
        hospital: String,
        /// What there is.
        known: String,
    },
    /// So many files are gone that the storage is probably not there as a whole.
    #[error(
        "{gone} of {listed} files of {hospital} are gone since the last load; nothing was changed. \
         Check that every root is mounted; if the files were really removed, run again with --accept-vanished"
    )]
    TooManyVanished {
        /// The hospital.
        hospital: String,
        /// Files gone without a rename.
        gone: u64,
        /// Files that the last load had listed.
        listed: u64,
    },
    /// The store has loads of a hospital whose ledger is gone.
    #[error(
        "the store has loads of {hospital}, but its ledger is empty; restore the ledger from its backup, since a new one \
         would hide what was there"
    )]
    LedgerMissing {
        /// The hospital.
        hospital: String,
    },
    /// The store was filled with another patient key.
    #[error(
        "the patient key in {secrets} is not the one the store was filled with; restore it from its backup, since with \
         another key every patient would become a second one", secrets = secrets.display()
    )]
    PatientKeyDiffers {
        /// The secrets folder.
        secrets: PathBuf,
    },
    /// A record of the plan that was set aside cannot be read.
    #[error(
        "the plan of the night came back damaged: look at the disk below the secrets folder, then run again"
    )]
    PlanDamaged,
    /// The listing that the last load left is gone.
    #[error(
        "the listing of {hospital} from its last load is missing at {path}; restore the secrets folder from its backup, or \
         run once with --relist, which reads every file again", path = path.display()
    )]
    ListingMissing {
        /// The hospital.
        hospital: String,
        /// Where it should be.
        path: PathBuf,
    },
    /// Starting over was asked for while the feed cannot be listed whole.
    #[error(
        "{hospital} cannot be started over: {folders} folders cannot be read, or no file is there; nothing was changed. \
         Mend the roots first, or run again with --accept-vanished"
    )]
    PartialRelist {
        /// The hospital.
        hospital: String,
        /// Folders that cannot be read.
        folders: u64,
    },
    /// The load of another hospital is half committed and has to be finished first.
    #[error(
        "not begun, because the load of {hospital} could not be finished; run again once its cause is mended"
    )]
    Held {
        /// The hospital whose load is unfinished.
        hospital: String,
    },
    /// The ledger has loads of a hospital that the store does not know.
    #[error(
        "the ledger of {hospital} has records, but loads/current.json of the store does not know the hospital; \
         the store is not the one that belongs to this ledger: correct network.store, or restore it from its backup"
    )]
    StateMissing {
        /// The hospital.
        hospital: String,
    },
    /// The balance does not close: a fault of the program.
    #[error(
        "the balance of {hospital} does not close ({what}); nothing was changed. This is a fault of Kijun: please report it"
    )]
    Balance {
        /// The hospital.
        hospital: String,
        /// Unit and number.
        what: String,
    },
    /// There is no such code master.
    #[error("there is no master {system}; the masters are {known}")]
    UnknownMaster {
        /// What was asked for.
        system: String,
        /// What there is.
        known: String,
    },
    /// A master file could not be read.
    #[error("{path}: {source}", path = path.display())]
    Master {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: Box<mappings::masters::Unreadable>,
    },
    /// An imported master file has other bytes than it had.
    #[error(
        "the master {file} is not as it was imported; restore {path} from its backup, or import the file again into an \
         empty masters folder", path = path.display()
    )]
    MasterAltered {
        /// Its name when it was imported.
        file: String,
        /// Where its bytes lie.
        path: PathBuf,
    },
    /// The index of the masters folder cannot be read or written.
    #[error("the index {path} is damaged: {reason}; restore it from its backup", path = path.display())]
    MasterIndex {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No imported file goes by this name.
    #[error(
        "no file of {system} has the edition, name or hash {edition}; `kijun masters list` shows what there is"
    )]
    NoSuchEdition {
        /// The system.
        system: String,
        /// What was asked for.
        edition: String,
    },
    /// A step of a mapping round is not taken.
    #[error("code {local_code} of {hospital}: {refusal}; nothing was changed")]
    Round {
        /// The hospital.
        hospital: String,
        /// The local code.
        local_code: String,
        /// Why.
        refusal: Box<mappings::rounds::Refusal>,
    },
    /// The ledger has a mapping event that does not follow on those before it.
    #[error(
        "record {index} of the ledger of {hospital} is a mapping event that does not follow on those before it ({refusal}); \
         verify the ledger, and look whether a newer version of Kijun wrote it"
    )]
    Replay {
        /// The hospital.
        hospital: String,
        /// The entry, counted from 0.
        index: u64,
        /// Why.
        refusal: Box<mappings::rounds::Refusal>,
    },
    /// The ledger has a mapping event that this version does not know.
    #[error(
        "record {rec_id} of the ledger of {hospital} was written by a newer version of Kijun; use that version"
    )]
    NewerRecord {
        /// The hospital.
        hospital: String,
        /// The record.
        rec_id: String,
    },
    /// Codes were named that cannot be worked on.
    #[error("{what} of {hospital}: {advice}")]
    Codes {
        /// The hospital.
        hospital: String,
        /// Which codes.
        what: String,
        /// What to do.
        advice: String,
    },
    /// The load stands, but nothing could be judged.
    #[error("loaded, but not judged: {reason}; run the night again once that is mended")]
    NotJudged {
        /// Why.
        reason: String,
    },
    /// Nothing can be done about a finding.
    #[error("finding {key}: {advice}; nothing was recorded")]
    Triage {
        /// The key that was named.
        key: String,
        /// What to do.
        advice: String,
    },
    /// A record that a person writes is not taken.
    #[error("{0}; nothing was recorded")]
    Record(#[from] crate::records::Refusal),
    /// There is no such incident.
    #[error(
        "there is no incident {number}; `kijun incident list --status all` shows what there is"
    )]
    NoIncident {
        /// What was asked for.
        number: String,
    },
    /// An incident does not take a step.
    #[error("incident {number}: {refusal}; nothing was recorded")]
    Incident {
        /// The incident.
        number: String,
        /// Why.
        refusal: ledger::IncidentRefusal,
    },
    /// There is no such load.
    #[error("there is no load {load_id}; `kijun loads` lists them")]
    NoLoad {
        /// What was asked for.
        load_id: String,
    },
    /// A load is to be approved that others came after.
    #[error(
        "only what is in the store can be approved, and that is what the newest load left ({newest}), not {load_id}; nothing was \
         recorded"
    )]
    NotNewest {
        /// What was to be approved.
        load_id: String,
        /// The newest load.
        newest: String,
    },
    /// The rules of judgements cannot be used.
    #[error("{path}: {reason}", path = path.display())]
    Rules {
        /// The site's file, or the config when it has none.
        path: PathBuf,
        /// What is wrong, with the key.
        reason: String,
    },
    /// A questionnaire cannot be written or read.
    #[error(transparent)]
    Questionnaire(#[from] mappings::questionnaire::Error),
    /// A row cannot be followed.
    #[error(transparent)]
    Trace(#[from] crate::trace::Refusal),
    /// Discovery, tables or secrets.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Quality records.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// A time-stamp token is about something else.
    #[error(
        "the token does not hold the SHA-256 of this checkpoint of {hospital}: stamp the file as it stands (SHA-256) and hand in \
         the same bytes"
    )]
    TimeStamp {
        /// The hospital.
        hospital: String,
    },
    /// Columns.
    #[error(transparent)]
    Mappings(#[from] mappings::Error),
    /// Unit rules that cannot be used.
    #[error("{path}: {source}", path = path.display())]
    UnitRules {
        /// The site's file, or the config when it has none.
        path: PathBuf,
        /// Why.
        source: Box<mappings::units::RuleError>,
    },
    /// Findings read back.
    #[error(transparent)]
    Validators(#[from] validators::Error),
    /// The report.
    #[error(transparent)]
    Reports(#[from] reports::Error),
    /// A batch of rows could not be put together.
    #[error("rows of {table} could not be put together: {source}")]
    Rows {
        /// The table.
        table: &'static str,
        /// Why.
        source: arrow_schema::ArrowError,
    },
    /// Source and store cannot be compared.
    #[error(transparent)]
    Reconcile(#[from] crate::reconcile::Refusal),
    /// A record or state file could not be written as JSON or read back.
    #[error("{what} is not readable: {source}; it may be damaged or written by another version")]
    Json {
        /// Which file or record.
        what: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The map of a feed's patient numbers cannot be used.
    #[error("the map of patient numbers {path} cannot be used: {reason}", path = path.display())]
    PatientMap {
        /// The map.
        path: PathBuf,
        /// What is wrong with it; no number is quoted.
        reason: String,
    },
    /// A file outside the store could not be written or read.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The worker threads could not be started.
    #[error("worker threads could not be started: {reason}; try --threads 1")]
    Threads {
        /// Why.
        reason: String,
    },
}

impl Error {
    /// The message with what caused it, on one line.
    pub fn chain(&self) -> String {
        let mut said = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            if !said.contains(&text) {
                said = format!("{said} ({text})");
            }
            cause = error.source();
        }
        said
    }
}
