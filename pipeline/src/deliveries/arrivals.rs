//! What came, what moved and what is gone since the last load: a file is known by place, size and time, and where these differ
//! by the SHA-256 of its bytes. A file of a size that no other has cannot have bytes that are there already: it is read once, when
//! it is decoded, and hashed then.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use model::{Bucket, Code, DELIVERY_BYTES_MAX, Event, hex};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use store::{
    Discovery, ListingReader, ListingWriter, ReadError, Register, RegisteredFile, Roots, Stamp,
};

use crate::Error;
use crate::discover::Counts;
use crate::night::Night;

/// What is to be done tonight.
#[derive(Default)]
pub(super) struct Arrivals {
    /// Files whose bytes were there before, by id.
    pub known: BTreeMap<i64, RegisteredFile>,
    /// Files to decode, in the order of their ids: new ones, and those whose rows are wanted again.
    pub to_decode: Vec<(Event, RegisteredFile)>,
    /// Files whose bytes are there already.
    pub duplicates: Vec<Duplicate>,
    /// Those of them that are at another place than before.
    pub moved: BTreeMap<i64, Event>,
    /// Files that could not be read, and why.
    pub unread: Vec<(RegisteredFile, Unread)>,
    /// File versions that are over: vanished, or replaced at their place ([`Event::Restated`]).
    pub over: Vec<(Event, RegisteredFile)>,
    pub counts: Counts,
    /// The first id that is still free.
    pub next_id: i64,
}

/// A file whose bytes are there already.
pub(super) struct Duplicate {
    pub event: Event,
    pub file: RegisteredFile,
    /// Whether it stands under a name of its own; else the same file was written again.
    pub has_own_place: bool,
}

/// Why a file gave no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub code: Code,
    pub found: &'static str,
}

/// Where the night of a feed starts from.
pub(super) struct Start<'a> {
    pub night: &'a Night<'a>,
    pub hospital: &'a str,
    pub feed: &'static str,
    pub roots: &'a Roots,
    pub old: Register,
    /// All rows are made anew, as numbers of patients are read by another rule, or masters of claims came.
    pub reread: bool,
    /// The first id that is still free.
    pub next_id: i64,
}

/// A file that is there.
struct Present {
    path: Vec<u8>,
    root: u16,
    stamp: Option<Stamp>,
    known: Option<RegisteredFile>,
}

/// What was seen of it.
enum Sight {
    /// It is as it was, or cannot be looked at now.
    Same,
    /// Its bytes are those of the hash.
    Bytes(Stamp, String),
    /// Its bytes are new, whatever they are: nothing else has as many. They are hashed when they are decoded.
    New(Stamp),
    Unread(Unread),
}

/// Lists the roots and holds what is there against the register.
///
/// # Errors
/// When a root is missing or cannot be listed.
pub(super) fn look(start: Start<'_>) -> Result<Arrivals, Error> {
    let mut sorting = Sorting {
        arrivals: Arrivals {
            next_id: start.next_id,
            ..Arrivals::default()
        },
        ..Sorting::default()
    };
    let present = list(&start, &mut sorting)?;
    let roots = start.roots;
    let sizes = Sizes::of(&start.old, &present);
    let sights: Vec<Sight> = start.night.pool.install(|| {
        let looked = present.par_iter().map(|file| look_at(roots, &sizes, file));
        looked.collect()
    });
    for (file, sight) in present.into_iter().zip(sights) {
        sorting.sort(file, sight);
    }
    Ok(sorting.settle(start.reread))
}

/// The files that are there; those that are gone are set aside.
fn list(start: &Start<'_>, sorting: &mut Sorting) -> Result<Vec<Present>, Error> {
    let scratch = start.night.secrets.scratch_dir();
    let place = scratch.join(format!("{}-{}.known", start.hospital, start.feed));
    let mut writer = ListingWriter::create(&place)?;
    let mut known: HashMap<i64, RegisteredFile> = HashMap::new();
    for file in &start.old.files {
        writer.push(file.path(), file.root, file.source_file_id)?;
        known.insert(file.source_file_id, file.clone());
    }
    writer.finish()?;
    let reader = ListingReader::open(&place)?;
    // Its name goes at once; what is left behind lies in the secrets folder and is written over by the next night.
    let _ = std::fs::remove_file(&place);
    let mut discovery = Discovery::begin(start.roots, Some(reader), &start.night.pool)?;
    let mut present = Vec::new();
    while let Some(chunk) = discovery.next_chunk()? {
        for index in 0..chunk.new.len() {
            present.push(Present {
                path: chunk.new.path(index).to_vec(),
                root: chunk.new.root(index),
                stamp: None,
                known: known.remove(&chunk.new.source_file_id(index)),
            });
        }
        let gone = chunk.gone.iter().map(|index| *index as usize);
        let gone = gone.filter_map(|index| known.remove(&chunk.old.source_file_id(index)));
        sorting
            .lost
            .extend(gone.map(|file| (Event::Vanished, file)));
    }
    start.night.pool.install(|| {
        let stamp = |file: &mut Present| file.stamp = start.roots.stamp(file.root, &file.path);
        present.par_iter_mut().for_each(stamp);
    });
    let counts = &mut sorting.arrivals.counts;
    counts.problems = discovery.problems();
    counts.listed_before = discovery.old_files();
    counts.listed = present.len() as u64;
    Ok(present)
}

/// How many files have so many bytes: those of the register, and those that are there and not as they were.
struct Sizes(HashMap<u64, u32>);

impl Sizes {
    fn of(old: &Register, present: &[Present]) -> Sizes {
        let mut sizes = Sizes(HashMap::new());
        let registered = old.files.iter().filter(|file| file.sha256.is_some());
        let came = present.iter().filter(|file| !file.is_same());
        let came = came.filter_map(|file| file.stamp.map(|stamp| stamp.bytes));
        for bytes in registered.map(|file| file.bytes).chain(came) {
            *sizes.0.entry(bytes).or_default() += 1;
        }
        sizes
    }

    fn has_one(&self, bytes: u64) -> bool {
        self.0.get(&bytes) == Some(&1)
    }
}

impl Present {
    /// What is known of its bytes.
    fn known_bytes(&self) -> Option<&RegisteredFile> {
        self.known.as_ref().filter(|known| known.sha256.is_some())
    }

    /// Whether it is as it was, or is known and cannot be looked at.
    fn is_same(&self) -> bool {
        self.known_bytes().is_some_and(|known| {
            let is_same = |stamp: Stamp| stamp.modified.is_some() && stamp == known.stamp();
            self.stamp.is_none_or(is_same)
        })
    }
}

fn look_at(roots: &Roots, sizes: &Sizes, file: &Present) -> Sight {
    if file.is_same() {
        return Sight::Same;
    }
    if let (None, Some(stamp)) = (&file.known, file.stamp)
        && sizes.has_one(stamp.bytes)
        && stamp.bytes <= DELIVERY_BYTES_MAX
    {
        return Sight::New(stamp);
    }
    let mut hash = Sha256::new();
    let read = roots.stream(file.root, &file.path, DELIVERY_BYTES_MAX, &mut |bytes| {
        hash.update(bytes);
        true
    });
    match (read, file.stamp) {
        (Ok(bytes), Some(stamp)) if bytes == stamp.bytes => {
            Sight::Bytes(stamp, hex(&hash.finalize()))
        }
        // What is known of it counts until it can be read.
        _ if file.known_bytes().is_some() => Sight::Same,
        (read, _) => Sight::Unread(Unread::of(read.err())),
    }
}

impl Unread {
    /// Why a file could not be read; without a failure, because it was no longer the same.
    pub(super) fn of(failure: Option<ReadError>) -> Unread {
        let (code, found) = match failure {
            None => ("F12", CHANGING),
            Some(ReadError::Gone) => ("F12", "no file any more"),
            Some(ReadError::Denied) => ("F12", "no permission to read"),
            Some(ReadError::TooLarge { .. }) => ("F13", "a file over the limit"),
            Some(_) => ("F12", "a read error"),
        };
        Unread {
            code: Code(code),
            found,
        }
    }
}

/// What is said of a file that is still being written.
const CHANGING: &str = "a file that changes while it is read";

/// Files on their way to [`Arrivals`].
#[derive(Default)]
struct Sorting {
    arrivals: Arrivals,
    /// Bytes that no known file has at its place, with the id of a file that could not be read before. Without a hash when they
    /// cannot be those of another file.
    fresh: Vec<(Option<i64>, RegisteredFile)>,
    /// Known files that were written again with the same bytes.
    again: Vec<RegisteredFile>,
    /// Versions that are no longer at their places.
    lost: Vec<(Event, RegisteredFile)>,
}

impl Sorting {
    fn sort(&mut self, file: Present, sight: Sight) {
        let Present {
            path, root, known, ..
        } = file;
        match (sight, known) {
            (Sight::Same, Some(known)) => self.stay(known),
            (Sight::Bytes(stamp, sha256), Some(mut known))
                if known.sha256.as_deref() == Some(&*sha256) =>
            {
                let was = known.modified;
                known.set_stamp(stamp);
                if was.is_some() && stamp.modified.is_some() && was != stamp.modified {
                    self.again.push(known.clone());
                }
                self.stay(known);
            }
            (Sight::New(stamp), _) => {
                let mut file = RegisteredFile::new(&path, root, 0);
                file.set_stamp(stamp);
                self.fresh.push((None, file));
            }
            (Sight::Bytes(stamp, sha256), known) => {
                let mut file = RegisteredFile::new(&path, root, 0);
                file.set_stamp(stamp);
                file.sha256 = Some(sha256);
                let unread_before = known.filter(|known| {
                    if known.sha256.is_some() {
                        self.lost.push((Event::Restated, known.clone()));
                    }
                    known.sha256.is_none()
                });
                let id = unread_before.map(|known| known.source_file_id);
                self.fresh.push((id, file));
            }
            // It was said on the night on which it came.
            (Sight::Unread(_), Some(known)) => self.stay(known),
            (Sight::Unread(unread), None) => {
                let file = RegisteredFile::new(&path, root, 0);
                self.arrivals.unread.push((file, unread));
            }
            // What is not known cannot be the same.
            (Sight::Same, None) => {}
        }
    }

    fn stay(&mut self, file: RegisteredFile) {
        self.arrivals.known.insert(file.source_file_id, file);
    }

    fn settle(mut self, reread: bool) -> Arrivals {
        let delivered = |file: &RegisteredFile| (file.modified, file.path().to_vec(), file.root);
        self.fresh.sort_by_cached_key(|(_, file)| delivered(file));
        for (event, file) in std::mem::take(&mut self.lost) {
            self.lose(event, file);
        }
        self.give_ids();
        self.want_again(reread);
        let arrivals = &mut self.arrivals;
        arrivals
            .to_decode
            .sort_by_key(|(_, file)| file.source_file_id);
        let counts = &mut arrivals.counts;
        let decoded = arrivals.to_decode.iter().map(|(event, _)| *event);
        let moved = arrivals.moved.values().copied();
        let duplicates = arrivals.duplicates.iter().map(|file| file.event);
        let events = decoded.chain(moved).chain(duplicates);
        let came = events.filter(|event| event.is_received()).count();
        counts.received = (came + arrivals.unread.len()) as u64;
        let gone = arrivals.over.iter();
        counts.vanished = gone.filter(|(event, _)| *event == Event::Vanished).count() as u64;
        counts.unchanged = (arrivals.known.len() - arrivals.moved.len()) as u64;
        counts.decided = arrivals.to_decode.len() as u64;
        self.arrivals
    }

    /// A version is no longer at its place. When its bytes are at another one, it lives on there; else it is over.
    fn lose(&mut self, event: Event, mut file: RegisteredFile) {
        let is_first = file.duplicate_of.is_none() && file.sha256.is_some();
        let twins = self.arrivals.known.values();
        let mut twins = twins.filter(|twin| twin.duplicate_of == Some(file.source_file_id));
        let twin = twins.find(|_| is_first).map(|twin| twin.source_file_id);
        if let Some(twin) = twin.and_then(|twin| self.arrivals.known.remove(&twin)) {
            file.move_to(&twin);
            self.move_on(Event::Restated, file);
            return;
        }
        let mut fresh = self.fresh.iter();
        let heir = fresh.position(|(_, fresh)| is_first && fresh.sha256 == file.sha256);
        match heir.map(|heir| self.fresh.remove(heir)) {
            Some((_, heir)) => {
                file.move_to(&heir);
                self.move_on(Event::Renamed, file);
            }
            None => self.arrivals.over.push((event, file)),
        }
    }

    fn move_on(&mut self, event: Event, file: RegisteredFile) {
        self.arrivals.moved.insert(file.source_file_id, event);
        self.stay(file);
    }

    /// Gives ids in the order in which files were written, and tells new bytes from those that are there already.
    fn give_ids(&mut self) {
        let known = self.arrivals.known.values();
        let first = |file: &&RegisteredFile| file.duplicate_of.is_none();
        let first = known.filter(first);
        let named = first.filter_map(|file| Some((file.sha256.clone()?, file.source_file_id)));
        let mut holders: BTreeMap<String, i64> = named.collect();
        for (unread, _) in &mut self.arrivals.unread {
            unread.source_file_id = self.arrivals.next_id;
            self.arrivals.next_id += 1;
        }
        for (id, mut file) in std::mem::take(&mut self.fresh) {
            file.source_file_id = match id {
                Some(id) => id,
                None => {
                    self.arrivals.next_id += 1;
                    self.arrivals.next_id - 1
                }
            };
            let event = id.map_or(Event::New, |_| Event::Restated);
            let holder = file.sha256.as_ref().and_then(|sha256| holders.get(sha256));
            if let Some(holder) = holder {
                file.duplicate_of = Some(*holder);
                self.arrivals.duplicates.push(Duplicate {
                    event,
                    file,
                    has_own_place: true,
                });
                continue;
            }
            if let Some(sha256) = file.sha256.clone() {
                holders.insert(sha256, file.source_file_id);
            }
            self.arrivals.to_decode.push((event, file));
        }
        for mut file in std::mem::take(&mut self.again) {
            file.duplicate_of.get_or_insert(file.source_file_id);
            file.source_file_id = self.arrivals.next_id;
            self.arrivals.next_id += 1;
            self.arrivals.duplicates.push(Duplicate {
                event: Event::New,
                file,
                has_own_place: false,
            });
        }
    }

    /// The rows that a version took over are wanted again from the earlier ones when it is over.
    fn want_again(&mut self, reread: bool) {
        let over: BTreeSet<i64> = self
            .arrivals
            .over
            .iter()
            .map(|(_, it)| it.source_file_id)
            .collect();
        let misses = |file: &RegisteredFile| {
            let is_first = file.duplicate_of.is_none() && file.sha256.is_some();
            file.superseded_by.iter().any(|id| over.contains(id)) || (reread && is_first)
        };
        for (id, mut file) in std::mem::take(&mut self.arrivals.known) {
            if misses(&file) {
                file.superseded_by.clear();
                let moved = self.arrivals.moved.remove(&id);
                let event = moved.unwrap_or(Event::Restated);
                self.arrivals.to_decode.push((event, file));
            } else {
                self.arrivals.known.insert(id, file);
            }
        }
    }
}

/// Whether the rows of a file may be in the store.
pub(super) fn is_live(file: &RegisteredFile) -> bool {
    file.duplicate_of.is_none() && file.bucket == Bucket::Stored
}
