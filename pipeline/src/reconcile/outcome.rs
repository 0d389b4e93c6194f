//! What came of a comparison: buckets, differences, sums; and the lines in which it is written down.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use model::{Bucket, Counts, Load, LoadId};
use serde::Serialize;
use serde_json::{Value, json};
use validators::reconcile::{BucketDigest, BucketKey, Buckets, ENCODING, Kind, Slot};

use super::{Asked, Drawn};
use crate::days;
use crate::reconcile::source::Totals;

/// Differences that are listed one by one; all are counted.
const DIFFERENCES_MAX: usize = 100_000;

/// The files of the source as they are now, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceFiles {
    /// Names in the roots.
    pub listed: u64,
    /// Live, read, and their rows compared.
    pub compared: u64,
    /// Replaced by a newer version.
    pub superseded: u64,
    /// Deleted by the hospital.
    pub deleted: u64,
    /// Live or unplaceable, and not usable.
    pub quarantined: u64,
    /// The business of no table.
    pub out_of_scope: u64,
    /// Live and not to be read.
    pub unreadable: u64,
    /// Sent after the last load, or not to be read then.
    pub not_yet_loaded: u64,
    /// Of other days or tables than asked for.
    pub not_asked: u64,
    /// Listed by the last load and no longer there; no part of `listed`.
    pub gone: u64,
}

impl SourceFiles {
    /// Names with their counts, in the order of the fields.
    pub fn named(&self) -> [(&'static str, u64); 10] {
        [
            ("listed", self.listed),
            ("compared", self.compared),
            ("superseded", self.superseded),
            ("deleted", self.deleted),
            ("quarantined", self.quarantined),
            ("out_of_scope", self.out_of_scope),
            ("unreadable", self.unreadable),
            ("not_yet_loaded", self.not_yet_loaded),
            ("not_asked", self.not_asked),
            ("gone", self.gone),
        ]
    }

    pub(super) fn put(&mut self, bucket: Bucket) {
        *match bucket {
            Bucket::Stored => &mut self.compared,
            Bucket::Superseded => &mut self.superseded,
            Bucket::Deleted => &mut self.deleted,
            Bucket::Quarantined => &mut self.quarantined,
            Bucket::OutOfScope => &mut self.out_of_scope,
        } += 1;
    }

    pub(super) fn add(&mut self, other: &SourceFiles) {
        self.listed += other.listed;
        self.compared += other.compared;
        self.superseded += other.superseded;
        self.deleted += other.deleted;
        self.quarantined += other.quarantined;
        self.out_of_scope += other.out_of_scope;
        self.unreadable += other.unreadable;
        self.not_yet_loaded += other.not_yet_loaded;
        self.not_asked += other.not_asked;
        self.gone += other.gone;
    }

    /// Files that are in no place, or in two.
    fn unexplained(&self) -> u64 {
        let placed = self.compared
            + self.superseded
            + self.deleted
            + self.quarantined
            + self.out_of_scope
            + self.unreadable
            + self.not_yet_loaded
            + self.not_asked;
        self.listed.abs_diff(placed)
    }
}

/// One bucket on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketLine {
    /// The bucket.
    pub key: BucketKey,
    /// What the source gives.
    pub source: BucketDigest,
    /// What is stored.
    pub store: BucketDigest,
    /// Rows that are equal.
    pub matched: u64,
    /// Rows of the source that are nowhere in the store.
    pub missing: u64,
    /// Rows on both sides with other content.
    pub changed: u64,
    /// Rows of the store that are nowhere in the source.
    pub extra: u64,
    /// Rows of the source that are stored at another place.
    pub moved: u64,
    /// Rows of the store that belong to another place.
    pub arrived: u64,
}

impl BucketLine {
    pub(super) fn empty(key: &BucketKey) -> BucketLine {
        BucketLine {
            key: key.clone(),
            source: BucketDigest::default(),
            store: BucketDigest::default(),
            matched: 0,
            missing: 0,
            changed: 0,
            extra: 0,
            moved: 0,
            arrived: 0,
        }
    }

    /// Whether both sides are the same.
    pub fn is_equal(&self) -> bool {
        self.source == self.store
    }

    /// Rows that are in no place, or in two.
    fn unexplained(&self) -> u64 {
        let source = self.matched + self.missing + self.changed + self.moved;
        let store = self.matched + self.extra + self.changed + self.arrived;
        self.source.rows.abs_diff(source) + self.store.rows.abs_diff(store)
    }

    pub(super) fn count(&mut self, kind: Kind) -> &mut u64 {
        match kind {
            Kind::Missing => &mut self.missing,
            Kind::Changed => &mut self.changed,
            Kind::Extra => &mut self.extra,
            Kind::Moved => &mut self.moved,
        }
    }
}

/// Both sides bucket by bucket; the rows of equal buckets match.
pub(super) fn lines(source: &Buckets, store: &Buckets) -> BTreeMap<BucketKey, BucketLine> {
    let keys = source.keys().chain(store.keys());
    keys.map(|key| {
        let of = |side: &Buckets| side.get(key).map(|it| it.digest).unwrap_or_default();
        let (source, store) = (of(source), of(store));
        let line = BucketLine {
            source,
            store,
            matched: if source == store { source.rows } else { 0 },
            ..BucketLine::empty(key)
        };
        (key.clone(), line)
    })
    .collect()
}

/// Where a row stands. It points; it never quotes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The care date; absent for a row without one.
    pub day: Option<Date>,
    /// The masked path of its file; empty when the store does not know the file.
    pub file: String,
    /// Which message of the file, 1-based.
    pub message_no: Option<i32>,
    /// Which segment of the message, 1-based.
    pub segment_no: Option<i32>,
}

/// One row that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How.
    pub kind: Kind,
    /// Its bucket: the source's, or the store's when the source has no such row.
    pub bucket: BucketKey,
    /// The columns that differ, of a row that is on both sides.
    pub columns: Vec<&'static str>,
    /// Where it stands in the source.
    pub source: Option<Place>,
    /// Where the stored row says that it comes from.
    pub store: Option<Place>,
}

/// The sums of one data type in one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeLine {
    /// The table.
    pub table: &'static str,
    /// The data type.
    pub data_type: String,
    /// Buckets, and those that differ.
    pub buckets: u64,
    /// Buckets that differ.
    pub different: u64,
    /// Rows that the source gives.
    pub source: u64,
    /// Rows that are stored.
    pub store: u64,
    /// See [`BucketLine`].
    pub matched: u64,
    /// See [`BucketLine`].
    pub missing: u64,
    /// See [`BucketLine`].
    pub changed: u64,
    /// See [`BucketLine`].
    pub extra: u64,
    /// See [`BucketLine`].
    pub moved: u64,
}

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// The hospital.
    pub hospital: String,
    /// The last load.
    pub load_id: LoadId,
    /// Its as-of date.
    pub as_of: Date,
    /// The event days asked for.
    pub period: Option<(Date, Date)>,
    /// The files of the source.
    pub files: SourceFiles,
    /// Rows that the live files offer, and where they end.
    pub rows: Counts,
    /// Every bucket, in order.
    pub buckets: Vec<BucketLine>,
    /// What differs, in the order of buckets.
    pub differences: Vec<Difference>,
    /// Differences beyond those that are listed one by one.
    pub unlisted: u64,
    /// `table.column` to the rows that differ there.
    pub columns: BTreeMap<String, u64>,
    /// Files and rows that are in no place, or in two; other than 0 only when the program is wrong.
    pub unexplained: u64,
    /// The sample that was drawn.
    pub drawn: Option<Drawn>,
    /// The record of it in the ledger.
    pub rec_id: String,
    /// Where the whole result is kept, by the name of its SHA-256.
    pub kept: PathBuf,
    /// Where the worksheet lies.
    pub worksheet: Option<PathBuf>,
}

impl Reconciliation {
    pub(super) fn new(asked: &Asked, last: &Load) -> Reconciliation {
        Reconciliation {
            hospital: asked.hospital.clone(),
            load_id: last.load_id.clone(),
            as_of: last.date,
            period: asked.period,
            files: SourceFiles::default(),
            rows: Counts::default(),
            buckets: Vec::new(),
            differences: Vec::new(),
            unlisted: 0,
            columns: BTreeMap::new(),
            unexplained: 0,
            drawn: None,
            rec_id: String::new(),
            kept: PathBuf::new(),
            worksheet: None,
        }
    }

    pub(super) fn add(&mut self, source: Totals, lines: BTreeMap<BucketKey, BucketLine>) {
        self.unexplained += source.unexplained();
        self.files.add(&source.files);
        self.rows.add(&source.rows);
        self.buckets.extend(lines.into_values());
    }

    /// Lists a difference, while there is room; it is counted by the caller.
    pub(super) fn list(&mut self, make: impl FnOnce() -> Difference) {
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(make());
        } else {
            self.unlisted += 1;
        }
    }

    pub(super) fn finish(&mut self) {
        let rows: u64 = self.buckets.iter().map(BucketLine::unexplained).sum();
        self.unexplained += rows + self.files.unexplained();
        self.differences.sort_by(|a, b| {
            (&a.bucket, a.kind, &a.source, &a.store).cmp(&(&b.bucket, b.kind, &b.source, &b.store))
        });
    }

    /// Whether the store is what the source says.
    pub fn is_equal(&self) -> bool {
        self.unexplained == 0 && self.buckets.iter().all(BucketLine::is_equal)
    }

    /// Rows that differ in a way.
    pub fn differing(&self, kind: Kind) -> u64 {
        let of = |line: &BucketLine| *line.clone().count(kind);
        self.buckets.iter().map(of).sum()
    }

    /// The sums by table and data type.
    pub fn types(&self) -> Vec<TypeLine> {
        let mut lines: BTreeMap<(usize, &str), TypeLine> = BTreeMap::new();
        for bucket in &self.buckets {
            let key = (bucket.key.table as usize, bucket.key.data_type.as_ref());
            let line = lines.entry(key).or_insert_with(|| TypeLine {
                table: bucket.key.table.name(),
                data_type: bucket.key.data_type.to_string(),
                ..TypeLine::default()
            });
            line.buckets += 1;
            line.different += u64::from(!bucket.is_equal());
            line.source += bucket.source.rows;
            line.store += bucket.store.rows;
            line.matched += bucket.matched;
            line.missing += bucket.missing;
            line.changed += bucket.changed;
            line.extra += bucket.extra;
            line.moved += bucket.moved;
        }
        lines.into_values().collect()
    }

    /// The result as JSON: one object a bucket, one a difference, then one for all.
    pub fn json_lines(&self) -> impl Iterator<Item = Value> {
        let buckets = self.buckets.iter().map(|line| self.bucket_json(line));
        let differences = self.differences.iter().map(|it| self.difference_json(it));
        buckets.chain(differences).chain([self.summary_json()])
    }

    fn bucket_json(&self, line: &BucketLine) -> Value {
        let hex = |side: &BucketDigest| format!("{:032x}{:032x}", side.first, side.second);
        json!({
            "kind": "bucket",
            "hospital": self.hospital,
            "table": line.key.table.name(),
            "data_type": line.key.data_type,
            "day": day(line.key.slot),
            "shard": shard(line.key.slot),
            "equal": line.is_equal(),
            "source": line.source.rows,
            "store": line.store.rows,
            "matched": line.matched,
            "missing": line.missing,
            "changed": line.changed,
            "extra": line.extra,
            "moved": line.moved,
            "arrived": line.arrived,
            "source_digest": hex(&line.source),
            "store_digest": hex(&line.store),
        })
    }

    fn difference_json(&self, difference: &Difference) -> Value {
        json!({
            "kind": "difference",
            "code": difference.kind.code(),
            "difference": difference.kind.name(),
            "hospital": self.hospital,
            "table": difference.bucket.table.name(),
            "data_type": difference.bucket.data_type,
            "columns": difference.columns,
            "source": difference.source,
            "store": difference.store,
        })
    }

    fn summary_json(&self) -> Value {
        let differing: BTreeMap<&str, u64> = Kind::ALL
            .into_iter()
            .map(|kind| (kind.name(), self.differing(kind)))
            .collect();
        json!({
            "kind": "summary",
            "encoding": ENCODING,
            "hospital": self.hospital,
            "load_id": self.load_id,
            "as_of": self.as_of,
            "from": self.period.map(|(from, _)| from),
            "to": self.period.map(|(_, to)| to),
            "equal": self.is_equal(),
            "buckets": self.buckets.len(),
            "files": self.files,
            "rows": self.rows,
            "differing": differing,
            "unlisted": self.unlisted,
            "unexplained": self.unexplained,
        })
    }
}

fn day(slot: Slot) -> Option<Date> {
    match slot {
        Slot::Day(day) => days::to_date(day),
        Slot::Undated | Slot::Shard(_) => None,
    }
}

fn shard(slot: Slot) -> Option<char> {
    match slot {
        Slot::Shard(digit) => Some(char::from(digit)),
        Slot::Day(_) | Slot::Undated => None,
    }
}

/// Where a row stands, by its bucket and its position.
pub(super) fn place(row: &validators::reconcile::Row, file: String) -> Place {
    let [message_no, segment_no] = row.position();
    Place {
        day: day(row.bucket.slot),
        file,
        message_no,
        segment_no,
    }
}
