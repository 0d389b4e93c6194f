//! What the candidates for local names are made from: the imported masters, what all hospitals of the network call the codes that
//! they have, and what the values of a laboratory item look like.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mappings::candidates::{Index, LocalItem, SameNames};
use mappings::masters::{Jlac10, KnownName, NameRow};
use mappings::questionnaire::QuestionCandidate;
use mappings::{CodeRow, Domain};
use store::Store;

use crate::config::Config;
use crate::values::{Spread, Values, Writing};
use crate::{Error, masters, query};

/// An item for which candidates are looked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Local code.
    pub local_code: String,
    /// Name, as the hospital writes it.
    pub local_name: String,
    /// Unit text.
    pub unit: Option<String>,
    /// Specimen, in words.
    pub specimen: Option<String>,
    /// Method or reagent, in words.
    pub method: Option<String>,
    /// What its values look like, where that is known.
    pub values: Option<Spread>,
    /// Live rows of it; 0 where that is not known.
    pub rows: u64,
}

impl Asked {
    /// The item as the engine takes it.
    pub fn item(&self) -> LocalItem<'_> {
        LocalItem {
            local_code: &self.local_code,
            local_name: &self.local_name,
            unit: self.unit.as_deref(),
            specimen: self.specimen.as_deref(),
            method: self.method.as_deref(),
            values: self.values.as_ref().map(|values| &values.profile),
            ..LocalItem::default()
        }
    }
}

impl From<NameRow> for Asked {
    fn from(row: NameRow) -> Asked {
        Asked {
            local_code: row.local_code.unwrap_or_default(),
            local_name: row.local_name,
            unit: row.unit,
            specimen: row.specimen,
            method: row.method,
            values: None,
            rows: 0,
        }
    }
}

/// What is known of names and codes, ready to be asked.
#[derive(Debug)]
pub struct Suggester {
    /// Masters and names.
    pub known: Jlac10,
    /// The index over them.
    pub index: Index,
}

impl Suggester {
    /// Reads masters and name lists, and with a store the mapped items of every hospital's codebook.
    ///
    /// # Errors
    /// When a master is damaged or the store cannot be read.
    pub fn read(config: &Config, store: Option<&Store>) -> Result<Suggester, Error> {
        let known = known(config, store)?;
        let index = Index::build(&known);
        Ok(Suggester { known, index })
    }

    /// The laboratory items of a hospital's codebook that `is_asked` picks, those with the most rows first, with what their values look like.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of_hospital(
        &self,
        store: &Store,
        hospital: &str,
        is_asked: impl Fn(&CodeRow) -> bool,
    ) -> Result<Vec<Asked>, Error> {
        let values = Values::read(store, hospital)?;
        let mut rows = query::codes_of(store, hospital, Domain::Lab)?;
        rows.retain(is_asked);
        rows.sort_by(|a, b| (b.rows, &a.local_code).cmp(&(a.rows, &b.local_code)));
        let asked = rows.into_iter().map(|row| Asked {
            values: values.of(&Writing::from(&row)),
            local_name: row.local_name.unwrap_or_default(),
            unit: row.unit,
            specimen: row.specimen.map(|code| specimen_name(&self.known, code)),
            method: None,
            local_code: row.local_code,
            rows: row.rows.max(0) as u64,
        });
        Ok(asked.collect())
    }
}

/// Local code to the codes that the imported masters of a domain have under the same name, for the unmapped codes of a hospital.
/// Every code of a name counts as likely as each other and as none of them: of one code that is 50 %, of two 33 %.
///
/// # Errors
/// When a master is damaged or the store cannot be read.
pub fn same_names(
    config: &Config,
    store: &Store,
    hospital: &str,
    domain: Domain,
    today: Date,
) -> Result<BTreeMap<String, Vec<QuestionCandidate>>, Error> {
    let lists = masters::lists_of(config, domain)?;
    let names = SameNames::new(domain, lists.iter().map(|(_, list)| list), today);
    let mut found: BTreeMap<String, Vec<QuestionCandidate>> = BTreeMap::new();
    let mut rows = query::codes_of(store, hospital, domain)?;
    rows.retain(|row| row.standard_code.is_none());
    // The entry with the most rows speaks for its code.
    rows.sort_by_key(|row| std::cmp::Reverse(row.rows));
    for row in rows {
        let codes = names.of(row.local_name.as_deref().unwrap_or_default());
        let confidence = 1.0 / (codes.len() as f64 + 1.0);
        let candidates = codes.map(|(code, name)| QuestionCandidate {
            code: code.to_owned(),
            name: Some(name.to_owned()),
            depth: code.len() as u8,
            confidence,
            reasons: "+ 標準マスターの名称と同じ".to_owned(),
        });
        let of_code = found.entry(row.local_code);
        of_code.or_insert_with(|| candidates.collect());
    }
    Ok(found)
}

/// What is known of names and codes.
fn known(config: &Config, store: Option<&Store>) -> Result<Jlac10, Error> {
    let mut known = masters::jlac10(config)?;
    let Some(store) = store else {
        return Ok(known);
    };
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        for row in query::codes_of(store, id, Domain::Lab)? {
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
fn specimen_name(known: &Jlac10, specimen: String) -> String {
    let of_code = known.specimens.iter().find(|it| it.code == specimen);
    of_code.map_or(specimen, |it| it.name.clone())
}
