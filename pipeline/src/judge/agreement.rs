//! The table of agreement of a hospital's feeds, from what is stored: for commands and reports.

use jiff::civil::Date;
use store::Store;
use validators::judge::agreement::{Input, Line, lines};

use super::agreements;
use super::rules::JudgementRules;
use crate::config::{Config, HospitalConfig};
use crate::{Error, days, query};

/// The agreement of one hospital's feeds as of a night.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementTable {
    /// The hospital.
    pub hospital: String,
    /// The night; `None` when no load ran.
    pub night: Option<Date>,
    /// By month, comparison, side and class.
    pub lines: Vec<Line>,
}

/// The table as of a night, or of the last one that was loaded. It follows from stored counts and the rules alone.
///
/// # Errors
/// When the store, the ledger or the rules cannot be read.
pub fn agreement_table(
    config: &Config,
    store: &Store,
    hospital: &HospitalConfig,
    night: Option<Date>,
) -> Result<AgreementTable, Error> {
    let id = hospital.hospital.id.as_str();
    let last = query::loads(config, hospital)?
        .into_iter()
        .map(|it| it.date)
        .max();
    let night = night.or(last);
    let rules = JudgementRules::read(config)?;
    let mut table = AgreementTable {
        hospital: id.to_owned(),
        night,
        lines: Vec::new(),
    };
    if let Some(night) = night {
        let as_of = days::from_date(night);
        let stored = agreements::stored(store, id, as_of)?;
        table.lines = lines(&Input {
            as_of,
            agreements: &stored.all,
            rules: &rules.rules,
        });
    }
    Ok(table)
}
