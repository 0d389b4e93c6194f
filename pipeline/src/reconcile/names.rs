//! The source as the last load should have seen it: its names as they are now, without what was sent since.
//!
//! The listing of the last load serves for two questions only: whether a name that it lacks is later than the load, and
//! under which name a file stood then that was renamed since.

use model::Table;
use store::{Chunk, Discovery, Listing, ListingReader};

use super::{Context, SourceFiles};
use crate::Error;
use crate::plan::{Decision, PatientKey, Renamed, Side, forget_old_names, plan};
use crate::units::has_care_date;

/// A live file of the source.
pub(super) struct LiveFile {
    /// The path by which it is decided and named.
    pub path: Box<[u8]>,
    /// Where its bytes lie now, when it was renamed since the last load.
    pub renamed: Option<PathOfRoot>,
    pub root: u16,
    /// The table that leads the area of its rows.
    pub lead: Table,
    /// Care date, days since 1970-01-01.
    pub day: Option<i32>,
    pub patient_key: PatientKey,
}

/// What a chunk of names holds.
pub(super) struct Found {
    /// The live files that are asked for.
    pub live: Vec<LiveFile>,
    /// All other files, counted.
    pub files: SourceFiles,
}

/// Goes through the names of the source chunk by chunk. While one chunk is worked on the next one is being listed.
///
/// # Errors
/// When a root is missing or a listing cannot be read, and those of `visit`.
pub(super) fn walk(
    context: &Context<'_>,
    visit: &mut (dyn FnMut(Found) -> Result<(), Error> + Send),
) -> Result<(), Error> {
    let kept = ListingReader::open(&context.kept)?;
    let mut discovery = Discovery::begin(context.roots, Some(kept), context.pool)?;
    let mut chunk = discovery.next_chunk()?;
    while let Some(found) = chunk {
        let (next, done) = context
            .pool
            .join(|| discovery.next_chunk(), || visit(decide(context, found)));
        done?;
        chunk = next?;
    }
    Ok(())
}

/// Path and root of a file.
type PathOfRoot = (Box<[u8]>, u16);

/// The names of a chunk as of the last load.
struct View {
    /// Ids are negative for files that the load could not read, else 0.
    listing: Listing,
    /// Old path and root of renamed files, sorted, each with the path and root of now.
    renamed: Vec<(PathOfRoot, PathOfRoot)>,
    /// Files that came after the load.
    later: u64,
    /// Files that the load listed and that are gone.
    gone: u64,
}

fn view(context: &Context<'_>, mut chunk: Chunk) -> View {
    let format = context.scope.format;
    forget_old_names(format, &mut chunk);
    let renamed = Renamed::between(format, &chunk);
    let mut view = View {
        listing: Listing::default(),
        renamed: Vec::new(),
        later: 0,
        gone: chunk.gone.len() as u64 - renamed.from.len() as u64,
    };
    let mut files: Vec<(Box<[u8]>, u16, i64)> = Vec::with_capacity(chunk.new.len());
    for index in 0..chunk.new.len() {
        let (path, root) = (chunk.new.path(index), chunk.new.root(index));
        let is_added = chunk.added.binary_search(&(index as u32)).is_ok();
        if let Some(old) = renamed.from.get(&(index as u32)) {
            let old = *old as usize;
            let before: PathOfRoot = (chunk.old.path(old).into(), chunk.old.root(old));
            let id = chunk.old.source_file_id(old);
            files.push((before.0.clone(), before.1, id.min(0)));
            view.renamed.push((before, (path.into(), root)));
        } else if is_added && is_later(context, path) {
            view.later += 1;
        } else {
            let id = chunk.new.source_file_id(index);
            files.push((path.into(), root, id.min(0)));
        }
    }
    view.renamed.sort_unstable();
    view.listing = Listing::of(files);
    view
}

/// Whether a file that the last load did not list was sent after it. One whose name tells no time cannot have been overlooked
/// with rows in it.
fn is_later(context: &Context<'_>, path: &[u8]) -> bool {
    let name = (context.scope.format.read_path)(path).name;
    let sent = name.and_then(|name| name.occurred_at_micros());
    sent.is_none_or(|sent| sent >= context.as_of_end_micros)
}

fn decide(context: &Context<'_>, chunk: Chunk) -> Found {
    let View {
        listing,
        renamed,
        later,
        gone,
    } = view(context, chunk);
    // Those of a negative id are decided anyway.
    let is_added = |index: &u32| listing.source_file_id(*index as usize) >= 0;
    let added = (0..listing.len() as u32).filter(is_added).collect();
    let as_new = Chunk {
        new: listing,
        added,
        ..Chunk::default()
    };
    let format = context.scope.format;
    let planned = plan(format, as_new, context.hospital, context.keys);
    let mut files = SourceFiles {
        listed: planned.chunk.new.len() as u64 + later,
        not_yet_loaded: later,
        gone,
        ..SourceFiles::default()
    };
    let mut live = Vec::new();
    for file in &planned.decided {
        let Side::New(index) = file.side else {
            continue;
        };
        let (path, root) = (
            planned.chunk.new.path(index as usize),
            planned.chunk.new.root(index as usize),
        );
        if !is_asked(context, path, file.day) {
            files.not_asked += 1;
            continue;
        }
        let was_unreadable = planned.chunk.new.source_file_id(index as usize) < 0;
        match (file.decision, file.patient_key) {
            // The next night looks at it again.
            (Decision::Read(_), _) if was_unreadable => files.not_yet_loaded += 1,
            (Decision::Read(lead), Some(patient_key)) => {
                let at =
                    renamed.binary_search_by(|(old, _)| (old.0.as_ref(), old.1).cmp(&(path, root)));
                live.push(LiveFile {
                    path: path.into(),
                    renamed: at
                        .ok()
                        .and_then(|at| renamed.get(at))
                        .map(|it| it.1.clone()),
                    root,
                    lead,
                    day: file.day,
                    patient_key,
                });
            }
            (Decision::Ends(bucket), _) => files.put(bucket),
            _ => files.put(model::Bucket::Quarantined),
        }
    }
    Found { live, files }
}

/// Whether a file belongs to what is compared. A name that belongs to no table is looked at only when nothing is left out.
fn is_asked(context: &Context<'_>, path: &[u8], day: Option<i32>) -> bool {
    let scope = &context.scope;
    let name = (scope.format.read_path)(path).name;
    let Some(lead) = name.and_then(|name| (scope.format.table)(&name)) else {
        return scope.is_whole;
    };
    let is_in_period = match scope.period {
        Some((from, to)) if has_care_date(lead) => {
            day.is_some_and(|day| (from..=to).contains(&day))
        }
        _ => true,
    };
    scope.leads.contains(&lead) && is_in_period
}
