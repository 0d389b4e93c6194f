//! The manifest of the load that was made once more beside the recorded one.

use std::collections::BTreeMap;

use serde_json::Value;
use store::Store;

use super::inputs::Causes;
use super::room::Room;
use super::{load_id_of, manifest_of};
use crate::Error;
use crate::trace::{Context, Entry, Link, LoadBook, Verdict, sha256};

/// Files that differ and are told one by one.
const TOLD_MAX: usize = 100;

/// The files that differ, and the verdict over the load.
///
/// # Errors
/// When a manifest or the ledger of the room cannot be read.
pub(super) fn compare(
    context: &Context<'_>,
    room: &Room,
    load: &Entry,
    causes: &mut Causes,
) -> Result<(Vec<Link>, Link), Error> {
    let load_id = load_id_of(load);
    let name = load.text("/fields/manifest/name").unwrap_or_default();
    let recorded = load.text("/fields/manifest/sha256").unwrap_or_default();
    let then = context.store.loads().read_manifest(name)?;
    if then.as_deref().map(sha256).as_deref() != Some(recorded) {
        causes.add("manifest_altered", |link| link.fact("manifest", name));
    }
    let store = Store::open(&room.config().store)?;
    let now = store.loads().read_manifest(name)?;
    let book = LoadBook::read(&room.config().ledger.join(context.id()))?;
    if let Some(made) = book.load(load_id) {
        other_rules(load, made, causes);
        other_listings(context, &book, load_id, causes)?;
    }
    let files = |bytes: &Option<Vec<u8>>| -> BTreeMap<(String, String), String> {
        let tables = manifest_of(bytes.as_deref().unwrap_or_default());
        let files = tables.into_iter().flat_map(|(table, files)| {
            (files.into_iter()).map(move |(path, sha256)| ((table.clone(), path), sha256))
        });
        files.collect()
    };
    let (old, new) = (files(&then), files(&now));
    let mut differing: Vec<Link> = Vec::new();
    let mut counts = [0_u64; 4];
    for (file, hash) in &old {
        match new.get(file) {
            Some(made) if made == hash => counts[0] += 1,
            Some(made) => {
                counts[1] += 1;
                differing.push(difference("differs", file, Some(hash), Some(made)));
            }
            None => {
                counts[2] += 1;
                differing.push(difference("not_made", file, Some(hash), None));
            }
        }
    }
    for (file, made) in new.iter().filter(|(file, _)| !old.contains_key(*file)) {
        counts[3] += 1;
        differing.push(difference("not_recorded", file, None, Some(made)));
    }
    differing.truncate(TOLD_MAX);
    let made = now.as_deref().map(sha256);
    let is_equal = made.as_deref() == Some(recorded);
    let rebuilt = Link::new("rebuilt", Verdict::of(is_equal))
        .fact("load_id", load_id)
        .fact("manifest_sha256_recorded", recorded)
        .fact("manifest_sha256", made)
        .fact("files_equal", counts[0])
        .fact("files_differing", counts[1])
        .fact("files_not_made", counts[2])
        .fact("files_not_recorded", counts[3]);
    let counted = causes.counts().iter();
    let counted: Vec<String> = counted
        .map(|(cause, count)| format!("{cause}: {count}"))
        .collect();
    let rebuilt = match (is_equal, counted.is_empty()) {
        (false, true) => rebuilt.fact("causes", "none found; please report it"),
        _ => rebuilt.fact("causes", counted),
    };
    Ok((differing, rebuilt))
}

fn difference(
    what: &'static str,
    (table, path): &(String, String),
    recorded: Option<&String>,
    made: Option<&String>,
) -> Link {
    Link::new("difference", Verdict::Broken)
        .fact("what", what)
        .fact("table", table.as_str())
        .fact("file", path.as_str())
        .fact("sha256_recorded", recorded.cloned())
        .fact("sha256", made.cloned())
}

/// Unit rules of the program and the site's own file are part of settings that only their hash is kept of.
fn other_rules(then: &Entry, now: &Entry, causes: &mut Causes) {
    let rules = "/fields/mappings/unit_rules";
    if then.field(rules) != now.field(rules) {
        causes.add("other_unit_rules", |link| {
            link.fact("unit_rules_sha256_then", then.field(rules))
                .fact("unit_rules_sha256_now", now.field(rules))
        });
    }
}

/// Feeds whose list of names, as the receipts have it, came out otherwise.
fn other_listings(
    context: &Context<'_>,
    made: &LoadBook,
    load_id: &str,
    causes: &mut Causes,
) -> Result<(), Error> {
    let book = LoadBook::read(&context.ledger_dir())?;
    for feed in &context.hospital.feeds {
        let feed = feed.format.name();
        // The register of a delivery feed holds the times of its files, which a restored copy need not have.
        if feed != model::Format::Ssmix2.name() {
            continue;
        }
        let hash = |book: &LoadBook| -> Value {
            let receipt = book.receipt(load_id, feed);
            receipt
                .map(|entry| entry.field("/fields/listing_sha256"))
                .unwrap_or_default()
        };
        if hash(&book) != hash(made) {
            causes.add("other_names", |link| {
                link.fact("feed", feed)
                    .fact("listing_sha256_then", hash(&book))
                    .fact("listing_sha256_now", hash(made))
            });
        }
    }
    Ok(())
}
