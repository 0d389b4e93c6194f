//! The second pass: buckets that differ are read once more, as many at a time as memory holds, and their rows paired.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use model::Table;
use rayon::prelude::*;
use store::Spill;
use validators::reconcile::{
    BucketDigest, BucketKey, Buckets, CELLS, EncodedRows, Kind, Pair, Row, RowDigest, Slot, cell,
    pair_changed, pair_equal, pair_moved,
};

use super::names::{self, LiveFile};
use super::outcome::{BucketLine, Difference, Reconciliation, place};
use super::stored::StoredFile;
use super::{Context, Refusal, source, stored};
use crate::plan::PatientKey;
use crate::units::has_care_date;
use crate::{Error, rows};

/// Rows of one side that are held at once, but for a single bucket that is larger.
const GROUP_ROWS: u64 = 100_000;

/// Rows of one side that found no partner in their bucket and are kept to be looked for elsewhere.
const LEFT_MAX: usize = 100_000;

/// Files whose rows are decoded before they are picked from.
const SLICE_FILES: usize = 500;

/// Days or patients of an area, whose files are read together: the leading table and the slot.
type Area = (Table, Slot);

/// What the first pass saw.
pub(super) struct Seen<'a> {
    pub source: &'a Buckets,
    pub store: &'a Buckets,
    pub files: &'a [StoredFile],
}

impl Seen<'_> {
    /// The cells of a bucket in which the two sides differ, one bit each.
    fn differing_cells(&self, key: &BucketKey) -> u64 {
        let of = |side: &Buckets| side.get(key).cloned().unwrap_or_default();
        of(self.source).differing_cells(&of(self.store))
    }
}

/// The cells of buckets whose rows are read again, one bit each.
type Wanted = HashMap<BucketKey, u64>;

/// Where the files of an area are worked on: the group, and the cells that are wanted of any of its buckets.
type Groups = HashMap<Area, (usize, u64)>;

/// Finds what differs in the buckets that differ, and counts it in their lines.
///
/// # Errors
/// [`Refusal::Changing`] when a bucket is not what it was in the first pass, and those of reading.
pub(super) fn drill(
    context: &Context<'_>,
    seen: &Seen<'_>,
    lines: &mut BTreeMap<BucketKey, BucketLine>,
    outcome: &mut Reconciliation,
) -> Result<(), Error> {
    let groups = groups(context, seen, lines);
    if groups.is_empty() {
        return Ok(());
    }
    let mut spill = set_aside(context, &groups)?;
    let mut drill = Drill {
        context,
        lines,
        outcome,
        names: Vec::new(),
        known: HashMap::new(),
        left: Sides::default(),
    };
    let numbers = groups.values().map(|(group, _)| *group);
    let last = numbers.max().unwrap_or_default();
    for group in 0..=last {
        let mut live = Vec::new();
        while let Some(piece) = spill.next_piece(&group)? {
            for record in piece.records() {
                live.push(get(context, record).ok_or(Error::PlanDamaged)?);
            }
        }
        let is_of_group = |area: Area| groups.get(&area).is_some_and(|(it, _)| *it == group);
        drill.group(&live, seen, is_of_group)?;
    }
    drill.finish()
}

/// Areas with buckets that differ.
fn groups(
    context: &Context<'_>,
    seen: &Seen<'_>,
    lines: &BTreeMap<BucketKey, BucketLine>,
) -> Groups {
    let mut areas: BTreeMap<Area, (u64, u64)> = BTreeMap::new();
    for line in lines.values().filter(|line| !line.is_equal()) {
        if let Some(area) = area_of(context, &line.key) {
            let bits = seen.differing_cells(&line.key);
            let rows = line.source.rows.max(line.store.rows);
            let (held, wanted) = areas.entry(area).or_default();
            *held += rows * u64::from(bits.count_ones()) / CELLS as u64;
            *wanted |= bits;
        }
    }
    let (mut group, mut held) = (0, 0);
    let mut groups = Groups::new();
    for (area, (rows, wanted)) in areas {
        if held > 0 && held + rows > GROUP_ROWS {
            group += 1;
            held = 0;
        }
        held += rows;
        groups.insert(area, (group, wanted));
    }
    groups
}

fn area_of(context: &Context<'_>, key: &BucketKey) -> Option<Area> {
    let mut leads = context.scope.leads.iter().copied();
    let lead = leads.find(|lead| context.scope.format.area(*lead).contains(&key.table))?;
    Some((lead, key.slot))
}

/// Sets the live files of each group aside.
fn set_aside(context: &Context<'_>, groups: &Groups) -> Result<Spill<usize>, Error> {
    let mut spill = Spill::new(&context.secrets.scratch_dir());
    let mut record = Vec::new();
    names::walk(context, &mut |found| {
        for file in &found.live {
            let slot = match (has_care_date(file.lead), file.day) {
                (true, Some(day)) => Slot::Day(day),
                (true, None) => Slot::Undated,
                (false, _) => Slot::Shard(file.patient_key[0]),
            };
            let bit = 1 << cell(&file.patient_key);
            if let Some((group, wanted)) = groups.get(&(file.lead, slot))
                && wanted & bit != 0
            {
                put(context, &mut record, file);
                spill.push(group, &record)?;
            }
        }
        Ok(())
    })?;
    Ok(spill)
}

fn put(context: &Context<'_>, record: &mut Vec<u8>, file: &LiveFile) {
    let mut leads = context.scope.leads.iter();
    let lead = leads
        .position(|lead| *lead == file.lead)
        .unwrap_or_default();
    let (renamed, renamed_root) = match &file.renamed {
        Some((path, root)) => (path.as_ref(), *root),
        None => (&[][..], 0),
    };
    record.clear();
    record.push(lead as u8);
    record.extend_from_slice(&file.root.to_le_bytes());
    record.extend_from_slice(&file.patient_key);
    record.extend_from_slice(&renamed_root.to_le_bytes());
    record.extend_from_slice(&(renamed.len() as u32).to_le_bytes());
    record.extend_from_slice(renamed);
    record.extend_from_slice(&file.path);
}

fn get(context: &Context<'_>, record: &[u8]) -> Option<LiveFile> {
    let (lead, rest) = record.split_first()?;
    let (root, rest) = rest.split_first_chunk::<2>()?;
    let (patient_key, rest): (&PatientKey, &[u8]) = rest.split_first_chunk()?;
    let (renamed_root, rest) = rest.split_first_chunk::<2>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (renamed, path) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let name = (context.scope.format.read_path)(path).name?;
    Some(LiveFile {
        day: name.care_date,
        path: path.into(),
        renamed: (!renamed.is_empty()).then(|| (renamed.into(), u16::from_le_bytes(*renamed_root))),
        root: u16::from_le_bytes(*root),
        lead: *context.scope.leads.get(usize::from(*lead))?,
        patient_key: *patient_key,
    })
}

/// Rows of both sides.
#[derive(Default)]
struct Sides {
    source: Vec<Row>,
    store: Vec<Row>,
}

struct Drill<'a> {
    context: &'a Context<'a>,
    lines: &'a mut BTreeMap<BucketKey, BucketLine>,
    outcome: &'a mut Reconciliation,
    /// Masked paths of the files of rows of the source, which carry their position here once they are left.
    names: Vec<String>,
    /// Masked paths of stored file versions.
    known: HashMap<i64, String>,
    /// Rows without a partner so far.
    left: Sides,
}

impl Drill<'_> {
    /// Reads and pairs the rows of a group.
    fn group(
        &mut self,
        live: &[LiveFile],
        seen: &Seen<'_>,
        is_of_group: impl Fn(Area) -> bool,
    ) -> Result<(), Error> {
        let wanted: Wanted = self
            .lines
            .values()
            .filter(|line| !line.is_equal())
            .filter(|line| area_of(self.context, &line.key).is_some_and(&is_of_group))
            .map(|line| (line.key.clone(), seen.differing_cells(&line.key)))
            .collect();
        let mut sides = Sides {
            source: source_rows(self.context, live, &wanted)?,
            store: stored_rows(self.context, seen.files, &wanted)?,
        };
        check(&wanted, seen, &sides)?;
        // What lies in cells that are equal matches.
        for key in wanted.keys() {
            if let Some(line) = self.lines.get_mut(key) {
                line.matched = line.source.rows;
            }
        }
        for row in &sides.source {
            self.line(row).matched -= 1;
        }
        for pair in pair_equal(&mut sides.source, &mut sides.store) {
            self.line(&pair.source).matched += 1;
        }
        let changed = pair_changed(&mut sides.source, &mut sides.store);
        let masked = |row: &Row| mask(self.context, live.get(row.file as usize));
        let names: Vec<String> = changed.iter().map(|pair| masked(&pair.source)).collect();
        let left: Vec<String> = sides.source.iter().map(masked).collect();
        self.know(changed.iter().map(|pair| &pair.store).chain(&sides.store))?;
        for (pair, name) in changed.into_iter().zip(names) {
            self.paired(pair, name);
        }
        for (row, name) in sides.source.into_iter().zip(left) {
            self.leave(row, name);
        }
        for row in sides.store {
            if self.left.store.len() < LEFT_MAX {
                self.left.store.push(row);
            } else {
                self.alone(Kind::Extra, row, None);
            }
        }
        Ok(())
    }

    /// Keeps a row of the source to look for it elsewhere, while there is room.
    fn leave(&mut self, mut row: Row, name: String) {
        if self.left.source.len() >= LEFT_MAX {
            return self.alone(Kind::Missing, row, Some(name));
        }
        row.file = self.names.len() as i64;
        self.names.push(name);
        self.left.source.push(row);
    }

    /// Pairs what was left over and tells the rest.
    fn finish(mut self) -> Result<(), Error> {
        let mut left = std::mem::take(&mut self.left);
        for pair in pair_moved(&mut left.source, &mut left.store) {
            let name = self.name(&pair.source);
            self.paired(pair, name);
        }
        for row in left.source {
            let name = self.name(&row);
            self.alone(Kind::Missing, row, Some(name));
        }
        for row in left.store {
            self.alone(Kind::Extra, row, None);
        }
        Ok(())
    }

    fn name(&self, row: &Row) -> String {
        let name = self.names.get(row.file as usize);
        name.cloned().unwrap_or_default()
    }

    fn line(&mut self, row: &Row) -> &mut BucketLine {
        let key = &row.bucket;
        self.lines
            .entry(key.clone())
            .or_insert_with(|| BucketLine::empty(key))
    }

    fn paired(&mut self, pair: Pair, name: String) {
        let (kind, columns) = (pair.kind(), pair.columns());
        let table = pair.source.bucket.table.name();
        for column in &columns {
            let counts = &mut self.outcome.columns;
            *counts.entry(format!("{table}.{column}")).or_default() += 1;
        }
        *self.line(&pair.source).count(kind) += 1;
        if kind == Kind::Moved {
            self.line(&pair.store).arrived += 1;
        }
        let stored = self.known.get(&pair.store.file).cloned();
        self.outcome.list(|| Difference {
            kind,
            bucket: pair.source.bucket.clone(),
            columns,
            source: Some(place(&pair.source, name)),
            store: Some(place(&pair.store, stored.unwrap_or_default())),
        });
    }

    /// A row of one side; `name` is its file when it is the source's.
    fn alone(&mut self, kind: Kind, row: Row, name: Option<String>) {
        *self.line(&row).count(kind) += 1;
        let stored = self.known.get(&row.file).cloned().unwrap_or_default();
        self.outcome.list(|| {
            let is_source = name.is_some();
            let place = Some(place(&row, name.unwrap_or(stored)));
            let (source, store) = if is_source {
                (place, None)
            } else {
                (None, place)
            };
            Difference {
                kind,
                bucket: row.bucket.clone(),
                columns: Vec::new(),
                source,
                store,
            }
        });
    }

    /// Looks up the masked paths of stored rows' files.
    fn know<'r>(&mut self, rows: impl Iterator<Item = &'r Row>) -> Result<(), Error> {
        let unknown: HashSet<i64> = rows
            .map(|row| row.file)
            .filter(|id| !self.known.contains_key(id))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let store = self.context.store;
        for file in store.live_files(Table::SourceFiles, self.context.hospital)? {
            let columns = ["source_file_id", "masked_path"];
            for batch in store.read_columns(&file, Some(&columns))? {
                let ids = rows::column::<arrow_array::types::Int64Type>(&batch, "source_file_id")?;
                for (row, id) in ids.values().iter().enumerate() {
                    if unknown.contains(id) {
                        let path = rows::text(&batch, "masked_path", row);
                        self.known.insert(*id, path.unwrap_or_default());
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether the wanted cells are still what they were in the first pass.
fn check(wanted: &Wanted, seen: &Seen<'_>, sides: &Sides) -> Result<(), Refusal> {
    let again = |rows: &[Row]| {
        let mut buckets = Buckets::new();
        for row in rows {
            let mut digest = BucketDigest::default();
            digest.add(&row.digest);
            let bucket = buckets.entry(row.bucket.clone()).or_default();
            bucket.add(row.cell, &digest);
        }
        buckets
    };
    let (source, store) = (again(&sides.source), again(&sides.store));
    let differs = |key: &BucketKey, cells: u64, before: &Buckets, now: &Buckets| {
        let of = |side: &Buckets| side.get(key).cloned().unwrap_or_default();
        of(before).differing_cells(&of(now)) & cells != 0
    };
    let mut wanted = wanted.iter();
    let changing = wanted.find(|(key, cells)| {
        differs(key, **cells, seen.source, &source) || differs(key, **cells, seen.store, &store)
    });
    match changing {
        None => Ok(()),
        Some((key, _)) => Err(Refusal::Changing {
            table: key.table.name(),
            data_type: key.data_type.to_string(),
        }),
    }
}

/// The path of a file of the source with nobody in it.
fn mask(context: &Context<'_>, file: Option<&LiveFile>) -> String {
    let token = |name: &[u8]| {
        let token = context.keys.token(context.hospital, name);
        String::from_utf8_lossy(&token).into_owned()
    };
    let path = file.map(|file| match &file.renamed {
        Some((path, _)) => path,
        None => &file.path,
    });
    path.map(|path| (context.scope.format.masked_path)(path, &token))
        .unwrap_or_default()
}

fn source_rows(
    context: &Context<'_>,
    live: &[LiveFile],
    wanted: &Wanted,
) -> Result<Vec<Row>, Error> {
    let slices: Result<Vec<Vec<Row>>, Error> = context.pool.install(|| {
        let slices = live.par_chunks(SLICE_FILES).enumerate();
        slices
            .map(|(number, slice)| {
                let (batches, _) = source::decode(context, slice, number * SLICE_FILES);
                let mut rows = Vec::new();
                for batch in &batches {
                    pick(&source::encoded(context, batch)?, wanted, &mut rows);
                }
                Ok(rows)
            })
            .collect()
    });
    Ok(slices?.concat())
}

fn stored_rows(
    context: &Context<'_>,
    files: &[StoredFile],
    wanted: &Wanted,
) -> Result<Vec<Row>, Error> {
    let holds = |stored: &&StoredFile| {
        let mut wanted = wanted.keys();
        wanted.any(|key| key.table == stored.file.table && stored.slots.contains(&key.slot))
    };
    let files: Vec<&StoredFile> = files.iter().filter(holds).collect();
    let of_files: Result<Vec<Vec<Row>>, Error> = context.pool.install(|| {
        let files = files.par_iter();
        files
            .map(|stored| {
                let mut rows = Vec::new();
                for batch in stored::read(context, &stored.file)? {
                    let encoded = stored::encoded(context, &stored.file, &batch)?;
                    pick(&encoded, wanted, &mut rows);
                }
                Ok(rows)
            })
            .collect()
    });
    Ok(of_files?.concat())
}

/// Takes the rows of wanted cells.
fn pick(rows: &EncodedRows<'_>, wanted: &Wanted, into: &mut Vec<Row>) {
    let any = wanted.values().fold(0, |any, cells| any | cells);
    let mut encoded = Vec::new();
    for row in 0..rows.len() {
        let cell = rows.cell(row);
        if any & 1 << cell == 0 {
            continue;
        }
        let bucket = rows.bucket(row);
        if wanted
            .get(&bucket)
            .is_some_and(|cells| cells & 1 << cell != 0)
        {
            rows.encode(row, &mut encoded);
            into.push(Row {
                bucket,
                cell,
                digest: RowDigest::of(&encoded),
                encoded: encoded.as_slice().into(),
                file: rows.file(row),
            });
        }
    }
}
