//! The source file of a row as it is today: found by the listing of the last load, hashed, the segment or line measured, and
//! decoded once more to see whether the row still follows from the bytes.
//!
//! What leaves here are places, sizes and hashes. The bytes themselves are a patient's and are shown only when they are asked for.

use feeds::{FeedFormat, FileContext, FileName, LineFinder, text_of};
use ledger::Verifier;
use model::{Batch, DELIVERY_BYTES_MAX, FILE_BYTES_MAX, Table, hex};
use sha2::{Digest, Sha256};
use store::{ListingReader, PatientKeys, ReadError, Register, Roots, Secrets, Store};
use validators::reconcile::compared_columns;

use super::file::SourceFile;
use super::rows::{StoredRow, position, value};
use super::{Link, Position, Verdict};
use crate::Error;
use crate::config::{Config, FeedConfig, HospitalConfig};
use crate::state::Current;

/// Where no load stands behind a row.
const NO_LOAD: &str = "trace";

/// What following rows of one hospital needs.
pub(crate) struct Context<'a> {
    pub config: &'a Config,
    pub hospital: &'a HospitalConfig,
    pub store: &'a Store,
    pub secrets: &'a Secrets,
    pub verifier: Verifier,
    /// Show the bytes of the segment or line.
    pub show_bytes: bool,
}

impl Context<'_> {
    pub(crate) fn id(&self) -> &str {
        &self.hospital.hospital.id
    }

    pub(crate) fn ledger_dir(&self) -> std::path::PathBuf {
        self.config.ledger.join(self.id())
    }

    fn feed(&self, source: &SourceFile) -> Option<&FeedConfig> {
        let mut feeds = self.hospital.feeds.iter();
        feeds.find(|feed| feed.format == source.format)
    }
}

/// Where a file lies: path and root.
pub(crate) type Place = (Vec<u8>, u16);

/// Where the file versions with these ids lay when the last load looked, in the order asked for.
///
/// # Errors
/// When the listing or register of the last load cannot be read.
pub(crate) fn places(
    context: &Context<'_>,
    feed: &FeedConfig,
    ids: &[i64],
) -> Result<Vec<Option<Place>>, Error> {
    let state = Current::read(context.store)?;
    let state = state.hospitals.get(context.id());
    let load = state.and_then(|state| state.listings.get(&feed.format));
    let mut places = vec![None; ids.len()];
    let Some(load) = load else { return Ok(places) };
    let path = context
        .secrets
        .listing_path(context.id(), feed.format as usize, &load.0);
    if !path.exists() {
        return Err(Error::ListingMissing {
            hospital: context.id().to_owned(),
            path,
        });
    }
    let mut wanted: hashbrown::HashMap<i64, usize> = hashbrown::HashMap::new();
    wanted.extend(ids.iter().enumerate().map(|(at, id)| (*id, at)));
    let mut put = |id: i64, path: &[u8], root: u16| {
        if let Some(place) = wanted.get(&id).and_then(|at| places.get_mut(*at)) {
            *place = Some((path.to_vec(), root));
        }
    };
    if feeds::delivery(feed.format).is_some() {
        for file in Register::read(&path)?.files {
            put(file.source_file_id, file.path(), file.root);
        }
        return Ok(places);
    }
    let mut listing = ListingReader::open(&path)?;
    while let Some(file) = listing.next_file()? {
        put(file.source_file_id, file.path, file.root);
    }
    Ok(places)
}

/// What was found of a file.
struct Found {
    bytes: u64,
    sha256: String,
    /// Place and bytes of the segment or line.
    part: Option<(u64, u64, Vec<u8>)>,
    /// The whole file, of a format of small files.
    whole: Option<Vec<u8>>,
}

/// The link `source`. `row` is the row that should follow from the bytes.
///
/// # Errors
/// When the listing of the last load cannot be read or a root cannot be opened. That the file is gone or another is the verdict.
pub(crate) fn link(
    context: &Context<'_>,
    source: &SourceFile,
    at: Option<Position>,
    row: Option<&StoredRow>,
) -> Result<Link, Error> {
    let recorded = source.sha256();
    let link = Link::new("source", Verdict::Broken)
        .fact("source_file_id", source.id)
        .fact("sha256_recorded", recorded.clone());
    let Some(feed) = context.feed(source) else {
        return Ok(link.fact("state", "feed_not_in_config"));
    };
    let place = places(context, feed, &[source.id])?.pop().flatten();
    let Some((path, root)) = place else {
        return Ok(link.fact("state", "not_listed"));
    };
    if usize::from(root) >= feed.roots.len() {
        return Ok(link.fact("state", "root_not_in_config"));
    }
    let roots = Roots::open(&feed.roots, &context.secrets.scratch_dir())?;
    let found = match feeds::format(source.format) {
        Some(format) => read_small(&roots, format, &path, root, at),
        None => read_delivered(&roots, &path, root, at),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            return Ok(link
                .fact("state", state_of(&error))
                .fact("why", error.to_string()));
        }
    };
    let is_same = recorded.as_deref() == Some(found.sha256.as_str());
    let mut link = link
        .fact("state", if is_same { "same" } else { "changed" })
        .fact("sha256", found.sha256.clone())
        .fact("bytes", found.bytes);
    link.verdict = Verdict::of(is_same);
    let link = add_part(link, context, source, at, &found);
    match (feeds::format(source.format), &found.whole, row) {
        (Some(format), Some(whole), Some(row)) => add_decoded(
            link,
            &Decoding {
                context,
                format,
                source,
                path: &path,
            },
            whole,
            row,
        ),
        _ => Ok(link),
    }
}

fn state_of(error: &ReadError) -> &'static str {
    match error {
        ReadError::Gone => "gone",
        ReadError::Denied => "denied",
        ReadError::TooLarge { .. } => "changed",
        _ => "unreadable",
    }
}

fn read_small(
    roots: &Roots,
    format: &FeedFormat,
    path: &[u8],
    root: u16,
    at: Option<Position>,
) -> Result<Found, ReadError> {
    let mut buffer = Vec::new();
    roots.read(root, path, &mut buffer, FILE_BYTES_MAX)?;
    let range = match at {
        Some(Position::Segment(message, segment)) => (format.segment)(&buffer, message, segment),
        _ => None,
    };
    let part = range.map(|range| {
        let bytes = buffer.get(range.clone()).unwrap_or_default().to_vec();
        (range.start as u64, range.len() as u64, bytes)
    });
    Ok(Found {
        bytes: buffer.len() as u64,
        sha256: hex(&Sha256::digest(&buffer)),
        part,
        whole: Some(buffer),
    })
}

fn read_delivered(
    roots: &Roots,
    path: &[u8],
    root: u16,
    at: Option<Position>,
) -> Result<Found, ReadError> {
    let mut finder = match at {
        Some(Position::Line(line)) => Some(LineFinder::new(line)),
        _ => None,
    };
    let mut hash = Sha256::new();
    let bytes = roots.stream(root, path, DELIVERY_BYTES_MAX, &mut |portion| {
        hash.update(portion);
        if let Some(finder) = &mut finder {
            finder.take(portion);
        }
        true
    })?;
    let part = finder.and_then(LineFinder::end);
    Ok(Found {
        bytes,
        sha256: hex(&hash.finalize()),
        part: part.map(|(range, bytes)| (range.start, range.end - range.start, bytes)),
        whole: None,
    })
}

fn add_part(
    link: Link,
    context: &Context<'_>,
    source: &SourceFile,
    at: Option<Position>,
    found: &Found,
) -> Link {
    let link = match at {
        Some(Position::Segment(message, segment)) => {
            link.fact("message_no", message).fact("segment_no", segment)
        }
        Some(Position::Line(line)) => link.fact("line_no", line),
        None => return link,
    };
    let Some((offset, length, bytes)) = &found.part else {
        return Link {
            verdict: Verdict::Broken,
            ..link
        }
        .fact("why", "the file has no such place");
    };
    let link = link
        .fact("offset", *offset)
        .fact("length", *length)
        .fact("part_sha256", hex(&Sha256::digest(bytes)));
    match context.show_bytes {
        true => link.fact("text", text_of(bytes, &source.encoding())),
        false => link,
    }
}

/// What decoding a file of one message once more needs.
struct Decoding<'a> {
    context: &'a Context<'a>,
    format: &'static FeedFormat,
    source: &'a SourceFile,
    path: &'a [u8],
}

/// Decodes the file again and says which columns of the row come out otherwise.
fn add_decoded(
    link: Link,
    decoding: &Decoding<'_>,
    bytes: &[u8],
    row: &StoredRow,
) -> Result<Link, Error> {
    let table = row.batch.table;
    let is_derived = (decoding.format.derived.iter()).any(|derived| derived.into == table);
    if is_derived {
        return Ok(link.fact("decoded", "derived from several messages"));
    }
    let keys = decoding.context.secrets.patient_keys()?;
    let Some(batches) = decode(decoding, &keys, bytes) else {
        let link = Link {
            verdict: Verdict::Broken,
            ..link
        };
        return Ok(link.fact("decoded", "refused"));
    };
    let Some(again) = at_same_place(batches, row, table) else {
        let link = Link {
            verdict: Verdict::Broken,
            ..link
        };
        return Ok(link.fact("decoded", "no such row"));
    };
    let partitions = table.spec().partition_columns();
    let differing: Vec<&str> = compared_columns(table)
        .filter(|column| !partitions.iter().any(|known| known.name == column.name))
        .filter(|column| {
            let cell = |batch| value(batch, column.name, column.kind);
            cell(&row.batch) != cell(&again)
        })
        .map(|column| column.name)
        .collect();
    if differing.is_empty() {
        return Ok(link.fact("decoded", "same"));
    }
    let link = Link {
        verdict: Verdict::Broken,
        ..link
    };
    Ok(link
        .fact("decoded", "differs")
        .fact("differing_columns", differing))
}

fn decode(decoding: &Decoding<'_>, keys: &PatientKeys, bytes: &[u8]) -> Option<Vec<Batch>> {
    let (format, hospital) = (decoding.format, decoding.context.id());
    let name = (format.read_path)(decoding.path).name?;
    let token = |text: &str| {
        let token = keys.token(hospital, text.as_bytes());
        String::from_utf8_lossy(&token).into_owned()
    };
    let order_no = name.order_holds_patient().then(|| token(name.order_no));
    let patient_key = keys.key(hospital, name.patient_id.as_bytes());
    let name = FileName {
        order_no: order_no.as_deref().unwrap_or(name.order_no),
        department: name.public_department(),
        ..name
    };
    let lead = (format.table)(&name)?;
    let mut decoder = (format.decoder)(lead)?;
    decoder.begin(&FileContext {
        source_file_id: decoding.source.id,
        patient_key: std::str::from_utf8(&patient_key).unwrap_or_default(),
        load_id: NO_LOAD,
        name: &name,
        // Only remarks depend on it, and they are not compared.
        as_of_end_micros: i64::MAX,
    });
    decoder.decode(bytes);
    decoder.end();
    Some(decoder.flush())
}

fn at_same_place(batches: Vec<Batch>, row: &StoredRow, table: Table) -> Option<Batch> {
    let wanted = position(&row.batch.rows, 0);
    let mut of_table = batches.into_iter().filter(|batch| batch.table == table);
    of_table.find_map(|batch| {
        let place = (0..batch.len()).find(|place| position(&batch.rows, *place) == wanted)?;
        Some(Batch {
            table,
            rows: batch.rows.slice(place, 1),
        })
    })
}
