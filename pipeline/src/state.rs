//! Where the last closed load left a hospital: `loads/current.json`, which also names the table versions that belong together.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Format, LoadId};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::night::Night;
use crate::query::loads_of;

/// The content of `loads/current.json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Current {
    /// Table name to the Delta version that belongs to this moment: for readers who need several tables at once.
    pub tables: BTreeMap<String, i64>,
    /// What the patient key makes of nothing: tells one key from another without telling it.
    #[serde(default)]
    pub patient_key_mark: String,
    /// Hospital id to its state.
    pub hospitals: BTreeMap<String, HospitalState>,
}

/// What the next load of a hospital starts from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HospitalState {
    /// The last closed load.
    pub load_id: Option<LoadId>,
    /// How many loads of each date there were, so that no load id is ever given twice.
    pub runs: BTreeMap<Date, u32>,
    /// How many loads and judgements there were: the version of the Delta application transaction.
    pub sequence: i64,
    /// The first source file id that is still free; ids begin at 1.
    pub next_source_file_id: i64,
    /// The load that wrote the listing of each feed, in the secrets folder.
    pub listings: BTreeMap<Format, LoadId>,
    /// Entries of the hospital's ledger from which the last load took its decisions.
    #[serde(default)]
    pub decided_by: u64,
    /// The unit rules of the last load; see `MappingsApplied::unit_rules`.
    #[serde(default)]
    pub unit_rules: String,
    /// The masters of drugs, diseases and procedures of the last load; see `MappingsApplied::code_masters`.
    #[serde(default)]
    pub code_masters: Option<String>,
}

impl Default for HospitalState {
    fn default() -> HospitalState {
        HospitalState {
            load_id: None,
            runs: BTreeMap::new(),
            sequence: 0,
            next_source_file_id: 1,
            listings: BTreeMap::new(),
            decided_by: 0,
            unit_rules: String::new(),
            code_masters: None,
        }
    }
}

impl Current {
    /// Reads `loads/current.json`; the default when there is none yet.
    ///
    /// # Errors
    /// When the store cannot be read or the file is damaged.
    pub fn read(store: &store::Store) -> Result<Current, Error> {
        match store.loads().read_current()? {
            Some(json) => serde_json::from_slice(&json).map_err(|source| Error::Json {
                what: "loads/current.json".to_owned(),
                source,
            }),
            None => Ok(Current::default()),
        }
    }
}

impl HospitalState {
    /// Reads the state of one hospital.
    ///
    /// # Errors
    /// When it is missing although the hospital's ledger has records.
    pub(crate) fn read(night: &Night<'_>, hospital: &str) -> Result<HospitalState, Error> {
        let current = Current::read(night.store)?;
        // Mapping decisions may be on record before the first load, and are no load.
        let has_loads = night.log(hospital)?.size() > 0
            && !loads_of(&night.config.ledger.join(hospital))?.is_empty();
        match current.hospitals.get(hospital) {
            Some(_) if !has_loads => Err(Error::LedgerMissing {
                hospital: hospital.to_owned(),
            }),
            Some(state) => Ok(state.clone()),
            None if has_loads => Err(Error::StateMissing {
                hospital: hospital.to_owned(),
            }),
            None => Ok(HospitalState::default()),
        }
    }

    /// The id of the load that comes next.
    pub(crate) fn next_load_id(&self, hospital: &str, date: Date) -> LoadId {
        LoadId::new(hospital, date, self.run_of(date))
    }

    /// Which run of `date` comes next, 1-based.
    pub(crate) fn run_of(&self, date: Date) -> u32 {
        self.runs.get(&date).copied().unwrap_or(0) + 1
    }
}
