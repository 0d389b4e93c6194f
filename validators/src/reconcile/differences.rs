//! What differs between the rows of two sides: rows are paired as equal, changed or moved, and what is left is missing or too
//! much.

use hashbrown::HashMap;
use model::Code;

use super::columns::{Role, compared_columns, role};
use super::encoding::{int32, split};
use super::{BucketKey, RowDigest};

/// Partition columns follow from the row and are no part of what tells one row from another.
const PARTITIONS: [&str; 3] = ["hospital", "care_month", "shard"];

/// Cells of canonical bytes before the first column.
const BEFORE_COLUMNS: usize = 2;

/// How a row differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// In the source and not in the store.
    Missing,
    /// On both sides under one identity, with other content.
    Changed,
    /// In the store and not in the source.
    Extra,
    /// On both sides with one content, under another day, patient or order.
    Moved,
}

impl Kind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Kind; 4] = [Kind::Missing, Kind::Changed, Kind::Extra, Kind::Moved];

    /// The finding code.
    pub const fn code(self) -> Code {
        match self {
            Kind::Missing => Code("R01"),
            Kind::Changed => Code("R02"),
            Kind::Extra => Code("R03"),
            Kind::Moved => Code("R04"),
        }
    }

    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Missing => "missing",
            Kind::Changed => "changed",
            Kind::Extra => "extra",
            Kind::Moved => "moved",
        }
    }
}

/// A row that is being compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its bucket.
    pub bucket: BucketKey,
    /// Its cell in the bucket.
    pub cell: usize,
    /// Digest of `encoded`.
    pub digest: RowDigest,
    /// Its canonical bytes.
    pub encoded: Box<[u8]>,
    /// The file version it comes from.
    pub file: i64,
}

impl Row {
    /// Message and segment in the file, 1-based; `None` when the row does not tell.
    pub fn position(&self) -> [Option<i32>; 2] {
        let cells = split(&self.encoded);
        ["message_no", "segment_no"].map(|name| {
            let mut columns = compared_columns(self.bucket.table);
            let at = columns.position(|column| column.name == name)?;
            int32(cells.get(BEFORE_COLUMNS + at)?)
        })
    }

    /// The cells of the columns that `is_part` picks, behind each other.
    fn part(&self, is_part: impl Fn(&'static str) -> bool) -> Vec<u8> {
        let cells = split(&self.encoded);
        let columns = compared_columns(self.bucket.table);
        let picked = columns
            .zip(cells.iter().skip(BEFORE_COLUMNS))
            .filter(|(column, _)| is_part(column.name));
        let mut bytes = self.bucket.table.name().as_bytes().to_vec();
        picked.for_each(|(_, cell)| bytes.extend_from_slice(cell));
        bytes
    }
}

/// A row of the source and the row of the store that it belongs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The source's row.
    pub source: Row,
    /// The store's row.
    pub store: Row,
}

impl Pair {
    /// Moved when the two differ in nothing but their place, else changed.
    pub fn kind(&self) -> Kind {
        let columns = self.columns();
        if columns.iter().all(|name| role(name) == Some(Role::Place)) {
            Kind::Moved
        } else {
            Kind::Changed
        }
    }

    /// The columns in which the two differ.
    pub fn columns(&self) -> Vec<&'static str> {
        let (source, store) = (split(&self.source.encoded), split(&self.store.encoded));
        let cells = source.iter().zip(&store).skip(BEFORE_COLUMNS);
        compared_columns(self.source.bucket.table)
            .zip(cells)
            .filter(|(_, (source, store))| source != store)
            .map(|(column, _)| column.name)
            .collect()
    }
}

/// Takes out the rows that are equal on both sides, each as often as it stands on both, and gives the pairs.
pub fn pair_equal(source: &mut Vec<Row>, store: &mut Vec<Row>) -> Vec<Pair> {
    pair(source, store, |row| row.digest)
}

/// Takes out the rows that have one identity and other content, or stand in a folder where they do not belong.
pub fn pair_changed(source: &mut Vec<Row>, store: &mut Vec<Row>) -> Vec<Pair> {
    pair(source, store, |row| {
        row.part(|name| {
            !PARTITIONS.contains(&name) && matches!(role(name), Some(Role::Place | Role::Position))
        })
    })
}

/// Takes out the rows that have one content and another place.
pub fn pair_moved(source: &mut Vec<Row>, store: &mut Vec<Row>) -> Vec<Pair> {
    pair(source, store, |row| {
        row.part(|name| role(name) != Some(Role::Place))
    })
}

/// Pairs rows of equal key, in the order in which they stand; the others stay in their order.
fn pair<K: std::hash::Hash + Eq>(
    source: &mut Vec<Row>,
    store: &mut Vec<Row>,
    key: impl Fn(&Row) -> K,
) -> Vec<Pair> {
    let mut waiting: HashMap<K, Vec<usize>> = HashMap::new();
    // From the back, so that the first row of a key is taken first.
    for (at, row) in store.iter().enumerate().rev() {
        waiting.entry(key(row)).or_default().push(at);
    }
    let mut stored: Vec<Option<Row>> = store.drain(..).map(Some).collect();
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for row in source.drain(..) {
        let twin = waiting.get_mut(&key(&row)).and_then(Vec::pop);
        match twin.and_then(|at| stored.get_mut(at)?.take()) {
            Some(store) => pairs.push(Pair { source: row, store }),
            None => left.push(row),
        }
    }
    *source = left;
    *store = stored.into_iter().flatten().collect();
    pairs
}
