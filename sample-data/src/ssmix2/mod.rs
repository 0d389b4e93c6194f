//! The SS-MIX2 writer: a history and a hospital's dialect in, chains of file versions out.
//!
//! A [`Chain`] is one key of the storage (patient, care date, data type, order number) with every version that was ever sent.
//! What stands on disk on a morning follows from the chain alone, see [`lifecycle`](self::lifecycle).

use jiff::civil::{Date, DateTime};
use model::Bucket;

use crate::hospital::dialect::Wire;

pub(crate) mod chains;
mod desk;
mod diagnosis;
pub(crate) mod encode;
mod imaging;
mod injection;
mod kana;
pub(crate) mod labs;
pub(crate) mod lifecycle;
mod meal;
mod medication;
pub(crate) mod message;
pub(crate) mod name;
mod patient;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod visit;

/// One key of the storage with its versions.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// Index into the dialect's roots.
    pub root: usize,
    pub patient_id: String,
    pub care_date: Option<Date>,
    pub data_type: String,
    pub order_no: String,
    /// In the order in which they were sent.
    pub versions: Vec<Version>,
}

/// One message of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// When it was sent to the storage, to the second.
    pub sent: DateTime,
    pub milliseconds: u16,
    /// Department code in the name; `None` for `-`.
    pub department: Option<String>,
    /// Whether this message takes the chain back: all versions get the flag 0, this one too.
    pub deletes: bool,
    /// MSH-9.
    pub event: &'static str,
    pub content: Content,
    pub wire: Wire,
    /// MSH-18 when it is not the dialect's.
    pub character_set: Option<&'static str>,
    /// What a scenario did to this file.
    pub damage: Damage,
}

/// What stands in a message after MSH.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// An OML-11.
    Lab(Box<LabReport>),
    /// Any other message: segments without terminators.
    Segments(Vec<String>),
    /// Bytes that are no message.
    Raw(Vec<u8>),
}

/// An OML-11 before it becomes segments.
#[derive(Clone, Debug, Default)]
pub(crate) struct LabReport {
    /// PID, PV1.
    pub head: Vec<String>,
    pub specimens: Vec<SpecimenGroup>,
}

impl LabReport {
    /// Every result in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &ResultRow> {
        let requests = self
            .specimens
            .iter()
            .flat_map(|specimen| &specimen.requests);
        requests.flat_map(|request| &request.results)
    }

    /// For every result in order, whether it is one of bacteriology.
    pub(crate) fn is_microbiology(&self) -> impl Iterator<Item = bool> {
        let requests = self
            .specimens
            .iter()
            .flat_map(|specimen| &specimen.requests);
        requests.flat_map(|request| request.results.iter().map(|_| request.microbiology))
    }
}

/// One SPM with its requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpecimenGroup {
    /// The SPM segment.
    pub spm: String,
    pub requests: Vec<RequestGroup>,
}

/// One OBR with its results.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestGroup {
    /// OBR, then ORC, NTE and the like, in order.
    pub head: Vec<String>,
    pub results: Vec<ResultRow>,
    /// Whether it is bacteriology: its rows belong to `microbiology`.
    pub microbiology: bool,
}

/// One OBX of an OML-11.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ResultRow {
    /// The item (index into the masters), `None` for bacteriology's name and amount rows.
    pub item: Option<usize>,
    /// The level in the item's own unit, before anybody wrote it down.
    pub level: f64,
    /// The local code, which names the item in findings.
    pub local_code: String,
    /// OBX-2, -3, -4, -5, -6, -7, -8, -11, -14 with their components.
    pub value_type: &'static str,
    pub code: String,
    pub sub_id: String,
    pub value: String,
    pub unit: String,
    pub range: String,
    pub flags: String,
    pub status: &'static str,
    pub analysed_at: String,
    /// Faults of the scenario that changed this row (indexes into the plan).
    pub faults: Vec<u16>,
}

/// What a scenario did to a file as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Damage {
    /// Faults of the scenario that touched the file (indexes into the plan).
    pub faults: Vec<u16>,
    /// Where the file ends while it is live, when not stored.
    pub bucket: Option<Bucket>,
    /// The folder below the root, when not the one of the name.
    pub folder: Option<String>,
    /// The file name, when not the one of the seven fields.
    pub file_name: Option<String>,
    /// The condition flag, when not the one that the storage's rules give.
    pub flag: Option<char>,
    /// Done to the encoded bytes, in order.
    pub bytes: Vec<fn(Vec<u8>) -> Vec<u8>>,
}
