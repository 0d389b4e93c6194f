//! Source-to-target reconciliation: the source is listed and read again, and every row that it gives is held against the store.
//!
//! First pass: both sides as digests of buckets, with nothing kept but those. Second pass: only buckets that differ are read
//! once more, group by group, and their rows paired. What is live, superseded or deleted is decided by the code of the night,
//! and bytes are decoded by its decoders; listing, state and digests are fresh. Nothing is written to the store.

mod drill;
mod names;
mod outcome;
mod record;
mod refusal;
mod sample;
mod sign;
mod source;
mod stored;

use std::path::PathBuf;

use feeds::FeedFormat;
use jiff::civil::Date;
use ledger::Software;
use model::Table;
use rayon::ThreadPoolBuilder;
use store::{Roots, Secrets, Store, StoreLock};
use validators::reconcile::{Buckets, Slot};

pub use outcome::{BucketLine, Difference, Place, Reconciliation, SourceFiles, TypeLine};
pub use refusal::Refusal;
pub use sample::{Drawn, SampleOf};
pub use sign::{Signed, Signing, sign};

use crate::config::{Config, FeedConfig};
use crate::night::check_patient_key;
use crate::state::Current;
use crate::{Error, Progress, Stage, days, query};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The hospital.
    pub hospital: String,
    /// First and last event day; all days, and what has none, when absent.
    pub period: Option<(Date, Date)>,
    /// The tables; empty for those with care dates, and without a period for all.
    pub tables: Vec<Table>,
    /// The number of the plan that asks for it.
    pub plan: Option<String>,
    /// Rows to draw for a worksheet.
    pub sample: Option<SampleOf>,
    /// Worker threads; 0 takes what the machine has.
    pub threads: usize,
    /// Name, version, commit and hash of the program, for the record.
    pub software: Software,
}

/// Which files and rows are asked for.
struct Scope {
    format: &'static FeedFormat,
    /// Care dates, both ends included.
    period: Option<(i32, i32)>,
    /// The tables that lead the areas asked for.
    leads: Vec<Table>,
    /// Nothing is left out.
    is_whole: bool,
}

impl Scope {
    fn new(asked: &Asked, format: &'static FeedFormat) -> Scope {
        let period = asked
            .period
            .map(|(from, to)| (days::from_date(from), days::from_date(to)));
        let is_asked = |area: &&&[Table]| match (asked.tables.is_empty(), asked.period) {
            (false, _) => area.iter().any(|table| asked.tables.contains(table)),
            (true, None) => true,
            (true, Some(_)) => area
                .first()
                .copied()
                .is_some_and(crate::units::has_care_date),
        };
        let areas = format.areas.iter().filter(is_asked);
        let leads: Vec<Table> = areas.filter_map(|area| area.first().copied()).collect();
        Scope {
            format,
            period,
            is_whole: period.is_none() && leads.len() == format.areas.len(),
            leads,
        }
    }

    /// The tables asked for. Tables that the same files fill are asked for together, so that their sums close.
    fn tables(&self) -> impl Iterator<Item = Table> {
        let areas = self.leads.iter().flat_map(|lead| self.format.area(*lead));
        areas.copied()
    }

    /// Whether rows of a slot are asked for.
    fn wants(&self, slot: Slot) -> bool {
        match (slot, self.period) {
            (Slot::Day(day), Some((from, to))) => (from..=to).contains(&day),
            (Slot::Undated, Some(_)) => false,
            _ => true,
        }
    }
}

/// What both sides need and nobody changes.
struct Context<'a> {
    hospital: &'a str,
    scope: Scope,
    store: &'a Store,
    keys: &'a store::PatientKeys,
    secrets: &'a Secrets,
    pool: &'a rayon::ThreadPool,
    progress: &'a dyn Progress,
    /// The listing of the last load.
    kept: PathBuf,
    /// End of the as-of day of the last load, UTC microseconds.
    as_of_end_micros: i64,
    roots: &'a Roots,
}

impl Context<'_> {
    /// The data type of the rows of a table that do not tell it themselves.
    fn only_type(&self, table: Table) -> &'static str {
        (self.scope.format.data_type_of)(table).unwrap_or_default()
    }
}

/// Compares the source of a hospital with the store and records what came out (R05).
///
/// # Errors
/// When there is nothing to compare, when the source or the store changes meanwhile, or when either cannot be read. Files and
/// rows that differ are no errors.
pub fn reconcile(
    config: &Config,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Reconciliation, Error> {
    let hospitals = config.select(std::slice::from_ref(&asked.hospital))?;
    let hospital = asked.hospital.as_str();
    let _lock = StoreLock::take(&config.ledger.join("kijun.lock"), "kijun reconcile")?;
    let store = Store::open(&config.store)?;
    let secrets = Secrets::open(&config.secrets)?;
    check_patient_key(&store, &secrets)?;
    if store.loads().intent(hospital)?.is_some() {
        return Err(Refusal::Unfinished(hospital.to_owned()).into());
    }
    let state = Current::read(&store)?.hospitals.remove(hospital);
    let last = query::loads_of(&config.ledger.join(hospital))?.pop();
    let (Some(state), Some(last)) = (state, last) else {
        return Err(Refusal::NotLoaded(hospital.to_owned()).into());
    };
    let keys = secrets.patient_keys()?;
    let pool = ThreadPoolBuilder::new()
        .num_threads(asked.threads)
        .build()
        .map_err(|error| Error::Threads {
            reason: error.to_string(),
        })?;
    let mut outcome = Reconciliation::new(asked, &last);
    for feed in hospitals.iter().flat_map(|hospital| &hospital.feeds) {
        let (Some(format), Some(load)) =
            (feeds::format(feed.format), state.listings.get(&feed.format))
        else {
            continue;
        };
        let context = Context {
            hospital,
            scope: Scope::new(asked, format),
            store: &store,
            keys: &keys,
            secrets: &secrets,
            pool: &pool,
            progress,
            kept: secrets.listing_path(hospital, feed.format as usize, &load.0),
            as_of_end_micros: days::end_micros(last.date),
            roots: &open(feed, &secrets)?,
        };
        compare(&context, asked, &mut outcome)?;
    }
    outcome.finish();
    record::record(config, &secrets, asked, &mut outcome)?;
    Ok(outcome)
}

fn open(feed: &FeedConfig, secrets: &Secrets) -> Result<Roots, Error> {
    Ok(Roots::open(&feed.roots, &secrets.scratch_dir())?)
}

/// Compares one feed.
fn compare(
    context: &Context<'_>,
    asked: &Asked,
    outcome: &mut Reconciliation,
) -> Result<(), Error> {
    if !context.kept.exists() {
        return Err(Error::ListingMissing {
            hospital: context.hospital.to_owned(),
            path: context.kept.clone(),
        });
    }
    let (hospital, progress) = (context.hospital, context.progress);
    progress.stage(hospital, Stage::Discover, 0);
    let mut source = source::Totals::default();
    names::walk(context, &mut |found| {
        source.files.add(&found.files);
        source.add(source::digest(context, &found.live)?);
        Ok(())
    })?;
    progress.stage(hospital, Stage::Load, 0);
    let (store, files) = stored::digest(context)?;
    let mut lines = outcome::lines(&source.buckets, &store);
    let sides = drill::Seen {
        source: &source.buckets,
        store: &store,
        files: &files,
    };
    drill::drill(context, &sides, &mut lines, outcome)?;
    if let Some(sample) = &asked.sample {
        let drawn = sample::draw(context, sample, &store, &files)?;
        outcome.drawn.get_or_insert_default().extend(drawn);
    }
    outcome.add(source, lines);
    Ok(())
}

/// The rows of buckets all together.
fn rows_of(buckets: &Buckets) -> u64 {
    buckets.values().map(|bucket| bucket.digest.rows).sum()
}
