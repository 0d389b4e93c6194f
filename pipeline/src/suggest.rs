//! What the candidates for local names are made from: the imported masters, and what all hospitals of the network call the codes
//! that they have.

use mappings::candidates::Index;
use mappings::masters::{Jlac10, KnownName};
use store::Store;

use crate::config::Config;
use crate::{Error, masters, query};

/// What is known of names and codes: masters and name lists, and with a store the mapped items of every hospital's codebook.
///
/// # Errors
/// When a master is damaged or the store cannot be read.
pub fn known(config: &Config, store: Option<&Store>) -> Result<Jlac10, Error> {
    let mut known = masters::jlac10(config)?;
    let Some(store) = store else {
        return Ok(known);
    };
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        for row in query::codes(store, id)? {
            let specimen = row.specimen.map(|code| specimen_name(&known, code));
            if let (Some(local_name), Some(code)) = (row.local_name, row.standard_code) {
                known.names.push(KnownName {
                    local_name,
                    local_code: Some(row.local_code),
                    unit: row.unit,
                    specimen,
                    method: None,
                    code,
                    source: id.clone(),
                });
            }
        }
    }
    Ok(known)
}

/// The name of a specimen whose JLAC10 code stands in its place; other text as it is.
pub fn specimen_name(known: &Jlac10, specimen: String) -> String {
    let of_code = known.specimens.iter().find(|it| it.code == specimen);
    of_code.map_or(specimen, |it| it.name.clone())
}

/// The index over [`known`].
///
/// # Errors
/// As [`known`].
pub fn index(config: &Config, store: Option<&Store>) -> Result<Index, Error> {
    Ok(Index::build(&known(config, store)?))
}
