//! The first half of a feed's night: what came and what went, decided chunk by chunk and set aside by the place where it will be
//! stored, so that the plan of a feed costs the same memory whatever the feed's size.

use std::path::{Path, PathBuf};

use feeds::FeedFormat;
use hashbrown::HashSet;
use jiff::civil::Date;
use model::{Event, Table};
use store::{Discovery, ListingReader, ListingWriter, ProblemCounts, Roots, Spill, WrittenListing};

use crate::entry::{put_file, put_removal};
use crate::night::Night;
use crate::patients::Patients;
use crate::plan::{ChunkPlan, Decided, Decision, PatientKey, Side, plan};
use crate::units::{has_care_date, month};
use crate::{Error, days};

/// Ids below this are places in [`Ids`]: the id itself is given when the version's unit is made.
const PLACES: i64 = i64::MIN / 2;

/// What lies together and is worked on together. Files that are read come before those that are not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bundle {
    /// Of one partition of an area's tables: position of the area in its format, value of the second partition column.
    Rows(usize, String),
    /// Files that are not read.
    Unread,
}

/// Everything one feed needs in one night.
pub(crate) struct Plan {
    /// The files with something to do, and the rows that have to go.
    pub bundles: Spill<Bundle>,
    pub ids: Ids,
    pub counts: Counts,
    /// What the live files of each patient say of each other.
    pub patients: Patients,
    /// Files whose contents count no more, of those that the open findings name.
    pub ended: HashSet<i64>,
    found: PathBuf,
}

/// What came to light on the way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Files with something to do.
    pub decided: u64,
    /// Files that came in this load.
    pub received: u64,
    /// First and last care date of what came.
    pub days: Option<(i32, i32)>,
    /// Files whose name is as it was.
    pub unchanged: u64,
    /// Files gone without a rename.
    pub vanished: u64,
    /// Files that the load before had listed, and those of this one.
    pub listed_before: u64,
    pub listed: u64,
    pub problems: ProblemCounts,
}

impl Counts {
    /// The first day of what came.
    pub(crate) fn from(&self) -> Option<Date> {
        self.days.and_then(|(from, _)| days::to_date(from))
    }

    /// The last day of what came.
    pub(crate) fn to(&self) -> Option<Date> {
        self.days.and_then(|(_, to)| days::to_date(to))
    }
}

/// The ids of new file versions, given in the order in which their rows are stored.
pub(crate) struct Ids {
    first: i64,
    next: i64,
    /// By place, in the order of paths: how many ids were given before, plus one; 0 until one is given.
    given: Vec<u32>,
}

impl Ids {
    fn new(first: i64) -> Ids {
        Ids {
            first,
            next: first,
            given: Vec::new(),
        }
    }

    /// A place for a version that will get an id.
    fn reserve(&mut self) -> i64 {
        self.given.push(0);
        i64::MIN + self.given.len() as i64 - 1
    }

    /// The id of a version: a new one for a place, any other as it is.
    pub(crate) fn give(&mut self, id: i64) -> i64 {
        match self.place(id) {
            Some(place) => {
                let id = self.next;
                self.next += 1;
                self.given[place] = (id - self.first) as u32 + 1;
                id
            }
            None => id,
        }
    }

    /// The id that was given for a place; any other as it is.
    fn resolve(&self, id: i64) -> i64 {
        match self.place(id) {
            Some(place) => self.first + i64::from(self.given[place]) - 1,
            None => id,
        }
    }

    fn place(&self, id: i64) -> Option<usize> {
        (id < PLACES).then(|| (id - i64::MIN) as usize)
    }

    /// The first id that is still free.
    pub(crate) fn next(&self) -> i64 {
        self.next
    }
}

/// Where a feed's night starts from.
pub(crate) struct Start<'a> {
    pub night: &'a Night<'a>,
    pub hospital: &'a str,
    pub format: &'static FeedFormat,
    pub roots: &'a Roots,
    /// The listing of the load before; `None` when the feed starts over.
    pub old: Option<ListingReader>,
    /// The first source file id that is still free.
    pub next_source_file_id: i64,
    /// Files that open findings name.
    pub watched: &'a HashSet<i64>,
}

/// Finds out what is to be done. While one chunk is decided the next one is being listed.
///
/// # Errors
/// When a root is missing or a listing cannot be read or written.
pub(crate) fn discover(start: Start<'_>) -> Result<Plan, Error> {
    let Start {
        night,
        hospital,
        format,
        roots,
        old,
        next_source_file_id,
        watched,
    } = start;
    let scratch = night.secrets.scratch_dir();
    let found = scratch.join(format!("{hospital}-{}.listing", format.format.name()));
    let mut discovery = Discovery::begin(roots, old, &night.pool)?;
    let mut gatherer = Gatherer {
        format,
        watched,
        listing: ListingWriter::create(&found)?,
        record: Vec::new(),
        plan: Plan {
            bundles: Spill::new(&scratch),
            ids: Ids::new(next_source_file_id),
            counts: Counts::default(),
            patients: Patients::default(),
            ended: HashSet::new(),
            found,
        },
    };
    let mut chunk = discovery.next_chunk()?;
    while let Some(found) = chunk {
        let keys = night.keys;
        let (next, planned) = night.pool.join(
            || discovery.next_chunk(),
            || plan(format, found, hospital, keys),
        );
        night.progress.advance(planned.chunk.new.len() as u64);
        gatherer.add(planned)?;
        chunk = next?;
    }
    gatherer.plan.counts.problems = discovery.problems();
    gatherer.plan.counts.listed_before = discovery.old_files();
    gatherer.plan.counts.listed = gatherer.listing.finish()?.files;
    Ok(gatherer.plan)
}

/// Sets aside what was decided and writes down what was found.
struct Gatherer<'a> {
    format: &'static FeedFormat,
    watched: &'a HashSet<i64>,
    /// The new listing; versions without an id have a place in it.
    listing: ListingWriter,
    record: Vec<u8>,
    plan: Plan,
}

impl Gatherer<'_> {
    fn add(&mut self, planned: ChunkPlan) -> Result<(), Error> {
        let ChunkPlan {
            mut chunk,
            decided,
            removals,
            settled,
            patients,
            unchanged,
        } = planned;
        let settled = settled.into_iter().map(i64::abs);
        let watched = self.watched;
        self.plan
            .ended
            .extend(settled.filter(|id| watched.contains(id)));
        self.plan.patients.merge(patients);
        for file in &decided {
            self.count(file);
            let (path, root, id) = match file.side {
                Side::Old(index) => {
                    let index = index as usize;
                    (
                        chunk.old.path(index),
                        chunk.old.root(index),
                        file.source_file_id,
                    )
                }
                Side::New(index) => {
                    let index = index as usize;
                    let id = match file.source_file_id {
                        0 => self.plan.ids.reserve(),
                        known => known,
                    };
                    chunk.new.set_source_file_id(index, id);
                    (chunk.new.path(index), chunk.new.root(index), id)
                }
            };
            let bundle = match (file.decision, &file.patient_key) {
                (Decision::Read(table), Some(patient)) => self.bundle(table, patient, file.day),
                _ => Bundle::Unread,
            };
            put_file(&mut self.record, file, path, root, id);
            self.plan.bundles.push(&bundle, &self.record)?;
        }
        for removal in &removals {
            let bundle = self.bundle(removal.table, &removal.patient_key, removal.day);
            put_removal(&mut self.record, removal);
            self.plan.bundles.push(&bundle, &self.record)?;
        }
        self.plan.counts.unchanged += unchanged as u64;
        for index in 0..chunk.new.len() {
            let (path, root) = (chunk.new.path(index), chunk.new.root(index));
            self.listing
                .push(path, root, chunk.new.source_file_id(index))?;
        }
        Ok(())
    }

    fn count(&mut self, file: &Decided) {
        let counts = &mut self.plan.counts;
        counts.decided += 1;
        counts.vanished += u64::from(file.event == Event::Vanished);
        if file.event.is_received() {
            counts.received += 1;
            if let Some(day) = file.day {
                let (from, to) = counts.days.unwrap_or((day, day));
                counts.days = Some((from.min(day), to.max(day)));
            }
        }
        let is_over = !matches!(file.decision, Decision::Read(_));
        if is_over && self.watched.contains(&file.source_file_id) {
            self.plan.ended.insert(file.source_file_id);
        }
    }

    /// Where the rows of a file are stored.
    fn bundle(&self, lead: Table, patient: &PatientKey, day: Option<i32>) -> Bundle {
        let mut areas = self.format.areas.iter();
        let area = areas.position(|area| area.first() == Some(&lead));
        let partition = if has_care_date(lead) {
            month(day)
        } else {
            String::from_utf8_lossy(&patient[..1]).into_owned()
        };
        Bundle::Rows(area.unwrap_or_default(), partition)
    }
}

impl Plan {
    /// Tells the path and id of every file that is listed, in the order of paths.
    ///
    /// # Errors
    /// Those of reading the listing.
    pub(crate) fn each_file(&self, tell: &mut dyn FnMut(&[u8], i64)) -> Result<(), Error> {
        let mut reader = ListingReader::open(&self.found)?;
        while let Some(file) = reader.next_file()? {
            tell(file.path, self.ids.resolve(file.source_file_id));
        }
        Ok(())
    }

    /// Writes the listing that the next night starts from: with the ids that were given, negative for the files that could not be
    /// read. Takes the ids that are listed out of `unlisted`.
    ///
    /// # Errors
    /// Those of reading and writing listings.
    pub(crate) fn write_listing(
        &self,
        path: &Path,
        again: &HashSet<i64>,
        unlisted: &mut HashSet<i64>,
    ) -> Result<WrittenListing, Error> {
        let mut reader = ListingReader::open(&self.found)?;
        let mut writer = ListingWriter::create(path)?;
        while let Some(file) = reader.next_file()? {
            let id = self.ids.resolve(file.source_file_id);
            unlisted.remove(&id.abs());
            let id = if again.contains(&id) { -id } else { id };
            writer.push(file.path, file.root, id)?;
        }
        Ok(writer.finish()?)
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // What is left behind lies in the secrets folder and is written over by the next night.
        let _ = std::fs::remove_file(&self.found);
    }
}
