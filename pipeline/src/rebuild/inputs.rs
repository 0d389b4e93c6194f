//! The files that a hospital had delivered when a load was made, as far as they are still there.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use hashbrown::HashMap;
use model::Table;
use store::read_file;

use super::load_id_of;
use super::room::{Room, folder_of, io};
use crate::Error;
use crate::config::FeedConfig;
use crate::trace::{Context, Entry, FileRow, Link, Verdict, ids_of, places, sha256};

/// Causes that are told one by one; of more only the number.
const TOLD_MAX: usize = 100;

/// Why a load may come out otherwise.
#[derive(Default)]
pub(super) struct Causes {
    links: Vec<Link>,
    counts: BTreeMap<&'static str, u64>,
}

impl Causes {
    /// Adds a cause of a kind, told once a file.
    pub(super) fn add(&mut self, kind: &'static str, tell: impl FnOnce(Link) -> Link) {
        let link = tell(Link::new("cause", Verdict::Stated).fact("cause", kind));
        if self.links.contains(&link) {
            return;
        }
        *self.counts.entry(kind).or_default() += 1;
        if self.links.len() < TOLD_MAX {
            self.links.push(link);
        }
    }

    /// The kinds that were met, with how many of each.
    pub(super) fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// The causes, first come first.
    pub(super) fn links(&mut self) -> Vec<Link> {
        std::mem::take(&mut self.links)
    }
}

/// What is known of a file version, oldest first: the place of the load in the order of loads, and the row.
struct Version {
    rows: Vec<(usize, FileRow)>,
    /// Where it lies today.
    place: Option<(Vec<u8>, u16)>,
}

/// Every file version of a hospital, by feed and id.
pub(super) struct Inputs {
    feeds: Vec<(FeedConfig, BTreeMap<i64, Version>)>,
}

impl Inputs {
    /// Reads `source_files` and where the files lie today. `loads` are all loads of the hospital in their order.
    ///
    /// # Errors
    /// When store, listings or registers cannot be read.
    pub(super) fn read(context: &Context<'_>, loads: &[&Entry]) -> Result<Inputs, Error> {
        let order: HashMap<&str, usize> = (loads.iter().enumerate())
            .map(|(at, load)| (load_id_of(load), at))
            .collect();
        let mut versions: BTreeMap<String, BTreeMap<i64, Version>> = BTreeMap::new();
        for file in context.store.live_files(Table::SourceFiles, context.id())? {
            for batch in context.store.read(&file)? {
                for (row, id) in ids_of(&batch).into_iter().enumerate() {
                    let read = FileRow::read(&batch, row);
                    let Some(at) = order.get(read.load_id.as_str()) else {
                        continue;
                    };
                    let of_feed = versions.entry(read.feed.clone()).or_default();
                    let version = of_feed.entry(id).or_insert_with(|| Version {
                        rows: Vec::new(),
                        place: None,
                    });
                    version.rows.push((*at, read));
                }
            }
        }
        let mut feeds = Vec::new();
        for feed in &context.hospital.feeds {
            let mut of_feed = versions.remove(feed.format.name()).unwrap_or_default();
            let ids: Vec<i64> = of_feed.keys().copied().collect();
            let found = places(context, feed, &ids)?;
            for (version, place) in of_feed.values_mut().zip(found) {
                version.rows.sort_by_key(|(at, _)| *at);
                version.place = place;
            }
            feeds.push((feed.clone(), of_feed));
        }
        Ok(Inputs { feeds })
    }

    /// Lays down in the room what had been delivered by the load in this place of the order.
    ///
    /// # Errors
    /// When the mirror cannot be written. Files that cannot be put back are causes.
    pub(super) fn lay_down(
        &self,
        context: &Context<'_>,
        room: &mut Room,
        at: usize,
        causes: &mut Causes,
    ) -> Result<(), Error> {
        for (feed, versions) in &self.feeds {
            for (number, root) in feed.roots.iter().enumerate() {
                if folder_of(root).is_none() {
                    causes.add("root_as_it_is_today", |link| {
                        link.fact("feed", feed.format.name())
                            .fact("root", number)
                            .fact("why", "only folders can be put back as they were")
                    });
                    continue;
                }
                let mirror = room.mirror(feed, number);
                if mirror.exists() {
                    fs::remove_dir_all(&mirror).map_err(io(&mirror))?;
                }
                fs::create_dir_all(&mirror).map_err(io(&mirror))?;
                room.use_mirror(feed, number);
            }
            for (id, version) in versions {
                let mut before = version.rows.iter().rev().filter(|(load, _)| *load <= at);
                let Some((_, row)) = before.next().filter(|(_, row)| row.event != "vanished")
                else {
                    continue;
                };
                let file = File {
                    context,
                    feed,
                    id: *id,
                    version,
                    row,
                    at,
                };
                file.put(room, causes)?;
            }
        }
        Ok(())
    }

    /// How many files had been delivered by the first so many loads.
    pub(super) fn link(&self, loads: usize) -> Link {
        let mut link = Link::new("inputs", Verdict::Stated).fact("loads_made", loads);
        for (feed, versions) in &self.feeds {
            let delivered = versions.values();
            let delivered =
                delivered.filter(|version| version.rows.first().is_some_and(|(at, _)| *at < loads));
            link = link.fact(feed.format.name(), delivered.count());
        }
        link
    }
}

/// A file version as of a load.
struct File<'a> {
    context: &'a Context<'a>,
    feed: &'a FeedConfig,
    id: i64,
    version: &'a Version,
    row: &'a FileRow,
    at: usize,
}

impl File<'_> {
    fn put(&self, room: &Room, causes: &mut Causes) -> Result<(), Error> {
        let Some((path, root)) = &self.version.place else {
            self.tell("source_gone", causes);
            return Ok(());
        };
        let spec = self.feed.roots.get(usize::from(*root));
        let Some(folder) = spec.and_then(folder_of) else {
            return Ok(());
        };
        let from = folder.join(OsStr::from_bytes(path));
        if !from.exists() {
            self.tell("source_gone", causes);
            return Ok(());
        }
        let Some(name) = self.name_of_then(path) else {
            self.tell("source_moved", causes);
            return Ok(());
        };
        if !self.is_same(&from) {
            self.tell("source_changed", causes);
        }
        let mirror = room.mirror(self.feed, usize::from(*root));
        let to = mirror.join(OsStr::from_bytes(&name));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(io(parent))?;
        }
        link_or_copy(&from, &to).map_err(io(&mirror))
    }

    /// The path that the file had: that of today, with the condition flag of then. A delivery that moved since had another.
    fn name_of_then(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut later = self.version.rows.iter().filter(|(load, _)| *load > self.at);
        let Some(format) = feeds::format(self.feed.format) else {
            let moved = later.any(|(_, row)| row.event == "renamed");
            return (!moved).then(|| path.to_vec());
        };
        match self
            .row
            .condition_flag
            .and_then(|flag| u8::try_from(flag).ok())
        {
            Some(flag) => (format.with_condition)(path, flag),
            None => Some(path.to_vec()),
        }
    }

    /// Whether the bytes are those that were read, if they ever were.
    fn is_same(&self, from: &Path) -> bool {
        let rows = self.version.rows.iter();
        let Some(recorded) = rows.rev().find_map(|(_, row)| row.sha256.as_ref()) else {
            return true;
        };
        let mut bytes = Vec::new();
        match read_file(from, &mut bytes, model::DELIVERY_BYTES_MAX) {
            Ok(_) => sha256(&bytes) == *recorded,
            Err(_) => false,
        }
    }

    fn tell(&self, kind: &'static str, causes: &mut Causes) {
        causes.add(kind, |link| {
            link.fact("source_file_id", self.id)
                .fact("feed", self.feed.format.name())
                .fact("masked_path", self.row.masked_path.as_str())
                .fact("hospital", self.context.id())
        });
    }
}

/// Another name for a file, or where that cannot be, a copy with its time: deliveries are told by it.
fn link_or_copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    fs::File::options()
        .write(true)
        .open(to)?
        .set_modified(modified)
}
