//! Are values comparable between hospitals: the values under one standard code, hospital by hospital and writing by writing.

use mappings::{CodeRow, Domain};
use store::Store;

use crate::config::Config;
use crate::values::{Spread, Values, Writing};
use crate::{Error, query};

/// The values of one writing of an item at one hospital.
#[derive(Clone, Debug)]
pub struct SpreadAt {
    /// Hospital id.
    pub hospital: String,
    /// The codebook's entry.
    pub code: CodeRow,
    /// What its values look like, in its own unit; `None` when there are too few to tell.
    pub spread: Option<Spread>,
}

/// Every entry of the codebooks whose standard code begins with `standard`, hospitals in the order of the config, entries with the
/// most rows first.
///
/// # Errors
/// When the store cannot be read.
pub fn spreads(config: &Config, store: &Store, standard: &str) -> Result<Vec<SpreadAt>, Error> {
    let mut found = Vec::new();
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        let mut codes = query::codes_of(store, id, Domain::Lab)?;
        codes.retain(|code| {
            let of_item = code.standard_code.as_deref();
            code.rows > 0 && of_item.is_some_and(|code| code.starts_with(standard))
        });
        if codes.is_empty() {
            continue;
        }
        codes.sort_by(|a, b| (b.rows, &a.local_code).cmp(&(a.rows, &b.local_code)));
        let values = Values::read(store, id)?;
        for code in codes {
            let spread = values.of(&Writing::from(&code));
            found.push(SpreadAt {
                hospital: id.clone(),
                code,
                spread,
            });
        }
    }
    Ok(found)
}
