//! The mappings in force for a hospital, and the rows that were stored under others: a decision that is new, changed or over
//! since the last load is applied to the rows of its codes and days, whenever they were stored.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use ledger::{MappingsApplied, Restandardized};
use mappings::masters::{Jlac10, ListedCode};
use mappings::units::{UnitRules, standardize_units};
use mappings::{Change, CodeCheck, Decision, Domain, StandardCodes, Standards};
use model::{Batch, Table, hex};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use store::{LiveFile, NewFile, TableChange};

use crate::config::Config;
use crate::night::Night;
use crate::state::HospitalState;
use crate::sum::Summed;
use crate::unit::Context;
use crate::{Error, masters, rounds};

/// What the site says of codes and units: its masters and its own rules, read once a night.
#[derive(Debug)]
pub(crate) struct SiteUnits {
    listed: Vec<ListedCode>,
    checks: Checks,
    rules: Option<(PathBuf, String)>,
    masters: Option<String>,
    claims_masters: Option<String>,
    code_masters: Option<String>,
}

/// What declared codes are held against.
#[derive(Clone, Debug)]
struct Checks {
    /// Elements of JLAC10.
    jlac10: CodeCheck,
    /// Codes of drugs, diseases and procedures. There are many, so nobody copies them.
    listed: Arc<StandardCodes>,
}

impl Checks {
    /// Says of each declared code whether its master has it on the day.
    fn check(&self, batch: Batch) -> Result<Batch, mappings::Error> {
        self.listed.fill(self.jlac10.remark_codes(batch)?)
    }
}

impl SiteUnits {
    /// Reads the imported masters and the site's file of rules.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub(crate) fn read(config: &Config) -> Result<SiteUnits, Error> {
        let read = |path: &PathBuf| match std::fs::read_to_string(path) {
            Ok(text) => Ok((path.clone(), text)),
            Err(source) => Err(Error::Io {
                path: path.clone(),
                source,
            }),
        };
        let files = masters::jlac10_files(config)?;
        let checks = Checks {
            jlac10: CodeCheck::new(&files),
            listed: Arc::new(StandardCodes::new(masters::standard_lists(config)?)),
        };
        Ok(SiteUnits {
            listed: Jlac10::merged(files).codes,
            checks,
            rules: config.unit_rules.as_ref().map(read).transpose()?,
            masters: masters::fingerprint(config)?,
            claims_masters: masters::claims_fingerprint(config)?,
            code_masters: masters::code_fingerprint(config)?,
        })
    }

    /// What tells the imported masters of claims from others; `None` when there are none.
    pub(crate) fn claims_masters(&self) -> Option<&str> {
        self.claims_masters.as_deref()
    }

    /// The codes of published lists with their names.
    pub(crate) fn listed(&self) -> &[ListedCode] {
        &self.listed
    }

    /// The rules, with the units that decisions set.
    fn build(&self, config: &Config, decisions: &[Decision]) -> Result<UnitRules, Error> {
        let site = mappings::units::SiteUnits {
            listed: &self.listed,
            decisions,
            rules: self.rules.as_ref().map(|(_, text)| text.as_str()),
        };
        UnitRules::build(site).map_err(|source| Error::UnitRules {
            path: self
                .rules
                .as_ref()
                .map_or(&config.path, |(path, _)| path)
                .clone(),
            source: Box::new(source),
        })
    }

    /// What tells these rules from others, but for decisions.
    fn fingerprint(&self, rules: &UnitRules) -> String {
        let mut digest = Sha256::new();
        for table in rules.tables() {
            digest.update(format!("{}@{}\n", table.id, table.version));
        }
        if let Some((_, text)) = &self.rules {
            digest.update(text);
        }
        digest.update(self.masters.as_deref().unwrap_or_default());
        hex(&digest.finalize())
    }
}

/// The mappings and unit rules that follow from the first entries of a hospital's ledger.
///
/// # Errors
/// When the ledger cannot be read, its mapping events contradict each other, or the unit rules cannot be used.
pub(crate) fn mappings_at(
    config: &Config,
    units: &SiteUnits,
    hospital: &str,
    entries: u64,
) -> Result<(Standards, UnitRules), Error> {
    let decided = rounds::decisions_by(&config.ledger, hospital, entries)?;
    let rules = units.build(config, &decided)?;
    Ok((Standards::new(decided), rules))
}

/// Rows as the decisions of the first `entries` of a hospital's ledger and the unit rules of now make them, and the fingerprint of
/// those rules.
///
/// # Errors
/// As [`mappings_at`], and when the batch lacks a column of its table.
pub(crate) fn standardize_by(
    config: &Config,
    units: &SiteUnits,
    hospital: &str,
    entries: u64,
    batch: Batch,
) -> Result<(Batch, String), Error> {
    let (standards, rules) = mappings_at(config, units, hospital, entries)?;
    let coded = standards.standardize(units.checks.check(batch)?)?;
    Ok((standardize_units(coded, &rules)?, units.fingerprint(&rules)))
}

/// The mappings and unit rules in force, and how they differ from those of the last load.
#[derive(Debug)]
pub(crate) struct InForce {
    pub now: Standards,
    checks: Checks,
    units: UnitRules,
    /// Only stored rows of these codes and days follow another decision.
    changes: Vec<Change>,
    /// The unit rules are others, so that any laboratory result can change.
    has_other_units: bool,
    /// The masters of drugs, diseases and procedures are others, so that what is said of any of their rows can change.
    has_other_masters: bool,
    /// What the load's record says, but for the rows.
    applied: MappingsApplied,
}

impl InForce {
    /// Reads the decisions from the hospital's ledger, those of now and those of the last load.
    ///
    /// # Errors
    /// When the ledger cannot be read, its mapping events contradict each other, or the unit rules cannot be used.
    pub(crate) fn read(
        night: &Night<'_>,
        hospital: &str,
        state: &HospitalState,
    ) -> Result<InForce, Error> {
        let entries = night.log(hospital)?.size();
        let decisions = |entries| rounds::decisions_by(&night.config.ledger, hospital, entries);
        let decided = decisions(entries)?;
        let units = night.units.build(night.config, &decided)?;
        let unit_rules = night.units.fingerprint(&units);
        let now = Standards::new(decided.iter().cloned());
        let before = Standards::new(decisions(state.decided_by)?);
        Ok(InForce {
            changes: now.changes(&before),
            has_other_units: state.load_id.is_some() && state.unit_rules != unit_rules,
            has_other_masters: state.load_id.is_some()
                && state.code_masters != night.units.code_masters,
            now,
            checks: night.units.checks.clone(),
            units,
            applied: MappingsApplied {
                entries,
                decisions: decided.iter().filter(|it| it.is_applied()).count() as u64,
                unit_rules,
                masters: night.units.masters.clone(),
                claims_masters: night.units.claims_masters.clone(),
                code_masters: night.units.code_masters.clone(),
                restandardized: Restandardized::default(),
            },
        })
    }

    /// What the load's record says of the mappings.
    pub(crate) fn applied(&self, restandardized: Restandardized) -> MappingsApplied {
        MappingsApplied {
            restandardized,
            ..self.applied.clone()
        }
    }

    /// Rows with their standard codes, and numbers in standard units.
    ///
    /// # Errors
    /// When the batch lacks a column of its table.
    pub(crate) fn standardize(&self, batch: Batch) -> Result<Batch, Error> {
        let coded = self.now.standardize(self.checks.check(batch)?)?;
        Ok(standardize_units(coded, &self.units)?)
    }

    /// Stored rows as they are under what is in force now. What was received stays as it is.
    ///
    /// # Errors
    /// As [`InForce::standardize`].
    pub(crate) fn restate(&self, batch: Batch) -> Result<Batch, Error> {
        match Domain::of(batch.table) {
            Some(domain) if !self.is_as_before(domain) => self.standardize(batch),
            _ => Ok(batch),
        }
    }

    fn is_as_before(&self, domain: Domain) -> bool {
        !self.has_other_rules(domain) && self.changes_of(domain).next().is_none()
    }

    /// Whether any row of a domain can change, whatever its code.
    fn has_other_rules(&self, domain: Domain) -> bool {
        match domain {
            Domain::Lab => self.has_other_units,
            Domain::Drug | Domain::Disease | Domain::Procedure => self.has_other_masters,
        }
    }

    fn changes_of(&self, domain: Domain) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(move |change| change.domain == domain)
    }

    /// Whether a stored file can hold rows that change.
    fn may_touch(&self, domain: Domain, file: &LiveFile) -> bool {
        let days = file.min_day.zip(file.max_day);
        self.has_other_rules(domain) || self.changes_of(domain).any(|change| change.touches(days))
    }

    /// Whether rows can change by their codes.
    fn names(&self, domain: Domain, batch: &Batch) -> bool {
        let codes: BTreeSet<&str> = (self.changes_of(domain).map(|it| it.code.as_str())).collect();
        self.has_other_rules(domain)
            || CODE_COLUMNS.iter().any(|column| {
                let words = batch.text(column).map(|(_, words)| words);
                let mut words = words.into_iter().flatten().flatten();
                // Rows without any code are items by their names.
                codes.contains("") || words.any(|word| codes.contains(word))
            })
    }
}

/// The columns that give an item its code.
const CODE_COLUMNS: [&str; 2] = ["local_code", "declared_code"];

/// The columns that say what standard a row follows.
const RULE_COLUMNS: [&str; 6] = [
    "standard_code",
    "mapping_id",
    "master_state",
    "master_icd10_state",
    "standard_unit",
    "unit_rule_id",
];

/// Applies the mappings in force to the stored files that the load does not write again anyway, and adds what that changed to
/// what the load did.
///
/// # Errors
/// When the store cannot be read or written.
pub(crate) fn restandardize(
    night: &Night<'_>,
    context: &Context<'_>,
    summed: &mut Summed,
) -> Result<(), Error> {
    let tables = context.format.areas.iter().copied().flatten();
    for table in tables.copied() {
        let domain = Domain::of(table);
        let Some(domain) = domain.filter(|domain| !context.in_force.is_as_before(*domain)) else {
            continue;
        };
        let change = summed.changes.entry(table).or_default();
        let files = stored_files(context, table, domain, change)?;
        let written: Result<Vec<Option<Written>>, Error> = night.pool.install(|| {
            let files = files.par_iter().enumerate();
            files
                .map(|(at, file)| write_again(context, domain, at, file))
                .collect()
        });
        for written in written?.into_iter().flatten() {
            summed.restandardized.files += 1;
            summed.restandardized.rows += written.rows;
            change.adds.push(written.add);
            change.removes.push(written.remove);
        }
    }
    Ok(())
}

/// Stored files with rows that can change, but for those that the load takes out or writes again.
fn stored_files(
    context: &Context<'_>,
    table: Table,
    domain: Domain,
    change: &TableChange,
) -> Result<Vec<LiveFile>, Error> {
    let removed: BTreeSet<&String> = change.removes.iter().collect();
    let mut files = context.store.live_files(table, context.hospital)?;
    files.retain(|file| !removed.contains(&file.path) && context.in_force.may_touch(domain, file));
    Ok(files)
}

/// A stored file in whose place another was written.
struct Written {
    add: NewFile,
    remove: String,
    /// Rows whose standard columns, or what the masters say of them, changed.
    rows: u64,
}

/// Writes a stored file again when a row of it changes.
fn write_again(
    context: &Context<'_>,
    domain: Domain,
    at: usize,
    file: &LiveFile,
) -> Result<Option<Written>, Error> {
    let table = file.table;
    let as_batch = |rows| Batch { table, rows };
    let codes = context.store.read_columns(file, Some(&CODE_COLUMNS))?;
    let mut codes = codes.into_iter().map(as_batch);
    if !codes.any(|batch| context.in_force.names(domain, &batch)) {
        return Ok(None);
    }
    let mut rows = 0;
    let mut after = Vec::new();
    for before in context.store.read(file)?.into_iter().map(as_batch) {
        let restated = context.in_force.restate(before.clone())?;
        rows += changed_rows(&before, &restated);
        after.push(restated.rows);
    }
    if rows == 0 {
        return Ok(None);
    }
    let name = format!("{}-standards-{at:05}.parquet", context.load_id);
    let partition: Vec<&str> = file.partition.iter().map(String::as_str).collect();
    Ok(Some(Written {
        add: context.store.write(table, &partition, &name, &after)?,
        remove: file.path.clone(),
        rows,
    }))
}

/// How many rows have another standard code or unit, the same by another rule, or another word of their master.
fn changed_rows(before: &Batch, after: &Batch) -> u64 {
    changed_places(before, after).count() as u64
}

/// The rows that have another standard code or unit, the same by another rule, or another word of their master.
pub(crate) fn changed_places<'a>(
    before: &'a Batch,
    after: &'a Batch,
) -> impl Iterator<Item = usize> + 'a {
    let is_same = |column: &str, row: usize| {
        let word = |batch: &Batch| {
            let (keys, words) = batch.text(column)?;
            Some(words.value(keys.key(row)?).to_owned())
        };
        word(before) == word(after)
    };
    (0..before.len()).filter(move |row| !RULE_COLUMNS.iter().all(|column| is_same(column, *row)))
}
