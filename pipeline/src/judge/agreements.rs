//! The agreement of a hospital's feeds, month by month, as it is stored: what is there is kept as long as the files that it was
//! counted from are the same, so that a night reads only months that it changed.
//!
//! Back of the envelope: a month of a large hospital has 300,000 results and a million lines of EF; four columns of them are read
//! file by file, and of each distinct day of a patient 8 bytes are held.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use model::{Format, Table, hex};
use sha2::{Digest, Sha256};
use store::{LiveFile, NewFile, Store, TableChange};
use validators::judge::agreement::{
    Agreement, AgreementTally, ClaimClasses, Comparison, Month, Source, from_batches, to_batch,
};

use super::states::window;
use crate::Error;
use crate::config::{Config, HospitalConfig};

/// What tells counts of this program from those of an earlier one.
const VERSION: &str = "1";

/// Days behind a month after which a feed that brought nothing of it is missed. Months before are read when it comes.
const DUE_DAYS: i32 = 31;

/// Days behind a month for which diagnoses that are recorded late are looked at again.
const DIAGNOSES_DAYS: i32 = 100;

/// The agreements of a hospital, and what brings the store to them.
#[derive(Debug, Default)]
pub(super) struct Agreements {
    /// Of the months of the window.
    pub(super) all: Vec<Agreement>,
    /// The files that hold them.
    pub(super) files: Vec<LiveFile>,
    pub(super) change: TableChange,
}

/// The classes of claims codes of a config: built in, or with those of its `network.claim_classes`.
///
/// # Errors
/// When the file cannot be read or used.
pub(super) fn claim_classes(config: &Config) -> Result<ClaimClasses, Error> {
    let (path, classes) = match &config.claim_classes {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
                path: path.clone(),
                source,
            })?;
            (path, ClaimClasses::read(&text))
        }
        None => (&config.path, ClaimClasses::built_in()),
    };
    classes.map_err(|error| Error::Rules {
        path: path.clone(),
        reason: error.to_string(),
    })
}

/// The agreements that are stored of the months of a window.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn stored(store: &Store, hospital: &str, as_of: i32) -> Result<Agreements, Error> {
    let mut agreements = Agreements::default();
    let (from, to) = months(as_of);
    for file in store.live_files(Table::Agreements, hospital)? {
        if let Some(month) = month_of(&file).filter(|month| (from..=to).contains(month)) {
            agreements.all.extend(read(store, month, &file)?);
            agreements.files.push(file);
        }
    }
    Ok(agreements)
}

/// Counts what has changed again, and gives all agreements of the window.
///
/// # Errors
/// When the store cannot be read or written.
pub(super) fn refresh(
    store: &Store,
    hospital: &HospitalConfig,
    classes: &ClaimClasses,
    as_of: i32,
) -> Result<Agreements, Error> {
    let id = hospital.hospital.id.as_str();
    let comparisons = comparisons(hospital);
    if comparisons.is_empty() {
        return Ok(Agreements::default());
    }
    let desk = Desk {
        store,
        hospital: id,
        classes,
        as_of,
        files: live_files(store, id, &comparisons)?,
        patients: OnceCell::new(),
    };
    let mut known = BTreeMap::new();
    for file in store.live_files(Table::Agreements, id)? {
        if let Some(key) = key_of(&file) {
            known.insert(key, file);
        }
    }
    let mut agreements = Agreements::default();
    let (from, to) = months(as_of);
    let mut month = to;
    while month >= from {
        for comparison in &comparisons {
            let stored = known.get(&(month, *comparison));
            desk.bring(month, *comparison, stored, &mut agreements)?;
        }
        month = month.before(1);
    }
    Ok(agreements)
}

/// The comparisons of which a hospital has both feeds.
fn comparisons(hospital: &HospitalConfig) -> Vec<Comparison> {
    let has = |feed: &str| {
        let mut feeds = hospital.feeds.iter();
        feeds.any(|it| it.format.name() == feed)
    };
    let all = Comparison::ALL.into_iter();
    all.filter(|it| it.feeds().into_iter().all(has)).collect()
}

fn months(as_of: i32) -> (Month, Month) {
    let (from, to) = window(as_of);
    (Month::of(from), Month::of(to))
}

fn live_files(
    store: &Store,
    hospital: &str,
    comparisons: &[Comparison],
) -> Result<BTreeMap<Table, Vec<LiveFile>>, Error> {
    let mut files = BTreeMap::new();
    let sources = comparisons.iter().flat_map(|it| it.sources());
    for table in sources.map(|source| source.table) {
        if let Entry::Vacant(place) = files.entry(table) {
            place.insert(store.live_files(table, hospital)?);
        }
    }
    Ok(files)
}

/// The month of a file of a table that is cut by months.
fn month_of(file: &LiveFile) -> Option<Month> {
    Month::read(file.partition.get(1)?)
}

/// Month and comparison of a stored agreement.
fn key_of(file: &LiveFile) -> Option<(Month, Comparison)> {
    let stem = file.path.strip_suffix(".parquet")?;
    let (_, name) = stem.rsplit_once('-')?;
    Some((month_of(file)?, Comparison::from_name(name)?))
}

fn read(store: &Store, month: Month, file: &LiveFile) -> Result<Vec<Agreement>, Error> {
    from_batches(month, &store.read(file)?).map_err(unfit)
}

fn unfit(source: arrow_schema::ArrowError) -> Error {
    Error::Rows {
        table: Table::Agreements.name(),
        source,
    }
}

/// Where months of a hospital are counted.
struct Desk<'a> {
    store: &'a Store,
    hospital: &'a str,
    classes: &'a ClaimClasses,
    as_of: i32,
    files: BTreeMap<Table, Vec<LiveFile>>,
    /// The files of the table of patients.
    patients: OnceCell<Vec<LiveFile>>,
}

impl Desk<'_> {
    /// Keeps what is stored of a month, or counts it and puts it in its place.
    fn bring(
        &self,
        month: Month,
        comparison: Comparison,
        stored: Option<&LiveFile>,
        agreements: &mut Agreements,
    ) -> Result<(), Error> {
        let inputs = self.inputs(month, comparison);
        if let (Some(file), Some(inputs)) = (stored, &inputs) {
            let kept = read(self.store, month, file)?;
            if kept.iter().all(|it| it.inputs == *inputs) && !kept.is_empty() {
                agreements.all.extend(kept);
                agreements.files.push(file.clone());
                return Ok(());
            }
        }
        let replaced = stored.map(|file| file.path.clone());
        agreements.change.removes.extend(replaced);
        if let Some(inputs) = inputs {
            let agreement = self.count(month, comparison, inputs)?;
            let file = self.write(&agreement)?;
            agreements.files.push(LiveFile::from(&file));
            agreements.change.adds.push(file);
            agreements.all.push(agreement);
        }
        Ok(())
    }

    /// The files of a source that can hold rows of a month; all files of a table that is not cut by months.
    fn files(&self, month: Month, source: &Source) -> impl Iterator<Item = &LiveFile> {
        let first = month.before(source.months_before);
        let is_by_month = source.table.spec().partition_columns()[1].name == "care_month";
        let files = self.files.get(&source.table).into_iter().flatten();
        files.filter(move |file| {
            let of_month = month_of(file).is_some_and(|it| (first..=month).contains(&it));
            of_month || !is_by_month
        })
    }

    /// What a month would be counted from; `None` when there is nothing to hold against each other.
    fn inputs(&self, month: Month, comparison: Comparison) -> Option<String> {
        let has_right = comparison.right_sources().any(|source| {
            let mut files = self.files(month, source);
            files.any(|file| month_of(file) == Some(month))
        });
        // A list of diagnoses is of no month: it does not say that one is missing.
        let is_missed = comparison.uses_months() && self.as_of >= month.last() + DUE_DAYS;
        if !has_right && !is_missed {
            return None;
        }
        let mut digest = Sha256::new();
        digest.update(format!("{VERSION}\t{}\n", comparison.name()));
        if comparison.uses_classes() {
            digest.update(self.classes.text());
        }
        let mut files = 0;
        for source in comparison.sources() {
            let is_over = self.as_of > month.last() + DIAGNOSES_DAYS;
            let is_fixed = source.table == Table::Diagnoses && is_over;
            for file in self.files(month, source).filter(|_| !is_fixed) {
                let sha256 = file.sha256.as_deref().unwrap_or_default();
                digest.update(format!("{}\t{sha256}\n", file.path));
                files += 1;
            }
        }
        (files > 0).then(|| hex(&digest.finalize()))
    }

    fn count(
        &self,
        month: Month,
        comparison: Comparison,
        inputs: String,
    ) -> Result<Agreement, Error> {
        let mut tally = AgreementTally::new(comparison, month, self.classes);
        for source in comparison.sources() {
            for file in self.files(month, source) {
                for rows in self.store.read_columns(file, Some(source.columns))? {
                    tally.add(source.table, source.side, &rows);
                }
            }
        }
        if tally.has_patients() {
            for file in self.patients()? {
                for rows in self.store.read_columns(file, Some(&["patient_key"]))? {
                    tally.add_known(&rows);
                }
            }
        }
        Ok(tally.finish(inputs))
    }

    fn patients(&self) -> Result<&[LiveFile], Error> {
        if let Some(files) = self.patients.get() {
            return Ok(files);
        }
        let files = self.store.live_files(Table::Patients, self.hospital)?;
        Ok(self.patients.get_or_init(|| files))
    }

    fn write(&self, agreement: &Agreement) -> Result<NewFile, Error> {
        let batch = to_batch(agreement).map_err(unfit)?;
        // Named for what it was counted from, so that it is the same file whichever run counts it.
        let inputs = agreement.inputs.get(..16).unwrap_or_default();
        let name = format!("{inputs}-{}.parquet", agreement.comparison.name());
        let partition = [self.hospital, &agreement.month.text()];
        let file = self
            .store
            .write(Table::Agreements, &partition, &name, &[batch])?;
        Ok(file)
    }
}

/// Whether a feed is one of those that agreements speak of.
pub(super) fn is_delivery(format: Format) -> bool {
    matches!(format, Format::Claims | Format::Dpc)
}
