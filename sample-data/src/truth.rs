//! What is true of a network: what stands in it on the morning after a night, and what a scenario did to it. `truth.json`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::Counts;
use serde::{Deserialize, Serialize};

/// The truth about a network as of one night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// What the network was made with. A network can only be taken further with the same.
    pub made_with: MadeWith,
    /// The night whose morning after the feeds show.
    pub night: Date,
    /// The hospitals in the order of the config.
    pub hospitals: Vec<HospitalTruth>,
    /// What a scenario planted, in its order.
    pub faults: Vec<FaultTruth>,
    /// What looks like a fault and is none.
    pub decoys: Vec<DecoyTruth>,
}

/// The options that give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeWith {
    /// Number of hospitals.
    pub hospitals: usize,
    /// Patients of each hospital.
    pub patients: usize,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// The seed.
    pub seed: u64,
}

/// The truth about one hospital, as of the night, loaded into an empty store.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HospitalTruth {
    /// The id of the config.
    pub hospital: String,
    /// What it is for: `general`, `children`, `cancer`, `community`.
    pub kind: String,
    /// Its roots, relative to the network's folder.
    pub roots: Vec<String>,
    /// Where every file ends, when every data type of the standard has its table. One file is one HL7 message.
    pub files: Counts,
    /// Files with the condition flag 1.
    pub live: u64,
    /// The same by data type of the name; files without a readable name stand under the empty name.
    pub data_types: BTreeMap<String, TypeTruth>,
    /// Rows that the live messages hold for each table, and those of `episodes` that are built from them.
    pub rows: BTreeMap<String, u64>,
    /// Rows of `episodes` by their state.
    #[serde(default)]
    pub stays: BTreeMap<String, u64>,
    /// Rows of `lab_results` by item, under the sample's own key of the item.
    pub lab_items: BTreeMap<String, u64>,
    /// The JLAC10 code of each local code of an item that has rows. Where the hospital sends the standard code alone, it is the
    /// local code too.
    #[serde(default)]
    pub lab_codes: BTreeMap<String, String>,
    /// What it has delivered once a month: claims, and files of the DPC survey.
    #[serde(default)]
    pub deliveries: Vec<DeliveryTruth>,
    /// How the hospital's systems write: no slips, but a check may rightly remark on them.
    pub manners: Vec<MannerTruth>,
}

/// The truth about the files of one data type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TypeTruth {
    /// Where they end.
    pub files: Counts,
    /// Rows in the stored ones, of all tables.
    pub rows: u64,
}

/// The truth about what one hospital has delivered in monthly files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeliveryTruth {
    /// `claims` or `dpc`.
    pub feed: String,
    /// Its root, relative to the network's folder.
    pub root: String,
    /// Files.
    pub files: u64,
    /// Record lines of claims, data lines of the survey (headers are none).
    pub records: u64,
    /// Receipts (RE); 0 for the survey.
    pub receipts: u64,
    /// Payers (HO and KO), as GO counts them; 0 for the survey.
    pub payers: u64,
    /// Points, as GO counts them; 0 for the survey.
    pub points: u64,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

/// A habit of a hospital's systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MannerTruth {
    /// The finding code that it may raise.
    pub code: String,
    /// Data types, or keys of lab items, that show it.
    pub at: Vec<String>,
    /// What is done.
    pub note: String,
}

/// One planted fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultTruth {
    /// The id in the scenario.
    pub id: String,
    /// What was done, by the name of the kind.
    pub kind: String,
    /// The finding code that a check should raise.
    pub code: String,
    /// Further codes that may come with it, such as a second unit of the item with a misspelt one.
    pub also: Vec<String>,
    /// The hospital.
    pub hospital: String,
    /// The feed.
    pub feed: String,
    /// The lab item at fault, by the sample's key; its local code stands in `local_code`.
    pub item: Option<String>,
    /// As the hospital writes it.
    pub local_code: Option<String>,
    /// The data type of the files at fault.
    pub data_type: Option<String>,
    /// First event day.
    pub from: Date,
    /// Last event day.
    pub to: Date,
    /// Whether `rows`, `files` or, of what is delivered once a month, `months` (of patients, or receipts, or days) are counted.
    pub unit: String,
    /// How many rows of stored files, or how many files, are at fault as of the night.
    pub hits: u64,
    /// How many files, or months, are not there because of it.
    pub removed: u64,
    /// The files at fault, relative to the network's folder; the first [`PATHS_MAX`] in order.
    pub paths: Vec<String>,
}

/// Paths that the truth names of one fault.
pub const PATHS_MAX: usize = 10;

/// Something real that no check may call a fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecoyTruth {
    /// What it is: `golden_week`, `new_item` and so on.
    pub kind: String,
    /// The hospital.
    pub hospital: String,
    /// The lab item, by the sample's key.
    pub item: Option<String>,
    /// As the hospital writes it.
    #[serde(default)]
    pub local_code: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}
