//! The rows that are stored, as their Parquet files hold them.

use std::collections::BTreeSet;

use model::Batch;
use rayon::prelude::*;
use store::LiveFile;
use validators::reconcile::{Buckets, EncodedRows, Partition, Slot, compared_columns};

use super::{Context, Refusal};
use crate::Error;

/// A stored file and the slots whose rows it holds, wherever they belong.
pub(super) struct StoredFile {
    pub file: LiveFile,
    pub slots: BTreeSet<Slot>,
}

/// Digests the stored rows that are asked for.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn digest(context: &Context<'_>) -> Result<(Buckets, Vec<StoredFile>), Error> {
    let mut files = Vec::new();
    for table in context.scope.tables() {
        files.extend(context.store.live_files(table, context.hospital)?);
    }
    files.retain(|file| may_hold(context, file));
    let digested: Result<Vec<Buckets>, Error> = context.pool.install(|| {
        let files = files.par_iter();
        files.map(|file| digest_file(context, file)).collect()
    });
    let mut buckets = Buckets::new();
    let mut found = Vec::with_capacity(files.len());
    for (file, of_file) in files.into_iter().zip(digested?) {
        let slots = of_file.keys().map(|key| key.slot).collect();
        found.push(StoredFile { file, slots });
        for (key, digest) in of_file {
            buckets.entry(key).or_default().merge(&digest);
        }
    }
    Ok((buckets, found))
}

/// Whether a file may hold rows that are asked for, by what the Delta log says of its days.
fn may_hold(context: &Context<'_>, file: &LiveFile) -> bool {
    match (context.scope.period, file.min_day, file.max_day) {
        (Some((from, to)), Some(min), Some(max)) => min <= to && from <= max,
        (Some(_), None, None) => !crate::units::has_care_date(file.table),
        _ => true,
    }
}

fn digest_file(context: &Context<'_>, file: &LiveFile) -> Result<Buckets, Error> {
    let mut buckets = Buckets::new();
    for batch in read(context, file)? {
        let rows = encoded(context, file, &batch)?;
        rows.add_to(&mut buckets, |slot| context.scope.wants(slot));
    }
    Ok(buckets)
}

/// The compared columns of a stored file, and the file versions of its rows.
pub(super) fn read(context: &Context<'_>, file: &LiveFile) -> Result<Vec<Batch>, Error> {
    let partitions = file.table.spec().partitions;
    let mut columns: Vec<&str> = compared_columns(file.table)
        .skip(partitions)
        .map(|column| column.name)
        .collect();
    columns.push("source_file_id");
    let batches = context.store.read_columns(file, Some(&columns))?;
    let table = file.table;
    Ok(batches
        .into_iter()
        .map(|rows| Batch { table, rows })
        .collect())
}

/// The rows of a batch of the store, ready to be encoded.
pub(super) fn encoded<'a>(
    context: &Context<'_>,
    file: &'a LiveFile,
    batch: &'a Batch,
) -> Result<EncodedRows<'a>, Refusal> {
    let partition = Partition::Stored(&file.partition);
    Ok(EncodedRows::new(
        batch,
        partition,
        context.only_type(file.table),
    )?)
}
