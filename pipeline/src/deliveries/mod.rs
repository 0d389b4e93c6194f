//! The night of a delivery feed: files of many patients, told by what they hold, that come by the month (claims, DPC survey).
//!
//! List and hash (`arrivals`), decode side by side (`decode`, `writer`), let later files take the place of earlier ones
//! (`supersede`), account for all of it (`account`). What is known of the files lies in a register beside the listings of other
//! feeds.
//!
//! Back of the envelope: a file that is decoded holds at most 300,000 rows of 250 bytes, 75 MB, and as much for a moment while a
//! Parquet file is encoded; two of them stay below 300 MB, whatever the size of the files. A file that is decoded alone has
//! its Parquet files encoded by the thread that has nothing else to do, one at a time.

mod account;
mod arrivals;
mod decode;
mod linkage;
mod mask;
mod numbers;
mod stored;
mod supersede;
mod writer;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicUsize;

use feeds::{DeliveryFormat, Supersession};
use model::{Event, Finding, Format, Table};
use store::{Register, RegisteredFile, Roots};
use validators::VolumeTally;

use self::account::{Account, Done};
use self::arrivals::{Arrivals, Start, look};
use self::decode::{Context, Decoded, decode};
use self::numbers::PatientNumbers;
use self::stored::{Changes, Stored};
use self::supersede::Superseding;
pub(crate) use self::writer::source_file_id;
use crate::feed::Feed;
use crate::in_order::{Pace, in_order};
use crate::load::Gathering;
use crate::{Error, Stage, days};

/// Files that are decoded side by side. Fixed, so that memory does not depend on the machine.
const FILES_AT_ONCE: usize = 2;

/// Loads the feed and adds what it did to what the hospital's load gathers. `previous` are the findings that were open.
///
/// # Errors
/// When the work could not be done; then nothing of it is visible.
pub(crate) fn load(
    feed: &Feed<'_>,
    format: &'static DeliveryFormat,
    previous: &[Finding],
    gathering: &mut Gathering,
) -> Result<(), Error> {
    let (night, hospital) = (feed.night, feed.hospital);
    night.progress.stage(hospital, Stage::Discover, 0);
    let rule = &feed.config.patient;
    let numbers = PatientNumbers::read(night.keys, hospital, rule, night.secrets.folder())?;
    let before = feed.old_register()?;
    let rules = match night.units.claims_masters() {
        Some(masters) => format!("{} masters={masters}", numbers.fingerprint()),
        None => numbers.fingerprint().to_owned(),
    };
    let roots = Roots::open(&feed.config.roots, &night.secrets.scratch_dir())?;
    let mut arrivals = look(Start {
        night,
        hospital,
        feed: format.format.name(),
        roots: &roots,
        reread: before.rules != rules,
        old: if night.relist {
            Register::default()
        } else {
            before.clone()
        },
        next_id: gathering.next_source_file_id,
    })?;
    feed.refuse_if_emptied(&arrivals.counts)?;
    feed.refuse_if_all_gone(&arrivals.counts)?;
    feed.refuse_to_start_over_in_part(&arrivals.counts)?;
    let decided = arrivals.counts.decided;
    night.progress.stage(hospital, Stage::Load, decided);
    let context = Context {
        hospital,
        load_id: &feed.load_id.0,
        format,
        roots: &roots,
        store: night.store,
        numbers: &numbers,
        keys: night.keys,
        codes: &night.claim_codes,
        quarantine: &night.secrets.quarantine_dir(),
        as_of_day: days::from_date(night.date),
        as_of_end_micros: days::end_micros(night.date.tomorrow().unwrap_or(night.date)),
        progress: night.progress,
        decoding: AtomicUsize::new(0),
    };
    let done = run(feed, &context, &mut arrivals, &before)?;
    let unlinked = unlinked(feed, &numbers, gathering)?;
    let account = Account {
        feed,
        context: &context,
        rules,
        unlinked,
    };
    account.close(arrivals, done, previous, gathering)
}

/// Decodes, takes out what is over, and lets later files take the place of earlier ones.
fn run<'a>(
    feed: &Feed<'_>,
    context: &'a Context<'a>,
    arrivals: &mut Arrivals,
    before: &Register,
) -> Result<Done<'a>, Error> {
    let night = feed.night;
    let mut changes = Changes::default();
    let mut volumes = VolumeTally::default();
    let mut stored = Stored::read(night.store, feed.hospital, context.format.tables)?;
    let over = arrivals.over.iter().chain(&arrivals.to_decode);
    let over: BTreeSet<i64> = match night.relist {
        true => stored.ids().into_iter().collect(),
        false => over.map(|(_, file)| file.source_file_id).collect(),
    };
    for id in over {
        let known = before.files.iter().find(|file| file.source_file_id == id);
        let kind = known.map(|file| file.kind.as_str()).unwrap_or_default();
        stored.remove(id, kind, &mut changes, &mut volumes);
    }
    let mut decoded = decode_all(feed, context, std::mem::take(&mut arrivals.to_decode))?;
    let mut superseding = Superseding {
        store: night.store,
        load_id: context.load_id,
        known: &mut arrivals.known,
        decoded: &mut decoded,
        stored: &mut stored,
        changes: &mut changes,
        volumes: &mut volumes,
        restated: Vec::new(),
    };
    match &context.format.supersession {
        Supersession::Files => superseding.files()?,
        Supersession::Parts(parts) => superseding.parts(parts)?,
    }
    let restated = superseding.restated;
    Ok(Done {
        decoded,
        changes,
        volumes,
        restated,
    })
}

/// Decodes files side by side. A month comes in files of very unequal size. In the order of the files.
fn decode_all<'a>(
    feed: &Feed<'_>,
    context: &'a Context<'a>,
    files: Vec<(Event, RegisteredFile)>,
) -> Result<Vec<Decoded<'a>>, Error> {
    let pace = Pace {
        workers: FILES_AT_ONCE,
        // All are held to the end, and whoever has nothing to decode encodes for others.
        ahead: usize::MAX,
    };
    let mut files = files.into_iter();
    let mut decoded = Vec::new();
    let take = |it| {
        decoded.push(it);
        Ok(())
    };
    let work = |(event, file)| decode(context, event, file);
    in_order(&feed.night.pool, &pace, || Ok(files.next()), work, take)?;
    Ok(decoded)
}

/// Of the patients whose rows came tonight, how many the patients table does not know, and how many there are; `None` when there is
/// nothing to compare.
fn unlinked(
    feed: &Feed<'_>,
    numbers: &PatientNumbers<'_>,
    gathering: &Gathering,
) -> Result<Option<(u64, u64)>, Error> {
    let knows =
        |listings: &std::collections::BTreeMap<Format, _>| listings.contains_key(&Format::Ssmix2);
    let seen = numbers.take_seen();
    if seen.is_empty() || !(knows(&gathering.listings) || knows(&feed.state.listings)) {
        return Ok(None);
    }
    let change = gathering.changes.get(&Table::Patients);
    let known = linkage::linked(feed.night.store, feed.hospital, change, &seen)?;
    let all = seen.len() as u64;
    Ok(Some((all - known, all)))
}
